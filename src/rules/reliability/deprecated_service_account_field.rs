//! The old name of `serviceAccountName`.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::workload::PodTemplate;
use crate::rules::{Check, Context, mend};

pub(super) const CHECK: Check = Check::Pod(check);

fn check(object: &Object<'_>, pod: &PodTemplate<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(old) = pod.spec().entry("serviceAccount") else { return };
    let Some(name) = old.value.text().filter(|name| !name.is_empty()) else { return };
    let Some(new) = pod.spec().entry("serviceAccountName") else {
        let message = format!("{object} sets `serviceAccount`, the deprecated name of `serviceAccountName`");
        sink.report(old.key.span(), message)
            .help("Rename the field to `serviceAccountName`")
            .fix("Rename the field to `serviceAccountName`", [(old.key.span(), "serviceAccountName".to_owned())]);
        return;
    };
    if new.value.text().is_some_and(|other| other == name) {
        return;
    }
    let other = new.value.text().unwrap_or_default();
    let message =
        format!("{object} has `serviceAccount: {name}` and `serviceAccountName: {other}`: the second one counts");
    sink.report(old.value.span(), message)
        .related(new.value.span(), "what counts")
        .help("Remove `serviceAccount`")
        .fix("Remove `serviceAccount`", mend::without(old));
}
