//! What the running text says is collected, outside the disclosures.

use std::collections::HashSet;

use super::acts::{Subject, acts, denied_by_reader, doer, given_by_reader, of_reader, subject, terms};
use super::data::{Context, Mention, mentions};
use super::hash::Secret;
use super::reading::{Line, Reading};
use super::words::{Heading, Part};
use super::zones::Zones;
use super::{Actor, Collection, Polarity};
use crate::document::{BlockKind, Span};

/// Words that belong together stand at most so far from each other, in bytes: what is not collected and the words that say
/// so, a bracket and what stands in it.
const REACH: u32 = 160;

/// What a sentence says of a data type.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    line: u32,
    sentence: Span,
    data: u16,
    at: Span,
    actor: Actor,
    polarity: Polarity,
}

/// The data types that sentences and lists name, outside lists of third parties.
pub fn told(reading: &Reading, zones: &Zones) -> Vec<Told> {
    let mut found = Vec::new();
    // The sentence that introduces a list speaks for its items.
    let mut introduction: Option<(Actor, Polarity)> = None;
    for (index, line) in reading.lines.iter().enumerate() {
        if zones.is_heading(index) {
            introduction = introduces(reading, zones, index, line.body, false);
            continue;
        }
        let listed = matches!(line.kind, BlockKind::Item { .. } | BlockKind::Cell { .. }) || line.number.is_some();
        for &sentence in reading.sentences_of(line) {
            if matches!(zones.kind(index), Some(Heading::SdkList)) {
                continue;
            }
            let Some(said) = Said::new(reading, zones, index, sentence, introduction.filter(|_| listed)) else {
                continue;
            };
            found.extend(mentions(reading, sentence, said.context()).into_iter().filter_map(|mention| {
                let (actor, polarity) = said.of(reading, sentence, &mention)?;
                let line = index as u32;
                Some(Told { line, sentence, data: mention.data, at: mention.span, actor, polarity })
            }));
        }
        if reading.text(line.body).ends_with(':') {
            let last = reading.sentences_of(line).last().copied().unwrap_or(line.body);
            introduction = introduces(reading, zones, index, last, true);
        } else if !listed {
            introduction = None;
        }
    }
    found
}

/// What is told outside the entries, once per type, actor and polarity.
pub fn collection(reading: &Reading, told: &[Told], entries: &[Span]) -> Vec<Collection> {
    let mut seen: HashSet<_, Secret> = HashSet::default();
    let own = |told: &&Told| {
        let line = reading.lines.get(told.line as usize);
        line.is_some_and(|line| !is_of_entry(line, told.sentence, entries))
    };
    let first = |told: &&Told| seen.insert((told.data, told.actor, told.polarity == Polarity::Denied));
    let collected = |told: &Told| Collection {
        data_type: reading.words.data_type(told.data).to_owned(),
        actor: told.actor,
        polarity: told.polarity,
        locator: reading.document.locator(told.at),
    };
    told.iter().filter(own).filter(first).map(collected).collect()
}

/// Whether a sentence belongs to the entry of a third party, with the label before it.
fn is_of_entry(line: &Line, sentence: Span, entries: &[Span]) -> bool {
    let after = entries.partition_point(|entry| entry.start <= sentence.start);
    let labelled = line.field.is_some() && entries.get(after).is_some_and(|entry| entry.end <= sentence.end);
    labelled || after.checked_sub(1).and_then(|at| entries.get(at)).is_some_and(|entry| entry.end > sentence.start)
}

/// What a heading, or a line that ends in a colon, says of the list below it. That something is not shared does not mean
/// that it is not collected.
fn introduces(
    reading: &Reading,
    zones: &Zones,
    index: usize,
    words: Span,
    shared_too: bool,
) -> Option<(Actor, Polarity)> {
    let denied = reading.has(words, Part::Not) && !reading.has(words, Part::Unless);
    let told = |part| acts(reading, words, part).any(|verb| !of_reader(reading, words, verb));
    let collected = told(Part::Collect) || shared_too && (told(Part::Upload) || given_by_reader(reading, words));
    let shared = shared_too && !reading.has(words, Part::Not) && told(Part::Share);
    (collected || shared).then(|| {
        let verb = acts(reading, words, Part::Collect).next();
        let verb = verb.unwrap_or(Span { start: words.end, end: words.end });
        let by = subject(reading, words, verb);
        (actor(reading, zones, index, words, verb, by), polarity(denied))
    })
}

