//! `full`: each finding with its source text, drawn by miette.

use std::collections::BTreeSet;
use std::fmt;
use std::io;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};

use super::snippet::{self, Mark, Snippet};
use super::view::{View, page_url};
use super::{Options, summary, terminal};
use crate::finding::{Finding, Severity};

/// Clusters, deliveries or objects named for one finding.
const MOST_APPLIES: usize = 5;
/// Related places shown for one finding.
const MOST_RELATED: usize = 8;

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let handler = handler(view.options);
    let mut explained = BTreeSet::new();
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
    if let Some(chain) = view.chain(finding) {
        text.push_str(&format!("  chain: {}\n", terminal::one_line(&chain)));
    }
    applies(finding, text);
    if finding.sensitive {
        for label in finding.related.iter().take(MOST_RELATED) {
            let sentence = view.related(finding, label);
            text.push_str(&format!("  also: {}: {}\n", view.location(label.span), terminal::one_line(&sentence)));
        }
    }
    if finding.related.len() > MOST_RELATED {
        text.push_str(&format!("  also: {} more\n", finding.related.len() - MOST_RELATED));
    }
    if let Some(suppressed) = &finding.suppressed {
        let place = suppressed.span.map(|span| format!(" at {}", view.location(span))).unwrap_or_default();
        let reason = suppressed.reason.as_deref().map(|reason| format!(": {}", terminal::one_line(reason)));
        text.push_str(&format!("  suppressed{place}{}\n", reason.unwrap_or_default()));
    }
}

/// Where the defect takes effect, if that is more than the message says: the clusters, or the deliveries of the only cluster;
/// and the objects, if one delivery has several from this text.
fn applies(finding: &Finding, text: &mut String) {
    let applies = &finding.applies;
    let named: [BTreeSet<&str>; 2] = [
        applies.iter().map(|applies| applies.place.name()).collect(),
        applies.iter().map(|applies| &*applies.place.delivery).collect(),
    ];
    if let Some(names) = named.into_iter().find(|names| names.len() > 1) {
        text.push_str(&format!("  applies to: {}\n", listed(names.into_iter())));
    }
    let several = applies.windows(2).any(|pair| pair[0].place == pair[1].place);
    if several {
        let objects: BTreeSet<String> = applies.iter().map(|applies| applies.object.to_string()).collect();
        text.push_str(&format!("  objects: {}\n", listed(objects.iter().map(String::as_str))));
    }
}

