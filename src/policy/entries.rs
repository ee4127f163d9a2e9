//! The third parties that a document names, in every shape: tables, fields under a title, list items, sentences.

use std::collections::HashMap;

use super::fold::folded;
use super::reading::{Line, Reading, is_address, numbering, width};
use super::words::{Field, Heading, Meaning, Part, Target};
use super::zones::Zones;
use crate::document::{BlockKind, Cell, Span};

/// More entries than this are not kept.
pub const MOST_ENTRIES: usize = 5_000;
/// More sentences about several entries than this are not followed.
const MOST_JOINT: usize = 100;
/// So many rows, titles or items make a list.
const LIST: usize = 2;
/// A name may go on this far to its "SDK", in bytes.
const LONGEST_SUFFIX: u32 = 30;
/// Columns beyond this one are not read.
const WIDEST: usize = 64;

/// A third party as the document lists it, before its fields are read.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub name: Span,
    /// Instead of the words of `name`, where a part of it is meant.
    pub fields: Vec<(Field, Span)>,
    /// Text in the entry's scope that no label opens.
    pub free: Vec<Span>,
    /// Sentences whose subject is this entry among others.
    pub joint: Vec<Span>,
    /// Addresses that another sentence gives for it.
    pub borrowed: Vec<Span>,
    /// The line or cell where it stands.
    pub line: usize,
    /// Named by a sentence rather than a row, a title or an item.
    pub prose: bool,
    /// The name is a company's.
    pub company: bool,
    /// The name must be known, or carry data or a link of its own, to count.
    pub doubtful: bool,
}

/// Finds all entries.
pub struct Finder<'r, 'a> {
    reading: &'r Reading<'a>,
    zones: &'r Zones,
    entries: Vec<Entry>,
    pub overflow: bool,
}

impl<'r, 'a> Finder<'r, 'a> {
    pub fn find(reading: &'r Reading<'a>, zones: &'r Zones) -> (Vec<Entry>, bool) {
        let mut finder = Finder { reading, zones, entries: Vec::new(), overflow: false };
        finder.tables();
        finder.lines();
        // Where a list exists, running text names in passing.
        let listed = finder.entries.iter().filter(|entry| !entry.prose).count() >= LIST;
        finder.sentences(listed);
        finder.entries.sort_by_key(|entry| (entry.name.start, entry.name.end));
        finder.join();
        finder.joint_clauses();
        finder.borrowed_links();
        (finder.entries, finder.overflow)
    }

    fn add(&mut self, entry: Entry) {
        let letters = self.text(entry.name).chars().filter(|c| c.is_alphanumeric()).count();
        if letters < 2 {
            return;
        }
        if self.entries.len() < MOST_ENTRIES {
            self.entries.push(entry);
        } else {
            self.overflow = true;
        }
    }

