"""One change to the text of an object: no input, no output, no chance. The same objects give the same mutations.

`mutations(text, types)` yields `Mutation`s. Offsets are made into whole lines, so that a row of the verdicts reads as an edit:
lines `first` to `last` (from 1; `last` is `first - 1` for an insertion) are replaced by `lines`.
"""

import re
from dataclasses import dataclass

import yaml

ANYTHING = ('""', "5", "true", "[a]", "{a: b}", "a b", "-x", "x" * 64, "x" * 254)
NUMBERS = ("-1", "0", "7", "101", "70000", "99999999999", '"5"', "1.5", "abc", "[1]", "{}")
BOOLEANS = ("false", "true", '"true"', "yes", "1", "abc", "{}")
QUANTITIES = ('"-1"', "1gb", "1 Gi", "100m", "1e3", "0", "0.5", "abc", '""', "[]", "5Ei", "10Gi", "1Gi")

# Values for fields whose name says what they are: what is right and what nearly is.
BY_NAME = {
    "schedule": ("'* * * *'", "'60 * * * *'", "'@daily'", "'@every 1h'", "'0 0 31 2 *'", "'*/5 * * * *'", "'TZ=UTC 0 0 * * *'",
                 "'0 0 * * MON-FRI'", "'0 0 * * 7'", "'0 0 * * * *'", "'@midday'", "'5-1 * * * *'", "'? ? * * ?'", "'0 0 0 * *'", "'*/0 * * * *'"),
    "timeZone": ("Nowhere/City", "UTC", "Local", "local", "Etc/UTC", "America/New_York", "europe/berlin", "' UTC'", "../UTC", "CET"),
    "cidr": ("10.0.0.0", "10.0.0.0/33", "10.0.0.1/8", "2001:db8::/32", "300.0.0.0/8", "0.0.0.0/0", "010.0.0.0/8", "10.0.0.0/08"),
    "except": ("[192.168.0.0/16]", "[10.0.0.0/8]", "[10.2.0.0/16]", "[10.0.0.0]", "[]"),
    "cidrs": ("[10.0.0.1/8]", "[10.30.0.0/16, 10.40.0.0/16]", "[2001:db8::/64]", "[10.30.0.0/16, '2001:db8::/64']", "[]", "[nothing]"),
    "ip": ("127.0.0.1", "169.254.1.1", "0.0.0.0", "::1", "2001:db8::1", "300.1.1.1", "192.0.2.010", "example.com", "224.0.0.1", "192.0.2.0/24"),
    "hostIP": ("0.0.0.0", "::", "300.1.1.1", "localhost", "192.0.2.010"),
    "clusterIP": ("10.0.0.99", "none", "192.0.2.1", "abc", "'::1'", '""'),
    "loadBalancerIP": ("300.0.0.1", "::1"),
    "ports": ("[]",),
    "port": ("0", "1", "65535", "65536", "-1", "http", "HTTP", "a_b", "'8080'", "abcdefghijklmnopqrst", "1.5", "'0'", "http-", "a--b", "'70000'"),
    "targetPort": ("0", "65536", "-1", "HTTP", "a_b", "'8080'", "abcdefghijklmnopqrst", "metrics"),
    "containerPort": ("65536", "-1", "0", "http", "65535"),
    "hostPort": ("65536", "-1", "0", "8080"),
    "nodePort": ("0", "80", "40000", "-1", "32767", "31111"),
    "endPort": ("1", "4999", "70000", "5000", "0"),
    "healthCheckNodePort": ("80", "-1", "0"),
    "protocol": ("tcp", "UDP", "SCTP", "HTTP", "ICMP"),
    "type": ("Unknown", "Localhost", "Unconfined", "RuntimeDefault", "Recreate", "OnDelete", "NodePort", "ClusterIP", "ExternalName", "LoadBalancer",
             "Directory", "Socket", "Utilization", "Value", "AverageValue", "Resource", "Pods", "Exempt", "Queue", "Reject", "Pod", "Container",
             "kubernetes.io/ssh-auth", "kubernetes.io/tls", "Opaque", "integer", "string", "array", "ByNamespace", "example.com/x", "Percent"),
    "operator": ("in", "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt", "Equal", "Equals", "=="),
    "effect": ("noschedule", "NoExecute", "PreferNoSchedule", "Always"),
    "restartPolicy": ("Always", "OnFailure", "Never", "always", "Sometimes", "NotRequired", "RestartContainer"),
    "imagePullPolicy": ("Always", "Never", "always", "ifnotpresent"),
    "pullPolicy": ("Always", "Never", "always"),
    "dnsPolicy": ("Default", "ClusterFirst", "ClusterFirstWithHostNet", "clusterFirst"),
    "scheme": ("HTTPS", "http", "TCP"),
    "mountPath": ("relative", "/a:b", "/a/../b", "/", "/cache", "C:\\data", "'/with space'"),
    "subPath": ("/absolute", "../up", "a/../b", "ok/here", "'..a'"),
    "path": ("relative", "/a/../b", "..", "../x", "a/b", "/", "/a//b", "/a?b=c", "'/a b'", "..x/y", "/absolute/path", "/%2f"),
    "devicePath": ("relative", "/a/../b", "/dev/xvdb"),
    "image": ("' registry.example.com/a:1'", "UPPER/Case:1", "a:b:c", "'a b'", "nginx", "http://example.com/a"),
    "reference": ("' a'", "UPPER", "'a b'"),
    "mode": ("0777", "0o644", "511", "512", "01000", "420", "'0644'", "644", "999"),
    "defaultMode": ("0777", "0o644", "511", "512", "420", "'0644'", "644", "999"),
    "maxSurge": ("0", "1", "-1", "101%", "200%", "'1'", "-5%", "1.5%", "abc", "0%", "50%"),
    "maxUnavailable": ("0", "1", "-1", "101%", "200%", "'1'", "-5%", "abc", "0%", "100%"),
    "minAvailable": ("0", "1", "-1", "101%", "200%", "'1'", "-5%", "abc", "100%"),
    "accessModes": ("[ReadWriteOnce]", "[ReadWriteOncePod]", "[ReadWriteOncePod, ReadWriteOnce]", "[RWO]", "[readWriteOnce]", "[]"),
    "verbs": ("[]", "['*']", "[get, get]", "['']"),
    "apiGroups": ("[]", "['*']", "['']", "[apps/v1]"),
    "resources": ("[]", "['*']", "['*/*']", "['']", "['*', pods]", "['pods/*', pods/log]"),
    "nonResourceURLs": ("[]", "['*']", "[metrics]", "['/a/*/b']", "['*', /a]"),
    "apiVersions": ("[]", "['*']", "['']", "[v1, v1beta1]", "['*', v1]"),
    "admissionReviewVersions": ("[]", "[v1, v1beta1]", "[v2]", "[v1, v1]", "['']", "[V1]"),
    "operations": ("[]", "['*']", "[create]", "[CREATE, '*']", "[CONNECT]", "[CREATE, CREATE]"),
    "policyTypes": ("[]", "[ingress]", "[Ingress, Ingress]", "[Ingress]", "[Ingress, Egress, Ingress]"),
    "scope": ("'*'", "Cluster", "namespaced", "Cluster"),
    "url": ("http://example.com", "https://user@example.com/", "https://example.com/?a=b", "https://example.com/#a", "example.com", "'https://'"),
    "scopes": ("[NotBestEffort]", "[BestEffort, NotBestEffort]", "[Terminating, NotTerminating]", "[best]", "[BestEffort, BestEffort]", "[Terminating]"),
    "host": ("'*'", "'*.*.example.com'", "SHOP.example.com", "192.0.2.1", "example..com", "'*example.com'", "shop_1.example.com", "localhost"),
    "hosts": ("['*.example.com']", "['']", "[UPPER.example.com]", "[a, a]", "['*']"),
    "fieldPath": ("metadata.labels", "metadata.labels['app']", "spec.nodeName", "status.podIP", "metadata.uid", "metadata.foo", "status.phase",
                  "metadata.annotations['bad key']", "metadata.labels['']", "spec.serviceAccountName", "metadata.name", "status.hostIPs"),
    "resource": ("limits.cpu", "requests.memory", "cpu", "limits.hugepages-2Mi", "limits.example.com/gpu", "limits.ephemeral-storage", "limits.foo"),
    "divisor": ("'0'", "1", "1m", "1k", "1Gi", "3m", "1Mi", "-1"),
    "topologyKey": ("''", "bad key", "zone", "example.com/zone/x"),
    "apiGroup": ("''", "rbac.authorization.k8s.io", "apps", "UPPER.io", "storage/v1"),
    "apiVersion": ("v1", "apps/v1/x", "''", "/v1"),
    "kind": ("Role", "ClusterRole", "User", "Group", "ServiceAccount", "pods", "''", "Pod", "Other"),
    "key": ("''", "bad key", "a/b/c", "/a", "UPPER.com/x", "Upper", "example.com/" + "x" * 64, "_x", "kubernetes.io/hostname", "a..b", "..", "../x"),
    "name": ("''", "UPPER", "with_underscore", "with.dot", "with/slash", "1number", "x" * 53, "x" * 64, "-x", "x-", "a b", "'%'", "ünicode", "other-name"),
    "prefix": ("1A", "A-", "'A B'", "A=", "''"),
    "serviceName": ("UPPER", "''", "other", "with.dot", "1number"),
    "weight": ("0", "1", "100", "101", "-1"),
    "clusterRoleSelectors": ("[]", "[{}]"),
    "signerName": ("kubernetes.io/kube-apiserver-client", "kubernetes.io/legacy-unknown", "nothing", "example.com/UPPER", "a/b", "example.com/a/b"),
    "usages": ("[]", "[client auth]", "[anything]", "[client auth, client auth]", "[ClientAuth]"),
    "expirationSeconds": ("599", "600", "601", "7200", "-1", "4294967297"),
    "request": ("aGVsbG8=", "''", "hello"),
    "caBundle": ("aGVsbG8=", "''", "hello!"),
    "expression": ("true", "'true'", "'('", "'1 + 1'", "''", "foo.bar", "object.spec.replicas <= 5", "'size(object.metadata.name) > 0'"),
    "valueExpression": ("'('", "'1'", '"\'a\'"', "''"),
    "messageExpression": ("'('", "'1'", '"\'a\'"', "''"),
    "iqn": ("abc", "eui.0123456789abcdef", "naa.62004567BA64678D", "iqn.2024-01.com.example:storage"),
    "targetPortal": ("''", "host"),
    "conditionType": ("bad key", "''", "Ready"),
    "completionMode": ("NonIndexed", "indexed"),
    "podReplacementPolicy": ("TerminatingOrFailed", "failed"),
    "succeededIndexes": ("5-6", "0,2", "1-0", "abc", "''", "0-1,1-2"),
    "concurrencyPolicy": ("Allow", "Replace", "forbid", "Never"),
    "whenUnsatisfiable": ("ScheduleAnyway", "doNotSchedule"),
    "procMount": ("Unmasked", "default"),
    "mountPropagation": ("Bidirectional", "None", "HostToContainer", "hostToContainer"),
    "recursiveReadOnly": ("Enabled", "Disabled", "enabled"),
    "selectPolicy": ("Min", "Disabled", "max"),
    "averageUtilization": ("0", "1", "-5", "200"),
    "sideEffects": ("None", "Some", "Unknown", "none", "NoneOnDryRun"),
    "failurePolicy": ("Fail", "Ignore", "fail", "ignore"),
    "matchPolicy": ("Exact", "exact", "Equivalent"),
    "reinvocationPolicy": ("Never", "IfNeeded", "never"),
    "timeoutSeconds": ("0", "1", "30", "31", "86401", "-1"),
    "value": ("-1", "2000000000", "1000000000", "1000000001", "''", "bad value!", "null", "5", "0"),
    "validationActions": ("[]", "[Deny, Warn]", "[deny]", "[Deny, Deny]", "[Warn, Audit]"),
    "volumeMode": ("Block", "block"),
    "persistentVolumeReclaimPolicy": ("Delete", "Recycle", "retain"),
    "reclaimPolicy": ("Retain", "Recycle", "delete"),
    "volumeBindingMode": ("Immediate", "immediate"),
    "fsGroupPolicy": ("None", "ReadWriteOnceWithFSType", "file"),
    "volumeLifecycleModes": ("[]", "[Persistent]", "[persistent]"),
    "ipFamilyPolicy": ("PreferDualStack", "RequireDualStack", "singleStack"),
    "ipFamilies": ("[IPv6]", "[IPv4, IPv6]", "[ipv4]", "[IPv4, IPv4]", "[]"),
    "sessionAffinity": ("None", "clientIP"),
    "externalTrafficPolicy": ("Cluster", "local"),
    "internalTrafficPolicy": ("Local", "cluster"),
    "trafficDistribution": ("PreferSameZone", "PreferSameNode", "preferClose", "Anything"),
    "externalName": ("UPPER.example.com", "192.0.2.1", "''", "a_b.example.com", "api.example.com.", "https://api.example.com"),
    "loadBalancerSourceRanges": ("[10.0.0.0]", "[' 10.0.0.0/8 ']", "['::/0']", "[]", "[10.0.0.1/8]"),
    "externalIPs": ("[127.0.0.1]", "[10.0.0.0/8]", "['::1']", "[192.0.2.1, 192.0.2.1]", "[]"),
    "pathType": ("prefix", "Exact", "Prefix", "ImplementationSpecific"),
    "addressType": ("IPv6", "FQDN", "ipv4"),
    "addresses": ("[]", "['::1']", "[example.com]", "[192.0.2.1, 192.0.2.1]", "[300.0.0.1]"),
    "minReplicas": ("0", "1", "10", "11", "20"),
    "maxReplicas": ("0", "1", "2"),
    "preemptionPolicy": ("PreemptLowerPriority", "Never", "never"),
    "handSize": ("0", "8", "65", "100"),
    "queues": ("0", "5", "10000001"),
    "matchingPrecedence": ("0", "1", "10000", "10001"),
    "versionPriority": ("0", "1000", "1001"),
    "groupPriorityMinimum": ("0", "20000", "20001"),
    "handler": ("UPPER", "''", "a.b", "a_b"),
    "allocationMode": ("All", "exactCount"),
    "matchAttribute": ("numa", "gpu.example.com/", "UPPER.com/a"),
    "storage": ("0", "'-1'", "1", "1.5Gi", "100m"),
    "action": ("Count", "FailIndex", "failJob", "Ignore"),
    "values": ("[]", "[a, a]", "['']", "['bad value!']", "['5']", "[x, y]", "[0]"),
    "level": ("''", "s0"),
    "nameservers": ("[]", "[192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4]", "[dns.example.com]"),
    "searches": ("[]", "['bad domain']", "[UPPER.com]", "[.]", "[a.]", "[_tcp.example.com]"),
    "hostname": ("UPPER", "with.dot", "''", "a_b"),
    "subdomain": ("UPPER", "with.dot", "''"),
    "strategy": ("Webhook", "none"),
    "plural": ("Widgets", "others", "''"),
    "singular": ("Widget", "other", "''"),
    "shortNames": ("[WDG]", "[a, a]", "['']", "[]"),
    "listKind": ("Widget", "''", "widgetlist"),
    "group": ("UPPER.com", "example.org", "''", "nodot"),
    "version": ("V1", "1", "''", "v1alpha1", "v2"),
}

