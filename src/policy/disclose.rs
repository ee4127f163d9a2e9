//! Entries to disclosures: who, which data, why, which link; and the sections in which they stand.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::declared::Mentioned;
use super::entries::{Entry, Finder, MOST_ENTRIES, company_behind, makes_a_list, nothing, provided};
use super::fold::folded;
use super::reading::{Address, Reading, is_address, width};
use super::resolve::Resolver;
use super::words::{Field, Meaning, Part, Target, Words};
use super::zones::{Zones, host_holds, whose_policy};
use super::{
    Disclosure, Disclosures, DocumentProblem, LinkTo, Resolution, ResolvedTo, Topic, TopicKind, answers, claims,
    collection, dates, passing, purposes, residue, sections,
};
use crate::catalog::Catalog;
use crate::catalog::model::Platform;
use crate::document::{Document, Span, opening};
use crate::policy::Locator;

/// Reads policies with the words and names of a catalog.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'c> {
    catalog: &'c Catalog,
    words: &'c Words,
    resolver: Resolver<'c>,
}

impl<'c> Reader<'c> {
    pub fn new(catalog: &'c Catalog) -> Reader<'c> {
        Reader { catalog, words: catalog.lexicon(), resolver: Resolver::new(catalog) }
    }

    /// What a name means, with the company and the links that stand beside it, if any.
    pub fn resolve(&self, name: &str, company: Option<&str>, urls: &[&str]) -> Resolution {
        self.resolver.resolve(self.words, name, company, urls)
    }

    /// Who is named, which data, why, which link, and what is claimed.
    pub fn understand(&self, document: &Document) -> Disclosures {
        let mut reading = Reading::new(document, self.words);
        let zones = Zones::new(&reading);
        reading.introduce(&zones);
        // What no entry has to be known for is told meanwhile.
        let aside = || {
            let told = collection::told(&reading, &zones);
            (told, self.languages(&reading), dates::date(&reading), residue::residue(&reading), topics(&reading))
        };
        let ((entries, overflow), (told, languages, date, residue, topics)) =
            rayon::join(|| Finder::find(&reading, &zones), aside);
        let mentioned = Mentioned::new(&reading, &entries);
        let mut pairs: Vec<(Entry, Disclosure)> = entries
            .into_par_iter()
            .map(|entry| {
                let disclosure = self.disclosure(&reading, &zones, &entry, &mentioned);
                (entry, disclosure)
            })
            .filter(|(entry, disclosure)| !disclosure.name.is_empty() && (proven(disclosure) || !entry.doubtful))
            .collect();
        drop_echoes(&mut pairs);
        self.lend_links(&reading, &mut pairs);
        let (kept, disclosures): (Vec<Entry>, Vec<Disclosure>) = pairs.into_iter().unzip();
        let own = kept.iter().filter(|entry| !entry.prose);
        let own = own.flat_map(|entry| entry.fields.iter().map(|(_, span)| *span).chain(entry.free.iter().copied()));
        // "The X SDK does not collect Y" is said of X, wherever it stands.
        let mut spans: Vec<Span> = own.chain(kept.iter().flat_map(|entry| entry.joint.iter().copied())).collect();
        spans.sort_unstable();
        let mut names: Vec<u32> = kept.iter().map(|entry| entry.name.start).collect();
        names.extend(spans.iter().map(|span| span.start));
        names.sort_unstable();
        let mut errors = document.problems.clone();
        if overflow {
            let locator = Locator { file: document.path.clone(), ..Locator::default() };
            errors
                .push(DocumentProblem { locator, detail: format!("only the first {MOST_ENTRIES} entries were read") });
        }
        let (claims, (collection, passing, sections, no_data, without_purpose)) = rayon::join(
            || claims::claims(&reading, &zones, &spans, &names),
            || {
                let collection = collection::collection(&reading, &told, &spans);
                let passing = passing::passing(&reading, &zones, &self.resolver, &kept);
                let sections = sections::sections(&reading, &zones, &kept);
                let no_data = answers::no_data(&reading, &kept, &disclosures);
                let without_purpose = purposes::without_purpose(&reading, &zones, &kept, &disclosures);
                (collection, passing, sections, no_data, without_purpose)
            },
        );
        Disclosures {
            path: document.path.clone(),
            format: Some(document.format),
            languages,
            date,
            sections,
            no_data,
            without_purpose,
            disclosures,
            collection,
            claims,
            passing,
            residue,
            topics,
            findings: Vec::new(),
            errors,
        }
    }

    /// "Firebase privacy policy: https://…": a policy that the text links to, for none of the entries by itself, and that is a
    /// product's or its family's is that of every entry of the product without a link.
    fn lend_links(&self, reading: &Reading, pairs: &mut [(Entry, Disclosure)]) {
        if pairs.iter().all(|(_, disclosure)| !disclosure.urls.is_empty() || disclosure.sdk.is_none()) {
            return;
        }
        let of_policy = |address: &&Address| is_policy(&address.url) || reading.has(address.span, Part::Policy);
        let policies = reading.addresses.iter().filter(of_policy);
        let mut seen: BTreeSet<String> =
            pairs.iter().flat_map(|(_, disclosure)| disclosure.urls.iter().map(|link| link.url.clone())).collect();
        for address in policies.filter(|address| seen.insert(address.url.clone())).take(MOST_ADDRESSES) {
            let whose = self.resolver.resolve(self.words, "", None, &[address.url.as_str()]);
            // "Google privacy policy" in a list of policies is that of all products of the vendor.
            let row = || reading.line_at(address.span).is_some_and(|line| whose_policy(reading, line).is_some());
            if whose.to == ResolvedTo::None || whose.to == ResolvedTo::Vendor && !row() {
                continue;
            }
            let id = self.resolver.id(self.words, &whose, "", &[address.url.as_str()]);
            let own = |sdk: &String| id.as_ref() == Some(sdk) || whose.sdks.contains(sdk);
            for (_, disclosure) in pairs.iter_mut() {
                if disclosure.urls.is_empty() && disclosure.sdk.as_ref().is_some_and(own) {
                    disclosure
                        .urls
                        .push(LinkTo { url: address.url.clone(), locator: reading.document.locator(address.span) });
                }
            }
        }
    }

    /// Languages by the number of their everyday words; a phrase tells more than a word.
    fn languages(&self, reading: &Reading) -> Vec<String> {
        let mut weights = vec![0usize; self.words.languages.len()];
        for hit in reading.hits.all() {
            if let Meaning::Mark(language) = hit.meaning
                && let Some(weight) = weights.get_mut(language as usize)
            {
                *weight += if reading.text(hit.span).contains(' ') { 10 } else { 1 };
            }
        }
        let most = weights.iter().copied().max().unwrap_or(0);
        let least = (most / 10).max(reading.document.text.normal().len() / 400).max(5);
        let mut heaviest: Vec<(usize, &String)> = weights.into_iter().zip(&self.words.languages).collect();
        heaviest.retain(|(weight, _)| *weight >= least);
        heaviest.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        heaviest.into_iter().map(|(_, id)| id.clone()).collect()
    }

    fn disclosure(&self, reading: &Reading, zones: &Zones, entry: &Entry, mentioned: &Mentioned) -> Disclosure {
        let shown = |span: Span| reading.document.text.shown(span).to_owned();
        let name = shown(entry.name);
        let values = |field: Field| {
            entry.fields.iter().filter(move |(of, span)| *of == field && !span.is_empty()).map(|(_, span)| *span)
        };
        let urls = urls(reading, entry);
        let addresses: Vec<&str> = urls.iter().map(|link| link.url.as_str()).collect();
        let vendor = self.company(reading, entry);
        let resolution = self.resolver.resolve(self.words, &name, vendor.as_deref(), &addresses);
        let (data_types, denied) = mentioned.declared(entry);
        let texts = |field: Field| -> Vec<String> {
            let texts = values(field)
                .filter(|span| !nothing(reading, *span))
                .map(|span| cut(reading.document.text.shown(span)));
            texts.filter(|text| !text.is_empty()).collect()
        };
        let mut purposes = texts(Field::Purpose);
        if purposes.is_empty() {
            purposes.extend(
                entry
                    .free
                    .iter()
                    .find_map(|span| purpose(reading, *span))
                    .map(|span| cut(reading.document.text.shown(span))),
            );
        }
        Disclosure {
            sdk: self.resolver.id(self.words, &resolution, &name, &addresses),
            resolution,
            contact: texts(Field::Contact).into_iter().next(),
            platforms: platforms(reading, zones, entry),
            packages: packages(reading, entry),
            permissions: permissions(&texts(Field::Permissions)),
            purposes,
            method: texts(Field::Method).into_iter().next(),
            urls,
            data_types,
            denied,
            locator: reading.document.locator(entry.name),
            vendor,
            name,
        }
    }

    /// The company as the text writes it: a field, "provided by", or a vendor's name in the entry's own.
    fn company(&self, reading: &Reading, entry: &Entry) -> Option<String> {
        let shown = |span: Span| reading.document.text.shown(span).to_owned();
        let field = entry
            .fields
            .iter()
            .find(|(field, span)| *field == Field::Company && !span.is_empty() && !nothing(reading, *span));
        if let Some((_, span)) = field {
            let company = provided(reading, *span).unwrap_or(*span);
            let line = reading.text(company).find('\n').map_or(company.end, |at| company.start + at as u32);
            return Some(cut(reading.document.text.shown(Span { start: company.start, end: line })));
        }
        if entry.company || reading.has(entry.name, Part::Company) {
            let within = reading.text(entry.name).find('(').map(|at| entry.name.start + at as u32);
            let behind = within.map(|start| Span { start, ..entry.name });
            let own = behind
                .and_then(|behind| company_in_brackets(reading, Span { end: behind.start, ..entry.name }, behind));
            return Some(shown(own.unwrap_or(entry.name)));
        }
        let around = |span: &&Span| span.contains(entry.name);
        if let Some(company) =
            entry.free.iter().find(around).and_then(|span| company_behind(reading, entry.name, *span))
        {
            return Some(shown(company));
        }
        if let Some(company) = entry.free.iter().find_map(|span| provided(reading, *span)) {
            return Some(shown(company)).filter(|company| *company != shown(entry.name));
        }
        if let Some(company) = entry.free.iter().find_map(|free| company_in_brackets(reading, entry.name, *free)) {
            return Some(shown(company));
        }
        if let Some(company) = company_before_brackets(reading, entry) {
            return Some(shown(company));
        }
        if entry.prose {
            return None;
        }
        // "Google AdMob", "腾讯Bugly": a vendor beside a product.
        let hits = self.words.hits(reading.text(entry.name));
        hits.iter().find_map(|hit| {
            let Meaning::Name(index) = hit.meaning else { return None };
            let name = self.words.names.get(index as usize)?;
            let alone = hit.span.range().len() + 3 >= reading.text(entry.name).len();
            (matches!(name.target, Target::Vendor(_)) && !alone)
                .then(|| reading.text(entry.name).get(hit.span.range()).map(str::to_owned))
                .flatten()
        })
    }

    /// The catalog that this reader was made from.
    pub fn catalog(&self) -> &'c Catalog {
        self.catalog
    }
}

