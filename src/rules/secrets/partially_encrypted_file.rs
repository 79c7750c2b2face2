//! Files of SOPS with values that are not encrypted.

use regex::Regex;

use crate::finding::Sink;
use crate::manifest::{File, Node, is_encrypted, is_encrypted_value};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::File(check);

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
        // Without a rule everything is encrypted but what other rules leave out, which SOPS checks itself.
        let Some(Ok(pattern)) = text("encrypted_regex").map(|pattern| Regex::new(&pattern)) else { continue };
        let mut open: Vec<(Node<'_>, bool)> = vec![(root, false)];
        while let Some((node, is_covered)) = open.pop() {
            let start = open.len();
            for entry in node.entries().filter(|entry| !(node.span() == root.span() && entry.name() == "sops")) {
                let is_covered = is_covered || pattern.is_match(&entry.name());
                if !entry.value.is_scalar() {
                    open.push((entry.value, is_covered));
                    continue;
                }
                let Some(value) = entry.value.text().filter(|value| is_covered && !value.is_empty()) else { continue };
                if !entry.value.is_null() && !is_encrypted_value(&value) && !value.starts_with("ENC[") {
                    let message = format!(
                        "`{}` is not encrypted although `encrypted_regex` of the file covers it: it was added without `sops`, and \
                         stands here in plain text",
                        entry.name()
                    );
                    sink.report(entry.key.span(), message)
                        .sensitive()
                        .help("Encrypt the file again with `sops`, and change the value");
                }
            }
            open.extend(node.items().filter(|item| !item.is_scalar()).map(|item| (item, is_covered)));
            open[start..].reverse();
        }
    }
}
