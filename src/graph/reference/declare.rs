//! How a kind of reference is declared: what it names, where it is written, what breaks without the target.
//!
//! A declaration is data. Adding a kind of reference is one declaration in [`super::kinds`], and the page of the rule that
//! reports it when nothing has the name.

/// Objects that are named by others, and the fields that name them.
#[derive(Debug, Clone, Copy)]
pub struct ReferenceKind {
    /// The kinds of the target. A field that does not say which kind it means, means the first.
    pub targets: &'static [TargetKind],
    /// Where the name is written.
    pub sites: &'static [Site],
    /// The rule that reports references to nothing; `None` where a rule with more to say looks at them.
    pub rule: Option<RulePage>,
    /// The rule that reports keys that the target does not have.
    pub key_rule: Option<RulePage>,
    /// What happens when there is no such object: the end of a sentence.
    pub consequence: &'static str,
    /// What it takes to prove that there is none.
    pub proof: Proof,
    /// Names of objects that are there although no manifest declares them; `*` at either end stands for any text.
    pub known: &'static [&'static str],
    /// Whether charts make such objects, so that nobody knows what is in a namespace that has one. Where they do not, neither
    /// does what would come of a source that is not there.
    pub is_of_charts: bool,
}

/// A kind of object that can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetKind {
    /// API group, empty for the core group.
    pub group: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Whether its objects have no namespace.
    pub is_cluster_scoped: bool,
}

/// A kind whose objects are in a namespace.
pub const fn namespaced(group: &'static str, kind: &'static str) -> TargetKind {
    TargetKind { group, kind, is_cluster_scoped: false }
}

/// A kind whose objects belong to the whole cluster.
pub const fn clusterwide(group: &'static str, kind: &'static str) -> TargetKind {
    TargetKind { group, kind, is_cluster_scoped: true }
}

/// The rule of a reference kind, with its page.
#[derive(Debug, Clone, Copy)]
pub struct RulePage {
    /// The family: the folder of the page.
    pub family: &'static str,
    /// The id: the stem of the page's file.
    pub id: &'static str,
    /// The text of the page.
    pub page: &'static str,
}

/// The page of a rule: `page!("references", "dangling-secret")`.
macro_rules! page {
    ($family:literal, $id:literal) => {
        $crate::graph::reference::declare::RulePage {
            family: $family,
            id: $id,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $family, "/", $id, ".md")),
        }
    };
}
pub(super) use page;

/// What it takes to say that nothing has a name. In any case the cluster must be closed over what could provide the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// That is enough: only manifests make objects of this kind.
    Closed,
    /// The repository declares workloads or objects of the kind in that namespace, so that who fills it is known.
    Inhabited,
    /// The repository declares objects of the kind in that namespace (or cluster), so that this one would be declared too.
    Siblings,
    /// Of the other references of this kind in the repository, more are resolved than are not: so this one would be too.
    Custom,
    /// Nearly the same name is there, or the name in another namespace or cluster: people also make such objects by hand.
    NearMiss,
}

/// Which objects have a field.
#[derive(Debug, Clone, Copy)]
pub enum From {
    /// Pod templates; paths start at the mapping with the pod's `metadata` and `spec`.
    Pods,
    /// Every container of every pod template.
    Containers,
    /// Objects of these kinds: groups and kinds, in any version.
    Kinds(&'static [(&'static str, &'static str)]),
    /// Objects of all groups that end so, for example `.azure.com`.
    Groups(&'static str),
    /// All objects.
    Any,
}

/// A field that names an object.
///
/// Paths are keys with dots between them; `[]` after a key stands for the elements of its list, `*` for every entry of a
/// mapping, `*Ref` for those whose key ends so, `!owner` for those with another key, and `**` for the mapping itself with all
/// mappings and list elements below it (`**!status`: but for what `status` has). A key that has dots itself stands in
/// brackets: `metadata.annotations.[cert-manager.io/issuer]`.
#[derive(Debug, Clone, Copy)]
pub struct Site {
    /// Which objects have it.
    pub from: From,
    /// The path to the mapping that names the object, or to the name.
    pub path: &'static str,
    /// The path from there to the name; empty if the text there is the name.
    pub name: &'static str,
    /// The key of the namespace beside it. Without one, the target is in the namespace of the object that names it.
    pub namespace: &'static str,
    /// The key of the kind beside it.
    pub kind: &'static str,
    /// The key of the API group, or of the API version, beside it.
    pub group: &'static str,
    /// The path to the keys of the target that are needed.
    pub keys: &'static str,
    /// The key of a switch beside it that says that the target need not be there.
    pub optional: &'static str,
    /// The path and the value of another field beside it that has to be so.
    pub when: Option<(&'static str, &'static str)>,
    /// The path and the value of another field beside it with which the target need not be there.
    pub optional_if: Option<(&'static str, &'static str)>,
    /// The keys of the mapping that names the object, if it is told from others by having these and no more.
    pub shape: &'static [&'static str],
    /// Whether the target may be in any namespace if it is not in that of the object.
    pub is_anywhere: bool,
    /// The path to a field beside it that must not be there.
    pub unless: &'static str,
    /// Whether the text is `namespace/name`.
    pub is_path: bool,
    /// The namespace of targets, where it is always the same.
    pub fixed_namespace: &'static str,
}

impl ReferenceKind {
    /// References to objects of these kinds.
    pub const fn to(targets: &'static [TargetKind]) -> Self {
        let (rule, key_rule) = (None, None);
        Self {
            targets,
            sites: &[],
            rule,
            key_rule,
            consequence: "",
            proof: Proof::Closed,
            known: &[],
            is_of_charts: true,
        }
    }

