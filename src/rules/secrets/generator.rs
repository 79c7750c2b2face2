//! Files from which a kustomization makes ConfigMaps and Secrets: what they hold is applied as it stands.

use crate::manifest::path::{directory, resolve};
use crate::manifest::{File, Node};
use crate::rules::Context;
use crate::source::{FileId, Source, Span};

use super::detect::{self, Strictness};
use super::field::{self, Credential};
use super::reporter::Reporter;
use super::subject::Owner;

/// What a generator makes of a file.
enum Kind {
    /// Each line is an entry of its own.
    Lines,
    /// The file is one entry.
    Whole,
}

/// Reports the credentials in the files that the generators of a list (`secretGenerator`, `configMapGenerator`) name.
pub(super) fn report(file: &File, root: Node<'_>, list: &str, context: &Context<'_>, reporter: &mut Reporter<'_>) {
    let sources = context.graph().sources();
    let here = directory(sources.get(file.id()).path());
    for generator in root.get(list).into_iter().flat_map(Node::items) {
        for (written, kind) in named(generator) {
            let path = written.split_once('=').map_or(written.as_str(), |(_, path)| path);
            let Some(id) = resolve(here, path).and_then(|path| sources.find(&path)) else { continue };
            let source = sources.get(id);
            if is_encrypted(source.text()) {
                continue;
            }
            let owner = Owner::Other(format!("{list} of `{}`", source.path()));
            match kind {
                Kind::Lines => lines(id, source, &owner, list, reporter),
                Kind::Whole => whole(id, source, &owner, list, reporter),
            }
        }
    }
}

/// The files that a generator names, as written.
fn named(generator: Node<'_>) -> impl Iterator<Item = (String, Kind)> {
    let texts = move |field: &str| {
        let node = generator.get(field);
        let items = node.into_iter().flat_map(Node::items);
        items.chain(node.filter(|node| node.is_scalar())).filter_map(|node| Some(node.text()?.into_owned()))
    };
    let lines = texts("envs").chain(texts("env")).map(|text| (text, Kind::Lines));
    lines.chain(texts("files").map(|text| (text, Kind::Whole)))
}

/// Whether SOPS encrypted a file, in any of its formats.
fn is_encrypted(text: &str) -> bool {
    ["sops_mac=", "\"mac\": \"ENC[", "mac: ENC[", "[sops]"].iter().any(|mark| text.contains(mark))
}

/// A file of lines `KEY=value`.
fn lines(id: FileId, source: &Source, owner: &Owner, list: &str, reporter: &mut Reporter<'_>) {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let at = start;
        start += line.len();
        if line.trim_start().starts_with('#') {
            continue;
        }
        let Some((key, range)) = field::split_literal(line.trim_end()) else { continue };
        let value = &line[range.clone()];
        for credential in judged(source, list, key.trim(), value) {
            let within = credential.range.clone().unwrap_or(0..value.len());
            let span = Span::new(id, (at + range.start + within.start) as u32, (at + range.start + within.end) as u32);
            reporter.at(owner, "the line", key.trim(), span, &credential);
        }
    }
}

/// A file that becomes one value.
fn whole(id: FileId, source: &Source, owner: &Owner, list: &str, reporter: &mut Reporter<'_>) {
    let text = source.text();
    let name = source.path().file_name().unwrap_or_default();
    for credential in judged(source, list, name, text) {
        let range = credential.range.clone().unwrap_or(0..text.trim_end().len());
        let span = Span::new(id, range.start as u32, range.end as u32);
        reporter.at(owner, "the file", name, span, &credential);
    }
}

/// The credentials of one value. What its own text proves is found in files that are checked by themselves; other files no
/// rule looks at.
fn judged(source: &Source, list: &str, name: &str, text: &str) -> Vec<Credential> {
    let is_secret = list == "secretGenerator";
    if !source.is_auxiliary() {
        return field::in_field(name, text, Strictness::Field);
    }
    if is_secret {
        return field::in_secret(name, text);
    }
    let proved = [detect::private_keys(text), detect::tokens(text), detect::connections(text)];
    let mut found: Vec<Credential> = proved.into_iter().flatten().map(Credential::proved).collect();
    found.extend(field::in_field(name, text, Strictness::Field));
    found
}
