//! Values of templates and parameters: what Argo CD keeps as JSON, with the span of the text that gave each of them.
//!
//! A value that comes unchanged from a file remembers its node, so that the finished Application links to it instead of
//! copying it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::manifest::{Kind, Node};
use crate::source::Span;

/// A JSON value and the text that gave it.
#[derive(Debug, Clone)]
pub(super) struct Value<'t> {
    /// The text to edit to change the value.
    pub(super) span: Span,
    /// The node that has exactly this value.
    pub(super) node: Option<Node<'t>>,
    /// Whether it is known that no text in it, and no key, is a template.
    pub(super) plain: bool,
    pub(super) data: Data<'t>,
}

/// What a value is. Numbers are floating point, as Go's `encoding/json` reads them where no type says otherwise.
#[derive(Debug, Clone)]
pub(super) enum Data<'t> {
    Null,
    Bool(bool),
    Number(f64),
    String(Arc<str>),
    List(Arc<[Value<'t>]>),
    Map(Map<'t>),
}

/// An object: keys in the order of their bytes, as Go prints and ranges over them. Copies are shared.
#[derive(Debug, Clone, Default)]
pub(super) struct Map<'t>(Arc<BTreeMap<Arc<str>, Field<'t>>>);

/// A value of an object, with the span of its key.
#[derive(Debug, Clone)]
pub(super) struct Field<'t> {
    pub(super) key: Span,
    pub(super) value: Value<'t>,
}

impl<'t> Map<'t> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'t>> {
        self.0.get(key).map(|field| &field.value)
    }

    /// Sets a key; an earlier value is replaced.
    pub(super) fn set(&mut self, key: impl Into<Arc<str>>, span: Span, value: Value<'t>) {
        Arc::make_mut(&mut self.0).insert(key.into(), Field { key: span, value });
    }

    /// Sets a key to a text of the same span.
    pub(super) fn set_text(&mut self, key: impl Into<Arc<str>>, span: Span, text: impl Into<Arc<str>>) {
        self.set(key, span, Value::text(span, text));
    }

    /// Takes a key away.
    pub(super) fn remove(&mut self, key: &str) {
        if self.0.contains_key(key) {
            Arc::make_mut(&mut self.0).remove(key);
        }
    }

    /// Keys with their values, sorted by key.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Field<'t>)> {
        self.0.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values there are in it, at all levels.
    pub(super) fn weight(&self) -> usize {
        self.0.values().map(|field| field.value.weight()).sum()
    }
}

impl<'t> Value<'t> {
    pub(super) fn new(span: Span, data: Data<'t>) -> Self {
        Self { span, node: None, plain: false, data }
    }

    pub(super) fn text(span: Span, text: impl Into<Arc<str>>) -> Self {
        Self::new(span, Data::String(text.into()))
    }

    pub(super) fn map(span: Span, map: Map<'t>) -> Self {
        Self::new(span, Data::Map(map))
    }

    /// The value of a node of a file.
    pub(super) fn from_node(node: Node<'t>) -> Self {
        Self::read(node, &|node| (node.span(), Some(node)))
    }

