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
    let encoding = guess(bytes);
    (encoding.decode_without_bom_handling(bytes).0.into_owned(), None)
}

/// The text of bytes whose encoding is named elsewhere than in them, by a label of the encoding standard.
pub fn decode_as(bytes: &[u8], label: &str) -> String {
    let named = Encoding::for_label(label.as_bytes());
    match named {
        // Latin letters in UTF-16 make sound UTF-8.
        Some(wide) if wide == UTF_16LE || wide == UTF_16BE => wide.decode(bytes).0.into_owned(),
        Some(named) if named != UTF_8 && std::str::from_utf8(bytes).is_err() => named.decode(bytes).0.into_owned(),
        _ => decode(bytes).0,
    }
}

/// Guesses a legacy encoding by where its common characters lie: those of GB 2312's first level have a lead byte of
/// B0 to D7 and a high second byte, those of Big5's first level a lead byte of A4 to C6. Text in Latin letters has
/// single bytes above 7F that make neither. UTF-16 without a mark shows by its zero bytes.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let head = bytes.get(..1 << 16).unwrap_or(bytes);
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    if zeros(0) + zeros(1) > head.len() / 8 {
        return if zeros(1) > zeros(0) { UTF_16LE } else { UTF_16BE };
    }
    let (mut pairs, mut gb, mut big5) = (0usize, 0usize, 0usize);
    let mut rest = head;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first < 0x80 {
            continue;
        }
        pairs += 1;
        if let [second, after @ ..] = rest {
            gb += usize::from((0xb0..=0xd7).contains(first) && *second >= 0xa1);
            big5 += usize::from((0xa4..=0xc6).contains(first) && (0x40..=0xfe).contains(second));
            if *second >= 0x40 {
                rest = after;
            }
        }
    }
    // Chinese punctuation and rare characters take their part of the pairs, seldom half of them.
    match gb.max(big5) * 2 >= pairs.max(1) {
        false => WINDOWS_1252,
        true if gb >= big5 => GB18030,
        true => BIG5,
    }
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
    fn what_the_page_does_not_name_is_guessed_by_its_bytes() {
        let chinese = "我們重視您的隱私，並會保護您的個人資料。本應用程式使用第三方服務。";
        assert_eq!(decode(&BIG5.encode(chinese).0).0, chinese);
        let chinese = "我们重视您的隐私，并会保护您的个人信息。本应用使用第三方服务：";
        assert_eq!(decode(&GB18030.encode(chinese).0).0, chinese);
        let german = "Wir geben Ihre Daten für Werbung nicht weiter; die Löschung können Sie jederzeit verlangen.";
        assert_eq!(decode(&WINDOWS_1252.encode(german).0).0, german);
        let utf16: Vec<u8> = "no mark, IMEI 隐私".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&utf16).0, "no mark, IMEI 隐私");
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
