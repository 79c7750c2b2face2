//! The Markdown of rule pages on a terminal: headings, paragraphs, lists, tables, code, links. Not more than the pages use.

/// The page without its first heading.
pub(super) fn without_title(page: &str) -> &str {
    match page.strip_prefix("# ") {
        Some(rest) => rest.split_once('\n').map_or("", |(_, rest)| rest).trim_start(),
        None => page,
    }
}

/// Draws Markdown within a width.
pub(super) fn render(markdown: &str, width: usize, color: bool) -> String {
    let mut page = Page { width, color, text: String::new() };
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            page.gap();
            while let Some(code) = lines.next_if(|line| !line.starts_with("```")) {
                page.code(code);
            }
            lines.next();
            continue;
        }
        let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
        if hashes > 0 {
            page.heading(line[hashes..].trim(), hashes);
            continue;
        }
        if line.starts_with('|') {
            let mut rows = vec![line];
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(row);
            }
            page.table(&rows);
            continue;
        }
        let (marker, first) = marker(line);
        let mut words = vec![first];
        while let Some(more) = lines.next_if(|line| continues(line)) {
            words.push(more.trim());
        }
        if marker.is_empty() {
            page.gap();
        }
        page.paragraph(&words.join(" "), marker);
    }
    page.text
}

/// The marker of a list item, as it is drawn, and the rest of the line.
fn marker(line: &str) -> (&'static str, &str) {
    let trimmed = line.trim_start();
    match trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("* ")) {
        Some(rest) if line.starts_with(' ') => ("    - ", rest),
        Some(rest) => ("  - ", rest),
        None => ("", trimmed),
    }
}

/// Whether a line belongs to the paragraph or list item before it.
fn continues(line: &str) -> bool {
    let trimmed = line.trim_start();
    !trimmed.is_empty() && !["- ", "* ", "#", "```", "|"].iter().any(|start| trimmed.starts_with(start))
}

struct Page {
    width: usize,
    color: bool,
    text: String,
}

impl Page {
    /// An empty line between blocks.
    fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn style(&self, codes: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{codes}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn heading(&mut self, text: &str, level: usize) {
        self.gap();
        let styled = self.style(if level == 1 { "1;4" } else { "1" }, text);
        self.line(&styled);
        if !self.color && level < 3 {
            let underline = if level == 1 { "=" } else { "-" };
            self.line(&underline.repeat(text.chars().count()));
        }
        self.text.push('\n');
    }

    fn code(&mut self, line: &str) {
        let styled = match line.find("# error") {
            Some(at) if self.color => format!("{}{}", self.style("36", &line[..at]), self.style("31", &line[at..])),
            _ => self.style("36", line),
        };
        if line.is_empty() { self.line("") } else { self.line(&format!("    {styled}")) }
    }

    fn paragraph(&mut self, text: &str, marker: &str) {
        let indent = " ".repeat(marker.chars().count());
        let room = self.width.saturating_sub(indent.len()).max(20);
        let mut first = true;
        for line in wrap(&words(text), room) {
            let head = if first { marker } else { &indent };
            first = false;
            let drawn: Vec<String> = line.iter().map(|word| self.word(word)).collect();
            self.line(&format!("{head}{}", drawn.join(" ")));
        }
    }

    fn word(&self, word: &Word) -> String {
        if word.code { format!("{}{}{}", word.before, self.style("36", &word.text), word.after) } else { word.plain() }
    }

    fn table(&mut self, rows: &[&str]) {
        self.gap();
        let cells: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.trim().trim_matches('|').split('|').map(|cell| plain(cell.trim())).collect())
            .collect();
        let is_rule = |row: &[String]| {
            row.iter().all(|cell| !cell.is_empty() && cell.bytes().all(|byte| matches!(byte, b'-' | b':')))
        };
        let columns = cells.iter().map(Vec::len).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let texts = cells.iter().filter(|row| !is_rule(row)).filter_map(|row| row.get(column));
                texts.map(|cell| cell.chars().count()).max().unwrap_or_default()
            })
            .collect();
        for row in &cells {
            let line: Vec<String> = if is_rule(row) {
                widths.iter().map(|width| "-".repeat(*width)).collect()
            } else {
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect()
            };
            self.line(&line.join("  "));
        }
    }
}

