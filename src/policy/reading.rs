//! A document with its words found: addresses, sentences, and lines with their labels.

use std::ops::Range;

use super::addresses;
use super::data_labels::heads_data;
use super::fold::wide;
use super::introduced::{Told, framed, may_frame, may_introduce};
use super::parallel::{by_pieces, by_stretches};
use super::placed::{Piece, Placed};
use super::small::Small;
use super::sought::Sought;
use super::words::{Field, GROUPS, Heading, Hit, Meaning, Named, Part, Spelling, Words};
use super::zones::Zones;
use crate::document::{Block, BlockKind, Document, Span};
use crate::policy::Format;

pub use super::addresses::{Address, is_address};
pub use super::numbering::{Number, numbering};

/// A label is not longer than this, in characters.
const LONGEST_LABEL: usize = 30;
/// A title or heading is not longer than this, in characters; Chinese characters count twice.
const LONGEST_TITLE: usize = 90;
/// So many characters of a text are measured: more than any width that is asked for.
const MEASURED: usize = 500;
/// A sentence goes on no further than to the next comma or blank behind so many bytes; a tenth of this is long for one.
const LONGEST_SENTENCE: usize = 8 << 10;
/// So many labels stand on a card, one below the other, each with its value in a line no wider than that.
const LABELS: usize = 3;
const ON_A_CARD: usize = 160;
/// So many lines of a paragraph that count are a list.
const LEAST_NUMBERED: usize = 2;
/// A name at the head of such a line, with what follows it, is looked for in so many bytes.
const HEAD: u32 = 64;
/// A number and its marks are not longer than this, in bytes.
const NUMBER: u32 = 24;
/// So often names that were taken up may speak for others.
const ROUNDS: usize = 4;
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
}

