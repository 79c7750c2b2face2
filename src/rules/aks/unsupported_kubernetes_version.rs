//! Kubernetes versions that AKS no longer supports.

use crate::finding::{Date, Sink};
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{CLUSTERS, SUPPORT_PLAN, TIER, VERSION, clusters};
use crate::object::azure::{CAPZ, is_open};
use crate::rules::{Check, Context};

use super::version::{lives, minor};

pub(super) const CHECK: Check = Check::Object(CLUSTERS, check);

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(today) = context.today() else { return };
    if object.is(CAPZ, "AzureASOManagedControlPlane") && let Some(version) = object.at(&["spec", "version"]) {
            judge(&object.to_string(), version, false, today, sink);
        }
    for cluster in clusters(object) {
        let Some(version) = cluster.ask(&VERSION).node() else { continue };
        let is = |setting, value: &str| cluster.ask(setting).text().is_some_and(|text| text == value);
        let long_term = is(&SUPPORT_PLAN, "AKSLongTermSupport") && is(&TIER, "Premium");
        judge(&cluster.named(object), version, long_term, today, sink);
    }
}

fn judge(name: &str, version: Node<'_>, long_term: bool, today: Date, sink: &mut Sink) {
    let Some(text) = version.text().filter(|text| !is_open(text)) else { return };
    let (Some(minor), Some(oldest)) = (minor(&text), lives().first()) else { return };
    let end = |life: &super::version::Life| if long_term { life.long_term_ends } else { life.ends };
    let newest_help = || {
        let supported = lives().iter().filter(|life| life.ends >= today).map(|life| format!("1.{}", life.minor));
        format!("Use a supported version: {}", supported.collect::<Vec<_>>().join(", "))
    };
    let consequence = "no new cluster can be made, and an old one gets no fixes";
    if minor < oldest.minor {
        let message = format!("{name} asks for Kubernetes {text}; AKS supports 1.{minor} no longer: {consequence}");
        sink.report(version.span(), message).help(newest_help());
        return;
    }
    let Some(life) = lives().iter().find(|life| life.minor == minor).filter(|life| end(life) < today) else { return };
    let message = format!(
        "{name} asks for Kubernetes {text}; AKS supported 1.{minor} until {}: {consequence}",
        end(life).strftime("%-d %B %Y")
    );
    sink.report(version.span(), message).help(newest_help());
}
