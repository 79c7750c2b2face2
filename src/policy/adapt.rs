//! The text of a policy as regorus is given it, and the way back to the text of the file.
//!
//! `some x in y` stops the evaluation in regorus when `y` is no collection; in OPA there is no `x` then. Objects with an
//! empty field (`volumes:` and nothing behind it, which is null) would make policies fail, so each collection is passed
//! through a function that leaves out what is none. Lines stay as they are.

use std::collections::BTreeMap;

use regorus::unstable::{Literal, Module};

use super::syntax::{self, Part};
use crate::source::{FileId, Source};

/// The function around collections: undefined for what is no collection.
pub(super) const COLLECTION: &str = "idp_lint.collection";

/// A policy as it is compiled.
#[derive(Debug)]
pub(super) struct Text {
    /// The adapted text, under the path of the file.
    pub(super) source: Source,
    /// Whether it is Rego v0.
    pub(super) is_v0: bool,
    /// Sorted.
    inserted: Vec<Inserted>,
}

/// Adapted texts by file.
pub(super) type Texts = BTreeMap<FileId, Text>;

impl Text {
    /// A text as it stands in the file.
    pub(super) fn unchanged(source: Source, is_v0: bool) -> Self {
        Self { source, is_v0, inserted: Vec::new() }
    }

    /// The text with its collections wrapped, given what it parses to; `None` if there is nothing to wrap.
    pub(super) fn wrapped(&self, module: &Module) -> Option<Self> {
        let mut places: Vec<(u32, bool)> = Vec::new();
        for rule in &module.policy {
            syntax::visit(rule, &mut |part| {
                if let Part::Statement(Literal::SomeIn { collection, .. }) = part {
                    let span = collection.span();
                    places.extend([(span.start, true), (span.end, false)]);
                }
            });
        }
        if places.is_empty() {
            return None;
        }
        places.sort_unstable();
        let text = self.source.text();
        let mut adapted = String::with_capacity(text.len() + places.len() * (COLLECTION.len() + 1));
        let mut inserted = Vec::with_capacity(places.len());
        let mut copied = 0;
        for (at, opens) in places {
            let piece = text.get(copied..at as usize)?;
            adapted.push_str(piece);
            copied = at as usize;
            let before = adapted.len();
            if opens {
                adapted.push_str(COLLECTION);
            }
            adapted.push(if opens { '(' } else { ')' });
            inserted.push(Inserted { at, before: before as u32 - at, length: (adapted.len() - before) as u32 });
        }
        adapted.push_str(&text[copied..]);
        Some(Self { source: Source::new(self.source.path(), adapted), is_v0: self.is_v0, inserted })
    }

    /// The offset in the file of an offset in the adapted text.
    pub(super) fn original(&self, offset: u32) -> u32 {
        let after = self.inserted.partition_point(|piece| piece.at + piece.before < offset);
        match after.checked_sub(1).map(|index| &self.inserted[index]) {
            None => offset,
            Some(piece) => piece.at.max(offset.saturating_sub(piece.before + piece.length)),
        }
    }
}

/// Text that was put in.
#[derive(Debug)]
struct Inserted {
    /// Where, in the file.
    at: u32,
    /// Bytes put in before.
    before: u32,
    length: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_are_wrapped_and_offsets_lead_back() {
        let text = "package p\nx contains a if { some a in [b | some i, b in input.xs[_]]; a > 1 }\n";
        let mut engine = regorus::Engine::new();
        engine.add_policy("p.rego".into(), text.into()).unwrap();
        let adapted = Text::unchanged(Source::new("p.rego", text), false).wrapped(&engine.get_modules()[0]).unwrap();
        let wrapped = adapted.source.text();
        assert!(
            wrapped.contains("in idp_lint.collection([b | some i, b in idp_lint.collection(input.xs[_])]);"),
            "{wrapped}"
        );
        for word in ["x contains", "[b |", "input.xs", "> 1"] {
            let at = wrapped.find(word).unwrap() as u32;
            assert_eq!(adapted.original(at) as usize, text.find(word).unwrap(), "{word}");
        }
        assert_eq!(adapted.original(wrapped.len() as u32) as usize, text.len());
        let inside = wrapped.find("lint.collection").unwrap() as u32;
        assert_eq!(adapted.original(inside) as usize, text.find("[b |").unwrap());
    }
}
