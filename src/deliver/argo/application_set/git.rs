//! The `git` generator: directories and files of this repository.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use camino::Utf8Path;
use spanned_yaml::{ParseOptions, Tree};

use super::super::value::{Data, Map, Value};
use super::budget::{Problem, ProblemKind};
use super::cluster::with_values;
use super::flat;
use super::generator::Parameters;
use super::go_template::normalized;
use super::path;
use super::render::Renderer;
use crate::manifest::Documents;
use crate::source::{FileId, Sources, Span};

/// How patterns of `files` select paths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FilePatterns {
    /// As `git ls-files` does, where `*` runs over slashes: what Argo CD does unless it is told otherwise.
    #[default]
    Pathspec,
    /// As `doublestar` does, where only `**` runs over slashes: `applicationsetcontroller.enable.new.git.file.globbing`.
    Doublestar,
}

/// The files that `git` generators look into.
#[derive(Debug)]
pub struct Checkout<'a> {
    sources: &'a Sources,
    documents: &'a Documents,
    patterns: FilePatterns,
    directories: OnceLock<Vec<String>>,
}

impl<'a> Checkout<'a> {
    /// The files of a run and their documents.
    pub fn new(sources: &'a Sources, documents: &'a Documents, patterns: FilePatterns) -> Self {
        Self { sources, documents, patterns, directories: OnceLock::new() }
    }

    /// Every directory with a file somewhere below it, sorted; hidden ones and what is below them left out.
    fn directories(&self) -> &[String] {
        self.directories.get_or_init(|| {
            let mut found: BTreeSet<&str> = BTreeSet::new();
            for (_, source) in self.sources.iter() {
                for directory in source.path().ancestors().skip(1).map(Utf8Path::as_str) {
                    if directory.is_empty() || !found.insert(directory) {
                        break;
                    }
                }
            }
            let hidden = |path: &str| path.split('/').any(|part| part.starts_with('.'));
            found.into_iter().filter(|path| !hidden(path)).map(str::to_owned).collect()
        })
    }

    /// The files that a pattern selects.
    fn files(&self, pattern: &str, span: Span) -> Result<Vec<(FileId, &'a str)>, Problem> {
        let all = self.sources.iter().map(|(id, source)| (id, source.path().as_str()));
        match self.patterns {
            FilePatterns::Pathspec => Ok(all.filter(|(_, path)| path::matches_pathspec(pattern, path)).collect()),
            FilePatterns::Doublestar => {
                let glob = globset::GlobBuilder::new(pattern).literal_separator(true).build();
                let glob = glob.map_err(|error| Problem::invalid(span, format!("bad pattern: {error}")))?;
                let glob = glob.compile_matcher();
                Ok(all.filter(|(_, path)| glob.is_match(path)).collect())
            }
        }
    }
}

/// One line of `directories` or `files`.
struct Wanted<'v> {
    pattern: &'v str,
    exclude: bool,
    span: Span,
}

fn wanted<'v>(value: Option<&'v Value<'_>>) -> Vec<Wanted<'v>> {
    let items = value.map_or(&[][..], Value::items);
    let one = |item: &'v Value<'_>| {
        let path = item.get("path");
        Wanted {
            pattern: path.and_then(Value::as_str).map_or("", |text| text),
            exclude: matches!(item.get("exclude").map(|value| &value.data), Some(Data::Bool(true))),
            span: path.map_or(item.span, |path| path.span),
        }
    };
    items.iter().map(one).collect()
}

