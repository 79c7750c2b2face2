//! The rules of a SARIF run: those that fired, with the texts that code scanning shows.

use serde_sarif::sarif::{MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor};

use super::super::summary;
use super::super::view::page_url;
use crate::finding::{Confidence, IncompleteReason, RuleMeta, Severity};

/// GitHub cuts short and full descriptions at this many characters.
const LONGEST_DESCRIPTION: usize = 1024;
/// GitHub drops further tags.
const MOST_TAGS: usize = 20;

/// The descriptor of a rule of the catalogue.
pub(super) fn descriptor(rule: &RuleMeta) -> ReportingDescriptor {
    let summary = sentence(&rule.summary, rule.id.as_str());
    let page = if rule.page.trim().is_empty() { summary.clone() } else { rule.page.trim().to_owned() };
    let mut descriptor = ReportingDescriptor::builder()
        .id(rule.id.as_str())
        .name(pascal_case(rule.id.as_str()))
        .short_description(plain(&summary))
        .full_description(plain(&first_paragraph(&rule.page, "Why it matters").unwrap_or(summary)))
        .help(MultiformatMessageString::builder().text(page.clone()).markdown(page).build())
        .default_configuration(ReportingConfiguration::builder().level(level(rule.severity)).build())
        .properties(properties(rule))
        .build();
    descriptor.help_uri = page_url(rule);
    descriptor
}

/// The descriptor of a rule that the catalogue does not know; a bug elsewhere must not make the whole file invalid.
pub(super) fn unknown(id: &str, severity: Severity) -> ReportingDescriptor {
    let configuration = ReportingConfiguration::builder().level(level(severity)).build();
    ReportingDescriptor { default_configuration: Some(configuration), ..bare(id, &sentence("", id)) }
}

/// The descriptor of a reason why something was not checked.
pub(super) fn notification(reason: IncompleteReason) -> ReportingDescriptor {
    bare(&notification_id(reason), &format!("Not checked in full: {}.", summary::explanation(reason)))
}

/// The id by which a notification names its descriptor.
pub(super) fn notification_id(reason: IncompleteReason) -> String {
    format!("incomplete/{}", reason.as_str())
}

/// A descriptor that says the same wherever GitHub wants a text.
fn bare(id: &str, text: &str) -> ReportingDescriptor {
    ReportingDescriptor::builder()
        .id(id)
        .name(pascal_case(id))
        .short_description(plain(text))
        .full_description(plain(text))
        .help(plain(text))
        .build()
}

/// SARIF's word for a severity.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn plain(text: &str) -> MultiformatMessageString {
    let end = text.char_indices().nth(LONGEST_DESCRIPTION).map_or(text.len(), |(end, _)| end);
    MultiformatMessageString::builder().text(&text[..end]).build()
}

/// The summary as a sentence with a full stop; the id if there is none.
fn sentence(summary: &str, id: &str) -> String {
    match summary.trim() {
        "" => format!("Findings of `{id}`."),
        summary if summary.ends_with('.') => summary.to_owned(),
        summary => format!("{summary}."),
    }
}

/// The first paragraph below a heading of a page, on one line.
fn first_paragraph(page: &str, heading: &str) -> Option<String> {
    let title = |line: &str| line.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim().to_owned());
    let body = page.lines().skip_while(|line| title(line).is_none_or(|title| title != heading)).skip(1);
    let paragraph: Vec<_> = body
        .skip_while(|line| line.trim().is_empty())
        .take_while(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(str::trim)
        .collect();
    (!paragraph.is_empty()).then(|| paragraph.join(" "))
}

/// `floating-image-tag` as `FloatingImageTag`, and `telemetry` as `TelemetryRule`, because a name may not differ from the id in
/// case alone. Ids of the user's policies may hold anything; what is no letter or digit separates words.
fn pascal_case(id: &str) -> String {
    let mut name = String::new();
    for word in id.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let (first, rest) = word.split_at(1);
        name.push_str(&first.to_ascii_uppercase());
        name.push_str(rest);
    }
    if name.is_empty() || name.eq_ignore_ascii_case(id) {
        name.push_str("Rule");
    }
    name
}

/// What GitHub filters, sorts and gates on. `security-severity` makes an alert a security alert, so only rules that have one
/// get it.
fn properties(rule: &RuleMeta) -> PropertyBag {
    let mut tags = vec![rule.family.clone()];
    if rule.security_severity.is_some() {
        tags.push("security".to_owned());
        tags.extend(rule.cwe.iter().map(|number| format!("external/cwe/cwe-{number:03}")));
    }
    tags.extend(rule.frameworks.iter().map(|control| format!("{}/{}", control.framework, control.control)));
    let mut distinct = std::collections::BTreeSet::new();
    tags.retain(|tag| !tag.is_empty() && distinct.insert(tag.clone()));
    tags.truncate(MOST_TAGS);
    let precision = match rule.confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
    };
    let problem = match rule.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "recommendation",
    };
    let mut more = std::collections::BTreeMap::from([
        ("precision".to_owned(), precision.into()),
        ("problem.severity".to_owned(), problem.into()),
    ]);
    if let Some(severity) = rule.security_severity {
        more.insert("security-severity".to_owned(), format!("{severity:.1}").into());
    }
    PropertyBag::builder().tags(tags).additional_properties(more).build()
}