/// The first names of a list.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(MOST_APPLIES);
    let shown: Vec<_> = names.take(MOST_APPLIES).map(|name| terminal::one_line(name).into_owned()).collect();
    let shown = shown.join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
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

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::sample::Sample;
    use super::*;
    use crate::finding::Label;

    #[test]
    fn findings_are_drawn_with_their_text() {
        insta::assert_snapshot!(Sample::deployment().report(Format::Full), @r"
        warning[floating-image-tag]: Deployment shop/web runs the image `nginx:latest`, which can change under it.
            ╭─[apps/web.yaml:10:18]
          9 │         - name: web
         10 │           image: nginx:latest
            ·                  ────────────
         11 │           env:
            ╰────
           ╭─[clusters/prod/kustomization.yaml:2:5]
         1 │ resources:
         2 │   - ../../apps
           ·     ─────┬────
           ·          ╰── applied from here
           ╰────
          help: Name a version, or better a digest.
          more: idp-lint explain floating-image-tag

        error[plaintext-secret]: Deployment shop/web holds a password in its environment.
            ╭─[apps/web.yaml:13:22]
         13 │               value: ••••••••
            ·                      ────────
            ╰────
          more: idp-lint explain plaintext-secret

        2 findings (1 error, 1 warning) · 2 files, 1 object
        ");
    }

    #[test]
    fn places_are_named_only_if_there_are_several() {
        let applied = |places: &[(&str, &str)]| {
            let mut sample = Sample::deployment();
            sample.outcome.findings.truncate(1);
            sample.outcome.findings[0].apply_to(places);
            let report = sample.report(Format::Full);
            let notes =
                report.lines().filter(|line| ["  applies to", "  objects"].iter().any(|note| line.starts_with(note)));
            notes.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(applied(&[]), [""; 0]);
        assert_eq!(applied(&[("clusters/prod", "apps")]), [""; 0]);
        assert_eq!(applied(&[("clusters/prod", "apps"), ("clusters/prod", "web")]), ["  applies to: apps, web"]);
        let both = [("clusters/prod", "apps"), ("clusters/prod", "web"), ("clusters/\u{1b}test", "apps")];
        assert_eq!(applied(&both), [r"  applies to: clusters/\u{1b}test, clusters/prod"]);
        let many: Vec<String> = (10..22).map(|number| format!("c{number}")).collect();
        let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "apps")).collect();
        assert_eq!(applied(&many), ["  applies to: c10, c11, c12, c13, c14 and 7 more"]);
    }

    #[test]
    fn a_chain_stands_below_the_text() {
        let mut sample = Sample::deployment();
        sample.outcome.findings.truncate(1);
        sample.mend();
        let report = sample.report(Format::Full);
        let chain = "  help: Name a version, or better a digest.\n  chain: Deployment shop/web -> image nginx (none)\n";
        assert!(report.replace("\n    ", "\n  ").contains(chain) || report.contains(chain), "{report}");
    }

    #[test]
    fn objects_of_one_delivery_are_named() {
        let mut sample = Sample::deployment();
        sample.outcome.findings.truncate(1);
        let finding = &mut sample.outcome.findings[0];
        finding.apply_to(&[("clusters/prod", "apps")]);
        let mut other = finding.applies[0].clone();
        std::sync::Arc::make_mut(&mut other.object).name = "api".to_owned();
        finding.applies.insert(0, other);
        let report = sample.report(Format::Full);
        assert!(report.contains("  objects: Deployment shop/api, Deployment shop/web\n"), "{report}");
        assert!(!report.contains("applies to"), "{report}");
    }

    #[test]
    fn ascii_is_enough() {
        let options = Options { unicode: false, quiet: true, ..Options::default() };
        let mut sample = Sample::deployment();
        sample.outcome.findings.truncate(1);
        sample.outcome.findings[0].related.clear();
        insta::assert_snapshot!(sample.report_with(Format::Full, &options), @r"
        warning[floating-image-tag]: Deployment shop/web runs the image `nginx:latest`, which can change under it.
            ,-[apps/web.yaml:10:18]
          9 |         - name: web
         10 |           image: nginx:latest
            :                  ^^^^^^^^^^^^
         11 |           env:
            `----
          help: Name a version, or better a digest.

        1 finding (1 warning) · 2 files, 1 object
        ");
    }

    #[test]
    fn close_places_share_a_window_and_long_ones_end_early() {
        let mut sample = Sample::deployment();
        sample.outcome.findings.clear();
        let image = sample.span("apps/web.yaml", "nginx:latest");
        let name = sample.span("apps/web.yaml", "- name: web");
        let all = sample.range("apps/web.yaml", 20..super::super::sample::DEPLOYMENT.len());
        let finding = sample.add_at("missing-label", image);
        finding.related.push(Label { span: name, message: "the container".to_owned() });
        sample.add_at("missing-label", all).message = "No object is named.".to_owned();
        let options = Options { quiet: true, ..Options::default() };
        insta::assert_snapshot!(sample.report_with(Format::Full, &options), @r"
        info[missing-label]: Deployment shop/web breaks missing-label.
            ╭─[apps/web.yaml:10:18]
          8 │       containers:
          9 │         - name: web
            ·         ─────┬─────
            ·              ╰── the container
         10 │           image: nginx:latest
            ·                  ────────────
         11 │           env:
            ╰────

        info[missing-label]: No object is named.
           ╭─[apps/web.yaml:2:1]
         1 │     apiVersion: apps/v1
         2 │ ╭─▶ kind: Deployment
         3 │ │   metadata:
         4 │ │     name: web # größe 🚀
         5 │ │   spec:
         6 │ │     template:
         7 │ │       spec:
         8 │ ├─▶       containers:
           · ╰──── Deployment shop/web (to line 13)
           ╰────

        2 findings (2 infos) · 2 files, 1 object
        ");
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let text = format!("a: 1\nb: [{}here, {}there]\n", "left, ".repeat(900), "right, ".repeat(900));
        let mut sample = Sample::new(&[("a.json", &text)]);
        let there = sample.span("a.json", "there");
        sample
            .add("missing-label", "a.json", "here")
            .related
            .push(Label { span: there, message: "far away".to_owned() });
        let options = Options { quiet: true, ..Options::default() };
        let report = sample.report_with(Format::Full, &options);
        assert!(report.contains("[a.json:2:5405]") && report.contains("[a.json:2:11711]"), "{report}");
        let lines: Vec<&str> = report.lines().collect();
        for (word, mark) in [("here,", "────"), ("there]", "──┬──")] {
            let at = lines.iter().position(|line| line.contains(word) && line.contains("2 │")).unwrap();
            let column = |line: &str, text: &str| line.find(text).map(|at| line[..at].chars().count());
            assert!(lines[at].contains('…') && lines[at].chars().count() < 250, "{report}");
            assert_eq!(column(lines[at], word), column(lines[at + 1], mark), "{report}");
        }
    }

    #[test]
    fn related_places_of_a_secret_are_named_but_not_quoted() {
        let mut sample = Sample::deployment();
        let image = sample.span("apps/web.yaml", "nginx:latest");
        sample.outcome.findings.remove(0);
        let labels = (0..MOST_RELATED + 3).map(|_| Label { span: image, message: "the same value".to_owned() });
        sample.outcome.findings[0].related = labels.collect();
        let report = sample.report(Format::Full);
        assert_eq!(report.matches("  also: apps/web.yaml:10:18: the same value\n").count(), MOST_RELATED);
        assert!(report.contains("  also: 3 more\n") && !report.contains("nginx"), "{report}");
    }

    #[test]
    fn marks_stand_under_the_text_they_mean() {
        let text = "\u{feff}k: \u{202e}é🚀 日本 v\r\n\tx: y\r\n";
        let mut sample = Sample::new(&[("a.yaml", text)]);
        sample.add("missing-label", "a.yaml", "v");
        sample.add("missing-label", "a.yaml", "y");
        let options = Options { quiet: true, ..Options::default() };
        insta::assert_snapshot!(sample.report_with(Format::Full, &options), @r"
        info[missing-label]: Deployment shop/web breaks missing-label.
           ╭─[a.yaml:1:11]
         1 │ k: \u{202e}é🚀 日本 v
           ·                     ─
         2 │     x: y
           ╰────

        info[missing-label]: Deployment shop/web breaks missing-label.
           ╭─[a.yaml:2:5]
         1 │ k: \u{202e}é🚀 日本 v
         2 │     x: y
           ·        ─
           ╰────

        2 findings (2 infos) · 1 file, 1 object
        ");
    }

    #[test]
    fn rules_are_explained_once_and_linked_on_request() {
        let mut sample = Sample::deployment();
        sample.add("missing-label", "apps/web.yaml", "kind");
        sample.add("missing-label", "apps/web.yaml", "spec");
        sample.add("a-policy-of-the-user", "apps/web.yaml", "spec");
        let options = Options { hyperlinks: true, ..Options::default() };
        let report = sample.report_with(Format::Full, &options);
        assert_eq!(report.matches("more: idp-lint explain missing-label\n").count(), 1);
        let link =
            "info[\u{1b}]8;;https://github.com/idp-lint/idp-lint/blob/main/rules/hygiene/missing-label.md\u{1b}\\";
        assert_eq!(report.matches(link).count(), 2, "{report}");
        assert!(report.contains("warning[a-policy-of-the-user]: ") && !report.contains("explain a-policy"));
    }

    #[test]
    fn colour_is_there_only_if_wanted() {
        let sample = Sample::deployment();
        assert!(!sample.report(Format::Full).contains('\u{1b}'));
        let options = Options { color: true, ..Options::default() };
        assert!(sample.report_with(Format::Full, &options).contains("\u{1b}[1;31merror[plaintext-secret]\u{1b}[0m"));
    }
}
