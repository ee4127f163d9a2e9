//! A document with its words found: addresses, sentences, and lines with their labels.

mod companies;
mod introduced;
mod labels;
mod lines;
mod ours;
mod own_products;
mod subjects;

use std::collections::HashSet;
use std::ops::Range;

use super::addresses;
use super::fold::wide;
use super::parallel::{by_pieces, by_stretches};
use super::placed::{Piece, Placed};
use super::small::Small;
use super::words::{Field, GROUPS, Heading, Hit, Meaning, Named, Part, Spelling, Words};
use crate::document::{BlockKind, Document, Span};

pub use super::addresses::{Address, is_address};
pub use super::numbering::{Number, bulleted, numbering};

/// A title or heading is not longer than this, in characters; Chinese characters count twice.
const LONGEST_TITLE: usize = 90;
/// So many characters of a text are measured: more than any width that is asked for.
const MEASURED: usize = 500;
/// A sentence goes on no further than to the next comma or blank behind so many bytes; a tenth of this is long for one.
const LONGEST_SENTENCE: usize = 8 << 10;
/// Two to the power of this is how many bytes of text a stretch has by which addresses are found.
const STRETCH: u32 = 9;
/// Bytes that may end a sentence or tell what ends it, and those that begin a character of a language without spaces.
const ENDS: u8 = 1;
const WIDE: u8 = 2;
static TELLING: [u8; 256] = {
    let mut telling = [0; 256];
    let mut wide = 0xe3;
    while wide <= 0xed {
        telling[wide] = WIDE;
        wide += 1;
    }
    let mut ends = b"\n!?;.:\xe3".as_slice();
    while let [byte, rest @ ..] = ends {
        telling[*byte as usize] |= ENDS;
        ends = rest;
    }
    telling
};
/// A line of the document, or the part of one that a label opens.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub block: u32,
    pub kind: BlockKind,
    /// Everything, and everything behind number and bullet.
    pub span: Span,
    pub body: Span,
    pub number: Option<Number>,
    pub strong: bool,
    /// The bold words that open the line, where others follow.
    pub lead: Option<Span>,
    /// First part of its block, or a line that was cut off a labelled part.
    pub first: bool,
    /// Cut off a labelled part.
    pub cut: bool,
    pub field: Option<Field>,
    /// The label means a name as well as a company.
    pub either: bool,
    /// What stands behind the label; the body where there is none.
    pub value: Span,
    /// The body's sentences, as positions in those of the whole document.
    sentences: (u32, u32),
}

impl Line {
    /// What stands before the value of a label: its words and their mark.
    pub fn head(&self) -> Span {
        Span { end: self.value.start.max(self.body.start), ..self.body }
    }

    /// How deep the item is in which this line stands; 1 is the outermost.
    pub fn depth(&self) -> Option<u8> {
        if let BlockKind::Item { depth, .. } = self.kind { Some(depth) } else { None }
    }

    /// How deep the item is whose first paragraph this line is of.
    pub fn opens_item(&self) -> Option<u8> {
        if let BlockKind::Item { depth, first: true } = self.kind { Some(depth) } else { None }
    }

    /// Whether this line stands in a table.
    pub fn in_table(&self) -> bool {
        matches!(self.kind, BlockKind::Cell { .. })
    }
}

/// The parts that stand in a span, a bit for each group of words.
#[derive(Clone, Copy, Debug)]
pub struct Parts(u128);

const _: () = assert!(GROUPS <= u128::BITS as usize);

impl Parts {
    pub fn has(self, part: Part) -> bool {
        self.0 >> Meaning::Part(part).group() & 1 == 1
    }

    /// Whether a name stands there, of the catalog or one that the document introduces.
    pub fn has_name(self) -> bool {
        self.0 >> Meaning::Name(0).group() & 1 == 1
    }
}

