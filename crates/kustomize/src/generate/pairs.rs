//! The sources of a generator's data: literals, files and env files.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::Generated;
use crate::id::{FileNumber, NodeId};
use crate::planner::Planner;
use crate::problem::{Incomplete, IncompleteReason, Problem, ProblemKind};
use crate::record::Record;

/// A key and its value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) key: String,
    pub(crate) value: Value,
    /// The text that says so.
    pub(crate) site: NodeId,
}

/// A value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    /// The content of a file.
    File(FileNumber),
}

/// Reads all sources in the order in which kustomize takes them: env files, literals, files. A key that stands twice is an error.
pub(crate) fn read(planner: &mut Planner<'_>, record: &Record, generated: Generated) -> Result<Vec<Pair>, Problem> {
    let mut pairs = Vec::new();
    let mut env_files = record.texts(planner, "envs")?;
    env_files.extend(record.text(planner, "env")?);
    for site in env_files {
        let file = planner.file(site)?;
        note_encrypted(planner, file, site);
        env_file(planner, file, site, &mut pairs)?;
    }
    for site in record.texts(planner, "literals")? {
        let text = planner.read.text(site);
        let Some((key, value)) = literal(&text) else {
            // A literal may be a secret, so that the message does not repeat it.
            let message = format!("a literal of the {} must be `key=value`", generated.kind());
            return Err(planner.problem(ProblemKind::InvalidGenerator, site, message));
        };
        pairs.push(Pair { key: key.to_owned(), value: Value::Text(value.to_owned()), site });
    }
    for site in record.texts(planner, "files")? {
        let text = planner.read.text(site).into_owned();
        let (key, path) =
            file_source(&text).map_err(|message| planner.problem(ProblemKind::InvalidGenerator, site, message))?;
        let file = planner.file_named(path, site)?;
        note_encrypted(planner, file, site);
        pairs.push(Pair { key: key.to_owned(), value: Value::File(file), site });
    }
    let mut known: FxHashMap<&str, NodeId> = FxHashMap::default();
    for pair in &pairs {
        match known.entry(&pair.key) {
            Entry::Vacant(entry) => {
                entry.insert(pair.site);
            }
            Entry::Occupied(first) => {
                let message = format!("the {} gets the key `{}` twice", generated.kind(), pair.key);
                let problem = planner.problem(ProblemKind::InvalidGenerator, pair.site, message);
                return Err(problem.related(planner.read.span(*first.get()), "the key comes from here already"));
            }
        }
    }
    Ok(pairs)
}

/// A literal, cut at its first `=`. One pair of quotes around the value is dropped.
fn literal(text: &str) -> Option<(&str, &str)> {
    let (key, value) = text.split_once('=')?;
    if key.is_empty() {
        return None;
    }
    let inner = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Some((key, inner.unwrap_or(value)))
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
fn env_file(planner: &Planner<'_>, file: FileNumber, site: NodeId, pairs: &mut Vec<Pair>) -> Result<(), Problem> {
    let file = planner.world().file(file);
    let Some(text) = &file.text else {
        if file.bytes.is_none() {
            return Ok(());
        }
        let message = format!("`{}` is not UTF-8, so no variables can be read from it", file.path);
        return Err(planner.problem(ProblemKind::InvalidGenerator, site, message));
    };
    pairs.extend(env_lines(text).map(|(key, value)| Pair {
        key: key.to_owned(),
        value: Value::Text(value.to_owned()),
        site,
    }));
    Ok(())
}

/// The variables of an env file's text.
pub(crate) fn env_lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.split('\n').take_while(|line| line.len() <= LONGEST_LINE);
    lines.filter_map(|line| {
        let line = line.strip_suffix('\r').unwrap_or(line).trim_start();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        (!key.is_empty()).then_some((key, value))
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
        assert_eq!(literal("a=x=y"), Some(("a", "x=y")));
        assert_eq!(literal("a=\"x\""), Some(("a", "x")));
        assert_eq!(literal("a='\"x\"'"), Some(("a", "\"x\"")));
        assert_eq!(literal("a='x\""), Some(("a", "'x\"")));
        assert_eq!(literal("a='"), Some(("a", "'")));
        assert_eq!(literal("a="), Some(("a", "")));
        assert_eq!(literal("=x"), None);
        assert_eq!(literal("a"), None);
    }

    #[test]
    fn files_are_named_with_or_without_key() {
        assert_eq!(file_source("./path/myfile"), Ok(("myfile", "./path/myfile")));
        assert_eq!(file_source("key=dir/file"), Ok(("key", "dir/file")));
        assert!(file_source("key=").is_err());
        assert!(file_source("=file").is_err());
        assert!(file_source("a=b=c").is_err());
    }

    #[test]
    fn env_files_keep_quotes_and_trailing_blanks() {
        let lines: Vec<_> = env_lines("\u{feff}A=1\r\n  # no\n\nB = \"x\" \nC\n=d\n").collect();
        assert_eq!(lines, [("A", "1"), ("B ", " \"x\" "), ("C", "")]);
    }

    #[test]
    fn a_line_that_is_too_long_ends_an_env_file() {
        let text = format!("A=1\nB={}\nC=3\n", "x".repeat(LONGEST_LINE));
        assert_eq!(env_lines(&text).collect::<Vec<_>>(), [("A", "1")]);
    }

    #[test]
    fn encrypted_files_are_known_by_their_metadata() {
        assert!(is_encrypted("A=ENC[AES256_GCM,data:x,iv:y]\nsops_version=3.9.0\n"));
        assert!(is_encrypted("{\"data\": \"ENC[AES256_GCM,data:x]\",\n\t\"sops\": {}}"));
        assert!(!is_encrypted("docs: values look like ENC[AES256_GCM,data:x]"));
    }
}
