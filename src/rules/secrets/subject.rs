//! What the rules of the family look at: objects, and patches, which reach the cluster as well.

use std::sync::Arc;

use crate::finding::ObjectRef;
use crate::manifest::{File, Manifest, Role};
use crate::object::Object;
use crate::rules::Context;

/// To whom a credential belongs, in the words of a message.
pub(super) enum Owner {
    /// An object, or a patch of one.
    Object(Arc<ObjectRef>),
    /// Something that is no object: a values file, a generator.
    Other(String),
}

impl Owner {
    /// The object, if it is one.
    pub(super) fn reference(&self) -> Option<&Arc<ObjectRef>> {
        match self {
            Self::Object(reference) => Some(reference),
            Self::Other(_) => None,
        }
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let reference = match self {
            Self::Object(reference) => reference,
            Self::Other(title) => return formatter.write_str(title),
        };
        let kind = &reference.kind;
        match (&reference.namespace, reference.name.as_str()) {
            (_, "") => write!(formatter, "{kind} without a name"),
            (Some(namespace), name) => write!(formatter, "{kind} `{namespace}/{name}`"),
            (None, name) => write!(formatter, "{kind} `{name}`"),
        }
    }
}

/// An object or a patch of one, as it stands in a file.
pub(super) struct Subject<'t> {
    pub(super) manifest: Manifest<'t>,
    pub(super) owner: Owner,
}

/// The objects and patches of a file that are wanted and whose values are not encrypted, as they are written: a credential is
/// in the repository whatever becomes of the text.
pub(super) fn subjects<'a>(
    file: &'a File,
    context: &'a Context<'_>,
    wanted: impl Fn(&Manifest<'a>) -> bool,
) -> impl Iterator<Item = Subject<'a>> {
    let objects = context.graph().in_file(file.id());
    let is_read = matches!(file.role(), Role::Manifest | Role::Patch);
    let manifests = is_read.then(|| file.manifests()).into_iter().flatten();
    let manifests =
        manifests.filter(move |manifest| wanted(manifest) && !manifest.is_local() && !manifest.is_encrypted());
    manifests.map(move |manifest| {
        let start = |object: &Object<'_>| object.root().span().start;
        let at = objects.partition_point(|object| start(object) < manifest.root().span().start);
        let built = objects.get(at).filter(|object| start(object) == manifest.root().span().start);
        let reference = built.map(|object| object.reference().clone());
        let owner = Owner::Object(reference.unwrap_or_else(|| manifest.reference(manifest.namespace())));
        Subject { manifest, owner }
    })
}
