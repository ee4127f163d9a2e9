//! Data types in running text: which are meant, which are denied, and which are only the heading of an enumeration.

use super::reading::Reading;
use super::words::{Meaning, Part, Spelling};
use crate::document::Span;

/// A data type that the text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub data: u16,
    pub span: Span,
    pub hypernym: bool,
    pub denied: bool,
}

/// How far a sentence is followed from a word, in bytes.
const LOOK: u32 = 600;

/// An item of an enumeration holds at most so many words besides a data type, or so many where it holds none.
const FEW: usize = 1;
const SEVERAL: usize = 3;

/// So far before a data type stands what it is left out or kept apart by, in bytes.
const NEAR: u32 = 60;

/// How freely words count as data types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// A field or cell that lists data types.
    List,
    /// Running text.
    Prose,
}

/// The data types of a span, in order.
pub fn mentions(reading: &Reading, span: Span, context: Context) -> Vec<Mention> {
    let mut found: Vec<(Mention, Spelling)> = Vec::new();
    let mut last = 0;
    let mut spoken = u8::MAX;
    for (at, data, spelling, language) in reading.data(span) {
        if at.start < last {
            // The same words with another meaning in another language count where that is spoken.
            if let Some((mention, before)) = found.last_mut().filter(|(mention, _)| mention.span == at)
                && mention.data != data
                && language != spoken
                && spoken_around(reading, at) == Some(language)
            {
                (mention.data, *before) = (data, spelling);
                spoken = language;
                mention.hypernym = spelling == Spelling::Hypernym;
            }
            continue;
        }
        // "transactional email", "speech recognition": a kind of service.
        let around = Span { start: reading.back(at.start, span.start, 40), end: reading.on(at.end, span.end, 40) };
        if reading.parts(around, Part::Service).any(|kind| kind.contains(at) && kind != at) {
            continue;
        }
        let data = meant(reading, span, at, data);
        spoken = language;
        last = at.end;
        // "Device and diagnostic information": the word at the end belongs to both.
        let shared = (spelling == Spelling::InList).then(|| shares_kind_behind(reading, span, at)).flatten();
        let (data, spelling) = shared.unwrap_or((data, spelling));
        if let Some(first) = shares_kind_before(reading, span, at) {
            found.push(first);
        }
        let hypernym = spelling == Spelling::Hypernym;
        found.push((Mention { data, span: at, hypernym, denied: false }, spelling));
    }
    let listed: Vec<bool> = found
        .iter()
        .map(|(mention, spelling)| {
            *spelling != Spelling::InList
                || context == Context::List && beside_a_separator(reading, span, mention.span)
                || between_separators(reading, span, mention.span)
        })
        .collect();
    let mut kept = listed.iter();
    found.retain(|_| kept.next().copied().unwrap_or(false));
    let mut mentions: Vec<Mention> = found.into_iter().map(|(mention, _)| mention).collect();
    for mention in &mut mentions {
        mention.denied = denied(reading, span, mention.span) || left_out(reading, span, mention.span);
    }
    drop_headings_of_enumerations(reading, span, &mut mentions);
    mentions.retain(|mention| !kept_apart(reading, span, mention.span));
    mentions
}

/// "Not linked to your name": neither collected nor denied.
fn kept_apart(reading: &Reading, span: Span, at: Span) -> bool {
    let before = Span { start: reading.back(at.start, span.start, NEAR), end: at.start };
    reading.parts(before, Part::Tied).next_back().is_some_and(|tied| {
        let not = Span { start: reading.back(tied.start, span.start, 12), end: tied.start };
        let gap = reading.text(Span { start: tied.end, end: at.start });
        reading.has(not, Part::Not) && !gap.contains(['.', ';', '。', ')'])
    })
}

