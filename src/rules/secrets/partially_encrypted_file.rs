//! Files of SOPS with values that are not encrypted.

use regex::Regex;

use crate::finding::Sink;
use crate::manifest::{File, Node, is_encrypted, is_encrypted_value};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::File(check);

/// What the `sops` section of a file says about which values are encrypted; SOPS allows one of them.
/// Source: `getsops/sops`, `sops.go` (`Tree.Encrypt`), and `DefaultUnencryptedSuffix` in `cmd/sops/common`.
enum Scope {
    /// Below keys that match.
    Matching(Regex, &'static str),
    /// Below keys with this ending.
    Ending(String, &'static str),
    /// Everywhere but below keys that match.
    AllBut(Regex),
    /// Everywhere but below keys with this ending.
    AllButEnding(String),
}

impl Scope {
    fn of(sops: Node<'_>) -> Option<Self> {
        let text = |key: &str| sops.get(key).and_then(Node::text).filter(|text| !text.is_empty());
        if let Some(pattern) = text("encrypted_regex") {
            return Some(Self::Matching(Regex::new(&pattern).ok()?, "`encrypted_regex` of the file covers it"));
        }
        if let Some(ending) = text("encrypted_suffix") {
            return Some(Self::Ending(ending.into_owned(), "`encrypted_suffix` of the file covers it"));
        }
        if let Some(pattern) = text("unencrypted_regex") {
            return Some(Self::AllBut(Regex::new(&pattern).ok()?));
        }
        // What comments say decides for each value.
        if text("encrypted_comment_regex").is_some() || text("unencrypted_comment_regex").is_some() {
            return None;
        }
        Some(Self::AllButEnding(text("unencrypted_suffix").map_or("_unencrypted".to_owned(), |text| text.into_owned())))
    }

    /// Whether the scope covers nothing until a key says so.
    fn starts_covered(&self) -> bool {
        matches!(self, Self::AllBut(_) | Self::AllButEnding(_))
    }

    /// Whether the values below a key are encrypted, when those around it are or are not.
    fn covers(&self, key: &str, around: bool) -> bool {
        match self {
            Self::Matching(pattern, _) => around || pattern.is_match(key),
            Self::Ending(ending, _) => around || key.ends_with(ending.as_str()),
            Self::AllBut(pattern) => around && !pattern.is_match(key),
            Self::AllButEnding(ending) => around && !key.ends_with(ending.as_str()),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Matching(_, reason) | Self::Ending(_, reason) => reason,
            Self::AllBut(_) | Self::AllButEnding(_) => "the `sops` section of the file leaves it to nobody else",
        }
    }
}

fn check(file: &File, _: &Context<'_>, sink: &mut Sink) {
    for document in file.documents().filter(|document| is_encrypted(*document)) {
        let root = document.root();
        let Some(sops) = root.entry("sops") else { continue };
        let text = |key: &str| sops.value.get(key).and_then(Node::text).filter(|text| !text.is_empty());
        if text("mac").is_none() {
            let message = "The `sops` section has no `mac`: SOPS and Flux refuse to decrypt the file, because anybody may have changed it";
            sink.report_missing(sops.key.span(), message.to_owned()).help("Encrypt the file again with `sops`");
            continue;
        }
        if let Some(scope) = Scope::of(sops.value) {
            open_values(root, &scope, sink);
        }
    }
}

/// Reports the values that a scope covers and that stand in plain text.
fn open_values(root: Node<'_>, scope: &Scope, sink: &mut Sink) {
    let mut found = Vec::new();
    let mut encrypted = 0;
    let mut open: Vec<(Node<'_>, bool)> = vec![(root, scope.starts_covered())];
    while let Some((node, is_covered)) = open.pop() {
        let start = open.len();
        for entry in node.entries().filter(|entry| !(node.span() == root.span() && entry.name() == "sops")) {
            let is_covered = scope.covers(&entry.name(), is_covered);
            if !entry.value.is_scalar() {
                open.push((entry.value, is_covered));
                continue;
            }
            let Some(value) = entry.value.text().filter(|value| is_covered && !value.is_empty()) else { continue };
            if is_encrypted_value(&value) {
                encrypted += 1;
            } else if !entry.value.is_null() {
                found.push(entry);
            }
        }
        open.extend(node.items().filter(|item| !item.is_scalar()).map(|item| (item, is_covered)));
        open[start..].reverse();
    }
    // Everything is covered and nothing is encrypted, or not even the kind: a tool wrote the file that has its own rules.
    let is_kind_open = found.iter().any(|entry| entry.name() == "kind" || entry.name() == "apiVersion");
    if scope.starts_covered() && (encrypted == 0 || is_kind_open) {
        return;
    }
    for entry in found {
        let message = format!(
            "`{}` is not encrypted although {}: it was added without `sops`, and stands here in plain text",
            entry.name(),
            scope.reason()
        );
        sink.report(entry.key.span(), message)
            .sensitive()
            .help("Encrypt the file again with `sops`, and change the value");
    }
}
