//! Whose acts the verbs of a sentence tell. Not all that a policy says of collecting and sharing is done by the app: its
//! readers are asked to protect what is theirs, others collect, and much is only supposed or kept from happening.

use super::reading::Reading;
use super::words::Part;
use crate::document::Span;

/// Words that hold a verb reach no further around it than this, in bytes.
const AROUND: u32 = 60;
/// What is kept from happening stands at most so far behind the word that says so, in bytes.
const KEPT_FROM: u32 = 160;
/// A subject right before its verb stands at most so far from it, in bytes.
const NEAR: u32 = 40;
/// A clause is followed back no further than this, in bytes.
const LONGEST_CLAUSE: u32 = 400;
/// So many words before a verb are tried as its subject.
const MOST_TRIED: usize = 8;
/// Others, as in 其他第三方, may stand between a preposition and its noun, in bytes.
const OTHER: usize = 6;

/// Whose act a verb tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Us,
    Reader,
    Others,
}

/// The verbs of a sentence that tell an act: not those within other words ("App Store", "unauthorized access", 通话记录), nor
/// of what is kept from happening.
pub fn acts<'r>(reading: &'r Reading, sentence: Span, part: Part) -> impl DoubleEndedIterator<Item = Span> + 'r {
    acts_within(reading, sentence, sentence, part)
}

/// Those of them that stand in a part of the sentence.
pub fn acts_within<'r>(
    reading: &'r Reading,
    sentence: Span,
    window: Span,
    part: Part,
) -> impl DoubleEndedIterator<Item = Span> + 'r {
    reading.parts(window, part).filter(move |verb| is_act(reading, sentence, *verb))
}

fn is_act(reading: &Reading, sentence: Span, verb: Span) -> bool {
    let around = around(reading, sentence, verb);
    let larger = |word: Span| word.contains(verb) && word != verb;
    let within = reading.parts(around, Part::NoAct).any(|word| word.contains(verb))
        // The name of a signal, "Do Not Track", is written like one.
        || reading.parts(around, Part::NoParty).any(|word| {
            larger(word) && !(reading.has(word, Part::Not) && reading.text(word).starts_with(char::is_lowercase))
        })
        || reading.names(around).any(|(name, _)| larger(name))
        || reading.data(around).any(|(data, ..)| larger(data));
    !within && !is_kept_from(reading, sentence, verb)
}

/// "To prevent your data from being disclosed", 防止信息泄露.
fn is_kept_from(reading: &Reading, sentence: Span, verb: Span) -> bool {
    let before = Span { start: reading.back(verb.start, sentence.start, KEPT_FROM), end: verb.start };
    reading.parts(before, Part::Prevents).next_back().is_some_and(|word| {
        let gap = Span { start: word.end, end: verb.start };
        !reading.has(gap, Part::FirstParty) && !reading.has(gap, Part::But) && !reading.text(gap).contains([';', ':'])
    })
}

fn around(reading: &Reading, sentence: Span, word: Span) -> Span {
    Span { start: reading.back(word.start, sentence.start, AROUND), end: reading.on(word.end, sentence.end, AROUND) }
}

/// Whose act a verb tells, where the sentence says it.
pub fn subject(reading: &Reading, sentence: Span, verb: Span) -> Option<Subject> {
    if of_reader(reading, sentence, verb) { Some(Subject::Reader) } else { doer(reading, sentence, verb) }
}

/// Who does what a verb tells, where it is not the reader.
pub fn doer(reading: &Reading, sentence: Span, verb: Span) -> Option<Subject> {
    let before = Span { start: sentence.start, end: verb.start };
    let last =
        |part| reading.parts(before, part).rev().take(MOST_TRIED).find(|word| is_subject(reading, sentence, *word));
    let us = last(Part::FirstParty).or_else(|| reading.parts(before, Part::FirstParty).next_back());
    let named =
        || reading.names(before).next_back().map(|(name, _)| name).filter(|name| is_subject(reading, sentence, *name));
    let others = [Part::ThirdParty, Part::These, Part::This].into_iter().filter_map(last).chain(named()).max();
    let near = |others: Span| {
        let gap = Span { start: others.end, end: verb.start };
        let text = reading.text(gap);
        // "Libraries of third parties that use cookies to collect"
        let relative = !is_wide(reading, others) && reading.has(gap, Part::Relative);
        (text.len() <= NEAR as usize || relative) && !text.contains([',', '(', ')'])
    };
    match (us, others) {
        (Some(us), Some(others)) if others.start > us.start && near(others) && !joined(reading, us, others) => {
            Some(Subject::Others)
        }
        (Some(_), _) => Some(Subject::Us),
        (None, Some(_)) => Some(Subject::Others),
        (None, None) => None,
    }
}

