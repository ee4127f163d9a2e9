//! The literals of an image: C strings and the UTF-16 strings of Objective-C and Core Foundation.
//!
//! Constant `CFString`s point into these sections, so their texts are among them.

use std::borrow::Cow;

use goblin::mach::constants::S_CSTRING_LITERALS;

use super::Image;

/// Hands every literal to `visit`, with its offset within the slice in bytes. Texts that are not valid in their
/// encoding are passed over. Names of the Objective-C runtime are not literals.
pub fn each_literal<'a>(image: &Image<'a>, mut visit: impl FnMut(Cow<'a, str>, usize)) {
    for section in &image.sections {
        let bytes = image.section_bytes(section);
        if section.name == "__ustring" {
            each_utf16(bytes, image.bytes().big_endian(), |text, offset| {
                visit(Cow::Owned(text), section.offset.saturating_add(offset));
            });
        }
    }
    each_c_string(image, |text, _, offset| visit(Cow::Borrowed(text), offset));
}

/// Hands every C string to `visit`, with its address and its offset within the slice in bytes.
pub(super) fn each_c_string<'a>(image: &Image<'a>, mut visit: impl FnMut(&'a str, u64, usize)) {
    for section in &image.sections {
        if section.section_type() != S_CSTRING_LITERALS || section.name.starts_with("__objc_") {
            continue;
        }
        let bytes = image.section_bytes(section);
        let mut start = 0;
        for end in memchr::memchr_iter(0, bytes) {
            let text = bytes.get(start..end).filter(|text| !text.is_empty());
            if let Some(Ok(text)) = text.map(std::str::from_utf8) {
                let address = section.address.wrapping_add(start as u64);
                visit(text, address, section.offset.saturating_add(start));
            }
            start = end + 1;
        }
    }
}

fn each_utf16(bytes: &[u8], big_endian: bool, mut visit: impl FnMut(String, usize)) {
    let mut units = Vec::new();
    let mut start = 0;
    for (index, unit) in bytes.chunks_exact(2).enumerate() {
        let unit = if big_endian { [unit[1], unit[0]] } else { [unit[0], unit[1]] };
        match u16::from_le_bytes(unit) {
            0 => {
                if let (false, Ok(text)) = (units.is_empty(), String::from_utf16(&units)) {
                    visit(text, start);
                }
                units.clear();
                start = (index + 1) * 2;
            }
            unit => units.push(unit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_literals_end_at_a_zero_unit() {
        let mut found = Vec::new();
        each_utf16(b"a\0b\0\0\0\0\0\x2d\x4e\0\0x\0", false, |text, offset| found.push((text, offset)));
        assert_eq!(found, [("ab".to_owned(), 0), ("中".to_owned(), 8)]);
    }
}
