//! String literals of source code: where they end, which of them are one text, and what their escapes stand for.
//!
//! Sources: ECMAScript, Dart, Kotlin, Java, Swift, C#, Go, Python and PHP, each language's lexical grammar of strings.

/// A name between two literals that are joined is not longer than this, in bytes.
const LONGEST_NAME: usize = 80;
/// Comments above the code of a file have no more lines than this.
const FIRST_LINES: usize = 80;

/// How a language writes strings and comments, where languages differ.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grammar {
    /// Literals that follow each other are one: Dart, Python, Objective-C.
    adjacent: bool,
    /// `#` begins a comment: Python, PHP, Ruby.
    hash: bool,
    /// Single quotes hold one character: Java, Kotlin, C#, Go, Swift.
    characters: bool,
    /// Three quotes hold lines of text: all but ECMAScript and JSON.
    triple: bool,
}

impl Grammar {
    /// The grammar that goes with a file's extension, in small letters; nothing where it is none of source code or data.
    pub fn of(extension: &str) -> Option<Grammar> {
        let script = Grammar::default();
        let typed = Grammar { characters: true, triple: true, ..script };
        match extension {
            "js" | "ts" | "jsx" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "json" | "json5" | "jsonc" | "arb"
            | "xcstrings" | "strings" => Some(script),
            "dart" => Some(Grammar { adjacent: true, triple: true, ..script }),
            "kt" | "kts" | "java" | "swift" | "cs" | "go" | "scala" | "groovy" => Some(typed),
            "m" | "mm" | "h" => Some(Grammar { adjacent: true, ..typed }),
            "py" => Some(Grammar { adjacent: true, hash: true, triple: true, ..script }),
            "php" | "rb" => Some(Grammar { hash: true, ..script }),
            _ => None,
        }
    }

    /// The grammar of catalogs of translations.
    pub fn of_catalogs() -> Grammar {
        Grammar { adjacent: true, hash: true, characters: true, triple: false }
    }

    /// The grammar of source code that is stored as text, told by how its first line that is no comment begins.
    pub fn of_source(source: &str) -> Option<Grammar> {
        let comment =
            |line: &&str| line.is_empty() || line.starts_with("//") || line.starts_with("/*") || line.starts_with('*');
        let first = source.lines().map(str::trim).take(FIRST_LINES).find(|line| !comment(line))?;
        let (word, rest) = first.split_once(' ')?;
        let named = rest.trim_end_matches(';');
        let is_name = named.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
        match word {
            "package" if is_name => Grammar::of("java"),
            "import" if rest.starts_with("'package:") => Grammar::of("dart"),
            "import" | "using" if is_name && source.contains("\"") && source.contains(['{', ';']) => {
                Grammar::of("java")
            }
            _ => None,
        }
    }
}

/// Literals that make one text, as places in the source without their quotes.
#[derive(Debug)]
pub struct Joined {
    /// Each literal, and whether a value that only the program knows stands before it.
    pub pieces: Vec<(usize, usize, bool)>,
    /// The first byte behind the last of them.
    pub end: usize,
    pub quote: u8,
}

impl Joined {
    /// Their text, escapes decoded; a blank stands for what only the program knows.
    pub fn decoded(&self, source: &str) -> (String, Anchors) {
        let (mut text, mut anchors) = (String::new(), Vec::new());
        for &(start, end, named) in &self.pieces {
            if named {
                anchors.push((text.len() as u32, start as u32));
                text.push(' ');
            }
            let piece = source.get(start..end.min(source.len())).unwrap_or_default();
            unescape_to(&mut text, &mut anchors, piece, start);
        }
        (text, anchors)
    }
}

/// Reads the literal that opens at `at` and those that are joined with it: by a plus or, where the language does so, by
/// following it.
pub fn joined(bytes: &[u8], at: usize, grammar: Grammar) -> Joined {
    let quote = bytes.get(at).copied().unwrap_or(b'"');
    let (piece, mut end) = literal(bytes, at, grammar);
    let mut pieces = vec![(piece.0, piece.1, false)];
    while let Some((next, named)) = continues(bytes, end, grammar) {
        let (piece, behind) = literal(bytes, next, grammar);
        pieces.push((piece.0, piece.1, named));
        end = behind;
    }
    Joined { pieces, end, quote }
}

