//! The syntax of names, labels and their keys, as the API server checks it.
//!
//! Source: `k8s.io/apimachinery`, `pkg/util/validation/validation.go`.

/// An RFC 1123 label: lower-case letters, digits and `-`, at most 63, a letter or digit at both ends.
pub fn is_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= 63
        && text.bytes().all(|byte| inner(byte) || byte == b'-')
        && text.bytes().next().is_some_and(inner)
        && text.bytes().next_back().is_some_and(inner)
}

/// An RFC 1123 subdomain: labels of any length with dots between them, at most 253 characters.
pub fn is_subdomain(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let part = |part: &str| {
        part.bytes().all(|byte| inner(byte) || byte == b'-')
            && part.bytes().next().is_some_and(inner)
            && part.bytes().next_back().is_some_and(inner)
    };
    text.len() <= 253 && text.split('.').all(part)
}

/// What can stand between two slashes of a URL: the names of RBAC objects.
pub fn is_path_segment(text: &str) -> bool {
    !text.is_empty() && text != "." && text != ".." && !text.contains(['/', '%'])
}

/// What is wrong with the value of a label, if anything.
pub fn label_value_problem(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        None
    } else if text.len() > 63 {
        Some("is longer than 63 characters")
    } else if !is_qualified(text) {
        Some("may hold only letters, digits, `-`, `_` and `.`, with a letter or digit at both ends")
    } else {
        None
    }
}

/// What is wrong with the key of a label or annotation, if anything.
pub fn key_problem(key: &str) -> Option<&'static str> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    if prefix.is_some_and(|prefix| !is_subdomain(prefix)) {
        Some("has a prefix before `/` that is no DNS name in lower case")
    } else if name.len() > 63 {
        Some("has a name of more than 63 characters")
    } else if !is_qualified(name) {
        Some(
            "may hold only letters, digits, `-`, `_` and `.`, with a letter or digit at both ends, after an optional `prefix/`",
        )
    } else {
        None
    }
}

fn is_qualified(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().next_back().is_some_and(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(is_label("web-2") && !is_label("Web") && !is_label("-web") && !is_label("a.b") && !is_label(""));
        assert!(is_label(&"a".repeat(63)) && !is_label(&"a".repeat(64)));
        assert!(is_subdomain("a.b-c.2") && !is_subdomain("a..b") && !is_subdomain("a_b") && !is_subdomain("a."));
        assert!(is_subdomain(&"a".repeat(253)) && !is_subdomain(&"a".repeat(254)));
        assert!(is_path_segment("system:controller") && !is_path_segment("a/b") && !is_path_segment(".."));
    }

    #[test]
    fn labels() {
        assert_eq!(label_value_problem(""), None);
        assert_eq!(label_value_problem("v1.2_x-Y"), None);
        assert!(
            label_value_problem("a b").is_some()
                && label_value_problem("a/b").is_some()
                && label_value_problem("-a").is_some()
        );
        assert!(label_value_problem(&"a".repeat(64)).is_some());
        assert_eq!(key_problem("app.kubernetes.io/name"), None);
        assert_eq!(key_problem("App_1"), None);
        assert!(
            key_problem("a/b/c").is_some()
                && key_problem("/a").is_some()
                && key_problem("a/").is_some()
                && key_problem("A.io/b").is_some()
        );
    }
}
