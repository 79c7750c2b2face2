//! Objects as YAML: the bytes that `kustomize build` prints (go-yaml v2's emitter: two blanks, compact lists, 80 columns).

use spanned_yaml::Span;

use super::scalar::{Scalar, Surroundings};
use super::style::{self, ScalarStyle};
use super::{keys, numbers};
use crate::editor::Editor;
use crate::id::NodeId;
use crate::sort::merge_sort;
use crate::world::World;

/// The column after which a text is broken at its next blank.
const WIDTH: usize = 80;

/// The longest key in bytes that stands before its `:`; a longer one is written after a `?`.
const LONGEST_KEY: usize = 128;

/// What adds a comment to a line; see [`write_yaml`].
pub type Annotate<'a> = dyn FnMut(Span, &mut String) + 'a;

/// Writes an object of a world as `kustomize build` prints it, without a `---` line.
///
/// `annotate` is called at the end of every line to which something can be added without changing the YAML, with the place of
/// what the line says last. It may add a comment, which must begin with ` #` and have no line break.
pub fn write_yaml(world: &World, root: NodeId, annotate: Option<&mut Annotate<'_>>, out: &mut String) {
    let mut writer = Writer {
        editor: Editor::reading(world),
        out,
        annotate,
        on_line: None,
        column: 0,
        indent: 0,
        after_blank: true,
        only_indentation: true,
    };
    writer.document(root);
}

/// A text of one line as YAML.
pub(crate) fn write_yaml_text(text: &str) -> String {
    match style::of_text(text, true) {
        ScalarStyle::Plain => text.to_owned(),
        ScalarStyle::SingleQuoted => format!("'{}'", text.replace('\'', "''")),
        ScalarStyle::DoubleQuoted | ScalarStyle::Literal => {
            let mut quoted = String::new();
            super::write_json_text(text, super::JsonStyle::Plain, &mut quoted);
            quoted
        }
    }
}

/// A collection that is being written.
enum Frame {
    Mapping { entries: std::vec::IntoIter<(String, NodeId, NodeId)>, outer: usize, surroundings: Surroundings },
    Sequence { items: std::vec::IntoIter<NodeId>, outer: usize, surroundings: Surroundings },
}

struct Writer<'w, 'o, 'a, 'n> {
    editor: Editor<'w>,
    out: &'o mut String,
    annotate: Option<&'a mut Annotate<'n>>,
    /// What the line says last.
    on_line: Option<NodeId>,
    /// In characters.
    column: usize,
    indent: usize,
    /// Whether the last character is a blank, or there is none on the line.
    after_blank: bool,
    /// Whether there is nothing on the line but blanks, `-`, `?` and `:` of an entry.
    only_indentation: bool,
}

/// Where a node is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Root,
    Item,
    Value,
}

impl Writer<'_, '_, '_, '_> {
    /// The depth is bounded by memory only: objects may be deeper than texts.
    fn document(&mut self, root: NodeId) {
        let mut frames: Vec<Frame> = Vec::new();
        let mut next = Some((root, Context::Root, Surroundings::default()));
        loop {
            if let Some((node, context, surroundings)) = next.take()
                && let Some(frame) = self.node(node, context, surroundings)
            {
                frames.push(frame);
            }
            let depth = frames.len();
            next = match frames.last_mut() {
                None => break,
                Some(Frame::Mapping { entries, outer, surroundings }) => match entries.next() {
                    Some((name, key, value)) => {
                        let surroundings = surroundings.of_entry(depth, &name);
                        self.key(&name, key);
                        Some((value, Context::Value, surroundings))
                    }
                    None => {
                        self.indent = *outer;
                        frames.pop();
                        None
                    }
                },
                Some(Frame::Sequence { items, outer, surroundings }) => match items.next() {
                    Some(item) => {
                        let surroundings = *surroundings;
                        self.line();
                        self.indicator("-", true);
                        Some((item, Context::Item, surroundings))
                    }
                    None => {
                        self.indent = *outer;
                        frames.pop();
                        None
                    }
                },
            };
        }
        if self.column > 0 {
            self.end_line();
        }
    }

