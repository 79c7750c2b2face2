//! Demands on several fields of a structure.

use super::{Defect, Held, Invalid, Missing, Walk, is_final, is_nothing};
use crate::manifest::{Entry, Kind, Node};
use crate::object::builtin::StructureId;
use crate::object::builtin::constraint::{Condition, OnFields, Test, Then};
use crate::object::custom::defect::stands_for;
use crate::object::misfit::{Step, path_of};
use crate::source::Span;

/// A mapping that is judged.
pub(super) struct Place<'a, 't> {
    pub(super) mapping: Node<'t>,
    pub(super) structure: StructureId,
    pub(super) held: Held,
    /// What to point at where a field is missing.
    pub(super) span: Span,
    /// Its keys that are no fields.
    pub(super) unknown: &'a [Entry<'t>],
}

impl<'t> Walk<'t> {
    /// Where all of these fields must be there.
    pub(super) fn required(&mut self, place: &Place<'_, 't>, fields: u64, because: &str) {
        for position in bits(fields & !place.held.filled) {
            let name = self.types.fields(place.structure)[position].name();
            if place.unknown.iter().any(|entry| stands_for(entry, name)) {
                continue;
            }
            let written = place.mapping.entry(name);
            let span = written.map_or(place.span, |entry| entry.key.span());
            self.steps.push(Step::Field(name));
            let path = path_of(&self.steps);
            self.steps.pop();
            self.found.push(Defect::Missing(Missing {
                span,
                path,
                names: vec![name],
                is_empty: written.is_some(),
                because: because.to_owned(),
            }));
        }
    }

    pub(super) fn rule(&mut self, place: &Place<'_, 't>, rule: &'static OnFields) {
        let concerned = match &rule.then {
            Then::Require(fields) => fields & !place.held.filled != 0,
            Then::Forbid(fields) => fields & place.held.present != 0,
            Then::Count(fields, least, most) => {
                let count = (fields & place.held.filled).count_ones();
                count < *least || count > *most
            }
            Then::Value(position, _) => place.held.present & (1 << position) != 0,
            Then::Order { less, more, .. } => {
                let both = 1 << less | 1 << more;
                place.held.present & both == both
            }
            Then::Special(_) => true,
        };
        if !concerned || !rule.conditions.iter().all(|condition| holds(place.mapping, condition)) {
            return;
        }
        match &rule.then {
            Then::Require(fields) => self.required(place, *fields, &because(place.mapping, &rule.conditions)),
            Then::Forbid(fields) => self.forbidden(place, *fields, &rule.conditions),
            Then::Count(fields, least, _) => self.count(place, *fields, *least, &rule.conditions),
            Then::Value(position, demand) => {
                let name = self.types.fields(place.structure)[*position].name();
                if let Some(entry) = place.mapping.entry(name) {
                    self.because = because(place.mapping, &rule.conditions);
                    self.steps.push(Step::Field(name));
                    self.demand(entry.value, demand, Some(entry), entry.key.span());
                    self.steps.pop();
                    self.because.clear();
                }
            }
            Then::Order { less, more, strict, at_more } => self.order(place, (*less, *more), *strict, *at_more),
            Then::Special(special) => self.special(place.mapping, *special, place.span),
        }
    }

    fn order(&mut self, place: &Place<'_, 't>, (less, more): (usize, usize), strict: bool, at_more: bool) {
        let number = |position: usize| {
            let name = self.types.fields(place.structure)[position].name();
            let value = place.mapping.get(name).filter(|value| is_final(*value))?;
            Some((name, value, value.as_i64()?))
        };
        let (Some(less), Some(more)) = (number(less), number(more)) else { return };
        if less.2 < more.2 || (less.2 == more.2 && !strict) {
            return;
        }
        let ((name, value, is), (than, other, bound)) = if at_more { (more, less) } else { (less, more) };
        self.steps.push(Step::Field(name));
        let path = path_of(&self.steps);
        self.steps.pop();
        let (must, change) = match (at_more, strict) {
            (true, true) => ("more than", "Raise"),
            (true, false) => ("at least", "Raise"),
            (false, _) => ("at most", "Lower"),
        };
        self.found.push(Defect::Invalid(Invalid {
            span: value.span(),
            problem: format!("`{path}` is `{is}`, but must be {must} `{than}`, which is {bound}"),
            help: format!("{change} `{name}`, or change `{than}`"),
            related: Some((other.span(), "the other number")),
        }));
    }

