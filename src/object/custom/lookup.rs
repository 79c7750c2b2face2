//! Whether the kind of an object exists, and which one was meant if it does not.
//!
//! The tables end with the releases that were read. So a version that is newer than all that are known may exist, and so may a
//! kind of a group to which releases add kinds; what is said to be certain does not depend on that.

use std::cmp::Reverse;

use rustc_hash::FxHashSet;

use super::types::Shape;
use super::{CustomKind, Version, groups, kind, kinds, kinds_of, named};
use crate::manifest::{Manifest, Node, is_templated};
use crate::object::builtin;

/// What is known about the kind of an object.
#[derive(Debug, Clone)]
pub enum Lookup {
    /// It exists.
    Known(Known),
    /// No release that was read has it.
    Unknown(Unknown),
    /// It is none of the kinds that the tables are about, or it is newer than they are.
    NotJudged,
}

/// A kind in one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The kind.
    pub kind: &'static CustomKind,
    /// The version.
    pub version: Version,
}

/// A kind that no release that was read has.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// What does not exist.
    pub what: Missing,
    /// Whether no release can have it; otherwise one that is newer or much older may.
    pub is_certain: bool,
    /// What was meant.
    pub meant: Option<Known>,
}

/// The part of group, version and kind that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The group.
    Group,
    /// The kind, in every version of the group.
    Kind,
    /// The version of the kind.
    Version,
}

impl Known {
    /// `apiVersion` of the kind.
    pub fn api_version(&self) -> String {
        format!("{}/{}", self.kind.group, self.version.name)
    }

    /// Whether a field of this name is anywhere in the kind.
    pub fn has_field(&self, name: &str) -> bool {
        let (mut open, mut seen) = (vec![self.version.root], FxHashSet::default());
        while let Some(kind) = open.pop().filter(|_| seen.len() < MOST_TYPES) {
            match kind.shape() {
                Shape::List(item) | Shape::Map(item) => open.push(item),
                Shape::Structure(structure) => {
                    if structure.field(name).is_some() {
                        return true;
                    }
                    open.extend(structure.fields.iter().map(|field| field.kind).filter(|kind| seen.insert(*kind)));
                }
                _ => {}
            }
        }
        false
    }

    /// Whether no release adds fields to the version: those of Azure Service Operator are what Azure has at a date, and
    /// Upbound's are read in their newest release.
    pub fn is_complete(&self) -> bool {
        domain_of(self.kind.group).is_some()
    }
}

/// A kind has fewer types.
const MOST_TYPES: usize = 10_000;

/// The order of versions: `v1alpha1`, `v1beta1`, `v1`, and those with a date by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Age {
    /// Major version, or the date.
    major: u64,
    /// 2 if stable, 1 beta or preview, 0 alpha.
    stability: u8,
    minor: u64,
}

impl Age {
    pub(super) fn of(version: &str) -> Self {
        let dated = date_of(version);
        let text = dated.unwrap_or_else(|| version.trim_start_matches('v'));
        let (major, rest) = number(text);
        let stability = match () {
            () if rest.starts_with("alpha") => 0,
            () if rest.starts_with("beta") || rest.contains("preview") => 1,
            () => 2,
        };
        let (minor, _) = number(rest.trim_start_matches(|character: char| character.is_ascii_alphabetic()));
        Self { major, stability, minor }
    }

    /// Stable versions first.
    pub(super) fn preference(self) -> (u8, u64, u64) {
        (self.stability, self.major, self.minor)
    }
}

/// The number that a text begins with, and the rest.
fn number(text: &str) -> (u64, &str) {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].parse().unwrap_or(0), &text[end..])
}

/// The date of a version of Azure Service Operator with what follows it: `v1api20211101preview`, `v20211101`.
fn date_of(version: &str) -> Option<&str> {
    let rest = ["v1alpha1api", "v1beta", "v1api", "v"].into_iter().find_map(|start| version.strip_prefix(start))?;
    (rest.len() >= 8 && rest.as_bytes()[..8].iter().all(u8::is_ascii_digit)).then_some(rest)
}

/// Whether a version is of the form that Azure Service Operator gave to new versions until 2.20, so that none is added to it.
fn is_finished(version: &str) -> bool {
    date_of(version).is_some() && version.starts_with("v1")
}

/// Groups that look like another one and exist.
const LOOK_ALIKES: &[&str] = &["azmonitoring.coreos.com"];

