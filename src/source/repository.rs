//! Which URLs are the same Git repository or OCI artifact, however they are written.

use std::borrow::Cow;

/// A repository as its host knows it: the parts of a URL that do not depend on how one gets there.
#[derive(Debug, PartialEq, Eq)]
struct Repository {
    /// In lower case and under the name that serves pages.
    host: String,
    /// In lower case and without `.git`; of Azure DevOps `organisation/project/repository`.
    path: String,
    way: Way,
    /// If it is not the one that the way implies.
    port: Option<u16>,
}

/// How a URL gets at a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Ssh,
    /// With and without TLS: they differ in the port that goes without saying.
    Http,
    /// The protocol of `git daemon`.
    Git,
    /// A registry of artifacts, which is not the Git server of the same name.
    Oci,
}

/// Names under which Git hosts serve SSH, and the name under which they serve pages.
const SSH_HOSTS: &[(&str, &str)] = &[
    ("altssh.bitbucket.org", "bitbucket.org"),
    ("altssh.gitlab.com", "gitlab.com"),
    ("ssh.dev.azure.com", AZURE),
    ("ssh.github.com", "github.com"),
    ("www.github.com", "github.com"),
];

/// The host of Azure DevOps.
const AZURE: &str = "dev.azure.com";

/// The older hosts of Azure DevOps, which name the organisation.
const VISUAL_STUDIO: &str = ".visualstudio.com";

/// The older host for SSH of Azure DevOps, whose paths name the organisation.
const VISUAL_STUDIO_SSH: &str = "vs-ssh.visualstudio.com";

/// Whether two URLs lead to the same repository: `https://github.com/org/repo.git`, `ssh://git@github.com/org/repo` and
/// `git@github.com:org/repo.git` do. The scheme, the user, the case, `.git` and a slash at the end do not count, and neither
/// does the port of two different protocols, which a server gives to two daemons. The paths of Azure DevOps are compared by
/// organisation, project and repository. What is no URL of a repository is the same as the same text only.
///
/// The case does not count because GitHub, GitLab, Bitbucket and Azure DevOps take any, and Argo CD lowers it as well.
pub fn same_repository(left: &str, right: &str) -> bool {
    match (Repository::of(left), Repository::of(right)) {
        (Some(left), Some(right)) => {
            left.host == right.host
                && left.path == right.path
                && (left.way == Way::Oci) == (right.way == Way::Oci)
                && (left.way != right.way || left.port == right.port)
        }
        (None, None) => left.trim() == right.trim(),
        _ => false,
    }
}

/// Whether two URLs lead to repositories of one owner: the same host and the same first part of the path.
pub fn same_owner(left: &str, right: &str) -> bool {
    let owner = |repository: &Repository| repository.path.split('/').next().map(str::to_owned);
    match (Repository::of(left), Repository::of(right)) {
        (Some(left), Some(right)) => left.host == right.host && owner(&left) == owner(&right),
        _ => false,
    }
}

/// Whether a text is the URL of a Git repository on a host, or of an OCI artifact.
pub fn is_repository(url: &str) -> bool {
    Repository::of(url).is_some()
}

/// The URL without a password or token. Without TLS or SSH the user goes too, because tokens stand there as well; what is
/// left may be printed.
pub fn without_credentials(url: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = url.split_once("://") else { return Cow::Borrowed(url) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let Some((user, host)) = rest[..end].rsplit_once('@') else { return Cow::Borrowed(url) };
    let after = &rest[end..];
    let is_ssh = scheme.to_ascii_lowercase().ends_with("ssh");
    match user.split_once(':') {
        None if is_ssh => Cow::Borrowed(url),
        Some((name, _)) if is_ssh => Cow::Owned(format!("{scheme}://{name}@{host}{after}")),
        _ => Cow::Owned(format!("{scheme}://{host}{after}")),
    }
}

impl Repository {
    /// The repository of a URL, or of the short form `host:path` of SSH; `None` for local paths and for what is no URL.
    fn of(url: &str) -> Option<Self> {
        let url = url.trim();
        let ((way, usual), authority, path) = match url.split_once("://") {
            Some((scheme, rest)) => {
                let (authority, path) = rest.split_once('/')?;
                (way(scheme)?, authority, path)
            }
            None => {
                let (authority, path) = url.split_once(':')?;
                // `C:\repo` and `./dir:x` are local, and a host has more than one letter.
                if authority.len() < 2 || authority.contains(['/', '\\']) {
                    return None;
                }
                ((Way::Ssh, 22), authority, path)
            }
        };
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = match authority.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (authority, None),
        };
        let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
        let path = decoded(path).to_lowercase();
        let path = path.strip_suffix(".git").unwrap_or(&path).trim_matches('/');
        if host.is_empty() || path.is_empty() || host.contains(char::is_whitespace) {
            return None;
        }
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let through_firewalls = port == Some(443) && SSH_HOSTS.iter().any(|(ssh, _)| *ssh == host);
        let port = port.filter(|&port| port != usual && !through_firewalls);
        let (host, path) = named(host, path);
        Some(Self { host, path, way, port })
    }
}

