//! Which third parties the text leaves without a purpose.

use super::entries::Entry;
use super::reading::{Reading, width};
use super::words::{Field, Heading, Meaning, Part};
use super::zones::{Zones, heading_kind};
use super::{Disclosure, Locator};
use crate::document::Span;

/// Words of this width beside a name, a link and data tell something, most likely what the third party is for.
const TELLING: usize = 8;
/// So much of a text that belongs to an entry is looked at, in bytes.
const READ: u32 = 1_000;
/// So many of an entry's texts are looked at.
const MOST_TEXTS: usize = 50;

/// The item that an item belongs to stands at most so many lines above it.
const LONGEST_LIST: usize = 60;

/// The places of the disclosures for which nothing can be a purpose: no field, no words of purpose, no further text, no
/// title above that says what kind of service it is. `entries` and `disclosures` go together.
pub fn without_purpose(
    reading: &Reading,
    zones: &Zones,
    entries: &[Entry],
    disclosures: &[Disclosure],
) -> Vec<Locator> {
    let pairs = entries.iter().zip(disclosures);
    let silent = pairs.filter(|(entry, said)| {
        said.purposes.is_empty() && !tells_something(reading, entry) && !stands_under_purpose(reading, zones, entry)
    });
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

/// "Advertising" or "Handling payments" above a list of names, as a heading or as the item that the names belong to.
fn stands_under_purpose(reading: &Reading, zones: &Zones, entry: &Entry) -> bool {
    let of_others = |title: Span| {
        let about = [Heading::SdkList, Heading::Sharing, Heading::Disclosing, Heading::Linked, Heading::Own];
        heading_kind(reading, title).is_some_and(|kind| about.contains(&kind))
            || [Part::Code, Part::ThirdParty].into_iter().any(|part| reading.has(title, part))
    };
    let heading = zones.around(entry.line).filter_map(|zone| zone.heading).find(|line| *line != entry.line);
    let heading = heading.and_then(|line| reading.lines.get(line)).map(|line| line.body);
    let by_heading = heading
        .is_some_and(|title| !of_others(title) && (reading.has(title, Part::Service) || reading.has(title, Part::Ads)));
    by_heading || item_above(reading, entry.line).is_some_and(|title| !of_others(title) && reading.is_title(title))
}

/// The item one level above the one in a line.
fn item_above(reading: &Reading, index: usize) -> Option<Span> {
    let depth = |index: usize| reading.lines.get(index)?.depth();
    let own = depth(index)?;
    let above = (index.saturating_sub(LONGEST_LIST)..index).rev();
    let items = above.map_while(|index| Some((index, depth(index)?)));
    let parent = items.into_iter().find(|(_, depth)| *depth < own)?;
    reading.lines.get(parent.0).map(|line| line.body)
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
