//! Paths that files write about other files.

use camino::{Utf8Path, Utf8PathBuf};

/// Where a written path leads, relative to the root of the run; `None` if it is absolute or leaves the root. Nothing is
/// looked up: the path may not exist.
pub fn resolve(directory: &Utf8Path, written: &str) -> Option<Utf8PathBuf> {
    if written.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = directory.as_str().split('/').filter(|part| !part.is_empty()).collect();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/").into())
}

/// The directory of a file; the empty path for a file in the root.
pub fn directory(path: &Utf8Path) -> &Utf8Path {
    path.parent().unwrap_or(Utf8Path::new(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_paths_are_normalised_and_stay_inside() {
        let resolved = |written| resolve("apps/web".into(), written).map(Utf8PathBuf::into_string);
        assert_eq!(resolved("../../base/").as_deref(), Some("base"));
        assert_eq!(resolved("./a//b.yaml").as_deref(), Some("apps/web/a/b.yaml"));
        assert_eq!(resolved("../..").as_deref(), Some(""));
        assert_eq!(resolved("../../.."), None);
        assert_eq!(resolved("/etc/passwd"), None);
    }
}
