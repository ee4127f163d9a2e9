//! General statements: what the policy says, or denies, of sharing, collecting, sending, tracking and foreign code.

use super::reading::Reading;
use super::words::{Heading, Part};
use super::zones::Zones;
use super::{Claim, ClaimKind, ClaimScope, Polarity};
use crate::document::Span;

/// A verb stands at most this far behind its negation, in characters.
const REACH: usize = 48;
/// How much of a condition is kept, in bytes.
const LONGEST_CONDITION: u32 = 600;
/// More claims than this are not kept.
const MOST_CLAIMS: usize = 2_000;

/// All claims, in order. Entries' own sentences are left to their disclosures. `names` are the places, sorted, where
/// third parties are named or their entries begin.
pub fn claims(reading: &Reading, zones: &Zones, entries: &[Span], names: &[u32]) -> Vec<Claim> {
    let mut claims = Vec::new();
    for (index, line) in reading.lines.iter().enumerate() {
        if zones.is_heading(index) && !reading.text(line.body).ends_with(['.', '。']) || line.in_table() {
            continue;
        }
        let linked = zones.kind(index) == Some(Heading::Linked);
        for &sentence in reading.sentences_of(line) {
            if claims.len() >= MOST_CLAIMS {
                return claims;
            }
            let of_entry = {
                let after = entries.partition_point(|entry| entry.start <= sentence.start);
                after.checked_sub(1).and_then(|at| entries.get(at)).is_some_and(|entry| entry.end >= sentence.end)
            };
            let announces = announces_names(reading, sentence, names);
            sentence_claims(reading, sentence, Around { linked, of_entry, announces }, &mut claims);
        }
    }
    claims
}

/// What stands around a sentence.
#[derive(Clone, Copy)]
struct Around {
    /// In a section about links and log-ins.
    linked: bool,
    /// Within the entry of a third party.
    of_entry: bool,
    /// Right before the names of those whom it speaks of.
    announces: bool,
}

/// The names follow so soon, in bytes, where a sentence announces them.
const SOON: u32 = 700;

/// "We share data with trusted providers:" and "Currently the following are used:", with a list of names below: nobody is
/// left unnamed.
fn announces_names(reading: &Reading, sentence: Span, names: &[u32]) -> bool {
    let next = names.partition_point(|name| *name < sentence.end);
    let soon = names.get(next..).into_iter().flatten().take_while(|name| name.saturating_sub(sentence.start) <= SOON);
    soon.take(2).any(|&name| {
        let up_to_name = reading.text(Span { start: sentence.start, end: name });
        // Further down, a colon may belong to anything: "Company: X".
        let near = || memchr::memchr_iter(b'\n', up_to_name.as_bytes()).nth(2).is_none();
        up_to_name.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != ':').ends_with(':') && near()
    })
}

