//! What is known of a rule without running it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{Confidence, RuleId, Severity};

/// The metadata of a rule: the front matter of its page, and the page.
#[derive(Debug, Clone, Serialize)]
pub struct RuleMeta {
    /// The file stem of the page.
    pub id: RuleId,
    /// The folder of the page, for example `images`; `policy` for policies that the user brings.
    pub family: String,
    /// One sentence: the first paragraph of the page.
    pub summary: String,
    /// How bad a finding is, unless configured otherwise.
    pub severity: Severity,
    /// How sure a finding is, unless the check says otherwise.
    pub confidence: Confidence,
    /// The presets that switch the rule on; every rule is in [`Preset::All`].
    pub presets: Vec<Preset>,
    /// Compliance controls that the rule decides, by framework.
    pub frameworks: Vec<Control>,
    /// The same check in other tools, as `tool/id`.
    pub equivalents: Vec<String>,
    /// Options with their types and defaults.
    pub options: BTreeMap<String, OptionSchema>,
    /// The version that first had the rule.
    pub since: String,
    /// GitHub's `security-severity`, 0.1 to 10.0; only for rules whose finding is a security problem.
    pub security_severity: Option<f32>,
    /// Common Weakness Enumeration numbers.
    pub cwe: Vec<u32>,
    /// Rules that say less of the same defect: where this one reports, theirs is not repeated.
    pub supersedes: Vec<String>,
    /// The page's Markdown without the front matter.
    #[serde(skip)]
    pub page: Cow<'static, str>,
}

/// A named set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// Quiet enough to gate a pull request on the first day.
    Recommended,
    /// What a platform team chooses on top: reliability, supply chain, hygiene.
    Strict,
    /// What a security team chooses on top.
    Security,
    /// Every rule that needs no configuration to make sense, and those that do and have it.
    All,
}

impl Preset {
    /// Every preset, in the order of the documentation.
    pub const CHOICES: [Self; 4] = [Self::Recommended, Self::Strict, Self::Security, Self::All];

    /// The lower-case word used in configuration and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::Security => "security",
            Self::All => "all",
        }
    }
}

/// A control of a compliance framework, for example `pod-security-standards/baseline` and `host-namespaces`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Control {
    /// The framework, for example `cis-kubernetes-1.12`.
    pub framework: String,
    /// The control's own id, for example `5.2.2`.
    pub control: String,
}

/// The type and default of a rule option, as its page declares it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionSchema {
    /// The type of the value.
    #[serde(rename = "type")]
    pub kind: OptionType,
    /// The value when nothing is configured.
    pub default: serde_json::Value,
    /// What the option does, in a sentence.
    pub description: String,
    /// For [`OptionType::Objects`]: the fields of each element.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldSchema>,
}

/// A field of an element of an option of type `objects`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldSchema {
    /// The type of the value.
    #[serde(rename = "type")]
    pub kind: OptionType,
    /// Whether every element must have it.
    #[serde(default)]
    pub required: bool,
    /// What the field does, in a sentence.
    pub description: String,
}

/// Types that options can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OptionType {
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list of strings.
    Strings,
    /// A list of mappings with the declared `fields`.
    Objects,
}

/// The rules of a run, sorted by id, and after them its policies, sorted by id. The position of a rule is the same with
/// and without policies.
#[derive(Debug, Default)]
pub struct Catalogue {
    rules: Vec<RuleMeta>,
    /// Where the policies begin.
    policies: usize,
    /// The index of each id; of an id that a rule and a policy have, the rule's.
    positions: FxHashMap<RuleId, usize>,
}

impl Catalogue {
    /// Sorts the rules by id.
    pub fn new(mut rules: Vec<RuleMeta>) -> Self {
        rules.sort_by(|left, right| left.id.cmp(&right.id));
        Self { policies: rules.len(), positions: positions(&rules), rules }
    }

    /// The same rules, and policies.
    #[must_use]
    pub fn with_policies(&self, policies: impl IntoIterator<Item = RuleMeta>) -> Self {
        let mut policies: Vec<RuleMeta> = policies.into_iter().collect();
        policies.sort_by(|left, right| left.id.cmp(&right.id));
        let rules: Vec<RuleMeta> = self.rules[..self.policies].iter().cloned().chain(policies).collect();
        Self { policies: self.policies, positions: positions(&rules), rules }
    }

    /// The metadata of an id.
    pub fn get(&self, id: &str) -> Option<&RuleMeta> {
        self.position(id).map(|index| &self.rules[index])
    }

    /// The index of an id in [`Catalogue::rules`].
    pub fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }

    /// Every rule, sorted by id, then every policy, sorted by id.
    pub fn rules(&self) -> &[RuleMeta] {
        &self.rules
    }
}

fn positions(rules: &[RuleMeta]) -> FxHashMap<RuleId, usize> {
    // The first of an id stays.
    rules.iter().enumerate().rev().map(|(index, rule)| (rule.id.clone(), index)).collect()
}
