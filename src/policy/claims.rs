//! General statements: what the policy says, or denies, of sharing, collecting, sending, tracking and foreign code.

use super::acts::{Subject, acts, acts_within, of_reader, subject, supposed, terms};
use super::reading::{Reading, width};
use super::words::{Heading, Part};
use super::zones::Zones;
use super::{Claim, ClaimKind, ClaimScope, Polarity};
use crate::document::{BlockKind, Span};

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
        if let Some(row) = unnamed_row(reading, zones, index, names) {
            claims.push(Claim {
                kind: ClaimKind::Umbrella,
                polarity: Polarity::Affirmed,
                scope: ClaimScope::Other,
                condition: None,
                listed: true,
                locator: reading.document.locator(row),
            });
        }
        for &sentence in reading.sentences_of(line) {
            if claims.len() >= MOST_CLAIMS {
                return claims;
            }
            let of_entry = {
                let after = entries.partition_point(|entry| entry.start <= sentence.start);
                let holds = |entry: &Span| entry.end >= sentence.end;
                // "Purpose: collects crash reports": the label is no part of what it says.
                let value = line.field.is_some() && entries.get(after).is_some_and(|entry| entry.end <= sentence.end);
                value || after.checked_sub(1).and_then(|at| entries.get(at)).is_some_and(holds)
            };
            let announces = announces_names(reading, sentence, names);
            sentence_claims(
                reading,
                sentence,
                Around { linked, of_entry, labelled: line.field.is_some(), announces },
                &mut claims,
            );
        }
    }
    claims
}

/// An item of a list of third parties that only says which kind of service they are: "Cloud hosting & email providers: …".
fn unnamed_row(reading: &Reading, zones: &Zones, index: usize, names: &[u32]) -> Option<Span> {
    let line = reading.lines.get(index)?;
    let BlockKind::Item { depth, first: true } = line.kind else { return None };
    let listed = matches!(zones.kind(index), Some(Heading::SdkList | Heading::Sharing)) && line.field.is_none();
    let head = reading.text(line.body).find(':').filter(|_| listed)?;
    let title = reading.trim(Span { end: line.body.start + head as u32, ..line.body });
    let parts = [Part::Service, Part::ThirdParty, Part::Umbrella, Part::Code, Part::And, Part::Article];
    let mut words: Vec<Span> = parts.into_iter().flat_map(|part| reading.parts(title, part)).collect();
    words.extend(reading.data(title).map(|(data, ..)| data));
    words.sort_unstable();
    let kind = [Part::Service, Part::ThirdParty, Part::Umbrella].into_iter().any(|part| reading.has(title, part));
    let left: String = reading.left_of(title, words).chars().filter(|letter| letter.is_alphanumeric()).collect();
    let named_in = |other: usize| {
        reading.lines.get(other).is_some_and(|line| {
            let next = names.partition_point(|name| *name < line.span.start);
            names.get(next).is_some_and(|name| *name < line.span.end)
        })
    };
    let item_of = |other: usize, wanted: fn(u8, u8) -> bool| {
        let kind = reading.lines.get(other).map(|line| line.kind);
        matches!(kind, Some(BlockKind::Item { depth: found, .. }) if wanted(found, depth))
    };
    let beside = |other: usize| item_of(other, |found, depth| found == depth) && named_in(other);
    let beside_names = index.checked_sub(1).is_some_and(beside) || beside(index + 1);
    let opens_list = item_of(index + 1, |found, depth| found > depth);
    (kind && width(&left) <= LEFT && beside_names && !named_in(index) && !opens_list).then_some(line.body)
}

