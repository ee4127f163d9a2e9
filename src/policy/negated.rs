//! What a sentence says of a data type besides naming it: that it is denied, left out or kept apart.

use super::data::{LOOK, NEAR};
use super::reading::Reading;
use super::words::Part;
use crate::document::Span;

/// An item of an enumeration holds at most so many words besides a data type, or so many where it holds none.
const FEW: usize = 1;
const SEVERAL: usize = 3;

/// A verb right before a negation begins so soon before it, in bytes.
const CONTAINED: u32 = 16;

/// So many negations before a data type are looked at.
const MOST: usize = 8;

/// "Not linked to your name", 不会与姓名关联: neither collected nor denied.
pub fn kept_apart(reading: &Reading, span: Span, at: Span) -> bool {
    is_not_tied_to(reading, span, at) || is_not_tied_behind(reading, span, at)
}

/// 不会与姓名、电话关联: the verb stands behind what it ties to.
fn is_not_tied_behind(reading: &Reading, span: Span, at: Span) -> bool {
    const ENDS: [char; 6] = [',', '。', ';', ':', '\n', ')'];
    let behind = Span { start: at.end, end: reading.on(at.end, span.end, NEAR) };
    let Some(tied) = reading.parts(behind, Part::Tied).next() else { return false };
    let before = Span { start: reading.back(at.start, span.start, LOOK), end: at.start };
    let toward = reading.parts(before, Part::Toward).find(|word| {
        let not = Span { start: reading.back(word.start, before.start, CONTAINED), end: word.start };
        reading.has(not, Part::Not)
    });
    toward.is_some_and(|word| {
        let listed = Span { start: word.end, end: tied.start };
        let verbs = [Part::Collect, Part::Share, Part::Upload];
        !reading.text(listed).contains(ENDS) && !verbs.iter().any(|part| reading.has(listed, *part))
    })
}

fn is_not_tied_to(reading: &Reading, span: Span, at: Span) -> bool {
    let before = Span { start: reading.back(at.start, span.start, NEAR), end: at.start };
    reading.parts(before, Part::Tied).next_back().is_some_and(|tied| {
        let not = Span { start: reading.back(tied.start, span.start, 12), end: tied.start };
        let gap = reading.text(Span { start: tied.end, end: at.start });
        reading.has(not, Part::Not) && !gap.contains(['.', ';', '。', ')'])
    })
}

/// "Without your name": right behind a word that leaves it out, or in an enumeration that the word opens.
pub fn left_out(reading: &Reading, span: Span, at: Span) -> bool {
    let before = Span { start: reading.back(at.start, span.start, LOOK), end: at.start };
    reading.parts(before, Part::Without).next_back().is_some_and(|word| {
        let gap = Span { start: word.end, end: at.start };
        let text = reading.text(gap);
        let near =
            text.len() <= NEAR as usize && (reading.data(gap).next().is_some() || text.split_whitespace().count() <= 2);
        near && !text.contains([',', '.', ';', ')']) && !reading.has(gap, Part::Collect)
            || opens_enumeration(reading, word, at)
    })
}

/// "No names, email addresses or IP addresses": whether a word that leaves out what stands behind it opens an enumeration of
/// which the data type at `at` is one. An item holds a data type with few words before it and none behind, or a few words
/// that name something else; a verb, a "but" or a colon ends the enumeration.
fn opens_enumeration(reading: &Reading, word: Span, at: Span) -> bool {
    enumerates(reading, word, at.start, FEW)
}

/// Whether a word opens an enumeration that goes on to a place, with no more words than `most` in what stands right before it.
pub fn enumerates(reading: &Reading, word: Span, to: u32, most: usize) -> bool {
    const LONGEST: u32 = 400;
    const ENDS: [Part; 6] = [Part::Collect, Part::Share, Part::Upload, Part::Track, Part::But, Part::FirstParty];
    let gap = Span { start: word.end, end: to };
    let text = reading.text(gap);
    let alone = !text.contains([',', '、', '/']) && !reading.has(gap, Part::And);
    if to.saturating_sub(word.end) > if alone { NEAR } else { LONGEST }
        || text.contains(['。', ';', ':', '\n', '!', '?'])
        || text.matches('(').count() != text.matches(')').count()
    {
        return false;
    }
    let all: Vec<Span> = reading.data(gap).map(|(data, ..)| data).collect();
    // The "app" of "app usage data" does nothing.
    let apart = |word: Span| !all.iter().any(|data| data.contains(word));
    if ENDS.into_iter().flat_map(|part| reading.parts(gap, part)).any(apart) {
        return false;
    }
    let mut joints: Vec<Span> = reading.parts(gap, Part::And).collect();
    let mark = |(offset, mark): (usize, &str)| {
        Span::new(gap.start as usize + offset, gap.start as usize + offset + mark.len())
    };
    joints.extend(text.match_indices([',', '、', '/']).map(mark));
    joints.retain(|joint| !all.iter().any(|data| data.contains(*joint)));
    joints.sort_unstable();
    // "Contain no amounts, notes or names": whatever stands first.
    let contained = || {
        let head = Span { start: reading.back(word.start, 0, CONTAINED), end: word.start };
        reading.parts(head, Part::Integrate).any(|verb| verb.end + 1 == word.start)
    };
    let mut start = gap.start;
    for (number, joint) in joints.into_iter().chain([Span { start: gap.end, end: gap.end }]).enumerate() {
        let item = Span { start, end: joint.start.max(start) };
        start = joint.end;
        let data = reading.data(item).map(|(data, ..)| data).next_back();
        let last = joint.start == gap.end;
        let general = || reading.has(item, Part::Personal) || reading.has(item, Part::Kind);
        let (most, behind) = match data {
            _ if last => (if number == 0 { 0 } else { most }, None),
            Some(data) => (FEW, Some(Span { start: data.end, end: item.end })),
            // What is left out first tells what is enumerated.
            None if number == 0 && !general() && !contained() => return false,
            None => (SEVERAL, None),
        };
        if counted_words(reading, item) > most || behind.is_some_and(|behind| counted_words(reading, behind) > 0) {
            return false;
        }
    }
    true
}

