//! Finds the formats of [`super::formats`] in a text.

use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::Recognized;
use super::anchors::{Anchors, Candidate, is_letter};
use super::checksum::Check;
use super::formats::{Format, formats};
use super::{sample, window};

/// No token is longer, and no expression looks further.
const WINDOW: usize = 6_400;

/// A format and its expression, which is compiled when its anchor turns up for the first time: all of them together would
/// cost a check of one file more than everything else does.
struct Pattern {
    format: Format,
    compiled: OnceLock<Option<Regex>>,
}

/// Made on first use, because a run whose rules are switched off pays nothing.
struct Finder {
    patterns: Vec<Pattern>,
    anchors: Anchors,
}

static FINDER: LazyLock<Option<Finder>> = LazyLock::new(|| Finder::new().ok());

impl Finder {
    fn new() -> Result<Self, regex::Error> {
        let formats: Vec<Format> = formats().collect();
        let anchors = Anchors::new(&formats)?;
        let patterns = formats.into_iter().map(|format| Pattern { format, compiled: OnceLock::new() }).collect();
        Ok(Self { patterns, anchors })
    }
}

impl Pattern {
    fn compile(format: &Format) -> Option<Regex> {
        Regex::new(&format!("^(?:{})", format.pattern)).ok()
    }

    fn at(&self, text: &str, anchor: usize) -> Option<Recognized> {
        let pattern = self.compiled.get_or_init(|| Self::compile(&self.format)).as_ref()?;
        let (least, most) = self.format.before;
        (least..=most).rev().find_map(|before| {
            let start = anchor.checked_sub(before)?;
            let window = text.is_char_boundary(start).then(|| window::after(text, start, WINDOW))?;
            let found = pattern.find(window)?;
            let range = start..start + found.end();
            let token = found.as_str();
            let inside = token.starts_with(|first: char| first.is_ascii_alphanumeric())
                && ends_with_token(&text[..start], before > 0);
            let whole = !inside && !starts_with_token(&text[range.end..]);
            let check = self.format.check;
            let genuine = whole
                && check.passes(token, self.format.anchor)
                && (check.proves() || !sample::is_sample(token.strip_prefix(self.format.anchor).unwrap_or(token)))
                && !sample::is_published(token);
            genuine.then_some(Recognized { range, what: self.format.what, weak: check == Check::Test })
        })
    }
}

/// Whether the text before a token shows that it is only the tail of something longer.
fn ends_with_token(before: &str, base64: bool) -> bool {
    let escaped = before.as_bytes();
    // `\n` in a JSON or YAML string is not a letter before the token.
    if escaped.ends_with(b"\\n") || escaped.ends_with(b"\\t") || escaped.ends_with(b"\\r") {
        return false;
    }
    escaped.last().is_some_and(|&byte| is_letter(byte) || (base64 && matches!(byte, b'+' | b'/')))
}

/// Whether the text after a token shows that it is only the head of something longer.
fn starts_with_token(after: &str) -> bool {
    after.as_bytes().first().is_some_and(|&byte| is_letter(byte) || byte == b'-')
}

