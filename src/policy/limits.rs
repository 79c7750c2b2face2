//! What the text of a policy must not be, found by its tokens before anything parses it.
//!
//! The parser of regorus tries each `[` and `{` of a value in more than one way, and its time doubles with each level; its
//! recursion, and that of the evaluation, is as deep as the text is nested or chained. Neither has a limit there, and an
//! overflow of the stack ends the process. So both are bounded here, with a place and a reason.

use std::num::{NonZeroU32, NonZeroUsize};

use regorus::PolicyLengthConfig;
use regorus::unstable::{Lexer, Source as RegoSource, Token, TokenKind};

/// Levels of `[`, `{` and `(` inside each other, bodies of rules included.
const MAX_NESTING: usize = 16;

/// What nested values may cost to parse: the sum of 2 to the power of its level over every `[` and `{` that opens a value.
/// One unit is some microseconds; well-kept policies stay below 1,000.
const MAX_NESTING_COST: u64 = 1 << 16;

/// Operators, dots and indexes in one expression. Longest met in public policies: below 60.
const MAX_CHAIN: usize = 500;

/// Limits on the size of a policy file: lines may be longer than regorus' 1,024 columns, because published policies have
/// tables in one line.
pub(super) fn lengths() -> PolicyLengthConfig {
    let defaults = PolicyLengthConfig::default();
    PolicyLengthConfig {
        max_col: NonZeroU32::new(65_536).unwrap_or(defaults.max_col),
        max_file_bytes: NonZeroUsize::new(4 << 20).unwrap_or(defaults.max_file_bytes),
        max_lines: NonZeroUsize::new(100_000).unwrap_or(defaults.max_lines),
    }
}

/// A text that is refused: byte offset and reason.
pub(super) type Refused = (u32, String);

/// What the tokens of a policy say about it.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    /// `if` or `contains` stands outside every bracket: the heads of Rego v1 (or of v0 with `future.keywords`).
    pub(super) has_v1_heads: bool,
    /// The words after `import`, for example `rego.v1`.
    pub(super) imports: Vec<String>,
}

/// Reads the tokens of a policy. Text that has no tokens is left to the parser, which words the error.
///
/// # Errors
/// The place and the reason when the text is nested or chained beyond the limits.
pub(super) fn inspect(source: &RegoSource) -> Result<Tokens, Refused> {
    // The lexer takes it for the end, and the rest of the file would be lost.
    if let Some(at) = source.contents().find('\0') {
        return Err((at as u32, "a NUL byte stands in it".into()));
    }
    let mut lexer = Lexer::new(source);
    lexer.set_max_col(lengths().max_col);
    let mut found = Tokens::default();
    let mut levels = vec![Level::default()];
    let mut cost = 0u64;
    let mut last = Last::default();
    while let Ok(Token(kind, span)) = lexer.next_token() {
        if kind == TokenKind::Eof {
            break;
        }
        let text = if matches!(kind, TokenKind::String | TokenKind::RawString) { "" } else { span.text() };
        if levels.len() == 1 && kind == TokenKind::Ident {
            found.has_v1_heads |= matches!(text, "if" | "contains") && last.text != "." && last.text != "import";
        }
        match (last.in_import, text) {
            (true, ".") => found.imports.iter_mut().last().into_iter().for_each(|path| path.push('.')),
            (true, word) if last.text == "." => {
                found.imports.iter_mut().last().into_iter().for_each(|path| path.push_str(word));
            }
            (true, word) if last.text == "import" => found.imports.push(word.to_owned()),
            (true, _) => last.in_import = false,
            (false, _) => {}
        }
        last.in_import |= text == "import" && levels.len() == 1;
        match text {
            "[" | "{" | "(" => {
                let index = text == "[" && last.ends_operand && last.end == span.start;
                let body = text == "{" && levels.len() == 1;
                let parent = levels.last().map_or(0, |level| level.doublings);
                let doublings = parent + u32::from(text != "(" && !index && !body);
                cost += 1u64 << doublings.min(32);
                if levels.len() > MAX_NESTING || cost > MAX_NESTING_COST {
                    return Err((
                        span.start,
                        "values are nested too deeply here to be parsed in reasonable time".into(),
                    ));
                }
                if let Some(level) = levels.last_mut() {
                    level.chain += 1;
                }
                levels.push(Level { doublings, chain: 0 });
            }
            "]" | "}" | ")" if levels.len() > 1 => drop(levels.pop()),
            "," | ";" => levels.iter_mut().last().into_iter().for_each(|level| level.chain = 0),
            _ => {
                let operator = kind == TokenKind::Symbol;
                if let Some(level) = levels.last_mut() {
                    match operator {
                        true => level.chain += 1,
                        false if last.ends_operand && last.line != span.line => level.chain = 0,
                        false => {}
                    }
                }
            }
        }
        if levels.last().is_some_and(|level| level.chain > MAX_CHAIN) {
            return Err((span.start, format!("an expression has more than {MAX_CHAIN} operators and references")));
        }
        last.ends_operand = matches!(text, "]" | "}" | ")") || kind != TokenKind::Symbol;
        (last.end, last.line) = (span.end, span.line);
        text.clone_into(&mut last.text);
    }
    Ok(found)
}

