//! Names, versions and what stands beside the schemas.

use super::{Mistake, is_definition};
use crate::manifest::{Entry, Manifest, Node, is_templated};

/// What a column of a table may show.
const COLUMNS: &[&str] = &["boolean", "date", "integer", "number", "string"];

/// How it may be written.
const COLUMN_FORMATS: &[&str] = &["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

/// The annotation that groups of Kubernetes itself need.
const APPROVAL: &str = "api-approved.kubernetes.io";

/// The mistakes of a CustomResourceDefinition outside of its schemas.
pub fn in_spec(manifest: &Manifest<'_>) -> Vec<Mistake> {
    let mut found = Vec::new();
    let Some(spec) = manifest.at(&["spec"]).filter(|spec| spec.is_mapping() && is_definition(manifest)) else {
        return found;
    };
    group(manifest, spec, &mut found);
    names(manifest, spec, &mut found);
    versions(manifest, spec, &mut found);
    if let Some(entry) = spec.entry("preserveUnknownFields").filter(|entry| entry.value.as_bool() == Some(true)) {
        let what =
            "`spec.preserveUnknownFields` is `true`, which only definitions from before Kubernetes 1.16 may have";
        let help = "Write `x-kubernetes-preserve-unknown-fields: true` where the schema is to keep unknown fields";
        found.push(Mistake::new(entry.value.span(), what.to_owned(), help));
    }
    conversion(spec, &mut found);
    found
}

/// The text of a field, if it is one that can be judged.
fn text<'t>(node: Option<Node<'t>>) -> Option<(Node<'t>, std::borrow::Cow<'t, str>)> {
    let node = node?;
    Some((node, node.as_str()?)).filter(|(_, text)| !is_templated(text))
}

