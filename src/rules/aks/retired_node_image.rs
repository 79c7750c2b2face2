//! Operating systems of nodes that AKS retires.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure::cluster::{OS_SKU, POOL_VERSION, POOLS, VERSION, pools};
use crate::rules::{Check, Context};

use super::retirement;
use super::version::minor;

pub(super) const CHECK: Check = Check::Object(POOLS, check);

/// The newest minor version whose `AzureLinux` is Azure Linux 2.0, which is gone since 30 November 2025. Source: AKS
/// documentation, use-azure-linux.md.
const LAST_WITH_AZURE_LINUX_2: u32 = 31;

fn check(object: &Object<'_>, context: &Context<'_>, sink: &mut Sink) {
    for pool in pools(object) {
        let Some(node) = pool.get(&OS_SKU) else { continue };
        let Some(text) = node.text() else { continue };
        let version = pool
            .get(&POOL_VERSION)
            .and_then(Node::text)
            .or_else(|| pool.entry().and_then(|_| pool.resource().ask(&VERSION).text()));
        let is_old_linux = text == "AzureLinux"
            && version.and_then(|version| minor(&version)).is_some_and(|minor| minor <= LAST_WITH_AZURE_LINUX_2);
        let (end, instead) = if is_old_linux {
            (
                "this version of Kubernetes has Azure Linux 2.0, which AKS supports no longer since 30 November 2025"
                    .to_owned(),
                "Upgrade Kubernetes to 1.32 or later",
            )
        } else if let Some(retirement) = retirement::of("osSKU", &text) {
            (retirement.end(context.today()), "Use `AzureLinux`, `Ubuntu` or `Windows2022`")
        } else {
            continue;
        };
        let message = format!("{} runs `{text}`: {end}", pool.named(object));
        sink.report(node.span(), message).help(instead);
    }
}
