//! Glyphs at places to lines, paragraphs and tables.
//!
//! PDF knows no paragraphs. Lines are glyphs with one baseline; a line goes on in the next where the next one's first word
//! would not have fitted; tables are what lines are ruled around, or columns that several lines keep to.

use std::collections::HashMap;

use super::content::{Drawing, Glyph};
use super::grid::{Grid, grids};

/// White space this wide, in sizes of the letters, parts columns.
const COLUMN_GAP: f32 = 1.2;
/// Lines that keep to columns, at least, to be a table without ruled lines.
const FEWEST_ROWS: usize = 3;
/// So many lines side by side, evenly spaced, are a page set in two columns.
const FEWEST_COLUMN_LINES: usize = 12;

/// A line of text.
#[derive(Clone, Debug)]
pub struct Line {
    pub page: u32,
    /// On the page, from 1.
    pub number: u32,
    pub right: f32,
    pub baseline: f32,
    pub size: f32,
    /// From left to right, with spaces.
    pub glyphs: Vec<Glyph>,
}

impl Line {
    pub fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.character).collect()
    }

    pub fn left(&self) -> f32 {
        self.glyphs.first().map_or(0.0, |glyph| glyph.left)
    }

    /// How wide the first word is: a Chinese character is one, and what closes stays with it.
    pub fn first_word(&self) -> f32 {
        let Some(first) = self.glyphs.iter().find(|glyph| !glyph.character.is_whitespace()) else { return 0.0 };
        let mut right = first.right;
        let mut in_word = !is_wide(first.character);
        for glyph in self.glyphs.iter().skip_while(|glyph| glyph.character.is_whitespace()).skip(1) {
            in_word &= !is_wide(glyph.character);
            let closes = "、，。；：！？）》”’】」,.;:!?)]".contains(glyph.character);
            if glyph.character.is_whitespace() || !(in_word || closes) {
                break;
            }
            right = glyph.right;
        }
        right - first.left
    }
}

/// A cell of a table, at its place.
#[derive(Clone, Debug)]
pub struct TableCell {
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
    /// Where its text has to end.
    pub right: f32,
    pub lines: Vec<Line>,
}

/// A table: its rows with the cells that begin in them, from left to right.
#[derive(Clone, Debug)]
pub struct LaidTable {
    /// Borders (or beginnings) of the columns: a table on the next page that has the same continues this one.
    pub columns: Vec<f32>,
    pub rows: Vec<Vec<TableCell>>,
}

/// A part of a page, in reading order.
#[derive(Clone, Debug)]
pub enum Part {
    Line(Line),
    Table(LaidTable),
}

/// Written with square characters, without spaces between words.
pub fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a line begins with the mark of a list item.
pub fn is_bullet(character: char) -> bool {
    // Symbol fonts keep their bullets in the private use area.
    matches!(character, '•' | '·' | '●' | '▪' | '◆' | '■' | '○' | '◦' | '‣' | '➢' | '\u{f000}'..='\u{f0ff}')
}

/// Puts a page in order.
pub fn parts(drawing: Drawing, page: u32) -> Vec<Part> {
    let baselines = baselines(&drawing.glyphs);
    let mut grids: Vec<(Grid, Vec<Vec<Glyph>>)> =
        grids(&drawing.rules).into_iter().map(|grid| (vec![Vec::new(); grid.cells.len()], grid)).map(swap).collect();
    let mut free = Vec::new();
    for glyph in drawing.glyphs {
        let (x, y) = ((glyph.left + glyph.right) / 2.0, glyph.baseline + glyph.size * 0.3);
        let place = grids.iter_mut().find_map(|(grid, cells)| {
            let cell = grid.cell_at(x, y)?;
            cells.get_mut(cell)
        });
        place.unwrap_or(&mut free).push(glyph);
    }
    let mut parts = Vec::new();
    let mut waiting = lines(free, page).into_iter().peekable();
    for (grid, cells) in grids {
        let mut above = Vec::new();
        while let Some(line) = waiting.next_if(|line| line.baseline > grid.top()) {
            above.push(line);
        }
        unruled(above, &mut parts);
        parts.extend(ruled(&grid, cells, page).map(Part::Table));
    }
    unruled(waiting.collect(), &mut parts);
    for part in &mut parts {
        let number = |line: &mut Line| line.number = number_of(&baselines, line.baseline);
        match part {
            Part::Line(line) => number(line),
            Part::Table(table) => {
                table.rows.iter_mut().flatten().flat_map(|cell| &mut cell.lines).for_each(number);
            }
        }
    }
    parts
}

