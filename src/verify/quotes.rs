//! Every quote against the file that it is from: do these words stand at this place?
//!
//! Of a store form the bytes are compared. A policy is decoded and read letter by letter; between the letters of a quote only blanks and markup may stand. No tree,
//! table or list is made of it.

use std::collections::BTreeMap;
use std::io::Read;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};
use mailparse::MailHeaderMap;

use super::markup::{self, Piece};
use super::{Checked, Given, Miss, Subject, Verification, by_name};
use crate::policy::Locator;
use crate::report::saved::{Report, TextKind};

/// The largest text, and part of one, that is read, in bytes.
const LARGEST: u64 = 64 << 20;
/// The header of a message that is looked for, in bytes.
const LARGEST_HEADER: usize = 64 << 10;
/// A quote of so many letters may have been cut.
const LONGEST_QUOTE: usize = 300;

/// Checks every quote of the report's documents, store forms and findings. `given` are texts of all kinds.
pub(super) fn check_texts(report: &Report, given: &[Given], verification: &mut Verification) {
    let mut texts = Texts { report, given, opened: BTreeMap::new() };
    for document in &report.documents {
        texts.open(&document.path, document.format.as_deref().unwrap_or_default(), verification);
    }
    let of_documents = report
        .documents
        .iter()
        .flat_map(|document| document.locators().map(|locator| (document.path.as_str(), locator)));
    let of_forms = report.forms.iter().flat_map(|form| form.locators().map(|locator| (form.path.as_str(), locator)));
    let of_findings = report
        .findings
        .iter()
        .flat_map(|finding| finding.locators.iter().map(|locator| (finding.id.as_str(), locator)));
    for (id, locator) in of_documents.chain(of_forms).chain(of_findings) {
        if locator.quote.trim().is_empty() {
            continue;
        }
        let format = match report.text(&locator.file) {
            TextKind::Policy => "",
            TextKind::Form => FORM,
            TextKind::Configuration => CONFIGURATION,
        };
        let outcome = match texts.open(&locator.file, format, verification) {
            Some(text) => text.says(locator),
            None => Err(Miss::Unchecked("the file was not read".to_owned())),
        };
        verification.record(Subject::Quote, id, &crate::report::text::place(locator), outcome);
    }
}

/// What stands for the formats that a report gives no name.
const FORM: &str = "form";
const CONFIGURATION: &str = "configuration";

/// The texts that quotes are from, each opened once.
struct Texts<'r> {
    report: &'r Report,
    given: &'r [Given],
    opened: BTreeMap<&'r str, Option<Text>>,
}

impl<'r> Texts<'r> {
    /// The text of this path; one that is not there or cannot be read is told once.
    fn open(&mut self, path: &'r str, format: &str, verification: &mut Verification) -> Option<&Text> {
        let (report, given) = (self.report, self.given);
        let text = self.opened.entry(path).or_insert_with(|| {
            let read = match by_name(path, given) {
                None => {
                    let (what, flag) = words(report.text(path));
                    Err(format!("{path}: the report speaks of this {what}, and it was not given ({flag})"))
                }
                Some(given) => read(given)
                    .and_then(|bytes| Text::open(bytes, format))
                    .map_err(|problem| format!("{}: {problem}", given.shown)),
            };
            read.map_err(|problem| verification.unread.push(problem)).ok()
        });
        text.as_ref()
    }
}

/// What a text is, and the flag of `verify` that gives it.
fn words(kind: TextKind) -> (&'static str, &'static str) {
    match kind {
        TextKind::Policy => ("policy", "--policy"),
        TextKind::Form => ("store form", "--data-safety, --privacy-label"),
        TextKind::Configuration => ("configuration", "--config"),
    }
}

fn read(given: &Given) -> Result<Vec<u8>, String> {
    let file = std::fs::File::open(&given.path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST { Err(format!("larger than {} MiB", LARGEST >> 20)) } else { Ok(bytes) }
}

/// What may stand between the letters of a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Markdown,
    Html,
    Script,
}

