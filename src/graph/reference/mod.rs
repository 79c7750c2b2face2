//! References between objects, and what becomes of each: what a field names is there, or may be, or is not.
//!
//! Which fields name what is declared in [`kinds`], one declaration for each kind of reference. A reference is resolved inside
//! the cluster of the object that makes it. Three verdicts: *resolved*; *unresolved*, because something that the repository does not
//! show may provide the object; *dangling*, where nothing can. Only the last is a mistake.

pub mod declare;
mod index;
mod kinds;
mod path;
mod program;
mod resolve;
pub mod selection;
mod world;
mod writers;

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use declare::{Holder, Holds, Producer, ReferenceKind, RulePage, Site, TargetKind};
use index::Index;
use program::Program;
use resolve::{Field, Resolver};
use selection::{Selection, Selections};
use world::World;
use writers::Writers;

use crate::deliver::Rendered;
use crate::manifest::{Manifest, Node};
use crate::object::Object;
use crate::source::Sources;

/// A field that names an object.
#[derive(Debug, Clone)]
pub struct Reference<'t> {
    /// The object that has the field; a position in [`super::Graph::objects`].
    pub from: usize,
    /// The cluster in which it was resolved; `None` if it is not known.
    pub cluster: Option<u32>,
    /// What kind of reference it is.
    pub kind: &'static ReferenceKind,
    /// The text that names the object.
    pub node: Node<'t>,
    /// The mapping in which it stands, or the text itself.
    pub holder: Node<'t>,
    /// The name.
    pub name: Cow<'t, str>,
    /// The namespace in which the object is looked for; `None` for kinds without one, and where it is not known.
    pub namespace: Option<Cow<'t, str>>,
    /// The kind that is named.
    pub target: &'static TargetKind,
    /// The key of the object that is named, if the reference is about one.
    pub key: Option<Node<'t>>,
    /// What became of it.
    pub verdict: Verdict,
}

/// What becomes of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is there: [`References::provider`] tells what it is.
    Resolved {
        /// Which provider.
        provider: u32,
    },
    /// It may be there.
    Unresolved {
        /// Why nobody knows.
        reason: Reason,
    },
    /// It is not there.
    Dangling {
        /// What is there instead.
        absence: Absence,
    },
}

/// Why it is not known whether the target of a reference is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The name is filled in later.
    Templated,
    /// It need not be there.
    Optional,
    /// The cluster or its platform brings it.
    WellKnown,
    /// A chart, another repository or something that could not be rendered may bring it.
    OpenWorld,
    /// A controller probably makes it: it is called after a custom resource beside it.
    Produced,
    /// It is declared, but nothing in the repository delivers it to the cluster.
    Undelivered,
    /// It is declared, in a namespace that nothing tells.
    UnknownNamespace,
    /// It is there, but its keys are only known when it runs.
    UnknownKeys,
    /// It is of a kind that is not known here.
    OtherKind,
}

impl Reason {
    /// The word used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Templated => "templated",
            Self::Optional => "optional",
            Self::WellKnown => "well-known",
            Self::OpenWorld => "open-world",
            Self::Produced => "produced",
            Self::Undelivered => "undelivered",
            Self::UnknownNamespace => "unknown-namespace",
            Self::UnknownKeys => "unknown-keys",
            Self::OtherKind => "other-kind",
        }
    }
}

/// What is there instead of what a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Absence {
    /// Nearly the same name, in the same place.
    pub near: Option<u32>,
    /// The name, in another namespace of the cluster.
    pub other_namespace: Option<u32>,
    /// The name, in another cluster.
    pub other_cluster: Option<u32>,
    /// The object that does not have the key.
    pub holder: Option<u32>,
}

/// What is there under a name.
#[derive(Debug, Clone, Copy)]
pub struct Provided<'a> {
    /// The object, or the one that makes it when it runs; a position in [`super::Graph::objects`].
    pub object: usize,
    /// Whether the object makes it.
    pub is_made: bool,
    /// Its namespace; `None` for kinds without one.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
}

/// All references of a run.
#[derive(Debug)]
pub struct References<'t> {
    index: Index,
    world: World,
    selections: Selections<'t>,
    all: Vec<Reference<'t>>,
    /// Start in `all` of each object's references, plus the end.
    starts: Vec<usize>,
    /// Dangling references by the rule that reports them.
    dangling: FxHashMap<&'static str, Vec<usize>>,
}

/// Declarations, made ready once.
struct Prepared {
    sites: Program<Site>,
    fields: Vec<Field>,
    producers: Program<Producer>,
    holders: Program<Holder>,
    /// Kinds without a namespace.
    clusterwide: FxHashSet<(&'static str, &'static str)>,
}

