//! Rule pages: front matter and prose.
//!
//! `rules/<family>/<id>.md` is documentation, metadata and executable test. This file reads the first two; the third is
//! read by `tests/rule_pages.rs` through [`blocks`].

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use spanned_yaml::{ParseOptions, Tree};

use crate::finding::{Confidence, Control, OptionSchema, Preset, RuleId, RuleMeta, Severity};
use crate::source::FileId;

/// The front matter of a page, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FrontMatter {
    severity: Severity,
    confidence: Confidence,
    presets: Vec<Preset>,
    /// Framework to control ids.
    #[serde(default)]
    frameworks: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    equivalents: Vec<String>,
    #[serde(default)]
    options: BTreeMap<String, OptionSchema>,
    since: String,
    #[serde(default)]
    security_severity: Option<f32>,
    #[serde(default)]
    cwe: Vec<u32>,
    /// Rules that say less of the same defect, at the same place.
    #[serde(default)]
    supersedes: Vec<String>,
    /// Rules that run beside it in its examples; see [`companions`].
    #[serde(default)]
    with: Vec<String>,
}

/// Reads a page.
///
/// # Errors
/// A sentence that says what is wrong with the page; the tests read every page, so users never see it.
pub fn parse(id: &'static str, family: &str, page: &'static str) -> Result<RuleMeta, String> {
    let (front, prose) = front_matter(page)?;
    let mut presets = front.presets;
    if !presets.contains(&Preset::All) {
        presets.push(Preset::All);
    }
    presets.sort();
    presets.dedup();
    let frameworks = front
        .frameworks
        .into_iter()
        .flat_map(|(framework, controls)| {
            controls.into_iter().map(move |control| Control { framework: framework.clone(), control })
        })
        .collect();
    Ok(RuleMeta {
        id: RuleId::new(id),
        family: family.to_owned(),
        summary: summary(prose).ok_or("the page needs a first paragraph under its title")?,
        severity: front.severity,
        confidence: front.confidence,
        presets,
        frameworks,
        equivalents: front.equivalents,
        options: front.options,
        since: front.since,
        security_severity: front.security_severity,
        cwe: front.cwe,
        supersedes: front.supersedes,
        page: prose.into(),
    })
}

/// Front matter and prose.
fn front_matter(page: &str) -> Result<(FrontMatter, &str), String> {
    let (front, prose) = split(page).ok_or("a page starts with front matter between two lines `---`")?;
    let tree = Tree::parse(FileId(0), Arc::from(front), &ParseOptions::default());
    if let Some(problem) = tree.diagnostics().first() {
        return Err(format!("front matter: {}", problem.message));
    }
    let root = tree.documents().next().ok_or("the front matter is empty")?.root();
    let front: FrontMatter =
        serde_json::from_value(spanned_yaml::json::to_json(root).map_err(|error| error.to_string())?)
            .map_err(|error| format!("front matter: {error}"))?;
    Ok((front, prose))
}

/// The texts of front matter and prose.
fn split(page: &str) -> Option<(&str, &str)> {
    let rest = page.strip_prefix("---\n")?;
    let end = rest.find("\n---\n")?;
    Some((&rest[..end], rest[end + 5..].trim_start_matches('\n')))
}

/// The first paragraph after the title, on one line.
fn summary(prose: &str) -> Option<String> {
    let mut lines = prose.lines().skip_while(|line| line.starts_with('#') || line.trim().is_empty());
    let first = lines.next()?;
    let rest = lines.take_while(|line| !line.trim().is_empty());
    Some(std::iter::once(first).chain(rest).collect::<Vec<_>>().join(" "))
}

/// The rules that have to run beside a rule for its examples to show anything; what they report there is not compared.
///
/// # Errors
/// Those of [`parse`].
pub fn companions(page: &str) -> Result<Vec<String>, String> {
    Ok(front_matter(page)?.0.with)
}

/// A fenced block of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The last heading before the block, without the `#`s.
    pub heading: String,
    /// What stands after the fence: `yaml`, `console`, ...
    pub language: String,
    /// The text between the fences.
    pub text: String,
}

/// The fenced blocks of a page's prose, in order.
pub fn blocks(prose: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut heading = String::new();
    let mut open: Option<Block> = None;
    for line in prose.lines() {
        match &mut open {
            Some(block) if line.trim_end() == "```" => {
                found.push(block.clone());
                open = None;
            }
            Some(block) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {
                if let Some(language) = line.strip_prefix("```") {
                    let language = language.trim().to_owned();
                    open = Some(Block { heading: heading.clone(), language, text: String::new() });
                } else if line.starts_with('#') {
                    heading = line.trim_start_matches('#').trim().to_owned();
                }
            }
        }
    }
    found
}