/// A document with its words found.
#[derive(Debug)]
pub struct Reading<'a> {
    pub document: &'a Document,
    pub words: &'a Words,
    pub hits: Placed,
    pub addresses: Vec<Address>,
    /// Per stretch of the text, how many addresses begin before it.
    addressed: Vec<u32>,
    pub lines: Vec<Line>,
    /// Of all lines, one line's behind the other's.
    sentences: Vec<Span>,
    /// The parts of each sentence, once all names are taken up.
    parts: Vec<Parts>,
    /// The words that the document writes in small letters.
    pub small: Small<'a>,
    /// So many names were taken up.
    introduced: u32,
    /// Where names of the catalog stand in the frames of Chinese sentences, in order.
    framed: Vec<Span>,
    /// Whose own policy the document is, as far as the catalog knows them.
    pub own: HashSet<Named>,
}

impl<'a> Reading<'a> {
    pub fn new(document: &'a Document, words: &'a Words) -> Reading<'a> {
        let text = document.text.normal();
        let read = |lines: Range<usize>, written: &[Span]| {
            let underscores = text.get(lines.clone()).is_some_and(|lines| lines.contains('_'));
            let mut hits = words.hits_within(text, lines.clone());
            not_within_such_as(&mut hits);
            if underscores {
                hits.retain(|hit| matches!(hit.meaning, Meaning::Name(_)) || !within_an_identifier(text, hit.span));
            }
            let joined = |hit: &Hit| is_joined_behind(text, hit) || ends_a_code(text, hit);
            if hits.iter().any(joined) {
                hits.retain(|hit| !joined(hit));
            }
            // No word within an address counts. They come in order, and none within another.
            let before = written.partition_point(|address| address.end as usize <= lines.start);
            let mut written = written.get(before..).unwrap_or_default().iter().peekable();
            if written.peek().is_some_and(|address| (address.start as usize) < lines.end) {
                hits.retain(|hit| {
                    while written.next_if(|address| address.end <= hit.span.start).is_some() {}
                    written.peek().is_none_or(|address| address.start >= hit.span.end)
                });
            }
            Piece::new(hits, lines.end)
        };
        let find = || {
            let addresses = addresses::addresses(document);
            let mut written: Vec<Span> =
                addresses.iter().filter(|a| is_address(document.text.get(a.span))).map(|a| a.span).collect();
            written.dedup_by(|later, earlier| later.end <= earlier.end);
            (by_pieces(text, |lines| read(lines, &written)), addresses)
        };
        let ((found, addresses), small) = rayon::join(find, || Small::new(text));
        let (hits, lines, sentences) = (Placed::new(found), Vec::new(), Vec::new());
        let addressed = addressed(&addresses);
        let mut reading = Reading {
            document,
            words,
            hits,
            addresses,
            addressed,
            lines,
            sentences,
            parts: Vec::new(),
            small,
            introduced: 0,
            framed: Vec::new(),
            own: HashSet::new(),
        };
        reading.take_up_ours();
        let read = by_stretches(document.blocks.len(), |blocks| reading.lines_of(blocks));
        reading.lines.reserve_exact(read.iter().map(|(lines, _)| lines.len()).sum());
        for (lines, sentences) in read {
            let before = reading.sentences.len() as u32;
            reading.lines.extend(lines.into_iter().map(|line| {
                let (from, to) = line.sentences;
                Line { sentences: (before + from, before + to), ..line }
            }));
            reading.sentences.extend(sentences);
        }
        reading.drop_hosts();
        reading.take_up_own_products();
        reading
    }

    /// The words of these parts in a span, and others, in order.
    pub fn words_of(&self, span: Span, parts: &[Part], others: impl IntoIterator<Item = Span>) -> Vec<Span> {
        let of_parts = parts.iter().flat_map(|part| self.parts(span, *part));
        let mut words: Vec<Span> = of_parts.chain(others).collect();
        words.sort_unstable();
        words
    }

    /// The first word of this part in a text is what the text begins with.
    pub fn begins_with(&self, text: Span, part: Part) -> bool {
        self.parts(text, part).next().is_some_and(|word| word.start == text.start)
    }

    /// Nothing stands in a span but words of these parts and these others: no letter and no digit besides.
    pub fn nothing_but(&self, span: Span, parts: &[Part], others: impl IntoIterator<Item = Span>) -> bool {
        let bare =
            |start: u32, end: u32| !self.text(Span { start, end: end.max(start) }).contains(char::is_alphanumeric);
        let mut at = span.start;
        let between = self.words_of(span, parts, others).into_iter().all(|word| {
            let end = at.max(word.end);
            bare(std::mem::replace(&mut at, end), word.start)
        });
        between && bare(at, span.end)
    }

    /// The text of a span without these words, which come in order and may overlap; a blank stands for each.
    pub fn left_of(&self, span: Span, words: impl IntoIterator<Item = Span>) -> String {
        let mut at = span.start;
        let mut left = String::with_capacity(span.range().len() + 1);
        for word in words.into_iter().chain([Span { start: span.end, end: span.end }]) {
            left.push_str(self.text(Span { start: at, end: word.start.max(at) }));
            left.push(' ');
            at = at.max(word.end);
        }
        left
    }

    /// 服务商：照片会发送至甲处理。 第三方服务：数据存储在甲。 A Chinese sentence behind a label, in which somebody is given data or does something.
    pub fn tells_who_gets(&self, line: &Line) -> bool {
        let fields = [Field::Name, Field::Company, Field::Method, Field::Data, Field::Other];
        let ended = line.field.is_some_and(|field| fields.contains(&field)) && self.text(line.value).ends_with('。');
        let verbs = [Part::Upload, Part::Share, Part::Integrate, Part::Introduces, Part::Serves, Part::Collect];
        ended && holds_wide(self.text(line.value)) && verbs.iter().any(|part| self.has(line.value, *part))
    }

    /// "X profile", "X handle (optional)": a name before what readers have there, and nothing else in its item.
    pub fn is_held_by_readers(&self, name: Span, item: Span) -> bool {
        let rest = Span { start: (name.end + 1).min(item.end), ..item };
        let held = self.parts(rest, Part::Held).rfind(|held| held.start == rest.start);
        let own = self.text(Span { start: item.start, end: name.start.max(item.start) });
        let behind = held.map(|held| self.text(Span { start: held.end, ..item }).trim_start());
        let ends = behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(['.', ',', ';', '(']));
        ends && !own.contains(char::is_alphanumeric)
    }

    /// The index of the line in which a span begins.
    pub fn line_of(&self, span: Span) -> Option<usize> {
        self.lines.partition_point(|line| line.span.start <= span.start).checked_sub(1)
    }

    /// The line in which a span begins.
    pub fn line_at(&self, span: Span) -> Option<&Line> {
        self.line_of(span).and_then(|at| self.lines.get(at))
    }

    /// Whom a name stands for, by its number in the catalog or behind it.
    fn named(&self, index: u32) -> Named {
        let number = index.saturating_sub(self.words.names.count() as u32);
        let known = self.words.names.whom(index as usize);
        known.map_or(Named::introduced(number), |(target, vendor)| Named { target: Some(target), vendor })
    }

    #[inline]
    pub fn text(&self, span: Span) -> &'a str {
        self.document.text.get(span)
    }

    /// The words found in a span, in order.
    pub fn hits_in(&self, span: Span) -> impl Iterator<Item = &Hit> {
        let behind = self.hits.from(span.start).take_while(move |hit| hit.span.start < span.end);
        behind.filter(move |hit| hit.span.end <= span.end)
    }

    /// The words of one group found in a span, in order.
    #[inline]
    pub fn group_in(&self, span: Span, group: u8) -> impl DoubleEndedIterator<Item = &Hit> {
        self.hits.of_group(span, group)
    }

    /// Where words of this part stand in a span.
    #[inline]
    pub fn parts(&self, span: Span, part: Part) -> impl DoubleEndedIterator<Item = Span> {
        self.hits.spans_of(span, Meaning::Part(part).group())
    }

    #[inline]
    pub fn has(&self, span: Span, part: Part) -> bool {
        self.parts(span, part).next().is_some()
    }

    /// Which parts stand in a span: for whoever asks for many of them.
    pub fn parts_in(&self, span: Span) -> Parts {
        // Most often a sentence is asked for.
        let at = self.sentences.partition_point(|sentence| sentence.start < span.start);
        let sentence = self.sentences.get(at).filter(|sentence| **sentence == span);
        let kept = sentence.and_then(|_| self.parts.get(at));
        kept.copied().unwrap_or_else(|| self.parts_of(span))
    }

    fn parts_of(&self, span: Span) -> Parts {
        Parts(self.hits_in(span).fold(0, |parts, hit| parts | 1 << hit.meaning.group()))
    }

    /// The names in a span, those of the catalog and those that the document introduces.
    #[inline]
    pub fn names(&self, span: Span) -> impl DoubleEndedIterator<Item = (Span, Named)> {
        self.group_in(span, Meaning::Name(0).group()).filter_map(|hit| match hit.meaning {
            Meaning::Name(index) => Some((hit.span, self.named(index))),
            _ => None,
        })
    }

    /// Whether a span holds a name of the catalog: a document's shape is told by those alone.
    pub fn has_known(&self, span: Span) -> bool {
        self.names(span).any(|(_, name)| name.target.is_some())
    }

    /// The spellings of data types in a span, with the language that each belongs to.
    #[inline]
    pub fn data(&self, span: Span) -> impl DoubleEndedIterator<Item = (Span, u16, Spelling, u8)> {
        self.group_in(span, Meaning::NotData.group()).filter_map(|hit| match hit.meaning {
            Meaning::Data(data, spelling) => Some((hit.span, data, spelling, hit.language)),
            _ => None,
        })
    }

    pub fn headings(&self, span: Span) -> impl Iterator<Item = (Heading, Span)> {
        let hits = self.group_in(span, Meaning::Heading(Heading::Own).group());
        hits.filter_map(|hit| match hit.meaning {
            Meaning::Heading(heading) => Some((heading, hit.span)),
            _ => None,
        })
    }

    /// A host without scheme or path is an address where a line speaks of a policy or is labelled so, and where it fills a cell.
    fn drop_hosts(&mut self) {
        let of_policy = |address: &Address| {
            let line = self.line_of(address.span).and_then(|line| self.lines.get(line));
            line.is_some_and(|line| {
                matches!(line.field, Some(Field::PolicyLink | Field::SiteLink))
                    || self.has(line.span, Part::Policy)
                    || line.in_table() && line.body == address.span
            })
        };
        let kept: Vec<bool> = self.addresses.iter().map(|address| !address.is_host() || of_policy(address)).collect();
        let mut kept = kept.into_iter();
        self.addresses.retain(|_| kept.next().unwrap_or(true));
        self.addressed = addressed(&self.addresses);
    }

    pub fn addresses_in(&self, span: Span) -> impl Iterator<Item = &Address> {
        // Most lines have none.
        let stretch = |place: u32| (place >> STRETCH) as usize;
        let before = self.addressed.get(stretch(span.start)).map_or(self.addresses.len(), |before| *before as usize);
        let rest = self.addresses.get(before..).unwrap_or_default();
        let rest = rest.get(rest.iter().take_while(|address| address.span.start < span.start).count()..);
        rest.unwrap_or_default().iter().take_while(move |address| address.span.start < span.end)
    }

    /// 深圳市和甲有限公司: right behind a place, 和 belongs to a company's name.
    pub fn stands_behind_a_place(&self, word: Span, within: Span) -> bool {
        self.parts(within, Part::Place).any(|place| place.end == word.start)
    }

    /// The words in a text that deny, but for those in brackets that close in it: not 标题（不带姓名）会发送至.
    pub fn denials(&self, span: Span) -> impl DoubleEndedIterator<Item = Span> {
        self.parts(span, Part::Not).filter(move |word| {
            let behind = self.text(Span { start: word.end, end: span.end });
            behind.find(')').is_none_or(|close| behind.find('(').is_some_and(|open| open < close))
        })
    }

    /// 您的照片, 您上传的照片: a clause that opens with a thing of the reader, and no act of his. 所有用户数据: the word may go on behind its
    /// first `opening` bytes.
    pub fn opens_with_a_thing_of_the_reader(&self, clause: Span, opening: Span) -> bool {
        let own = self.parts(clause, Part::Yours).next().is_some_and(|word| word.start < opening.end);
        own || self.parts(opening, Part::ReaderAct).any(|act| self.tells_a_thing_of_the_reader(act, clause))
    }

    /// 您上传的照片: what a reader does only tells which thing the clause is about.
    pub fn tells_a_thing_of_the_reader(&self, act: Span, within: Span) -> bool {
        let behind = Span { start: act.end, end: within.end };
        self.parts(behind, Part::Particle).next().is_some_and(|word| word.start == act.end)
    }

    /// A label without a value. One whose words are a link has that.
    pub fn is_empty_label(&self, line: &Line) -> bool {
        line.field.is_some() && line.value.is_empty() && self.addresses_in(line.span).next().is_none()
    }

    /// Where names of the catalog stand in frames within a text.
    pub fn framed_in(&self, span: Span) -> &[Span] {
        let from = self.framed.partition_point(|name| name.start < span.start);
        let to = self.framed.partition_point(|name| name.start < span.end);
        self.framed.get(from..to).unwrap_or_default()
    }

    /// The place `bytes` before `at`, at a character and not before `floor`.
    pub fn back(&self, at: u32, floor: u32, bytes: u32) -> u32 {
        let mut start = at.saturating_sub(bytes).max(floor).min(at);
        while start < at && !self.document.text.normal().is_char_boundary(start as usize) {
            start += 1;
        }
        start
    }

    /// The place `bytes` behind `at`, at a character and not behind `ceiling`.
    pub fn on(&self, at: u32, ceiling: u32, bytes: u32) -> u32 {
        let mut end = at.saturating_add(bytes).min(ceiling).max(at);
        while end > at && !self.document.text.normal().is_char_boundary(end as usize) {
            end -= 1;
        }
        end
    }

    /// The sentences of a line's body.
    pub fn sentences_of(&self, line: &Line) -> &[Span] {
        self.sentences.get(line.sentences.0 as usize..line.sentences.1 as usize).unwrap_or_default()
    }

    /// The sentences of a span: up to a full stop, a semicolon or a line's end. What is far longer than a sentence is cut:
    /// each name in a sentence is held against the others.
    pub fn sentences(&self, span: Span) -> impl Iterator<Item = Span> + use<'_, 'a> {
        let text = self.text(span);
        let (mut start, mut at) = (0, 0);
        // Since the sentence began: a colon before a space, and characters of a language without spaces.
        let (mut opened, mut wide) = (false, false);
        std::iter::from_fn(move || {
            loop {
                let near = text.len().min(start + LONGEST_SENTENCE);
                let looked_for = if wide { ENDS } else { ENDS | WIDE };
                let rest = text.as_bytes().get(at..near).unwrap_or_default();
                let told = rest.iter().position(|byte| TELLING[usize::from(*byte)] & looked_for != 0);
                at += told.unwrap_or(rest.len());
                let Some(byte) = text.as_bytes().get(at) else { break };
                let from = at;
                at += 1;
                let wide_mark = || text.as_bytes().get(from + 1..from + 3);
                let long = from - start;
                opened |= *byte == b':' && text.as_bytes().get(at) == Some(&b' ');
                wide |= (0xe3..=0xed).contains(byte);
                let ends = match byte {
                    0x80..=0xbf => false,
                    _ if long >= 2 * LONGEST_SENTENCE => true,
                    b',' | b' ' => long >= LONGEST_SENTENCE,
                    b'\n' | b'!' | b'?' => true,
                    b';' => !(opened && !wide && goes_on(text.get(at..).unwrap_or_default())),
                    b'.' => {
                        let before = text.get(start..from).unwrap_or_default();
                        text.get(at..).unwrap_or_default().chars().next().is_none_or(char::is_whitespace)
                            && !abbreviation(&self.words.abbreviations, before)
                    }
                    // 。 and 、
                    0xe3 if wide_mark() == Some(&[0x80, 0x82]) => true,
                    0xe3 if wide_mark() == Some(&[0x80, 0x81]) => long >= LONGEST_SENTENCE,
                    _ => false,
                };
                if !ends {
                    continue;
                }
                while !text.is_char_boundary(at) {
                    at += 1;
                }
                let sentence = trimmed(text, start, at, span.start);
                start = at;
                (opened, wide) = (false, false);
                if sentence.is_some() {
                    return sentence;
                }
            }
            let last = trimmed(text, start, text.len(), span.start);
            start = text.len();
            last
        })
    }

    /// Whether a span is short enough for a title and ends like one.
    pub fn is_title(&self, span: Span) -> bool {
        let text = self.text(span);
        !text.is_empty()
            && !text.ends_with(['.', '。', ';', ',', '?', '!'])
            && fits(text, LONGEST_TITLE)
            && !text.contains('。')
            && !is_address(text)
            && text.chars().any(is_letter)
    }

    /// A span without white space and opening brackets or bullets at its ends.
    pub fn trim(&self, span: Span) -> Span {
        let text = self.text(span);
        let front = text.len() - text.trim_start().len();
        let back = text.len() - text.trim_end().len();
        Span {
            start: (span.start + front as u32).min(span.end),
            end: span.end.saturating_sub(back as u32).max(span.start),
        }
    }

    /// What a short label means by the words that it holds.
    pub fn field_of(&self, label: &str) -> Option<Field> {
        self.words.field_of(label)
    }
}

