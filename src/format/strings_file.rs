//! Localised texts of a bundle: `.strings` files, which map keys to texts.
//!
//! Written by hand they are `"key" = "text";` with comments, in UTF-8 or UTF-16; builds mostly hold them as binary property
//! lists, some as XML. Sources: Apple's Resource Programming Guide, "String Resources"; the comments in the published
//! `CFOldStylePList.c`.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

use super::plist::{self, Value};

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("not a readable .strings file: {0}")]
pub struct StringsError(String);

/// The texts of a file by their keys; of a key that stands twice, the last.
///
/// # Errors
/// The file is larger than a property list may be, or is in none of the three forms.
pub fn parse(bytes: &[u8]) -> Result<BTreeMap<String, String>, StringsError> {
    if bytes.len() > plist::MAX_BYTES {
        return Err(StringsError(format!("{} bytes are too many", bytes.len())));
    }
    if bytes.starts_with(b"bplist") {
        return of_list(bytes);
    }
    let text = decoded(bytes);
    let beginning = text.trim_start();
    if ["<?xml", "<!DOCTYPE", "<plist"].iter().any(|mark| beginning.starts_with(mark)) {
        // What was UTF-16 may still say so of itself.
        let body =
            beginning.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or(beginning, |(_, rest)| rest);
        return of_list(body.as_bytes());
    }
    Reader { rest: text.chars().peekable(), line: 1 }.pairs()
}

fn of_list(bytes: &[u8]) -> Result<BTreeMap<String, String>, StringsError> {
    let root = plist::parse(bytes).map_err(|error| StringsError(error.to_string()))?;
    let Value::Dictionary(root) = root else { return Err(StringsError("it is no dictionary".to_owned())) };
    let text = |(key, value): (String, Value)| if let Value::Text(text) = value { Some((key, text)) } else { None };
    Ok(root.into_iter().filter_map(text).collect())
}

/// UTF-16 where a byte order mark or a zero in the first letter says so, otherwise UTF-8.
fn decoded(bytes: &[u8]) -> String {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(unit);
        char::decode_utf16(pairs).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0, _, ..] => units(bytes, u16::from_be_bytes),
        [_, 0, ..] => units(bytes, u16::from_le_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Reads what was written by hand.
struct Reader<'t> {
    rest: Peekable<Chars<'t>>,
    line: usize,
}

