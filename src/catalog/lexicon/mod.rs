//! The words of all languages and the names of the catalog, in the form in which a policy is searched for them.
//!
//! It is made when the program is built and only opened when the first policy is read. Shared with `build.rs`.

pub mod fold;
pub mod meaning;
pub mod names;
pub mod numbers;
pub mod spellings;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::language::{Label, Language};
use super::model::{DataType, Platform, Sdk, Vendor};
use fold::folded;
use meaning::{Field, Heading, Meaning, Part, Spelling};
use names::{Known, Names};
use numbers::Numbers;
use spellings::Spellings;

/// Names shorter than this are not looked for without their spaces, in bytes.
const SHORTEST_JOINED: usize = 6;
/// A name has so many letters at least.
const SHORTEST_NAME: usize = 2;

/// All words in one table: data types, labels, headings, parts of sentences, names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Lexicon {
    pub spellings: Spellings,
    /// Per row of `spellings`, where its meanings end in `meanings`.
    ends: Numbers,
    /// A position in `senses`; what is behind those is a name's number.
    meanings: Numbers,
    /// Meanings, each once, with the index of the language that the word belongs to.
    senses: Vec<(Meaning, u8)>,
    /// Ids.
    pub data_types: Vec<String>,
    /// Ids.
    pub languages: Vec<String>,
    pub names: Names,
    pub known: Known,
    /// Words that any short label may hold.
    holds: Spellings,
    /// Per row of `holds`, the field that it stands for, and where that is in the order of asking.
    held: Vec<(u8, Field)>,
    /// Per data type, the more general types that cover it.
    pub general: Vec<Vec<u16>>,
    /// Spellings whose meaning depends on what stands beside them.
    pub beside: Vec<Beside>,
    /// Words whose full stop ends no sentence.
    pub abbreviations: Vec<String>,
    /// Words that end the head of a column of kinds, folded.
    pub sorts: Vec<String>,
    /// Words that open a sentence on what belongs to somebody who was just named, folded.
    pub theirs: Vec<String>,
    /// Words that count in lists with words before them that tell what kind is meant, folded.
    pub modified: Vec<String>,
    /// Spellings of data types that are only a technology where something is done with them, folded.
    pub technologies: Vec<String>,
    /// Words that end what a third party without a name is called, folded.
    pub recipients: Vec<String>,
    /// Words that point to a kind of third party that was just named, folded.
    pub demonstratives: Vec<String>,
}

/// A spelling of two meanings; see [`super::language::Beside`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    pub spelling: String,
    pub near: Vec<u16>,
    pub means: u16,
}

/// Collects spellings with their meanings.
#[derive(Default)]
struct Collector {
    /// Each with whether it may be glued to the word before it.
    texts: Vec<(String, bool)>,
    meanings: Vec<Vec<(Meaning, u8)>>,
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
        // No phrase goes on in the next line.
        if text.is_empty() || text.contains('\n') {
            return;
        }
        let next = self.texts.len();
        let index = *self.known.entry(text.clone()).or_insert(next);
        if index == next {
            self.texts.push((text, false));
            self.meanings.push(Vec::new());
        }
        let (Some((_, glued)), Some(meanings)) = (self.texts.get_mut(index), self.meanings.get_mut(index)) else {
            return;
        };
        // "QQSDK": words for code are glued to names.
        *glued |= meaning == Meaning::Part(Part::Code);
        // Two languages may share a word: it is the first one's.
        if meanings.iter().all(|(other, _)| *other != meaning) {
            meanings.push((meaning, language));
        }
    }
}

