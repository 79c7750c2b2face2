//! The order of a mapping's keys: go-yaml's natural order, in which `a2` stands before `a10`.

use std::cmp::Ordering;

/// Whether a key stands before another. This is no total order for odd keys.
pub(super) fn is_less(left: &str, right: &str) -> bool {
    natural(left, right) == Ordering::Less
}

fn natural(left: &str, right: &str) -> Ordering {
    let same = left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count();
    let at = (0..=same).rev().find(|at| left.is_char_boundary(*at) && right.is_char_boundary(*at)).unwrap_or(0);
    let (Some(first), Some(second)) = (left[at..].chars().next(), right[at..].chars().next()) else {
        return left.chars().count().cmp(&right.chars().count());
    };
    match (first.is_alphabetic(), second.is_alphabetic()) {
        (true, true) => return first.cmp(&second),
        // What is no letter stands before letters.
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // Digits before the difference that are not zero make the zeros after them count.
    let digits_before = || left[..at].bytes().rev().take_while(u8::is_ascii_digit);
    let counts = (first == '0' || second == '0') && digits_before().any(|digit| digit != b'0');
    let number = |text: &str| {
        let digits = text[at..].bytes().take_while(u8::is_ascii_digit);
        digits.fold((i64::from(counts), 0_usize), |(value, count), digit| {
            (value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')), count + 1)
        })
    };
    let ((value, length), (other_value, other_length)) = (number(left), number(right));
    value.cmp(&other_value).then(length.cmp(&other_length)).then(first.cmp(&second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_in_natural_order() {
        let ordered =
            ["", "-", "1", "2", "10", "a", "a-b", "a.b", "a/b", "a1", "a2", "a02", "a10", "aB", "aa", "ab", "é"];
        for pair in ordered.windows(2) {
            assert!(is_less(pair[0], pair[1]), "{pair:?}");
            assert!(!is_less(pair[1], pair[0]), "{pair:?}");
        }
        assert!(is_less("B", "a"), "upper case stands first");
        assert!(is_less("a1_", "a10"));
    }
}
