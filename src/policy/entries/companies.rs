//! Companies and vendors in sentences, named without a product.

use super::Finder;
use super::names::separates;
use super::prose::{ACTS, LONGEST_SUFFIX, SUBJECT};
use crate::document::Span;
use crate::policy::addresses::is_quote;
use crate::policy::fold::{folded, wide};
use crate::policy::reading::{holds_wide, width};
use crate::policy::words::{Named, Part};

/// A registered name goes on behind a known one for so many bytes at most, and ends in a form of so many characters at least.
const LONGEST_REGISTERED: u32 = 60;
const LEGAL_FORM: usize = 4;
/// Longer enumerations are not looked through for vendors.
const MOST_ENUMERATED: usize = 200;
/// So many vendors in a row, in a sentence about SDKs that collect, are each meant.
const MAKERS: usize = 3;
/// A store's name goes on behind its vendor's for so many bytes.
const STORE: u32 = 16;
/// What a maker does for a name stands in so many bytes between them.
const LONGEST_ROLE: usize = 64;
/// Between a name and its maker, and between that and its verb, stand at most so many bytes.
const MADE_BY: u32 = 12;
/// The sentence behind one is looked for in so many bytes.
const FOLLOWING: u32 = 2 << 10;
/// What is given to a name stands at most so many bytes before it.
const GIVEN: u32 = 96;

