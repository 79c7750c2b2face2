//! `completions`: scripts for shells.

use std::process::ExitCode;

use clap::Args;
use clap_complete::Shell;

use super::{Outcome, Session, command_with_rules};

/// Print a completion script for a shell.
///
/// For example `idp-lint completions bash > ~/.local/share/bash-completion/completions/idp-lint`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The shell.
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_>) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command_with_rules(), "idp-lint", &mut script);
    session.out.write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
