//! The files of a repository and every layer that was built over them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::{FxHashMap, FxHashSet};
use spanned_yaml::{Dialect, Node, ParseOptions, SourceId, Span, Tree};

use crate::build::Memory;
use crate::compose::Composed;
use crate::fields::{ClusterScoped, FieldSpecs};
use crate::hash::Hashes;
use crate::id::{FileNumber, LayerId, NodeId};
use crate::layer::Layer;
use crate::limits::Limits;
use crate::object::Gvk;
use crate::symbol::Symbols;

/// One file of the repository.
#[derive(Debug, Clone)]
pub struct FileInput {
    /// Relative to the repository's root, with `/`, without `.` and `..`.
    pub path: Utf8PathBuf,
    /// The caller's number, which spans carry.
    pub source: SourceId,
    /// The text, if the file is UTF-8.
    pub text: Option<Arc<str>>,
    /// The bytes, if it is not.
    pub bytes: Option<Arc<[u8]>>,
    /// The parsed text, if the caller has it; otherwise the world parses it when a kustomization names it.
    pub tree: Option<Arc<Tree>>,
}

/// A file or a text inside one.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: Utf8PathBuf,
    pub(crate) source: SourceId,
    pub(crate) text: Option<Arc<str>>,
    pub(crate) bytes: Option<Arc<[u8]>>,
    tree: OnceLock<Arc<Tree>>,
    /// See [`World::is_remarkable`].
    is_remarkable: OnceLock<bool>,
    /// How its scalars are read: kustomize reads resources as YAML 1.2 (go-yaml v3), kustomizations and JSON patches as
    /// YAML 1.1 (sigs.k8s.io/yaml).
    pub(crate) dialect: Dialect,
}

/// The files of a repository, and everything that was built from them. Shared by threads; it only ever grows.
#[derive(Debug)]
pub struct World {
    files: boxcar::Vec<File>,
    /// By the text of their paths, which is quicker to compare than paths are.
    by_path: FxHashMap<Box<str>, FileNumber>,
    /// Every directory that holds a file at any depth.
    directories: FxHashSet<Box<str>>,
    /// Symbolic links and where they lead.
    links: BTreeMap<Utf8PathBuf, Utf8PathBuf>,
    layers: boxcar::Vec<OnceLock<Layer>>,
    /// The files of trees, by the trees' addresses, which are stable because the files hold the trees.
    trees: Mutex<FxHashMap<(usize, bool), FileNumber>>,
    pub(crate) symbols: Symbols,
    pub(crate) limits: Limits,
    pub(crate) fields: Arc<FieldSpecs>,
    pub(crate) memory: Memory,
    wants_history: OnceLock<bool>,
    pub(crate) composed: Composed,
    pub(crate) hashes: Hashes,
    cluster_scoped: ClusterScoped,
}

/// The names of a kustomization file, in the order in which kustomize looks for them
/// (`RecognizedKustomizationFileNames` of its `konfig` package).
pub const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

impl World {
    /// A world of files. Of two with the same path the later one counts.
    pub fn new(files: impl IntoIterator<Item = FileInput>, limits: Limits) -> Self {
        let symbols = Symbols::new();
        let mut world = Self {
            fields: Arc::new(FieldSpecs::builtin(&symbols)),
            cluster_scoped: ClusterScoped::builtin(&symbols),
            files: boxcar::Vec::new(),
            by_path: FxHashMap::default(),
            directories: FxHashSet::default(),
            links: BTreeMap::new(),
            layers: boxcar::Vec::new(),
            trees: Mutex::default(),
            symbols,
            limits,
            memory: Memory::default(),
            wants_history: OnceLock::new(),
            composed: Composed::default(),
            hashes: Hashes::default(),
        };
        for input in files {
            let is_kustomization = input.path.file_name().is_some_and(|name| FILE_NAMES.contains(&name));
            let mut directory = input.path.parent();
            while let Some(here) = directory.filter(|here| !world.directories.contains(here.as_str())) {
                world.directories.insert(here.as_str().into());
                directory = here.parent();
            }
            let file = File {
                path: input.path.clone(),
                source: input.source,
                text: input.text,
                bytes: input.bytes,
                tree: input.tree.map_or_else(OnceLock::new, OnceLock::from),
                is_remarkable: OnceLock::new(),
                dialect: if is_kustomization { Dialect::Kubernetes } else { Dialect::Kustomize },
            };
            let number = world.push(file);
            world.by_path.insert(input.path.into_string().into(), number);
        }
        world
    }

