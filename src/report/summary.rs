//! The last lines of the text formats: what was not checked and why, counts by rule, and the coverage line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::time::Duration;

use super::terminal;
use super::view::View;
use crate::finding::{Incomplete, IncompleteReason, Outcome, Severity, Unjudged, UnknownKind};

/// Entries shown for each reason why something was not checked.
const MOST_PLACES: usize = 10;

/// Ends a text report. The coverage line is always there, and always last.
pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let blocks = [
        (!view.options.quiet).then(|| not_checked(view)),
        view.options.verbose.then(|| unjudged(view.outcome)),
        view.options.statistics.then(|| statistics(view.outcome)),
    ];
    for block in blocks.into_iter().flatten().filter(|block| !block.is_empty()) {
        writeln!(out, "{block}")?;
    }
    writeln!(out, "{}", coverage_line(view.outcome, view.options.elapsed))
}

/// `12 findings (3 errors, 9 warnings), 2 suppressed · 214 files, 860 objects · 1 not rendered · 0.08 s`; what is zero is
/// left out, except for findings, files and objects: that nothing was looked at must be seen.
pub(super) fn coverage_line(outcome: &Outcome, elapsed: Option<Duration>) -> String {
    let coverage = &outcome.coverage;
    let mut parts = vec![findings(outcome), looked_at(outcome)];
    let missed: Vec<String> = by_reason(&coverage.incomplete)
        .into_iter()
        .map(|(reason, entries)| format!("{} {}", entries.len(), after_a_count(reason, entries.len())))
        .collect();
    if !missed.is_empty() {
        parts.push(missed.join(", "));
    }
    parts.extend(elapsed.map(|elapsed| format!("{:.2} s", elapsed.as_secs_f64())));
    parts.join(" · ")
}

fn findings(outcome: &Outcome) -> String {
    let mut text = match outcome.findings.len() {
        0 => "no findings".to_owned(),
        number => count(number, "finding"),
    };
    let severities: Vec<String> =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")]
            .into_iter()
            .map(|(severity, word)| (outcome.count(severity), word))
            .filter(|&(number, _)| number > 0)
            .map(|(number, word)| count(number, word))
            .collect();
    if !severities.is_empty() {
        let _ = write!(text, " ({})", severities.join(", "));
    }
    for (number, word) in [(outcome.suppressed.len(), "suppressed"), (outcome.coverage.withheld, "withheld")] {
        if number > 0 {
            let _ = write!(text, ", {number} {word}");
        }
    }
    text
}

fn looked_at(outcome: &Outcome) -> String {
    let coverage = &outcome.coverage;
    let mut parts = vec![count(coverage.files, "file")];
    parts.extend((coverage.deliveries > 0).then(|| plural(coverage.deliveries, "delivery", "deliveries")));
    parts.extend((coverage.clusters > 0).then(|| count(coverage.clusters, "cluster")));
    let unknown = coverage.unjudged.objects();
    let without = if unknown > 0 { format!(" ({unknown} without schema)") } else { String::new() };
    parts.push(count(coverage.objects, "object") + &without);
    parts.join(", ")
}

fn count(number: usize, word: &str) -> String {
    plural(number, word, &format!("{word}s"))
}

fn plural(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn by_reason(incomplete: &[Incomplete]) -> BTreeMap<IncompleteReason, Vec<&Incomplete>> {
    let mut reasons: BTreeMap<IncompleteReason, Vec<&Incomplete>> = BTreeMap::new();
    for entry in incomplete {
        reasons.entry(entry.reason).or_default().push(entry);
    }
    reasons
}

fn after_a_count(reason: IncompleteReason, number: usize) -> &'static str {
    match reason {
        IncompleteReason::Unreadable => "unreadable",
        IncompleteReason::TooLarge => "too large",
        IncompleteReason::Link if number == 1 => "link not followed",
        IncompleteReason::Link => "links not followed",
        IncompleteReason::Syntax => "not parsed",
        IncompleteReason::Template if number == 1 => "template",
        IncompleteReason::Template => "templates",
        IncompleteReason::Encrypted => "encrypted",
        IncompleteReason::NotRendered => "not rendered",
        IncompleteReason::Policy if number == 1 => "policy not evaluated",
        IncompleteReason::Policy => "policies not evaluated",
    }
}