# What stands instead of a key of a map: labels, entries of ConfigMaps, names of resources.
KEYS = ("bad key!", "a/b/c", "Upper_Case.1", "-x", "x" * 64, "example.com/", "EXAMPLE.com/x", "..", "cpu", "example.com/y", '""')


@dataclass
class Mutation:
    """An edit of whole lines; `path` is where, `what` is how, `parent` the line of the key around it in the new text."""

    path: str
    what: str
    first: int
    last: int
    lines: list
    parent: int


class Text:
    def __init__(self, text):
        self.text = text
        self.lines = text.split("\n")

    def edit(self, path, what, start, end, new, parent):
        """Characters `start` to `end` (indexes) replaced, as an edit of lines."""
        first = self.text.count("\n", 0, start)
        last = self.text.count("\n", 0, end)
        before = self.text[self.text.rfind("\n", 0, start) + 1 : start]
        stop = self.text.find("\n", end)
        after = self.text[end : stop if stop >= 0 else len(self.text)]
        lines = (before + new + after).split("\n")
        if end < len(self.text) and (end == 0 or self.text[end - 1] == "\n") and end > start and before == "" and not new:
            # Whole lines: nothing is left of them.
            return Mutation(path, what, first + 1, last, [], parent)
        return Mutation(path, what, first + 1, last + 1, lines, parent)

    def inserted(self, path, what, line, lines, parent):
        """Lines before `line` (from 1)."""
        return Mutation(path, what, line, line - 1, lines, parent)


