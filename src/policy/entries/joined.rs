//! Several names in one head: joined by marks, in brackets, behind what they are for.

use super::Finder;
use super::likeness::domain;
use crate::document::Span;
use crate::policy::fold::wide;
use crate::policy::reading::{Line, holds_wide, is_address, outside, width};
use crate::policy::words::Part;

/// A line of nothing but names is not wider than this.
const LONGEST_BARE: usize = 400;
/// So many names with a link of their own make a list within an item.
const LINKED: usize = 2;
/// A name of code behind what it is for is not wider than this.
const LONGEST_CODED: usize = 30;

impl<'a> Finder<'_, 'a> {
    /// "A / B", "A, B, C": the parts, where each looks like a name.
    pub(super) fn apart(&self, names: Span, mark: &str) -> Vec<Span> {
        let mut parts = Vec::new();
        let mut start = names.start;
        for part in self.text(names).split(mark) {
            let end = start + part.len() as u32;
            parts.push(self.clean(Span { start, end }));
            start = end + mark.len() as u32;
        }
        let named = |part: &Span| {
            let own = self.brand(*part) || domain(self.text(*part));
            own && self.reading.distinct(*part) || self.known(*part).is_some()
        };
        if parts.iter().all(named) { parts } else { Vec::new() }
    }

    /// "Chatting with users: A, B": a head that names nobody, above or before nothing but names.
    pub(super) fn nothing_but_names(&self, line: &Line, head: Span) -> Vec<Span> {
        let behind = self.text(Span { start: head.end, end: line.body.end });
        let index = self.line_of(line.span);
        let listed = self.zones.lists_parties(index);
        let value = Span { start: line.body.end - behind.trim_start_matches([':', ' ']).len() as u32, ..line.body };
        let told = self.text(value).trim_end_matches(['。', '.']);
        let sentences = told.contains('。') || told.contains(". ") && !told.contains(", ");
        // "Advertising: no X, no Y"
        let denied = self.begins_with(value, Part::Not);
        if !listed || !behind.starts_with(':') || value.is_empty() || self.known(head).is_some() || denied {
            return Vec::new();
        }
        // "A (what for), B (what for)."
        let stop = u32::from(told.ends_with(')')) * (self.text(value).len() - told.len()) as u32;
        let bare = Span { end: value.end - stop, ..value };
        // 服务商：照片会发送至甲和乙处理
        let joined = if sentences || self.is_a_told_clause(bare) { Vec::new() } else { self.joined_names(bare) };
        let joined = if joined.iter().all(|name| self.has_no_small_words(*name)) { joined } else { Vec::new() };
        let own = self.clean(value);
        let maker = self.says_what_for(head);
        // 推送：甲推送SDK
        let last = self.reading.parts(own, Part::Code).next_back();
        let coded = maker
            && holds_wide(self.text(own))
            && width(self.text(own)) <= LONGEST_CODED
            && last.is_some_and(|code| code.end == own.end)
            && self.wide_name(own)
            && self.reading.distinct(own);
        let whole = coded || self.known(own).is_some_and(|(name, product)| (product || maker) && name == own);
        // "Affiliate partners: X (a company of Y)": a name that nobody knows.
        let kind = [Part::ThirdParty, Part::Umbrella, Part::Service]
            .iter()
            .any(|part| self.reading.parts(head, *part).next_back().is_some_and(|word| word.end + 1 >= head.end));
        let first = self.text(own).find(['(', '.', ',', ';', ':']).map_or(own.end, |at| own.start + at as u32);
        let first = self.reading.trim(Span { end: first, ..own });
        let ended = self.text(Span { start: first.end, ..own }).trim_start();
        let unknown = kind
            && (ended.is_empty() || ended.starts_with(['(', '.']))
            && self.known(first).is_none_or(|(name, _)| name == first)
            && !holds_wide(self.text(first))
            && self.text(first).split(' ').all(|word| word.starts_with(char::is_uppercase))
            && width(self.text(first)) <= 40
            && self.reading.distinct(first)
            && !self.mostly_data(first);
        if joined.is_empty() && (whole || unknown) { vec![if whole { own } else { first }] } else { joined }
    }

    /// Nothing like "the app is on X", a sentence that ends in a name.
    fn has_no_small_words(&self, name: Span) -> bool {
        let small = |word: &str| word.len() >= 3 && word.starts_with(char::is_lowercase) && word != "the";
        let outer = self.text(self.before_brackets(name));
        holds_wide(outer) || !outer.split(' ').any(small)
    }

    fn opens_with_a_name(&self, span: Span) -> bool {
        self.reading.names(span).any(|(name, _)| name.start == span.start)
    }

    /// The known names right behind the colon of a head.
    pub(super) fn names_behind_colon(&self, body: Span, head: Span) -> Vec<Span> {
        let rest = self.text(Span { start: head.end, end: body.end });
        // "Error tracking – X: …"
        let role = self.is_a_role(head);
        let mark = |c: char| c == ':' || role && matches!(c, '—' | '–' | '-');
        let Some(behind) = rest.trim_start().strip_prefix(mark) else { return Vec::new() };
        let start = body.end - behind.trim_start().len() as u32;
        let value = Span { start, end: body.end };
        // "Advertising: no X, no Y"
        if self.begins_with(value, Part::Not) {
            return Vec::new();
        }
        // 推送服务商：由甲有限公司提供推送服务
        let clause = Span { end: self.reading.sentences(value).next().map_or(value.end, |first| first.end), ..value };
        let by = if self.begins_with(value, Part::ProvidedBy) { self.provided(clause) } else { None };
        let coded = |name: Span| self.says(name, Part::Code) && !self.generic(name) && self.reading.distinct(name);
        if let Some(name) = by.filter(|name| self.is_company(*name) || self.known(*name).is_some() || coded(*name)) {
            return vec![name];
        }
        let end = self.head_end(value).map_or(value.end, |end| start + end as u32);
        let first = Span { start, end };
        let listed = self.text(value).find(['。', ';', '\n', '(']).map_or(value.end, |end| start + end as u32);
        let joined = self.joined_names(Span { start, end: listed });
        // "Sign-in: your name from X or Y when you sign in"
        let opens = |name: &Span| self.known(*name).is_none_or(|(known, _)| known.start == name.start);
        if !joined.is_empty() && joined.iter().all(|name| opens(name) || self.has_no_small_words(*name)) {
            return joined;
        }
        // 推送：甲SDK和乙SDK，收集IMEI
        let joined = if holds_wide(rest) { self.joined_names(first) } else { Vec::new() };
        if !joined.is_empty() && joined.iter().all(opens) {
            return joined;
        }
        match self.known(first) {
            Some((name, true)) if name.start <= start + 1 => {
                let rest = width(self.text(first)).saturating_sub(width(self.text(name)));
                vec![if rest <= 24 { self.clean(first) } else { name }]
            }
            // "Frontend: Amazon AWS CloudFront": the vendor's name before its product's.
            Some((name, true)) if self.vendor_of(first) == self.vendor_of(name) && self.opens_with_a_name(first) => {
                vec![self.clean(first)]
            }
            // 地图服务商：甲，共享位置信息, a vendor.
            Some((name, false)) if name == self.reading.trim(first) && holds_wide(rest) && first.end < value.end => {
                vec![name]
            }
            _ => Vec::new(),
        }
    }

    /// Nothing but words for a kind of service: "Error tracking".
    pub(super) fn is_a_role(&self, head: Span) -> bool {
        self.says_what_for(head) && !self.reading.distinct(head) && !self.mostly_data(head)
    }

    /// "Error tracking: Norvex – IP address": who does it, known to no catalog, behind a kind of service and its mark.
    pub(super) fn unknown_behind_its_role(&self, line: &Line, head: Span) -> Option<Span> {
        let rest = self.text(Span { start: head.end, end: line.body.end });
        let bare = rest.trim_start_matches([' ', ':', '—', '–', '-', '*', '(']);
        let value = Span { start: line.body.end - bare.len() as u32, ..line.body };
        let end = self.head_end(value)?;
        let own = self.text(Span { end: value.start + end as u32, ..value }).trim_end();
        let own = if own.contains('(') { own } else { own.trim_end_matches(')') };
        let name = self.clean(Span { end: value.start + own.len() as u32, ..value });
        let listed = self.zones.lists_parties(self.line_of(line.span));
        let named = self.brand(name) && self.reading.distinct(name) && self.known(name).is_none();
        (listed && bare.len() < rest.len() && named && self.is_a_role(head) && width(self.text(name)) <= 40)
            .then_some(name)
    }

    /// SDK名称：甲SDK、乙推送: the names in the value of a label for them.
    pub(super) fn names_of_a_value(&self, value: Span) -> Vec<Span> {
        let told = self.text(value);
        let value = Span { end: value.start + told.strip_suffix('。').unwrap_or(told).len() as u32, ..value };
        let joined = self.joined_names(value);
        let apart = joined.is_empty() && (holds_wide(self.text(value)) || self.text(value).contains('、'));
        let listed = if apart { self.listed_apart(value) } else { joined };
        if apart && listed.is_empty() { self.slashed_apart(value) } else { listed }
    }

    /// The names in what stands between 由 and 提供: one, or those of the catalog in an enumeration that is not of names alone.
    pub(super) fn names_provided(&self, provided: Span) -> Vec<Span> {
        let several = self.names_of_a_value(provided);
        if !several.is_empty() {
            return several;
        }
        let mut known: Vec<Span> = self.reading.names(provided).map(|(name, _)| name).collect();
        known.dedup();
        if known.len() >= 2 && self.text(provided).contains('、') { known } else { vec![provided] }
    }

    /// A line of nothing but names, below a heading about third parties: "A, B (what for) and C."
    pub(super) fn bare_names(&self, index: usize, line: &Line) -> Vec<Span> {
        let text = self.text(line.body).trim_end_matches(['。', '.']);
        let bare = Span { end: line.body.start + text.len() as u32, ..line.body };
        let listed = self.zones.lists_parties(index);
        if !listed || text.contains(['。', ';', ':']) || text.contains(". ") || width(text) > LONGEST_BARE {
            return Vec::new();
        }
        let joined = self.joined_names(bare);
        if joined.iter().all(|name| self.hardly_more_than_a_name(*name)) { joined } else { Vec::new() }
    }

    /// An item that links several names, each to its own page: "A and its partners — [B](…), [C](…)"; with the name it opens with.
    pub(super) fn linked_names(&self, line: &Line) -> Vec<Span> {
        let linked = |span: Span| {
            let product = self.known(span).is_some_and(|(_, product)| product) && self.hardly_more_than_a_name(span);
            !is_address(self.text(span)) && !self.says(span, Part::Policy) && product
        };
        let all = self.reading.addresses_in(line.body).map(|address| address.span);
        let mut names: Vec<Span> = all.filter(|span| linked(*span)).collect();
        if names.len() < LINKED {
            return Vec::new();
        }
        let lead = line.lead.filter(|lead| self.known(*lead).is_some_and(|(name, product)| product && name == *lead));
        names.extend(lead.filter(|lead| names.iter().all(|name| !name.contains(*lead))));
        names.sort_unstable();
        names
    }

    /// "A, B (what for)", "A and B for ads": an item of nothing but known names and what they are for.
    pub(super) fn names_before_a_remark(&self, body: Span) -> Vec<Span> {
        let text = self.text(body);
        let mark = [" (", ":", " - ", " – ", " — "].iter().filter_map(|mark| text.find(mark)).min();
        let mark = mark.map(|at| body.start + at as u32);
        let purpose = self.reading.parts(body, Part::Purpose).next().map(|word| word.start);
        let end = mark.into_iter().chain(purpose).min().unwrap_or(body.end);
        let head = self.reading.trim(Span { end, ..body });
        let joined =
            if self.text(head).contains(',') && !holds_wide(text) { self.joined_names(head) } else { Vec::new() };
        let product = |name: &Span| {
            self.known(*name).is_some_and(|(known, product)| product && known.start == name.start)
                && self.hardly_more_than_a_name(*name)
        };
        if joined.iter().all(product) { joined } else { Vec::new() }
    }

    /// A known name with a word or two and brackets, or a short unknown one.
    pub(super) fn hardly_more_than_a_name(&self, name: Span) -> bool {
        let verbs = [Part::Integrate, Part::Collect, Part::FirstParty, Part::You];
        let Some((known, _)) = self.known(name) else { return width(self.text(name)) <= 24 };
        let outer = self.before_brackets(name);
        width(self.text(outer)) <= width(self.text(known)) + 12 && !verbs.iter().any(|part| self.says(outer, *part))
    }

    /// "X, X Technologies", "X SDK / Acme Ltd.": a product and who makes it, not two third parties.
    fn is_one_with_its_vendor(&self, parts: &[Span]) -> bool {
        let [first, second] = parts else { return false };
        let product = |part: Span| self.known(part).is_some_and(|(_, product)| product);
        let (first, second) = if product(*second) { (*second, *first) } else { (*first, *second) };
        let own = self.vendor_of(first);
        product(first) && !product(second) && own.is_some() && self.vendor_of(second) == own
    }

    /// Several names joined in one head: "A, B and C SDK". Each part must be known or end in a word for code.
    pub(super) fn joined_names(&self, head: Span) -> Vec<Span> {
        let text = self.text(head);
        // "X SDK (X Core and X Push)" is one name with its parts.
        let open = |and: &Span| {
            let before = self.text(Span { start: head.start, end: and.start });
            before.matches('(').count() > before.matches(')').count()
        };
        let mut cuts: Vec<Span> = self.reading.parts(head, Part::And).filter(|and| !open(and)).collect();
        for (at, c) in outside(text) {
            if matches!(c, '、' | '/' | ',') && !(c == ',' && self.company_goes_on(head, at)) {
                let start = head.start + at as u32;
                cuts.push(Span { start, end: start + c.len_utf8() as u32 });
            }
        }
        if cuts.is_empty() {
            return Vec::new();
        }
        cuts.sort_unstable();
        let mut parts: Vec<Span> = Vec::new();
        let mut start = head.start;
        for cut in cuts.into_iter().chain([Span { start: head.end, end: head.end }]) {
            parts.push(self.clean(Span { start, end: cut.start.max(start) }));
            start = cut.end;
        }
        parts.retain(|part| !part.is_empty());
        // 甲SDK、乙SDK等
        if let Some(last) = parts.last_mut().filter(|last| holds_wide(self.text(**last)) && !text.contains('/'))
            && let Some(others) = self.reading.parts(*last, Part::AndOther).next_back()
            && others.end == last.end
            && others.start > last.start
        {
            last.end = others.start;
        }
        if parts.len() < 2 || parts.iter().any(|part| self.says(*part, Part::AndOther)) {
            return Vec::new();
        }
        if self.is_one_with_its_vendor(&parts) {
            return Vec::new();
        }
        let verbs = [Part::FirstParty, Part::You, Part::Collect];
        let named = |part: &Span| {
            let clause = self.text(*part).contains(wide) && verbs.iter().any(|verb| self.says(*part, *verb));
            // 甲云SDK, not 统计SDK
            let coded = |part: Span| {
                // "X / 面部识别 SDK" is one name and what it is.
                let wide = holds_wide(self.text(part)) && !text.contains('/');
                self.brand(part) || wide && self.reading.distinct(part)
            };
            // 广告SDK（可能集成甲SDK）: a kind of code, whatever its brackets name.
            let outer = self.before_brackets(*part);
            let kind = outer != *part && self.reading.parts(outer, Part::KindOfCode).any(|kind| kind == outer);
            !clause && !kind && (self.known(*part).is_some() || self.says(*part, Part::Code) && coded(*part))
        };
        let known = parts.iter().filter(|part| named(part)).count();
        let brands = parts.iter().all(|part| named(part) || self.like_a_name(*part));
        // "X / Y": one that is known speaks for the other.
        let pair = known == 1 && parts.len() == 2 && text.contains(" / ");
        let kind = |part: &Span| [Part::Ads, Part::Service].iter().any(|kind| self.says(*part, *kind));
        let pair = pair && parts.iter().all(|part| named(part) || self.reading.distinct(*part) && !kind(part));
        if brands && (pair || known == parts.len() || known >= 2 && known * 2 >= parts.len()) {
            parts
        } else {
            Vec::new()
        }
    }

    /// Products in the brackets of a head: "Google LLC (incl. Firebase & Crashlytics)", "Analytics (Google Analytics)"; and
    /// those behind it: "Google services, including Firebase and AdMob".
    pub(super) fn members(&self, head: Span, body: Span) -> Vec<Span> {
        let text = self.text(head);
        let behind = Span { start: head.end, end: self.reading.on(head.end, body.end, 24) };
        if let Some(including) = self.reading.parts(behind, Part::Including).next() {
            let gap = self.text(Span { start: head.end, end: including.start });
            let rest = Span { start: including.end, end: body.end };
            let sentence = self.reading.sentences(rest).next().unwrap_or(rest);
            let products = self.products(sentence);
            if gap.trim_matches([' ', ',', '—', '–', '-']).is_empty() && products.len() >= 2 {
                return products;
            }
        }
        let Some(open) = text.find('(') else { return Vec::new() };
        let inner = Span { start: head.start + open as u32 + 1, end: head.end };
        let outer = Span { start: head.start, end: head.start + open as u32 };
        let group = self.says(inner, Part::Including);
        let maker = self.reading.parts(inner, Part::Company).next_back().is_some_and(|word| word.end + 2 >= inner.end);
        let named = maker || self.says(outer, Part::Code) || self.says(outer, Part::Company);
        // "United Parcels Inc. (UPS)": registered, if of everyday words.
        let own = self.reading.distinct(outer) || self.is_company(self.reading.trim(outer));
        if !group && (self.known(outer).is_some() || named && own) {
            return Vec::new();
        }
        let products = self.products(inner);
        let included = self.names_included(inner);
        if included.len() > products.len() {
            return included;
        }
        // 支付服务商（某某）: one name behind its kind is kept whole.
        let close = self.text(inner).find(')').map_or(inner.end, |at| inner.start + at as u32);
        let alone = products.first().is_some_and(|name| Span { end: close, ..inner } == *name);
        let wide_kind = self.text(outer).chars().any(wide) && !self.reading.distinct(outer);
        if products.len() == 1 && alone && wide_kind && !group { vec![self.clean(head)] } else { products }
    }
}
