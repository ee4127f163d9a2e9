//! General statements: what the policy says, or denies, of sharing, collecting, sending, tracking and foreign code.

use std::ops::Range;

use super::acts::{Subject, acts, doer, of_reader, serves, subject, supposed, to_the_reader};
use super::denials::{condition, denial, denied_ads, is_narrow, signals, without_verb};
use super::parallel::by_stretches;
use super::particulars::particular;
use super::reading::{Line, Reading, holds_wide};
use super::umbrellas::{among_us, announces_names, by_example, receives, unnamed_row};
use super::words::{Heading, Part};
use super::zones::Zones;
use super::{Claim, ClaimKind, ClaimScope, Polarity};
use crate::document::{BlockKind, Span, opening};

/// What opens a list of denials is not longer than this, in bytes.
const LONGEST_OPENING: usize = 60;
/// More claims than this are not kept.
const MOST_CLAIMS: usize = 2_000;
/// So many lines are read by all threads before it is asked whether there are too many claims.
const AT_ONCE: usize = 4_096;

/// All claims, in order. Entries' own sentences are left to their disclosures. `names` are the places, sorted, where
/// third parties are named or their entries begin.
pub fn claims(reading: &Reading, zones: &Zones, entries: &[Span], names: &[u32]) -> Vec<Claim> {
    // "We do not:" above a list denies each of its items.
    let mut open = false;
    let denied = reading.lines.iter().map(|line| {
        let item = is_item(line);
        open = if item { open } else { opens_denials(reading, line.body) };
        item && open
    });
    let teller = Teller { reading, zones, entries, names, denied: denied.collect() };
    let mut claims = Vec::new();
    for from in (0..reading.lines.len()).step_by(AT_ONCE) {
        let lines = AT_ONCE.min(reading.lines.len() - from);
        let of_stretch = |stretch: Range<usize>| {
            let (mut found, lines) = (Vec::new(), from + stretch.start..from + stretch.end);
            teller.claims(lines.clone(), &mut found);
            (found, lines)
        };
        for (found, lines) in by_stretches(lines, of_stretch) {
            if claims.len() + found.len() < MOST_CLAIMS {
                claims.extend(found);
            } else if !teller.claims(lines, &mut claims) {
                // The last ones that are kept are among these.
                return claims;
            }
        }
    }
    claims
}

fn is_item(line: &Line) -> bool {
    matches!(line.kind, BlockKind::Item { .. }) || line.number.is_some()
}

/// Tells the claims of lines.
struct Teller<'r, 'a> {
    reading: &'r Reading<'a>,
    zones: &'r Zones,
    entries: &'r [Span],
    names: &'r [u32],
    /// Per line, whether it is an item below "We do not:".
    denied: Vec<bool>,
}

impl Teller<'_, '_> {
    /// Adds the claims of some lines, as long as there are not too many; whether there are not.
    fn claims(&self, lines: Range<usize>, claims: &mut Vec<Claim>) -> bool {
        let Teller { reading, zones, entries, names, .. } = *self;
        for (index, line) in lines.filter_map(|index| Some((index, reading.lines.get(index)?))) {
            let denied = self.denied.get(index).copied().unwrap_or(false);
            if zones.is_heading(index) && !reading.text(line.body).ends_with(['.', '。']) {
                claims.extend(heading_claim(reading, zones, index, line.body).filter(|_| claims.len() < MOST_CLAIMS));
                continue;
            }
            if line.in_table() {
                // What a cell denies, it denies of its row.
                let from = claims.len();
                for &sentence in reading.sentences_of(line).iter().filter(|_| from < MOST_CLAIMS) {
                    let around =
                        Around { linked: true, of_entry: false, labelled: true, announces: false, denied: false };
                    sentence_claims(reading, sentence, around, claims);
                }
                let of_row = claims.split_off(from).into_iter().filter(|claim| claim.polarity == Polarity::Denied);
                claims.extend(of_row.map(|claim| Claim { scope: ClaimScope::Other, ..claim }));
                continue;
            }
            let linked = zones.kind(index) == Some(Heading::Linked);
            if let Some(row) = unnamed_row(reading, zones, index, names) {
                let claim = claim(reading, row, (ClaimKind::Umbrella, Polarity::Affirmed, ClaimScope::Other), None);
                claims.push(Claim { listed: true, ..claim });
            }
            for &sentence in reading.sentences_of(line) {
                if claims.len() >= MOST_CLAIMS {
                    return false;
                }
                let of_entry = {
                    let after = entries.partition_point(|entry| entry.start <= sentence.start);
                    let holds = |entry: &Span| entry.end >= sentence.end;
                    // "Purpose: collects crash reports": the label is no part of what it says.
                    let value =
                        line.field.is_some() && entries.get(after).is_some_and(|entry| entry.end <= sentence.end);
                    value || after.checked_sub(1).and_then(|at| entries.get(at)).is_some_and(holds)
                };
                let announces = announces_names(reading, sentence, names);
                sentence_claims(
                    reading,
                    sentence,
                    Around { linked, of_entry, labelled: line.field.is_some(), announces, denied },
                    claims,
                );
            }
        }
        true
    }
}

