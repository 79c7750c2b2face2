//! Monitors for Azure's managed Prometheus without its limits for labels.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::monitoring::AZURE;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[(AZURE, "PodMonitor"), (AZURE, "ServiceMonitor")], check);

/// The limits of Azure Monitor. Source: Microsoft Learn, "Create custom scrape jobs using CRDs".
const LIMITS: [(&str, u32); 3] = [("labelLimit", 63), ("labelNameLengthLimit", 511), ("labelValueLengthLimit", 1023)];

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(spec) = object.at(&["spec"]).filter(|spec| spec.is_mapping()) else { return };
    let missing: Vec<String> = LIMITS
        .iter()
        .filter(|(field, _)| spec.get(field).is_none())
        .map(|(field, limit)| format!("`{field}: {limit}`"))
        .collect();
    if missing.is_empty() {
        return;
    }
    let message = format!(
        "{object} does not set {}, which Azure Monitor asks of every monitor: it takes in no metrics beyond these limits",
        missing.join(", ")
    );
    sink.report_missing(object.nearest_key_span(&["spec", LIMITS[0].0]), message)
        .help(format!("Add {} to `spec`", missing.join(", ")));
}
