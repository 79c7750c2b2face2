//! The published formats of keys and tokens: `knowledge/token-shapes.tsv`, whose head says where each comes from.

use super::checksum::Check;

/// One line for each format.
const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/token-shapes.tsv"));

/// One format.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    /// What a message calls it, with an article.
    pub(super) what: &'static str,
    /// Text that every such token has; the search looks for these first.
    pub(super) anchor: &'static str,
    /// How many bytes of the token may stand before the anchor: least and most.
    pub(super) before: (usize, usize),
    /// Whether a token starts with its anchor and only where no word goes on.
    pub(super) is_prefix: bool,
    /// The whole token, as a regular expression without the anchors `^` and `$`.
    pub(super) pattern: &'static str,
    /// What of it can be recomputed.
    pub(super) check: Check,
}

/// All formats, in the order of the table.
pub(super) fn formats() -> impl Iterator<Item = Format> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.filter_map(|row| {
        let mut cells = row.split('\t');
        let (_issuer, what, anchor) = (cells.next()?, cells.next()?, cells.next()?);
        let (before, pattern, check) = (cells.next()?, cells.next()?, cells.next()?);
        let (least, most) = match before {
            "any" => (0, 0),
            _ => {
                let (least, most) = before.split_once('-').unwrap_or((before, before));
                (least.parse().ok()?, most.parse().ok()?)
            }
        };
        let check = Check::named(check)?;
        Some(Format { what, anchor, before: (least, most), is_prefix: before == "0", pattern, check })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_format() {
        let rows: Vec<&str> = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1).collect();
        assert_eq!(formats().count(), rows.len());
        for row in &rows {
            assert_eq!(row.split('\t').count(), 7, "{row}");
        }
        assert!(rows.is_sorted_by_key(|row| row.split('\t').next().unwrap_or_default().to_lowercase()));
    }

    #[test]
    fn every_name_has_an_article() {
        for format in formats() {
            assert!(format.what.starts_with("a ") || format.what.starts_with("an "), "{}", format.what);
            assert!(format.anchor.len() >= 2, "{}", format.what);
        }
    }
}
