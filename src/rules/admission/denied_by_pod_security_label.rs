//! Workloads whose pods the Pod Security label of their namespace refuses.

use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use super::places::{self, Deciders};
use crate::finding::{About, Confidence, Finding, Severity, Sink, Version};
use crate::graph::Graph;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context, Rule, catalogue};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

const ENFORCE: &str = "pod-security.kubernetes.io/enforce";
const ENFORCE_VERSION: &str = "pod-security.kubernetes.io/enforce-version";

/// How many further reasons are shown.
const SHOWN: usize = 6;

/// The rules that report what a level refuses, and whether the level `baseline` refuses it already.
static RULES: LazyLock<Vec<(&'static Rule, bool)>> = LazyLock::new(|| {
    let frameworks = |rule: &Rule| {
        let catalogue = catalogue();
        let meta = catalogue.rules().iter().find(|meta| meta.id.as_str() == rule.id)?;
        let belongs = |name: &str| meta.frameworks.iter().any(|control| control.framework == name);
        let baseline = belongs("pod-security-standards/baseline");
        (baseline || belongs("pod-security-standards/restricted")).then_some(baseline)
    };
    crate::rules::all().filter_map(|rule| Some((rule, frameworks(rule)?))).collect()
});

/// A label that decides.
struct Level {
    name: &'static str,
    version: Version,
    span: Span,
}

impl Level {
    fn of(namespace: &Object<'_>, newest: Version) -> Option<Self> {
        let label = namespace.label(ENFORCE)?;
        let name = match &*label.text()? {
            "baseline" => "baseline",
            "restricted" => "restricted",
            _ => return None,
        };
        let version = namespace.label(ENFORCE_VERSION).and_then(|version| Version::from_str(&version.text()?).ok());
        Some(Self { name, version: version.unwrap_or(newest).min(newest), span: label.span() })
    }
}

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    let labelled = graph.of_kind("", "Namespace").filter(|namespace| namespace.label(ENFORCE).is_some());
    if labelled.count() == 0 {
        return;
    }
    let namespaces = Deciders::namespaces(graph.of_kind("", "Namespace"));
    for workload in places::workloads(graph.objects()) {
        let Some(pod) = workload.pod() else { continue };
        for namespace in namespaces.of(workload, graph) {
            let [namespace] = namespace else { continue };
            let Some(level) = Level::of(namespace, context.kubernetes()) else { continue };
            let reasons = reasons(workload, pod, &level, context);
            report(workload, namespace, &level, reasons, sink);
        }
    }
}

/// What the level refuses, in the order of the text.
fn reasons(workload: &Object<'_>, pod: &PodTemplate<'_>, level: &Level, context: &Context<'_>) -> Vec<Finding> {
    let context = Context { kubernetes: level.version, ..*context };
    let mut found = Vec::new();
    for (rule, is_baseline) in RULES.iter() {
        if !is_baseline && level.name == "baseline" {
            continue;
        }
        let mut sink = Sink::new(crate::finding::RuleId::new(rule.id), Severity::Error, Confidence::High);
        match rule.check {
            Check::Pod(check) => check(workload, pod, &context, &mut sink),
            Check::Container(check) => {
                pod.containers().iter().for_each(|container| check(workload, pod, container, &context, &mut sink));
            }
            Check::File(_) | Check::Object(..) | Check::Azure(_) | Check::Graph(_) | Check::Evaluation => {}
        }
        found.extend(sink.into_findings());
    }
    found.sort_by_key(|finding| (finding.about == About::Missing, finding.span.source, finding.span.start));
    found
}

fn report(workload: &Object<'_>, namespace: &Object<'_>, level: &Level, reasons: Vec<Finding>, sink: &mut Sink) {
    let Some((first, others)) = reasons.split_first() else { return };
    let mut names: Vec<String> = Vec::new();
    for reason in &reasons {
        let name = format!("`{}`", reason.rule);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let message = format!(
        "The pods of {workload} are refused: namespace `{}` enforces `{}`, which does not allow {}",
        namespace.name(),
        level.name,
        names.join(", "),
    );
    let report = match first.about {
        About::Present => sink.report(first.span, message),
        About::Missing => sink.report_missing(first.span, message),
    };
    let mut report = report
        .object(Arc::clone(workload.reference()))
        .help("Change the pod as the rules named here explain, or move it to a namespace that allows what it needs")
        .related(level.span, format!("the namespace enforces `{}`", level.name));
    for other in others.iter().filter(|other| other.span != first.span).take(SHOWN) {
        report = report.related(other.span, format!("`{}`", other.rule));
    }
}
