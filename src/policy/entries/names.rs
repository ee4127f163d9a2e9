//! A name without what stands around it, and fields that name a company or nothing.

use crate::document::Span;
use crate::policy::reading::{Reading, numbering, width};
use crate::policy::words::Part;

/// A name without numbers, quotes, package names and what follows a colon.
pub fn clean_name(reading: &Reading, span: Span) -> Span {
    let text = reading.text(span);
    let line =
        text.find('\n').filter(|at| *at > 0 && width(text.get(..*at).unwrap_or_default()) > 30).unwrap_or(text.len());
    let text = text.get(..line).unwrap_or_default();
    let (_, skipped) = numbering(text);
    let quotes = [
        ' ', '"', '“', '”', '「', '」', '《', '》', '【', '】', '[', ']', ':', '*', ',', '，', ';', '\n', '·', '-',
        '—', '、',
    ];
    let mut start = skipped.min(text.len());
    start += text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches(quotes).len());
    let rest = text.get(start..).unwrap_or_default();
    let end = package_start(rest).unwrap_or(rest.len());
    let kept = rest.get(..end).unwrap_or_default().trim_end_matches(quotes);
    let kept = match (kept.matches('(').count(), kept.matches(')').count()) {
        (opened, closed) if opened > closed && kept.ends_with('(') => kept.trim_end_matches(['(', ' ']),
        _ => kept,
    };
    let from = span.start + start as u32;
    Span { start: from, end: from + kept.len() as u32 }
}

/// Where a package name (`com.vendor.part`) or an address begins behind a name.
fn package_start(text: &str) -> Option<usize> {
    let mut at = 0;
    for word in text.split_inclusive([' ', '(', ',', '、', '/', '\n']) {
        let bare = word.trim_end_matches([' ', '(', ',', '、', '/', ')', '\n']);
        let parts: Vec<&str> = bare.split('.').collect();
        let package = parts.len() >= 3
            && parts.iter().all(|part| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            })
            || bare.starts_with("http");
        if package && at > 0 {
            return Some(at);
        }
        at += word.len();
    }
    None
}

/// Punctuation between names.
pub fn separates(character: char) -> bool {
    matches!(
        character,
        '、' | ',' | '。' | ';' | ':' | '(' | ')' | '.' | '/' | '\n' | '“' | '”' | '"' | '【' | '】' | '《' | '》'
    )
}

/// Whether a field's text says that there is nothing.
pub fn nothing(reading: &Reading, span: Span) -> bool {
    let text = reading.text(span).trim_matches(|c: char| !c.is_alphanumeric());
    if text.is_empty() || matches!(text, "/" | "-" | "\\") {
        return true;
    }
    let covers = |word: Span| (word.end - word.start) as usize + 3 >= text.len();
    reading.parts(span, Part::Nothing).any(covers)
}

/// The company in "provided by X" / 由X提供.
pub fn provided(reading: &Reading, span: Span) -> Option<Span> {
    for by in reading.parts(span, Part::ProvidedBy) {
        let rest = Span { start: by.end, end: reading.on(by.end, span.end, 200) };
        let text = reading.text(rest);
        let provides = reading.parts(rest, Part::Provides).next();
        let end = match provides {
            Some(word) => word.start,
            None => {
                let stop = text.find(['.', ',', ';', '。', '，', '(', '\n']).unwrap_or(text.len());
                let company = reading.parts(rest, Part::Company).next().map(|word| word.end);
                company.filter(|end| *end <= rest.start + stop as u32 + 8).unwrap_or(rest.start + stop as u32)
            }
        };
        let name = clean_name(reading, Span { start: rest.start, end });
        let words = reading.text(name);
        if !words.is_empty()
            && width(words) <= 80
            && !words.contains(['。', ';', ',']) | reading.has(name, Part::Company)
        {
            return Some(name);
        }
    }
    None
}
