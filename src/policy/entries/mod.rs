//! The third parties that a document names, in every shape: tables, fields under a title, list items, sentences.

mod above;
mod alone;
mod called;
mod clauses;
mod columns;
mod companies;
mod cores;
mod denied;
mod ditto;
mod enumerated;
mod flat;
mod given;
mod head_ends;
mod heads;
mod joined;
mod kinds_of_code;
mod kinds_taken_up;
mod labels;
mod likeness;
mod lines;
mod mentioned;
mod names;
mod own;
mod paragraph_heads;
mod prose;
mod records;
mod roles;
mod served;
mod shared;
mod table_heads;
mod tables;
mod taken_up;
mod titles;
mod told_below;
mod unknowns;
mod unnamed;
mod whole_names;
mod wide_names;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::document::Span;
use crate::policy::fold::{folded, wide};
use crate::policy::hash::Secret;
use crate::policy::reading::{Line, Reading, holds_wide, stands_free};
use crate::policy::words::{Field, Heading, Named, Part};
use crate::policy::zones::Zones;

use called::Called;
use likeness::domain;
pub use names::{clean_name, company_behind, nothing, provided, separates};

/// More entries than this are not kept.
pub const MOST_ENTRIES: usize = 5_000;
/// So many rows, titles or items make a list.
const LIST: usize = 2;
/// Items beside one that stands alone are read so far.
const MOST_BESIDE: usize = 50;
/// A name in a sentence is looked for in so many rows.
const MOST_HELD: usize = 500;

/// A clause has so many words.
const CLAUSE: usize = 4;
/// What is said of an entry is looked through for another in so many bytes, and in all in so many sentences.
const MOST_SAID: u32 = 16 << 10;
const MOST_TOLD: usize = 50_000;

/// Whether rows make a list: several names, or one with several labels of its own.
pub fn makes_a_list<'e, N: Eq + Hash>(
    entries: impl IntoIterator<Item = &'e Entry>,
    name: impl Fn(&'e Entry) -> N,
) -> bool {
    let mut names = HashSet::new();
    let mut rows = entries.into_iter().filter(|entry| !entry.prose);
    rows.any(|entry| entry.fields.len() >= LIST || names.insert(name(entry)) && names.len() >= LIST)
}

/// Whether a name holds another, folded, as whole words.
fn holds_words(name: &str, other: &str) -> bool {
    other.len() < name.len()
        && name.match_indices(other).any(|(at, _)| stands_free(name, Span::new(at, at + other.len())))
}

/// "Norvex Ads (Norvex)": what stands before the brackets that end a name, and in them.
fn in_and_before_brackets(name: &str) -> Option<[&str; 2]> {
    let (outer, inner) = name.strip_suffix(')')?.split_once('(')?;
    Some([outer.trim(), inner.trim()]).filter(|[outer, inner]| !outer.is_empty() && !inner.is_empty())
}

/// A third party as the document lists it, before its fields are read.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub name: Span,
    /// Other names in the same title or head: entries of their own, with all that is said here.
    pub also: Vec<Span>,
    /// Instead of the words of `name`, where a part of it is meant.
    pub fields: Vec<(Field, Span)>,
    /// Text in the entry's scope that no label opens.
    pub free: Vec<Span>,
    /// Sentences of another place whose subject is this entry, alone or among others.
    pub joint: Vec<Span>,
    /// Lists of data that such a sentence introduces.
    pub joint_lists: Vec<Span>,
    /// Clauses of another place that say what is given to it.
    pub given: Vec<Span>,
    /// Addresses that another sentence gives for it.
    pub borrowed: Vec<Span>,
    /// The line or cell where it stands.
    pub line: usize,
    /// Named by a sentence rather than a row, a title or an item.
    pub prose: bool,
    /// The name is a company's.
    pub company: bool,
    /// Everything up to the next heading belongs to it.
    pub headed: bool,
    /// Named behind the data of a row, as the one who gets them.
    pub recipient: bool,
    /// The name must be known, or carry data or a link of its own, to count.
    pub doubtful: bool,
}

