//! From a name in a field to a verdict.

use std::borrow::Cow;

use super::declare::{Producer, Proof, ReferenceKind, Site, TargetKind};
use super::index::{At, Index, KnownKeys, Scope, Symbol, is_named, is_unknown, keys};
use super::path::{self, Step};
use super::program::Program;
use super::world::World;
use super::writers::Writers;
use super::{Absence, Reason, Reference, Verdict};
use crate::finding::is_near_miss;
use crate::manifest::{Node, is_templated};
use crate::object::Object;

/// A site with its paths made ready.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) kind: &'static ReferenceKind,
    pub(super) site: &'static Site,
    name: Vec<Step>,
    keys: Vec<Step>,
    when: Option<(Vec<Step>, &'static str)>,
    optional_if: Option<(Vec<Step>, &'static str)>,
}

impl Field {
    pub(super) fn new(kind: &'static ReferenceKind, site: &'static Site) -> Self {
        let condition = |(path, value)| (path::steps(path), value);
        let (when, optional_if) = (site.when.map(condition), site.optional_if.map(condition));
        Self { kind, site, name: path::steps(site.name), keys: path::steps(site.keys), when, optional_if }
    }
}

/// Everything that a name is looked up in.
pub(super) struct Resolver<'a, 't> {
    pub(super) objects: &'a [Object<'t>],
    pub(super) index: &'a Index,
    pub(super) world: &'a World,
    pub(super) writers: &'a Writers,
    pub(super) producers: &'a Program<Producer>,
}

/// A name in a field of an object.
struct Named<'t> {
    node: Node<'t>,
    name: Cow<'t, str>,
    namespace: Option<Cow<'t, str>>,
    target: Target,
}

/// The kind that a field names.
enum Target {
    Declared(&'static TargetKind),
    /// A kind that the declaration does not know.
    Other,
}

impl<'t> Resolver<'_, 't> {
    /// The references that a field of an object makes, one for each place of the object and each key.
    pub(super) fn resolve(
        &self,
        from: usize,
        places: &[At],
        field: &Field,
        node: Node<'t>,
        out: &mut Vec<Reference<'t>>,
    ) {
        let Some(named) = named(field, node) else { return };
        let is_optional = !field.site.optional.is_empty()
            && node.get(field.site.optional).and_then(Node::as_bool) == Some(true)
            || has_value(node, field.optional_if.as_ref());
        for &place in places {
            let verdict = self.verdict(from, place, field, &named, is_optional);
            let reference = |key, verdict| Reference {
                from,
                cluster: place.cluster,
                kind: field.kind,
                node: named.node,
                name: named.name.clone(),
                namespace: self.namespace(place, field, &named),
                target: match named.target {
                    Target::Declared(target) => target,
                    Target::Other => &field.kind.targets[0],
                },
                key,
                verdict,
            };
            out.push(reference(None, verdict));
            let Verdict::Resolved { provider } = verdict else { continue };
            path::each(node, &field.keys, &mut |key| {
                if !field.keys.is_empty() {
                    out.push(reference(Some(key), self.key(provider, key, is_optional)));
                }
            });
        }
    }

