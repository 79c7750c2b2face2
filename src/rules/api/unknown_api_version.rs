//! Combinations of `apiVersion` and `kind` that no release of Kubernetes has, or only later ones.

use super::aim::aim;
use super::life_cycle::{self, Api};
use crate::finding::{Component, Confidence, Severity, Sink, Version, closest};
use crate::graph::definitions::{Deciding, Defined};
use crate::manifest::{Manifest, Node, is_templated};
use crate::object::Object;
use crate::object::custom::defect::embedded_objects;
use crate::object::custom::lookup::{Known, Lookup, Missing, Unknown, lookup};
use crate::object::custom::{kind, kinds_of};
use crate::rules::{Check, Context, definition};

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    if is_templated(object.api_version()) || is_templated(object.kind()) {
        return;
    }
    let Some(node) = object.at(&["apiVersion"]) else { return };
    let (group, kinds) = (object.group(), life_cycle::kinds_of(object.group()));
    // A definition in the repository is what the cluster has.
    if kinds.is_empty()
        && let Defined::OtherVersions(deciding) = context.graph().defined(object)
    {
        return other_versions(object, &deciding, sink);
    }
    if let Some(api) = life_cycle::api_of(object) {
        too_new(object, api, node, context, sink);
        // What a custom resource embeds may exist or not, whatever its own version is.
        embedded_objects(object).for_each(|embedded| custom(object, &embedded, context, sink));
        return;
    }
    if kinds.is_empty() {
        custom(object, object, context, sink);
        embedded_objects(object).for_each(|embedded| custom(object, &embedded, context, sink));
        return;
    }
    if is_without_collection(object.kind()) {
        return;
    }
    let known = served(object.kind(), aim(Component::KUBERNETES, object, context).newest);
    // The core group's `v1` is also what other programs call their first version: kubeconfigs, OpenShift templates.
    if group.is_empty() && known.is_none() {
        return;
    }
    let message = format!(
        "{object}: Kubernetes has no `{}` of `apiVersion: {}`, so every cluster rejects it",
        object.kind(),
        object.api_version(),
    );
    let help = match known {
        Some(version) => format!("Use `apiVersion: {version}`"),
        None => match closest(object.kind(), kinds.iter().copied()) {
            Some(kind) => format!("Use `kind: {kind}` if that is what is meant"),
            None => format!("Use a kind of the group `{group}`: {}", kinds.join(", ")),
        },
    };
    sink.report(node.span(), message).help(help);
}

/// Reports a version that only later releases have.
fn too_new(object: &Object<'_>, api: &Api, node: Node<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(introduced) = api.introduced else { return };
    let aim = aim(api.component, object, context);
    if introduced <= aim.newest || definition::serves(context.graph(), object) {
        return;
    }
    let name = api.component.name();
    let message = format!(
        "{object}: {name} {introduced} is the first with `{} {}`, so {} rejects it",
        object.api_version(),
        object.kind(),
        aim.newest_cluster(),
    );
    let of_kubernetes = || served(object.kind(), aim.newest).filter(|_| api.component == Component::KUBERNETES);
    let help = match of_kubernetes() {
        Some(version) => format!("Use `apiVersion: {version}` until the cluster is upgraded"),
        None => format!(
            "Set `target-versions.{}` if the cluster has a newer one, or do without the object",
            api.component.id()
        ),
    };
    aim.explain_newest(sink.report(node.span(), message).help(help));
}

