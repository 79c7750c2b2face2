//! Objects that the repository's own assignments of Azure Policy refuse.

use std::sync::Arc;

use super::azure::{Refusal, Settings, members};
use super::places::{ambiguous, are_together};
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::azure_policy::Assignment;
use crate::object::azure_policy::definition::Definition;
use crate::object::{Namespaces, Object};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Graph(check);

/// Namespaces that the definitions exclude by design.
const ALWAYS_EXCLUDED: [&str; 3] = ["azure-arc", "gatekeeper-system", "kube-system"];

/// The default of `excludedNamespaces`.
const DEFAULT_EXCLUDED: &str = "azure-extensions-usage-system";

/// More assignments of policies that are judged here than one repository has.
const MOST: usize = 100;

/// An assignment that denies.
struct Denying<'g, 't> {
    object: &'g Object<'t>,
    definition: &'static Definition,
    place: Span,
    /// What it judges by; several of an initiative.
    settings: Vec<Settings>,
    excluded: Vec<String>,
    included: Vec<String>,
}

impl<'g, 't> Denying<'g, 't> {
    fn of(object: &'g Object<'t>) -> Option<Self> {
        let assignment = Assignment::of(object).filter(Assignment::is_enforced)?;
        let definition = assignment.definition()?;
        let parameters = assignment.parameters();
        if assignment.parameters_entry().is_some() && parameters.is_none() {
            return None;
        }
        let effect = parameters.as_ref().and_then(|parameters| Some(parameters.value("effect")?.text().unwrap_or_default().into_owned()));
        let denies = effect.as_deref().unwrap_or(definition.default_effect).eq_ignore_ascii_case("deny");
        let selects = parameters.as_ref().and_then(|parameters| parameters.value("labelSelector"));
        if !denies || object.is_uncertain() || selects.is_some_and(|selector| !selector.is_empty()) {
            return None;
        }
        let list = |name: &str, default: &str| match parameters.as_ref().map(|parameters| (parameters.value(name), parameters)) {
            Some((Some(_), parameters)) => Some(parameters.list(name)?.into_iter().map(|text| text.into_owned()).collect()),
            _ => Some(Some(default.to_owned()).filter(|text| !text.is_empty()).into_iter().collect::<Vec<String>>()),
        };
        let is_member = definition.is_initiative;
        let settings = members(definition.guid).into_iter();
        let settings: Vec<Settings> =
            settings.filter_map(|guid| Settings::of(guid, parameters.as_ref(), is_member)).collect();
        if settings.is_empty() {
            return None;
        }
        Some(Self {
            object,
            definition,
            place: assignment.definition_id()?.span(),
            settings,
            excluded: list("excludedNamespaces", DEFAULT_EXCLUDED)?,
            included: list("namespaces", "")?,
        })
    }

    /// Whether it decides about an object. The cluster that an assignment is applied in need not be the one that it is about.
    fn covers(&self, object: &Object<'_>, graph: &Graph<'_>) -> bool {
        let Namespaces::Known(namespaces) = object.namespaces() else { return false };
        let same_cluster = self.object.clusters().is_empty() != object.clusters().is_empty()
            || are_together(self.object, object, graph);
        let fits = |pattern: &str, name: &str| match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
            (Some(start), _) => name.starts_with(start),
            (None, Some(end)) => name.ends_with(end),
            (None, None) => pattern == name,
        };
        let is_covered = |name: &str| {
            !ALWAYS_EXCLUDED.contains(&name)
                && !crate::manifest::is_templated(name)
                && !self.excluded.iter().any(|pattern| fits(pattern, name))
                && (self.included.is_empty() || self.included.iter().any(|pattern| fits(pattern, name)))
        };
        same_cluster && !namespaces.is_empty() && namespaces.iter().all(|name| is_covered(name))
    }
}

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let mut denying: Vec<Denying<'_, '_>> = graph.objects().iter().filter_map(Denying::of).take(MOST).collect();
    let several = ambiguous(denying.iter().map(|assignment| assignment.object));
    denying.retain(|assignment| !several.contains(&(assignment.object.kind().to_owned(), assignment.object.name().to_owned())));
    if denying.is_empty() {
        return;
    }
    let is_judged = |object: &&Object<'_>| !object.is_uncertain() && !object.is_encrypted() && object.kind() != "PodTemplate";
    for object in graph.objects().iter().filter(is_judged) {
        for assignment in denying.iter().filter(|assignment| assignment.covers(object, graph)) {
            let mut refusals: Vec<Refusal> = assignment.settings.iter().flat_map(|settings| settings.refusals(object)).collect();
            // Two definitions of an initiative may refuse the same.
            refusals.sort_by_key(|refusal| (refusal.span.source, refusal.span.start));
            refusals.dedup_by_key(|refusal| refusal.span);
            for refusal in refusals {
                let refused = if object.pod().is_some() { format!("The pods of {object} are") } else { format!("{object} is") };
                let message = format!(
                    "{refused} refused by Azure Policy \"{}\": {}",
                    assignment.definition.name, refusal.what
                );
                let report = match refusal.is_missing {
                    true => sink.report_missing(refusal.span, message),
                    false => sink.report(refusal.span, message),
                };
                report
                    .object(Arc::clone(object.reference()))
                    .related(assignment.place, format!("{} denies it", assignment.object))
                    .help("Change the object, or exclude its namespace or container in the assignment");
            }
        }
    }
}
