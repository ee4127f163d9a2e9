//! The whole of a known name in a sentence: the words right beside it that belong to it. "X's Y API", "X Workers AI", "X SDK",
//! 甲云对象存储.

use super::Finder;
use super::names::separates;
use super::prose::{LONGEST_SUFFIX, SUBJECT};
use crate::document::Span;
use crate::policy::fold::wide;
use crate::policy::reading::holds_wide;
use crate::policy::words::{Hit, Meaning, Part};

/// A name goes on for so many words in other letters.
const MOST_WORDS: usize = 3;
/// The words for a service behind a blank take so many bytes at least.
const LEAST_SERVICE: usize = 9;
/// A registered name in capitals is not longer than this, in bytes.
const LONGEST_COMPANY: u32 = 60;
/// What stands between a name and the word for its service takes so many bytes at most.
const LONGEST_KIND: u32 = 9;
/// Verbs that end a name, though they have a capital.
const VERBS: [Part; 5] = [Part::Collect, Part::Share, Part::Upload, Part::Integrate, Part::Purpose];
/// Words that end no name, whatever their letters.
const GENERAL: [Part; 8] = [
    Part::NoParty,
    Part::FirstParty,
    Part::Policy,
    Part::Contact,
    Part::SignsIn,
    Part::Company,
    Part::Service,
    Part::Device,
];

impl Finder<'_, '_> {
    /// "X's Y API": an interface is called with its maker.
    pub(super) fn with_its_maker(&self, name: Span, scope: Span) -> Span {
        let before = Span { start: self.reading.back(name.start, scope.start, LONGEST_SUFFIX), end: name.start };
        let maker = self.reading.names(before).map(|(maker, _)| maker).next_back();
        let owns = |maker: &Span| matches!(self.text(Span { start: maker.end, ..before }), "'s " | "’s ");
        let own = |maker: &Span| self.vendor_of(*maker).is_some() && self.vendor_of(*maker) == self.vendor_of(name);
        let interface = self.reading.parts(name, Part::Interface).next_back().is_some_and(|word| word.end == name.end);
        maker.filter(|maker| interface && owns(maker) && own(maker)).map_or(name, |maker| maker.to(name))
    }

    /// "X engine (X web view)": brackets close behind a vendor's name hold a product of that vendor.
    fn own_product_in_brackets(&self, name: Span, rest: Span) -> Option<u32> {
        let text = self.text(rest);
        let open = text.find('(')?;
        let close = open + text.get(open..)?.find(')')?;
        let between = Span { start: rest.start, end: rest.start + open as u32 };
        let inner = Span { start: between.end + 1, end: rest.start + close as u32 };
        let verbs = [Part::Integrate, Part::Collect, Part::Share, Part::Purpose, Part::Code];
        let plain = !self.text(between).contains(|c: char| separates(c))
            && !verbs.iter().any(|part| self.says(between, *part))
            && !self.text(between).trim().is_empty();
        let own = self.vendor_of(name).is_some() && self.vendor_of(name) == self.vendor_of(inner);
        // "The X service (“X”)": what it is called from here on.
        let own = own && self.known(inner).is_none_or(|(known, _)| !self.text(name).starts_with(self.text(known)));
        (own && plain && self.known(inner).is_some_and(|(_, product)| product)).then_some(inner.end + 1)
    }

    /// A product's name with the words that go on with it, up to a word for code.
    pub(super) fn whole_name(&self, name: Span, scope: Span) -> Span {
        self.with_suffix(self.with_its_service(self.with_other_letters(name, scope), scope), scope)
    }

    /// A vendor's name with the words that go on with it, where those tell one of its services.
    pub(super) fn whole_vendor(&self, name: Span, scope: Span) -> Span {
        self.with_its_service(self.with_other_letters(name, scope), scope)
    }

