//! From policy files to an engine and the metadata of each policy.

use std::collections::{BTreeMap, BTreeSet};

use regorus::Engine;
use regorus::unstable::{Expr, Module, Rule, RuleHead, Source as RegoSource, Span as RegoSpan};

use super::adapt::{Text, Texts};
use super::annotation::{self, Annotation, Block};
use super::limits::{self, lengths};
use super::{Exception, FAMILY, POLICY_ERROR, Policies, Policy, TIME_LIMIT, builtins, calls, message, syntax};
use crate::finding::{Confidence, Finding, Preset, RuleId, RuleMeta, Severity, Sink};
use crate::source::{FileId, Source, Sources, Span};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Compiles policy files; what does not compile is left out and becomes an error.
pub(super) fn compile(sources: &Sources, files: &[FileId]) -> Policies {
    let mut errors = Vec::new();
    let mut texts = Texts::new();
    for &id in files {
        match parse(sources, id) {
            Ok(text) => drop(texts.insert(id, text)),
            Err(problem) => errors.push(*problem),
        }
    }
    let everything_parsed = texts.len() == files.len();
    let mut engine = loop {
        let refused = match prepared(sources, &texts) {
            Ok(mut engine) => {
                let modules: Vec<&Module> = engine.get_modules().iter().map(|module| &**module).collect();
                let refused = refusals(sources, &texts, &modules, everything_parsed);
                if refused.is_empty() {
                    break engine;
                }
                refused
            }
            Err(refused) => vec![*refused],
        };
        let bad: BTreeSet<FileId> = refused.iter().map(|finding| finding.span.source).collect();
        errors.extend(refused);
        texts.retain(|file, _| !bad.contains(file));
    };
    let mut policies = BTreeMap::new();
    for (module, &id) in engine.get_modules().iter().zip(texts.keys()) {
        discover(module, sources.get(id), (&texts, id), &mut policies, &mut errors);
    }
    let policies: Vec<Policy> = policies.into_iter().map(|(id, named)| named.finish(id)).collect();
    Policies { engine: (!policies.is_empty()).then_some(engine), policies, errors, texts }
}

/// A `policy-error`.
pub(super) fn error(span: Span, message: String, help: Option<&str>) -> Finding {
    let mut sink = Sink::new(POLICY_ERROR, Severity::Error, Confidence::High);
    let report = sink.report(span, message);
    if let Some(help) = help {
        report.help(help);
    }
    sink.into_findings().remove(0)
}

/// Parses one file: as Rego v1, and as v0 when that fails and nothing in it is of v1 alone.
fn parse(sources: &Sources, id: FileId) -> Result<Text, Box<Finding>> {
    let source = sources.get(id);
    let path = source.path().to_string();
    // Blanks of the same length, so that offsets stay those of the file.
    let text = source.text().replace(BYTE_ORDER_MARK, "   ");
    let refuse = |text: String| {
        let (span, sentence) = message::located(&text, sources, &Texts::new(), id);
        Box::new(error(span, format!("The policy does not compile: {sentence}"), None))
    };
    if let Some(&at) = source.invalid().first() {
        let message = "The policy is not compiled: a byte is not valid UTF-8".to_owned();
        return Err(Box::new(error(Span::new(id, at, at + 1), message, Some("Save the file as UTF-8"))));
    }
    let lengths = lengths();
    let tokens =
        RegoSource::from_contents_with_limits(path.clone(), text.clone(), lengths.max_file_bytes, lengths.max_lines)
            .map_err(|problem| refuse(problem.to_string()))?;
    let tokens = limits::inspect(&tokens).map_err(|(at, reason)| {
        let span = message::word(source, id, at);
        Box::new(error(span, format!("The policy is not compiled: {reason}"), Some("Split it into smaller rules")))
    })?;
    let imports = |start: &str| tokens.imports.iter().any(|path| path.starts_with(start));
    let only_v1 = imports("rego.v1") || (tokens.has_v1_heads && !imports("future.keywords"));
    let as_v1 = match parsed(&path, &text, false) {
        Ok(text) => return Ok(text),
        Err(problem) => problem,
    };
    if only_v1 {
        return Err(refuse(as_v1));
    }
    let as_v0 = match parsed(&path, &text, true) {
        Ok(text) => return Ok(text),
        Err(problem) => problem,
    };
    // The dialect that reads further is the one that was meant.
    let reach = |text: &str| message::located(text, sources, &Texts::new(), id).0.start;
    Err(refuse(if reach(&as_v0) > reach(&as_v1) { as_v0 } else { as_v1 }))
}

