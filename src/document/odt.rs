//! OpenDocument text, as a package (`content.xml` of an `.odt`) or as one XML file (`.fodt`).
//!
//! Source: ISO/IEC 26300-1 (OpenDocument 1.2), whose names of elements are met with their usual prefixes. Places inside
//! the compressed part are not kept.

use std::collections::HashMap;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::xml::{self, attribute, part, unescape};
use super::{BlockKind, Builder, Document, DocumentError};
use crate::policy::Format;

const PART: &str = "content.xml";
/// Named and automatic styles beyond this number are not known.
const MOST_STYLES: usize = 20_000;
/// A style is looked for in as many of those that it is based on.
const DEEPEST_STYLE: usize = 16;

/// Whether an archive is an OpenDocument package: its kind is its first entry, not compressed.
pub fn is_one(bytes: &[u8]) -> bool {
    bytes.get(30..).is_some_and(|head| head.starts_with(b"mimetypeapplication/vnd.oasis.opendocument."))
}

/// Reads a package.
pub fn read(bytes: &[u8], path: String) -> Result<Document, DocumentError> {
    let failed = |detail: String| DocumentError::Damaged { path: path.clone(), detail };
    let mut container = xml::open(bytes).map_err(failed)?;
    let manifest = part(&mut container, "META-INF/manifest.xml").map_err(failed)?;
    if manifest.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(failed("it is encrypted; save a copy without a password".to_owned()));
    }
    let body = part(&mut container, PART).map_err(failed)?;
    let body = body.ok_or_else(|| failed(format!("no {PART}: this zip is not an OpenDocument text")))?;
    let mut styles = Styles::default();
    if let Ok(Some(named)) = part(&mut container, "styles.xml") {
        styles.read(&named);
    }
    let mut builder = Builder::without_places();
    write(&mut builder, &body, styles, PART).map_err(failed)?;
    Ok(builder.finish(path, Format::Odt, Some(PART.to_owned())))
}

/// Whether a source is an OpenDocument file in one piece.
pub fn is_flat(source: &str) -> bool {
    let head = source.as_bytes().get(..2048).unwrap_or(source.as_bytes());
    source.starts_with('<') && memchr::memmem::find(head, b"<office:document").is_some()
}

/// Reads a document that is one XML file, with its places.
pub fn flat(builder: &mut Builder) -> Result<(), String> {
    let source = builder.take_source();
    let done = write(builder, &source, Styles::default(), "the XML");
    builder.give_back(source);
    done
}

/// What a style says itself.
#[derive(Default)]
struct Style {
    bold: Option<bool>,
    base: Option<String>,
}

/// Styles of paragraphs and of words by their names; a name may stand for one of each.
#[derive(Default)]
struct Styles(HashMap<(bool, String), Style>);

