//! The durations of Flux objects.

use std::time::Duration;

use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::flux::{self, HELM, KUSTOMIZE, SOURCE};

/// The kinds of Flux that reconcile at an interval.
pub(super) const RECONCILED: &[(&str, &str)] = &[
    (HELM, "HelmRelease"),
    (KUSTOMIZE, "Kustomization"),
    (SOURCE, "Bucket"),
    (SOURCE, "GitRepository"),
    (SOURCE, "HelmChart"),
    (SOURCE, "HelmRepository"),
    (SOURCE, "OCIRepository"),
];

/// A field of `spec` with its duration; `None` if there is none that can be judged.
pub(super) fn field<'t>(object: &Object<'t>, name: &str) -> Option<(Node<'t>, Duration)> {
    let node = object.at(&["spec", name])?;
    let text = node.text().filter(|text| !is_templated(text))?;
    Some((node, flux::duration(&text)?))
}

/// A duration as people write it.
pub(super) fn shown(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, 0) => format!("{minutes}m"),
        (0, minutes, seconds) => format!("{minutes}m{seconds}s"),
        (hours, 0, 0) => format!("{hours}h"),
        (hours, minutes, _) => format!("{hours}h{minutes}m"),
    }
}
