//! Comments that say another role than the id.

use super::role_text::{Written, comments_of, written_roles};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::roles;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for written in written_roles(object).into_iter().filter(|role| role.written == Written::Id) {
        let Some(role) = roles::of_id(&written.text) else { continue };
        for (span, comment) in comments_of(written.node) {
            // A comment that also names the right role explains something.
            if comment.to_ascii_lowercase().contains(&role.name.to_ascii_lowercase()) {
                continue;
            }
            let Some(said) = roles::mentioned(comment) else { continue };
            let message = format!(
                "{object}: the comment says {}, but `{}` is the id of {}, which is what will be granted",
                said.name, role.id, role.name,
            );
            sink.report(written.span, message)
                .help(format!("Write `{}` if {} is what is meant, or correct the comment", said.id, said.name))
                .related(span, "the comment");
            break;
        }
    }
}
