//! Deliveries that wait for each other.

use super::dependencies::Dependencies;
use crate::finding::Sink;
use crate::graph::Graph;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Graph(check);

/// So many places explain a circle.
const SHOWN: usize = 8;

fn check(graph: &Graph<'_>, _: &Context<'_>, sink: &mut Sink) {
    let dependencies = Dependencies::new(graph);
    for circle in dependencies.circles() {
        let is_member = |target: Option<usize>| target.is_some_and(|target| circle.contains(&target));
        let mut entries = Vec::new();
        for &member in &circle {
            let node = &dependencies.nodes[member];
            entries
                .extend(node.needs.iter().filter(|need| is_member(need.target)).map(|need| (node.object, need.entry)));
        }
        entries.sort_by_key(|(_, entry)| entry.span());
        let Some(((object, entry), others)) = entries.split_first() else { continue };
        let message = match others {
            [] => format!("{object} depends on itself: it never becomes ready"),
            _ => format!(
                "{object} depends on something that depends on it: none of the {} ever becomes ready",
                circle.len()
            ),
        };
        let mut report = sink
            .report(entry.span(), message)
            .help("Take out the dependency that is not needed")
            .object(object.reference().clone());
        for (object, entry) in others.iter().take(SHOWN) {
            report = report.related(entry.span(), format!("{object} depends on this"));
        }
    }
}
