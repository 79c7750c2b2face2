//! The clusters that Argo CD knows, and the `clusters` generator.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::value::{Map, Value};
use super::budget::Problem;
use super::generator::Parameters;
use super::go_template::normalized;
use super::render::Renderer;
use super::selector::Selector;
use crate::manifest::{Node, encryption, is_templated};
use crate::source::Span;

/// The server of the cluster that Argo CD itself runs in.
pub const IN_CLUSTER_SERVER: &str = "https://kubernetes.default.svc";
/// The name of that cluster where no Secret says otherwise.
pub const IN_CLUSTER_NAME: &str = "in-cluster";

/// The label of Secrets that hold a cluster, and its value.
const SECRET_TYPE: (&str, &str) = ("argocd.argoproj.io/secret-type", "cluster");

/// A cluster that Argo CD deploys to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cluster {
    /// Its name, under which destinations know it.
    pub name: String,
    /// The URL of its API server.
    pub server: String,
    /// Labels of its Secret. The one that makes a Secret a cluster's may be left out.
    pub labels: BTreeMap<String, String>,
    /// Annotations of its Secret.
    pub annotations: BTreeMap<String, String>,
    /// The only project that may use it.
    pub project: Option<String>,
    /// The text that says so.
    pub span: Option<Span>,
}

impl Cluster {
    /// A cluster from a Secret with the label `argocd.argoproj.io/secret-type: cluster`. `None` for every other object,
    /// and where the name of the cluster is not readable (encrypted, templated, from an external store).
    pub fn from_secret(secret: Node<'_>) -> Option<Self> {
        let labels = texts(secret.at(&["metadata", "labels"]));
        if secret.get("kind").and_then(Node::text).as_deref() != Some("Secret")
            || labels.get(SECRET_TYPE.0).map(String::as_str) != Some(SECRET_TYPE.1)
        {
            return None;
        }
        let value = |key: &str| -> Option<String> {
            let plain = secret.at(&["stringData", key]).and_then(Node::text).map(Cow::into_owned);
            let decoded = || {
                let encoded = secret.at(&["data", key]).and_then(Node::text)?;
                let encoded: String = encoded.chars().filter(|letter| !letter.is_whitespace()).collect();
                String::from_utf8(STANDARD.decode(encoded).ok()?).ok()
            };
            plain.or_else(decoded).filter(|text| encryption(secret).is_none() && !is_templated(text))
        };
        let (name, server) = (value("name")?, value("server").unwrap_or_default());
        let annotations = texts(secret.at(&["metadata", "annotations"]));
        Some(Self { name, server, labels, annotations, project: value("project"), span: Some(secret.span()) })
    }

    fn label(&self, key: &str) -> Option<&str> {
        let own = self.labels.get(key).map(String::as_str);
        own.or_else(|| (key == SECRET_TYPE.0).then_some(SECRET_TYPE.1))
    }
}

/// The entries of a mapping whose values are scalars.
fn texts(node: Option<Node<'_>>) -> BTreeMap<String, String> {
    let entries = node.into_iter().flat_map(Node::entries);
    entries.filter_map(|entry| Some((entry.name().into_owned(), entry.value.text()?.into_owned()))).collect()
}

/// What is known of the clusters of an Argo CD.
#[derive(Debug, Default)]
pub struct Inventory {
    clusters: Option<Vec<Cluster>>,
    /// The parameters of each cluster in the flat language and in that of Go: most ApplicationSets ask for all of them.
    parameters: [OnceLock<Vec<Map<'static>>>; 2],
}

impl Inventory {
    /// Nothing is known: neither the configuration nor a Secret of the repository names a cluster.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// These clusters and that of Argo CD itself, which needs no description.
    pub fn known(clusters: Vec<Cluster>) -> Self {
        Self { clusters: Some(clusters), parameters: Default::default() }
    }

    /// The clusters of the configuration, or else those of the repository's Secrets, or else nothing.
    pub fn new(configured: Vec<Cluster>, secrets: impl Iterator<Item = Cluster>) -> Self {
        let clusters = if configured.is_empty() { secrets.collect() } else { configured };
        if clusters.is_empty() { Self::unknown() } else { Self::known(clusters) }
    }

    /// The clusters; `None` where nothing is known of them.
    pub fn clusters(&self) -> Option<&[Cluster]> {
        self.clusters.as_deref()
    }

