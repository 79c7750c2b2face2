//! What a role lets its holders do that is worth a question, and who holds it: what the rules of single permissions share.
//!
//! A permission is reported at its verb in the role, because there it is taken away. Wildcards are `wildcard-permission`'s: it
//! says once what a dozen rules would repeat.

use std::borrow::Cow;

use serde::Deserialize;

use crate::finding::{Confidence, Report, Severity, Sink};
use crate::graph::Graph;
use crate::graph::access::Grant;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::rbac::{self, PolicyRule, Subject};
use crate::rules::Context;
use crate::rules::pattern::Names;

/// On one of these resources of one of these groups, one of these verbs lets the holder do something.
pub(super) struct Power {
    /// API groups; the empty one is the core group.
    pub groups: &'static [&'static str],
    /// Resources, with their subresource.
    pub resources: &'static [&'static str],
    /// Verbs.
    pub verbs: &'static [&'static str],
    /// What the holder can do; follows "can".
    pub consequence: &'static str,
    /// Where it can.
    pub place: Place,
}

/// What a power is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Things in namespaces: in all of them, or in those of the bindings.
    Namespaces,
    /// Things that only a binding for the whole cluster grants.
    Cluster,
}

/// Where and to whom a role is granted.
pub(super) enum Reach<'g, 't> {
    /// In every namespace, by this binding.
    Everywhere(Grant<'g, 't>),
    /// In single namespaces, by this binding among others.
    InNamespaces(Grant<'g, 't>),
    /// A Role, in its own namespace; nothing of the repository grants it.
    InItsNamespace,
    /// A ClusterRole that nothing of the repository grants.
    Nowhere,
}

impl<'g, 't> Reach<'g, 't> {
    /// The reach of a role.
    pub(super) fn of(role: &Object<'t>, graph: &'g Graph<'t>) -> Self {
        let first = graph.access().grants(graph, role).into_iter().next();
        match first {
            Some(grant) if grant.is_cluster_wide() => Self::Everywhere(grant),
            Some(grant) => Self::InNamespaces(grant),
            None if role.kind() == "Role" => Self::InItsNamespace,
            None => Self::Nowhere,
        }
    }

    fn grant(&self) -> Option<&Grant<'g, 't>> {
        match self {
            Self::Everywhere(grant) | Self::InNamespaces(grant) => Some(grant),
            Self::InItsNamespace | Self::Nowhere => None,
        }
    }

    /// Whether it stays within single namespaces.
    pub(super) fn is_limited(&self) -> bool {
        matches!(self, Self::InNamespaces(_) | Self::InItsNamespace)
    }

    /// "Group `dev` and 2 more", or who else.
    fn holders(&self) -> String {
        let Some(grant) = self.grant() else { return "whoever is bound to it".to_owned() };
        let subjects: Vec<Subject<'_>> = grant.subjects().take(MOST_SUBJECTS).collect();
        match subjects.as_slice() {
            [] => "whoever is bound to it".to_owned(),
            [one] => one.to_string(),
            [first, others @ ..] => format!("{first} and {} more", others.len()),
        }
    }

    /// " in every namespace": where the holders have it.
    fn place(&self) -> &'static str {
        match self {
            Self::Everywhere(_) => " in every namespace",
            Self::InNamespaces(_) => " in the namespaces of its bindings",
            Self::InItsNamespace => " in its namespace",
            Self::Nowhere => "",
        }
    }

    /// The report with the binding as a related place, and the way from the role to it where another role stands between.
    pub(super) fn explain<'sink>(&self, role: &Object<'_>, report: Report<'sink>) -> Report<'sink> {
        let Some(grant) = self.grant() else { return report };
        let report = report.related(grant.binding.name_span(), "grants the role");
        let Some(through) = &grant.through else { return report };
        let chain = format!("{role} → ClusterRole `{through}` → {} → {}", grant.binding, self.holders());
        report.chain(chain)
    }
}

/// More subjects of one binding are not counted.
const MOST_SUBJECTS: usize = 1000;

/// How a rule reports its powers.
pub(super) struct Judgement {
    /// What to do instead.
    pub help: &'static str,
    /// The severity where the holder has the power only in single namespaces; the rule's own if it is milder.
    pub in_namespaces: Option<Severity>,
    /// The severity where the rule is limited to objects with certain names; nothing is reported without one.
    pub with_names: Option<Severity>,
}

/// The option of every rule about permissions.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_roles: Names,
}

/// [`check`], but for the roles that the rule's options exempt.
pub(super) fn judge(
    role: &Object<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
    powers: &[Power],
    judgement: &Judgement,
) {
    if !context.options::<Options>(role.file()).exempt_roles.contains(role.name()) {
        check(role, context.graph(), sink, powers, judgement);
    }
}

/// Reports the powers that a role gives, each once in each of its rules.
pub(super) fn check(role: &Object<'_>, graph: &Graph<'_>, sink: &mut Sink, powers: &[Power], judgement: &Judgement) {
    let mut reach = None;
    for rule in rbac::rules(role) {
        // One verb is one thing to take away, whatever it allows.
        let mut reported = Vec::new();
        for power in powers {
            if power.place == Place::Cluster && role.kind() == "Role" {
                continue;
            }
            let Some((verb, resource)) = taken(&rule, power) else { continue };
            let is_named = rule.is_limited_to_names();
            if reported.contains(&verb.span()) || (is_named && judgement.with_names.is_none()) {
                continue;
            }
            let reach = reach.get_or_insert_with(|| Reach::of(role, graph));
            // What has no namespace is not granted by a binding in one.
            if power.place == Place::Cluster && matches!(reach, Reach::InNamespaces(_)) {
                continue;
            }
            reported.push(verb.span());
            let text = |node: Node<'_>| node.text().unwrap_or(Cow::Borrowed("?")).into_owned();
            let place = if power.place == Place::Cluster { "" } else { reach.place() };
            let message = format!(
                "{role} allows `{}` on `{}`: {} can {}{place}",
                text(verb),
                text(resource),
                reach.holders(),
                power.consequence,
            );
            let mut report = reach.explain(role, sink.report(verb.span(), message).help(judgement.help));
            if matches!(reach, Reach::Nowhere) {
                report = report.confidence(Confidence::Medium);
            }
            if let Some(severity) = judgement.with_names.filter(|_| is_named) {
                report = report.at_most(severity);
            }
            if let Some(severity) = judgement.in_namespaces.filter(|_| reach.is_limited()) {
                report = report.at_most(severity);
            }
            let _ = report;
        }
    }
}

/// The verb and the resource with which a rule gives a power. Wildcards as verb or resource are another rule's.
fn taken<'t>(rule: &PolicyRule<'t>, power: &Power) -> Option<(Node<'t>, Node<'t>)> {
    rule.find("apiGroups", &["*"]).or_else(|| rule.find("apiGroups", power.groups))?;
    Some((rule.find("verbs", power.verbs)?, rule.find("resources", power.resources)?))
}
