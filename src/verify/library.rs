//! What holds Mach-O images: fat files and static libraries. Sources: `mach-o/fat.h`; `ar(5)` of the BSDs and of GNU.

use super::bytes::part;

/// Fat files have a handful of slices, libraries thousands of members.
const MOST_SLICES: usize = 64;
const MOST_MEMBERS: usize = 200_000;

/// Architecture, offset and bytes of the slices of a fat file; none where it is none.
pub(super) fn slices(file: &[u8]) -> Vec<((u32, u32), usize, &[u8])> {
    let big = |at: usize, size: usize| {
        part(file, at, size).map(|bytes| bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte)))
    };
    let wide = match big(0, 4) {
        Some(0xcafe_babe) => false,
        Some(0xcafe_babf) => true,
        _ => return Vec::new(),
    };
    let count = big(4, 4).and_then(|count| usize::try_from(count).ok()).filter(|count| *count <= MOST_SLICES);
    let slice = |index: usize| {
        let at = 8 + index * if wide { 32 } else { 20 };
        let (offset, size) =
            if wide { (big(at + 8, 8)?, big(at + 16, 8)?) } else { (big(at + 8, 4)?, big(at + 12, 4)?) };
        let offset = usize::try_from(offset).ok()?;
        let rest = file.get(offset..)?;
        let bytes = rest.get(..usize::try_from(size).ok()?).unwrap_or(rest);
        Some(((big(at, 4)? as u32, big(at + 4, 4)? as u32 & 0x00ff_ffff), offset, bytes))
    };
    (0..count.unwrap_or(0)).filter_map(slice).collect()
}

/// Name, offset and bytes of the members of a static library; none where it is none.
pub(super) fn members(library: &[u8]) -> Vec<(String, usize, &[u8])> {
    let mut found = Vec::new();
    let mut long_names: &[u8] = &[];
    let mut at = 8;
    if !library.starts_with(b"!<arch>\n") {
        return found;
    }
    while let Some(header) = part(library, at, 60) {
        let field = |from: usize, to: usize| {
            std::str::from_utf8(header.get(from..to).unwrap_or_default()).unwrap_or_default().trim_end()
        };
        let (Ok(size), name) = (field(48, 58).parse::<usize>(), field(0, 16)) else { break };
        let start = at + 60;
        let rest = library.get(start..).unwrap_or_default();
        let contents = rest.get(..size).unwrap_or(rest);
        let until_nul = |name: &[u8]| {
            String::from_utf8_lossy(name.split(|byte| *byte == 0 || *byte == b'\n').next().unwrap_or_default())
                .into_owned()
        };
        let (name, skip) =
            if let Some(length) = name.strip_prefix("#1/").and_then(|length| length.parse::<usize>().ok()) {
                let length = length.min(contents.len());
                (until_nul(contents.get(..length).unwrap_or_default()), length)
            } else if let Some(place) = name.strip_prefix('/').and_then(|place| place.parse::<usize>().ok()) {
                (until_nul(long_names.get(place..).unwrap_or_default()), 0)
            } else {
                (name.to_owned(), 0)
            };
        if name == "//" {
            long_names = contents;
        } else if found.len() < MOST_MEMBERS {
            let name = name.trim_end_matches('/').to_owned();
            found.push((name, start + skip, contents.get(skip..).unwrap_or_default()));
        }
        let Some(next) = start.checked_add(size) else { break };
        at = next + next % 2;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header of a member, and its contents.
    fn member(name: &str, contents: &[u8]) -> Vec<u8> {
        let header = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 644, contents.len());
        let padding: &[u8] = if contents.len() % 2 == 1 { b"\n" } else { b"" };
        [header.as_bytes(), contents, padding].concat()
    }

    #[test]
    fn members_are_named_in_three_ways() {
        let library = [
            &b"!<arch>\n"[..],
            &member("//", b"a_long_name_of_gnu.o/\n"),
            &member("short.o/", b"one"),
            &member("/0", b"two"),
            &member("#1/8", b"bsd.o\0\0\0three"),
        ]
        .concat();
        let found: Vec<_> = members(&library).into_iter().map(|(name, _, bytes)| (name, bytes)).collect();
        let expected: [(&str, &[u8]); 3] = [("short.o", b"one"), ("a_long_name_of_gnu.o", b"two"), ("bsd.o", b"three")];
        assert_eq!(found, expected.map(|(name, bytes)| (name.to_owned(), bytes)));
        assert!(members(b"!<arch").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_come_to_an_end(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            members(&[b"!<arch>\n", bytes.as_slice()].concat());
            slices(&[&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 3], bytes.as_slice()].concat());
        }
    }
}