/// Why, as the head of a list of places.
pub(super) fn explanation(reason: IncompleteReason) -> &'static str {
    match reason {
        IncompleteReason::Unreadable => "could not be read",
        IncompleteReason::TooLarge => "larger than the limit",
        IncompleteReason::Link => "symbolic links that leave the tree or close a circle",
        IncompleteReason::Syntax => "documents with a syntax error",
        IncompleteReason::Template => "text for a template engine, which is YAML only after rendering",
        IncompleteReason::Encrypted => "encrypted: the structure was checked, the values were not",
        IncompleteReason::NotRendered => "not rendered",
        IncompleteReason::Policy => "policies that could not be evaluated",
    }
}

/// What was not checked, by reason; empty when everything was.
fn not_checked(view: &View<'_>) -> String {
    let mut text = String::new();
    for (reason, entries) in by_reason(&view.outcome.coverage.incomplete) {
        if text.is_empty() {
            text.push_str("Not checked in full:\n");
        }
        let _ = writeln!(text, "  {} ({})", explanation(reason), entries.len());
        for entry in entries.iter().take(MOST_PLACES) {
            let place = match entry.span {
                Some(span) => view.location(span),
                None => terminal::sanitize_path(entry.path.as_str()).into_owned(),
            };
            let detail = view.detail(entry);
            let detail = terminal::one_line(&detail);
            let separator = if detail.is_empty() { "" } else { ": " };
            let _ = writeln!(text, "    {place}{separator}{detail}");
        }
        if entries.len() > MOST_PLACES {
            let _ = writeln!(text, "    and {} more", entries.len() - MOST_PLACES);
        }
    }
    text
}

/// The kinds that no schema was held against and the rules that were not evaluated; empty if there are none.
fn unjudged(outcome: &Outcome) -> String {
    let Unjudged { kinds, rules } = &outcome.coverage.unjudged;
    let mut text = String::new();
    if !kinds.is_empty() {
        let _ = writeln!(text, "Without a schema that is known:");
        for UnknownKind { api_version, kind, objects } in kinds {
            let name = format!("{api_version} {kind}");
            let _ = writeln!(text, "  {}: {}", terminal::one_line(&name), count(*objects, "object"));
        }
    }
    if *rules > 0 {
        let _ = writeln!(text, "{} of CustomResourceDefinitions not evaluated", count(*rules, "rule"));
    }
    text
}

/// Number of findings by rule, the most frequent first; empty without findings.
fn statistics(outcome: &Outcome) -> String {
    let rules = counts_by_rule(outcome);
    let width = rules.iter().map(|row| row.count.to_string().len()).max().unwrap_or(0);
    rules.into_iter().fold(String::new(), |mut text, row| {
        let rule = terminal::one_line(row.rule);
        let _ = writeln!(text, "{:>width$}  {:<7}  {rule}", row.count, row.worst.as_str());
        text
    })
}

/// How often a rule was broken.
pub(super) struct RuleCount<'a> {
    pub(super) rule: &'a str,
    pub(super) count: usize,
    /// The highest severity among its findings.
    pub(super) worst: Severity,
}

