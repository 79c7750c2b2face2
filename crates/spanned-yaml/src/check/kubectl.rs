//! YAML that kubectl does not take: its reader cuts the text at `---` before YAML is parsed, and reads one document of each piece.

use crate::DiagnosticKind;
use crate::arena::DocumentSlot;
use crate::backend::Builder;
use crate::split::next_line;
use memchr::memmem;
use std::ops::Range;

/// Reports the document when it is the second or a later one of its chunk.
pub(super) fn document(document: &DocumentSlot, nth: usize, builder: &mut Builder<'_>) {
    if nth == 0 || document.empty {
        return;
    }
    let slot = *builder.arena.slot(document.root);
    builder.diagnose(
        DiagnosticKind::RejectedByKubectl,
        slot.start as usize..slot.end as usize,
        "kubectl ignores this document: it reads only the first one between two `---` lines, and here `...` ended it"
            .to_owned(),
        None,
    );
}

/// Reports what stands on marker lines and directives.
pub(super) fn chunk(text: &str, range: Range<usize>, builder: &mut Builder<'_>) {
    let bytes = &text.as_bytes()[..range.end];
    let mut line = range.start;
    if text[line..].starts_with('\u{FEFF}') {
        line += '\u{FEFF}'.len_utf8();
    }
    let mut next = line;
    while next < range.end {
        let end = next_line(bytes, next);
        let content = text[next..end].trim();
        if content.starts_with('%') {
            let message =
                "kubectl refuses directives: it cuts the text at `---` and sees this one without its document";
            builder.diagnose(DiagnosticKind::RejectedByKubectl, next..next + content.len(), message.to_owned(), None);
        } else if !content.is_empty() && !content.starts_with('#') {
            break;
        }
        next = end;
    }
    if bytes[line..].starts_with(b"---") {
        marker(text, line, range.end, builder);
    }
    for found in memmem::find_iter(&bytes[line..], b"\n---") {
        marker(text, line + found + 1, range.end, builder);
    }
}

/// Reports what follows the three dashes that start the line.
fn marker(text: &str, line: usize, limit: usize, builder: &mut Builder<'_>) {
    let end = next_line(&text.as_bytes()[..limit], line);
    let content = text[line..end].trim_end();
    let rest = &content[3..];
    let after = rest.trim_start();
    if after.is_empty() || after.starts_with('#') {
        return;
    }
    let start = line + content.len() - after.len();
    let message = format!(
        "kubectl takes a line that starts with `---` for a document separator and refuses what follows it; {}",
        if rest.len() == after.len() { "indent or quote this text" } else { "put it on a line of its own" }
    );
    builder.diagnose(DiagnosticKind::RejectedByKubectl, start..line + content.len(), message, None);
}
