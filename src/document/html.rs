//! HTML as the world writes it: a tolerant tokenizer that streams into the builder, with byte offsets.
//!
//! No tree is built, so nesting costs nothing; open elements are only remembered for boldness and titles.
//! Source: the tokenization rules of the HTML standard, as far as text, tables, lists and links need them.

use std::ops::Range;

use super::entity::{entity, unescape};
use super::{BlockKind, Builder, script};

/// A page with less text than this, in bytes, may keep it in its scripts.
const BARE_PAGE: usize = 600;
/// A page whose scripts hold so many times its text keeps it there.
const MORE_IN_SCRIPTS: usize = 3;
/// What stands in braces is followed so far, in bytes.
const LONGEST_BRACED: usize = 64 << 10;
/// How far back an end tag looks for its start tag.
const LOOK_BACK: usize = 64;
/// Open elements beyond this depth are not remembered.
const DEEPEST: usize = 4096;

pub fn read(builder: &mut Builder) {
    let source = builder.take_source();
    if !is_a_page(&source) && script::parts(builder, &source) {
        return builder.give_back(source);
    }
    let mut tokenizer = Tokenizer::of(&source);
    let mut from = 0;
    if let Some(shown) = shown_text(&source) {
        tokenizer.feed(builder, &source, 0, shown.start);
        let (text, anchors) = unescape(source.get(shown.clone()).unwrap_or_default());
        builder.push_origin(vec![(0, shown.start as u32)]);
        builder.push_origin(anchors);
        script::write_value(builder, &text, 0);
        builder.pop_origin();
        builder.pop_origin();
        from = shown.end;
    }
    write(builder, &source, tokenizer, from);
    builder.give_back(source);
}

/// Where the text stands that a browser shows in a page of its own: plain text or Markdown, in one `pre` element without any markup.
fn shown_text(source: &str) -> Option<Range<usize>> {
    let mut opens = memchr::memmem::find_iter(source.as_bytes(), b"<pre");
    let open = opens.next().filter(|_| opens.next().is_none())?;
    let start = open + source.get(open..)?.find('>')? + 1;
    let end = start + memchr::memchr(b'<', source.as_bytes().get(start..)?)?;
    let most = (end - start) * 2 > source.len();
    (most && source.get(end..)?.starts_with("</pre")).then_some(start..end)
}

/// Reads a part of a page or the template of one; in some, braces hold code as in JSX. What stands between lines of dashes
/// before it is code (Astro).
pub fn read_component(builder: &mut Builder, braces: bool) {
    let source = builder.take_source();
    let code = source.strip_prefix("---\n").and_then(|rest| rest.find("\n---")).map(|length| (4, length + 4));
    let mut tokenizer = Tokenizer { templates: !braces, braces, ..Tokenizer::default() };
    tokenizer.scripts.extend(code);
    write(builder, &source, tokenizer, code.map_or(0, |(_, end)| end + 4));
    builder.give_back(source);
}

fn write(builder: &mut Builder, source: &str, mut tokenizer: Tokenizer, from: usize) {
    tokenizer.feed(builder, source, from, source.len());
    let prose = |&(start, end): &(usize, usize)| script::prose(source.get(start..end).unwrap_or_default());
    let written = builder.written();
    // A component's script holds what its template shows by name.
    let least = if tokenizer.templates { 0 } else { MORE_IN_SCRIPTS * written };
    if written < BARE_PAGE || tokenizer.scripts.iter().map(prose).sum::<usize>() > least {
        for &(start, end) in &tokenizer.scripts {
            script::literals(builder, source, start, end);
        }
    }
}

/// The source of a part of a page, as Vue's single-file components: what they show stands in a `template` element at the
/// top, which in whole pages holds nothing that is shown.
/// Source: <https://vuejs.org/api/sfc-spec.html>.
fn is_a_component(source: &str) -> bool {
    holds_tag(source, &[b"template"]) && !is_a_page(source)
}

/// A whole page, with its outermost elements.
fn is_a_page(source: &str) -> bool {
    holds_tag(source, &[b"html", b"body", b"!doctype"])
}

fn holds_tag(source: &str, tags: &[&[u8]]) -> bool {
    let bytes = source.as_bytes();
    let begins =
        |at: usize, tag: &[u8]| bytes.get(at + 1..=at + tag.len()).is_some_and(|own| own.eq_ignore_ascii_case(tag));
    memchr::memchr_iter(b'<', bytes).any(|at| tags.iter().any(|tag| begins(at, tag)))
}

