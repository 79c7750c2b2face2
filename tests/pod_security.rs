//! The rules of the Pod Security Standards against the verdicts of a real API server (`tests/data/pod-security`).
//!
//! For every case, level and version: a finding of a rule that belongs to the level exactly when the API server denies the
//! pod, and for the same controls.

use std::collections::{BTreeMap, BTreeSet};

use idp_lint::config::Settings;
use idp_lint::finding::{Catalogue, Version};
use idp_lint::rules;
use idp_lint::source::{Source, Sources};

const BASELINE: &str = "pod-security-standards/baseline";
const RESTRICTED: &str = "pod-security-standards/restricted";

/// Versions at which some check of the standards begins or changes, and the first and last that were asked.
const VERSIONS: &[u32] = &[19, 22, 23, 25, 27, 29, 31, 32, 34, 35, 36];

/// Control on a rule page, and the server's words for it.
const CONTROLS: &[(&str, &str, &str)] = &[
    (BASELINE, "apparmor", "forbidden AppArmor profile"),
    (BASELINE, "capabilities", "non-default capabilities"),
    (BASELINE, "host-namespaces", "host namespaces"),
    (BASELINE, "host-ports", "hostPort"),
    (BASELINE, "host-probes", "probe or lifecycle host"),
    (BASELINE, "hostpath-volumes", "hostPath volumes"),
    (BASELINE, "privileged-containers", "privileged"),
    (BASELINE, "proc-mount", "procMount"),
    (BASELINE, "seccomp", "seccompProfile"),
    (BASELINE, "selinux", "seLinuxOptions"),
    (BASELINE, "sysctls", "forbidden sysctls"),
    (BASELINE, "windows-host-process", "hostProcess"),
    (RESTRICTED, "capabilities", "unrestricted capabilities"),
    (RESTRICTED, "privilege-escalation", "allowPrivilegeEscalation != false"),
    (RESTRICTED, "proc-mount", "procMount"),
    (RESTRICTED, "run-as-non-root", "runAsNonRoot != true"),
    (RESTRICTED, "run-as-non-root-user", "runAsUser=0"),
    (RESTRICTED, "seccomp", "seccompProfile"),
    (RESTRICTED, "volume-types", "restricted volume types"),
];

/// A rule whose finding makes another control not worth a finding of its own.
const IMPLIED: &[(&str, &str)] = &[
    ("host-namespace", "hostPort"),
    ("privileged-container", "allowPrivilegeEscalation != false"),
    ("privileged-container", "non-default capabilities"),
    ("privileged-container", "seccompProfile"),
    ("privileged-container", "unrestricted capabilities"),
    ("root-user", "runAsNonRoot != true"),
];

/// A row of the verdicts that holds for a version.
struct Verdict {
    since: u32,
    verdict: String,
    controls: BTreeSet<String>,
}

/// Case and level to the rows in the order of their versions.
fn verdicts() -> BTreeMap<(String, String), Vec<Verdict>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in include_str!("data/pod-security/verdicts.tsv").lines().filter(|line| line.starts_with("case-")) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [case, level, since, verdict, controls] = columns.try_into().expect("five columns");
        let since = since.strip_prefix("v1.").and_then(|minor| minor.parse().ok()).expect("a version such as v1.19");
        let controls = controls.split(',').filter(|control| !control.is_empty()).map(str::to_owned).collect();
        let row = Verdict { since, verdict: verdict.to_owned(), controls };
        found.entry((case.to_owned(), level.to_owned())).or_default().push(row);
    }
    found
}

/// One file per case, named after it.
fn pods() -> Sources {
    let text = include_str!("data/pod-security/pods.yaml");
    let cases = text.split("\n---\n").skip(1).enumerate();
    Sources::new(cases.map(|(index, pod)| Source::new(format!("case-{:04}", index + 1), pod)).collect())
}

/// The rules that belong to a level, each with the server's words for its controls.
fn words_of_rules(catalogue: &Catalogue, frameworks: &[&str]) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut words: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    for meta in catalogue.rules() {
        for control in meta.frameworks.iter().filter(|control| frameworks.contains(&control.framework.as_str())) {
            let known =
                CONTROLS.iter().find(|(framework, id, _)| *framework == control.framework && *id == control.control);
            let (_, _, word) = known.expect("the table has every control that a page names");
            words.entry(meta.id.as_str().to_owned()).or_default().insert(word);
        }
    }
    words
}

