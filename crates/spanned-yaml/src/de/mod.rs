//! `serde` deserialization from a tree, with errors that know their place.
//!
//! [`from_node`] stops at the first error and is strict about null: it is for files whose format is ours. [`decode_collecting`] reports every
//! mismatch of one value in one call and treats null as Go's `encoding/json` does: it says what an API server would refuse.

mod access;
mod spanned;
mod value;

pub use spanned::Spanned;

use crate::{Kind, Node, Span, Tree};
use serde::Deserialize;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// Why a node does not fit a type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// The value, or the key when the key is what is wrong.
    pub span: Span,
    /// What was expected and what stands there. Scalars are not quoted: they may be secret.
    pub message: String,
    /// JSON pointer (RFC 6901) from the decoded node to the place; `""` is the node itself.
    pub path: String,
    /// Set when the value has the wrong type; not for a string that is, say, no timestamp.
    pub mismatch: Option<Mismatch>,
}

/// The two sides of a wrong type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What the type wants, in words: `a string`, `an integer`, `a list`.
    pub expected: String,
    /// What stands there.
    pub found: Kind,
}

/// Decodes `node`.
///
/// # Errors
/// The first place that does not fit. Null fits an `Option` and nothing else.
pub fn from_node<'t, T: Deserialize<'t>>(node: Node<'t>) -> Result<T, Error> {
    let context = Context::new(false);
    value::decode(node, &context).map_err(|fault| context.error(node, fault))
}

/// How often a decode is started again without the value that stopped it.
const RESTARTS: usize = 64;

/// Decodes `node` and adds every mismatch to `errors`, in the order of decoding. A value of the wrong type counts as the zero value of
/// the right one, null fits everything and is its zero value, and a value that its type refuses for another reason (a string that is no
/// timestamp) counts as absent. `None` when no value can be made even so; then `errors` has grown.
pub fn decode_collecting<'t, T: Deserialize<'t>>(node: Node<'t>, errors: &mut Vec<Error>) -> Option<T> {
    let context = Context::new(true);
    let mut decoded = None;
    for _ in 0..RESTARTS {
        match value::decode(node, &context) {
            Ok(value) => {
                decoded = Some(value);
                break;
            }
            Err(fault) => {
                if !context.skip(node, fault) {
                    break;
                }
            }
        }
    }
    errors.append(&mut context.found.into_inner());
    decoded
}

/// What goes through serde as the error: it has no place until the nearest access to a child sees it.
#[derive(Debug)]
struct Fault {
    message: String,
    mismatch: Option<Mismatch>,
    /// Where it is.
    trace: Option<Trace>,
}

/// A way down the tree.
#[derive(Debug, Clone, Default)]
struct Trace {
    steps: Vec<Step>,
    /// The key of the last step, not its value, is meant.
    at_key: bool,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    /// The key's node, or the index of a list element.
    place: Place,
    /// The value's node.
    value: NodeId,
}

/// A node of one of the trees that a decode came through: aliases stay in a tree, links of a composed tree do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct NodeId {
    /// Place in [`Trees::known`].
    tree: u32,
    index: u32,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Key(NodeId),
    Index(usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), mismatch: None, trace: None }
    }

    fn invalid_type(unexpected: serde::de::Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        let (expected, found) = (expected.to_string(), kind_of(unexpected));
        Self { message: mismatch_message(&expected, found), mismatch: Some(Mismatch { expected, found }), trace: None }
    }

    fn invalid_value(unexpected: serde::de::Unexpected<'_>, expected: &dyn serde::de::Expected) -> Self {
        let found = kind_of(unexpected).described();
        Self::custom(format_args!("expected {expected}, found {found} that is something else"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(format_args!("the key `{field}` is missing"))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format_args!("unknown key `{field}`{}", one_of(expected)))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(format_args!("unknown value `{variant}`{}", one_of(expected)))
    }

    fn invalid_length(length: usize, expected: &dyn serde::de::Expected) -> Self {
        Self::custom(format_args!("expected {expected}, found {length} elements"))
    }
}

fn one_of(expected: &[&str]) -> String {
    match expected {
        [] => String::new(),
        [only] => format!(", expected `{only}`"),
        several => format!(", expected one of `{}`", several.join("`, `")),
    }
}

fn kind_of(unexpected: serde::de::Unexpected<'_>) -> Kind {
    use serde::de::Unexpected;
    match unexpected {
        Unexpected::Bool(_) => Kind::Bool,
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => Kind::Int,
        Unexpected::Float(_) => Kind::Float,
        Unexpected::Unit | Unexpected::Option => Kind::Null,
        Unexpected::Seq => Kind::Sequence,
        Unexpected::Map => Kind::Mapping,
        _ => Kind::String,
    }
}

fn mismatch_message(expected: &str, found: Kind) -> String {
    format!("expected {expected}, found {}", found.described())
}

/// The trees that a decode came through.
#[derive(Default)]
struct Trees<'t> {
    known: Vec<&'t Tree>,
    numbers: HashMap<*const Tree, u32>,
    /// The one that was asked for last, for most nodes are of the same tree as the one before.
    last: Option<(u32, &'t Tree)>,
}

