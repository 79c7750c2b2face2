//! The name of a mapping key: JSON has only strings, so `sigs.k8s.io/yaml` writes `on` as `true` and `0x10` as `16`.

use crate::arena::Arena;
use crate::cook;
use crate::scalar::{self, Number, Type};
use std::borrow::Cow;

/// The name of the key `id`. Collections and null have none (Kubernetes refuses them); they get their text as written.
pub(crate) fn name<'t>(text: &'t str, arena: &Arena, id: u32) -> Cow<'t, str> {
    let id = arena.resolve(id);
    let slot = arena.slot(id);
    match slot.ty {
        Type::Str | Type::Merge => cook::value(text, arena, id),
        Type::True => Cow::Borrowed("true"),
        Type::False => Cow::Borrowed("false"),
        Type::Null | Type::Collection => Cow::Borrowed(text.get(slot.start as usize..slot.end as usize).unwrap_or("")),
        Type::Int | Type::Float => {
            let value = cook::value(text, arena, id);
            match scalar::number(&value) {
                Some(Number::Signed(number)) if slot.ty == Type::Int => same_or(value, number.to_string()),
                Some(Number::Unsigned(number)) if slot.ty == Type::Int => same_or(value, number.to_string()),
                Some(Number::Signed(number)) => Cow::Owned(number.to_string()),
                Some(Number::Unsigned(number)) => Cow::Owned(number.to_string()),
                Some(Number::Float(number)) => Cow::Owned(number.to_string()),
                None => value,
            }
        }
    }
}

fn same_or(text: Cow<'_, str>, name: String) -> Cow<'_, str> {
    if text == name { text } else { Cow::Owned(name) }
}