/// What an element means for the text in it.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    name: Name,
    bold: bool,
    heading: Option<u8>,
    list: bool,
    preformatted: bool,
}

/// An element's name in lower case, cut at 12 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Name([u8; 12]);

impl Name {
    fn new(text: &str) -> Name {
        let mut name = [0; 12];
        for (to, from) in name.iter_mut().zip(text.bytes()) {
            *to = from.to_ascii_lowercase();
        }
        Name(name)
    }

    fn text(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(self.0.len());
        std::str::from_utf8(self.0.get(..end).unwrap_or_default()).unwrap_or_default()
    }
}

/// Reads HTML, also in pieces (as Markdown holds it).
#[derive(Debug, Default)]
pub struct Tokenizer {
    open: Vec<Open>,
    lists: u8,
    headings: u32,
    preformatted: u32,
    /// Whether what `template` elements hold is shown.
    templates: bool,
    /// Whether braces hold what a program puts there, in attributes too, as in JSX.
    braces: bool,
    /// Elements of raw text whose end tags were looked for and are no more.
    endless: Vec<Name>,
    /// Contents of `script` elements, as offsets in the source.
    scripts: Vec<(usize, usize)>,
    /// Depth of the list item that the next block opens.
    item: Option<u8>,
}

impl Tokenizer {
    /// For a whole page, or for a component.
    pub fn of(source: &str) -> Tokenizer {
        Tokenizer { templates: is_a_component(source), ..Tokenizer::default() }
    }

    /// For elements in a script. Source: <https://facebook.github.io/jsx/>.
    pub fn of_jsx() -> Tokenizer {
        Tokenizer { braces: true, ..Tokenizer::default() }
    }

    /// Reads `source[from..to]`.
    pub fn feed(&mut self, builder: &mut Builder, source: &str, from: usize, to: usize) {
        let Some(text) = source.get(..to) else { return };
        let bytes = text.as_bytes();
        let mut at = from;
        while at < to && !builder.is_full() {
            let next = memchr::memchr(b'<', bytes.get(at..).unwrap_or_default()).map_or(to, |found| at + found);
            self.characters(builder, text, at, next);
            if next >= to {
                break;
            }
            at = self.markup(builder, text, next);
        }
    }

    /// Character data. {{ name }} in a component is what its script puts there, {% if %} and {# … #} what its template does: no text.
    fn characters(&self, builder: &mut Builder, text: &str, from: usize, to: usize) {
        let mut at = from;
        while at < to && self.templates {
            let rest = text.get(at..to).unwrap_or_default();
            let close_of = |open: usize| match rest.as_bytes().get(open + 1) {
                Some(b'{') => Some((open, "}}")),
                Some(b'%') => Some((open, "%}")),
                Some(b'#') => Some((open, "#}")),
                _ => None,
            };
            let Some((open, close)) = memchr::memchr_iter(b'{', rest.as_bytes()).find_map(close_of) else { break };
            self.plain_characters(builder, text, at, at + open);
            at += rest.get(open..).and_then(|put| put.find(close)).map_or(rest.len(), |found| open + found + 2);
        }
        while at < to && self.braces {
            let rest = text.get(at..to).unwrap_or_default();
            let Some(brace) = memchr::memchr2(b'{', b'}', rest.as_bytes()) else { break };
            if rest.as_bytes().get(brace) == Some(&b'}') {
                // The end of what opened before an element.
                at += brace + 1;
                continue;
            }
            self.plain_characters(builder, text, at, at + brace);
            let put = rest.get(brace..).unwrap_or_default();
            let length = braced(put.as_bytes()).unwrap_or(put.len());
            // {" "} and {'words'} are text.
            let inner = put.get(1..length.saturating_sub(1)).unwrap_or_default().trim();
            let literal = ['"', '\'', '`'].into_iter().find_map(|quote| inner.strip_prefix(quote)?.strip_suffix(quote));
            if let Some(literal) = literal.filter(|literal| !literal.contains(['"', '\'', '`', '$', '\\'])) {
                let from = at + brace + (literal.as_ptr().addr() - put.as_ptr().addr());
                self.plain_characters(builder, text, from, from + literal.len());
            }
            at += brace + length;
        }
        self.plain_characters(builder, text, at, to);
    }