/// A label as RFC 1035 has it, in lower case.
fn is_label(text: &str) -> bool {
    text.len() <= 63
        && text.starts_with(|letter: char| letter.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn is_domain(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_part)
}

fn group(manifest: &Manifest<'_>, spec: Node<'_>, found: &mut Vec<Mistake>) {
    match spec.get("group") {
        None => {
            let span = manifest.nearest_key_span(&["spec"]);
            found.push(Mistake::missing(span, "`spec.group` is not there".to_owned(), "Add `group`"));
        }
        node => {
            let Some((node, group)) = text(node) else { return };
            if !is_domain(&group) {
                let what = format!("`spec.group` is `{group}`, which is no domain in lower case with a dot");
                found.push(Mistake::new(node.span(), what, "Write a domain, such as `shop.example.com`"));
            }
            let is_protected =
                ["k8s.io", "kubernetes.io"].iter().any(|end| group == *end || group.ends_with(&format!(".{end}")));
            let approval = manifest.annotation(APPROVAL).and_then(Node::text);
            let is_approved = approval.as_ref().is_some_and(|text| {
                text.starts_with("unapproved") || (text.contains("://") && !text.ends_with("://")) || is_templated(text)
            });
            if is_protected && !is_approved {
                let what = format!(
                    "the group `{group}` belongs to Kubernetes, and the annotation `{APPROVAL}` is missing or no URL"
                );
                let help =
                    format!("Use a domain of your own, or annotate the definition with `{APPROVAL}: unapproved, ...`");
                found.push(Mistake::missing(node.span(), what, help));
            }
        }
    }
    match spec.get("scope") {
        None => {
            let span = manifest.nearest_key_span(&["spec"]);
            let what = "`spec.scope` is not there".to_owned();
            found.push(Mistake::missing(span, what, "Add `scope: Namespaced` or `scope: Cluster`"));
        }
        node => {
            let Some((node, scope)) = text(node) else { return };
            if !matches!(&*scope, "Namespaced" | "Cluster") {
                let what = format!("`spec.scope` is `{scope}`, which is neither `Namespaced` nor `Cluster`");
                found.push(Mistake::new(node.span(), what, "Write `Namespaced` or `Cluster`"));
            }
        }
    }
}

fn names(manifest: &Manifest<'_>, spec: Node<'_>, found: &mut Vec<Mistake>) {
    let Some(names) = spec.get("names").filter(|names| names.is_mapping()) else {
        let span = manifest.nearest_key_span(&["spec"]);
        found.push(Mistake::missing(span, "`spec.names` is not there".to_owned(), "Add `names`"));
        return;
    };
    for (field, is_required) in [("plural", true), ("kind", true), ("singular", false), ("listKind", false)] {
        if is_required && names.get(field).is_none_or(Node::is_null) {
            let span = manifest.nearest_key_span(&["spec", "names"]);
            found.push(Mistake::missing(span, format!("`spec.names.{field}` is not there"), format!("Add `{field}`")));
        }
        let Some((node, name)) = text(names.get(field)) else { continue };
        let is_kind = field.ends_with("ind");
        let fits = if is_kind { is_label(&name.to_ascii_lowercase()) } else { is_label(&name) };
        if !fits && (is_required || !name.is_empty()) {
            let letters = if is_kind { "letters" } else { "lower-case letters" };
            let what = format!("`spec.names.{field}` is `{name}`, which is not made of {letters}, digits and `-`");
            found.push(Mistake::new(node.span(), what, format!("Write at most 63 {letters}, digits and `-`")));
        }
    }
    let (kind, list) = (text(names.get("kind")), text(names.get("listKind")));
    if let (Some((_, kind)), Some((node, list))) = (kind, list)
        && kind == list
    {
        let what = format!("`spec.names.listKind` is `{list}`, the same as `kind`");
        found.push(Mistake::new(node.span(), what, format!("Write `{list}List`")));
    }
    for field in ["shortNames", "categories"] {
        for item in names.get(field).into_iter().flat_map(Node::items) {
            let Some((node, name)) = text(Some(item)) else { continue };
            if !is_label(&name) {
                let what = format!(
                    "`spec.names.{field}` has `{name}`, which is not made of lower-case letters, digits and `-`"
                );
                found.push(Mistake::new(node.span(), what, "Write at most 63 lower-case letters, digits and `-`"));
            }
        }
    }
    let (group, plural) = (text(spec.get("group")), text(names.get("plural")));
    if let (Some((_, group)), Some((_, plural)), Some((node, name))) =
        (group, plural, text(manifest.at(&["metadata", "name"])))
        && name != format!("{plural}.{group}")
    {
        let what = format!("`metadata.name` is `{name}`, but must be `{plural}.{group}`: plural and group");
        found.push(Mistake::new(node.span(), what, format!("Write `{plural}.{group}`")));
    }
}

fn versions(manifest: &Manifest<'_>, spec: Node<'_>, found: &mut Vec<Mistake>) {
    let list = spec.entry("versions");
    let listed: Vec<Node<'_>> = list.into_iter().flat_map(|entry| entry.value.items()).collect();
    let Some(list) = list.filter(|_| !listed.is_empty()) else {
        let span = manifest.nearest_key_span(&["spec", "versions"]);
        found.push(Mistake::missing(span, "`spec.versions` has no version".to_owned(), "Add a version"));
        return;
    };
    let is = |version: &Node<'_>, field: &str| version.get(field).and_then(Node::as_bool) == Some(true);
    let is_known =
        |field: &str| listed.iter().all(|version| version.get(field).is_none_or(|value| value.as_bool().is_some()));
    let stored: Vec<_> = listed.iter().filter(|version| is(version, "storage")).collect();
    if is_known("storage") && stored.len() != 1 {
        let span = stored.last().and_then(|version| version.get("storage")).map_or(list.key.span(), Node::span);
        let number = if stored.is_empty() { "no version".to_owned() } else { format!("{} versions", stored.len()) };
        let what = format!("`spec.versions` has {number} with `storage: true`, but must have exactly one");
        found.push(Mistake::new(span, what, "Write `storage: true` in one version, the one that etcd keeps"));
    }
    if is_known("served") && !listed.iter().any(|version| is(version, "served")) {
        let what = "`spec.versions` has no version with `served: true`, so nobody can read or write objects".to_owned();
        let mistake = Mistake::new(list.key.span(), what, "Write `served: true` in the versions that are used");
        found.push(Mistake { is_accepted: true, ..mistake });
    }
    let mut seen = std::collections::BTreeSet::new();
    for (index, version) in listed.into_iter().enumerate() {
        if version.is_mapping() && version.get("name").is_none_or(Node::is_null) {
            let first = version.entries().next().map_or(version.span(), |entry| entry.key.span());
            found.push(Mistake::missing(first, format!("`spec.versions[{index}].name` is not there"), "Add `name`"));
        }
        if let Some((node, name)) = text(version.get("name")) {
            if !is_label(&name) {
                let what = format!(
                    "`spec.versions[{index}].name` is `{name}`, which is not made of lower-case letters and digits"
                );
                found.push(Mistake::new(node.span(), what, "Write a version, such as `v1beta1`"));
            } else if !seen.insert(name.clone()) {
                let what = format!("`spec.versions[{index}].name` is `{name}` for the second time");
                found.push(Mistake::new(node.span(), what, "Remove one of both"));
            }
        }
        one_version(index, version, found);
    }
}

/// The service of a conversion webhook.
fn service(client: Option<Node<'_>>, found: &mut Vec<Mistake>) {
    let service = client.and_then(|client| client.entry("service")).filter(|service| service.value.is_mapping());
    let Some(service) = service else { return };
    let here = "spec.conversion.webhook.clientConfig.service";
    for field in ["name", "namespace"] {
        if service.value.get(field).and_then(Node::text).is_none_or(|text| text.is_empty()) {
            let what = format!("`{here}.{field}` is not there");
            found.push(Mistake::missing(service.key.span(), what, format!("Add `{field}`")));
        }
    }
    let path = text(service.value.get("path")).filter(|(_, path)| !path.is_empty() && !path.starts_with('/'));
    if let Some((node, path)) = path {
        let what = format!("`{here}.path` is `{path}`, which does not begin with `/`");
        found.push(Mistake::new(node.span(), what, format!("Write `/{path}`")));
    }
}

fn one_version(index: usize, version: Node<'_>, found: &mut Vec<Mistake>) {
    let here = format!("spec.versions[{index}]");
    let first = version.entries().next().map_or(version.span(), |entry| entry.key.span());
    match version.entry("schema") {
        Some(entry) if entry.value.get("openAPIV3Schema").is_none_or(Node::is_null) => {
            let what = format!("`{here}.schema.openAPIV3Schema` is not there");
            found.push(Mistake::missing(entry.key.span(), what, "Add a schema"));
        }
        None => {
            let what = format!("`{here}.schema` is not there");
            found.push(Mistake::missing(
                first,
                what,
                "Add a schema, if only `openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}`",
            ));
        }
        Some(_) => {}
    }
    if let Some((node, warning)) = text(version.get("deprecationWarning")) {
        let is_deprecated = version.get("deprecated").and_then(Node::as_bool) == Some(true);
        let said = match () {
            () if !is_deprecated => "stands in a version without `deprecated: true`",
            () if warning.is_empty() => "is empty",
            () if warning.len() > 256 => "has more than 256 characters",
            () => "",
        };
        if !said.is_empty() {
            let help = if is_deprecated { "Write 1 to 256 characters" } else { "Add `deprecated: true`, or remove it" };
            found.push(Mistake::new(node.span(), format!("`{here}.deprecationWarning` {said}"), help));
        }
    }
    for (number, column) in version.get("additionalPrinterColumns").into_iter().flat_map(Node::items).enumerate() {
        printed(&format!("{here}.additionalPrinterColumns[{number}]"), column, found);
    }
    let Some(scale) = version.at(&["subresources"]).and_then(|node| node.entry("scale")) else { return };
    for (field, roots, is_required) in [
        ("specReplicasPath", &[".spec."][..], true),
        ("statusReplicasPath", &[".status."], true),
        ("labelSelectorPath", &[".spec.", ".status."], false),
    ] {
        path(&format!("{here}.subresources.scale"), scale, field, roots, is_required, found);
    }
}

fn path(here: &str, holder: Entry<'_>, field: &str, roots: &[&str], is_required: bool, found: &mut Vec<Mistake>) {
    match holder.value.get(field) {
        None if is_required && holder.value.is_mapping() => {
            found.push(Mistake::missing(
                holder.key.span(),
                format!("`{here}.{field}` is not there"),
                format!("Add `{field}`"),
            ));
        }
        node => {
            let Some((node, written)) = text(node) else { return };
            if (is_required || !written.is_empty()) && !roots.iter().any(|root| written.starts_with(root)) {
                let wanted = roots.join("` or `");
                let what = format!("`{here}.{field}` is `{written}`, which does not begin with `{wanted}`");
                found.push(Mistake::new(node.span(), what, format!("Write a path that begins with `{wanted}`")));
            }
        }
    }
}

fn printed(here: &str, column: Node<'_>, found: &mut Vec<Mistake>) {
    if !column.is_mapping() {
        return;
    }
    let first = column.entries().next().map_or(column.span(), |entry| entry.key.span());
    for field in ["name", "type", "jsonPath"] {
        if column.get(field).and_then(Node::text).is_none_or(|text| text.is_empty()) {
            found.push(Mistake::missing(first, format!("`{here}.{field}` is not there"), format!("Add `{field}`")));
        }
    }
    for (field, known) in [("type", COLUMNS), ("format", COLUMN_FORMATS)] {
        let Some((node, written)) = text(column.get(field)) else { continue };
        if !known.contains(&&*written) && !written.is_empty() {
            let list = known.join("`, `");
            let what = format!("`{here}.{field}` is `{written}`, which no column can have");
            found.push(Mistake::new(node.span(), what, format!("Write one of `{list}`")));
        }
    }
    if let Some((node, written)) =
        text(column.get("jsonPath")).filter(|(_, path)| !path.is_empty() && !path.starts_with('.'))
    {
        let what = format!("`{here}.jsonPath` is `{written}`, which does not begin with `.`");
        found.push(Mistake::new(node.span(), what, "Begin the path with `.`, without `$` and braces"));
    }
}

fn conversion(spec: Node<'_>, found: &mut Vec<Mistake>) {
    let Some(conversion) = spec.entry("conversion").filter(|entry| entry.value.is_mapping()) else { return };
    let (key, value) = (conversion.key.span(), conversion.value);
    let webhook = value.entry("webhook").filter(|entry| !entry.value.is_null());
    let strategy = match value.get("strategy") {
        None => {
            let what = "`spec.conversion.strategy` is not there".to_owned();
            return found.push(Mistake::missing(key, what, "Add `strategy: None` or `strategy: Webhook`"));
        }
        node => text(node),
    };
    match strategy {
        Some((_, strategy)) if strategy == "Webhook" => {
            let Some(webhook) = webhook else {
                let what = "`spec.conversion.webhook` is not there, but the strategy is `Webhook`".to_owned();
                return found.push(Mistake::missing(key, what, "Add `webhook`"));
            };
            let client = webhook.value.get("clientConfig");
            let has =
                |field: &str| client.is_some_and(|client| client.get(field).is_some_and(|value| !value.is_null()));
            if has("url") == has("service") {
                let what =
                    "`spec.conversion.webhook.clientConfig` must have exactly one of `url` and `service`".to_owned();
                found.push(Mistake::new(webhook.key.span(), what, "Write one of `url` and `service`"));
            }
            let versions = webhook.value.get("conversionReviewVersions");
            let is_known = |version: Node<'_>| {
                version.text().is_some_and(|text| matches!(&*text, "v1" | "v1beta1") || is_templated(&text))
            };
            service(client, found);
            let mut seen = std::collections::BTreeSet::new();
            for (node, name) in versions.into_iter().flat_map(Node::items).filter_map(|item| text(Some(item))) {
                if !seen.insert(name.clone()) {
                    let what = format!("`spec.conversion.webhook.conversionReviewVersions` has `{name}` twice");
                    found.push(Mistake::new(node.span(), what, "Remove one of both"));
                }
            }
            if !versions.is_some_and(|versions| versions.items().any(is_known)) {
                let span = versions.map_or(webhook.key.span(), Node::span);
                let what =
                    "`spec.conversion.webhook.conversionReviewVersions` has neither `v1` nor `v1beta1`".to_owned();
                found.push(Mistake::missing(span, what, "Write `[v1]`"));
            }
        }
        Some((_, strategy)) if strategy == "None" => {
            if let Some(webhook) = webhook {
                let what = "`spec.conversion.webhook` stands beside the strategy `None`".to_owned();
                found.push(Mistake::new(webhook.key.span(), what, "Remove it, or write `strategy: Webhook`"));
            }
        }
        Some((node, strategy)) => {
            let what = format!("`spec.conversion.strategy` is `{strategy}`, which is neither `None` nor `Webhook`");
            found.push(Mistake::new(node.span(), what, "Write `None` or `Webhook`"));
        }
        None => {}
    }
}
