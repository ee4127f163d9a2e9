//! Rich Text Format, as TextEdit, WordPad, Word and LibreOffice write it.
//!
//! Groups are kept on a stack of bounded depth, and the source is gone through once. Source: Rich Text Format (RTF)
//! Specification 1.9.1, and what TextEdit writes beyond it (a backslash at the end of a line ends a paragraph).

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, GBK, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_1252};

use super::docx::heading_level;
use super::{BlockKind, Builder, Cell, MOST_BLOCKS};

/// Groups within so many others are left out.
const DEEPEST: usize = 1000;
const TOO_DEEP: &str = "groups within a thousand others were left out";
/// Tables within so many others are read as lines of the outer one.
const DEEPEST_TABLE: usize = 8;
/// Names of controls beyond this size, in bytes, are cut.
const LONGEST_NAME: usize = 32;
/// Instructions of a field and names of styles beyond this size, in bytes, are cut.
const LONGEST_INSTRUCTION: usize = 4096;
/// Fonts, and styles, beyond this number are not known.
const MOST_NAMED: usize = 10_000;
/// Notes beyond this number are not read.
const MOST_NOTES: usize = 10_000;
const TOO_MANY_NOTES: &str = "only the first ten thousand notes were read";
/// Cells of one row beyond this number keep no width.
const WIDEST: usize = 1000;
/// Borders of cells that are no further apart are one, in twentieths of a point.
const SAME_BORDER: i32 = 40;

pub fn is_one(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"{\\rtf")
}

/// The source and its offset in the file. Bytes above 7F, which some writers leave as they are, become a letter each;
/// their meaning depends on the font.
pub fn decode(bytes: &[u8]) -> (String, Option<u64>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), Some(0)),
        Err(_) => (bytes.iter().map(|byte| char::from(*byte)).collect(), None),
    }
}

/// Reads a source; `bytewise` says that each letter of it is a byte of the file.
pub fn read(builder: &mut Builder, bytewise: bool) {
    let source = builder.take_source();
    let mut reader = Reader::new(&source, bytewise);
    reader.groups(builder);
    // Where they are called they would stand in the middle of a sentence.
    for at in std::mem::take(&mut reader.notes) {
        reader.end_paragraph(builder);
        reader.enter(builder, 0);
        (reader.at, reader.in_row) = (at, false);
        (reader.groups, reader.group) = (vec![Group::default()], Group::default());
        reader.groups(builder);
    }
    reader.enter(builder, 0);
    builder.give_back(source);
}

/// Where the text of a group goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Destination {
    #[default]
    Text,
    /// Nowhere.
    Nothing,
    /// Nowhere, except for the text of a shape within.
    Shape,
    Fonts,
    Styles,
    /// The instruction of a field.
    Instruction,
    /// The mark of a list item.
    Mark,
}

/// What a group inherits and its end undoes.
#[derive(Clone, Copy, Debug)]
struct Group {
    to: Destination,
    bold: bool,
    hidden: bool,
    deleted: bool,
    link: bool,
    /// Nothing where the default font is used.
    font: Option<i32>,
    /// How many letters stand for a Unicode character where that is not known.
    fallback: usize,
    in_table: bool,
    table_depth: usize,
    outline: Option<u8>,
    style: i32,
    in_list: bool,
    list_level: u8,
}

impl Default for Group {
    fn default() -> Group {
        Group {
            to: Destination::Text,
            bold: false,
            hidden: false,
            deleted: false,
            link: false,
            font: None,
            fallback: 1,
            in_table: false,
            table_depth: 0,
            outline: None,
            style: 0,
            in_list: false,
            list_level: 0,
        }
    }
}

/// What a row says of one of its cells.
#[derive(Clone, Copy, Debug, Default)]
struct Shape {
    /// Its right border, in twentieths of a point.
    right: i32,
    /// It is one with the cell above, or with the one before.
    with_above: bool,
    with_former: bool,
}

/// A cell that was written and where it stands; without a number it had no text of its own.
#[derive(Clone, Copy, Debug)]
struct Placed {
    row: u32,
    left: i32,
    shape: Shape,
    cell: Option<u32>,
}

#[derive(Debug, Default)]
struct OpenTable {
    /// Cells written so far, all together.
    cells: u32,
    rows: u32,
    /// Of the row that is open, the numbers of its cells.
    row: Vec<Option<u32>>,
    row_open: bool,
    cell_open: bool,
    placed: Vec<Placed>,
    /// A row did not say how wide its cells are.
    unshaped: bool,
}

struct Reader<'s> {
    source: &'s str,
    bytewise: bool,
    at: usize,
    groups: Vec<Group>,
    group: Group,
    /// Groups open beyond [`DEEPEST`].
    deeper: usize,
    /// Problems, each of which is told once.
    told: Vec<String>,
    /// The next control is known to newer readers only.
    star: bool,
    /// The encoding of the file, and those of fonts that have their own; nothing for fonts of symbols.
    ansi: &'static Encoding,
    fonts: HashMap<i32, Option<&'static Encoding>>,
    default_font: i32,
    /// The font or style that a table of them speaks of.
    named: i32,
    styles: HashMap<i32, u8>,
    /// The instruction of a field, or the name of a style.
    words: String,
    /// Bytes of a character that is not complete, and where they begin and end.
    bytes: Vec<u8>,
    bytes_at: usize,
    bytes_end: usize,
    /// The first half of a character beyond the basic plane, and where it stands.
    surrogate: Option<(u16, usize)>,
    /// Letters that stand for the character before.
    to_skip: usize,
    in_paragraph: bool,
    /// The paragraph has the mark of a list item.
    marked: bool,
    /// What the builder was told.
    bold: bool,
    tables: Vec<OpenTable>,
    /// What rows of tables within tables say of their cells, from the outermost.
    shapes: Vec<Vec<Shape>>,
    /// Of the cell that is told of next.
    shape: Shape,
    in_row: bool,
    last_row: bool,
    notes: Vec<usize>,
}

