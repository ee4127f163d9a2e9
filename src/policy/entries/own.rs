//! Products and vendors of the catalog whose own policy a document is: they are us, wherever running text speaks of them.

use std::collections::HashSet;

use memchr::memmem;

use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::reading::{Line, Reading, fits, holds_wide, width};
use crate::policy::words::{Named, Part};

/// The title of a document is among its first lines.
const TITLE: usize = 3;
/// Between a name and the word for a policy stand so many characters at most.
const WIDEST_GAP: usize = 12;
/// A name that is ours stands so often in a document.
const OFTEN: usize = 8;
/// Whose policy it is, its first lines say.
const OPENING: usize = 12;
/// A row that names us among others is not wider than this.
const WIDEST_ROW: usize = 80;
/// A title is not wider than this.
const LONGEST_TITLE: usize = 40;
/// What follows a name is looked at so far, in bytes.
const AROUND: u32 = 24;
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
        let gap = Span { start: name.end, end: word.start.max(name.end) };
        let wide = reading.text(gap).chars().filter(|c| c.is_alphanumeric()).count();
        // 甲用户个人信息保护及隐私政策
        let to_readers = [Part::You, Part::Personal].iter().any(|part| reading.has(gap, *part));
        wide <= 3 || to_readers && wide <= WIDEST_GAP && !reading.has(gap, Part::Code)
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
    welcome
        || is_used_by_readers(reading, line, name)
        || called.is_some_and(|inner| reading.has(inner, Part::OurName) && reading.has(inner, Part::FirstParty))
}

/// 您在使用甲及相关服务前…, 当您使用“甲”软件时…: what readers use, by the first lines, if the document speaks of it over and over.
fn is_used_by_readers(reading: &Reading, line: &Line, name: Span) -> bool {
    let before = Span { start: reading.back(name.start, line.body.start, CALLED), end: name.start };
    let used = reading.parts(before, Part::Integrate).next_back().is_some_and(|verb| {
        let gap = reading.text(Span { start: verb.end, end: name.start });
        let you = reading.parts(Span { end: verb.start, ..before }, Part::You).next_back();
        let near = you.is_some_and(|you| {
            reading.text(Span { start: you.end, end: verb.start }).chars().filter(|c| c.is_alphanumeric()).count() <= 1
        });
        near && gap.trim_matches([' ', '“', '"', '《', '「', '【']).is_empty()
    });
    let behind = Span { start: name.end, end: reading.on(name.end, line.body.end, AROUND) };
    let goes_on = reading.text(behind).trim_start_matches(['”', '"', '》', '」', '】']);
    // 当您使用甲登录时, 当您使用甲SDK时: what they do with another's product.
    let acts = [Part::Share, Part::SignsIn, Part::Code].iter().any(|part| {
        let near = Span { start: name.start, ..behind };
        reading.parts(near, *part).any(|word| word.start <= behind.start + 3)
    });
    let often = || {
        let text = reading.document.text.normal();
        memmem::find_iter(text.as_bytes(), reading.text(name)).take(OFTEN).count() == OFTEN
    };
    used && !goes_on.is_empty() && !acts && holds_wide(reading.text(line.body)) && often()
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
        let Some(line) = self.reading.lines.get(entry.line).filter(|_| !self.shape.own.is_empty()) else {
            return false;
        };
        // A numbered line or an item may be a sentence as well, also one that a list with labels follows.
        let sentence = !line.in_table() && !fits(self.text(line.body), WIDEST_ROW);
        if !entry.fields.is_empty() && !(sentence && self.says(line.body, Part::You)) {
            return false;
        }
        let running = entry.prose || sentence || matches!(line.kind, BlockKind::Paragraph) && line.number.is_none();
        let own = |(at, named): (Span, Named)| at.start == entry.name.start && self.shape.own.contains(&named);
        running && self.reading.names(entry.name).any(own)
    }
}