    /// The namespace in which the target is looked for, for messages; `None` for targets that have none and where it is not
    /// known.
    fn namespace(&self, place: At, field: &Field, named: &Named<'t>) -> Option<Cow<'t, str>> {
        match named.target {
            Target::Declared(target) if target.is_cluster_scoped => None,
            _ => {
                let own = || Cow::Owned(self.index.symbols.text(place.namespace).to_owned());
                let fixed = field.site.fixed_namespace;
                let fixed = (!fixed.is_empty()).then_some(Cow::Borrowed(fixed));
                Some(named.namespace.clone().or(fixed).unwrap_or_else(own)).filter(|namespace| is_named(namespace))
            }
        }
    }

    fn verdict(&self, from: usize, place: At, field: &Field, named: &Named<'t>, is_optional: bool) -> Verdict {
        let unresolved = |reason| Verdict::Unresolved { reason };
        let symbols = &self.index.symbols;
        // The name or the namespace of an object that is filled in later says that this is a template of many.
        let is_template = is_templated(self.objects[from].name()) || is_templated(symbols.text(place.namespace));
        let is_no_name = is_templated(&named.name) || !may_be_a_name(&named.name);
        if is_template || is_no_name || named.namespace.as_deref().is_some_and(is_templated) {
            return unresolved(Reason::Templated);
        }
        let target = match named.target {
            Target::Declared(target) => target,
            Target::Other => return unresolved(Reason::OtherKind),
        };
        let written = named.namespace.as_deref().or(Some(field.site.fixed_namespace).filter(|fixed| !fixed.is_empty()));
        let namespace = match (target.is_cluster_scoped, written) {
            (true, _) => Some(Symbol::CLUSTER),
            (false, Some(namespace)) => symbols.get(namespace),
            // A cluster-scoped object names something in a namespace without saying in which.
            (false, None) if place.namespace == Symbol::CLUSTER => return unresolved(Reason::UnknownNamespace),
            (false, None) => Some(place.namespace),
        };
        let kind = self.index.kind(target);
        let name = symbols.get(&named.name);
        let scope = kind.zip(namespace).map(|((group, kind), namespace)| Scope {
            cluster: place.cluster,
            group,
            kind,
            namespace,
        });
        if let Some((scope, name)) = scope.zip(name) {
            let found = self.index.find(scope, name);
            // One that is declared before one that something makes.
            let best = found.min_by_key(|&number| self.index.providers[number as usize].producer.is_some());
            if let Some(provider) = best {
                return Verdict::Resolved { provider };
            }
        }
        if let (true, Some(((group, kind), name))) = (field.site.is_anywhere, kind.zip(name)) {
            let others = self.index.anywhere(group, kind, name).iter();
            let here = others.copied().find(|&number| self.index.providers[number as usize].scope.cluster == place.cluster);
            if let Some(provider) = here {
                return Verdict::Resolved { provider };
            }
        }
        if field.kind.is_known(&named.name) {
            return unresolved(Reason::WellKnown);
        }
        if is_optional {
            return unresolved(Reason::Optional);
        }
        if self.objects[from].is_uncertain() {
            return unresolved(Reason::OpenWorld);
        }
        let may_be_made =
            namespace.is_some_and(|namespace| self.writers.may_make(target.kind, place.cluster, namespace));
        // What stands for something in a cloud is made by manifests only, wherever they are applied.
        let is_everybodys = target.group.is_empty() || !field.kind.is_of_charts;
        let is_unknown_place = namespace.is_some_and(|namespace| is_unknown(symbols.text(namespace)));
        let proof = match field.kind.proof {
            // Not a name that an operator would choose, but one that somebody mistyped.
            _ if may_be_made || is_unknown_place && is_everybodys => Proof::NearMiss,
            proof => proof,
        };
        self.absence(place, field.kind, proof, kind, namespace, name, &named.name)
    }

    /// The verdict about a name that nothing has in its scope.
    fn absence(
        &self,
        place: At,
        declared: &ReferenceKind,
        proof: Proof,
        kind: Option<(Symbol, Symbol)>,
        namespace: Option<Symbol>,
        name: Option<Symbol>,
        text: &str,
    ) -> Verdict {
        let symbols = &self.index.symbols;
        let unresolved = |reason| Verdict::Unresolved { reason };
        let others = kind.zip(name).map_or(&[][..], |((group, kind), name)| self.index.anywhere(group, kind, name));
        let mut absence = Absence::default();
        for &number in others {
            let scope = self.index.providers[number as usize].scope;
            let is_same_namespace = Some(scope.namespace) == namespace || is_unknown(symbols.text(scope.namespace));
            match (scope.cluster == place.cluster, is_same_namespace) {
                // Its namespace is not known, so it may be this one.
                (true, true) => return unresolved(Reason::UnknownNamespace),
                // Nothing in the repository delivers it; somebody may, by hand.
                (false, true) if !self.world.is_started(scope.cluster) || !self.world.is_started(place.cluster) => {
                    return unresolved(Reason::Undelivered);
                }
                (false, true) => absence.other_cluster = absence.other_cluster.or(Some(number)),
                (true, false) => absence.other_namespace = absence.other_namespace.or(Some(number)),
                (false, false) => {}
            }
        }
        let is_unknown_place = namespace.is_some_and(|namespace| is_unknown(symbols.text(namespace)));
        // A namespace that nothing tells may be any, also one that has it.
        if is_unknown_place && !others.is_empty() && namespace != Some(Symbol::CLUSTER) {
            return unresolved(Reason::UnknownNamespace);
        }
        let is_of_templates = kind.is_some_and(|(_, kind)| self.index.is_templated(place.cluster, kind));
        let is_in_charts = |namespace| declared.is_of_charts && self.world.is_open(place.cluster, namespace, symbols);
        let is_foreign = |namespace| {
            self.world.is_open_besides_charts(place.cluster, namespace, declared.is_of_charts, symbols)
        };
        let is_started = self.world.is_started(place.cluster);
        let is_named_later = kind.is_some_and(|(_, kind)| self.index.is_named_later(kind));
        let proof = match namespace {
            _ if is_of_templates || (is_named_later && !is_started) => return unresolved(Reason::OpenWorld),
            // What Flux is not told of, beside what it is told of, waits for nothing.
            _ if !declared.is_of_charts && !is_started && self.world.starts_any() => {
                return unresolved(Reason::Undelivered);
            }
            // Nothing starts the cluster, so nobody knows whether what it takes from elsewhere is not this very repository.
            Some(namespace) if is_foreign(namespace) && !is_started => match proof {
                Proof::Closed => Proof::Siblings,
                Proof::Custom | Proof::Siblings | Proof::NearMiss => Proof::NearMiss,
            },
            Some(namespace) if is_foreign(namespace) || is_in_charts(namespace) => {
                return unresolved(Reason::OpenWorld);
            }
            Some(_) => proof,
            // Nothing of the repository is in that namespace.
            None => return unresolved(Reason::OpenWorld),
        };
        let scope = kind.zip(namespace).map(|((group, kind), namespace)| Scope {
            cluster: place.cluster,
            group,
            kind,
            namespace,
        });
        let siblings = scope.map_or(&[][..], |scope| self.index.in_scope(scope));
        absence.near = siblings
            .iter()
            .take(MOST_COMPARED)
            .copied()
            .find(|&number| is_near_miss(text, symbols.text(self.index.providers[number as usize].name)));
        let has_miss = absence.near.or(absence.other_namespace).or(absence.other_cluster).is_some();
        let is_proved = match proof {
            // Whether it is a custom is seen when all others are resolved.
            Proof::Closed | Proof::Custom => true,
            Proof::Siblings => has_miss || !siblings.is_empty(),
            Proof::NearMiss => has_miss,
        };
        if is_proved { Verdict::Dangling { absence } } else { unresolved(Reason::OpenWorld) }
    }

    /// The verdict about a key of something that is there.
    fn key(&self, provider: u32, key: Node<'t>, is_optional: bool) -> Verdict {
        let Some(text) = key.text() else { return Verdict::Unresolved { reason: Reason::Templated } };
        if is_templated(&text) {
            return Verdict::Unresolved { reason: Reason::Templated };
        }
        // Several may make one object; together they give its keys.
        let Some(first) = self.index.providers.get(provider as usize) else {
            return Verdict::Unresolved { reason: Reason::OpenWorld };
        };
        for number in self.index.find(first.scope, first.name) {
            let provider = &self.index.providers[number as usize];
            let object = &self.objects[provider.object as usize];
            match keys(provider, object, self.producers) {
                KnownKeys::Exactly(keys) if !keys.iter().any(|known| *known == text) => {}
                KnownKeys::Exactly(_) => return Verdict::Resolved { provider: number },
                KnownKeys::Any => return Verdict::Unresolved { reason: Reason::UnknownKeys },
            }
        }
        if is_optional || self.objects[first.object as usize].is_uncertain() {
            return Verdict::Unresolved { reason: if is_optional { Reason::Optional } else { Reason::OpenWorld } };
        }
        Verdict::Dangling { absence: Absence { holder: Some(provider), ..Absence::default() } }
    }
}

/// A namespace with more objects of a kind is not searched for the name that was meant.
const MOST_COMPARED: usize = 500;

/// Whether a field beside a name has a value.
fn has_value(node: Node<'_>, condition: Option<&(Vec<Step>, &'static str)>) -> bool {
    condition.is_some_and(|(path, value)| path::first(node, path).and_then(Node::text).as_deref() == Some(value))
}

