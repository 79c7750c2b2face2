//! Rules of roles that the API server accepts and that match no request.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::finding::{Sink, closest, is_near_miss};
use crate::manifest::{Node, is_templated};
use crate::object::rbac::{self, PolicyRule};
use crate::object::{Object, custom};
use crate::rules::resources::{
    built_in_groups, groups_of_resource, is_built_in, is_cluster_scoped, kind_of, kind_of_plural, resources_of,
};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

/// What stands for users, groups and signers in roles and is no resource of the API; all without a namespace.
const VIRTUAL: &[(&str, &[&str])] = &[
    ("", &["users", "groups"]),
    ("authentication.k8s.io", &["uids", "userextras"]),
    ("certificates.k8s.io", &["signers"]),
];

/// The verbs of requests and those that the API server itself asks for.
const VERBS: &[&str] = &[
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "bind",
    "escalate",
    "impersonate",
    "use",
    "approve",
    "sign",
    "attest",
];

/// Words that people write for verbs, and the verbs that they mean.
const WORDS: &[(&str, &str)] = &[
    ("add", "`create`"),
    ("all", "`*`, or the verbs that are needed"),
    ("any", "`*`, or the verbs that are needed"),
    ("apply", "`create` and `patch`"),
    ("destroy", "`delete`"),
    ("edit", "`update` and `patch`"),
    ("exec", "`create` on `pods/exec`"),
    ("modify", "`update` and `patch`"),
    ("read", "`get`, `list` and `watch`"),
    ("remove", "`delete`"),
    ("view", "`get`, `list` and `watch`"),
    ("write", "`create`, `update`, `patch` and `delete`"),
];

fn check(role: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for rule in rbac::rules(role) {
        groups(role, &rule, sink);
        resources(role, &rule, sink);
        verbs(role, &rule, sink);
        if rule.is_limited_to_names() {
            names(role, &rule, sink);
        }
    }
}

/// The texts of a list that stand for themselves.
fn texts<'t>(rule: &PolicyRule<'t>, list: &str) -> Vec<(Node<'t>, Cow<'t, str>)> {
    let texts = rule.nodes(list).filter_map(|node| Some((node, node.text()?)));
    texts.filter(|(_, text)| !is_templated(text)).collect()
}

fn groups(role: &Object<'_>, rule: &PolicyRule<'_>, sink: &mut Sink) {
    for (node, group) in unknown(rule, "apiGroups", |group| KNOWN_GROUPS.contains(group)) {
        let (what, meant) = if let Some((name, _)) = group.split_once('/') {
            ("has a version, and API groups in roles have none", Cow::Owned(format!("`{name}`")))
        } else if is_version(&group) {
            ("is a version and no API group", Cow::Borrowed("`\"\"`, the core group"))
        } else if group == "core" {
            ("is no API group", Cow::Borrowed("`\"\"`, the core group"))
        } else if let Some(near) = misspelt_group(&group) {
            ("is no API group", Cow::Owned(format!("`{near}`")))
        } else {
            continue;
        };
        let message = format!("{role} allows nothing on `{group}`, which {what}: no request matches it");
        sink.report(node.span(), message).help(format!("Write {meant}"));
    }
}

/// The texts of a list that are not known and stand for themselves.
fn unknown<'t>(
    rule: &PolicyRule<'t>,
    list: &str,
    is_known: impl Fn(&str) -> bool,
) -> impl Iterator<Item = (Node<'t>, Cow<'t, str>)> {
    let texts = rule.nodes(list).filter_map(|node| Some((node, node.text()?)));
    texts.filter(move |(_, text)| !is_known(text) && !is_templated(text))
}

/// The API groups of Kubernetes and of the projects whose kinds are known.
static KNOWN_GROUPS: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| custom::groups().chain(built_in_groups()).chain(["*"]).collect());

fn is_version(group: &str) -> bool {
    let digits = group.strip_prefix('v').map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    digits.is_some_and(|count| count > 0) && group.len() <= "v1alpha10".len() && !group.contains('.')
}

/// The group of Kubernetes that an unknown group is a letter or two away from.
fn misspelt_group(group: &str) -> Option<&'static str> {
    GROUPS.iter().copied().filter(|_| !group.ends_with(".x-k8s.io")).find(|known| is_near_miss(group, known))
}

