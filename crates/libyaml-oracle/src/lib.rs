//! libyaml's view of a text, for differential tests: go-yaml is a port of it, so what libyaml reads is what Kubernetes reads.
//!
//! All unsafe code of the repository is in this file, and only tests use it. It calls the C-style API in the order that libyaml documents:
//! initialize, set input, parse until the end or an error, delete every event and the parser.

use std::borrow::Cow;
use std::ffi::CStr;
use std::mem::MaybeUninit;
use unsafe_libyaml as unsafe_sys;

/// A scalar's style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarStyle {
    /// No quotes.
    Plain,
    /// `'...'`.
    SingleQuoted,
    /// `"..."`.
    DoubleQuoted,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
}

/// Anchor and tag of a node. The tag is resolved (`tag:yaml.org,2002:str`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Props {
    /// The name after `&`.
    pub anchor: Option<String>,
    /// The tag.
    pub tag: Option<String>,
}

/// One event; stream events are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A document starts.
    DocumentStart,
    /// A document ends.
    DocumentEnd,
    /// `*name`.
    Alias(String),
    /// A scalar.
    Scalar {
        /// Anchor and tag.
        props: Props,
        /// The value.
        value: String,
        /// The style.
        style: ScalarStyle,
    },
    /// A list starts; `flow` is in brackets.
    SequenceStart {
        /// Anchor and tag.
        props: Props,
        /// In brackets.
        flow: bool,
    },
    /// A list ends.
    SequenceEnd,
    /// A mapping starts; `flow` is in braces.
    MappingStart {
        /// Anchor and tag.
        props: Props,
        /// In braces.
        flow: bool,
    },
    /// A mapping ends.
    MappingEnd,
}

/// All events of `text`.
///
/// # Errors
/// libyaml's message and the byte offset of its mark.
pub fn events(text: &str) -> Result<Vec<Event>, (String, u64)> {
    let mut parser = MaybeUninit::<unsafe_sys::yaml_parser_t>::uninit();
    let parser = parser.as_mut_ptr();
    let mut events = Vec::new();
    // SAFETY: `parser` points to memory for a parser; initialize fills it. It outlives all uses and is deleted once, below.
    if unsafe { unsafe_sys::yaml_parser_initialize(parser) }.fail {
        return Err(("libyaml has no memory".to_owned(), 0));
    }
    // SAFETY: the parser is initialized, and `text` outlives it.
    unsafe {
        unsafe_sys::yaml_parser_set_encoding(parser, unsafe_sys::YAML_UTF8_ENCODING);
        unsafe_sys::yaml_parser_set_input_string(parser, text.as_ptr(), text.len() as u64);
    }
    let result = loop {
        let mut event = MaybeUninit::<unsafe_sys::yaml_event_t>::uninit();
        let event = event.as_mut_ptr();
        // SAFETY: the parser is initialized and has input; `event` points to memory for an event.
        if unsafe { unsafe_sys::yaml_parser_parse(parser, event) }.fail {
            // SAFETY: after a failure the parser's problem is null or a static C string.
            break Err(unsafe {
                let parser = &*parser;
                (string(parser.problem.cast()), parser.problem_mark.index)
            });
        }
        // SAFETY: parse succeeded, so the event is initialized; it is read before it is deleted, and deleted once.
        let ended = unsafe {
            let ended = (*event).type_ == unsafe_sys::YAML_STREAM_END_EVENT;
            events.extend(convert(&*event));
            unsafe_sys::yaml_event_delete(event);
            ended
        };
        if ended {
            break Ok(());
        }
    };
    // SAFETY: the parser is initialized and not used again.
    unsafe { unsafe_sys::yaml_parser_delete(parser) };
    result.map(|()| events)
}

/// # Safety
/// `event` is initialized by a successful parse and not deleted.
unsafe fn convert(event: &unsafe_sys::yaml_event_t) -> Option<Event> {
    // SAFETY: each field of the union is read only for the event type that it belongs to; its pointers are null or C strings, and the
    // scalar's value has the length that stands beside it.
    unsafe {
        Some(match event.type_ {
            unsafe_sys::YAML_DOCUMENT_START_EVENT => Event::DocumentStart,
            unsafe_sys::YAML_DOCUMENT_END_EVENT => Event::DocumentEnd,
            unsafe_sys::YAML_ALIAS_EVENT => Event::Alias(string(event.data.alias.anchor)),
            unsafe_sys::YAML_SCALAR_EVENT => {
                let scalar = &event.data.scalar;
                let bytes = std::slice::from_raw_parts(scalar.value, scalar.length as usize);
                Event::Scalar {
                    props: props(scalar.anchor, scalar.tag),
                    value: String::from_utf8_lossy(bytes).into_owned(),
                    style: match scalar.style {
                        unsafe_sys::YAML_SINGLE_QUOTED_SCALAR_STYLE => ScalarStyle::SingleQuoted,
                        unsafe_sys::YAML_DOUBLE_QUOTED_SCALAR_STYLE => ScalarStyle::DoubleQuoted,
                        unsafe_sys::YAML_LITERAL_SCALAR_STYLE => ScalarStyle::Literal,
                        unsafe_sys::YAML_FOLDED_SCALAR_STYLE => ScalarStyle::Folded,
                        _ => ScalarStyle::Plain,
                    },
                }
            }
            unsafe_sys::YAML_SEQUENCE_START_EVENT => {
                let start = &event.data.sequence_start;
                Event::SequenceStart {
                    props: props(start.anchor, start.tag),
                    flow: start.style == unsafe_sys::YAML_FLOW_SEQUENCE_STYLE,
                }
            }
            unsafe_sys::YAML_SEQUENCE_END_EVENT => Event::SequenceEnd,
            unsafe_sys::YAML_MAPPING_START_EVENT => {
                let start = &event.data.mapping_start;
                Event::MappingStart {
                    props: props(start.anchor, start.tag),
                    flow: start.style == unsafe_sys::YAML_FLOW_MAPPING_STYLE,
                }
            }
            unsafe_sys::YAML_MAPPING_END_EVENT => Event::MappingEnd,
            _ => return None,
        })
    }
}

/// # Safety
/// Both are null or C strings.
unsafe fn props(anchor: *const u8, tag: *const u8) -> Props {
    // SAFETY: the caller's promise is this call's.
    unsafe { Props { anchor: optional(anchor), tag: optional(tag) } }
}

/// # Safety
/// `pointer` is null or a C string.
unsafe fn optional(pointer: *const u8) -> Option<String> {
    // SAFETY: the pointer is a C string when it is not null.
    if pointer.is_null() { None } else { Some(unsafe { string(pointer) }) }
}

/// # Safety
/// `pointer` is null or a C string.
unsafe fn string(pointer: *const u8) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: the pointer is not null, so it is a C string.
    let text: Cow<'_, str> = unsafe { CStr::from_ptr(pointer.cast()) }.to_string_lossy();
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_of_a_small_text() {
        let events = events("a: [&x 1, *x]\n").expect("the text is YAML");
        assert_eq!(events.len(), 9);
        assert!(
            matches!(&events[4], Event::Scalar { props, value, .. } if props.anchor.as_deref() == Some("x") && value == "1")
        );
        assert_eq!(events[5], Event::Alias("x".to_owned()));
    }

    #[test]
    fn an_error_has_a_message_and_a_place() {
        assert_eq!(
            events("a: [\n").expect_err("the bracket is open"),
            ("did not find expected node content".to_owned(), 5)
        );
    }
}