    /// Writes a scalar or an empty collection, or begins a collection.
    fn node(&mut self, node: NodeId, context: Context, surroundings: Surroundings) -> Option<Frame> {
        let editor = &self.editor;
        let outer = self.indent;
        let surroundings = surroundings.within(editor.is_flow(node));
        if editor.is_mapping(node) {
            let mut entries: Vec<(&str, usize)> = Vec::new();
            let named: Vec<(String, NodeId, NodeId)> =
                editor.entries(node).map(|(key, value)| (editor.text(key).into_owned(), key, value)).collect();
            entries.extend(named.iter().enumerate().map(|(at, (name, ..))| (name.as_str(), at)));
            merge_sort(&mut entries, |(left, _), (right, _)| keys::is_less(left, right));
            if entries.is_empty() {
                self.on_line = Some(node);
                self.indicator("{}", false);
                return None;
            }
            if context != Context::Root {
                self.indent += 2;
            }
            let order: Vec<usize> = entries.into_iter().map(|(_, at)| at).collect();
            let mut named: Vec<Option<(String, NodeId, NodeId)>> = named.into_iter().map(Some).collect();
            let entries: Vec<_> = order.into_iter().filter_map(|at| named.get_mut(at)?.take()).collect();
            return Some(Frame::Mapping { entries: entries.into_iter(), outer, surroundings });
        }
        if editor.is_sequence(node) {
            let items: Vec<NodeId> = editor.items(node).collect();
            if items.is_empty() {
                self.on_line = Some(node);
                self.indicator("[]", false);
                return None;
            }
            // A list below a key is as far left as the key.
            let is_compact = context == Context::Value && !self.only_indentation;
            if context != Context::Root && !is_compact {
                self.indent += 2;
            }
            return Some(Frame::Sequence { items: items.into_iter(), outer, surroundings });
        }
        self.on_line = Some(node);
        let text = match Scalar::read(editor, node, surroundings) {
            Scalar::Null => "null".to_owned(),
            Scalar::Bool(value) => value.to_string(),
            Scalar::Number(number) => numbers::of(&number),
            Scalar::Text(text) => {
                let text = text.into_owned();
                self.text(&text, false);
                return None;
            }
        };
        self.plain(&text, false);
        None
    }

    fn key(&mut self, name: &str, key: NodeId) {
        self.line();
        if name.len() <= LONGEST_KEY && !style::is_multiline(name) {
            self.on_line = Some(key);
            self.text(name, true);
            self.indicator(":", false);
            // The indicator follows the key without a blank.
        } else {
            self.indicator("?", true);
            self.on_line = Some(key);
            self.text(name, false);
            self.line();
            self.indicator(":", true);
        }
    }

    /// Begins a line, unless there is nothing but indentation on it that does not reach too far.
    fn line(&mut self) {
        let reaches = self.column > self.indent || (self.column == self.indent && !self.after_blank);
        if !self.only_indentation || reaches {
            self.end_line();
        }
        self.pad();
        self.after_blank = true;
        self.only_indentation = true;
    }

    fn pad(&mut self) {
        while self.column < self.indent {
            self.out.push(' ');
            self.column += 1;
        }
    }

    fn end_line(&mut self) {
        if let (Some(node), Some(annotate)) = (self.on_line.take(), &mut self.annotate) {
            annotate(self.editor.span(node), self.out);
        }
        self.out.push('\n');
        self.column = 0;
    }

