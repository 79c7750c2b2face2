//! How a pod becomes somebody in Azure: workload identity on the Kubernetes side, and identities, federated credentials,
//! role assignments and vaults as Azure Service Operator and Crossplane declare them.
//!
//! Sources: `pkg/webhook` of Azure/azure-workload-identity, `pkg/provider` and `pkg/auth` of
//! Azure/secrets-store-csi-driver-provider-azure, the resource references of Azure Service Operator, and the
//! CustomResourceDefinitions of crossplane-contrib/provider-upjet-azure.

pub mod azure;
pub mod credential;
pub mod role;
pub mod roles;
pub mod secret_class;
pub mod vault;
pub mod vault_object;
pub mod workload;

use crate::manifest::is_templated;

/// Whether a text is a UUID in the form in which Azure prints ids, in either case.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a value is still to be filled in, by a later stage (`${CLIENT_ID}`) or by a person (`YOUR_CLIENT_ID`, `<id>`, zeros):
/// what it will be nobody can say.
pub fn is_open(text: &str) -> bool {
    const WORDS: [&str; 8] = ["YOUR", "REPLACE", "CHANGE", "TODO", "FIXME", "INSERT", "PLACEHOLDER", "XXX"];
    if is_templated(text)
        || text.starts_with('$')
        || text.contains('<')
        || text.contains("00000000-0000-0000-0000-000000000000")
    {
        return true;
    }
    if is_guid(text.trim()) {
        return false;
    }
    let upper = text.to_ascii_uppercase();
    WORDS.iter().any(|word| upper.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guids() {
        assert!(is_guid("4633458b-17de-408a-b874-0445c86b69e6"));
        assert!(is_guid("4633458B-17DE-408A-B874-0445C86B69E6"));
        for text in [
            "",
            "4633458b17de408ab8740445c86b69e6",
            "4633458b-17de-408a-b874-0445c86b69eg",
            "{4633458b-17de-408a-b874-0445c86b69}",
        ] {
            assert!(!is_guid(text), "{text}");
        }
    }

    #[test]
    fn what_nobody_filled_in_is_open() {
        for text in [
            "${CLIENT_ID}",
            "YOUR_CLIENT_ID",
            "<client-id>",
            "00000000-0000-0000-0000-000000000000",
            "your-id",
            "$CLIENT_ID",
        ] {
            assert!(is_open(text), "{text}");
        }
        assert!(!is_open("4633458b-17de-408a-b874-0445c86b69e6"));
        assert!(!is_open("my-app-kv"));
    }
}