    /// The world with symbolic links: each path, and the path inside of the repository that it leads to.
    #[must_use]
    pub fn with_links(mut self, links: impl IntoIterator<Item = (Utf8PathBuf, Utf8PathBuf)>) -> Self {
        self.links = links.into_iter().collect();
        self
    }

    /// The path without symbolic links. Like an operating system it gives up after forty.
    pub(crate) fn follow(&self, path: Utf8PathBuf) -> Utf8PathBuf {
        let mut path = path;
        if self.links.is_empty() {
            return path;
        }
        for _ in 0..40 {
            // The outermost link counts first.
            let links = path.ancestors().filter_map(|above| self.links.get_key_value(above));
            let Some((link, target)) = links.last() else { break };
            let rest = path.strip_prefix(link).map(Utf8Path::to_owned).unwrap_or_default();
            path = if rest.as_str().is_empty() { target.clone() } else { target.join(rest) };
        }
        path
    }

    /// The file at a path.
    pub(crate) fn find(&self, path: &Utf8Path) -> Option<FileNumber> {
        self.by_path.get(path.as_str()).copied()
    }

    /// Whether some file stands below a path.
    pub(crate) fn is_directory(&self, path: &Utf8Path) -> bool {
        path.as_str().is_empty() || self.directories.contains(path.as_str())
    }

