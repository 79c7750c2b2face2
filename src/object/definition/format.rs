//! `format` of a schema, as far as the API server asks for it.
//!
//! Source: `k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go` and `k8s.io/kube-openapi/pkg/validation/strfmt`. A format
//! that is not here is not asked for, neither by the API server, or so seldom written that nothing is said.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::LazyLock;

use regex::Regex;

use super::schema::SchemaType;
use crate::object::text_format::is_time;

/// Formats that the API server asks for and that nobody writes.
const OTHERS: &[&str] = &[
    "bsonobjectid",
    "creditcard",
    "isbn",
    "isbn10",
    "isbn13",
    "password",
    "rgbcolor",
    "ssn",
    "uuid3",
    "uuid4",
    "uuid5",
];

/// What a string or a number has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Int32,
    Float,
    Byte,
    Date,
    DateTime,
    Duration,
    Email,
    Hostname,
    Ipv4,
    Ipv6,
    Cidr,
    Mac,
    Uuid,
    Uri,
    HexColor,
    ShortName,
    LongName,
    /// One that the API server knows and that is not judged here.
    Other,
}

impl Format {
    /// The format of a name for values of a type; `None` if the API server does not ask for it.
    pub(super) fn named(name: &str, kind: Option<SchemaType>) -> Option<Self> {
        let is_text = matches!(kind, None | Some(SchemaType::String));
        Some(match (kind, &*name.replace('-', "")) {
            (Some(SchemaType::Integer), "int32") => Self::Int32,
            (Some(SchemaType::Number), "float") => Self::Float,
            (_, "byte") if is_text => Self::Byte,
            (_, "date") if is_text => Self::Date,
            (_, "datetime") if is_text => Self::DateTime,
            (_, "duration") if is_text => Self::Duration,
            (_, "email") if is_text => Self::Email,
            (_, "hostname") if is_text => Self::Hostname,
            (_, "ipv4") if is_text => Self::Ipv4,
            (_, "ipv6") if is_text => Self::Ipv6,
            (_, "cidr") if is_text => Self::Cidr,
            (_, "mac") if is_text => Self::Mac,
            (_, "uuid") if is_text => Self::Uuid,
            (_, "uri") if is_text => Self::Uri,
            (_, "hexcolor") if is_text => Self::HexColor,
            (_, "k8sshortname") if is_text => Self::ShortName,
            (_, "k8slongname") if is_text => Self::LongName,
            (_, name) if is_text && OTHERS.contains(&name) => Self::Other,
            _ => return None,
        })
    }

    /// What it is, with an example, for a message.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::Int32 => "an integer of 32 bits",
            Self::Float => "a number of 32 bits",
            Self::Byte => "base64",
            Self::Date => "a date such as `2026-01-31`",
            Self::DateTime => "a time such as `2026-01-31T12:00:00Z`",
            Self::Duration => "a duration such as `1h30m`",
            Self::Email => "an e-mail address",
            Self::Hostname => "a host name",
            Self::Ipv4 => "an IPv4 address",
            Self::Ipv6 => "an IPv6 address",
            Self::Cidr => "a range of addresses such as `10.0.0.0/16`",
            Self::Mac => "a MAC address",
            Self::Uuid => "a UUID",
            Self::Uri => "a URI or an absolute path",
            Self::HexColor => "a color such as `#ff8800`",
            Self::ShortName => "a name of at most 63 lower-case letters, digits and `-`",
            Self::LongName => "a name of at most 253 lower-case letters, digits, `-` and `.`",
            Self::Other => "what its format says",
        }
    }

    /// Whether a number is of the format; formats of texts say nothing about it.
    pub(super) fn takes_number(self, number: f64) -> bool {
        match self {
            Self::Int32 => (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number),
            Self::Float => number.abs() <= f64::from(f32::MAX),
            _ => true,
        }
    }

    /// Whether a text is of the format; `None` if that cannot be said for sure.
    pub(super) fn takes(self, text: &str) -> Option<bool> {
        Some(match self {
            Self::Int32 | Self::Float | Self::Other => true,
            Self::Byte => is_padded_base64(text),
            Self::Date => is_time(&format!("{text}T00:00:00Z")),
            Self::DateTime => is_date_time(text),
            Self::Duration => is_duration(text)?,
            Self::Email => return is_email(text),
            Self::Hostname => HOSTNAME.as_ref()?.is_match(text) && text.len() <= 255 && labels_fit(text),
            Self::Ipv4 => is_ipv4(text),
            Self::Ipv6 => text.contains(':') && text.parse::<Ipv6Addr>().is_ok(),
            Self::Cidr => is_cidr(text),
            Self::Mac => is_mac(text),
            Self::Uuid => is_uuid(text),
            Self::Uri => return is_request_uri(text),
            Self::HexColor => {
                let digits = text.strip_prefix('#').unwrap_or(text);
                matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            }
            Self::ShortName => text.len() <= 63 && is_label(text),
            Self::LongName => text.len() <= 253 && text.split('.').all(is_label),
        })
    }
}

