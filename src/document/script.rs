//! Script files that hold a policy as data: their string literals, in order.
//!
//! A property of the outermost object that opens a list or an object becomes a heading, because data of this kind is
//! grouped so (`ios: [ … ]`). Template strings may hold lines of text or HTML. Source: ECMAScript's lexical grammar for strings.

use super::html::Tokenizer;
use super::{BlockKind, Builder};

pub fn read(builder: &mut Builder) {
    let source = builder.take_source();
    literals(builder, &source, 0, source.len());
    builder.give_back(source);
}

/// Writes the string literals of `source[from..to]`, one block per line of text.
pub fn literals(builder: &mut Builder, source: &str, from: usize, to: usize) {
    let Some(text) = source.get(..to) else { return };
    let bytes = text.as_bytes();
    let mut at = from;
    // The last identifier, for properties that open a group.
    let mut word: Option<(usize, usize)> = None;
    let mut colon = false;
    let mut depth = 0usize;
    while let Some(&byte) = bytes.get(at).filter(|_| !builder.is_full()) {
        match byte {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += memchr::memmem::find(rest, b"*/").map_or(rest.len(), |found| found + 2);
            }
            b'"' | b'\'' | b'`' => {
                let end = literal_end(bytes, at + 1, byte);
                let is_key = byte != b'`' && next_byte(bytes, end + 1) == Some(b':');
                if is_key {
                    (word, colon) = (Some((at + 1, end)), false);
                } else {
                    write(builder, text, at + 1, end);
                    (word, colon) = (None, false);
                }
                at = end + 1;
            }
            b':' => {
                colon = true;
                at += 1;
            }
            b'[' | b'{' => {
                if let Some((start, end)) = word.take().filter(|_| colon && depth <= 1) {
                    builder.begin(BlockKind::Heading(1));
                    builder.push(text.get(start..end).unwrap_or_default(), start);
                    builder.begin(BlockKind::Paragraph);
                }
                colon = false;
                depth += 1;
                at += 1;
            }
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                (word, colon) = (None, false);
                at += 1;
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' => {
                let rest = bytes.get(at..).unwrap_or_default();
                let length =
                    rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')).count();
                (word, colon) = (Some((at, at + length)), false);
                at += length;
            }
            _ => {
                if !byte.is_ascii_whitespace() {
                    (word, colon) = (None, false);
                }
                at += 1;
            }
        }
    }
}

fn next_byte(bytes: &[u8], from: usize) -> Option<u8> {
    bytes.get(from..)?.iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// Where the literal that began before `from` ends; a line's end ends a broken one.
fn literal_end(bytes: &[u8], from: usize, quote: u8) -> usize {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' if quote != b'`' => return at,
            _ if byte == quote => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Writes one literal: HTML where it holds markup, else its lines, with escapes decoded.
fn write(builder: &mut Builder, text: &str, start: usize, end: usize) {
    let Some(value) = text.get(start..end.min(text.len())) else { return };
    builder.begin(BlockKind::Paragraph);
    if value.contains("</") || value.contains("<br") {
        Tokenizer::default().feed(builder, text, start, end.min(text.len()));
        builder.begin(BlockKind::Paragraph);
        return;
    }
    let mut characters = value.char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let at = (start + offset) as u32;
        match character {
            '\n' => builder.line_break(),
            '\\' => match characters.next() {
                Some((_, 'n' | 'r')) => builder.line_break(),
                Some((_, 't')) => builder.push_character(' ', at, 2),
                Some((digits, 'u')) => {
                    let code = value.get(digits + 1..digits + 5).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                    if let Some(decoded) = code.and_then(char::from_u32) {
                        builder.push_character(decoded, at, 6);
                        for _ in 0..4 {
                            characters.next();
                        }
                    }
                }
                Some((_, escaped)) => builder.push_character(escaped, at, 1 + escaped.len_utf8() as u32),
                None => {}
            },
            _ => builder.push_character(character, at, character.len_utf8() as u32),
        }
    }
    builder.begin(BlockKind::Paragraph);
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, read};

    #[test]
    fn literals_come_in_order_with_their_groups() {
        let text = "// no 'words'\nexport const list = { ios: [{ name: 'Push SDK', data: \"a\\u0062c\" }], text: `one\ntwo` };";
        let document = read(text.as_bytes(), "list.ts").unwrap();
        let blocks: Vec<_> = document.blocks.iter().map(|block| document.text.get(block.span)).collect();
        assert_eq!(blocks, ["ios", "Push SDK", "abc", "one", "two"]);
        assert_eq!(document.blocks[0].kind, BlockKind::Heading(1));
        assert_eq!(document.locator(document.blocks[4].span).line, Some(3));
    }
}
