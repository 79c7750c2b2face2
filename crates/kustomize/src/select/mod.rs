//! Which objects a patch or a replacement is for.

mod labels;

use regex::Regex;

use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::symbol::Symbol;
use crate::work::Work;

pub(crate) use labels::LabelSelector;

/// What kustomize takes for the namespace of objects that have none (`TotallyNotANamespace` of its `resid` package).
pub(crate) const NO_NAMESPACE: &str = "_non_namespaceable_";

/// A field of a selector: a regular expression that must match the whole text. Nearly all are plain texts, and few of the others
/// need to be compiled.
#[derive(Debug, Clone)]
enum Pattern {
    /// There is none.
    Any,
    Exact(Symbol),
    /// `a|b`
    OneOf(Vec<Symbol>),
    /// `a.*`, and `.*`
    Prefix(Box<str>),
    Expression(Regex),
}

/// The `target` of a patch, `select` or `reject` of a replacement.
#[derive(Debug, Clone)]
pub(crate) struct Selector {
    /// The mapping that says it.
    pub(crate) site: NodeId,
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    labels: LabelSelector,
    annotations: LabelSelector,
}

impl Selector {
    /// Reads a selector.
    pub(crate) fn read(planner: &Planner<'_>, node: NodeId) -> Result<Self, Problem> {
        Ok(Self {
            site: node,
            group: Pattern::read(planner, node, "group")?,
            version: Pattern::read(planner, node, "version")?,
            kind: Pattern::read(planner, node, "kind")?,
            name: Pattern::read(planner, node, "name")?,
            namespace: Pattern::read(planner, node, "namespace")?,
            labels: LabelSelector::read(planner, node, "labelSelector")?,
            annotations: LabelSelector::read(planner, node, "annotationSelector")?,
        })
    }

    /// The name, if only one name can match.
    pub(crate) fn only_name(&self) -> Option<Symbol> {
        match self.name {
            Pattern::Exact(name) => Some(name),
            _ => None,
        }
    }

    /// Whether it asks for no identity, only perhaps for labels and annotations.
    pub(crate) fn has_no_identity(&self) -> bool {
        [&self.group, &self.version, &self.kind, &self.name, &self.namespace]
            .into_iter()
            .all(|pattern| matches!(pattern, Pattern::Any))
    }

    /// Whether it asks for labels or annotations.
    pub(crate) fn has_labels(&self) -> bool {
        !self.labels.is_empty() || !self.annotations.is_empty()
    }

    /// Whether a patch with this target is for an object: name and namespace may be the present or the first ones.
    pub(crate) fn is_target(&self, work: &Work<'_>, object: &Object) -> bool {
        let (name, namespace, _) = object.original;
        let original = if object.cluster_scoped { work.symbol(NO_NAMESPACE) } else { namespace };
        let present = present_namespace(work, object);
        (self.name.matches(work, object.name) || self.name.matches(work, name))
            && (self.namespace.matches(work, present) || self.namespace.matches(work, original))
            && self.matches_gvk(work, object.gvk)
            && self.matches_labels(work, object)
    }

    /// Whether an identity, its namespace as it is written, is one that a replacement asks for.
    pub(crate) fn is_identity(&self, work: &Work<'_>, gvk: Gvk, name: Symbol, namespace: Symbol) -> bool {
        self.matches_gvk(work, gvk) && self.name.matches(work, name) && self.namespace.matches(work, namespace)
    }

    /// Whether an object has the labels and annotations.
    pub(crate) fn matches_labels(&self, work: &Work<'_>, object: &Object) -> bool {
        let has = |field, selector: &LabelSelector| {
            selector.is_empty() || selector.matches(&work.editor, work.editor.at(object.root, &["metadata", field]))
        };
        has("annotations", &self.annotations) && has("labels", &self.labels)
    }

    fn matches_gvk(&self, work: &Work<'_>, gvk: Gvk) -> bool {
        self.kind.matches(work, gvk.kind)
            && self.group.matches(work, gvk.group)
            && self.version.matches(work, gvk.version)
    }