impl<'s> Reader<'s> {
    fn new(source: &'s str, bytewise: bool) -> Reader<'s> {
        Reader {
            source,
            bytewise,
            at: 0,
            groups: Vec::new(),
            group: Group::default(),
            deeper: 0,
            told: Vec::new(),
            star: false,
            ansi: WINDOWS_1252,
            fonts: HashMap::new(),
            default_font: 0,
            named: 0,
            styles: HashMap::new(),
            words: String::new(),
            bytes: Vec::new(),
            bytes_at: 0,
            bytes_end: 0,
            surrogate: None,
            to_skip: 0,
            in_paragraph: false,
            marked: false,
            bold: false,
            tables: Vec::new(),
            shapes: vec![Vec::new(); DEEPEST_TABLE],
            shape: Shape::default(),
            in_row: false,
            last_row: false,
            notes: Vec::new(),
        }
    }

    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Reads to the end of the outermost group.
    fn groups(&mut self, builder: &mut Builder) {
        while !builder.is_full() {
            let rest = self.rest();
            match rest.as_bytes().first() {
                None => {
                    let line = 1 + memchr::memchr_iter(b'\n', self.source.as_bytes()).count();
                    return self.tell(builder, &format!("line {line}: the file ends before its text does"));
                }
                Some(b'{') => {
                    self.at += 1;
                    if self.groups.len() < DEEPEST {
                        self.open_group(builder);
                    } else {
                        self.deeper += 1;
                        self.tell(builder, TOO_DEEP);
                    }
                }
                Some(b'}') => {
                    self.at += 1;
                    if self.deeper > 0 {
                        self.deeper -= 1;
                    } else {
                        self.close_group(builder);
                        if self.groups.is_empty() {
                            return;
                        }
                    }
                }
                Some(b'\\') => self.control(builder),
                Some(b'\r' | b'\n' | b'\0') => self.at += 1,
                Some(_) if self.deeper > 0 || self.group.to == Destination::Nothing => {
                    self.at += memchr::memchr3(b'{', b'}', b'\\', rest.as_bytes()).unwrap_or(rest.len());
                }
                Some(_) => self.letters(builder, rest),
            }
        }
    }

    fn tell(&mut self, builder: &mut Builder, problem: &str) {
        if !self.told.iter().any(|told| told == problem) {
            builder.problem(problem.to_owned());
            self.told.push(problem.to_owned());
        }
    }

    fn open_group(&mut self, builder: &mut Builder) {
        self.end_character(builder);
        self.groups.push(self.group);
        if self.group.to == Destination::Styles {
            self.named = 0;
            self.words.clear();
        }
    }

    fn close_group(&mut self, builder: &mut Builder) {
        self.end_character(builder);
        let closed = self.group;
        self.group = self.groups.pop().unwrap_or_default();
        if closed.link && !self.group.link {
            builder.close_link();
        }
    }

    /// A control word or symbol.
    fn control(&mut self, builder: &mut Builder) {
        let at = self.at;
        let rest = self.rest().get(1..).unwrap_or_default();
        let letters = rest.bytes().take(LONGEST_NAME).take_while(u8::is_ascii_alphabetic).count();
        if letters > 0 {
            let (name, behind) = rest.split_at_checked(letters).unwrap_or_default();
            let sign = usize::from(behind.starts_with('-'));
            let digits = behind.bytes().skip(sign).take(10).take_while(u8::is_ascii_digit).count();
            let number = behind.get(..sign + digits).unwrap_or_default();
            let length = if digits > 0 { number.len() } else { 0 };
            let blank = usize::from(behind.as_bytes().get(length) == Some(&b' '));
            self.at += 1 + letters + length + blank;
            // Numbers beyond 32 bits are as large as they can be.
            let number = (digits > 0).then(|| number.parse::<i64>().unwrap_or_default());
            let number = number.map(|number| number.clamp(i32::MIN.into(), i32::MAX.into()) as i32);
            return self.word(builder, name, number, at);
        }
        let symbol = rest.chars().next();
        self.at += 1 + symbol.map_or(0, char::len_utf8);
        if symbol == Some('\'') {
            let byte = rest.get(1..3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            if let Some(byte) = byte {
                self.at += 2;
                self.byte(builder, byte, at);
            }
            return;
        }
        match symbol {
            Some('*') => self.star = true,
            Some('\r' | '\n') => self.word(builder, "par", None, at),
            Some('\t') => self.word(builder, "tab", None, at),
            Some(letter @ ('\\' | '{' | '}')) => self.literal(builder, letter, at),
            Some('~') => self.literal(builder, '\u{a0}', at),
            Some('_') => self.literal(builder, '-', at),
            _ => {}
        }
    }

    fn word(&mut self, builder: &mut Builder, name: &str, number: Option<i32>, at: usize) {
        let star = std::mem::take(&mut self.star);
        if name == "bin" {
            return self.skip_bytes(number);
        }
        if self.deeper > 0 || self.group.to == Destination::Nothing {
            return;
        }
        if name == "u" {
            return self.unicode(builder, number.unwrap_or_default() as u16, at);
        }
        self.end_character(builder);
        if self.group.to == Destination::Shape && name != "shptxt" {
            return;
        }
        let on = number != Some(0);
        let value = number.unwrap_or_default();
        let small = value.clamp(0, 8) as u8;
        match name {
            "fonttbl" => self.group.to = Destination::Fonts,
            "stylesheet" => self.group.to = Destination::Styles,
            "shpinst" => self.group.to = Destination::Shape,
            "shptxt" => {
                self.end_paragraph(builder);
                self.group.to = Destination::Text;
            }
            "listtext" | "pntext" => {
                self.group.to = Destination::Mark;
                self.marked = true;
            }
            "fldinst" => {
                self.group.to = Destination::Instruction;
                self.words.clear();
            }
            "fldrslt" => self.open_link(builder),
            "footnote" => {
                self.group.to = Destination::Nothing;
                if self.notes.len() < MOST_NOTES {
                    self.notes.push(self.at);
                } else {
                    self.tell(builder, TOO_MANY_NOTES);
                }
            }
            "nesttableprops" => {}
            "colortbl" | "info" | "pict" | "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl"
            | "footerr" | "footerf" | "nonshppict" | "nonesttables" | "shprslt" | "filetbl" | "revtbl"
            | "listtable" | "listoverridetable" | "xe" | "tc" | "rxe" | "mmath" | "NeXTGraphic" => {
                self.group.to = Destination::Nothing
            }
            _ if star => self.group.to = Destination::Nothing,
            "ansicpg" => self.ansi = code_page(value).unwrap_or(self.ansi),
            "mac" => self.ansi = MACINTOSH,
            "deff" => self.default_font = value,
            "f" if self.group.to == Destination::Fonts => self.named = value,
            "f" => self.group.font = Some(value),
            "fcharset" if self.group.to == Destination::Fonts => self.name_font(charset(value)),
            "cpg" if self.group.to == Destination::Fonts => self.name_font(code_page(value).map(Some)),
            "s" if self.group.to == Destination::Styles => self.named = value,
            "s" => self.group.style = value,
            "uc" => self.group.fallback = value.clamp(0, 16) as usize,
            "b" => self.group.bold = on,
            "v" => self.group.hidden = on,
            "deleted" => self.group.deleted = on,
            "plain" => {
                let Group { bold, hidden, deleted, font, .. } = Group::default();
                self.group = Group { bold, hidden, deleted, font, ..self.group };
            }
            "pard" => {
                let Group { to, bold, hidden, deleted, link, font, fallback, .. } = self.group;
                self.group = Group { to, bold, hidden, deleted, link, font, fallback, ..Group::default() };
            }
            "outlinelevel" => self.group.outline = (0..9).contains(&value).then_some(small + 1),
            "ls" => self.group.in_list = value > 0,
            "ilvl" => self.group.list_level = small,
            "intbl" => self.group.in_table = on,
            "itap" => self.group.table_depth = value.clamp(0, DEEPEST_TABLE as i32) as usize,
            _ if self.group.to == Destination::Text => self.layout(builder, name, value, at),
            _ => {}
        }
    }

    /// What ends paragraphs and cells, and characters that have a name.
    fn layout(&mut self, builder: &mut Builder, name: &str, value: i32, at: usize) {
        let depth = self.group.table_depth.max(1);
        match name {
            "par" | "sect" | "page" | "column" => self.end_paragraph(builder),
            "line" | "lbr" if self.in_paragraph => builder.line_break(),
            "tab" | "enspace" | "emspace" | "qmspace" => self.literal(builder, ' ', at),
            "emdash" => self.literal(builder, '—', at),
            "endash" => self.literal(builder, '–', at),
            "bullet" => self.literal(builder, '•', at),
            "lquote" => self.literal(builder, '‘', at),
            "rquote" => self.literal(builder, '’', at),
            "ldblquote" => self.literal(builder, '“', at),
            "rdblquote" => self.literal(builder, '”', at),
            "trowd" => {
                self.in_row = true;
                self.last_row = false;
                self.shape = Shape::default();
                if let Some(shapes) = self.shapes.get_mut(depth - 1) {
                    shapes.clear();
                }
            }
            "clvmrg" => self.shape.with_above = true,
            "clmrg" => self.shape.with_former = true,
            "cellx" => {
                let shape = Shape { right: value, ..std::mem::take(&mut self.shape) };
                if let Some(shapes) = self.shapes.get_mut(depth - 1).filter(|shapes| shapes.len() < WIDEST) {
                    shapes.push(shape);
                }
            }
            "lastrow" => self.last_row = true,
            "cell" => self.end_cell(builder, 1),
            "nestcell" => self.end_cell(builder, depth.max(2)),
            "row" => {
                self.end_row(builder, 1);
                self.in_row = false;
                if std::mem::take(&mut self.last_row) {
                    self.enter(builder, 0);
                }
            }
            "nestrow" => self.end_row(builder, depth.max(2)),
            _ => {}
        }
    }

    /// Keeps what is known of the encoding of a font: nothing, that it has symbols, or which.
    fn name_font(&mut self, encoding: Option<Option<&'static Encoding>>) {
        if let Some(encoding) = encoding.filter(|_| self.fonts.len() < MOST_NAMED) {
            self.fonts.insert(self.named, encoding);
        }
    }

    /// Binary data. Where bytes above 7F are letters, letters are counted.
    fn skip_bytes(&mut self, number: Option<i32>) {
        let count = number.unwrap_or_default().max(0) as usize;
        let rest = self.rest();
        let end = if self.bytewise {
            rest.char_indices().nth(count).map(|(end, _)| end)
        } else {
            (count..rest.len()).find(|end| rest.is_char_boundary(*end))
        };
        self.at += end.unwrap_or(rest.len());
    }

    // ---- characters ----

    /// Letters as they stand, up to the next control or group.
    fn letters(&mut self, builder: &mut Builder, rest: &str) {
        let letter = rest.chars().next().unwrap_or_default();
        if self.to_skip > 0 {
            self.to_skip -= 1;
            self.at += letter.len_utf8();
        } else if !self.bytes.is_empty() && letter.is_ascii() && !self.is_western_in_chinese()
            || self.bytewise && !letter.is_ascii()
        {
            let at = self.at;
            self.at += letter.len_utf8();
            self.byte(builder, letter as u8, at);
        } else {
            self.end_character(builder);
            let stop =
                |byte: u8| matches!(byte, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0) || self.bytewise && byte >= 0x80;
            let length = rest.bytes().position(stop).unwrap_or(rest.len());
            let at = self.at;
            self.at += length;
            self.text(builder, rest.get(..length).unwrap_or_default(), at);
        }
    }

    /// A byte in the encoding of the font.
    fn byte(&mut self, builder: &mut Builder, byte: u8, at: usize) {
        if self.deeper > 0 || self.group.to == Destination::Nothing {
            return;
        }
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        let Some(encoding) = self.encoding() else {
            // The one symbol that stands in texts: fonts of symbols have the bullet there.
            if byte == 0xb7 {
                self.literal(builder, '•', at);
            }
            return;
        };
        // In Latin fonts only what can be nothing but the first half of a common Chinese character waits for the second.
        if self.is_western_in_chinese() && (self.bytes.is_empty() || byte < 0xa1) {
            self.end_bytes(builder);
            if !matches!(byte, 0xa1..=0xa3 | 0xb0..=0xf7) {
                return self.western(builder, byte, at, self.at);
            }
        }
        if self.bytes.is_empty() {
            self.bytes_at = at;
        }
        self.bytes.push(byte);
        self.bytes_end = self.at;
        let text = encoding.decode_without_bom_handling_and_without_replacement(&self.bytes);
        if let Some(text) = text.map(std::borrow::Cow::into_owned) {
            self.bytes.clear();
            for letter in text.chars() {
                self.character(builder, letter, self.bytes_at, self.bytes_end);
            }
        } else if self.bytes.len() >= longest(encoding, &self.bytes) {
            // What follows an unknown byte may be a letter.
            let letter = (self.bytes.len() > 1 && byte.is_ascii()).then(|| self.bytes.pop()).flatten();
            self.end_bytes(builder);
            if let Some(letter) = letter {
                self.character(builder, char::from(letter), at, self.at);
            }
        }
    }

    /// The encoding of the font in use; nothing for symbols.
    fn encoding(&self) -> Option<&'static Encoding> {
        let font = self.group.font.unwrap_or(self.default_font);
        match self.fonts.get(&font) {
            Some(Some(_)) if self.is_western_in_chinese() => Some(self.ansi),
            Some(own) => *own,
            None => Some(self.ansi),
        }
    }

    /// Whether the font is one of Latin letters in a file that is Chinese by its header. TextEdit means Latin letters by
    /// it, and careless programs set Chinese in it.
    fn is_western_in_chinese(&self) -> bool {
        let own = self.fonts.get(&self.group.font.unwrap_or(self.default_font));
        own == Some(&Some(WINDOWS_1252)) && !self.ansi.is_single_byte()
    }

    /// A unit of UTF-16, behind which letters stand for it.
    fn unicode(&mut self, builder: &mut Builder, unit: u16, at: usize) {
        self.end_bytes(builder);
        let (first, from) = match self.surrogate.take() {
            Some((first, from)) if (0xdc00..0xe000).contains(&unit) => (Some(first), from),
            _ => (None, at),
        };
        let units: Vec<u16> = first.into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.surrogate = Some((unit, at));
        } else {
            let letter = char::decode_utf16(units).next().and_then(Result::ok).unwrap_or('\u{fffd}');
            let to = self.at;
            self.character(builder, letter, from, to);
        }
        self.to_skip = self.group.fallback;
    }