/// A word of running text; code in backticks is one word per word, drawn in colour.
struct Word {
    before: String,
    text: String,
    after: String,
    code: bool,
}

impl Word {
    /// Without colours code keeps its backticks.
    fn plain(&self) -> String {
        format!("{}{}{}", self.before, self.text, self.after)
    }

    fn width(&self) -> usize {
        self.before.chars().count() + self.text.chars().count() + self.after.chars().count()
    }
}

fn words(text: &str) -> Vec<Word> {
    let text = links(text);
    let mut inside = false;
    let mut words = Vec::new();
    for part in text.split_whitespace() {
        let ticks = part.matches('`').count();
        let code = inside || ticks > 0;
        let (before, text, after) = match (part.find('`'), part.rfind('`')) {
            (Some(first), Some(last)) if first < last => (&part[..first], &part[first..=last], &part[last + 1..]),
            (Some(at), _) if inside => ("", &part[..=at], &part[at + 1..]),
            (Some(at), _) => (&part[..at], &part[at..], ""),
            _ => ("", part, ""),
        };
        inside ^= ticks % 2 == 1;
        words.push(Word { before: before.to_owned(), text: text.to_owned(), after: after.to_owned(), code });
    }
    words
}

fn plain(text: &str) -> String {
    links(text).replace('`', "")
}

/// `[text](address)` as `text (address)`, and no asterisks for emphasis.
fn links(text: &str) -> String {
    let mut drawn = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let link = rest[open..].find("](").and_then(|middle| {
            let address = open + middle + 2;
            let end = address + rest[address..].find(')')?;
            Some((&rest[open + 1..open + middle], &rest[address..end], end + 1))
        });
        let Some((label, address, end)) = link.filter(|(label, ..)| !label.contains('[')) else {
            drawn.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        };
        drawn.push_str(&rest[..open]);
        drawn.push_str(&format!("{label} ({address})"));
        rest = &rest[end..];
    }
    drawn.push_str(rest);
    drawn.replace("**", "")
}

/// Breaks words into lines of at most `room` columns.
fn wrap(words: &[Word], room: usize) -> Vec<&[Word]> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (index, word) in words.iter().enumerate() {
        let width = word.width();
        if index > start && used + 1 + width > room {
            lines.push(&words[start..index]);
            (start, used) = (index, width);
        } else {
            used += width + usize::from(index > start);
        }
    }
    if start < words.len() {
        lines.push(&words[start..]);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# rule

One two three four five six, `seven eight` nine.

## List
- first [the docs](https://a.example/b)
- second that is longer than
  the line
  - inner

| a | b |
|---|---|
| `x` | long |

```yaml
image: a # error: no tag

kind: Pod
```
";

    #[test]
    fn plain_text_is_wrapped_and_aligned() {
        let expected = "\
rule
====

One two three four five six,
`seven eight` nine.

List
----

  - first the docs
    (https://a.example/b)
  - second that is longer than
    the line
    - inner

a  b
-  ----
x  long

    image: a # error: no tag

    kind: Pod
";
        assert_eq!(render(PAGE, 30, false), expected);
    }

    #[test]
    fn colours_mark_headings_code_and_errors() {
        let drawn = render(PAGE, 80, true);
        assert!(drawn.contains("\u{1b}[1;4mrule\u{1b}[0m"));
        assert!(drawn.contains("\u{1b}[36m`seven\u{1b}[0m \u{1b}[36meight`\u{1b}[0m nine."));
        assert!(drawn.contains("\u{1b}[31m# error: no tag\u{1b}[0m"));
    }

    #[test]
    fn every_page_fits() {
        for rule in crate::rules::catalogue().rules() {
            let prose = render(&rule.page, 80, false);
            let long =
                prose.lines().find(|line| line.len() > 100 && !line.starts_with("    ") && !line.contains("http"));
            assert!(long.is_none() || rule.page.contains('|'), "{}: {long:?}", rule.id);
        }
    }
}
