//! Records of labelled lines or cells: tables without a header, with the labels in the first column or in the cells themselves, and
//! records that end in their name; what stands amid a record, and what ends it.

use std::collections::HashMap;

use super::labels::label_head;
use super::tables::{NameAndRest, WIDEST};
use super::{Entry, Finder, MOST_ENTRIES};
use crate::document::{BlockKind, Cell, Span};
use crate::policy::reading::{Line, Reading, holds_wide};
use crate::policy::words::{Field, Heading};
use crate::policy::zones::{Zones, heading_kind};

/// A table on its side has so many rows of labels below that of the names.
const LEAST_LABELS: usize = 2;
const MOST_LABELS: usize = 20;
/// So many sentences may stand between two labels of a record.
const MOST_AMID: usize = 4;

/// What a table of labels begins with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// The label of a name.
    Name,
    /// One of names or of companies.
    Either,
    /// A row that is one cell.
    Title,
    /// Another label.
    Field,
}

impl Finder<'_, '_> {
    /// SDK名称 | 甲SDK above 收集信息 | OAID: two columns, labels of several kinds in the first from its first row on, and none in the
    /// second; answers whether it is such a record, or several. The name stands in the first row, alone in a row of its own, or
    /// in the line right above the table.
    pub(super) fn table_of_a_record(&mut self, index: usize) -> bool {
        let cells = self.reading.document.tables.get(index).map(|table| table.cells.as_slice()).unwrap_or_default();
        let mut fields = Vec::new();
        let (mut rows, mut opening) = (0, None);
        for row in cells.chunk_by(|a, b| a.row == b.row).take(MOST_LABELS) {
            let own = match row {
                [title] => {
                    // A title of one column is a row of a list.
                    if title.columns < 2 {
                        return false;
                    }
                    Opening::Title
                }
                [label, value] => {
                    let (label, value) = (self.cell(index, label), self.cell(index, value));
                    // The header of a table has labels in both.
                    if self.label(value, false).0.is_some() && self.reading.addresses_in(value).next().is_none() {
                        return false;
                    }
                    let (field, either) = self.label(label, true);
                    fields.extend(field);
                    rows += 1;
                    match field {
                        Some(Field::Name) => Opening::Name,
                        _ if either => Opening::Either,
                        _ => Opening::Field,
                    }
                }
                _ => return false,
            };
            opening.get_or_insert(own);
        }
        let labelled = fields.len() * 2 >= rows;
        fields.sort_unstable();
        fields.dedup();
        let of_records = fields.len() > LEAST_LABELS || fields.len() == LEAST_LABELS && opening != Some(Opening::Name);
        let record = labelled && of_records && fields.contains(&Field::Data);
        let open = matches!(opening, Some(Opening::Field | Opening::Either));
        let above = if open && record { self.name_above_a_record(index) } else { None };
        if !record || opening == Some(Opening::Field) && above.is_none() {
            return false;
        }
        self.upright_table(index, above);
        true
    }

    /// "### X" or a bold X right above a table of its labels: a known name, or distinct words, in a section about third parties.
    fn name_above_a_record(&self, index: usize) -> Option<Entry> {
        let first = self.reading.document.tables.get(index)?.cells.first()?;
        let line = self.reading.lines.partition_point(|line| line.block < first.blocks.0).checked_sub(1)?;
        let own = self.reading.lines.get(line).filter(|own| !own.in_table() && own.first && own.field.is_none())?;
        let name = self.title_name(own.body);
        let title = self.reading.is_title(own.body) && !self.text(own.body).contains(['。', '?']);
        let listed = self.zones.around(line).any(|zone| matches!(zone.kind, Some(Heading::SdkList | Heading::Sharing)));
        let product = self.known(name).is_some_and(|(known, product)| product && known.start <= name.start + 1);
        let other = heading_kind(self.reading, own.body).is_some() && !product && !self.is_named_code(name);
        let named = product || listed && self.reading.distinct(name) && (self.brand(name) || self.wide_name(name));
        (title && named && !other).then(|| Entry { name, line, ..Entry::default() })
    }