/// The lines of a page by their baselines, from top to bottom.
pub fn baselines(glyphs: &[Glyph]) -> Vec<f32> {
    let mut baselines: Vec<f32> = lines(glyphs.to_vec(), 0).iter().map(|line| line.baseline).collect();
    baselines.dedup_by(|next, kept| (*kept - *next).abs() < 1.0);
    baselines
}

/// The number of a line on its page, from 1.
pub fn number_of(baselines: &[f32], baseline: f32) -> u32 {
    baselines.partition_point(|above| *above > baseline + 1.0) as u32 + 1
}

fn swap<A, B>((a, b): (A, B)) -> (B, A) {
    (b, a)
}

/// Glyphs to lines, from top to bottom.
pub fn lines(mut glyphs: Vec<Glyph>, page: u32) -> Vec<Line> {
    glyphs.sort_by(|a, b| b.baseline.total_cmp(&a.baseline));
    let mut groups: Vec<Vec<Glyph>> = Vec::new();
    for glyph in glyphs {
        match groups.last_mut() {
            // Small letters set higher or lower belong to the line, too.
            Some(group)
                if group.first().is_some_and(|first| {
                    first.baseline - glyph.baseline < 0.4 * first.size.max(glyph.size).min(2.0 * first.size)
                }) =>
            {
                group.push(glyph);
            }
            _ => groups.push(vec![glyph]),
        }
    }
    groups.into_iter().filter_map(|group| line(group, page)).collect()
}

fn line(mut glyphs: Vec<Glyph>, page: u32) -> Option<Line> {
    glyphs.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut spaced: Vec<Glyph> = Vec::with_capacity(glyphs.len() + 8);
    for glyph in glyphs {
        if let Some(last) = spaced.last_mut() {
            let gap = glyph.left - last.right;
            // Bold that is made by printing a letter twice.
            if last.character == glyph.character
                && !glyph.character.is_whitespace()
                && (glyph.left - last.left).abs() < 0.12 * glyph.size
            {
                last.bold = true;
                continue;
            }
            // Word processors set letters a quarter apart from Chinese characters: that is no space.
            let least = match (is_wide(last.character), is_wide(glyph.character)) {
                (true, true) => 0.6,
                (false, false) => 0.17,
                _ => 0.3,
            };
            if gap > glyph.size * least && !last.character.is_whitespace() && !glyph.character.is_whitespace() {
                let space = Glyph { character: ' ', left: last.right, right: glyph.left, ..*last };
                spaced.push(space);
            }
        }
        spaced.push(glyph);
    }
    let mut ink = spaced.iter().filter(|glyph| !glyph.character.is_whitespace());
    let first = *ink.next()?;
    let (mut right, mut size, mut baseline) = (first.right, first.size, first.baseline);
    for glyph in ink {
        right = right.max(glyph.right);
        if glyph.size > size {
            (size, baseline) = (glyph.size, glyph.baseline);
        }
    }
    let end = spaced.iter().rposition(|glyph| !glyph.character.is_whitespace()).map_or(0, |last| last + 1);
    spaced.truncate(end);
    Some(Line { page, number: 0, right, baseline, size, glyphs: spaced })
}

/// The table of a grid; nothing where no cell holds text.
fn ruled(grid: &Grid, cells: Vec<Vec<Glyph>>, page: u32) -> Option<LaidTable> {
    let mut rows: Vec<Vec<TableCell>> = vec![Vec::new(); grid.rows.len()];
    let mut any = false;
    for (cell, glyphs) in grid.cells.iter().zip(cells) {
        let lines = lines(glyphs, page);
        any |= !lines.is_empty();
        if let Some(row) = rows.get_mut(cell.row) {
            let right = grid.sides(*cell).1;
            row.push(TableCell { column: cell.column, rows: cell.rows, columns: cell.columns, right, lines });
        }
    }
    rows.pop();
    any.then(|| LaidTable { columns: grid.columns.clone(), rows })
}

/// A run of text in a line, between gaps.
#[derive(Clone, Debug)]
struct Segment {
    left: f32,
    right: f32,
    glyphs: Vec<Glyph>,
}

