//! References by label: which objects a selector selects.
//!
//! Declared like references by name ([`SelectionKind`]), found with an index over (cluster, namespace, label pair), so that
//! objects that share no label are never compared. What a selector does not select may still be there: [`Selection::is_closed`]
//! says whether the repository shows everything that could be selected.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

use super::declare::From;
use super::index::{At, Index, Symbol, Symbols, is_unknown};
use super::kinds;
use super::program::{Declared, Program};
use super::world::World;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::selector::{Labels, Match, PlainSelector, Selector};

/// A field that selects objects by their labels.
#[derive(Debug, Clone, Copy)]
pub struct SelectionKind {
    /// Which objects have it.
    pub from: From,
    /// The path to the mapping that holds the selector.
    pub path: &'static str,
    /// The key of the selector in it.
    pub key: &'static str,
    /// How it is written.
    pub form: Form,
    /// What it selects.
    pub selects: Selects,
    /// In which namespaces.
    pub within: Within,
    /// What it selects when it is not written.
    pub absent: Absent,
}

/// How a selector is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A mapping of labels; an empty one selects nothing.
    Plain,
    /// `matchLabels` and `matchExpressions`; an empty one selects everything.
    LabelSelector,
}

/// What a selector selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selects {
    /// Pods; the selected object is their workload.
    Pods,
    /// Objects of a group and kind.
    Objects(&'static str, &'static str),
}

/// In which namespaces a selector selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// In that of its object.
    Own,
    /// In those that the label selector at this key, beside it, selects; in that of its object if there is none.
    Selected(&'static str),
    /// In those listed at this key beside it (`any: true`, `matchNames`); in that of its object if there is none.
    Listed(&'static str),
    /// The selected kind has no namespace.
    Cluster,
}

/// What a selector that is not written selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Nothing.
    Nothing,
    /// Everything.
    Everything,
    /// Everything in the selected namespaces if those are written, otherwise nothing.
    EverythingInNamespaces,
}

impl SelectionKind {
    /// A label selector over pods of the object's namespace; nothing is selected when it is not written.
    pub const fn of(kinds: &'static [(&'static str, &'static str)], path: &'static str, key: &'static str) -> Self {
        Self {
            from: From::Kinds(kinds),
            path,
            key,
            form: Form::LabelSelector,
            selects: Selects::Pods,
            within: Within::Own,
            absent: Absent::Nothing,
        }
    }

    /// Written as a mapping of labels.
    pub const fn plain(self) -> Self {
        Self { form: Form::Plain, ..self }
    }

    /// Selects objects of a kind.
    pub const fn objects(self, group: &'static str, kind: &'static str) -> Self {
        Self { selects: Selects::Objects(group, kind), ..self }
    }

    /// In these namespaces.
    pub const fn within(self, within: Within) -> Self {
        Self { within, ..self }
    }

    /// Selects this when it is not written.
    pub const fn absent(self, absent: Absent) -> Self {
        Self { absent, ..self }
    }
}

impl Declared for SelectionKind {
    fn from(&self) -> From {
        self.from
    }

    fn path(&self) -> &'static str {
        self.path
    }
}

/// A selector of an object, in one of the object's places.
#[derive(Debug, Clone)]
pub struct Selection<'t> {
    /// The object that has it; a position in [`crate::graph::Graph::objects`].
    pub from: usize,
    /// The cluster in which it was resolved; `None` if it is not known.
    pub cluster: Option<u32>,
    /// What kind of selection it is.
    pub kind: &'static SelectionKind,
    /// The selector as it is written; the mapping that would hold it if it is not.
    pub node: Node<'t>,
    /// The mapping that holds it.
    pub holder: Node<'t>,
    /// Whether something may be selected besides: a placeholder, or a label that a controller sets, decides.
    pub is_uncertain: bool,
    /// Whether nothing that the repository does not show can be in the namespaces in which it selects: neither what others
    /// deliver, nor pods that controllers make of custom resources.
    pub is_closed: bool,
    /// Whether anything that could be selected is in those namespaces, whatever its labels.
    pub has_candidates: bool,
    namespaces: Scope,
    selected: Range<usize>,
}

/// Where a selector selects.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    Every,
    These(Vec<Symbol>),
}