/// The parameters of a `git` generator.
///
/// # Errors
/// A generator without `directories` and `files`, and files that are not YAML or JSON objects: the controller refuses
/// those as well.
pub(super) fn parameters<'t>(
    generator: &Value<'t>,
    checkout: &Checkout<'t>,
    renderer: &Renderer<'_>,
    most: usize,
) -> Result<Vec<Parameters<'t>>, Problem> {
    let directories = wanted(generator.get("directories"));
    let prefix = generator.get("pathParamPrefix").and_then(Value::as_str).map_or("", |text| text);
    let mut all = Vec::new();
    if !directories.is_empty() {
        for directory in checkout.directories() {
            renderer.budget.spend(directories.len() * 8, generator.span)?;
            let hit = |wanted: &&Wanted<'_>| path::matches(wanted.pattern, directory);
            let excluded = directories.iter().filter(|wanted| wanted.exclude).any(|wanted| hit(&wanted));
            let Some(included) = directories.iter().filter(|wanted| !wanted.exclude).find(hit) else { continue };
            if excluded {
                continue;
            }
            limit(all.len(), most, generator.span)?;
            let mut map = Map::default();
            place(&mut map, directory, None, prefix, included.span, renderer.is_go());
            all.push(with_values(Parameters::new(map, included.span), generator, renderer)?);
        }
        return Ok(all);
    }
    let files = wanted(generator.get("files"));
    if files.is_empty() {
        return Err(Problem::invalid(generator.span, "the git generator names neither directories nor files"));
    }
    let mut selected: BTreeMap<&str, (FileId, Span)> = BTreeMap::new();
    for exclude in [false, true] {
        for wanted in files.iter().filter(|wanted| wanted.exclude == exclude) {
            renderer.budget.spend(checkout.sources.len(), wanted.span)?;
            for (id, path) in checkout.files(wanted.pattern, wanted.span)? {
                if exclude {
                    selected.remove(path);
                } else {
                    selected.insert(path, (id, wanted.span));
                }
            }
        }
    }
    for (path, (id, span)) in selected {
        for mut map in objects(checkout, id, path, span)? {
            limit(all.len(), most, generator.span)?;
            if !renderer.is_go() {
                map = flat::flatten(&map);
            }
            let file = Span::new(id, 0, 0);
            place(&mut map, &path::parent(path), Some(path::base(path)), prefix, span, renderer.is_go());
            all.push(with_values(Parameters::new(map, file), generator, renderer)?);
        }
    }
    Ok(all)
}

fn limit(number: usize, most: usize, span: Span) -> Result<(), Problem> {
    if number < most {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::Limit, span, format!("the generator makes more than {most} sets of parameters")))
}

/// The objects of a parameter file: one, or a list of them.
fn objects<'t>(checkout: &Checkout<'t>, id: FileId, path: &str, span: Span) -> Result<Vec<Map<'t>>, Problem> {
    let refuse = |why: &str| Problem::invalid(span, format!("the parameter file `{path}` {why}"));
    let unreadable = |tree: &Tree| {
        let fatal = tree.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal());
        fatal.map_or(Ok(()), |fatal| Err(refuse(&format!("cannot be read: {}", fatal.message))))
    };
    let value = match checkout.documents.get(id).tree() {
        Some(tree) => {
            unreadable(tree)?;
            tree.documents().next().map(|document| Value::from_node(document.root()))
        }
        // Most JSON files are nothing that is parsed for its own sake.
        None => {
            let text = checkout.sources.get(id).text().clone();
            let tree = Tree::parse(id, text, &ParseOptions::default());
            unreadable(&tree)?;
            tree.documents().next().map(|document| Value::from_passing(document.root(), &|node| node.span()))
        }
    };
    let object = |value: &Value<'t>| match &value.data {
        Data::Map(map) => Ok(map.clone()),
        Data::Null => Ok(Map::default()),
        _ => Err(refuse("holds something else than objects")),
    };
    match value {
        None => Ok(vec![Map::default()]),
        Some(Value { data: Data::List(items), .. }) => items.iter().map(object).collect(),
        Some(value) => Ok(vec![object(&value)?]),
    }
}

/// Adds what says where a directory or file is.
fn place(map: &mut Map<'_>, directory: &str, file: Option<&str>, prefix: &str, span: Span, go: bool) {
    let base = path::base(directory);
    let mut names = vec![("basename", base.to_owned()), ("basenameNormalized", normalized(base))];
    if let Some(file) = file {
        names.push(("filename", file.to_owned()));
        names.push(("filenameNormalized", normalized(file)));
    }
    if go {
        let mut inner = Map::default();
        inner.set_text("path", span, directory);
        for (name, value) in names {
            inner.set_text(name, span, value);
        }
        let segments: Arc<[Value<'_>]> = directory.split('/').map(|part| Value::text(span, part)).collect();
        inner.set("segments", span, Value::new(span, Data::List(segments)));
        if prefix.is_empty() {
            map.set("path", span, Value::map(span, inner));
        } else {
            let mut outer = Map::default();
            outer.set("path", span, Value::map(span, inner));
            map.set(prefix, span, Value::map(span, outer));
        }
        return;
    }
    let name = if prefix.is_empty() { "path".to_owned() } else { format!("{prefix}.path") };
    for (key, value) in names {
        map.set_text(format!("{name}.{key}"), span, value);
    }
    for (index, part) in directory.split('/').enumerate().filter(|(_, part)| !part.is_empty()) {
        map.set_text(format!("{name}[{index}]"), span, part);
    }
    map.set_text(name, span, directory);
}
