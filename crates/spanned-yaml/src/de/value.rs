//! A node as a serde deserializer.

use super::access::{EntryAccess, ItemAccess, VariantChoice};
use super::{Context, Fault, spanned};
use crate::scalar::Number;
use crate::{Kind, Node};
use serde::Deserialize;
use serde::de::value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, IntoDeserializer, Visitor};
use std::borrow::Cow;

pub(super) fn decode<'t, T: Deserialize<'t>>(node: Node<'t>, context: &Context<'t>) -> Result<T, Fault> {
    T::deserialize(Value { node, context })
}

/// A node on its way into a type.
#[derive(Clone, Copy)]
pub(super) struct Value<'c, 't> {
    pub(super) node: Node<'t>,
    pub(super) context: &'c Context<'t>,
}

/// A number as a type with only whole ones takes it: Go writes `3.0` as `3`, so it is whole.
fn whole(number: Number) -> Option<Number> {
    match number {
        Number::Float(value) if value == value.trunc() && value.abs() < 9.2e18 => Some(Number::Signed(value as i64)),
        Number::Float(_) => None,
        number => Some(number),
    }
}

impl<'c, 't> Value<'c, 't> {
    fn integer<T>(self, bits: u32) -> Result<T, Fault>
    where
        T: TryFrom<i64> + TryFrom<u64> + Default,
    {
        let number = self.node.number().and_then(whole);
        let value = match number {
            Some(Number::Signed(value)) => T::try_from(value).ok(),
            Some(Number::Unsigned(value)) => T::try_from(value).ok(),
            _ => None,
        };
        match value {
            Some(value) => Ok(value),
            None if number.is_some() => {
                let unsigned = T::try_from(-1i64).is_err();
                let sign = if unsigned { "zero or a positive integer" } else { "an integer" };
                self.context.mismatch(self.node, &format!("{sign} of {bits} bits")).map(|()| T::default())
            }
            None => self.context.mismatch(self.node, "an integer").map(|()| T::default()),
        }
    }

    fn string(self, expected: &str) -> Result<Cow<'t, str>, Fault> {
        match self.node.as_str() {
            Some(text) => Ok(text),
            None => self.context.mismatch(self.node, expected).map(|()| Cow::Borrowed("")),
        }
    }

    fn sequence<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.node.is_sequence() {
            return visitor.visit_seq(ItemAccess::new(self));
        }
        self.context.mismatch(self.node, "a list")?;
        visitor.visit_seq(SeqDeserializer::new(std::iter::empty::<BorrowedStrDeserializer<'t, Fault>>()))
    }

    fn mapping<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.node.is_mapping() {
            return visitor.visit_map(EntryAccess::new(self));
        }
        self.context.mismatch(self.node, "a mapping")?;
        visitor.visit_map(MapDeserializer::new(std::iter::empty::<(&'t str, &'t str)>()))
    }
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.integer::<$type>(<$type>::BITS)?)
        }
    )*};
}

impl<'t> Deserializer<'t> for Value<'_, 't> {
    type Error = Fault;

    integers!(
        deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16, deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64,
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32, deserialize_u64 visit_u64 u64,
        deserialize_i128 visit_i128 i128, deserialize_u128 visit_u128 u128
    );

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool => visitor.visit_bool(self.node.as_bool().unwrap_or(false)),
            Kind::Int | Kind::Float => match self.node.number().map(|number| whole(number).unwrap_or(number)) {
                Some(Number::Signed(value)) => visitor.visit_i64(value),
                Some(Number::Unsigned(value)) => visitor.visit_u64(value),
                Some(Number::Float(value)) => visitor.visit_f64(value),
                None => visitor.visit_unit(),
            },
            Kind::String => self.deserialize_str(visitor),
            Kind::Sequence => visitor.visit_seq(ItemAccess::new(self)),
            Kind::Mapping => visitor.visit_map(EntryAccess::new(self)),
        }
    }

    fn deserialize_bool<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.as_bool() {
            Some(value) => visitor.visit_bool(value),
            None => self.context.mismatch(self.node, "a boolean").and_then(|()| visitor.visit_bool(false)),
        }
    }

    fn deserialize_f32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.as_f64() {
            Some(value) => visitor.visit_f64(value),
            None => self.context.mismatch(self.node, "a number").and_then(|()| visitor.visit_f64(0.0)),
        }
    }

    fn deserialize_char<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.string("a string")? {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.node.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        if !self.node.is_null() {
            self.context.mismatch(self.node, "null")?;
        }
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.sequence(visitor)
    }

    fn deserialize_tuple<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.sequence(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.sequence(visitor)
    }

    fn deserialize_map<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.mapping(visitor)
    }

    fn deserialize_struct<V: Visitor<'t>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if name == spanned::NAME { visitor.visit_map(spanned::Parts::new(self)) } else { self.mapping(visitor) }
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if self.node.is_mapping() {
            let mut entries = self.node.entries();
            return match (entries.next(), entries.next()) {
                (Some(entry), None) => visitor.visit_enum(VariantChoice { entry, of: self }),
                _ => Err(Fault::custom(format_args!("expected a mapping with one key{}", super::one_of(variants)))),
            };
        }
        let name = self.string("a string")?;
        visitor.visit_enum(IntoDeserializer::<Fault>::into_deserializer(&*name))
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}
