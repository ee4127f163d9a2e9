//! Lists of what there is not: "We do not use any of the following:", 本应用未接入以下SDK：.

use super::Finder;
use crate::document::{BlockKind, Span};
use crate::policy::reading::{Line, Reading};
use crate::policy::words::Part;
use crate::policy::zones::Zones;

/// Of every line, whether it belongs to a list of what there is not, or announces one.
pub(super) fn denied_lists(reading: &Reading, zones: &Zones) -> Vec<bool> {
    let mut denied = false;
    let follows = |(index, line): (usize, &Line)| {
        let goes_on = bulleted(line) && !line.in_table();
        denied = !zones.is_heading(index) && if goes_on { denied } else { denies_a_list(reading, line) };
        denied
    };
    reading.lines.iter().enumerate().map(follows).collect()
}

/// An item of a list, marked or numbered.
fn bulleted(line: &Line) -> bool {
    let marked = line.first && line.body.start > line.span.start && line.number.is_none();
    matches!(line.kind, BlockKind::Item { .. }) || line.number.is_some() || marked
}

/// A sentence that ends in a colon and says that no code of others is inside, or that something is not used.
fn denies_a_list(reading: &Reading, line: &Line) -> bool {
    if line.in_table() || !reading.text(line.body).ends_with(':') {
        return false;
    }
    let last = reading.sentences_of(line).last().copied().unwrap_or(line.body);
    let says = |part: Part| reading.has(last, part);
    let nobody = |span: Span| reading.names(span).next().is_none();
    let used = says(Part::Code) || says(Part::Integrate) && nobody(last);
    says(Part::Not) && used && !says(Part::Unless) && !says(Part::But)
}

impl Finder<'_, '_> {
    /// Whether a line belongs to a list of what there is not.
    pub(super) fn in_a_denied_list(&self, index: usize) -> bool {
        self.shape.denied.get(index).copied().unwrap_or(false)
    }
}
