//! Mistakes in a configuration for people: each with its file, line, column and the text it is about.

use std::fmt::Write as _;

use crate::config::{Loaded, Problem};
use crate::report::terminal;
use crate::source::Source;

/// More mistakes than anybody reads at once.
const MOST: usize = 50;

/// A line longer than this is cut around the mistake.
const LONGEST_LINE: usize = 160;

/// All mistakes as text for standard error.
pub(super) fn problems(problems: &[Problem], loaded: &Loaded, color: bool) -> String {
    let mut text = String::new();
    for problem in problems.iter().take(MOST) {
        let error = if color { "\u{1b}[1;31merror\u{1b}[0m" } else { "error" };
        let _ = writeln!(text, "{error}: {}", terminal::one_line(&problem.message));
        if let Some(span) = problem.span {
            place(&mut text, &loaded.file(span).source, span.range());
        }
        if let Some(help) = &problem.help {
            let _ = writeln!(text, "  help: {}", terminal::one_line(help));
        }
        text.push('\n');
    }
    if problems.len() > MOST {
        let _ = writeln!(text, "and {} more", problems.len() - MOST);
    }
    text
}

/// The place and its line, with a mark under the text.
fn place(text: &mut String, source: &Source, range: std::ops::Range<usize>) {
    let position = source.position(range.start as u32);
    let path = terminal::sanitize_path(source.path().as_str());
    let _ = writeln!(text, "  --> {path}:{}:{}", position.line, position.column);
    let Some(line) = source.lines().line_range(source.text(), position.line) else { return };
    let (start, end) = (range.start.clamp(line.start, line.end), range.end.clamp(line.start, line.end));
    let before = window(&source.text()[line.start..start], true);
    let marked = window(&source.text()[start..end], false);
    let after = window(&source.text()[end..line.end], false);
    let shown = |part: &str| terminal::sanitize(&part.replace('\t', " ")).into_owned();
    let (before, marked, after) = (shown(before), shown(marked), shown(after));
    let number = position.line.to_string();
    let margin = " ".repeat(number.len());
    let _ = writeln!(text, "{margin} |");
    let _ = writeln!(text, "{number} | {before}{marked}{after}");
    let mark = "^".repeat(marked.chars().count().max(1));
    let _ = writeln!(text, "{margin} | {}{mark}", " ".repeat(before.chars().count()));
}

/// The end or the start of a text that may be very long.
fn window(text: &str, end: bool) -> &str {
    let mut indices = text.char_indices();
    if end {
        indices.nth_back(LONGEST_LINE).map_or(text, |(index, _)| &text[index..])
    } else {
        indices.nth(LONGEST_LINE).map_or(text, |(index, _)| &text[..index])
    }
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::*;
    use crate::config::{Base, CommandLine, resolve};
    use crate::rules;

    fn told(text: &str) -> String {
        let loaded = Loaded::read(Utf8Path::new(".idp-lint.yaml"), text.as_bytes().to_vec(), &mut |_| Ok(None));
        let found = resolve(&loaded, &CommandLine::default(), Base::default(), None, &rules::catalogue());
        problems(&found.unwrap_err(), &loaded, false)
    }

    #[test]
    fn a_mistake_is_shown_in_its_line() {
        let expected = "\
error: unknown key `exlude`
  --> .idp-lint.yaml:2:1
  |
2 | exlude: [vendor]
  | ^^^^^^
  help: Did you mean `exclude`?

";
        assert_eq!(told("preset: strict\nexlude: [vendor]\n"), expected);
    }

    #[test]
    fn hostile_text_is_escaped_and_cut() {
        let text = told(&format!("\"a\u{1b}]0;x\u{7}\u{202e}{}\": 1\n", "b".repeat(100_000)));
        assert!(text.len() < 110_000 && !text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{}", &text[..300]);
        let many = format!("[{}]", "a, ".repeat(1000));
        assert!(told(&format!("select: {many}")).ends_with("and 950 more\n"));
    }
}
