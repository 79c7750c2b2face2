//! `markdown`: what a job summary or a comment shows of a run: the coverage line, counts by rule, the worst findings.

use std::io;

use super::summary::{self, RuleCount};
use super::terminal;
use super::view::{View, page_url};
use crate::finding::Finding;

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
            text(&view.message(finding)) + &chain(view, finding)
        )?;
    }
    let more = view.outcome.findings.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        writeln!(out, "\nand {more} more findings")?;
    }
    Ok(())
}

/// The chain of a finding on a line of its own, if there is one.
fn chain<'a>(view: &View<'a>, finding: &'a Finding) -> String {
    view.chain(finding).map_or_else(String::new, |chain| format!("<br>{}", text(&chain)))
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

/// A sentence in a table cell; what stands between backticks becomes code.
fn text(raw: &str) -> String {
    let line = terminal::one_line(raw);
    let end = line.char_indices().nth(LONGEST_TEXT).map_or(line.len(), |(end, _)| end);
    let parts: Vec<&str> = line[..end].split('`').collect();
    let mut text = String::new();
    for (index, part) in parts.iter().enumerate() {
        // A backtick without a partner is the last one.
        match index % 2 {
            1 if index + 1 < parts.len() => text.push_str(&code(part)),
            1 => text.push_str(&escape(&format!("`{part}"))),
            _ => text.push_str(&escape(part)),
        }
    }
    if end < line.len() {
        text.push('…');
    }
    text
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

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn a_summary_has_counts_and_places() {
        insta::assert_snapshot!(Sample::deployment().report(Format::Markdown), @r"
        ### idp-lint

        2 findings (1 error, 1 warning) · 2 files, 1 object

        | Findings | Severity | Rule | What it checks |
        | ---: | --- | --- | --- |
        | 1 | warning | [<code>floating-image-tag</code>](https://github.com/idp-lint/idp-lint/blob/main/rules/images/floating-image-tag.md) | Reports every floating image tag |
        | 1 | error | [<code>plaintext-secret</code>](https://github.com/idp-lint/idp-lint/blob/main/rules/secrets/plaintext-secret.md) | Reports every plaintext secret |

        | Severity | Place | Rule | Message |
        | --- | --- | --- | --- |
        | error | <code>apps/web.yaml&#58;13</code> | <code>plaintext-secret</code> | Deployment shop/web holds a password in its environment. |
        | warning | <code>apps/web.yaml&#58;10</code> | <code>floating-image-tag</code> | Deployment shop/web runs the image <code>nginx&#58;latest</code>, which can change under it. |
        ");
    }

    #[test]
    fn a_chain_is_part_of_the_message() {
        let mut sample = Sample::deployment();
        sample.mend();
        let report = sample.report(Format::Markdown);
        let row = "can change under it.<br>Deployment shop/web -&#62; image nginx (none) |";
        assert!(report.contains(row), "{report}");
    }

    #[test]
    fn a_clean_run_is_one_line() {
        let report = Sample::new(&[("a.yaml", "a: 1\n")]).report(Format::Markdown);
        assert_eq!(report, "### idp-lint\n\nno findings · 1 file, 1 object\n");
    }

    #[test]
    fn text_of_the_repository_is_text() {
        let attack = "<img src=x onerror=y> | `a` *b* _c_ [d](http://e) ![f](g) @owner #1 $x$ www.h.i\n| new | row |\n# head & ~~s~~ \\|";
        let path = format!("{}.yaml", attack.replace('\n', "/").replace("//", "/"));
        let mut sample = Sample::new(&[(&path, "kind: Pod\n")]);
        let rule = format!("rule {attack}");
        sample.add(&rule, &path, "Pod").message = attack.to_owned();
        let report = sample.report(Format::Markdown);
        let rows: Vec<_> = report.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 6, "two heads, two rules, two rows: {report}");
        for row in rows.iter().filter(|row| row.contains("onerror")) {
            assert_eq!(row.matches('|').count(), 5, "{row}");
            let text = row.replace("<code>", "").replace("</code>", "").replace("<!-- -->", "");
            assert!(!text.contains(['<', '>', '`', '*', '_', '[', ']', '\\', '~', '$']), "{row}");
            assert!(!text.contains("http:") && !text.contains("www.") && !row.contains("@owner"), "{row}");
        }
    }

    #[test]
    fn backticks_make_code_only_in_pairs() {
        assert_eq!(text("`a` and `b"), "<code>a</code> and &#96;b");
        assert_eq!(text("``"), "<code></code>");
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        let mut sample = Sample::deployment();
        let span = sample.span("apps/web.yaml", "kind");
        for number in 0..MOST_RULES + 50 {
            sample.add_at(&format!("rule-{number:03}"), span).message = "x".repeat(5_000);
        }
        let report = sample.report(Format::Markdown);
        assert!(report.contains("\nand 52 more rules\n") && report.ends_with("\nand 152 more findings\n"), "{report}");
        assert!(report.len() < 200_000);
    }
}