def applied(text, mutation):
    lines = text.split("\n")
    return "\n".join(lines[: mutation.first - 1] + mutation.lines + lines[mutation.last :])


def scalar_pool(name, node):
    text, tag = node.value, node.tag.rsplit(":", 1)[1]
    if tag == "int":
        pool = NUMBERS
    elif tag == "bool":
        pool = BOOLEANS
    elif re.fullmatch(r"[0-9.]+(m|k|Ki|Mi|Gi)?", text):
        pool = QUANTITIES
    elif re.fullmatch(r"[0-9]+%", text):
        pool = ("abc", "5.5", "{}", "[]", '""', "true")
    else:
        pool = ANYTHING
        if text.lower() != text:
            pool += (text.lower(),)
        if text.upper() != text and "\n" not in text:
            pool += (text.upper(),)
        if "\n" not in text and text:
            pool += (f'"{text} "' if '"' not in text else text, f"{text}.", f"{text}_x", f"{text}x")
    extra = BY_NAME.get(name, ())
    seen = []
    for value in (*extra, *pool):
        if value not in seen and value != text:
            seen.append(value)
    return seen


def sample(kind):
    """Values for a field of a type of kubernetes-types.txt."""
    if kind.startswith("[]"):
        return ("[]", "[x]", "[{}]")
    if kind.startswith("{}"):
        return ("{}", "{name: x}")
    return {
        "string": ("x", '""'),
        "boolean": ("true", "false"),
        "int32": ("1", "0"),
        "int64": ("1", "0"),
        "quantity": ("1",),
        "int-or-string": ("1",),
        "time": ('"2026-01-31T12:00:00Z"',),
        "micro-time": ('"2026-01-31T12:00:00.000000Z"',),
    }.get(kind, ("{}", "{name: x}"))


