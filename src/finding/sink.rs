//! Where checks push their findings. A check returns nothing and cannot fail.

use std::sync::Arc;

use super::{About, Confidence, Edit, Finding, Fix, Label, ObjectRef, RuleId, Severity};
use crate::source::Span;

/// Collects the findings of one rule on one subject. Severity and confidence come from the rule's page and the
/// configuration of the path; `evaluate` applies suppressions, order and deduplication afterwards.
#[derive(Debug)]
pub struct Sink {
    rule: RuleId,
    severity: Severity,
    confidence: Confidence,
    object: Option<Arc<ObjectRef>>,
    findings: Vec<Finding>,
}

impl Sink {
    /// A sink for one rule.
    pub fn new(rule: RuleId, severity: Severity, confidence: Confidence) -> Self {
        Self { rule, severity, confidence, object: None, findings: Vec::new() }
    }

    /// Switches to the next rule; findings so far are kept.
    pub fn set_rule(&mut self, rule: RuleId, severity: Severity, confidence: Confidence) {
        self.rule = rule;
        self.severity = severity;
        self.confidence = confidence;
    }

    /// The object that the next findings belong to.
    pub fn set_object(&mut self, object: Option<Arc<ObjectRef>>) {
        self.object = object;
    }

    /// Reports text that is wrong. `span` is the smallest text that has to be edited; `message` names the object, the
    /// value and the consequence in a whole sentence. Help and related places are added on what this returns.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> Report<'_> {
        self.push(span, message.into(), About::Present)
    }

    /// Reports a field that is missing. `span` is the key of the nearest parent that exists.
    pub fn report_missing(&mut self, span: Span, message: impl Into<String>) -> Report<'_> {
        self.push(span, message.into(), About::Missing)
    }

    fn push(&mut self, span: Span, message: String, about: About) -> Report<'_> {
        let index = self.findings.len();
        self.findings.push(Finding {
            rule: self.rule.clone(),
            severity: self.severity,
            confidence: self.confidence,
            span,
            message,
            help: None,
            related: Vec::new(),
            chain: None,
            fix: None,
            object: self.object.clone(),
            applies: Vec::new(),
            about,
            field: None,
            sensitive: false,
            fingerprint: String::new(),
            suppressed: None,
        });
        Report { finding: &mut self.findings[index] }
    }

    /// Everything that was reported.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

/// A finding that was just reported, to be completed.
#[derive(Debug)]
pub struct Report<'sink> {
    finding: &'sink mut Finding,
}

impl Report<'_> {
    /// What to do about it: one imperative sentence.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// Another place that explains the finding.
    pub fn related(self, span: Span, message: impl Into<String>) -> Self {
        self.finding.related.push(Label { span, message: message.into() });
        self
    }

    /// How the object comes to what is wrong, one object after another.
    pub fn chain(self, chain: impl Into<String>) -> Self {
        self.finding.chain = Some(chain.into());
        self
    }

    /// A change that mends it and changes nothing else: what it does, and the spans that it replaces, all in the file of the
    /// finding. Without any, there is no fix.
    pub fn fix(self, description: impl Into<String>, edits: impl IntoIterator<Item = (Span, String)>) -> Self {
        let edits: Vec<Edit> = edits.into_iter().map(|(span, replacement)| Edit { span, replacement }).collect();
        self.finding.fix = (!edits.is_empty()).then(|| Fix { description: description.into(), edits });
        self
    }

    /// A confidence other than the rule's.
    pub fn confidence(self, confidence: Confidence) -> Self {
        self.finding.confidence = confidence;
        self
    }

    /// A milder severity than the rule's; a configured severity that is milder still stays.
    pub fn at_most(self, severity: Severity) -> Self {
        self.finding.severity = self.finding.severity.min(severity);
        self
    }

    /// The span covers a secret value, which no report may print. The message must not name the value either.
    pub fn sensitive(self) -> Self {
        self.finding.sensitive = true;
        self
    }

    /// The name of the field that is missing: a finding of another rule at the same place says more of the same defect only if it names
    /// the field.
    pub fn of_field(self, name: impl Into<String>) -> Self {
        self.finding.field = Some(name.into());
        self
    }

    /// An object other than the sink's, for rules that look at many objects at once.
    pub fn object(self, object: Arc<ObjectRef>) -> Self {
        self.finding.object = Some(object);
        self
    }
}
