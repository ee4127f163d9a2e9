//! General words for data, and the enumerations that say what they mean: "device information (model, IMEI)".

use super::data::{LOOK, Mention, after, with_articles};
use super::reading::Reading;
use super::words::{Part, Spelling};
use crate::document::Span;

/// Brackets with examples open so far behind a general word, in bytes.
const EXAMPLES: u32 = 60;

/// Words for what something is of are not longer than this, in bytes.
const OF: u32 = 8;

/// Drops a hypernym that an enumeration follows ("device information (IMEI, …)") or that closes one ("… 等设备信息"), and a
/// general word that only explains a specific one ("IDFA (advertising identifier)").
pub fn drop_headings_of_enumerations(reading: &Reading, span: Span, mentions: &mut Vec<Mention>) {
    let mut dropped = vec![false; mentions.len()];
    for (index, mention) in mentions.iter().enumerate() {
        let scope = enumeration_behind(reading, span, mention.span);
        if mention.hypernym {
            let followed = scope.is_some_and(|scope| {
                // "Usage data (no names)": what is left out is none of its items.
                let item = |item: &Mention| scope.contains(item.span) && (mention.denied || !item.denied);
                mentions.get(index + 1..).unwrap_or_default().iter().take(4).any(item)
            });
            // "设备标识OAID": the general word only introduces the next.
            let next = mentions.get(index + 1).filter(|next| next.span.start - mention.span.end <= 1 && !next.hypernym);
            let adjacent = next.is_some_and(|next| reading.words.covers(mention.data, next.data));
            let heads = followed
                || adjacent
                || is_what_it_is_of(reading, mentions, index)
                || closes_an_enumeration(reading, span, mentions, index);
            if let Some(dropped) = dropped.get_mut(index) {
                *dropped |= heads;
            }
        } else if let Some(scope) = scope.filter(|_| bracket_follows(reading, span, mention.span)) {
            let later = mentions.iter().zip(&mut dropped).skip(index + 1);
            for (item, dropped) in later.take_while(|(item, _)| scope.contains(item.span)) {
                *dropped |= item.hypernym && reading.words.covers(item.data, mention.data);
            }
        }
    }
    let mut dropped = dropped.into_iter();
    mentions.retain(|_| !dropped.next().unwrap_or(false));
}

fn bracket_follows(reading: &Reading, span: Span, at: Span) -> bool {
    after(reading, span, at) == Some('(')
}

/// Where the enumeration behind a word goes: to the closing bracket, or to the end of the clause.
fn enumeration_behind(reading: &Reading, span: Span, at: Span) -> Option<Span> {
    let rest_span = Span { start: at.end, end: reading.on(at.end, span.end, 4 * LOOK) };
    let rest = reading.text(rest_span);
    let window: usize = rest.char_indices().nth(14).map_or(rest.len(), |(at, _)| at);
    let mut opening = None;
    let first_such = reading.parts(rest_span, Part::SuchAs).next();
    let such_as_at = |from: u32| first_such.and_then(|first| such_as_at(reading, from, rest_span.end, first));
    for (offset, character) in rest.get(..window).unwrap_or_default().char_indices() {
        match character {
            '(' | '[' | '【' => {
                // "(or an equivalent)" names another, not what belongs to it.
                let inner = rest_span.start + (offset + character.len_utf8()) as u32;
                let or = Span { start: inner, end: reading.on(inner, rest_span.end, 8) };
                let another = reading.parts(or, Part::And).any(|word| word.start == inner);
                opening = (!another).then_some((offset, true));
                break;
            }
            ':' => {
                // "Location: used for …" says what for.
                let inner = rest_span.start + offset as u32 + 1;
                let near = Span { start: inner, end: reading.on(inner, rest_span.end, 32) };
                let purpose = reading.parts(near, Part::Purpose).any(|word| word.start <= inner + 1);
                opening = (!purpose).then_some((offset, false));
                break;
            }
            // "Device information — model, OS version"
            '—' | '–' => {
                let inner = rest_span.start + (offset + character.len_utf8()) as u32;
                let next = reading.data(Span { start: inner, end: reading.on(inner, rest_span.end, 24) }).next();
                let item = next.map(|(data, ..)| with_articles(reading, rest_span, data).start);
                opening = item.filter(|item| item.saturating_sub(inner) <= 1).map(|_| (offset, false));
                break;
            }
            ',' | '、' | '。' | ';' | '.' | '/' | ')' | '\n' => {
                // "device information, including …" goes on.
                let next = rest_span.start + (offset + character.len_utf8()) as u32;
                let such = such_as_at(next);
                opening = such.filter(|_| character == ',').map(|end| ((end - rest_span.start) as usize, false));
                break;
            }
            _ => {}
        }
        if let Some(end) = such_as_at(rest_span.start + offset as u32) {
            opening = Some(((end - rest_span.start) as usize, false));
            break;
        }
    }
    let (offset, bracket) = opening.or_else(|| examples_in_brackets(reading, rest_span))?;
    let inner = rest.get(offset..)?;
    let end = if bracket { closing_bracket(inner) } else { clause_end(inner) };
    Some(Span { start: rest_span.start + offset as u32, end: rest_span.start + (offset + end) as u32 })
}

