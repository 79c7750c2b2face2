//! Demands on one value.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::{Defect, Invalid, Missing, Unlisted, Walk, first_key, is_final};
use crate::manifest::{Entry, Kind, Node, is_templated, span_or};
use crate::object::builtin::constraint::OnValue;
use crate::object::misfit::{Step, path_of};
use crate::object::quantity::Quantity;
use crate::source::Span;

/// Longer values are not repeated in a message.
const SHOWN: usize = 60;

impl<'t> Walk<'t> {
    /// Holds a value against a demand; `span` is its key.
    pub(super) fn demand(&mut self, value: Node<'t>, demand: &'static OnValue, entry: Option<Entry<'t>>, span: Span) {
        match demand {
            OnValue::Each(demand) => return self.each(value, demand, span),
            OnValue::Keys(format) => {
                for entry in value.entries() {
                    let key = entry.name();
                    if !format.fits(&key) && !is_templated(&key) {
                        let must = format!("the keys must be {}", format.described);
                        self.invalid(entry.key.span(), &format!("has the key `{}`", shown(&key)), &must);
                    }
                }
                return;
            }
            OnValue::Unique(keys) => return self.unique(value, keys),
            OnValue::Special(special) => return self.special(value, *special, span),
            OnValue::Items(least, most) => {
                let count = value.len();
                if !value.is_scalar() && count < *least {
                    let path = path_of(&self.steps);
                    let names = Vec::new();
                    self.found.push(Defect::Missing(Missing {
                        span,
                        path,
                        names,
                        is_empty: true,
                        because: String::new(),
                    }));
                } else if !value.is_scalar() && count > *most {
                    self.invalid(span, &format!("has {count} entries"), &at_most(*most, "entry", "entries"));
                }
                return;
            }
            _ => {}
        }
        if !value.is_scalar() || value.is_null() || !is_final(value) {
            return;
        }
        let Some(text) = value.text() else { return };
        let place = span_or(value, entry.map_or(span, |entry| entry.key.span()));
        // Empty text is a field that is not there, but an entry of a list is always there.
        let is_unset = text.is_empty() && !matches!(self.steps.last(), Some(Step::Index(_)));
        let is_number = matches!(value.kind(), Kind::Int | Kind::Float);
        match demand {
            OnValue::Enum(allowed) if !is_unset && !allowed.contains(&&*text) => {
                self.found.push(Defect::Unlisted(Unlisted { value, path: path_of(&self.steps), allowed }));
            }
            OnValue::Only(wanted) if !text.is_empty() && !is_one(value, &text, wanted) => {
                self.wrong(place, &text, &format!("must be `{}`", wanted.join("` or `")));
            }
            OnValue::Not(refused) if is_one(value, &text, refused) => {
                self.wrong(place, &text, "must not be that");
            }
            OnValue::Range(least, most) if is_number && !within(value, *least, *most) => {
                self.wrong(place, &text, &bounds(*least, *most));
            }
            OnValue::NumberOr(least, most, format) => {
                if is_number && !within(value, *least, *most) {
                    self.wrong(place, &text, &bounds(*least, *most));
                } else if value.kind() == Kind::String && !format.fits(&text) {
                    self.wrong(place, &text, &format!("must be {}", format.described));
                }
            }
            OnValue::Length(least, most) if value.kind() == Kind::String => {
                if text.len() > *most {
                    let must = at_most(*most, "character", "characters");
                    self.invalid(place, &format!("has {} characters", text.len()), &must);
                } else if text.len() < *least && text.is_empty() {
                    self.wrong(place, &text, "must not be empty");
                } else if text.len() < *least {
                    self.wrong(place, &text, &format!("must have at least {least} characters"));
                }
            }
            OnValue::Format(format) if value.kind() == Kind::String && !is_unset && !format.fits(&text) => {
                self.wrong(place, &text, &format!("must be {}", format.described));
            }
            OnValue::Amount { positive } => {
                let Some(amount) = Quantity::of(value) else { return };
                if *positive && amount <= Quantity::ZERO {
                    self.wrong(place, &text, "must be more than zero");
                } else if amount < Quantity::ZERO {
                    self.wrong(place, &text, "must not be negative");
                }
            }
            _ => {}
        }
    }

    fn each(&mut self, value: Node<'t>, demand: &'static OnValue, span: Span) {
        for (index, item) in value.items().enumerate() {
            self.steps.push(Step::Index(index));
            self.demand(item, demand, None, span_or(item, first_key(item, span)));
            self.steps.pop();
        }
        for entry in value.entries() {
            self.steps.push(Step::Key(entry.key));
            self.demand(entry.value, demand, Some(entry), entry.key.span());
            self.steps.pop();
        }
    }

