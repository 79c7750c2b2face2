//! The walk on trees that real checkouts and hostile ones have: ignore files, links, unreadable and odd files.

#![expect(clippy::disallowed_methods, reason = "the test builds the trees that are walked")]

use std::fs;
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use idp_lint::finding::IncompleteReason;
use idp_lint::walk::{WalkError, WalkOptions, Walked, walk};

type Result = std::result::Result<(), Box<dyn std::error::Error>>;

/// A directory with files; a path that ends in `/` is an empty directory.
fn tree(files: &[(&str, &str)]) -> std::io::Result<tempfile::TempDir> {
    let directory = tempfile::tempdir()?;
    for (path, text) in files {
        let path = directory.path().join(path);
        if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
            fs::create_dir_all(path)?;
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(directory)
}

fn argument(directory: &Path, path: &str) -> Utf8PathBuf {
    Utf8Path::from_path(directory).expect("temporary directories have UTF-8 names").join(path)
}

fn walk_in(directory: &Path, paths: &[&str]) -> Walked {
    let arguments: Vec<_> = paths.iter().map(|path| argument(directory, path)).collect();
    walk(&arguments, &WalkOptions::default()).expect("the arguments exist")
}

fn paths(walked: &Walked) -> Vec<&str> {
    walked.sources.iter().map(|(_, source)| source.path().as_str()).collect()
}

fn entries(walked: &Walked) -> Vec<(&str, IncompleteReason)> {
    walked.incomplete.iter().map(|entry| (entry.path.as_str(), entry.reason)).collect()
}

#[test]
fn ignore_files_count_with_and_without_git() -> Result {
    let files = [
        (".gitignore", "out/\n*.local.yaml\n"),
        (".ignore", "kept.yaml\n"),
        (".idp-lintignore", "vendor/\n!back.local.yaml\n"),
        ("apps/.gitignore", "draft.yaml\n"),
        ("apps/draft.yaml", ""),
        ("apps/web.yaml", ""),
        ("back.local.yaml", ""),
        ("dev.local.yaml", ""),
        ("kept.yaml", ""),
        ("out/a.yaml", ""),
        ("vendor/a.yaml", ""),
        (".git/HEAD", ""),
        (".git/x.yaml", ""),
        (".github/workflows/ci.yml", ""),
        (".cache/x.yaml", ""),
        ("README.md", ""),
    ];
    let expected = [".github/workflows/ci.yml", "apps/web.yaml", "back.local.yaml", "kept.yaml"];
    let directory = tree(&files)?;
    assert_eq!(paths(&walk_in(directory.path(), &["."])), expected);
    fs::remove_dir_all(directory.path().join(".git"))?;
    assert_eq!(paths(&walk_in(directory.path(), &["."])), expected);
    Ok(())
}

#[test]
fn a_subdirectory_has_the_paths_and_the_ignore_files_of_its_repository() -> Result {
    let directory = tree(&[
        (".git/HEAD", ""),
        (".gitignore", "secret.yaml\n"),
        (".idp-lintignore", "apps/old\n"),
        ("apps/old/a.yaml", ""),
        ("apps/secret.yaml", ""),
        ("apps/web.yaml", ""),
        ("other.yaml", ""),
    ])?;
    let walked = walk_in(directory.path(), &["apps"]);
    assert_eq!(paths(&walked), ["apps/web.yaml"]);
    assert_eq!(walked.root, directory.path().canonicalize()?);
    Ok(())
}

#[test]
fn a_file_that_is_named_is_read_whatever_its_name_and_its_ignore_state() -> Result {
    let directory = tree(&[(".gitignore", "*\n"), ("a/manifest.txt", "x"), ("a/b.yaml", ""), ("c/d.yaml", "")])?;
    assert_eq!(paths(&walk_in(directory.path(), &["a/manifest.txt", "c/d.yaml"])), ["a/manifest.txt", "c/d.yaml"]);
    assert_eq!(paths(&walk_in(directory.path(), &["a/b.yaml", "a/b.yaml", "a"])), ["b.yaml"]);
    let missing = walk(&[argument(directory.path(), "nowhere")], &WalkOptions::default());
    assert!(matches!(missing, Err(WalkError::Argument { path, .. }) if path.ends_with("nowhere")));
    Ok(())
}

/// The paths of the files that no rule looks at.
fn auxiliary(walked: &Walked) -> Vec<&str> {
    let files = walked.sources.iter().filter(|(_, source)| source.is_auxiliary());
    files.map(|(_, source)| source.path().as_str()).collect()
}

#[test]
fn what_a_kustomization_names_is_read_whatever_its_name() -> Result {
    let directory = tree(&[
        (".git/config", "[remote \"origin\"]\nurl = https://me:token@example.com/org/repo.git\n"),
        (".git/secret.txt", ""),
        (".gitignore", "*.ignored\nbuild/\n"),
        (".idp-lintignore", "left-out.txt\n"),
        (".sourceignore", "*.md\n"),
        ("app/.env", "A=1\n"),
        ("app/.hidden.yaml", "kind: Pod\n"),
        ("app/app.properties", "a=b\n"),
        ("app/build/out.txt", ""),
        ("app/left-out.txt", ""),
        ("app/local.ignored", ""),
        ("app/not-named.txt", ""),
        ("app/run.sh", ""),
        (".base/kustomization.yaml", "configMapGenerator:\n- files: [motd, .inner/x.txt]\n"),
        (".base/deployment.yaml", "kind: Deployment\n"),
        (".base/motd", ""),
        (".base/.inner/x.txt", ""),
        (".base/.inner/not-named.txt", ""),
        (".other/kustomization.yaml", ""),
        (
            "app/kustomization.yaml",
            "resources: [.hidden.yaml, ../.base, ../.git]\nconfigMapGenerator:\n- name: a\n  envs: [.env]\n  files:\n\
             \x20 - app.properties\n  - run=run.sh\n  - local.ignored\n  - build/out.txt\n  - left-out.txt\n  - gone.txt\n\
             \x20 - ../.git/secret.txt\n  - logo.png\n",
        ),
    ])?;
    let logo = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    fs::write(directory.path().join("app/logo.png"), logo)?;
    let walked = walk_in(directory.path(), &["."]);
    let named = [
        ".base/.inner/x.txt",
        ".base/motd",
        ".sourceignore",
        "app/.env",
        "app/app.properties",
        "app/logo.png",
        "app/run.sh",
    ];
    assert_eq!(auxiliary(&walked), named);
    let ordinary = [".base/deployment.yaml", ".base/kustomization.yaml", "app/.hidden.yaml", "app/kustomization.yaml"];
    assert_eq!(walked.sources.checked(), ordinary.len());
    assert!(ordinary.iter().all(|path| paths(&walked).contains(path)), "{:?}", paths(&walked));
    assert_eq!(entries(&walked), []);
    let read = walked.sources.find("app/logo.png".into()).map(|id| walked.sources.get(id).bytes());
    assert_eq!(read, Some(&logo[..]));
    assert!(paths(&walked).is_sorted());
    assert_eq!(walked.sources.remotes(), ["https://example.com/org/repo.git"]);
    let excluding = WalkOptions { file_size: 3, ..WalkOptions::default() };
    let walked = walk(&[argument(directory.path(), "app")], &excluding)?;
    assert_eq!(paths(&walked), [""; 0], "the kustomization itself is too large");
    Ok(())
}

#[test]
fn what_is_named_obeys_limits_and_exclusions_and_key_files_are_whole() -> Result {
    let directory = tree(&[
        ("kustomization.yaml", "secretGenerator: [{files: [tls.key, big.txt, small.txt]}]\n"),
        ("tls.key", &"k".repeat(100_000)),
        ("other.key", &"k".repeat(100_000)),
        ("big.txt", &"b".repeat(100_001)),
        ("small.txt", ""),
    ])?;
    let options = WalkOptions { file_size: 100_000, ..WalkOptions::default() };
    let walked = walk(&[argument(directory.path(), "")], &options)?;
    assert_eq!(auxiliary(&walked), ["small.txt"]);
    assert_eq!(entries(&walked), [("big.txt", IncompleteReason::TooLarge)]);
    let length = |path: &str| walked.sources.find(path.into()).map(|id| walked.sources.get(id).bytes().len());
    assert_eq!((length("tls.key"), length("other.key")), (Some(100_000), Some(64 * 1024)));
    Ok(())
}

#[test]
fn the_bases_of_a_directory_are_read_where_the_repository_has_them() -> Result {
    let directory = tree(&[
        (".git/HEAD", ""),
        (".gitignore", "generated/\n"),
        ("base/kustomization.yaml", "resources: [web.yaml, ../shared]\nconfigMapGenerator: [{files: [motd]}]\n"),
        ("base/web.yaml", ""),
        ("base/motd", ""),
        ("base/not-named.yaml", ""),
        ("shared/Kustomization", "resources: [../.hidden]\n"),
        (".hidden/kustomization.yml", "resources: [../base]\n"),
        ("generated/kustomization.yaml", ""),
        ("left-out/kustomization.yaml", ""),
        (".idp-lintignore", "left-out\n"),
        ("kustomization.yaml", ""),
        (
            "overlays/prod/kustomization.yaml",
            "resources: [../../base, ../../generated, ../../left-out, ../../../etc]\n",
        ),
        ("overlays/test/kustomization.yaml", "resources: [../../base]\n"),
    ])?;
    let bases =
        [".hidden/kustomization.yml", "base/kustomization.yaml", "base/motd", "base/web.yaml", "shared/Kustomization"];
    for argument in ["overlays/prod", "overlays/prod/kustomization.yaml"] {
        let walked = walk_in(directory.path(), &[argument]);
        assert_eq!(auxiliary(&walked), bases, "{argument}");
        assert_eq!(walked.sources.checked(), 1);
        assert_eq!(entries(&walked), []);
    }
    assert_eq!(auxiliary(&walk_in(directory.path(), &["."])), ["base/motd"], "everything else is checked");
    fs::remove_dir_all(directory.path().join(".git"))?;
    let walked = walk_in(directory.path(), &["overlays/prod"]);
    assert_eq!(
        paths(&walked),
        ["kustomization.yaml"],
        "without a work tree nobody says what belongs to the repository"
    );
    Ok(())
}

#[cfg(unix)]
#[test]
fn what_is_named_through_a_link_is_read_where_it_stands_and_never_outside() -> Result {
    use std::os::unix::fs::symlink;
    let outside = tree(&[("secret.txt", "")])?;
    let directory = tree(&[
        (".git/HEAD", ""),
        ("data/a.txt", ""),
        ("app/kustomization.yaml", "configMapGenerator: [{files: [link.txt, dir/a.txt, out.txt, gone.txt]}]\n"),
    ])?;
    let at = |path: &str| directory.path().join(path);
    symlink("../data/a.txt", at("app/link.txt"))?;
    symlink("../data", at("app/dir"))?;
    symlink(outside.path().join("secret.txt"), at("app/out.txt"))?;
    symlink("nothing", at("app/gone.txt"))?;
    let walked = walk_in(directory.path(), &["."]);
    assert_eq!(paths(&walked), ["app/kustomization.yaml", "data/a.txt"]);
    assert!(["app/link.txt", "app/dir/a.txt"].iter().all(|path| walked.sources.find((*path).into()).is_some()));
    Ok(())
}

#[cfg(unix)]
#[test]
fn links_are_read_once_and_never_lead_out_or_around() -> Result {
    use std::os::unix::fs::symlink;
    let outside = tree(&[("secret.yaml", "")])?;
    let directory = tree(&[(".git/HEAD", ""), ("base/a.yaml", ""), ("overlays/prod/b.yaml", ""), ("notes.txt", "")])?;
    let at = |path: &str| directory.path().join(path);
    symlink("../../base", at("overlays/prod/base"))?;
    symlink("..", at("overlays/up"))?;
    symlink("self.yaml", at("overlays/self.yaml"))?;
    symlink("gone.yaml", at("overlays/dangling.yaml"))?;
    symlink("gone", at("overlays/gone"))?;
    symlink(outside.path(), at("overlays/outside"))?;
    symlink(outside.path().join("secret.yaml"), at("overlays/secret.yaml"))?;
    symlink("../base/a.yaml", at("overlays/again.yaml"))?;
    symlink("../notes.txt", at("overlays/notes.yaml"))?;
    let links = [
        ("overlays/dangling.yaml", IncompleteReason::Link),
        ("overlays/outside", IncompleteReason::Link),
        ("overlays/secret.yaml", IncompleteReason::Link),
        ("overlays/self.yaml", IncompleteReason::Link),
        ("overlays/up", IncompleteReason::Link),
    ];
    for start in [".", "overlays"] {
        let walked = walk_in(directory.path(), &[start]);
        assert_eq!(paths(&walked), ["base/a.yaml", "overlays/notes.yaml", "overlays/prod/b.yaml"], "from {start}");
        assert_eq!(entries(&walked), links, "from {start}");
        let through = |path: &str| walked.sources.find(path.into()).map(|id| walked.sources.get(id).path().as_str());
        assert_eq!(through("overlays/prod/base/a.yaml"), Some("base/a.yaml"));
        assert_eq!(through("overlays/again.yaml"), Some("base/a.yaml"));
    }
    Ok(())
}

#[test]
fn a_file_beyond_the_limit_is_an_entry_and_key_files_are_read_in_part() -> Result {
    let directory = tree(&[("ok.yaml", "1234"), ("large.yaml", "12345"), ("tls.key", &"k".repeat(100_000))])?;
    let options = WalkOptions { file_size: 4, ..WalkOptions::default() };
    let walked = walk(&[argument(directory.path(), "")], &options)?;
    assert_eq!(paths(&walked), ["ok.yaml", "tls.key"]);
    assert_eq!(entries(&walked), [("large.yaml", IncompleteReason::TooLarge)]);
    let key = walked.sources.find("tls.key".into()).map(|id| walked.sources.get(id).text().len());
    assert_eq!(key, Some(64 * 1024));
    Ok(())
}

#[test]
fn utf16_files_are_decoded_and_invalid_bytes_are_kept_as_places() -> Result {
    let directory = tree(&[])?;
    let bytes: Vec<u8> = "\u{feff}kind: Pod\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(directory.path().join("utf16.yaml"), bytes)?;
    fs::write(directory.path().join("latin1.yaml"), b"a: caf\xe9\n")?;
    let walked = walk_in(directory.path(), &["."]);
    let read = |path: &str| walked.sources.find(path.into()).map(|id| walked.sources.get(id));
    assert_eq!(read("utf16.yaml").map(|source| &**source.text()), Some("kind: Pod\n"));
    assert_eq!(read("latin1.yaml").map(|source| source.invalid()), Some(&[6][..]));
    Ok(())
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_an_entry() -> Result {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::PermissionsExt;
    let directory = tree(&[("closed/a.yaml", ""), ("closed.yaml", ""), ("open.yaml", ""), ("folder.yaml/", "")])?;
    let name = std::ffi::OsStr::from_bytes(b"bad\xff.yaml");
    let odd_names = fs::write(directory.path().join(name), "").is_ok();
    for (path, mode) in [("closed", 0o000), ("closed.yaml", 0o000)] {
        fs::set_permissions(directory.path().join(path), fs::Permissions::from_mode(mode))?;
    }
    let restricted = fs::read(directory.path().join("closed.yaml")).is_err();
    let walked = walk_in(directory.path(), &["."]);
    let mut expected = Vec::new();
    if odd_names {
        expected.push("bad\u{fffd}.yaml");
    }
    if restricted {
        expected.extend(["closed", "closed.yaml"]);
        assert_eq!(paths(&walked), ["open.yaml"]);
    }
    let found: Vec<_> = walked.incomplete.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(found, expected);
    assert!(walked.incomplete.iter().all(|entry| entry.reason == IncompleteReason::Unreadable));
    let place = directory.path().to_string_lossy().into_owned();
    assert!(walked.incomplete.iter().all(|entry| !entry.detail.contains(&place)), "no path of this machine");
    fs::set_permissions(directory.path().join("closed"), fs::Permissions::from_mode(0o755))?;
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_pipe_does_not_hang_the_walk() -> Result {
    let directory = tree(&[("a.yaml", "")])?;
    let pipe = directory.path().join("pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if made.is_ok_and(|status| status.success()) {
        let walked = walk_in(directory.path(), &["."]);
        assert_eq!(paths(&walked), ["a.yaml"]);
        assert_eq!(entries(&walked), [("pipe.yaml", IncompleteReason::Unreadable)], "left out, but not in silence");
        let named = walk_in(directory.path(), &["pipe.yaml"]);
        assert_eq!(entries(&named), [("pipe.yaml", IncompleteReason::Unreadable)]);
    }
    Ok(())
}

#[cfg(unix)]
#[test]
fn an_ignore_file_without_an_end_costs_its_directory() -> Result {
    let directory = tree(&[("a.yaml", ""), ("b/c.yaml", ""), ("d/e.yaml", "")])?;
    std::os::unix::fs::symlink("/dev/zero", directory.path().join("b/.gitignore"))?;
    let walked = walk_in(directory.path(), &["."]);
    assert_eq!(paths(&walked), ["a.yaml", "d/e.yaml"]);
    assert_eq!(entries(&walked), [("b/.gitignore", IncompleteReason::Unreadable)]);
    let named = walk_in(directory.path(), &["b"]);
    assert!(paths(&named).is_empty());
    assert_eq!(entries(&named).len(), 1);
    Ok(())
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() -> Result {
    let names: Vec<String> = (0..200).map(|index| format!("d{}/f{index}.yaml", index % 7)).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    let directory = tree(&files)?;
    let read = |threads| {
        let options = WalkOptions { threads, ..WalkOptions::default() };
        let walked = walk(&[argument(directory.path(), "")], &options).expect("the directory exists");
        walked.sources.iter().map(|(_, source)| (source.path().to_owned(), source.text().clone())).collect::<Vec<_>>()
    };
    assert_eq!(read(1).len(), 200);
    assert_eq!(read(1), read(8));
    Ok(())
}
