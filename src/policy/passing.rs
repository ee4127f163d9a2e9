//! Products that the running text names outside every disclosure.

use std::collections::HashSet;

use super::entries::Entry;
use super::reading::Reading;
use super::resolve::Resolver;
use super::words::{Heading, Part};
use super::zones::Zones;
use super::{Passing, ResolvedTo};
use crate::document::Span;

/// More names than this are not kept.
const MOST: usize = 200;
/// Spellings of data types reach no further around a name than this, in bytes.
const LONGEST_TYPE: u32 = 60;

/// The products named in sentences on third parties or their code, each name once, in order. Names in headings, in tables
/// and in what belongs to an entry are left out; so are links and logins of others, and what is denied.
pub fn passing(reading: &Reading, zones: &Zones, resolver: &Resolver, entries: &[Entry]) -> Vec<Passing> {
    let mut taken: Vec<Span> = entries
        .iter()
        .flat_map(|entry| {
            let fields = entry.fields.iter().map(|(_, span)| span);
            fields.chain(&entry.free).chain(&entry.joint).chain([&entry.name]).copied()
        })
        .collect();
    taken.sort_unstable();
    // The furthest end of the spans up to each one, as they may lie within each other.
    let ends: Vec<u32> = taken
        .iter()
        .scan(0, |furthest, span| {
            *furthest = span.end.max(*furthest);
            Some(*furthest)
        })
        .collect();
    let is_taken = |span: Span| {
        let before = taken.partition_point(|other| other.start <= span.start);
        before.checked_sub(1).and_then(|at| ends.get(at)).is_some_and(|end| *end >= span.end)
    };
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (index, line) in reading.lines.iter().enumerate() {
        let aside = line.in_table() || line.field.is_some() || zones.is_heading(index) || zones.is_title(index);
        if aside || zones.kind(index) == Some(Heading::Linked) {
            continue;
        }
        for &sentence in reading.sentences_of(line) {
            let parts = reading.parts_in(sentence);
            let says = |part| parts.has(part);
            let of_others = says(Part::Code) || says(Part::ThirdParty);
            if !of_others || says(Part::Not) || says(Part::Linked) {
                continue;
            }
            // 易信 is a product, and a part of 交易信息.
            let part_of_data = |name: Span| {
                let from = reading.back(name.start, sentence.start, LONGEST_TYPE);
                let around = Span { start: from, end: reading.on(name.end, sentence.end, LONGEST_TYPE) };
                reading.data(around).any(|(data, ..)| data.start <= name.start && data.end >= name.end)
            };
            for (span, name) in reading.names(sentence) {
                let written = reading.text(span);
                let product = name.target.is_some() && !name.is_vendor();
                if !product || is_taken(span) || part_of_data(span) || !seen.insert(written) {
                    continue;
                }
                if found.len() >= MOST {
                    return found;
                }
                let name = reading.document.text.shown(span).to_owned();
                let resolution = resolver.resolve(reading.words, &name, None, &[]);
                if matches!(resolution.to, ResolvedTo::Sdk | ResolvedTo::Family) {
                    found.push(Passing { name, resolution, locator: reading.document.locator(span) });
                }
            }
        }
    }
    found
}