impl Reader<'_> {
    fn pairs(mut self) -> Result<BTreeMap<String, String>, StringsError> {
        let mut pairs = BTreeMap::new();
        self.skip()?;
        let in_braces = self.takes('{');
        loop {
            self.skip()?;
            match self.rest.peek() {
                None if !in_braces => return Ok(pairs),
                Some('}') if in_braces => return Ok(pairs),
                _ => {}
            }
            let key = self.text()?;
            self.skip()?;
            // A key alone stands for itself.
            let text = if self.takes('=') {
                self.skip()?;
                self.text()?
            } else {
                key.clone()
            };
            self.skip()?;
            if !self.takes(';') && self.rest.peek() != Some(&'}') {
                return Err(self.wrong("`;` is missing"));
            }
            pairs.insert(key, text);
        }
    }

    fn wrong(&self, what: &str) -> StringsError {
        StringsError(format!("line {}: {what}", self.line))
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.rest.next();
        self.line += usize::from(letter == Some('\n'));
        letter
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    /// Passes over white space and comments.
    fn skip(&mut self) -> Result<(), StringsError> {
        while let Some(letter) = self.rest.peek().copied() {
            if letter.is_whitespace() || letter == '\u{feff}' {
                self.next();
            } else if letter == '/' {
                self.next();
                match self.next() {
                    Some('/') => while self.next().is_some_and(|letter| letter != '\n') {},
                    Some('*') => {
                        let mut last = ' ';
                        loop {
                            match self.next() {
                                Some('/') if last == '*' => break,
                                Some(letter) => last = letter,
                                None => return Err(self.wrong("a comment has no end")),
                            }
                        }
                    }
                    _ => return Err(self.wrong("`/` begins neither a comment nor a text")),
                }
            } else {
                break;
            }
        }
        Ok(())
    }

    /// A text in quotes, or a word without.
    fn text(&mut self) -> Result<String, StringsError> {
        let Some(quote) = self.rest.next_if(|letter| matches!(letter, '"' | '\'')) else { return self.word() };
        let mut units: Vec<u16> = Vec::new();
        loop {
            match self.next() {
                Some('\\') => {
                    let unit = self.escaped()?;
                    units.push(unit);
                }
                Some(letter) if letter == quote => return Ok(String::from_utf16_lossy(&units)),
                Some(letter) => units.extend_from_slice(letter.encode_utf16(&mut [0; 2])),
                None => return Err(self.wrong("a text has no end")),
            }
        }
    }

    fn word(&mut self) -> Result<String, StringsError> {
        let is_part = |letter: &char| letter.is_ascii_alphanumeric() || "_$:./-".contains(*letter);
        let mut word = String::new();
        while let Some(letter) = self.rest.next_if(is_part) {
            word.push(letter);
        }
        if word.is_empty() { Err(self.wrong("a text is missing")) } else { Ok(word) }
    }

    /// What stands behind a backslash, as a unit of UTF-16.
    fn escaped(&mut self) -> Result<u16, StringsError> {
        let number = |reader: &mut Self, radix: u32, most: usize, first: Option<u32>| {
            let mut value = first;
            for _ in usize::from(first.is_some())..most {
                let Some(letter) = reader.rest.next_if(|letter| letter.is_digit(radix)) else { break };
                value = Some(value.unwrap_or(0) * radix + letter.to_digit(radix).unwrap_or(0));
            }
            value.and_then(|value| u16::try_from(value).ok())
        };
        let Some(letter) = self.next() else { return Err(self.wrong("a text has no end")) };
        Ok(match letter {
            'n' => 0x0a,
            't' => 0x09,
            'r' => 0x0d,
            'a' => 0x07,
            'b' => 0x08,
            'f' => 0x0c,
            'v' => 0x0b,
            'U' | 'u' => number(self, 16, 4, None).ok_or_else(|| self.wrong("`\\U` without a number"))?,
            '0'..='7' => number(self, 8, 3, letter.to_digit(8)).unwrap_or(u16::from(b'?')),
            // A quote, a backslash, or anything else that stands for itself.
            other => u16::try_from(u32::from(other)).unwrap_or(0xfffd),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BY_HAND: &str = "\u{feff}/* why */\n// and\n\"NSCameraUsageDescription\" = \"F\\U00fcr \\\"Codes\\\"\\n\";\n\
                           NSMicrophoneUsageDescription = 'Zum Reden';\nalone;\n";

    fn expected() -> BTreeMap<String, String> {
        let pair = |(key, text): (&str, &str)| (key.to_owned(), text.to_owned());
        [
            ("NSCameraUsageDescription", "Für \"Codes\"\n"),
            ("NSMicrophoneUsageDescription", "Zum Reden"),
            ("alone", "alone"),
        ]
        .map(pair)
        .into()
    }

    #[test]
    fn every_form_and_encoding_says_the_same() {
        let plain = BY_HAND.trim_start_matches('\u{feff}');
        let little: Vec<u8> = BY_HAND.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = BY_HAND.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let bare: Vec<u8> = plain.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let braces = format!("{{{plain}}}");
        for bytes in [BY_HAND.as_bytes(), plain.as_bytes(), &little, &big, &bare, braces.as_bytes()] {
            assert_eq!(parse(bytes).expect("a file"), expected());
        }
        let list = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><plist version=\"1.0\"><dict><key>alone</key><string>alone\
                    </string></dict></plist>";
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(list.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(parse(&wide).expect("a file").len(), 1);
        assert_eq!(parse(list.as_bytes()).expect("a file").get("alone").map(String::as_str), Some("alone"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line) in
            [("\"a\" = \"b\"\n\"c\"", "line 2"), ("/* \n", "line 2"), ("\"a\" = ", "line 1"), ("{a;", "line 1")]
        {
            let error = parse(text.as_bytes()).expect_err(text).to_string();
            assert!(error.contains(line), "{text}: {error}");
        }
        assert_eq!(parse(b"").expect("nothing").len(), 0);
        assert!(parse(b"<plist><array/></plist>").is_err());
        assert!(parse(&vec![b' '; plist::MAX_BYTES + 1]).is_err());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn damaged_files_never_panic(at in 0usize..200, byte: u8, wide: bool) {
            let mut bytes: Vec<u8> = match wide {
                true => BY_HAND.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                false => BY_HAND.as_bytes().to_vec(),
            };
            if let Some(old) = bytes.get_mut(at) {
                *old = byte;
            }
            let _ = parse(&bytes);
        }

        #[test]
        fn what_is_written_is_read(key in "[ -!#-\\[\\]-~]{0,20}", text in "\\PC{0,40}") {
            let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
            let file = format!("\"{}\" = \"{}\";", quoted(&key), quoted(&text));
            let read = parse(file.as_bytes()).expect("a file");
            prop_assert_eq!(read.get(&key), Some(&text));
        }
    }
}
