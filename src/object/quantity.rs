//! Kubernetes quantities: `500m`, `1.5Gi`, `2e3`.
//!
//! The grammar and the rounding are those of `k8s.io/apimachinery/pkg/api/resource.ParseQuantity`: a decimal number and a
//! suffix (`n u m k M G T P E`, `Ki Mi Gi Ti Pi Ei`, or a decimal exponent). Finer than a billionth is rounded away from
//! zero, more than 2^63 - 1 is cut off there.

use crate::manifest::{Kind, Node};

/// An exact amount, in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

/// Billionths of a unit.
const NANO: i128 = 1_000_000_000;

/// The largest amount that Kubernetes keeps: 2^63 - 1 units.
const MAX: i128 = (i64::MAX as i128) * NANO;

impl Quantity {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Reads a quantity; `None` for text that the API server rejects. It takes blanks around a quantity, and a suffix or a
    /// point without digits for zero.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let whole_end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (whole, rest) = rest.split_at(whole_end);
        let (fraction, suffix) = match rest.strip_prefix('.') {
            Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())),
            None => ("", rest),
        };
        let scale = Scale::parse(suffix)?;
        let amount = scale.billionths(whole, fraction);
        Some(Self(if negative { -amount } else { amount }))
    }

    /// Whether it is a number without a fraction.
    pub fn is_whole(self) -> bool {
        self.0 % NANO == 0
    }

    /// The quantity that a YAML scalar becomes: numbers as JSON writes them, strings as they are. `None` also for null.
    pub fn of(node: Node<'_>) -> Option<Self> {
        match node.kind() {
            Kind::String => Self::parse(&node.as_str()?),
            Kind::Int => Self::parse(&node.as_i64().map_or_else(|| node.raw().to_owned(), |value| value.to_string())),
            Kind::Float => Self::parse(&format!("{}", node.as_f64()?)),
            Kind::Null | Kind::Bool | Kind::Sequence | Kind::Mapping => None,
        }
    }
}

impl Quantity {
    /// How many times as much as another amount this is; `None` if one of both is zero or less.
    pub fn ratio(self, other: Self) -> Option<f64> {
        (self.0 > 0 && other.0 > 0).then(|| self.0 as f64 / other.0 as f64)
    }
}

/// What a suffix multiplies by: 10^decimal * 2^binary.
struct Scale {
    decimal: i64,
    binary: u32,
}

impl Scale {
    fn parse(suffix: &str) -> Option<Self> {
        let (decimal, binary) = match suffix {
            "n" => (-9, 0),
            "u" => (-6, 0),
            "m" => (-3, 0),
            "" => (0, 0),
            "k" => (3, 0),
            "M" => (6, 0),
            "G" => (9, 0),
            "T" => (12, 0),
            "P" => (15, 0),
            "E" => (18, 0),
            "Ki" => (0, 10),
            "Mi" => (0, 20),
            "Gi" => (0, 30),
            "Ti" => (0, 40),
            "Pi" => (0, 50),
            "Ei" => (0, 60),
            _ => (suffix.strip_prefix(['e', 'E'])?.parse::<i64>().ok()?, 0),
        };
        Some(Self { decimal, binary })
    }

    /// The amount that digits before and after the point make, rounded up to a billionth and cut off at [`MAX`]. Digits
    /// more than [`SPARE`] places below a billionth only decide the rounding.
    fn billionths(&self, whole: &str, fraction: &str) -> i128 {
        let digits = || whole.bytes().chain(fraction.bytes()).skip_while(|&byte| byte == b'0');
        let count = digits().count() as i64;
        if count == 0 {
            return 0;
        }
        // The digits, read as one whole number, count 10^shift billionths each.
        let shift = self.decimal.saturating_add(9).saturating_sub(fraction.len() as i64);
        let whole_places = count.saturating_add(shift);
        if whole_places > 29 {
            return MAX;
        }
        let mut digits = digits().map(|byte| i128::from(byte - b'0'));
        let mut read = |places: i64| (0..places).fold(0_i128, |sum, _| sum * 10 + digits.next().unwrap_or(0));
        let above = read(whole_places);
        let below = read(SPARE - whole_places.saturating_neg().max(0));
        let rest = digits.any(|digit| digit != 0);
        let factor = 1_i128 << self.binary;
        let below = below * factor;
        let round_up = rest || below % SPARE_UNIT != 0;
        above.saturating_mul(factor).saturating_add(below / SPARE_UNIT + i128::from(round_up)).min(MAX)
    }
}

