//! What a sentence denies, of how much, and which words take it back.

use super::ClaimKind;
use super::acts::{Subject, acts_within, of_reader, subject, terms, to_the_reader};
use super::reading::Reading;
use super::words::Part;
use crate::document::Span;

/// A verb stands at most this far behind its negation, in characters.
const REACH: usize = 48;

/// So many verbs are joined at most.
const MOST_JOINED: usize = 16;
/// A word such as "otherwise" may stand between joined verbs, of so many letters.
const OTHERWISE: usize = 10;

/// How much of a condition is kept, in bytes.
const LONGEST_CONDITION: u32 = 600;

/// The negated verb of a sentence, if it has one.
pub fn denial(reading: &Reading, sentence: Span, part: Part) -> Option<Span> {
    // "Track you" is done to the reader, "give you" for the reader.
    let ours = |verb: &Span| {
        (part == Part::Track || !to_the_reader(reading, sentence, *verb)) && !of_reader(reading, sentence, *verb)
    };
    for negation in reading.parts(sentence, Part::Not) {
        // The "not" of "Do Not Track" denies nothing.
        if signals(reading, sentence).any(|signal| signal.contains(negation)) {
            continue;
        }
        let window = Span { start: negation.start, end: reading.on(negation.end, sentence.end, 4 * REACH as u32) };
        let verb =
            acts_within(reading, sentence, window, part).find(|verb| verb.end > negation.start + 1 && ours(verb));
        let Some(verb) = verb else { continue };
        let between = Span { start: negation.end, end: verb.start.max(negation.end) };
        let gap = reading.text(between);
        let aside = gap.contains(['。', ';', ':']) || gap.matches('(').count() != gap.matches(')').count();
        if gap.chars().count() > REACH || reading.has(between, Part::Allow) || aside {
            continue;
        }
        if denies_another_verb(reading, negation, part) && !joins_verbs(reading, between) {
            continue;
        }
        // Behind a comma another clause begins, unless it goes on with verbs: "do not collect, store or share".
        if gap.contains(',') && !goes_on_with_verbs(reading, between) || of_the_reader(reading, sentence, negation) {
            continue;
        }
        return Some(verb);
    }
    // In some languages the negation follows its verb, within the same clause.
    reading.parts(sentence, Part::NotBehind).find_map(|negation| {
        let window =
            Span { start: reading.back(negation.start, sentence.start, 4 * REACH as u32), end: negation.start };
        let verb = acts_within(reading, sentence, window, part).next_back().filter(ours)?;
        let gap = reading.text(Span { start: verb.end, end: negation.start });
        (gap.chars().count() <= REACH && !gap.contains([',', ';', ':'])).then_some(verb)
    })
}

/// Names of signals and rights, "Do Not Track"; not "we do not track".
pub fn signals(reading: &Reading, sentence: Span) -> impl Iterator<Item = Span> {
    reading.parts(sentence, Part::Signal).filter(move |signal| {
        let before = Span { start: reading.back(signal.start, sentence.start, 40), end: signal.start };
        let ours = reading.parts(before, Part::FirstParty).next_back().is_some_and(|us| signal.start - us.end <= 1);
        !ours || reading.text(*signal).starts_with(char::is_uppercase)
    })
}

/// 未接入任何用于分享的 SDK: a negation that holds a verb denies that one, and others only where they are joined to it.
fn denies_another_verb(reading: &Reading, negation: Span, part: Part) -> bool {
    let holds = |part| reading.parts(negation, part).any(|verb| verb.end == negation.end && verb != negation);
    let verbs = [Part::Share, Part::Collect, Part::Upload, Part::Integrate, Part::Track];
    !holds(part) && verbs.into_iter().any(holds)
}

/// Whether nothing but verbs and words that join them stands here.
fn joins_verbs(reading: &Reading, gap: Span) -> bool {
    let parts = [Part::Share, Part::Collect, Part::Upload, Part::Integrate, Part::And, Part::Not];
    reading.left_of(gap, reading.words_of(gap, &parts, [])).chars().filter(|letter| letter.is_alphanumeric()).count()
        <= 2
}

/// Whether the words behind a negation are verbs up to the last comma and behind it: "collect, store or otherwise share", but
/// not "collect your data, the following SDKs may".
fn goes_on_with_verbs(reading: &Reading, between: Span) -> bool {
    const VERBS: [Part; 3] = [Part::Share, Part::Collect, Part::Upload];
    let text = reading.text(between);
    let Some(comma) = text.rfind(',') else { return true };
    let tail = Span { start: between.start + comma as u32 + 1, end: between.end };
    let joining = [Part::And, Part::Not].into_iter().flat_map(|part| reading.parts(tail, part));
    let left = reading.left_of(tail, reading.words_of(tail, &VERBS, joining));
    VERBS.iter().any(|part| reading.has(between, *part))
        && !reading.has(between, Part::But)
        && !reading.has(tail, Part::Article)
        && left.chars().filter(|letter| letter.is_alphanumeric()).count() <= OTHERWISE
}

/// What belongs to a denied verb and those joined to it: up to the next comma that opens something else, or the next denial.
fn own_clause(reading: &Reading, sentence: Span, verb: Span) -> Span {
    let verbs = [Part::Share, Part::Collect, Part::Upload];
    let rest = Span { start: verb.end, end: sentence.end };
    let mut joined: Vec<Span> = verbs.into_iter().flat_map(|part| acts_within(reading, sentence, rest, part)).collect();
    joined.sort_unstable();
    let mut last = verb;
    for next in joined.into_iter().take(MOST_JOINED) {
        if !goes_on_with_verbs(reading, Span { start: verb.start, end: next.start }) {
            break;
        }
        last = next;
    }
    let rest = Span { start: last.end, end: sentence.end };
    let comma = reading.text(rest).find([',', ';']).map_or(rest.end, |at| rest.start + at as u32);
    let denial = reading.parts(rest, Part::Not).next().map_or(rest.end, |not| not.start);
    Span { start: verb.start, end: comma.min(denial) }
}

