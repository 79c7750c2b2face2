//! Which federated credentials belong to the same identity.

use crate::object::identity::credential::{Credential, Parent};
use crate::object::identity::is_open;

/// A text that is the same for credentials of the same identity in the same clusters; `None` when nobody can tell.
pub(super) fn parent_key(credential: &Credential<'_, '_>) -> Option<String> {
    let object = credential.object;
    let place = format!("{:?} {:?}", object.clusters(), object.namespaces());
    match credential.parent() {
        Parent::Object(_, name) if !is_open(&name) => Some(format!("{place} {:?} {name}", credential.way)),
        Parent::Id(_, id) if !is_open(&id) => Some(id.to_ascii_lowercase()),
        _ => None,
    }
}
