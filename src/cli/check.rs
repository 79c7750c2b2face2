//! `check`: the whole pipeline.

use std::io;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use camino::Utf8PathBuf;
use clap::Args;

use super::progress::Progress;
use super::settings::{Prepared, SettingsArguments, prepare};
use super::timings;
use super::{Failure, Session, mistake, unknown_cluster, word_parser};
use crate::config::Settings;
use crate::finding::{Outcome, closest};
use crate::manifest::Role;
use crate::report::{self, Format};
use crate::source::{Source, Sources};
use crate::walk::{WalkOptions, walk_in};

/// Check files and directories.
///
/// Reads YAML, JSON, kustomizations and key files, leaving out what Git ignores and what `.idp-lintignore` lists.
#[derive(Debug, Args)]
#[command(after_help = super::EXIT_CODES)]
pub(super) struct Arguments {
    /// Files and directories; `-` is standard input.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<Utf8PathBuf>,
    #[command(flatten)]
    settings: SettingsArguments,
    /// The form of the report on standard output.
    #[arg(long, value_name = "FORMAT", default_value = "full", help_heading = "Output",
        value_parser = word_parser(Format::ALL.map(|format| (format.as_str(), format))))]
    output_format: Format,
    /// Write another report into a file, for example `sarif=idp-lint.sarif`; can be repeated.
    #[arg(short = 'o', long = "output", value_name = "FORMAT=FILE", help_heading = "Output", value_parser = output)]
    outputs: Vec<Output>,
    /// Show findings that an ignore hides, too.
    #[arg(long, help_heading = "Output")]
    show_suppressed: bool,
    /// Add a table of counts by rule to the text reports.
    #[arg(long, help_heading = "Output")]
    statistics: bool,
    /// The category of a SARIF report, so that GitHub keeps the alerts of several runs apart.
    #[arg(long, value_name = "NAME", default_value = "idp-lint", help_heading = "Output")]
    sarif_category: String,
    /// Exit with 1 when something could not be checked in full.
    #[arg(long, help_heading = "Findings")]
    fail_on_incomplete: bool,
    /// Show on standard error where the time went: each phase on the wall, each rule as the sum of all threads.
    #[arg(long, help_heading = "Output")]
    timings: bool,
    /// Threads to use; 0 lets the machine decide.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, help_heading = "Input")]
    threads: usize,
}

/// A report that goes into a file.
#[derive(Debug, Clone)]
struct Output {
    format: Format,
    file: Utf8PathBuf,
}

