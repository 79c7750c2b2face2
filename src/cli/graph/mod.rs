//! `graph`: what the objects of a repository refer to, and whether it is there.

mod document;
mod dot;
mod drawing;
mod focus;
mod graphml;
mod html;
mod identity;
mod mermaid;
mod text;

use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::Args;

use self::document::Document;
use self::drawing::Drawing;
use self::focus::Name;
use self::identity::Chains;
use super::settings::{Prepared, SettingsArguments, prepare};
use super::{Failure, Outcome, Session, mistake, unknown_cluster, word_parser};
use crate::deliver::{deliver, render};
use crate::graph::Graph;
use crate::manifest::Documents;
use crate::walk::{WalkOptions, walk_in};

/// Show what objects refer to, and whether it is there.
///
/// Without a format a text for people: each object with what it names. `--focus` shows one object, what it names and what
/// names it. The other formats draw the same: `dot` for Graphviz, `mermaid` for Markdown, `graphml` for editors of graphs,
/// `json` for programs, `html` for a page in which to search and look around.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Arguments {
    /// Files and directories; `-` is standard input.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<Utf8PathBuf>,
    #[command(flatten)]
    settings: SettingsArguments,
    /// The form of the output [default: by the ending of the file of -o, otherwise text].
    #[arg(long, value_name = "FORMAT", help_heading = "Output",
        value_parser = word_parser(Format::ALL.map(|format| (format.as_str(), format))))]
    format: Option<Format>,
    /// Write into a file instead of standard output.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<Utf8PathBuf>,
    /// Only what is near an object: KIND/NAMESPACE/NAME, or KIND/NAME for objects without a namespace. What is named but not
    /// there can be looked at too.
    #[arg(long, value_name = "OBJECT", help_heading = "Graph")]
    focus: Option<Name>,
    /// How many references away from the object; deliveries are not followed.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "focus", help_heading = "Graph")]
    depth: usize,
    /// Only references that are not resolved, with the reason.
    #[arg(long, help_heading = "Graph")]
    unresolved: bool,
    /// The chains from workloads to what they reach in Azure instead: service account, client id, federated credential, managed
    /// identity, role assignments, SecretProviderClass, vault. With a focus that of one workload.
    #[arg(long, conflicts_with = "depth", help_heading = "Graph")]
    identity: bool,
    /// Threads to use; 0 lets the machine decide.
    #[arg(long, value_name = "NUMBER", default_value_t = 0, help_heading = "Input")]
    threads: usize,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  the graph is written, whatever is in it
  2  a mistake in the arguments or the configuration
  3  there is no object";

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Dot,
    Mermaid,
    Json,
    GraphMl,
    Html,
}

impl Format {
    const ALL: [Self; 6] = [Self::Text, Self::Dot, Self::Mermaid, Self::Json, Self::GraphMl, Self::Html];

    fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Dot => "dot",
            Self::Mermaid => "mermaid",
            Self::Json => "json",
            Self::GraphMl => "graphml",
            Self::Html => "html",
        }
    }

    /// The format that a file of this ending holds.
    fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "dot" | "gv" => Some(Self::Dot),
            "mmd" | "mermaid" => Some(Self::Mermaid),
            "json" => Some(Self::Json),
            "graphml" => Some(Self::GraphMl),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

const NOTHING: u8 = 3;

pub(super) fn run(arguments: Arguments, session: &mut Session<'_>) -> Outcome {
    let Arguments { paths, settings, format, output, focus, depth, unresolved, identity, threads } = arguments;
    let of_ending = || output.as_ref().and_then(|file| Format::of_ending(file.extension()?));
    let format = format.or_else(of_ending).unwrap_or(Format::Text);
    let Prepared { place, settings, .. } = prepare(settings, &paths, session)?;
    let options = WalkOptions { threads, file_size: settings.limits.file_size, exclude: settings.exclude() };
    let walked = walk_in(&place.root, &paths, &options).map_err(|error| mistake(&error.to_string(), None))?;
    let sources = walked.sources;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| mistake(&format!("cannot start {threads} threads: {error}"), None))?;
    let drawn = pool.install(|| {
        let documents = Documents::parse(&sources, &settings.limits);
        let mut rendered = render(&sources, &documents, &settings.inventory(&sources), &settings.limits);
        rendered.limit(&settings.clusters).map_err(|unknown| unknown_cluster(&unknown))?;
        let delivered = deliver(&sources, &documents, &rendered);
        let graph = Graph::new(&sources, &documents, &rendered, delivered.objects);
        let is_empty = graph.objects().is_empty();
        if identity {
            let chains = identity::chains(&graph, focus.as_ref(), unresolved).map_err(|meant| {
                let name = focus.as_ref().map_or("", Name::written);
                let help = meant.map(|meant| format!("did you mean `{meant}`?"));
                mistake(&format!("`{name}` is no workload that uses an Azure identity"), help.as_deref())
            })?;
            let document = Document::new(identity::drawing(&chains), &sources);
            return Ok((document, Some(Chains::new(&chains, &sources)), is_empty));
        }
        let whole = Drawing::new(&graph);
        let found = focus.as_ref().map(|focus| whole.find(focus)).transpose()?;
        let drawing = if unresolved { whole.unresolved() } else { whole };
        let drawing = match found {
            Some(found) => drawing.around(&found, depth),
            None => drawing.connected(unresolved),
        };
        Ok::<_, Failure>((Document::new(drawing, &sources), None, is_empty))
    });
    let (document, chains, is_empty) = drawn?;
    let mut bytes = Vec::new();
    let color = output.is_none() && session.color();
    match (format, &chains) {
        (Format::Text, Some(chains)) => chains.write_text(color, &mut bytes),
        (Format::Json, Some(chains)) => chains.write_json(&mut bytes),
        (Format::Text, None) => text::write(&document, color, &mut bytes),
        (Format::Dot, _) => dot::write(&document, &mut bytes),
        (Format::Mermaid, _) => {
            if document.edges.len() > mermaid::MOST_EDGES {
                let (edges, most) = (document.edges.len(), mermaid::MOST_EDGES);
                let line =
                    format!("idp-lint: Mermaid draws {most} edges unless `maxEdges` is set; this graph has {edges}");
                session.tell(&format!("{line}: limit it with --focus, --unresolved or --cluster"))?;
            }
            mermaid::write(&document, &mut bytes)
        }
        (Format::Json, None) => document::write(&document, &mut bytes),
        (Format::GraphMl, _) => graphml::write(&document, &mut bytes),
        (Format::Html, _) => html::write(&document, &mut bytes),
    }?;
    match &output {
        None => {
            session.out.write_all(&bytes)?;
            session.out.flush()?;
        }
        Some(file) => {
            let written = (session.world.write)(file, &bytes);
            written.map_err(|error| mistake(&format!("cannot write `{file}`: {error}"), None))?;
        }
    }
    if is_empty {
        session.tell("idp-lint: there is no Kubernetes object")?;
        return Ok(ExitCode::from(NOTHING));
    }
    Ok(ExitCode::SUCCESS)
}
