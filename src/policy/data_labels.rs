//! Labels of data types that no language lists, told by what they say and by what stands behind their colon.

use super::data::with_articles;
use super::reading::Reading;
use super::words::{Field, Part};
use crate::document::Span;

/// So much of a value is looked at, in bytes.
const VALUE: u32 = 240;
/// The words of a label before or behind those that tell of data, in all, in characters.
const LONGEST_REST: usize = 24;

/// "Information it receives: IP address, device model", 信息范围:IP地址: the words before a colon tell of data, and behind it
/// stand data types and hardly more.
pub fn heads_data(reading: &Reading, clause: Span, body: Span) -> Option<Field> {
    let whole = reading.text(body).len();
    let value = Span { start: clause.end + 1, end: reading.on(clause.end + 1, body.start + whole as u32, VALUE) };
    let end = reading.document.soft_breaks.partition_point(|place| *place < value.start);
    let end = reading.document.soft_breaks.get(end).map_or(value.end, |place| value.end.min(*place));
    let value = reading.trim(Span { end, ..value });
    let text = reading.text(value);
    let value = Span { end: value.start + text.find(['。', '\n']).unwrap_or(text.len()) as u32, ..value };
    let first = reading.data(Span { end: reading.on(value.start, value.end, 64), ..value }).next()?.0;
    let opens = with_articles(reading, value, first).start == value.start;
    // "Device information: …" as an item of its own is more often a kind of data than a label.
    let ends = |data: Span| !reading.text(Span { start: data.end, end: clause.end }).contains(char::is_alphanumeric);
    let kind = clause.start == body.start && reading.data(clause).any(|(data, ..)| ends(data));
    // What such a label opens says nothing of what stands above it, as a listed label does.
    (opens && !kind && tells_of_data(reading, clause) && mostly_data(reading, value)).then_some(Field::Other)
}

/// Whether the words of a label tell of data that go somewhere, and of nothing else.
fn tells_of_data(reading: &Reading, clause: Span) -> bool {
    const TELLING: [Part; 5] = [Part::Kind, Part::Personal, Part::Collect, Part::Share, Part::Upload];
    const OTHERS: [Part; 9] = [
        Part::Not,
        Part::Without,
        Part::Policy,
        Part::Purpose,
        Part::Code,
        Part::Company,
        Part::ThirdParty,
        Part::Unless,
        Part::Ads,
    ];
    // "Norvex (email delivery)" is somebody.
    let outer = reading.text(clause).find('(').map(|open| Span { end: clause.start + open as u32, ..clause });
    let named = outer.is_some_and(|outer| !outer.is_empty() && reading.distinct(outer));
    if named || OTHERS.into_iter().any(|part| reading.has(clause, part)) || reading.names(clause).next().is_some() {
        return false;
    }
    let words = reading.words_of(clause, &TELLING, reading.data(clause).map(|(data, ..)| data));
    let left = reading.left_of(clause, words.iter().copied());
    !words.is_empty() && left.chars().filter(|letter| letter.is_alphanumeric()).count() <= LONGEST_REST
}

/// Whether data types make up most of a text.
pub fn mostly_data(reading: &Reading, value: Span) -> bool {
    let mut past = value.start;
    let covered: u32 = reading
        .data(value)
        .map(|(data, ..)| {
            let new = data.end.saturating_sub(data.start.max(past));
            past = past.max(data.end);
            new
        })
        .sum();
    covered.saturating_mul(2) >= value.range().len() as u32
}