/// Reports an object of a version that no definition of its kind in the repository serves.
fn other_versions(object: &Object<'_>, deciding: &Deciding<'_, '_>, sink: &mut Sink) {
    let Some(node) = object.at(&["apiVersion"]) else { return };
    let mut names: Vec<&str> = deciding.versions.iter().map(|(_, version)| &*version.name).collect();
    names.sort_unstable();
    names.dedup();
    let served = names.join("`, `");
    let message = format!(
        "{object}: the CustomResourceDefinition in the repository does not serve the version `{}`, only `{served}`, so the cluster rejects \
         the object with `no matches for kind`",
        object.version(),
    );
    let help = format!("Use `{}/{}`, or serve the version", object.group(), names.last().copied().unwrap_or_default());
    let place = deciding.versions.first().map_or(node.span(), |(_, version)| version.span);
    let report = sink.report(node.span(), message).help(help).related(place, "a version that is served");
    if deciding.is_hint || object.is_uncertain() {
        report.at_most(Severity::Warning).confidence(Confidence::Medium);
    }
}

/// Reports a custom resource, in an object or as the object, whose kind no release has.
fn custom(object: &Object<'_>, resource: &Manifest<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Lookup::Unknown(Unknown { what, is_certain, meant }) = lookup(resource) else { return };
    let (group, version, name) = (resource.group(), resource.version(), resource.kind());
    let Some(node) = resource.at(&["apiVersion"]) else { return };
    // `wrong-secret-provider-class-group` says more about the name of the driver.
    let is_driver = (group, name) == ("secrets-store.csi.k8s.io", "SecretProviderClass");
    if is_driver || definition::is_defined(context.graph(), group, name) {
        return;
    }
    let nothing = match what {
        Missing::Group => format!("there is no API group `{group}`"),
        Missing::Kind => format!("`{group}` has no kind `{name}`"),
        Missing::Version => match others(group, version) {
            Some(others) => format!("`{group}/{version}` has no `{name}`, only {others}"),
            None => format!("no release of `{group}` that is known has `{name}` in the version `{version}`"),
        },
    };
    let of = if object.kind() == name { String::new() } else { format!("{name} in it: ") };
    let message = format!("{object}: {of}{nothing}, so every cluster rejects it with `no matches for kind`");
    let span = if what == Missing::Kind { resource.kind_span() } else { node.span() };
    let report = sink.report(span, message).help(custom_help(resource, what, meant));
    if !is_certain {
        report.at_most(Severity::Warning).confidence(Confidence::Medium);
    }
}

/// The kinds that a group has in a version.
fn others(group: &str, version: &str) -> Option<String> {
    let kinds: Vec<_> = kinds_of(group)
        .iter()
        .filter(|kind| kind.version(version).is_some())
        .map(|kind| format!("`{}`", kind.kind))
        .collect();
    (1..=8).contains(&kinds.len()).then(|| kinds.join(", "))
}

fn custom_help(resource: &Manifest<'_>, what: Missing, meant: Option<Known>) -> String {
    let known = match what {
        Missing::Version => kind(resource.group(), resource.kind()).map(|kind| {
            let versions: Vec<_> =
                kind.versions().filter(|version| version.is_served).map(|version| version.name).collect();
            format!("; it exists in {}", versions.join(", "))
        }),
        Missing::Group | Missing::Kind => None,
    };
    match meant {
        Some(meant) if meant.kind.kind == resource.kind() => {
            format!("Use `apiVersion: {}`{}", meant.api_version(), known.unwrap_or_default())
        }
        Some(meant) => format!(
            "Use `apiVersion: {}` and `kind: {}` if that is what is meant",
            meant.api_version(),
            meant.kind.kind
        ),
        None => "Look up which group and kind the operator has for this, or delete the object".to_owned(),
    }
}

/// The newest version in which a release serves a kind by default.
fn served(kind: &str, target: Version) -> Option<String> {
    let served = life_cycle::versions_of(kind).iter().filter(|api| api.is_in(target) && !api.is_off_by_default());
    served.max_by_key(|api| (!api.version.contains("beta"), api.introduced)).map(|api| api.api_version())
}

/// Kinds of Kubernetes' own groups that are bodies of subresources or lists, which the table of collections leaves out.
fn is_without_collection(kind: &str) -> bool {
    kind.ends_with("List") || matches!(kind, "Scale" | "Eviction" | "TokenRequest" | "DeploymentRollback")
}
