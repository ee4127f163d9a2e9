//! The sections about third parties, and what each is.

use std::collections::HashSet;

use super::disclose::cut;
use super::entries::Entry;
use super::reading::Reading;
use super::words::{Heading, Part};
use super::zones::{Zones, heading_kind};
use super::{Section, SectionKind};
use crate::document::Span;

/// The sections about third parties: by heading, and around entries found by their content.
pub fn sections(reading: &Reading, zones: &Zones, entries: &[Entry]) -> Vec<Section> {
    let mut found: Vec<(Option<usize>, SectionKind, Span)> = Vec::new();
    let mut known: HashSet<Option<usize>> = HashSet::new();
    let mut named: Vec<usize> = entries.iter().map(|entry| entry.line).collect();
    named.sort_unstable();
    // A chapter on sharing counts beside the section within it that holds the list.
    let homes = entries.iter().flat_map(|entry| {
        let own = home(zones, entry);
        let chapters =
            zones.around(entry.line).filter(|zone| matches!(zone.kind, Some(Heading::Sharing | Heading::Disclosing)));
        let outer = chapters.filter(|zone| zone.heading.is_some()).map(|zone| zone.heading);
        [(own, entry)].into_iter().chain(outer.map(move |heading| (heading, entry)))
    });
    for (heading, entry) in homes {
        let span = heading.and_then(|line| reading.lines.get(line)).map_or(entry.name, |line| line.body);
        let kind =
            match heading.and_then(|line| reading.lines.get(line)).and_then(|line| heading_kind(reading, line.span)) {
                Some(Heading::Sharing | Heading::Disclosing) => SectionKind::ThirdPartySharing,
                Some(Heading::Linked) => SectionKind::LinkedServices,
                _ => SectionKind::SdkList,
            };
        if known.insert(heading) {
            found.push((heading, kind, span));
        }
    }
    for zone in &zones.zones {
        let (Some(heading), Some(kind)) = (zone.heading, zone.kind) else { continue };
        if matches!(kind, Heading::Own | Heading::Disclosing) || known.contains(&Some(heading)) {
            continue;
        }
        let next = named.get(named.partition_point(|line| *line < zone.start));
        if next.is_some_and(|line| *line < zone.end) {
            continue;
        }
        let Some(line) = reading.lines.get(heading) else { continue };
        let lines = reading.lines.get(zone.start + 1..zone.end.min(zone.start + 200)).unwrap_or_default();
        let body = || lines.iter().filter(|line| line.first).flat_map(|line| reading.sentences_of(line));
        let says = |sentence: &Span, part| reading.has(*sentence, part);
        let product = |sentence: &Span| reading.names(*sentence).any(|(_, name)| !name.is_vendor());
        let about = body().any(|sentence| {
            let others = [Part::ThirdParty, Part::Umbrella, Part::Code].into_iter().any(|part| says(sentence, part));
            (others || product(sentence))
                && (says(sentence, Part::Collect) || says(sentence, Part::Share) || says(sentence, Part::Integrate))
                && !says(sentence, Part::Not)
        });
        let linked = body().filter(|sentence| says(sentence, Part::Linked)).count();
        let delegated =
            body().any(|sentence| says(sentence, Part::Delegated) && reading.addresses_in(*sentence).next().is_some());
        let kind = match kind {
            Heading::Linked => SectionKind::LinkedServices,
            _ if delegated => SectionKind::DelegatedList,
            _ if linked > 0 => SectionKind::LinkedServices,
            _ if !about => continue,
            Heading::Sharing => SectionKind::ThirdPartySharing,
            _ => SectionKind::SdkList,
        };
        found.push((Some(heading), kind, line.body));
    }
    found.sort_by_key(|(_, _, span)| *span);
    found
        .into_iter()
        .map(|(heading, kind, span)| Section {
            heading: heading
                .and_then(|line| reading.lines.get(line))
                .map(|line| cut(reading.document.text.shown(line.span))),
            kind,
            locator: reading.document.locator(span),
        })
        .collect()
}

/// The heading under which an entry stands: the nearest about third parties, else the nearest.
fn home(zones: &Zones, entry: &Entry) -> Option<usize> {
    let headings =
        || zones.around(entry.line).filter(|zone| zone.heading.is_some() && zone.heading != Some(entry.line));
    let telling = headings().find(|zone| matches!(zone.kind, Some(Heading::SdkList | Heading::Sharing)));
    telling.or_else(|| headings().next()).and_then(|zone| zone.heading)
}
