//! The texts of an app as its resources keep them: `strings.xml` of Android and property lists of iOS.
//!
//! Sources: <https://developer.android.com/guide/topics/resources/string-resource> (escapes, markup, CDATA);
//! <https://developer.apple.com/library/archive/documentation/CoreFoundation/Conceptual/CFPropertyLists/>.

use super::literal::{self, Anchors};
use super::{BlockKind, Builder, entity, script};

/// How far a start tag goes at most, in bytes.
const LONGEST_TAG: usize = 1 << 10;

/// Whether XML holds an app's texts: its outermost element says so.
pub fn is_likely(source: &str) -> bool {
    let head = source.as_bytes().get(..4 * LONGEST_TAG).unwrap_or(source.as_bytes());
    [&b"<resources"[..], b"<plist"].iter().any(|element| memchr::memmem::find(head, element).is_some())
}

/// Writes each text; those whose name says that they are titles become headings.
pub fn read(builder: &mut Builder) {
    let source = builder.take_source();
    let mut at = 0;
    // What a property list calls the next text.
    let mut key = (0, 0);
    while let Some(element) = next_element(&source, at).filter(|_| !builder.is_full()) {
        at = element.end;
        if element.name == "key" {
            key = element.inner;
            continue;
        }
        let name = element.title.or(source.get(key.0..key.1).filter(|_| element.name == "string")).unwrap_or_default();
        key = (0, 0);
        let level = script::title_level(name.trim());
        builder.begin(level.map_or(BlockKind::Paragraph, BlockKind::Heading));
        write(builder, &source, element.inner);
        builder.begin(BlockKind::Paragraph);
    }
    builder.give_back(source);
}

/// An element that holds a text.
struct Element<'s> {
    name: &'s str,
    /// Its `name`.
    title: Option<&'s str>,
    /// Where its content stands.
    inner: (usize, usize),
    /// The first byte behind it.
    end: usize,
}

/// The next `string`, `item` or `key` from `from` on.
fn next_element(source: &str, from: usize) -> Option<Element<'_>> {
    let bytes = source.as_bytes();
    let mut at = from;
    loop {
        at += memchr::memchr(b'<', bytes.get(at..)?)?;
        let rest = source.get(at..)?;
        if rest.starts_with("<!--") {
            at += memchr::memmem::find(rest.as_bytes(), b"-->").map_or(rest.len(), |end| end + 3);
            continue;
        }
        let name = ["string", "item", "key"].into_iter().find(|name| {
            let behind = rest.get(1..).and_then(|rest| rest.strip_prefix(name));
            behind.is_some_and(|behind| behind.starts_with(|c: char| c == '>' || c.is_ascii_whitespace()))
        });
        let tag = rest.as_bytes().get(..LONGEST_TAG.min(rest.len()))?;
        let (Some(name), Some(length)) = (name, memchr::memchr(b'>', tag)) else {
            at += 1;
            continue;
        };
        let start = at + length + 1;
        let tag = rest.get(..length)?;
        if tag.ends_with('/') {
            at = start;
            continue;
        }
        let title = tag.split_once("name=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(title, _)| title);
        let (inner, end) = content(source, start, name);
        return Some(Element { name, title, inner: (start, inner), end });
    }
}

/// Where the content that begins at `start` ends and where its element does; CDATA may hold what looks like an end tag.
fn content(source: &str, start: usize, name: &str) -> (usize, usize) {
    let bytes = source.as_bytes();
    let mut at = start;
    while let Some(found) = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()) {
        at += found;
        let rest = source.get(at..).unwrap_or_default();
        if rest.starts_with("<![CDATA[") {
            at += memchr::memmem::find(rest.as_bytes(), b"]]>").map_or(rest.len(), |end| end + 3);
        } else if rest
            .strip_prefix("</")
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with('>'))
        {
            return (at, at + name.len() + 3);
        } else {
            at += 1;
        }
    }
    (bytes.len(), bytes.len())
}