    /// Written here.
    pub const fn at(self, sites: &'static [Site]) -> Self {
        Self { sites, ..self }
    }

    /// Reported by this rule; `consequence` ends the sentence that says that there is no such object.
    pub const fn rule(self, rule: RulePage, consequence: &'static str) -> Self {
        Self { rule: Some(rule), consequence, ..self }
    }

    /// Missing keys are reported by this rule.
    pub const fn key_rule(self, rule: RulePage) -> Self {
        Self { key_rule: Some(rule), ..self }
    }

    /// Proved like this.
    pub const fn proof(self, proof: Proof) -> Self {
        Self { proof, ..self }
    }

    /// These are always there.
    pub const fn known(self, known: &'static [&'static str]) -> Self {
        Self { known, ..self }
    }

    /// Charts do not make such objects.
    pub const fn not_of_charts(self) -> Self {
        Self { is_of_charts: false, ..self }
    }

    /// Whether a name is that of an object that is there without a manifest.
    pub fn is_known(&self, name: &str) -> bool {
        self.known.iter().any(|known| is_like(known, name))
    }
}

/// Whether a name is like a pattern with `*` at its ends.
pub(super) fn is_like(pattern: &str, name: &str) -> bool {
    let (start, end) = (pattern.strip_suffix('*'), pattern.strip_prefix('*'));
    match (start, end) {
        (Some(_), Some(rest)) => name.contains(rest.trim_end_matches('*')),
        (Some(start), None) => name.starts_with(start),
        (None, Some(end)) => name.ends_with(end),
        (None, None) => name == pattern,
    }
}

impl Site {
    const fn new(from: From, path: &'static str) -> Self {
        Self {
            from,
            path,
            name: "name",
            namespace: "",
            kind: "",
            group: "",
            keys: "",
            optional: "",
            when: None,
            optional_if: None,
            shape: &[],
            is_anywhere: false,
            unless: "",
            is_path: false,
            fixed_namespace: "",
        }
    }

    /// In the template of a pod.
    pub const fn pod(path: &'static str) -> Self {
        Self::new(From::Pods, path)
    }

    /// In a container.
    pub const fn container(path: &'static str) -> Self {
        Self::new(From::Containers, path)
    }

    /// In objects of kinds.
    pub const fn of(kinds: &'static [(&'static str, &'static str)], path: &'static str) -> Self {
        Self::new(From::Kinds(kinds), path)
    }

    /// In objects of all groups that end so.
    pub const fn in_groups(suffix: &'static str, path: &'static str) -> Self {
        Self::new(From::Groups(suffix), path)
    }

    /// In any object.
    pub const fn any(path: &'static str) -> Self {
        Self::new(From::Any, path)
    }

    /// The text at the path is the name.
    pub const fn text(self) -> Self {
        Self { name: "", ..self }
    }

    /// The text at the path is `namespace/name`.
    pub const fn path(self) -> Self {
        Self { name: "", is_path: true, ..self }
    }

    /// The name is there, from the mapping at the path.
    pub const fn name(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// A key beside the name gives the namespace.
    pub const fn namespace(self, namespace: &'static str) -> Self {
        Self { namespace, ..self }
    }

    /// Keys beside the name give the group (or API version; may be empty) and the kind.
    pub const fn typed(self, group: &'static str, kind: &'static str) -> Self {
        Self { group, kind, ..self }
    }

    /// The keys of the target that are needed.
    pub const fn keys(self, keys: &'static str) -> Self {
        Self { keys, ..self }
    }

    /// A switch beside the name says that the target need not be there.
    pub const fn optional(self, optional: &'static str) -> Self {
        Self { optional, ..self }
    }

    /// Only if another field beside the name has this value.
    pub const fn when(self, path: &'static str, value: &'static str) -> Self {
        Self { when: Some((path, value)), ..self }
    }

    /// The target need not be there if another field beside the name has this value.
    pub const fn optional_if(self, path: &'static str, value: &'static str) -> Self {
        Self { optional_if: Some((path, value)), ..self }
    }

    /// Only mappings with exactly these keys.
    pub const fn exactly(self, keys: &'static [&'static str]) -> Self {
        Self { shape: keys, ..self }
    }

    /// A target in another namespace is as good.
    pub const fn anywhere(self) -> Self {
        Self { is_anywhere: true, ..self }
    }

