//! What makes objects when it runs.

use crate::graph::reference::declare::{From, Keys, Producer, namespaced};

const SECRET: super::super::declare::TargetKind = namespaced("", "Secret");

/// Sources: the types of each project.
pub(super) const PRODUCERS: &[Producer] =
    &[Producer::new(From::Kinds(&[("external-secrets.io", "ExternalSecret")]), "spec", SECRET)
        .name("target.name")
        .or_own_name()
        .unless("spec.target.creationPolicy", &["Merge", "None"])
        .keys(Keys::At(&["spec.data[].secretKey", "spec.target.template.data{}"], &["spec.dataFrom"]))];
