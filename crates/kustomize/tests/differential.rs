//! Whole repositories against the real `kustomize build`, object by object and in both orders.
//!
//! It runs only where somebody has the repositories and the real program's outputs: `KUSTOMIZE_REPOSITORIES` holds directories
//! (separated by `:`), `KUSTOMIZE_OUTPUTS` a directory with, for repository `REPO` and kustomization `a/b`,
//! `REPO/a%b.legacy.yaml` and `REPO/a%b.none.yaml`, or `.err` where the program failed. `KUSTOMIZE_SHOW=n` shows n differences.
#![expect(
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test fails by panicking and reads what its environment names"
)]

mod support;

use std::path::{Path, PathBuf};

use kustomize::{Build, Mode, Order, Request, World};

/// How a kustomization compares.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tally {
    equal: usize,
    both_fail: usize,
    /// What is incomplete cannot be compared: the real program would fetch.
    incomplete: usize,
    different: usize,
}

#[test]
fn public_repositories_give_the_same_objects() {
    let (Ok(repositories), Ok(outputs)) = (std::env::var("KUSTOMIZE_REPOSITORIES"), std::env::var("KUSTOMIZE_OUTPUTS"))
    else {
        return;
    };
    let limit: usize = std::env::var("KUSTOMIZE_SHOW").ok().and_then(|shown| shown.parse().ok()).unwrap_or(20);
    let mut shown = Vec::new();
    let mut total = Tally::default();
    for repository in repositories.split(':').map(Path::new) {
        let outputs = Path::new(&outputs).join(repository.file_name().unwrap());
        let tally = compare(repository, &outputs, &mut shown);
        eprintln!("{}: {tally:?}", repository.display());
        total.equal += tally.equal;
        total.both_fail += tally.both_fail;
        total.incomplete += tally.incomplete;
        total.different += tally.different;
    }
    let compared = total.equal + total.both_fail + total.different;
    eprintln!("{total:?}");
    for line in shown.iter().take(limit) {
        eprintln!("{line}");
    }
    if total.different * 200 > compared {
        panic!("{} of {compared} differ, more than half a percent", total.different);
    }
}

fn compare(repository: &Path, outputs: &Path, shown: &mut Vec<String>) -> Tally {
    let world = support::world(repository);
    let mut tally = Tally::default();
    let directories: Vec<_> = world.kustomizations().into_iter().map(|path| path.to_owned()).collect();
    let request = |order| {
        move |directory: &camino::Utf8PathBuf| Request {
            directory: directory.clone(),
            draft: None,
            mode: Mode { order, ..Mode::KUSTOMIZE },
        }
    };
    let started = std::time::Instant::now();
    let legacy = world.build(&directories.iter().map(request(Order::Legacy)).collect::<Vec<_>>());
    let once = started.elapsed();
    let as_written = world.build(&directories.iter().map(request(Order::AsWritten)).collect::<Vec<_>>());
    let objects: usize = legacy.iter().map(|build| build.objects.len()).sum();
    let again = started.elapsed() - once;
    eprintln!("{} kustomizations, {objects} objects in {once:?}, finished again in {again:?}", directories.len());
    for ((directory, legacy), as_written) in directories.iter().zip(&legacy).zip(&as_written) {
        let file = directory.as_str().replace('/', "%");
        let file = if file.is_empty() { "." } else { &file };
        let expected = [outputs.join(format!("{file}.legacy")), outputs.join(format!("{file}.none"))];
        let differences = [(legacy, &expected[0]), (as_written, &expected[1])]
            .map(|(build, expected)| compare_one(&world, build, expected));
        match differences {
            [Verdict::Equal, Verdict::Equal] => tally.equal += 1,
            [Verdict::BothFail, Verdict::BothFail] => tally.both_fail += 1,
            [Verdict::Incomplete, _] | [_, Verdict::Incomplete] => tally.incomplete += 1,
            [Verdict::Unknown, _] | [_, Verdict::Unknown] => {}
            [Verdict::Different(difference), _] | [_, Verdict::Different(difference)] => {
                tally.different += 1;
                shown.push(format!("{}: {directory}: {difference}", repository.display()));
            }
            differences => panic!("{directory}: the orders do not agree: {differences:?}"),
        }
    }
    tally
}

#[derive(Debug)]
enum Verdict {
    Equal,
    BothFail,
    Incomplete,
    /// The real program's output is not there.
    Unknown,
    Different(String),
}

fn compare_one(world: &World, build: &Build, expected: &Path) -> Verdict {
    let with = |extension: &str| PathBuf::from(format!("{}.{extension}", expected.display()));
    if let Ok(message) = std::fs::read_to_string(with("err")) {
        return match &build.error {
            Some(_) => Verdict::BothFail,
            None if !build.incomplete.is_empty() => Verdict::Incomplete,
            None => Verdict::Different(format!("builds, but must fail: {}", message.trim().replace('\n', " "))),
        };
    }
    let Ok(text) = std::fs::read_to_string(with("yaml")) else { return Verdict::Unknown };
    if let Some(error) = &build.error {
        return Verdict::Different(format!("fails: {error}"));
    }
    match support::differences(&support::objects(world, build), &support::documents(&text)) {
        Some(difference) => Verdict::Different(difference),
        None => Verdict::Equal,
    }
}
