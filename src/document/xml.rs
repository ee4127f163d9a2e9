//! What the formats that are XML in a ZIP container have in common.

use std::io::{Cursor, Read};

use quick_xml::events::BytesStart;

/// A part may not unfold beyond this size, in bytes.
const LARGEST_PART: u64 = 48 << 20;

/// A file that holds parts by their names.
pub type Container<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

pub fn open(bytes: &[u8]) -> Result<Container<'_>, String> {
    zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())
}

/// The text of a part; nothing where the container has no such part.
pub fn part(container: &mut Container<'_>, name: &str) -> Result<Option<String>, String> {
    let Ok(entry) = container.by_name(name) else { return Ok(None) };
    let mut body = Vec::new();
    entry.take(LARGEST_PART + 1).read_to_end(&mut body).map_err(|error| format!("{name}: {error}"))?;
    if body.len() as u64 > LARGEST_PART {
        return Err(format!("{name}: larger than {} MiB", LARGEST_PART >> 20));
    }
    Ok(Some(String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())))
}

/// The value of an attribute, whatever the prefix of its name.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.as_ref().rsplit(':').next() == Some(name))
        .map(|attribute| unescape(&attribute.value))
}

pub fn unescape(text: &str) -> String {
    quick_xml::escape::unescape(text).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}
