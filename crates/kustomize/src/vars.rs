//! Variables: the `vars` field, the predecessor of replacements.
//!
//! A variable is bound to its object in the kustomization that says it, by a name that the object has or had there. Its value
//! is taken, and put where `$(NAME)` stands, at the very end.

use spanned_yaml::Kind;

use crate::editor::{Create, Editor, Misfit, Walked};
use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::planner::Planner;
use crate::problem::{Problem, ProblemKind};
use crate::replace::{lookup, split};
use crate::symbol::Symbol;
use crate::work::{Step, Work};

/// An entry of `vars`.
#[derive(Debug, Clone)]
pub(crate) struct Var {
    /// The mapping that says it.
    pub(crate) site: NodeId,
    pub(crate) name: Symbol,
    gvk: Gvk,
    object: Symbol,
    /// Empty if it does not matter.
    namespace: Symbol,
    path: String,
}

impl Var {
    /// Reads an entry of `vars`.
    pub(crate) fn read(planner: &mut Planner<'_>, entry: NodeId) -> Result<Self, Problem> {
        let text = |mapping: Option<NodeId>, name| {
            let value = mapping.and_then(|mapping| planner.field(mapping, name));
            value.map(|value| planner.read.text(value).into_owned()).unwrap_or_default()
        };
        let reference = planner.field(entry, "objref");
        let api_version = text(reference, "apiVersion");
        let (group, version) = match api_version.split('/').collect::<Vec<_>>()[..] {
            [group, version] => (group.to_owned(), version.to_owned()),
            [version] if !version.is_empty() => (text(reference, "group"), version.to_owned()),
            _ => (text(reference, "group"), text(reference, "version")),
        };
        let path = text(planner.field(entry, "fieldref"), "fieldPath");
        let symbol = |text: &str| planner.world().symbols.intern(text);
        Ok(Self {
            site: entry,
            name: symbol(&text(Some(entry), "name")),
            gvk: Gvk { group: symbol(&group), version: symbol(&version), kind: symbol(&text(reference, "kind")) },
            object: symbol(&text(reference, "name")),
            namespace: symbol(&text(reference, "namespace")),
            path: if path.is_empty() { "metadata.name".to_owned() } else { path },
        })
    }

    fn is_of(&self, work: &Work<'_>, object: &Object) -> bool {
        let is = |kind: Symbol, name: Symbol, namespace: Symbol| {
            Gvk { kind, ..object.gvk } == self.gvk
                && name == self.object
                && (self.namespace.is_empty()
                    || work.effective_namespace(self.namespace, false) == work.effective_namespace(namespace, false))
        };
        is(object.gvk.kind, object.name, object.namespace)
            || work.formers(object).any(|former| is(former.kind, former.name, former.namespace))
    }
}

/// Binds the variables of a kustomization to objects that it has when all else is done, and adds them to the known ones.
pub(crate) fn merge(work: &mut Work<'_>, vars: &[Var]) -> Step {
    for var in vars {
        let found: Vec<usize> =
            (0..work.objects.len()).filter(|position| var.is_of(work, &work.objects[*position])).collect();
        match found[..] {
            [] => {}
            [position] => {
                let next = work.objects[position].vars;
                work.objects[position].vars = Some(work.editor.push_affix(var.name, next));
            }
            [first, second, ..] => {
                let message =
                    format!("the variable `{}` fits more than one object: kustomize refuses it", work.name(var.name));
                let span = |position: usize| work.editor.span(work.objects[position].root);
                let problem = work.problem(ProblemKind::InvalidVariable, var.site, message);
                return Err(problem.related(span(first), "one of them").related(span(second), "another"));
            }
        }
    }
    absorb(work, vars)
}

