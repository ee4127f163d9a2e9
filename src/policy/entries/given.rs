//! What running text says is given to a third party that a list names elsewhere: "Your email address is sent to X."

use super::Finder;
use super::called::Called;
use crate::document::Span;
use crate::policy::negated::counted_words;
use crate::policy::reading::holds_wide;
use crate::policy::words::Part;

/// More such sentences are not followed, and each names no more than so many that are given something.
const MOST_GIVEN: usize = 2_000;
const MOST_NAMES: usize = 16;
/// Between "to" and a name, its role is not longer than this, in bytes: "to our crash reporting provider, X".
const ROLE: u32 = 64;
const LONGEST_ROLE: usize = 5;
/// What joins two names takes so many bytes at most.
const LONGEST_JOIN: usize = 8;
/// A verb stands so far from the name that it gives something to, in bytes.
const FARTHEST: u32 = 400;
/// Verbs that say that data goes somewhere.
const MOVES: [Part; 3] = [Part::Share, Part::Upload, Part::Collect];
/// So little stands between a verb and its object or subject, in bytes.
const BESIDE: u32 = 24;

impl<'a> Finder<'_, 'a> {
    /// Gives such sentences, and the lists that they open, to the entries of the names that they hold.
    pub(super) fn given_elsewhere(&mut self, called: &Called) {
        if called.is_empty() {
            return;
        }
        let mut given: Vec<(usize, Span, Vec<Span>)> = Vec::new();
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            let labelled = line.field.is_some() && !line.value.is_empty();
            if line.in_table() || labelled {
                continue;
            }
            for &sentence in self.reading.sentences_of(line) {
                let names = called.names_in(self, sentence);
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
                    // What a known name collects is told where sentences are joined to their subjects.
                    let with_the_first = || {
                        let first = self.first_beside(clause, name);
                        (first != name).then(|| self.given(clause, first)).flatten()
                    };
                    let said = self.given(clause, name).or_else(with_the_first).or_else(|| {
                        let acts =
                            named.is_err() && self.acts(clause, name) && !self.in_a_clause_of_the_reader(clause, name);
                        acts.then_some(clause)
                    });
                    let Some(said) = said.filter(|said| listed || self.has_data(*said)) else { continue };
                    let meant = self.meant(called, sentence, *named);
                    let own = |at: &usize| self.entries.get(*at).is_some_and(|entry| entry.line == index);
                    let below = if listed { below.as_slice() } else { &[] };
                    // What its own sentence says of an unknown name is read there, but for the list below.
                    let named_there = |at: &usize| named.is_ok() || listed || !own(at);
                    given.extend(meant.into_iter().filter(named_there).map(|at| (at, said, below.to_vec())));
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

    /// A sentence that says which data goes to a product, itself or in the list below it.
    pub(super) fn gives(&self, index: usize, sentence: Span) -> bool {
        let products = self.products(sentence);
        if products.is_empty() || products.len() > MOST_NAMES {
            return false;
        }
        let last = self.reading.lines.get(index).is_some_and(|line| line.body.end == sentence.end);
        let listed = last && self.list_below(index).iter().any(|item| self.has_data(*item));
        // What a store or the system does is said of every app.
        let general = |name: Span| self.reading.parts(name, Part::NoParty).any(|word| word == name);
        (listed || self.has_data(sentence))
            && products.iter().any(|name| {
                !general(*name) && self.given(sentence, *name).is_some_and(|said| listed || self.has_data(said))
            })
    }

    /// "Sent to X", "we send X your name", 向X提供: what a clause says goes to a name in it.
    fn given(&self, clause: Span, name: Span) -> Option<Span> {
        let before = Span { start: self.reading.back(name.start, clause.start, FARTHEST), end: name.start };
        let own = |verb: Span| {
            let mut acts = self.reading.parts(before, Part::ReaderAct);
            let told = acts.any(|act| act.end <= verb.end && !self.reading.tells_a_thing_of_the_reader(act, before));
            !told || self.befalls(Span { end: verb.end, ..before })
        };
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

    /// "To an AI provider, currently X"
    fn before_an_adverb(&self, gap: Span) -> Span {
        let text = self.text(gap);
        let last = text.rfind([',', '(']).map_or(0, |at| at + 1);
        let word = text.get(last..).unwrap_or_default().trim();
        let adverb = last > 0 && word.chars().all(char::is_lowercase) && self.reading.small.has(word);
        let joins = || self.says(Span { start: gap.start + last as u32, ..gap }, Part::And);
        if adverb && !joins() { Span { end: gap.start + last as u32, ..gap } } else { gap }
    }

    /// The first of the known names that are joined before one: X of "handled by X, Y and Z".
    fn first_beside(&self, clause: Span, name: Span) -> Span {
        let before = Span { start: self.reading.back(name.start, clause.start, FARTHEST), end: name.start };
        let mut first = name;
        while let Some((other, _)) = self.reading.names(Span { end: first.start, ..before }).next_back() {
            let gap = Span { start: other.end, end: first.start };
            let joined = gap.range().len() <= LONGEST_JOIN && !self.text(gap).contains(['.', ';', ':', '(']);
            if !joined || !self.nothing_but(gap, &[Part::And], []) || self.text(gap).trim().is_empty() {
                break;
            }
            first = other;
        }
        first
    }

    /// "Our mail providers (such as": what stands there without the words that name an example.
    fn before_examples(&self, gap: Span) -> Span {
        let such = self.reading.parts(gap, Part::SuchAs).next_back().filter(|such| such.end + 1 >= gap.end);
        let kind = such.map(|such| self.text(Span { end: such.start, ..gap }).trim_end_matches([' ', '(', ',']).len());
        kind.filter(|length| *length > 0).map_or(gap, |length| Span { end: gap.start + length as u32, ..gap })
    }

    /// A small word for where something goes stands right before a name, or before its role: "to our provider, X".
    pub(super) fn is_recipient(&self, clause: Span, name: Span) -> bool {
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
        // "We store your mail in X"
        let kept = Span { start: self.reading.back(name.start, clause.start, FARTHEST), end: name.start };
        let keeps = self.says(kept, Part::Handle);
        let inside = self.reading.parts(before, Part::Inside).filter(|_| keeps);
        // AI is no small word, though one language has one of these letters.
        let capital = |word: &Span| self.text(*word).chars().all(char::is_uppercase);
        small.chain(agents).chain(led).chain(inside).filter(|word| !capital(word)).any(|word| {
            let gap = self.before_examples(Span { start: word.end, end: name.start });
            let role = self.text(self.before_an_adverb(gap)).trim_end().trim_end_matches([',', '(']);
            // "By Google Firebase"
            let vendor = || self.reading.names(gap).any(|(name, _)| name == self.reading.trim(gap));
            let plain = role.trim_matches([' ', '“', '"', '「', '《']).is_empty() || vendor();
            let told = [Part::ThirdParty, Part::Umbrella, Part::Service].iter().any(|part| self.says(gap, *part));
            let joins = self.reading.parts(before, Part::And).any(|and| and == word);
            // "By our error tracker, X"
            let apposed = !wide
                && self.text(self.before_an_adverb(gap)).trim_end().ends_with([',', '('])
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
