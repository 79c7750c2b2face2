//! Certificates whose life and renewal contradict each other.

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::flux::duration;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("cert-manager.io", "Certificate")], check);

/// What cert-manager takes when nothing is written: 90 days. Source: the `Certificate` type, as the limits.
const DEFAULT: u64 = 2160 * HOUR;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// The whole seconds of a duration; `None` if it is none.
fn seconds(text: &str) -> Option<u64> {
    duration(text).map(|duration| duration.as_secs())
}

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let get = |key: &str| object.at(&["spec", key]).filter(|node| !node.is_null());
    let (duration, before) = (get("duration"), get("renewBefore"));
    let mut is_broken = false;
    for (name, node) in [("duration", duration), ("renewBefore", before)] {
        let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) else { continue };
        if is_templated(&text) || seconds(&text).is_some() {
            continue;
        }
        is_broken = true;
        let message = format!(
            "{object} has `{name}: {text}`, which is no duration (hours are the largest unit): the object is refused"
        );
        sink.report(node.span(), message).help("Write hours, such as `2160h` for 90 days");
    }
    if is_broken {
        return;
    }
    if let (Some(before), Some(_)) = (before, get("renewBeforePercentage")) {
        let message =
            format!("{object} has both `renewBefore` and `renewBeforePercentage`: cert-manager's webhook refuses it");
        sink.report(before.span(), message).help("Keep one of both");
        return;
    }
    let value = |node: Option<Node<'_>>| node.and_then(Node::text).map(|text| seconds(&text));
    let life = value(duration).unwrap_or(Some(DEFAULT));
    if let (Some(node), Some(life)) = (duration, life)
        && life < HOUR
    {
        let message = format!("{object} lives for less than an hour, the least that cert-manager accepts");
        sink.report(node.span(), message).help("Write at least `1h`");
        return;
    }
    let (Some(node), Some(Some(early)), Some(life)) = (before, value(before), life) else { return };
    if early >= life {
        let message = format!(
            "{object} is to be renewed {} before its end and lives {}: cert-manager's webhook refuses it",
            hours(early),
            hours(life)
        );
        sink.report(node.span(), message)
            .help("Write a `renewBefore` that is shorter than `duration`, such as a third of it");
    } else if early < 5 * MINUTE {
        let message = format!(
            "{object} is to be renewed less than five minutes before its end, the least that cert-manager accepts"
        );
        sink.report(node.span(), message).help("Write at least `5m`");
    }
}

fn hours(seconds: u64) -> String {
    format!("{}h", seconds / HOUR)
}
