//! What the rules about network policies share.

use crate::object::Object;
use crate::object::network::NetworkPolicy;

/// The kinds of NetworkPolicies.
pub(super) const KINDS: &[(&str, &str)] = &[("networking.k8s.io", "NetworkPolicy"), ("extensions", "NetworkPolicy")];

/// The NetworkPolicies among objects, but for those that may end up otherwise.
pub(super) fn policies<'g, 't: 'g>(
    objects: impl Iterator<Item = &'g Object<'t>>,
) -> impl Iterator<Item = (&'g Object<'t>, NetworkPolicy<'t>)> {
    objects.filter(|object| !object.is_uncertain()).filter_map(|object| Some((object, NetworkPolicy::of(object)?)))
}