    /// A table of two columns whose first column holds the labels, below the name of the first record, if it holds none itself.
    pub(super) fn upright_table(&mut self, index: usize, above: Option<Entry>) {
        let Some(table) = self.reading.document.tables.get(index) else { return };
        let mut current = above;
        // The label of the names, where it may also be that of companies.
        let mut opener = None;
        for row in table.cells.chunk_by(|a, b| a.row == b.row) {
            let (label, value) = match row {
                [label, value] => (self.cell(index, label), self.cell(index, value)),
                [title] if title.columns > 1 => {
                    if let Some(entry) = current.take().filter(|entry| !entry.fields.is_empty()) {
                        self.add(entry);
                    }
                    let name = self.clean(self.cell(index, title));
                    current = Some(Entry { name, line: self.line_of(name), ..Entry::default() });
                    continue;
                }
                _ => continue,
            };
            let (field, either) = self.label(label, true);
            let opens = field == Some(Field::Name)
                || either && (current.is_none() || opener.is_some_and(|opener| opener == self.text(label)));
            match field {
                Some(_) if opens => {
                    if let Some(entry) = current.take() {
                        self.add(entry);
                    }
                    opener = Some(self.text(label));
                    current = Some(Entry { name: self.clean(value), line: self.line_of(label), ..Entry::default() });
                }
                Some(field) => {
                    if let Some(entry) = &mut current {
                        entry.fields.push((field, value));
                    }
                }
                None => {}
            }
        }
        if let Some(entry) = current.filter(|entry| !entry.fields.is_empty()) {
            self.add(entry);
        }
    }

    /// Cells each of which holds a record with labels of its own, without a header; answers whether there are any.
    pub(super) fn records_in_cells(&mut self, index: usize) -> bool {
        let cells = self.reading.document.tables.get(index).map(|table| table.cells.as_slice()).unwrap_or_default();
        let mut found = false;
        for cell in cells.iter().take(MOST_ENTRIES) {
            let Some((name, rest)) = self.labelled_name(self.cell(index, cell)) else { continue };
            let fields = rest.into_iter().filter_map(|(field, value)| Some((field?, value))).collect();
            found = true;
            self.add(Entry { name, line: self.line_of(name), fields, ..Entry::default() });
        }
        found
    }

    /// SDK名称 | 甲SDK | 乙SDK above 收集信息 | OAID | IMEI: labels in the first column, and a column for each name; answers whether it
    /// is one.
    pub(super) fn table_on_its_side(&mut self, index: usize) -> bool {
        let cells = self.reading.document.tables.get(index).map(|table| table.cells.as_slice()).unwrap_or_default();
        let rows: Vec<&[Cell]> = cells.chunk_by(|a, b| a.row == b.row).take(MOST_LABELS + 1).collect();
        let [first, below @ ..] = rows.as_slice() else { return false };
        let label = |row: &[Cell]| row.first().and_then(|cell| self.label(self.cell(index, cell), true).0);
        let whole = |cell: &Cell| self.label(self.cell(index, cell), false).0.is_some();
        let fields: Vec<Option<Field>> = below.iter().map(|row| label(row)).collect();
        let labelled = fields.iter().flatten().count();
        let aside = (3..=WIDEST).contains(&first.len())
            && below.len() <= MOST_LABELS
            && first.first().is_some_and(|cell| {
                let (field, either) = self.label(self.cell(index, cell), true);
                field == Some(Field::Name) || either
            })
            && fields.contains(&Some(Field::Data))
            && labelled >= LEAST_LABELS
            && labelled * 2 >= below.len()
            && rows.iter().all(|row| row.len() == first.len() && !row.iter().skip(1).any(whole));
        if !aside {
            return false;
        }
        for (at, cell) in first.iter().enumerate().skip(1) {
            let Some((name, _)) = self.plain_name(index, cell) else { continue };
            let value = |row: &&[Cell]| row.get(at).map(|cell| self.cell(index, cell));
            let own = fields.iter().zip(below).filter_map(|(field, row)| Some(((*field)?, value(row)?)));
            let fields = own.filter(|(_, value)| !value.is_empty()).collect();
            self.add(Entry { name, line: self.line_of(name), fields, ..Entry::default() });
        }
        true
    }

    /// SDK名称：甲SDK / 公司：甲公司 / 用途：推送, one below the other in a cell.
    pub(super) fn labelled_name(&self, cell: Span) -> NameAndRest {
        let mut parts = self.labelled_parts(cell);
        let at = parts.iter().position(|(field, _)| *field == Field::Name)?;
        let (_, name) = parts.remove(at);
        let named = !self.text(name).is_empty() && !self.nothing(name);
        let rest = parts.into_iter().map(|(field, value)| (Some(field), value)).collect();
        named.then(|| (self.clean(name), rest))
    }

