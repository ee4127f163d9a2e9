//! Tables that lost their cells where they were copied into plain text: a header of labels alone, and below it the cells of
//! each row on lines of their own, or each row on one line.

use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::reading::{Line, is_address, width};
use crate::policy::words::{Field, Part};
use crate::policy::zones::heading_kind;

/// A header has at least so many labels.
const LEAST_COLUMNS: usize = 3;
/// And at most so many.
const MOST_COLUMNS: usize = 12;
/// More cells than this are not read from one header.
const MOST_CELLS: usize = 5_000;
/// A name in a row on one line is not longer than this, in bytes.
const LONGEST_NAME: u32 = 120;

impl<'a> Finder<'_, 'a> {
    /// Takes up the rows below a header that begins at a line; answers where the lines behind the table begin, if there is one.
    pub(super) fn flat_table(&mut self, index: usize) -> Option<usize> {
        let header = self.flat_header(index)?;
        let columns: Vec<Field> = header.iter().filter_map(|line| line.field).collect();
        let one_line = header.first()?.block == header.last()?.block;
        let from = index + header.len();
        let lines = self.reading.lines.get(from..)?.iter();
        let cells: Vec<&Line> = lines.take_while(|line| self.may_be_a_cell(line)).take(MOST_CELLS).collect();
        let (entries, read) =
            if one_line { self.rows_on_lines(from, &cells) } else { self.rows_of_cells(from, &columns, &cells) };
        if entries.is_empty() {
            return None;
        }
        entries.into_iter().for_each(|entry| self.add(entry));
        Some(from + read)
    }

    /// Labels without values, one behind the other, one of them for the name.
    fn flat_header(&self, index: usize) -> Option<&[Line]> {
        let lines = self.reading.lines.get(index..)?;
        let label = |line: &&Line| line.field.is_some() && line.value.is_empty() && !line.in_table() && !line.cut;
        let count = lines.iter().take(MOST_COLUMNS).take_while(label).count();
        let header = lines.get(..count).filter(|header| header.len() >= LEAST_COLUMNS)?;
        let has = |field: Field| header.iter().any(|line| line.field == Some(field));
        let named = has(Field::Name) || header.iter().any(|line| line.either);
        let told = has(Field::Data) || has(Field::PolicyLink) || has(Field::SiteLink);
        let colons = header.iter().any(|line| self.text(line.body).ends_with(':'));
        (named && told && !colons && self.zones.third_party(index)).then_some(header)
    }

    /// A line without a label that begins no other part of the document.
    fn may_be_a_cell(&self, line: &Line) -> bool {
        line.field.is_none()
            && line.first
            && matches!(line.kind, BlockKind::Paragraph)
            && !(line.number.is_some() && self.reading.is_title(line.body))
            && heading_kind(self.reading, line.body).is_none_or(|_| !self.reading.is_title(line.body))
    }

    /// A cell on each line: a row ends with its address, or after as many cells as there are labels.
    fn rows_of_cells(&self, from: usize, columns: &[Field], cells: &[&Line]) -> (Vec<Entry>, usize) {
        let linked = matches!(columns.last(), Some(Field::PolicyLink | Field::SiteLink));
        let named = |field: &Field| *field == Field::Name;
        let name = columns.iter().position(named).or_else(|| columns.iter().position(|field| *field == Field::Company));
        let Some(name) = name else { return (Vec::new(), 0) };
        let ends = |line: &&&Line| linked && is_address(self.text(line.body));
        let (mut entries, mut read) = (Vec::new(), 0);
        while let Some(rest) = cells.get(read..).filter(|rest| !rest.is_empty()) {
            let length =
                if linked { rest.iter().position(|line| ends(&line)).map_or(0, |at| at + 1) } else { columns.len() };
            let Some(row) = rest.get(..length).filter(|row| row.len() >= columns.len()) else { break };
            // A name of several lines: the cells before it are counted from the front, those behind it from the back.
            let more = row.len() - columns.len();
            let Some(own) = row.get(name + more).filter(|own| width(self.text(own.body)) <= 80) else { break };
            let mut entry = Entry { name: self.clean(own.body), line: from + read + name + more, ..Entry::default() };
            for (at, field) in columns.iter().enumerate().filter(|(at, _)| *at != name) {
                let cell = row.get(if at < name { at } else { at + more });
                entry.fields.extend(cell.map(|cell| (*field, cell.body)));
            }
            entries.push(entry);
            read += length;
        }
        (entries, read)
    }

    /// A row on each line: "Y Ltd. X SDK data … https://…".
    fn rows_on_lines(&self, from: usize, rows: &[&Line]) -> (Vec<Entry>, usize) {
        let mut entries = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let opening =
                Span { start: row.body.start, end: self.reading.on(row.body.start, row.body.end, LONGEST_NAME) };
            let Some(code) = self.reading.parts(opening, Part::Code).next() else { break };
            let company = self.reading.parts(Span { end: code.start, ..opening }, Part::Company).next_back();
            let start = company.map_or(row.body.start, |word| word.end);
            let name = self.clean(Span { start, end: code.end });
            let rest = Span { start: code.end, ..row.body };
            let purpose = self.reading.parts(rest, Part::Purpose).next().map_or(rest.end, |word| word.start);
            let mut fields = vec![(Field::Data, self.reading.trim(Span { end: purpose, ..rest }))];
            fields.extend(company.map(|word| (Field::Company, Span { start: row.body.start, end: word.end })));
            let links = self.reading.addresses_in(rest).map(|address| (Field::PolicyLink, address.span));
            fields.extend(links);
            entries.push(Entry { name, line: from + at, fields, ..Entry::default() });
        }
        let read = entries.len();
        (entries, read)
    }
}