    /// Not if another field beside the name is there.
    pub const fn unless(self, path: &'static str) -> Self {
        Self { unless: path, ..self }
    }

    /// Targets are in this namespace, wherever the object is that names them.
    pub const fn always_in(self, namespace: &'static str) -> Self {
        Self { fixed_namespace: namespace, ..self }
    }
}

/// Objects that make others when they run: what they make is there although no manifest declares it.
#[derive(Debug, Clone, Copy)]
pub struct Producer {
    /// Which objects do.
    pub from: From,
    /// The path to what names the product.
    pub path: &'static str,
    /// The path from there to the name; empty if the text there is the name.
    pub name: &'static str,
    /// The key of the namespace beside it.
    pub namespace: &'static str,
    /// Whether the product has the object's own name when none is written.
    pub or_own_name: bool,
    /// What stands before the name in the product's name.
    pub prefix: &'static str,
    /// What stands after the name in the product's name.
    pub suffix: &'static str,
    /// Whether the object's own name follows, and then a number: `data-postgres-0`.
    pub is_numbered: bool,
    /// The kind of the product.
    pub makes: TargetKind,
    /// Its keys, if they can be known.
    pub keys: Keys,
    /// A field of the object and the values with which it makes nothing.
    pub unless: Option<(&'static str, &'static [&'static str])>,
    /// A field that has to be there.
    pub only_with: &'static str,
    /// The key and the value of a field beside the name that has to be so.
    pub when: Option<(&'static str, &'static str)>,
    /// Whether the product is made in every namespace.
    pub everywhere: bool,
}

/// Objects that hold others as they will be, or templates of others.
#[derive(Debug, Clone, Copy)]
pub struct Holder {
    /// Which objects do.
    pub from: From,
    /// The path to what they hold.
    pub path: &'static str,
    /// What they hold.
    pub holds: Holds,
}

/// What objects hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Objects that are applied beside them, as they are.
    Objects,
    /// Templates: what comes of them may have any name, and be in any namespace.
    Templates,
    /// Texts of templates of objects.
    Texts,
}

/// The keys of a product.
#[derive(Debug, Clone, Copy)]
pub enum Keys {
    /// Nothing tells.
    Unknown,
    /// Always these, and perhaps more.
    AtLeast(&'static [&'static str]),
    /// The texts at these paths and the keys of the mappings at those that end in `{}`; unknown if one of the others exists.
    /// Paths start where the product's name is, or at the object if they start with `/`.
    At(&'static [&'static str], &'static [&'static str]),
}

impl Producer {
    /// Objects that make others of a kind, named at a path.
    pub const fn new(from: From, path: &'static str, makes: TargetKind) -> Self {
        Self {
            from,
            path,
            name: "",
            namespace: "",
            or_own_name: false,
            prefix: "",
            suffix: "",
            is_numbered: false,
            makes,
            keys: Keys::Unknown,
            unless: None,
            only_with: "",
            when: None,
            everywhere: false,
        }
    }

    /// The name is there, from the mapping at the path.
    pub const fn name(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// A key beside the name gives the namespace.
    pub const fn namespace(self, namespace: &'static str) -> Self {
        Self { namespace, ..self }
    }

    /// The product is called like the object when no name is written.
    pub const fn or_own_name(self) -> Self {
        Self { or_own_name: true, ..self }
    }

    /// The product's name goes on like this.
    pub const fn suffix(self, suffix: &'static str) -> Self {
        Self { suffix, ..self }
    }

    /// The product's name begins like this.
    pub const fn prefix(self, prefix: &'static str) -> Self {
        Self { prefix, ..self }
    }

    /// The object's own name and a number follow in the product's name.
    pub const fn numbered(self) -> Self {
        Self { is_numbered: true, ..self }
    }

    /// Only if a field beside the name has this value.
    pub const fn when(self, key: &'static str, value: &'static str) -> Self {
        Self { when: Some((key, value)), ..self }
    }

    /// These are its keys.
    pub const fn keys(self, keys: Keys) -> Self {
        Self { keys, ..self }
    }

    /// Nothing is made when a field of the object has one of these values.
    pub const fn unless(self, path: &'static str, values: &'static [&'static str]) -> Self {
        Self { unless: Some((path, values)), ..self }
    }

    /// Something is made only if the object has this field.
    pub const fn only_with(self, path: &'static str) -> Self {
        Self { only_with: path, ..self }
    }

    /// The product is made in every namespace.
    pub const fn everywhere(self) -> Self {
        Self { everywhere: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, name, expected) in [
            ("default", "default", true),
            ("default", "default-2", false),
            ("system-*", "system-node-critical", true),
            ("*-ca.crt", "kube-root-ca.crt", true),
            ("*mid*", "a-mid-b", true),
            ("*mid*", "a-b", false),
        ] {
            assert_eq!(is_like(pattern, name), expected, "{pattern} {name}");
        }
    }
}
