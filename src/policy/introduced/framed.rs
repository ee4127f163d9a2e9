//! The names that Chinese sentences introduce. Without spaces and capitals a name is told by the frame in which it stands:
//! 由X提供, 发送至X, 委托X处理, X会收集. What fills such a frame and is spelled like a name is one.

mod slots;
mod spelled;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::{LONGEST_SENTENCE, MOST, MOST_BYTES, MOST_LINES, NEAR, REACH, Scout};
use crate::document::{BlockKind, Span};
use crate::policy::entries::separates;
use crate::policy::fold::{folded, wide};
use crate::policy::parallel::by_stretches;
use crate::policy::reading::{Parts, Reading, holds_wide};
use crate::policy::words::{Field, Part};
use crate::policy::zones::Zones;

/// A registered name is not longer than this, in bytes.
const LONGEST_COMPANY: u32 = 90;
/// What the names of companies end in.
const COMPANY: &str = "公司";
/// A name in Chinese and its word for code are not longer than this, in bytes.
const CODED: u32 = 33;
/// Brackets behind a name reach no further than this, in bytes.
const LONGEST_BRACKETS: usize = 120;
/// What a third party does stands at most so many bytes behind its name.
const ACTS: u32 = 21;
/// A verb of sending is not longer than this, in bytes.
const VERB: u32 = 12;

/// What stands before a name, and so how much must follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    /// 发送至X, 委托X: the name alone.
    Given,
    /// 向X提供: before a verb of giving.
    Toward,
    /// 由X提供: before what it does.
    By,
    /// 使用X进行: before what it does, or under a heading about third parties.
    Used,
    /// 存储于境内的X: where there is nothing but a name to stand.
    Kept,
    /// 第三方统计服务(X): in brackets behind a kind of third party, and nothing else in them.
    Bracket,
    /// 第三方SDK“X”: in quotes right behind a word for code.
    Quoted,
    /// 邮件服务商 X: right behind a kind of third party.
    Role,
    /// 如X: in a sentence about third parties.
    SuchAs,
    /// 第三方：X、Y: nothing but names behind a colon, and a kind of third party or of service before it.
    Listed,
    /// X会收集: before a verb of collecting.
    Acts,
}

/// What the frames of a document's Chinese sentences hold.
pub struct Framed {
    /// The names that no catalog knows, in the order in which they come.
    pub names: Vec<Vec<String>>,
    /// Where names stand in frames, known or not, in order.
    pub places: Vec<Span>,
}

/// The names that the frames of a document's Chinese sentences hold.
pub fn framed(reading: &Reading, zones: &Zones) -> Framed {
    let all: Vec<usize> = (0..reading.lines.len()).collect();
    let scout = Scout::new(reading, zones, Vec::new(), &all);
    let frames = Frames { scout, companies: own_companies(reading, zones) };
    let mut found: BTreeMap<String, Span> = BTreeMap::new();
    let stretches = by_stretches(reading.lines.len(), |lines| frames.names(lines));
    let (unknown, known): (Vec<Vec<Span>>, Vec<Vec<Span>>) =
        stretches.into_iter().map(|held| (held.unknown, held.known)).unzip();
    let (unknown, mut places) = (unknown.concat(), known.concat());
    places.extend_from_slice(&unknown);
    places.sort_unstable();
    places.dedup();
    for name in unknown {
        let first = found.entry(folded(reading.text(name))).or_insert(name);
        *first = (*first).min(name);
    }
    let mut found: Vec<Span> = found.into_values().collect();
    found.sort_unstable();
    found.truncate(MOST);
    Framed { names: found.into_iter().map(|name| vec![reading.text(name).to_owned()]).collect(), places }
}

/// Whether a document has sentences whose frames are read.
pub fn may_frame(reading: &Reading) -> bool {
    reading.lines.len() <= MOST_LINES && reading.document.text.normal().len() <= MOST_BYTES
}

