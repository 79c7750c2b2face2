//! Field paths of replacements and variables: `spec.containers.[name=web].image`, `metadata.annotations.a\.b`, `data.[a.b]`.

use spanned_yaml::{Kind, Style};

use crate::editor::Editor;
use crate::id::NodeId;

/// Splits a path at a delimiter, as kustomize does (`SmarterPathSplitter` of its `kyaml` package): a backslash keeps a delimiter,
/// brackets hold a segment together, and fall away unless they select an element with `=`.
pub(crate) fn split(path: &str, delimiter: char) -> Vec<String> {
    let parts = split_escaped(path, delimiter);
    let mut segments: Vec<String> = Vec::with_capacity(parts.len());
    let mut parts = parts.into_iter();
    while let Some(part) = parts.next() {
        if !part.starts_with('[') || part.ends_with(']') {
            segments.push(part);
            continue;
        }
        let mut whole = part;
        for part in parts.by_ref() {
            whole.push(delimiter);
            whole.push_str(&part);
            if part.ends_with(']') {
                break;
            }
        }
        segments.push(if whole.contains('=') { whole } else { whole.trim_matches(['[', ']']).to_owned() });
    }
    segments
}

/// Splits a path at the delimiters that no backslash escapes; a leading one does not count.
pub(super) fn split_escaped(path: &str, delimiter: char) -> Vec<String> {
    let mut parts = path.split(delimiter).peekable();
    if path.starts_with(delimiter) {
        parts.next();
    }
    let mut segments: Vec<String> = Vec::new();
    for part in parts {
        match segments.last_mut() {
            Some(last) if last.ends_with('\\') => {
                last.pop();
                last.push(delimiter);
                last.push_str(part);
            }
            _ => segments.push(part.to_owned()),
        }
    }
    segments
}

/// Whether a segment selects elements of a list: `[name=web]`.
pub(super) fn is_element(segment: &str) -> bool {
    segment.starts_with('[') && segment.ends_with(']')
}

/// The position that a segment is, if it is one.
pub(super) fn position(segment: &str) -> Option<usize> {
    let index: i64 = segment.parse().ok()?;
    usize::try_from(index).ok()
}

/// Field and value of a segment that selects elements.
pub(super) fn element(segment: &str) -> Option<(&str, &str)> {
    let inner = segment.strip_suffix(']').unwrap_or(segment);
    inner.strip_prefix('[').unwrap_or(inner).split_once('=')
}

/// What stands at a path, exactly one value: elements are found by equality, and `-` is the last one. `None` if there is
/// nothing. (`PathGetter` of kustomize's `kyaml` package.)
pub(crate) fn lookup(editor: &Editor<'_>, root: NodeId, path: &[String]) -> Result<Option<NodeId>, String> {
    let mut here = root;
    for segment in path {
        match step(editor, here, segment.trim())? {
            Some(next) => here = next,
            None => return Ok(None),
        }
    }
    Ok(Some(here))
}

/// One step of [`lookup`].
pub(super) fn step(editor: &Editor<'_>, here: NodeId, segment: &str) -> Result<Option<NodeId>, String> {
    let kind = editor.kind(here);
    if segment.is_empty() {
        return Ok(Some(here));
    }
    let wrong = |expected: &str| Err(format!("`{segment}` needs {expected}, found {}", kind.described()));
    let is_last = segment == "-";
    if let Ok(index) = segment.parse::<i64>() {
        return match kind {
            _ if index < 0 => Err(format!("the position `{segment}` is negative")),
            Kind::Sequence => Ok(editor.items(here).nth(usize::try_from(index).unwrap_or(usize::MAX))),
            Kind::Null => Ok(None),
            _ => wrong("a list"),
        };
    }
    if is_last {
        return match kind {
            Kind::Sequence => match editor.items(here).last() {
                Some(item) => Ok(Some(item)),
                None => Err("the list has no last element".to_owned()),
            },
            _ => wrong("a list"),
        };
    }
    if segment == "*" {
        return Err("`*` is not allowed here".to_owned());
    }
    if is_element(segment) {
        let Some((field, value)) = element(segment) else {
            return Err(format!("`{segment}` selects no element: write `[field=value]`"));
        };
        return match kind {
            Kind::Null => Ok(None),
            Kind::Sequence if field.is_empty() => Ok(editor.items(here).find(|item| editor.text(*item) == value)),
            Kind::Sequence => Ok(editor
                .items(here)
                .find(|item| editor.get(*item, field).is_some_and(|found| editor.text(found) == value))),
            _ => wrong("a list"),
        };
    }
    match kind {
        Kind::Mapping => Ok(editor.get(here, segment)),
        Kind::Null => Ok(None),
        _ => wrong("a mapping"),
    }
}

/// A scalar as the YAML that it is written as, which is what the expression of `[field=expression]` is matched against.
pub(super) fn written(editor: &Editor<'_>, id: NodeId) -> String {
    let text = editor.text(id);
    match editor.source(id).map(|node| node.style()) {
        Some(Style::SingleQuoted) => format!("'{}'", text.replace('\'', "''")),
        Some(Style::DoubleQuoted) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Some(_) => text.trim().to_owned(),
        None if editor.kind(id) == Kind::String && spanned_yaml::plain_kind(&text) != Kind::String => {
            format!("\"{text}\"")
        }
        None => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_and_backslashes_hold_segments_together() {
        for (path, segments) in [
            ("", &[""][..]),
            ("spec.replicas", &["spec", "replicas"]),
            (".spec.replicas", &["spec", "replicas"]),
            (r"metadata.annotations.a\.b/c", &["metadata", "annotations", "a.b/c"]),
            ("metadata.annotations.[a.b/c]", &["metadata", "annotations", "a.b/c"]),
            ("spec.[name=a.b].image", &["spec", "[name=a.b]", "image"]),
            ("spec.[name=a.[b..c", &["spec", "[name=a.[b..c"]),
            ("a.*.0", &["a", "*", "0"]),
        ] {
            assert_eq!(split(path, '.'), segments, "{path}");
        }
        assert_eq!(split_escaped(r"/a/b\/c/d", '/'), ["a", "b/c", "d"]);
    }
}
