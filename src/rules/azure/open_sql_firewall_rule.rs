//! Firewall rules that let everybody in.

use crate::finding::{Severity, Sink};
use crate::object::Object;
use crate::object::azure::service::{FIREWALL_END, FIREWALL_START, Service, services};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Azure(check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    for resource in services(object, Service::SqlFirewallRule) {
        let (start, end) = (resource.ask(&FIREWALL_START), resource.ask(&FIREWALL_END));
        let (Some(node), Some(first), Some(last)) = (start.node(), start.text(), end.text()) else { continue };
        let name = resource.named(object);
        match (&*first, &*last) {
            ("0.0.0.0", "255.255.255.255") => {
                let message = format!("{name} lets everybody reach the server, from any address of the internet");
                sink.report(node.span(), message).help("List the addresses that need it, or use a private endpoint");
            }
            ("0.0.0.0", "0.0.0.0") => {
                let message = format!("{name} lets every customer of Azure reach the server, from any subscription");
                sink.report(node.span(), message).at_most(Severity::Warning).help("Use a private endpoint");
            }
            _ => {}
        }
    }
}
