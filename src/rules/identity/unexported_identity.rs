//! Identities whose ids are copied by hand.

use rustc_hash::FxHashSet;

use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::object::identity::azure::{Identity, Way};
use crate::object::identity::role::Assignment;
use crate::object::identity::secret_class::SecretClass;
use crate::object::identity::workload;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    if graph.of_kind("managedidentity.azure.com", "UserAssignedIdentity").next().is_none() {
        return;
    }
    let mut reported = FxHashSet::default();
    for members in graph.neighbours() {
        let Some(copy) = members.iter().copied().find(|object| copies_an_id(object)) else { continue };
        for identity in members.iter().copied().filter_map(Identity::of) {
            let is_silent =
                identity.way == Way::ServiceOperator && !identity.exports_anything() && !identity.object.is_uncertain();
            if !is_silent || !reported.insert(identity.object.kind_span()) {
                continue;
            }
            let object = identity.object;
            let message = format!(
                "{object}: without `operatorSpec.configMaps` nothing writes its ids down, and {copy} needs a copy that somebody makes by hand"
            );
            sink.set_object(Some(object.reference().clone()));
            sink.report_missing(object.nearest_key_span(&["spec", "operatorSpec"]), message)
                .help("Add `operatorSpec.configMaps` with `clientId` and `principalId` (`name` and `key` each), and read them from there")
                .related(copy.name_span(), "needs an id");
        }
    }
}

fn copies_an_id(object: &Object<'_>) -> bool {
    if object.is("", "ServiceAccount") {
        return workload::client_id(object).is_some();
    }
    if let Some(assignment) = Assignment::of(object) {
        return assignment.way == Way::ServiceOperator && assignment.principal_from().is_none();
    }
    SecretClass::of(object).is_some_and(|class| {
        class.parameter("clientID").or_else(|| class.parameter("userAssignedIdentityID")).is_some()
    })
}
