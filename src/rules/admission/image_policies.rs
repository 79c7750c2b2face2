//! What the admission policies of a repository say about images: Gatekeeper's `K8sAllowedRepos`, patterns of Kyverno, and the
//! plain forms of CEL.
//!
//! A policy that is more than one condition on every container's image, or that selects by anything but namespaces, is not read:
//! what it denies is not certain.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::kyverno;
use super::places::{ambiguous, are_together};
use super::policies::{GROUP, policy_name};
use crate::graph::Graph;
use crate::manifest::{Node, is_templated};
use crate::object::gatekeeper::{CONSTRAINTS, enforcement};
use crate::object::{Namespaces, Object};
use crate::source::Span;

/// More policies about images than one repository has.
const MOST: usize = 100;

/// Memory for a compiled expression, in bytes.
const REGEX_LIMIT: usize = 1 << 20;

/// A policy that denies images.
pub(super) struct ImagePolicy<'g, 't> {
    pub(super) object: &'g Object<'t>,
    /// The patterns, as written.
    pub(super) place: Span,
    condition: Condition,
    scope: Scope,
    /// Whether containers of all kinds are looked at, not only the main ones.
    pub(super) all_containers: bool,
}

/// What an image must be.
enum Condition {
    /// It starts with one of these.
    Starts(Vec<String>),
    /// One of these expressions is found in it.
    Matches(Vec<Regex>),
    /// It fits one of these patterns of Kyverno.
    Fits(Vec<String>),
}

/// Where a policy applies.
#[derive(Default)]
struct Scope {
    namespaces: Vec<String>,
    excluded: Vec<String>,
}

impl ImagePolicy<'_, '_> {
    /// Whether an image is denied.
    pub(super) fn denies(&self, image: &str) -> bool {
        !match &self.condition {
            Condition::Starts(starts) => starts.iter().any(|start| image.starts_with(start.as_str())),
            Condition::Matches(expressions) => expressions.iter().any(|expression| expression.is_match(image)),
            Condition::Fits(patterns) => patterns.iter().any(|pattern| match pattern.strip_prefix('!') {
                Some(pattern) => !fits(pattern, image),
                None => fits(pattern, image),
            }),
        }
    }

    /// Whether it applies to a workload, in every namespace that it ends up in.
    pub(super) fn covers(&self, workload: &Object<'_>, graph: &Graph<'_>) -> bool {
        let Namespaces::Known(namespaces) = workload.namespaces() else { return false };
        let any = |list: &[String], name: &str| list.iter().any(|pattern| fits(pattern, name));
        let covered = |name: &str| {
            !is_templated(name)
                && !any(&self.scope.excluded, name)
                && (self.scope.namespaces.is_empty() || any(&self.scope.namespaces, name))
        };
        !namespaces.is_empty()
            && namespaces.iter().all(|name| covered(name))
            && are_together(self.object, workload, graph)
    }
}