def block_end(text, node):
    """Where the text of a node ends, without what PyYAML adds to block collections."""
    end = node.end_mark.index
    return len(text[:end].rstrip()) if isinstance(node, (yaml.CollectionNode,)) or node.style in ("|", ">") else end


def walk(node, path, name, structure, types, parent, out):
    """Every node: (node, path, name of the field, structure it is, line of the key around it)."""
    out.append((node, path, name, structure, parent))
    if isinstance(node, yaml.MappingNode):
        fields = types["structures"].get(structure, {})
        for key, value in node.value:
            inner = fields.get(key.value, "")
            kind = structure[2:] if structure.startswith("{}") else inner
            walk(value, f"{path}.{key.value}" if path else key.value, key.value, kind, types, key.start_mark.line + 1, out)
    elif isinstance(node, yaml.SequenceNode):
        inner = structure[2:] if structure.startswith("[]") else ""
        for index, item in enumerate(node.value):
            walk(item, f"{path}[{index}]", name, inner, types, parent, out)


def entries(source, text, node, path, parent, structure):
    """Mutations of the entries of a mapping."""
    is_map = structure.startswith("{}")
    for index, (key, value) in enumerate(node.value):
        at = f"{path}.{key.value}" if path else key.value
        if at in ("apiVersion", "kind", "metadata.namespace"):
            continue
        start, end = key.start_mark.index, block_end(text, value)
        end = max(end, key.end_mark.index)
        following = node.value[index + 1][0].start_mark.index if index + 1 < len(node.value) else None
        line_start = text.rfind("\n", 0, start) + 1
        if node.flow_style:
            continue
        # Removed: whole lines, or up to the next entry where the dash of a list item stands before the first.
        if text[line_start:start].strip() == "":
            stop = text.find("\n", end)
            yield source.edit(at, "remove", line_start, stop + 1 if stop >= 0 else len(text), "", parent)
        elif following is not None:
            yield source.edit(at, "remove", start, following, "", parent)
        misspelled = key.value[:-2] + key.value[-1] + key.value[-2] if len(key.value) > 2 and key.value[-1] != key.value[-2] else key.value + "s"
        key_span = (key.start_mark.index, key.end_mark.index)
        if is_map:
            for new in KEYS:
                yield source.edit(at, f"key {new}", *key_span, new, parent)
        else:
            yield source.edit(at, "misspell", *key_span, misspelled, parent)
            yield source.edit(at, "key case", *key_span, key.value[0].upper() + key.value[1:], parent)
        yield source.edit(at, "null", key.end_mark.index, end, ":", parent)
        if not is_map and not node.flow_style:
            stop = text.find("\n", end)
            indent = " " * key.start_mark.column
            block = text[start:end]
            yield source.inserted(at, "repeat", text.count("\n", 0, end) + 2, [indent + line if n == 0 else line for n, line in enumerate(block.split("\n"))], parent)


