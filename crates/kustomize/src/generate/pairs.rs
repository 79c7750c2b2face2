//! The sources of a generator's data: literals, files and env files.

use std::collections::hash_map::Entry;
use std::ops::Range;

use rustc_hash::FxHashMap;
use spanned_yaml::{Composer, Dialect, Kind, Span};

use super::Generated;
use crate::id::{FileNumber, LayerId, NodeId};
use crate::planner::Planner;
use crate::problem::{Incomplete, IncompleteReason, Problem, ProblemKind};
use crate::record::Record;

/// A key and its value. Both are nodes of their own, at the very text that says them.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) key: NodeId,
    pub(crate) value: Value,
}

/// A value.
#[derive(Debug)]
pub(crate) enum Value {
    Text(NodeId),
    /// The content of a file.
    File(FileNumber),
}

/// A pair whose nodes are yet to be made.
struct Found {
    key: (String, Span),
    value: Result<(String, Span), FileNumber>,
    /// The entry of the source.
    site: NodeId,
}

/// Reads all sources in the order in which kustomize takes them: env files, literals, files. A key that stands twice is an error.
pub(crate) fn read(planner: &mut Planner<'_>, record: &Record, generated: Generated) -> Result<Vec<Pair>, Problem> {
    let mut found = Vec::new();
    let mut env_files = record.texts(planner, "envs")?;
    env_files.extend(record.text(planner, "env")?);
    for site in env_files {
        let path = planner.read.text(site).into_owned();
        if planner.leaves_out(&path, site) {
            continue;
        }
        let file = planner.file_named(&path, site)?;
        note_encrypted(planner, file, site);
        env_file(planner, file, site, &mut found)?;
    }
    for site in record.texts(planner, "literals")? {
        let text = planner.read.text(site);
        let Some((key, value)) = literal(&text) else {
            // A literal may be a secret, so that the message does not repeat it.
            let message = format!("a literal of the {} must be `key=value`", generated.kind());
            return Err(planner.problem(ProblemKind::InvalidGenerator, site, message));
        };
        let part = |range: Range<usize>| (text[range.clone()].to_owned(), part_of(planner, site, range));
        found.push(Found { key: part(key), value: Ok(part(value)), site });
    }
    for site in record.texts(planner, "files")? {
        let text = planner.read.text(site).into_owned();
        let (key, path) =
            file_source(&text).map_err(|message| planner.problem(ProblemKind::InvalidGenerator, site, message))?;
        if planner.leaves_out(path, site) {
            continue;
        }
        let file = planner.file_named(path, site)?;
        note_encrypted(planner, file, site);
        let key = (key.to_owned(), planner.read.span(site));
        found.push(Found { key, value: Err(file), site });
    }
    refuse_repetitions(planner, &found, generated)?;
    Ok(make_nodes(planner, record.node, found))
}

/// The place of a part of a scalar's text.
fn part_of(planner: &Planner<'_>, scalar: NodeId, range: Range<usize>) -> Span {
    planner.read.source(scalar).map_or_else(|| planner.read.span(scalar), |node| node.source_span(range))
}

fn refuse_repetitions(planner: &Planner<'_>, found: &[Found], generated: Generated) -> Result<(), Problem> {
    let mut known: FxHashMap<&str, NodeId> = FxHashMap::default();
    for pair in found {
        match known.entry(&pair.key.0) {
            Entry::Vacant(entry) => {
                entry.insert(pair.site);
            }
            Entry::Occupied(first) => {
                let message = format!("the {} gets the key `{}` twice", generated.kind(), pair.key.0);
                let problem = planner.problem(ProblemKind::InvalidGenerator, pair.site, message);
                return Err(problem.related(planner.read.span(*first.get()), "the key comes from here already"));
            }
        }
    }
    Ok(())
}

/// Makes the nodes, in a tree of their own.
fn make_nodes(planner: &Planner<'_>, generator: NodeId, found: Vec<Found>) -> Vec<Pair> {
    let span = planner.read.span(generator);
    let mut composer = Composer::new(span.source);
    composer.sequence(span);
    for pair in &found {
        composer.scalar(Kind::String, &pair.key.0, pair.key.1);
        if let Ok((value, span)) = &pair.value {
            composer.scalar(Kind::String, value, *span);
        }
    }
    composer.end();
    // Texts of this dialect are never times.
    let file = planner.world().embed(composer.finish(), &planner.directory, Dialect::Kubernetes);
    let Some(root) = planner.world().tree(file).documents().next() else { return Vec::new() };
    let mut nodes = root.root().items().map(|node| NodeId::new(LayerId::of_file(file), node.index()));
    let mut pairs = Vec::with_capacity(found.len());
    for pair in found {
        let Some(key) = nodes.next() else { break };
        let value = match pair.value {
            Ok(_) => nodes.next().map(Value::Text),
            Err(file) => Some(Value::File(file)),
        };
        pairs.extend(value.map(|value| Pair { key, value }));
    }
    pairs
}

/// A literal, cut at its first `=`: the ranges of key and value. One pair of quotes around the value is dropped.
fn literal(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let at = text.find('=').filter(|at| *at > 0)?;
    let value = &text[at + 1..];
    let is_quoted =
        ['"', '\''].iter().any(|quote| value.strip_prefix(*quote).is_some_and(|value| value.ends_with(*quote)));
    let quote = usize::from(is_quoted);
    Some((0..at, at + 1 + quote..text.len() - quote))
}

