//! `rules`: what idp-lint knows to look for.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{Outcome, Session, mistake, word_parser};
use crate::finding::{Preset, RuleMeta, closest};
use crate::rules;

/// List the rules.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only rules of this family.
    #[arg(long)]
    family: Option<String>,
    /// Only rules of this preset.
    #[arg(long, value_parser = word_parser(Preset::CHOICES.map(|preset| (preset.as_str(), preset))))]
    preset: Option<Preset>,
    /// Only rules that answer to this rule of another tool, for example `kube-linter/latest-tag`; the tool alone lists all.
    #[arg(long, value_name = "TOOL/ID")]
    equivalent: Option<String>,
    /// The form of the output.
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    output_format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For people.
    Table,
    /// A list of objects: id, family, summary, severity, confidence, presets, frameworks, equivalents, options.
    Json,
}

pub(super) fn run(arguments: &Arguments, session: &mut Session<'_>) -> Outcome {
    let catalogue = rules::catalogue();
    if let Some(family) = &arguments.family {
        let mut families: Vec<&str> = catalogue.rules().iter().map(|rule| rule.family.as_str()).collect();
        families.sort_unstable();
        families.dedup();
        if !families.contains(&family.as_str()) {
            let help = match closest(family, families.iter().copied()) {
                Some(closest) => format!("Did you mean `{closest}`?"),
                None => format!("There are {}", families.join(", ")),
            };
            return Err(mistake(&format!("there is no family `{family}`"), Some(&help)));
        }
    }
    let mut rules: Vec<&RuleMeta> = catalogue.rules().iter().filter(|rule| fits(rule, arguments)).collect();
    rules.sort_by_key(|rule| (&rule.family, &rule.id));
    if let (Some(equivalent), true) = (&arguments.equivalent, rules.is_empty()) {
        let known = catalogue.rules().iter().flat_map(|rule| &rule.equivalents).map(String::as_str);
        let help = closest(equivalent, known).map(|closest| format!("Did you mean `{closest}`?"));
        return Err(mistake(&format!("no rule answers to `{equivalent}`"), help.as_deref()));
    }
    match arguments.output_format {
        Format::Json => {
            let json = serde_json::to_string_pretty(&rules).map_err(std::io::Error::other)?;
            writeln!(session.out, "{json}")?;
        }
        Format::Table => table(&rules, session)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn fits(rule: &RuleMeta, arguments: &Arguments) -> bool {
    let equivalent = |wanted: &String| {
        rule.equivalents.iter().any(|known| known == wanted || known.split('/').next() == Some(wanted.as_str()))
    };
    arguments.family.as_ref().is_none_or(|family| *family == rule.family)
        && arguments.preset.is_none_or(|preset| rule.presets.contains(&preset))
        && arguments.equivalent.as_ref().is_none_or(equivalent)
}

fn table(rules: &[&RuleMeta], session: &mut Session<'_>) -> std::io::Result<()> {
    let color = session.color();
    let widest = rules.iter().map(|rule| rule.id.as_str().len()).max().unwrap_or_default();
    // What is piped into a program is not cut.
    let room = session.world.width.filter(|_| session.world.out_is_terminal).unwrap_or(usize::MAX);
    let mut family = "";
    for rule in rules {
        if rule.family != family {
            let gap = if family.is_empty() { "" } else { "\n" };
            family = &rule.family;
            if color {
                writeln!(session.out, "{gap}\u{1b}[1m{family}\u{1b}[0m")?
            } else {
                writeln!(session.out, "{gap}{family}")?
            }
        }
        let first = rule.presets.iter().find(|preset| **preset != Preset::All).map_or("all", |preset| preset.as_str());
        let head = format!("  {:widest$}  {:7}  {first:11}  ", rule.id.as_str(), rule.severity.as_str());
        let left = room.saturating_sub(head.chars().count()).max(20);
        let summary = match rule.summary.char_indices().nth(left) {
            None => rule.summary.clone(),
            Some(_) => {
                format!("{}...", rule.summary.chars().take(left.saturating_sub(3)).collect::<String>().trim_end())
            }
        };
        writeln!(session.out, "{head}{summary}")?;
    }
    Ok(())
}
