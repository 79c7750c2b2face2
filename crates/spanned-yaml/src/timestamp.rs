//! Dates: text in Kubernetes, but go-yaml v3, with which kustomize reads resources, makes a time of them and writes it back in full.

/// The time that the plain scalar `text` is to go-yaml v3, in RFC 3339 with only as many digits of a second as it needs; `None`
/// when it is not one. The forms are `2006-1-2`, with `T15:4:5.9Z`, with `t`, or with a blank and without zone.
pub(crate) fn rfc3339(text: &str) -> Option<String> {
    let mut rest = text.as_bytes();
    let year = digits(&mut rest, 4, 4)?;
    let month = field(&mut rest, b"-", 2)?;
    let day = field(&mut rest, b"-", 2)?;
    if !(1..=12).contains(&month) || day == 0 || day > days(year, month) {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let Some(separator) = rest.first().copied() else { return Some(format!("{date}T00:00:00Z")) };
    let hour = field(&mut rest, b"Tt ", 2)?;
    let minute = field(&mut rest, b":", 2)?;
    let second = field(&mut rest, b":", 2)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction = fraction(&mut rest)?;
    let zone = match (separator, rest) {
        (b' ', []) => "Z",
        (b'T' | b't', b"Z") => "Z",
        (b'T' | b't', [b'+' | b'-', h1, h2, b':', m1, m2])
            if [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit()) =>
        {
            std::str::from_utf8(rest).ok().map(|zone| if &zone[1..] == "00:00" { "Z" } else { zone })?
        }
        _ => return None,
    };
    Some(format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"))
}

/// One of `before`, then one or two digits.
fn field(rest: &mut &[u8], before: &[u8], most: usize) -> Option<u32> {
    let (first, after) = rest.split_first()?;
    if !before.contains(first) {
        return None;
    }
    *rest = after;
    digits(rest, 1, most)
}

fn digits(rest: &mut &[u8], least: usize, most: usize) -> Option<u32> {
    let count = rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if count < least {
        return None;
    }
    let value = rest[..count].iter().fold(0, |value, byte| value * 10 + u32::from(byte - b'0'));
    *rest = &rest[count..];
    Some(value)
}

/// `.` or `,` and digits, of which nanoseconds without trailing zeros stay.
fn fraction(rest: &mut &[u8]) -> Option<String> {
    let Some(after) = rest.strip_prefix(b".").or_else(|| rest.strip_prefix(b",")) else { return Some(String::new()) };
    let count = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return None;
    }
    let digits = std::str::from_utf8(&after[..count.min(9)]).ok()?.trim_end_matches('0');
    *rest = &after[count..];
    Some(if digits.is_empty() { String::new() } else { format!(".{digits}") })
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn dates_become_times() {
        for (text, time) in [
            ("2001-01-01", "2001-01-01T00:00:00Z"),
            ("2001-1-2", "2001-01-02T00:00:00Z"),
            ("2024-02-29T1:2:3.50Z", "2024-02-29T01:02:03.5Z"),
            ("2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43.1-05:00"),
            ("2001-12-15 2:59:43.10", "2001-12-15T02:59:43.1Z"),
            ("2001-12-14T21:59:43,5Z", "2001-12-14T21:59:43.5Z"),
            ("2001-12-14T21:59:43.1234567890Z", "2001-12-14T21:59:43.123456789Z"),
            ("2001-12-14T21:59:43-00:00", "2001-12-14T21:59:43Z"),
            ("2001-12-14T7:59:43.000Z", "2001-12-14T07:59:43Z"),
        ] {
            assert_eq!(rfc3339(text).as_deref(), Some(time), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_date_stays_text() {
        for text in [
            "2023-02-29",
            "2001-13-01",
            "01-01-2001",
            "2001-01",
            "2001-01-01T",
            "2001-01-01T25:00:00Z",
            "1.2.3",
            "2001-01-011",
            "2001-12-15T02:59:43",
            "2001-12-14 21:59:43Z",
            "2001-12-14T21:59:60Z",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }
}
