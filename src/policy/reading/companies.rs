//! Where Chinese names begin in a text without spaces: registered ones, and those of code behind the app that it is in.

use super::Reading;
use crate::document::Span;
use crate::policy::entries::separates;
use crate::policy::fold::wide;
use crate::policy::words::Part;

/// A registered name is not longer than this, in bytes.
const LONGEST: u32 = 90;
/// Brackets that belong to a name reach no further than so many bytes: 星河(中国)有限公司.
const SHORT_BRACKETS: usize = 16;
/// What is left of a name without the kind of third party before it has at least so many bytes.
const SHORTEST: u32 = 9;
/// A sort of third party, and the place behind it, stand in so many bytes: 身份验证服务机构北京.
const SORT: u32 = 36;
/// The name of an app has at least so many bytes, before the word for what is in it.
const SHORTEST_APP: usize = 6;

impl Reading<'_> {
    /// Where the name begins that ends in a word for a company: behind the last verb, particle or mark before it, and behind the kind of
    /// third party that opens it: 合作方北京甲有限公司.
    pub fn company_start(&self, floor: u32, company: Span) -> u32 {
        let head = Span { start: self.back(company.start, floor, LONGEST).max(floor), end: company.start };
        // The name under which the document speaks of its maker.
        let ours = self.parts(Span { end: company.end, ..head }, Part::FirstParty).find(|own| own.contains(company));
        if let Some(ours) = ours {
            return ours.start;
        }
        let text = self.text(head);
        let bytes = text.as_bytes();
        // 北风SDK(南雨(北京)科技有限公司): the first ones hold more.
        let open = |at: usize| {
            let mut behind = bytes.get(at + 1..).unwrap_or_default().iter().take(SHORT_BRACKETS);
            behind.find(|byte| matches!(byte, b'(' | b')')) == Some(&b')')
        };
        let closed =
            |at: usize| bytes.get(..at).unwrap_or_default().iter().rev().take(SHORT_BRACKETS).any(|byte| *byte == b'(');
        let inside = |at: usize, c: char| c == '(' && open(at) || c == ')' && closed(at);
        let parts = |c: char| separates(c) || c.is_whitespace() || matches!(c, '—' | '–');
        let mark = text.char_indices().rev().find(|(at, c)| parts(*c) && !inside(*at, *c));
        let mark = mark.map_or(head.start, |(at, c)| head.start + (at + c.len_utf8()) as u32);
        const VERBS: [Part; 11] = [
            Part::Integrate,
            Part::Collect,
            Part::Share,
            Part::FirstParty,
            Part::ByMeansOf,
            Part::ProvidedBy,
            Part::Particle,
            Part::Toward,
            Part::Upload,
            Part::Introduces,
            Part::Umbrella,
        ];
        let joins = |part: Part, word: Span| part != Part::Toward || !self.stands_behind_a_place(word, head);
        let last = VERBS.iter().filter_map(|part| self.parts(head, *part).rfind(|word| joins(*part, *word)));
        let start = last.map(|word| word.end).max().unwrap_or(mark).max(mark);
        self.behind_kinds_of_party(Span { start, end: company.start })
    }

    /// 支付机构 and 合作方 at the head of a name: where it begins behind them.
    fn behind_kinds_of_party(&self, name: Span) -> u32 {
        let mut at = name.start;
        while let Some(end) = self.behind_a_kind_of_party(Span { start: at, ..name }) {
            if end + SHORTEST > name.end {
                break;
            }
            at = end;
        }
        at
    }

    /// 第三方, 支付机构, 合作机构, 认证机构 before 北京: where a kind of third party ends that a text begins with.
    pub fn behind_a_kind_of_party(&self, rest: Span) -> Option<u32> {
        let opens =
            |part: Part| self.parts(rest, part).next().filter(|word| word.start == rest.start).map(|word| word.end);
        let kind = || [Part::ThirdParty, Part::Umbrella].into_iter().filter_map(opens).max();
        let sort = || {
            let kinds = [Part::Service, Part::Integrate].into_iter().filter_map(opens);
            let kind = kinds.filter(|end| self.text(Span { end: *end, ..rest }).chars().all(wide)).max()?;
            self.sort_behind(Span { start: kind, ..rest })
        };
        self.sort_before_a_place(rest).or_else(kind).or_else(sort)
    }

    /// 认证机构 in 认证机构北京甲有限公司: any sort of third party, where a name begins behind it with its place.
    fn sort_before_a_place(&self, rest: Span) -> Option<u32> {
        let near = Span { end: self.on(rest.start, rest.end, SORT), ..rest };
        let place = self.parts(near, Part::Place).next().filter(|place| place.start > rest.start)?;
        let sort = self.text(Span { end: place.start, ..rest }).trim_end_matches(['-', '—']);
        let before = Span { end: rest.start + sort.len() as u32, ..rest };
        let kinds = [Part::ThirdParty, Part::Umbrella, Part::Particle];
        let ends = self.words.recipients.iter().any(|word| sort.ends_with(word.as_str()))
            || kinds.iter().any(|part| self.parts(before, *part).any(|word| word.end == before.end));
        let plain = sort.chars().all(|c| wide(c) && !separates(c));
        (ends && plain && self.names(before).next().is_none()).then_some(place.start)
    }

    /// 甲SDK in 学习通内甲SDK: what stands behind the app that it is in.
    pub fn behind_its_app(&self, name: Span) -> Option<Span> {
        let (at, inside) = self.text(name).match_indices('内').find(|(at, _)| *at >= SHORTEST_APP)?;
        Some(Span { start: name.start + (at + inside.len()) as u32, ..name })
    }

    /// 机构 behind 支付, 公司 behind 物流: where the word ends that says what sort of third party it is.
    pub fn sort_behind(&self, rest: Span) -> Option<u32> {
        let text = self.text(rest);
        let sorts = self.words.recipients.iter().filter(|word| text.starts_with(word.as_str()));
        sorts.map(String::len).max().map(|length| rest.start + length as u32)
    }
}
