//! Modified UTF-8: NUL takes two bytes, and characters beyond the basic plane are two surrogates of three bytes each.
//! Source: Dalvik Executable format, section "MUTF-8 (Modified UTF-8) Encoding".

use std::borrow::Cow;

/// Decodes; what is no MUTF-8 becomes U+FFFD. Borrows where the bytes are plain UTF-8 as well.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode_units(bytes)),
    }
}

fn decode_units(bytes: &[u8]) -> String {
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(&first) = rest.first() {
        let tail =
            |index: usize| rest.get(index).filter(|byte| *byte & 0xc0 == 0x80).map(|byte| u16::from(byte & 0x3f));
        let first = u16::from(first);
        let (unit, length) = match (first, tail(1), tail(2)) {
            (0x00..=0x7f, ..) => (first, 1),
            (0xc0..=0xdf, Some(second), _) => ((first & 0x1f) << 6 | second, 2),
            (0xe0..=0xef, Some(second), Some(third)) => ((first & 0x0f) << 12 | second << 6 | third, 3),
            _ => (0xfffd, 1),
        };
        units.push(unit);
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf16_lossy(&units)
}

/// Encodes, for looking a text up among MUTF-8 strings.
pub fn encode(text: &str) -> Cow<'_, [u8]> {
    if text.bytes().all(|byte| byte != 0 && byte < 0xf0) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len() + text.len() / 2);
    for unit in text.encode_utf16() {
        match unit {
            0x01..=0x7f => bytes.push(unit as u8),
            0x00 | 0x80..=0x7ff => bytes.extend([0xc0 | (unit >> 6) as u8, 0x80 | (unit & 0x3f) as u8]),
            _ => bytes.extend([0xe0 | (unit >> 12) as u8, 0x80 | (unit >> 6 & 0x3f) as u8, 0x80 | (unit & 0x3f) as u8]),
        }
    }
    Cow::Owned(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn surrogates_join_and_nul_is_two_bytes() {
        assert_eq!(decode(&[0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]), "😀");
        assert_eq!(decode(&[b'a', 0xc0, 0x80, b'b']), "a\0b");
        assert_eq!(decode(&[b'a', 0xff, 0xe4, 0xbd]), "a\u{fffd}\u{fffd}\u{fffd}");
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes(text in any::<String>()) {
            let encoded = encode(&text);
            prop_assert_eq!(decode(&encoded).into_owned(), text.as_str());
        }

        #[test]
        fn any_bytes_decode(bytes in any::<Vec<u8>>()) {
            decode(&bytes);
        }
    }
}