    /// Character data: entities decoded, and lines kept in preformatted text.
    fn plain_characters(&self, builder: &mut Builder, text: &str, from: usize, to: usize) {
        let mut at = from;
        while at < to && !builder.is_full() {
            let rest = text.get(at..to).unwrap_or_default();
            let stop = if self.preformatted > 0 {
                memchr::memchr2(b'&', b'\n', rest.as_bytes())
            } else {
                memchr::memchr(b'&', rest.as_bytes())
            };
            let Some(found) = stop else {
                builder.push(rest, at);
                return;
            };
            builder.push(rest.get(..found).unwrap_or_default(), at);
            at += found;
            if rest.as_bytes().get(found) == Some(&b'\n') {
                builder.line_break();
                at += 1;
                continue;
            }
            let (characters, length) = entity(text.get(at..to).unwrap_or_default());
            for character in characters.into_iter().flatten() {
                builder.push_character(character, at as u32, length as u32);
            }
            at += length;
        }
    }

    /// Markup that begins with `<` at `at`; answers where it ends.
    fn markup(&mut self, builder: &mut Builder, text: &str, at: usize) -> usize {
        let bytes = text.as_bytes();
        let after = |from: usize, needle: &[u8]| {
            let rest = bytes.get(from..).unwrap_or_default();
            memchr::memmem::find(rest, needle).map_or(bytes.len(), |found| from + found + needle.len())
        };
        match bytes.get(at + 1) {
            Some(b'!') if bytes.get(at + 2..at + 4) == Some(b"--") => after(at + 4, b"-->"),
            // <?php … ?> and <% … %> hold what a server does.
            Some(b'?') if matches!(bytes.get(at + 2), Some(b'p' | b'=')) => after(at + 2, b"?>"),
            Some(b'%') => after(at + 2, b"%>"),
            Some(b'!' | b'?') => after(at + 2, b">"),
            // <> and </> hold parts together.
            Some(b'>' | b'/') if self.braces && matches!(bytes.get(at + 1..at + 3), Some([b'>', _] | b"/>")) => {
                after(at + 1, b">")
            }
            Some(b'/') if bytes.get(at + 2).is_some_and(u8::is_ascii_alphabetic) => {
                let end = after(at + 2, b">");
                self.end_tag(builder, name_at(text, at + 2).0);
                end
            }
            Some(letter) if letter.is_ascii_alphabetic() => {
                let (name, name_end) = name_at(text, at + 1);
                let mut attributes = Attributes { text, at: name_end, braces: self.braces };
                let element = name.text();
                let mut seen = Seen::default();
                while let Some((key, value)) = attributes.next_attribute() {
                    seen.note(element, key, value);
                }
                let end = attributes.at;
                let hidden = matches!(element, "script" | "style" | "textarea" | "noframes" | "svg" | "title");
                if hidden || element == "template" && !self.templates {
                    // <script … />, which is one in HTML only where an end tag follows.
                    let empty = text.get(..end).is_some_and(|tag| tag.ends_with("/>"));
                    if empty && (self.braces || self.endless.contains(&name)) {
                        return end;
                    }
                    let close = raw_text_end(bytes, end, element.as_bytes());
                    if empty && close == bytes.len() {
                        self.endless.push(name);
                        return end;
                    }
                    if element == "script" && self.scripts.len() < 1000 {
                        self.scripts.push((end, close));
                    }
                    if element == "title" {
                        builder.begin(BlockKind::Heading(1));
                        self.characters(builder, text, end, close);
                        builder.begin(BlockKind::Paragraph);
                    }
                    return after(close, b">");
                }
                self.start_tag(builder, name, seen);
                end
            }
            _ => {
                builder.push("<", at);
                at + 1
            }
        }
    }

