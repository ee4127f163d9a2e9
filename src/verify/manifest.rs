//! The elements of an Android manifest with their attributes: binary XML, the protobuf form of bundles, or plain text.
//!
//! Sources: `ResourceTypes.h` of the Android platform; `Resources.proto` of its build tools.

use std::collections::BTreeMap;

use super::bytes::{offset_at, part, u16_at, u32_at};
use super::markup::{self, Piece};
use super::protobuf::{self, Held};

/// An element and its attributes by name, without namespaces.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, Value)>,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A number and its type, as `Res_value` has them.
    Typed(u8, u32),
    /// Stands for an entry of the resource table.
    Resource,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value)
    }
}

/// The elements in their order; `None` where the bytes are no manifest in any form.
pub(super) fn elements(bytes: &[u8]) -> Option<Vec<Element>> {
    let elements = match bytes {
        [0x03, 0x00, ..] => binary(bytes)?,
        _ if bytes.trim_ascii_start().starts_with(b"<") || bytes.starts_with(b"\xef\xbb\xbf") => text(bytes),
        // Old packages were made with other values in the first field.
        _ => Some(proto(bytes)).filter(|elements| !elements.is_empty()).or_else(|| binary(bytes))?,
    };
    (!elements.is_empty()).then_some(elements)
}

fn text(bytes: &[u8]) -> Vec<Element> {
    let text = String::from_utf8_lossy(bytes);
    let tags = markup::pieces(&text).filter_map(|piece| match piece {
        Piece::Tag(tag) if !tag.starts_with('/') => Some(tag),
        _ => None,
    });
    let attributes = |tag: &str| {
        let found = markup::attributes(tag).into_iter();
        found
            .map(|(name, value)| (name, if value.starts_with('@') { Value::Resource } else { Value::Text(value) }))
            .collect()
    };
    tags.map(|tag| Element { name: markup::name(tag).to_owned(), attributes: attributes(tag) }).collect()
}

const STRING_POOL: u16 = 0x0001;
const RESOURCE_MAP: u16 = 0x0180;
const START_ELEMENT: u16 = 0x0102;

/// Attributes that obfuscators leave without a name, by the id that the system knows them by. Source: `R.attr`.
const KNOWN: [(u32, &str); 4] =
    [(0x0101_0003, "name"), (0x0101_0018, "authorities"), (0x0101_0024, "value"), (0x0101_0025, "resource")];

/// Binary XML: chunks one after the other.
fn binary(bytes: &[u8]) -> Option<Vec<Element>> {
    let mut at = usize::from(u16_at(bytes, 2)?);
    let (mut pool, mut ids) = (Pool::default(), BTreeMap::new());
    let mut elements = Vec::new();
    // Attributes may overlap; there are no more than the file has room for.
    let mut room = bytes.len();
    while let (Some(kind), Some(size)) = (u16_at(bytes, at), offset_at(bytes, at.saturating_add(4))) {
        let chunk = part(bytes, at, size).or_else(|| bytes.get(at..)).unwrap_or_default();
        match kind {
            STRING_POOL if pool.bytes.is_empty() => pool = Pool::open(chunk).unwrap_or_default(),
            RESOURCE_MAP => {
                let (words, _) = chunk.get(8..).unwrap_or_default().as_chunks::<4>();
                ids = (0..).zip(words.iter().map(|word| u32::from_le_bytes(*word))).collect();
            }
            START_ELEMENT => elements.extend(start_element(chunk, &pool, &ids, &mut room)),
            _ => {}
        }
        at = at.checked_add(size.max(8))?;
    }
    Some(elements)
}

