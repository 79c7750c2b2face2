//! Empty fields that tools write where the API server will put a value.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

use super::server_fields::{Harm, of};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let found = of(object);
    // Beside fields with a value `server-generated-field` names these as well.
    let Some(((first, _), others)) = found.split_first().filter(|((_, harm), _)| *harm == Harm::Noise) else { return };
    let message = format!("{object}: `{}` is empty and only the API server writes it; it says nothing", first.name());
    let mut report = sink.report(first.key.span(), message).help("Delete the field");
    for (entry, _) in others {
        report = report.related(entry.key.span(), "empty, too");
    }
}
