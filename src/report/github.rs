//! `github`: workflow commands that become annotations, then what found no room, then the coverage line.
//!
//! A runner reads commands from the output, at the start of a line as `::name ...::` and, in its older form, anywhere in a
//! line as `##[name]`. Text from the repository must never become one: inside a command it is escaped as the runner
//! unescapes it, outside it never starts a line and never holds `##[`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use super::view::View;
use super::{concise, summary, terminal};
use crate::finding::{Finding, Severity};

/// GitHub shows this many annotations of each level for a step and drops the rest.
const MOST_OF_A_LEVEL: usize = 10;

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut used: BTreeMap<Severity, usize> = BTreeMap::new();
    let (shown, cut): (Vec<_>, Vec<_>) = view.worst_first().into_iter().partition(|finding| {
        let used = used.entry(finding.severity).or_default();
        *used += 1;
        *used <= MOST_OF_A_LEVEL
    });
    for finding in shown {
        writeln!(out, "{}", command(view, finding))?;
    }
    if !cut.is_empty() {
        writeln!(out, "::group::{} more findings, for which GitHub has no room as annotations", cut.len())?;
        for finding in cut {
            // The dash keeps a path from starting the line.
            writeln!(out, "- {}", plain(&concise::line(view, finding)))?;
        }
        writeln!(out, "::endgroup::")?;
    }
    let mut end = Vec::new();
    summary::write(view, &mut end)?;
    out.write_all(plain(&String::from_utf8_lossy(&end)).as_bytes())
}

fn command<'a>(view: &View<'a>, finding: &'a Finding) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let place = view.place(finding.span);
    let mut command = format!(
        "::{level} file={},line={},endLine={}",
        property(place.path.as_str()),
        place.start.line,
        place.end.line
    );
    // Columns mean something to GitHub only within one line.
    if place.start.line == place.end.line {
        command.push_str(&format!(",col={},endColumn={}", place.start.column, place.end.column));
    }
    let mut message = view.message(finding).into_owned();
    if let Some(help) = view.help(finding) {
        message.push_str("\nhelp: ");
        message.push_str(&help);
    }
    command.push_str(&format!(",title={}::{}", property(finding.rule.as_str()), data(&terminal::sanitize(&message))));
    command
}

/// Escapes the text after a command's last `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a command's property. A path is not made readable first: GitHub must find the file.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Takes the older form of a command out of text that is printed as it is.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains("##[") { Cow::Owned(text.replace("##[", "# #[")) } else { Cow::Borrowed(text) }
}
