//! `namespace:`.

use rustc_hash::FxHashSet;
use spanned_yaml::Kind;

use super::{misfit, scalar_text, string_node};
use crate::editor::{Create, Editor, FieldPath, Misfit, Walked};
use crate::fields::{FieldSpec, SpecList};
use crate::id::NodeId;
use crate::object::{Gvk, Object};
use crate::problem::{Problem, ProblemKind};
use crate::symbol::Symbol;
use crate::work::{Step, Work};

/// Which subjects of role bindings get the namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Subjects {
    /// Those named `default`.
    #[default]
    NamedDefault,
    /// All service accounts.
    ServiceAccounts,
    /// None.
    None,
}

/// What `NamespaceTransformer` can be told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options<'f> {
    pub(crate) fields: &'f SpecList,
    pub(crate) subjects: Subjects,
    /// Whether only empty fields are set.
    pub(crate) unset_only: bool,
}

/// Sets the namespace of all objects that are not known to have none, and renames `Namespace` objects.
pub(crate) fn apply(work: &mut Work<'_>, value: NodeId) -> Step {
    let fields = work.fields.namespace.clone();
    apply_with(work, value, Options { fields: &fields, subjects: Subjects::default(), unset_only: false })
}

/// [`apply`] with options.
pub(crate) fn apply_with(work: &mut Work<'_>, value: NodeId, options: Options<'_>) -> Step {
    let namespace = scalar_text(work, "namespace", value)?;
    if namespace.is_empty() {
        return Ok(());
    }
    work.editor.act_for(value);
    let value = string_node(&mut work.editor, value);
    let step = Namespace::new(work, value, namespace, options);
    let mut may_collide = MayCollide::default();
    for position in 0..work.objects.len() {
        let Some(mut object) = work.objects.get(position).copied() else { break };
        let before = object;
        work.remember(&mut object);
        step.change(work, &mut object)?;
        may_collide.note(work, &before, &object, namespace);
        work.objects[position] = object;
    }
    if may_collide.answer() { unique(work, value) } else { Ok(()) }
}

/// The transformer with what it asks for again and again.
struct Namespace<'f> {
    value: NodeId,
    symbol: Symbol,
    text: Box<str>,
    options: Options<'f>,
    /// `metadata/namespace`.
    own: FieldSpec,
    subjects: FieldSpec,
    bindings: [Symbol; 2],
    v1: Symbol,
}

impl<'f> Namespace<'f> {
    fn new(work: &Work<'_>, value: NodeId, symbol: Symbol, options: Options<'f>) -> Self {
        let spec = |path| FieldSpec { gvk: Gvk::default(), path: FieldPath::parse(path), create: true };
        Self {
            value,
            symbol,
            text: work.name(symbol).into(),
            options,
            own: spec("metadata/namespace"),
            subjects: spec("subjects"),
            bindings: [work.symbol("RoleBinding"), work.symbol("ClusterRoleBinding")],
            v1: work.symbol("v1"),
        }
    }

    fn change(&self, work: &mut Work<'_>, object: &mut Object) -> Step {
        if !object.cluster_scoped && object.namespace != self.symbol {
            self.set_field(work, object, &self.own)?;
            if !self.options.unset_only || object.namespace.is_empty() {
                object.namespace = self.symbol;
            }
        }
        let is_binding = self.bindings.contains(&object.gvk.kind);
        if is_binding && self.options.subjects != Subjects::None {
            let walked =
                work.editor.walk(object.root, &self.subjects.path.0, Create::Nothing, &mut |editor, subjects| {
                    self.set_subjects(editor, subjects)
                });
            object.root = walked.map_err(|at| misfit(work, object, &self.subjects, at))?;
        }
        for spec in self.options.fields.of(object.gvk) {
            let is_name = spec.path.is(&["metadata", "name"]);
            let is_core = object.gvk.group.is_empty() && object.gvk.version == self.v1;
            if spec.path == self.own.path
                || (is_name && !is_core)
                || (is_binding && !spec.gvk.kind.is_empty() && spec.path.is(&["subjects", "namespace"]))
            {
                continue;
            }
            self.set_field(work, object, spec)?;
            if is_name && (!self.options.unset_only || object.name.is_empty()) {
                object.name = self.symbol;
            }
        }
        Ok(())
    }