/// A text that quotes are from.
enum Text {
    /// Every text that the bytes may mean: encodings are guessed, and a quote stands in one of them.
    Lines { readings: Vec<Reading>, form: Form },
    /// The pages of a message (MHTML), told apart by their parts.
    Pages(Parts),
    /// A store form: its bytes as they are.
    Bytes(Vec<u8>),
    /// A configuration, which quotes the reason of a waiver that begins on the line.
    Configuration(String),
    /// The running text of a part, without blanks.
    Part { name: String, letters: String },
    /// A form that is not read here.
    Unknown(String),
}

/// The names of parts, each with every text that it may mean.
type Parts = Vec<(String, Vec<Reading>)>;

/// A decoded text and the offset of each line.
struct Reading {
    text: String,
    lines: Vec<usize>,
    /// Offset of the text in the file, where they are the same byte by byte.
    shift: Option<usize>,
}

impl Text {
    fn open(bytes: Vec<u8>, format: &str) -> Result<Text, String> {
        let form = match format {
            "text" => Form::Text,
            "markdown" => Form::Markdown,
            "html" if bytes.starts_with(b"bplist") => return Ok(Text::Unknown("web archive".to_owned())),
            "html" => match pages(&bytes)? {
                Some(pages) => return Ok(Text::Pages(pages)),
                None => Form::Html,
            },
            "script" => Form::Script,
            "docx" => return docx(bytes),
            "odt" if bytes.starts_with(b"PK") => return odt(bytes),
            // What is one XML file is told in lines.
            "odt" => Form::Html,
            FORM => return Ok(Text::Bytes(bytes)),
            CONFIGURATION => return Ok(Text::Configuration(String::from_utf8_lossy(&bytes).into_owned())),
            other => return Ok(Text::Unknown(other.to_owned())),
        };
        Ok(Text::Lines { readings: readings(&bytes), form })
    }

    fn says(&self, locator: &Locator) -> Checked {
        let quote = letters(&locator.quote);
        let expected = || format!("\"{}\"", locator.quote);
        match self {
            Text::Unknown(format) => Err(Miss::Unchecked(format!("quotes in the form `{format}` are not checked"))),
            Text::Bytes(bytes) => in_bytes(bytes, locator),
            Text::Configuration(text) => in_waiver(text, locator),
            Text::Part { name, letters } => {
                if locator.part.as_ref() != Some(name) {
                    return Err(Miss::differs(format!("a part {}", locator.part.as_deref().unwrap_or("(none)")), name));
                }
                let stands = letters.contains(&quote);
                if stands { Ok(()) } else { Err(Miss::differs(expected(), "these words are not there")) }
            }
            Text::Lines { readings, form } => in_readings(readings, locator, &quote, *form),
            Text::Pages(pages) => {
                let own = pages.iter().filter(|(name, _)| locator.part.as_ref() == Some(name));
                in_readings(own.flat_map(|(_, readings)| readings), locator, &quote, Form::Html)
            }
        }
    }
}

/// The words stand at their place in one of the texts.
fn in_readings<'r>(
    readings: impl IntoIterator<Item = &'r Reading>,
    locator: &Locator,
    quote: &str,
    form: Form,
) -> Checked {
    let mut found = "no such line".to_owned();
    for reading in readings {
        let Some(start) = reading.start(locator) else { continue };
        match stands_at(&reading.text, start, quote, form) {
            Ok(end) => return reading.in_range(locator, start, end),
            Err(text) => found = format!("\"{text}\""),
        }
    }
    Err(Miss::differs(format!("\"{}\"", locator.quote), found))
}

