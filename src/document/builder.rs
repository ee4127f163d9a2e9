//! What every format writes to: blocks, tables and links in reading order, and the text with its places.

use std::collections::HashMap;
use std::rc::Rc;

use unicode_normalization::UnicodeNormalization;

use super::{Block, BlockKind, Cell, Document, Link, MOST_BLOCKS, MOST_TEXT, Span, Table, Text};
use crate::policy::{DocumentProblem, Format, Locator};

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

/// What a character is normalised to (NFKC), where that is not itself.
fn folding(character: char) -> Option<Rc<str>> {
    let folded: String = std::iter::once(character).nfkc().collect();
    // Some ligatures unfold to whole sentences; they are kept as they are.
    // ① before a word numbers it: as 1 it would be a part of the word.
    let circled = matches!(character, '\u{2460}'..='\u{2473}');
    let same = circled || folded.chars().count() > 4 || folded.chars().eq([character]) || folded.trim().is_empty();
    (!same).then(|| folded.trim().into())
}

/// Bytes that are looked at for one run.
const LONGEST_RUN: usize = 1 << 10;

/// What a text begins with that is normalised to itself: Latin letters, digits and signs, single spaces between them, and
/// common Chinese characters; also how many characters of it are no spaces.
fn plain_run(text: &str) -> (&str, u32) {
    let bytes = text.as_bytes().get(..LONGEST_RUN).unwrap_or(text.as_bytes());
    let (mut at, mut visible) = (0, 0);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let word = rest.iter().take_while(|byte| byte.is_ascii_graphic()).count();
        at += word;
        visible += word as u32;
        match rest.get(word..).unwrap_or_default() {
            [b' ', 0x21..=0x7e, ..] if visible > 0 => at += 2,
            // From U+4E00 to U+9FFF.
            [0xe4, 0xb8..=0xbf, _, ..] | [0xe5..=0xe9, _, _, ..] => at += 3,
            _ => return (text.get(..at).unwrap_or_default(), visible),
        }
        visible += 1;
    }
}

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
    /// Where the bold words end that the current block opens with.
    lead_end: usize,
    open_link: Option<(u32, String)>,
    foldings: HashMap<char, Option<Rc<str>>>,
    origins: Vec<Vec<(u32, u32)>>,
    full: bool,
}

impl Builder {
    /// A builder for a decoded source; `exact` is the offset of the decoded text in the file where it is UTF-8.
    pub fn new(source: String, exact: Option<u64>) -> Builder {
        Builder::over(Text::of_source(source, exact))
    }

