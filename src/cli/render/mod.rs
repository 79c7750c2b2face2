//! `render`: the objects that would be applied, and what a change does to them.

mod compare;
mod mask;
mod repository;
mod target;
mod write;

use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use kustomize::{Mode, Order};

use self::compare::{Comparison, Side};
use self::repository::{Printed, Repository};
use self::target::Target;
use super::settings::{Prepared, SettingsArguments, prepare_at};
use super::{Failure, Outcome, Session, mistake, unknown_cluster};
use crate::walk::{Place, WalkOptions, revision, walk_in};

/// Print the objects that would be applied.
///
/// An argument is the directory of a kustomization (what `kustomize build` prints), the name of a delivery
/// (`Kustomization flux-system/apps`, `flux-system/apps` or `apps`), or the name of a cluster. Without arguments: every
/// delivery of every cluster of what stands in the working directory. Names are looked up there, then in the whole
/// repository. A directory with a kustomization is taken for itself, also if a cluster has its name; `--cluster NAME`
/// without arguments prints the cluster.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Arguments {
    /// Directories of kustomizations, deliveries, clusters.
    #[arg(value_name = "PATH|NAME")]
    targets: Vec<String>,
    #[command(flatten)]
    settings: SettingsArguments,
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "yaml", help_heading = "Output")]
    output_format: Format,
    /// Say at the end of each line which text set it: `# file:line`. Lines inside of a text have no room for it.
    #[arg(long, help_heading = "Output", conflicts_with = "output_format")]
    provenance: bool,
    /// Print what changed since a Git revision instead (`--diff main`), for these arguments or for everything; or what differs
    /// between the kustomizations of two directories (`--diff overlays/test overlays/prod`). A directory wins over a
    /// revision of the same name. The values of Secrets are not shown.
    #[arg(long, value_name = "REVISION|PATH", help_heading = "Output",
        conflicts_with_all = ["output_format", "provenance"])]
    diff: Option<String>,
    /// The order of objects of a directory whose kustomization has no `sortOptions`.
    #[arg(long, value_name = "ORDER", default_value = "legacy", help_heading = "Kustomize")]
    reorder: Reorder,
    /// Whether kustomizations may name files outside of their directory.
    #[arg(long, value_name = "RESTRICTION", default_value = "LoadRestrictionsRootOnly", help_heading = "Kustomize")]
    load_restrictor: LoadRestrictor,
    /// Threads to use; 0 lets the machine decide.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, help_heading = "Input")]
    threads: usize,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  everything is rendered; with --diff: nothing differs
  1  something cannot be rendered; with --diff: something differs
  2  a mistake in the arguments or the configuration; with --diff: something cannot be rendered";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As `kustomize build` prints them.
    Yaml,
    /// One line per argument, or per delivery: cluster, delivery, path, objects, incomplete, error.
    JsonLines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Reorder {
    /// As the kustomizations list them.
    None,
    /// Namespaces first, webhooks last.
    Legacy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LoadRestrictor {
    /// Only below the kustomization's directory.
    #[value(name = "LoadRestrictionsRootOnly")]
    RootOnly,
    /// Anywhere in the repository.
    #[value(name = "LoadRestrictionsNone")]
    None,
}

/// What a result is compared with.
enum Against {
    Revision(String),
    Directory(Target),
}

const FAILED: u8 = 1;
const DIFFERENT: u8 = 1;
const TROUBLE: u8 = 2;

pub(super) fn run(arguments: Arguments, session: &mut Session<'_>) -> Outcome {
    let Arguments { targets, settings, output_format, provenance, diff, reorder, load_restrictor, threads } = arguments;
    let mode = Mode {
        order: if reorder == Reorder::Legacy { Order::Legacy } else { Order::AsWritten },
        restrict: load_restrictor == LoadRestrictor::RootOnly,
        lenient: false,
    };
    let mut targets: Vec<Target> = targets.into_iter().map(Target::new).collect();
    let mut against = diff.map(|given| match Target::new(given) {
        target if target.is_directory() => Against::Directory(target),
        target => Against::Revision(target.given().to_owned()),
    });
    let mut paths: Vec<Utf8PathBuf> = targets.iter().filter_map(Target::kustomization).collect();
    if let Some(Against::Directory(directory)) = &against {
        if targets.len() != 1 {
            let message = format!("`--diff {}` needs one other directory to compare it with", directory.given());
            return Err(mistake(&message, Some("write `render --diff OLD NEW`, or `render --diff REVISION`")));
        }
        paths.push(directory.given().into());
    }
    let named = targets.is_empty() || targets.iter().any(|target| target.kustomization().is_none());
    let whole = Place::of_working_directory().map_err(|error| mistake(&error.to_string(), None))?;
    if matches!(against, Some(Against::Revision(_))) {
        paths.push(whole.clone());
    } else if named {
        paths.push(".".into());
    }
    let place = Place::of_kustomizations(&paths).map_err(|error| mistake(&error.to_string(), None))?;
    let Prepared { place, settings, .. } = prepare_at(place, settings, &paths, session)?;
    targets.iter_mut().for_each(|target| target.seen_from(&place));
    if let Some(Against::Directory(directory)) = &mut against {
        directory.seen_from(&place);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| mistake(&format!("cannot start {threads} threads: {error}"), None))?;
    let options = WalkOptions { threads, file_size: settings.limits.file_size, exclude: settings.exclude() };
    let needs_deliveries = named || !settings.clusters.is_empty();
    let read = |paths: &[Utf8PathBuf]| {
        let walked = walk_in(&place.root, paths, &options).map_err(|error| mistake(&error.to_string(), None))?;
        let mut repository = pool.install(|| Repository::new(walked.sources, &settings, needs_deliveries));
        let limited = repository.limit(&settings.clusters);
        let results = pool.install(|| repository.results(&targets, mode));
        Ok::<_, Failure>((repository, limited, results))
    };
    let (mut repository, mut limited, mut new) = read(&paths)?;
    if limited.is_err() || new.iter().any(Option::is_none) {
        // A name that is not known here may be known in the whole repository.
        let everything: Vec<Utf8PathBuf> = paths.iter().cloned().chain([whole]).collect();
        (repository, limited, new) = read(&everything)?;
    }
    let Some(against) = against else {
        limited.map_err(|unknown| unknown_cluster(&unknown))?;
        return print(&repository, &targets, new, output_format, provenance, session);
    };
    let (label, old_repository, old) = match against {
        Against::Directory(directory) => {
            limited.map_err(|unknown| unknown_cluster(&unknown))?;
            let label = directory.given().to_owned();
            let old = pool.install(|| repository.results(std::slice::from_ref(&directory), mode));
            if old.iter().any(Option::is_none) {
                return Err(directory.unknown(&repository));
            }
            (label, None, old)
        }
        Against::Revision(name) => {
            let walked = revision(&place.root, &name, &options).map_err(|error| mistake(&error.to_string(), None))?;
            let mut old = pool.install(|| Repository::new(walked.sources, &settings, needs_deliveries));
            // A cluster may be new, or gone.
            if let (Err(unknown), Err(_)) = (limited, old.limit(&settings.clusters)) {
                return Err(unknown_cluster(&unknown));
            }
            let results = pool.install(|| old.results(&targets, mode));
            (name, Some(old), results)
        }
    };
    for (target, (old, new)) in targets.iter().zip(old.iter().zip(&new)) {
        let is_revision = old_repository.is_some();
        if new.is_none() && (old.is_none() || !is_revision) {
            return Err(target.unknown(&repository));
        }
    }
    let comparison = Comparison {
        old: Side { name: label, repository: old_repository.as_ref().unwrap_or(&repository), results: old },
        new: Side {
            name: match (&old_repository, targets.first()) {
                (None, Some(target)) => target.given().to_owned(),
                _ => "work tree".to_owned(),
            },
            repository: &repository,
            results: new,
        },
    };
    let changes = pool.install(|| comparison.changes());
    comparison.write(&changes, session)?;
    let code = match changes.is_empty() {
        _ if comparison.has_error() => TROUBLE,
        true => 0,
        false => DIFFERENT,
    };
    Ok(ExitCode::from(code))
}

fn print(
    repository: &Repository,
    targets: &[Target],
    results: Vec<Option<Vec<Printed>>>,
    format: Format,
    provenance: bool,
    session: &mut Session<'_>,
) -> Outcome {
    if let Some((target, _)) = targets.iter().zip(&results).find(|(_, result)| result.is_none()) {
        return Err(target.unknown(repository));
    }
    let results: Vec<Vec<Printed>> = results.into_iter().flatten().collect();
    let failed = results.iter().flatten().any(|printed| printed.error.is_some());
    match format {
        Format::Yaml => write::yaml(repository, &results, provenance, session)?,
        Format::JsonLines if targets.is_empty() => {
            write::json_lines(repository, results.into_iter().flatten(), session)?;
        }
        Format::JsonLines => {
            let joined = results.into_iter().map(|printed| printed.into_iter().reduce(Printed::join));
            write::json_lines(repository, joined.flatten(), session)?;
        }
    }
    Ok(ExitCode::from(if failed { FAILED } else { 0 }))
}