def of_value(source, text, node, path, name, parent, types, structure):
    """Mutations of a value."""
    start, end = node.start_mark.index, block_end(text, node)
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">"):
            return
        for value in scalar_pool(name, node):
            yield source.edit(path, f"value {value[:40]}", start, end, value, parent)
        if not node.style and node.tag.endswith("str"):
            yield source.edit(path, "quoted", start, end, f'"{node.value}"', parent)
        yield source.edit(path, "comment", end, end, "  # as agreed", parent)
        return
    block = not node.flow_style
    # A block collection is replaced from its key's colon on, so that it stands on the key's line.
    colon = text.rfind(":", 0, start) + 1
    dash = text.rfind("\n", 0, start) + 1
    in_list = text[dash:start].strip().startswith("-") and isinstance(node, yaml.MappingNode)
    begin = start if in_list or not block else colon
    gap = "" if in_list or not block else " "
    wrong = ("{}", "[]", "text", "5", "[text]", "{key: text}")
    for value in dict.fromkeys((*BY_NAME.get(name, ()), *wrong)):
        if not in_list or value in wrong:
            yield source.edit(path, f"value {value[:40]}", begin, end, gap + value, parent)
    if not block:
        return
    if isinstance(node, yaml.MappingNode):
        indent = " " * node.start_mark.column
        line = node.start_mark.line + 1
        after = text.count("\n", 0, end) + 2
        if not structure.startswith("{}"):
            yield source.inserted(path, "unknown field", after, [f"{indent}unknownField: x"], parent)
            present = {key.value for key, _ in node.value}
            for field, kind in types["structures"].get(structure, {}).items():
                if field not in present and field not in ("status", "metadata"):
                    for value in sample(kind):
                        yield source.inserted(f"{path}.{field}" if path else field, f"add {value}", after, [f"{indent}{field}: {value}"], parent)
        elif node.value:
            yield source.inserted(path, "extra entry", after, [f"{indent}example.com/extra: x"], parent)
            yield source.inserted(path, "extra number", after, [f"{indent}extra: 5"], parent)
    elif node.value:
        # Items in block style: again, in another order, and a strange one.
        column = text.rfind("\n", 0, start) + 1
        indent = text[column:start]
        first = node.value[0]
        starts = [item.start_mark.line + 1 for item in node.value]
        ends = [text.count("\n", 0, block_end(text, item)) + 1 for item in node.value]
        lines = source.lines
        last = ends[-1]
        copy = lines[starts[0] - 1 : ends[0]]
        if indent.strip() == "":
            yield source.inserted(path, "repeat item", last + 1, copy, parent)
            yield source.inserted(path, "text item", last + 1, [f"{indent}- text"], parent)
            yield source.inserted(path, "empty item", last + 1, [f"{indent}- {{}}"], parent)
            yield source.inserted(path, "null item", last + 1, [f"{indent}- null"], parent)
            for index in range(len(starts)):
                at = f"{path}[{index}]"
                if len(starts) > 1:
                    yield Mutation(at, "remove item", starts[index], ends[index], [], parent)
            if len(starts) > 1:
                swapped = lines[starts[1] - 1 : ends[1]] + lines[starts[0] - 1 : ends[0]]
                yield Mutation(path, "reorder", starts[0], ends[1], swapped, parent)


