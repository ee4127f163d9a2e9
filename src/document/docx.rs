//! Office Open XML text (DOCX): `word/document.xml` with paragraphs, headings, lists, tables and links.
//!
//! Source: ECMA-376 part 1 (WordprocessingML). Places inside the compressed part are not kept.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::xml::{self, attribute, part, unescape};
use super::{BlockKind, Builder, Document, DocumentError};
use crate::policy::Format;

/// Instructions of a field beyond this size, in bytes, are not kept.
const LONGEST_FIELD: usize = 4096;
const PART: &str = "word/document.xml";

pub fn read(bytes: &[u8], path: String) -> Result<Document, DocumentError> {
    let failed = |detail: String| DocumentError::Docx { path: path.clone(), detail };
    let mut container = xml::open(bytes).map_err(failed)?;
    let body = part(&mut container, PART).map_err(failed)?;
    let body = body.ok_or_else(|| failed(format!("no {PART}: this zip is not a Word document")))?;
    let mut beside = |name: &str| part(&mut container, name).ok().flatten().unwrap_or_default();
    let links = targets(&beside("word/_rels/document.xml.rels"));
    let styles = heading_styles(&beside("word/styles.xml"));
    let mut builder = Builder::without_places();
    write(&mut builder, &body, &links, &styles);
    Ok(builder.finish(path, Format::Docx, Some(PART.to_owned())))
}

/// Relationship ids and the links that they stand for.
fn targets(xml: &str) -> HashMap<String, String> {
    let mut reader = Reader::from_str(xml);
    let mut targets = HashMap::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == "Relationship" => {
                if let (Some(id), Some(target)) = (attribute(&element, "Id"), attribute(&element, "Target")) {
                    targets.insert(id, target);
                }
            }
            Ok(Event::Eof) | Err(_) => return targets,
            Ok(_) => {}
        }
    }
}

/// Styles of headings and their levels. The names of built-in styles are English in every language; ids are not.
fn heading_styles(xml: &str) -> HashMap<String, u8> {
    let mut reader = Reader::from_str(xml);
    let mut levels = HashMap::new();
    let mut style = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => match element.local_name().as_ref() {
                "style" => style = attribute(&element, "styleId"),
                "name" => {
                    let name = attribute(&element, "val").unwrap_or_default().to_ascii_lowercase();
                    if let (Some(style), Some(level)) = (&style, heading_level(&name)) {
                        levels.insert(style.clone(), level);
                    }
                }
                "outlineLvl" => {
                    let level = attribute(&element, "val").and_then(|level| level.parse::<u8>().ok());
                    if let (Some(style), Some(level @ 0..=8)) = (&style, level) {
                        levels.entry(style.clone()).or_insert(level + 1);
                    }
                }
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return levels,
            Ok(_) => {}
        }
    }
}

/// The level of a style's name or id: "heading 2", "Heading2", "Title".
pub fn heading_level(style: &str) -> Option<u8> {
    match style.strip_prefix("heading") {
        Some(level) => level.trim().parse().ok(),
        None => (style == "title").then_some(1),
    }
}

/// The address in the instruction of a field: `HYPERLINK "https://…"`.
fn field_address(instruction: &str) -> Option<String> {
    let (_, rest) = instruction.split_once("HYPERLINK")?;
    let (url, _) = rest.split_once('"')?.1.split_once('"')?;
    Some(url.to_owned())
}

/// What a cell's properties say before its text comes.
#[derive(Default)]
struct CellShape {
    columns: u32,
    continues: bool,
    opened: bool,
}

