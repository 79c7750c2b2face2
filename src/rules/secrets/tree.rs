//! Walks the fields of custom resources and Helm values, whose schema is not known here.

use crate::manifest::{Manifest, Node};

use super::detect::Strictness;
use super::field;
use super::reporter::Reporter;
use super::subject::Owner;

/// Keys under which values are encrypted, or are names of entries elsewhere.
const OPAQUE: &[&str] =
    &["encryptedData", "valueFrom", "secretKeyRef", "remoteRef", "secretRef", "configMapKeyRef", "openAPIV3Schema"];

/// Reports every credential in the strings below an entry; `skip` are subtrees that another rule owns.
pub(super) fn report(owner: &Owner, key: &str, root: Node<'_>, skip: &[Node<'_>], reporter: &mut Reporter<'_>) {
    // A stack instead of recursion: depth is the input's choice.
    let mut open = vec![(std::borrow::Cow::Borrowed(key), root)];
    while let Some((key, node)) = open.pop() {
        if skip.contains(&node) || OPAQUE.contains(&&*key) {
            continue;
        }
        if node.is_mapping() {
            let start = open.len();
            let named = node.get("name").and_then(Node::as_str);
            for entry in node.entries() {
                let key = entry.name();
                // `{name: PASSWORD, value: ...}`: environment variables, parameters, headers.
                let key = if key == "value" { named.clone().unwrap_or(key) } else { key };
                open.push((key, entry.value));
            }
            open[start..].reverse();
        } else if node.is_sequence() {
            let start = open.len();
            open.extend(node.items().map(|item| (std::borrow::Cow::Borrowed(""), item)));
            open[start..].reverse();
        } else {
            value(owner, &key, node, Strictness::Unknown, reporter);
        }
    }
}

/// Reports the credentials of one string.
pub(super) fn value(owner: &Owner, key: &str, node: Node<'_>, strictness: Strictness, reporter: &mut Reporter<'_>) {
    let Some(text) = node.as_str() else { return };
    for credential in field::in_field(key, &text, strictness) {
        let path = node.tree().path_at(node.span());
        let name = path.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~");
        reporter.credential(owner, "the field", &name, node, &credential);
    }
}

/// Where the values of Helm charts stand in objects of Flux, Argo CD, K3s and Cluster API.
pub(super) fn helm_values<'t>(manifest: &Manifest<'t>) -> Vec<Node<'t>> {
    let root = manifest.root();
    let at = |path: &[&str]| root.at(path).into_iter().collect();
    match (manifest.group(), manifest.kind()) {
        ("helm.toolkit.fluxcd.io", "HelmRelease") => at(&["spec", "values"]),
        ("argoproj.io", "Application") => argo(root.at(&["spec"])),
        ("argoproj.io", "ApplicationSet") => argo(root.at(&["spec", "template", "spec"])),
        ("helm.cattle.io", "HelmChart" | "HelmChartConfig") => {
            [&["spec", "valuesContent"][..], &["spec", "set"]].iter().filter_map(|path| root.at(path)).collect()
        }
        ("addons.cluster.x-k8s.io", "HelmChartProxy") => at(&["spec", "valuesTemplate"]),
        _ => Vec::new(),
    }
}

fn argo(spec: Option<Node<'_>>) -> Vec<Node<'_>> {
    let Some(spec) = spec else { return Vec::new() };
    let several = spec.get("sources").into_iter().flat_map(Node::items);
    spec.get("source").into_iter().chain(several).filter_map(|source| source.get("helm")).collect()
}