/// "Data we do NOT collect", 我们不收集的信息: a heading that denies what stands below it.
fn heading_claim(reading: &Reading, zones: &Zones, index: usize, heading: Span) -> Option<Claim> {
    let says = |part| reading.has(heading, part);
    let others = [Part::You, Part::Unless, Part::Supposes, Part::Children, Part::ThirdParty, Part::Code];
    let below = reading.lines.get(index + 1).is_some() && !zones.is_heading(index + 1);
    let told = says(Part::Not) && says(Part::FirstParty) && !others.into_iter().any(says);
    if !told || !below || reading.text(heading).ends_with(['?', '？']) {
        return None;
    }
    let kinds = [
        (ClaimKind::Sharing, Part::Share),
        (ClaimKind::Collecting, Part::Collect),
        (ClaimKind::Uploading, Part::Upload),
        (ClaimKind::Tracking, Part::Track),
    ];
    let (kind, _) = kinds.into_iter().find(|(_, verb)| denial(reading, heading, *verb).is_some())?;
    Some(claim(reading, heading, (kind, Polarity::Denied, ClaimScope::Other), None))
}

/// What stands around a sentence.
#[derive(Clone, Copy)]
struct Around {
    /// In a section about links and log-ins.
    linked: bool,
    /// Within the entry of a third party.
    of_entry: bool,
    /// The value of a label.
    labelled: bool,
    /// Right before the names of those whom it speaks of.
    announces: bool,
    /// An item below "We do not:".
    denied: bool,
}

/// "We do NOT:", "What we never do": a denial without a verb of what is denied, above a list.
fn opens_denials(reading: &Reading, words: Span) -> bool {
    let open = [Part::Collect, Part::Share, Part::Upload, Part::Track, Part::Integrate];
    reading.text(words).len() <= LONGEST_OPENING
        && reading.has(words, Part::Not)
        && !reading.has(words, Part::Unless)
        && reading.has(words, Part::FirstParty)
        && !open.iter().any(|part| reading.has(words, *part))
}

