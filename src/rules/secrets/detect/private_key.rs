//! Private keys: PEM (RSA, EC, PKCS#8, OpenSSH, PGP), PuTTY, age, and PEM behind base64 as kubeconfigs have it.

use std::ops::Range;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use regex::Regex;

use super::Recognized;
use super::{sample, window};

/// Where a private key may start. `LS0tLS1CRUdJTi` is the base64 of `-----BEGIN `.
static ANCHORS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("-----BEGIN |LS0tLS1CRUdJTi|AGE-SECRET-KEY-|PuTTY-User-Key-File-").ok());

/// How much text after its first line may belong to a key: an RSA key of 16,384 bits has 12,600 characters.
const BODY: usize = 16_384;

/// Fewer characters of base64 than this are no key: the shortest, an Ed25519 key in PKCS#8, has 64.
const SHORTEST: usize = 60;

/// Every private key of a text, in order.
pub(super) fn find(text: &str) -> Vec<Recognized> {
    let mut found = Vec::new();
    let Some(anchors) = ANCHORS.as_ref() else { return found };
    let mut done = 0;
    for anchor in anchors.find_iter(text) {
        if anchor.start() < done {
            continue;
        }
        let (end, key) = match anchor.as_str() {
            "-----BEGIN " => pem(text, anchor.range()),
            "LS0tLS1CRUdJTi" => encoded(text, anchor.start()),
            "AGE-SECRET-KEY-" => age(text, anchor.range()),
            _ => putty(text, anchor.range()),
        };
        done = end;
        found.extend(key);
    }
    found
}

/// A PEM block, and where to go on.
fn pem(text: &str, begin: Range<usize>) -> (usize, Option<Recognized>) {
    let rest = &text[begin.end..];
    // The label of a PEM block is at most as long as `ENCRYPTED PRIVATE KEY` or `PGP PRIVATE KEY BLOCK`.
    let head = window::after(rest, 0, 40);
    let Some(label) = head.find("-----").map(|end| &head[..end]) else { return (begin.end, None) };
    if !label.contains("PRIVATE KEY") {
        return (begin.end, None);
    }
    let start = begin.end + label.len() + 5;
    let body = window::after(text, start, BODY);
    let closing = body.find("-----");
    let body = &body[..closing.unwrap_or(body.len())];
    let Some((length, encrypted)) = key_in(body) else { return (start, None) };
    let mut end = start + length;
    if closing == Some(length) {
        let line = window::after(text, end, 60);
        end += line.strip_prefix("-----END ").and_then(|line| line.find("-----")).map_or(0, |at| at + 14);
    }
    let what = match (label, encrypted || label.starts_with("ENCRYPTED")) {
        (_, true) => "a private key behind a passphrase (PEM)",
        (label, _) if label.starts_with("OPENSSH") => "an OpenSSH private key",
        (label, _) if label.starts_with("PGP") => "a PGP private key",
        _ if window::before(text, begin.start, 200).contains("private_key_id") => {
            "the private key of a Google service account"
        }
        _ => "a private key (PEM)",
    };
    let weak = what.ends_with("passphrase (PEM)");
    (end, Some(Recognized { range: begin.start..end, what, weak }))
}

/// How much of the text after the first line of a PEM block is a key, and whether the key is encrypted; `None` for an
/// ellipsis, a placeholder or prose.
fn key_in(body: &str) -> Option<(usize, bool)> {
    let mut length = 0;
    let mut key = String::new();
    let mut encrypted = false;
    for (index, line) in body.split_inclusive('\n').enumerate() {
        // In JSON and in double quotes a line break is `\n`; a block in a comment has a `#` before each line.
        let words = line.replace("\\n", " ").replace("\\r", " ");
        let words = words.trim().trim_start_matches(['#', '"', '\'']).trim_start();
        // `Proc-Type: 4,ENCRYPTED` and a comment behind the first line.
        let about = words.contains(": ") || index == 0 && line.trim_start().starts_with('#');
        encrypted |= about && words.contains("ENCRYPTED");
        let base64 = |word: &str| word.bytes().all(is_base64) && (word.len() >= 16 || key.len() >= 32);
        if !about && !words.split_whitespace().all(base64) {
            break;
        }
        if !about {
            key.extend(words.split_whitespace());
        }
        length += line.len();
    }
    (key.len() >= SHORTEST && !sample_body(&key)).then_some((length, encrypted))
}

/// Like [`sample::is_sample`], but long base64 may hold a short word or a run of `A` by chance.
fn sample_body(key: &str) -> bool {
    sample::entropy(key.as_bytes()) < 4.0 || key.contains("xxxxxxxx") || key.contains("XXXXXXXX")
}

/// PEM behind base64.
fn encoded(text: &str, start: usize) -> (usize, Option<Recognized>) {
    let bytes = text.as_bytes();
    let length = bytes[start..].iter().take(2 * BODY).take_while(|byte| is_base64(**byte)).count();
    let end = start + length;
    let run = text[start..end].trim_end_matches('=');
    let complete = &run[..run.len() - run.len() % 4];
    let decoded = STANDARD_NO_PAD.decode(run).or_else(|_| STANDARD.decode(complete)).unwrap_or_default();
    let decoded = String::from_utf8_lossy(&decoded);
    let inner = find_pem(&decoded);
    let key = inner.map(|key| Recognized { range: start..end, what: "a private key (base64 of PEM)", weak: key.weak });
    (end, key)
}

