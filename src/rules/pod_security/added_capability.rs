//! Capabilities beyond what a container runtime gives by default.

use super::DEFAULT_CAPABILITIES;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{collection, is_privileged, words};
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

/// What the most asked for capabilities allow; source: capabilities(7).
const MEANINGS: &[(&str, &str)] = &[
    ("ALL", "everything that root on the node may do"),
    ("BPF", "programs in the kernel"),
    ("DAC_READ_SEARCH", "reading every file, those of the node included if it finds a handle"),
    ("NET_ADMIN", "changing interfaces, routes and firewall rules"),
    ("NET_RAW", "forging packets of other pods"),
    ("SYS_ADMIN", "mounting file systems and much else that leads out of the container"),
    ("SYS_BOOT", "restarting the node"),
    ("SYS_MODULE", "loading code into the kernel of the node"),
    ("SYS_PTRACE", "reading and changing the memory of other processes"),
    ("SYS_RAWIO", "reading and writing the memory and devices of the node"),
    ("SYS_TIME", "setting the clock of the node"),
];

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, _: &Context<'_>, sink: &mut Sink) {
    if is_privileged(container) {
        return;
    }
    let Some((list, ())) = collection(container.node(), &["securityContext", "capabilities", "add"]).get() else {
        return;
    };
    for (node, name) in words(list).filter(|(_, name)| !DEFAULT_CAPABILITIES.contains(&&**name)) {
        let upper = name.to_uppercase();
        let bare = upper.strip_prefix("CAP_").unwrap_or(&upper);
        let (consequence, help) = match MEANINGS.iter().find(|(known, _)| *known == bare) {
            Some((_, meaning)) => (
                format!("which allows {meaning}"),
                format!("Remove `{name}`, or move the task that needs it to a workload of its own"),
            ),
            None if DEFAULT_CAPABILITIES.contains(&bare) => (
                "which is not a name that Pod Security admission knows, so it denies the pod".to_owned(),
                format!("Write `{bare}`, in capitals and without `CAP_`"),
            ),
            None => (
                "which no container is given by default".to_owned(),
                format!("Remove `{name}`, or move the task that needs it to a workload of its own"),
            ),
        };
        sink.report(node.span(), format!("{object}: {container} adds the capability `{name}`, {consequence}"))
            .help(help);
    }
}