    fn forbidden(&mut self, place: &Place<'_, 't>, fields: u64, conditions: &[Condition]) {
        for position in bits(fields & place.held.present) {
            let name = self.types.fields(place.structure)[position].name();
            let Some(entry) = place.mapping.entry(name).filter(|entry| !is_default(entry.value)) else { continue };
            self.steps.push(Step::Field(name));
            let path = path_of(&self.steps);
            self.steps.pop();
            let because = because(place.mapping, conditions);
            let because = if because.is_empty() { "here".to_owned() } else { because };
            let related = conditions.iter().find_map(|condition| entry_of(place.mapping, condition));
            self.found.push(Defect::Conflict(Invalid {
                span: entry.key.span(),
                problem: format!("`{path}` is not allowed {because}"),
                help: format!(
                    "Remove `{name}`{}",
                    if conditions.is_empty() { "" } else { ", or change the other field" }
                ),
                related: related.map(|entry| (entry.span(), "this excludes it")),
            }));
        }
    }

    /// Where one field of several is wanted.
    fn count(&mut self, place: &Place<'_, 't>, fields: u64, least: u32, conditions: &[Condition]) {
        let names: Vec<&'static str> =
            bits(fields).map(|position| self.types.fields(place.structure)[position].name()).collect();
        let mut written =
            place.mapping.entries().filter(|entry| names.contains(&&*entry.name()) && !is_nothing(entry.value));
        let (first, second) = (written.next(), written.next());
        if let (Some(first), Some(second)) = (first, second) {
            let path = path_of(&self.steps);
            let within = if path.is_empty() { String::new() } else { format!("`{path}`: ") };
            self.found.push(Defect::Conflict(Invalid {
                span: second.key.span(),
                problem: format!("{within}`{}` and `{}` exclude each other", first.name(), second.name()),
                help: "Keep one of them".to_owned(),
                related: Some((first.key.span(), "the other")),
            }));
        } else if least > 0
            && first.is_none()
            && !place.unknown.iter().any(|entry| names.iter().any(|name| stands_for(entry, name)))
        {
            let written = names.iter().find_map(|name| place.mapping.entry(name));
            self.found.push(Defect::Missing(Missing {
                span: written.map_or(place.span, |entry| entry.key.span()),
                path: path_of(&self.steps),
                names,
                is_empty: false,
                because: because(place.mapping, conditions),
            }));
        }
    }
}

/// The positions of the bits that are set.
fn bits(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let position = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(position)
    })
}

/// What the API server takes for a field that is not there.
fn is_default(value: Node<'_>) -> bool {
    match value.kind() {
        Kind::Null => true,
        Kind::String => is_nothing(value),
        Kind::Bool => value.as_bool() == Some(false),
        Kind::Sequence => value.is_empty(),
        Kind::Int | Kind::Float | Kind::Mapping => false,
    }
}

/// Whether a condition holds; no where a placeholder decides.
pub(super) fn holds(mapping: Node<'_>, condition: &Condition) -> bool {
    let value = mapping.at(&condition.path).filter(|value| !is_default(*value));
    if value.is_some_and(|value| !is_final(value)) {
        return matches!(condition.test, Test::There);
    }
    let is_one = |wanted: &[&str]| match value {
        None => wanted.contains(&"-") || wanted.contains(&"false"),
        Some(value) if value.kind() == Kind::Bool => wanted.contains(&"true"),
        Some(value) => value.text().is_some_and(|text| wanted.contains(&&*text)),
    };
    match &condition.test {
        Test::There => value.is_some(),
        Test::Absent => value.is_none(),
        Test::Is(wanted) => is_one(wanted),
        Test::IsNot(wanted) => !is_one(wanted),
    }
}

fn entry_of<'t>(mapping: Node<'t>, condition: &Condition) -> Option<Entry<'t>> {
    let (name, parents) = condition.path.split_last()?;
    mapping.at(parents).and_then(|parent| parent.entry(name))
}

/// The conditions that hold, for a message: "with `type: ExternalName`"; empty without any.
fn because(mapping: Node<'_>, conditions: &[Condition]) -> String {
    let words = conditions.iter().map(|condition| {
        let path = condition.path.join(".");
        let value = mapping.at(&condition.path).filter(|value| !value.is_null());
        match (&condition.test, value.and_then(Node::text)) {
            (Test::Is(_) | Test::IsNot(_), Some(text)) if text.len() <= 60 => format!("with `{path}: {text}`"),
            (Test::There, _) => format!("beside `{path}`"),
            (_, Some(_)) => format!("with this `{path}`"),
            _ if value.is_some() => format!("with this `{path}`"),
            _ => format!("without `{path}`"),
        }
    });
    words.collect::<Vec<_>>().join(" and ")
}
