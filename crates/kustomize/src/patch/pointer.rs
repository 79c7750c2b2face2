//! JSON pointers, as the library that kustomize applies JSON patches with reads them (evanphx/json-patch v4).

/// The way to a value: keys and indices. Empty for the whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pointer(Vec<String>);

/// More segments than this no object has; deeper patches could make objects of any depth.
const LONGEST: usize = 128;

/// Why a text leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PointerError {
    /// There is no slash in it.
    NoSlash,
    TooLong,
}

impl Pointer {
    /// Reads a pointer. What stands before the first slash does not count: `spec/replicas` is `/replicas`.
    pub(super) fn parse(text: &str) -> Result<Self, PointerError> {
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        let (_, rest) = text.split_once('/').ok_or(PointerError::NoSlash)?;
        let segments: Vec<String> = rest.split('/').take(LONGEST + 1).map(unescape).collect();
        if segments.len() > LONGEST { Err(PointerError::TooLong) } else { Ok(Self(segments)) }
    }

    pub(super) fn segments(&self) -> &[String] {
        &self.0
    }
}

/// `~1` is a slash, `~0` a tilde; both in one pass, so that `~01` is `~1`.
fn unescape(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    let mut rest = segment;
    while let Some(at) = rest.find('~') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = match rest.as_bytes() {
            [_, b'1', ..] => ('/', 2),
            [_, b'0', ..] => ('~', 2),
            _ => ('~', 1),
        };
        text.push(character);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

/// The position that a segment means in a list of `len` places; negative ones count from its end. (Go's `strconv.Atoi`.)
pub(super) fn index(segment: &str, len: usize) -> Option<usize> {
    let index: i64 = segment.parse().ok()?;
    let index = if index < 0 { index.checked_add(len as i64)? } else { index };
    usize::try_from(index).ok().filter(|index| *index < len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_unescaped_once() {
        let segments = |text| Pointer::parse(text).map(|pointer| pointer.0);
        assert_eq!(segments("").as_deref(), Ok(&[][..]));
        assert_eq!(segments("/"), Ok(vec![String::new()]));
        assert_eq!(segments("/a/b~1c/~01/~"), Ok(["a", "b/c", "~1", "~"].map(str::to_owned).to_vec()));
        assert_eq!(segments("spec/replicas"), Ok(vec!["replicas".to_owned()]));
        assert_eq!(segments("spec"), Err(PointerError::NoSlash));
        assert_eq!(segments(&"/a".repeat(129)), Err(PointerError::TooLong));
    }

    #[test]
    fn indices_count_from_both_ends() {
        assert_eq!(index("0", 2), Some(0));
        assert_eq!(index("+1", 2), Some(1));
        assert_eq!(index("2", 2), None);
        assert_eq!(index("-1", 2), Some(1));
        assert_eq!(index("-2", 2), Some(0));
        assert_eq!(index("-3", 2), None);
        assert_eq!(index("-", 2), None);
        assert_eq!(index("x", 2), None);
    }
}
