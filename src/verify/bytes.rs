//! Numbers and texts at offsets of a file that may be cut off or lie.

/// Little-endian, unless it says otherwise.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A 32-bit number that is used as an offset or a count.
pub(super) fn offset_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

/// A part of so many bytes.
pub(super) fn part(bytes: &[u8], start: usize, length: usize) -> Option<&[u8]> {
    bytes.get(start..start.checked_add(length)?)
}

/// The bytes up to a NUL; none where there is no NUL.
pub(super) fn c_string(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..)?;
    rest.get(..memchr::memchr(0, rest)?)
}

/// A number of seven bits per byte, lowest first, and what follows it. Source: DWARF, DEX and Protocol Buffers alike.
pub(super) fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        value |= u64::from(byte & 0x7f).checked_shl(7 * index as u32).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(index + 1..)?));
        }
    }
    None
}

/// Modified UTF-8 of DEX files, lenient: UTF-16 units in one to three bytes each.
pub(super) fn modified_utf8(bytes: &[u8]) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        let low = |at: usize| tail.get(at).map_or(0, |byte| u16::from(byte & 0x3f));
        let (unit, used) = match first {
            0xe0..=0xef => (u16::from(first & 0x0f) << 12 | low(0) << 6 | low(1), 2),
            0xc0..=0xdf => (u16::from(first & 0x1f) << 6 | low(0), 1),
            _ => (u16::from(*first), 0),
        };
        units.push(unit);
        rest = tail.get(used..).unwrap_or_default();
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_with_the_bytes() {
        assert_eq!(varint(&[0x96, 0x01, 7]), Some((150, &[7][..])));
        assert_eq!(varint(&[0x96]), None);
        assert_eq!(varint(&[0xff; 12]), None);
        assert_eq!(u32_at(&[1, 0, 0], 0), None);
        assert_eq!(u32_at(&[1; 8], usize::MAX), None);
        assert_eq!(c_string(b"ab\0c", 1), Some(&b"b"[..]));
        assert_eq!(c_string(b"ab", 0), None);
    }

    #[test]
    fn modified_utf8_keeps_surrogate_pairs() {
        assert_eq!(modified_utf8("a友".as_bytes()), "a友");
        assert_eq!(modified_utf8(&[0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]), "😀");
        assert_eq!(modified_utf8(&[0xe5]), "\u{5000}");
    }
}
