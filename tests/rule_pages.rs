//! Runs the examples of every rule page.
//!
//! The fenced `yaml`, `json` and `rego` blocks under one heading of `rules/<family>/<id>.md` are one small repository. A block may name its
//! file on its first line (`# file: apps/web.yaml`); a file `.idp-lint.yaml` is the configuration. Exactly the page's rule
//! is enabled, and the rules that the front matter lists under `with`, whose findings are not compared. A comment `# error`, or
//! `# error: part of the message`, marks each line where the rule must report; every other line must be clean.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use camino::Utf8Path;
use idp_lint::config::{self, CommandLine, Loaded, Settings};
use idp_lint::finding::parse_date;
use idp_lint::rules::{self, page};
use idp_lint::source::{Source, Sources};

/// The files of one heading.
fn repositories(prose: &str) -> BTreeMap<(usize, String), Vec<(String, String)>> {
    let mut repositories: BTreeMap<(usize, String), Vec<(String, String)>> = BTreeMap::new();
    let mut headings: Vec<String> = Vec::new();
    for block in page::blocks(prose) {
        if !matches!(block.language.as_str(), "yaml" | "json" | "rego") {
            continue;
        }
        let index = headings.iter().position(|heading| *heading == block.heading).unwrap_or_else(|| {
            headings.push(block.heading.clone());
            headings.len() - 1
        });
        let files = repositories.entry((index, block.heading.clone())).or_default();
        let named = block.text.lines().next().and_then(|line| line.strip_prefix("# file: "));
        let name = named.map_or_else(|| format!("example-{}.{}", files.len() + 1, block.language), str::to_owned);
        files.push((name.trim().to_owned(), block.text));
    }
    repositories
}

/// `(path, line, part of the message)` of every marker.
fn expected(files: &[(String, String)]) -> Vec<(String, u32, String)> {
    let mut markers = Vec::new();
    for (path, text) in files {
        for (index, line) in text.lines().enumerate() {
            let Some(at) = line.find("# error") else { continue };
            let rest = &line[at + "# error".len()..];
            let part = rest.strip_prefix(':').map_or("", str::trim);
            assert!(rest.is_empty() || rest.starts_with(':'), "{path}: write `# error` or `# error: text`: {line}");
            markers.push((path.clone(), index as u32 + 1, part.to_owned()));
        }
    }
    markers
}

#[test]
fn examples_report_where_they_say() {
    let mut problems = Vec::new();
    for rule in rules::all() {
        let meta = page::parse(rule.id, rule.family, rule.page).expect("pages are checked by the unit tests");
        let repositories = repositories(&meta.page);
        let mut marked = 0;
        for ((_, heading), files) in &repositories {
            let markers = expected(files);
            if heading == "Use instead" && !markers.is_empty() {
                problems.push(format!("{}: `Use instead` must be clean", rule.id));
            }
            marked += markers.len();
            problems.extend(compare(rule, heading, files, markers));
        }
        // An error of the tool itself cannot be shown by an example.
        if rule.family == "internal" {
            continue;
        }
        if marked == 0 {
            problems.push(format!("{}: the page has no example that reports", rule.id));
        }
        if !repositories.keys().any(|(_, heading)| heading == "Use instead") {
            problems.push(format!("{}: the page has no example under `Use instead`", rule.id));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn compare(
    rule: &rules::Rule,
    heading: &str,
    files: &[(String, String)],
    mut markers: Vec<(String, u32, String)>,
) -> Vec<String> {
    let sources = Sources::new(files.iter().map(|(path, text)| Source::new(path.as_str(), text.as_str())).collect());
    let with = page::companions(rule.page).expect("pages are checked by the unit tests");
    let settings = settings(rule, &with, &sources);
    let outcome = idp_lint::check(&sources, &settings);
    let mut problems = Vec::new();
    for finding in outcome.findings {
        let source = sources.get(finding.span.source);
        let line = source.position(finding.span.start).line;
        let place = format!("{} ({heading}) {}:{line}", rule.id, source.path());
        if with.iter().any(|with| with == finding.rule.as_str()) {
            continue;
        }
        if finding.rule.as_str() != rule.id {
            problems.push(format!("{place}: another rule reports: [{}] {}", finding.rule, finding.message));
            continue;
        }
        let matching = markers.iter().position(|(path, marked, part)| {
            path == source.path() && *marked == line && finding.message.contains(part.as_str())
        });
        match matching {
            Some(index) => drop(markers.remove(index)),
            None => problems.push(format!("{place}: not marked with a fitting `# error`: {}", finding.message)),
        }
    }
    problems.extend(
        markers
            .into_iter()
            .map(|(path, line, part)| format!("{} ({heading}) {path}:{line}: nothing reported: {part}", rule.id)),
    );
    problems
}

/// The page's rule and those that it needs beside it, with the `.idp-lint.yaml` of the example if it has one.
fn settings(rule: &rules::Rule, with: &[String], sources: &Sources) -> Settings {
    let file = |path: &Utf8Path| sources.find(path).map(|id| sources.get(id).text().as_bytes().to_vec());
    let path = Utf8Path::new(config::FILE_NAMES[0]);
    let loaded = file(path).map(|text| Loaded::read(path, text, &mut |path| Ok(file(path)))).unwrap_or_default();
    let select = std::iter::once(rule.id.to_owned()).chain(with.iter().cloned()).collect();
    let command_line = CommandLine { select, ..CommandLine::default() };
    let today = parse_date("2026-11-21");
    config::resolve(&loaded, &command_line, config::Base::default(), today, &rules::catalogue())
        .unwrap_or_else(|problems| panic!("{}: the configuration of an example: {problems:?}", rule.id))
}
