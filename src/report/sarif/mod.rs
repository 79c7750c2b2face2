//! `sarif`: SARIF 2.1.0 as GitHub code scanning reads it.
//!
//! One run with at most [`MOST_RESULTS`] results, the worst first, and only the rules that fired. Suppressed findings are
//! left out unless asked for, because GitHub opens an alert for them all the same; when they are there, every result says
//! whether it is suppressed, as the standard (§3.27.23) demands.

mod fingerprint;
mod fix;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;

use camino::Utf8Path;
use serde_sarif::sarif::{
    ArtifactContent, ArtifactLocation, Invocation, Location, LogicalLocation, Message, Notification, PhysicalLocation,
    PropertyBag, Region, ReportingDescriptor, ReportingDescriptorReference, Result as SarifResult, ResultKind,
    ResultLevel, Run, RunAutomationDetails, Sarif, Suppression, Tool, ToolComponent,
};

use super::json_text;
use super::mask::MASK;
use super::place::{Place, text_range};
use super::summary;
use super::view::View;
use crate::finding::{Finding, Incomplete, IncompleteReason, ObjectRef, RuleId, Severity};
use crate::source::{FileId, Span};

/// GitHub keeps this many results of a run.
const MOST_RESULTS: usize = 5_000;
/// Notifications of what was not checked.
const MOST_NOTIFICATIONS: usize = 1_000;
/// Related places of a result; GitHub shows 100.
const MOST_RELATED: usize = 100;
/// Related places that the message links to, which is what makes GitHub show them.
const MOST_LINKS: usize = 20;
/// Bytes of source text that are quoted; a larger region stands without its text.
const LONGEST_SNIPPET: usize = 1_024;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
const ROOT: &str = "%SRCROOT%";

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let log = Sarif::builder().schema(SCHEMA).version("2.1.0").runs(vec![run(view)]).build();
    json_text::write_line(out, &log)
}

fn run(view: &View<'_>) -> Run {
    let mut findings = view.worst_first();
    findings.extend(view.suppressed());
    let all = findings.len();
    findings.truncate(MOST_RESULTS);
    let rules = rules_of(view, &findings);
    let lines = line_hashes(view, &findings);
    let results: Vec<_> = findings.iter().map(|finding| result(view, finding, &rules, &lines)).collect();
    let mut run = Run::builder()
        .tool(Tool::builder().driver(driver(view, rules)).build())
        .results(results)
        .invocations(vec![invocation(view, all)])
        .column_kind("utf16CodeUnits")
        .automation_details(
            RunAutomationDetails::builder()
                .id(format!("{}/", view.options.sarif_category.trim_end_matches('/')))
                .build(),
        )
        .original_uri_base_ids(BTreeMap::from([(
            ROOT.to_owned(),
            ArtifactLocation::builder().description("The root of the tree that was checked.").build(),
        )]))
        .build();
    if !view.masks.is_empty() {
        run.redaction_tokens = Some(vec![MASK.to_owned()]);
    }
    run
}

/// The rules that fired, by id, with their indices.
type Rules<'a> = BTreeMap<&'a RuleId, (usize, ReportingDescriptor)>;

