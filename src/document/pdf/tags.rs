//! The structure that tagged files carry: headings, paragraphs, lists and tables, as browsers and word processors write it.
//!
//! Source: ISO 32000-2, 14.7 (logical structure), 14.8 (tagged PDF).

use std::collections::{HashMap, HashSet};

use super::file::File;
use super::object::{Dictionary, Object};
use crate::document::BlockKind;

/// Elements within each other.
const DEEPEST: usize = 64;
/// Steps beyond this number are not made.
const MOST_STEPS: usize = 300_000;

/// What to write next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Begin(BlockKind),
    /// The text of a page (by index) that has this number.
    Text(usize, u32),
    OpenTable,
    Row,
    /// A cell and the rows and columns that it covers.
    Cell(u32, u32),
    EndCell,
    CloseTable,
}

/// Reads the structure; `pages` are the indices of pages by object number. Empty where the file is not tagged.
pub fn steps(file: &File<'_>, catalog: &Dictionary, pages: &HashMap<u32, usize>) -> Vec<Step> {
    let Object::Dictionary(root) = file.get(catalog, "StructTreeRoot") else { return Vec::new() };
    let roles = file.dictionary(&root, "RoleMap").0.into_iter().collect();
    let mut walk = Walk { file, pages, roles, seen: HashSet::new(), steps: Vec::new(), lists: 0 };
    walk.kids(&root, None, 0);
    walk.steps
}

struct Walk<'w, 'a> {
    file: &'w File<'a>,
    pages: &'w HashMap<u32, usize>,
    /// Names of the file's own for the elements of the standard.
    roles: HashMap<Vec<u8>, Object>,
    seen: HashSet<u32>,
    steps: Vec<Step>,
    lists: u8,
}

impl Walk<'_, '_> {
    fn kids(&mut self, element: &Dictionary, page: Option<usize>, depth: usize) {
        match element.get("K") {
            Some(Object::Array(kids)) => self.each(kids, page, depth),
            Some(reference @ Object::Reference(_)) => match self.file.resolve(reference) {
                Object::Array(kids) => self.each(&kids, page, depth),
                _ => self.kid(reference, page, depth),
            },
            Some(kid) => self.kid(kid, page, depth),
            None => {}
        }
    }

    fn each(&mut self, kids: &[Object], page: Option<usize>, depth: usize) {
        for kid in kids {
            self.kid(kid, page, depth);
        }
    }

    fn kid(&mut self, kid: &Object, page: Option<usize>, depth: usize) {
        if depth > DEEPEST || self.steps.len() > MOST_STEPS {
            return;
        }
        if let Object::Reference(number) = kid
            && !self.seen.insert(*number)
        {
            return;
        }
        match self.file.resolve(kid) {
            Object::Number(number) if number >= 0.0 => {
                if let Some(page) = page {
                    self.steps.push(Step::Text(page, number as u32));
                }
            }
            Object::Dictionary(dictionary) => {
                let own = match dictionary.get("Pg") {
                    Some(Object::Reference(number)) => self.pages.get(number).copied(),
                    _ => None,
                };
                let page = own.or(page);
                if let (Some(number), Some(page)) = (dictionary.get("MCID").and_then(Object::whole), page) {
                    self.steps.push(Step::Text(page, number));
                } else if dictionary.get("S").is_some() {
                    self.element(&dictionary, page, depth);
                }
            }
            _ => {}
        }
    }

    fn element(&mut self, element: &Dictionary, page: Option<usize>, depth: usize) {
        let role = self.role(element);
        let role = role.as_slice();
        let heading = match role {
            b"H" | b"Title" => Some(1),
            [b'H', digit @ b'1'..=b'6'] => Some(digit - b'0'),
            _ => None,
        };
        match role {
            b"Table" => self.steps.push(Step::OpenTable),
            b"TR" => self.steps.push(Step::Row),
            b"TH" | b"TD" => {
                let (rows, columns) = self.spans(element);
                self.steps.push(Step::Cell(rows, columns));
            }
            b"L" => self.lists = self.lists.saturating_add(1),
            b"LI" => self.steps.push(Step::Begin(BlockKind::Item { depth: self.lists.max(1), first: true })),
            b"P" if self.lists > 0 => {
                self.steps.push(Step::Begin(BlockKind::Item { depth: self.lists, first: false }));
            }
            b"P" | b"Caption" | b"BlockQuote" | b"Note" | b"TOCI" => self.steps.push(Step::Begin(BlockKind::Paragraph)),
            _ => {
                if let Some(level) = heading {
                    self.steps.push(Step::Begin(BlockKind::Heading(level)));
                }
            }
        }
        self.kids(element, page, depth + 1);
        match role {
            b"Table" => self.steps.push(Step::CloseTable),
            b"TH" | b"TD" => self.steps.push(Step::EndCell),
            b"L" => {
                self.lists = self.lists.saturating_sub(1);
                self.steps.push(Step::Begin(BlockKind::Paragraph));
            }
            b"P" | b"Caption" => self.steps.push(Step::Begin(BlockKind::Paragraph)),
            _ if heading.is_some() => self.steps.push(Step::Begin(BlockKind::Paragraph)),
            _ => {}
        }
    }

    fn role(&self, element: &Dictionary) -> Vec<u8> {
        let mut role = self.file.get(element, "S").name().unwrap_or_default().to_vec();
        for _ in 0..8 {
            match self.roles.get(&role) {
                Some(Object::Name(next)) if *next != role => role.clone_from(next),
                _ => break,
            }
        }
        role
    }

    /// Rows and columns that a cell covers, from its attributes.
    fn spans(&self, cell: &Dictionary) -> (u32, u32) {
        let attributes = match self.file.get(cell, "A") {
            Object::Array(list) => list.iter().take(16).map(|object| self.file.resolve(object)).collect(),
            object => vec![object],
        };
        let span = |key: &str| {
            attributes.iter().filter_map(Object::dictionary).find_map(|told| told.get(key)?.whole()).unwrap_or(1)
        };
        (span("RowSpan"), span("ColSpan"))
    }
}
