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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn member(name: &str, contents: &[u8]) -> Vec<u8> {
        let mut bytes = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 644, contents.len()).into_bytes();
        bytes.extend(contents);
        if contents.len() % 2 == 1 {
            bytes.push(b'\n');
        }
        bytes
    }

    fn library(members: &[Vec<u8>]) -> Vec<u8> {
        [MAGIC, &members.concat()].concat()
    }

    /// Names and contents.
    fn read(bytes: &[u8]) -> Vec<(String, &[u8])> {
        let found = members(bytes, 100);
        assert_eq!(found.problem, None);
        found.members.into_iter().map(|member| (member.name, &bytes[member.data])).collect()
    }

    #[test]
    fn bsd_names_stand_before_the_contents() {
        let bytes = library(&[
            member("#1/20", b"__.SYMDEF SORTED\0\0\0\0table"),
            member("#1/12", b"UMDevice.o\0\0code"),
            member("a.o", b"odd"),
            member("b.o", b"even"),
        ]);
        assert_eq!(
            read(&bytes),
            [("UMDevice.o".to_owned(), &b"code"[..]), ("a.o".to_owned(), b"odd"), ("b.o".to_owned(), b"even")]
        );
    }

    #[test]
    fn gnu_names_stand_in_a_table() {
        let bytes = library(&[
            member("/", b"symbols"),
            member("//", b"a_long_member_name.o/\nanother_long_one.o/\n"),
            member("/22", b"second"),
            member("/0", b"first"),
            member("short.o/", b"third"),
        ]);
        assert_eq!(
            read(&bytes),
            [
                ("another_long_one.o".to_owned(), &b"second"[..]),
                ("a_long_member_name.o".to_owned(), b"first"),
                ("short.o".to_owned(), b"third"),
            ]
        );
    }

    #[test]
    fn what_ends_the_listing_is_said() {
        let mut cut = library(&[member("a.o", b"whole"), member("b.o", b"not whole")]);
        cut.truncate(cut.len() - 3);
        let found = members(&cut, 100);
        assert_eq!(found.members.len(), 1);
        assert_eq!(found.problem.as_deref(), Some("no member header at offset 74"));

        let many = library(&[member("a.o", b""), member("b.o", b"")]);
        assert_eq!(members(&many, 1).problem.as_deref(), Some("only the first 1 members are listed"));
        assert!(members(THIN_MAGIC, 1).problem.is_some());
    }

    #[test]
    fn slices_of_fat_files_are_named_and_java_classes_are_none() {
        let mut fat = vec![0xca, 0xfe, 0xba, 0xbe];
        for number in [2u32, 0x0100_000c, 0, 48, 2, 0, 12, 9, 50, 1, 0] {
            fat.extend(number.to_be_bytes());
        }
        fat.extend(b"xxab");
        fat.push(b'c');
        let found = slices(&fat).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].architecture.as_str(), &fat[found[0].data.clone()]), ("arm64", &b"xx"[..]));
        assert_eq!((found[1].architecture.as_str(), &fat[found[1].data.clone()]), ("armv7", &b"a"[..]));

        assert_eq!(slices(b"\xca\xfe\xba\xbe\0\0\0\x34\0\x10"), None, "Java 8");
        assert_eq!(slices(b"\xca\xfe\xba\xbf\0\0\0\x01"), Some(Vec::new()), "a slice that is not there");
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            members(&[MAGIC, &bytes].concat(), 100);
            slices(&bytes);
            slices(&[&[0xca, 0xfe, 0xba, 0xbf, 0, 0, 0, 3], &bytes[..]].concat());
        }

        #[test]
        fn damaged_libraries_never_panic(at in 0..140usize, value: u8) {
            let mut bytes = library(&[member("//", b"name.o/\n"), member("/0", b"first"), member("#1/4", b"a.o\0x")]);
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
            members(&bytes, 100);
        }
    }
}
