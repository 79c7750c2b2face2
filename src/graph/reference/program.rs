//! Declarations, made ready: the fields that one object can have, found in one walk.

use std::fmt;

use rustc_hash::FxHashMap;

use super::declare::{From, Holder, Producer, Site};
use super::path::Paths;
use crate::manifest::Node;
use crate::object::Object;

/// Something that is declared for fields of objects.
pub(super) trait Declared: fmt::Debug + 'static {
    /// Which objects have the field.
    fn from(&self) -> From;
    /// The path to it.
    fn path(&self) -> &'static str;
}

impl Declared for Site {
    fn from(&self) -> From {
        self.from
    }

    fn path(&self) -> &'static str {
        self.path
    }
}

impl Declared for Producer {
    fn from(&self) -> From {
        self.from
    }

    fn path(&self) -> &'static str {
        self.path
    }
}

impl Declared for Holder {
    fn from(&self) -> From {
        self.from
    }

    fn path(&self) -> &'static str {
        self.path
    }
}

/// Declarations by the objects that they are for.
#[derive(Debug)]
pub(super) struct Program<D: 'static> {
    declared: Vec<&'static D>,
    pods: Paths,
    containers: Paths,
    kinds: FxHashMap<(&'static str, &'static str), Paths>,
    groups: Vec<(&'static str, Paths)>,
    any: Paths,
}

impl<D: Declared> Program<D> {
    pub(super) fn new(declared: Vec<&'static D>) -> Self {
        let mut program = Self {
            declared: Vec::new(),
            pods: Paths::default(),
            containers: Paths::default(),
            kinds: FxHashMap::default(),
            groups: Vec::new(),
            any: Paths::default(),
        };
        for (position, one) in declared.iter().enumerate() {
            let path = one.path();
            match one.from() {
                From::Pods => program.pods.add(path, position),
                From::Containers => program.containers.add(path, position),
                From::Kinds(kinds) => {
                    for kind in kinds {
                        program.kinds.entry(*kind).or_default().add(path, position);
                    }
                }
                From::Groups(suffix) => {
                    let known = program.groups.iter().position(|(known, _)| *known == suffix);
                    let at = known.unwrap_or_else(|| {
                        program.groups.push((suffix, Paths::default()));
                        program.groups.len() - 1
                    });
                    program.groups[at].1.add(path, position);
                }
                From::Any => program.any.add(path, position),
            }
        }
        // Kinds that are declared for are walked once, with what is declared for their groups and for all objects.
        let wide: Vec<(Option<&str>, &'static str, usize)> = declared.iter().enumerate().filter_map(wide).collect();
        program.kinds.iter_mut().for_each(|((group, _), paths)| {
            let is_for = |suffix: &Option<&str>| suffix.is_none_or(|suffix| group.ends_with(suffix));
            wide.iter().filter(|(suffix, ..)| is_for(suffix)).for_each(|(_, path, end)| paths.add(path, *end));
        });
        program.declared = declared;
        program
    }

    /// The declaration at a position.
    pub(super) fn kind(&self, position: usize) -> &'static D {
        self.declared[position]
    }

    /// Every field of an object that something is declared for: the declaration's position and the node.
    pub(super) fn each<'t>(&self, object: &Object<'t>, visit: &mut dyn FnMut(usize, Node<'t>)) {
        self.each_of(object.group(), object.kind(), object.root(), visit);
        if let Some(pod) = object.pod() {
            self.pods.walk(pod.template(), visit);
            for container in pod.containers() {
                self.containers.walk(container.node(), visit);
            }
        }
    }

    /// The same for what is an object of a kind, or is written like one; pods are not looked into.
    pub(super) fn each_of<'t>(&self, group: &str, kind: &str, root: Node<'t>, visit: &mut dyn FnMut(usize, Node<'t>)) {
        if let Some(paths) = self.kinds.get(&(group, kind)) {
            paths.walk(root, visit);
            return;
        }
        for (suffix, paths) in &self.groups {
            if group.ends_with(suffix) {
                paths.walk(root, visit);
            }
        }
        self.any.walk(root, visit);
    }
}

/// What is declared for more than one kind: the end of the group (`None`: all objects), the path, the position.
fn wide<D: Declared>((position, one): (usize, &&'static D)) -> Option<(Option<&'static str>, &'static str, usize)> {
    match one.from() {
        From::Groups(suffix) => Some((Some(suffix), one.path(), position)),
        From::Any => Some((None, one.path(), position)),
        _ => None,
    }
}
