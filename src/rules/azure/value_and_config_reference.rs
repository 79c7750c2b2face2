//! Values beside a reference to a ConfigMap.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::{mappings, operator_resources};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in operator_resources(object) {
        let Some(spec) = resource.settings() else { continue };
        for mapping in mappings(spec) {
            for reference in mapping.entries() {
                let name = reference.name();
                let Some(plain) = name.strip_suffix("FromConfig") else { continue };
                let Some(value) = mapping.entry(plain).filter(|value| !value.value.is_null()) else { continue };
                let message = format!(
                    "{} has `{plain}` and `{name}`: the operator rejects an object that has both",
                    resource.named(object)
                );
                sink.report(value.key.span(), message)
                    .related(reference.key.span(), "the reference to a ConfigMap")
                    .help("Keep the reference, which follows the real value");
            }
        }
    }
}
