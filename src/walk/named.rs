//! What kustomizations name and a walk by names does not read: the data of generators, resources and patches with odd names,
//! hidden files and directories, and what is in the repository but not below the arguments.
//!
//! No YAML is parsed here. Every text in a kustomization that could be a path is looked up among the files that stand there,
//! so a file too many may be found (nobody looks at it), but none too few.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashSet;

use super::read::KEY_BYTES;
use crate::config::normalize;
use crate::source::{Source, follow};

/// What a walk came by and left out because of its name; paths are relative to the root.
#[derive(Debug, Default)]
pub(super) struct Unread {
    pub(super) files: FxHashSet<Utf8PathBuf>,
    /// Hidden directories.
    pub(super) directories: FxHashSet<Utf8PathBuf>,
}

/// What is named and was not read, or not whole.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) files: BTreeSet<Utf8PathBuf>,
    pub(super) directories: BTreeSet<Utf8PathBuf>,
    /// What the walk never came by, because it is not below an argument. Most of it is no path at all.
    pub(super) outside: BTreeSet<Utf8PathBuf>,
}

/// The longest path that is looked up; operating systems have no longer ones.
const LONGEST_PATH: usize = 4096;

/// What the kustomizations among files name. `walked` are the directories that were walked with all below them.
///
/// A generator or transformer in a file of its own counts too: it has the `apiVersion` `builtin`. Its paths start from the
/// kustomization that names it, from its own directory or from one above.
pub(super) fn named(
    files: &BTreeMap<String, Source>,
    links: &BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    unread: &Unread,
    walked: &[Utf8PathBuf],
) -> Named {
    let plugins = files.values().filter(|file| is_plugin(file)).map(|file| file.path()).collect();
    let interesting = interesting(files, unread, &plugins);
    let link_names = links.keys().filter_map(|link| link.file_name()).collect();
    let found = Named::default();
    let mut search = Search { files, links, unread, walked, plugins, interesting, link_names, found };
    for source in files.values() {
        let directory = source.path().parent().unwrap_or(Utf8Path::new(""));
        if is_kustomization(source.path()) {
            search.kustomization(directory, source);
        } else if search.plugins.contains(source.path()) {
            directory.ancestors().for_each(|directory| search.texts(directory, source));
        }
    }
    search.found
}

/// Whether a file has a name under which kustomize looks for a kustomization.
pub(super) fn is_kustomization(path: &Utf8Path) -> bool {
    path.file_name().is_some_and(|name| kustomize::FILE_NAMES.contains(&name))
}

/// Whether a file has a document for a plug-in that is built into kustomize.
fn is_plugin(source: &Source) -> bool {
    let text = source.text().as_bytes();
    let line = |at: usize| &text[memchr::memrchr(b'\n', &text[..at]).map_or(0, |at| at + 1)..at];
    let mut places = memchr::memmem::find_iter(text, b"builtin");
    places.any(|at| memchr::memmem::find(line(at), b"apiVersion").is_some())
}

/// Whether a key file was read in part.
fn is_cut(source: &Source) -> bool {
    source.bytes().len() as u64 == KEY_BYTES && super::is_key(source.path().file_name().unwrap_or_default())
}

/// The names of files that are worth a look-up. Nearly everything that kustomizations name was read; these it is not.
fn interesting<'a>(
    files: &'a BTreeMap<String, Source>,
    unread: &'a Unread,
    plugins: &FxHashSet<&'a Utf8Path>,
) -> FxHashSet<&'a str> {
    let cut = files.values().filter(|file| is_cut(file)).map(Source::path);
    let paths = plugins.iter().copied().chain(cut).chain(unread.files.iter().map(Utf8PathBuf::as_path));
    paths.filter_map(Utf8Path::file_name).collect()
}

struct Search<'a> {
    files: &'a BTreeMap<String, Source>,
    links: &'a BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    unread: &'a Unread,
    walked: &'a [Utf8PathBuf],
    plugins: FxHashSet<&'a Utf8Path>,
    interesting: FxHashSet<&'a str>,
    link_names: FxHashSet<&'a str>,
    found: Named,
}

