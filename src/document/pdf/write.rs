//! Lines, tables and tagged structure to the blocks of a document.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::content::{Drawing, Glyph};
use super::layout::{self, LaidTable, Line, Part, is_bullet, is_wide};
use super::tags::Step;
use crate::document::{BlockKind, Builder};

/// What is usual in a document.
#[derive(Debug, Default)]
struct Shape {
    /// Size of most letters, in points.
    body: f32,
    /// Greater sizes, greatest first: those of headings.
    sizes: Vec<f32>,
    /// Where lines end that are full.
    right: f32,
    /// Distance of most lines, in sizes of their letters.
    pitch: f32,
}

impl Shape {
    fn of(pages: &[Vec<Part>]) -> Shape {
        let mut by_size: HashMap<i32, usize> = HashMap::new();
        let mut by_pitch: HashMap<i32, usize> = HashMap::new();
        let mut right = 0f32;
        let round = |size: f32| (size * 2.0).round() as i32;
        for parts in pages {
            let mut above: Option<&Line> = None;
            for part in parts {
                match part {
                    Part::Line(line) => {
                        *by_size.entry(round(line.size)).or_default() += line.glyphs.len();
                        right = right.max(line.right);
                        if let Some(above) = above.filter(|above| above.size == line.size) {
                            let pitch = (above.baseline - line.baseline) / line.size.max(1.0);
                            *by_pitch.entry((pitch * 20.0).round() as i32).or_default() += 1;
                        }
                        above = Some(line);
                    }
                    Part::Table(table) => {
                        above = None;
                        for line in table.rows.iter().flatten().flat_map(|cell| &cell.lines) {
                            *by_size.entry(round(line.size)).or_default() += line.glyphs.len();
                        }
                    }
                }
            }
        }
        let most = |counts: &HashMap<i32, usize>| {
            let least_of_most = counts.iter().max_by_key(|(value, count)| (**count, std::cmp::Reverse(**value)));
            least_of_most.map(|(value, _)| *value as f32)
        };
        let body = most(&by_size).map_or(10.0, |size| size / 2.0);
        let mut sizes: Vec<f32> =
            by_size.keys().map(|size| *size as f32 / 2.0).filter(|size| *size >= body * 1.15).collect();
        sizes.sort_by(|a, b| b.total_cmp(a));
        Shape { body, sizes, right, pitch: most(&by_pitch).map_or(1.5, |pitch| pitch / 20.0) }
    }

    fn heading(&self, line: &Line) -> Option<u8> {
        if line.size < self.body * 1.15 || line.glyphs.len() > 150 {
            return None;
        }
        let rank = self.sizes.iter().position(|size| (size - line.size).abs() < 0.5).unwrap_or(0);
        Some((rank + 1).min(6) as u8)
    }
}

/// Writes lines and tables to the builder.
pub struct Writer {
    pub builder: Builder,
    shape: Shape,
    /// Links by page and by index.
    links: Vec<Vec<String>>,
    /// The link that the words being written carry.
    open: Option<String>,
}

impl Writer {
    /// `links` by page and by index.
    pub fn new(builder: Builder, links: Vec<Vec<String>>) -> Writer {
        Writer { builder, shape: Shape::default(), links, open: None }
    }

    /// Writes by the structure of a tagged file.
    pub fn tagged(&mut self, steps: &[Step], drawings: &[Drawing]) {
        let mut texts: HashMap<(usize, u32), Vec<Glyph>> = HashMap::new();
        for (page, drawing) in drawings.iter().enumerate() {
            for glyph in &drawing.glyphs {
                if let Some(mark) = glyph.mark {
                    texts.entry((page, mark)).or_default().push(*glyph);
                }
            }
        }
        let baselines: Vec<Vec<f32>> = drawings.iter().map(|drawing| layout::baselines(&drawing.glyphs)).collect();
        let mut waiting: Vec<(usize, Vec<Glyph>)> = Vec::new();
        for step in steps {
            if let Step::Text(page, number) = step {
                // What is shown twice in the structure is written once.
                if let Some(glyphs) = texts.remove(&(*page, *number)) {
                    match waiting.last_mut() {
                        Some((last, together)) if last == page => together.extend(glyphs),
                        _ => waiting.push((*page, glyphs)),
                    }
                }
                continue;
            }
            self.block(std::mem::take(&mut waiting), &baselines);
            self.close_link();
            match step {
                Step::Begin(kind) => self.builder.begin(*kind),
                Step::OpenTable => self.builder.open_table(),
                Step::Row => self.builder.open_row(),
                Step::Cell(rows, columns) => self.builder.open_cell(*columns, *rows),
                Step::EndCell => self.builder.end_cell(),
                Step::CloseTable => {
                    self.builder.close_table();
                    self.builder.begin(BlockKind::Paragraph);
                }
                Step::Text(..) => {}
            }
        }
        self.block(waiting, &baselines);
        self.begin(BlockKind::Paragraph);
    }