    /// A builder for a file of several decoded sources, each with its name; see [`Builder::each_part`].
    pub fn of_parts(parts: Vec<(String, String)>) -> Builder {
        Builder::over(Text::of_parts(parts))
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
            lead_end: 0,
            open_link: None,
            foldings: HashMap::new(),
            origins: Vec::new(),
            full: false,
        }
    }

    /// Takes the decoded source out, to be read while the builder is written to; see [`Builder::give_back`].
    pub fn take_source(&mut self) -> String {
        std::mem::take(self.text.source_mut())
    }

    pub fn give_back(&mut self, source: String) {
        *self.text.source_mut() = source;
    }

    /// Lets a reader of one source read each part as its source; what one leaves open does not reach into the next.
    pub fn each_part(&mut self, read: impl Fn(&mut Builder)) {
        let whole = self.take_source();
        for range in self.text.part_ranges(&whole) {
            let start = range.start as u32;
            self.give_back(whole.get(range).unwrap_or_default().to_owned());
            if start > 0 {
                self.push_origin(vec![(0, start)]);
            }
            read(self);
            self.origins.clear();
            self.close_all();
            self.begin(BlockKind::Paragraph);
        }
        self.give_back(whole);
    }

    /// What is written from here on stands on this line of a page; both count from 1.
    pub fn at_line(&mut self, page: u32, line: u32) {
        if !self.full {
            self.text.begin_line(page, line);
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
        if self.strong == 0 && self.strong_visible == self.visible {
            self.lead_end = self.text.normal().len();
        }
    }

    /// Whether all of the current block so far is bold, and no bold words are open.
    pub fn is_bold_so_far(&self) -> bool {
        self.strong == 0 && self.visible > 0 && self.strong_visible == self.visible
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
        let (mut rest, mut offset) = (text, source as u32);
        while let Some(character) = rest.chars().next().filter(|_| !self.full) {
            let room = self.text.normal().len() + LONGEST_RUN < MOST_TEXT;
            let free = room && self.origins.is_empty() && self.space_pending.is_none();
            let (plain, visible) = if free { plain_run(rest) } else { ("", 0) };
            let length = if plain.is_empty() {
                self.push_character(character, offset, character.len_utf8() as u32);
                character.len_utf8()
            } else {
                self.visible = self.visible.saturating_add(visible);
                self.strong_visible = self.strong_visible.saturating_add(if self.strong > 0 { visible } else { 0 });
                self.text.append_plain(plain, offset);
                plain.len()
            };
            rest = rest.get(length..).unwrap_or_default();
            offset = offset.saturating_add(length as u32);
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
            && self.text.normal().len() > self.block_start
        {
            if soft {
                self.soft_breaks.push(self.text.normal().len() as u32);
            }
            self.append(' ', " ", at, 1, at + 1 == source);
        }
        self.visible = self.visible.saturating_add(1);
        if self.strong > 0 {
            self.strong_visible = self.strong_visible.saturating_add(1);
        }
        let mut buffer = [0; 4];
        let folded = match character {
            '\0'..='\x7f' | '\u{3001}'..='\u{3003}' | '\u{4e00}'..='\u{9fff}' => None,
            // The wide forms of what ASCII has, in its order.
            '\u{ff01}'..='\u{ff5e}' => {
                let narrow = char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character);
                return self.append(character, narrow.encode_utf8(&mut buffer), source, length, false);
            }
            _ => self.foldings.entry(character).or_insert_with(|| folding(character)).clone(),
        };
        match folded {
            Some(folded) => self.append(character, &folded, source, length, false),
            None => {
                let as_written = character.len_utf8() as u32 == length;
                self.append(character, character.encode_utf8(&mut buffer), source, length, as_written);
            }
        }
    }

    /// Adds a shown character and what it is normalised to.
    fn append(&mut self, shown: char, normal: &str, source: u32, length: u32, regular: bool) {
        self.text.append(shown, normal, source, length, regular);
        if self.text.normal().len() >= MOST_TEXT && !self.full {
            self.full = true;
            self.problems.push(format!("only the first {} MiB of text were read", MOST_TEXT >> 20));
        }
    }

    fn end_block(&mut self) {
        self.space_pending = None;
        let span = Span::new(self.block_start, self.text.normal().len());
        if !span.is_empty() {
            let kind = match self.open_tables.last() {
                Some(OpenTable { index, cell: Some(cell), .. }) => BlockKind::Cell { table: *index, cell: *cell },
                _ => self.kind,
            };
            let lead = Span::new(self.block_start, self.lead_end.max(self.block_start));
            let strong = self.strong_visible == self.visible;
            let lead = (!strong && !lead.is_empty()).then_some(lead);
            self.blocks.push(Block { kind, span, strong, lead });
            let source = self.text.source_end(span.end);
            self.append('\n', "\n", source, 0, false);
            if self.blocks.len() >= MOST_BLOCKS && !self.full {
                self.full = true;
                self.problems.push(format!("only the first {MOST_BLOCKS} lines were read"));
            }
        }
        (self.visible, self.strong_visible) = (0, 0);
        self.block_start = self.text.normal().len();
    }

    /// Opens a link; the words up to [`Builder::close_link`] carry it.
    pub fn open_link(&mut self, url: String) {
        self.close_link();
        let pending = u32::from(self.space_pending.is_some() && self.text.normal().len() > self.block_start);
        self.open_link = Some((self.text.normal().len() as u32 + pending, url));
    }

    pub fn close_link(&mut self) {
        if let Some((start, url)) = self.open_link.take() {
            let end = self.text.normal().trim_end_matches('\n').len() as u32;
            // [ https://… ](…): white space around the words is none of them.
            let words = self.text.normal().get(start as usize..end as usize).unwrap_or_default();
            let start = end - words.trim_start().len() as u32;
            let end = start + words.trim().len() as u32;
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

    /// Lets a format that tells the widths of cells only by their borders place those of the innermost open table.
    pub fn lay_out(&mut self, place: impl FnOnce(&mut [Cell])) {
        self.end_cell();
        let index = self.open_tables.last().map(|table| table.index as usize);
        if let Some(table) = index.and_then(|index| self.tables.get_mut(index)) {
            place(&mut table.cells);
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
        self.text.normal().len()
    }

    /// Ends what is open: tables, the block, a link, bold words.
    fn close_all(&mut self) {
        while !self.open_tables.is_empty() {
            self.close_table();
        }
        self.end_block();
        self.close_link();
        self.strong = 0;
    }

    pub fn finish(mut self, path: String, format: Format, part: Option<String>) -> Document {
        self.close_all();
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
