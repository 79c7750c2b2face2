//! Assignments in text of any syntax: properties, INI, `.env`, YAML, JSON, XML attributes, flags of a command line.
//!
//! A name that promises a credential is looked for first; then what stands around it says whether something is assigned.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::forms;
use super::name::{Name, classify};
use super::value::{self, Literal, Strictness};
use super::window;

/// A value that a text assigns to a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::rules::secrets) struct Assignment {
    /// The name.
    pub(in crate::rules::secrets) name: Range<usize>,
    /// The value without quotes.
    pub(in crate::rules::secrets) value: Range<usize>,
    /// What the value is; never [`Literal::Nothing`].
    pub(in crate::rules::secrets) literal: Literal,
}

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        // ASCII: with Unicode's idea of words the fast engines give up on the first umlaut.
        "(?i-u)passw|passphrase|pass\\b|pwd|secret|token|key\\b|credential|authorization|\\bauth\"|\\b_auth\\b|_psk",
    )
    .ok()
});

/// Names and values longer than this are no credentials.
const NAME: usize = 80;
const VALUE: usize = 1_024;

/// Every assignment of a credential in a text, in order.
pub(in crate::rules::secrets) fn assignments(text: &str, strictness: Strictness) -> Vec<Assignment> {
    let mut found = Vec::new();
    let Some(words) = WORDS.as_ref() else { return found };
    // A text that assigns nothing.
    if memchr::memchr3(b'=', b':', b'>', text.as_bytes()).is_none() && !text.contains("--") {
        return forms::find(text);
    }
    let mut done = 0;
    for word in words.find_iter(text) {
        if word.start() < done {
            continue;
        }
        let name = name_around(text, word.start());
        done = name.end.max(word.end());
        if is_comment(text, name.start) {
            continue;
        }
        let Some((name, value, quoted)) = parts(text, name) else { continue };
        // A long value is not read again for every name inside it.
        if value.len() > 200 {
            done = value.end;
        }
        if let Some(literal) = judged(text, &name, &value, quoted, strictness) {
            done = value.end;
            found.push(Assignment { name, value, literal });
        }
    }
    let forms = forms::find(text);
    if !forms.is_empty() {
        let taken: Vec<Range<usize>> = found.iter().map(|hit| hit.value.clone()).collect();
        found.extend(
            forms
                .into_iter()
                .filter(|form| !taken.iter().any(|value| value.start < form.value.end && form.value.start < value.end)),
        );
        found.sort_by_key(|hit| hit.value.start);
    }
    found
}

/// The whole name around a place in it.
fn name_around(text: &str, at: usize) -> Range<usize> {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let bytes = text.as_bytes();
    let left = bytes[..at].iter().rev().take(NAME).take_while(|byte| part(byte)).count();
    let right = bytes[at..].iter().take(NAME).take_while(|byte| part(byte)).count();
    at - left..at + right
}

/// Whether a place is in a comment of one of the usual kinds.
pub(super) fn is_comment(text: &str, at: usize) -> bool {
    let line = window::before(text, at, 512).rsplit('\n').next().unwrap_or("");
    let line = line.trim_start();
    ["#", "// ", "///", ";", "--  ", "-- ", "/*", "* ", "<!--", "REM "].iter().any(|start| line.starts_with(start))
        || line.contains(" # ")
        || line.contains(" // ")
        || is_in_markup_comment(window::before(text, at, 1_024))
}

/// Whether a comment of XML or HTML is still open at the end of a text.
fn is_in_markup_comment(before: &str) -> bool {
    before.rfind("<!--").is_some_and(|open| !before[open..].contains("-->"))
}

/// Name and value of an assignment to a name that promises a credential, and whether the value stands in quotes.
fn parts(text: &str, name: Range<usize>) -> Option<(Range<usize>, Range<usize>, bool)> {
    let written = trimmed(&text[name.clone()]);
    if written != DOCKER && written != NPM && classify(written) == Name::Other {
        return None;
    }
    let flag = text[name.clone()].starts_with('-');
    let (value, quoted) = value_after(text, name.end, flag)?;
    Some((name, value, quoted))
}

/// The key of Docker's configuration under which user and password stand, in base64.
const DOCKER: &str = "auth";

/// The key of npm's configuration for the same.
const NPM: &str = "_auth";

fn trimmed(name: &str) -> &str {
    name.trim_matches(['-', '.'])
}

fn judged(
    text: &str,
    name: &Range<usize>,
    value: &Range<usize>,
    quoted: bool,
    strictness: Strictness,
) -> Option<Literal> {
    let written = trimmed(&text[name.clone()]);
    let literal = &text[value.clone()];
    if written == DOCKER || written == NPM {
        let pair = super::decode_base64(literal)?;
        let (_, password) = pair.split_once(':')?;
        return something(value::judge(password, Strictness::Field, true));
    }
    let code =
        !quoted && (literal.contains(['(', '[', '{', '<']) || literal.ends_with(['.', ':']) || is_member(literal));
    if code {
        return None;
    }
    let judged = value::judge(literal, strictness, classify(written) == Name::Password);
    // In a text `password = password` is a program or a description, not a password.
    let repeats = written.to_ascii_lowercase().ends_with(&literal.to_ascii_lowercase());
    something(judged).filter(|judged| *judged != Literal::WellKnown || strictness != Strictness::Text || !repeats)
}

fn something(literal: Literal) -> Option<Literal> {
    (literal != Literal::Nothing).then_some(literal)
}