    /// A line break within a text, after which nothing may be added.
    fn inner_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
    }

    fn push(&mut self, character: char) {
        self.out.push(character);
        self.column += 1;
    }

    fn push_str(&mut self, text: &str) {
        self.out.push_str(text);
        self.column += text.chars().count();
    }

    /// A blank, unless there is one.
    fn separate(&mut self) {
        if !self.after_blank {
            self.push(' ');
        }
    }

    fn indicator(&mut self, text: &str, is_indentation: bool) {
        if text != ":" || is_indentation {
            self.separate();
        }
        self.push_str(text);
        self.after_blank = false;
        self.only_indentation &= is_indentation;
    }

    fn text(&mut self, text: &str, is_key: bool) {
        match style::of_text(text, is_key) {
            ScalarStyle::Plain => self.plain(text, is_key),
            ScalarStyle::SingleQuoted => self.single_quoted(text, is_key),
            ScalarStyle::DoubleQuoted => self.double_quoted(text, is_key),
            ScalarStyle::Literal => self.literal(text),
        }
    }

    /// After a text in one line.
    fn after_text(&mut self) {
        self.after_blank = false;
        self.only_indentation = false;
    }

    /// Continues a text on the next line, two columns further in than what it belongs to.
    fn wrap(&mut self) {
        self.inner_break();
        self.indent += 2;
        self.pad();
        self.indent -= 2;
    }

    fn plain(&mut self, text: &str, is_key: bool) {
        self.separate();
        self.wrapped(text, is_key, |_, rest| !rest.starts_with(' '), |writer, character| writer.push(character));
        self.after_text();
    }

    fn single_quoted(&mut self, text: &str, is_key: bool) {
        self.separate();
        self.push('\'');
        let may_break = |at: usize, rest: &str| at > 0 && !rest.is_empty() && !rest.starts_with(' ');
        self.wrapped(text, is_key, may_break, |writer, character| {
            if character == '\'' {
                writer.push('\'');
            }
            writer.push(character);
        });
        self.push('\'');
        self.after_text();
    }

    fn double_quoted(&mut self, text: &str, is_key: bool) {
        self.separate();
        self.push('"');
        // go-yaml asks whether the text begins with a byte order mark instead of whether the character is one.
        let escapes_all = text.starts_with('\u{feff}');
        let mut after_space = false;
        for (at, character) in text.char_indices() {
            let rest = &text[at + character.len_utf8()..];
            if escapes_all
                || !style::is_printable(character)
                || style::is_break(character)
                || matches!(character, '"' | '\\')
            {
                self.escape(character);
                after_space = false;
            } else if character == ' ' {
                if !is_key && !after_space && self.column > WIDTH && at > 0 && !rest.is_empty() {
                    self.wrap();
                    if rest.starts_with(' ') {
                        self.push('\\');
                    }
                } else {
                    self.push(character);
                }
                after_space = true;
            } else {
                self.push(character);
                after_space = false;
            }
        }
        self.push('"');
        self.after_text();
    }

    fn escape(&mut self, character: char) {
        let short = match character {
            '\0' => '0',
            '\x07' => 'a',
            '\x08' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\x0b' => 'v',
            '\x0c' => 'f',
            '\r' => 'r',
            '\x1b' => 'e',
            '"' => '"',
            '\\' => '\\',
            '\u{85}' => 'N',
            '\u{a0}' => '_',
            '\u{2028}' => 'L',
            '\u{2029}' => 'P',
            _ => {
                let code = u32::from(character);
                let escaped = match code {
                    0..=0xff => format!("\\x{code:02X}"),
                    0x100..=0xffff => format!("\\u{code:04X}"),
                    _ => format!("\\U{code:08X}"),
                };
                self.push_str(&escaped);
                return;
            }
        };
        self.push('\\');
        self.push(short);
    }

    /// Writes a text that is broken at blanks where it is too long.
    fn wrapped(
        &mut self,
        text: &str,
        is_key: bool,
        may_break: impl Fn(usize, &str) -> bool,
        mut write: impl FnMut(&mut Self, char),
    ) {
        let mut after_space = false;
        for (at, character) in text.char_indices() {
            if character == ' ' {
                let is_break = !is_key && !after_space && self.column > WIDTH && may_break(at, &text[at + 1..]);
                if is_break {
                    self.wrap();
                } else {
                    self.push(' ');
                }
                after_space = true;
            } else {
                write(self, character);
                after_space = false;
            }
        }
    }

    fn literal(&mut self, text: &str) {
        self.separate();
        self.push('|');
        if text.starts_with(|first| first == ' ' || style::is_break(first)) {
            self.push('2');
        }
        let mut ends = text.chars().rev();
        match (ends.next().is_some_and(style::is_break), ends.next().is_none_or(style::is_break)) {
            (false, _) => self.push('-'),
            (true, true) => self.push('+'),
            (true, false) => {}
        }
        self.end_line();
        let mut at_start = true;
        for character in text.chars() {
            if style::is_break(character) {
                self.out.push(character);
                self.column = 0;
                at_start = true;
            } else {
                if at_start {
                    self.indent += 2;
                    self.pad();
                    self.indent -= 2;
                }
                self.push(character);
                at_start = false;
            }
        }
        // What comes next begins a line if the text does not end with a break.
        if !at_start {
            self.inner_break();
        }
        self.after_blank = true;
        self.only_indentation = true;
    }
}
