//! Where the name at the head of an item begins and ends.

use super::Finder;
use crate::document::Span;
use crate::policy::fold::wide;
use crate::policy::reading::{holds_wide, is_address, outside, width};
use crate::policy::words::Part;

/// What is used of a company ends so many bytes behind its name at most.
const LONGEST_PRODUCT: u32 = 80;
/// A verb stands at most so many bytes behind its subject: 我们会使用.
const VERB: u32 = 18;
/// A name that ends in a word for code is not wider than this.
const LONGEST_CODED: usize = 40;

impl<'a> Finder<'_, 'a> {
    /// "com.vendor.part(X), com.other.part(Y)": the packages that an item opens with, each with what its brackets say.
    pub(super) fn packages(&self, body: Span) -> Vec<Span> {
        let mut found = Vec::new();
        let mut at = body.start;
        loop {
            let rest = self.text(Span { start: at, end: body.end });
            let blank = rest.len() - rest.trim_start_matches([' ', '、', ',']).len();
            let rest = rest.get(blank..).unwrap_or_default();
            let length = package_length(rest);
            if length == 0 || at > body.start && blank == 0 {
                return found;
            }
            let brackets = rest.get(length..).filter(|behind| behind.starts_with('('));
            let brackets = brackets.and_then(|behind| behind.find(')')).map_or(0, |close| close + 1);
            let start = at + blank as u32;
            at = start + (length + brackets) as u32;
            found.push(Span { start, end: at });
        }
    }

    /// 通过X等服务展示广告: a sentence that begins with what is used.
    pub(super) fn opens_with_a_means(&self, head: Span, name: Span) -> bool {
        let before = Span { end: name.start, ..head };
        let means = [Part::ByMeansOf, Part::Integrate]
            .iter()
            .any(|part| self.reading.parts(before, *part).next().is_some_and(|word| word.start == head.start));
        means && name.end < head.end
    }

    /// A head without the brackets at its end that hold a company's registered name in characters.
    pub(super) fn before_its_company(&self, head: Span) -> Span {
        let text = self.text(head);
        let ends = self.reading.parts(head, Part::Company).next_back().filter(|word| {
            self.text(*word).chars().all(wide) && self.text(Span { start: word.end, end: head.end }).trim() == ")"
        });
        if ends.is_none() {
            return head;
        }
        let mut depth = 0usize;
        let open = text.char_indices().rev().find(|(_, c)| {
            depth += usize::from(*c == ')');
            depth -= usize::from(*c == '(' && depth > 0);
            depth == 0
        });
        let outer = open.map(|(at, _)| self.reading.trim(Span { start: head.start, end: head.start + at as u32 }));
        outer.filter(|outer| self.says(*outer, Part::Code) || self.known(*outer).is_some()).unwrap_or(head)
    }

    /// 我们使用甲SDK进行统计, 使用甲SDK实现推送, 甲SDK是乙公司提供的服务: the name in a head that is a clause, behind its verb and before what it is or
    /// does. Known names and those that end in a word for code are told so.
    pub(super) fn in_its_clause(&self, head: Span) -> Span {
        if !holds_wide(self.text(head)) {
            return head;
        }
        let subject = self.reading.parts(head, Part::FirstParty).next().filter(|word| word.start == head.start);
        let from = subject.map_or(head.start, |word| word.end);
        let near = Span { start: from, end: self.reading.on(from, head.end, VERB) };
        let verbs = [Part::Integrate, Part::Introduces].into_iter();
        let verb = verbs.filter_map(|part| self.reading.parts(near, part).next()).min_by_key(|verb| verb.start);
        let verb = verb.filter(|verb| verb.start == from || subject.is_some());
        let rest = verb.map_or(head, |verb| self.behind_a_verb(verb, head.end, head));
        let rest = self.behind_its_maker(rest);
        let known = self.known(rest).map(|(name, _)| name).filter(|name| name.start == rest.start);
        let known = known.map(|name| self.whole_name(name, rest));
        let coded = || {
            let code = self.reading.parts(rest, Part::Code).next()?;
            let own = Span { end: code.end, ..rest };
            let plain = ![Part::Integrate, Part::Particle, Part::Provides, Part::ProvidedBy, Part::ThirdParty]
                .iter()
                .any(|part| self.says(own, *part));
            (plain && width(self.text(own)) <= LONGEST_CODED && self.reading.distinct(own)).then_some(own)
        };
        let Some(name) = known.or_else(coded) else { return head };
        let behind = Span { start: name.end, ..rest };
        let behind = Span { start: name.end + u32::from(self.text(behind).starts_with(' ')), ..rest };
        let goes_on = [Part::Serves, Part::Copula, Part::Builds].iter().any(|part| self.begins_with(behind, *part));
        let open = self.text(behind).strip_prefix('(');
        let makers = [Part::ProvidedBy, Part::Company];
        let bracketed =
            open.is_some_and(|rest| rest.trim().is_empty() || makers.iter().any(|part| self.says(behind, *part)));
        // The verb alone, or what follows alone, may be part of a name.
        if goes_on || verb.is_some() && (bracketed || behind.is_empty()) { name } else { head }
    }

    /// What stands in a head behind a verb, and behind the 了 that may follow it up to a place.
    fn behind_a_verb(&self, verb: Span, until: u32, head: Span) -> Span {
        let near = Span { start: verb.end, end: until };
        let particle = self.reading.parts(near, Part::Particle).next().filter(|word| word.start == near.start);
        self.reading.trim(Span { start: particle.map_or(verb.end, |word| word.end), ..head })
    }

    /// 由甲公司提供的乙SDK, 甲公司的乙SDK is 乙SDK.
    fn behind_its_maker(&self, head: Span) -> Span {
        // Not 甲SDK是乙公司提供的服务.
        let first = |word: &Span| {
            let before = Span { end: word.start, ..head };
            let others = [Part::Copula, Part::Code];
            !others.iter().any(|part| self.says(before, *part)) && self.products(before).is_empty()
        };
        let company = self.reading.parts(head, Part::Company).next().filter(first);
        let provided = self.begins_with(head, Part::ProvidedBy);
        let from = company.map(|word| word.end).or(provided.then_some(head.start));
        let Some(from) = from else { return head };
        let near = Span { start: from, end: self.reading.on(from, head.end, LONGEST_PRODUCT) };
        let particle = self.reading.parts(near, Part::Particle).next();
        let right = |word: &Span| {
            let gap = Span { start: from, end: word.start };
            provided || self.nothing_but(gap, &[Part::Provides], [])
        };
        let led = self.reading.parts(near, Part::Introduces).find(|word| self.text(*word).ends_with('的'));
        let word = led.or(particle.filter(right)).filter(|word| word.end < head.end);
        word.map_or(head, |word| self.reading.trim(Span { start: word.end, ..head }))
    }

    /// 本应用使用了X SDK: the name behind the verb, where a word for the app stands before it.
    pub(super) fn behind_its_verb(&self, head: Span) -> Span {
        let Some((known, _)) = self.known(head) else { return head };
        let before = Span { end: known.start, ..head };
        let words = [Part::Integrate, Part::About].into_iter();
        let verb = words.filter_map(|part| self.reading.parts(before, part).next_back()).max();
        let open = self.text(before).contains('(');
        let verb = verb.filter(|verb| !open && self.text(*verb).chars().all(wide));
        let name = |verb: Span| self.behind_a_verb(verb, known.start, head);
        verb.map(name).filter(|name| name.start == known.start).unwrap_or(head)
    }

    /// "Firebase is" before "used to": a sentence goes on behind the name, in small letters.
    pub(super) fn goes_on_small(&self, name: Span, head: Span) -> bool {
        let rest = self.text(Span { start: name.end, end: head.end });
        let small = |c: char| c.is_ascii_lowercase() || c == ' ';
        rest.starts_with(' ') && width(rest) <= 12 && rest.chars().all(small) && !self.says(head, Part::Code)
    }

    /// "X may use cookies": behind a name in letters a verb, with nothing but a small word before it.
    pub(super) fn does_something(&self, name: Span, head: Span) -> bool {
        let rest = Span { start: name.end, ..head };
        let verb = self.reading.parts(rest, Part::Integrate).next();
        verb.is_some_and(|verb| {
            let small = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == ' ');
            let before = self.text(Span { end: verb.start, ..rest });
            let few = before.starts_with(' ') && before.split_whitespace().count() <= 1;
            few && small(before) && small(self.text(verb))
        })
    }

    /// 甲（包括托管和防护）、地图服务商 is 甲: a name before sorts of third parties, without what its brackets say is used of it.
    pub(super) fn before_sorts(&self, head: Span) -> Span {
        let text = self.text(head);
        let mark = outside(text).find(|(_, c)| *c == '、').map(|(at, _)| head.start + at as u32);
        let Some(mark) = mark.filter(|_| holds_wide(text)) else { return head };
        let rest = Span { start: mark, ..head };
        let sorts = [Part::ThirdParty, Part::Umbrella].into_iter().flat_map(|part| self.reading.parts(rest, part));
        let ends = sorts.into_iter().any(|sort| sort.end >= head.end);
        let first = Span { end: mark, ..head };
        let outer = self.reading.trim(self.before_brackets(first));
        let inner = Span { start: outer.end + 1, ..first };
        let used = outer != first && self.begins_with(inner, Part::Including);
        let first = if used { outer } else { first };
        let named = self.known(first).is_some_and(|(name, _)| name == first) || self.reading.distinct(first);
        if ends && named && !self.reading.distinct(rest) { first } else { head }
    }

    /// "X (privacy policy)", a link: nothing but a policy in the brackets.
    pub(super) fn before_its_policy_link(&self, head: Span) -> Span {
        let outer = self.reading.trim(self.before_brackets(head));
        let inner = Span { start: outer.end, ..head };
        let plain = self.nothing_but(inner, &[Part::Policy], []) && !self.says(outer, Part::Policy);
        if plain && self.says(inner, Part::Policy) { outer } else { head }
    }

    /// "X (in-app purchases)": without brackets that hold no name, where X is not in the catalog.
    pub(super) fn before_a_remark(&self, head: Span) -> Span {
        let outer = self.reading.trim(self.before_brackets(head));
        let inner = Span { start: outer.end, ..head };
        let named = [Part::Company, Part::Code].iter().any(|part| self.says(inner, *part));
        // "Google Play (in-app purchases)" holds the vendor's name.
        let whole = self.known(head).is_some_and(|(name, product)| product || name == outer);
        let another = self.reading.names(inner).next().is_some();
        let plain = self.text(head).ends_with(')') && !holds_wide(self.text(head)) && !whole && !another;
        // "X (https://…)": where it is.
        let placed = || self.reading.addresses_in(inner).any(|address| is_address(self.text(address.span)));
        let written = self.text(inner).contains(['.', '@', '_']) && !placed();
        if plain && !named && !written && !self.are_initials(inner, outer) { outer } else { head }
    }

    /// (NPS) behind "Norvex Parcel Systems B.V.": another spelling of the name.
    pub(super) fn are_initials(&self, brackets: Span, name: Span) -> bool {
        let short = self.text(brackets).trim_matches(['(', ')', ' ']);
        let initials: String = self.text(name).split(' ').filter_map(|word| word.chars().next()).collect();
        short.len() >= 2 && initials.starts_with(short)
    }

    /// Where the head of an item ends: at a colon, a dash, a comma outside brackets, or before what it is for.
    pub(super) fn head_end(&self, body: Span) -> Option<usize> {
        let text = self.text(body);
        let mark = outside(text).find_map(|(at, c)| {
            let rest = text.get(at..).unwrap_or_default();
            let ends = matches!(c, ':' | '。' | ';' | '—' | '–' | '→')
                || c == ',' && !self.company_goes_on(body, at)
                || rest.starts_with(" - ")
                || rest.starts_with(" · ")
                || rest.starts_with(" | ")
                || rest.starts_with("http");
            ends.then_some(at)
        });
        let mark = mark.map(|at| self.behind_its_product(body, at).unwrap_or(at));
        let mark = mark.or_else(|| self.explained_in_brackets(body));
        let limit = body.start + mark.unwrap_or(text.len()) as u32;
        let mut names = self.reading.names(Span { start: body.start, end: limit }).map(|(name, _)| name);
        let name = names.find(|name| name.start <= body.start + 24);
        let from = name.map_or(body.start + 3, |name| name.end).min(limit);
        // "X for crash reports": the words of a purpose between spaces.
        let purpose = self
            .reading
            .parts(Span { start: from, end: limit }, Part::Purpose)
            .find(|word| !self.text(*word).chars().any(wide))
            .map(|word| (word.start - body.start) as usize);
        purpose.filter(|at| *at > 2).or(mark)
    }

    /// "Y Ltd. — X SDK: …": where a company and, behind a dash, what is used of it are one name, its end.
    fn behind_its_product(&self, body: Span, dash: usize) -> Option<usize> {
        let maker = self.reading.trim(Span { end: body.start + dash as u32, ..body });
        let rest = Span { start: maker.end, end: self.reading.on(maker.end, body.end, LONGEST_PRODUCT) };
        let text = self.text(rest);
        // "Tencent - Bugly"
        let around = Span { end: rest.end, ..maker };
        let whole = self.reading.names(around).map(|(name, _)| name).find(|name| name.start == maker.start);
        let titled =
            |name: &Span| self.text(*name).rsplit(' ').next().is_some_and(|word| word.starts_with(char::is_uppercase));
        if let Some(name) = whole.filter(|name| name.end > maker.end && titled(name)) {
            return Some((name.end - body.start) as usize);
        }
        let bare = text.trim_start().strip_prefix(['—', '–', '-'])?;
        let from = text.len() - bare.len();
        let end = from + bare.find([':', '(', ';', '—', '–', ','])?;
        let product = self.reading.trim(Span { start: rest.start + from as u32, end: rest.start + end as u32 });
        let known = self.known(product).is_some_and(|(name, is_product)| is_product && name == product);
        let coded = self.reading.parts(product, Part::Code).next_back().is_some_and(|code| code.end >= product.end);
        let vendor = self.known(maker).is_some_and(|(name, is_product)| !is_product && name == maker);
        let named = known || coded && self.brand(product) && self.reading.distinct(product);
        ((self.is_company(maker) || vendor) && named).then_some((product.end - body.start) as usize)
    }

    /// X（用于登录）: where the brackets open at the end of an item that say what it is for.
    fn explained_in_brackets(&self, body: Span) -> Option<usize> {
        let text = self.text(body);
        let open = text.find('(').filter(|open| *open > 0 && text.ends_with(')'))?;
        let inner = Span { start: body.start + open as u32 + 1, end: body.end - 1 };
        let says =
            [Part::Purpose, Part::Share, Part::Collect, Part::Provides].iter().any(|part| self.says(inner, *part));
        let outer = self.reading.trim(Span { start: body.start, end: body.start + open as u32 });
        // "X (hosting backend)": of a known name, in words without capitals.
        let words = self.text(inner);
        let small = words.split(' ').any(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_lowercase()));
        let of_known =
            small && !words.chars().any(wide) && (self.known(outer).is_some() || self.reading.distinct(outer));
        let other = self.says(inner, Part::Company) || self.says(inner, Part::Including);
        let plain = !words.contains('(') && !other;
        let listed = self.mostly_data(inner) && !words.chars().any(wide);
        (plain && (listed || says && self.products(inner).is_empty() || of_known)).then_some(open)
    }

    /// A head without the sentence that goes on behind its word for code ("A SDK may collect"); `None` where a verb stands
    /// before any such word.
    pub(super) fn before_verb(&self, head: Span) -> Option<Span> {
        let verbs = [Part::Collect, Part::Share, Part::Personal];
        // 服务提供商 holds a verb of giving and is none.
        // So does "App Store".
        let nouns = [Part::ThirdParty, Part::NoParty].into_iter().flat_map(|part| self.reading.parts(head, part));
        let recipients: Vec<Span> = nouns.chain(self.reading.names(head).map(|(name, _)| name)).collect();
        let free = |word: &Span| !recipients.iter().any(|recipient| recipient.contains(*word));
        let verb = verbs.iter().filter_map(|part| self.reading.parts(head, *part).find(free)).min();
        let Some(verb) = verb else { return Some(head) };
        let before = Span { start: head.start, end: verb.start.max(head.start) };
        let code = self.reading.parts(before, Part::Code).next();
        let whole = verb.end >= head.end && code.is_some_and(|code| code.end + 12 >= verb.start);
        match code {
            Some(code) if !whole => Some(Span { start: head.start, end: code.end }),
            _ if self.says(head, Part::Code) => Some(head),
            _ => None,
        }
    }

    /// "X SDK is" before "used for maps": the name.
    pub(super) fn before_what_befalls(&self, head: Span) -> Span {
        let is = self.reading.parts(head, Part::Befalls).next_back().filter(|is| is.end == head.end);
        let is = is.filter(|_| !holds_wide(self.text(head)));
        is.map_or(head, |is| self.reading.trim(Span { end: is.start, ..head }))
    }

    /// "RevenueCat, Inc.", "Acme Co., Ltd.": the comma belongs to the name.
    pub(super) fn company_goes_on(&self, body: Span, comma: usize) -> bool {
        let start = body.start + comma as u32;
        let from = self.reading.back(start, body.start, 8);
        let end = self.reading.on(start, body.end, 12);
        self.reading
            .parts(Span { start: from, end }, Part::Company)
            .any(|word| word.start <= start + 2 && word.end > start)
    }
}

/// The length of the package name (`com.vendor.part`) that a text opens with, or 0.
fn package_length(text: &str) -> usize {
    let length = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_')).count();
    let name = text.get(..length).unwrap_or_default().trim_end_matches('.');
    let reversed = ["com.", "cn.", "net.", "org.", "io.", "me.", "tv.", "co."].iter().any(|top| name.starts_with(top));
    if reversed && name.split('.').all(|part| !part.is_empty()) { name.len() } else { 0 }
}