/// "We and our partners"
fn joined(reading: &Reading, us: Span, others: Span) -> bool {
    let gap = Span { start: us.end.min(others.start), end: others.start };
    let joining = [Part::And, Part::Article, Part::Particle, Part::FirstParty, Part::ThirdParty];
    reading.has(gap, Part::And) && reading.nothing_but(gap, &joining, [])
}

/// Not "with third parties", 向第三方, "through our app", 我们的.
fn is_subject(reading: &Reading, sentence: Span, word: Span) -> bool {
    let before = Span { start: reading.back(word.start, sentence.start, AROUND), end: word.start };
    let object = [Part::Toward, Part::ByMeansOf, Part::Of, Part::Source].into_iter().any(|part| {
        reading.parts(before, part).next_back().is_some_and(|small| {
            // "With our affiliates and other partners", 向合作伙伴及其他第三方
            let gap = Span { start: small.end, end: word.start };
            let joining = [Part::Article, Part::And, Part::ThirdParty, Part::FirstParty, Part::Particle];
            let left = reading.left_of(gap, reading.words_of(gap, &joining, []));
            left.chars().filter(|letter| letter.is_alphanumeric()).map(char::len_utf8).sum::<usize>() <= OTHER
                && !left.contains([',', '(', ')'])
        })
    });
    let behind = Span { start: word.end, end: reading.on(word.end, sentence.end, 6) };
    let owner = reading.parts(behind, Part::Particle).any(|particle| particle.start == word.end);
    !object && !owner
}

fn is_wide(reading: &Reading, word: Span) -> bool {
    reading.text(word).contains(super::fold::wide)
}

/// Whether a verb tells what the reader does, may do or is asked to do: "you may share", "please protect …, and only provide
/// it", 您不可避免地要披露.
pub fn of_reader(reading: &Reading, sentence: Span, verb: Span) -> bool {
    let clause = clause(reading, sentence, verb);
    let up_to = Span { start: clause.start, end: reading.on(verb.end, sentence.end, 24) };
    let acts_of_reader =
        reading.parts(up_to, Part::ReaderAct).rfind(|words| words.start <= verb.start).is_some_and(|words| {
            // "The photos that you upload are shared": only the first verb is the reader's.
            words.contains(verb)
                || !taken_over(reading, sentence, Span { start: words.end.min(verb.start), end: verb.start }, words)
        });
    if acts_of_reader
        || right_behind_reader(reading, clause, verb)
        || tells_which(reading, verb) && reader_stands_before(reading, clause, verb, false)
        || is_to_us(reading, clause, verb)
    {
        return true;
    }
    let before = Span { start: sentence.start, end: verb.end };
    [Part::Command, Part::Warning].into_iter().any(|part| {
        reading.parts(before, part).rev().take(MOST_TRIED).find(|words| asks(reading, sentence, *words)).is_some_and(
            |words| {
                let gap = Span { start: words.end.min(verb.start), end: verb.start };
                gap.range().len() <= LONGEST_CLAUSE as usize
                    && !reading.has(gap, Part::Relative)
                    && !reading.parts(gap, Part::FirstParty).any(|us| is_subject(reading, sentence, us))
            },
        )
    })
}

/// Whether a verb only tells which thing is meant, as the particle behind it shows: 提供的.
fn tells_which(reading: &Reading, verb: Span) -> bool {
    let end = reading.document.text.normal().len() as u32;
    let after = Span { start: verb.end, end: reading.on(verb.end, end, 6) };
    reading.parts(after, Part::Particle).any(|particle| particle.start == verb.end)
}

/// 向我们提供: what is given to the app is given by somebody else.
fn is_to_us(reading: &Reading, clause: Span, verb: Span) -> bool {
    let before = Span { start: reading.back(verb.start, clause.start, NEAR), end: verb.start };
    reading.parts(before, Part::FirstParty).next_back().is_some_and(|us| {
        let toward = Span { start: before.start, end: us.start };
        verb.start - us.end <= OTHER as u32
            && is_wide(reading, us)
            && reading.parts(toward, Part::Toward).next_back().is_some_and(|word| word.end == us.start)
    })
}

