//! `json-lines`: the [`Finding`](super::json::Finding) of `json`, one object a line, and nothing else.

use std::io;

use super::json;
use super::view::View;

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in &view.outcome.findings {
        serde_json::to_writer(&mut *out, &json::finding(view, finding))?;
        writeln!(out)?;
    }
    Ok(())
}