fn sentence_claims(reading: &Reading, sentence: Span, around: Around, claims: &mut Vec<Claim>) {
    let Around { linked, of_entry, labelled, announces, denied } = around;
    let parts = reading.parts_in(sentence);
    let says = |part| parts.has(part);
    let narrow = |kind, verb| {
        claim(reading, sentence, (kind, Polarity::Denied, ClaimScope::Other), condition(reading, sentence, verb))
    };
    let negated = says(Part::Not) || says(Part::NotBehind);
    // What is not collected of children says little of the others, and "not knowingly" nothing.
    if says(Part::Children) && negated && !says(Part::Defines) && !of_entry {
        let meant = says(Part::Personal) && !says(Part::Narrows);
        let verb = meant.then(|| denial(reading, sentence, Part::Collect)).flatten();
        claims.extend(verb.map(|verb| narrow(ClaimKind::Collecting, verb)));
    }
    if says(Part::Children) || says(Part::Defines) {
        return;
    }
    let told = |kind, polarity, verb: Span, condition: Option<Span>| {
        let denied = polarity == Polarity::Denied;
        let narrow = denied && is_narrow(reading, sentence, verb, kind);
        let scope = if narrow { ClaimScope::Other } else { scope(reading, sentence, verb, kind, denied) };
        claim(reading, sentence, (kind, polarity, scope), condition)
    };
    let data = || reading.data(sentence).next().is_some();
    // 支付由甲处理。我们不会收集您的卡号。
    let by_us =
        |verb: Span| holds_wide(reading.text(sentence)) && subject(reading, sentence, verb) == Some(Subject::Us);
    let object = says(Part::Personal) || says(Part::Everything);
    let others = says(Part::ThirdParty) || says(Part::Umbrella);
    let mut denied_any = false;
    for (kind, verb, meant) in [
        (ClaimKind::Sharing, Part::Share, object || others || data()),
        (ClaimKind::Collecting, Part::Collect, object || data()),
        (ClaimKind::Uploading, Part::Upload, true),
        (ClaimKind::Tracking, Part::Track, !says(Part::Signal) || signals(reading, sentence).next().is_none()),
        (ClaimKind::ThirdPartyCode, Part::Integrate, says(Part::Code)),
    ] {
        if !meant {
            continue;
        }
        if denied && !negated {
            // The verb opens the item: "Sell your data".
            if let Some(verb) = acts(reading, sentence, verb).next().filter(|verb| verb.start <= sentence.start + 1) {
                denied_any = true;
                claims.push(told(kind, Polarity::Denied, verb, condition(reading, sentence, verb)));
            }
            continue;
        }
        let denial = negated.then(|| denial(reading, sentence, verb)).flatten().filter(|found| {
            let behind = Span { start: found.end, end: sentence.end };
            match kind {
                ClaimKind::ThirdPartyCode => reading.parts(behind, Part::Code).next().is_some_and(|code| {
                    // "Does not integrate the Google Maps SDK" says nothing of others; "X, Y or any SDKs" does.
                    let named = Span { start: found.end, end: code.end };
                    reading.names(named).rfind(|(name, _)| name.start < code.start).is_none_or(|(name, _)| {
                        let gap = Span { start: name.end.min(code.start), end: code.start };
                        reading.text(gap).contains([',', '、']) || reading.has(gap, Part::And)
                    })
                }),
                // An entry's own sentence is about what goes to that party: "the carrier is not sent to its servers".
                ClaimKind::Collecting | ClaimKind::Uploading => !of_entry || by_us(*found),
                ClaimKind::Sharing => !(of_entry && labelled),
                _ => true,
            }
        });
        let denial =
            denial.or_else(|| (kind == ClaimKind::ThirdPartyCode).then(|| without_verb(reading, sentence)).flatten());
        if let Some(verb) = denial {
            denied_any = true;
            claims.push(told(kind, Polarity::Denied, verb, condition(reading, sentence, verb)));
        }
    }
    if let Some(ads) = says(Part::Ads).then(|| denied_ads(reading, sentence)).flatten() {
        denied_any = true;
        claims.push(told(ClaimKind::Tracking, Polarity::Denied, ads, condition(reading, sentence, ads)));
    }
    let apart = denied_any || denied || of_entry && labelled;
    if !apart && (negated || says(Part::Without)) {
        claims.extend(particular(reading, sentence).map(|(kind, verb)| narrow(kind, verb)));
    }
    if denied_any || denied || linked || says(Part::Not) {
        return;
    }
    // "Third-party services such as Bugly": also where the sentence belongs to that entry.
    let example = || {
        let verb = says(Part::Share) || says(Part::Collect) || says(Part::Integrate);
        verb.then(|| by_example(reading, sentence)).flatten()
    };
    // What a purpose or a permission is for says no more than its entry, or the list that it stands in.
    if of_entry || labelled {
        if let Some(example) = example().filter(|_| !announces && !labelled) {
            claims.push(told(ClaimKind::Umbrella, Polarity::Affirmed, example, None));
        }
        return;
    }
    // What the app does: not its readers, nor what it only might do.
    let ours = |verb: &Span| {
        !to_the_reader(reading, sentence, *verb)
            && !of_reader(reading, sentence, *verb)
            && !supposed(reading, sentence, *verb)
    };
    let first = |part| says(part).then(|| acts(reading, sentence, part).find(ours)).flatten();
    let shares = || {
        let verb = acts(reading, sentence, Part::Share).find(|verb| {
            ours(verb) && doer(reading, sentence, *verb) != Some(Subject::Others) && !serves(reading, sentence, *verb)
        });
        verb.filter(|_| others && (object || data()))
    };
    let collects = || {
        let by_us = |verb: &Span| ours(verb) && doer(reading, sentence, *verb) == Some(Subject::Us);
        let verb = says(Part::FirstParty).then(|| acts(reading, sentence, Part::Collect).find(by_us)).flatten();
        verb.filter(|_| object || data())
    };
    if let Some(verb) = shares() {
        claims.push(told(ClaimKind::Sharing, Polarity::Affirmed, verb, None));
    } else if let Some(verb) = collects() {
        claims.push(told(ClaimKind::Collecting, Polarity::Affirmed, verb, None));
    }
    if let Some(verb) = first(Part::Integrate)
        .filter(|verb| says(Part::Code) && reading.has(Span { start: verb.end, end: sentence.end }, Part::Code))
    {
        claims.push(told(ClaimKind::ThirdPartyCode, Polarity::Affirmed, verb, None));
    }
    if announces {
        return;
    }
    let named = reading.names(sentence).next().is_some();
    let given =
        || [Part::Share, Part::Collect].into_iter().any(|part| acts(reading, sentence, part).any(|verb| ours(&verb)));
    let umbrella = || reading.parts(sentence, Part::Umbrella).find(|word| receives(reading, sentence, *word));
    let class = (!named && given()).then(umbrella).flatten().or_else(|| among_us(reading, sentence).filter(|_| !named));
    if let Some(class) = class.or_else(|| if named { example() } else { None }) {
        claims.push(told(ClaimKind::Umbrella, Polarity::Affirmed, class, None));
    }
}