/// The bytes that the report names are those of the quote, and lie on the line and in the column.
fn in_bytes(bytes: &[u8], locator: &Locator) -> Checked {
    let Some([from, to]) = locator.bytes else {
        return Err(Miss::Unchecked("the place names no bytes".to_owned()));
    };
    let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    let found = bytes.get(at(from)..at(to)).unwrap_or_default();
    if found != locator.quote.as_bytes() {
        let found = String::from_utf8_lossy(found).chars().take(120).collect::<String>();
        return Err(Miss::differs(format!("\"{}\"", locator.quote), format!("\"{found}\"")));
    }
    let before = bytes.get(..at(from)).unwrap_or_default();
    let before = before.strip_prefix(b"\xef\xbb\xbf").unwrap_or(before);
    // A carriage return ends a line of a table by itself; in JSON it is a blank.
    let feeds = memchr::memchr_iter(b'\n', before).count();
    let lone = |pair: &&[u8]| matches!(pair, [b'\r', next] if *next != b'\n');
    let returns = before.windows(2).filter(lone).count() + usize::from(before.ends_with(b"\r"));
    let line = locator.line.map(|line| line as usize);
    if line != Some(feeds + 1) && line != Some(feeds + returns + 1) {
        return Err(Miss::differs(format!("line {}", line.unwrap_or_default()), format!("line {}", feeds + 1)));
    }
    let start = before.rsplit(|byte| *byte == b'\n' || (*byte == b'\r' && line != Some(feeds + 1))).next();
    let column = String::from_utf8_lossy(start.unwrap_or_default()).chars().count() + 1;
    if locator.column.map(|column| column as usize) == Some(column) {
        return Ok(());
    }
    let said = locator.column.unwrap_or_default();
    Err(Miss::differs(format!("column {said} of line {}", line.unwrap_or_default()), format!("column {column}")))
}

/// The reason stands in the table that begins on the line, as it is or with what TOML escapes.
fn in_waiver(text: &str, locator: &Locator) -> Checked {
    let above = locator.line.and_then(|line| usize::try_from(line).ok()).and_then(|line| line.checked_sub(1));
    let mut lines = text.lines().skip(above.unwrap_or(usize::MAX));
    let first = lines.next().unwrap_or_default();
    let table: Vec<&str> =
        std::iter::once(first).chain(lines.take_while(|line| !line.trim_start().starts_with("[["))).collect();
    let table = table.join("\n");
    let quote = letters(&locator.quote);
    if letters(&table).contains(&quote) || letters(&unescaped(&table)).contains(&quote) {
        return Ok(());
    }
    Err(Miss::differs(format!("a waiver with the reason \"{}\"", locator.quote), format!("\"{}\"", excerpt(&table, 0))))
}

/// A text with its escapes resolved.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let escape = if letter == '\\' { written_otherwise(rest, Form::Script) } else { None };
        let (letters, length) = escape.unwrap_or_else(|| (letter.to_string(), letter.len_utf8()));
        out.push_str(&letters);
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// The texts that bytes may mean.
fn readings(bytes: &[u8]) -> Vec<Reading> {
    let (body, mark) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(body) => (body, 3),
        None => (bytes, 0),
    };
    match std::str::from_utf8(body) {
        Ok(text) => vec![Reading::new(text.to_owned(), Some(mark))],
        Err(_) => {
            let lossy = Reading::new(String::from_utf8_lossy(bytes).into_owned(), None);
            let decoders = match bytes {
                [0xff, 0xfe, ..] => vec![UTF_16LE],
                [0xfe, 0xff, ..] => vec![UTF_16BE],
                _ => vec![GB18030, BIG5, WINDOWS_1252],
            };
            let others = decoders.into_iter().map(|decoder| Reading::new(decoder.decode(bytes).0.into_owned(), None));
            std::iter::once(lossy).chain(others).collect()
        }
    }
}

impl Reading {
    fn new(text: String, shift: Option<usize>) -> Reading {
        let mut lines = vec![0];
        lines.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Reading { text, lines, shift }
    }