/// Places below a billionth that are computed exactly; times 2^60 they still fit.
const SPARE: i64 = 18;

/// 10^[`SPARE`].
const SPARE_UNIT: i128 = 1_000_000_000_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn billionths(text: &str) -> Option<i128> {
        Quantity::parse(text).map(|quantity| quantity.0)
    }

    #[test]
    fn suffixes_are_those_of_kubernetes() {
        for (text, expected) in [
            ("0", 0),
            ("m", 0),
            (".", 0),
            ("-", 0),
            ("Ki", 0),
            (" 1 ", NANO),
            ("1", NANO),
            ("+1", NANO),
            ("-1", -NANO),
            ("500m", NANO / 2),
            ("0.5", NANO / 2),
            (".5", NANO / 2),
            ("5.", 5 * NANO),
            ("1u", 1_000),
            ("1n", 1),
            ("1k", 1_000 * NANO),
            ("1e3", 1_000 * NANO),
            ("1E3", 1_000 * NANO),
            ("1e+3", 1_000 * NANO),
            ("1e-3", NANO / 1_000),
            ("1E", 1_000_000_000_000_000_000 * NANO),
            ("1Ki", 1_024 * NANO),
            ("1.5Gi", 1_610_612_736 * NANO),
            ("0.1Ki", 102_400_000_000),
            ("1Ei", (1 << 60) * NANO),
        ] {
            assert_eq!(billionths(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_the_api_server_rejects_is_not_a_quantity() {
        for text in [
            "", "1GB", "1K", "1ki", "1mi", "1 Gi", "0x10", "1_000", "1e", "1E+", "1e3m", "1e3.5", "1Gi2", "one", "1,5",
            "1.2.3", "--1",
        ] {
            assert_eq!(Quantity::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn fine_amounts_round_up_and_large_ones_are_cut_off() {
        assert_eq!(billionths("0.1n"), Some(1));
        assert_eq!(billionths("1.1n"), Some(2));
        assert_eq!(billionths("-0.1n"), Some(-1));
        assert_eq!(billionths("1e-99999999"), Some(1));
        assert_eq!(billionths("9E"), Some(9_000_000_000_000_000_000 * NANO));
        assert_eq!(billionths("10E"), Some(MAX));
        assert_eq!(billionths("1e99999999"), Some(MAX));
        assert_eq!(billionths("16Ei"), Some(MAX));
        assert_eq!(billionths(&"9".repeat(100_000)), Some(MAX));
        assert_eq!(billionths(&format!("0.{}1", "0".repeat(100_000))), Some(1));
        assert_eq!(billionths(&format!("{}1", "0".repeat(100_000))), Some(NANO));
    }

    #[test]
    fn equal_amounts_are_equal_however_they_are_written() {
        for (left, right) in [("1000m", "1"), ("1Gi", "1024Mi"), ("1.0", "1"), ("0.001Gi", "1.024Mi"), ("1e3", "1k")] {
            assert_eq!(Quantity::parse(left), Quantity::parse(right), "{left} {right}");
        }
        assert!(Quantity::parse("1G") < Quantity::parse("1Gi"));
    }

    #[test]
    fn ratios_are_those_of_the_amounts() {
        let ratio = |left, right| Quantity::parse(left).and_then(|left| left.ratio(Quantity::parse(right)?));
        assert_eq!(ratio("1Gi", "512Mi"), Some(2.0));
        assert_eq!(ratio("1", "500m"), Some(2.0));
        assert_eq!(ratio("1", "0"), None);
        assert_eq!(ratio("0", "1"), None);
    }
}