/// The way of a scheme, and the port that goes without saying.
fn way(scheme: &str) -> Option<(Way, u16)> {
    match scheme.to_ascii_lowercase().as_str() {
        "ssh" | "git+ssh" | "ssh+git" => Some((Way::Ssh, 22)),
        "https" | "git+https" => Some((Way::Http, 443)),
        "http" | "git+http" => Some((Way::Http, 80)),
        "git" => Some((Way::Git, 9418)),
        "oci" => Some((Way::Oci, 443)),
        _ => None,
    }
}

/// Host and path as the pages of the host have them.
fn named(host: String, path: &str) -> (String, String) {
    if host == VISUAL_STUDIO_SSH {
        return (AZURE.to_owned(), azure(path));
    }
    if let Some(organisation) = host.strip_suffix(VISUAL_STUDIO) {
        // Projects stood in collections once, and the default one is still in URLs.
        let path = path.strip_prefix("defaultcollection/").unwrap_or(path);
        return (AZURE.to_owned(), azure(&format!("{organisation}/{path}")));
    }
    let known = SSH_HOSTS.iter().find(|(ssh, _)| *ssh == host);
    let host = known.map_or(host, |(_, pages)| (*pages).to_owned());
    if host == AZURE {
        return (host, azure(path));
    }
    // Where Bitbucket Server serves Git over HTTP; over SSH its paths have no such part.
    let path = path.strip_prefix("scm/").unwrap_or(path).to_owned();
    (host, path)
}

/// `organisation/project/repository` of `organisation/project/_git/repository` and `v3/organisation/project/repository`. A
/// repository with the name of its project goes without it: `organisation/_git/repository`.
fn azure(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.len() == 4 && parts[0] == "v3" {
        parts.remove(0);
    }
    if let Some(at) = parts.iter().position(|part| *part == "_git") {
        parts.remove(at);
        if let ([_, repository], 1) = (&parts[..], at) {
            let repository = *repository;
            parts.push(repository);
        }
    }
    parts.join("/")
}

/// A path with its `%20` and the like decoded, where that gives text.
fn decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let digit = |byte: Option<&u8>| byte.and_then(|&byte| char::from(byte).to_digit(16));
    let bytes = path.as_bytes();
    let mut found = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                found.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                found.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(found).map_or(Cow::Borrowed(path), Cow::Owned)
}

/// Owners of repositories that instructions invent, besides those that begin with `your`.
const INVENTED: [&str; 9] =
    ["acme", "contoso", "fabrikam", "my-company", "my-org", "mycompany", "myorg", "org", "organization"];

