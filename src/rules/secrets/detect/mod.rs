//! What a credential looks like: by its published format, by its syntax, by the name that it is given to.
//!
//! Pure functions from text to byte ranges. They know nothing of YAML, files or rules, run in time linear in the text
//! however hostile it is, and never return or print the credential itself, only where it stands and what it is called.

mod anchors;
mod checksum;
mod connection;
mod formats;
mod forms;
mod lines;
mod name;
mod private_key;
mod sample;
mod token;
mod value;
mod window;

use std::ops::Range;

pub(super) use forms::find as forms;
pub(super) use lines::{Assignment, assignments};
pub(super) use name::{Name, classify};
pub(super) use value::{Literal, Strictness, judge, looks_random};

/// A credential that its own text proves, whatever the field it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recognized {
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
    /// What it is, with an article: `a GitHub personal access token`.
    pub(super) what: &'static str,
    /// Whether it is of little use to a thief as it stands: a well-known password, a key behind a passphrase.
    pub(super) weak: bool,
}

/// Keys and tokens in a format that their issuer publishes.
pub(super) fn tokens(text: &str) -> Vec<Recognized> {
    token::find(text)
}

/// Private keys: PEM, OpenSSH, PuTTY and age, also PEM behind base64.
pub(super) fn private_keys(text: &str) -> Vec<Recognized> {
    private_key::find(text)
}

/// Passwords and keys in URLs and connection strings; those that are tokens themselves are left to [`tokens`].
pub(super) fn connections(text: &str) -> Vec<Recognized> {
    let mut found = connection::find(text);
    if !found.is_empty() {
        let tokens = token::find(text);
        found.retain(|hit| !tokens.iter().any(|token| overlaps(&token.range, &hit.range)));
    }
    found
}

/// The first credential in a text that its own text proves.
pub(super) fn recognize(text: &str) -> Option<Recognized> {
    let first = |hits: Vec<Recognized>| hits.into_iter().next();
    first(private_keys(text)).or_else(|| first(tokens(text))).or_else(|| first(connections(text)))
}

/// The text behind base64, as Secrets and Docker configurations hold it; `None` if it is not base64 of text.
pub(super) fn decode_base64(encoded: &str) -> Option<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
    let encoded: String = encoded.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(&encoded).or_else(|_| STANDARD_NO_PAD.decode(&encoded)).ok()?;
    String::from_utf8(bytes).ok()
}

/// The text behind base64 where plain text is expected as well: `None` unless all of it is base64 of printable text.
pub(super) fn decode_hidden(text: &str) -> Option<String> {
    let text = text.trim();
    let encoded = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'\n'));
    if text.len() < 8 || !encoded {
        return None;
    }
    let decoded = decode_base64(text)?;
    let printable = |byte: u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
    decoded.bytes().all(printable).then_some(decoded)
}

fn overlaps(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end && right.start < left.end
}
