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

/// What a bundle records of the libraries in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Libraries<'a> {
    pub libraries: Vec<Library<'a>>,
    /// Which library needs which, by their places in `libraries`: the one that needs, the one that is needed.
    pub needs: Vec<(u32, u32)>,
    /// The libraries that the app's own modules ask for, by their places.
    pub direct: Vec<u32>,
}

/// More edges than this are not kept; a large app has a few thousand.
const MOST_EDGES: usize = 20_000;

/// Reads the libraries in their order; `None` where the bytes are no such message.
///
/// Old versions of the plugin put the length of the message in front of it.
pub fn read(bytes: &[u8]) -> Option<Libraries<'_>> {
    let mut behind_length = bytes;
    let length = varint(&mut behind_length);
    let message = if length == Some(behind_length.len() as u64) { behind_length } else { bytes };
    let mut fields = Fields::new(message);
    let mut all = Libraries::default();
    // Places count every library, also those that could not be read.
    let mut places: Vec<Option<u32>> = Vec::new();
    let mut edges: Vec<(u32, u32)> = Vec::new();
    let mut asked: Vec<u32> = Vec::new();
    for (number, field) in fields.by_ref() {
        let Some(message) = field.bytes() else { continue };
        match number {
            1 => {
                let library = read_library(message);
                places.push(library.and(u32::try_from(all.libraries.len()).ok()));
                all.libraries.extend(library);
            }
            2 => {
                let from = last(message, 1).and_then(Field::number).unwrap_or(0);
                let needed = indices(message, MOST_EDGES.saturating_sub(edges.len()));
                edges.extend(needed.into_iter().filter_map(|to| Some((u32::try_from(from).ok()?, to))));
            }
            3 => asked.extend(indices(message, MOST_EDGES.saturating_sub(asked.len()))),
            _ => {}
        }
    }
    let place = |index: u32| places.get(index as usize).copied().flatten();
    all.needs = edges.into_iter().filter_map(|(from, to)| Some((place(from)?, place(to)?))).collect();
    all.direct = asked.into_iter().filter_map(place).collect();
    (!fields.is_malformed()).then_some(all)
}

/// The numbers of field 2, one by one or packed; not more than `most`.
fn indices(message: &[u8], most: usize) -> Vec<u32> {
    let mut all = Vec::new();
    for (_, field) in Fields::new(message).filter(|(number, _)| *number == 2) {
        match field.bytes() {
            Some(mut packed) => {
                while all.len() < most
                    && let Some(index) = varint(&mut packed)
                {
                    all.extend(u32::try_from(index).ok());
                }
            }
            None => all.extend(field.number().and_then(|index| u32::try_from(index).ok())),
        }
        if all.len() >= most {
            break;
        }
    }
    all.truncate(most);
    all
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
        [
            field(1, &field(1, &maven)),
            field(1, &field(4, &unity)),
            field(2, &[0x08, 0x00, 0x10, 0x01]),
            field(3, &field(2, &[0x00])),
        ]
        .concat()
    }

    #[test]
    fn both_layouts_name_the_same_libraries() {
        let plain = message();
        let expected = [
            Library { group: Some("com.example"), artifact: "lib", version: Some("1.2") },
            Library { group: None, artifact: "com.unity.ads", version: Some("4.0") },
        ];
        let found = read(&plain).unwrap();
        assert_eq!(found.libraries, expected);
        assert_eq!((found.needs, found.direct), (vec![(0, 1)], vec![0]));
        let delimited = [&[plain.len() as u8], plain.as_slice()].concat();
        assert_eq!(read(&delimited).unwrap().libraries, expected);
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
