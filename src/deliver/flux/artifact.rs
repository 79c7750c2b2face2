//! Artifacts that source-watcher makes of parts of sources: `ArtifactGenerator` and the `ExternalArtifact` that a Kustomization
//! names.
//!
//! An artifact is a copy of directories, so its root usually is a directory of the repository: `@repo/apps/base/**` in `base/`
//! and `@repo/apps/prod/**` in `prod/` are `apps`. Only such artifacts are found; one that mixes directories has no such root.
//! Source: `docs/spec/v1beta1/artifactgenerators.md` and `internal/builder` of `fluxcd/source-watcher`.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use crate::manifest::Node;
use crate::source::Sources;

/// The directory of this repository that stands for an artifact's root; `None` if a generator does not make the artifact, or
/// makes it of something else.
///
/// `spec` is the generator's, `base` the root of the sources that `is_own` knows by kind, name and namespace (as written).
pub(crate) fn root(
    spec: Node<'_>,
    artifact: &str,
    base: &Utf8Path,
    sources: &Sources,
    is_own: &dyn Fn(&str, &str, Option<&str>) -> bool,
) -> Option<Utf8PathBuf> {
    let text = |node: Node<'_>, field: &str| node.get(field).and_then(Node::text).map(|text| text.into_owned());
    let own: BTreeSet<String> = spec
        .get("sources")
        .into_iter()
        .flat_map(Node::items)
        .filter(|source| {
            let (kind, name) = (text(*source, "kind"), text(*source, "name"));
            is_own(&kind.unwrap_or_default(), &name.unwrap_or_default(), text(*source, "namespace").as_deref())
        })
        .filter_map(|source| text(source, "alias"))
        .collect();
    let captured = match text(spec, "pathPattern") {
        None => vec![BTreeMap::new()],
        Some(pattern) => {
            let (alias, pattern) = in_source(&pattern)?;
            if own.contains(alias) { captures(pattern, base, sources) } else { Vec::new() }
        }
    };
    for output in spec.get("artifacts").into_iter().flat_map(Node::items) {
        let name = text(output, "name").unwrap_or_default();
        let lower = |captured: &BTreeMap<String, String>| {
            captured.iter().map(|(name, value)| (name.clone(), value.to_lowercase())).collect()
        };
        let Some(captured) = captured.iter().find(|captured| filled(&name, &lower(captured)) == artifact) else {
            continue;
        };
        let copies = output.get("copy").into_iter().flat_map(Node::items);
        let copies = copies.filter(|copy| text(*copy, "strategy").is_none_or(|strategy| strategy == "Overwrite"));
        let mut roots = BTreeSet::new();
        for copy in copies {
            let (from, to) = (text(copy, "from")?, text(copy, "to")?);
            let (from, to) = (filled(&from, captured), filled(&to, captured));
            let (alias, from) = in_source(&from)?;
            if own.contains(alias) {
                roots.insert(offset(from, in_source(&to)?.1)?);
            }
        }
        let mut roots = roots.into_iter();
        return match (roots.next(), roots.next()) {
            (Some(only), None) if only.is_empty() => Some(base.to_owned()),
            (Some(only), None) => Some(base.join(only)),
            _ => None,
        };
    }
    None
}

/// Alias and path of `@alias/path`.
fn in_source(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('@')?.split_once('/')
}

/// The directory that is the artifact's root, as far as one copy tells: what is left of the source's path when the artifact's
/// path is taken from its end.
fn offset(from: &str, to: &str) -> Option<String> {
    let (directory, last) = from.trim_end_matches('/').rsplit_once('/').unwrap_or(("", from.trim_end_matches('/')));
    // `dir/` and a file go below the destination with their own names, globs without the directory's.
    let is_glob = last.contains(['*', '?', '[', '{']);
    if directory.contains(['*', '?', '[', '{']) {
        return None;
    }
    let source = if is_glob || to.is_empty() || to.ends_with('/') { directory } else { from };
    let (source, target) = (source.trim_matches('/'), to.trim_matches('/'));
    if target.is_empty() {
        return Some(source.to_owned());
    }
    let rest = source.strip_suffix(target)?;
    if rest.is_empty() { Some(String::new()) } else { rest.strip_suffix('/').map(str::to_owned) }
}