fn output(text: &str) -> Result<Output, String> {
    let (format, file) = text.split_once('=').ok_or("write FORMAT=FILE, for example `sarif=idp-lint.sarif`")?;
    let format = format.parse::<Format>().map_err(|error| {
        let closest = closest(format, Format::ALL.map(Format::as_str));
        closest.map_or_else(|| error.to_string(), |closest| format!("{error}; did you mean `{closest}`?"))
    })?;
    if file.is_empty() { Err("the file is missing".to_owned()) } else { Ok(Output { format, file: file.into() }) }
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_>) -> super::Outcome {
    let started = Instant::now();
    let Arguments { paths, settings, threads, .. } = arguments;
    let Prepared { place, settings, policy_files, policies } = prepare(settings, &paths, session)?;
    let visible = session.world.err_is_terminal && !session.global.quiet && !session.automated();
    let progress = Progress::start(visible, "reading files");
    let options = WalkOptions { threads, file_size: settings.limits.file_size, exclude: settings.exclude() };
    let walked = walk_in(&place.root, &paths, &options).map_err(|error| mistake(&error.to_string(), None))?;
    let read = started.elapsed();
    let files = walked.sources.checked();
    let configuration = settings.files().map(|(_, file)| Source::new(file.path(), file.text().clone()));
    let policies_read = policy_files.iter().map(|(_, file)| Source::new(file.path(), file.text().clone()));
    let sources = walked.sources.with(configuration).with(policies_read);
    let policies = policies.moved(&policy_files, &sources);
    progress.next(format!("checking {files} files"));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| mistake(&format!("cannot start {threads} threads: {error}"), None))?;
    let checked = pool.install(|| match arguments.timings {
        true => crate::check_timed(&sources, &policies, &settings, clock).map(|(found, times)| (found, Some(times))),
        false => crate::check_with(&sources, &policies, &settings).map(|found| (found, None)),
    });
    let (mut outcome, timings) = checked.map_err(|unknown| unknown_cluster(&unknown))?;
    outcome.coverage.incomplete.extend(walked.incomplete);
    outcome.coverage.incomplete.sort();
    drop(progress);
    if session.global.verbose {
        let elapsed = started.elapsed();
        session.tell(&format!("root: {}", place.root))?;
        session.tell(&format!("read {files} files in {read:.1?}, checked them in {:.1?}", elapsed - read))?;
    }
    let options = report::Options {
        color: session.color(),
        unicode: true,
        width: session.width(),
        elapsed: Some(started.elapsed()),
        hyperlinks: session.color() && session.world.out_is_terminal && !session.automated(),
        show_suppressed: arguments.show_suppressed,
        statistics: arguments.statistics,
        quiet: session.global.quiet,
        verbose: session.global.verbose,
        sarif_category: arguments.sarif_category,
    };
    for Output { format, file } in &arguments.outputs {
        let mut bytes = Vec::new();
        // A file is no terminal.
        let options = report::Options { color: false, hyperlinks: false, ..options.clone() };
        report::write(*format, &outcome, &sources, &options, &mut bytes)?;
        let written = (session.world.write)(file, &bytes);
        written.map_err(|error| mistake(&format!("cannot write `{file}`: {error}"), None))?;
    }
    let code = exit_code(&outcome, &settings, arguments.fail_on_incomplete);
    show(arguments.output_format, &outcome, &sources, &options, session)?;
    if let Some(timings) = timings {
        session.tell(timings::table(read, &timings).trim_end())?;
    }
    if code == NOTHING {
        let what =
            if files == 0 { "no file to check".to_owned() } else { format!("nothing to check in {files} files") };
        session.tell(&format!("idp-lint: {what}: no Kubernetes object, kustomization, Helm file or key was found"))?;
    }
    Ok(ExitCode::from(code))
}

/// The time since it was first asked for.
fn clock() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Writes the report for standard output. Who stops reading has seen enough; the exit code stays.
fn show(
    format: Format,
    outcome: &Outcome,
    sources: &Sources,
    options: &report::Options,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let written = report::write(format, outcome, sources, options, session.out).and_then(|()| session.out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::Output),
    }
}

const CLEAN: u8 = 0;
const FINDINGS: u8 = 1;
const INTERNAL: u8 = 2;
const NOTHING: u8 = 3;

/// The exit code of a run; formats and filters of the output have no say in it.
fn exit_code(outcome: &Outcome, settings: &Settings, fail_on_incomplete: bool) -> u8 {
    let failed = |severity| settings.fail_on.is_some_and(|least| severity >= least);
    if outcome.is_broken() {
        INTERNAL
    } else if outcome.findings.iter().any(|finding| failed(finding.severity))
        || (fail_on_incomplete && !outcome.coverage.incomplete.is_empty())
    {
        FINDINGS
    } else if outcome.findings.is_empty() && outcome.suppressed.is_empty() && nothing_to_check(outcome) {
        NOTHING
    } else {
        CLEAN
    }
}

/// Whether there was no object and no file of another kind that rules look into. YAML that has nothing to do with
/// Kubernetes is not a check that passed.
fn nothing_to_check(outcome: &Outcome) -> bool {
    let roles = [Role::Kustomization, Role::Patch, Role::HelmChart, Role::HelmValues, Role::Key];
    outcome.coverage.objects == 0 && roles.iter().all(|role| !outcome.coverage.roles.contains_key(role.as_str()))
}
