//! Character references of HTML and XML (`&amp;`, `&#x4e2d;`), as far as policies use them.

/// Decodes the entities of a text once; also anchors: offsets in the result and in the text that belong together, from
/// which on both advance alike.
pub fn unescape(text: &str) -> (String, Vec<(u32, u32)>) {
    let mut decoded = String::with_capacity(text.len());
    let mut anchors = vec![(0, 0)];
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'&', text.as_bytes().get(at..).unwrap_or_default()) {
        decoded.push_str(text.get(at..at + found).unwrap_or_default());
        at += found;
        anchors.push((decoded.len() as u32, at as u32));
        let (characters, length) = entity(text.get(at..).unwrap_or_default());
        decoded.extend(characters.into_iter().flatten());
        at += length;
        anchors.push((decoded.len() as u32, at as u32));
    }
    decoded.push_str(text.get(at..).unwrap_or_default());
    (decoded, anchors)
}

/// The character that text begins with, and the bytes it takes: an entity's, or one.
pub fn entity(text: &str) -> ([Option<char>; 2], usize) {
    let first = text.chars().next();
    let plain = ([first, None], first.map_or(1, char::len_utf8));
    let Some(rest) = text.strip_prefix('&') else { return plain };
    let length = rest.bytes().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    let Some(name) = rest.get(..length).filter(|name| !name.is_empty()) else { return plain };
    let taken = 1 + length + usize::from(rest.as_bytes().get(length) == Some(&b';'));
    let decoded = if let Some(hex) = name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
        u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)
    } else if let Some(decimal) = name.strip_prefix('#') {
        decimal.parse().ok().and_then(char::from_u32)
    } else {
        named(name).filter(|_| taken > 1 + length || matches!(name, "amp" | "lt" | "gt" | "quot" | "nbsp"))
    };
    match decoded {
        Some(decoded) => ([Some(decoded), None], taken),
        None => plain,
    }
}

/// The named references that policies use.
fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ensp" | "emsp" | "thinsp" => ' ',
        "zwnj" | "zwj" | "shy" => '\u{200b}',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "laquo" => '«',
        "raquo" => '»',
        "mdash" => '—',
        "ndash" => '–',
        "hellip" => '…',
        "middot" => '·',
        "bull" => '•',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "times" => '×',
        "deg" => '°',
        "sect" => '§',
        "para" => '¶',
        "lpar" => '(',
        "rpar" => ')',
        "colon" => ':',
        "comma" => ',',
        "period" => '.',
        "sol" => '/',
        "rarr" => '→',
        "larr" => '←',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "uuml" => 'ü',
        "ouml" => 'ö',
        "auml" => 'ä',
        "szlig" => 'ß',
        "ntilde" => 'ñ',
        "ccedil" => 'ç',
        _ => return None,
    })
}
