//! The identity of an object in findings, and where the object ends up.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// Stands for an object's name in a neutral message, which nobody reads; no message has it otherwise.
const TOKEN: &str = "\u{0}";

/// The Kubernetes object a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ObjectRef {
    /// `apiVersion` as written.
    pub api_version: String,
    /// `kind` as written.
    pub kind: String,
    /// `metadata.namespace`, or what a kustomization sets; `None` when unknown or cluster-scoped.
    pub namespace: Option<String>,
    /// `metadata.name`, or `metadata.generateName` followed by `*`; empty when there is neither.
    pub name: String,
}

impl fmt::Display for ObjectRef {
    /// `Deployment shop/web`, or `ClusterRole admin` without a namespace.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(formatter, "{} {}/{}", self.kind, namespace, self.name),
            None => write!(formatter, "{} {}", self.kind, self.name),
        }
    }
}

impl ObjectRef {
    /// The object as messages name it: ``Deployment `shop/web` ``, or `Deployment without a name`.
    pub fn quoted(&self) -> impl fmt::Display {
        Quoted(self)
    }

    /// A sentence without this object's quoted name, and without its namespace in the quoted names of others (`` `shop/db` ``).
    pub(super) fn neutral<'m>(&self, message: &'m str) -> Cow<'m, str> {
        let mut text = Cow::Borrowed(message);
        let own = self.quoted().to_string();
        if text.contains(&own) {
            text = Cow::Owned(text.replace(&own, TOKEN));
        }
        if let Some(namespace) = &self.namespace {
            let prefix = format!("`{namespace}/");
            if text.contains(&prefix) {
                text = Cow::Owned(text.replace(&prefix, &format!("`{TOKEN}/")));
            }
        }
        text
    }
}

struct Quoted<'a>(&'a ObjectRef);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ObjectRef { kind, namespace, name, .. } = self.0;
        match (namespace, name.as_str()) {
            (_, "") => write!(formatter, "{kind} without a name"),
            (Some(namespace), name) => write!(formatter, "{kind} `{namespace}/{name}`"),
            (None, name) => write!(formatter, "{kind} `{name}`"),
        }
    }
}

/// A cluster and the delivery that brings an object there, both as their owners would name them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// For example `clusters/prod`; empty, and null in JSON, when nothing in the repository says which cluster it is.
    #[serde(serialize_with = "known")]
    pub cluster: Arc<str>,
    /// For example `Kustomization flux-system/apps` or `apps/overlays/prod`.
    pub delivery: Arc<str>,
}

impl Place {
    /// The cluster, or the delivery when no cluster is known.
    pub fn name(&self) -> &str {
        if self.cluster.is_empty() { &self.delivery } else { &self.cluster }
    }
}

fn known<S: serde::Serializer>(name: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    (!name.is_empty()).then_some(&**name).serialize(serializer)
}

/// One object in one place: where a defect takes effect. A defect of a base takes effect wherever an overlay delivers it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Applies {
    /// Where it is applied.
    #[serde(flatten)]
    pub place: Place,
    /// What the object is called there.
    pub object: Arc<ObjectRef>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(namespace: Option<&str>, name: &str) -> ObjectRef {
        ObjectRef {
            api_version: "apps/v1".to_owned(),
            kind: "Deployment".to_owned(),
            namespace: namespace.map(str::to_owned),
            name: name.to_owned(),
        }
    }

    #[test]
    fn messages_name_objects_with_their_namespace() {
        assert_eq!(object(Some("shop"), "web").quoted().to_string(), "Deployment `shop/web`");
        assert_eq!(object(None, "web").quoted().to_string(), "Deployment `web`");
        assert_eq!(object(Some("shop"), "").quoted().to_string(), "Deployment without a name");
    }

    #[test]
    fn forms_of_one_object_have_the_same_neutral_message() {
        let message = |namespace: &str| {
            format!(
                "Deployment `{namespace}/web` and Service `{namespace}/web` differ from Service `other/web` in `{namespace}`"
            )
        };
        let (dev, prod) = (message("dev"), message("prod"));
        let neutral = |namespace, message| object(Some(namespace), "web").neutral(message).replace(namespace, "N");
        assert_eq!(neutral("dev", &dev), neutral("prod", &prod));
        assert!(object(Some("dev"), "web").neutral(&dev).ends_with("from Service `other/web` in `dev`"));
        assert!(matches!(object(None, "web").neutral("Service `shop/web` is alone"), Cow::Borrowed(_)));
    }
}
