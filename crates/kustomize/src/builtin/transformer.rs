//! The transformers that are fields of a kustomization too, as plugins.

use spanned_yaml::Kind;

use crate::editor::Editor;
use crate::fields::{SpecList, read_plugin_list};
use crate::id::NodeId;
use crate::patch::{self, Patch};
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;
use crate::replace::{self, Replacement};
use crate::transform::affix::{self, Side};
use crate::transform::images::{self, Image};
use crate::transform::namespace::{self, Options, Subjects};
use crate::transform::pairs::Pairs;
use crate::transform::replicas::{self, Replica};
use crate::transform::{annotations, labels};
use crate::work::{Step, Work};

/// A transformer with its own field specs.
#[derive(Debug)]
pub(crate) struct Transformer {
    config: NodeId,
    fields: SpecList,
    action: Action,
}

#[derive(Debug)]
enum Action {
    Nothing,
    Annotations(NodeId),
    Labels(NodeId),
    Namespace { namespace: NodeId, subjects: Subjects, unset_only: bool },
    Affixes(Vec<(NodeId, Side)>),
    Image(Image),
    Replica(Replica),
    Patches(Vec<Patch>),
    Replacements(Vec<Replacement>),
}

const FIELDS: [&str; 17] = [
    "annotations",
    "fieldSpecs",
    "imageTag",
    "jsonOp",
    "labels",
    "metadata",
    "options",
    "patch",
    "patches",
    "path",
    "paths",
    "prefix",
    "replacements",
    "replica",
    "setRoleBindingSubjects",
    "suffix",
    "unsetOnly",
];

impl Transformer {
    /// Reads the configuration of a transformer of a known kind.
    pub(super) fn read(planner: &mut Planner<'_>, config: NodeId, kind: &str) -> Result<Self, Problem> {
        let record = Record::read(planner, &format!("the {kind}"), config, &FIELDS)?;
        let known = planner.problems.len();
        let specs = record.get("fieldSpecs");
        let fields = specs.map(|specs| read_plugin_list(planner, specs)).transpose()?;
        let action = match kind {
            "AnnotationsTransformer" => record.get("annotations").map(Action::Annotations),
            "LabelTransformer" => record.get("labels").map(Action::Labels),
            "NamespaceTransformer" => read_namespace(planner, &record)?,
            "PrefixTransformer" | "SuffixTransformer" | "PrefixSuffixTransformer" => {
                if fields.is_none() {
                    let message = format!("the {kind} needs `fieldSpecs`; kustomize refuses it without");
                    return Err(planner.problem(ProblemKind::InvalidField, config, message));
                }
                let affixes = [("prefix", Side::Prefix), ("suffix", Side::Suffix)].into_iter();
                let affixes = affixes.filter(|(field, _)| kind.to_ascii_lowercase().contains(field));
                let affixes = affixes.filter_map(|(field, side)| Some((record.get(field)?, side)));
                Some(Action::Affixes(affixes.collect()))
            }
            "ImageTagTransformer" => {
                record.get("imageTag").map(|image| Image::read(planner, image).map(Action::Image)).transpose()?
            }
            "ReplicaCountTransformer" => {
                record.get("replica").map(|replica| Replica::read(planner, replica).map(Action::Replica)).transpose()?
            }
            "PatchTransformer" => Some(Action::Patches(vec![Patch::read(planner, config)?])),
            "PatchJson6902Transformer" => Some(Action::Patches(vec![Patch::read_json6902(planner, config, "jsonOp")?])),
            "PatchStrategicMergeTransformer" => Some(read_strategic_merge(planner, &record)?),
            "ReplacementTransformer" => Some(read_replacements(planner, &record)?),
            _ => None,
        };
        // Kustomize ignores the unknown fields of a plugin.
        let added = planner.problems.split_off(known);
        planner.problems.extend(added.into_iter().filter(|problem| problem.kind != ProblemKind::UnknownField));
        Ok(Self { config, fields: fields.unwrap_or_default(), action: action.unwrap_or(Action::Nothing) })
    }

