//! `# METADATA` annotations: comments above a package or a rule, in YAML.
//!
//! The form is OPA's: a line `# METADATA`, then comment lines that make one YAML mapping, up to the first line that is no
//! comment. <https://www.openpolicyagent.org/docs/policy-language#metadata>

use std::sync::Arc;

use spanned_yaml::{Node, ParseOptions, Tree};

use crate::finding::{Control, Severity};
use crate::source::FileId;

/// What the annotations of a package or rule say; fields that idp-lint has no use for are not read.
#[derive(Debug, Default, Clone)]
pub(super) struct Annotation {
    /// One line: the summary of the policy.
    pub(super) title: Option<String>,
    /// Markdown: what the policy is for.
    pub(super) description: Option<String>,
    /// Links, as Markdown.
    pub(super) related: Vec<String>,
    /// `custom.severity`, also in the words of other tools (`high`, `medium`, `low`).
    pub(super) severity: Option<Severity>,
    /// `custom.help`: what to do about each finding.
    pub(super) help: Option<String>,
    /// `custom.frameworks`: framework to control ids.
    pub(super) frameworks: Vec<Control>,
}

/// An annotation and where it stands.
#[derive(Debug)]
pub(super) struct Block {
    /// Line of `# METADATA`, from 1.
    pub(super) line: u32,
    /// The line after the last comment line.
    pub(super) end: u32,
    /// Whether `scope` is `package` or `subpackages`.
    pub(super) of_package: bool,
    /// What it says, or why it cannot be read.
    pub(super) annotation: Result<Annotation, String>,
}

/// Every annotation of a policy file, in order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = text.lines().zip(1u32..).peekable();
    while let Some((line, number)) = lines.next() {
        if !is_start(line) {
            continue;
        }
        let mut yaml = String::new();
        let mut end = number + 1;
        while let Some((line, at)) = lines.next_if(|(line, _)| line.trim_start().starts_with('#') && !is_start(line)) {
            let comment = line.trim_start().trim_start_matches('#');
            yaml.push_str(comment.strip_prefix(' ').unwrap_or(comment));
            yaml.push('\n');
            end = at + 1;
        }
        let (scope, annotation) = read(yaml);
        let of_package = matches!(scope.as_deref(), Some("package" | "subpackages"));
        found.push(Block { line: number, end, of_package, annotation });
    }
    found
}

fn is_start(line: &str) -> bool {
    line.trim_start().strip_prefix('#').is_some_and(|rest| rest.trim() == "METADATA")
}

fn read(yaml: String) -> (Option<String>, Result<Annotation, String>) {
    let tree = Tree::parse(FileId(0), Arc::from(yaml), &ParseOptions::default());
    if let Some(problem) = tree.diagnostics().first() {
        return (None, Err(problem.message.clone()));
    }
    let Some(root) = tree.documents().next().map(|document| document.root()).filter(|root| root.is_mapping()) else {
        return (None, Err("expected a mapping such as `title: ...`".to_owned()));
    };
    let text = |node: Node<'_>, key: &str| node.get(key).and_then(Node::text).map(|text| text.trim().to_owned());
    let scope = text(root, "scope");
    let mut annotation = Annotation {
        title: text(root, "title"),
        description: text(root, "description"),
        related: root.get("related_resources").into_iter().flat_map(Node::items).filter_map(link).collect(),
        ..Annotation::default()
    };
    if let Some(custom) = root.get("custom") {
        annotation.help = text(custom, "help");
        annotation.frameworks = custom.get("frameworks").into_iter().flat_map(controls).collect();
        if let Some(written) = text(custom, "severity") {
            let Some(severity) = severity(&written) else {
                return (scope, Err(format!("`custom.severity` is `{written}`; expected error, warning or info")));
            };
            annotation.severity = Some(severity);
        }
    }
    (scope, Ok(annotation))
}

/// A severity in our words or in those of other policy tools.
pub(super) fn severity(word: &str) -> Option<Severity> {
    match word.to_ascii_lowercase().as_str() {
        "error" | "critical" | "high" | "deny" => Some(Severity::Error),
        "warning" | "warn" | "medium" => Some(Severity::Warning),
        "info" | "low" | "note" | "informational" => Some(Severity::Info),
        _ => None,
    }
}

fn link(node: Node<'_>) -> Option<String> {
    let text = |key: &str| node.get(key).and_then(Node::text);
    match (node.text(), text("ref"), text("description")) {
        (Some(target), ..) | (None, Some(target), None) => Some(format!("<{target}>")),
        (None, Some(target), Some(description)) => Some(format!("[{description}]({target})")),
        (None, None, _) => None,
    }
}

fn controls(frameworks: Node<'_>) -> Vec<Control> {
    let mut found = Vec::new();
    for entry in frameworks.entries() {
        let framework = entry.name();
        let single = entry.value.is_scalar().then_some(entry.value);
        for control in single.into_iter().chain(entry.value.items()).filter_map(Node::text) {
            found.push(Control { framework: framework.clone().into_owned(), control: control.into_owned() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_are_read_with_their_lines() {
        let text = "# METADATA\n# scope: package\n# title: Images\npackage images\n\n# METADATA\n# title: Pinned\n\
            # description: |\n#   One.\n#\n#   Two.\n# related_resources:\n# - https://example.org/a\n\
            # - ref: https://example.org/b\n#   description: B\n# custom:\n#   severity: LOW\n#   help: Pin it\n\
            #   frameworks:\n#     nsa: [1, two]\ndeny contains \"x\" if { true }\n";
        let blocks = blocks(text);
        assert_eq!(blocks.len(), 2);
        assert!(blocks[0].of_package && !blocks[1].of_package);
        assert_eq!((blocks[1].line, blocks[1].end), (6, 21));
        let annotation = blocks[1].annotation.as_ref().unwrap();
        assert_eq!(annotation.description.as_deref(), Some("One.\n\nTwo."));
        assert_eq!(annotation.related, ["<https://example.org/a>", "[B](https://example.org/b)"]);
        assert_eq!(annotation.severity, Some(Severity::Info));
        assert_eq!(annotation.help.as_deref(), Some("Pin it"));
        assert_eq!(annotation.frameworks[1].control, "two");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let problem = |text: &str| blocks(text).remove(0).annotation.unwrap_err();
        assert!(!problem("# METADATA\n# title: [a\nx := 1").is_empty());
        assert!(problem("# METADATA\nx := 1").contains("mapping"));
        assert!(problem("# METADATA\n# custom: {severity: loud}\nx := 1").contains("loud"));
    }
}
