//! Small outcomes made by hand, for the tests of the formats.

use std::sync::Arc;

use super::{Format, Options, write};
use crate::finding::{
    About, Applies, Catalogue, Confidence, Control, Coverage, Edit, Finding, Fix, Incomplete, IncompleteReason, Label,
    ObjectRef, Outcome, Place, Preset, RuleId, RuleMeta, Severity, Suppressed,
};
use crate::source::{Source, Sources, Span};

/// A Deployment with an image, a label and a secret.
pub(super) const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # größe 🚀
spec:
  template:
    spec:
      containers:
        - name: web
          image: nginx:latest
          env:
            - name: PASSWORD
              value: hunter2-is-long # keep
";

impl Finding {
    /// Says that the finding's object is delivered to these clusters.
    pub(super) fn apply_to(&mut self, places: &[(&str, &str)]) {
        let object = self.object.clone().expect("findings of samples have objects");
        let place = |&(cluster, delivery): &(&str, &str)| Place { cluster: cluster.into(), delivery: delivery.into() };
        self.applies.extend(places.iter().map(|names| Applies { place: place(names), object: Arc::clone(&object) }));
    }
}

/// An outcome under construction.
pub(super) struct Sample {
    pub(super) sources: Sources,
    pub(super) outcome: Outcome,
}

impl Sample {
    /// Files and no findings.
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let sources = Sources::new(files.iter().map(|&(path, text)| Source::new(path, text)).collect());
        let coverage = Coverage { files: files.len(), documents: files.len(), objects: 1, ..Coverage::default() };
        let catalogue = Arc::new(Catalogue::new(vec![
            rule("floating-image-tag", "images", Severity::Warning, None),
            rule("plaintext-secret", "secrets", Severity::Error, Some(8.1)),
            rule("missing-label", "hygiene", Severity::Info, None),
        ]));
        Self { sources, outcome: Outcome { findings: Vec::new(), suppressed: Vec::new(), coverage, catalogue } }
    }

    /// One file with findings of all kinds; the second file holds a related place.
    pub(super) fn deployment() -> Self {
        let mut sample = Self::new(&[
            ("apps/web.yaml", DEPLOYMENT),
            ("clusters/prod/kustomization.yaml", "resources:\n  - ../../apps\n"),
        ]);
        let related = sample.span("clusters/prod/kustomization.yaml", "../../apps");
        let finding = sample.add("floating-image-tag", "apps/web.yaml", "nginx:latest");
        finding.message = "Deployment shop/web runs the image `nginx:latest`, which can change under it.".to_owned();
        finding.help = Some("Name a version, or better a digest.".to_owned());
        finding.related.push(Label { span: related, message: "applied from here".to_owned() });
        let finding = sample.add("plaintext-secret", "apps/web.yaml", "hunter2-is-long");
        finding.message = "Deployment shop/web holds a password in its environment.".to_owned();
        finding.sensitive = true;
        sample
    }

    /// The span of the first occurrence of `needle`.
    pub(super) fn span(&self, path: &str, needle: &str) -> Span {
        let file = self.sources.find(path.into()).expect("the file is part of the sample");
        let at = self.sources.get(file).text().find(needle).expect("the text is part of the file");
        Span::new(file, at as u32, (at + needle.len()) as u32)
    }

    /// A span by offsets.
    pub(super) fn range(&self, path: &str, range: std::ops::Range<usize>) -> Span {
        let file = self.sources.find(path.into()).expect("the file is part of the sample");
        Span::new(file, range.start as u32, range.end as u32)
    }

    /// Adds a finding at the first occurrence of `needle`.
    pub(super) fn add(&mut self, rule: &str, path: &str, needle: &str) -> &mut Finding {
        let span = self.span(path, needle);
        self.add_at(rule, span)
    }

    /// Adds a finding.
    pub(super) fn add_at(&mut self, rule: &str, span: Span) -> &mut Finding {
        let severity = self.outcome.catalogue.get(rule).map_or(Severity::Warning, |rule| rule.severity);
        let index = self.outcome.findings.len();
        self.outcome.findings.push(Finding {
            rule: RuleId::from(rule.to_owned()),
            severity,
            confidence: Confidence::High,
            span,
            message: format!("Deployment shop/web breaks {rule}."),
            help: None,
            related: Vec::new(),
            chain: None,
            fix: None,
            object: Some(Arc::new(ObjectRef {
                api_version: "apps/v1".to_owned(),
                kind: "Deployment".to_owned(),
                namespace: Some("shop".to_owned()),
                name: "web".to_owned(),
            })),
            applies: Vec::new(),
            about: About::Present,
            field: None,
            sensitive: false,
            fingerprint: format!("{index:016x}"),
            suppressed: None,
        });
        &mut self.outcome.findings[index]
    }

    /// Gives the first finding of [`Sample::deployment`] a chain and a fix with two edits, the later one first.
    pub(super) fn mend(&mut self) {
        let image = self.span("apps/web.yaml", "nginx:latest\n");
        let start = self.range("apps/web.yaml", 0..0);
        let edit = |span, replacement: &str| Edit { span, replacement: replacement.to_owned() };
        let edits = vec![edit(image, "nginx:1.29\n"), edit(start, "# mended\n")];
        let finding = &mut self.outcome.findings[0];
        finding.chain = Some("Deployment shop/web -> image nginx (none)".to_owned());
        finding.fix = Some(Fix { description: "Name the version.".to_owned(), edits });
    }

    /// Moves the last finding to those that an ignore hides.
    pub(super) fn suppress_last(&mut self, by: Option<Span>, reason: Option<&str>) {
        let mut finding = self.outcome.findings.pop().expect("there is a finding to suppress");
        finding.suppressed = Some(Suppressed { span: by, reason: reason.map(str::to_owned) });
        self.outcome.suppressed.push(finding);
    }

    /// Adds something that was not checked.
    pub(super) fn miss(&mut self, path: &str, span: Option<Span>, reason: IncompleteReason, detail: &str) {
        let detail = detail.to_owned();
        self.outcome.coverage.incomplete.push(Incomplete { path: path.into(), span, reason, detail });
    }

    /// A report without options.
    pub(super) fn report(&self, format: Format) -> String {
        self.report_with(format, &Options::default())
    }

    /// A report.
    pub(super) fn report_with(&self, format: Format, options: &Options) -> String {
        let mut out = Vec::new();
        write(format, &self.outcome, &self.sources, options, &mut out).expect("memory takes every byte");
        String::from_utf8(out).expect("reports are UTF-8")
    }
}

fn rule(id: &'static str, family: &str, severity: Severity, security_severity: Option<f32>) -> RuleMeta {
    RuleMeta {
        id: RuleId::new(id),
        family: family.to_owned(),
        summary: format!("Reports every {}", id.replace('-', " ")),
        severity,
        confidence: Confidence::High,
        presets: vec![Preset::Recommended],
        frameworks: vec![Control { framework: "cis-kubernetes-1.12".to_owned(), control: "5.4.1".to_owned() }],
        equivalents: Vec::new(),
        options: Default::default(),
        since: "0.1.0".to_owned(),
        security_severity,
        cwe: vec![798],
        supersedes: Vec::new(),
        page: format!("Reports every {}.\n\n## Why it matters\n\nIt hurts.\n\n## References\n\nNone.\n", id).into(),
    }
}
