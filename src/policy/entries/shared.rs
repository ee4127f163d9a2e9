//! What the text says of several entries at once, or of one in another place.

use super::{Entry, Finder};
use crate::document::Span;
use crate::policy::fold::{folded, wide};
use crate::policy::words::{Meaning, Part, Target};

/// More sentences about several entries than this are not followed.
const MOST_JOINT: usize = 100;

impl<'a> Finder<'_, 'a> {
    /// "These services may collect X": for each entry of the zone whose list stands before the sentence.
    pub(super) fn joint_clauses(&mut self) {
        let mut clauses = 0;
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            for sentence in self.reading.sentences(line.body) {
                let subject = self.reading.parts(sentence, Part::These).next();
                let subject = subject.filter(|these| these.start <= sentence.start + 24);
                if subject.is_none() || !self.says(sentence, Part::Collect) || self.says(sentence, Part::Not) {
                    continue;
                }
                clauses += 1;
                if clauses > MOST_JOINT {
                    return;
                }
                let Some(zone) = self.zones.around(index).find(|zone| zone.heading.is_some()).copied() else {
                    continue;
                };
                for entry in &mut self.entries {
                    if entry.line >= zone.start && entry.line <= index && entry.name.start < sentence.start {
                        entry.joint.push(sentence);
                    }
                }
            }
        }
    }

    /// "Google's privacy policy is available here": a link that a sentence gives to entries without one.
    pub(super) fn borrowed_links(&mut self) {
        let without: Vec<usize> = (0..self.entries.len())
            .filter(|at| self.entries.get(*at).is_some_and(|entry| self.own_addresses(entry) == 0))
            .collect();
        if without.is_empty() || self.entries.len() > 500 {
            return;
        }
        let mut borrowed: Vec<(usize, Span)> = Vec::new();
        let mut looked = 0;
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            if line.in_table() || self.reading.addresses_in(line.body).next().is_none() {
                continue;
            }
            for sentence in self.reading.sentences(line.body) {
                let Some(address) = self.reading.addresses_in(sentence).next() else { continue };
                let url = address.url.to_ascii_lowercase();
                let policy = self.says(sentence, Part::Policy) || url.contains("privacy") || url.contains("policy");
                if !policy {
                    continue;
                }
                looked += 1;
                if looked > MOST_JOINT {
                    break;
                }
                let words = folded(self.text(sentence));
                let brands: Vec<String> = self.vendors(sentence);
                for &at in &without {
                    let Some(entry) = self.entries.get(at) else { continue };
                    let name = folded(self.text(entry.name));
                    let long = name.chars().count() >= 4 || name.chars().filter(|c| wide(*c)).count() >= 2;
                    let whole = long && words.contains(&name);
                    let brand = brands
                        .iter()
                        .any(|brand| name.starts_with(brand.as_str()) || self.vendor_is(entry.name, brand));
                    let short = name
                        .split('(')
                        .next()
                        .map(str::trim)
                        .is_some_and(|name| name.len() >= 5 && words.contains(name));
                    if whole || short || brand {
                        borrowed.push((at, address.span));
                    }
                }
            }
        }
        for (at, span) in borrowed {
            if let Some(entry) = self.entries.get_mut(at).filter(|entry| entry.borrowed.is_empty()) {
                entry.borrowed.push(span);
            }
        }
    }

    pub(super) fn own_addresses(&self, entry: &Entry) -> usize {
        let spans = entry.fields.iter().map(|(_, span)| *span).chain(entry.free.iter().copied()).chain([entry.name]);
        spans.map(|span| self.reading.addresses_in(span).count()).sum()
    }

    /// Folded names of vendors and families in a span.
    pub(super) fn vendors(&self, span: Span) -> Vec<String> {
        let names = self.reading.hits_in(span).filter_map(|hit| match hit.meaning {
            Meaning::Name(index) => self.reading.words.names.get(index as usize),
            _ => None,
        });
        let broad = names.filter(|name| matches!(name.target, Target::Vendor(_) | Target::Family(..)));
        broad.map(|name| name.folded.clone()).collect()
    }

    pub(super) fn vendor_is(&self, name: Span, vendor: &str) -> bool {
        self.vendors(name).iter().any(|own| own == vendor)
    }
}
