//! Webhooks that the API server waits for longer than for others.

use super::policies::GROUP;
use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check =
    Check::Object(&[(GROUP, "MutatingWebhookConfiguration"), (GROUP, "ValidatingWebhookConfiguration")], check);

/// The API server's default, in seconds.
const DEFAULT: i64 = 10;

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for webhook in object.at(&["webhooks"]).into_iter().flat_map(Node::items) {
        let Some(node) = webhook.get("timeoutSeconds") else { continue };
        let Some(seconds) = node.as_i64().filter(|seconds| *seconds > DEFAULT) else { continue };
        let message = format!(
            "{object}: the API server waits {seconds} seconds for the webhook; requests that it is asked about, and those that wait for \
             them, hang as long when it is down"
        );
        sink.report(node.span(), message).help(format!("Write {DEFAULT} or less"));
    }
}
