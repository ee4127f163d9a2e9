//! Names in a script without spaces: what can be none, and what stands around one.

use super::Finder;
use crate::document::Span;
use crate::policy::fold::wide;
use crate::policy::reading::{holds_wide, width};
use crate::policy::words::{Meaning, Part, Spelling};

/// A known name is all of a text that is hardly wider.
const HARDLY_MORE: usize = 12;
/// A word reaches no further around a part of it, in bytes.
const AROUND: u32 = 12;

impl Finder<'_, '_> {
    /// A clause, a sentence, or what something is for: 尚未选定, 用于微博登录, 仅在设备上处理，不上传. Whatever a name may be called, it
    /// denies nothing, holds no two sentences, and begins with no word for a purpose.
    pub(super) fn is_no_name(&self, name: Span) -> bool {
        if self.is_data_of_one(name) {
            return true;
        }
        if !holds_wide(self.text(name)) {
            return false;
        }
        let outer = self.reading.trim(self.before_brackets(name));
        let outer = if outer.is_empty() { name } else { outer };
        let text = self.text(outer);
        let known = self.known(outer);
        let own = known.is_some_and(|(known, _)| width(self.text(known)) + HARDLY_MORE >= width(text));
        let code = self.reading.parts(outer, Part::Code).next_back().is_some_and(|word| word.end >= outer.end);
        let opens = |part| self.begins_with(outer, part);
        let clause = [Part::Not, Part::Purpose, Part::Collect, Part::Share, Part::FirstParty, Part::You];
        let told = || clause.iter().any(|part| self.says(outer, *part));
        // 登录标识信息（IP地址、邮箱）: data, and nobody's.
        let data = || {
            let kind = self.reading.parts(outer, Part::Kind).next_back();
            known.is_none() && !code && kind.is_some_and(|kind| kind.end >= outer.end)
        };
        // 相关第三方SDK, 与相关第三方SDK
        let pointed = || {
            let and = self.reading.parts(outer, Part::And).next().filter(|and| and.start == outer.start);
            let own = Span { start: and.map_or(outer.start, |and| and.end), ..outer };
            let words = &self.reading.words.demonstratives;
            let back = words.iter().filter(|word| self.text(own).starts_with(word.as_str())).map(String::len).max();
            let rest = back.map(|length| Span { start: own.start + length as u32, ..own });
            let sorts = [Part::ThirdParty, Part::Umbrella, Part::Code, Part::Service];
            rest.is_some_and(|rest| !rest.is_empty() && self.nothing_but(rest, &sorts, []))
        };
        opens(Part::Purpose)
            || pointed()
            // 有关甲数据处理的详情
            || !code && opens(Part::About)
            // 基于软件工具包的功能
            || !own && !code && opens(Part::ByMeansOf)
            // 未找到匹配的SDK
            || !own && opens(Part::Not)
            || data()
            || !own && !code && (self.says(outer, Part::Not) || opens(Part::FirstParty) || text.contains(['。', ';']))
            || text.contains(',') && told() && !self.says(outer, Part::Company)
    }

    /// 短信服务(试运行): a kind of service, and brackets that name nobody.
    pub(super) fn is_a_kind_with_a_remark(&self, name: Span) -> bool {
        let outer = self.reading.trim(self.before_brackets(name));
        let inner = Span { start: outer.end, ..name };
        let kinds = [Part::Service, Part::ThirdParty, Part::Umbrella, Part::And];
        outer.end < name.end
            && holds_wide(self.text(name))
            && self.known(inner).is_none()
            && (!self.text(inner).contains(|c: char| c.is_ascii_uppercase())
                || self.reading.nothing_but(inner, &kinds, []))
            && self.reading.nothing_but(outer, &kinds, [])
    }

    /// 音乐播放 holds 乐播: the name is only a part of a longer word, which begins before it.
    pub(super) fn is_a_part_of_a_word(&self, name: Span) -> bool {
        let around =
            Span { start: self.reading.back(name.start, 0, AROUND), end: self.reading.on(name.end, u32::MAX, AROUND) };
        let known = self.known(name).map_or(name, |(known, _)| known);
        let longer = |word: Span| word.start < known.start && word.end >= known.end;
        // 小米帐号ID is a data type.
        let data = |word: Span| word.start <= name.start && word.end > name.end;
        holds_wide(self.text(name))
            && (self.reading.data(around).any(|(word, ..)| data(word))
                || [Part::Service, Part::NoParty].iter().any(|part| self.reading.parts(around, *part).any(longer)))
    }

    /// 物流公司, 保险公司: what sort of company, and none by name, as 苹果公司 is.
    pub(super) fn is_a_kind_of_company(&self, name: Span) -> bool {
        let name = self.reading.trim(self.before_brackets(name));
        let last = self.reading.parts(name, Part::Company).next_back().filter(|word| word.end >= name.end);
        let sort = last.map(|word| Span { end: word.start, ..name });
        let maker = |sort: Span| {
            let mut hits = self.reading.hits_in(sort);
            hits.any(|hit| hit.span == sort && matches!(hit.meaning, Meaning::Platform(_)))
        };
        let kind = |sort: Span| !sort.is_empty() && !self.reading.distinct(sort) && !maker(sort);
        holds_wide(self.text(name)) && sort.is_some_and(kind) && self.known(name).is_none()
    }

