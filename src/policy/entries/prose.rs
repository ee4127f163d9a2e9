//! Names in sentences.

use std::collections::HashSet;

use memchr::memmem;

use super::names::separates;
use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::fold::{folded, wide};
use crate::policy::reading::{holds_wide, width};
use crate::policy::words::{Heading, Meaning, Part};

/// A name may go on this far to its "SDK", in bytes.
const LONGEST_SUFFIX: u32 = 30;
/// So many vendors in a row, in a sentence about SDKs that collect, are each meant.
const MAKERS: usize = 3;
/// A name acts where its verb stands within so many bytes.
pub(super) const ACTS: u32 = 24;
/// A subject stands in a sentence's first so many bytes.
const SUBJECT: u32 = 12;
/// The sentences in so many bytes behind the one that names a product may be about it too.
const FOLLOWING: u32 = 8 << 10;
/// What brackets say behind the name that opens a paragraph is not longer than this, in bytes.
const LONGEST_REMARK: u32 = 80;
/// A name in other letters is not longer than this, in bytes.
const LATIN: u32 = 60;
/// An enumeration reaches no further than so many bytes beyond the names that are known.
const ENUMERATED: u32 = 120;
/// Brackets that belong to a company's name reach no further than so many bytes.
const SHORT_BRACKETS: usize = 16;