/// A host name as the API server's expression has it: letters of any script, no `_`.
static HOSTNAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let letter = r"a-zA-Z0-9\p{S}\p{L}";
    Regex::new(&format!(
        r"^([{letter}]((-?[{letter}]{{0,62}})?)|([{letter}](([{letter}-]{{0,61}}[{letter}])?)(\.)){{1,}}([a-zA-Z\p{{L}}]){{2,63}})$"
    ))
    .ok()
});

fn labels_fit(text: &str) -> bool {
    text.split('.').all(|label| label.len() <= 63)
}

fn is_label(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(is_inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// Groups of four, the last one padded; an empty text is none.
fn is_padded_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    !text.is_empty() && text.len().is_multiple_of(4) && padding <= 2 && digits.bytes().all(is_digit)
}

/// RFC 3339, a little wider: the zone in lower case, any character before the fraction.
fn is_date_time(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut parts = lower.split('t');
    let (Some(date), Some(time)) = (parts.next(), parts.next()) else { return false };
    let two = |at: usize| time.get(at..at + 2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let is_time_of_day = two(0).is_some_and(|hour| hour <= "23")
        && two(3).is_some_and(|minute| minute <= "59")
        && two(6).is_some_and(|second| second <= "59")
        && time.get(2..3) == Some(":")
        && time.get(5..6) == Some(":");
    let rest = time.get(8..).unwrap_or_default();
    let zone_at = if rest.ends_with('z') { rest.len().checked_sub(1) } else { rest.len().checked_sub(6) };
    let Some((fraction, zone)) = zone_at.and_then(|at| rest.split_at_checked(at)) else { return false };
    let is_fraction = fraction.is_empty() || {
        let mut letters = fraction.chars();
        letters.next();
        !letters.as_str().is_empty() && letters.as_str().bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_zone = zone == "z"
        || (zone.starts_with(['+', '-'])
            && zone.as_bytes().get(3) == Some(&b':')
            && zone.bytes().enumerate().all(|(at, byte)| matches!(at, 0 | 3) || byte.is_ascii_digit()));
    is_time(&format!("{date}T00:00:00Z")) && is_time_of_day && is_fraction && is_zone
}

/// A duration of Go, or anything that has a number before a word for a unit of time in it.
fn is_duration(text: &str) -> Option<bool> {
    static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[0-9]+[\t\n\f\r ]*([A-Za-zµ]+)").ok());
    const UNITS: &[(&[&str], &str)] = &[
        (&["ns"], "nano"),
        (&["us", "µs"], "micro"),
        (&["ms"], "milli"),
        (&["s"], "sec"),
        (&["m"], "min"),
        (&["h", "hr"], "hour"),
        (&["d"], "day"),
        (&["w", "wk"], "week"),
    ];
    if matches!(text.trim_start_matches(['+', '-']), "0") {
        return Some(true);
    }
    let mut units = PARTS.as_ref()?.captures_iter(text).filter_map(|found| found.get(1));
    Some(units.any(|unit| {
        let unit = unit.as_str().to_lowercase();
        UNITS.iter().any(|(exact, start)| exact.contains(&&*unit) || unit.starts_with(start))
    }))
}

/// `a@b` without anything that needs a parser of RFC 5322 to be judged.
fn is_email(text: &str) -> Option<bool> {
    if text.contains(['<', '"', '(', ' ', ',']) || !text.is_ascii() {
        return None;
    }
    let Some((local, domain)) = text.split_once('@') else { return Some(false) };
    let is_atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    let is_dotted = |part: &str| part.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom));
    Some(is_dotted(local) && (is_dotted(domain) || domain.starts_with('[')))
}

/// Leading zeros are fine.
fn is_ipv4(text: &str) -> bool {
    // An IPv6 address that ends with an IPv4 address has a dot, too.
    if text.contains(':') {
        return text.contains('.') && text.parse::<Ipv6Addr>().is_ok();
    }
    let parts: Vec<&str> = text.split('.').collect();
    let is_part = |part: &&str| {
        (1..=3).contains(&part.trim_start_matches('0').len().max(1))
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && !part.is_empty()
            && part.trim_start_matches('0').parse::<u16>().unwrap_or(0) <= 255
    };
    parts.len() == 4 && parts.iter().all(is_part)
}

fn is_cidr(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let is_number = (1..=3).contains(&bits.len()) && bits.bytes().all(|byte| byte.is_ascii_digit());
    let bits: u16 = bits.parse().unwrap_or(u16::MAX);
    let most = if address.contains(':') { 128 } else { 32 };
    let is_address = if most == 32 { is_ipv4(address) } else { address.parse::<IpAddr>().is_ok() };
    is_number && bits <= most && is_address
}

/// Six, eight or twenty bytes, in the ways of `net.ParseMAC`.
fn is_mac(text: &str) -> bool {
    let of = |separator: char, width: usize| {
        let parts: Vec<&str> = text.split(separator).collect();
        let is_hex = parts.iter().all(|part| part.len() == width && part.bytes().all(|byte| byte.is_ascii_hexdigit()));
        is_hex && matches!(parts.len() * width / 2, 6 | 8 | 20)
    };
    let is_bare = matches!(text.len(), 12 | 16 | 40) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_bare || of(':', 2) || of('-', 2) || of('.', 4)
}

/// Any case, and the dashes may be left out.
fn is_uuid(text: &str) -> bool {
    let mut rest = text;
    for (index, width) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix('-').unwrap_or(rest);
        }
        match rest.split_at_checked(width) {
            Some((digits, after)) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => rest = after,
            _ => return false,
        }
    }
    rest.is_empty()
}

