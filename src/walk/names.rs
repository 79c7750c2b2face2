//! Which names are read: by extension, by whole name, and which hidden ones count.

/// What a file's name says before its content is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// YAML or JSON: read whole.
    Text,
    /// A private key or certificate store: only its beginning is read.
    Key,
    /// A file that only Flux looks at: read whole.
    Auxiliary,
}

/// Hidden files and directories that say something about a cluster or about what reaches it. Every other name that starts
/// with a dot is left alone, as in other tools.
const HIDDEN: &[&str] = &[
    ".argocd",
    ".argocd-source.yaml",
    ".azure",
    ".azuredevops",
    ".azure-pipelines",
    ".deploy",
    ".flux",
    ".github",
    ".gitlab",
    ".gitlab-ci.yml",
    ".helm",
    ".idp-lint.yaml",
    ".k8s",
    ".kube",
    ".kubernetes",
    ".pre-commit-config.yaml",
    ".sops.yaml",
    SOURCE_IGNORE,
    ".ssh",
    ".tekton",
];

/// What Flux leaves out of a source, in the syntax of `.gitignore`; in the root of a source and in every directory below.
const SOURCE_IGNORE: &str = ".sourceignore";

/// Names of private keys that have no extension, as `ssh-keygen` writes them.
const KEY_NAMES: &[&str] = &["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"];

/// Extensions of private keys and certificate stores.
const KEY_EXTENSIONS: &[&str] = &["pem", "key", "p12", "pfx", "jks", "keystore", "ppk"];

/// Whether a file of this name is read, and how much of it.
pub(super) fn wanted(name: &str) -> Option<Wanted> {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is = |wanted: &&str| extension.eq_ignore_ascii_case(wanted);
    if ["yaml", "yml", "json"].iter().any(is) || name == "Kustomization" {
        Some(Wanted::Text)
    } else if KEY_NAMES.contains(&name) || KEY_EXTENSIONS.iter().any(is) {
        Some(Wanted::Key)
    } else if name == SOURCE_IGNORE {
        Some(Wanted::Auxiliary)
    } else {
        None
    }
}

/// Whether a name is hidden and does not matter here.
pub(super) fn skipped(name: &str) -> bool {
    name.starts_with('.') && !HIDDEN.contains(&name) && !name.starts_with(".argocd-source-")
}

/// Whether a file is YAML, JSON or a kustomization, by its name.
pub fn is_yaml(name: &str) -> bool {
    wanted(name) == Some(Wanted::Text)
}

/// Whether a file is a private key or a certificate store, by its name.
pub fn is_key(name: &str) -> bool {
    wanted(name) == Some(Wanted::Key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_json_kustomizations_and_keys_are_read() {
        for name in ["a.yaml", "a.YML", "a.json", "Kustomization"] {
            assert_eq!(wanted(name), Some(Wanted::Text), "{name}");
        }
        for name in ["id_ed25519", "tls.key", "store.JKS", "ca.pem"] {
            assert_eq!(wanted(name), Some(Wanted::Key), "{name}");
        }
        assert_eq!(wanted(".sourceignore"), Some(Wanted::Auxiliary));
        for name in ["README.md", "yaml", "kustomization", "id_rsa.pub", "values.yaml.tpl"] {
            assert_eq!(wanted(name), None, "{name}");
        }
    }

    #[test]
    fn hidden_names_are_skipped_unless_they_matter() {
        for name in [".git", ".terraform", ".hidden.yaml", ".venv"] {
            assert!(skipped(name), "{name}");
        }
        for name in [".github", ".sops.yaml", ".argocd-source-web.yaml", ".sourceignore", "web.yaml"] {
            assert!(!skipped(name), "{name}");
        }
    }
}
