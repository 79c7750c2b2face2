//! Lifetimes that the webhook refuses.

use crate::finding::Sink;
use crate::manifest::is_templated;
use crate::object::Object;
use crate::object::identity::workload::TOKEN_EXPIRATION;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let node = match object.pod() {
        Some(pod) => pod.annotation(TOKEN_EXPIRATION),
        None if object.is("", "ServiceAccount") => object.annotation(TOKEN_EXPIRATION),
        None => None,
    };
    let Some(node) = node else { return };
    let Some(text) = node.text().filter(|text| !text.is_empty() && !is_templated(text)) else { return };
    if text.parse::<i64>().is_ok_and(|seconds| (3600..=86400).contains(&seconds)) {
        return;
    }
    let message = format!(
        "{object}: the token of workload identity is to live `{text}`, but that must be a number of seconds from 3600 to 86400; \
         the webhook refuses the pods",
    );
    sink.report(node.span(), message).help("Write a number from 3600 to 86400, or remove the annotation");
}