/// Per stretch of a text, how many addresses begin before it; they come in order.
fn addressed(addresses: &[Address]) -> Vec<u32> {
    let mut before = Vec::new();
    for (at, address) in (0..).zip(addresses) {
        before.resize(before.len().max((address.span.start >> STRETCH) as usize + 1), at);
    }
    before
}

/// 包括但不限于, "including but not limited to": the "but" of such words takes nothing back.
fn not_within_such_as(hits: &mut Vec<Hit>) {
    let such = |meaning| matches!(meaning, Meaning::Part(Part::SuchAs));
    let phrases: Vec<Span> = hits.iter().filter(|hit| such(hit.meaning)).map(|hit| hit.span).collect();
    if phrases.is_empty() {
        return;
    }
    hits.retain(|hit| {
        let back = matches!(hit.meaning, Meaning::Part(Part::Unless | Part::But | Part::Not));
        let before = || phrases.partition_point(|phrase| phrase.start <= hit.span.start).checked_sub(1);
        !back || before().and_then(|at| phrases.get(at)).is_none_or(|phrase| !phrase.contains(hit.span))
    });
}

/// "Non-personalized" denies nothing that a sentence says.
fn is_joined_behind(text: &str, hit: &Hit) -> bool {
    let rest = || text.get(hit.span.end as usize..).unwrap_or_default();
    hit.meaning == Meaning::Part(Part::Not)
        && rest().strip_prefix(['-', '‑']).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

/// "GCM" in "AES-256-GCM" is no name.
fn ends_a_code(text: &str, hit: &Hit) -> bool {
    let before = text.get(..hit.span.start as usize).unwrap_or_default();
    matches!(hit.meaning, Meaning::Name(_))
        && before.strip_suffix('-').is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
        && text.get(hit.span.range()).is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// "share" in "share_plus" is no word; the names of permissions, in capitals, say what they are for.
fn within_an_identifier(text: &str, span: Span) -> bool {
    let bytes = text.as_bytes();
    let before = (span.start as usize).checked_sub(1).and_then(|at| bytes.get(at));
    let joined = before == Some(&b'_') || bytes.get(span.end as usize) == Some(&b'_');
    joined && bytes.get(span.range()).is_some_and(|word| word.iter().any(u8::is_ascii_lowercase))
}

/// A letter of any script; Chinese characters are told without a look into the tables of Unicode.
pub fn is_letter(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character) || character.is_alphabetic()
}

/// Whether the letters of a name go on neither before nor behind it; characters without spaces may.
pub fn stands_free(text: &str, span: Span) -> bool {
    let letter = |c: char| c.is_alphanumeric() && !wide(c);
    let before = text.get(..span.start as usize).and_then(|before| before.chars().next_back());
    let behind = text.get(span.end as usize..).and_then(|behind| behind.chars().next());
    let (first, last) = (
        text.get(span.range()).and_then(|name| name.chars().next()),
        text.get(span.range()).and_then(|name| name.chars().next_back()),
    );
    !(before.is_some_and(letter) && first.is_some_and(letter) || behind.is_some_and(letter) && last.is_some_and(letter))
}

/// "The following: a (b; c); d": another part of what a colon opened stands behind a semicolon.
fn goes_on(rest: &str) -> bool {
    let part = rest.get(..rest.find([';', '\n']).unwrap_or(rest.len())).unwrap_or_default();
    rest.starts_with(' ') && !part.contains(':')
}

/// A part of a text without the white space around it; `base` is where the text begins.
fn trimmed(text: &str, start: usize, end: usize, base: u32) -> Option<Span> {
    let part = text.get(start..end).unwrap_or_default();
    let front = part.len() - part.trim_start().len();
    let trimmed = part.trim();
    let start = base + (start + front) as u32;
    (!trimmed.is_empty()).then_some(Span { start, end: start + trimmed.len() as u32 })
}

/// Whether a full stop behind these words only shortens one ("e.g."), or ends a number.
fn abbreviation(known: &[String], before: &str) -> bool {
    let last = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | ',')).next().unwrap_or_default();
    known.iter().any(|word| word.eq_ignore_ascii_case(last))
        || (last.len() <= 2 && last.chars().all(|c| c.is_ascii_digit()) && !last.is_empty())
}

