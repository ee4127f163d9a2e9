//! Denials of something in particular: of some data, of what else may be done with them, of what one third party gets.
//! They narrow no general claim, so each has the scope "other".

use super::ClaimKind;
use super::acts::{of_reader, to_the_reader};

use super::denials::denial;
use super::negated::{counted_words, enumerates};
use super::reading::Reading;
use super::words::Part;
use crate::document::Span;

/// Words that stand between a negation and its verb, where no enumeration does: "is not permanently stored".
const BETWEEN: usize = 2;
/// Words beside data types between an enumeration that is denied and its verb: "… for analytics are processed".
const BEFORE_VERB: usize = 4;

/// So many negations of a sentence are looked at.
const MOST: usize = 16;
/// A verb stands at most so far behind its negation, in bytes, and so far before one that denies its object.
const FARTHEST: u32 = 400;
const NEAR: u32 = 60;

/// What a claim is said of, by the verb that is denied.
const KINDS: [(Part, ClaimKind); 5] = [
    (Part::Share, ClaimKind::Sharing),
    (Part::Collect, ClaimKind::Collecting),
    (Part::Upload, ClaimKind::Uploading),
    (Part::Handle, ClaimKind::Collecting),
    (Part::Integrate, ClaimKind::Collecting),
];

/// What a sentence denies in particular, with the place of the words that say it.
pub fn particular(reading: &Reading, sentence: Span) -> Option<(ClaimKind, Span)> {
    let negated = KINDS.into_iter().find_map(|(part, kind)| {
        let verb = denial(reading, sentence, part)?;
        is_particular(reading, sentence, part, verb).then_some((kind, verb))
    });
    negated
        .or_else(|| enumerated(reading, sentence))
        .or_else(|| denied_object(reading, sentence))
        .or_else(|| fragment(reading, sentence))
        .or_else(|| left_out(reading, sentence))
}

/// Whether a negated verb speaks of data, or of what somebody gets.
fn is_particular(reading: &Reading, sentence: Span, part: Part, verb: Span) -> bool {
    let Some(negation) = reading.parts(sentence, Part::Not).rfind(|not| not.start <= verb.start) else {
        return part != Part::Integrate && has_data(reading, sentence);
    };
    let behind = Span { start: verb.end, end: sentence.end };
    let between = Span { start: negation.end.min(verb.start), end: verb.start };
    let near = counted_words(reading, between) <= BETWEEN && !has_data(reading, between);
    let yours = || reading.has(behind, Part::Yours);
    if reading.has(between, Part::FirstParty) {
        return false;
    }
    match part {
        Part::Integrate => {
            // "Names are not included": what stands before the verb.
            let tail = !reading.text(behind).contains(char::is_alphanumeric);
            // "Names are not used for advertising"
            let purpose =
                reading.parts(sentence, Part::Purpose).any(|word| word.start <= verb.end + 1 && word.end > verb.start);
            near && (has_data(reading, behind) || yours() || (tail || purpose) && has_data(reading, sentence))
        }
        Part::Handle => {
            // "Your notes are not stored"
            let first = reading.parts(sentence, Part::Yours).next();
            let theirs = first.is_some_and(|yours| yours.start == sentence.start);
            near && (has_data(reading, sentence) || yours() || theirs)
        }
        _ => {
            let others = [Part::ThirdParty, Part::Umbrella, Part::Kind].iter().any(|part| reading.has(behind, *part));
            let abroad = reading.has(Span { start: negation.end, end: sentence.end }, Part::Abroad);
            let close = counted_words(reading, between) <= BETWEEN + 1;
            has_data(reading, sentence) || yours() || close && (others || abroad)
        }
    }
}

fn has_data(reading: &Reading, span: Span) -> bool {
    let general = [Part::Personal, Part::Everything].into_iter().any(|part| reading.has(span, part));
    general || reading.data(span).next().is_some()
}

