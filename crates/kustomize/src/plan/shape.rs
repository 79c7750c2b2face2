//! What a kustomization may say: its fields and their types, as data, and the check against them.
//!
//! The facts are the Go types of kustomize's `api/types` package (5.8.1), which it decodes strictly: an unknown field anywhere
//! fails the build, and a number is no text. Keys are compared without regard to case, as Go's JSON decoder does.

use spanned_yaml::Kind;

use crate::id::NodeId;
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};

/// The type of a field.
#[derive(Debug)]
pub(crate) enum Shape {
    Text,
    Bool,
    Integer,
    /// A mapping of anything.
    Mapping,
    /// A mapping of text to text.
    Texts,
    List(&'static Shape),
    Fields(&'static [(&'static str, Shape)]),
}

use Shape::{Bool, Fields, Integer, List, Mapping, Text, Texts};

const TEXT_LIST: Shape = List(&Text);

const SELECTOR: &[(&str, Shape)] = &[
    ("group", Text),
    ("version", Text),
    ("kind", Text),
    ("name", Text),
    ("namespace", Text),
    ("annotationSelector", Text),
    ("labelSelector", Text),
];

const PATCH: Shape = Fields(&[
    ("path", Text),
    ("patch", Text),
    ("target", Fields(SELECTOR)),
    ("options", Fields(&[("allowNameChange", Bool), ("allowKindChange", Bool)])),
]);

const IMAGE: Shape =
    Fields(&[("name", Text), ("newName", Text), ("tagSuffix", Text), ("newTag", Text), ("digest", Text)]);

const FIELD_SPEC: Shape =
    Fields(&[("group", Text), ("version", Text), ("kind", Text), ("path", Text), ("create", Bool)]);

const GENERATOR_OPTIONS: Shape =
    Fields(&[("labels", Texts), ("annotations", Texts), ("disableNameSuffixHash", Bool), ("immutable", Bool)]);

const FIELD_OPTIONS: Shape = Fields(&[("delimiter", Text), ("index", Integer), ("encoding", Text), ("create", Bool)]);

const REPLACEMENT: Shape = Fields(&[
    (
        "source",
        Fields(&[
            ("group", Text),
            ("version", Text),
            ("kind", Text),
            ("name", Text),
            ("namespace", Text),
            ("fieldPath", Text),
            ("options", FIELD_OPTIONS),
        ]),
    ),
    (
        "targets",
        List(&Fields(&[
            ("select", Fields(SELECTOR)),
            ("reject", List(&Fields(SELECTOR))),
            ("fieldPaths", TEXT_LIST),
            ("options", FIELD_OPTIONS),
        ])),
    ),
    ("sourceValue", Text),
    ("path", Text),
]);

const HELM_CHART: Shape = Fields(&[
    ("name", Text),
    ("version", Text),
    ("repo", Text),
    ("releaseName", Text),
    ("namespace", Text),
    ("additionalValuesFiles", TEXT_LIST),
    ("valuesFile", Text),
    ("valuesInline", Mapping),
    ("valuesMerge", Text),
    ("includeCRDs", Bool),
    ("skipHooks", Bool),
    ("apiVersions", TEXT_LIST),
    ("kubeVersion", Text),
    ("nameTemplate", Text),
    ("skipTests", Bool),
    ("debug", Bool),
    ("devel", Bool),
]);

const OLD_HELM_CHART: Shape = Fields(&[
    ("chartName", Text),
    ("chartVersion", Text),
    ("chartRepoUrl", Text),
    ("chartHome", Text),
    ("chartRepoName", Text),
    ("helmBin", Text),
    ("helmHome", Text),
    ("values", Text),
    ("valuesLocal", Mapping),
    ("valuesMerge", Text),
    ("releaseName", Text),
    ("releaseNamespace", Text),
    ("extraArgs", TEXT_LIST),
]);

const CONFIG_MAP: Shape = Fields(&[
    ("namespace", Text),
    ("name", Text),
    ("behavior", Text),
    ("literals", TEXT_LIST),
    ("files", TEXT_LIST),
    ("envs", TEXT_LIST),
    ("env", Text),
    ("options", GENERATOR_OPTIONS),
]);

const SECRET: Shape = Fields(&[
    ("namespace", Text),
    ("name", Text),
    ("behavior", Text),
    ("literals", TEXT_LIST),
    ("files", TEXT_LIST),
    ("envs", TEXT_LIST),
    ("env", Text),
    ("options", GENERATOR_OPTIONS),
    ("type", Text),
]);

const VAR: Shape = Fields(&[
    ("name", Text),
    (
        "objref",
        Fields(&[
            ("apiVersion", Text),
            ("group", Text),
            ("version", Text),
            ("kind", Text),
            ("name", Text),
            ("namespace", Text),
        ]),
    ),
    ("fieldref", Fields(&[("fieldPath", Text)])),
]);

