//! Which third parties the text leaves without a purpose.

use super::entries::Entry;
use super::reading::{Reading, width};
use super::words::{Field, Meaning, Part};
use super::{Disclosure, Locator};
use crate::document::Span;

/// Words of this width beside a name, a link and data tell something, most likely what the third party is for.
const TELLING: usize = 8;
/// So much of a text that belongs to an entry is looked at, in bytes.
const READ: u32 = 1_000;
/// So many of an entry's texts are looked at.
const MOST_TEXTS: usize = 50;

/// The places of the disclosures for which nothing can be a purpose: no field, no words of purpose, no further text.
/// `entries` and `disclosures` go together.
pub fn without_purpose(reading: &Reading, entries: &[Entry], disclosures: &[Disclosure]) -> Vec<Locator> {
    let pairs = entries.iter().zip(disclosures);
    let silent = pairs.filter(|(entry, said)| said.purposes.is_empty() && !tells_something(reading, entry));
    silent.map(|(_, said)| said.locator.clone()).collect()
}

fn tells_something(reading: &Reading, entry: &Entry) -> bool {
    let says_purpose = |span: &Span| reading.has(start_of(reading, *span), Part::Purpose);
    let by_field = entry.fields.iter().any(|(field, span)| match field {
        Field::Other | Field::Method => !span.is_empty(),
        Field::Data => says_purpose(span),
        _ => false,
    });
    let around = reading.lines.get(entry.line).map(|line| Span {
        start: reading.back(entry.name.start, line.body.start, READ / 2),
        end: reading.on(entry.name.end, line.body.end, READ / 2),
    });
    let texts = entry.free.iter().take(MOST_TEXTS).map(|span| start_of(reading, *span)).chain(around);
    entry.prose
        || by_field
        || entry.joint.iter().any(says_purpose)
        || texts.map(|span| left_over(reading, entry, span)).sum::<usize>() >= TELLING
}

/// As much of a span as is read: many entries may stand in one endless line.
fn start_of(reading: &Reading, span: Span) -> Span {
    Span { start: span.start, end: reading.on(span.start, span.end, READ) }
}

/// The width of the letters in a span that belong to no name, no data type and no address.
fn left_over(reading: &Reading, entry: &Entry, span: Span) -> usize {
    let hits = reading.hits_in(span).filter(|hit| matches!(hit.meaning, Meaning::Data(..) | Meaning::Name(_)));
    let mut taken: Vec<Span> = hits.map(|hit| hit.span).collect();
    taken.extend(reading.addresses_in(span).map(|address| address.span));
    taken.extend(entry.fields.iter().map(|(_, span)| *span).filter(|field| field.start < span.end));
    taken.push(entry.name);
    taken.sort_unstable();
    let mut letters = 0;
    let mut at = span.start;
    for other in taken.into_iter().chain([Span { start: span.end, end: span.end }]) {
        let gap = Span { start: at, end: other.start.min(span.end).max(at) };
        letters += reading.text(gap).split(|letter: char| !letter.is_alphanumeric()).map(width).sum::<usize>();
        at = at.max(other.end.min(span.end));
    }
    letters
}
