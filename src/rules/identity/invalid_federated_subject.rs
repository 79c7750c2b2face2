//! Subjects that no token has.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::credential::{CREDENTIALS, Credential, service_account_of};
use crate::object::identity::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CREDENTIALS, check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(credential) = Credential::of(object) else { return };
    let Some((node, subject)) = credential.subject().filter(|(_, subject)| !subject.is_empty() && !is_open(subject))
    else {
        return;
    };
    let message = if subject.contains('*') {
        format!(
            "{object}: the subject `{subject}` has a `*`, but federated credentials know no patterns; it matches no token"
        )
    } else if is_for_service_account(&credential, &subject) && !is_well_formed(&subject) {
        format!(
            "{object}: the subject `{subject}` is not of the form `system:serviceaccount:NAMESPACE:NAME`, so it is that of no \
             service account and matches no token",
        )
    } else {
        return;
    };
    sink.report(node.span(), message)
        .help("Write the whole subject as the tokens have it, such as `system:serviceaccount:shop:web`");
}

fn is_for_service_account(credential: &Credential<'_, '_>, subject: &str) -> bool {
    let issuer = credential.issuer().map(|(_, issuer)| issuer);
    subject.to_ascii_lowercase().trim_start().starts_with("system:")
        || issuer.is_some_and(|issuer| issuer.contains(".oic.prod-aks.azure.com"))
}

fn is_well_formed(subject: &str) -> bool {
    let is_name = |name: &str, longest: usize, more: &[u8]| {
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || more.contains(&byte);
        !name.is_empty() && name.len() <= longest && name.bytes().all(allowed)
    };
    service_account_of(subject).is_some_and(|(namespace, name)| is_name(namespace, 63, b"") && is_name(name, 253, b"."))
}