/// Where the literal stands whose quote opens at `at`, and the first byte behind it.
fn literal(bytes: &[u8], at: usize, grammar: Grammar) -> ((usize, usize), usize) {
    let quote = bytes.get(at).copied().unwrap_or(b'"');
    let three = [quote; 3];
    if grammar.triple && quote != b'`' && bytes.get(at..at + 3) == Some(&three) {
        let start = at + 3;
        let length = memchr::memmem::find(bytes.get(start..).unwrap_or_default(), &three);
        let end = length.map_or(bytes.len(), |length| start + length);
        return ((start, end), (end + 3).min(bytes.len()));
    }
    let end = literal_end(bytes, at + 1, quote);
    ((at + 1, end), end + 1)
}

/// Where the next literal opens that goes on with what ended before `from`, and whether a name stands between.
fn continues(bytes: &[u8], from: usize, grammar: Grammar) -> Option<(usize, bool)> {
    let opens = |at: usize| {
        // @"…" of Objective-C and r'…' of Dart and Python.
        let at = at + usize::from(matches!(bytes.get(at), Some(b'@' | b'r' | b'f' | b'b')));
        let quote = *bytes.get(at)?;
        (quote == b'"' || quote == b'\'' && !grammar.characters || quote == b'`').then_some(at)
    };
    let next = behind_blanks(bytes, from, grammar);
    if grammar.adjacent
        && let Some(at) = opens(next)
    {
        return Some((at, false));
    }
    if bytes.get(next) != Some(&b'+') {
        return None;
    }
    let part = behind_blanks(bytes, next + 1, grammar);
    if let Some(at) = opens(part) {
        return Some((at, false));
    }
    let of_name =
        |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'(' | b')' | b'!' | b'?');
    let length = bytes.get(part..)?.iter().take(LONGEST_NAME).take_while(of_name).count();
    let plus = behind_blanks(bytes, part + length, grammar);
    (length > 0 && bytes.get(plus) == Some(&b'+'))
        .then(|| opens(behind_blanks(bytes, plus + 1, grammar)))
        .flatten()
        .map(|at| (at, true))
}

/// Where the next byte stands that is no blank and in no comment.
pub fn behind_blanks(bytes: &[u8], from: usize, grammar: Grammar) -> usize {
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_whitespace() => at += 1,
            Some(b'/' | b'#') => match comment_end(bytes, at, grammar) {
                Some(end) => at = end,
                None => return at,
            },
            _ => return at,
        }
    }
}

/// Where the comment ends that begins at `at`, if one does.
pub fn comment_end(bytes: &[u8], at: usize, grammar: Grammar) -> Option<usize> {
    let rest = bytes.get(at..)?;
    match rest {
        [b'#', ..] if !grammar.hash => None,
        [b'#', ..] | [b'/', b'/', ..] => Some(at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
        [b'/', b'*', ..] => Some(at + memchr::memmem::find(rest, b"*/").map_or(rest.len(), |found| found + 2)),
        _ => None,
    }
}

/// Where the literal that began before `from` ends; a line's end ends a broken one.
pub fn literal_end(bytes: &[u8], from: usize, quote: u8) -> usize {
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

/// Offsets in a decoded text and in its source that belong together, in order; both advance alike from each on.
pub type Anchors = Vec<(u32, u32)>;

/// Decodes the escapes of a literal that begins at `start` in the source.
pub fn unescape(value: &str, start: usize) -> (String, Anchors) {
    let (mut decoded, mut anchors) = (String::with_capacity(value.len()), Vec::new());
    unescape_to(&mut decoded, &mut anchors, value, start);
    (decoded, anchors)
}

/// Decodes the escapes of a literal and adds it to what was decoded before it.
fn unescape_to(decoded: &mut String, anchors: &mut Anchors, value: &str, start: usize) {
    anchors.push((decoded.len() as u32, start as u32));
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