/// Looks an object's kind up.
pub fn lookup(manifest: &Manifest<'_>) -> Lookup {
    let (group, version, name) = (manifest.group(), manifest.version(), manifest.kind());
    if builtin::types().kind(manifest.api_version(), name).is_some() {
        return Lookup::NotJudged;
    }
    let has_form = group.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    if !group.contains('.') || !has_form || is_templated(name) || is_templated(version) || LOOK_ALIKES.contains(&group)
    {
        return Lookup::NotJudged;
    }
    if let Some(kind) = kind(group, name) {
        return of_kind(kind, version);
    }
    // A list is a kind of its own, with `items` of the kind.
    if name.strip_suffix("List").is_some_and(|item| kind(group, item).is_some()) {
        return Lookup::NotJudged;
    }
    match kinds_of(group) {
        [] => of_no_group(manifest),
        known => of_group(manifest, known),
    }
}

fn of_kind(kind: &'static CustomKind, version: &str) -> Lookup {
    if let Some(version) = kind.version(version) {
        return Lookup::Known(Known { kind, version });
    }
    let age = Age::of(version);
    let is_in_group = kinds_of(kind.group).iter().any(|kind| kind.version(version).is_some());
    let is_closed = is_in_group && is_finished(version);
    if !is_closed && kind.versions().all(|known| Age::of(known.name) < age) {
        return Lookup::NotJudged;
    }
    // Preview versions and those of the first releases came and went between the releases that were read.
    let is_passing = date_of(version).is_some() && (version.contains("preview") || !version.starts_with("v1api"));
    let is_certain = is_closed || !is_passing;
    let meant = kind.newest().map(|version| Known { kind, version });
    Lookup::Unknown(Unknown { what: Missing::Version, is_certain, meant })
}

/// A kind that its group does not have.
fn of_group(manifest: &Manifest<'_>, known: &'static [CustomKind]) -> Lookup {
    let (version, name) = (manifest.version(), manifest.kind());
    let misspelt = known.iter().find(|kind| is_misspelt(name, kind));
    let domain = domain_of(manifest.group());
    let meant = match (misspelt, domain) {
        (Some(kind), _) => newest(kind),
        // The group is right, so a kind of that name in another one is something else.
        (None, Some(Domain::Azure)) => None,
        (None, Some(domain)) => meant(manifest, domain),
        (None, None) => return Lookup::NotJudged,
    };
    let is_dated = domain == Some(Domain::Azure);
    let is_in_group = known.iter().any(|kind| kind.version(version).is_some());
    let is_certain =
        misspelt.is_some() || (is_dated && is_in_group && is_finished(version)) || (!is_dated && meant.is_some());
    if is_dated && !is_certain && !is_finished(version) {
        return Lookup::NotJudged;
    }
    Lookup::Unknown(Unknown { what: Missing::Kind, is_certain, meant })
}

/// A kind of a group that nobody has.
fn of_no_group(manifest: &Manifest<'_>) -> Lookup {
    let (group, version) = (manifest.group(), manifest.version());
    if let Some(domain) = domain_of(group) {
        let meant = meant(manifest, domain);
        let is_certain = match domain {
            // No API group is named like a resource provider of Azure.
            Domain::Azure if is_resource_provider(group) => true,
            Domain::Azure if is_finished(version) => true,
            Domain::Azure if date_of(version).is_none() => return Lookup::NotJudged,
            _ => meant.is_some(),
        };
        return match is_certain {
            true => Lookup::Unknown(Unknown { what: Missing::Group, is_certain, meant }),
            false => Lookup::NotJudged,
        };
    }
    // Somebody may have a group with nearly the same name, but not with the same kind as well.
    match named(manifest.kind()).find(|known| is_near(group, known.group)) {
        Some(kind) => Lookup::Unknown(Unknown { what: Missing::Group, is_certain: true, meant: newest(kind) }),
        None => Lookup::NotJudged,
    }
}

fn newest(kind: &'static CustomKind) -> Option<Known> {
    kind.newest().map(|version| Known { kind, version })
}

/// Whether a group is another one with a typing error, or with a part left out.
fn is_near(written: &str, known: &str) -> bool {
    let most = if known.len() < 12 { 1 } else { 2 };
    written.len().abs_diff(known.len()) <= most && strsim::damerau_levenshtein(written, known) <= most
}

/// Whether a kind is another one in the plural, in other case, or with one typing error.
fn is_misspelt(written: &str, known: &CustomKind) -> bool {
    let is_close = known.kind.len() >= 6 && written.len().abs_diff(known.kind.len()) <= 1;
    written.eq_ignore_ascii_case(known.kind)
        || written.eq_ignore_ascii_case(known.plural)
        || (is_close && strsim::damerau_levenshtein(written, known.kind) <= 1)
}

/// Groups that belong together and that the tables have all of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Domain {
    /// Azure Service Operator.
    Azure,
    /// Upbound's Crossplane provider for Azure: resources of the cluster, then those of namespaces.
    Upbound,
    UpboundNamespaced,
}