/// Adds variables, for instance those of a base, to the known ones. No two may have one name.
pub(crate) fn absorb(work: &mut Work<'_>, vars: &[Var]) -> Step {
    let mut known: rustc_hash::FxHashMap<Symbol, NodeId> = work.vars.iter().map(|var| (var.name, var.site)).collect();
    for var in vars {
        if let Some(other) = known.insert(var.name, var.site) {
            let message = format!("the variable `{}` is there twice: kustomize refuses it", work.name(var.name));
            let problem = work.problem(ProblemKind::InvalidVariable, var.site, message);
            return Err(problem.related(work.editor.span(other), "the other one"));
        }
        work.vars.push(var.clone());
    }
    Ok(())
}

/// The value of a variable.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    /// As it is written, which is how it is put; a floating point number without an exponent.
    Number(Kind, String),
    Bool(bool),
    /// A list or mapping, which is never put anywhere.
    Collection,
}

/// A variable that is ready to be put somewhere.
#[derive(Debug)]
struct Bound {
    value: Value,
    /// What set the value.
    node: NodeId,
}

type Bindings = std::collections::BTreeMap<String, Bound>;

/// Replaces variables where the field specs allow it.
pub(crate) fn resolve(work: &mut Work<'_>) -> Step {
    if work.vars.is_empty() {
        return Ok(());
    }
    let bindings = bindings(work)?;
    let fields = work.fields.variables.clone();
    for position in 0..work.objects.len() {
        let mut object = work.objects[position];
        for spec in fields.of(object.gvk) {
            let put = &mut |editor: &mut Editor<'_>, node| put(editor, node, &bindings);
            match work.editor.walk(object.root, &spec.path.0, Create::Nothing, put) {
                Ok(root) => object.root = root,
                Err(misfit) => {
                    let message = format!(
                        "{} has {} where variables may stand, `{}`; kustomize expects {} and fails",
                        work.display(&object),
                        work.editor.kind(misfit.at).described(),
                        spec.path,
                        misfit.expected
                    );
                    return Err(work.problem(ProblemKind::InvalidVariable, misfit.at, message));
                }
            }
        }
        work.reread(&mut object);
        work.objects[position] = object;
    }
    Ok(())
}

/// The values of all variables.
fn bindings(work: &Work<'_>) -> Result<Bindings, Problem> {
    let mut bindings = Bindings::new();
    let mut vars: Vec<&Var> = work.vars.iter().collect();
    vars.sort_by(|left, right| work.name(left.name).cmp(work.name(right.name)));
    for var in vars {
        let name = work.name(var.name);
        let problem = |message: String| Err(work.problem(ProblemKind::InvalidVariable, var.site, message));
        let Some(object) = work.objects.iter().find(|object| has(work, object, var.name)) else {
            if !work.incomplete.is_empty() {
                continue;
            }
            return problem(format!(
                "the variable `{name}` is of {} `{}`, which is not in the build: kustomize refuses it",
                work.name(var.gvk.kind),
                work.name(var.object)
            ));
        };
        let found = lookup(&work.editor, object.root, &segments(&var.path)).ok().flatten();
        match found.and_then(|node| Some(Bound { value: value(&work.editor, node)?, node })) {
            Some(bound) => {
                bindings.insert(name.to_owned(), bound);
            }
            None => {
                return problem(format!(
                    "the variable `{name}` is the `{}` of {}, which has no such value: kustomize refuses it",
                    var.path,
                    work.display(object)
                ));
            }
        }
    }
    Ok(bindings)
}

fn has(work: &Work<'_>, object: &Object, name: Symbol) -> bool {
    let mut next = object.vars;
    while let Some(affix) = next.and_then(|cell| work.editor.affix(cell)) {
        if affix.text == name {
            return true;
        }
        next = affix.next;
    }
    false
}

/// The segments of a path, where `ports[0]` is two of them.
fn segments(path: &str) -> Vec<String> {
    let mut segments = Vec::new();
    for segment in split(path, '.') {
        let parts = segment.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
        match parts {
            Some((field, index)) if !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit()) => {
                segments.extend([field, index].iter().filter(|part| !part.is_empty()).map(ToString::to_string));
            }
            _ => segments.push(segment),
        }
    }
    segments
}

