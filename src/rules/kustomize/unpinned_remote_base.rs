//! Bases in other repositories that change without a commit in this one.

use kustomize::GitUrl;

use crate::finding::Sink;
use crate::manifest::File;
use crate::manifest::kustomization::Kustomization;
use crate::manifest::{Role, is_templated};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::File(check);

/// Names of branches that everybody uses.
const BRANCHES: &[&str] =
    &["HEAD", "dev", "develop", "devel", "latest", "main", "master", "next", "nightly", "staging", "stable", "trunk"];

fn check(file: &File, _: &Context<'_>, sink: &mut Sink) {
    if file.role() != Role::Kustomization {
        return;
    }
    let Some(kustomization) = Kustomization::of(file) else { return };
    for (node, text) in kustomization.resources().chain(kustomization.texts("components")) {
        if is_templated(&text) {
            continue;
        }
        let Some(reference) = floating(&text) else { continue };
        let what = match reference {
            "" => "without a `ref`, so its default branch".to_owned(),
            branch => format!("at `{branch}`, which moves"),
        };
        sink.report(
            node.span(),
            format!("The kustomization builds a base of another repository {what}: the cluster changes without a commit here"),
        )
        .help("Pin a tag or, better, a commit: `?ref=v1.2.3`");
    }
}

/// The reference of something remote, if it moves: empty for a default branch.
fn floating(text: &str) -> Option<&str> {
    let is_branch = |name: &&str| BRANCHES.contains(name) || name.starts_with("refs/heads/");
    if let Some(path) = text.strip_prefix("https://raw.githubusercontent.com/") {
        let mut parts = path.splitn(3, '/').skip(2);
        let rest = parts.next()?;
        if rest.starts_with("refs/heads/") {
            let end = rest.match_indices('/').nth(2).map_or(rest.len(), |(at, _)| at);
            return rest.get(..end);
        }
        return rest.split('/').next().filter(is_branch);
    }
    if text.starts_with("http") && text.contains("/releases/latest/") {
        return Some("latest");
    }
    let is_file = |text: &str| [".yaml", ".yml", ".json"].iter().any(|end| text.ends_with(end));
    if text.starts_with("http") && is_file(text) {
        return None;
    }
    let url = GitUrl::parse(text).ok()?;
    if url.reference.is_empty() {
        return Some("");
    }
    // The reference as it stands in the text.
    let at = text.rfind(url.reference.as_str())?;
    text.get(at..at + url.reference.len()).filter(is_branch)
}

#[cfg(test)]
mod tests {
    use super::floating;

    #[test]
    fn branches_move_and_tags_do_not() {
        assert_eq!(floating("github.com/org/repo//deploy"), Some(""));
        assert_eq!(floating("https://github.com/org/repo//deploy?ref=main"), Some("main"));
        assert_eq!(floating("https://github.com/org/repo//deploy?ref=v1.0.0"), None);
        assert_eq!(floating("https://raw.githubusercontent.com/org/repo/master/a.yaml"), Some("master"));
        assert_eq!(floating("https://raw.githubusercontent.com/org/repo/refs/heads/x/a.yaml"), Some("refs/heads/x"));
        assert_eq!(floating("https://raw.githubusercontent.com/org/repo/v1/a.yaml"), None);
        assert_eq!(floating("https://github.com/org/repo/releases/latest/download/a.yaml"), Some("latest"));
        assert_eq!(floating("https://github.com/org/repo/releases/download/v1/a.yaml"), None);
        assert_eq!(floating("../base"), None);
    }
}