/// A claim at a place, with the words that take it back in part.
fn claim(
    reading: &Reading,
    at: Span,
    (kind, polarity, scope): (ClaimKind, Polarity, ClaimScope),
    condition: Option<Span>,
) -> Claim {
    let condition = condition.map(|span| opening(reading.document.text.shown(span)).to_owned());
    Claim { kind, polarity, scope, condition, listed: false, locator: reading.document.locator(at) }
}

fn scope(reading: &Reading, sentence: Span, verb: Span, kind: ClaimKind, denied: bool) -> ClaimScope {
    let behind = Span { start: verb.start, end: sentence.end };
    let says = |part| reading.has(behind, part) || reading.has(sentence, part);
    if kind == ClaimKind::ThirdPartyCode || kind == ClaimKind::Tracking {
        let code = kind == ClaimKind::ThirdPartyCode;
        // "No advertising identifiers, no SDKs": the former are data.
        let apart = |word: &Span| !code || !reading.data(behind).any(|(data, ..)| data.contains(*word));
        let kinds: Vec<Span> = reading.parts(behind, Part::KindOfCode).collect();
        let of_a_kind = |code: Span| kinds.iter().any(|kind| kind.contains(code));
        return if reading.parts(behind, Part::Ads).any(|word| apart(&word)) {
            ClaimScope::Ads
        } else if code && denied && reading.parts(behind, Part::Code).all(of_a_kind) {
            ClaimScope::Other
        } else {
            ClaimScope::All
        };
    }
    let sold: Vec<Span> = reading.parts(behind, Part::Sell).collect();
    if kind == ClaimKind::Sharing
        && sold.binary_search(&verb).is_ok()
        && reading.parts(behind, Part::Share).all(|verb| sold.binary_search(&verb).is_ok())
    {
        // To sell nothing is not to share nothing.
        return ClaimScope::Other;
    }
    // "All data stays on the device and is not uploaded": what is not sent may stand before the verb.
    let everything = reading.has(behind, Part::Everything)
        || kind == ClaimKind::Uploading && reading.has(sentence, Part::Everything);
    if everything {
        ClaimScope::All
    } else if says(Part::Personal) {
        ClaimScope::PersonalInformation
    } else if says(Part::Ads) {
        ClaimScope::Ads
    } else if kind != ClaimKind::Uploading && about_device(reading, sentence, verb) {
        ClaimScope::Device
    } else {
        ClaimScope::Other
    }
}

/// Whether a verb is about data of the device: what is kept or used on it, as told before the verb, is not thereby about it.
fn about_device(reading: &Reading, sentence: Span, verb: Span) -> bool {
    reading.parts(sentence, Part::Device).any(|word| {
        word.start >= verb.start || reading.data(sentence).any(|(data, ..)| data.contains(word) && data != word)
    })
}
