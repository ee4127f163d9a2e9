//! Tags and texts of XML and HTML, as far as a check needs them: no tree, no namespaces, no document type.

/// A piece of markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// What stands between `<` and `>`: `activity android:name="A" /`.
    Tag(&'a str),
    /// Text with its entities.
    Text(&'a str),
}

/// The pieces of a text in their order; comments, declarations and instructions are left out.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            if let Some(length) = skipped(rest) {
                rest = rest.get(length..)?;
                continue;
            }
            if let Some(inner) = rest.strip_prefix('<') {
                let end = tag_end(inner);
                let tag = inner.get(..end)?;
                rest = inner.get(end + 1..).unwrap_or_default();
                return Some(Piece::Tag(tag));
            }
            let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            let (found, after) = rest.split_at_checked(end)?;
            rest = after;
            return Some(Piece::Text(found));
        }
    })
}

/// The length of a comment, a declaration or an instruction at the start of a text.
pub(super) fn skipped(text: &str) -> Option<usize> {
    let (mark, end) =
        [("<!--", "-->"), ("<?", "?>"), ("<!", ">")].into_iter().find(|(mark, _)| text.starts_with(mark))?;
    let rest = text.get(mark.len()..)?;
    let found = memchr::memmem::find(rest.as_bytes(), end.as_bytes());
    Some(found.map_or(text.len(), |at| mark.len() + at + end.len()))
}

/// Where the tag that begins before this text ends: at a `>` outside of quotes.
pub(super) fn tag_end(inner: &str) -> usize {
    let mut quote = None;
    for (at, byte) in inner.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            // A quote mark only opens a value behind `=`.
            (None, b'"' | b'\'') if inner.get(..at).is_some_and(|before| before.trim_end().ends_with('=')) => {
                quote = Some(byte);
            }
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    inner.len()
}

/// The name in a tag, without its prefix: `t` of `w:t xml:space="preserve"`; a closing tag's begins with `/`.
pub(super) fn name(tag: &str) -> &str {
    let name = tag.split(|letter: char| letter.is_whitespace()).next().unwrap_or_default();
    let name = if name.len() > 1 { name.trim_end_matches('/') } else { name };
    match name.strip_prefix('/') {
        Some(_) => name,
        None => name.rsplit(':').next().unwrap_or(name),
    }
}

/// The attributes of a tag, each with its name without prefix and its value with entities decoded.
pub(super) fn attributes(tag: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = tag.find(char::is_whitespace).and_then(|at| tag.get(at..)).unwrap_or_default();
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.trim().rsplit([':', ' ', '\t', '\n', '\r']).next().unwrap_or_default();
        let after = after.trim_start();
        let Some(quote) = after.chars().next().filter(|letter| matches!(letter, '"' | '\'')) else { break };
        let Some((value, tail)) = after.get(1..).and_then(|value| value.split_once(quote)) else { break };
        found.push((name.to_owned(), decoded(value)));
        rest = tail;
    }
    found
}

/// A text with its entities decoded.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        match entity(rest) {
            Some((letters, length)) => {
                out.push_str(&letters);
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                out.push(letter);
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            }
        }
    }
    out
}

/// The entities by name that are met in policies. Source: the HTML standard, named character references.
const NAMED: [(&str, &str); 34] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("mdash", "—"),
    ("ndash", "–"),
    ("hellip", "…"),
    ("middot", "·"),
    ("bull", "•"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("sect", "§"),
    ("para", "¶"),
    ("deg", "°"),
    ("times", "×"),
    ("ensp", "\u{2002}"),
    ("emsp", "\u{2003}"),
    ("thinsp", "\u{2009}"),
    ("zwnj", "\u{200c}"),
    ("zwj", "\u{200d}"),
    ("shy", "\u{ad}"),
    ("rarr", "→"),
    ("larr", "←"),
    ("lrm", "\u{200e}"),
    ("rlm", "\u{200f}"),
];

/// The letters that the entity at the start of a text stands for, and its length in bytes.
pub(super) fn entity(text: &str) -> Option<(String, usize)> {
    let body = text.strip_prefix('&')?;
    let end = body
        .bytes()
        .take(32)
        .position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#')
        .unwrap_or(body.len().min(32));
    let word = body.get(..end)?;
    let length = 1 + end + usize::from(body.as_bytes().get(end) == Some(&b';'));
    let letters = match word.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?.to_string()
        }
        None => NAMED.iter().find(|(name, _)| *name == word)?.1.to_owned(),
    };
    Some((letters, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_texts_come_in_order() {
        let found: Vec<_> = pieces("<?xml ?><a b='x>y'>t &amp; u<!-- <no> --></a>").collect();
        assert_eq!(found, [Piece::Tag("a b='x>y'"), Piece::Text("t &amp; u"), Piece::Tag("/a")]);
        assert_eq!(attributes("a x:b='x&gt;y' c = \"2\"/"), [("b".into(), "x>y".into()), ("c".into(), "2".into())]);
        assert_eq!((name("w:t xml:space='p'"), name("/w:t"), name("br/")), ("t", "/w:t", "br"));
        assert_eq!(decoded("&#x53cb;&nbsp;&unknown; &"), "友\u{a0}&unknown; &");
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_to_an_end(text in "[<>&;!?a\"'= /友-]{0,60}") {
            let _ = pieces(&text).count();
            attributes(&text);
            decoded(&text);
        }
    }
}
