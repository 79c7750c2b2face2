//! Ingresses that serve plain HTTP.

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::network::{INGRESSES, Ingress};
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(INGRESSES, check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    tls_annotations: Names,
    tls_classes: Names,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(ingress) = Ingress::of(object).filter(|ingress| !ingress.has_tls()) else { return };
    let options: &Options = context.options(object.file());
    let class = ingress.class(object);
    if class.is_some_and(|class| is_templated(&class) || options.tls_classes.contains(&class))
        || object.annotations().any(|entry| options.tls_annotations.contains(&entry.name()))
    {
        return;
    }
    let hosts = match ingress.hosts().next().and_then(|host| host.text()) {
        Some(host) => format!("`{host}`"),
        None => "every host".to_owned(),
    };
    let message = format!("{object} has no `tls`: {hosts} is served in plain text unless something in front ends TLS");
    sink.report_missing(object.nearest_key_span(&["spec", "tls"]), message)
        .help("Add `spec.tls` with the hosts and a `secretName`");
}
