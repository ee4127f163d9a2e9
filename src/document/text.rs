//! The running text of a document with its offset map, and the builder that every format writes to.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::{Block, BlockKind, Cell, Document, Link, MOST_BLOCKS, MOST_TEXT, Table};
use crate::policy::{DocumentProblem, Format, Locator};

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
    line_starts: Vec<u32>,
    /// Characters before every [`STRIDE`]th byte.
    characters: Vec<u32>,
}

const STRIDE: usize = 256;

impl Source {
    fn new(text: String, exact: Option<u64>) -> Source {
        let mut line_starts = vec![0];
        line_starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        let mut characters = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut count = 0u32;
        for chunk in text.as_bytes().chunks(STRIDE) {
            characters.push(count);
            count += chunk.iter().filter(|byte| (**byte as i8) >= -64).count() as u32;
        }
        Source { text, has_lines: true, exact, line_starts, characters }
    }

    fn characters_before(&self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        let stride = offset / STRIDE;
        let known =
            self.characters.get(stride).copied().unwrap_or_else(|| self.characters.last().copied().unwrap_or(0));
        let from = stride.min(self.characters.len().saturating_sub(1)) * STRIDE;
        let rest = self.text.as_bytes().get(from..offset).unwrap_or_default();
        known + rest.iter().filter(|byte| (**byte as i8) >= -64).count() as u32
    }

    fn line_and_column(&self, offset: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|index| self.line_starts.get(index)).copied().unwrap_or(0);
        (line as u32, self.characters_before(offset).saturating_sub(self.characters_before(start)) + 1)
    }
}

/// A table that is being written.
#[derive(Debug)]
struct OpenTable {
    index: u32,
    row: u32,
    column: u32,
    /// Per column, the first row that is free again.
    free: Vec<u32>,
    cell: Option<u32>,
    any_row: bool,
}

/// Tables within tables beyond this depth are read as plain lines.
const DEEPEST_TABLE: usize = 16;
/// What HTML allows for `colspan`.
const WIDEST: u32 = 1000;
/// What HTML allows for `rowspan`.
const TALLEST: u32 = 65534;

/// Collects blocks, tables and links in reading order.
#[derive(Debug)]
pub struct Builder {
    text: Text,
    blocks: Vec<Block>,
    tables: Vec<Table>,
    links: Vec<Link>,
    soft_breaks: Vec<u32>,
    problems: Vec<String>,
    open_tables: Vec<OpenTable>,
    kind: BlockKind,
    block_start: usize,
    space_pending: Option<(u32, bool)>,
    visible: u32,
    strong_visible: u32,
    strong: u32,
    open_link: Option<(u32, String)>,
    foldings: HashMap<char, Option<Box<str>>>,
    origins: Vec<Vec<(u32, u32)>>,
    full: bool,
}

impl Builder {
    /// A builder for a decoded source; `exact` is the offset of the decoded text in the file where it is UTF-8.
    pub fn new(source: String, exact: Option<u64>) -> Builder {
        let source = Source::new(source, exact);
        Builder::over(Text { source, ..Text::default() })
    }

    /// A builder for a format that keeps no places.
    pub fn without_places() -> Builder {
        Builder::over(Text::default())
    }

    fn over(text: Text) -> Builder {
        Builder {
            text,
            blocks: Vec::new(),
            tables: Vec::new(),
            links: Vec::new(),
            soft_breaks: Vec::new(),
            problems: Vec::new(),
            open_tables: Vec::new(),
            kind: BlockKind::Paragraph,
            block_start: 0,
            space_pending: None,
            visible: 0,
            strong_visible: 0,
            strong: 0,
            open_link: None,
            foldings: HashMap::new(),
            origins: Vec::new(),
            full: false,
        }
    }

    /// Takes the decoded source out, to be read while the builder is written to; see [`Builder::give_back`].
    pub fn take_source(&mut self) -> String {
        std::mem::take(&mut self.text.source.text)
    }

    pub fn give_back(&mut self, source: String) {
        self.text.source.text = source;
    }

    /// What is written from here on stands on this line of a page; both count from 1.
    pub fn at_line(&mut self, page: u32, line: u32) {
        if !self.full {
            self.text.pages.push((self.text.normal.len() as u32, PageLine { page, line }));
        }
    }

    /// Ends the current block and lets the next one be of this kind.
    pub fn begin(&mut self, kind: BlockKind) {
        self.end_block();
        self.kind = kind;
    }

    /// Ends the current block; the next one continues in the same place.
    pub fn line_break(&mut self) {
        self.end_block();
        if let BlockKind::Item { depth, .. } = self.kind {
            self.kind = BlockKind::Item { depth, first: false };
        }
    }

    pub fn strong_on(&mut self) {
        self.strong = self.strong.saturating_add(1);
    }

    pub fn strong_off(&mut self) {
        self.strong = self.strong.saturating_sub(1);
    }

