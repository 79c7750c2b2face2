//! `render`: the objects that would be applied.

use std::process::ExitCode;

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};
use kustomize::{Mode, NodeId, Order, Request, World, write_json, write_yaml};
use serde::Serialize;

use super::settings::{Prepared, SettingsArguments, prepare};
use super::{Failure, Outcome, Session, mistake};
use crate::deliver::{Delivery, Rendered, State, render};
use crate::finding::closest;
use crate::manifest::Documents;
use crate::source::{Sources, Span};
use crate::walk::{Place, WalkOptions, walk};

/// Print the objects that would be applied.
///
/// An argument is the directory of a kustomization (what `kustomize build` would print), the name of a delivery
/// (`Kustomization flux-system/apps`, `flux-system/apps` or `apps`), or the name of a cluster. Without arguments: every
/// delivery of every cluster.
#[derive(Debug, Args)]
#[command(after_help = super::EXIT_CODES)]
pub(super) struct Arguments {
    /// Directories of kustomizations, deliveries, clusters.
    #[arg(value_name = "PATH|NAME")]
    targets: Vec<String>,
    #[command(flatten)]
    settings: SettingsArguments,
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "yaml", help_heading = "Output")]
    output_format: Format,
    /// Say at the end of each line which text set it: `# file:line`.
    #[arg(long, help_heading = "Output", conflicts_with = "output_format")]
    provenance: bool,
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

/// What is printed for an argument.
struct Printed {
    cluster: Option<String>,
    delivery: Option<String>,
    path: Option<String>,
    objects: Vec<NodeId>,
    incomplete: Vec<Left>,
    error: Option<String>,
}

/// Something that a result leaves out.
#[derive(Debug, Serialize)]
struct Left {
    reason: String,
    path: String,
    line: Option<u32>,
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_>) -> Outcome {
    let Arguments { targets, settings, output_format, provenance, reorder, load_restrictor, threads } = arguments;
    let is_path = |target: &String| -> bool { Place::is_directory(Utf8Path::new(target)) };
    let directories: Vec<Utf8PathBuf> =
        targets.iter().filter(|target| is_path(target)).map(Utf8PathBuf::from).collect();
    let needs_all = directories.len() < targets.len() || targets.is_empty();
    let mut walked_paths = directories.clone();
    if needs_all {
        walked_paths.push(".".into());
    }
    let Prepared { place, settings, .. } = prepare(settings, &walked_paths, session)?;
    let options = WalkOptions { threads, file_size: settings.limits.file_size, exclude: settings.exclude() };
    let walked = walk(&walked_paths, &options).map_err(|error| mistake(&error.to_string(), None))?;
    let sources = walked.sources;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| mistake(&format!("cannot start {threads} threads: {error}"), None))?;
    let documents = pool.install(|| Documents::parse(&sources, &settings.limits));
    let mode = Mode {
        order: if reorder == Reorder::Legacy { Order::Legacy } else { Order::AsWritten },
        restrict: load_restrictor == LoadRestrictor::RootOnly,
        lenient: false,
    };
    let rendered = pool.install(|| match needs_all {
        true => render(&sources, &documents, &settings.inventory(&sources)),
        false => Rendered::nothing(&sources, &documents),
    });
    let requests: Vec<Request> =
        directories.iter().map(|directory| Request { directory: place.within(directory), draft: None, mode }).collect();
    let builds = pool.install(|| rendered.world.build(&requests));
    let mut built = requests.iter().zip(builds);
    let mut printed = Vec::new();
    for target in &targets {
        if is_path(target) {
            printed.extend(built.next().map(|(request, build)| of_build(&sources, request, build)));
        } else {
            let found = named(&rendered, target);
            if found.is_empty() {
                return Err(unknown(&rendered, target));
            }
            let found = found.into_iter().map(|delivery| of_delivery(&sources, &rendered, delivery));
            printed.extend(found.reduce(Printed::join));
        }
    }
    if targets.is_empty() {
        printed = rendered.deliveries.iter().map(|delivery| of_delivery(&sources, &rendered, delivery)).collect();
    }
    let failed = printed.iter().any(|printed| printed.error.is_some());
    match output_format {
        Format::Yaml => yaml(&rendered.world, &sources, &printed, provenance, session)?,
        Format::JsonLines => json_lines(&rendered.world, &printed, session)?,
    }
    Ok(ExitCode::from(u8::from(failed)))
}

impl Printed {
    /// What several deliveries give together: a cluster, or deliveries of one name.
    fn join(self, other: Self) -> Self {
        let same = |left: Option<String>, right: Option<String>| if left == right { left } else { None };
        Self {
            cluster: same(self.cluster, other.cluster),
            delivery: same(self.delivery, other.delivery),
            path: same(self.path, other.path),
            objects: [self.objects, other.objects].concat(),
            incomplete: self.incomplete.into_iter().chain(other.incomplete).collect(),
            error: self.error.or(other.error),
        }
    }
}

/// A path and line of a place.
fn position(sources: &Sources, span: Span) -> (String, u32) {
    let source = sources.get(span.source);
    (source.path().to_string(), source.position(span.start).line)
}

fn of_build(sources: &Sources, request: &Request, build: kustomize::Build) -> Printed {
    let left = build.incomplete.iter().map(|incomplete| {
        let (path, line) = position(sources, incomplete.span);
        Left { reason: incomplete.detail.clone(), path, line: Some(line) }
    });
    let error = build.error.as_ref().map(|problem| {
        let (path, line) = position(sources, problem.span);
        format!("{path}:{line}: {}", problem.message)
    });
    let objects = match &error {
        None => build.objects.iter().map(|object| object.root).collect(),
        Some(_) => Vec::new(),
    };
    let path = Some(shown(&request.directory));
    Printed { cluster: None, delivery: None, path, objects, incomplete: left.collect(), error }
}

