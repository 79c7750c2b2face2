//! Private link services in front of public load balancers.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::network::Service;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "Service")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(service) = Service::of(object) else { return };
    let has = |key: &str| object.annotation(key).and_then(Node::text).is_some_and(|value| value != "false");
    if !service.is_type("LoadBalancer") || has("service.beta.kubernetes.io/azure-load-balancer-internal") {
        return;
    }
    let create = object.annotations().find(|entry| entry.name() == "service.beta.kubernetes.io/azure-pls-create");
    let Some(create) = create.filter(|entry| entry.value.text().is_some_and(|text| text == "true")) else { return };
    let message = format!(
        "{object} asks for a private link service, and its load balancer is public: whoever must come through the private link can \
         also come from the internet"
    );
    sink.report(create.key.span(), message)
        .help("Add the annotation `service.beta.kubernetes.io/azure-load-balancer-internal: \"true\"`");
}
