//! Property lists, XML and binary, read into a small tree.
//!
//! The `plist` crate streams the file; the tree is built here, because its depth, its number of elements and the text
//! in it are bounded: binary lists can refer to one element a thousand times. A depth bound also keeps dropping the
//! tree from overflowing the stack.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// Larger files are refused, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// Deeper nesting is refused.
pub const MAX_DEPTH: usize = 64;
/// More elements than this, keys among them, are refused.
pub const MAX_ELEMENTS: usize = 100_000;
/// More text and data than this, in bytes, are refused.
const MAX_CONTENT: usize = 4 * MAX_BYTES;

/// Why a property list cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("not a readable property list: {0}")]
pub struct PlistError(String);

/// An element of a property list.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Dictionary(BTreeMap<String, Value>),
    Array(Vec<Value>),
    /// Strings, and dates as they are written in XML.
    Text(String),
    Boolean(bool),
    Integer(i128),
    Real(f64),
    Data(Vec<u8>),
}

impl Value {
    /// The value of a dictionary's key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_dictionary()?.get(key)
    }

    pub fn as_dictionary(&self) -> Option<&BTreeMap<String, Value>> {
        if let Value::Dictionary(dictionary) = self { Some(dictionary) } else { None }
    }

    pub fn as_array(&self) -> Option<&[Value]> {
        if let Value::Array(array) = self { Some(array) } else { None }
    }

    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = self { Some(text) } else { None }
    }

    pub fn as_boolean(&self) -> Option<bool> {
        if let Value::Boolean(boolean) = self { Some(*boolean) } else { None }
    }

    pub fn as_integer(&self) -> Option<i128> {
        if let Value::Integer(number) = self { Some(*number) } else { None }
    }

    /// The text of a key that is there and not empty.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text().map(str::trim).filter(|text| !text.is_empty())
    }
}

/// As JSON has it; of data, its length as a text, and so are numbers beyond 64 bits.
impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Dictionary(dictionary) => serializer.collect_map(dictionary),
            Value::Array(array) => serializer.collect_seq(array),
            Value::Text(text) => serializer.serialize_str(text),
            Value::Boolean(boolean) => serializer.serialize_bool(*boolean),
            Value::Integer(number) => match i64::try_from(*number) {
                Ok(number) => serializer.serialize_i64(number),
                Err(_) => serializer.collect_str(number),
            },
            Value::Real(number) => serializer.serialize_f64(*number),
            Value::Data(data) => serializer.collect_str(&format_args!("<{} bytes>", data.len())),
        }
    }
}