#[test]
fn rules_decide_as_the_api_server_does() {
    let catalogue = rules::catalogue();
    let sources = pods();
    let verdicts = verdicts();
    let (mut judged, mut invalid, mut problems) = (0, 0, Vec::new());
    for (level, frameworks) in [("baseline", &[BASELINE][..]), ("restricted", &[BASELINE, RESTRICTED])] {
        let words = words_of_rules(&catalogue, frameworks);
        let ids: Vec<&str> = words.keys().map(String::as_str).collect();
        for &minor in VERSIONS {
            let mut settings = Settings::only(&catalogue, &ids);
            settings.kubernetes = Version { major: 1, minor };
            let outcome = idp_lint::check(&sources, &settings);
            let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
            for finding in &outcome.findings {
                let case = sources.get(finding.span.source).path().as_str();
                found.entry(case).or_default().insert(finding.rule.as_str());
            }
            for (_, source) in sources.iter() {
                let case = source.path().as_str();
                let rows = &verdicts[&(case.to_owned(), level.to_owned())];
                let row = rows.iter().rfind(|row| row.since <= minor).expect("a verdict from 1.19 on");
                if row.verdict == "invalid" {
                    invalid += 1;
                    continue;
                }
                judged += 1;
                let rules = found.remove(case).unwrap_or_default();
                if let Some(problem) = difference(row, &rules, &words) {
                    problems.push(format!("{case} {level} 1.{minor}: {problem}"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{} differences\n{}", problems.len(), problems.join("\n"));
    // 838 pods, two levels, eleven versions; 86 pods are invalid in themselves.
    assert_eq!((judged, invalid), (752 * 2 * 11, 86 * 2 * 11));
}

/// What the findings of a pod say otherwise than the API server.
fn difference(
    row: &Verdict,
    rules: &BTreeSet<&str>,
    words: &BTreeMap<String, BTreeSet<&'static str>>,
) -> Option<String> {
    if (row.verdict == "denied") == rules.is_empty() {
        return Some(format!("{} for {:?}, but found {rules:?}", row.verdict, row.controls));
    }
    let is_named = |rule: &&&str| words[**rule].iter().any(|word| row.controls.contains(*word));
    if let Some(rule) = rules.iter().find(|rule| !is_named(rule)) {
        return Some(format!("`{rule}` was found, but the server denies for {:?}", row.controls));
    }
    let is_found = |control: &&String| {
        rules.iter().any(|rule| words[*rule].contains(control.as_str()) || IMPLIED.contains(&(*rule, control.as_str())))
    };
    let missed = row.controls.iter().find(|control| !is_found(control))?;
    Some(format!("the server denies for `{missed}` too, but only {rules:?} were found"))
}

/// The pods as templates of DaemonSets of the system, which have rules of their own.
fn agents() -> Sources {
    let pods = pods();
    let agent = |source: &Source| {
        let template = source.text().replace("apiVersion: v1\nkind: Pod\n", "").replace('\n', "\n    ");
        let head =
            "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: agent, namespace: kube-system}\nspec:\n  template:";
        Source::new(source.path(), format!("{head}\n    {template}"))
    };
    Sources::new(pods.iter().map(|(_, source)| agent(source)).collect())
}

#[test]
fn agents_of_the_system_are_judged_too() {
    let catalogue = rules::catalogue();
    let sources = agents();
    let verdicts = verdicts();
    for (level, frameworks) in [("baseline", &[BASELINE][..]), ("restricted", &[BASELINE, RESTRICTED])] {
        let words = words_of_rules(&catalogue, frameworks);
        let ids: Vec<&str> = words.keys().map(String::as_str).collect();
        let outcome = idp_lint::check(&sources, &Settings::only(&catalogue, &ids));
        let found: BTreeSet<&str> =
            outcome.findings.iter().map(|finding| sources.get(finding.span.source).path().as_str()).collect();
        for (_, source) in sources.iter() {
            let case = source.path().as_str();
            let row = verdicts[&(case.to_owned(), level.to_owned())].last().expect("a verdict");
            assert!(
                row.verdict == "invalid" || (row.verdict == "denied") == found.contains(case),
                "{case} {level}: {} for {:?}",
                row.verdict,
                row.controls
            );
        }
    }
}

#[test]
fn every_control_has_a_rule() {
    let catalogue = rules::catalogue();
    let words = words_of_rules(&catalogue, &[BASELINE, RESTRICTED]);
    let covered: BTreeSet<&str> = words.values().flatten().copied().collect();
    for (_, control, word) in CONTROLS {
        assert!(covered.contains(word), "no rule for {control}");
    }
}
