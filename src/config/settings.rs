//! From configuration files and the command line to [`Settings`].

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobMatcher};

use super::load::{Loaded, normalize};
use super::options::{self, Selection, Written, WrittenIgnore};
use super::paths::{Base, Paths};
use super::problem::Problem;
use super::read::Spanned;
use super::select::{Layer, RuleChange, Start, names};
use super::{IgnoreEntry, ObjectPattern, Origin, PathOverride, Settings};
use crate::finding::{Catalogue, Component, Confidence, Date, Preset, Severity, Version};
use crate::source::{Source, Span};

/// What the command line sets; it wins over configuration files.
#[derive(Debug, Clone, Default)]
pub struct CommandLine {
    /// `--preset`.
    pub presets: Vec<Preset>,
    /// `--select`: rules or families, and nothing else.
    pub select: Vec<String>,
    /// `--extend-select`.
    pub extend_select: Vec<String>,
    /// `--ignore`.
    pub ignore: Vec<String>,
    /// `--min-severity`.
    pub min_severity: Option<Severity>,
    /// `--min-confidence`.
    pub min_confidence: Option<Confidence>,
    /// `--fail-on`; the inner `None` is `never`.
    pub fail_on: Option<Option<Severity>>,
    /// `--target` and `--kubernetes-version`.
    pub targets: Vec<(Component, Version)>,
    /// `--exclude`: patterns in addition to those of the files.
    pub exclude: Vec<String>,
    /// `--policy`: directories in addition to those of the files, as the command line gives them.
    pub policies: Vec<Utf8PathBuf>,
    /// `--cluster`: only these.
    pub clusters: Vec<String>,
}

/// Resolves a configuration. `today` decides which ignores have expired; without it none has.
///
/// # Errors
/// Every mistake in the files and in the names on the command line, sorted by file and place.
pub fn resolve(
    loaded: &Loaded,
    command_line: &CommandLine,
    base: Base,
    today: Option<Date>,
    catalogue: &Catalogue,
) -> Result<Settings, Vec<Problem>> {
    let mut resolver = Resolver { catalogue, problems: loaded.problems.clone() };
    let mut settings = Settings::defaults(catalogue);
    settings.base = base;
    settings.today = today;
    for file in loaded.files() {
        let written = options::read(file, catalogue, &mut resolver.problems);
        let directory = file.source.path().parent().unwrap_or(Utf8Path::new(""));
        resolver.file(&mut settings, written, directory);
        settings.files.push((file.tree.source(), Source::new(file.source.path(), Arc::clone(file.source.text()))));
    }
    resolver.excluded(&mut settings, &command_line.exclude);
    resolver.command_line(&mut settings, command_line);
    if resolver.problems.is_empty() {
        return Ok(settings);
    }
    let mut problems = resolver.problems;
    let order = |span: Span| loaded.files().iter().position(|file| file.tree.source() == span.source);
    problems.sort_by_key(|problem| problem.span.map(|span| (order(span), span.start, span.end)));
    Err(problems)
}

struct Resolver<'a> {
    catalogue: &'a Catalogue,
    problems: Vec<Problem>,
}