impl Search<'_> {
    fn kustomization(&mut self, directory: &Utf8Path, source: &Source) {
        for written in texts(source.text()) {
            let path = self.lookup(directory, written).filter(|path| self.plugins.contains(path.as_path()));
            if let Some(plugin) = path.and_then(|path| self.files.get(path.as_str())) {
                self.texts(directory, plugin);
            }
        }
    }

    fn texts(&mut self, directory: &Utf8Path, source: &Source) {
        for written in texts(source.text()) {
            self.lookup(directory, written);
        }
    }

    /// Finds what a text names, seen from a directory; gives the path if it is worth a look.
    fn lookup(&mut self, directory: &Utf8Path, written: &str) -> Option<Utf8PathBuf> {
        let name = written.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let is_hidden = |part: &str| part.starts_with('.') && !matches!(part, "." | "..");
        let everywhere = self.walked.iter().any(|walked| walked.as_str().is_empty());
        // Directories are named without links, so a path can only go through one that it names itself.
        let is_link = |part: &str| self.link_names.contains(part);
        let is_remarkable = |part: &str| is_hidden(part) || is_link(part);
        if everywhere && !self.interesting.contains(name) && !written.split('/').any(is_remarkable) {
            return None;
        }
        let path = normalize(&directory.join(written));
        let path = follow(self.links, &path).into_owned();
        let known = self.files.get(path.as_str());
        if self.unread.files.contains(&path) || known.is_some_and(is_cut) {
            self.found.files.insert(path.clone());
        } else if known.is_none()
            && !path.starts_with("..")
            && !path.starts_with("/")
            && !self.walked.iter().any(|walked| path.starts_with(walked))
        {
            self.found.outside.insert(path.clone());
        }
        let hidden = path.ancestors().filter(|path| self.unread.directories.contains(*path));
        self.found.directories.extend(hidden.map(Utf8Path::to_owned));
        Some(path)
    }
}

/// Every text that could be a path: values of keys and elements of lists, in block and in flow style, also what follows the
/// `=` of a generator's `key=path`. Each part of a line is looked at a fixed number of times, however long the line is.
pub(super) fn texts(text: &str) -> impl Iterator<Item = &str> {
    let flow = [',', '[', ']', '{', '}'];
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let parts = lines.flat_map(move |line| {
        let is_flow = line.contains(flow);
        let split = is_flow.then(|| line.split(flow));
        // A quoted text may hold commas and brackets.
        let quoted = is_flow.then(|| line.split(['"', '\'']));
        std::iter::once(line).chain(split.into_iter().flatten()).chain(quoted.into_iter().flatten())
    });
    parts.flat_map(scalars).filter(|text| !text.is_empty() && text.len() <= LONGEST_PATH)
}

/// What a line, or a part of one between brackets and commas, may name.
fn scalars(part: &str) -> impl Iterator<Item = &str> {
    let mut whole = part.trim_start();
    while let Some(element) = whole.strip_prefix("- ") {
        whole = element.trim_start();
    }
    let value = whole.split_once(": ").or_else(|| whole.split_once("\":")).map(|(_, value)| value);
    let path = whole.split_once('=').map(|(_, path)| path);
    [Some(whole), value, path].into_iter().flatten().map(scalar)
}