/// A file as `files` names it: `path`, whose last part is the key, or `key=path`.
pub(crate) fn file_source(text: &str) -> Result<(&str, &str), String> {
    match text.split_once('=') {
        None => {
            let name = text.trim_end_matches('/');
            Ok((name.rsplit_once('/').map_or(name, |(_, name)| name), text))
        }
        Some((_, path)) if path.contains('=') => {
            Err(format!("`{text}` must be `path` or `key=path`; neither key nor path may contain `=`"))
        }
        Some(("", path)) => Err(format!("`{text}` has no key before `={path}`")),
        Some((key, "")) => Err(format!("`{text}` has no path after `{key}=`")),
        Some((key, path)) => Ok((key, path)),
    }
}

/// Go's `bufio.Scanner` stops for good at a longer line, and kustomize does not ask why.
const LONGEST_LINE: usize = 64 * 1024 - 1;

/// The lines of an env file. Neither quotes nor blanks after the key are dropped; a line without `=` is a key without value.
fn env_file(planner: &Planner<'_>, file: FileNumber, site: NodeId, found: &mut Vec<Found>) -> Result<(), Problem> {
    let file = planner.world().file(file);
    let Some(text) = &file.text else {
        if file.bytes.is_none() {
            return Ok(());
        }
        let message = format!("`{}` is not UTF-8, so no variables can be read from it", file.path);
        return Err(planner.problem(ProblemKind::InvalidGenerator, site, message));
    };
    let part = |range: Range<usize>| {
        let span = Span::new(file.source, range.start as u32, range.end as u32);
        (text[range].to_owned(), span)
    };
    found.extend(env_lines(text).map(|(key, value)| Found { key: part(key), value: Ok(part(value)), site }));
    Ok(())
}

/// The variables of an env file's text: the ranges of keys and values.
pub(crate) fn env_lines(text: &str) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let lines = text[start..].split('\n').take_while(|line| line.len() <= LONGEST_LINE);
    lines.filter_map(move |line| {
        let next = start + line.len() + 1;
        let content = line.strip_suffix('\r').unwrap_or(line);
        let end = start + content.len();
        let content = content.trim_start();
        start = next;
        if content.is_empty() || content.starts_with('#') {
            return None;
        }
        let from = end - content.len();
        let at = content.find('=').map_or(end, |at| from + at);
        (at > from).then_some((from..at, (at + 1).min(end)..end))
    })
}

/// An encrypted file gives what it holds only to those who have the key.
fn note_encrypted(planner: &mut Planner<'_>, file: FileNumber, site: NodeId) {
    let file = planner.world().file(file);
    if file.text.as_deref().is_some_and(is_encrypted) {
        let incomplete = Incomplete {
            span: planner.read.span(site),
            reason: IncompleteReason::Encrypted,
            detail: file.path.to_string(),
        };
        planner.incomplete.push(incomplete);
    }
}

/// Whether SOPS encrypted a text: it has encrypted values, and the metadata of SOPS in the form of its file type.
fn is_encrypted(text: &str) -> bool {
    text.contains("ENC[AES256_GCM,data:")
        && text.lines().any(|line| {
            let line = line.trim_start();
            ["sops:", "\"sops\":", "sops_version=", "sops_mac=", "[sops]"].iter().any(|mark| line.starts_with(mark))
                || line.contains("\"sops\":")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_lose_one_pair_of_quotes() {
        let parts = |text: &'static str| literal(text).map(|(key, value)| (&text[key], &text[value]));
        assert_eq!(parts("a=x=y"), Some(("a", "x=y")));
        assert_eq!(parts("a=\"x\""), Some(("a", "x")));
        assert_eq!(parts("a='\"x\"'"), Some(("a", "\"x\"")));
        assert_eq!(parts("a='x\""), Some(("a", "'x\"")));
        assert_eq!(parts("a='"), Some(("a", "'")));
        assert_eq!(parts("a=''"), Some(("a", "")));
        assert_eq!(parts("a="), Some(("a", "")));
        assert_eq!(parts("=x"), None);
        assert_eq!(parts("a"), None);
    }

    #[test]
    fn files_are_named_with_or_without_key() {
        assert_eq!(file_source("./path/myfile"), Ok(("myfile", "./path/myfile")));
        assert_eq!(file_source("key=dir/file"), Ok(("key", "dir/file")));
        assert!(file_source("key=").is_err());
        assert!(file_source("=file").is_err());
        assert!(file_source("a=b=c").is_err());
    }

    fn variables(text: &str) -> Vec<(&str, &str)> {
        env_lines(text).map(|(key, value)| (&text[key], &text[value])).collect()
    }

    #[test]
    fn env_files_keep_quotes_and_trailing_blanks() {
        let text = "\u{feff}A=1\r\n  # no\n\nB = \"x\" \nC\n=d\nE=";
        assert_eq!(variables(text), [("A", "1"), ("B ", " \"x\" "), ("C", ""), ("E", "")]);
    }

    #[test]
    fn a_line_that_is_too_long_ends_an_env_file() {
        let text = format!("A=1\nB={}\nC=3\n", "x".repeat(LONGEST_LINE));
        assert_eq!(variables(&text), [("A", "1")]);
    }

    #[test]
    fn encrypted_files_are_known_by_their_metadata() {
        assert!(is_encrypted("A=ENC[AES256_GCM,data:x,iv:y]\nsops_version=3.9.0\n"));
        assert!(is_encrypted("{\"data\": \"ENC[AES256_GCM,data:x]\",\n\t\"sops\": {}}"));
        assert!(!is_encrypted("docs: values look like ENC[AES256_GCM,data:x]"));
    }
}
