//! Which Flux a repository runs, as far as it says so.
//!
//! Since kustomize-controller 1.9 (Flux 2.9, June 2026) an undefined variable fails the build; before, it became empty. The
//! feature gate `StrictPostBuildSubstitutions` decides it in either. Source: `internal/features` of kustomize-controller.

use crate::manifest::{Manifest, Node};

/// The feature gate.
const GATE: &str = "StrictPostBuildSubstitutions=";

/// The first Flux whose kustomize-controller is strict.
const STRICT_FLUX: (u32, u32) = (2, 9);

/// The first kustomize-controller that is strict.
const STRICT_CONTROLLER: (u32, u32) = (1, 9);

/// Whether an undefined variable fails the build: what the controller's Deployment says, or the FluxInstance that installs it.
/// `None` if the object says nothing about it. Deployments should be rendered ones, because gates are usually patched in.
pub(crate) fn is_strict(manifest: &Manifest<'_>) -> Option<bool> {
    match (manifest.group(), manifest.kind()) {
        ("apps", "Deployment") if manifest.name() == "kustomize-controller" => {
            let containers = manifest.at(&["spec", "template", "spec", "containers"])?;
            let arguments = containers.items().filter_map(|container| container.get("args")).flat_map(Node::items);
            if let Some(gate) = arguments.filter_map(Node::text).filter_map(|argument| gate(&argument)).last() {
                return Some(gate);
            }
            let mut images = containers.items().filter_map(|container| container.get("image")).filter_map(Node::text);
            let image = images.find(|image| image.contains("kustomize-controller"))?;
            let tag = image.split('@').next()?.rsplit_once(':')?.1;
            Some(release(tag)? >= STRICT_CONTROLLER)
        }
        ("fluxcd.controlplane.io", "FluxInstance") => is_instance_strict(manifest.at(&["spec"])?),
        // The chart `flux-instance` makes a FluxInstance of these values.
        ("helm.toolkit.fluxcd.io", "HelmRelease") => is_instance_strict(manifest.at(&["spec", "values", "instance"])?),
        _ => None,
    }
}

/// What the `spec` of a FluxInstance says.
fn is_instance_strict(spec: Node<'_>) -> Option<bool> {
    let patches = spec.at(&["kustomize", "patches"]).into_iter().flat_map(Node::items);
    let texts = patches.filter_map(|patch| patch.get("patch")).filter_map(Node::text);
    if let Some(gate) = texts.filter_map(|text| gate(&text)).last() {
        return Some(gate);
    }
    let version = spec.at(&["distribution", "version"]).and_then(Node::text)?;
    Some(newest(&version)? >= STRICT_FLUX)
}

/// What a text with feature gates (`--feature-gates=A=true,B=false`) says last about the gate.
fn gate(text: &str) -> Option<bool> {
    let value = &text[text.rfind(GATE)? + GATE.len()..];
    Some(value.starts_with("true"))
}

/// Major and minor number of a release such as `v1.9.4`.
fn release(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim_start_matches('v').split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The newest release that a range such as `2.x`, `2.8.x`, `~2.8.1`, `>=2.7.0` or `2.9.0` admits, where nothing bounds it the
/// newest that there is; `None` for what is not understood.
fn newest(range: &str) -> Option<(u32, u32)> {
    let range = range.trim();
    if range == "*" {
        return Some((u32::MAX, u32::MAX));
    }
    let is_open = range.starts_with('>');
    let is_caret = range.starts_with('^');
    let version = range.trim_start_matches(['>', '=', '^', '~', 'v', ' ']);
    if version.is_empty() || version.contains([' ', ',', '|', '<']) {
        return None;
    }
    let mut parts = version.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = match parts.next() {
        None | Some("x" | "X" | "*") => u32::MAX,
        Some(_) if is_open || is_caret => u32::MAX,
        Some(minor) => minor.parse().ok()?,
    };
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use spanned_yaml::{ParseOptions, Tree};

    fn strict(text: &str) -> Option<bool> {
        let tree = Tree::parse(FileId(0), text.into(), &ParseOptions::default());
        let manifest = Manifest::new(tree.documents().next()?.root())?;
        is_strict(&manifest)
    }

    fn instance(version: &str, patch: &str) -> Option<bool> {
        let patches = format!("kustomize: {{patches: [{{patch: '{patch}'}}]}}");
        strict(&format!(
            "apiVersion: fluxcd.controlplane.io/v1\nkind: FluxInstance\nmetadata: {{name: flux}}\nspec:\n  \
             distribution: {{version: '{version}'}}\n  {patches}\n"
        ))
    }

    fn controller(image: &str, arguments: &str) -> Option<bool> {
        strict(&format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: kustomize-controller}}\nspec: {{template: {{spec: \
             {{containers: [{{name: manager, image: '{image}', args: [{arguments}]}}]}}}}}}\n"
        ))
    }

    #[test]
    fn the_controller_says_whether_it_is_strict() {
        let image = |tag| format!("ghcr.io/fluxcd/kustomize-controller:{tag}");
        assert_eq!(controller(&image("v1.8.5"), ""), Some(false));
        assert_eq!(controller(&image("v1.9.0"), "--log-level=info"), Some(true));
        assert_eq!(controller(&image("v1.10.0@sha256:aa"), ""), Some(true));
        assert_eq!(controller(&image("latest"), ""), None);
        let gates = |value| format!("'--feature-gates=A=true,StrictPostBuildSubstitutions={value}'");
        assert_eq!(controller(&image("v1.9.0"), &gates("false")), Some(false));
        assert_eq!(controller(&image("v1.2.0"), &gates("true")), Some(true));
    }

    #[test]
    fn an_instance_says_which_flux_it_installs() {
        for (version, expected) in [
            ("2.x", Some(true)),
            ("2.*", Some(true)),
            ("*", Some(true)),
            (">=2.7.0", Some(true)),
            ("^2.7", Some(true)),
            ("2.8.x", Some(false)),
            ("~2.8.1", Some(false)),
            ("v2.9.1", Some(true)),
            (">=2.1 <2.8", None),
        ] {
            assert_eq!(instance(version, ""), expected, "{version}");
        }
        assert_eq!(instance("2.x", "value: --feature-gates=StrictPostBuildSubstitutions=false"), Some(false));
    }
}