/// The groups that roles name most.
const GROUPS: &[&str] = &[
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

fn resources(role: &Object<'_>, rule: &PolicyRule<'_>, sink: &mut Sink) {
    // Most resources need one look: nothing about them is odd, and the group has them or is nobody's to know.
    let is_cluster_role = role.kind() == "ClusterRole";
    let in_groups = |test: &dyn Fn(&str) -> bool| {
        rule.nodes("apiGroups").any(|group| group.text().is_some_and(|group| test(&group)))
    };
    let is_foreign = in_groups(&|group| !is_built_in(group));
    let is_plain = |resource: &str| !resource.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'*');
    let is_served = |resource: &str| {
        let base = resource.split('/').next().unwrap_or(resource);
        is_foreign || in_groups(&|group| kind_of(group, base).is_some())
    };
    let is_clear = |resource: &str| resource == "*" || (is_cluster_role && is_plain(resource) && is_served(resource));
    let open: Vec<_> = unknown(rule, "resources", is_clear).collect();
    if open.is_empty() {
        return;
    }
    let groups = texts(rule, "apiGroups");
    let all_clear = groups.len() == rule.nodes("apiGroups").count() && !groups.is_empty();
    let names: Vec<&str> = groups.iter().map(|(_, text)| &**text).collect();
    for (node, resource) in open {
        let base = resource.split('/').next().unwrap_or(&resource);
        let problem = if resource.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Some(("resources are written as in URLs, in lower case and in the plural".to_owned(), plural(&resource)))
        } else if resource.contains('*') && resource != "*" && !resource.starts_with("*/") {
            let meant = resource.strip_suffix("/*").map(|of| format!("the subresources of `{of}` that are needed"));
            Some((
                "`*` stands for every resource or, as in `*/scale`, for that subresource of every one".to_owned(),
                meant,
            ))
        } else if all_clear && base != "*" {
            elsewhere(role, base, &names).or_else(|| without_namespace(role, rule, base, &names))
        } else {
            None
        };
        let Some((why, meant)) = problem else { continue };
        let message = format!("{role} allows nothing on `{resource}`: {why}, and no request matches it");
        let help = meant.map_or_else(
            || "Remove it, or write the resource that is meant".to_owned(),
            |meant| format!("Write {meant}"),
        );
        sink.report(node.span(), message).help(help);
    }
}

/// The resource of a kind that is written as a kind.
fn plural(kind: &str) -> Option<String> {
    let lower = kind.to_ascii_lowercase();
    let is_plural = kind_of_plural(&lower).is_some();
    let candidates =
        [lower.clone(), format!("{lower}s"), format!("{lower}es"), lower.trim_end_matches('y').to_owned() + "ies"];
    let known = candidates.into_iter().find(|word| kind_of_plural(word).is_some());
    known.or(is_plural.then_some(lower)).map(|word| format!("`{word}`"))
}

/// Why none of the groups, all of Kubernetes itself, has a resource.
fn elsewhere(role: &Object<'_>, resource: &str, groups: &[&str]) -> Option<(String, Option<String>)> {
    let has = |group: &&str| kind_of(group, resource).is_some() || is_virtual(group, resource);
    // Nobody serves `extensions` any more, and what it had is not known in full.
    let is_known = |group: &&str| is_built_in(group) && *group != "extensions";
    if !groups.iter().all(is_known) || groups.iter().any(has) || is_granted(role, resource) {
        return None;
    }
    let written = match groups {
        [""] => "the core group has no such resource".to_owned(),
        [one] => format!("the group `{one}` has no such resource"),
        _ => "none of the groups has such a resource".to_owned(),
    };
    let owners = groups_of_resource(resource);
    let owner = owners.iter().find(|group| **group != "extensions").or(owners.first());
    if let Some(owner) = owner {
        let owner = if owner.is_empty() { "the core group `\"\"`".to_owned() } else { format!("the group `{owner}`") };
        return Some((written, Some(format!("{owner} into `apiGroups`"))));
    }
    let custom = custom::kinds().iter().find(|kind| kind.plural == resource);
    if let Some(kind) = custom {
        return Some((written, Some(format!("the group `{}` into `apiGroups`", kind.group))));
    }
    let near = closest(resource, groups.iter().flat_map(|group| resources_of(group)));
    Some((written, near.map(|near| format!("`{near}`"))))
}

/// Whether some rule of the role has a resource in one of its groups, so that the other is left over.
fn is_granted(role: &Object<'_>, resource: &str) -> bool {
    let owners = groups_of_resource(resource);
    !owners.is_empty()
        && rbac::rules(role).any(|rule| {
            rule.find("resources", &[resource, "*"]).is_some()
                && (rule.find("apiGroups", &owners).is_some() || rule.find("apiGroups", &["*"]).is_some())
        })
}