    /// The value of a node of a tree that does not live on: `place` gives the span that stands for a node.
    pub(super) fn from_passing(node: Node<'_>, place: &dyn Fn(Node<'_>) -> Span) -> Self {
        Self::read(node, &|node| (place(node), None))
    }

    fn read<'n>(node: Node<'n>, place: &dyn Fn(Node<'n>) -> (Span, Option<Node<'t>>)) -> Self {
        let data = match node.kind() {
            Kind::Null => Data::Null,
            Kind::Bool => Data::Bool(node.as_bool().unwrap_or_default()),
            Kind::Int | Kind::Float => match node.as_f64() {
                Some(number) => Data::Number(number),
                None => Data::String(node.text().unwrap_or_default().into()),
            },
            Kind::Sequence => Data::List(node.items().map(|item| Self::read(item, place)).collect()),
            Kind::Mapping => {
                let fields = node.entries().map(|entry| {
                    let value = Self::read(entry.value, place);
                    (Arc::from(&*entry.name()), Field { key: place(entry.key).0, value })
                });
                Data::Map(Map(Arc::new(fields.collect())))
            }
            // Strings, and whatever else a scalar may be.
            _ => Data::String(node.text().unwrap_or_default().into()),
        };
        let (span, node) = place(node);
        Self { span, node, plain: false, data }
    }

    pub(super) fn as_map(&self) -> Option<&Map<'t>> {
        if let Data::Map(map) = &self.data { Some(map) } else { None }
    }

    pub(super) fn as_str(&self) -> Option<&Arc<str>> {
        if let Data::String(text) = &self.data { Some(text) } else { None }
    }

    /// The elements of a list; none for everything else.
    pub(super) fn items(&self) -> &[Value<'t>] {
        if let Data::List(items) = &self.data { items } else { &[] }
    }

    /// A field of an object that is there and not null.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'t>> {
        self.as_map()?.get(key).filter(|value| !value.is_null())
    }

    /// A field at the end of a path of keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Value<'t>> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// The same value, in which what is plain is marked so. It pays for what is filled more than once.
    pub(super) fn marked(&self) -> Self {
        let is_plain = |text: &str| !text.contains("{{");
        let (plain, data) = match &self.data {
            Data::String(text) => (is_plain(text), self.data.clone()),
            Data::List(items) => {
                let items: Arc<[Self]> = items.iter().map(Self::marked).collect();
                (items.iter().all(|item| item.plain), Data::List(items))
            }
            Data::Map(map) => {
                let marked = |field: &Field<'t>| Field { key: field.key, value: field.value.marked() };
                let fields: BTreeMap<_, _> = map.0.iter().map(|(key, field)| (key.clone(), marked(field))).collect();
                (fields.iter().all(|(key, field)| field.value.plain && is_plain(key)), Data::Map(Map(Arc::new(fields))))
            }
            Data::Null | Data::Bool(_) | Data::Number(_) => (true, self.data.clone()),
        };
        Self { span: self.span, node: self.node, plain, data }
    }

    /// How many values it is made of.
    pub(super) fn weight(&self) -> usize {
        match &self.data {
            Data::List(items) => 1 + items.iter().map(Self::weight).sum::<usize>(),
            Data::Map(map) => 1 + map.weight(),
            _ => 1,
        }
    }

    /// Whether Go calls the value empty: what `omitempty` leaves out and a merge without override replaces.
    pub(super) fn is_empty(&self) -> bool {
        match &self.data {
            Data::Null => true,
            Data::Bool(bool) => !bool,
            Data::Number(number) => *number == 0.0,
            Data::String(text) => text.is_empty(),
            Data::List(items) => items.is_empty(),
            Data::Map(map) => map.is_empty(),
        }
    }
}

/// Fills what is empty in `value` from `base`, objects key by key, as `mergo.Merge` does: how a generator's template
/// meets that of the ApplicationSet.
pub(super) fn fill<'t>(value: &Value<'t>, base: &Value<'t>) -> Value<'t> {
    match (&value.data, &base.data) {
        (Data::Map(own), Data::Map(other)) if !own.is_empty() => {
            let mut merged = other.clone();
            for (key, field) in own.iter() {
                let value = match other.get(key) {
                    Some(other) => fill(&field.value, other),
                    None => field.value.clone(),
                };
                merged.set(key.clone(), field.key, value);
            }
            Value::map(value.span, merged)
        }
        _ if value.is_empty() => base.clone(),
        _ => value.clone(),
    }
}

/// Lays the values of `over` above those of `base`, objects key by key, as `mergo.Merge` does with `WithOverride` on
/// parameters: a null overrides, every other value too.
pub(super) fn lay_over<'t>(base: &Map<'t>, over: &Map<'t>) -> Map<'t> {
    let mut merged = base.clone();
    for (key, field) in over.iter() {
        let value = match (base.get(key).map(|base| &base.data), &field.value.data) {
            (Some(Data::Map(base)), Data::Map(over)) if !base.is_empty() => {
                Value::map(field.value.span, lay_over(base, over))
            }
            _ => field.value.clone(),
        };
        merged.set(key.clone(), field.key, value);
    }
    merged
}

/// A JSON merge patch (RFC 7396): null takes a key away, objects are merged, everything else replaces.
pub(super) fn merge_patch<'t>(target: &Value<'t>, patch: &Value<'t>) -> Value<'t> {
    let Data::Map(changes) = &patch.data else { return patch.clone() };
    let (mut merged, span) = match &target.data {
        Data::Map(map) => (map.clone(), target.span),
        _ => (Map::default(), patch.span),
    };
    for (key, field) in changes.iter() {
        if field.value.is_null() {
            merged.remove(key);
            continue;
        }
        let null = Value::new(field.value.span, Data::Null);
        let value = merge_patch(merged.get(key).unwrap_or(&null), &field.value);
        merged.set(key.clone(), field.key, value);
    }
    Value::map(span, merged)
}