/// Where the bracket closes that was opened right before a text.
pub fn closes(text: &str) -> Option<usize> {
    let mut depth = 1usize;
    let close = text.char_indices().find(|(_, letter)| {
        depth += usize::from(*letter == '(');
        depth -= usize::from(*letter == ')');
        depth == 0
    });
    close.map(|(at, _)| at)
}

/// The characters of a text that stand in no brackets, each with its place in bytes; brackets that close are among them.
pub fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut depth = 0usize;
    text.char_indices().filter(move |(_, c)| {
        depth += usize::from(*c == '(');
        depth = depth.saturating_sub(usize::from(*c == ')'));
        depth == 0
    })
}

/// Whether a text holds characters of a script without spaces.
pub fn holds_wide(text: &str) -> bool {
    !text.is_ascii() && text.contains(wide)
}

/// Whether a text is at most so wide.
pub fn fits(text: &str, most: usize) -> bool {
    // No character takes more than four bytes, or more columns than bytes.
    text.len() <= 4 * most && (text.len() <= most || width(text) <= most)
}

/// A text's width: a Chinese character counts twice. Of a longer text the first characters are measured.
pub fn width(text: &str) -> usize {
    let measured = text.as_bytes().get(..MEASURED).unwrap_or(text.as_bytes());
    if measured.is_ascii() {
        return measured.len();
    }
    let (mut width, mut characters, mut at) = (0, 0, 0);
    while let Some(&byte) = text.as_bytes().get(at).filter(|_| characters < MEASURED) {
        let (length, columns) = match byte {
            0..0x80 => (1, 1),
            // From U+4000 to U+9FFF.
            0xe4..=0xe9 => (3, 2),
            _ => {
                let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
                (character.len_utf8(), 1 + usize::from(wide(character)))
            }
        };
        (width, characters, at) = (width + columns, characters + 1, at + length);
    }
    width
}
