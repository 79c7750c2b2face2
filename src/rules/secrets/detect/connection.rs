//! Passwords in URLs (`scheme://user:password@host`) and in connection strings (`Server=...;Password=...`).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Recognized;
use super::sample;
use super::value::{self, Literal, Strictness};
use super::window;

/// What starts a password: the `//` of a URL, the `@tcp(` that follows one in Go's MySQL format, and keys of connection
/// strings in the spellings that people use.
static ANCHORS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("://|@tcp\\(|@unix\\(|AccountKey=|SharedAccessKey=|[?&;]sig=|(?:Password|password|PASSWORD|Pwd|pwd|PWD|Secret) ?= ?").ok()
});

/// Other keys of a connection string: without one of them, `password=` is only an assignment.
static COMPANION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?i)(?:^|[;\\s'\"])(?:server|data source|host|hostaddr|user id|user|uid|username|database|dbname|initial catalog|endpoint|id) ?=").ok()
});

/// Nothing looks further than this from an anchor.
const WINDOW: usize = 512;

/// Every password of a URL or connection string, in order.
pub(super) fn find(text: &str) -> Vec<Recognized> {
    let mut found: Vec<Recognized> = Vec::new();
    let Some(anchors) = ANCHORS.as_ref() else { return found };
    for anchor in anchors.find_iter(text) {
        if found.last().is_some_and(|last| anchor.start() < last.range.end) {
            continue;
        }
        let hit = match anchor.as_str() {
            "://" => url(text, anchor.range()),
            "@tcp(" | "@unix(" => before_address(text, anchor.start()),
            "AccountKey=" => {
                key(text, anchor.end(), "an Azure storage or Cosmos DB account key in a connection string")
            }
            "SharedAccessKey=" => key(text, anchor.end(), "an Azure shared access key in a connection string"),
            signature if signature.ends_with("sig=") => shared_access_signature(text, anchor.end()),
            _ => assignment(text, anchor.range()),
        };
        found.extend(hit);
    }
    found
}

/// The user information of a URL, after its `://`.
fn url(text: &str, anchor: Range<usize>) -> Option<Recognized> {
    let before = text.as_bytes()[..anchor.start].last()?;
    if !before.is_ascii_alphanumeric() {
        return None;
    }
    let rest = window::after(text, anchor.end, WINDOW);
    let ends = |letter: char| {
        letter.is_whitespace() || matches!(letter, '/' | '?' | '#' | '"' | '\'' | '`' | '\\' | ',' | '|')
    };
    let authority = &rest[..rest.find(ends).unwrap_or(rest.len())];
    credentials(text, anchor.end, authority)
}

/// `user:password@tcp(host)`: the credentials stand before the anchor.
fn before_address(text: &str, at: usize) -> Option<Recognized> {
    let before = window::before(text, at, WINDOW);
    let start = before
        .rfind(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | '=' | '/'))
        .map_or(0, |at| at + 1);
    let user = &before[start..];
    let (name, password) = user.split_once(':')?;
    let start = at - password.len();
    rate(name, password, start..at, "a password in a connection string")
}

/// `user:password@host` at an offset.
fn credentials(text: &str, offset: usize, authority: &str) -> Option<Recognized> {
    let (information, host) = authority.rsplit_once('@')?;
    let (user, password) = information.split_once(':')?;
    if host.is_empty()
        || !host.starts_with(|first: char| first.is_ascii_alphanumeric() || matches!(first, '[' | '$' | '{' | '_'))
    {
        return None;
    }
    if host.to_ascii_lowercase().contains("example") {
        return None;
    }
    let start = offset + user.len() + 1;
    let end = start + password.len();
    debug_assert_eq!(text.get(start..end), Some(password), "the span is the password");
    rate(user, password, start..end, "a password in a URL")
}

/// A password that stands where nothing but a password can stand: only placeholders are no credential.
fn rate(user: &str, password: &str, range: Range<usize>, what: &'static str) -> Option<Recognized> {
    let typed = ["pass", "password", "passwd", "pwd", "pw", "secret", "token", "key", "credentials"];
    let generic = ["user", "username", "usr", "login", "name", "id", "key"];
    let lower = password.to_ascii_lowercase();
    if password.is_empty()
        || password.starts_with(['$', '%', ':', '[', '<', '{', '*', '('])
        || password.contains(['<', '>', '{', '}', '(', ')'])
    {
        return None;
    }
    if typed.contains(&lower.as_str()) && generic.contains(&user.to_ascii_lowercase().as_str()) {
        return None;
    }
    match value::judge(password, Strictness::Certain, true) {
        Literal::Nothing | Literal::Hash => None,
        Literal::WellKnown => Some(Recognized { range, what, weak: true }),
        Literal::Secret(_) => Some(Recognized { range, what, weak: user.eq_ignore_ascii_case(password) }),
    }
}

/// A base64 key after its name.
fn key(text: &str, start: usize, what: &'static str) -> Option<Recognized> {
    let rest = window::after(text, start, WINDOW);
    let length =
        rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')).count();
    let value = &rest[..length];
    let genuine = length >= 40 && !sample::is_sample(value);
    genuine.then(|| Recognized { range: start..start + length, what, weak: false })
}