/// In one line, for people: `true`, `group.a, group.b`.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Dictionary(dictionary) => {
                for (number, (key, value)) in dictionary.iter().enumerate() {
                    write!(formatter, "{}{key}: {value}", if number > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
            Value::Array(array) => {
                for (number, value) in array.iter().enumerate() {
                    write!(formatter, "{}{value}", if number > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
            Value::Text(text) => formatter.write_str(text),
            Value::Boolean(boolean) => write!(formatter, "{boolean}"),
            Value::Integer(number) => write!(formatter, "{number}"),
            Value::Real(number) => write!(formatter, "{number}"),
            Value::Data(data) => write!(formatter, "<{} bytes>", data.len()),
        }
    }
}

/// Reads an XML or binary property list.
///
/// # Errors
/// The bytes are no property list, or one that is larger, deeper or longer than the bounds of this module.
pub fn parse(bytes: &[u8]) -> Result<Value, PlistError> {
    if bytes.len() > MAX_BYTES {
        return Err(PlistError(format!("{} bytes are more than {MAX_BYTES}", bytes.len())));
    }
    parse_large::<MAX_CONTENT>(bytes)
}

/// Reads a property list of any size that holds so much text and data, in bytes, at most.
///
/// # Errors
/// The bytes are no property list, or one that is deeper or longer than the bounds of this module.
pub fn parse_large<const CONTENT: usize>(bytes: &[u8]) -> Result<Value, PlistError> {
    match plist::from_bytes::<Root<CONTENT>>(bytes) {
        Ok(root) => Ok(root.0),
        Err(error) => Err(PlistError(error.to_string())),
    }
}

/// Finds the property list inside a signed message (CMS), such as `embedded.mobileprovision`, and reads it; a list
/// that stands alone is read as it is.
///
/// # Errors
/// There is no property list inside, or it cannot be read.
pub fn parse_embedded(bytes: &[u8]) -> Result<Value, PlistError> {
    if bytes.starts_with(b"bplist00") {
        return parse(bytes);
    }
    let window = bytes.get(..MAX_BYTES).unwrap_or(bytes);
    let content = match memchr::memmem::find(window, b"<?xml").or_else(|| memchr::memmem::find(window, b"<plist")) {
        Some(start) => {
            let xml = window.get(start..).unwrap_or_default();
            let end = memchr::memmem::find(xml, b"</plist>").map_or(xml.len(), |end| end + b"</plist>".len());
            xml.get(..end)
        }
        None => memchr::memmem::find(window, b"bplist00").and_then(|start| {
            let length = octet_string_length(window.get(..start)?)?;
            window.get(start..start.checked_add(length)?)
        }),
    };
    parse(content.ok_or_else(|| PlistError("no property list inside".to_owned()))?)
}

/// The length that the DER header of an octet string states, which `before` ends with. A binary property list is read
/// from its end, so that its length has to be known.
fn octet_string_length(before: &[u8]) -> Option<usize> {
    const OCTET_STRING: u8 = 0x04;
    let short = before.len().checked_sub(2).and_then(|at| before.get(at..))?;
    if let [OCTET_STRING, length @ 0..=0x7f] = short {
        return Some(usize::from(*length));
    }
    (1..=4usize).find_map(|count| {
        let header = before.get(before.len().checked_sub(count + 2)?..)?;
        let (tag, length) = header.split_at_checked(2)?;
        let stated = length.iter().fold(0usize, |sum, byte| sum << 8 | usize::from(*byte));
        (tag == [OCTET_STRING, 0x80 | count as u8]).then_some(stated)
    })
}

/// What a list may still hold.
struct Budget {
    elements: usize,
    content: usize,
}

struct Root<const CONTENT: usize>(Value);

impl<'de, const CONTENT: usize> serde::Deserialize<'de> for Root<CONTENT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Root<CONTENT>, D::Error> {
        let budget = RefCell::new(Budget { elements: MAX_ELEMENTS, content: CONTENT });
        Tree { budget: &budget, depth: 0 }.deserialize(deserializer).map(Root)
    }
}

/// Builds the element at one depth.
#[derive(Clone, Copy)]
struct Tree<'b> {
    budget: &'b RefCell<Budget>,
    depth: usize,
}

