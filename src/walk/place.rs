//! Where a run takes place, before anything is walked: its root, its configuration file, and the files that extends.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};

use super::enclosing::enclosing;
use super::{WalkError, canonical, root};
use crate::config::normalize;

/// Configuration files are written by hand; larger ones are refused.
const CONFIG_BYTES: u64 = 256 * 1024;

/// The directories that matter to a run. All are absolute and without symbolic links.
#[derive(Debug, Clone)]
pub struct Place {
    /// What the paths of the run are relative to.
    pub root: Utf8PathBuf,
    /// The deepest directory that holds all arguments: where the search for a configuration file starts.
    pub start: Utf8PathBuf,
    /// Whether every argument is a directory.
    pub directories: bool,
    /// The directory where the search ends and that no path may leave: the Git work tree, or without one the working
    /// directory if it holds `start`, or else `start`.
    top: Utf8PathBuf,
    /// Further directories that may be read from: that of a configuration file named on the command line.
    also: Option<Utf8PathBuf>,
}

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// A directory, perhaps one with a kustomization.
    Directory {
        /// Whether there is one.
        kustomization: bool,
    },
    /// Something else.
    File,
    /// Nothing.
    Nothing,
}

/// A configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path relative to the root.
    pub path: Utf8PathBuf,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Place {
    /// The place of a run with these arguments; standard input counts as the working directory.
    ///
    /// # Errors
    /// As [`super::walk`].
    pub fn of(paths: &[Utf8PathBuf]) -> Result<Self, WalkError> {
        let mut arguments = canonical(paths)?;
        let here = Utf8PathBuf::from(".");
        let working = canonical(std::slice::from_ref(&here))?;
        let from_stdin = arguments.is_empty();
        if from_stdin {
            arguments = working.clone();
        }
        let root = utf8(root::root(&arguments))?;
        let start = utf8(root::common(&arguments))?;
        let is_git = root.as_std_path().join(".git").exists();
        let working = working.into_iter().next().and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
        let above = working.filter(|working| start.starts_with(working));
        let top = if is_git { root.clone() } else { above.unwrap_or_else(|| start.clone()) };
        let directories = !from_stdin && arguments.iter().all(|path| path.is_dir());
        Ok(Self { root, start, directories, top, also: None })
    }

    /// The place of a run that may check a part of a repository. Outside of a Git work tree nothing says where the repository
    /// ends, so the root is above everything that the kustomizations of directories among the arguments name.
    ///
    /// # Errors
    /// As [`super::walk`].
    pub fn with_bases(paths: &[Utf8PathBuf]) -> Result<Self, WalkError> {
        let place = Self::of(paths)?;
        if place.is_git() || !place.directories {
            return Ok(place);
        }
        let root = utf8(enclosing(&canonical(paths)?))?;
        let top = if place.top.starts_with(&root) { root.clone() } else { place.top.clone() };
        Ok(Self { top, root, ..place })
    }

    /// The place where kustomizations are built. Outside of a Git work tree it holds also what they name beside and above
    /// them, and it is the working directory if that holds everything.
    ///
    /// # Errors
    /// As [`super::walk`].
    pub fn of_kustomizations(paths: &[Utf8PathBuf]) -> Result<Self, WalkError> {
        let place = Self::with_bases(paths)?;
        if place.is_git() {
            return Ok(place);
        }
        let enclosing = place.root.clone();
        let working = canonical(&[".".into()])?.into_iter().next();
        let working = working.and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
        let root = working.filter(|working| enclosing.starts_with(working)).unwrap_or(enclosing);
        Ok(Self { top: root.clone(), root, ..place })
    }

    /// The root of the repository that holds the working directory, or else the working directory.
    ///
    /// # Errors
    /// As [`super::walk`].
    pub fn of_working_directory() -> Result<Utf8PathBuf, WalkError> {
        Ok(Self::of(&[".".into()])?.root)
    }

    /// Whether the root is the top of a Git work tree.
    fn is_git(&self) -> bool {
        self.root.as_std_path().join(".git").exists()
    }

    /// What stands at a path, relative to the working directory.
    pub fn stands(path: &Utf8Path) -> Stands {
        let path = path.as_std_path();
        if path.is_dir() {
            let holds = |name: &str| path.join(name).is_file();
            let names = kustomize::FILE_NAMES;
            Stands::Directory { kustomization: names.into_iter().any(holds) }
        } else if path.exists() {
            Stands::File
        } else {
            Stands::Nothing
        }
    }

    /// A path that was given as an argument, as seen from the root; empty for the root. Nothing needs to stand there.
    pub fn within(&self, argument: &Utf8Path) -> Utf8PathBuf {
        let real = |path: &Utf8Path| path.as_std_path().canonicalize().ok().and_then(|path| utf8(path).ok());
        let lexical = || real(".".into()).map(|working| normalize(&working.join(argument)));
        real(argument).or_else(lexical).map(|path| self.relative(&path)).unwrap_or_default()
    }

    /// The nearest file of one of these names, from the start up to the top.
    ///
    /// # Errors
    /// The path of a file that is there and cannot be read, and why.
    pub fn find(&self, names: &[&str]) -> Result<Option<Found>, String> {
        for directory in self.start.ancestors().take_while(|directory| directory.starts_with(&self.top)) {
            for name in names {
                let absolute = directory.join(name);
                if absolute.as_std_path().is_file() {
                    let path = self.relative(&absolute);
                    let bytes =
                        read(absolute.as_std_path(), CONFIG_BYTES).map_err(|error| format!("`{path}`: {error}"))?;
                    return Ok(Some(Found { path, bytes }));
                }
            }
        }
        Ok(None)
    }

    /// A configuration file that the command line names, relative to the working directory. From now on files beside it
    /// may be read too.
    ///
    /// # Errors
    /// The path, and why it cannot be read.
    pub fn open(&mut self, path: &Utf8Path) -> Result<Found, String> {
        let why = |error: io::Error| format!("`{path}`: {error}");
        let absolute = utf8(path.as_std_path().canonicalize().map_err(why)?).map_err(|error| error.to_string())?;
        let bytes = read(absolute.as_std_path(), CONFIG_BYTES).map_err(why)?;
        self.also = absolute.parent().map(Utf8Path::to_owned);
        Ok(Found { path: self.relative(&absolute), bytes })
    }

    /// A file that a configuration file names, by its path relative to the root; `None` if there is none.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(&self, path: &Utf8Path) -> Result<Option<Vec<u8>>, String> {
        let written = normalize(&self.root.join(path));
        let outside = || "it is outside the repository".to_owned();
        if !self.allows(written.as_std_path()) {
            return Err(outside());
        }
        // A symbolic link must not lead out either.
        let real = match written.as_std_path().canonicalize() {
            Ok(real) => real,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        if !self.allows(&real) {
            return Err(outside());
        }
        read(&real, CONFIG_BYTES).map(Some).map_err(|error| error.to_string())
    }

    /// Whether a configuration file may name an absolute path.
    pub(super) fn allows(&self, path: &Path) -> bool {
        std::iter::once(&self.top).chain(&self.also).any(|directory| path.starts_with(directory))
    }

    /// An absolute path as seen from the root.
    pub fn relative(&self, path: &Utf8Path) -> Utf8PathBuf {
        let common = self.root.components().zip(path.components()).take_while(|(left, right)| left == right).count();
        let up = self.root.components().skip(common).map(|_| "..");
        let down = path.components().skip(common).map(|part| part.as_str());
        up.chain(down).collect::<Vec<_>>().join("/").into()
    }

    /// The absolute directory of a path relative to the root.
    pub fn directory(&self, path: &Utf8Path) -> Utf8PathBuf {
        normalize(&self.root.join(path.parent().unwrap_or(Utf8Path::new(""))))
    }
}

