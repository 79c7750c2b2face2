//! One file: its bytes as a source, or the entry that says why there are none. And the paths by which both are known.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};

use super::names::Wanted;
use super::{Event, WalkOptions};
use crate::finding::{Incomplete, IncompleteReason};
use crate::source::Source;

/// How much of a key file is read: enough for its first block.
pub(super) const KEY_BYTES: u64 = 64 * 1024;

/// Reads one file.
pub(super) fn read(root: &Path, path: &Path, wanted: Wanted, options: &WalkOptions) -> Event {
    let name = match relative(root, path) {
        Ok(name) => name,
        Err(name) => {
            let detail = "the name is not valid UTF-8, so no finding could name the file".to_owned();
            return incomplete(name, IncompleteReason::Unreadable, detail);
        }
    };
    match contents(path, wanted, options) {
        Ok(Some(bytes)) if wanted == Wanted::Auxiliary => Event::File(Source::from_bytes(name, bytes).auxiliary()),
        Ok(Some(bytes)) => Event::File(Source::from_bytes(name, bytes)),
        Ok(None) => too_large(name, options.file_size),
        Err(error) => unreadable(name, &error),
    }
}

fn contents(path: &Path, wanted: Wanted, options: &WalkOptions) -> io::Result<Option<Vec<u8>>> {
    // Looked at before it is opened: opening a pipe waits for its writer.
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    match wanted {
        Wanted::Text | Wanted::Auxiliary if metadata.len() > options.file_size => Ok(None),
        Wanted::Text | Wanted::Auxiliary => limited(File::open(path)?, metadata.len(), options.file_size),
        Wanted::Key => {
            let mut bytes = Vec::with_capacity(metadata.len().min(KEY_BYTES) as usize);
            File::open(path)?.take(KEY_BYTES).read_to_end(&mut bytes)?;
            Ok(Some(bytes))
        }
    }
}

/// Reads to the end; `None` if that is beyond the limit. The expected size only sizes the buffer.
pub(super) fn limited(input: impl Read, expected: u64, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(expected.min(limit) as usize + 1);
    input.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

pub(super) fn too_large(path: Utf8PathBuf, limit: u64) -> Event {
    incomplete(path, IncompleteReason::TooLarge, format!("the file has more than {limit} bytes"))
}

pub(super) fn unreadable(path: Utf8PathBuf, error: &io::Error) -> Event {
    incomplete(path, IncompleteReason::Unreadable, error.to_string())
}

pub(super) fn incomplete(path: Utf8PathBuf, reason: IncompleteReason, detail: String) -> Event {
    Event::Incomplete(Incomplete { path, span: None, reason, detail })
}

/// The path below the root with `/`; the lossy path if it is not UTF-8.
pub(super) fn relative(root: &Path, path: &Path) -> Result<Utf8PathBuf, Utf8PathBuf> {
    match Utf8Path::from_path(path.strip_prefix(root).unwrap_or(path)) {
        Some(path) => Ok(path.components().map(|part| part.as_str()).collect::<Vec<_>>().join("/").into()),
        None => Err(lossy(root, path)),
    }
}

pub(super) fn lossy(root: &Path, path: &Path) -> Utf8PathBuf {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    if parts.is_empty() { ".".into() } else { parts.join("/").into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_beyond_the_limit_is_not_kept() {
        assert_eq!(limited(&b"abcd"[..], 0, 4).unwrap(), Some(b"abcd".to_vec()));
        assert_eq!(limited(&b"abcde"[..], 0, 4).unwrap(), None);
        assert_eq!(limited(io::repeat(0), 0, 4).unwrap(), None);
    }
}
