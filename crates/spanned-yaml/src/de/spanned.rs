//! A decoded value together with its place.

use super::Fault;
use super::access::decode_key;
use super::value::Value;
use crate::{Node, SourceId, Span};
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// The name by which the deserializer knows [`Spanned`].
pub(super) const NAME: &str = "$spanned_yaml::Spanned";
const FIELDS: [&str; 4] = ["source", "start", "end", "value"];

/// A value and where it stands. It decodes only from this crate's trees; as a mapping's key too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SpannedVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
            type Value = Spanned<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Spanned<T>, A::Error> {
                let mut number = |name: &str| match map.next_entry::<&str, u32>()? {
                    Some((key, value)) if key == name => Ok(value),
                    _ => Err(A::Error::custom("a value with its place decodes only from a tree of spanned-yaml")),
                };
                let span = Span::new(SourceId(number("source")?), number("start")?, number("end")?);
                match map.next_key::<&str>()? {
                    Some("value") => Ok(Spanned { value: map.next_value()?, span }),
                    _ => Err(A::Error::missing_field("value")),
                }
            }
        }

        deserializer.deserialize_struct(NAME, &FIELDS, SpannedVisitor(PhantomData))
    }
}

/// The fields of a [`Spanned`], the value last.
struct Fields<F> {
    span: Span,
    next: usize,
    value: F,
}

impl<F> Fields<F> {
    fn key<'t, K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some(name) = FIELDS.get(self.next) else { return Ok(None) };
        self.next += 1;
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn number(&self) -> Option<u32> {
        match self.next {
            1 => Some(self.span.source.0),
            2 => Some(self.span.start),
            3 => Some(self.span.end),
            _ => None,
        }
    }
}

/// A value as the fields of a [`Spanned`].
pub(super) struct Parts<'c, 't>(Fields<Value<'c, 't>>);

impl<'c, 't> Parts<'c, 't> {
    pub(super) fn new(value: Value<'c, 't>) -> Self {
        Self(Fields { span: value.node.span(), next: 0, value })
    }
}

impl<'t> MapAccess<'t> for Parts<'_, 't> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.0.key(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.0.number() {
            Some(number) => seed.deserialize(IntoDeserializer::<Fault>::into_deserializer(number)),
            None => seed.deserialize(self.0.value),
        }
    }
}

/// A key as the fields of a [`Spanned`].
pub(super) struct KeyParts<'t>(Fields<Node<'t>>);

impl<'t> KeyParts<'t> {
    pub(super) fn new(node: Node<'t>) -> Self {
        Self(Fields { span: node.span(), next: 0, value: node })
    }
}

impl<'t> MapAccess<'t> for KeyParts<'t> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.0.key(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.0.number() {
            Some(number) => seed.deserialize(IntoDeserializer::<Fault>::into_deserializer(number)),
            None => decode_key(self.0.value, seed),
        }
    }
}