/// "The latitude of the saved location": a general word behind a specific one that is a part of it.
fn is_what_it_is_of(reading: &Reading, mentions: &[Mention], index: usize) -> bool {
    let (Some(mention), Some(previous)) = (mentions.get(index), index.checked_sub(1).and_then(|at| mentions.get(at)))
    else {
        return false;
    };
    let gap = Span { start: previous.span.end, end: mention.span.start.max(previous.span.end) };
    let of = reading.parts(Span { end: reading.on(gap.start, gap.end, OF), ..gap }, Part::Of).next();
    gap.range().len() <= EXAMPLES as usize / 2
        && of.is_some_and(|of| of.start == gap.start + 1)
        && !reading.text(gap).contains([',', ';', '.', '(', '/', ':'])
        && !reading.has(gap, Part::And)
        && reading.words.covers(mention.data, previous.data)
}

/// "Identifiers provided for each device (e.g. …)": where brackets with examples open further on in the same part of a sentence.
fn examples_in_brackets(reading: &Reading, rest: Span) -> Option<(usize, bool)> {
    let near = reading.text(Span { end: reading.on(rest.start, rest.end, EXAMPLES), ..rest });
    let open = near.find(['(', '[', ',', '、', '。', ';', '.', '/', ')', ':', '\n'])?;
    let inner = rest.start + open as u32 + 1;
    let such = near.get(open..)?.starts_with(['(', '[']).then_some(Span { start: inner, end: rest.end })?;
    let first = reading.parts(Span { end: reading.on(inner, such.end, 64), ..such }, Part::SuchAs).next()?;
    let another = reading.data(Span { end: inner, ..rest }).any(|(_, _, spelling, _)| spelling != Spelling::InList);
    (first.start == inner && !another).then_some((open, true))
}

/// The end of "such as" where it begins here, white space aside; `first` is the first one up to `to` at all.
fn such_as_at(reading: &Reading, from: u32, to: u32, first: Span) -> Option<u32> {
    let text = reading.text(Span { start: from, end: to });
    let start = from + (text.len() - text.trim_start().len()) as u32;
    if start < first.start {
        return None;
    }
    let such = reading.parts(Span { start, end: to.min(start.saturating_add(64)) }, Part::SuchAs).next();
    such.filter(|such| such.start == start).map(|such| such.end)
}

fn closing_bracket(text: &str) -> usize {
    let mut depth = 0u32;
    for (at, character) in text.char_indices() {
        match character {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            '\n' => return at,
            _ => {}
        }
    }
    text.len()
}

/// An enumeration without brackets goes to the end of the sentence or into the bracket that it stands in.
fn clause_end(text: &str) -> usize {
    let mut depth = 0u32;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            '。' | ';' | '\n' => return at,
            '.' if text.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) => return at,
            _ => {}
        }
    }
    text.len()
}

/// "a, b and other X", "a、b等X": the items are meant, not X.
fn closes_an_enumeration(reading: &Reading, span: Span, mentions: &[Mention], index: usize) -> bool {
    let (Some(mention), Some(previous)) = (mentions.get(index), index.checked_sub(1).and_then(|at| mentions.get(at)))
    else {
        return false;
    };
    let start = reading.back(mention.span.start, previous.span.end.max(span.start), 40);
    let between = Span { start, end: mention.span.start };
    let closing = reading.parts(between, Part::AndOther).next_back();
    // "Wi-Fi and other sensor information" names one more, "model and other device information" the same again.
    let one_more = |other: Span| {
        let and = reading.parts(other, Part::And).any(|and| and.start == other.start);
        and && !reading.words.covers(mention.data, previous.data)
    };
    closing.is_some_and(|other| {
        let tail = reading.text(Span { start: other.end, end: mention.span.start });
        tail.chars().count() <= 12
            && !one_more(other)
            // 以及其他用于定位的传感器信息 is one more item.
            && !reading.has(Span { start: other.end, end: mention.span.start }, Part::Purpose)
            && !tail.contains(['、', ',', '。', ';', ')', ':'])
            && !reading.has(Span { start: other.end, end: mention.span.start }, Part::And)
            && !reading.text(Span { start: previous.span.end, end: other.start }).contains(['。', ';'])
    })
}
