//! Ignore comments: `# idp-lint: ignore[rule-id, other] until=2027-01-31 -- reason`.
//!
//! Reads the comments of a tree; whether a named rule exists, and whether anything is hidden, is decided elsewhere.

mod cover;
mod directive;

use spanned_yaml::Tree;

use crate::finding::Date;
use crate::source::Span;
use cover::Covers;
use directive::Directive;

/// The ignore comments of a file.
#[derive(Debug, Default)]
pub struct Ignores {
    /// Those that can be read, in file order.
    pub ignores: Vec<Ignore>,
    /// Those that cannot, in file order; they hide nothing.
    pub malformed: Vec<MalformedIgnore>,
}

/// A comment that hides findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// From its `#` to the end of the comment.
    pub span: Span,
    /// The rules named, each with its place.
    pub rules: Vec<(String, Span)>,
    /// The last day on which it hides anything, and where that is written.
    pub until: Option<(Date, Span)>,
    /// What stands after `--`.
    pub reason: Option<String>,
    /// It hides findings that start here.
    pub covers: Span,
}

/// A comment that was meant to hide findings and does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedIgnore {
    /// The part that is wrong.
    pub span: Span,
    /// What is wrong with it: a sentence without a full stop.
    pub problem: String,
}

impl Ignores {
    /// Reads the comments of a tree.
    ///
    /// A comment behind something covers its line, and to its end a scalar that starts on this line; a comment on a line
    /// of its own covers the next line that is not a comment. On the `kind:` line of an object either covers the object.
    pub fn of(tree: &Tree) -> Self {
        let mut found = Self::default();
        if memchr::memmem::find(tree.text().as_bytes(), directive::MARKER.as_bytes()).is_none() {
            return found;
        }
        let mut covers: Option<Covers<'_>> = None;
        for comment in tree.comments() {
            let Some(text) = tree.text().get(comment.span.range()) else { continue };
            let Some((directive, range)) = directive::parse(text) else { continue };
            let at = |range: std::ops::Range<usize>| {
                let start = comment.span.start;
                Span::new(comment.span.source, start + range.start as u32, start + range.end as u32)
            };
            let Directive { file, rules, until, reason } = match directive {
                Ok(directive) => directive,
                Err(problem) => {
                    found.malformed.push(MalformedIgnore { span: at(range), problem });
                    continue;
                }
            };
            let covers = covers.get_or_insert_with(|| Covers::new(tree));
            let place = if file { covers.file(comment.span) } else { Some(covers.line_or_object(comment.span)) };
            let Some(place) = place else {
                let problem = "`ignore-file` must stand before the first line of content".to_owned();
                found.malformed.push(MalformedIgnore { span: at(range), problem });
                continue;
            };
            found.ignores.push(Ignore {
                span: at(range),
                rules: rules.into_iter().map(|(rule, range)| (rule, at(range))).collect(),
                until: until.map(|(date, range)| (date, at(range))),
                reason,
                covers: place,
            });
        }
        found
    }
}

#[cfg(test)]
mod tests;
