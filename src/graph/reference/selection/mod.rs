//! References by label: which objects a selector selects.
//!
//! Declared like references by name ([`SelectionKind`]), found with an index over (cluster, namespace, label pair), so that
//! objects that share no label are never compared. What a selector does not select may still be there: [`Selection::is_closed`]
//! says whether the repository shows everything that could be selected.

mod carriers;
mod declare;

pub use declare::{Absent, Form, SelectionKind, Selects, Within};

use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashMap;

use carriers::{ANY, Carriers, Key, NAME_LABEL, TEMPLATED, labels, pair};

use super::index::{At, Index, Symbol, Symbols, is_unknown};
use super::kinds;
use super::program::Program;
use super::world::World;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::selector::{Labels, Match, PlainSelector, Selector};

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
