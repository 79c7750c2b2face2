//! `full`: each finding with its source text, drawn by miette.

use std::fmt;
use std::io;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::snippet::{self, Mark, Snippet};
use super::view::{View, page_url};
use super::{Options, summary, terminal};
use crate::finding::{Finding, Severity};

/// Related places shown for one finding.
const MOST_RELATED: usize = 8;

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let handler = handler(view.options);
    let mut explained = std::collections::BTreeSet::new();
    for finding in view.findings() {
        let first = explained.insert(finding.rule.as_str());
        let text = draw(view, &handler, finding, first && !view.options.quiet).map_err(io::Error::other)?;
        writeln!(out, "{text}")?;
    }
    summary::write(view, out)
}

fn handler(options: &Options) -> GraphicalReportHandler {
    let characters = if options.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let styles = if options.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(options.width.max(40))
        .with_urls(false)
        .without_cause_chain()
        // Without it miette colours source text when the environment says so.
        .without_syntax_highlighting()
}

/// One finding: a headline, windows of source text, help, notes. Ends with a line break.
fn draw<'a>(
    view: &View<'a>,
    handler: &GraphicalReportHandler,
    finding: &'a Finding,
    explain: bool,
) -> Result<String, fmt::Error> {
    let mut text = headline(view, finding);
    // The neighbours of a secret are often secrets that no rule knows.
    let context = if finding.sensitive { 0 } else { 1 };
    let mut windows = snippet::snippets(view, marks(view, finding), context).into_iter().peekable();
    while let Some(snippet) = windows.next() {
        let help = if windows.peek().is_none() { view.help(finding) } else { None };
        let help = help.map(|help| terminal::sanitize(&help).into_owned());
        text.push_str(&drawing(handler, Drawing { snippet, help })?);
    }
    notes(view, finding, &mut text);
    if explain && view.rule(finding).is_some_and(|rule| !rule.page.is_empty()) {
        text.push_str(&format!("  more: idp-lint explain {}\n", terminal::one_line(finding.rule.as_str())));
    }
    Ok(text)
}

/// `error[rule]: message`.
fn headline<'a>(view: &View<'a>, finding: &'a Finding) -> String {
    let severity = finding.severity.as_str();
    let mut rule = terminal::one_line(finding.rule.as_str()).into_owned();
    let url = view.rule(finding).and_then(page_url).filter(|_| view.options.hyperlinks);
    if let Some(url) = url {
        rule = format!("\u{1b}]8;;{url}\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\");
    }
    let message = view.message(finding);
    let message = terminal::sanitize(message.trim()).replace('\n', "\n  ");
    let suppressed = if finding.suppressed.is_some() { " (suppressed)" } else { "" };
    if !view.options.color {
        return format!("{severity}[{rule}]{suppressed}: {message}\n");
    }
    let color = match finding.severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Info => 36,
    };
    format!("\u{1b}[1;{color}m{severity}[{rule}]\u{1b}[0m\u{1b}[1m{suppressed}: {message}\u{1b}[0m\n")
}

/// The primary span, and the related ones with their sentences. Text around the related places of a secret is not shown.
fn marks<'a>(view: &View<'a>, finding: &'a Finding) -> Vec<Mark> {
    // Rules name the object in the message; policies of the user often do not.
    let object = finding.object.as_ref().filter(|object| !finding.message.contains(&object.name));
    let text = object.map(|object| terminal::one_line(&object.to_string()).into_owned());
    let mut marks = vec![Mark { span: finding.span, text, primary: true }];
    if !finding.sensitive {
        marks.extend(finding.related.iter().take(MOST_RELATED).map(|label| {
            let text = view.related(finding, label);
            Mark { span: label.span, text: Some(terminal::one_line(&text).into_owned()), primary: false }
        }));
    }
    marks
}

/// What does not fit into a window.
fn notes<'a>(view: &View<'a>, finding: &'a Finding, text: &mut String) {
    if finding.sensitive {
        for label in finding.related.iter().take(MOST_RELATED) {
            let sentence = view.related(finding, label);
            text.push_str(&format!("  also: {}: {}\n", view.location(label.span), terminal::one_line(&sentence)));
        }
    }
    if finding.related.len() > MOST_RELATED {
        text.push_str(&format!("  also: {} more places\n", finding.related.len() - MOST_RELATED));
    }
    if let Some(suppressed) = &finding.suppressed {
        let place = suppressed.span.map(|span| format!(" at {}", view.location(span))).unwrap_or_default();
        let reason = suppressed.reason.as_deref().map(|reason| format!(": {}", terminal::one_line(reason)));
        text.push_str(&format!("  suppressed{place}{}\n", reason.unwrap_or_default()));
    }
}

/// What miette draws. Its own headline is left empty and cut off; ours says more and stands alone without a terminal.
#[derive(Debug)]
struct Drawing {
    snippet: Snippet,
    help: Option<String>,
}

fn drawing(handler: &GraphicalReportHandler, drawing: Drawing) -> Result<String, fmt::Error> {
    let mut text = String::new();
    handler.render_report(&mut text, &drawing)?;
    let below_headline = text.find('\n').map_or(0, |end| end + 1);
    Ok(text.split_off(below_headline).lines().map(|line| format!("{}\n", line.trim_end())).collect())
}

impl fmt::Display for Drawing {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Drawing {}

impl Diagnostic for Drawing {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.snippet)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.snippet.marks.iter().map(|mark| {
            let range = mark.range.start..mark.range.end;
            match mark.primary {
                true => LabeledSpan::new_primary_with_span(mark.text.clone(), range),
                false => LabeledSpan::new_with_span(mark.text.clone(), range),
            }
        })))
    }
}