impl<'a> Finder<'_, 'a> {
    /// Vendors whose code is named once for all: "Huawei, Xiaomi and OPPO push", 使用华为、小米、OPPO手机的…厂商SDK.
    pub(super) fn makers(&self, span: Span) -> Vec<Span> {
        let collects = self.says(span, Part::Code) && (self.says(span, Part::Collect) || self.says(span, Part::These));
        let mut found = Vec::new();
        for run in self.enumerated_names(span).into_iter().filter(|run| run.len() >= 2) {
            let Some(last) = run.last() else { continue };
            let vendors = run.iter().filter(|name| self.known(**name).is_some_and(|(_, product)| !product));
            let vendors: Vec<Span> = vendors.copied().collect();
            let of_code =
                self.with_suffix(*last, span) != *last || self.known(*last).is_some_and(|(_, product)| product);
            if collects && (of_code || vendors.len() >= MAKERS) {
                found.extend(vendors);
            }
        }
        found
    }

    /// 如您使用甲、乙、丙等品牌手机。我们接入的上述手机厂商SDK需要收集…: the vendors whom a sentence on their code takes up from those before it.
    pub(super) fn makers_taken_up(&self, paragraph: Span, sentence: Span) -> Vec<Span> {
        let told = [Part::These, Part::Code, Part::Collect].iter().all(|part| self.says(sentence, *part));
        if !told || !holds_wide(self.text(sentence)) || self.says(sentence, Part::Not) || !self.has_data(sentence) {
            return Vec::new();
        }
        let before = Span { start: self.reading.back(sentence.start, paragraph.start, FOLLOWING), end: sentence.start };
        let vendor = |name: &Span| self.known(*name).is_some_and(|(_, product)| !product);
        let mut runs = self.enumerated_names(before).into_iter();
        runs.rfind(|run| run.len() >= MAKERS && run.iter().all(vendor)).unwrap_or_default()
    }

    /// The names of a text, those together that nothing but a mark parts.
    pub(super) fn enumerated_names(&self, span: Span) -> Vec<Vec<Span>> {
        let mut names: Vec<Span> = self.reading.names(span).map(|(name, _)| name).collect();
        names.dedup();
        let joins = |before: &Span, after: &Span| self.joined_by(*before, *after, &["、", ",", "/"]);
        names.chunk_by(joins).map(<[Span]>::to_vec).collect()
    }

    /// Vendors named without a product, as members or recipients: "third parties including X", "shared with X".
    pub(super) fn companies(&self, span: Span) -> Vec<Span> {
        let told = self.says(span, Part::ThirdParty)
            && (self.says(span, Part::Share) || self.says(span, Part::Collect))
            || self.says(span, Part::ThirdParty) && self.says(span, Part::Integrate);
        let products = self.products(span);
        if !products.is_empty() {
            let mut found = self.companies_beside(span, &products);
            found.extend(self.framed_vendors(span));
            found.sort_unstable();
            found.dedup();
            return found;
        }
        if !told {
            // "Your email address is sent to X", "X receives your IP address". Beside a product of X, X stands for that.
            let names = self.reading.names(span).filter(|(name, _)| self.store(*name).is_none());
            let alone = |name: Span, vendor: u32| !self.is_listed_as(span, name, vendor);
            let given = |name| {
                self.has_data(span) && self.given_data(span, name)
                    || self.stands_for_its_code(span, name)
                    || self.serves(span, name)
                    || self.signs_in_for_data(span, name)
            };
            let given = names.filter(|(name, named)| alone(*name, named.vendor) && given(*name));
            let mut given: Vec<Span> = given.map(|(name, _)| name).collect();
            if self.zones.third_party(self.line_of(span)) {
                let serving = self.serving(span).filter(|(name, named)| alone(*name, named.vendor));
                given.extend(serving.map(|(name, _)| self.store(name).unwrap_or(name)));
            }
            given.extend(self.framed_vendors(span));
            given.sort_unstable();
            given.dedup();
            return given;
        }
        let names = self.reading.names(span).map(|(name, _)| name);
        let openers = [Part::SuchAs, Part::Including, Part::Toward, Part::And];
        let mut found: Vec<Span> = names
            .filter(|name| {
                let opened = openers.iter().any(|part| self.right_before(span, *name, *part));
                let behind = self.text(Span { start: name.end, end: span.end });
                let opened = opened || self.stands_for_its_code(span, *name) || self.serves(span, *name);
                opened && !behind.starts_with("'") && !behind.starts_with('’')
            })
            .chain(self.framed_vendors(span))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Vendors in the frames of a Chinese sentence, 由甲云提供支持, but not the maker of what follows (甲云的乙SDK).
    pub(super) fn framed_vendors(&self, span: Span) -> impl Iterator<Item = Span> {
        let headed = self.zones.third_party(self.line_of(span));
        // 来自甲的信息, under another heading, says only whence they come.
        let source = move |name: &Span| !headed && self.right_before(span, *name, Part::Source);
        let makes = move |name: Span| {
            let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, LONGEST_SUFFIX) };
            let next = self.reading.names(behind).next();
            next.is_some_and(|(next, _)| {
                let gap = Span { start: name.end, end: next.start };
                !self.text(gap).contains(separates)
                    && self.nothing_but(gap, &[Part::Provides, Part::Particle, Part::Introduces], [])
            })
        };
        let framed = self.reading.framed_in(span).iter().copied();
        let framed = framed.filter(move |name| self.is_a_vendor(*name) && !source(name));
        // 甲云统计由甲云提供: beside a product of its own a vendor is its maker.
        let products = if framed.clone().next().is_some() { self.products(span) } else { Vec::new() };
        let own: Vec<u32> = products.iter().filter_map(|product| self.vendor_of(*product)).collect();
        framed.filter(move |name| {
            let beside = self.vendor_of(*name).is_some_and(|vendor| own.contains(&vendor));
            let alone = |(name, named): (Span, Named)| !self.is_listed_as(span, name, named.vendor);
            !beside && !makes(*name) && !self.in_a_denial(span, *name) && self.reading.names(*name).all(alone)
        })
    }

    /// Nothing but a vendor's name.
    fn is_a_vendor(&self, name: Span) -> bool {
        self.known(name).is_some_and(|(known, product)| known == name && !product)
    }

    /// A row or sentence before names the vendor, or a product of its.
    pub(super) fn has_an_entry(&self, vendor: u32) -> bool {
        self.entries.iter().any(|entry| self.vendor_is(entry.name, vendor))
    }

    /// A row or sentence before names the vendor, and this no other service of it: Vercel, then Vercel Analytics.
    fn is_listed_as(&self, scope: Span, name: Span, vendor: u32) -> bool {
        self.has_an_entry(vendor) && {
            let whole = self.whole_vendor(name, scope);
            let own = folded(self.text(whole));
            whole == name || self.entries.iter().any(|entry| folded(self.text(entry.name)) == own)
        }
    }

    /// Nothing stands between two names but one of these marks or a word that joins.
    fn joined_by(&self, before: Span, after: Span, marks: &[&str]) -> bool {
        let gap = Span { start: before.end, end: after.start.max(before.end) };
        let mark = self.text(gap).trim();
        marks.contains(&mark) || self.reading.parts(gap, Part::And).any(|and| self.text(and).trim() == mark)
    }

    /// 友盟SDK、甲云和乙SDK: vendors in an enumeration of a Chinese sentence that holds one of these names.
    pub(super) fn enumerated_vendors(&self, span: Span, names: &[Span]) -> Vec<Span> {
        if names.is_empty() || names.len() > MOST_ENUMERATED || !holds_wide(self.text(span)) {
            return Vec::new();
        }
        let mut all: Vec<Span> = self.reading.names(span).map(|(name, _)| name).chain(names.iter().copied()).collect();
        all.sort_unstable_by_key(|name| (name.start, u32::MAX - name.end));
        all.dedup_by(|later, earlier| earlier.contains(*later));
        let joins = |before: &Span, after: &Span| self.joined_by(*before, *after, &["、"]);
        let vendor = |name: &&Span| self.is_a_vendor(**name);
        let runs = all.chunk_by(joins).filter(|run| run.iter().any(|name| names.contains(name)));
        let vendors = runs.flat_map(|run| run.iter().filter(vendor));
        vendors.filter(|name| !names.contains(name) && !self.in_a_denial(span, **name)).copied().collect()
    }

    /// "We use X and Y", "built with X and hosted on Y", where X is a product of another vendor than Y.
    fn companies_beside(&self, span: Span, products: &[Span]) -> Vec<Span> {
        let own: Vec<u32> = products.iter().filter_map(|product| self.vendor_of(*product)).collect();
        let others = |name: Span, vendor: u32| !own.contains(&vendor) && !self.is_listed_as(span, name, vendor);
        let listed = self.zones.third_party(self.line_of(span));
        let serving: Vec<Span> = if listed { self.serving(span).map(|(name, _)| name).collect() } else { Vec::new() };
        let names = self.reading.names(span).filter(|(name, named)| named.is_vendor() && self.store(*name).is_none());
        let used = self.enumerated_use(span);
        let bare = |name: Span| !self.goes_on_as_a_name(span, name) && !self.in_a_denial(span, name);
        let served = |name: Span| serving.contains(&name) || used.contains(&name);
        let meant = |name: Span| self.serves(span, name) || served(name) && bare(name);
        names.filter(|(name, named)| others(*name, named.vendor) && meant(*name)).map(|(name, _)| name).collect()
    }

    /// The known names of enumerations that begin with what is used: "we use X, Y and Stripe".
    fn enumerated_use(&self, span: Span) -> Vec<Span> {
        let mut names: Vec<Span> = self.reading.names(span).map(|(name, _)| name).collect();
        names.dedup();
        let joins = |before: &Span, after: &Span| {
            let gap = Span { start: before.end, end: after.start.max(before.end) };
            let near = gap.range().len() <= MADE_BY as usize;
            near && (self.text(gap).contains(',') || self.says(gap, Part::And))
                && self.nothing_but(gap, &[Part::And], [])
        };
        let runs = names.chunk_by(joins).filter(|run| run.len() >= 2);
        let used = |first: &Span| self.given_to(span, *first) || self.hosts(span, *first);
        runs.filter(|run| run.first().is_some_and(used)).flatten().copied().collect()
    }

    /// "X's", "X devices": not what X does.
    fn goes_on_as_a_name(&self, span: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, MADE_BY) };
        let text = self.text(behind);
        let capital = text.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
        text.starts_with(['\'', '’']) || capital || self.says(behind, Part::Device)
    }

    /// "Hosted on X", "X is our payment provider".
    pub(super) fn serves(&self, span: Span, name: Span) -> bool {
        let acts = || self.reading.acts_as(span, name) && !self.in_a_denial(span, name);
        let done = || self.reading.done_with(span, name) || self.does_for_us(span, name);
        let general = || self.reading.parts(name, Part::NoParty).any(|word| word == name);
        self.hosts(span, name) || acts() || self.reading.is_excepted(span, name) || done() && !general()
    }

    /// "X carries out the payment": right behind a name, what it does for us.
    fn does_for_us(&self, span: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, ACTS) };
        let verb = self.reading.parts(behind, Part::Powers).next();
        verb.is_some_and(|verb| verb.start == name.end + 1) && !self.in_a_denial(span, name)
    }

    /// "Hosted on X", "your data is kept in X".
    pub(super) fn hosts(&self, span: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, span.start, ACTS), end: name.start };
        let word = self.reading.parts(before, Part::Introduces).next_back();
        let kept = |word: Span| self.says(word, Part::Handle) && !self.says(word, Part::Integrate);
        // "Held by our mail provider (X)"
        let by_role = || {
            let word = self.leads_to(span, name, Part::Introduces);
            word.is_some_and(|word| {
                let role = Span { start: word.end, end: name.start };
                kept(word) && self.says(role, Part::Service) && !self.says(role, Part::Yours)
            })
        };
        // "Our source code is hosted on X"
        let published = || {
            let subject = Span { end: word.map_or(name.start, |word| word.start), ..span };
            let thing = self.reading.parts(subject, Part::Published).next_back();
            thing.is_some_and(|thing| !self.text(Span { start: thing.end, ..subject }).contains(','))
        };
        (self.given_to(span, name) && word.is_some_and(kept) || by_role())
            && !published()
            // "Hosted in the X Azure Cloud"
            && !self.goes_on_as_a_name(span, self.whole_vendor(name, span))
            && !self.in_a_denial(span, name)
    }

    /// 我们接入了X，会获取IMEI, 我们与X合作, 第三方SDK（X）: a vendor that is used or given something where data are told, and whose name
    /// goes on to no phone, store or account of its own.
    pub(super) fn stands_for_its_code(&self, span: Span, name: Span) -> bool {
        if !holds_wide(self.text(span)) {
            return false;
        }
        let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, MADE_BY) };
        let text = self.text(behind);
        let goes_on = [Part::Particle, Part::Serves, Part::Service, Part::Purpose, Part::Collect, Part::Code];
        let ends = text.is_empty() || text.starts_with([',', '。', ';', ')', '会', '将']);
        let used = || self.given_to(span, name) && (ends || goes_on.iter().any(|part| self.begins_with(behind, *part)));
        let joined = || self.right_before(span, name, Part::Toward) && self.begins_with(behind, Part::Integrate);
        let bracketed = || text.starts_with(')') && self.code_before_brackets(span, name);
        let moves = |span: Span| {
            let verbs = [Part::Collect, Part::Share, Part::Upload];
            self.has_data(span) && verbs.iter().any(|part| self.says(span, *part))
        };
        (used() || joined() || bracketed())
            && (moves(span) || self.sentence_behind(span).is_some_and(|next| self.has_data(next)))
    }

    /// 第三方SDK（ before a name.
    fn code_before_brackets(&self, span: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, span.start, MADE_BY), end: name.start };
        let kind = self.text(before).trim_end().strip_suffix('(').map(|text| before.start + text.len() as u32);
        kind.is_some_and(|end| {
            let parts = [Part::Code, Part::ThirdParty];
            parts.iter().any(|part| self.reading.parts(before, *part).any(|word| word.end == end))
        })
    }

    /// The sentence behind one in its line that takes it up: 其收集…, 使用的信息为….
    fn sentence_behind(&self, sentence: Span) -> Option<Span> {
        let index = self.line_of(sentence);
        let line = self.reading.lines.get(index)?;
        // A label within a paragraph opens a line of its own.
        let below = self.reading.lines.get(index + 1).filter(|below| !below.first && !below.in_table());
        let end = below.map_or(line.body.end, |below| below.body.end);
        let rest = Span { start: sentence.end, end: self.reading.on(sentence.end, end, FOLLOWING) };
        let next = self.reading.sentences(rest).next()?;
        let opening = Span { end: self.reading.on(next.start, next.end, SUBJECT), ..next };
        let others = [Part::FirstParty, Part::You, Part::Not].iter().any(|part| self.says(opening, *part));
        (!others && self.reading.names(next).next().is_none()).then_some(next)
    }

    /// "Google Play": the store whose name a vendor's opens.
    fn store(&self, name: Span) -> Option<Span> {
        let around = Span { end: self.reading.on(name.end, u32::MAX, STORE), ..name };
        let mut stores = self.reading.parts(around, Part::NoParty);
        stores.rfind(|store| store.start == name.start && store.end > name.end)
    }

    /// Vendors that a sentence under a heading about third parties says to serve us: 由X提供统计服务, "hosted by X".
    fn serving(&self, span: Span) -> impl Iterator<Item = (Span, Named)> {
        // Not the maker's registered name.
        let registered = move |name: Span| {
            let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, LONGEST_SUFFIX) };
            self.reading.parts(behind, Part::Company).next().is_some_and(|word| word.start <= name.end + 2)
        };
        self.reading.names(span).filter(move |(name, named)| {
            let served = || self.right_before(span, *name, Part::ProvidedBy) || self.given_to(span, *name);
            named.is_vendor() && !registered(*name) && served() && !self.in_a_denial(span, *name)
        })
    }

    /// Data goes to a vendor: it receives them, or they are shared with it.
    pub(super) fn given_data(&self, span: Span, name: Span) -> bool {
        // "We provide X with your address"
        let given = |verb: Span| {
            let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, ACTS) };
            let next = self.reading.parts(behind, Part::Toward).next();
            let right = self.text(Span { start: verb.end, end: name.start }).trim().is_empty();
            right && next.is_some_and(|word| word.start <= name.end + 1)
        };
        let before = Span { start: self.reading.back(name.start, span.start, GIVEN), end: name.start };
        let verbs = [Part::Share, Part::Upload].into_iter();
        let verb = verbs.filter_map(|part| self.reading.parts(before, part).next_back()).max();
        let led = |word: Span| verb.is_some_and(|verb| verb.end <= word.start && self.one_clause(verb, word));
        // "… wird an X übermittelt": the verb behind the name.
        let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, ACTS) };
        let later = || {
            let verbs = [Part::Share, Part::Upload].into_iter();
            let verb = verbs.filter_map(|part| self.reading.parts(behind, part).next()).min();
            verb.is_some_and(|verb| self.text(Span { start: name.end, end: verb.start }).trim().is_empty())
        };
        self.acts(span, name)
            || verb.is_some_and(given)
            || self.leads_to(span, name, Part::Toward).is_some_and(|word| led(word) || later())
            || self.kept_in(span, name)
    }

    /// "We store your photos on X": where data of yours is put.
    fn kept_in(&self, span: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, span.start, GIVEN), end: name.start };
        let word = self.leads_to(span, name, Part::Inside);
        let verbs = [Part::Collect, Part::Handle].into_iter();
        let verb = verbs.filter_map(|part| self.reading.parts(before, part).next_back()).max();
        word.zip(verb).is_some_and(|(word, verb)| {
            let between = Span { start: verb.end.min(word.start), end: word.start };
            verb.end <= word.start && self.has_data(between) && self.one_clause(verb, word)
        })
    }

    /// Nothing ends a clause between a verb and a word behind it.
    fn one_clause(&self, verb: Span, word: Span) -> bool {
        let between = Span { start: verb.end, end: word.start.max(verb.end) };
        !self.text(between).contains([';', '.', '。', ':']) && !self.says(between, Part::Not)
    }

    /// 乙SDK，由甲有限公司提供: nothing but 由 between a name and a company, and the verb right behind that.
    fn maker_behind(&self, names: &[Span], company: Span, scope: Span) -> bool {
        let from = Span { start: self.reading.back(company.start, scope.start, MADE_BY), end: company.start };
        let Some(by) = self.reading.parts(from, Part::ProvidedBy).next_back() else { return false };
        let before = self.text(Span { end: by.start, ..from }).trim_end_matches([' ', ',', '(']);
        let place = from.start + before.len() as u32;
        let behind = Span { start: company.end, end: self.reading.on(company.end, scope.end, MADE_BY) };
        let verb = self.reading.parts(behind, Part::Provides).next();
        // 由“甲有限公司”提供
        let quotes = |start: u32, end: u32| {
            let gap = self.text(Span { start, end: end.max(start) });
            gap.chars().all(|mark| mark == ' ' || is_quote(mark))
        };
        quotes(by.end, company.start)
            && verb.is_some_and(|verb| quotes(company.end, verb.start))
            && holds_wide(self.text(scope))
            && (names.iter().any(|name| name.end == place)
                || self.taken_up_until(place, scope)
                || self.opens_a_row_until(place))
    }

    /// 甲推送：由乙有限公司提供: the head of a row ends before a place, but for its marks.
    fn opens_a_row_until(&self, place: u32) -> bool {
        let line = self.reading.lines.get(self.line_of(Span { start: place, end: place }));
        let head = line.and_then(|line| self.before_its_maker(line)).filter(|head| head.end <= place);
        let gap = head.map(|head| self.text(Span { start: head.end, end: place }));
        gap.is_some_and(|gap| gap.chars().all(|mark| matches!(mark, ':' | ' ' | '"' | '」' | '』') || is_quote(mark)))
    }

    /// "X (operated by Y GmbH)", "X, a payment service of Y GmbH": nothing between a name and a company but what the company does for it.
    fn maker_of(&self, names: &[Span], company: Span, scope: Span) -> bool {
        let last = names.iter().rfind(|name| name.end <= company.start);
        let gap = last.map(|name| {
            // "X Analytics service": the kind begins in the name.
            let kinds = self.reading.parts(Span { end: company.start, ..*name }, Part::Service);
            let start = kinds.filter(|kind| kind.start < name.end).map(|kind| kind.end).max();
            Span { start: start.unwrap_or(name.end).max(name.end), end: company.start }
        });
        let Some(gap) = gap.filter(|gap| gap.range().len() <= LONGEST_ROLE && !holds_wide(self.text(scope))) else {
            return false;
        };
        let provided = self.reading.parts(gap, Part::ProvidedBy).next_back();
        let described = self.says(gap, Part::Service) && self.says(gap, Part::Article);
        let of = self.reading.parts(gap, Part::Of).next_back().filter(|_| described);
        let roles = [Part::ProvidedBy, Part::Of, Part::Service, Part::Article, Part::Code, Part::Befalls, Part::Ads];
        let by = provided.or(of).is_some_and(|by| by.end + 1 == company.start);
        by && self.nothing_but(gap, &roles, [])
    }

    /// A company that a sentence names as the maker of one of its names.
    pub(super) fn makes_one_of(&self, names: &[Span], company: Span, scope: Span) -> bool {
        self.maker_behind(names, company, scope)
            || self.maker_of(names, company, scope)
            || self.maker_of_the_same(names, company)
            || self.maker_worked_with(names, company)
    }

    /// 我们使用甲推送SDK，会将IMEI提供给甲有限公司: the registered name of whose product the sentence names.
    fn maker_of_the_same(&self, names: &[Span], company: Span) -> bool {
        let vendor = self.known_vendor_of(company);
        let same = |name: &Span| {
            !self.text(company).contains(self.text(*name))
                && self.product(*name).is_some()
                && self.known_vendor_of(*name) == vendor
        };
        holds_wide(self.text(company)) && self.is_company(company) && vendor.is_some() && names.iter().any(same)
    }

    /// 我们与甲有限公司合作，接入乙SDK: the one company of a sentence, and what of it is built in.
    fn maker_worked_with(&self, names: &[Span], company: Span) -> bool {
        let alone = names.iter().all(|name| *name == company || !self.is_company(*name));
        let next =
            names.iter().find(|name| name.start >= company.end).filter(|_| alone && holds_wide(self.text(company)));
        next.is_some_and(|next| {
            let gap = Span { start: company.end, end: next.start };
            let known = self.known_vendor_of(*next).zip(self.known_vendor_of(company));
            let behind = Span { start: next.end, end: self.reading.on(next.end, u32::MAX, LONGEST_SUFFIX) };
            let coded = self.says(*next, Part::Code) || self.begins_with(self.reading.trim(behind), Part::Code);
            coded
                && self.reading.nothing_but(gap, &[Part::Integrate, Part::Introduces, Part::Particle], [])
                && self.says(gap, Part::Integrate)
                && known.is_none_or(|(own, other)| own == other)
        })
    }

    /// 上述SDK由甲公司提供: words that take up what is listed end right there.
    fn taken_up_until(&self, place: u32, scope: Span) -> bool {
        let before = Span { start: self.reading.back(place, scope.start, LONGEST_SUFFIX), end: place };
        [Part::These, Part::This].iter().any(|part| self.reading.parts(before, *part).any(|word| word.end == place))
    }

    /// 本应用使用甲引擎开发。, 已通过甲检测。: what the app is made with or has passed, at the end of a clause that speaks of no data.
    pub(super) fn built_with(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, GIVEN) };
        let Some(word) = self.reading.parts(behind, Part::Builds).next() else { return false };
        let gap = Span { start: name.end, end: word.start };
        let ended = self.text(Span { start: word.end, ..behind }).trim_start();
        let near = self.nothing_but(gap, &[Part::Service, Part::Code], []);
        let led = [Part::Integrate, Part::ByMeansOf].iter().any(|part| self.right_before(sentence, name, *part));
        near && led && !self.has_data(sentence) && (ended.is_empty() || ended.starts_with(['。', ',', ';', '.']))
    }

    /// Adds the companies to which a sentence says that something is given, and drops what only their names hold.
    pub(super) fn with_companies(&self, span: Span, names: &mut Vec<Span>) {
        if !self.says(span, Part::Share) && !self.says(span, Part::Collect) {
            return;
        }
        for word in self.reading.parts(span, Part::Company) {
            if !self.text(word).chars().all(wide) {
                continue;
            }
            let start = self.reading.company_start(span.start, word);
            let company = self.clean(Span { start, end: word.end });
            // 甲公司的乙SDK, not 甲公司，以便提供乙服务
            let beside = |name: &Span| {
                let gap = self.text(Span { start: company.end, end: name.start.max(company.end) });
                name.start >= company.end && name.start <= company.end + LONGEST_SUFFIX && !gap.contains(',')
            };
            let product = names.iter().any(beside);
            let bracketed = names.iter().any(|name| {
                let gap = Span { start: name.end, end: company.start.max(name.end) };
                name.end <= company.start
                    && gap.range().len() <= SUBJECT as usize
                    && self.text(gap).contains('(')
                    && (self.says(gap, Part::ProvidedBy) || self.text(gap).trim_end().ends_with(':'))
            });
            // 甲（乙有限公司）, 甲，由乙有限公司提供
            let opens = |name: &Span| {
                let gap = Span { start: name.end, end: company.start.max(name.end) };
                name.end <= company.start && self.text(gap).trim() == "("
            };
            let maker = names.iter().any(opens) || self.makes_one_of(names, company, span);
            let product = product || bracketed || maker;
            let own = company.range().len() > word.range().len() + 3 && width(self.text(company)) <= 60;
            // 这些公司
            let taken_up = self.says(company, Part::These) || self.says(company, Part::This);
            let nobody = taken_up || self.says(company, Part::FirstParty) || self.is_a_kind_of_company(company);
            if own && !product && !nobody && !self.is_ours(company) {
                names.retain(|name| !company.contains(*name));
                names.push(company);
            }
        }
        names.sort_unstable();
    }

    /// X（以下简称“我们”）, X以外的任何公司, 云饮关联公司: the maker, whom others are told from, or no one company.
    fn is_ours(&self, company: Span) -> bool {
        let behind = Span { start: company.end, end: self.reading.on(company.end, u32::MAX, MADE_BY) };
        let text = self.text(Span { end: self.reading.on(company.end, u32::MAX, LONGEST_SUFFIX), ..behind });
        let called = text.starts_with('(').then(|| text.find(')')).flatten();
        let called = called.map(|close| Span { end: behind.start + close as u32, ..behind });
        let umbrella = |word: Span| word.end == company.end;
        self.begins_with(behind, Part::Excepted)
            || called.is_some_and(|inner| self.says(inner, Part::FirstParty) || self.says(inner, Part::OurName))
            || self.reading.parts(company, Part::Umbrella).any(umbrella)
    }

    /// 获取甲/乙等设备厂商的设备标识: whose data a Chinese sentence says are read, where it names them as a kind.
    pub(super) fn whose_data_are_read(&self, scope: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, scope.end, GIVEN) };
        let mut of = self.reading.parts(behind, Part::Particle).filter(|of| self.text(*of).chars().all(wide));
        let Some(of) = of.find(|of| {
            self.reading.data(scope).any(|(data, ..)| data.start >= of.end && data.start <= of.end + MADE_BY)
        }) else {
            return false;
        };
        let between = Span { end: of.start, ..behind };
        // Apple的IDFA, 微信的头像: from whom they come.
        // 使用甲的定位服务, not 获取甲的位置.
        let serves = |data: Span| {
            let near = Span { start: data.start, end: self.reading.on(data.end, scope.end, MADE_BY) };
            let kinds = [Part::Service, Part::Code, Part::Interface];
            kinds
                .iter()
                .any(|part| self.reading.parts(near, *part).any(|word| word.start <= data.end && word.end >= data.end))
        };
        if between.is_empty() && self.reading.data(scope).any(|(data, ..)| data.start == of.end && !serves(data)) {
            return true;
        }
        let kinds = [Part::Umbrella, Part::ThirdParty, Part::AndOther].iter().any(|part| self.says(between, *part));
        let plain = !self.text(between).contains([',', '。', ';', ':', '(']) && !self.says(between, Part::Collect);
        let before = Span { start: self.reading.back(name.start, scope.start, GIVEN), end: name.start };
        let read = self.reading.parts(before, Part::Collect).next_back().is_some_and(|verb| {
            let gap = Span { start: verb.end, ..before };
            !self.text(gap).contains([',', '。', ';', ':', '(']) && !self.says(gap, Part::Particle)
        });
        kinds && plain && read
    }

    /// 甲支付科技有限公司 around the known name 甲: a registered Chinese name that holds it.
    pub(super) fn registered_around(&self, name: Span, scope: Span) -> Option<Span> {
        let rest = Span { start: name.end, end: self.reading.on(name.end, scope.end, LONGEST_REGISTERED) };
        let form = self.reading.parts(rest, Part::Company).next()?;
        let own = Span { start: name.end, end: form.start };
        // 甲(中国)网络技术有限公司
        let text = self.text(own).replace(['(', ')'], "");
        let plain = !text.contains(|c: char| separates(c) || c.is_whitespace())
            && !self.says(own, Part::Code)
            && !self.says(own, Part::Particle)
            && self.reading.names(own).next().is_none();
        let legal = holds_wide(self.text(form)) && self.text(form).chars().count() >= LEGAL_FORM;
        if !plain || !legal {
            return None;
        }
        let start = self.reading.company_start(scope.start, form);
        let whole = self.reading.trim(Span { start, end: form.end });
        (whole.start <= name.start && self.is_company(whole)).then_some(whole)
    }

    /// 北京甲科技有限公司 in 北京甲科技有限公司（以下简称“甲”），由甲核验: the registered name for which a short one stands.
    pub(super) fn registered_before(&self, name: Span, scope: Span) -> Option<Span> {
        let before = Span { start: self.reading.back(name.start, scope.start, FOLLOWING), end: name.start };
        self.reading.parts(before, Part::Company).find_map(|form| {
            let rest = Span { start: form.end, end: self.reading.on(form.end, scope.end, LONGEST_REGISTERED) };
            let inner = self.text(rest).strip_prefix('(')?;
            let inner = inner.get(..inner.find(')')?)?;
            let start = self.reading.company_start(before.start, form);
            let whole = self.reading.trim(Span { start, end: form.end });
            let short = self.text(name);
            let called = inner.contains(short) && self.says(rest, Part::OurName);
            (called && self.is_company(whole) && self.text(whole).contains(short)).then_some(whole)
        })
    }
}
