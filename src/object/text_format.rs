//! Texts that the API server reads further: points in time, base64.
//!
//! Each function says whether Kubernetes takes the text, nothing more.

/// Whether a text is a point in time as Go's `time.RFC3339` reads it: `2026-01-31T12:00:00Z`, with a fraction and an offset if
/// wanted.
pub fn is_time(text: &str) -> bool {
    point_in_time(text).is_some()
}

/// Whether a text is a point in time with a fraction of exactly six digits, as the API server wants it in Leases and Events.
pub fn is_micro_time(text: &str) -> bool {
    point_in_time(text) == Some(6)
}

/// The number of digits of the fraction of a second, if the text is a point in time.
fn point_in_time(text: &str) -> Option<usize> {
    let two = |at: usize| -> Option<u32> {
        let digits = text.get(at..at + 2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse().ok()
    };
    let is = |at: usize, byte: u8| text.as_bytes().get(at) == Some(&byte);
    let year = two(0)? * 100 + two(2)?;
    let (month, day) = (two(5)?, two(8)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    let separators = is(4, b'-') && is(7, b'-') && is(10, b'T') && is(13, b':') && is(16, b':');
    if !separators || !(1..=days).contains(&day) || two(11)? > 23 || two(14)? > 59 || two(17)? > 59 {
        return None;
    }
    let rest = &text[19..];
    let (fraction, zone) = match rest.strip_prefix(['.', ',']) {
        Some(rest) => {
            let digits = rest.find(|character: char| !character.is_ascii_digit())?;
            if digits == 0 {
                return None;
            }
            (digits, &rest[digits..])
        }
        None => (0, rest),
    };
    let offset = 19 + rest.len() - zone.len();
    let is_zone = zone == "Z"
        || (zone.len() == 6
            && zone.starts_with(['+', '-'])
            && is(offset + 3, b':')
            && two(offset + 1)? <= 23
            && two(offset + 4)? <= 59);
    is_zone.then_some(fraction)
}

/// Whether a text is padded base64, line breaks left out, as Go's `base64.StdEncoding` reads it.
pub fn is_base64(text: &str) -> bool {
    let mut digits = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'\r' | b'\n' => {}
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => digits += 1,
            _ => return false,
        }
    }
    padding <= 2 && (digits + padding).is_multiple_of(4) && digits % 4 != 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time() {
        for text in ["2026-01-31T12:00:00Z", "2024-02-29T23:59:59.5+02:00", "2026-01-01T00:00:00.123456789-11:30"] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "",
            "2026-01-31",
            "2026-13-01T00:00:00Z",
            "2025-02-29T00:00:00Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00ä",
            "ä026-01-01T00:00:00Z",
        ] {
            assert!(!is_time(text), "{text}");
        }
        assert!(is_micro_time("2026-01-01T00:00:00.123456Z"));
        assert!(!is_micro_time("2026-01-01T00:00:00Z"));
    }

    #[test]
    fn base64() {
        for text in ["", "aGVsbG8=", "aGVs\nbG8=\n", "PHN2Zz4=", "1234", "YQ=="] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["hello", "aGVsbG8", "aGVs bG8=", "aGVs-_8=", "YQ=a", "Y===", "===="] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
