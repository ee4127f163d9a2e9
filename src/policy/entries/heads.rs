//! The names that an item opens with: one form after the other, each with an answer or with what it leaves of the head.

use std::ops::ControlFlow;

use super::likeness::{domain, identifier};
use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::fold::wide;
use crate::policy::reading::{Line, holds_wide, is_address, width};
use crate::policy::words::{Field, Heading, Part};

/// The sentence that introduces a list stands at most so many lines above an item of it.
const MOST_ITEMS: usize = 100;
/// It says of what in its last so many bytes.
const LAST_WORDS: u32 = 60;
/// An item that is nothing but its head is not wider than this.
const LONGEST_BARE: usize = 60;
/// The head of an item is not wider than this.
const LONGEST_HEAD: usize = 80;
/// Beside a product of the catalog its own words are not wider than this, and beside a vendor.
const BESIDE_A_PRODUCT: usize = 24;
const BESIDE_A_VENDOR: usize = 12;
/// What a label says that somebody gets is not wider than this.
const LONGEST_ACT: usize = 30;
/// So much stands between a name and its verb: 可能会自动.
const BEFORE_ITS_VERB: usize = 10;
/// What somebody provides is called by a name that is not wider than this.
const LONGEST_MADE: usize = 24;
/// So many bytes tell in which script a line goes on.
const SCRIPT: u32 = 60;

/// The names that a line opens with; `true` where one must still prove itself.
pub(super) type Heads = Vec<(Span, bool)>;
/// What a form makes of a head: the names, if any, or what the next form reads.
type Form<T> = ControlFlow<Heads, T>;

/// The head of an item.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) span: Span,
    /// No mark ends it: it is all of its item.
    pub(super) bare: bool,
    /// The bold words that it was cut to.
    lead: Option<Span>,
}

/// “甲推送”, as a whole.
fn is_quoted(head: &str) -> bool {
    let quotes = [('“', '”'), ('"', '"'), ('「', '」'), ('『', '』'), ('‘', '’')];
    quotes.iter().any(|(open, close)| {
        head.starts_with(*open) && head.find(*close).is_some_and(|at| at > 0 && at + close.len_utf8() == head.len())
    })
}

/// Names that a form found, if any.
fn found(names: Vec<Span>, doubtful: bool) -> Form<()> {
    if names.is_empty() { ControlFlow::Continue(()) } else { told(names, doubtful) }
}

fn told<T>(names: impl IntoIterator<Item = Span>, doubtful: bool) -> Form<T> {
    ControlFlow::Break(names.into_iter().map(|name| (name, doubtful)).collect())
}

fn nobody<T>() -> Form<T> {
    ControlFlow::Break(Vec::new())
}