    /// A control that stands for a character.
    fn literal(&mut self, builder: &mut Builder, letter: char, at: usize) {
        if self.deeper > 0 {
            return;
        }
        self.end_character(builder);
        let to = self.at;
        self.character(builder, letter, at, to);
    }

    /// Bytes that make no character in the encoding of the font.
    fn end_bytes(&mut self, builder: &mut Builder) {
        let Some(&first) = self.bytes.first() else { return };
        self.bytes.clear();
        let (from, to) = (self.bytes_at, self.bytes_end);
        if self.is_western_in_chinese() {
            self.western(builder, first, from, to);
        } else {
            self.character(builder, char::REPLACEMENT_CHARACTER, from, to);
        }
    }

    /// A byte in the encoding of Latin fonts.
    fn western(&mut self, builder: &mut Builder, byte: u8, from: usize, to: usize) {
        let letter = WINDOWS_1252.decode(&[byte]).0.chars().next();
        self.character(builder, letter.unwrap_or(char::REPLACEMENT_CHARACTER), from, to);
    }

    /// What stands behind belongs to no character before.
    fn end_character(&mut self, builder: &mut Builder) {
        self.end_bytes(builder);
        self.surrogate = None;
        self.to_skip = 0;
    }

    /// One character that the source writes from one offset to another.
    fn character(&mut self, builder: &mut Builder, letter: char, from: usize, to: usize) {
        if self.is_shown(builder, letter.is_whitespace()) {
            builder.push_character(letter, from as u32, to.saturating_sub(from) as u32);
        } else {
            self.keep(letter.encode_utf8(&mut [0; 4]));
        }
    }