    /// "X Workers AI", "Supabase/PostgreSQL", Cloudflare Web Analytics 统计: words in other letters, or in capitals, go on with the name before
    /// them, as far as they are written like names, or are its vendor's.
    fn with_other_letters(&self, name: Span, scope: Span) -> Span {
        let own = self.vendor_of(name);
        if own.is_none() || self.opens_a_registered_name(name, scope) {
            return name;
        }
        let (mut end, mut past) = (name.end, name.end);
        for _ in 0..MOST_WORDS {
            let rest = self.text(Span { start: past, end: self.reading.on(past, scope.end, LONGEST_SUFFIX) });
            // "X GPT-4.1"
            let version = end == name.end
                && rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            let marks = if version { ['-', '-'] } else { [' ', '/'] };
            let Some(behind) = rest.strip_prefix(marks) else { break };
            let joined = rest.starts_with('/');
            let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '.');
            let length = behind.find(|c| !letters(c)).unwrap_or(behind.len());
            let word = behind.get(..length).unwrap_or_default().trim_end_matches(['-', '.']);
            let span = Span { start: past + 1, end: past + 1 + word.len() as u32 };
            let its = self.known(span).is_some_and(|(known, _)| known == span) && self.vendor_of(span) == own;
            // A known name that begins here may go on behind the word.
            let next = Span { start: span.start, end: self.reading.on(span.end, scope.end, LONGEST_SUFFIX) };
            let another = !its && self.reading.names(next).any(|(known, _)| known.start < span.end);
            // uni-app
            let titled = word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit() && !joined)
                || version
                || word.contains('-') && holds_wide(self.text(scope));
            // "X Collects your address": a verb with a capital ends the name.
            let verb = || VERBS.iter().any(|part| self.reading.parts(span, *part).any(|verb| verb == span));
            if word.is_empty() || another || !its && (!titled || verb()) {
                break;
            }
            past = span.end;
            // "Apple ID", "Facebook App": not at its end. "X Bot Framework": a kind of service behind another word of it is.
            let told = span.start > name.end + 1;
            let general = |hit: &Hit| match hit.meaning {
                Meaning::Part(Part::Service) => !told,
                Meaning::Part(part) => GENERAL.contains(&part),
                meaning => matches!(meaning, Meaning::Data(..)),
            };
            if its || !self.reading.hits_in(span).any(|hit| hit.span == span && general(hit)) {
                end = past;
            }
        }
        Span { end, ..name }
    }

    /// "X Tongxin (Beijing) Technology Co., Ltd.": a name with which its company's begins.
    fn opens_a_registered_name(&self, name: Span, scope: Span) -> bool {
        let rest = Span { start: name.end, end: self.reading.on(name.end, scope.end, LONGEST_COMPANY) };
        self.reading.parts(rest, Part::Company).next().is_some_and(|word| {
            let words = self.text(Span { start: name.end, end: word.start });
            let titled = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c == '(');
            words.split_whitespace().count() > 0 && words.split_whitespace().all(titled)
        })
    }

    /// 腾讯云语音合成服务, 百度OCR文字识别: a name with the words right behind it for what it serves with, but not 腾讯云服务器.
    fn with_its_service(&self, name: Span, scope: Span) -> Span {
        let near = Span { start: name.end, end: self.reading.on(name.end, scope.end, LONGEST_SUFFIX) };
        if !holds_wide(self.text(near)) {
            return name;
        }
        let mut end = name.end;
        // 科大讯飞语音听写: the word may begin in the name.
        let around = Span { start: self.reading.back(name.end, name.start, LONGEST_KIND), ..near };
        for word in self.reading.parts(around, Part::Service).filter(|word| word.end > name.end) {
            let gap = Span { start: end, end: word.start.max(end) };
            let further = word.start >= end || end == name.end;
            if further && (gap.is_empty() || end == name.end && self.leads_on(name, gap, word)) {
                end = word.end;
            }
        }
        let behind = Span { start: end, end: near.end };
        let goes_on = [
            Part::Serves,
            Part::Particle,
            Part::And,
            Part::AndOther,
            Part::Collect,
            Part::Purpose,
            Part::Within,
            Part::Befalls,
        ];
        let ends = !self.text(behind).starts_with(char::is_alphanumeric)
            || goes_on.iter().any(|part| self.begins_with(behind, *part));
        let own = Span { start: name.end, end };
        // 甲云服务, 甲平台 say no more than the vendor's name.
        let generic = self.reading.words.recipients.iter().any(|word| self.text(own) == word);
        // 微信支付处理, 已通过甲检测: what is done there.
        let done =
            [Part::Serves, Part::Builds].iter().any(|part| self.reading.parts(own, *part).any(|verb| verb == own));
        let told = !generic && !done && self.known(own).is_none();
        if end > name.end && ends && told { Span { end, ..name } } else { name }
    }

    /// Between a name and a word for what it serves with, nothing but more of it: Google 语音识别, 百度OCR文字识别, 易盾行为验证码.
    fn leads_on(&self, name: Span, gap: Span, word: Span) -> bool {
        let text = self.text(gap);
        // Behind a blank and a vendor's name, words that say more than what one does there, as 登录 does.
        if text == " " && self.known(name).is_some_and(|(_, product)| !product) {
            let told = self.text(word).chars().all(wide) && !self.says(word, Part::SignsIn);
            let latin = self.text(name).ends_with(|c: char| c.is_ascii_alphanumeric());
            return latin && told && word.range().len() >= LEAST_SERVICE;
        }
        let own = |c: char| c.is_alphanumeric() && wide(c);
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric()) || text.chars().all(own);
        plain && gap.range().len() <= LONGEST_KIND as usize && self.reading.hits_in(gap).next().is_none()
    }

    /// A known name with what goes on to a word for code: "友盟+" in 友盟+统计SDK.
    pub(super) fn with_suffix(&self, name: Span, scope: Span) -> Span {
        let rest = Span { start: name.end, end: self.reading.on(name.end, scope.end, LONGEST_SUFFIX) };
        if let Some(end) = self.own_product_in_brackets(name, rest) {
            return Span { start: name.start, end };
        }
        let unknown = self.reading.names(name).any(|(_, name)| name.target.is_none());
        let company =
            self.reading.parts(rest, Part::Company).next().filter(|word| {
                unknown && matches!(self.text(Span { start: name.end, end: word.start }), " " | ", " | "")
            });
        if let Some(company) = company {
            return Span { start: name.start, end: company.end };
        }
        // 友盟(Umeng)统计SDK: another spelling in brackets.
        let text = self.text(rest);
        let close = text.find(')').filter(|_| text.starts_with('('));
        let spelled = close.map(|at| Span { start: rest.start + 1, end: rest.start + at as u32 });
        let spelled = spelled.filter(|inner| !self.says(*inner, Part::Company) && !self.says(*inner, Part::ProvidedBy));
        if let Some(inner) = spelled {
            let behind = Span { start: inner.end + 1, end: self.reading.on(inner.end + 1, scope.end, LONGEST_SUFFIX) };
            let code = self.reading.parts(behind, Part::Code).next();
            let near = code.filter(|code| {
                let between = self.text(Span { start: behind.start, end: code.start });
                !between.contains(separates) && !between.trim().contains(' ')
            });
            return near.map_or(name, |code| Span { start: name.start, end: code.end });
        }
        // 甲统计第三方服务: what it is, and none of its words.
        let code = self.reading.parts(rest, Part::Code).next().filter(|code| !self.says(*code, Part::ThirdParty));
        let Some(code) = code else { return name };
        // "The A and B SDKs" are of both.
        let before = Span { start: self.reading.back(name.start, scope.start, SUBJECT), end: name.start };
        if self.text(code).ends_with("SDKs")
            && self.reading.parts(before, Part::And).any(|and| and.end + 1 == name.start)
        {
            return name;
        }
        let between = Span { start: name.end, end: code.start };
        let verbs =
            [Part::Integrate, Part::Collect, Part::Share, Part::Purpose, Part::FirstParty, Part::AndOther, Part::And];
        // "X Mobile Analytics SDK": words with capitals belong to the name.
        let titled = |text: &str| {
            let words: Vec<&str> = text.split_whitespace().collect();
            words.len() <= 3 && words.iter().all(|word| word.starts_with(|c: char| c.is_ascii_uppercase()))
        };
        let words = self.text(between);
        // 移动监控 SDK: the blank before a word in another script parts nothing.
        let words = if words.trim_end().ends_with(wide) { words.trim_end() } else { words };
        let spaced = between.range().len() > 2 && !titled(words);
        let broken = words.contains(|c: char| separates(c) || c == ' ' && spaced);
        let another = self.known(between).is_some();
        // 甲会通过SDK收集
        let acts = || [Part::Befalls, Part::ByMeansOf].iter().any(|part| self.says(between, *part));
        let broken = broken || holds_wide(words) && acts();
        // 甲统计的SDK is 甲统计.
        let of = self.reading.parts(between, Part::Particle).find(|of| of.end == between.end && holds_wide(words));
        let code = of.map_or(code, |of| Span { end: of.start, ..of });
        if broken || another || verbs.iter().any(|part| self.says(between, *part)) {
            return name;
        }
        Span { start: name.start, end: code.end }
    }
}
