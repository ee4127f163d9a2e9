//! XML as Android's tools store it, whichever way it was written: elements in document order with typed attributes.

use super::oddity::Oddity;

/// The XML namespace of the platform's attributes.
pub const ANDROID_NAMESPACE: &str = "http://schemas.android.com/apk/res/android";

/// An XML document, flattened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    pub elements: Vec<Element>,
    pub oddities: Vec<Oddity>,
    /// Why the rest of the document is missing, where it is.
    pub cut: Option<String>,
}

/// An element and how deep it lies; the root lies at 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub depth: usize,
    pub name: String,
    pub attributes: Vec<Attribute>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Resource id of the attribute's name; 0 where it has none.
    pub id: u32,
    /// Name without a namespace, as written. Where there is an id, only that says what the attribute is.
    pub name: String,
    /// Whether the name lies in some namespace.
    pub namespaced: bool,
    pub value: Value,
}

/// A typed attribute value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    /// Resource id.
    Reference(u32),
    Integer(i32),
    /// An integer that is written in hexadecimal.
    Hexadecimal(u32),
    Boolean(bool),
    Float(f32),
    /// A type that carries no text: colours, dimensions, theme attributes.
    Other,
}

impl Value {
    /// A value of a resource or a binary XML file, by its type and data; `text` looks a string up by its index.
    /// Source: `Res_value` in Android's `ResourceTypes.h`.
    pub fn of_typed(kind: u8, data: u32, text: impl FnOnce(u32) -> Option<String>) -> Value {
        match kind {
            0x01 | 0x07 => Value::Reference(data),
            0x03 => text(data).map_or(Value::Other, Value::Text),
            0x04 => Value::Float(f32::from_bits(data)),
            0x10 => Value::Integer(data as i32),
            0x11 => Value::Hexadecimal(data),
            0x12 => Value::Boolean(data != 0),
            _ => Value::Other,
        }
    }

    /// A value as it is written in plain XML.
    pub fn of_text(text: &str) -> Value {
        match text {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            _ => Value::Text(text.to_owned()),
        }
    }

    /// The value in words, unless it is a reference or of a type without text.
    pub fn text(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Hexadecimal(number) => Some(format!("{number:#x}")),
            Value::Boolean(value) => Some(value.to_string()),
            Value::Float(number) => Some(number.to_string()),
            Value::Reference(_) | Value::Other => None,
        }
    }
}
