//! Numbers as Go writes them.

/// A number: integers in full, others with as few digits as tell them apart, from a million on and below 1e-4 with an
/// exponent.
pub(super) fn of(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() => float(value),
        _ => number.to_string(),
    }
}

/// Go's `strconv.FormatFloat(value, 'g', -1, 64)`, which takes an exponent from seven digits on.
fn float(value: f64) -> String {
    let scientific = format!("{value:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn floats_are_those_of_go() {
        for (value, text) in [
            (1.5, "1.5"),
            (-1.25, "-1.25"),
            (100_000.5, "100000.5"),
            (1_234_567.5, "1.2345675e+06"),
            (0.0001, "0.0001"),
            (0.000_025, "2.5e-05"),
            (1e20, "1e+20"),
            (1e-7, "1e-07"),
        ] {
            assert_eq!(float(value), text);
        }
    }
}
