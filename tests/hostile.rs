//! Hostile input is normal input: whatever stands in a file, the run ends, says what is wrong, keeps the findings of the
//! other files, and puts no control character on a terminal.

use std::time::{Duration, Instant};

use idp_lint::config::Settings;
use idp_lint::finding::Preset;
use idp_lint::report::{self, Format, Options};
use idp_lint::source::{Source, Sources};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  containers:\n    - name: \
                   app # the only one\n      image: \"ghcr.io/shop/web:latest\"\n      env:\n        - {name: A, value: 'b'}\n      \
                   args: [serve, --port=80]\n  notes: |\n    first\n    second\n";

/// An upper bound on one input in an unoptimised build: a hang is longer, a slow machine is not.
const PATIENCE: Duration = Duration::from_secs(20);

fn check(path: &str, bytes: Vec<u8>) -> (Sources, idp_lint::finding::Outcome) {
    let neighbour = Source::new("neighbour.yaml", POD);
    let sources = Sources::new(vec![Source::from_bytes(path, bytes), neighbour]);
    let settings = Settings::preset(&idp_lint::rules::catalogue(), Preset::All);
    let start = Instant::now();
    let outcome = idp_lint::check(&sources, &settings);
    assert!(start.elapsed() < PATIENCE, "{path}: {:?}", start.elapsed());
    (sources, outcome)
}

/// Checks one input and returns the concise report.
fn survives(path: &str, bytes: Vec<u8>) -> String {
    let (sources, outcome) = check(path, bytes);
    assert!(
        outcome.findings.iter().any(|finding| {
            finding.rule.as_str() == "floating-image-tag" && sources.get(finding.span.source).path() == "neighbour.yaml"
        }),
        "{path}: the neighbour's finding is lost"
    );
    let internal = outcome.findings.iter().find(|finding| finding.rule.as_str() == "internal-error");
    assert!(internal.is_none(), "{path}: {:?}", internal.map(|finding| &finding.message));
    let mut concise = String::new();
    for format in Format::ALL {
        let mut out = Vec::new();
        report::write(format, &outcome, &sources, &Options::default(), &mut out).expect("a vector takes every byte");
        let text = String::from_utf8(out).expect("reports are UTF-8");
        let control = text.chars().find(|&c| c.is_control() && c != '\n');
        assert!(control.is_none(), "{path}: {format} prints {control:?}");
        if format == Format::Concise {
            concise = text;
        }
    }
    concise
}

#[test]
fn truncated_and_mutated_files() {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for cut in (0..POD.len()).step_by(7) {
        survives(&format!("cut-{cut}.yaml"), POD.as_bytes()[..cut].to_vec());
    }
    let tokens: &[&[u8]] = &[
        b"\t",
        b"\0",
        b"\x1b[2J",
        b"\xff\xfe",
        b"{",
        b"[",
        b"}",
        b"]",
        b"'",
        b"\"",
        b"|",
        b">",
        b"&a ",
        b"*a ",
        b"<<: *a",
        b"!!binary ",
        b"---\n",
        b"...\n",
        b"%YAML 9.9\n",
        b"\r",
        b"\xe2\x80\xae",
        b"\xc3",
        b": ",
        b"- ",
        b"? ",
        b"#",
        b"${",
        b"{{",
        b"\xef\xbb\xbf",
    ];
    for case in 0..120 {
        let mut bytes = POD.as_bytes().to_vec();
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            match random(3) {
                0 => bytes[at] = random(256) as u8,
                1 => drop(bytes.splice(at..at, tokens[random(tokens.len())].iter().copied())),
                _ => drop(bytes.drain(at..(at + random(9)).min(bytes.len()))),
            }
        }
        survives(&format!("mutated-{case}.yaml"), bytes);
    }
}

/// What is said at a file.
fn says(path: &str, bytes: Vec<u8>, expected: &str) {
    let report = survives(path, bytes);
    let found = report.lines().any(|line| line.starts_with(path) && line.contains(expected));
    assert!(found, "{path}: nothing says `{expected}`:\n{report}");
}

