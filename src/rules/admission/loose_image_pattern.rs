//! Patterns that allow images from more places than they name.

use std::ops::Range;

use crate::finding::Sink;
use crate::manifest::{Node, is_templated};
use crate::object::Object;
use crate::object::azure_policy::{Assignment, Parameters};
use crate::rules::{Check, Context};
use crate::source::Span;

pub(super) const CHECK: Check = Check::Object(&[], check);

fn check(object: &Object<'_>, _: &Context<'_>, sink: &mut Sink) {
    match object.group() {
        "admissionregistration.k8s.io" => expressions(object, sink),
        "constraints.gatekeeper.sh" => constraint(object, sink),
        _ => assignment(object, sink),
    }
}

fn assignment(object: &Object<'_>, sink: &mut Sink) {
    let Some(parameters) = Assignment::of(object).and_then(|assignment| assignment.parameters()) else { return };
    for entry in Parameters::entries(&parameters).filter(|entry| is_image_pattern(&entry.name())) {
        let Some(value) = entry.value.get("value") else { continue };
        if let Some(text) = value.as_str() {
            regular(object, &text, value.span(), sink);
        }
    }
}

fn is_image_pattern(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("image") && name.contains("regex") && !name.contains("exclu")
}

fn constraint(object: &Object<'_>, sink: &mut Sink) {
    let Some(parameters) = object.at(&["spec", "parameters"]) else { return };
    for entry in parameters.entries().filter(|entry| is_image_pattern(&entry.name())) {
        if let Some(text) = entry.value.as_str() {
            regular(object, &text, entry.value.span(), sink);
        }
    }
    if object.kind() != "K8sAllowedRepos" {
        return;
    }
    for item in parameters.get("repos").into_iter().flat_map(Node::items) {
        let Some(text) = item.as_str().filter(|text| !is_templated(text)) else { continue };
        let parts = text.split('/').count();
        let is_open = !text.ends_with(['/', ':', '*']) && !text.contains(['@', ':']) && !text.is_empty();
        if parts == 1 && is_host(&text) {
            let message = format!(
                "{object} allows images that start with `{text}`; so does `{text}.evil.example/image`, which is another registry"
            );
            sink.report(item.span(), message).help(format!("Write `{text}/`"));
        } else if is_open && (parts == 1 || (parts == 2 && text.split('/').next().is_some_and(is_host))) {
            let message = format!(
                "{object} allows images that start with `{text}`; so does `{text}evil/image`, which is somebody else's"
            );
            sink.report(item.span(), message)
                .help(format!("Write `{text}/` for everything in it, or `{text}:` for the image of this name"));
        }
    }
}

/// Images that CEL expressions hold against a regular expression: `c.image.matches('...')`.
fn expressions(object: &Object<'_>, sink: &mut Sink) {
    const LISTS: [&str; 3] = ["validations", "variables", "matchConditions"];
    let items = LISTS.into_iter().filter_map(|list| object.at(&["spec", list])).flat_map(Node::items);
    for node in items.filter_map(|item| item.get("expression")) {
        let Some(text) = node.text() else { continue };
        for range in literals(&text) {
            let pattern = text[range.clone()].replace("\\\\", "\\");
            regular(object, &pattern, node.source_span(range), sink);
        }
    }
}

/// The texts between quotes of the arguments of `image.matches(...)`.
fn literals(text: &str) -> Vec<Range<usize>> {
    const CALL: &str = "mage.matches(";
    let mut found = Vec::new();
    for (at, _) in text.match_indices(CALL) {
        let start = at + CALL.len();
        let rest = text[start..].trim_start();
        let rest = rest.strip_prefix(['r', 'R']).unwrap_or(rest);
        let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"')) else { continue };
        let begin = text.len() - rest.len() + 1;
        if let Some(length) = text[begin..].find(quote) {
            found.push(begin..begin + length);
        }
    }
    found
}

