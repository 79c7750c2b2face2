//! Commands that ask for the rights of root.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    for list in ["command", "args"] {
        for item in container.get(list).into_iter().flat_map(Node::items) {
            let Some(text) = item.as_str() else { continue };
            let mut words = text.split(|character: char| character.is_whitespace() || ";&|()".contains(character));
            if words.any(|word| word == "sudo" || word.ends_with("/sudo")) {
                let message = format!(
                    "{object}: {container} runs `sudo`; it needs privilege escalation and an image that lets its user become root"
                );
                sink.report(item.span(), message)
                    .help("Run the container as the user that the command needs, and leave `sudo` out");
            }
        }
    }
}