    /// Where no two entries of a list may be the same in some fields.
    fn unique(&mut self, list: Node<'t>, keys: &'static [(&'static str, &'static str)]) {
        if list.len() < 2 {
            return;
        }
        let mut seen: FxHashMap<Vec<Cow<'t, str>>, Node<'t>> = FxHashMap::default();
        for (index, item) in list.items().enumerate() {
            let Some((identity, node)) = identity(item, keys) else { continue };
            let Some(first) = seen.get(&identity) else {
                seen.insert(identity, node);
                continue;
            };
            let related = Some((first.span(), "the first"));
            self.steps.push(Step::Index(index));
            let path = path_of(&self.steps);
            self.steps.pop();
            let what = match keys {
                [] => format!("`{}`", shown(&identity[0])),
                _ => {
                    let pairs = keys.iter().zip(&identity);
                    let pairs: Vec<String> =
                        pairs.map(|((key, _), text)| format!("`{key}: {}`", shown(text))).collect();
                    pairs.join(" and ")
                }
            };
            self.found.push(Defect::Repeated(Invalid {
                span: node.span(),
                problem: format!("`{path}` repeats {what}, which stands in the list already"),
                help: "Remove or rename one of both".to_owned(),
                related,
            }));
        }
    }

    fn wrong(&mut self, span: Span, text: &str, must: &str) {
        let what = match text {
            "" => "is empty".to_owned(),
            _ if text.len() <= SHOWN && !text.contains('\n') => format!("is `{text}`"),
            _ => "is a longer text".to_owned(),
        };
        self.invalid(span, &what, must);
    }

    /// Reports the value where the walk is.
    pub(super) fn invalid(&mut self, span: Span, what: &str, must: &str) {
        let path = path_of(&self.steps);
        self.found.push(Defect::Invalid(Invalid {
            span,
            problem: match self.because.as_str() {
                "" => format!("`{path}` {what}, but {must}"),
                because => format!("`{path}` {what}, but {must} {because}"),
            },
            help: help(must),
            related: None,
        }));
    }
}

/// What is demanded, as an imperative.
fn help(must: &str) -> String {
    match must.split_once("must be ") {
        Some(("", rest)) => format!("Write {rest}"),
        Some((_, rest)) => format!("Write keys that are {rest}"),
        None => "Change the value so that the API server takes it".to_owned(),
    }
}

fn shown(text: &str) -> &str {
    if text.len() <= SHOWN { text } else { "(a longer text)" }
}

/// What tells an entry of a list from the others, and the node to point at; `None` where a placeholder is in it.
fn identity<'t>(
    item: Node<'t>,
    keys: &'static [(&'static str, &'static str)],
) -> Option<(Vec<Cow<'t, str>>, Node<'t>)> {
    if keys.is_empty() {
        let text = item.text().filter(|_| is_final(item))?;
        return Some((vec![text], item));
    }
    let mut node = None;
    let mut identity = Vec::with_capacity(keys.len());
    for (key, default) in keys {
        let path: Vec<&str> = key.split('.').collect();
        let value = item.at(&path).filter(|value| !value.is_null());
        let text = match value {
            Some(value) => value.text().filter(|_| is_final(value))?,
            None => Cow::Borrowed(*default),
        };
        node = node.or(value);
        identity.push(text);
    }
    let is_empty = identity.iter().all(|text| text.is_empty());
    node.filter(|_| !is_empty).map(|node| (identity, node))
}

/// Whether a scalar is one of some values.
fn is_one(value: Node<'_>, text: &str, values: &[&str]) -> bool {
    match value.as_bool() {
        Some(switch) => values.contains(&if switch { "true" } else { "false" }),
        None => values.contains(&text),
    }
}

fn within(value: Node<'_>, least: i64, most: i64) -> bool {
    let number = value.as_i64().or_else(|| value.as_f64().filter(|number| *number == number.trunc()).map(|n| n as i64));
    number.is_none_or(|number| (least..=most).contains(&number))
}

fn bounds(least: i64, most: i64) -> String {
    match (least, most) {
        (i64::MIN, most) => format!("must be at most {most}"),
        (least, i64::MAX) => format!("must be at least {least}"),
        (least, most) if least == most => format!("must be {least}"),
        (least, most) => format!("must be a number from {least} to {most}"),
    }
}

fn at_most(most: usize, one: &str, many: &str) -> String {
    format!("must have at most {most} {}", if most == 1 { one } else { many })
}
