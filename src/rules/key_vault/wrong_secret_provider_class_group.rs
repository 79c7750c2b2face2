//! SecretProviderClasses in the group that is the driver's name.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::secret_class::GROUP;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("secrets-store.csi.k8s.io", "SecretProviderClass")], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let span = object.at(&["apiVersion"]).map_or_else(|| object.kind_span(), Node::span);
    let message = format!(
        "{object}: `{}` is the name of the driver and no API group, so every cluster refuses the object; it is `{GROUP}/v1`",
        object.group(),
    );
    sink.report(span, message)
        .help(format!("Write `apiVersion: {GROUP}/v1`"))
        .fix(format!("Write `{GROUP}/v1`"), [(span, format!("{GROUP}/v1"))]);
}