fn start_element(chunk: &[u8], pool: &Pool, ids: &BTreeMap<u32, u32>, room: &mut usize) -> Option<Element> {
    let body = usize::from(u16_at(chunk, 2)?);
    let field = |at: usize| u16_at(chunk, body.checked_add(at)?).map(usize::from);
    let name = pool.text(u32_at(chunk, body.checked_add(4)?)?)?;
    let (start, size, count) = (field(8)?, field(10)?, field(12)?);
    let mut attributes = Vec::new();
    for index in 0..count {
        let at = body.checked_add(start)?.checked_add(index.checked_mul(size.max(20))?)?;
        let Some(attribute) = part(chunk, at, 20) else { break };
        *room = room.checked_sub(1)?;
        let name = u32_at(attribute, 4)?;
        let known = ids.get(&name).and_then(|id| KNOWN.iter().find(|(known, _)| known == id));
        let name = known.map(|(_, name)| (*name).to_owned()).or_else(|| pool.text(name)).unwrap_or_default();
        let data = u32_at(attribute, 16)?;
        let value = match attribute.get(15)? {
            0x03 => Value::Text(pool.text(data).or_else(|| pool.text(u32_at(attribute, 8)?)).unwrap_or_default()),
            0x01 | 0x02 | 0x07 | 0x08 => Value::Resource,
            kind => Value::Typed(*kind, data),
        };
        attributes.push((name, value));
    }
    Some(Element { name, attributes })
}

/// The strings of a file.
#[derive(Default)]
struct Pool<'a> {
    bytes: &'a [u8],
    count: u32,
    utf8: bool,
    start: usize,
}

impl<'a> Pool<'a> {
    fn open(bytes: &'a [u8]) -> Option<Pool<'a>> {
        Some(Pool {
            bytes,
            count: u32_at(bytes, 8)?,
            utf8: u32_at(bytes, 16)? & 0x100 != 0,
            start: offset_at(bytes, 20)?,
        })
    }

    fn text(&self, index: u32) -> Option<String> {
        if index >= self.count {
            return None;
        }
        let offsets = usize::from(u16_at(self.bytes, 2)?);
        let at = offset_at(self.bytes, offsets.checked_add(usize::try_from(index).ok()?.checked_mul(4)?)?)?;
        let at = self.start.checked_add(at)?;
        if self.utf8 {
            let short = |at: usize| {
                let first = usize::from(*self.bytes.get(at)?);
                match first & 0x80 {
                    0 => Some((first, at + 1)),
                    _ => Some(((first & 0x7f) << 8 | usize::from(*self.bytes.get(at + 1)?), at + 2)),
                }
            };
            let (_, at) = short(at)?;
            let (length, at) = short(at)?;
            return Some(String::from_utf8_lossy(part(self.bytes, at, length)?).into_owned());
        }
        let first = usize::from(u16_at(self.bytes, at)?);
        let (length, at) = match first & 0x8000 {
            0 => (first, at.checked_add(2)?),
            _ => ((first & 0x7fff) << 16 | usize::from(u16_at(self.bytes, at.checked_add(2)?)?), at.checked_add(4)?),
        };
        let (units, _) = part(self.bytes, at, length.checked_mul(2)?)?.as_chunks::<2>();
        let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
        Some(String::from_utf16_lossy(&units))
    }
}

/// No manifest is nested as deep as this.
const DEEPEST: usize = 256;

/// `XmlNode` messages, walked without recursion.
fn proto(bytes: &[u8]) -> Vec<Element> {
    let mut elements = Vec::new();
    let mut open = vec![(bytes, 0)];
    while let Some((node, depth)) = open.pop() {
        for element in protobuf::parts(node, 1) {
            let attributes = protobuf::parts(element, 4).map(proto_attribute).collect();
            let name = protobuf::text(element, 3).unwrap_or_default().to_owned();
            elements.push(Element { name, attributes });
            // The last child is taken up first: reversed, they come in the order of the text.
            let mut children: Vec<_> = protobuf::parts(element, 5).map(|child| (child, depth + 1)).collect();
            children.reverse();
            children.retain(|(_, depth)| *depth < DEEPEST);
            open.extend(children);
        }
    }
    elements.retain(|element| !element.name.is_empty());
    elements
}

fn proto_attribute(attribute: &[u8]) -> (String, Value) {
    let name = protobuf::text(attribute, 2).unwrap_or_default().to_owned();
    let text = protobuf::text(attribute, 3).unwrap_or_default();
    // `Item.ref` is field 1, `Item.prim` field 7.
    let item = protobuf::parts(attribute, 6).last().unwrap_or_default();
    let value = if protobuf::parts(item, 1).next().is_some() {
        Value::Resource
    } else if let (true, Some(primitive)) = (text.is_empty(), protobuf::parts(item, 7).last()) {
        match protobuf::fields(primitive).last() {
            // `int_decimal_value`, `int_hexadecimal_value`, `boolean_value`.
            Some((6, Held::Number(number))) => Value::Typed(0x10, number as u32),
            Some((7, Held::Number(number))) => Value::Typed(0x11, number as u32),
            Some((8, Held::Number(number))) => Value::Typed(0x12, number as u32),
            _ => Value::Text(String::new()),
        }
    } else {
        Value::Text(text.to_owned())
    };
    (name, value)
}

impl Value {
    /// Whether the report's words for this value mean it. `resources` is the resource table, where one is at hand.
    pub fn means(&self, wanted: &str, resources: Option<&[u8]>) -> bool {
        match self {
            Value::Text(text) => text == wanted || numbers(wanted).is_some_and(|number| numbers(text) == Some(number)),
            Value::Typed(0x12, data) => wanted == if *data == 0 { "false" } else { "true" },
            Value::Typed(0x04, data) => wanted.parse().is_ok_and(|number: f32| number.to_bits() == *data),
            Value::Typed(_, data) => numbers(wanted) == Some(*data),
            Value::Resource => resources.is_some_and(|table| stands_in(table, wanted)),
        }
    }
}

/// A decimal or hexadecimal number, signed or not, as its 32 bits.
fn numbers(text: &str) -> Option<u32> {
    match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse::<u32>().ok().or_else(|| text.parse::<i32>().ok().map(|number| number as u32)),
    }
}

