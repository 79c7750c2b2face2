//! Values as trees: what is unchanged is linked to the file that wrote it, what was filled in stands on its own.

use std::sync::Arc;

use spanned_yaml::{Composer, Tree};

use super::value::{Data, Value};
use crate::manifest::Kind;

/// A tree with one document, the value.
pub(super) fn compose(value: &Value<'_>) -> Arc<Tree> {
    let mut composer = Composer::new(value.span.source);
    add(value, &mut composer);
    composer.finish()
}

fn add(value: &Value<'_>, composer: &mut Composer) {
    if let Some(node) = value.node {
        composer.link(node);
        return;
    }
    match &value.data {
        Data::Null => composer.scalar(Kind::Null, "null", value.span),
        Data::Bool(bool) => composer.scalar(Kind::Bool, if *bool { "true" } else { "false" }, value.span),
        Data::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            composer.scalar(Kind::Int, &(*number as i64).to_string(), value.span);
        }
        Data::Number(number) => composer.scalar(Kind::Float, &number.to_string(), value.span),
        Data::String(text) => composer.scalar(Kind::String, text, value.span),
        Data::List(items) => {
            composer.sequence(value.span);
            items.iter().for_each(|item| add(item, composer));
            composer.end();
        }
        Data::Map(map) => {
            composer.mapping(value.span);
            for (key, field) in map.iter() {
                composer.scalar(Kind::String, key, field.key);
                add(&field.value, composer);
            }
            composer.end();
        }
    }
}
