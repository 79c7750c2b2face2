//! What is there, by cluster, kind, namespace and name.

use std::borrow::Cow;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::declare::{Holder, Holds, Keys, Producer, TargetKind};
use super::path;
use super::program::Program;
use super::writers::is_quiet;
use crate::manifest::{Manifest, Node, is_templated};
use crate::object::{Namespaces, Object};

/// A text of which there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Symbol(u32);

impl Symbol {
    /// The namespace of objects that have none.
    pub(super) const CLUSTER: Self = Self(0);
    /// The namespace of products that are made in every namespace.
    pub(super) const EVERYWHERE: Self = Self(1);
}

/// Texts by number.
#[derive(Debug)]
pub(super) struct Symbols {
    numbers: FxHashMap<Box<str>, Symbol>,
    texts: Vec<Box<str>>,
}

impl Symbols {
    fn new() -> Self {
        // No namespace is called like this.
        let texts: Vec<Box<str>> = vec!["\0cluster".into(), "\0everywhere".into()];
        let numbers = texts.iter().zip([Symbol::CLUSTER, Symbol::EVERYWHERE]);
        Self { numbers: numbers.map(|(text, symbol)| (text.clone(), symbol)).collect(), texts }
    }

    fn add(&mut self, text: &str) -> Symbol {
        if let Some(&symbol) = self.numbers.get(text) {
            return symbol;
        }
        let symbol = Symbol(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text.into());
        self.numbers.insert(text.into(), symbol);
        symbol
    }

    /// The symbol of a text, if something is called so.
    pub(super) fn get(&self, text: &str) -> Option<Symbol> {
        self.numbers.get(text).copied()
    }

    /// The text of a symbol.
    pub(super) fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.0 as usize]
    }
}

/// Where a name is looked up: the cluster (`None`: no known one), the kind, the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Scope {
    pub(super) cluster: Option<u32>,
    pub(super) kind: Symbol,
    pub(super) group: Symbol,
    pub(super) namespace: Symbol,
}

/// Something that is there under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Provider {
    /// The object, or the one that makes it.
    pub(super) object: u32,
    /// What makes it, [`HELD`] if another object holds it; `None` if it is declared as it is.
    pub(super) producer: Option<u16>,
    pub(super) name: Symbol,
    pub(super) scope: Scope,
}

/// Everything that is there.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) symbols: Symbols,
    pub(super) providers: Vec<Provider>,
    /// The last provider of a name in a scope.
    named: FxHashMap<(Scope, Symbol), u32>,
    /// The provider before, of the same name in the same scope.
    earlier: Vec<u32>,
    /// The names of a scope, in the order of the objects.
    scopes: FxHashMap<Scope, Vec<u32>>,
    /// Names of custom resources that a controller makes others of, by cluster and namespace.
    operated: FxHashSet<(Option<u32>, Symbol, Symbol)>,
    /// Where they are.
    operated_places: FxHashSet<(Option<u32>, Symbol)>,
    /// Where workloads are.
    inhabited: FxHashSet<(Option<u32>, Symbol)>,
    /// The providers of a kind and name, wherever they are.
    anywhere: FxHashMap<(Symbol, Symbol, Symbol), Vec<u32>>,
    /// The kinds of which templates make objects of any name, by cluster.
    templated: FxHashSet<(Option<u32>, Symbol)>,
    /// The kinds of objects whose names are filled in when they are delivered.
    named_later: FxHashSet<Symbol>,
}

/// Stands for the number in the names of numbered products.
const NUMBER: char = '#';

/// The name under which a numbered product is known, if the text ends in a number.
pub(super) fn numbered(name: &str) -> Option<String> {
    let start = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    (start.len() < name.len()).then_some(())?;
    Some(format!("{}{NUMBER}", start.strip_suffix('-')?))
}

/// No provider.
const NONE: u32 = u32::MAX;

/// The producer of what is held by another object.
const HELD: u16 = u16::MAX;