fn polarity(denied: bool) -> Polarity {
    if denied { Polarity::Denied } else { Polarity::Affirmed }
}

/// What a sentence says of the data that it names.
struct Said {
    /// Verbs of collecting and sending that are not the reader's, each with who does it.
    verbs: Vec<(Span, Actor)>,
    /// What is said by the words above a list.
    introduced: Option<(Actor, Polarity)>,
    /// Readers give it.
    given: bool,
}

impl Said {
    /// None where the sentence tells of no collecting.
    fn new(
        reading: &Reading,
        zones: &Zones,
        index: usize,
        sentence: Span,
        introduction: Option<(Actor, Polarity)>,
    ) -> Option<Said> {
        let parts = reading.parts_in(sentence);
        if parts.has(Part::Defines) {
            return None;
        }
        let mut verbs: Vec<(Span, Actor)> = [Part::Collect, Part::Upload]
            .into_iter()
            .filter(|part| parts.has(*part))
            .flat_map(|part| acts(reading, sentence, part))
            .filter(|verb| !of_reader(reading, sentence, *verb))
            .map(|verb| (verb, actor(reading, zones, index, sentence, verb, doer(reading, sentence, verb))))
            .collect();
        // "Access: you can see your profile"
        if let Some(head) = readers_right(reading, sentence) {
            verbs.retain(|(verb, _)| verb.start >= head.end);
        }
        verbs.sort_unstable();
        verbs.dedup_by_key(|(verb, _)| *verb);
        let linked = zones.kind(index) == Some(Heading::Linked);
        let given = verbs.is_empty() && parts.has(Part::Give) && !linked && given_by_reader(reading, sentence);
        let of_reader = [Part::ReaderAct, Part::Command, Part::Warning].into_iter().any(|part| {
            let first = reading.parts(sentence, part).next();
            let before = first.map(|words| reading.text(Span { start: sentence.start, end: words.start }));
            before.is_some_and(|before| !before.contains(char::is_alphabetic))
        });
        // "Precise location (we collect the country only)" under what is not collected.
        let only_aside =
            introduction.is_some() && verbs.iter().all(|(verb, _)| bracket_around(reading, sentence, *verb).is_some());
        let introduced = introduction.filter(|_| only_aside && (given || !of_reader));
        (given || introduced.is_some() || !verbs.is_empty()).then_some(Said { verbs, introduced, given })
    }

    fn context(&self) -> Context {
        if self.introduced.is_some() { Context::List } else { Context::Prose }
    }

    /// Who collects a data type that the sentence names, or does not; none where it says neither.
    fn of(&self, reading: &Reading, sentence: Span, mention: &Mention) -> Option<(Actor, Polarity)> {
        let at = mention.span;
        let before = self.verbs.partition_point(|(verb, _)| verb.start < at.start);
        let nearest = before.checked_sub(1).or(Some(0)).and_then(|index| self.verbs.get(index));
        let actor = match (self.introduced, nearest) {
            (Some((actor, _)), _) => actor,
            (None, Some((_, actor))) => *actor,
            (None, None) => Actor::FirstParty,
        };
        let introduced = self.introduced.is_some_and(|(_, polarity)| polarity == Polarity::Denied);
        let denied = if mention.denied {
            negated_here(reading, sentence, at, &self.verbs)?
        } else {
            introduced || self.denied_behind(reading, sentence, at)
        };
        if denied && excepted_in_brackets(reading, sentence, at) {
            return None;
        }
        // "Not without your consent": with it, it is. A "but" that names other data takes back no more than those.
        let on_terms = denied
            && terms(reading, sentence).is_some_and(|words| {
                let rest = Span { start: words.end, end: sentence.end };
                let but = reading.parts(words, Part::But).any(|but| but.start == words.start);
                !but || reading.data(rest).next().is_none()
            });
        Some((actor, polarity(denied && !on_terms)))
    }

