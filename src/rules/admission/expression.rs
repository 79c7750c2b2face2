//! The fields that CEL expressions read from `object`.

use std::ops::Range;

/// A path such as `object.spec.replicas`: its place in the expression, and the fields after `object`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FieldPath<'e> {
    pub(super) range: Range<usize>,
    pub(super) fields: Vec<&'e str>,
}

/// The paths that an expression reads without asking first whether they are there: not those in `has(...)`, behind `.?`, or read
/// where the same path is in a `has(...)`. Text in quotes is left out.
pub(super) fn paths(expression: &str) -> Vec<FieldPath<'_>> {
    let masked = without_strings(expression);
    let asked: Vec<&str> = masked
        .match_indices("has(")
        .filter_map(|(at, call)| {
            let rest = &masked[at + call.len()..];
            Some(rest[..rest.find(')')?].trim())
        })
        .collect();
    let mut found = Vec::new();
    for (at, word) in masked.match_indices("object") {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let before = masked[..at].chars().next_back();
        if before.is_some_and(is_part) || masked[..at].trim_end().ends_with("has(") {
            continue;
        }
        let mut end = at + word.len();
        let mut fields = Vec::new();
        while let Some(rest) = masked[end..].strip_prefix('.') {
            let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            let after = end + 1 + length;
            if length == 0 || masked[after..].starts_with('(') {
                break;
            }
            fields.push(&expression[end + 1..after]);
            end = after;
        }
        let path = &masked[at..end];
        let is_asked = asked.iter().any(|asked| path.starts_with(asked) || asked.starts_with(path));
        if !fields.is_empty() && !is_asked {
            found.push(FieldPath { range: at..end, fields });
        }
    }
    found
}

/// The expression with blanks for what stands in quotes and comments, byte for byte.
fn without_strings(expression: &str) -> String {
    let mut masked = String::with_capacity(expression.len());
    let mut chars = expression.chars().peekable();
    let mut quote: Option<char> = None;
    while let Some(c) = chars.next() {
        match quote {
            Some('\n') if c == '\n' => {
                quote = None;
                masked.push(c);
            }
            Some(open) => {
                blank(&mut masked, c);
                if c == '\\' && open != '\n' {
                    if let Some(next) = chars.next() {
                        blank(&mut masked, next);
                    }
                } else if c == open {
                    quote = None;
                }
            }
            None if matches!(c, '\'' | '"') => {
                quote = Some(c);
                masked.push(' ');
            }
            None if c == '/' && chars.peek() == Some(&'/') => {
                quote = Some('\n');
                masked.push(' ');
            }
            None => masked.push(c),
        }
    }
    masked
}

fn blank(text: &mut String, c: char) {
    text.extend(std::iter::repeat_n(' ', c.len_utf8()));
}

#[cfg(test)]
mod tests {
    use super::paths;

    fn read(expression: &str) -> Vec<String> {
        paths(expression).iter().map(|path| path.fields.join(".")).collect()
    }

    #[test]
    fn paths_are_read_up_to_calls() {
        assert_eq!(read("object.spec.containers.all(c, c.image != '')"), ["spec.containers"]);
        assert_eq!(
            read("object.spec.replicas <= 5 && object.metadata.name != 'object.spec.x'"),
            ["spec.replicas", "metadata.name"]
        );
        assert_eq!(read("size(object.spec.template.spec.volumes) > 0"), ["spec.template.spec.volumes"]);
    }

    #[test]
    fn what_is_asked_for_is_not_read_blindly() {
        assert!(read("!has(object.spec.replicas) || object.spec.replicas < 5").is_empty());
        assert!(read("has(object.spec) && object.spec.replicas < 5").is_empty());
        assert_eq!(read("object.?spec.replicas.orValue(1) < 5"), Vec::<String>::new());
        assert!(read("oldObject.spec.x == 1 || variables.object.x == 1").is_empty());
    }
}