/// Whether a text fits a pattern with `*` and `?`. Linear for every text but for one step back to the last `*`.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut position) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while position < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, position));
                at += 1;
            }
            Some('?') => (at, position) = (at + 1, position + 1),
            Some(c) if *c == text[position] => (at, position) = (at + 1, position + 1),
            _ => match star {
                Some((back, from)) => {
                    (at, position) = (back + 1, from + 1);
                    star = Some((back, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

/// Every policy about images that denies, and can be read.
pub(super) fn image_policies<'g, 't>(graph: &'g Graph<'t>) -> Vec<ImagePolicy<'g, 't>> {
    let repositories = graph.of_kind(CONSTRAINTS, "K8sAllowedRepos").filter_map(allowed_repositories);
    let excepted = graph.of_kind(kyverno::GROUP, "PolicyException").next().is_some();
    let policies = kyverno::POLICIES.iter().flat_map(|(group, kind)| graph.of_kind(group, kind)).filter(|_| !excepted);
    let patterns = policies.flat_map(kyverno_patterns);
    let expressions = graph.of_kind(GROUP, "ValidatingAdmissionPolicy").flat_map(|policy| expressions(policy, graph));
    let found = repositories.chain(patterns).chain(expressions).filter(|policy| !policy.object.is_uncertain());
    let mut found: Vec<ImagePolicy<'g, 't>> = found.take(MOST).collect();
    let mut places: Vec<_> = found.iter().map(|policy| policy.object.name_span()).collect();
    places.sort_by_key(|span| (span.source, span.start));
    places.dedup();
    // Each policy once: one may have several conditions.
    let unique = found.iter().map(|policy| policy.object).filter(|object| {
        let at = places.iter().position(|span| *span == object.name_span());
        at.map(|at| places.remove(at)).is_some()
    });
    let several = ambiguous(unique);
    found.retain(|policy| !several.contains(&(policy.object.kind().to_owned(), policy.object.name().to_owned())));
    found
}

/// The texts of a list; `None` if one is a placeholder.
fn texts(list: Option<Node<'_>>) -> Option<Vec<String>> {
    let items = list.into_iter().flat_map(Node::items);
    items.map(|item| item.text().filter(|text| !is_templated(text)).map(|text| text.into_owned())).collect()
}

fn allowed_repositories<'g, 't>(constraint: &'g Object<'t>) -> Option<ImagePolicy<'g, 't>> {
    let denies = enforcement(constraint).and_then(Node::text).is_none_or(|action| action == "deny");
    let selection = constraint.at(&["spec", "match"]);
    let known = ["excludedNamespaces", "kinds", "namespaces", "scope"];
    let is_plain = selection.is_none_or(|selection| selection.entries().all(|entry| known.contains(&&*entry.name())));
    let kinds = selection.and_then(|selection| selection.get("kinds"));
    let kinds: Vec<_> =
        kinds.into_iter().flat_map(Node::items).filter_map(|item| item.get("kinds")).flat_map(Node::items).collect();
    let of_pods =
        kinds.is_empty() || kinds.iter().any(|kind| kind.text().is_some_and(|kind| matches!(&*kind, "Pod" | "*")));
    let list = constraint.at(&["spec", "parameters", "repos"]).filter(|list| list.is_sequence() && !list.is_empty());
    let list = list.filter(|_| denies && is_plain && of_pods)?;
    Some(ImagePolicy {
        object: constraint,
        place: list.span(),
        condition: Condition::Starts(texts(Some(list))?),
        scope: Scope {
            namespaces: texts(selection.and_then(|selection| selection.get("namespaces")))?,
            excluded: texts(selection.and_then(|selection| selection.get("excludedNamespaces")))?,
        },
        all_containers: true,
    })
}

fn kyverno_patterns<'g, 't>(policy: &'g Object<'t>) -> Vec<ImagePolicy<'g, 't>> {
    let of_policy = kyverno::failure_action(policy).map(|entry| entry.value);
    let found = kyverno::rules(policy).filter_map(|rule| {
        let action = rule.at(&["validate", "failureAction"]).or(of_policy)?;
        let enforces = action.text().is_some_and(|text| text.eq_ignore_ascii_case("Enforce"));
        let has_more =
            ["exclude", "preconditions", "context", "celPreconditions"].iter().any(|field| rule.get(field).is_some());
        let overridden = policy.at(&["spec", "validationFailureActionOverrides"]).is_some();
        let image = rule.at(&["validate", "pattern", "spec"])?;
        let mut lists = image.entries().filter(|entry| entry.name() == "containers");
        let list = lists.next()?.value;
        let mut items = list.items();
        let (item, None) = (items.next()?, items.next()) else { return None };
        // An anchor makes the image a condition for something else.
        let node = item
            .get("image")
            .filter(|_| item.entries().all(|entry| !entry.name().starts_with(['(', '^', '<', 'X'])))?;
        let text = node.as_str().filter(|text| !is_templated(text) && !text.contains(['&', '>', '<']))?;
        let namespaces = pods_only(rule)?;
        let scope = match policy.kind() {
            "Policy" => match policy.namespaces() {
                Namespaces::Known(own) => own.iter().map(|name| name.clone().into_owned()).collect(),
                Namespaces::Unknown | Namespaces::ClusterScoped => return None,
            },
            _ => namespaces,
        };
        (enforces && !has_more && !overridden).then(|| ImagePolicy {
            object: policy,
            place: node.span(),
            condition: Condition::Fits(text.split('|').map(|part| part.trim().to_owned()).collect()),
            scope: Scope { namespaces: scope, excluded: vec!["kube-system".to_owned(), "kyverno".to_owned()] },
            all_containers: false,
        })
    });
    found.collect()
}

/// The namespaces of a rule that matches pods and selects by nothing else; `None` for any other rule.
fn pods_only(rule: Node<'_>) -> Option<Vec<String>> {
    let block = rule.get("match")?;
    let lists: Vec<Node<'_>> =
        ["any", "all"].into_iter().filter_map(|name| block.get(name)).flat_map(Node::items).collect();
    let filter = match lists.as_slice() {
        [] => block,
        [only] => *only,
        _ => return None,
    };
    let resources = filter.get("resources").filter(|_| filter.len() == 1)?;
    let kinds = texts(resources.get("kinds"))?;
    let plain = resources.entries().all(|entry| matches!(&*entry.name(), "kinds" | "namespaces"));
    (plain && kinds.iter().any(|kind| matches!(kind.as_str(), "Pod" | "v1/Pod")))
        .then(|| texts(resources.get("namespaces")))?
}

/// `object.spec.containers.all(c, c.image.startsWith('x') || c.image.matches('y'))`, of pods or of the pods of workloads.
static ALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^object\.spec\.(?:template\.spec\.)?containers\.all\(\s*(\w+)\s*,\s*(.*?)\s*\)$").ok()
});
static CALL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^\(?\s*(\w+)\.image\.(startsWith|matches)\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\s*\)?$"#).ok()
});

