//! What running text says is given to a third party that a list names elsewhere: "Your email address is sent to X."

use std::collections::HashMap;

use super::Finder;
use crate::document::Span;
use crate::policy::negated::counted_words;
use crate::policy::reading::holds_wide;
use crate::policy::words::{Named, Part};

/// More such sentences are not followed, and each names no more than so many that are given something.
const MOST_GIVEN: usize = 2_000;
const MOST_NAMES: usize = 16;
/// Between "to" and a name, its role is not longer than this, in bytes: "to our crash reporting provider, X".
const ROLE: u32 = 64;
const LONGEST_ROLE: usize = 5;
/// A verb stands so far from the name that it gives something to, in bytes.
const FARTHEST: u32 = 400;
/// Verbs that say that data goes somewhere.
const MOVES: [Part; 3] = [Part::Share, Part::Upload, Part::Collect];
/// So little stands between a verb and its object or subject, in bytes.
const BESIDE: u32 = 24;

impl<'a> Finder<'_, 'a> {
    /// Gives such sentences, and the lists that they open, to the entries of the names that they hold.
    pub(super) fn given_elsewhere(&mut self) {
        let mut of_names: HashMap<Named, Vec<usize>> = HashMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if let Some(named) = self.own_name(entry.name) {
                of_names.entry(named).or_default().push(at);
            }
        }
        if of_names.is_empty() {
            return;
        }
        let mut given: Vec<(usize, Span, Vec<Span>)> = Vec::new();
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            let labelled = line.field.is_some() && !line.value.is_empty();
            if line.in_table() || labelled || self.reading.names(line.body).next().is_none() {
                continue;
            }
            for &sentence in self.reading.sentences_of(line) {
                let mut names: Vec<(Span, Named)> =
                    self.reading.names(sentence).filter(|(_, named)| of_names.contains_key(named)).collect();
                names.dedup_by_key(|(name, _)| *name);
                if names.is_empty() || names.len() > MOST_NAMES || self.says(sentence, Part::Not) {
                    continue;
                }
                let below = if sentence.end == line.body.end { self.list_below(index) } else { Vec::new() };
                let listed = below.iter().any(|item| self.has_data(*item));
                if !listed && !self.has_data(sentence) || given.len() >= MOST_GIVEN {
                    continue;
                }
                let places: Vec<Span> = names.iter().map(|(name, _)| *name).collect();
                for ((name, clause), (_, named)) in self.clauses(sentence, &places).into_iter().zip(&names) {
                    let Some(clause) = self.given(clause, name).filter(|said| listed || self.has_data(*said)) else {
                        continue;
                    };
                    for at in of_names.get(named).into_iter().flatten() {
                        let below = if listed { below.clone() } else { Vec::new() };
                        given.push((*at, clause, below));
                    }
                }
            }
        }
        for (at, clause, listed) in given {
            if let Some(entry) = self.entries.get_mut(at) {
                entry.given.push(clause);
                entry.joint_lists.extend(listed);
            }
        }
    }

    /// Whom the name of an entry means: its product, or the vendor where it names nothing else.
    fn own_name(&self, name: Span) -> Option<Named> {
        let (own, _) = self.known(name)?;
        self.reading.names(name).find(|(span, _)| *span == own).map(|(_, named)| named)
    }

    /// "Sent to X", "we send X your name", 向X提供: what a clause says goes to a name in it.
    fn given(&self, clause: Span, name: Span) -> Option<Span> {
        let before = Span { start: self.reading.back(name.start, clause.start, FARTHEST), end: name.start };
        let own = |verb: Span| !self.reading.parts(before, Part::ReaderAct).any(|act| act.end <= verb.end);
        let moves = |span: Span| MOVES.into_iter().flat_map(|part| self.reading.parts(span, part)).any(own);
        let behind = Span { start: name.end, end: self.reading.on(name.end, clause.end, FARTHEST) };
        // "Stored in X"
        let keeps = |span: Span| {
            let word = self.reading.parts(span, Part::Introduces).next_back();
            let kept = |word: Span| self.says(word, Part::Handle) && !self.says(word, Part::Integrate);
            word.is_some_and(|word| kept(word) && own(word))
        };
        // "Werden an X übermittelt"
        let beside = Span { end: self.reading.on(name.end, clause.end, BESIDE), ..behind };
        let wide = holds_wide(self.text(clause));
        let used = self.uses(clause, name);
        let given = used
            || self.is_direct_object(clause, name)
            || self.is_recipient(clause, name)
                && (moves(before) || keeps(before) || moves(if wide { behind } else { beside }));
        // "Voice logging: text is sent to X": what stands before the colon is only the title.
        let head = Span { end: name.start, ..clause };
        let start = self.text(head).find(": ").map_or(clause.start, |colon| clause.start + colon as u32 + 1);
        let head = Span { start, ..head };
        // "Your mail is sent to X, and your name is kept": the rest tells something else.
        let said = if used {
            behind
        } else if self.has_data(head) && !wide {
            head
        } else {
            Span { start, ..clause }
        };
        given.then_some(said)
    }

    /// "X uses your name", "X may use:"
    fn uses(&self, clause: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, clause.end, BESIDE) };
        let verb = self.reading.parts(behind, Part::Integrate).next();
        verb.is_some_and(|verb| {
            let rest = Span { start: verb.end, end: self.reading.on(verb.end, clause.end, BESIDE) };
            let first = self.reading.data(rest).next().map(|(data, ..)| data);
            let object = first.is_some_and(|data| counted_words(self.reading, Span { end: data.start, ..rest }) == 0);
            let none = self.text(Span { start: verb.end, end: clause.end }).trim().trim_end_matches(':').is_empty();
            let subject = counted_words(self.reading, Span { start: name.end, end: verb.start }) <= 1;
            let opens = self.text(Span { end: name.start, ..clause }).trim_end();
            subject && (object || none) && (opens.is_empty() || opens.ends_with([',', ';']))
        })
    }

    /// "We send X your name", "we provide X with"
    fn is_direct_object(&self, clause: Span, name: Span) -> bool {
        [Part::Share, Part::Upload].into_iter().any(|part| self.right_before(clause, name, part))
    }

    /// A small word for where something goes stands right before a name, or before its role: "to our provider, X".
    fn is_recipient(&self, clause: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, clause.start, ROLE), end: name.start };
        let wide = holds_wide(self.text(before)) || holds_wide(self.text(name));
        let moved = |word: Span, parts: &[Part]| parts.iter().any(|part| self.says(word, *part));
        // "Handled by X", 由X处理: the verb stands right beside the word for the agent.
        let acted = |word: Span| {
            let verb = if wide {
                Span { start: name.end, end: self.reading.on(name.end, clause.end, BESIDE / 2) }
            } else {
                Span { start: self.reading.back(word.start, clause.start, BESIDE), end: word.start }
            };
            let beside = |act: Span| if wide { act.start <= name.end + 1 } else { act.end + 1 >= word.start };
            [Part::Collect, Part::Share, Part::Upload]
                .into_iter()
                .any(|part| self.reading.parts(verb, part).any(beside))
        };
        let small = self.reading.parts(before, Part::Toward);
        let agents = self.reading.parts(before, Part::ByMeansOf).filter(|word| acted(*word));
        let kinds: &[Part] = if wide { &[Part::Share, Part::Upload] } else { &MOVES };
        let led = self.reading.parts(before, Part::Introduces).filter(|word| {
            let kept = moved(*word, &[Part::Handle]) && !moved(*word, &[Part::Integrate]);
            kept || moved(*word, kinds) || wide && acted(*word)
        });
        // AI is no small word, though one language has one of these letters.
        let capital = |word: &Span| self.text(*word).chars().all(char::is_uppercase);
        small.chain(agents).chain(led).filter(|word| !capital(word)).any(|word| {
            let gap = Span { start: word.end, end: name.start };
            let role = self.text(gap).trim_end().trim_end_matches([',', '(']);
            let plain = role.trim_matches([' ', '“', '"', '「', '《']).is_empty();
            let told = [Part::ThirdParty, Part::Umbrella, Part::Service].iter().any(|part| self.says(gap, *part));
            let joins = self.reading.parts(before, Part::And).any(|and| and == word);
            // "By our error tracker, X"
            let apposed = !wide
                && self.text(gap).trim_end().ends_with([',', '('])
                && role.split_whitespace().count() <= LONGEST_ROLE
                && self.reading.parts(gap, Part::Article).any(|article| article.start <= word.end + 1);
            let role = (told || apposed)
                && !joins
                && !role.contains([',', '(', ')', ':', ';', '、'])
                && !moved(gap, &MOVES)
                && ![Part::Device, Part::ByMeansOf].into_iter().any(|part| self.says(gap, part));
            let head = self.text(Span { end: word.start, ..before });
            let aside = head.rfind('(').is_some_and(|open| !head.get(open..).unwrap_or_default().contains(')'));
            // "X and Y": what joins two names leads to none.
            let joins_names = joins
                && self.reading.names(Span { end: word.start, ..before }).any(|(other, _)| other.end + 1 >= word.start);
            (plain || role) && !aside && !joins_names
        })
    }
}