    fn text(&self, span: Span) -> &'a str {
        self.reading.text(span)
    }

    fn says(&self, span: Span, part: Part) -> bool {
        self.reading.has(span, part)
    }

    /// A product or vendor of the catalog is named in a span.
    fn known(&self, span: Span) -> Option<(Span, bool)> {
        let names = self.reading.hits_in(span).filter_map(|hit| match hit.meaning {
            Meaning::Name(index) => {
                let name = self.reading.words.names.get(index as usize)?;
                Some((hit.span, !matches!(name.target, Target::Vendor(_))))
            }
            _ => None,
        });
        names.max_by_key(|(span, product)| (*product, span.end - span.start))
    }

    // ---- tables ----

    fn tables(&mut self) {
        for table in 0..self.reading.document.tables.len() {
            self.table(table);
        }
    }

    fn table(&mut self, index: usize) {
        let Some(table) = self.reading.document.tables.get(index) else { return };
        let mut columns: Vec<Option<Field>> = Vec::new();
        let mut name_column = None;
        // Per column, the cell that reaches into the current row.
        let mut reaching: Vec<Option<&Cell>> = Vec::new();
        let mut seen_names: HashMap<u32, usize> = HashMap::new();
        for row in table.cells.chunk_by(|a, b| a.row == b.row) {
            let Some(number) = row.first().map(|cell| cell.row) else { continue };
            for slot in &mut reaching {
                *slot = slot.filter(|cell| cell.row.saturating_add(cell.rows) > number);
            }
            for cell in row {
                let from = cell.column as usize;
                let to = from.saturating_add(cell.columns as usize).min(WIDEST);
                if reaching.len() < to {
                    reaching.resize(to, None);
                }
                for slot in reaching.iter_mut().take(to).skip(from) {
                    *slot = Some(cell);
                }
            }
            if let Some((fields, name)) = self.header(index, row, !columns.is_empty()) {
                (columns, name_column) = (fields, name);
                if let Some(named) = name_column.and_then(|name| self.column_of_names(index, &columns, name, number)) {
                    if let Some(slot) = name_column.and_then(|name| columns.get_mut(name)) {
                        *slot = Some(Field::Company);
                    }
                    name_column = Some(named);
                }
                continue;
            }
            let filled = row.iter().filter(|cell| !self.cell(index, cell).is_empty()).count();
            let (Some(column), true) = (name_column, filled > 0 && (row.len() > 1 || columns.len() <= 1)) else {
                continue;
            };
            let Some(Some(name_cell)) = reaching.get(column).copied() else { continue };
            let Some((name, rest)) = self.name_of_cell(index, name_cell) else { continue };
            let known = seen_names.get(&name.start).copied();
            let line = self.line_of(name);
            let mut entry =
                known.and_then(|at| self.entries.get(at)).cloned().unwrap_or(Entry { name, line, ..Entry::default() });
            for (company, span) in rest {
                if company {
                    entry.fields.push((Field::Company, span));
                } else {
                    entry.free.push(span);
                }
            }
            for (at, cell) in reaching.iter().enumerate() {
                let Some(cell) = cell.filter(|_| at != column) else { continue };
                let Some(Some(field)) = columns.get(at) else { continue };
                let span = self.cell(index, cell);
                if !span.is_empty() && !entry.fields.contains(&(*field, span)) {
                    entry.fields.push((*field, span));
                }
            }
            match known.and_then(|at| self.entries.get_mut(at)) {
                Some(slot) => *slot = entry,
                None => {
                    seen_names.insert(name.start, self.entries.len());
                    self.add(entry);
                }
            }
        }
        if columns.is_empty() {
            self.upright_table(index);
        }
    }

    /// The fields of a header row and the column of the names; `None` where the row is no header. Below a header, another one
    /// must be worded exactly like labels.
    fn header(&self, table: usize, row: &[Cell], another: bool) -> Option<(Vec<Option<Field>>, Option<usize>)> {
        if row.len() < 2 {
            return None;
        }
        let mut columns: Vec<Option<Field>> = Vec::new();
        let mut either = Vec::new();
        let mut about_others = false;
        for cell in row {
            let span = self.cell(table, cell);
            let text = self.text(span);
            let (field, ambiguous) = if width(text) <= 40 { self.label(span, !another) } else { (None, false) };
            about_others |= field == Some(Field::Name)
                && (self.says(span, Part::Code) || self.says(span, Part::ThirdParty) || ambiguous);
            about_others |= ambiguous;
            let to = (cell.column as usize).saturating_add(cell.columns as usize).min(WIDEST);
            columns.resize(columns.len().max(to), None);
            if let Some(slot) = columns.get_mut(cell.column as usize) {
                *slot = field;
            }
            if ambiguous {
                either.push(cell.column as usize);
            }
        }
        let labelled = columns.iter().flatten().count();
        if labelled < 2 || labelled * 2 < row.len() {
            return None;
        }
        let line = row.first().map_or(0, |cell| self.line_of(self.cell(table, cell)));
        let has = |field: Field| columns.contains(&Some(field));
        let of_entries = [Field::Company, Field::PolicyLink, Field::SiteLink, Field::Data, Field::Package]
            .iter()
            .filter(|field| has(**field))
            .count();
        let listed = about_others || self.zones.third_party(line) || of_entries >= 3;
        let position = |field: Field| columns.iter().position(|column| *column == Some(field));
        let name = position(Field::Name)
            .filter(|at| !either.contains(at))
            .or_else(|| either.first().copied())
            .or_else(|| position(Field::Company))
            .or_else(|| (columns.first() == Some(&None)).then_some(0));
        let of_third_parties = listed && (of_entries > 0 || has(Field::Purpose) && has(Field::Name));
        Some((columns, name.filter(|_| of_third_parties)))
    }

    /// The column that holds products where the one that the header calls the name holds companies.
    fn column_of_names(&self, index: usize, columns: &[Option<Field>], name: usize, header: u32) -> Option<usize> {
        let cells = &self.reading.document.tables.get(index)?.cells;
        let from = cells.partition_point(|cell| cell.row <= header);
        let (mut products, mut companies) = (vec![0usize; columns.len()], 0usize);
        for cell in cells.get(from..)?.iter().take(200) {
            let span = self.cell(index, cell);
            if width(self.text(span)) > 60 {
                continue;
            }
            let company = self.reading.parts(span, Part::Company).last().is_some_and(|word| word.end + 3 >= span.end);
            companies += usize::from(company && cell.column as usize == name);
            let product =
                !company && (self.says(span, Part::Code) || self.known(span).is_some_and(|(_, product)| product));
            if let Some(count) = products.get_mut(cell.column as usize) {
                *count += usize::from(product);
            }
        }
        let own = products.get(name).copied().unwrap_or(0);
        let open = |column: usize| {
            matches!(columns.get(column), Some(None | Some(Field::Purpose | Field::Other | Field::Name)))
        };
        let best = (0..columns.len())
            .filter(|column| *column != name && open(*column))
            .max_by_key(|column| (products.get(*column).copied().unwrap_or(0), std::cmp::Reverse(*column)))?;
        let found = products.get(best).copied().unwrap_or(0);
        (companies > own && found > own && found * 2 >= companies).then_some(best)
    }

    /// What a header cell or a label means, and whether it could mean name and company alike.
    fn label(&self, span: Span, loose: bool) -> (Option<Field>, bool) {
        let whole =
            self.reading.hits_in(span).filter(|hit| hit.span.start <= span.start + 1 && hit.span.end + 1 >= span.end);
        let mut exact: Vec<Field> = Vec::new();
        for hit in whole {
            if let Meaning::Label(field) = hit.meaning {
                exact.push(field);
            }
        }
        if exact.contains(&Field::Name) && exact.contains(&Field::Company) {
            return (Some(Field::Company), true);
        }
        let text = self.text(span);
        let short = loose && !text.contains(['。', '\n', ';']) && self.known(span).is_none();
        (exact.first().copied().or_else(|| short.then(|| self.reading.field_of(text)).flatten()), false)
    }

    /// A table of two columns whose first column holds the labels.
    fn upright_table(&mut self, index: usize) {
        let Some(table) = self.reading.document.tables.get(index) else { return };
        let mut current: Option<Entry> = None;
        for row in table.cells.chunk_by(|a, b| a.row == b.row) {
            let [label, value] = row else { continue };
            let (label_span, value) = (self.cell(index, label), self.cell(index, value));
            let (field, either) = self.label(label_span, true);
            match field {
                Some(Field::Name) => {
                    if let Some(entry) = current.take() {
                        self.add(entry);
                    }
                    current =
                        Some(Entry { name: self.clean(value), line: self.line_of(label_span), ..Entry::default() });
                }
                Some(_) if either && current.is_none() => {
                    current =
                        Some(Entry { name: self.clean(value), line: self.line_of(label_span), ..Entry::default() });
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

    /// All of a cell's text.
    fn cell(&self, table: usize, cell: &Cell) -> Span {
        let blocks = self.reading.document.blocks.get(cell.blocks.0 as usize..cell.blocks.1 as usize);
        let own = |kind: BlockKind| matches!(kind, BlockKind::Cell { table: of, .. } if of as usize == table);
        let mut own = blocks.unwrap_or_default().iter().filter(|block| own(block.kind));
        let Some(first) = own.next() else { return Span::default() };
        first.span.to(own.next_back().unwrap_or(first).span)
    }

    /// The name in a cell, and what else the cell holds: a company (true) or other text.
    fn name_of_cell(&self, table: usize, cell: &Cell) -> Option<(Span, Vec<(bool, Span)>)> {
        let blocks = self.reading.document.blocks.get(cell.blocks.0 as usize..cell.blocks.1 as usize)?;
        let own = |kind: BlockKind| matches!(kind, BlockKind::Cell { table: of, .. } if of as usize == table);
        let mut own = blocks.iter().filter(|block| own(block.kind));
        let first = self.clean(own.next()?.span);
        let mut name = first;
        let mut rest = Vec::new();
        for block in own {
            let company = self.says(block.span, Part::Company);
            // A name broken over lines goes on, unless a company or an address follows.
            if !company && !is_address(self.text(block.span)) && rest.is_empty() && width(self.text(name)) < 24 {
                name = name.to(self.clean(block.span));
            } else {
                rest.push((company, block.span));
            }
        }
        (!self.text(name).is_empty() && !self.nothing(name)).then_some((name, rest))
    }

    fn line_of(&self, span: Span) -> usize {
        let after = self.reading.lines.partition_point(|line| line.span.start <= span.start);
        after.saturating_sub(1)
    }

    /// Whether a field's text says that there is nothing.
    pub fn nothing(&self, span: Span) -> bool {
        nothing(self.reading, span)
    }

    // ---- lines ----

    fn lines(&mut self) {
        let mut current: Option<Entry> = None;
        let mut open_field = false;
        let mut pending_name = false;
        let mut pending_company: Option<Span> = None;
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            if line.in_table() || self.zones.is_heading(index) {
                self.end(&mut current);
                open_field = false;
                pending_name = false;
                if !line.in_table() && self.zones.third_party(index) {
                    self.named_heading(index, &mut current);
                }
                continue;
            }
            if pending_name && line.field.is_none() {
                current = Some(Entry { name: self.clean(line.body), line: index, ..Entry::default() });
                pending_name = false;
                continue;
            }
            match line.field {
                Some(Field::Name) if !line.either => {
                    self.end(&mut current);
                    pending_name = line.value.is_empty();
                    if !pending_name {
                        let fields =
                            pending_company.take().map(|company| (Field::Company, company)).into_iter().collect();
                        current = Some(Entry { name: self.clean(line.value), line: index, fields, ..Entry::default() });
                    }
                    open_field = false;
                }
                Some(Field::Company) if self.name_follows(index) => {
                    // A record that gives the company before the name.
                    self.end(&mut current);
                    pending_company = Some(line.value);
                    open_field = false;
                }
                Some(field) => {
                    open_field = self.field(index, field, &mut current);
                }
                None if self.zones.is_title(index) && !self.of_third_parties(index) => {
                    // A function of the app itself, with the data that it needs.
                    self.end(&mut current);
                    open_field = false;
                }
                None if self.zones.is_title(index) => {
                    self.end(&mut current);
                    current = Some(Entry { name: self.title_name(line.body), line: index, ..Entry::default() });
                    open_field = false;
                }
                None => open_field = self.unlabelled(index, line, &mut current, open_field),
            }
        }
        self.end(&mut current);
    }

    /// Whether the next label is that of a name.
    fn name_follows(&self, index: usize) -> bool {
        let next = self.reading.lines.get(index + 1);
        next.is_some_and(|next| next.field == Some(Field::Name) && !next.either)
    }

    /// Whether a title's place, words or fields say that it names somebody else.
    fn of_third_parties(&self, index: usize) -> bool {
        let Some(line) = self.reading.lines.get(index) else { return false };
        let others = [Field::Company, Field::PolicyLink, Field::SiteLink, Field::Package];
        let fields = self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(12);
        let told = fields.take_while(|line| !(line.first && self.zones.is_title(self.line_of(line.span))));
        self.zones.third_party(index)
            || self.says(line.body, Part::Code)
            || self.known(line.body).is_some()
            || told.filter_map(|line| line.field).any(|field| others.contains(&field))
    }

    /// The name in a title: what stands in brackets behind a kind of service ("推送服务（某某SDK）"), else all of it.
    fn title_name(&self, span: Span) -> Span {
        let text = self.text(span);
        let brackets =
            text.find('(').zip(text.rfind(')')).filter(|(open, close)| *open > 0 && *close + 2 >= text.len());
        if let Some((open, close)) = brackets.filter(|(open, close)| open < close) {
            let outer = Span { start: span.start, end: span.start + open as u32 };
            let inner = Span { start: span.start + open as u32 + 1, end: span.start + close as u32 };
            let product =
                |span: Span| self.says(span, Part::Code) || self.known(span).is_some_and(|(_, product)| product);
            if product(inner) && !product(outer) {
                return self.clean(inner);
            }
        }
        self.clean(span)
    }

    fn end(&mut self, current: &mut Option<Entry>) {
        if let Some(entry) = current.take() {
            self.add_with_members(entry);
        }
    }

    /// A heading under one about third parties may itself name an entry.
    fn named_heading(&mut self, index: usize, current: &mut Option<Entry>) {
        let Some(line) = self.reading.lines.get(index) else { return };
        if self.zones.innermost(index).is_none_or(|zone| zone.parent.is_none() || zone.kind == Some(Heading::Own)) {
            return;
        }
        let under = self.zones.around(index).nth(1).and_then(|zone| zone.kind);
        let Some((known, true)) = self.known(line.body) else { return };
        let rest = width(self.text(line.body)).saturating_sub(width(self.text(known)));
        if matches!(under, Some(Heading::SdkList | Heading::Sharing)) && rest <= 24 {
            *current = Some(Entry { name: self.clean(line.body), line: index, ..Entry::default() });
        }
    }

    /// Puts a labelled line where it belongs; answers whether the field goes on in the lines that follow.
    fn field(&mut self, index: usize, field: Field, current: &mut Option<Entry>) -> bool {
        let Some(line) = self.reading.lines.get(index) else { return false };
        if let Some(entry) = current {
            let again = field == Field::Company
                && !entry.company
                && entry.fields.iter().any(|(other, _)| *other == Field::Company)
                && self.zones.third_party(index);
            if !(again || entry.company && field == Field::Company) {
                entry.fields.push((field, line.value));
                return true;
            }
        }
        // A category of supplier whose value is the supplier.
        let third = self.zones.third_party(index);
        if field == Field::Company && third && !line.value.is_empty() {
            let name = self.provided(line.value).or_else(|| {
                let wide = self.text(line.value).chars().any(super::fold::wide);
                let named = wide || self.known(line.value).is_some() || self.brand(line.value);
                let short = width(self.text(line.value)) <= 60 && self.reading.is_title(line.value) && named;
                short.then(|| self.clean(line.value))
            });
            if let Some(name) = name {
                self.end(current);
                *current = Some(Entry { name, line: index, company: true, free: vec![line.value], ..Entry::default() });
            }
        } else if field == Field::Purpose || field == Field::Data {
            // A label may be an item's head: "Analytics: Firebase".
            self.unlabelled(index, line, current, false);
        }
        false
    }

    /// A line without a label: a new entry by its head, or more of the current one. Answers whether the last field is still
    /// open.
    fn unlabelled(&mut self, index: usize, line: &Line, current: &mut Option<Entry>, open_field: bool) -> bool {
        let third = self.zones.third_party(index) && !self.zones.is_heading(index);
        if line.first && (third || self.says(line.body, Part::Code) || self.says(line.body, Part::ProvidedBy)) {
            let quoted = self.quoted_head(line);
            let told = |name: Span| {
                let word = [Part::Personal, Part::ThirdParty, Part::FirstParty, Part::You]
                    .iter()
                    .any(|part| self.says(name, *part));
                let product = self.says(name, Part::Code) || self.known(name).is_some_and(|(_, product)| product);
                let follows = self.text(Span { start: name.end, end: line.body.end });
                let headed =
                    third && follows.trim_start_matches(['”', '"', '」', '』', '】', '’', ' ']).starts_with([':', '(']);
                product || !word && !self.has_data(name) && (headed || self.provided(line.body).is_some())
            };
            if let Some(name) = quoted.filter(|name| told(*name)) {
                self.end(current);
                let free = Span { start: name.end, end: line.body.end };
                *current = Some(Entry { name, line: index, free: vec![free], ..Entry::default() });
                return false;
            }
        }
        let item = matches!(line.kind, BlockKind::Item { first: true, .. }) || line.number.is_some();
        // Items below an open field are its values.
        let below = open_field && current.as_ref().is_some_and(|entry| self.within(entry, line));
        if third && line.first && !below {
            let heads = if item { self.heads(line) } else { self.named_paragraph(line) };
            if !heads.is_empty() {
                self.end(current);
                let last = heads.len() - 1;
                for (at, (name, doubtful)) in heads.into_iter().enumerate() {
                    let free = Span { start: line.body.start, end: line.body.end };
                    let entry = Entry { name, line: index, free: vec![free], doubtful, ..Entry::default() };
                    if at == last {
                        *current = Some(entry);
                    } else {
                        self.add(entry);
                    }
                }
                return false;
            }
        }
        let listed = self.zones.kind(index) != Some(Heading::Disclosing);
        if third && listed && !below && line.first && self.integrates(line.body) {
            let named = self.sentence_names(line.body);
            if !named.is_empty() && current.is_none() {
                let whole = self.rest_of_block(line);
                for name in named {
                    self.add(Entry { name, line: index, free: vec![whole], prose: !item, ..Entry::default() });
                }
                return false;
            }
        }
        let Some(entry) = current else { return false };
        let sentence = self.text(line.body).ends_with(['。', '.']) && width(self.text(line.body)) > 60;
        let plain = matches!(line.kind, BlockKind::Paragraph) && line.number.is_none();
        let empty_field = entry.fields.last().is_some_and(|(_, value)| value.is_empty());
        let entered = entry.fields.is_empty() && entry.free.len() <= 1;
        if plain && sentence && !empty_field && !entered && line.first && !self.names(entry, line.body) {
            self.end(current);
            return false;
        }
        if open_field {
            let field = entry.fields.last().map(|(field, _)| *field).unwrap_or(Field::Other);
            entry.fields.push((field, line.body));
        } else {
            entry.free.push(line.body);
        }
        open_field
    }

    /// A line with the labelled parts of its block that follow.
    fn rest_of_block(&self, line: &Line) -> Span {
        let block = self.reading.document.blocks.get(line.block as usize);
        Span { start: line.body.start, end: block.map_or(line.body.end, |block| block.span.end) }
    }

    /// Whether an item stands deeper than the line that opened the entry's last field.
    fn within(&self, entry: &Entry, line: &Line) -> bool {
        let Some((_, value)) = entry.fields.last() else { return false };
        let own = self.reading.lines.get(entry.line).and_then(|own| own.number);
        if own.is_some() && own == line.number {
            return false;
        }
        let opened = self.reading.lines.get(self.line_of(*value));
        match (opened.map(|opened| opened.kind), line.kind) {
            (Some(BlockKind::Item { depth, .. }), BlockKind::Item { depth: own, .. }) => {
                own > depth || value.is_empty()
            }
            (Some(BlockKind::Paragraph), BlockKind::Item { .. }) => true,
            (_, _) => line.number.is_some() || !self.text(line.body).is_empty(),
        }
    }

    fn names(&self, entry: &Entry, span: Span) -> bool {
        let name = folded(self.text(entry.name));
        !name.is_empty() && folded(self.text(span)).contains(&name)
    }

    /// “X” at the head of a line, with what belongs to the name behind the quotes.
    fn quoted_head(&self, line: &Line) -> Option<Span> {
        let text = self.text(line.body);
        let open = text.chars().next()?;
        let close = match open {
            '“' => '”',
            '"' => '"',
            '「' => '」',
            '『' => '』',
            '【' => '】',
            '\'' | '‘' => '’',
            _ => return None,
        };
        let inner = text.get(open.len_utf8()..)?;
        let end =
            inner.find(close).filter(|end| *end > 0 && inner.get(..*end).is_some_and(|name| width(name) <= 50))?;
        let after = open.len_utf8() + end + close.len_utf8();
        let rest = text.get(after..)?;
        let next = rest.find([':', ',', '，', '。', ';', '(']).unwrap_or(rest.len());
        let tail = rest.get(..next)?;
        let begin = line.body.start + open.len_utf8() as u32;
        if tail.trim().is_empty() || width(tail) > 30 {
            return (!rest.is_empty()).then_some(Span { start: begin, end: begin + end as u32 });
        }
        (!rest.get(next..)?.is_empty())
            .then_some(Span { start: line.body.start, end: line.body.start + (after + next) as u32 })
    }

    /// The company in "provided by X" / 由X提供.
    pub fn provided(&self, span: Span) -> Option<Span> {
        provided(self.reading, span)
    }

    /// The names that an item opens with; `true` where a name must still prove itself.
    fn heads(&self, line: &Line) -> Vec<(Span, bool)> {
        let body = line.body;
        let text = self.text(body);
        // The whole item, or its first words, is a link.
        let link = self
            .reading
            .addresses_in(body)
            .next()
            .filter(|address| address.span.start <= body.start + 2)
            .map(|a| a.span);
        if let Some(span) = link
            && !is_address(self.text(span))
            && !self.says(span, Part::Policy)
            && width(self.text(span)) <= 60
        {
            return vec![(self.clean(span), true)];
        }
        let mut depth = 0usize;
        let stop = text.char_indices().find_map(|(at, c)| {
            let rest = text.get(at..).unwrap_or_default();
            depth += usize::from(c == '(');
            depth = depth.saturating_sub(usize::from(c == ')'));
            if depth > 0 {
                return None;
            }
            let ends = matches!(c, ':' | '。' | ';' | '—' | '–')
                || c == ',' && !self.company_goes_on(body, at)
                || rest.starts_with(" - ")
                || rest.starts_with("http");
            ends.then_some(at)
        });
        let end = stop.unwrap_or(text.len());
        let head = self.reading.trim(Span { start: body.start, end: body.start + end as u32 });
        let words = self.text(head);
        if words.is_empty() || width(words) > 80 || words.ends_with(['?', '!']) {
            return Vec::new();
        }
        let bare_item = stop.is_none();
        if bare_item && width(words) > 60 {
            return Vec::new();
        }
        let members = self.members(head);
        if !members.is_empty() {
            return members.into_iter().map(|name| (name, false)).collect();
        }
        let joined = self.joined_names(head);
        if !joined.is_empty() {
            return joined.into_iter().map(|name| (name, false)).collect();
        }
        let verbs = self.says(head, Part::Collect) || self.says(head, Part::Share) || self.says(head, Part::Personal);
        let code = self.says(head, Part::Code);
        let known = self.known(head);
        // "We use X": the sentence's names, not its head.
        if self.says(head, Part::FirstParty) || verbs && !code {
            return Vec::new();
        }
        match known {
            Some((span, product)) => {
                let rest = width(words).saturating_sub(width(self.text(span)));
                if product && (rest <= 24 || code) || rest <= 12 {
                    return vec![(self.clean(head), false)];
                }
                Vec::new()
            }
            None if code && !self.generic(head) && (self.brand(head) || self.wide_name(head)) => {
                vec![(self.clean(head), false)]
            }
            None if self.is_company(head) && !self.generic(head) => vec![(self.clean(head), false)],
            None if self.brand(head) && !self.has_data(head) => vec![(self.clean(head), true)],
            None => Vec::new(),
        }
    }

    /// A paragraph that opens with a known name and a colon.
    fn named_paragraph(&self, line: &Line) -> Vec<(Span, bool)> {
        let text = self.text(line.body);
        let Some(colon) = text.find(':').filter(|at| *at <= 80) else { return Vec::new() };
        let head = Span { start: line.body.start, end: line.body.start + colon as u32 };
        let known = self.known(head).filter(|(_, product)| *product);
        let rest = known.map(|(span, _)| width(self.text(head)).saturating_sub(width(self.text(span))));
        if rest.is_some_and(|rest| rest <= 12) { vec![(self.clean(head), false)] } else { Vec::new() }
    }

    /// Several names joined in one head: "A, B and C SDK". Each part must be known or end in a word for code.
    fn joined_names(&self, head: Span) -> Vec<Span> {
        let text = self.text(head);
        let mut cuts: Vec<Span> = self.reading.parts(head, Part::And).collect();
        let mut depth = 0usize;
        for (at, c) in text.char_indices() {
            depth += usize::from(c == '(');
            depth = depth.saturating_sub(usize::from(c == ')'));
            if depth == 0 && matches!(c, '、' | '/' | ',') {
                let start = head.start + at as u32;
                cuts.push(Span { start, end: start + c.len_utf8() as u32 });
            }
        }
        cuts.sort_unstable();
        let mut parts: Vec<Span> = Vec::new();
        let mut start = head.start;
        for cut in cuts.into_iter().chain([Span { start: head.end, end: head.end }]) {
            parts.push(self.clean(Span { start, end: cut.start.max(start) }));
            start = cut.end;
        }
        parts.retain(|part| !part.is_empty());
        let named = |part: &Span| self.known(*part).is_some() || self.says(*part, Part::Code) && self.brand(*part);
        if parts.len() >= 2 && parts.iter().all(named) { parts } else { Vec::new() }
    }

    /// "RevenueCat, Inc.": the comma belongs to the name.
    fn company_goes_on(&self, body: Span, comma: usize) -> bool {
        let start = body.start + comma as u32;
        let end = self.reading.on(start, body.end, 12);
        self.reading.parts(Span { start, end }, Part::Company).next().is_some_and(|word| word.start <= start + 2)
    }

    /// Products in the brackets of a head: "Google LLC (incl. Firebase & Crashlytics)", "Analytics (Google Analytics)".
    fn members(&self, head: Span) -> Vec<Span> {
        let text = self.text(head);
        let Some(open) = text.find('(') else { return Vec::new() };
        let inner = Span { start: head.start + open as u32 + 1, end: head.end };
        let outer = Span { start: head.start, end: head.start + open as u32 };
        let group = self.says(inner, Part::Including);
        if !group && self.known(outer).is_some() {
            return Vec::new();
        }
        self.products(inner)
    }

    /// The known names of products, not of companies, in a text.
    fn products(&self, span: Span) -> Vec<Span> {
        let mut products: Vec<Span> = self
            .reading
            .hits_in(span)
            .filter_map(|hit| match hit.meaning {
                Meaning::Name(index) => {
                    let name = self.reading.words.names.get(index as usize)?;
                    (!matches!(name.target, Target::Vendor(_))).then_some(hit.span)
                }
                _ => None,
            })
            .collect();
        products.dedup();
        products
    }

    /// Latin words with a capital inside them, or in another script than the text around, look like a brand.
    fn brand(&self, head: Span) -> bool {
        let code: Vec<Span> = self.reading.parts(head, Part::Code).collect();
        let inside = |at: usize| code.iter().any(|span| span.range().contains(&(head.start as usize + at)));
        let bare: String = self.text(head).char_indices().map(|(at, c)| if inside(at) { ' ' } else { c }).collect();
        let text = bare.as_str();
        let wide = text.chars().any(super::fold::wide);
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let latin = |word: &&&str| word.starts_with(|c: char| c.is_ascii_uppercase());
        if wide {
            return words.iter().any(|word| word.chars().next().is_some_and(|c| c.is_ascii_uppercase()));
        }
        let inner = words.iter().any(|word| word.chars().skip(1).any(char::is_uppercase) && word.len() > 3);
        let capitals = words.iter().filter(latin).count();
        inner || capitals == words.len() && (1..=4).contains(&capitals)
    }

    /// The head is a registered name: it ends like one, and holds no verb.
    fn is_company(&self, head: Span) -> bool {
        let last = self.reading.parts(head, Part::Company).last();
        let verbs = [Part::Purpose, Part::Collect, Part::Share, Part::You, Part::FirstParty];
        last.is_some_and(|word| word.end + 2 >= head.end)
            && width(self.text(head)) <= 60
            && !verbs.iter().any(|part| self.says(head, *part))
    }

    /// Chinese words beside the general ones ("一键登录SDK").
    fn wide_name(&self, head: Span) -> bool {
        let words = self.text(head);
        let verbs = [Part::Integrate, Part::Collect, Part::Share, Part::You, Part::Purpose];
        let wide = words.chars().filter(|c| super::fold::wide(*c)).count();
        wide >= 2 && width(words) <= 50 && !verbs.iter().any(|part| self.says(head, *part))
    }

    fn has_data(&self, span: Span) -> bool {
        self.reading.hits_in(span).any(|hit| matches!(hit.meaning, Meaning::Data(..)))
    }

    /// Only words for a kind of service, no name: "third-party SDK".
    fn generic(&self, head: Span) -> bool {
        let text = self.text(head);
        let covered: u32 = [Part::Code, Part::ThirdParty, Part::Umbrella, Part::Company, Part::Integrate, Part::Ads]
            .into_iter()
            .flat_map(|part| self.reading.parts(head, part).collect::<Vec<_>>())
            .map(|span| span.end - span.start)
            .sum();
        covered as usize + 4 >= text.len() || self.says(head, Part::FirstParty) && self.says(head, Part::Integrate)
    }

    /// Whether a sentence says that something is built in or used.
    fn integrates(&self, span: Span) -> bool {
        self.says(span, Part::Integrate) || self.says(span, Part::Share) || self.says(span, Part::ProvidedBy)
    }

    /// The names in a sentence about what is built in: known ones, and unknown ones that "SDK" follows.
    fn sentence_names(&self, span: Span) -> Vec<Span> {
        let mut names = self.products(span);
        if !names.is_empty() && self.says(span, Part::Code) {
            names.extend(self.bracketed_names(span, &names));
            names.sort_unstable();
        }
        let mut seen = Vec::new();
        names.retain(|name| {
            let text = folded(self.text(*name));
            let new = !seen.contains(&text);
            seen.push(text);
            new
        });
        names.into_iter().map(|name| self.with_suffix(name, span)).collect()
    }

    /// Names in 【】 or quotes beside known ones, in a sentence about SDKs.
    fn bracketed_names(&self, span: Span, known: &[Span]) -> Vec<Span> {
        let text = self.text(span);
        let mut found = Vec::new();
        let mut open: Option<(usize, char)> = None;
        for (at, c) in text.char_indices() {
            match (c, open) {
                ('【', _) => open = Some((at + c.len_utf8(), '】')),
                ('“', _) => open = Some((at + c.len_utf8(), '”')),
                (c, Some((start, close))) if c == close => {
                    let name = self.clean(Span { start: span.start + start as u32, end: span.start + at as u32 });
                    let words = self.text(name);
                    let parts = [Part::Personal, Part::ThirdParty, Part::FirstParty, Part::Policy, Part::Collect];
                    let plain = !parts.iter().any(|part| self.says(name, *part))
                        && !self.has_data(name)
                        && !self.is_company(name);
                    let new = known.iter().all(|other| other.end <= name.start || name.end <= other.start);
                    if plain && new && (2..=40).contains(&width(words)) {
                        found.push(name);
                    }
                    open = None;
                }
                _ => {}
            }
        }
        found
    }

    /// A known name with what goes on to a word for code: "友盟+" in 友盟+统计SDK.
    fn with_suffix(&self, name: Span, scope: Span) -> Span {
        let rest = Span { start: name.end, end: self.reading.on(name.end, scope.end, LONGEST_SUFFIX) };
        let Some(code) = self.reading.parts(rest, Part::Code).next() else { return name };
        let between = Span { start: name.end, end: code.start };
        let verbs = [Part::Integrate, Part::Collect, Part::Share, Part::Purpose, Part::FirstParty];
        let broken = self.text(between).contains(|c: char| separates(c) || c == ' ' && between.range().len() > 2);
        let another = self.known(between).is_some();
        if broken || another || verbs.iter().any(|part| self.says(between, *part)) {
            return name;
        }
        Span { start: name.start, end: code.end }
    }

    // ---- sentences ----

    /// Known products that a sentence of a document without any list names as built in.
    fn sentences(&mut self, listed: bool) {
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            if self.zones.is_heading(index) || self.zones.kind(index) == Some(Heading::Linked) {
                continue;
            }
            for sentence in self.reading.sentences(line.body) {
                let about = self.says(sentence, Part::Code)
                    || self.says(sentence, Part::ThirdParty)
                    || self.says(sentence, Part::Umbrella)
                    || self.reading.parts(sentence, Part::Integrate).any(|verb| !self.of_the_reader(sentence, verb));
                let denied = self.says(sentence, Part::Not) && !self.says(sentence, Part::Unless);
                let bracketed = matches!(line.kind, BlockKind::Item { .. }) && width(self.text(line.body)) <= 60;
                if !(about || bracketed) || denied || listed && !self.says_what_code_collects(sentence) {
                    continue;
                }
                for name in self.sentence_names(sentence) {
                    if !self.platform_or_store(name) {
                        self.add(Entry { name, line: index, free: vec![sentence], prose: true, ..Entry::default() });
                    }
                }
            }
        }
    }

    /// "When you use X": the reader's act.
    fn of_the_reader(&self, sentence: Span, verb: Span) -> bool {
        let before = Span { start: self.reading.back(verb.start, sentence.start, 6), end: verb.start };
        self.says(before, Part::You)
    }

    /// A sentence about SDKs with a data list of its own.
    fn says_what_code_collects(&self, sentence: Span) -> bool {
        let data = self.reading.hits_in(sentence).filter(|hit| matches!(hit.meaning, Meaning::Data(..))).count();
        self.says(sentence, Part::Code) && self.says(sentence, Part::Collect) && data >= 2
    }

    /// Names of operating systems and stores that running text mentions anyway.
    fn platform_or_store(&self, name: Span) -> bool {
        self.reading.hits_in(name).any(|hit| matches!(hit.meaning, Meaning::Platform(_)))
    }

    // ---- what belongs to several entries ----

    /// Adds an entry, and those that its name holds in brackets ("A SDK (B SDK统一管理)").
    fn add_with_members(&mut self, mut entry: Entry) {
        let text = self.text(entry.name);
        if let Some(open) = text.find('(').filter(|open| *open > 0) {
            let inner = Span { start: entry.name.start + open as u32 + 1, end: entry.name.end };
            let words = self.text(inner);
            let sdk = folded(words).find("sdk").filter(|at| *at > 0);
            let outer_code = self.says(Span { start: entry.name.start, end: inner.start }, Part::Code);
            if let (Some(_), true) = (sdk, outer_code) {
                let end = words.to_ascii_lowercase().find("sdk").map_or(words.len(), |at| at + 3);
                let member = Span { start: inner.start, end: inner.start + end as u32 };
                self.add(Entry { name: self.reading.trim(member), line: entry.line, ..Entry::default() });
                entry.name = self.clean(Span { start: entry.name.start, end: inner.start - 1 });
            }
        }
        self.add(entry);
    }

    /// Entries of one name are one: platforms, and places where types and links are given apart.
    fn join(&mut self) {
        let mut first: HashMap<String, usize> = HashMap::new();
        let mut joined: Vec<Entry> = Vec::new();
        for entry in std::mem::take(&mut self.entries) {
            let key = folded(&super::resolve::bare(self.reading.document.text.shown(entry.name)));
            match first.get(&key).and_then(|at| joined.get_mut(*at)) {
                Some(known) => {
                    known.fields.extend(entry.fields);
                    known.free.extend(entry.free);
                    known.doubtful &= entry.doubtful;
                    known.prose &= entry.prose;
                }
                None => {
                    first.insert(key, joined.len());
                    joined.push(entry);
                }
            }
        }
        self.entries = joined;
    }

    /// "These services may collect X": for each entry of the zone whose list stands before the sentence.
    fn joint_clauses(&mut self) {
        let mut clauses = 0;
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            for sentence in self.reading.sentences(line.body) {
                let subject = self.reading.parts(sentence, Part::These).next();
                let subject = subject.filter(|these| these.start <= sentence.start + 24);
                if subject.is_none() || !self.says(sentence, Part::Collect) || self.says(sentence, Part::Not) {
                    continue;
                }
                clauses += 1;
                if clauses > MOST_JOINT {
                    return;
                }
                let Some(zone) = self.zones.around(index).find(|zone| zone.heading.is_some()).copied() else {
                    continue;
                };
                for entry in &mut self.entries {
                    if entry.line >= zone.start && entry.line <= index && entry.name.start < sentence.start {
                        entry.joint.push(sentence);
                    }
                }
            }
        }
    }

    /// "Google's privacy policy is available here": a link that a sentence gives to entries without one.
    fn borrowed_links(&mut self) {
        let without: Vec<usize> = (0..self.entries.len())
            .filter(|at| self.entries.get(*at).is_some_and(|entry| self.own_addresses(entry) == 0))
            .collect();
        if without.is_empty() || self.entries.len() > 500 {
            return;
        }
        let mut borrowed: Vec<(usize, Span)> = Vec::new();
        let mut looked = 0;
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            if line.in_table() || self.reading.addresses_in(line.body).next().is_none() {
                continue;
            }
            for sentence in self.reading.sentences(line.body) {
                let Some(address) = self.reading.addresses_in(sentence).next() else { continue };
                let url = address.url.to_ascii_lowercase();
                let policy = self.says(sentence, Part::Policy) || url.contains("privacy") || url.contains("policy");
                if !policy {
                    continue;
                }
                looked += 1;
                if looked > MOST_JOINT {
                    break;
                }
                let words = folded(self.text(sentence));
                let brands: Vec<String> = self.vendors(sentence);
                for &at in &without {
                    let Some(entry) = self.entries.get(at) else { continue };
                    let name = folded(self.text(entry.name));
                    let long = name.chars().count() >= 4 || name.chars().filter(|c| super::fold::wide(*c)).count() >= 2;
                    let whole = long && words.contains(&name);
                    let brand = brands
                        .iter()
                        .any(|brand| name.starts_with(brand.as_str()) || self.vendor_is(entry.name, brand));
                    let short = name
                        .split('(')
                        .next()
                        .map(str::trim)
                        .is_some_and(|name| name.len() >= 5 && words.contains(name));
                    if whole || short || brand {
                        borrowed.push((at, address.span));
                    }
                }
            }
        }
        for (at, span) in borrowed {
            if let Some(entry) = self.entries.get_mut(at).filter(|entry| entry.borrowed.is_empty()) {
                entry.borrowed.push(span);
            }
        }
    }

    fn own_addresses(&self, entry: &Entry) -> usize {
        let spans = entry.fields.iter().map(|(_, span)| *span).chain(entry.free.iter().copied()).chain([entry.name]);
        spans.map(|span| self.reading.addresses_in(span).count()).sum()
    }

    /// Folded names of vendors and families in a span.
    fn vendors(&self, span: Span) -> Vec<String> {
        let names = self.reading.hits_in(span).filter_map(|hit| match hit.meaning {
            Meaning::Name(index) => self.reading.words.names.get(index as usize),
            _ => None,
        });
        let broad = names.filter(|name| matches!(name.target, Target::Vendor(_) | Target::Family(..)));
        broad.map(|name| name.folded.clone()).collect()
    }

    fn vendor_is(&self, name: Span, vendor: &str) -> bool {
        self.vendors(name).iter().any(|own| own == vendor)
    }

    // ---- names ----

    /// A name without numbers, quotes, package names and what follows a colon.
    pub fn clean(&self, span: Span) -> Span {
        clean_name(self.reading, span)
    }
}

