//! The budgets of the design as ratios within one run, because machines differ.
//!
//! `cargo bench --bench ratios` measures a synthetic repository, `-- --manifests 5000` one of another size, and
//! `-- --path DIR` a checkout. The yardstick is: walk, read and parse the same files with `serde_yaml` into `Value`, on the
//! same number of threads. Figures are medians of runs that alternate with the yardstick; the tool runs as a process of its
//! own, start-up included.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark reads files and prints figures")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use serde::Deserialize as _;

mod synthetic;

const RUNS: usize = 7;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let option = |name: &str| {
        arguments.iter().position(|argument| argument == name).and_then(|at| arguments.get(at + 1)).cloned()
    };
    let manifests = option("--manifests").and_then(|number| number.parse().ok()).unwrap_or(5_000);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(2);
    let small = tempfile::tempdir()?;
    let large = tempfile::tempdir()?;
    let checkout = option("--path").map(PathBuf::from);
    let path = match &checkout {
        Some(path) => path.as_path(),
        None => {
            write(large.path(), manifests)?;
            large.path()
        }
    };
    write(small.path(), manifests / 10)?;

    let mut yardstick = Vec::new();
    let mut check = Vec::new();
    let mut single = Vec::new();
    for _ in 0..RUNS {
        yardstick.push(walk_read_and_parse(path, threads));
        check.push(run(path, threads)?.0);
        single.push(run(path, 1)?.0);
    }
    let (yardstick, check, single) = (median(yardstick), median(check), median(single));
    println!(
        "{} on {threads} threads, median of {RUNS} runs",
        checkout.as_ref().map_or_else(
            || format!("synthetic repository of about {manifests} manifests"),
            |path| path.display().to_string(),
        )
    );
    println!("  {:<58} {:>9.1} ms", "yardstick: walk, read, serde_yaml", milliseconds(yardstick));
    println!("  {:<58} {:>9.1} ms", "idp-lint check, all presets", milliseconds(check));
    budget("check / yardstick", ratio(check, yardstick), 2.5, Bound::AtMost);
    budget("one thread / two threads", ratio(single, check), 1.7, Bound::AtLeast);
    phases(path, threads)?;

    let (_, peak, summary) = run_measured(path, threads)?;
    println!(
        "  {:<58} {:>9.1} MiB ({} objects in {:.1} MiB of text)",
        "peak memory",
        mebibytes(peak),
        summary.objects,
        mebibytes(summary.bytes)
    );
    let (empty, single_file) = (tempfile::tempdir()?, tempfile::tempdir()?);
    std::fs::write(
        single_file.path().join("one.yaml"),
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n",
    )?;
    let (_, fixed, _) = run_measured(single_file.path(), threads)?;
    println!("  {:<58} {:>9.1} MiB", "of which for a repository with one object", mebibytes(fixed));
    let beyond = peak.saturating_sub(fixed).saturating_sub(summary.bytes);
    let per_object = beyond as f64 / 1024.0 / summary.objects.max(1) as f64;
    budget("KiB an object beyond text and fixed cost", per_object, 4.0, Bound::AtMost);
    let start: Vec<Duration> =
        (0..RUNS).map(|_| run(empty.path(), threads).map(|run| run.0)).collect::<Result<_, _>>()?;
    budget("start-up with nothing to do, ms", milliseconds(median(start)), 15.0, Bound::AtMost);
    if checkout.is_none() {
        let tenth: Vec<Duration> =
            (0..RUNS).map(|_| run(small.path(), threads).map(|run| run.0)).collect::<Result<_, _>>()?;
        budget("ten times the files / one time", ratio(check, median(tenth)), 11.0, Bound::AtMost);
    }
    Ok(())
}

enum Bound {
    AtMost,
    AtLeast,
}

fn budget(name: &str, value: f64, bound: f64, kind: Bound) {
    let (kept, word) = match kind {
        Bound::AtMost => (value <= bound, "at most"),
        Bound::AtLeast => (value >= bound, "at least"),
    };
    println!("  {name:<58} {value:>9.2}    budget: {word} {bound}: {}", if kept { "kept" } else { "MISSED" });
}

