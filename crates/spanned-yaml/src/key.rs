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
                Some(Number::Signed(number)) => Cow::Owned(float_name(number as f64)),
                Some(Number::Unsigned(number)) => Cow::Owned(float_name(number as f64)),
                Some(Number::Float(number)) => Cow::Owned(float_name(number)),
                None => value,
            }
        }
    }
}

fn same_or(text: Cow<'_, str>, name: String) -> Cow<'_, str> {
    if text == name { text } else { Cow::Owned(name) }
}

/// Go's `strconv.FormatFloat(number, 'g', -1, 32)` with go-yaml's names for what is not finite: `sigs.k8s.io/yaml` writes keys so,
/// with the digits of a 32-bit float.
fn float_name(number: f64) -> String {
    let number = number as f32;
    if !number.is_finite() {
        return if number.is_nan() {
            ".nan"
        } else if number > 0.0 {
            ".inf"
        } else {
            "-.inf"
        }
        .to_owned();
    }
    let shortest = format!("{number:e}");
    let Some((digits, exponent)) = shortest.split_once('e') else { return shortest };
    match exponent.parse::<i32>() {
        Ok(power) if !(-4..6).contains(&power) => {
            format!("{digits}e{}{:02}", if power < 0 { '-' } else { '+' }, power.unsigned_abs())
        }
        _ => number.to_string(),
    }
}