    /// Says that offsets are of a decoded text from here on, up to [`Builder::pop_origin`]. Anchors are offsets in it and
    /// in what it was decoded from, in order; both advance alike from each on.
    pub fn push_origin(&mut self, anchors: Vec<(u32, u32)>) {
        self.origins.push(anchors);
    }

    pub fn pop_origin(&mut self) {
        self.origins.pop();
    }

    /// The offset in the source of an offset in the text that is being written from.
    fn origin(&self, offset: u32) -> u32 {
        self.origins.iter().rev().fold(offset, |offset, anchors| {
            let before = anchors.partition_point(|(decoded, _)| *decoded <= offset).checked_sub(1);
            let anchor = before.and_then(|index| anchors.get(index));
            anchor.map_or(offset, |(decoded, source)| source.saturating_add(offset.saturating_sub(*decoded)))
        })
    }

    /// Writes source text that stands for itself, from its offset in the source.
    pub fn push(&mut self, text: &str, source: usize) {
        if self.full {
            return;
        }
        let mut offset = source as u32;
        for character in text.chars() {
            let length = character.len_utf8() as u32;
            self.push_character(character, offset, length);
            offset = offset.saturating_add(length);
        }
    }

    /// Writes one character that takes `length` bytes of source at `source` (an entity, an escape, itself).
    pub fn push_character(&mut self, character: char, source: u32, length: u32) {
        if self.full {
            return;
        }
        let (source, length) = if self.origins.is_empty() {
            (source, length)
        } else {
            let from = self.origin(source);
            (from, self.origin(source.saturating_add(length)).saturating_sub(from))
        };
        if character.is_whitespace() || character.is_control() {
            let soft = character == '\n';
            let already = self.space_pending.is_some_and(|(_, soft)| soft);
            self.space_pending = Some((source, soft || already));
            return;
        }
        // Zero-width characters and the soft hyphen split words without being seen.
        if matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') {
            return;
        }
        if let Some((at, soft)) = self.space_pending.take()
            && self.text.normal.len() > self.block_start
        {
            if soft {
                self.soft_breaks.push(self.text.normal.len() as u32);
            }
            self.append(' ', " ", at, 1, at + 1 == source);
        }
        self.visible = self.visible.saturating_add(1);
        if self.strong > 0 {
            self.strong_visible = self.strong_visible.saturating_add(1);
        }
        let as_written = character.len_utf8() as u32 == length;
        if character.is_ascii() || ('\u{4e00}'..='\u{9fff}').contains(&character) {
            let mut buffer = [0; 4];
            let same = character.encode_utf8(&mut buffer);
            self.append(character, same, source, length, as_written);
            return;
        }
        let folded = self.foldings.entry(character).or_insert_with(|| {
            let folded: String = std::iter::once(character).nfkc().collect();
            // Some ligatures unfold to whole sentences; they are kept as they are.
            let same = folded.chars().count() > 4 || folded.chars().eq([character]) || folded.trim().is_empty();
            (!same).then(|| folded.trim().into())
        });
        match folded.clone() {
            Some(folded) => self.append(character, &folded, source, length, false),
            None => {
                let mut buffer = [0; 4];
                let same = character.encode_utf8(&mut buffer);
                self.append(character, same, source, length, as_written);
            }
        }
    }

    /// Adds a shown character and what it is normalised to, and keeps the offset map.
    fn append(&mut self, shown: char, normal: &str, source: u32, length: u32, regular: bool) {
        let (at, shown_at) = (self.text.normal.len() as u32, self.text.shown.len() as u32);
        let continues = regular
            && self.text.runs.last().is_some_and(|run| {
                run.irregular == 0
                    && at - run.normal == source.wrapping_sub(run.source)
                    && at - run.normal == shown_at - run.shown
            });
        if !continues {
            let irregular = if regular { 0 } else { length.max(1) };
            self.text.runs.push(Run { normal: at, shown: shown_at, source, irregular });
        }
        self.text.normal.push_str(normal);
        self.text.shown.push(shown);
        if self.text.normal.len() >= MOST_TEXT && !self.full {
            self.full = true;
            self.problems.push(format!("only the first {} MiB of text were read", MOST_TEXT >> 20));
        }
    }

    fn end_block(&mut self) {
        self.space_pending = None;
        let span = Span::new(self.block_start, self.text.normal.len());
        if !span.is_empty() {
            let kind = match self.open_tables.last() {
                Some(OpenTable { index, cell: Some(cell), .. }) => BlockKind::Cell { table: *index, cell: *cell },
                _ => self.kind,
            };
            self.blocks.push(Block { kind, span, strong: self.strong_visible == self.visible });
            let source = self.text.map(span.end, true).1;
            self.append('\n', "\n", source, 0, false);
            if self.blocks.len() >= MOST_BLOCKS && !self.full {
                self.full = true;
                self.problems.push(format!("only the first {MOST_BLOCKS} lines were read"));
            }
        }
        (self.visible, self.strong_visible) = (0, 0);
        self.block_start = self.text.normal.len();
    }

    /// Opens a link; the words up to [`Builder::close_link`] carry it.
    pub fn open_link(&mut self, url: String) {
        self.close_link();
        let pending = u32::from(self.space_pending.is_some() && self.text.normal.len() > self.block_start);
        self.open_link = Some((self.text.normal.len() as u32 + pending, url));
    }

    pub fn close_link(&mut self) {
        if let Some((start, url)) = self.open_link.take() {
            let end = self.text.normal.trim_end_matches('\n').len() as u32;
            if end > start && !self.full {
                self.links.push(Link { span: Span { start, end }, url });
            }
        }
    }

    pub fn open_table(&mut self) {
        self.end_block();
        if self.open_tables.len() >= DEEPEST_TABLE || self.full {
            return;
        }
        let index = self.tables.len() as u32;
        self.tables.push(Table::default());
        self.open_tables.push(OpenTable { index, row: 0, column: 0, free: Vec::new(), cell: None, any_row: false });
    }

    pub fn close_table(&mut self) {
        self.end_cell();
        self.open_tables.pop();
    }

    pub fn in_table(&self) -> bool {
        !self.open_tables.is_empty()
    }

    pub fn open_row(&mut self) {
        self.end_cell();
        if let Some(table) = self.open_tables.last_mut() {
            table.row = table.row.saturating_add(u32::from(table.any_row));
            table.any_row = true;
            table.column = 0;
        }
    }

    pub fn open_cell(&mut self, columns: u32, rows: u32) {
        self.end_cell();
        let next = self.blocks.len() as u32;
        let full = self.full;
        let Some(table) = self.open_tables.last_mut() else { return };
        let Some(cells) = self.tables.get_mut(table.index as usize).filter(|_| !full) else { return };
        table.any_row = true;
        while table.free.get(table.column as usize).is_some_and(|free| *free > table.row) {
            table.column += 1;
        }
        let cell = Cell {
            row: table.row,
            column: table.column,
            rows: rows.clamp(1, TALLEST),
            columns: columns.clamp(1, WIDEST),
            blocks: (next, next),
        };
        if cell.rows > 1 {
            let end = (cell.column.saturating_add(cell.columns)).min(WIDEST) as usize;
            if table.free.len() < end {
                table.free.resize(end, 0);
            }
            for free in table.free.iter_mut().take(end).skip(cell.column as usize) {
                *free = cell.row.saturating_add(cell.rows);
            }
        }
        table.column = table.column.saturating_add(cell.columns);
        table.cell = Some(cells.cells.len() as u32);
        if cells.cells.len() < MOST_BLOCKS {
            cells.cells.push(cell);
        }
    }

    /// A cell that is merged with the one above it (WordprocessingML's `vMerge`).
    pub fn continue_cell_above(&mut self, columns: u32) {
        self.end_cell();
        let Some(table) = self.open_tables.last_mut() else { return };
        let (row, column) = (table.row, table.column);
        table.column = column.saturating_add(columns.clamp(1, WIDEST));
        let cells = self.tables.get_mut(table.index as usize).map(|table| &mut table.cells);
        let above = cells.into_iter().flatten().rev().take(WIDEST as usize).find(|cell| cell.column == column);
        if let Some(cell) = above.filter(|cell| cell.row.saturating_add(cell.rows) == row) {
            cell.rows = cell.rows.saturating_add(1);
        }
    }

    pub fn end_cell(&mut self) {
        self.end_block();
        let end = self.blocks.len() as u32;
        if let Some(table) = self.open_tables.last_mut()
            && let Some(index) = table.cell.take()
            && let Some(cell) =
                self.tables.get_mut(table.index as usize).and_then(|table| table.cells.get_mut(index as usize))
        {
            cell.blocks.1 = end;
        }
    }

    /// Notes a part that could not be read.
    pub fn problem(&mut self, detail: String) {
        self.problems.push(detail);
    }

    /// Nothing more is kept: a limit was reached.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Bytes written so far.
    pub fn written(&self) -> usize {
        self.text.normal.len()
    }

    pub fn finish(mut self, path: String, format: Format, part: Option<String>) -> Document {
        while !self.open_tables.is_empty() {
            self.close_table();
        }
        self.end_block();
        self.close_link();
        let problems = std::mem::take(&mut self.problems)
            .into_iter()
            .map(|detail| DocumentProblem {
                locator: Locator { file: path.clone(), part: part.clone(), ..Locator::default() },
                detail,
            })
            .collect();
        Document {
            path,
            format,
            part,
            text: self.text,
            blocks: self.blocks,
            tables: self.tables,
            links: self.links,
            soft_breaks: self.soft_breaks,
            problems,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
