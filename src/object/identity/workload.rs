//! Pods and service accounts that use Azure workload identity.

use std::borrow::Cow;

use crate::manifest::{Entry, Node};
use crate::object::Object;
use crate::object::workload::{Container, PodTemplate};

/// The label of a pod that makes the webhook look at it; its value must be `"true"`.
pub const USE: &str = "azure.workload.identity/use";
/// The annotation of a service account that says as whom its pods log in.
pub const CLIENT_ID: &str = "azure.workload.identity/client-id";
/// The annotation of a service account that says in which tenant.
pub const TENANT_ID: &str = "azure.workload.identity/tenant-id";
/// The annotation of a pod or service account with the seconds that a token lives.
pub const TOKEN_EXPIRATION: &str = "azure.workload.identity/service-account-token-expiration";
/// The annotation of a pod with the containers that get no token, separated by `;`.
pub const SKIP_CONTAINERS: &str = "azure.workload.identity/skip-containers";
/// The annotation of a pod whose presence alone injects the proxy of the migration from pod identity.
pub const PROXY_SIDECAR: &str = "azure.workload.identity/inject-proxy-sidecar";
/// The annotation of a pod that uses an AKS identity binding, which needs no federated credential of its own.
pub const IDENTITY_BINDING: &str = "azure.workload.identity/use-identity-binding";
/// The environment variables that the webhook adds where no variable of the name exists.
pub const INJECTED: [&str; 4] =
    ["AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST"];

/// The service account of a pod: its name and where it is written; `default` and `None` when the pod names none.
pub fn service_account<'t>(pod: &PodTemplate<'t>) -> (Cow<'t, str>, Option<Node<'t>>) {
    let named = ["serviceAccountName", "serviceAccount"].iter().find_map(|field| {
        let node = pod.spec().get(field)?;
        let name = node.text().filter(|name| !name.is_empty())?;
        Some((name, Some(node)))
    });
    named.unwrap_or((Cow::Borrowed("default"), None))
}

/// The `azure.workload.identity/use` label of a pod.
pub fn use_label<'t>(pod: &PodTemplate<'t>) -> Option<Entry<'t>> {
    pod.labels().find(|label| label.name() == USE)
}

/// Whether the webhook looks at the pod.
pub fn is_labelled(pod: &PodTemplate<'_>) -> bool {
    use_label(pod).is_some_and(|label| label.value.text().is_some_and(|value| value == "true"))
}

/// Whether the pod uses an identity binding.
pub fn has_identity_binding(pod: &PodTemplate<'_>) -> bool {
    pod.annotation(IDENTITY_BINDING)
        .is_some_and(|value| value.text().is_some_and(|value| value.eq_ignore_ascii_case("true")))
}

/// The client id that a service account's pods log in with.
pub fn client_id<'t>(account: &Object<'t>) -> Option<Node<'t>> {
    account.annotation(CLIENT_ID)
}

/// Whether a service account says that it is for workload identity.
pub fn is_annotated(account: &Object<'_>) -> bool {
    account.annotation(CLIENT_ID).is_some() || account.annotation(TENANT_ID).is_some()
}

/// An environment variable of a container, by name; the last of that name wins.
pub fn variable<'t>(container: &Container<'t>, name: &str) -> Option<Node<'t>> {
    let variables = container.get("env").into_iter().flat_map(Node::items);
    variables.filter(|variable| variable.get("name").and_then(Node::text).is_some_and(|text| text == name)).last()
}

/// Whether some container sets a variable of this name, or takes variables from elsewhere.
pub fn may_have_variable(pod: &PodTemplate<'_>, name: &str) -> bool {
    pod.containers().iter().any(|container| {
        container.get("envFrom").is_some_and(|from| !from.is_empty()) || variable(container, name).is_some()
    })
}

/// The CSI volumes of a pod that the Secrets Store driver mounts: the `csi` mapping and the node with the class's name.
pub fn secret_volumes<'t>(pod: &PodTemplate<'t>) -> impl Iterator<Item = SecretVolume<'t>> + use<'t> {
    let volumes = pod.spec().get("volumes").into_iter().flat_map(Node::items);
    volumes.filter_map(|volume| {
        let csi = volume.get("csi")?;
        // `secrets-store.csi.x-k8s.io` is the group of the class and a common slip; the class that it names is clear all the same.
        let driver = csi.get("driver")?.text()?;
        if !matches!(&*driver, "secrets-store.csi.k8s.io" | "secrets-store.csi.x-k8s.io") {
            return None;
        }
        let class = csi.at(&["volumeAttributes", "secretProviderClass"])?;
        let name = volume.get("name").and_then(Node::text).unwrap_or_default();
        Some(SecretVolume { name, csi, class })
    })
}

/// A volume that the Secrets Store driver mounts.
#[derive(Debug, Clone)]
pub struct SecretVolume<'t> {
    /// The volume's name.
    pub name: Cow<'t, str>,
    /// The `csi` mapping.
    pub csi: Node<'t>,
    /// The name of the SecretProviderClass.
    pub class: Node<'t>,
}

impl SecretVolume<'_> {
    /// Whether the volume brings the credential of a service principal (`nodePublishSecretRef`).
    pub fn has_service_principal(&self) -> bool {
        self.csi.get("nodePublishSecretRef").is_some_and(|reference| !reference.is_empty())
    }
}
