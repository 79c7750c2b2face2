//! From the result of a policy to the text that somebody has to edit.

use regorus::Value;
use spanned_yaml::Node;

use crate::finding::About;
use crate::manifest::Manifest;
use crate::source::Span;

/// A step of a path: a key, or an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step(String);

/// Reads a path as policies write it: an array of keys and indexes, a JSON pointer (`/spec/replicas`), or text with dots
/// and brackets (`spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`, with or without `$.`).
pub(super) fn path(value: &Value) -> Option<Vec<Step>> {
    match value {
        Value::Array(parts) => parts.iter().map(step).collect(),
        Value::String(text) if text.starts_with('/') => {
            let parts = text[1..].split('/');
            Some(parts.map(|part| Step(part.replace("~1", "/").replace("~0", "~"))).collect())
        }
        Value::String(text) => Some(dotted(text.strip_prefix('$').unwrap_or(text))),
        _ => None,
    }
}

fn step(value: &Value) -> Option<Step> {
    match value {
        Value::String(key) => Some(Step(key.to_string())),
        Value::Number(_) => value.as_u64().ok().map(|index| Step(index.to_string())),
        _ => None,
    }
}

fn dotted(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        rest = rest.strip_prefix('.').unwrap_or(rest);
        if let Some(inner) = rest.strip_prefix('[') {
            let quote = inner.chars().next().filter(|quote| matches!(quote, '"' | '\''));
            let (inner, end) = match quote {
                Some(quote) => (&inner[1..], inner[1..].find(quote)),
                None => (inner, inner.find(']')),
            };
            let end = end.unwrap_or(inner.len());
            steps.push(Step(inner[..end].to_owned()));
            rest = inner[end..].trim_start_matches(['"', '\'']);
            rest = rest.strip_prefix(']').unwrap_or(rest);
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            if end > 0 {
                steps.push(Step(rest[..end].to_owned()));
            }
            rest = &rest[end..];
        }
    }
    steps
}

/// The text that a path names: a scalar, or the key of a collection. Where the path ends early, the nearest parent's key (or the
/// patch that took the next step away), and the finding is about something missing.
pub(super) fn locate(object: &Manifest<'_>, path: &[Step]) -> (Span, About) {
    let mut node = object.root();
    let mut span = object.kind_span();
    for Step(step) in path {
        let next = match node.entry(step) {
            Some(entry) => Some((entry.value, entry.key.span())),
            None => {
                step.parse().ok().and_then(|index| node.items().nth(index)).map(|item| (item, first_text(item, span)))
            }
        };
        let Some((value, text)) = next else {
            return (node.removed(step).map_or(span, |removed| removed.by), About::Missing);
        };
        (node, span) = (value, text);
    }
    let value = node.span();
    let points_at_value = node.is_scalar() && value.start != value.end && !path.is_empty();
    (if points_at_value { value } else { span }, About::Present)
}

/// What stands for an item of a list: itself if it is a scalar, else its first key.
fn first_text(item: Node<'_>, otherwise: Span) -> Span {
    match item.entries().next() {
        Some(entry) => entry.key.span(),
        None if item.is_scalar() && item.span().start != item.span().end => item.span(),
        None => otherwise,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::manifests;
    use crate::source::FileId;
    use spanned_yaml::{ParseOptions, Tree};

    const TEXT: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {a.b/c: x}\nspec:\n  containers:\n    - name: a\n      \
        image: b:1\n  args: [one, two]\n  empty:\n";

    fn located(json: &str) -> (String, About) {
        let tree = Tree::parse(FileId(0), TEXT.into(), &ParseOptions::default());
        let manifest = manifests(tree.documents().next().unwrap()).remove(0);
        let (span, about) = locate(&manifest, &path(&Value::from_json_str(json).unwrap()).unwrap());
        (TEXT[span.range()].to_owned(), about)
    }

    #[test]
    fn every_spelling_of_a_path_finds_the_value() {
        for json in [
            r#"["spec", "containers", 0, "image"]"#,
            r#"["spec", "containers", "0", "image"]"#,
            r#""/spec/containers/0/image""#,
            r#""spec.containers[0].image""#,
            r#""$.spec['containers'][0].image""#,
            r#"".spec.containers.0[\"image\"]""#,
        ] {
            assert_eq!(located(json), ("b:1".to_owned(), About::Present), "{json}");
        }
        assert_eq!(located(r#""metadata.labels[\"a.b/c\"]""#).0, "x");
        assert_eq!(located(r#""/metadata/labels/a.b~1c""#).0, "x");
    }

    #[test]
    fn collections_are_named_by_their_key() {
        assert_eq!(located(r#""spec.containers""#), ("containers".to_owned(), About::Present));
        assert_eq!(located(r#""spec.containers[0]""#), ("name".to_owned(), About::Present));
        assert_eq!(located(r#""spec.args[1]""#), ("two".to_owned(), About::Present));
        assert_eq!(located(r#""spec.empty""#), ("empty".to_owned(), About::Present));
        assert_eq!(located("[]"), ("Pod".to_owned(), About::Present));
    }

    #[test]
    fn what_is_missing_is_reported_at_the_nearest_parent() {
        assert_eq!(located(r#""spec.replicas""#), ("spec".to_owned(), About::Missing));
        assert_eq!(located(r#""spec.containers[7].image""#), ("containers".to_owned(), About::Missing));
        assert_eq!(located(r#""status.phase""#), ("Pod".to_owned(), About::Missing));
    }

    #[test]
    fn paths_that_are_none_are_told_apart() {
        assert_eq!(path(&Value::Null), None);
        assert_eq!(path(&Value::from_json_str("[null]").unwrap()), None);
        assert_eq!(dotted("a[\"b"), [Step("a".into()), Step("b".into())]);
        assert_eq!(dotted("a..[]"), [Step("a".into()), Step(String::new())]);
    }

    #[test]
    fn what_a_patch_took_away_is_missing_there() {
        let by = Span::new(FileId(1), 7, 9);
        let mut composer = spanned_yaml::Composer::new(FileId(0));
        let text = |composer: &mut spanned_yaml::Composer, text| {
            composer.scalar(spanned_yaml::Kind::String, text, Span::new(FileId(0), 0, 1));
        };
        composer.mapping(Span::new(FileId(0), 0, 9));
        for part in ["apiVersion", "v1", "kind", "Pod"] {
            text(&mut composer, part);
        }
        composer.removed("spec", Span::new(FileId(0), 3, 4), by);
        let tree = composer.finish();
        let object = manifests(tree.documents().next().unwrap()).remove(0);
        assert_eq!(locate(&object, &dotted("spec.hostNetwork")), (by, About::Missing));
        assert_eq!(locate(&object, &dotted("status")), (object.kind_span(), About::Missing));
    }
}
