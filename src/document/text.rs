//! The running text of a document with its offset map.

use super::MOST_TEXT;

/// A range of bytes of [`Text::normal`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end.max(start) as u32 }
    }

    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end.max(self.start) as usize
    }

    /// The span from the start of this one to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start, end: other.end.max(self.start) }
    }
}

/// From here on, normal text, shown text and source advance byte by byte together, unless `irregular`.
#[derive(Clone, Copy, Debug)]
struct Run {
    normal: u32,
    shown: u32,
    source: u32,
    /// Bytes of source that the run's first character takes, where it is not written as itself.
    irregular: u32,
}

/// A document's text: normalised for reading by the program, and as written for showing it to people.
#[derive(Clone, Debug, Default)]
pub struct Text {
    normal: String,
    shown: String,
    runs: Vec<Run>,
    source: Source,
    /// Pages and lines of a paged document, by where they begin in the normal text.
    pages: Vec<(u32, PageLine)>,
}

/// A line of a paged document: both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PageLine {
    page: u32,
    line: u32,
}

/// Where a span lies in the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub page: Option<u32>,
    /// In the file, or on the page where there are pages.
    pub line: Option<u32>,
    pub column: Option<u32>,
    pub bytes: Option<[u64; 2]>,
}

impl Text {
    /// The text in NFKC; blocks are separated by line feeds.
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// The normalised text of a span.
    pub fn get(&self, span: Span) -> &str {
        self.normal.get(span.range()).unwrap_or_default()
    }

    /// The text of a span as written.
    pub fn shown(&self, span: Span) -> &str {
        let start = self.map(span.start, false).0;
        let end = self.map(span.end, true).0;
        self.shown.get(start as usize..end as usize).unwrap_or_default().trim()
    }

    /// Where a span lies in the source; nothing where the format keeps no places.
    pub fn place(&self, span: Span) -> Place {
        if !self.source.has_lines {
            let before = self.pages.partition_point(|(start, _)| *start <= span.start).checked_sub(1);
            let on = before.and_then(|index| self.pages.get(index)).map(|(_, on)| *on);
            return Place { page: on.map(|on| on.page), line: on.map(|on| on.line), ..Place::default() };
        }
        let start = self.map(span.start, false).1;
        let end = self.map(span.end, true).1.max(start);
        let (line, column) = self.source.line_and_column(start);
        let bytes = self.source.exact.map(|shift| [u64::from(start) + shift, u64::from(end) + shift]);
        Place { page: None, line: Some(line), column: Some(column), bytes }
    }

    /// A text whose places lead into a decoded source; `exact` is the offset of the decoded text in the file where it is
    /// UTF-8.
    pub(super) fn of_source(source: String, exact: Option<u64>) -> Text {
        let room = || String::with_capacity(source.len().min(MOST_TEXT));
        Text { normal: room(), shown: room(), source: Source::new(source, exact), ..Text::default() }
    }

    /// A text of several sources, each with its name: what stands between them in the file is not kept.
    pub(super) fn of_parts(parts: Vec<(String, String)>) -> Text {
        let mut source = String::new();
        let mut starts = Vec::with_capacity(parts.len());
        for (name, part) in parts {
            starts.push((source.len() as u32, name));
            source.push_str(&part);
            source.push('\n');
        }
        let mut text = Text::of_source(source, None);
        text.source.parts = starts;
        text
    }

    /// Where each part stands in the source, which is lent out.
    pub(super) fn part_ranges(&self, source: &str) -> Vec<std::ops::Range<usize>> {
        let ends = self.source.parts.iter().skip(1).map(|(start, _)| *start as usize).chain([source.len()]);
        let starts = self.source.parts.iter().map(|(start, _)| *start as usize);
        starts.zip(ends).map(|(start, end)| start..end.saturating_sub(1)).collect()
    }

    /// The part that a span lies in, where the text has several.
    pub(super) fn part(&self, span: Span) -> Option<&str> {
        self.source.part_at(self.map(span.start, false).1).map(|(_, name)| name.as_str())
    }

    /// The decoded source, lent out while it is read.
    pub(super) fn source_mut(&mut self) -> &mut String {
        &mut self.source.text
    }

    /// What follows stands on this line of a page; both count from 1.
    pub(super) fn begin_line(&mut self, page: u32, line: u32) {
        self.pages.push((self.normal.len() as u32, PageLine { page, line }));
    }

    /// Where in the source something ends that ends here in the normal text.
    pub(super) fn source_end(&self, offset: u32) -> u32 {
        // Most often the text ends there.
        match self.runs.last() {
            Some(run) if run.normal < offset && run.irregular == 0 => run.source.saturating_add(offset - run.normal),
            _ => self.map(offset, true).1,
        }
    }

    /// Adds a shown character and what it is normalised to, and keeps the offset map. `regular`: it is written as itself in
    /// `length` bytes at `source`.
    pub(super) fn append(&mut self, shown: char, normal: &str, source: u32, length: u32, regular: bool) {
        self.note_run(source, if regular { 0 } else { length.max(1) });
        self.normal.push_str(normal);
        self.shown.push(shown);
    }