/// Finds all entries.
pub struct Finder<'r, 'a> {
    reading: &'r Reading<'a>,
    zones: &'r Zones,
    entries: Vec<Entry>,
    shape: &'r Shape<'a>,
    pub overflow: bool,
}

/// What the lines of a document tell of each other, before any is read for itself.
struct Shape<'a> {
    /// Heads of lines that are labels, though no language lists them.
    repeated: HashSet<&'a str>,
    /// Lines of lists of what there is not.
    denied: Vec<bool>,
    /// Where a record begins that ends in its name, and that.
    named_last: HashMap<usize, Span>,
}

impl<'r, 'a> Finder<'r, 'a> {
    fn new(reading: &'r Reading<'a>, zones: &'r Zones, shape: &'r Shape<'a>) -> Finder<'r, 'a> {
        Finder { reading, zones, entries: Vec::new(), shape, overflow: false }
    }

    pub fn find(reading: &Reading<'a>, zones: &Zones) -> (Vec<Entry>, bool) {
        let shape = Shape {
            repeated: labels::repeated_labels(reading),
            denied: denied::denied_lists(reading, zones),
            named_last: records::named_last(reading, zones),
        };
        let mut finder = Finder::new(reading, zones, &shape);
        let lists = || {
            finder.tables();
            finder.lines();
            finder.believe_siblings();
            finder.name_kinds_of_code();
        };
        let ((), of_others) = rayon::join(lists, || Finder::new(reading, zones, &shape).of_others());
        // Where a list exists, running text names in passing.
        let listed = makes_a_list(&finder.entries, |entry| folded(finder.text(entry.name)));
        finder.sentences(&of_others, listed);
        let kinds_taken_up = finder.kinds_taken_up(listed);
        finder.add_kinds_taken_up(&kinds_taken_up);
        finder.entries.sort_by_key(|entry| (entry.name.start, entry.name.end));
        finder.end_where_others_begin();
        finder.join();
        let called = Called::new(&finder);
        finder.joint_clauses(&called);
        finder.give_kinds_taken_up(&kinds_taken_up, &called);
        finder.take_up();
        finder.given_elsewhere(&called);
        finder.told_below(&called);
        finder.borrowed_links();
        (finder.entries, finder.overflow)
    }

    fn add(&mut self, mut entry: Entry) {
        for name in std::mem::take(&mut entry.also) {
            self.add(Entry { name, ..entry.clone() });
        }
        if let Some(name) = self.behind_its_clause(entry.name) {
            entry.name = name;
        }
        entry.name = self.behind_whom_it_is_in(entry.name);
        // 物流公司 counts with data or a link of its own.
        entry.doubtful |= self.is_a_kind_of_company(entry.name);
        let letters = self.text(entry.name).chars().filter(|c| c.is_alphanumeric()).count();
        // "SDK" alone names nobody.
        let general = self.reading.parts(entry.name, Part::Code).any(|word| word == entry.name);
        // "← Back", "info@host": ways through the page and to us.
        let text = self.text(entry.name);
        let mail = text.split_once('@').is_some_and(|(user, _)| user.ends_with(|c: char| c.is_ascii_alphanumeric()));
        let way = text.starts_with(['←', '→', '‹', '›', '«', '»']) || mail;
        // "color: "#0a0b0c"": code that was saved as text.
        let written_in_code = [": \"", "=\"", "={", "</", "=>", "{{"].iter().any(|mark| text.contains(mark));
        // READ_PHONE_STATE: a constant, whole or in part.
        let constant = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        let joined = Span { end: self.reading.on(entry.name.end, u32::MAX, 1), ..entry.name };
        let constant = constant && self.text(joined).contains('_');
        // "The following services": what announces names is none.
        let announces = self.says(entry.name, Part::Following);
        // 这些SDK: what takes names up is none.
        let mut taken_up = [Part::These, Part::This].into_iter().flat_map(|part| self.reading.parts(entry.name, part));
        let taken_up = holds_wide(self.text(entry.name)) && taken_up.any(|word| word.start == entry.name.start);
        // 为实现基础功能: what for, and nobody.
        let aims = holds_wide(text) && self.begins_with(entry.name, Part::Purpose);
        // HTTPS, GPS, 应用商店: a word of the language in a sentence.
        let word = entry.prose
            && (self.known(entry.name).is_none() || holds_wide(text))
            && self.reading.parts(entry.name, Part::NoParty).any(|word| word == entry.name);
        if letters < 2
            || way
            || entry.fields.is_empty() && self.is_a_clause(entry.name)
            || written_in_code
            || constant
            || announces
            || taken_up
            || aims
            || self.is_no_name(entry.name)
            || entry.fields.is_empty() && self.is_a_kind_with_a_remark(entry.name)
            || self.is_a_part_of_a_word(entry.name)
            || self.is_our_own(&entry)
            || entry.prose && self.is_named_by_its_company(&entry)
            || word
            || general && !entry.fields.iter().any(|(field, _)| *field == Field::Data)
        {
            return;
        }
        self.keep(entry);
    }

