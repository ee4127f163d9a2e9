//! Products and vendors of the catalog whose own policy a document is: they are us, wherever running text speaks of them.

use std::collections::HashSet;

use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::reading::{Line, Reading, holds_wide, width};
use crate::policy::words::{Named, Part};

/// The title of a document is among its first lines.
const TITLE: usize = 3;
/// Whose policy it is, its first lines say.
const OPENING: usize = 12;
/// A title is not wider than this.
const LONGEST_TITLE: usize = 40;
/// What somebody is called for short stands in so many bytes behind the name.
const CALLED: u32 = 90;

/// Whose own policy a document is, as far as the catalog knows them: X隐私政策 as its title, 欢迎使用X, X（以下简称“我们”）.
pub(super) fn own_products(reading: &Reading) -> HashSet<Named> {
    let lines = reading.lines.iter().take(OPENING).enumerate();
    let told = lines.flat_map(|(index, line)| {
        let names = reading.names(line.body);
        names.filter(move |(name, _)| index < TITLE && titles(reading, line, *name) || is_us(reading, line, *name))
    });
    told.map(|(_, named)| named).collect()
}

/// "X Privacy Policy", 《X隐私政策》: a title that opens with a name and goes on with nothing but a policy.
fn titles(reading: &Reading, line: &Line, name: Span) -> bool {
    let text = reading.text(line.body);
    // Told before anything is looked for: each name of a long line asks anew.
    if name.start > line.body.start + 3 {
        return false;
    }
    let behind = Span { start: name.end, ..line.body };
    let policy = reading.parts(behind, Part::Policy).next();
    let near = policy.is_some_and(|word| {
        let gap = reading.text(Span { start: name.end, end: word.start.max(name.end) });
        gap.chars().filter(|c| c.is_alphanumeric()).count() <= 3
    });
    near && !line.in_table()
        && line.field.is_none()
        && line.depth().is_none()
        && width(text) <= LONGEST_TITLE
        && !text.contains([':', '。', ';', ','])
        && !reading.has(name, Part::Code)
        && reading.addresses_in(line.body).next().is_none()
}

/// 欢迎使用X, X（以下简称“我们”）: a name that stands behind a welcome, or for which "we" stands.
fn is_us(reading: &Reading, line: &Line, name: Span) -> bool {
    let before = Span { start: reading.back(name.start, line.body.start, CALLED), end: name.start };
    // "Privacy policy of X:" may stand above another's address.
    let welcome = reading.parts(before, Part::OurName).next_back().filter(|word| !reading.has(*word, Part::Policy));
    let welcome = welcome.is_some_and(|word| {
        reading
            .text(Span { start: word.end, end: name.start })
            .trim_matches([' ', '“', '"', '《', '「', '【'])
            .is_empty()
    });
    // 甲银行股份有限公司（以下简称“我行”）
    let rest = Span { start: name.end, end: reading.on(name.end, line.body.end, CALLED) };
    let form = reading.parts(rest, Part::Company).next().filter(|form| form.start == rest.start);
    let behind = Span { start: form.map_or(rest.start, |form| form.end), ..rest };
    let called = reading.text(behind).starts_with('(').then(|| reading.text(behind).find(')')).flatten();
    let called = called.map(|close| Span { end: behind.start + close as u32, ..behind });
    welcome || called.is_some_and(|inner| reading.has(inner, Part::OurName) && reading.has(inner, Part::FirstParty))
}

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
        if self.shape.own.is_empty() || !entry.fields.is_empty() {
            return false;
        }
        let plain = |line: &Line| matches!(line.kind, BlockKind::Paragraph) && line.number.is_none();
        let running = entry.prose || self.reading.lines.get(entry.line).is_some_and(plain);
        let own = |(at, named): (Span, Named)| at.start == entry.name.start && self.shape.own.contains(&named);
        running && self.reading.names(entry.name).any(own)
    }
}
