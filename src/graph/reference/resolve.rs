//! From a name in a field to a verdict.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::declare::{Producer, Proof, ReferenceKind, Site, TargetKind};
use super::index::{self, At, Index, KnownKeys, Scope, Symbol, is_named, is_unknown, keys};
use super::path::{self, Step};
use super::program::Program;
use super::world::World;
use super::writers::Writers;
use super::{Absence, Reason, Reference, Verdict, is_example};
use crate::finding::is_near_miss;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::source::Sources;

/// A site with its paths made ready.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) kind: &'static ReferenceKind,
    pub(super) site: &'static Site,
    name: Vec<Step>,
    keys: Vec<Step>,
    when: Option<(Vec<Step>, &'static str)>,
    unless: Vec<Step>,
    optional_if: Option<(Vec<Step>, &'static str)>,
}

impl Field {
    pub(super) fn new(kind: &'static ReferenceKind, site: &'static Site) -> Self {
        let condition = |(path, value)| (path::steps(path), value);
        let (when, optional_if) = (site.when.map(condition), site.optional_if.map(condition));
        let unless = path::steps(site.unless);
        Self { kind, site, name: path::steps(site.name), keys: path::steps(site.keys), when, unless, optional_if }
    }
}

/// Everything that a name is looked up in.
pub(super) struct Resolver<'a, 't> {
    pub(super) objects: &'a [Object<'t>],
    pub(super) places: &'a [Vec<At>],
    pub(super) index: &'a Index,
    pub(super) world: &'a World,
    pub(super) writers: &'a Writers,
    pub(super) producers: &'a Program<Producer>,
    pub(super) sources: &'a Sources,
    /// The keys of each provider, found when they are needed.
    pub(super) keys: Vec<OnceLock<Box<KnownKeys>>>,
    /// What containers are told, by place; made when it is needed.
    pub(super) told: OnceLock<Told>,
    /// What is declared, in whatever group; made when it is needed.
    pub(super) of_any_group: OnceLock<OfAnyGroup>,
}

/// Kinds and names of what is declared, by cluster and namespace.
pub(super) type OfAnyGroup = FxHashSet<(Option<u32>, Symbol, Symbol, Symbol)>;