    /// "will apply the same safeguards as for any other overseas SDK": several words without a capital, that are no row of a list.
    fn is_a_clause(&self, name: Span) -> bool {
        let text = self.text(name);
        let small = |word: &str| !word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        let code = |word: &str| word.chars().all(|c| !c.is_lowercase());
        let mut words = text.split_whitespace();
        text.is_ascii()
            && words.clone().nth(CLAUSE - 1).is_some()
            && words.all(|word| small(word) || code(word))
            && self.reading.names(name).next().is_none()
    }

    /// 甲SDK会收集IMEI。乙SDK会收集MAC地址。: what a text says of an entry ends with the sentence that brings in another.
    fn end_where_others_begin(&mut self) {
        let mut looked = 0;
        let mut end = |entry: &Entry, free: &Span| {
            let near = Span { end: self.reading.on(free.start, free.end, MOST_SAID), ..*free };
            if looked >= MOST_TOLD || !holds_wide(self.text(near)) {
                return *free;
            }
            let mut behind = self.reading.sentences(near).inspect(|_| looked += 1).skip(1);
            let another =
                |said: &Span| self.reading.follows_a_sentence(said.start) && self.brings_in_another(entry, *said);
            behind.find(another).map_or(*free, |said| Span { end: said.start, ..*free })
        };
        let cut: Vec<Vec<Span>> =
            self.entries.iter().map(|entry| entry.free.iter().map(|free| end(entry, free)).collect()).collect();
        for (entry, free) in self.entries.iter_mut().zip(cut) {
            entry.free = free;
        }
    }

    /// Whether a Chinese sentence brings in another than this one, and none of its vendor.
    fn brings_in_another(&self, entry: &Entry, said: Span) -> bool {
        let Some(name) = self.reading.brought_in(said) else { return false };
        let vendors = |span: Span| self.reading.names(span).map(|(_, named)| named.vendor).collect::<Vec<u32>>();
        let own = vendors(entry.name);
        let same = vendors(name).iter().any(|vendor| own.contains(vendor));
        !same && !self.text(name).contains(self.text(entry.name)) && !self.text(entry.name).contains(self.text(name))
    }

    fn keep(&mut self, entry: Entry) {
        if self.entries.len() < MOST_ENTRIES {
            self.entries.push(entry);
        } else {
            self.overflow = true;
        }
    }