    fn set_field(&self, work: &mut Work<'_>, object: &mut Object, spec: &FieldSpec) -> Step {
        let create = if spec.create { Create::Empty(Kind::String) } else { Create::Nothing };
        let walked = work.editor.walk(object.root, &spec.path.0, create, &mut |editor, old| self.set(editor, old));
        object.root = walked.map_err(|at| misfit(work, object, spec, at))?;
        Ok(())
    }

    /// What stands in a field afterwards.
    fn set(&self, editor: &mut Editor<'_>, old: NodeId) -> Walked {
        match editor.kind(old) {
            Kind::Mapping | Kind::Sequence => Err(Misfit { at: old, expected: "a string" }),
            kind => {
                let is_kept = self.options.unset_only && !editor.text(old).is_empty() && kind != Kind::Null;
                let is_same = kind == Kind::String && editor.is(old, &self.text);
                Ok(if is_kept || is_same { old } else { self.value })
            }
        }
    }

    fn set_subjects(&self, editor: &mut Editor<'_>, subjects: NodeId) -> Walked {
        if editor.is_null(subjects) {
            return Ok(subjects);
        }
        if !editor.is_sequence(subjects) {
            return Err(Misfit { at: subjects, expected: "a list" });
        }
        let (key, text) = match self.options.subjects {
            Subjects::NamedDefault => ("name", "default"),
            Subjects::ServiceAccounts => ("kind", "ServiceAccount"),
            Subjects::None => return Ok(subjects),
        };
        let mut list = subjects;
        let mut items = editor.cursor(subjects);
        let mut position = 0;
        while let Some(subject) = editor.advance(&mut items) {
            if editor.get(subject, key).is_some_and(|node| editor.text(node) == text) {
                let changed = match editor.find(subject, "namespace") {
                    Some(found) => {
                        let value = self.set(editor, found.value)?;
                        editor.put(subject, "namespace", found.key, value, Some(self.value))
                    }
                    None => editor.put_named(subject, "namespace", self.value, Some(self.value)),
                };
                if changed != subject {
                    list = editor.edit(list);
                    editor.set_item(list, position, changed, None);
                }
            }
            position += 1;
        }
        Ok(list)
    }
}

/// Whether objects of different identities can have become one: only if they came from several namespaces, or if one was renamed
/// and another has that name.
#[derive(Default)]
struct MayCollide {
    namespace: Option<Symbol>,
    has_several_namespaces: bool,
    has_renamed: bool,
    /// How many have the name that is given, which is the namespace.
    named: usize,
}

impl MayCollide {
    fn note(&mut self, work: &Work<'_>, before: &Object, after: &Object, name: Symbol) {
        self.has_renamed |= before.name != after.name;
        self.named += usize::from(after.name == name);
        if !before.cluster_scoped {
            let namespace = work.effective_namespace(before.namespace, false);
            self.has_several_namespaces |= *self.namespace.get_or_insert(namespace) != namespace;
        }
    }

    fn answer(&self) -> bool {
        self.has_several_namespaces || (self.has_renamed && self.named > 1)
    }
}

/// Two objects of one identity are refused.
fn unique(work: &Work<'_>, value: NodeId) -> Result<(), Problem> {
    let mut seen = FxHashSet::with_capacity_and_hasher(work.objects.len(), Default::default());
    for object in &work.objects {
        let namespace = work.effective_namespace(object.namespace, object.cluster_scoped);
        if !seen.insert((object.gvk, object.name, namespace, object.cluster_scoped)) {
            let message = format!(
                "the namespace makes several objects into one: {} is there twice afterwards",
                work.display(object)
            );
            let problem = work.problem(ProblemKind::DuplicateObject, value, message);
            let name = work.editor.at(object.root, &["metadata"]).unwrap_or(object.root);
            return Err(problem.related(work.editor.span(name), "the second one"));
        }
    }
    Ok(())
}
