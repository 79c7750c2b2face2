//! What holds for the rules about credentials together: they never say a value, and one credential gives one finding.

use idp_lint::config::Settings;
use idp_lint::finding::{Finding, Outcome};
use idp_lint::rules::{self, page};
use idp_lint::source::{Source, Sources};

/// Rules that point at a setting or at a name, never at a value.
const ABOUT_SETTINGS: [&str; 6] = [
    "broad-sealed-secret",
    "credential-name",
    "drifted-encryption-recipient",
    "invalid-key-vault-authentication",
    "open-cluster-secret-store",
    "secret-in-environment",
];

/// The whole family on every example of the pages of the family.
fn outcomes() -> Vec<(Sources, Outcome)> {
    let catalogue = rules::catalogue();
    let family: Vec<&str> = rules::all().filter(|rule| rule.family == "secrets").map(|rule| rule.id).collect();
    assert!(family.len() >= 10);
    let settings = Settings::only(&catalogue, &family);
    let pages = rules::all().filter(|rule| rule.family == "secrets");
    pages
        .flat_map(|rule| {
            let meta = page::parse(rule.id, rule.family, rule.page).expect("pages are checked by the unit tests");
            page::blocks(&meta.page).into_iter().filter(|block| block.language == "yaml").collect::<Vec<_>>()
        })
        .map(|block| {
            let name =
                block.text.lines().next().and_then(|line| line.strip_prefix("# file: ")).unwrap_or("example.yaml");
            let sources = Sources::new(vec![Source::new(name, block.text.as_str())]);
            let outcome = idp_lint::check(&sources, &settings);
            (sources, outcome)
        })
        .collect()
}

fn texts(finding: &Finding) -> impl Iterator<Item = &str> {
    let related = finding.related.iter().map(|label| label.message.as_str());
    [finding.message.as_str()].into_iter().chain(finding.help.as_deref()).chain(related)
}

#[test]
fn no_finding_says_the_value() {
    let mut findings = 0;
    for (sources, outcome) in outcomes() {
        for finding in &outcome.findings {
            findings += 1;
            let is_about_setting = ABOUT_SETTINGS.contains(&finding.rule.as_str());
            assert!(finding.sensitive != is_about_setting, "{}: {}", finding.rule, finding.message);
            if is_about_setting {
                continue;
            }
            let value = sources.slice(finding.span).trim_matches(['"', '\'', ' ', '\n']);
            // Well-known passwords (`admin`, `postgres`) are words of messages and names; anything else is not.
            let word = value.bytes().all(|byte| byte.is_ascii_lowercase());
            let said = !word && texts(finding).any(|text| text.contains(value));
            assert!(!said, "{} says the value: {}", finding.rule, finding.message);
        }
    }
    assert!(findings >= 30, "{findings}");
}

#[test]
fn one_credential_gives_one_finding() {
    for (sources, outcome) in outcomes() {
        for pair in outcome.findings.windows(2) {
            let (first, second) = (&pair[0], &pair[1]);
            assert!(
                first.span.source != second.span.source || first.span.end <= second.span.start,
                "{} and {} report one text: {}",
                first.rule,
                second.rule,
                sources.slice(first.span).len(),
            );
        }
    }
}

#[test]
fn values_that_sops_encrypted_are_never_judged() {
    let catalogue = rules::catalogue();
    let family: Vec<&str> = rules::all().filter(|rule| rule.family == "secrets").map(|rule| rule.id).collect();
    let text = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  password: Tr4in-St0p\n  \
                url: postgres://shop:Tr4in-St0p@db\nsops: {mac: x, lastmodified: y}\n";
    let plain = text.replace("sops", "other");
    for (text, expected) in [(text, 0), (plain.as_str(), 2)] {
        let sources = Sources::new(vec![Source::new("a.yaml", text)]);
        let outcome = idp_lint::check(&sources, &Settings::only(&catalogue, &family));
        assert_eq!(outcome.findings.len(), expected, "{text}");
    }
}

#[test]
fn key_files_in_the_tree_are_found() {
    let catalogue = rules::catalogue();
    let key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ5vq3Tn0aXw7sQ1LfYk9dRzHcPu2mEoGb8iVtKj4yNx\n\
               -----END PRIVATE KEY-----\n";
    let sources = Sources::new(vec![Source::new("certs/server.key", key), Source::new("tests/server.key", key)]);
    let outcome = idp_lint::check(&sources, &Settings::only(&catalogue, &["plaintext-private-key"]));
    let found: Vec<_> =
        outcome.findings.iter().map(|finding| (finding.severity.as_str(), finding.confidence.as_str())).collect();
    assert_eq!(found, [("error", "high"), ("warning", "low")]);
}

/// Files that only kustomize reads, whatever their name: what is in them is applied as it stands.
#[test]
fn files_of_generators_are_looked_at() {
    let catalogue = rules::catalogue();
    let family: Vec<&str> = rules::all().filter(|rule| rule.family == "secrets").map(|rule| rule.id).collect();
    let kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nconfigMapGenerator:\n- name: a\n  \
                         files: [run.sh]\nsecretGenerator:\n- name: b\n  envs: [db.env, sealed.env]\n";
    let script = "psql postgres://shop:Tr4in-St0p@db/shop\ncurl -u ci:Tr4in-St0p https://shop\n";
    let environment = "# PASSWORD=Tr4in-St0p\nUSER=shop\nPASSWORD=Tr4in-St0p\nURL=postgres://shop:Tr4in-St0p@db/shop\n";
    let sources = Sources::new(vec![
        Source::new("a/kustomization.yaml", kustomization),
        Source::new("a/run.sh", script).auxiliary(),
        Source::new("a/db.env", environment).auxiliary(),
        Source::new("a/sealed.env", "PASSWORD=Tr4in-St0p\nsops_mac=ENC[AES256_GCM,data:x]\n").auxiliary(),
    ]);
    let outcome = idp_lint::check(&sources, &Settings::only(&catalogue, &family));
    let found: Vec<(&str, &str, u32)> = outcome
        .findings
        .iter()
        .map(|finding| {
            let source = sources.get(finding.span.source);
            (finding.rule.as_str(), source.path().as_str(), source.position(finding.span.start).line)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("secret-generator-file", "a/db.env", 3),
            ("secret-generator-file", "a/db.env", 4),
            ("credential-in-config-map", "a/run.sh", 1),
            ("credential-in-config-map", "a/run.sh", 2),
        ]
    );
    assert!(outcome.findings.iter().all(|finding| !finding.message.contains("St0p")));
}
