//! How a Flux Kustomization changes the kustomization of its path, and what it does to the result.

use camino::{Utf8Path, Utf8PathBuf};
use kustomize::{Draft, Mode, NodeId, Problem, ProblemKind, Request};
use spanned_yaml::Dialect;

use super::after::After;
use super::directory;
use super::exclusion::Exclusions;
use super::variables::{Lookup, Variables};
use crate::deliver::delivery::{Delivery, State};
use crate::deliver::render::Rendering;
use crate::manifest::{Manifest, Node};
use crate::source::FileId;

/// The fields of a Kustomization's `spec` that end up in the kustomization.
const EDITS: [&str; 8] = [
    "targetNamespace",
    "namePrefix",
    "nameSuffix",
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "images",
    "components",
];

impl Rendering<'_> {
    /// What to build for a path, without a Kustomization's edits. `resources` are those of the kustomization that Flux writes
    /// where there is none ([`Rendering::scanned`]).
    pub(super) fn flux_request(
        &self,
        path: &Utf8Path,
        resources: Option<&[Utf8PathBuf]>,
        site: Option<&Manifest<'_>>,
    ) -> Request {
        let draft = resources.map(|resources| self.generated(path, resources, site).finish());
        Request { directory: path.to_owned(), draft, mode: Mode::FLUX }
    }

    /// The resources of the kustomization that Flux writes for a path; `None` if there is one. `base` is the root of the
    /// source, `source` its kind, namespace and name. Files that are no resources fail the delivery, which is built without them.
    pub(super) fn scanned(
        &mut self,
        path: &Utf8Path,
        base: &Utf8Path,
        ignore: Option<&str>,
        delivery: &mut Delivery,
    ) -> Option<Vec<Utf8PathBuf>> {
        if self.inclusions.has(path) {
            return None;
        }
        let key = (base.to_owned(), ignore.map(str::to_owned));
        let sources = self.sources;
        let exclusions = self.flux.exclusions.entry(key).or_insert_with(|| Exclusions::new(sources, base, ignore));
        let scan = directory::scan(sources, self.documents, &self.inclusions, exclusions, path);
        for refused in scan.refused {
            let file = sources.get(refused.file).path();
            let consequence = "so a Flux Kustomization that applies its directory fails";
            let message = format!("`{file}` {}, {consequence}", refused.reason);
            if matches!(delivery.state, State::Rendered) {
                delivery.state = State::Failed(message.clone(), Some(refused.span));
            }
            self.problems.push(Problem::new(ProblemKind::NotAResource, refused.span, message));
        }
        Some(scan.resources)
    }

    /// The kustomization that Flux writes for a directory without one.
    fn generated(&self, path: &Utf8Path, resources: &[Utf8PathBuf], site: Option<&Manifest<'_>>) -> Draft<'_> {
        self.world.generated(path, resources, site.map(Manifest::kind_span))
    }

    /// The kustomization of a path with the edits of a Kustomization; `None` if it edits nothing.
    pub(super) fn flux_draft(
        &self,
        path: &Utf8Path,
        resources: Option<&[Utf8PathBuf]>,
        manifest: &Manifest<'_>,
        spec: Node<'_>,
    ) -> Option<Draft<'_>> {
        if !EDITS.iter().any(|field| spec.get(field).is_some_and(|value| !value.is_null())) {
            return None;
        }
        let mut draft = match resources {
            None => self.world.draft(path)?,
            Some(resources) => self.generated(path, resources, Some(manifest)),
        };
        for (field, key) in
            [("targetNamespace", "namespace"), ("namePrefix", "namePrefix"), ("nameSuffix", "nameSuffix")]
        {
            if let Some(value) = spec.get(field).filter(|value| value.text().is_some_and(|text| !text.is_empty())) {
                self.adopted(value, |id| draft.set(key, id));
            }
        }
        for field in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
            for entry in spec.get(field).into_iter().flat_map(Node::items) {
                self.adopted(entry, |id| draft.append(field, id));
            }
        }
        let lenient = spec.get("ignoreMissingComponents").and_then(Node::as_bool) == Some(true);
        for entry in spec.get("components").into_iter().flat_map(Node::items) {
            let there = |component: &str| {
                crate::manifest::resolve(path, component).is_some_and(|directory| self.inclusions.has(&directory))
            };
            if !lenient || entry.text().is_some_and(|component| there(&component)) {
                self.adopted(entry, |id| draft.append("components", id));
            }
        }
        for entry in spec.get("images").into_iter().flat_map(Node::items) {
            let name = entry.get("name").and_then(Node::text).unwrap_or_default();
            self.adopted(entry, |id| draft.replace_or_append("images", "name", &name, id));
        }
        Some(draft)
    }

    /// Gives the id of a node to somebody who wants it.
    pub(in crate::deliver) fn adopted(&self, node: Node<'_>, take: impl FnOnce(NodeId)) {
        if let Some(id) = self.world.adopt(node, Dialect::Kubernetes) {
            take(id);
        }
    }

    /// What a Kustomization does to what was built: common metadata, variables.
    pub(super) fn after(
        &self,
        manifest: &Manifest<'_>,
        spec: Node<'_>,
        cluster: usize,
        may_gain_variables: bool,
    ) -> Option<After> {
        let metadata = |field| spec.at(&["commonMetadata", field]).filter(|value| value.is_mapping());
        let adopt = |node: Option<Node<'_>>| node.and_then(|node| self.world.adopt(node, Dialect::Kubernetes));
        let (labels, annotations) = (adopt(metadata("labels")), adopt(metadata("annotations")));
        let substitutes = spec.get("postBuild").is_some_and(|build| !build.is_null());
        if labels.is_none() && annotations.is_none() && !substitutes {
            return None;
        }
        let namespace = manifest.namespace().unwrap_or_default();
        let find = |kind: &str, name: &str| self.variable_source(cluster, manifest.file(), [kind, namespace, name]);
        let variables = Variables::from_kustomization(self.world, spec, may_gain_variables, &find);
        let site = manifest.name_span();
        Some(After {
            variables,
            strict: self.flux.strict,
            common_labels: labels,
            common_annotations: annotations,
            site,
        })
    }

    /// A ConfigMap or Secret that variables come from, by kind, namespace and name: one that the cluster's deliveries hold, or
    /// else the one in the repository that is nearest to the Kustomization's file, because clusters that are alike have one each.
    fn variable_source(&self, cluster: usize, file: FileId, [kind, namespace, name]: [&str; 3]) -> Lookup<'_> {
        let built = self.built.iter().map(|(delivery, object)| (&self.deliveries[*delivery], object));
        for (delivery, object) in built.filter(|(delivery, _)| delivery.cluster == Some(cluster)) {
            let Some(manifest) = object.tree.root().and_then(Manifest::new) else { continue };
            let own = manifest.namespace().or(delivery.default_namespace.as_deref()).unwrap_or_default();
            if manifest.is("", kind) && manifest.name() == name && (own == namespace || own.is_empty()) {
                return Lookup::of(&manifest);
            }
        }
        let path = |file: FileId| self.sources.get(file).path();
        let nearness = |manifest: &Manifest<'_>| {
            let parts = path(file).components().zip(path(manifest.file()).components());
            parts.take_while(|(left, right)| left == right).count()
        };
        let named = self.written.iter().filter(|manifest| {
            manifest.is("", kind) && manifest.name() == name && manifest.namespace().is_none_or(|own| own == namespace)
        });
        let mut named: Vec<(usize, &Manifest<'_>)> = named.map(|manifest| (nearness(manifest), manifest)).collect();
        named.sort_by_key(|(nearness, _)| std::cmp::Reverse(*nearness));
        match named[..] {
            [(_, only)] => Lookup::of(only),
            [(first, nearest), (second, _), ..] if first > second => Lookup::of(nearest),
            _ => Lookup::Absent,
        }
    }
}
