//! Static libraries: `ar` archives (BSD `#1/` names and GNU `/` tables), bare or as the slices of a fat file.
//!
//! Layout: `ar(5)` of the BSDs and of GNU binutils; fat header: `mach-o/fat.h`.

use std::ops::Range;

use goblin::mach::constants::cputype::get_arch_name_from_types;

const MAGIC: &[u8] = b"!<arch>\n";
const THIN_MAGIC: &[u8] = b"!<thin>\n";
const HEADER_LENGTH: usize = 60;

/// A real fat file has a handful of slices; a Java class file, whose magic is the same, has 45 or more here.
const MAX_SLICES: u32 = 44;

/// One file in a static library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub name: String,
    /// Where its bytes lie in the library.
    pub data: Range<usize>,
}

/// The members of a library, and what was odd.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// In the order of the file, without symbol and name tables.
    pub members: Vec<Member>,
    /// What ended the listing before the end of the file.
    pub problem: Option<String>,
}

/// One architecture of a fat file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// `arm64`; numbers where the architecture has no name here.
    pub architecture: String,
    pub data: Range<usize>,
}

/// Whether the bytes are an `ar` archive.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || bytes.starts_with(THIN_MAGIC)
}

/// The slices of a fat file (32 or 64 bit), or nothing where it is none. Slices outside the file are left out.
pub fn slices(bytes: &[u8]) -> Option<Vec<Slice>> {
    let wide = match bytes.get(..4)? {
        [0xca, 0xfe, 0xba, 0xbe] => false,
        [0xca, 0xfe, 0xba, 0xbf] => true,
        _ => return None,
    };
    let count = be32(bytes, 4)?;
    if count > MAX_SLICES {
        return None;
    }
    let record_length = if wide { 32 } else { 20 };
    let slices = (0..count as usize).filter_map(|number| {
        let record = bytes.get(8 + number * record_length..)?;
        let (cpu_type, cpu_subtype) = (be32(record, 0)?, be32(record, 4)?);
        let (offset, size) = match wide {
            false => (u64::from(be32(record, 8)?), u64::from(be32(record, 12)?)),
            true => (be64(record, 8)?, be64(record, 16)?),
        };
        let start = usize::try_from(offset).ok()?;
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        bytes.get(start..end)?;
        // The upper byte of the subtype holds capability bits.
        let architecture = get_arch_name_from_types(cpu_type, cpu_subtype & 0x00ff_ffff)
            .map_or_else(|| format!("cpu-{cpu_type}-{cpu_subtype}"), str::to_owned);
        Some(Slice { architecture, data: start..end })
    });
    Some(slices.collect())
}

/// Lists an `ar` archive, at most `limit` members of it.
pub fn members(bytes: &[u8], limit: usize) -> Members {
    let mut found = Members::default();
    if bytes.starts_with(THIN_MAGIC) {
        found.problem = Some("a thin archive: its members are files elsewhere".to_owned());
        return found;
    }
    let mut names: &[u8] = &[];
    let mut at = MAGIC.len();
    while at < bytes.len() {
        if found.members.len() >= limit {
            found.problem = Some(format!("only the first {limit} members are listed"));
            break;
        }
        let Some((raw_name, data)) = read_header(bytes, at) else {
            found.problem = Some(format!("no member header at offset {at}"));
            break;
        };
        // Members start at even offsets.
        at = data.end + data.end % 2;
        let contents = bytes.get(data.clone()).unwrap_or_default();
        if raw_name == b"//" {
            names = contents;
            continue;
        }
        let (name, data) = match raw_name.strip_prefix(b"#1/").and_then(decimal) {
            Some(length) => {
                let length = length.min(contents.len());
                (contents.get(..length).unwrap_or_default(), data.start + length..data.end)
            }
            None => (long_name(raw_name, names).unwrap_or(raw_name), data),
        };
        let name = String::from_utf8_lossy(name.split(|&byte| byte == 0).next().unwrap_or_default());
        let is_table = raw_name == b"/" || raw_name == b"/SYM64/" || name.starts_with("__.SYMDEF");
        if !is_table {
            found.members.push(Member { name: name.trim_end_matches('/').to_owned(), data });
        }
    }
    found
}

/// The name field and the range of the contents.
fn read_header(bytes: &[u8], at: usize) -> Option<(&[u8], Range<usize>)> {
    let header = bytes.get(at..at.checked_add(HEADER_LENGTH)?)?;
    if header.get(58..60)? != b"`\n" {
        return None;
    }
    let size = decimal(header.get(48..58)?)?;
    let start = at + HEADER_LENGTH;
    let end = start.checked_add(size)?;
    bytes.get(start..end)?;
    Some((header.get(..16)?.trim_ascii_end(), start..end))
}

/// A GNU name `/123`: the line at offset 123 of the name table.
fn long_name<'a>(raw_name: &[u8], names: &'a [u8]) -> Option<&'a [u8]> {
    let offset = decimal(raw_name.strip_prefix(b"/")?)?;
    names.get(offset..)?.split(|&byte| byte == b'\n').next()
}

fn decimal(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.trim().parse().ok()
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}