    /// The parameters of a cluster by its place in the list. Those of clusters without a place in a text have that of the
    /// generator.
    fn parameters<'t>(&self, at: usize, generator: Span, go: bool) -> Map<'t> {
        let clusters = self.clusters.as_deref().unwrap_or_default();
        if let Some(Cluster { span: None, .. }) = clusters.get(at) {
            return described_by(&clusters[at], generator, go);
        }
        let parameters = self.parameters[usize::from(go)]
            .get_or_init(|| clusters.iter().map(|cluster| described_by(cluster, generator, go)).collect());
        parameters.get(at).cloned().unwrap_or_default()
    }
}

/// The parameters of a `clusters` generator for the clusters of an inventory.
///
/// The cluster of Argo CD itself takes part although no Secret describes it, but only where no selector asks for labels.
pub(super) fn parameters<'t>(
    generator: &Value<'t>,
    inventory: &Inventory,
    renderer: &Renderer<'_>,
) -> Result<Vec<Parameters<'t>>, Problem> {
    let selector = Selector::new(generator.get("selector"))?;
    let clusters = inventory.clusters().unwrap_or_default();
    let weight = generator.get("selector").map_or(1, Value::weight);
    renderer.budget.look(weight.saturating_mul(clusters.len()), generator.span)?;
    let selected: BTreeMap<&str, usize> = clusters
        .iter()
        .enumerate()
        .filter(|(_, cluster)| selector.matches(|key| cluster.label(key)))
        .map(|(at, cluster)| (&*cluster.name, at))
        .collect();
    let mut local = Vec::new();
    let mut found = Vec::new();
    let described = clusters.iter().any(|cluster| cluster.server.trim_end_matches('/') == IN_CLUSTER_SERVER);
    let argo = (!described).then_some((IN_CLUSTER_NAME, IN_CLUSTER_SERVER));
    let all = clusters.iter().map(|cluster| (&*cluster.name, &*cluster.server)).chain(argo);
    for (name, server) in all {
        match selected.get(name) {
            Some(&at) => {
                let map = inventory.parameters(at, generator.span, renderer.is_go());
                found.push(Parameters::new(map, clusters[at].span.unwrap_or(generator.span)));
            }
            None if selector.is_empty() => local.push(itself(name, server, generator.span)),
            None => {}
        }
    }
    local.into_iter().chain(found).map(|parameters| with_values(parameters, generator, renderer)).collect()
}

/// The parameters of the cluster of Argo CD itself.
pub(super) fn itself<'t>(name: &str, server: &str, span: Span) -> Parameters<'t> {
    let mut map = Map::default();
    for (key, value) in [("name", name), ("nameNormalized", name), ("server", server), ("project", "")] {
        map.set_text(key, span, value);
    }
    Parameters::new(map, span)
}

fn described_by<'t>(cluster: &Cluster, generator: Span, go: bool) -> Map<'t> {
    let span = cluster.span.unwrap_or(generator);
    let mut map = Map::default();
    map.set_text("name", span, &*cluster.name);
    map.set_text("nameNormalized", span, normalized(&cluster.name));
    map.set_text("server", span, &*cluster.server);
    map.set_text("project", span, cluster.project.as_deref().unwrap_or_default());
    let mut labels = cluster.labels.clone();
    labels.entry(SECRET_TYPE.0.to_owned()).or_insert_with(|| SECRET_TYPE.1.to_owned());
    let mut metadata = Map::default();
    for (name, texts) in [("annotations", &cluster.annotations), ("labels", &labels)] {
        let mut inner = Map::default();
        for (key, value) in texts {
            if go {
                inner.set_text(&**key, span, &**value);
            } else {
                map.set_text(format!("metadata.{name}.{key}"), span, &**value);
            }
        }
        if !inner.is_empty() {
            metadata.set(name, span, Value::map(span, inner));
        }
    }
    if go {
        map.set("metadata", span, Value::map(span, metadata));
    }
    map
}

/// Parameters with the `values` of their generator, which may use them, but not each other.
pub(super) fn with_values<'t>(
    mut parameters: Parameters<'t>,
    generator: &Value<'t>,
    renderer: &Renderer<'_>,
) -> Result<Parameters<'t>, Problem> {
    let Some(values) = generator.get("values").and_then(Value::as_map).filter(|values| !values.is_empty()) else {
        return Ok(parameters);
    };
    let scope = renderer.scope(&parameters);
    let mut rendered = Map::default();
    for (key, field) in values.iter() {
        let text = field.value.as_str().cloned().unwrap_or_else(|| super::flat::printed(&field.value).into());
        let value = match scope.text(&text, field.value.span)? {
            Some(text) => Value::text(field.value.span, text),
            None => Value::text(field.value.span, text),
        };
        rendered.set(key.clone(), field.key, value);
    }
    drop(scope);
    if renderer.is_go() {
        parameters.map.set("values", generator.span, Value::map(generator.span, rendered));
    } else {
        for (key, field) in rendered.iter() {
            parameters.map.set(format!("values.{key}"), field.key, field.value.clone());
        }
    }
    Ok(parameters)
}
