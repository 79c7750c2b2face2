//! What a schema asks of a value besides its type, and what alternatives ask of it.

use spanned_yaml::json::to_json;

use super::flaw::{Limit, Problem};
use super::list::canonical;
use super::schema::{Asked, Constraint, Schema};
use super::walk::Walk;
use crate::manifest::{Entry, Kind, Node, is_templated};
use crate::object::misfit::{Step, is_settled_later};
use crate::source::Span;

impl<'t> Walk<'t> {
    /// Judges a value by what a schema asks of it, and what alternatives of the schema ask of it and of what is in it. `known` is what is
    /// known of the value, to know which fields have defaults.
    pub(super) fn restrict(&mut self, value: Node<'t>, schema: &Schema, known: Option<&Schema>, span: Span) {
        let known = known.or(Some(schema));
        for Constraint { span: says, what } in &schema.constraints {
            let fits = match what {
                Asked::AllOf(all) => {
                    all.iter().for_each(|each| self.nested(value, each, known, span));
                    true
                }
                Asked::AnyOf(alternatives) | Asked::OneOf(alternatives) => {
                    self.alternatives(value, alternatives, matches!(what, Asked::OneOf(_)), known, (span, *says));
                    true
                }
                Asked::Not(excluded) => match self.fails(value, excluded, known, span) {
                    Some(false) => {
                        self.excluded(value, excluded, (span, *says));
                        true
                    }
                    Some(true) => true,
                    None => {
                        self.is_unsure = true;
                        true
                    }
                },
                Asked::Enumeration(allowed) => {
                    if !is_listed(value, allowed) {
                        let allowed = allowed.iter().map(shown).collect();
                        self.report(Problem::UnlistedValue { value, allowed }, *says);
                    }
                    true
                }
                asked => is_met(value, asked, known),
            };
            if let Some(limit) = limit(what).filter(|_| !fits) {
                let span = if value.is_scalar() { value.span() } else { span };
                self.report(Problem::InvalidValue { value, span, limit }, *says);
            }
        }
    }

    /// Judges a value, and what is in it, by a schema that only restricts it.
    pub(super) fn nested(&mut self, value: Node<'t>, schema: &Schema, known: Option<&Schema>, span: Span) {
        if value.is_null() || is_settled_later(value) {
            self.is_unsure = true;
            return;
        }
        self.restrict(value, schema, known, span);
        if value.is_mapping() {
            let is_open = value.entries().any(|entry| is_templated(&entry.name()));
            self.is_unsure |= is_open;
            for (name, says) in &schema.required {
                if !is_open && !self.is_there(value, name, known) {
                    self.report_missing(span, name, *says);
                }
            }
            for (name, field) in &schema.fields {
                let known = known.and_then(|known| known.child(name));
                match value.entry(name) {
                    Some(entry) => {
                        let span = entry.key.span();
                        self.step(Step::Key(entry.key), |walk| walk.nested(entry.value, field, known, span));
                    }
                    None => self.is_unsure |= known.is_some_and(|known| known.default.is_some()),
                }
            }
        }
        if let Some(items) = &schema.items {
            let known = known.and_then(|known| known.items.as_deref());
            for (index, element) in value.items().enumerate() {
                let span = element.entries().next().map_or(span, |first| first.key.span());
                self.step(Step::Index(index), |walk| walk.nested(element, items, known, span));
            }
        }
    }

    /// Whether a value does not fit a schema; `None` if that depends on what is filled in later.
    fn fails(&mut self, value: Node<'t>, schema: &Schema, known: Option<&Schema>, span: Span) -> Option<bool> {
        let (before, was_unsure) = (self.found.len(), std::mem::take(&mut self.is_unsure));
        self.nested(value, schema, known, span);
        let is_unsure = std::mem::replace(&mut self.is_unsure, was_unsure);
        let fails = self.found.len() > before;
        self.found.truncate(before);
        (fails || !is_unsure).then_some(fails)
    }

    /// Judges a value by alternatives, of which at least one, or exactly one, must fit.
    fn alternatives(
        &mut self,
        value: Node<'t>,
        alternatives: &[Schema],
        is_exclusive: bool,
        known: Option<&Schema>,
        (span, says): (Span, Span),
    ) {
        let verdicts: Vec<Option<bool>> =
            alternatives.iter().map(|each| self.fails(value, each, known, span)).collect();
        let fitting = verdicts.iter().filter(|verdict| **verdict == Some(false)).count();
        if verdicts.contains(&None) && (is_exclusive || fitting == 0) && fitting < 2 {
            self.is_unsure = true;
            return;
        }
        if alternatives.is_empty() || fitting == 1 || (fitting > 1 && !is_exclusive) {
            return;
        }
        let names: Option<Vec<&str>> = alternatives.iter().map(asks_for).collect();
        let problem = match names.filter(|_| value.is_mapping()) {
            Some(names) if fitting == 0 => {
                let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
                names.dedup();
                Problem::MissingFields { span, names }
            }
            Some(names) => {
                let entries: Vec<Entry<'t>> = value.entries().filter(|entry| names.contains(&&*entry.name())).collect();
                if entries.len() < 2 {
                    return;
                }
                Problem::Conflict { entries }
            }
            None => {
                let limit = if is_exclusive { Limit::OneOf(fitting) } else { Limit::AnyOf };
                let span = if value.is_scalar() { value.span() } else { span };
                Problem::InvalidValue { value, span, limit }
            }
        };
        self.report(problem, says);
    }

