//! The `objects` of a SecretProviderClass: a text that is YAML, with a list `array` of texts that are YAML again.
//!
//! Spans are places in the file at every depth, so that a finding points to the line inside the block scalar.

use spanned_yaml::ParseOptions;

use crate::manifest::{Node, is_templated};
use crate::source::Span;

/// What the provider reads of an object of the vault; other keys are dropped without a word.
/// Source: `KeyVaultObject` in `pkg/provider/types/types.go` of Azure/secrets-store-csi-driver-provider-azure.
pub const FIELDS: [&str; 8] = [
    "filePermission",
    "objectAlias",
    "objectEncoding",
    "objectFormat",
    "objectName",
    "objectType",
    "objectVersion",
    "objectVersionHistory",
];

/// All objects of a class, and what is wrong with the text.
#[derive(Debug, Default)]
pub struct VaultObjects {
    /// The objects that could be read.
    pub objects: Vec<VaultObject>,
    /// Where the text cannot be read, and why.
    pub problems: Vec<(Span, Problem)>,
    /// Whether a placeholder stands in the text, so that there may be more objects, or others.
    pub is_templated: bool,
}

/// Why `objects` cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// It is no text: `spec.parameters` is a map of strings.
    NotText,
    /// It is not YAML.
    Syntax(String),
    /// It has no list `array`.
    NoArray,
    /// An element of `array` is a mapping and not a text.
    ItemIsMapping,
    /// The text of an element is not a mapping.
    ItemIsNoMapping,
}

impl VaultObjects {
    /// The objects of the parameter `objects`.
    pub fn read(node: Node<'_>) -> Self {
        let mut read = Self { is_templated: node.text().is_some_and(|text| is_templated(&text)), ..Self::default() };
        read.fill(node);
        // A template may make YAML of what is none yet.
        if read.is_templated {
            read.problems.clear();
        }
        read
    }

    fn fill(&mut self, node: Node<'_>) {
        let options = ParseOptions::default();
        if node.is_null() {
            return;
        }
        let Some(outer) = node.embedded(&options) else {
            self.problems.push((node.span(), Problem::NotText));
            return;
        };
        if let Some(problem) = outer.tree.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal()) {
            self.problems.push((problem.span, Problem::Syntax(problem.message.clone())));
            return;
        }
        let array = outer.tree.documents().next().and_then(|document| document.root().get("array"));
        let Some(array) = array.filter(|array| array.is_sequence()) else {
            self.problems.push((node.span(), Problem::NoArray));
            return;
        };
        for item in array.items() {
            self.add(item, &options);
        }
    }

    fn add(&mut self, item: Node<'_>, options: &ParseOptions) {
        if item.is_mapping() {
            self.problems.push((item.span(), Problem::ItemIsMapping));
            // What is meant is clear; other rules look at it as if it were right.
            self.objects.push(VaultObject::of(item, item.span()));
            return;
        }
        let Some(inner) = item.embedded(options) else {
            self.problems.push((item.span(), Problem::ItemIsNoMapping));
            return;
        };
        if let Some(problem) = inner.tree.diagnostics().iter().find(|diagnostic| diagnostic.kind.is_fatal()) {
            self.problems.push((problem.span, Problem::Syntax(problem.message.clone())));
            return;
        }
        match inner.tree.documents().next().map(|document| document.root()).filter(|root| root.is_mapping()) {
            Some(root) => self.objects.push(VaultObject::of(root, item.span())),
            None => self.problems.push((item.span(), Problem::ItemIsNoMapping)),
        }
    }

    /// Whether every object that the pod will find is known.
    pub fn is_complete(&self) -> bool {
        !self.is_templated && self.problems.is_empty() && !self.objects.is_empty()
    }
}

/// An object of a vault that is mounted as a file.
#[derive(Debug)]
pub struct VaultObject {
    /// Its fields, in source order.
    pub fields: Vec<Field>,
    /// The whole element of `array`.
    pub span: Span,
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// The key.
    pub name: String,
    /// Where the key stands.
    pub key: Span,
    /// Where the value stands; the key where the value is empty.
    pub value: Span,
    /// The value, if it is a scalar, without spaces around it.
    pub text: Option<String>,
}