impl<'t> Trees<'t> {
    fn number(&mut self, tree: &'t Tree) -> u32 {
        let number = *self.numbers.entry(tree).or_insert(self.known.len() as u32);
        if number as usize == self.known.len() {
            self.known.push(tree);
        }
        self.last = Some((number, tree));
        number
    }
}

/// What one decode knows and finds.
struct Context<'t> {
    collecting: bool,
    trees: RefCell<Trees<'t>>,
    trace: RefCell<Vec<Step>>,
    found: RefCell<Vec<Error>>,
    /// Nodes that count as absent, because their type refused them.
    skipped: RefCell<HashSet<NodeId>>,
    /// Nodes with a mismatch that is reported: a restart does not report it again.
    reported: RefCell<HashSet<NodeId>>,
}

impl<'t> Context<'t> {
    fn new(collecting: bool) -> Self {
        Self {
            collecting,
            trees: RefCell::default(),
            trace: RefCell::default(),
            found: RefCell::default(),
            skipped: RefCell::default(),
            reported: RefCell::default(),
        }
    }

    /// What the node is called here.
    fn id(&self, node: Node<'t>) -> NodeId {
        let mut trees = self.trees.borrow_mut();
        let tree = match trees.last {
            Some((number, last)) if std::ptr::eq(last, node.tree) => number,
            _ => trees.number(node.tree),
        };
        NodeId { tree, index: node.id }
    }

    fn node(&self, id: NodeId) -> Node<'t> {
        Node { tree: self.trees.borrow().known[id.tree as usize], id: id.index }
    }

    /// A value of the wrong type: an error, or a record of one, and then the zero value is to be fed.
    fn mismatch(&self, node: Node<'t>, expected: &str) -> Result<(), Fault> {
        let found = node.kind();
        let fault = Fault {
            message: mismatch_message(expected, found),
            mismatch: Some(Mismatch { expected: expected.to_owned(), found }),
            trace: Some(Trace { steps: self.trace.borrow().clone(), at_key: false }),
        };
        if !self.collecting {
            return Err(fault);
        }
        if found != Kind::Null && self.reported.borrow_mut().insert(self.id(node)) {
            let error = self.error(node, fault);
            self.found.borrow_mut().push(error);
        }
        Ok(())
    }

    /// Runs `decode` for the child at `step`; an error without a place gets this one.
    fn child<T>(&self, step: Step, decode: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
        self.trace.borrow_mut().push(step);
        let result = decode().map_err(|fault| self.placed(fault, false));
        self.trace.borrow_mut().pop();
        result
    }

    /// The fault, here unless it has a place.
    fn placed(&self, mut fault: Fault, at_key: bool) -> Fault {
        fault.trace.get_or_insert_with(|| Trace { steps: self.trace.borrow().clone(), at_key });
        fault
    }

    fn is_skipped(&self, node: Node<'t>) -> bool {
        self.collecting && self.skipped.borrow().contains(&self.id(node))
    }

    /// Makes the value that stopped a decode absent, or the nearest one around it that is not yet. `false` when nothing is left.
    fn skip(&self, root: Node<'t>, mut fault: Fault) -> bool {
        let trace = fault.trace.take().unwrap_or_default();
        let steps = trace.steps.clone();
        let id = steps.last().map_or_else(|| self.id(root), |step| step.value);
        if self.is_new(self.node(id), trace.at_key) {
            fault.trace = Some(trace);
            self.reported.borrow_mut().insert(id);
            let error = self.error(root, fault);
            self.found.borrow_mut().push(error);
        }
        steps.iter().rev().any(|step| self.skipped.borrow_mut().insert(step.value))
    }

    /// Whether a refusal at `node` is a defect of its own. What follows from an absent child or a reported mismatch is not, and null
    /// is Go's zero value.
    fn is_new(&self, node: Node<'t>, at_key: bool) -> bool {
        let skipped = self.skipped.borrow();
        let absent = |child: Node<'t>| skipped.contains(&self.id(child));
        let mut children = node.items().chain(node.written_entries().flat_map(|entry| [entry.key, entry.value]));
        let id = self.id(node);
        !skipped.contains(&id)
            && (at_key || (!node.is_null() && !self.reported.borrow().contains(&id) && !children.any(absent)))
    }

    fn error(&self, root: Node<'t>, fault: Fault) -> Error {
        let trace = fault.trace.unwrap_or_default();
        let mut path = String::new();
        for step in &trace.steps {
            match step.place {
                Place::Key(key) => crate::tree::push_segment(&mut path, &self.node(key).key_name()),
                Place::Index(index) => crate::tree::push_segment(&mut path, &index.to_string()),
            }
        }
        let span = match trace.steps.last() {
            Some(Step { place: Place::Key(key), .. }) if trace.at_key => self.node(*key).span(),
            Some(step) => {
                let value = self.node(step.value).span();
                match step.place {
                    // An absent value has nothing to point at; its key does.
                    Place::Key(key) if value.is_empty() => self.node(key).span(),
                    _ => value,
                }
            }
            None => root.span(),
        };
        Error { span, message: fault.message, path, mismatch: fault.mismatch }
    }
}
