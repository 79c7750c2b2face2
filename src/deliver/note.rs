//! What is not seen of a kustomization: entries for the coverage.

use camino::Utf8Path;

use crate::finding::{Incomplete, IncompleteReason};
use crate::manifest::Node;
use crate::manifest::kustomization::Kustomization;

/// An entry, before it is sorted among the others.
pub(super) type Note = Incomplete;

fn note(path: &Utf8Path, node: Node<'_>, detail: String) -> Note {
    Incomplete { path: path.to_owned(), span: Some(node.span()), reason: IncompleteReason::NotRendered, detail }
}

/// A path that leads out of the repository.
pub(super) fn outside(path: &Utf8Path, node: Node<'_>, written: &str) -> Note {
    if is_remote(written) {
        return remote(path, node, written);
    }
    note(path, node, format!("`{written}` leaves the repository"))
}

/// A path that none of the files that were read has.
pub(super) fn missing(path: &Utf8Path, node: Node<'_>, written: &str) -> Note {
    if is_remote(written) {
        return remote(path, node, written);
    }
    note(path, node, format!("`{written}` is not among the files that were read"))
}

/// An entry that leads back to a kustomization which includes the one it stands in.
pub(super) fn circle(path: &Utf8Path, node: Node<'_>, written: &str) -> Note {
    note(path, node, format!("`{written}` leads back to this kustomization: kustomize refuses to build the circle"))
}

fn remote(path: &Utf8Path, node: Node<'_>, written: &str) -> Note {
    note(path, node, format!("the remote base `{}` is not read", without_credentials(written)))
}

/// Whether a text that is no path in the repository names something elsewhere: a URL, `git@host:...`, `host.tld/...`.
fn is_remote(written: &str) -> bool {
    let first = written.split('/').next().unwrap_or_default();
    written.contains("://")
        || written.contains("?ref=")
        || first.contains('@')
        || first.starts_with("git::")
        || (first.len() < written.len() && first.contains('.') && !first.starts_with('.'))
}

/// A URL without the user and password that may stand in it.
fn without_credentials(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let host_end = rest.find('/').unwrap_or(rest.len());
            let start = rest[..host_end].rfind('@').map_or(0, |at| at + 1);
            let end = rest.find('?').unwrap_or(rest.len()).max(start);
            let reference = rest[end..].split(['?', '&']).find(|part| part.starts_with("ref="));
            let reference = reference.map_or(String::new(), |reference| format!("?{reference}"));
            format!("{scheme}://{}{reference}", &rest[start..end])
        }
        None => match url.split_once('@') {
            Some((user, rest)) if user.contains(':') => rest.to_owned(),
            _ => url.to_owned(),
        },
    }
}

/// What a kustomization does to its objects that a reading without building does not show; one entry for all of it, at the
/// first.
pub(super) fn not_built(path: &Utf8Path, kustomization: Kustomization<'_>) -> Option<Note> {
    let count = |fields: &[&str]| -> usize { fields.iter().map(|field| kustomization.items(field).count()).sum() };
    let parts = [
        (&["patches", "patchesStrategicMerge", "patchesJson6902"][..], "patch", "patches"),
        (&["configMapGenerator", "secretGenerator", "generators"][..], "generator", "generators"),
        (&["helmCharts", "helmChartInflationGenerator"][..], "Helm chart", "Helm charts"),
        (&["transformers", "replacements", "vars"][..], "transformation", "transformations"),
    ];
    let mut said = Vec::new();
    for (fields, one, many) in parts {
        match count(fields) {
            0 => {}
            1 => said.push(format!("1 {one}")),
            number => said.push(format!("{number} {many}")),
        }
    }
    let fields = parts.iter().flat_map(|(fields, ..)| *fields);
    let first = fields
        .filter_map(|field| kustomization.root().entry(field))
        .map(|entry| entry.key)
        .min_by_key(|key| key.span());
    Some(note(path, first?, format!("its result is not built: {}", said.join(", ")))).filter(|_| !said.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_bases_are_told_from_paths_and_shown_without_credentials() {
        for remote in ["https://x.example/a", "git@x.example:a/b", "github.com/a/b//c?ref=v1", "a?ref=main"] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["../base", "./a.yaml", "a.yaml", "base/x.yaml", ".hidden/a"] {
            assert!(!is_remote(local), "{local}");
        }
        assert_eq!(
            without_credentials("https://user:hunter2@x.example/a/b?token=hunter2&ref=v1"),
            "https://x.example/a/b?ref=v1"
        );
        assert_eq!(without_credentials("https://x.example/a@b"), "https://x.example/a@b");
        assert_eq!(without_credentials("ssh://git@x.example"), "ssh://x.example");
    }
}