fn expressions<'g, 't>(policy: &'g Object<'t>, graph: &'g Graph<'t>) -> Vec<ImagePolicy<'g, 't>> {
    let is_bound = graph.of_kind(GROUP, "ValidatingAdmissionPolicyBinding").any(|binding| {
        let denies = |item: Node<'_>| item.text().is_some_and(|action| action == "Deny");
        policy_name(binding).is_some_and(|(_, name)| name == policy.name())
            && binding.at(&["spec", "matchResources"]).is_none()
            && binding.at(&["spec", "validationActions"]).into_iter().flat_map(Node::items).any(denies)
    });
    let constraints = policy.at(&["spec", "matchConstraints"]);
    let plain = constraints.is_some_and(|constraints| {
        constraints.entries().all(|entry| matches!(&*entry.name(), "resourceRules" | "matchPolicy"))
    });
    if !is_bound || !plain || policy.at(&["spec", "matchConditions"]).is_some() {
        return Vec::new();
    }
    let resources =
        constraints.and_then(|constraints| constraints.get("resourceRules")).into_iter().flat_map(Node::items);
    let resources: Vec<String> = resources.filter_map(|rule| texts(rule.get("resources"))).flatten().collect();
    let validations = policy.at(&["spec", "validations"]).into_iter().flat_map(Node::items);
    let found = validations.filter_map(|validation| {
        let node = validation.get("expression")?;
        let text = node.text()?;
        let (_, [variable, body]) = ALL.as_ref()?.captures(text.trim())?.extract();
        let of_pods = !text.contains(".template.");
        // A workload's pods are judged when they are created; the workload itself only if the policy looks at its kind.
        let wanted = if of_pods { "pods" } else { "deployments" };
        let condition = condition(variable, body).filter(|_| resources.iter().any(|resource| resource == wanted))?;
        Some(ImagePolicy {
            object: policy,
            place: node.span(),
            condition,
            scope: Scope::default(),
            all_containers: false,
        })
    });
    found.filter(|_| resources.iter().any(|resource| resource == "pods")).collect()
}

fn condition(variable: &str, body: &str) -> Option<Condition> {
    let (mut starts, mut expressions) = (Vec::new(), Vec::new());
    for part in body.split("||") {
        let captures = CALL.as_ref()?.captures(part.trim())?;
        let literal = captures.get(3).or_else(|| captures.get(4))?.as_str().replace("\\\\", "\\");
        if captures.get(1)?.as_str() != variable {
            return None;
        }
        match captures.get(2)?.as_str() {
            "startsWith" => starts.push(literal),
            _ => expressions.push(RegexBuilder::new(&literal).size_limit(REGEX_LIMIT).build().ok()?),
        }
    }
    match (starts.is_empty(), expressions.is_empty()) {
        (false, true) => Some(Condition::Starts(starts)),
        (true, false) => Some(Condition::Matches(expressions)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_have_two_wildcards() {
        assert!(fits("ghcr.io/shop/*", "ghcr.io/shop/web/a:1"));
        assert!(fits("*.azurecr.io/*", "shop.azurecr.io/web:1"));
        assert!(fits("?-*-z", "a-b-c-z"));
        assert!(!fits("ghcr.io/*", "docker.io/a"));
        assert!(!fits("*:latest", "a:1"));
        assert!(fits("*", "") && !fits("?", ""));
    }

    #[test]
    fn a_hostile_pattern_takes_no_exponential_time() {
        let (pattern, text) = ("*a".repeat(200), "a".repeat(199) + "b");
        assert!(!fits(&pattern, &text));
    }
}