    /// Text that stands for itself.
    fn text(&mut self, builder: &mut Builder, text: &str, at: usize) {
        if self.is_shown(builder, text.trim().is_empty()) {
            builder.push(text, at);
        } else {
            self.keep(text);
        }
    }

    /// Whether text is the document's; readies its paragraph, unless it is blank.
    fn is_shown(&mut self, builder: &mut Builder, blank: bool) -> bool {
        let shown = self.group.to == Destination::Text && !self.group.hidden && !self.group.deleted;
        if shown && !self.in_paragraph && !blank {
            self.begin_paragraph(builder);
        }
        if shown && self.bold != self.group.bold {
            self.bold = self.group.bold;
            if self.bold { builder.strong_on() } else { builder.strong_off() }
        }
        shown && self.in_paragraph
    }

    /// Text that is not the document's: an instruction or the name of a style, which ends with a semicolon.
    fn keep(&mut self, text: &str) {
        if !matches!(self.group.to, Destination::Instruction | Destination::Styles) {
            return;
        }
        if self.words.len() < LONGEST_INSTRUCTION {
            let end = text.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST_INSTRUCTION).unwrap_or(text.len());
            self.words.push_str(text.get(..end).unwrap_or_default());
        }
        if self.group.to == Destination::Styles && text.contains(';') {
            let name = self.words.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
            let level = self.group.outline.or_else(|| heading_level(&name)).filter(|_| self.styles.len() < MOST_NAMED);
            if let Some(level) = level {
                self.styles.insert(self.named, level);
            }
            self.words.clear();
        }
    }

    // ---- paragraphs and links ----

    fn begin_paragraph(&mut self, builder: &mut Builder) {
        let Group { in_table, table_depth, outline, style, in_list, list_level, .. } = self.group;
        let depth = table_depth.max(usize::from(in_table || self.in_row));
        self.enter(builder, depth);
        if depth > 0 {
            self.open_cell(builder);
        }
        let heading = outline.or_else(|| self.styles.get(&style).copied());
        builder.begin(match heading {
            Some(level) => BlockKind::Heading(level),
            None if self.marked || in_list => BlockKind::Item { depth: list_level + 1, first: true },
            None => BlockKind::Paragraph,
        });
        (self.in_paragraph, self.marked) = (true, false);
    }

    fn end_paragraph(&mut self, builder: &mut Builder) {
        builder.begin(BlockKind::Paragraph);
        (self.in_paragraph, self.marked) = (false, false);
    }

    /// What follows is the result of the field whose instruction was read.
    fn open_link(&mut self, builder: &mut Builder) {
        let instruction = std::mem::take(&mut self.words);
        if let Some(url) = address(&instruction).filter(|_| self.is_shown(builder, false)) {
            builder.open_link(url.to_owned());
            self.group.link = true;
        }
    }

    // ---- tables ----

    /// Opens and closes tables until so many are open.
    fn enter(&mut self, builder: &mut Builder, depth: usize) {
        while self.tables.len() > depth
            && let Some(table) = self.tables.pop()
        {
            builder.lay_out(|cells| lay_out(&table, cells));
            builder.close_table();
        }
        while self.tables.len() < depth {
            if !self.tables.is_empty() {
                self.open_cell(builder);
            }
            builder.open_table();
            self.tables.push(OpenTable::default());
        }
    }

    /// Opens the cell of the innermost table whose text begins.
    fn open_cell(&mut self, builder: &mut Builder) {
        let Some(table) = self.tables.last_mut().filter(|table| !table.cell_open) else { return };
        table.open_row(builder);
        table.cell_open = true;
        let number = (table.cells as usize) < MOST_BLOCKS;
        table.row.push(number.then_some(table.cells));
        if number {
            table.cells += 1;
            builder.open_cell(1, 1);
        }
    }

    fn end_cell(&mut self, builder: &mut Builder, depth: usize) {
        self.end_paragraph(builder);
        self.enter(builder, depth);
        let shapes = self.shapes.get(depth - 1).map(Vec::as_slice).unwrap_or_default();
        let Some(table) = self.tables.last_mut() else { return };
        let shape = shapes.get(table.row.len()).copied().unwrap_or_default();
        if !table.cell_open && (shape.with_above || shape.with_former) {
            table.open_row(builder);
            table.row.push(None);
        } else {
            self.open_cell(builder);
        }
        builder.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.cell_open = false;
        }
    }

    fn end_row(&mut self, builder: &mut Builder, depth: usize) {
        self.end_paragraph(builder);
        self.enter(builder, depth);
        builder.end_cell();
        let shapes = self.shapes.get(depth - 1).map(Vec::as_slice).unwrap_or_default();
        let Some(table) = self.tables.last_mut() else { return };
        table.unshaped |= shapes.len() < table.row.len();
        let mut left = i32::MIN;
        for (cell, shape) in table.row.drain(..).zip(shapes) {
            if table.placed.len() < MOST_BLOCKS {
                table.placed.push(Placed { row: table.rows.saturating_sub(1), left, shape: *shape, cell });
            }
            left = shape.right;
        }
        (table.row_open, table.cell_open) = (false, false);
    }
}

