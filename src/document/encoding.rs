//! Bytes to text: UTF-8 first, then what the page says of itself, then the legacy encodings of Chinese.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The decoded text, and its offset in the file where the file is UTF-8 (so that offsets map 1:1).
pub fn decode(bytes: &[u8]) -> (String, Option<u64>) {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        if let Ok(text) = std::str::from_utf8(rest) {
            return (text.to_owned(), Some(3));
        }
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), Some(0));
    }
    if bytes.starts_with(b"\xff\xfe") {
        return (UTF_16LE.decode(bytes).0.into_owned(), None);
    }
    if bytes.starts_with(b"\xfe\xff") {
        return (UTF_16BE.decode(bytes).0.into_owned(), None);
    }
    // A few broken bytes in a page of multi-byte characters leave it UTF-8.
    let lossy = String::from_utf8_lossy(bytes);
    let broken = lossy.matches('\u{fffd}').count();
    let whole = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
    if broken < whole / 50 {
        return (lossy.into_owned(), None);
    }
    if let Some(named) = named_by_the_page(bytes).filter(|named| *named != UTF_8) {
        return (named.decode(bytes).0.into_owned(), None);
    }
    for encoding in [GB18030, BIG5] {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            return (text.into_owned(), None);
        }
    }
    (WINDOWS_1252.decode(bytes).0.into_owned(), None)
}

/// The `charset=` of a `meta` element or of an XML declaration's `encoding=` in the first two kilobytes.
fn named_by_the_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..2048).unwrap_or(bytes).to_ascii_lowercase();
    [&b"charset="[..], b"encoding="].iter().find_map(|sign| {
        let at = memchr::memmem::find(&head, sign)? + sign.len();
        let label: Vec<u8> = head
            .get(at..)?
            .iter()
            .copied()
            .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .collect();
        Encoding::for_label(&label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legacy_chinese_is_read() {
        let (gb, ..) = GB18030.encode("我们不会收集您的信息");
        assert_eq!(decode(&gb), ("我们不会收集您的信息".to_owned(), None));
        let page = [b"<meta charset=\"big5\">".as_slice(), &BIG5.encode("隱私權政策").0].concat();
        assert_eq!(decode(&page).0, "<meta charset=\"big5\">隱私權政策");
    }

    #[test]
    fn utf8_keeps_its_offsets_and_survives_a_broken_byte() {
        assert_eq!(decode("隐私".as_bytes()).1, Some(0));
        assert_eq!(decode(b"\xef\xbb\xbfabc"), ("abc".to_owned(), Some(3)));
        let mut broken = "隐私政策".repeat(50).into_bytes();
        broken.push(0xff);
        assert!(decode(&broken).0.starts_with("隐私政策"));
    }
}
