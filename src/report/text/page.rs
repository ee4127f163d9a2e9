//! Lines of styled text that know how wide they are.

use std::borrow::Cow;

use rayon::prelude::*;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::audit::Severity;
use crate::policy::Locator;

/// The control sequences that a terminal is sent before a text in this style (ECMA-48, 8.3.117, SGR).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style(&'static str);

pub const PLAIN: Style = Style("");
pub const BOLD: Style = Style("\x1b[1m");
pub const DIM: Style = Style("\x1b[2m");
pub const GREEN: Style = Style("\x1b[32m");
pub const YELLOW: Style = Style("\x1b[33m");
pub const LOUD: Style = Style("\x1b[1m\x1b[31m");
const RED: Style = Style("\x1b[31m");
const BLUE: Style = Style("\x1b[34m");
/// What ends any style.
const RESET: &str = "\x1b[0m";

/// The colour of a severity.
pub fn of_severity(severity: Severity) -> Style {
    match severity {
        Severity::Critical => LOUD,
        Severity::High => RED,
        Severity::Medium => YELLOW,
        Severity::Low => BLUE,
        Severity::Info => DIM,
    }
}

/// So many things are given to a thread at a time.
const AT_ONCE: usize = 16;

/// A text in the making.
pub struct Page {
    text: String,
    width: usize,
}

impl Page {
    /// A page of so many columns; never narrower than what labels need.
    pub fn new(width: usize) -> Page {
        Page { text: String::new(), width: width.max(40) }
    }

    pub fn finish(self) -> String {
        self.text
    }

    /// Writes many things, one below the other: all threads at once, so many on a page of their own that is put behind this one.
    pub fn each<T: Sync>(&mut self, things: &[T], write: impl Fn(&mut Page, &T) + Sync) {
        let width = self.width;
        let pages = things.par_chunks(AT_ONCE).map(|things| {
            let mut page = Page::new(width);
            things.iter().for_each(|thing| write(&mut page, thing));
            page.text
        });
        self.text.extend(pages.collect::<Vec<String>>());
    }

    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// One line of pieces, not wrapped.
    pub fn line(&mut self, pieces: &[(Style, &str)]) {
        for (style, text) in pieces {
            self.piece(*style, text);
        }
        self.text.push('\n');
    }

    /// A label and a text that wraps under its own start.
    pub fn labelled(&mut self, indent: usize, label: (Style, &str), text: &str) {
        let mut used = indent;
        self.blanks(indent);
        if !label.1.is_empty() {
            self.piece(label.0, label.1);
            self.text.push(' ');
            used += columns(label.1) + 1;
        }
        let mut lines = 0;
        wrap(&clean(text), self.width.saturating_sub(used).max(20), |line| {
            if lines > 0 {
                self.blanks(used);
            }
            self.text.push_str(line);
            self.text.push('\n');
            lines += 1;
        });
        if lines == 0 {
            self.text.push('\n');
        }
    }

    /// A table with columns as wide as their cells, separated by two blanks.
    pub fn table(&mut self, indent: usize, head: &[&str], rows: &[Vec<(Style, String)>]) {
        let mut widths: Vec<usize> = head.iter().map(|title| title.width()).collect();
        let rows: Vec<Vec<(Style, String)>> = rows
            .iter()
            .map(|row| row.iter().map(|(style, text)| (*style, clean(text).into_owned())).collect())
            .collect();
        for row in &rows {
            for (width, (_, text)) in widths.iter_mut().zip(row) {
                *width = (*width).max(columns(text));
            }
        }
        let head: Vec<(Style, String)> = head.iter().map(|title| (DIM, (*title).to_owned())).collect();
        for row in std::iter::once(&head).chain(&rows) {
            self.blanks(indent);
            let last = row.len().saturating_sub(1);
            for (column, ((style, text), width)) in row.iter().zip(&widths).enumerate() {
                self.piece(*style, text);
                if column < last {
                    self.blanks(width.saturating_sub(columns(text)) + 2);
                }
            }
            while self.text.ends_with(' ') {
                self.text.pop();
            }
            self.text.push('\n');
        }
    }

    /// A table whose cells wrap where the page is too narrow for them; a line break in a cell stays one.
    pub fn columns(&mut self, indent: usize, head: &[&str], rows: &[Vec<(Style, String)>]) {
        const NARROWEST: usize = 10;
        let gaps = head.len().saturating_sub(1) * 2;
        let room = self.width.saturating_sub(indent + gaps).max(NARROWEST * head.len());
        let mut widths: Vec<usize> = head.iter().map(|title| title.width()).collect();
        // What stands alone in its row may run on.
        for row in rows.iter().filter(|row| row.len() > 1) {
            for (width, (_, text)) in widths.iter_mut().zip(row) {
                let widest = text.split('\n').map(UnicodeWidthStr::width).max().unwrap_or(0);
                *width = (*width).max(widest).min(room);
            }
        }
        while widths.iter().sum::<usize>() > room {
            match widths.iter_mut().max() {
                Some(widest) if *widest > NARROWEST => *widest -= 1,
                _ => break,
            }
        }
        let head: Vec<(Style, String)> = head.iter().map(|title| (DIM, (*title).to_owned())).collect();
        for row in std::iter::once(&head).chain(rows) {
            self.wrapped_row(indent, row, &widths);
        }
    }

