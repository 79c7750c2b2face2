//! What objects of Argo CD name.
//!
//! Source: `pkg/apis/application/v1alpha1` of Argo CD 3.3.

use crate::graph::reference::declare::{Proof, ReferenceKind, Site, namespaced, page};

/// Names, where they are written, and the rules that report what is not there.
pub(super) const REFERENCES: &[ReferenceKind] = &[
    // Applications may be in other namespaces than their project.
    ReferenceKind::to(&[namespaced("argoproj.io", "AppProject")])
        .at(&[
            Site::of(&[("argoproj.io", "Application")], "spec.project").text().anywhere(),
            Site::of(&[("argoproj.io", "ApplicationSet")], "spec.template.spec.project").text().anywhere(),
        ])
        .rule(page!("argocd", "unknown-project"), "Argo CD does not sync it")
        .proof(Proof::Custom)
        .known(&["default"]),
];
