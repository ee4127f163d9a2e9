//! Denials of something in particular: of some data, of what else may be done with them, of what one third party gets.
//! They narrow no general claim, so each has the scope "other".

use super::ClaimKind;
use super::acts::{acts_within, denied_by_reader, of_reader, serves, to_the_reader};

use super::denials::{denial, signals};
use super::fold::wide;
use super::negated::{counted_words, enumerates};
use super::reading::Reading;
use super::words::{Part, Spelling};
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
        .or_else(|| in_passing(reading, sentence))
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

/// "We cannot read your messages", "no analytics", "it is never stored on a server", 不构建用户画像: a negation right before a
/// verb of handling data, of which the object or the subject is data, code, or what is done with them; or right before such a
/// noun.
fn in_passing(reading: &Reading, sentence: Span) -> Option<(ClaimKind, Span)> {
    const VERBS: [Part; 6] = [Part::Share, Part::Collect, Part::Upload, Part::Handle, Part::Integrate, Part::Track];
    let negations = reading.parts(sentence, Part::Not).take(MOST);
    negations.into_iter().find_map(|negation| {
        let head = Span { start: sentence.start, end: negation.start };
        let text = reading.text(head);
        let clause =
            Span { start: head.start + text.rfind([',', ';', ':', '(']).map_or(0, |at| at as u32 + 1), ..head };
        let supposed =
            reading.has(head, Part::Supposes) || reading.has(clause, Part::You) && !reading.has(clause, Part::Yours);
        if supposed || denied_by_reader(reading, sentence, negation) {
            return None;
        }
        let reach = Span { start: negation.start, end: reading.on(negation.end, sentence.end, FARTHEST) };
        let rest = reading.text(Span { start: negation.end, ..reach });
        let behind =
            Span { start: negation.end, end: negation.end + rest.find([';', '。']).unwrap_or(rest.len()) as u32 };
        // 无广告 holds what it denies.
        let whole_words = Span { start: negation.start, ..behind };
        let no_more =
            |at: u32, most: usize| counted_words(reading, Span { start: negation.end.min(at), end: at }) <= most;
        // A noun right behind the negation: "no analytics".
        let opens = counted_words(reading, clause) == 0 && !reading.text(head).ends_with('(');
        let noun = first_object(reading, whole_words).filter(|noun| {
            let whole = |part| reading.parts(*noun, part).any(|word| word == *noun);
            let done = [Part::Ads, Part::Track, Part::KindOfCode, Part::Code].into_iter().any(whole);
            let apart = signals(reading, sentence).any(|signal| signal.contains(*noun) || signal.contains(negation));
            let right_behind = no_more(noun.start, usize::from(reading.text(*noun).contains(wide)));
            (opens && ![Part::ThirdParty, Part::Service].into_iter().any(whole)
                || done
                || whole(Part::Service) && ends_clause(reading, *noun, behind))
                && right_behind
                && !apart
        });
        let verbs = VERBS.into_iter().flat_map(|part| acts_within(reading, sentence, reach, part));
        let verb = verbs
            .filter(|verb| verb.end > negation.start + 1 && verb.end > negation.end.saturating_sub(1))
            .min_by_key(|verb| verb.start)
            .filter(|verb| {
                let between = Span { start: negation.end.min(verb.start), end: verb.start };
                // "We cannot delete your data by request": what stands between belongs to another verb.
                let spaced = !reading.text(between).contains(wide);
                let object = first_object(reading, between)
                    .filter(|_| spaced)
                    .is_some_and(|word| counted_words(reading, Span { end: word.start, ..between }) > 0);
                let moves = [Part::Share, Part::Upload, Part::Collect].into_iter();
                let moved = || moves.clone().any(|part| reading.parts(*verb, part).any(|word| word == *verb));
                // "No notification content is sent"
                let most = if opens && moved() { BEFORE_VERB } else { BETWEEN };
                counted_words(reading, between) <= most
                    && !object
                    && !reading.has(between, Part::FirstParty)
                    && !reading.text(between).contains([',', ':'])
            })
            .filter(|verb| {
                !serves(reading, sentence, *verb)
                    && !to_the_reader(reading, sentence, *verb)
                    && !of_reader(reading, sentence, *verb)
            });
        let Some(verb) = verb else { return noun.map(|noun| (ClaimKind::Collecting, noun)) };
        let object = first_object(reading, Span { start: verb.end, ..behind });
        let own = first_object(reading, clause).is_some();
        // "It is never stored": what that is, the sentence before says.
        let ours = reading.has(clause, Part::FirstParty);
        let taken_up = counted_words(reading, clause) <= BETWEEN && !ours && !reading.has(behind, Part::Policy);
        // "We never collect:" above a list.
        let opens_list = ours && reading.text(Span { start: verb.end, end: sentence.end }).trim() == ":";
        (object.is_some() || own || noun.is_some() || taken_up || opens_list).then_some((ClaimKind::Collecting, verb))
    })
}

/// Nothing but more of an enumeration stands behind a word.
fn ends_clause(reading: &Reading, word: Span, scope: Span) -> bool {
    let rest = reading.text(Span { start: word.end, end: scope.end });
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with(['.', '。', ',', '、', ';', ')', '(']) || {
        let near = Span { start: word.end, end: reading.on(word.end, scope.end, 12) };
        [Part::And, Part::Code].iter().any(|part| reading.parts(near, *part).any(|and| and.start <= word.end + 1))
    }
}

/// The first word for data, for code, for a party, or for what is done with data.
fn first_object(reading: &Reading, span: Span) -> Option<Span> {
    const OBJECTS: [Part; 11] = [
        Part::Kind,
        Part::Following,
        Part::Personal,
        Part::Everything,
        Part::Yours,
        Part::Ads,
        Part::Track,
        Part::Service,
        Part::Code,
        Part::ThirdParty,
        Part::KindOfCode,
    ];
    let words = OBJECTS.into_iter().filter_map(|part| reading.parts(span, part).next());
    // "No system is secure": a word for data in lists only.
    let listed = |(data, _, spelling, _): (Span, u16, Spelling, u8)| (spelling != Spelling::InList).then_some(data);
    let data = reading.data(span).find_map(listed);
    let name = reading.names(span).map(|(name, _)| name).next();
    words.chain(data).chain(name).min_by_key(|word| word.start)
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
