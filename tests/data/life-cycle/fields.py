#!/usr/bin/env python3
"""Writes knowledge/kubernetes-fields.tsv: since when fields of built-in kinds exist, and since when their feature gate is on.

    python3 tests/data/life-cycle/fields.py API_DIR FEATURES...

API_DIR holds the Go module k8s.io/api of each minor release from 0.20 on, as 1.20, 1.21, ... FEATURES are files
pkg/features/kube_features.go of k8s.io/kubernetes (those of 1.34 and 1.36 were read): from 1.32 on they have the history of each gate,
and a later one does not have the gates that an earlier one retired. A field's doc comment names its gate (`+featureGate=`).
"""
import glob
import os
import re
import sys

KNOWLEDGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "knowledge", "kubernetes-fields.tsv")
GROUPS = {"core": "", "apps": "apps", "autoscaling": "autoscaling", "batch": "batch", "policy": "policy",
          "rbac": "rbac.authorization.k8s.io", "flowcontrol": "flowcontrol.apiserver.k8s.io"}
#: Groups and kinds that nobody keeps in Git.
SKIPPED_GROUPS = {"abac", "admission", "apidiscovery", "apiserverinternal", "authentication", "authorization", "imagepolicy"}
SKIPPED_KINDS = {"ControllerRevision", "CSIStorageCapacity", "EndpointSlice", "EphemeralContainers", "Event", "Lease", "Node",
                 "ResourceSlice", "VolumeAttachment"}
#: When a gate that the files no longer have was first on by default, by the end of a path; from the release notes.
ON={'livenessProbe.grpc':24,'readinessProbe.grpc':24,'startupProbe.grpc':24,'os':24,'containers.restartPolicy':29,'spec.loadBalancerClass':22,'spec.suspend':22,'spec.internalTrafficPolicy':22,
'spec.trafficDistribution':31,'podFailurePolicy':26,'backoffLimitPerIndex':29,'maxFailedIndexes':29,'podReplacementPolicy':29,'successPolicy':31,'spec.managedBy':32,'spec.jobTemplate.spec.managedBy':32,'spec.timeZone':25,'spec.completionMode':22,
'spec.ordinals':27,'persistentVolumeClaimRetentionPolicy':27,'spec.minReadySeconds':23,'rollingUpdate.maxSurge':22,'unhealthyPodEvictionPolicy':27,'lifecycle.postStart.sleep':30,'lifecycle.preStop.sleep':30,'schedulingGates':27,
'topologySpreadConstraints.matchLabelKeys':27,'minDomains':27,'nodeAffinityPolicy':26,'nodeTaintsPolicy':26,'mismatchLabelKeys':31,'podAffinityTerm.matchLabelKeys':31,'requiredDuringSchedulingIgnoredDuringExecution.matchLabelKeys':31,'namespaceSelector':22,'recursiveReadOnly':31,'matchConditions':28,'endPort':22,
'dataSourceRef':24,'nodeExpandSecretRef':27,'windowsOptions.hostProcess':23}
#: Gates of fields whose comments do not name them.
GATE={'hostUsers':'UserNamespacesSupport','volumes.image':'ImageVolume','lifecycle.stopSignal':'ContainerStopSignals'}


def structures(root):
    """Package and name of each structure to its fields (name, type, inline, comment) and the imports of its file."""
    found = {}
    for path in glob.glob(root + "/**/*.go", recursive=True):
        if "zz_generated" in path:
            continue
        package = "/".join(os.path.dirname(path).split("/")[-2:])
        with open(path, encoding="utf8") as file:
            text = file.read()
        imports = {(alias or module.split("/")[-1]): "/".join(module.split("/")[-2:])
                   for alias, module in re.findall(r'^\s*(\w+)?\s*"(k8s\.io/[^"]+)"', text, re.M)}
        for name, body in re.findall(r"^type (\w+) struct \{\n(.*?)^\}", text, re.M | re.S):
            fields, comment = [], []
            for line in map(str.strip, body.split("\n")):
                if line.startswith("//"):
                    comment.append(line[2:].strip())
                    continue
                if match := re.match(r'(?:(\w+)\s+)?([*\[\]\w.]+(?:\[[\w.]+\][*\[\]\w.]+)?)\s+`.*?json:"([^"]*)"', line):
                    field, kind, tag = match.groups()
                    parts = tag.split(",")
                    inline = "inline" in parts or (field is None and not parts[0])
                    fields.append((parts[0], kind, inline, " ".join(comment)))
                if line:
                    comment = []
            found[package, name] = (fields, imports)
    return found


def base(kind):
    return re.sub(r"[*\[\]]", "", re.sub(r"map\[[\w.]+\]", "", kind))


