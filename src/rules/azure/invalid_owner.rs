//! Owners that Azure Service Operator does not take.

use std::sync::LazyLock;

use regex::Regex;

use crate::finding::Sink;
use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::azure::is_open;
use crate::object::azure::operator::{Owner, has_group, owner};
use crate::rules::{Check, Context};

use super::{listed, operator_resources, replaceable};

pub(super) const CHECK: Check = Check::Azure(check);

/// What an owner may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `name` or `armId`.
    Known,
    /// `group`, `kind` and `name`, or `armId`.
    Arbitrary,
    /// Either of the two.
    Unknown,
}

/// The schema of `armId`. Source: `resource_reference.go` of Azure Service Operator.
static ARM_ID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        "(?i)(^(/subscriptions/([^/]+)(/resourcegroups/([^/]+))?)?/providers/([^/]+)/([^/]+/[^/]+)(/([^/]+/[^/]+))*$",
        "|^/subscriptions/([^/]+)(/resourcegroups/([^/]+))?$)"
    ))
    .ok()
});

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in operator_resources(object) {
        let manifest = resource.manifest();
        let Some(entry) = manifest.at(&["spec"]).and_then(|spec| spec.entry("owner")) else { continue };
        if !entry.value.is_mapping() {
            continue;
        }
        let shape = match owner(manifest) {
            Owner::None => continue,
            Owner::Known(Some(_)) => Shape::Known,
            Owner::Arbitrary => Shape::Arbitrary,
            // A kind that is newer than the table may extend any resource; one of a group that nobody has may not.
            Owner::Known(None) if has_group(manifest.group()) => Shape::Unknown,
            Owner::Known(None) => Shape::Known,
        };
        judge(&resource.named(object), entry, shape, resource.is_patched(), sink);
    }
}

fn judge(name: &str, owner: Entry<'_>, shape: Shape, is_patched: bool, sink: &mut Sink) {
    let node = owner.value;
    let known: &[&str] = if shape == Shape::Known { &["armId", "name"] } else { &["armId", "group", "kind", "name"] };
    let extra: Vec<Entry<'_>> = node.entries().filter(|field| !known.contains(&&*field.name())).collect();
    if let Some(first) = extra.first() {
        let fields = listed(extra.iter().map(Entry::name));
        let is_kind = extra.iter().all(|field| matches!(&*field.name(), "group" | "kind"));
        let (reason, help) = if is_kind {
            ("only one kind can own it, so they are no fields", "Delete them: `name` is enough")
        } else if node.get("name").is_none() && node.get("armId").is_none() {
            (
                "the owner stays unknown",
                "Write `name`, the name of the owner's object in the same namespace, or `armId`",
            )
        } else {
            ("the API server does not know it", "Delete it")
        };
        let message = format!("{name} has an owner with {fields}, which is not part of one: {reason}");
        let report = sink.report(first.key.span(), message).help(help);
        let others = extra.iter().skip(1).map(|field| field.key.span());
        let report = others.fold(report, |report, span| report.related(span, "neither is this"));
        let name = node.get("name").filter(|_| is_kind && node.len() == extra.len() + 1);
        if let Some(name) = name.filter(|name| name.is_scalar() && replaceable(node).is_some()) {
            report.fix("Keep the name", [(node.span(), format!("{{name: {}}}", name.raw()))]);
        }
        return;
    }
    let has = |field: &str| node.get(field).is_some_and(|value| !value.is_null());
    let group_or_kind = has("group") || has("kind");
    if has("armId") && (has("name") || group_or_kind) {
        let message = format!("{name} has an owner with `name` and `armId`: the operator takes one of them");
        sink.report(node.span(), message).help("Keep `name` for an owner in this cluster, `armId` for one outside");
    } else if !has("armId") && !has("name") && !is_patched {
        let message = format!("{name} has an empty owner, so the operator cannot find it");
        sink.report(crate::manifest::span_or(node, owner.key.span()), message).help("Write `name` or `armId`");
    } else if shape == Shape::Arbitrary && has("name") && !(has("group") && has("kind")) {
        let message =
            format!("{name} can belong to a resource of any kind, and its owner does not say `group` and `kind`");
        sink.report(node.span(), message)
            .help("Add `group` and `kind` of the owner, for example `keyvault.azure.com` and `Vault`");
    } else {
        identifiers(name, node, sink);
    }
}

fn identifiers(name: &str, owner: Node<'_>, sink: &mut Sink) {
    let text = |field: &str| Some((owner.get(field)?, owner.get(field)?.text()?));
    if let Some((node, text)) = text("name")
        && text.starts_with("/subscriptions/")
    {
        let message = format!("{name} has an ARM identifier as the name of its owner; `armId` is the field for it");
        sink.report(node.span(), message).help("Rename `name` to `armId`");
    }
    if let Some((node, text)) = text("armId") {
        let fits = ARM_ID.as_ref().is_none_or(|pattern| pattern.is_match(&text));
        if !fits && !is_open(&text) {
            let message =
                format!("{name} has the owner `{text}`, which is no ARM identifier: the API server rejects the object");
            sink.report(node.span(), message)
                .help("Write `/subscriptions/.../resourceGroups/...`, or `name` for an owner in this cluster");
        }
    }
}
