//! Where names may begin in a sentence, and what stands before them.

use super::{Frame, Frames, REACH, Sentence, VERB, separates};
use crate::document::Span;
use crate::policy::fold::{folded, wide};
use crate::policy::words::Part;

/// What stands before a name that a kind of third party is called by.
const DASH: &str = "——";
/// A subject that is only the app has so many characters besides its words at most: 本服务.
const SUBJECT: usize = 3;

impl<'a> Frames<'_, 'a> {
    /// Where names may begin in a sentence, each with what stands before it.
    pub(super) fn slots(&self, sentence: &Sentence) -> Vec<(Frame, u32)> {
        let (reading, Sentence { span, there, .. }) = (self.scout.reading, *sentence);
        let mut slots = Vec::new();
        let acts = [Part::Collect, Part::Purpose, Part::FirstParty, Part::Serves].iter().any(|part| there.has(*part));
        if acts && (sentence.headed || sentence.company) {
            slots.push((Frame::Acts, span.start));
            let clauses = self.text(span).match_indices([',', ';', ':']);
            slots.extend(clauses.map(|(at, mark)| (Frame::Acts, span.start + (at + mark.len()) as u32)));
            // 您授权X收集
            let allowed = reading.parts(span, Part::Allow).filter(|word| self.text(*word).chars().all(wide));
            slots.extend(allowed.map(|word| (Frame::Acts, word.end)));
        }
        if sentence.headed && self.text(span).contains(['、', '/']) {
            let colons = self.text(span).match_indices(':');
            slots.extend(colons.map(|(at, _)| (Frame::Listed, span.start + at as u32 + 1)));
        }
        let wide_words = |part| {
            let words = there.has(part).then(|| reading.parts(span, part)).into_iter().flatten();
            words.filter(|word| self.text(*word).chars().all(wide))
        };
        let toward = wide_words(Part::Toward).filter(|word| !reading.stands_behind_a_place(*word, span));
        slots.extend(toward.map(|word| (Frame::Toward, word.end)));
        slots.extend(wide_words(Part::ProvidedBy).map(|word| (Frame::By, word.end)));
        // 将发送 in 将发送至X: the verb goes on.
        let goes_on = |at: u32| {
            let around = Span { start: reading.back(at, span.start, VERB), end: reading.on(at, span.end, VERB) };
            reading.parts(around, Part::Upload).any(|verb| verb.start < at && at < verb.end)
        };
        let befalls = wide_words(Part::Befalls).filter(|word| !goes_on(word.end));
        slots.extend(befalls.map(|word| (Frame::By, word.end)));
        slots.extend(wide_words(Part::Source).map(|word| (Frame::Used, word.end)));
        slots.extend(self.roles(span).map(|role| (Frame::Role, role.end)));
        // 第三方统计服务(X), 第三方SDK(X)
        let kinds = [Part::Service, Part::Umbrella, Part::ThirdParty, Part::Company].into_iter().flat_map(wide_words);
        let code = there.has(Part::Code).then(|| reading.parts(span, Part::Code)).into_iter().flatten();
        for kind in kinds.chain(code) {
            let behind = self.text(Span { start: kind.end, ..span });
            if behind.starts_with('(') {
                slots.push((Frame::Bracket, kind.end + 1));
            } else if behind.starts_with(['“', '「', '【', '"']) && self.says(kind, Part::Code) {
                slots.push((Frame::Quoted, kind.end));
            } else if behind.starts_with(DASH) {
                // 第三方SDK——甲SDK
                slots.push((Frame::SuchAs, kind.end + DASH.len() as u32));
            }
        }
        for word in wide_words(Part::Introduces) {
            let frame = match () {
                () if self.says(word, Part::ProvidedBy) => Frame::By,
                () if self.says(word, Part::SuchAs) => Frame::SuchAs,
                () if self.gives(word) => Frame::Given,
                () => Frame::Used,
            };
            slots.push((frame, word.end));
            // 存储于中国境内的X: where, or whose, it is.
            let near = Span { start: word.end, end: reading.on(word.end, span.end, REACH) };
            let moved = frame == Frame::Given || self.leads_only_to_names(Span { end: word.end, ..span });
            let described = reading.parts(near, Part::Particle).next().filter(|_| moved);
            let plain = |gap: Span| {
                let others = [Part::You, Part::Device].iter().any(|part| self.says(gap, *part));
                !gap.is_empty() && !others && !self.text(gap).contains(separates)
            };
            let described = described.filter(|particle| plain(Span { start: word.end, end: particle.start }));
            let frame = if frame == Frame::Given { frame } else { Frame::Kept };
            slots.extend(described.map(|particle| (frame, particle.end)));
        }
        if sentence.company {
            let behind = |(frame, start): &(Frame, u32)| {
                let behind = self.behind_kinds_of_party(Span { start: *start, ..span });
                (behind > *start).then_some((*frame, behind))
            };
            let behind: Vec<(Frame, u32)> = slots.iter().filter_map(behind).collect();
            slots.extend(behind);
        }
        slots
    }

    /// 提供给合作机构北京X有限公司, 与我们的合作方X共享: where a slot goes on behind whose third party it is, and of which sort.
    fn behind_kinds_of_party(&self, rest: Span) -> u32 {
        let reading = self.scout.reading;
        let near = Span { end: reading.on(rest.start, rest.end, REACH), ..rest };
        let mut at = near.start;
        loop {
            let rest = Span { start: at, ..near };
            let opens =
                |part: Part| reading.parts(rest, part).next().filter(|word| word.start == at).map(|word| word.end);
            let text = self.text(rest);
            let mark =
                text.chars().next().filter(|mark| matches!(mark, '-' | '—')).map(|mark| at + mark.len_utf8() as u32);
            let inner = || mark.or_else(|| opens(Part::Particle)).filter(|_| at > near.start);
            match reading.behind_a_kind_of_party(rest).or_else(|| opens(Part::FirstParty)).or_else(inner) {
                Some(end) if end < near.end => at = end,
                _ => return at,
            }
        }
    }

    /// Kinds of third parties that a name may stand behind: 邮件服务商, 人机验证服务, not the 第三方 of 第三方 AI 服务.
    pub(super) fn roles(&self, span: Span) -> impl Iterator<Item = Span> {
        let reading = self.scout.reading;
        let of = move |part| reading.parts(span, part);
        let ends = move |kind: Span, all: bool| {
            let text = reading.text(kind);
            let word = |word: &String| text.ends_with(word.as_str()) && (all || text.len() > word.len());
            text.chars().all(wide) && reading.words.recipients.iter().any(word)
        };
        // 服务 alone may be ours.
        let served = move |kind: Span| {
            let before = Span { start: reading.back(kind.start, span.start, VERB), end: kind.start };
            reading.parts(before, Part::Service).any(|word| word.end == kind.start)
        };
        // 支付机构, 物流公司: a kind of service, and what sort of third party.
        let sort = move |kind: Span| {
            let end = reading.sort_behind(Span { start: kind.end, ..span });
            let end = end.filter(|_| reading.text(kind).chars().all(wide))?;
            Some(Span { end, ..kind })
        };
        let parties = of(Part::Umbrella).chain(of(Part::ThirdParty)).filter(move |kind| ends(*kind, true));
        let services = of(Part::Service).filter(move |kind| ends(*kind, served(*kind)));
        parties.chain(services).chain(of(Part::Service).filter_map(sort))
    }

    /// Whether a kind of third party is no part of a name, as 云桥支付平台 is: what stands before it is no word of another sort.
    fn stands_free(&self, span: Span, role: Span) -> bool {
        const BEFORE: [Part; 10] = [
            Part::Toward,
            Part::Introduces,
            Part::Particle,
            Part::FirstParty,
            Part::ThirdParty,
            Part::Umbrella,
            Part::Service,
            Part::ProvidedBy,
            Part::And,
            Part::Integrate,
        ];
        let near = Span { start: self.scout.reading.back(role.start, span.start, VERB), end: role.start };
        let text = self.text(near);
        let word = |part: &Part| self.scout.reading.parts(near, *part).any(|word| word.end == near.end);
        text.is_empty() || text.ends_with(|mark| separates(mark) || mark == ' ') || BEFORE.iter().any(word)
    }

    /// 共享给我们的合作方X, 提供给第三方支付机构X: nothing but whose it is stands between a verb of giving and a kind of third party.
    pub(super) fn is_given_to(&self, span: Span, start: u32) -> bool {
        const LIGHT: [Part; 6] =
            [Part::FirstParty, Part::Particle, Part::ThirdParty, Part::Umbrella, Part::This, Part::Service];
        let reading = self.scout.reading;
        let before = self.text(Span { end: start, ..span }).trim_end_matches([':', ' ', '—']);
        let end = span.start + before.len() as u32;
        let near = Span { start: reading.back(end, span.start, REACH), end };
        self.roles(near).filter(|role| role.end == end).any(|role| {
            let led = Span { end: role.start, ..near };
            let verb = reading.parts(led, Part::Introduces).rfind(|word| self.gives(*word));
            verb.is_some_and(|verb| reading.nothing_but(Span { start: verb.end, ..led }, &LIGHT, []))
        })
    }

    /// 合作机构（包括但不限于X: nothing but a word for examples stands in the brackets behind a kind of third party.
    pub(super) fn is_among_a_kind(&self, span: Span, start: u32) -> bool {
        let reading = self.scout.reading;
        let near = Span { start: reading.back(start, span.start, REACH), end: start };
        let Some(open) = self.text(near).rfind('(') else { return false };
        let outer = Span { end: near.start + open as u32, ..near };
        let inner = Span { start: outer.end + 1, ..near };
        let sort = reading.words.recipients.iter().any(|word| self.text(outer).ends_with(word.as_str()));
        let party = |part| reading.parts(outer, part).any(|word| word.end == outer.end);
        (sort || [Part::Umbrella, Part::ThirdParty].into_iter().any(party))
            && reading.nothing_but(inner, &[Part::SuchAs, Part::Including], [])
    }

    /// 提供给, 发送至: a word that introduces whom something goes to.
    fn gives(&self, word: Span) -> bool {
        [Part::Upload, Part::Share, Part::Toward].iter().any(|part| self.says(word, *part))
    }

    /// Whether a name may stand in a slot, by all that can be told before it is looked for: what stands before the slot, and
    /// which words the sentence has.
    pub(super) fn opens(&self, sentence: &Sentence, frame: Frame, start: u32) -> bool {
        let Sentence { span, there, .. } = *sentence;
        let has = |parts: &[Part]| parts.iter().any(|part| there.has(*part));
        let before = Span { end: start, ..span };
        let open = match frame {
            Frame::Given | Frame::Kept => true,
            Frame::Toward => has(&[Part::Share, Part::Upload, Part::Integrate]),
            // X SDK(由Y公司提供): the maker of what is named beside it.
            Frame::By => {
                has(&[Part::Serves, Part::Collect]) && !self.text(before).trim_end_matches('由').ends_with('(')
            }
            Frame::Used => {
                let said = sentence.about || sentence.company || there.has(Part::Serves);
                said || self.leads_only_to_names(before)
            }
            Frame::Bracket => {
                let clause = self.clause(before);
                let bracket = Span { start: start - 1, end: start };
                // 向快递公司(X)提供, not the head of a row: 快递公司(X):手机号
                let inner = self.text(Span { start, ..span });
                let close = inner.find(')').and_then(|close| inner.get(close + 1..));
                let head = close.is_some_and(|behind| behind.trim_start().starts_with(':'));
                let told = || !head && has(&[Part::Share, Part::Upload, Part::Collect]);
                let kind = || {
                    told() && self.roles(before).any(|role| role.end == bracket.start && self.stands_free(span, role))
                };
                [Part::ThirdParty, Part::Umbrella].iter().any(|part| self.says(clause, *part)) || kind()
            }
            Frame::SuchAs => sentence.about || self.is_among_a_kind(span, start),
            Frame::Listed => {
                let kinds = [Part::ThirdParty, Part::Umbrella, Part::Service, Part::Ads, Part::Code];
                let clause = self.clause(Span { end: start - 1, ..span });
                kinds.iter().any(|part| self.says(clause, *part))
            }
            Frame::Role | Frame::Acts | Frame::Quoted => true,
        };
        // 您经由第三方支付机构（如X）结账时，我们会与其共享订单
        let clause = self.clause(before);
        let shared = || there.has(Part::FirstParty) && there.has(Part::Share) && self.says(clause, Part::ThirdParty);
        let denied = there.has(Part::Not) && self.scout.reading.denials(before).next().is_some();
        open && !denied && (!self.acts_by_the_reader(clause) || shared())
    }

    /// 托管于X, 供应商为X: words before a slot that are of no other use, as 使用 and 通过 are.
    pub(super) fn leads_only_to_names(&self, before: Span) -> bool {
        let near = Span { start: self.scout.reading.back(before.end, before.start, VERB), ..before };
        let ends = |part: Part| self.scout.reading.parts(near, part).any(|word| word.end == before.end);
        ends(Part::Introduces) && !ends(Part::Integrate) && !ends(Part::ByMeansOf)
    }

    /// What stands before a slot, from its last comma, semicolon or colon on.
    pub(super) fn clause(&self, before: Span) -> Span {
        let mark = self.text(before).bytes().rposition(|byte| matches!(byte, b',' | b';' | b':'));
        Span { start: mark.map_or(before.start, |at| before.start + at as u32 + 1), ..before }
    }

    /// 您可以将照片分享至X: the reader's own act, not 您上传的照片会发送至X, 您授权X收集.
    fn acts_by_the_reader(&self, clause: Span) -> bool {
        let reading = self.scout.reading;
        let opening = Span { start: clause.start, end: reading.on(clause.start, clause.end, 12) };
        self.says(opening, Part::You)
            && !reading.opens_with_a_thing_of_the_reader(clause, opening)
            && ![Part::FirstParty, Part::Befalls, Part::Allow].iter().any(|part| self.says(clause, *part))
    }

    /// 本应用由X开发, 本服务由X提供: nothing but the app stands before the frame.
    pub(super) fn only_us(&self, clause: Span) -> bool {
        let ours = self.scout.reading.parts(clause, Part::FirstParty);
        let by = self.scout.reading.parts(clause, Part::ProvidedBy);
        let mut words: Vec<Span> = ours.chain(by).collect();
        words.sort_unstable();
        let left = self.scout.reading.left_of(clause, words.iter().copied());
        let letters = left.chars().filter(|c| c.is_alphanumeric()).count();
        let called = self.text(clause).trim_start().starts_with('本') && letters <= SUBJECT;
        letters == 0 && words.len() > 1 || called || self.scout.own.contains(&folded(left.trim()))
    }
}