    /// 甲平台信息, 甲授权的头像和昵称, "X Registration ID": a known name before what is collected of it.
    fn is_data_of_one(&self, name: Span) -> bool {
        let outer = self.reading.trim(self.before_brackets(name));
        let behind = |word: &Span| word.end >= outer.end && word.start > outer.start;
        let service = |data: &Span| self.reading.parts(outer, Part::Service).any(|word| word.contains(*data));
        let data = self.reading.data(outer).filter(|(_, _, spelling, _)| *spelling != Spelling::InList);
        let data = data.map(|(data, ..)| data).next_back();
        // "X Location": one word may be what X is for.
        let data = data.filter(|data| self.text(*data).contains(|c: char| c == ' ' || wide(c)));
        let kind = self.reading.parts(outer, Part::Kind).next_back();
        let last = data.filter(|data| !service(data)).into_iter().chain(kind).find(behind);
        last.is_some_and(|last| {
            let named = self.reading.names(outer);
            let mut whose = named.map(|(name, _)| name).peekable();
            whose.peek().is_some() && whose.all(|name| name.end <= last.start)
        })
    }

    /// The name in what a line or cell in characters writes: before what it is for, its policy, and brackets that say no more
    /// than that.
    pub(super) fn wide_core(&self, name: Span) -> Span {
        let name = self.before_what_is_told(self.before_its_policy(self.before_its_purpose(name)));
        self.without_wide_remark(name)
    }

    /// "Norvex 数据处理的详情" is Norvex: Chinese words behind a blank that say what is told of a known name.
    fn before_what_is_told(&self, name: Span) -> Span {
        let Some((known, true)) = self.known(name) else { return name };
        let rest = Span { start: known.end, ..name };
        let told = known.start == name.start
            && self.text(rest).strip_prefix(' ').is_some_and(|words| words.starts_with(wide))
            && self.says(rest, Part::Particle)
            && ![Part::Code, Part::Company, Part::ThirdParty].iter().any(|part| self.says(rest, *part));
        if told { known } else { name }
    }

    /// 甲云：用于登录 is 甲云.
    fn before_its_purpose(&self, name: Span) -> Span {
        // 甲SDK 用于登录, 甲SDK用于登录: a line that goes on.
        let aims = self.reading.parts(name, Part::Purpose).next().filter(|word| {
            let head = Span { end: word.start, ..name };
            let text = self.text(head);
            let code = || self.reading.parts(head, Part::Code).any(|code| code.end == head.end);
            let known = || self.known(head).is_some_and(|(known, _)| known == head);
            (text.ends_with(' ') || known() || (code() || self.wide_name(head)) && self.reading.distinct(head))
                && !text.contains(['(', ':'])
        });
        if let Some(word) = aims {
            return self.reading.trim(Span { end: word.start, ..name });
        }
        let Some(at) = self.text(name).find(':').filter(|at| *at > 0) else { return name };
        let rest = self.reading.trim(Span { start: name.start + at as u32 + 1, ..name });
        let purpose = self.reading.parts(rest, Part::Purpose).next().is_some_and(|word| word.start == rest.start);
        if purpose { self.reading.trim(Span { end: name.start + at as u32, ..name }) } else { name }
    }

    /// 甲云有限公司；甲云隐私政策 is 甲云有限公司.
    fn before_its_policy(&self, name: Span) -> Span {
        let Some(at) = self.text(name).find([';', ',']).filter(|at| *at > 0) else { return name };
        let head = self.reading.trim(Span { end: name.start + at as u32, ..name });
        let rest = Span { start: name.start + at as u32 + 1, ..name };
        if self.says(rest, Part::Policy) && !self.says(head, Part::Policy) { head } else { name }
    }

    /// 甲云（错误监控） is 甲云, and so is 甲云（使用甲云登录、甲云存储）: what it is for, and parts of it. Another name, a company, a
    /// place, a platform or a word for code
    /// belong to it.
    fn without_wide_remark(&self, name: Span) -> Span {
        let text = self.text(name);
        let outer = self.reading.trim(self.before_brackets(name));
        let inner = text.find('(').zip(text.strip_suffix(')')).and_then(|(open, whole)| whole.get(open + 1..));
        let Some(words) = inner.filter(|inner| !outer.is_empty() && !inner.contains(['(', ')'])) else { return name };
        let within = Span { start: name.end - 1 - words.len() as u32, end: name.end - 1 };
        let named = self.known(outer).is_some() || self.reading.distinct(outer);
        let others = [Part::Company, Part::Code, Part::Place, Part::Including, Part::SuchAs];
        let platform = || self.reading.hits_in(within).any(|hit| matches!(hit.meaning, Meaning::Platform(_)));
        if !named || !holds_wide(words) || others.iter().any(|part| self.says(within, *part)) {
            return name;
        }
        let mut held = self.reading.names(within).map(|(_, named)| named.vendor).peekable();
        let remark = if held.peek().is_some() {
            // Parts of what the name stands for.
            let own = self.vendor_of(outer);
            words.contains('、') && held.all(|vendor| Some(vendor) == own)
        } else {
            let what_for = [Part::Service, Part::Purpose, Part::Ads].iter().any(|part| self.says(within, *part));
            (what_for || !self.reading.distinct(within)) && !platform() && !self.holds_a_latin_name(within)
        };
        if remark { outer } else { name }
    }

    /// WebKit in （WebKit，可选）, not AI in （AI 图像分析）.
    fn holds_a_latin_name(&self, span: Span) -> bool {
        let left = self.reading.left_of(span, self.reading.parts(span, Part::NoParty));
        let words = left.split(|c: char| !c.is_ascii_alphanumeric());
        words.into_iter().any(|word| word.len() >= 3 && word.contains(|c: char| c.is_ascii_uppercase()))
    }
}