    fn wrapped_row(&mut self, indent: usize, row: &[(Style, String)], widths: &[usize]) {
        let cells: Vec<Vec<String>> = row
            .iter()
            .zip(widths)
            .map(|((_, text), &width)| {
                let width = if row.len() == 1 { self.width.saturating_sub(indent) } else { width };
                text.split('\n').flat_map(|line| indented(&clean(line), width)).collect()
            })
            .collect();
        for line in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            self.blanks(indent);
            for (((style, _), cell), width) in row.iter().zip(&cells).zip(widths) {
                let text = cell.get(line).map_or("", String::as_str);
                self.piece(*style, text);
                self.blanks(width.saturating_sub(columns(text)) + 2);
            }
            while self.text.ends_with(' ') {
                self.text.pop();
            }
            self.text.push('\n');
        }
    }

    fn blanks(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }

    fn piece(&mut self, style: Style, text: &str) {
        let text = clean(text);
        if style == PLAIN || text.is_empty() {
            self.text.push_str(&text);
        } else {
            [style.0, &text, RESET].into_iter().for_each(|piece| self.text.push_str(piece));
        }
    }
}

/// A text from a build or a policy without what would steer a terminal: control characters, and marks that turn the
/// direction of writing.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let cleaned = text
        .chars()
        .map(|letter| match letter {
            '\n' | '\r' | '\t' => ' ',
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            other if other.is_control() => '\u{fffd}',
            other => other,
        })
        .collect();
    Cow::Owned(cleaned)
}

/// Whether a text holds nothing that [`clean`] changes, by its bytes in UTF-8.
fn is_clean(text: &[u8]) -> bool {
    (0..).zip(text).all(|(at, byte)| match byte {
        0..0x20 | 0x7f => false,
        // From U+0080 to U+009F.
        0xc2 => !matches!(text.get(at + 1), Some(0x80..=0x9f)),
        // U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069.
        0xe2 => !matches!(text.get(at + 1..), Some([0x80, 0x8e | 0x8f | 0xaa..=0xae, ..] | [0x81, 0xa6..=0xa9, ..])),
        _ => true,
    })
}

/// Nothing but letters, digits and signs of ASCII, and blanks.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// How many columns of a terminal a text takes.
fn columns(text: &str) -> usize {
    let (mut end, mut columns) = (0, 0);
    while let Some((length, width)) = text.as_bytes().get(end..).and_then(regular).or(blank(text, end)) {
        (end, columns) = (end + length, columns + width);
    }
    if end == text.len() { columns } else { text.width() }
}

/// The blank at a place of a text: its bytes and its columns.
fn blank(text: &str, at: usize) -> Option<(usize, usize)> {
    (text.as_bytes().get(at) == Some(&b' ')).then_some((1, 1))
}

/// The letter that a text begins with, its bytes and its columns, where what stands beside it changes nothing of these: of
/// ASCII, and what is common in Chinese.
fn regular(text: &[u8]) -> Option<(usize, usize)> {
    match text {
        [b'!'..=b'~', ..] => Some((1, 1)),
        // From U+4E00 to U+9FFF; 、。〃, brackets, and the wide forms of what ASCII has.
        [0xe4, 0xb8..=0xbf, _, ..]
        | [0xe5..=0xe9, _, _, ..]
        | [0xe3, 0x80, 0x81..=0x83 | 0x88..=0x91, ..]
        | [0xef, 0xbc, 0x81..=0xbf, ..]
        | [0xef, 0xbd, 0x80..=0x9e, ..] => Some((3, 2)),
        _ => None,
    }
}

/// `privacy.md:12:3`, with the part and page of a container where there is one.
pub fn place(locator: &Locator) -> String {
    let mut place = locator.file.clone();
    if let Some(part) = &locator.part {
        place.push_str(&format!("!{part}"));
    }
    if let Some(page) = locator.page {
        place.push_str(&format!(" page {page}"));
    }
    if let Some(line) = locator.line {
        place.push_str(&format!(":{line}"));
        if let Some(column) = locator.column {
            place.push_str(&format!(":{column}"));
        }
    }
    place
}

/// The place and the words that stand there, shortened.
pub fn quoted(locator: &Locator) -> String {
    let words: Vec<&str> = if is_plain(&locator.quote) && !locator.quote.contains("  ") {
        vec![locator.quote.trim()]
    } else {
        locator.quote.split_whitespace().collect()
    };
    let quote = shortened(&words.join(" "), 100);
    if quote.is_empty() { place(locator) } else { format!("{} \"{quote}\"", place(locator)) }
}

/// A text of at most so many columns, with an ellipsis where it was cut.
pub fn shortened(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |letter: &char| {
        used += letter_columns(*letter);
        used <= most
    };
    let kept: usize = text.chars().take_while(fits).map(char::len_utf8).sum();
    format!("{}…", text.get(..kept).unwrap_or_default().trim_end())
}

