//! Names that the API server refuses.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::rules::{Check, Context};

use crate::object::names::{is_label, is_path_segment, is_subdomain};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(metadata) = object.at(&["metadata"]).filter(|metadata| metadata.is_mapping()) else { return };
    if let Some(name) = metadata.get("name").and_then(|node| Some((node, node.as_str()?))) {
        judge(object, name.0, &name.1, sink);
    }
    if let Some((node, namespace)) = metadata.get("namespace").and_then(|node| Some((node, node.as_str()?)))
        && !namespace.is_empty()
        && !is_templated(&namespace)
        && !is_label(&namespace)
    {
        let message = format!(
            "{object}: the namespace `{namespace}` cannot exist, and the API server refuses the object; {}",
            rule(Syntax::Label),
        );
        sink.report(node.span(), message).help("Write the name of a namespace that exists");
    }
}

/// What a kind allows as its name.
#[derive(Clone, Copy)]
enum Syntax {
    Label,
    Subdomain,
    /// A subdomain to which the controller adds 11 characters for the names of Jobs.
    CronJob,
    PathSegment,
}

/// Source: what kube-apiserver 1.36 answers for every kind that it serves.
fn syntax(object: &Object<'_>) -> Syntax {
    match (object.group(), object.kind()) {
        ("", "Namespace" | "Service") | ("apps", "StatefulSet") => Syntax::Label,
        ("batch", "CronJob") => Syntax::CronJob,
        ("rbac.authorization.k8s.io", _) | ("policy", "PodDisruptionBudget") | ("", "Event") => Syntax::PathSegment,
        ("certificates.k8s.io" | "authentication.k8s.io" | "authorization.k8s.io", _) => Syntax::PathSegment,
        _ => Syntax::Subdomain,
    }
}

fn rule(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Label => {
            "allowed are lower-case letters, digits and `-`, at most 63, with a letter or digit at both ends"
        }
        Syntax::Subdomain => {
            "allowed are lower-case letters, digits, `-` and `.`, at most 253, with a letter or digit at both ends of each part"
        }
        Syntax::CronJob => {
            "allowed are lower-case letters, digits, `-` and `.`, at most 52, with a letter or digit at both ends of each part"
        }
        Syntax::PathSegment => "`/` and `%` are not allowed",
    }
}

fn judge(object: &Object<'_>, node: Node<'_>, name: &str, sink: &mut Sink) {
    let syntax = syntax(object);
    let valid = match syntax {
        Syntax::Label => is_label(name),
        Syntax::Subdomain => is_subdomain(name),
        Syntax::CronJob => name.len() <= 52 && is_subdomain(name),
        Syntax::PathSegment => is_path_segment(name),
    };
    // Aggregated API servers have rules of their own: OpenShift's allows `demo_team` for a Group. And `_` stands for the
    // name that kustomize puts there.
    if object.group().ends_with(".openshift.io") || name == "_" {
        return;
    }
    // An empty name is a missing one, which is not a matter of syntax; `job-<node>` and `$NAME` are to be filled in before use.
    let is_blank = name.contains(['<', '$']);
    if name.is_empty() || valid || is_templated(name) || is_blank {
        return;
    }
    let message = format!("{object}: the API server refuses this name for a {}; {}", object.kind(), rule(syntax));
    sink.report(node.span(), message).help("Choose a name of that form, and change what refers to it");
}
