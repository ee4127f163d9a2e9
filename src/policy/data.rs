//! Data types in running text: which are meant, which are denied, and which are only the heading of an enumeration.

use super::enumerations::drop_headings_of_enumerations;
use super::negated::{denied, kept_apart, left_out};
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
pub const LOOK: u32 = 600;

/// So far before a data type stands what it is left out or kept apart by, in bytes.
pub const NEAR: u32 = 60;

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
        // "Logs your visits": a verb.
        if reading.parts(around, Part::Collect).any(|verb| verb.start == at.start && verb.end > at.end) {
            continue;
        }
        let data = meant(reading, span, at, data);
        spoken = language;
        last = at.end;
        // "Device and diagnostic information": the word at the end belongs to both.
        let shared = (spelling == Spelling::InList).then(|| shares_kind_behind(reading, span, at)).flatten();
        let (data, spelling) = shared.unwrap_or((data, spelling));
        // Those before it stand among the last few.
        let few = found.len().saturating_sub(MOST_MODIFIERS + 1);
        let before = found.len();
        found.extend(share_kind_before(reading, span, at));
        if let Some(last) = found.get_mut(few..).filter(|last| last.len() > before - few) {
            last.sort_by_key(|(mention, _)| mention.span);
        }
        let hypernym = spelling == Spelling::Hypernym;
        found.push((Mention { data, span: at, hypernym, denied: false }, spelling));
    }
    let listed: Vec<bool> = found
        .iter()
        .map(|(mention, spelling)| {
            *spelling != Spelling::InList
                || (context == Context::List && beside_a_separator(reading, span, mention.span)
                    || between_separators(reading, span, mention.span))
                    && !heads_a_platform(reading, span, mention.span)
        })
        .collect();
    let mut kept = listed.iter();
    found.retain(|_| kept.next().copied().unwrap_or(false));
    let mut mentions: Vec<Mention> = found.into_iter().map(|(mention, _)| mention).collect();
    for mention in &mut mentions {
        mention.span = with_modifiers(reading, span, mention.span);
        mention.denied = denied(reading, span, mention.span) || left_out(reading, span, mention.span);
    }
    drop_headings_of_enumerations(reading, span, &mut mentions);
    mentions.retain(|mention| !kept_apart(reading, span, mention.span));
    mentions
}

/// "Android版本：IMEI": what is collected on a platform follows.
fn heads_a_platform(reading: &Reading, span: Span, at: Span) -> bool {
    after(reading, span, at) == Some(':')
        && reading.hits_in(at).any(|hit| matches!(hit.meaning, Meaning::Platform(_)) && hit.span.start == at.start)
}

/// The data type that words mean together, as they are spelled in some language.
fn spelled(reading: &Reading, words: &str) -> Option<(u16, Spelling)> {
    reading.words.whole(words, |meaning| match meaning {
        Meaning::Data(data, spelling) => Some((data, spelling)),
        _ => None,
    })
}

/// "Device and diagnostic information", 设备及应用信息: what the first word means with the last.
fn shares_kind_behind(reading: &Reading, span: Span, at: Span) -> Option<(u16, Spelling)> {
    let behind = Span { start: at.end, end: reading.on(at.end, span.end, NEAR) };
    let and = reading.parts(behind, Part::And).next().filter(|and| {
        let gap = reading.text(Span { end: and.start, ..behind });
        and.start - at.end <= 1 || gap.starts_with(',') && single_words(gap)
    })?;
    let kind = reading.parts(Span { start: and.end, ..behind }, Part::Kind).next()?;
    let between = reading.text(Span { start: and.end, end: kind.start });
    let wide = between.contains(super::fold::wide);
    let one = if wide { between.chars().count() <= 4 } else { between.split_whitespace().count() == 1 };
    let joined = if wide { "" } else { " " };
    let own = one && !between.contains([',', '、', '(', ')', ':', ';', '.', '。', '/']);
    own.then(|| spelled(reading, &format!("{}{joined}{}", reading.text(at), reading.text(kind)))).flatten()
}

/// ", session, ": nothing but commas and a word between two of them.
fn single_words(gap: &str) -> bool {
    gap.split(',').all(|item| item.split_whitespace().count() <= 1 && !item.contains(['(', ')', ':', ';', '.', '/']))
}