/// Besides the words for kinds of services, a title of them holds letters of at most this width.
const LEFT: usize = 6;

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
    let Around { linked, of_entry, labelled, announces } = around;
    let parts = reading.parts_in(sentence);
    let says = |part| parts.has(part);
    if says(Part::Children) || says(Part::Defines) {
        return;
    }
    let mut add = |kind, polarity, verb: Span, condition: Option<Span>| {
        claims.push(Claim {
            kind,
            polarity,
            scope: if polarity == Polarity::Denied && is_narrow(reading, sentence, verb, kind) {
                ClaimScope::Other
            } else {
                scope(reading, sentence, verb, kind)
            },
            condition: condition.map(|span| reading.document.text.shown(span).chars().take(300).collect()),
            listed: false,
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
                ClaimKind::ThirdPartyCode => reading.parts(behind, Part::Code).next().is_some_and(|code| {
                    // "Does not integrate the Google Maps SDK" says nothing of others.
                    let named = Span { start: found.end, end: code.end };
                    reading.names(named).all(|(name, _)| name.start >= code.start)
                }),
                // An entry's own sentence is about what goes to that party: "the carrier is not sent to its servers".
                ClaimKind::Collecting | ClaimKind::Uploading => !of_entry,
                ClaimKind::Sharing => !(of_entry && labelled),
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
    if denied_any || linked || says(Part::Not) {
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
            add(ClaimKind::Umbrella, Polarity::Affirmed, example, None);
        }
        return;
    }
    // What the app does: not its readers, nor what it only might do.
    let ours = |verb: &Span| {
        !to_the_reader(reading, sentence, *verb)
            && subject(reading, sentence, *verb) != Some(Subject::Reader)
            && !supposed(reading, sentence, *verb)
    };
    let first = |part| says(part).then(|| acts(reading, sentence, part).find(ours)).flatten();
    let shares = || {
        let verb = acts(reading, sentence, Part::Share).find(|verb| {
            ours(verb)
                && subject(reading, sentence, *verb) != Some(Subject::Others)
                && !serves(reading, sentence, *verb)
        });
        verb.filter(|_| others && (object || data()))
    };
    let collects = || {
        let by_us = |verb: &Span| ours(verb) && subject(reading, sentence, *verb) == Some(Subject::Us);
        let verb = says(Part::FirstParty).then(|| acts(reading, sentence, Part::Collect).find(by_us)).flatten();
        verb.filter(|_| object || data())
    };
    if let Some(verb) = shares() {
        add(ClaimKind::Sharing, Polarity::Affirmed, verb, None);
    } else if let Some(verb) = collects() {
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
    let given =
        || [Part::Share, Part::Collect].into_iter().any(|part| acts(reading, sentence, part).any(|verb| ours(&verb)));
    let umbrella = || reading.parts(sentence, Part::Umbrella).find(|word| receives(reading, sentence, *word));
    let class = (!named && given()).then(umbrella).flatten().or_else(|| among_us(reading, sentence).filter(|_| !named));
    if let Some(class) = class.or_else(|| if named { example() } else { None }) {
        add(ClaimKind::Umbrella, Polarity::Affirmed, class, None);
    }
}

/// "We (including our affiliates and partners)": others who have what the app has.
fn among_us(reading: &Reading, sentence: Span) -> Option<Span> {
    let us = reading.parts(sentence, Part::FirstParty).next()?;
    let rest = Span { start: us.end, end: sentence.end };
    let including = reading.parts(rest, Part::SuchAs).next()?;
    let near = Span { start: including.end, end: reading.on(including.end, sentence.end, 24) };
    let close = reading.text(Span { start: us.end, end: including.start });
    let class = reading.parts(near, Part::Umbrella).next()?;
    let gap = Span { start: including.end, end: class.start };
    let between: usize = reading.parts(gap, Part::Article).map(|article| article.range().len()).sum();
    let verbs = [Part::Share, Part::Collect, Part::Integrate];
    let acts = verbs.into_iter().any(|part| reading.has(Span { start: us.end, end: including.start }, part));
    (close.len() <= LONGEST_NAME && !acts && reading.text(gap).trim().len() <= between).then_some(class)
}

/// The name of the app's maker is not longer than this, in bytes.
const LONGEST_NAME: usize = 60;

/// Whether a class of others may be among the recipients: not where data comes from it ("from partners"), nor where its
/// word is a part of the data ("browser, Internet service provider, IP address").
fn receives(reading: &Reading, sentence: Span, class: Span) -> bool {
    let before = Span { start: reading.back(class.start, sentence.start, 30), end: class.start };
    let source = reading.parts(before, Part::Source).next_back().is_some_and(|from| {
        let between = reading.text(Span { start: from.end, end: class.start });
        !between.contains([',', '、', ';', ')']) && between.chars().count() <= 24
    });
    let behind = Span { start: class.end, end: reading.on(class.end, sentence.end, 60) };
    let stroke = |letter: char| matches!(letter, ',' | '、' | '/' | ';');
    let short = |words: &str| words.chars().count() <= 12;
    let opens =
        reading.text(before).rfind(stroke).is_some_and(|at| short(reading.text(before).get(at..).unwrap_or_default()));
    let closes =
        reading.text(behind).find(stroke).filter(|at| short(reading.text(behind).get(..*at).unwrap_or_default()));
    let within_data = opens
        && closes.is_some_and(|at| {
            let rest = Span { start: class.end, end: class.end + at as u32 };
            ![Part::Share, Part::Collect].into_iter().any(|part| reading.has(rest, part))
        })
        && reading.data(before).chain(reading.data(behind)).next().is_some();
    !source && !within_data
}

/// 提供推送服务, "provide analytics": to serve is not to share, where nothing else is given.
fn serves(reading: &Reading, sentence: Span, verb: Span) -> bool {
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

/// What is served stands at most so far behind the verb, in bytes.
const SERVED: u32 = 90;

/// Whether a denial is about less than it seems: some recipients or purposes only, what nobody needs, what comes from or
/// is done by others, what leaves the country.
fn is_narrow(reading: &Reading, sentence: Span, verb: Span, kind: ClaimKind) -> bool {
    if matches!(kind, ClaimKind::ThirdPartyCode | ClaimKind::Tracking) {
        return false;
    }
    let clause = {
        let before = reading.text(Span { start: sentence.start, end: verb.start });
        let start = before.rfind([';', ':']).map_or(sentence.start, |at| sentence.start + at as u32 + 1);
        Span { start, end: sentence.end }
    };
    let behind = own_clause(reading, sentence, verb);
    // "Irrelevant third parties" are still others; irrelevant data is none that matters.
    let needless = reading.parts(behind, Part::Needless).any(|word| {
        let next = Span { start: word.start, end: reading.on(word.end, sentence.end, 30) };
        reading.parts(next, Part::ThirdParty).next().is_none_or(|others| others.start > word.end + 1)
    });
    let narrowed = needless || reading.has(behind, Part::Narrows);
    let abroad = kind != ClaimKind::Collecting && reading.has(clause, Part::Abroad);
    let by_others = kind != ClaimKind::Sharing
        && (subject(reading, sentence, verb) == Some(Subject::Others)
            || reading.parts(clause, Part::ThirdParty).any(|others| {
                let before = Span { start: reading.back(others.start, clause.start, 30), end: others.start };
                reading
                    .parts(before, Part::Source)
                    .next_back()
                    .is_some_and(|from| reading.text(Span { start: from.end, end: others.start }).chars().count() <= 12)
            })
            || reading
                .parts(Span { start: reading.back(verb.start, clause.start, REACH as u32), end: verb.start }, Part::ThirdParty)
                .next_back()
                .is_some_and(|others| {
                    // 不参与第三方的数据收集
                    let behind = Span { start: others.end, end: verb.start };
                    reading.parts(behind, Part::Particle).any(|particle| particle.start == others.end)
                }));
    narrowed || abroad || by_others
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
    let ours = |verb: &Span| !to_the_reader(reading, sentence, *verb) && !of_reader(reading, sentence, *verb);
    for negation in reading.parts(sentence, Part::Not) {
        // The "not" of "Do Not Track" denies nothing.
        if reading.parts(sentence, Part::Signal).any(|signal| signal.contains(negation)) {
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

/// Whether the words behind a negation are verbs up to the last comma and behind it: "collect, store or otherwise share", but
/// not "collect your data, the following SDKs may".
fn goes_on_with_verbs(reading: &Reading, between: Span) -> bool {
    let verbs = [Part::Share, Part::Collect, Part::Upload];
    let text = reading.text(between);
    let Some(comma) = text.rfind(',') else { return true };
    let tail = Span { start: between.start + comma as u32 + 1, end: between.end };
    let mut words: Vec<Span> =
        verbs.into_iter().chain([Part::And, Part::Not]).flat_map(|part| reading.parts(tail, part)).collect();
    words.sort_unstable();
    let left = reading.left_of(tail, words);
    verbs.iter().any(|part| reading.has(between, *part))
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
    for next in joined {
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

/// A word such as "otherwise" may stand between joined verbs, of so many letters.
const OTHERWISE: usize = 10;

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
        Span { start: reading.back(verb.start, sentence.start, 4), end: reading.on(verb.end, sentence.end, 16) };
    reading.parts(around, Part::You).any(|you| {
        // 提供您的信息 is about what is yours; "provide you" is not.
        if reading.text(you).chars().any(super::fold::wide) {
            you.end == verb.start
        } else {
            let gap = Span { start: verb.end, end: you.start };
            let articles: usize = reading.parts(gap, Part::Article).map(|article| article.range().len()).sum();
            let data = Span { start: you.start, end: reading.on(you.end, sentence.end, 16) };
            // "Share any user data" gives nothing to users.
            let theirs = reading.parts(data, Part::Personal).any(|personal| personal.contains(you));
            you.start > verb.end && reading.text(gap).trim().len() <= articles && !theirs
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
    let first = terms(reading, sentence)?;
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