    fn start_tag(&mut self, builder: &mut Builder, name: Name, seen: Seen) {
        let element = name.text();
        let mut open = Open { name, bold: seen.bold, heading: None, list: false, preformatted: false };
        match element {
            "br" => return builder.line_break(),
            "hr" | "wbr" | "img" | "input" | "meta" | "link" | "col" | "source" | "base" | "area" | "embed" => {
                if element == "hr" {
                    self.flow(builder);
                }
                return;
            }
            "b" | "strong" => open.bold = true,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.close_until(builder, &["h1", "h2", "h3", "h4", "h5", "h6", "p"]);
                open.heading = element.as_bytes().get(1).map(|digit| digit - b'0');
            }
            "ul" | "ol" | "dl" => {
                open.list = true;
                self.lists = self.lists.saturating_add(1);
            }
            "pre" => open.preformatted = true,
            "li" | "dt" | "dd" => self.close_until(builder, &["li", "dt", "dd"]),
            "p" => self.close_until(builder, &["p"]),
            "table" => {
                self.flow(builder);
                builder.open_table();
            }
            "tr" => {
                self.close_until(builder, &["td", "th", "tr"]);
                builder.open_row();
            }
            "td" | "th" => {
                open.bold |= element == "th";
                self.close_until(builder, &["td", "th"]);
                builder.open_cell(seen.columns, seen.rows);
            }
            _ => {}
        }
        if let Some(url) = seen.link {
            builder.open_link(url);
        }
        if !inline(element) {
            if seen.title && open.heading.is_none() {
                open.bold = true;
            }
            self.item = matches!(element, "li" | "dt" | "dd").then_some(self.lists.max(1));
        }
        if self.open.len() < DEEPEST {
            self.headings += u32::from(open.heading.is_some());
            self.preformatted += u32::from(open.preformatted);
            if open.bold {
                builder.strong_on();
            }
            self.open.push(open);
        }
        if !inline(element) {
            self.flow(builder);
        }
    }

    fn end_tag(&mut self, builder: &mut Builder, name: Name) {
        let element = name.text();
        match element {
            "a" => builder.close_link(),
            "td" | "th" => builder.end_cell(),
            "table" => builder.close_table(),
            "p" | "br" => builder.line_break(),
            _ => {}
        }
        let from = self.open.len().saturating_sub(LOOK_BACK);
        let found = self.open.get(from..).and_then(|top| top.iter().rposition(|open| open.name == name));
        if let Some(found) = found {
            while self.open.len() > from + found {
                self.pop(builder);
            }
        }
        if !inline(element) {
            self.flow(builder);
        }
    }

    /// Ends elements that HTML lets people leave open, unless a container lies between.
    fn close_until(&mut self, builder: &mut Builder, names: &[&str]) {
        let from = self.open.len().saturating_sub(LOOK_BACK);
        let Some(top) = self.open.get(from..) else { return };
        let found = top.iter().enumerate().rev().find_map(|(index, open)| {
            let name = open.name.text();
            if names.contains(&name) {
                return Some(Some(index));
            }
            matches!(name, "ul" | "ol" | "dl" | "table" | "div" | "section" | "article").then_some(None)
        });
        if let Some(Some(index)) = found {
            while self.open.len() > from + index {
                self.pop(builder);
            }
        }
    }

    fn pop(&mut self, builder: &mut Builder) {
        let Some(open) = self.open.pop() else { return };
        self.headings -= u32::from(open.heading.is_some());
        self.preformatted -= u32::from(open.preformatted);
        self.lists = self.lists.saturating_sub(u8::from(open.list));
        if open.bold {
            builder.strong_off();
        }
    }

    /// Begins a block of the kind that the open elements ask for.
    fn flow(&mut self, builder: &mut Builder) {
        let kind = if self.headings > 0 {
            let level = self.open.iter().rev().take(LOOK_BACK).find_map(|open| open.heading);
            BlockKind::Heading(level.unwrap_or(6))
        } else if let Some(depth) = self.item.take() {
            BlockKind::Item { depth, first: true }
        } else if self.lists > 0 && self.open.iter().rev().take(LOOK_BACK).any(|open| open.name.text() == "li") {
            BlockKind::Item { depth: self.lists, first: false }
        } else {
            BlockKind::Paragraph
        };
        builder.begin(kind);
    }
}

/// What was seen in a start tag's attributes.
#[derive(Debug, Default)]
struct Seen {
    link: Option<String>,
    bold: bool,
    title: bool,
    columns: u32,
    rows: u32,
}