/// The fields of a kustomization; [`super::Field`] names those that the planner reads.
pub(super) const KUSTOMIZATION: &[(&str, Shape)] = &[
    ("apiVersion", Text),
    ("kind", Text),
    ("metadata", Fields(&[("name", Text), ("namespace", Text), ("labels", Texts), ("annotations", Texts)])),
    ("openapi", Texts),
    ("namePrefix", Text),
    ("nameSuffix", Text),
    ("namespace", Text),
    ("commonLabels", Texts),
    (
        "labels",
        List(&Fields(&[
            ("pairs", Texts),
            ("includeSelectors", Bool),
            ("includeTemplates", Bool),
            ("fields", List(&FIELD_SPEC)),
        ])),
    ),
    ("commonAnnotations", Texts),
    ("patchesStrategicMerge", TEXT_LIST),
    ("patchesJson6902", List(&PATCH)),
    ("patches", List(&PATCH)),
    ("images", List(&IMAGE)),
    ("imageTags", List(&IMAGE)),
    ("replacements", List(&REPLACEMENT)),
    ("replicas", List(&Fields(&[("name", Text), ("count", Integer)]))),
    ("vars", List(&VAR)),
    (
        "sortOptions",
        Fields(&[
            ("order", Text),
            ("legacySortOptions", Fields(&[("orderFirst", TEXT_LIST), ("orderLast", TEXT_LIST)])),
        ]),
    ),
    ("resources", TEXT_LIST),
    ("components", TEXT_LIST),
    ("crds", TEXT_LIST),
    ("bases", TEXT_LIST),
    ("configMapGenerator", List(&CONFIG_MAP)),
    ("secretGenerator", List(&SECRET)),
    ("helmGlobals", Fields(&[("chartHome", Text), ("configHome", Text)])),
    ("helmCharts", List(&HELM_CHART)),
    ("helmChartInflationGenerator", List(&OLD_HELM_CHART)),
    ("generatorOptions", GENERATOR_OPTIONS),
    ("configurations", TEXT_LIST),
    ("generators", TEXT_LIST),
    ("transformers", TEXT_LIST),
    ("validators", TEXT_LIST),
    ("buildMetadata", TEXT_LIST),
];

/// Checks a value against its type. Unknown fields go to the planner's problems, wrong types are given back, all of them. The
/// recursion is as deep as the types are.
pub(super) fn check(planner: &mut Planner<'_>, shape: &Shape, path: &str, node: NodeId, wrong: &mut Vec<Problem>) {
    check_value(planner, shape, path, (node, false), wrong);
}

fn check_value(
    planner: &mut Planner<'_>,
    shape: &Shape,
    path: &str,
    (node, is_element): (NodeId, bool),
    wrong: &mut Vec<Problem>,
) {
    let kind = planner.read.kind(node);
    if kind == Kind::Null {
        return;
    }
    let fits = match shape {
        Shape::Text => kind == Kind::String,
        Shape::Bool => kind == Kind::Bool,
        Shape::Integer => kind == Kind::Int,
        Shape::List(_) => kind == Kind::Sequence,
        Shape::Mapping | Shape::Texts | Shape::Fields(_) => kind == Kind::Mapping,
    };
    if !fits {
        let what = match (path, is_element) {
            ("", _) => "the kustomization".to_owned(),
            (_, true) => format!("each entry of `{path}`"),
            (_, false) => format!("`{path}`"),
        };
        let message =
            format!("{what} must be {}, found {}{}", shape.described(), kind.described(), hint(path, shape, kind));
        wrong.push(planner.problem(ProblemKind::InvalidField, node, message));
        return;
    }
    match shape {
        Shape::List(element) => {
            let items: Vec<NodeId> = planner.read.items(node).collect();
            for item in items {
                check_value(planner, element, path, (item, true), wrong);
            }
        }
        Shape::Texts => {
            let entries: Vec<(NodeId, NodeId)> = planner.read.entries(node).collect();
            for (key, value) in entries {
                if matches!(planner.read.kind(value), Kind::String | Kind::Null) {
                    continue;
                }
                let path = format!("{path}.{}", planner.read.text(key));
                check(planner, &Shape::Text, &path, value, wrong);
            }
        }
        Shape::Fields(fields) => check_fields(planner, fields, path, node, wrong),
        _ => {}
    }
}

fn check_fields(
    planner: &mut Planner<'_>,
    fields: &[(&str, Shape)],
    path: &str,
    node: NodeId,
    wrong: &mut Vec<Problem>,
) {
    let entries: Vec<(NodeId, NodeId)> = planner.read.entries(node).collect();
    for (key, value) in entries {
        let name = planner.read.text(key).into_owned();
        match fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(&name)) {
            Some((field, shape)) => {
                let below = if path.is_empty() { (*field).to_owned() } else { format!("{path}.{field}") };
                check(planner, shape, &below, value, wrong);
            }
            None => {
                let problem = unknown(planner, fields, path, key, &name);
                planner.problems.push(problem);
            }
        }
    }
}

fn unknown(planner: &Planner<'_>, fields: &[(&str, Shape)], path: &str, key: NodeId, name: &str) -> Problem {
    let place = if path.is_empty() { "a kustomization".to_owned() } else { format!("`{path}`") };
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let (wanted, singular) = (letters(name), letters(name).trim_end_matches('s').to_owned());
    let close = fields.iter().find(|(field, _)| {
        let field = letters(field);
        field == wanted || field.trim_end_matches('s') == singular
    });
    let hint = close.map(|(field, _)| format!("; did you mean `{field}`?")).unwrap_or_default();
    let message = format!("{place} has no field `{name}`: `kustomize build` fails, and Flux drops it{hint}");
    planner.problem(ProblemKind::UnknownField, key, message)
}

/// A word about the usual reasons of a wrong type.
fn hint(path: &str, shape: &Shape, kind: Kind) -> &'static str {
    match (shape, kind) {
        (Shape::Fields(_), Kind::String) if path == "patches" => "; name a file with `path:`",
        (Shape::Text, Kind::Bool | Kind::Int | Kind::Float) => "; put it in quotes",
        (Shape::Text, Kind::Mapping) => "; is a line indented too little, or a `:` too many?",
        _ => "",
    }
}

impl Shape {
    fn described(&self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Bool => "a boolean",
            Self::Integer => "an integer",
            Self::Mapping | Self::Fields(_) => "a mapping",
            Self::Texts => "a mapping of strings",
            Self::List(_) => "a list",
        }
    }
}