/// Writes a text: CDATA and entities decoded, then the escapes of resources, then what it holds.
fn write(builder: &mut Builder, source: &str, (start, end): (usize, usize)) {
    let inner = source.get(start..end).unwrap_or_default();
    let (text, anchors) = characters(inner, start);
    builder.push_origin(anchors);
    // Where ends of lines are escaped, those of the file are blanks.
    let text = if text.contains("\\n") { text.replace(['\n', '\r'], " ") } else { text };
    let (value, anchors) = literal::unescape(&text, 0);
    builder.push_origin(anchors);
    script::write_value(builder, &value, 0);
    builder.pop_origin();
    builder.pop_origin();
}

/// The character data of an element's content, markup in it kept.
fn characters(inner: &str, start: usize) -> (String, Anchors) {
    let (mut text, mut anchors) = (String::with_capacity(inner.len()), Vec::new());
    let mut at = 0;
    while at < inner.len() {
        let rest = inner.get(at..).unwrap_or_default();
        let (part, opened, next) = match memchr::memmem::find(rest.as_bytes(), b"<![CDATA[") {
            Some(0) => {
                let end = memchr::memmem::find(rest.as_bytes(), b"]]>").unwrap_or(rest.len());
                let part = rest.get(9..end).unwrap_or_default();
                anchors.push((text.len() as u32, (start + at + 9) as u32));
                text.push_str(part);
                at += (end + 3).min(rest.len());
                continue;
            }
            Some(found) => (rest.get(..found).unwrap_or_default(), at, at + found),
            None => (rest, at, inner.len()),
        };
        let (decoded, own) = entity::unescape(part);
        anchors.extend(own.iter().map(|(to, from)| (to + text.len() as u32, from + (start + opened) as u32)));
        text.push_str(&decoded);
        at = next;
    }
    (text, anchors)
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, Document, read};

    fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
        document.blocks.iter().map(|block| (block.kind, document.text.get(block.span))).collect()
    }

    #[test]
    fn texts_of_android_keep_their_lines_markup_and_places() {
        let xml = concat!(
            "<?xml version=\"1.0\"?>\n<resources>\n<!-- <string name=\"x\">gone</string> -->\n<string name=\"empty\"/>",
            "<string name=\"policy_title\">Who\\'s there</string>\n<string name=\"policy\">One &amp;\n   two\\nthree\\u0021</string>",
            "<string-array name=\"list\"><item>four</item></string-array>",
            "<string name=\"page\"><![CDATA[<h3>Five</h3><p>six <b>&amp;</b> seven</string></p>]]></string>",
            "<string name=\"escaped\">&lt;h3&gt;Eight&lt;/h3&gt;&lt;a href=\\&quot;https://e.example/p\\&quot;&gt;nine&lt;/a&gt;</string>",
            "</resources>"
        );
        let document = read(xml.as_bytes(), "strings.xml").unwrap();
        let expected = [
            (BlockKind::Heading(2), "Who's there"),
            (BlockKind::Paragraph, "One & two"),
            (BlockKind::Paragraph, "three!"),
            (BlockKind::Paragraph, "four"),
            (BlockKind::Heading(3), "Five"),
            (BlockKind::Paragraph, "six & seven"),
            (BlockKind::Heading(3), "Eight"),
            (BlockKind::Paragraph, "nine"),
        ];
        assert_eq!(blocks(&document), expected);
        assert_eq!(document.links[0].url, "https://e.example/p");
        for (block, words) in [(2, "three\\u0021"), (5, "six <b>&amp;</b> seven"), (7, "nine")] {
            let bytes = document.locator(document.blocks[block].span).bytes.unwrap();
            assert_eq!(&xml[bytes[0] as usize..bytes[1] as usize], words);
        }
    }

    #[test]
    fn property_lists_name_their_texts() {
        let xml = "<plist><dict><key>Title</key><string>Who</string><key>FooterText</key><string>a\nb</string></dict></plist>";
        let document = read(xml.as_bytes(), "Root.plist").unwrap();
        let expected = [(BlockKind::Heading(2), "Who"), (BlockKind::Paragraph, "a"), (BlockKind::Paragraph, "b")];
        assert_eq!(blocks(&document), expected);
    }

    #[test]
    fn broken_resources_end() {
        for xml in [
            "<resources><string name=\"a\">b",
            "<resources><string",
            "<resources><string name=\"a\"><![CDATA[b",
            "<resources><item>a<b",
        ] {
            let _ = read(xml.as_bytes(), "strings.xml");
        }
    }
}
