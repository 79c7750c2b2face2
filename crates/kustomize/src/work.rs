//! An accumulation while it is made: its objects, and the editor of the layer that its steps write.

use std::sync::Arc;

use spanned_yaml::Kind;

use crate::editor::Editor;
use crate::fields::FieldSpecs;
use crate::id::NodeId;
use crate::layer::Former;
use crate::object::{Gvk, Object};
use crate::problem::{Incomplete, Problem, ProblemKind};
use crate::schema::Schema;
use crate::symbol::Symbol;
use crate::vars::Var;
use crate::world::World;

/// What the steps of a build work on. A step takes it and what the kustomization says, and changes `objects`.
#[derive(Debug)]
pub(crate) struct Work<'w> {
    pub(crate) editor: Editor<'w>,
    pub(crate) objects: Vec<Object>,
    /// Which fields the transformers act on; overlays extend it with `configurations:` and `crds:`.
    pub(crate) fields: Arc<FieldSpecs>,
    /// Which lists a strategic merge merges: the built-in schema, or what `openapi` says.
    pub(crate) schema: Arc<Schema>,
    /// The variables of this kustomization and of those below.
    pub(crate) vars: Vec<Var>,
    /// Problems that do not end the build in every mode, or not at all.
    pub(crate) problems: Vec<Problem>,
    /// What is left out, so that a patch without a target is not a mistake for certain.
    pub(crate) incomplete: Vec<Incomplete>,
}

/// What a step gives: a problem ends the build of the kustomization.
pub(crate) type Step = Result<(), Problem>;

impl<'w> Work<'w> {
    /// Work without objects yet, on behalf of a node of a file.
    pub(crate) fn new(world: &'w World, by: NodeId) -> Self {
        Self {
            editor: Editor::writing(world, by),
            objects: Vec::new(),
            fields: world.fields.clone(),
            schema: Schema::builtin(),
            vars: Vec::new(),
            problems: Vec::new(),
            incomplete: Vec::new(),
        }
    }

    /// The symbol of a text.
    pub(crate) fn symbol(&self, text: &str) -> Symbol {
        self.editor.world().symbols.intern(text)
    }

    /// The text of a symbol.
    pub(crate) fn name(&self, symbol: Symbol) -> &str {
        self.editor.world().symbols.text(symbol)
    }

    /// The namespace that counts for identity: kustomize takes none for `default`, and cluster-scoped kinds have none.
    pub(crate) fn effective_namespace(&self, namespace: Symbol, is_cluster_scoped: bool) -> Symbol {
        if is_cluster_scoped || namespace.is_empty() { Symbol::DEFAULT } else { namespace }
    }

    /// An object from its tree.
    pub(crate) fn object(&self, root: NodeId) -> Object {
        let (gvk, name, namespace) = self.identity(root);
        let cluster_scoped = self.editor.world().is_cluster_scoped(gvk);
        let effective = self.effective_namespace(namespace, cluster_scoped);
        Object {
            root,
            gvk,
            name,
            namespace,
            former: None,
            prefixes: None,
            suffixes: None,
            transformers: None,
            original: (name, effective, gvk.kind),
            cluster_scoped,
            needs_hash: false,
            vars: None,
            is_generated: false,
            shares_texts: false,
            deleted: false,
        }
    }

    /// What an object's tree says about its identity: group, version, kind, name, namespace.
    pub(crate) fn identity(&self, root: NodeId) -> (Gvk, Symbol, Symbol) {
        let editor = &self.editor;
        let metadata = editor.get(root, "metadata");
        let field = |key| metadata.map_or(Symbol::EMPTY, |metadata| self.symbol(&editor.text_at(metadata, key)));
        let version = editor.text_at(root, "apiVersion");
        let (group, version) = version.split_once('/').unwrap_or(("", &version));
        let gvk = Gvk {
            group: self.symbol(group),
            version: self.symbol(version),
            kind: self.symbol(&editor.text_at(root, "kind")),
        };
        (gvk, field("name"), field("namespace"))
    }

    /// Takes over an identity that a patch changed in the tree.
    pub(crate) fn reread(&self, object: &mut Object) {
        let (gvk, name, namespace) = self.identity(object.root);
        object.gvk = gvk;
        object.name = name;
        object.namespace = namespace;
        object.cluster_scoped = self.editor.world().is_cluster_scoped(gvk);
        if object.former.is_none() {
            let effective = self.effective_namespace(namespace, object.cluster_scoped);
            object.original = (name, effective, gvk.kind);
        }
    }

    /// Remembers an object's identity before a step that may change it.
    pub(crate) fn remember(&mut self, object: &mut Object) {
        let namespace = self.effective_namespace(object.namespace, object.cluster_scoped);
        if object.former.is_none() {
            object.original = (object.name, namespace, object.gvk.kind);
        }
        object.former = Some(self.editor.push_former(object.name, namespace, object.gvk.kind, object.former));
    }

    /// The former identities of an object, the latest first.
    pub(crate) fn formers(&self, object: &Object) -> impl Iterator<Item = Former> + '_ {
        let mut next = object.former;
        std::iter::from_fn(move || {
            let former = self.editor.former(next?)?;
            next = former.next;
            Some(former)
        })
    }

    /// How messages name an object: ``Deployment `shop/web` ``.
    pub(crate) fn display(&self, object: &Object) -> String {
        let (kind, name) = (self.name(object.gvk.kind), self.name(object.name));
        match self.name(object.namespace) {
            "" => format!("{kind} `{name}`"),
            namespace => format!("{kind} `{namespace}/{name}`"),
        }
    }

    /// A step that writes for many objects asks after each whether it was too much.
    pub(crate) fn check_size(&self, at: NodeId) -> Step {
        let limit = self.editor.world().limits.text;
        if self.editor.written_bytes() <= limit {
            return Ok(());
        }
        let message = format!("the build writes more than {limit} bytes");
        Err(self.problem(ProblemKind::Limit, at, message))
    }

    /// A problem at the text that set a node.
    pub(crate) fn problem(&self, kind: ProblemKind, at: NodeId, message: impl Into<String>) -> Problem {
        Problem::new(kind, self.editor.span(at), message)
    }

    /// Refuses to write on when the layer has more new text than the limits allow. `at` is the text that asks for it.
    pub(crate) fn check_text(&self, at: NodeId) -> Step {
        let limit = self.editor.world().limits.text;
        if self.editor.written_text() <= limit {
            return Ok(());
        }
        Err(self.problem(ProblemKind::Limit, at, format!("the build writes more than {limit} bytes of new text")))
    }

    /// Sets `metadata.<key>` of an object's tree.
    pub(crate) fn set_metadata(&mut self, object: &mut Object, key: &str, value: NodeId) {
        let root = object.root;
        let editor = &mut self.editor;
        let metadata = editor.get(root, "metadata").filter(|metadata| editor.kind(*metadata) == Kind::Mapping);
        let metadata = metadata.unwrap_or_else(|| editor.mapping(&[], Some(value), None));
        let metadata = editor.put_named(metadata, key, value, Some(value));
        object.root = editor.put_named(root, "metadata", metadata, None);
    }
}