fn is_resource_provider(group: &str) -> bool {
    group.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("microsoft."))
}

fn domain_of(group: &str) -> Option<Domain> {
    if group.ends_with(".azure.m.upbound.io") {
        Some(Domain::UpboundNamespaced)
    } else if group.ends_with(".azure.upbound.io") {
        Some(Domain::Upbound)
    } else if group.ends_with(".azure.com") || is_resource_provider(group) {
        Some(Domain::Azure)
    } else {
        None
    }
}

/// The kind of a domain that was most likely meant: one of the same name in another group (`FluxConfiguration`), one whose name begins
/// with its group (`SqlServer` is `Server` of `sql.azure.com`), or one whose name ends so (`PolicyAssignment`). Of several, the one that
/// has most of the object's fields, then the one whose other words stand in the object; none if that leaves a doubt.
fn meant(manifest: &Manifest<'_>, domain: Domain) -> Option<Known> {
    let name = manifest.kind();
    let of_domain = || kinds().iter().filter(|kind| domain_of(kind.group) == Some(domain));
    let mut candidates: Vec<&'static CustomKind> = of_domain().filter(|kind| is_misspelt(name, kind)).collect();
    for group in groups().filter(|group| domain_of(group) == Some(domain)) {
        let label = group.split('.').next().unwrap_or_default();
        let starts = name.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label));
        if let Some(rest) = name.get(label.len()..).filter(|rest| starts && !rest.is_empty()) {
            let exact = kinds_of(group).iter().find(|kind| kind.kind.eq_ignore_ascii_case(rest));
            match exact {
                Some(kind) => candidates.push(kind),
                None => candidates.extend(kinds_of(group).iter().filter(|kind| kind.kind.ends_with(rest))),
            }
        }
    }
    if candidates.is_empty() && name.len() >= 8 {
        candidates.extend(of_domain().filter(|kind| kind.kind.ends_with(name)));
    }
    let text: String = manifest.root().raw_parts().collect::<String>().to_ascii_lowercase();
    let rank = |kind: &'static CustomKind| {
        let found = newest(kind)?;
        let words = kind.kind.strip_suffix(name).unwrap_or_default().to_ascii_lowercase();
        let said = if text.contains(&words) { words.len() } else { 0 };
        Some((fit(manifest, found), said, found))
    };
    let mut ranked: Vec<_> = candidates.into_iter().filter_map(rank).collect();
    ranked.sort_by_key(|&(fit, said, found)| (Reverse((fit, said)), found.kind.group, found.kind.kind));
    ranked.dedup_by_key(|&mut (.., found)| found.kind);
    match ranked[..] {
        [] => None,
        [(.., found)] => Some(found),
        [first, second, ..] => ((first.0, first.1) != (second.0, second.1)).then_some(first.2),
    }
}

