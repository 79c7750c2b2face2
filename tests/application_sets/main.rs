//! Applications of ApplicationSets, against those of Argo CD's own controller.
//!
//! `tests/data/application-sets` holds small repositories and, in `applications.jsonl` of each, what the real controller
//! makes of them: tests compare with that. With `APPSET_BUILD` (a program that prints what the controller makes, as
//! `tests/data/application-sets/README.md` says) and `APPSET_REPOSITORIES` (directories with a `:` between) the program
//! itself is asked about other repositories; with `UPDATE` as well, the stored answers are written again.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails by panicking, reads the disk and may speak"
)]

mod compare;
mod repository;

use std::path::{Path, PathBuf};

use compare::Tally;
use repository::{Repository, ask};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/application-sets")
}

fn program() -> Option<PathBuf> {
    std::env::var_os("APPSET_BUILD").map(PathBuf::from)
}

#[test]
fn stored_answers_of_the_controller_are_met() {
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(data()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut tally = Tally::default();
    for case in cases {
        let repository = Repository::read(&case);
        let answers = case.join("applications.jsonl");
        if let (Some(program), Some(_)) = (program(), std::env::var_os("UPDATE")) {
            std::fs::write(&answers, ask(&program, &repository)).unwrap();
        }
        let answers = std::fs::read_to_string(&answers).unwrap_or_default();
        tally.add(&repository, &answers);
    }
    tally.assert_equal();
    tally.assert_all_compared(100, 80);
}

#[test]
fn other_repositories_are_expanded_as_by_the_controller() {
    let (Some(program), Some(directories)) = (program(), std::env::var_os("APPSET_REPOSITORIES")) else { return };
    let mut tally = Tally::default();
    for directory in std::env::split_paths(&directories) {
        let repository = Repository::read(&directory);
        let answers = ask(&program, &repository);
        tally.add(&repository, &answers);
    }
    println!("{tally}");
    tally.assert_equal();
}
