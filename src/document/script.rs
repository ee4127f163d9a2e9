//! Source code and data that hold a policy in their strings, in order: scripts, JSON, the pages of an app.
//!
//! A property of the outermost object that opens a list or an object becomes a heading, because data of this kind is
//! grouped so (`ios: [ … ]`); so does what is called a title (`title: "…"`, `SectionTitle('…')`). Strings may hold lines of
//! text, Markdown or HTML. What strings are is [`literal`]'s concern.

use super::html::Tokenizer;
use super::literal::{self, Grammar, Joined};
use super::{BlockKind, Builder, entity, markdown, plain, rows};

/// A literal as long as this, in bytes, may be prose.
const LONG: usize = 100;
/// Data in literals of data in literals.
const DEEPEST_DATA: usize = 3;
/// Elements of a page in a script have at least so many end tags.
const LEAST_ENDS: usize = 3;
/// A text with so many bold lines is Markdown.
const LEAST_BOLD: usize = 2;
/// A title is not longer than this, in bytes.
const LONGEST_TITLE: usize = 200;
/// How a literal is shown is looked for in the code behind it up to this, in bytes.
const LONGEST_STYLE: usize = 300;

pub fn read(builder: &mut Builder, grammar: Grammar) {
    let source = builder.take_source();
    if !parts(builder, &source) {
        Code { text: &source, grammar, data_depth: 0 }.write(builder, 0);
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

/// Writes the string literals of a script's part `source[from..to]`, one block per line of text.
pub fn literals(builder: &mut Builder, source: &str, from: usize, to: usize) {
    let text = source.get(..to).unwrap_or_default();
    Code { text, grammar: Grammar::default(), data_depth: 0 }.write(builder, from);
}

/// Source code whose literals are written.
#[derive(Clone, Copy)]
struct Code<'t> {
    text: &'t str,
    grammar: Grammar,
    /// How many literals hold this code as data.
    data_depth: usize,
}

/// What stood before a literal.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Before {
    #[default]
    Other,
    /// A name or a key, without its quotes.
    Word(usize, usize),
    /// A name or key and a colon.
    Given(usize, usize),
    /// A name and an equals sign.
    Set(usize, usize),
    /// A name and an opening bracket.
    Called(usize, usize),
    /// `? "a" : "b"`: the first is no key.
    Choice,
}

impl Code<'_> {
    fn word(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn write(self, builder: &mut Builder, from: usize) {
        let bytes = self.text.as_bytes();
        let mut at = from;
        let mut before = Before::Other;
        let mut depth = 0usize;
        while let Some(&byte) = bytes.get(at).filter(|_| !builder.is_full()) {
            if let Some(end) = literal::comment_end(bytes, at, self.grammar) {
                at = end;
                continue;
            }
            match (byte, before) {
                (b'"' | b'\'' | b'`', _) => {
                    let joined = literal::joined(bytes, at, self.grammar);
                    before = self.literal(builder, &joined, before, depth);
                    at = joined.end;
                }
                (b':', Before::Word(start, end)) => {
                    before = Before::Given(start, end);
                    at += 1;
                }
                (b'=', Before::Word(start, end)) => {
                    before = Before::Set(start, end);
                    at += 1;
                }
                (b'(', Before::Word(start, end)) => {
                    before = Before::Called(start, end);
                    at += 1;
                }
                (b'?', _) => {
                    before = Before::Choice;
                    at += 1;
                }
                (b'[', _) if let Some(end) = rows::table(builder, self.text, at) => {
                    builder.begin(BlockKind::Paragraph);
                    before = Before::Other;
                    at = end;
                }
                (b'[' | b'{', _) => {
                    if let Before::Given(start, end) = before
                        && depth <= 1
                    {
                        builder.begin(BlockKind::Heading(1));
                        builder.push(self.word(start, end), start);
                        builder.begin(BlockKind::Paragraph);
                    }
                    before = Before::Other;
                    depth += 1;
                    at += 1;
                }
                (b']' | b'}', _) => {
                    depth = depth.saturating_sub(1);
                    before = Before::Other;
                    at += 1;
                }
                _ if byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    let of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
                    let length = rest.iter().take_while(of_word).count();
                    before = Before::Word(at, at + length);
                    at += length;
                }
                _ => {
                    if !byte.is_ascii_whitespace() {
                        before = Before::Other;
                    }
                    at += 1;
                }
            }
        }
    }

    /// Writes a literal, unless it is a key; answers what it is for the next one.
    fn literal(&self, builder: &mut Builder, joined: &Joined, before: Before, depth: usize) -> Before {
        let bytes = self.text.as_bytes();
        let one = match joined.pieces.as_slice() {
            [(start, end, _)] => Some((*start, *end)),
            _ => None,
        };
        let next = literal::behind_blanks(bytes, joined.end, self.grammar);
        let given = matches!(bytes.get(next), Some(b':' | b'='));
        if let Some((start, end)) = one.filter(|_| given && joined.quote != b'`' && before != Before::Choice) {
            return Before::Word(start, end);
        }
        // import { A } from "package": where code comes from.
        if let Before::Word(start, end) = before
            && matches!(self.word(start, end), "from" | "import")
        {
            return Before::Other;
        }
        let (text, anchors) = joined.decoded(self.text);
        let short = text.len() <= LONGEST_TITLE && !text.trim().contains('\n');
        let level = match before {
            Before::Given(start, end) | Before::Set(start, end) | Before::Called(start, end) if short => {
                title_level(self.word(start, end))
            }
            _ => None,
        };
        let strong = short && level.is_none() && self.is_shown_strong(joined.end);
        builder.begin(level.map_or(BlockKind::Paragraph, |level| BlockKind::Heading(level + depth.min(3) as u8)));
        if strong {
            builder.strong_on();
        }
        builder.push_origin(anchors);
        write_value(builder, &text, self.data_depth);
        builder.pop_origin();
        if strong {
            builder.strong_off();
        }
        builder.begin(BlockKind::Paragraph);
        Before::Other
    }

    /// Whether the code behind a literal shows it like a title: `Text('…', style: TextStyle(fontWeight: FontWeight.bold))`
    /// (Flutter), `Text("…").font(.headline)` (SwiftUI), `style = MaterialTheme.typography.titleMedium` (Compose).
    fn is_shown_strong(&self, from: usize) -> bool {
        let bytes = self.text.as_bytes();
        let behind = bytes.get(from..bytes.len().min(from + LONGEST_STYLE)).unwrap_or_default();
        let mut depth = 0i32;
        let mut end = behind.len();
        for (at, byte) in behind.iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'"' | b'\'' | b';' | b'{' | b'}' => {
                    end = at;
                    break;
                }
                b',' if depth < 0 => {
                    end = at;
                    break;
                }
                // Outside the call only what is called on what it made goes on.
                byte if depth < 0 && !byte.is_ascii_whitespace() && *byte != b'.' => {
                    let chained = behind.get(..at).unwrap_or_default().ends_with(b".");
                    let in_name =
                        byte.is_ascii_alphanumeric() && behind.get(at - 1).is_some_and(u8::is_ascii_alphanumeric);
                    if !chained && !in_name {
                        end = at;
                        break;
                    }
                }
                _ => {}
            }
        }
        let style = behind.get(..end).unwrap_or_default();
        let style = String::from_utf8_lossy(style).to_ascii_lowercase();
        STRONG.iter().any(|word| style.contains(word))
    }
}

