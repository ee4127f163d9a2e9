//! Names in sentences that the catalog does not know: beside known ones, before words for code, in quotes.

use super::Finder;
use super::names::separates;
use super::prose::SUBJECT;
use crate::document::Span;
use crate::policy::fold::wide;
use crate::policy::reading::{holds_wide, width};
use crate::policy::words::Part;

/// So many clauses of a sentence are asked for their subject.
const MOST_CLAUSES: usize = 100;
/// A name in other letters is not longer than this, in bytes.
const LATIN: u32 = 60;
/// An enumeration reaches no further than so many bytes beyond the names that are known.
const ENUMERATED: u32 = 120;
/// What a name is quoted for stands so many bytes before it.
const AIM: u32 = 24;

/// What stands before a name of code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Verb,
    /// Another one, and a mark that joins them.
    Name,
    /// The head of a sentence or of a clause.
    Nothing,
}

impl<'a> Finder<'_, 'a> {
    /// 甲公司提供的乙SDK: a name that the catalog does not know, between a company and a word for code; the company where
    /// nothing stands between them.
    pub(super) fn unknown_names(&self, span: Span) -> Vec<Span> {
        let mut found = Vec::new();
        let mut floor = span.start;
        for code in self.reading.parts(span, Part::Code) {
            let before = Span { start: floor, end: code.start };
            floor = code.end;
            let Some(company) = self.reading.parts(before, Part::Company).next_back() else { continue };
            let between = Span { start: company.end, end: code.start };
            // "Limited data": a word as any.
            if self.text(company).starts_with(|c: char| c.is_ascii_lowercase()) {
                continue;
            }
            if self.text(between).contains(separates) || self.known(between).is_some() {
                continue;
            }
            let own = self.reading.parts(between, Part::Particle).next_back().map_or(between.start, |word| word.end);
            // 甲公司提供的统计SDK: a kind of code is no name.
            let whole = Span { start: own, end: code.end };
            let named = own < code.start && self.reading.parts(whole, Part::KindOfCode).all(|kind| kind != whole);
            let name = if named {
                Span { start: own, end: code.end }
            } else {
                Span { start: self.reading.company_start(before.start, company), end: company.end }
            };
            let name = self.clean(name);
            // 我公司建议您阅读第三方SDK的隐私政策
            let plain = !self.mostly_data(name) && self.known(name).is_none() && !self.generic(name);
            let plain = plain && !(holds_wide(self.text(name)) && self.says(name, Part::You));
            if plain && (4..=60).contains(&width(self.text(name))) {
                found.push(name);
            }
        }
        found
    }

    /// 我们使用潮汐统计SDK, X API, X SDK会收集…: what stands between a verb, or the head of a sentence that goes on to collect, and the
    /// next word for code, in characters without spaces.
    pub(super) fn coded_names(&self, span: Span) -> Vec<Span> {
        if !holds_wide(self.text(span)) {
            return Vec::new();
        }
        let mut found = Vec::new();
        let openers = [
            Part::Integrate,
            Part::And,
            Part::ByMeansOf,
            Part::ProvidedBy,
            Part::Introduces,
            Part::Toward,
            Part::SuchAs,
            Part::Befalls,
        ];
        let verbs = openers
            .iter()
            .flat_map(|part| self.reading.parts(span, *part))
            .filter(|verb| self.text(*verb).chars().all(wide));
        let verbs: Vec<u32> = verbs.map(|verb| verb.end).collect();
        let beside = self.behind_named_parts(span);
        // 为了提供服务，X SDK会收集…: a clause has a subject of its own.
        let clauses = self.text(span).match_indices(',').map(|(at, _)| span.start + at as u32 + 1);
        let heads: Vec<u32> =
            self.reading.sentences(span).map(|sentence| sentence.start).chain(clauses.take(MOST_CLAUSES)).collect();
        let listed = self.zones.lists_parties(self.line_of(span));
        // 以下SDK：甲SDK、乙SDK, 第三方SDK——甲SDK
        let marks = self.text(span).match_indices(':').chain(self.text(span).match_indices("——"));
        let lists = marks.map(|(at, mark)| span.start + (at + mark.len()) as u32);
        let lists = lists.take(MOST_CLAUSES).map(|start| (start, Before::Verb));
        let starts = verbs.into_iter().map(|start| (start, Before::Verb)).chain(lists);
        let starts = starts.chain(beside.into_iter().map(|start| (start, Before::Name)));
        for (start, before) in starts.chain(heads.into_iter().map(|start| (start, Before::Nothing))) {
            let rest = Span { start, end: self.reading.on(start, span.end, LATIN) };
            let opened = self.text(rest).trim_start_matches([' ', ':', '了', '“', '「', '的', '是', '有', '为']);
            let start = rest.end - opened.len() as u32;
            let rest = Span { start, ..rest };
            // 我们使用 X API 来…: in other letters.
            let latin = |word: &Span| !holds_wide(self.text(Span { end: word.start, ..rest }));
            let interface = self.reading.parts(rest, Part::Interface).next().filter(latin);
            let words = self.reading.parts(rest, Part::Code).next().into_iter().chain(interface);
            let Some(code) = words.filter(|code| code.start > start).min() else { continue };
            let name = Span { start, end: code.end };
            let own = Span { start, end: code.start };
            // A subject must do something with data.
            let subject = before == Before::Nothing;
            let made = subject && self.is_made_by_a_company(name, span.end);
            // 甲SDK，会获取IMEI
            let behind = Span { start: name.end, ..span };
            let apart = self.text(behind).starts_with(',') && self.collects_behind(name.end + 1, span);
            let acts = || self.acts(span, name) || apart;
            let collects = subject && (made || acts() || listed && self.gets_data_behind(name, span.end));
            let acts = !subject || collects;
            // 潮汐SDK会收集…, in a list of third parties
            let beside = before == Before::Name || (listed || made) && collects && holds_wide(self.text(own));
            let others = [
                Part::Integrate,
                Part::Collect,
                Part::Share,
                Part::Purpose,
                Part::FirstParty,
                Part::You,
                Part::ThirdParty,
                Part::These,
                Part::This,
                Part::And,
                Part::Particle,
                Part::SuchAs,
                Part::Not,
                Part::Befalls,
                Part::ByMeansOf,
            ];
            // 潮汐统计SDK, Breaker SDK, 潮汐SDK、乙SDK
            let named = beside
                || self.goes_on_with_names(name, span)
                || self.text(own).starts_with(|c: char| c.is_ascii_uppercase())
                || [Part::Service, Part::Ads].iter().any(|part| self.says(own, *part));
            let plain = acts
                && named
                && !self.text(own).contains(|c: char| c != '.' && separates(c))
                && !self.text(own).contains(". ")
                && !others.iter().any(|part| self.says(own, *part))
                && self.reading.distinct(own)
                && !self.has_data(own)
                && !self.generic(name);
            if plain && (4..=40).contains(&width(self.text(name))) && self.known(name).is_none() {
                found.push(name);
            }
        }
        found
    }

    /// 甲SDK、乙SDK: behind a mark that joins them, another name or word for code.
    fn goes_on_with_names(&self, name: Span, span: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, ENUMERATED) };
        let and = self.reading.parts(behind, Part::And).next().filter(|and| and.start <= behind.start + 1);
        let mark = if self.text(behind).starts_with('、') { Some('、'.len_utf8() as u32) } else { None };
        let Some(start) = mark.map(|mark| behind.start + mark).or(and.map(|and| and.end)) else { return false };
        let rest = Span { start, end: behind.end };
        let mark = self.text(rest).find(separates).unwrap_or(rest.range().len());
        let next = Span { end: rest.start + mark as u32, ..rest };
        self.says(next, Part::Code) || self.reading.names(next).next().is_some()
    }

    /// 潮汐SDK（甲有限公司）, 潮汐SDK由甲有限公司提供: a registered name right behind.
    fn is_made_by_a_company(&self, name: Span, end: u32) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, end, ENUMERATED) };
        let inner = self.text(behind).strip_prefix('(').and_then(|rest| rest.find(')'));
        let inner = inner.map(|close| Span { start: name.end + 1, end: name.end + 1 + close as u32 });
        let by = self.reading.parts(behind, Part::ProvidedBy).next().filter(|by| by.start == name.end);
        let company = by.and_then(|by| self.provided(Span { start: by.start, ..behind }));
        inner.or(company).is_some_and(|company| holds_wide(self.text(company)) && self.is_company(company))
    }

    /// 潮汐SDK（收集OAID）, 潮汐SDK，用于统计，收集OAID
    fn gets_data_behind(&self, name: Span, end: u32) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, end, ENUMERATED) };
        let text = self.text(behind);
        let told = if let Some(inner) = text.strip_prefix('(') {
            inner.find(')').map(|close| Span { end: behind.start + close as u32 + 1, ..behind })
        } else {
            let aims = text.starts_with(',')
                && self.reading.parts(behind, Part::Purpose).next().is_some_and(|word| word.start == name.end + 1);
            aims.then(|| Span { end: behind.start + text.find(['。', ';']).unwrap_or(text.len()) as u32, ..behind })
        };
        told.is_some_and(|told| self.says(told, Part::Collect) && self.has_data(told))
    }

    /// Where the parts of an enumeration begin behind a name or a word for code: 乙SDK in 甲SDK、乙SDK.
    fn behind_named_parts(&self, span: Span) -> Vec<u32> {
        // 甲SDK（收集OAID）、乙SDK
        let behind = |end: u32| {
            let near = self.text(Span { start: end, end: self.reading.on(end, span.end, ENUMERATED) });
            let close = near.find(')').filter(|_| near.starts_with('('));
            close.map_or(end, |at| end + at as u32 + 1)
        };
        let joins = |end: u32| {
            let end = behind(end);
            let mark = self.text(Span { start: end, end: self.reading.on(end, span.end, 3) });
            mark.starts_with('、').then_some(end + '、'.len_utf8() as u32)
        };
        let codes = self.reading.parts(span, Part::Code).map(|word| word.end);
        let names = self.reading.names(span).map(|(name, _)| name.end);
        let mut starts: Vec<u32> = codes.chain(names).filter_map(joins).collect();
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// Unknown names in an enumeration of known ones: "A, B and C", where at least two are known and they are the most.
    pub(super) fn enumerated(&self, known: &[Span], sentence: Span) -> Vec<Span> {
        let (Some(first), Some(last)) = (known.first(), known.last()) else { return Vec::new() };
        let few = known.len() < 2;
        let amid_wide = holds_wide(self.text(sentence));
        // "X Ltd., 6th Floor, The Tea Building (hereinafter: “X”)" names one.
        let one = || {
            let shortest = known.iter().map(|name| self.text(*name)).min_by_key(|name| name.len()).unwrap_or_default();
            known.iter().all(|name| self.text(*name).contains(shortest))
        };
        if !amid_wide && (few || one()) {
            return Vec::new();
        }
        // Characters without spaces leave no doubt where a name in other letters ends.
        let list = if amid_wide { self.enumeration(*first, *last, sentence) } else { first.to(*last) };
        let mut found = Vec::new();
        let (mut behind, mut broken) = (false, false);
        for part in self.parts_of(list, amid_wide) {
            let part = self.clean(self.without_modifier(part));
            if known.iter().any(|name| part.contains(*name) || name.contains(part)) {
                (behind, broken) = (true, false);
                continue;
            }
            // "reads the IMEI and the IMSI": data between two names are no name.
            let data = self.has_data(part) && !self.says(part, Part::Code);
            // 阿里云 DashScope: a vendor's name may stand before it.
            let own = self
                .reading
                .names(part)
                .find(|(name, _)| name.start == part.start)
                .map_or(part.start, |(name, _)| name.end);
            let own = self.text(Span { start: own, ..part });
            let latin = !own.chars().any(wide) && !own.chars().all(|c| c.is_ascii_uppercase());
            let inner = part.start >= first.start && part.end <= last.end;
            let named = !data
                && (inner && !few || latin)
                && self.reading.distinct(part)
                && self.like_a_name(part)
                && !self.says(part, Part::FirstParty);
            if named && (inner || !broken) {
                found.push(part);
            } else if behind {
                broken = true;
            } else {
                // What stands before a break is of another list.
                found.clear();
            }
        }
        if found.len() <= known.len() { found } else { Vec::new() }
    }

    /// The enumeration in which names stand, from what opens it to what follows it.
    fn enumeration(&self, first: Span, last: Span, sentence: Span) -> Span {
        let before = Span { start: self.reading.back(first.start, sentence.start, ENUMERATED), end: first.start };
        let openers = [Part::Integrate, Part::Including, Part::SuchAs, Part::ByMeansOf, Part::Toward, Part::FirstParty];
        let opener =
            openers.iter().filter_map(|part| self.reading.parts(before, *part).next_back()).map(|word| word.end);
        let mut depth = 0usize;
        let mark = self.text(before).char_indices().rev().find(|(_, c)| {
            depth += usize::from(*c == ')');
            let open = *c == '(' && depth == 0;
            depth -= usize::from(*c == '(' && depth > 0);
            open || matches!(c, ':' | '。' | ';')
        });
        let mark = mark.map(|(at, c)| before.start + (at + c.len_utf8()) as u32);
        let start = opener.chain(mark).max().unwrap_or(first.start);
        let behind = Span { start: last.end, end: self.reading.on(last.end, sentence.end, ENUMERATED) };
        let enders =
            [Part::AndOther, Part::Collect, Part::Share, Part::Purpose, Part::FirstParty, Part::Integrate, Part::Code];
        let ender = enders.iter().filter_map(|part| self.reading.parts(behind, *part).next()).map(|word| word.start);
        let mark = self.text(behind).find([':', '。', ';', ')']).map(|at| behind.start + at as u32);
        let end = ender.chain(mark).min().unwrap_or(behind.end);
        Span { start: start.min(first.start), end: end.max(last.end) }
    }

    /// The parts of an enumeration, with or without what their brackets say.
    fn parts_of(&self, list: Span, without_brackets: bool) -> Vec<Span> {
        let text = self.text(list);
        let mut cuts: Vec<Span> = self.reading.parts(list, Part::And).collect();
        let mut depth = 0usize;
        let mut opened = None;
        for (at, mark) in text.char_indices() {
            let start = list.start + at as u32;
            match mark {
                '(' if without_brackets => {
                    depth += 1;
                    opened = opened.or(Some(start));
                }
                ')' => {
                    depth = depth.saturating_sub(1);
                    if let Some(open) = opened.take_if(|_| depth == 0) {
                        cuts.push(Span { start: open, end: start + 1 });
                    }
                }
                ',' | '、' if depth == 0 && !(mark == ',' && self.company_goes_on(list, at)) => {
                    cuts.push(Span { start, end: start + mark.len_utf8() as u32 })
                }
                _ => {}
            }
        }
        let mut parts = self.between_cuts(list, cuts);
        parts.retain(|part| self.text(*part).contains(char::is_alphanumeric));
        parts
    }

    /// What stands between cuts in a list, which may overlap, and before the first and behind the last; some may be empty.
    pub(super) fn between_cuts(&self, list: Span, mut cuts: Vec<Span>) -> Vec<Span> {
        cuts.sort_unstable();
        cuts.push(Span { start: list.end, end: list.end });
        let mut start = list.start;
        let part = |cut: Span| {
            let part = self.reading.trim(Span { start, end: cut.start.max(start) });
            start = start.max(cut.end);
            part
        };
        cuts.into_iter().map(part).collect()
    }

    /// 用于统计的 X, "X for databases": the name without what is said of it.
    fn without_modifier(&self, part: Span) -> Span {
        let purpose = self.reading.parts(part, Part::Purpose).find(|word| word.start > part.start);
        if let Some(purpose) = purpose.filter(|_| !holds_wide(self.text(part))) {
            return self.reading.trim(Span { end: purpose.start, ..part });
        }
        let particle = self.reading.parts(part, Part::Particle).rfind(|word| self.text(*word).chars().all(wide));
        let rest = particle.map(|word| self.reading.trim(Span { start: word.end, ..part }));
        rest.filter(|rest| self.brand(*rest) && self.says(Span { end: rest.start, ..part }, Part::Purpose))
            .unwrap_or(part)
    }

    /// “X”(provided by Y Ltd.): a quoted name that the brackets behind it explain.
    pub(super) fn quoted_before_its_company(&self, span: Span) -> Vec<Span> {
        let text = self.text(span);
        let explained = text.match_indices('(').filter_map(|(open, _)| {
            let start = span.start + open as u32 + 1;
            let inner = Span { start, end: self.reading.on(start, span.end, SUBJECT) };
            self.reading.parts(inner, Part::ProvidedBy).next().filter(|by| by.start <= start + 1)?;
            let before = text.get(..open)?.trim_end();
            let close = before.chars().next_back()?;
            let quote =
                [('【', '】'), ('“', '”'), ('「', '」'), ('《', '》')].into_iter().find(|(_, end)| *end == close)?.0;
            let from = before.rfind(quote)? + quote.len_utf8();
            let name =
                Span { start: span.start + from as u32, end: span.start + (before.len() - close.len_utf8()) as u32 };
            (2..=40).contains(&width(self.text(name))).then_some(name)
        });
        explained.collect()
    }

    /// 为了实现“智能分析”: what is quoted right behind the words for a purpose.
    fn is_an_aim(&self, scope: Span, quoted: Span) -> bool {
        let before = Span { start: self.reading.back(quoted.start, scope.start, AIM), end: quoted.start };
        self.reading.parts(before, Part::Purpose).next_back().is_some_and(|word| {
            let gap = Span { start: word.end, end: quoted.start };
            let verbs = [Part::Integrate, Part::Introduces, Part::ByMeansOf];
            holds_wide(self.text(word)) && !verbs.iter().any(|part| self.says(gap, *part))
        })
    }

    /// Names in 【】 or quotes beside known ones, in a sentence about SDKs.
    pub(super) fn bracketed_names(&self, span: Span, known: &[Span]) -> Vec<Span> {
        let text = self.text(span);
        let mut found = Vec::new();
        let mut open: Option<(usize, char)> = None;
        for (at, c) in text.char_indices() {
            match (c, open) {
                ('【', _) => open = Some((at + c.len_utf8(), '】')),
                ('“', _) => open = Some((at + c.len_utf8(), '”')),
                (c, Some((start, close))) if c == close => {
                    let name = self.clean(Span { start: span.start + start as u32, end: span.start + at as u32 });
                    let words = self.text(name);
                    let parts = [Part::Personal, Part::ThirdParty, Part::FirstParty, Part::Policy, Part::Collect];
                    let plain = !parts.iter().any(|part| self.says(name, *part))
                        && !self.has_data(name)
                        && self.reading.distinct(name)
                        && !self.is_company(name);
                    let new = known.iter().all(|other| other.end <= name.start || name.end <= other.start);
                    let new = new && !self.is_an_aim(span, name);
                    if plain && new && (2..=40).contains(&width(words)) {
                        found.push(name);
                    }
                    open = None;
                }
                _ => {}
            }
        }
        found
    }
}
