//! What a kustomization does to the objects that it has.

use super::Fields;
use crate::id::NodeId;
use crate::patch::Patch;
use crate::planner::Planner;
use crate::problem::Problem;
use crate::replace::Replacement;
use crate::transform::images::Image;
use crate::transform::labels::Labels;
use crate::transform::replicas::Replica;

/// The transformers of a kustomization; [`crate::accumulate`] knows their order.
#[derive(Debug, Default)]
pub(crate) struct Transforms {
    /// `patchesStrategicMerge`, then `patches`.
    pub(crate) patches: Vec<Patch>,
    pub(crate) namespace: Option<NodeId>,
    pub(crate) prefix: Option<NodeId>,
    pub(crate) suffix: Option<NodeId>,
    /// `labels`, then `commonLabels`.
    pub(crate) labels: Vec<Labels>,
    pub(crate) annotations: Option<NodeId>,
    /// `patchesJson6902`, which see the names and namespaces that the transformers gave.
    pub(crate) json6902: Vec<Patch>,
    pub(crate) replicas: Vec<Replica>,
    /// `images`, then `imageTags`.
    pub(crate) images: Vec<Image>,
    pub(crate) replacements: Vec<Replacement>,
}

impl Transforms {
    pub(super) fn read(planner: &mut Planner<'_>, fields: &Fields, errors: &mut Vec<Problem>) -> Self {
        let mut transforms = Self {
            namespace: fields.text(planner, "namespace"),
            prefix: fields.text(planner, "namePrefix"),
            suffix: fields.text(planner, "nameSuffix"),
            annotations: fields.get("commonAnnotations"),
            ..Self::default()
        };
        for entry in fields.list(planner, "patchesStrategicMerge") {
            take(Patch::read_strategic_merge_entry(planner, entry).map(Some), &mut transforms.patches, errors);
        }
        for entry in fields.list(planner, "patches") {
            take(Patch::read(planner, entry).map(Some), &mut transforms.patches, errors);
        }
        for entry in fields.list(planner, "patchesJson6902") {
            take(Patch::read_json6902_entry(planner, entry).map(Some), &mut transforms.json6902, errors);
        }
        for entry in fields.list(planner, "labels") {
            take(Labels::read(planner, entry).map(Some), &mut transforms.labels, errors);
        }
        if let Some(mapping) = fields.get("commonLabels") {
            transforms.labels.push(Labels::common(mapping));
        }
        for entry in fields.list(planner, "replicas") {
            take(Replica::read(planner, entry).map(Some), &mut transforms.replicas, errors);
        }
        for field in ["images", "imageTags"] {
            for entry in fields.list(planner, field) {
                take(Image::read(planner, entry).map(Some), &mut transforms.images, errors);
            }
        }
        for entry in fields.list(planner, "replacements") {
            take(Replacement::read(planner, entry), &mut transforms.replacements, errors);
        }
        transforms
    }
}

/// Keeps what was read, or else what is wrong with it, so that all that is wrong with a kustomization is known.
pub(super) fn take<T>(
    read: Result<impl IntoIterator<Item = T>, Problem>,
    into: &mut Vec<T>,
    errors: &mut Vec<Problem>,
) {
    match read {
        Ok(parts) => into.extend(parts),
        Err(problem) => errors.push(problem),
    }
}
