//! Kustomize's built-in plugins, configured in files, directories or inline texts that `generators:`, `transformers:` and
//! `validators:` name. They are what the fields of a kustomization are short for, with field specs of their own.
//!
//! Other plugins are programs or containers. They are not run; the build is incomplete without them.

mod iam;
mod source;
mod transformer;
mod value_add;

pub(crate) use source::{PluginSource, Plugins, Role};

use crate::generate::{self, Generated, Generator};
use crate::hash;
use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Incomplete, IncompleteReason, Problem, ProblemKind};
use crate::work::{Step, Work};
use transformer::Transformer;

/// A configured plugin.
#[derive(Debug)]
pub(crate) enum Plugin {
    Generator(Generator),
    IamPolicy(iam::IamPolicy),
    Hash,
    ValueAdd(value_add::ValueAdd),
    Transformer(Transformer),
}

/// The kinds of plugins that transform.
const TRANSFORMERS: [&str; 14] = [
    "AnnotationsTransformer",
    "HashTransformer",
    "ImageTagTransformer",
    "LabelTransformer",
    "NamespaceTransformer",
    "PatchJson6902Transformer",
    "PatchStrategicMergeTransformer",
    "PatchTransformer",
    "PrefixSuffixTransformer",
    "PrefixTransformer",
    "ReplacementTransformer",
    "ReplicaCountTransformer",
    "SuffixTransformer",
    "ValueAddTransformer",
];

/// The kinds of plugins that generate.
const GENERATORS: [&str; 4] =
    ["ConfigMapGenerator", "HelmChartInflationGenerator", "IAMPolicyGenerator", "SecretGenerator"];

impl Plugin {
    /// Reads the configuration of a plugin; `None` if it cannot be run here, which is noted. Paths in it are relative to the
    /// kustomization that names it.
    pub(crate) fn read(planner: &mut Planner<'_>, config: NodeId, role: Role) -> Result<Option<Self>, Problem> {
        let kind = planner.read.text_at(config, "kind").into_owned();
        if planner.read.text_at(config, "apiVersion") != "builtin" {
            let span = planner.read.span(config);
            planner.incomplete.push(Incomplete { span, reason: IncompleteReason::Plugin, detail: kind });
            return Ok(None);
        }
        let (is_generator, is_transformer) = (GENERATORS.contains(&&*kind), TRANSFORMERS.contains(&&*kind));
        let expects_generator = role == Role::Generator;
        if expects_generator != is_generator || expects_generator == is_transformer {
            let at = planner.read.get(config, "kind").unwrap_or(config);
            let message = if is_generator || is_transformer {
                format!("{kind} is no {}; name it in the other field", role.noun())
            } else {
                format!("kustomize has no built-in plugin `{kind}`")
            };
            return Err(planner.problem(ProblemKind::InvalidField, at, message));
        }
        let plugin = match &*kind {
            "ConfigMapGenerator" => Self::Generator(Generator::read_plugin(planner, config, Generated::ConfigMap)?),
            "SecretGenerator" => Self::Generator(Generator::read_plugin(planner, config, Generated::Secret)?),
            "HelmChartInflationGenerator" => {
                planner.leave_out_chart(config, "name");
                return Ok(None);
            }
            "IAMPolicyGenerator" => Self::IamPolicy(iam::IamPolicy::read(planner, config)?),
            "HashTransformer" => Self::Hash,
            "ValueAddTransformer" => Self::ValueAdd(value_add::ValueAdd::read(planner, config)?),
            _ => Self::Transformer(Transformer::read(planner, config, &kind)?),
        };
        Ok(Some(plugin))
    }

    /// Runs it.
    pub(crate) fn apply(&self, work: &mut Work<'_>) -> Step {
        match self {
            Self::Generator(generator) => generate::apply(work, generator),
            Self::IamPolicy(policy) => policy.apply(work),
            Self::Hash => hash::apply(work),
            Self::ValueAdd(value) => value.apply(work),
            Self::Transformer(transformer) => transformer.apply(work),
        }
    }
}