impl Tree<'_> {
    fn take_elements<E: Error>(&self, count: usize) -> Result<(), E> {
        let mut budget = self.budget.borrow_mut();
        let left = budget.elements.checked_sub(count);
        budget.elements = left.ok_or_else(|| E::custom("too many elements"))?;
        Ok(())
    }

    fn take_content<E: Error>(&self, size: usize) -> Result<(), E> {
        let mut budget = self.budget.borrow_mut();
        let left = budget.content.checked_sub(size);
        budget.content = left.ok_or_else(|| E::custom("too much text"))?;
        Ok(())
    }

    fn inside<E: Error>(&self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom("nested too deeply"));
        }
        Ok(Tree { budget: self.budget, depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.take_elements(1)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an element of a property list")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Boolean(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Integer(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(Value::Real(value))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.take_content(value.len())?;
        Ok(Value::Text(value))
    }

    fn visit_bytes<E: Error>(self, value: &[u8]) -> Result<Value, E> {
        self.visit_byte_buf(value.to_owned())
    }

    fn visit_byte_buf<E: Error>(self, value: Vec<u8>) -> Result<Value, E> {
        self.take_content(value.len())?;
        Ok(Value::Data(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        // A binary list has already read this many references, whether it comes to follow them or not.
        self.take_elements(elements.size_hint().unwrap_or_default())?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(inside)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        self.take_elements(entries.size_hint().unwrap_or_default())?;
        let mut dictionary = BTreeMap::new();
        while let Some(key) = entries.next_key_seed(inside)? {
            let Value::Text(key) = key else {
                return Err(A::Error::custom("a key of a dictionary is not a string"));
            };
            dictionary.insert(key, entries.next_value_seed(inside)?);
        }
        Ok(Value::Dictionary(dictionary))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SMALL: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleIdentifier</key><string>org.example.app</string>
<key>Flags</key><array><true/><integer>7</integer><real>0.5</real><data>AAEC</data></array>
<key>Made</key><date>2024-01-02T03:04:05Z</date>
</dict></plist>"#;

    fn binary(value: &plist::Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        value.to_writer_binary(&mut bytes).expect("a list in memory can be written");
        bytes
    }

    #[test]
    fn both_encodings_give_the_same_tree() {
        let xml = parse(SMALL.as_bytes()).expect("sound");
        assert_eq!(xml.text("CFBundleIdentifier"), Some("org.example.app"));
        let flags = [Value::Boolean(true), Value::Integer(7), Value::Real(0.5), Value::Data(vec![0, 1, 2])];
        assert_eq!(xml.get("Flags").and_then(Value::as_array), Some(&flags[..]));
        assert_eq!(xml.text("Made"), Some("2024-01-02T03:04:05Z"));
        let same: plist::Value = plist::from_bytes(SMALL.as_bytes()).expect("sound");
        assert_eq!(parse(&binary(&same)).expect("sound"), xml);
    }

    #[test]
    fn deep_nesting_is_refused_without_overflowing_the_stack() {
        let nested = |depth: usize| format!("<plist>{}{}</plist>", "<array>".repeat(depth), "</array>".repeat(depth));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).is_err());
        assert!(parse(nested(200_000).as_bytes()).is_err());
    }

    #[test]
    fn a_list_that_repeats_itself_is_refused() {
        // Ten arrays, each of which holds the next one a hundred times.
        let mut bytes = b"bplist00".to_vec();
        let mut offsets = Vec::new();
        for level in 0u8..10 {
            offsets.push(bytes.len() as u16);
            bytes.extend([0xaf, 0x10, 100]);
            bytes.extend([level + 1; 100]);
        }
        offsets.push(bytes.len() as u16);
        bytes.push(0x09);
        let table = bytes.len() as u64;
        for offset in &offsets {
            bytes.extend(offset.to_be_bytes());
        }
        bytes.extend([0, 0, 0, 0, 0, 0, 2, 1]);
        bytes.extend((offsets.len() as u64).to_be_bytes());
        bytes.extend(0u64.to_be_bytes());
        bytes.extend(table.to_be_bytes());
        let error = parse(&bytes).expect_err("a hundred to the tenth elements");
        assert!(error.to_string().contains("too many elements"), "{error}");
    }

    #[test]
    fn a_list_is_found_inside_a_signed_message() {
        let wrapped = [b"0\x82junk\x04\x82\x01\x00".as_slice(), SMALL.as_bytes(), b"certificates"].concat();
        assert_eq!(parse_embedded(&wrapped).expect("sound"), parse(SMALL.as_bytes()).expect("sound"));
        let list = binary(&plist::from_bytes(SMALL.as_bytes()).expect("sound"));
        let length = (list.len() as u16).to_be_bytes();
        let wrapped = [b"junk\x04\x82".as_slice(), &length, &list, b"certificates"].concat();
        assert_eq!(parse_embedded(&wrapped).expect("sound"), parse(SMALL.as_bytes()).expect("sound"));
        assert!(parse_embedded(b"nothing in here").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
            let _ = parse(&bytes);
            let _ = parse_embedded(&bytes);
        }

        #[test]
        fn no_change_to_a_sound_list_makes_it_panic(
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
            is_binary in any::<bool>(),
        ) {
            let mut bytes = match is_binary {
                true => binary(&plist::from_bytes(SMALL.as_bytes()).expect("sound")),
                false => SMALL.as_bytes().to_vec(),
            };
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = parse(&bytes);
        }
    }
}
