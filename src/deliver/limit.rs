//! `--cluster`: only what reaches some of the clusters.

use std::collections::BTreeSet;

use super::render::Rendered;

/// A cluster that a run is limited to and that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no cluster `{name}`")]
pub struct UnknownCluster {
    /// The name as given.
    pub name: String,
    /// The names that there are, sorted.
    pub known: Vec<String>,
}

impl Rendered {
    /// Lets go of every delivery that does not reach one of these clusters, also of what reaches none that is known, and of what
    /// is wrong only with kustomizations that the others are built from. Without names everything stays. What is said about
    /// files stays too: which files some delivery reads does not depend on who asks.
    ///
    /// # Errors
    /// If there is no cluster of one of the names; the others count.
    pub fn limit(&mut self, names: &[String]) -> Result<(), UnknownCluster> {
        if names.is_empty() {
            return Ok(());
        }
        let mut known: Vec<String> = self.clusters.iter().map(|cluster| cluster.name.clone()).collect();
        let named: Vec<&str> = names.iter().map(|name| name.trim_end_matches('/')).collect();
        let clusters: Vec<Option<usize>> = numbers(known.iter().map(|name| named.contains(&name.as_str())));
        let stays = |cluster: Option<usize>| cluster.and_then(|cluster| clusters[cluster]);
        let deliveries = numbers(self.deliveries.iter().map(|delivery| stays(delivery.cluster).is_some()));
        self.clusters.retain(|cluster| named.contains(&cluster.name.as_str()));
        self.deliveries.retain(|delivery| stays(delivery.cluster).is_some());
        for delivery in &mut self.deliveries {
            delivery.cluster = stays(delivery.cluster);
            delivery.parent = delivery.parent.and_then(|parent| deliveries[parent]);
        }
        let used: BTreeSet<_> = self.deliveries.iter().flat_map(|delivery| &delivery.used).collect();
        self.problems.retain(|problem| used.contains(&problem.span.source));
        known.sort();
        match named.iter().find(|name| !known.iter().any(|known| known == *name)) {
            Some(&name) => Err(UnknownCluster { name: name.to_owned(), known }),
            None => Ok(()),
        }
    }
}

/// The new numbers of what stays.
fn numbers(stays: impl Iterator<Item = bool>) -> Vec<Option<usize>> {
    let mut next = 0;
    let number = |stays: bool| {
        next += usize::from(stays);
        stays.then(|| next - 1)
    };
    stays.map(number).collect()
}
