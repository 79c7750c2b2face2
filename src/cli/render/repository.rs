//! The results that are asked for: kustomizations that are built, deliveries that are looked up.

use camino::{Utf8Path, Utf8PathBuf};
use kustomize::{Mode, NodeId, Request};
use serde::Serialize;

use super::target::Target;
use crate::config::Settings;
use crate::deliver::{Delivery, Rendered, State, UnknownCluster, render};
use crate::manifest::Documents;
use crate::report::terminal;
use crate::source::{Sources, Span};

/// A work tree or a revision of it.
pub(super) struct Repository {
    pub(super) sources: Sources,
    pub(super) rendered: Rendered,
}

/// One result: of a directory, or of a delivery.
#[derive(Debug)]
pub(super) struct Printed {
    pub(super) cluster: Option<String>,
    pub(super) delivery: Option<String>,
    pub(super) path: Option<String>,
    pub(super) objects: Vec<NodeId>,
    pub(super) incomplete: Vec<Left>,
    pub(super) error: Option<String>,
}

/// Something that a result leaves out.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Left {
    pub(super) reason: String,
    pub(super) path: String,
    pub(super) line: Option<u32>,
}

impl Repository {
    /// The files, and their deliveries if somebody asks for them.
    pub(super) fn new(sources: Sources, settings: &Settings, needs_deliveries: bool) -> Self {
        let documents = Documents::parse(&sources, &settings.limits);
        let rendered = if needs_deliveries {
            render(&sources, &documents, &settings.inventory(&sources), &settings.limits)
        } else {
            Rendered::nothing(&sources, &documents, &settings.limits)
        };
        Self { sources, rendered }
    }

    /// Forgets deliveries that do not reach one of these clusters.
    pub(super) fn limit(&mut self, clusters: &[String]) -> Result<(), UnknownCluster> {
        self.rendered.limit(clusters)
    }

    /// The results of each argument, or without arguments of every delivery; `None` for an argument that nothing has the name of.
    pub(super) fn results(&self, targets: &[Target], mode: Mode) -> Vec<Option<Vec<Printed>>> {
        if targets.is_empty() {
            return vec![Some(self.sorted(self.rendered.deliveries.iter().collect()))];
        }
        let here = self.rendered.world.kustomizations();
        let follow = |target: &Target| self.sources.follow(target.path()).into_owned();
        let is_built = |path: &Utf8PathBuf| here.binary_search(&path.as_path()).is_ok();
        let directories: Vec<Option<Utf8PathBuf>> =
            targets.iter().map(|target| Some(follow(target)).filter(is_built)).collect();
        let request = |directory: &Utf8PathBuf| Request { directory: directory.clone(), draft: None, mode };
        let requests: Vec<Request> = directories.iter().flatten().map(request).collect();
        let mut built = requests.iter().zip(self.rendered.world.build(&requests));
        let results = targets.iter().zip(&directories).map(|(target, directory)| match directory {
            Some(_) => built.next().map(|(request, build)| vec![self.of_build(request, build)]),
            None => {
                let found = self.named(target.name());
                (!found.is_empty()).then(|| self.sorted(found))
            }
        });
        results.collect()
    }

    /// The deliveries of a name: of a cluster, or those that are called so, with or without kind and namespace.
    fn named(&self, name: &str) -> Vec<&Delivery> {
        let Rendered { clusters, deliveries, .. } = &self.rendered;
        if let Some(cluster) = clusters.iter().position(|cluster| cluster.name == name) {
            return deliveries.iter().filter(|delivery| delivery.cluster == Some(cluster)).collect();
        }
        let is_called = |delivery: &&Delivery| {
            delivery.to_string() == name
                || delivery.name == name
                || name.split_once('/') == Some((&delivery.namespace, &delivery.name))
        };
        deliveries.iter().filter(is_called).collect()
    }

    /// What arguments may name, sorted.
    pub(super) fn names(&self) -> Vec<String> {
        let clusters = self.rendered.clusters.iter().map(|cluster| cluster.name.clone());
        let deliveries = self.rendered.deliveries.iter();
        let deliveries = deliveries.flat_map(|delivery| {
            [delivery.to_string(), format!("{}/{}", delivery.namespace, delivery.name), delivery.name.clone()]
        });
        let mut names: Vec<String> = clusters.chain(deliveries).collect();
        names.sort();
        names.dedup();
        names
    }

