//! Certificates of application routing that are pinned to a version.

use crate::finding::Sink;
use crate::manifest::{Entry, Node, is_templated};
use crate::object::Object;
use crate::object::network::{GATEWAY_GROUP, INGRESSES};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(INGRESSES[0].0, INGRESSES[0].1), (GATEWAY_GROUP, "Gateway")], check);

const OPTION: &str = "kubernetes.azure.com/tls-cert-keyvault-uri";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let listeners = object.at(&["spec", "listeners"]).into_iter().flat_map(Node::items);
    let options = listeners.filter_map(|listener| listener.at(&["tls", "options"])).flat_map(Node::entries);
    let entries: Vec<Entry<'_>> = object.annotations().chain(options).filter(|entry| entry.name() == OPTION).collect();
    for entry in entries {
        let Some(text) = entry.value.text().filter(|text| !is_templated(text)) else { continue };
        let Some((head, tail)) = text.split_once("/certificates/") else { continue };
        let Some((name, version)) = tail.split_once('/').filter(|(_, version)| !version.trim_matches('/').is_empty())
        else {
            continue;
        };
        let message = format!(
            "{object} names version `{}` of certificate `{name}`: a renewed certificate is not picked up",
            version.trim_matches('/')
        );
        let unversioned = format!("{head}/certificates/{name}");
        sink.report(entry.value.span(), message)
            .help("Leave the version out of the address")
            .fix("Leave the version out", [(entry.value.span(), unversioned)]);
    }
}
