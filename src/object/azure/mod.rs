//! Resources of Azure, however a manifest declares them: as an object of Azure Service Operator (ASO), inside an object of
//! Cluster API's Azure provider (CAPZ), in its own managed kinds, as a managed resource of Crossplane's Azure provider, or as
//! a template of KRO and Crossplane.
//!
//! Gives each [`Declared`] resource of an object and answers questions about its settings ([`Setting`]), each with the text that
//! decides it. A rule asks once for all spellings. What a template engine or a patch fills in later is not known, and the answer
//! says so.

pub mod cluster;
pub mod operator;
pub mod service;
mod setting;

use crate::finding::ObjectRef;
use crate::manifest::{Manifest, Node, is_templated};
use crate::object::Object;

pub use setting::{Answer, Flag, Place, Setting};

/// The group of Cluster API's infrastructure providers.
pub const CAPZ: &str = "infrastructure.cluster.x-k8s.io";

/// Who reads a manifest and makes a resource of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Azure Service Operator: the names of Azure Resource Manager, below `spec`.
    Operator,
    /// The managed kinds of Cluster API's Azure provider, below `spec`.
    ClusterApi,
    /// Crossplane's `provider-upjet-azure`: the names of Terraform, below `spec.forProvider`.
    Upbound,
}

/// One resource of Azure in a manifest.
#[derive(Debug, Clone)]
pub struct Declared<'t> {
    manifest: Manifest<'t>,
    dialect: Dialect,
    is_embedded: bool,
    may_gain: bool,
}

/// The resources that an object declares: itself, if it is one, and those that it embeds.
pub fn declared<'t>(object: &Object<'t>) -> impl Iterator<Item = Declared<'t>> + use<'t> {
    let own = dialect(object).map(|dialect| Declared {
        manifest: Manifest::clone(object),
        dialect,
        is_embedded: false,
        may_gain: dialect == Dialect::ClusterApi && object.kind().ends_with("Template"),
    });
    own.into_iter().chain(embedded(object))
}

/// Whether an object declares a resource of Azure, or is of a kind that may embed one.
pub fn declares(object: &Object<'_>) -> bool {
    match object.group() {
        CAPZ => object.kind().starts_with("AzureASOManaged") || object.kind().starts_with("AzureManaged"),
        "kro.run" => object.kind() == "ResourceGraphDefinition",
        "apiextensions.crossplane.io" => object.kind() == "Composition",
        _ => dialect(object).is_some(),
    }
}

/// Objects that embed others, and whether the others may gain fields before they are applied.
fn embedded<'t>(object: &Object<'t>) -> Vec<Declared<'t>> {
    let mut found = Vec::new();
    match (object.group(), object.kind()) {
        (CAPZ, kind) if kind.starts_with("AzureASOManaged") => {
            let spec = object.at(&["spec", "template", "spec"]).or_else(|| object.at(&["spec"]));
            let resources = spec.and_then(|spec| spec.get("resources")).into_iter().flat_map(Node::items);
            push(&mut found, resources, kind.ends_with("Template"));
        }
        ("kro.run", "ResourceGraphDefinition") => {
            let resources = object.at(&["spec", "resources"]).into_iter().flat_map(Node::items);
            push(&mut found, resources.filter_map(|resource| resource.get("template")), false);
        }
        ("apiextensions.crossplane.io", "Composition") => {
            let steps = object.at(&["spec", "pipeline"]).into_iter().flat_map(Node::items);
            let inputs = steps.filter_map(|step| step.get("input"));
            for list in inputs.chain(object.at(&["spec"])).filter_map(|holder| holder.get("resources")) {
                for resource in list.items() {
                    let is_patched = resource.get("patches").is_some_and(|patches| !patches.is_empty());
                    push(&mut found, resource.get("base").into_iter(), is_patched);
                }
            }
        }
        _ => {}
    }
    found
}