impl OpenTable {
    fn open_row(&mut self, builder: &mut Builder) {
        if !std::mem::replace(&mut self.row_open, true) {
            builder.open_row();
            self.rows = self.rows.saturating_add(1);
        }
    }
}

/// Gives the cells of a table their columns by their borders, and joins those that are merged.
fn lay_out(table: &OpenTable, cells: &mut [Cell]) {
    if table.unshaped {
        return;
    }
    let mut borders: Vec<i32> = table.placed.iter().map(|placed| placed.shape.right).collect();
    borders.sort_unstable();
    borders.dedup_by(|next, border| next.saturating_sub(*border) <= SAME_BORDER);
    // A border is that of the column before it.
    let column = |border: i32| borders.partition_point(|known| known.saturating_add(SAME_BORDER) < border) as u32;
    let mut above: HashMap<u32, u32> = HashMap::new();
    let mut former = None;
    for placed in &table.placed {
        let left = if placed.left == i32::MIN { 0 } else { column(placed.left) + 1 };
        let right = column(placed.shape.right).max(left);
        if let Some(number) = placed.cell {
            if let Some(cell) = cells.get_mut(number as usize) {
                (cell.row, cell.column, cell.columns) = (placed.row, left, (right - left + 1).min(WIDEST as u32));
                above.insert(left, number);
                former = Some(number);
            }
        } else if placed.shape.with_former {
            if let Some(cell) = former.and_then(|number| cells.get_mut(number as usize)) {
                cell.columns = (right + 1).saturating_sub(cell.column).clamp(1, WIDEST as u32);
            }
        } else if let Some(cell) = above.get(&left).and_then(|number| cells.get_mut(*number as usize)) {
            cell.rows = (placed.row + 1).saturating_sub(cell.row).max(1);
        }
    }
}

