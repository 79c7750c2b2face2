//! `markdown`: what a job summary or a comment shows of a run: the coverage line, counts by rule, the worst findings.

use std::io;

use super::summary::{self, RuleCount};
use super::terminal;
use super::view::{View, page_url};

/// Findings listed; a job summary of GitHub holds one mebibyte.
const MOST_FINDINGS: usize = 100;
/// Rules listed.
const MOST_RULES: usize = 200;
/// Characters of a message shown.
const LONGEST_TEXT: usize = 600;

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "### idp-lint\n")?;
    writeln!(out, "{}", summary::coverage_line(view.outcome, view.options.elapsed))?;
    if view.outcome.findings.is_empty() {
        return Ok(());
    }
    let rules = summary::counts_by_rule(view.outcome);
    writeln!(out, "\n| Findings | Severity | Rule | What it checks |\n| ---: | --- | --- | --- |")?;
    for row in rules.iter().take(MOST_RULES) {
        writeln!(out, "| {} | {} | {} | {} |", row.count, row.worst.as_str(), rule(view, row), about(view, row))?;
    }
    if rules.len() > MOST_RULES {
        writeln!(out, "\nand {} more rules", rules.len() - MOST_RULES)?;
    }
    writeln!(out, "\n| Severity | Place | Rule | Message |\n| --- | --- | --- | --- |")?;
    for finding in view.worst_first().into_iter().take(MOST_FINDINGS) {
        let place = view.place(finding.span);
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            finding.severity.as_str(),
            code(&format!("{}:{}", place.path, place.start.line)),
            code(finding.rule.as_str()),
            text(&view.message(finding))
        )?;
    }
    let more = view.outcome.findings.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        writeln!(out, "\nand {more} more findings")?;
    }
    Ok(())
}

fn rule(view: &View<'_>, row: &RuleCount<'_>) -> String {
    match view.outcome.catalogue.get(row.rule).and_then(page_url) {
        Some(url) => format!("[{}]({url})", code(row.rule)),
        None => code(row.rule),
    }
}

fn about(view: &View<'_>, row: &RuleCount<'_>) -> String {
    view.outcome.catalogue.get(row.rule).map_or_else(String::new, |rule| text(&rule.summary))
}

/// Text as an HTML code element, in which GitHub makes no links, mentions or emoji.
fn code(raw: &str) -> String {
    format!("<code>{}</code>", escape(&terminal::sanitize_path(raw)))
}

/// A sentence in a table cell.
fn text(raw: &str) -> String {
    let line = terminal::one_line(raw);
    match line.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => escape(&line[..end]) + "…",
        None => escape(&line),
    }
}

/// Writes everything that Markdown or HTML could read as markup as a character reference, which both show as the character.
/// A comment after `@` keeps GitHub from mentioning somebody.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' | '<' | '>' | '"' | '\'' | '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '~' | '$' | '#' | ':' => {
                safe.push_str(&format!("&#{};", character as u32));
            }
            '@' => safe.push_str("@<!-- -->"),
            _ => safe.push(character),
        }
    }
    // GitHub makes a link of a bare host name that starts so.
    safe.replace("www.", "www&#46;")
}