/// "No ads", 不含广告: a negation with at most a verb before the words for advertising.
pub fn denied_ads(reading: &Reading, sentence: Span) -> Option<Span> {
    reading.parts(sentence, Part::Ads).find(|ads| {
        let before = Span { start: reading.back(ads.start, sentence.start, 40), end: ads.start };
        reading.parts(before, Part::Not).next_back().is_some_and(|not| {
            let gap = Span { start: not.end, end: ads.start };
            let verbs: usize = reading.parts(gap, Part::Integrate).map(|verb| verb.range().len()).sum();
            let others: usize = reading.parts(gap, Part::ThirdParty).map(|word| word.range().len()).sum();
            reading.text(gap).trim().len().saturating_sub(verbs + others) <= 6
                && !reading.text(gap).contains(',')
                // "Health data is not used for advertising" does not mean that there are no ads.
                && !reading.has(gap, Part::Purpose)
        })
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
pub fn without_verb(reading: &Reading, sentence: Span) -> Option<Span> {
    reading.parts(sentence, Part::Code).find(|code| {
        let before = Span { start: reading.back(code.start, sentence.start, 24), end: code.start };
        reading.parts(before, Part::Not).any(|not| {
            let gap = Span { start: not.end, end: code.start };
            let general: usize = [Part::ThirdParty, Part::Ads]
                .into_iter()
                .flat_map(|part| reading.parts(gap, part).collect::<Vec<_>>())
                .map(|span| span.range().len())
                .sum();
            reading.text(gap).trim().len().saturating_sub(general) <= 6
        })
    })
}

/// Whether a denial is about less than it seems: some recipients or purposes only, what nobody needs, what comes from or
/// is done by others, what leaves the country.
pub fn is_narrow(reading: &Reading, sentence: Span, verb: Span, kind: ClaimKind) -> bool {
    let behind = own_clause(reading, sentence, verb);
    match kind {
        ClaimKind::ThirdPartyCode | ClaimKind::Tracking | ClaimKind::Umbrella => false,
        _ if is_needless(reading, sentence, behind) || reading.has(behind, Part::Narrows) => true,
        ClaimKind::Sharing => goes_abroad(reading, sentence, verb) || goes_to_named(reading, behind),
        ClaimKind::Uploading => goes_abroad(reading, sentence, verb) || is_of_others(reading, sentence, verb),
        ClaimKind::Collecting => is_of_others(reading, sentence, verb),
    }
}

/// Irrelevant data is none that matters; "irrelevant third parties" are still others.
fn is_needless(reading: &Reading, sentence: Span, behind: Span) -> bool {
    reading.parts(behind, Part::Needless).any(|word| {
        let next = Span { start: word.start, end: reading.on(word.end, sentence.end, 30) };
        reading.parts(next, Part::ThirdParty).next().is_none_or(|others| others.start > word.end + 1)
    })
}

/// The part of a sentence in which a verb stands, from a semicolon or colon to its end.
fn part_of(reading: &Reading, sentence: Span, verb: Span) -> Span {
    let before = reading.text(Span { start: sentence.start, end: verb.start });
    let start = before.rfind([';', ':']).map_or(sentence.start, |at| sentence.start + at as u32 + 1);
    Span { start, end: sentence.end }
}

fn goes_abroad(reading: &Reading, sentence: Span, verb: Span) -> bool {
    reading.has(part_of(reading, sentence, verb), Part::Abroad)
}

/// "Not sent to Groq": to one by name, and not to others in general.
fn goes_to_named(reading: &Reading, behind: Span) -> bool {
    let general = [Part::ThirdParty, Part::Umbrella].into_iter().any(|part| reading.has(behind, part));
    !general
        && reading.names(behind).any(|(name, _)| {
            let before = Span { start: reading.back(name.start, behind.start, 12), end: name.start };
            reading.parts(before, Part::Toward).next_back().is_some_and(|word| name.start - word.end <= 1)
        })
}

/// "Not from third parties", 不参与第三方的数据收集, "the SDK does not".
fn is_of_others(reading: &Reading, sentence: Span, verb: Span) -> bool {
    let part = part_of(reading, sentence, verb);
    let comes_from = |others: Span| {
        let before = Span { start: reading.back(others.start, part.start, 30), end: others.start };
        let from = reading.parts(before, Part::Source).next_back();
        from.is_some_and(|from| reading.text(Span { start: from.end, end: others.start }).chars().count() <= 12)
    };
    let near = Span { start: reading.back(verb.start, part.start, REACH as u32), end: verb.start };
    let is_theirs = |others: Span| {
        let behind = Span { start: others.end, end: verb.start };
        reading.parts(behind, Part::Particle).any(|particle| particle.start == others.end)
    };
    subject(reading, sentence, verb) == Some(Subject::Others)
        || reading.parts(part, Part::ThirdParty).any(comes_from)
        || reading.parts(near, Part::ThirdParty).next_back().is_some_and(is_theirs)
}

/// The words that take a denial back in part: up to the comma where they open the sentence, else to its end.
pub fn condition(reading: &Reading, sentence: Span, verb: Span) -> Option<Span> {
    let first = terms(reading, sentence)?;
    let end = if first.start < verb.start {
        let rest = reading.text(Span { start: first.start, end: verb.start });
        rest.find([',', '，']).map_or(verb.start, |comma| first.start + comma as u32)
    } else {
        reading.on(first.start, sentence.end, LONGEST_CONDITION)
    };
    Some(reading.trim(Span { start: first.start, end }))
}
