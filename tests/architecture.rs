//! Holds which room of `src/` may import from which, and how long a file may be.
//!
//! The table is the design: imports point one way. A new edge is a decision, made here.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test fails by panicking and reads the checkout")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may see.
const ALLOWED: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("finding", &["source"]),
    ("config", &["finding", "source"]),
    ("walk", &["config", "finding", "source"]),
    ("manifest", &["walk", "finding", "source"]),
    ("object", &["manifest", "finding", "source"]),
    ("deliver", &["object", "manifest", "finding", "source"]),
    ("graph", &["deliver", "object", "manifest", "finding", "source"]),
    ("rules", &["graph", "deliver", "object", "manifest", "finding", "source"]),
    ("policy", &["graph", "object", "manifest", "finding", "source"]),
    ("evaluate", &["policy", "rules", "graph", "object", "manifest", "config", "finding", "source"]),
    // Reports see what was found and the text that it was found in, never how.
    ("report", &["finding", "source"]),
    (
        "cli",
        &[
            "catalogue",
            "check_timed",
            "check_with",
            "report",
            "evaluate",
            "policy",
            "rules",
            // `graph` draws what rules see.
            "graph",
            "deliver",
            "object",
            "manifest",
            "walk",
            "config",
            "finding",
            "source",
        ],
    ),
    ("main", &["cli"]),
];

/// A longer file is asking to be two.
const LONGEST_FILE: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below a directory, sorted.
fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![directory.to_owned()];
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(&directory).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The code without comments, texts and unit tests, which may use every room.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let mut code = String::new();
    let mut rest = text;
    while let Some(next) = rest.find(['"', '/', '\'']) {
        code.push_str(&rest[..next]);
        rest = &rest[next..];
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("r#\"") || rest.starts_with("\"") {
            let mut escaped = false;
            let end = rest[1..].find(|letter| {
                let closes = letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                closes
            });
            end.map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("'\"'") {
            3
        } else {
            code.push_str(&rest[..1]);
            1
        };
        rest = &rest[skipped..];
    }
    code.push_str(rest);
    code
}

/// The rooms that a file imports from. `depth` is how many modules are between the file and the crate's root.
fn imports(code: &str, depth: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let up = "super::".repeat(depth);
    for start in ["crate::", &up] {
        if start.is_empty() {
            continue;
        }
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':' || letter == '$')
            {
                continue;
            }
            let rest = &code[at + start.len()..];
            match rest.strip_prefix('{') {
                Some(group) => found.extend(heads(group)),
                None => found.extend(head(rest)),
            }
        }
    }
    found
}

/// The first name of a path.
fn head(path: &str) -> Option<String> {
    let end = path.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(path.len());
    (end > 0).then(|| path[..end].to_owned())
}

/// The first names of the paths of a group, up to its closing brace.
fn heads(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut level, mut start) = (0, 0);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => level += 1,
            '}' if level > 0 => level -= 1,
            ',' | '}' if level == 0 => {
                names.extend(head(group[start..at].trim_start()));
                start = at + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

#[test]
fn rooms_import_only_what_the_design_allows() {
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.iter().copied().collect();
    let source = root().join("src");
    let mut problems = Vec::new();
    for file in rust_files(&source) {
        let path = file.strip_prefix(&source).unwrap();
        let parts: Vec<String> =
            path.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let room = parts[0].as_str();
        // Data for unit tests is test code too.
        if room == "lib" || matches!(parts.last().map(String::as_str), Some("tests" | "sample")) {
            continue;
        }
        let Some(may) = allowed.get(room) else {
            problems.push(format!("src/{}: the room `{room}` is not in the table", path.display()));
            continue;
        };
        let depth = parts.len() - usize::from(parts.last().is_some_and(|name| name == "mod"));
        let text = std::fs::read_to_string(&file).unwrap();
        let mut code = code(&text);
        if room == "main" {
            code = code.replace("idp_lint::", "crate::");
        }
        for import in imports(&code, depth) {
            if import != room && !may.contains(&import.as_str()) {
                problems.push(format!("src/{}: `{room}` must not import from `{import}`", path.display()));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    let order: Vec<&str> = ALLOWED.iter().map(|(room, _)| *room).collect();
    for (room, may) in ALLOWED {
        for import in may.iter().filter(|import| **import != "check") {
            let position = |name: &str| order.iter().position(|known| *known == name);
            assert!(position(import) < position(room), "`{room}` imports from `{import}`, which comes later");
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let root = root();
    let mut problems = Vec::new();
    for directory in ["src", "crates", "tests", "benches"] {
        for file in rust_files(&root.join(directory)) {
            let lines = std::fs::read_to_string(&file).unwrap().lines().count();
            if lines > LONGEST_FILE && !file.components().any(|part| part.as_os_str() == "target") {
                problems.push(format!("{}: {lines} lines", file.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert!(problems.is_empty(), "over {LONGEST_FILE} lines, so asking to be two:\n{}", problems.join("\n"));
}

#[test]
fn there_are_no_rooms_for_odds_and_ends() {
    for file in rust_files(&root().join("src")) {
        let named = file.iter().any(|part| {
            let part = part.to_string_lossy();
            ["utils", "util", "helpers", "helper", "common", "misc"].contains(&part.trim_end_matches(".rs"))
        });
        assert!(!named, "{}", file.display());
    }
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::finding::{Finding, Label};\nuse crate::{\n    source::{FileId, Span},\n    graph,\n};\n\
        // crate::comment\nlet x = crate::rules::all(); let y = \"crate::text\"; super::report::write(); $crate::mine;\n\
        #[cfg(test)]\nmod tests {\n use crate::walk;\n}\n";
    let found: Vec<String> = imports(&code(text), 1).into_iter().collect();
    assert_eq!(found, ["finding", "graph", "report", "rules", "source"]);
    let found: Vec<String> = imports("use super::super::report; use super::own;", 2).into_iter().collect();
    assert_eq!(found, ["report"]);
}