impl Index {
    /// Indexes objects and what they make. `places` gives the places of an object.
    pub(super) fn new(
        objects: &[Object<'_>],
        places: &[Vec<At>],
        symbols: Symbols,
        producers: &Program<Producer>,
        holders: &Program<Holder>,
    ) -> Self {
        let mut index = Self {
            symbols,
            providers: Vec::with_capacity(objects.len() * 2),
            named: FxHashMap::default(),
            earlier: Vec::new(),
            scopes: FxHashMap::default(),
            operated: FxHashSet::default(),
            operated_places: FxHashSet::default(),
            inhabited: FxHashSet::default(),
            anywhere: FxHashMap::default(),
            templated: FxHashSet::default(),
            named_later: FxHashSet::default(),
        };
        index.named.reserve(objects.len() * 2);
        let seen = objects.par_iter().with_min_len(64).map(|object| {
            let mut made = Vec::new();
            producers.each(object, &mut |producer, node| made.push((producer, node)));
            made
        });
        let seen: Vec<_> = seen.collect();
        for (number, ((object, places), made)) in objects.iter().zip(places).zip(seen).enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let group = index.symbols.add(canonical(object.group(), object.kind()));
            let kind = index.symbols.add(object.kind());
            let name = index.symbols.add(object.name());
            let is_operated = makes_workloads(object);
            if is_templated(object.name()) {
                index.named_later.insert(kind);
            }
            for place in places {
                let scope = Scope { cluster: place.cluster, group, kind, namespace: place.namespace };
                index.add(Provider { object: number, producer: None, name, scope });
                if object.pod().is_some() {
                    index.inhabited.insert((place.cluster, place.namespace));
                }
                if is_operated {
                    index.operated.insert((place.cluster, place.namespace, name));
                    index.operated_places.insert((place.cluster, place.namespace));
                }
            }
            for (producer, node) in made {
                index.product(number, object, places, producers, producer, node);
            }
            holders.each_of(object.group(), object.kind(), object.root(), &mut |holder, node| match holders
                .kind(holder)
                .holds
            {
                Holds::Objects => index.held(number, places, node),
                Holds::Templates => index.template(number, places, node),
                Holds::Texts => index.templates_in_text(places, node),
            });
        }
        index
    }

    /// An object that another one holds, in its own namespace.
    fn held(&mut self, number: u32, places: &[At], node: Node<'_>) {
        let Some(manifest) = Manifest::new(node).filter(|manifest| !is_templated(manifest.name())) else { return };
        let (group, kind) = (self.symbols.add(manifest.group()), self.symbols.add(manifest.kind()));
        let name = self.symbols.add(manifest.name());
        for place in places {
            let scope = Scope { cluster: place.cluster, group, kind, namespace: place.namespace };
            self.add(Provider { object: number, producer: Some(HELD), name, scope });
        }
    }

    /// A template of objects, which may come to be in any namespace, and may have none.
    fn template(&mut self, number: u32, places: &[At], node: Node<'_>) {
        let Some(manifest) = Manifest::new(node) else { return };
        let (group, kind) = (self.symbols.add(manifest.group()), self.symbols.add(manifest.kind()));
        if is_templated(manifest.kind()) {
            return;
        }
        if manifest.name().is_empty() || is_templated(manifest.name()) || manifest.name().contains("<<") {
            self.templated.extend(places.iter().map(|place| (place.cluster, kind)));
            return;
        }
        let name = self.symbols.add(manifest.name());
        for place in places {
            for namespace in [Symbol::EVERYWHERE, Symbol::CLUSTER] {
                let scope = Scope { cluster: place.cluster, group, kind, namespace };
                self.add(Provider { object: number, producer: Some(HELD), name, scope });
            }
        }
    }

    /// A text from which objects are made: of the kinds that it says.
    fn templates_in_text(&mut self, places: &[At], node: Node<'_>) {
        let Some(text) = node.text() else { return };
        let said = text.lines().filter_map(|line| line.trim_start().trim_start_matches("- ").strip_prefix("kind:"));
        let kinds: Vec<Symbol> = said.map(|kind| self.symbols.add(kind.trim().trim_matches(['"', '\'']))).collect();
        for kind in kinds {
            self.templated.extend(places.iter().map(|place| (place.cluster, kind)));
        }
    }