fn segments(line: &Line) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for glyph in line.glyphs.iter().filter(|glyph| !glyph.character.is_whitespace()) {
        match segments.last_mut() {
            Some(segment) if glyph.left - segment.right <= COLUMN_GAP * line.size => {
                segment.right = segment.right.max(glyph.right);
                segment.glyphs.push(*glyph);
            }
            _ => segments.push(Segment { left: glyph.left, right: glyph.right, glyphs: vec![*glyph] }),
        }
    }
    segments
}

/// Lines outside ruled tables: as they are, or as tables where several keep to columns.
fn unruled(lines: Vec<Line>, parts: &mut Vec<Part>) {
    let split: Vec<Vec<Segment>> = lines.iter().map(segments).collect();
    let mut at = 0;
    while at < lines.len() {
        match columns_from(&lines, &split, at) {
            Some((columns, end)) => {
                let (lines, split) = (lines.get(at..end).unwrap_or_default(), split.get(at..end).unwrap_or_default());
                if columns.len() == 2 && is_set_in_columns(lines, split) {
                    for column in 0..2 {
                        let half = lines.iter().zip(split);
                        parts.extend(half.filter_map(|(line, split)| {
                            let segment = split.iter().find(|segment| column_of(&columns, segment.left) == column)?;
                            self::line(segment.glyphs.clone(), line.page).map(Part::Line)
                        }));
                    }
                } else {
                    parts.push(Part::Table(kept_columns(&columns, lines, split)));
                }
                at = end;
            }
            None => {
                parts.extend(lines.get(at).cloned().map(Part::Line));
                at += 1;
            }
        }
    }
}

/// The columns that the lines from `at` keep to, and where these lines end.
fn columns_from(lines: &[Line], split: &[Vec<Segment>], at: usize) -> Option<(Vec<f32>, usize)> {
    let first = split.get(at).filter(|segments| segments.len() >= 2)?;
    let columns: Vec<f32> = first.iter().map(|segment| segment.left).collect();
    let mut end = at;
    let mut full = 0;
    let mut marks = 0;
    while let (Some(line), Some(segments)) = (lines.get(end), split.get(end)) {
        let fits = segments.iter().all(|segment| {
            let column = column_of(&columns, segment.left);
            let next = columns.get(column + 1).copied().unwrap_or(f32::INFINITY);
            columns.get(column).is_some_and(|left| (segment.left - left).abs() < 0.7 * line.size)
                && segment.right <= next
        });
        let near =
            end == at || lines.get(end - 1).is_some_and(|above| above.baseline - line.baseline < 5.0 * line.size);
        if !fits || !near {
            break;
        }
        full += usize::from(segments.len() >= 2);
        // Marks and numbers of list items stand in a column of their own, too.
        let letters = |segment: &Segment| segment.glyphs.iter().filter(|glyph| glyph.character.is_alphabetic()).count();
        marks += usize::from(segments.first().is_some_and(|segment| letters(segment) <= 1));
        end += 1;
    }
    // The last lines may be a paragraph that begins where the first column does.
    while end > at && split.get(end - 1).is_some_and(|segments| segments.len() < 2) && end - at > full + 3 {
        end -= 1;
    }
    (full >= FEWEST_ROWS && marks * 2 < end - at).then_some((columns, end))
}

fn column_of(columns: &[f32], left: f32) -> usize {
    columns.partition_point(|column| *column <= left + 6.0).saturating_sub(1)
}

/// Whether lines side by side are two columns of prose: many, evenly spaced, and most filled.
fn is_set_in_columns(lines: &[Line], split: &[Vec<Segment>]) -> bool {
    let both = split.iter().filter(|segments| segments.len() == 2).count();
    let (least, greatest) = gaps(lines);
    both >= FEWEST_COLUMN_LINES && both * 10 >= split.len() * 8 && greatest < least * 1.2
}

/// The least and the greatest distance between lines.
fn gaps(lines: &[Line]) -> (f32, f32) {
    let gaps = lines.windows(2).filter_map(|pair| match pair {
        [above, below] => Some(above.baseline - below.baseline),
        _ => None,
    });
    gaps.fold((f32::INFINITY, 0.0), |(least, greatest), gap| (least.min(gap), greatest.max(gap)))
}

