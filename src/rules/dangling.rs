//! One check for all rules that report references to nothing: which references those are is declared in the graph.

use crate::finding::Sink;
use crate::graph::Graph;
use crate::graph::reference::{self, Absence, Reference, Verdict};
use crate::manifest::Node;

use super::{Check, Context, Rule};

/// The rules that reference kinds name.
pub(super) fn rules() -> impl Iterator<Item = Rule> {
    reference::rules().into_iter().map(|page| Rule {
        id: page.id,
        family: page.family,
        page: page.page,
        check: Check::Graph(check),
    })
}

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    for reference in graph.references().dangling(context.rule()) {
        let Verdict::Dangling { absence } = reference.verdict else { continue };
        match reference.key {
            Some(key) => missing_key(graph, reference, key, absence, sink),
            None => missing_object(graph, reference, absence, sink),
        }
    }
}

/// Nothing has the name.
fn missing_object(graph: &Graph<'_>, reference: &Reference<'_>, absence: Absence, sink: &mut Sink) {
    let object = &graph.objects()[reference.from];
    let references = graph.references();
    let kind = reference.target.kind;
    let name = &reference.name;
    let wanted = match &reference.namespace {
        Some(namespace) => format!("{kind} `{namespace}/{name}`"),
        None => format!("{kind} `{name}`"),
    };
    let consequence = reference.kind.consequence;
    let provided = |number: u32| references.provided(number);
    let (what, help) = if let Some(near) = absence.near.map(provided) {
        let what = format!("nothing is called so (did you mean {kind} `{}`?)", near.name);
        (what, format!("Write `{}`, or declare {wanted}", near.name))
    } else if let Some(other) = absence.other_namespace.map(provided) {
        let (there, own) = (other.namespace.unwrap_or_default(), reference.namespace.as_deref().unwrap_or_default());
        let what = format!("{kind} `{name}` is only in namespace `{there}`");
        (what, format!("Name one in namespace `{own}`, or declare it there"))
    } else if let Some(other) = absence.other_cluster.map(provided) {
        let cluster = graph.objects()[other.object].places().first().map(|place| place.name().to_owned());
        let what = format!("only cluster `{}` has it", cluster.unwrap_or_default());
        (what, format!("Deliver {wanted} to this cluster too"))
    } else {
        ("nothing declares or makes it".to_owned(), format!("Declare {wanted}, or correct the name"))
    };
    let message = format!("{object} names {wanted}, but {what}; {consequence}");
    let report = sink.report(reference.node.span(), message).object(object.reference().clone()).help(help);
    let report = report.chain(format!("{} -> {} (none)", object.reference(), wanted.replace('`', "")));
    let instead = absence.near.or(absence.other_namespace).or(absence.other_cluster).map(provided);
    if let Some(instead) = instead {
        let maker = &graph.objects()[instead.object];
        let sentence = if instead.is_made { format!("{maker} makes `{}`", instead.name) } else { maker.to_string() };
        report.related(maker.name_span(), sentence);
    }
}

/// What has the name does not have the key.
fn missing_key(graph: &Graph<'_>, reference: &Reference<'_>, key: Node<'_>, absence: Absence, sink: &mut Sink) {
    let object = &graph.objects()[reference.from];
    let Some(holder) = absence.holder.map(|number| graph.references().provided(number)) else { return };
    let maker = &graph.objects()[holder.object];
    let kind = reference.target.kind;
    let wanted = key.text().unwrap_or_default();
    let noun = if kind == "Service" { "port" } else { "key" };
    let has = match holder.is_made {
        true => format!("{maker} makes {kind} `{}` without that {noun}", holder.name),
        false => format!("{maker} has no such {noun}"),
    };
    let consequence = reference.kind.consequence;
    let message =
        format!("{object} needs the {noun} `{wanted}` of {kind} `{}`, but {has}; {consequence}", reference.name);
    sink.report(key.span(), message)
        .object(object.reference().clone())
        .related(maker.name_span(), maker.to_string())
        .chain(format!("{} -> {kind} {} -> {noun} {wanted} (none)", object.reference(), reference.name))
        .help(format!("Name a {noun} that the {kind} has, or add `{wanted}` to it"));
}
