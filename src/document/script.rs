//! Script files that hold a policy as data: their string literals, in order.
//!
//! A property of the outermost object that opens a list or an object becomes a heading, because data of this kind is
//! grouped so (`ios: [ … ]`). Template strings may hold lines of text or HTML. Source: ECMAScript's lexical grammar for strings.

use super::html::Tokenizer;
use super::{BlockKind, Builder, entity, rows};

/// A literal as long as this, in bytes, may be prose.
const LONG: usize = 100;
/// Data in literals of data in literals.
const DEEPEST_DATA: usize = 3;

/// Elements of a page in a script have at least so many end tags.
const LEAST_ENDS: usize = 3;

pub fn read(builder: &mut Builder) {
    let source = builder.take_source();
    if !parts(builder, &source) {
        literals(builder, &source, 0, source.len());
    }
    builder.give_back(source);
}

/// Writes the literals of a script and the elements of a page that it returns (JSX), one behind the other; answers whether
/// it returns any.
pub fn parts(builder: &mut Builder, source: &str) -> bool {
    let Some(at) = elements(source) else { return false };
    literals(builder, source, 0, at);
    Tokenizer::of_jsx().feed(builder, source, at, source.len());
    true
}

/// Where the first elements begin that a function returns: `return (<div>`, `=> (<>`.
fn elements(source: &str) -> Option<usize> {
    let opens = |at: &usize| {
        let before = source.get(..*at).unwrap_or_default().trim_end();
        let outer = before.strip_suffix('(').unwrap_or(before).trim_end();
        let next = source.as_bytes().get(at + 1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'>');
        next && (outer.ends_with("return") || outer.ends_with("=>") && outer.len() < before.len())
    };
    let at = memchr::memchr_iter(b'<', source.as_bytes()).find(opens)?;
    // Behind other elements it is the script of a page.
    if memchr::memmem::find(source.as_bytes().get(..at)?, b"</").is_some() {
        return None;
    }
    let ends = memchr::memmem::find_iter(source.as_bytes().get(at..)?, b"</").take(LEAST_ENDS).count();
    (ends == LEAST_ENDS).then_some(at)
}

/// Writes the string literals of `source[from..to]`, one block per line of text.
pub fn literals(builder: &mut Builder, source: &str, from: usize, to: usize) {
    literals_within(builder, source, from, to, 0);
}