fn of_delivery(sources: &Sources, rendered: &Rendered, delivery: &Delivery) -> Printed {
    let left = delivery.incomplete.iter().map(|incomplete| Left {
        reason: incomplete.detail.clone(),
        path: incomplete.path.to_string(),
        line: incomplete.span.map(|span| position(sources, span).1),
    });
    let mut left: Vec<Left> = left.collect();
    let place = delivery.site.map(|site| position(sources, site));
    let error = match &delivery.state {
        State::Rendered => None,
        State::MissingPath => {
            let path = delivery.path.as_deref().map(shown).unwrap_or_default();
            Some(format!("{delivery}: there is nothing at its path `{path}`"))
        }
        State::Failed(reason, span) => Some(match span.map(|span| position(sources, span)) {
            Some((path, line)) => format!("{path}:{line}: {reason}"),
            None => reason.clone(),
        }),
        State::Elsewhere(reason) => {
            let (path, line) = place.map_or((String::new(), None), |(path, line)| (path, Some(line)));
            left.push(Left { reason: reason.clone(), path, line });
            None
        }
    };
    Printed {
        cluster: delivery.cluster.map(|cluster| rendered.clusters[cluster].name.clone()),
        delivery: Some(delivery.to_string()),
        path: delivery.path.as_deref().map(shown),
        objects: match error {
            None => delivery.objects.iter().map(|object| object.id).collect(),
            Some(_) => Vec::new(),
        },
        incomplete: left,
        error,
    }
}

/// The root of the repository is `.`.
fn shown(path: &Utf8Path) -> String {
    if path.as_str().is_empty() { ".".to_owned() } else { path.to_string() }
}

/// The deliveries of a name: of a cluster, or those that are called so, with or without kind and namespace.
fn named<'r>(rendered: &'r Rendered, name: &str) -> Vec<&'r Delivery> {
    if let Some(cluster) = rendered.clusters.iter().position(|cluster| cluster.name == name) {
        return rendered.deliveries.iter().filter(|delivery| delivery.cluster == Some(cluster)).collect();
    }
    let is_called = |delivery: &&Delivery| {
        delivery.to_string() == name
            || delivery.name == name
            || format!("{}/{}", delivery.namespace, delivery.name) == name
    };
    rendered.deliveries.iter().filter(is_called).collect()
}

fn unknown(rendered: &Rendered, name: &str) -> Failure {
    let clusters = rendered.clusters.iter().map(|cluster| cluster.name.clone());
    let deliveries = rendered.deliveries.iter().flat_map(|delivery| [delivery.to_string(), delivery.name.clone()]);
    let known: Vec<String> = clusters.chain(deliveries).collect();
    let help = match closest(name, known.iter().map(String::as_str)) {
        Some(closest) => format!("Did you mean `{closest}`?"),
        None => "`idp-lint render --output-format json-lines` lists clusters and deliveries".to_owned(),
    };
    mistake(&format!("there is no directory, delivery or cluster `{name}`"), Some(&help))
}

fn yaml(
    world: &World,
    sources: &Sources,
    printed: &[Printed],
    provenance: bool,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let mut text = String::new();
    let mut place = |span: Span, line: &mut String| {
        let (path, number) = position(sources, span);
        line.push_str(&format!(" # {path}:{number}"));
    };
    let mut is_first = true;
    for object in printed.iter().flat_map(|printed| &printed.objects) {
        if !std::mem::take(&mut is_first) {
            text.push_str("---\n");
        }
        write_yaml(world, *object, if provenance { Some(&mut place) } else { None }, &mut text);
        if text.len() > (1 << 20) {
            session.out.write_all(text.as_bytes())?;
            text.clear();
        }
    }
    session.out.write_all(text.as_bytes())?;
    session.out.flush()?;
    for error in printed.iter().filter_map(|printed| printed.error.as_ref()) {
        session.tell(&format!("error: {error}"))?;
    }
    for left in printed.iter().flat_map(|printed| &printed.incomplete) {
        let line = left.line.map(|line| format!(":{line}")).unwrap_or_default();
        session.tell(&format!("incomplete: {}{line}: {}", left.path, left.reason))?;
    }
    Ok(())
}

fn json(value: &impl Serialize) -> std::io::Result<String> {
    serde_json::to_string(value).map_err(std::io::Error::other)
}

fn json_lines(world: &World, printed: &[Printed], session: &mut Session<'_>) -> Result<(), Failure> {
    for printed in printed {
        let mut line = String::from("{");
        for (key, value) in [("cluster", &printed.cluster), ("delivery", &printed.delivery), ("path", &printed.path)] {
            line.push_str(&format!("\"{key}\":{},", json(value)?));
        }
        line.push_str("\"objects\":[");
        for (number, object) in printed.objects.iter().enumerate() {
            if number > 0 {
                line.push(',');
            }
            write_json(world, *object, &mut line);
        }
        line.push_str(&format!(
            "],\"incomplete\":{},\"error\":{}}}",
            json(&printed.incomplete)?,
            json(&printed.error)?
        ));
        writeln!(session.out, "{line}")?;
    }
    session.out.flush()?;
    Ok(())
}
