//! YAML.
#![allow(missing_docs, reason = "placeholder until the crate lands")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}
impl Span {
    pub fn new(source: SourceId, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
#[derive(Debug)]
pub struct Decoded {
    pub text: String,
    pub invalid: Vec<u32>,
}
pub fn decode(bytes: Vec<u8>) -> Decoded {
    Decoded { text: String::from_utf8_lossy(&bytes).into_owned(), invalid: vec![] }
}