fn find_pem(text: &str) -> Option<Recognized> {
    let mut from = 0;
    while let Some(at) = text[from..].find("-----BEGIN ") {
        let begin = from + at..from + at + "-----BEGIN ".len();
        let (end, key) = pem(text, begin);
        if key.is_some() {
            return key;
        }
        from = end;
    }
    None
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// An age identity: Bech32 in upper case, 58 characters after `1`; post-quantum ones are longer.
fn age(text: &str, anchor: Range<usize>) -> (usize, Option<Recognized>) {
    let rest = text.as_bytes()[anchor.end..].iter();
    let length = rest
        .take(4_096)
        .take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'-')
        .count();
    let end = anchor.end + length;
    let key = &text[anchor.end..end];
    let found = length >= 58 && sample::entropy(key.as_bytes()) > 3.2 && !key.contains("EXAMPLE");
    (end, found.then_some(Recognized { range: anchor.start..end, what: "an age private key", weak: false }))
}

/// A PuTTY key file: text, but for the lines of `Private-Lines`.
fn putty(text: &str, anchor: Range<usize>) -> (usize, Option<Recognized>) {
    // The public half, which comes first, is shorter than this.
    let window = window::after(text, anchor.start, 4_096);
    let Some(at) = window.find("Private-Lines:") else { return (anchor.end, None) };
    let end = anchor.start + at + window[at..].find("Private-MAC:").unwrap_or(window.len() - at);
    let weak = !window.contains("Encryption: none");
    (end, Some(Recognized { range: anchor.start..end, what: "a PuTTY private key", weak }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY_TEXT: &str = "MC4CAQAwBQYDK2VwBCIEIJ5vq3Tn0aXw7sQ1LfYk9dRzHcPu2mEoGb8iVtKj4yNx";

    fn block(label: &str) -> String {
        format!("-----BEGIN {label}-----\n{BODY_TEXT}\n-----END {label}-----\n")
    }

    fn names(text: &str) -> Vec<&'static str> {
        find(text).into_iter().map(|found| found.what).collect()
    }

    #[test]
    fn pem_blocks_are_found_from_begin_to_end() {
        let text = format!("key: |\n{}more", block("PRIVATE KEY"));
        let found = find(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].range.clone()], block("PRIVATE KEY").trim());
        assert_eq!(names(&block("RSA PRIVATE KEY")), ["a private key (PEM)"]);
        assert_eq!(names(&block("OPENSSH PRIVATE KEY")), ["an OpenSSH private key"]);
        assert!(find(&block("ENCRYPTED PRIVATE KEY"))[0].weak);
        assert_eq!(names(&block("PRIVATE KEY").replace('\n', "\\n")), ["a private key (PEM)"]);
    }

    #[test]
    fn public_halves_and_ellipses_are_not_private_keys() {
        assert!(names(&block("CERTIFICATE")).is_empty());
        assert!(names(&block("PUBLIC KEY")).is_empty());
        assert!(names("-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----").is_empty());
        assert!(names("-----BEGIN PRIVATE KEY-----\n${TLS_KEY}\n-----END PRIVATE KEY-----").is_empty());
        assert!(names("grep -q -- '-----BEGIN RSA PRIVATE KEY-----' file").is_empty());
    }

    #[test]
    fn prose_after_the_first_line_is_no_key() {
        let text = "## key: -----BEGIN RSA PRIVATE KEY-----\n  ##\n  ## name should line up with a tlsSecret set further up\n  ## If it is using certManager, this is unneeded, as it will create the secret for you if it is not set\n";
        assert!(names(text).is_empty());
        let commented = block("PRIVATE KEY").replace('\n', "\n# ");
        assert_eq!(names(&format!("# {commented}")), ["a private key (PEM)"]);
    }

    #[test]
    fn base64_of_pem_is_found_as_kubeconfigs_have_it() {
        let text = format!("client-key-data: {}\n", STANDARD.encode(block("EC PRIVATE KEY")));
        assert_eq!(names(&text), ["a private key (base64 of PEM)"]);
        let certificate = format!("client-certificate-data: {}\n", STANDARD.encode(block("CERTIFICATE")));
        assert!(names(&certificate).is_empty());
        let bundle = STANDARD.encode(block("CERTIFICATE") + &block("PRIVATE KEY"));
        assert_eq!(names(&bundle), ["a private key (base64 of PEM)"]);
    }

    #[test]
    fn age_identities_are_found() {
        let key = "1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQZPRY8X9GF2TVDW0S3JN54KHCE";
        assert_eq!(names(&format!("AGE-SECRET-KEY-{key}")), ["an age private key"]);
        assert!(names("AGE-SECRET-KEY-1...").is_empty());
    }

    #[test]
    fn hostile_text_takes_linear_time() {
        for part in [
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "LS0tLS1CRUdJTi",
            "LS0tLS1CRUdJTi.",
            "PuTTY-User-Key-File-",
            "AGE-SECRET-KEY-",
        ] {
            let text = part.repeat(200_000 / part.len());
            let start = std::time::Instant::now();
            find(&text);
            assert!(start.elapsed().as_secs() < 20, "{part}: {:?}", start.elapsed());
        }
    }
}
