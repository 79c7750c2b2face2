//! `concise`: `path:line:column: severity[rule] message`, one line for each finding.

use std::io;

use super::view::View;
use super::{summary, terminal};

pub(super) fn write(view: &View<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in view.findings() {
        writeln!(out, "{}", line(view, finding))?;
    }
    summary::write(view, out)
}

/// One finding without a line break.
pub(super) fn line<'a>(view: &View<'a>, finding: &'a crate::finding::Finding) -> String {
    let message = view.message(finding);
    let mut line = format!(
        "{}: {}[{}] {}",
        view.location(finding.span),
        finding.severity.as_str(),
        terminal::one_line(finding.rule.as_str()),
        terminal::one_line(&message)
    );
    if let Some(suppressed) = &finding.suppressed {
        let reason = suppressed.reason.as_deref().map(|reason| format!(": {}", terminal::one_line(reason)));
        line.push_str(&format!(" (suppressed{})", reason.unwrap_or_default()));
    }
    line
}