/// `config.password`, `os.environ`: a member of something in a program.
fn is_member(literal: &str) -> bool {
    literal.contains('.')
        && literal.split('.').all(|part| {
            part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && part.len() < 30
                && !value::looks_random(part)
        })
}

/// The value after a name: past a closing quote, a separator and an opening quote, on the same line.
fn value_after(text: &str, end: usize, flag: bool) -> Option<(Range<usize>, bool)> {
    let bytes = text.as_bytes();
    let mut at = end;
    at += usize::from(bytes[at..].starts_with(b"\\"));
    at += usize::from(matches!(bytes.get(at), Some(b'"' | b'\'')));
    let blanks = skip_blanks(bytes, at);
    at = match bytes.get(blanks)? {
        b'=' if bytes.get(blanks + 1) == Some(&b'=') => return None,
        b'=' if bytes.get(blanks + 1) == Some(&b'>') => blanks + 2,
        b':' if bytes.get(blanks + 1) == Some(&b'=') => blanks + 2,
        b':' if bytes.get(blanks + 1) == Some(&b':') => return None,
        b'=' | b':' => blanks + 1,
        b'>' if blanks == end => blanks + 1,
        _ if flag && blanks > end => blanks,
        _ => return None,
    };
    at = skip_blanks(bytes, at);
    at += usize::from(bytes[at..].starts_with(b"\\"));
    let quote = bytes.get(at).copied().filter(|byte| matches!(byte, b'"' | b'\''));
    at += usize::from(quote.is_some());
    let stop = |byte: u8| match quote {
        Some(quote) => byte == quote || byte == b'\n' || byte == b'\\',
        None => byte.is_ascii_whitespace() || matches!(byte, b',' | b'"' | b'\'' | b'`' | b'&' | b'<' | b'|'),
    };
    let length = bytes[at..].iter().take(VALUE).take_while(|byte| !stop(**byte)).count();
    let mut close = at + length;
    if quote.is_none() {
        close = at + text.get(at..close)?.trim_end_matches([';', ')', '}', ']']).len();
        // A sentence goes on after the value, an assignment ends.
        let rest = bytes.get(at + length..).unwrap_or_default();
        let line = rest.iter().take(120).take_while(|byte| **byte != b'\n').copied().collect::<Vec<u8>>();
        let prose = !flag
            && line.first() == Some(&b' ')
            && line.trim_ascii().first().is_some_and(|byte| byte.is_ascii_alphabetic())
            && !line.contains(&b'=')
            && !line.contains(&b'-');
        if prose {
            return None;
        }
    }
    text.get(at..close)?;
    Some((at..close, quote.is_some()))
}

fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..].iter().take(64).take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str)> {
        assignments(text, Strictness::Text).into_iter().map(|hit| (&text[hit.name], &text[hit.value])).collect()
    }

    #[test]
    fn every_syntax() {
        for (text, name, value) in [
            ("spring.datasource.password=Tr4in-St0p\n", "spring.datasource.password", "Tr4in-St0p"),
            ("db:\n  password: Tr4in-St0p\n", "password", "Tr4in-St0p"),
            ("{\"user\": \"shop\", \"password\": \"Tr4in-St0p\"}", "password", "Tr4in-St0p"),
            ("[smtp]\npassword = \"Tr4in St0p!\"", "", ""),
            ("export DB_PASSWORD='Tr4in-St0p'", "DB_PASSWORD", "Tr4in-St0p"),
            ("psql --password=Tr4in-St0p -h db", "--password", "Tr4in-St0p"),
            ("mysql --password Tr4in-St0p", "--password", "Tr4in-St0p"),
            ("PGPASSWORD=Tr4in-St0p psql -h db", "PGPASSWORD", "Tr4in-St0p"),
            ("<Setting password=\"Tr4in-St0p\"/>", "password", "Tr4in-St0p"),
            ("<password>Tr4in-St0p</password>", "password", "Tr4in-St0p"),
            ("//registry.npmjs.org/:_authToken=q7Jd0aWm3Zt9RkVb5Ns1", "_authToken", "q7Jd0aWm3Zt9RkVb5Ns1"),
            ("\\\"apiKey\\\": \\\"q7Jd0aWm3Zt9RkVb5Ns1\\\"", "apiKey", "q7Jd0aWm3Zt9RkVb5Ns1"),
        ] {
            let expected = if name.is_empty() { vec![] } else { vec![(name, value)] };
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn programs_prose_and_comments_are_no_assignments() {
        for text in [
            "token = getToken()",
            "password = os.environ['PASSWORD']",
            "self.password = config.password",
            "# password: Tr4in-St0p",
            "<!-- Example:\n  <password>Tr4in-St0p</password>\n-->",
            "password: password",
            "The password: a word that nobody knows",
            "if token == q7Jd0aWm3Zt9RkVb5Ns1",
            "secretName: shop-tls",
            "tokenUrl: https://login.shop/token",
            "password: ${DB_PASSWORD}",
            "password: $__file{/etc/secrets/password}",
            "token: kubernetes.io/service-account-token",
            "const password = req.body.password;",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for part in ["password", "password=", "password = ", "token: a", "--password ", "key\n"] {
            let text = part.repeat(200_000 / part.len());
            let start = std::time::Instant::now();
            assignments(&text, Strictness::Text);
            assert!(start.elapsed().as_secs() < 20, "{part}: {:?}", start.elapsed());
        }
    }
}
