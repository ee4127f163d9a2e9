//! What the text says of several entries at once, or of one in another place.

use std::collections::{BTreeSet, HashMap, HashSet};

use memchr::memmem;

use super::called::Called;
use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::fold::{folded, wide};
use crate::policy::hash::Secret;
use crate::policy::reading::{Address, Line, holds_wide, width};
use crate::policy::words::{Field, Named, Part, Target};
use crate::policy::zones::{Zone, whose_policy};

/// More sentences about several entries than this are not followed.
const MOST_JOINT: usize = 100;
/// A footnote's mark is not longer than this, in bytes.
const LONGEST_MARK: u32 = 8;
/// So often, in all, a sentence or an item of its list is given to an entry.
const MOST_GIVEN: usize = 50_000;
/// Among more entries than this, no sentence's link is given to another.
const MOST_WITHOUT_LINK: usize = 500;
/// The subject of a sentence stands in its first so many bytes.
const SUBJECT: u32 = 48;
/// What takes up the sentence before and opens a list is not wider than this.
const LONGEST_LEAD: usize = 80;
/// A sentence introduces no more items than this.
const LONGEST_LIST: usize = 50;

/// What sentences may take up of the entries.
struct Subjects {
    /// Per entry, its block and the first entry of those before it that stand in the same one.
    blocks: Vec<(Option<u32>, usize)>,
    /// Vendors to entries, in order.
    of_vendors: HashMap<u32, Vec<usize>, Secret>,
    /// Folded names to the entries of that name, in order.
    names: HashMap<String, Vec<usize>, Secret>,
    /// The different lengths of `names` that may be a subject, in bytes.
    lengths: BTreeSet<usize>,
}

/// An entry without a link.
struct Unlinked {
    at: usize,
    /// Its folded name, and that without what its brackets say, where no other words are written like it.
    whole: Option<Needle>,
    short: Option<Needle>,
    product: Option<Named>,
}

/// What a text is searched for again and again.
type Needle = memmem::Finder<'static>;

impl Subjects {
    fn new(finder: &Finder) -> Subjects {
        let mut subjects = Subjects {
            blocks: Vec::new(),
            of_vendors: HashMap::default(),
            names: HashMap::default(),
            lengths: BTreeSet::new(),
        };
        for (at, entry) in finder.entries.iter().enumerate() {
            let block = finder.reading.lines.get(entry.line).map(|line| line.block);
            let first = subjects.blocks.last().filter(|(last, _)| *last == block && block.is_some());
            let first = first.map_or(at, |(_, first)| *first);
            subjects.blocks.push((block, first));
            for name in finder.names_in(entry.name) {
                let entries = subjects.of_vendors.entry(name.vendor).or_default();
                if entries.last() != Some(&at) {
                    entries.push(at);
                }
            }
            let name = folded(finder.text(entry.name));
            // A subject has no more bytes than this; folding may make a letter longer.
            if name.len() <= 2 * SUBJECT as usize && name.chars().count() >= 2 {
                subjects.lengths.insert(name.len());
            }
            subjects.names.entry(name).or_default().push(at);
        }
        subjects
    }
}

