//! Which columns of a table hold names, data and addresses, by what stands in their cells.

use super::Finder;
use super::tables::WIDEST;
use crate::document::{Cell, Span};
use crate::policy::fold::wide;
use crate::policy::reading::width;
use crate::policy::words::{Field, Part};

/// So many products in a column of names make a list of third parties.
pub(super) const LEAST_KNOWN: usize = 2;
/// So many cells tell what the columns of a table without a header hold.
pub(super) const MOST_MEASURED: usize = 400;
/// A name in a column under any header is not wider than this.
const LONGEST_NAME: usize = 60;

impl<'a> Finder<'_, 'a> {
    /// 处理位置与接收方 above 仅在设备上处理，不上传: a column below a header most of whose cells can be no names is none of names.
    pub(super) fn column_of_clauses(&self, index: usize, column: usize, header: u32) -> bool {
        let Some(table) = self.reading.document.tables.get(index) else { return false };
        let from = table.cells.partition_point(|cell| cell.row <= header);
        let own = table.cells.get(from..).unwrap_or_default().iter().filter(|cell| cell.column as usize == column);
        let (mut clauses, mut all) = (0usize, 0usize);
        for span in own.take(MOST_MEASURED).map(|cell| self.clean(self.cell(index, cell))) {
            all += usize::from(!span.is_empty());
            clauses += usize::from(self.is_no_name(span));
        }
        clauses * 2 > all
    }

    /// The columns of a table without a header: names first, or behind a kind of service, most of them products of the catalog or code, and
    /// addresses or data beside them.
    pub(super) fn columns_by_content(&self, index: usize) -> Option<(Vec<Option<Field>>, Option<usize>)> {
        (0..2).find_map(|names| self.columns_beside_names(index, names))
    }

    fn columns_beside_names(&self, index: usize, names: u32) -> Option<(Vec<Option<Field>>, Option<usize>)> {
        let cells = self.reading.document.tables.get(index)?.cells.get(..)?;
        let (mut rows, mut known, mut named) = (0usize, 0usize, 0usize);
        // Per column: cells with an address, with data, and other words.
        let mut held: Vec<[usize; 3]> = Vec::new();
        for cell in cells.iter().take(MOST_MEASURED).filter(|cell| (cell.column as usize) < WIDEST) {
            let span = self.cell(index, cell);
            if held.len() <= cell.column as usize {
                held.resize(cell.column as usize + 1, [0; 3]);
            }
            if cell.column == names {
                let product = self.known(span).is_some_and(|(_, product)| product);
                let code = self.reading.parts(span, Part::Code).next_back().is_some_and(|word| word.end >= span.end);
                let short = width(self.text(span)) <= 60;
                rows += 1;
                known += usize::from(short && product);
                let name = short && (product || code && !self.generic(span));
                named += usize::from(name);
                if cell.row == 0 && (!name || self.label(span, true).0.is_some()) {
                    return None;
                }
                continue;
            }
            // 统计 before the names, and nothing that would be a header or a name itself.
            if cell.column < names && !self.nothing_but(span, &[Part::Service, Part::Ads, Part::NoParty], []) {
                return None;
            }
            let kind = if self.reading.addresses_in(span).next().is_some() {
                0
            } else if self.has_data(span) {
                1
            } else {
                2
            };
            let slot = held.get_mut(cell.column as usize).and_then(|held| held.get_mut(kind));
            slot.into_iter().for_each(|count| *count += usize::from(!span.is_empty()));
        }
        let most = |column: &[usize; 3], kind: usize| column.get(kind).is_some_and(|count| count * 2 > rows);
        let field = |column: &[usize; 3]| {
            let kinds = [(0, Field::PolicyLink), (1, Field::Data), (2, Field::Purpose)];
            kinds.into_iter().find(|(kind, _)| most(column, *kind)).map(|(_, field)| field)
        };
        let mut columns: Vec<Option<Field>> = held.iter().map(field).collect();
        columns.get_mut(names as usize).into_iter().for_each(|column| *column = Some(Field::Name));
        let told = columns.contains(&Some(Field::PolicyLink)) || columns.contains(&Some(Field::Data));
        let listed = named == rows || known >= LEAST_KNOWN && known * 2 > rows;
        (rows >= LEAST_KNOWN && listed && told).then_some((columns, Some(names as usize)))
    }

    /// The column that holds names, whatever its header says: the first one, or, where no header is one of names, another one.
    pub(super) fn names_below(&self, table: usize, header: &[Cell], columns: &[Option<Field>]) -> Option<usize> {
        let cells = &self.reading.document.tables.get(table)?.cells;
        let told = columns.iter().any(|field| matches!(field, Some(Field::Name | Field::Company)));
        let open = |cell: &&Cell| {
            let field = columns.get(cell.column as usize).copied().flatten();
            let first = cell.column == 0 && matches!(field, None | Some(Field::Name | Field::Company));
            let other = !told && matches!(field, None | Some(Field::Platform | Field::Other));
            let data = field.is_none() && self.has_data(self.cell(table, cell));
            (first || other) && !data
        };
        let names = |cell: &&Cell| self.holds_names(table, cells, cell.column);
        header.iter().take(WIDEST).filter(open).find(names).map(|cell| cell.column as usize)
    }

    /// Most cells of a column are short names, one of them a product of the catalog.
    pub(super) fn holds_names(&self, table: usize, cells: &[Cell], column: u32) -> bool {
        let (mut names, mut all, mut products) = (0usize, 0usize, 0usize);
        let own = cells.iter().filter(|cell| cell.column == column && cell.row > 0).take(MOST_MEASURED);
        for span in own.map(|cell| self.cell(table, cell)).filter(|span| !span.is_empty()) {
            let text = self.text(span);
            // In columns behind the first one, a product may be mentioned in what is said of another thing.
            let opens = |product: &Span| column == 0 || product.start <= span.start + 1;
            let known = self.known(span).filter(|(product, _)| opens(product));
            let titled = text.starts_with(|c: char| c.is_uppercase() || wide(c)) && self.reading.distinct(span);
            let name = width(text) <= LONGEST_NAME && !self.mostly_data(span) && (known.is_some() || titled);
            all += 1;
            names += usize::from(name);
            products += usize::from(name && known.is_some_and(|(_, product)| product));
        }
        products > 0 && names * 3 >= all * 2
    }

    /// Most cells of the column of names, or else of companies, hold products of the catalog; in a table of data, also those of a
    /// first column without a label.
    pub(super) fn column_of_known_names(&self, index: usize, columns: &[Option<Field>]) -> bool {
        let Some(table) = self.reading.document.tables.get(index) else { return false };
        let of = |wanted: Field| columns.iter().position(|field| *field == Some(wanted));
        let first = || (columns.first() == Some(&None) && of(Field::Data).is_some()).then_some(0);
        let Some(column) = of(Field::Name).or_else(|| of(Field::Company)).or_else(first) else { return false };
        let own = table.cells.iter().filter(|cell| cell.column as usize == column).skip(1).take(200);
        let product = |span: Span| self.known(span).is_some_and(|(_, product)| product);
        mostly_known(own.map(|cell| self.cell(index, cell)), product)
    }

    /// 服务 | 何时使用: most cells of the first column begin with names of the catalog, whatever the heading above is.
    pub(super) fn opens_with_known_names(&self, index: usize) -> bool {
        let cells = self.reading.document.tables.get(index).map(|table| table.cells.as_slice()).unwrap_or_default();
        let own = cells.iter().filter(|cell| cell.column == 0 && cell.row > 0).take(MOST_MEASURED);
        let opens = |span: Span| self.known(span).is_some_and(|(name, _)| name.start <= span.start + 1);
        mostly_known(own.map(|cell| self.cell(index, cell)), opens)
    }

    /// The column without a label that holds data in most rows, in a table whose rows say who gets it.
    pub(super) fn column_of_data(&self, index: usize, columns: &[Option<Field>], header: &[Cell]) -> Option<usize> {
        let cells = &self.reading.document.tables.get(index)?.cells;
        let header = header.first()?.row;
        let from = cells.partition_point(|cell| cell.row <= header);
        let (mut held, mut rows) = (vec![0usize; columns.len()], 0usize);
        for cell in cells.get(from..)?.iter().take(200) {
            rows += usize::from(cell.column == 0);
            let open = matches!(columns.get(cell.column as usize), Some(None | Some(Field::Other)));
            if let Some(count) = held.get_mut(cell.column as usize).filter(|_| open) {
                *count += usize::from(self.has_data(self.cell(index, cell)));
            }
        }
        // What no label claims first; then 备注, 类型.
        let most = |open: Option<Field>| {
            let own = (0..held.len()).filter(|at| columns.get(*at) == Some(&open));
            let best = own.max_by_key(|at| (held.get(*at).copied(), std::cmp::Reverse(*at)))?;
            (rows > 0 && held.get(best).is_some_and(|count| count * 2 > rows)).then_some(best)
        };
        most(None).or_else(|| most(Some(Field::Other)))
    }

    /// The column that holds products where the one that the header calls the name holds companies.
    pub(super) fn column_of_names(
        &self,
        index: usize,
        columns: &[Option<Field>],
        name: usize,
        header: u32,
    ) -> Option<usize> {
        let cells = &self.reading.document.tables.get(index)?.cells;
        let from = cells.partition_point(|cell| cell.row <= header);
        let (mut products, mut companies) = (vec![0usize; columns.len()], 0usize);
        for cell in cells.get(from..)?.iter().take(200) {
            let span = self.cell(index, cell);
            if width(self.text(span)) > 60 {
                continue;
            }
            let company =
                self.reading.parts(span, Part::Company).next_back().is_some_and(|word| word.end + 3 >= span.end);
            companies += usize::from(company && cell.column as usize == name);
            // "X's data processing terms" is no product.
            let owned = |name: Span| self.text(Span { start: name.end, ..span }).starts_with(['\'', '’']);
            let known = || self.known(span).is_some_and(|(name, product)| product && !owned(name));
            let product = !company && (self.says(span, Part::Code) || known());
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
}

/// More than half of some cells, and no fewer than make a list, hold names that are known.
pub(super) fn mostly_known(cells: impl Iterator<Item = Span>, is_known: impl Fn(Span) -> bool) -> bool {
    let (known, all) = cells.fold((0, 0), |(known, all), cell| (known + usize::from(is_known(cell)), all + 1));
    known >= LEAST_KNOWN && known * 2 > all
}
