//! Copies that nobody reads.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::finding::Sink;
use crate::graph::Graph;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::secret_class::SecretClass;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut made: FxHashMap<String, Vec<(&Object<'_>, Node<'_>)>> = FxHashMap::default();
    let mut seen = FxHashSet::default();
    for used in graph.identity_uses() {
        let classes = used.mounts.iter().filter_map(|(_, class)| class.and_then(SecretClass::of));
        for class in classes.filter(|class| !class.object.is_uncertain()) {
            for (node, name) in class.synced().filter_map(|synced| synced.secret()) {
                if seen.insert(node.span()) {
                    made.entry(name.into_owned()).or_default().push((class.object, node));
                }
            }
        }
    }
    if made.is_empty() {
        return;
    }
    for object in graph.objects() {
        forget_what_is_named(object, &mut made);
    }
    let mut unread: Vec<_> = made
        .into_iter()
        .flat_map(|(name, places)| places.into_iter().map(move |place| (name.clone(), place)))
        .collect();
    unread.sort_by_key(|(_, (_, node))| node.span());
    for (name, (class, node)) in unread {
        let message =
            format!("{class}: the Secret `{name}` is copied from the vault into the cluster, and nothing reads it");
        sink.set_object(Some(class.reference().clone()));
        sink.report(node.span(), message).help("Remove the entry of `secretObjects`, and read the mounted file");
    }
}

/// Drops the Secrets that a text of an object is the name of; a class that makes a Secret does not read it.
fn forget_what_is_named(object: &Object<'_>, made: &mut FxHashMap<String, Vec<(&Object<'_>, Node<'_>)>>) {
    let is_class = object.kind() == "SecretProviderClass";
    let mut open = vec![object.root()];
    while let Some(node) = open.pop() {
        for entry in node.entries() {
            if !entry.value.is_scalar() {
                open.push(entry.value);
            } else if !(is_class && entry.key.is_key("secretName")) {
                forget(entry.value, made);
            }
        }
        for item in node.items() {
            if item.is_scalar() {
                forget(item, made);
            } else {
                open.push(item);
            }
        }
    }
}

fn forget(node: Node<'_>, made: &mut FxHashMap<String, Vec<(&Object<'_>, Node<'_>)>>) {
    if let Some(text) = node.as_str() {
        made.remove(&*text);
    }
}