    /// The fields of a cell that holds several, each behind a label of its own.
    pub(super) fn labelled_parts(&self, cell: Span) -> Vec<(Field, Span)> {
        let from = self.reading.lines.partition_point(|line| line.span.start < cell.start);
        let lines = self.reading.lines.get(from..).unwrap_or_default().iter();
        let within = lines.take_while(|line| line.span.start < cell.end && line.span.end <= cell.end);
        let mut parts = Vec::new();
        for line in within {
            match (line.field, parts.last_mut()) {
                (Some(field), _) => parts.push((field, line.value)),
                // What no label opens goes on with the last one's.
                (None, Some((_, value))) => *value = value.to(line.body),
                (None, None) => return Vec::new(),
            }
        }
        let mut fields: Vec<Field> = parts.iter().map(|(field, _)| *field).collect();
        fields.sort_unstable();
        fields.dedup();
        if fields.len() >= 2 { parts } else { Vec::new() }
    }

    /// A Chinese sentence between the labels of one record: some have been given, and the next one, right below or behind another such
    /// sentence, has not.
    pub(super) fn stands_amid_a_record(&self, entry: &Entry, index: usize, line: &Line) -> bool {
        let told = |line: &Line| {
            let plain = matches!(line.kind, BlockKind::Paragraph) && line.first && line.number.is_none();
            plain && line.field.is_none() && holds_wide(self.text(line.body)) && self.text(line.body).contains('。')
        };
        // ios版本：… is a value by its label.
        let head =
            label_head(self.text(line.body)).map(|head| Span { end: line.body.start + head.len() as u32, ..line.body });
        if entry.fields.is_empty() || !told(line) || head.is_some_and(|head| self.names_a_platform(head)) {
            return false;
        }
        let behind = self.reading.lines.get(index + 1..).unwrap_or_default().iter();
        let next = behind.take(MOST_AMID).find(|line| !told(line));
        let missing = [Field::Data, Field::Company, Field::Method, Field::PolicyLink, Field::SiteLink];
        next.and_then(|next| next.field.filter(|_| !next.in_table() && !next.either))
            .is_some_and(|field| missing.contains(&field) && !entry.fields.iter().any(|(given, _)| *given == field))
    }

    /// "1.12 …" behind "8) X SDK: …": the number of a section, and of none within the eighth.
    pub(super) fn opens_another_section(&self, entry: &Entry, line: &Line) -> bool {
        let number = |line: &Line| {
            let text = self.text(line.span).trim_start_matches('(');
            let digits = text.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0)?;
            let rest = text.get(digits..)?;
            let dotted = rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            Some((text.get(..digits)?, dotted))
        };
        let own = self.reading.lines.get(entry.line).filter(|own| own.number.is_some()).and_then(number);
        let next = number(line).filter(|_| line.number.is_some() && line.first);
        own.zip(next).is_some_and(|((own, dotted), (next, deeper))| !dotted && deeper && own != next)
    }
}

/// 用途：推送 / 收集信息：OAID / SDK名称：甲SDK, again and again: where records begin that end in their name, each with that. A run of
/// labelled lines that opens with a name, or goes on behind the last, is none of these.
pub(super) fn named_last(reading: &Reading, zones: &Zones) -> HashMap<usize, Span> {
    let mut found = HashMap::new();
    let labelled = |line: &Line| line.field.is_some() && !line.in_table();
    let mut index = 0;
    for run in reading.lines.chunk_by(|a, b| labelled(a) && labelled(b)) {
        let start = index;
        index += run.len();
        let named = |line: &Line| line.field == Some(Field::Name) && !line.either && !line.value.is_empty();
        let titled = start.checked_sub(1).is_some_and(|above| zones.is_title(above));
        if titled || run.first().is_none_or(named) || !run.last().is_some_and(named) {
            continue;
        }
        let mut at = start;
        let mut records = Vec::new();
        for record in run.split_inclusive(named) {
            let data = record.iter().any(|line| line.field == Some(Field::Data));
            let name = record.last().filter(|_| data && record.len() > LEAST_LABELS).map(|line| line.value);
            records.push(name.map(|name| (at, name)));
            at += record.len();
        }
        if records.iter().all(Option::is_some) {
            found.extend(records.into_iter().flatten());
        }
    }
    found
}