    /// Runs it.
    pub(super) fn apply(&self, work: &mut Work<'_>) -> Step {
        work.editor.act_for(self.config);
        let fields = &self.fields;
        match &self.action {
            Action::Nothing => Ok(()),
            Action::Annotations(mapping) => {
                let mapping = with_texts(&mut work.editor, *mapping);
                let pairs = Pairs::read(&work.editor, "annotations", mapping)?;
                annotations::apply_to(work, pairs, fields)
            }
            Action::Labels(mapping) => {
                let mapping = with_texts(&mut work.editor, *mapping);
                let pairs = Pairs::read(&work.editor, "labels", mapping)?;
                labels::apply_to(work, pairs, fields)
            }
            Action::Namespace { namespace, subjects, unset_only } => {
                let namespace = work.editor.as_text(*namespace);
                let options = Options { fields, subjects: *subjects, unset_only: *unset_only };
                namespace::apply_with(work, namespace, options)
            }
            Action::Affixes(affixes) => {
                for (affix, side) in affixes {
                    let affix = work.editor.as_text(*affix);
                    affix::apply_to(work, affix, fields, *side)?;
                }
                Ok(())
            }
            Action::Image(image) => images::apply_to(work, std::slice::from_ref(image), fields),
            Action::Patches(patches) => patch::apply_all(work, patches),
            Action::Replacements(replacements) => replace::apply(work, replacements),
            Action::Replica(replica) => replicas::apply_to(work, std::slice::from_ref(replica), fields),
        }
    }
}

fn read_namespace(planner: &Planner<'_>, record: &Record) -> Result<Option<Action>, Problem> {
    let subjects = match record.text(planner, "setRoleBindingSubjects")? {
        None => Subjects::NamedDefault,
        Some(node) => match &*planner.read.text(node) {
            "defaultOnly" => Subjects::NamedDefault,
            "allServiceAccounts" => Subjects::ServiceAccounts,
            "none" => Subjects::None,
            other => {
                let message = format!(
                    "`setRoleBindingSubjects` must be `defaultOnly`, `allServiceAccounts` or `none`, found `{other}`"
                );
                return Err(planner.problem(ProblemKind::InvalidField, node, message));
            }
        },
    };
    let Some(metadata) = record.get("metadata") else { return Ok(None) };
    let metadata = Record::read(planner, "`metadata`", metadata, &["namespace"])?;
    let unset_only = record.flag(planner, "unsetOnly")?.is_some();
    let namespace = metadata.text(planner, "namespace")?;
    Ok(namespace.map(|namespace| Action::Namespace { namespace, subjects, unset_only }))
}

/// `paths`, of which each may be a patch itself, and the patches of the text `patches`.
fn read_strategic_merge(planner: &mut Planner<'_>, record: &Record) -> Result<Action, Problem> {
    let mut entries = record.texts(planner, "paths")?;
    entries.extend(record.text(planner, "patches")?);
    if entries.is_empty() {
        let message = "the PatchStrategicMergeTransformer has neither `paths` nor `patches`";
        return Err(planner.problem(ProblemKind::InvalidPatch, record.node, message));
    }
    let patches = entries.into_iter().map(|entry| Patch::read_strategic_merge_entry(planner, entry));
    Ok(Action::Patches(patches.collect::<Result<_, _>>()?))
}

fn read_replacements(planner: &mut Planner<'_>, record: &Record) -> Result<Action, Problem> {
    let Some(list) = record.get("replacements") else { return Ok(Action::Nothing) };
    let mut replacements = Vec::new();
    for entry in planner.list("replacements", list)? {
        replacements.extend(Replacement::read(planner, entry)?);
    }
    Ok(Action::Replacements(replacements))
}

/// A mapping whose scalars are text: a plugin takes numbers and booleans too.
fn with_texts(editor: &mut Editor<'_>, mapping: NodeId) -> NodeId {
    let is_other = |kind| matches!(kind, Kind::Bool | Kind::Int | Kind::Float);
    let others: Vec<(usize, NodeId)> = editor
        .entries(mapping)
        .enumerate()
        .filter(|(_, (_, value))| is_other(editor.kind(*value)))
        .map(|(position, (_, value))| (position, value))
        .collect();
    let mut mapping = mapping;
    for (position, value) in others {
        let text = editor.as_text(value);
        mapping = editor.edit(mapping);
        editor.set_entry(mapping, position, text, None);
    }
    mapping
}