    /// The directories with a kustomization file, sorted.
    pub fn kustomizations(&self) -> Vec<&Utf8Path> {
        let is_kustomization = |path: &&Utf8Path| path.file_name().is_some_and(|name| FILE_NAMES.contains(&name));
        let paths = self.by_path.keys().map(|path| Utf8Path::new(&**path)).filter(is_kustomization);
        let mut found: Vec<&Utf8Path> = paths.filter_map(Utf8Path::parent).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The kustomization files of a directory; kustomize refuses more than one.
    pub(crate) fn kustomization_files(&self, directory: &Utf8Path) -> impl Iterator<Item = FileNumber> {
        FILE_NAMES.iter().filter_map(move |name| self.find(&directory.join(name)))
    }

    #[expect(clippy::indexing_slicing, reason = "file numbers are only made by `push`")]
    pub(crate) fn file(&self, number: FileNumber) -> &File {
        &self.files[number.0 as usize]
    }

    /// The tree of a file. A file without text has an empty one.
    pub(crate) fn tree(&self, number: FileNumber) -> &Arc<Tree> {
        let file = self.file(number);
        file.tree.get_or_init(|| {
            let text = file.text.clone().unwrap_or_else(|| "".into());
            Tree::parse(file.source, text, &ParseOptions::default())
        })
    }

    /// Whether strategic merges have to look at values of a file of which the patch says nothing: some value is nothing at all
    /// (`key:`), or there are objects inside of objects.
    pub(crate) fn is_remarkable(&self, number: FileNumber) -> bool {
        let tree = self.tree(number);
        *self.file(number).is_remarkable.get_or_init(|| {
            let mut objects = 0;
            for node in (0..).map_while(|index| tree.node_at(index)) {
                if is_blank(node) {
                    return true;
                }
                if node.is_scalar() && node.is_key("apiVersion") {
                    objects += 1;
                }
            }
            objects > tree.documents().len()
        })
    }

    /// The roots of the documents in a file that hold something.
    pub(crate) fn documents(&self, number: FileNumber) -> impl Iterator<Item = NodeId> {
        let layer = LayerId::of_file(number);
        let documents = self.tree(number).documents();
        documents
            .filter(|document| !document.is_empty())
            .map(move |document| NodeId::new(layer, document.root().index()))
    }

    /// The text of a scalar as YAML of its own: an inline patch. Its spans are places in the file where the scalar stands.
    /// Computed texts have no such place and all their nodes stand at `otherwise`.
    pub(crate) fn embed(&self, tree: Arc<Tree>, path: &Utf8Path, dialect: Dialect) -> FileNumber {
        let file = File {
            path: path.to_owned(),
            source: tree.source(),
            text: None,
            bytes: None,
            tree: OnceLock::from(tree),
            is_remarkable: OnceLock::new(),
            dialect,
        };
        self.push(file)
    }

    /// The id of a node of some tree, so that it can become part of an object. The tree lives as long as the world from
    /// now on. `None` only for a tree that is still being made.
    pub fn adopt(&self, node: Node<'_>, dialect: Dialect) -> Option<NodeId> {
        let key = (std::ptr::from_ref(node.tree()) as usize, dialect == Dialect::Kustomize);
        let known = self.trees.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        let number = known.or_else(|| Some(self.embed(node.shared_tree()?, Utf8Path::new(""), dialect)))?;
        Some(NodeId::new(LayerId::of_file(number), node.index()))
    }

    fn push(&self, file: File) -> FileNumber {
        let key = file.tree.get().map(|tree| (Arc::as_ptr(tree) as usize, file.dialect == Dialect::Kustomize));
        let number = FileNumber(self.files.push(file) as u32);
        if let Some(key) = key {
            self.trees.lock().unwrap_or_else(PoisonError::into_inner).insert(key, number);
        }
        number
    }

    /// Whether kustomize knows that a kind has no namespace.
    pub(crate) fn is_cluster_scoped(&self, gvk: Gvk) -> bool {
        self.cluster_scoped.contains(gvk)
    }

    /// Reserves the number of a layer that is being written.
    pub(crate) fn reserve(&self) -> u32 {
        self.layers.push(OnceLock::new()) as u32
    }

    /// Seals a layer and shows it to all threads. A number is published once.
    pub(crate) fn publish(&self, number: u32, layer: Layer) {
        if let Some(place) = self.layers.get(number as usize) {
            let published = place.set(layer.sealed());
            debug_assert!(published.is_ok(), "a layer is published once");
        }
    }

    /// A published layer.
    #[expect(clippy::expect_used, reason = "ids of a layer leave its writer only when the layer is published")]
    pub(crate) fn layer(&self, number: u32) -> &Layer {
        self.layers.get(number as usize).and_then(OnceLock::get).expect("the layer is published before it is read")
    }

    /// Whether some kustomization may ask for the transformers of its objects. They are remembered for all builds or for none, so
    /// that what a directory gives does not depend on who is built first.
    pub(crate) fn wants_history(&self) -> bool {
        *self.wants_history.get_or_init(|| {
            self.kustomizations()
                .into_iter()
                .flat_map(|directory| self.kustomization_files(directory))
                .any(|file| self.file(file).text.as_ref().is_some_and(|text| text.contains("transformerAnnotations")))
        })
    }

    /// A place for what is wrong with a directory that has no file to blame: its first file, or the repository's.
    pub(crate) fn somewhere(&self, directory: &Utf8Path) -> Span {
        let first = |inside: bool| {
            let paths = self.by_path.iter();
            let paths = paths.filter(|(path, _)| !inside || Utf8Path::new(&***path).starts_with(directory));
            paths.min_by_key(|(path, _)| &***path).map(|(_, file)| self.file(*file).source)
        };
        let source = first(true).or_else(|| first(false)).unwrap_or(SourceId(0));
        Span::new(source, 0, 0)
    }

    /// The node of a file.
    #[inline]
    #[expect(clippy::expect_used, reason = "ids are only made from nodes of the tree")]
    pub(crate) fn source_node(&self, file: FileNumber, index: u32) -> Node<'_> {
        self.tree(file).node_at(index).expect("the node is in its tree")
    }

    /// Where the text stands that set a node.
    pub fn span(&self, id: NodeId) -> Span {
        match id.layer().file() {
            Ok(file) => self.source_node(file, id.index()).span(),
            Err(layer) => self.span(self.layer(layer).nodes[id.index() as usize].site),
        }
    }
}

/// Whether a node is nothing at all, as after `key:`.
pub(crate) fn is_blank(node: Node<'_>) -> bool {
    node.is_null() && node.raw().is_empty()
}
