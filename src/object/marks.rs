//! Which words the text of an object holds that some rules look for. The text is searched once for all of them: nearly no
//! object has one, and its fields need not be looked at then.

use std::sync::LazyLock;

use regex::Regex;

use crate::manifest::Node;

/// Words that rules look for in any field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Parts of the placeholders that people leave for others to fill in.
    Placeholder,
    /// Directives of strategic merge patches.
    PatchDirective,
    /// The name of a field or a part of an id that is about a role definition of Azure.
    RoleDefinition,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Placeholder, Self::PatchDirective, Self::RoleDefinition];

    /// The words, as an alternation of plain texts: those are found without a state machine.
    fn words(self) -> &'static str {
        match self {
            // A verb that asks for something ends before `ME`: its last letter, or what is between.
            Self::Placeholder => concat!(
                "_ME|-ME|EME|TME|LME|DME|RME|THIS|HERE|WITH_|WITH-|IN_|IN-|YOUR_|-here|_here|-Here|_Here",
                "|TODO|FIXME|TBD|CHANGE|PLACEHOLDER|xxx|XXX|xXx|XxX|xxX|Xxx|XXx|xXX|00000000-0000",
            ),
            Self::PatchDirective => r"\$patch|\$retainKeys|\$setElementOrder/|\$deleteFromPrimitiveList/",
            Self::RoleDefinition => "oleDefinition|oledefinition|OLEDEFINITION",
        }
    }
}

/// The marks of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks(u8);

impl Marks {
    /// The marks of the keys and values of a node.
    pub fn of(root: Node<'_>) -> Self {
        let Some(finders) = FINDERS.as_ref() else { return Self(u8::MAX) };
        let mut marks = Self::default();
        for part in root.raw_parts() {
            if opens_angle_bracket(part) {
                marks.0 |= 1 << Mark::Placeholder as u8;
            }
            if !finders.any.is_match(part) {
                continue;
            }
            for (mark, words) in Mark::ALL.into_iter().zip(&finders.each) {
                if words.is_match(part) {
                    marks.0 |= 1 << mark as u8;
                }
            }
        }
        marks
    }

    /// Whether a mark is there.
    pub fn has(self, mark: Mark) -> bool {
        self.0 & (1 << mark as u8) != 0
    }
}

/// Whether a word in angle brackets may start somewhere.
fn opens_angle_bracket(text: &str) -> bool {
    let follows = |at: usize| text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphabetic);
    memchr::memchr_iter(b'<', text.as_bytes()).any(follows)
}

/// One search for all words, and one for the words of each mark.
struct Finders {
    any: Regex,
    each: Vec<Regex>,
}

static FINDERS: LazyLock<Option<Finders>> = LazyLock::new(|| {
    let all: Vec<&str> = Mark::ALL.into_iter().map(Mark::words).collect();
    let each = all.iter().map(|words| Regex::new(words)).collect::<Result<_, _>>().ok()?;
    Some(Finders { any: Regex::new(&all.join("|")).ok()?, each })
});

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use spanned_yaml::{ParseOptions, Tree};

    use super::*;
    use crate::source::FileId;

    fn marks(text: &str) -> Marks {
        let tree = Tree::parse(FileId(0), Arc::from(text), &ParseOptions::default());
        Marks::of(tree.documents().next().unwrap().root())
    }

    #[test]
    fn words_are_found_in_keys_and_values() {
        assert_eq!(marks("a: plain text\nb: [1, two]\n"), Marks::default());
        for placeholder in ["ADD_ME", "FILLINTHIS", "<name>", "your-name-here", "XXXX", "SET_WITH_NAME"] {
            assert!(marks(&format!("a: {{b: {placeholder}}}\n")).has(Mark::Placeholder), "{placeholder}");
        }
        assert!(!marks("a: 1 < 2\n").has(Mark::Placeholder));
        assert!(marks("a: [{$patch: delete}]\n").has(Mark::PatchDirective));
        let role = marks("roleDefinitionId: /subscriptions/x\n");
        assert!(role.has(Mark::RoleDefinition) && !role.has(Mark::Placeholder) && !role.has(Mark::PatchDirective));
    }
}
