#!/usr/bin/env python3
"""Writes knowledge/custom-resource-life-cycle.tsv and knowledge/release-dates.tsv from the repositories of operators.

    python3 tests/data/life-cycle/generate.py DIR

DIR holds bare clones with their tags, each at OWNER+NAME/repo. Of each minor release the first patch release is read: every
version that its CustomResourceDefinitions serve, and whether they call it deprecated. Flux' releases are those of fluxcd/flux2,
whose kustomizations name the releases of its controllers. What is announced elsewhere stands below, with its source.
Python 3.9 or newer and PyYAML.
"""
import os
import re
import subprocess
import sys

import yaml

KNOWLEDGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "knowledge")
MIRROR = sys.argv[1] if len(sys.argv) > 1 else sys.exit(__doc__)

#: Component: repository, what its tags begin with, where its definitions are.
COMPONENTS = {
 'cert-manager':('cert-manager+cert-manager','v',r'^deploy/crds/[^/]*\.yaml$|^deploy/charts/cert-manager/templates/crd-[^/]*\.yaml$'),
 'external-secrets':('external-secrets+external-secrets','v',r'^config/crds/bases/[^/]*\.yaml$'),
 'gateway-api':('kubernetes-sigs+gateway-api','v',r'^config/crd/(standard|experimental|bases)/.*\.yaml$'),
 'kyverno':('kyverno+kyverno','v',r'^config/crds/.*\.yaml$'),
 'cluster-api':('kubernetes-sigs+cluster-api','v',r'^((core/)?config|bootstrap/kubeadm/config|controlplane/kubeadm/config)/crd/bases/[^/]*\.yaml$'),
 'cluster-api-provider-azure':('kubernetes-sigs+cluster-api-provider-azure','v',r'^config/crd/bases/[^/]*\.yaml$'),
 'crossplane':('crossplane+crossplane','v',r'^cluster/crds/[^/]*\.yaml$|^cluster/charts/crossplane/crds/[^/]*\.yaml$'),
 'karpenter':('kubernetes-sigs+karpenter','v',r'^pkg/apis/crds/[^/]*\.yaml$'),
 'karpenter-provider-aws':('aws+karpenter-provider-aws','v',r'^pkg/apis/crds/karpenter\.k8s\.aws[^/]*\.yaml$'),
 'karpenter-provider-azure':('Azure+karpenter-provider-azure','v',r'^pkg/apis/crds/karpenter\.azure\.com[^/]*\.yaml$'),
 'gatekeeper':('open-policy-agent+gatekeeper','v',r'^charts/gatekeeper/crds/[^/]*\.yaml$'),
 'istio':('istio+istio','',r'^manifests/charts/base/(crds|files)/crd-all\.gen\.yaml$'),
 'secrets-store-csi-driver':('kubernetes-sigs+secrets-store-csi-driver','v',r'^config/crd/bases/[^/]*\.yaml$'),
 'external-snapshotter':('kubernetes-csi+external-snapshotter','v',r'^client/config/crd/[^/]*\.yaml$'),
 'kro':('kubernetes-sigs+kro','v',r'^helm/crds/[^/]*\.yaml$|^helm/templates/[^/]*crd[^/]*\.yaml$|^config/crd/bases'),
 'keda':('kedacore+keda','v',r'^config/crd/bases/[^/]*\.yaml$'),
 'prometheus-operator':('prometheus-operator+prometheus-operator','v',r'^example/prometheus-operator-crd(-full)?/[^/]*\.yaml$'),
 'metallb':('metallb+metallb','v',r'^config/crd/(bases|crd-conversion-patch)/[^/]*\.yaml$'),
 'longhorn':('longhorn+longhorn-manager','v',r'^k8s/crds\.yaml$'),
 'strimzi':('strimzi+strimzi-kafka-operator','',r'^packaging/install/cluster-operator/04[^/]*\.yaml$|^install/cluster-operator/04[^/]*\.yaml$'),
 'traefik':('traefik+traefik','v',r'^docs/content/reference/dynamic-configuration/(traefik\.(io|containo\.us)_[^/]*\.yaml|kubernetes-crd-definition-v1\.yml)$'),
 'tekton-pipelines':('tektoncd+pipeline','v',r'^config/(300-imported/|)?300[^/]*\.yaml$|^config/crds?/'),
 'argo-cd':('argoproj+argo-cd','v',r'^manifests/crds/[^/]*\.yaml$'),
 'argo-rollouts':('argoproj+argo-rollouts','v',r'^manifests/crds/[^/]*\.yaml$'),
}
FLUX = ["kustomize-controller", "source-controller", "helm-controller", "notification-controller",
        "image-automation-controller", "image-reflector-controller", "source-watcher"]