    /// Whether the repository has an object of a kind whose name is filled in when somebody delivers it.
    pub(super) fn is_named_later(&self, kind: Symbol) -> bool {
        self.named_later.contains(&kind)
    }

    /// Whether templates make objects of a kind, under names that nothing tells. Templates that nothing in the repository delivers
    /// may be in any cluster.
    pub(super) fn is_templated(&self, cluster: Option<u32>, kind: Symbol) -> bool {
        [cluster, None].into_iter().any(|cluster| self.templated.contains(&(cluster, kind)))
    }

    fn add(&mut self, provider: Provider) {
        let number = u32::try_from(self.providers.len()).unwrap_or(NONE);
        let Provider { scope, name, .. } = provider;
        let before = self.named.insert((scope, name), number);
        self.earlier.push(before.unwrap_or(NONE));
        if before.is_none() {
            self.scopes.entry(scope).or_default().push(number);
        }
        self.anywhere.entry((scope.group, scope.kind, name)).or_default().push(number);
        self.providers.push(provider);
    }

    fn product(
        &mut self,
        number: u32,
        object: &Object<'_>,
        places: &[At],
        producers: &Program<Producer>,
        position: usize,
        node: Node<'_>,
    ) {
        let producer = producers.kind(position);
        let text = |node: Node<'_>, path: &'static str| {
            path::first(node, &path::steps(path)).and_then(Node::text).map(Cow::into_owned)
        };
        if producer.unless.is_some_and(|(path, values)| {
            text(object.root(), path).is_some_and(|value| values.contains(&value.as_str()))
        }) || !producer.only_with.is_empty()
            && path::first(object.root(), &path::steps(producer.only_with)).is_none()
        {
            return;
        }
        let name = if producer.path.is_empty() { None } else { text(node, producer.name) };
        let name = name.or_else(|| producer.or_own_name.then(|| object.name().to_owned()));
        let Some(name) = name.filter(|name| !name.is_empty() && !is_templated(name)) else { return };
        if producer.when.is_some_and(|(key, value)| text(node, key).as_deref() != Some(value)) {
            return;
        }
        let name = match producer.is_numbered {
            true => format!("{name}-{}{NUMBER}", object.name()),
            false => format!("{}{name}{}", producer.prefix, producer.suffix),
        };
        let name = self.symbols.add(&name);
        let (group, kind) = (self.symbols.add(producer.makes.group), self.symbols.add(producer.makes.kind));
        let own = (!producer.namespace.is_empty()).then(|| text(node, producer.namespace)).flatten();
        // A namespace that is filled in later may be any.
        let own = own.map(|namespace| match is_templated(&namespace) {
            true => Symbol::EVERYWHERE,
            false => self.symbols.add(&namespace),
        });
        for place in places {
            let namespace = match (producer.everywhere, producer.makes.is_cluster_scoped) {
                (true, _) => Symbol::EVERYWHERE,
                (_, true) => Symbol::CLUSTER,
                _ => own.unwrap_or(place.namespace),
            };
            let scope = Scope { cluster: place.cluster, group, kind, namespace };
            let producer = u16::try_from(position).ok();
            self.add(Provider { object: number, producer, name, scope });
        }
    }

    /// What a name stands for in a scope, the first that is declared before the others.
    pub(super) fn find(&self, scope: Scope, name: Symbol) -> impl Iterator<Item = u32> {
        let everywhere = Scope { namespace: Symbol::EVERYWHERE, ..scope };
        let is_namespaced = scope.namespace != Symbol::CLUSTER;
        let scopes = [Some(scope), is_namespaced.then_some(everywhere)];
        scopes.into_iter().flatten().flat_map(move |scope| {
            let last = self.named.get(&(scope, name)).copied();
            std::iter::successors(last, |&number| {
                Some(self.earlier[number as usize]).filter(|&earlier| earlier != NONE)
            })
        })
    }

    /// A provider of a kind and name wherever it is.
    pub(super) fn anywhere(&self, group: Symbol, kind: Symbol, name: Symbol) -> &[u32] {
        self.anywhere.get(&(group, kind, name)).map_or(&[], Vec::as_slice)
    }

