//! Whether a literal looks like a credential, a placeholder, or a name of something.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Confidence;
use crate::manifest::is_templated;

use super::sample::{self, entropy};

/// What a literal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules::secrets) enum Literal {
    /// A placeholder, a reference, a path, a name: not a credential.
    Nothing,
    /// A password that everybody tries first: `admin`, `changeme`.
    WellKnown,
    /// The hash of a password: not the password, but somebody can try passwords against it.
    Hash,
    /// A credential.
    Secret(Confidence),
}

/// How much the place says about the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules::secrets) enum Strictness {
    /// A place that holds credentials and nothing else: a value of a Secret, the password of a URL.
    Certain,
    /// A field, variable or flag that holds one value and nothing else.
    Field,
    /// A field of an API whose meaning is not known here: a password may also be the name of one.
    Unknown,
    /// A piece of a program or configuration text.
    Text,
}

/// Passwords of lists and of default installations, one a line, in lower case.
const WELL_KNOWN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/knowledge/well-known-passwords.txt"));

/// Parts that make a text a placeholder, in any case.
static PLACEHOLDERS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let parts = [
        "replace",
        "placeholder",
        "redacted",
        "masked",
        "hidden",
        "your-",
        "your_",
        "yourpass",
        "yoursecret",
        "yourtoken",
        "insert",
        "example",
        "sample",
        "dummy",
        "fake",
        "todo",
        "fixme",
        "tbd",
        "xxx",
        "***",
        "...",
        "change_this",
        "change-this",
        "changethis",
        "fill-",
        "fill_",
        "not-used",
        "notused",
        "unused",
        "ignored",
        "generated",
        "undefined",
        "to-be-",
        "to_be_",
        "<",
        ">",
        "enter-",
        "enter_",
        "put-your",
        "put_your",
        "-here",
        "_here",
        "notreal",
        "not-real",
        "managed-by",
        "encrypted",
        "value-from",
        "set-by",
        "provided",
    ];
    Regex::new(&parts.map(regex::escape).join("|")).ok()
});

/// Beginnings that point somewhere else: secret managers, encrypted values, expansions of shells and tools.
const REFERENCES: &[&str] = &[
    "ENC[",
    "ENC(",
    "vault:",
    "vault+",
    "ref+",
    "ref:",
    "secretref:",
    "secretRef:",
    "avp:",
    "op://",
    "arn:",
    "projects/",
    "kms:",
    "file:",
    "env:",
    "env.",
    "gcp:",
    "aws:",
    "azure:",
    "keyvault:",
    "awssm:",
    "sm://",
    "gcpsm:",
    "@Microsoft.KeyVault",
    "{cipher}",
    "{vault}",
    "!",
    "%{",
    "%(",
    "#{",
    "@@",
    "__",
    "[[",
    "((",
    "-----BEGIN CERTIFICATE",
    "-----BEGIN PUBLIC",
    "-----BEGIN PGP",
    "-----BEGIN AGE",
    "ssh-",
    "ecdsa-",
    "age1",
    "AGE-",
    "secret/",
    "secrets/",
    "kv/",
    "data:",
    "urn:",
    "kubernetes:",
    "k8s:",
    "k8s://",
    "conjur:",
    "bao:",
    "lookup(",
    "${",
    "$(",
    "sha256:",
    "sops:",
];