/// Whether somebody else than the reader acts between the reader's words and a verb, or those words hold a verb already.
fn taken_over(reading: &Reading, sentence: Span, gap: Span, words: Span) -> bool {
    let verbs = [Part::Give, Part::Share, Part::Collect, Part::Upload];
    let ends_with_verb = verbs.iter().any(|part| reading.parts(words, *part).any(|verb| verb.end == words.end));
    // "You upload and share": joined verbs have one subject.
    let joined = || reading.nothing_but(gap, &[Part::And], []);
    // 您主动提供的信息会被共享, 您可以通过我们提供的组件分享
    let any_tells_which =
        |span: Span| verbs.iter().any(|part| reading.parts(span, *part).any(|verb| tells_which(reading, verb)));
    let mut others =
        [Part::FirstParty, Part::ThirdParty, Part::These].into_iter().flat_map(|part| reading.parts(gap, part));
    others.any(|word| is_subject(reading, sentence, word) && !any_tells_which(Span { start: word.end, end: gap.end }))
        || !reading.has(gap, Part::FirstParty) && any_tells_which(gap)
        || ends_with_verb && !joined()
}

/// The words that take back a part of what a sentence denies: "unless", 除非. A "but" that tells of no other act takes
/// nothing back: 但不影响使用.
pub fn terms(reading: &Reading, sentence: Span) -> Option<Span> {
    reading.parts(sentence, Part::Unless).find(|words| {
        // 目前不会共享，如存在其他共享情形，会征得您的同意: what may come to be takes nothing back of what is.
        let before = Span { start: sentence.start, end: words.start };
        let future = reading.parts(before, Part::Supposes).next_back().is_some_and(|word| {
            let denial = reading.parts(Span { end: word.start, ..before }, Part::Not).next_back();
            denial.is_some() && reading.text(Span { end: word.start, ..before }).trim_end().ends_with(',')
        });
        let rest = Span { start: words.end, end: sentence.end };
        let tells = [Part::Share, Part::Collect, Part::Upload, Part::Unless];
        let but = reading.parts(*words, Part::But).any(|but| but.start == words.start);
        !future && (!but || tells.into_iter().any(|part| reading.has(rest, part)))
    })
}

/// Whether it is the reader who does not do something: "if you do not reject cookies", 请勿.
pub fn denied_by_reader(reading: &Reading, sentence: Span, negation: Span) -> bool {
    let around = around(reading, sentence, negation);
    let holds = |words: &Span| words.contains(negation);
    reading.parts(around, Part::ReaderAct).any(|words| holds(&words))
        || reading.parts(around, Part::Warning).any(|words| holds(&words) && asks(reading, sentence, words))
}

/// Whether these words ask the reader for something: not "please note", nor a "do not" that does not open the sentence.
fn asks(reading: &Reading, sentence: Span, words: Span) -> bool {
    let around = around(reading, sentence, words);
    let before = Span { start: sentence.start, end: words.start };
    let opens = || !reading.text(before).contains(char::is_alphanumeric);
    let denies = reading.has(words, Part::Not) && !reading.has(words, Part::You);
    let ours = reading.parts(before, Part::FirstParty).next_back().is_some_and(|us| words.start - us.end <= 1);
    let only_remarks = reading.parts(around, Part::Remark).any(|remark| remark.contains(words));
    let is_our_promise = ours && reading.has(words, Part::Warning);
    !(only_remarks || is_our_promise || denies && !opens())
}

/// The clause of a verb: behind the last comma, unless only verbs are joined there ("share, sell or disclose").
fn clause(reading: &Reading, sentence: Span, verb: Span) -> Span {
    let mut end = verb.start;
    for _ in 0..8 {
        let before = Span { start: reading.back(end, sentence.start, LONGEST_CLAUSE), end };
        let text = reading.text(before).as_bytes();
        let mark = text.iter().rposition(|byte| matches!(byte, b',' | b';' | b':' | b'(' | b')'));
        let Some(at) = mark else { return Span { end: verb.end, ..before } };
        let start = before.start + at as u32 + 1;
        let only_verbs = || {
            let gap = Span { start, end };
            let verbs = [Part::And, Part::Share, Part::Collect, Part::Upload, Part::Give, Part::Integrate];
            reading.nothing_but(gap, &verbs, [])
        };
        if !(text.get(at) == Some(&b',') && only_verbs()) {
            return Span { start, end: verb.end };
        }
        end = start - 1;
    }
    Span { start: end, end: verb.end }
}

/// Whether a verb stands in a clause about what may never come true: "if we share your data without your consent, …".
pub fn supposed(reading: &Reading, sentence: Span, verb: Span) -> bool {
    let clause = clause(reading, sentence, verb);
    let before = Span { start: clause.start, end: verb.start };
    reading.parts(before, Part::Supposes).next_back().is_some_and(|word| {
        // "If you sign up we collect": the main clause is ours.
        let gap = Span { start: word.end, end: verb.start };
        let you = reading.parts(gap, Part::You).next();
        let us = reading.parts(gap, Part::FirstParty).next_back();
        you.zip(us).is_none_or(|(you, us)| you.start >= us.start)
    })
}