/// Whether a URL stands for one that somebody has to fill in: `https://github.com/your-org/platform`.
pub fn is_unfilled_url(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    let path = url.split_once("://").map_or(&*url, |(_, rest)| rest);
    let mut parts = path.split(['/', ':', '@']).skip(1);
    url.contains('<') || parts.any(|part| part.starts_with("your") || INVENTED.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ways to write one repository in each line; no two lines are the same repository.
    const SAME: &[&[&str]] = &[
        &[
            "https://github.com/org/repo.git",
            "https://github.com/org/repo",
            "https://github.com/org/repo/",
            "https://github.com/org/repo.git/",
            "https://GitHub.com/Org/Repo",
            "https://www.github.com/org/repo",
            "http://github.com/org/repo",
            "HTTPS://github.com:443/org/repo",
            "https://user:token@github.com/org/repo.git",
            "https://x-access-token:a@b@github.com/org/repo.git",
            "ssh://git@github.com/org/repo",
            "ssh://git@github.com:22/org/repo.git",
            "ssh://git@ssh.github.com:443/org/repo.git",
            "git+ssh://git@github.com/org/repo",
            "git@github.com:org/repo.git",
            "git@github.com:/org/repo",
            "github.com:org/repo",
            "git://github.com/org/repo.git",
            " https://github.com/org/repo\n",
        ],
        &["https://github.com/org/other.git", "git@github.com:org/other"],
        &[
            "https://gitlab.com/group/sub/repo",
            "git@gitlab.com:group/sub/repo.git",
            "git@altssh.gitlab.com:group/sub/repo",
        ],
        &["oci://github.com/org/repo"],
        &["oci://ghcr.io/org/manifests", "oci://GHCR.io:443/org/manifests/"],
        &["https://git.example.com:8443/org/repo", "ssh://git@git.example.com:2222/org/repo.git"],
        &["https://git.example.com:3000/org/other", "git@git.example.com:org/other.git"],
        &["ssh://git@bitbucket.example.com:7999/team/repo.git", "https://bitbucket.example.com/scm/TEAM/repo.git"],
        &[
            "https://dev.azure.com/org/My%20Project/_git/repo",
            "https://org@dev.azure.com/org/My%20Project/_git/repo",
            "git@ssh.dev.azure.com:v3/org/My%20Project/repo",
            "git@ssh.dev.azure.com:v3/org/My Project/repo",
            "ssh://git@ssh.dev.azure.com/v3/org/My%20Project/repo",
            "ssh://git@ssh.dev.azure.com:22/v3/org/my%20project/repo",
            "https://org.visualstudio.com/My%20Project/_git/repo",
            "https://org.visualstudio.com/DefaultCollection/My%20Project/_git/repo",
            "org@vs-ssh.visualstudio.com:v3/org/My%20Project/repo",
        ],
        &["https://dev.azure.com/org/My%20Project/_git/other"],
        &[
            "https://dev.azure.com/org/_git/tools",
            "https://dev.azure.com/org/tools/_git/tools",
            "git@ssh.dev.azure.com:v3/org/tools/tools",
            "https://org.visualstudio.com/_git/tools",
        ],
        &["https://[2001:db8::1]/org/repo", "ssh://git@[2001:db8::1]:2222/org/repo"],
        &["/srv/git/repo.git"],
        &["../repo"],
        &["C:\\repo"],
        &["file:///srv/git/repo"],
        &["not a url"],
        &[""],
    ];

    #[test]
    fn an_url_that_nobody_filled_in_is_told_from_others() {
        for (url, expected) in [
            ("https://github.com/your-org/your-app-repo.git", true),
            ("git@github.com:contoso/platform.git", true),
            ("https://<host>/platform", true),
            ("https://github.com/payments-example/platform.git", false),
            ("https://dev.azure.com/shop/_git/platform", false),
        ] {
            assert_eq!(is_unfilled_url(url), expected, "{url}");
        }
    }

    #[test]
    fn one_repository_has_many_urls() {
        for (row, urls) in SAME.iter().enumerate() {
            for left in *urls {
                for (other_row, others) in SAME.iter().enumerate() {
                    for right in *others {
                        assert_eq!(same_repository(left, right), row == other_row, "`{left}` and `{right}`");
                    }
                }
            }
        }
    }

    #[test]
    fn two_ports_of_one_protocol_are_two_servers() {
        let same = |left: &str, right: &str| same_repository(left, right);
        assert!(!same("https://localhost:3000/org/repo", "https://localhost:3001/org/repo"));
        assert!(!same("ssh://git@example.com:2222/org/repo", "git@example.com:org/repo"));
        assert!(!same("oci://localhost:5000/org/repo", "oci://localhost:5001/org/repo"));
        assert!(!same("https://example.com:port/org/repo", "https://example.com/org/repo"));
    }

    #[test]
    fn only_urls_of_hosts_are_repositories() {
        assert!(is_repository("https://github.com/org/repo") && is_repository("oci://ghcr.io/org/repo"));
        for url in
            ["", "https://github.com", "https://github.com/", "https:///org/repo", "repo", "/srv/repo", "s3://a/b"]
        {
            assert!(!is_repository(url), "{url}");
        }
    }

    #[test]
    fn tokens_and_passwords_are_taken_out() {
        for (url, shown) in [
            ("https://github.com/org/repo", "https://github.com/org/repo"),
            ("https://ghp_token@github.com/org/repo", "https://github.com/org/repo"),
            ("https://user:p@ss@github.com/org/repo", "https://github.com/org/repo"),
            ("http://user:secret@example.com:8080", "http://example.com:8080"),
            ("oci://user:secret@ghcr.io/org/repo", "oci://ghcr.io/org/repo"),
            ("ssh://git@github.com/org/repo", "ssh://git@github.com/org/repo"),
            ("ssh://git:secret@github.com/org/repo", "ssh://git@github.com/org/repo"),
            ("git@github.com:org/repo", "git@github.com:org/repo"),
            ("https://github.com/org/repo@v1", "https://github.com/org/repo@v1"),
        ] {
            assert_eq!(without_credentials(url), shown);
        }
    }
}