    /// One provider for each name of a scope.
    pub(super) fn in_scope(&self, scope: Scope) -> &[u32] {
        self.scopes.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// Whether the name begins with that of a custom resource of the namespace: controllers call what they make after it.
    pub(super) fn is_operated(&self, at: At, name: &str) -> bool {
        let ends = name.match_indices('-').map(|(end, _)| end).chain(std::iter::once(name.len()));
        let mut starts = ends.filter_map(|end| self.symbols.get(&name[..end]));
        !self.operated.is_empty() && starts.any(|start| self.operated.contains(&(at.cluster, at.namespace, start)))
    }

    /// Whether workloads are declared in a namespace.
    pub(super) fn is_inhabited(&self, cluster: Option<u32>, namespace: Symbol) -> bool {
        self.inhabited.contains(&(cluster, namespace))
    }

    /// Whether controllers may make pods in a namespace, of custom resources that are there.
    pub(super) fn has_operated(&self, cluster: Option<u32>, namespace: Symbol) -> bool {
        self.operated_places.contains(&(cluster, namespace))
    }

    /// The group and kind of a target, if anything is of that kind.
    pub(super) fn kind(&self, target: &TargetKind) -> Option<(Symbol, Symbol)> {
        Some((self.symbols.get(target.group)?, self.symbols.get(target.kind)?))
    }
}

/// A cluster and a namespace in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At {
    pub(super) cluster: Option<u32>,
    pub(super) namespace: Symbol,
}

/// Where each object is. An object whose namespace nothing tells is in one that it shares with its directory, because whoever
/// applies a directory applies it into one namespace.
/// Kinds that `clusterwide` holds have no namespace, whatever their objects say.
pub(super) fn places(
    objects: &[Object<'_>],
    clusterwide: &FxHashSet<(&str, &str)>,
    directory: impl Fn(&Object<'_>) -> String,
) -> (Vec<Vec<At>>, Symbols) {
    let mut symbols = Symbols::new();
    let places = objects.iter().map(|object| {
        let namespaces: Vec<Symbol> = match object.namespaces() {
            Namespaces::ClusterScoped => vec![Symbol::CLUSTER],
            _ if clusterwide.contains(&(object.group(), object.kind())) => vec![Symbol::CLUSTER],
            Namespaces::Known(names) => names.iter().map(|name| symbols.add(name)).collect(),
            Namespaces::Unknown => vec![symbols.add(&format!("{UNKNOWN}{}", directory(object)))],
        };
        let clusters = object.clusters().iter().map(|&cluster| u32::try_from(cluster).ok());
        let clusters = clusters.chain(object.clusters().is_empty().then_some(None));
        clusters.flat_map(|cluster| namespaces.iter().map(move |&namespace| At { cluster, namespace })).collect()
    });
    (places.collect(), symbols)
}

/// The start of the name of a namespace that nothing tells.
const UNKNOWN: char = '\u{1}';

/// Whether a namespace is one that nothing tells.
pub(super) fn is_unknown(namespace: &str) -> bool {
    namespace.starts_with(UNKNOWN)
}

/// Whether a namespace has a name.
pub(super) fn is_named(namespace: &str) -> bool {
    !namespace.starts_with(['\0', UNKNOWN])
}

/// Whether a controller may make service accounts, Services, claims or configuration of an object: custom resources do, but
/// for those of projects that are known not to.
fn makes_workloads(object: &Object<'_>) -> bool {
    let runs_something = matches!(object.kind(), "Prometheus" | "PrometheusAgent" | "Alertmanager" | "ThanosRuler");
    object.group().contains('.') && object.pod().is_none() && (runs_something || !is_quiet(object))
}

/// The group that the kind is in today, for kinds that moved.
fn canonical<'n>(group: &'n str, kind: &str) -> &'n str {
    match (group, kind) {
        ("extensions", "Deployment" | "DaemonSet" | "ReplicaSet") => "apps",
        ("extensions", "Ingress" | "NetworkPolicy") => "networking.k8s.io",
        // The driver's name in place of the group: another rule's finding.
        ("secrets-store.csi.k8s.io", "SecretProviderClass") => "secrets-store.csi.x-k8s.io",
        _ => group,
    }
}

