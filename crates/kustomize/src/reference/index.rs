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
    links: Vec<Link>,
    has_renamed: bool,
    /// Kinds that were ever named so.
    kinds: FxHashSet<Symbol>,
    /// By original namespace, the namespaces where such objects are now.
    namespaces: OnceCell<FxHashMap<Symbol, Vec<Symbol>>>,
    pub(super) service_account: Symbol,
    pub(super) default: Symbol,
}

/// A former name.
struct Named {
    first: u32,
    last: u32,
    /// Whether one of those who had it has another one now.
    is_renamed: bool,
}

/// One of those who had a name.
struct Link {
    object: u32,
    next: Option<u32>,
}

impl<'o, 'w> Index<'o, 'w> {
    /// Of the objects of a build.
    pub(super) fn new(editor: &Editor<'w>, objects: &'o [Object]) -> Self {
        let world = editor.world();
        let mut index = Self {
            world,
            objects,
            names: FxHashMap::default(),
            links: Vec::new(),
            has_renamed: false,
            kinds: FxHashSet::default(),
            namespaces: OnceCell::new(),
            service_account: world.symbols.intern("ServiceAccount"),
            default: world.symbols.intern("default"),
        };
        for (position, object) in objects.iter().enumerate() {
            let mut known = (Symbol::EMPTY, Symbol::EMPTY);
            for former in formers(editor, object) {
                if (former.name, former.kind) != known {
                    known = (former.name, former.kind);
                    index.kinds.insert(former.kind);
                    index.insert(former.name, position as u32, former.name != object.name);
                }
            }
        }
        index
    }

    fn insert(&mut self, name: Symbol, object: u32, is_renamed: bool) {
        self.has_renamed |= is_renamed;
        let link = self.links.len() as u32;
        match self.names.get_mut(self.world.symbols.text(name)) {
            Some(named) => {
                named.is_renamed |= is_renamed;
                if let Some(last) = self.links.get_mut(named.last as usize) {
                    if last.object == object {
                        return;
                    }
                    last.next = Some(link);
                }
                named.last = link;
            }
            None => {
                self.names.insert(self.world.symbols.text(name), Named { first: link, last: link, is_renamed });
            }
        }
        self.links.push(Link { object, next: None });
    }

    /// Whether no object had another identity.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether an object had another name.
    pub(super) fn has_renamed(&self) -> bool {
        self.has_renamed
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

    /// Those who had a name, in order.
    pub(super) fn with_name(&self, name: &str) -> impl Iterator<Item = &'o Object> + '_ {
        let mut next = self.names.get(name).map(|named| named.first);
        std::iter::from_fn(move || {
            let link = self.links.get(next? as usize)?;
            next = link.next;
            self.objects.get(link.object as usize)
        })
    }

    /// The name that an object has now.
    pub(super) fn name(&self, object: &Object) -> &'w str {
        self.world.symbols.text(object.name)
    }

    /// The namespace that counts for a namespaced object.
    pub(super) fn effective(&self, namespace: Symbol) -> Symbol {
        if namespace.is_empty() { self.default } else { namespace }
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

/// The former identities of an object, the latest first.
pub(super) fn formers<'e>(editor: &'e Editor<'_>, object: &Object) -> impl Iterator<Item = Former> + 'e {
    let mut next = object.former;
    std::iter::from_fn(move || {
        let former = editor.former(next?)?;
        next = former.next;
        Some(former)
    })
}