/// Whether a resource table holds a text, in either encoding, or a number: as a `Res_value` or as a varint.
fn stands_in(table: &[u8], wanted: &str) -> bool {
    let has = |needle: &[u8]| memchr::memmem::find(table, needle).is_some();
    let utf16: Vec<u8> = wanted.encode_utf16().flat_map(u16::to_le_bytes).collect();
    if has(wanted.as_bytes()) || has(&utf16) {
        return true;
    }
    let number = match wanted {
        "true" => Some(u32::MAX),
        "false" => Some(0),
        _ => numbers(wanted),
    };
    number.is_some_and(|number| {
        let typed = |kind: u8| [&[8, 0, 0, kind][..], &number.to_le_bytes()].concat();
        let mut varint = vec![];
        let mut rest = number;
        while rest >= 0x80 {
            varint.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        varint.push(rest as u8);
        // `Primitive`: field 6 is a decimal number, 7 a hexadecimal one, 8 a boolean.
        (0x10..=0x12).any(|kind| has(&typed(kind)))
            || (6u8..=8).any(|field| has(&[&[field << 3][..], &varint].concat()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_elements_too() {
        let found = elements(b"<manifest><service android:name='.S' a:exported=\"true\"/></manifest>").unwrap();
        assert_eq!(found[1].name, "service");
        assert!(found[1].attribute("name").unwrap().means(".S", None));
    }

    #[test]
    fn numbers_are_compared_by_value() {
        assert!(Value::Typed(0x10, 12).means("12", None));
        assert!(Value::Typed(0x11, 12).means("0xc", None));
        assert!(Value::Typed(0x12, u32::MAX).means("true", None));
        assert!(!Value::Typed(0x10, 12).means("13", None));
        let table = [1, 2, 8, 0, 0, 0x10, 12, 0, 0, 0];
        assert!(Value::Resource.means("12", Some(&table)));
        assert!(!Value::Resource.means("13", Some(&table)));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_refused_or_read(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
            let _ = elements(&bytes);
            let _ = elements(&[&[3, 0, 8, 0][..], &bytes].concat());
        }
    }
}
