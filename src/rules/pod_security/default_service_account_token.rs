//! The ServiceAccount that pods have when they name none.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::security::{Setting, flag};
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(&[("", "ServiceAccount")], check);

const FIELD: &str = "automountServiceAccountToken";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    if object.name() != "default" {
        return;
    }
    let help = format!("Set `{FIELD}: false`, and give workloads that need a token an account of their own");
    let rest = "every pod of the namespace that names no account gets its token";
    match flag(object.root(), &[FIELD]) {
        Setting::Is(node, true) => {
            sink.report(node.span(), format!("{object} has `{FIELD}: true`; {rest}")).help(help);
        }
        Setting::Absent => {
            sink.report_missing(object.name_span(), format!("{object} does not set `{FIELD}: false`; {rest}"))
                .help(help);
        }
        Setting::Is(_, false) | Setting::Unknown => {}
    }
}
