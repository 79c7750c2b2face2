//! Prints one JSON line for each file: `{"path", "docs": [...], "errors": [...]}`, its documents as `sigs.k8s.io/yaml` converts them.
//!
//! Documents are split as kubectl splits them; empty ones are left out. File names are arguments; without any, lines of standard
//! input. An error has a `line`, a `column` (in bytes) and a `message`.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example is a program: it reads the files that it is asked to and prints"
)]

use serde_json::{Value, json};
use spanned_yaml::{DiagnosticKind, ParseOptions, SourceId, Span, Tree, decode, json::to_json};
use std::collections::BTreeSet;

fn main() {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        paths = std::io::stdin().lines().map_while(Result::ok).collect();
    }
    for path in paths {
        let line = match std::fs::read(&path) {
            Ok(bytes) => convert(&path, bytes),
            Err(error) => {
                json!({"path": path, "docs": [], "errors": [{"line": 0, "column": 0, "message": error.to_string()}]})
            }
        };
        println!("{line}");
    }
}

fn convert(path: &str, bytes: Vec<u8>) -> Value {
    let decoded = decode(bytes);
    let mut problems: Vec<(Span, String)> =
        decoded.diagnostics(SourceId(0)).into_iter().map(|problem| (problem.span, problem.message)).collect();
    let tree = Tree::parse(SourceId(0), decoded.text.into(), &ParseOptions::default());
    let told = |kind: DiagnosticKind| kind.is_fatal() || kind == DiagnosticKind::RejectedByKubectl;
    problems.extend(
        tree.diagnostics()
            .iter()
            .filter(|problem| told(problem.kind))
            .map(|problem| (problem.span, problem.message.clone())),
    );
    let mut documents = Vec::new();
    let mut last_chunk = None;
    let refused: BTreeSet<usize> = tree
        .diagnostics()
        .iter()
        .filter(|problem| problem.kind == DiagnosticKind::RejectedByKubectl)
        .map(|problem| problem.document as usize)
        .collect();
    for document in tree.documents().filter(|document| !refused.contains(&document.index())) {
        if last_chunk.replace(document.index()) == Some(document.index()) {
            continue; // kubectl reads the first document between two `---` lines only
        }
        match to_json(document.root()) {
            Ok(Value::Null) => {}
            Ok(value) => documents.push(value),
            Err(error) => problems.push((error.span, error.message)),
        }
    }
    problems.sort();
    // Problems are sorted, so their lines are counted in one pass.
    let (mut line, mut line_start, mut counted) = (1, 0, 0);
    let mut errors = Vec::new();
    for (span, message) in problems {
        let at = span.range().start;
        let passed = &tree.text()[counted..at];
        line += passed.matches('\n').count();
        line_start = passed.rfind('\n').map_or(line_start, |found| counted + found + 1);
        counted = at;
        errors.push(json!({"line": line, "column": at - line_start + 1, "message": message}));
    }
    json!({"path": path, "docs": documents, "errors": errors})
}