/// The address in the instruction of a field: `HYPERLINK "https://…"`, which older programs write without marks. A switch
/// (`\l "bookmark"`) has a word of its own.
fn address(instruction: &str) -> Option<&str> {
    let (_, mut rest) = instruction.split_once("HYPERLINK")?;
    loop {
        rest = rest.trim_start();
        let (word, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        rest = behind;
        if word.starts_with("\\n") || word.starts_with("\\h") {
            continue;
        } else if word.starts_with('\\') {
            let argument = rest.trim_start();
            let behind = argument.strip_prefix('"').and_then(|quoted| quoted.split_once('"'));
            rest = behind.or_else(|| argument.split_once(char::is_whitespace)).map_or("", |(_, behind)| behind);
        } else {
            return Some(word).filter(|word| !word.is_empty());
        }
        if rest.is_empty() {
            return None;
        }
    }
}

/// How many bytes a character that begins like this has at most.
fn longest(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let of_four = encoding == GBK || encoding == GB18030;
    if encoding.is_single_byte() {
        1
    } else if encoding == UTF_8 || of_four && bytes.get(1).is_none_or(u8::is_ascii_digit) {
        4
    } else {
        2
    }
}

/// The encoding of a Windows code page.
fn code_page(number: i32) -> Option<&'static Encoding> {
    match number {
        932 => Some(SHIFT_JIS),
        936 => Some(GBK),
        949 => Some(EUC_KR),
        950 => Some(BIG5),
        10000 => Some(MACINTOSH),
        54936 => Some(GB18030),
        65001 => Some(UTF_8),
        874 | 1250..=1258 => Encoding::for_label(format!("windows-{number}").as_bytes()),
        _ => None,
    }
}

/// The encoding of a font by its character set; that of symbols has none. Sets that say nothing give nothing.
fn charset(number: i32) -> Option<Option<&'static Encoding>> {
    let page = match number {
        0 => 1252,
        2 => return Some(None),
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    };
    code_page(page).map(Some)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{Document, DocumentError, Span, read};
    use crate::policy::Format;

    fn document(rtf: &str) -> Document {
        read(rtf.as_bytes(), "p.rtf").unwrap()
    }

    fn blocks(document: &Document) -> Vec<(BlockKind, bool, &str)> {
        document.blocks.iter().map(|block| (block.kind, block.strong, document.text.get(block.span))).collect()
    }

    fn grid(document: &Document, table: usize) -> Vec<[u32; 4]> {
        let cells = &document.tables[table].cells;
        cells.iter().map(|cell| [cell.row, cell.column, cell.rows, cell.columns]).collect()
    }

    /// As TextEdit writes it: `\` ends paragraphs, tables say their depth, Chinese in Unicode without letters for it.
    const TEXT_EDIT: &str = r#"{\rtf1\ansi\ansicpg936\cocoartf2761