/// How many fields of an object's `spec` (and of its `forProvider`) a kind has, less those that it does not have.
fn fit(manifest: &Manifest<'_>, known: Known) -> i64 {
    let Shape::Structure(root) = known.version.root.shape() else { return 0 };
    let mut open: Vec<(Node<'_>, super::types::Type)> = Vec::new();
    if let (Some(spec), Some(field)) = (manifest.at(&["spec"]), root.field("spec")) {
        open.push((spec, field.kind));
    }
    let mut score = 0;
    while let Some((node, kind)) = open.pop() {
        let Shape::Structure(structure) = kind.shape() else { continue };
        for entry in node.entries() {
            match structure.field(&entry.name()) {
                Some(field) => {
                    score += 1;
                    if field.name == "forProvider" {
                        open.push((entry.value, field.kind));
                    }
                }
                None => score -= 1,
            }
        }
    }
    score
}

#[cfg(test)]
mod tests {
    use spanned_yaml::{ParseOptions, Tree};

    use super::*;
    use crate::source::FileId;

    fn with(api_version: &str, kind: &str, rest: &str, check: impl FnOnce(Lookup)) {
        let text = format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: a}}\n{rest}\n");
        let tree = Tree::parse(FileId(0), text.into(), &ParseOptions::default());
        let root = tree.documents().next().expect("a document").root();
        check(lookup(&Manifest::new(root).expect("a manifest")));
    }

    fn meant_by(api_version: &str, kind: &str, rest: &str) -> String {
        let mut found = String::new();
        with(api_version, kind, rest, |lookup| {
            found = match lookup {
                Lookup::Known(known) => format!("is {} {}", known.api_version(), known.kind.kind),
                Lookup::NotJudged => "not judged".to_owned(),
                Lookup::Unknown(unknown) => {
                    let certainty = if unknown.is_certain { "is not" } else { "may not be" };
                    let meant = unknown.meant.map(|known| format!("; {} {}", known.api_version(), known.kind.kind));
                    format!("{certainty}{}", meant.unwrap_or_default())
                }
            };
        });
        found
    }

    #[test]
    fn kinds_of_the_tables_are_known() {
        assert_eq!(meant_by("cert-manager.io/v1", "Certificate", ""), "is cert-manager.io/v1 Certificate");
        assert_eq!(meant_by("sql.azure.com/v20211101", "Server", ""), "is sql.azure.com/v1api20211101 Server");
    }

    #[test]
    fn what_may_be_newer_or_of_somebody_else_is_not_judged() {
        for (api_version, kind) in [
            ("cert-manager.io/v2", "Certificate"),
            ("cert-manager.io/v1", "CertificatePolicy"),
            ("containerservice.azure.com/v20300101", "ManagedCluster"),
            ("containerservice.azure.com/v20300101", "NodeGroup"),
            ("newservice.azure.com/v20300101", "Thing"),
            ("clusterconfig.azure.com/v1beta1", "ExtensionConfig"),
            ("azmonitoring.coreos.com/v1", "ServiceMonitor"),
            ("shop.example/v1", "Certificate"),
            ("apps/v1", "Deployment"),
            ("v1", "Pod"),
            ("cert-manager.io/${VERSION}", "Certificate"),
            ("cert-manager.io/v1", "CertificateList"),
        ] {
            assert_eq!(meant_by(api_version, kind, ""), "not judged", "{api_version} {kind}");
        }
    }

    #[test]
    fn what_cannot_exist_is_known_and_what_was_meant() {
        let flux = "spec: {scope: cluster, namespace: flux-system, sourceKind: GitRepository}";
        let version = kind("kubernetesconfiguration.azure.com", "FluxConfiguration")
            .and_then(|kind| kind.newest())
            .expect("it exists");
        assert_eq!(
            meant_by("microsoft.flux/v1alpha1", "FluxConfiguration", flux),
            format!("is not; kubernetesconfiguration.azure.com/{} FluxConfiguration", version.name)
        );
        let server = "spec: {owner: {name: a}, location: uksouth, administratorLogin: a, version: \"12.0\"}";
        assert_eq!(
            meant_by("dbforazure.azure.com/v1api20230301preview", "SqlServer", server),
            "is not; sql.azure.com/v1api20211101 Server"
        );
        let database = "spec: {owner: {name: a}, collation: a, sku: {name: Standard}}";
        assert_eq!(
            meant_by("dbforazure.azure.com/v1api20230301preview", "SqlDatabase", database),
            "is not; sql.azure.com/v1api20211101 ServersDatabase"
        );
        let policy = "spec: {forProvider: {scope: /subscriptions/a/resourceGroups/b, parameters: {}}}";
        assert_eq!(
            meant_by("policy.azure.upbound.io/v1beta1", "PolicyAssignment", policy),
            "is not; authorization.azure.upbound.io/v1beta2 ResourceGroupPolicyAssignment"
        );
        assert_eq!(
            meant_by("managedidentity.azure.com/v1api20220131preview", "UserAssignedIdentity", ""),
            "is not; managedidentity.azure.com/v1api20230131 UserAssignedIdentity"
        );
        assert_eq!(
            meant_by("secrets-store.csi.k8s.io/v1", "SecretProviderClass", ""),
            "is not; secrets-store.csi.x-k8s.io/v1 SecretProviderClass"
        );
        assert_eq!(
            meant_by("external-secrets.io/v1", "ExternalSecrets", ""),
            "is not; external-secrets.io/v1 ExternalSecret"
        );
        assert_eq!(
            meant_by("kustomize.toolkit.fluxcd.io/v1beta3", "Kustomization", ""),
            "is not; kustomize.toolkit.fluxcd.io/v1 Kustomization"
        );
        assert_eq!(
            meant_by("managedidentity.azure.com/v1api20190101", "UserAssignedIdentity", ""),
            "is not; managedidentity.azure.com/v1api20230131 UserAssignedIdentity"
        );
        assert_eq!(
            meant_by("managedidentity.azure.com/v1beta20181130", "UserAssignedIdentity", ""),
            "may not be; managedidentity.azure.com/v1api20230131 UserAssignedIdentity"
        );
    }

    #[test]
    fn versions_have_an_order() {
        let order = ["v1alpha1", "v1beta1", "v1beta2", "v1", "v2alpha1", "v2"];
        assert!(order.windows(2).all(|pair| Age::of(pair[0]) < Age::of(pair[1])));
        assert!(Age::of("v1api20211101preview") < Age::of("v1api20211101"));
        assert!(Age::of("v1api20211101") < Age::of("v20220101preview"));
        assert_eq!(Age::of("v1api20211101"), Age::of("v20211101"));
    }
}
