//! Ingresses whose annotation and field name different classes.

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::network::INGRESSES;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(INGRESSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(annotation) = object.annotation("kubernetes.io/ingress.class") else { return };
    let Some(field) = object.at(&["spec", "ingressClassName"]) else { return };
    let (Some(old), Some(new)) = (annotation.text(), field.text()) else { return };
    if old == new || is_templated(&old) || is_templated(&new) {
        return;
    }
    let message = format!(
        "{object} has class `{old}` in the annotation `kubernetes.io/ingress.class` and `{new}` in `ingressClassName`; the API \
         server rejects it"
    );
    sink.report(annotation.span(), message).related(field.span(), "the other class").help("Delete the annotation");
}
