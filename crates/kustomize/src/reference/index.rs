//! Objects by the names that they had.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::editor::Editor;
use crate::layer::Former;
use crate::object::{Gvk, Object};
use crate::symbol::Symbol;
use crate::world::World;

/// The objects of a build that had other identities.
pub(super) struct Index<'o, 'w> {
    world: &'w World,
    objects: &'o [Object],
    names: FxHashMap<&'w str, Named>,
    /// Those who had a name (by its number) and are in a namespace now, or, under no namespace, in none.
    places: FxHashMap<(u32, Symbol), Chain>,
    links: Vec<Link>,
    has_renamed: bool,
    /// Kinds that were ever named so.
    kinds: FxHashSet<Symbol>,
    /// By original namespace, the namespaces where such objects are now.
    namespaces: OnceCell<FxHashMap<Symbol, Vec<Symbol>>>,
    pub(super) service_account: Symbol,
}

/// A former name.
struct Named {
    number: u32,
    all: Chain,
    /// Whether one of those who had it has another one now.
    is_renamed: bool,
}

/// A list of links.
#[derive(Clone, Copy)]
struct Chain {
    first: u32,
    last: u32,
}

/// One of those who had a name.
struct Link {
    object: u32,
    /// The next one who had it, anywhere and in the same namespace.
    next: Option<u32>,
    next_here: Option<u32>,
}

/// Whether an object had another name.
pub(super) fn has_renamed(editor: &Editor<'_>, objects: &[Object]) -> bool {
    objects.iter().any(|object| formers(editor, object).any(|former| former.name != object.name))
}

impl<'o, 'w> Index<'o, 'w> {
    /// Of the objects of a build.
    pub(super) fn new(editor: &Editor<'w>, objects: &'o [Object]) -> Self {
        let world = editor.world();
        let mut index = Self {
            world,
            objects,
            names: FxHashMap::default(),
            places: FxHashMap::default(),
            links: Vec::new(),
            has_renamed: false,
            kinds: FxHashSet::default(),
            namespaces: OnceCell::new(),
            service_account: world.symbols.intern("ServiceAccount"),
        };
        for (position, object) in objects.iter().enumerate() {
            let mut known = (Symbol::EMPTY, Symbol::EMPTY);
            for former in formers(editor, object) {
                if (former.name, former.kind) != known {
                    known = (former.name, former.kind);
                    index.kinds.insert(former.kind);
                    index.insert(former.name, position as u32, object);
                }
            }
        }
        index
    }

    fn insert(&mut self, name: Symbol, position: u32, object: &Object) {
        let link = self.links.len() as u32;
        let number = self.names.len() as u32;
        let new = Chain { first: link, last: link };
        let text = self.world.symbols.text(name);
        let named = self.names.entry(text).or_insert(Named { number, all: new, is_renamed: false });
        named.is_renamed |= name != object.name;
        self.has_renamed |= named.is_renamed;
        let previous = named.all.last;
        if self.links.get(previous as usize).is_some_and(|last| last.object == position) {
            return;
        }
        named.all.last = link;
        if let Some(last) = self.links.get_mut(previous as usize) {
            last.next = Some(link);
        }
        let place = if object.cluster_scoped { Symbol::EMPTY } else { effective(object.namespace) };
        let here = self.places.entry((named.number, place)).or_insert(new);
        if let Some(last) = self.links.get_mut(here.last as usize) {
            last.next_here = Some(link);
        }
        here.last = link;
        self.links.push(Link { object: position, next: None, next_here: None });
    }

    /// Whether somebody had this name.
    pub(super) fn is_former(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// Whether somebody had this name and has another one now. If all kept it, a reference stays whoever is meant.
    pub(super) fn is_renamed(&self, name: &str) -> bool {
        self.has_renamed && self.names.get(name).is_some_and(|named| named.is_renamed)
    }

    /// Whether an object of a kind had another identity; empty for any kind.
    pub(super) fn has_kind(&self, kind: Symbol) -> bool {
        kind.is_empty() || self.kinds.contains(&kind)
    }

    /// Those who had a name, anywhere.
    pub(super) fn with_name(&self, name: &str) -> impl Iterator<Item = &'o Object> + '_ {
        let mut next = self.names.get(name).map(|named| named.all.first);
        std::iter::from_fn(move || {
            let link = self.links.get(next? as usize)?;
            next = link.next;
            self.objects.get(link.object as usize)
        })
    }

    /// Those who had a name and are in a namespace now; without a namespace, those who are in none.
    pub(super) fn with_name_in(&self, name: &str, place: Option<Symbol>) -> impl Iterator<Item = &'o Object> + '_ {
        let number = self.names.get(name).map(|named| named.number);
        let place = place.map_or(Symbol::EMPTY, effective);
        let chain = number.and_then(|number| self.places.get(&(number, place)));
        let mut next = chain.map(|chain| chain.first);
        std::iter::from_fn(move || {
            let link = self.links.get(next? as usize)?;
            next = link.next_here;
            self.objects.get(link.object as usize)
        })
    }

    /// The name that an object has now.
    pub(super) fn name(&self, object: &Object) -> &'w str {
        self.world.symbols.text(object.name)
    }

    /// The original namespace of an object, `None` for a kind without namespaces.
    pub(super) fn original_namespace(&self, object: &Object) -> Option<Symbol> {
        let (_, namespace, kind) = object.original;
        let is_cluster_scoped = self.world.is_cluster_scoped(Gvk { kind, ..object.gvk });
        if is_cluster_scoped { None } else { Some(namespace) }
    }

    /// Where the objects are now that stood in a namespace originally: each namespace once, as written.
    pub(super) fn moved_from(&self, namespace: Symbol) -> &[Symbol] {
        let namespaces = self.namespaces.get_or_init(|| {
            let mut pairs = FxHashSet::default();
            let mut namespaces: FxHashMap<Symbol, Vec<Symbol>> = FxHashMap::default();
            for object in self.objects {
                let Some(original) = self.original_namespace(object) else { continue };
                if pairs.insert((original, object.namespace)) {
                    namespaces.entry(original).or_default().push(object.namespace);
                }
            }
            namespaces
        });
        namespaces.get(&namespace).map_or(&[], |namespaces| namespaces)
    }

    /// The symbol of a namespace that is written somewhere.
    pub(super) fn symbol(&self, text: &str) -> Symbol {
        self.world.symbols.intern(text)
    }

    /// How messages name an object.
    pub(super) fn display(&self, object: &Object) -> String {
        let text = |symbol| self.world.symbols.text(symbol);
        match text(object.namespace) {
            "" => format!("{} `{}`", text(object.gvk.kind), text(object.name)),
            namespace => format!("{} `{namespace}/{}`", text(object.gvk.kind), text(object.name)),
        }
    }
}

/// The namespace that counts for a namespaced object.
pub(super) fn effective(namespace: Symbol) -> Symbol {
    if namespace.is_empty() { Symbol::DEFAULT } else { namespace }
}

/// The former identities of an object, the latest first.
pub(super) fn formers<'e>(editor: &'e Editor<'_>, object: &Object) -> impl Iterator<Item = Former> + 'e {
    let mut next = object.former;
    std::iter::from_fn(move || {
        let former = editor.former(next?)?;
        next = former.next;
        Some(former)
    })
}
