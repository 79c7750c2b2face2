//! The command line: one file per subcommand.
//!
//! Takes parsed arguments and what `main` knows of the [`World`]; writes to the two streams it is given and returns the
//! exit code. The exit code never depends on the output format: 0 nothing at or above `--fail-on`, 1 findings, 2 a mistake
//! in usage or configuration or an error of the tool, 3 nothing to check.

mod check;
mod completions;
mod config;
mod explain;
mod graph;
mod markdown;
mod problem;
mod progress;
mod render;
mod rules;
mod settings;
mod timings;

use std::io::{self, Write};
use std::process::ExitCode;

use camino::Utf8Path;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::deliver::UnknownCluster;
use crate::finding::{Date, closest};
use crate::report::terminal;

/// What the program knows of the machine.
pub struct World<'a> {
    /// An environment variable, if it is set and not empty.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
    /// Writes a file.
    pub write: &'a dyn Fn(&Utf8Path, &[u8]) -> io::Result<()>,
    /// The date, in UTC.
    pub today: Date,
    /// Columns of the terminal, if there is one.
    pub width: Option<usize>,
    /// Whether standard output is a terminal.
    pub out_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub err_is_terminal: bool,
}

/// Finds what will break in a GitOps repository, at the line that somebody has to edit.
#[derive(Debug, Parser)]
#[command(name = "idp-lint", version, arg_required_else_help = true, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing at or above --fail-on
  1  findings, or something not checked with --fail-on-incomplete
  2  a mistake in the arguments or the configuration, or an error of idp-lint itself
  3  nothing to check";

/// Options of every command.
#[derive(Debug, Args)]
struct Global {
    /// When to use colours; `auto` looks at the terminal, NO_COLOR and FORCE_COLOR.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Say less: findings and the coverage line only.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say which kinds have no known schema, and on standard error what is read and how long it takes.
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Box<check::Arguments>),
    Render(Box<render::Arguments>),
    Graph(Box<graph::Arguments>),
    Explain(explain::Arguments),
    Rules(rules::Arguments),
    Config(config::Arguments),
    Completions(completions::Arguments),
    /// Print the version.
    Version,
}

/// Why a command ends early.
#[derive(Debug)]
enum Failure {
    /// A mistake of the user or an error of the tool: text for standard error, exit code 2.
    Told(String),
    /// Writing failed; a pipe that nobody reads any more is no error.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

type Outcome = Result<ExitCode, Failure>;

/// What commands work with.
struct Session<'a> {
    world: &'a World<'a>,
    global: Global,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

impl Session<'_> {
    /// Whether text for standard output is coloured.
    fn color(&self) -> bool {
        self.colored(self.world.out_is_terminal)
    }

    /// Whether text for standard error is coloured.
    fn err_color(&self) -> bool {
        self.colored(self.world.err_is_terminal)
    }

    fn colored(&self, terminal: bool) -> bool {
        let set = |name| (self.world.variable)(name);
        match self.global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR").is_some() => false,
            Color::Auto if set("FORCE_COLOR").is_some_and(|value| value != "0") => true,
            Color::Auto => terminal && set("TERM").is_none_or(|term| term != "dumb"),
        }
    }

    /// Whether a program reads along that is no person: a continuous integration service.
    fn automated(&self) -> bool {
        (self.world.variable)("CI").is_some_and(|value| value != "false" && value != "0")
    }

    /// Columns to write in.
    fn width(&self) -> usize {
        self.world.width.unwrap_or(100).clamp(40, 120)
    }

    /// A line for people on standard error.
    fn tell(&mut self, line: &str) -> io::Result<()> {
        if self.global.quiet { Ok(()) } else { writeln!(self.err, "{}", terminal::sanitize(line)) }
    }
}

/// Runs a command.
pub fn run(arguments: Arguments, world: &World<'_>, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let Arguments { global, command } = arguments;
    let mut session = Session { world, global, out, err };
    let outcome = match command {
        Command::Check(arguments) => check::run(*arguments, &mut session),
        Command::Render(arguments) => render::run(*arguments, &mut session),
        Command::Graph(arguments) => graph::run(*arguments, &mut session),
        Command::Explain(arguments) => explain::run(&arguments, &mut session),
        Command::Rules(arguments) => rules::run(&arguments, &mut session),
        Command::Config(arguments) => config::run(arguments, &mut session),
        Command::Completions(arguments) => completions::run(&arguments, &mut session),
        Command::Version => version(&mut session),
    };
    let told = match outcome {
        Ok(code) => return code,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Err(Failure::Output(error)) => format!("error: cannot write the output: {error}\n"),
        Err(Failure::Told(text)) => text,
    };
    // There is nobody left to tell if this fails too.
    drop(session.err.write_all(told.as_bytes()));
    ExitCode::from(2)
}

fn version(session: &mut Session<'_>) -> Outcome {
    writeln!(session.out, "idp-lint {}", env!("CARGO_PKG_VERSION"))?;
    Ok(ExitCode::SUCCESS)
}

/// A sentence about a mistake in the arguments, with advice.
fn mistake(message: &str, help: Option<&str>) -> Failure {
    let help = help.map(|help| format!("  help: {help}\n")).unwrap_or_default();
    Failure::Told(format!("error: {}\n{}", terminal::sanitize(message), terminal::sanitize(&help)))
}

/// What is said about a cluster that nobody knows.
fn unknown_cluster(unknown: &UnknownCluster) -> Failure {
    const MOST: usize = 20;
    let known = &unknown.known;
    let ends = format!("/{}", unknown.name);
    let meant = closest(&unknown.name, known.iter().map(String::as_str));
    let meant = meant.or_else(|| known.iter().map(String::as_str).find(|known| known.ends_with(&ends)));
    let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    let more = known.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let list = known.iter().take(MOST).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let list = match known.len() {
        0 => "nothing in the repository says which clusters there are".to_owned(),
        _ => format!("the clusters are {list}{more}"),
    };
    mistake(&unknown.to_string(), Some(&format!("{meant}{list}")))
}

/// The arguments as clap knows them, with the ids of all rules as possible values where a rule is named.
fn command_with_rules() -> clap::Command {
    let ids: Vec<&'static str> = crate::rules::all().map(|rule| rule.id).collect();
    let rules = |argument: clap::Arg| argument.value_parser(clap::builder::PossibleValuesParser::new(ids.clone()));
    Arguments::command().mut_subcommand("explain", |explain| explain.mut_arg("rule", rules))
}

/// One of a few words, as clap offers and checks it.
fn word_parser<T: Copy + Send + Sync + 'static>(
    words: impl IntoIterator<Item = (&'static str, T)>,
) -> impl clap::builder::TypedValueParser<Value = T> {
    use clap::builder::TypedValueParser as _;
    let words: Vec<(&'static str, T)> = words.into_iter().collect();
    let names = clap::builder::PossibleValuesParser::new(words.iter().map(|(name, _)| *name));
    names.try_map(move |given| {
        words.iter().find(|(name, _)| *name == given).map(|(_, value)| *value).ok_or("not one of the words")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
        command_with_rules().debug_assert();
    }
}
