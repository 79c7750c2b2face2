//! Sealed secrets that can be unsealed everywhere.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("bitnami.com", "SealedSecret")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let template = object.at(&["spec", "template", "metadata", "annotations"]).into_iter().flat_map(Node::entries);
    let wide = object.annotations().chain(template).find(|entry| {
        entry.name() == "sealedsecrets.bitnami.com/cluster-wide"
            && entry.value.text().is_some_and(|text| text == "true")
    });
    let Some(wide) = wide else { return };
    let message = format!(
        "{object} is sealed for the whole cluster: whoever may create a SealedSecret in any namespace can copy it there and read it"
    );
    sink.report(wide.key.span(), message).help("Seal it again with the strict scope, for its own name and namespace");
}
