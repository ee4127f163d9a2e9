//! What a sentence apart from the place of an entry gives to it: "your name is sent to X", "we share with X:".

use std::collections::HashMap;

use memchr::memmem;

use super::{Entry, Finder};
use crate::document::Span;
use crate::policy::fold::folded;
use crate::policy::reading::{holds_wide, stands_free};
use crate::policy::words::{Field, Meaning, Named, Part};

/// What stands between "to" and a name, its role, is not longer than this, in bytes.
const ROLE: u32 = 80;
/// So many words that no language lists may stand there: "an AI provider, currently X".
const STRANGE: usize = 2;
/// The article before a role ends so soon, in bytes.
const OPENING: u32 = 8;
/// A verb stands at most so many bytes before what it gives.
const CLAUSE: u32 = 400;
/// In longer documents, names that no catalog knows are looked for in their own place only.
const MOST_BYTES: usize = 1 << 20;
/// More such names, and more places of them, are not looked for.
const MOST_NAMES: usize = 200;
const MOST_PLACES: usize = 5_000;
/// A shorter name is any word.
const SHORTEST: usize = 4;

/// What the entries are called elsewhere in the text.
pub(super) struct Called {
    /// Whom the catalog or the document knows, to the entries that are named so.
    named: HashMap<Named, Vec<usize>>,
    /// Places of the names that only a row, a title or an item has, with their entries, in order.
    places: Vec<(Span, usize)>,
}

impl Called {
    pub(super) fn new(finder: &Finder) -> Called {
        let mut called = Called { named: HashMap::new(), places: Vec::new() };
        let mut strange: Vec<(usize, &str)> = Vec::new();
        for (at, entry) in finder.entries.iter().enumerate() {
            let names: Vec<Named> = finder.reading.names(entry.name).map(|(_, name)| name).collect();
            let product = names.iter().any(|name| !name.is_vendor());
            for name in names.iter().filter(|name| !(product && name.is_vendor())) {
                let entries = called.named.entry(*name).or_default();
                if entries.last() != Some(&at) {
                    entries.push(at);
                }
            }
            let own = finder.text(finder.called(entry.name));
            let distinct = || finder.reading.distinct(entry.name) && own.starts_with(char::is_uppercase);
            if names.is_empty() && !entry.prose && own.len() >= SHORTEST && !holds_wide(own) && distinct() {
                strange.push((at, own));
            }
        }
        let text = finder.reading.document.text.normal();
        if text.len() <= MOST_BYTES {
            for (at, name) in strange.into_iter().take(MOST_NAMES) {
                let places = memmem::find_iter(text.as_bytes(), name.as_bytes());
                let places = places.map(|place| Span::new(place, place + name.len()));
                let free = places.filter(|place| stands_free(text, *place)).map(|place| (place, at));
                called.places.extend(free.take(MOST_PLACES.saturating_sub(called.places.len())));
            }
        }
        called.places.sort_unstable();
        called
    }
}

impl Finder<'_, '_> {
    /// A name as a sentence says it: without what brackets add, its legal form and a word for code.
    fn called(&self, name: Span) -> Span {
        let outer = self.before_brackets(name);
        let tail = [Part::Company, Part::Code].into_iter().flat_map(|part| self.reading.parts(outer, part));
        let start = tail.filter(|word| word.start > outer.start).map(|word| word.start).min();
        let own = Span { end: start.unwrap_or(outer.end), ..outer };
        let text = self.text(own).trim_end_matches([' ', ',']);
        Span { end: own.start + text.len() as u32, ..own }
    }

    /// The entries of which a name in a sentence speaks. Of "X Ads" and "X Cloud", the one that the sentence writes; else the
    /// one that is called so and no more.
    pub(super) fn spoken_of(&self, called: &Called, sentence: Span, name: Named) -> Vec<usize> {
        let all = called.named.get(&name).map(Vec::as_slice).unwrap_or_default();
        if all.len() < 2 {
            return all.to_vec();
        }
        let words = folded(self.text(sentence));
        let own = |at: &usize| self.entries.get(*at).map(|entry| folded(self.text(self.called(entry.name))));
        let written: Vec<(usize, usize)> = all
            .iter()
            .filter_map(|at| own(at).filter(|own| words.contains(own.as_str())).map(|own| (own.len(), *at)))
            .collect();
        let longest = written.iter().map(|(length, _)| *length).max();
        let chosen: Vec<usize> =
            written.iter().filter(|(length, _)| Some(*length) == longest).map(|(_, at)| *at).collect();
        if chosen.is_empty() { all.to_vec() } else { chosen }
    }

