//! The files of policies: the only ones that are read from where the user says, not from the checked tree.

use std::path::{Path, PathBuf};

use camino::{Utf8Path, Utf8PathBuf};
use ignore::WalkBuilder;

use super::Place;
use crate::source::Source;

/// Larger files are no policies.
const POLICY_BYTES: u64 = 4 << 20;

impl Place {
    /// The policies of files and directories: those that the command line names, relative to the working directory, and
    /// those that a configuration file names, relative to the root. Of a directory, every `.rego` file below it that is no
    /// test (`_test.rego`), whatever Git ignores.
    ///
    /// # Errors
    /// A sentence, when something cannot be read, lies outside the repository though a configuration file names it, or
    /// holds no policy: what was asked to run must not be left out in silence.
    pub fn policies(&self, named: &[Utf8PathBuf], configured: &[Utf8PathBuf]) -> Result<Vec<Source>, String> {
        let named = named.iter().map(|path| (path, path.clone().into_std_path_buf(), true));
        let configured = configured.iter().map(|path| (path, self.root.join(path).into_std_path_buf(), false));
        let mut found = Vec::new();
        for (shown, path, anywhere) in named.chain(configured) {
            let path = path.canonicalize().map_err(|error| format!("cannot read the policies `{shown}`: {error}"))?;
            if !anywhere && !self.allows(&path) {
                return Err(format!("the policies `{shown}` are outside the repository"));
            }
            let files = if path.is_dir() { below(&path, shown)? } else { vec![path] };
            if files.is_empty() {
                return Err(format!("there is no policy in `{shown}`: no file that ends in `.rego` and is no test"));
            }
            for file in files {
                found.push(self.policy(&file)?);
            }
        }
        found.sort_by(|left, right| left.path().cmp(right.path()));
        found.dedup_by(|later, first| later.path() == first.path());
        Ok(found)
    }

    fn policy(&self, path: &Path) -> Result<Source, String> {
        let Some(name) = Utf8Path::from_path(path) else {
            return Err(format!("cannot read the policy `{}`: its name is not valid UTF-8", path.display()));
        };
        let shown = self.relative(name);
        match super::place::read(path, POLICY_BYTES) {
            Ok(bytes) => Ok(Source::from_bytes(shown, bytes)),
            Err(error) => Err(format!("cannot read the policy `{shown}`: {error}")),
        }
    }
}

fn below(directory: &Path, shown: &Utf8Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let walk = WalkBuilder::new(directory).standard_filters(false).build();
    for entry in walk {
        let entry = entry.map_err(|error| format!("cannot read the policies `{shown}`: {error}"))?;
        let name = entry.file_name().to_string_lossy();
        let is_policy = name.ends_with(".rego") && !name.ends_with("_test.rego");
        if is_policy && entry.path().is_file() {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_found_wherever_they_are_and_nothing_is_left_out_in_silence() -> std::io::Result<()> {
        let directory = tempfile::tempdir()?;
        let top = Utf8PathBuf::from_path_buf(directory.path().canonicalize()?).expect("temporary names are UTF-8");
        std::fs::create_dir_all(top.join("repo/.git"))?;
        std::fs::create_dir_all(top.join("repo/policies/.hidden/deep"))?;
        std::fs::create_dir_all(top.join("repo/empty"))?;
        std::fs::create_dir_all(top.join("shared"))?;
        std::fs::write(top.join("repo/.gitignore"), "*.rego\n")?;
        std::fs::write(top.join("repo/policies/a.rego"), "package a")?;
        std::fs::write(top.join("repo/policies/a_test.rego"), "package a")?;
        std::fs::write(top.join("repo/policies/.hidden/deep/b.rego"), "package b")?;
        std::fs::write(top.join("repo/empty/a.txt"), "package a")?;
        std::fs::write(top.join("shared/c.rego"), "package c")?;
        let place = Place::of(&[top.join("repo")]).expect("the argument exists");
        let names = |sources: Vec<Source>| sources.iter().map(|source| source.path().to_string()).collect::<Vec<_>>();
        let found = place.policies(&[top.join("shared")], &["policies".into(), "policies/a.rego".into()]).map(names);
        assert_eq!(
            found,
            Ok(vec!["../shared/c.rego".into(), "policies/.hidden/deep/b.rego".into(), "policies/a.rego".into()])
        );
        let found = place.policies(&[top.join("repo/policies/a_test.rego")], &[]).map(names);
        assert_eq!(found, Ok(vec!["policies/a_test.rego".into()]));
        assert!(place.policies(&[], &["../shared".into()]).is_err_and(|error| error.contains("outside")));
        assert!(place.policies(&[], &["empty".into()]).is_err_and(|error| error.contains("no policy")));
        assert!(place.policies(&[top.join("gone")], &[]).is_err_and(|error| error.contains("cannot read")));
        std::fs::write(top.join("shared/d.rego"), vec![b' '; POLICY_BYTES as usize + 1])?;
        assert!(place.policies(&[top.join("shared")], &[]).is_err_and(|error| error.contains("more than")));
        Ok(())
    }
}
