//! Generated kustomizations: placeholder until they are wired.

use camino::Utf8Path;

use crate::deliver::files::Inclusions;
use crate::manifest::Documents;
use crate::source::Sources;

/// The resources of the kustomization that Flux writes for a directory.
pub fn resources(sources: &Sources, documents: &Documents, inclusions: &Inclusions, path: &Utf8Path) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (file, source) in sources.below(path) {
        let here = crate::manifest::directory(source.path());
        let inner = here
            .ancestors()
            .take_while(|ancestor| *ancestor != path)
            .filter(|ancestor| inclusions.has(ancestor))
            .last();
        let entry = match inner {
            Some(inner) => inner.to_owned(),
            None if documents.get(file).role().holds_objects() => source.path().to_owned(),
            None => continue,
        };
        let relative = entry.strip_prefix(path).unwrap_or(&entry).to_string();
        if found.last() != Some(&relative) {
            found.push(relative);
        }
    }
    found
}
