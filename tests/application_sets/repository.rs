//! A repository on disk with its ApplicationSets, and the question to the real controller about it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use idp_lint::deliver::argo::application_set::{
    Checkout, Cluster, Expansion, ExpansionLimits, FilePatterns, Inventory, Problem, ProblemKind, Surroundings, expand,
};
use idp_lint::manifest::{Documents, Node};
use idp_lint::source::{Limits, Source, Sources};
use spanned_yaml::json::to_json;

/// The name of the file with Secrets of clusters; it is no part of the repository.
const CLUSTERS: &str = "clusters.yaml";

/// The file with the Secrets of a repository's clusters.
fn clusters(root: &Path) -> PathBuf {
    let other = std::env::var_os("APPSET_CLUSTERS").map(PathBuf::from);
    Some(root.join(CLUSTERS)).filter(|own| own.is_file()).or(other).unwrap_or_default()
}

/// A repository, read whole.
pub(crate) struct Repository {
    pub(crate) root: PathBuf,
    sources: Sources,
    documents: Documents,
    clusters: Documents,
}

/// One ApplicationSet as this program sees it.
pub(crate) struct Set {
    /// `namespace/name`.
    pub(crate) name: String,
    /// The object for the real controller.
    json: serde_json::Value,
    pub(crate) expansion: Expansion,
}

impl Set {
    /// Whether all of it can be known here; the program knows no generator that asks a service.
    pub(crate) fn is_closed(&self) -> bool {
        let known = |problem: &Problem| matches!(problem.kind, ProblemKind::Invalid | ProblemKind::Dropped);
        self.expansion.problems.iter().all(known)
    }
}

impl Repository {
    /// Reads the YAML and JSON files below a directory.
    pub(crate) fn read(root: &Path) -> Self {
        let mut files = Vec::new();
        let mut open = vec![root.to_owned()];
        while let Some(directory) = open.pop() {
            for entry in std::fs::read_dir(&directory).unwrap().map(Result::unwrap) {
                let path = entry.path();
                let name = entry.file_name().to_string_lossy().into_owned();
                if entry.file_type().unwrap().is_dir() && name != ".git" {
                    open.push(path);
                } else if [".yaml", ".yml", ".json"].iter().any(|end| name.ends_with(end)) && path.is_file() {
                    let relative = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                    files.push(Source::from_bytes(relative, std::fs::read(&path).unwrap()));
                } else if path.is_file() {
                    // Only its directory counts.
                    files.push(Source::new(path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), ""));
                }
            }
        }
        let secrets = std::fs::read(clusters(root)).unwrap_or_default();
        let secrets = Sources::new(vec![Source::from_bytes(CLUSTERS, secrets)]);
        let sources = Sources::new(files);
        let documents = Documents::parse(&sources, &Limits::default());
        Self { root: root.to_owned(), documents, clusters: Documents::parse(&secrets, &Limits::default()), sources }
    }

    fn objects(&self) -> impl Iterator<Item = Node<'_>> {
        let trees = self.documents.files().iter().filter_map(|file| file.tree());
        let roots = trees.flat_map(|tree| tree.documents()).map(|document| document.root());
        let set = |node: &Node<'_>| node.get("kind").and_then(Node::text).as_deref() == Some("ApplicationSet");
        // Fragments and templates are no objects.
        roots
            .filter(set)
            .filter(|node| node.at(&["spec", "generators"]).is_some() && node.at(&["spec", "template"]).is_some())
    }

    /// Every ApplicationSet of the repository.
    pub(crate) fn sets(&self) -> Vec<Set> {
        let secrets = self.clusters.files().iter().flat_map(|file| file.documents());
        let clusters: Vec<Cluster> = secrets.filter_map(|document| Cluster::from_secret(document.root())).collect();
        let inventory = Inventory::known(clusters);
        let checkout = Checkout::new(&self.sources, &self.documents, FilePatterns::Doublestar);
        let limits = ExpansionLimits::default();
        let surroundings =
            Surroundings { checkout: &checkout, inventory: &inventory, is_here: &|_| true, limits: &limits };
        let text = |node: Node<'_>, key: &str| {
            node.at(&["metadata", key]).and_then(Node::text).unwrap_or_default().into_owned()
        };
        self.objects()
            .filter_map(|node| {
                let json = to_json(node).ok()?;
                let name = format!("{}/{}", text(node, "namespace"), text(node, "name"));
                Some(Set { name, json, expansion: expand(node, surroundings) })
            })
            .collect()
    }
}

/// What the real controller makes of the ApplicationSets of a repository: a line of JSON for each.
pub(crate) fn ask(program: &Path, repository: &Repository) -> String {
    let mut command = Command::new(program);
    command.arg(&repository.root);
    let clusters = clusters(&repository.root);
    if clusters.is_file() {
        command.arg(clusters);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let input: String =
        repository.sets().iter().filter(|set| set.is_closed()).map(|set| format!("---\n{}\n", set.json)).collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| format!("{}\n", without_status(line))).collect()
}

/// An answer without the status of its Applications, which all are without.
fn without_status(line: &str) -> serde_json::Value {
    let mut answer: serde_json::Value = serde_json::from_str(line).unwrap();
    for application in answer.get_mut("applications").and_then(|list| list.as_array_mut()).into_iter().flatten() {
        application.as_object_mut().unwrap().remove("status");
    }
    answer
}
