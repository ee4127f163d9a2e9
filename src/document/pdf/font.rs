//! Fonts, as far as reading needs them: which characters the codes of a string stand for, and how wide they are.
//!
//! Source: ISO 32000-2, 9.6 (simple fonts), 9.7 (composite fonts), annex D (encodings).

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GB18030, MACINTOSH, SHIFT_JIS, UTF_16BE, WINDOWS_1252};
use unicode_normalization::char::compose;

use super::cmap::ToUnicode;
use super::file::File;
use super::object::{Dictionary, Object};

/// Widths beyond this number are not kept.
const MOST_WIDTHS: usize = 100_000;
/// How wide a character is whose font does not say, in thousandths of its size.
const USUAL_WIDTH: f32 = 500.0;

/// How codes become characters where no `ToUnicode` map says so.
#[derive(Debug)]
enum Codes {
    /// One byte each: the encoding, and what the font changes in it.
    Single(&'static Encoding, HashMap<u8, char>),
    /// Bytes of a text encoding, as the character maps for Chinese, Japanese and Korean take them.
    Text(&'static Encoding),
    /// Numbers of glyphs, which say nothing.
    Glyphs,
}

/// A font that strings can be decoded with.
#[derive(Debug)]
pub struct Font {
    codes: Codes,
    to_unicode: Option<ToUnicode>,
    widths: HashMap<u32, f32>,
    usual_width: f32,
    pub bold: bool,
}

/// A decoded code.
#[derive(Debug, PartialEq)]
pub struct Decoded {
    /// Empty where the font does not tell.
    pub text: String,
    /// In units of the font size.
    pub width: f32,
    /// A single byte 32, to which the word spacing is added.
    pub is_space: bool,
}

impl Font {
    pub fn read(file: &File<'_>, dictionary: &Dictionary) -> Font {
        let to_unicode = dictionary
            .get("ToUnicode")
            .and_then(|object| file.stream(object))
            .and_then(|stream| file.decode(&stream).ok())
            .map(|source| ToUnicode::parse(&source));
        let mut font =
            Font { codes: Codes::Glyphs, to_unicode, widths: HashMap::new(), usual_width: USUAL_WIDTH, bold: false };
        if dictionary.is("Subtype", "Type0") {
            font.composite(file, dictionary);
        } else {
            font.simple(file, dictionary);
        }
        font
    }

    fn composite(&mut self, file: &File<'_>, dictionary: &Dictionary) {
        if let Object::Name(name) = file.get(dictionary, "Encoding") {
            self.codes = text_encoding(&String::from_utf8_lossy(&name)).map_or(Codes::Glyphs, Codes::Text);
        }
        let descendants = file.get(dictionary, "DescendantFonts");
        let first = descendants.array().and_then(<[Object]>::first).map(|font| file.resolve(font));
        let Some(descendant) = first.as_ref().and_then(Object::dictionary) else { return };
        self.bold = is_bold(file, descendant);
        self.usual_width = file.get(descendant, "DW").number().unwrap_or(1000.0) as f32;
        // `first [w w w]` or `first last w`, one after the other.
        let widths = file.get(descendant, "W");
        let mut rest = widths.array().unwrap_or_default().iter();
        while let (Some(first), Some(next)) = (rest.next(), rest.next()) {
            let Some(first) = first.whole() else { break };
            match file.resolve(next) {
                Object::Array(list) => {
                    for (index, width) in list.iter().enumerate() {
                        self.add_width(first.saturating_add(index as u32), width);
                    }
                }
                next => {
                    let (Some(last), Some(width)) = (next.whole(), rest.next()) else { break };
                    for code in (first..=last).take(1 << 16) {
                        self.add_width(code, width);
                    }
                }
            }
        }
    }

    fn simple(&mut self, file: &File<'_>, dictionary: &Dictionary) {
        self.bold = is_bold(file, dictionary);
        let encoding = file.get(dictionary, "Encoding");
        let base = match &encoding {
            Object::Name(name) => Some(name.clone()),
            Object::Dictionary(encoding) => file.get(encoding, "BaseEncoding").name().map(<[u8]>::to_vec),
            _ => None,
        };
        let base = if base.as_deref() == Some(b"MacRomanEncoding") { MACINTOSH } else { WINDOWS_1252 };
        let mut changes = HashMap::new();
        if let Object::Dictionary(encoding) = &encoding {
            let mut code = 0u32;
            for difference in file.get(encoding, "Differences").array().unwrap_or_default() {
                match difference {
                    Object::Name(name) => {
                        if let (Ok(code), Some(character)) = (u8::try_from(code), named_glyph(name)) {
                            changes.insert(code, character);
                        }
                        code = code.saturating_add(1);
                    }
                    number => code = number.whole().unwrap_or(code),
                }
            }
        }
        self.codes = Codes::Single(base, changes);
        let first = file.get(dictionary, "FirstChar").whole().unwrap_or(0);
        // The glyphs of a Type 3 font have units of their own; those of all others are thousandths.
        let scale = match file.get(dictionary, "FontMatrix") {
            Object::Array(matrix) => matrix.first().and_then(Object::number).map_or(1.0, |a| a.abs() * 1000.0),
            _ => 1.0,
        };
        for (index, width) in file.get(dictionary, "Widths").array().unwrap_or_default().iter().enumerate().take(256) {
            let width = file.resolve(width).number().unwrap_or(0.0) * scale;
            self.add_width(first.saturating_add(index as u32), &Object::Number(width));
        }
    }

    fn add_width(&mut self, code: u32, width: &Object) {
        if let Some(width) = width.number()
            && self.widths.len() < MOST_WIDTHS
        {
            self.widths.insert(code, (width as f32).clamp(-10_000.0, 10_000.0));
        }
    }

    /// Decodes the code that a string begins with; answers how many bytes it took, at least 1.
    pub fn decode(&self, string: &[u8]) -> (Decoded, usize) {
        let told = self.to_unicode.as_ref().and_then(|map| map.code_bytes);
        let length = match &self.codes {
            Codes::Single(..) => 1,
            Codes::Text(encoding) => character_length(encoding, string),
            Codes::Glyphs => told.unwrap_or(2),
        }
        .clamp(1, string.len().max(1));
        let bytes = string.get(..length).unwrap_or_default();
        let code = bytes.iter().fold(0u32, |code, byte| code << 8 | u32::from(*byte));
        let text = self.to_unicode.as_ref().and_then(|map| map.get(code)).unwrap_or_else(|| match &self.codes {
            Codes::Single(base, changes) => match bytes.first().and_then(|byte| changes.get(byte)) {
                Some(character) => character.to_string(),
                None => base.decode_without_bom_handling(bytes).0.into_owned(),
            },
            Codes::Text(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Codes::Glyphs => String::new(),
        });
        let width = self.widths.get(&code).copied().unwrap_or(match &self.codes {
            // Such maps give no widths by code: Latin letters take half of what Chinese characters take.
            Codes::Text(_) if text.is_ascii() => USUAL_WIDTH,
            _ => self.usual_width,
        });
        (Decoded { text, width: width / 1000.0, is_space: bytes == b" " }, length)
    }
}

/// The text encoding of a predefined character map (`GBK-EUC-H`, `UniGB-UCS2-H`).
fn text_encoding(name: &str) -> Option<&'static Encoding> {
    Some(match name {
        _ if name.starts_with("Identity") => return None,
        _ if name.contains("UCS2") || name.contains("UTF16") => UTF_16BE,
        _ if name.starts_with("GB") => GB18030,
        _ if name.starts_with("B5") || name.starts_with("ETen") || name.starts_with("HKscs") => BIG5,
        _ if name.contains("RKSJ") => SHIFT_JIS,
        _ if name.starts_with("KSC") => EUC_KR,
        _ => return None,
    })
}

/// Bytes of the character that a string begins with.
fn character_length(encoding: &'static Encoding, string: &[u8]) -> usize {
    let byte = |index: usize| string.get(index).copied().unwrap_or(0);
    if encoding == UTF_16BE {
        return if (0xd8..0xdc).contains(&byte(0)) { 4 } else { 2 };
    }
    match byte(0) {
        0..=0x80 | 0xff => 1,
        0xa1..=0xdf if encoding == SHIFT_JIS => 1,
        _ if encoding == GB18030 && byte(1).is_ascii_digit() => 4,
        _ => 2,
    }
}

fn is_bold(file: &File<'_>, font: &Dictionary) -> bool {
    let name = String::from_utf8_lossy(file.get(font, "BaseFont").name().unwrap_or_default()).to_ascii_lowercase();
    let descriptor = file.dictionary(font, "FontDescriptor");
    // Bit 19 of the flags forces bold.
    let forced = file.get(&descriptor, "Flags").whole().is_some_and(|flags| flags & 1 << 18 != 0);
    let heavy = file.get(&descriptor, "FontWeight").number().is_some_and(|weight| weight >= 600.0);
    forced || heavy || ["bold", "heavy", "black"].iter().any(|word| name.contains(word))
}

/// The character of a glyph's name: a letter, `uni0041`, a letter with an accent, or one of the common signs.
fn named_glyph(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    let name = name.split('.').next().filter(|stem| !stem.is_empty())?;
    let mut characters = name.chars();
    if let (Some(letter), None) = (characters.next(), characters.next()) {
        return Some(letter);
    }
    if let Some(hex) = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))
        && (4..=6).contains(&hex.len())
        && let Ok(code) = u32::from_str_radix(hex, 16)
    {
        return char::from_u32(code);
    }
    let accents = [
        ("grave", '\u{300}'),
        ("acute", '\u{301}'),
        ("circumflex", '\u{302}'),
        ("tilde", '\u{303}'),
        ("macron", '\u{304}'),
        ("breve", '\u{306}'),
        ("dotaccent", '\u{307}'),
        ("dieresis", '\u{308}'),
        ("ring", '\u{30a}'),
        ("hungarumlaut", '\u{30b}'),
        ("caron", '\u{30c}'),
        ("cedilla", '\u{327}'),
        ("ogonek", '\u{328}'),
    ];
    for (accent, mark) in accents {
        if let Some(letter) = name.strip_suffix(accent)
            && letter.len() == 1
            && let Some(letter) = letter.chars().next()
        {
            return compose(letter, mark);
        }
    }
    Some(match name {
        "space" | "nbspace" => ' ',
        "exclam" => '!',
        "quotedbl" => '"',
        "numbersign" => '#',
        "dollar" => '$',
        "percent" => '%',
        "ampersand" => '&',
        "quotesingle" => '\'',
        "parenleft" => '(',
        "parenright" => ')',
        "asterisk" => '*',
        "plus" => '+',
        "comma" => ',',
        "hyphen" | "minus" => '-',
        "period" => '.',
        "slash" => '/',
        "zero" => '0',
        "one" => '1',
        "two" => '2',
        "three" => '3',
        "four" => '4',
        "five" => '5',
        "six" => '6',
        "seven" => '7',
        "eight" => '8',
        "nine" => '9',
        "colon" => ':',
        "semicolon" => ';',
        "less" => '<',
        "equal" => '=',
        "greater" => '>',
        "question" => '?',
        "at" => '@',
        "bracketleft" => '[',
        "backslash" => '\\',
        "bracketright" => ']',
        "asciicircum" => '^',
        "underscore" => '_',
        "grave" => '`',
        "braceleft" => '{',
        "bar" => '|',
        "braceright" => '}',
        "asciitilde" => '~',
        "quoteleft" => '‘',
        "quoteright" => '’',
        "quotedblleft" => '“',
        "quotedblright" => '”',
        "quotedblbase" => '„',
        "quotesinglbase" => '‚',
        "guillemotleft" => '«',
        "guillemotright" => '»',
        "endash" => '–',
        "emdash" => '—',
        "bullet" => '•',
        "periodcentered" => '·',
        "ellipsis" => '…',
        "section" => '§',
        "paragraph" => '¶',
        "copyright" => '©',
        "registered" => '®',
        "trademark" => '™',
        "degree" => '°',
        "multiply" => '×',
        "germandbls" => 'ß',
        "ae" => 'æ',
        "AE" => 'Æ',
        "oe" => 'œ',
        "OE" => 'Œ',
        "oslash" => 'ø',
        "Oslash" => 'Ø',
        "dotlessi" => 'ı',
        "Euro" => '€',
        "fi" => 'ﬁ',
        "fl" => 'ﬂ',
        "ff" => 'ﬀ',
        "ffi" => 'ﬃ',
        "ffl" => 'ﬄ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn font(source: &str) -> Font {
        let bytes = format!("%PDF-1.4\n1 0 obj {source} endobj").into_bytes();
        let file = File::open(&bytes).unwrap();
        let Object::Dictionary(dictionary) = file.resolve(&Object::Reference(1)) else { panic!("no dictionary") };
        Font::read(&file, &dictionary)
    }

    #[test]
    fn simple_fonts_with_differences_and_widths() {
        let font = font(
            "<< /Subtype /Type1 /BaseFont /Arial-BoldMT /FirstChar 65 /Widths [700] \
             /Encoding << /Differences [66 /eacute /uni96C6 /quoteright] >> >>",
        );
        assert!(font.bold);
        let texts: Vec<String> = b"ABCD\x80".iter().map(|byte| font.decode(&[*byte]).0.text).collect();
        assert_eq!(texts, ["A", "é", "集", "’", "€"]);
        assert_eq!(font.decode(b"A").0.width, 0.7);
        assert_eq!(font.decode(b"B").0.width, 0.5);
    }

    #[test]
    fn chinese_without_a_unicode_map_is_read_by_its_encoding() {
        let gbk = font("<< /Subtype /Type0 /Encoding /GBK-EUC-H /DescendantFonts [<< >>] >>");
        let (bytes, ..) = GB18030.encode("隐A");
        assert_eq!(gbk.decode(&bytes), (Decoded { text: "隐".into(), width: 1.0, is_space: false }, 2));
        assert_eq!(gbk.decode(&bytes[2..]), (Decoded { text: "A".into(), width: 0.5, is_space: false }, 1));
        let uni = font("<< /Subtype /Type0 /Encoding /UniGB-UCS2-H >>");
        assert_eq!(uni.decode(&[0x96, 0x90]).0.text, "隐");
        let glyphs = font("<< /Subtype /Type0 /Encoding /Identity-H >>");
        assert_eq!(glyphs.decode(&[0, 5]), (Decoded { text: String::new(), width: 0.5, is_space: false }, 2));
    }
}
