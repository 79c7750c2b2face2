//! Fills templates: every text of a value, and every key, is one.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use super::super::value::{Data, Map, Value};
use super::budget::{Budget, Problem, ProblemKind};
use super::flat;
use super::generator::Parameters;
use super::go_template::{Failure, Scope, Templates};
use crate::source::Span;

/// The template language of an ApplicationSet.
pub(super) enum Language {
    Flat,
    Go(Templates),
}

/// Fills templates in the language of an ApplicationSet, within its budget.
pub(super) struct Renderer<'b> {
    pub(super) language: Language,
    pub(super) budget: &'b Budget,
}

impl Renderer<'_> {
    /// Whether the language is that of Go.
    pub(super) fn is_go(&self) -> bool {
        matches!(self.language, Language::Go(_))
    }

    /// The view of templates on parameters.
    pub(super) fn scope<'r, 'p, 't>(&'r self, parameters: &'p Parameters<'t>) -> Filling<'r, 'p, 't> {
        Filling { renderer: self, parameters, scope: OnceCell::new(), unresolved: Cell::default() }
    }
}

/// Templates that are filled with the same parameters.
pub(super) struct Filling<'r, 'p, 't> {
    renderer: &'r Renderer<'r>,
    parameters: &'p Parameters<'t>,
    scope: OnceCell<Scope>,
    /// Spans of texts in which a placeholder found no parameter.
    unresolved: Cell<Vec<Span>>,
}

impl<'t> Filling<'_, '_, 't> {
    /// Spans of the texts in which a placeholder found no parameter so far.
    pub(super) fn unresolved(&self) -> Vec<Span> {
        self.unresolved.take()
    }

    /// A filled text; `None` where it is the same as before.
    ///
    /// # Errors
    /// What the controller refuses, what is not implemented and what costs too much.
    pub(super) fn text(&self, text: &Arc<str>, span: Span) -> Result<Option<String>, Problem> {
        self.renderer.budget.spend(0, span)?;
        let (filled, unresolved) = match &self.renderer.language {
            Language::Flat if !flat::has_placeholder(text) => return Ok(None),
            Language::Flat => {
                let filled = flat::fill(text, &self.parameters.map);
                let filled = filled.map_err(|message| Problem::invalid(span, message))?;
                (filled.text, filled.unresolved)
            }
            Language::Go(_) if !text.contains("{{") => return Ok(None),
            Language::Go(templates) => {
                if self.scope.get().is_none() {
                    self.renderer.budget.look(self.parameters.map.weight(), span)?;
                }
                let scope = self.scope.get_or_init(|| Scope::new(&self.parameters.map));
                let filled = templates.render(text, scope).map_err(|failure| self.problem(failure, span))?;
                let unresolved = filled.contains("<no value>");
                (filled, unresolved)
            }
        };
        self.renderer.budget.spend(filled.len(), span)?;
        if unresolved {
            let mut spans = self.unresolved.take();
            spans.push(span);
            self.unresolved.set(spans);
        }
        Ok(Some(filled))
    }

    fn problem(&self, failure: Failure, span: Span) -> Problem {
        match failure {
            // With parameters that are a guess, a template that fails says that the guess lacks something.
            Failure::Refused(message) if self.parameters.presumed => {
                let message = format!("the template needs more than is known of the cluster: {message}");
                Problem::new(ProblemKind::Open, span, message)
            }
            Failure::Refused(message) => Problem::invalid(span, format!("the Go template fails: {message}")),
            Failure::Unsupported(message) => Problem::new(ProblemKind::Unsupported, span, message),
            Failure::Limit(message) => Problem::new(ProblemKind::Limit, span, message),
        }
    }

    /// A value with all its texts and keys filled; parts without templates are shared.
    ///
    /// # Errors
    /// As for a text.
    pub(super) fn value(&self, value: &Value<'t>) -> Result<Value<'t>, Problem> {
        Ok(self.changed(value)?.unwrap_or_else(|| value.clone()))
    }

    fn changed(&self, value: &Value<'t>) -> Result<Option<Value<'t>>, Problem> {
        self.renderer.budget.spend(0, value.span)?;
        if value.plain {
            return Ok(None);
        }
        match &value.data {
            Data::String(text) => Ok(self.text(text, value.span)?.map(|text| Value::text(value.span, text))),
            Data::List(items) => {
                let mut changed: Option<Vec<Value<'t>>> = None;
                for (index, item) in items.iter().enumerate() {
                    if let Some(item) = self.changed(item)? {
                        changed.get_or_insert_with(|| items.to_vec())[index] = item;
                    }
                }
                Ok(changed.map(|items| Value::new(value.span, Data::List(items.into()))))
            }
            Data::Map(map) => {
                let mut changed: Option<Map<'t>> = None;
                for (key, field) in map.iter() {
                    let name = self.text(key, field.key)?;
                    let inner = self.changed(&field.value)?;
                    if name.is_none() && inner.is_none() {
                        continue;
                    }
                    let map = changed.get_or_insert_with(|| map.clone());
                    if name.is_some() {
                        map.remove(key);
                    }
                    let name = name.map_or_else(|| key.clone(), Arc::from);
                    map.set(name, field.key, inner.unwrap_or_else(|| field.value.clone()));
                }
                Ok(changed.map(|map| Value::map(value.span, map)))
            }
            Data::Null | Data::Bool(_) | Data::Number(_) => Ok(None),
        }
    }
}