/// The value of a node; `None` for a number that Go's `strconv` does not read.
fn value(editor: &Editor<'_>, node: NodeId) -> Option<Value> {
    let text = editor.text(node);
    Some(match editor.kind(node) {
        Kind::Int => Value::Number(Kind::Int, text.parse::<i64>().ok()?.to_string()),
        Kind::Float => Value::Number(Kind::Float, text.parse::<f64>().ok()?.to_string()),
        Kind::Bool => Value::Bool(text.starts_with(['t', 'T'])),
        Kind::Mapping | Kind::Sequence => Value::Collection,
        Kind::String | Kind::Null => Value::Text(text.into_owned()),
    })
}

/// Replaces the variables in a text, in the values of a mapping, or in the elements of a list.
fn put(editor: &mut Editor<'_>, node: NodeId, bindings: &Bindings) -> Walked {
    match editor.kind(node) {
        Kind::String => Ok(text(editor, node, bindings)),
        Kind::Mapping => {
            let entries: Vec<(NodeId, NodeId)> = editor.entries(node).collect();
            let mut mapping = node;
            for (position, (key, value)) in entries.into_iter().enumerate() {
                if editor.kind(key) != Kind::String {
                    return Err(Misfit { at: key, expected: "text as a key" });
                }
                if editor.kind(value) != Kind::String {
                    continue;
                }
                let changed = text(editor, value, bindings);
                if changed != value {
                    mapping = editor.edit(mapping);
                    editor.set_entry(mapping, position, changed, Some(changed));
                }
            }
            Ok(mapping)
        }
        Kind::Sequence => {
            let items: Vec<NodeId> = editor.items(node).collect();
            let mut list = node;
            for (position, item) in items.into_iter().enumerate() {
                if editor.kind(item) != Kind::String {
                    return Err(Misfit { at: item, expected: "a string" });
                }
                let changed = text(editor, item, bindings);
                if changed != item {
                    list = editor.edit(list);
                    editor.set_item(list, position, changed, Some(changed));
                }
            }
            Ok(list)
        }
        Kind::Null | Kind::Bool | Kind::Int | Kind::Float => Ok(node),
    }
}

/// Replaces the variables in one text. A text that is nothing but a variable takes its type.
fn text(editor: &mut Editor<'_>, node: NodeId, bindings: &Bindings) -> NodeId {
    let before = editor.text(node).into_owned();
    let whole = before.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')')).and_then(|name| bindings.get(name));
    if let Some(bound) = whole {
        let (kind, text) = match &bound.value {
            Value::Text(text) => (Kind::String, text.as_str()),
            Value::Number(kind, text) => (*kind, text.as_str()),
            Value::Bool(true) => (Kind::Bool, "true"),
            Value::Bool(false) => (Kind::Bool, "false"),
            Value::Collection => return node,
        };
        return editor.scalar(kind, text, Some(bound.node), Some(node));
    }
    let mut cause = None;
    let after = expand(&before, &mut |name| {
        let bound = bindings.get(name)?;
        let text = match &bound.value {
            Value::Text(text) | Value::Number(_, text) => text.clone(),
            Value::Bool(value) => value.to_string(),
            Value::Collection => return None,
        };
        cause = Some(bound.node);
        Some(text)
    });
    if after == before { node } else { editor.string(&after, cause.or(Some(node)), Some(node)) }
}