impl Styles {
    /// Takes up the styles of a part, up to where its text begins.
    fn read(&mut self, xml: &str) {
        let mut reader = Reader::from_str(xml);
        let mut open = None;
        loop {
            match reader.read_event() {
                Ok(Event::Start(element) | Event::Empty(element)) => match element.name().as_ref() {
                    "style:style" if self.0.len() < MOST_STYLES => {
                        let of_words = attribute(&element, "family").as_deref() == Some("text");
                        open = attribute(&element, "name").map(|name| (of_words, name));
                        if let Some(key) = &open {
                            let base = attribute(&element, "parent-style-name");
                            self.0.insert(key.clone(), Style { bold: None, base });
                        }
                    }
                    "style:text-properties" => {
                        if let Some(weight) = attribute(&element, "font-weight")
                            && let Some(style) = open.as_ref().and_then(|key| self.0.get_mut(key))
                        {
                            style.bold =
                                Some(weight == "bold" || weight.parse().is_ok_and(|weight: u32| weight >= 600));
                        }
                    }
                    "office:body" => return,
                    _ => {}
                },
                Ok(Event::End(element)) if element.name().as_ref() == "style:style" => open = None,
                Ok(Event::Eof) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    /// Whether the words of an element are bold, and whether it is the title, by its style and those it is based on.
    fn look(&self, element: &BytesStart<'_>, of_words: bool) -> (bool, bool) {
        let mut name = attribute(element, "style-name");
        let (mut bold, mut title) = (None, false);
        for _ in 0..DEEPEST_STYLE {
            let Some(own) = name else { break };
            title |= own == "Title";
            let Some(style) = self.0.get(&(of_words, own)) else { break };
            bold = bold.or(style.bold);
            name = style.base.clone();
        }
        (bold.unwrap_or_default(), title)
    }
}

fn write(builder: &mut Builder, xml: &str, mut styles: Styles, part: &str) -> Result<(), String> {
    styles.read(xml);
    let mut writer = Writer::of(&styles, part);
    writer.elements(builder, xml, 0);
    if !writer.in_text {
        return Err("an OpenDocument file that is no text".to_owned());
    }
    // Where they are called they would stand in the middle of a sentence.
    for note in std::mem::take(&mut writer.notes) {
        let text = xml.get(note.clone()).unwrap_or_default();
        Writer { in_text: true, ..Writer::of(&styles, part) }.elements(builder, text, note.start);
    }
    Ok(())
}

/// Elements whose text is none of the document's: what was deleted, comments, what fields and pictures are made of, and
/// what stands under another cell.
fn is_left_out(name: &str) -> bool {
    let left_out = [
        "text:tracked-changes",
        "office:annotation",
        "office:forms",
        "office:binary-data",
        "text:note-citation",
        "text:ruby-text",
        "text:script",
        "svg:title",
        "svg:desc",
        "draw:object",
        "table:covered-table-cell",
    ];
    left_out.contains(&name) || name.starts_with("text:") && name.ends_with("-source")
}

/// What is open while a text is written.
struct Writer<'s> {
    styles: &'s Styles,
    /// As problems call it.
    part: &'s str,
    in_text: bool,
    /// Of each open paragraph, and of each open stretch of words, whether it is bold.
    paragraphs: Vec<bool>,
    spans: Vec<bool>,
    lists: u8,
    /// The next paragraph opens a list item.
    item: bool,
    /// Where notes stand in the source.
    notes: Vec<Range<usize>>,
}

impl Writer<'_> {
    fn of<'s>(styles: &'s Styles, part: &'s str) -> Writer<'s> {
        let (paragraphs, spans, notes) = (Vec::new(), Vec::new(), Vec::new());
        Writer { styles, part, in_text: false, paragraphs, spans, lists: 0, item: false, notes }
    }

    /// Writes the text of a source that begins at this offset of the whole.
    fn elements(&mut self, builder: &mut Builder, xml: &str, offset: usize) {
        let mut reader = Reader::from_str(xml);
        reader.config_mut().expand_empty_elements = true;
        while !builder.is_full() {
            let at = offset + reader.buffer_position() as usize;
            let done = match reader.read_event() {
                Ok(Event::Eof) => break,
                Ok(Event::Start(element)) if is_left_out(element.name().as_ref()) => {
                    reader.read_to_end(element.name()).map(|_| ())
                }
                Ok(Event::Start(element)) if self.in_text && element.name().as_ref() == "text:note-body" => {
                    let note = reader.read_to_end(element.name());
                    note.map(|note| self.notes.push(offset + note.start as usize..offset + note.end as usize))
                }
                Ok(event) => {
                    self.event(builder, &event, at);
                    Ok(())
                }
                Err(error) => Err(error),
            };
            if let Err(error) = done {
                let byte = offset + reader.error_position() as usize;
                builder.problem(format!("{}, byte {byte}: {error}; what follows was not read", self.part));
                break;
            }
        }
    }

    /// One event, at its place in the source.
    fn event(&mut self, builder: &mut Builder, event: &Event<'_>, at: usize) {
        match event {
            Event::Start(element) if self.in_text => self.start(builder, element, at),
            Event::Start(element) => self.in_text = element.name().as_ref() == "office:text",
            Event::End(element) if self.in_text => self.end(builder, element.name().as_ref()),
            Event::Text(text) if !self.paragraphs.is_empty() => builder.push(text, at),
            Event::CData(text) if !self.paragraphs.is_empty() => builder.push(text, at + "<![CDATA[".len()),
            Event::GeneralRef(name) if !self.paragraphs.is_empty() => {
                let reference = format!("&{};", &**name);
                for character in unescape(&reference).chars() {
                    builder.push_character(character, at as u32, reference.len() as u32);
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, builder: &mut Builder, element: &BytesStart<'_>, at: usize) {
        let number = |name: &str| attribute(element, name).and_then(|number| number.parse::<u32>().ok()).unwrap_or(1);
        match element.name().as_ref() {
            name @ ("text:p" | "text:h") => {
                let (bold, title) = self.styles.look(element, false);
                let opens_item = std::mem::take(&mut self.item);
                builder.begin(match self.lists {
                    _ if name == "text:h" => BlockKind::Heading(number("outline-level").clamp(1, 9) as u8),
                    _ if title => BlockKind::Heading(1),
                    0 => BlockKind::Paragraph,
                    depth => BlockKind::Item { depth, first: opens_item },
                });
                open(builder, &mut self.paragraphs, bold);
            }
            "text:span" => open(builder, &mut self.spans, self.styles.look(element, true).0),
            "text:a" => {
                if let Some(url) = attribute(element, "href") {
                    builder.open_link(url.trim().to_owned());
                }
            }
            "text:s" | "text:tab" => builder.push_character(' ', at as u32, 1),
            "text:line-break" => builder.line_break(),
            "text:list" => self.lists = self.lists.saturating_add(1),
            "text:list-item" => self.item = true,
            "table:table" => builder.open_table(),
            // Rows that repeat one say nothing new.
            "table:table-row" => builder.open_row(),
            // Cells that repeat one are as one across all.
            "table:table-cell" => {
                let columns = number("number-columns-spanned").saturating_mul(number("number-columns-repeated"));
                builder.open_cell(columns, number("number-rows-spanned"));
            }
            _ => {}
        }
    }

    fn end(&mut self, builder: &mut Builder, name: &str) {
        match name {
            "text:p" | "text:h" => {
                close(builder, &mut self.paragraphs);
                builder.begin(BlockKind::Paragraph);
            }
            "text:span" => close(builder, &mut self.spans),
            "text:a" => builder.close_link(),
            "text:list" => self.lists = self.lists.saturating_sub(1),
            "table:table-cell" => builder.end_cell(),
            "table:table" => {
                builder.close_table();
                builder.begin(BlockKind::Paragraph);
            }
            _ => {}
        }
    }
}

/// Opens a paragraph or stretch of words that is bold or not.
fn open(builder: &mut Builder, all: &mut Vec<bool>, bold: bool) {
    if bold {
        builder.strong_on();
    }
    all.push(bold);
}

fn close(builder: &mut Builder, all: &mut Vec<bool>) {
    if all.pop() == Some(true) {
        builder.strong_off();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use proptest::prelude::*;

    use super::*;
    use crate::document::{Span, read};

    const OPEN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content office:version=\"1.3\">\
        <office:automatic-styles><style:style style:name=\"P1\" style:family=\"paragraph\" style:parent-style-name=\"Strong_20_Line\"/>\
        <style:style style:name=\"P2\" style:family=\"paragraph\" style:parent-style-name=\"Title\"/>\
        <style:style style:name=\"T1\" style:family=\"text\"><style:text-properties fo:font-weight=\"bold\"/></style:style>\
        </office:automatic-styles><office:body><office:text><text:sequence-decls/>";
    const CLOSE: &str = "</office:text></office:body></office:document-content>";
    const NAMED: &str = "<office:document-styles><office:styles><style:style style:name=\"Strong_20_Line\" style:family=\"paragraph\">\
        <style:text-properties fo:color=\"#000000\" fo:font-weight=\"700\"/></style:style></office:styles></office:document-styles>";

    fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        let stored = options.compression_method(zip::CompressionMethod::Stored);
        zip.start_file("mimetype", stored).unwrap();
        write!(zip, "application/vnd.oasis.opendocument.text").unwrap();
        for (name, part) in parts {
            zip.start_file(*name, options).unwrap();
            write!(zip, "{part}").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn document(body: &str) -> Document {
        read(&package(&[("styles.xml", NAMED), (PART, &format!("{OPEN}{body}{CLOSE}"))]), "p.odt").unwrap()
    }

    fn blocks(document: &Document) -> Vec<(BlockKind, bool, &str)> {
        document.blocks.iter().map(|block| (block.kind, block.strong, document.text.get(block.span))).collect()
    }

    const TEXT: &str = "<text:tracked-changes><text:changed-region><text:deletion><text:p>was deleted</text:p></text:deletion></text:changed-region></text:tracked-changes>\
        <text:p text:style-name=\"P2\">Our terms</text:p>\
        <text:h text:style-name=\"Heading_20_2\" text:outline-level=\"2\"><text:bookmark-start text:name=\"a\"/>Who<text:s text:c=\"3\"/>gets it</text:h>\
        <text:p text:style-name=\"P1\">North Push</text:p>\
        <text:p>The <text:span text:style-name=\"T1\">IMEI &amp; more</text:span><text:note text:note-class=\"footnote\"><text:note-citation>1</text:note-citation>\
        <text:note-body><text:p>Only in one case.</text:p></text:note-body></text:note> go <text:a xlink:type=\"simple\" xlink:href=\"https://north.example/p?a=1&amp;b\">there<text:tab/>now</text:a>.<text:line-break/>Second line</text:p>\
        <text:list text:style-name=\"L1\"><text:list-item><text:p>One</text:p><text:p>more</text:p><text:list><text:list-item><text:p>Inner</text:p></text:list-item></text:list></text:list-item>\
        <text:list-item><text:p>Two<office:annotation><text:p>a comment</text:p></office:annotation></text:p></text:list-item></text:list>";

    #[test]
    fn headings_lists_links_and_notes_are_read_and_what_was_deleted_is_not() {
        let document = document(TEXT);
        assert_eq!(
            blocks(&document),
            [
                (BlockKind::Heading(1), false, "Our terms"),
                (BlockKind::Heading(2), false, "Who gets it"),
                (BlockKind::Paragraph, true, "North Push"),
                (BlockKind::Paragraph, false, "The IMEI & more go there now."),
                (BlockKind::Paragraph, false, "Second line"),
                (BlockKind::Item { depth: 1, first: true }, false, "One"),
                (BlockKind::Item { depth: 1, first: false }, false, "more"),
                (BlockKind::Item { depth: 2, first: true }, false, "Inner"),
                (BlockKind::Item { depth: 1, first: true }, false, "Two"),
                (BlockKind::Paragraph, false, "Only in one case."),
            ]
        );
        assert_eq!(document.links[0].url, "https://north.example/p?a=1&b");
        assert_eq!(document.text.get(document.links[0].span), "there now");
        assert_eq!((document.format, document.part.as_deref()), (Format::Odt, Some(PART)));
        assert_eq!(document.problems, []);
    }

    #[test]
    fn tables_keep_their_grid_and_repeats_are_bounded() {
        let cell = |attributes: &str, text: &str| {
            format!(
                "<table:table-cell {attributes} office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
            )
        };
        let document = document(&format!(
            "<table:table table:name=\"T\"><table:table-column table:number-columns-repeated=\"3\"/><table:table-header-rows><table:table-row>{}<table:covered-table-cell/>{}</table:table-row></table:table-header-rows>\
             <table:table-row>{}{}<table:table-cell/></table:table-row><table:table-row table:number-rows-repeated=\"2147483648\"><table:covered-table-cell><text:p>under</text:p></table:covered-table-cell>{}</table:table-row></table:table><text:p>After</text:p>",
            cell("table:number-columns-spanned=\"2\"", "wide"),
            cell("", "b"),
            cell("table:number-rows-spanned=\"2\"", "tall"),
            cell("", "x"),
            cell("table:number-columns-repeated=\"2147483648\"", "y"),
        ));
        assert_eq!(document.text.normal(), "wide\nb\ntall\nx\ny\nAfter\n");
        let cells: Vec<_> =
            document.tables[0].cells.iter().map(|cell| (cell.row, cell.column, cell.rows, cell.columns)).collect();
        assert_eq!(cells, [(0, 0, 1, 2), (0, 2, 1, 1), (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1000)]);
        assert_eq!(document.blocks[5].kind, BlockKind::Paragraph);
    }

    #[test]
    fn a_document_in_one_file_keeps_its_places() {
        let flat = format!("{OPEN}\n<text:p>The <text:span>IMEI</text:span> &amp; 位置</text:p>{CLOSE}")
            .replace("-content", "");
        let document = read(flat.as_bytes(), "p.fodt").unwrap();
        assert_eq!(document.text.normal(), "The IMEI & 位置\n");
        let at = document.text.normal().find("位置").unwrap();
        let place = document.locator(Span::new(at, at + "位置".len()));
        let [from, to] = place.bytes.unwrap();
        assert_eq!(&flat[from as usize..to as usize], "位置");
        assert_eq!((place.line, place.part), (Some(3), None));
    }

    #[test]
    fn what_is_damaged_encrypted_or_no_text_says_so() {
        let manifest = ("META-INF/manifest.xml", "<manifest:encryption-data/>");
        let sheet = "<office:body><office:spreadsheet><text:p>a</text:p></office:spreadsheet></office:body>";
        for (parts, why) in [
            (&[manifest, (PART, "\u{1}")][..], "encrypted"),
            (&[("other.xml", "")], "no content.xml"),
            (&[(PART, sheet)], "no text"),
        ] {
            let error = read(&package(parts), "p.odt").unwrap_err().to_string();
            assert!(error.starts_with("p.odt: ") && error.contains(why), "{error}");
        }
        let broken = read(&package(&[(PART, &format!("{OPEN}<text:p>Before</text:p></text:q>"))]), "p.odt").unwrap();
        assert_eq!(broken.text.normal(), "Before\n");
        assert!(broken.problems[0].detail.contains("content.xml, byte "), "{:?}", broken.problems);
    }

    proptest! {
        #[test]
        fn no_change_to_a_text_makes_it_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
            let mut bytes = format!("{OPEN}{TEXT}{CLOSE}").into_bytes();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let text = String::from_utf8_lossy(&bytes);
            let _ = read(&package(&[(PART, &text)]), "p.odt");
            let _ = read(&bytes, "p.fodt");
        }
    }
}
