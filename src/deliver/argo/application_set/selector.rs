//! Label selectors of generators, held against labels of clusters or against parameters.
//!
//! Semantics are those of `LabelSelectorAsSelector` of apimachinery and of Argo CD's copy without limits on values
//! (`applicationset/utils/selector.go`).

use super::super::value::Value;
use super::budget::Problem;

/// What must hold for one label.
enum Requirement<'v> {
    In(&'v str, Vec<&'v str>),
    NotIn(&'v str, Vec<&'v str>),
    Exists(&'v str),
    DoesNotExist(&'v str),
}

/// A selector that was understood.
pub(super) struct Selector<'v>(Vec<Requirement<'v>>);

impl<'v> Selector<'v> {
    /// Reads `matchLabels` and `matchExpressions`; no selector selects everything.
    ///
    /// # Errors
    /// An operator that there is not, or values that do not go with it: the controller refuses those.
    pub(super) fn new(selector: Option<&'v Value<'_>>) -> Result<Self, Problem> {
        let mut requirements = Vec::new();
        let Some(selector) = selector else { return Ok(Self(requirements)) };
        let labels = selector.get("matchLabels").and_then(Value::as_map);
        for (key, field) in labels.into_iter().flat_map(|labels| labels.iter()) {
            requirements.push(Requirement::In(key, vec![field.value.as_str().map_or("", |text| text)]));
        }
        for expression in selector.get("matchExpressions").map_or(&[][..], Value::items) {
            let text = |name: &str| expression.get(name).and_then(Value::as_str).map_or("", |text| text);
            let values = expression.get("values").map_or(&[][..], Value::items);
            let values: Vec<&str> = values.iter().filter_map(Value::as_str).map(|text| &**text).collect();
            let (key, operator) = (text("key"), text("operator"));
            requirements.push(match (operator, values.is_empty()) {
                ("In", false) => Requirement::In(key, values),
                ("NotIn", false) => Requirement::NotIn(key, values),
                ("Exists", true) => Requirement::Exists(key),
                ("DoesNotExist", true) => Requirement::DoesNotExist(key),
                ("In" | "NotIn", true) => {
                    let message = format!("the operator `{operator}` of the selector needs values");
                    return Err(Problem::invalid(expression.span, message));
                }
                ("Exists" | "DoesNotExist", false) => {
                    let message = format!("the operator `{operator}` of the selector takes no values");
                    return Err(Problem::invalid(expression.span, message));
                }
                _ => {
                    let message = format!("there is no operator `{operator}` for selectors");
                    return Err(Problem::invalid(expression.span, message));
                }
            });
        }
        Ok(Self(requirements))
    }

    /// Whether nothing is required.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether all requirements hold for some labels.
    pub(super) fn matches<'l>(&self, label: impl Fn(&str) -> Option<&'l str>) -> bool {
        self.0.iter().all(|requirement| match requirement {
            Requirement::In(key, values) => label(key).is_some_and(|value| values.contains(&value)),
            Requirement::NotIn(key, values) => label(key).is_none_or(|value| !values.contains(&value)),
            Requirement::Exists(key) => label(key).is_some(),
            Requirement::DoesNotExist(key) => label(key).is_none(),
        })
    }
}