/// As [`wrapped`]; blanks at the start stay, before every line.
fn indented(text: &str, columns: usize) -> Vec<String> {
    let words = text.trim_start();
    let blanks = " ".repeat(text.len().saturating_sub(words.len()));
    wrapped(words, columns.saturating_sub(blanks.len()).max(1)).iter().map(|line| format!("{blanks}{line}")).collect()
}

fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    wrap(text, columns, |line| lines.push(line.to_owned()));
    lines
}

/// Breaks a text at blanks, and a word that is too wide anywhere; hands out line by line.
fn wrap(text: &str, columns: usize, mut done: impl FnMut(&str)) {
    let mut line = String::with_capacity(columns);
    let mut used = 0;
    for (word, regular) in words(text) {
        let width = regular.unwrap_or_else(|| word.width());
        if used > 0 && used + 1 + width > columns {
            done(&line);
            line.clear();
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if regular.is_some() && used + width <= columns {
            line.push_str(word);
            used += width;
            continue;
        }
        for letter in word.chars() {
            let width = letter_columns(letter);
            if used + width > columns && used > 0 {
                done(&line);
                line.clear();
                used = 0;
            }
            line.push(letter);
            used += width;
        }
    }
    if !line.is_empty() {
        done(&line);
    }
}

/// What stands between the blanks of a text; with its columns where all its letters are regular.
fn words(text: &str) -> impl Iterator<Item = (&str, Option<usize>)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let (mut end, mut columns, mut all_regular) = (0, 0, true);
        while let Some(behind) = rest.as_bytes().get(end..).filter(|behind| !behind.is_empty()) {
            let (length, width) = match regular(behind) {
                Some(letter) => letter,
                None => {
                    let letter = rest.get(end..)?.chars().next()?;
                    if letter.is_whitespace() {
                        break;
                    }
                    all_regular = false;
                    (letter.len_utf8(), 0)
                }
            };
            (end, columns) = (end + length, columns + width);
        }
        let (word, behind) = rest.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
        rest = behind;
        Some((word, all_regular.then_some(columns)))
    })
}

/// How many columns of a terminal a letter takes.
fn letter_columns(letter: char) -> usize {
    match letter {
        ' '..='~' => 1,
        '\u{4e00}'..='\u{9fff}' => 2,
        _ => letter.width().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_letters_are_as_wide_as_the_tables_of_unicode_say() {
        for letter in ('\u{21}'..='\u{ffff}').filter(|letter| !letter.is_whitespace()) {
            let mut bytes = [0; 4];
            let text = letter.encode_utf8(&mut bytes);
            let found = regular(text.as_bytes());
            assert!(found.is_none_or(|found| found == (text.len(), letter.width().unwrap())), "{letter:?}");
            assert_eq!(columns(&format!("a {letter}")), format!("a {letter}").width());
        }
        assert_eq!(columns("“设备”，IMEI"), 12);
    }

    #[test]
    fn wide_letters_count_twice() {
        assert_eq!(wrapped("我们不会向第三方提供", 8), ["我们不会", "向第三方", "提供"]);
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(shortened("设备信息", 5), "设备…");
    }

    #[test]
    fn words_of_others_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\nd"), "a\u{fffd}[31mb\u{fffd}c d");
        for letter in '\0'..='\u{ffff}' {
            let steers = letter.is_control()
                || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            let text = format!("“{letter}é");
            assert_eq!(matches!(clean(&text), Cow::Owned(_)), steers, "{letter:?}");
        }
    }

    #[test]
    fn a_table_lines_up_under_wide_letters() {
        let mut page = Page::new(80);
        let row = |a: &str, b: &str| vec![(PLAIN, a.to_owned()), (PLAIN, b.to_owned())];
        page.table(1, &["name", "x"], &[row("友盟", "1"), row("a", "2")]);
        assert_eq!(page.finish().replace("\u{1b}[2m", "").replace("\u{1b}[0m", ""), " name  x\n 友盟  1\n a     2\n");
    }

    #[test]
    fn cells_wrap_where_the_page_is_narrow() {
        let mut page = Page::new(40);
        let row = |cells: [&str; 3]| cells.map(|cell| (PLAIN, cell.to_owned())).to_vec();
        page.columns(2, &["a", "b", "c"], &[row(["  one two three four five six", "友盟: imei\nx", "–"])]);
        let text = page.finish().replace("\u{1b}[2m", "").replace("\u{1b}[0m", "");
        assert_eq!(
            text,
            format!(
                "  a{}b{}c\n    one two three four     友盟: imei  –\n    five six               x\n",
                " ".repeat(24),
                " ".repeat(11)
            )
        );
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_wider_than_asked_for(text in "[a-z 友盟]{0,200}", columns in 2_usize..40) {
            for line in wrapped(&text, columns) {
                proptest::prop_assert!(line.width() <= columns);
            }
        }
    }
}
