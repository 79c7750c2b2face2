//! Differential test against libyaml, of which go-yaml is a port: on generated and mutated documents both must build the same tree.
//!
//! The generator is seeded, so a run is repeatable. `SPANNED_YAML_DOCUMENTS=1000000` makes it longer, `SPANNED_YAML_SEED=7` different.

use super::generate::Generator;
use super::tree;
use spanned_yaml::{Diagnostic, DiagnosticKind, ParseOptions, SourceId, Tree};

/// What the two say about one text.
enum Verdict {
    Same,
    BothReject,
    /// We say what libyaml would take is broken.
    OnlyWeReject(String),
    /// We take what libyaml rejects, and do not say that kubectl rejects it.
    OnlyLibyamlRejects(String),
    Different(String, String),
}

fn compare(text: &str) -> Verdict {
    let ours = Tree::parse(SourceId(0), text.into(), &ParseOptions::default());
    let theirs = tree::of_libyaml(text);
    let fatal = ours.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal());
    match (fatal, theirs) {
        // libyaml's events know neither: its aliases are names.
        (Some(fatal), _) if matches!(fatal.kind, DiagnosticKind::AliasToAncestor | DiagnosticKind::UnknownAlias) => {
            Verdict::BothReject
        }
        (Some(_), Err(_)) => Verdict::BothReject,
        (Some(fatal), Ok(_)) => Verdict::OnlyWeReject(fatal.message.clone()),
        (None, _) if ours.diagnostics().iter().any(is_rejection) => Verdict::BothReject,
        (None, Err(_)) if ours.diagnostics().iter().any(|told| told.kind == DiagnosticKind::IgnoredByKubectl) => {
            Verdict::BothReject
        }
        (None, Err(problem)) => Verdict::OnlyLibyamlRejects(problem),
        (None, Ok(theirs)) => {
            let ours = tree::of_ours(&ours);
            if ours == theirs { Verdict::Same } else { Verdict::Different(ours, theirs) }
        }
    }
}

/// What we take but say that kubectl does not.
fn is_rejection(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.kind, DiagnosticKind::RejectedByKubectl | DiagnosticKind::UnsupportedKey)
}

fn number(name: &str, default: u64) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "the length of a differential test is chosen from outside")]
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

#[test]
fn generated_documents_are_read_as_libyaml_reads_them() {
    let total = number("SPANNED_YAML_DOCUMENTS", 20_000);
    let show = number("SPANNED_YAML_SHOW", 0) as usize;
    let mut generator = Generator::new(number("SPANNED_YAML_SEED", 1));
    let (mut same, mut both_reject) = (0, 0);
    let (mut only_we, mut only_libyaml, mut different) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..total {
        let text = generator.document();
        match compare(&text) {
            Verdict::Same => same += 1,
            Verdict::BothReject => both_reject += 1,
            Verdict::OnlyWeReject(message) => only_we.push((text, message, String::new())),
            Verdict::OnlyLibyamlRejects(message) => only_libyaml.push((text, message, String::new())),
            Verdict::Different(ours, theirs) => different.push((text, ours, theirs)),
        }
    }
    let mut report = format!(
        "{total} documents: {same} same, {both_reject} rejected by both, {} only by us, {} only by libyaml, {} different\n",
        only_we.len(),
        only_libyaml.len(),
        different.len()
    );
    for (name, cases) in
        [("only we reject", &mut only_we), ("only libyaml rejects", &mut only_libyaml), ("different", &mut different)]
    {
        cases.sort_by_key(|(text, _, _)| text.len());
        for (text, first, second) in cases.iter().take(show) {
            report.push_str(&format!("--- {name}: {text:?}\n    {first}\n    {second}\n"));
        }
    }
    assert!(different.is_empty() && show == 0, "{report}");
    assert!(same > total / 5, "the generator makes too few valid documents: {report}");
    // The grammars are not the same; what matters is that few texts are judged differently, and which (README).
    let limit = |percent: f64| (total as f64 * percent / 100.0) as usize;
    assert!(only_we.len() <= limit(0.3) && only_libyaml.len() <= limit(0.3), "{report}");
}
