//! What the text says of a row below words of another place that name it: "### Crash reports (X)" above "The device model is
//! sent.", "We use X to find errors. It receives the device model."

use super::Finder;
use super::called::Called;
use super::prose::ACTS;
use crate::document::{BlockKind, Span};
use crate::policy::declared::below_a_negation;
use crate::policy::reading::Line;
use crate::policy::words::{Field, Heading, Part};

/// A heading, a title or a sentence names no more rows than so many.
const MOST_NAMES: usize = 4;
/// So many lines below a heading may be about the rows that it names.
const SECTION: usize = 40;
/// The subject of a sentence stands in its first so many bytes.
const SUBJECT: u32 = 32;
/// In all, no more is given to rows.
const MOST_TOLD: usize = 10_000;

impl<'a> Finder<'_, 'a> {
    /// Gives such sentences, and the labelled data among them, to the rows.
    pub(super) fn told_below(&mut self, called: &Called) {
        if called.is_empty() {
            return;
        }
        let mut told: Vec<(usize, Span, bool)> = Vec::new();
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index).filter(|_| told.len() < MOST_TOLD) else { break };
            let linked = || self.zones.kind(index) == Some(Heading::Linked);
            if line.in_table() || linked() || self.in_a_denied_list(index) {
                continue;
            }
            if self.zones.is_heading(index) {
                self.below_a_title(called, index, &mut told);
            } else {
                self.behind_a_lead(called, index, line, &mut told);
                self.behind_a_sentence(called, index, line, &mut told);
            }
        }
        for (at, said, listed) in told {
            if let Some(entry) = self.entries.get_mut(at) {
                let kept = if listed { &mut entry.joint_lists } else { &mut entry.joint };
                kept.push(said);
            }
        }
    }

    /// The lines under a heading that ends in the names of rows.
    fn below_a_title(&self, called: &Called, index: usize, told: &mut Vec<(usize, Span, bool)>) {
        let Some(title) = self.reading.lines.get(index).map(|line| line.body) else { return };
        let rows = self.rows_at_the_end(called, index, title);
        if rows.is_empty() {
            return;
        }
        for (at, line) in self.below_heading(index).take(SECTION) {
            if line.in_table() || self.in_a_denied_list(at) {
                continue;
            }
            if self.opens_another(&rows, line) || line.lead.is_some_and(|lead| !self.goes_on_about(title, lead)) {
                break;
            }
            match line.field {
                Some(Field::Data)
                    if self.goes_on_about(title, line.value) && !below_a_negation(self.reading, line.value) =>
                {
                    told.extend(rows.iter().map(|row| (*row, line.value, true)));
                }
                Some(_) if !line.value.is_empty() => {}
                _ => {
                    let said = self.reading.sentences_of(line).iter().filter(|said| self.tells_of_data(title, **said));
                    told.extend(said.flat_map(|said| rows.iter().map(|row| (*row, *said, false))));
                }
            }
        }
    }

    /// A line that opens a row besides these: what stands below it is that row's.
    fn opens_another(&self, rows: &[usize], line: &Line) -> bool {
        let next = self.entries.partition_point(|entry| entry.name.start < line.span.start);
        let own = self.entries.get(next).filter(|entry| entry.name.start <= line.body.start && !entry.prose);
        own.is_some() && !rows.contains(&next)
    }

    /// "**Crash reports (X).** The device model and …"
    fn behind_a_lead(&self, called: &Called, index: usize, line: &Line, told: &mut Vec<(usize, Span, bool)>) {
        let Some(lead) = line.lead.filter(|lead| self.text(*lead).contains('(')) else { return };
        for row in self.rows_at_the_end(called, index, lead) {
            let rest = Span { start: lead.end, end: line.body.end };
            let said = self.reading.sentences(rest).filter(|said| self.tells_of_data(lead, *said));
            told.extend(said.map(|said| (row, said, false)));
        }
    }

    /// The sentences behind one that brings in a row, while they go on about it.
    fn behind_a_sentence(&self, called: &Called, index: usize, line: &Line, told: &mut Vec<(usize, Span, bool)>) {
        if line.field.is_some() && !line.value.is_empty()
            || !matches!(line.kind, BlockKind::Paragraph | BlockKind::Item { .. })
        {
            return;
        }
        let sentences = self.reading.sentences_of(line);
        if sentences.len() < 2 {
            return;
        }
        let mut about: Option<(Span, Vec<usize>)> = None;
        for &sentence in sentences {
            let names = called.names_in(self, sentence);
            match names.as_slice() {
                [(name, named)] if !self.says(sentence, Part::Not) && self.brings_in(sentence, *name) => {
                    let rows = self.meant(called, sentence, *named);
                    let elsewhere = |at: &usize| self.entries.get(*at).is_some_and(|entry| entry.line != index);
                    let rows: Vec<usize> = rows.into_iter().filter(elsewhere).collect();
                    about = (rows.len() == 1).then_some((*name, rows));
                }
                _ => {
                    let Some((name, rows)) = &about else { continue };
                    let yours = self.reading.parts(sentence, Part::Yours).any(|word| word.start == sentence.start);
                    if yours || self.is_our_act(sentence) || !self.goes_on_about(*name, sentence) {
                        about = None;
                    } else if self.tells_of_data(*name, sentence) {
                        told.extend(rows.iter().map(|row| (*row, sentence, false)));
                    }
                }
            }
        }
    }

    /// "We use X", "sent to X", "X receives"
    pub(super) fn brings_in(&self, sentence: Span, name: Span) -> bool {
        let used = [Part::Integrate, Part::Introduces].iter().any(|part| self.right_before(sentence, name, *part));
        (used || self.is_recipient(sentence, name) || self.acts(sentence, name))
            && !self.in_a_clause_of_the_reader(sentence, name)
    }

    /// The rows of another place that stand at the end of a title or in its last brackets: "Errors (X)", "Errors – X and Y".
    fn rows_at_the_end(&self, called: &Called, index: usize, title: Span) -> Vec<usize> {
        let names = called.names_in(self, title);
        let Some((first, _)) = names.first() else { return Vec::new() };
        let from = self.text(Span { end: first.start, ..title }).rfind('(').map(|open| title.start + open as u32);
        let part = Span { start: from.unwrap_or(first.start), ..title };
        let light = [Part::And, Part::ByMeansOf, Part::Code, Part::Service, Part::Company];
        let only = self.nothing_but(part, &light, names.iter().map(|(name, _)| *name));
        let denies = [Part::Not, Part::You, Part::Without].iter().any(|part| self.says(title, *part));
        // "How to object to X"
        let led = from.is_some() || first.start <= title.start + 1 || {
            let before = self.text(Span { end: first.start, ..title }).trim_end();
            before.ends_with([':', '-', '–', '—']) || self.right_before(title, *first, Part::ByMeansOf)
        };
        if names.len() > MOST_NAMES || !only || denies || !led {
            return Vec::new();
        }
        let rows = names.iter().flat_map(|(_, named)| self.meant(called, title, *named));
        let elsewhere = |at: &usize| self.entries.get(*at).is_some_and(|entry| entry.line != index && !entry.headed);
        rows.filter(elsewhere).collect()
    }

    /// Whether a text names nobody but those of a title or a sentence.
    fn goes_on_about(&self, title: Span, said: Span) -> bool {
        let own: Vec<_> = self.reading.names(title).map(|(_, named)| named.vendor).collect();
        self.reading.names(said).all(|(_, named)| own.contains(&named.vendor))
    }

    /// Whether a sentence says of data what becomes of them, and not what readers or we do.
    fn tells_of_data(&self, title: Span, said: Span) -> bool {
        let denies = [Part::Not, Part::Unless, Part::Without].iter().any(|part| self.says(said, *part));
        !self.is_our_act(said) && !denies && self.has_data(said) && self.goes_on_about(title, said)
    }

    /// "We collect", "you enter"; but "we send" and "when the app crashes, it sends" say where data go.
    fn is_our_act(&self, said: Span) -> bool {
        let opening = Span { end: self.reading.on(said.start, said.end, SUBJECT), ..said };
        let collects = |subject: Span| {
            let behind = Span { start: subject.end, end: self.reading.on(subject.end, said.end, ACTS) };
            self.says(behind, Part::Collect)
        };
        let yours = |word: Span| self.reading.parts(opening, Part::Yours).any(|yours| yours.contains(word));
        self.reading.parts(opening, Part::FirstParty).any(collects)
            || self.reading.parts(opening, Part::You).any(|word| !yours(word))
    }
}
