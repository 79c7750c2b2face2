//! Judges named values: which credentials are in them.

use std::ops::Range;

use crate::finding::Confidence;

use super::detect::{self, Literal, Name, Strictness};

/// A credential in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Credential {
    /// Where in the text it stands; `None` for all of it.
    pub(super) range: Option<Range<usize>>,
    /// The name it is assigned to inside the text, if not that of the field.
    pub(super) name: Option<String>,
    /// What it is, with an article.
    pub(super) what: &'static str,
    pub(super) confidence: Confidence,
    /// Whether it is a password that everybody tries first, or only the hash of one.
    pub(super) weak: bool,
}

/// What a message calls the hash of a password.
const HASH: &str = "the hash of a password";

impl Credential {
    /// Whether it is the hash of a password only.
    pub(super) fn is_hash(&self) -> bool {
        self.what == HASH
    }

    /// The same credential, weak if `weak` says so: it is the first that somebody tries.
    pub(super) fn weakened(self, weak: bool) -> Self {
        let what = if weak { "a password that its name gives away" } else { self.what };
        Self { weak: self.weak || weak, what, ..self }
    }

    /// A credential that its own text proves.
    pub(super) fn proved(found: detect::Recognized) -> Self {
        Self { range: Some(found.range), name: None, what: found.what, confidence: Confidence::High, weak: found.weak }
    }

    /// The credential in a larger text, in which the text that it was found in has this place.
    pub(super) fn moved_to(self, place: &Range<usize>) -> Self {
        let range =
            self.range.map_or_else(|| place.clone(), |range| place.start + range.start..place.start + range.end);
        Self { range: Some(range), ..self }
    }

    fn from(literal: Literal, name: Name) -> Option<Self> {
        let credential = |what, confidence, weak| Some(Self { range: None, name: None, what, confidence, weak });
        match literal {
            Literal::Nothing => None,
            Literal::WellKnown => credential("a well-known default password", Confidence::Medium, true),
            Literal::Hash => credential(HASH, Confidence::Medium, true),
            Literal::Secret(confidence) if name == Name::Password => credential("a password", confidence, false),
            Literal::Secret(confidence) => credential("a token or key", confidence, false),
        }
    }
}

/// Key and place of the value of a generator's literal, `key=value`; kustomize takes quotes around the value off.
pub(super) fn split_literal(text: &str) -> Option<(&str, Range<usize>)> {
    let (key, written) = text.split_once('=')?;
    let value = written.trim_matches(['"', '\'']);
    let start = key.len() + 1 + written.find(value).unwrap_or(0);
    Some((key, start..start + value.len()))
}

/// The credentials in the value of a field that is not meant for credentials. Those that their own text proves are not
/// among them: they have rules of their own.
pub(super) fn in_field(name: &str, text: &str, strictness: Strictness) -> Vec<Credential> {
    if is_text(text) {
        return in_text(text);
    }
    let kind = detect::classify(name);
    if let Some(credential) = behind_base64(text, kind, strictness) {
        return vec![credential];
    }
    if kind == Name::Other {
        return if may_assign(text) { in_text(text) } else { in_line(text) };
    }
    let literal = detect::judge(text, strictness, kind == Name::Password);
    let credential = Credential::from(literal, kind).filter(|credential| !credential.is_hash());
    credential.into_iter().filter(|_| detect::recognize(text).is_none()).collect()
}

/// The credentials in a line that assigns nothing: a command, a statement, a header.
fn in_line(text: &str) -> Vec<Credential> {
    if text.len() < 16 || !text.contains(' ') {
        return Vec::new();
    }
    written(text, detect::forms(text))
}

/// What base64 hides in a place where people take it for encryption; one finding, because the text cannot be marked inside it.
fn behind_base64(text: &str, kind: Name, strictness: Strictness) -> Option<Credential> {
    if kind == Name::Other && text.len() < 24 {
        return None;
    }
    let decoded = detect::decode_hidden(text)?;
    if detect::recognize(text).is_some() {
        return None;
    }
    let whole = |what, confidence, weak| Some(Credential { range: None, name: None, what, confidence, weak });
    if let Some(found) = detect::recognize(&decoded) {
        return whole(found.what, Confidence::High, found.weak);
    }
    if is_text(&decoded) {
        let inner = in_text(&decoded).into_iter().min_by_key(|credential| credential.weak)?;
        return Some(Credential { range: None, ..inner });
    }
    // What base64 hides under the name of a credential is meant to be one.
    match detect::judge(&decoded, strictness, kind == Name::Password) {
        _ if kind == Name::Other => None,
        Literal::Secret(confidence) if kind == Name::Password => {
            whole("a password (base64 is no encryption)", confidence, false)
        }
        Literal::Secret(confidence) => whole("a token or key (base64 is no encryption)", confidence, false),
        Literal::WellKnown => whole("a well-known default password", Confidence::Medium, true),
        Literal::Nothing | Literal::Hash => None,
    }
}

