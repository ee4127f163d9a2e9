//! Kinds of third parties that a Chinese sentence takes up from the one before it, which says who they are: 您可以通过第三方支付机构（如甲、乙）支付。
//! 我们会将您的订单信息与这些支付机构共享。第三方会收集您的手机号。

use std::collections::HashSet;

use super::Finder;
use super::called::Called;
use super::names::separates;
use crate::document::{BlockKind, Span};
use crate::policy::fold::wide;
use crate::policy::reading::{Line, holds_wide};
use crate::policy::words::{Heading, Named, Part};

/// So many sentences behind the one with the names may take their kind up.
const BEHIND: usize = 3;
/// A subject ends in a sentence's first so many bytes.
const SUBJECT: u32 = 36;
/// A verb stands at most so many bytes behind its subject.
const VERB: u32 = 30;
/// A kind of third party is called so in so many bytes: 第三方支付机构.
const KIND: u32 = 36;
/// Whom something goes to is named in so many bytes behind the small word for it.
const WHOM: u32 = 48;
/// More such sentences are not followed, and no more is given to entries in all.
const MOST: usize = 2_000;
const MOST_GIVEN: usize = 50_000;

/// A sentence on a kind of third party, and the names that the kind stands for.
pub(super) struct KindTakenUp {
    line: usize,
    named_in: Span,
    names: Vec<Span>,
    told: Span,
}

impl Finder<'_, '_> {
    /// The sentences that take up a kind with data, in order. Beside a list, what is given to a kind in running text makes nobody a row.
    pub(super) fn kinds_taken_up(&self, listed: bool) -> Vec<KindTakenUp> {
        let mut found = Vec::new();
        for (index, line) in self.reading.lines.iter().enumerate() {
            let plain =
                !line.in_table() && !matches!(line.kind, BlockKind::Heading(_)) && holds_wide(self.text(line.body));
            let linked = self.zones.kind(index) == Some(Heading::Linked);
            if found.len() >= MOST {
                break;
            }
            if plain && !linked && !self.in_a_denied_list(index) && !self.zones.is_heading(index) {
                self.kinds_taken_up_in(index, line, listed, &mut found);
            }
        }
        found
    }

    fn kinds_taken_up_in(&self, index: usize, line: &Line, listed: bool, found: &mut Vec<KindTakenUp>) {
        let sentences = self.reading.sentences_of(line);
        // The last sentence that says who a kind is, and how many came behind it.
        let mut named: Option<(Span, Vec<Span>, usize)> = None;
        for &sentence in sentences {
            if let Some((named_in, names, behind)) = &mut named {
                *behind += 1;
                let told = Some(sentence).filter(|_| *behind <= BEHIND && found.len() < MOST);
                if let Some(told) = told.and_then(|sentence| self.takes_a_kind_up(sentence, listed)) {
                    found.push(KindTakenUp { line: index, named_in: *named_in, names: names.clone(), told });
                }
            }
            if self.reading.names(sentence).next().is_none() {
                continue;
            }
            let kinds = [Part::ThirdParty, Part::Umbrella, Part::Service, Part::Code];
            let of_a_kind = kinds.iter().any(|part| self.says(sentence, *part)) && !self.says(sentence, Part::Not);
            let names = if of_a_kind { self.last_enumeration(sentence) } else { Vec::new() };
            named = (!names.is_empty()).then_some((sentence, names, 0));
        }
    }

    /// The last names in a sentence that marks join, or one alone behind a word for an example.
    fn last_enumeration(&self, sentence: Span) -> Vec<Span> {
        let example =
            |name: Span| [Part::SuchAs, Part::Including].iter().any(|part| self.right_before(sentence, name, *part));
        let mut runs = self.enumerated_names(sentence).into_iter();
        let run = runs.rfind(|run| run.len() > 1 || run.first().is_some_and(|name| example(*name)));
        let general = |name: &Span| self.platform_or_store(*name);
        run.unwrap_or_default().into_iter().filter(|name| !general(name)).collect()
    }

    /// 第三方会收集您的手机号, 我们会将手机号提供给这些机构: what a sentence with data says of a kind of third party that is its subject or its
    /// recipient.
    fn takes_a_kind_up(&self, sentence: Span, listed: bool) -> Option<Span> {
        // 支付功能并不收集您的手机号，但我们会将订单信息提供给这些机构
        let mut but = self.reading.parts(sentence, Part::But);
        let but = but.find(|but| self.text(Span { end: but.start, ..sentence }).ends_with(','));
        let sentence = but.map_or(sentence, |but| Span { start: but.end, ..sentence });
        let taken_up = self.has_data(sentence)
            && !self.says(sentence, Part::Not)
            && (self.is_what_a_kind_collects(sentence) || !listed && self.is_given_to_a_kind(sentence));
        taken_up.then_some(sentence)
    }

