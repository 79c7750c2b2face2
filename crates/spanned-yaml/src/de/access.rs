//! The children of a node as serde sees them: elements, entries, the variant of an enum.

use super::value::Value;
use super::{Context, Fault, Place, Step};
use crate::{Entries, Entry, Items, Node};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::borrow::Cow;

/// The elements of a list.
pub(super) struct ItemAccess<'c, 't> {
    of: Value<'c, 't>,
    items: std::iter::Enumerate<Items<'t>>,
}

impl<'c, 't> ItemAccess<'c, 't> {
    pub(super) fn new(of: Value<'c, 't>) -> Self {
        Self { of, items: of.node.items().enumerate() }
    }
}

impl<'t> SeqAccess<'t> for ItemAccess<'_, 't> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let context = self.of.context;
        let Some((index, node)) = self.items.find(|(_, node)| !context.is_skipped(*node)) else { return Ok(None) };
        let step = Step { place: Place::Index(index), value: context.id(node) };
        context.child(step, || seed.deserialize(Value { node, context })).map(Some)
    }
}

/// The entries of a mapping.
pub(super) struct EntryAccess<'c, 't> {
    of: Value<'c, 't>,
    entries: Entries<'t>,
    current: Option<Entry<'t>>,
}

impl<'c, 't> EntryAccess<'c, 't> {
    pub(super) fn new(of: Value<'c, 't>) -> Self {
        Self { of, entries: of.node.entries(), current: None }
    }
}

fn step<'t>(context: &Context<'t>, entry: Entry<'t>) -> Step {
    Step { place: Place::Key(context.id(entry.key)), value: context.id(entry.value) }
}

impl<'t> MapAccess<'t> for EntryAccess<'_, 't> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let context = self.of.context;
        self.current = self.entries.find(|entry| !context.is_skipped(entry.value));
        let Some(entry) = self.current else { return Ok(None) };
        context.trace.borrow_mut().push(step(context, entry));
        let key = seed.deserialize(Key { node: entry.key }).map_err(|fault| context.placed(fault, true));
        context.trace.borrow_mut().pop();
        key.map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some(entry) = self.current.take() else {
            return Err(Fault::custom("a value was asked for before its key"));
        };
        let context = self.of.context;
        context.child(step(context, entry), || seed.deserialize(Value { node: entry.value, context }))
    }
}

/// A key: text, or what a type makes of that text.
struct Key<'de> {
    node: Node<'de>,
}

macro_rules! parsed_keys {
    ($($method:ident $visit:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.node.key_name().parse() {
                Ok(value) => visitor.$visit(value),
                Err(_) => self.deserialize_any(visitor),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Fault;

    parsed_keys!(
        deserialize_bool visit_bool, deserialize_i8 visit_i8, deserialize_i16 visit_i16, deserialize_i32 visit_i32,
        deserialize_i64 visit_i64, deserialize_u8 visit_u8, deserialize_u16 visit_u16, deserialize_u32 visit_u32,
        deserialize_u64 visit_u64
    );

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.key_name() {
            Cow::Borrowed(name) => visitor.visit_borrowed_str(name),
            Cow::Owned(name) => visitor.visit_string(name),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if name == super::spanned::NAME {
            visitor.visit_map(super::spanned::KeyParts::new(self.node))
        } else {
            self.deserialize_any(visitor)
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(serde::de::value::CowStrDeserializer::new(self.node.key_name()))
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// A key as a value, for [`super::Spanned`].
pub(super) fn decode_key<'t, T: DeserializeSeed<'t>>(node: Node<'t>, seed: T) -> Result<T::Value, Fault> {
    seed.deserialize(Key { node })
}

/// `{variant: content}`.
pub(super) struct VariantChoice<'c, 't> {
    pub(super) entry: Entry<'t>,
    pub(super) of: Value<'c, 't>,
}

impl<'t> EnumAccess<'t> for VariantChoice<'_, 't> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'t>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let context = self.of.context;
        context.trace.borrow_mut().push(step(context, self.entry));
        let variant = seed.deserialize(Key { node: self.entry.key }).map_err(|fault| context.placed(fault, true));
        context.trace.borrow_mut().pop();
        Ok((variant?, self))
    }
}

impl<'t> VariantChoice<'_, 't> {
    fn content<T>(self, decode: impl FnOnce(Value<'_, 't>) -> Result<T, Fault>) -> Result<T, Fault> {
        let context = self.of.context;
        context.child(step(context, self.entry), || decode(Value { node: self.entry.value, context }))
    }
}

impl<'t> VariantAccess<'t> for VariantChoice<'_, 't> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        self.content(|value| serde::Deserialize::deserialize(value))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'t>>(self, seed: T) -> Result<T::Value, Fault> {
        self.content(|value| seed.deserialize(value))
    }

    fn tuple_variant<V: Visitor<'t>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.content(|value| value.deserialize_tuple(length, visitor))
    }

    fn struct_variant<V: Visitor<'t>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        self.content(|value| value.deserialize_map(visitor))
    }
}
