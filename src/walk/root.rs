//! The directory that all paths of a run are relative to.

use std::path::{Path, PathBuf};

/// The root of canonical paths: the Git work tree that holds all of them, or else the deepest directory that does. A path
/// to a file counts as its directory.
pub(super) fn root(paths: &[PathBuf]) -> PathBuf {
    let common = common(paths);
    let git = common.ancestors().find(|ancestor| ancestor.join(".git").exists());
    git.map_or(common.clone(), Path::to_path_buf)
}

/// The deepest directory that holds all of these canonical paths.
pub(super) fn common(paths: &[PathBuf]) -> PathBuf {
    let mut directories = paths.iter().map(|path| directory(path));
    let Some(first) = directories.next() else { return PathBuf::new() };
    directories.fold(first.to_path_buf(), |common, path| shared(&common, path))
}

fn directory(path: &Path) -> &Path {
    if path.is_dir() { path } else { path.parent().unwrap_or(path) }
}

fn shared(left: &Path, right: &Path) -> PathBuf {
    left.components().zip(right.components()).take_while(|(left, right)| left == right).map(|(part, _)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_tree_is_the_root_of_everything_in_it() -> std::io::Result<()> {
        let directory = tempfile::tempdir()?;
        let top = directory.path().canonicalize()?;
        std::fs::create_dir_all(top.join("repository/apps/web"))?;
        std::fs::create_dir_all(top.join("repository/apps/api"))?;
        let web = top.join("repository/apps/web");
        let api = top.join("repository/apps/api");
        assert_eq!(root(std::slice::from_ref(&web)), web);
        assert_eq!(root(&[web.clone(), api]), top.join("repository/apps"));
        std::fs::create_dir(top.join("repository/.git"))?;
        assert_eq!(root(&[web]), top.join("repository"));
        Ok(())
    }
}
