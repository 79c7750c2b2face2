//! What other linters check: `knowledge/linters/<tool>.tsv` lists every check of six tools, and each is either named in the
//! `equivalents` of a rule page or has a reason why it is no rule. The pages of `docs/linters` are made from both;
//! `UPDATE=1 cargo test --test linters` writes them.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and reads the checkout"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use idp_lint::finding::{Preset, RuleMeta};
use idp_lint::rules;

/// The tools, with their names as people write them and where they live.
const TOOLS: [(&str, &str, &str); 6] = [
    ("checkov", "Checkov", "https://github.com/bridgecrewio/checkov"),
    ("kube-linter", "KubeLinter", "https://github.com/stackrox/kube-linter"),
    ("kube-score", "kube-score", "https://github.com/zegl/kube-score"),
    ("kubescape", "Kubescape", "https://github.com/kubescape/regolibrary"),
    ("polaris", "Polaris", "https://github.com/FairwindsOps/polaris"),
    ("trivy", "Trivy", "https://github.com/aquasecurity/trivy-checks"),
];

/// How a reason starts.
const REASONS: [&str; 4] = ["duplicate of ", "harmful advice: ", "needs a live cluster: ", "not in manifests: "];

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A check of a tool.
struct Foreign {
    id: String,
    what: String,
    /// Why it is no rule; empty if it is one.
    reason: String,
}

