//! Pods that ask for every name several times.

use std::borrow::Cow;

use serde::Deserialize;

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Pod(check);

#[derive(Deserialize)]
struct Options {
    options: Vec<String>,
}

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Options { options } = context.options(object.file());
    let written: Vec<Node<'_>> = pod.spec().at(&["dnsConfig", "options"]).into_iter().flat_map(Node::items).collect();
    let text = |item: &Node<'_>, field: &str| item.get(field).and_then(Node::text).map(Cow::into_owned);
    for option in options {
        let (name, value) = option.split_once(':').map_or((option.as_str(), None), |(name, value)| (name, Some(value)));
        let found = written.iter().find(|item| text(item, "name").as_deref() == Some(name));
        if found.is_some_and(|item| text(item, "value").as_deref() == value) {
            continue;
        }
        let report = match found {
            Some(item) => {
                let message = format!(
                    "{object} has another value of the DNS option `{name}` than the platform asks for, `{option}`"
                );
                sink.report(item.get("value").map_or(item.span(), Node::span), message)
            }
            None => {
                let message = format!(
                    "{object} does not set the DNS option `{option}`: each name outside the cluster is asked for up to five times"
                );
                sink.report_missing(pod.nearest_key_span(&["dnsConfig", "options"]), message)
            }
        };
        report.help(format!("Add `{option}` to `dnsConfig.options`"));
    }
}
