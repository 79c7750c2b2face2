//! Where there is no Git work tree: the directory that holds some kustomizations and everything that they name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::named::texts;
use super::{place, root};

/// Kustomizations are written by hand; what is larger is not looked through for this.
const MOST_BYTES: u64 = 4 << 20;

/// More directories than any build has.
const MOST_DIRECTORIES: usize = 10_000;

/// The deepest directory that holds these canonical directories, and the files and directories that the kustomizations in
/// them name, and so on.
pub(super) fn enclosing(directories: &[PathBuf]) -> PathBuf {
    let mut known: BTreeSet<PathBuf> = directories.iter().cloned().collect();
    let mut open: Vec<PathBuf> = directories.to_vec();
    while let Some(directory) = open.pop() {
        for named in named(&directory) {
            if known.len() < MOST_DIRECTORIES && known.insert(named.clone()) && named.is_dir() {
                open.push(named);
            }
        }
    }
    root::common(&known.into_iter().collect::<Vec<_>>())
}

/// What the kustomization of a directory names and is there.
fn named(directory: &Path) -> Vec<PathBuf> {
    let files = kustomize::FILE_NAMES.map(|name| directory.join(name)).into_iter().filter(|file| file.is_file());
    let read = files.filter_map(|file| String::from_utf8(place::read(&file, MOST_BYTES).ok()?).ok());
    let mut found = Vec::new();
    for text in read {
        let written = texts(&text).filter(|written| !written.starts_with('/') && !written.contains('\0'));
        found.extend(written.filter_map(|written| directory.join(written).canonicalize().ok()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_of_bases_are_enclosed() -> std::io::Result<()> {
        let directory = tempfile::tempdir()?;
        let top = directory.path().canonicalize()?;
        let write = |path: &str, text: &str| {
            let path = top.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&top))?;
            std::fs::write(path, text)
        };
        write("a/overlays/prod/kustomization.yaml", "resources: [../../base]\nnamePrefix: ../../../gone\n")?;
        write("a/base/kustomization.yml", "resources:\n- inner\n- /etc\n")?;
        write("a/base/inner/Kustomization", "patches: [{path: ../../../b/patch.yaml}]\n")?;
        write("b/patch.yaml", "")?;
        let prod = top.join("a/overlays/prod");
        assert_eq!(enclosing(std::slice::from_ref(&prod)), top);
        write("a/base/inner/Kustomization", "resources: [..]\n")?;
        assert_eq!(enclosing(&[prod]), top.join("a"));
        Ok(())
    }
}
