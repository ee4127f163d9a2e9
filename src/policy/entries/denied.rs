//! Lists that name no third party: of what there is not ("We do not use any of the following:", 本应用未接入以下SDK：), and of ways to
//! reach us.

use super::Finder;
use crate::document::{BlockKind, Span};
use crate::policy::reading::{Line, Reading};
use crate::policy::words::Part;
use crate::policy::zones::Zones;

/// Of every line, whether it belongs to such a list, or announces one.
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

/// A sentence that ends in a colon and says that no code of others is inside, that something is not used, or how we are reached.
fn denies_a_list(reading: &Reading, line: &Line) -> bool {
    if line.in_table() || !reading.text(line.body).ends_with(':') {
        return false;
    }
    let last = reading.sentences_of(line).last().copied().unwrap_or(line.body);
    let says = |part: Part| reading.has(last, part);
    let denies =
        says(Part::Not) && (says(Part::Code) || uses_nothing(reading, last)) && !says(Part::Unless) && !says(Part::But);
    denies || tells_ways_to_us(reading, last)
}

/// "Contact us by:", 请在下列平台联系我们：, and nothing of third parties or their code: the items are ways to reach us.
fn tells_ways_to_us(reading: &Reading, sentence: Span) -> bool {
    let others = [Part::Code, Part::ThirdParty, Part::Umbrella, Part::Collect, Part::Share];
    reading.has(sentence, Part::Contact) && !others.iter().any(|part| reading.has(sentence, *part))
}

/// "We do not use any of the following:": we, and what is denied is that something is used. That others may not use data of the
/// reader says nothing of the kind.
fn uses_nothing(reading: &Reading, sentence: Span) -> bool {
    let denied = reading.parts(sentence, Part::Not).next();
    denied.is_some_and(|not| {
        let verb = reading.parts(Span { start: not.end, end: sentence.end }, Part::Integrate).next();
        let right = verb.filter(|verb| verb.start <= not.end + 1);
        let ours = reading.parts(Span { end: not.start, ..sentence }, Part::FirstParty).next();
        let data = reading.has(sentence, Part::Personal) || reading.has(sentence, Part::Yours);
        let named = reading.names(sentence).next().is_some() || reading.data(sentence).next().is_some();
        right.is_some() && ours.is_some_and(|word| word.start == sentence.start) && !data && !named
    })
}

impl Finder<'_, '_> {
    /// Whether a line belongs to a list of what there is not, or of ways to reach us.
    pub(super) fn in_a_denied_list(&self, index: usize) -> bool {
        self.shape.denied.get(index).copied().unwrap_or(false)
    }
}
