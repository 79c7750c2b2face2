//! What stands behind the base64 of tokens: JSON, macaroons.

use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use super::super::sample;

/// Padding is written or not, and what the last character has beyond the last byte does not matter.
const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, CONFIG);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, CONFIG);

/// As many whole groups of four characters as there are, decoded from either alphabet.
fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    // A part behind the base64 (a signature after `_`) may cut it anywhere.
    let text = if text.len() % 4 == 1 { &text[..text.len() - 1] } else { text };
    STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}

/// Whether letters and digits are mixed as a machine mixes them: a word, a number and a name are not.
pub(super) fn is_mixed(body: &str) -> bool {
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    let letters = body.bytes().filter(u8::is_ascii_alphabetic).count();
    let switches =
        body.as_bytes().windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    // The two tokens of a hundred that have no digit among 34 letters are not worth a word that looks like one.
    let cases =
        body.bytes().any(|byte| byte.is_ascii_uppercase()) && body.bytes().any(|byte| byte.is_ascii_lowercase());
    let mixed = digits >= 2 && letters >= 2 && switches >= 3;
    (mixed || cases && body.len() >= 30 && !body.contains(['-', '_'])) && sample::entropy(body.as_bytes()) > 2.8
}

/// Whether the JSON object that starts in `anchor`, at its `ey`, has a beginning as objects have it.
pub(super) fn json(token: &str, anchor: &str) -> bool {
    let start = anchor.find("ey").unwrap_or(anchor.len());
    let Some(text) = token.get(start..) else { return false };
    // Sentry puts a signature behind the JSON, after a `_`.
    let text = text.split('_').next().unwrap_or(text);
    decode(text).is_some_and(|bytes| bytes.starts_with(b"{\"") && bytes.iter().take(200).any(|byte| *byte == b':'))
}

/// Whether the first part of a JSON Web Token is a header with an algorithm, and the second an object.
pub(super) fn jwt(token: &str) -> bool {
    let mut parts = token.split('.');
    let (Some(header), Some(claims)) = (parts.next().and_then(decode), parts.next().and_then(decode)) else {
        return false;
    };
    let signed = header.starts_with(b"{") && contains(&header, b"\"alg\"") && !contains(&header, b"\"none\"");
    // The token of the documentation everywhere is of John Doe; Supabase's key for everybody has the role `anon`.
    let open: [&[u8]; 4] = [b"1234567890", b"John Doe", b"Jane Doe", b"\"role\":\"anon\""];
    signed && claims.first().is_some_and(|first| *first == b'{') && !open.iter().any(|part| contains(&claims, part))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Whether the text after `pypi-` is a macaroon of version 2 to the end: fields with a type, a length and a value, and a
/// signature of 32 bytes as the last. Source: `github.com/rescrv/libmacaroons`, `doc/format.txt`.
pub(super) fn macaroon(token: &str) -> bool {
    let Some(bytes) = token.split_once('-').and_then(|(_, text)| decode(text)) else { return false };
    let Some((2, mut rest)) = bytes.split_first() else { return false };
    while let Some((&kind, after)) = rest.split_first() {
        rest = after;
        // The end of a section.
        if kind == 0 {
            continue;
        }
        let Some((length, after)) = number(rest) else { return false };
        let Some((_, after)) = after.split_at_checked(length) else { return false };
        if kind == 6 {
            return length == 32 && after.is_empty();
        }
        rest = after;
    }
    false
}

/// A number of seven bits a byte, lowest first.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for (index, byte) in bytes.iter().enumerate().take(3) {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_macaroon_is_whole() {
        let mut bytes = vec![2, 1, 8];
        bytes.extend(b"pypi.org");
        bytes.extend([2, 4, 1, 2, 3, 4, 0, 2, 3, 9, 9, 9, 0, 0, 6, 32]);
        bytes.extend((0..32_u8).map(|byte| byte.wrapping_mul(37)));
        let token = format!("pypi-{}", URL_SAFE.encode(&bytes));
        assert!(macaroon(&token));
        assert!(!macaroon(&token[..token.len() - 8]));
        assert!(!macaroon("pypi-AgEIcHlwaS5vcmc"));
    }

    #[test]
    fn a_web_token_has_an_algorithm() {
        let claims = URL_SAFE.encode(r#"{"sub":"shop","exp":1893456000}"#);
        let token = |header: &str, claims: &str| format!("{}.{}.c2lnbmF0dXJl", URL_SAFE.encode(header), claims);
        assert!(jwt(&token(r#"{"alg":"RS256","kid":"a"}"#, claims.trim_end_matches('='))));
        assert!(!jwt(&token(r#"{"alg":"none"}"#, &claims)));
        assert!(!jwt(&token(r#"{"typ":"JWT"}"#, &claims)));
        assert!(!jwt(&token(r#"{"alg":"HS256"}"#, &URL_SAFE.encode(r#"{"sub":"1234567890"}"#))));
    }

    #[test]
    fn words_are_not_mixed() {
        assert!(is_mixed("q7Jd0aWm3Zt9RkVb5Ns1YcXu"));
        assert!(!is_mixed("production-environment-12"));
        assert!(!is_mixed("00000000000000000000000000000000"));
    }
}
