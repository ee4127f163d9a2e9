//! Ruled lines to tables: the grid, and which cells are merged.

use super::content::Rule;

/// Lines nearer to each other than this, in points, are one.
const NEAR: f32 = 3.0;
/// Lines of a page beyond this number after joining are not looked at: that is a drawing.
const MOST_LINES: usize = 600;
/// Cells of one table, at most.
const MOST_CELLS: usize = 4000;

/// A table drawn with lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Borders of the columns, from left to right.
    pub columns: Vec<f32>,
    /// Borders of the rows, from top to bottom (y falls).
    pub rows: Vec<f32>,
    pub cells: Vec<GridCell>,
    /// Index of the cell that covers a place, by row and column.
    owners: Vec<u32>,
}

/// A cell: its place and how far it reaches, in rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridCell {
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
}

impl Grid {
    /// The cell at a point; nothing outside the table.
    pub fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let column = self.columns.partition_point(|border| *border <= x).checked_sub(1)?;
        let row = self.rows.partition_point(|border| *border >= y).checked_sub(1)?;
        if column + 1 >= self.columns.len() || row + 1 >= self.rows.len() {
            return None;
        }
        self.owners.get(row * (self.columns.len() - 1) + column).map(|owner| *owner as usize)
    }

    pub fn top(&self) -> f32 {
        self.rows.first().copied().unwrap_or_default()
    }

    /// Left and right border of a cell.
    pub fn sides(&self, cell: GridCell) -> (f32, f32) {
        let border = |index: usize| self.columns.get(index).copied().unwrap_or_default();
        (border(cell.column), border(cell.column + cell.columns))
    }
}

/// The tables of a page, from top to bottom. A box of one cell is no table.
pub fn grids(rules: &[Rule]) -> Vec<Grid> {
    let lines = joined(rules);
    if lines.len() > MOST_LINES {
        return Vec::new();
    }
    let mut group: Vec<usize> = (0..lines.len()).collect();
    fn root(group: &mut [usize], mut index: usize) -> usize {
        while let Some(&parent) = group.get(index).filter(|parent| **parent != index) {
            let above = group.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = group.get_mut(index) {
                *slot = above;
            }
            index = parent;
        }
        index
    }
    for (a, first) in lines.iter().enumerate() {
        for (b, second) in lines.iter().enumerate().skip(a + 1) {
            if first.horizontal != second.horizontal && meet(first, second) {
                let (a, b) = (root(&mut group, a), root(&mut group, b));
                if let Some(slot) = group.get_mut(a) {
                    *slot = b;
                }
            }
        }
    }
    let mut members: std::collections::BTreeMap<usize, Vec<Rule>> = std::collections::BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        members.entry(root(&mut group, index)).or_default().push(*line);
    }
    let mut grids: Vec<Grid> = members.values().filter_map(|lines| grid(lines)).collect();
    grids.sort_by(|a, b| b.top().total_cmp(&a.top()));
    grids
}

fn meet(a: &Rule, b: &Rule) -> bool {
    let within = |at: f32, rule: &Rule| at >= rule.from - NEAR && at <= rule.to + NEAR;
    within(a.at, b) && within(b.at, a)
}

/// Joins lines that continue or cover each other.
fn joined(rules: &[Rule]) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    rules.sort_by(|a, b| {
        let place = |rule: &Rule| (rule.horizontal, (rule.at / (NEAR / 2.0)).round() as i64);
        place(a).cmp(&place(b)).then(a.from.total_cmp(&b.from))
    });
    let mut lines: Vec<Rule> = Vec::new();
    for rule in rules {
        match lines.last_mut() {
            Some(last)
                if last.horizontal == rule.horizontal
                    && (last.at - rule.at).abs() < NEAR / 2.0
                    && rule.from <= last.to + NEAR =>
            {
                last.to = last.to.max(rule.to);
            }
            _ => lines.push(rule),
        }
    }
    lines
}

