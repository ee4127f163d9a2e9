//! Character maps: from the codes of a font to Unicode.
//!
//! Source: ISO 32000-2, 9.7.5 (CMaps) and 9.10.3 (`ToUnicode`); Adobe Technical Note 5014.

use super::object::{Lexer, Object};

/// Entries beyond this number are not kept.
const MOST_ENTRIES: usize = 100_000;

/// A `ToUnicode` map.
#[derive(Clone, Debug, Default)]
pub struct ToUnicode {
    /// First and last code, and the text of the first; sorted by first code.
    ranges: Vec<(u32, u32, String)>,
    /// Bytes per code, where the map tells.
    pub code_bytes: Option<usize>,
}

impl ToUnicode {
    pub fn parse(source: &[u8]) -> ToUnicode {
        let mut map = ToUnicode::default();
        let mut lexer = Lexer::new(source, 0);
        let mut operands: Vec<Object> = Vec::new();
        loop {
            let before = lexer.at;
            match lexer.next_operand() {
                Ok(None) => break,
                Err(_) => {
                    lexer.at = lexer.at.max(before + 1);
                    operands.clear();
                }
                Ok(Some(Object::Keyword(keyword))) => {
                    map.section(&keyword, &operands);
                    operands.clear();
                }
                Ok(Some(operand)) if operands.len() < MOST_ENTRIES => operands.push(operand),
                Ok(Some(_)) => {}
            }
        }
        map.ranges.sort_by_key(|(first, ..)| *first);
        map
    }

    fn section(&mut self, keyword: &[u8], operands: &[Object]) {
        let strings = |object: Option<&Object>| object.and_then(Object::string).map(<[u8]>::to_vec);
        match keyword {
            b"endcodespacerange" => {
                self.code_bytes = operands.first().and_then(Object::string).map(|code| code.len().clamp(1, 4));
            }
            b"endbfchar" => {
                for pair in operands.chunks(2) {
                    if let (Some(from), Some(to)) = (strings(pair.first()), strings(pair.get(1))) {
                        self.add(code(&from), code(&from), utf16(&to));
                    }
                }
            }
            b"endbfrange" => {
                for triple in operands.chunks(3) {
                    let (Some(first), Some(last)) = (strings(triple.first()), strings(triple.get(1))) else { continue };
                    let (first, last) = (code(&first), code(&last));
                    match triple.get(2) {
                        Some(Object::String(text)) => self.add(first, last, utf16(text)),
                        Some(Object::Array(texts)) => {
                            for (code, text) in (first..=last).zip(texts) {
                                self.add(code, code, utf16(text.string().unwrap_or_default()));
                            }
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, first: u32, last: u32, text: String) {
        if self.ranges.len() < MOST_ENTRIES && first <= last {
            self.ranges.push((first, last, text));
        }
    }

    /// The text of a code: in a range, the last character counts on.
    pub fn get(&self, code: u32) -> Option<String> {
        let after = self.ranges.partition_point(|(first, ..)| *first <= code);
        let (first, last, text) = self.ranges.get(after.checked_sub(1)?)?;
        if code > *last {
            return None;
        }
        let mut text = text.clone();
        if code > *first {
            let counted = text.pop().and_then(|last| char::from_u32((last as u32).checked_add(code - first)?))?;
            text.push(counted);
        }
        Some(text)
    }
}

fn code(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |code, byte| code << 8 | u32::from(*byte))
}

/// UTF-16, high byte first; a single byte stands for itself. Cut at 16 units: ligatures have two to four.
fn utf16(bytes: &[u8]) -> String {
    if let [byte] = bytes {
        return char::from(*byte).to_string();
    }
    let units = bytes.chunks_exact(2).take(16).map(|pair| code(pair) as u16);
    char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_codes_ranges_and_ligatures() {
        let map = ToUnicode::parse(
            b"1 begincodespacerange <0000> <ffff> endcodespacerange 2 beginbfchar <0003> <0020> <0010> <00660066> endbfchar \
              2 beginbfrange <0020> <0022> <96909690> <0030> <0031> [<79c1> <653f>] endbfrange",
        );
        assert_eq!(map.code_bytes, Some(2));
        assert_eq!(map.get(3).as_deref(), Some(" "));
        assert_eq!(map.get(0x10).as_deref(), Some("ff"));
        assert_eq!(map.get(0x21).as_deref(), Some("隐隑"));
        assert_eq!(map.get(0x31).as_deref(), Some("政"));
        assert_eq!(map.get(0x40), None);
    }
}