/// "Without your name": right behind a word that leaves it out, or in an enumeration that the word opens.
fn left_out(reading: &Reading, span: Span, at: Span) -> bool {
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

/// The data type that words mean together, as they are spelled in some language.
fn spelled(reading: &Reading, words: &str) -> Option<(u16, Spelling)> {
    let words = super::fold::folded(words);
    let mut found = None;
    reading.words.spellings.matches(&words, |start, end, row| {
        if start == 0 && end == words.len() {
            found = found.or(reading.words.meanings(row).find_map(|(meaning, _)| match meaning {
                Meaning::Data(data, spelling) => Some((data, spelling)),
                _ => None,
            }));
        }
    });
    found
}

/// "Device and diagnostic information", 设备及应用信息: what the first word means with the last.
fn shares_kind_behind(reading: &Reading, span: Span, at: Span) -> Option<(u16, Spelling)> {
    let behind = Span { start: at.end, end: reading.on(at.end, span.end, NEAR) };
    let and = reading.parts(behind, Part::And).next().filter(|and| and.start - at.end <= 1)?;
    let kind = reading.parts(Span { start: and.end, ..behind }, Part::Kind).next()?;
    let between = reading.text(Span { start: and.end, end: kind.start });
    let wide = between.contains(super::fold::wide);
    let one = if wide { between.chars().count() <= 4 } else { between.split_whitespace().count() == 1 };
    let joined = if wide { "" } else { " " };
    let own = one && !between.contains([',', '、', '(', ')', ':', ';', '.', '。', '/']);
    own.then(|| spelled(reading, &format!("{}{joined}{}", reading.text(at), reading.text(kind)))).flatten()
}

/// 应用及设备信息: a word that is no data type by itself, with the last word of the data type that it is joined to.
fn shares_kind_before(reading: &Reading, span: Span, at: Span) -> Option<(Mention, Spelling)> {
    let before = Span { start: reading.back(at.start, span.start, 40), end: at.start };
    let and = reading.parts(before, Part::And).next_back().filter(|and| at.start - and.end <= 1)?;
    let kind = reading.parts(at, Part::Kind).next_back().filter(|kind| kind.end == at.end && kind.start > at.start)?;
    let head = reading.text(Span { start: before.start, end: and.start }).trim_end();
    let word = head.rsplit(|letter: char| !letter.is_alphanumeric()).next().filter(|word| !word.is_empty())?;
    let joined = if word.contains(super::fold::wide) { "" } else { " " };
    let end = before.start + head.len() as u32;
    let first = Span { start: end - word.len() as u32, end };
    if reading.data(first).next().is_some() {
        return None;
    }
    let (data, spelling) = spelled(reading, &format!("{word}{joined}{}", reading.text(kind)))?;
    Some((Mention { data, span: first, hypernym: spelling == Spelling::Hypernym, denied: false }, spelling))
}

/// The language whose everyday words are the most around a place.
fn spoken_around(reading: &Reading, at: Span) -> Option<u8> {
    let whole = Span::new(0, reading.document.text.normal().len());
    let around = Span { start: reading.back(at.start, whole.start, LOOK), end: reading.on(at.end, whole.end, LOOK) };
    let mut counts = vec![0u32; reading.words.languages.len()];
    for hit in reading.group_in(around, Meaning::Mark(0).group()) {
        if let Meaning::Mark(language) = hit.meaning
            && let Some(count) = counts.get_mut(usize::from(language))
        {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().filter(|most| *most > 0)?;
    counts.iter().position(|count| *count == most).and_then(|at| u8::try_from(at).ok())
}

/// The meaning of a spelling beside its neighbours: AAID beside OAID is the application's id.
fn meant(reading: &Reading, span: Span, at: Span, data: u16) -> u16 {
    let written = reading.text(at);
    let opens_alike = |spelling: &str| match (written.bytes().next(), spelling.bytes().next()) {
        (Some(one), Some(other)) if one.is_ascii_alphanumeric() || other.is_ascii_alphanumeric() => {
            one.eq_ignore_ascii_case(&other)
        }
        _ => true,
    };
    if !reading.words.beside.iter().any(|beside| opens_alike(&beside.spelling)) {
        return data;
    }
    let spelling = super::fold::folded(written);
    let around = Span { start: reading.back(at.start, span.start, LOOK), end: reading.on(at.end, span.end, LOOK) };
    let near = |ids: &[u16]| reading.data(around).any(|(_, id, ..)| ids.contains(&id));
    let beside = reading.words.beside.iter().find(|beside| beside.spelling == spelling && near(&beside.near));
    beside.map_or(data, |beside| beside.means)
}

fn separator(character: char) -> bool {
    matches!(
        character,
        '/' | '、'
            | ','
            | '('
            | ')'
            | ';'
            | ':'
            | '|'
            | '·'
            | '和'
            | '及'
            | '或'
            | '与'
            | '與'
            | '\n'
            | '。'
            | '【'
            | '】'
            | '"'
            | '&'
            | '+'
            | '—'
            | '–'
    )
}

fn before(reading: &Reading, span: Span, at: Span) -> Option<char> {
    reading.text(Span { start: span.start, end: at.start }).trim_end().chars().next_back()
}

fn after(reading: &Reading, span: Span, at: Span) -> Option<char> {
    reading.text(Span { start: at.end, end: span.end }).trim_start().chars().next()
}

/// In a list, a word counts where a separator, a joining word or the list's end is on both sides.
fn beside_a_separator(reading: &Reading, span: Span, at: Span) -> bool {
    let at = with_articles(reading, span, at);
    let opened = before(reading, span, at).is_none_or(separator)
        || follows_such_as(reading, span, at)
        || touches(reading, span, at, Part::And, false);
    let closed = after(reading, span, at).is_none_or(|c| separator(c) || c == '.')
        || [Part::And, Part::AndOther, Part::Kind].iter().any(|part| touches(reading, span, at, *part, true));
    opened && closed
}

/// A word with the articles before it: "the country", "your general area".
fn with_articles(reading: &Reading, span: Span, at: Span) -> Span {
    let mut start = at.start;
    let head = Span { start: reading.back(at.start, span.start, 40), end: at.start };
    for article in reading.parts(head, Part::Article).rev() {
        if start.saturating_sub(article.end) == 1 {
            start = article.start;
        }
    }
    Span { start, ..at }
}

/// A word of this part stands right behind (or before) another, white space aside.
fn touches(reading: &Reading, span: Span, at: Span, part: Part, behind: bool) -> bool {
    if behind {
        let near = Span { start: at.end, end: reading.on(at.end, span.end, 24) };
        reading.parts(near, part).next().is_some_and(|word| word.start - at.end <= 1)
    } else {
        let near = Span { start: reading.back(at.start, span.start, 24), end: at.start };
        reading.parts(near, part).next_back().is_some_and(|word| at.start - word.end <= 1)
    }
}

/// "such as" ends right before the word.
fn follows_such_as(reading: &Reading, span: Span, at: Span) -> bool {
    let before = Span { start: reading.back(at.start, span.start, 48), end: at.start };
    reading.parts(before, Part::SuchAs).next_back().is_some_and(|such| at.start - such.end <= 1)
}

/// In running text, a word counts only inside an enumeration, or as what a verb of collecting opens or a colon behind it:
/// "collects photos", 会收集：相机、通讯录。
fn between_separators(reading: &Reading, span: Span, at: Span) -> bool {
    let at = with_articles(reading, span, at);
    let (before, after) = (before(reading, span, at), after(reading, span, at));
    let inside = |c: char| matches!(c, '/' | '、' | ',');
    let head = Span { start: reading.back(at.start, span.start, LOOK), end: at.start };
    let collected = || reading.has(head, Part::Collect);
    // "Photos are sent to", "we send your photos to".
    let rest = Span { start: at.end, end: reading.on(at.end, span.end, 48) };
    let spaced = !reading.text(at).contains(super::fold::wide);
    let given = || [Part::Share, Part::Upload].iter().any(|part| reading.has(rest, *part));
    let subject = spaced && before.is_none() && given();
    let object = || [Part::Share, Part::Upload].iter().any(|part| touches(reading, span, at, *part, false));
    if subject || spaced && object() && touches(reading, span, at, Part::Toward, true) {
        return true;
    }
    let opened = before.is_some_and(|c| inside(c) || c == '(')
        || before == Some(':') && collected()
        || touches(reading, span, at, Part::Collect, false)
        || touches(reading, span, at, Part::Not, false)
        || follows_such_as(reading, span, at) && collected()
        || touches(reading, span, at, Part::And, false) && collected();
    let closed = after.is_some_and(|c| inside(c) || c == ')')
        || collected()
            && (after.is_none_or(|c| matches!(c, '.' | '。' | ';')) || touches(reading, span, at, Part::And, true));
    opened && closed
}

/// Drops a hypernym that an enumeration follows ("device information (IMEI, …)") or that closes one ("… 等设备信息"), and a
/// general word that only explains a specific one ("IDFA (advertising identifier)").
fn drop_headings_of_enumerations(reading: &Reading, span: Span, mentions: &mut Vec<Mention>) {
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
            let heads = followed || adjacent || closes_an_enumeration(reading, span, mentions, index);
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
            '(' | '[' => {
                // "(or an equivalent)" names another, not what belongs to it.
                let inner = rest_span.start + (offset + character.len_utf8()) as u32;
                let or = Span { start: inner, end: reading.on(inner, rest_span.end, 8) };
                let another = reading.parts(or, Part::And).any(|word| word.start == inner);
                opening = (!another).then_some((offset, true));
                break;
            }
            ':' => {
                opening = Some((offset, false));
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
    let (offset, bracket) = opening?;
    let inner = rest.get(offset..)?;
    let end = if bracket { closing_bracket(inner) } else { clause_end(inner) };
    Some(Span { start: rest_span.start + offset as u32, end: rest_span.start + (offset + end) as u32 })
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
            '(' | '[' => depth += 1,
            ')' | ']' => {
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
    closing.is_some_and(|other| {
        let tail = reading.text(Span { start: other.end, end: mention.span.start });
        tail.chars().count() <= 12
            && !tail.contains(['、', ',', '。', ';', ')', ':'])
            && !reading.has(Span { start: other.end, end: mention.span.start }, Part::And)
            && !reading.text(Span { start: previous.span.end, end: other.start }).contains(['。', ';'])
    })
}

/// "No names, email addresses or IP addresses": whether a word that leaves out what stands behind it opens an enumeration of
/// which the data type at `at` is one. An item holds a data type with few words before it and none behind, or a few words
/// that name something else; a verb, a "but" or a colon ends the enumeration.
fn opens_enumeration(reading: &Reading, word: Span, at: Span) -> bool {
    const LONGEST: u32 = 400;
    const ENDS: [Part; 6] = [Part::Collect, Part::Share, Part::Upload, Part::Track, Part::But, Part::FirstParty];
    let gap = Span { start: word.end, end: at.start };
    let text = reading.text(gap);
    if at.start.saturating_sub(word.end) > LONGEST
        || text.contains(['。', ';', ':', '\n', '!', '?'])
        || text.matches('(').count() != text.matches(')').count()
        || ENDS.iter().any(|part| reading.has(gap, *part))
    {
        return false;
    }
    let all: Vec<Span> = reading.data(gap).map(|(data, ..)| data).collect();
    let mut joints: Vec<Span> = reading.parts(gap, Part::And).collect();
    let mark = |(offset, mark): (usize, &str)| {
        Span::new(gap.start as usize + offset, gap.start as usize + offset + mark.len())
    };
    joints.extend(text.match_indices([',', '、', '/']).map(mark));
    joints.retain(|joint| !all.iter().any(|data| data.contains(*joint)));
    joints.sort_unstable();
    let mut start = gap.start;
    for (number, joint) in joints.into_iter().chain([Span { start: gap.end, end: gap.end }]).enumerate() {
        let item = Span { start, end: joint.start.max(start) };
        start = joint.end;
        let data = reading.data(item).map(|(data, ..)| data).next_back();
        let last = joint.start == gap.end;
        let (most, behind) = match data {
            _ if last => (if number == 0 { 0 } else { FEW }, None),
            Some(data) => (FEW, Some(Span { start: data.end, end: item.end })),
            // What is left out first tells what is enumerated.
            None if number == 0 && !reading.has(item, Part::Personal) => return false,
            None => (SEVERAL, None),
        };
        if counted_words(reading, item) > most || behind.is_some_and(|behind| counted_words(reading, behind) > 0) {
            return false;
        }
    }
    true
}

/// The words of a span besides data types and what only goes with them; two Chinese characters count as one.
fn counted_words(reading: &Reading, span: Span) -> usize {
    let beside = [Part::Article, Part::Kind, Part::Personal, Part::Particle, Part::Yours, Part::Not, Part::Integrate];
    let mut words: Vec<Span> = beside.into_iter().flat_map(|part| reading.parts(span, part)).collect();
    words.extend(reading.data(span).map(|(data, ..)| data));
    words.sort_unstable();
    let left = reading.left_of(span, words);
    let wide = left.chars().filter(|letter| super::fold::wide(*letter)).count();
    let narrow = |word: &&str| word.contains(|letter: char| letter.is_alphanumeric() && !super::fold::wide(letter));
    left.split_whitespace().filter(narrow).count() + wide.div_ceil(2)
}

/// Whether a mention stands behind a negated verb of its sentence, or right behind "no".
fn denied(reading: &Reading, span: Span, at: Span) -> bool {
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
    for negation in reading.parts(before, Part::Not) {
        let gap = reading.text(Span { start: negation.end, end: at.start });
        // "no card details": right before the words.
        if gap.chars().nth(8).is_none() && !gap.contains([',', '、', ')']) {
            return true;
        }
        if opens_enumeration(reading, negation, at) {
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
