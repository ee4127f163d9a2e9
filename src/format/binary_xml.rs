//! Binary XML, as `aapt` compiles it: read as tolerantly as Android does, since it is Android that runs the file.
//!
//! Android checks neither the magic of the file nor its header size, skips chunks that it does not know, takes the
//! stride of the attributes from the file, and knows an attribute by its resource id alone.
//! Source: `ResXMLTree` in Android's `ResourceTypes.h` and `ResourceTypes.cpp`.

use super::element::{ANDROID_NAMESPACE, Attribute, Document, Element, Value};
use super::oddity::Oddity;
use super::string_pool::{StringPool, u16_at, u32_at};

const STRING_POOL: u16 = 0x0001;
const XML: u16 = 0x0003;
const START_ELEMENT: u16 = 0x0102;
const END_ELEMENT: u16 = 0x0103;
const FIRST_NODE: u16 = 0x0100;
const LAST_NODE: u16 = 0x017f;
const RESOURCE_MAP: u16 = 0x0180;
const ATTRIBUTE_BYTES: u16 = 20;
const NONE: u32 = u32::MAX;
/// A deeper document is no manifest.
const MAX_DEPTH: usize = 1_000;

/// Whether bytes begin as a binary XML file that no one has tampered with.
pub fn is_binary_xml(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x03, 0x00, 0x08, 0x00])
}

/// Reads a document; `None` where there is not a single chunk after the header.
pub fn read(bytes: &[u8]) -> Option<Document> {
    let mut reader = Reader {
        bytes,
        pool: StringPool::default(),
        resource_ids: &[],
        depth: 0,
        // Names and values repeat, but a real file's text is no multiple of the file.
        text_budget: bytes.len().saturating_mul(16).saturating_add(1 << 16),
        document: Document::default(),
    };
    let header_bytes = usize::from(u16_at(bytes, 2)?);
    if u16_at(bytes, 0)? != XML {
        reader.note("axml-magic", "the file does not start with the magic of binary XML");
    }
    if header_bytes != 8 {
        reader.note("axml-header-size", format!("the header claims {header_bytes} bytes instead of 8"));
    }
    let claimed = u32_at(bytes, 4)? as usize;
    if claimed != bytes.len() {
        reader.note("axml-file-size", format!("the header claims {claimed} bytes, there are {}", bytes.len()));
    }
    u16_at(bytes, header_bytes)?;
    reader.chunks(header_bytes);
    let unterminated = reader.pool.unterminated();
    if unterminated > 0 {
        reader.note("axml-unterminated-string", format!("{unterminated} strings without a terminator"));
    }
    Some(reader.document)
}

struct Reader<'a> {
    bytes: &'a [u8],
    pool: StringPool<'a>,
    resource_ids: &'a [[u8; 4]],
    depth: usize,
    text_budget: usize,
    document: Document,
}

impl<'a> Reader<'a> {
    fn note(&mut self, kind: &'static str, detail: impl Into<String>) {
        if !self.document.oddities.iter().any(|oddity| oddity.kind == kind) {
            self.document.oddities.push(Oddity::new(kind, detail));
        }
    }

    fn chunks(&mut self, mut at: usize) {
        while at < self.bytes.len() {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let (Some(kind), Some(header_bytes), Some(size)) = (u16_at(rest, 0), u16_at(rest, 2), u32_at(rest, 4))
            else {
                return;
            };
            if size < 8 || size < u32::from(header_bytes) {
                self.note("axml-chunk-size", format!("the chunk at offset {at} claims {size} bytes"));
                self.document.cut = Some(format!("chunk at offset {at} has no size"));
                return;
            }
            if size as usize > rest.len() {
                self.note("axml-chunk-size", format!("the chunk at offset {at} claims {size} bytes past the end"));
            }
            let chunk = rest.get(..size as usize).unwrap_or(rest);
            match kind {
                STRING_POOL => self.pool = StringPool::open(chunk).unwrap_or_default(),
                RESOURCE_MAP => {
                    self.resource_ids = chunk.get(header_bytes.into()..).unwrap_or_default().as_chunks().0;
                }
                START_ELEMENT => self.start_element(chunk, header_bytes.into()),
                // What follows the root element is never looked at.
                END_ELEMENT if self.depth <= 1 => return,
                END_ELEMENT => self.depth -= 1,
                FIRST_NODE..=LAST_NODE => {}
                _ => self.note("axml-unknown-chunk", format!("chunk of type {kind:#06x} at offset {at}")),
            }
            if self.document.cut.is_some() {
                return;
            }
            at = at.saturating_add(size as usize);
        }
    }

    fn start_element(&mut self, chunk: &[u8], header_bytes: usize) {
        let body = chunk.get(header_bytes..).unwrap_or_default();
        let (Some(name), Some(start), Some(stride), Some(count)) =
            (u32_at(body, 4), u16_at(body, 8), u16_at(body, 10), u16_at(body, 12))
        else {
            self.note("axml-short-element", "an element that is too short for its header");
            return;
        };
        if header_bytes != 16 || start != 20 || stride != ATTRIBUTE_BYTES {
            self.note(
                "axml-attribute-layout",
                format!("header of {header_bytes} bytes, attributes at {start}, {stride} bytes each"),
            );
        }
        let attributes = body.get(start.into()..).unwrap_or_default();
        let stride = usize::from(stride.max(ATTRIBUTE_BYTES));
        let mut element = Element { depth: self.depth, name: self.text(name), attributes: Vec::new() };
        for index in 0..usize::from(count) {
            let Some(attribute) = attributes.get(index * stride..).and_then(|bytes| self.attribute(bytes)) else {
                self.note("axml-short-element", "an element that is too short for its attributes");
                break;
            };
            element.attributes.push(attribute);
        }
        self.document.elements.push(element);
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.document.cut = Some(format!("elements nested deeper than {MAX_DEPTH}"));
        } else if self.text_budget == 0 {
            self.document.cut = Some("the text of the document is a large multiple of its size".to_owned());
        }
    }

    fn attribute(&mut self, bytes: &[u8]) -> Option<Attribute> {
        let (namespace, name, raw) = (u32_at(bytes, 0)?, u32_at(bytes, 4)?, u32_at(bytes, 8)?);
        let (kind, data) = (*bytes.get(15)?, u32_at(bytes, 16)?);
        let id = self.resource_ids.get(name as usize).map_or(0, |id| u32::from_le_bytes(*id));
        let (pool, budget) = (&self.pool, &mut self.text_budget);
        let value = Value::of_typed(kind, data, |index| pool.get(index, budget).or_else(|| pool.get(raw, budget)));
        let name = self.text(name);
        let namespaced = namespace != NONE;
        let id = match id {
            // Without any map Android knows no attribute at all; the names still say what was meant.
            0 if self.resource_ids.is_empty() && namespaced && self.text(namespace) == ANDROID_NAMESPACE => {
                self.note("axml-no-resource-map", "no resource map: attributes are known by their names");
                super::manifest_attributes::id_of(&name)
            }
            id => id,
        };
        Some(Attribute { id, name, namespaced, value })
    }

    fn text(&mut self, index: u32) -> String {
        self.pool.get(index, &mut self.text_budget).unwrap_or_default()
    }
}
