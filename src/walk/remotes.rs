//! The URLs of the Git remotes of a work tree, read from Git's own configuration.

use std::path::{Path, PathBuf};

use super::place;
use crate::source::without_credentials;

/// Git's configuration of a repository is small; a larger file is something else.
const MOST_BYTES: u64 = 1 << 20;

/// The URLs of all remotes of the work tree whose top this is, without credentials, sorted. Where Git has none, or its files
/// are not as they should be, there are none: nothing but the question whether a URL is this repository depends on them.
pub(super) fn remotes(root: &Path) -> Vec<String> {
    let Some(bytes) = configuration(root).and_then(|path| place::read(&path, MOST_BYTES).ok()) else {
        return Vec::new();
    };
    let mut urls = urls(&String::from_utf8_lossy(&bytes));
    urls.sort();
    urls.dedup();
    urls
}

/// The configuration file that a work tree uses. Linked work trees and submodules have a file `.git` that says where Git's
/// directory is; the one of a linked work tree says where the common one is.
fn configuration(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    let mut directory = git.clone();
    if let Some(text) = line(&git) {
        directory = root.join(text.strip_prefix("gitdir:")?.trim());
    }
    if let Some(common) = line(&directory.join("commondir")) {
        directory = directory.join(common);
    }
    Some(directory.join("config"))
}

/// The text of a file that has one line; `None` for a directory and for what is not there.
fn line(path: &Path) -> Option<String> {
    let bytes = place::read(path, MOST_BYTES).ok()?;
    Some(String::from_utf8(bytes).ok()?.trim().to_owned())
}

/// The values of `url` in the sections `[remote "..."]`.
fn urls(configuration: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut in_remote = false;
    for line in configuration.lines() {
        let mut line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            in_remote = header.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("remote"))
                && header[6..].starts_with([' ', '\t', '.', '"']);
            // A variable may stand on the line of its section.
            line = header.rsplit_once(']').map_or("", |(_, rest)| rest.trim());
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        if in_remote && name.trim().eq_ignore_ascii_case("url") {
            let value = value.split([';', '#']).next().unwrap_or_default().trim().replace('"', "");
            if !value.is_empty() {
                found.push(without_credentials(&value).into_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_are_read_as_git_reads_them() {
        let text = "[core]\n\turl = https://example.com/core\n[remote \"origin\"]\n\turl = git@github.com:org/repo.git\n\
            \tfetch = +refs/heads/*:refs/remotes/origin/*\n\tpushurl = https://example.com/push\n\
            [Remote \"mirror\"] URL = \"https://user:token@example.com/org/repo\" ; ours\n[branch \"main\"]\n\turl = x\n\
            [remotes]\n\turl = y\n[url \"https://example.com/\"]\n\tinsteadOf = z\n[remote \"empty\"]\n\turl =\n[";
        assert_eq!(urls(text), ["git@github.com:org/repo.git", "https://example.com/org/repo"]);
    }

    #[test]
    fn linked_work_trees_and_submodules_have_the_remotes_of_their_repository() -> std::io::Result<()> {
        let directory = tempfile::tempdir()?;
        let top = directory.path().canonicalize()?;
        let write = |path: &str, text: &str| {
            let path = top.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&top))?;
            std::fs::write(path, text)
        };
        let config = |url: &str| format!("[remote \"origin\"]\n\turl = {url}\n");
        write("main/.git/config", &config("https://example.com/org/main"))?;
        write("main/.git/worktrees/linked/commondir", "../..\n")?;
        write("linked/.git", &format!("gitdir: {}\n", top.join("main/.git/worktrees/linked").display()))?;
        write("main/.git/modules/sub/config", &config("https://example.com/org/sub"))?;
        write("main/sub/.git", "gitdir: ../.git/modules/sub\n")?;
        write("broken/.git", "nonsense\n")?;
        write("plain/a.yaml", "")?;
        let of = |path: &str| remotes(&top.join(path));
        assert_eq!(of("main"), ["https://example.com/org/main"]);
        assert_eq!(of("linked"), ["https://example.com/org/main"]);
        assert_eq!(of("main/sub"), ["https://example.com/org/sub"]);
        assert_eq!(of("broken"), [""; 0]);
        assert_eq!(of("plain"), [""; 0]);
        Ok(())
    }
}
