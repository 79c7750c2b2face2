//! GitHub's line hash, `primaryLocationLineHash`, by which it knows an alert again after lines have moved.
//!
//! GitHub's upload action computes it where it is missing and warns where it differs; uploads through the API get none and
//! become duplicates. The hash of a line covers the 100 UTF-16 code units from its first character on, spaces and tabs not
//! counted and every kind of line break counted as a line feed, as a polynomial in 37 modulo 2^64; the end of the file is
//! one unit of 65535, followed by zeros. A number after the colon tells lines with equal hashes apart, from the top.

use std::collections::{BTreeMap, VecDeque};

const WINDOW: usize = 100;
const FACTOR: u64 = 37;
const END_OF_FILE: u64 = 0xFFFF;
const LINE_FEED: u64 = b'\n' as u64;

/// The hashes of the given lines (from 1, in any order) as `hash:occurrence`.
pub(super) fn line_hashes(text: &str, lines: impl IntoIterator<Item = u32>) -> BTreeMap<u32, String> {
    let hashes = hash_lines(text);
    let mut wanted: BTreeMap<u32, u64> = BTreeMap::new();
    for line in lines {
        if let Some(&hash) = line.checked_sub(1).and_then(|index| hashes.get(index as usize)) {
            wanted.insert(line, hash);
        }
    }
    // Only hashes that somebody asked for are counted: a file may have millions of lines.
    let mut counts: BTreeMap<u64, u32> = wanted.values().map(|&hash| (hash, 0)).collect();
    let mut named = BTreeMap::new();
    for (index, hash) in hashes.iter().enumerate() {
        let Some(count) = counts.get_mut(hash) else { continue };
        *count += 1;
        let line = index as u32 + 1;
        if wanted.contains_key(&line) {
            named.insert(line, format!("{hash:x}:{count}"));
        }
    }
    named
}

/// The hash of every line. One pass: the value of a window is the polynomial of everything up to its end, less that of
/// everything before its start, shifted by the length of a window.
fn hash_lines(text: &str) -> Vec<u64> {
    let shift = FACTOR.wrapping_pow(WINDOW as u32);
    let mut hashes = Vec::new();
    // Lines whose window is not full yet: the number of units before them and their polynomial.
    let mut open: VecDeque<(usize, u64)> = VecDeque::new();
    let mut polynomial = 0_u64;
    let mut at_line_start = true;
    let end = std::iter::once(END_OF_FILE).chain(std::iter::repeat_n(0, WINDOW));
    for (before, unit) in units(text).chain(end).enumerate() {
        if at_line_start {
            open.push_back((before, polynomial));
        }
        at_line_start = unit == LINE_FEED;
        polynomial = polynomial.wrapping_mul(FACTOR).wrapping_add(unit);
        if let Some(&(start, earlier)) = open.front()
            && before + 1 - start == WINDOW
        {
            hashes.push(polynomial.wrapping_sub(earlier.wrapping_mul(shift)));
            open.pop_front();
        }
    }
    hashes
}

/// The UTF-16 code units that count: without spaces and tabs, with a line feed for every kind of line break.
fn units(text: &str) -> impl Iterator<Item = u64> {
    let mut after_return = false;
    text.encode_utf16().filter_map(move |unit| {
        let second_half = std::mem::take(&mut after_return) && u64::from(unit) == LINE_FEED;
        match u8::try_from(unit) {
            Ok(b' ' | b'\t') => None,
            Ok(b'\n') if second_half => None,
            Ok(b'\r') => {
                after_return = true;
                Some(LINE_FEED)
            }
            _ => Some(u64::from(unit)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<String> {
        line_hashes(text, 1..=1_000).into_values().collect()
    }

    // The expected values are those that GitHub's upload action gives for these texts.
    #[test]
    fn an_empty_file_has_one_line() {
        assert_eq!(hashes(""), ["c129715d7a2bc9a3:1"]);
    }

    #[test]
    fn spaces_and_tabs_do_not_count() {
        let expected = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(hashes(" a\nb\n  \t\tc\n d"), expected);
        assert_eq!(hashes("a\r\n b\rc\r\nd\t"), expected);
    }

    #[test]
    fn equal_lines_are_numbered_from_the_top() {
        let lines = hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        let equal: Vec<_> = (1..=6).map(|number| format!("a7f2ff13bc495cf2:{number}")).collect();
        assert_eq!(lines[..6], equal);
        assert_eq!(lines.len(), 11);
        let asked = line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10), [5, 5, 400, 0]);
        assert_eq!(asked, BTreeMap::from([(5, "a7f2ff13bc495cf2:5".to_owned())]));
    }

    #[test]
    fn line_numbers_are_those_of_the_line_index() {
        for text in ["", "a", "a\n", "a\r\r\n b\r \nc\0\n\0", "\u{feff}é🚀\n\n \t"] {
            assert_eq!(hash_lines(text).len(), crate::source::LineIndex::new(text).count(), "{text:?}");
        }
    }
}
