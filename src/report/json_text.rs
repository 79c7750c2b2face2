//! JSON text that is safe to look at: characters that [`terminal`](super::terminal) would not let pass are written as
//! `\u` escapes, which mean the same to a program.

use std::io;

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::terminal::is_treacherous;

/// Writes a value on many lines, with a line break at the end.
pub(crate) fn write_pretty(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Escaping(PrettyFormatter::new())))?;
    writeln!(out)
}

/// Writes a value on one line, with a line break at the end.
pub(crate) fn write_line(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Escaping(CompactFormatter)))?;
    writeln!(out)
}

struct Escaping<F>(F);

/// Passes a method with a writer, and perhaps a flag, on to the inner formatter.
macro_rules! pass_on {
    ($($method:ident($($flag:ident)?);)*) => {$(
        fn $method<W: io::Write + ?Sized>(&mut self, writer: &mut W $(, $flag: bool)?) -> io::Result<()> {
            self.0.$method(writer $(, $flag)?)
        }
    )*};
}

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_treacherous) {
            self.0.write_string_fragment(writer, &rest[..at])?;
            let mut characters = rest[at..].chars();
            for unit in characters.next().map(|found| found.encode_utf16(&mut [0; 2]).to_vec()).unwrap_or_default() {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = characters.as_str();
        }
        self.0.write_string_fragment(writer, rest)
    }

    pass_on! {
        begin_array();
        end_array();
        begin_array_value(first);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first);
        end_object_key();
        begin_object_value();
        end_object_value();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_moves_is_escaped_and_means_the_same() {
        let text = "plain é🚀 \u{202e}\u{9b}\u{7f}\u{1b}\n\"\u{e0041}";
        let value = serde_json::json!({ "a": [text, 1], "b": {} });
        for write in [write_pretty, write_line] {
            let mut out = Vec::new();
            write(&mut out, &value).unwrap();
            let written = String::from_utf8(out).unwrap();
            assert!(written.contains(r#"plain é🚀 \u202e\u009b\u007f\u001b\n\"\udb40\udc41""#), "{written}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&written).unwrap(), value);
        }
        let mut out = Vec::new();
        write_pretty(&mut out, &value).unwrap();
        assert!(String::from_utf8(out).unwrap().starts_with("{\n  \"a\": [\n    \"plain"));
    }
}