    /// The offset of a line and column, both from 1.
    fn start(&self, locator: &Locator) -> Option<usize> {
        let line = usize::try_from(locator.line?).ok()?.checked_sub(1)?;
        let column = usize::try_from(locator.column?).ok()?.checked_sub(1)?;
        let start = *self.lines.get(line)?;
        let rest = self.text.get(start..)?;
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let mut starts = rest.get(..end)?.char_indices().map(|(at, _)| at).chain([end]);
        Some(start + starts.nth(column)?)
    }

    /// Whether the bytes that the report names are those in which the words were found.
    fn in_range(&self, locator: &Locator, start: usize, end: usize) -> Checked {
        let Some(([from, to], shift)) = locator.bytes.zip(self.shift) else { return Ok(()) };
        let (start, end) = ((start + shift) as u64, (end + shift) as u64);
        // A quote that was cut ends before the words do.
        let cut = locator.quote.chars().count() >= LONGEST_QUOTE;
        if from == start && (to >= end) && (cut || to.saturating_sub(end) <= end - start + 64) {
            return Ok(());
        }
        Err(Miss::differs(format!("bytes {from} to {to}"), format!("bytes {start} to {end}")))
    }
}

/// Whether a letter is seen: blanks, controls and marks of width nothing are not.
fn is_seen(letter: char) -> bool {
    !letter.is_whitespace()
        && !letter.is_control()
        && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// A text without what is not seen.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| is_seen(*letter)).collect()
}

/// Where the words end that begin at `start`; what stands there instead, if others do.
fn stands_at(text: &str, start: usize, quote: &str, form: Form) -> Result<usize, String> {
    let mut wanted = quote.chars().peekable();
    let mut at = start;
    while let Some(&next) = wanted.peek() {
        let rest = text.get(at..).unwrap_or_default();
        let Some(letter) = rest.chars().next() else { break };
        // An entity is tried before its own letters: `&amp;` is a `&`.
        let decoded = written_otherwise(rest, form).map(|(decoded, length)| (letters(&decoded), length));
        if let Some((decoded, length)) =
            decoded.filter(|(decoded, _)| decoded.chars().next().is_none_or(|first| first == next))
        {
            if decoded.chars().any(|letter| wanted.next() != Some(letter)) {
                return Err(excerpt(text, start));
            }
            at += length;
        } else if letter == next {
            wanted.next();
            at += letter.len_utf8();
        } else if !is_seen(letter) {
            at += letter.len_utf8();
        } else if let Some(length) = markup_at(rest, form) {
            at += length;
        } else {
            return Err(excerpt(text, start));
        }
    }
    match wanted.next() {
        None => Ok(at),
        Some(_) => Err(excerpt(text, start)),
    }
}

fn excerpt(text: &str, start: usize) -> String {
    let rest: String = text.get(start..).unwrap_or_default().chars().take(120).collect();
    rest.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters that are written as an entity or with an escape, and how many bytes that takes.
fn written_otherwise(rest: &str, form: Form) -> Option<(String, usize)> {
    if form == Form::Text {
        return None;
    }
    if rest.starts_with('&') {
        return markup::entity(rest);
    }
    let escaped = rest.strip_prefix('\\')?;
    let letter = escaped.chars().next()?;
    match (form, letter) {
        (Form::Script | Form::Html, 'n' | 'r' | 't') => Some((String::new(), 2)),
        (Form::Script | Form::Html, 'u') => {
            let code = u32::from_str_radix(escaped.get(1..5)?, 16).ok()?;
            Some((char::from_u32(code)?.to_string(), 6))
        }
        _ => Some((letter.to_string(), 1 + letter.len_utf8())),
    }
}

/// How many bytes of markup begin here.
fn markup_at(rest: &str, form: Form) -> Option<usize> {
    let first = rest.chars().next()?;
    if form != Form::Text && first == '<' {
        if let Some(length) = markup::skipped(rest) {
            return Some(length);
        }
        let tag = rest.get(1..)?;
        let end = markup::tag_end(tag);
        let name = markup::name(tag.get(..end)?);
        if name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/') {
            let length = end + 2;
            // What scripts and styles hold is not seen, and notes stand elsewhere.
            let own = prefixed(tag.get(..end)?);
            let apart = APART.contains(&own) && !tag.starts_with('/') && !rest.get(..length)?.ends_with("/>");
            if matches!(name, "script" | "style") || apart {
                let close = if apart { format!("</{own}>") } else { format!("</{name}") };
                return Some(
                    memchr::memmem::find(rest.as_bytes(), close.as_bytes())
                        .unwrap_or(length)
                        .max(length)
                        .min(rest.len()),
                );
            }
            return Some(length.min(rest.len()));
        }
        return None;
    }
    match form {
        Form::Markdown => {
            // The destination of a link, or its label elsewhere.
            if let Some(destination) = rest.strip_prefix("](") {
                return Some(2 + closing(destination, '(', ')')?);
            }
            if let Some(label) = rest.strip_prefix("][") {
                return Some(2 + closing(label, '[', ']')?);
            }
            matches!(first, '*' | '_' | '~' | '`' | '#' | '>' | '|' | '[' | ']' | '!' | '-' | '+' | ':' | '\\' | '=')
                .then_some(1)
        }
        Form::Script => matches!(first, '"' | '\'' | '`' | '+' | ',').then_some(1),
        Form::Text | Form::Html => None,
    }
}