/// "No names, addresses or other data are processed", "nothing is sent": the verb stands behind what is denied.
fn enumerated(reading: &Reading, sentence: Span) -> Option<(ClaimKind, Span)> {
    let nothing = reading
        .parts(sentence, Part::Without)
        .filter(|word| reading.parts(sentence, Part::Nothing).any(|nothing| nothing == *word));
    let negations =
        reading.parts(sentence, Part::Not).map(|word| (word, false)).chain(nothing.map(|word| (word, true)));
    negations.into_iter().take(MOST).find_map(|(negation, nothing)| {
        let rest = Span { start: negation.end, end: reading.on(negation.end, sentence.end, FARTHEST) };
        let verbs = KINDS.into_iter().filter(|(part, _)| *part != Part::Integrate);
        let first = verbs.filter_map(|(part, kind)| Some((reading.parts(rest, part).next()?, kind)));
        let (verb, kind) = first.min_by_key(|(verb, _)| verb.start)?;
        let between = Span { start: negation.end, end: verb.start };
        let ours = !to_the_reader(reading, sentence, verb) && !of_reader(reading, sentence, verb);
        let short = counted_words(reading, between) <= if nothing { BETWEEN } else { BETWEEN / 2 };
        // "No personal data in the course of your visit are stored": what is denied stands right behind the negation.
        let first = || reading.parts(between, Part::Personal).chain(reading.data(between).map(|(data, ..)| data)).min();
        let headed = || {
            let open = first().is_some_and(|first| counted_words(reading, Span { end: first.start, ..between }) == 0);
            open && counted_words(reading, between) <= BEFORE_VERB + 1
                && !reading.text(between).contains([',', ';', ':'])
        };
        let denied = (nothing || has_data(reading, between))
            && (short || enumerates(reading, negation, verb.start, BEFORE_VERB) || headed());
        (ours && denied && !reading.has(between, Part::FirstParty)).then_some((kind, verb))
    })
}

/// "Sends them no personal data": what is denied is the object.
fn denied_object(reading: &Reading, sentence: Span) -> Option<(ClaimKind, Span)> {
    reading.parts(sentence, Part::Not).take(MOST).find_map(|negation| {
        let head = Span { start: reading.back(negation.start, sentence.start, NEAR), end: negation.start };
        let verb = KINDS.into_iter().filter_map(|(part, kind)| Some((reading.parts(head, part).next_back()?, kind)));
        let (verb, kind) = verb.max_by_key(|(verb, _)| verb.end)?;
        let gap = reading.text(Span { start: verb.end, end: negation.start });
        let object = Span { start: negation.end, end: reading.on(negation.end, sentence.end, 40) };
        let data = reading.data(object).map(|(data, ..)| data);
        let general = [Part::Personal, Part::Everything].into_iter().flat_map(|part| reading.parts(object, part));
        let first = data.chain(general).min()?;
        let right_behind = counted_words(reading, Span { start: negation.end, end: first.start }) == 0;
        let near = gap.split_whitespace().count() <= 1 && !gap.contains([',', ':', '(']);
        let ours = !of_reader(reading, sentence, verb);
        (right_behind && near && ours).then_some((kind, verb))
    })
}

/// "No names, no letter contents, no exact location.": nothing but what there is not.
fn fragment(reading: &Reading, sentence: Span) -> Option<(ClaimKind, Span)> {
    let negation = reading.parts(sentence, Part::Not).next().filter(|not| not.start <= sentence.start + 1)?;
    let text = reading.text(sentence).trim_end_matches(['.', '。', ';', ',', ' ']);
    let end = sentence.start + text.len() as u32;
    let first = reading.data(sentence).next()?.0;
    let denied = counted_words(reading, Span { start: negation.end, end: first.start }) <= 1
        && enumerates(reading, negation, end, 2);
    denied.then_some((ClaimKind::Collecting, negation))
}

/// "Photos and names are excluded."
fn left_out(reading: &Reading, sentence: Span) -> Option<(ClaimKind, Span)> {
    let word = reading.parts(sentence, Part::Without).next_back()?;
    let behind = reading.text(Span { start: word.end, end: sentence.end });
    let before = Span { start: sentence.start, end: word.start };
    (!behind.contains(char::is_alphanumeric) && has_data(reading, before)).then_some((ClaimKind::Collecting, word))
}
