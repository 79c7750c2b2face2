//! Amounts that Kubernetes cannot read.

use crate::finding::Sink;
use crate::manifest::{Kind, Node, is_templated};
use crate::object::Object;
use crate::object::quantity::Quantity;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

/// Mappings of quantities in kinds without pods.
const MAPPINGS: &[(&str, &str, &[&str])] = &[
    ("", "PersistentVolumeClaim", &["spec", "resources", "requests"]),
    ("", "PersistentVolumeClaim", &["spec", "resources", "limits"]),
    ("", "PersistentVolume", &["spec", "capacity"]),
    ("", "ResourceQuota", &["spec", "hard"]),
];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for (_, _, path) in MAPPINGS.iter().filter(|(group, kind, _)| object.is(group, kind)) {
        check_mapping(object, object.at(path), sink);
    }
    if object.is("", "LimitRange") {
        for item in object.at(&["spec", "limits"]).into_iter().flat_map(Node::items) {
            for field in ["max", "min", "default", "defaultRequest"] {
                check_mapping(object, item.get(field), sink);
            }
        }
    }
    if object.is("apps", "StatefulSet") {
        for claim in object.at(&["spec", "volumeClaimTemplates"]).into_iter().flat_map(Node::items) {
            check_mapping(object, claim.at(&["spec", "resources", "requests"]), sink);
        }
    }
    let Some(pod) = object.pod() else { return };
    for owner in pod.containers().iter().map(|container| container.node()).chain([pod.spec()]) {
        for part in ["requests", "limits"] {
            check_mapping(object, owner.at(&["resources", part]), sink);
        }
    }
    for volume in pod.spec().get("volumes").into_iter().flat_map(Node::items) {
        if let Some(size) = volume.at(&["emptyDir", "sizeLimit"]) {
            check_value(object, "sizeLimit", size, sink);
        }
    }
}

fn check_mapping(object: &Object<'_>, mapping: Option<Node<'_>>, sink: &mut Sink) {
    for entry in mapping.into_iter().flat_map(Node::entries) {
        check_value(object, &entry.name(), entry.value, sink);
    }
}

fn check_value(object: &Object<'_>, name: &str, node: Node<'_>, sink: &mut Sink) {
    let Some(text) = node.text().filter(|text| node.kind() == Kind::String && !is_templated(text)) else { return };
    if Quantity::parse(&text).is_some() || is_placeholder(&text) {
        return;
    }
    let message = format!("{object}: `{text}` is not a quantity, so the API server rejects {name}");
    let help = match suggestion(&text) {
        Some(suggestion) => format!("Write `{suggestion}`"),
        None => "Write a number and one of the suffixes n, u, m, k, M, G, T, P, E or Ki, Mi, Gi, Ti, Pi, Ei".to_owned(),
    };
    sink.report(node.span(), message).help(help);
}

/// Words that a patch or a person is to replace: `<size>`, `FROM_OVERLAY`.
fn is_placeholder(text: &str) -> bool {
    let shouted = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-');
    text.contains(['<', '>']) || text.bytes().all(shouted)
}

/// What was meant by `1GB`, `512 MiB`, `64mb`: the number with the suffix that Kubernetes has for it.
fn suggestion(text: &str) -> Option<String> {
    let compact: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let start = compact.find(|character: char| character.is_ascii_alphabetic())?;
    let (number, unit) = compact.split_at(start);
    let suffix = match unit.to_ascii_lowercase().as_str() {
        "k" | "kb" => "k",
        "mb" => "M",
        "g" | "gb" => "G",
        "t" | "tb" => "T",
        "ki" | "kib" => "Ki",
        "mi" | "mib" => "Mi",
        "gi" | "gib" => "Gi",
        "ti" | "tib" => "Ti",
        _ => return None,
    };
    let suggestion = format!("{number}{suffix}");
    Quantity::parse(&suggestion).is_some().then_some(suggestion)
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn common_spellings_become_suffixes_of_kubernetes() {
        for (text, expected) in [
            ("1GB", Some("1G")),
            ("512 MiB", Some("512Mi")),
            ("64mb", Some("64M")),
            ("1ki", Some("1Ki")),
            ("lots", None),
        ] {
            assert_eq!(suggestion(text).as_deref(), expected, "{text}");
        }
    }
}