/// Findings by rule: the most frequent first, then by name.
pub(super) fn counts_by_rule(outcome: &Outcome) -> Vec<RuleCount<'_>> {
    let mut rules: BTreeMap<&str, (usize, Severity)> = BTreeMap::new();
    for finding in &outcome.findings {
        let (count, worst) = rules.entry(finding.rule.as_str()).or_insert((0, finding.severity));
        *count += 1;
        *worst = finding.severity.max(*worst);
    }
    let mut rows: Vec<_> = rules.into_iter().map(|(rule, (count, worst))| RuleCount { rule, count, worst }).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::super::{Format, Options};
    use super::*;

    #[test]
    fn the_coverage_line_names_everything_that_is_not_zero() {
        let mut sample = Sample::deployment();
        let span = sample.span("apps/web.yaml", "kind");
        for rule in ["plaintext-secret", "plaintext-secret", "floating-image-tag", "missing-label"] {
            sample.add_at(rule, span);
        }
        sample.suppress_last(None, None);
        sample.outcome.coverage.files = 214;
        sample.outcome.coverage.objects = 860;
        sample.outcome.coverage.deliveries = 41;
        sample.outcome.coverage.clusters = 1;
        sample.outcome.coverage.withheld = 4;
        sample.outcome.coverage.unjudged.kinds = vec![unknown("shop.example/v1", "Shop", 12)];
        sample.miss("a", None, IncompleteReason::NotRendered, "");
        sample.miss("b", None, IncompleteReason::Template, "");
        sample.miss("c", None, IncompleteReason::Template, "");
        assert_eq!(
            coverage_line(&sample.outcome, Some(Duration::from_millis(81))),
            "5 findings (3 errors, 2 warnings), 1 suppressed, 4 withheld · 214 files, 41 deliveries, 1 cluster, 860 objects \
             (12 without schema) · 2 templates, 1 not rendered · 0.08 s"
        );
    }

    fn unknown(api_version: &str, kind: &str, objects: usize) -> UnknownKind {
        UnknownKind { api_version: api_version.to_owned(), kind: kind.to_owned(), objects }
    }

    #[test]
    fn kinds_without_schema_are_listed_where_much_is_said() {
        let mut sample = Sample::deployment();
        sample.outcome.coverage.unjudged =
            Unjudged { kinds: vec![unknown("shop.example/v1", "Shop", 2), unknown("b/v1", "Other", 1)], rules: 7 };
        let verbose = Options { verbose: true, ..Options::default() };
        let list = "Without a schema that is known:\n  shop.example/v1 Shop: 2 objects\n  b/v1 Other: 1 object\n\
                    7 rules of CustomResourceDefinitions not evaluated\n";
        assert!(sample.report_with(Format::Concise, &verbose).contains(list));
        assert!(!sample.report(Format::Concise).contains("Shop: 2"));
    }

    #[test]
    fn nothing_looked_at_is_said() {
        assert_eq!(coverage_line(&Sample::new(&[]).outcome, None), "no findings · 0 files, 1 object");
    }

    #[test]
    fn what_was_not_checked_is_listed_by_reason_and_cut() {
        let mut sample = Sample::deployment();
        let span = sample.span("apps/web.yaml", "containers");
        for _ in 0..MOST_PLACES + 2 {
            sample.miss("apps/web.yaml", Some(span), IncompleteReason::NotRendered, "helmCharts\nneeds helm");
        }
        sample.miss("big.yaml", None, IncompleteReason::TooLarge, "");
        let report = sample.report(Format::Concise);
        assert!(
            report.contains("Not checked in full:\n  larger than the limit (1)\n    big.yaml\n  not rendered (12)\n")
        );
        assert_eq!(report.matches("    apps/web.yaml:8:7: helmCharts needs helm\n").count(), MOST_PLACES);
        assert!(report.contains("    and 2 more\n\n2 findings"), "{report}");
        let quiet = Options { quiet: true, ..Options::default() };
        for format in [Format::Concise, Format::Full, Format::Github] {
            let report = sample.report_with(format, &quiet);
            assert!(!report.contains("Not checked"), "{report}");
            assert!(
                report
                    .ends_with("2 findings (1 error, 1 warning) · 2 files, 1 object · 1 too large, 12 not rendered\n")
            );
        }
    }

    #[test]
    fn statistics_count_by_rule() {
        let mut sample = Sample::deployment();
        let span = sample.span("apps/web.yaml", "kind");
        for _ in 0..11 {
            sample.add_at("missing-label", span);
        }
        let options = Options { statistics: true, quiet: true, ..Options::default() };
        let report = sample.report_with(Format::Concise, &options);
        let table = "11  info     missing-label\n 1  warning  floating-image-tag\n 1  error    plaintext-secret\n";
        assert!(report.contains(table), "{report}");
    }
}
