//! What the examples of the rule pages cannot show, because a page is valid UTF-8.

use idp_lint::config::Settings;
use idp_lint::rules;
use idp_lint::source::{Source, Sources};

fn check(bytes: &[u8], rule: &str) -> Vec<(u32, String)> {
    let sources = Sources::new(vec![Source::from_bytes("a.yaml", bytes.to_vec())]);
    let outcome = idp_lint::check(&sources, &Settings::only(&rules::catalogue(), &[rule]));
    outcome.findings.into_iter().map(|finding| (finding.span.start, finding.message)).collect()
}

#[test]
fn bytes_that_are_no_text_give_one_finding_at_the_first() {
    let found = check(
        b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: \xff\xfe, b: \xff}\n",
        "invalid-encoding",
    );
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, 61);
    assert!(found[0].1.contains("and 2 more places"), "{}", found[0].1);
    assert!(check("apiVersion: v1\nkind: A\nmetadata: {name: ä}\n".as_bytes(), "invalid-encoding").is_empty());
}

#[test]
fn a_broken_document_costs_itself_only() {
    let text = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Bad_name}\n---\na: [\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: Bad_too}\n";
    assert_eq!(check(text, "invalid-name").len(), 2);
    assert_eq!(check(text, "syntax-error").len(), 1);
}

#[test]
fn lost_indentation_is_one_finding_and_no_missing_or_invalid_name() {
    let text = b"apiVersion: v1\nkind: ConfigMap\nmetadata:\nname: Bad_name\nnamespace: Shop\nlabels:\n  a b: c\n";
    assert_eq!(check(text, "lost-indentation").len(), 1);
    assert!(check(text, "invalid-name").is_empty());
    assert!(check(text, "invalid-label").is_empty());
}

#[test]
fn no_rule_and_no_policy_comes_from_a_file_that_only_kustomize_reads() {
    let rules = rules::catalogue();
    let check = |auxiliary: bool| {
        let sources = [
            Source::from_bytes("logo.png", b"\x89PNG\xff".to_vec()),
            Source::new("deny.rego", "package kubernetes\n\ndeny contains msg if { msg := 1 }\n"),
            Source::new("ignored.yaml", "a: 1 # idp-lint: ignore[invalid-name]\n"),
            Source::new("pod.txt", "apiVersion: v1\nkind: Pod\nmetadata: {name: Bad_name}\nspec: {containers: []}\n"),
        ];
        let sources = sources.map(|source| if auxiliary { source.auxiliary() } else { source });
        let pod = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
        let sources = Sources::new(sources.into_iter().chain([Source::new("a.yaml", pod)]).collect());
        idp_lint::check(&sources, &Settings::only(&rules, &["invalid-encoding", "invalid-name", "unused-ignore"]))
    };
    let ordinary = check(false);
    let found = ordinary.findings.iter().map(|finding| finding.rule.as_str());
    assert_eq!(found.collect::<Vec<_>>(), ["policy-error", "unused-ignore", "invalid-encoding", "invalid-name"]);
    assert_eq!(ordinary.coverage.files, 5);
    let outcome = check(true);
    assert!(outcome.findings.is_empty());
    assert_eq!((outcome.coverage.files, outcome.coverage.objects), (1, 1));
    assert_eq!(outcome.coverage.roles, [("manifest", 1)].into());
}
