//! Names that stand alone, each in a line of its own: below a sentence that announces them, above what is said of them or their address.

use super::prose::SUBJECT;
use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::reading::{Line, is_address};
use crate::policy::words::{Field, Part};

/// So many lines may each be a name, below the one that announces them.
const MOST_ALONE: usize = 100;
/// What is said of a name, and its address, are the first so many lines below it.
const BELOW: usize = 2;

impl Finder<'_, '_> {
    /// The known product that is all of a line, but for brackets behind it and the mark of an enumeration.
    fn name_alone(&self, line: &Line) -> Option<Span> {
        let text = self.text(line.body);
        let marks = text.len() - text.trim_end_matches([',', ';', '.', '、', '。']).len();
        let body = Span { end: line.body.end - marks as u32, ..line.body };
        // A title first: each sentence of an endless line asks this of the line.
        let (name, product) = self.reading.is_title(body).then(|| self.known(body)).flatten()?;
        let words = self.text(Span { start: name.end, end: body.end }).trim();
        let whole = product && name.start <= line.body.start + 1 && (words.is_empty() || words.starts_with('('));
        whole.then_some(name)
    }

    /// A short line that is a known product and hardly more, below a sentence about third parties or their code.
    pub(super) fn stands_alone(&self, index: usize) -> bool {
        let Some(line) = self.reading.lines.get(index) else { return false };
        let above = self.reading.lines.get(..index).unwrap_or_default().iter().rev().take(MOST_ALONE);
        let announces = |line: &Line| {
            // "We use the following services:"
            let services = || self.says(line.body, Part::Following) && self.says(line.body, Part::Integrate);
            let listed = || self.text(line.body).ends_with(':') && services();
            self.says(line.body, Part::ThirdParty) || self.says(line.body, Part::Code) || listed()
        };
        self.name_alone(line).is_some()
            && above
                .map(|above| (announces(above), self.name_alone(above).is_some()))
                .find(|(announces, name)| *announces || !name)
                .is_some_and(|(announces, _)| announces)
    }

    /// A product alone in its paragraph, in a section about third parties, with the paragraph below that says what it does and the
    /// address below that.
    pub(super) fn named_above(&self, index: usize, line: &Line) -> Option<Entry> {
        let plain = |line: &Line| matches!(line.kind, BlockKind::Paragraph) && line.field.is_none();
        let name = self.name_alone(line).filter(|_| plain(line) && self.zones.third_party(index))?;
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(BELOW);
        let mut entry = Entry { name, line: index, ..Entry::default() };
        for line in below.take_while(|line| plain(line) && self.name_alone(line).is_none()) {
            let alone = self.address_alone(line.body).is_some_and(|address| is_address(self.text(address)));
            let opening = Span { end: self.reading.on(line.body.start, line.body.end, SUBJECT), ..line.body };
            // "These services collect …" is said of all that stand above.
            let ours = [Part::FirstParty, Part::You, Part::These].iter().any(|part| self.says(opening, *part));
            if alone {
                entry.fields.push((Field::SiteLink, line.body));
                break;
            } else if ours || !entry.free.is_empty() {
                break;
            }
            entry.free.push(line.body);
        }
        (!entry.fields.is_empty() || !entry.free.is_empty()).then_some(entry)
    }
}
