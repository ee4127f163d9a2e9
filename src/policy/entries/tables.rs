//! Entries in tables: a row each below a header, or fields in the first of two columns.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::{Entry, Finder};
use crate::document::{Block, BlockKind, Cell, Span};
use crate::policy::fold::folded;
use crate::policy::hash::Secret;
use crate::policy::reading::{fits, holds_wide, is_address, outside, width};
use crate::policy::words::{Field, Heading, Meaning, Part};

/// The name in a cell, and what else the cell holds: fields, and text that is none.
pub(super) type NameAndRest = Option<(Span, Vec<(Option<Field>, Span)>)>;

/// So many paragraphs before a table may announce it.
const ANNOUNCED: usize = 3;
/// A cell says in its first so many bytes that something is not used.
const OPENING: u32 = 32;
/// Columns beyond this one are not read.
pub(super) const WIDEST: usize = 64;

/// Names that nobody knows are told apart by their commas where there are so many.
const LEAST_APART: usize = 3;
/// One of two is not wider than this.
const SHORT_APART: usize = 30;

impl<'a> Finder<'_, 'a> {
    pub(super) fn tables(&mut self) {
        let of_table = |table| {
            let mut finder = Finder::new(self.reading, self.zones, self.shape);
            finder.table(table);
            finder
        };
        let found: Vec<Finder> = (0..self.reading.document.tables.len()).into_par_iter().map(of_table).collect();
        for finder in found {
            self.overflow |= finder.overflow;
            finder.entries.into_iter().for_each(|entry| self.keep(entry));
        }
    }

    fn table(&mut self, index: usize) {
        if self.table_on_its_side(index) || self.table_of_a_record(index) {
            return;
        }
        let Some(table) = self.reading.document.tables.get(index) else { return };
        let mut columns: Vec<Option<Field>> = Vec::new();
        let mut name_column = None;
        // Per column, the cell that reaches into the current row, and its text.
        let mut reaching: Vec<Option<(&Cell, Span)>> = Vec::new();
        // Per column, what its last cell says.
        let mut above: Vec<Option<Span>> = Vec::new();
        // The last cell of a name that reached into a row, and what it holds.
        let mut named: Option<(&Cell, NameAndRest)> = None;
        // Per name, its entry; and which fields the entries have.
        let mut seen_names: HashMap<u32, usize, Secret> = HashMap::default();
        let mut seen_fields: HashSet<(u32, Field, Span), Secret> = HashSet::default();
        for row in table.cells.chunk_by(|a, b| a.row == b.row) {
            let Some(number) = row.first().map(|cell| cell.row) else { continue };
            for slot in &mut reaching {
                *slot = slot.filter(|(cell, _)| cell.row.saturating_add(cell.rows) > number);
            }
            for cell in row {
                let from = cell.column as usize;
                let to = from.saturating_add(cell.columns as usize).min(WIDEST);
                if reaching.len() < to {
                    reaching.resize(to, None);
                }
                let own = self.cell(index, cell);
                // 同上 is what the cell above says.
                let text = above.get(from).copied().flatten().filter(|_| self.is_ditto(own)).unwrap_or(own);
                above.resize(above.len().max(to), None);
                above.get_mut(from..to).unwrap_or_default().fill(Some(text));
                for slot in reaching.iter_mut().take(to).skip(from) {
                    *slot = Some((cell, text));
                }
            }
            let told = if number == 0 { self.columns_by_content(index) } else { None };
            if let Some(told) = told {
                (columns, name_column) = told;
            } else if let Some((fields, name)) = self.header(index, row, !columns.is_empty()) {
                (columns, name_column) = (fields, name);
                let named = name_column.and_then(|name| {
                    let named = self.column_of_names(index, &columns, name, number).map(|at| (at, Field::Company));
                    named.or_else(|| Some((self.column_of_providers(index, &columns, name, number)?, Field::Purpose)))
                });
                if let Some((named, own)) = named {
                    if let Some(slot) = name_column.and_then(|name| columns.get_mut(name)) {
                        *slot = Some(own);
                    }
                    name_column = Some(named);
                }
                name_column = name_column.filter(|name| !self.column_of_clauses(index, *name, number));
                continue;
            }
            let filled = row.iter().filter(|cell| !self.cell(index, cell).is_empty()).count();
            let (Some(column), true) = (name_column, filled > 0 && (row.len() > 1 || columns.len() <= 1)) else {
                continue;
            };
            let Some(Some((name_cell, _))) = reaching.get(column).copied() else { continue };
            // A row without a name goes on with the one above.
            let goes_on = named.is_some() && self.cell(index, name_cell).is_empty();
            if !goes_on && named.as_ref().is_none_or(|(cell, _)| !std::ptr::eq(*cell, name_cell)) {
                named = Some((name_cell, self.name_of_cell(index, name_cell)));
            }
            let Some((name, rest)) = named.as_ref().and_then(|(_, named)| named.as_ref()) else { continue };
            let name = *name;
            let known = seen_names.get(&name.start).copied();
            let mut entry = match known.and_then(|at| self.entries.get_mut(at)) {
                Some(entry) => std::mem::take(entry),
                None => {
                    let line = self.line_of(name);
                    let recipient = columns.iter().take(column).any(|field| *field == Some(Field::Data));
                    let mut entry = Entry { name, line, recipient, ..Entry::default() };
                    for (field, span) in rest {
                        match field {
                            Some(field) => entry.fields.push((*field, *span)),
                            None => entry.free.push(*span),
                        }
                    }
                    if let Some((first, also)) = self.products_apart(name).split_first() {
                        (entry.name, entry.also) = (*first, also.to_vec());
                    }
                    entry
                }
            };
            // "Advertising platforms | — | — | no": a kind of recipient that there is not.
            let others = reaching.iter().enumerate().filter(|(at, _)| *at != column).filter_map(|(_, cell)| *cell);
            let empty = others.clone().all(|(_, span)| self.nothing(span) || width(self.text(span)) <= 2);
            if empty
                && others.clone().count() >= 2
                && known.is_none()
                && !self.reading.distinct(name)
                && self.known(name).is_none()
            {
                continue;
            }
            // "_ga | analytics cookie", HMACCOUNT | 统计 Cookie: what a page keeps under that name.
            let cookie = |(_, span): (&Cell, Span)| folded(self.text(span)).trim_end_matches('s').ends_with("cookie");
            if self.known(name).is_none() && is_a_key(self.text(name)) && others.clone().any(cookie) {
                continue;
            }
            // "Not used here.", but 不使用 iframe is an alternative.
            let unused = |(_, span): (&Cell, Span)| {
                let opening = Span { end: self.reading.on(span.start, span.end, OPENING), ..span };
                let not = self.reading.parts(opening, Part::Not).next().filter(|not| not.start <= span.start + 1);
                not.is_some_and(|not| {
                    self.reading.parts(opening, Part::Integrate).any(|verb| {
                        let rest = self.text(Span { start: verb.end.max(not.end), end: span.end });
                        let object =
                            holds_wide(self.text(verb)) && rest.trim_start().starts_with(char::is_alphanumeric);
                        verb.start <= not.end + 1 && verb.end > not.start && !object
                    })
                })
            };
            let others = reaching.iter().enumerate().filter(|(at, _)| *at != column).filter_map(|(_, cell)| *cell);
            if known.is_none() && others.into_iter().any(unused) {
                continue;
            }
            for (at, cell) in reaching.iter().enumerate() {
                let Some((_, span)) = cell.filter(|_| at != column) else { continue };
                // Links count whatever their column is called.
                let linked = || self.reading.addresses_in(span).next().map(|_| Field::SiteLink);
                let parts = self.labelled_parts(span);
                if !parts.is_empty() {
                    entry.fields.extend(parts);
                    continue;
                }
                let Some(field) = columns.get(at).copied().flatten().or_else(linked) else { continue };
                if !span.is_empty() && seen_fields.insert((name.start, field, span)) {
                    entry.fields.push((field, span));
                }
            }
            match known.and_then(|at| self.entries.get_mut(at)) {
                Some(slot) => *slot = entry,
                None => {
                    let (at, alone) = (self.entries.len(), entry.also.is_empty());
                    self.add(entry);
                    if alone && self.entries.len() > at {
                        seen_names.insert(name.start, at);
                    }
                }
            }
        }
        if columns.is_empty() && !self.records_in_cells(index) {
            self.upright_table(index, None);
        }
    }

    /// The fields of a header row and the column of the names; `None` where the row is no header. Below a header, another one
    /// must be worded exactly like labels.
    pub(super) fn header(
        &self,
        table: usize,
        row: &[Cell],
        another: bool,
    ) -> Option<(Vec<Option<Field>>, Option<usize>)> {
        if row.len() < 2 {
            return None;
        }
        let mut columns: Vec<Option<Field>> = Vec::new();
        let mut either = Vec::new();
        let mut about_others = false;
        for cell in row {
            let span = self.cell(table, cell);
            let text = self.text(span);
            let (field, ambiguous) = if fits(text, 40) { self.label(span, !another) } else { (None, false) };
            about_others |= field == Some(Field::Company) && self.says(span, Part::ThirdParty);
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
        let written = row.iter().map(|cell| self.cell(table, cell)).find(|cell| !cell.is_empty());
        let line = written.map_or(0, |cell| self.line_of(cell));
        // "Service | when we use it | what it sees", under a heading about third parties.
        let opens = !another && row.first().is_some_and(|cell| cell.row == 0);
        // "Tool | Why we do not use it"
        let opens = opens && !row.iter().take(WIDEST).any(|cell| self.says(self.cell(table, cell), Part::Not));
        let of_others = self.zones.lists_parties(line);
        let first = row.first().map(|cell| self.cell(table, cell)).unwrap_or_default();
        let of_parties = self.zones.kind(line) == Some(Heading::SdkList) && self.kind_of_party(first);
        let announced = opens && (of_others || self.table_announced(line));
        let called = self
            .column_called_name(table, row, &columns)
            .or_else(|| of_others.then(|| self.column_of_parties(table, row, &columns)).flatten())
            .or_else(|| opens.then(|| self.column_of_recipients(table, row, &columns)).flatten());
        let parties = called.is_none() && opens && self.kind_of_party(first) && self.opens_with_known_names(table);
        let called = called.or(parties.then_some(0));
        if let Some(slot) = called.and_then(|at| columns.get_mut(at)) {
            *slot = Some(Field::Name);
        }
        let listing = if called.is_some_and(|at| at > 0) {
            None
        } else if opens && of_parties && !self.says_what_for_first(&columns) {
            Some(0)
        } else {
            announced.then(|| self.names_below(table, row, &columns)).flatten()
        };
        let slot = listing.and_then(|at| columns.get_mut(at));
        if let Some(slot) = slot.filter(|slot| !matches!(slot, Some(Field::Name | Field::Company))) {
            *slot = Some(Field::Name);
        }
        let named = listing.is_some() || parties;
        let labelled = columns.iter().flatten().count();
        if labelled < 2 - usize::from(named) || labelled * 2 < row.len() && !named {
            return None;
        }
        let told = columns.iter().any(|field| matches!(field, Some(Field::Name | Field::Company)));
        let unlabelled = (named || told) && !columns.contains(&Some(Field::Data));
        let of_data = unlabelled.then(|| self.column_of_data(table, &columns, row)).flatten();
        if let Some(slot) = of_data.and_then(|at| columns.get_mut(at)) {
            *slot = Some(Field::Data);
        }
        let has = |field: Field| columns.contains(&Some(field));
        let of_entries = [Field::Company, Field::PolicyLink, Field::SiteLink, Field::Data, Field::Package]
            .iter()
            .filter(|field| has(**field))
            .count();
        let listed = about_others
            || self.zones.third_party(line)
            || of_entries >= 3
            || has(Field::Company) && has(Field::Data) && has(Field::Purpose)
            || self.table_announced(line)
            || parties
            || self.column_of_known_names(table, &columns);
        let position = |field: Field| columns.iter().position(|column| *column == Some(field));
        let name = called
            .or_else(|| position(Field::Name))
            .filter(|at| !either.contains(at))
            .or_else(|| either.first().copied())
            .or_else(|| position(Field::Company))
            .or_else(|| (columns.first() == Some(&None)).then_some(0));
        // "Tool | Why we do not use it"
        let unused = |cell: &Cell| {
            let span = self.cell(table, cell);
            self.says(span, Part::Not) && self.says(span, Part::Integrate)
        };
        let listed = listed && !row.iter().any(unused);
        let of_third_parties =
            listed && (of_entries > 0 || called.is_some() || has(Field::Purpose) && has(Field::Name) || named);
        Some((columns, name.filter(|_| of_third_parties)))
    }

    /// Nothing but words for third parties, their code and kinds of service: "SDK / service".
    fn kind_of_party(&self, cell: Span) -> bool {
        let kinds = [Part::Code, Part::ThirdParty, Part::Service, Part::Umbrella, Part::And];
        kinds.iter().any(|kind| self.says(cell, *kind)) && self.nothing_but(cell, &kinds, [])
    }

    /// Whether one of the last paragraphs before a table speaks of third parties or their code.
    fn table_announced(&self, line: usize) -> bool {
        let before = self.reading.lines.get(..line).unwrap_or_default().iter().rev().take(ANNOUNCED);
        let mut before = before.take_while(|line| !line.in_table());
        before.any(|line| {
            let denied = self.says(line.body, Part::Not) && !self.says(line.body, Part::Share);
            !denied && (self.says(line.body, Part::ThirdParty) || self.says(line.body, Part::Code))
        })
    }

    /// "Firebase, AdMob" in one cell: products of the catalog and nothing else.
    fn products_apart(&self, name: Span) -> Vec<Span> {
        let text = self.text(name);
        // "Stripe, Apple", "Apple and Google"
        let known: Vec<Span> = self.reading.names(name).map(|(known, _)| known).collect();
        let joined = !text.contains('(') && (text.contains(',') || self.says(name, Part::And));
        if known.len() >= 2 && joined && self.nothing_but(name, &[Part::And], known.iter().copied()) {
            return known;
        }
        if text.contains('(') && text.contains([',', '、']) {
            let parts = self.known_apart(name);
            if !parts.is_empty() {
                return parts;
            }
        }
        if !text.contains([',', '、', '&', '\n', ';']) || text.contains('(') {
            return self.slashed_apart(name);
        }
        let products = self.products(name);
        let words = |span: Span| self.text(span).chars().filter(|c| c.is_alphanumeric()).count();
        let covered: usize = products.iter().map(|product| words(*product)).sum();
        if products.len() >= 2 && covered >= words(name) {
            return products;
        }
        let apart = self.apart(name, ", ");
        // "Norvex, Sentry": two short ones.
        let short = |part: &Span| width(self.text(*part)) <= SHORT_APART;
        let sure = apart.len() >= LEAST_APART
            || apart.len() == 2
                && apart.iter().all(short)
                && apart.iter().any(|part| self.hardly_more_than_a_name(*part));
        if sure && !self.says(name, Part::Company) { apart } else { self.listed_apart(name) }
    }

    /// "Telegram, Norvex, Meta (WhatsApp)": between commas outside brackets names of the catalog, with or without brackets, and others
    /// written like them.
    fn known_apart(&self, name: Span) -> Vec<Span> {
        let text = self.text(name);
        let commas =
            outside(text).filter(|(_, mark)| matches!(mark, ',' | '、')).map(|(at, mark)| (at, at + mark.len_utf8()));
        let mut parts = Vec::new();
        let mut from = 0;
        for (at, behind) in commas.chain([(text.len(), text.len())]) {
            parts.push(self.reading.trim(Span { start: name.start + from as u32, end: name.start + at as u32 }));
            from = behind;
        }
        let known = |part: &Span| {
            let outer = self.reading.trim(self.before_brackets(*part));
            self.reading.names(outer).any(|(known, _)| known == outer)
        };
        let titled =
            |part: &Span| self.brand(*part) && self.reading.distinct(*part) && !self.says(*part, Part::Company);
        let all = parts.iter().all(|part| known(part) || titled(part));
        if all && parts.iter().filter(|part| known(part)).count() >= 2 { parts } else { Vec::new() }
    }

    /// What a header cell or a label means, and whether it could mean name and company alike.
    pub(super) fn label(&self, span: Span, loose: bool) -> (Option<Field>, bool) {
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
        let company = self.is_a_companys_name(span, !exact.is_empty());
        let short = loose && !company && !text.contains(['。', '\n', ';']) && self.known(span).is_none();
        (exact.first().copied().or_else(|| short.then(|| self.reading.field_of(text)).flatten()), false)
    }

    /// All of a cell's text.
    pub(super) fn cell(&self, table: usize, cell: &Cell) -> Span {
        let blocks = self.reading.document.blocks.get(cell.blocks.0 as usize..cell.blocks.1 as usize);
        let own = |kind: BlockKind| matches!(kind, BlockKind::Cell { table: of, .. } if of as usize == table);
        let mut own = blocks.unwrap_or_default().iter().filter(|block| own(block.kind));
        let Some(first) = own.next() else { return Span::default() };
        first.span.to(own.next_back().unwrap_or(first).span)
    }

    /// "Privacy terms" below X, a link below a name without one, a plain line below a bold one, "(San Francisco, USA)", "rolling
    /// out soon": what a cell says beside the name above.
    fn is_beside(&self, name: &Block, line: &Block) -> bool {
        let linked = |span| self.reading.addresses_in(span).next().is_some();
        let text = self.text(line.span);
        let mut words = text.split(' ').map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        let small = words.any(|word| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()));
        self.says(line.span, Part::Policy)
            || linked(line.span) && !linked(name.span)
            || name.strong && !line.strong
            || !holds_wide(text) && (small && self.known(line.span).is_none() || text.starts_with('('))
    }

    fn name_of_cell(&self, table: usize, cell: &Cell) -> NameAndRest {
        self.labelled_name(self.cell(table, cell)).or_else(|| self.plain_name(table, cell))
    }

    pub(super) fn plain_name(&self, table: usize, cell: &Cell) -> NameAndRest {
        let blocks = self.reading.document.blocks.get(cell.blocks.0 as usize..cell.blocks.1 as usize)?;
        let own = |kind: BlockKind| matches!(kind, BlockKind::Cell { table: of, .. } if of as usize == table);
        let mut own = blocks.iter().filter(|block| own(block.kind));
        let opening = own.next()?;
        // **X** (what is said of it): the bold words are the name.
        let behind = |lead: &Span| self.text(Span { start: lead.end, ..opening.span }).trim_start().starts_with('(');
        let first = self.clean(opening.lead.filter(behind).unwrap_or(opening.span));
        let mut name = first;
        let mut rest = Vec::new();
        // 甲云有限公司；甲云隐私政策, with its link.
        let behind = Span { start: first.end.min(opening.span.end), ..opening.span };
        if self.reading.addresses_in(behind).next().is_some() {
            rest.push((None, behind));
        }
        for block in own {
            let company = self.says(block.span, Part::Company);
            // A name broken over lines goes on, unless a company, a platform or an address follows.
            let platform = self.reading.hits_in(block.span).any(|hit| matches!(hit.meaning, Meaning::Platform(_)));
            let goes_on = !(company || self.is_beside(opening, block) || platform && self.known(name).is_some());
            if goes_on && !is_address(self.text(block.span)) && rest.is_empty() && width(self.text(name)) < 24 {
                name = name.to(self.clean(block.span));
            } else {
                rest.push((company.then_some(Field::Company), block.span));
            }
        }
        (!self.text(name).is_empty() && !self.nothing(name) && !self.is_nobody(name)).then_some((name, rest))
    }
}

/// "consent", "HMACCOUNT", "session_id": one word in small or capital letters alone, as programs name what they keep.
fn is_a_key(name: &str) -> bool {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '*'));
    plain && (letters().all(char::is_lowercase) || letters().all(char::is_uppercase))
}