fn rules_of<'a>(view: &View<'a>, findings: &[&'a Finding]) -> Rules<'a> {
    let fired: BTreeMap<&RuleId, &Finding> = findings.iter().map(|finding| (&finding.rule, *finding)).collect();
    fired
        .into_iter()
        .enumerate()
        .map(|(index, (id, finding))| {
            let descriptor = match view.rule(finding) {
                Some(rule) => rules::descriptor(rule),
                None => rules::unknown(id.as_str(), finding.severity),
            };
            (id, (index, descriptor))
        })
        .collect()
}

fn driver(view: &View<'_>, rules: Rules<'_>) -> ToolComponent {
    let version = env!("CARGO_PKG_VERSION");
    let mut reasons: Vec<_> = view.outcome.coverage.incomplete.iter().map(|entry| entry.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let notifications: Vec<_> = reasons.into_iter().map(rules::notification).collect();
    let mut driver = ToolComponent::builder()
        .name("idp-lint")
        .full_name(format!("idp-lint {version}"))
        .organization("idp-lint")
        .version(version)
        .semantic_version(version)
        .information_uri(env!("CARGO_PKG_REPOSITORY"))
        .rules(rules.into_values().map(|(_, descriptor)| descriptor).collect::<Vec<_>>())
        .build();
    driver.notifications = Some(notifications).filter(|notifications| !notifications.is_empty());
    driver
}

/// GitHub's hashes of the lines on which findings start.
fn line_hashes(view: &View<'_>, findings: &[&Finding]) -> BTreeMap<FileId, BTreeMap<u32, String>> {
    let mut lines: BTreeMap<FileId, Vec<u32>> = BTreeMap::new();
    for finding in findings {
        lines.entry(finding.span.source).or_default().push(view.place(finding.span).start.line);
    }
    lines
        .into_iter()
        .map(|(file, lines)| (file, fingerprint::line_hashes(view.sources.get(file).text(), lines)))
        .collect()
}

fn result<'a>(
    view: &View<'a>,
    finding: &'a Finding,
    rules: &Rules<'a>,
    lines: &BTreeMap<FileId, BTreeMap<u32, String>>,
) -> SarifResult {
    let mut location = quoted_location(view, finding);
    location.logical_locations = finding.object.as_deref().map(|object| vec![logical(object)]);
    let related: Vec<_> = finding
        .related
        .iter()
        .take(MOST_RELATED)
        .enumerate()
        .map(|(index, label)| {
            let mut location = self::location(view, label.span);
            location.id = Some(index as i64 + 1);
            location.message = Some(text(view.related(finding, label).trim()));
            location
        })
        .collect();
    let mut fingerprints = BTreeMap::new();
    let line = view.place(finding.span).start.line;
    if let Some(hash) = lines.get(&finding.span.source).and_then(|lines| lines.get(&line)) {
        fingerprints.insert("primaryLocationLineHash".to_owned(), hash.clone());
    }
    if !finding.fingerprint.is_empty() {
        fingerprints.insert("idpLint/v1".to_owned(), finding.fingerprint.clone());
    }
    let mut result = SarifResult::builder()
        .rule_id(finding.rule.as_str())
        .kind(ResultKind::Fail)
        .level(match finding.severity {
            Severity::Error => ResultLevel::Error,
            Severity::Warning => ResultLevel::Warning,
            Severity::Info => ResultLevel::Note,
        })
        .message(Message::builder().text(message(view, finding)).build())
        .locations(vec![location])
        .partial_fingerprints(fingerprints)
        .build();
    result.rule_index = rules.get(&finding.rule).map(|(index, _)| *index as i64);
    result.related_locations = Some(related).filter(|related| !related.is_empty());
    result.properties = properties(view, finding);
    result.fixes = fix::fixes(view, finding);
    result.suppressions = view.options.show_suppressed.then(|| suppressions(view, finding));
    result
}

/// Where the defect takes effect and how the object comes to it, as in the JSON report. Viewers that do not know a property
/// leave it alone.
fn properties<'a>(view: &View<'a>, finding: &'a Finding) -> Option<PropertyBag> {
    let mut more = BTreeMap::new();
    if !finding.applies.is_empty() {
        let applies = finding.applies.iter().filter_map(|applies| serde_json::to_value(applies).ok()).collect();
        more.insert("applies".to_owned(), serde_json::Value::Array(applies));
    }
    if let Some(chain) = view.chain(finding) {
        more.insert("chain".to_owned(), serde_json::Value::String(chain.into_owned()));
    }
    (!more.is_empty()).then(|| PropertyBag::builder().additional_properties(more).build())
}

/// The message, the chain, what to do, and links to the related places.
fn message<'a>(view: &View<'a>, finding: &'a Finding) -> String {
    let mut message = unlinked(view.message(finding).trim());
    for more in [view.chain(finding), view.help(finding)].into_iter().flatten() {
        message.push('\n');
        message.push_str(&unlinked(more.trim()));
    }
    for (index, label) in finding.related.iter().take(MOST_LINKS).enumerate() {
        message.push_str(if index == 0 { "\nSee: " } else { "; " });
        let sentence = view.related(finding, label);
        let sentence = sentence.trim();
        let place = view.place(label.span);
        let place = format!("{}:{}", place.path, place.start.line);
        let words = if sentence.is_empty() { place.as_str() } else { sentence };
        message.push_str(&format!("[{}]({})", escaped(words), index + 1));
    }
    message
}

/// Text in which a viewer finds no link: brackets are escaped where one is followed by a parenthesis (SARIF 2.1.0, §3.11.6).
fn unlinked(message: &str) -> String {
    if message.contains("](") { escaped(message) } else { message.to_owned() }
}

fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('[', r"\[").replace(']', r"\]")
}

fn text(text: &str) -> Message {
    Message::builder().text(unlinked(text)).build()
}

fn location(view: &View<'_>, span: Span) -> Location {
    Location::builder().physical_location(place(view, span)).build()
}

/// The location of a finding with its source text.
fn quoted_location(view: &View<'_>, finding: &Finding) -> Location {
    let mut place = place(view, finding.span);
    let file = finding.span.source;
    let source = view.sources.get(file);
    let range = text_range(source, finding.span);
    if let Some(region) = place.region.as_mut().filter(|_| range.len() <= LONGEST_SNIPPET) {
        region.snippet = Some(ArtifactContent::builder().text(view.masks.quote(file, source, range)).build());
        // The neighbours of a secret are often secrets that no rule knows.
        if !finding.sensitive {
            let Place { start, end, .. } = view.place(finding.span);
            place.context_region = context(view, file, start.line, end.line);
        }
    }
    Location::builder().physical_location(place).build()
}