    /// By cluster and name; what reaches no known cluster comes first.
    fn sorted(&self, deliveries: Vec<&Delivery>) -> Vec<Printed> {
        let mut printed: Vec<Printed> = deliveries.into_iter().map(|delivery| self.of_delivery(delivery)).collect();
        printed.sort_by(|left, right| (&left.cluster, &left.delivery).cmp(&(&right.cluster, &right.delivery)));
        printed
    }

    fn of_build(&self, request: &Request, build: kustomize::Build) -> Printed {
        let left = build.incomplete.iter().map(|incomplete| self.left(incomplete.span, &incomplete.detail));
        let error = build.error.as_ref().map(|problem| self.at(problem.span, &problem.message));
        let objects = match &error {
            None => build.objects.iter().map(|object| object.root).collect(),
            Some(_) => Vec::new(),
        };
        let path = Some(shown(&request.directory));
        Printed { cluster: None, delivery: None, path, objects, incomplete: left.collect(), error }
    }

    fn of_delivery(&self, delivery: &Delivery) -> Printed {
        let left = delivery.incomplete.iter().map(|incomplete| Left {
            reason: incomplete.detail.clone(),
            path: incomplete.path.to_string(),
            line: incomplete.span.and_then(|span| self.position(span)).map(|(_, line, _)| line),
        });
        let mut left: Vec<Left> = left.collect();
        let error = match &delivery.state {
            State::Rendered => None,
            State::MissingPath => {
                let path = delivery.path.as_deref().map(shown).unwrap_or_default();
                let sentence = format!("{delivery}: there is nothing at its path `{path}`");
                Some(delivery.site.map_or_else(|| sentence.clone(), |site| self.at(site, &sentence)))
            }
            State::Failed(reason, span) => Some(span.map_or_else(|| reason.clone(), |span| self.at(span, reason))),
            State::Elsewhere(reason) => {
                let nowhere = || Left { path: String::new(), line: None, reason: reason.clone() };
                left.push(delivery.site.map_or_else(nowhere, |site| self.left(site, reason)));
                None
            }
        };
        Printed {
            cluster: delivery.cluster.map(|cluster| self.rendered.clusters[cluster].name.clone()),
            delivery: Some(delivery.to_string()),
            path: delivery.path.as_deref().map(shown),
            // Of a delivery that cannot be built these are its files as they stand, which nothing applies.
            objects: match error {
                None => delivery.objects.iter().map(|object| object.id).collect(),
                Some(_) => Vec::new(),
            },
            incomplete: left,
            error,
        }
    }

    fn left(&self, span: Span, reason: &str) -> Left {
        let (path, line) = self.position(span).map_or((String::new(), None), |(path, line, _)| (path, Some(line)));
        Left { reason: reason.to_owned(), path, line }
    }

    /// A sentence with its place before it.
    fn at(&self, span: Span, sentence: &str) -> String {
        match self.position(span) {
            Some((path, line, column)) => format!("{path}:{line}:{column}: {sentence}"),
            None => sentence.to_owned(),
        }
    }

    /// Path, line and column of a place. There is none where no file was read at all.
    pub(super) fn position(&self, span: Span) -> Option<(String, u32, u32)> {
        if span.source.0 as usize >= self.sources.len() {
            return None;
        }
        let source = self.sources.get(span.source);
        let position = source.position(span.start);
        Some((terminal::sanitize_path(source.path().as_str()).into_owned(), position.line, position.column))
    }
}

impl Printed {
    /// What several deliveries give together: a cluster, or deliveries of one name.
    pub(super) fn join(mut self, mut other: Self) -> Self {
        let same = |left: Option<String>, right: Option<String>| if left == right { left } else { None };
        self.objects.append(&mut other.objects);
        self.incomplete.append(&mut other.incomplete);
        Self {
            cluster: same(self.cluster, other.cluster),
            delivery: same(self.delivery, other.delivery),
            path: same(self.path, other.path),
            objects: self.objects,
            incomplete: self.incomplete,
            error: self.error.or(other.error),
        }
    }

    /// What people call it: the delivery and its cluster, or the path.
    pub(super) fn label(&self) -> String {
        let name = self.delivery.as_deref().or(self.path.as_deref()).unwrap_or_default();
        match &self.cluster {
            Some(cluster) => format!("{name} ({cluster})"),
            None => name.to_owned(),
        }
    }
}

/// The root of the repository is `.`.
fn shown(path: &Utf8Path) -> String {
    if path.as_str().is_empty() { ".".to_owned() } else { path.to_string() }
}