impl Prepared {
    /// The declarations that the objects of a run need.
    fn of(objects: &[Object<'_>]) -> &'static Self {
        static WRITTEN: LazyLock<Prepared> = LazyLock::new(|| Prepared::new(kinds::written().collect()));
        static ALL: LazyLock<Prepared> =
            LazyLock::new(|| Prepared::new(kinds::written().chain(kinds::tabled()).collect()));
        if objects.iter().any(|object| kinds::is_tabled(object.group())) { &ALL } else { &WRITTEN }
    }

    fn new(references: Vec<&'static ReferenceKind>) -> Self {
        let of_kind = |kind: &&'static ReferenceKind| -> Vec<Field> {
            let kind = *kind;
            kind.sites.iter().map(|site| Field::new(kind, site)).collect()
        };
        let fields: Vec<Field> = references.iter().flat_map(of_kind).collect();
        let sites = Program::new(fields.iter().map(|field| field.site).collect());
        let producers = Program::new(kinds::producers().collect());
        let targets = references.iter().flat_map(|kind| kind.targets).filter(|target| target.is_cluster_scoped);
        let clusterwide = targets.map(|target| (target.group, target.kind)).collect();
        Self { sites, fields, producers, holders: Program::new(kinds::holders().collect()), clusterwide }
    }
}

/// The rules that report dangling references and missing keys, each once, by family and id.
pub fn rules() -> Vec<RulePage> {
    let written = kinds::written().flat_map(|kind| [kind.rule, kind.key_rule]).flatten();
    let mut rules: Vec<RulePage> = written.chain(kinds::TABLED_RULES).collect();
    rules.sort_by_key(|rule| (rule.family, rule.id));
    rules.dedup_by_key(|rule| rule.id);
    rules
}

/// Whether an object only shows how something could be: nothing delivers it, and it stands in a directory of examples or tests.
pub(super) fn is_example(sources: &Sources, object: &Object<'_>) -> bool {
    object.clusters().is_empty() && sources.is_example(object.file())
}

/// The directory of a file.
fn directory(path: &camino::Utf8Path) -> &str {
    // Paths of sources are in one form, which need not be taken apart.
    path.as_str().rsplit_once('/').map_or("", |(directory, _)| directory)
}

impl<'t> References<'t> {
    /// Resolves every reference of every object.
    pub(super) fn new(sources: &Sources, rendered: &Rendered, objects: &[Object<'t>]) -> Self {
        let Prepared { sites, fields, producers, holders, clusterwide } = Prepared::of(objects);
        let directory = |object: &Object<'_>| directory(sources.get(object.file()).path()).to_owned();
        let (places, symbols) = index::places(objects, clusterwide, directory);
        let (index, writers) = rayon::join(
            || Index::new(objects, &places, symbols, producers, holders),
            || Writers::new(objects, &places),
        );
        let world = World::new(rendered, objects, &places, &index.symbols);
        let keys = index.providers.iter().map(|_| OnceLock::new()).collect();
        let resolver = Resolver {
            objects,
            places: &places,
            index: &index,
            world: &world,
            writers: &writers,
            producers,
            sources,
            keys,
            told: OnceLock::new(),
            of_any_group: OnceLock::new(),
        };
        let references = || -> Vec<Vec<Reference<'t>>> {
            let of = |(number, object): (usize, &Object<'t>)| {
                let mut found = Vec::new();
                let mut resolve = |position: usize, node| {
                    resolver.resolve(number, &places[number], &fields[position], node, &mut found);
                };
                sites.each(object, &mut resolve);
                // What an object holds names others from the object's own place.
                holders.each_of(object.group(), object.kind(), object.root(), &mut |holder, node| {
                    let held = Manifest::new(node).filter(|_| holders.kind(holder).holds == Holds::Objects);
                    if let Some(held) = held {
                        sites.each_of(held.group(), held.kind(), node, &mut resolve);
                    }
                });
                found
            };
            objects.par_iter().enumerate().with_min_len(64).map(of).collect()
        };
        let selections = || Selections::new(objects, &places, &index, &world);
        let (by_object, selections) = rayon::join(references, selections);
        let mut all = Vec::with_capacity(by_object.iter().map(Vec::len).sum());
        let mut starts = vec![0];
        for found in by_object {
            all.extend(found);
            starts.push(all.len());
        }
        forget_what_is_no_custom(&mut all, sources);
        let mut dangling: FxHashMap<&'static str, Vec<usize>> = FxHashMap::default();
        for (number, reference) in all.iter().enumerate() {
            if matches!(reference.verdict, Verdict::Dangling { .. })
                && let Some(rule) = reference.rule()
            {
                dangling.entry(rule.id).or_default().push(number);
            }
        }
        Self { index, selections, all, starts, dangling, world }
    }

