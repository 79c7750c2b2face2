//! Which entries of `resources` and `components` name something in another repository.
//!
//! The grammar is that of `NewRepoSpecFromURL` in kustomize's `internal/git` package. It is loose: `user@host:path` is a
//! repository, and so is a directory that happens to look like one.

/// A directory of a Git repository, as a kustomization names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitUrl {
    /// Scheme, user and host with the separator after it: `https://github.com/`, `git@example.com:`.
    pub host: String,
    /// The repository: `org/name`, `org/name.git`.
    pub repository: String,
    /// The directory in the repository; empty for its root.
    pub path: String,
    /// The branch, tag or commit; empty for the default branch.
    pub reference: String,
}

/// Why a text is no Git URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GitUrlError {
    /// It is an absolute path.
    #[error("it is an absolute path")]
    AbsolutePath,
    /// Neither a scheme that Git speaks nor `user@host:path`.
    #[error("it has no scheme")]
    Scheme,
    /// There is no host.
    #[error("it has no host")]
    Host,
    /// There is no repository after the host.
    #[error("it names no repository")]
    Repository,
    /// The directory is outside of the repository.
    #[error("its path leaves the repository")]
    OutsideRepository,
}

const SCHEMES: [&str; 4] = ["ssh://", "https://", "http://", "file://"];

impl GitUrl {
    /// Reads a text as kustomize does.
    ///
    /// # Errors
    /// A text that kustomize takes for a local path.
    pub fn parse(text: &str) -> Result<Self, GitUrlError> {
        if text.starts_with('/') {
            return Err(GitUrlError::AbsolutePath);
        }
        let (address, query) = text.split_once('?').unwrap_or((text, ""));
        let (host, rest) = split_host(address)?;
        let (repository, path) = split_repository(rest, host.starts_with("file://")).ok_or(GitUrlError::Repository)?;
        if repository.is_empty() {
            return Err(GitUrlError::Repository);
        }
        let path = path.strip_prefix('/').unwrap_or(&path);
        if leaves(path) {
            return Err(GitUrlError::OutsideRepository);
        }
        Ok(Self { host, repository, path: path.to_owned(), reference: reference(query) })
    }

    /// What is cloned, without a user's password.
    pub fn clone_url(&self) -> String {
        format!("{}{}", self.host, self.repository)
    }
}

/// Whether kustomize fetches a text with HTTP when it looks for a file.
pub(crate) fn is_http(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| strip_prefix(text, scheme).is_some_and(|rest| !rest.is_empty()))
}

/// An address for messages: without the user and the password that may stand before the host.
pub(crate) fn without_credentials(text: &str) -> String {
    let Some(start) = text.find("://").map(|at| at + 3) else { return text.to_owned() };
    let end = text[start..].find('/').map_or(text.len(), |at| start + at);
    match text[start..end].rfind('@') {
        Some(at) => format!("{}{}", &text[..start], &text[start + at + 1..]),
        None => text.to_owned(),
    }
}

fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    text.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)).map(|_| &text[prefix.len()..])
}

fn split_host(address: &str) -> Result<(String, &str), GitUrlError> {
    let address = strip_prefix(address, "git::").unwrap_or(address);
    let found = SCHEMES.iter().find_map(|scheme| strip_prefix(address, scheme).map(|rest| (*scheme, rest)));
    let (scheme, address) = found.unwrap_or(("", address));
    if scheme == "file://" {
        return Ok((scheme.to_owned(), address));
    }
    let (user, address) = split_user(address);
    let is_github = ["github.com/", "github.com:"].iter().any(|host| strip_prefix(address, host).is_some());
    let is_scp = scheme.is_empty() && (!user.is_empty() || is_github);
    if scheme.is_empty() && !is_scp {
        return Err(GitUrlError::Scheme);
    }
    let (slash, colon) = (address.find('/'), address.find(':'));
    let separator = match (slash, colon) {
        (None, colon) if is_scp => colon,
        (Some(slash), Some(colon)) if is_scp && colon > 0 && colon < slash => Some(colon),
        (slash, _) => slash,
    };
    let (host, rest) = separator.map_or((address, ""), |at| address.split_at(at + 1));
    if is_github {
        // GitHub's addresses are normalised: with a user or SSH to SCP style, all others to HTTPS.
        let host = if scheme == "ssh://" || !user.is_empty() {
            format!("{user}github.com:")
        } else {
            "https://github.com/".to_owned()
        };
        return Ok((host, rest));
    }
    if host.is_empty() {
        return Err(GitUrlError::Host);
    }
    Ok((format!("{scheme}{user}{host}"), rest))
}

/// `name@`, if the text begins with it.
fn split_user(text: &str) -> (&str, &str) {
    let Some(at) = text.find('@') else { return ("", text) };
    let name = &text.as_bytes()[..at];
    let is_name = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    if is_name { text.split_at(at + 1) } else { ("", text) }
}

/// The repository and the directory in it: explicit marks first (`_git/`, `//`, `.git`), else two segments are the repository.
fn split_repository(rest: &str, is_file: bool) -> Option<(String, String)> {
    const MARK: &str = "_git/";
    if let Some(at) = rest.find(MARK) {
        let (before, after) = rest.split_at(at + MARK.len());
        let (name, path) = after.split_once('/').unwrap_or((after, ""));
        return Some((format!("{before}{name}"), path.to_owned()));
    }
    if let Some((repository, path)) = rest.split_once("//") {
        return Some((repository.to_owned(), path.to_owned()));
    }
    if let Some(at) = rest.find(".git") {
        let (repository, path) = rest.split_at(at + ".git".len());
        return Some((repository.to_owned(), path.to_owned()));
    }
    if is_file {
        return Some((rest.to_owned(), String::new()));
    }
    let mut segments = rest.splitn(3, '/');
    let (organisation, name) = (segments.next()?, segments.next()?);
    Some((format!("{organisation}/{name}"), segments.next().unwrap_or("").to_owned()))
}

/// Whether a path begins, cleaned, with `..`.
fn leaves(path: &str) -> bool {
    let mut depth = 0usize;
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

/// The value of `ref`, or else of `version`.
fn reference(query: &str) -> String {
    let value = |name: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value).next()
    };
    value("ref").or_else(|| value("version")).unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_do_not_reach_messages() {
        assert_eq!(without_credentials("https://me:secret@host/a/b?ref=x"), "https://host/a/b?ref=x");
        assert_eq!(without_credentials("https://host/a@b"), "https://host/a@b");
        assert_eq!(without_credentials("git@host:a/b"), "git@host:a/b");
    }

    #[test]
    fn a_path_is_no_address() {
        assert_eq!(GitUrl::parse("../base"), Err(GitUrlError::Scheme));
        assert_eq!(GitUrl::parse("https://host"), Err(GitUrlError::Repository));
        assert!(!is_http("ftp://host/x"));
        assert!(is_http("HTTPS://host/x.yaml"));
    }
}
