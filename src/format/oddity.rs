//! Something odd in a file that did not stop the reading.

/// An oddity: a closed, kebab-case kind per parser, and what was seen, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    pub kind: &'static str,
    pub detail: String,
}

impl Oddity {
    pub fn new(kind: &'static str, detail: impl Into<String>) -> Oddity {
        Oddity { kind, detail: detail.into() }
    }
}
