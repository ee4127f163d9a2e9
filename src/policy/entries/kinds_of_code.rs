//! Rows that only a kind of code heads, and whose text says whose it is: 推送SDK, and below it 我们使用了甲推送SDK.

use super::{Entry, Finder};
use crate::document::Span;
use crate::policy::reading::holds_wide;
use crate::policy::words::Part;

/// The verb stands so many bytes before the names at most: 我们使用的是第三方甲.
const VERB: u32 = 36;
/// Only so many sentences of a row are looked through.
const SENTENCES: usize = 3;

impl Finder<'_, '_> {
    /// Names such rows by what their text builds in.
    pub(super) fn name_kinds_of_code(&mut self) {
        // Told as if no row stood beside them.
        let entries = std::mem::take(&mut self.entries);
        let named: Vec<Vec<Span>> = entries.iter().map(|entry| self.built_in_by(entry)).collect();
        for (entry, names) in entries.into_iter().zip(named) {
            if names.is_empty() {
                self.keep(entry);
                continue;
            }
            for name in names {
                self.keep(Entry { name, doubtful: false, ..entry.clone() });
            }
        }
    }

    /// The products that the text of a row without a name of its own builds in.
    fn built_in_by(&self, entry: &Entry) -> Vec<Span> {
        let name = entry.name;
        let kind = holds_wide(self.text(name))
            && !entry.prose
            && self.says(name, Part::Code)
            && self.known(name).is_none()
            && !self.reading.distinct(name);
        let sentences =
            entry.free.iter().filter(|_| kind).flat_map(|free| self.reading.sentences(*free)).take(SENTENCES);
        let mut named = sentences.map(|sentence| self.brought_by_us(sentence));
        named.find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// 我们使用了甲SDK、乙SDK: the products of a sentence that we build in.
    fn brought_by_us(&self, sentence: Span) -> Vec<Span> {
        let products = self.sentence_names(sentence);
        let Some(first) = products.first().filter(|first| self.known(**first).is_some()) else { return Vec::new() };
        let before = Span { start: self.reading.back(first.start, sentence.start, VERB), end: first.start };
        let built_in = self.reading.parts(before, Part::Integrate).next_back().is_some_and(|verb| {
            let gap = Span { start: verb.end, ..before };
            let us = self.says(Span { end: verb.start, ..before }, Part::FirstParty);
            us && !self.text(gap).contains([',', '、', ':', ';', '('])
        });
        if built_in && !self.says(sentence, Part::Not) { products } else { Vec::new() }
    }
}
