//! Finds the formats of [`super::formats`] in a text.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

use super::Recognized;
use super::formats::{FORMATS, Format};
use super::{sample, window};

/// No token is longer, and no expression looks further.
const WINDOW: usize = 5_200;

/// A format and its expression, which is compiled when its anchor turns up for the first time: all of them together would
/// cost a check of one file more than everything else does.
struct Pattern {
    format: &'static Format,
    compiled: OnceLock<Option<Regex>>,
}

/// Made on first use, because a run whose rules are switched off pays nothing.
struct Finder {
    /// All anchors as one search.
    anchors: Regex,
    by_anchor: BTreeMap<&'static str, Vec<Pattern>>,
}

static FINDER: LazyLock<Option<Finder>> = LazyLock::new(|| Finder::new().ok());

impl Finder {
    fn new() -> Result<Self, regex::Error> {
        let mut by_anchor: BTreeMap<&'static str, Vec<Pattern>> = BTreeMap::new();
        for format in FORMATS {
            by_anchor.entry(format.anchor).or_default().push(Pattern { format, compiled: OnceLock::new() });
        }
        // Of two anchors at one place the longer one is meant: `eyJhIjoi` before `eyJ`.
        let mut anchors: Vec<&str> = by_anchor.keys().copied().collect();
        anchors.sort_by_key(|anchor| std::cmp::Reverse(anchor.len()));
        let anchors: Vec<String> = anchors.into_iter().map(regex::escape).collect();
        Ok(Self { anchors: Regex::new(&anchors.join("|"))?, by_anchor })
    }

    /// The token around an anchor.
    fn at(&self, text: &str, anchor: std::ops::Range<usize>) -> Option<Recognized> {
        let name = &text[anchor.clone()];
        let own = self.by_anchor.get(name);
        // A Cloudflare tunnel token and a JSON Web Token both start with `eyJ`.
        let general = self.by_anchor.get("eyJ").filter(|_| name.starts_with("eyJ") && name != "eyJ");
        let mut formats = own.into_iter().chain(general).flatten();
        formats.find_map(|pattern| pattern.at(text, anchor.start))
    }
}

impl Pattern {
    fn compile(format: &Format) -> Option<Regex> {
        Regex::new(&format!("^(?:{})", format.pattern)).ok()
    }

    fn at(&self, text: &str, anchor: usize) -> Option<Recognized> {
        let pattern = self.compiled.get_or_init(|| Self::compile(self.format)).as_ref()?;
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
            let genuine = whole && (!self.format.checksum || has_checksum(token)) && !sample::is_sample(token);
            genuine.then_some(Recognized { range, what: self.format.what, weak: false })
        })
    }
}

/// Whether the text before a token shows that it is only the tail of something longer.
fn ends_with_token(before: &str, base64: bool) -> bool {
    let escaped = before.as_bytes();
    // `\n` in a JSON or YAML string is not a letter before the token.
    if escaped.ends_with(b"\\n") || escaped.ends_with(b"\\t") {
        return false;
    }
    escaped
        .last()
        .is_some_and(|&byte| byte.is_ascii_alphanumeric() || byte == b'_' || (base64 && matches!(byte, b'+' | b'/')))
}