/// A name without numbers, quotes, package names and what follows a colon.
pub fn clean_name(reading: &Reading, span: Span) -> Span {
    let text = reading.text(span);
    let line =
        text.find('\n').filter(|at| *at > 0 && width(text.get(..*at).unwrap_or_default()) > 30).unwrap_or(text.len());
    let text = text.get(..line).unwrap_or_default();
    let (_, skipped) = numbering(text);
    let quotes = [
        ' ', '"', '“', '”', '「', '」', '《', '》', '【', '】', '[', ']', ':', '*', ',', '，', ';', '\n', '·', '-',
        '—', '、',
    ];
    let mut start = skipped.min(text.len());
    start += text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches(quotes).len());
    let rest = text.get(start..).unwrap_or_default();
    let end = package_start(rest).unwrap_or(rest.len());
    let kept = rest.get(..end).unwrap_or_default().trim_end_matches(quotes);
    let kept = match (kept.matches('(').count(), kept.matches(')').count()) {
        (opened, closed) if opened > closed && kept.ends_with('(') => kept.trim_end_matches(['(', ' ']),
        _ => kept,
    };
    let from = span.start + start as u32;
    Span { start: from, end: from + kept.len() as u32 }
}

/// Where a package name (`com.vendor.part`) or an address begins behind a name.
fn package_start(text: &str) -> Option<usize> {
    let mut at = 0;
    for word in text.split_inclusive([' ', '(', ',', '、', '/', '\n']) {
        let bare = word.trim_end_matches([' ', '(', ',', '、', '/', ')', '\n']);
        let parts: Vec<&str> = bare.split('.').collect();
        let package = parts.len() >= 3
            && parts.iter().all(|part| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            })
            || bare.starts_with("http");
        if package && at > 0 {
            return Some(at);
        }
        at += word.len();
    }
    None
}