/// Time of the phases inside one process.
fn phases(path: &Path, threads: usize) -> std::io::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(std::io::Error::other)?;
    let path = camino::Utf8PathBuf::from_path_buf(path.to_owned()).map_err(|_| std::io::Error::other("not UTF-8"))?;
    let catalogue = idp_lint::rules::catalogue();
    let settings = idp_lint::config::Settings::preset(&catalogue, idp_lint::finding::Preset::All);
    let options = idp_lint::walk::WalkOptions { threads, ..Default::default() };
    let (mut walking, mut parsing, mut checking) = (Vec::new(), Vec::new(), Vec::new());
    let (mut linking, mut yardstick, mut objects) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        let walked = idp_lint::walk::walk(std::slice::from_ref(&path), &options).map_err(std::io::Error::other)?;
        walking.push(start.elapsed());
        pool.install(|| {
            let start = Instant::now();
            drop(idp_lint::manifest::Documents::parse(&walked.sources, &settings.limits));
            parsing.push(start.elapsed());
            let start = Instant::now();
            drop(idp_lint::check(&walked.sources, &settings));
            checking.push(start.elapsed());
            let documents = idp_lint::manifest::Documents::parse(&walked.sources, &settings.limits);
            let inventory = settings.inventory(&walked.sources);
            let rendered = idp_lint::deliver::render(&walked.sources, &documents, &inventory, &settings.limits);
            let delivered = idp_lint::deliver::deliver(&walked.sources, &documents, &rendered);
            objects = delivered.objects.len();
            let start = Instant::now();
            let graph = idp_lint::graph::Graph::new(&walked.sources, &documents, &rendered, delivered.objects);
            linking.push(start.elapsed());
            drop(graph);
        });
        let is_yaml =
            |path: &camino::Utf8Path| path.extension().is_some_and(|end| ["yaml", "yml", "json"].contains(&end));
        let files = walked.sources.iter().map(|(_, file)| file).filter(|file| is_yaml(file.path()));
        yardstick.push(parse_with_serde_yaml(files.map(|file| &**file.text()), &pool));
    }
    let (walking, parsing, checking) = (median(walking), median(parsing), median(checking));
    let rules = checking.saturating_sub(parsing);
    println!("  {:<58} {:>9.1} ms", "walk and read", milliseconds(walking));
    println!("  {:<58} {:>9.1} ms", "parse", milliseconds(parsing));
    println!("  {:<58} {:>9.1} ms", "deliveries, graph and rules", milliseconds(rules));
    budget("parse / walk and read", ratio(parsing, walking), 1.0, Bound::AtMost);
    budget("deliveries, graph and rules / parse", ratio(rules, parsing), 1.0, Bound::AtMost);
    let (linking, yardstick) = (median(linking), median(yardstick));
    let name = format!("graph: index and references of {objects} objects");
    println!("  {name:<58} {:>9.1} ms", milliseconds(linking));
    println!("  {:<58} {:>9.1} ms", "serde_yaml alone", milliseconds(yardstick));
    budget("graph / serde_yaml parse", ratio(linking, yardstick), 0.25, Bound::AtMost);
    Ok(())
}

fn write(root: &Path, manifests: usize) -> std::io::Result<()> {
    for (path, text) in synthetic::repository(manifests) {
        let path = root.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// The yardstick.
fn walk_read_and_parse(root: &Path, threads: usize) -> Duration {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("two threads can be started");
    let start = Instant::now();
    let files = Mutex::new(Vec::new());
    ignore::WalkBuilder::new(root).threads(threads).build_parallel().run(|| {
        Box::new(|entry| {
            if let Ok(entry) = entry
                && entry.file_type().is_some_and(|kind| kind.is_file())
                && entry.path().extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json")
                && let Ok(text) = std::fs::read_to_string(entry.path())
                && let Ok(mut files) = files.lock()
            {
                files.push(text);
            }
            ignore::WalkState::Continue
        })
    });
    let files = files.into_inner().unwrap_or_default();
    parse_with_serde_yaml(files.iter().map(String::as_str), &pool);
    start.elapsed()
}

/// How long `serde_yaml` takes for texts that were read already.
fn parse_with_serde_yaml<'t>(texts: impl Iterator<Item = &'t str>, pool: &rayon::ThreadPool) -> Duration {
    let texts: Vec<&str> = texts.collect();
    let start = Instant::now();
    pool.install(|| {
        texts.par_iter().for_each(|text| {
            for document in serde_yaml::Deserializer::from_str(text) {
                if std::hint::black_box(serde_yaml::Value::deserialize(document)).is_err() {
                    break;
                }
            }
        });
    });
    start.elapsed()
}

fn command(root: &Path, threads: usize) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_idp-lint"));
    command.args(["check", "--isolated", "--preset", "all", "--fail-on", "never", "--output-format", "concise"]);
    command.args(["--threads", &threads.to_string()]).arg(root).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn run(root: &Path, threads: usize) -> std::io::Result<(Duration, std::process::ExitStatus)> {
    let start = Instant::now();
    let status = command(root, threads).status()?;
    Ok((start.elapsed(), status))
}

struct Summary {
    objects: u64,
    bytes: u64,
}

/// One run whose peak memory is watched (Linux: `VmHWM`; elsewhere 0).
fn run_measured(root: &Path, threads: usize) -> std::io::Result<(Duration, u64, Summary)> {
    let start = Instant::now();
    let mut child = command(root, threads).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) * 1024);
        std::thread::sleep(Duration::from_micros(500));
    }
    let elapsed = start.elapsed();
    let output = command(root, threads).args(["-o", "json=/dev/stderr"]).stderr(Stdio::piped()).output()?;
    let report: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap_or_default();
    let objects = report["coverage"]["objects"].as_u64().unwrap_or(0);
    let bytes = ignore::Walk::new(root)
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json"))
        .filter_map(|entry| entry.metadata().ok())
        .map(|metadata| metadata.len())
        .sum();
    Ok((elapsed, peak, Summary { objects, bytes }))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}

fn ratio(left: Duration, right: Duration) -> f64 {
    left.as_secs_f64() / right.as_secs_f64()
}