    /// An unknown name among known ones of the same list is believed: a brand, or one that its own item repeats.
    fn believe_siblings(&mut self) {
        let zone = |entry: &Entry| self.zones.innermost(entry.line).map(|zone| zone.start);
        let mut known: HashMap<Option<usize>, usize, Secret> = HashMap::default();
        for entry in self.entries.iter().filter(|entry| !entry.doubtful && !entry.prose) {
            *known.entry(zone(entry)).or_default() += 1;
        }
        // Unknown names among themselves, each with what it is for.
        let explained = |entry: &Entry| {
            // "X: to find words"
            let aims = |free: Span| {
                let bare = self.text(free).trim_start_matches([':', '-', '–', '—', '·', ' ']);
                let start = free.end - bare.len() as u32;
                self.reading.parts(free, Part::Toward).next().is_some_and(|word| word.start == start)
            };
            // "X, Y Ltd."
            let parts = [Part::Service, Part::Purpose, Part::Company];
            let says = |free: &Span| parts.iter().any(|part| self.says(*free, *part)) || aims(*free);
            entry.free.iter().any(says)
        };
        let mut unknown: HashMap<Option<usize>, usize, Secret> = HashMap::default();
        for entry in self.entries.iter().filter(|entry| entry.doubtful && explained(entry)) {
            *unknown.entry(zone(entry)).or_default() += 1;
        }
        // Which lines open entries, and whether these are sure.
        let sure = |entry: &Entry| (entry.line, !entry.doubtful);
        let named: HashMap<usize, bool, Secret> = self.entries.iter().map(sure).collect();
        let believed: Vec<bool> = self
            .entries
            .iter()
            .map(|entry| {
                let listed = self.zones.lists_parties(entry.line);
                let name = self.text(entry.name);
                // 其他SDK is no brand by its word for code.
                let brand = name.chars().skip(1).any(char::is_uppercase)
                    && !name.contains(' ')
                    && (!holds_wide(name) || self.reading.distinct(entry.name));
                let repeated = entry.free.iter().any(|free| self.text(*free).contains(name));
                let siblings = known.get(&zone(entry)).copied().unwrap_or(0);
                // "X - transactional email" beside one that is known, or beside others like it in a list of services.
                let explained = explained(entry);
                let others = unknown.get(&zone(entry)).copied().unwrap_or(0) >= LIST
                    && self.zones.kind(entry.line) == Some(Heading::SdkList)
                    && !holds_wide(name);
                let like_them =
                    (siblings >= LIST || (siblings >= 1 || others) && explained) && self.reading.distinct(entry.name);
                let bare = || self.is_all_of_its_item(entry) && self.among_names(entry.line, &named);
                entry.doubtful
                    && listed
                    && !self.below_a_sure_name(entry.line, &named)
                    && (siblings >= LIST && (brand || repeated) || like_them || bare())
            })
            .collect();
        for (entry, believed) in self.entries.iter_mut().zip(believed) {
            entry.doubtful &= !believed;
        }
    }

    /// "Norvex" as an item between others: distinct words with capitals, and nothing else.
    fn is_all_of_its_item(&self, entry: &Entry) -> bool {
        let line = self.reading.lines.get(entry.line).filter(|line| line.opens_item().is_some());
        let capital = |word: &str| word.starts_with(char::is_uppercase);
        // "Norvex (France);"
        let whole = |line: &Line| {
            let rest = Span { start: entry.name.end, end: line.body.end };
            let text = self.text(rest).trim_end_matches([';', ',', '.', ' ']);
            let place = || self.reading.nothing_but(rest, &[Part::Place], []);
            text.is_empty() || text.trim_start().starts_with('(') && text.ends_with(')') && place()
        };
        line.is_some_and(|line| line.body.start <= entry.name.start && whole(line))
            && !holds_wide(self.text(entry.name))
            && (self.text(entry.name).split(' ').all(capital) && self.reading.distinct(entry.name)
                || domain(self.text(entry.name)))
    }

