//! All words of the catalog in one table: data types, labels, headings, parts of sentences, names.

use std::collections::HashMap;

use super::fold::{Folded, folded, wide};
use crate::catalog::Catalog;
use crate::catalog::language::{Label, Language};
use crate::catalog::model::{Aliases, Platform, Role};
use crate::document::Span;

/// The fields of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Name,
    Company,
    Contact,
    Purpose,
    Data,
    Permissions,
    Method,
    PolicyLink,
    SiteLink,
    Package,
    Platform,
    Other,
}

/// The parts that words play in a sentence; see `catalog::language::Words`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    FirstParty,
    You,
    Yours,
    ThirdParty,
    Umbrella,
    Linked,
    Code,
    Not,
    NotBehind,
    Collect,
    Share,
    Upload,
    Integrate,
    Track,
    Personal,
    Device,
    Ads,
    Unless,
    SuchAs,
    AndOther,
    Nothing,
    ProvidedBy,
    Provides,
    Company,
    Policy,
    ByMeansOf,
    These,
    This,
    Delegated,
    Including,
    Allow,
    Everything,
    Children,
    Purpose,
    And,
    Particle,
    Of,
    Toward,
    But,
    Kind,
    Sell,
    Signal,
    Example,
    Residue,
    Sensitive,
    Abroad,
    Updated,
    Effective,
}

/// What a heading announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Heading {
    SdkList,
    Sharing,
    Linked,
    /// About giving data away; a place where entries may stand, but no section about third parties by itself.
    Disclosing,
    Own,
}

/// How a data type was spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spelling {
    Plain,
    Hypernym,
    /// Only beside other types in a list.
    InList,
}

/// What a matched pattern may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// Index into [`Words::data_types`].
    Data(u16, Spelling),
    /// Looks like a data type and is none.
    NotData,
    Part(Part),
    Label(Field),
    Heading(Heading),
    Platform(Platform),
    /// Index into [`Words::names`].
    Name(u32),
    /// A word by which a language is told, by its index.
    Mark(u8),
    /// 1 to 12.
    Month(u8),
}

/// Groups of matches: one per kind of meaning, and one per part of a sentence from here on.
const FIRST_PART: u8 = 7;
const GROUPS: usize = FIRST_PART as usize + Part::Effective as usize + 1;

impl Meaning {
    /// Matches of one group hide shorter matches of the same group.
    fn group(self) -> u8 {
        match self {
            Meaning::Data(..) | Meaning::NotData => 0,
            Meaning::Label(_) => 1,
            Meaning::Heading(_) => 2,
            Meaning::Platform(_) => 3,
            Meaning::Name(_) => 4,
            Meaning::Mark(_) => 5,
            Meaning::Month(_) => 6,
            Meaning::Part(part) => FIRST_PART + part as u8,
        }
    }
}

/// A word in the text and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub span: Span,
    pub meaning: Meaning,
    /// Index of the language that the word belongs to; 255 for names.
    pub language: u8,
}

/// What a name in the catalog stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    Sdk(String),
    /// Vendor id and family id.
    Family(String, String),
    Vendor(String),
}

/// A name of the catalog.
#[derive(Clone, Debug)]
pub struct Name {
    pub folded: String,
    pub target: Target,
    /// Vendor id.
    pub vendor: String,
    /// A spelling seen in a policy rather than the vendor's own.
    pub seen: bool,
    /// Resolves only together with a link or a company.
    pub guess: bool,
}

/// Names shorter than this are not looked for without their spaces, in bytes.
const SHORTEST_JOINED: usize = 6;

/// The compiled words.
#[derive(Debug)]
pub struct Words {
    table: Table,
    /// Per pattern: its meanings, and whether its ends must be word boundaries.
    patterns: Vec<Pattern>,
    pub data_types: Vec<String>,
    pub languages: Vec<String>,
    pub names: Vec<Name>,
    /// Words that any short label may hold, by field and in the order of asking.
    pub holds: Vec<(Field, Vec<String>)>,
    /// Per data type, the more general types that cover it.
    pub general: Vec<Vec<u16>>,
    /// Spellings whose meaning depends on what stands beside them.
    pub beside: Vec<Beside>,
    /// Words whose full stop ends no sentence.
    pub abbreviations: Vec<String>,
}