    /// "Your location is never uploaded": the negated verb stands behind what it is about, and no other before it.
    fn denied_behind(&self, reading: &Reading, sentence: Span, at: Span) -> bool {
        let first = self.verbs.first().filter(|(verb, _)| verb.start >= at.end && !self.given);
        first.is_some_and(|(verb, _)| {
            let gap = Span { start: at.end, end: verb.end };
            let before = Span { start: reading.back(at.start, sentence.start, REACH), end: at.start };
            let says = |part| reading.has(before, part);
            let about_it = ![Part::FirstParty, Part::Share, Part::ByMeansOf, Part::Supposes].into_iter().any(says);
            verb.start - at.end <= REACH
                && about_it
                && reading.parts(gap, Part::Not).next_back().is_some_and(|not| {
                    let to_verb = reading.text(Span { start: not.end.min(verb.start), end: verb.start });
                    !to_verb.contains([',', '(', ')']) && to_verb.chars().count() <= 24
                })
                && !reading.text(gap).contains(';')
        })
    }
}

/// The head of a sentence that names a right, behind which what the reader may do is told.
fn readers_right(reading: &Reading, sentence: Span) -> Option<Span> {
    let colon = reading.text(sentence).find(':')?;
    let head = Span { end: sentence.start + colon as u32, ..sentence };
    let behind = Span { start: head.end, end: sentence.end };
    let act = reading.parts(behind, Part::ReaderAct).next()?;
    let gap = reading.text(Span { start: head.end, end: act.start });
    (!gap.contains(char::is_alphanumeric)).then_some(head)
}

/// Whether the negation before a data type denies that it is collected: none where it is the reader's ("if you do not reject
/// cookies") or denies something else ("we do not sell your name").
fn negated_here(reading: &Reading, sentence: Span, at: Span, verbs: &[(Span, Actor)]) -> Option<bool> {
    let before = Span { start: sentence.start, end: at.start };
    let negation = reading.parts(before, Part::Not).next_back()?;
    let between = Span { start: negation.start, end: at.start };
    let from = verbs.partition_point(|(verb, _)| verb.start < between.start);
    let verbs = || verbs.iter().skip(from).map(|(verb, _)| *verb).take_while(|verb| verb.end <= between.end);
    let collected = verbs().next().is_some();
    // 不参与第三方的收集, "not from third parties": whatever it denies, it is less than that the app collects.
    let narrow = verbs()
        .any(|verb| reading.has(Span { start: negation.end.min(verb.start), end: verb.start }, Part::ThirdParty));
    let otherwise = narrow || reading.has(between, Part::Share);
    (!denied_by_reader(reading, sentence, negation) && (collected && !narrow || !otherwise)).then_some(true)
}

/// "No precise location (only the country, from your IP address)": what a bracket takes out of a denial.
fn excepted_in_brackets(reading: &Reading, sentence: Span, at: Span) -> bool {
    bracket_around(reading, sentence, at)
        .is_some_and(|inside| reading.has(inside, Part::But) && !reading.has(inside, Part::Not))
}

/// From the bracket in which a word stands up to the word.
fn bracket_around(reading: &Reading, sentence: Span, at: Span) -> Option<Span> {
    let before = Span { start: reading.back(at.start, sentence.start, REACH), end: at.start };
    let text = reading.text(before);
    let open = text.rfind('(').filter(|open| !text.get(*open..).unwrap_or_default().contains(')'))?;
    Some(Span { start: before.start + open as u32, end: at.start })
}

/// Who collects: whom the verb tells, else whom the heading does.
fn actor(reading: &Reading, zones: &Zones, index: usize, sentence: Span, verb: Span, by: Option<Subject>) -> Actor {
    // "Collected by this app"
    let agent = Span { start: verb.end, end: reading.on(verb.end, sentence.end, 24) };
    let by_us = || {
        reading.parts(agent, Part::FirstParty).next().is_some_and(|us| {
            reading.parts(Span { start: verb.end, end: us.start }, Part::Of).any(|by| us.start - by.end <= 1)
        })
    };
    match by {
        Some(Subject::Us) => Actor::FirstParty,
        Some(Subject::Others) => Actor::ThirdParty,
        _ if by_us() || zones.kind(index) == Some(Heading::Own) => Actor::FirstParty,
        _ => Actor::Unspecified,
    }
}