impl VaultObject {
    fn of(root: Node<'_>, span: Span) -> Self {
        let fields = root.entries().map(|entry| {
            let key = entry.key.span();
            let value = crate::manifest::span_or(entry.value, key);
            let text = entry.value.text().map(|text| text.trim().to_owned());
            Field { name: entry.name().into_owned(), key, value, text }
        });
        Self { fields: fields.collect(), span }
    }

    /// A field that is not empty.
    pub fn get(&self, name: &str) -> Option<(&Field, &str)> {
        let field = self.fields.iter().rev().find(|field| field.name == name)?;
        let text = field.text.as_deref().filter(|text| !text.is_empty())?;
        Some((field, text))
    }

    /// The object's name; empty when it has none.
    pub fn name(&self) -> &str {
        self.get("objectName").map_or("", |(_, text)| text)
    }

    /// The name of its file below the mount path; empty when it has none.
    pub fn file(&self) -> &str {
        self.get("objectAlias").map_or_else(|| self.name(), |(_, text)| text)
    }

    /// How many versions are mounted, each as a file of its own (`NAME/0`, `NAME/1`, ...); at most 1 is one file.
    pub fn history(&self) -> i64 {
        self.get("objectVersionHistory").and_then(|(_, text)| text.parse().ok()).unwrap_or(0)
    }

    /// Whether the provider writes a file of this name for it.
    pub fn has_file(&self, name: &str) -> bool {
        let file = self.file();
        if is_templated(file) {
            return true;
        }
        if self.history() > 1 {
            return name
                .strip_prefix(file)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|index| index.parse::<u32>().is_ok());
        }
        // With `--write-cert-and-key-in-separate-files` a certificate's file gets a suffix.
        name == file || name.strip_prefix(file).is_some_and(|rest| matches!(rest, ".crt" | ".key"))
    }
}

#[cfg(test)]
mod tests {
    use spanned_yaml::{ParseOptions, Tree};

    use super::*;
    use crate::source::FileId;

    fn read(text: &str) -> (VaultObjects, String) {
        let tree = Tree::parse(FileId(0), text.into(), &ParseOptions::default());
        let node = tree.documents().next().unwrap().root().get("objects").unwrap();
        (VaultObjects::read(node), text.to_owned())
    }

    #[test]
    fn spans_point_into_the_block_of_the_block() {
        let (read, text) = read(
            "objects: |\n  array:\n    - |\n      objectName: password\n      path: db\n    - |\n      objectName: cert\n",
        );
        assert!(read.is_complete(), "{:?}", read.problems);
        assert_eq!(read.objects.len(), 2);
        let path = read.objects[0].fields.iter().find(|field| field.name == "path").unwrap();
        assert_eq!(&text[path.key.range()], "path");
        assert_eq!(&text[path.value.range()], "db");
        assert_eq!(read.objects[1].file(), "cert");
    }

    #[test]
    fn what_cannot_be_read_is_a_problem() {
        for (text, problem) in [
            ("objects: [a]", Problem::NotText),
            ("objects: |\n  - objectName: a\n", Problem::NoArray),
            ("objects: |\n  array:\n    - objectName: a\n", Problem::ItemIsMapping),
            ("objects: |\n  array:\n    - just a name\n", Problem::ItemIsNoMapping),
        ] {
            assert_eq!(read(text).0.problems.first().map(|(_, problem)| problem.clone()), Some(problem), "{text}");
        }
        let (broken, _) = read("objects: |\n  array:\n    - |\n      a: b: c\n");
        assert!(matches!(broken.problems.first(), Some((_, Problem::Syntax(_)))));
        assert!(read("objects: |\n  array: {{ toYaml .x }}\n").0.problems.is_empty());
    }

    #[test]
    fn files() {
        let (read, _) = read(
            "objects: |\n  array:\n    - |\n      objectName: a\n      objectAlias: b\n    - |\n      objectName: c\n      objectVersionHistory: 3\n",
        );
        let [first, second] = read.objects.as_slice() else { panic!("two objects") };
        assert!(first.has_file("b") && first.has_file("b.crt") && !first.has_file("a"));
        assert!(second.has_file("c/0") && !second.has_file("c"));
    }
}
