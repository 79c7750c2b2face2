//! Compares the Applications of both sides as objects.

use std::collections::BTreeMap;
use std::fmt;

use idp_lint::deliver::argo::application_set::ProblemKind;
use serde_json::Value;
use spanned_yaml::json::to_json;

use crate::repository::{Repository, Set};

/// How both sides compare over some repositories.
#[derive(Default)]
pub(crate) struct Tally {
    sets: usize,
    refused: usize,
    equal: usize,
    applications: usize,
    differences: Vec<String>,
    /// Sets that are not expanded here, and why.
    left_out: BTreeMap<String, usize>,
}

impl Tally {
    /// Compares the ApplicationSets of a repository with the answers of the controller.
    pub(crate) fn add(&mut self, repository: &Repository, answers: &str) {
        let sets = repository.sets();
        let answers: Vec<Value> = answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let place = repository.root.display().to_string();
        let mut answers = answers.into_iter();
        for set in sets {
            if !set.is_closed() {
                for problem in &set.expansion.problems {
                    *self.left_out.entry(problem.message.clone()).or_default() += 1;
                }
                continue;
            }
            let Some(answer) = answers.next() else {
                self.differences.push(format!("{place}: no answer about {}", set.name));
                return;
            };
            if answer["applicationset"] != set.name.as_str() {
                self.differences
                    .push(format!("{place}: {} was asked about, not {}", set.name, answer["applicationset"]));
                return;
            }
            self.set(&place, &set, &answer);
        }
    }

    fn set(&mut self, place: &str, set: &Set, answer: &Value) {
        let problems = &set.expansion.problems;
        // The program has no projects but those that it is told of.
        let error = answer
            .get("error")
            .filter(|error| !error.as_str().is_some_and(|text| text.contains("error getting project")));
        if error.is_none() && answer.get("error").is_some() {
            return;
        }
        self.sets += 1;
        let refused = problems.iter().find(|problem| problem.kind == ProblemKind::Invalid);
        match (refused, error) {
            (Some(_), Some(_)) => {
                self.refused += 1;
                return;
            }
            (Some(problem), None) => {
                self.differences.push(format!("{place} {}: refused here only: {}", set.name, problem.message));
                return;
            }
            (None, Some(error)) => {
                self.differences.push(format!("{place} {}: refused by the controller only: {error}", set.name));
                return;
            }
            (None, None) => {}
        }
        let mut theirs: BTreeMap<String, Value> = BTreeMap::new();
        for application in answer["applications"].as_array().into_iter().flatten() {
            let name = application["metadata"]["name"].as_str().unwrap_or_default();
            // Of Applications of the same name the controller makes none.
            let again = theirs.contains_key(name);
            theirs.insert(name.to_owned(), if again { Value::Null } else { pruned(application) });
        }
        self.applications += theirs.len();
        for application in &set.expansion.applications {
            let root = application.tree.documents().next().map(|document| to_json(document.root()).unwrap());
            let own = pruned(&root.unwrap_or_default());
            match theirs.remove(&application.name) {
                Some(their) if their == own || their.is_null() => self.equal += 1,
                Some(their) => {
                    let (own, their) = first_difference(&own, &their, "");
                    self.differences
                        .push(format!("{place} {}/{}: {own} instead of {their}", set.name, application.name));
                }
                None => self.differences.push(format!("{place} {}: {} is made here only", set.name, application.name)),
            }
        }
        for name in theirs.keys() {
            self.differences.push(format!("{place} {}: {name} is made by the controller only", set.name));
        }
    }

    /// Fails unless so many sets and Applications were compared, and what is left out is left out for being too rare.
    pub(crate) fn assert_all_compared(&self, sets: usize, applications: usize) {
        assert!(self.sets >= sets && self.applications >= applications, "{self}");
        let rare = |why: &String| why.ends_with("is not evaluated here");
        assert!(self.left_out.keys().all(rare), "{self}");
    }

    /// Fails unless all is equal.
    pub(crate) fn assert_equal(&self) {
        assert!(self.differences.is_empty(), "{self}");
    }
}

/// A field of ApplicationSets that some write into the Application, which has none of that name.
const MISPLACED: &str = "preserveResourcesOnDeletion";

/// What Go leaves out of JSON: null, false, 0 and what is empty; and the fields that only a live object has.
fn pruned(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept =
                fields.iter().filter(|(key, _)| !matches!(&***key, "status" | "apiVersion" | "kind" | MISPLACED));
            let kept = kept.map(|(key, value)| (key.clone(), pruned(value)));
            let mut kept: Vec<(String, Value)> = kept.filter(|(_, value)| !empty(value)).collect();
            kept.sort_by(|left, right| left.0.cmp(&right.0));
            Value::Object(kept.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(pruned).collect()),
        Value::Number(number) => serde_json::json!(number.as_f64()),
        other => other.clone(),
    }
}

fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(bool) => !bool,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

/// The first place where two values differ, as a path with the value of each.
fn first_difference(own: &Value, their: &Value, path: &str) -> (String, String) {
    if let (Value::Object(own), Value::Object(their)) = (own, their) {
        for key in own.keys().chain(their.keys()) {
            let (own, their) = (own.get(key).unwrap_or(&Value::Null), their.get(key).unwrap_or(&Value::Null));
            if own != their {
                return first_difference(own, their, &format!("{path}/{key}"));
            }
        }
    }
    (format!("{path}: {own}"), their.to_string())
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sets, refused, equal, applications, .. } = self;
        let (left_out, differences): (usize, usize) = (self.left_out.values().sum(), self.differences.len());
        writeln!(formatter, "{sets} sets compared ({refused} refused by both), {left_out} left out")?;
        writeln!(formatter, "{equal} of {applications} Applications equal, {differences} differences")?;
        for (why, number) in &self.left_out {
            writeln!(formatter, "  left out {number}: {why}")?;
        }
        self.differences.iter().take(60).try_for_each(|line| writeln!(formatter, "  {line}"))
    }
}