/// The adapted text of a file that parses in a dialect, or the error.
fn parsed(path: &str, text: &str, is_v0: bool) -> Result<Text, String> {
    let mut engine = empty_engine();
    add(&mut engine, path, text, is_v0)?;
    let unchanged = Text::unchanged(Source::new(path, text), is_v0);
    let wrapped = engine.get_modules().first().and_then(|module| unchanged.wrapped(module));
    let still_parses = |text: &Text| add(&mut empty_engine(), path, text.source.text(), is_v0).is_ok();
    Ok(wrapped.filter(still_parses).unwrap_or(unchanged))
}

fn empty_engine() -> Engine {
    let mut engine = Engine::new();
    engine.set_policy_length_config(lengths());
    engine.set_strict_builtin_errors(false);
    engine.set_gather_prints(true);
    engine.set_execution_timer_config(regorus::utils::limits::ExecutionTimerConfig {
        limit: TIME_LIMIT,
        check_interval: std::num::NonZeroU32::new(64).unwrap_or(std::num::NonZeroU32::MIN),
    });
    engine
}

fn add(engine: &mut Engine, path: &str, text: &str, is_v0: bool) -> Result<(), String> {
    engine.set_rego_v0(is_v0);
    engine.add_policy(path.to_owned(), text.to_owned()).map(drop).map_err(|problem| problem.to_string())
}

/// An engine with these files, analysed and ready; or the finding for the file that prevents it.
fn prepared(sources: &Sources, texts: &Texts) -> Result<Engine, Box<Finding>> {
    let refuse = |file: FileId, text: String| {
        let (span, sentence) = message::located(&text, sources, texts, file);
        // An error in a file that is none of these would not make the set smaller.
        let span = if texts.contains_key(&span.source) { span } else { Span::new(file, 0, 0) };
        Box::new(error(span, format!("The policy does not compile: {sentence}"), None))
    };
    let mut engine = empty_engine();
    builtins::extend(&mut engine);
    for (&file, text) in texts {
        let path = text.source.path().as_str();
        add(&mut engine, path, text.source.text(), text.is_v0).map_err(|problem| refuse(file, problem))?;
    }
    if let Some(&first) = texts.keys().next() {
        engine.eval_query("true".to_owned(), false).map_err(|problem| refuse(first, problem.to_string()))?;
    }
    Ok(engine)
}

/// Modules that must not be evaluated.
fn refusals(sources: &Sources, texts: &Texts, modules: &[&Module], complete: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut refuse = |span: &RegoSpan, message: String, help: &str| {
        if let Some(file) = sources.find(span.source.get_path().as_str().into()) {
            found.push(error(message::span(span, texts, file), message, Some(help)));
        }
    };
    for problem in calls::problems(modules, builtins::NAMES, complete) {
        refuse(&problem.span, problem.message, problem.help);
    }
    for rule in modules.iter().flat_map(|module| &module.policy) {
        let Rule::Spec { bodies, .. } = &**rule else { continue };
        if let Some(body) = bodies.iter().skip(1).find(|body| !body.is_else) {
            let message = "A rule has a second body without a head, whose value would be lost";
            refuse(&body.span, message.to_owned(), "Repeat the head of the rule before the second body");
        }
    }
    found
}

/// A policy while its definitions are collected.
struct Named {
    query: String,
    package: String,
    name: String,
    path: String,
    span: Span,
    line: u32,
    exception: Option<Exception>,
    /// Of the rule's definitions, then of its package.
    annotations: Vec<Annotation>,
    of_package: Option<Annotation>,
}

