//! Results as YAML and as JSON, written while they are made.

use kustomize::{write_json, write_yaml};
use serde::Serialize;

use super::super::{Failure, Session};
use super::repository::{Left, Printed, Repository};
use crate::report::terminal;
use crate::source::Span;

/// So many bytes are written at a time.
const PORTION: usize = 1 << 20;

/// Every object as `kustomize build` prints it. Errors and what is left out are told on standard error.
pub(super) fn yaml(
    repository: &Repository,
    results: &[Vec<Printed>],
    provenance: bool,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let mut text = String::new();
    let mut place = |span: Span, line: &mut String| {
        if let Some((path, number, _)) = repository.position(span) {
            line.push_str(&format!(" # {path}:{number}"));
        }
    };
    let mut is_first = true;
    for object in results.iter().flatten().flat_map(|printed| &printed.objects) {
        if !std::mem::take(&mut is_first) {
            text.push_str("---\n");
        }
        let annotate: Option<&mut kustomize::Annotate<'_>> = if provenance { Some(&mut place) } else { None };
        write_yaml(&repository.rendered.world, *object, annotate, &mut text);
        drain(&mut text, PORTION, session)?;
    }
    drain(&mut text, 0, session)?;
    session.out.flush()?;
    told(results.iter().flatten(), "", session)
}

/// Errors, and what is left out, each once.
pub(super) fn told<'p>(
    results: impl Iterator<Item = &'p Printed> + Clone,
    side: &str,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let mut errors: Vec<&String> = results.clone().filter_map(|printed| printed.error.as_ref()).collect();
    errors.sort();
    errors.dedup();
    for error in errors {
        // Also with `--quiet`: it explains the exit code.
        writeln!(session.err, "error: {}", terminal::sanitize(&format!("{side}{error}")))?;
    }
    let mut left: Vec<&Left> = results.flat_map(|printed| &printed.incomplete).collect();
    left.sort_by_key(|left| (&left.path, left.line, &left.reason));
    left.dedup();
    for left in left {
        let line = left.line.map(|line| format!(":{line}")).unwrap_or_default();
        let place = if left.path.is_empty() { String::new() } else { format!("{}{line}: ", left.path) };
        session.tell(&format!("incomplete: {side}{place}{}", left.reason))?;
    }
    Ok(())
}

/// One line for each result.
pub(super) fn json_lines(
    repository: &Repository,
    results: impl IntoIterator<Item = Printed>,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let mut text = String::new();
    for printed in results {
        text.push('{');
        for (key, value) in [("cluster", &printed.cluster), ("delivery", &printed.delivery), ("path", &printed.path)] {
            text.push_str(&format!("\"{key}\":{},", json(value)?));
        }
        text.push_str("\"objects\":[");
        for (number, object) in printed.objects.iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            write_json(&repository.rendered.world, *object, &mut text);
            drain(&mut text, PORTION, session)?;
        }
        text.push_str(&format!("],\"incomplete\":{},", json(&printed.incomplete)?));
        text.push_str(&format!("\"error\":{}}}\n", json(&printed.error)?));
        drain(&mut text, PORTION, session)?;
    }
    drain(&mut text, 0, session)?;
    session.out.flush()?;
    Ok(())
}

fn json(value: &impl Serialize) -> std::io::Result<String> {
    serde_json::to_string(value).map_err(std::io::Error::other)
}

/// Writes what is more than so many bytes.
fn drain(text: &mut String, most: usize, session: &mut Session<'_>) -> Result<(), Failure> {
    if text.len() > most {
        session.out.write_all(text.as_bytes())?;
        text.clear();
    }
    Ok(())
}
