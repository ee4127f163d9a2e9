//! Tables in Markdown each cell of which stands on lines of its own, with a bar alone on a line between two: so programs write the
//! cells of web pages that hold paragraphs.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{BlockKind, Builder};

/// A table has at least so many columns, and at most so many.
const LEAST_COLUMNS: usize = 2;
const MOST_COLUMNS: usize = 64;
/// So many blank lines stand between a header and the rule below it at most, and so many lines in the header.
const MOST_BLANK: usize = 3;
const LONGEST_HEADER: usize = 40;

/// Where such tables stand in a text, in order, from the first line of the header to the last of the last row.
pub fn tables(source: &str) -> Vec<Range<usize>> {
    if !source.contains("---|") {
        return Vec::new();
    }
    let lines: Vec<Range<usize>> = lines(source, 0..source.len()).collect();
    let text = |at: usize| lines.get(at).and_then(|line| source.get(line.clone())).unwrap_or_default().trim();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let table = columns_of_a_rule(text(at)).and_then(|columns| {
            let first = header_above(at, columns, text)?;
            let last = rows_below(at, columns, lines.len(), text)?;
            Some(first..last)
        });
        let Some(table) = table else {
            at += 1;
            continue;
        };
        let (Some(first), Some(last)) = (lines.get(table.start), lines.get(table.end - 1)) else { break };
        found.push(first.start..last.end);
        at = table.end;
    }
    found
}

/// The columns of "---|---|---".
fn columns_of_a_rule(line: &str) -> Option<usize> {
    let rule = line.starts_with('-') && line.bytes().all(|byte| matches!(byte, b'-' | b'|' | b':' | b' '));
    let columns = line.bytes().filter(|byte| *byte == b'|').count() + 1;
    (rule && (LEAST_COLUMNS..=MOST_COLUMNS).contains(&columns)).then_some(columns)
}

/// The first line of the header above a rule.
fn header_above<'t>(rule: usize, columns: usize, text: impl Fn(usize) -> &'t str) -> Option<usize> {
    let above = |at: usize| rule.checked_sub(at);
    let end = (1..=MOST_BLANK).filter_map(above).find(|at| !text(*at).is_empty())?;
    let mut bars = 0;
    for at in (end.saturating_sub(LONGEST_HEADER)..=end).rev() {
        match text(at) {
            "" => return (bars + 1 == columns).then_some(at + 1),
            "|" => bars += 1,
            _ => {}
        }
    }
    (bars + 1 == columns && end <= LONGEST_HEADER).then_some(0)
}

/// The line behind the last row below a rule.
fn rows_below<'t>(rule: usize, columns: usize, count: usize, text: impl Fn(usize) -> &'t str) -> Option<usize> {
    let mut end = None;
    let mut at = rule + 1;
    loop {
        while at < count && text(at).is_empty() {
            at += 1;
        }
        let mut bars = 0;
        let start = at;
        while at < count && !text(at).is_empty() {
            bars += usize::from(text(at) == "|");
            at += 1;
        }
        if at == start || bars + 1 != columns {
            return end;
        }
        end = Some(at);
    }
}

/// The lines of a part of a text, without their ends.
fn lines(source: &str, part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut start = part.start;
    source.get(part).unwrap_or_default().split('\n').map(move |line| {
        let range = start..start + line.len();
        start = range.end + 1;
        range
    })
}

/// Writes one of the tables that [`tables`] found.
pub fn write(builder: &mut Builder, source: &str, table: Range<usize>) {
    builder.open_table();
    let (mut in_row, mut in_cell) = (false, false);
    for line in lines(source, table) {
        let text = source.get(line.clone()).unwrap_or_default();
        let bare = text.trim();
        if bare.is_empty() || columns_of_a_rule(bare).is_some() {
            (in_row, in_cell) = (false, false);
            continue;
        }
        if !std::mem::replace(&mut in_row, true) {
            builder.open_row();
        }
        if bare == "|" {
            // An empty cell has no line.
            if !in_cell {
                builder.open_cell(1, 1);
            }
            builder.end_cell();
            in_cell = false;
            continue;
        }
        if in_cell {
            builder.push_character(' ', line.start as u32, 0);
        } else {
            builder.open_cell(1, 1);
            in_cell = true;
        }
        let indent = text.len() - text.trim_start().len();
        words(builder, bare, line.start + indent);
    }
    builder.close_table();
    builder.begin(BlockKind::Paragraph);
}

/// The words and links of a line, which begins at `offset`.
fn words(builder: &mut Builder, line: &str, offset: usize) {
    for (event, range) in Parser::new(line).into_offset_iter() {
        match event {
            Event::Text(text) | Event::Code(text) => builder.push(&text, offset + range.start),
            Event::Start(Tag::Link { dest_url, .. }) => builder.open_link(dest_url.trim().to_owned()),
            Event::End(TagEnd::Link) => builder.close_link(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_on_lines_of_their_own_are_found() {
        let table = "Name  \n|\nData\n  \n---|---  \n  \nA\n|\nIMEI,\nOAID  \n  \nB\n|\nOAID\n";
        let source = format!("Before\n\n{table}\n\nBehind\n");
        let found = tables(&source);
        assert_eq!(found.iter().map(|range| source[range.clone()].trim()).collect::<Vec<_>>(), [table.trim()]);
        assert!(tables("A\n|\n---|---|---\n\nA\n|\nB\n").is_empty());
        assert!(tables("A | B\n---|---\n1 | 2\n").is_empty());
    }
}