impl Lexicon {
    /// Made of the catalog's lists, each sorted by id.
    pub fn new<'a>(
        data_types: impl Iterator<Item = &'a DataType>,
        languages: impl Iterator<Item = &'a Language>,
        sdks: impl Iterator<Item = &'a Sdk>,
        vendors: impl Iterator<Item = &'a Vendor>,
    ) -> Lexicon {
        let data_types: Vec<&DataType> = data_types.collect();
        let index = |id: &str| data_types.binary_search_by(|data| data.id.as_str().cmp(id)).ok().map(|at| at as u16);
        let general = data_types.iter().map(|data| data.generalises_to.iter().filter_map(|id| index(id)).collect());
        let mut lexicon = Lexicon { general: general.collect(), ..Lexicon::default() };
        let mut all = Collector::default();
        let mut holds: BTreeMap<String, (u8, Field)> = BTreeMap::new();
        for (number, language) in languages.enumerate() {
            let number = u8::try_from(number).unwrap_or(u8::MAX);
            add_language(&mut all, &mut holds, language, number, &index);
            lexicon.languages.push(language.id.clone());
            lexicon.abbreviations.extend(language.words.abbreviations.iter().cloned());
            let words = &language.words;
            for (all, own) in [
                (&mut lexicon.sorts, &words.sorts),
                (&mut lexicon.theirs, &words.theirs),
                (&mut lexicon.modified, &words.modified),
                (&mut lexicon.technologies, &words.technologies),
                (&mut lexicon.recipients, &words.recipients),
                (&mut lexicon.demonstratives, &words.demonstratives),
            ] {
                all.extend(own.iter().map(|word| folded(word)));
            }
            lexicon.beside.extend(language.beside.iter().filter_map(|entry| {
                let near = entry.near.iter().filter_map(|id| index(id)).collect();
                Some(Beside { spelling: folded(&entry.spelling), near, means: index(&entry.means)? })
            }));
        }
        let (sdks, vendors): (Vec<&Sdk>, Vec<&Vendor>) = (sdks.collect(), vendors.collect());
        (lexicon.known, lexicon.names) = Known::new(&sdks, &vendors);
        for (number, name) in lexicon.names.iter().enumerate() {
            if !name.guess && name.folded.chars().count() >= SHORTEST_NAME {
                all.add_one(name.folded.to_string(), Meaning::Name(number as u32), u8::MAX);
                // "App Center" is also written "AppCenter".
                let joined = names::joined(name.folded);
                if joined.len() >= SHORTEST_JOINED && joined != name.folded {
                    all.add_one(joined, Meaning::Name(number as u32), u8::MAX);
                }
            }
        }
        let (spellings, order) = Spellings::new(&all.texts);
        let mut known: HashMap<(Meaning, u8), u32> = HashMap::new();
        for meaning in all.meanings.iter().flatten().filter(|(meaning, _)| !matches!(meaning, Meaning::Name(_))) {
            known.entry(*meaning).or_insert_with(|| {
                lexicon.senses.push(*meaning);
                lexicon.senses.len() as u32 - 1
            });
        }
        for at in order {
            for meaning in all.meanings.get(at).into_iter().flatten() {
                lexicon.meanings.push(match meaning.0 {
                    Meaning::Name(number) => lexicon.senses.len() as u32 + number,
                    _ => known.get(meaning).copied().unwrap_or_default(),
                });
            }
            lexicon.ends.push(lexicon.meanings.count() as u32);
        }
        lexicon.spellings = spellings;
        let (words, fields): (Vec<_>, Vec<_>) = holds.into_iter().map(|(word, field)| ((word, false), field)).unzip();
        let order;
        (lexicon.holds, order) = Spellings::new(&words);
        lexicon.held = order.into_iter().filter_map(|at| fields.get(at).copied()).collect();
        lexicon.data_types = data_types.iter().map(|data| data.id.clone()).collect();
        lexicon
    }

    /// What the spelling in a row of the table may mean, each with the index of the language that the word belongs to; 255
    /// for names.
    pub fn meanings(&self, row: usize) -> impl Iterator<Item = (Meaning, u8)> + Clone {
        let name = |number: u32| (Meaning::Name(number.saturating_sub(self.senses.len() as u32)), u8::MAX);
        let meanings = self.ends.row(row).filter_map(|at| self.meanings.get(at));
        meanings.map(move |number| self.senses.get(number as usize).copied().unwrap_or_else(|| name(number)))
    }

    /// The field of a label that has no wording of its own, by the words that it holds.
    pub fn field_of(&self, label: &str) -> Option<Field> {
        let label = folded(label);
        self.holds.within(&label).filter_map(|row| self.held.get(row)).min().map(|(_, field)| *field)
    }

    /// The first of the meanings of some words, as they stand, that is picked.
    pub fn whole<T>(&self, words: &str, pick: impl Fn(Meaning) -> Option<T>) -> Option<T> {
        let words = folded(words);
        let mut found = None;
        self.spellings.matches(&words, |start, end, row| {
            if start == 0 && end == words.len() && found.is_none() {
                found = self.meanings(row).find_map(|(meaning, _)| pick(meaning));
            }
        });
        found
    }

    /// A data type's id.
    pub fn data_type(&self, index: u16) -> &str {
        self.data_types.get(index as usize).map_or("", String::as_str)
    }

    /// Whether `general` covers `id`, directly or over other types.
    pub fn covers(&self, general: u16, id: u16) -> bool {
        self.general.get(id as usize).is_some_and(|list| list.contains(&general))
    }
}