/// Keys of a Secret or ConfigMap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum KnownKeys {
    /// Exactly these.
    Exactly(FxHashSet<String>),
    /// It may have any.
    Any,
}

/// The keys that a provider has.
pub(super) fn keys(
    provider: &Provider,
    object: &Object<'_>,
    producers: &Program<Producer>,
    symbols: &Symbols,
) -> KnownKeys {
    match provider.producer {
        Some(HELD) => KnownKeys::Any,
        Some(position) => product_keys(producers.kind(usize::from(position)), object, symbols.text(provider.name)),
        None => own_keys(object),
    }
}

/// The keys of a Secret or ConfigMap as it is declared. One that is empty is for somebody to fill in, and some that are not are
/// completed by a controller.
fn own_keys(object: &Object<'_>) -> KnownKeys {
    if object.is("", "Service") {
        return ports(object);
    }
    let mut keys = Vec::new();
    for field in ["data", "stringData", "binaryData"] {
        let entries = object.root().get(field).into_iter().flat_map(Node::entries);
        keys.extend(entries.map(|entry| entry.name().into_owned()));
    }
    let has_type = |name: &str| object.root().get("type").and_then(Node::text).is_some_and(|text| text == name);
    let is_filled = |text: &str| text.contains("inject") || text.contains("replicat") || text.contains("reflect");
    let is_completed = object.annotations().chain(object.labels()).any(|entry| is_filled(&entry.name()));
    if keys.is_empty()
        || has_type("kubernetes.io/service-account-token")
        || is_completed
        || keys.iter().any(|key| is_templated(key))
    {
        return KnownKeys::Any;
    }
    KnownKeys::Exactly(keys.into_iter().collect())
}

/// The numbers and names of a Service's ports. One that stands for a name in DNS has any.
fn ports(service: &Object<'_>) -> KnownKeys {
    let spec = |field: &str| service.at(&["spec", field]);
    let mut keys = Vec::new();
    for port in spec("ports").into_iter().flat_map(Node::items) {
        keys.extend(["port", "name"].into_iter().filter_map(|field| Some(port.get(field)?.text()?.into_owned())));
    }
    let is_external = spec("type").and_then(Node::text).is_some_and(|text| text == "ExternalName");
    if is_external || keys.is_empty() || keys.iter().any(|key| is_templated(key)) {
        return KnownKeys::Any;
    }
    KnownKeys::Exactly(keys.into_iter().collect())
}

/// The keys of what an object makes under a name.
fn product_keys(producer: &Producer, object: &Object<'_>, name: &str) -> KnownKeys {
    let Keys::At(paths, unknown) = producer.keys else { return KnownKeys::Any };
    let root = object.root();
    let mut nodes = Vec::new();
    path::each(root, &path::steps(producer.path), &mut |node| {
        let written = path::first(node, &path::steps(producer.name)).and_then(Node::text);
        let is_meant = written.is_none_or(|written| format!("{}{written}{}", producer.prefix, producer.suffix) == name);
        nodes.extend(is_meant.then_some(node));
    });
    let roots = [root];
    let starts = |path: &'static str| match path.strip_prefix('/') {
        Some(path) => (path::steps(path), &roots[..]),
        None => (path::steps(path), nodes.as_slice()),
    };
    let has = |path: &&'static str| {
        let (steps, nodes) = starts(path);
        let mut found = nodes.iter().filter_map(|&node| path::first(node, &steps));
        found.any(|node| !node.is_empty() || node.is_scalar())
    };
    if unknown.iter().any(has) {
        return KnownKeys::Any;
    }
    let mut keys = Vec::new();
    for path in paths {
        let (steps, nodes) = starts(path);
        for &node in nodes {
            path::each(node, &steps, &mut |node| keys.extend(node.text().map(Cow::into_owned)));
        }
    }
    if keys.is_empty() || keys.iter().any(|key| is_templated(key)) {
        KnownKeys::Any
    } else {
        KnownKeys::Exactly(keys.into_iter().collect())
    }
}