impl Resolver<'_> {
    fn file(&mut self, settings: &mut Settings, written: Written, directory: &Utf8Path) {
        let layer = self.layer(&written.selection);
        settings.layers.push(layer);
        for written in &written.overrides {
            let paths = self.paths(&written.paths);
            let layer = self.layer(&written.selection);
            settings.overrides.push(PathOverride { paths, layer });
        }
        for ignore in &written.ignores {
            let entry = self.ignore(ignore);
            settings.ignores.push(entry);
        }
        for pattern in written.exclude {
            self.paths(std::slice::from_ref(&pattern));
            settings.excluded.push((pattern.value, Origin::File(pattern.span)));
        }
        for policy in written.policies {
            match policy.value.starts_with('/') {
                true => self.problems.push(Problem::at(policy.span, "expected a path relative to this file")),
                false => {
                    settings.policies.push(normalize(&directory.join(policy.value)));
                    settings.policy_origins.push(Origin::File(policy.span));
                }
            }
        }
        let mut origins = std::mem::take(&mut settings.origins);
        let mut set = |key, span| _ = origins.insert(key, Origin::File(span));
        for (component, Spanned { value, span }) in written.targets {
            settings.targets.set(component, value);
            set(component.id(), span);
        }
        if let Some(Spanned { value, span }) = written.min_severity {
            settings.min_severity = value;
            set("min-severity", span);
        }
        if let Some(Spanned { value, span }) = written.min_confidence {
            settings.min_confidence = value;
            set("min-confidence", span);
        }
        if let Some(Spanned { value, span }) = written.fail_on {
            settings.fail_on = value;
            set("fail-on", span);
        }
        for ((key, _), written) in options::LIMIT_KEYS.iter().zip(written.limits) {
            if let Some(Spanned { value, span }) = written {
                let number = usize::try_from(value).unwrap_or(usize::MAX);
                match *key {
                    "file-size" => settings.limits.file_size = value,
                    "depth" => settings.limits.depth = number,
                    "expanded-nodes" => settings.limits.expanded_nodes = value,
                    "kustomize-depth" => settings.limits.kustomize_depth = number,
                    "rendered-objects" => settings.limits.rendered_objects = number,
                    _ => settings.limits.documents = number,
                }
                set(key, span);
            }
        }
        if let Some(span) = written.inventory.put_into(&mut settings.inventory, directory, &mut self.problems) {
            set("namespace", span);
        }
        settings.origins = origins;
    }

    /// What a selection changes.
    fn layer(&mut self, selection: &Selection) -> Layer {
        let start = match (&selection.select, selection.presets.first()) {
            (Some(select), _) => Some(Start::Exactly(self.rules(select))),
            (None, Some(first)) => {
                let presets: Vec<Preset> = selection.presets.iter().map(|preset| preset.value).collect();
                let origin = Origin::File(first.span);
                let rules = names::of_presets(self.catalogue, &presets);
                Some(Start::Preset(rules.map(|rule| (rule, origin)).collect()))
            }
            (None, None) => None,
        };
        let rules = selection.rules.iter().map(|written| RuleChange {
            rule: written.rule,
            enabled: written.enabled.as_ref().map(|enabled| (enabled.value, Origin::File(enabled.span))),
            severity: written.severity.as_ref().map(|severity| (severity.value, Origin::File(severity.span))),
            options: written
                .options
                .iter()
                .map(|(name, option)| (name.clone(), option.value.clone(), Origin::File(option.span)))
                .collect(),
        });
        let rules = rules.collect();
        Layer { start, add: self.rules(&selection.extend_select), remove: self.rules(&selection.ignore), rules }
    }

    /// The rules that names mean.
    fn rules(&mut self, written: &[Spanned<String>]) -> Vec<(usize, Origin)> {
        let mut found = Vec::new();
        for name in written {
            match names::find(self.catalogue, &name.value) {
                Some(rules) => found.extend(rules.into_iter().map(|rule| (rule, Origin::File(name.span)))),
                None => {
                    let problem = Problem::at(name.span, format!("there is no rule or family `{}`", name.value));
                    self.problems.push(problem.suggest(&name.value, names::all(self.catalogue)));
                }
            }
        }
        found
    }

    fn paths(&mut self, written: &[Spanned<String>]) -> Paths {
        match Paths::new(written.iter().map(|pattern| pattern.value.clone()).collect()) {
            Ok(paths) => paths,
            Err((index, why)) => {
                let Spanned { value, span } = &written[index];
                self.problems.push(Problem::at(*span, format!("`{value}` is not a path pattern: {why}")));
                Paths::default()
            }
        }
    }

    fn ignore(&mut self, written: &WrittenIgnore) -> IgnoreEntry {
        let objects = written.objects.iter().map(|object| ObjectPattern {
            kind: self.glob(object.kind.as_ref()),
            namespace: self.glob(object.namespace.as_ref()),
            name: self.glob(object.name.as_ref()),
        });
        let objects = objects.collect();
        let paths = self.paths(&written.paths);
        let mut rules: Vec<usize> = self.rules(&written.rules).into_iter().map(|(rule, _)| rule).collect();
        rules.sort_unstable();
        rules.dedup();
        IgnoreEntry {
            span: written.span,
            rules,
            paths: (!written.paths.is_empty()).then_some(paths),
            objects,
            reason: written.reason.as_ref().map(|reason| reason.value.clone()),
            until: written.until.as_ref().map(|until| (until.value, until.span)),
        }
    }

    fn glob(&mut self, written: Option<&Spanned<String>>) -> Option<GlobMatcher> {
        let Spanned { value, span } = written?;
        match GlobBuilder::new(value).literal_separator(false).build() {
            Ok(glob) => Some(glob.compile_matcher()),
            Err(error) => {
                self.problems.push(Problem::at(*span, format!("`{value}` is not a pattern: {}", error.kind())));
                None
            }
        }
    }

    fn excluded(&mut self, settings: &mut Settings, more: &[String]) {
        settings.excluded.extend(more.iter().map(|pattern| (pattern.clone(), Origin::CommandLine)));
        let patterns: Vec<String> = settings.excluded.iter().map(|(pattern, _)| pattern.clone()).collect();
        match Paths::new(patterns) {
            Ok(paths) => settings.exclude = paths,
            Err((index, why)) => {
                if let (pattern, Origin::CommandLine) = &settings.excluded[index] {
                    self.argument(format!("`--exclude {pattern}` is not a path pattern: {why}"));
                }
            }
        }
    }

    fn command_line(&mut self, settings: &mut Settings, command_line: &CommandLine) {
        let select = self.arguments("--select", &command_line.select);
        let add = self.arguments("--extend-select", &command_line.extend_select);
        let remove = self.arguments("--ignore", &command_line.ignore);
        if !command_line.select.is_empty() {
            // What somebody asks for by name runs, whatever the files switch off everywhere; what they switch off for
            // some paths stays off there.
            settings.layers.push(Layer { start: Some(Start::Exactly(select)), ..Layer::default() });
            for path_override in &mut settings.overrides {
                path_override.layer.keep_switched_off();
            }
        } else if !command_line.presets.is_empty() {
            let rules = names::of_presets(self.catalogue, &command_line.presets);
            let rules = rules.map(|rule| (rule, Origin::CommandLine)).collect();
            settings.layers.push(Layer { start: Some(Start::Preset(rules)), ..Layer::default() });
            for path_override in &mut settings.overrides {
                path_override.layer.start = None;
            }
        }
        settings.last = Layer { add, remove, ..Layer::default() };
        settings.policies.extend(command_line.policies.iter().cloned());
        settings.clusters.clone_from(&command_line.clusters);
        settings.policy_origins.resize(settings.policies.len(), Origin::CommandLine);
        let mut set = |key, given: bool| {
            if given {
                settings.origins.insert(key, Origin::CommandLine);
            }
        };
        for &(component, version) in &command_line.targets {
            settings.targets.try_on(component, version);
            set(component.id(), true);
        }
        set("min-severity", command_line.min_severity.is_some());
        set("min-confidence", command_line.min_confidence.is_some());
        set("fail-on", command_line.fail_on.is_some());
        if let Some(target) = settings.targets.get(Component::KUBERNETES) {
            settings.kubernetes = target.version;
        }
        settings.min_severity = command_line.min_severity.unwrap_or(settings.min_severity);
        settings.min_confidence = command_line.min_confidence.unwrap_or(settings.min_confidence);
        settings.fail_on = command_line.fail_on.unwrap_or(settings.fail_on);
    }

    fn arguments(&mut self, flag: &str, given: &[String]) -> Vec<(usize, Origin)> {
        let mut found = Vec::new();
        for name in given {
            match names::find(self.catalogue, name) {
                Some(rules) => found.extend(rules.into_iter().map(|rule| (rule, Origin::CommandLine))),
                None => {
                    let message = format!("`{flag} {name}`: there is no rule or family `{name}`");
                    let problem = Problem { span: None, message, help: None };
                    self.problems.push(problem.suggest(name, names::all(self.catalogue)));
                }
            }
        }
        found
    }

    fn argument(&mut self, message: String) {
        self.problems.push(Problem { span: None, message, help: None });
    }
}
