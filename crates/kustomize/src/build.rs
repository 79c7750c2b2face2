//! Building: many kustomizations at once, each directory once.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use camino::Utf8PathBuf;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use spanned_yaml::SourceId;

use crate::accumulate::{Accumulation, Graph, accumulate};
use crate::finish::finish;
use crate::id::NodeId;
use crate::plan::Plan;
use crate::problem::{Incomplete, Problem, ProblemKind};
use crate::world::World;

/// Whose `kustomize build` it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mode {
    /// The order of the objects where the kustomization has no `sortOptions`.
    pub order: Order,
    /// Whether a file outside of its kustomization's directory is an error (`--load-restrictor LoadRestrictionsRootOnly`).
    pub restrict: bool,
    /// Whether unknown fields of the kustomization that is built are dropped. Those of its bases are errors also for Flux, which
    /// rewrites only the former.
    pub lenient: bool,
}

/// An order of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// That of the kustomizations (`--reorder none`).
    AsWritten,
    /// Namespaces first, webhooks last, then by kind and name (`--reorder legacy`).
    Legacy,
}

impl Mode {
    /// `kustomize build` without options.
    pub const KUSTOMIZE: Self = Self { order: Order::Legacy, restrict: true, lenient: false };
    /// Flux: loads inside of the whole source, keeps the order, drops unknown fields.
    pub const FLUX: Self = Self { order: Order::AsWritten, restrict: false, lenient: true };
    /// Argo CD, which runs `kustomize build` without options.
    pub const ARGOCD: Self = Self::KUSTOMIZE;
}

/// What to build.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Request {
    /// The directory of the kustomization, relative to the repository's root; empty for the root itself.
    pub directory: Utf8PathBuf,
    /// An edited kustomization to build instead of the directory's own ([`World::draft`]).
    pub draft: Option<DraftId>,
    /// How to build it.
    pub mode: Mode,
}

/// An edited kustomization; see [`World::draft`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DraftId(pub(crate) u32);

/// What a build gives.
#[derive(Debug, Clone, Default)]
pub struct Build {
    /// The objects in order. They are there also when only the mode makes a problem an error ([`Build::error`]): what another mode
    /// would give.
    pub objects: Vec<Built>,
    /// What is wrong in any of the kustomizations that take part, and does not end the build by itself: deprecated fields, files
    /// outside of the directory, patches without target. Sorted by place; what is in `error` is among them.
    pub problems: Vec<Problem>,
    /// Why there is no result.
    pub error: Option<Problem>,
    /// What the result leaves out, sorted.
    pub incomplete: Vec<Incomplete>,
    /// The files that were read, sorted.
    pub used: Vec<SourceId>,
}

/// An object of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Built {
    /// Its tree.
    pub root: NodeId,
    /// Whether a generator of a kustomization made it.
    pub is_generated: bool,
}

/// A kustomization as the memory knows it. The mode is not part of it: it decides only what is an error, and the order.
#[derive(Debug, Clone, Eq)]
pub(crate) struct Key {
    /// Without `.`, `..` and symbolic links, so that its text is its identity.
    pub(crate) directory: Utf8PathBuf,
    pub(crate) draft: Option<DraftId>,
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.draft == other.draft && self.directory.as_str() == other.directory.as_str()
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.directory.as_str().hash(state);
        self.draft.hash(state);
    }
}

/// What a world remembers of its builds.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    plans: Mutex<FxHashMap<Key, Arc<Plan>>>,
    accumulations: Mutex<FxHashMap<Key, Arc<Accumulation>>>,
    /// The mappings of drafts.
    pub(crate) drafts: boxcar::Vec<NodeId>,
}

impl World {
    /// Builds kustomizations. Each directory is planned and accumulated once for all builds of the world, in parallel; the results
    /// are in the order of the requests and do not depend on threads.
    pub fn build(&self, requests: &[Request]) -> Vec<Build> {
        let key = |request: &Request| Key { directory: self.follow(request.directory.clone()), draft: request.draft };
        let graph = Graph::new(self, requests.iter().map(key));
        let done: Vec<OnceLock<Arc<Accumulation>>> = {
            let known = self.memory.accumulations.lock().unwrap_or_else(PoisonError::into_inner);
            graph.keys.iter().map(|key| known.get(key).cloned().map_or_else(OnceLock::new, OnceLock::from)).collect()
        };
        let roots = requests.iter().filter_map(|request| graph.get(&key(request)));
        for level in graph.levels(roots) {
            level.par_iter().with_min_len(2).for_each(|&number| {
                done[number].get_or_init(|| Arc::new(accumulate(self, &graph, &done, number)));
            });
        }
        {
            let mut known = self.memory.accumulations.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, accumulation) in graph.keys.iter().zip(&done) {
                if let Some(accumulation) = accumulation.get() {
                    known.entry(key.clone()).or_insert_with(|| accumulation.clone());
                }
            }
        }
        requests.par_iter().map(|request| self.build_one(&graph, &done, request, &key(request))).collect()
    }

    fn build_one(&self, graph: &Graph, done: &[OnceLock<Arc<Accumulation>>], request: &Request, key: &Key) -> Build {
        let mut build = Build::default();
        let Some(number) = graph.get(key) else { return build };
        let Some(accumulation) = done[number].get() else { return build };
        build.incomplete = accumulation.incomplete.clone();
        let mut used = Vec::new();
        for number in graph.closure(number) {
            let plan = &graph.plans[number];
            used.extend(plan.used.iter().map(|file| self.file(*file).source));
            build.problems.extend(plan.problems.iter().chain(&plan.errors).cloned());
            if let Some(accumulation) = done[number].get() {
                build.problems.extend(accumulation.problems.iter().chain(&accumulation.error).cloned());
            }
        }
        used.sort_unstable();
        used.dedup();
        build.used = used;
        build.problems.extend(graph.blocked[number].clone());
        build.error = accumulation.error.clone();
        if build.error.is_none() {
            match finish(self, &graph.plans[number], accumulation, request.mode.order) {
                Ok(finished) => {
                    build.objects = finished.objects;
                    build.problems.extend(finished.problems);
                }
                Err(problem) => {
                    build.problems.push(problem.clone());
                    build.error = Some(problem);
                }
            }
        }
        build.problems.sort_by(|left, right| {
            let key = |problem: &Problem| (problem.span, problem.kind);
            key(left).cmp(&key(right)).then_with(|| left.message.cmp(&right.message))
        });
        // Of two sentences on one fault at one place the first one is enough.
        build.problems.dedup_by_key(|problem| (problem.span, problem.kind));
        if build.error.is_none() {
            let own = graph.plans[number].file.map(|file| self.file(file).source);
            build.error = build.problems.iter().find(|problem| request.mode.refuses(problem, own)).cloned();
        }
        build
    }

    /// The plan of a kustomization.
    pub(crate) fn plan(&self, key: &Key) -> Arc<Plan> {
        let known = self.memory.plans.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        known.unwrap_or_else(|| {
            let plan = Arc::new(Plan::read(self, key));
            let mut plans = self.memory.plans.lock().unwrap_or_else(PoisonError::into_inner);
            plans.entry(key.clone()).or_insert(plan).clone()
        })
    }
}

impl Mode {
    /// Whether a problem that does not end every build ends this one. `own` is the file of the kustomization that is built.
    fn refuses(self, problem: &Problem, own: Option<SourceId>) -> bool {
        match problem.kind {
            ProblemKind::OutsideDirectory => self.restrict,
            ProblemKind::UnknownField => !self.lenient || own != Some(problem.span.source),
            _ => false,
        }
    }
}