/// One open bracket.
#[derive(Debug, Default)]
struct Level {
    /// How often the text in it is parsed, as a power of two.
    doublings: u32,
    /// Operators and references since the expression began.
    chain: usize,
}

/// The token before.
#[derive(Debug, Default)]
struct Last {
    text: String,
    ends_operand: bool,
    end: u32,
    line: u32,
    in_import: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspect_text(text: &str) -> Result<Tokens, Refused> {
        inspect(&RegoSource::from_contents("p.rego".into(), text.into()).unwrap())
    }

    #[test]
    fn heads_tell_the_dialect() {
        assert!(inspect_text("package a\ndeny contains msg if { msg := \"x\" }").unwrap().has_v1_heads);
        assert!(
            !inspect_text("package a\ndeny[msg] { contains(input.a, \"if\"); msg := \"x\" }").unwrap().has_v1_heads
        );
        let tokens = inspect_text("package a\nimport future.keywords.contains\nimport rego.v1\nx = 1").unwrap();
        assert_eq!(tokens.imports, ["future.keywords.contains", "rego.v1"]);
        assert!(!tokens.has_v1_heads);
    }

    #[test]
    fn deep_values_are_refused_at_their_place() {
        let text = format!("package a\nx := {}1{}", "[".repeat(40), "]".repeat(40));
        let (at, reason) = inspect_text(&text).unwrap_err();
        assert!(at > 15 && reason.contains("nested too deeply"), "{at} {reason}");
        let many = format!("package a\n{}", "x := [[[[[[[[[[[1]]]]]]]]]]]\n".repeat(100));
        assert!(inspect_text(&many).is_err(), "many deep values cost as much as a deeper one");
    }

    #[test]
    fn ordinary_nesting_is_no_cost() {
        let text = "package a\ndeny contains msg if {\n  some c in input.spec.containers[_].env[0]\n  \
            x := {n | some n in [{\"a\": [1, 2]}]}\n  msg := sprintf(\"%v\", [c.name])\n}\n";
        assert!(inspect_text(&text.repeat(500)).is_ok());
    }

    #[test]
    fn text_behind_a_nul_byte_is_not_lost() {
        assert_eq!(inspect_text("package a\n\0x := 1").unwrap_err().0, 10);
    }

    #[test]
    fn long_chains_are_refused_and_long_files_are_not() {
        assert!(inspect_text(&format!("package a\nx := 1{}", " +\n 1".repeat(2_000))).is_err());
        assert!(inspect_text(&format!("package a\nx := {}1", "- ".repeat(2_000))).is_err());
        assert!(inspect_text(&format!("package a\nx := a{}", ".b".repeat(2_000))).is_err());
        let rules: String = (0..2_000).map(|number| format!("x{number} = {number} + 1\n")).collect();
        assert!(inspect_text(&format!("package a\n{rules}")).is_ok());
    }
}