/// A spelling of two meanings; see `catalog::language::Beside`.
#[derive(Clone, Debug)]
pub struct Beside {
    pub spelling: String,
    pub near: Vec<u16>,
    pub means: u16,
}

/// Buckets of the table; a power of two.
const BUCKETS: usize = 1 << 14;

/// Texts by their first bytes: sorting some thousand of them takes a fraction of what building an automaton takes, and a
/// policy is read once.
#[derive(Debug)]
struct Table {
    /// Bucket, text and pattern, in the order of buckets.
    texts: Vec<(usize, String, u32)>,
    /// Where each bucket begins; one more entry for the end of the last.
    starts: Vec<u32>,
    /// Patterns shorter than three bytes.
    short: Vec<(String, u32)>,
}

impl Table {
    fn new(texts: Vec<String>) -> Table {
        let all = texts.into_iter().enumerate().map(|(index, text)| (text, index as u32));
        let (short, long): (Vec<_>, Vec<_>) = all.partition(|(text, _)| text.len() < 3);
        let mut texts: Vec<(usize, String, u32)> =
            long.into_iter().map(|(text, index)| (bucket(text.as_bytes()), text, index)).collect();
        texts.sort_unstable_by_key(|(bucket, _, index)| (*bucket, *index));
        let mut starts = vec![0u32; BUCKETS + 1];
        for (bucket, ..) in &texts {
            if let Some(count) = starts.get_mut(bucket + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Table { texts, starts, short }
    }

    /// Every occurrence of every text: its start, end and pattern.
    fn matches(&self, text: &str, mut found: impl FnMut(usize, usize, u32)) {
        let bytes = text.as_bytes();
        for (at, _) in text.char_indices() {
            let Some(rest) = bytes.get(at..) else { continue };
            for (pattern, index) in &self.short {
                if rest.starts_with(pattern.as_bytes()) {
                    found(at, at + pattern.len(), *index);
                }
            }
            if rest.len() < 3 {
                continue;
            }
            let bucket = bucket(rest);
            let range = self.starts.get(bucket).zip(self.starts.get(bucket + 1));
            let candidates = range.and_then(|(from, to)| self.texts.get(*from as usize..*to as usize));
            for (_, pattern, index) in candidates.unwrap_or_default() {
                if rest.starts_with(pattern.as_bytes()) {
                    found(at, at + pattern.len(), *index);
                }
            }
        }
    }
}

/// The bucket of a text by its first three bytes.
fn bucket(text: &[u8]) -> usize {
    let mut key = 0usize;
    for byte in text.iter().take(3) {
        key = key << 8 | usize::from(*byte);
    }
    key.wrapping_mul(0x9E37_79B1) >> 11 & (BUCKETS - 1)
}

#[derive(Debug, Default)]
struct Pattern {
    meanings: Vec<(Meaning, u8)>,
    boundary_before: bool,
    boundary_after: bool,
    plural: bool,
}

/// Collects patterns before they are compiled.
#[derive(Default)]
struct Collector {
    texts: Vec<String>,
    patterns: Vec<Pattern>,
    known: HashMap<String, usize>,
}

impl Collector {
    fn add(&mut self, text: &str, meaning: Meaning, language: u8) {
        self.add_one(folded(text), meaning, language);
        if text.contains('-') {
            self.add_one(folded(&text.replace('-', "")), meaning, language);
        }
    }

    fn add_one(&mut self, text: String, meaning: Meaning, language: u8) {
        let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { return };
        let next = self.patterns.len();
        let index = *self.known.entry(text.clone()).or_insert(next);
        if index == next {
            self.patterns.push(Pattern {
                meanings: Vec::new(),
                boundary_before: first.is_alphanumeric() && !wide(first),
                boundary_after: last.is_alphanumeric() && !wide(last),
                plural: last.is_ascii_alphabetic() && last != 's' && text.len() >= 4,
            });
            self.texts.push(text);
        }
        if meaning == Meaning::Part(Part::Code)
            && let Some(pattern) = self.patterns.get_mut(index)
        {
            // "QQSDK": words for code are glued to names.
            pattern.boundary_before = false;
        }
        if let Some(pattern) = self.patterns.get_mut(index)
            && !pattern.meanings.contains(&(meaning, language))
        {
            pattern.meanings.push((meaning, language));
        }
    }
}

impl Words {
    pub fn new(catalog: &Catalog) -> Words {
        let signatures = &catalog.signatures;
        let data_types: Vec<String> = signatures.data_types.iter().map(|data| data.id.clone()).collect();
        let index = |id: &str| data_types.binary_search_by(|data| data.as_str().cmp(id)).ok().map(|at| at as u16);
        let general = signatures
            .data_types
            .iter()
            .map(|data| data.generalises_to.iter().filter_map(|id| index(id)).collect())
            .collect();
        let mut all = Collector::default();
        let mut holds: Vec<(Field, Vec<String>)> = Vec::new();
        let mut beside = Vec::new();
        let mut abbreviations = Vec::new();
        for (number, language) in signatures.languages.iter().enumerate() {
            let number = u8::try_from(number).unwrap_or(u8::MAX);
            add_language(&mut all, &mut holds, language, number, &index);
            abbreviations.extend(language.words.abbreviations.iter().cloned());
            beside.extend(language.beside.iter().filter_map(|entry| {
                let near = entry.near.iter().filter_map(|id| index(id)).collect();
                Some(Beside { spelling: folded(&entry.spelling), near, means: index(&entry.means)? })
            }));
        }
        let names = names(catalog);
        for (number, name) in names.iter().enumerate() {
            let short = name.folded.chars().count() < 3 && !name.folded.chars().all(wide);
            if !name.guess && !short {
                all.add_one(name.folded.clone(), Meaning::Name(number as u32), u8::MAX);
                // "App Center" is also written "AppCenter".
                let joined = name.folded.replace(' ', "");
                if joined.len() >= SHORTEST_JOINED && joined != name.folded {
                    all.add_one(joined, Meaning::Name(number as u32), u8::MAX);
                }
            }
        }
        let table = Table::new(all.texts);
        let languages = signatures.languages.iter().map(|language| language.id.clone()).collect();
        Words { table, patterns: all.patterns, data_types, languages, names, holds, general, beside, abbreviations }
    }

    pub fn data_type(&self, index: u16) -> &str {
        self.data_types.get(index as usize).map_or("", String::as_str)
    }

    /// Whether `general` covers `id`, directly or over other types.
    pub fn covers(&self, general: u16, id: u16) -> bool {
        self.general.get(id as usize).is_some_and(|list| list.contains(&general))
    }

    /// All words of a text, by place; within a group only the leftmost and longest.
    pub fn hits(&self, original: &str) -> Vec<Hit> {
        let text = Folded::new(original);
        let mut found: Vec<(u32, u32, u32)> = Vec::new();
        self.table.matches(&text.text, |start, end, index| {
            let pattern = self.patterns.get(index as usize);
            if pattern.is_some_and(|pattern| bounded(&text.text, pattern, start, end)) {
                found.push((start as u32, end as u32, index));
            }
        });
        found.sort_unstable_by_key(|(start, end, pattern)| (*start, u32::MAX - *end, *pattern));
        let mut ends = [0u32; GROUPS];
        let mut starts = [(u32::MAX, 0u32); GROUPS];
        let mut hits = Vec::new();
        for (start, end, pattern) in found {
            let Some(pattern) = self.patterns.get(pattern as usize) else { continue };
            let from = text.origin(start as usize);
            let to = text.origin(end as usize);
            let to = original.get(from as usize..to as usize).map_or(to, |words| from + words.trim_end().len() as u32);
            // A name that is also a common word ("share") only counts where a name is expected.
            let common =
                pattern.meanings.iter().any(|(meaning, _)| !matches!(meaning, Meaning::Name(_) | Meaning::Mark(_)));
            let named = !common && capital(original, from as usize);
            for (meaning, language) in &pattern.meanings {
                if matches!(meaning, Meaning::Name(_)) && !named {
                    continue;
                }
                let group = meaning.group() as usize;
                let (Some(past), Some(same)) = (ends.get_mut(group), starts.get_mut(group)) else { continue };
                // A pattern with several meanings yields them all; any other overlap is shorter or later.
                if start < *past && *same != (start, end) {
                    continue;
                }
                (*past, *same) = (end, (start, end));
                let span = Span { start: from, end: to };
                // Two languages may share a word.
                let known =
                    hits.iter().rev().take_while(|hit: &&Hit| hit.span == span).any(|hit| hit.meaning == *meaning);
                if known {
                    continue;
                }
                hits.push(Hit { span, meaning: *meaning, language: *language });
            }
        }
        hits
    }
}

/// Names of products begin with a capital or a character without case.
fn capital(original: &str, at: usize) -> bool {
    let mut rest = original.get(at..).unwrap_or_default().chars();
    let (first, second) = (rest.next(), rest.next());
    first.is_none_or(|first| !first.is_lowercase()) || second.is_some_and(char::is_uppercase)
}

fn bounded(text: &str, pattern: &Pattern, start: usize, end: usize) -> bool {
    let narrow = |character: char| character.is_alphanumeric() && !wide(character);
    if pattern.boundary_before && text.get(..start).and_then(|before| before.chars().next_back()).is_some_and(narrow) {
        return false;
    }
    if !pattern.boundary_after {
        return true;
    }
    let mut after = text.get(end..).unwrap_or_default().chars();
    match after.next() {
        Some('s') if pattern.plural => !after.next().is_some_and(narrow),
        Some(next) => !narrow(next),
        None => true,
    }
}

fn add_language(
    all: &mut Collector,
    holds: &mut Vec<(Field, Vec<String>)>,
    language: &Language,
    number: u8,
    index: &impl Fn(&str) -> Option<u16>,
) {
    let spelled = [
        (&language.data_types, Spelling::Plain),
        (&language.hypernyms, Spelling::Hypernym),
        (&language.in_lists, Spelling::InList),
    ];
    for (spellings, how) in spelled {
        for (id, spellings) in spellings {
            let Some(id) = index(id) else { continue };
            for spelling in spellings {
                all.add(spelling, Meaning::Data(id, how), number);
            }
        }
    }
    let mut words = |list: &[String], meaning: Meaning| list.iter().for_each(|word| all.add(word, meaning, number));
    words(&language.not_data, Meaning::NotData);
    words(&language.marks, Meaning::Mark(number));
    words(&language.sections.sdk_list, Meaning::Heading(Heading::SdkList));
    words(&language.sections.sharing, Meaning::Heading(Heading::Sharing));
    words(&language.sections.linked, Meaning::Heading(Heading::Linked));
    words(&language.sections.disclosing, Meaning::Heading(Heading::Disclosing));
    words(&language.sections.own, Meaning::Heading(Heading::Own));
    words(&language.platforms.android, Meaning::Platform(Platform::Android));
    words(&language.platforms.ios, Meaning::Platform(Platform::Ios));
    for (field, label) in fields(language) {
        words(&label.exact, Meaning::Label(field));
        holds.push((field, label.holds.iter().map(|word| folded(word)).collect()));
    }
    let parts = &language.words;
    for (part, list) in [
        (Part::FirstParty, &parts.first_party),
        (Part::You, &parts.you),
        (Part::Yours, &parts.yours),
        (Part::ThirdParty, &parts.third_party),
        (Part::Umbrella, &parts.umbrella),
        (Part::Linked, &parts.linked),
        (Part::Code, &parts.code),
        (Part::Not, &parts.not),
        (Part::NotBehind, &parts.not_behind),
        (Part::Collect, &parts.collect),
        (Part::Share, &parts.share),
        (Part::Upload, &parts.upload),
        (Part::Integrate, &parts.integrate),
        (Part::Track, &parts.track),
        (Part::Personal, &parts.personal),
        (Part::Device, &parts.device),
        (Part::Ads, &parts.ads),
        (Part::Unless, &parts.unless),
        (Part::SuchAs, &parts.such_as),
        (Part::AndOther, &parts.and_other),
        (Part::Nothing, &parts.nothing),
        (Part::ProvidedBy, &parts.provided_by),
        (Part::Provides, &parts.provides),
        (Part::Company, &parts.company),
        (Part::Policy, &parts.policy),
        (Part::ByMeansOf, &parts.by_means_of),
        (Part::These, &parts.these),
        (Part::This, &parts.this),
        (Part::Delegated, &parts.delegated),
        (Part::Including, &parts.including),
        (Part::Allow, &parts.allow),
        (Part::Everything, &parts.everything),
        (Part::Children, &parts.children),
        (Part::Purpose, &parts.purpose),
        (Part::And, &parts.and),
        (Part::Particle, &parts.particles),
        (Part::Of, &parts.of),
        (Part::Toward, &parts.toward),
        (Part::But, &parts.but),
        (Part::Kind, &parts.kinds),
        (Part::Sell, &parts.sell),
        (Part::Signal, &parts.signals),
        (Part::Example, &parts.for_example),
        (Part::Residue, &parts.residue),
        (Part::Sensitive, &parts.sensitive),
        (Part::Abroad, &parts.abroad),
        (Part::Updated, &language.dates.updated),
        (Part::Effective, &language.dates.effective),
    ] {
        words(list, Meaning::Part(part));
    }
    for (month, spellings) in (1..=12).zip(&language.dates.months) {
        for spelling in spellings.split('|') {
            words(&[spelling.to_owned()], Meaning::Month(month));
        }
    }
}

/// A language's labels in the order in which a label is tried: the more telling fields first.
fn fields(language: &Language) -> [(Field, &Label); 12] {
    let labels = &language.labels;
    [
        (Field::Package, &labels.package),
        (Field::Name, &labels.name),
        (Field::PolicyLink, &labels.policy_link),
        (Field::SiteLink, &labels.site_link),
        (Field::Contact, &labels.contact),
        (Field::Method, &labels.method),
        (Field::Purpose, &labels.purpose),
        (Field::Data, &labels.data),
        (Field::Permissions, &labels.permissions),
        (Field::Company, &labels.company),
        (Field::Platform, &labels.platform),
        (Field::Other, &labels.other),
    ]
}

/// Every name of the catalog, official spellings first.
fn names(catalog: &Catalog) -> Vec<Name> {
    let mut names = Vec::new();
    let mut add = |target: &Target, vendor: &str, name: &str, aliases: &Aliases| {
        let mut put = |text: &str, seen: bool, guess: bool| {
            // ShareSDK is a name; "share" is a word.
            let stem = text.strip_suffix("SDK").unwrap_or_default();
            let grown_together = stem.ends_with(|c: char| c.is_ascii_alphabetic());
            let text = if grown_together { folded(text) } else { folded(&crate::policy::resolve::bare(text)) };
            if !text.is_empty() {
                names.push(Name { folded: text, target: target.clone(), vendor: vendor.to_owned(), seen, guess });
            }
        };
        put(name, false, false);
        aliases.official.iter().for_each(|alias| put(alias, false, false));
        aliases.seen.iter().for_each(|alias| put(alias, true, false));
        aliases.guess.iter().for_each(|alias| put(alias, false, true));
    };
    for sdk in &catalog.signatures.sdks {
        if matches!(sdk.role, Role::Sdk | Role::Component | Role::Framework | Role::Library) {
            add(&Target::Sdk(sdk.id.clone()), &sdk.vendor, &sdk.name, &sdk.aliases);
        }
    }
    for vendor in &catalog.signatures.vendors {
        for family in &vendor.families {
            add(&Target::Family(vendor.id.clone(), family.id.clone()), &vendor.id, &family.name, &family.aliases);
        }
        add(&Target::Vendor(vendor.id.clone()), &vendor.id, &vendor.name, &vendor.aliases);
    }
    names
}
