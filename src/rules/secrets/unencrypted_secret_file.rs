//! Files that the rules of SOPS cover and that are not encrypted.

use regex::Regex;

use crate::finding::Sink;
use crate::manifest::{Entry, File, Node, is_encrypted, is_templated};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::File(check);

/// Words in a rule's path that stand for files with secrets only. A rule for all files covers files that nobody encrypts.
const WORDS: &[&str] = &["sops", "secret", "enc", "encrypted"];

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let source = context.graph().sources().get(file.id());
    if source.path().file_name() != Some(".sops.yaml") {
        return;
    }
    let directory = source.path().parent().map_or(String::new(), |path| path.as_str().to_owned());
    let rules = file.documents().filter_map(|document| document.root().get("creation_rules")).flat_map(Node::items);
    for node in rules.filter_map(|rule| rule.get("path_regex")) {
        let Some(text) = node.text().filter(|text| WORDS.iter().any(|word| text.contains(word))) else { continue };
        let Ok(pattern) = Regex::new(&text) else { continue };
        for other in context.graph().documents().files() {
            let path = context.graph().sources().get(other.id()).path().as_str();
            let Some(below) = path.strip_prefix(&directory).map(|path| path.trim_start_matches('/')) else { continue };
            let is_named_so = WORDS.iter().any(|word| below.contains(word));
            let is_yaml = below.ends_with(".yaml") || below.ends_with(".yml");
            if other.id() == file.id() || !is_named_so || !is_yaml || !pattern.is_match(below) {
                continue;
            }
            let mut secrets = other.documents().filter(|document| {
                let root = document.root();
                let is_secret = root.get("kind").and_then(Node::text).is_some_and(|kind| kind == "Secret");
                let is_filled = |entry: Entry<'_>| {
                    entry.value.text().is_some_and(|text| !text.trim().is_empty() && !is_templated(&text))
                };
                let has = |key: &str| root.get(key).into_iter().flat_map(Node::entries).any(is_filled);
                is_secret && (has("data") || has("stringData")) && !is_encrypted(*document)
            });
            let Some(secret) = secrets.next() else { continue };
            let Some(kind) = secret.root().entry("kind") else { continue };
            let message = format!(
                "`{path}` is a file that `.sops.yaml` wants encrypted, and it is not: its Secret stands in the repository in plain text"
            );
            sink.report(kind.value.span(), message)
                .related(node.span(), "the rule that covers it")
                .help("Encrypt the file with `sops --encrypt --in-place`, and change what was in it");
        }
    }
}