    /// What the selectors of the objects select.
    pub fn selections(&self) -> &Selections<'t> {
        &self.selections
    }

    /// The namespaces in which a selector selects: `None` if in all. One that nothing tells is left out.
    pub fn namespaces_of(&self, selection: &Selection<'_>) -> Option<Vec<&str>> {
        selection.namespaces(&self.index.symbols)
    }

    /// Whether a cluster may have objects in a namespace (without one: of the whole cluster) that the repository does not show: of
    /// charts, of other repositories, of what could not be rendered.
    pub fn is_open(&self, cluster: Option<u32>, namespace: Option<&str>) -> bool {
        self.world.is_open_at(cluster, namespace)
    }

    /// Every reference, by the object that makes it.
    pub fn all(&self) -> &[Reference<'t>] {
        &self.all
    }

    /// The references that an object makes.
    pub fn of(&self, object: usize) -> &[Reference<'t>] {
        &self.all[self.starts[object]..self.starts[object + 1]]
    }

    /// The dangling references that a rule reports.
    pub fn dangling(&self, rule: &str) -> impl Iterator<Item = &Reference<'t>> {
        self.dangling.get(rule).into_iter().flatten().map(|&number| &self.all[number])
    }

    /// The references of a kind: those that a rule reports if they dangle, whatever became of them.
    pub fn of_rule(&self, rule: &str) -> impl Iterator<Item = &Reference<'t>> {
        self.all
            .iter()
            .filter(move |reference| reference.key.is_none() && reference.kind.rule.is_some_and(|it| it.id == rule))
    }

    /// Whether the repository shows everything that can be in a namespace of a cluster.
    pub fn is_closed(&self, cluster: Option<u32>, namespace: &str) -> bool {
        let symbol = self.index.symbols.get(namespace);
        symbol.is_some_and(|namespace| !self.world.is_open(cluster, namespace, &self.index.symbols))
    }

    /// What is there under a name.
    pub fn provided(&self, provider: u32) -> Provided<'_> {
        let provider = &self.index.providers[provider as usize];
        let text = |symbol| self.index.symbols.text(symbol);
        let namespace = Some(text(provider.scope.namespace)).filter(|name| index::is_named(name));
        Provided {
            object: provider.object as usize,
            is_made: provider.producer.is_some(),
            namespace,
            name: text(provider.name),
        }
    }
}

/// Leaves open what dangles only if others of its kind do not, where they do.
fn forget_what_is_no_custom(references: &mut [Reference<'_>], sources: &Sources) {
    let is_custom = |reference: &Reference<'_>| reference.kind.proof == declare::Proof::Custom;
    let mut balance: FxHashMap<*const ReferenceKind, isize> = FxHashMap::default();
    for reference in references.iter().filter(|reference| is_custom(reference)) {
        *balance.entry(reference.kind).or_default() += match reference.verdict {
            Verdict::Resolved { .. } => 1,
            Verdict::Dangling { .. } => -1,
            Verdict::Unresolved { .. } => 0,
        };
    }
    for reference in references.iter_mut().filter(|reference| is_custom(reference)) {
        let is_usual = balance.get(&std::ptr::from_ref(reference.kind)).is_some_and(|balance| *balance > 0);
        let has_miss = matches!(reference.verdict, Verdict::Dangling { absence } if absence.near.is_some());
        let is_dangling = matches!(reference.verdict, Verdict::Dangling { .. });
        if is_dangling && !has_miss && (!is_usual || is_in_chart(reference.target.kind, sources)) {
            reference.verdict = Verdict::Unresolved { reason: Reason::OpenWorld };
        }
    }
}

/// Whether a chart of the repository makes objects of a kind.
fn is_in_chart(kind: &str, sources: &Sources) -> bool {
    let line = format!("kind: {kind}");
    let templates = sources.iter().filter(|(_, source)| source.path().as_str().contains("templates/"));
    templates.into_iter().any(|(_, source)| source.text().contains("{{") && source.text().contains(&line))
}

impl Reference<'_> {
    /// The rule that reports it if it dangles.
    pub fn rule(&self) -> Option<RulePage> {
        if self.key.is_some() { self.kind.key_rule } else { self.kind.rule }
    }
}
