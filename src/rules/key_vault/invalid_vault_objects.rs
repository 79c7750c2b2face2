//! Lists of objects that the provider cannot read.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::secret_class::{CLASSES, SecretClass};
use crate::object::identity::vault_object::Problem;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CLASSES, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(class) = SecretClass::of(object) else { return };
    for (span, problem) in class.objects().problems {
        let (message, help) = match problem {
            // The schema of the class says so already.
            Problem::NotText => continue,
            Problem::Syntax(why) => (
                format!("a text in `objects` is not YAML ({why}), and the provider refuses to mount"),
                "Correct the text",
            ),
            Problem::NoArray => (
                "`objects` has no list `array`, so the provider mounts nothing".to_owned(),
                "Put the elements below `array:`",
            ),
            Problem::ItemIsMapping => (
                "an element of `array` is a mapping, but the provider wants a text (`- |`) and refuses to mount"
                    .to_owned(),
                "Write `- |` and the fields on the lines below it",
            ),
            Problem::ItemIsNoMapping => (
                "an element of `array` has no fields, and the provider refuses to mount".to_owned(),
                "Write `- |` with `objectName: ...` and `objectType: ...` on the lines below it",
            ),
        };
        sink.report(span, format!("{object}: {message}")).help(help);
    }
}
