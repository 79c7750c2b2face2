//! The version that an object is judged against: the one that somebody gave, else those that the repository states, else, for an
//! operator, anything between a release of two years ago and the newest.

use super::release;
use crate::finding::{Component, Report, Severity, Version};
use crate::graph::Graph;
use crate::graph::stated::Statement;
use crate::object::Object;
use crate::rules::Context;

/// The versions of a component that an object meets, and who says so.
#[derive(Debug)]
pub(super) struct Aim<'a> {
    component: Component,
    /// The oldest: what is gone in it is gone everywhere.
    pub(super) oldest: Version,
    /// The newest: what is not yet in it is nowhere.
    pub(super) newest: Version,
    said: Said<'a>,
}

#[derive(Debug)]
enum Said<'a> {
    /// The configuration or the command line, which may ask about an upgrade from a version.
    Given { before: Option<Version> },
    /// The repository, in these statements of the oldest and of the newest version.
    Stated { graph: &'a Graph<'a>, oldest: &'a Statement, newest: &'a Statement },
    /// Nobody.
    Nobody,
}

/// What an object is judged against.
pub(super) fn aim<'a>(component: Component, object: &Object<'_>, context: &Context<'a>) -> Aim<'a> {
    let one = |version, said| Aim { component, oldest: version, newest: version, said };
    if let Some(target) = context.targets().get(component) {
        return one(target.version, Said::Given { before: target.before });
    }
    let graph = context.graph();
    if let Some((oldest, newest)) = graph.stated().about(graph, component, object) {
        let said = Said::Stated { graph, oldest, newest };
        return Aim { component, oldest: oldest.version, newest: newest.version, said };
    }
    if component == Component::KUBERNETES {
        return one(context.kubernetes(), Said::Nobody);
    }
    let unknown = Version { major: 0, minor: 0 };
    let oldest = release::long_out(component).unwrap_or(unknown);
    Aim { component, oldest, newest: release::newest(component).unwrap_or(unknown), said: Said::Nobody }
}

impl Aim<'_> {
    /// Whether a version was given or stated. Kubernetes has one by default.
    pub(super) fn is_known(&self) -> bool {
        self.component == Component::KUBERNETES || !matches!(self.said, Said::Nobody)
    }

    /// What comes of it that something is gone since a release, as the end of a sentence.
    pub(super) fn rejects(&self, removed: Version) -> String {
        let name = self.component.name();
        match &self.said {
            Said::Given { before: Some(before) } if removed > *before => {
                format!(": it works in {before}, and the upgrade to {} breaks it", self.oldest)
            }
            Said::Stated { graph, oldest, .. } => {
                format!(", so the cluster rejects it: {} asks for {name} {}", oldest.object(graph), self.oldest)
            }
            _ if self.component == Component::KUBERNETES => {
                format!(", so a cluster of version {} rejects it", self.oldest)
            }
            Said::Given { .. } => format!(", so a cluster with {name} {} rejects it", self.oldest),
            Said::Nobody => ", so a cluster with that release or a later one rejects it".to_owned(),
        }
    }

    /// The newest version with who says so, as part of a sentence: `a cluster of version 1.36`.
    pub(super) fn newest_cluster(&self) -> String {
        let name = self.component.name();
        match &self.said {
            Said::Stated { graph, newest, .. } => {
                format!("{name} {}, which {} asks for,", self.newest, newest.object(graph))
            }
            _ if self.component == Component::KUBERNETES => format!("a cluster of version {}", self.newest),
            _ => format!("a cluster with {name} {}", self.newest),
        }
    }

    /// Shows where the repository states the version, and takes an error back where it is not sure that the statement is
    /// about the cluster that the object goes to, or that the component is as new.
    pub(super) fn explain(&self, report: Report<'_>) {
        match &self.said {
            Said::Given { .. } => {}
            Said::Stated { oldest: statement, .. } => {
                let report = report.related(statement.span, format!("{} {}", self.component.name(), statement.version));
                if self.component == Component::KUBERNETES && self.oldest < self.newest {
                    let _ = report.at_most(Severity::Warning);
                }
            }
            Said::Nobody if self.component == Component::KUBERNETES => {}
            Said::Nobody => {
                let _ = report.at_most(Severity::Warning);
            }
        }
    }

    /// The same where the newest version decides. The cluster that the object goes to may be another one than those that the
    /// repository makes, so what only they do not have yet is no error.
    pub(super) fn explain_newest(&self, report: Report<'_>) {
        if let Said::Stated { newest, .. } = &self.said {
            let report = report.related(newest.span, format!("{} {}", self.component.name(), newest.version));
            if self.component == Component::KUBERNETES {
                let _ = report.at_most(Severity::Warning);
            }
        }
    }
}