fn place(view: &View<'_>, span: Span) -> PhysicalLocation {
    let Place { path, start, end } = view.place(span);
    let region = Region::builder()
        .start_line(start.line)
        .start_column(start.utf16_column)
        .end_line(end.line)
        .end_column(end.utf16_column)
        .build();
    PhysicalLocation::builder().artifact_location(file(path)).region(region).build()
}

fn file(path: &Utf8Path) -> ArtifactLocation {
    ArtifactLocation::builder().uri(relative_uri(path.as_str())).uri_base_id(ROOT).build()
}

/// The lines of a region and one more on each side, if they are short enough to be quoted.
fn context(view: &View<'_>, file: FileId, first: u32, last: u32) -> Option<Region> {
    let source = view.sources.get(file);
    let (first, last) = (first.saturating_sub(1).max(1), (last + 1).min(source.lines().count() as u32));
    let line = |number| source.lines().line_range(source.text(), number);
    let range = line(first)?.start..line(last)?.end;
    (range.len() <= LONGEST_SNIPPET).then(|| {
        let text = view.masks.quote(file, source, range);
        let snippet = ArtifactContent::builder().text(text).build();
        Region::builder().start_line(first).end_line(last).snippet(snippet).build()
    })
}

fn logical(object: &ObjectRef) -> LogicalLocation {
    let namespace = object.namespace.iter().map(String::as_str);
    let words = [object.api_version.as_str(), object.kind.as_str()].into_iter().chain(namespace).chain([&*object.name]);
    LogicalLocation::builder()
        .name(object.name.as_str())
        .fully_qualified_name(words.collect::<Vec<_>>().join("/"))
        .kind("resource")
        .build()
}

/// What hides the finding; an empty list says that nothing does.
fn suppressions(view: &View<'_>, finding: &Finding) -> Vec<Suppression> {
    let Some(suppressed) = &finding.suppressed else { return Vec::new() };
    let in_source = suppressed.span.is_some_and(|span| span.source == finding.span.source);
    let mut suppression =
        Suppression::builder().kind(if in_source { "inSource" } else { "external" }).status("accepted").build();
    suppression.justification.clone_from(&suppressed.reason);
    suppression.location = suppressed.span.map(|span| location(view, span));
    vec![suppression]
}

fn invocation(view: &View<'_>, findings: usize) -> Invocation {
    let incomplete = &view.outcome.coverage.incomplete;
    let mut notifications: Vec<_> =
        incomplete.iter().take(MOST_NOTIFICATIONS).map(|entry| notification(view, entry)).collect();
    for (all, most, what) in [
        (incomplete.len(), MOST_NOTIFICATIONS, "notifications of what was not checked"),
        (findings, MOST_RESULTS, "results, the least severe ones"),
    ] {
        if all > most {
            let message = format!("{} of {all} {what}, were left out: a run holds {most}.", all - most);
            notifications.push(Notification::builder().message(text(&message)).level("warning").build());
        }
    }
    // A rule that panicked or a policy without a result; everything else that goes wrong is in the coverage.
    let failed = view.outcome.findings.iter().any(|finding| finding.is_internal());
    let mut invocation = Invocation::builder().execution_successful(!failed).build();
    invocation.tool_execution_notifications = Some(notifications).filter(|notifications| !notifications.is_empty());
    invocation
}

fn notification<'a>(view: &View<'a>, entry: &'a Incomplete) -> Notification {
    let level = match entry.reason {
        IncompleteReason::Template | IncompleteReason::Encrypted => "note",
        _ => "warning",
    };
    let detail = view.detail(entry);
    let explanation = summary::explanation(entry.reason);
    let message = if detail.trim().is_empty() {
        format!("{}: {explanation}.", entry.path)
    } else {
        format!("{}: {explanation}: {}", entry.path, detail.trim())
    };
    let place = match entry.span {
        Some(span) => location(view, span),
        None => Location::builder()
            .physical_location(PhysicalLocation::builder().artifact_location(file(&entry.path)).build())
            .build(),
    };
    Notification::builder()
        .descriptor(ReportingDescriptorReference::builder().id(rules::notification_id(entry.reason)).build())
        .level(level)
        .message(text(&message))
        .locations(vec![place])
        .build()
}

/// A path as a relative URI reference (RFC 3986): everything but unreserved characters is percent-encoded.
fn relative_uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for &byte in path.as_bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(byte as char),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
