//! Finds, in one pass over a text, the places where a token may start.
//!
//! Most formats start with fixed letters where no word goes on, so only the beginnings of words are looked at, and only
//! those of words of some length: that passes over ordinary text in long steps. Formats with a signature inside are looked
//! for as what they are, a few short texts.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;

use super::formats::Format;

/// No token is shorter.
pub(super) const SHORTEST: usize = 16;

/// How many bits of the first three letters are looked at.
const BITS: u32 = 15;

/// The beginnings and signatures of formats; formats have their place in a list as their name.
pub(super) struct Anchors {
    /// A bit for the first three letters of every beginning.
    beginnings: Vec<u64>,
    /// The formats by the first two letters of their beginning, longer beginnings first.
    by_letters: BTreeMap<[u8; 2], Vec<(&'static str, usize)>>,
    /// All signatures as one search.
    signatures: Regex,
    by_signature: BTreeMap<&'static str, usize>,
}

/// A place where a token of a format may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// Where the anchor starts.
    pub(super) at: usize,
    /// Longer anchors come first.
    order: std::cmp::Reverse<usize>,
    /// The format.
    pub(super) format: usize,
}

impl Anchors {
    /// Prepares the search.
    ///
    /// # Errors
    ///
    /// When the signatures are too many for one search.
    pub(super) fn new(formats: &[Format]) -> Result<Self, regex::Error> {
        let mut beginnings = vec![0_u64; 1 << (BITS - 6)];
        let mut by_letters: BTreeMap<[u8; 2], Vec<(&'static str, usize)>> = BTreeMap::new();
        let mut by_signature = BTreeMap::new();
        for (index, format) in formats.iter().enumerate() {
            if !format.is_prefix {
                by_signature.insert(format.anchor, index);
                continue;
            }
            let letters = format.anchor.as_bytes();
            let Some((first, second)) = letters.first().zip(letters.get(1)) else { continue };
            let third = letters.get(2).map_or(0..=u8::MAX, |third| *third..=*third);
            for third in third {
                let bit = bit(*first, *second, third);
                beginnings[bit / 64] |= 1 << (bit % 64);
            }
            by_letters.entry([*first, *second]).or_default().push((format.anchor, index));
        }
        for formats in by_letters.values_mut() {
            formats.sort_by_key(|(anchor, _)| std::cmp::Reverse(anchor.len()));
        }
        let signatures: Vec<String> = by_signature.keys().map(|anchor| regex::escape(anchor)).collect();
        let signatures = Regex::new(&signatures.join("|"))?;
        Ok(Self { beginnings, by_letters, signatures, by_signature })
    }

    /// Every place of a text where a token may be, in order.
    pub(super) fn find(&self, text: &str) -> Vec<Candidate> {
        let mut found = Vec::new();
        for word in Words::of(text) {
            self.in_word(text, &word, &mut found);
        }
        for signature in self.signatures.find_iter(text) {
            if let Some(&format) = self.by_signature.get(signature.as_str()) {
                let order = std::cmp::Reverse(signature.len());
                found.push(Candidate { at: signature.start(), order, format });
            }
        }
        found.sort_unstable();
        found
    }

    /// The beginnings in one word.
    fn in_word(&self, text: &str, word: &Range<usize>, found: &mut Vec<Candidate>) {
        let bytes = text.as_bytes();
        // `\n` in a JSON or YAML string is not a letter before the token.
        let escape =
            word.start > 0 && bytes[word.start - 1] == b'\\' && matches!(bytes[word.start], b'n' | b't' | b'r');
        let mut goes_on = word.start > 0 && is_letter(bytes[word.start - 1]);
        for at in word.start..word.end - 2 {
            let is_start = !goes_on || escape && at == word.start + 1;
            goes_on = is_letter(bytes[at]);
            if !is_start || !self.may_begin(bytes[at], bytes[at + 1], bytes[at + 2]) {
                continue;
            }
            for (anchor, format) in self.by_letters.get(&[bytes[at], bytes[at + 1]]).into_iter().flatten() {
                if bytes[at..].starts_with(anchor.as_bytes()) {
                    found.push(Candidate { at, order: std::cmp::Reverse(anchor.len()), format: *format });
                }
            }
        }
    }

    fn may_begin(&self, first: u8, second: u8, third: u8) -> bool {
        let bit = bit(first, second, third);
        self.beginnings[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// How many signatures are looked for.
    #[cfg(test)]
    pub(super) fn signatures(&self) -> usize {
        self.by_signature.len()
    }
}

fn bit(first: u8, second: u8, third: u8) -> usize {
    let mixed = u32::from(first) << 10 ^ u32::from(second) << 5 ^ u32::from(third);
    (mixed & ((1 << BITS) - 1)) as usize
}

/// Whether a word goes on with a byte: then no token starts behind it.
pub(super) fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The bytes of which tokens are made.
const TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric()
            || matches!(byte as u8, b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b'~' | b':' | b'$' | b'!');
        byte += 1;
    }
    table
};

/// Runs of [`SHORTEST`] and more bytes of which tokens are made.
struct Words<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Self {
        Self { bytes: text.as_bytes(), at: 0 }
    }
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let window = self.bytes.get(self.at..self.at + SHORTEST)?;
            // From the end of the window: one byte that is of no token takes everything before it away.
            if let Some(last) = window.iter().rposition(|byte| !TOKEN[usize::from(*byte)]) {
                self.at += last + 1;
                continue;
            }
            let rest = &self.bytes[self.at + SHORTEST..];
            let more = rest.iter().position(|byte| !TOKEN[usize::from(*byte)]).unwrap_or(rest.len());
            let word = self.at..self.at + SHORTEST + more;
            self.at = word.end;
            return Some(word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_long_runs() {
        let text = "short words, then abcdefghijklmnopqrstuvwxyz and 0123456789-0123456789";
        let words: Vec<&str> = Words::of(text).map(|word| &text[word]).collect();
        assert_eq!(words, ["abcdefghijklmnopqrstuvwxyz", "0123456789-0123456789"]);
        assert_eq!(Words::of("").count(), 0);
        assert_eq!(Words::of("abcdefghijklmno").count(), 0);
        assert_eq!(Words::of("abcdefghijklmnop").count(), 1);
    }
}