    /// All items around one that are of its rank open entries, one of them surely: no list of what is done, or of data.
    fn among_names(&self, index: usize, named: &HashMap<usize, bool, Secret>) -> bool {
        let lines = &self.reading.lines;
        let Some(own) = lines.get(index).and_then(Line::opens_item) else { return false };
        let listed = |at: &usize| lines.get(*at).is_some_and(|line| line.depth().is_some_and(|depth| depth >= own));
        let before = (index.saturating_sub(MOST_BESIDE)..index).rev().take_while(listed);
        let behind = (index..index.saturating_add(MOST_BESIDE)).take_while(listed);
        let beside = |at: &usize| lines.get(*at).and_then(Line::opens_item) == Some(own);
        let held: Vec<Option<&bool>> = before.chain(behind).filter(beside).map(|at| named.get(&at)).collect();
        held.contains(&Some(&true)) && held.iter().all(Option::is_some)
    }

    /// "Invoices" as an item deeper than that of a name: what it does.
    fn below_a_sure_name(&self, index: usize, named: &HashMap<usize, bool, Secret>) -> bool {
        let lines = &self.reading.lines;
        let Some(own) = lines.get(index).and_then(Line::opens_item) else { return false };
        let higher = |at: &usize| lines.get(*at).and_then(Line::opens_item).is_some_and(|depth| depth < own);
        let above = (index.saturating_sub(MOST_BESIDE)..index).rev();
        let mut above = above.take_while(|at| lines.get(*at).is_some_and(|line| line.depth().is_some()));
        above.find(higher).is_some_and(|at| named.get(&at) == Some(&true))
    }