/// "X SDK（某某有限公司）：…": the registered name that opens the text behind a name.
fn company_in_brackets(reading: &Reading, name: Span, free: Span) -> Option<Span> {
    let text = reading.text(free);
    if free.start != name.end || !text.trim_start().starts_with('(') {
        return None;
    }
    let open = text.find('(')?;
    let start = free.start + open as u32 + 1;
    let inner = Span { start, end: reading.on(start, free.end, LONGEST_COMPANY) };
    let ends = reading.parts(inner, Part::Company).next()?.end;
    reading.text(Span { start: ends, end: free.end }).starts_with(')').then_some(Span { start, end: ends })
}

/// A registered name in brackets is not longer than this, in bytes.
const LONGEST_COMPANY: u32 = 120;
/// A company's products stand in brackets that open at most so many bytes before.
const LONGEST_BRACKETS: u32 = 2_000;

/// "Google LLC (Firebase, Crashlytics)": the company whose products stand in brackets behind it.
fn company_before_brackets(reading: &Reading, entry: &Entry) -> Option<Span> {
    let line = reading.lines.get(entry.line)?.body;
    let from = reading.back(entry.name.start, line.start, LONGEST_BRACKETS);
    let before = reading.text(Span { start: from, end: entry.name.start.max(from) });
    let head =
        before.get(..before.rfind('(').filter(|open| !before.get(*open..).unwrap_or_default().contains(')'))?)?;
    let own = head.rfind(['/', ',', ';', ':', '\n', '。']).map_or(0, |at| at + 1);
    let span = reading.trim(Span { start: from + own as u32, end: from + head.len() as u32 });
    let ends = reading.parts(span, Part::Company).next_back()?.end;
    (span.end.saturating_sub(ends) <= 1).then_some(span)
}

