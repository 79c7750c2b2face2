//! YAML that kubectl does not take: its reader cuts the text at `---` before YAML is parsed and reads one document of each piece, and
//! go-yaml is stricter than YAML 1.2 in places. Each check is made only where it is cheap to see that it may matter.

use crate::DiagnosticKind;
use crate::arena::{DocumentSlot, Shape};
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
        DiagnosticKind::IgnoredByKubectl,
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
        let content = text[next..end].trim_end();
        if content.starts_with('%') {
            let message =
                "kubectl refuses directives: it cuts the text at `---` and sees this one without its document";
            builder.diagnose(DiagnosticKind::RejectedByKubectl, next..next + content.len(), message.to_owned(), None);
        } else if content.starts_with("...") {
            let message = "expected a document before `...`; go-yaml refuses this marker here";
            builder.diagnose(DiagnosticKind::RejectedByKubectl, next..next + 3, message.to_owned(), None);
            break;
        } else if !content.trim_start().is_empty() && !content.trim_start().starts_with('#') {
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

/// Reports what is wrong with a scalar that stands in `range` and has a backslash, a question mark in brackets or the like.
pub(crate) fn scalar(text: &str, shape: Shape, range: Range<usize>, builder: &mut Builder<'_>) {
    match shape {
        Shape::DoubleQuoted => escapes(text, range, builder),
        Shape::Plain => {
            if let Some(at) = memchr::memchr(b'?', &text.as_bytes()[range.clone()]) {
                let message = "go-yaml takes a `?` in brackets for a key indicator; expected quotes around this text";
                let at = range.start + at;
                builder.diagnose(DiagnosticKind::RejectedByKubectl, at..at + 1, message.to_owned(), None);
            } else if text[range.clone()].starts_with(':') {
                let message = "go-yaml takes a `:` in brackets for the end of a key; expected quotes around this text";
                let colon = range.start..range.start + 1;
                builder.diagnose(DiagnosticKind::RejectedByKubectl, colon, message.to_owned(), None);
            }
        }
        _ => {}
    }
}

fn escapes(text: &str, range: Range<usize>, builder: &mut Builder<'_>) {
    let bytes = text.as_bytes();
    let mut at = range.start + 1;
    while let Some(found) = memchr::memchr(b'\\', &bytes[at..range.end]) {
        let escape = at + found;
        at = escape + 2;
        let end = match bytes.get(escape + 1) {
            Some(b'/') => escape + 2,
            Some(b'u')
                if matches!(
                    bytes.get(escape + 2..escape + 4),
                    Some([b'd' | b'D', b'8'..=b'9' | b'a'..=b'b' | b'A'..=b'B'])
                ) =>
            {
                escape + 6
            }
            _ => continue,
        };
        let message = match end - escape {
            2 => "go-yaml does not know the escape `\\/`; expected `/`",
            _ => "go-yaml refuses half of a surrogate pair; expected the character itself or one `\\U` escape",
        };
        builder.diagnose(DiagnosticKind::RejectedByKubectl, escape..end.min(range.end), message.to_owned(), None);
    }
}

/// Reports an anchor or alias whose name go-yaml would end earlier.
pub(crate) fn name(text: &str, range: Range<usize>, builder: &mut Builder<'_>) {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let bytes = &text.as_bytes()[range.clone()];
    if !bytes.iter().skip(1).all(|byte| known(*byte)) {
        let message = "go-yaml allows only ASCII letters, digits, `_` and `-` in the name of an anchor";
        builder.diagnose(DiagnosticKind::RejectedByKubectl, range, message.to_owned(), None);
    }
}

/// Reports tabs that stand where go-yaml expects a token: in indentation, on a blank line, after a dash or question mark. `gap` is between two
/// tokens of block context.
pub(crate) fn tabs(text: &str, gap: Range<usize>, builder: &mut Builder<'_>) {
    let bytes = text.as_bytes();
    let mut expects_token = gap.start == 0 || bytes[gap.start - 1] == b'\n';
    let mut at = gap.start;
    while at < gap.end {
        match bytes[at] {
            b'\n' => expects_token = true,
            b' ' | b'\r' => {}
            b'\t' if expects_token => {
                let end = at + bytes[at..gap.end].iter().take_while(|byte| **byte == b'\t').count();
                let message = "expected blanks, found a tab; go-yaml refuses it here";
                builder.diagnose(DiagnosticKind::RejectedByKubectl, at..end, message.to_owned(), None);
                return;
            }
            b'\t' => {}
            b'-' | b'?' => expects_token = true,
            b'#' => {
                at = memchr::memchr(b'\n', &bytes[at..gap.end]).map_or(gap.end, |end| at + end);
                continue;
            }
            b':' => {}
            _ => expects_token = false,
        }
        at += 1;
    }
}

/// Reports keys of a flow mapping that go over a line without a `?`: go-yaml looks for the colon on the key's line only.
pub(super) fn flow_keys(text: &str, mapping: u32, builder: &mut Builder<'_>) {
    let slot = *builder.arena.slot(mapping);
    let bytes = text.as_bytes();
    if memchr::memchr(b'\n', &bytes[slot.start as usize..slot.end as usize]).is_none() {
        return;
    }
    let mut key = mapping + 1;
    while key < slot.skip {
        let written = *builder.arena.slot(key);
        let value = *builder.arena.slot(written.skip);
        let (start, end) = (written.start as usize, (value.start as usize).max(written.end as usize));
        let colon = memchr::memchr(b':', &bytes[written.end as usize..end]).map(|at| written.end as usize + at);
        if let Some(colon) = colon
            && memchr::memchr(b'\n', &bytes[start..colon]).is_some()
            && !text[..start].trim_end().ends_with('?')
        {
            let message = "expected the key and its `:` on one line; go-yaml refuses this key";
            builder.diagnose(DiagnosticKind::RejectedByKubectl, start..colon + 1, message.to_owned(), None);
        }
        key = value.skip;
    }
}
