//! ELF shared libraries, as far as the dynamic section tells: what they need, and which `Java_…` functions they name.
//!
//! Only the header, the program headers and the dynamic section are read, as Android's linker does; section headers
//! are stripped or forged at will. Source: System V ABI, "Object Files" and "Dynamic Linking".

use memchr::{memchr, memmem};

/// What a library says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elf<'a> {
    /// `DT_NEEDED`, in its order.
    pub needed: Vec<&'a str>,
    /// Names of functions that the Java Native Interface binds by name, from the dynamic string table.
    pub java_names: Vec<&'a str>,
}

const PT_LOAD: u32 = 1;
const PT_DYNAMIC: u32 = 2;
const DT_NEEDED: u64 = 1;
const DT_STRTAB: u64 = 5;
const DT_STRSZ: u64 = 10;

/// Reads a library; `None` where the bytes are no little-endian ELF file. What lies outside of the file is left out.
pub fn read(bytes: &[u8]) -> Option<Elf<'_>> {
    let image = Image { bytes, wide: *bytes.get(4)? == 2 };
    if !bytes.starts_with(b"\x7fELF") || !matches!(bytes.get(4..6)?, [1 | 2, 1]) {
        return None;
    }
    Some(image.dynamic().unwrap_or_default())
}

struct Image<'a> {
    bytes: &'a [u8],
    /// 64-bit layout.
    wide: bool,
}

struct Segment {
    kind: u32,
    offset: u64,
    address: u64,
    size: u64,
}

impl<'a> Image<'a> {
    fn dynamic(&self) -> Option<Elf<'a>> {
        let segments = self.segments()?;
        let dynamic = segments.iter().find(|segment| segment.kind == PT_DYNAMIC)?;
        let table = self.slice(dynamic.offset, dynamic.size)?;
        let word = if self.wide { 8 } else { 4 };
        let entries = || {
            table
                .chunks_exact(word * 2)
                .map_while(|entry| Some((word_at(entry, 0, word)?, word_at(entry, word, word)?)))
                .take_while(|(tag, _)| *tag != 0)
        };
        let value = |wanted| entries().find(|(tag, _)| *tag == wanted).map(|(_, value)| value);
        let address = value(DT_STRTAB)?;
        let segment = segments.iter().find(|segment| {
            segment.kind == PT_LOAD && address.checked_sub(segment.address).is_some_and(|inner| inner < segment.size)
        })?;
        let offset = segment.offset.checked_add(address.checked_sub(segment.address)?)?;
        let strings = self.slice(offset, value(DT_STRSZ)?)?;
        let needed = entries().filter(|(tag, _)| *tag == DT_NEEDED);
        let java = memmem::find_iter(strings, b"\0Java_").filter_map(|start| text_at(strings, start + 1));
        Some(Elf {
            needed: needed.filter_map(|(_, offset)| text_at(strings, usize::try_from(offset).ok()?)).collect(),
            java_names: java.collect(),
        })
    }

    fn segments(&self) -> Option<Vec<Segment>> {
        let (offset, size_at, count_at) =
            if self.wide { (word_at(self.bytes, 32, 8)?, 54, 56) } else { (word_at(self.bytes, 28, 4)?, 42, 44) };
        let (size, count) = (word_at(self.bytes, size_at, 2)?, word_at(self.bytes, count_at, 2)?);
        let headers = self.slice(offset, size.checked_mul(count)?)?;
        let fields = if self.wide { [8, 16, 32] } else { [4, 8, 16] };
        let word = if self.wide { 8 } else { 4 };
        let segment = |header: &[u8]| {
            let [offset, address, size] = fields.map(|field| word_at(header, field, word));
            Some(Segment { kind: word_at(header, 0, 4)? as u32, offset: offset?, address: address?, size: size? })
        };
        Some(headers.chunks_exact(usize::try_from(size).ok()?.max(1)).filter_map(segment).collect())
    }

    fn slice(&self, offset: u64, size: u64) -> Option<&'a [u8]> {
        let rest = self.bytes.get(usize::try_from(offset).ok()?..)?;
        Some(rest.get(..usize::try_from(size).ok()?).unwrap_or(rest))
    }
}

/// A little-endian number of `width` bytes.
fn word_at(bytes: &[u8], offset: usize, width: usize) -> Option<u64> {
    let field = bytes.get(offset..offset.checked_add(width)?)?;
    Some(field.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

/// Symbol and library names are short; anything longer is damage, and names may overlap.
const MAX_NAME_BYTES: usize = 1_024;

fn text_at(strings: &[u8], start: usize) -> Option<&str> {
    let rest = strings.get(start..)?;
    let window = rest.get(..MAX_NAME_BYTES).unwrap_or(rest);
    std::str::from_utf8(window.get(..memchr(0, window)?)?).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A 64-bit library with one loaded segment that spans the file.
    fn library() -> Vec<u8> {
        let strings = b"\0libc.so\0Java_com_example_Native_go\0other\0";
        let mut bytes = vec![0; 64];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[32] = 64;
        bytes[54] = 56;
        bytes[56] = 2;
        let mut header = |kind: u32, offset: u64, size: u64| {
            bytes.extend([kind.to_le_bytes(), [0; 4]].concat());
            for field in [offset, offset, offset, size, size, 1] {
                bytes.extend(field.to_le_bytes());
            }
        };
        header(PT_LOAD, 0, 400);
        header(PT_DYNAMIC, 176, 64);
        for (tag, value) in [(DT_NEEDED, 1), (DT_STRTAB, 240), (DT_STRSZ, strings.len() as u64), (0, 0)] {
            bytes.extend(tag.to_le_bytes());
            bytes.extend(u64::to_le_bytes(value));
        }
        bytes.extend(strings);
        bytes
    }

    #[test]
    fn the_dynamic_section_tells_names() {
        let bytes = library();
        let elf = read(&bytes).unwrap();
        assert_eq!(elf.needed, ["libc.so"]);
        assert_eq!(elf.java_names, ["Java_com_example_Native_go"]);
    }

    #[test]
    fn other_files_are_none() {
        assert_eq!(read(b"PK\x03\x04\x02\x01"), None);
        assert_eq!(read(b"\x7fELF\x02\x02"), None);
    }

    proptest! {
        #[test]
        fn mutated_libraries_end(mutations in prop::collection::vec((0usize..300, any::<u8>()), 1..8), cut in 0usize..300) {
            let mut bytes = library();
            for (position, byte) in mutations {
                if let Some(found) = bytes.get_mut(position) {
                    *found = byte;
                }
            }
            bytes.truncate(cut);
            read(&bytes);
        }
    }
}
