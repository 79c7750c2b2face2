//! Roles that let their holders change the configuration of the cluster's own components.

use serde::Deserialize;

use super::permission::{self, Judgement, Place, Power};
use crate::finding::Sink;
use crate::object::Object;
use crate::object::rbac;
use crate::rules::pattern::Names;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(rbac::ROLES, check);

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    exempt_roles: Names,
    system_config_maps: Names,
}

const POWERS: &[Power] = &[Power {
    groups: &[""],
    resources: &["configmaps"],
    verbs: &["update", "patch", "delete", "deletecollection"],
    consequence: "change every ConfigMap, and with those of `kube-system` where names resolve to and who is who,",
    place: Place::Namespaces,
}];

const JUDGEMENT: Judgement = Judgement {
    help: "Use a Role in the namespaces that are meant, or name the ConfigMaps in `resourceNames`",
    in_namespaces: None,
    with_names: None,
};

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let options: &Options = context.options(object.file());
    if options.exempt_roles.contains(object.name()) {
        return;
    }
    if !rbac::rules(object).any(|rule| rule.find("resources", POWERS[0].resources).is_some()) {
        return;
    }
    for rule in rbac::rules(object).filter(rbac::PolicyRule::is_limited_to_names) {
        let named = rule
            .nodes("resourceNames")
            .find(|node| node.text().is_some_and(|name| options.system_config_maps.contains(&name)));
        let (Some(named), Some(verb)) = (named, rule.find("verbs", POWERS[0].verbs)) else { continue };
        if rule.find("resources", &["configmaps"]).is_some() && rule.find("apiGroups", &["", "*"]).is_some() {
            let message = format!(
                "{object} allows `{}` on the ConfigMap `{}`: whoever has the role decides where names resolve to, or who is who",
                verb.text().unwrap_or_default(),
                named.text().unwrap_or_default(),
            );
            sink.report(named.span(), message).help("Leave this ConfigMap to the platform's delivery");
        }
    }
    let is_of_system = object.reference().namespace.as_deref() == Some("kube-system");
    let is_elsewhere = || permission::Reach::of(object, context.graph()).is_limited();
    if is_of_system || !(object.kind() == "Role" || is_elsewhere()) {
        permission::check(object, context.graph(), sink, POWERS, &JUDGEMENT);
    }
}
