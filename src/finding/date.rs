//! Dates as users write them.

pub use jiff::civil::Date;

/// A date in the form 2027-01-31, and no other.
pub fn parse_date(text: &str) -> Option<Date> {
    let shape = |(index, byte): (usize, u8)| if matches!(index, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
    if text.len() == 10 && text.bytes().enumerate().all(shape) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::parse_date;

    #[test]
    fn only_one_form_is_a_date() {
        assert_eq!(parse_date("2027-01-31").map(|date| date.to_string()).as_deref(), Some("2027-01-31"));
        for text in
            ["2027-02-30", "2027-1-31", "20270131", "2027-W05-7", "31.01.2027", "", "2027-01-31T00", "２027-01-3"]
        {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
