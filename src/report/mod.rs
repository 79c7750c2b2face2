//! Reports: one file per output format.
//!
//! Takes an [`Outcome`] and the [`Sources`] it speaks of, writes text. All formats get the same findings, and the exit code
//! is decided elsewhere from the same outcome, so that no format sees more than another. Nothing here opens a file, reads
//! the environment or asks for the time: what a report needs of those is in [`Options`].
//!
//! Text from the repository is hostile. It is escaped for where it goes: terminals ([`terminal`]), workflow commands,
//! Markdown, SARIF's links and URIs. Secrets are masked wherever source text is quoted.

pub mod json;
pub mod terminal;

mod concise;
mod full;
mod github;
mod json_lines;
pub(crate) mod json_text;
mod markdown;
mod mask;
mod place;
mod sarif;
mod snippet;
mod summary;
mod view;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use std::io;
use std::str::FromStr;
use std::time::Duration;

use crate::finding::Outcome;
use crate::source::Sources;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Each finding with its source text, for people.
    Full,
    /// One line for each finding, for people and editors.
    Concise,
    /// One versioned document, for programs; see [`json`].
    Json,
    /// One JSON object a line for each finding, for programs that stream.
    JsonLines,
    /// SARIF 2.1.0, for GitHub code scanning and others.
    Sarif,
    /// GitHub workflow commands: annotations in a pull request.
    Github,
    /// A summary of a run, for GitHub job summaries and comments.
    Markdown,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Self; 7] =
        [Self::Full, Self::Concise, Self::Json, Self::JsonLines, Self::Sarif, Self::Github, Self::Markdown];

    /// The name used on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::JsonLines => "json-lines",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Markdown => "markdown",
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// The name of a format that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown output format `{}`; there are {}", terminal::one_line(.0), Format::ALL.map(Format::as_str).join(", "))]
pub struct UnknownFormat(String);

/// What a report needs to know besides the outcome.
#[derive(Debug, Clone)]
pub struct Options {
    /// Use ANSI colours in the text formats.
    pub color: bool,
    /// Draw with box characters rather than ASCII in [`Format::Full`].
    pub unicode: bool,
    /// Columns of the terminal; [`Format::Full`] breaks long help texts there.
    pub width: usize,
    /// How long the run took, for the coverage line.
    pub elapsed: Option<Duration>,
    /// Make rule names in [`Format::Full`] links to their pages (OSC 8).
    pub hyperlinks: bool,
    /// Also show findings that an ignore hides, marked as such. Applies to the text formats, JSON and SARIF.
    pub show_suppressed: bool,
    /// Add a table of counts by rule to the text formats.
    pub statistics: bool,
    /// In the text formats, findings and the coverage line only.
    pub quiet: bool,
    /// In the text formats, also the kinds that no schema was held against.
    pub verbose: bool,
    /// SARIF's `automationDetails.id` up to its last slash: GitHub keeps the alerts of different categories apart.
    pub sarif_category: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            color: false,
            unicode: true,
            width: 100,
            elapsed: None,
            hyperlinks: false,
            show_suppressed: false,
            statistics: false,
            quiet: false,
            verbose: false,
            sarif_category: "idp-lint".to_owned(),
        }
    }
}

/// Writes a report.
///
/// # Errors
/// Those of `out`, a broken pipe among them.
pub fn write(
    format: Format,
    outcome: &Outcome,
    sources: &Sources,
    options: &Options,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let view = view::View::new(outcome, sources, options);
    // Formats write piece by piece; a pipe or a file wants blocks.
    let mut out = io::BufWriter::with_capacity(64 * 1024, out);
    match format {
        Format::Full => full::write(&view, &mut out),
        Format::Concise => concise::write(&view, &mut out),
        Format::Json => json::write(&view, &mut out),
        Format::JsonLines => json_lines::write(&view, &mut out),
        Format::Sarif => sarif::write(&view, &mut out),
        Format::Github => github::write(&view, &mut out),
        Format::Markdown => markdown::write(&view, &mut out),
    }?;
    io::Write::flush(&mut out)
}
