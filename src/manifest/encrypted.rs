//! Documents that SOPS encrypted.

use super::{Document, Kind, Node};

/// The fields of SOPS' metadata that say how a document was encrypted; one of them is always there. Source: the `Metadata`
/// structure of `getsops/sops`, `stores/stores.go`.
const METADATA: &[&str] =
    &["mac", "lastmodified", "age", "pgp", "kms", "azure_kv", "gcp_kms", "hc_vault", "shamir_threshold"];

/// Whether SOPS encrypted a document: its structure can be used, its values say nothing.
pub fn is_encrypted(document: Document<'_>) -> bool {
    metadata(document.root()).is_some()
}

/// The value of the `sops` key of an encrypted document.
pub(crate) fn metadata(root: Node<'_>) -> Option<Node<'_>> {
    let sops = root.get("sops").filter(|sops| sops.kind() == Kind::Mapping)?;
    METADATA.iter().any(|field| sops.get(field).is_some()).then_some(sops)
}

/// Whether a text is a value that SOPS encrypted: `ENC[AES256_GCM,data:...]`.
pub fn is_encrypted_value(text: &str) -> bool {
    text.starts_with("ENC[")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use spanned_yaml::{ParseOptions, Tree};

    fn encrypted(text: &str) -> bool {
        let tree = Tree::parse(FileId(0), text.into(), &ParseOptions::default());
        tree.documents().next().is_some_and(is_encrypted)
    }

    #[test]
    fn the_metadata_of_sops_is_told_from_a_field_of_that_name() {
        assert!(encrypted(
            "kind: Secret\nsops:\n  mac: ENC[AES256_GCM,data:x]\n  lastmodified: \"2026-01-01T00:00:00Z\"\n"
        ));
        assert!(encrypted("sops: {age: [{recipient: age1}]}\n"));
        assert!(!encrypted("sops:\n  enabled: true\n"));
        assert!(!encrypted("sops: yes\n"));
        assert!(!encrypted("kind: Secret\n"));
    }
}
