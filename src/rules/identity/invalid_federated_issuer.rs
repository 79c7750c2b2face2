//! Issuers that no token has.

use crate::finding::Sink;
use crate::object::Object;
use crate::object::identity::credential::{CREDENTIALS, Credential};
use crate::object::identity::is_open;
use crate::rules::{Check, Context};

pub(super) const CHECK: Check = Check::Object(CREDENTIALS, check);

const GITHUB: &str = "https://token.actions.githubusercontent.com/";

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    let Some(credential) = Credential::of(object) else { return };
    let Some((node, issuer)) = credential.issuer().filter(|(_, issuer)| !issuer.is_empty() && !is_open(issuer)) else {
        return;
    };
    let is_aks = issuer.contains(".oic.prod-aks.azure.com/") && !issuer.contains("//ib.oic.");
    let (what, help) = if issuer.trim() != issuer {
        ("has spaces around it", "Remove the spaces".to_owned())
    } else if !issuer.starts_with("https://") {
        ("does not begin with `https://`", "Write the URL that the cluster's `oidcIssuerProfile` shows".to_owned())
    } else if is_aks && !issuer.ends_with('/') {
        ("lacks the slash at the end that the issuer of an AKS cluster has", format!("Write `{issuer}/`"))
    } else if issuer == GITHUB {
        (
            "has a slash at the end that the issuer of GitHub Actions has not",
            format!("Write `{}`", GITHUB.trim_end_matches('/')),
        )
    } else {
        return;
    };
    let message = format!("{object}: the issuer `{issuer}` {what}; Entra compares every letter and refuses the tokens");
    let report = sink.report(node.span(), message).help(help);
    // Spaces and schemes are somebody's decision, slashes are not.
    if is_aks && !issuer.ends_with('/') && issuer.starts_with("https://") && issuer.trim() == issuer {
        report.fix("Add the slash", [(node.span(), format!("{issuer}/"))]);
    } else if issuer == GITHUB {
        report.fix("Remove the slash", [(node.span(), GITHUB.trim_end_matches('/').to_owned())]);
    }
}
