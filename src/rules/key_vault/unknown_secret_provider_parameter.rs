//! Parameters that the provider skips.

use crate::finding::{Severity, Sink, closest};
use crate::object::Object;
use crate::object::identity::secret_class::{CLASSES, PARAMETERS, SecretClass};
use crate::rules::{Check, Context, mend};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    for entry in class.parameters() {
        let name = entry.name();
        if PARAMETERS.contains(&&*name) || name.starts_with("csi.storage.k8s.io/") {
            continue;
        }
        if let Some(meant) = spelled_otherwise(&name) {
            let message =
                format!("{object}: the provider knows no parameter `{name}` and skips it; it is called `{meant}`");
            sink.report(entry.key.span(), message)
                .help(format!("Write `{meant}`"))
                .fix(format!("Write `{meant}`"), [(entry.key.span(), meant.to_owned())]);
            continue;
        }
        if matches!(&*name, "resourceGroup" | "subscriptionId") {
            let message = format!("{object}: only early releases of the provider read the parameter `{name}`");
            sink.report(entry.key.span(), message).help("Remove the parameter").at_most(Severity::Info);
            continue;
        }
        let message = format!("{object}: the provider knows no parameter `{name}` and skips it");
        let help = match (&*name, closest(&name, PARAMETERS)) {
            ("useWorkloadIdentity", _) => "Remove it: `clientID` is what selects workload identity".to_owned(),
            (_, Some(meant)) => format!("Write `{meant}` if that is what is meant, or remove the parameter"),
            (_, None) => "Remove the parameter".to_owned(),
        };
        let report = sink.report(entry.key.span(), message).help(help).at_most(Severity::Warning);
        if name == "useWorkloadIdentity" {
            report.fix("Remove the parameter", mend::without(entry));
        }
    }
}

/// The parameter that a name is in other letters, or with other separators.
pub(super) fn spelled_otherwise(name: &str) -> Option<&'static str> {
    let plain = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
    // `tenantId` is only the older name.
    PARAMETERS
        .into_iter()
        .filter(|known| *known != "tenantId")
        .find(|known| *known != name && plain(known) == plain(name))
}