/// Judges a literal. `password` says that the name promises a password, which may be an ordinary word; anything else has to
/// look as if a machine had made it.
pub(in crate::rules::secrets) fn judge(value: &str, strictness: Strictness, password: bool) -> Literal {
    let value = value.trim();
    let value = ["Bearer ", "Basic ", "Token ", "token ", "bearer "]
        .iter()
        .find_map(|scheme| value.strip_prefix(scheme))
        .unwrap_or(value);
    if value.len() < 3 || value.len() > 4_096 || is_pointer(value) {
        return Literal::Nothing;
    }
    if is_hash(value) {
        return Literal::Hash;
    }
    let lower = value.to_ascii_lowercase();
    if WELL_KNOWN.lines().any(|known| known == lower) {
        // `SECRET` stands where a secret shall stand, `minio123` is one.
        let written_out = value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        let meant = password || strictness == Strictness::Certain;
        return if meant && !written_out { Literal::WellKnown } else { Literal::Nothing };
    }
    let is_placeholder = PLACEHOLDERS.as_ref().is_some_and(|parts| parts.is_match(&lower));
    if is_placeholder || sample::is_name(&lower) || is_plain_data(value, &lower) {
        return Literal::Nothing;
    }
    let random = looks_random(value);
    if random && sample::is_sample(value) {
        return Literal::Nothing;
    }
    if random {
        return Literal::Secret(if value.len() >= 12 { Confidence::High } else { Confidence::Medium });
    }
    if !password {
        return Literal::Nothing;
    }
    let invented = has_mixture(value) && value.len() >= 6;
    match strictness {
        // `git_password`, `default-password`: what stands until somebody sets one.
        Strictness::Certain if is_name_of_credential(&lower) && lower.contains("pass") => Literal::WellKnown,
        Strictness::Certain if value.len() >= 4 => Literal::Secret(Confidence::Medium),
        Strictness::Field if value.len() >= 4 && !is_name_of_credential(&lower) => Literal::Secret(Confidence::Medium),
        Strictness::Unknown | Strictness::Text if invented && !is_name_of_credential(&lower) => {
            Literal::Secret(Confidence::Medium)
        }
        _ => Literal::Nothing,
    }
}

/// Whether a value points to another place, or has a hole that something fills in later.
fn is_pointer(value: &str) -> bool {
    // `$$NAME` is what Kubernetes and Compose write for a `$NAME` of the shell.
    let shell = value.strip_prefix('$').map(|rest| rest.trim_start_matches('$')).is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') && !is_hash(value)
    });
    let windows = value.len() > 2 && value.starts_with('%') && value.ends_with('%');
    let variable = value.len() >= 4
        && value.contains('_')
        && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && value.bytes().filter(u8::is_ascii_digit).count() <= 2;
    is_templated(value)
        || shell
        || windows
        || variable
        || REFERENCES.iter().any(|start| value.starts_with(start))
        || value.contains(char::is_whitespace)
        || value.contains("://")
}

/// Whether a value is the hash of a password (crypt, bcrypt, argon2, LDAP), also after `user:`.
fn is_hash(value: &str) -> bool {
    let value = value.split_once(':').map_or(value, |(user, rest)| if user.contains('$') { value } else { rest });
    let modular = ["$2a$", "$2b$", "$2y$", "$argon2", "$apr1$", "$1$", "$5$", "$6$", "$y$", "$pbkdf2", "$scrypt$"];
    modular.iter().any(|start| value.starts_with(start))
        || value.starts_with("{SHA")
        || value.starts_with("{SSHA")
        || value.starts_with("SCRAM-SHA-")
        || value.starts_with("pbkdf2_")
}

