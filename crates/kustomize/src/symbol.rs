//! Interned texts: kinds, names, namespaces. Comparing two is comparing two numbers.

use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock};

use rustc_hash::{FxBuildHasher, FxHashMap};

/// An interned text of one [`crate::World`]. [`Symbol::EMPTY`] is the empty text in every world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Symbol(u32);

impl Symbol {
    /// The empty text.
    pub(crate) const EMPTY: Self = Self(0);
    /// `default`: the namespace of what says none.
    pub(crate) const DEFAULT: Self = Self(1);

    /// Whether it is the empty text.
    pub(crate) fn is_empty(self) -> bool {
        self == Self::EMPTY
    }
}

/// Shards keep threads from waiting for each other.
const SHARDS: usize = 16;

/// All symbols of a world. Numbers depend on who came first: they must never decide an order.
#[derive(Debug)]
pub(crate) struct Symbols {
    shards: [RwLock<FxHashMap<Arc<str>, u32>>; SHARDS],
    texts: boxcar::Vec<Arc<str>>,
}

impl Symbols {
    pub(crate) fn new() -> Self {
        let texts = boxcar::Vec::new();
        texts.push("".into());
        let symbols = Self { shards: Default::default(), texts };
        let default = symbols.intern("default");
        debug_assert_eq!(default, Symbol::DEFAULT);
        symbols
    }

    /// The symbol of a text.
    pub(crate) fn intern(&self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        let shard = &self.shards[FxBuildHasher.hash_one(text) as usize >> 7 & (SHARDS - 1)];
        // The maps are only ever added to, so a panic elsewhere leaves them whole.
        if let Some(&number) = shard.read().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Symbol(number);
        }
        let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(&number) = shard.get(text) {
            return Symbol(number);
        }
        let text: Arc<str> = text.into();
        let number = self.texts.push(text.clone()) as u32;
        shard.insert(text, number);
        Symbol(number)
    }

    /// The text of a symbol.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        self.texts.get(symbol.0 as usize).map_or("", |text| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_symbol() {
        let symbols = Symbols::new();
        let web = symbols.intern("web");
        assert_eq!(web, symbols.intern("web"));
        assert_ne!(web, symbols.intern("api"));
        assert_eq!(symbols.text(web), "web");
        assert_eq!(symbols.intern(""), Symbol::EMPTY);
        assert_eq!(symbols.text(Symbol::EMPTY), "");
        assert_eq!(symbols.intern("default"), Symbol::DEFAULT);
    }
}