/// Whether an object may have a name. What may not is a placeholder, or another rule's matter. Some kinds (of RBAC) allow more
/// than DNS names.
fn may_be_a_name(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b':'))
}

/// What a field names, if it does.
fn named<'t>(field: &Field, node: Node<'t>) -> Option<Named<'t>> {
    let site = field.site;
    let has_shape = |keys: &[&str]| node.len() == keys.len() && keys.iter().all(|key| node.get(key).is_some());
    if (field.when.is_some() && !has_value(node, field.when.as_ref()))
        || (!field.site.shape.is_empty() && !has_shape(field.site.shape))
    {
        return None;
    }
    let node_of_name = path::first(node, &field.name)?;
    let mut name = node_of_name.text().filter(|name| !name.is_empty())?;
    let mut namespace = match site.namespace {
        "" => None,
        key => node.get(key).and_then(Node::text).filter(|namespace| !namespace.is_empty()),
    };
    if site.is_path {
        let (before, after) = name.split_once('/')?;
        (namespace, name) = (Some(Cow::Owned(before.to_owned())), Cow::Owned(after.to_owned()));
    }
    let text = |key: &str| if key.is_empty() { None } else { node.get(key).and_then(Node::text) };
    let kind = text(site.kind).filter(|kind| !kind.is_empty());
    let group = text(site.group).map(|group| match site.group {
        // The core group has versions only.
        "apiVersion" => group.split_once('/').map_or(String::new(), |(group, _)| group.to_owned()),
        _ => group.into_owned(),
    });
    let targets = field.kind.targets;
    let declared = match (&kind, &group) {
        (None, None) => targets.first(),
        (None, Some(group)) => targets.iter().find(|target| target.group == group),
        (Some(kind), group) => targets
            .iter()
            .find(|target| target.kind == kind && group.as_ref().is_none_or(|group| target.group == group)),
    };
    let target = match declared {
        Some(target) => Target::Declared(target),
        None => Target::Other,
    };
    Some(Named { node: node_of_name, name, namespace, target })
}
