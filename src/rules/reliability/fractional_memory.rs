//! Memory in thousandths of a byte.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    for part in ["requests", "limits"] {
        for resource in ["memory", "ephemeral-storage"] {
            let Some(node) = container.at(&["resources", part, resource]) else { continue };
            let Some(text) = node.text() else { continue };
            let Some(number) = text.trim().strip_suffix('m').filter(|number| is_number(number)) else { continue };
            let message = format!(
                "{object}: {container} has {resource} `{text}`, which is thousandths of a byte: {}",
                consequence(part),
            );
            sink.report(node.span(), message).help(format!("Write `{number}Mi` or `{number}M`"));
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn consequence(part: &str) -> &'static str {
    match part {
        "limits" => "the container cannot start within it",
        _ => "the scheduler reserves nothing for it",
    }
}
