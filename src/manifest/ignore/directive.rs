//! The grammar of an ignore comment.

use std::ops::Range;

use crate::finding::{Date, closest, parse_date};

/// What every directive has in it.
pub(super) const MARKER: &str = "idp-lint";

/// Words with which other tools start such a comment.
const RELATED: [&str; 6] = ["allow", "disable", "noqa", "skip", "suppress", "nolint"];

/// A directive; ranges are of the comment's text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// `ignore-file` and not `ignore`.
    pub(super) file: bool,
    pub(super) rules: Vec<(String, Range<usize>)>,
    pub(super) until: Option<(Date, Range<usize>)>,
    pub(super) reason: Option<String>,
}

/// Reads a comment that starts with `#`. `None` if it is no directive; otherwise the directive and its range, or what is
/// wrong and the range of that.
pub(super) fn parse(comment: &str) -> Option<(Result<Directive, String>, Range<usize>)> {
    let (start, after) = find(comment)?;
    let whole = start..comment.trim_end().len();
    let mut cursor = Cursor { text: comment, at: after };
    if !cursor.eat(":") {
        cursor.spaces();
        let rest = cursor.rest();
        let meant = rest.starts_with("ignore[") || rest.starts_with("ignore-file[");
        let problem = "a colon is missing: write `# idp-lint: ignore[rule-id]`".to_owned();
        return meant.then_some((Err(problem), whole));
    }
    cursor.spaces();
    let word = cursor.word();
    let file = match word {
        "ignore" => false,
        "ignore-file" => true,
        other => {
            let meant = cursor.rest().starts_with('[')
                || RELATED.contains(&other)
                || closest(other, ["ignore", "ignore-file"]).is_some();
            let problem = format!("`{other}` is not known: write `ignore[rule-id]` or `ignore-file[rule-id]`");
            return meant.then_some((Err(problem), whole));
        }
    };
    Some(match arguments(&mut cursor) {
        Ok((rules, until, reason)) => (Ok(Directive { file, rules, until, reason }), whole),
        Err((problem, range)) => (Err(problem), range.unwrap_or(whole)),
    })
}

/// Where a directive's `#` stands, and the end of the marker: at the start of the comment, or after another `#` in it.
fn find(comment: &str) -> Option<(usize, usize)> {
    for at in memchr::memmem::find_iter(comment.as_bytes(), MARKER.as_bytes()) {
        let before = comment[..at].trim_end_matches([' ', '\t']);
        if let Some(outer) = before.strip_suffix('#')
            && (outer.is_empty() || outer.ends_with([' ', '\t', '#']))
        {
            return Some((outer.len(), at + MARKER.len()));
        }
    }
    None
}

type Arguments = (Vec<(String, Range<usize>)>, Option<(Date, Range<usize>)>, Option<String>);
type Mistake = (String, Option<Range<usize>>);

fn arguments(cursor: &mut Cursor<'_>) -> Result<Arguments, Mistake> {
    cursor.spaces();
    if !cursor.eat("[") {
        return Err(("name the rules in brackets: `ignore[rule-id]`".to_owned(), None));
    }
    let Some(length) = cursor.rest().find(']') else {
        return Err(("the closing bracket `]` is missing".to_owned(), None));
    };
    let mut rules = Vec::new();
    let mut start = cursor.at;
    for part in cursor.rest()[..length].split(',') {
        let name = part.trim();
        if name.is_empty() {
            return Err(("a rule id is missing between the brackets".to_owned(), None));
        }
        let at = start + (part.len() - part.trim_start().len());
        rules.push((name.to_owned(), at..at + name.len()));
        start += part.len() + 1;
    }
    cursor.at += length + 1;
    let (mut until, mut reason) = (None, None);
    loop {
        cursor.spaces();
        let rest = cursor.rest();
        if rest.is_empty() || rest.starts_with('#') {
            return Ok((rules, until, reason));
        }
        if let Some(text) = rest.strip_prefix("--") {
            reason = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            return Ok((rules, until, reason));
        }
        let at = cursor.at;
        let token = rest.split([' ', '\t']).next().unwrap_or(rest);
        cursor.at += token.len();
        let range = at..cursor.at;
        let Some(date) = token.strip_prefix("until=") else {
            let problem = format!("expected `until=2027-01-31` or `-- reason`, found `{token}`");
            return Err((problem, Some(range)));
        };
        if until.is_some() {
            return Err(("`until` is given twice".to_owned(), Some(range)));
        }
        match parse_date(date) {
            Some(date) => until = Some((date, range)),
            None => return Err((format!("`{date}` is not a date such as 2027-01-31"), Some(range))),
        }
    }
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}