    /// Adds text that is shown, normalised and written alike, at `source`.
    pub(super) fn append_plain(&mut self, text: &str, source: u32) {
        self.note_run(source, 0);
        self.normal.push_str(text);
        self.shown.push_str(text);
    }

    /// Begins a run where what follows does not continue the last one.
    fn note_run(&mut self, source: u32, irregular: u32) {
        let (at, shown_at) = (self.normal.len() as u32, self.shown.len() as u32);
        let continues = irregular == 0
            && self.runs.last().is_some_and(|run| {
                run.irregular == 0
                    && at - run.normal == source.wrapping_sub(run.source)
                    && at - run.normal == shown_at - run.shown
            });
        if !continues {
            self.runs.push(Run { normal: at, shown: shown_at, source, irregular });
        }
    }

    /// Shown and source offset of an offset in the normal text, as a start or as an end.
    fn map(&self, offset: u32, end: bool) -> (u32, u32) {
        // An end belongs to the run before it: what follows may begin later in the source.
        let after = if end {
            self.runs.partition_point(|run| run.normal < offset)
        } else {
            self.runs.partition_point(|run| run.normal <= offset)
        };
        let Some(run) = after.checked_sub(1).and_then(|index| self.runs.get(index)) else { return (0, 0) };
        let delta = offset.saturating_sub(run.normal);
        let next = self.runs.get(after);
        if run.irregular > 0 {
            let past = end && delta > 0;
            let shown_end = next.map_or(self.shown.len() as u32, |next| next.shown);
            return if past { (shown_end, run.source.saturating_add(run.irregular)) } else { (run.shown, run.source) };
        }
        (run.shown.saturating_add(delta), run.source.saturating_add(delta))
    }
}

/// The decoded source, for lines and columns.
#[derive(Clone, Debug, Default)]
struct Source {
    text: String,
    has_lines: bool,
    /// Byte offset of the decoded text in the file, where the file is UTF-8.
    exact: Option<u64>,
    /// Where the parts begin that the text was put together from, and their names.
    parts: Vec<(u32, String)>,
    line_starts: Vec<u32>,
    /// Characters before every [`STRIDE`]th byte.
    characters: Vec<u32>,
}

const STRIDE: usize = 256;

/// How many characters begin in a stride.
fn begun(bytes: &[u8]) -> u32 {
    u32::from(bytes.iter().map(|byte| u16::from((*byte as i8) >= -64)).sum::<u16>())
}

impl Source {
    fn new(text: String, exact: Option<u64>) -> Source {
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        let mut characters = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0u32;
        for chunk in text.as_bytes().chunks(STRIDE) {
            characters.push(count);
            count += begun(chunk);
        }
        Source { text, has_lines: true, exact, parts: Vec::new(), line_starts, characters }
    }

    fn characters_before(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        let stride = offset / STRIDE;
        let known =
            self.characters.get(stride).copied().unwrap_or_else(|| self.characters.last().copied().unwrap_or(0));
        let from = stride.min(self.characters.len().saturating_sub(1)) * STRIDE;
        let rest = self.text.as_bytes().get(from..offset).unwrap_or_default();
        known + begun(rest)
    }

    fn part_at(&self, offset: u32) -> Option<&(u32, String)> {
        self.parts.get(self.parts.partition_point(|(start, _)| *start <= offset).checked_sub(1)?)
    }

    /// In the part that the offset lies in; both count from 1.
    fn line_and_column(&self, offset: u32) -> (u32, u32) {
        let lines_to = |offset: u32| self.line_starts.partition_point(|start| *start <= offset);
        let line = lines_to(offset);
        let start = line.checked_sub(1).and_then(|index| self.line_starts.get(index)).copied().unwrap_or(0);
        let above = self.part_at(offset).map_or(0, |(part, _)| lines_to(*part).saturating_sub(1));
        let column = self.characters_before(offset).saturating_sub(self.characters_before(start)) + 1;
        ((line - above) as u32, column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{BlockKind, Builder, Document};
    use crate::policy::Format;

    fn built(source: &str) -> Document {
        let mut builder = Builder::new(source.to_owned(), Some(0));
        let mut at = 0;
        for line in source.split('\n') {
            builder.begin(BlockKind::Paragraph);
            builder.push(line, at);
            at += line.len() + 1;
        }
        builder.finish("p.txt".into(), Format::Text, None)
    }

    #[test]
    fn full_width_forms_are_normalised_and_lead_back_to_the_source() {
        let document = built("前\n公司：ＩＭＥＩ（串号）");
        assert_eq!(document.text.normal(), "前\n公司:IMEI(串号)\n");
        let at = document.text.normal().find("IMEI").unwrap();
        let span = Span::new(at, at + 4);
        let locator = document.locator(span);
        assert_eq!(locator.quote, "ＩＭＥＩ");
        assert_eq!((locator.line, locator.column), (Some(2), Some(4)));
        assert_eq!(locator.bytes, Some([13, 25]));
    }

    #[test]
    fn white_space_is_collapsed_but_places_stay_right() {
        let document = built("a  \u{3000} b\u{200b}c");
        assert_eq!(document.text.normal(), "a bc\n");
        assert_eq!(document.locator(Span::new(2, 4)).bytes, Some([7, 12]));
        assert_eq!(document.locator(Span::new(0, 1)).bytes, Some([0, 1]));
    }
}
