//! `config`: what is configured, and what can be.

use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::{Args, Subcommand, ValueEnum};

use super::settings::{SettingsArguments, prepare};
use super::{Outcome, Session, mistake};
use crate::report::terminal;
use crate::{config, rules};

/// Show the effective configuration, or the JSON Schema of configuration files.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Show(Box<ShowArguments>),
    /// Print the JSON Schema of `.idp-lint.yaml`.
    Schema,
}

/// Print the effective configuration and where each value comes from.
#[derive(Debug, Args)]
struct ShowArguments {
    /// The directory or file to check; the configuration is looked for from there.
    #[arg(default_value = ".", value_name = "DIRECTORY")]
    directory: Utf8PathBuf,
    /// Show the rules as they apply to this file, overrides included; relative to the root of the repository.
    #[arg(long, value_name = "FILE")]
    path: Option<Utf8PathBuf>,
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "yaml")]
    output_format: Format,
    #[command(flatten)]
    settings: SettingsArguments,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// A configuration file with the origin of each value in a comment.
    Yaml,
    /// `{"value": ..., "from": ...}` for each value.
    Json,
}

pub(super) fn run(arguments: Arguments, session: &mut Session<'_>) -> Outcome {
    let catalogue = rules::catalogue();
    match arguments.command {
        Command::Schema => {
            let schema = config::schema(&catalogue);
            writeln!(session.out, "{schema:#}")?;
        }
        Command::Show(arguments) => {
            let ShowArguments { directory, path, output_format, settings } = *arguments;
            let prepared = prepare(settings, std::slice::from_ref(&directory), session)?;
            if path.as_ref().is_some_and(|path| path.is_absolute()) {
                return Err(mistake("`--path` is relative to the root of the repository", None));
            }
            let path = path.map(|path| config::normalize(&path));
            let shown = config::show(&prepared.settings, path.as_deref(), &catalogue);
            match output_format {
                Format::Json => writeln!(session.out, "{:#}", shown.json)?,
                Format::Yaml => write!(session.out, "{}", terminal::sanitize(&shown.yaml))?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
