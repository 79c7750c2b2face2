//! Which monitors and rules the Prometheus servers of a repository load.

use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::monitoring::OPERATOR;
use crate::object::selector::{Labels, Match, Selector};

/// The fields of a Prometheus that select objects by their labels, by kind.
const SELECTORS: &[(&str, &str, &str)] = &[
    ("PodMonitor", "podMonitorSelector", "podMonitorSelectorNilUsesHelmValues"),
    ("Probe", "probeSelector", "probeSelectorNilUsesHelmValues"),
    ("PrometheusRule", "ruleSelector", "ruleSelectorNilUsesHelmValues"),
    ("ScrapeConfig", "scrapeConfigSelector", "scrapeConfigSelectorNilUsesHelmValues"),
    ("ServiceMonitor", "serviceMonitorSelector", "serviceMonitorSelectorNilUsesHelmValues"),
];

/// The charts that install a Prometheus which selects by the label `release`.
const CHART: &str = "kube-prometheus-stack";

/// What a server wants of a kind.
enum Wanted<'t> {
    /// These labels.
    Selected(Selector<'t>),
    /// `release: NAME`, the default of the chart.
    Release(String),
}

/// A server that says what it loads.
pub(super) struct Server<'g, 't> {
    pub(super) object: &'g Object<'t>,
    wanted: Wanted<'t>,
}

impl Server<'_, '_> {
    /// Whether it loads an object with these labels.
    pub(super) fn loads(&self, labels: Labels<'_>) -> Match {
        match &self.wanted {
            Wanted::Selected(selector) => selector.matches(labels),
            Wanted::Release(name) => match labels.get("release") {
                Some(value) if is_templated(&value) => Match::Unknown,
                Some(value) if *value == **name => Match::Yes,
                _ => Match::No,
            },
        }
    }

    /// The labels that it wants, for a message.
    pub(super) fn shown(&self) -> String {
        match &self.wanted {
            Wanted::Selected(selector) => match selector.first_pair() {
                Some((key, value)) => format!("`{key}: {value}`"),
                None => "others".to_owned(),
            },
            Wanted::Release(name) => format!("`release: {name}`"),
        }
    }
}

/// The kinds that servers select.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    SELECTORS.iter().map(|(kind, ..)| *kind)
}

/// The servers of the repository and what they load of a kind; `None` if some server may load anything, or if that is not
/// known.
pub(super) fn servers<'g, 't>(graph: &'g Graph<'t>, kind: &str) -> Option<Vec<Server<'g, 't>>> {
    let (_, field, nil) = SELECTORS.iter().find(|(known, ..)| *known == kind)?;
    let mut found = Vec::new();
    for object in graph.of_kind(OPERATOR, "Prometheus").chain(graph.of_kind(OPERATOR, "PrometheusAgent")) {
        // Without a selector nothing is selected, but the field may be defaulted or another server may be meant.
        let selector = Selector::new(Some(object.at(&["spec", field])?));
        if selector.is_empty() || object.is_uncertain() {
            return None;
        }
        found.push(Server { object, wanted: Wanted::Selected(selector) });
    }
    for object in graph.of_kind("helm.toolkit.fluxcd.io", "HelmRelease") {
        let reference = object.at(&["spec", "chartRef", "name"]).and_then(Node::text);
        let chart = object.at(&["spec", "chart", "spec", "chart"]).and_then(Node::text).or(reference);
        let Some(chart) = chart.filter(|chart| chart.contains("prometheus")) else { continue };
        if chart != CHART {
            return None;
        }
        let values = object.at(&["spec", "values"]);
        let setting = |field: &str| values?.at(&["prometheus", "prometheusSpec", field]);
        let is_known = object.at(&["spec", "valuesFrom"]).is_none()
            && !object.is_uncertain()
            && object.at(&["spec", "postRenderers"]).is_none();
        let selects_all = setting(nil).is_some_and(|value| value.as_bool() != Some(true));
        if !is_known || selects_all {
            return None;
        }
        let wanted = match setting(field).filter(|selector| !selector.is_empty()) {
            Some(selector) => Wanted::Selected(Selector::new(Some(selector))),
            None => Wanted::Release(release_name(object)?),
        };
        found.push(Server { object, wanted });
    }
    // Argo CD installs charts with values of its own.
    let is_chart = |application: &&Object<'_>| application.root().raw_parts().any(|part| part.contains("prometheus"));
    let by_argo = graph.of_kind("argoproj.io", "Application").chain(graph.of_kind("argoproj.io", "ApplicationSet"));
    (by_argo.filter(is_chart).count() == 0).then_some(found)
}

/// The name of a Helm release: Flux puts the target namespace in front.
fn release_name(object: &Object<'_>) -> Option<String> {
    let text = |field: &str| object.at(&["spec", field]).and_then(Node::text);
    let name = match (text("releaseName"), text("targetNamespace")) {
        (Some(name), _) => name.into_owned(),
        (None, Some(namespace)) => format!("{namespace}-{}", object.name()),
        (None, None) => object.name().to_owned(),
    };
    (!is_templated(&name)).then_some(name)
}
