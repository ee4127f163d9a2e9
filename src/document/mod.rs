//! Policy files to blocks, tables and links, each with its place in the source.
//!
//! A [`Document`] is one running text (NFKC, white space collapsed, one line per block) with an offset map back to the
//! words as written and to the file's bytes. Blocks, cells and links are spans of that text.

mod builder;
mod delimited;
mod docx;
mod encoding;
mod entity;
mod html;
mod literal;
mod markdown;
mod mhtml;
mod odt;
mod pages;
mod pdf;
mod plain;
mod resources;
mod rows;
mod rtf;
mod script;
mod stacked;
mod text;
mod translations;
mod webarchive;
mod xml;

pub use builder::Builder;
pub use text::{Span, Text};

use self::literal::Grammar;
use crate::policy::{DocumentProblem, Format, Locator};

/// Files above this size, in bytes, are refused.
pub const LARGEST_FILE: usize = 32 << 20;
/// Blocks beyond this number are not kept; the document then carries a problem that says so.
pub const MOST_BLOCKS: usize = 200_000;
/// What is made of elements has at least so many.
const LEAST_ELEMENTS: usize = 3;
/// Text beyond this size, in bytes, is not kept; the document then carries a problem that says so. The longest policies
/// have a few hundred kilobytes.
pub const MOST_TEXT: usize = 2 << 20;

/// Why a policy file could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("{path}: larger than {} MiB", LARGEST_FILE >> 20)]
    TooLarge { path: String },
    #[error("{path}: {detail}")]
    Pdf { path: String, detail: String },
    #[error("{path}: {detail}")]
    Docx { path: String, detail: String },
    #[error("{path}: {detail}")]
    Damaged { path: String, detail: String },
    #[error("{path}: this is a binary file, not a policy")]
    Binary { path: String },
    #[error("{path}: the file is empty")]
    Empty { path: String },
    #[error("{path}: {kind} is not read; save it as {instead}")]
    OtherFormat { path: String, kind: &'static str, instead: &'static str },
    #[error("{path}: no text stands in it; a page that scripts fill is read as a browser saved it once it was shown")]
    NoText { path: String },
}

/// What a block is by its markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Level 1 is the highest.
    Heading(u8),
    Paragraph,
    /// A list item and its depth from 1; `first` marks the block that opens the item.
    Item {
        depth: u8,
        first: bool,
    },
    /// Index into [`Document::tables`] and into its cells.
    Cell {
        table: u32,
        cell: u32,
    },
}

/// A line or paragraph of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
    /// Every visible character is bold, or the element calls itself a title.
    pub strong: bool,
    /// The bold words that open it, where others follow.
    pub lead: Option<Span>,
}

/// A link and the words that carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub span: Span,
    pub url: String,
}

/// A cell at its place in the grid, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub row: u32,
    pub column: u32,
    /// How many rows and columns it covers; at least 1.
    pub rows: u32,
    pub columns: u32,
    /// Indices of its first block and of the block after its last; blocks of inner tables lie between too.
    pub blocks: (u32, u32),
}

/// A table: its cells in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub cells: Vec<Cell>,
}

/// A policy file, read.
#[derive(Clone, Debug)]
pub struct Document {
    /// As shown to people, with `/` as separator.
    pub path: String,
    pub format: Format,
    /// Part of a container that the text comes from, or the first one of several.
    pub part: Option<String>,
    pub text: Text,
    pub blocks: Vec<Block>,
    pub tables: Vec<Table>,
    /// In reading order.
    pub links: Vec<Link>,
    /// Places where the source breaks a line inside a block.
    pub soft_breaks: Vec<u32>,
    pub problems: Vec<DocumentProblem>,
}

impl Document {
    /// The place of a span in the source, with the words as written.
    pub fn locator(&self, span: Span) -> Locator {
        let place = self.text.place(span);
        Locator {
            file: self.path.clone(),
            part: self.text.part(span).map(str::to_owned).or_else(|| self.part.clone()),
            page: place.page,
            line: place.line,
            column: place.column,
            bytes: place.bytes,
            quote: opening(self.text.shown(span)).to_owned(),
        }
    }
}

/// The first characters of a text, as many as are quoted of it.
pub fn opening(text: &str) -> &str {
    const QUOTED: usize = 300;
    let mut rest = text.chars();
    // Most texts are shorter.
    match if text.len() > QUOTED { rest.nth(QUOTED - 1) } else { None } {
        Some(_) => text.get(..text.len() - rest.as_str().len()).unwrap_or_default(),
        None => text,
    }
}

