//! Tables that lost their cells where they were copied into plain text: a header of labels alone, and below it the cells of
//! each row on lines of their own, or each row on one line.

use super::labels::LONGEST_LABEL;
use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::reading::{Line, fits, is_address, width};
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
        let columns = self.flat_header(index)?;
        let header = self.reading.lines.get(index..index + columns.len())?;
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
    fn flat_header(&self, index: usize) -> Option<Vec<Field>> {
        // Most lines are longer than a label, or stand beside longer ones.
        let may_be_label = |line: &Line| {
            let empty = line.field.is_none() || line.value.is_empty();
            let cell = self.text(self.without_bar(line.body));
            empty && !line.in_table() && !line.cut && !cell.ends_with(':') && fits(cell, LONGEST_LABEL)
        };
        if !self.reading.lines.get(index..index + LEAST_COLUMNS)?.iter().all(may_be_label) {
            return None;
        }
        let first = self.reading.lines.get(index)?;
        if width(self.text(first.body)) > LONGEST_LABEL {
            return None;
        }
        let lines = self.reading.lines.get(index..)?.iter().take(MOST_COLUMNS);
        let lines = lines.take_while(|line| !line.in_table() && !line.cut);
        let mut header: Vec<(Field, bool)> = Vec::new();
        for (line, label) in lines.map_while(|line| Some((line, self.flat_label(line)?))) {
            // The first cell may be worded like a label: "推送功能" below 功能.
            if line.field.is_none() && header.iter().any(|(field, _)| *field == label.0) {
                break;
            }
            header.push(label);
        }
        let has = |field: Field| header.iter().any(|(label, _)| *label == field);
        let named = has(Field::Name) || header.iter().any(|(_, either)| *either);
        let told = has(Field::Data) || has(Field::PolicyLink) || has(Field::SiteLink);
        let columns: Vec<Field> = header.iter().map(|(field, _)| *field).collect();
        let whose = header.len() > LEAST_COLUMNS && has(Field::Name) && has(Field::Purpose);
        let listed = whose || header.len() >= LEAST_COLUMNS && self.zones.third_party(index);
        (named && told && listed).then_some(columns)
    }

    /// What a line is a label of, and whether it could mean name and company alike.
    fn flat_label(&self, line: &Line) -> Option<(Field, bool)> {
        let cell = self.without_bar(line.body);
        let text = self.text(cell);
        if text.is_empty() || text.ends_with(':') || width(text) > LONGEST_LABEL {
            return None;
        }
        if let Some(field) = line.field {
            return line.value.is_empty().then_some((field, line.either));
        }
        let (field, either) = self.label(cell, true);
        Some((field?, either))
    }

    /// A cell without the bar that divided it from the next one.
    fn without_bar(&self, cell: Span) -> Span {
        let text = self.text(cell).trim_end_matches(['|', ' ']);
        Span { end: cell.start + text.len() as u32, ..cell }
    }

    /// A line without a label that begins no other part of the document.
    fn may_be_a_cell(&self, line: &Line) -> bool {
        line.field.is_none()
            && line.first
            && matches!(line.kind, BlockKind::Paragraph)
            && !(line.number.is_some() && self.reading.is_title(line.body))
            && (heading_kind(self.reading, line.body).is_none_or(|_| !self.reading.is_title(line.body))
                || self.known(line.body).is_some_and(|(_, product)| product)
                || self.text(line.body).ends_with('|'))
    }

    /// A cell on each line, or up to a bar: a row ends with its address, or after as many cells as there are labels.
    fn rows_of_cells(&self, from: usize, columns: &[Field], lines: &[&Line]) -> (Vec<Entry>, usize) {
        let barred = |line: &Line| self.text(line.body).ends_with('|');
        let bars = lines.iter().take(MOST_COLUMNS).filter(|line| barred(line)).count() * 2 > columns.len();
        let mut cells: Vec<Span> = Vec::new();
        let mut open = false;
        for line in lines {
            match cells.last_mut().filter(|_| open) {
                Some(cell) => *cell = cell.to(line.body),
                None => cells.push(line.body),
            }
            open = bars && !barred(line);
        }
        let linked = matches!(columns.last(), Some(Field::PolicyLink | Field::SiteLink)) && !bars;
        let named = |field: &Field| *field == Field::Name;
        let name = columns.iter().position(named).or_else(|| columns.iter().position(|field| *field == Field::Company));
        let Some(name) = name else { return (Vec::new(), 0) };
        let ends = |cell: &Span| linked && is_address(self.text(*cell));
        let (mut entries, mut read, mut behind) = (Vec::new(), 0, from);
        while let Some(rest) = cells.get(read..).filter(|rest| !rest.is_empty()) {
            let length = match linked {
                true => rest.iter().position(ends).map_or(0, |at| at + 1),
                false => self.row_length(rest, columns.len(), name),
            };
            let least = columns.len() - usize::from(bars);
            let Some(row) = rest.get(..length).filter(|row| row.len() >= least) else { break };
            // A name of several lines: the cells before it are counted from the front, those behind it from the back.
            let more = row.len().saturating_sub(columns.len());
            let own = row.get(name + more).map(|own| self.without_bar(*own));
            let Some(own) = own.filter(|own| width(self.text(*own)) <= 80) else { break };
            let mut entry = Entry { name: self.clean(own), line: self.line_of(own), ..Entry::default() };
            for (at, field) in columns.iter().enumerate().filter(|(at, _)| *at != name) {
                let cell = row.get(if at < name { at } else { at + more });
                entry.fields.extend(cell.map(|cell| (*field, self.without_bar(*cell))));
            }
            entries.push(entry);
            read += length;
            behind =
                row.last().map_or(behind, |last| self.line_of(Span { start: last.end.saturating_sub(1), ..*last }) + 1);
        }
        (entries, behind - from)
    }

    /// How many cells a row takes: as many as there are labels, or one less or more where a cell was lost or broken, so that
    /// the next row has a name in its place.
    fn row_length(&self, rest: &[Span], columns: usize, name: usize) -> usize {
        let named = |length: &usize| {
            let Some(cell) = rest.get(length + name) else { return rest.len() <= *length };
            self.says(*cell, Part::Code) || self.known(*cell).is_some_and(|(_, product)| product)
        };
        let fits = |length: &usize| rest.len() >= *length && named(length);
        [columns, columns - 1, columns + 1].into_iter().find(fits).unwrap_or(columns)
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
