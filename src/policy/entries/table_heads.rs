//! Which cells of a table are heads, and which of them says that names stand below it.

use std::collections::HashSet;

use super::Finder;
use super::columns::{LEAST_KNOWN, MOST_MEASURED, mostly_known};
use crate::document::{Cell, Span};
use crate::policy::fold::folded;
use crate::policy::reading::{holds_wide, width};
use crate::policy::words::{Field, Part};

/// Names in one cell are not wider than this each.
const LONGEST_APART: usize = 24;
/// And in other letters not shorter than this.
const SHORTEST_LATIN: usize = 2;
/// Those in a cell of a column of them, in all.
const LONGEST_NAMES: usize = 80;

impl<'a> Finder<'_, 'a> {
    /// 和讯公司, 深圳市和讯有限公司: a company's name, though its last word is also a label.
    pub(super) fn is_a_companys_name(&self, cell: Span, exact: bool) -> bool {
        let last = self.reading.parts(cell, Part::Company).next_back();
        let own = last.filter(|word| word.end + 1 >= cell.end).map(|word| Span { end: word.start, ..cell });
        !exact && own.is_some_and(|own| !own.is_empty() && (self.reading.distinct(own) || self.place_first(own)))
    }

    /// 深圳市…: a place at the head of a registered name.
    fn place_first(&self, own: Span) -> bool {
        self.reading.parts(own, Part::Place).next().is_some_and(|place| place.start == own.start)
    }

    /// The column whose head says that names stand below it, wherever it stands: 平台 | SDK名称, 功能 | 第三方SDK.
    pub(super) fn column_called_name(&self, table: usize, row: &[Cell], columns: &[Option<Field>]) -> Option<usize> {
        let called = row.iter().find(|cell| {
            let span = self.cell(table, cell);
            let field = columns.get(cell.column as usize).copied().flatten();
            let named = [Part::Code, Part::ThirdParty].iter().any(|part| self.says(span, *part));
            field == Some(Field::Name) && named && !self.is_a_kind(span)
        });
        called.map(|cell| cell.column as usize)
    }

    /// 用途 | 使用的服务 | 收集信息: under a heading about third parties, the column whose head is a kind of them, where no other
    /// head is one of names.
    pub(super) fn column_of_parties(&self, table: usize, row: &[Cell], columns: &[Option<Field>]) -> Option<usize> {
        let told = columns.iter().any(|field| matches!(field, Some(Field::Name | Field::Company)));
        if told || !columns.contains(&Some(Field::Data)) || !columns.contains(&Some(Field::Purpose)) {
            return None;
        }
        let kinds = [Part::Code, Part::ThirdParty, Part::Service, Part::Umbrella, Part::Integrate, Part::Particle];
        let of_parties = row.iter().find(|cell| {
            let span = self.cell(table, cell);
            let open = matches!(columns.get(cell.column as usize), Some(None | Some(Field::Platform | Field::Other)));
            let of_kinds = kinds.iter().any(|kind| self.says(span, *kind)) && self.nothing_but(span, &kinds, []);
            open && of_kinds && !self.is_a_kind(span)
        });
        of_parties.map(|cell| cell.column as usize)
    }

    /// Service | Provider, with "Crash reports | Sentry" below: the column of providers, where most of them are known and nothing
    /// is in the one that the header calls the name.
    pub(super) fn column_of_providers(
        &self,
        table: usize,
        columns: &[Option<Field>],
        name: usize,
        header: u32,
    ) -> Option<usize> {
        let cells = &self.reading.document.tables.get(table)?.cells;
        // 所涉第三方 | 主体: whoever is called a third party is one, by its kind if by no name.
        let head = cells.iter().find(|cell| cell.row == header && cell.column as usize == name);
        let head = head.map(|cell| self.cell(table, cell));
        if head.is_some_and(|head| self.says(head, Part::ThirdParty) && !self.says(head, Part::Service)) {
            return None;
        }
        let provider = columns.iter().position(|field| *field == Some(Field::Company)).filter(|at| *at != name)?;
        let (mut rows, mut products, mut vendors) = (Vec::new(), 0, 0);
        let mut named = 0;
        for cell in cells.iter().filter(|cell| cell.row > header).take(MOST_MEASURED) {
            let span = self.cell(table, cell);
            let known = || self.known(span).filter(|_| width(self.text(span)) <= LONGEST_NAMES);
            if cell.column as usize == name {
                rows.push(span);
                named += usize::from(known().is_some() || self.says(span, Part::Code));
            } else if cell.column as usize == provider {
                let known = known();
                products += usize::from(known.is_some_and(|(_, product)| product));
                vendors += usize::from(known.is_some());
            }
        }
        let most = |count: usize| count >= LEAST_KNOWN && count * 2 > rows.len();
        let what_for = || rows.iter().filter(|row| !self.reading.distinct(**row)).count();
        (named == 0 && (most(products) || most(vendors) && what_for() * 3 > rows.len() * 2)).then_some(provider)
    }

    /// Data | Why | Sent to: where no head is one of names, the column behind the data that holds known names, and else nothing
    /// but where data stay.
    pub(super) fn column_of_recipients(&self, table: usize, row: &[Cell], columns: &[Option<Field>]) -> Option<usize> {
        let cells = &self.reading.document.tables.get(table)?.cells;
        let own = |column: usize| {
            let below = cells.iter().filter(move |cell| cell.row > 0 && cell.column as usize == column);
            below.take(MOST_MEASURED).map(|cell| self.cell(table, cell)).filter(|span| !self.nothing(*span))
        };
        let of_data = |column: usize| {
            let (all, data) =
                own(column).fold((0, 0), |(all, data), span| (all + 1, data + usize::from(self.has_data(span))));
            data * 2 > all
        };
        let told = columns.iter().any(|field| matches!(field, Some(Field::Name | Field::Company)));
        let data = columns.iter().position(|field| *field == Some(Field::Data)).or_else(|| of_data(0).then_some(0));
        let data = data.filter(|_| !told)?;
        let open = |column: &usize| {
            *column > data
                && matches!(columns.get(*column), Some(None | Some(Field::Platform | Field::Other | Field::Method)))
        };
        let opens = |span: Span| {
            let opens = self.known(span).is_some_and(|(name, _)| name.start <= span.start + 1);
            opens && width(self.text(span)) <= LONGEST_NAMES
        };
        let of_names = |column: &usize| mostly_known(own(*column).filter(|span| !self.is_nobody(*span)), opens);
        row.iter().map(|cell| cell.column as usize).filter(open).find(of_names)
    }

    /// SDK类型: the head of a column of kinds.
    fn is_a_kind(&self, head: Span) -> bool {
        let head = folded(self.text(head));
        self.reading.words.sorts.iter().any(|sort| head.ends_with(sort))
    }

    /// 功能 | 服务商 | 数据: a first column that says what for, where another is of those who do it.
    pub(super) fn says_what_for_first(&self, columns: &[Option<Field>]) -> bool {
        let first = columns.first().copied().flatten();
        let of_purpose = matches!(first, Some(Field::Purpose | Field::Platform | Field::Other | Field::Permissions));
        of_purpose && columns.iter().skip(1).any(|field| matches!(field, Some(Field::Name | Field::Company)))
    }

    /// 友盟、甲云SDK in one cell: short names of which one is known or ends in a word for code, and no verb.
    pub(super) fn listed_apart(&self, name: Span) -> Vec<Span> {
        let text = self.text(name);
        let mark = ['、', '\n', ';'].into_iter().find(|mark| text.contains(*mark));
        let Some(mark) = mark.filter(|_| !text.contains('(')) else { return Vec::new() };
        let mut parts = Vec::new();
        let mut start = name.start;
        for part in text.split(mark) {
            let end = start + part.len() as u32;
            parts.push(self.clean(Span { start, end }));
            start = end + mark.len_utf8() as u32;
        }
        parts.retain(|part| !part.is_empty());
        let verbs = [Part::Integrate, Part::Collect, Part::Share, Part::Purpose, Part::AndOther, Part::Company];
        let short = |part: &Span| {
            width(self.text(*part)) <= LONGEST_APART
                && !verbs.iter().any(|verb| self.says(*part, *verb))
                && !self.mostly_data(*part)
        };
        // QQ SDK
        let latin = |part: &Span| {
            let word = self.text(*part).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            let end = part.start + word.len() as u32;
            word.len() >= SHORTEST_LATIN && self.reading.parts(*part, Part::NoParty).all(|general| general.end != end)
        };
        let coded = |part: &Span| self.says(*part, Part::Code) && (self.reading.distinct(*part) || latin(part));
        let known = |part: &Span| self.known(*part).is_some_and(|(known, _)| known.start <= part.start + 1);
        let named = |part: &Span| known(part) || coded(part) || self.reading.distinct(*part);
        // Norvex、Tavro: in other letters than the mark between them.
        let written = |part: &Span| !holds_wide(self.text(*part)) && self.brand(*part) && self.reading.distinct(*part);
        let sure = parts.iter().any(|part| known(part) || coded(part)) || mark == '、' && parts.iter().all(written);
        if parts.len() >= 2 && sure && parts.iter().all(|part| short(part) && named(part)) { parts } else { Vec::new() }
    }

    /// 甲支付 / 乙支付, 甲SDK/乙SDK: known products of several vendors, or names of code, and nothing else.
    pub(super) fn slashed_apart(&self, name: Span) -> Vec<Span> {
        let text = self.text(name);
        if !text.contains('/') || text.contains(['(', ',', '、', ';', '\n']) || !holds_wide(text) {
            return Vec::new();
        }
        let mut start = name.start;
        let mut parts = Vec::new();
        for part in text.split('/') {
            let end = start + part.len() as u32;
            parts.push(self.reading.trim(Span { start, end }));
            start = end + 1;
        }
        let product = |part: &Span| self.known(*part) == Some((*part, true));
        let coded = |part: &Span| {
            let last = self.reading.parts(*part, Part::Code).next_back();
            last.is_some_and(|code| code.end == part.end) && self.reading.distinct(*part)
        };
        let vendors: HashSet<Option<u32>> = parts.iter().map(|part| self.vendor_of(*part)).collect();
        let apart =
            parts.iter().all(|part| product(part) || coded(part)) && (vendors.len() > 1 || vendors.contains(&None));
        if apart { parts } else { Vec::new() }
    }
}