fn grid(lines: &[Rule]) -> Option<Grid> {
    let (horizontal, vertical): (Vec<Rule>, Vec<Rule>) = lines.iter().partition(|line| line.horizontal);
    // Tables may leave out the lines at their sides: they end where the lines across end.
    let ends = |lines: &[Rule]| {
        let least = lines.iter().map(|line| line.from).min_by(f32::total_cmp);
        least.into_iter().chain(lines.iter().map(|line| line.to).max_by(f32::total_cmp))
    };
    if horizontal.is_empty() || vertical.is_empty() {
        return None;
    }
    let columns = clusters(vertical.iter().map(|line| line.at).chain(ends(&horizontal)));
    let mut rows = clusters(horizontal.iter().map(|line| line.at).chain(ends(&vertical)));
    rows.reverse();
    let (width, height) = (columns.len().checked_sub(1)?, rows.len().checked_sub(1)?);
    if !(2..=MOST_CELLS).contains(&(width * height)) {
        return None;
    }
    // A border is there when a line covers the middle of it.
    let on = |lines: &[Rule], borders: &[f32]| -> Vec<Vec<Rule>> {
        borders.iter().map(|at| lines.iter().filter(|line| (line.at - at).abs() <= NEAR).copied().collect()).collect()
    };
    let (on_columns, on_rows) = (on(&vertical, &columns), on(&horizontal, &rows));
    let covers = |lines: &[Vec<Rule>], border: usize, middle: f32| {
        lines.get(border).into_iter().flatten().any(|line| line.from <= middle && middle <= line.to)
    };
    let middle = |borders: &[f32], index: usize| match (borders.get(index), borders.get(index + 1)) {
        (Some(a), Some(b)) => (a + b) / 2.0,
        _ => 0.0,
    };
    let mut owners = vec![u32::MAX; width * height];
    let mut cells = Vec::new();
    for row in 0..height {
        for column in 0..width {
            if owners.get(row * width + column) != Some(&u32::MAX) {
                continue;
            }
            let is_free = |row: usize, column: usize| owners.get(row * width + column) == Some(&u32::MAX);
            let open_right = |border: usize| !covers(&on_columns, border, middle(&rows, row));
            let open_below = |border: usize| !covers(&on_rows, border, middle(&columns, column));
            let mut cell = GridCell { row, column, rows: 1, columns: 1 };
            while column + cell.columns < width
                && is_free(row, column + cell.columns)
                && open_right(column + cell.columns)
            {
                cell.columns += 1;
            }
            while row + cell.rows < height
                && (column..column + cell.columns).all(|column| is_free(row + cell.rows, column))
                && open_below(row + cell.rows)
            {
                cell.rows += 1;
            }
            for row in row..row + cell.rows {
                for column in column..column + cell.columns {
                    if let Some(owner) = owners.get_mut(row * width + column) {
                        *owner = cells.len() as u32;
                    }
                }
            }
            cells.push(cell);
        }
    }
    // What is drawn as a frame around everything else has one cell.
    (cells.len() >= 2).then_some(Grid { columns, rows, cells, owners })
}

/// Numbers in order, those near each other as one.
fn clusters(numbers: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut numbers: Vec<f32> = numbers.collect();
    numbers.sort_by(f32::total_cmp);
    numbers.dedup_by(|next, kept| *next - *kept <= NEAR);
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn across(y: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: true, at: y, from, to }
    }

    fn down(x: f32, from: f32, to: f32) -> Rule {
        Rule { horizontal: false, at: x, from, to }
    }

    #[test]
    fn merged_cells_are_those_without_a_line_between() {
        // A title over two columns, then two rows of which the left cells are one.
        let rules = [
            across(100.0, 0.0, 50.0),
            across(100.5, 50.0, 100.0),
            across(80.0, 0.0, 100.0),
            across(60.0, 50.0, 100.0),
            across(40.0, 0.0, 100.0),
            down(0.0, 40.0, 100.0),
            down(50.0, 40.0, 80.0),
            down(100.0, 40.0, 100.0),
        ];
        let grids = grids(&rules);
        let cells: Vec<_> =
            grids[0].cells.iter().map(|cell| (cell.row, cell.column, cell.rows, cell.columns)).collect();
        assert_eq!(cells, [(0, 0, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1)]);
        assert_eq!(grids[0].cell_at(10.0, 50.0), Some(1));
        assert_eq!(grids[0].cell_at(60.0, 50.0), Some(3));
        assert_eq!(grids[0].cell_at(60.0, 30.0), None);
    }

    #[test]
    fn a_frame_and_an_underline_are_no_tables() {
        let frame = [across(0.0, 0.0, 9.0), across(50.0, 0.0, 9.0), down(0.0, 0.0, 50.0), down(9.0, 0.0, 50.0)];
        assert!(grids(&frame).is_empty());
        assert!(grids(&[across(0.0, 0.0, 9.0), across(50.0, 0.0, 9.0)]).is_empty());
    }
}
