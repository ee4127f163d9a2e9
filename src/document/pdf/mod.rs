//! PDF with a text layer: pages to paragraphs, headings, tables and links.
//!
//! A reader of its own, because the crates there are either build all of a file's objects before anything can be bounded
//! or unfold streams without a bound; see `docs/documents.md`. Source: ISO 32000-2.

mod cmap;
mod content;
mod file;
mod filter;
mod font;
mod grid;
mod layout;
mod object;
mod tags;
mod write;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use self::content::{ARTIFACT, Drawing, Painter};
use self::file::File;
use self::filter::Undecoded;
use self::object::{Dictionary, Object};
use self::tags::Step;
use self::write::Writer;
use super::{Builder, Document, DocumentError};
use crate::policy::Format;

/// Pages beyond this number are not read; the document then carries a problem that says so.
const MOST_PAGES: usize = 1000;
/// Nodes of the page tree, at most.
const MOST_NODES: usize = 20_000;
/// Links of one page, at most.
const MOST_LINKS: usize = 400;
/// Characters on all pages together below which a file with images is a scan.
const FEWEST_CHARACTERS: usize = 20;

/// Reads a PDF file.
///
/// # Errors
/// When it is encrypted, damaged beyond finding pages, unfolds without measure, or holds no text.
pub fn read(bytes: &[u8], path: String) -> Result<Document, DocumentError> {
    let failed = |detail: &str| DocumentError::Pdf { path: path.clone(), detail: detail.to_owned() };
    let file = File::open(bytes).map_err(|_| failed("it unfolds to more than is reasonable"))?;
    if file.encrypted {
        return Err(failed("it is encrypted; save a copy without protection"));
    }
    let catalog = file.catalog().ok_or_else(|| failed("no pages found: it is damaged"))?;
    let mut builder = Builder::without_places();
    let mut painter = Painter::new(&file);
    let mut drawings = Vec::new();
    let (mut unmapped, mut characters, mut has_images, mut too_large) = (0, 0, false, false);
    let mut links = Vec::new();
    let (pages, more) = pages(&file, &catalog);
    let page_numbers =
        pages.iter().enumerate().filter_map(|(index, page)| Some((page.number?, index))).collect::<HashMap<_, _>>();
    if pages.is_empty() {
        return Err(failed("it has no pages"));
    }
    if more {
        builder.problem(format!("only the first {} pages were read", pages.len()));
    }
    for (index, page) in pages.iter().enumerate() {
        let number = index as u32 + 1;
        let (content, damage) = page_content(&file, &page.dictionary);
        if let Some(Undecoded::TooLarge) = damage {
            too_large = true;
            builder.problem(format!("page {number}: it unfolds to more than is reasonable; what follows was not read"));
            break;
        } else if damage.is_some() {
            builder.problem(format!("page {number}: a part of it is packed in an unknown way"));
        }
        let mut drawing = painter.draw(&content, &page.resources, page.turn);
        characters += drawing.glyphs.iter().filter(|glyph| !glyph.character.is_whitespace()).count();
        unmapped += drawing.unmapped;
        has_images |= drawing.has_images;
        if drawing.slanted {
            builder.problem(format!("page {number}: text set at an angle was left out"));
        }
        let found = page_links(&file, page);
        if found.len() >= MOST_LINKS {
            builder.problem(format!("page {number}: only the first {MOST_LINKS} links were read"));
        }
        mark_links(&mut drawing, &found);
        links.push(found.into_iter().map(|(_, url)| url).collect());
        drawings.push(drawing);
        if painter.is_exhausted() || file.is_exhausted() {
            builder.problem(format!("page {number}: too much is drawn; what follows was not read"));
            break;
        }
    }
    if characters < FEWEST_CHARACTERS {
        return Err(failed(match (unmapped > characters, has_images) {
            _ if too_large => "it unfolds to more than is reasonable",
            (true, _) => "its fonts do not say which characters they show; give the policy in another format",
            (false, true) => "it holds pictures of pages and no text (a scan); give the policy in another format",
            (false, false) => "it holds no text",
        }));
    }
    if unmapped > 0 {
        builder.problem(format!("{unmapped} characters are of fonts that do not say which they are"));
    }
    let steps = tags::steps(&file, &catalog, &page_numbers);
    let mut writer = Writer::new(builder, links);
    match left_out(&steps, &drawings) {
        Some(left_out) => {
            if left_out > 0 {
                writer
                    .builder
                    .problem(format!("{left_out} characters outside the structure of the file were left out"));
            }
            writer.tagged(&steps, &drawings);
        }
        None => writer.untagged(drawings),
    }
    Ok(writer.builder.finish(path, Format::Pdf, None))
}

/// A page with what it has from its ancestors.
struct Page {
    /// Object number.
    number: Option<u32>,
    dictionary: Dictionary,
    resources: Rc<Dictionary>,
    turn: i32,
}