    /// 第三方支付机构可能需要收集您的姓名
    fn is_what_a_kind_collects(&self, sentence: Span) -> bool {
        let head = Span { end: self.reading.on(sentence.start, sentence.end, SUBJECT), ..sentence };
        let own = self.reading.parts(head, Part::FirstParty).next().filter(|us| us.start == sentence.start);
        let of = own.and_then(|us| self.reading.parts(head, Part::Particle).find(|of| of.start == us.end));
        let start = of.map_or(sentence.start, |of| of.end);
        let kinds = [Part::These, Part::This, Part::ThirdParty, Part::Umbrella, Part::Aforesaid];
        let rest = Span { start, ..head };
        let kind =
            kinds.iter().filter_map(|part| self.reading.parts(rest, *part).next()).find(|kind| kind.start == start);
        kind.is_some_and(|kind| {
            let near = Span { start: kind.end, end: self.reading.on(kind.end, sentence.end, VERB) };
            self.reading.parts(near, Part::Collect).next().is_some_and(|verb| {
                let gap = Span { end: verb.start.max(near.start), ..near };
                let others = [Part::FirstParty, Part::You, Part::Toward].iter().any(|part| self.says(gap, *part));
                let nobody = self.reading.names(Span { end: verb.end, ..sentence }).next().is_none();
                nobody && !others && !self.text(gap).contains([',', '、', ':', ';', '('])
            })
        })
    }

    /// 这些支付机构, 该等第三方: a text begins with a word that points back, and a kind of third party behind it.
    fn points_to_a_kind(&self, text: Span) -> bool {
        let words = &self.reading.words.demonstratives;
        let back = words.iter().filter(|word| self.text(text).starts_with(word.as_str())).map(String::len).max();
        let Some(start) = back.map(|length| text.start + length as u32) else { return false };
        let near = Span { start, end: self.reading.on(start, text.end, KIND) };
        let words = self.text(near);
        let words = words.get(..words.find(|c: char| !wide(c) || separates(c)).unwrap_or(words.len()));
        let words = words.unwrap_or_default();
        let near = Span { end: start + words.len() as u32, ..near };
        [Part::ThirdParty, Part::Umbrella].iter().any(|part| self.begins_with(near, *part))
            || self.reading.words.recipients.iter().any(|word| words.contains(word.as_str()))
    }

    /// 我们需要将您的订单信息与这些支付机构共享
    fn is_given_to_a_kind(&self, sentence: Span) -> bool {
        let head = Span { end: self.reading.on(sentence.start, sentence.end, SUBJECT), ..sentence };
        let gives = [Part::Share, Part::Upload].iter().any(|part| self.says(sentence, *part));
        let ours = self.says(head, Part::FirstParty) && !self.begins_with(sentence, Part::You);
        let whom = |small: Span| {
            let behind = Span { start: small.end, end: self.reading.on(small.end, sentence.end, WHOM) };
            let nobody = self.reading.names(Span { end: behind.end, ..sentence }).next().is_none();
            nobody && self.points_to_a_kind(behind)
        };
        let small = [Part::Toward, Part::Introduces].into_iter().flat_map(|part| self.reading.parts(sentence, part));
        gives && ours && small.into_iter().any(whom)
    }

    /// Adds those of the names that no entry has yet.
    pub(super) fn add_kinds_taken_up(&mut self, taken_up: &[KindTakenUp]) {
        let mut known: HashSet<Named> = self.entries.iter().filter_map(|entry| self.meaning(entry.name)).collect();
        for KindTakenUp { line, names, told, .. } in taken_up {
            for name in names {
                if self.meaning(*name).is_none_or(|named| known.insert(named)) {
                    let free = vec![*told];
                    self.add(super::Entry { name: *name, line: *line, free, prose: true, ..super::Entry::default() });
                }
            }
        }
    }

    /// Gives what such a sentence says to the entries of its names.
    pub(super) fn give_kinds_taken_up(&mut self, taken_up: &[KindTakenUp], called: &Called) {
        let mut given = 0;
        for KindTakenUp { named_in, names, told, .. } in taken_up {
            let named: HashSet<Named> = names.iter().filter_map(|name| self.meaning(*name)).collect();
            let meant: Vec<usize> =
                named.into_iter().flat_map(|named| self.spoken_of(called, *named_in, named)).collect();
            given += meant.len();
            if given > MOST_GIVEN {
                return;
            }
            for at in meant {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.joint.push(*told);
                }
            }
        }
    }

    /// Whom the catalog knows by a name.
    fn meaning(&self, name: Span) -> Option<Named> {
        self.reading.names(name).map(|(_, named)| named).next()
    }
}