impl Seen {
    fn note(&mut self, element: &str, key: &str, value: &str) {
        let number = |value: &str| value.trim().parse::<u32>().unwrap_or(1);
        match element {
            "a" if key.eq_ignore_ascii_case("href") => {
                let mut url = String::new();
                let mut at = 0;
                while let Some(rest) = value.get(at..).filter(|rest| !rest.is_empty()) {
                    let (characters, length) = entity(rest);
                    url.extend(characters.into_iter().flatten().filter(|c| !c.is_control()));
                    at += length.max(1);
                }
                self.link = Some(url.trim().to_owned()).filter(|url| !url.is_empty());
            }
            "td" | "th" if key.eq_ignore_ascii_case("colspan") => self.columns = number(value),
            "td" | "th" if key.eq_ignore_ascii_case("rowspan") => self.rows = number(value),
            _ => {}
        }
        if key.eq_ignore_ascii_case("style") {
            let style: String = value.to_ascii_lowercase().split_whitespace().collect();
            self.bold |=
                ["font-weight:bold", "font-weight:600", "font-weight:700", "font-weight:800", "font-weight:900"]
                    .iter()
                    .any(|weight| style.replace("mso-bidi-font-weight", "").contains(weight));
        } else if key.eq_ignore_ascii_case("class") {
            let class = value.to_ascii_lowercase();
            self.title |= class
                .split(|c: char| !c.is_ascii_alphabetic())
                .any(|word| matches!(word, "title" | "subtitle" | "heading" | "headline") || word.ends_with("title"));
        }
    }
}

/// Elements that do not break a line.
fn inline(element: &str) -> bool {
    matches!(
        element,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "button"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    ) || element.contains(':')
}

fn name_at(text: &str, at: usize) -> (Name, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.bytes().take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'>' | b'/')).count();
    let mut end = at + length;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    (Name::new(text.get(at..end).unwrap_or_default()), end)
}

/// Where the text of a raw element ends: at its end tag, else at the end of the source.
fn raw_text_end(bytes: &[u8], from: usize, element: &[u8]) -> usize {
    let mut at = from;
    while let Some(found) = memchr::memmem::find(bytes.get(at..).unwrap_or_default(), b"</") {
        let name = at + found + 2;
        if bytes.get(name..name + element.len()).is_some_and(|found| found.eq_ignore_ascii_case(element)) {
            return at + found;
        }
        at = name;
    }
    bytes.len()
}

