//! Limits far above requests.

use serde::Deserialize;

use crate::finding::Sink;
use crate::object::Object;
use crate::object::quantity::Quantity;
use crate::object::workload::Container;
use crate::rules::Context;

/// A resource and what happens when more of it is used than is asked for.
pub(super) struct Resource {
    pub(super) name: &'static str,
    pub(super) consequence: &'static str,
}

/// The options of the rules about requests and limits.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Options {
    maximum_ratio: f64,
}

/// Reports a container whose limit is more than so many times its request. One without a limit has none, and one without a
/// request asks for its limit.
pub(super) fn check(
    resource: &Resource,
    object: &Object<'_>,
    container: &Container<'_>,
    context: &Context<'_>,
    sink: &mut Sink,
) {
    let at = |part: &str| container.at(&["resources", part, resource.name]);
    let (Some(request), Some(limit)) = (at("requests"), at("limits")) else { return };
    let (Some(asked), Some(allowed)) = (Quantity::of(request), Quantity::of(limit)) else { return };
    let Options { maximum_ratio } = context.options(object.file());
    let Some(ratio) = allowed.ratio(asked).filter(|ratio| *ratio > *maximum_ratio) else { return };
    let (Some(request_text), Some(limit_text)) = (request.text(), limit.text()) else { return };
    let (name, consequence) = (resource.name, resource.consequence);
    let message = format!(
        "{object}: {container} may use {limit_text} of {name} and asks for {request_text}, {ratio:.1} times less: {consequence}"
    );
    sink.report(request.span(), message)
        .related(limit.span(), "the limit")
        .help(format!("Bring `resources.requests.{name}` closer to the limit"));
}