/// Whether a value is data of an everyday kind: a switch, number, date, duration, address, path, image or media type.
fn is_plain_data(value: &str, lower: &str) -> bool {
    let bytes = value.as_bytes();
    let word = matches!(
        lower,
        "true"
            | "false"
            | "yes"
            | "no"
            | "on"
            | "off"
            | "null"
            | "none"
            | "nil"
            | "empty"
            | "disabled"
            | "enabled"
            | "auto"
            | "always"
            | "never"
            | "optional"
            | "required"
            | "string"
            | "n/a"
            | "na"
    );
    let number = bytes
        .iter()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b':' | b',' | b'T' | b'Z' | b'+'))
        && bytes.len() < 30;
    let quantity = bytes[0].is_ascii_digit()
        && bytes.len() <= 6
        && bytes.iter().skip_while(|byte| byte.is_ascii_digit()).all(u8::is_ascii_alphabetic);
    let path = matches!(bytes[0], b'/' | b'~' | b'.') || lower.starts_with("c:\\") || has_file_extension(lower);
    let expression = matches!(bytes[0], b'[' | b'{' | b'(' | b'`' | b'|' | b'\\' | b',')
        || value.contains("()")
        || value.ends_with(['(', ';']);
    let email = value.split_once('@').is_some_and(|(user, host)| {
        host.contains('.')
            && !user.is_empty()
            && !host.contains(|other: char| !(other.is_ascii_alphanumeric() || matches!(other, '.' | '-')))
    });
    word || number || quantity || path || expression || email || is_zero_uuid(value)
}

fn is_zero_uuid(value: &str) -> bool {
    value.len() == 36 && value.bytes().all(|byte| matches!(byte, b'0' | b'-'))
}

fn has_file_extension(lower: &str) -> bool {
    let extensions = [
        ".yaml",
        ".yml",
        ".json",
        ".txt",
        ".pem",
        ".key",
        ".crt",
        ".cer",
        ".p12",
        ".pfx",
        ".jks",
        ".conf",
        ".cfg",
        ".ini",
        ".toml",
        ".properties",
        ".env",
        ".xml",
        ".sh",
        ".py",
        ".js",
        ".ts",
        ".local",
        ".svc",
        ".com",
        ".org",
        ".net",
        ".io",
        ".dev",
        ".internal",
        ".html",
        ".log",
        ".db",
        ".pub",
        ".md",
    ];
    extensions.iter().any(|extension| lower.ends_with(extension))
}

/// Whether a lower-case value is itself made of words for credentials, as names of secrets and keys are: `db-password`.
fn is_name_of_credential(lower: &str) -> bool {
    let plain = lower
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.' | b'/'));
    plain
        && [
            "password",
            "passwd",
            "secret",
            "token",
            "credential",
            "creds",
            "apikey",
            "api-key",
            "-key",
            "_key",
            "auth",
            "pass",
        ]
        .iter()
        .any(|part| lower.contains(part))
}

/// Whether a value mixes letters with digits or marks, as people do in passwords.
fn has_mixture(value: &str) -> bool {
    let letters = value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let digits = value.bytes().any(|byte| byte.is_ascii_digit());
    let upper = value.bytes().any(|byte| byte.is_ascii_uppercase());
    let marks = value
        .bytes()
        .any(|byte| byte.is_ascii_punctuation() && !matches!(byte, b'-' | b'_' | b'.' | b'/' | b':' | b','));
    letters && ((digits && (upper || marks)) || (upper && marks) || (digits && !value.contains(['-', '.', '/', ':'])))
}

/// Whether a value looks as if a machine had made it: letters and digits interleaved, or cases mixed as no word mixes them.
pub(in crate::rules::secrets) fn looks_random(value: &str) -> bool {
    if value.len() < 8 || entropy(value.as_bytes()) < 2.6 {
        return false;
    }
    let parts = value.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let mut random = 0;
    let mut longest = 0;
    for part in parts {
        if is_random_part(part.as_bytes()) {
            random += part.len();
            longest = longest.max(part.len());
        }
    }
    let letters = value.bytes().filter(u8::is_ascii_alphanumeric).count();
    longest >= 8 && random * 2 >= letters || random >= 20 || is_uuid(value)
}

fn is_uuid(value: &str) -> bool {
    let lengths: Vec<usize> = value.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        && !is_zero_uuid(value)
}