/// Hashes of the words in arguments and environments of containers, by cluster and namespace.
pub(super) type Told = FxHashMap<(Option<u32>, Symbol), FxHashSet<u64>>;

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
                holder: node,
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
        let own_namespace = symbols.text(place.namespace);
        // The name or the namespace of an object that is filled in later says that this is a template of many.
        let texts = [&*named.name, named.namespace.as_deref().unwrap_or(own_namespace), self.objects[from].name()];
        if texts.into_iter().any(is_templated) {
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
            let mut found = self.index.find(scope, name).take(MOST_COMPARED);
            let first = found.next();
            // One that is declared before one that something makes.
            let is_declared = |number: &u32| self.index.providers[*number as usize].producer.is_none();
            let best = first.filter(is_declared).or_else(|| found.find(is_declared)).or(first);
            if let Some(provider) = best {
                return Verdict::Resolved { provider };
            }
        }
        if let (true, Some(((group, kind), name))) = (field.site.is_anywhere, kind.zip(name)) {
            let others = self.index.anywhere(group, kind, name).iter();
            let here =
                others.copied().find(|&number| self.index.providers[number as usize].scope.cluster == place.cluster);
            if let Some(provider) = here {
                return Verdict::Resolved { provider };
            }
        }
        if field.kind.is_known(&named.name) {
            return unresolved(Reason::WellKnown);
        }
        if let (Some(scope), Some(name)) = (scope, index::numbered(&named.name).and_then(|name| symbols.get(&name)))
            && let Some(provider) = self.index.find(scope, name).next()
        {
            return Verdict::Resolved { provider };
        }
        if is_optional {
            return unresolved(Reason::Optional);
        }
        if self.objects[from].is_uncertain() {
            return unresolved(Reason::OpenWorld);
        }
        if texts.into_iter().any(is_placeholder) {
            return unresolved(Reason::Templated);
        }
        if is_example(self.sources, &self.objects[from]) {
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
        let is_of_charts = field.kind.is_of_charts;
        let sought = Sought { proof, target, kind, namespace, name, text: &named.name, is_of_charts };
        self.absence(place, &sought)
    }

    /// The verdict about a name that nothing has in its scope.
    fn absence(&self, place: At, sought: &Sought<'_>) -> Verdict {
        let &Sought { target, kind, namespace, name, text, .. } = sought;
        let symbols = &self.index.symbols;
        let unresolved = |reason| Verdict::Unresolved { reason };
        let others = kind.zip(name).map_or(&[][..], |((group, kind), name)| self.index.anywhere(group, kind, name));
        let mut absence = Absence::default();
        if others.len() > MOST_OTHERS {
            return unresolved(Reason::OpenWorld);
        }
        for &number in others {
            let scope = self.index.providers[number as usize].scope;
            let is_same_namespace = Some(scope.namespace) == namespace || is_unknown(symbols.text(scope.namespace));
            match (scope.cluster == place.cluster, is_same_namespace) {
                // Its namespace is not known, so it may be this one.
                (true, true) => return unresolved(Reason::UnknownNamespace),
                // Nothing in the repository delivers it; somebody may, by hand.
                (false, true)
                    if !self.world.is_started(scope.cluster)
                        || !self.world.is_started(place.cluster)
                        || self.world.may_be_one(scope.cluster, place.cluster) =>
                {
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
        let proof = match self.openness(place, sought) {
            Ok(proof) => proof,
            Err(reason) => return unresolved(reason),
        };
        let at = namespace.map(|namespace| At { cluster: place.cluster, namespace });
        let is_custom = is_custom(target);
        if !is_custom && at.is_some_and(|at| self.index.is_operated(at, text) || self.is_told(at, target, text)) {
            return unresolved(Reason::Produced);
        }
        let scope = kind.zip(namespace).map(|((group, kind), namespace)| Scope {
            cluster: place.cluster,
            group,
            kind,
            namespace,
        });
        if is_custom && at.is_some_and(|at| self.is_in_other_group(at, target, name)) {
            return unresolved(Reason::OtherKind);
        }
        let siblings = scope.map_or(&[][..], |scope| self.index.in_scope(scope));
        absence.near = siblings
            .iter()
            .take(MOST_COMPARED)
            .copied()
            .find(|&number| is_near_miss(text, symbols.text(self.index.providers[number as usize].name)));
        let has_miss = absence.near.or(absence.other_namespace).or(absence.other_cluster).is_some();
        let is_proved = match proof {
            // What serves custom resources of the whole cluster is not there alone.
            Proof::Closed
                if is_custom && sought.is_of_charts && target.is_cluster_scoped && place.cluster.is_some() =>
            {
                has_miss || !siblings.is_empty()
            }
            // Whether it is a custom is seen when all others are resolved.
            Proof::Closed | Proof::Custom => true,
            Proof::Inhabited => {
                has_miss
                    || !siblings.is_empty()
                    || at.is_some_and(|at| self.index.is_inhabited(at.cluster, at.namespace))
            }
            Proof::Siblings => {
                let is_declared = |&number: &u32| self.index.providers[number as usize].producer.is_none();
                has_miss || siblings.iter().any(is_declared)
            }
            Proof::NearMiss => has_miss,
        };
        if is_proved { Verdict::Dangling { absence } } else { unresolved(Reason::OpenWorld) }
    }

    /// Whether an object of the kind and name is declared under another group: that is the mistake then, and reported there.
    fn is_in_other_group(&self, at: At, target: &TargetKind, name: Option<Symbol>) -> bool {
        let (Some(kind), Some(name)) = (self.index.symbols.get(target.kind), name) else { return false };
        let declared = self.of_any_group.get_or_init(|| {
            let declared = self.index.providers.iter().filter(|provider| provider.producer.is_none());
            declared.map(|it| (it.scope.cluster, it.scope.kind, it.scope.namespace, it.name)).collect()
        });
        declared.contains(&(at.cluster, kind, at.namespace, name))
    }

    /// What it takes to say that nothing has the name, seeing what may come from where the repository does not look; or why
    /// nothing can be said.
    fn openness(&self, place: At, sought: &Sought<'_>) -> Result<Proof, Reason> {
        let &Sought { proof, target, kind, namespace, is_of_charts, .. } = sought;
        let symbols = &self.index.symbols;
        let is_started = self.world.is_started(place.cluster);
        let is_of_templates = kind.is_some_and(|(_, kind)| self.index.is_templated(place.cluster, kind));
        let is_named_later = kind.is_some_and(|(_, kind)| self.index.is_named_later(kind));
        // Nothing of the repository is in a namespace that it does not name.
        let Some(namespace) = namespace else { return Err(Reason::OpenWorld) };
        if is_of_templates || (is_named_later && !is_started && !is_of_charts) {
            return Err(Reason::OpenWorld);
        }
        // What Flux is not told of, beside what it is told of, waits for nothing.
        if !is_of_charts && !is_started && self.world.starts_any() {
            return Err(Reason::Undelivered);
        }
        let is_foreign = self.world.is_open_besides_charts(place.cluster, namespace, is_of_charts, symbols);
        if is_of_charts && self.world.is_in_charts(place.cluster, namespace, symbols) {
            return Err(Reason::OpenWorld);
        }
        if is_foreign && !is_started && is_custom(target) {
            // Nothing starts the cluster, so nobody knows whether what it takes from elsewhere is not this very repository.
            return Ok(match proof {
                // What stands for something in a cloud belongs together, and is not spread over repositories.
                Proof::Closed if is_of_charts => Proof::Closed,
                Proof::Closed => Proof::Siblings,
                Proof::Custom | Proof::Inhabited | Proof::Siblings | Proof::NearMiss => Proof::NearMiss,
            });
        }
        if is_foreign { Err(Reason::OpenWorld) } else { Ok(proof) }
    }

    /// Whether a container of the namespace is told the name: it may make the object.
    fn is_told(&self, at: At, target: &TargetKind, name: &str) -> bool {
        if !matches!(target.kind, "Secret" | "ConfigMap" | "PersistentVolumeClaim") {
            return false;
        }
        let told = self.told.get_or_init(|| {
            let mut told = Told::default();
            for (object, places) in self.objects.iter().zip(self.places) {
                let Some(pod) = object.pod() else { continue };
                let containers = pod.containers().iter();
                let lists =
                    containers.clone().flat_map(|container| ["command", "args"].map(|field| container.get(field)));
                let lists = lists.flatten().flat_map(Node::items);
                let variables = containers.filter_map(|container| container.get("env")).flat_map(Node::items);
                let values = variables.filter_map(|variable| variable.get("value"));
                let texts: Vec<_> = lists.chain(values).filter_map(Node::text).collect();
                let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
                let words = texts.iter().flat_map(|text| text.split(|letter| !is_part(letter)));
                let words: Vec<u64> = words.filter(|word| !word.is_empty()).map(hash).collect();
                for place in places {
                    told.entry((place.cluster, place.namespace)).or_default().extend(&words);
                }
            }
            told
        });
        told.get(&(at.cluster, at.namespace)).is_some_and(|words| words.contains(&hash(name)))
    }

    /// The verdict about a key of something that is there.
    fn key(&self, provider: u32, key: Node<'t>, is_optional: bool) -> Verdict {
        let Some(text) = key.text() else { return Verdict::Unresolved { reason: Reason::Templated } };
        if is_templated(&text) {
            return Verdict::Unresolved { reason: Reason::Templated };
        }
        // In place of a port: the annotations of the AWS load balancer controller say what is served.
        if text == "use-annotation" {
            return Verdict::Unresolved { reason: Reason::WellKnown };
        }
        // Several may make one object; together they give its keys.
        let Some(first) = self.index.providers.get(provider as usize) else {
            return Verdict::Unresolved { reason: Reason::OpenWorld };
        };
        for (position, number) in self.index.find(first.scope, first.name).enumerate() {
            if position >= MOST_COMPARED {
                return Verdict::Unresolved { reason: Reason::UnknownKeys };
            }
            let provider = &self.index.providers[number as usize];
            let object = &self.objects[provider.object as usize];
            // Many containers may ask for keys of one object.
            let known = self.keys[number as usize]
                .get_or_init(|| Box::new(keys(provider, object, self.producers, &self.index.symbols)));
            match &**known {
                KnownKeys::Exactly(keys) if !keys.contains(&*text) => {}
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

/// A name that nothing has, and where it was looked for.
struct Sought<'a> {
    proof: Proof,
    target: &'static TargetKind,
    kind: Option<(Symbol, Symbol)>,
    namespace: Option<Symbol>,
    name: Option<Symbol>,
    text: &'a str,
    is_of_charts: bool,
}

/// Whether a kind is not one of Kubernetes itself.
fn is_custom(target: &TargetKind) -> bool {
    target.group.contains('.') && !target.group.ends_with(".k8s.io")
}

/// Whether a name is one that somebody is meant to replace.
fn is_placeholder(name: &str) -> bool {
    const WORDS: &[&str] = &["YOUR", "REPLACE", "CHANGE", "PLACEHOLDER", "TODO", "XXX"];
    // Names of objects are in lower case: most need no search.
    let is_strange = name.bytes().any(|byte| byte.is_ascii_uppercase() || matches!(byte, b'<' | b'>' | b'*'));
    is_strange && (name.contains(['<', '>', '*']) || WORDS.iter().any(|word| name.contains(word)))
}

fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    word.hash(&mut hasher);
    hasher.finish()
}

/// A namespace with more objects of a kind is not searched for the name that was meant.
const MOST_COMPARED: usize = 500;

/// Of a kind and name that more have than this, in all namespaces of all clusters, nobody says where one is missing.
const MOST_OTHERS: usize = 5_000;

/// Whether a field beside a name has a value.
fn has_value(node: Node<'_>, condition: Option<&(Vec<Step>, &'static str)>) -> bool {
    condition.is_some_and(|(path, value)| path::first(node, path).and_then(Node::text).as_deref() == Some(value))
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
    if !field.unless.is_empty() && path::first(node, &field.unless).is_some() {
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
