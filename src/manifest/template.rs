//! Text for a template engine that is not YAML before it is rendered.
//!
//! `{{ }}` inside a string is ordinary YAML (Argo CD ApplicationSets, Prometheus rules, External Secrets), so its presence
//! proves nothing. A file is a template when something is wrong with it as YAML and nothing is once the markup is taken
//! out: blanked where it stands alone on its lines, replaced by letters where it stands for a value. Text that stays
//! wrong at the same line has a real syntax error.

use spanned_yaml::{Diagnostic, DiagnosticKind, ParseOptions, Tree};

use crate::source::LineIndex;

/// Markup of Go templates, Jinja and ERB: opening and closing.
const MARKUP: [(&[u8; 2], &[u8; 2]); 4] = [(b"{{", b"}}"), (b"{%", b"%}"), (b"{#", b"#}"), (b"<%", b"%>")];

/// The longest markup that is looked for.
const LONGEST: usize = 4096;

/// Whether a text with this tree is a template.
pub(super) fn is_template(tree: &Tree, options: &ParseOptions) -> bool {
    has_directives(tree) || (tree.diagnostics().iter().any(is_failure) && is_explained(tree, options))
}

/// What markup causes: broken text, or `{{ x }}` read as a mapping in a mapping's key.
fn is_failure(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.kind, DiagnosticKind::SyntaxError | DiagnosticKind::UnsupportedKey)
}

/// Comments that are instructions: of ytt (`#@ load(...)`), of makejinja (`#% if x %#`), or replaced by Azure Pipelines and
/// Octopus where a value should stand (`image: #{tag}#`).
fn has_directives(tree: &Tree) -> bool {
    let text = tree.text();
    tree.comments().iter().any(|comment| {
        let comment_text = text.get(comment.span.range()).unwrap_or("");
        if let Some(rest) = comment_text.strip_prefix("#@") {
            return ["data/", "overlay/", "schema/", "library/", "yaml/", " load("]
                .iter()
                .any(|word| rest.starts_with(word))
                || (rest.starts_with(' ') && is_value(text, comment.span.start as usize));
        }
        (comment_text.starts_with("#% ") && comment_text.trim_end().ends_with("%#"))
            || (comment_text.starts_with("#{")
                && comment_text.contains('}')
                && is_value(text, comment.span.start as usize))
    })
}

/// Whether a comment stands where the value of a key or of a list entry should stand.
fn is_value(text: &str, comment: usize) -> bool {
    let before = text.get(..comment).unwrap_or("");
    let line = before.rfind('\n').map_or(before, |at| &before[at + 1..]).trim();
    line.ends_with(':') || line == "-"
}

fn is_explained(tree: &Tree, options: &ParseOptions) -> bool {
    let text = tree.text();
    let Some(neutral) = neutralised(text) else { return false };
    if has_markup_at_margin(text) {
        return true;
    }
    let lines = LineIndex::new(text);
    let line_of = |diagnostic: &Diagnostic| lines.position(text, diagnostic.span.start).line;
    let neutral = Tree::parse(tree.source(), neutral.into(), options);
    let still: Vec<u32> =
        neutral.diagnostics().iter().filter(|diagnostic| is_failure(diagnostic)).map(line_of).collect();
    tree.diagnostics()
        .iter()
        .filter(|diagnostic| is_failure(diagnostic))
        .any(|diagnostic| still.binary_search(&line_of(diagnostic)).is_err())
}

/// Markup that starts a line without indentation: no YAML string can hold it there.
fn has_markup_at_margin(text: &str) -> bool {
    text.lines().any(|line| {
        let bytes = line.as_bytes();
        MARKUP.iter().any(|(open, _)| bytes.starts_with(*open)) && !bytes.starts_with(b"{{}}")
    })
}