/// What `url.ParseRequestURI` takes: an absolute path, or a scheme and something. Only what is surely wrong is called so.
fn is_request_uri(text: &str) -> Option<bool> {
    if text.is_empty() || text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Some(false);
    }
    if text.starts_with('/') || text == "*" {
        return (!text.contains(['%', ' '])).then_some(true);
    }
    let Some((scheme, rest)) = text.split_once(':') else { return Some(false) };
    let is_scheme = scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !is_scheme {
        return Some(false);
    }
    let host = rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    match host {
        Some(host) if host.contains(' ') => Some(false),
        _ if text.contains(['%', '[', ' ', '\\', '"', '<', '>', '^', '`', '{', '|', '}']) => None,
        Some(host) => {
            let port = host.rsplit('@').next().and_then(|host| host.rsplit_once(':')).map(|(_, port)| port);
            Some(port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit())))
        }
        None => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: Format, good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(format.takes(text), Some(true), "{format:?} takes {text}");
        }
        for text in bad {
            assert_eq!(format.takes(text), Some(false), "{format:?} does not take {text}");
        }
    }

    #[test]
    fn formats_take_what_the_api_server_takes() {
        check(Format::Byte, &["YQ==", "YWJj"], &["", "YQ", "Y===", "Y Q="]);
        check(Format::Date, &["2024-02-29"], &["2023-02-29", "2024-2-9", ""]);
        check(
            Format::DateTime,
            &["2026-01-31T12:00:00Z", "2026-01-31t12:00:00.5+02:00", "2026-01-31T12:00:00.000z"],
            &[
                "2026-01-31",
                "2026-01-31 12:00:00Z",
                "2026-01-31T24:00:00Z",
                "2026-01-31T12:00:00",
                "2026-01-31T12:00:00.Z",
            ],
        );
        check(Format::Duration, &["1h30m", "0", "10 minutes", "1d", "1.5h", "-5s"], &["", "10", "ten", "5 x"]);
        check(Format::Email, &["a@b", "a.b+c@shop.example"], &["a", "a@", "@b", "a..b@c"]);
        check(Format::Hostname, &["web", "shop.example", "1.shop.example"], &["", "a_b", "shop.example.", "-a"]);
        check(Format::Ipv4, &["10.0.0.1", "010.0.0.1"], &["10.0.0", "10.0.0.256", "::1", ""]);
        check(Format::Ipv6, &["::1", "fd00::1.2.3.4"], &["1.2.3.4", "fd00:::1", ""]);
        check(Format::Cidr, &["10.0.0.0/8", "10.1.2.3/32", "fd00::/8"], &["10.0.0.0", "10.0.0.0/33", "a/8"]);
        check(Format::Mac, &["01:23:45:67:89:ab", "0123.4567.89ab"], &["01:23:45", "0123456789a"]);
        check(
            Format::Uuid,
            &["11111111-1111-4111-8111-111111111111", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
            &["11111111", "g1111111-1111-4111-8111-111111111111"],
        );
        check(
            Format::Uri,
            &["https://shop.example/a?b=c", "/a/b", "mailto:a@b", "https://shop.example:8080"],
            &["", "shop.example", "./a", "https://shop.example:port/", "1a://b"],
        );
        check(Format::HexColor, &["#fff", "00ff00"], &["#ffff", "red"]);
        check(Format::ShortName, &["web-1"], &["Web", "-a", "a.b", ""]);
        check(Format::LongName, &["web.shop"], &["web..shop", "Web"]);
        assert!(Format::Int32.takes_number(2_147_483_647.0) && !Format::Int32.takes_number(2_147_483_648.0));
    }

    #[test]
    fn formats_are_of_a_type() {
        assert_eq!(Format::named("date-time", Some(SchemaType::String)), Some(Format::DateTime));
        assert_eq!(Format::named("int32", Some(SchemaType::String)), None);
        assert_eq!(Format::named("int64", Some(SchemaType::Integer)), None);
        assert_eq!(Format::named("ipv4", Some(SchemaType::Array)), None);
    }
}
