//! Names in sentences.

use super::names::separates;
use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::fold::folded;
use crate::policy::reading::width;
use crate::policy::words::{Heading, Meaning, Part};

/// A name may go on this far to its "SDK", in bytes.
const LONGEST_SUFFIX: u32 = 30;

impl<'a> Finder<'_, 'a> {
    /// Known products that a sentence of a document without any list names as built in.
    pub(super) fn sentences(&mut self, listed: bool) {
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            if self.zones.is_heading(index) || self.zones.kind(index) == Some(Heading::Linked) {
                continue;
            }
            for sentence in self.reading.sentences(line.body) {
                let about = self.says(sentence, Part::Code)
                    || self.says(sentence, Part::ThirdParty)
                    || self.says(sentence, Part::Umbrella)
                    || self.reading.parts(sentence, Part::Integrate).any(|verb| !self.of_the_reader(sentence, verb));
                let denied = self.says(sentence, Part::Not) && !self.says(sentence, Part::Unless);
                let bracketed = matches!(line.kind, BlockKind::Item { .. }) && width(self.text(line.body)) <= 60;
                if !(about || bracketed) || denied || listed && !self.says_what_code_collects(sentence) {
                    continue;
                }
                for name in self.sentence_names(sentence) {
                    if !self.platform_or_store(name) {
                        self.add(Entry { name, line: index, free: vec![sentence], prose: true, ..Entry::default() });
                    }
                }
            }
        }
    }

    /// "When you use X": the reader's act.
    pub(super) fn of_the_reader(&self, sentence: Span, verb: Span) -> bool {
        let before = Span { start: self.reading.back(verb.start, sentence.start, 6), end: verb.start };
        self.says(before, Part::You)
    }

    /// A sentence about SDKs with a data list of its own.
    pub(super) fn says_what_code_collects(&self, sentence: Span) -> bool {
        let data = self.reading.hits_in(sentence).filter(|hit| matches!(hit.meaning, Meaning::Data(..))).count();
        self.says(sentence, Part::Code) && self.says(sentence, Part::Collect) && data >= 2
    }

    /// Names of operating systems and stores that running text mentions anyway.
    pub(super) fn platform_or_store(&self, name: Span) -> bool {
        self.reading.hits_in(name).any(|hit| matches!(hit.meaning, Meaning::Platform(_)))
    }

    /// Whether a sentence says that something is built in or used.
    pub(super) fn integrates(&self, span: Span) -> bool {
        self.says(span, Part::Integrate) || self.says(span, Part::Share) || self.says(span, Part::ProvidedBy)
    }

    /// The names in a sentence about what is built in: known ones, and unknown ones that "SDK" follows.
    pub(super) fn sentence_names(&self, span: Span) -> Vec<Span> {
        let mut names = self.products(span);
        if !names.is_empty() && self.says(span, Part::Code) {
            names.extend(self.bracketed_names(span, &names));
            names.sort_unstable();
        }
        let mut seen = Vec::new();
        names.retain(|name| {
            let text = folded(self.text(*name));
            let new = !seen.contains(&text);
            seen.push(text);
            new
        });
        names.into_iter().map(|name| self.with_suffix(name, span)).collect()
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

    /// A known name with what goes on to a word for code: "友盟+" in 友盟+统计SDK.
    pub(super) fn with_suffix(&self, name: Span, scope: Span) -> Span {
        let rest = Span { start: name.end, end: self.reading.on(name.end, scope.end, LONGEST_SUFFIX) };
        let Some(code) = self.reading.parts(rest, Part::Code).next() else { return name };
        let between = Span { start: name.end, end: code.start };
        let verbs = [Part::Integrate, Part::Collect, Part::Share, Part::Purpose, Part::FirstParty];
        let broken = self.text(between).contains(|c: char| separates(c) || c == ' ' && between.range().len() > 2);
        let another = self.known(between).is_some();
        if broken || another || verbs.iter().any(|part| self.says(between, *part)) {
            return name;
        }
        Span { start: name.start, end: code.end }
    }
}