/// All selections of a run.
#[derive(Debug)]
pub struct Selections<'t> {
    all: Vec<Selection<'t>>,
    /// Start in `all` of each object's selections, plus the end.
    starts: Vec<usize>,
    /// What is selected, in the order of the objects; selections of everything share a range.
    selected: Vec<u32>,
    /// For each object, the selections that select it.
    selecting: FxHashMap<u32, Vec<u32>>,
}

/// The labels that controllers set on the pods that they make.
/// Source: `k8s.io/api/{apps,batch}/v1`, Knative `serving.knative.dev`.
const SET_BY_CONTROLLERS: &[&str] = &[
    "pod-template-hash",
    "controller-revision-hash",
    "pod-template-generation",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    "job-name",
    "controller-uid",
    "rollouts-pod-template-hash",
    "batch.kubernetes.io/",
    "serving.knative.dev/",
    "topology.kubernetes.io/",
];

/// Where labels are looked up: what carries them, the cluster, the namespace, the pair.
type Key = (Selects, Option<u32>, Symbol, u64);

impl Hash for Selects {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Pods => state.write_u8(0),
            Self::Objects(_, kind) => kind.hash(state),
        }
    }
}

/// The pair of objects whatever their labels.
const ANY: u64 = 0;
/// The pair of objects with a label in which a placeholder stands.
const TEMPLATED: u64 = 1;

/// A pair's number. Two pairs may have the same: what is found is compared.
fn pair(key: &str, value: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (key, value).hash(&mut hasher);
    hasher.finish() | 2
}

/// Everything that is made ready to look labels up.
struct Carriers<'a, 't> {
    objects: &'a [Object<'t>],
    by_pair: FxHashMap<Key, Vec<u32>>,
    /// Namespaces that are declared as objects, by cluster and name.
    declared_namespaces: FxHashMap<(Option<u32>, Symbol), u32>,
}

impl<'a, 't> Carriers<'a, 't> {
    fn new(objects: &'a [Object<'t>], places: &[Vec<At>], symbols: &Symbols) -> Self {
        let wanted: Vec<Selects> = kinds::selections().map(|kind| kind.selects).collect();
        let mut carriers = Self { objects, by_pair: FxHashMap::default(), declared_namespaces: FxHashMap::default() };
        for (number, (object, places)) in objects.iter().zip(places).enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            if object.pod().is_some() {
                carriers.add(Selects::Pods, number, places);
            }
            let is_namespace = object.is("", "Namespace");
            let own = wanted.iter().find(|wanted| match wanted {
                Selects::Objects(group, kind) => object.is(group, kind),
                Selects::Pods => false,
            });
            let own = own.copied().or(is_namespace.then_some(Selects::Objects("", "Namespace")));
            if let Some(own) = own {
                carriers.add(own, number, places);
            }
            if is_namespace && let Some(name) = symbols.get(object.name()) {
                for place in places {
                    carriers.declared_namespaces.insert((place.cluster, name), number);
                }
            }
        }
        carriers
    }

    fn add(&mut self, what: Selects, number: u32, places: &[At]) {
        let mut pairs = vec![ANY];
        for (key, value) in labels(what, &self.objects[number as usize]).iter() {
            let is_open = is_templated(&key) || is_templated(&value);
            pairs.push(if is_open { TEMPLATED } else { pair(&key, &value) });
        }
        let name = &self.objects[number as usize];
        if name.is("", "Namespace") {
            pairs.push(pair(NAME_LABEL, name.name()));
        }
        pairs.sort_unstable();
        pairs.dedup();
        for place in places {
            for &pair in &pairs {
                let everywhere = (place.namespace != Symbol::CLUSTER).then_some(Symbol::EVERYWHERE);
                for namespace in std::iter::once(place.namespace).chain(everywhere) {
                    let known = self.by_pair.entry((what, place.cluster, namespace, pair)).or_default();
                    // Two places of one object share the list of all namespaces.
                    if known.last() != Some(&number) {
                        known.push(number);
                    }
                }
            }
        }
    }

    fn at(&self, key: Key) -> &[u32] {
        self.by_pair.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// The label of every namespace that holds its name.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// The labels that a selector looks at.
fn labels<'t>(what: Selects, object: &Object<'t>) -> Labels<'t> {
    Labels::new(match what {
        Selects::Pods => object.pod().and_then(|pod| pod.template().at(&["metadata", "labels"])),
        Selects::Objects(..) => object.at(&["metadata", "labels"]),
    })
}

