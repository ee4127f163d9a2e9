//! What the text says of several entries at once, or of one in another place.

use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::fold::{folded, wide};
use crate::policy::reading::{Address, Line};
use crate::policy::words::{Meaning, Name, Part, Target};

/// More sentences about several entries than this are not followed.
const MOST_JOINT: usize = 100;
/// The subject of a sentence stands in its first so many bytes.
const SUBJECT: u32 = 48;
/// A sentence introduces no more items than this.
const LONGEST_LIST: usize = 50;

impl<'a> Finder<'_, 'a> {
    /// "These services may collect X", 该SDK会收集X: sentences whose subject is one or several of the entries before them.
    pub(super) fn joint_clauses(&mut self) {
        let mut clauses = 0;
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            if let Some(at) = self.named_above_items(index) {
                clauses += 1;
                let listed = self.list_below(index);
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.joint_lists.extend(listed);
                }
            }
            for sentence in self.reading.sentences(line.body) {
                if !self.says(sentence, Part::Collect) {
                    continue;
                }
                let denied = self.says(sentence, Part::Not);
                let meant = if denied { self.named_by(sentence) } else { self.meant_by(index, sentence) };
                if meant.is_empty() {
                    continue;
                }
                clauses += 1;
                if clauses > MOST_JOINT {
                    return;
                }
                let listed = if sentence.end == line.body.end { self.list_below(index) } else { Vec::new() };
                for at in meant {
                    if let Some(entry) = self.entries.get_mut(at) {
                        entry.joint.push(sentence);
                        entry.joint_lists.extend(listed.iter().copied());
                    }
                }
            }
        }
    }

    /// The entries that the subject of a sentence takes up: those of its own paragraph first, else those of its section.
    fn meant_by(&self, index: usize, sentence: Span) -> Vec<usize> {
        let Some(line) = self.reading.lines.get(index) else { return Vec::new() };
        let head = Span { start: sentence.start, end: self.reading.on(sentence.start, sentence.end, SUBJECT) };
        let end = self.entries.partition_point(|entry| entry.name.start < sentence.start);
        let before = self.entries.get(..end).unwrap_or_default();
        let block = |entry: &Entry| self.reading.lines.get(entry.line).is_some_and(|own| own.block == line.block);
        let near = before.iter().rev().take_while(|entry| block(entry)).count();
        if self.says(head, Part::These) {
            if near > 0 {
                return (end - near..end).collect();
            }
            let Some(zone) = self.zones.around(index).find(|zone| zone.heading.is_some()) else { return Vec::new() };
            let within = |entry: &Entry| entry.line >= zone.start && entry.line <= index;
            return (0..end).filter(|at| before.get(*at).is_some_and(within)).collect();
        }
        let prose = |at: &usize| before.get(*at).is_some_and(|entry| entry.prose);
        if self.says(head, Part::This) {
            return (end - near..end).rev().take(1).filter(prose).collect();
        }
        let brands = self.vendors(head);
        let named = |at: &usize| {
            before.get(*at).is_some_and(|entry| brands.iter().any(|brand| self.vendor_is(entry.name, brand)))
        };
        (end - near..end).filter(prose).filter(named).collect()
    }

    /// The entry that a sentence begins with: "The X SDK does not collect Y".
    fn named_by(&self, sentence: Span) -> Vec<usize> {
        let head = Span { start: sentence.start, end: self.reading.on(sentence.start, sentence.end, SUBJECT) };
        let verb =
            self.reading.parts(head, Part::Collect).chain(self.reading.parts(head, Part::Not)).map(|word| word.start);
        let subject = folded(self.text(Span { start: head.start, end: verb.min().unwrap_or(head.end) }));
        let name = |at: &usize| self.entries.get(*at).map(|entry| folded(self.text(entry.name))).unwrap_or_default();
        let named = (0..self.entries.len()).filter(|at| name(at).chars().count() >= 2 && subject.contains(&name(at)));
        named.max_by_key(|at| name(at).len()).into_iter().collect()
    }

    /// The entry whose name alone and a colon stand above items, outside its own place.
    fn named_above_items(&self, index: usize) -> Option<usize> {
        let line = self.reading.lines.get(index)?;
        let name = folded(self.text(line.body).strip_suffix(':')?);
        let same = |entry: &Entry| entry.line != index && folded(self.text(entry.name)) == name;
        self.entries.iter().position(same)
    }

    /// The items below a line that ends in a colon.
    fn list_below(&self, index: usize) -> Vec<Span> {
        let Some(line) = self.reading.lines.get(index) else { return Vec::new() };
        if !self.text(line.body).ends_with(':') {
            return Vec::new();
        }
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter();
        let depth = |kind: BlockKind| if let BlockKind::Item { depth, .. } = kind { Some(depth) } else { None };
        let deeper = |below: &Line| depth(line.kind).is_none_or(|own| depth(below.kind).is_some_and(|it| it > own));
        let items = below
            .take_while(|line| deeper(line) && (matches!(line.kind, BlockKind::Item { .. }) || line.number.is_some()));
        items.take(LONGEST_LIST).map(|line| line.body).collect()
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
                let addresses: Vec<&Address> = self.reading.addresses_in(sentence).take(MOST_JOINT).collect();
                let policy = |address: &&&Address| {
                    let url = address.url.to_ascii_lowercase();
                    self.says(sentence, Part::Policy) || url.contains("privacy") || url.contains("policy")
                };
                // The only link that a sentence on one of them gives.
                let only = || addresses.first().filter(|_| addresses.len() == 1);
                let of_policy = addresses.iter().find(policy);
                let Some(first) = of_policy.or_else(only) else { continue };
                looked += 1;
                if looked > MOST_JOINT {
                    break;
                }
                let words = folded(self.text(sentence));
                let lower = self.text(sentence).to_lowercase();
                let brands = self.vendors(sentence);
                let last = self.entries.partition_point(|entry| entry.name.start < sentence.start).checked_sub(1);
                let nobody = self.products(sentence).is_empty();
                for &at in &without {
                    let Some(entry) = self.entries.get(at) else { continue };
                    let name = folded(self.text(entry.name));
                    let long = name.chars().count() >= 4 || name.chars().filter(|c| wide(*c)).count() >= 2;
                    let whole = long && words.contains(&name);
                    let brand =
                        brands.iter().any(|brand| self.vendor_is(entry.name, brand)) && self.together(entry, index);
                    let short = name
                        .split('(')
                        .next()
                        .map(str::trim)
                        .is_some_and(|name| name.len() >= 5 && words.contains(name));
                    let goes_on = nobody
                        && last == Some(at)
                        && entry.prose
                        && self.reading.lines.get(entry.line).is_some_and(|own| own.block == line.block);
                    if whole || of_policy.is_some() && (short || brand || goes_on) {
                        // Of several links, the one that follows the name.
                        let named =
                            lower.find(&self.text(entry.name).to_lowercase()).map(|at| sentence.start + at as u32);
                        let place = named.or_else(|| self.vendor_place(sentence, entry.name)).unwrap_or(sentence.start);
                        let mut policies = addresses.iter().filter(policy);
                        let next = policies.find(|address| address.span.end > place);
                        borrowed.push((at, next.unwrap_or(first).span));
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

    /// Whether an entry stands under the same heading as a line.
    fn together(&self, entry: &Entry, index: usize) -> bool {
        let heading = |line: usize| self.zones.around(line).find_map(|zone| zone.heading);
        heading(entry.line) == heading(index)
    }

    pub(super) fn own_addresses(&self, entry: &Entry) -> usize {
        let spans = entry.fields.iter().map(|(_, span)| *span).chain(entry.free.iter().copied()).chain([entry.name]);
        spans.map(|span| self.reading.addresses_in(span).count()).sum()
    }

    /// Ids of the vendors that a span names, themselves or by a family.
    fn vendors(&self, span: Span) -> Vec<&'a str> {
        let words = self.reading.words;
        let hits = self.reading.hits_in(span).filter_map(|hit| match hit.meaning {
            Meaning::Name(index) => Some((hit.span, words.names.get(index as usize)?)),
            _ => None,
        });
        // "Unity's privacy policy" is the vendor's, though a product has the same name.
        let owns = |at: Span| self.text(Span { start: at.end, end: span.end }).starts_with(['\'', '’']);
        let broad = |name: &Name| matches!(name.target, Target::Vendor(_) | Target::Family(..));
        hits.filter(|(at, name)| broad(name) || owns(*at)).map(|(_, name)| name.vendor.as_str()).collect()
    }

    /// Where a sentence names the vendor of an entry.
    fn vendor_place(&self, sentence: Span, name: Span) -> Option<u32> {
        let hits = self.reading.hits_in(sentence).filter(|hit| matches!(hit.meaning, Meaning::Name(_)));
        let mut own = hits.filter(|hit| self.vendors(hit.span).iter().any(|vendor| self.vendor_is(name, vendor)));
        own.next().map(|hit| hit.span.start)
    }

    fn vendor_is(&self, name: Span, vendor: &str) -> bool {
        self.names_in(name).any(|own| own.vendor == vendor)
    }

    fn names_in(&self, span: Span) -> impl Iterator<Item = &'a Name> {
        let words = self.reading.words;
        self.reading.hits_in(span).filter_map(move |hit| match hit.meaning {
            Meaning::Name(index) => words.names.get(index as usize),
            _ => None,
        })
    }
}