fn add_language(
    all: &mut Collector,
    holds: &mut BTreeMap<String, (u8, Field)>,
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
    for (rank, (field, label)) in (0..).zip(fields(language)) {
        words(&label.exact, Meaning::Label(field));
        for word in label.holds.iter().map(|word| folded(word)).filter(|word| !word.is_empty()) {
            let known = holds.entry(word).or_insert((rank, field));
            *known = (rank, field).min(*known);
        }
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
        (Part::Introduces, &parts.introduces),
        (Part::Service, &parts.services),
        (Part::NoParty, &parts.no_party),
        (Part::OurName, &parts.our_names),
        (Part::About, &parts.about),
        (Part::Tied, &parts.tied),
        (Part::Without, &parts.without),
        (Part::Article, &parts.articles),
        (Part::Relative, &parts.relatives),
        (Part::ReaderAct, &parts.reader_acts),
        (Part::Command, &parts.commands),
        (Part::Warning, &parts.warnings),
        (Part::Remark, &parts.remarks),
        (Part::Give, &parts.gives),
        (Part::Supposes, &parts.supposes),
        (Part::Prevents, &parts.prevents),
        (Part::NoAct, &parts.no_acts),
        (Part::Defines, &parts.defines),
        (Part::Narrows, &parts.narrows),
        (Part::Needless, &parts.needless),
        (Part::Source, &parts.sources),
        (Part::Interface, &parts.interfaces),
        (Part::Following, &parts.following),
        (Part::Contact, &parts.contacts),
        (Part::Handle, &parts.handles),
        (Part::Place, &parts.places),
        (Part::Ditto, &parts.ditto),
        (Part::SignsIn, &parts.signs_in),
        (Part::HandsOn, &parts.hands_on),
        (Part::Receiver, &parts.receivers),
        (Part::Befalls, &parts.befalls),
        (Part::Itself, &parts.itself),
        (Part::With, &parts.with),
        (Part::Held, &parts.held),
        (Part::Published, &parts.published),
        (Part::Measures, &parts.measures),
        (Part::Aforesaid, &parts.aforesaid),
        (Part::Powers, &parts.powers),
        (Part::ActsAs, &parts.acts_as),
        (Part::Compares, &parts.compares),
        (Part::Inside, &parts.inside),
        (Part::Within, &parts.within),
        (Part::KindOfCode, &parts.kinds_of_code),
        (Part::Builds, &parts.builds),
        (Part::BeforeSubject, &parts.before_subject),
        (Part::Excepted, &parts.excepted),
        (Part::Copula, &parts.copulas),
        (Part::Serves, &parts.serves),
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
