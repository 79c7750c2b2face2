//! The containers that run components of a control plane.

use super::Graph;
use crate::object::Object;
use crate::object::control_plane::Component;
use crate::object::workload::Container;

/// Where a component runs: the number of the object, the number of its container, and which one it is.
pub(super) type Found = (usize, usize, Component);

pub(super) fn find(objects: &[Object<'_>]) -> Vec<Found> {
    let pods = objects.iter().enumerate().filter_map(|(index, object)| Some((index, object.pod()?)));
    pods.flat_map(|(index, pod)| {
        let containers = pod.containers().iter().enumerate();
        containers.filter_map(move |(number, container)| Some((index, number, Component::of(container)?)))
    })
    .collect()
}

impl<'t> Graph<'t> {
    /// The containers that start a component of a control plane, in the order of the objects. Found when first asked for.
    pub fn control_plane(&self) -> impl Iterator<Item = (&Object<'t>, &Container<'t>, Component)> {
        let found = self.control_plane.get_or_init(|| find(&self.objects));
        found.iter().filter_map(|&(index, number, component)| {
            let object = &self.objects[index];
            Some((object, object.pod()?.containers().get(number)?, component))
        })
    }
}
