//! `json-lines`: the [`Finding`](super::json::Finding) of `json`, one object a line, and nothing else.

use std::io;

use super::view::View;
use super::{json, json_text};

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in &view.outcome.findings {
        json_text::write_line(out, &json::finding(view, finding))?;
    }
    Ok(())
}
