//! Audiences that no token for Entra has.

use crate::finding::Sink;
use crate::manifest::Node;
use crate::object::Object;
use crate::object::identity::credential::{CREDENTIALS, Credential};
use crate::object::identity::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CREDENTIALS, check);

const AUDIENCE: &str = "api://AzureADTokenExchange";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(credential) = Credential::of(object) else { return };
    let subject = credential.subject().map(|(_, subject)| subject).unwrap_or_default();
    if !subject.starts_with("system:serviceaccount:") && !subject.starts_with("repo:") {
        return;
    }
    let audiences: Vec<_> = credential
        .audiences()
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|node| Some((node, node.text()?)))
        .collect();
    let is_right = |text: &str| {
        text == AUDIENCE || text == "api://AzureADTokenExchangeChina" || text == "api://AzureADTokenExchangeUSGov"
    };
    let Some((node, first)) = audiences.first() else { return };
    if audiences.iter().any(|(_, text)| is_right(text) || is_open(text)) {
        return;
    }
    let message =
        format!("{object}: the audience is `{first}`, but tokens for Entra are for `{AUDIENCE}`; it refuses them");
    sink.report(node.span(), message)
        .help(format!("Write `{AUDIENCE}`"))
        .fix(format!("Write `{AUDIENCE}`"), [(node.span(), AUDIENCE.to_owned())]);
}