    fn text(&self, span: Span) -> &'a str {
        self.reading.text(span)
    }

    fn says(&self, span: Span, part: Part) -> bool {
        self.reading.has(span, part)
    }

    /// A product or vendor of the catalog is named in a span.
    fn known(&self, span: Span) -> Option<(Span, bool)> {
        let names = self.reading.names(span).map(|(span, name)| (span, !name.is_vendor()));
        names.max_by_key(|(span, product)| (*product, span.end - span.start))
    }

    /// What the name of a product in a span stands for.
    fn product(&self, span: Span) -> Option<Named> {
        let (name, true) = self.known(span)? else { return None };
        self.reading.names(name).find(|(span, _)| *span == name).map(|(_, name)| name)
    }

    fn line_of(&self, span: Span) -> usize {
        self.reading.line_of(span).unwrap_or(0)
    }

    /// Whether a field's text says that there is nothing.
    pub fn nothing(&self, span: Span) -> bool {
        nothing(self.reading, span)
    }

    /// The company in "provided by X" / 由X提供.
    pub fn provided(&self, span: Span) -> Option<Span> {
        provided(self.reading, span)
    }

    /// A name without numbers, quotes, package names and what follows a colon.
    pub fn clean(&self, span: Span) -> Span {
        let name = self.behind_such_as(self.core(names::clean_name(self.reading, span)));
        let name = self.before_others_of_its_kind(self.before_what_is_its(self.without_its_role(name)));
        if holds_wide(self.text(name))
            && let Some(named) = self.who_gets(name)
        {
            return named;
        }
        // "X may collect": a sentence goes on behind the name.
        let verbs = [Part::Collect, Part::Share, Part::Upload];
        let Some((known, _)) = self.known(name).filter(|(known, _)| known.start == name.start) else { return name };
        let rest = Span { start: known.end, ..name };
        let spaced = self.text(rest).starts_with(' ') && !self.text(rest).contains(['(', '/', ',']);
        let small = self.text(rest).split_whitespace().next().is_some_and(|word| word.starts_with(char::is_lowercase));
        // X 发送邮件
        let act = self.reading.trim(rest);
        let acts = verbs.iter().chain([&Part::Serves]).any(|verb| self.begins_with(act, *verb));
        let wide_act = holds_wide(self.text(act)) && acts && !self.begins_with(act, Part::Service);
        if spaced && (wide_act || small && verbs.iter().any(|verb| self.says(rest, *verb))) { known } else { name }
    }

    /// 包括甲SDK in brackets is 甲SDK.
    fn behind_such_as(&self, name: Span) -> Span {
        let including = self.reading.parts(name, Part::Including).next();
        let including = including.filter(|word| word.start == name.start && holds_wide(self.text(*word)));
        including.map_or(name, |word| self.reading.trim(Span { start: word.end, ..name }))
    }

    /// 学习通内甲SDK is 甲SDK, in the app that it is in.
    fn behind_whom_it_is_in(&self, name: Span) -> Span {
        if !holds_wide(self.text(name)) || !self.says(name, Part::Code) {
            return name;
        }
        let behind = self.reading.behind_its_app(name);
        let outer = behind.map(|behind| Span { end: behind.start, ..name });
        let own = |behind: &Span| self.known(*behind).is_some() || self.reading.distinct(*behind);
        behind.filter(|behind| own(behind) && outer.is_some_and(|outer| self.known(outer).is_none())).unwrap_or(name)
    }

    /// Google AdSense 与第三方广告 is Google AdSense: a known name, and whoever else there is.
    fn before_others_of_its_kind(&self, name: Span) -> Span {
        let known = self.known(name).filter(|(known, _)| known.start == name.start && holds_wide(self.text(name)));
        let Some((known, _)) = known else { return name };
        let behind = self.reading.trim(Span { start: known.end, ..name });
        let and = self.reading.parts(behind, Part::And).next().filter(|and| and.start == behind.start);
        let others = and.map(|and| Span { start: and.end, ..behind });
        let kinds = [Part::ThirdParty, Part::Umbrella, Part::Ads, Part::Service, Part::AndOther];
        let of_others = |others: Span| self.says(others, Part::ThirdParty) && self.nothing_but(others, &kinds, []);
        if others.is_some_and(of_others) { known } else { name }
    }

    /// 甲的隐私声明, X 的公开聊天服务 is whose it is, but not 甲的乙SDK.
    fn before_what_is_its(&self, name: Span) -> Span {
        let of =
            self.reading.parts(name, Part::Particle).next().filter(|of| of.start > name.start && of.end < name.end);
        let Some(of) = of.filter(|of| self.text(*of).chars().all(wide)) else { return name };
        let own = self.reading.trim(Span { end: of.start, ..name });
        let known = self.known(own).is_some_and(|(known, _)| known == own);
        let named = known || !holds_wide(self.text(own)) && self.brand(own) && self.reading.distinct(own);
        let behind = Span { start: of.end, ..name };
        let another = self.says(behind, Part::Code) || self.reading.names(behind).next().is_some();
        if named && !another && holds_wide(self.text(behind)) { own } else { name }
    }

    /// 在线客服服务商 甲 is 甲: what stands in a frame right behind a kind of third party.
    fn without_its_role(&self, name: Span) -> Span {
        let framed = self.reading.framed_in(name).iter().find(|framed| framed.start > name.start);
        let kind = |own: &&Span| {
            let before = self.reading.trim(Span { end: own.start, ..name });
            let kinds = [Part::ThirdParty, Part::Umbrella].into_iter();
            own.end == name.end
                && kinds.flat_map(|part| self.reading.parts(before, part)).any(|word| word.end == before.end)
        };
        framed.filter(kind).copied().unwrap_or(name)
    }

    /// Adds an entry, and those that its name holds in brackets ("A SDK (B SDK统一管理)").
    fn add_with_members(&mut self, mut entry: Entry) {
        let text = self.text(entry.name);
        if let Some(open) = text.find('(').filter(|open| *open > 0) {
            let inner = Span { start: entry.name.start + open as u32 + 1, end: entry.name.end };
            let words = self.text(inner);
            let sdk = folded(words).find("sdk").filter(|at| *at > 0);
            let outer_code = self.says(Span { start: entry.name.start, end: inner.start }, Part::Code);
            // "A SDK (incl. A share SDK)" is one name.
            let including =
                self.reading.parts(inner, Part::Including).next().is_some_and(|word| word.start == inner.start);
            // "A SDK (B SDK)" is another spelling of it.
            let end = words.to_ascii_lowercase().find("sdk").map_or(words.len(), |at| at + 3);
            let rest = words.get(end..).unwrap_or_default();
            let goes_on = rest.contains(char::is_alphanumeric) && !folded(rest).contains("sdk");
            if let (Some(_), true, false, true) = (sdk, outer_code, including, goes_on) {
                let member = Span { start: inner.start, end: inner.start + end as u32 };
                self.add(Entry { name: self.reading.trim(member), line: entry.line, ..Entry::default() });
                entry.name = self.clean(Span { start: entry.name.start, end: inner.start - 1 });
            }
        }
        self.add(entry);
    }

    /// Entries of one name are one: platforms, and places where types and links are given apart. Who gets the data of a row is
    /// the product that is listed elsewhere, if any.
    fn join(&mut self) {
        let mut first: HashMap<String, usize, Secret> = HashMap::default();
        let mut products: HashMap<Named, usize, Secret> = HashMap::default();
        let mut headed: HashMap<Named, usize, Secret> = HashMap::default();
        // Of those that sentences name: "Google AdMob" in one, "AdMob" in the next.
        let mut sentences: HashMap<Named, usize, Secret> = HashMap::default();
        // "Norvex Ads (Norvex)" of a row: both are that row wherever they stand alone without labels.
        let mut aliases: HashMap<String, usize, Secret> = HashMap::default();
        let mut joined: Vec<Entry> = Vec::new();
        let mut entries = std::mem::take(&mut self.entries);
        let key = |entry: &Entry| folded(&crate::policy::resolve::bare(self.reading.document.text.shown(entry.name)));
        let rows: Vec<String> = entries.iter().filter(|entry| !entry.prose).take(MOST_HELD).map(key).collect();
        entries.sort_by_key(|entry| (entry.recipient, entry.prose && !entry.headed));
        for entry in entries {
            let key = key(&entry);
            let product = self.product(entry.name);
            let in_prose = entry.prose && !entry.headed;
            // What a sentence says of a product belongs to the section that has its name.
            let of = if entry.recipient { Some(&products) } else { entry.prose.then_some(&headed) };
            let listed = of.zip(product).and_then(|(of, product)| of.get(&product));
            let again = product.filter(|_| in_prose).and_then(|product| sentences.get(&product)).filter(|at| {
                let other = joined.get(**at).map(|other| folded(self.text(other.name))).unwrap_or_default();
                other.contains(&key) || key.contains(&other)
            });
            // "X collects …" is said of the row "X Ltd. — Y SDK".
            let unknown = in_prose && product.is_none_or(|product| product.target.is_none());
            let row = || rows.iter().find(|row| holds_words(row, &key)).and_then(|row| first.get(row));
            let held = if unknown && !holds_wide(&key) { row() } else { None };
            let unlisted = product.is_none_or(|product| product.target.is_none()) && entry.fields.is_empty();
            let alias = if unlisted && !holds_wide(&key) { aliases.get(&key) } else { None };
            let at = first.get(&key).or(listed).or(again).or(held).or(alias).copied();
            match at.and_then(|at| joined.get_mut(at)) {
                Some(known) => {
                    known.fields.extend(entry.fields);
                    known.free.extend(entry.free);
                    known.doubtful &= entry.doubtful;
                    known.prose &= entry.prose;
                }
                None => {
                    let row = if entry.fields.is_empty() { None } else { in_and_before_brackets(&key) };
                    for alias in row.into_iter().flatten() {
                        aliases.entry(alias.to_owned()).or_insert(joined.len());
                    }
                    first.insert(key, joined.len());
                    if let Some(product) = product.filter(|_| entry.headed) {
                        headed.entry(product).or_insert(joined.len());
                    }
                    if let Some(product) = product {
                        products.entry(product).or_insert(joined.len());
                        if in_prose {
                            sentences.entry(product).or_insert(joined.len());
                        }
                    }
                    joined.push(entry);
                }
            }
        }
        joined.sort_by_key(|entry| (entry.name.start, entry.name.end));
        self.entries = joined;
    }
}