fn is_random_part(part: &[u8]) -> bool {
    if part.len() < 6 {
        return false;
    }
    let switches = part.windows(2).filter(|pair| pair[0].is_ascii_digit() != pair[1].is_ascii_digit()).count();
    let hexadecimal = part.iter().all(u8::is_ascii_hexdigit);
    let digits = part.iter().filter(|byte| byte.is_ascii_digit()).count();
    if hexadecimal && part.len() >= 16 && digits >= 2 && digits < part.len() {
        return true;
    }
    // A word with a number at its end switches once, `v1beta2` and `k8s` three times.
    if switches * 7 >= part.len() && switches >= 3 {
        return true;
    }
    // Letters in long runs of one case are words; CamelCase has a capital before a run.
    let runs = part.chunk_by(|left, right| class(*left) == class(*right));
    let in_words: usize = runs.filter(|run| run.len() >= 3 && run[0].is_ascii_alphabetic()).map(<[u8]>::len).sum();
    let mixed = part.iter().any(u8::is_ascii_lowercase) && part.iter().any(u8::is_ascii_uppercase);
    mixed && part.len() >= 10 && in_words * 2 < part.len()
}

fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_texts_and_words() {
        for value in [
            "9f86d081884c7d659a2feaa0c55ad015",
            "q7Jd0aWm3Zt9RkVb5Ns1",
            "kQxZvBnTwLpRsDfG",
            "p3Xk9vQ7mZ+Lw8Nb5/c1Yd6H=",
            "6f1e4b0a-93c2-4d7e-8a55-0c9b2f61d7e8",
            "aB3xK9mQ2",
        ] {
            assert!(looks_random(value), "{value}");
        }
        for value in [
            "my-application-secret",
            "cluster-admin-credentials",
            "MyServiceAccountName",
            "v1beta2.metrics.k8s.io",
            "azure-keyvault-store",
            "shop-database-2024",
            "release-1-27-3",
            "projectcontour",
            "DB_PASSWORD",
            "letsencrypt-production",
            "application-controller",
        ] {
            assert!(!looks_random(value), "{value}");
        }
    }

    #[test]
    fn passwords() {
        for (value, expected) in [
            ("Summer2024!", Literal::Secret(Confidence::Medium)),
            ("tr4in-st0p", Literal::Secret(Confidence::Medium)),
            ("admin", Literal::WellKnown),
            ("changeme", Literal::WellKnown),
            ("ChangeMe", Literal::WellKnown),
            ("${PASSWORD}", Literal::Nothing),
            ("$PASSWORD", Literal::Nothing),
            ("{{ .Values.password }}", Literal::Nothing),
            ("<password>", Literal::Nothing),
            ("your-password", Literal::Nothing),
            ("REPLACE_ME", Literal::Nothing),
            ("ENC[AES256_GCM,data:abc]", Literal::Nothing),
            ("vault:secret/data/shop#password", Literal::Nothing),
            ("/run/secrets/password", Literal::Nothing),
            ("db-password", Literal::Nothing),
            ("true", Literal::Nothing),
            ("", Literal::Nothing),
            ("$2y$10$abcdefghijklmnopqrstuv", Literal::Hash),
            ("shop:$apr1$abc$def", Literal::Hash),
        ] {
            assert_eq!(judge(value, Strictness::Field, true), expected, "{value}");
        }
    }

    #[test]
    fn tokens_have_to_look_random() {
        assert_eq!(judge("q7Jd0aWm3Zt9RkVb5Ns1", Strictness::Unknown, false), Literal::Secret(Confidence::High));
        for value in [
            "shop-tls",
            "azure-keyvault",
            "my-secret-name",
            "admin",
            "https://login.example/token",
            "shop.database.windows.net",
            "5m",
            "2024-01-01",
        ] {
            assert_eq!(judge(value, Strictness::Unknown, false), Literal::Nothing, "{value}");
        }
    }

    #[test]
    fn text_needs_more_than_a_word() {
        assert_eq!(judge("response", Strictness::Text, true), Literal::Nothing);
        assert_eq!(judge("Tr4in-St0p", Strictness::Text, true), Literal::Secret(Confidence::Medium));
    }
}
