//! The files of a configuration: the one that was found and all that it extends, each parsed once.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use spanned_yaml::{ParseOptions, Tree};

use super::problem::Problem;
use super::read::Reader;
use crate::finding::Preset;
use crate::source::{FileId, Source, Span};

/// Names of configuration files, the first one first where a directory has both.
pub const FILE_NAMES: [&str; 2] = [".idp-lint.yaml", "idp-lint.yaml"];

/// What stands before the name of a preset in `extends`.
const PRESET_PREFIX: &str = "preset:";

/// More files than anybody extends; a limit, because the repository may be hostile.
const MOST_FILES: usize = 64;

/// A parsed configuration file.
#[derive(Debug)]
pub struct ConfigFile {
    /// The text with its path relative to the root of the run.
    pub source: Source,
    pub(super) tree: Arc<Tree>,
    /// Presets that it extends, with the span of each entry.
    pub(super) presets: Vec<(Preset, Span)>,
}

/// The files of a configuration, what is extended before what extends it.
#[derive(Debug, Default)]
pub struct Loaded {
    files: Vec<ConfigFile>,
    pub(super) problems: Vec<Problem>,
}

/// Reads a file of the repository for [`Loaded::read`]: `None` when there is none, or a sentence that says why it cannot
/// be read. Paths are relative to the root of the run and may start with `..`; it is the caller who knows the repository,
/// so it must refuse paths that leave it.
pub type Loader<'a> = dyn FnMut(&Utf8Path) -> Result<Option<Vec<u8>>, String> + 'a;

impl Loaded {
    /// Parses a configuration file and everything it extends.
    pub fn read(path: &Utf8Path, bytes: Vec<u8>, loader: &mut Loader<'_>) -> Self {
        let mut loaded = Self::default();
        let mut ids = vec![path.to_owned()];
        let mut files = vec![loaded.parse(path, bytes, 0)];
        let mut order = Vec::new();
        // Depth first with an explicit stack: a file comes after everything that it extends.
        let mut stack = vec![Visit { file: 0, entries: loaded.extended(&mut files[0], path), next: 0 }];
        while let Some(visit) = stack.last_mut() {
            let Some((name, span)) = visit.entries.get(visit.next).cloned() else {
                order.push(visit.file);
                stack.pop();
                continue;
            };
            visit.next += 1;
            if let Some(known) = ids.iter().position(|id| *id == name) {
                if stack.iter().any(|open| open.file == known) {
                    loaded.problems.push(Problem::at(span, format!("`{name}` extends itself, here in a circle")));
                }
                continue;
            }
            if files.len() == MOST_FILES {
                loaded.problems.push(Problem::at(span, format!("more than {MOST_FILES} files are extended")));
                continue;
            }
            match loader(&name) {
                Ok(Some(bytes)) => {
                    let file = files.len();
                    files.push(loaded.parse(&name, bytes, file));
                    ids.push(name.clone());
                    let entries = loaded.extended(&mut files[file], &name);
                    stack.push(Visit { file, entries, next: 0 });
                }
                Ok(None) => loaded.problems.push(Problem::at(span, format!("there is no file `{name}` to extend"))),
                Err(why) => loaded.problems.push(Problem::at(span, format!("cannot extend `{name}`: {why}"))),
            }
        }
        loaded.put_in(&order, files);
        loaded
    }

    /// The files, what is extended before what extends it; the last one is the one that was found.
    pub fn files(&self) -> &[ConfigFile] {
        &self.files
    }

    /// The policies that the files name, relative to the root of the run. They are wanted before the settings are
    /// resolved, because settings may name policies.
    pub fn policies(&self) -> Vec<Utf8PathBuf> {
        let mut found = Vec::new();
        for file in &self.files {
            let root = file.tree.documents().next().map(|document| document.root());
            let names = root.and_then(|root| root.get("policies")).into_iter().flat_map(|names| names.items());
            let directory = file.source.path().parent().unwrap_or(Utf8Path::new(""));
            let names = names.filter_map(|name| name.as_str()).filter(|name| !name.starts_with('/'));
            found.extend(names.map(|name| normalize(&directory.join(&*name))));
        }
        found
    }

    /// The file that a span of a [`Problem`] or of an origin stands in.
    pub fn file(&self, span: Span) -> &ConfigFile {
        let position = self.files.iter().position(|file| file.tree.source() == span.source);
        &self.files[position.unwrap_or_default()]
    }

    fn put_in(&mut self, order: &[usize], files: Vec<ConfigFile>) {
        let mut files: Vec<Option<ConfigFile>> = files.into_iter().map(Some).collect();
        self.files = order.iter().filter_map(|&index| files[index].take()).collect();
    }

    fn parse(&mut self, path: &Utf8Path, bytes: Vec<u8>, index: usize) -> ConfigFile {
        let source = Source::from_bytes(path, bytes);
        let tree = Tree::parse(FileId(index as u32), source.text().clone(), &ParseOptions::default());
        for diagnostic in tree.diagnostics() {
            self.problems
                .push(Problem::at(diagnostic.span, format!("{}: {}", diagnostic.kind.title(), diagnostic.message)));
        }
        if let Some(second) = tree.documents().nth(1) {
            let place = Span::new(second.span().source, second.span().start, second.span().start);
            self.problems.push(Problem::at(place, "a configuration file has one document"));
        }
        ConfigFile { source, tree, presets: Vec::new() }
    }