def walk(all_structures, key, path, found, around):
    """Paths below a structure, each with the comment of the field. Pods are a kind of their own."""
    if len(path) > 14 or around.count(key) > 1:
        return
    fields, imports = all_structures[key]
    for name, kind, inline, comment in fields:
        package, _, local = base(kind).rpartition(".")
        target = (imports.get(package), local) if package else (key[0], local)
        target = target if target in all_structures else None
        if inline:
            if target:
                walk(all_structures, target, path, found, [*around, key])
        elif name and name != "-" and (path or name not in ("apiVersion", "kind", "metadata", "status")):
            found.setdefault((*path, name), comment)
            if target and target[1] != "PodSpec":
                walk(all_structures, target, (*path, name), found, [*around, key])


def kinds(all_structures):
    for (package, name), (fields, _) in all_structures.items():
        directory, version = package.split("/")
        embedded = {base(field[1]).split(".")[-1] for field in fields if field[2] or field[0] == "metadata"}
        if directory not in SKIPPED_GROUPS and {"TypeMeta", "ObjectMeta"} <= embedded and not name.endswith("List"):
            group = GROUPS.get(directory, directory + ".k8s.io")
            yield (f"{group}/{version}" if group else version), name, (package, name)


def gates(paths):
    """Gate to the first minor release in which it is on by default; 99 if in none."""
    found = {}
    for path in paths:
        with open(path, encoding="utf8") as file:
            text = file.read()
        names = dict(re.findall(r'^\s*(\w+)\s+featuregate\.Feature = "(\w+)"', text, re.M))
        for constant, body in re.findall(r"^\t(?:\w+\.)?(\w+): \{\n((?:\t\t\{.*\n)+)\t\}", text, re.M):
            on = [version for version, default in re.findall(r'MustParse\("([\d.]+)"\), Default: (\w+)', body) if default == "true"]
            found[names.get(constant, constant)] = int(on[0].split(".")[1]) if on else 99
    return found


def row_of(path, since, gone, gate, known_gates, newest):
    ends = lambda table: next((value for end, value in table.items() if path == end or path.endswith("." + end)), None)
    gate = gate or ends(GATE) or ""
    if gate in known_gates:
        on = known_gates[gate]
    elif gate and since == newest:
        on = 99  # newer than the files, so new that it is off
    else:
        gate, on = "", (ends(ON) or 0) if since else 0
    if not on or on <= since:
        gate, on = "", 0
    release = lambda minor: f"1.{minor}" if minor else ""
    return [release(since), "never" if on == 99 else release(on), gate, release(gone)]


def rows(releases, known_gates):
    newest = max(releases)
    found = {}
    for (api_version, kind), history in sorted(history_of(releases).items()):
        if not re.fullmatch(r"(.*/)?v[12]", api_version) or kind in SKIPPED_KINDS:
            continue
        minors = sorted(history)
        life = {path: (min(has), max(has)) for path in set().union(*history.values())
                for has in [[minor for minor in minors if path in history[minor]]]}
        for path, (first, last) in sorted(life.items()):
            parent_first, parent_last = life.get(path[:-1], (minors[0], minors[-1]))
            since = first if first > parent_first else 0
            gone = last + 1 if last < parent_last and last < newest else 0
            of = lambda path: re.search(r"\+featureGate=(\w+)", history[last].get(path, ""))
            gate = of(path)[1] if of(path) and (not of(path[:-1]) or of(path[:-1])[1] != of(path)[1]) else ""
            name = ".".join(path)
            if "status" in path or (gone and name.endswith("resources.claims")):
                continue
            if kind == "PodSpec":
                name = re.sub(r"^(init|ephemeral)Containers\.", "containers.", name)
            row = row_of(name, since, gone, gate, known_gates, newest)
            # A kind that came when the gate was on already.
            if row[1] and not since and row[1] != "never" and int(row[1].split(".")[1]) <= minors[0]:
                row[1] = row[2] = ""
            if any(row):
                found.setdefault((api_version, kind, name), row)
    for key in list(found):
        if not found[key][0] and not found[key][3] and any(
                found.get((*key[:2], parent), ["", ""])[1] == found[key][1] for parent in parents(key[2])):
            del found[key]
    return found


def parents(path):
    while "." in path:
        path = path.rsplit(".", 1)[0]
        yield path


def history_of(releases):
    """`apiVersion` and kind to minor release to paths with comments."""
    found = {}
    for minor, root in releases.items():
        all_structures = structures(root)
        for api_version, kind, key in [*kinds(all_structures), ("v1", "PodSpec", ("core/v1", "PodSpec"))]:
            paths = found.setdefault((api_version, kind), {}).setdefault(minor, {})
            walk(all_structures, key, (), paths, [])
    return found


def main():
    api, *features = sys.argv[1:] or sys.exit(__doc__)
    releases = {int(name.split(".")[1]): os.path.join(api, name) for name in os.listdir(api)}
    with open(KNOWLEDGE, encoding="utf8") as file:
        head = [line for line in file.read().split("\n") if line.startswith(("#", "api_version\t"))]
    found = ["\t".join([*key, *row]) for key, row in sorted(rows(releases, gates(features)).items())]
    with open(KNOWLEDGE, "w", encoding="utf8") as file:
        file.write("\n".join([*head, *found]) + "\n")


main()
