//! What a kustomization says, read once: its fields with their types checked, its paths resolved to files and directories.
//!
//! After this nothing looks at a path. The order of the fields in the file means nothing; everything is a node of the
//! kustomization, so that what a step writes into an object can *be* that node.

mod entry;
pub(crate) mod remote;
mod shape;
mod transforms;

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::Utf8PathBuf;
use spanned_yaml::Span;

pub(crate) use entry::{Entry, Target};
pub use remote::{GitUrl, GitUrlError};
pub(crate) use remote::{is_http, without_credentials};
pub(crate) use transforms::Transforms;
use transforms::take;

use crate::build::{DraftId, Key};
use crate::builtin::{PluginSource, Plugins, Role};
use crate::fields::FieldSpecs;
use crate::generate::{Generated, Generator};
use crate::id::{FileNumber, NodeId};
use crate::metadata::BuildMetadata;
use crate::order::SortOrder;
use crate::planner::Planner;
use crate::problem::{Incomplete, Problem, ProblemKind};
use crate::schema::{self, OpenApi};
use crate::vars::Var;
use crate::world::World;

/// The fields that kustomize still reads but warns of, and what replaced them.
const DEPRECATED: [(&str, &str); 6] = [
    ("bases", "resources"),
    ("commonLabels", "labels"),
    ("imageTags", "images"),
    ("patchesJson6902", "patches"),
    ("patchesStrategicMerge", "patches"),
    ("vars", "replacements"),
];

/// One kustomization, ready to be built.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The kustomization's directory.
    pub(crate) directory: Utf8PathBuf,
    /// The kustomization's mapping, on whose behalf the steps write; `None` if there is no kustomization.
    pub(crate) root: Option<NodeId>,
    /// The kustomization's file.
    pub(crate) file: Option<FileNumber>,
    pub(crate) is_component: bool,
    /// `resources`, then `bases`.
    pub(crate) resources: Vec<Entry>,
    pub(crate) components: Vec<Entry>,
    /// The field specs that `configurations` and `crds` add to the defaults.
    pub(crate) fields: Option<Arc<FieldSpecs>>,
    /// The schema file that `openapi` names.
    pub(crate) openapi: Option<OpenApi>,
    pub(crate) vars: Vec<Var>,
    /// `configMapGenerator`, then `secretGenerator`.
    pub(crate) generators: Vec<Generator>,
    pub(crate) plugins: Plugins,
    pub(crate) transforms: Transforms,
    /// `sortOptions`, which count at the root of a build only.
    pub(crate) order: Option<SortOrder>,
    /// `buildMetadata`, of the root of a build only.
    pub(crate) metadata: BuildMetadata,
    /// Why it cannot be built in any mode.
    pub(crate) errors: Vec<Problem>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) incomplete: Vec<Incomplete>,
    pub(crate) used: Vec<FileNumber>,
}