/// Whether the text after a token shows that it is only the head of something longer.
fn starts_with_token(after: &str) -> bool {
    after.as_bytes().first().is_some_and(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// Every token of a text, in order.
pub(super) fn find(text: &str) -> Vec<Recognized> {
    let mut found = Vec::new();
    let Some(finder) = FINDER.as_ref() else { return found };
    let mut done = 0;
    for anchor in finder.anchors.find_iter(text) {
        if anchor.start() < done {
            continue;
        }
        if let Some(token) = finder.at(text, anchor.range()) {
            done = token.range.end;
            found.push(token);
        }
    }
    found
}

/// Whether the last six characters are the CRC-32 of the characters between the prefix (up to the first `_`) and them, in
/// base 62 (`0-9A-Za-z`) with leading zeros. GitHub and npm publish this so that scanners have no false alarms.
fn has_checksum(token: &str) -> bool {
    let Some((_, body)) = token.split_once('_') else { return false };
    let Some((random, checksum)) = body.split_at_checked(body.len().saturating_sub(6)) else { return false };
    let mut rest = crc32(random.as_bytes());
    let mut expected = [b'0'; 6];
    for digit in expected.iter_mut().rev() {
        *digit = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(rest % 62) as usize];
        rest /= 62;
    }
    checksum.as_bytes() == expected
}

/// CRC-32 as in ISO 3309 (polynomial 0xEDB88320, reflected).
fn crc32(bytes: &[u8]) -> u32 {
    let register = bytes.iter().fold(u32::MAX, |register, &byte| {
        (0..8).fold(register ^ u32::from(byte), |register, _| {
            let carry = if register & 1 == 1 { 0xEDB8_8320 } else { 0 };
            (register >> 1) ^ carry
        })
    });
    !register
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_compiles() {
        let broken: Vec<&str> =
            FORMATS.iter().filter(|format| Pattern::compile(format).is_none()).map(|format| format.what).collect();
        assert_eq!(broken, Vec::<&str>::new());
    }

    /// Text without a pattern, so that it passes for random; the same in every run.
    fn random(alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            letters[(state >> 33) as usize % letters.len()]
        };
        std::iter::repeat_with(next).take(length).collect()
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
    fn the_checksum_is_crc32() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    }

    #[test]
    fn every_anchor_is_found_fast() {
        let finder = FINDER.as_ref().expect("every pattern compiles");
        assert!(finder.by_anchor.len() <= 64, "{} anchors", finder.by_anchor.len());
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
        let text = format!("url: https://x-access-token:{token}@github.com/shop\nnext: 1");
        let found = find(&text);
        assert_eq!(&text[found[0].range.clone()], token);
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn keys_with_a_signature_inside_are_found_whole() {
        let key = format!("{}+ASt{}A==", random(BASE62, 76), "q7Jd0");
        let text = format!("AccountKey={key};EndpointSuffix=core.windows.net");
        let found = find(&text);
        assert_eq!(found.iter().map(|hit| &text[hit.range.clone()]).collect::<Vec<_>>(), [key.as_str()]);
        let secret = format!("aB3{}Q~{}", 8, random(BASE62, 34));
        assert_eq!(names(&format!("clientSecret: \"{secret}\"")), ["a Microsoft Entra client secret"]);
        let bot = format!("{}:AA{}", "827364519", random(BASE62, 33));
        assert_eq!(names(&bot), ["a Telegram bot token"]);
    }

    #[test]
    fn other_formats() {
        let hexadecimal = "0123456789abcdef";
        for (text, what) in [
            (format!("glpat-{}", random(BASE62, 20)), "a GitLab personal access token"),
            (format!("dapi{}", random(hexadecimal, 32)), "a Databricks access token"),
            (format!("hf_{}", random(&BASE62[..52], 34)), "a Hugging Face access token"),
            (format!("SG.{}.{}", random(BASE62, 22), random(BASE62, 43)), "a SendGrid API key"),
            (format!("xoxb-{}-{}-{}", "273645182937", "918273645546", random(BASE62, 24)), "a Slack token"),
            (format!("sk-{}T3BlbkFJ{}", random(BASE62, 20), random(BASE62, 20)), "an OpenAI API key"),
            (format!("glsa_{}_{}", random(BASE62, 32), random(hexadecimal, 8)), "a Grafana service account token"),
            (format!("dop_v1_{}", random(hexadecimal, 64)), "a DigitalOcean token"),
            (
                format!("eyJ{}.eyJ{}.{}", random(BASE62, 17), random(BASE62, 40), random(BASE62, 43)),
                "a signed JSON Web Token",
            ),
            (format!("eyJhIjoi{}", random(BASE62, 140)), "a Cloudflare tunnel token"),
            (
                format!(
                    "https://hooks.slack.com/services/T{}/B{}/{}",
                    random(&BASE62[..26], 8),
                    random(&BASE62[..26], 8),
                    random(BASE62, 24)
                ),
                "a Slack webhook URL",
            ),
        ] {
            assert_eq!(names(&text), [what], "{what}");
            assert!(names(&format!("a{text}b")).is_empty() || what.ends_with("URL"), "{what} inside a longer word");
        }
    }

    #[test]
    fn shapes_that_somebody_typed_are_no_tokens() {
        for text in [
            "glpat-xxxxxxxxxxxxxxxxxxxx",
            "dapi00000000000000000000000000000000",
            "AIzaSyYOUR-API-KEY-GOES-HERE-0123456789",
            "ghp_",
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
