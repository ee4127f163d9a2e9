//! The libraries that the Android Gradle plugin records in a bundle: `android.bundle.AppDependencies`.
//! Source: `app_dependencies.proto` of bundletool.

use super::protobuf::{Field, Fields, last, varint};

/// A library by its Maven coordinate; one from a Unity repository has only a package name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Library<'a> {
    pub group: Option<&'a str>,
    pub artifact: &'a str,
    pub version: Option<&'a str>,
}

/// Reads the libraries in their order; `None` where the bytes are no such message.
///
/// Old versions of the plugin put the length of the message in front of it.
pub fn read(bytes: &[u8]) -> Option<Vec<Library<'_>>> {
    let mut behind_length = bytes;
    let length = varint(&mut behind_length);
    let message = if length == Some(behind_length.len() as u64) { behind_length } else { bytes };
    let mut fields = Fields::new(message);
    let libraries = fields
        .by_ref()
        .filter(|(number, _)| *number == 1)
        .filter_map(|(_, library)| read_library(library.bytes()?))
        .collect();
    (!fields.is_malformed()).then_some(libraries)
}

fn read_library(library: &[u8]) -> Option<Library<'_>> {
    let text = |message, number| last(message, number).and_then(Field::text).filter(|text| !text.is_empty());
    if let Some(maven) = last(library, 1).and_then(Field::bytes) {
        return Some(Library { group: text(maven, 1), artifact: text(maven, 2)?, version: text(maven, 5) });
    }
    let unity = last(library, 4)?.bytes()?;
    Some(Library { group: None, artifact: text(unity, 1)?, version: text(unity, 2) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, bytes.len() as u8], bytes].concat()
    }

    fn message() -> Vec<u8> {
        let maven = [field(1, b"com.example"), field(2, b"lib"), field(5, b"1.2")].concat();
        let unity = [field(1, b"com.unity.ads"), field(2, b"4.0")].concat();
        [field(1, &field(1, &maven)), field(1, &field(4, &unity)), field(2, &[0x08, 0x00])].concat()
    }

    #[test]
    fn both_layouts_name_the_same_libraries() {
        let plain = message();
        let expected = [
            Library { group: Some("com.example"), artifact: "lib", version: Some("1.2") },
            Library { group: None, artifact: "com.unity.ads", version: Some("4.0") },
        ];
        assert_eq!(read(&plain).unwrap(), expected);
        let delimited = [&[plain.len() as u8], plain.as_slice()].concat();
        assert_eq!(read(&delimited).unwrap(), expected);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        assert_eq!(read(b"not a message"), None);
    }

    proptest! {
        #[test]
        fn mutated_messages_end(position in 0usize..60, byte: u8) {
            let mut bytes = message();
            if let Some(found) = bytes.get_mut(position) {
                *found = byte;
            }
            read(&bytes);
        }
    }
}
