//! What the paragraphs below a sentence on third parties say of data without naming them again: "We use X.", and below it
//! "The data sent includes …".

use std::collections::{HashMap, HashSet};

use super::Finder;
use crate::document::{BlockKind, Span};
use crate::policy::reading::Line;
use crate::policy::words::{Heading, Named, Part};

/// So many paragraphs below the sentence may go on about it.
const PARAGRAPHS: usize = 3;
/// A section with so many lines is looked through for others than those named.
const SECTION: usize = 60;
/// A sentence's subject stands in its first so many bytes.
const OPENING: u32 = 32;

impl<'a> Finder<'_, 'a> {
    /// Gives what such paragraphs say to the entries of the sentence above.
    pub(super) fn take_up(&mut self) {
        let mut named: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, entry) in self.entries.iter().enumerate().filter(|(_, entry)| entry.prose) {
            named.entry(entry.line).or_default().push(at);
        }
        let rows: HashSet<usize> = self.entries.iter().map(|entry| entry.line).collect();
        let mut lines: Vec<usize> = named.keys().copied().collect();
        lines.sort_unstable();
        for index in lines {
            let plain = |line: &Line| matches!(line.kind, BlockKind::Paragraph) && line.field.is_none();
            if !self.reading.lines.get(index).is_some_and(plain) || self.zones.is_heading(index) {
                continue;
            }
            let own = named.get(&index).cloned().unwrap_or_default();
            let (said, listed) = self.said_below(index, &own, &rows);
            for entry in own {
                if let Some(entry) = self.entries.get_mut(entry) {
                    entry.joint.extend_from_slice(&said);
                    entry.joint_lists.extend_from_slice(&listed);
                }
            }
        }
    }

    /// The sentences below a line that take up its entries, and the lists that such sentences open, up to the next line of an entry.
    fn said_below(&self, index: usize, own: &[usize], rows: &HashSet<usize>) -> (Vec<Span>, Vec<Span>) {
        let (mut said, mut listed) = (Vec::new(), Vec::new());
        let meant: HashSet<Named> =
            own.iter().filter_map(|at| self.entries.get(*at)).filter_map(|entry| self.product(entry.name)).collect();
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter().enumerate();
        let below = below.map(|(at, line)| (index + 1 + at, line));
        let below = below.take_while(|(at, line)| {
            !self.zones.is_heading(*at) && !line.in_table() && !rows.contains(at) && meant.len() == own.len()
        });
        let mut paragraphs = 0;
        let mut in_list = false;
        for (at, line) in below {
            if matches!(line.kind, BlockKind::Item { .. }) {
                if !in_list {
                    break;
                }
                continue;
            }
            paragraphs += 1;
            if paragraphs > PARAGRAPHS || paragraphs == 1 && !self.is_about(at, &meant) {
                break;
            }
            let before = said.len() + listed.len();
            in_list = self.says_of_them(at, line, &meant, &mut said, &mut listed);
            if said.len() + listed.len() == before {
                break;
            }
        }
        (said, listed)
    }

    /// Whether a line stands under a heading about third parties, or in a section that names nobody else.
    fn is_about(&self, index: usize, meant: &HashSet<Named>) -> bool {
        if self.zones.third_party(index) {
            return true;
        }
        let Some(zone) = self.zones.innermost(index).filter(|zone| zone.heading.is_some()) else { return false };
        let lines = self.reading.lines.get(zone.start..zone.end.min(zone.start + SECTION)).unwrap_or_default();
        zone.kind != Some(Heading::Own) && lines.iter().all(|line| self.names_only(line.body, meant))
    }

    fn names_only(&self, span: Span, meant: &HashSet<Named>) -> bool {
        self.products(span).iter().all(|name| self.product(*name).is_some_and(|own| meant.contains(&own)))
    }

    /// A sentence that names one of several is not about all.
    fn names_but_some(&self, sentence: Span, meant: &HashSet<Named>) -> bool {
        let named: HashSet<Named> = self.products(sentence).into_iter().filter_map(|name| self.product(name)).collect();
        !named.is_empty() && named.len() < meant.len()
    }

    /// Takes what the sentences of a paragraph say of data with nobody else as their subject; answers whether a list follows.
    fn says_of_them(
        &self,
        index: usize,
        line: &Line,
        meant: &HashSet<Named>,
        said: &mut Vec<Span>,
        listed: &mut Vec<Span>,
    ) -> bool {
        let verbs = [Part::Collect, Part::Share, Part::Upload, Part::Including, Part::SuchAs, Part::Integrate];
        let mut headed = false;
        for &sentence in self.reading.sentences_of(line) {
            let opening = Span { end: self.reading.on(sentence.start, sentence.end, OPENING), ..sentence };
            let says = |part| self.says(sentence, part);
            // What a word means is said of nobody.
            let others =
                says(Part::Defines) || says(Part::Not) || says(Part::Unless) || !self.names_only(sentence, meant);
            if others || says(Part::You) || self.names_but_some(sentence, meant) {
                return false;
            }
            let told = verbs.into_iter().any(says);
            let below = if sentence.end == line.body.end { self.list_below(index) } else { Vec::new() };
            if below.iter().any(|item| self.has_data(*item)) {
                if told {
                    listed.extend(below);
                }
                return told;
            }
            // "What they receive. The advertising ID and …"
            let title = line.lead.is_some_and(|lead| lead.contains(sentence) || sentence.contains(lead));
            if headed && self.has_data(sentence) {
                listed.push(sentence);
            } else if self.has_data(sentence) && told && !says(Part::FirstParty) {
                // Of several, "crash reports may contain" tells nobody's.
                let subject = meant.len() == 1 && self.has_data(opening)
                    || [Part::Kind, Part::Personal, Part::This, Part::These, Part::Following, Part::Collect]
                        .into_iter()
                        .any(|part| self.says(opening, part));
                if !subject {
                    return false;
                }
                said.push(sentence);
            } else if title && told && sentence.end < line.body.end {
                headed = true;
                continue;
            } else {
                return false;
            }
        }
        false
    }
}