/// Every token of a text, in order.
pub(super) fn find(text: &str) -> Vec<Recognized> {
    let Some(finder) = FINDER.as_ref() else { return Vec::new() };
    let mut found: Vec<Recognized> = Vec::new();
    for Candidate { at, format, .. } in finder.anchors.find(text) {
        if found.last().is_some_and(|last| at < last.range.end) {
            continue;
        }
        let token = finder.patterns.get(format).and_then(|pattern| pattern.at(text, at));
        found.extend(token.filter(|token| found.last().is_none_or(|last| last.range.end <= token.range.start)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::secrets::detect::checksum::crc32;

    #[test]
    fn every_expression_compiles() {
        let broken: Vec<&str> =
            formats().filter(|format| Pattern::compile(format).is_none()).map(|format| format.what).collect();
        assert_eq!(broken, Vec::<&str>::new());
    }

    /// The same numbers in every run.
    struct Random(u64);

    impl Random {
        fn new() -> Self {
            Self(0x2545_f491_4f6c_dd1d)
        }

        fn below(&mut self, count: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 33) as usize % count
        }
    }

    /// Text without a pattern, so that it passes for random.
    fn random(alphabet: &str, length: usize) -> String {
        let mut random = Random::new();
        let letters: Vec<char> = alphabet.chars().collect();
        std::iter::repeat_with(|| letters[random.below(letters.len())]).take(length).collect()
    }

    /// Writes texts of the shape that an expression says: literals, classes, groups and counts, as the table uses them.
    struct Writer<'p> {
        pattern: &'p [u8],
        at: usize,
        random: Random,
        out: String,
    }

    impl Writer<'_> {
        fn write(pattern: &str) -> String {
            let mut writer = Writer { pattern: pattern.as_bytes(), at: 0, random: Random::new(), out: String::new() };
            writer.alternatives(true);
            assert_eq!(writer.at, pattern.len(), "{pattern}");
            writer.out
        }

        fn peek(&self) -> Option<u8> {
            self.pattern.get(self.at).copied()
        }

        fn next(&mut self) -> u8 {
            self.at += 1;
            self.pattern[self.at - 1]
        }

        /// The first alternative is written, the others are passed over.
        fn alternatives(&mut self, write: bool) {
            self.sequence(write);
            while self.peek() == Some(b'|') {
                self.at += 1;
                self.sequence(false);
            }
        }

        fn sequence(&mut self, write: bool) {
            while self.peek().is_some_and(|byte| byte != b'|' && byte != b')') {
                let start = self.at;
                let length = self.out.len();
                self.atom(write);
                let end = self.at;
                let (least, after) = self.count();
                if least == 0 {
                    self.out.truncate(length);
                }
                for _ in 1..least {
                    self.at = start;
                    self.atom(write);
                    assert_eq!(self.at, end);
                }
                self.at = after;
            }
        }

        /// The least count of a quantifier, and where it ends.
        fn count(&mut self) -> (usize, usize) {
            match self.peek() {
                Some(b'?') => (0, self.at + 1),
                Some(b'{') => {
                    let rest = std::str::from_utf8(&self.pattern[self.at + 1..]).unwrap();
                    let inner = rest.split('}').next().unwrap();
                    (inner.split(',').next().unwrap().parse().unwrap(), self.at + inner.len() + 2)
                }
                _ => (1, self.at),
            }
        }

        fn atom(&mut self, write: bool) {
            let letter = match self.next() {
                b'(' => {
                    self.at += 2;
                    self.alternatives(write);
                    self.at += 1;
                    return;
                }
                b'[' => {
                    let mut letters = Vec::new();
                    while self.peek() != Some(b']') {
                        let first = self.next();
                        if self.peek() == Some(b'-') && self.pattern[self.at + 1] != b']' {
                            self.at += 1;
                            letters.extend(first..=self.next());
                        } else {
                            letters.push(first);
                        }
                    }
                    self.at += 1;
                    letters[self.random.below(letters.len())]
                }
                b'\\' => self.next(),
                letter => letter,
            };
            if write {
                self.out.push(char::from(letter));
            }
        }
    }

    /// Every shape of the table is found where a text of that shape stands, whole; what has a checksum needs one that is right
    /// and has tests of its own.
    #[test]
    fn every_shape_is_found() {
        let finder = FINDER.as_ref().expect("every pattern compiles");
        let mut broken = Vec::new();
        for format in formats() {
            let token = Writer::write(format.pattern);
            let line = format!("value: \"{token}\"\n");
            let whole =
                Pattern::compile(&format).and_then(|regex| Some(regex.find(&token)?.end())) == Some(token.len());
            let at = token.find(format.anchor).map(|at| at + 8);
            let is_seen = finder.anchors.find(&line).iter().any(|candidate| Some(candidate.at) == at);
            let found: Vec<&str> = find(&line).iter().map(|hit| &line[hit.range.clone()]).collect();
            let is_checked = !matches!(format.check, Check::Shape | Check::Mixed | Check::Test);
            if !whole || !is_seen || !is_checked && found != [token.as_str()] {
                broken.push((format.what, format.pattern, whole, is_seen, token));
            }
        }
        assert!(broken.is_empty(), "{broken:#?}");
    }

    const BASE62: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    fn with_checksum(prefix: &str) -> String {
        let body = random(BASE62, 30);
        let mut rest = crc32(body.as_bytes());
        let mut digits = Vec::new();
        for _ in 0..6 {
            digits
                .push("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".as_bytes()[rest as usize % 62]);
            rest /= 62;
        }
        digits.reverse();
        format!("{prefix}_{body}{}", String::from_utf8(digits).unwrap())
    }

    fn names(text: &str) -> Vec<&'static str> {
        find(text).into_iter().map(|found| found.what).collect()
    }

    #[test]
    fn every_signature_is_found_fast() {
        let finder = FINDER.as_ref().expect("every pattern compiles");
        // Up to there the search for all of them at once runs at memory speed.
        assert!(finder.anchors.signatures() <= 64, "{} signatures", finder.anchors.signatures());
    }

    #[test]
    fn a_token_with_a_wrong_checksum_is_no_token() {
        let token = with_checksum("ghp");
        assert_eq!(names(&token), ["a GitHub personal access token"]);
        assert_eq!(names(&with_checksum("npm")), ["an npm access token"]);
        let mut wrong = token.into_bytes();
        wrong[10] ^= 1;
        assert!(names(&String::from_utf8(wrong).unwrap()).is_empty());
    }

    #[test]
    fn a_token_is_found_where_it_stands() {
        let token = with_checksum("gho");
        for text in [
            format!("url: https://x-access-token:{token}@github.com/shop\nnext: 1"),
            format!("\"a\\n{token}\\n\""),
            format!("TOKEN={token}"),
            format!("{token}.\n"),
        ] {
            let found = find(&text);
            assert_eq!(
                found.iter().map(|hit| &text[hit.range.clone()]).collect::<Vec<_>>(),
                [token.as_str()],
                "{text}"
            );
        }
    }

    #[test]
    fn web_tokens_and_keys_with_a_signature_inside_are_found_whole() {
        use base64::Engine as _;
        use base64::engine::general_purpose::URL_SAFE_NO_PAD as URL;
        let token = format!(
            "{}.{}.{}",
            URL.encode(r#"{"alg":"RS256"}"#),
            URL.encode(r#"{"sub":"shop","exp":1}"#),
            random(BASE62, 43)
        );
        assert_eq!(names(&token), ["a signed JSON Web Token"]);
        let old = format!("aB3{}Q~{}", 7, random(BASE62, 34));
        assert_eq!(names(&format!("clientSecret: \"{old}\"")), ["a Microsoft Entra client secret"]);
        // The checksum of the current format is that of another secret.
        let new = format!("aB3{}Q~{}", 8, random(BASE62, 34));
        assert!(names(&format!("clientSecret: \"{new}\"")).is_empty());
        let bot = format!("{}:AA{}", "827364519", random(BASE62, 33));
        assert_eq!(names(&bot), ["a Telegram bot token"]);
    }

    #[test]
    fn a_token_inside_a_longer_word_is_none() {
        for format in formats().filter(|format| format.is_prefix && format.check == Check::Shape) {
            let token = Writer::write(format.pattern);
            let inside = names(&format!("Zz{token}"));
            assert!(!inside.contains(&format.what), "{}", format.what);
        }
    }

    #[test]
    fn shapes_that_somebody_typed_are_no_tokens() {
        for text in [
            "glpat-xxxxxxxxxxxxxxxxxxxx",
            "dapi00000000000000000000000000000000",
            "AIzaSyYOUR-API-KEY-GOES-HERE-0123456789",
            "ghp_",
            "sk-learn-contrib-imbalanced-ensemble-methods-and-more-of-it",
            "api-gateway-production-deployment-configuration",
            "key-management-service-production-environment",
            "us-east-1.console.aws.amazon.com/long/path/to/something",
        ] {
            assert!(names(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for part in ["eyJ", "eyJa.", "eyJ eyJ.", "xoxb-1-", "sk-proj-", ":AA", "12345678:AA", "8Q~", "hooks.slack.com/"]
        {
            let text = part.repeat(200_000 / part.len());
            let start = std::time::Instant::now();
            find(&text);
            assert!(start.elapsed().as_secs() < 20, "{part}: {:?}", start.elapsed());
        }
    }
}