/// Whether the sentence says that readers give something to the app: "your name, which you provide", 您提供的姓名.
pub fn given_by_reader(reading: &Reading, sentence: Span) -> bool {
    if !reading.has(sentence, Part::Give) {
        return false;
    }
    reading.parts(sentence, Part::Give).any(|verb| {
        let head = clause(reading, sentence, verb);
        let rest = Span { start: verb.end, end: reading.on(verb.end, sentence.end, LONGEST_CLAUSE) };
        let end = reading.text(rest).find([',', ';', ':']).map_or(rest.end, |at| verb.end + at as u32);
        let whole = Span { start: head.start, end };
        let undone = reading.has(head, Part::Not) || reading.has(whole, Part::Warning);
        let elsewhere = reading.has(whole, Part::ThirdParty) || reading.has(whole, Part::Umbrella);
        !undone
            && !elsewhere
            && is_act(reading, sentence, verb)
            && (of_reader(reading, sentence, verb) || reader_stands_before(reading, head, verb, true))
    })
}

/// "When you trade": where words are spaced, "you" right before the verb, but not "information about you collected by us".
fn right_behind_reader(reading: &Reading, clause: Span, verb: Span) -> bool {
    let before = Span { start: reading.back(verb.start, clause.start, NEAR), end: verb.start };
    reading.parts(before, Part::You).next_back().is_some_and(|you| {
        !is_wide(reading, you)
            && you.end + 1 == verb.start
            && is_subject(reading, clause, you)
            && !reading.parts(before, Part::Yours).any(|yours| yours.contains(you))
    })
}

/// 您在注册时填写的: where they are not, the reader, and nobody else, somewhere before the verb. Within 与您提供的 the reader
/// need not be the subject of the clause.
fn reader_stands_before(reading: &Reading, clause: Span, verb: Span, as_subject: bool) -> bool {
    let before = Span { start: reading.back(verb.start, clause.start, NEAR), end: verb.start };
    reading.parts(before, Part::You).next_back().is_some_and(|you| {
        let gap = Span { start: you.end, end: verb.start };
        is_wide(reading, you)
            && (!as_subject || is_subject(reading, clause, you))
            // 您在应用程序中提供的: not where, but who right before the verb.
            && !reading.parts(gap, Part::FirstParty).any(|us| us.end == verb.start)
            && !reading.has(gap, Part::ThirdParty)
    })
}

/// What is served stands at most so far behind the verb, in bytes.
const SERVED: u32 = 90;

/// "Provide you with", 向您提供: what the reader is given is shared with nobody else.
pub fn to_the_reader(reading: &Reading, sentence: Span, verb: Span) -> bool {
    let around =
        Span { start: reading.back(verb.start, sentence.start, 4), end: reading.on(verb.end, sentence.end, 16) };
    reading.parts(around, Part::You).any(|you| {
        // 提供您的信息 is about what is yours; "provide you" is not.
        if reading.text(you).chars().any(super::fold::wide) {
            you.end == verb.start
        } else {
            let gap = Span { start: verb.end, end: you.start };
            let articles: usize = reading.parts(gap, Part::Article).map(|article| article.range().len()).sum();
            let data = Span { start: you.start, end: reading.on(you.end, sentence.end, 40) };
            // "Share any user data", "sell users' data", "sell user personal data" give nothing to users.
            let theirs = [Part::Personal, Part::Yours].into_iter().any(|part| {
                let long = |words: &Span| words.contains(you) && *words != you || words.start == you.end + 1;
                reading.parts(data, part).any(|words| long(&words))
            });
            you.start > verb.end && reading.text(gap).trim().len() <= articles && !theirs
        }
    })
}

/// 提供推送服务, "provide analytics": to serve is not to share, where nothing else is given.
pub fn serves(reading: &Reading, sentence: Span, verb: Span) -> bool {
    if !reading.parts(verb, Part::Provides).any(|word| word.end == verb.end) {
        return false;
    }
    let behind = Span { start: verb.end, end: reading.on(verb.end, sentence.end, SERVED) };
    let text = reading.text(behind);
    let clause = Span { end: text.find([',', ';']).map_or(behind.end, |at| behind.start + at as u32), ..behind };
    let served = reading.parts(clause, Part::Service).next();
    let given = reading.data(clause).map(|(data, ..)| data).chain(reading.parts(clause, Part::Personal)).min();
    served.is_some_and(|served| given.is_none_or(|given| served.start < given.start))
}
