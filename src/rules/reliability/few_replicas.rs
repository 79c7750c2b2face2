//! Workloads with fewer replicas than are asked for.

use serde::Deserialize;

use super::autoscaled::Autoscalers;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::object::Object;
use crate::object::scaling;
use crate::rules::{Check, Context};
use std::sync::Arc;

pub(super) const CHECK: Check = Check::Graph(check);

#[derive(Deserialize)]
struct Options {
    minimum: i64,
}

fn check(graph: &Graph<'_>, context: &Context<'_>, sink: &mut Sink) {
    for place in graph.population().places() {
        let all: Vec<&Object<'_>> = place.objects(graph).collect();
        let scalers = Autoscalers::new(&all);
        for object in all.iter().filter(|object| scaling::is_replicated(object) && !object.is_uncertain()) {
            let Options { minimum } = context.options(object.file());
            let written = scaling::replicas(object);
            let Some(pods) = written.map_or(Some(1), |replicas| replicas.value.as_i64()) else { continue };
            // None is a pause.
            let is_paused = pods == 0;
            if pods >= *minimum || is_paused || scalers.may_scale(object) || object.at(&["spec"]).is_none() {
                continue;
            }
            let report = match written {
                Some(replicas) => {
                    let message = format!("{object} runs {pods} of the {minimum} replicas that are asked for");
                    sink.report(replicas.value.span(), message)
                }
                None => {
                    let message =
                        format!("{object} does not set `replicas`, so one runs of the {minimum} that are asked for");
                    sink.report_missing(object.nearest_key_span(&["spec", "replicas"]), message)
                }
            };
            report.object(Arc::clone(object.reference())).help(format!("Set `replicas` to {minimum} or more"));
        }
    }
}
