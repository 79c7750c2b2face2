//! Generated text is up to date. `UPDATE=1 cargo test --test generated` writes it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and reads the checkout"
)]

use std::fmt::Write as _;
use std::path::PathBuf;

use idp_lint::finding::{Preset, RuleMeta};
use idp_lint::{config, rules};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Compares a file with what it should be, or makes it so.
fn compare(name: &str, expected: &str) {
    let file = path(name);
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if found == expected {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, expected).unwrap();
        return;
    }
    let line = found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    let line = line.unwrap_or_else(|| found.lines().count().min(expected.lines().count())) + 1;
    panic!("{name} is stale at line {line}: run `UPDATE=1 cargo test --test generated`");
}

/// The text between `<!-- NAME:begin -->` and `<!-- NAME:end -->` replaced.
fn between(text: &str, name: &str, content: &str) -> String {
    let (begin, end) = (format!("<!-- {name}:begin -->"), format!("<!-- {name}:end -->"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("`{begin}` is missing"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("`{end}` is missing"));
    format!("{before}{begin}\n{content}{end}{after}")
}

fn presets(rule: &RuleMeta) -> String {
    let named = rule.presets.iter().filter(|preset| **preset != Preset::All);
    let names: Vec<&str> = named.map(|preset| preset.as_str()).collect();
    if names.is_empty() { "all".to_owned() } else { names.join(", ") }
}

#[test]
fn the_readme_lists_the_rules() {
    let catalogue = rules::catalogue();
    let mut sorted: Vec<&RuleMeta> = catalogue.rules().iter().collect();
    sorted.sort_by_key(|rule| (&rule.family, &rule.id));
    let mut table = String::from("| rule | severity | presets | what it finds |\n|---|---|---|---|\n");
    let mut family = "";
    for rule in sorted {
        if rule.family != family {
            family = &rule.family;
            let _ = writeln!(table, "| **{family}** | | | |");
        }
        let RuleMeta { id, summary, severity, .. } = rule;
        let summary = summary.replace('|', "\\|");
        let severity = severity.as_str();
        let presets = presets(rule);
        let _ = writeln!(table, "| [{id}](rules/{family}/{id}.md) | {severity} | {presets} | {summary} |");
    }
    let readme = std::fs::read_to_string(path("README.md")).unwrap();
    compare("README.md", &between(&readme, "rules", &table));
}

#[test]
fn the_schema_is_what_the_reader_accepts() {
    let schema = config::schema(&rules::catalogue());
    compare("schema/idp-lint.schema.json", &format!("{schema:#}\n"));
}