/// The topics that the text speaks of, each at its first place.
fn topics(reading: &Reading) -> Vec<Topic> {
    let kinds = [(TopicKind::SensitiveInformation, Part::Sensitive), (TopicKind::CrossBorder, Part::Abroad)];
    let first = |part| reading.hits.all().find(|hit| hit.meaning == Meaning::Part(part));
    let found = kinds.into_iter().filter_map(|(kind, part)| Some((kind, first(part)?.span)));
    found.map(|(kind, span)| Topic { kind, locator: reading.document.locator(span) }).collect()
}

/// Whether an address says of itself that it is a privacy policy's.
fn is_policy(url: &str) -> bool {
    let url = url.to_ascii_lowercase();
    ["privacy", "policy", "policies"].iter().any(|word| url.contains(word))
}

/// Whether something besides its place speaks for a name.
fn proven(disclosure: &Disclosure) -> bool {
    disclosure.resolution.to != ResolvedTo::None || proven_by_text(disclosure)
}

/// Whether the text says more of an entry than its name.
fn proven_by_text(disclosure: &Disclosure) -> bool {
    !disclosure.data_types.is_empty() || !disclosure.urls.is_empty()
}

/// The SDK of a disclosure that speaks for one only.
fn single(disclosure: &Disclosure) -> Option<&String> {
    match disclosure.resolution.sdks.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// Drops names that running text repeats from a list: where a list exists, a passing name is no entry of its own.
fn drop_echoes(pairs: &mut Vec<(Entry, Disclosure)>) {
    let sdks = |pairs: &[(Entry, Disclosure)], of: fn(&Entry) -> bool| -> BTreeSet<String> {
        let listed = pairs.iter().filter(|(entry, _)| !entry.prose && of(entry));
        listed.flat_map(|(_, said)| said.sdk.iter().chain(single(said)).cloned().collect::<Vec<_>>()).collect()
    };
    let listed = sdks(pairs, |entry| !entry.fields.is_empty());
    let named = sdks(pairs, |_| true);
    let any_list = makes_a_list(pairs.iter().map(|(entry, _)| entry), |entry| entry.name);
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let firm = pairs.iter().filter(|(entry, disclosure)| !entry.prose || proven_by_text(disclosure));
    for (_, disclosure) in firm {
        said.entry(disclosure.sdk.clone().unwrap_or_default()).or_default().push(folded(&disclosure.name));
    }
    pairs.retain(|(entry, disclosure)| {
        let members = disclosure.resolution.to == ResolvedTo::Family;
        let repeats = disclosure.sdk.as_ref().is_some_and(|sdk| listed.contains(sdk))
            || members && disclosure.resolution.sdks.iter().any(|sdk| listed.contains(sdk));
        let bare = disclosure.data_types.is_empty();
        let echoes = entry.prose && disclosure.sdk.as_ref().is_some_and(|sdk| named.contains(sdk));
        // "AdMob" in one sentence and "Google AdMob" in another.
        let again = entry.prose
            && !proven_by_text(disclosure)
            && disclosure.sdk.as_ref().is_some_and(|sdk| {
                let names = said.entry(sdk.clone()).or_default();
                let name = folded(&disclosure.name);
                // 友盟 U-Push is another product than 友盟 U-App, though both are the family's.
                let apart = names.iter().all(|other| other.contains(' ') && name.contains(' ') && *other != name);
                let same = !(names.is_empty() || members && apart);
                names.push(name);
                same
            });
        !(entry.fields.is_empty() && repeats || any_list && entry.prose && bare || echoes || again)
    });
}

/// A text cut at 300 characters.
pub fn cut(text: &str) -> String {
    opening(text).trim_matches([' ', ';', '；', ',', '，', '。', ':', '：']).to_owned()
}

/// So many of an entry's addresses are looked at, and so many kept.
const MOST_ADDRESSES: usize = 500;
const MOST_LINKS: usize = 20;
/// So many bytes before an address say whose it is.
const LONGEST_CALLED: u32 = 120;

/// The links of an entry: the one labelled privacy policy first.
fn urls(reading: &Reading, entry: &Entry) -> Vec<LinkTo> {
    let of_field = |wanted: Field| {
        entry.fields.iter().filter(move |(field, _)| *field == wanted).map(|(field, span)| (*field, *span))
    };
    let others = entry
        .fields
        .iter()
        .filter(|(field, _)| !matches!(field, Field::PolicyLink | Field::SiteLink | Field::Other))
        .copied();
    let free = entry.free.iter().chain([&entry.name]).map(|span| (Field::Name, *span));
    let spans = of_field(Field::PolicyLink).chain(of_field(Field::SiteLink)).chain(others).chain(free);
    let mut addresses: Vec<(bool, Span, &str)> = Vec::new();
    // "Place of processing: X - Privacy Policy": of a field about something else, only what is called a policy.
    for (field, span) in spans.chain(of_field(Field::Other)) {
        for address in reading.addresses_in(span).take(MOST_ADDRESSES.saturating_sub(addresses.len())) {
            if of_another(reading, entry.name, span, address.span) || called_another(reading, entry.name, address.span)
            {
                continue;
            }
            if field == Field::Other && !(is_policy(&address.url) && names_a_policy(reading, span, address.span)) {
                continue;
            }
            let labelled = field == Field::PolicyLink || names_a_policy(reading, span, address.span);
            addresses.push((!labelled, address.span, &address.url));
        }
    }
    for span in &entry.borrowed {
        addresses.extend(reading.addresses_in(*span).map(|address| (true, address.span, address.url.as_str())));
    }
    // In a sentence about several, the link behind a name is its own.
    let before = |at: Span| entry.prose && at.start < entry.name.start;
    // Stable: of equals, the first in the order of the fields.
    // Of a site and a policy, the policy.
    addresses.sort_by_cached_key(|(unlabelled, at, url)| (*unlabelled, before(*at), *unlabelled && !is_policy(url)));
    let mut seen = BTreeSet::new();
    addresses
        .into_iter()
        .filter(|(_, _, url)| seen.insert(url.to_owned()))
        .take(MOST_LINKS)
        .map(|(_, span, url)| LinkTo { url: url.to_owned(), locator: reading.document.locator(span) })
        .collect()
}

/// Whether a link's own words, or brackets behind a written address, name somebody else: "https://… (X)".
fn of_another(reading: &Reading, name: Span, span: Span, address: Span) -> bool {
    let written = is_address(reading.text(address));
    let behind = Span { start: address.end, end: reading.on(address.end, span.end, LONGEST_COMPANY) };
    let text = reading.text(behind);
    let close = text.find(')').filter(|_| text.trim_start().starts_with('('));
    let words = match close.filter(|_| written) {
        Some(close) => Span { end: behind.start + close as u32, ..behind },
        None if written => return false,
        None => address,
    };
    let own = |vendor: u32| reading.names(name).any(|(_, own)| own.vendor == vendor);
    let first = |span: Span| reading.text(span).split(' ').next().map(folded);
    let mut named = reading.names(words).peekable();
    let alike = |at: Span| reading.names(name).any(|(own, _)| first(own) == first(at));
    named.peek().is_some() && reading.has_known(name) && !named.any(|(at, named)| own(named.vendor) || alike(at))
}

/// Whether the words between the last address or sentence and a written address name somebody else: "X: https://…; Y: https://…".
fn called_another(reading: &Reading, name: Span, address: Span) -> bool {
    let Some(line) = reading.line_of(address).and_then(|line| reading.lines.get(line)) else { return false };
    // A line that holds the name says whose its addresses are by their order.
    if line.in_table() || line.span.start <= name.start && name.end <= line.span.end {
        return false;
    }
    let opening = Span { start: reading.back(address.start, line.body.start, LONGEST_CALLED), end: address.start };
    let last = reading.addresses_in(opening).last().map_or(opening.start, |last| last.span.end);
    let stop = reading.text(opening).rfind(['。', ';', '\n']).map_or(opening.start, |at| opening.start + at as u32);
    let from = last.max(stop).min(opening.end);
    // "https://… (X), https://…": brackets belong to the address before them.
    let bracket = reading.text(Span { start: from, ..opening });
    let behind = bracket.find(')').filter(|_| bracket.trim_start().starts_with('(')).map_or(0, |at| at as u32 + 1);
    let words = Span { start: from + behind, ..opening };
    let own = |vendor: u32| reading.names(name).any(|(_, own)| own.vendor == vendor);
    let mut named = reading.names(words).peekable();
    let written = reading.text(address).contains(['.', '/']);
    let hosted = || reading.names(name).any(|(own, _)| host_holds(reading.text(address), reading.text(own)));
    written
        && named.peek().is_some()
        && reading.has_known(name)
        && !named.any(|(at, named)| own(named.vendor) || reading.text(name).contains(reading.text(at)))
        && !hosted()
}

/// Whether a link's own words, or those right before a written address, call it a policy.
fn names_a_policy(reading: &Reading, span: Span, address: Span) -> bool {
    if !is_address(reading.text(address)) {
        return reading.has(address, Part::Policy);
    }
    let before = Span { start: reading.back(address.start, span.start, 60), end: address.start };
    reading.parts(before, Part::Policy).next_back().is_some_and(|word| {
        let between = Span { start: word.end, end: address.start };
        !reading.text(between).contains(['。', ';']) && reading.addresses_in(between).next().is_none()
    })
}

/// The words behind "used for", 用于.
fn purpose(reading: &Reading, span: Span) -> Option<Span> {
    let word = reading.parts(span, Part::Purpose).next()?;
    let rest = Span { start: word.start, end: span.end };
    reading.sentences(rest).next()
}

/// The platforms of an entry: its own field, its name, the heads of its lines, or the heading above.
fn platforms(reading: &Reading, zones: &Zones, entry: &Entry) -> Vec<Platform> {
    let mut found = BTreeSet::new();
    let mut note = |span: Span| {
        for hit in reading.hits_in(span) {
            if let Meaning::Platform(platform) = hit.meaning {
                found.insert(platform);
            }
        }
    };
    entry.fields.iter().filter(|(field, _)| *field == Field::Platform).for_each(|(_, span)| note(*span));
    note(entry.name);
    let lines =
        entry.free.iter().chain(entry.fields.iter().filter(|(field, _)| *field == Field::Data).map(|(_, span)| span));
    for span in lines {
        // "iOS version: …" opens a line.
        let head = reading.text(*span).bytes().take(25).position(|byte| byte == b':');
        if let Some(at) = head {
            note(Span { start: span.start, end: span.start + at as u32 });
        }
    }
    if found.is_empty() {
        let heading = zones.around(entry.line).filter_map(|zone| zone.heading).find_map(|heading| {
            let line = reading.lines.get(heading)?;
            let named: Vec<Platform> = reading
                .hits_in(line.body)
                .filter_map(|hit| match hit.meaning {
                    Meaning::Platform(platform) => Some(platform),
                    _ => None,
                })
                .collect();
            (!named.is_empty()).then_some(named)
        });
        found.extend(heading.into_iter().flatten());
    }
    found.into_iter().collect()
}

/// Package names in the entry's package field and beside its name.
fn packages(reading: &Reading, entry: &Entry) -> Vec<String> {
    let mut found = Vec::new();
    let name_line = reading.lines.get(entry.line).map(|line| line.body);
    let fields = entry.fields.iter().filter(|(field, _)| *field == Field::Package).map(|(_, span)| *span);
    for span in fields.chain(name_line.filter(|line| width(reading.text(*line)) <= 200)) {
        for word in reading.text(span).split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '*'))) {
            let word = word.trim_matches('.');
            let parts = word.split('.').filter(|part| !part.is_empty()).count();
            let package = parts >= 2 && word.starts_with(|c: char| c.is_ascii_lowercase()) && !word.starts_with("www");
            let in_field = entry.fields.iter().any(|(field, other)| *field == Field::Package && *other == span);
            let reversed = ["com.", "cn.", "net.", "org.", "io."].iter().any(|top| word.starts_with(top));
            if package
                && (in_field || parts >= 3 && reversed)
                && !found.iter().any(|known| known == word)
                && found.len() < 50
            {
                found.push(word.to_owned());
            }
        }
    }
    found
}

/// Permissions as the text lists them.
fn permissions(texts: &[String]) -> Vec<String> {
    let parts = texts.iter().flat_map(|text| text.split(['、', ',', '，', ';', '；', '\n', '/']));
    let mut found: Vec<String> = Vec::new();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        if !found.iter().any(|known| known == part) && found.len() < 100 {
            found.push(part.to_owned());
        }
    }
    found
}
