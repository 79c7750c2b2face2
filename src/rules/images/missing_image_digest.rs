//! Images that a registry may change under their tag.

use super::places;
use crate::finding::Sink;
use crate::manifest::{File, is_templated};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str =
    "Append the digest that was tested, `name:1.2.3@sha256:...`, and let a bot such as Renovate or Flux image automation move it";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    for found in places::of_containers(file, context) {
        if found.image.is_templated() || found.image.digest().is_some() || found.replaced.version {
            continue;
        }
        let what = format!("runs `{}` without a digest; whoever can push to the registry can change what runs", found.image.as_str());
        found.report(sink, found.node.span(), &what).help(HELP);
    }
    for entry in places::of_kustomizations(file, context) {
        let (Some(name), Some(node)) = (entry.name(), entry.new_tag()) else { continue };
        let Some(tag) = node.text().filter(|tag| !is_templated(tag) && entry.digest().is_none()) else { continue };
        let message = format!(
            "The kustomization gives image `{name}` the tag `{tag}` without a digest; whoever can push to the registry can change \
             what runs",
        );
        sink.report(node.span(), message).help("Set `digest: sha256:...` beside `newTag`");
    }
}