/// Reads a policy file. The format is decided by the content first and by the extension of `shown_path` second.
pub fn read(bytes: &[u8], shown_path: &str) -> Result<Document, DocumentError> {
    let path = shown_path.replace('\\', "/");
    if bytes.len() > LARGEST_FILE {
        return Err(DocumentError::TooLarge { path });
    }
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    if bytes.trim_ascii().is_empty() {
        return Err(DocumentError::Empty { path });
    }
    // Mail servers and scripts put lines before the header; the standard's readers look for it in the first kilobyte.
    if memchr::memmem::find(bytes.get(..1024).unwrap_or(bytes), b"%PDF-")
        .is_some_and(|at| at == 0 || extension == "pdf")
    {
        return pdf::read(bytes, path);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let is_odt = odt::is_one(bytes) || matches!(extension.as_str(), "odt" | "ott");
        return if is_odt { with_text(odt::read(bytes, path)?) } else { docx::read(bytes, path) };
    }
    if let Some(pages) = pages::of(bytes) {
        return with_text(pages::read(pages, path)?);
    }
    if let Some((kind, instead)) = other_format(bytes) {
        return Err(DocumentError::OtherFormat { path, kind, instead });
    }
    if extension == "docx" {
        return Err(DocumentError::Docx {
            path,
            detail: "not a Word document: it does not begin like a zip archive".to_owned(),
        });
    }
    if rtf::is_one(bytes) {
        let (source, exact) = rtf::decode(bytes);
        let mut builder = Builder::new(source, exact);
        rtf::read(&mut builder, exact.is_none());
        return with_text(builder.finish(path, Format::Rtf, None));
    }
    let (source, exact) = encoding::decode(bytes);
    if memchr::memchr_iter(0, source.as_bytes()).count() > source.len() / 100 {
        return Err(DocumentError::Binary { path });
    }
    if odt::is_flat(&source) {
        let mut builder = Builder::new(source, exact);
        odt::flat(&mut builder).map_err(|detail| DocumentError::Damaged { path: path.clone(), detail })?;
        return with_text(builder.finish(path, Format::Odt, None));
    }
    let kind = Kind::of(&source, &extension);
    let mut builder = Builder::new(source, exact);
    match kind {
        Kind::Page => html::read(&mut builder),
        Kind::Component { braces } => html::read_component(&mut builder, braces),
        Kind::Markdown => markdown::read(&mut builder),
        Kind::Code(grammar) => script::read(&mut builder, grammar),
        Kind::Resources => resources::read(&mut builder),
        Kind::Translations => translations::read(&mut builder),
        Kind::Plain => plain::read(&mut builder),
    }
    let format = match kind {
        Kind::Page | Kind::Component { .. } => Format::Html,
        Kind::Markdown => Format::Markdown,
        Kind::Code(_) | Kind::Resources | Kind::Translations => Format::Script,
        Kind::Plain => Format::Text,
    };
    with_text(builder.finish(path, format, None))
}

/// A document in which something stands, or of which it is known why nothing does.
fn with_text(document: Document) -> Result<Document, DocumentError> {
    let said = document.text.normal().contains(char::is_alphanumeric) || !document.problems.is_empty();
    if said { Ok(document) } else { Err(DocumentError::NoText { path: document.path }) }
}

/// What kind of text a file holds.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Page,
    /// A part of a page, or the template of one. Code stands in braces, or in doubled braces and percent signs.
    Component {
        braces: bool,
    },
    Markdown,
    Code(Grammar),
    Resources,
    Translations,
    Plain,
}

impl Kind {
    fn of(source: &str, extension: &str) -> Kind {
        match extension {
            "html" | "htm" | "xhtml" | "shtml" | "vue" => return Kind::Page,
            "svelte" | "astro" => return Kind::Component { braces: true },
            "md" | "mdx" | "markdown" => return Kind::Markdown,
            _ => {}
        }
        let page = looks_like_html(source);
        if TEMPLATES.contains(&extension) && (page || has_elements(source)) {
            return Kind::Component { braces: false };
        }
        if let Some(grammar) = Grammar::of(extension).filter(|_| extension != "php" || !markdown::is_likely(source)) {
            return Kind::Code(grammar);
        }
        if resources::is_likely(source) {
            Kind::Resources
        } else if translations::is_likely(source) {
            Kind::Translations
        } else if page {
            Kind::Page
        } else if let Some(grammar) = Grammar::of_source(source) {
            Kind::Code(grammar)
        } else if markdown::is_likely(source) {
            Kind::Markdown
        } else if source.trim_start().starts_with('<') && has_elements(source) {
            Kind::Page
        } else {
            Kind::Plain
        }
    }
}

/// Extensions of templates of pages: of mini programs, and of the engines that fill in pages on a server.
const TEMPLATES: &[&str] = &[
    "wxml",
    "axml",
    "swan",
    "ttml",
    "qxml",
    "ejs",
    "erb",
    "hbs",
    "handlebars",
    "mustache",
    "njk",
    "twig",
    "liquid",
    "jinja",
    "jinja2",
    "j2",
    "jsp",
    "ftl",
    "cshtml",
    "php",
    "tpl",
];

/// Whether a text is made of elements.
fn has_elements(source: &str) -> bool {
    memchr::memmem::find_iter(source.as_bytes(), b"</").take(LEAST_ELEMENTS).count() == LEAST_ELEMENTS
}

/// Formats that might look like text, and what they can be saved as. Source: \[MS-CFB\] 2.2.
fn other_format(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    bytes
        .starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        .then_some(("the old format of Word (.doc)", "a Word document (.docx)"))
}

/// An HTML document says so in its first kilobyte.
fn looks_like_html(source: &str) -> bool {
    let head = source.as_bytes().get(..1024).unwrap_or(source.as_bytes()).to_ascii_lowercase();
    [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<meta "]
        .iter()
        .any(|sign| memchr::memmem::find(&head, sign).is_some())
}