\cocoatextscaling0\cocoaplatform0{\fonttbl\f0\fswiss\fcharset0 Helvetica-Bold;\f1\fswiss\fcharset0 Helvetica;\f2\fnil\fcharset134 PingFangSC-Regular;
}
{\colortbl;\red255\green255\blue255;}
{\*\expandedcolortbl;;}
{\*\listtable{\list\listtemplateid1\listhybrid{\listlevel\levelnfc23{\*\levelmarker \{disc\}}{\leveltext\leveltemplateid1\'01\uc0\u8226 ;}}\listid1}}
{\*\listoverridetable{\listoverride\listid1\listoverridecount0\ls1}}
\paperw11900\paperh16840\margl1440\margr1440\vieww11520\viewh8400\viewkind0
\pard\tx566\tx1133\pardirnatural\partightenfactor0

\f0\b\fs36 \cf0 Who\'a0\'a0gets what \'97 the list\
\pard\pardirnatural

\f1\b0\fs24 \cf0 We use
\f0\b  two
\f1\b0  services, \{as of now\}. See {\field{\*\fldinst{HYPERLINK "https://north.example/p?a=1"}}{\fldrslt their terms}}.\
\pard\tx220\tx720\pardeftab720\li720\fi-720\partightenfactor0
\ls1\ilvl0\cf0 {\listtext	\uc0\u8226 	}one\
\ls1\ilvl1{\listtext	\uc0\u8259 	}inner\

\itap1\trowd \taflags1 \trgaph108\trleft-108 \clvertalc \clshdrawnil \clwWidth4320\clftsWidth3 \gaph\cellx4320
\clvertalc \gaph\cellx8640
\pard\intbl\itap1\pardeftab720\partightenfactor0

\f0\b \cf0 SDK\cell
\pard\intbl\itap1
\cf0 Data\cell \row

\itap1\trowd \taflags1 \trleft-108 \clvertalc \cellx4320
\clvertalc \cellx8640
\pard\intbl\itap1
\f2\b0 \cf0 \'b1\'b1\'b7\'e7\uc0\u25512 \u-28671 \cell
\pard\intbl\itap1
\f1 \cf0 IMEI \uc0\u55357 \u56960 \cell \lastrow\row
\pard\pardirnatural
\cf0 After the table\
}"#;

    #[test]
    fn what_textedit_writes_is_read() {
        let document = document(TEXT_EDIT);
        assert_eq!(
            blocks(&document),
            [
                (BlockKind::Paragraph, true, "Who gets what — the list"),
                (BlockKind::Paragraph, false, "We use two services, {as of now}. See their terms."),
                (BlockKind::Item { depth: 1, first: true }, false, "one"),
                (BlockKind::Item { depth: 2, first: true }, false, "inner"),
                (BlockKind::Cell { table: 0, cell: 0 }, true, "SDK"),
                (BlockKind::Cell { table: 0, cell: 1 }, true, "Data"),
                (BlockKind::Cell { table: 0, cell: 2 }, false, "北风推送"),
                (BlockKind::Cell { table: 0, cell: 3 }, false, "IMEI 🚀"),
                (BlockKind::Paragraph, false, "After the table"),
            ]
        );
        assert_eq!(grid(&document, 0), [[0, 0, 1, 1], [0, 1, 1, 1], [1, 0, 1, 1], [1, 1, 1, 1]]);
        assert_eq!(document.links[0].url, "https://north.example/p?a=1");
        assert_eq!(document.text.get(document.links[0].span), "their terms");
        assert_eq!((document.format, &document.problems[..]), (Format::Rtf, &[][..]));
        let at = document.text.normal().find("北风推送").unwrap();
        let place = document.locator(Span::new(at, at + "北风推送".len()));
        let [from, to] = place.bytes.unwrap();
        assert_eq!(&TEXT_EDIT[from as usize..to as usize], r"\'b1\'b1\'b7\'e7\uc0\u25512 \u-28671 ");
        assert_eq!((place.line, place.column), (Some(32), Some(13)));
        assert_eq!(place.quote, "北风推送");
    }

    /// As WordPad writes it: an address without marks, lists with a mark each, styles in a table.
    const WORD_PAD: &str = "{\\rtf1\\ansi\\ansicpg936\\deff0\\nouicompat\\deflang2052{\\fonttbl{\\f0\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}{\\f1\\fnil\\fcharset0 Calibri;}{\\f2\\fnil\\fcharset2 Symbol;}}\r\n\
        {\\colortbl ;\\red0\\green0\\blue255;}\r\n{\\stylesheet{ Normal;}{\\s1 heading 1;}{\\s2 heading 2;}}\r\n{\\*\\generator Riched20 10.0.19041}\\viewkind4\\uc1 \r\n\
        \\pard\\s2\\f0\\fs28\\lang2052 \\'b5\\'da\\'c8\\'fd\\'b7\\'bd\\f1\\lang1033 SDK\\par\r\n\
        \\pard\\sa200 See {{\\field{\\*\\fldinst{HYPERLINK https://north.example/terms }}{\\fldrslt{https://north.example/terms\\ul0\\cf0}}}}\\f1\\fs22 , and more\\u8230?\\par\r\n\
        \\pard{\\pntext\\f2\\'B7\\tab}{\\*\\pn\\pnlvlblt\\pnf2\\pnindent0{\\pntxtb\\'B7}}\\fi-360\\li720 first\\par\r\n{\\pntext\\f2\\'B7\\tab}second\\par\r\n}\r\n\0";

    #[test]
    fn what_wordpad_writes_is_read() {
        let document = document(WORD_PAD);
        assert_eq!(
            blocks(&document),
            [
                (BlockKind::Heading(2), false, "第三方SDK"),
                (BlockKind::Paragraph, false, "See https://north.example/terms, and more..."),
                (BlockKind::Item { depth: 1, first: true }, false, "first"),
                (BlockKind::Item { depth: 1, first: true }, false, "second"),
            ]
        );
        assert_eq!(document.links[0].url, "https://north.example/terms");
    }

    #[test]
    fn merged_and_inner_cells_of_word_keep_their_grid() {
        let row = |cells: &str, text: &str| {
            format!(
                r"\trowd\irow0\ts11\trgaph108\trleft-108{cells}\pard\plain\intbl {text}{{\trowd\trleft-108{cells}\row}}"
            )
        };
        let text = [
            row(r"\cellx2000\cellx6000", r"{wide\cell b\cell}"),
            row(r"\clvmgf\cellx1000\cellx2010\cellx6000", r"tall\cell x\cell {y}\cell"),
            row(r"\clvmrg\cellx1000\clmgf\cellx2000\clmrg\cellx6000", r"\cell z\cell\cell"),
            row(
                r"\cellx1000\cellx6000",
                r"q\cell\pard\intbl\itap2 in\nestcell ner\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}{\nonesttables\par}\pard\intbl\itap1 out\cell",
            ),
        ]
        .concat();
        let document = document(&format!(r"{{\rtf1\ansi {text}\pard After\par}}"));
        assert_eq!(document.text.normal(), "wide\nb\ntall\nx\ny\nz\nq\nin\nner\nout\nAfter\n");
        assert_eq!(
            grid(&document, 0),
            [
                [0, 0, 1, 2],
                [0, 2, 1, 1],
                [1, 0, 2, 1],
                [1, 1, 1, 1],
                [1, 2, 1, 1],
                [2, 1, 1, 2],
                [3, 0, 1, 1],
                [3, 1, 1, 2]
            ]
        );
        assert_eq!(grid(&document, 1), [[0, 0, 1, 1], [0, 1, 1, 1]]);
    }

    #[test]
    fn what_is_no_text_is_left_out_and_notes_stand_behind() {
        let rtf = r"{\rtf1\ansi{\info{\title Draft}}{\header page \chpgn}{\pict\wmetafile8 0102abc}{\*\unknown words}\pard\outlinelevel0 Title\par
\pard One{\v hidden}{\deleted gone}{\super\chftn{\footnote\pard\plain{\super\chftn} In a note.}} two\u8226\'b7\line
{\*\bkmkstart a}three{\*\bkmkend a}{\shp{\*\shpinst\shpleft1{\sp{\sn name}{\sv value}}{\shptxt\pard In a box\par}}{\shprslt{\*\do box}}}\par
{\object{\*\objdata \bin7 }}}}{{\result shown}}\par{\field{\*\fldinst HYPERLINK \\l ";
        let rtf = format!("{rtf}\"a\"}}{{\\fldrslt four}}}}\\par}}").replace("\\bin7 }}}}{{", "\\bin4 }{}}}{");
        let document = document(&rtf);
        assert_eq!(document.text.normal(), "Title\nOne two•\nthree\nIn a box\nshown\nfour\nIn a note.\n");
        assert_eq!(document.blocks[0].kind, BlockKind::Heading(1));
        assert_eq!((document.links.len(), &document.problems[..]), (0, &[][..]));
    }

    #[test]
    fn fonts_say_what_bytes_mean() {
        let open = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset136 B;}{\f2\fcharset204 C;}{\f3\fcharset128 D;}}";
        let text = r"\f0 caf\'e9 \f1 \'c1\'f4\'a8p \f2\'cf\f3 \'93\'fa\'ff!";
        assert_eq!(document(&format!("{open}{text}}}")).text.normal(), "café 隱私 П日\u{fffd}!\n");
        // A Latin font in a Chinese file.
        let mixed =
            r"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset0 A;}}\f0 caf\'e9 \'93\'c9\'e8\'b1\'b8\'94\'97\'a0\'c9A}";
        assert_eq!(document(mixed).text.normal(), "café “设备”— ÉA\n");
        // Bytes as they are.
        let (chinese, ..) = GBK.encode("设备信息");
        let file = [br"{\rtf1\ansi\ansicpg936 ".as_slice(), &chinese, br"\par \bin2 ", b"\xff{", b"}"].concat();
        let raw = read(&file, "p.rtf").unwrap();
        assert_eq!((raw.text.normal(), &raw.problems[..]), ("设备信息\n", &[][..]));
        let place = raw.locator(raw.blocks[0].span);
        assert_eq!((place.line, place.column, place.bytes), (Some(1), Some(24), None));
        assert_eq!(document("{\\rtf1 设备\\par}").text.normal(), "设备\n");
    }

    #[test]
    fn addresses_stand_among_switches() {
        assert_eq!(address(r#" HYPERLINK \o "a tip" \t _blank "https://a.example/" \h"#), Some("https://a.example/"));
        assert_eq!(address("HYPERLINK https://a.example/ "), Some("https://a.example/"));
        assert_eq!(address(r#"HYPERLINK  \l "_Toc1""#), None);
        assert_eq!(address("HYPERLINK \""), None);
        assert_eq!(address("PAGE"), None);
    }

    #[test]
    fn what_is_cut_or_nested_without_end_says_so() {
        let cut = document(&TEXT_EDIT[..TEXT_EDIT.find("After").unwrap()]);
        assert!(cut.text.normal().ends_with("IMEI 🚀\n"));
        assert!(cut.problems[0].detail.starts_with("line 36:"), "{:?}", cut.problems);
        let deep =
            format!("{{\\rtf1 before {}within\\~\\{{\\'41\\u65?{} after\\par}}", "{".repeat(5000), "}".repeat(5000));
        let deep = document(&deep);
        assert_eq!((deep.text.normal(), deep.problems.len()), ("before after\n", 1));
        assert!(matches!(read(b"{\\rtf1\\ansi }", "p.rtf"), Err(DocumentError::NoText { .. })));
    }

    #[test]
    fn halves_of_a_pair_in_and_behind_a_note_end() {
        let text = format!("{{\\rtf1{{\\footnote \\u56960}}{{\\*\\nesttableprops{}\\u-10179", "{".repeat(5));
        let _ = read(text.as_bytes(), "p.rtf");
    }

    proptest! {
        #[test]
        fn no_change_to_a_text_makes_it_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), from_word in any::<bool>()) {
            let mut bytes = if from_word { WORD_PAD } else { TEXT_EDIT }.as_bytes().to_vec();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = read(&bytes, "p.rtf");
        }

        #[test]
        fn controls_in_any_order_end(controls in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "\\trowd", "\\cellx500", "\\cellx900", "\\clvmrg", "\\clmrg", "\\intbl", "\\itap2", "\\itap9", "\\cell", "\\row", "\\nestcell",
            "\\nestrow", "\\pard", "\\par", "\\u-10179", "\\u56960", "\\'b1", "a", " ", "{\\footnote ", "{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt ",
            "\\b", "\\lastrow", "{\\*\\nesttableprops", "\\bin3 ",
        ]), 0..60)) {
            if let Ok(document) = read(format!("{{\\rtf1{}", controls.concat()).as_bytes(), "p.rtf") {
                for block in &document.blocks {
                    let _ = document.locator(block.span);
                    if let BlockKind::Cell { table, cell } = block.kind {
                        prop_assert!(document.tables[table as usize].cells.len() > cell as usize);
                    }
                }
            }
        }
    }
}
