//! Bytes that are not text, and the marks that a broken conversion left.

use crate::finding::Sink;
use crate::manifest::{File, Role};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str = "Save the file as UTF-8 and write the damaged characters again";

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    if file.role() == Role::Key {
        return;
    }
    let source = context.graph().sources().get(file.id());
    // One finding for a file: whatever damaged one place damaged the others.
    if let Some((&first, rest)) = source.invalid().split_first() {
        let others = if rest.is_empty() { String::new() } else { format!(" (and {} more places)", rest.len()) };
        let message = format!(
            "`{}` has bytes here that are no text in the file's encoding{others}; kubectl refuses the file or loses characters",
            source.path(),
        );
        sink.report(Span::new(file.id(), first, first + 1), message).help(HELP);
        return;
    }
    let marks = memchr::memmem::find_iter(source.text().as_bytes(), "\u{fffd}".as_bytes());
    let mut marks = marks.map(|at| Span::new(file.id(), at as u32, at as u32 + 3));
    if let Some(first) = marks.next() {
        let message = format!(
            "`{}` has the replacement character U+FFFD here: a conversion did not know the character that stood in its place",
            source.path(),
        );
        sink.report(first, message).help(HELP);
    }
}