    /// Reports a value that fits what it must not fit.
    fn excluded(&mut self, value: Node<'t>, excluded: &Schema, (span, says): (Span, Span)) {
        let is_about_fields =
            excluded.required.len() > 1 && excluded.constraints.is_empty() && excluded.fields.is_empty();
        let mut entries: Vec<Entry<'t>> =
            excluded.required.iter().filter_map(|(name, _)| value.entry(name)).filter(|_| is_about_fields).collect();
        entries.sort_by_key(|entry| entry.key.span().start);
        let problem = if entries.len() > 1 {
            Problem::Conflict { entries }
        } else {
            let span = if value.is_scalar() { value.span() } else { span };
            Problem::InvalidValue { value, span, limit: Limit::Not }
        };
        self.report(problem, says);
    }
}

/// The field that an alternative asks for, if that is all that it asks.
fn asks_for(alternative: &Schema) -> Option<&str> {
    match &alternative.required[..] {
        [(name, _)] if alternative.constraints.is_empty() && alternative.fields.is_empty() => Some(name),
        _ => None,
    }
}

/// Whether a value is one of those that are listed; numbers are the same however they are written.
fn is_listed(value: Node<'_>, allowed: &[serde_json::Value]) -> bool {
    match value.kind() {
        Kind::String => {
            let text = value.as_str().unwrap_or_default();
            value.tag().is_some() || allowed.iter().any(|one| one.as_str() == Some(&*text))
        }
        Kind::Bool => allowed.iter().any(|one| one.as_bool() == value.as_bool()),
        Kind::Int | Kind::Float => allowed.iter().any(|one| one.as_f64() == value.as_f64()),
        _ => to_json(value).map_or(true, |value| allowed.iter().any(|one| canonical(one) == canonical(&value))),
    }
}

/// A value of an enumeration as a message shows it.
fn shown(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Whether a value is as it is asked, if it is of a type that this is about.
fn is_met(value: Node<'_>, asked: &Asked, known: Option<&Schema>) -> bool {
    match value.kind() {
        Kind::String => {
            let text = value.as_str().unwrap_or_default();
            let length = || text.chars().count() as u64;
            match asked {
                Asked::Pattern(pattern) => pattern.matches(&text) != Some(false),
                Asked::Format(format) => format.takes(&text) != Some(false),
                Asked::MinLength(least) => length() >= *least,
                Asked::MaxLength(most) => length() <= *most,
                _ => true,
            }
        }
        Kind::Int | Kind::Float => value.as_f64().is_none_or(|number| match *asked {
            Asked::Minimum { limit, is_exclusive } => number > limit || (number == limit && !is_exclusive),
            Asked::Maximum { limit, is_exclusive } => number < limit || (number == limit && !is_exclusive),
            // A quirk of the API server: integers are held against the integer part of the factor.
            Asked::MultipleOf(factor) if value.kind() == Kind::Int => {
                factor >= 1.0 && is_multiple(number, factor.trunc())
            }
            Asked::MultipleOf(factor) => is_multiple(number, factor),
            Asked::Format(format) => format.takes_number(number),
            _ => true,
        }),
        Kind::Sequence => match *asked {
            Asked::MinItems(least) => value.len() as u64 >= least,
            Asked::MaxItems(most) => value.len() as u64 <= most,
            _ => true,
        },
        Kind::Mapping => match *asked {
            Asked::MinProperties(least) => properties(value, known) >= least,
            Asked::MaxProperties(most) => properties(value, known) <= most,
            _ => true,
        },
        Kind::Bool | Kind::Null => true,
    }
}

/// The number of entries once the API server has left out null where it is no value, and written its defaults.
fn properties(mapping: Node<'_>, known: Option<&Schema>) -> u64 {
    let is_left_out = |entry: &Entry<'_>| {
        entry.value.is_null()
            && known
                .and_then(|known| known.child(&entry.name()))
                .is_some_and(|field| !field.is_nullable && field.default.is_none())
    };
    let written = mapping.entries().filter(|entry| !is_left_out(entry)).count();
    let fields = known.map_or(&[][..], |known| &known.fields);
    let filled = fields.iter().filter(|(name, field)| field.default.is_some() && mapping.get(name).is_none()).count();
    (written + filled) as u64
}

/// Whether a number is a multiple, as near as a number of 64 bits can say.
fn is_multiple(number: f64, factor: f64) -> bool {
    let times = if factor < 1.0 { 1.0 / factor * number } else { number / factor };
    (times - times.round()).abs() <= 1e-9 * times.abs().max(1.0)
}

fn limit(asked: &Asked) -> Option<Limit> {
    Some(match *asked {
        Asked::Pattern(ref pattern) => Limit::Pattern(pattern.text.to_string()),
        Asked::Format(format) => Limit::Format(format.described()),
        Asked::Minimum { limit, is_exclusive } => Limit::Minimum(limit, is_exclusive),
        Asked::Maximum { limit, is_exclusive } => Limit::Maximum(limit, is_exclusive),
        Asked::MultipleOf(factor) => Limit::MultipleOf(factor),
        Asked::MinLength(least) => Limit::MinLength(least),
        Asked::MaxLength(most) => Limit::MaxLength(most),
        Asked::MinItems(least) => Limit::MinItems(least),
        Asked::MaxItems(most) => Limit::MaxItems(most),
        Asked::MinProperties(least) => Limit::MinProperties(least),
        Asked::MaxProperties(most) => Limit::MaxProperties(most),
        Asked::Enumeration(_) | Asked::AllOf(_) | Asked::AnyOf(_) | Asked::OneOf(_) | Asked::Not(_) => return None,
    })
}