/// A scalar without quotes and without the comment after it.
fn scalar(text: &str) -> &str {
    let text = text.trim();
    for quote in ['"', '\''] {
        if let Some((inner, _)) = text.strip_prefix(quote).and_then(|rest| rest.split_once(quote)) {
            return inner;
        }
    }
    let text = text.split_once(" #").map_or(text, |(text, _)| text);
    text.trim_end_matches(',').trim_end().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named_in(files: &[(&str, &str)], unread: &[&str], hidden: &[&str]) -> (Vec<String>, Vec<String>) {
        let found = search(files, unread, hidden, "");
        assert!(found.outside.is_empty());
        let shown = |paths: BTreeSet<Utf8PathBuf>| paths.into_iter().map(Utf8PathBuf::into_string).collect();
        (shown(found.files), shown(found.directories))
    }

    fn search(files: &[(&str, &str)], unread: &[&str], hidden: &[&str], walked: &str) -> Named {
        let files = files.iter().map(|&(path, text)| (path.to_owned(), Source::new(path, text))).collect();
        let links = BTreeMap::from([("link".into(), "data".into())]);
        let paths = |paths: &[&str]| paths.iter().map(|&path| path.into()).collect();
        let unread = Unread { files: paths(unread), directories: paths(hidden) };
        named(&files, &links, &unread, &[walked.into()])
    }

    #[test]
    fn every_way_to_write_a_path_is_found() {
        let text = r#"
resources: [a.tpl, "b, c.tpl", {path: 'd.tpl'}]
patches:
  - path: e.patch   # the comment
  - path: "f patch.txt"
configMapGenerator:
- name: x
  envs: [ .env ]
  env: g.env
  files:
  -   - h.properties
    - key=i.properties
    - "key=j with space.txt"
    - 'k.txt'
    - ./l//m.txt
    - ../shared/n
    - >-
      o.conf
    # - commented.txt
  literals: [p.txt=q.txt]
- {"name":"y","files":["r.txt","s=t.txt"],"env":"u.env"}
- files: [link/v.txt, https://example.com/w.txt, /etc/passwd, ../../outside.txt]
"#;
        let wanted = [
            "apps/.env",
            "apps/a.tpl",
            "apps/b, c.tpl",
            "apps/d.tpl",
            "apps/e.patch",
            "apps/f patch.txt",
            "apps/g.env",
            "apps/h.properties",
            "apps/i.properties",
            "apps/j with space.txt",
            "apps/k.txt",
            "apps/l/m.txt",
            "apps/o.conf",
            "apps/q.txt",
            "apps/r.txt",
            "apps/t.txt",
            "apps/u.env",
            "shared/n",
        ];
        let others = ["apps/commented.txt", "apps/README.md", "data/v.txt", "etc/passwd", "outside.txt"];
        let unread: Vec<&str> = wanted.into_iter().chain(others).collect();
        let crlf = text.replace('\n', "\r\n");
        for text in [text, &crlf] {
            for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
                let path = format!("apps/{name}");
                assert_eq!(named_in(&[(&path, text)], &unread, &[]).0, wanted);
            }
            assert!(named_in(&[("apps/values.yaml", text)], &unread, &[]).0.is_empty());
        }
    }

    #[test]
    fn links_are_followed() {
        let files = [("kustomization.yaml", "resources:\n- link/a.txt\n")];
        assert_eq!(named_in(&files, &["data/a.txt", "link/a.txt"], &[]).0, ["data/a.txt"]);
    }

    #[test]
    fn paths_of_generators_start_where_kustomize_lets_them_start() {
        let generator = "apiVersion: builtin\nkind: ConfigMapGenerator\nfiles: [a.txt]\n";
        let files = [
            ("apps/web/kustomization.yaml", "generators:\n- ../../shared/generator.yaml\n"),
            ("infra/generators/generator.yaml", generator),
            ("shared/generator.yaml", generator),
        ];
        let unread = ["apps/a.txt", "apps/web/a.txt", "infra/a.txt", "shared/a.txt", "shared/deep/a.txt"];
        assert_eq!(named_in(&files, &unread, &[]).0, ["apps/web/a.txt", "infra/a.txt", "shared/a.txt"]);
    }

    #[test]
    fn hidden_directories_are_found_by_what_is_in_them() {
        let files = [("a/kustomization.yaml", "resources: [../.base, .local/sub/x.yaml, ../b/.c/d, .other]\n")];
        let (files, directories) = named_in(&files, &[], &[".base", "a/.local", "b/.c", "e/.other"]);
        assert_eq!((files.len(), directories), (0, [".base", "a/.local", "b/.c"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn what_is_not_below_the_arguments_is_told_apart() {
        let text = "resources: [../base, ../../shared, ../../../out, ./x.yaml, a/../../web.txt]\npatches:\n- path: /etc/passwd\n";
        let found = search(&[("apps/web/kustomization.yaml", text)], &[], &[], "apps/web");
        let outside: Vec<_> = found.outside.iter().map(|path| path.as_str()).collect();
        assert_eq!(outside, ["apps/base", "apps/web.txt", "shared"]);
    }

    #[test]
    fn endless_lines_take_linear_time() {
        let started = std::time::Instant::now();
        for part in ["- ", "a=", "a: ", "[", "a,", "\"", "' #", "\":"] {
            let text = part.repeat(1_000_000);
            assert!(texts(&text).all(|text| text.len() <= LONGEST_PATH));
        }
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{:?}", started.elapsed());
    }
}
