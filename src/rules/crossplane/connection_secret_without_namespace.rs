//! Connection details without a namespace.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::{Dialect, declared};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in declared(object).filter(|resource| resource.dialect() == Dialect::Upbound && !resource.is_patched())
    {
        let manifest = resource.manifest();
        if manifest.group().ends_with(".m.upbound.io") {
            continue;
        }
        let Some(reference) = manifest.at(&["spec"]).and_then(|spec| spec.entry("writeConnectionSecretToRef")) else {
            continue;
        };
        if !reference.value.is_mapping() || reference.value.get("namespace").is_some() {
            continue;
        }
        let message = format!(
            "{} writes its connection details to a Secret without a namespace, and the API server rejects it",
            resource.named(object)
        );
        sink.report_missing(reference.key.span(), message).help("Add `namespace`");
    }
}