    /// The entries to which a sentence of another place gives data, or which it says to take some, each with its clause.
    pub(super) fn given_in(&self, called: &Called, sentence: Span, lists: bool) -> Vec<(usize, Span)> {
        let known = self.reading.names(sentence).map(|(name, named)| (name, Some(named)));
        let from = called.places.partition_point(|(place, _)| place.start < sentence.start);
        let strange = called.places.get(from..).unwrap_or_default().iter();
        let strange = strange.take_while(|(place, _)| place.end <= sentence.end).map(|(place, _)| (*place, None));
        let mut names: Vec<(Span, Option<Named>)> = known.chain(strange).collect();
        if names.is_empty() || !(lists || self.has_data(sentence)) {
            return Vec::new();
        }
        names.sort_unstable_by_key(|(name, _)| *name);
        names.dedup_by_key(|(name, _)| *name);
        let spans: Vec<Span> = names.iter().map(|(name, _)| *name).collect();
        let meant = |(name, named): &(Span, Option<Named>)| {
            let given = self.goes_to(sentence, *name) || named.is_none() && self.acts(sentence, *name);
            let told = given && !self.in_a_denial(sentence, *name) && !self.in_a_clause_of_the_reader(sentence, *name);
            match named {
                _ if !told => Vec::new(),
                Some(named) => self.spoken_of(called, sentence, *named),
                None => {
                    let place = called.places.iter().skip(from).find(|(place, _)| place == name);
                    place.map(|(_, at)| *at).into_iter().collect()
                }
            }
        };
        let meant: Vec<Vec<usize>> = names.iter().map(meant).collect();
        if meant.iter().all(Vec::is_empty) {
            return Vec::new();
        }
        let clauses = self.clauses(sentence, &spans).into_iter().zip(meant);
        clauses
            .flat_map(|((name, clause), meant)| {
                // "What is sent to X does not include your name."
                let rest = Span { start: name.end, ..clause };
                let end = self.reading.parts(rest, Part::Not).next().map_or(clause.end, |not| not.start);
                meant.into_iter().map(move |at| (at, Span { end, ..clause }))
            })
            .collect()
    }

    /// A sentence that says which data goes to a product, itself or in the list below it.
    pub(super) fn gives(&self, index: usize, sentence: Span) -> bool {
        let data = || self.has_data(sentence) || self.items_below(index, sentence).next().is_some();
        self.products(sentence).iter().any(|name| self.goes_to(sentence, *name)) && data()
    }

    /// The items with data below the sentence that ends a line, and leads to them.
    pub(super) fn items_below(&self, index: usize, sentence: Span) -> impl Iterator<Item = Span> {
        let line = self.reading.lines.get(index).filter(|line| sentence.end == line.body.end);
        let listed = line.map(|_| self.list_below(index)).unwrap_or_default();
        listed.into_iter().filter(|item| self.has_data(*item))
    }

    /// Whether a sentence stands in the place of an entry, where it is read anyway.
    pub(super) fn is_own(&self, entry: &Entry, sentence: Span) -> bool {
        let fields = entry.fields.iter().map(|(_, span)| span);
        entry.free.iter().chain(fields).any(|own| own.contains(sentence))
    }

    /// "We send X your name", "your name is sent to X", "stored in X": data goes to a name.
    pub(super) fn goes_to(&self, sentence: Span, name: Span) -> bool {
        // What a store or the system does is said of every app.
        let general = self.reading.parts(name, Part::NoParty).any(|word| word == name);
        let before = Span { start: self.reading.back(name.start, sentence.start, CLAUSE), end: name.start };
        !general && (self.is_given(before, name) || self.receives(before, name))
    }