/// 应用及设备信息, "screen, app, and device information": words that are no data types by themselves, with the last word of the data type
/// that they are joined to.
fn share_kind_before(reading: &Reading, span: Span, at: Span) -> Vec<(Mention, Spelling)> {
    let before = Span { start: reading.back(at.start, span.start, NEAR), end: at.start };
    let and = reading.parts(before, Part::And).next_back().filter(|and| at.start - and.end <= 1);
    let kind = reading.parts(at, Part::Kind).next_back().filter(|kind| kind.end == at.end && kind.start > at.start);
    let Some((and, kind)) = and.zip(kind) else { return Vec::new() };
    let mut found = Vec::new();
    let mut head = Span { end: and.start, ..before };
    for number in 0..=MOST_MODIFIERS {
        let text = reading.text(head).trim_end();
        let comma = text.ends_with(',');
        if number > 0 && !comma {
            break;
        }
        let text = text.trim_end_matches([',', ' ']);
        let Some(word) = text.rsplit(|letter: char| !letter.is_alphanumeric()).next().filter(|word| !word.is_empty())
        else {
            break;
        };
        let end = before.start + text.len() as u32;
        let first = Span { start: end - word.len() as u32, end };
        head.end = first.start;
        if reading.data(first).next().is_some() {
            continue;
        }
        let joined = if word.contains(super::fold::wide) { "" } else { " " };
        if let Some((data, spelling)) = spelled(reading, &format!("{word}{joined}{}", reading.text(kind))) {
            found.push((
                Mention { data, span: first, hypernym: spelling == Spelling::Hypernym, denied: false },
                spelling,
            ));
        }
    }
    found
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

pub fn after(reading: &Reading, span: Span, at: Span) -> Option<char> {
    reading.text(Span { start: at.end, end: span.end }).trim_start().chars().next()
}

/// In a list, a word counts where a separator, a joining word or the list's end is on both sides.
fn beside_a_separator(reading: &Reading, span: Span, at: Span) -> bool {
    let explained = is_explained_behind(reading, span, at);
    let at = with_articles(reading, span, with_modifiers(reading, span, at));
    let opened = before(reading, span, at).is_none_or(separator)
        || follows_such_as(reading, span, at)
        || touches(reading, span, at, Part::And, false);
    let closed = explained
        || after(reading, span, at).is_none_or(|c| separator(c) || c == '.')
        || [Part::And, Part::AndOther, Part::Kind].iter().any(|part| touches(reading, span, at, *part, true))
        || only_in_brackets(reading, span, at);
    opened && closed
}

/// "(country only)"
fn only_in_brackets(reading: &Reading, span: Span, at: Span) -> bool {
    let near = Span { start: at.end, end: reading.on(at.end, span.end, 24) };
    let but = reading.parts(near, Part::But).next().filter(|but| but.start - at.end <= 1);
    before(reading, span, at) == Some('(') && but.is_some_and(|but| after(reading, span, but) == Some(')'))
}

/// A word with the articles before it: "the country", "your general area".
pub fn with_articles(reading: &Reading, span: Span, at: Span) -> Span {
    let mut start = at.start;
    let head = Span { start: reading.back(at.start, span.start, 40), end: at.start };
    for article in reading.parts(head, Part::Article).rev() {
        if start.saturating_sub(article.end) == 1 {
            start = article.start;
        }
    }
    // 您的相机、通讯录
    if let Some(yours) = reading.parts(head, Part::Yours).next_back()
        && yours.end == start
    {
        start = yours.start;
    }
    Span { start, ..at }
}

/// More words than these do not tell what kind is meant.
const MOST_MODIFIERS: usize = 3;

/// Whether a word counts with others before it. Asked for each data type that is named: nothing is copied.
fn takes_modifiers(reading: &Reading, at: Span) -> bool {
    reading.words.modified.iter().any(|word| word.eq_ignore_ascii_case(reading.text(at)))
}

/// "Meal photos", "client eye photos": a word with those before it that tell what kind is meant; the word alone where it is
/// no such one, or where they are other parts of a sentence.
fn with_modifiers(reading: &Reading, span: Span, at: Span) -> Span {
    const OTHERS: [Part; 14] = [
        Part::Of,
        Part::Toward,
        Part::ByMeansOf,
        Part::Inside,
        Part::About,
        Part::And,
        Part::Purpose,
        Part::Not,
        Part::Without,
        Part::But,
        Part::Collect,
        Part::Share,
        Part::Upload,
        Part::Befalls,
    ];
    if !takes_modifiers(reading, at) {
        return at;
    }
    let head = Span { start: reading.back(at.start, span.start, NEAR), end: at.start };
    let mut start = at.start;
    for _ in 0..MOST_MODIFIERS {
        let Some(before) = reading.text(Span { end: start, ..head }).strip_suffix(' ') else { break };
        let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
        let end = head.start + before.len() as u32;
        let word = Span { start: end - word.len() as u32, end };
        let plain = !word.is_empty() && !OTHERS.iter().any(|part| reading.has(word, *part));
        if !plain || reading.data(word).next().is_some() || reading.names(word).next().is_some() {
            break;
        }
        start = word.start;
    }
    Span { start, ..at }
}

/// "Photos from the last run", "photos for tagging": what such a word is of, or for.
fn is_explained_behind(reading: &Reading, span: Span, at: Span) -> bool {
    let explains = [Part::Of, Part::Purpose, Part::Relative, Part::Toward, Part::Source];
    explains.iter().any(|part| touches(reading, span, at, *part, true)) && takes_modifiers(reading, at)
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
    let at = with_articles(reading, span, with_modifiers(reading, span, at));
    let (before, after) = (before(reading, span, at), after(reading, span, at));
    let inside = |c: char| matches!(c, '/' | '、' | ',');
    let head = Span { start: reading.back(at.start, span.start, LOOK), end: at.start };
    let collected = || reading.has(head, Part::Collect);
    // "Photos are sent to", "X — photos are processed", "we send your photos to".
    let rest = Span { start: at.end, end: reading.on(at.end, span.end, 48) };
    let spaced = !reading.text(at).contains(super::fold::wide);
    let befalls = || reading.parts(rest, Part::Befalls).next().is_some_and(|word| word.start <= rest.start + 1);
    let given = || {
        [Part::Share, Part::Upload].iter().any(|part| reading.has(rest, *part))
            || befalls() && reading.has(rest, Part::Collect)
    };
    let opens = before.is_none()
        || matches!(before, Some('—' | '–' | '-' | ':')) && reading.text(head).trim().chars().count() == 1;
    let subject = spaced && opens && given();
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
