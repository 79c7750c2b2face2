//! What the tool says: findings, the metadata of rules, and coverage.
//!
//! A finding cannot be built without a rule and a span. Nothing here knows where findings come from or how they are
//! printed.

mod coverage;
mod date;
mod object;
mod options;
mod rule;
mod sink;
mod suggest;
mod target;
mod timings;

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::Span;

pub use coverage::{Coverage, Incomplete, IncompleteReason, Unjudged, UnknownKind};
pub use date::{Date, parse_date};
pub use object::{Applies, ObjectRef, Place};
pub use options::{Options, Version};
pub use rule::{Catalogue, Control, FieldSchema, OptionSchema, OptionType, Preset, RuleMeta};
pub use sink::{Report, Sink};
pub use suggest::{closest, is_near_miss};
pub use target::{Component, TARGET_KEYS, Target, Targets};
pub use timings::{Clock, Laps, RuleTime, Timings};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Hygiene: nothing breaks, somebody will trip over it.
    Info,
    /// Will hurt: under load, in an upgrade, in an incident.
    Warning,
    /// Will break when applied, or is a hole.
    Error,
}

impl Severity {
    /// Every severity, the mildest first.
    pub const CHOICES: [Self; 3] = [Self::Info, Self::Warning, Self::Error];

    /// The lower-case word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A heuristic that is often wrong.
    Low,
    /// Likely; something outside the repository could make it right.
    Medium,
    /// The text alone proves it.
    High,
}

impl Confidence {
    /// Every confidence, the lowest first.
    pub const CHOICES: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The lower-case word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The id of a rule or policy, for example `floating-image-tag`. Ids of policies that the user brings are made at run
/// time, hence not `&'static str`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RuleId(Cow<'static, str>);

impl RuleId {
    /// The id of a rule that ships with the tool.
    pub const fn new(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hash, order and equality are those of the text.
impl std::borrow::Borrow<str> for RuleId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<String> for RuleId {
    fn from(id: String) -> Self {
        Self(Cow::Owned(id))
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A second place that belongs to a finding, with its own sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there, as seen from the finding.
    pub message: String,
}

/// A change of text that mends a finding without changing what else the text means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does: an imperative sentence.
    pub description: String,
    /// The changes, in any order; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Text that is put in place of a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What is replaced; empty to insert.
    #[serde(skip)]
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Whether a finding is about something that stands there or about something that is missing. What is missing in a base
/// may be added by a patch; what stands there is at least a place to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The text under the span is wrong.
    Present,
    /// A field is missing; the span is the key of the nearest parent that exists.
    Missing,
}

/// One thing that somebody should change, at the text to change.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule or policy that says so.
    pub rule: RuleId,
    /// From the rule's page, or as configured for the path.
    pub severity: Severity,
    /// From the rule's page, unless the check knows better.
    pub confidence: Confidence,
    /// The smallest text that has to be edited.
    pub span: Span,
    /// Object, value, consequence: a whole sentence.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Other places that explain the finding.
    pub related: Vec<Label>,
    /// How the object comes to what is wrong, one object after another: `Deployment shop/web -> ServiceAccount shop/web (none)`.
    pub chain: Option<String>,
    /// A change that mends it and changes nothing else.
    pub fix: Option<Fix>,
    /// The object that the span belongs to, if any. Of an object that several deliveries make from the same text, one of
    /// its forms.
    pub object: Option<Arc<ObjectRef>>,
    /// Where the defect ends up: every form of every object that has it from this text. Sorted, distinct; empty for what no
    /// delivery reaches. Filled in by `evaluate`.
    pub applies: Vec<Applies>,
    /// See [`About`].
    pub about: About,
    /// The name of the field that is missing, where only findings that name it say more of the same defect.
    pub field: Option<String>,
    /// The text from the start of the span to the end of its last line holds a secret: reports that quote source text
    /// put a mask there, also when another finding's snippet shows the same line.
    pub sensitive: bool,
    /// Identity across edits: rule, path, object and place in the object, but no line numbers. 16 hexadecimal digits;
    /// filled in by `evaluate`.
    pub fingerprint: String,
    /// Set when an ignore comment or a configuration entry hides the finding.
    pub suppressed: Option<Suppressed>,
}

impl Finding {
    /// The message without what differs between the forms of one object: two findings of a rule at one place that agree in it
    /// are one defect.
    pub fn neutral_message(&self) -> Cow<'_, str> {
        neutral(&self.message, self.object.as_deref())
    }

    /// Whether it says that a check could not be made: such findings are never hidden, and other findings may be missing.
    pub fn is_internal(&self) -> bool {
        matches!(self.rule.as_str(), "internal-error" | "policy-error")
    }
}

/// A sentence about an object without that object's name and namespace, as far as it quotes them.
pub fn neutral<'m>(message: &'m str, object: Option<&ObjectRef>) -> Cow<'m, str> {
    object.map_or(Cow::Borrowed(message), |object| object.neutral(message))
}

/// Why a finding is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The comment or configuration entry.
    pub span: Option<Span>,
    /// The reason given there.
    pub reason: Option<String>,
}

/// Everything a run has to say; what reporters see.
#[derive(Debug)]
pub struct Outcome {
    /// Findings to show, sorted by path, offset, rule and message.
    pub findings: Vec<Finding>,
    /// Findings that an ignore hides, in the same order.
    pub suppressed: Vec<Finding>,
    /// What was looked at, and what was not and why.
    pub coverage: Coverage,
    /// Metadata of every rule and policy that can be named by a finding.
    pub catalogue: Arc<Catalogue>,
}

impl Outcome {
    /// Number of findings of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether something that should have run could not, so that the findings may not be all: a policy that does not
    /// compile or fails, or an error of the tool itself. The exit code is 2 then, whatever the findings are.
    pub fn is_broken(&self) -> bool {
        self.findings.iter().any(Finding::is_internal)
    }
}
