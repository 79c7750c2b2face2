//! "Did you mean": the known word that is closest to one that is not known.

/// Words longer than this are not typing errors of anything.
const LONGEST: usize = 80;

/// The candidate that is close enough to be what was meant; of equally close ones the first in alphabetical order.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase().replace('_', "-");
    let length = word.chars().count();
    let most = (length / 3).max(1);
    let scored = candidates.into_iter().filter_map(|candidate| {
        let lower = candidate.to_ascii_lowercase();
        // The two cheap questions first: a hostile file may hold ten thousands of unknown words.
        let similar_length = lower.chars().count().abs_diff(length) <= most;
        let same_start = word.chars().zip(lower.chars()).take_while(|(left, right)| left == right).count() >= 3;
        let near = (similar_length && strsim::damerau_levenshtein(&word, &lower) <= most)
            || (same_start && strsim::jaro_winkler(&word, &lower) >= 0.9);
        near.then(|| (strsim::damerau_levenshtein(&word, &lower), candidate))
    });
    scored.min().map(|(_, candidate)| candidate)
}

/// Whether two names of objects differ by so little that one is surely the other, mistyped: by one letter, or by two in longer
/// names. Names that differ in their digits are names of different things.
pub fn is_near_miss(left: &str, right: &str) -> bool {
    let length = left.len().min(right.len());
    let most = if length < 10 { 1 } else { 2 };
    if length < 5 || left.len().max(right.len()) > LONGEST || least_distance(left, right) > most {
        return false;
    }
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|letter| !letter.is_ascii_digit())
    }
    left != right && !letters(left).eq(letters(right)) && strsim::damerau_levenshtein(left, right) <= most
}

/// A distance that two texts have at least: each edit gives or takes one letter on a side. Cheap, where the real distance needs a
/// table. Nothing is known of texts with letters of several bytes.
fn least_distance(left: &str, right: &str) -> usize {
    if !left.is_ascii() || !right.is_ascii() {
        return left.chars().count().abs_diff(right.chars().count());
    }
    let mut surplus = [0_i32; 128];
    left.bytes().for_each(|byte| surplus[usize::from(byte)] += 1);
    right.bytes().for_each(|byte| surplus[usize::from(byte)] -= 1);
    let sum = |sign: i32| surplus.iter().map(|count| (count * sign).max(0)).sum::<i32>().unsigned_abs() as usize;
    sum(1).max(sum(-1))
}

#[cfg(test)]
mod tests {
    use super::{closest, is_near_miss};

    const WORDS: [&str; 4] = ["exclude", "extends", "floating-image-tag", "privileged-container"];

    #[test]
    fn typing_errors_and_left_out_words_are_recognised() {
        assert_eq!(closest("exlcude", WORDS), Some("exclude"));
        assert_eq!(closest("extend", WORDS), Some("extends"));
        assert_eq!(closest("floating-tag", WORDS), Some("floating-image-tag"));
        assert_eq!(closest("Privileged_Container", WORDS), Some("privileged-container"));
    }

    #[test]
    fn other_words_are_left_alone() {
        assert_eq!(closest("zebra", WORDS), None);
        assert_eq!(closest("", WORDS), None);
        assert_eq!(closest(&"e".repeat(100_000), WORDS), None);
    }

    #[test]
    fn a_near_miss_is_a_typing_error() {
        for (left, right, expected) in [
            ("payments", "payment", true),
            ("payments-api", "paymets-apis", true),
            ("web-1", "web-2", false),
            ("shop-db-v1", "shop-db-v2", false),
            ("web", "wob", false),
            ("payments", "payments", false),
            ("payments", "catalogue", false),
        ] {
            assert_eq!(is_near_miss(left, right), expected, "{left} {right}");
        }
    }
}
