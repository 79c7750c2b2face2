//! An outcome as every format sees it: places instead of spans, and no secret in any text.

use std::borrow::Cow;

use super::mask::Masks;
use super::place::Place;
use super::{Options, terminal};
use crate::finding::{Edit, Finding, Fix, Incomplete, Label, Outcome, RuleMeta};
use crate::source::{Sources, Span};

/// Everything a format reads.
pub(super) struct View<'a> {
    pub(super) outcome: &'a Outcome,
    pub(super) sources: &'a Sources,
    pub(super) options: &'a Options,
    pub(super) masks: Masks,
}

impl<'a> View<'a> {
    pub(super) fn new(outcome: &'a Outcome, sources: &'a Sources, options: &'a Options) -> Self {
        Self { outcome, sources, options, masks: Masks::new(outcome, sources) }
    }

    /// The findings to show, in the order of the outcome, then those that an ignore hides if they were asked for.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        self.outcome.findings.iter().chain(self.suppressed())
    }

    /// The findings that an ignore hides, if they were asked for.
    pub(super) fn suppressed(&self) -> impl Iterator<Item = &'a Finding> {
        let shown = if self.options.show_suppressed { self.outcome.suppressed.as_slice() } else { &[] };
        shown.iter()
    }

    /// The findings to show, the worst first and otherwise in the order of the outcome.
    pub(super) fn worst_first(&self) -> Vec<&'a Finding> {
        let mut findings: Vec<_> = self.outcome.findings.iter().collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        findings
    }

    pub(super) fn place(&self, span: Span) -> Place<'a> {
        Place::new(self.sources, span)
    }

    /// A finding's message as it may be printed (not yet for a terminal).
    pub(super) fn message(&self, finding: &'a Finding) -> Cow<'a, str> {
        clipped(self.masks.scrub(self.sources, finding.span, &finding.message))
    }

    /// What to do, as it may be printed (not yet for a terminal).
    pub(super) fn help(&self, finding: &'a Finding) -> Option<Cow<'a, str>> {
        Some(clipped(self.masks.scrub(self.sources, finding.span, finding.help.as_deref()?)))
    }

    /// How the object comes to what is wrong, as it may be printed (not yet for a terminal).
    pub(super) fn chain(&self, finding: &'a Finding) -> Option<Cow<'a, str>> {
        Some(clipped(self.masks.scrub(self.sources, finding.span, finding.chain.as_deref()?)))
    }

    /// The change that mends it, if all of it may be printed and its offsets are those of the file. New text could hold the
    /// secret that a finding is about; taking text away tells nothing.
    pub(super) fn fix(&self, finding: &'a Finding) -> Option<&'a Fix> {
        let fix = finding.fix.as_ref()?;
        let is_told = |span: Span, text: &str| matches!(self.masks.scrub(self.sources, span, text), Cow::Owned(_));
        let may_be_shown = |edit: &Edit| {
            self.sources.get(edit.span.source).is_as_written()
                && (edit.replacement.is_empty() || !finding.sensitive && !is_told(edit.span, &edit.replacement))
        };
        (!is_told(finding.span, &fix.description) && fix.edits.iter().all(may_be_shown)).then_some(fix)
    }

    /// The sentence of a related place, as it may be printed (not yet for a terminal).
    pub(super) fn related(&self, finding: &'a Finding, label: &'a Label) -> Cow<'a, str> {
        clipped(match self.masks.scrub(self.sources, label.span, &label.message) {
            Cow::Borrowed(message) => self.masks.scrub(self.sources, finding.span, message),
            Cow::Owned(message) => Cow::Owned(self.masks.scrub(self.sources, finding.span, &message).into_owned()),
        })
    }

    /// The details of something that was not checked, as they may be printed (not yet for a terminal).
    pub(super) fn detail(&self, incomplete: &'a Incomplete) -> Cow<'a, str> {
        match incomplete.span {
            Some(span) => clipped(self.masks.scrub(self.sources, span, &incomplete.detail)),
            None => clipped(Cow::Borrowed(&incomplete.detail)),
        }
    }

    /// What is known of a finding's rule.
    pub(super) fn rule(&self, finding: &Finding) -> Option<&'a RuleMeta> {
        self.outcome.catalogue.get(finding.rule.as_str())
    }

    /// `path:line:column` for a terminal.
    pub(super) fn location(&self, span: Span) -> String {
        let place = self.place(span);
        format!("{}:{}:{}", terminal::sanitize_path(place.path.as_str()), place.start.line, place.start.column)
    }
}

/// A longer text is cut in its middle: a value that it quotes can be as large as a file, and is quoted by many findings.
const LONGEST_TEXT: usize = 2_000;

/// The text, cut to [`LONGEST_TEXT`] bytes and the mark of the cut. Its start names the object, its end the consequence.
fn clipped(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let head = text.floor_char_boundary(LONGEST_TEXT / 2);
    let tail = text.ceil_char_boundary(text.len() - LONGEST_TEXT / 2);
    Cow::Owned(format!("{} … {}", &text[..head], &text[tail..]))
}

/// The page of a rule on the project's site; policies that the user brings have none.
pub(super) fn page_url(rule: &RuleMeta) -> Option<String> {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let shipped = !rule.page.is_empty() && rule.family != "policy" && word(&rule.family) && word(rule.id.as_str());
    shipped.then(|| format!("{}/blob/main/rules/{}/{}.md", env!("CARGO_PKG_REPOSITORY"), rule.family, rule.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_keeps_its_start_and_its_end() {
        let text = format!("Pod `web`: {} is no image", "ß".repeat(1 << 20));
        let cut = clipped(Cow::Owned(text));
        assert!(cut.starts_with("Pod `web`: ß") && cut.ends_with("ß is no image") && cut.contains("ß … ß"), "{cut}");
        assert!(cut.len() <= LONGEST_TEXT + 5);
        assert!(matches!(clipped(Cow::Borrowed("short")), Cow::Borrowed("short")));
    }
}
