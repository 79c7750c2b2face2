//! The types of fields, read from the table when an object asks for them.

use std::sync::{LazyLock, OnceLock};

/// The table; its words are explained at its top.
const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/custom-resource-types.txt"));

/// Where each line starts, after the comments at the top; the last is the end.
static STARTS: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let comments: usize = TABLE.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum();
    let ends = memchr::memchr_iter(b'\n', &TABLE.as_bytes()[comments..]).map(|end| comments + end + 1);
    std::iter::once(comments).chain(ends).collect()
});

/// The lines that were asked for. Objects of one kind ask for the same again and again.
static LINES: LazyLock<Box<[OnceLock<Line>]>> = LazyLock::new(|| STARTS.iter().map(|_| OnceLock::new()).collect());

/// A line of the table.
#[derive(Debug)]
enum Line {
    Enumeration(Vec<&'static str>),
    Structure(Structure),
}

/// A type: its word in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Type(&'static str);

/// What a type is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Anything: kept as it is.
    Any,
    /// A string.
    String,
    /// An integer of 64 bits.
    Integer,
    /// An integer of 32 bits.
    Int32,
    /// A number with or without a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// An integer or a string.
    IntOrString,
    /// One of these strings.
    Enumeration(&'static [&'static str]),
    /// A list of a type.
    List(Type),
    /// A mapping from any string to a type.
    Map(Type),
    /// A mapping with known keys.
    Structure(&'static Structure),
}

/// The fields of a mapping.
#[derive(Debug)]
pub(super) struct Structure {
    /// Whether other fields are kept.
    pub(super) is_open: bool,
    /// Sorted by name.
    pub(super) fields: Vec<Field>,
    /// Fields of `forProvider` that a Crossplane provider requires, unless `initProvider` has them or the object is only observed.
    pub(super) provider: Vec<&'static str>,
}

/// A field of a mapping.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Type,
    pub(super) is_required: bool,
}

impl Type {
    /// The type of a word.
    pub(super) fn new(word: &'static str) -> Self {
        Self(word)
    }

    /// What the type is. The line of a structure or an enumeration is read on first use.
    pub(super) fn shape(self) -> Shape {
        match self.0.as_bytes().first() {
            Some(b's') => Shape::String,
            Some(b'i') => Shape::Integer,
            Some(b'j') => Shape::Int32,
            Some(b'n') => Shape::Number,
            Some(b'b') => Shape::Boolean,
            Some(b'x') => Shape::IntOrString,
            Some(b'[') => Shape::List(Self(&self.0[1..])),
            Some(b'{') => Shape::Map(Self(&self.0[1..])),
            Some(b'0'..=b'9') => match line(self.0) {
                Some(Line::Enumeration(values)) => Shape::Enumeration(values),
                Some(Line::Structure(structure)) => Shape::Structure(structure),
                None => Shape::Any,
            },
            _ => Shape::Any,
        }
    }

    /// Whether the table has what the word names, at every depth of lists and maps.
    #[cfg(test)]
    pub(super) fn is_known(self) -> bool {
        match self.shape() {
            Shape::List(item) | Shape::Map(item) => item.is_known(),
            Shape::Any => self.0 == "*",
            _ => true,
        }
    }
}

/// The line of a number.
fn line(number: &str) -> Option<&'static Line> {
    let number: usize = number.parse().ok()?;
    let starts: &[usize] = &STARTS;
    let text = TABLE.get(*starts.get(number)?..*starts.get(number + 1)? - 1)?;
    Some(LINES.get(number)?.get_or_init(|| read(text)))
}

fn read(line: &'static str) -> Line {
    let mut cells = line.split('\t');
    let mark = cells.next();
    if mark == Some("=") {
        return Line::Enumeration(cells.collect());
    }
    let mut structure = Structure { is_open: mark == Some("+"), fields: Vec::new(), provider: Vec::new() };
    for cell in cells {
        if let Some((name, word)) = cell.split_once(' ') {
            let optional = word.strip_prefix('!');
            structure.fields.push(Field {
                name,
                kind: Type(optional.unwrap_or(word)),
                is_required: optional.is_some(),
            });
        } else if let Some(name) = cell.strip_prefix('?') {
            structure.provider.push(name);
        }
    }
    Line::Structure(structure)
}

impl Structure {
    /// A field by its name.
    pub(super) fn field(&self, name: &str) -> Option<Field> {
        let index = self.fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        Some(self.fields[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_names_only_lines_that_are_there() {
        for number in 0..STARTS.len() - 1 {
            match Type::new(Box::leak(number.to_string().into_boxed_str())).shape() {
                Shape::Structure(structure) => {
                    assert!(structure.fields.is_sorted_by_key(|field| field.name), "fields are searched by halves");
                    assert!(structure.fields.iter().all(|field| field.kind.is_known()), "line {number}");
                }
                Shape::Enumeration(values) => assert!(!values.is_empty(), "line {number}"),
                other => panic!("line {number} is {other:?}"),
            }
        }
    }
}
