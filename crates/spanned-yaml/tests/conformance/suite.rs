//! The public YAML test suite (github.com/yaml/yaml-test-suite), read from the directory that the environment variable `YAML_TEST_SUITE` names;
//! without it the test does nothing. Cases that differ stand in `yaml-test-suite.known` with their reasons; the list may only shrink.

use super::tree;
use libyaml_oracle::{Event, Props, ScalarStyle};
use spanned_yaml::{Node, ParseOptions, SourceId, Tree};
use std::collections::BTreeMap;
use std::path::Path;

const KNOWN: &str = include_str!("../yaml-test-suite.known");

/// One case of the suite.
struct Case {
    id: String,
    yaml: String,
    /// The events, `None` when the text must be refused.
    events: Option<Vec<Event>>,
}

#[test]
fn the_suite_differs_only_where_it_is_known_to() {
    #[expect(clippy::disallowed_methods, reason = "the suite is not part of the repository; who has it says where")]
    let Some(directory) = std::env::var_os("YAML_TEST_SUITE") else { return };
    let cases = read(&Path::new(&directory).join("src"));
    assert!(cases.len() > 300, "the suite has only {} cases", cases.len());
    let known: BTreeMap<&str, &str> = KNOWN.lines().filter_map(|line| line.split_once(": ")).collect();
    let mut report = String::new();
    for case in &cases {
        match (difference(case), known.get(case.id.as_str())) {
            (Some(difference), None) => report.push_str(&format!("{}: {difference}\n    {:?}\n", case.id, case.yaml)),
            (None, Some(_)) => report.push_str(&format!("{}: no longer differs, take it off the list\n", case.id)),
            _ => {}
        }
    }
    for id in known.keys().filter(|id| !cases.iter().any(|case| case.id == **id)) {
        report.push_str(&format!("{id}: is on the list but not in the suite\n"));
    }
    assert!(report.is_empty(), "{report}");
}

fn difference(case: &Case) -> Option<String> {
    let ours = Tree::parse(SourceId(0), case.yaml.as_str().into(), &ParseOptions::default());
    let fatal = ours.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal());
    match (&case.events, fatal) {
        (None, Some(_)) => None,
        (None, None) => Some("accepted, but it is not YAML".to_owned()),
        (Some(_), Some(fatal)) => Some(format!("refused: {}", fatal.message)),
        (Some(events), None) => {
            let (ours, theirs) = (tree::of_ours(&ours), tree::of_events(events));
            (ours != theirs).then(|| format!("ours {ours}\n    suite {theirs}"))
        }
    }
}

fn read(directory: &Path) -> Vec<Case> {
    #[expect(clippy::disallowed_methods, reason = "see above")]
    let entries = std::fs::read_dir(directory).expect("YAML_TEST_SUITE names a checkout of the suite");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("the directory is readable").path()).collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "yaml")) {
        #[expect(clippy::disallowed_methods, reason = "see above")]
        let text = std::fs::read_to_string(file).expect("the file is text");
        let stem = file.file_stem().expect("the file has a name").to_string_lossy().into_owned();
        let tree = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
        let root = tree.documents().next().expect("the suite's files are YAML").root();
        let several = root.len() > 1;
        let mut last: Option<Node<'_>> = None;
        for (number, item) in root.items().enumerate() {
            if item.get("skip").is_some() {
                continue;
            }
            let field = |name: &str| item.get(name).and_then(|node| node.text()).map(|text| unmarked(&text));
            last = item.get("tree").or(last);
            let events = last.and_then(|node| node.text()).map(|text| events(&text));
            cases.push(Case {
                id: if several { format!("{stem}/{number:02}") } else { stem.clone() },
                yaml: field("yaml").expect("a case has a text"),
                events: if item.get("fail").is_some() { None } else { events },
            });
        }
    }
    cases
}

/// The suite writes characters that are hard to see as others.
fn unmarked(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = rest.trim_start_matches('—');
        if let Some(next) = after.strip_prefix('»') {
            out.push('\t');
            rest = next;
            continue;
        }
        match first {
            '␣' => out.push(' '),
            '↵' | '∎' => {}
            '←' => out.push('\r'),
            '⇔' => out.push('\u{FEFF}'),
            other => out.push(other),
        }
        rest = &rest[first.len_utf8()..];
    }
    if text.trim_end().ends_with('∎') { out.trim_end_matches('\n').to_owned() } else { out }
}

fn events(text: &str) -> Vec<Event> {
    text.lines().filter_map(|line| event(&unmarked_spaces(line.trim_start()))).collect()
}

fn unmarked_spaces(line: &str) -> String {
    line.replace('␣', " ").replace('⇔', "\u{FEFF}").replace('∎', "")
}

fn event(line: &str) -> Option<Event> {
    let (name, mut rest) = line.split_at(line.len().min(4));
    rest = rest.trim_start();
    let mut flow = false;
    if let Some(after) = rest.strip_prefix("{}").or_else(|| rest.strip_prefix("[]")) {
        flow = true;
        rest = after.trim_start();
    }
    let mut props = Props::default();
    loop {
        if let Some(after) = rest.strip_prefix('&') {
            let (anchor, after) = after.split_once(' ').unwrap_or((after, ""));
            props.anchor = Some(anchor.to_owned());
            rest = after;
        } else if let Some((tag, after)) = rest.strip_prefix('<').and_then(|after| after.split_once('>')) {
            props.tag = Some(tag.to_owned());
            rest = after.trim_start();
        } else {
            break;
        }
    }
    Some(match name {
        "+DOC" => Event::DocumentStart,
        "-DOC" => Event::DocumentEnd,
        "+MAP" => Event::MappingStart { props, flow },
        "-MAP" => Event::MappingEnd,
        "+SEQ" => Event::SequenceStart { props, flow },
        "-SEQ" => Event::SequenceEnd,
        "=ALI" => Event::Alias(rest.trim_start_matches('*').to_owned()),
        "=VAL" => {
            let (style, value) = rest.split_at(rest.len().min(1));
            let style = match style {
                "'" => ScalarStyle::SingleQuoted,
                "\"" => ScalarStyle::DoubleQuoted,
                "|" => ScalarStyle::Literal,
                ">" => ScalarStyle::Folded,
                _ => ScalarStyle::Plain,
            };
            Event::Scalar { props, value: unescaped(value), style }
        }
        _ => return None,
    })
}

fn unescaped(value: &str) -> String {
    let mut out = String::new();
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, false) => out.push(character),
            (_, true) => out.push(match characters.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('b') => '\u{8}',
                Some(other) => other,
                None => '\\',
            }),
        }
    }
    out
}
