//! Pod Security labels that mean nothing, or that the API server refuses.

use super::namespace::{self, LEVELS, MODES, PREFIX};
use crate::finding::{Sink, closest};
use crate::manifest::is_templated;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Namespace")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for label in object.labels() {
        let key = label.name();
        let Some(mode) = key.strip_prefix(PREFIX) else { continue };
        if is_templated(mode) {
            continue;
        }
        if namespace::is_unknown_key(&key) {
            let near = closest(mode, MODES.iter().copied());
            let hint = near.map_or_else(String::new, |near| format!(" (did you mean `{PREFIX}{near}`?)"));
            let message = format!(
                "{object}: Pod Security admission does not know the label `{key}`{hint}; the namespace takes any pod that its other labels \
                 let in"
            );
            let help = match near {
                Some(near) => format!("Write `{PREFIX}{near}`"),
                None => format!("Use one of {}", MODES.map(|mode| format!("`{mode}`")).join(", ")),
            };
            sink.report(label.key.span(), message).help(help);
            continue;
        }
        let Some(value) = label.value.text().filter(|value| !is_templated(value)) else { continue };
        if mode.ends_with("-version") {
            if !is_version(&value) {
                let message = format!(
                    "{object}: `{value}` in the label `{key}` is no version; the API server refuses the namespace"
                );
                sink.report(label.value.span(), message).help("Write `latest`, or a version such as `v1.36`");
            }
        } else if !LEVELS.contains(&&*value) {
            let near = closest(&value.to_lowercase(), LEVELS.iter().copied());
            let message =
                format!("{object}: `{value}` in the label `{key}` is no level; the API server refuses the namespace");
            let help = match near {
                Some(near) => format!("Write `{near}`"),
                None => "Write `privileged`, `baseline` or `restricted`".to_owned(),
            };
            sink.report(label.value.span(), message).help(help);
        }
    }
}

/// `latest`, or `v1.` and a number without leading zeros.
fn is_version(text: &str) -> bool {
    let minor = text.strip_prefix("v1.");
    let is_number = |minor: &str| {
        !minor.is_empty()
            && minor.bytes().all(|byte| byte.is_ascii_digit())
            && (minor == "0" || !minor.starts_with('0'))
    };
    text == "latest" || minor.is_some_and(is_number)
}