/// The words of a span besides data types and what only goes with them; two Chinese characters count as one.
pub fn counted_words(reading: &Reading, span: Span) -> usize {
    let beside = [
        Part::Article,
        Part::Kind,
        Part::Personal,
        Part::Particle,
        Part::Yours,
        Part::Not,
        Part::Integrate,
        Part::SuchAs,
    ];
    let words = reading.words_of(span, &beside, reading.data(span).map(|(data, ..)| data));
    let left = reading.left_of(span, words);
    let wide = left.chars().filter(|letter| super::fold::wide(*letter)).count();
    let narrow = |word: &&str| word.contains(|letter: char| letter.is_alphanumeric() && !super::fold::wide(letter));
    left.split_whitespace().filter(narrow).count() + wide.div_ceil(2)
}

/// "Stack trace, device model – not recordings or GPS tracks": a negation behind a dash leaves out all that stands behind it.
fn stands_behind_a_dash(reading: &Reading, before: Span, negation: Span, at: Span) -> bool {
    let text = reading.text(Span { end: negation.start, ..before });
    let dashed = [" – ", " — ", " - "].iter().any(|dash| text.ends_with(dash) || text.ends_with(dash.trim_end()));
    let gap = Span { start: negation.end, end: at.start };
    dashed && !affirms_again(reading, gap) && !reading.text(gap).contains(['(', ')', ';', ':', '–', '—'])
}

/// 不含身份资料信息（如姓名、护照号）: what is left out in a general word, and which that is in its brackets.
fn spelled_out(reading: &Reading, negation: Span, at: Span) -> bool {
    const LONGEST: usize = 24;
    let gap = Span { start: negation.end, end: at.start };
    let text = reading.text(gap);
    let Some(open) = text.rfind('(').filter(|open| !text.get(*open..).unwrap_or_default().contains([')', '。', ';']))
    else {
        return false;
    };
    let outer = Span { end: gap.start + open as u32, ..gap };
    let general = [Part::Personal, Part::Kind].iter().any(|part| reading.has(outer, *part));
    let short = reading.text(outer).chars().nth(LONGEST).is_none();
    general && short && !reading.text(outer).contains([',', '、', '(', ':']) && !affirms_again(reading, gap)
}

/// A verb or a "but" of its own stands between a negation and a data type.
fn affirms_again(reading: &Reading, gap: Span) -> bool {
    [Part::Collect, Part::Share, Part::Upload, Part::But].iter().any(|part| reading.has(gap, *part))
}

/// Whether a mention stands behind a negated verb of its sentence, or right behind "no".
pub fn denied(reading: &Reading, span: Span, at: Span) -> bool {
    let from = reading.back(at.start, span.start, LOOK);
    if !reading.has(Span { start: from, end: at.start }, Part::Not) {
        return false;
    }
    let text = reading.text(Span { start: from, end: at.start });
    let sentence = text.char_indices().rev().find(|(at, c)| {
        matches!(c, '。' | ';' | '\n' | '!' | '?')
            || *c == '.'
                && text
                    .get(at + 1..)
                    .is_some_and(|rest| rest.starts_with(' ') && rest.trim_start().starts_with(char::is_uppercase))
    });
    let start = from + sentence.map_or(0, |(at, c)| (at + c.len_utf8()) as u32);
    let before = Span { start, end: at.start };
    if !reading.has(before, Part::Not) {
        return false;
    }
    let mut verbs: Vec<Span> =
        [Part::Collect, Part::Share, Part::Upload].into_iter().flat_map(|part| reading.parts(before, part)).collect();
    verbs.sort_unstable();
    for negation in reading.parts(before, Part::Not).rev().take(MOST) {
        let gap = reading.text(Span { start: negation.end, end: at.start });
        // "no card details": right before the words.
        if gap.chars().nth(8).is_none() && !gap.contains([',', '、', ')']) {
            return true;
        }
        let ends_what_is_listed = || stands_behind_a_dash(reading, before, negation, at);
        if opens_enumeration(reading, negation, at) || spelled_out(reading, negation, at) || ends_what_is_listed() {
            return true;
        }
        let Some(verb) = verbs.iter().find(|verb| verb.end > negation.start + 1) else { continue };
        let to_verb = reading.text(Span { start: negation.end, end: verb.start.max(negation.end) });
        let longer = |count: usize| to_verb.chars().nth(count).is_some();
        if longer(24) || longer(12) && to_verb.contains([',', '、']) {
            continue;
        }
        // A later verb of its own affirms again: "does not sell, but collects".
        let last = verbs.iter().rev().find(|verb| verb.end <= at.start).unwrap_or(verb);
        let between = Span { start: verb.start, end: last.start };
        let chained = reading.text(between);
        let taken_up = || {
            let us = reading.parts(between, Part::FirstParty).next_back();
            us.is_some_and(|us| !reading.has(Span { start: us.end, end: last.start }, Part::Not))
        };
        let affirmed_again = last.start > verb.start && (reading.has(between, Part::But) || taken_up());
        let in_bracket = chained.matches('(').count() > chained.matches(')').count();
        if !affirmed_again && !in_bracket {
            return true;
        }
    }
    false
}