    /// The paths that a file extends; its presets are put into it.
    fn extended(&mut self, file: &mut ConfigFile, path: &Utf8Path) -> Vec<(Utf8PathBuf, Span)> {
        let root = file.tree.documents().next().map(|document| document.root());
        let Some(entry) = root.and_then(|root| root.entry("extends")) else { return Vec::new() };
        let mut reader = Reader::new(&mut self.problems);
        let mut paths = Vec::new();
        for entry in reader.strings(entry) {
            if let Some(name) = entry.value.strip_prefix(PRESET_PREFIX) {
                match Preset::CHOICES.iter().find(|preset| preset.as_str() == name) {
                    Some(&preset) => file.presets.push((preset, entry.span)),
                    None => reader.problem(
                        Problem::at(entry.span, format!("there is no preset `{name}`"))
                            .suggest(name, Preset::CHOICES.iter().map(|preset| preset.as_str())),
                    ),
                }
                continue;
            }
            match resolve(path.parent().unwrap_or(Utf8Path::new("")), &entry.value) {
                Some(target) => paths.push((target, entry.span)),
                None => reader.problem(
                    Problem::at(entry.span, format!("`{}` is not a relative path to a file", entry.value))
                        .help("Write a path relative to this file, or `preset:security`"),
                ),
            }
        }
        paths
    }
}

/// A file whose extended files are being read.
struct Visit {
    file: usize,
    entries: Vec<(Utf8PathBuf, Span)>,
    next: usize,
}

/// A relative path as seen from a directory, without `.` and inner `..`; `None` for what is not a relative path.
fn resolve(directory: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
    if path.is_empty() || path.starts_with('/') || path.contains('\\') || path.contains(':') {
        return None;
    }
    Some(normalize(&directory.join(path)))
}

/// The path without `.` and without `..` after a name.
pub fn normalize(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.as_str().split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if path.as_str().starts_with('/') { Utf8PathBuf::from(format!("/{joined}")) } else { joined.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(files: &[(&str, &str)]) -> Loaded {
        let (path, text) = files[0];
        Loaded::read(path.into(), text.as_bytes().to_vec(), &mut |name: &Utf8Path| {
            if name.as_str().starts_with("..") {
                return Err("it is outside the repository".to_owned());
            }
            Ok(files.iter().find(|(path, _)| *path == name).map(|(_, text)| text.as_bytes().to_vec()))
        })
    }

    fn messages(loaded: &Loaded) -> Vec<String> {
        let text = |span: Span| loaded.file(span).source.text()[span.range()].to_owned();
        let shown = |problem: &Problem| format!("{}: {}", problem.span.map(text).unwrap_or_default(), problem.message);
        loaded.problems.iter().map(shown).collect()
    }

    fn order(loaded: &Loaded) -> Vec<&str> {
        loaded.files().iter().map(|file| file.source.path().as_str()).collect()
    }

    #[test]
    fn what_is_extended_comes_first_and_once() {
        let loaded = load(&[
            (".idp-lint.yaml", "extends: [./platform/a.yaml, platform/b.yaml, preset:strict]"),
            ("platform/a.yaml", "extends: [base.yaml]"),
            ("platform/b.yaml", "extends: [../platform/base.yaml]"),
            ("platform/base.yaml", ""),
        ]);
        assert_eq!(messages(&loaded), [""; 0]);
        assert_eq!(order(&loaded), ["platform/base.yaml", "platform/a.yaml", "platform/b.yaml", ".idp-lint.yaml"]);
        assert_eq!(loaded.files()[3].presets[0].0, Preset::Strict);
    }

    #[test]
    fn circles_missing_files_and_strange_paths_are_told_at_the_entry() {
        let loaded = load(&[
            ("a.yaml", "extends: [b.yaml, gone.yaml, ../../x.yaml, /etc/passwd, preset:strct]"),
            ("b.yaml", "extends: [a.yaml]"),
        ]);
        assert_eq!(
            messages(&loaded),
            [
                "/etc/passwd: `/etc/passwd` is not a relative path to a file",
                "preset:strct: there is no preset `strct`",
                "a.yaml: `a.yaml` extends itself, here in a circle",
                "gone.yaml: there is no file `gone.yaml` to extend",
                "../../x.yaml: cannot extend `../../x.yaml`: it is outside the repository",
            ]
        );
        assert_eq!(loaded.problems[1].help.as_deref(), Some("Did you mean `strict`?"));
    }

    #[test]
    fn a_long_chain_ends() {
        let files: Vec<(String, String)> =
            (0..200).map(|index| (format!("{index}.yaml"), format!("extends: [{}.yaml]", index + 1))).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let loaded = load(&files);
        assert_eq!(loaded.files().len(), MOST_FILES);
        assert!(messages(&loaded)[0].contains("more than 64 files"));
    }

    #[test]
    fn syntax_errors_and_second_documents_are_problems() {
        assert!(messages(&load(&[("a.yaml", "extends: [\n")]))[0].contains("syntax error"));
        assert!(messages(&load(&[("a.yaml", "exclude: []\n---\nexclude: []\n")]))[0].contains("one document"));
    }
}