/// A text with `{name}` replaced.
fn filled(text: &str, captured: &BTreeMap<String, String>) -> String {
    captured.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// What the captures of a pattern are in each directory that it matches.
fn captures(pattern: &str, base: &Utf8Path, sources: &Sources) -> Vec<BTreeMap<String, String>> {
    let pattern: Vec<&str> = pattern.split('/').filter(|segment| !segment.is_empty()).collect();
    let mut found = BTreeSet::new();
    for (_, source) in sources.below(base) {
        let path = source.path().strip_prefix(base).unwrap_or(source.path());
        let segments: Vec<&str> = path.as_str().split('/').collect();
        if segments.len() <= pattern.len() {
            continue;
        }
        let mut captured = BTreeMap::new();
        let fits = pattern.iter().zip(&segments).all(|(pattern, segment)| match pattern.split_once('{') {
            None => *pattern == "*" || pattern == segment,
            Some((before, rest)) => {
                let Some((name, after)) = rest.split_once('}') else { return false };
                let value = segment.strip_prefix(before).and_then(|value| value.strip_suffix(after));
                value.filter(|value| !value.is_empty()).is_some_and(|value| {
                    captured.insert(name.to_owned(), value.to_owned()).is_none_or(|known| known == value)
                })
            }
        });
        if fits {
            found.insert(captured);
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Source};
    use spanned_yaml::{ParseOptions, Tree};

    fn found(spec: &str, artifact: &str) -> Option<String> {
        let tree = Tree::parse(FileId(9), spec.into(), &ParseOptions::default());
        let files = ["apps/base/a.yaml", "apps/prod/a.yaml", "apps/Web/envs/eu/x.yaml", "apps/api/envs/us/y/z.yaml"];
        let sources = Sources::new(files.iter().map(|path| Source::new(*path, "")).collect());
        let is_own = |kind: &str, name: &str, _: Option<&str>| kind == "GitRepository" && name == "flux-system";
        root(tree.documents().next()?.root(), artifact, "".into(), &sources, &is_own).map(Utf8PathBuf::into_string)
    }

    #[test]
    fn the_root_of_an_artifact_is_a_directory() {
        let spec = "sources:\n- {alias: r, kind: GitRepository, name: flux-system}\n- {alias: o, kind: OCIRepository, name: x}\n\
            artifacts:\n- name: infra\n  copy: [{from: '@r/infra/**', to: '@artifact/'}]\n\
            - name: apps\n  copy:\n  - {from: '@r/apps/base/**', to: '@artifact/base/'}\n  - {from: '@r/apps/prod/', to: '@artifact/'}\n  \
            - {from: '@o/x/**', to: '@artifact/x/'}\n\
            - name: mixed\n  copy: [{from: '@r/a/**', to: '@artifact/'}, {from: '@r/b/**', to: '@artifact/'}]\n\
            - name: renamed\n  copy: [{from: '@r/a/**', to: '@artifact/b/'}]\n\
            - name: all\n  copy: [{from: '@r/**', to: '@artifact/'}]\n\
            - name: files\n  copy: [{from: '@r/a/b.yaml', to: '@artifact/a/b.yaml'}, {from: '@r/c/*.yaml', to: '@artifact/c/'}]\n\
            - name: other\n  copy: [{from: '@o/**', to: '@artifact/'}]\n";
        for (artifact, expected) in [
            ("infra", Some("infra")),
            ("apps", Some("apps")),
            ("mixed", None),
            ("renamed", None),
            ("all", Some("")),
            ("files", Some("")),
            ("other", None),
            ("missing", None),
        ] {
            assert_eq!(found(spec, artifact).as_deref(), expected, "{artifact}");
        }
    }

    #[test]
    fn patterns_of_paths_make_artifacts() {
        let spec = "sources: [{alias: r, kind: GitRepository, name: flux-system}]\npathPattern: '@r/apps/{app}/envs/{env}'\n\
            artifacts: [{name: '{app}-{env}', copy: [{from: '@r/apps/{app}/envs/{env}/**', to: '@artifact/'}]}]\n";
        assert_eq!(found(spec, "web-eu").as_deref(), Some("apps/Web/envs/eu"));
        assert_eq!(found(spec, "api-us").as_deref(), Some("apps/api/envs/us"));
        assert_eq!(found(spec, "api-eu"), None);
    }
}
