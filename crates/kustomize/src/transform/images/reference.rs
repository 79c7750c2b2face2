//! Names of images: which ones an entry means, and what they consist of.

use regex::Regex;

/// The name of an entry. Kustomize takes it for a regular expression (`IsImageMatched` of its `image` package), which it hardly ever
/// is.
#[derive(Debug)]
pub(crate) enum NamePattern {
    /// A name whose only special character is the dot.
    Name(Box<str>),
    /// Anything else, with the end of [`is_rest`].
    Regex(Regex),
}

impl NamePattern {
    /// `None` if it is not a regular expression.
    pub(crate) fn new(name: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-:@".contains(&byte);
        if name.bytes().all(is_plain) {
            return Some(Self::Name(name.into()));
        }
        let pattern = format!("^{name}(:[a-zA-Z0-9_.{{}}-]*)?(@sha256:[a-zA-Z0-9_.{{}}-]*)?$");
        Regex::new(&pattern).ok().map(Self::Regex)
    }

    /// Whether it means an image.
    pub(crate) fn matches(&self, image: &str) -> bool {
        match self {
            Self::Name(name) => matches_name(name, image),
            Self::Regex(regex) => regex.is_match(image),
        }
    }
}

/// Whether an image has a name, in which a dot is any character, and nothing but a tag and a digest behind it.
fn matches_name(name: &str, image: &str) -> bool {
    let mut rest = image.chars();
    for expected in name.chars() {
        match rest.next() {
            Some(found) if found == expected || (expected == '.' && found != '\n') => {}
            _ => return false,
        }
    }
    is_rest(rest.as_str())
}

/// Whether it is `(:tag)?(@sha256:digest)?`.
fn is_rest(rest: &str) -> bool {
    let is_tag = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.{}-".contains(&byte));
    let (tag, digest) = match rest.find('@') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    (tag.is_empty() || tag.strip_prefix(':').is_some_and(is_tag))
        && (digest.is_empty() || digest.strip_prefix("@sha256:").is_some_and(is_tag))
}

/// Name, tag and digest of an image. What stands before the first slash is a host, whose colon is that of a port.
pub(crate) fn split(image: &str) -> (&str, &str, &str) {
    let host = image.find('/').unwrap_or(0);
    let after = image.get(host..).unwrap_or_default();
    let at = after.find('@').map(|at| at + host);
    let colon = after.find(':').map(|colon| colon + host).filter(|colon| at.is_none_or(|at| *colon < at));
    let cut = |start: usize, end: usize| image.get(start..end).unwrap_or_default();
    let end = at.unwrap_or(image.len());
    let name = cut(0, colon.unwrap_or(end));
    let tag = colon.map_or("", |colon| cut(colon + 1, end));
    let digest = at.map_or("", |at| cut(at + 1, image.len()));
    (name, tag, digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_matched_by_name_with_tag_and_digest() {
        let matches = |name: &str, image: &str| NamePattern::new(name).unwrap().matches(image);
        assert!(matches("nginx", "nginx"));
        assert!(matches("nginx", "nginx:1.2@sha256:abc"));
        assert!(matches("nginx", "nginx:"));
        assert!(!matches("nginx", "nginx-extra:1.2"));
        assert!(!matches("nginx", "docker.io/nginx"));
        assert!(matches("reg.io/nginx", "reg-io/nginx:1"), "a dot is any character");
        assert!(matches("reg.io:443/a", "reg.io:443/a@sha256:00"));
        assert!(!matches("nginx", "nginx:a:b"));
        assert!(!matches("nginx", "nginx@sha512:abc"), "5.8.1 knows sha256 only");
    }

    #[test]
    fn a_name_is_a_regular_expression() {
        assert!(NamePattern::new("n.*x").unwrap().matches("nginx:1"));
        assert!(NamePattern::new("a|re.*").unwrap().matches("reg/nginx@x"), "the anchors bind tighter than the bar");
        assert!(NamePattern::new("[").is_none());
        assert!(NamePattern::new("").unwrap().matches(""));
    }

    #[test]
    fn images_are_split_behind_the_host() {
        assert_eq!(split("nginx"), ("nginx", "", ""));
        assert_eq!(split("reg.io:443/nginx:1.2@sha256:ab"), ("reg.io:443/nginx", "1.2", "sha256:ab"));
        assert_eq!(split("nginx@sha256:ab"), ("nginx", "", "sha256:ab"));
        assert_eq!(split("/nginx:1"), ("/nginx", "1", ""));
        assert_eq!(split("a@b:c"), ("a", "", "b:c"));
    }
}