impl<'a> Finder<'_, 'a> {
    /// Known products that a sentence of a document without any list names as built in.
    pub(super) fn sentences(&mut self, listed: bool) {
        // Names of rows and items: what their own words hold is no other name.
        let mut own: Vec<Span> = self.entries.iter().map(|entry| entry.name).collect();
        own.sort_unstable();
        let of_a_row = |name: Span| {
            let at = own.partition_point(|other| other.start <= name.start).checked_sub(1);
            at.and_then(|at| own.get(at)).is_some_and(|other| *other != name && other.contains(name))
        };
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index).filter(|_| !self.overflow) else { break };
            if self.zones.is_heading(index) || self.zones.kind(index) == Some(Heading::Linked) {
                continue;
            }
            let alone = self.stands_alone(index);
            for &sentence in self.reading.sentences_of(line) {
                if self.overflow {
                    break;
                }
                let about = alone
                    || self.says(sentence, Part::Code)
                    || self.says(sentence, Part::ThirdParty)
                    || self.says(sentence, Part::Umbrella)
                    || self.reading.parts(sentence, Part::Integrate).any(|verb| !self.of_the_reader(sentence, verb))
                    || self.refers_to_a_policy(sentence)
                    || self.reading.names(sentence).any(|(_, name)| name.target.is_none())
                    || self
                        .products(sentence)
                        .iter()
                        .any(|name| self.acts(sentence, *name) || self.given_to(sentence, *name))
                    || self.reading.names(sentence).any(|(name, _)| self.given_data(sentence, name))
                    || self.products(sentence).first().is_some_and(|name| self.opens_a_paragraph(line.body, *name));
                let denied = self.says(sentence, Part::Not) && !self.says(sentence, Part::Unless);
                let used = |name: &Span| self.given_to(sentence, *name) && !self.in_a_denial(sentence, *name);
                let denied = denied && !self.products(sentence).iter().any(used);
                let bracketed = matches!(line.kind, BlockKind::Item { .. }) && width(self.text(line.body)) <= 60;
                if !(about || bracketed) || denied || listed && !self.lists_data(sentence) {
                    continue;
                }
                let mut names = self.sentence_names(sentence);
                names.retain(|name| {
                    !self.platform_or_store(*name)
                        && !of_a_row(*name)
                        && !self.in_a_clause_of_the_reader(sentence, *name)
                        && !self.in_a_denial(sentence, *name)
                });
                for (name, own) in self.clauses(sentence, &names) {
                    // "X: we use it to …": the whole paragraph is about it.
                    let headed = self.opens_a_paragraph(line.body, name);
                    let said = || if own == sentence { self.said_on(line.body, sentence, name) } else { own };
                    let free = vec![if headed { line.body } else { said() }];
                    self.add(Entry { name, line: index, free, prose: true, ..Entry::default() });
                }
            }
        }
    }

    /// "X: …", "X (what it is for): …"
    fn opens_a_paragraph(&self, paragraph: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, paragraph.end, LONGEST_REMARK) };
        let text = self.text(behind).trim_start();
        let close = text.find(')').filter(|_| text.starts_with('(')).map_or(0, |close| close + 1);
        let text = text.get(close..).unwrap_or_default();
        name.start <= paragraph.start + 1 && text.starts_with(':') && !text.starts_with("://")
    }

    /// A sentence about one product, with those behind it in the paragraph that name no other and are not about us or you.
    fn said_on(&self, paragraph: Span, sentence: Span, name: Span) -> Span {
        let product = self.product(name);
        let goes_on = |next: &Span| {
            let opening = Span { start: next.start, end: self.reading.on(next.start, next.end, SUBJECT) };
            let ours = self.says(opening, Part::FirstParty) || self.says(opening, Part::You);
            !ours && self.products(*next).iter().all(|other| self.product(*other) == product)
        };
        let alone = product.is_some() && self.products(sentence).iter().all(|other| self.product(*other) == product);
        if !alone {
            return sentence;
        }
        let behind = Span { start: sentence.end, end: self.reading.on(sentence.end, paragraph.end, FOLLOWING) };
        let behind = self.reading.sentences(behind).take_while(goes_on).last();
        let end = behind.map_or(sentence.end, |last| last.end);
        Span { start: sentence.start, end }
    }

    /// "Please consult X's privacy policy", with its link.
    fn refers_to_a_policy(&self, sentence: Span) -> bool {
        self.says(sentence, Part::Policy) && self.reading.addresses_in(sentence).next().is_some()
    }

    /// "X may collect", "processed via X": the name is a verb's subject, or what something goes through.
    pub(super) fn acts(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, ACTS) };
        let before = Span { start: self.reading.back(name.start, sentence.start, ACTS), end: name.start };
        let subject = self.reading.parts(behind, Part::Collect).next().is_some_and(|verb| {
            let between = Span { start: name.end, end: verb.start.max(name.end) };
            let ours = self.says(between, Part::FirstParty) || self.says(between, Part::You);
            // "X, which receives"
            let relative = self.reading.parts(between, Part::Relative).next().map_or(between.start, |word| word.end);
            let between = Span { start: relative, ..between };
            !ours && !self.text(between).contains([',', ';', '.', '。'])
        });
        let right_before = |part: Part| {
            let last = self.reading.parts(before, part).next_back();
            last.is_some_and(|word| self.text(Span { start: word.end, end: name.start }).trim().is_empty())
        };
        // "receipts from X": data that it gives must have come to it.
        let source = right_before(Part::Of) && self.says(sentence, Part::Collect);
        subject || right_before(Part::ByMeansOf) || source
    }

    /// A short line that is a known product and hardly more, below a sentence about third parties or their code.
    fn stands_alone(&self, index: usize) -> bool {
        let Some(line) = self.reading.lines.get(index) else { return false };
        let before = index.checked_sub(1).and_then(|index| self.reading.lines.get(index));
        let announced =
            before.is_some_and(|before| self.says(before.body, Part::ThirdParty) || self.says(before.body, Part::Code));
        announced
            && self.reading.is_title(line.body)
            && self.known(line.body).is_some_and(|(name, product)| {
                let rest = Span { start: name.end, end: line.body.end };
                let words = self.text(rest).trim();
                product && name.start <= line.body.start + 1 && (words.is_empty() || words.starts_with('('))
            })
    }

    /// A sentence with a data list of its own, about SDKs or about a product that collects or processes it.
    fn lists_data(&self, sentence: Span) -> bool {
        let data = self.reading.data(sentence).count();
        let code = self.says(sentence, Part::Code) && self.says(sentence, Part::Collect) && data >= 2;
        code || data >= 1 && self.products(sentence).iter().any(|name| self.acts(sentence, *name))
    }

    /// Names of operating systems and stores that running text mentions anyway.
    pub(super) fn platform_or_store(&self, name: Span) -> bool {
        self.reading.hits_in(name).any(|hit| matches!(hit.meaning, Meaning::Platform(_)))
    }

    /// Whether a sentence says that something is built in or used.
    pub(super) fn integrates(&self, span: Span) -> bool {
        self.says(span, Part::Integrate) || self.says(span, Part::Share) || self.says(span, Part::ProvidedBy)
    }

    /// The names in a sentence about what is built in: known ones, and unknown ones whose company stands beside them.
    pub(super) fn sentence_names(&self, span: Span) -> Vec<Span> {
        let mut names = self.products(span);
        if !names.is_empty() && self.says(span, Part::Code) {
            names.extend(self.bracketed_names(span, &names));
        }
        // 微信号 is data.
        let of_data = |name: &Span| self.reading.data(span).any(|(data, ..)| data != *name && data.contains(*name));
        // "Here the page …": a word at the head of its sentence.
        let small = |name: &Span| self.reading.small().contains(self.text(*name).to_lowercase().as_str());
        let word = |name: &Span| name.start == span.start && small(name) && !self.acts(span, *name);
        names.retain(|name| !of_data(name) && !word(name));
        names.extend(self.quoted_before_its_company(span));
        let names = self.side_by_side(names, span);
        let mut names: Vec<Span> = names.into_iter().map(|name| self.with_suffix(name, span)).collect();
        // "小米平台SDK": a vendor's name that goes on to a word for code names one of its products.
        let of_vendors = self.reading.names(span).map(|(name, _)| (name, self.with_suffix(name, span)));
        names.extend(of_vendors.filter(|(vendor, product)| vendor != product).map(|(_, product)| product));
        names.sort_unstable();
        names.dedup();
        for unknown in self
            .unknown_names(span)
            .into_iter()
            .chain(self.latin_code(span))
            .chain(self.enumerated(&names, span))
            .chain(self.makers(span))
            .chain(self.companies(span))
        {
            let new = names.iter().all(|known| known.end <= unknown.start || unknown.end <= known.start);
            if new {
                names.push(unknown);
            }
        }
        names.sort_unstable();
        // "X SDK (Y Ltd.)": the company is X's.
        let maker = |name: &Span| {
            let before = Span { start: self.reading.back(name.start, span.start, LONGEST_SUFFIX), end: name.start };
            let open =
                self.text(before).trim_end().strip_suffix('(').map(|text| before.start + text.trim_end().len() as u32);
            self.says(*name, Part::Company) && open.is_some_and(|open| names.iter().any(|other| other.end == open))
        };
        let makers: Vec<Span> = names.iter().filter(|name| maker(name)).copied().collect();
        names.retain(|name| !makers.contains(name));
        self.fullest(names)
    }

    /// "腾讯Bugly SDK … Bugly": of names that hold one another, the fullest counts, and the first of equals.
    fn fullest(&self, names: Vec<Span>) -> Vec<Span> {
        let mut all = String::new();
        let mut seen: HashSet<String> = HashSet::new();
        let named = names.into_iter().filter_map(|name| {
            let folded = folded(self.text(name));
            let start = all.len();
            if !seen.insert(folded.clone()) {
                return None;
            }
            all.push_str(&folded);
            all.push('\n');
            Some((name, start, folded))
        });
        let named: Vec<(Span, usize, String)> = named.collect();
        // Names are held against all others at once: a sentence may have a thousand.
        let held = |start: usize, own: &str| {
            let elsewhere = |from: usize| memmem::find(all.as_bytes().get(from..).unwrap_or_default(), own.as_bytes());
            elsewhere(0).is_some_and(|at| at != start) || elsewhere(start + own.len()).is_some()
        };
        named.iter().filter(|(_, start, own)| !held(*start, own)).map(|(name, ..)| *name).collect()
    }

    /// 甲公司提供的乙SDK: a name that the catalog does not know, between a company and a word for code; the company where
    /// nothing stands between them.
    fn unknown_names(&self, span: Span) -> Vec<Span> {
        let mut found = Vec::new();
        let mut floor = span.start;
        for code in self.reading.parts(span, Part::Code) {
            let before = Span { start: floor, end: code.start };
            floor = code.end;
            let Some(company) = self.reading.parts(before, Part::Company).next_back() else { continue };
            let between = Span { start: company.end, end: code.start };
            if self.text(between).contains(separates) || self.known(between).is_some() {
                continue;
            }
            let own = self.reading.parts(between, Part::Particle).next_back().map_or(between.start, |word| word.end);
            let name = if own < code.start {
                Span { start: own, end: code.end }
            } else {
                Span { start: self.company_start(before, company), end: company.end }
            };
            let name = self.clean(name);
            let plain = !self.mostly_data(name) && self.known(name).is_none() && !self.generic(name);
            if plain && (4..=60).contains(&width(self.text(name))) {
                found.push(name);
            }
        }
        found
    }

    /// 我们使用 X API 来…: words with capitals between a verb and a word for code, in a sentence of another script.
    fn latin_code(&self, span: Span) -> Vec<Span> {
        if !holds_wide(self.text(span)) {
            return Vec::new();
        }
        let mut found = Vec::new();
        for verb in self.reading.parts(span, Part::Integrate).filter(|verb| self.text(*verb).chars().all(wide)) {
            let rest = Span { start: verb.end, end: self.reading.on(verb.end, span.end, LATIN) };
            let text = self.text(rest);
            let opened = text.len() - text.trim_start_matches([' ', '了', '“', '「']).len();
            let latin = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '+');
            let length: usize =
                text.get(opened..).unwrap_or_default().chars().take_while(latin).map(char::len_utf8).sum();
            let start = rest.start + opened as u32;
            let name = self.reading.trim(Span { start, end: start + length as u32 });
            let words = self.text(name);
            // The word for code is the last of them, or follows.
            let coded = ["API", "SDK", "Kit"].iter().any(|word| words.ends_with(word)) || {
                let behind = Span { start: name.end, end: self.reading.on(name.end, span.end, 8) };
                self.reading.parts(behind, Part::Code).next().is_some_and(|code| code.start <= name.end + 1)
            };
            let plain = coded
                && words.starts_with(|c: char| c.is_ascii_uppercase())
                && self.reading.distinct(name)
                && !self.has_data(name);
            if plain && (4..=40).contains(&width(words)) && self.known(name).is_none() {
                found.push(self.with_suffix(name, span));
            }
        }
        found
    }

    /// Unknown names in an enumeration of known ones: "A, B and C", where at least two are known and they are the most.
    fn enumerated(&self, known: &[Span], sentence: Span) -> Vec<Span> {
        let (Some(first), Some(last)) = (known.first(), known.last()) else { return Vec::new() };
        let few = known.len() < 2;
        let amid_wide = holds_wide(self.text(sentence));
        if few && !amid_wide {
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
                ',' | '、' if depth == 0 => cuts.push(Span { start, end: start + mark.len_utf8() as u32 }),
                _ => {}
            }
        }
        cuts.sort_unstable();
        let mut parts = Vec::new();
        let mut start = list.start;
        for cut in cuts.into_iter().chain([Span { start: list.end, end: list.end }]) {
            let part = self.reading.trim(Span { start, end: cut.start.max(start) });
            start = start.max(cut.end);
            if self.text(part).contains(char::is_alphanumeric) {
                parts.push(part);
            }
        }
        parts
    }

    /// 用于统计的 X: the name without what is said of it.
    fn without_modifier(&self, part: Span) -> Span {
        let particle = self.reading.parts(part, Part::Particle).rfind(|word| self.text(*word).chars().all(wide));
        let rest = particle.map(|word| self.reading.trim(Span { start: word.end, ..part }));
        rest.filter(|rest| self.brand(*rest) && self.says(Span { end: rest.start, ..part }, Part::Purpose))
            .unwrap_or(part)
    }

    /// Vendors whose code is named once for all: "Huawei, Xiaomi and OPPO push", 使用华为、小米、OPPO手机的…厂商SDK.
    fn makers(&self, span: Span) -> Vec<Span> {
        let mut names: Vec<Span> = self.reading.names(span).map(|(name, _)| name).collect();
        names.dedup();
        let joins = |before: &Span, after: &Span| {
            let gap = Span { start: before.end, end: after.start.max(before.end) };
            let mark = self.text(gap).trim();
            matches!(mark, "、" | "," | "/")
                || self.reading.parts(gap, Part::And).any(|and| self.text(and).trim() == mark)
        };
        let collects = self.says(span, Part::Code) && (self.says(span, Part::Collect) || self.says(span, Part::These));
        let mut found = Vec::new();
        for run in names.chunk_by(joins).filter(|run| run.len() >= 2) {
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

    /// “X”(provided by Y Ltd.): a quoted name that the brackets behind it explain.
    fn quoted_before_its_company(&self, span: Span) -> Vec<Span> {
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

    /// Vendors named without a product, as members or recipients: "third parties including X", "shared with X".
    fn companies(&self, span: Span) -> Vec<Span> {
        let told = self.says(span, Part::ThirdParty)
            && (self.says(span, Part::Share) || self.says(span, Part::Collect))
            || self.says(span, Part::ThirdParty) && self.says(span, Part::Integrate);
        if !self.products(span).is_empty() {
            return Vec::new();
        }
        if !told {
            // "Your email address is sent to X", "X receives your IP address". Beside a product of X, X stands for that.
            let names = self.reading.names(span).filter(|_| self.has_data(span));
            let alone = |vendor: u32| !self.entries.iter().any(|entry| self.vendor_is(entry.name, vendor));
            let given = names.filter(|(name, named)| alone(named.vendor) && self.given_data(span, *name));
            return given.map(|(name, _)| name).collect();
        }
        let names = self.reading.names(span).map(|(name, _)| name);
        let openers = [Part::SuchAs, Part::Including, Part::Toward, Part::And];
        let mut found: Vec<Span> = names
            .filter(|name| {
                let before = Span { start: self.reading.back(name.start, span.start, ACTS), end: name.start };
                let opened = openers.iter().any(|part| {
                    let last = self.reading.parts(before, *part).next_back();
                    last.is_some_and(|word| self.text(Span { start: word.end, end: name.start }).trim().is_empty())
                });
                let behind = self.text(Span { start: name.end, end: span.end });
                opened && !behind.starts_with("'") && !behind.starts_with('’')
            })
            .collect();
        found.dedup();
        found
    }

    /// Data goes to a vendor: it receives them, or they are shared with it.
    fn given_data(&self, span: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, span.start, ACTS), end: name.start };
        let toward = self.reading.parts(before, Part::Toward).next_back();
        let toward = toward.is_some_and(|word| self.text(Span { start: word.end, end: name.start }).trim().is_empty());
        self.acts(span, name) || toward && (self.says(before, Part::Share) || self.says(before, Part::Upload))
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
            let start = self.company_start(Span { start: span.start, end: word.start }, word);
            let company = self.clean(Span { start, end: word.end });
            let product =
                names.iter().any(|name| name.start >= company.end && name.start <= company.end + LONGEST_SUFFIX);
            let bracketed = names.iter().any(|name| {
                let gap = Span { start: name.end, end: company.start.max(name.end) };
                name.end <= company.start
                    && gap.range().len() <= SUBJECT as usize
                    && self.text(gap).contains('(')
                    && self.says(gap, Part::ProvidedBy)
            });
            let product = product || bracketed;
            let own = company.range().len() > word.range().len() + 3 && width(self.text(company)) <= 60;
            if own && !product && !self.says(company, Part::FirstParty) {
                names.retain(|name| !company.contains(*name));
                names.push(company);
            }
        }
        names.sort_unstable();
    }

    /// Where a company's name begins: behind the last verb, particle or mark before it.
    fn company_start(&self, before: Span, company: Span) -> u32 {
        let head = Span { start: before.start, end: company.start };
        let text = self.text(head);
        // 支付宝(中国)网络技术有限公司: short brackets belong to the name.
        let bytes = text.as_bytes();
        let open =
            |at: usize| bytes.get(at..).unwrap_or_default().iter().take(SHORT_BRACKETS + 1).any(|byte| *byte == b')');
        let closed =
            |at: usize| bytes.get(..at).unwrap_or_default().iter().rev().take(SHORT_BRACKETS).any(|byte| *byte == b'(');
        let inside = |at: usize, c: char| c == '(' && open(at) || c == ')' && closed(at);
        let marks = text.char_indices().rev();
        let mut marks = marks.filter(|(at, c)| (separates(*c) || c.is_whitespace()) && !inside(*at, *c));
        let mark = marks.next();
        let mark = mark.map_or(head.start, |(at, c)| head.start + (at + c.len_utf8()) as u32);
        let words = [
            Part::Integrate,
            Part::Collect,
            Part::Share,
            Part::FirstParty,
            Part::ByMeansOf,
            Part::ProvidedBy,
            Part::Particle,
            Part::Toward,
        ];
        words
            .iter()
            .filter_map(|part| self.reading.parts(head, *part).next_back())
            .map(|word| word.end)
            .max()
            .unwrap_or(mark)
            .max(mark)
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
        let vendor = |span: Span| self.reading.names(span).next().map(|(_, name)| name.vendor);
        let own = vendor(name).is_some() && vendor(name) == vendor(inner);
        (own && plain && self.known(inner).is_some_and(|(_, product)| product)).then_some(inner.end + 1)
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
        let Some(code) = self.reading.parts(rest, Part::Code).next() else { return name };
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
        if broken || another || verbs.iter().any(|part| self.says(between, *part)) {
            return name;
        }
        Span { start: name.start, end: code.end }
    }
}
