//! Tables that were written or copied as text: lines of as many fields each, divided by tabs or bars.

use super::{BlockKind, Builder};

/// A table has at least so many columns and lines.
const LEAST_COLUMNS: usize = 3;
const LEAST_LINES: usize = 3;
/// Of lines that bars open and close, a header and one row are enough.
const LEAST_FRAMED: usize = 2;
/// Lines of more fields than this are no table of names.
const MOST_COLUMNS: usize = 64;
/// A row that was wrapped goes on in so many lines at most.
const MOST_WRAPPED: usize = 3;

/// How many lines from here on are a table of as many fields each, and what divides them.
pub fn table<'t>(lines: impl Iterator<Item = &'t str>) -> Option<(usize, char)> {
    let mut lines = lines.peekable();
    let first = *lines.peek()?;
    let mark = ['\t', '|'].into_iter().find(|mark| columns(first, *mark) >= LEAST_COLUMNS)?;
    let wide = columns(first, mark);
    // Told before the lines are counted: each line asks anew.
    if wide > MOST_COLUMNS {
        return None;
    }
    // "Name: X | Purpose: Y": a record on each line.
    if fields(first, mark).filter(|field| field.contains([':', '：'])).count() >= LEAST_COLUMNS {
        return None;
    }
    let mut rest = [""; MOST_WRAPPED + 2];
    let mut ahead = lines.fuse();
    rest.iter_mut().for_each(|line| *line = ahead.next().unwrap_or_default());
    let (mut count, mut rows) = (0, 0usize);
    while let Some(length) = row_length(&rest, mark, wide) {
        rest.rotate_left(length);
        rest.iter_mut().rev().take(length).rev().for_each(|line| *line = ahead.next().unwrap_or_default());
        (count, rows) = (count + length, rows + 1);
    }
    let framed = mark == '|' && first.trim().starts_with('|') && first.trim().ends_with('|');
    let least = if framed { LEAST_FRAMED } else { LEAST_LINES };
    (rows >= least).then_some((count, mark))
}

/// Whether a table's rows go on in lines of their own, and no line is left over: as they do where a program wrapped the text.
pub fn is_wrapped(text: &str) -> bool {
    let lines = || text.trim_end().split('\n');
    let first = lines().next().map_or(0, |line| columns(line, '|'));
    let count = lines().count();
    lines().any(|line| columns(line, '|') < first) && table(lines()) == Some((count, '|'))
}

/// How many of some lines are the first row, of so many fields: one, or those over which it was wrapped.
fn row_length(lines: &[&str], mark: char, wide: usize) -> Option<usize> {
    let (first, others) = lines.split_first()?;
    let mut found = columns(first, mark);
    if mark != '|' || found > wide || found < 2 {
        return (found == wide).then_some(1);
    }
    let mut open = ends_a_field(first);
    let mut length = 1;
    for line in others.iter().take(MOST_WRAPPED) {
        let own = fields(line, mark).count();
        // "A | b |" of three, and another row behind it: its last field is empty.
        let ended = own >= 2 || line.trim().is_empty();
        if open && found + 1 == wide && ended {
            found = wide;
        }
        if found == wide || line.trim().is_empty() || own >= wide {
            break;
        }
        found += own - usize::from(!open && !begins_a_field(line));
        open = ends_a_field(line);
        length += 1;
    }
    if found != wide {
        return None;
    }
    // The last field goes on in lines without a bar, where another row follows.
    let more = lines.get(length..).unwrap_or_default();
    let tail = more.iter().take_while(|line| !line.contains(mark) && !line.trim().is_empty()).count();
    let next = more.get(tail).is_some_and(|line| columns(line, mark) >= 2);
    Some(if next && tail < MOST_WRAPPED { length + tail } else { length })
}

fn begins_a_field(line: &str) -> bool {
    line.trim_start().starts_with('|')
}

fn ends_a_field(line: &str) -> bool {
    line.trim_end().ends_with('|')
}