fn write(builder: &mut Builder, xml: &str, links: &HashMap<String, String>, styles: &HashMap<String, u8>) {
    let mut reader = Reader::from_str(xml);
    // The paragraph is a heading: that it is numbered does not make it a list item.
    let mut heading = false;
    // Instructions of the field that is open, which come in pieces.
    let mut field: Option<String> = None;
    let mut instruction = false;
    // What old programs are shown in place of what new ones are.
    let mut fallback = 0u32;
    let mut text = false;
    let mut bold = false;
    let mut cells: Vec<CellShape> = Vec::new();
    while !builder.is_full() {
        let event = match reader.read_event() {
            Ok(Event::Eof) => break,
            Ok(event) => event,
            Err(error) => {
                builder.problem(format!("{PART}: {error}; what follows was not read"));
                break;
            }
        };
        match event {
            Event::Start(element) if element.local_name().as_ref() == "Fallback" => {
                fallback = fallback.saturating_add(1)
            }
            Event::End(element) if element.local_name().as_ref() == "Fallback" => fallback = fallback.saturating_sub(1),
            _ if fallback > 0 => {}
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "p" => {
                    open_cell(builder, &mut cells);
                    builder.begin(BlockKind::Paragraph);
                    heading = false;
                }
                "pStyle" => {
                    let style = attribute(&element, "val").unwrap_or_default();
                    // Without a table of styles their ids tell: Chinese Word calls that of "heading 2" just 2.
                    let level = styles.get(&style).copied().or_else(|| {
                        heading_level(&style.to_ascii_lowercase())
                            .or_else(|| style.parse().ok().filter(|level| styles.is_empty() && (1..=9).contains(level)))
                    });
                    if let Some(level) = level {
                        heading = true;
                        builder.begin(BlockKind::Heading(level));
                    }
                }
                "outlineLvl" => {
                    if let Some(level @ 0..=8) = attribute(&element, "val").and_then(|level| level.parse::<u8>().ok()) {
                        heading = true;
                        builder.begin(BlockKind::Heading(level + 1));
                    }
                }
                "ilvl" if !heading => {
                    let depth = attribute(&element, "val").and_then(|level| level.parse::<u8>().ok()).unwrap_or(0);
                    builder.begin(BlockKind::Item { depth: depth.saturating_add(1), first: true });
                }
                "t" => text = true,
                "instrText" => instruction = true,
                "fldSimple" => {
                    if let Some(url) = attribute(&element, "instr").as_deref().and_then(field_address) {
                        builder.open_link(url);
                    }
                }
                "fldChar" => match attribute(&element, "fldCharType").as_deref() {
                    Some("begin") => field = Some(String::new()),
                    Some("separate") => {
                        if let Some(url) = field.take().as_deref().and_then(field_address) {
                            builder.open_link(url);
                        }
                    }
                    _ => builder.close_link(),
                },
                "br" | "cr" => builder.line_break(),
                "tab" => builder.push_character(' ', 0, 1),
                "b" if attribute(&element, "val").is_none_or(|value| value != "0" && value != "false") && !bold => {
                    bold = true;
                    builder.strong_on();
                }
                "hyperlink" => {
                    if let Some(url) = attribute(&element, "id").and_then(|id| links.get(&id)) {
                        builder.open_link(url.clone());
                    }
                }
                "tbl" => builder.open_table(),
                "tr" => builder.open_row(),
                "tc" => cells.push(CellShape { columns: 1, ..CellShape::default() }),
                "gridSpan" => {
                    if let Some(cell) = cells.last_mut() {
                        cell.columns = attribute(&element, "val").and_then(|span| span.parse().ok()).unwrap_or(1);
                    }
                }
                "vMerge" => {
                    if let Some(cell) = cells.last_mut() {
                        cell.continues = attribute(&element, "val").is_none_or(|value| value != "restart");
                    }
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" => text = false,
                "r" => {
                    (text, instruction) = (false, false);
                    if std::mem::take(&mut bold) {
                        builder.strong_off();
                    }
                }
                "instrText" => instruction = false,
                "hyperlink" | "fldSimple" => builder.close_link(),
                "tc" => {
                    open_cell(builder, &mut cells);
                    cells.pop();
                    builder.end_cell();
                }
                "tbl" => {
                    builder.close_table();
                    builder.begin(BlockKind::Paragraph);
                }
                _ => {}
            },
            Event::Text(content) if instruction => {
                if let Some(field) = field.as_mut().filter(|field| field.len() < LONGEST_FIELD) {
                    field.push_str(&content);
                }
            }
            Event::GeneralRef(name) if instruction => {
                if let Some(field) = field.as_mut() {
                    field.push_str(&unescape(&format!("&{};", &*name)));
                }
            }
            Event::Text(content) if text => {
                for character in content.chars() {
                    builder.push_character(character, 0, 1);
                }
            }
            Event::GeneralRef(name) if text => {
                let reference = format!("&{};", &*name);
                for character in unescape(&reference).chars() {
                    builder.push_character(character, 0, 1);
                }
            }
            _ => {}
        }
    }
}

