//! Images from places that have been closed or emptied.

use super::places;
use crate::finding::Sink;
use crate::object::Object;
use crate::object::image::ImageReference;
use crate::object::workload::{Container, PodTemplate};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Container(check);

/// A place, what became of it, and where its images are now.
struct Retired {
    /// Registry, or registry and the start of the repository.
    place: &'static str,
    fate: &'static str,
    help: &'static str,
}

/// Sources: the announcements linked on the rule's page.
const RETIRED: &[Retired] = &[
    Retired {
        place: "docker.io/bitnami",
        fate: "Bitnami moved its versioned images away on 2025-08-28; only some tags of the newest version are left",
        help: "Use the image of the project itself; `docker.io/bitnamilegacy` has the old ones without updates",
    },
    Retired {
        place: "docker.pkg.github.com",
        fate: "GitHub replaced this registry by ghcr.io",
        help: "Take the image from `ghcr.io`",
    },
    Retired {
        place: "gcr.io/google-containers",
        fate: "Kubernetes stopped publishing here in 2020, so that no version since has the fixes",
        help: "Take the image from `registry.k8s.io`",
    },
    Retired {
        place: "gcr.io/google_containers",
        fate: "Kubernetes stopped publishing here in 2020, so that no version since has the fixes",
        help: "Take the image from `registry.k8s.io`",
    },
    Retired {
        place: "gcr.io/kubebuilder",
        fate: "the kubebuilder project lost this place in 2025, and pulls from it fail",
        help: "Take kube-rbac-proxy from `quay.io/brancz`, or let controller-runtime protect the metrics itself",
    },
    Retired {
        place: "k8s.gcr.io",
        fate: "this registry has been frozen since 2023-04-03; newer versions are not there, and it may be switched off",
        help: "Write `registry.k8s.io` instead of `k8s.gcr.io`",
    },
];

fn check(object: &Object<'_>, _: &PodTemplate<'_>, container: &Container<'_>, context: &Context<'_>, sink: &mut Sink) {
    let Some(found) = places::of_container(object, container, context) else { return };
    let registry = found.image.registry();
    // Few images are from one of these registries, so that most are done here.
    if !RETIRED.iter().any(|retired| retired.place.split('/').next() == Some(registry))
        || found.image.is_name_templated()
    {
        return;
    }
    let repository = found.image.repository();
    let is_it = |retired: &&Retired| match retired.place.split_once('/') {
        Some((host, first)) => {
            host == registry && repository.strip_prefix(first).is_some_and(|rest| rest.starts_with('/'))
        }
        None => retired.place == registry,
    };
    if let Some(retired) = RETIRED.iter().find(is_it).filter(|retired| !is_left(retired, &found.image)) {
        let span = found.name_span(context);
        found.report(sink, span, &format!("runs `{}`; {}", found.image.as_str(), retired.fate)).help(retired.help);
    }
}

/// Whether an image is still where it was: of Bitnami's, `latest` and what a digest names.
fn is_left(retired: &Retired, image: &ImageReference<'_>) -> bool {
    retired.place == "docker.io/bitnami" && (image.digest().is_some() || image.tag().is_none_or(|tag| tag == "latest"))
}