/// The text without markup, of the same length and with the same lines; `None` if there is none.
///
/// Markup that is alone on its lines becomes blank; markup that stands for a value or a part of one becomes a word.
fn neutralised(text: &str) -> Option<String> {
    let text = text.as_bytes();
    let mut bytes = text.to_vec();
    let mut found = false;
    // The next closing of each kind at or after the place where it was last needed: each byte is searched once.
    let mut closings = [Some(0_usize); MARKUP.len()];
    // Whether nothing but blanks and blanked markup stands on the line so far, and up to where the line is known to be such.
    let (mut blank_line, mut alone_until) = (true, 0);
    let (mut at, mut last) = (0, 0);
    while let Some(next) = memchr::memchr3(b'{', b'<', b'@', &text[at..]) {
        at += next;
        let Some(end) = placeholder(text, at).or_else(|| markup(text, at, &mut closings)) else {
            at += 1;
            continue;
        };
        found = true;
        let gap = &text[last..at];
        let (gap, new_line) = match memchr::memrchr(b'\n', gap) {
            Some(line) => (&gap[line + 1..], true),
            None => (gap, false),
        };
        blank_line = (blank_line || new_line) && gap.iter().all(is_blank);
        if blank_line && at >= alone_until {
            alone_until = blank_rest(text, end).unwrap_or(0);
        }
        blank_line = blank_line && at < alone_until;
        let filler = if blank_line { b' ' } else { b'x' };
        for byte in bytes[at..end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
            *byte = filler;
        }
        at = end;
        last = end;
    }
    found.then(|| String::from_utf8(bytes).ok()).flatten()
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// The end of the line, if nothing but blanks and markup is left on it.
fn blank_rest(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match text.get(at) {
            None | Some(b'\n') => return Some(at.max(from + 1)),
            Some(byte) if is_blank(byte) => at += 1,
            Some(_) => {
                let window = &text[at..text.len().min(at + LONGEST)];
                let (_, close) = MARKUP.iter().find(|(open, _)| window.starts_with(*open))?;
                at += memchr::memmem::find(window, *close)? + 2;
            }
        }
        if at - from > LONGEST {
            return None;
        }
    }
}

/// The end of markup that starts here.
fn markup(text: &[u8], at: usize, closings: &mut [Option<usize>; MARKUP.len()]) -> Option<usize> {
    let kind = MARKUP.iter().position(|(open, _)| text[at..].starts_with(*open))?;
    let from = at + 2;
    let mut closing = closings[kind]?;
    if closing < from {
        let close = MARKUP[kind].1;
        closings[kind] = memchr::memmem::find(&text[from..], close).map(|found| from + found);
        closing = closings[kind]?;
    }
    (closing - at <= LONGEST).then_some(closing + 2)
}

/// The end of `@NAME@`, as Autoconf and Maven write placeholders; YAML allows no plain value to start with `@`.
fn placeholder(text: &[u8], at: usize) -> Option<usize> {
    let rest = text[at..].strip_prefix(b"@")?;
    let name =
        rest.iter().take(128).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'));
    let length = name.count();
    (length > 0 && rest.get(length) == Some(&b'@')).then_some(at + length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn template(text: &str) -> bool {
        let options = ParseOptions::default();
        is_template(&Tree::parse(FileId(0), text.into(), &options), &options)
    }

    #[test]
    fn text_that_only_looks_like_yaml_is_a_template() {
        for text in [
            "kind: Pod\nmetadata:\n  name: {{ .Values.name }}\n",
            "kind: Pod\nmetadata:\n  name: {{ name }}-web\n",
            "items:\n  {{- range .Values.list }}\n  - {{ . }}\n  {{- end }}\n",
            "{% if x %}\nkind: Pod\n{% endif %}\n",
            "spec:\n  {% for x in y %}\n  a: 1\n  {% endfor %}\n",
            "a: 1\n<% if x %>\nb: 2\n<% end %>\n",
            "image: @IMAGE@\n",
            "metadata:\n  labels:\n    {{- include \"labels\" . | nindent 4 }}\nspec: 1\n",
            "#@ load(\"@ytt:data\", \"data\")\nname: x\n",
            "name: #@ data.values.name\n",
            "image: #{IMAGE_TAG}#\n",
            "#% if a %#\nkind: Pod\n#% endif %#\n",
        ] {
            assert!(template(text), "{text}");
        }
    }

    #[test]
    fn markup_in_strings_is_yaml() {
        for text in [
            "path: '{{ .path.basename }}'\n",
            "description: \"{{ $labels.instance }} is down\"\n",
            "name: web-{{ .x }}\n",
            "template: |\n  {{- range .x }}\n  {{ . }}\n  {{- end }}\n",
            "kind: Pod # {{ not a template }}\n",
            "a: 1 #@ an ordinary comment\n",
            "#{ \"a\": 1 }\nkind: Pod\n",
        ] {
            assert!(!template(text), "{text}");
        }
    }

    #[test]
    fn a_real_syntax_error_beside_legitimate_markup_stays_one() {
        for text in [
            "a: '{{ .x }}'\nb: [1, 2\nc: 3\n",
            "description: \"{{ $value }}\" of \"x\"\n",
            "template: |\n  {{ .x }}\n  {{ .y }}\nspec:\n  a: 1\n   b: 2\n",
            "a: b: c\n",
        ] {
            assert!(!template(text), "{text}");
        }
    }

    #[test]
    fn markup_that_never_closes_costs_linear_time() {
        let text = format!("a: [{}", "{{ ".repeat(200_000));
        assert!(neutralised(&text).is_none());
        let one_line = format!("{}x", "{{ a }} ".repeat(100_000));
        assert!(neutralised(&one_line).is_some());
    }
}