#: Components whose releases before this one are left out: other names, other groups, nobody runs them.
OLDEST = {"argo-cd": (1, 8), "argo-rollouts": (1, 0), "cluster-api": (0, 3), "crossplane": (1, 0), "istio": (1, 6),
          "prometheus-operator": (0, 40), "strimzi": (0, 20), "tekton-pipelines": (0, 20)}
#: Tags that are no release of the component.
WRONG = {("gateway-api", (0, 15))}
#: What replaces a kind whose definition is gone, or is going.
INSTEAD = {
    ("apiextensions.crossplane.io", "Usage"): "protection.crossplane.io/v1beta1 Usage",
    ("gateway.networking.k8s.io", "BackendLBPolicy"): "gateway.networking.x-k8s.io/v1alpha1 XBackendTrafficPolicy",
    ("gateway.networking.k8s.io", "ReferencePolicy"): "gateway.networking.k8s.io/v1beta1 ReferenceGrant",
    ("gateway.networking.x-k8s.io", "XListenerSet"): "gateway.networking.k8s.io/v1 ListenerSet",
    ("infrastructure.cluster.x-k8s.io", "AzureManagedCluster"): "infrastructure.cluster.x-k8s.io/v1beta1 AzureASOManagedCluster",
    ("infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane"):
        "infrastructure.cluster.x-k8s.io/v1beta1 AzureASOManagedControlPlane",
    ("infrastructure.cluster.x-k8s.io", "AzureManagedMachinePool"):
        "infrastructure.cluster.x-k8s.io/v1beta1 AzureASOManagedMachinePool",
    ("karpenter.k8s.aws", "AWSNodeTemplate"): "karpenter.k8s.aws/v1 EC2NodeClass",
    ("karpenter.sh", "Machine"): "karpenter.sh/v1 NodeClaim",
    ("karpenter.sh", "Provisioner"): "karpenter.sh/v1 NodePool",
    ("kro.run", "ResourceGroup"): "kro.run/v1alpha1 ResourceGraphDefinition",
    ("kyverno.io", "ClusterCleanupPolicy"): "policies.kyverno.io/v1 DeletingPolicy",
    ("kyverno.io", "ClusterPolicy"): "policies.kyverno.io/v1 ValidatingPolicy",
    ("kyverno.io", "CleanupPolicy"): "policies.kyverno.io/v1 NamespacedDeletingPolicy",
    ("kyverno.io", "Policy"): "policies.kyverno.io/v1 NamespacedValidatingPolicy",
    ("kyverno.io", "PolicyException"): "policies.kyverno.io/v1 PolicyException",
    ("metallb.io", "AddressPool"): "metallb.io/v1beta1 IPAddressPool",
    ("pkg.crossplane.io", "ControllerConfig"): "pkg.crossplane.io/v1beta1 DeploymentRuntimeConfig",
    ("tekton.dev", "Run"): "tekton.dev/v1beta1 CustomRun",
}
INSTEAD |= {("networking.x-k8s.io", kind): f"gateway.networking.k8s.io/v1 {kind}"
            for kind in ("Gateway", "GatewayClass", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute")}
INSTEAD |= {("traefik.containo.us", kind): f"traefik.io/v1alpha1 {kind}"
            for kind in ("IngressRoute", "IngressRouteTCP", "IngressRouteUDP", "Middleware", "MiddlewareTCP", "ServersTransport",
                         "TLSOption", "TLSStore", "TraefikService")}
#: What is announced elsewhere than in definitions: group, kind, version, component, introduced, deprecated, removed.
#: Kyverno: the definitions of 1.19.1 warn, the notes of 1.17 deprecate and name 1.20. Azure Service Operator: its list of breaking
#: changes. KEDA 2.0 and Traefik 3.0: their guides for the migration. Cluster API: the version support page of its book.
ANNOUNCED = [
    *(("kyverno.io", kind, version, "kyverno", "", "1.17", "1.20")
      for kind, versions in (("ClusterPolicy", ("v1", "v2beta1")), ("Policy", ("v1", "v2beta1")), ("CleanupPolicy", ("v2", "v2beta1")),
                             ("ClusterCleanupPolicy", ("v2", "v2beta1")), ("PolicyException", ("v2", "v2beta1")))
      for version in versions),
    *(("containerservice.azure.com", kind, version, "azure-service-operator", "", "", removed)
      for version, removed in (("v1api20230202preview", "2.9"), ("v1api20210501", "2.16"), ("v1api20231102preview", "2.16"))
      for kind in ("ManagedCluster", "ManagedClustersAgentPool")),
    ("keda.k8s.io", "ScaledObject", "v1alpha1", "keda", "", "", "2.0"),
    ("keda.k8s.io", "TriggerAuthentication", "v1alpha1", "keda", "", "", "2.0"),
    ("certmanager.k8s.io", "Certificate", "v1alpha1", "cert-manager", "", "", "0.11"),
    ("certmanager.k8s.io", "ClusterIssuer", "v1alpha1", "cert-manager", "", "", "0.11"),
    ("certmanager.k8s.io", "Issuer", "v1alpha1", "cert-manager", "", "", "0.11"),
]
INSTEAD |= {("keda.k8s.io", kind): f"keda.sh/v1alpha1 {kind}" for kind in ("ScaledObject", "TriggerAuthentication")}
INSTEAD |= {("certmanager.k8s.io", kind): f"cert-manager.io/v1 {kind}" for kind in ("Certificate", "ClusterIssuer", "Issuer")}
INSTEAD |= {("containerservice.azure.com", kind): f"containerservice.azure.com/v1api20250801 {kind}"
            for kind in ("ManagedCluster", "ManagedClustersAgentPool")}
#: Cluster API says when it stops to serve the version that it deprecated in 1.11.
PLANNED = {("cluster-api", "v1beta1"): "1.16"}
#: Releases of Kubernetes, from its release notes.
KUBERNETES = """1.16 2019-09-18 1.17 2019-12-09 1.18 2020-03-25 1.19 2020-08-26 1.20 2020-12-08 1.21 2021-04-08 1.22 2021-08-04
1.23 2021-12-07 1.24 2022-05-03 1.25 2022-08-23 1.26 2022-12-09 1.27 2023-04-11 1.28 2023-08-15 1.29 2023-12-13 1.30 2024-04-17
1.31 2024-08-13 1.32 2024-12-11 1.33 2025-04-23 1.34 2025-08-27 1.35 2025-12-17 1.36 2026-04-22 1.37 2026-08-26""".split()


def git(repository, *arguments):
    command = ["git", "--git-dir", os.path.join(MIRROR, repository, "repo"), *arguments]
    return subprocess.run(command, capture_output=True, check=False).stdout.decode("utf8", "replace")


def numbers(release):
    return tuple(int(number) for number in release.lstrip("v").split("."))


def tags(repository, prefix):
    """Major and minor to the first patch release."""
    found = {}
    for tag in git(repository, "for-each-ref", "--format=%(refname:short)", "refs/tags").split():
        if match := re.fullmatch(re.escape(prefix) + r"(\d+)\.(\d+)\.(\d+)", tag):
            major, minor, patch = map(int, match.groups())
            if (major, minor) not in found or found[major, minor][0] > patch:
                found[major, minor] = (patch, tag)
    return {release: tag for release, (_, tag) in sorted(found.items())}


def slim(text, deepest):
    """Without schemas, which are most of a definition, and without what a template fills in."""
    lines = (line for line in text.split("\n") if "{{" not in line)
    return "\n".join(line for line in lines if len(line) - len(line.lstrip(" ")) <= deepest)


def definitions(text):
    """Group, kind and versions of each definition; a version is name, served, deprecated."""
    for document in re.split(r"^---.*$", text, flags=re.M):
        if "CustomResourceDefinition" not in document:
            continue
        for deepest in (6, 8, 400):
            try:
                spec = yaml.load(slim(document, deepest), Loader=yaml.CSafeLoader)["spec"]
                versions = spec.get("versions") or [{"name": spec["version"]}]
                names = [(v["name"], v.get("served") is not False, bool(v.get("deprecated"))) for v in versions]
                yield spec["group"], spec["names"]["kind"], names
                break
            except (yaml.YAMLError, KeyError, TypeError):
                continue


def read(repository, tag, pattern):
    """Group, kind and version to whether it is served and deprecated; the two channels of the Gateway API are one."""
    found = {}
    for path in git(repository, "ls-tree", "-r", "--name-only", tag).split("\n"):
        if re.search(pattern, path):
            for group, kind, versions in definitions(git(repository, "show", f"{tag}:{path}")):
                for name, served, deprecated in versions:
                    was_served, was_deprecated = found.get((group, kind, name), (False, False))
                    found[group, kind, name] = (was_served or served, was_deprecated or deprecated)
    return found


def flux_release(tag):
    found = {}
    for controller in FLUX:
        base = git("fluxcd+flux2", "show", f"{tag}:manifests/bases/{controller}/kustomization.yaml")
        if match := re.search(r"releases/download/(v[\d.]+)/", base):
            known = git("fluxcd+" + controller, "for-each-ref", "--format=%(refname:short)", "refs/tags").split()
            known = [tag for tag in known if re.fullmatch(r"v[\d.]+", tag) and numbers(tag) <= numbers(match[1])]
            found |= read("fluxcd+" + controller, max(known, key=numbers), r"^config/crd/bases/[^/]*\.yaml$")
    return found


def releases(component):
    """Release, date and definitions of each minor release, the oldest first."""
    repository, prefix, pattern = COMPONENTS.get(component, ("fluxcd+flux2", "v", None))
    for release, tag in tags(repository, prefix).items():
        if release < OLDEST.get(component, (0, 0)) or (component, release) in WRONG or (pattern is None and release < (2, 0)):
            continue
        found = read(repository, tag, pattern) if pattern else flux_release(tag)
        if found:
            yield "%d.%d" % release, git(repository, "log", "-1", "--format=%cs", tag).strip(), found


def preference(version):
    major, stage, minor = re.match(r"v(\d+)(?:(alpha|beta)(\d+))?", version).groups()
    return {None: 2, "beta": 1, "alpha": 0}[stage], int(major), int(minor or 0)


def lives(component, all_releases):
    names = [release for release, _, _ in all_releases]
    history = {}
    for index, (_, _, found) in enumerate(all_releases):
        for api, state in found.items():
            history.setdefault(api, {})[index] = state
    last = len(names) - 1
    for (group, kind, version), states in history.items():
        served = [index for index, (is_served, _) in states.items() if is_served]
        if not served:
            continue
        end = max(served)
        if group == "traefik.containo.us":
            end = names.index("3.0") - 1  # a leftover file names the group until 3.6
        deprecated = [index for index, (_, is_deprecated) in states.items() if is_deprecated and index <= end]
        introduced = names[min(served)] if min(served) > 0 else ""
        deprecated = names[min(deprecated)] if deprecated else ""
        removed = names[end + 1] if end < last else PLANNED.get((component, version), "")
        if not (introduced or deprecated or removed):
            continue
        alive = [api[2] for api, of in history.items()
                 if api[:2] == (group, kind) and api[2] != version and of.get(last, (False, True)) == (True, False)]
        newest = f"{group}/{max(alive, key=preference)} {kind}" if alive else ""
        replacement = INSTEAD.get((group, kind), newest) if deprecated or removed else ""
        yield (group, kind, version), [component, introduced, deprecated, removed, replacement]


def main():
    rows = {}
    dates = [("kubernetes", release, date) for release, date in zip(KUBERNETES[::2], KUBERNETES[1::2])]
    for component in sorted([*COMPONENTS, "flux"]):
        found = list(releases(component))
        dates += [(component, release, date) for release, date, _ in found]
        rows |= dict(lives(component, found))
    for group, kind, version, component, introduced, deprecated, removed in ANNOUNCED:
        _, was_introduced, was_deprecated, _, _ = rows.get((group, kind, version), [""] * 5)
        rows[group, kind, version] = [component, was_introduced or introduced, deprecated or was_deprecated, removed,
                                      INSTEAD.get((group, kind), "")]
    write("custom-resource-life-cycle.tsv", ["\t".join([*api, *life]) for api, life in sorted(rows.items())])
    dates.sort(key=lambda row: (row[0], numbers(row[1])))
    write("release-dates.tsv", ["\t".join(row) for row in dates])


def write(name, rows):
    """Replaces the rows, and leaves the comments and the header as they are."""
    path = os.path.join(KNOWLEDGE, name)
    with open(path, encoding="utf8") as file:
        head = [line for line in file.read().split("\n") if line.startswith(("#", "group\t", "component\t"))]
    with open(path, "w", encoding="utf8") as file:
        file.write("\n".join([*head, *rows]) + "\n")


main()
