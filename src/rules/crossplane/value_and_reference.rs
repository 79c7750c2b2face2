//! Values beside a reference.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::azure::{Dialect, declared};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in declared(object).filter(|resource| resource.dialect() == Dialect::Upbound) {
        for part in ["forProvider", "initProvider"] {
            let Some(settings) = resource.manifest().at(&["spec", part]) else { continue };
            for entry in settings.entries() {
                let name = entry.name();
                let Some(plain) = name.strip_suffix("Ref").or_else(|| name.strip_suffix("Selector")) else { continue };
                let Some(value) =
                    settings.entry(plain).filter(|value| value.value.is_scalar() && !value.value.is_null())
                else {
                    continue;
                };
                let message =
                    format!("{} has `{plain}` and `{name}`: nobody can tell which one counts", resource.named(object));
                sink.report(value.key.span(), message)
                    .related(entry.key.span(), "the reference")
                    .help("Keep the reference");
            }
        }
    }
}
