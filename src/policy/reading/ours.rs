//! Whose policy a Chinese document is: the registered name under which it speaks of itself (甲有限公司会收集…) means "we".

use memchr::memmem;

use super::{Reading, holds_wide, width};
use crate::document::{Block, BlockKind, Span};
use crate::policy::words::{Hit, Meaning, Part};

/// Whose policy it is, its first blocks say.
const OPENING: usize = 12;
/// A title is not wider than this.
const LONGEST_TITLE: usize = 60;
/// The legal form of a registered name has so many characters at least: 公司 alone is any.
const LEGAL_FORM: usize = 4;
/// What somebody is called for short stands in so many bytes behind the name, and who it is in so many before.
const NEAR: u32 = 90;
/// A name that only opens sentences is ours if it stands so often in the document.
const OFTEN: usize = 3;
/// What somebody is called for short has so many characters.
const LEAST_SHORT: usize = 3;
/// A document has no more names for its maker.
const MOST: usize = 3;

impl Reading<'_> {
    /// Takes up the maker's registered name as a word for "we", wherever running text has it.
    pub(super) fn take_up_ours(&mut self) {
        let text = self.document.text.normal();
        let mut places: Vec<Span> = Vec::new();
        for name in self.own_companies() {
            let found = memmem::find_iter(text.as_bytes(), name.as_bytes()).map(|at| Span::new(at, at + name.len()));
            places.extend(found.filter(|place| self.in_running_text(*place)));
        }
        self.read_as_us(places);
    }

    /// Takes these places for words that mean "we".
    pub(super) fn read_as_us(&mut self, mut places: Vec<Span>) {
        places.sort_unstable_by_key(|place| (place.start, u32::MAX - place.end));
        places.dedup_by(|later, earlier| later.start < earlier.end);
        if places.is_empty() {
            return;
        }
        let meaning = Meaning::Part(Part::FirstParty);
        let new: Vec<Hit> = places.iter().map(|span| Hit { span: *span, meaning, language: u8::MAX }).collect();
        // Those of one group do not overlap.
        let apart = |hit: &Hit| {
            let before = places.partition_point(|place| place.start < hit.span.end);
            before.checked_sub(1).and_then(|at| places.get(at)).is_none_or(|place| place.end <= hit.span.start)
        };
        self.hits.change(meaning.group(), |hit| hit.meaning != meaning || apart(hit), &new);
    }

    /// Neither in a table nor all of a label's value: there it is somebody's company.
    fn in_running_text(&self, place: Span) -> bool {
        let blocks = &self.document.blocks;
        let at = blocks.partition_point(|block| block.span.start <= place.start).checked_sub(1);
        let cell = at.and_then(|at| blocks.get(at)).is_some_and(|block| matches!(block.kind, BlockKind::Cell { .. }));
        let before = self.document.text.normal().get(..place.start as usize).unwrap_or_default();
        !cell && !before.trim_end().ends_with(':')
    }

    /// The registered names that the first blocks give the document's maker.
    fn own_companies(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let blocks = self.document.blocks.iter().take(OPENING);
        for block in blocks.filter(|block| !matches!(block.kind, BlockKind::Cell { .. })) {
            for sentence in self.sentences(block.span) {
                for form in self.parts(sentence, Part::Company) {
                    let legal = self.text(form);
                    if !holds_wide(legal) || legal.chars().count() < LEGAL_FORM {
                        continue;
                    }
                    let start = self.company_start(sentence.start, form);
                    let name = self.trim(Span { start, end: form.end });
                    let written = self.text(name);
                    let known = found.iter().any(|own| own == written);
                    if !known && found.len() < MOST && self.is_the_maker(block, sentence, name) {
                        found.push(written.to_owned());
                        let shorts = self.called_for_short(sentence, name);
                        found.extend(shorts.into_iter().map(|short| self.text(short).to_owned()));
                    }
                }
            }
        }
        found
    }

    /// What stands in brackets behind a name, or behind 甲及其关联公司.
    fn bracket_behind(&self, sentence: Span, name: Span) -> Option<Span> {
        let behind = Span { start: name.end, end: self.on(name.end, sentence.end, NEAR) };
        let open = behind.start + self.text(behind).find('(')? as u32;
        let gap = Span { end: open, ..behind };
        let and = self.parts(gap, Part::And).next().is_some_and(|and| and.start == gap.start);
        let beside = and && self.parts(gap, Part::Umbrella).any(|others| others.end == gap.end);
        let inner = Span { start: open + 1, ..behind };
        let close = inner.start + self.text(inner).find(')')? as u32;
        (gap.is_empty() || beside).then_some(Span { end: close, ..inner })
    }

    /// 甲有限公司（以下简称“我们”或“甲公司”）: what the maker calls itself for short, as far as that is no word and nobody whom the
    /// catalog knows.
    fn called_for_short(&self, sentence: Span, maker: Span) -> Vec<Span> {
        let inner = self.bracket_behind(sentence, maker);
        let word = inner.and_then(|inner| self.parts(inner, Part::OurName).next().map(|word| (inner, word)));
        let Some((inner, word)) = word else { return Vec::new() };
        let called = self.text(Span { start: word.end, ..inner });
        let quoted = called.split(['“', '”', '"', '「', '」', '《', '》']);
        let shorts = quoted.skip(1).step_by(2).map(|short| {
            let start = word.end + (short.as_ptr().addr() - called.as_ptr().addr()) as u32;
            Span { start, end: start + short.len() as u32 }
        });
        let is_word =
            |short: Span| self.hits_in(short).any(|hit| hit.span.contains(short)) || self.names(short).next().is_some();
        let long = |short: Span| {
            let text = self.text(short);
            holds_wide(text) && text.chars().count() >= LEAST_SHORT
        };
        shorts.filter(|short| long(*short) && !is_word(*short)).collect()
    }

    /// 《甲隐私政策》, 本政策由甲制定, 甲（以下简称“我们”）, 甲深知…: what the first blocks say of the maker, and not of third parties.
    fn is_the_maker(&self, block: &Block, sentence: Span, name: Span) -> bool {
        let before = Span { end: name.start, ..sentence };
        let behind = Span { start: name.end, end: self.on(name.end, sentence.end, NEAR) };
        let others = [Part::ThirdParty, Part::Code, Part::Share, Part::Integrate, Part::Umbrella];
        if others.iter().any(|part| self.has(before, *part)) || self.text(name).chars().count() <= LEGAL_FORM {
            return false;
        }
        let titled = || {
            let policy = self.parts(behind, Part::Policy).next();
            let gap = policy.map(|word| self.text(Span { start: name.end, end: word.start }));
            let near = gap.is_some_and(|gap| gap.chars().filter(|c| c.is_alphanumeric()).count() <= 3);
            near && width(self.text(block.span)) <= LONGEST_TITLE
        };
        let called = || {
            let inner = self.bracket_behind(sentence, name);
            inner.is_some_and(|inner| self.has(inner, Part::OurName) || self.has(inner, Part::FirstParty))
        };
        let made = || {
            let by =
                self.parts(before, Part::ProvidedBy).next_back().filter(|by| by.end >= name.start.saturating_sub(3));
            by.is_some_and(|by| {
                // 我们的邀请服务由甲提供: a part of it, by another.
                let subject = Span { end: by.start, ..before };
                let part = self.text(subject).contains('的') || self.has(subject, Part::Service);
                !part && (self.has(subject, Part::FirstParty) || self.has(subject, Part::Policy))
            })
        };
        let speaks = || {
            let opens = name.start <= sentence.start + 3;
            let goes_on = self.text(behind).starts_with(char::is_alphanumeric);
            let to_readers = [Part::You, Part::Personal, Part::Policy].iter().any(|part| self.has(sentence, *part));
            let often = memmem::find_iter(self.document.text.normal().as_bytes(), self.text(name).as_bytes());
            opens
                && goes_on
                && to_readers
                && !others.iter().any(|part| self.has(sentence, *part))
                && often.count() >= OFTEN
        };
        titled() || called() || made() || speaks()
    }
}
