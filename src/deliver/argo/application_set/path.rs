//! Paths as Go's `path` package takes them apart, and the patterns that select files and directories.

/// The last part of a path; `.` for an empty one and `/` for one of slashes only.
pub(super) fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() {
        return "/";
    }
    trimmed.rsplit('/').next().unwrap_or(trimmed)
}

/// All but the last part of a path, cleaned; `.` where that is nothing.
pub(super) fn parent(path: &str) -> String {
    clean(path.rfind('/').map_or("", |at| &path[..=at]))
}

/// The shortest path that means the same.
pub(super) fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(".."),
            },
            _ => parts.push(part),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

/// Whether a pattern of Go's `path.Match` covers a whole path: `*` and `?` stop at slashes, `[a-z]` is a set. A malformed
/// pattern covers nothing, as the controller skips it.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if matches_part(pattern, part) => {}
            _ => return false,
        }
    }
}

/// Whether a pattern of `git ls-files` covers a path: as Git's pathspecs, where `*` runs over slashes, and a pattern that
/// names a directory covers all that is below it.
pub(super) fn matches_pathspec(pattern: &str, path: &str) -> bool {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern).trim_end_matches('/');
    pattern.is_empty()
        || pattern == "."
        || path.strip_prefix(pattern).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        || matches_part(pattern, path)
}

/// A pattern without a notion of slashes against a text. One place to fall back to is enough, because a later `*` can
/// take whatever an earlier one could have taken.
fn matches_part(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut at, mut next, mut star) = (0, 0, None);
    while next < text.len() {
        if pattern.get(at) == Some(&'*') {
            star = Some((at, next));
            at += 1;
        } else if let Some(after) = one(&pattern, at, text[next]) {
            at = after;
            next += 1;
        } else if let Some((before, taken)) = star {
            star = Some((before, taken + 1));
            (at, next) = (before + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern[at..].iter().all(|&letter| letter == '*')
}

/// Where the pattern goes on if what stands at a place of it takes a letter.
fn one(pattern: &[char], at: usize, letter: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' => (*pattern.get(at + 1)? == letter).then_some(at + 2),
        '[' => {
            let mut place = at + 1;
            let negated = matches!(pattern.get(place), Some('^' | '!'));
            place += usize::from(negated);
            let (first, mut found) = (place, false);
            while place == first || *pattern.get(place)? != ']' {
                let low = *pattern.get(place)?;
                let range =
                    pattern.get(place + 1) == Some(&'-') && pattern.get(place + 2).is_some_and(|&end| end != ']');
                let high = if range { pattern[place + 2] } else { low };
                found |= (low..=high).contains(&letter);
                place += if range { 3 } else { 1 };
            }
            (found != negated).then_some(place + 1)
        }
        other => (*other == letter).then_some(at + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart_as_go_does() {
        assert_eq!([base("a/b"), base("a/"), base(""), base("/")], ["b", "a", ".", "/"]);
        assert_eq!([&*parent("a/b/c"), &*parent("a"), &*parent("/a")], ["a/b", ".", "/"]);
        assert_eq!(
            [&*clean("a//b/../c/."), &*clean(""), &*clean("../a"), &*clean("/../a")],
            ["a/c", ".", "../a", "/a"]
        );
    }

    #[test]
    fn a_star_of_a_directory_pattern_stops_at_slashes() {
        assert!(matches("apps/*", "apps/web"));
        assert!(!matches("apps/*", "apps/web/base"));
        assert!(matches("apps/*/base", "apps/web/base"));
        assert!(matches("[a-c]pps/w?b", "apps/web"));
        assert!(!matches("[^a]pps", "apps"));
        assert!(!matches("apps/[", "apps/["));
        assert!(matches("**", "apps") && !matches("**", "apps/web"));
    }

    #[test]
    fn a_star_of_a_pathspec_runs_over_slashes() {
        assert!(matches_pathspec("apps/**/config.json", "apps/a/b/config.json"));
        assert!(matches_pathspec("apps/*/config.json", "apps/a/b/config.json"));
        assert!(!matches_pathspec("apps/**/config.json", "apps/config.json"));
        assert!(matches_pathspec("apps", "apps/a/config.json"));
        assert!(!matches_pathspec("app", "apps/a/config.json"));
    }

    #[test]
    fn many_stars_are_quick() {
        let (pattern, text) = ("*a".repeat(2_000) + "b", "a".repeat(5_000));
        let started = std::time::Instant::now();
        assert!(!matches(&pattern, &text));
        assert!(started.elapsed() < std::time::Duration::from_secs(5));
    }
}
