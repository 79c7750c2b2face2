//! From places to JSON pointers in a composed tree, whose nodes stand in any order in any number of texts.

use crate::tree::push_segment;
use crate::{Node, Span, Tree};
use std::borrow::Cow;

/// So many keys and values are looked at. Links may repeat the same nodes without end; what lies beyond has no path.
const MAX_PLACES: usize = 1_000_000;

/// Where every key and value of a composed tree stands. Aliases in linked trees are not followed, as nowhere in paths.
#[derive(Debug)]
pub(crate) struct Places<'t> {
    steps: Vec<Step<'t>>,
    /// Sorted by place, the larger first.
    places: Vec<Place>,
}

/// One key or element on the way from the root; number 0 is the root itself.
#[derive(Debug)]
struct Step<'t> {
    parent: usize,
    segment: Segment<'t>,
}

#[derive(Debug)]
enum Segment<'t> {
    Root,
    Key(Cow<'t, str>),
    Index(usize),
}

#[derive(Debug)]
struct Place {
    span: Span,
    step: usize,
    /// The nearest place before it that holds it.
    around: Option<usize>,
}

impl<'t> Places<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        let mut found = Self { steps: Vec::new(), places: Vec::new() };
        let mut open = Vec::new();
        for document in tree.documents() {
            let step = found.step(0, Segment::Root);
            found.places.push(Place { span: document.root().span(), step, around: None });
            open.push((document.root(), step));
        }
        while let Some((node, parent)) = open.pop() {
            if found.places.len() >= MAX_PLACES {
                break;
            }
            let mut add = |segment: Segment<'t>, key: Option<Node<'t>>, value: Node<'t>| {
                let step = found.step(parent, segment);
                for place in key.into_iter().chain([value]) {
                    found.places.push(Place { span: place.written_span(), step, around: None });
                }
                if !value.is_scalar() {
                    open.push((value, step));
                }
            };
            // A link becomes its target; an alias stays what is written.
            let composed = node.tree.composed().is_some();
            let follow = |node: Node<'t>| if composed { node.tree.node(node.id) } else { node };
            if node.is_mapping() {
                for (key, value) in node.written_pairs() {
                    let key = follow(key);
                    add(Segment::Key(key.key_name()), Some(key), follow(value));
                }
            } else if node.is_sequence() {
                for (index, item) in node.written_children().enumerate() {
                    add(Segment::Index(index), None, follow(item));
                }
            }
        }
        found.sort();
        found
    }

    /// The JSON pointer of the innermost key or value that `span` is in, `""` if there is none.
    pub(crate) fn at(&self, span: Span) -> String {
        let before =
            self.places.partition_point(|place| (place.span.source, place.span.start) <= (span.source, span.start));
        let mut at = before.checked_sub(1);
        while let Some(index) = at {
            let place = &self.places[index];
            if holds(place.span, span) {
                return self.path(place.step);
            }
            at = place.around;
        }
        String::new()
    }

    fn step(&mut self, parent: usize, segment: Segment<'t>) -> usize {
        self.steps.push(Step { parent, segment });
        self.steps.len() - 1
    }

    /// Of equal places the deeper one comes last and so is found first. An own mapping may stand at a place that overlaps others
    /// without holding them; then the nearest one that ends late enough is taken for the one around.
    fn sort(&mut self) {
        self.places.sort_by_key(|place| (place.span.source, place.span.start, u32::MAX - place.span.end, place.step));
        let mut around: Vec<usize> = Vec::new();
        for index in 0..self.places.len() {
            let span = self.places[index].span;
            while around.pop_if(|outer| !holds(self.places[*outer].span, span)).is_some() {}
            self.places[index].around = around.last().copied();
            around.push(index);
        }
    }

    fn path(&self, step: usize) -> String {
        let mut segments = Vec::new();
        let mut at = step;
        while let Some(step) = self.steps.get(at) {
            match &step.segment {
                Segment::Root => break,
                Segment::Key(name) => segments.push(Cow::Borrowed(&**name)),
                Segment::Index(index) => segments.push(Cow::Owned(index.to_string())),
            }
            at = step.parent;
        }
        let mut path = String::new();
        for segment in segments.iter().rev() {
            push_segment(&mut path, segment);
        }
        path
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}