fn regular(object: &Object<'_>, pattern: &str, span: Span, sink: &mut Sink) {
    if is_templated(pattern) {
        return;
    }
    let hosts = Hosts::of(pattern);
    let Some(example) = &hosts.example else { return };
    let mut flaws = Vec::new();
    let mut helps = Vec::new();
    if let Some(other) = &hosts.impostor {
        flaws
            .push(format!("its unescaped dots stand for any character, so that `{other}` fits as well as `{example}`"));
        helps.push("escape the dots (`\\.`)");
    }
    if !pattern.trim_start_matches('(').starts_with('^') {
        flaws.push(format!("without `^` in front `evil.example/{example}/image` fits too"));
        helps.push("start it with `^`");
    }
    if !pattern.contains('/') && !pattern.ends_with('$') {
        flaws.push(format!("without a `/` after the host `{example}.evil.example/image` fits too"));
        helps.push("end the host with `/`");
    }
    if flaws.is_empty() {
        return;
    }
    let mut help = helps.join(", ");
    if let Some(first) = help.get(..1).map(str::to_ascii_uppercase) {
        help.replace_range(..1, &first);
    }
    sink.report(span, format!("{object} allows images from other registries: {}", flaws.join("; "))).help(help);
}

/// What a regular expression says about hosts.
struct Hosts {
    /// The first host that it names, dots and all.
    example: Option<String>,
    /// The same with something else for an unescaped dot.
    impostor: Option<String>,
}

impl Hosts {
    /// Reads the literal runs of an expression: letters, digits, hyphens and dots, escaped or not.
    fn of(pattern: &str) -> Self {
        let mut hosts = Self { example: None, impostor: None };
        let mut run = Run::default();
        let mut chars = pattern.chars().peekable();
        let mut in_class = false;
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('.') if !in_class => run.push('.', false),
                    _ => hosts.end(&mut run),
                },
                '[' => {
                    in_class = true;
                    hosts.end(&mut run);
                }
                ']' => in_class = false,
                _ if in_class => {}
                '.' if !chars.peek().is_some_and(|next| matches!(next, '*' | '+' | '?' | '{')) => run.push('.', true),
                c if c.is_ascii_alphanumeric() || c == '-' => run.push(c, false),
                _ => hosts.end(&mut run),
            }
        }
        hosts.end(&mut run);
        hosts
    }

    fn end(&mut self, run: &mut Run) {
        let run = std::mem::take(run);
        if is_host(&run.text) {
            if self.impostor.is_none() && run.has_wildcard {
                self.impostor = Some(run.impostor);
                self.example = Some(run.text);
            } else if self.example.is_none() {
                self.example = Some(run.text);
            }
        }
    }
}

/// A literal part of an expression.
#[derive(Default)]
struct Run {
    text: String,
    impostor: String,
    has_wildcard: bool,
}

impl Run {
    fn push(&mut self, c: char, is_wildcard: bool) {
        self.text.push(c);
        // The first dot that is none is enough to show what it lets in.
        self.impostor.push(if is_wildcard && !self.has_wildcard { 'x' } else { c });
        self.has_wildcard |= is_wildcard;
    }
}

/// Whether a text is a host, such as that of a registry: at least two parts, the last of letters.
fn is_host(text: &str) -> bool {
    let text = text.trim_start_matches('.');
    let last = text.rsplit('.').next().unwrap_or_default();
    text.contains('.')
        && (2..=12).contains(&last.len())
        && last.chars().all(|c| c.is_ascii_alphabetic())
        && text.split('.').all(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_of_hosts_are_told_from_other_dots() {
        for (pattern, example, impostor) in [
            ("^(mcr.microsoft.com|a.azurecr.io)/", Some("mcr.microsoft.com"), Some("mcrxmicrosoft.com")),
            (r"^(mcr\.microsoft\.com|a\.azurecr\.io)/.+$", Some("mcr.microsoft.com"), None),
            (r"^[^\/]+\.azurecr\.io\/.+$", Some(".azurecr.io"), None),
            (r"^[^\/]+.azurecr.io\/.+$", Some(".azurecr.io"), Some("xazurecr.io")),
            (".*", None, None),
            ("^[a-z.]+/.*$", None, None),
        ] {
            let hosts = Hosts::of(pattern);
            assert_eq!(hosts.example.as_deref(), example, "{pattern}");
            assert_eq!(hosts.impostor.as_deref(), impostor, "{pattern}");
        }
    }
}
