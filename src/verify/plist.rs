//! Keys and values of a property list, XML or binary, without its tree. Source: `plist(5)`; for the binary form the
//! comments in Apple's published `CFBinaryPList.c`.

use super::bytes::part;
use super::markup::{self, Piece};

/// Every key with each simple value that stands below it, however deep; a key without any is there with `None`.
pub(super) fn pairs(bytes: &[u8]) -> Option<Vec<(String, Option<String>)>> {
    if bytes.starts_with(b"bplist") {
        return Binary::open(bytes).map(|list| list.pairs());
    }
    let text = String::from_utf8_lossy(bytes);
    text.contains("<plist").then(|| xml(&text))
}

fn xml(text: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut key: Option<String> = None;
    let mut open = "";
    for piece in markup::pieces(text) {
        match piece {
            Piece::Tag(tag) => {
                open = markup::name(tag);
                if let ("true" | "false", Some(key)) = (open, &key) {
                    found.push((key.clone(), Some(open.to_owned())));
                }
            }
            Piece::Text(text) => match open {
                "key" => {
                    let name = markup::decoded(text);
                    found.push((name.clone(), None));
                    key = Some(name);
                }
                "string" | "integer" | "real" | "date" => {
                    if let Some(key) = &key {
                        found.push((key.clone(), Some(markup::decoded(text))));
                    }
                }
                _ => {}
            },
        }
    }
    found
}

/// A binary property list: its table of objects.
struct Binary<'a> {
    bytes: &'a [u8],
    offset_size: usize,
    ref_size: usize,
    count: usize,
    table: usize,
}

/// What an object of the table is.
enum Object {
    Text(String),
    /// References to keys and values.
    Dictionary(Vec<usize>, Vec<usize>),
    Array(Vec<usize>),
}

impl<'a> Binary<'a> {
    fn open(bytes: &'a [u8]) -> Option<Binary<'a>> {
        let trailer = bytes.get(bytes.len().checked_sub(32)?..)?;
        let size = |at: usize| trailer.get(at).map(|byte| usize::from(*byte)).filter(|size| (1..=8).contains(size));
        let count = number(part(trailer, 8, 8)?)?;
        let table = number(part(trailer, 24, 8)?)?;
        let list = Binary { bytes, offset_size: size(6)?, ref_size: size(7)?, count, table };
        (list.count <= bytes.len()).then_some(list)
    }

    fn object(&self, reference: usize) -> Option<Object> {
        if reference >= self.count {
            return None;
        }
        let entry = self.table.checked_add(reference.checked_mul(self.offset_size)?)?;
        let at = number(part(self.bytes, entry, self.offset_size)?)?;
        let marker = *self.bytes.get(at)?;
        let body = at.checked_add(1)?;
        let simple = |size: usize| part(self.bytes, body, size);
        let scalar = match marker {
            0x08 => Some("false".to_owned()),
            0x09 => Some("true".to_owned()),
            0x10..=0x13 => {
                let size = 1usize << (marker & 0xf);
                let value = simple(size)?.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
                // Only numbers of eight bytes have a sign.
                Some(if size == 8 { (value as i64).to_string() } else { value.to_string() })
            }
            0x22 => Some(f32::from_be_bytes(simple(4)?.try_into().ok()?).to_string()),
            0x23 => Some(f64::from_be_bytes(simple(8)?.try_into().ok()?).to_string()),
            _ => None,
        };
        if let Some(text) = scalar {
            return Some(Object::Text(text));
        }
        let (length, start) = self.length(marker, body)?;
        match marker >> 4 {
            5 => Some(Object::Text(String::from_utf8_lossy(part(self.bytes, start, length)?).into_owned())),
            6 => {
                let (units, _) = part(self.bytes, start, length.checked_mul(2)?)?.as_chunks::<2>();
                let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
                Some(Object::Text(String::from_utf16_lossy(&units)))
            }
            0xa => Some(Object::Array(self.references(start, length)?)),
            0xd => {
                let values = start.checked_add(length.checked_mul(self.ref_size)?)?;
                Some(Object::Dictionary(self.references(start, length)?, self.references(values, length)?))
            }
            _ => None,
        }
    }

    /// The length in a marker, or in the number behind it, and where the contents begin.
    fn length(&self, marker: u8, body: usize) -> Option<(usize, usize)> {
        if marker & 0xf != 0xf {
            return Some((usize::from(marker & 0xf), body));
        }
        let size = 1usize << (self.bytes.get(body)? & 3);
        let start = body.checked_add(1)?;
        Some((number(part(self.bytes, start, size)?)?, start.checked_add(size)?))
    }

    fn references(&self, start: usize, count: usize) -> Option<Vec<usize>> {
        let bytes = part(self.bytes, start, count.checked_mul(self.ref_size)?)?;
        bytes.chunks_exact(self.ref_size).map(number).collect()
    }

    /// All dictionaries of the table, whichever holds which: nothing is followed deeper than one array.
    fn pairs(&self) -> Vec<(String, Option<String>)> {
        let mut found = Vec::new();
        // Objects may be named again and again; what is copied stays within a multiple of the file.
        let mut room = self.bytes.len().saturating_mul(16);
        for reference in 0..self.count {
            let Some(Object::Dictionary(keys, values)) = self.object(reference) else { continue };
            for (key, value) in keys.into_iter().zip(values) {
                let Some(Object::Text(key)) = self.object(key) else { continue };
                let values = match self.object(value) {
                    Some(Object::Array(items)) => items,
                    _ => vec![value],
                };
                for value in values {
                    if let Some(Object::Text(value)) = self.object(value) {
                        room = room.saturating_sub(key.len() + value.len() + 1);
                        found.push((key.clone(), Some(value)));
                    }
                    if room == 0 {
                        return found;
                    }
                }
                room = room.saturating_sub(key.len() + 1);
                found.push((key, None));
            }
            if room == 0 {
                return found;
            }
        }
        found
    }
}

fn number(bytes: &[u8]) -> Option<usize> {
    usize::try_from(bytes.iter().try_fold(0u64, |value, byte| value.checked_mul(256)?.checked_add(u64::from(*byte)))?)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> plist::Value {
        let text = b"<plist><dict><key>A</key><string>x &amp; y</string><key>B</key><array><string>1</string>\
            <integer>2</integer></array><key>C</key><dict><key>D</key><true/></dict></dict></plist>";
        plist::from_bytes(text).expect("a property list")
    }

    #[test]
    fn both_forms_say_the_same() {
        let mut binary = Vec::new();
        sample().to_writer_binary(&mut binary).expect("memory");
        let mut xml = Vec::new();
        sample().to_writer_xml(&mut xml).expect("memory");
        for bytes in [binary, xml] {
            let found = pairs(&bytes).expect("pairs");
            let has = |key: &str, value: Option<&str>| found.contains(&(key.to_owned(), value.map(str::to_owned)));
            assert!(has("A", Some("x & y")) && has("B", Some("1")) && has("B", Some("2")) && has("D", Some("true")));
            assert!(has("C", None) && !has("A", Some("y")));
        }
        assert_eq!(pairs(b"bplist00"), None);
    }

    proptest::proptest! {
        #[test]
        fn damaged_lists_never_panic(at in 0usize..200, byte: u8) {
            let mut binary = Vec::new();
            sample().to_writer_binary(&mut binary).expect("memory");
            if let Some(old) = binary.get_mut(at) {
                *old = byte;
            }
            let _ = pairs(&binary);
        }
    }
}