/// The registered names that stand for the app's maker, or beside a product in a list, folded: 本应用由X运营, X(以下简称“我们”),
/// the value of a label.
fn own_companies(reading: &Reading, zones: &Zones) -> HashSet<String> {
    let of_lines = |lines: Range<usize>| {
        let mut found = Vec::new();
        for (index, line) in lines.filter_map(|index| Some((index, reading.lines.get(index)?))) {
            for word in reading.parts(line.span, Part::Company).filter(|word| registered(reading, *word)) {
                let Some(name) = company_before(reading, line.span.start, word) else { continue };
                let behind = Span { start: name.end, end: reading.on(name.end, line.span.end, REACH) };
                let bracket = reading.text(behind).trim_start().starts_with('(');
                let close = reading.text(behind).find(')').map_or(behind.end, |at| behind.start + at as u32);
                let inner = Span { end: close, ..behind };
                let called = bracket && (reading.has(inner, Part::FirstParty) || reading.has(inner, Part::OurName));
                let labelled = line.in_table() || line.field.is_some_and(|field| field != Field::Data);
                let headed = index < super::TITLE && !zones.third_party(index) && reading.is_title(line.body);
                if called || labelled || headed {
                    found.push(folded(reading.text(name)));
                }
                // 甲有限公司、乙有限公司和丙有限公司（以下统称“我们”）
                let mut last = name;
                while let Some(joined) = company_joined_before(reading, line.span.start, last).filter(|_| called) {
                    found.push(folded(reading.text(joined)));
                    last = joined;
                }
            }
        }
        found
    };
    by_stretches(reading.lines.len(), of_lines).into_iter().flatten().collect()
}

/// 某某有限公司, not 快递公司.
fn registered(reading: &Reading, word: Span) -> bool {
    reading.text(word).chars().count() >= 4 && reading.text(word).chars().all(wide)
}

/// The registered name that ends in a word for a company.
fn company_before(reading: &Reading, floor: u32, word: Span) -> Option<Span> {
    let start = reading.company_start(floor, word);
    (start < word.start).then_some(Span { start, end: word.end })
}

/// The registered name that "and" or a mark joins to one: 甲有限公司 in 甲有限公司和乙有限公司.
fn company_joined_before(reading: &Reading, floor: u32, name: Span) -> Option<Span> {
    let head = Span { start: reading.back(name.start, floor, LONGEST_COMPANY), end: name.start };
    let and = reading.parts(head, Part::And).next_back().filter(|and| and.end == head.end);
    let end = and.map_or(head.end, |and| and.start);
    let text = reading.text(Span { end, ..head }).trim_end_matches(['、', ',', ' ']);
    let end = head.start + text.len() as u32;
    let word = reading.parts(Span { end, ..head }, Part::Company).rfind(|word| word.end == end)?;
    let joined = (end < name.start && registered(reading, word)).then_some(word)?;
    company_before(reading, floor, joined)
}

/// A sentence, and what its frames ask of it as a whole.
#[derive(Clone, Copy)]
struct Sentence {
    span: Span,
    there: Parts,
    /// It stands under a heading about third parties.
    headed: bool,
    /// So it does, or it is about them itself.
    about: bool,
    /// It has a word for a company, whether or not a name ends in it.
    company: bool,
}

/// The names in the slots of some sentences.
#[derive(Default)]
struct Held {
    unknown: Vec<Span>,
    known: Vec<Span>,
}

impl Held {
    /// Adds names in small letters, where others beside them leave no doubt.
    fn with_small(mut self, small: Vec<Span>) -> Held {
        if !self.unknown.is_empty() || !self.known.is_empty() {
            self.unknown.extend(small);
        }
        self
    }
}

/// What a document's words tell of the names in frames.
struct Frames<'r, 'a> {
    scout: Scout<'r, 'a>,
    companies: HashSet<String>,
}

