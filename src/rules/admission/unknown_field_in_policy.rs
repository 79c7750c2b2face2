//! Expressions that read a field which no object that they look at has.

use super::expression::paths;
use super::policies::GROUP;
use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::builtin::{StructureId, Type, types};
use crate::rules::resources::kind_of;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(GROUP, "ValidatingAdmissionPolicy")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(kinds) = kinds(object) else { return };
    if kinds.is_empty() {
        return;
    }
    let items =
        ["validations", "variables", "auditAnnotations"].into_iter().filter_map(|list| object.at(&["spec", list]));
    for item in items.flat_map(Node::items) {
        for node in
            ["expression", "messageExpression", "valueExpression"].into_iter().filter_map(|field| item.get(field))
        {
            // An expression that asks for the kind may read fields of one that the policy does not look at.
            let asks_kind =
                |text: &str| ["object.kind", "request.kind", "request.resource"].iter().any(|part| text.contains(part));
            let Some(text) = node.text().filter(|text| !asks_kind(text) && !is_templated(text)) else { continue };
            for path in paths(&text) {
                let lacking = kinds.iter().map(|(_, structure)| first_unknown(*structure, &path.fields));
                let Some(lacking) = lacking.collect::<Option<Vec<usize>>>() else { continue };
                let Some(&position) = lacking.first() else { continue };
                let field = path.fields[position];
                let names: Vec<String> = kinds.iter().map(|(name, _)| (*name).to_owned()).collect();
                let place = path.fields[..position].join(".");
                let message = format!(
                    "{object} reads `{}`, but {} has no field `{field}` in `{}`: the expression fails for every request",
                    &text[path.range.clone()],
                    names.join(" and "),
                    if place.is_empty() { "object".to_owned() } else { format!("object.{place}") },
                );
                sink.report(node.source_span(path.range), message)
                    .help("Read the field where the kind has it; a workload has its pods in `spec.template.spec`");
            }
        }
    }
}

/// The kinds that a policy looks at, with their structures; `None` if it may look at others that are not known.
fn kinds(object: &Object<'_>) -> Option<Vec<(&'static str, StructureId)>> {
    let mut found = Vec::new();
    for rule in object.at(&["spec", "matchConstraints", "resourceRules"])?.items() {
        let list = |field: &str| {
            let items = rule.get(field)?.items();
            items
                .map(|item| item.as_str().filter(|text| !is_templated(text) && *text != "*"))
                .collect::<Option<Vec<_>>>()
        };
        let (groups, versions, resources) =
            (list("apiGroups")?, list("apiVersions").unwrap_or_default(), list("resources")?);
        for group in &groups {
            for resource in &resources {
                let kind = kind_of(group, resource)?;
                let version = versions.first().map_or("v1", |version| &**version);
                let api_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
                found.push((kind, types().kind(&api_version, kind)?));
            }
        }
    }
    Some(found)
}

/// The position of the first field of a path that a structure does not have.
fn first_unknown(structure: StructureId, fields: &[&str]) -> Option<usize> {
    let mut structure = structure;
    for (position, field) in fields.iter().enumerate() {
        if position == 0 && matches!(*field, "kind" | "apiVersion") {
            return None;
        }
        let kind = if position == 0 && *field == "metadata" {
            Type::Structure(types().metadata())
        } else {
            match types().field(structure, field) {
                Some((_, kind)) => kind,
                None => return Some(position),
            }
        };
        match kind {
            Type::Structure(next) => structure = next,
            _ => return None,
        }
    }
    None
}