#[test]
fn nesting_and_expansion_are_bounded() {
    says("brackets.yaml", format!("kind: {}", "[".repeat(100_000)).into_bytes(), "document-over-limit");
    let braces = format!("{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {}", "{\"a\":".repeat(100_000));
    says("braces.json", braces.into_bytes(), "document-over-limit");
    survives("dashes.yaml", "- ".repeat(100_000).into_bytes());
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let previous = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", [previous.as_str(); 9].join(", "));
    }
    says("bomb.yaml", bomb.into_bytes(), "document-over-limit");
    says("circle.yaml", b"a: &a\n  b: *a\n".to_vec(), "syntax-error");
}

#[test]
fn large_scalars_and_many_documents_are_linear() {
    let scalar =
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: big}}\ndata:\n  blob: {}\n", "x".repeat(8 << 20));
    survives("scalar.yaml", scalar.into_bytes());
    let quoted = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: big}}\ndata:\n  blob: \"{}\"\n",
        "\\n".repeat(2 << 20)
    );
    survives("escapes.yaml", quoted.into_bytes());
    survives("documents.yaml", "---\nkind: A\napiVersion: b\n".repeat(20_000).into_bytes());
    survives("keys.yaml", (0..50_000).map(|key| format!("k{key}: v\n")).collect::<String>().into_bytes());
}

#[test]
fn budgets_and_services_over_the_same_pods_do_not_cost_their_product() {
    let group = |index: usize| {
        format!(
            "---\napiVersion: v1\nkind: Service\nmetadata: {{name: s{index}, namespace: a}}\nspec: {{selector: {{app: a}}}}\n\
             ---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d{index}, namespace: a}}\nspec: {{selector: {{matchLabels: \
             {{app: a}}}}, template: {{metadata: {{labels: {{app: a}}}}, spec: {{containers: [{{name: a, image: a}}]}}}}}}\n\
             ---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: p{index}, namespace: a}}\nspec: {{minAvailable: \
             1, selector: {{matchLabels: {{app: a}}}}}}\n"
        )
    };
    let seconds = |number: usize| {
        let start = Instant::now();
        check("same.yaml", (0..number).map(group).collect::<String>().into_bytes());
        start.elapsed().as_secs_f64()
    };
    let (few, many) = (seconds(200), seconds(3000));
    assert!(many < few * 60.0, "15 times the objects: {few} s, then {many} s");
}

#[test]
fn encodings_and_control_characters_are_told() {
    says("latin.yaml", b"kind: Pod\nname: gr\xfc\xdfe\n".to_vec(), "invalid-encoding");
    says("nul.yaml", b"kind: Pod\nname: a\0b\n".to_vec(), "error");
    survives(
        "escape.yaml",
        b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"\\e[2J\\u202e\"\nspec: {hostPID: true}\n".to_vec(),
    );
    survives("name-\u{1b}[31m\u{202e}\n::error::x.yaml", POD.as_bytes().to_vec());
}

#[test]
fn secrets_reach_no_report() {
    let secret = "gX7-uR41pLq9Zt";
    let text = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: db, namespace: shop}}\nstringData:\n  password: {secret}\n---\n\
         apiVersion: v1\nkind: Pod\nmetadata: {{name: db, namespace: shop}}\nspec:\n  containers:\n    - {{name: a, image: 'a:latest', \
         env: [{{name: DB_PASSWORD, value: {secret}}}]}}\n"
    );
    let (sources, outcome) = check("secret.yaml", text.into_bytes());
    assert!(outcome.findings.iter().any(|finding| finding.sensitive), "the secret is not found");
    for format in Format::ALL {
        let mut out = Vec::new();
        report::write(format, &outcome, &sources, &Options::default(), &mut out).expect("a vector takes every byte");
        assert!(!String::from_utf8_lossy(&out).contains(secret), "{format} prints the secret");
    }
}