impl<'a> Finder<'_, 'a> {
    /// The names that an item opens with.
    pub(super) fn heads(&self, line: &Line) -> Heads {
        match self.forms(line) {
            ControlFlow::Break(heads) | ControlFlow::Continue(heads) => heads,
        }
    }

    /// Each form reads what those before it left.
    fn forms(&self, line: &Line) -> Form<Heads> {
        self.links_and_packages(line)?;
        found(self.names_in_brackets(line.body), false)?;
        found(self.before_its_maker(line).into_iter().collect(), false)?;
        let stop = self.head_end(line.body);
        let end = stop.map_or(line.body.end, |stop| line.body.start + stop as u32);
        let span = self.reading.trim(Span { start: line.body.start, end });
        self.several_names(line, span)?;
        let head = self.bold_or_core(line, Head { span, bare: stop.is_none(), lead: None })?;
        let head = self.clause(line, head)?;
        let head = self.subject(head)?;
        let head = self.brackets_and_joins(line, head)?;
        let known = self.beside_its_value(line, head)?;
        ControlFlow::Continue(match known {
            Some(known) => self.known_head(line, head, known),
            None => self.unknown_head(line, head),
        })
    }

    /// 甲，由乙有限公司开发，用于…, “甲推送”：该SDK由乙有限公司提供: whatever opens a row in Chinese before who provides it.
    pub(super) fn before_its_maker(&self, line: &Line) -> Option<Span> {
        let text = self.text(line.body);
        let mark = text.find([',', '(', ':']).filter(|_| holds_wide(text))?;
        let head = self.reading.trim(Span { end: line.body.start + mark as u32, ..line.body });
        let head = if is_quoted(self.text(head)) { self.clean(head) } else { head };
        let rest = self.reading.trim(Span { start: line.body.start + mark as u32 + 1, ..line.body });
        // 该SDK由…
        let this = self.reading.parts(rest, Part::This).next().filter(|this| this.start == rest.start);
        let rest = Span { start: this.map_or(rest.start, |this| this.end), ..rest };
        let stop = self.text(rest).find([',', '。', ';', ':'])?;
        let clause = Span { end: rest.start + stop as u32, ..rest };
        let made = self.begins_with(clause, Part::ProvidedBy)
            && self.says(clause, Part::Company)
            && self.says(clause, Part::Provides);
        let others =
            [Part::FirstParty, Part::You, Part::ThirdParty, Part::Umbrella, Part::These, Part::This, Part::Collect];
        let plain = !others.iter().any(|part| self.says(head, *part))
            && width(self.text(head)) <= LONGEST_MADE
            && !self.mostly_data(head)
            && self.label(head, false).0.is_none();
        (made && plain && self.known(head).is_none() && self.reading.distinct(head)).then_some(head)
    }

    /// An item that is or opens with a link, or with packages, and lines of nothing but names and remarks.
    fn links_and_packages(&self, line: &Line) -> Form<()> {
        let body = line.body;
        let link = self.reading.addresses_in(body).next().filter(|address| address.span.start <= body.start + 2);
        if let Some(span) = link.map(|link| link.span) {
            let text = self.text(span);
            // [host.example/privacy](https://host.example/privacy): an address in short.
            let short = text.split_once('/').is_some_and(|(host, _)| host.contains('.')) && !text.contains(' ');
            if short {
                return nobody();
            }
            if !is_address(text) && !self.says(span, Part::Policy) && width(text) <= LONGEST_BARE {
                return told([self.clean(span)], true);
            }
        }
        found(self.packages(body), false)?;
        found(self.names_before_a_remark(body), false)?;
        found(self.strangers_before_a_mark(line), true)
    }

    /// Names behind a head that names nobody, and heads that are enumerations.
    fn several_names(&self, line: &Line, head: Span) -> Form<()> {
        found(self.behind_what_it_does(line), false)?;
        found(self.nothing_but_names(line, head), false)?;
        found(self.enumerated_heads(line, head), false)?;
        found(self.enumerated_values(line, head), false)?;
        // **A** (what for) or **B** (what for)
        let joined = if line.lead.is_some() { self.joined_names(head) } else { Vec::new() };
        let product =
            |name: &Span| self.known(*name).is_some_and(|(_, product)| product) && self.hardly_more_than_a_name(*name);
        let products = joined.len() >= 2 && joined.iter().all(product);
        found(if products { joined } else { Vec::new() }, false)
    }

    /// The bold words where they are the name, and the head without what it says of a name or of others; nobody where it is too much, a
    /// question, or about the reader or how to reach us.
    fn bold_or_core(&self, line: &Line, head: Head) -> Form<Head> {
        // **X** (what it is for), **X** receives …
        let acts = |lead: Span| {
            self.known(lead).is_some_and(|(name, _)| name.start == lead.start) && self.acts(line.body, lead)
        };
        let lead = line.lead.filter(|lead| head.span.contains(*lead) && (self.as_a_row(line, *lead) || acts(*lead)));
        let lead = lead.filter(|lead| self.known(*lead).is_some() || self.reading.distinct(*lead));
        let span = lead.unwrap_or(head.span);
        // 甲云（甲云登录、甲云存储 …），甲云 用于登录: what is said of a name is behind it.
        let more = width(self.text(span)) > LONGEST_BARE || self.says(span, Part::Purpose);
        let span = if more && holds_wide(self.text(span)) { self.wide_core(span) } else { span };
        let words = self.text(span);
        let to_us = self.says(span, Part::Contact) && !self.says(span, Part::Code);
        let long = width(words) > LONGEST_HEAD;
        if words.is_empty() || long || words.ends_with(['?', '!']) || self.of_the_reader_first(span) || to_us {
            return nobody();
        }
        // "X and other payment processors: …"
        let others = self.reading.parts(span, Part::AndOther).next().filter(|_| !holds_wide(words));
        let others = others.map(|word| self.reading.trim(Span { end: word.start, ..span }));
        let span = others.filter(|span| self.known(*span).is_some()).unwrap_or(span);
        ControlFlow::Continue(Head { span: self.before_sorts(span), lead, ..head })
    }

    /// The name in a head that is a clause: behind its verb, what it leads to, or who provides it. Clauses whose names are told by their
    /// frames are read as sentences.
    fn clause(&self, line: &Line, head: Head) -> Form<Head> {
        // "X SDK（某某有限公司）：…": a registered name in brackets is the company.
        let whole = self.before_its_company(head.span);
        let span = self.behind_its_verb(self.in_its_clause(whole));
        // 我们使用甲进行验证，使用乙进行托管: more names in the sentence.
        let own = self.text(span);
        let others = |name: &Span| {
            let behind = name.start >= whole.end && self.known(*name).is_some();
            behind && !own.contains(self.text(*name)) && !self.text(*name).contains(own)
        };
        if span.start > whole.start && self.reading.framed_in(line.body).iter().any(others) {
            return nobody();
        }
        let span = self.before_its_policy_link(span);
        if let Some(name) = self.led_to(line, span) {
            return told([name], true);
        }
        // 位置服务由X SDK提供, not the maker in 由甲公司提供的乙SDK.
        let provides = self.reading.parts(span, Part::Provides).next();
        let provides = provides.filter(|word| !self.begins_with(Span { start: word.end, ..span }, Part::Particle));
        let one = self.reading.framed_in(span).len() <= 1;
        let provided = provides.filter(|_| one).and_then(|_| self.provided(span));
        let of_code = |name: &Span| self.says(*name, Part::Code) || self.known(*name).is_some();
        if let Some(name) = provided.filter(|name| holds_wide(self.text(span)) && of_code(name)) {
            return told(self.names_provided(name), false);
        }
        if self.is_a_told_clause(span) { nobody() } else { ControlFlow::Continue(Head { span, ..head }) }
    }

    /// The subject before a verb; nobody in a sentence on data, and where a policy is all that is spoken of.
    fn subject(&self, head: Head) -> Form<Head> {
        // "Your name is sent to X SDK"
        if self.begins_with(head.span, Part::Yours) && !holds_wide(self.text(head.span)) {
            return nobody();
        }
        let Some(span) = self.before_verb(self.before_what_befalls(head.span)) else { return nobody() };
        if head.bare && width(self.text(span)) > LONGEST_BARE || self.says(span, Part::Policy) {
            return nobody();
        }
        ControlFlow::Continue(Head { span, ..head })
    }

    /// Names in or before brackets, and names that are joined.
    fn brackets_and_joins(&self, line: &Line, head: Head) -> Form<Head> {
        let (span, words) = (head.span, self.text(head.span));
        let outer = self.before_brackets(span);
        let bracketed = outer != span && self.known(outer).is_none();
        if bracketed && (self.mostly_data(outer) || self.says(outer, Part::Device)) {
            // "E-mail (mailbox, X sign-in)", "local storage (X)"
            return nobody();
        }
        if let Some(name) = self.in_brackets_behind_what_for(span, outer) {
            return told([name], false);
        }
        found(self.strangers_in_brackets(line, head, outer), false)?;
        found(self.members(span, line.body), false)?;
        found(self.joined_names(span), false)?;
        found(self.strangers_joined(line, span), true)?;
        // "X (A, B, C)": all of the vendor that is meant.
        let whole = self.known(outer).is_some_and(|(name, _)| name == self.reading.trim(outer));
        let several = words.ends_with(')') && (!self.says(span, Part::SignsIn) || words.contains('、'));
        if whole && outer != span && several && (line.lead.is_none() || !head.bare) {
            return told([self.clean(span)], false);
        }
        // "Analytics provider (X)", "Analytics by X"
        let core = self.core(span);
        if core != span && self.known(core).is_some_and(|(name, product)| product && name == core) {
            return told([core], false);
        }
        ControlFlow::Continue(Head { span: self.before_a_remark(span), ..head })
    }

    /// What the catalog knows of a head, and the names behind one that only says what for; nobody where it is a label or about us.
    fn beside_its_value(&self, line: &Line, head: Head) -> Form<Option<(Span, bool)>> {
        let (span, words) = (head.span, self.text(head.span));
        let code = self.says(span, Part::Code);
        // "Firebase (Analytics, Crashlytics)": the name before the brackets.
        let first = self.known(self.before_brackets(span)).filter(|(name, _)| name.start == span.start);
        // 地图服务商 is a sort of third party, whatever its first word is a name of.
        let sorts = [Part::ThirdParty, Part::Umbrella].into_iter().flat_map(|part| self.reading.parts(span, part));
        let sort = holds_wide(words) && sorts.into_iter().any(|word| word.end >= span.end);
        let known = first.or_else(|| self.known(span)).filter(|_| !sort);
        if known.is_none() && self.label(span, false).0.is_some() {
            return nobody();
        }
        // "We use X": the sentence's names, not its head.
        let conditional = self.begins_with(span, Part::SuchAs);
        if self.says_us(span) || self.says(span, Part::You) || conditional {
            return nobody();
        }
        let value = Span { start: span.end, end: line.body.end };
        // "Apple: Sign in with Apple": what is used of it.
        let own = known.filter(|(name, _)| *name == span).and_then(|(name, _)| self.vendor_of(name));
        if own.is_some() && self.says(value, Part::SignsIn) && self.vendor_of(value) == own {
            return told([span], false);
        }
        if known.is_none_or(|(_, product)| !product) && !code {
            // 图像修复：照片会发送至甲云: what for, before the sentence that says who does it.
            let nobodys = known.is_none() && holds_wide(words) && !self.says(span, Part::Company);
            let clause = nobodys && self.is_a_told_clause(value);
            let framed = self.reading.framed_in(value);
            // "Analytics: X": the name stands behind the kind of service.
            let mut behind = self.names_behind_colon(line.body, span);
            behind.retain(|name| !clause || framed.contains(name));
            if clause || !behind.is_empty() {
                return told(behind, false);
            }
            if let Some(name) = self.unknown_behind_its_role(line, span) {
                return told([name], true);
            }
        }
        ControlFlow::Continue(known)
    }

    /// A head that holds a name of the catalog, and whether that is a product's.
    fn known_head(&self, line: &Line, head: Head, (name, product): (Span, bool)) -> Heads {
        let (span, words) = (head.span, self.text(head.span));
        let opens = name.start == span.start;
        if self.reading.is_held_by_readers(name, line.body) {
            return Vec::new();
        }
        if opens && self.does_something(name, span) {
            return vec![(name, false)];
        }
        if product && (opens && self.goes_on_small(name, span) || head.bare && self.opens_with_a_means(span, name)) {
            return vec![(name, false)];
        }
        if !product && self.as_a_row(line, span) && self.says(span, Part::Service) {
            return vec![(self.clean(span), true)];
        }
        // "Y, Inc. (X)": a company with its product.
        let company = product && name.start > span.start && self.is_company(Span { end: name.start, ..span });
        // "X SDK (X Core, X Push)": what brackets list is no word beside the name.
        let bare = self.reading.trim(self.before_brackets(span));
        let own = if bare.contains(name) && opens { bare } else { span };
        let rest = width(self.text(own)).saturating_sub(width(self.text(name)));
        let announced = !head.bare && self.list_announced(line) && width(words) <= 40;
        let alone = opens && (head.bare && rest <= BESIDE_A_PRODUCT || announced);
        // **X Anonymous Authentication:** a product's name goes on.
        let led = head.lead == Some(span) && opens && self.as_a_row(line, span);
        let of_product = product && (rest <= BESIDE_A_PRODUCT || self.says(span, Part::Code) || led);
        let meant = company || of_product || rest <= BESIDE_A_VENDOR || alone;
        if meant { vec![(self.clean(span), false)] } else { Vec::new() }
    }

    /// A head that no catalog knows: written like a name, or a recipient by its place.
    fn unknown_head(&self, line: &Line, head: Head) -> Heads {
        let span = head.span;
        let index = self.line_of(line.span);
        let row = self.as_a_row(line, span);
        let code = self.says(span, Part::Code);
        let listed = self.zones.kind(index) == Some(Heading::SdkList);
        if (head.bare || row) && identifier(self.text(span)) && listed {
            return vec![(span, false)];
        }
        if row && self.latin_in_wide(line, span) {
            return vec![(self.clean(span), false)];
        }
        // What a system serves is told where it stands in a list of third parties.
        if row && self.of_the_system(index, span) {
            return vec![(span, false)];
        }
        let coded = code && (self.brand(span) || self.wide_name(span));
        let company = self.is_company(self.reading.trim(self.before_brackets(span)));
        if (coded || company) && !self.generic(span) {
            return vec![(self.clean(span), false)];
        }
        let written = self.brand(span) && self.reading.distinct(span) || domain(self.text(span));
        if written && !self.mostly_data(span) {
            // "Legal compliance: we may disclose …" is about us.
            let behind = Span { start: span.end, end: line.body.end };
            // "Vector Search: questions are processed by X"
            let about = self.text(behind).starts_with(':') && !self.text(behind).contains(self.text(span));
            if about && self.tells_who_does_it(behind) {
                return Vec::new();
            }
            let sure = self.listed_services(line) && !self.says(behind, Part::Share);
            let apart = self.apart(span, " / ");
            let apart = if apart.len() >= 2 { apart } else { vec![self.clean(span)] };
            return apart.into_iter().map(|name| (name, !sure)).collect();
        }
        // A recipient without a name, as a row of a list, counts with data or a link of its own.
        let told = row && self.unknown(span) && !self.reader_follows(line, span) || self.is_unnamed(line, span);
        if told { vec![(self.clean(span), true)] } else { Vec::new() }
    }

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

    /// 数据存储在甲云（位于美国）, 崩溃报告会提交到甲: a Chinese sentence, whose frames hold its names, and none at its head.
    pub(super) fn is_a_told_clause(&self, head: Span) -> bool {
        let framed = self.reading.framed_in(head);
        let opens = self.reading.names(head).next().is_some_and(|(name, _)| name.start == head.start);
        holds_wide(self.text(head)) && !framed.is_empty() && !opens
    }

    /// 甲云统计SDK, not 统计SDK: a name that ends in a word for code.
    pub(super) fn is_named_code(&self, name: Span) -> bool {
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

    /// "Analytics by X", "Data shared with X" before a mark: a name that no catalog knows, behind the words that lead to it.
    pub(super) fn led_to(&self, line: &Line, head: Span) -> Option<Span> {
        let name = if holds_wide(self.text(head)) { head } else { self.core(head) };
        let unknown = name != head && self.known(name).is_none();
        let named = domain(self.text(name)) || self.brand(name) && self.reading.distinct(name);
        (unknown && self.as_a_row(line, name) && named).then_some(name)
    }

    /// "Data shared with X" before a mark, where X is in the catalog.
    pub(super) fn known_led_to(&self, line: &Line, head: Span) -> Option<Span> {
        let name = if holds_wide(self.text(head)) { head } else { self.core(head) };
        let whole = self.known(name).is_some_and(|(known, _)| known == name);
        (name != head && whole && self.as_a_row(line, name)).then_some(name)
    }

    /// "X receives", "X may collect", 甲SDK会收集, 云桥SDK收集的信息: the name at the head of a label that says what it gets.
    pub(super) fn who_gets(&self, head: Span) -> Option<Span> {
        let opens = |name: &Span| name.start == head.start;
        let known = self.products(head).first().copied().filter(opens);
        let ends_in_code = |code: Span| Span { end: code.end, ..head };
        let in_wide = holds_wide(self.text(head));
        let code = self.reading.parts(head, Part::Code).next().filter(|_| in_wide).map(ends_in_code);
        let code = code.filter(|name| self.is_named_code(*name));
        // Norvex会收集
        let letters = self.text(head).find(wide).filter(|_| in_wide).unwrap_or_default();
        let latin = self.reading.trim(Span { end: head.start + letters as u32, ..head });
        let latin = Some(latin).filter(|name| self.brand(*name) && self.reading.distinct(*name));
        let gets = |name: &Span| {
            let rest = Span { start: name.end, ..head };
            let verb = self.reading.parts(rest, Part::Collect).next_back();
            // 收集的信息
            let data = || in_wide && self.is_wide_act(rest);
            verb.is_some_and(|verb| verb.end == head.end && self.acts(head, *name)) || data()
        };
        [known, code, latin].into_iter().flatten().find(gets)
    }

    /// 乙统计SDK in 应用中嵌入了乙统计SDK, 推送功能由乙统计SDK, 标识会发送给乙统计SDK: a clause up to a name of code that no catalog knows.
    pub(super) fn behind_its_clause(&self, head: Span) -> Option<Span> {
        let openers = [Part::Introduces, Part::Integrate, Part::ProvidedBy];
        let code = self.reading.parts(head, Part::Code).next_back().filter(|code| code.end == head.end)?;
        let opened = self.known(head).is_some_and(|(name, _)| name.start == head.start);
        // 甲推送 / 乙账号授权 / 丙 SDK is no clause.
        if !holds_wide(self.text(head)) || opened || self.text(head).contains(['/', '、']) {
            return None;
        }
        // 由 may be a part of a name, unless all before it is what for.
        let opens = |word: &Span| {
            let before = Span { end: word.start, ..head };
            let service =
                || !before.is_empty() && self.reading.nothing_but(before, &[Part::Service, Part::NoParty], []);
            word.end < code.start && (self.text(*word).chars().count() >= 2 || service())
        };
        let words = openers.iter().flat_map(|part| self.reading.parts(head, *part)).filter(opens);
        let start = words.map(|word| word.end).max()?;
        let text = self.text(Span { start, ..head });
        let own = text.trim_start_matches([' ', '了', '的', '是']);
        let name = Span { start: head.end - own.len() as u32, ..head };
        self.is_named_code(name).then_some(name)
    }

    /// 会收集, 收集的信息类型, 可能会获取您的: a verb of collecting with what stands before it, and nothing that is named.
    fn is_wide_act(&self, rest: Span) -> bool {
        const OTHERS: [Part; 6] = [Part::Not, Part::Purpose, Part::Policy, Part::FirstParty, Part::Code, Part::Company];
        let before = |verb: Span| width(self.text(Span { end: verb.start, ..rest })) <= BEFORE_ITS_VERB;
        let verb = self.reading.parts(rest, Part::Collect).next().filter(|verb| before(*verb));
        let short = width(self.text(rest)) <= LONGEST_ACT && !self.text(rest).contains([',', '(', '、', ' ']);
        verb.is_some() && short && !OTHERS.iter().any(|part| self.says(rest, *part))
    }

    /// "Data shared with X: …": a label for data that leads to a name of its own, and not to that of the entry above.
    pub(super) fn labels_a_name(&self, line: &Line, entry: Option<&Entry>) -> bool {
        let head = line.head();
        let head = self
            .reading
            .trim(Span { end: head.start + self.text(head).trim_end_matches([':', ' ']).len() as u32, ..head });
        let told = matches!(line.field, Some(Field::Data | Field::Other));
        let value = !line.value.is_empty() || self.announces_data(line);
        let paragraph = line.first && told && value;
        let gets = || self.who_gets(head).is_some_and(|name| !entry.is_some_and(|entry| self.names(entry, name)));
        paragraph && (self.led_to(line, head).is_some() || self.known_led_to(line, head).is_some() || gets())
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
    pub(super) fn says_us(&self, head: Span) -> bool {
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
            && (behind.trim_start().starts_with([':', '—', '–', '-', '·', '→', '(', '|'])
                || run_in()
                || self.aims_behind(line, head))
            && width(self.text(head)) <= 40
            && !self.says_us(head)
            && !plain.iter().any(|part| self.says(head, *part))
            && self.reading.field_of(self.text(head)).is_none()
            && !self.mostly_data(head)
    }

    /// 甲统计，用于统计，收集IMEI: what an item is for, right behind its head.
    pub(super) fn aims_behind(&self, line: &Line, head: Span) -> bool {
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
                let kinds = [Part::Code, Part::Umbrella, Part::ThirdParty, Part::Service];
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
}
