//! What the entries are called elsewhere in the text: names of the catalog, and those that only a row, a title or an item has.

use std::collections::HashMap;

use memchr::memmem;

use super::Finder;
use crate::document::Span;
use crate::policy::fold::folded;
use crate::policy::hash::Secret;
use crate::policy::reading::{holds_wide, stands_free};
use crate::policy::words::{Named, Part};

/// In longer documents, names that no catalog knows are looked for in their own place only.
const MOST_BYTES: usize = 1 << 20;
/// More such names, and more places of them, are not looked for.
const MOST_NAMES: usize = 200;
const MOST_PLACES: usize = 5_000;
/// What a company is called stands so many bytes behind its name at most, its address between; and is not longer than this.
const CALLED: u32 = 120;
const WIDEST: usize = 40;
/// A shorter name may be any word, in bytes.
const SHORTEST: usize = 4;

/// Names to entries.
pub(super) struct Called {
    named: HashMap<Named, Vec<usize>, Secret>,
    /// Places of the names that no catalog knows, with their entries, in order.
    places: Vec<(Span, usize)>,
}

impl Called {
    pub(super) fn new(finder: &Finder) -> Called {
        let mut called = Called { named: HashMap::default(), places: Vec::new() };
        let mut strange: Vec<(usize, &str)> = Vec::new();
        for (at, entry) in finder.entries.iter().enumerate() {
            if let Some(named) = finder.own_name(entry.name) {
                called.named.entry(named).or_default().push(at);
                continue;
            }
            // 云桥统计SDK is called by its whole name.
            let whole = finder.before_brackets(entry.name);
            let code = finder.reading.parts(whole, Part::Code).next_back().is_some_and(|code| code.end == whole.end);
            if code && holds_wide(finder.text(whole)) && finder.reading.distinct(whole) {
                strange.push((at, finder.text(whole)));
                continue;
            }
            strange.extend(finder.short_names(entry.name).into_iter().map(|name| (at, finder.text(name))));
            let own = finder.text(finder.called(entry.name));
            let distinct = || own.starts_with(char::is_uppercase) && finder.reading.distinct(entry.name);
            if !entry.prose && own.len() >= SHORTEST && !holds_wide(own) && distinct() {
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

    pub(super) fn is_empty(&self) -> bool {
        self.named.is_empty() && self.places.is_empty()
    }

    /// The names of entries in a span, in order; of those that no catalog knows, the entry.
    pub(super) fn names_in(&self, finder: &Finder, span: Span) -> Vec<(Span, Result<Named, usize>)> {
        let known = finder.reading.names(span).filter(|(_, named)| self.named.contains_key(named));
        let mut names: Vec<(Span, Result<Named, usize>)> = known.map(|(name, named)| (name, Ok(named))).collect();
        let from = self.places.partition_point(|(place, _)| place.start < span.start);
        let strange = self.places.get(from..).unwrap_or_default().iter();
        names.extend(strange.take_while(|(place, _)| place.end <= span.end).map(|(place, at)| (*place, Err(*at))));
        names.sort_unstable_by_key(|(name, _)| *name);
        names.dedup_by_key(|(name, _)| *name);
        names
    }
}

impl Finder<'_, '_> {
    /// A name as a sentence says it: without what brackets add, its legal form and a word for code.
    pub(super) fn called(&self, name: Span) -> Span {
        let outer = self.before_brackets(name);
        let tail = [Part::Company, Part::Code].into_iter().flat_map(|part| self.reading.parts(outer, part));
        let end = tail.map(|word| word.start).filter(|start| *start > outer.start).min();
        let text = self.text(Span { end: end.unwrap_or(outer.end), ..outer }).trim_end_matches([' ', ',']);
        Span { end: outer.start + text.len() as u32, ..outer }
    }

    /// What a registered name is called from then on: "X" of "X Finance GmbH", and of "Y Finance GmbH, Street 1 (hereinafter: “X”)".
    fn short_names(&self, name: Span) -> Vec<Span> {
        let text = self.text(name);
        if holds_wide(text) || self.reading.parts(name, Part::Company).next().is_none() {
            return Vec::new();
        }
        let first = text.find(' ').map(|length| Span { end: name.start + length as u32, ..name });
        let first = first.filter(|first| {
            let word = self.text(*first);
            word.len() >= SHORTEST && word.starts_with(char::is_uppercase) && self.reading.distinct(*first)
        });
        let behind = Span { start: name.end, end: self.reading.on(name.end, u32::MAX, CALLED) };
        let quoted = || {
            let text = self.text(behind);
            let open = text.find('(')?;
            let inner = text.get(open..text.find(')')?)?;
            let (from, quote) = inner.char_indices().find(|(_, c)| matches!(c, '"' | '“' | '„'))?;
            let from = from + quote.len_utf8();
            let length = inner.get(from..)?.find(['"', '”', '“'])?;
            let start = behind.start + (open + from) as u32;
            let plain = !text.get(..open)?.contains([';', '\n']);
            (plain && (3..=WIDEST).contains(&length)).then_some(Span { start, end: start + length as u32 })
        };
        first.into_iter().chain(quoted()).collect()
    }

    /// Whom the name of an entry means: its product, or the vendor where it names nothing else.
    fn own_name(&self, name: Span) -> Option<Named> {
        let (own, _) = self.known(name)?;
        self.reading.names(name).find(|(span, _)| *span == own).map(|(_, named)| named)
    }

    /// The entries that a name means, as `names_in` gives it.
    pub(super) fn meant(&self, called: &Called, sentence: Span, named: Result<Named, usize>) -> Vec<usize> {
        named.map_or_else(|at| vec![at], |named| self.spoken_of(called, sentence, named))
    }

    /// The entries of which a name in a sentence speaks: of "X Ads" and "X Cloud", the one that the sentence writes.
    pub(super) fn spoken_of(&self, called: &Called, sentence: Span, name: Named) -> Vec<usize> {
        let all = called.named.get(&name).map(Vec::as_slice).unwrap_or_default();
        // A short name in a sentence is no other product than that of the one record.
        let recorded = |at: &&usize| self.entries.get(**at).is_some_and(|entry| !entry.prose);
        if all.len() < 2 || all.iter().filter(recorded).count() == 1 {
            return all.to_vec();
        }
        // "X Ads" with the name of a family: more than the catalog knows.
        let more = |at: &usize| {
            self.entries.get(*at).is_some_and(|entry| {
                let own = self.called(entry.name);
                let known = self.reading.names(own).map(|(name, _)| name);
                self.reading.left_of(own, known).contains(char::is_alphanumeric)
            })
        };
        let words = folded(self.text(sentence));
        let written = |at: &usize| {
            let own = self.entries.get(*at).map(|entry| folded(self.text(self.called(entry.name))))?;
            words.contains(own.as_str()).then_some((own.len(), *at))
        };
        match all.iter().filter_map(written).max() {
            Some((_, longest)) if more(&longest) => vec![longest],
            Some(_) => all.iter().filter(|at| !more(at)).copied().collect(),
            None => all.to_vec(),
        }
    }
}