/// A legal form has so many characters, and so wide is a name before it at least.
const REGISTERED: usize = 4;

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
            if hits.iter().any(|hit| is_joined_behind(text, hit)) {
                hits.retain(|hit| !is_joined_behind(text, hit));
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
        };
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
        reading
    }

    /// Takes up the names that the document introduces, and keeps what stands in its sentences then.
    pub fn introduce(&mut self, zones: &Zones) {
        if may_introduce(self) {
            self.introduce_by_rounds(zones);
        } else if may_frame(self) {
            let names = framed(self, zones);
            let first = self.words.names.count() as u32;
            self.take_up(&names, first);
            self.introduced += names.len() as u32;
        }
        let parts = |sentences: Range<usize>| {
            let sentences = self.sentences.get(sentences).unwrap_or_default().iter();
            sentences.map(|sentence| self.parts_of(*sentence)).collect::<Vec<Parts>>()
        };
        self.parts = by_stretches(self.sentences.len(), parts).concat();
    }

    /// Names stand beside names: those that are taken up first speak for others.
    fn introduce_by_rounds(&mut self, zones: &Zones) {
        let mut told = Told::new(self);
        let mut changed: Vec<usize> = (0..self.lines.len()).collect();
        for _ in 0..ROUNDS {
            let first = self.words.names.count() as u32 + self.introduced;
            let names = told.introduced(self, zones, &changed);
            changed = self.take_up(&names, first);
            if changed.is_empty() {
                break;
            }
            self.introduced += names.len() as u32;
        }
    }

    /// Takes up names that the document introduces: wherever they stand, they are read like those of the catalog, unless
    /// a product of the catalog stands there. Answers the lines, in order, in which they stand.
    fn take_up(&mut self, names: &[Vec<String>], first: u32) -> Vec<usize> {
        let text = self.document.text.normal();
        let forms =
            (first..).zip(names).flat_map(|(number, forms)| forms.iter().map(move |form| (form.as_str(), number)));
        let sought = Sought::new(forms.collect());
        let find = |lines: Range<usize>| {
            let mut new: Vec<Hit> = Vec::new();
            sought.places(text.get(lines.clone()).unwrap_or_default(), |found, number| {
                let span = Span::new(lines.start + found.start as usize, lines.start + found.end as usize);
                if stands_free(text, span) && self.may_be_introduced(span) {
                    new.push(Hit { span, meaning: Meaning::Name(number), language: u8::MAX });
                }
            });
            new
        };
        // A name stands in one line.
        let mut new = if sought.holds('\n') { find(0..text.len()) } else { by_pieces(text, find).concat() };
        // Of names that overlap the longest counts.
        new.sort_unstable_by_key(|hit| (hit.span.start, u32::MAX - hit.span.end));
        let mut past = 0;
        new.retain(|hit| {
            let free =
                hit.span.start >= past && self.names(hit.span).all(|(at, known)| known.is_vendor() && at != hit.span);
            past = if free { hit.span.end } else { past };
            free
        });
        if new.is_empty() {
            return Vec::new();
        }
        let kept = |hit: &Hit| {
            let before = new.partition_point(|name| name.span.start <= hit.span.start);
            !before.checked_sub(1).and_then(|at| new.get(at)).is_some_and(|name| name.span.contains(hit.span))
        };
        self.hits.change(Meaning::Name(0).group(), kept, &new);
        let line_of = |at: u32| self.line_of(Span { start: at, end: at }).unwrap_or(0);
        let mut lines: Vec<usize> =
            new.iter().flat_map(|hit| line_of(hit.span.start)..=line_of(hit.span.end)).collect();
        lines.dedup();
        lines
    }

    /// What a label says is read by its label; and beside a product of the catalog in the same sentence, only what a word
    /// introduces or what is joined with it is another name. The rest is said of that product: its maker, what it does.
    fn may_be_introduced(&self, span: Span) -> bool {
        let Some(line) = self.line_at(span) else { return false };
        if line.field.is_some_and(|field| field != Field::Name) && !self.tells_who_gets(line) {
            return false;
        }
        let sentences = self.sentences_of(line);
        let at = sentences.partition_point(|sentence| sentence.start <= span.start).checked_sub(1);
        let Some(&sentence) = at.and_then(|at| sentences.get(at)) else { return true };
        let before = Span { start: sentence.start, end: span.start };
        let known = self.names(before).rfind(|(_, name)| name.target.is_some() && !name.is_vendor());
        let Some((known, _)) = known else { return true };
        let gap = Span { start: known.end, end: span.start };
        let right_before = |part| self.parts(gap, part).next_back().is_some_and(|word| word.end + 1 >= span.start);
        // "X SDK of Y Ltd.", "X (Y Ltd.)"
        let open = self.text(gap).rsplit_once('(').is_some_and(|(_, inner)| !inner.contains(')'));
        if open || right_before(Part::Of) || right_before(Part::ProvidedBy) {
            return false;
        }
        right_before(Part::Introduces)
            || self.names(before).next_back().is_some_and(|(last, _)| {
                let gap = Span { start: last.end, end: span.start };
                let words: usize = self.parts(gap, Part::And).map(|word| word.range().len()).sum();
                // "X (hosting), Y (mail)": brackets say what a name is for.
                let letters = outside(self.text(gap)).filter(|(_, c)| c.is_alphanumeric());
                letters.map(|(_, c)| c.len_utf8()).sum::<usize>() <= words
            })
    }

    /// The words of these parts in a span, and others, in order.
    pub fn words_of(&self, span: Span, parts: &[Part], others: impl IntoIterator<Item = Span>) -> Vec<Span> {
        let of_parts = parts.iter().flat_map(|part| self.parts(span, *part));
        let mut words: Vec<Span> = of_parts.chain(others).collect();
        words.sort_unstable();
        words
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

    /// 服务商：照片会发送至甲处理。 A sentence of giving behind a label for who gets it.
    pub fn tells_who_gets(&self, line: &Line) -> bool {
        let ended = line.field == Some(Field::Company) && self.text(line.value).ends_with('。');
        ended && [Part::Upload, Part::Share].iter().any(|part| self.has(line.value, *part))
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

    /// The lines of some blocks, with their sentences.
    fn lines_of(&self, blocks: Range<usize>) -> (Vec<Line>, Vec<Span>) {
        let (mut lines, mut sentences) = (Vec::with_capacity(blocks.len()), Vec::new());
        blocks.for_each(|block| self.block_lines(block, &mut lines));
        for line in &mut lines {
            let from = sentences.len() as u32;
            sentences.extend(self.sentences(line.body));
            line.sentences = (from, sentences.len() as u32);
        }
        (lines, sentences)
    }

    /// Adds a block's parts to the lines: one per label, and what stands before the first.
    fn block_lines(&self, index: usize, lines: &mut Vec<Line>) {
        let Some(block) = self.document.blocks.get(index) else { return };
        for part in self.numbered_parts(block) {
            self.part_lines(index, block, part, lines);
        }
    }

    /// （1）甲SDK，… / （2）乙SDK，…, 甲SDK：用于推送 / 乙SDK：用于统计: the parts of a paragraph whose source lines count, or each say what
    /// a name is for, which Markdown takes for one; else the whole.
    fn numbered_parts(&self, block: &Block) -> Vec<Span> {
        let breaks = &self.document.soft_breaks;
        let from = breaks.partition_point(|place| *place <= block.span.start);
        let places = breaks.get(from..).unwrap_or_default().iter().copied().take_while(|place| *place < block.span.end);
        let starts = std::iter::once(block.span.start).chain(places);
        let opening = |start: u32| Span { start, end: self.on(start, block.span.end, NUMBER) };
        let style = |start: u32| numbering(self.text(opening(start)).trim_start()).0.map(|number| number.style);
        let counts = block.kind == BlockKind::Paragraph && self.document.format != Format::Html;
        let starts: Vec<u32> = starts.filter(|_| counts).collect();
        let numbered: Vec<(u32, u8)> = starts.iter().filter_map(|start| Some((*start, style(*start)?))).collect();
        let first = numbered.first().map(|(_, style)| *style);
        let mut cuts: Vec<u32> =
            numbered.iter().filter(|(_, style)| Some(*style) == first).map(|(start, _)| *start).collect();
        if cuts.len() < LEAST_NUMBERED {
            let told = |start: &u32| self.tells_what_for(Span { start: *start, ..block.span });
            cuts = starts.into_iter().filter(told).collect();
        }
        if cuts.len() < LEAST_NUMBERED || !holds_wide(self.text(block.span)) {
            return vec![block.span];
        }
        cuts.push(block.span.end);
        let head = Span { end: cuts.first().copied().unwrap_or(block.span.end), ..block.span };
        let parts = cuts.windows(2).filter_map(|pair| Some(Span { start: *pair.first()?, end: *pair.last()? }));
        std::iter::once(head).chain(parts).map(|part| self.trim(part)).filter(|part| !part.is_empty()).collect()
    }

    /// 甲SDK：用于推送: a line opens with a name, and what it is for follows.
    fn tells_what_for(&self, line: Span) -> bool {
        let near = self.text(Span { end: self.on(line.start, line.end, HEAD), ..line });
        let Some((head, rest)) = near.split_once(':') else { return false };
        let behind = head.len() + 1 + rest.len() - rest.trim_start().len();
        let start = line.start + behind as u32;
        let value = Span { start, end: self.on(start, line.end, NUMBER) };
        let opens = |part: Part| self.parts(value, part).next().is_some_and(|word| word.start == start);
        holds_wide(rest) && !head.contains(['。', ',', ';', '(']) && (opens(Part::Purpose) || opens(Part::Collect))
    }

    /// Adds a part of a block to the lines.
    fn part_lines(&self, index: usize, block: &Block, whole: Span, lines: &mut Vec<Line>) {
        let (number, skipped) = numbering(self.text(whole));
        let body = Span { start: whole.start + skipped as u32, end: whole.end };
        let mut labels = self.labels(body);
        if labels.is_empty() && whole == block.span {
            labels.extend(self.label_on_a_card(index, body));
        }
        let line = |span: Span, body: Span, first: bool, label: Option<(Field, Span, bool)>| {
            let value = match label {
                Some((_, label, _)) => self.value_behind(Span { start: label.end, end: body.end }),
                None => body,
            };
            // Some pages put their running text into the elements of headings.
            let running = matches!(block.kind, BlockKind::Heading(_)) && self.runs_on(block.span);
            Line {
                block: index as u32,
                kind: if running { BlockKind::Paragraph } else { block.kind },
                span,
                body,
                number: number.filter(|_| first),
                strong: block.strong,
                lead: block.lead.filter(|lead| first && lead.end > body.start && lead.start < whole.end).map(|lead| {
                    let words = self.text(Span { start: body.start.max(lead.start), end: lead.end });
                    let bare = words.trim_end_matches([' ', ':']);
                    // **X.** is X, **X Ltd.** is not.
                    let stop = bare.strip_suffix(['.', '。']).unwrap_or(bare);
                    let bare = if abbreviation(&self.words.abbreviations, stop) { bare } else { stop };
                    let end = lead.end - (words.len() - bare.len()) as u32;
                    Span { start: body.start.max(lead.start), end }
                }),
                first,
                cut: false,
                field: label.map(|(field, _, _)| field),
                either: label.is_some_and(|(_, _, either)| either),
                value,
                sentences: (0, 0),
            }
        };
        let first = labels.first().map_or(body.end, |(_, label, _)| label.start);
        let head = self.trim(Span { start: body.start, end: first });
        // "SDK privacy policy:" is one label.
        let code: usize = self.parts(head, Part::Code).map(|word| word.range().len()).sum();
        let opens_with_label = code >= head.range().len() && !labels.is_empty();
        if !opens_with_label {
            lines.push(line(Span { start: whole.start, end: head.end }, head, true, None));
        }
        for (at, label) in labels.iter().enumerate() {
            let end = labels.get(at + 1).map_or(body.end, |(_, next, _)| next.start);
            let part = self.trim(Span { start: label.1.start, end });
            let first = at == 0 && opens_with_label;
            let (part, tail) = self.pieces(part, label.1.end);
            let span = if first { Span { start: whole.start, end: part.end } } else { part };
            lines.push(line(span, part, first, Some(*label)));
            lines.extend(tail.map(|piece| Line { cut: true, number: None, ..line(piece, piece, true, None) }));
        }
    }

    /// A labelled part, cut where the source breaks its last line off: the name of the next entry may stand there.
    fn pieces(&self, part: Span, label_end: u32) -> (Span, Option<Span>) {
        let breaks = &self.document.soft_breaks;
        let last =
            breaks.partition_point(|place| *place < part.end).checked_sub(1).and_then(|at| breaks.get(at)).copied();
        let Some(place) = last.filter(|place| *place > label_end + 2) else { return (part, None) };
        let tail = self.trim(Span { start: place, end: part.end });
        let named = || self.has(tail, Part::Code) || self.names(tail).next().is_some();
        // The lines of HTML are its author's layout; elsewhere they mean something.
        let lines_count = self.document.format != Format::Html;
        let clause = self.text(tail).find(',').map_or(tail, |at| Span { end: tail.start + at as u32, ..tail });
        let title = self.is_title(tail) || clause != tail && self.is_title(clause) && self.has(clause, Part::Code);
        if title && width(self.text(clause)) <= 60 && (lines_count || named()) {
            (self.trim(Span { start: part.start, end: place }), Some(tail))
        } else {
            (part, None)
        }
    }

    /// More than a headline: sentences, one behind the other.
    fn runs_on(&self, span: Span) -> bool {
        width(self.text(span)) > 2 * LONGEST_TITLE && self.sentences(span).nth(1).is_some()
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

    fn value_behind(&self, span: Span) -> Span {
        let text = self.text(span);
        let rest = text.trim_start_matches([' ', ':', ']', '】', '"', '》', '」']);
        self.trim(Span { start: span.start + (text.len() - rest.len()) as u32, end: span.end })
    }

    /// The labels in a block's body, each with its field.
    fn labels(&self, body: Span) -> Vec<(Field, Span, bool)> {
        let mut strong: Vec<(Field, Span, bool)> = Vec::new();
        let mut weak: Vec<(Field, Span, bool)> = Vec::new();
        let mut found: Vec<(Field, Span, bool)> = Vec::new();
        for hit in self.group_in(body, Meaning::Label(Field::Other).group()) {
            let Meaning::Label(field) = hit.meaning else { continue };
            match found.last_mut() {
                Some((first, span, either)) if *span == hit.span => {
                    *either |= *first != field && matches!(field, Field::Name | Field::Company);
                    if *either {
                        *first = Field::Company;
                    }
                }
                _ => found.push((field, hit.span, false)),
            }
        }
        for label in found {
            match self.label_strength(body, label.1) {
                2 => strong.push(label),
                1 => weak.push(label),
                _ => {}
            }
        }
        strong.extend(self.loose_labels(body, &strong));
        // "Third-party services" alone on a line is a heading, not a label.
        let whole = self.trim(body);
        let announces = || self.headings(whole).next().is_some();
        let alone = weak.iter().any(|(field, label, _)| *label == whole && !(*field == Field::Name && announces()));
        let different = || {
            let mut fields: Vec<Field> = weak.iter().chain(&strong).map(|(field, ..)| *field).collect();
            fields.sort_unstable();
            fields.dedup();
            fields.len() >= 2
        };
        if alone || weak.len() >= 2 && different() {
            strong.extend(weak);
        }
        strong.sort_by_key(|(_, span, _)| (span.start, u32::MAX - span.end));
        strong.dedup_by(|later, earlier| later.1.start < earlier.1.end);
        strong
    }

    /// 公司甲公司 / 用途 推送 / 收集信息OAID: a label without a colon that opens its line, among others that open theirs, as on cards whose
    /// labels only their looks tell from the values.
    fn label_on_a_card(&self, index: usize, body: Span) -> Option<(Field, Span, bool)> {
        let opens = |index: usize| {
            let block = self.document.blocks.get(index).filter(|block| block.kind == BlockKind::Paragraph)?;
            let hits = self.group_in(block.span, Meaning::Label(Field::Other).group());
            let first = hits.take_while(|hit| hit.span.start == block.span.start).filter_map(|hit| match hit.meaning {
                Meaning::Label(field) if hit.span != block.span && fits(self.text(block.span), ON_A_CARD) => {
                    Some((field, hit.span))
                }
                _ => None,
            });
            first.max_by_key(|(_, label)| label.end).filter(|(_, label)| holds_wide(self.text(*label)))
        };
        if self.document.format != Format::Html {
            return None;
        }
        let (field, label) = opens(index).filter(|(_, label)| label.start == body.start)?;
        let above = (0..index).rev().take(LABELS).map_while(opens);
        let below = (index + 1..).take(LABELS).map_while(opens);
        let mut fields: Vec<Field> = above.chain(below).chain([(field, label)]).map(|(field, _)| field).collect();
        fields.sort_unstable();
        fields.dedup();
        (fields.len() >= LABELS && fields.contains(&Field::Data)).then_some((field, label, false))
    }

    /// 2: a label with a colon (or in brackets); 1: one that stands alone or between spaces; 0: just words.
    fn label_strength(&self, body: Span, label: Span) -> u8 {
        let before = self.text(Span { start: body.start, end: label.start });
        let after = self.text(Span { start: label.end, end: body.end });
        let soft = |at: u32| self.document.soft_breaks.binary_search(&at).is_ok();
        let opening = before.trim_end().chars().next_back();
        let wide_words = || holds_wide(self.text(label));
        let free = before.trim().is_empty()
            || before.ends_with(char::is_whitespace) && (soft(label.start.saturating_sub(1)) || wide_words())
            || opening
                .is_some_and(|c| matches!(c, '。' | '.' | ';' | ',' | ')' | '】' | '|' | '*' | '·' | '"' | '[' | '【'));
        if !free {
            return 0;
        }
        let rest = after.trim_start();
        if rest.starts_with(':') && !rest.starts_with("://") {
            return 2;
        }
        if opening.is_some_and(|c| matches!(c, '[' | '【')) && rest.starts_with([']', '】']) {
            // "Privacy policy: [link]": words that carried a link are the value of the label before them.
            let outer = before.trim_end().trim_end_matches(['[', '【']);
            return if outer.trim_end().ends_with(':') { 0 } else { 2 };
        }
        // Words of a language with spaces are too common for this: they need a line's end on both sides.
        let starts =
            before.trim().is_empty() || soft(label.start.saturating_sub(1)) || before.ends_with(' ') && wide_words();
        let ends = rest.is_empty() || soft(label.end) || after.starts_with(' ') && wide_words();
        u8::from(starts && ends)
    }

    /// 甲软件有限公司, "Acme Ltd. (X)": a registered name, though its last word is one of labels too.
    fn is_registered(&self, clause: Span) -> bool {
        self.parts(clause, Part::Company).any(|word| {
            let own = self.text(Span { end: word.start, ..clause });
            let form = self.text(word);
            // 公司 alone is what a label is about.
            let legal = !holds_wide(form) || form.chars().count() >= REGISTERED;
            legal && width(own) >= REGISTERED
        })
    }

    /// Clauses before a colon that hold the words of a label.
    fn loose_labels(&self, body: Span, known: &[(Field, Span, bool)]) -> Vec<(Field, Span, bool)> {
        let text = self.text(body);
        let mut labels = Vec::new();
        for (at, _) in text.match_indices(':') {
            if text.get(at..).is_some_and(|rest| rest.starts_with("://")) {
                continue;
            }
            let before = text.get(..at).unwrap_or_default();
            let soft = self.document.soft_breaks.partition_point(|place| *place < body.start + at as u32);
            let soft = soft.checked_sub(1).and_then(|index| self.document.soft_breaks.get(index)).copied();
            let soft = soft.map_or(0, |place| place.saturating_sub(body.start) as usize);
            let stop = before
                .char_indices()
                .rev()
                .find(|(_, c)| matches!(c, '。' | ';' | ',' | '!' | '?' | ':' | '\n'))
                .map_or(0, |(at, c)| at + c.len_utf8())
                .max(soft.min(at));
            let clause = self.trim(Span { start: body.start + stop as u32, end: body.start + at as u32 });
            let behind_a_label = before.get(..stop).is_some_and(|opening| opening.ends_with(':'));
            let clause = if behind_a_label { self.behind_its_value(clause) } else { clause };
            let clause = self.within_open_brackets(clause);
            let words = self.text(clause);
            // "X (https://x.example/privacy): …": an address is no label.
            if words.is_empty()
                || words.starts_with("//")
                || self.is_registered(clause)
                || words.chars().count() > LONGEST_LABEL
                || words.ends_with(|c: char| c.is_ascii_digit())
                || known_ends(known, clause)
                || self.has(clause, Part::FirstParty)
                || self.has(clause, Part::You)
                || matches!(words, "http" | "https")
                || before.get(..stop).is_some_and(|opening| opening.ends_with(','))
                    && known.is_empty()
                    && labels.is_empty()
                    && self.has(Span { start: body.start, end: clause.start }, Part::FirstParty)
            {
                // The end of a sentence about us is no label.
                continue;
            }
            // "X SDK (Y Ltd.)": a name with its company.
            let opened = words.find('(').map(|at| Span { start: clause.start + at as u32, end: clause.end });
            if opened.is_some_and(|inner| inner.start > clause.start && self.has(inner, Part::Company)) {
                continue;
            }
            // "X (privacy policy)": what stands in brackets makes no label.
            let outer = words.strip_suffix(')').and_then(|words| words.split_once('(')).map(|(outer, _)| outer.trim());
            let own = outer.filter(|outer| !outer.is_empty() && !holds_wide(words)).unwrap_or(words);
            if let Some(field) =
                self.first_of_two(clause).or_else(|| self.field_of(own)).or_else(|| heads_data(self, clause, body))
            {
                labels.push((field, clause, false));
            }
        }
        labels
    }

    /// "Privacy" in "email address (privacy: …)": what stands before brackets that are still open is of no label in them.
    fn within_open_brackets(&self, clause: Span) -> Span {
        let text = self.text(clause);
        let open = text.rfind('(').filter(|open| *open > 0 && !text.get(*open..).unwrap_or_default().contains(')'));
        // 隐私政策见官网（甲：…；乙：…） is one label.
        let labelled = |inner: &str| !holds_wide(text) || self.field_of(inner).is_some();
        let open = open.filter(|open| text.get(open + 1..).is_some_and(labelled));
        open.map_or(clause, |open| self.trim(Span { start: clause.start + open as u32 + 1, ..clause }))
    }

    /// 甲SDK 公司 in SDK名称：甲SDK 公司：甲公司: a label behind the blank that ends the value of the label before it.
    fn behind_its_value(&self, clause: Span) -> Span {
        let text = self.text(clause);
        let Some((_, last)) = text.rsplit_once(' ').filter(|(_, last)| holds_wide(last)) else { return clause };
        let own = Span { start: clause.end - last.len() as u32, ..clause };
        if self.field_of(last).is_some() { own } else { clause }
    }

    /// "Types of information and their use", 个人信息类型及用途: a label that opens a clause and is joined to more words.
    fn first_of_two(&self, clause: Span) -> Option<Field> {
        let opening = self.hits_in(clause).take_while(|hit| hit.span.start == clause.start);
        let (field, label) = opening
            .filter_map(|hit| match hit.meaning {
                Meaning::Label(field) => Some((field, hit.span)),
                _ => None,
            })
            .max_by_key(|(_, span)| span.end)?;
        let rest = Span { start: label.end, end: clause.end };
        let joined =
            self.parts(rest, Part::And).any(|and| self.text(Span { end: and.start, ..rest }).trim().is_empty());
        joined.then_some(field)
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

/// Whether a known label ends where a clause ends.
fn known_ends(known: &[(Field, Span, bool)], clause: Span) -> bool {
    let next = known.partition_point(|(_, label, _)| label.start < clause.start);
    known
        .get(next..)
        .unwrap_or_default()
        .iter()
        .take_while(|(_, label, _)| label.start < clause.end)
        .any(|(_, label, _)| label.end == clause.end)
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
