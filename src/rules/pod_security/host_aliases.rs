//! Pods that write into `/etc/hosts`.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(entry) = pod.spec().entry("hostAliases").filter(|entry| entry.value.items().next().is_some()) else {
        return;
    };
    let names = entry.value.items().flat_map(|alias| alias.get("hostnames").into_iter().flat_map(Node::items));
    let names: Vec<String> = names.filter_map(Node::text).take(3).map(|name| format!("`{name}`")).collect();
    let names = if names.is_empty() { "names".to_owned() } else { names.join(", ") };
    let message = format!(
        "{object}: the pod gives {names} addresses of its own with `hostAliases`; nobody notices when the addresses change, and \
         who may write them sends the pod elsewhere"
    );
    sink.report(entry.key.span(), message).help("Declare the names in DNS, or as Services of type `ExternalName`");
}