/// A selector of either form.
#[derive(Clone, Copy)]
enum Written<'t> {
    Everything,
    Plain(PlainSelector<'t>, Node<'t>),
    Labels(Selector<'t>, Node<'t>),
}

impl<'t> Written<'t> {
    fn new(form: Form, node: Node<'t>) -> Self {
        match form {
            Form::Plain => Self::Plain(PlainSelector::new(Some(node)), node),
            Form::LabelSelector if Selector::new(Some(node)).is_empty() => Self::Everything,
            Form::LabelSelector => Self::Labels(Selector::new(Some(node)), node),
        }
    }

    fn matches(self, labels: Labels<'_>) -> Match {
        match self {
            Self::Everything => Match::Yes,
            Self::Plain(selector, _) => selector.matches(labels),
            Self::Labels(selector, _) => selector.matches(labels),
        }
    }

    /// Pairs of which something that is selected has one; `None` if no pair is certain.
    fn pairs(self) -> Option<Vec<u64>> {
        let first = match self {
            Self::Everything => None,
            Self::Plain(selector, _) => selector.first_pair(),
            Self::Labels(selector, _) => selector.first_pair(),
        };
        if let Some((key, value)) = first {
            return Some(vec![pair(&key, &value)]);
        }
        let Self::Labels(_, node) = self else { return None };
        let is_in = |item: &Node<'_>| item.get("operator").and_then(Node::text).is_some_and(|it| it == "In");
        let item = node.get("matchExpressions").into_iter().flat_map(Node::items).find(is_in)?;
        let key = item.get("key")?.text()?;
        Some(item.get("values")?.items().filter_map(Node::text).map(|value| pair(&key, &value)).collect())
    }

    /// Whether a label that controllers set, or a placeholder, decides.
    fn is_uncertain(self) -> bool {
        let is_set =
            |key: &str| SET_BY_CONTROLLERS.iter().any(|set| key == *set || set.ends_with('/') && key.starts_with(set));
        match self {
            Self::Everything => false,
            Self::Plain(_, node) => Labels::new(Some(node))
                .iter()
                .any(|(key, value)| is_set(&key) || is_templated(&key) || is_templated(&value)),
            Self::Labels(selector, node) => {
                let pairs = Labels::new(node.get("matchLabels"));
                let expressions = node.get("matchExpressions").into_iter().flat_map(Node::items);
                let values = expressions.filter_map(|item| item.get("values")).flat_map(Node::items);
                selector.keys().any(|key| is_set(&key) || is_templated(&key))
                    || pairs.iter().any(|(_, value)| is_templated(&value))
                    || values.filter_map(Node::text).any(|value| is_templated(&value))
            }
        }
    }
}

/// What is built once, before the objects are walked.
struct Finder<'a, 't> {
    carriers: Carriers<'a, 't>,
    index: &'a Index,
    symbols: &'a Symbols,
    world: &'a World,
    selected: Vec<u32>,
    /// Where everything of a scope stands in `selected`.
    everything: FxHashMap<Key, Range<usize>>,
    /// How many labels may still be compared: many selectors over many objects of one label must not cost their product.
    budget: usize,
}

impl<'t> Selections<'t> {
    /// Finds what every selector of every object selects.
    pub(super) fn new(objects: &[Object<'t>], places: &[Vec<At>], index: &Index, world: &World) -> Self {
        let symbols = &index.symbols;
        let program = Program::new(kinds::selections().collect());
        let mut finder = Finder {
            carriers: Carriers::new(objects, places, symbols),
            index,
            symbols,
            world,
            selected: Vec::new(),
            everything: FxHashMap::default(),
            budget: 100_000 + objects.len() * 100,
        };
        let (mut all, mut starts) = (Vec::new(), vec![0]);
        for (number, object) in objects.iter().enumerate() {
            program.each(object, &mut |position, holder| {
                for &place in &places[number] {
                    all.extend(finder.selection(number, place, program.kind(position), holder));
                }
            });
            starts.push(all.len());
        }
        let mut selecting: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (number, selection) in all.iter().enumerate().filter(|(_, selection)| !selection.selects_all()) {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for &object in &finder.selected[selection.selected.clone()] {
                selecting.entry(object).or_default().push(number);
            }
        }
        Self { all, starts, selected: finder.selected, selecting }
    }

    /// Every selection, by the object that has it.
    pub fn all(&self) -> &[Selection<'t>] {
        &self.all
    }

    /// The selections of an object.
    pub fn of(&self, object: usize) -> &[Selection<'t>] {
        &self.all[self.starts[object]..self.starts[object + 1]]
    }

    /// The objects that are certainly selected; positions in [`crate::graph::Graph::objects`], ascending.
    pub fn selected(&self, selection: &Selection<'_>) -> impl ExactSizeIterator<Item = usize> {
        self.selected[selection.selected.clone()].iter().map(|&number| number as usize)
    }

    /// The selections with conditions that select an object; those that select everything of a namespace are not listed.
    pub fn selecting(&self, object: usize) -> impl Iterator<Item = &Selection<'t>> {
        let numbers = u32::try_from(object).ok().and_then(|object| self.selecting.get(&object));
        numbers.into_iter().flatten().map(|&number| &self.all[number as usize])
    }
}