    /// Writes the text of one element.
    fn block(&mut self, texts: Vec<(usize, Vec<Glyph>)>, baselines: &[Vec<f32>]) {
        let mut lines: Vec<Line> = Vec::new();
        for (page, glyphs) in texts {
            let of_page = baselines.get(page).map(Vec::as_slice).unwrap_or_default();
            lines.extend(
                layout::lines(glyphs, page as u32 + 1)
                    .into_iter()
                    .map(|line| Line { number: layout::number_of(of_page, line.baseline), ..line }),
            );
        }
        let right = lines.iter().map(|line| line.right).fold(0.0, f32::max);
        let mut above: Option<&Line> = None;
        for line in &lines {
            let goes_on = above.is_some_and(|above| is_wrapped(above, line, right - line.size));
            if above.is_some() && !goes_on {
                self.close_link();
                self.builder.line_break();
            }
            self.line(line, above.filter(|_| goes_on), right);
            above = Some(line);
        }
    }

    /// Writes by the places of the text alone.
    pub fn untagged(&mut self, drawings: Vec<Drawing>) {
        let pages = drawings.into_iter().enumerate();
        let mut laid: Vec<Vec<Part>> = pages.map(|(index, drawing)| layout::parts(drawing, index as u32 + 1)).collect();
        layout::drop_running_heads(&mut laid);
        self.shape = Shape::of(&laid);
        let mut lines = Vec::new();
        for part in layout::join_tables(laid) {
            match part {
                Part::Line(line) => lines.push(line),
                Part::Table(table) => {
                    self.lines(&std::mem::take(&mut lines));
                    self.table(&table);
                }
            }
        }
        self.lines(&lines);
    }

    fn lines(&mut self, lines: &[Line]) {
        let mut above: Option<&Line> = None;
        for line in lines {
            let heading = self.shape.heading(line);
            let right = self.shape.right;
            let goes_on = above.is_some_and(|above| {
                heading == self.shape.heading(above)
                    && is_wrapped(above, line, right)
                    && if above.page == line.page {
                        let gap = (above.baseline - line.baseline) / line.size.max(1.0);
                        gap > 0.0 && gap <= self.shape.pitch.max(1.2) * 1.2
                    } else {
                        !above.glyphs.last().is_some_and(|last| ".。!！?？:：;；".contains(last.character))
                    }
            });
            if !goes_on {
                self.begin(match heading {
                    Some(level) => BlockKind::Heading(level),
                    None if starts_with_bullet(line) => BlockKind::Item { depth: 1, first: true },
                    None => BlockKind::Paragraph,
                });
            }
            self.line(line, above.filter(|_| goes_on), right);
            above = Some(line);
        }
        self.begin(BlockKind::Paragraph);
    }

    fn table(&mut self, table: &LaidTable) {
        self.begin(BlockKind::Paragraph);
        self.builder.open_table();
        for row in &table.rows {
            self.builder.open_row();
            for cell in row {
                self.builder.open_cell(cell.columns as u32, cell.rows as u32);
                let mut above: Option<&Line> = None;
                // The cell's right side is known; how far from it the text stays is what it leaves on the left.
                let right = cell.lines.iter().map(|line| line.right).fold(cell.right - 8.0, f32::max);
                for line in &cell.lines {
                    let goes_on = above.is_some_and(|above| {
                        let full = cell.right - above.left();
                        // In narrow cells lines end early; what is shorter than that was ended by hand.
                        is_wrapped(above, line, right)
                            || (above.right - above.left() > 0.35 * full && !begins_something(line))
                    });
                    if !goes_on {
                        self.begin(BlockKind::Paragraph);
                    }
                    self.line(line, above.filter(|_| goes_on), right);
                    above = Some(line);
                }
                self.close_link();
                self.builder.end_cell();
            }
        }
        self.builder.close_table();
        self.begin(BlockKind::Paragraph);
    }

    fn begin(&mut self, kind: BlockKind) {
        self.close_link();
        self.builder.begin(kind);
    }

    fn close_link(&mut self) {
        if self.open.take().is_some() {
            self.builder.close_link();
        }
    }

