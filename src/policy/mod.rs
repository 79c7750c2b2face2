//! Checks that the user brings: Rego policies by Conftest's conventions, run through regorus on every object.
//!
//! Takes the `.rego` files among the sources; gives [`Policies`]: the metadata of each policy for the catalogue, what does
//! not compile as findings, and findings for objects. Rules named `deny`, `violation` or `warn` (and `deny_...`) in any
//! package are policies. A result is a text, or an object with `msg` and, if it likes, `path` (the field to point at),
//! `severity` and `help`. Nothing a policy does reaches outside: it sees one object at a time, no network, no clock.
//!
//! Must not: lose a policy in silence. What cannot be compiled or evaluated is a `policy-error`.

mod adapt;
mod annotation;
mod builtins;
mod calls;
mod compile;
mod input;
mod limits;
mod message;
mod outcome;
mod place;
mod run;
mod syntax;

use std::time::Duration;

use regorus::Engine;

use crate::finding::{Finding, RuleId, RuleMeta};
use crate::source::{FileId, Source, Sources, Span};

pub use run::Ran;

/// The family of policies in the catalogue.
pub const FAMILY: &str = "policy";

/// Reported when a policy cannot be compiled or evaluated; cannot be switched off.
pub const POLICY_ERROR: RuleId = RuleId::new("policy-error");

/// How long one policy may take on one object.
const TIME_LIMIT: Duration = Duration::from_secs(1);

/// The stack of threads that compile and evaluate policies: regorus recurses as deep as rules refer to each other, which
/// `calls` and `limits` bound.
const STACK_SIZE: usize = 128 << 20;

/// The policies of a run, compiled once.
#[derive(Debug, Default)]
pub struct Policies {
    /// With every module that compiles; `None` if there is no policy.
    engine: Option<Engine>,
    /// Sorted by id.
    policies: Vec<Policy>,
    errors: Vec<Finding>,
    /// The modules as they were compiled, for the places of errors.
    texts: adapt::Texts,
}

/// All rules of one name in one package.
#[derive(Debug)]
struct Policy {
    meta: RuleMeta,
    /// What to evaluate: `data.kubernetes.images.deny`.
    query: String,
    /// The name of its first definition.
    span: Span,
    /// What follows `deny_` in the name; exceptions name it.
    suffix: String,
    /// The `exception` rule of the package.
    exception: Option<Exception>,
    /// `custom.help` of its annotation.
    help: Option<String>,
}

/// A rule that lists the policies which an object is excused from.
#[derive(Debug, Clone)]
struct Exception {
    query: String,
    span: Span,
}

impl Policies {
    /// Compiles every `.rego` file that is not a test (`_test.rego`). Costs nothing when there is none.
    pub fn compile(sources: &Sources) -> Self {
        let files: Vec<FileId> = sources.iter().filter(|(_, file)| is_policy(file)).map(|(id, _)| id).collect();
        if files.is_empty() {
            return Self::default();
        }
        run::on_large_stack(|| compile::compile(sources, &files)).unwrap_or_else(|reason| Self {
            errors: files
                .first()
                .map(|&file| compile::error(Span::new(file, 0, 0), reason, None))
                .into_iter()
                .collect(),
            ..Self::default()
        })
    }

    /// The same policies for sources that hold their files under other ids, found by their paths.
    #[must_use]
    pub fn moved(mut self, from: &Sources, to: &Sources) -> Self {
        let id = |file: FileId| to.find(from.get(file).path()).unwrap_or(file);
        let place = |span: &mut Span| span.source = id(span.source);
        for policy in &mut self.policies {
            place(&mut policy.span);
            policy.exception.iter_mut().for_each(|exception| place(&mut exception.span));
        }
        self.errors.iter_mut().for_each(|error| place(&mut error.span));
        self.texts = std::mem::take(&mut self.texts).into_iter().map(|(file, text)| (id(file), text)).collect();
        self
    }

    /// Whether there is nothing to run and nothing to report.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty() && self.errors.is_empty()
    }

    /// The metadata of every policy, for the catalogue.
    pub fn metas(&self) -> impl Iterator<Item = &RuleMeta> {
        self.policies.iter().map(|policy| &policy.meta)
    }
}

/// A policy is read because somebody asks for it; one that a generator puts into a ConfigMap is for somebody else.
fn is_policy(file: &Source) -> bool {
    let path = file.path();
    !file.is_auxiliary() && path.extension() == Some("rego") && !path.as_str().ends_with("_test.rego")
}
