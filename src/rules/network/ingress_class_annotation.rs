//! Ingresses that name their class in the annotation that came before the field.

use crate::finding::{Severity, Sink};
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::network::INGRESSES;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(INGRESSES, check);

const ANNOTATION: &str = "kubernetes.io/ingress.class";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(entry) = object.annotations().find(|entry| entry.name() == ANNOTATION) else { return };
    let Some(class) = entry.value.text() else { return };
    let field = object.at(&["spec", "ingressClassName"]).and_then(Node::text);
    match field {
        Some(field) if field != class && !is_templated(&field) && !is_templated(&class) => {
            let message = format!(
                "{object} names the class `{class}` in the annotation `{ANNOTATION}` and `{field}` in `ingressClassName`: the API server \
                 refuses to create an Ingress in which they differ"
            );
            sink.report(entry.key.span(), message).help("Remove the annotation");
        }
        written => {
            let message = format!("{object} names its class in the deprecated annotation `{ANNOTATION}`");
            sink.report(entry.key.span(), message)
                .at_most(Severity::Info)
                .help(match written {
                    Some(_) => "Remove the annotation, which says what `ingressClassName` says".to_owned(),
                    None => format!("Write `ingressClassName: {class}` into the `spec`, and remove the annotation"),
                });
        }
    }
}