/// Opens the cell when its first paragraph comes: its span is known then.
fn open_cell(builder: &mut Builder, cells: &mut [CellShape]) {
    if let Some(cell) = cells.last_mut().filter(|cell| !cell.opened) {
        cell.opened = true;
        if cell.continues {
            builder.continue_cell_above(cell.columns);
        } else {
            builder.open_cell(cell.columns, 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    fn docx(body: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(PART, options).unwrap();
        write!(zip, "<w:document><w:body>{body}</w:body></w:document>").unwrap();
        zip.start_file("word/_rels/document.xml.rels", options).unwrap();
        write!(zip, "<Relationships><Relationship Id='r1' Target='https://x.example/p'/></Relationships>").unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn headings_tables_and_links_are_read() {
        let bytes = docx(
            "<w:p><w:pPr><w:pStyle w:val='Heading2'/></w:pPr><w:r><w:t>SDKs &amp; more</w:t></w:r></w:p>\
             <w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>A</w:t></w:r></w:p></w:tc>\
             <w:tc><w:p><w:hyperlink r:id='r1'><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p></w:tc></w:tr>\
             <w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>B</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        );
        let document = crate::document::read(&bytes, "p.docx").unwrap();
        assert_eq!(document.text.normal(), "SDKs & more\nA\nlink\nB\n");
        assert_eq!(document.blocks[0].kind, BlockKind::Heading(2));
        assert_eq!(document.links[0].url, "https://x.example/p");
        let cells: Vec<_> = document.tables[0].cells.iter().map(|cell| (cell.row, cell.column, cell.rows)).collect();
        assert_eq!(cells, [(0, 0, 2), (0, 1, 1), (1, 1, 1)]);
        assert_eq!(document.locator(document.blocks[0].span).bytes, None);
    }

    #[test]
    fn styles_by_name_links_as_fields_nested_tables_and_text_shown_once() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file("word/styles.xml", options).unwrap();
        write!(zip, "<w:styles><w:style w:styleId='a7'><w:name w:val='heading 3'/></w:style></w:styles>").unwrap();
        zip.start_file(PART, options).unwrap();
        let field = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> HYPERLINK &quot;https://y.ex</w:instrText></w:r>\
             <w:r><w:instrText>ample/&quot; </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>\
             <w:r><w:t>there</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>";
        write!(
            zip,
            "<w:document><w:body><w:p><w:pPr><w:pStyle w:val='a7'/><w:numPr><w:ilvl w:val='0'/></w:numPr></w:pPr><w:r><w:t>List</w:t></w:r></w:p>\
             <w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>outer</w:t></w:r></w:p>\
             <w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p/></w:tc>\
             <w:tc><w:p>{field}</w:p></w:tc></w:tr></w:tbl>\
             <mc:AlternateContent><mc:Choice><w:p><w:r><w:t/><w:t>box</w:t></w:r></w:p></mc:Choice>\
             <mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:body></w:document>"
        )
        .unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let document = crate::document::read(&bytes, "p.docx").unwrap();
        assert_eq!(document.text.normal(), "List\nouter\ninner\nthere\nbox\n");
        assert_eq!(document.blocks[0].kind, BlockKind::Heading(3));
        assert_eq!(document.links[0].url, "https://y.example/");
        assert_eq!(document.text.get(document.links[0].span), "there");
        assert_eq!(document.tables.len(), 2);
        assert_eq!(document.tables[0].cells[1].column, 2);
    }

    #[test]
    fn a_zip_without_text_is_an_error() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("other.txt", zip::write::SimpleFileOptions::default()).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert!(matches!(crate::document::read(&bytes, "p.docx"), Err(DocumentError::Docx { .. })));
    }
}