fn is_virtual(group: &str, resource: &str) -> bool {
    VIRTUAL.iter().any(|(of, resources)| *of == group && resources.contains(&resource))
}

/// Why a Role, which holds in its namespace alone, allows nothing on a resource whose objects are in none.
fn without_namespace(
    role: &Object<'_>,
    rule: &PolicyRule<'_>,
    resource: &str,
    groups: &[&str],
) -> Option<(String, Option<String>)> {
    // Requests about one namespace are requests in that namespace.
    if role.kind() != "Role"
        // Everybody may ask what he may do.
        || resource.starts_with("selfsubject")
        || (resource == "namespaces" && rule.find("verbs", &["get", "update", "patch", "delete"]).is_some())
    {
        return None;
    }
    let custom = |group: &str| custom::kinds_of(group).iter().find(|kind| kind.plural == resource);
    let is_cluster_scoped = |group: &&&str| {
        is_cluster_scoped(group, resource)
            || is_virtual(group, resource)
            || custom(group).is_some_and(|kind| kind.is_cluster_scoped)
    };
    let is_known = |group: &&str| is_built_in(group) || custom(group).is_some();
    let all_known = groups.iter().all(is_known);
    let namespaced = groups
        .iter()
        .any(|group| !is_cluster_scoped(&group) && (kind_of(group, resource).is_some() || custom(group).is_some()));
    (all_known && !namespaced && groups.iter().any(|group| is_cluster_scoped(&group))).then(|| {
        let why = "such objects are in no namespace, and a Role holds in its own alone".to_owned();
        (why, Some("the rule into a ClusterRole, and bind it with a ClusterRoleBinding".to_owned()))
    })
}

fn verbs(role: &Object<'_>, rule: &PolicyRule<'_>, sink: &mut Sink) {
    for (node, verb) in unknown(rule, "verbs", |verb| verb == "*" || VERBS.contains(&verb)) {
        let lower = verb.to_ascii_lowercase();
        let meant = if VERBS.contains(&&*lower) {
            format!("`{lower}`, in lower case")
        } else if let Some((_, meant)) = WORDS.iter().find(|(word, _)| *word == lower) {
            (*meant).to_owned()
        } else if let Some(near) = VERBS.iter().find(|known| is_near_miss(&lower, known)) {
            format!("`{near}`")
        } else {
            continue;
        };
        let message = format!("{role} allows `{verb}`, which is no verb of the API: no request matches it");
        sink.report(node.span(), message).help(format!("Write {meant}"));
    }
}

/// The resources that some rule of a role lets its holders create without naming objects.
fn open_creations<'t>(role: &Object<'t>) -> Vec<Cow<'t, str>> {
    let open = rbac::rules(role).filter(|rule| !rule.is_limited_to_names());
    open.filter(|rule| rule.find("verbs", &["create", "*"]).is_some())
        .flat_map(|rule| rule.nodes("resources").filter_map(Node::text).collect::<Vec<_>>())
        .collect()
}

fn names(role: &Object<'_>, rule: &PolicyRule<'_>, sink: &mut Sink) {
    // Names of signers may end with `/*`: the signer's own check reads them so.
    let are_signers = rule.find("resources", &["signers"]).is_some();
    for (node, name) in texts(rule, "resourceNames") {
        if name.contains('*') && !are_signers {
            let message = format!(
                "{role} is limited to the name `{name}`: names are taken as they are written, and no object has a `*` in its name"
            );
            sink.report(node.span(), message)
                .help("List the names, or remove `resourceNames` where every object is meant");
        }
    }
    let resources = texts(rule, "resources");
    // A request for a subresource such as `serviceaccounts/token` names the object.
    if resources.is_empty() || resources.iter().any(|(_, text)| text.contains(['/', '*'])) {
        return;
    }
    let open = open_creations(role);
    for verb in ["create", "deletecollection"] {
        let Some(node) = rule.find("verbs", &[verb]) else { continue };
        if verb == "create"
            && resources.iter().all(|(_, resource)| open.iter().any(|open| open == resource || open == "*"))
        {
            continue;
        }
        let message = format!(
            "{role} allows `{verb}` on objects of certain names, and such a request names no object: no request matches it"
        );
        sink.report(node.span(), message).help(format!("Allow `{verb}` in a rule of its own without `resourceNames`"));
    }
}
