//! XML as app bundles hold it: `aapt.pb.XmlNode`. Source: `Resources.proto` of aapt2.

use super::element::{ANDROID_NAMESPACE, Attribute, Document, Element, Value};
use super::manifest_attributes::id_of;
use super::oddity::Oddity;
use super::protobuf::{Field, Fields, last};

/// A deeper document is no manifest.
const MAX_DEPTH: usize = 1_000;

/// Reads a document; `None` where the bytes hold no element.
pub fn read(bytes: &[u8]) -> Option<Document> {
    let mut document = Document::default();
    let mut open = vec![Fields::new(element_of(bytes)?)];
    document.elements.push(Element { depth: 0, name: String::new(), attributes: Vec::new() });
    let mut current = vec![0];
    let mut malformed = false;
    while let Some(fields) = open.last_mut() {
        let depth = current.len();
        let element = current.last().and_then(|index| document.elements.get_mut(*index));
        match (fields.next(), element) {
            (Some((3, name)), Some(element)) => element.name = name.text().unwrap_or_default().to_owned(),
            (Some((4, Field::Bytes(attribute))), Some(element)) => element.attributes.push(read_attribute(attribute)),
            (Some((5, Field::Bytes(node))), _) => {
                let Some(child) = element_of(node) else { continue };
                if depth > MAX_DEPTH {
                    document.cut = Some(format!("elements nested deeper than {MAX_DEPTH}"));
                    break;
                }
                current.push(document.elements.len());
                document.elements.push(Element { depth, name: String::new(), attributes: Vec::new() });
                open.push(Fields::new(child));
            }
            (Some(_), _) => {}
            (None, _) => {
                malformed |= fields.is_malformed();
                open.pop();
                current.pop();
            }
        }
    }
    if malformed {
        document.oddities.push(Oddity::new("proto-xml-malformed", "an element ends in bytes that are no field"));
    }
    Some(document)
}

/// The element of a node, unless it is text.
fn element_of(node: &[u8]) -> Option<&[u8]> {
    last(node, 1)?.bytes()
}

fn read_attribute(message: &[u8]) -> Attribute {
    let (mut namespace, mut name, mut text, mut id, mut item) = ("", "", None, 0, None);
    for (number, field) in Fields::new(message) {
        match number {
            1 => namespace = field.text().unwrap_or_default(),
            2 => name = field.text().unwrap_or_default(),
            3 => text = field.text().filter(|text| !text.is_empty()),
            5 => id = field.number().and_then(|id| u32::try_from(id).ok()).unwrap_or(0),
            6 => item = field.bytes(),
            _ => {}
        }
    }
    if id == 0 && namespace == ANDROID_NAMESPACE {
        id = id_of(name);
    }
    let value = item.map_or(Value::Other, read_item);
    let value = match (value, text) {
        (Value::Other, Some(text)) => Value::of_text(text),
        (value, _) => value,
    };
    Attribute { id, name: name.to_owned(), namespaced: !namespace.is_empty(), value }
}

/// An `aapt.pb.Item` as a value.
pub fn read_item(item: &[u8]) -> Value {
    for (number, field) in Fields::new(item) {
        let Some(message) = field.bytes() else { continue };
        return match number {
            // Reference { type, id, name, … }
            1 => last(message, 2)
                .and_then(Field::number)
                .and_then(|id| u32::try_from(id).ok())
                .filter(|id| *id != 0)
                .map_or(Value::Other, Value::Reference),
            // String { value }, RawString { value }
            2 | 3 => {
                let text = last(message, 1).and_then(Field::text).unwrap_or_default();
                Value::Text(text.to_owned())
            }
            // StyledString { value, span }
            4 => last(message, 1).and_then(Field::text).map_or(Value::Other, |text| Value::Text(text.to_owned())),
            7 => read_primitive(message),
            _ => continue,
        };
    }
    Value::Other
}

fn read_primitive(primitive: &[u8]) -> Value {
    for (number, field) in Fields::new(primitive) {
        let Some(bits) = field.number() else { continue };
        match number {
            3 => return Value::Float(f32::from_bits(bits as u32)),
            6 => return Value::Integer(bits as i32),
            7 => return Value::Hexadecimal(bits as u32),
            8 => return Value::Boolean(bits != 0),
            _ => {}
        }
    }
    Value::Other
}
