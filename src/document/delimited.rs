//! Tables that were written or copied as text: lines of as many fields each, divided by tabs or bars.

use super::{BlockKind, Builder};

/// A table has at least so many columns and lines.
const LEAST_COLUMNS: usize = 3;
const LEAST_LINES: usize = 3;
/// Of lines that bars open and close, a header and one row are enough.
const LEAST_FRAMED: usize = 2;
/// Lines of more fields than this are no table of names.
const MOST_COLUMNS: usize = 64;

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
    let count = lines.take_while(|line| columns(line, mark) == wide).count();
    let framed = mark == '|' && first.trim().starts_with('|') && first.trim().ends_with('|');
    let least = if framed { LEAST_FRAMED } else { LEAST_LINES };
    (count >= least).then_some((count, mark))
}

/// Writes lines as a table; `at` is where the first of them begins in the source.
pub fn write<'t>(builder: &mut Builder, lines: impl Iterator<Item = &'t str>, mark: char, mut at: usize) {
    builder.open_table();
    for line in lines {
        if !is_rule(line) {
            builder.open_row();
            for field in fields(line, mark) {
                // Bold as Markdown has it.
                let field = field.trim().trim_matches('*');
                builder.open_cell(1, 1);
                builder.push(field, at + (field.as_ptr().addr() - line.as_ptr().addr()));
                builder.end_cell();
            }
        }
        at += line.len() + 1;
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
