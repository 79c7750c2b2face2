//! What the built-in definitions of Azure Policy refuse, as far as an object alone decides it.
//!
//! The templates that the add-on runs are not part of the definitions' repository; judged here is only what name, description and
//! parameters of a definition leave no doubt about.

use regex::{Regex, RegexBuilder};

use crate::manifest::Node;
use crate::object::Object;
use crate::object::azure_policy::Parameters;
use crate::object::network::{Ingress, Service};
use crate::object::quantity::Quantity;
use crate::object::security::{Setting, flag};
use crate::object::workload::{Container, PodTemplate};
use crate::source::Span;

/// Why an object is refused.
pub(super) struct Refusal {
    /// The text to edit; the nearest key where something is missing.
    pub(super) span: Span,
    pub(super) is_missing: bool,
    /// `container `web` runs ...`
    pub(super) what: String,
}

/// Memory for a compiled expression, in bytes: parameters are somebody's text.
const REGEX_LIMIT: usize = 1 << 20;

/// What a definition looks at.
#[derive(Clone, Copy)]
enum Judge {
    /// Each container that the assignment does not leave out.
    Container(fn(&PodTemplate<'_>, &Container<'_>, &Settings) -> Option<Refusal>),
    /// The pod as a whole.
    Pod(fn(&PodTemplate<'_>, &Settings) -> Option<Refusal>),
    /// An object that is not a pod.
    Other(fn(&Object<'_>, &Settings) -> Option<Refusal>),
}

/// The definitions, by GUID.
const DEFINITIONS: &[(&str, Judge)] = &[
    ("021f8078-41a0-40e6-81b6-c6597da9f3ee", Judge::Container(latest)),
    ("03a4ecdb-0684-4039-be91-2762979e1bc8", Judge::Container(requests)),
    ("098fc59e-46c7-4d99-9b16-64990e543d75", Judge::Pod(host_path)),
    ("1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d", Judge::Other(plain_ingress)),
    ("1c6e92c9-99f0-4e55-9cf2-0c234dc48f99", Judge::Container(escalation)),
    ("233a2a17-77ca-4fb1-9b6b-69223d272a44", Judge::Other(service_port)),
    ("3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e", Judge::Other(public_load_balancer)),
    ("46592696-4c7b-4bf3-9e45-6c2763bdc0a6", Judge::Pod(labels)),
    ("47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8", Judge::Pod(host_namespace)),
    ("82985f06-dc18-4a48-bc1c-b9f4f0098cfe", Judge::Pod(host_network)),
    ("95edb821-ddaf-4404-9732-666045e056b4", Judge::Container(privileged)),
    ("a27c700f-8a22-44ec-961c-41625264370b", Judge::Container(disallowed_capability)),
    ("b1a9997f-2883-4f12-bdff-2280f99b5915", Judge::Container(probe)),
    ("c26596ff-4d70-4e6a-9a30-c2506bd2f80c", Judge::Container(capability)),
    ("d2e7ea85-6b44-4317-a0be-1b951587f626", Judge::Container(sys_admin)),
    ("d46c275d-1680-448d-b2ec-e495a3b6cc89", Judge::Other(external_ip)),
    ("df49d893-a74c-421d-bc95-c663042e5b80", Judge::Container(writable_root)),
    ("e345eecc-fa47-480f-9e88-67dcc122b164", Judge::Container(limits)),
    ("febd0533-8e55-448f-b837-bd0e06f16469", Judge::Container(image)),
];

/// Initiatives, and those of their definitions that are judged here. Source: Azure/azure-policy, `PSPBaselineStandard.json` and
/// `PSPRestrictedStandard.json`.
const INITIATIVES: &[(&str, &[&str])] = &[
    (
        "42b8ef37-b724-4e24-bbc8-7a7708edfe00",
        &[
            "95edb821-ddaf-4404-9732-666045e056b4",
            "1c6e92c9-99f0-4e55-9cf2-0c234dc48f99",
            "82985f06-dc18-4a48-bc1c-b9f4f0098cfe",
            "47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8",
            "c26596ff-4d70-4e6a-9a30-c2506bd2f80c",
        ],
    ),
    (
        "a8640138-9b0a-4a28-b8cb-1666c838647d",
        &[
            "95edb821-ddaf-4404-9732-666045e056b4",
            "82985f06-dc18-4a48-bc1c-b9f4f0098cfe",
            "47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8",
            "c26596ff-4d70-4e6a-9a30-c2506bd2f80c",
            "098fc59e-46c7-4d99-9b16-64990e543d75",
        ],
    ),
];

/// The capabilities that both initiatives allow.
const INITIATIVE_CAPABILITIES: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// The default of `requiredProbes`.
const PROBES: &[&str] = &["readinessProbe", "livenessProbe"];

/// The definitions that an assigned one stands for: those of an initiative, or itself.
pub(super) fn members(guid: &str) -> Vec<&str> {
    let initiative = INITIATIVES.iter().find(|(known, _)| *known == guid);
    initiative.map_or_else(|| vec![guid], |(_, members)| members.to_vec())
}

/// The parameters of an assignment, read once.
pub(super) struct Settings {
    judge: Judge,
    excluded_containers: Vec<String>,
    excluded_images: Vec<String>,
    /// The list that the definition is about: capabilities, labels, ports, addresses, probes.
    list: Vec<String>,
    /// Capabilities that have to be dropped.
    required: Vec<String>,
    /// Whether `allowPrivilegeEscalation: false` is asked of every container.
    forces: bool,
    allows_host_network: bool,
    image: Option<(Regex, String)>,
    cpu: Option<Quantity>,
    memory: Option<Quantity>,
}

impl Settings {
    /// The settings of an assignment of a definition; `None` if nothing here judges the definition, or if its parameters are not
    /// known.
    pub(super) fn of(guid: &str, parameters: Option<&Parameters<'_>>, is_member: bool) -> Option<Self> {
        let (_, judge) = DEFINITIONS.iter().find(|(known, _)| *known == guid)?;
        let list = |name: &str| match parameters.and_then(|parameters| parameters.value(name)) {
            None => Some(Vec::new()),
            Some(_) => Some(parameters?.list(name)?.into_iter().map(|text| text.into_owned()).collect()),
        };
        let text = |name: &str| parameters.and_then(|parameters| parameters.text(name));
        let given = |name: &str| parameters.is_some_and(|parameters| parameters.value(name).is_some());
        let subject = match guid {
            "233a2a17-77ca-4fb1-9b6b-69223d272a44" => "allowedServicePortsList",
            "46592696-4c7b-4bf3-9e45-6c2763bdc0a6" => "labelsList",
            "a27c700f-8a22-44ec-961c-41625264370b" => "disallowedCapabilities",
            "b1a9997f-2883-4f12-bdff-2280f99b5915" => "requiredProbes",
            "c26596ff-4d70-4e6a-9a30-c2506bd2f80c" => "allowedCapabilities",
            "82985f06-dc18-4a48-bc1c-b9f4f0098cfe" => "allowedHostPorts",
            "d46c275d-1680-448d-b2ec-e495a3b6cc89" => "allowedExternalIPs",
            _ => "",
        };
        let needs_list = matches!(subject, "allowedServicePortsList" | "labelsList");
        if (needs_list && !given(subject)) || (given("allowedHostPaths") && !has_no_paths(parameters)) {
            return None;
        }
        let flag = |name: &str| match parameters.and_then(|parameters| parameters.value(name)) {
            None => Some(false),
            Some(value) => value.as_bool(),
        };
        let image = text("allowedContainerImagesRegex").and_then(|text| {
            let regex = RegexBuilder::new(&text).size_limit(REGEX_LIMIT).build().ok()?;
            Some((regex, text.into_owned()))
        });
        let quantity = |name: &str| text(name).and_then(|text| Quantity::parse(&text));
        let defaults: &[&str] = match subject {
            "allowedCapabilities" if is_member => INITIATIVE_CAPABILITIES,
            "requiredProbes" => PROBES,
            _ => &[],
        };
        let own = list(subject)?;
        let defaults = defaults.iter().filter(|_| !given(subject)).map(|name| (*name).to_owned());
        Some(Self {
            judge: *judge,
            excluded_containers: list("excludedContainers")?,
            excluded_images: list("excludedImages")?,
            list: own.into_iter().chain(defaults).collect(),
            forces: flag("forcePrivilegeEscalationToBeFalse")?,
            allows_host_network: flag("allowHostNetwork")?,
            required: list("requiredDropCapabilities")?,
            image,
            cpu: quantity("cpuLimit"),
            memory: quantity("memoryLimit"),
        })
    }

    /// Why an object is refused.
    pub(super) fn refusals(&self, object: &Object<'_>) -> Vec<Refusal> {
        match (self.judge, object.pod()) {
            (Judge::Container(judge), Some(pod)) => {
                let containers = pod.containers().iter().filter(|container| !self.leaves_out(container));
                containers.filter_map(|container| judge(pod, container, self)).collect()
            }
            (Judge::Pod(judge), Some(pod)) if self.excluded_images.is_empty() => judge(pod, self).into_iter().collect(),
            (Judge::Other(judge), None) => judge(object, self).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn leaves_out(&self, container: &Container<'_>) -> bool {
        let name = container.name();
        let image = container.get("image").and_then(Node::as_str).unwrap_or_default();
        let fits = |pattern: &String| pattern.strip_suffix('*').map_or(*pattern == image, |start| image.starts_with(start));
        self.excluded_containers.iter().any(|excluded| *excluded == name) || self.excluded_images.iter().any(fits)
    }
}

fn has_no_paths(parameters: Option<&Parameters<'_>>) -> bool {
    let value = parameters.and_then(|parameters| parameters.value("allowedHostPaths"));
    value.and_then(|value| value.get("paths")).is_some_and(|paths| paths.is_sequence() && paths.is_empty())
}

fn present(span: Span, what: String) -> Option<Refusal> {
    Some(Refusal { span, is_missing: false, what })
}

fn missing(span: Span, what: String) -> Option<Refusal> {
    Some(Refusal { span, is_missing: true, what })
}

fn image(_: &PodTemplate<'_>, container: &Container<'_>, settings: &Settings) -> Option<Refusal> {
    let (regex, text) = settings.image.as_ref()?;
    let (node, image) = container.image()?;
    let refused = !image.is_templated() && !image.as_str().is_empty() && !regex.is_match(image.as_str());
    refused.then(|| present(node.span(), format!("{container} runs `{}`, which does not fit `{text}`", image.as_str())))?
}

fn latest(_: &PodTemplate<'_>, container: &Container<'_>, _: &Settings) -> Option<Refusal> {
    let (node, image) = container.image()?;
    let floats = image.digest().is_none() && image.tag().is_none_or(|tag| tag == "latest");
    (floats && !image.is_templated()).then(|| present(node.span(), format!("{container} runs `{}`, the latest image", image.as_str())))?
}

fn privileged(_: &PodTemplate<'_>, container: &Container<'_>, _: &Settings) -> Option<Refusal> {
    match flag(container.node(), &["securityContext", "privileged"]) {
        Setting::Is(node, true) => present(node.span(), format!("{container} is privileged")),
        _ => None,
    }
}

/// Without the parameter that asks it of all, containers that run as another user than root are left alone.
fn escalation(pod: &PodTemplate<'_>, container: &Container<'_>, settings: &Settings) -> Option<Refusal> {
    let path = ["securityContext", "allowPrivilegeEscalation"];
    if settings.forces {
        return wanted(container, &path, false);
    }
    let is_other = crate::object::security::user(pod, container).is_some_and(|user| user != 0);
    match flag(container.node(), &path) {
        Setting::Is(node, true) if !is_other => {
            present(node.span(), format!("{container} has `allowPrivilegeEscalation: true`"))
        }
        _ => None,
    }
}

fn writable_root(_: &PodTemplate<'_>, container: &Container<'_>, _: &Settings) -> Option<Refusal> {
    wanted(container, &["securityContext", "readOnlyRootFilesystem"], true)
}

/// A flag that must be written with a value.
fn wanted(container: &Container<'_>, path: &[&str; 2], value: bool) -> Option<Refusal> {
    let name = path[1];
    match flag(container.node(), path) {
        Setting::Is(node, found) if found != value => present(node.span(), format!("{container} has `{name}: {found}`")),
        Setting::Absent => missing(container.nearest_key_span(path), format!("{container} does not say `{name}: {value}`")),
        Setting::Is(..) | Setting::Unknown => None,
    }
}

fn capabilities<'t>(container: &Container<'t>, field: &str) -> Vec<(Node<'t>, String)> {
    let list = container.at(&["securityContext", "capabilities", field]).into_iter().flat_map(Node::items);
    list.filter_map(|item| Some((item, item.as_str()?.into_owned()))).collect()
}

fn capability(_: &PodTemplate<'_>, container: &Container<'_>, settings: &Settings) -> Option<Refusal> {
    let is_allowed = |name: &str| settings.list.iter().any(|allowed| allowed == "*" || allowed == name);
    let added = capabilities(container, "add").into_iter();
    if let Some((node, name)) = added.filter(|(_, name)| !crate::manifest::is_templated(name)).find(|(_, name)| !is_allowed(name)) {
        return present(node.span(), format!("{container} adds the capability `{name}`, which is not allowed"));
    }
    let dropped = capabilities(container, "drop");
    let is_dropped = |wanted: &&String| dropped.iter().any(|(_, name)| name == *wanted || name == "ALL");
    let kept = settings.required.iter().find(|wanted| !is_dropped(wanted))?;
    let path = ["securityContext", "capabilities", "drop"];
    missing(container.nearest_key_span(&path), format!("{container} does not drop the capability `{kept}`"))
}

fn disallowed_capability(_: &PodTemplate<'_>, container: &Container<'_>, settings: &Settings) -> Option<Refusal> {
    let mut added = capabilities(container, "add").into_iter();
    let (node, name) = added.find(|(_, name)| settings.list.contains(name))?;
    present(node.span(), format!("{container} adds the capability `{name}`, which is disallowed"))
}

fn sys_admin(_: &PodTemplate<'_>, container: &Container<'_>, _: &Settings) -> Option<Refusal> {
    let mut added = capabilities(container, "add").into_iter();
    let (node, _) = added.find(|(_, name)| matches!(name.as_str(), "SYS_ADMIN" | "CAP_SYS_ADMIN"))?;
    present(node.span(), format!("{container} adds the capability `SYS_ADMIN`"))
}

fn probe(_: &PodTemplate<'_>, container: &Container<'_>, settings: &Settings) -> Option<Refusal> {
    let is_main = container.kind() == crate::object::workload::ContainerKind::Main;
    let absent = settings.list.iter().filter(|_| is_main).find(|probe| container.get(probe).is_none_or(Node::is_null))?;
    missing(container.name_span(), format!("{container} has no `{absent}`"))
}

fn requests(_: &PodTemplate<'_>, container: &Container<'_>, _: &Settings) -> Option<Refusal> {
    let written = |part: &str, resource: &str| container.at(&["resources", part, resource]).is_some();
    let is_missing = |resource: &&&str| !written("requests", resource) && !written("limits", resource);
    let resource = ["cpu", "memory"].iter().find(is_missing)?;
    missing(container.nearest_key_span(&["resources", "requests"]), format!("{container} does not request {resource}"))
}

fn limits(_: &PodTemplate<'_>, container: &Container<'_>, settings: &Settings) -> Option<Refusal> {
    if container.get("resources").is_some_and(|resources| !resources.is_mapping()) {
        return None;
    }
    for (resource, most) in [("cpu", settings.cpu?), ("memory", settings.memory?)] {
        let path = ["resources", "limits", resource];
        let Some(node) = container.at(&path) else {
            return missing(container.nearest_key_span(&path), format!("{container} has no {resource} limit"));
        };
        if Quantity::of(node).is_some_and(|limit| limit > most) {
            let limit = node.text().unwrap_or_default();
            return present(node.span(), format!("{container} has the {resource} limit `{limit}`, which is more than allowed"));
        }
    }
    None
}

fn host_namespace(pod: &PodTemplate<'_>, _: &Settings) -> Option<Refusal> {
    let fields = ["hostPID", "hostIPC", "hostNetwork"];
    let found = fields.into_iter().find_map(|field| match flag(pod.spec(), &[field]) {
        Setting::Is(node, true) => Some((node, field)),
        _ => None,
    });
    let (node, field) = found?;
    present(node.span(), format!("its pod has `{field}: true`"))
}

fn host_network(pod: &PodTemplate<'_>, settings: &Settings) -> Option<Refusal> {
    if let (Setting::Is(node, true), false) = (flag(pod.spec(), &["hostNetwork"]), settings.allows_host_network) {
        return present(node.span(), "its pod has `hostNetwork: true`".to_owned());
    }
    // A list may hold ranges: only the default, that no port is allowed, is certain.
    let ports = pod.containers().iter().filter_map(|container| container.get("ports")).flat_map(Node::items);
    let host = ports.filter_map(|port| port.get("hostPort")).find(|port| port.as_i64().is_some_and(|port| port != 0));
    let host = host.filter(|_| settings.list.is_empty() && !crate::object::security::has_host_network(pod))?;
    present(host.span(), format!("its pod takes the port {} of the node", host.raw()))
}

fn host_path(pod: &PodTemplate<'_>, _: &Settings) -> Option<Refusal> {
    if pod.is_windows() {
        return None;
    }
    let (name, source) = crate::object::security::volumes(pod, &["hostPath"]).next()?;
    present(source.key.span(), format!("its volume `{name}` is a directory of the node"))
}

fn labels(pod: &PodTemplate<'_>, settings: &Settings) -> Option<Refusal> {
    let has = |wanted: &&String| pod.labels().any(|label| label.name() == **wanted);
    let absent = settings.list.iter().find(|wanted| !has(wanted))?;
    let span = crate::manifest::nearest_key_span(pod.template(), &["metadata", "labels"]).unwrap_or(pod.spec_key());
    missing(span, format!("its pods have no label `{absent}`"))
}

fn plain_ingress(object: &Object<'_>, _: &Settings) -> Option<Refusal> {
    let ingress = Ingress::of(object)?;
    (!ingress.has_tls()).then(|| missing(object.nearest_key_span(&["spec", "tls"]), "it has no `tls`".to_owned()))?
}

fn service_port(object: &Object<'_>, settings: &Settings) -> Option<Refusal> {
    let service = Service::of(object)?;
    let ports = service.entry("ports")?.value.items().filter_map(|port| port.get("port"));
    let is_refused = |port: &Node<'_>| port.as_i64().is_some_and(|number| !settings.list.contains(&number.to_string()));
    let port = ports.into_iter().find(is_refused)?;
    present(port.span(), format!("it listens on port {}, which is not allowed", port.raw()))
}

fn public_load_balancer(object: &Object<'_>, _: &Settings) -> Option<Refusal> {
    let service = Service::of(object)?;
    let node = service.type_node().filter(|_| service.is_type("LoadBalancer"))?;
    let internal = object.annotation("service.beta.kubernetes.io/azure-load-balancer-internal").and_then(Node::text);
    internal.is_none().then(|| present(node.span(), "it is a load balancer that is not internal".to_owned()))?
}

fn external_ip(object: &Object<'_>, settings: &Settings) -> Option<Refusal> {
    let addresses = Service::of(object)?.entry("externalIPs")?.value.items();
    let is_refused = |address: &Node<'_>| address.as_str().is_some_and(|text| !settings.list.contains(&text.into_owned()));
    let address = addresses.into_iter().find(is_refused)?;
    present(address.span(), format!("it takes the external address {}, which is not allowed", address.raw()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::azure_policy::definition;

    #[test]
    fn every_definition_is_one_for_objects() {
        for (guid, _) in DEFINITIONS {
            assert!(definition::find(guid).is_some_and(|found| found.is_for_objects()), "{guid}");
        }
        assert!(DEFINITIONS.is_sorted_by(|left, right| left.0 < right.0));
    }
}