impl<'a> Finder<'_, 'a> {
    /// "These services may collect X", 该SDK会收集X: sentences whose subject is one or several of the entries before them.
    pub(super) fn joint_clauses(&mut self, called: &Called) {
        let mut clauses = 0;
        let mut given = 0;
        let subjects = Subjects::new(self);
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            if let Some(at) = self.named_above_items(&subjects, index) {
                clauses += 1;
                let listed = self.list_below(index);
                given += listed.len();
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.joint_lists.extend(listed);
                }
            }
            if let Some(at) = self.heads_a_list(index) {
                let below = self.below_heading(index).take(LONGEST_LIST);
                let listed: Vec<Span> = below.map(|(_, line)| line.body).collect();
                given += listed.len();
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.joint_lists.extend(listed);
                }
            }
            for &sentence in self.reading.sentences_of(line) {
                // "These services transfer your IP address to X."
                let sends = [Part::Share, Part::Upload].iter().any(|part| self.says(sentence, *part));
                let theirs = sends && {
                    let end = self.reading.on(sentence.start, sentence.end, SUBJECT);
                    let head = Span { end, ..sentence };
                    self.says(head, Part::These) && !self.says(head, Part::FirstParty)
                };
                let continued = self.text(sentence).ends_with(':') && sentence.end == line.body.end;
                let handed = sends && self.we_hand_on(sentence);
                if !theirs && !handed && !continued && !self.says(sentence, Part::Collect) {
                    continue;
                }
                // "What they receive: …" is a label of its own row.
                let opens = |part| self.begins_with(sentence, part);
                if line.field.is_some() && line.value.start > sentence.start && !opens(Part::These) {
                    let label = Span { end: line.value.start.min(sentence.end), ..sentence };
                    if self.says(label, Part::These) && !holds_wide(self.text(label)) {
                        continue;
                    }
                }
                let denied = self.says(sentence, Part::Not);
                let mut meant = if denied {
                    self.named_by(&subjects, sentence).into_iter().collect()
                } else {
                    self.meant_by(&subjects, index, sentence)
                };
                if meant.is_empty() && !denied {
                    meant = self.acting_in(called, sentence);
                }
                if meant.is_empty() && !denied && sentence.end == line.body.end {
                    meant = self.named_right_before(&subjects, index, sentence);
                }
                if meant.is_empty() && !denied && continued {
                    meant = self.named_in_an_announcement(called, index, line, sentence);
                }
                if meant.is_empty() {
                    continue;
                }
                clauses += 1;
                let listed = if sentence.end == line.body.end { self.list_below(index) } else { Vec::new() };
                given += meant.len() * (1 + listed.len());
                if clauses > MOST_JOINT || given > MOST_GIVEN {
                    return;
                }
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
    fn meant_by(&self, subjects: &Subjects, index: usize, sentence: Span) -> Vec<usize> {
        let Some(line) = self.reading.lines.get(index) else { return Vec::new() };
        let head = Span { start: sentence.start, end: self.reading.on(sentence.start, sentence.end, SUBJECT) };
        let end = self.entries.partition_point(|entry| entry.name.start < sentence.start);
        let before = self.entries.get(..end).unwrap_or_default();
        let block = end.checked_sub(1).and_then(|last| subjects.blocks.get(last));
        let near = block.filter(|(block, _)| *block == Some(line.block)).map_or(end, |(_, first)| *first);
        if self.says(head, Part::These) || near < end && self.we_hand_on(sentence) {
            if near < end {
                return (near..end).collect();
            }
            let within = |zone: &&Zone| {
                let own = |entry: &Entry| entry.line >= zone.start && entry.line <= index;
                (0..end).filter(|at| before.get(*at).is_some_and(own)).collect::<Vec<usize>>()
            };
            // The last of several names in lines of their own may look like a title of what is said of all.
            let title = |zone: &&Zone| {
                let heading = zone.heading.and_then(|heading| self.reading.lines.get(heading));
                heading.is_some_and(|heading| matches!(heading.kind, BlockKind::Paragraph) && !heading.strong)
            };
            let mut headed = self.zones.around(index).filter(|zone| zone.heading.is_some());
            let Some(first) = headed.next() else { return Vec::new() };
            let named = within(&first);
            let wider = if title(&first) && named.len() == 1 { headed.next().map(|zone| within(&zone)) } else { None };
            return wider.unwrap_or(named);
        }
        let prose = |at: &usize| before.get(*at).is_some_and(|entry| entry.prose);
        if let Some(this) = self.reading.parts(head, Part::This).next() {
            // 我们使用甲，该SDK会收集: what the sentence itself names before.
            if self.reading.names(Span { end: this.start, ..head }).next().is_some() {
                return Vec::new();
            }
            return (near..end).rev().take(1).filter(prose).collect();
        }
        let brands = self.vendors(head);
        let mut named: Vec<usize> = brands
            .iter()
            .filter_map(|brand| subjects.of_vendors.get(brand))
            .flat_map(|entries| entries.get(entries.partition_point(|at| *at < near)..).unwrap_or_default())
            .copied()
            .take_while(|at| *at < end)
            .filter(prose)
            .collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    /// "We share your name with them.", "Your name is sent to these providers."
    fn we_hand_on(&self, sentence: Span) -> bool {
        let opening = Span { end: self.reading.on(sentence.start, sentence.end, SUBJECT), ..sentence };
        let subject = self.begins_with(sentence, Part::FirstParty) || self.begins_with(sentence, Part::Yours);
        subject && self.has_data(opening) && self.reading.hands_on(sentence)
    }

    /// "This data includes:" above a list of data: the entries of the sentence right before it.
    fn named_right_before(&self, subjects: &Subjects, index: usize, sentence: Span) -> Vec<usize> {
        let others = [Part::FirstParty, Part::You, Part::Purpose, Part::Unless];
        let shares = self.says(sentence, Part::Share) || self.says(sentence, Part::Upload);
        // "The following data are transmitted:"
        let befalls = shares && self.says(sentence, Part::Following) && self.says(sentence, Part::Befalls);
        let lists = self.says(sentence, Part::SuchAs) || self.says(sentence, Part::Collect);
        let lists = befalls || lists && !self.says(sentence, Part::Share);
        let taken = self.text(sentence).ends_with(':')
            && lists
            && width(self.text(sentence)) <= LONGEST_LEAD
            && self.reading.names(sentence).next().is_none()
            && !others.iter().any(|part| self.says(sentence, *part));
        let end = self.entries.partition_point(|entry| entry.name.start < sentence.start);
        let last = end.checked_sub(1).filter(|_| taken);
        let near = |at: &usize| {
            let entry = self.entries.get(*at);
            entry.is_some_and(|entry| entry.line == index || entry.line + 1 >= index && entry.prose)
        };
        // "Data collected by X:", where X is an entry of this line.
        let here = self.entries.get(end).is_some_and(|entry| sentence.contains(entry.name));
        if !taken || here || !self.list_below(index).iter().any(|item| self.has_data(*item)) {
            return Vec::new();
        }
        let Some(last) = last.filter(near) else {
            // Its product may be a row elsewhere.
            let above = index.checked_sub(1).filter(|above| !self.zones.is_heading(*above)).unwrap_or(index);
            let from = self.reading.lines.get(above).map_or(sentence.start, |line| line.body.start);
            let named = self.products(Span { start: from, end: sentence.start });
            let named: HashSet<Named> = named.into_iter().filter_map(|name| self.product(name)).collect();
            let of_it = |at: &usize| {
                let own = self.entries.get(*at).and_then(|entry| self.product(entry.name));
                own.is_some_and(|own| named.contains(&own))
            };
            let spaced = !holds_wide(self.text(sentence));
            return if named.is_empty() || !spaced {
                Vec::new()
            } else {
                (0..self.entries.len()).filter(of_it).collect()
            };
        };
        let first = subjects.blocks.get(last).map_or(last, |(_, first)| *first);
        (first..end).collect()
    }

    /// "As we use X, the following is collected:", "**X** – we collect:" above a list of data: the entries that the sentence brings in.
    fn named_in_an_announcement(&self, called: &Called, index: usize, line: &Line, sentence: Span) -> Vec<usize> {
        let verbs = [Part::Collect, Part::Share, Part::Upload];
        let names = called.names_in(self, sentence);
        let brought = |name: Span| {
            self.brings_in(sentence, name)
                || self.opens_a_paragraph(line.body, name)
                || [Part::ByMeansOf, Part::With].iter().any(|part| self.right_before(sentence, name, *part))
        };
        let told = verbs.iter().any(|part| self.says(sentence, *part))
            && names.iter().all(|(name, _)| brought(*name))
            && self.list_below(index).iter().any(|item| self.has_data(*item));
        let names = names.into_iter().filter(|_| told);
        names.flat_map(|(_, named)| self.meant(called, sentence, named)).collect()
    }

    /// The entries of a product that itself collects in a sentence above a list: "X may collect the following:".
    fn acting_in(&self, called: &Called, sentence: Span) -> Vec<usize> {
        let products = self.products(sentence);
        let list = self.text(sentence).ends_with(':');
        let one = || {
            products
                .windows(2)
                .all(|pair| pair.iter().map(|name| self.product(*name)).collect::<HashSet<_>>().len() == 1)
        };
        if products.is_empty() || !(list || self.has_data(sentence) && one()) {
            return Vec::new();
        }
        let acting: Vec<Named> =
            products.iter().filter(|name| self.acts(sentence, **name)).filter_map(|name| self.product(*name)).collect();
        if acting.is_empty() {
            return Vec::new();
        }
        let mut meant: Vec<usize> = acting.iter().flat_map(|name| self.spoken_of(called, sentence, *name)).collect();
        meant.sort_unstable();
        meant.dedup();
        meant
    }

    /// The entry that a sentence begins with: "The X SDK does not collect Y".
    fn named_by(&self, subjects: &Subjects, sentence: Span) -> Option<usize> {
        let head = Span { start: sentence.start, end: self.reading.on(sentence.start, sentence.end, SUBJECT) };
        let verb =
            self.reading.parts(head, Part::Collect).chain(self.reading.parts(head, Part::Not)).map(|word| word.start);
        let subject = folded(self.text(Span { start: head.start, end: verb.min().unwrap_or(head.end) }));
        let mut best: Option<(usize, usize)> = None;
        for (from, _) in subject.char_indices() {
            for length in subjects.lengths.range(..=subject.len() - from) {
                let name = subject.get(from..from + length).and_then(|name| subjects.names.get(name));
                best = best.max(name.and_then(|entries| entries.last()).map(|at| (*length, *at)));
            }
        }
        best.map(|(_, at)| at)
    }

    /// The entry that a heading names beside a verb of collecting: X SDK收集的个人信息, above what is collected.
    fn heads_a_list(&self, index: usize) -> Option<usize> {
        let line = self.reading.lines.get(index)?;
        if !self.zones.is_heading(index) || !self.says(line.body, Part::Collect) || self.says(line.body, Part::Not) {
            return None;
        }
        let product = self.products(line.body).first().and_then(|name| self.product(*name))?;
        let of_it = |entry: &Entry| entry.line != index && self.product(entry.name) == Some(product);
        self.entries.iter().position(of_it)
    }

    /// The lines behind one, up to the next heading.
    pub(super) fn below_heading(&self, index: usize) -> impl Iterator<Item = (usize, &Line)> {
        let below = self.reading.lines.iter().enumerate().skip(index + 1);
        below.take_while(|(at, _)| !self.zones.is_heading(*at))
    }

    /// The entry whose name alone and a colon stand above items, outside its own place.
    fn named_above_items(&self, subjects: &Subjects, index: usize) -> Option<usize> {
        let line = self.reading.lines.get(index)?;
        let name = folded(self.text(line.body).strip_suffix(':')?);
        let elsewhere = |at: &&usize| self.entries.get(**at).is_some_and(|entry| entry.line != index);
        subjects.names.get(&name)?.iter().find(elsewhere).copied()
    }

    /// The items below a line that ends in a colon.
    pub(super) fn list_below(&self, index: usize) -> Vec<Span> {
        let Some(line) = self.reading.lines.get(index) else { return Vec::new() };
        if !self.text(line.body).ends_with(':') {
            return Vec::new();
        }
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter();
        let deeper = |below: &Line| line.depth().is_none_or(|own| below.depth().is_some_and(|it| it > own));
        // "Identifiers: such as …" on lines of their own.
        let labelled = |below: &&Line| {
            let text = self.text(below.body);
            let head = text
                .find(':')
                .filter(|at| *at <= 40)
                .map(|at| Span { start: below.body.start, end: below.body.start + at as u32 });
            below.first
                && !below.in_table()
                && head.is_some_and(|head| self.has_data(head) || self.says(head, Part::Device))
        };
        let lines: Vec<Span> = below.clone().take_while(labelled).take(LONGEST_LIST).map(|line| line.body).collect();
        if lines.len() >= 2 {
            return lines;
        }
        let items = below
            .take_while(|line| deeper(line) && (matches!(line.kind, BlockKind::Item { .. }) || line.number.is_some()));
        // Behind a blank line the same list may go on with "**X**: …", a row of its own; 「**Analytics**：…」 below Firebase is none.
        let row = |line: &Line| {
            let product = |lead: Span| self.known(lead).is_some_and(|(_, product)| product);
            let spaced = !holds_wide(self.text(line.body));
            spaced && line.lead.is_some_and(|lead| product(lead) && self.hardly_more_than_a_name(lead))
        };
        let items = items.take_while(|line| !row(line)).take(LONGEST_LIST);
        let items: Vec<Span> = items.map(|line| line.body).collect();
        if items.is_empty() { self.paragraph_below(index) } else { items }
    }

    /// "The following is collected:" above a paragraph that holds several data types, in place of a list.
    fn paragraph_below(&self, index: usize) -> Vec<Span> {
        let (Some(lead), Some(first)) = (self.reading.lines.get(index), self.reading.lines.get(index + 1)) else {
            return Vec::new();
        };
        let plain = |line: &Line| matches!(line.kind, BlockKind::Paragraph) && line.first;
        let ours = [Part::FirstParty, Part::You].iter().any(|part| self.begins_with(first.body, *part));
        let announces = self.reading.sentences_of(lead).last().copied().unwrap_or(lead.body);
        let apart = !self.zones.is_heading(index + 1) && !self.says(announces, Part::Not);
        if !(plain(lead) && plain(first) && apart && !ours) {
            return Vec::new();
        }
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter();
        let its =
            |line: &&Line| line.block == first.block && matches!(line.field, None | Some(Field::Data | Field::Other));
        let lines: Vec<Span> = below.take_while(its).take(LONGEST_LIST).map(|line| line.body).collect();
        let several = lines.iter().flat_map(|line| self.reading.data(*line)).nth(1).is_some();
        if several { lines } else { Vec::new() }
    }

    /// "Google's privacy policy is available here": a link that a sentence gives to entries without one.
    pub(super) fn borrowed_links(&mut self) {
        if self.entries.len() > MOST_WITHOUT_LINK {
            return;
        }
        let without: Vec<Unlinked> = (0..self.entries.len()).filter_map(|at| self.unlinked(at)).collect();
        if without.is_empty() {
            return;
        }
        let mut borrowed: Vec<(usize, Span)> = Vec::new();
        let mut looked = 0;
        for index in 0..self.reading.lines.len() {
            let Some(line) = self.reading.lines.get(index) else { break };
            if line.in_table() || self.reading.addresses_in(line.body).next().is_none() {
                continue;
            }
            let row =
                whose_policy(self.reading, line).map(|name| folded(self.text(name))).filter(|name| name.len() >= 4);
            let listed = row.is_some() && line.depth().is_some();
            let mut before = None;
            for &sentence in self.reading.sentences_of(line) {
                let spoken = std::mem::replace(&mut before, self.only_product(sentence));
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
                let before = spoken.filter(|_| self.reading.words.theirs.iter().any(|word| words.starts_with(word)));
                let brands = self.vendors(sentence);
                let last = self.entries.partition_point(|entry| entry.name.start < sentence.start).checked_sub(1);
                let nobody =
                    self.reading.names(sentence).all(|(name, _)| addresses.iter().any(|link| link.span.contains(name)));
                let of_these = addresses.len() == 1 && self.says(sentence, Part::These);
                for Unlinked { at, whole, short, product } in &without {
                    let Some(entry) = self.entries.get(*at) else { continue };
                    let written =
                        |name: &Option<Needle>| name.as_ref().is_some_and(|name| name.find(words.as_bytes()).is_some());
                    let whole = written(whole);
                    // Under its heading, or where the line names the same product.
                    let beside = || {
                        product.is_some() && self.products(line.body).iter().any(|name| self.product(*name) == *product)
                    };
                    let brand = || {
                        let own = brands.iter().any(|brand| self.vendor_is(entry.name, *brand));
                        own && (self.together(entry, index) || beside())
                            || listed && brands.iter().any(|brand| self.is_of_vendor(entry, *brand))
                    };
                    // "Their privacy policy is at https://…", right behind a sentence on one product.
                    let behind = || nobody && product.is_some() && before == *product;
                    // "The policies of these providers", below their list.
                    let all = || of_these && self.together(entry, index);
                    let goes_on = || {
                        nobody
                            && last == Some(*at)
                            && entry.prose
                            && self.reading.lines.get(entry.line).is_some_and(|own| own.block == line.block)
                    };
                    // "Quorvia privacy policy" for "Quorvia Inc.", which opens with that name.
                    let opens = || row.as_ref().is_some_and(|row| self.opens_with(entry, row));
                    if whole
                        || of_policy.is_some()
                            && (written(short) || opens() || brand() || goes_on() || behind() || all())
                    {
                        // Of several links, the one that follows the name.
                        let named = self.text(sentence).to_lowercase().find(&self.text(entry.name).to_lowercase());
                        let named = named.map(|at| sentence.start + at as u32);
                        let place = named.or_else(|| self.vendor_place(sentence, entry.name)).unwrap_or(sentence.start);
                        let mut policies = addresses.iter().filter(policy);
                        let next = policies.find(|address| address.span.end > place);
                        borrowed.push((*at, next.unwrap_or(first).span));
                    }
                }
            }
        }
        borrowed.extend(self.links_below_their_sentence(&without));
        borrowed.extend(without.iter().filter_map(|Unlinked { at, .. }| Some((*at, self.footnote(*at)?))));
        let mut lent: HashSet<usize> = HashSet::new();
        for (at, span) in borrowed {
            let line = self.line_of(span);
            if let Some(entry) = self.entries.get_mut(at).filter(|entry| entry.borrowed.is_empty()) {
                entry.borrowed.push(span);
                lent.extend((!entry.prose && entry.line != line).then_some(line));
            }
        }
        // "Google: https://…/privacy", where a product of that vendor has a row: the line says only where its policy is.
        let mut entries = std::mem::take(&mut self.entries);
        entries.retain(|entry| {
            let says_only = lent.contains(&entry.line) && entry.fields.is_empty();
            let line = self.reading.lines.get(entry.line).filter(|_| says_only);
            let vendor = || self.known(entry.name).is_some_and(|(name, product)| !product && name == entry.name);
            !(line.is_some_and(|line| whose_policy(self.reading, line).is_some()) && vendor())
        });
        self.entries = entries;
    }

    /// "See Google's privacy policy:" above an address alone: a link of the entries that the sentence names, or whose vendor it names
    /// in their section.
    fn links_below_their_sentence(&self, without: &[Unlinked]) -> Vec<(usize, Span)> {
        let mut found = Vec::new();
        for (index, pair) in self.reading.lines.windows(2).enumerate() {
            let [above, line] = pair else { continue };
            let Some(address) = self.address_alone(line.body).filter(|_| !line.in_table()) else { continue };
            let announces = self.text(above.body).ends_with(':') && self.says(above.body, Part::Policy);
            if !announces || found.len() >= MOST_JOINT {
                continue;
            }
            let words = folded(self.text(above.body));
            let brands = self.vendors(above.body);
            let meant = |unlinked: &&Unlinked| {
                let names = [&unlinked.whole, &unlinked.short];
                let written = names.into_iter().flatten().any(|name| name.find(words.as_bytes()).is_some());
                let entry = self.entries.get(unlinked.at).filter(|entry| self.together(entry, index + 1));
                written || entry.is_some_and(|entry| brands.iter().any(|brand| self.vendor_is(entry.name, *brand)))
            };
            found.extend(without.iter().filter(meant).map(|unlinked| (unlinked.at, address)));
        }
        found
    }

    /// An entry without a link, as sentences are searched for its name.
    fn unlinked(&self, at: usize) -> Option<Unlinked> {
        let entry = self.entries.get(at).filter(|entry| !self.has_address(entry))?;
        let name = folded(self.text(entry.name));
        let needle = |name: &str| memmem::Finder::new(name).into_owned();
        let long = name.chars().count() >= 4 || name.chars().filter(|c| wide(*c)).count() >= 2;
        let short = name.split('(').next().map(str::trim).filter(|name| name.len() >= 5);
        let (whole, short) = (long.then(|| needle(&name)), short.map(needle));
        Some(Unlinked { at, whole, short, product: self.product(entry.name) })
    }

    /// "X [3]" and, on a line of its own, "[3] https://…".
    fn footnote(&self, at: usize) -> Option<Span> {
        let name = self.entries.get(at)?.name;
        let behind = Span { start: name.end, end: self.reading.on(name.end, u32::MAX, LONGEST_MARK) };
        let text = self.text(behind).trim_start();
        let mark = text.get(..=text.find(']').filter(|_| text.starts_with('['))?)?;
        let note = self.reading.lines.iter().find(|line| {
            let opens = self.text(line.span).starts_with(mark);
            opens && self.reading.addresses_in(line.span).next().is_some()
        });
        self.reading.addresses_in(note?.span).next().map(|address| address.span)
    }

    /// Whether an entry stands under the same heading as a line.
    fn together(&self, entry: &Entry, index: usize) -> bool {
        let heading = |line: usize| self.zones.around(line).find_map(|zone| zone.heading);
        heading(entry.line) == heading(index)
    }

    fn has_address(&self, entry: &Entry) -> bool {
        let spans = entry.fields.iter().map(|(_, span)| *span).chain(entry.free.iter().copied()).chain([entry.name]);
        spans.into_iter().any(|span| self.reading.addresses_in(span).next().is_some())
    }

    /// The vendors that a span names, themselves or by a family.
    fn vendors(&self, span: Span) -> Vec<u32> {
        // "Unity's privacy policy" is the vendor's, though a product has the same name.
        let owns = |at: Span| self.text(Span { start: at.end, end: span.end }).starts_with(['\'', '’']);
        let broad = |name: &Named| matches!(name.target, None | Some(Target::Vendor(_) | Target::Family(..)));
        let names = self.reading.names(span).filter(|(at, name)| broad(name) || owns(*at));
        names.map(|(_, name)| name.vendor).collect()
    }

    /// Where a sentence names the vendor of an entry.
    fn vendor_place(&self, sentence: Span, name: Span) -> Option<u32> {
        let mut names = self.reading.names(sentence).map(|(span, _)| span);
        let own = names.find(|span| self.vendors(*span).iter().any(|vendor| self.vendor_is(name, *vendor)));
        own.map(|span| span.start)
    }

    pub(super) fn vendor_is(&self, name: Span, vendor: u32) -> bool {
        self.names_in(name).any(|own| own.vendor == vendor)
    }

    /// The product that a sentence names, where it names one.
    fn only_product(&self, sentence: Span) -> Option<Named> {
        let mut named = self.products(sentence).into_iter().filter_map(|name| self.product(name));
        let first = named.next()?;
        named.all(|other| other == first).then_some(first)
    }

    /// By its name, or by the company that its row gives.
    pub(super) fn is_of_vendor(&self, entry: &Entry, vendor: u32) -> bool {
        let mut companies = entry.fields.iter().filter(|(field, _)| *field == Field::Company).map(|(_, span)| *span);
        self.vendor_is(entry.name, vendor) || companies.any(|company| self.vendor_is(company, vendor))
    }

    fn names_in(&self, span: Span) -> impl Iterator<Item = Named> {
        self.reading.names(span).map(|(_, name)| name)
    }
}