    /// "We send X …": the name stands right behind a verb of giving.
    fn is_given(&self, before: Span, name: Span) -> bool {
        let verbs = [Part::Share, Part::Upload].into_iter().flat_map(|part| self.reading.parts(before, part));
        let Some(verb) = verbs.max() else { return false };
        // "X shares Y your name": whoever is told to give is not the reader.
        let right_behind = self.text(Span { start: verb.end, end: name.start }).trim().is_empty();
        let next = Span { start: name.end, end: self.reading.on(name.end, u32::MAX, ROLE) };
        let object = [Part::Article, Part::Yours, Part::Following, Part::Kind, Part::Toward]
            .into_iter()
            .filter_map(|part| self.reading.parts(next, part).next())
            .any(|word| word.start <= name.end + 1);
        right_behind && object && !self.of_the_reader(before, verb)
    }

    /// "… sent to X", "… stored in our database (X)": a verb of giving or keeping, its preposition, and a role before the name.
    fn receives(&self, before: Span, name: Span) -> bool {
        let near = Span { start: self.reading.back(name.start, before.start, ROLE), end: name.start };
        let words = |part| self.reading.parts(near, part);
        let source = |word: &Span| !words(Part::Source).any(|source| source == *word);
        let toward = words(Part::Toward).filter(source).map(|word| (word, false));
        let mut leads: Vec<(Span, bool)> = toward.chain(words(Part::Inside).map(|word| (word, true))).collect();
        leads.sort_unstable();
        let Some((lead, keeps)) =
            leads.into_iter().rev().find(|(word, keeps)| self.is_role(Span { start: word.end, ..near }, !keeps))
        else {
            return false;
        };
        let clause = Span { end: lead.start, ..before };
        let verbs = [Part::Share, Part::Upload, Part::Collect, Part::Handle, Part::SignsIn];
        let ours = |verb: &Span| !self.of_the_reader(before, *verb);
        let verbs = verbs.into_iter().filter_map(|part| {
            self.reading.parts(Span { end: lead.end, ..clause }, part).rfind(ours).map(|word| (word.end, part))
        });
        let last = verbs.max_by_key(|(end, part)| (*end, !matches!(part, Part::Collect | Part::Handle)));
        let gives = last.filter(|(_, part)| match part {
            Part::Share | Part::Upload => true,
            Part::Collect | Part::Handle => keeps,
            _ => false,
        });
        gives.is_some_and(|(end, _)| {
            let between = Span { start: end.min(lead.start), end: lead.start };
            !self.text(between).contains([';', ':']) && !self.says(between, Part::Purpose)
        })
    }

    /// Only what somebody is, and others who are the same: "our analytics provider", "X, Y and". `told` where any word behind an article
    /// may say what.
    fn is_role(&self, gap: Span, told: bool) -> bool {
        let text = self.text(gap);
        if text.trim_matches([' ', '“', '"', '(']).is_empty() {
            return true;
        }
        let verbs = [Part::Share, Part::Upload, Part::Collect, Part::Integrate, Part::Not, Part::You];
        if text.contains([';', ':', '.', '\n']) || verbs.iter().any(|verb| self.says(gap, *verb)) {
            return false;
        }
        let roles = [Part::Service, Part::ThirdParty, Part::Umbrella, Part::Code, Part::Ads];
        let light = [Part::Article, Part::FirstParty, Part::And, Part::Company, Part::AndOther, Part::Including];
        let label =
            |hit: &&crate::policy::words::Hit| matches!(hit.meaning, Meaning::Label(Field::Company | Field::Name));
        let labels = self.reading.hits_in(gap).filter(label).map(|hit| hit.span);
        let names = self.reading.names(gap).map(|(name, _)| name);
        let mut words: Vec<Span> = roles.into_iter().flat_map(|part| self.reading.parts(gap, part)).collect();
        words.extend(labels.chain(names));
        // "To our error tracker, X"
        let opening = Span { end: self.reading.on(gap.start, gap.end, OPENING), ..gap };
        let opens = |part| self.reading.parts(opening, part).any(|word| word.start <= gap.start + 1);
        let role = !words.is_empty() || told && (opens(Part::Article) || opens(Part::FirstParty));
        words.extend(light.into_iter().flat_map(|part| self.reading.parts(gap, part)));
        words.sort_unstable();
        let left = self.reading.left_of(gap, words);
        let strange = left.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        strange == 0 || role && strange <= STRANGE
    }
}