/// Adds the policies of a module.
fn discover(
    module: &Module,
    source: &Source,
    (texts, file): (&Texts, FileId),
    policies: &mut BTreeMap<String, Named>,
    errors: &mut Vec<Finding>,
) {
    let package = syntax::package(module);
    let blocks = annotation::blocks(source.text().trim_start_matches(BYTE_ORDER_MARK));
    for block in &blocks {
        if let Err(reason) = &block.annotation {
            let range = source.lines().line_range(source.text(), block.line).unwrap_or(0..0);
            let span = Span::new(file, range.start as u32, range.end as u32);
            errors.push(error(
                span,
                format!("The annotation cannot be read: {reason}"),
                Some("Write `# METADATA` comments as YAML"),
            ));
        }
    }
    let starts: BTreeSet<u32> =
        module.policy.iter().map(|rule| rule.span().line).chain([module.package.span.line]).collect();
    let starts = &starts;
    let above = |line: u32| blocks.iter().filter(move |block| starts.range(block.end..).next() == Some(&line));
    let of_package = above(module.package.span.line).find_map(|block| block.annotation.as_ref().ok());
    let exception = module.policy.iter().find_map(|rule| match &**rule {
        Rule::Spec { head: RuleHead::Set { refr, .. } | RuleHead::Compr { refr, .. }, .. }
            if syntax::head_path(rule) == ["exception"] =>
        {
            Some(Exception { query: query(&package, "exception"), span: message::span(refr.span(), texts, file) })
        }
        _ => None,
    });
    for rule in &module.policy {
        let Rule::Spec { head, .. } = &**rule else { continue };
        let (refr, is_function) = match head {
            RuleHead::Compr { refr, .. } | RuleHead::Set { refr, .. } => (refr, false),
            RuleHead::Func { refr, .. } => (refr, true),
        };
        let name = syntax::head_path(rule).into_iter().next().unwrap_or_default();
        if is_function || !is_policy_name(&name) {
            continue;
        }
        let span = message::span(refr.span(), texts, file);
        if !matches!(&**refr, Expr::Var { .. }) {
            let message =
                format!("`{}` makes an object, not a set of results, so nothing would be reported", refr.span().text());
            errors.push(error(span, message, Some(&format!("Write `{name} contains result if {{ ... }}`"))));
            continue;
        }
        let id = id(&package, &name);
        let named = policies.entry(id).or_insert_with(|| Named {
            query: query(&package, &name),
            package: package[1..].join("."),
            name,
            path: source.path().to_string(),
            span,
            line: refr.span().line,
            exception: None,
            annotations: Vec::new(),
            of_package: None,
        });
        let of_rule = above(rule.span().line).filter(|block: &&Block| !block.of_package);
        named.annotations.extend(of_rule.filter_map(|block| block.annotation.as_ref().ok()).cloned());
        named.exception = named.exception.take().or_else(|| exception.clone());
        named.of_package = named.of_package.take().or_else(|| of_package.cloned());
    }
}

/// Conftest's names: `^(deny|violation|warn)(_[a-zA-Z0-9_]+)*$`.
fn is_policy_name(name: &str) -> bool {
    let rest = ["deny", "violation", "warn"].iter().find_map(|start| name.strip_prefix(start));
    rest.is_some_and(|rest| rest.is_empty() || (rest.starts_with('_') && rest.len() > 1 && rest.is_ascii()))
}

/// `kubernetes.images.deny_latest`: package and rule; signs that an ignore comment could not hold become `-`.
fn id(package: &[String], name: &str) -> String {
    let parts: Vec<&str> = package[1..].iter().map(String::as_str).chain([name]).collect();
    parts.join(".").replace(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '.' | '_' | '-')), "-")
}

fn query(package: &[String], name: &str) -> String {
    let mut query = "data".to_owned();
    for part in &package[1..] {
        let is_name = part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
        match is_name {
            true => query.extend([".", part]),
            false => query.push_str(&format!("[{part:?}]")),
        }
    }
    query.extend([".", name]);
    query
}

impl Named {
    fn finish(self, id: String) -> Policy {
        let first = |read: fn(&Annotation) -> Option<String>| {
            self.annotations.iter().find_map(read).or_else(|| self.of_package.as_ref().and_then(read))
        };
        let (kind, suffix) = self.name.split_once('_').unwrap_or((&self.name, ""));
        let by_name = if kind == "warn" { Severity::Warning } else { Severity::Error };
        let annotated = || self.annotations.iter().chain(&self.of_package);
        let summary = first(|annotation| annotation.title.clone())
            .unwrap_or_else(|| format!("Policy `{}` of package `{}`.", self.name, self.package));
        let mut page = format!("# {id}\n\n{summary}\n");
        let descriptions =
            self.of_package.iter().chain(&self.annotations).filter_map(|note| note.description.as_deref());
        for (index, description) in descriptions.enumerate() {
            page.push_str(if index == 0 { "\n## What it checks\n\n" } else { "\n" });
            page.push_str(description);
            page.push('\n');
        }
        page.push_str(&format!("\n## References\n\n- `{}`, line {}\n", self.path, self.line));
        annotated().flat_map(|note| &note.related).for_each(|link| page.push_str(&format!("- {link}\n")));
        let meta = RuleMeta {
            id: RuleId::from(id),
            family: FAMILY.to_owned(),
            summary,
            severity: annotated().find_map(|note| note.severity).unwrap_or(by_name),
            confidence: Confidence::High,
            presets: vec![Preset::Recommended, Preset::Strict, Preset::Security, Preset::All],
            frameworks: annotated().flat_map(|note| note.frameworks.iter().cloned()).collect(),
            equivalents: Vec::new(),
            options: BTreeMap::new(),
            since: env!("CARGO_PKG_VERSION").to_owned(),
            security_severity: None,
            cwe: Vec::new(),
            supersedes: Vec::new(),
            page: page.into(),
        };
        Policy {
            meta,
            help: first(|annotation| annotation.help.clone()),
            suffix: suffix.to_owned(),
            query: self.query,
            span: self.span,
            exception: self.exception,
        }
    }
}