/// The fields of a kustomization by the names that kustomize gives them. A null is no field.
#[derive(Debug, Default)]
struct Fields(BTreeMap<&'static str, (NodeId, NodeId)>);

impl Fields {
    /// Keys are compared without regard to case. Of several that fit, the last in the order of their bytes counts: kustomize
    /// decodes JSON whose keys are sorted.
    fn read(planner: &Planner<'_>, root: NodeId) -> Self {
        let mut entries: Vec<(String, NodeId, NodeId)> = planner
            .read
            .entries(root)
            .filter(|(_, value)| !planner.read.is_null(*value))
            .map(|(key, value)| (planner.read.text(key).into_owned(), key, value))
            .collect();
        entries.sort_by(|left, right| left.0.cmp(&right.0));
        let mut fields = BTreeMap::new();
        for (name, key, value) in entries {
            let known = shape::KUSTOMIZATION.iter().find(|(field, _)| field.eq_ignore_ascii_case(&name));
            if let Some((field, _)) = known {
                fields.insert(*field, (key, value));
            }
        }
        Self(fields)
    }

    fn get(&self, name: &str) -> Option<NodeId> {
        self.0.get(name).map(|(_, value)| *value)
    }

    /// The elements of a list.
    fn list(&self, planner: &Planner<'_>, name: &str) -> Vec<NodeId> {
        self.get(name).map(|list| planner.read.items(list).collect()).unwrap_or_default()
    }

    /// The text of a field that is not empty.
    fn text(&self, planner: &Planner<'_>, name: &str) -> Option<NodeId> {
        self.get(name).filter(|node| !planner.read.text(*node).is_empty())
    }

    /// What kustomize calls an empty kustomization: nothing but `apiVersion` and `kind`, empty texts and nulls.
    fn is_empty(&self, planner: &Planner<'_>) -> bool {
        self.0.iter().all(|(name, (_, value))| {
            matches!(*name, "apiVersion" | "kind")
                || (planner.read.text(*value).is_empty()
                    && !planner.read.is_mapping(*value)
                    && !planner.read.is_sequence(*value))
        })
    }
}

impl Plan {
    /// Reads the kustomization of a directory, or the draft of one.
    pub(crate) fn read(world: &World, key: &Key) -> Self {
        let mut planner = Planner::new(world, &key.directory);
        let mut plan = Self { directory: key.directory.clone(), ..Self::empty() };
        match plan.locate(&mut planner, key) {
            Ok(root) => {
                plan.root = Some(root);
                plan.fill(&mut planner, root, key.draft);
            }
            Err(problem) => plan.errors.push(problem),
        }
        // What has to be fetched is left out, with the patch or generator that it is for.
        plan.errors.retain(|problem| problem.kind != ProblemKind::Remote);
        plan.problems = planner.problems;
        plan.incomplete = planner.incomplete;
        plan.used.extend(planner.used);
        plan
    }

    fn empty() -> Self {
        Self {
            directory: Utf8PathBuf::new(),
            root: None,
            file: None,
            is_component: false,
            resources: Vec::new(),
            components: Vec::new(),
            fields: None,
            openapi: None,
            vars: Vec::new(),
            generators: Vec::new(),
            plugins: Plugins::default(),
            transforms: Transforms::default(),
            order: None,
            metadata: BuildMetadata::default(),
            errors: Vec::new(),
            problems: Vec::new(),
            incomplete: Vec::new(),
            used: Vec::new(),
        }
    }

    /// The mapping to read: the draft's, or that of the directory's only kustomization file.
    fn locate(&mut self, planner: &mut Planner<'_>, key: &Key) -> Result<NodeId, Problem> {
        let world = planner.world();
        let files: Vec<FileNumber> = world.kustomization_files(&key.directory).collect();
        self.used.extend(&files);
        self.file = files.first().copied();
        if let [first, second, ..] = files[..] {
            let name = |file| world.file(file).path.file_name().unwrap_or_default().to_owned();
            let message = format!(
                "`{}` holds both `{}` and `{}`: `kustomize build` refuses a directory with two kustomization files",
                display(&key.directory),
                name(first),
                name(second)
            );
            let place = |file| Span::new(world.file(file).source, 0, 0);
            let problem = Problem::new(ProblemKind::SeveralFiles, place(second), message);
            return Err(problem.related(place(first), "the other one"));
        }
        if let Some(draft) = key.draft {
            return Ok(world.draft_root(draft));
        }
        let Some(file) = self.file else {
            let message = format!("`{}` holds no kustomization file", display(&key.directory));
            return Err(Problem::new(ProblemKind::MissingFile, world.somewhere(&key.directory), message));
        };
        planner.documents(file)?;
        let root = planner.root(file).filter(|root| !planner.read.is_null(*root));
        root.ok_or_else(|| {
            let message = format!("`{}` is empty; `kustomize build` refuses it", world.file(file).path);
            Problem::new(ProblemKind::InvalidField, Span::new(world.file(file).source, 0, 0), message)
        })
    }

    fn fill(&mut self, planner: &mut Planner<'_>, root: NodeId, draft: Option<DraftId>) {
        shape::check(planner, &shape::Shape::Fields(shape::KUSTOMIZATION), "", root, &mut self.errors);
        if !self.errors.is_empty() {
            return;
        }
        let fields = Fields::read(planner, root);
        if draft.is_none() && fields.is_empty(planner) {
            let message = "the kustomization says nothing; `kustomize build` refuses an empty one";
            self.errors.push(planner.problem(ProblemKind::InvalidField, root, message));
            return;
        }
        self.read_type(planner, &fields);
        for (field, replacement) in DEPRECATED {
            if let Some((key, _)) = fields.0.get(field) {
                let message = format!("`{field}` is deprecated: kustomize warns of it; use `{replacement}`");
                planner.problems.push(planner.problem(ProblemKind::DeprecatedField, *key, message));
            }
        }
        for node in fields.list(planner, "resources").into_iter().chain(fields.list(planner, "bases")) {
            take(Entry::read(planner, node), &mut self.resources, &mut self.errors);
        }
        for node in fields.list(planner, "components") {
            take(Entry::read_directory(planner, node, "component"), &mut self.components, &mut self.errors);
        }
        match read_field_specs(planner, &fields) {
            Ok(specs) => self.fields = specs,
            Err(problem) => self.errors.push(problem),
        }
        if let Some(node) = fields.get("openapi") {
            match schema::read(planner, node) {
                Ok(openapi) => self.openapi = openapi,
                Err(problem) => self.errors.push(problem),
            }
        }
        for entry in fields.list(planner, "vars") {
            take(Var::read(planner, entry).map(Some), &mut self.vars, &mut self.errors);
        }
        self.read_generators(planner, &fields);
        self.transforms = Transforms::read(planner, &fields, &mut self.errors);
        self.metadata = BuildMetadata::read(planner, &fields.list(planner, "buildMetadata"));
        if let Some(node) = fields.get("sortOptions") {
            match SortOrder::read(planner, node) {
                Ok(order) => self.order = Some(order),
                Err(problem) => self.errors.push(problem),
            }
        }
    }

    /// The generators of ConfigMaps and Secrets, the plugins, and what would inflate charts.
    fn read_generators(&mut self, planner: &mut Planner<'_>, fields: &Fields) {
        let options = fields.get("generatorOptions");
        for (field, generated) in [("configMapGenerator", Generated::ConfigMap), ("secretGenerator", Generated::Secret)]
        {
            for entry in fields.list(planner, field) {
                let generator = Generator::read(planner, entry, options, generated);
                take(generator.map(Some), &mut self.generators, &mut self.errors);
            }
        }
        for (field, role) in
            [("generators", Role::Generator), ("transformers", Role::Transformer), ("validators", Role::Validator)]
        {
            let entries = fields.list(planner, field);
            match (PluginSource::read(planner, &entries, role), role) {
                (Ok(sources), Role::Generator) => self.plugins.generators = sources,
                (Ok(sources), Role::Transformer) => self.plugins.transformers = sources,
                (Ok(sources), Role::Validator) => self.plugins.validators = sources,
                (Err(problem), _) => self.errors.push(problem),
            }
        }
        for (field, name) in [("helmCharts", "name"), ("helmChartInflationGenerator", "chartName")] {
            for entry in fields.list(planner, field) {
                planner.leave_out_chart(entry, name);
            }
        }
    }

    /// `apiVersion` and `kind`.
    fn read_type(&mut self, planner: &Planner<'_>, fields: &Fields) {
        let kind = fields.text(planner, "kind");
        let version = fields.text(planner, "apiVersion");
        let text = kind.map_or_else(|| "Kustomization".into(), |kind| planner.read.text(kind));
        self.is_component = text == "Component";
        if let Some(kind) = kind.filter(|_| !matches!(&*text, "Kustomization" | "Component")) {
            let message = format!("`kind` must be `Kustomization` or `Component`, found `{text}`");
            self.errors.push(planner.problem(ProblemKind::InvalidField, kind, message));
        }
        let expected =
            if self.is_component { "kustomize.config.k8s.io/v1alpha1" } else { "kustomize.config.k8s.io/v1beta1" };
        if let Some(version) = version.filter(|version| planner.read.text(*version) != expected) {
            let found = planner.read.text(version);
            let message = format!("the `apiVersion` of a {text} must be `{expected}`, found `{found}`");
            self.errors.push(planner.problem(ProblemKind::InvalidField, version, message));
        }
    }

    /// The directories that it names, bases first: the directory, the entry that names it, and whether as a component.
    pub(crate) fn directories(&self) -> impl Iterator<Item = (&Utf8PathBuf, NodeId, bool)> {
        let bases = self.resources.iter().chain(self.plugins.directories()).map(|entry| (entry, false));
        let components = self.components.iter().map(|entry| (entry, true));
        bases.chain(components).filter_map(|(entry, runs_inside)| match &entry.target {
            Target::Directory(directory) => Some((directory, entry.node, runs_inside)),
            Target::File(_) => None,
        })
    }
}

/// The defaults with what the files of `configurations` and `crds` add; `None` if there are no such files.
fn read_field_specs(planner: &mut Planner<'_>, fields: &Fields) -> Result<Option<Arc<FieldSpecs>>, Problem> {
    let mut specs = None;
    for field in ["configurations", "crds"] {
        let mut roots = Vec::new();
        for entry in fields.list(planner, field) {
            let file = planner.file(entry)?;
            planner.documents(file)?;
            roots.extend(planner.root(file));
        }
        if roots.is_empty() {
            continue;
        }
        let present = specs.unwrap_or_else(|| planner.world().fields.clone());
        specs = Some(match field {
            "crds" => present.with_definitions(planner, &roots)?,
            _ => present.extended(planner, &roots)?,
        });
    }
    Ok(specs)
}

/// A directory in messages; the root has no name.
pub(crate) fn display(directory: &camino::Utf8Path) -> &str {
    if directory.as_str().is_empty() { "." } else { directory.as_str() }
}
