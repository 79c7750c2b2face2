//! The program: environment in, exit code out. Everything else is in the library.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use camino::Utf8Path;
use clap::Parser;
use idp_lint::cli::{Arguments, World, run};
use jiff::{Timestamp, tz::TimeZone};

#[expect(clippy::disallowed_methods, reason = "`main` is where the environment is read and files are written")]
fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let world = World {
        variable: &|name| std::env::var(name).ok().filter(|value| !value.is_empty()),
        write: &|path: &Utf8Path, bytes| std::fs::write(path, bytes),
        today: Timestamp::now().to_zoned(TimeZone::UTC).date(),
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
        out_is_terminal: io::stdout().is_terminal(),
        err_is_terminal: io::stderr().is_terminal(),
    };
    run(arguments, &world, &mut io::stdout(), &mut io::stderr())
}
