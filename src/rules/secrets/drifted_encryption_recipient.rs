//! Files that SOPS encrypted for other recipients than `.sops.yaml` has today.

use std::collections::BTreeSet;

use regex::Regex;

use crate::finding::Sink;
use crate::manifest::{File, Node, is_encrypted, is_templated};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::File(check);

/// Where the recipients of a kind stand: the key in a creation rule, the key in an encrypted file, the field of its entries.
/// Source: `getsops/sops`, `config/config.go` and `stores/stores.go`.
const KINDS: &[(&str, &str, &str)] = &[
    ("age", "age", "recipient"),
    ("pgp", "pgp", "fp"),
    ("kms", "kms", "arn"),
    ("gcp_kms", "gcp_kms", "resource_id"),
    ("azure_keyvault", "azure_kv", "vault_url"),
    ("hc_vault_transit_uri", "hc_vault", "vault_address"),
];

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let sources = context.graph().sources();
    let source = sources.get(file.id());
    if source.path().file_name() != Some(".sops.yaml") {
        return;
    }
    let directory = source.path().parent().map_or(String::new(), |path| path.as_str().to_owned());
    let rules: Vec<Rule<'_>> = file
        .documents()
        .filter_map(|document| document.root().get("creation_rules"))
        .flat_map(Node::items)
        .map_while(Rule::of)
        .collect();
    if rules.is_empty() {
        return;
    }
    for other in context.graph().documents().files() {
        let path = sources.get(other.id()).path().as_str();
        let Some(below) = path.strip_prefix(&directory).map(|path| path.trim_start_matches('/')) else { continue };
        // The first rule that matches is the file's rule, as in SOPS.
        let mut encrypted = other.documents().filter(|document| is_encrypted(*document)).peekable();
        if encrypted.peek().is_none() {
            continue;
        }
        let Some(rule) = rules.iter().find(|rule| rule.pattern.as_ref().is_none_or(|path| path.is_match(below))) else {
            continue;
        };
        // The recipients are the same in every document of a file.
        let Some(sops) = encrypted.next().and_then(|document| document.root().get("sops")) else { continue };
        compare(rule, sops, path, sink);
    }
}

/// A creation rule.
struct Rule<'t> {
    node: Node<'t>,
    pattern: Option<Regex>,
}

impl<'t> Rule<'t> {
    /// `None` for a rule that cannot be read: then those behind it cannot be told either.
    fn of(node: Node<'t>) -> Option<Self> {
        let pattern = match node.get("path_regex").and_then(Node::text) {
            Some(text) => Some(Regex::new(&text).ok()?),
            None => None,
        };
        Some(Self { node, pattern })
    }

    /// What the rule says for one kind; `None` if it says nothing or has a hole.
    fn recipients(&self, key: &str) -> Option<BTreeSet<String>> {
        let groups = self.node.get("key_groups").into_iter().flat_map(Node::items);
        let holders = std::iter::once(self.node).chain(groups);
        let mut found = BTreeSet::new();
        for node in holders.filter_map(|holder| holder.get(key)) {
            for node in node.items().chain(Some(node).filter(|node| node.is_scalar())) {
                // Entries of groups are mappings for some kinds.
                let text = node
                    .text()
                    .or_else(|| ["arn", "vaultUrl", "resource_id"].iter().find_map(|key| node.get(key)?.text()))?;
                if is_templated(&text) {
                    return None;
                }
                let texts = text.split(',').map(str::trim).filter(|text| !text.is_empty());
                found.extend(texts.map(|text| normal(key, text)));
            }
        }
        (!found.is_empty()).then_some(found)
    }
}

/// A recipient as it is compared: a fingerprint in upper case without blanks, a vault without the key.
fn normal(key: &str, text: &str) -> String {
    match key {
        "pgp" => text.replace(' ', "").to_ascii_uppercase(),
        "azure_keyvault" | "hc_vault_transit_uri" => {
            let end = text.find("/keys/").or_else(|| text.find("/v1/")).unwrap_or(text.len());
            text[..end].trim_end_matches('/').to_ascii_lowercase()
        }
        _ => text.to_owned(),
    }
}

fn compare(rule: &Rule<'_>, sops: Node<'_>, path: &str, sink: &mut Sink) {
    let groups = || std::iter::once(sops).chain(sops.get("key_groups").into_iter().flat_map(Node::items));
    for (key, list, field) in KINDS {
        let Some(wanted) = rule.recipients(key) else { continue };
        let entries = groups().filter_map(|group| group.get(list)).flat_map(Node::items);
        let written: Vec<(Node<'_>, String)> = entries
            .filter_map(|entry| entry.get(field))
            .filter_map(|node| Some((node, normal(key, &node.text()?))))
            .collect();
        let known: BTreeSet<&str> = written.iter().map(|(_, text)| text.as_str()).collect();
        if let Some((node, text)) = written.iter().find(|(_, text)| !wanted.contains(text)) {
            let message = format!(
                "`{path}` is still encrypted for `{text}`, which `.sops.yaml` does not list for it any more: whoever has that key reads it"
            );
            sink.report(node.span(), message).related(rule.node.span(), "the rule that covers it").help(
                "Run `sops updatekeys` on the file, and change what is in it if the key was taken away from somebody",
            );
            return;
        }
        if let Some(missing) = wanted.iter().find(|recipient| !known.contains(recipient.as_str())) {
            let Some(entry) = sops.entry(list) else { continue };
            let message = format!(
                "`{path}` is not encrypted for `{missing}`, which `.sops.yaml` lists for it: whoever has that key only cannot read it"
            );
            sink.report(entry.key.span(), message)
                .related(rule.node.span(), "the rule that covers it")
                .help("Run `sops updatekeys` on the file");
            return;
        }
    }
}
