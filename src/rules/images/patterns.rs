//! Patterns for images, as `image-registry-not-allowed` takes them.

use globset::{GlobBuilder, GlobSet};
use serde::{Deserialize, Deserializer};

use crate::object::image::ImageReference;

/// A list of patterns.
#[derive(Debug, Clone, Default)]
pub(super) struct ImagePatterns(Vec<ImagePattern>);

impl ImagePatterns {
    /// Whether the list is empty.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first pattern, as written, that fits an image.
    pub(super) fn find(&self, image: &ImageReference<'_>) -> Option<&str> {
        let name = image.name();
        self.0.iter().find(|pattern| pattern.fits(&name, image)).map(|pattern| pattern.text.as_str())
    }
}

impl<'de> Deserialize<'de> for ImagePatterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let patterns = Vec::<String>::deserialize(deserializer)?;
        Ok(Self(patterns.into_iter().map(ImagePattern::new).collect()))
    }
}

/// A pattern: globs for the full name and, if it has them, for tag and digest.
#[derive(Debug, Clone)]
struct ImagePattern {
    text: String,
    name: GlobSet,
    /// The same name with anything below, for a registry and for a name that ends with `*`.
    below: Option<GlobSet>,
    tag: Option<GlobSet>,
    digest: Option<GlobSet>,
}

impl ImagePattern {
    fn new(text: String) -> Self {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text.as_str(), None),
        };
        let last_part = rest.rfind('/').map_or(0, |slash| slash + 1);
        let (name, tag) = match rest[last_part..].find(':') {
            Some(colon) => (&rest[..last_part + colon], Some(&rest[last_part + colon + 1..])),
            None => (rest, None),
        };
        let first = name.split('/').next().unwrap_or(name);
        let is_host = first.contains(['.', '*', '?', '[', '{']) || first == "localhost";
        let is_registry = is_host && !name.contains('/');
        // A registry's port stands where an image's tag would.
        let (name, tag) = match tag {
            Some(port) if is_registry && first.contains('.') => (format!("{name}:{port}"), None),
            _ if is_host => (name.to_owned(), tag),
            _ => (ImageReference::parse(name).name(), tag),
        };
        let below = (is_registry || name.ends_with('*')).then(|| compile(&format!("{name}/**"), true));
        Self { name: compile(&name, true), below, tag: tag.map(any), digest: digest.map(any), text }
    }

    fn fits(&self, name: &str, image: &ImageReference<'_>) -> bool {
        let fits = |glob: &Option<GlobSet>, part: Option<&str>| match (glob, part) {
            (None, _) => true,
            (Some(glob), Some(part)) => crate::manifest::is_templated(part) || glob.is_match(part),
            (Some(_), None) => false,
        };
        let tag = image.tag().or(if image.digest().is_none() { Some("latest") } else { None });
        let name_fits = self.name.is_match(name) || self.below.as_ref().is_some_and(|below| below.is_match(name));
        name_fits && fits(&self.tag, tag) && fits(&self.digest, image.digest())
    }
}

fn any(pattern: &str) -> GlobSet {
    compile(pattern, false)
}

/// Compiles a glob; text that is none stands for itself.
fn compile(pattern: &str, parts: bool) -> GlobSet {
    let build = |text: &str| GlobBuilder::new(text).literal_separator(parts).build();
    let glob = build(pattern).or_else(|_| build(&globset::escape(pattern)));
    GlobSet::new(glob).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, image: &str) -> bool {
        let patterns: ImagePatterns = serde_json::from_value(serde_json::json!([pattern])).unwrap();
        patterns.find(&ImageReference::parse(image)).is_some()
    }

    #[test]
    fn a_registry_stands_for_everything_in_it() {
        assert!(fits("ghcr.io", "ghcr.io/a/b/c:1"));
        assert!(fits("docker.io", "nginx"));
        assert!(fits("*.azurecr.io", "shop.azurecr.io/web:1"));
        assert!(fits("registry.example:5000", "registry.example:5000/web:1"));
        assert!(fits("localhost", "localhost/web"));
        assert!(!fits("ghcr.io", "ghcr.io.evil.example/a"));
        assert!(!fits("*.azurecr.io", "evil.example/shop.azurecr.io/web"));
        assert!(!fits("*.azurecr.io", "azurecr.io/web"));
    }

    #[test]
    fn a_star_at_the_end_stands_for_everything_below() {
        assert!(fits("ghcr.io/shop/*", "ghcr.io/shop/team/web:1"));
        assert!(fits("ghcr.io/shop-*", "ghcr.io/shop-a/web"));
        assert!(fits("**/*", "quay.io/a/b"));
        assert!(fits("*", "quay.io/a/b"));
        assert!(!fits("ghcr.io/shop/*", "ghcr.io/other/web"));
        assert!(!fits("ghcr.io/*/web", "ghcr.io/a/b/web"));
        assert!(!fits("ghcr.io/shop", "ghcr.io/shop/web"));
    }

    #[test]
    fn the_implied_parts_of_a_name_are_made_explicit() {
        assert!(fits("nginx", "docker.io/library/nginx:1"));
        assert!(fits("docker.io/library/*", "nginx"));
        assert!(fits("bitnami/*", "docker.io/bitnami/redis"));
        assert!(!fits("docker.io/library/*", "bitnami/redis"));
    }

    #[test]
    fn tags_and_digests_can_be_asked_for() {
        let digest = format!("sha256:{}", "a".repeat(64));
        assert!(fits("**/*@sha256:*", &format!("nginx:1@{digest}")));
        assert!(!fits("**/*@sha256:*", "nginx:1"));
        assert!(fits("nginx:1.*", "nginx:1.27"));
        assert!(!fits("nginx:1.*", "nginx:2.0"));
        assert!(fits("nginx:latest", "nginx"));
        assert!(fits("ghcr.io/shop/web:v*", "ghcr.io/shop/web:${TAG}"));
        assert!(!fits("ghcr.io/shop/web:v*", "ghcr.io/other/web:${TAG}"));
    }
}
