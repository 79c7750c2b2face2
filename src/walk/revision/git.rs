//! The questions that Git is asked: fixed arguments, no shell, nothing that runs a program of the repository's choice, writes
//! or reaches the network.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use camino::Utf8Path;

use super::RevisionError;

/// Before every question. Reading objects needs neither hooks nor a file system monitor; a partial clone would fetch.
const ALWAYS: [&str; 7] =
    ["--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"];

/// Inside a hook these name a repository, which may be another one than that of the files.
const REMOVED: [&str; 3] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"];

/// A repository, asked from the top of its work tree.
pub(super) struct Git<'a> {
    root: &'a Utf8Path,
}

/// What a tree lists: a file, a link or a submodule.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    mode: Mode,
    id: String,
    size: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    File,
    Link,
    Other,
}

impl Entry {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// In bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn is_file(&self) -> bool {
        self.mode == Mode::File
    }

    pub(super) fn is_link(&self) -> bool {
        self.mode == Mode::Link
    }
}

impl<'a> Git<'a> {
    pub(super) fn new(root: &'a Utf8Path) -> Self {
        Self { root }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.root).args(ALWAYS).args(arguments);
        for name in REMOVED {
            command.env_remove(name);
        }
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
        command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, RevisionError> {
        let output = self.command(arguments).output().map_err(RevisionError::Program)?;
        if output.status.success() { Ok(output.stdout) } else { Err(refused(&output.stderr)) }
    }

    /// The id of the tree of a revision.
    pub(super) fn tree(&self, revision: &str) -> Result<String, RevisionError> {
        let unknown = || RevisionError::Unknown { revision: revision.to_owned() };
        // Such a name cannot be one of a revision; the second guard is `--end-of-options`.
        if revision.is_empty() || revision.starts_with('-') || revision.contains(['\0', '\n']) {
            return Err(unknown());
        }
        let tree = format!("{revision}^{{tree}}");
        let answer = self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &tree]);
        let answer = answer.map_err(|error| match error {
            // `--quiet` says nothing of a revision that is not there.
            RevisionError::Refused(text) if text.is_empty() || text.contains("Needed a single revision") => unknown(),
            error => error,
        })?;
        let id = String::from_utf8_lossy(&answer).trim().to_owned();
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id { Ok(id) } else { Err(unknown()) }
    }

    /// Everything in a tree, by path. What has a name that is not UTF-8 is left out: nothing could name it.
    pub(super) fn entries(&self, tree: &str) -> Result<BTreeMap<String, Entry>, RevisionError> {
        let answer = self.ask(&["ls-tree", "-r", "-z", "-l", "--full-tree", tree])?;
        Ok(answer.split(|byte| *byte == 0).filter_map(entry).collect())
    }

    /// The contents of files, in the order of their ids.
    pub(super) fn contents<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Result<Vec<Vec<u8>>, RevisionError> {
        let mut asked = String::new();
        let mut number = 0;
        for id in ids {
            asked.push_str(id);
            asked.push('\n');
            number += 1;
        }
        if number == 0 {
            return Ok(Vec::new());
        }
        let mut command = self.command(&["cat-file", "--batch", "--buffer"]);
        command.stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(RevisionError::Program)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let contents = std::thread::scope(|scope| {
            // Git answers while it is asked, so one who asks everything first would wait for ever.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(asked.as_bytes())));
            let mut answers = BufReader::new(stdout.ok_or_else(|| io::Error::other("no answer"))?);
            (0..number).map(|_| content(&mut answers)).collect::<io::Result<Vec<_>>>()
        });
        let contents = contents.map_err(|error| RevisionError::Refused(error.to_string()));
        if contents.is_err() {
            // It may be over already.
            drop(child.kill());
        }
        child.wait().map_err(RevisionError::Program)?;
        contents
    }
}

/// What Git said, in one line.
fn refused(said: &[u8]) -> RevisionError {
    let text = String::from_utf8_lossy(said);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    RevisionError::Refused(line.trim_start_matches("fatal: ").trim().to_owned())
}

/// `MODE TYPE ID SIZE<tab>PATH`.
fn entry(line: &[u8]) -> Option<(String, Entry)> {
    let (head, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
    let mut words = head.split_ascii_whitespace();
    let mode = match words.next()? {
        "120000" => Mode::Link,
        mode if mode.starts_with("100") => Mode::File,
        _ => Mode::Other,
    };
    let (_, id, size) = (words.next()?, words.next()?.to_owned(), words.next()?);
    Some((path.to_owned(), Entry { mode, id, size: size.parse().unwrap_or(0) }))
}

/// `ID TYPE SIZE`, and after a line break so many bytes and a line break.
fn content(answers: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = String::new();
    answers.read_line(&mut head)?;
    let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    let missing = || io::Error::other("Git does not have all files of the revision");
    let size = size.ok_or_else(missing)?;
    let mut bytes = Vec::new();
    answers.take(size + 1).read_to_end(&mut bytes)?;
    if bytes.pop() == Some(b'\n') && bytes.len() as u64 == size { Ok(bytes) } else { Err(missing()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_broken_ones_refused() {
        let read = |text: &[u8]| content(&mut io::Cursor::new(text)).ok();
        assert_eq!(read(b"abc blob 3\na\nb\n"), Some(b"a\nb".to_vec()));
        assert_eq!(read(b"abc blob 0\n\n"), Some(Vec::new()));
        assert_eq!(read(b"abc missing\n"), None);
        assert_eq!(read(b"abc blob 9\nab\n"), None);
        assert_eq!(read(b""), None);
    }

    #[test]
    fn trees_list_files_links_and_submodules() {
        let of = |line: &str| entry(line.as_bytes()).map(|(path, entry)| (path, entry.mode, entry.size));
        assert_eq!(of("100644 blob ab      12\ta b.yaml"), Some(("a b.yaml".to_owned(), Mode::File, 12)));
        assert_eq!(of("120000 blob ab       3\tlink"), Some(("link".to_owned(), Mode::Link, 3)));
        assert_eq!(of("160000 commit ab       -\tsub"), Some(("sub".to_owned(), Mode::Other, 0)));
        assert_eq!(of(""), None);
    }
}