/// The signature of an Azure SAS URL: useless without `se=`, `sv=` or `sp=` in the same query.
fn shared_access_signature(text: &str, start: usize) -> Option<Recognized> {
    let rest = window::after(text, start, WINDOW);
    let length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'%' | b'-' | b'_'))
        .count();
    let value = &rest[..length];
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'');
    let before = window::before(text, start, WINDOW);
    let before = before.rsplit(ends).next().unwrap_or("");
    let after = rest[length..].split(ends).next().unwrap_or("");
    let companion = |query: &str| ["se=", "sv=", "sp="].iter().any(|name| query.contains(name));
    let genuine = length >= 40 && (companion(before) || companion(after)) && !sample::is_sample(value);
    genuine.then(|| Recognized {
        range: start..start + length,
        what: "the signature of an Azure shared access URL",
        weak: false,
    })
}

/// `Password=...` among other pairs of a connection string.
fn assignment(text: &str, anchor: Range<usize>) -> Option<Recognized> {
    let before = window::before(text, anchor.start, WINDOW);
    // `--password=x` and `spring.datasource.password=x` are assignments, not pairs of a connection string.
    if before.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | '.' | '-')) {
        return None;
    }
    let rest = window::after(text, anchor.end, WINDOW);
    let line_before = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let line = rest.split('\n').next().unwrap_or("");
    let separated = line_before.trim_end().ends_with(';') || line.contains(';') || line_before.contains("host=");
    let companion = COMPANION.as_ref()?;
    if !separated || !(companion.is_match(line_before) || companion.is_match(line)) {
        return None;
    }
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, ';' | '"' | '\'' | '&' | ',' | '`');
    let password = line.split(ends).next().unwrap_or("");
    let range = anchor.end..anchor.end + password.len();
    rate("", password, range, "a password in a connection string")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passwords(text: &str) -> Vec<(&str, bool)> {
        find(text).into_iter().map(|hit| (&text[hit.range], hit.weak)).collect()
    }

    #[test]
    fn passwords_in_urls() {
        assert_eq!(passwords("postgres://shop:Tr4in-St0p@db.shop:5432/shop"), [("Tr4in-St0p", false)]);
        assert_eq!(passwords("redis://:q8Zt3Lw0@cache:6379"), [("q8Zt3Lw0", false)]);
        assert_eq!(passwords("amqp://guest:guest@rabbit"), [("guest", true)]);
        assert_eq!(passwords("shop:Tr4in-St0p@tcp(db:3306)/shop"), [("Tr4in-St0p", false)]);
    }

    #[test]
    fn urls_without_a_password() {
        for text in [
            "https://github.com/shop/app@v1",
            "ssh://git@github.com/shop",
            "postgres://shop:${PASSWORD}@db/shop",
            "postgres://shop:$(PASSWORD)@db/shop",
            "postgres://shop:$PASSWORD@db/shop",
            "postgres://shop:<password>@db/shop",
            "postgres://user:password@db/shop",
            "postgres://shop:Tr4in-St0p@db.example.com/shop",
            "http://localhost:8080/a:b@c",
            "mongodb://%s:%s@db",
            "postgres://shop:{{ .password }}@db",
            "registry:5000/a@sha256:abc",
        ] {
            assert!(passwords(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn connection_strings() {
        let text = "Server=tcp:shop.database.windows.net;Database=shop;User Id=app;Password=Tr4in-St0p;Encrypt=true";
        assert_eq!(passwords(text), [("Tr4in-St0p", false)]);
        assert_eq!(passwords("host=db user=shop password=Tr4in-St0p dbname=shop"), [("Tr4in-St0p", false)]);
        assert!(passwords("Server=db;Database=shop;Authentication=Active Directory Default").is_empty());
        assert!(passwords("spring.datasource.password=Tr4in-St0p").is_empty());
        assert!(passwords("Server=db;Password={password};").is_empty());
    }

    #[test]
    fn azure_keys_and_signatures() {
        let key = "p3Xk9vQ7mZr2Lw8Nb5Tc1Yd6Hf4Jg0Sa+Ue/Ri7Ow3Pq9Mx5Bv2Cz8Kl4Dn6Fh1Gj0Ty7Er3Wu9Iq5Ao2Zs8Xg=";
        assert_eq!(
            passwords(&format!("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={key}")),
            [(key, false)]
        );
        let signature = "p3Xk9vQ7mZr2Lw8Nb5Tc1Yd6Hf4Jg0Sa%2BUe%2FRi7Ow3%3D";
        let url = format!("https://shop.blob.core.windows.net/a?sv=2024-11-04&se=2027-01-01&sp=r&sig={signature}");
        assert_eq!(passwords(&url), [(signature, false)]);
        assert!(passwords(&format!("https://shop/?page=1&sig={signature}")).is_empty());
        let emulator = "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        assert!(passwords(emulator).is_empty());
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for part in ["://", "a://", "a://b:c", ";password=", "?sig=", "@tcp(", "AccountKey=", "é://é"] {
            let text = part.repeat(200_000 / part.len());
            let start = std::time::Instant::now();
            find(&text);
            assert!(start.elapsed().as_secs() < 20, "{part}: {:?}", start.elapsed());
        }
    }
}