/// How long the part in braces is with which a text begins.
fn braced(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0usize;
    for at in memchr::memchr2_iter(b'{', b'}', bytes.get(..LONGEST_BRACED.min(bytes.len()))?) {
        depth = if bytes.get(at) == Some(&b'{') { depth + 1 } else { depth.saturating_sub(1) };
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Walks the attributes of a start tag; `at` ends behind the closing `>`.
struct Attributes<'a> {
    text: &'a str,
    at: usize,
    /// Values may stand in braces.
    braces: bool,
}

impl<'a> Attributes<'a> {
    fn next_attribute(&mut self) -> Option<(&'a str, &'a str)> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'/') {
            self.at += 1;
        }
        if bytes.get(self.at).is_none_or(|byte| *byte == b'>') {
            self.at = (self.at + 1).min(bytes.len());
            return None;
        }
        let start = self.at;
        self.at += 1;
        while bytes.get(self.at).is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/'))
        {
            self.at += 1;
        }
        let key = self.text.get(start..self.at).unwrap_or_default();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        if bytes.get(self.at) != Some(&b'=') {
            return Some((key, ""));
        }
        self.at += 1;
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let rest = bytes.get(self.at..).unwrap_or_default();
        let (start, end, next) = match rest.first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inner = rest.get(1..).unwrap_or_default();
                let length = memchr::memchr(*quote, inner).unwrap_or(inner.len());
                (self.at + 1, self.at + 1 + length, (self.at + 2 + length).min(bytes.len()))
            }
            Some(b'{') if self.braces => {
                let length = braced(rest).unwrap_or(rest.len());
                (self.at, self.at + length, self.at + length)
            }
            _ => {
                let length = rest.iter().take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'>').count();
                (self.at, self.at + length, self.at + length)
            }
        };
        self.at = next;
        Some((key, self.text.get(start..end).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{BlockKind, Document, Span, read};

    fn page(html: &str) -> Document {
        read(html.as_bytes(), "p.html").unwrap()
    }

    fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
        document.blocks.iter().map(|block| (block.kind, document.text.get(block.span))).collect()
    }

    #[test]
    fn words_in_spans_lead_back_to_their_bytes() {
        let html = "<p>Reads the <span>安卓\n</span>ID &amp;&nbsp;more</p>";
        let document = page(html);
        assert_eq!(document.text.normal(), "Reads the 安卓 ID & more\n");
        let start = document.text.normal().find("安卓").unwrap();
        let locator = document.locator(Span::new(start, start + "安卓 ID".len()));
        let [from, to] = locator.bytes.unwrap();
        assert_eq!(&html[from as usize..to as usize], "安卓\n</span>ID");
    }

    #[test]
    fn tables_with_spans_and_unclosed_cells_keep_their_grid() {
        let document = page(
            "<table><tr><td colspan=2>Title</td></tr><tr><td rowspan='2'>A<td>one</tr><tr><td>two</td></tr></table>",
        );
        let cells: Vec<_> = document.tables[0].cells.iter().map(|cell| (cell.row, cell.column)).collect();
        assert_eq!(cells, [(0, 0), (1, 0), (1, 1), (2, 1)]);
        assert_eq!(document.tables[0].cells[1].rows, 2);
    }

    #[test]
    fn headings_items_links_and_scripts() {
        let document = page(
            "<style>p{}</style><h2>Who</h2><ul><li>One<p>more</p><li><a href='https://a.example/?a&amp;b'>Two</a></ul><script>var a='no'</script>after",
        );
        let found = blocks(&document);
        assert_eq!(found[0], (BlockKind::Heading(2), "Who"));
        assert_eq!(found[1], (BlockKind::Item { depth: 1, first: true }, "One"));
        assert_eq!(found[2], (BlockKind::Item { depth: 1, first: false }, "more"));
        assert_eq!(found[3], (BlockKind::Item { depth: 1, first: true }, "Two"));
        assert_eq!(document.links[0].url, "https://a.example/?a&b");
        assert_eq!(document.text.get(document.links[0].span), "Two");
    }

    #[test]
    fn what_templates_do_is_no_text() {
        for (text, name) in [
            ("<view class=\"title\">Who</view><view>{{who}}We.</view><view wx:if=\"{{a > b}}\">You.</view>", "p.wxml"),
            ("<% if (a > b) { %><h1>Who</h1><p>We.</p><% } %><p><%= name %>You.</p>", "p.ejs"),
            ("{% extends \"a\" %}<h1>Who</h1><p>We.</p>{# more #}<p>{{ name }}You.</p>", "p.twig"),
            ("<?php if ($a->b > 1): ?><h1>Who</h1><p>We.</p><?= $a->b ?><p>You.</p>", "p.php"),
            ("<script>let a;</script><h1>Who</h1>{#if a}<p>We.</p>{/if}<p>{@html a}You.</p>", "p.svelte"),
            ("---\nconst a = 1;\n---\n<Page title={a}><h1>Who</h1><p>We.</p><p>You.</p></Page>", "p.astro"),
        ] {
            let document = read(text.as_bytes(), name).unwrap();
            let found: Vec<&str> = blocks(&document).into_iter().map(|(_, text)| text).collect();
            assert_eq!(found, ["Who", "We.", "You."], "{name}");
            assert!(matches!(document.blocks[0].kind, BlockKind::Heading(1)) || document.blocks[0].strong, "{name}");
        }
    }

    #[test]
    fn a_page_that_shows_one_text_is_read_as_that_text() {
        let shown = |text: &str| page(&format!("<html><head></head><body><pre style=\"x\">{text}</pre></body></html>"));
        let markdown = shown(
            "# Who\n\nSee [X &amp; Y](https://x.example/a?b=1&amp;c=2).\n\n## What\n\n| A | B |\n|---|---|\n| 1 | 2 |\n",
        );
        assert_eq!(blocks(&markdown)[..2], [(BlockKind::Heading(1), "Who"), (BlockKind::Paragraph, "See X & Y.")]);
        assert_eq!(markdown.links[0].url, "https://x.example/a?b=1&c=2");
        assert_eq!(markdown.tables.len(), 1);
        let at = markdown.text.normal().find("X & Y").unwrap();
        let locator = markdown.locator(Span::new(at, at + 5));
        assert_eq!((locator.line, locator.bytes.map(|[from, to]| to - from)), (Some(3), Some(9)));
        let plain = shown(
            "Who gets it:\nX, for counting a great many things that happen in\nthe app and elsewhere &lt;b&gt;\n",
        );
        assert_eq!(blocks(&plain).len(), 2);
        // A sample among other text stays what it is.
        let sample = page("<p>This policy is much longer than the sample below it.</p><pre># Who\n# What\n</pre>");
        assert_eq!(blocks(&sample)[1].1, "# Who");
    }
}
