//! Ingresses that name their class in the annotation that came before the field.

use crate::finding::Sink;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("networking.k8s.io", "Ingress")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let annotations = object.annotations().find(|entry| entry.name() == "kubernetes.io/ingress.class");
    let Some(annotation) = annotations.filter(|_| object.at(&["spec", "ingressClassName"]).is_none()) else { return };
    let class = annotation.value.text().unwrap_or_default();
    let message = format!(
        "{object} names its class `{class}` in the annotation `kubernetes.io/ingress.class`, which is deprecated: controllers may \
         ignore it"
    );
    sink.report(annotation.key.span(), message).help(format!("Write `ingressClassName: {class}` in `spec`"));
}