fn literals_within(builder: &mut Builder, source: &str, from: usize, to: usize, data_depth: usize) {
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
                // import { A } from "package": where code comes from.
                let of_code = word.is_some_and(|(start, end)| matches!(text.get(start..end), Some("from" | "import")));
                if is_key {
                    (word, colon) = (Some((at + 1, end)), false);
                } else if of_code {
                    word = None;
                } else {
                    write(builder, text, at + 1, end, data_depth);
                    (word, colon) = (None, false);
                }
                at = end + 1;
            }
            b':' => {
                colon = true;
                at += 1;
            }
            b'[' if let Some(end) = rows::table(builder, text, at) => {
                builder.begin(BlockKind::Paragraph);
                (word, colon) = (None, false);
                at = end;
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
pub(super) fn literal_end(bytes: &[u8], from: usize, quote: u8) -> usize {
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

/// Bytes of prose that a script holds: of its long literals with words in them.
pub fn prose(script: &str) -> usize {
    let bytes = script.as_bytes();
    let (mut at, mut prose) = (0, 0);
    while let Some(found) = memchr::memchr3(b'"', b'\'', b'`', bytes.get(at..).unwrap_or_default()) {
        let start = at + found + 1;
        let end = literal_end(bytes, start, bytes.get(at + found).copied().unwrap_or(b'"'));
        let literal = bytes.get(start..end).unwrap_or_default();
        if literal.len() >= LONG && literal.iter().any(|byte| *byte == b' ' || !byte.is_ascii()) {
            prose += literal.len();
        }
        at = end + 1;
    }
    prose
}

/// Writes one literal: as data where it holds data, as HTML where it holds markup, else its lines; escapes decoded.
fn write(builder: &mut Builder, text: &str, start: usize, end: usize, depth: usize) {
    builder.begin(BlockKind::Paragraph);
    write_escaped(builder, text, start, end, depth);
    builder.begin(BlockKind::Paragraph);
}

/// Writes one literal within a block that is open.
pub(super) fn write_literal(builder: &mut Builder, text: &str, start: usize, end: usize) {
    write_escaped(builder, text, start, end, DEEPEST_DATA);
}

fn write_escaped(builder: &mut Builder, text: &str, start: usize, end: usize, depth: usize) {
    let Some(value) = text.get(start..end.min(text.len())) else { return };
    let (value, anchors) = unescape(value, start);
    builder.push_origin(anchors);
    write_value(builder, &value, depth);
    builder.pop_origin();
}

fn write_value(builder: &mut Builder, value: &str, depth: usize) {
    let trimmed = value.trim_start();
    if depth < DEEPEST_DATA && trimmed.starts_with(['{', '[']) && trimmed.contains("\":") {
        literals_within(builder, value, 0, value.len(), depth + 1);
    } else if value.contains("</") || value.contains("<br") {
        Tokenizer::default().feed(builder, value, 0, value.len());
    } else if depth < DEEPEST_DATA && value.contains("&lt;/") {
        // Markup that was escaped once more, as for an attribute.
        let (markup, anchors) = entity::unescape(value);
        builder.push_origin(anchors);
        write_value(builder, &markup, depth + 1);
        builder.pop_origin();
    } else {
        for (offset, character) in value.char_indices() {
            if builder.is_full() {
                break;
            }
            if character == '\n' || character == '\r' {
                builder.line_break();
            } else {
                builder.push_character(character, offset as u32, character.len_utf8() as u32);
            }
        }
    }
}

/// Decodes the escapes of a literal that begins at `start`; also anchors: offsets in the result and in the source that
/// belong together, from which on both advance alike.
fn unescape(value: &str, start: usize) -> (String, Vec<(u32, u32)>) {
    let mut decoded = String::with_capacity(value.len());
    let mut anchors = vec![(0, start as u32)];
    let mut rest = value;
    while let Some(found) = memchr::memchr(b'\\', rest.as_bytes()) {
        decoded.push_str(rest.get(..found).unwrap_or_default());
        let escape = rest.get(found..).unwrap_or_default();
        let (character, length) = escaped(escape);
        let at = (start + value.len() - escape.len()) as u32;
        anchors.push((decoded.len() as u32, at));
        decoded.extend(character);
        rest = escape.get(length..).unwrap_or_default();
        anchors.push((decoded.len() as u32, (start + value.len() - rest.len()) as u32));
    }
    decoded.push_str(rest);
    (decoded, anchors)
}

/// The character of an escape, and the bytes that it takes.
fn escaped(escape: &str) -> (Option<char>, usize) {
    let unit =
        |from: usize, length: usize| escape.get(from..from + length).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let Some(kind) = escape.chars().nth(1) else { return (None, escape.len()) };
    let whole = 1 + kind.len_utf8();
    match kind {
        'n' | 'r' => (Some('\n'), whole),
        't' | 'b' | 'f' | 'v' | '0' => (Some(' '), whole),
        // A line of source that goes on in the next.
        '\n' => (None, whole),
        'x' => (unit(2, 2).and_then(char::from_u32), 4),
        'u' if escape.get(2..3) == Some("{") => {
            let length = escape.bytes().take(12).position(|byte| byte == b'}').unwrap_or(3);
            (unit(3, length.saturating_sub(3)).and_then(char::from_u32), length + 1)
        }
        'u' => match (unit(2, 4), escape.get(6..8) == Some("\\u"), unit(8, 4)) {
            (Some(high @ 0xd800..0xdc00), true, Some(low @ 0xdc00..0xe000)) => {
                (char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)), 12)
            }
            (Some(unit), ..) => (char::from_u32(unit), 6),
            (None, ..) => (Some(kind), whole),
        },
        other => (Some(other), whole),
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, read};

    #[test]
    fn markup_and_data_in_literals_are_decoded_and_keep_their_places() {
        let text = r#"{"a":{"html":"\u003ch2\u003eWho\u003c\/h2\u003e<p>One \"SDK\" \ud83d\ude00<\/p>",
            "json":"{\"text\":\"two\\nthree\"}", "twice": "&lt;p&gt;four &amp;amp; five&lt;/p&gt;"}}"#;
        let document = read(text.as_bytes(), "data.json").unwrap();
        let blocks: Vec<_> = document.blocks.iter().map(|block| document.text.get(block.span)).collect();
        assert_eq!(blocks[1..], ["Who", "One \"SDK\" 😀", "two", "three", "four & five"]);
        assert_eq!(document.blocks[1].kind, BlockKind::Heading(2));
        let bytes = document.locator(document.blocks[4].span).bytes.unwrap();
        assert_eq!(&text[bytes[0] as usize..bytes[1] as usize], "three");
    }

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