fn push<'t>(found: &mut Vec<Declared<'t>>, nodes: impl Iterator<Item = Node<'t>>, may_gain: bool) {
    for manifest in nodes.filter_map(Manifest::new) {
        if let Some(dialect) = dialect(&manifest) {
            found.push(Declared { manifest, dialect, is_embedded: true, may_gain });
        }
    }
}

/// Who reads a manifest; `None` if it declares nothing in Azure.
fn dialect(manifest: &Manifest<'_>) -> Option<Dialect> {
    let group = manifest.group();
    if group.ends_with(".azure.upbound.io") || group.ends_with(".azure.m.upbound.io") {
        return Some(Dialect::Upbound);
    }
    if group == CAPZ && manifest.kind().starts_with("AzureManaged") {
        return Some(Dialect::ClusterApi);
    }
    operator::is_resource(manifest).then_some(Dialect::Operator)
}

impl<'t> Declared<'t> {
    /// The manifest, which may stand inside another object.
    pub fn manifest(&self) -> &Manifest<'t> {
        &self.manifest
    }

    /// Who reads it.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether it stands inside another object.
    pub fn is_embedded(&self) -> bool {
        self.is_embedded
    }

    /// Whether fields that are not there may come from a patch or a class before anything reads the manifest.
    pub fn is_patched(&self) -> bool {
        self.may_gain
    }

    /// The kind.
    pub fn kind(&self) -> &str {
        self.manifest.kind()
    }

    /// How messages name it.
    pub fn named(&self, object: &Object<'_>) -> String {
        if !self.is_embedded {
            return object.to_string();
        }
        let own = ObjectRef {
            api_version: self.manifest.api_version().to_owned(),
            kind: self.manifest.kind().to_owned(),
            namespace: None,
            name: self.manifest.name().to_owned(),
        };
        format!("{} of {object}", own.quoted())
    }

    /// Where the settings of the resource begin.
    fn base(&self) -> &'static [&'static str] {
        match self.dialect {
            Dialect::Operator => &["spec"],
            Dialect::ClusterApi if self.manifest.kind().ends_with("Template") => &["spec", "template", "spec"],
            Dialect::ClusterApi => &["spec"],
            Dialect::Upbound => &["spec", "forProvider"],
        }
    }

    /// The mapping with the settings of the resource.
    pub fn settings(&self) -> Option<Node<'t>> {
        self.manifest.at(self.base())
    }

    /// A value by its path below the settings, read in this resource's own spelling.
    pub fn at(&self, path: &[&str]) -> Option<Node<'t>> {
        setting::at(self.settings()?, path)
    }

    /// Whether fields that are not there may still come: from a patch, from the real resource that is only watched, or from the
    /// defaults of AKS Automatic.
    fn may_gain(&self) -> bool {
        let policy = self.manifest.annotation("serviceoperator.azure.com/reconcile-policy").and_then(Node::text);
        let observed = self.manifest.at(&["spec", "managementPolicies"]).is_some_and(|policies| {
            !policies.items().any(|policy| policy.text().is_some_and(|policy| policy == "*" || policy == "Update"))
        });
        let patched = self.at(&["asoManagedClusterPatches"]).is_some_and(|patches| !patches.is_empty());
        let automatic = self.at(&["sku", "name"]).and_then(Node::text).is_some_and(|name| name == "Automatic");
        self.may_gain || observed || patched || automatic || policy.is_some_and(|policy| policy == "skip")
    }
}

/// Whether a text will be replaced before anything reads it: a variable, or a placeholder that somebody has to fill in.
pub fn is_open(text: &str) -> bool {
    const WORDS: [&str; 6] = ["YOUR", "REPLACE", "CHANGEME", "CHANGE_ME", "TODO", "PLACEHOLDER"];
    let lower = text.to_ascii_lowercase();
    is_templated(text)
        || text.contains('$')
        || (text.contains('<') && text.contains('>'))
        || WORDS.iter().any(|word| text.contains(word))
        || ["your-", "xxxx", "placeholder"].iter().any(|word| lower.contains(word))
}