/// Words of the frameworks' styles for titles.
const STRONG: &[&str] = &["bold", "fontweight.w6", "fontweight.w7", "fontweight.w8", "headline", ".title", ".heavy"];

/// The level of what a key or function is called that shows a title, from 2; nothing for any other.
pub(super) fn title_level(name: &str) -> Option<u8> {
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    if name.ends_with("subtitle") || name.ends_with("subheading") || name.ends_with("subheader") {
        return Some(3);
    }
    let title = ["title", "heading", "headline", "header"].iter().any(|word| name.ends_with(word));
    title.then_some(2)
}

/// A line that Markdown makes bold, as titles are.
fn is_bold(line: &str) -> bool {
    let inner = line.trim().strip_prefix("**").and_then(|line| line.strip_suffix("**"));
    inner.is_some_and(|inner| !inner.is_empty() && !inner.contains("**"))
}

/// Bytes of prose that a script holds: of its long literals with words in them.
pub fn prose(script: &str) -> usize {
    let bytes = script.as_bytes();
    let (mut at, mut prose) = (0, 0);
    while let Some(found) = memchr::memchr3(b'"', b'\'', b'`', bytes.get(at..).unwrap_or_default()) {
        let start = at + found + 1;
        let end = literal::literal_end(bytes, start, bytes.get(at + found).copied().unwrap_or(b'"'));
        let literal = bytes.get(start..end).unwrap_or_default();
        if literal.len() >= LONG && literal.iter().any(|byte| *byte == b' ' || !byte.is_ascii()) {
            prose += literal.len();
        }
        at = end + 1;
    }
    prose
}

/// Writes one literal within a block that is open.
pub(super) fn write_literal(builder: &mut Builder, text: &str, start: usize, end: usize) {
    let Some(value) = text.get(start..end.min(text.len())) else { return };
    let (value, anchors) = literal::unescape(value, start);
    builder.push_origin(anchors);
    write_value(builder, &value, DEEPEST_DATA);
    builder.pop_origin();
}

