//! kustomize's own table of Git URLs (`_unit/api__internal__git.json` of `../shared/conformance/kustomize`), row by row.
//!
//! The table is not part of the repository; without it the test says so and passes.
#![expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and reads the checkout"
)]

use std::path::Path;

use kustomize::GitUrl;
use serde_json::Value;

#[test]
fn git_urls_are_those_of_kustomize() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = here.ancestors().map(|above| above.join("shared/conformance/kustomize/_unit/api__internal__git.json"));
    let Some(text) = table.into_iter().find_map(|path| std::fs::read_to_string(path).ok()) else {
        eprintln!("skipped: ../shared/conformance/kustomize is not there");
        return;
    };
    let tables: Value = serde_json::from_str(&text).unwrap();
    let rows = |name: &str| tables[name].as_array().unwrap().clone();
    let mut failures = Vec::new();
    for row in rows("TestNewRepoSpecFromUrl_Smoke") {
        let input = row["input"].as_str().unwrap();
        let text = |field: &str| row["repoSpec"][field].as_str().unwrap_or("").to_owned();
        let expected = (text("Host"), text("RepoPath"), text("KustRootPath"), text("Ref"));
        let found = GitUrl::parse(input).map(|url| (url.host, url.repository, url.path, url.reference));
        if found.as_ref() != Ok(&expected) {
            failures.push(format!("{input}: {found:?} instead of {expected:?}"));
        }
    }
    for row in rows("TestNewRepoSpecFromUrlErrors") {
        let input = row["url"].as_str().unwrap();
        if let Ok(url) = GitUrl::parse(input) {
            failures.push(format!("{input}: {url:?} instead of {}", row["error"]));
        }
    }
    // The test combines each host with paths and references.
    for row in rows("TestNewRepoSpecFromUrl_Permute") {
        for repository in ["someOrg/someRepo", "kubernetes/website"] {
            for path in ["README.md", "foo/krusty.txt", ""] {
                for reference in ["", "someBranch", "master", "v0.1.0"] {
                    let query = if reference.is_empty() { String::new() } else { format!("?ref={reference}") };
                    let slash = if path.is_empty() { "" } else { "/" };
                    let input = format!("{}{repository}{slash}{path}{query}", row["raw"].as_str().unwrap());
                    let url = GitUrl::parse(&input);
                    let is_right = url.as_ref().is_ok_and(|url| {
                        row["normalized"] == url.host.as_str()
                            && url.repository == repository
                            && url.path == path
                            && url.reference == reference
                    });
                    if !is_right {
                        failures.push(format!("{input}: {url:?}"));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
