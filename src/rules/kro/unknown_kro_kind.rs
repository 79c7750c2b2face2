//! Kinds and versions that KRO does not have.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[("kro.run", "ResourceGroup"), ("kro.run", "ResourceGraphDefinition")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.kind() == "ResourceGroup" {
        // Somebody's definition may make a kind of this name: only the old definition has resources.
        if object.at(&["spec", "resources"]).is_some() {
            let message = format!(
                "{object} is called `ResourceGraphDefinition` since KRO 0.2: the API server does not know the kind"
            );
            sink.report(object.kind_span(), message).help("Write `kind: ResourceGraphDefinition`");
        }
    } else if object.version() != "v1alpha1" {
        let span = object.at(&["apiVersion"]).map_or_else(|| object.kind_span(), Node::span);
        let message = format!(
            "{object} has the version `{}`, which KRO does not have: it is `kro.run/v1alpha1`",
            object.version()
        );
        sink.report(span, message).help("Write `apiVersion: kro.run/v1alpha1`");
    }
}
