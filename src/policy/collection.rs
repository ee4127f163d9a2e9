//! What the running text says is collected, outside the disclosures.

use std::collections::HashSet;

use super::data::{Context, mentions};
use super::reading::Reading;
use super::words::{Heading, Part};
use super::zones::Zones;
use super::{Actor, Collection, Polarity};
use crate::document::{BlockKind, Span};

/// The data types that sentences and lists name, once per type, actor and polarity.
pub fn collection(reading: &Reading, zones: &Zones, entries: &[Span]) -> Vec<Collection> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    // The sentence that introduces a list speaks for its items.
    let mut introduction: Option<(Actor, Polarity)> = None;
    for (index, line) in reading.lines.iter().enumerate() {
        if zones.is_heading(index) {
            let says = |part| reading.has(line.body, part);
            introduction =
                says(Part::Collect).then(|| (actor(reading, zones, index, line.body), polarity(says(Part::Not))));
            continue;
        }
        let listed = matches!(line.kind, BlockKind::Item { .. } | BlockKind::Cell { .. }) || line.number.is_some();
        for &sentence in reading.sentences_of(line) {
            let after = entries.partition_point(|entry| entry.start <= sentence.start);
            let of_entry =
                after.checked_sub(1).and_then(|at| entries.get(at)).is_some_and(|entry| entry.end > sentence.start);
            if of_entry || matches!(zones.kind(index), Some(Heading::SdkList)) {
                continue;
            }
            let parts = reading.parts_in(sentence);
            let verb = parts.has(Part::Collect) || parts.has(Part::Upload);
            let introduced = introduction.filter(|_| listed && !verb);
            if !verb && introduced.is_none() {
                continue;
            }
            let actor = introduced.map_or_else(|| actor(reading, zones, index, sentence), |(actor, _)| actor);
            let context = if introduced.is_some() { Context::List } else { Context::Prose };
            for mention in mentions(reading, sentence, context) {
                let denied = mention.denied || introduced.is_some_and(|(_, polarity)| polarity == Polarity::Denied);
                if seen.insert((mention.data, actor, denied)) {
                    found.push(Collection {
                        data_type: reading.words.data_type(mention.data).to_owned(),
                        actor,
                        polarity: polarity(denied),
                        locator: reading.document.locator(mention.span),
                    });
                }
            }
        }
        if reading.text(line.body).ends_with(':') {
            let last = reading.sentences_of(line).last().copied().unwrap_or(line.body);
            let says = |part| reading.has(last, part);
            introduction = (says(Part::Collect) || says(Part::Upload) || says(Part::Share))
                .then(|| (actor(reading, zones, index, last), polarity(says(Part::Not))));
        } else if !listed {
            introduction = None;
        }
    }
    found
}

fn polarity(denied: bool) -> Polarity {
    if denied { Polarity::Denied } else { Polarity::Affirmed }
}

/// Who collects: the subject before the verb, else what the heading says.
fn actor(reading: &Reading, zones: &Zones, index: usize, sentence: Span) -> Actor {
    let verb = reading.parts(sentence, Part::Collect).next().map_or(sentence.end, |verb| verb.start);
    let before = Span { start: sentence.start, end: verb };
    let last = |part| reading.parts(before, part).next_back().map(|span| span.start);
    match (last(Part::FirstParty), last(Part::ThirdParty).max(last(Part::These))) {
        (Some(us), Some(them)) if them > us => Actor::ThirdParty,
        (Some(_), _) => Actor::FirstParty,
        (None, Some(_)) => Actor::ThirdParty,
        (None, None) if zones.kind(index) == Some(Heading::Own) => Actor::FirstParty,
        (None, None) => Actor::Unspecified,
    }
}
