//! Names of running text that mean the maker of the app, whose policy the document is.

use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::reading::{fits, holds_wide};
use crate::policy::words::{Named, Part};

/// A row that names us among others is not wider than this.
const WIDEST_ROW: usize = 80;
/// A registered name reaches so many bytes around what is called for short of it.
const CALLED: u32 = 90;

impl Finder<'_, '_> {
    /// An entry from running text whose name means the product or vendor whose own policy the document is.
    pub(super) fn is_our_own(&self, entry: &Entry) -> bool {
        // 甲银行 in 甲银行股份有限公司, under which the document speaks of its maker.
        let near = Span {
            start: self.reading.back(entry.name.start, 0, CALLED),
            end: self.reading.on(entry.name.end, u32::MAX, CALLED),
        };
        let within = |own: Span| own.contains(entry.name);
        if holds_wide(self.text(entry.name)) && self.reading.parts(near, Part::FirstParty).any(within) {
            return true;
        }
        let Some(line) = self.reading.lines.get(entry.line).filter(|_| !self.reading.own.is_empty()) else {
            return false;
        };
        // A numbered line or an item may be a sentence as well, also one that a list with labels follows.
        let sentence = !line.in_table() && !fits(self.text(line.body), WIDEST_ROW);
        if !(entry.fields.is_empty() || sentence && self.says(line.body, Part::You)) {
            return false;
        }
        let running = entry.prose || sentence || matches!(line.kind, BlockKind::Paragraph) && line.number.is_none();
        let own = |(at, named): (Span, Named)| at.start == entry.name.start && self.reading.own.contains(&named);
        running && self.reading.names(entry.name).any(own)
    }
}