/// Writes lines as a table; `at` is where the first of them begins in the source.
pub fn write<'t>(builder: &mut Builder, lines: impl Iterator<Item = &'t str>, mark: char, mut at: usize) {
    let lines: Vec<&str> = lines.collect();
    let wide = lines.first().map_or(0, |line| columns(line, mark));
    builder.open_table();
    let mut rest = lines.as_slice();
    while !rest.is_empty() {
        let (row, others) = rest.split_at(row_length(rest, mark, wide).unwrap_or(1).min(rest.len()));
        rest = others;
        let rule = row.iter().all(|line| is_rule(line));
        let mut open = false;
        for (nth, line) in row.iter().enumerate() {
            if nth == 0 && !rule {
                builder.open_row();
            }
            let goes_on = row.get(nth + 1).is_some_and(|next| !ends_a_field(line) && !begins_a_field(next));
            let mut fields = fields(line, mark).filter(|_| !rule).peekable();
            while let Some(field) = fields.next() {
                if std::mem::take(&mut open) {
                    builder.push_character(' ', at as u32, 0);
                } else {
                    builder.open_cell(1, 1);
                }
                // Bold as Markdown has it.
                let field = field.trim().trim_matches('*');
                builder.push(field, at + (field.as_ptr().addr() - line.as_ptr().addr()));
                open = goes_on && fields.peek().is_none();
                if !open {
                    builder.end_cell();
                }
            }
            at += line.len() + 1;
        }
    }
    builder.close_table();
    builder.begin(BlockKind::Paragraph);
}

/// A line's fields; bars may stand at both ends of it.
fn fields(line: &str, mark: char) -> impl Iterator<Item = &str> {
    let line = if mark == '|' { line.trim() } else { line.trim_end_matches('\r') };
    let inner = line.strip_prefix('|').filter(|_| mark == '|').unwrap_or(line);
    inner.strip_suffix('|').filter(|_| mark == '|').unwrap_or(inner).split(mark)
}

fn columns(line: &str, mark: char) -> usize {
    // Tabs at the head of a line indent it.
    if line.contains(mark) && !line.starts_with('\t') { fields(line, mark).take(MOST_COLUMNS + 1).count() } else { 0 }
}

/// The line below a header: "|---|:--:|".
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '-' | ':' | '|' | ' ' | '\t' | '\r'))
}

#[cfg(test)]
mod tests {
    use crate::document::read;

    fn cells(text: &str, name: &str) -> Vec<Vec<String>> {
        let document = read(text.as_bytes(), name).unwrap();
        let mut rows: Vec<Vec<String>> = Vec::new();
        for cell in document.tables.iter().flat_map(|table| &table.cells) {
            rows.resize(rows.len().max(cell.row as usize + 1), Vec::new());
            let own = document.blocks.get(cell.blocks.0 as usize..cell.blocks.1 as usize).unwrap_or_default();
            rows[cell.row as usize].push(own.iter().map(|block| document.text.get(block.span)).collect());
        }
        rows
    }

    #[test]
    fn rows_that_were_wrapped_are_one() {
        let expected = [
            ["A", "B", "C", "D"],
            ["1", "2", "3", "4"],
            ["5", "6 and more", "7", "8"],
            ["9", "", "x", "y z"],
            ["1", "2", "3", "4"],
        ];
        let table =
            "A | B | C | D\n---|---|---|---\n1 | 2 |\n3 | 4\n5 | 6 and\nmore | 7 | 8\n9 | | x | y\nz\n1 | 2 | 3\n| 4\n";
        for (before, name) in [("", "p.md"), ("Before\n", "p.md"), ("Before\n", "p.txt")] {
            assert_eq!(cells(&format!("{before}{table}\nAfter\n"), name), expected, "{before}{name}");
        }
        // A short row in Markdown is no wrapped one.
        let short = "| A | B | C |\n|---|---|---|\n| 1 | 2 |\n| 4 | 5 | 6 |\n";
        assert_eq!(cells(short, "p.md").len(), 3);
    }

    #[test]
    fn lines_of_as_many_fields_are_a_table() {
        for text in [
            "A\tB\tC\n1\t2\t3\n4\t\t6\n",
            "A | B | C\n1 | 2 | 3\n4 | | 6\n",
            "|A|B|C|\n|---|---|---|\n|1|2|3|\n|4||6|\n",
        ] {
            let document = read(format!("Before\n{text}After\n").as_bytes(), "p.txt").unwrap();
            assert_eq!(document.tables.len(), 1, "{text}");
            assert_eq!(document.tables[0].cells.iter().map(|cell| cell.row).max(), Some(2));
            let at = document.text.normal().find('6').unwrap();
            let locator = document.locator(crate::document::Span::new(at, at + 1));
            assert_eq!(locator.quote, "6");
        }
        let document = read(b"a | b | c\nd | e\n", "p.txt").unwrap();
        assert!(document.tables.is_empty());
    }
}
