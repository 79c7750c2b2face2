//! Credentials in annotations of objects and pods.

use crate::finding::Sink;
use crate::manifest::{Entry, File, Manifest, Node};
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context};

use super::detect::Strictness;
use super::reporter::Reporter;
use super::subject::subjects;

pub(super) const CHECK: Check = Check::File(check);

const HELP: &str = "Change the credential, and let the annotation name a Secret that a secret store fills";

/// Annotations that repeat the object itself, whose values have rules of their own.
const COPIES: &[&str] = &["kubectl.kubernetes.io/last-applied-configuration", "objectset.rio.cattle.io/applied"];

fn check(file: &File, context: &Context<'_>, sink: &mut Sink) {
    let mut reporter = Reporter::new(file, context, HELP, sink);
    let is_annotated = |manifest: &Manifest<'_>| annotations(manifest).next().is_some();
    for subject in subjects(file, context, is_annotated) {
        for entry in annotations(&subject.manifest) {
            let name = entry.name();
            let is_sum = ["checksum", "hash", "sha256", "fingerprint"].iter().any(|part| name.contains(part));
            if !is_sum && !COPIES.contains(&&*name) {
                reporter.field(&subject.owner, "the annotation", &name, entry.value, Strictness::Unknown);
            }
        }
    }
}

/// The annotations of an object and of the pods that it makes.
fn annotations<'t>(manifest: &Manifest<'t>) -> impl Iterator<Item = Entry<'t>> {
    let pod = PodTemplate::of(manifest).map(|pod| pod.template());
    // A naked Pod is its own template.
    let template = pod.filter(|template| *template != manifest.root());
    let inner = template.and_then(|template| template.at(&["metadata", "annotations"]));
    let own = manifest.at(&["metadata", "annotations"]);
    own.into_iter().chain(inner).flat_map(Node::entries)
}