impl<'a> Frames<'_, 'a> {
    fn text(&self, span: Span) -> &'a str {
        self.scout.reading.text(span)
    }

    fn says(&self, span: Span, part: Part) -> bool {
        self.scout.reading.has(span, part)
    }

    /// The names in the sentences of some lines.
    fn names(&self, lines: Range<usize>) -> Held {
        let reading = self.scout.reading;
        let mut names = Held::default();
        for (index, line) in lines.filter_map(|index| Some((index, reading.lines.get(index)?))) {
            let told = line.field.is_some_and(|field| !matches!(field, Field::Data | Field::Purpose | Field::Other));
            let told = told && !reading.tells_who_gets(line);
            if matches!(line.kind, BlockKind::Heading(_)) || line.in_table() || told {
                continue;
            }
            let headed = self.scout.zones.third_party(index);
            for &sentence in reading.sentences_of(line).iter().filter(|sentence| holds_wide(reading.text(**sentence))) {
                let end = reading.on(sentence.start, sentence.end, LONGEST_SENTENCE);
                self.in_sentence(Span { end, ..sentence }, headed, &mut names);
            }
        }
        names
    }

    fn in_sentence(&self, span: Span, headed: bool, names: &mut Held) {
        let there = self.scout.reading.parts_in(span);
        // A name is known, in other letters or a company's.
        let letters = || self.text(span).bytes().any(|byte| byte.is_ascii_alphanumeric());
        if !there.has_name() && !letters() && !there.has(Part::Company) {
            return;
        }
        let about = headed || [Part::ThirdParty, Part::Umbrella, Part::Code].iter().any(|part| there.has(*part));
        let sentence = Sentence { span, there, headed, about, company: self.text(span).contains(COMPANY) };
        for (frame, start) in self.slots(&sentence) {
            if !self.opens(&sentence, frame, start) {
                continue;
            }
            let (found, behind) = self.enumerated(Span { start, ..span });
            let (any, known) = (!found.unknown.is_empty() || !found.known.is_empty(), found.unknown.is_empty());
            if any && self.holds(&sentence, frame, start, behind, known) {
                names.unknown.extend(found.unknown);
                names.known.extend(found.known);
            }
        }
    }

    /// The names that stand in a slot one behind the other, and where what follows them begins.
    fn enumerated(&self, slot: Span) -> (Held, u32) {
        let reading = self.scout.reading;
        let mut found = Held::default();
        let (mut at, mut items, mut ended) = (slot.start, 0usize, slot.start);
        // 包括 cdnjs、jsDelivr: names in small letters, told by those beside them.
        let mut small: Vec<Span> = Vec::new();
        let mut joined = false;
        loop {
            let rest = Span { start: at, end: slot.end };
            let text = self.text(rest);
            let bare = text.trim_start_matches([' ', '了', '仅', '“', '"', '「', '【', '《']);
            let start = rest.end - bare.len() as u32;
            let rest = Span { start, ..rest };
            let known = reading.names(Span { end: reading.on(start, slot.end, REACH), ..rest }).next();
            let known = known.map(|(name, _)| name).filter(|name| name.start == start);
            let name = match known {
                Some(known) => {
                    found.known.push(known);
                    known
                }
                None => {
                    let unknown = self.name_at(rest).or_else(|| self.coded_at(rest)).or_else(|| self.quoted_at(rest));
                    let Some(name) = unknown.or_else(|| self.small_at(rest)) else {
                        // 甲云、乙云或其他服务商, 支付服务商 甲、邮件服务商 乙
                        let others = items >= 1 && (self.others_follow(rest) || self.role_follows(rest));
                        // 甲、乙或配置的服务器
                        let others = others
                            || items >= 2 && joined && !reading.data(rest).any(|(data, ..)| data.start == rest.start);
                        return if others { (found.with_small(small), ended) } else { (Held::default(), at) };
                    };
                    let told = if unknown.is_some() { &mut found.unknown } else { &mut small };
                    told.push(name);
                    name
                }
            };
            // 甲云 SDK: the word for code belongs to the name.
            let near = Span { start: name.end, end: reading.on(name.end, slot.end, VERB) };
            let code = reading.parts(near, Part::Code).next();
            let code = code.filter(|code| self.text(Span { end: code.start, ..near }).trim().is_empty());
            let end = code.map_or(name.end, |code| code.end);
            let behind = self.behind_brackets(Span { start: end, end: slot.end });
            let and = reading.parts(Span { start: behind, end: reading.on(behind, slot.end, 8) }, Part::And).next();
            let text = self.text(Span { start: behind, end: slot.end });
            items += 1;
            ended = behind;
            let blank = |and: &Span| self.text(Span { start: behind, end: and.start }).trim().is_empty();
            let and = and.filter(blank);
            joined = and.is_some();
            at = match and {
                Some(and) => and.end,
                None if text.starts_with('、') => {
                    let next =
                        Span { start: behind + '、'.len_utf8() as u32, end: reading.on(behind, slot.end, VERB) };
                    // 甲、以及乙
                    let and = reading.parts(next, Part::And).next().filter(|and| and.start == next.start);
                    and.map_or(next.start, |and| and.end)
                }
                // X / Y
                None if text.starts_with("/ ")
                    && self.latin_at(Span { start: behind + 2, end: slot.end }).is_some() =>
                {
                    behind + 2
                }
                // 如 X, Y
                None if text.starts_with(", ")
                    && self.latin_at(Span { start: behind + 2, end: slot.end }).is_some() =>
                {
                    behind + 2
                }
                // OPPO，VIVO，华为等: nothing but names of the catalog.
                None if text.starts_with(',') && self.known_goes_on(Span { start: behind + 1, end: slot.end }) => {
                    behind + 1
                }
                None if let Some(next) = self.behind_what_it_does(Span { start: behind, ..slot }) => next,
                None => {
                    // 甲云SDK alone may be any word before SDK; beside another name, or alone in brackets, it is one.
                    let open = Span { start: reading.back(slot.start, 0, 1), end: slot.start };
                    let bracketed = self.text(open) == "(" && text.starts_with(')');
                    if items < 2 && !bracketed {
                        found.unknown.retain(|name| self.coded_at(*name).is_none());
                    }
                    return (found.with_small(small), behind);
                }
            };
        }
    }

    /// A known name at the head of a text, and another mark or 等 right behind it.
    fn known_goes_on(&self, rest: Span) -> bool {
        let reading = self.scout.reading;
        let near = Span { end: reading.on(rest.start, rest.end, REACH), ..rest };
        let name =
            reading.names(near).next().filter(|(name, _)| name.start == rest.start && holds_wide(self.text(rest)));
        name.is_some_and(|(name, _)| {
            let behind = self.text(Span { start: name.end, ..near });
            behind.starts_with([',', '、', '等']) || reading.parts(near, Part::And).any(|and| and.start == name.end)
        })
    }

    /// 使用甲保存文件、乙发送邮件: where the next name begins behind what the one before does.
    fn behind_what_it_does(&self, rest: Span) -> Option<u32> {
        let reading = self.scout.reading;
        let near = Span { end: reading.on(rest.start, rest.end, REACH), ..rest };
        let mark = self
            .text(near)
            .find(separates)
            .filter(|at| self.text(near).get(*at..).is_some_and(|rest| rest.starts_with('、')))?;
        let act = Span { end: near.start + mark as u32, ..near };
        let verb = reading.parts(act, Part::Serves).next().is_some_and(|verb| verb.start == act.start);
        let behind = Span { start: act.end + '、'.len_utf8() as u32, end: reading.on(act.end, rest.end, REACH) };
        let start = behind.end - self.text(behind).trim_start().len() as u32;
        let known = reading.names(behind).next().is_some_and(|(name, _)| name.start == start);
        (verb && known).then_some(start)
    }

    /// 其他服务商, 等第三方, 您选择的银行: whoever else is meant, at the head of a text.
    fn others_follow(&self, rest: Span) -> bool {
        let reading = self.scout.reading;
        let near = Span { end: reading.on(rest.start, rest.end, REACH), ..rest };
        let others = [Part::ThirdParty, Part::Umbrella, Part::AndOther, Part::Service];
        let chosen = reading.parts(near, Part::You).next().is_some_and(|word| word.start == rest.start);
        chosen || self.text(near).starts_with(['其', '等']) && others.iter().any(|part| self.says(near, *part))
    }

    /// 邮件服务商 乙: a kind of third party, and a blank before whoever it is.
    fn role_follows(&self, rest: Span) -> bool {
        let near = Span { end: self.scout.reading.on(rest.start, rest.end, CODED), ..rest };
        let own = self.text(near).find(separates).map_or(near, |at| Span { end: rest.start + at as u32, ..near });
        self.roles(own).any(|role| self.text(Span { start: role.end, ..own }).starts_with(' '))
    }

    /// Where a text goes on behind closing quotes, a word for code, and brackets.
    fn behind_brackets(&self, rest: Span) -> u32 {
        let text = self.text(rest);
        let bare = text.trim_start_matches([' ', '”', '"', '」', '】', '》']);
        let start = rest.end - bare.len() as u32;
        let close = bare.find(')').filter(|at| bare.starts_with('(') && *at <= LONGEST_BRACKETS);
        close.map_or(start, |at| start + at as u32 + 1)
    }

    /// Whether what follows the names in an open frame leaves no doubt; `known` where all are.
    fn holds(&self, sentence: &Sentence, frame: Frame, start: u32, behind: u32, known: bool) -> bool {
        let reading = self.scout.reading;
        let Sentence { span, headed, about, .. } = *sentence;
        let follows = |part: Part, within: u32| {
            let near = Span { start: behind, end: reading.on(behind, span.end, within) };
            reading.parts(near, part).next().filter(|word| {
                let gap = Span { start: behind, end: word.start.max(behind) };
                let others = [Part::FirstParty, Part::You].iter().any(|part| self.says(gap, *part));
                !others && !self.text(gap).contains(separates)
            })
        };
        let serves = || follows(Part::Serves, 6).is_some();
        let collects = || follows(Part::Collect, NEAR).is_some();
        let aims = || follows(Part::Purpose, 12).is_some_and(|word| word.start <= behind + 1);
        let several = || self.text(Span { start, end: behind }).contains(['、', '/']);
        // 甲、乙：用于推送
        let labelled = || {
            let colon = Span { start: behind + 1, end: reading.on(behind, span.end, VERB) };
            several()
                && self.text(Span { start: behind, ..span }).starts_with(':')
                && reading.parts(colon, Part::Purpose).next().is_some_and(|word| word.start <= colon.start + 1)
        };
        let gives = || [Part::Share, Part::Upload, Part::Integrate].iter().any(|part| follows(*part, ACTS).is_some());
        let company = self.text(Span { end: behind, ..span }).ends_with(COMPANY);
        // Y公司提供的X SDK: the maker of what is named beside it.
        if company && self.makes_code(behind, span) {
            return false;
        }
        match frame {
            Frame::Given | Frame::Quoted => true,
            Frame::Toward => gives(),
            Frame::By => (serves() || collects()) && !self.only_us(self.clause(Span { end: start, ..span })),
            Frame::Used => {
                let led = || known && self.leads_only_to_names(Span { end: start, ..span });
                about || company || serves() || led()
            }
            Frame::Kept => known || about || serves(),
            Frame::Bracket => {
                self.text(Span { start: behind, ..span }).trim_start_matches(['等', ' ', '”', '"']).starts_with(')')
            }
            Frame::SuchAs => headed || !company || self.is_given_to(span, start) || self.is_among_a_kind(span, start),
            Frame::Role => !company || self.is_given_to(span, start),
            Frame::Listed => {
                let rest = self.text(Span { start: behind, ..span }).trim_start();
                several() && (rest.is_empty() || rest.starts_with(['。', ';', '等']))
            }
            Frame::Acts => {
                // X有限公司在提供服务时收集
                let acts = follows(Part::Collect, if company { REACH } else { ACTS })
                    .is_some_and(|word| !self.text(Span { start: behind, end: word.start.max(behind) }).contains(' '));
                (acts || self.serves_us(behind, span) || aims() || labelled() || self.takes_a_part(behind, span))
                    && (headed || company)
            }
        }
    }

    /// Y公司提供的X SDK: a word for code, and a name before it, follow a company.
    fn makes_code(&self, behind: u32, sentence: Span) -> bool {
        let reading = self.scout.reading;
        let near = Span { start: behind, end: reading.on(behind, sentence.end, REACH) };
        // Y公司提供的甲统计: or a name of the catalog.
        let known = reading.names(near).map(|(name, _)| name).next().filter(|name| {
            let gap = Span { start: behind, end: name.start };
            let led = [Part::Provides, Part::Introduces, Part::Particle];
            !gap.is_empty() && !self.text(gap).contains(separates) && reading.nothing_but(gap, &led, [])
        });
        if known.is_some() {
            return true;
        }
        let Some(code) = reading.parts(near, Part::Code).next() else { return false };
        let gap = Span { start: behind, end: code.start };
        let own = reading.parts(gap, Part::Particle).next_back().map(|word| Span { start: word.end, ..gap });
        own.is_some_and(|own| reading.distinct(own) && !self.text(gap).contains(separates))
    }

    /// X为我们提供: what a third party does for us, right behind its name.
    fn serves_us(&self, behind: u32, sentence: Span) -> bool {
        let near = Span { start: behind, end: self.scout.reading.on(behind, sentence.end, REACH) };
        let us = self.scout.reading.parts(near, Part::FirstParty).next();
        us.filter(|us| us.start <= behind + 3).is_some_and(|us| {
            let next = self.scout.reading.parts(near, Part::Serves).find(|word| word.start >= us.end);
            next.is_some_and(|word| word.start == us.end)
        })
    }

    /// 甲负责处理付款, 甲作为短信服务商, 甲是我们的邮件服务商: what a third party takes upon itself, right behind its name. 甲提供… may be the app.
    fn takes_a_part(&self, behind: u32, sentence: Span) -> bool {
        let reading = self.scout.reading;
        // 甲 - 统计 is a row, whether the stroke counts as part of the name or not.
        let before = self.text(Span { start: reading.back(behind, sentence.start, REACH), end: behind });
        if before.contains(" - ") || before.trim_end().ends_with(['-', '–', '—']) {
            return false;
        }
        let rest = Span { start: behind, end: reading.on(behind, sentence.end, REACH) };
        let text = self.text(rest);
        let rest = Span { start: rest.end - text.trim_start().len() as u32, ..rest };
        let right = |part: Part| reading.parts(rest, part).find(|word| word.start == rest.start);
        if let Some(word) = right(Part::Copula) {
            let told = Span { start: word.end, ..rest };
            let ours = reading.parts(told, Part::FirstParty).any(|us| us.start == word.end);
            return ours && [Part::ThirdParty, Part::Umbrella].iter().any(|part| self.says(told, *part));
        }
        right(Part::Serves).is_some_and(|verb| !self.says(verb, Part::Provides) && verb.range().len() > 3)
    }
}
