//! `explain`: the page of a rule.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Outcome, Session, markdown, mistake};
use crate::finding::{RuleMeta, closest};
use crate::rules;

/// Explain a rule: what it checks, why it matters, an example, and what to write instead.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The rule, for example `floating-image-tag`.
    rule: String,
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    output_format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// The page as it is written.
    Markdown,
    /// Metadata and page, for programs.
    Json,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_>) -> Outcome {
    let catalogue = rules::catalogue();
    let Some(meta) = catalogue.get(&arguments.rule) else {
        let ids = catalogue.rules().iter().map(|rule| rule.id.as_str());
        let help = match closest(&arguments.rule, ids) {
            Some(closest) => format!("Did you mean `{closest}`?"),
            None => "`idp-lint rules` lists them".to_owned(),
        };
        return Err(mistake(&format!("there is no rule `{}`", arguments.rule), Some(&help)));
    };
    let text = match arguments.output_format {
        Format::Text => {
            let page = format!("{}\n\n{}", facts(meta), markdown::without_title(&meta.page));
            let title = format!("# {}\n\n", meta.id);
            markdown::render(&(title + &page), session.width(), session.color())
        }
        Format::Markdown => meta.page.clone().into_owned(),
        Format::Json => {
            let mut value = serde_json::to_value(meta).map_err(std::io::Error::other)?;
            value["page"] = json!(meta.page);
            format!("{value:#}\n")
        }
    };
    session.out.write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// What the front matter says, as a list.
fn facts(meta: &RuleMeta) -> String {
    let presets: Vec<&str> = meta.presets.iter().map(|preset| preset.as_str()).collect();
    let mut text = format!("- severity: {}, confidence: {}\n", meta.severity.as_str(), meta.confidence.as_str());
    let _ = writeln!(text, "- family: {}; presets: {}", meta.family, presets.join(", "));
    if !meta.frameworks.is_empty() {
        let controls: Vec<String> =
            meta.frameworks.iter().map(|control| format!("{} {}", control.framework, control.control)).collect();
        let _ = writeln!(text, "- frameworks: {}", controls.join(", "));
    }
    if !meta.equivalents.is_empty() {
        let _ = writeln!(text, "- in other tools: {}", meta.equivalents.join(", "));
    }
    for (name, option) in &meta.options {
        let _ = writeln!(text, "- option `{name}`: {} Default: `{}`", option.description, option.default);
    }
    text
}
