//! Objects that have a namespace although their kind has none.

use crate::finding::Sink;
use crate::object::custom;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context, mend};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(namespace) = object.at(&["metadata", "namespace"]) else { return };
    let meant = match custom::lookup::lookup(object) {
        custom::lookup::Lookup::Known(known) => Some(known),
        custom::lookup::Lookup::Unknown(unknown) => unknown.meant,
        custom::lookup::Lookup::NotJudged => None,
    };
    let is_cluster_scoped =
        *object.namespaces() == Namespaces::ClusterScoped || meant.is_some_and(|known| known.kind.is_cluster_scoped);
    // kustomize writes a namespace into every object whose kind it does not know.
    if !is_cluster_scoped || namespace.is_null() || namespace.span().source != object.file() {
        return;
    }
    let message = format!(
        "{object}: has a namespace, but objects of this kind belong to the whole cluster; the namespace does nothing"
    );
    let namespaced = meant.and_then(|known| {
        let group = known.kind.group.strip_suffix(".upbound.io")?;
        custom::kind(&format!("{group}.m.upbound.io"), known.kind.kind)
    });
    let help = match namespaced {
        Some(kind) => format!("Remove it, or use the kind of namespaces: `{}` of `{}`", kind.kind, kind.group),
        None => "Remove `metadata.namespace`".to_owned(),
    };
    let entry = object.at(&["metadata"]).and_then(|metadata| metadata.entry("namespace"));
    let edits = entry.map(mend::without).unwrap_or_default();
    sink.report(namespace.span(), message).help(help).fix("Remove the namespace", edits);
}
