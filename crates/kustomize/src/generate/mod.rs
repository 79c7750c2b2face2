//! ConfigMaps and Secrets that a kustomization generates.
//!
//! [`Generator::read`] reads an entry of `configMapGenerator` or `secretGenerator` with the files that it names, [`apply`] adds the
//! object, or merges it into the one that it changes. Every node stands at the text that caused it: the name at `name:`, the
//! entries of the data at their literal, file or line of the env file, the rest at the entry. The hash of the content is put on
//! the name at the very end ([`crate::hash`]).

mod object;
mod options;
mod pairs;
#[cfg(test)]
mod tables;

pub(crate) use object::apply;
pub(crate) use options::Options;

use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::record::Record;
use pairs::Pair;

/// What a generator makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generated {
    ConfigMap,
    Secret,
}

impl Generated {
    /// The kind of the object.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::Secret => "Secret",
        }
    }
}

/// What a generator does to an object of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behavior {
    /// There must be none.
    Create,
    /// Its data is replaced.
    Replace,
    /// Its data is extended.
    Merge,
}

/// An entry of `configMapGenerator` or `secretGenerator`.
#[derive(Debug)]
pub(crate) struct Generator {
    /// The entry.
    pub(crate) entry: NodeId,
    pub(crate) generated: Generated,
    pub(crate) name: NodeId,
    pub(crate) namespace: Option<NodeId>,
    pub(crate) behavior: Behavior,
    pairs: Vec<Pair>,
    options: Options,
    secret_type: Option<NodeId>,
}

const FIELDS: [&str; 10] =
    ["namespace", "name", "behavior", "literals", "files", "envs", "env", "options", "type", "metadata"];

impl Generator {
    /// Reads an entry of a kustomization's `configMapGenerator` or `secretGenerator`. `defaults` is its `generatorOptions`.
    pub(crate) fn read(
        planner: &mut Planner<'_>,
        entry: NodeId,
        defaults: Option<NodeId>,
        generated: Generated,
    ) -> Result<Self, Problem> {
        let what = match generated {
            Generated::ConfigMap => "an entry of `configMapGenerator`",
            Generated::Secret => "an entry of `secretGenerator`",
        };
        let known: Vec<&'static str> = FIELDS
            .into_iter()
            .filter(|field| *field != "metadata" && (*field != "type" || generated == Generated::Secret))
            .collect();
        let record = Record::read(planner, what, entry, &known)?;
        let name = record.text(planner, "name")?;
        let namespace = record.text(planner, "namespace")?;
        Self::from_record(planner, &record, (name, namespace), defaults, generated)
    }

    /// Reads the configuration of the built-in plugin ConfigMapGenerator or SecretGenerator.
    pub(crate) fn read_plugin(
        planner: &mut Planner<'_>,
        config: NodeId,
        generated: Generated,
    ) -> Result<Self, Problem> {
        let record = Record::read(planner, "the generator", config, &FIELDS)?;
        let metadata = record.get("metadata").unwrap_or(config);
        let metadata = Record::read(planner, "`metadata`", metadata, &["name", "namespace"])?;
        let name = record.text(planner, "name")?.or(metadata.text(planner, "name")?);
        let namespace = record.text(planner, "namespace")?.or(metadata.text(planner, "namespace")?);
        Self::from_record(planner, &record, (name, namespace), None, generated)
    }

    fn from_record(
        planner: &mut Planner<'_>,
        record: &Record,
        (name, namespace): (Option<NodeId>, Option<NodeId>),
        defaults: Option<NodeId>,
        generated: Generated,
    ) -> Result<Self, Problem> {
        let Some(name) = name else {
            let message = format!("the generator of a {} has no `name`", generated.kind());
            return Err(planner.problem(ProblemKind::InvalidGenerator, record.node, message));
        };
        let behavior = match record.text(planner, "behavior")? {
            // Kustomize takes whatever it does not know for `create`.
            Some(node) if planner.read.is(node, "replace") => Behavior::Replace,
            Some(node) if planner.read.is(node, "merge") => Behavior::Merge,
            _ => Behavior::Create,
        };
        let mut options = Options::read(planner, record.get("options"))?;
        if defaults.is_some() {
            let defaults = Options::read(planner, defaults)?;
            options.extend(planner, defaults);
        }
        let pairs = pairs::read(planner, record, generated)?;
        let secret_type = if generated == Generated::Secret { record.text(planner, "type")? } else { None };
        Ok(Self { entry: record.node, generated, name, namespace, behavior, pairs, options, secret_type })
    }
}