/// The worst credential of a value that has to be base64, as `binaryData` has.
pub(super) fn in_binary(name: &str, encoded: &str) -> Option<Credential> {
    // A file rule sees through the base64 of a private key.
    if detect::recognize(encoded).is_some() {
        return None;
    }
    let text = detect::decode_base64(encoded)?;
    if let Some(found) = detect::recognize(&text) {
        let (what, weak) = (found.what, found.weak);
        return Some(Credential { range: None, name: None, what, confidence: Confidence::High, weak });
    }
    let worst = in_field(name, &text, Strictness::Field).into_iter().min_by_key(|credential| credential.weak)?;
    Some(Credential { range: None, ..worst })
}

/// The credentials that a text of some syntax assigns, without those that their own text proves.
pub(super) fn in_text(text: &str) -> Vec<Credential> {
    written(text, detect::assignments(text, Strictness::Text))
}

/// The credentials among assignments of a text, without those that their own text proves.
fn written(text: &str, mut assignments: Vec<detect::Assignment>) -> Vec<Credential> {
    assignments.retain(|assignment| assignment.literal != Literal::Hash);
    if assignments.is_empty() {
        return Vec::new();
    }
    let recognized: Vec<_> =
        detect::private_keys(text).into_iter().chain(detect::tokens(text)).chain(detect::connections(text)).collect();
    let is_recognized =
        |value: &Range<usize>| recognized.iter().any(|hit| hit.range.start < value.end && value.start < hit.range.end);
    assignments.retain(|assignment| !is_recognized(&assignment.value));
    assignments
        .into_iter()
        .filter_map(|assignment| {
            let name = text[assignment.name].trim_matches(['-', '.']).to_owned();
            let credential = Credential::from(assignment.literal, kind_of(&name))?;
            // What stands in a program or configuration text is never quite certain.
            let confidence = credential.confidence.min(Confidence::Medium);
            Some(Credential { range: Some(assignment.value), name: Some(name), confidence, ..credential })
        })
        .collect()
}

/// What a name in a text promises. Forms whose name says nothing (`curl -u`, `auth` of Docker) hold passwords.
fn kind_of(name: &str) -> Name {
    match detect::classify(name) {
        Name::Other => Name::Password,
        kind => kind,
    }
}

/// The credentials in a value of a Secret, where everything is meant to be one.
pub(super) fn in_secret(name: &str, text: &str) -> Vec<Credential> {
    if let Some(found) = detect::recognize(text) {
        return vec![Credential::proved(found)];
    }
    if is_text(text) {
        return secret_text(text);
    }
    let kind = match detect::classify(name) {
        // `auth` is the key of a basic authentication file in ingress controllers, `.htpasswd` and `users` elsewhere.
        Name::Other if matches!(name, "auth" | "users") => Name::Password,
        kind => kind,
    };
    if kind == Name::Other && !is_about_identity(name) {
        let random = text.len() >= 16 && detect::looks_random(text);
        let literal = detect::judge(text, Strictness::Unknown, false);
        let sure = random && matches!(literal, Literal::Secret(_)) && !text.contains(['.', '/', ':', '@']);
        return Credential::from(literal, kind)
            .filter(|_| sure)
            .map(|credential| Credential { confidence: Confidence::Medium, ..credential })
            .into_iter()
            .collect();
    }
    let literal = detect::judge(text, Strictness::Certain, kind == Name::Password);
    Credential::from(literal, kind).filter(|_| kind != Name::Other).into_iter().collect()
}

/// A configuration file inside a Secret: its assignments, and the lines of a password file.
fn secret_text(text: &str) -> Vec<Credential> {
    let found = detect::assignments(text, Strictness::Text);
    let hashes = || {
        let line = text.lines().find(|line| detect::judge(line, Strictness::Certain, true) == Literal::Hash)?;
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        let credential = Credential::from(Literal::Hash, Name::Password)?;
        Some(Credential { range: Some(start..start + line.len()), ..credential })
    };
    if found.is_empty() {
        return hashes().into_iter().collect();
    }
    found
        .into_iter()
        .filter_map(|assignment| {
            let name = text[assignment.name].trim_matches(['-', '.']).to_owned();
            let credential = Credential::from(assignment.literal, kind_of(&name))?;
            Some(Credential { range: Some(assignment.value), name: Some(name), ..credential })
        })
        .collect()
}

/// Names under which identifiers look as random as secrets.
fn is_about_identity(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let parts = [
        "id",
        "user",
        "name",
        "url",
        "host",
        "hash",
        "cert",
        "ca.",
        "crt",
        "public",
        "pub",
        "fingerprint",
        "thumbprint",
        "sha",
        "digest",
        "version",
        "email",
        "zone",
        "bucket",
        "arn",
        "endpoint",
        "domain",
        "account",
    ];
    parts.iter().any(|part| lower.contains(part))
}

/// Whether a value is a text with a syntax of its own rather than one value.
fn is_text(text: &str) -> bool {
    text.trim_end().contains('\n') || text.starts_with(['{', '[']) && text.contains('"')
}

/// Whether a value of one line may still assign something: `-Ddb.password=...`, `--token=...`.
fn may_assign(text: &str) -> bool {
    text.len() >= 12 && text.contains('=') && !text.starts_with("http")
}