/// Replaces `$(NAME)`. `$$` is a dollar; what is unknown or not closed stays. (`DoReplacements` of kustomize's `filters/refvar`.)
fn expand(text: &str, value: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut expanded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        expanded.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if let Some(after) = after.strip_prefix('$') {
            expanded.push('$');
            rest = after;
            continue;
        }
        match after.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            Some((name, after)) => {
                match value(name) {
                    Some(value) => expanded.push_str(&value),
                    None => {
                        expanded.push_str("$(");
                        expanded.push_str(name);
                        expanded.push(')');
                    }
                }
                rest = after;
            }
            None => {
                expanded.push('$');
                rest = after;
                // kustomize goes on behind the bracket, or behind the character that begins no variable.
                if let Some(character) = after.chars().next() {
                    expanded.push(character);
                    rest = &after[character.len_utf8()..];
                }
            }
        }
    }
    expanded.push_str(rest);
    expanded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_complete_variables_are_replaced() {
        let expand = |text| {
            expand(text, &mut |name| match name {
                "A" => Some("x".to_owned()),
                "EMPTY" => Some(String::new()),
                _ => None,
            })
        };
        for (before, after) in [
            ("", ""),
            ("$(A)", "x"),
            ("a$(A)b$(A)", "axbx"),
            ("$(B)", "$(B)"),
            ("$$(A)", "$(A)"),
            ("$$$(A)", "$x"),
            ("$$$$(A)", "$$(A)"),
            ("$(A", "$(A"),
            ("$A)", "$A)"),
            ("${A}", "${A}"),
            ("--$($($(--", "--$($($(--"),
            ("$(EMPTY)", ""),
            ("a$", "a$"),
            ("$é", "$é"),
            ("$(A)$(", "x$("),
        ] {
            assert_eq!(expand(before), after, "{before}");
        }
    }

    #[test]
    fn the_rows_of_the_table() {
        let Some(tables) = crate::testing::unit_table("api__filters__refvar.json") else { return };
        for row in tables["TestMapping"].as_array().unwrap() {
            let mut counts = serde_json::Map::new();
            let found = expand(row["input"].as_str().unwrap(), &mut |name| {
                let value = match name {
                    "VAR_A" => "A",
                    "VAR_B" => "B",
                    "VAR_C" => "C",
                    "VAR_REF" => "$(VAR_A)",
                    "VAR_EMPTY" => "",
                    _ => return None,
                };
                let count = counts.entry(name).or_insert(0.into());
                *count = (count.as_i64().unwrap() + 1).into();
                Some(value.to_owned())
            });
            assert_eq!(row["expected"], found, "{row}");
            assert_eq!(row["counts"].as_object().cloned().unwrap_or_default(), counts, "{row}");
        }
    }

    #[test]
    fn variables_are_put_with_their_types_where_they_may_stand() {
        let objects = "apiVersion: v1
kind: ConfigMap
metadata: {name: source, annotations: {at: 'x-$(PORT)-$(NAME)'}}
data: {port: 8080}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: $(PORT), other: $(PORT)}]}
";
        let vars = "\
- {name: NAME, objref: {kind: ConfigMap, name: source, apiVersion: v1}}
- {name: PORT, objref: {kind: ConfigMap, name: source, apiVersion: v1}, fieldref: {fieldPath: data.port}}
";
        let world = crate::testing::world(&[("objects.yaml", objects), ("kustomization.yaml", vars)]);
        let (mut work, root) = crate::testing::work(&world);
        let mut planner = Planner::new(&world, "".into());
        let entries: Vec<NodeId> = planner.read.items(root).collect();
        let vars: Vec<Var> = entries.into_iter().map(|entry| Var::read(&mut planner, entry).unwrap()).collect();
        merge(&mut work, &vars).unwrap();
        resolve(&mut work).unwrap();
        let found = crate::testing::objects(&work);
        assert_eq!(found[0]["metadata"]["annotations"]["at"], "x-8080-source");
        let port = &found[1]["spec"]["ports"][0];
        assert_eq!((&port["port"], &port["other"]), (&8080.into(), &"$(PORT)".into()));
        let ports = crate::testing::at(&work, 1, &["spec", "ports"]);
        let port = work.editor.items(ports).next().and_then(|port| work.editor.get(port, "port")).unwrap();
        assert_eq!(crate::testing::written_at(&work, port), "objects.yaml: 8080");
        assert!(merge(&mut work, &vars).is_err(), "a variable that is there twice");
    }

    #[test]
    fn indices_are_segments_of_their_own() {
        assert_eq!(segments("spec.ports[0].name"), ["spec", "ports", "0", "name"]);
        assert_eq!(segments("spec.[a.b].c[x]"), ["spec", "a.b", "c[x]"]);
    }
}
