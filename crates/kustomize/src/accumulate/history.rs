//! Remembering which transformers objects went through, for the builds that write it into them (`transformerAnnotations`).

use super::Run;
use crate::id::NodeId;
use crate::metadata::Configured;

/// The fields of a kustomization that transform, in the order in which they do, the transformers that they stand for, and
/// whether each entry is one of its own.
const FIELDS: [(&str, &str, bool); 11] = [
    ("patchesStrategicMerge", "PatchStrategicMergeTransformer", false),
    ("patches", "PatchTransformer", true),
    ("namespace", "NamespaceTransformer", false),
    ("namePrefix", "PrefixTransformer", false),
    ("nameSuffix", "SuffixTransformer", false),
    ("labels", "LabelTransformer", true),
    ("commonAnnotations", "AnnotationsTransformer", false),
    ("patchesJson6902", "PatchJson6902Transformer", true),
    ("replicas", "ReplicaCountTransformer", true),
    ("images", "ImageTagTransformer", true),
    ("replacements", "ReplacementTransformer", false),
];

impl Run<'_, '_> {
    /// Remembers that all objects went through a transformer.
    pub(super) fn remember(&mut self, configured: Option<Configured>) {
        let Some(configured) = configured.filter(|_| self.remembers) else { return };
        let symbol = self.work.symbol(&configured.encoded());
        for object in &mut self.work.objects {
            object.transformers = Some(self.work.editor.push_affix(symbol, object.transformers));
        }
    }

    /// Remembers the transformers that the fields of a kustomization stand for.
    pub(super) fn remember_fields(&mut self, root: Option<NodeId>) {
        let Some(root) = root.filter(|_| self.remembers) else { return };
        for (field, kind, is_each) in FIELDS {
            let editor = &self.work.editor;
            let value = editor.get(root, field).filter(|value| !editor.is_null(*value));
            let mut count = value.map_or(0, |value| if is_each { editor.len(value) } else { 1 });
            // Kustomize always runs a transformer for `commonLabels` after those of `labels`.
            if field == "labels" && (count > 0 || editor.get(root, "commonLabels").is_some()) {
                count += 1;
            }
            for _ in 0..count {
                self.remember(Configured::by_field(&self.work.editor, root, kind));
            }
        }
    }
}
