//! Path patterns as configuration files write them.

use camino::{Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A list of path patterns, compiled.
///
/// They work as in `.gitignore`: `*` stays within a part of the path, `**` does not; a pattern without a slash (but at its
/// end) matches at any depth, one with a slash from the directory of the configuration file; a pattern that matches a
/// directory matches everything below it; `!` takes away what earlier or later patterns match.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    patterns: Vec<String>,
    included: GlobSet,
    excluded: GlobSet,
}

impl Paths {
    /// Compiles patterns.
    ///
    /// # Errors
    /// The index of the first pattern that cannot be used, and why.
    pub fn new(patterns: Vec<String>) -> Result<Self, (usize, String)> {
        let (mut included, mut excluded) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        for (index, pattern) in patterns.iter().enumerate() {
            let (set, pattern) = match pattern.strip_prefix('!') {
                Some(rest) => (&mut excluded, rest),
                None => (&mut included, pattern.as_str()),
            };
            for glob in globs(pattern).map_err(|problem| (index, problem))? {
                let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build();
                set.add(glob.map_err(|error| (index, error.kind().to_string()))?);
            }
        }
        let build = |set: GlobSetBuilder| set.build().map_err(|error| (0, error.kind().to_string()));
        Ok(Self { included: build(included)?, excluded: build(excluded)?, patterns })
    }

    /// Whether a path, relative to the directory of the configuration file, is meant.
    pub fn matches(&self, path: &Utf8Path) -> bool {
        self.included.is_match(path) && !self.excluded.is_match(path)
    }

    /// The patterns as written.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether there is no pattern, so that nothing matches.
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }
}

/// A pattern in the words of `globset`.
fn globs(pattern: &str) -> Result<[String; 2], String> {
    let inner = pattern.strip_prefix("./").unwrap_or(pattern).trim_matches('/');
    if inner.is_empty() {
        return Err("the pattern is empty".to_owned());
    }
    if inner.split('/').any(|part| part == "..") {
        return Err("a pattern cannot leave the directory of the configuration file".to_owned());
    }
    let anchored = pattern.starts_with("./") || pattern.trim_end_matches('/').contains('/');
    let glob = if anchored { inner.to_owned() } else { format!("**/{inner}") };
    let below = format!("{glob}/**");
    Ok([glob, below])
}

/// Where the root of a run stands, seen from the directory whose configuration counts: patterns are written from there,
/// findings name paths from the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Base {
    /// What to put before a path, when the root is below the directory of the configuration.
    down: Utf8PathBuf,
    /// What to take from a path, when the directory of the configuration is below the root.
    up: Utf8PathBuf,
}

impl Base {
    /// From two absolute directories without `.` and `..`: that of the configuration, and the root of the run. When
    /// neither holds the other, patterns count from the root.
    pub fn new(configuration: &Utf8Path, root: &Utf8Path) -> Self {
        let below = |path: &Utf8Path, of: &Utf8Path| path.strip_prefix(of).map(Utf8Path::to_owned).unwrap_or_default();
        Self { down: below(root, configuration), up: below(configuration, root) }
    }

    /// A path of the run as patterns see it; `None` for what is outside the directory of the configuration.
    pub fn seen(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        Some(self.down.join(path.strip_prefix(&self.up).ok()?))
    }
}

/// What a run leaves out.
#[derive(Debug, Clone, Default)]
pub struct Exclude {
    pub(super) paths: Paths,
    pub(super) base: Base,
}

impl Exclude {
    /// Whether a path of the run is left out.
    pub fn covers(&self, path: &Utf8Path) -> bool {
        !self.paths.is_empty() && self.base.seen(path).is_some_and(|path| self.paths.matches(&path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(patterns: &[&str], path: &str) -> bool {
        let patterns = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        Paths::new(patterns).unwrap().matches(path.into())
    }

    #[test]
    fn patterns_work_as_in_gitignore() {
        assert!(matches(&["apps/*/web.yaml"], "apps/shop/web.yaml"));
        assert!(!matches(&["apps/*/web.yaml"], "apps/shop/prod/web.yaml"));
        assert!(!matches(&["apps/*.yaml"], "more/apps/web.yaml"));
        assert!(matches(&["apps/**/web.yaml"], "apps/web.yaml"));
        assert!(matches(&["*.yaml"], "apps/shop/web.yaml"));
        assert!(matches(&["vendor/"], "clusters/vendor/a/b.yaml"));
        assert!(matches(&["vendor"], "vendor/b.yaml"));
        assert!(!matches(&["/vendor"], "clusters/vendor/b.yaml"));
        assert!(matches(&["/vendor"], "vendor/b.yaml"));
        assert!(matches(&["./apps"], "apps/web.yaml"));
        assert!(!matches(&["./apps"], "more/apps/web.yaml"));
        assert!(matches(&["{apps,infra}/x.yaml"], "infra/x.yaml"));
        assert!(!matches(&[], "infra/x.yaml"));
    }

    #[test]
    fn an_exclamation_mark_takes_away() {
        assert!(!matches(&["apps/**", "!apps/legacy"], "apps/legacy/x.yaml"));
        assert!(matches(&["apps/**", "!apps/legacy"], "apps/new/x.yaml"));
    }

    #[test]
    fn broken_patterns_are_refused_with_their_index() {
        let refused = |pattern: &str| Paths::new(vec!["ok".into(), pattern.into()]).unwrap_err().0;
        assert_eq!(refused("a[b"), 1);
        assert_eq!(refused("../x"), 1);
        assert_eq!(refused("/"), 1);
    }

    #[test]
    fn paths_are_seen_from_the_directory_of_the_configuration() {
        let seen = |configuration: &str, root: &str, path: &str| {
            Base::new(configuration.into(), root.into()).seen(path.into()).map(Utf8PathBuf::into_string)
        };
        assert_eq!(seen("/repo", "/repo", "a/b.yaml").as_deref(), Some("a/b.yaml"));
        assert_eq!(seen("/repo", "/repo/apps", "b.yaml").as_deref(), Some("apps/b.yaml"));
        assert_eq!(seen("/repo/apps", "/repo", "apps/b.yaml").as_deref(), Some("b.yaml"));
        assert_eq!(seen("/repo/apps", "/repo", "infra/b.yaml"), None);
        assert_eq!(seen("/etc", "/repo", "b.yaml").as_deref(), Some("b.yaml"));
    }
}
