//! Values that only say that they are those of the entry above: "same as above", 同上.

use super::{Entry, Finder};
use crate::document::Span;
use crate::policy::words::{Field, Part};

/// Marks for what stands above.
const MARKS: [&str; 3] = ["〃", "″", "\""];
/// Such a value is not longer than this, in bytes.
const LONGEST: usize = 60;

impl Finder<'_, '_> {
    /// Whether a value says nothing but that it is the one above.
    pub(super) fn is_ditto(&self, span: Span) -> bool {
        let text = self.text(span);
        if text.len() > LONGEST {
            return false;
        }
        let words = self.reading.parts(span, Part::Ditto);
        let alone = |word: Span| !self.reading.left_of(span, [word]).contains(char::is_alphanumeric);
        MARKS.contains(&text.trim()) || words.into_iter().any(alone)
    }

    /// The value of a field; where it only says that it is the one above, what the last entry with such a field has.
    pub(super) fn value_of(&self, field: Field, value: Span) -> (Field, Span) {
        if !self.is_ditto(value) {
            return (field, value);
        }
        let last = |entry: &Entry| entry.fields.iter().find(|(other, _)| *other == field).copied();
        self.entries.iter().rev().take(1).find_map(last).unwrap_or((Field::Other, value))
    }
}