/// The comment lines of a tool's list, and its checks.
fn list(tool: &str) -> (Vec<String>, Vec<Foreign>) {
    let name = format!("knowledge/linters/{tool}.tsv");
    let text = std::fs::read_to_string(path(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (comments, rows): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with('#'));
    assert_eq!(rows.first(), Some(&"id\twhat\treason"), "{name} starts with a header");
    let rows = rows[1..].iter().map(|row| {
        let mut cells = row.split('\t').map(str::to_owned);
        let mut cell = || cells.next().unwrap_or_default();
        let foreign = Foreign { id: cell(), what: cell(), reason: cell() };
        assert!(cells.next().is_none(), "{name}: too many columns: {row}");
        foreign
    });
    (comments.iter().map(|line| line.trim_start_matches('#').trim().to_owned()).collect(), rows.collect())
}

/// The rules that answer to each check, by `tool/id`.
fn answers(rules: &[RuleMeta]) -> BTreeMap<&str, Vec<&RuleMeta>> {
    let mut answers: BTreeMap<&str, Vec<&RuleMeta>> = BTreeMap::new();
    for rule in rules {
        rule.equivalents.iter().for_each(|equivalent| answers.entry(equivalent).or_default().push(rule));
    }
    answers
}

#[test]
fn every_check_of_the_other_tools_is_a_rule_or_has_a_reason() {
    let catalogue = rules::catalogue();
    let answers = answers(catalogue.rules());
    let mut problems = Vec::new();
    let mut listed = BTreeSet::new();
    for (tool, ..) in TOOLS {
        let (_, checks) = list(tool);
        let ids: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
        if !ids.is_sorted_by(|left, right| left < right) {
            problems.push(format!("{tool}: ids are sorted, each once"));
        }
        for Foreign { id, what, reason } in checks {
            let name = format!("{tool}/{id}");
            match (answers.contains_key(name.as_str()), reason.is_empty()) {
                (false, true) => problems.push(format!("{name} ({what}): neither a rule nor a reason")),
                (true, false) => {
                    problems.push(format!("{name}: a rule answers to it, and there is a reason against it"))
                }
                (false, false) if !REASONS.iter().any(|start| reason.starts_with(start)) => {
                    problems.push(format!("{name}: the reason starts with none of {REASONS:?}"));
                }
                _ => {}
            }
            if what.is_empty() {
                problems.push(format!("{name}: what does it check?"));
            }
            listed.insert(name);
        }
    }
    let is_listed = |name: &str| TOOLS.iter().any(|(tool, ..)| name.split('/').next() == Some(tool));
    let unknown = answers.iter().filter(|(name, _)| is_listed(name) && !listed.contains(**name));
    problems
        .extend(unknown.map(|(name, rules)| format!("{name} in the page of {}: there is no such check", rules[0].id)));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_a_page_says_of_other_tools_is_about_its_equivalents() {
    let catalogue = rules::catalogue();
    let mut problems = Vec::new();
    for rule in catalogue.rules() {
        for (name, _) in differences(rule) {
            if !rule.equivalents.contains(&name) {
                problems.push(format!("{}: `{name}` stands under Other linters, but not in the equivalents", rule.id));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn the_pages_for_users_of_other_tools_are_up_to_date() {
    let catalogue = rules::catalogue();
    let answers = answers(catalogue.rules());
    for (tool, name, home) in TOOLS {
        compare(&format!("docs/linters/{tool}.md"), &page(tool, name, home, &answers));
    }
}

/// Compares a file with what it should be, or makes it so.
fn compare(name: &str, expected: &str) {
    let file = path(name);
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    if found != expected && std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, expected).unwrap();
    } else {
        assert!(found == expected, "{name} is stale: run `UPDATE=1 cargo test --test linters`");
    }
}

fn page(tool: &str, name: &str, home: &str, answers: &BTreeMap<&str, Vec<&RuleMeta>>) -> String {
    let (comments, checks) = list(tool);
    let (rules, none): (Vec<&Foreign>, Vec<&Foreign>) = checks.iter().partition(|check| check.reason.is_empty());
    let mut page = format!(
        "# You use {name}\n\nEach check of [{name}]({home}) that manifests can decide, and the rule that answers to it here. \
         `idp-lint rules --equivalent {tool}/ID` finds the same; the page of a rule tells its options and its guards. This \
         page is generated.\n\n{} checks: {} are rules here, {} are not.\n\n",
        checks.len(),
        rules.len(),
        none.len()
    );
    for comment in comments.iter().filter(|comment| !comment.is_empty()) {
        let _ = writeln!(page, "> {comment}");
    }
    page.push_str("\n## Rules\n\n| check | what | rule here | presets | what is different |\n|---|---|---|---|---|\n");
    for Foreign { id, what, .. } in rules {
        let full = format!("{tool}/{id}");
        let here = answers.get(full.as_str()).map_or(&[][..], Vec::as_slice);
        let links: Vec<String> =
            here.iter().map(|rule| format!("[{0}](../../rules/{1}/{0}.md)", rule.id, rule.family)).collect();
        let presets: BTreeSet<&str> = here
            .iter()
            .flat_map(|rule| &rule.presets)
            .filter(|preset| **preset != Preset::All)
            .map(|preset| preset.as_str())
            .collect();
        let presets =
            if presets.is_empty() { "all".to_owned() } else { presets.into_iter().collect::<Vec<_>>().join(", ") };
        let mut different: Vec<String> = here
            .iter()
            .flat_map(|rule| differences(rule))
            .filter(|(name, _)| *name == full)
            .map(|(_, text)| text)
            .collect();
        different.dedup();
        let _ = writeln!(
            page,
            "| `{id}` | {} | {} | {presets} | {} |",
            cell(what),
            links.join(", "),
            cell(&different.join(" "))
        );
    }
    if !none.is_empty() {
        page.push_str("\n## Not rules\n\n| check | what | why |\n|---|---|---|\n");
        for Foreign { id, what, reason } in none {
            let _ = writeln!(page, "| `{id}` | {} | {} |", cell(what), cell(reason));
        }
    }
    page
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The bullets under `## Other linters` of a page: the check, and what is judged in another way here.
fn differences(rule: &RuleMeta) -> Vec<(String, String)> {
    let mut inside = false;
    let mut bullets: Vec<(String, String)> = Vec::new();
    for line in rule.page.lines() {
        if line.starts_with("## ") {
            inside = line == "## Other linters";
        } else if inside && let Some(bullet) = line.strip_prefix("- `") {
            let (name, text) = bullet.split_once('`').unwrap_or_else(|| panic!("{}: {line}", rule.id));
            bullets.push((name.to_owned(), text.trim_start_matches(':').trim().to_owned()));
        } else if inside && !line.trim().is_empty() {
            let (_, text) = bullets.last_mut().unwrap_or_else(|| panic!("{}: bullets under Other linters", rule.id));
            text.push(' ');
            text.push_str(line.trim());
        }
    }
    bullets
}
