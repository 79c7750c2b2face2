//! The transformers of a kustomization in kustomize's order (`configureBuiltinTransformers` of its `internal/target` package).

use crate::patch;
use crate::plan::Transforms;
use crate::replace;
use crate::transform::{affix, annotations, images, labels, namespace, replicas};
use crate::work::{Step, Work};

/// Applies them to everything that the accumulation has.
pub(super) fn transform(work: &mut Work<'_>, transforms: &Transforms) -> Step {
    patch::apply_all(work, &transforms.patches)?;
    if let Some(value) = transforms.namespace {
        namespace::apply(work, value)?;
    }
    if let Some(value) = transforms.prefix {
        affix::prefix(work, value)?;
    }
    if let Some(value) = transforms.suffix {
        affix::suffix(work, value)?;
    }
    for entry in &transforms.labels {
        labels::apply(work, entry)?;
    }
    if let Some(mapping) = transforms.annotations {
        annotations::apply(work, mapping)?;
    }
    patch::apply_all(work, &transforms.json6902)?;
    replicas::apply(work, &transforms.replicas)?;
    images::apply(work, &transforms.images)?;
    replace::apply(work, &transforms.replacements)
}
