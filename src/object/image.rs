//! Image references.
//!
//! The grammar is that of `distribution/reference`, which kubelets use: `[registry/]repository[:tag][@digest]`. The first
//! part is a registry only if it contains a dot or a colon or is `localhost`; otherwise the registry is `docker.io`, and a
//! repository of one part stands below `library/`.

use std::borrow::Cow;

/// The parts of an image reference. A part that a placeholder fills in later is still text here; ask
/// [`ImageReference::is_templated`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageReference<'t> {
    text: Cow<'t, str>,
    /// End of the registry in `text`; `None` if it is implied.
    registry_end: Option<usize>,
    /// End of the repository in `text`.
    name_end: usize,
    /// Start and end of the tag.
    tag: Option<(usize, usize)>,
    /// Start of the digest.
    digest: Option<usize>,
}

impl<'t> ImageReference<'t> {
    /// Splits a reference. Never fails: [`ImageReference::is_valid`] says whether a kubelet would take it.
    pub fn parse(text: impl Into<Cow<'t, str>>) -> Self {
        let text = text.into();
        let (before_digest, digest) = match text.find('@') {
            Some(at) => (at, Some(at + 1)),
            None => (text.len(), None),
        };
        let last_part = text[..before_digest].rfind('/').map_or(0, |slash| slash + 1);
        let (name_end, tag) = match text[last_part..before_digest].find(':') {
            Some(colon) => (last_part + colon, Some((last_part + colon + 1, before_digest))),
            None => (before_digest, None),
        };
        let registry_end = text[..name_end].find('/').filter(|&slash| {
            let first = &text[..slash];
            first.contains(['.', ':']) || first == "localhost" || first.bytes().any(|byte| byte.is_ascii_uppercase())
        });
        Self { text, registry_end, name_end, tag, digest }
    }

    /// The reference as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The registry host, with `docker.io` where none is written.
    pub fn registry(&self) -> &str {
        match self.registry_end {
            Some(end) if &self.text[..end] == "index.docker.io" => "docker.io",
            Some(end) => &self.text[..end],
            None => "docker.io",
        }
    }

    /// The repository as written, without the registry.
    pub fn repository(&self) -> &str {
        &self.text[self.registry_end.map_or(0, |end| end + 1)..self.name_end]
    }

    /// Registry and repository in full, for example `docker.io/library/nginx`.
    pub fn name(&self) -> String {
        let repository = self.repository();
        if self.registry() == "docker.io" && !repository.contains('/') {
            format!("docker.io/library/{repository}")
        } else {
            format!("{}/{repository}", self.registry())
        }
    }

    /// The tag, if one is written.
    pub fn tag(&self) -> Option<&str> {
        self.tag.map(|(start, end)| &self.text[start..end])
    }

    /// The digest with its algorithm, if one is written.
    pub fn digest(&self) -> Option<&str> {
        self.digest.map(|start| &self.text[start..])
    }

    /// The byte range of the tag in [`ImageReference::as_str`].
    pub fn tag_range(&self) -> Option<std::ops::Range<usize>> {
        self.tag.map(|(start, end)| start..end)
    }

    /// The byte range of registry and repository in [`ImageReference::as_str`].
    pub fn name_range(&self) -> std::ops::Range<usize> {
        0..self.name_end
    }

    /// Whether a placeholder is part of registry or repository, so that not even the name is known.
    pub fn is_name_templated(&self) -> bool {
        crate::manifest::is_templated(&self.text[..self.name_end])
    }

    /// Whether a placeholder (`${TAG}`, `{{ .Values.image }}`) is part of it.
    pub fn is_templated(&self) -> bool {
        crate::manifest::is_templated(&self.text)
    }

    /// Whether a kubelet would accept it: lower-case repository parts, a tag of at most 128 characters, a digest of the
    /// right length. An invalid reference fails at run time with `InvalidImageName`.
    pub fn is_valid(&self) -> bool {
        let registry_valid = self.registry_end.is_none_or(|end| is_registry(&self.text[..end]));
        let repository = self.repository();
        let name_valid = !repository.is_empty() && repository.split('/').all(is_repository_part);
        let tag_valid = self.tag().is_none_or(is_tag);
        let digest_valid = self.digest().is_none_or(is_digest);
        registry_valid && name_valid && tag_valid && digest_valid && self.name().len() <= 255
    }
}

fn is_registry(text: &str) -> bool {
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    host.split('.').all(part)
        && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Lower-case letters and digits, separated by one `.`, one or two `_`, or any number of `-`.
fn is_repository_part(part: &str) -> bool {
    let mut separator = "";
    let bytes = part.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at].is_ascii_lowercase() || bytes[at].is_ascii_digit() {
            separator = "";
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && matches!(bytes[at], b'.' | b'_' | b'-') {
            at += 1;
        }
        separator = &part[start..at];
        let allowed =
            matches!(separator, "." | "_" | "__") || (!separator.is_empty() && separator.bytes().all(|b| b == b'-'));
        if start == 0 || !allowed {
            return false;
        }
    }
    !part.is_empty() && separator.is_empty()
}

fn is_tag(tag: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = tag.bytes();
    bytes.next().is_some_and(word) && tag.len() <= 128 && bytes.all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
    };
    hex.len() == length && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, Option<String>, Option<String>) {
        let image = ImageReference::parse(text);
        (image.name(), image.tag().map(str::to_owned), image.digest().map(str::to_owned))
    }

    #[test]
    fn the_implied_registry_is_made_explicit() {
        assert_eq!(parts("nginx").0, "docker.io/library/nginx");
        assert_eq!(parts("bitnami/redis:7").0, "docker.io/bitnami/redis");
        assert_eq!(parts("index.docker.io/library/nginx").0, "docker.io/library/nginx");
        assert_eq!(parts("localhost/app").0, "localhost/app");
        assert_eq!(parts("registry:5000/app").0, "registry:5000/app");
    }

    #[test]
    fn tags_and_digests_are_told_from_ports() {
        assert_eq!(parts("host:5000/a/b"), ("host:5000/a/b".into(), None, None));
        assert_eq!(parts("host:5000/a/b:1.2").1.as_deref(), Some("1.2"));
        let digest = format!("sha256:{}", "a".repeat(64));
        let (name, tag, found) = parts(&format!("ghcr.io/a/b:1.2@{digest}"));
        assert_eq!((name.as_str(), tag.as_deref(), found), ("ghcr.io/a/b", Some("1.2"), Some(digest)));
    }

    #[test]
    fn validity_is_that_of_the_kubelet() {
        for valid in ["nginx", "a/b_c/d--e.f:V1.0-x", "host.example:443/x:latest", "a__b"] {
            assert!(ImageReference::parse(valid).is_valid(), "{valid}");
        }
        for invalid in ["", "Nginx", "a b", "a//b", "a/b:", "a/-b", "a___b", "x:ta g", "x@sha256:123", "http://x/y"] {
            assert!(!ImageReference::parse(invalid).is_valid(), "{invalid}");
        }
    }
}