/// Writes what a string holds: as data where it holds data, as HTML or Markdown where it holds markup, else its lines.
pub(super) fn write_value(builder: &mut Builder, value: &str, depth: usize) {
    let trimmed = value.trim_start();
    if depth < DEEPEST_DATA && trimmed.starts_with(['{', '[']) && trimmed.contains("\":") {
        Code { text: value, grammar: Grammar::default(), data_depth: depth + 1 }.write(builder, 0);
    } else if markdown::is_likely(value) {
        markdown::write(builder, value);
    } else if value.contains("</") || value.contains("<br") {
        Tokenizer::default().feed(builder, value, 0, value.len());
    } else if depth < DEEPEST_DATA && value.contains("&lt;/") {
        // Markup that was escaped once more, as for an attribute.
        let (markup, anchors) = entity::unescape(value);
        builder.push_origin(anchors);
        write_value(builder, &markup, depth + 1);
        builder.pop_origin();
    } else if !value.contains('\n') {
        builder.push(value, 0);
    } else if value.lines().filter(|line| is_bold(line)).count() >= LEAST_BOLD {
        markdown::write(builder, value);
    } else {
        plain::lines(builder, value, 0);
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

    fn blocks(text: &str, name: &str) -> Vec<(BlockKind, bool, String)> {
        let document = read(text.as_bytes(), name).unwrap();
        document
            .blocks
            .iter()
            .map(|block| (block.kind, block.strong, document.text.get(block.span).to_owned()))
            .collect()
    }

    #[test]
    fn literals_that_are_joined_are_one_text() {
        let dart = "import 'package:a/b.dart';\nconst text = '我们集成了'\n  // more\n  '某推送SDK，' r'用于' '消息。\\n' '第二行';";
        let java = "String text = \"我们集成了\" + \"某推送SDK，\" + /* that */ \"用于消息。\\n\" +\n \"第二行\";";
        let swift = "let text = \"\"\"\n  我们集成了某推送SDK，用于消息。\n  第二行\n  \"\"\"";
        for (text, name) in [(dart, "p.dart"), (java, "p.java"), (java, "p.ts"), (swift, "p.swift")] {
            let found: Vec<String> = blocks(text, name).into_iter().map(|(.., text)| text).collect();
            assert_eq!(found, ["我们集成了某推送SDK,用于消息。", "第二行"], "{name}");
        }
        // What the program puts there is not known.
        let text = "val text = \"By \" + getString(R.name) + \" we mean it.\"";
        assert_eq!(blocks(text, "p.kt")[0].2, "By we mean it.");
        let document = read(java.as_bytes(), "p.java").unwrap();
        assert_eq!(document.locator(document.blocks[1].span).line, Some(2));
    }

    #[test]
    fn titles_are_told_by_their_names_and_by_their_style() {
        let heading = |level: u8| (BlockKind::Heading(level), false);
        let plain = (BlockKind::Paragraph, false);
        let strong = (BlockKind::Paragraph, true);
        type Shown = (BlockKind, bool);
        let cases: &[(&str, &str, &[Shown])] = &[
            ("_SectionTitle('Who'), const Body('We.')", "p.dart", &[heading(2), plain]),
            ("[{ title: 'Who', text: 'We.' }]", "p.ts", &[heading(4), plain]),
            ("{\"section1Title\": \"Who\", \"section1Text\": \"We.\"}", "en.arb", &[heading(3), plain]),
            ("\"policy_title\" = \"Who\";\n\"policy_text\" = \"We.\";", "Localizable.strings", &[heading(2), plain]),
            ("Part(title = \"Who\", content = \"We.\")", "P.kt", &[heading(2), plain]),
            ("Text('Who', style: TextStyle(fontWeight: FontWeight.bold)), Text('We.')", "p.dart", &[strong, plain]),
            ("Text(\"Who\")\n  .font(.headline)\nText(\"We.\")", "P.swift", &[strong, plain]),
            ("Text(text = \"Who\", style = Theme.typography.titleMedium)\nText(\"We.\")", "P.kt", &[strong, plain]),
            ("Text('Who'), Text('We.', style: bold), Other()", "p.dart", &[plain, strong]),
            ("Text('Who'), SectionTitle(name), Text('We.')", "p.dart", &[plain, plain]),
        ];
        for (text, name, kinds) in cases {
            let found: Vec<_> = blocks(text, name).into_iter().map(|(kind, strong, _)| (kind, strong)).collect();
            assert_eq!(found, *kinds, "{text}");
        }
    }

    #[test]
    fn choices_comments_and_characters_are_no_keys_and_no_text() {
        let text = "# 'gone'\ntext = a ? \"one\" : \"two\"";
        assert_eq!(blocks(text, "p.py").into_iter().map(|(.., text)| text).collect::<Vec<_>>(), ["one", "two"]);
    }

    #[test]
    fn markdown_in_strings_keeps_its_titles() {
        let text = "let text = \"\"\"\n**1. Who**\nWe.\n\n**2. What**\n- [Push](https://e.example/p)\n\"\"\"";
        let document = read(text.as_bytes(), "P.swift").unwrap();
        assert_eq!(document.links.len(), 1);
        assert_eq!(document.text.get(document.blocks[0].span), "1. Who");
    }
}
