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
            writeln!(out, "{}", plain(&concise::line(view, finding)))?;
        }
        writeln!(out, "::endgroup::")?;
    }
    let mut end = Vec::new();
    summary::write(view, &mut end)?;
    for line in String::from_utf8_lossy(&end).lines() {
        writeln!(out, "{}", plain(line))?;
    }
    Ok(())
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

/// Escapes the value of a command's property. The runner cannot unescape control characters, so a file whose name has some
/// loses its place in the diff, but not its annotation.
fn property(text: &str) -> String {
    data(&terminal::sanitize_path(text)).replace(':', "%3A").replace(',', "%2C")
}

/// A line that no runner takes for a command.
fn plain(line: &str) -> Cow<'_, str> {
    let dash = if line.trim_start().starts_with("::") { "- " } else { "" };
    if dash.is_empty() && !line.contains("##[") {
        return Cow::Borrowed(line);
    }
    Cow::Owned(format!("{dash}{}", line.replace("##[", "# #[")))
}

#[cfg(test)]
mod tests {
    use super::super::Format;
    use super::super::sample::Sample;
    use super::*;

    /// How a runner reads a line: the command's name, its properties, its text.
    fn read(line: &str) -> Option<(String, BTreeMap<String, String>, String)> {
        let unescape = |text: &str| {
            text.replace("%2C", ",").replace("%3A", ":").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        };
        let (head, text) = line.trim_start().strip_prefix("::")?.split_once("::")?;
        let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
        let properties = properties.split(',').filter_map(|property| property.split_once('='));
        let properties = properties.map(|(key, value)| (key.to_owned(), unescape(value))).collect();
        Some((name.to_owned(), properties, unescape(text)))
    }

    #[test]
    fn commands_name_place_rule_message_and_help() {
        let report = Sample::deployment().report(Format::Github);
        insta::assert_snapshot!(report, @r"
        ::error file=apps/web.yaml,line=13,endLine=13,col=22,endColumn=37,title=plaintext-secret::Deployment shop/web holds a password in its environment.
        ::warning file=apps/web.yaml,line=10,endLine=10,col=18,endColumn=30,title=floating-image-tag::Deployment shop/web runs the image `nginx:latest`, which can change under it.%0Ahelp: Name a version, or better a digest.
        2 findings (1 error, 1 warning) · 2 files, 1 object
        ");
    }

    #[test]
    fn text_of_the_repository_never_becomes_a_command() {
        let attacks = [
            "\n::error file=x::pwned",
            "\r\n::add-mask::x",
            "%0A::error::x",
            "::error::x",
            "##[add-path]/tmp",
            "a,b:c=d%3A%2C",
            "\u{85}::error::x",
        ];
        for attack in attacks {
            let path = format!("{attack}.yaml");
            let mut sample = Sample::new(&[(&path, "kind: Pod\nmetadata: {}\n")]);
            let span = sample.span(&path, "metadata");
            // More than find room, so that some are printed in the list below the commands.
            for _ in 0..MOST_OF_A_LEVEL + 2 {
                let finding = sample.add_at(&format!("rule{attack}"), span);
                finding.message = format!("{attack} in {attack}");
                finding.help = Some(attack.to_owned());
            }
            sample.miss(&path, Some(span), crate::finding::IncompleteReason::Syntax, attack);
            let options = super::super::Options { statistics: true, ..Default::default() };
            let report = sample.report_with(Format::Github, &options);
            let lines: Vec<&str> = report.split(['\n', '\r']).collect();
            let commands: Vec<_> = lines.iter().filter_map(|line| read(line)).collect();
            let names: Vec<&str> = commands.iter().map(|(name, ..)| name.as_str()).collect();
            let expected: Vec<_> = ["warning"; MOST_OF_A_LEVEL].into_iter().chain(["group", "endgroup"]).collect();
            assert_eq!(names, expected, "{report}");
            assert!(!lines.iter().any(|line| !line.starts_with("::") && line.contains("##[")), "{report}");
            let (_, properties, message) = &commands[0];
            let shown = |text: &str| terminal::sanitize_path(text).into_owned();
            assert_eq!(properties["file"], shown(&path));
            assert_eq!(properties["line"], "2");
            assert_eq!(properties["title"], shown(&format!("rule{attack}")));
            assert_eq!(*message, terminal::sanitize(&format!("{attack} in {attack}\nhelp: {attack}")));
        }
    }

    #[test]
    fn each_level_has_its_own_room_and_the_rest_is_listed() {
        let mut sample = Sample::deployment();
        let span = sample.span("apps/web.yaml", "kind: Deployment\nmetadata");
        for _ in 0..MOST_OF_A_LEVEL + 3 {
            sample.add_at("missing-label", span);
            sample.add_at("plaintext-secret", span);
        }
        let report = sample.report(Format::Github);
        let count = |start: &str| report.lines().filter(|line| line.starts_with(start)).count();
        assert_eq!((count("::error "), count("::warning "), count("::notice ")), (10, 1, 10));
        assert!(report.contains("::group::7 more findings"), "{report}");
        assert_eq!(count("apps/web.yaml:2:1: "), 7);
        assert!(report.contains("::notice file=apps/web.yaml,line=2,endLine=3,title="), "no columns across lines");
        assert!(report.ends_with("28 findings (14 errors, 1 warning, 13 infos) · 2 files, 1 object\n"), "{report}");
    }
}
