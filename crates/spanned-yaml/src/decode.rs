//! Bytes of a file to text.
//!
//! YAML allows UTF-8 and UTF-16; a byte order mark tells them apart, and without one a NUL beside an ASCII character does,
//! which is how libyaml and go-yaml look at it. Decoding never fails: what is not valid is replaced and listed.

use crate::{Diagnostic, DiagnosticKind, SourceId, Span};

/// How the bytes of a file were encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// UTF-8 that starts with a byte order mark.
    Utf8Bom,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text. Of a UTF-8 file every offset is the offset in the file: the byte order mark is kept, and an invalid byte is
    /// replaced by one `?`. Of a UTF-16 file the mark is dropped and the offsets are those of the text.
    pub text: String,
    /// What the bytes were.
    pub encoding: Encoding,
    /// Offsets in `text` of the `?` that stand for what was not valid, ascending.
    pub invalid: Vec<u32>,
    /// The bytes, where they are not those of `text`: what was not valid, and UTF-16.
    pub original: Option<Vec<u8>>,
}

impl Decoded {
    /// One [`DiagnosticKind::InvalidEncoding`] for each run of neighbouring invalid places, at most 100.
    pub fn diagnostics(&self, source: SourceId) -> Vec<Diagnostic> {
        let mut runs: Vec<Span> = Vec::new();
        for &offset in &self.invalid {
            let count = runs.len();
            match runs.last_mut() {
                Some(run) if run.end == offset => run.end += 1,
                _ if count == 100 => break,
                _ => runs.push(Span::new(source, offset, offset + 1)),
            }
        }
        let name = match self.encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => "UTF-8",
            Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        };
        runs.into_iter()
            .map(|span| Diagnostic {
                kind: DiagnosticKind::InvalidEncoding,
                span,
                message: match span.len() {
                    1 => format!("expected {name} text, found a byte sequence that is not valid {name}"),
                    n => format!("expected {name} text, found {n} places in a row that are not valid {name}"),
                },
                related: None,
                document: 0,
            })
            .collect()
    }
}

/// Turns the bytes of a file into text. Offsets beyond `u32` do not occur: a longer input is cut at 4 GiB less one byte.
pub fn decode(mut bytes: Vec<u8>) -> Decoded {
    bytes.truncate(u32::MAX as usize - 1);
    let (mark, encoding) = match &bytes[..] {
        [0xFF, 0xFE, ..] => (2, Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => (2, Encoding::Utf16Be),
        [first, 0, ..] if *first != 0 => (0, Encoding::Utf16Le),
        [0, second, ..] if *second != 0 => (0, Encoding::Utf16Be),
        _ => return utf8(bytes),
    };
    let (text, invalid) = utf16(&bytes[mark..], encoding);
    Decoded { text, encoding, invalid, original: Some(bytes) }
}

fn utf8(bytes: Vec<u8>) -> Decoded {
    let encoding = if bytes.starts_with(b"\xEF\xBB\xBF") { Encoding::Utf8Bom } else { Encoding::Utf8 };
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, encoding, invalid: Vec::new(), original: None },
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    let mut invalid = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            invalid.push(text.len() as u32);
            text.push('?');
        }
    }
    Decoded { text, encoding, invalid, original: Some(bytes) }
}

/// The text, and the places of what was not valid.
fn utf16(bytes: &[u8], encoding: Encoding) -> (String, Vec<u32>) {
    let unit = |pair: &[u8; 2]| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(*pair),
        _ => u16::from_le_bytes(*pair),
    };
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    let mut invalid = Vec::new();
    for decoded in char::decode_utf16(pairs.iter().map(unit)) {
        text.push(decoded.unwrap_or_else(|_| {
            invalid.push(text.len() as u32);
            '?'
        }));
    }
    if !odd.is_empty() {
        invalid.push(text.len() as u32);
        text.push('?');
    }
    (text, invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn utf8_keeps_its_byte_order_mark_so_that_offsets_are_file_offsets() {
        let decoded = decode(b"\xEF\xBB\xBFa: 1\n".to_vec());
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("\u{FEFF}a: 1\n", Encoding::Utf8Bom));
    }

    #[test]
    fn every_invalid_byte_becomes_one_question_mark() {
        let decoded = decode(b"a: \xE4\xB8x\xFF\n".to_vec());
        assert_eq!((decoded.text.as_str(), &decoded.invalid[..]), ("a: ??x?\n", &[3, 4, 6][..]));
        let diagnostics = decoded.diagnostics(SourceId(7));
        assert_eq!(diagnostics.len(), 2);
        assert_eq!(diagnostics[0].span, Span::new(SourceId(7), 3, 5));
    }

    #[test]
    fn bytes_that_the_text_does_not_have_are_kept() {
        for (bytes, kept) in [
            (&b"a: 1\n"[..], false),
            (b"\xEF\xBB\xBFa", false),
            (b"a: \xE4\n", true),
            (b"\xFE\xFF\0a", true),
            (b"a\0", true),
        ] {
            assert_eq!(decode(bytes.to_vec()).original.as_deref(), kept.then_some(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn utf16_is_recognised_with_and_without_a_mark() {
        for (bytes, encoding) in [
            ([&[0xFF, 0xFE][..], &utf16_bytes("a: ü\n", false)].concat(), Encoding::Utf16Le),
            ([&[0xFE, 0xFF][..], &utf16_bytes("a: ü\n", true)].concat(), Encoding::Utf16Be),
            (utf16_bytes("a: ü\n", false), Encoding::Utf16Le),
            (utf16_bytes("a: ü\n", true), Encoding::Utf16Be),
        ] {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_str(), decoded.encoding), ("a: ü\n", encoding));
            assert!(decoded.invalid.is_empty());
        }
    }

    #[test]
    fn a_lone_surrogate_and_an_odd_byte_are_listed() {
        let decoded = decode(vec![0xFF, 0xFE, b'a', 0, 0x00, 0xD8, b'b', 0, 9]);
        assert_eq!((decoded.text.as_str(), &decoded.invalid[..]), ("a?b?", &[1, 3][..]));
    }
}