/// The length up to and with the mark that closes what was opened before; nothing where the line ends first.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 1;
    for (at, letter) in text.char_indices().take_while(|(_, letter)| *letter != '\n') {
        if letter == open {
            depth += 1;
        } else if letter == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + letter.len_utf8());
            }
        }
    }
    None
}

/// The pages of a message, where the bytes are one. Source: RFC 2557.
fn pages(bytes: &[u8]) -> Result<Option<Parts>, String> {
    // Each part takes memory, however small it is.
    const MOST_PARTS: usize = 100_000;
    let head = bytes.get(..LARGEST_HEADER).unwrap_or(bytes);
    let is_message =
        mailparse::parse_headers(head).is_ok_and(|(headers, _)| headers.get_first_value("MIME-Version").is_some());
    if !is_message {
        return Ok(None);
    }
    if memchr::memmem::find_iter(bytes, b"\n--").count() > MOST_PARTS {
        return Err("too many parts".to_owned());
    }
    let mail = mailparse::parse_mail(bytes).map_err(|error| error.to_string())?;
    let mut pages = Vec::new();
    for part in mail.parts().filter(|part| part.ctype.mimetype.ends_with("html")) {
        let header = |name: &str| part.headers.get_first_value(name);
        let name = header("Content-Location").or_else(|| header("Content-ID"));
        let name = name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| "text/html".to_owned());
        let body = part.get_body_raw().unwrap_or_default();
        let named = Encoding::for_label(part.ctype.charset.as_bytes()).map(|named| named.decode(&body).0.into_owned());
        let mut texts = readings(&body);
        // Offsets are of the part, not of the file.
        texts.iter_mut().for_each(|reading| reading.shift = None);
        texts.extend(named.map(|text| Reading::new(text, None)));
        pages.push((name.trim().to_owned(), texts));
    }
    Ok(Some(pages))
}

/// A part of a document in a ZIP container.
fn xml_part(bytes: Vec<u8>, part: &str) -> Result<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let entry = archive.by_name(part).map_err(|error| format!("{part}: {error}"))?;
    let mut xml = Vec::new();
    entry.take(LARGEST).read_to_end(&mut xml).map_err(|error| format!("{part}: {error}"))?;
    Ok(String::from_utf8_lossy(&xml).into_owned())
}