fn sentence_claims(reading: &Reading, sentence: Span, around: Around, claims: &mut Vec<Claim>) {
    let Around { linked, of_entry, announces } = around;
    let parts = reading.parts_in(sentence);
    let says = |part| parts.has(part);
    if says(Part::Children) {
        return;
    }
    let mut add = |kind, polarity, verb: Span, condition: Option<Span>| {
        claims.push(Claim {
            kind,
            polarity,
            scope: scope(reading, sentence, verb, kind),
            condition: condition.map(|span| reading.document.text.shown(span).chars().take(300).collect()),
            locator: reading.document.locator(sentence),
        });
    };
    let data = || reading.data(sentence).next().is_some();
    let object = says(Part::Personal) || says(Part::Everything);
    let others = says(Part::ThirdParty) || says(Part::Umbrella);
    let mut denied_any = false;
    for (kind, verb, meant) in [
        (ClaimKind::Sharing, Part::Share, object || others || data()),
        (ClaimKind::Collecting, Part::Collect, object || data()),
        (ClaimKind::Uploading, Part::Upload, true),
        (ClaimKind::Tracking, Part::Track, !says(Part::Signal)),
        (ClaimKind::ThirdPartyCode, Part::Integrate, says(Part::Code)),
    ] {
        if !meant {
            continue;
        }
        let negated = says(Part::Not) || says(Part::NotBehind);
        let denial = negated.then(|| denial(reading, sentence, verb)).flatten().filter(|found| {
            let behind = Span { start: found.end, end: sentence.end };
            match kind {
                ClaimKind::ThirdPartyCode => reading.has(behind, Part::Code),
                // An entry's own sentence is about what goes to that party: "the carrier is not sent to its servers".
                ClaimKind::Collecting | ClaimKind::Uploading => !of_entry,
                _ => true,
            }
        });
        let denial =
            denial.or_else(|| (kind == ClaimKind::ThirdPartyCode).then(|| without_verb(reading, sentence)).flatten());
        if let Some(verb) = denial {
            denied_any = true;
            add(kind, Polarity::Denied, verb, condition(reading, sentence, verb));
        }
    }
    if let Some(ads) = says(Part::Ads).then(|| denied_ads(reading, sentence)).flatten() {
        denied_any = true;
        add(ClaimKind::Tracking, Polarity::Denied, ads, condition(reading, sentence, ads));
    }
    if denied_any || linked || of_entry || says(Part::Not) {
        return;
    }
    let first = |part| {
        let verb = || reading.parts(sentence, part).find(|verb| !to_the_reader(reading, sentence, *verb));
        says(part).then(verb).flatten()
    };
    if let Some(verb) = first(Part::Share).filter(|_| others && (object || data())) {
        add(ClaimKind::Sharing, Polarity::Affirmed, verb, None);
    } else if let Some(verb) = first(Part::Collect).filter(|_| says(Part::FirstParty) && (object || data())) {
        add(ClaimKind::Collecting, Polarity::Affirmed, verb, None);
    }
    if let Some(verb) = first(Part::Integrate)
        .filter(|verb| says(Part::Code) && reading.has(Span { start: verb.end, end: sentence.end }, Part::Code))
    {
        add(ClaimKind::ThirdPartyCode, Polarity::Affirmed, verb, None);
    }
    if announces {
        return;
    }
    let named = reading.names(sentence).next().is_some();
    if let Some(umbrella) = first(Part::Umbrella).filter(|_| !named && (says(Part::Share) || says(Part::Collect))) {
        add(ClaimKind::Umbrella, Polarity::Affirmed, umbrella, None);
    } else if let Some(example) = by_example(reading, sentence)
        .filter(|_| named && (says(Part::Share) || says(Part::Collect) || says(Part::Integrate)))
    {
        add(ClaimKind::Umbrella, Polarity::Affirmed, example, None);
    }
}

/// "Third-party services such as Bugly": a class of recipients of which only an example is named.
fn by_example(reading: &Reading, sentence: Span) -> Option<Span> {
    reading.parts(sentence, Part::Example).find(|example| {
        let before = Span { start: reading.back(example.start, sentence.start, 48), end: example.start };
        let after = Span { start: example.end, end: reading.on(example.end, sentence.end, 40) };
        let class = [Part::ThirdParty, Part::Umbrella, Part::Code].into_iter();
        let class = class.filter_map(|part| reading.parts(before, part).next_back()).max_by_key(|class| class.end);
        let close = |gap: &str| !gap.contains(char::is_alphanumeric);
        class.is_some_and(|class| close(reading.text(Span { start: class.end, end: example.start })))
            && reading.names(after).any(|(name, _)| close(reading.text(Span { start: example.end, end: name.start })))
    })
}

/// The negated verb of a sentence, if it has one.
fn denial(reading: &Reading, sentence: Span, part: Part) -> Option<Span> {
    for negation in reading.parts(sentence, Part::Not) {
        let window = Span { start: negation.start, end: reading.on(negation.end, sentence.end, 4 * REACH as u32) };
        let verb = reading
            .parts(window, part)
            .find(|verb| verb.end > negation.start + 1 && !to_the_reader(reading, sentence, *verb));
        let Some(verb) = verb else { continue };
        let between = Span { start: negation.end, end: verb.start.max(negation.end) };
        let gap = reading.text(between);
        if gap.chars().count() > REACH || reading.has(between, Part::Allow) || gap.contains(['。', ';', ':']) {
            continue;
        }
        // Behind a comma another clause begins, unless it goes on with verbs: "do not collect, store or share".
        let chained = [Part::Share, Part::Collect, Part::Upload].iter().any(|part| reading.has(between, *part));
        if gap.contains(',') && !chained || of_the_reader(reading, sentence, negation) {
            continue;
        }
        return Some(verb);
    }
    // In some languages the negation follows its verb, within the same clause.
    reading.parts(sentence, Part::NotBehind).find_map(|negation| {
        let window =
            Span { start: reading.back(negation.start, sentence.start, 4 * REACH as u32), end: negation.start };
        let verb = reading.parts(window, part).next_back().filter(|verb| !to_the_reader(reading, sentence, *verb))?;
        let gap = reading.text(Span { start: verb.end, end: negation.start });
        (gap.chars().count() <= REACH && !gap.contains([',', ';', ':'])).then_some(verb)
    })
}