    /// What of a target without objects matches nothing, for a message: the first part that no object has.
    pub(crate) fn why_nothing(&self, work: &Work<'_>) -> &'static str {
        let any = |test: &dyn Fn(&Object) -> bool| work.objects.iter().any(test);
        if !any(&|object| self.kind.matches(work, object.gvk.kind)) {
            "no object has its `kind`"
        } else if !any(&|object| self.matches_gvk(work, object.gvk)) {
            "no object of its `kind` has its `group` and `version`"
        } else if !any(&|object| {
            self.matches_gvk(work, object.gvk)
                && (self.name.matches(work, object.name) || self.name.matches(work, object.original.0))
        }) {
            "no object of its `kind` has its `name`"
        } else if self.has_labels()
            && !any(&|object| self.matches_gvk(work, object.gvk) && self.matches_labels(work, object))
        {
            "no object of its `kind` has its labels or annotations"
        } else {
            "no object has all of its parts"
        }
    }
}

/// The namespace that an object is in for a target.
fn present_namespace(work: &Work<'_>, object: &Object) -> Symbol {
    if object.cluster_scoped { work.symbol(NO_NAMESPACE) } else { work.effective_namespace(object.namespace, false) }
}

impl Pattern {
    fn read(planner: &Planner<'_>, mapping: NodeId, field: &str) -> Result<Self, Problem> {
        let Some(node) = planner.field(mapping, field) else { return Ok(Self::Any) };
        let text = planner.read.text(node);
        if text.is_empty() {
            return Ok(Self::Any);
        }
        let is_plain = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b':'))
        };
        let symbol = |text: &str| planner.world().symbols.intern(text);
        if is_plain(&text) {
            return Ok(Self::Exact(symbol(&text)));
        }
        if let Some(prefix) = text.strip_suffix(".*").filter(|prefix| is_plain(prefix)) {
            return Ok(Self::Prefix(prefix.into()));
        }
        let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(&text);
        if inner.split('|').all(is_plain) {
            return Ok(Self::OneOf(inner.split('|').map(symbol).collect()));
        }
        match Regex::new(&format!("^(?:{text})$")) {
            Ok(expression) => Ok(Self::Expression(expression)),
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let message = format!("`{text}` is not a regular expression: {reason}");
                Err(planner.problem(ProblemKind::InvalidField, node, message))
            }
        }
    }

    fn matches(&self, work: &Work<'_>, text: Symbol) -> bool {
        match self {
            Self::Any => true,
            Self::Exact(symbol) => *symbol == text,
            Self::OneOf(symbols) => symbols.contains(&text),
            Self::Prefix(prefix) => work.name(text).starts_with(&**prefix),
            Self::Expression(expression) => expression.is_match(work.name(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{documents, work, world};

    const OBJECTS: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web-config}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web.reader}
";

    /// The names that a target selects.
    fn selected(target: &str) -> Result<Vec<String>, Problem> {
        let world = world(&[("objects.yaml", OBJECTS), ("kustomization.yaml", target)]);
        let (work, _) = work(&world);
        let planner = Planner::new(&world, "".into());
        let selector = Selector::read(&planner, documents(&world, "kustomization.yaml")[0])?;
        let found = work.objects.iter().filter(|object| selector.is_target(&work, object));
        Ok(found.map(|object| work.name(object.name).to_owned()).collect())
    }

    #[test]
    fn every_field_is_an_expression_for_the_whole_text() {
        for (target, names) in [
            ("{}", &["web", "web-config", "web.reader"][..]),
            ("name: ''", &["web", "web-config", "web.reader"]),
            ("name: web", &["web"]),
            ("name: .*", &["web", "web-config", "web.reader"]),
            ("name: web-.*", &["web-config"]),
            ("name: web.+", &["web-config", "web.reader"]),
            ("name: web.reader", &["web.reader"]),
            ("name: web|none", &["web"]),
            ("name: (web|web-config)", &["web", "web-config"]),
            ("name: we", &[]),
            ("NAME: web", &["web"]),
            ("kind: Deployment|ConfigMap", &["web", "web-config"]),
            ("group: apps", &["web"]),
            ("{version: v1, kind: 'C.*p'}", &["web-config"]),
            ("namespace: shop", &["web"]),
            ("namespace: default", &["web-config"]),
            ("namespace: _non_.*", &["web.reader"]),
            ("labelSelector: app in (web, api)", &["web"]),
            ("annotationSelector: '!app'", &["web", "web-config", "web.reader"]),
        ] {
            assert_eq!(selected(target).unwrap(), names, "{target}");
        }
        for wrong in ["name: (", "labelSelector: a b", "annotationSelector: '='"] {
            assert_eq!(selected(wrong).unwrap_err().kind, ProblemKind::InvalidField, "{wrong}");
        }
    }
}
