//! What is wrong with a configuration.

use crate::source::Span;

/// One mistake in a configuration file or on the command line. All mistakes are reported at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The text to correct; the span's source is an index into [`Loaded::files`](super::Loaded::files). `None` for a
    /// mistake on the command line.
    pub span: Option<Span>,
    /// What is wrong: a sentence without a full stop.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    /// A mistake in a file.
    pub(super) fn at(span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), message: message.into(), help: None }
    }

    /// The same with advice.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with "did you mean", or with all that there is when nothing is close.
    pub(super) fn suggest<'a>(self, word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Self {
        match crate::finding::closest(word, known.clone()) {
            Some(closest) => self.help(format!("Did you mean `{closest}`?")),
            None => {
                let known: Vec<&str> = known.into_iter().collect();
                if known.len() > 24 { self } else { self.help(format!("Known are `{}`", known.join("`, `"))) }
            }
        }
    }
}
