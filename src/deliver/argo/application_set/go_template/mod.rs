//! The newer template language of ApplicationSets (`goTemplate: true`): Go's `text/template` with the functions of sprig
//! and Argo CD's own.
//!
//! The crate `gotmpl` parses and runs the language; here are the functions, and the limits that hostile templates need:
//! output, loop rounds, calls of named templates (counted before anything runs) and the work of functions.

mod balance;
mod collections;
mod encodings;
mod inspect;
mod names;
mod numbers;
mod printing;
mod regular;
mod strings;
mod work;
mod yaml;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::sync::{Arc, OnceLock};

use gotmpl::{FuncMap, MissingKey, Template, TemplateError};
use rustc_hash::FxHashMap;

pub(super) use self::names::normalized;
use self::work::Function;
use super::super::value::{Data, Map, Value};
use super::budget::ExpansionLimits;

/// Why a template gives no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The real thing fails on it too.
    Refused(String),
    /// It uses what is not implemented here.
    Unsupported(String),
    /// It costs more than a limit allows.
    Limit(String),
}

/// Templates with the options of one ApplicationSet; each text is parsed once.
pub(super) struct Templates {
    missing_key: MissingKey,
    text: usize,
    rounds: u64,
    parsed: RefCell<FxHashMap<Arc<str>, Parsed>>,
}

type Parsed = Rc<Result<Template, Failure>>;

/// The name of a template's own text; no template can define it.
const BODY: &str = "\u{1}body";

/// The parameters of one Application as templates see them.
pub(super) struct Scope(gotmpl::Value);

impl Scope {
    pub(super) fn new(parameters: &Map<'_>) -> Self {
        Self(convert_map(parameters))
    }
}

impl Templates {
    /// Templates with `goTemplateOptions`.
    ///
    /// # Errors
    /// The options that Go does not know, on which the real controller panics.
    pub(super) fn new<'o>(options: impl Iterator<Item = &'o str>, limits: &ExpansionLimits) -> Result<Self, String> {
        let mut missing_key = MissingKey::Invalid;
        for option in options {
            missing_key = match option {
                "missingkey=default" | "missingkey=invalid" => MissingKey::Invalid,
                "missingkey=zero" => MissingKey::ZeroValue,
                "missingkey=error" => MissingKey::Error,
                _ => return Err(format!("Go templates have no option `{option}`")),
            };
        }
        Ok(Self { missing_key, text: limits.text, rounds: limits.rounds, parsed: RefCell::default() })
    }

    /// Runs a template.
    ///
    /// # Errors
    /// See [`Failure`].
    pub(super) fn render(&self, text: &Arc<str>, scope: &Scope) -> Result<String, Failure> {
        let parsed = self.parsed.borrow().get(text).cloned();
        let parsed = parsed.unwrap_or_else(|| {
            let parsed = Rc::new(self.parse(text));
            self.parsed.borrow_mut().insert(text.clone(), parsed.clone());
            parsed
        });
        let template = parsed.as_ref().as_ref().map_err(Clone::clone)?;
        work::begin();
        let mut output = Limited { text: String::new(), left: self.text };
        let done = match template.lookup(inspect::MAIN) {
            Some(_) => template.execute_template_fmt(&mut output, inspect::MAIN, &scope.0),
            // Only blanks and definitions.
            None => template.execute_fmt(&mut output, &scope.0),
        };
        match done {
            Ok(()) => Ok(output.text),
            Err(error) => Err(failure(&error)),
        }
    }

    fn parse(&self, text: &str) -> Result<Template, Failure> {
        // The functions of a copy are those of the original, not copies.
        static BASE: OnceLock<Template> = OnceLock::new();
        let template = BASE.get_or_init(|| Template::new(BODY).funcs(functions().clone())).clone();
        let template = template.missing_key(self.missing_key).max_range_iters(self.rounds);
        let template = template.parse(text).map_err(|error| failure(&error))?;
        balance::check(text)?;
        inspect::inspect(&template, functions())?;
        Ok(inspect::showing(template))
    }
}

fn failure(error: &TemplateError) -> Failure {
    let text = error.to_string();
    match error {
        TemplateError::Parse { message, .. } if message.contains("nesting depth") => {
            Failure::Limit("the template nests deeper than can be followed".to_owned())
        }
        TemplateError::Parse { line, col, message, .. } | TemplateError::Lex { line, col, message, .. } => {
            Failure::Refused(format!("{message} (line {line}, column {col} of the template)"))
        }
        TemplateError::Write => Failure::Limit("the template writes more text than can be followed".to_owned()),
        TemplateError::RangeIterLimit | TemplateError::RecursionLimit => {
            Failure::Limit(format!("the template runs longer than can be followed ({text})"))
        }
        TemplateError::Exec(message) => match message.strip_prefix(work::UNSUPPORTED) {
            Some(message) => Failure::Unsupported(message.to_owned()),
            None => match message.strip_prefix(work::TOO_MUCH) {
                Some(message) => Failure::Limit(message.to_owned()),
                None => Failure::Refused(message.clone()),
            },
        },
        _ => Failure::Refused(text),
    }
}

/// The functions of sprig and Argo CD that are implemented here, by name.
fn functions() -> &'static FuncMap {
    static FUNCTIONS: OnceLock<FuncMap> = OnceLock::new();
    FUNCTIONS.get_or_init(|| {
        let tables: [&[(&str, Function)]; 7] = [
            strings::TABLE,
            collections::TABLE,
            numbers::TABLE,
            encodings::TABLE,
            names::TABLE,
            regular::TABLE,
            printing::TABLE,
        ];
        let all = tables.into_iter().flatten();
        all.map(|&(name, function)| (name.to_owned(), work::bounded(name, function))).collect()
    })
}

/// A text that refuses to grow beyond a limit.
struct Limited {
    text: String,
    left: usize,
}

impl fmt::Write for Limited {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.left = self.left.checked_sub(text.len()).ok_or(fmt::Error)?;
        self.text.push_str(text);
        Ok(())
    }
}

/// A value as templates see it.
fn convert(value: &Value<'_>) -> gotmpl::Value {
    match &value.data {
        Data::Null => gotmpl::Value::Nil,
        Data::Bool(bool) => gotmpl::Value::Bool(*bool),
        Data::Number(number) => gotmpl::Value::Float(*number),
        Data::String(text) => gotmpl::Value::String(text.clone()),
        Data::List(items) => gotmpl::Value::List(items.iter().map(convert).collect()),
        Data::Map(map) => convert_map(map),
    }
}

/// A value as JSON on one line, keys sorted.
pub(super) fn json(value: &Value<'_>) -> String {
    encodings::to_json(&convert(value)).unwrap_or_default().to_string()
}

/// A value as Go's `%v` writes it.
pub(super) fn printed(value: &Value<'_>) -> String {
    work::printed(&convert(value))
}

fn convert_map(map: &Map<'_>) -> gotmpl::Value {
    let fields: BTreeMap<Arc<str>, gotmpl::Value> =
        map.iter().map(|(key, field)| (key.clone(), convert(&field.value))).collect();
    gotmpl::Value::Map(Arc::new(fields))
}