def mutations(text, types):
    """All mutations of the text of an object, in order."""
    root = yaml.compose(text)
    fields = {key.value: value.value for key, value in root.value if isinstance(value, yaml.ScalarNode)}
    structure = types["kinds"][(fields["apiVersion"], fields["kind"])]
    source = Text(text)
    nodes = []
    walk(root, "", "", structure, types, 1, nodes)
    for node, path, name, structure, parent in nodes:
        if path and path not in ("apiVersion", "kind", "metadata.namespace"):
            yield from of_value(source, text, node, path, name, parent, types, structure)
        elif not path:
            yield from of_value_root(source, text, node, types, structure)
        if isinstance(node, yaml.MappingNode):
            yield from entries(source, text, node, path, parent, structure)


def of_value_root(source, text, node, types, structure):
    last = len(text.rstrip("\n").split("\n"))
    present = {key.value for key, _ in node.value}
    yield source.inserted("", "unknown field", last + 1, ["unknownField: x"], 1)
    yield source.inserted("", "comment", last + 1, ["# the end"], 1)
    for field, kind in types["structures"].get(structure, {}).items():
        if field not in present and field not in ("status", "metadata"):
            for value in sample(kind):
                yield source.inserted(field, f"add {value}", last + 1, [f"{field}: {value}"], 1)
