//! Instances that do not fit their definition.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::finding::{Sink, closest};
use crate::graph::Graph;
use crate::manifest::{Kind, Node};
use crate::object::Object;
use crate::object::azure::is_open;
use crate::rules::{Check, Context};

use super::schema::{Schema, Type, is_required};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut definitions: BTreeMap<(String, String), Option<&Object<'_>>> = BTreeMap::new();
    for definition in graph.of_kind("kro.run", "ResourceGraphDefinition") {
        let text = |field: &str| definition.at(&["spec", "schema", field]).and_then(Node::text);
        let Some(kind) = text("kind") else { continue };
        let group = text("group").unwrap_or("kro.run".into()).into_owned();
        // Two definitions of one kind: nobody knows which one a cluster has.
        let entry = definitions.entry((group, kind.into_owned()));
        entry.and_modify(|known| *known = None).or_insert(Some(definition));
    }
    for ((group, kind), definition) in &definitions {
        let Some(definition) = definition else { continue };
        let schema = Schema::of(definition);
        let Some(fields) = schema.fields.filter(|fields| fields.is_mapping()) else { continue };
        for instance in graph.of_kind(group, kind) {
            let Some(spec) = instance.root().entry("spec") else { continue };
            let mut open = vec![(spec, fields)];
            while let Some((mapping, fields)) = open.pop() {
                compare(instance, mapping, fields, &schema, &mut open, sink);
            }
        }
    }
}

type Open<'t> = Vec<(crate::manifest::Entry<'t>, Node<'t>)>;

fn compare<'t>(
    instance: &Object<'t>,
    mapping: crate::manifest::Entry<'t>,
    fields: Node<'t>,
    schema: &Schema<'t>,
    open: &mut Open<'t>,
    sink: &mut Sink,
) {
    if !mapping.value.is_mapping() {
        return;
    }
    for field in fields.entries().filter(is_required) {
        if mapping.value.get(&field.name()).is_none() {
            let message = format!(
                "{instance} lacks the field `{}`, which its definition requires: the API server rejects it",
                field.name()
            );
            sink.report_missing(mapping.key.span(), message)
                .object(Arc::clone(instance.reference()))
                .help("Add the field");
        }
    }
    for written in mapping.value.entries() {
        let name = written.name();
        let Some(field) = fields.get(&name) else {
            let names: Vec<_> = fields.entries().map(|entry| entry.name()).collect();
            let near = closest(&name, names.iter().map(|name| &**name));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message =
                format!("{instance} has the field `{name}`, which its definition does not have: it does nothing{hint}");
            sink.report(written.key.span(), message)
                .object(Arc::clone(instance.reference()))
                .help("Delete it, or add it to the schema of the definition");
            continue;
        };
        match schema.type_of(field) {
            Type::Fields(next) => open.push((written, next)),
            Type::Atomic(wanted) => {
                let fits = match (wanted, written.value.kind()) {
                    (_, Kind::Null) | ("string", Kind::String) | ("integer", Kind::Int) | ("boolean", Kind::Bool) => {
                        true
                    }
                    ("float", Kind::Int | Kind::Float) => true,
                    _ => written.value.text().is_some_and(|text| is_open(&text)),
                };
                if !fits {
                    let message =
                        format!("{instance}: `{name}` has to be of the type `{wanted}`, and the API server rejects it");
                    let help = if wanted == "string" { "Put quotes around it" } else { "Write it without quotes" };
                    sink.report(written.value.span(), message).object(Arc::clone(instance.reference())).help(help);
                }
            }
            Type::Open => {}
        }
    }
}