    /// Writes a line; `above` is the one that it continues.
    fn line(&mut self, line: &Line, above: Option<&Line>, right: f32) {
        self.builder.at_line(line.page, line.number);
        if let Some(above) = above
            && !continues_word(above, line, right)
        {
            self.builder.push_character('\n', 0, 1);
        }
        let mark = usize::from(above.is_none() && starts_with_bullet(line));
        for glyph in line.glyphs.iter().skip(mark) {
            self.glyph(glyph, line.page);
        }
    }

    fn glyph(&mut self, glyph: &Glyph, page: u32) {
        let page_links = (page as usize).checked_sub(1).and_then(|index| self.links.get(index));
        let url = glyph.link.and_then(|link| page_links?.get(usize::from(link)));
        if !glyph.character.is_whitespace() && url != self.open.as_ref() {
            let url = url.cloned();
            self.close_link();
            if let Some(url) = url {
                self.builder.open_link(url.clone());
                self.open = Some(url);
            }
        }
        if glyph.bold {
            self.builder.strong_on();
        }
        self.builder.push_character(unified(glyph.character), 0, 1);
        if glyph.bold {
            self.builder.strong_off();
        }
    }
}

/// The character that a radical stands for: fonts share their glyphs, and writers pick the wrong one of the two.
fn unified(character: char) -> char {
    match character {
        '\u{2f00}'..='\u{2fd5}' => std::iter::once(character).nfkc().next().unwrap_or(character),
        '⺟' => '母',
        '⺠' => '民',
        '⻁' => '虎',
        '⻄' => '西',
        '⻅' => '见',
        '⻆' => '角',
        '⻉' => '贝',
        '⻋' => '车',
        '⻓' => '长',
        '⻔' => '门',
        '⻘' => '青',
        '⻚' => '页',
        '⻛' => '风',
        '⻜' => '飞',
        '⻝' => '食',
        '⻢' => '马',
        '⻣' => '骨',
        '⻥' => '鱼',
        '⻦' => '鸟',
        '⻨' => '麦',
        '⻩' => '黄',
        '⻬' => '齐',
        '⻰' => '龙',
        '⻳' => '龟',
        _ => character,
    }
}

fn starts_with_bullet(line: &Line) -> bool {
    line.glyphs.first().is_some_and(|first| is_bullet(first.character)) && line.glyphs.len() > 1
}

/// Whether a line goes on in the next: the next one's first word would not have fitted.
fn is_wrapped(above: &Line, line: &Line, right: f32) -> bool {
    let space = 0.15 * line.size;
    !begins_something(line) && above.right + space + line.first_word() > right
}

/// A bullet, a number or an address opens something new.
fn begins_something(line: &Line) -> bool {
    starts_with_bullet(line) || starts_numbered(line) || line.text().starts_with("http")
}

/// `1.`, `(2)`, `3、`: a line that begins so begins something.
fn starts_numbered(line: &Line) -> bool {
    let start: String = line.glyphs.iter().take(6).map(|glyph| glyph.character).collect();
    let rest = start.trim_start_matches(['(', '（']);
    let digits = rest.chars().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c)).count();
    let mut after = rest.chars().skip(digits);
    (1..=2).contains(&digits)
        && after.next().is_some_and(|c| ".、)）".contains(c))
        && after.next().is_some_and(|c| !c.is_ascii_digit())
}

/// Whether the break lies within a word: between Chinese characters, in an abbreviation beside them, or in an address that
/// filled the line.
fn continues_word(above: &Line, line: &Line, right: f32) -> bool {
    let (Some(last), Some(first)) = (above.glyphs.last(), line.glyphs.first()) else { return false };
    if is_wide(last.character) && is_wide(first.character) || cuts_abbreviation(above, line) {
        return true;
    }
    let text = above.text();
    let word = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let in_address = (word.contains("://") || word.contains('/')) && !is_wide(first.character);
    in_address && (right - above.right < line.size || word.ends_with(['/', '-', '?', '&', '=', '_', '.']))
}

/// Whether a break parts the letters of an abbreviation, as word processors do in Chinese text: `、I` and `P地址`. A single
/// letter that touches a Chinese character is no word.
fn cuts_abbreviation(above: &Line, line: &Line) -> bool {
    let is_capital = |glyph: &&Glyph| glyph.character.is_ascii_uppercase();
    let (tail, head) = (above.glyphs.iter().rev().take_while(is_capital), line.glyphs.iter().take_while(is_capital));
    let (tail, head) = (tail.count(), head.count());
    let before = above.glyphs.iter().rev().nth(tail).map(|glyph| glyph.character);
    let after = line.glyphs.get(head).map(|glyph| glyph.character);
    before.is_some_and(is_wide)
        && tail > 0
        && head > 0
        && !after.is_some_and(|after| after.is_ascii_lowercase())
        && (tail == 1 || head == 1 && after.is_some_and(is_wide))
}
