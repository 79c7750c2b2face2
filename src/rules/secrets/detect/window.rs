//! Bounded views of a text, so that no search looks further than it must.

/// At most `limit` bytes of a text from an offset that is a character boundary; a character that the limit would cut is
/// left out.
pub(super) fn after(text: &str, start: usize, limit: usize) -> &str {
    let end = start.saturating_add(limit).min(text.len());
    let end = (start..=end).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(start);
    text.get(start..end).unwrap_or("")
}

/// At most `limit` bytes of a text before an offset that is a character boundary.
pub(super) fn before(text: &str, end: usize, limit: usize) -> &str {
    let start = (end.saturating_sub(limit)..=end).find(|&start| text.is_char_boundary(start)).unwrap_or(end);
    text.get(start..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_never_cut() {
        assert_eq!(after("aéb", 0, 2), "a");
        assert_eq!(after("aéb", 1, 100), "éb");
        assert_eq!(before("aéb", 4, 2), "b");
        assert_eq!(before("aéb", 3, 2), "é");
    }
}