/// "No ads", 不含广告: a negation with at most a verb before the words for advertising.
fn denied_ads(reading: &Reading, sentence: Span) -> Option<Span> {
    reading.parts(sentence, Part::Ads).find(|ads| {
        let before = Span { start: reading.back(ads.start, sentence.start, 40), end: ads.start };
        reading.parts(before, Part::Not).next_back().is_some_and(|not| {
            let gap = Span { start: not.end, end: ads.start };
            let verbs: usize = reading.parts(gap, Part::Integrate).map(|verb| verb.range().len()).sum();
            let others: usize = reading.parts(gap, Part::ThirdParty).map(|word| word.range().len()).sum();
            reading.text(gap).trim().len().saturating_sub(verbs + others) <= 6 && !reading.text(gap).contains(',')
        })
    })
}

/// "Provide you with", 向您提供: what the reader is given is shared with nobody else.
fn to_the_reader(reading: &Reading, sentence: Span, verb: Span) -> bool {
    let around =
        Span { start: reading.back(verb.start, sentence.start, 4), end: reading.on(verb.end, sentence.end, 10) };
    reading.parts(around, Part::You).any(|you| {
        // 提供您的信息 is about what is yours; "provide you" is not.
        if reading.text(you).chars().any(super::fold::wide) {
            you.end == verb.start
        } else {
            you.start > verb.end && reading.text(Span { start: verb.end, end: you.start }).trim().is_empty()
        }
    })
}

/// "You may not", 如您不: what the reader does not do.
fn of_the_reader(reading: &Reading, sentence: Span, negation: Span) -> bool {
    let before = Span { start: reading.back(negation.start, sentence.start, 40), end: negation.start };
    let you = reading.parts(before, Part::You).next_back();
    you.is_some_and(|you| {
        let gap = Span { start: you.end, end: negation.start };
        let behind = Span { start: you.start, end: sentence.end };
        let yours = reading.parts(behind, Part::Yours).next().is_some_and(|yours| yours.start == you.start);
        !yours
            && reading.text(gap).trim().chars().count() <= 8
            && !reading.has(gap, Part::FirstParty)
            && !reading.text(gap).contains(',')
    })
}

/// "No third-party SDKs": a negation right before the words for foreign code.
fn without_verb(reading: &Reading, sentence: Span) -> Option<Span> {
    reading.parts(sentence, Part::Code).find(|code| {
        let before = Span { start: reading.back(code.start, sentence.start, 24), end: code.start };
        reading.parts(before, Part::Not).any(|not| {
            let gap = Span { start: not.end, end: code.start };
            let general: usize = [Part::ThirdParty, Part::Ads]
                .into_iter()
                .flat_map(|part| reading.parts(gap, part).collect::<Vec<_>>())
                .map(|span| span.range().len())
                .sum();
            reading.text(gap).trim().len().saturating_sub(general) <= 3
        })
    })
}

/// The words that take a denial back in part: up to the comma where they open the sentence, else to its end.
fn condition(reading: &Reading, sentence: Span, verb: Span) -> Option<Span> {
    let mut conditions = reading.parts(sentence, Part::Unless);
    let first = conditions.next()?;
    let end = if first.start < verb.start {
        let rest = reading.text(Span { start: first.start, end: verb.start });
        rest.find([',', '，']).map_or(verb.start, |comma| first.start + comma as u32)
    } else {
        reading.on(first.start, sentence.end, LONGEST_CONDITION)
    };
    Some(reading.trim(Span { start: first.start, end }))
}

fn scope(reading: &Reading, sentence: Span, verb: Span, kind: ClaimKind) -> ClaimScope {
    let behind = Span { start: verb.start, end: sentence.end };
    let says = |part| reading.has(behind, part) || reading.has(sentence, part);
    if kind == ClaimKind::ThirdPartyCode || kind == ClaimKind::Tracking {
        return if reading.has(behind, Part::Ads) { ClaimScope::Ads } else { ClaimScope::All };
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
    } else if kind != ClaimKind::Uploading && says(Part::Device) {
        // What is kept on the device is not thereby data about the device.
        ClaimScope::Device
    } else {
        ClaimScope::Other
    }
}