/// The pages in order, and whether there are more; the tree may hold circles.
fn pages(file: &File<'_>, catalog: &Dictionary) -> (Vec<Page>, bool) {
    let mut pages = Vec::new();
    let mut seen = HashSet::new();
    let root = catalog.get("Pages").cloned().unwrap_or(Object::Null);
    let mut waiting = vec![(root, Rc::new(Dictionary::default()), 0)];
    while let Some((object, resources, turn)) = waiting.pop() {
        if let Object::Reference(number) = object
            && !seen.insert(number)
        {
            continue;
        }
        if pages.len() >= MOST_PAGES || seen.len() >= MOST_NODES {
            return (pages, true);
        }
        let Object::Dictionary(node) = file.resolve(&object) else { continue };
        let resources = match file.get(&node, "Resources") {
            Object::Dictionary(own) => Rc::new(own),
            _ => resources,
        };
        let turn = file.get(&node, "Rotate").number().map_or(turn, |turn| turn as i32);
        match file.get(&node, "Kids") {
            Object::Array(kids) => {
                let kids = kids.into_iter().rev().take(MOST_NODES);
                waiting.extend(kids.map(|kid| (kid, Rc::clone(&resources), turn)));
                if waiting.len() > 2 * MOST_NODES {
                    return (pages, true);
                }
            }
            _ => {
                let number = if let Object::Reference(number) = object { Some(number) } else { None };
                pages.push(Page { number, dictionary: node, resources, turn });
            }
        }
    }
    (pages, false)
}

/// A page's content streams, one after the other.
fn page_content(file: &File<'_>, page: &Dictionary) -> (Vec<u8>, Option<Undecoded>) {
    let contents = page.get("Contents").cloned().unwrap_or(Object::Null);
    let streams = match file.resolve(&contents) {
        Object::Array(streams) => streams,
        _ => vec![contents],
    };
    let mut content = Vec::new();
    let mut damage = None;
    for stream in streams.iter().filter_map(|object| file.stream(object)) {
        match file.decode(&stream) {
            Ok(data) => {
                content.extend(data);
                content.push(b'\n');
            }
            Err(error) => damage = Some(error),
        }
    }
    (content, damage)
}

/// Left, bottom, right and top of a link, and where it leads.
type PlacedLink = ([f32; 4], String);

fn page_links(file: &File<'_>, page: &Page) -> Vec<PlacedLink> {
    let annotations = file.get(&page.dictionary, "Annots");
    let mut links = Vec::new();
    for annotation in annotations.array().unwrap_or_default().iter().take(10 * MOST_LINKS) {
        let Object::Dictionary(annotation) = file.resolve(annotation) else { continue };
        if links.len() >= MOST_LINKS || !annotation.is("Subtype", "Link") {
            continue;
        }
        let action = file.dictionary(&annotation, "A");
        let Object::String(url) = file.get(&action, "URI") else { continue };
        let Object::Array(corners) = file.get(&annotation, "Rect") else { continue };
        let corner = |index: usize| corners.get(index).and_then(Object::number).unwrap_or(0.0) as f32;
        let turned = |x: f32, y: f32| match page.turn.rem_euclid(360) {
            90 => (y, -x),
            180 => (-x, -y),
            270 => (-y, x),
            _ => (x, y),
        };
        let ((ax, ay), (bx, by)) = (turned(corner(0), corner(1)), turned(corner(2), corner(3)));
        let url = String::from_utf8_lossy(&url).trim().chars().take(2000).collect();
        links.push(([ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)], url));
    }
    links
}

/// Notes at each glyph the link that lies over it.
fn mark_links(drawing: &mut Drawing, links: &[PlacedLink]) {
    for glyph in &mut drawing.glyphs {
        let (x, y) = ((glyph.left + glyph.right) / 2.0, glyph.baseline + glyph.size * 0.25);
        glyph.link = links
            .iter()
            .position(|([left, bottom, right, top], _)| *left <= x && x <= *right && *bottom <= y && y <= *top)
            .map(|index| index as u16);
    }
}

/// How many characters a structure leaves out; nothing where it does not hold nearly all of the text.
fn left_out(steps: &[Step], drawings: &[Drawing]) -> Option<usize> {
    let known: HashSet<(usize, u32)> = steps
        .iter()
        .filter_map(|step| if let Step::Text(page, number) = step { Some((*page, *number)) } else { None })
        .collect();
    let (mut held, mut left_out) = (0usize, 0usize);
    for (page, drawing) in drawings.iter().enumerate() {
        for glyph in drawing.glyphs.iter().filter(|glyph| !glyph.character.is_whitespace()) {
            match glyph.mark {
                Some(ARTIFACT) => {}
                Some(mark) if known.contains(&(page, mark)) => held += 1,
                _ => left_out += 1,
            }
        }
    }
    (held > 0 && left_out * 50 <= held).then_some(left_out)
}

#[cfg(test)]
mod tests;
