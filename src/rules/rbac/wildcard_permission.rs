//! Rules of roles that allow more than anybody listed.

use serde::Deserialize;

use crate::finding::{Severity, Sink};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::rbac::{self, PolicyRule};
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_roles: Names,
}

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    if options.exempt_roles.contains(object.name()) {
        return;
    }
    for rule in rbac::rules(object) {
        let Some(excess) = Excess::of(&rule) else { continue };
        let within = if object.kind() == "Role" { "in its namespace" } else { "wherever the role is bound" };
        let message = format!("{object} allows {} {within}", excess.what);
        let report = sink.report(excess.node.span(), message).help(excess.help);
        if excess.is_minor {
            let _ = report.at_most(Severity::Info);
        }
    }
}

/// What a rule's wildcards add up to.
struct Excess<'t> {
    /// The first wildcard.
    node: Node<'t>,
    what: String,
    help: &'static str,
    /// Whether the other lists keep it small.
    is_minor: bool,
}

impl<'t> Excess<'t> {
    fn of(rule: &PolicyRule<'t>) -> Option<Self> {
        let star = |list| rule.find(list, &["*"]);
        let (verbs, resources) = (star("verbs"), star("resources"));
        let (groups, urls) = (star("apiGroups"), star("nonResourceURLs"));
        let list = |name| {
            let words: Vec<String> = rule.nodes(name).filter_map(|node| Some(format!("`{}`", node.text()?))).collect();
            match words.as_slice() {
                [] => "nothing".to_owned(),
                words if words.len() > 4 => format!("{} and {} more", words[..4].join(", "), words.len() - 4),
                words => words.join(", "),
            }
        };
        let in_groups = || match rule.nodes("apiGroups").next().and_then(Node::text) {
            Some(group) if group.is_empty() && rule.nodes("apiGroups").count() == 1 => "of the core group".to_owned(),
            _ if rule.nodes("apiGroups").count() == 1 => format!("of the group {}", list("apiGroups")),
            _ => format!("of the groups {}", list("apiGroups")),
        };
        let reads =
            rule.nodes("verbs").all(|verb| verb.text().is_some_and(|verb| matches!(&*verb, "get" | "list" | "watch")));
        const RESOURCES: &str =
            "List the resources that are needed; a kind that is installed tomorrow is included today";
        const VERBS: &str =
            "List the verbs that are needed; `*` includes `deletecollection`, `bind`, `escalate` and `impersonate`";
        let (node, what, help, is_minor) = match (verbs, resources, groups) {
            (Some(node), Some(_), Some(_)) => {
                (node, "everything on every resource, as cluster-admin does,".to_owned(), RESOURCES, false)
            }
            (Some(node), Some(_), None) => {
                (node, format!("everything on every resource {}", in_groups()), RESOURCES, is_custom(rule))
            }
            (None, Some(node), Some(_)) if reads => {
                (node, format!("{} on every resource, every Secret among them,", list("verbs")), RESOURCES, false)
            }
            (None, Some(node), Some(_)) => (node, format!("{} on every resource", list("verbs")), RESOURCES, false),
            (None, Some(node), None) => (
                node,
                format!("{} on every resource {}", list("verbs"), in_groups()),
                RESOURCES,
                is_custom(rule) || (reads && !is_core(rule)),
            ),
            (Some(node), None, _) if rule.nodes("resources").next().is_some() => {
                (node, format!("every verb on {}", list("resources")), VERBS, rule.is_limited_to_names())
            }
            (_, _, _) => {
                let node = urls.or(verbs)?;
                (node, format!("{} on the paths {}", list("verbs"), list("nonResourceURLs")), "List the paths", true)
            }
        };
        Some(Self { node, what, help, is_minor })
    }
}

/// Whether all groups of a rule are of custom resources, which who wrote the role often owns.
fn is_custom(rule: &PolicyRule<'_>) -> bool {
    let mut groups = rule.nodes("apiGroups").filter_map(Node::text);
    groups.all(|group| group.contains('.') && !group.ends_with(".k8s.io"))
}

/// Whether a rule is about the core group, which has the Secrets.
fn is_core(rule: &PolicyRule<'_>) -> bool {
    rule.find("apiGroups", &["", "*"]).is_some()
}