/// Punctuation between names.
fn separates(character: char) -> bool {
    matches!(
        character,
        '、' | ',' | '。' | ';' | ':' | '(' | ')' | '.' | '/' | '\n' | '“' | '”' | '"' | '【' | '】' | '《' | '》'
    )
}

/// Whether a field's text says that there is nothing.
pub fn nothing(reading: &Reading, span: Span) -> bool {
    let text = reading.text(span).trim_matches(|c: char| !c.is_alphanumeric());
    if text.is_empty() || matches!(text, "/" | "-" | "\\") {
        return true;
    }
    let covers = |word: Span| (word.end - word.start) as usize + 3 >= text.len();
    reading.parts(span, Part::Nothing).any(covers)
}

/// The company in "provided by X" / 由X提供.
pub fn provided(reading: &Reading, span: Span) -> Option<Span> {
    for by in reading.parts(span, Part::ProvidedBy) {
        let rest = Span { start: by.end, end: reading.on(by.end, span.end, 200) };
        let text = reading.text(rest);
        let provides = reading.parts(rest, Part::Provides).next();
        let end = match provides {
            Some(word) => word.start,
            None => {
                let stop = text.find(['.', ',', ';', '。', '，', '(', '\n']).unwrap_or(text.len());
                let company = reading.parts(rest, Part::Company).next().map(|word| word.end);
                company.filter(|end| *end <= rest.start + stop as u32 + 8).unwrap_or(rest.start + stop as u32)
            }
        };
        let name = clean_name(reading, Span { start: rest.start, end });
        let words = reading.text(name);
        if !words.is_empty()
            && width(words) <= 80
            && !words.contains(['。', ';', ',']) | reading.has(name, Part::Company)
        {
            return Some(name);
        }
    }
    None
}