/// A file of at most so many bytes.
pub(super) fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("it has more than {most} bytes")));
    }
    Ok(bytes)
}

fn utf8(path: PathBuf) -> Result<Utf8PathBuf, WalkError> {
    Utf8PathBuf::from_path_buf(path).map_err(|path| WalkError::Root { path: path.to_string_lossy().into_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(root: &str, start: &str) -> Place {
        Place { root: root.into(), start: start.into(), directories: true, top: root.into(), also: None }
    }

    #[test]
    fn paths_are_seen_from_the_root() {
        let place = place("/repo/apps", "/repo/apps/web");
        assert_eq!(place.relative("/repo/apps/web/a.yaml".into()), "web/a.yaml");
        assert_eq!(place.relative("/repo/.idp-lint.yaml".into()), "../.idp-lint.yaml");
        assert_eq!(place.directory("../.idp-lint.yaml".into()), "/repo");
    }

    #[test]
    fn the_nearest_file_is_found_and_nothing_outside_is_read() -> io::Result<()> {
        let directory = tempfile::tempdir()?;
        let top = Utf8PathBuf::from_path_buf(directory.path().canonicalize()?).expect("temporary names are UTF-8");
        std::fs::create_dir_all(top.join("repo/.git"))?;
        std::fs::create_dir_all(top.join("repo/apps/web"))?;
        std::fs::write(top.join("secret.yaml"), "outside")?;
        std::fs::write(top.join("repo/.idp-lint.yaml"), "outer")?;
        let place = Place::of(&[top.join("repo/apps/web")]).expect("the argument exists");
        let find = || place.find(&[".idp-lint.yaml", "idp-lint.yaml"]).expect("readable");
        assert_eq!(find(), Some(Found { path: ".idp-lint.yaml".into(), bytes: b"outer".to_vec() }));
        std::fs::write(top.join("repo/apps/idp-lint.yaml"), "inner")?;
        assert_eq!(find(), Some(Found { path: "apps/idp-lint.yaml".into(), bytes: b"inner".to_vec() }));
        assert_eq!(place.read("apps/idp-lint.yaml".into()), Ok(Some(b"inner".to_vec())));
        assert_eq!(place.read("apps/gone.yaml".into()), Ok(None));
        assert!(place.read("../secret.yaml".into()).is_err());
        assert!(place.read("/etc/passwd".into()).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(top.join("secret.yaml"), top.join("repo/link.yaml"))?;
            assert_eq!(place.read("link.yaml".into()), Err("it is outside the repository".to_owned()));
        }
        std::fs::write(top.join("repo/large.yaml"), vec![b' '; CONFIG_BYTES as usize + 1])?;
        assert!(place.read("large.yaml".into()).is_err_and(|error| error.contains("more than")));
        Ok(())
    }
}