impl Selection<'_> {
    /// Whether it has no conditions: everything in its namespaces is selected.
    pub fn selects_all(&self) -> bool {
        let is_written = self.holder.get(self.kind.key).is_some_and(|node| !node.is_null());
        if is_written {
            self.kind.form == Form::LabelSelector && Selector::new(Some(self.node)).is_empty()
        } else {
            self.kind.absent != Absent::Nothing
        }
    }

    /// The namespaces in which it selects: `None` for all; those that nothing tells are left out.
    pub(super) fn namespaces<'s>(&self, symbols: &'s Symbols) -> Option<Vec<&'s str>> {
        let Scope::These(namespaces) = &self.namespaces else { return None };
        let names = namespaces.iter().filter(|&&namespace| namespace != Symbol::CLUSTER);
        Some(names.map(|&namespace| symbols.text(namespace)).filter(|name| !is_unknown(name)).collect())
    }
}

impl<'t> Finder<'_, 't> {
    fn selection(
        &mut self,
        from: usize,
        place: At,
        kind: &'static SelectionKind,
        holder: Node<'t>,
    ) -> Option<Selection<'t>> {
        let written = holder.get(kind.key).filter(|node| !node.is_null());
        let selector = match (written, kind.absent) {
            (Some(node), _) => Written::new(kind.form, node),
            (None, Absent::Nothing) => return None,
            (None, Absent::Everything) => Written::Everything,
            (None, Absent::EverythingInNamespaces) => {
                let Within::Selected(key) = kind.within else { return None };
                holder.get(key).filter(|node| !node.is_null())?;
                Written::Everything
            }
        };
        let mut is_uncertain = selector.is_uncertain();
        let scope = self.scope(place, kind, holder, &mut is_uncertain);
        let cluster = place.cluster;
        let is_closed = match &scope {
            Scope::Every => !self.world.is_open_anywhere(cluster),
            Scope::These(namespaces) if namespaces.is_empty() => !self.world.is_open_anywhere(cluster),
            Scope::These(namespaces) => {
                let is_operated =
                    |namespace| kind.selects == Selects::Pods && self.index.has_operated(cluster, namespace);
                let is_open = |namespace| self.world.is_open(cluster, namespace, self.symbols);
                namespaces.iter().all(|&namespace| !is_open(namespace) && !is_operated(namespace))
            }
        };
        let namespaces: &[Symbol] = match &scope {
            Scope::Every => &[Symbol::EVERYWHERE],
            Scope::These(namespaces) => namespaces,
        };
        let is_peopled = |&namespace: &Symbol| !self.carriers.at((kind.selects, cluster, namespace, ANY)).is_empty();
        let has_candidates = namespaces.iter().any(is_peopled);
        let selected = self.find(kind.selects, cluster, namespaces, selector, &mut is_uncertain);
        let node = written.unwrap_or(holder);
        Some(Selection {
            from,
            cluster,
            kind,
            node,
            holder,
            is_uncertain,
            is_closed,
            has_candidates,
            namespaces: scope,
            selected,
        })
    }

    /// The namespaces in which a selector selects.
    fn scope(&mut self, place: At, kind: &SelectionKind, holder: Node<'t>, is_uncertain: &mut bool) -> Scope {
        let key = match kind.within {
            Within::Own => return Scope::These(vec![place.namespace]),
            Within::Cluster => return Scope::These(vec![Symbol::CLUSTER]),
            Within::Selected(key) | Within::Listed(key) => key,
        };
        let Some(node) = holder.get(key).filter(|node| !node.is_null()) else {
            return Scope::These(vec![place.namespace]);
        };
        if let Within::Listed(_) = kind.within {
            if node.get("any").and_then(Node::as_bool) == Some(true) {
                return Scope::Every;
            }
            let names: Vec<Node<'_>> = node.get("matchNames").into_iter().flat_map(Node::items).collect();
            if names.is_empty() {
                return Scope::These(vec![place.namespace]);
            }
            let names = names.into_iter().filter_map(Node::text);
            *is_uncertain |= names.clone().any(|name| is_templated(&name));
            return Scope::These(names.filter_map(|name| self.symbols.get(&name)).collect());
        }
        let selector = Written::new(Form::LabelSelector, node);
        if let Written::Everything = selector {
            return Scope::Every;
        }
        *is_uncertain |= selector.is_uncertain();
        let mut namespaces = BTreeSet::new();
        let declared = Selects::Objects("", "Namespace");
        let range = self.find(declared, place.cluster, &[Symbol::CLUSTER], selector, is_uncertain);
        for &number in &self.selected[range] {
            namespaces.extend(self.symbols.get(self.carriers.objects[number as usize].name()));
        }
        // Every namespace has its name as a label, also one that nothing declares.
        namespaces.extend(
            self.named(node).filter(|name| !self.carriers.declared_namespaces.contains_key(&(place.cluster, *name))),
        );
        Scope::These(namespaces.into_iter().collect())
    }

    /// The namespaces that a selector names, if it has no other condition.
    fn named<'a>(&'a self, selector: Node<'t>) -> impl Iterator<Item = Symbol> + use<'a, 't> {
        let only = Selector::new(Some(selector)).keys().all(|key| key == NAME_LABEL);
        let selector = only.then_some(selector);
        let label = selector.and_then(|node| node.at(&["matchLabels", NAME_LABEL]));
        let items = selector.and_then(|node| node.get("matchExpressions")).into_iter().flat_map(Node::items);
        let items = items.filter(|item| item.get("operator").and_then(Node::text).is_some_and(|it| it == "In"));
        let values = items.filter_map(|item| item.get("values")).flat_map(Node::items);
        label.into_iter().chain(values).filter_map(|value| self.symbols.get(&value.text()?))
    }

    /// What a selector selects in namespaces, added to `selected`.
    fn find(
        &mut self,
        what: Selects,
        cluster: Option<u32>,
        namespaces: &[Symbol],
        selector: Written<'_>,
        is_uncertain: &mut bool,
    ) -> Range<usize> {
        if let (Written::Everything, &[namespace]) = (selector, namespaces) {
            let key = (what, cluster, namespace, ANY);
            if let Some(range) = self.everything.get(&key) {
                return range.clone();
            }
            let start = self.selected.len();
            self.selected.extend_from_slice(self.carriers.at(key));
            self.everything.insert(key, start..self.selected.len());
            return start..self.selected.len();
        }
        let pairs = selector.pairs().map(|mut pairs| {
            pairs.push(TEMPLATED);
            pairs
        });
        let pairs = pairs.unwrap_or_else(|| vec![ANY]);
        let mut found = BTreeSet::new();
        for &namespace in namespaces {
            for &pair in &pairs {
                for &number in self.carriers.at((what, cluster, namespace, pair)) {
                    if self.budget == 0 {
                        *is_uncertain = true;
                        break;
                    }
                    self.budget -= 1;
                    let object = &self.carriers.objects[number as usize];
                    match matches(what, object, selector) {
                        Match::Yes => {
                            found.insert(number);
                        }
                        Match::No => {}
                        Match::Unknown => *is_uncertain = true,
                    }
                }
            }
        }
        let start = self.selected.len();
        self.selected.extend(found);
        start..self.selected.len()
    }
}

/// Whether a selector selects an object. Every namespace has its name as a label.
fn matches(what: Selects, object: &Object<'_>, selector: Written<'_>) -> Match {
    match selector {
        Written::Labels(selector, _) if what == Selects::Objects("", "Namespace") => {
            selector.matches(labels(what, object).with(NAME_LABEL, object.name()))
        }
        _ => selector.matches(labels(what, object)),
    }
}