/// The text of a Word document: of its runs (`t`), whatever holds them. Source: ECMA-376 part 1.
fn docx(bytes: Vec<u8>) -> Result<Text, String> {
    const PART: &str = "word/document.xml";
    let xml = xml_part(bytes, PART)?;
    let mut text = String::new();
    let mut in_run = false;
    for piece in markup::pieces(&xml) {
        match piece {
            Piece::Tag(tag) => in_run = markup::name(tag) == "t" && !tag.ends_with('/'),
            Piece::Text(found) if in_run => text.push_str(&letters(&markup::decoded(found))),
            Piece::Text(_) => {}
        }
    }
    Ok(Text::Part { name: PART.to_owned(), letters: text })
}

/// Elements of an OpenDocument text whose words are none of the paragraph that they stand in. Source: ISO/IEC 26300-1.
const APART: [&str; 6] =
    ["text:note", "office:annotation", "text:tracked-changes", "text:ruby-text", "svg:title", "svg:desc"];

/// The name in a tag, opening or closing, with its prefix.
fn prefixed(tag: &str) -> &str {
    let name = tag.strip_prefix('/').unwrap_or(tag);
    name.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default()
}

/// The text of an OpenDocument package, and behind it what stands apart.
fn odt(bytes: Vec<u8>) -> Result<Text, String> {
    const PART: &str = "content.xml";
    let xml = xml_part(bytes, PART)?;
    let (mut text, mut apart) = (String::new(), String::new());
    let mut inside = None;
    for piece in markup::pieces(&xml) {
        match piece {
            Piece::Tag(tag) => {
                let name = prefixed(tag);
                if inside == Some(name) && tag.starts_with('/') {
                    inside = None;
                } else if inside.is_none() && APART.contains(&name) && !tag.starts_with('/') && !tag.ends_with('/') {
                    inside = Some(name);
                }
            }
            Piece::Text(found) if inside.is_some() => apart.push_str(&letters(&markup::decoded(found))),
            Piece::Text(found) => text.push_str(&letters(&markup::decoded(found))),
        }
    }
    Ok(Text::Part { name: PART.to_owned(), letters: text + &apart })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(text: &str, quote: &str, form: Form) -> bool {
        stands_at(text, 0, &letters(quote), form).is_ok()
    }

    #[test]
    fn markup_may_stand_between_the_letters_of_a_quote() {
        assert!(stands("We <b>may</b> share&nbsp;it &amp; more", "We may share it & more", Form::Html));
        assert!(stands("[Umeng](https://x.example/(a)) **SDK**", "Umeng SDK", Form::Markdown));
        assert!(stands("| Bugly | crash\\_logs |", "Bugly crash_logs", Form::Markdown));
        assert!(stands("'a\\u0062c', 'd'", "abc d", Form::Script));
        assert!(stands("one\n  two", "one two", Form::Text));
    }

    #[test]
    fn other_words_do_not_stand() {
        assert!(!stands("We may not share it", "We may share it", Form::Html));
        assert!(!stands("**one**", "one", Form::Text));
        assert!(!stands("one", "one two", Form::Text));
        assert_eq!(stands_at("We never share", 0, "Wealwaysshare", Form::Text), Err("We never share".to_owned()));
    }

    #[test]
    fn a_quote_stands_at_its_line_and_column() {
        let policy = Text::open("# One\n\nwe 收集 IMEI\n".into(), "markdown").unwrap();
        let at = |line, column, quote: &str| {
            policy.says(&Locator {
                line: Some(line),
                column: Some(column),
                quote: quote.to_owned(),
                ..Locator::default()
            })
        };
        assert_eq!(at(3, 4, "收集 IMEI"), Ok(()));
        assert!(at(3, 5, "收集 IMEI").is_err());
        assert!(at(1, 4, "收集 IMEI").is_err());
        assert!(at(9, 1, "收集 IMEI").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_and_quote_come_to_an_end(text in "[<>&;\\[\\]()*a友\\\\u0 \n-]{0,60}", quote in "[a友&<>* ]{0,8}") {
            for form in [Form::Text, Form::Markdown, Form::Html, Form::Script] {
                let _ = stands_at(&text, 0, &letters(&quote), form);
            }
        }
    }
}
