//! The names that an item or a paragraph opens with.

use super::Finder;
use super::likeness::{domain, identifier};
use super::prose::SUBJECT;
use crate::document::{BlockKind, Span};
use crate::policy::fold::wide;
use crate::policy::reading::{Line, holds_wide, is_address, outside, width};
use crate::policy::words::{Field, Heading, Part};

/// The sentence that introduces a list stands at most so many lines above an item of it.
const MOST_ITEMS: usize = 100;
/// Fields of a name stand in so many lines below it.
const FIELDS: usize = 4;
/// It says of what in its last so many bytes.
const LAST_WORDS: u32 = 60;
/// An item that is nothing but its head is not wider than this.
const LONGEST_BARE: usize = 60;
/// The clause that a paragraph opens with is not longer than this, in bytes.
const LONGEST_CLAUSE: usize = 200;
/// What a name is for, before what it gets, has so many words at most.
const FEW_WORDS: usize = 5;
/// So many bytes tell in which script a line goes on.
const SCRIPT: u32 = 60;

impl<'a> Finder<'_, 'a> {
    /// “X” at the head of a line, with what belongs to the name behind the quotes.
    pub(super) fn quoted_head(&self, line: &Line) -> Option<Span> {
        let text = self.text(line.body);
        let open = text.chars().next()?;
        let close = match open {
            '“' => '”',
            '"' => '"',
            '「' => '」',
            '『' => '』',
            '【' => '】',
            '\'' | '‘' => '’',
            _ => return None,
        };
        let inner = text.get(open.len_utf8()..)?;
        let end =
            inner.find(close).filter(|end| *end > 0 && inner.get(..*end).is_some_and(|name| width(name) <= 50))?;
        let after = open.len_utf8() + end + close.len_utf8();
        let rest = text.get(after..)?;
        let next = rest.find([':', ',', '，', '。', ';', '(']).unwrap_or(rest.len());
        let tail = rest.get(..next)?;
        let begin = line.body.start + open.len_utf8() as u32;
        // 【甲SDK】用于推送: what it is for is no part of the name.
        let tail_end = line.body.start + (after + next) as u32;
        let tail_span = Span { start: line.body.start + after as u32, end: tail_end };
        let told = holds_wide(tail) && [Part::Purpose, Part::Collect].iter().any(|part| self.says(tail_span, *part));
        let tail = if told { "" } else { tail };
        if tail.trim().is_empty() || width(tail) > 30 {
            return (!rest.is_empty()).then_some(Span { start: begin, end: begin + end as u32 });
        }
        (!rest.get(next..)?.is_empty())
            .then_some(Span { start: line.body.start, end: line.body.start + (after + next) as u32 })
    }

    /// The names that an item opens with; `true` where a name must still prove itself.
    pub(super) fn heads(&self, line: &Line) -> Vec<(Span, bool)> {
        let body = line.body;
        let text = self.text(body);
        // The whole item, or its first words, is a link.
        let link = self
            .reading
            .addresses_in(body)
            .next()
            .filter(|address| address.span.start <= body.start + 2)
            .map(|a| a.span);
        // [host.example/privacy](https://host.example/privacy): an address in short.
        let short =
            |text: &str| text.split_once('/').is_some_and(|(host, _)| host.contains('.')) && !text.contains(' ');
        if link.is_some_and(|span| short(self.text(span))) {
            return Vec::new();
        }
        if let Some(span) = link
            && !is_address(self.text(span))
            && !self.says(span, Part::Policy)
            && width(self.text(span)) <= 60
        {
            return vec![(self.clean(span), true)];
        }
        let packages = self.packages(body);
        if !packages.is_empty() {
            return packages.into_iter().map(|name| (name, false)).collect();
        }
        let listed = self.names_before_a_remark(body);
        if !listed.is_empty() {
            return listed.into_iter().map(|name| (name, false)).collect();
        }
        let listed = self.strangers_before_a_mark(line);
        if !listed.is_empty() {
            return listed.into_iter().map(|name| (name, true)).collect();
        }
        let stop = self.head_end(body);
        let end = stop.unwrap_or(text.len());
        let head = self.reading.trim(Span { start: body.start, end: body.start + end as u32 });
        let behind = self.behind_what_it_does(line);
        let behind = if behind.is_empty() { self.nothing_but_names(line, head) } else { behind };
        if !behind.is_empty() {
            return behind.into_iter().map(|name| (name, false)).collect();
        }
        let several = self.enumerated_heads(line, head);
        let several = if several.is_empty() { self.enumerated_values(line, head) } else { several };
        if !several.is_empty() {
            return several.into_iter().map(|name| (name, false)).collect();
        }
        // **A** (what for) or **B** (what for)
        let joined = if line.lead.is_some() { self.joined_names(head) } else { Vec::new() };
        let product =
            |name: &Span| self.known(*name).is_some_and(|(_, product)| product) && self.hardly_more_than_a_name(*name);
        if joined.len() >= 2 && joined.iter().all(product) {
            return joined.into_iter().map(|name| (name, false)).collect();
        }
        // **X** (what it is for): the bold words are the name.
        // **X** receives …
        let acts =
            |lead: Span| self.known(lead).is_some_and(|(name, _)| name.start == lead.start) && self.acts(body, lead);
        let lead = line.lead.filter(|lead| head.contains(*lead) && (self.as_a_row(line, *lead) || acts(*lead)));
        let lead = lead.filter(|lead| self.known(*lead).is_some() || self.reading.distinct(*lead));
        let head = lead.unwrap_or(head);
        // 甲云（甲云登录、甲云存储 …），甲云 用于登录: what is said of a name is behind it.
        let more = width(self.text(head)) > LONGEST_BARE || self.says(head, Part::Purpose);
        let head = if more && holds_wide(self.text(head)) { self.wide_core(head) } else { head };
        let words = self.text(head);
        let to_us = self.says(head, Part::Contact) && !self.says(head, Part::Code);
        if words.is_empty()
            || width(words) > 80
            || words.ends_with(['?', '!'])
            || self.of_the_reader_first(head)
            || to_us
        {
            return Vec::new();
        }
        // "X and other payment processors: …"
        let others = self.reading.parts(head, Part::AndOther).next().filter(|_| !holds_wide(words));
        let others = others.map(|word| self.reading.trim(Span { end: word.start, ..head }));
        let head = others.filter(|head| self.known(*head).is_some()).unwrap_or(head);
        let bare_item = stop.is_none();
        let head = self.before_sorts(head);
        // "X SDK（某某有限公司）：…": a registered name in brackets is the company.
        let whole = self.before_its_company(head);
        let head = self.behind_its_verb(self.in_its_clause(whole));
        // 我们使用甲进行验证，使用乙进行托管: more names in the sentence.
        let own = self.text(head);
        let others = |name: &Span| {
            let behind = name.start >= whole.end && self.known(*name).is_some();
            behind && !own.contains(self.text(*name)) && !self.text(*name).contains(own)
        };
        if head.start > whole.start && self.reading.framed_in(body).iter().any(others) {
            return Vec::new();
        }
        let head = self.before_its_policy_link(head);
        if let Some(name) = self.led_to(line, head) {
            return vec![(name, true)];
        }
        // 位置服务由X SDK提供
        // Not the maker in 由甲公司提供的乙SDK.
        let provides = self.reading.parts(head, Part::Provides).next();
        let provides = provides.filter(|word| !self.begins_with(Span { start: word.end, ..head }, Part::Particle));
        let one = self.reading.framed_in(head).len() <= 1;
        let provided = provides.filter(|_| one).and_then(|_| self.provided(head));
        let of_code = |name: &Span| self.says(*name, Part::Code) || self.known(*name).is_some();
        if let Some(name) = provided.filter(|name| holds_wide(self.text(head)) && of_code(name)) {
            return self.names_provided(name).into_iter().map(|name| (name, false)).collect();
        }
        if self.is_a_told_clause(head) {
            return Vec::new();
        }
        // "Your name is sent to X SDK": a sentence on data.
        if self.begins_with(head, Part::Yours) && !holds_wide(self.text(head)) {
            return Vec::new();
        }
        let head = self.before_what_befalls(head);
        let Some(head) = self.before_verb(head) else { return Vec::new() };
        let words = self.text(head);
        if bare_item && width(words) > LONGEST_BARE || self.says(head, Part::Policy) {
            return Vec::new();
        }
        let outer = self.before_brackets(head);
        let bracketed = outer != head && self.known(outer).is_none();
        if bracketed && (self.mostly_data(outer) || self.says(outer, Part::Device)) {
            // "E-mail (mailbox, X sign-in)", "local storage (X)"
            return Vec::new();
        }
        if let Some(name) = self.in_brackets_behind_what_for(head, outer) {
            return vec![(name, false)];
        }
        let members = self.members(head, body);
        if !members.is_empty() {
            return members.into_iter().map(|name| (name, false)).collect();
        }
        let joined = self.joined_names(head);
        if !joined.is_empty() {
            return joined.into_iter().map(|name| (name, false)).collect();
        }
        let joined = self.strangers_joined(line, head);
        if !joined.is_empty() {
            return joined.into_iter().map(|name| (name, true)).collect();
        }
        // "X (A, B, C)": all of the vendor that is meant.
        let whole = self.known(outer).is_some_and(|(name, _)| name == self.reading.trim(outer));
        if whole
            && outer != head
            && words.ends_with(')')
            && (line.lead.is_none() || !bare_item)
            && (!self.says(head, Part::SignsIn) || words.contains('、'))
        {
            return vec![(self.clean(head), false)];
        }
        // "Analytics provider (X)", "Analytics by X"
        let core = self.core(head);
        if core != head && self.known(core).is_some_and(|(name, product)| product && name == core) {
            return vec![(core, false)];
        }
        let head = self.before_a_remark(head);
        let words = self.text(head);
        let code = self.says(head, Part::Code);
        // "Firebase (Analytics, Crashlytics)": the name before the brackets.
        let first = self.known(self.before_brackets(head)).filter(|(name, _)| name.start == head.start);
        // 地图服务商 is a sort of third party, whatever its first word is a name of.
        let sorts = [Part::ThirdParty, Part::Umbrella].into_iter().flat_map(|part| self.reading.parts(head, part));
        let sort = holds_wide(words) && sorts.into_iter().any(|word| word.end >= head.end);
        let known = first.or_else(|| self.known(head)).filter(|_| !sort);
        if known.is_none() && self.label(head, false).0.is_some() {
            return Vec::new();
        }
        // "We use X": the sentence's names, not its head.
        let conditional = self.reading.parts(head, Part::SuchAs).next().is_some_and(|word| word.start == head.start);
        if self.says_us(head) || self.says(head, Part::You) || conditional {
            return Vec::new();
        }
        let value = Span { start: head.end, end: body.end };
        // "Apple: Sign in with Apple": what is used of it.
        let own = known.filter(|(name, _)| *name == head).and_then(|(name, _)| self.vendor_of(name));
        if own.is_some() && self.says(value, Part::SignsIn) && self.vendor_of(value) == own {
            return vec![(head, false)];
        }
        if known.is_none_or(|(_, product)| !product) && !code {
            // "Analytics: X": the name stands behind the kind of service.
            // 图像修复：照片会发送至甲云: what for, before the sentence that says who does it.
            let nobody = known.is_none() && !code && holds_wide(words) && !self.says(head, Part::Company);
            let told = nobody && self.is_a_told_clause(value);
            let framed = self.reading.framed_in(value);
            let mut behind = self.names_behind_colon(body, head);
            behind.retain(|name| !told || framed.contains(name));
            if told || !behind.is_empty() {
                return behind.into_iter().map(|name| (name, false)).collect();
            }
            if let Some(name) = self.unknown_behind_its_role(line, head) {
                return vec![(name, true)];
            }
        }
        match known {
            Some((span, true)) if span.start == head.start && self.goes_on_small(span, head) => {
                vec![(span, false)]
            }
            Some((span, true)) if bare_item && self.opens_with_a_means(head, span) => vec![(span, false)],
            Some((_, false)) if self.as_a_row(line, head) && self.says(head, Part::Service) => {
                vec![(self.clean(head), true)]
            }
            None if (bare_item || self.as_a_row(line, head))
                && identifier(words)
                && self.zones.kind(self.line_of(line.span)) == Some(Heading::SdkList) =>
            {
                vec![(head, false)]
            }
            None if self.latin_in_wide(line, head) && self.as_a_row(line, head) => vec![(self.clean(head), false)],
            // What a system serves is told where it stands in a list of third parties.
            None if self.of_the_system(self.line_of(line.span), head) && self.as_a_row(line, head) => {
                vec![(head, false)]
            }
            // "Y, Inc. (X)": a company with its product.
            Some((span, true)) if span.start > head.start && self.is_company(Span { end: span.start, ..head }) => {
                vec![(self.clean(head), false)]
            }
            Some((span, product)) => {
                // "X SDK (X Core, X Push)": what brackets list is no word beside the name.
                let bare = self.reading.trim(self.before_brackets(head));
                let own = if bare.contains(span) && span.start == head.start { bare } else { head };
                let rest = width(self.text(own)).saturating_sub(width(self.text(span)));
                let announced = !bare_item && self.list_announced(line) && width(words) <= 40;
                let opens = (bare_item && rest <= 24 || announced) && span.start == head.start;
                // **X Anonymous Authentication:** a product's name goes on.
                let led = lead == Some(head) && span.start == head.start && self.as_a_row(line, head);
                if product && (rest <= 24 || code || led) || rest <= 12 || opens {
                    return vec![(self.clean(head), false)];
                }
                Vec::new()
            }
            None if code && !self.generic(head) && (self.brand(head) || self.wide_name(head)) => {
                vec![(self.clean(head), false)]
            }
            None if self.is_company(self.reading.trim(self.before_brackets(head))) && !self.generic(head) => {
                vec![(self.clean(head), false)]
            }
            None if (self.brand(head) && self.reading.distinct(head) || domain(self.text(head)))
                && !self.mostly_data(head) =>
            {
                // "Legal compliance: we may disclose …" is about us.
                let behind = Span { start: head.end, end: body.end };
                let sure = self.listed_services(line) && !self.says(behind, Part::Share);
                let apart = self.apart(head, " / ");
                let apart = if apart.len() >= 2 { apart } else { vec![self.clean(head)] };
                apart.into_iter().map(|name| (name, !sure)).collect()
            }
            None if self.as_a_row(line, head) && self.unknown(head) && !self.reader_follows(line, head) => {
                vec![(self.clean(head), true)]
            }
            // A recipient without a name, as a row of a list: it counts with data or a link of its own.
            None if self.is_unnamed(line, head) => vec![(self.clean(head), true)],
            None => Vec::new(),
        }
    }

    /// 数据存储在甲云（位于美国）, 崩溃报告会提交到甲: a Chinese sentence, whose frames hold its names, and none at its head.
    pub(super) fn is_a_told_clause(&self, head: Span) -> bool {
        let framed = self.reading.framed_in(head);
        let opens = self.reading.names(head).any(|(name, _)| name.start == head.start);
        holds_wide(self.text(head)) && !framed.is_empty() && !opens
    }

    /// 甲云统计SDK, not 统计SDK: a name that ends in a word for code.
    fn is_named_code(&self, name: Span) -> bool {
        let code = self.reading.parts(name, Part::Code).next_back();
        code.is_some_and(|code| code.end >= name.end) && !self.generic(name) && self.reading.distinct(name)
    }

    /// 崩溃分析（甲SDK）: one product of the catalog, or a name that ends in a word for code, in brackets behind what it is for.
    fn in_brackets_behind_what_for(&self, head: Span, outer: Span) -> Option<Span> {
        let text = self.text(head);
        let outer = self.reading.trim(outer);
        let inner = text.strip_suffix(')').filter(|_| outer.end < head.end && holds_wide(self.text(outer)))?;
        let open = inner.find('(').filter(|open| head.start + *open as u32 == outer.end)?;
        let inner = self.reading.trim(Span { start: outer.end + 1, end: head.end - 1 });
        let what_for = [Part::Service, Part::Ads, Part::Purpose, Part::Serves];
        let plain = text.get(open + 1..).is_some_and(|rest| !rest.contains(['、', ',', '/', ';', '(']));
        let product = self.known(inner).is_some_and(|(name, product)| product && name == inner);
        let named = product || self.is_named_code(inner);
        (plain && named && self.nothing_but(outer, &what_for, [])).then_some(inner)
    }

    /// 甲（包括托管和防护）、地图服务商 is 甲: a name before sorts of third parties, without what its brackets say is used of it.
    fn before_sorts(&self, head: Span) -> Span {
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
    fn before_its_policy_link(&self, head: Span) -> Span {
        let outer = self.reading.trim(self.before_brackets(head));
        let inner = Span { start: outer.end, ..head };
        let plain = self.nothing_but(inner, &[Part::Policy], []) && !self.says(outer, Part::Policy);
        if plain && self.says(inner, Part::Policy) { outer } else { head }
    }

    /// "Analytics by X", "Data shared with X" before a mark: a name that no catalog knows, behind the words that lead to it.
    fn led_to(&self, line: &Line, head: Span) -> Option<Span> {
        let name = if holds_wide(self.text(head)) { head } else { self.core(head) };
        let unknown = name != head && self.known(name).is_none();
        let named = domain(self.text(name)) || self.brand(name) && self.reading.distinct(name);
        (unknown && self.as_a_row(line, name) && named).then_some(name)
    }

    /// "Data shared with X" before a mark, where X is in the catalog.
    fn known_led_to(&self, line: &Line, head: Span) -> Option<Span> {
        let name = if holds_wide(self.text(head)) { head } else { self.core(head) };
        let whole = self.known(name).is_some_and(|(known, _)| known == name);
        (name != head && whole && self.as_a_row(line, name)).then_some(name)
    }

    /// "X receives", "X may collect": a name and the verb, nothing else.
    fn gets(&self, head: Span) -> bool {
        let name = self.products(head).first().copied().filter(|name| name.start == head.start);
        let verb = self.reading.parts(head, Part::Collect).next_back();
        name.zip(verb)
            .is_some_and(|(name, verb)| verb.start >= name.end && verb.end == head.end && self.acts(head, name))
    }

    /// "Data shared with X: …": a label for data that leads to a name of its own.
    pub(super) fn labels_a_name(&self, line: &Line) -> bool {
        let head = Span { end: line.value.start.max(line.body.start), ..line.body };
        let head = self
            .reading
            .trim(Span { end: head.start + self.text(head).trim_end_matches([':', ' ']).len() as u32, ..head });
        let told = matches!(line.field, Some(Field::Data | Field::Other));
        let paragraph = line.first && told && !line.value.is_empty();
        paragraph && (self.led_to(line, head).is_some() || self.known_led_to(line, head).is_some() || self.gets(head))
    }

    /// "X (in-app purchases)": without brackets that hold no name, where X is not in the catalog.
    fn before_a_remark(&self, head: Span) -> Span {
        let outer = self.reading.trim(self.before_brackets(head));
        let inner = Span { start: outer.end, ..head };
        let named = [Part::Company, Part::Code].iter().any(|part| self.says(inner, *part));
        // "Google Play (in-app purchases)" holds the vendor's name.
        let whole = self.known(head).is_some_and(|(name, product)| product || name == outer);
        let another = self.reading.names(inner).next().is_some();
        let plain = self.text(head).ends_with(')') && !holds_wide(self.text(head)) && !whole && !another;
        let written = self.text(inner).contains(['.', '@', '_']);
        if plain && !named && !written && !self.are_initials(inner, outer) { outer } else { head }
    }

    /// (NPS) behind "Norvex Parcel Systems B.V.": another spelling of the name.
    pub(super) fn are_initials(&self, brackets: Span, name: Span) -> bool {
        let short = self.text(brackets).trim_matches(['(', ')', ' ']);
        let initials: String = self.text(name).split(' ').filter_map(|word| word.chars().next()).collect();
        short.len() >= 2 && initials.starts_with(short)
    }

    /// "Resend" in 《Resend：用于发送邮件》: nothing but words with capitals, in a line of another script.
    fn latin_in_wide(&self, line: &Line, head: Span) -> bool {
        let text = self.text(head);
        let outer = self.before_brackets(head);
        let behind = Span { start: head.end, end: self.reading.on(head.end, line.body.end, SCRIPT) };
        // 视频播放组件(video_play_sdk): a name of code in brackets.
        let coded = text.split_once('(').is_some_and(|(_, inner)| identifier(inner.trim_end_matches(')')));
        coded
            || !text.chars().any(wide)
                && self.text(behind).chars().any(wide)
                && (self.brand(outer) || domain(self.text(outer)))
                && self.reading.distinct(outer)
                && !self.mostly_data(head)
    }

    /// "StoreKit", "iCloud": a service of the system, by its capitals, in a list of third parties.
    pub(super) fn of_the_system(&self, index: usize, head: Span) -> bool {
        let camel = |word: &str| word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
        self.text(head).split(' ').any(camel)
            && self.zones.kind(index) == Some(Heading::SdkList)
            && self.reading.parts(head, Part::NoParty).any(|word| word == head)
            && !self.platform_or_store(head)
    }

    /// "We", "the app"; "App Store" says nothing of us.
    fn says_us(&self, head: Span) -> bool {
        let stores: Vec<Span> = self.reading.parts(head, Part::NoParty).collect();
        let own = |word: Span| !stores.iter().any(|store| *store != word && store.contains(word));
        // "X SDK (X-App, X-Push)" is not about the app.
        let outer = self.before_brackets(head);
        let joined = |word: Span| self.text(Span { end: word.start, ..head }).ends_with('-');
        self.reading.parts(outer, Part::FirstParty).any(|word| own(word) && !joined(word))
    }

    /// "X - transactional email", 某某云：用于识别: a name that nobody knows, before a mark and what it is for.
    fn unknown(&self, head: Span) -> bool {
        // 访客位置（基于IP地址）: what it is told by.
        let inner = Span { start: head.end + 1, end: self.reading.on(head.end + 1, u32::MAX, SCRIPT) };
        let told_by =
            self.text(Span { start: head.end, ..inner }).starts_with('(') && self.begins_with(inner, Part::ByMeansOf);
        self.text(head).chars().any(wide) && self.reading.distinct(head) && !told_by
    }

    /// "Cloud backup: when you connect X": what the app does for the reader follows.
    fn reader_follows(&self, line: &Line, head: Span) -> bool {
        let rest = self.reading.trim(Span { start: (head.end + 1).min(line.body.end), end: line.body.end });
        self.of_the_reader_first(rest)
    }

    /// Before a mark, in a section about third parties, and nothing but a name.
    pub(super) fn as_a_row(&self, line: &Line, head: Span) -> bool {
        let index = self.line_of(line.span);
        let plain = [Part::You, Part::Personal, Part::Umbrella, Part::Policy, Part::Purpose];
        let behind = self.text(Span { start: head.end, end: line.body.end });
        // **X.** It receives …
        let run_in = || behind.starts_with(['.', '。']) && line.lead.is_some_and(|lead| lead.end == head.end);
        self.zones.lists_parties(index)
            && (behind.trim_start().starts_with([':', '—', '–', '-', '→', '('])
                || run_in()
                || self.aims_behind(line, head))
            && width(self.text(head)) <= 40
            && !self.says_us(head)
            && !plain.iter().any(|part| self.says(head, *part))
            && self.reading.field_of(self.text(head)).is_none()
            && !self.mostly_data(head)
    }

    /// 甲统计，用于统计，收集IMEI: what an item is for, right behind its head.
    fn aims_behind(&self, line: &Line, head: Span) -> bool {
        let behind = Span { start: head.end, end: line.body.end };
        let rest = self.text(behind).trim_start_matches([',', ':', ' ']);
        let said = Span { start: behind.end - rest.len() as u32, ..behind };
        self.begins_with(said, Part::Purpose)
            && holds_wide(self.text(head))
            && self.says(behind, Part::Collect)
            && self.has_data(behind)
    }

    /// A sentence above the list says that code or services of others are built in.
    pub(super) fn list_announced(&self, line: &Line) -> bool {
        let Some(zone) = self.zones.innermost(self.line_of(line.span)).filter(|zone| zone.heading.is_none()) else {
            return false;
        };
        let opening = self.reading.lines.get(zone.start).map(|line| line.body);
        opening.is_some_and(|opening| {
            self.text(opening).ends_with(':') && self.says(opening, Part::Code) && self.says(opening, Part::Integrate)
        })
    }

    /// The sentence right above a list ends in "the following services:".
    fn listed_services(&self, line: &Line) -> bool {
        let index = self.line_of(line.span);
        let above = self.reading.lines.get(..index).unwrap_or_default().iter().rev();
        let opening = above.take(MOST_ITEMS).find(|above| !matches!(above.kind, BlockKind::Item { .. }));
        matches!(line.kind, BlockKind::Item { first: true, .. })
            && opening.is_some_and(|opening| {
                let body = opening.body;
                let last = Span { start: self.reading.back(body.end, body.start, LAST_WORDS), end: body.end };
                let kinds = [Part::Code, Part::Umbrella, Part::ThirdParty];
                self.text(body).ends_with(':')
                    && kinds.iter().any(|part| self.says(last, *part))
                    && (self.integrates(body) || self.says(body, Part::Collect))
                    && !self.says(body, Part::Not)
            })
    }

    /// "When you use X": what the reader does.
    fn of_the_reader_first(&self, head: Span) -> bool {
        let opening = Span { start: head.start, end: self.reading.on(head.start, head.end, 16) };
        self.says(opening, Part::You) && !self.says(opening, Part::Code)
    }

    /// 甲SDK，用于统计，收集IMEI, 甲SDK（乙公司）：为您统计，获取IMEI, 甲SDK是乙公司提供的服务，会收集IMEI: in a list of third parties, what a paragraph
    /// in Chinese opens with and says data of: a product of the catalog, or a name that ends in a word for code.
    pub(super) fn subject_of_a_paragraph(&self, index: usize, line: &Line) -> Option<Span> {
        let text = self.text(line.body);
        let end = outside(text).find(|(_, c)| matches!(c, ',' | ':' | '。' | ';')).map(|(at, _)| at)?;
        let whole = Span { end: line.body.start + end as u32, ..line.body };
        let behind = Span { start: whole.end, ..line.body };
        let tells =
            || self.has_data(behind) && [Part::Collect, Part::Share].iter().any(|part| self.says(behind, *part));
        if !holds_wide(text) || end > LONGEST_CLAUSE || !self.zones.third_party(index) || !tells() {
            return None;
        }
        let name = self.clean(self.in_its_clause(self.before_its_company(whole)));
        let product = self.known(name).is_some_and(|(known, product)| product && known.start == name.start);
        let others =
            [Part::Integrate, Part::FirstParty, Part::You, Part::Collect, Part::Purpose, Part::These, Part::This];
        let plain = !others.iter().any(|part| self.says(name, *part));
        let sure = product && self.hardly_more_than_a_name(name) || self.is_named_code(name);
        (plain && sure && name.start == line.body.start).then_some(name)
    }

    /// A paragraph that opens with names and a colon, or with a name whose fields follow in the same paragraph.
    fn named_paragraph(&self, index: usize, line: &Line, follows: bool) -> Vec<(Span, bool)> {
        let text = self.text(line.body);
        if let Some(colon) = text.find(':') {
            let head = self.reading.trim(Span { end: line.body.start + colon as u32, ..line.body });
            let behind = if self.says_what_for(head) { self.nothing_but_names(line, head) } else { Vec::new() };
            let behind = if behind.is_empty() { self.enumerated_values(line, head) } else { behind };
            if !behind.is_empty() {
                return behind.into_iter().map(|name| (name, false)).collect();
            }
        }
        // "X https://…"
        let address = self.reading.addresses_in(line.body).next().filter(|address| is_address(self.text(address.span)));
        if let Some(address) = address.filter(|address| address.span.end >= line.body.end) {
            let name = self.clean(Span { end: address.span.start, ..line.body });
            let listed = self.zones.kind(index) == Some(Heading::SdkList);
            if listed && self.known(name).is_some_and(|(known, _)| known == name) {
                return vec![(name, false)];
            }
        }
        let bare = self.bare_names(index, line);
        if !bare.is_empty() {
            return bare.into_iter().map(|name| (name, false)).collect();
        }
        if let Some(name) = self.subject_of_a_paragraph(index, line) {
            return vec![(name, false)];
        }
        let fields =
            self.reading.lines.get(index + 1).is_some_and(|next| next.block == line.block && next.field.is_some());
        let mark = text.find(|c| c == ':' || fields && c == ',').filter(|at| *at <= 80);
        let whole = fields && width(text) <= 60;
        let Some(end) = mark.or(whole.then_some(text.len())) else { return Vec::new() };
        let head = Span { start: line.body.start, end: line.body.start + end as u32 };
        let verbs = [Part::FirstParty, Part::Integrate, Part::These, Part::This, Part::You];
        if verbs.iter().any(|part| self.says(head, *part)) || self.text(head).contains('。') {
            return Vec::new();
        }
        let joined = self.joined_names(head);
        if !joined.is_empty() {
            return joined.into_iter().map(|name| (name, false)).collect();
        }
        let members = self.members(head, line.body);
        if members.len() >= 2 {
            return members.into_iter().map(|name| (name, false)).collect();
        }
        let known = self.known(head).filter(|(_, product)| *product);
        let rest = known.map(|(span, _)| {
            // "X (subscriptions): …"
            let behind = self.text(Span { start: span.end, end: head.end });
            let bracket = behind.trim_start().starts_with('(') && behind.ends_with(')');
            let bracket = if bracket && span.start == head.start { width(behind) } else { 0 };
            width(self.text(head)).saturating_sub(width(self.text(span)) + bracket)
        });
        let verbs = [Part::Collect, Part::Share];
        let ends_in_code =
            self.reading.parts(head, Part::Code).next_back().is_some_and(|code| code.end + 1 >= head.end)
                && !self.generic(head)
                && (self.brand(head) || self.wide_name(head) || known.is_some())
                && !verbs.iter().any(|part| self.says(head, *part));
        let ends_in_code = ends_in_code && (known.is_some() || self.reading.distinct(head));
        // "X: payments are processed by X."
        let vendor = || self.known(head).is_some_and(|(name, _)| name == head) && self.zones.third_party(index);
        if ends_in_code || rest.is_some_and(|rest| rest <= 12) || vendor() {
            return vec![(self.clean(head), false)];
        }
        // 甲有限公司：用于统计，收集IMEI
        let aims = self.aims_behind(line, head)
            && self.zones.lists_parties(index)
            && (self.is_company(head) || self.wide_name(head) && self.as_a_row(line, head))
            && self.reading.distinct(head);
        if aims {
            return vec![(self.clean(head), true)];
        }
        // An unknown name between known ones, with data or a link of its own.
        let plain = [Part::Personal, Part::ThirdParty, Part::Policy, Part::Unless, Part::Purpose, Part::Collect];
        let remark = Span { start: head.end, end: line.body.end };
        // "Important: these services …", "Note: we …"
        let opening = Span { end: self.reading.on(remark.start, remark.end, 2 * SUBJECT), ..remark };
        let told = [Part::These, Part::This, Part::FirstParty, Part::You].iter().any(|part| self.says(opening, *part));
        let below = self.fields_right_below(index) && width(self.text(remark)) <= 60;
        let unknown = !told
            && (follows && self.zones.kind(index) == Some(Heading::SdkList) || below && self.zones.third_party(index))
            && (self.brand(head) || self.wide_name(head))
            && width(self.text(head)) <= 30
            && self.reading.distinct(head)
            && !self.mostly_data(head)
            && self.reading.field_of(self.text(head)).is_none()
            && !plain.iter().any(|part| self.says(head, *part));
        if unknown { vec![(self.clean(head), true)] } else { Vec::new() }
    }

    /// The names that a paragraph opens with: its bold words first (**X.** See https://…), and words before a dash last.
    pub(super) fn heads_of_a_paragraph(&self, index: usize, line: &Line, follows: bool) -> Vec<(Span, bool)> {
        let behind = self.behind_what_it_does(line);
        if !behind.is_empty() {
            return behind.into_iter().map(|name| (name, false)).collect();
        }
        let opened = self.head_of_a_paragraph(line).map(|head| (self.clean(head), true));
        let named = if opened.is_some() && line.lead.is_some() {
            Vec::new()
        } else {
            self.named_paragraph(index, line, follows)
        };
        if named.is_empty() { opened.into_iter().collect() } else { named }
    }

    /// **X** — it stores your mail, X – email: the bold words, or those before a dash, that open a paragraph of a list of third parties, written like a name, and not about
    /// what we do.
    pub(super) fn head_of_a_paragraph(&self, line: &Line) -> Option<Span> {
        let text = self.text(line.body);
        let labelled = text.find(':').map(|colon| Span { end: line.body.start + colon as u32, ..line.body });
        if let Some(name) = labelled.and_then(|head| self.led_to(line, head).or_else(|| self.known_led_to(line, head)))
        {
            return Some(name);
        }
        let dashed = || {
            let dash = [" — ", " – ", " - "].iter().filter_map(|dash| text.find(dash)).min()?;
            Some(Span { end: line.body.start + dash as u32, ..line.body })
        };
        let lead = line.lead.map(|lead| self.reading.trim(lead)).filter(|lead| lead.start <= line.body.start + 2);
        let explained = || labelled.filter(|head| self.says_what_it_is_for(line, *head));
        let remarked = || labelled.and_then(|head| self.before_its_role(head));
        let lead = lead.or_else(dashed).or_else(explained).or_else(remarked)?;
        let head = Span { end: lead.start + self.text(lead).trim_end_matches([':', ' ']).len() as u32, ..lead };
        let behind = Span { start: head.end, end: line.body.end };
        let opening = Span { end: self.reading.on(behind.start, behind.end, 2 * SUBJECT), ..behind };
        let acts = [Part::Integrate, Part::Share, Part::Upload].iter().any(|part| self.says(opening, *part));
        let used = acts || !self.says(opening, Part::FirstParty);
        let named = self.brand(head) && self.reading.distinct(head) || self.is_company(head) || domain(self.text(head));
        let reader = self.says(opening, Part::You) && !self.says(opening, Part::Yours);
        let told = reader || [Part::These, Part::Not].iter().any(|part| self.says(opening, *part));
        let known = self.known(head).is_some_and(|(_, product)| product) && self.hardly_more_than_a_name(head);
        // **App Store** — orders: a store among third parties.
        let store = || {
            let whole = self.reading.parts(head, Part::NoParty).any(|word| word == head);
            line.lead == Some(head) && whole && self.vendor_of(head).is_some()
        };
        let sure = known || store() || named && used && (self.has_data(behind) || self.has_data_below(line));
        (self.as_a_row(line, head) && sure && !told).then_some(head)
    }

    /// "Norvex (error tracking)": a name before nothing but what it does, in brackets.
    fn before_its_role(&self, head: Span) -> Option<Span> {
        let outer = self.reading.trim(self.before_brackets(head));
        let inner = Span { start: self.before_brackets(head).end + 1, end: head.end.saturating_sub(1) };
        let closed = inner.start < inner.end && self.text(head).ends_with(')');
        let inner = closed.then(|| self.reading.trim(inner))?;
        (self.is_a_role(inner) || self.is_a_phrase(inner)).then_some(outer)
    }

    /// "Norvex: used for maps; collects …", "Norvex: sending mail. Collects …": right behind the mark of a head in a paragraph stands what
    /// it is for, and what it gets behind that.
    fn says_what_it_is_for(&self, line: &Line, head: Span) -> bool {
        let rest = self.reading.trim(Span { start: (head.end + 1).min(line.body.end), ..line.body });
        let text = self.text(rest);
        let verbs = [Part::Collect, Part::Share, Part::Upload];
        let aims = [Part::Purpose, Part::Toward].iter().any(|part| self.begins_with(rest, *part));
        let gets = aims && verbs.iter().any(|part| self.says(rest, *part));
        // A few words, and behind them a verb without a subject, or a label.
        let stop = text.find(['.', ';']).unwrap_or(text.len());
        let first = Span { end: rest.start + stop as u32, ..rest };
        let next = self.reading.trim(Span { start: (first.end + 1).min(rest.end), ..rest });
        let plain =
            ![Part::FirstParty, Part::You, Part::Not, Part::Personal].iter().any(|part| self.says(first, *part));
        let few =
            (1..=FEW_WORDS).contains(&self.text(first).split_whitespace().count()) && plain && !self.has_data(first);
        let told = verbs.iter().any(|part| self.begins_with(next, *part)) || self.has_data_below(line);
        (gets || few && told) && !holds_wide(self.text(line.body))
    }

    /// "Norvex — sending mail. Data: …": the label of what it gets opens the next line of the paragraph.
    pub(super) fn has_data_below(&self, line: &Line) -> bool {
        let next = self.reading.lines.get(self.line_of(line.span) + 1);
        next.is_some_and(|next| {
            next.block == line.block && !next.first && next.field == Some(Field::Data) && self.has_data(next.value)
        })
    }

    /// Labelled lines right below, two at least: "Data: …" and "Policy: …".
    pub(super) fn fields_right_below(&self, index: usize) -> bool {
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(FIELDS);
        let fields =
            below.take_while(|line| !line.in_table() && (line.field.is_some() || self.is_a_repeated_label(line)));
        fields.filter(|line| line.field.is_some()).count() >= 2
    }
}