/// The table of lines that keep to columns. Where lines are set apart by different distances, a row begins after a wide
/// one; else each line with text in the first column begins one.
fn kept_columns(columns: &[f32], lines: &[Line], split: &[Vec<Segment>]) -> LaidTable {
    let (least, greatest) = gaps(lines);
    let by_gap = greatest > least * 1.2;
    let far_right = lines.iter().map(|line| line.right).fold(0.0, f32::max);
    let mut rows: Vec<Vec<TableCell>> = Vec::new();
    let mut above: Option<f32> = None;
    for (line, segments) in lines.iter().zip(split) {
        let gap = above.map(|above| above - line.baseline);
        above = Some(line.baseline);
        let in_first = segments.first().is_some_and(|segment| column_of(columns, segment.left) == 0);
        let begins = match gap {
            None => true,
            Some(gap) if by_gap => gap > least * 1.15,
            Some(_) => in_first,
        };
        if begins {
            rows.push(
                (0..columns.len())
                    .map(|column| TableCell {
                        column,
                        rows: 1,
                        columns: 1,
                        right: columns.get(column + 1).copied().unwrap_or(far_right),
                        lines: Vec::new(),
                    })
                    .collect(),
            );
        }
        for segment in segments {
            let column = column_of(columns, segment.left);
            if let Some(cell) = rows.last_mut().and_then(|row| row.get_mut(column)) {
                cell.lines.extend(self::line(segment.glyphs.clone(), line.page));
            }
        }
    }
    LaidTable { columns: columns.to_vec(), rows }
}

/// Leaves out what stands above or below the text on most pages: running heads and page numbers.
pub fn drop_running_heads(pages: &mut [Vec<Part>]) {
    let key = |part: Option<&Part>| match part {
        Some(Part::Line(line)) => {
            let text = line.text();
            let mut key: String = text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
            while key.contains("##") {
                key = key.replace("##", "#");
            }
            (key.chars().count() < 120).then_some(key)
        }
        _ => None,
    };
    // At most two lines above and two below.
    for _ in 0..2 {
        for from_top in [true, false] {
            let edge = |parts: &Vec<Part>| key(if from_top { parts.first() } else { parts.last() });
            let mut seen: HashMap<String, usize> = HashMap::new();
            for found in pages.iter().filter_map(edge) {
                *seen.entry(found).or_default() += 1;
            }
            let filled = pages.iter().filter(|parts| !parts.is_empty()).count();
            for parts in pages.iter_mut() {
                let repeated =
                    edge(parts).and_then(|key| seen.get(&key)).is_some_and(|times| *times >= 2 && *times * 2 > filled);
                if repeated {
                    if from_top {
                        parts.remove(0);
                    } else {
                        parts.pop();
                    }
                }
            }
        }
    }
}

/// Joins tables that go on on the next page.
pub fn join_tables(pages: Vec<Vec<Part>>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for parts in pages {
        for (index, part) in parts.into_iter().enumerate() {
            match (joined.last_mut(), part) {
                (Some(Part::Table(above)), Part::Table(table))
                    if index == 0 && same(&above.columns, &table.columns) =>
                {
                    append(above, table);
                }
                (_, part) => joined.push(part),
            }
        }
    }
    joined
}

fn same(a: &[f32], b: &[f32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 4.0)
}

fn row_text(row: &[TableCell]) -> String {
    row.iter().flat_map(|cell| &cell.lines).map(Line::text).collect::<Vec<_>>().join(" ")
}

/// Appends the rows of a table's part on the next page: its title row is repeated there, and a row may have been cut.
fn append(above: &mut LaidTable, table: LaidTable) {
    let mut rows = table.rows.into_iter().peekable();
    if let (Some(first), Some(next)) = (above.rows.first(), rows.peek())
        && row_text(first) == row_text(next)
    {
        rows.next();
    }
    let cut = rows.next_if(|row| {
        let empty = |cell: &TableCell| cell.lines.is_empty();
        row.first().is_some_and(empty) && !row.iter().all(empty)
    });
    if let Some(cut) = cut {
        // The cell above may have begun some rows earlier, or be as wide as several.
        for cell in cut {
            let whole = above
                .rows
                .iter_mut()
                .rev()
                .flatten()
                .find(|whole| whole.column <= cell.column && cell.column < whole.column + whole.columns);
            if let Some(whole) = whole {
                whole.rows += cell.rows - 1;
                whole.lines.extend(cell.lines);
            }
        }
    }
    above.rows.extend(rows);
}
