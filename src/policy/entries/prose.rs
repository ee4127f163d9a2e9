//! Names in sentences.

use std::collections::HashSet;
use std::ops::Range;

use memchr::memmem;

use super::{Entry, Finder};
use crate::document::{BlockKind, Span};
use crate::policy::declared::handles_data;
use crate::policy::fold::{folded, wide};
use crate::policy::parallel::by_stretches;
use crate::policy::reading::{Line, fits, holds_wide, is_address};
use crate::policy::words::{Field, Heading, Meaning, Part};

/// A name may go on this far to its "SDK", in bytes.
pub(super) const LONGEST_SUFFIX: u32 = 30;
/// A name acts where its verb stands within so many bytes.
pub(super) const ACTS: u32 = 24;
/// A subject stands in a sentence's first so many bytes.
pub(super) const SUBJECT: u32 = 12;
/// Who was named is taken up again in so many bytes.
const TAKEN_UP: u32 = 30;
/// Between a subject and what it does with data stand so many bytes.
const UPLOADED: u32 = 120;
/// So many names of a sentence are held against those behind them.
const MOST_AGAIN: usize = 40;
/// The sentences in so many bytes behind the one that names a product may be about it too.
const FOLLOWING: u32 = 8 << 10;
/// So many paragraphs behind its sentence may be about a product, in a section of at most so many lines.
const PARAGRAPHS: usize = 3;
const SECTION: usize = 40;
/// A paragraph says in its first so many bytes what it is about.
const OPENING: u32 = 32;
/// Brackets around a name open at most so many bytes before it.
const LONGEST_BRACKETS: u32 = 400;
/// What brackets say behind the name that opens a paragraph is not longer than this, in bytes.
const LONGEST_REMARK: u32 = 80;

/// A sentence about third parties.
#[derive(Clone, Copy)]
pub(super) struct OfOthers {
    line: usize,
    sentence: Span,
    /// It says nothing of them but a name and its brackets.
    mentions: bool,
}

impl<'a> Finder<'_, 'a> {
    /// The sentences about third parties that deny nothing.
    pub(super) fn of_others(&self) -> Vec<OfOthers> {
        let found = |lines: Range<usize>| lines.flat_map(|index| self.of_others_in(index)).collect::<Vec<OfOthers>>();
        by_stretches(self.reading.lines.len(), found).concat()
    }

    fn of_others_in(&self, index: usize) -> Vec<OfOthers> {
        let Some(line) = self.reading.lines.get(index) else { return Vec::new() };
        let linked = self.zones.kind(index) == Some(Heading::Linked);
        if self.zones.is_heading(index) || linked || self.in_a_denied_list(index) {
            return Vec::new();
        }
        let alone = || self.stands_alone(index);
        let ours = self.zones.kind(index) == Some(Heading::Own);
        let item = matches!(line.kind, BlockKind::Item { .. });
        let bracketed = item && !ours && fits(self.text(line.body), 60);
        let told = |sentence: Span| {
            let there = self.reading.parts_in(sentence);
            let speaks_of_one = || {
                self.reading.names(sentence).any(|(_, name)| name.target.is_none())
                    || self.products(sentence).iter().any(|name| {
                        self.acts(sentence, *name) || self.given_to(sentence, *name) || self.signs_in(sentence, *name)
                    })
                    || self.reading.names(sentence).any(|(name, _)| {
                        self.given_data(sentence, name)
                            || self.stands_for_its_code(sentence, name)
                            || self.serves(sentence, name)
                            || self.signs_in_for_data(sentence, name)
                    })
                    || self.framed_vendors(sentence).next().is_some()
                    || self.zones.third_party(index) && !self.reading.framed_in(sentence).is_empty()
                    || self.products(sentence).first().is_some_and(|name| {
                        let led =
                            line.lead.is_some_and(|lead| lead.contains(*name) && self.hardly_more_than_a_name(lead));
                        self.opens_a_paragraph(line.body, *name) && (led || self.tells_what_it_does(line.body, *name))
                    })
            };
            let integrates =
                || self.reading.parts(sentence, Part::Integrate).any(|verb| !self.of_the_reader(sentence, verb));
            let about = [Part::Code, Part::ThirdParty, Part::Umbrella].into_iter().any(|part| there.has(part))
                || there.has(Part::Integrate) && integrates()
                || there.has(Part::Policy) && self.refers_to_a_policy(sentence)
                || there.has_name() && speaks_of_one()
                || there.has_name() && self.gives(index, sentence)
                || alone();
            let denied =
                there.has(Part::Not) && !there.has(Part::Unless) && self.reading.denials(sentence).next().is_some();
            let used = |name: &Span| {
                (self.given_to(sentence, *name) || self.passes(sentence, *name) || self.affirmed(sentence, *name))
                    && !self.in_a_denial(sentence, *name)
            };
            // "Held by our host (X) and given to nobody"
            let kept = || self.reading.names(sentence).any(|(name, _)| self.hosts(sentence, name));
            let framed = || self.framed_vendors(sentence).next().is_some();
            let affirmed = !denied || self.products(sentence).iter().any(used) || framed() || kept();
            let mentions = !(about || bracketed);
            let for_its_use = |name: &Span| self.is_named_for_its_use(sentence, *name);
            let named = || there.has_name() && self.products(sentence).iter().any(for_its_use);
            let meant = !mentions || !line.in_table() && !ours && named();
            (meant && affirmed).then_some(OfOthers { line: index, sentence, mentions })
        };
        self.reading.sentences_of(line).iter().filter_map(|sentence| told(*sentence)).collect()
    }

    /// "X (payments)", "the screening provider (X, when active)": brackets that say what a name is for, or hold who somebody is.
    fn is_explained_by_brackets(&self, sentence: Span, name: Span) -> bool {
        let kinds = [Part::Service, Part::Ads, Part::ThirdParty, Part::Umbrella];
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, LONGEST_REMARK) };
        let inner = self.text(behind).trim_start().strip_prefix('(').and_then(|rest| rest.find(')'));
        let opened = inner.map(|close| Span { end: behind.start + close as u32 + 2, ..behind });
        let outer = self.bracket_before(sentence, name);
        let role = outer.is_some_and(|outer| {
            let near = Span { start: self.reading.back(outer.end, outer.start, LONGEST_REMARK), ..outer };
            let last =
                kinds.iter().filter_map(|kind| self.reading.parts(near, *kind).next_back()).map(|word| word.end).max();
            last.is_some_and(|end| self.text(Span { start: end, ..near }).trim().is_empty())
        });
        role || opened.is_some_and(|inner| kinds.iter().any(|kind| self.says(inner, *kind)))
    }

    /// A product of the catalog that is no system, store or word of the language, explained by brackets: where nothing else is said of
    /// it, it is named for its use.
    fn is_named_for_its_use(&self, sentence: Span, name: Span) -> bool {
        let general = self.reading.parts(name, Part::NoParty).any(|word| word == name);
        let listed = self.product(name).is_some_and(|product| product.target.is_some());
        let plain = !general && !self.platform_or_store(name);
        listed && plain && self.is_explained_by_brackets(sentence, name)
    }

    /// Known products that one of these sentences, in a document without any list, names as built in.
    pub(super) fn sentences(&mut self, of_others: &[OfOthers], listed: bool) {
        // Names of rows and items: what their own words hold is no other name.
        let mut own: Vec<Span> = self.entries.iter().map(|entry| entry.name).collect();
        own.sort_unstable();
        let of_a_row = |name: Span| {
            let at = own.partition_point(|other| other.start <= name.start).checked_sub(1);
            // "Facebook - analytics" goes on behind the row's name.
            let held = |other: &Span| other.contains(name) || other.start == name.start;
            at.and_then(|at| own.get(at)).is_some_and(|other| *other != name && held(other))
        };
        // The data of an entry: 仅在使用X时 in them names nobody.
        let told = |entry: &Entry| {
            entry
                .fields
                .iter()
                .filter(|(field, _)| *field == Field::Data)
                .map(|(_, span)| span.start)
                .collect::<Vec<u32>>()
        };
        let told: HashSet<u32> = self.entries.iter().flat_map(told).collect();
        for &OfOthers { line: index, sentence, mentions } in of_others {
            let Some(line) = self.reading.lines.get(index).filter(|_| !self.overflow) else { break };
            let of_an_entry = line.field == Some(Field::Data) && told.contains(&line.value.start);
            let told = || self.lists_data(sentence) || self.builds_in_what_collects(line.body, sentence);
            let mut names = if !listed || told() {
                self.sentence_names(sentence)
            } else if let Some(name) = self.told_what_it_gets(index, sentence) {
                vec![name]
            } else {
                continue;
            };
            if names.iter().all(|name| self.known(*name).is_none()) {
                for name in self.makers_taken_up(line.body, sentence) {
                    self.add(Entry { name, line: index, free: vec![sentence], prose: true, ..Entry::default() });
                }
            }
            names.retain(|name| {
                (!mentions || self.is_named_for_its_use(sentence, *name))
                    && !self.platform_or_store(*name)
                    && !of_a_row(*name)
                    && (!self.in_a_clause_of_the_reader(sentence, *name) || self.its_vendor_acts(sentence, *name))
                    && !self.in_a_denial(sentence, *name)
                    && !self.beside_our_data(sentence, *name)
                    && !self.kept_on_the_device(sentence, *name)
                    && !self.built_with(sentence, *name)
                    && !self.is_only_mentioned(sentence, *name)
                    && !self.reading.is_held_by_readers(*name, sentence)
                    && !(of_an_entry && self.bracket_before(sentence, *name).is_some())
            });
            for (name, own) in self.clauses(sentence, &names) {
                // "X: we use it to …": the whole paragraph is about it.
                let headed = self.opens_a_paragraph(line.body, name);
                let said = || if own == sentence { self.said_on(line.body, sentence, name) } else { own };
                let mut free = vec![if headed { line.body } else { said() }];
                if names.len() == 1 {
                    free.extend(self.also_said(index, name));
                    free.extend(self.label_behind(index, sentence));
                }
                let joint_lists = if headed { None } else { self.data_aforesaid(index, own) };
                let joint_lists = joint_lists.into_iter().collect();
                self.add(Entry { name, line: index, free, joint_lists, prose: true, ..Entry::default() });
            }
        }
    }

    /// 为此您需要提供姓名、身份证号。我们会将上述信息提供给甲。: the nearest sentence before it that names data, in its paragraph or right above.
    pub(super) fn data_aforesaid(&self, index: usize, sentence: Span) -> Option<Span> {
        let line = self.reading.lines.get(index).filter(|_| self.says(sentence, Part::Aforesaid))?;
        let told = |said: &Span| self.has_data(*said) && !self.says(*said, Part::Not);
        let before = Span { start: self.reading.back(sentence.start, line.body.start, FOLLOWING), end: sentence.start };
        let near = self.reading.sentences(before).filter(told).last();
        let above = || {
            let plain = |line: &&Line| !line.in_table() && !matches!(line.kind, BlockKind::Heading(_));
            let lines = self.reading.lines.get(index.saturating_sub(PARAGRAPHS)..index).unwrap_or_default();
            let mut lines = lines.iter().rev().take_while(plain);
            lines.find_map(|line| self.reading.sentences_of(line).iter().copied().rfind(told))
        };
        near.or_else(above)
    }

    /// "We use X. Data processed: …", "We use X (data: …)": a label for data in the same paragraph, right behind the sentence.
    fn label_behind(&self, index: usize, sentence: Span) -> Option<Span> {
        let (line, next) = (self.reading.lines.get(index)?, self.reading.lines.get(index + 1)?);
        let last = !self.text(Span { start: sentence.end, end: line.body.end }).contains(char::is_alphanumeric);
        let goes_on = last && next.block == line.block && !next.first;
        let data = match next.field {
            Some(Field::Data) => true,
            Some(Field::Other) => self.mostly_data(next.value),
            _ => false,
        };
        (goes_on && data).then_some(next.value)
    }

    /// "Crash reports may contain …" in the paragraphs behind, where a section is about one product: what it does with data.
    fn also_said(&self, index: usize, name: Span) -> Vec<Span> {
        let Some(zone) = self.zones.innermost(index).filter(|zone| zone.heading.is_some()) else { return Vec::new() };
        let behind = self.reading.lines.get(index + 1..zone.end.min(index + 1 + PARAGRAPHS)).unwrap_or_default();
        let told = |line: &&Line| {
            let opening = Span { end: self.reading.on(line.body.start, line.body.end, OPENING), ..line.body };
            let about = self.has_data(opening) || self.says(opening, Part::These);
            let ours = [Part::FirstParty, Part::You, Part::Not].iter().any(|part| self.says(opening, *part));
            let tells = [Part::Collect, Part::Including, Part::SuchAs, Part::Integrate]
                .iter()
                .any(|part| self.says(line.body, *part));
            let plain = matches!(line.kind, BlockKind::Paragraph) && line.first && line.field.is_none();
            plain && about && !ours && tells && self.reading.brought_in(line.body).is_none()
        };
        let said: Vec<Span> = behind.iter().take_while(told).map(|line| line.body).collect();
        let own = self.product(name).filter(|_| !said.is_empty());
        let section = self.reading.lines.get(zone.start..zone.end.min(zone.start + SECTION)).unwrap_or_default();
        let of_it = |line: &Line| self.products(line.body).iter().all(|other| self.product(*other) == own);
        if own.is_some() && section.iter().all(of_it) { said } else { Vec::new() }
    }

    /// "E-mail (mailbox or X sign-in)": in the brackets behind data of ours, and not what these go to.
    fn beside_our_data(&self, sentence: Span, name: Span) -> bool {
        let outer = self.bracket_before(sentence, name);
        let given = || self.acts(sentence, name) || self.given_to(sentence, name);
        outer.is_some_and(|outer| self.mostly_data(outer)) && !given()
    }

    /// "Kept on your device using X", 本地存储（X）: nobody gets it.
    fn kept_on_the_device(&self, sentence: Span, name: Span) -> bool {
        let outer = self.bracket_before(sentence, name);
        let kind =
            outer.map(|outer| Span { start: self.reading.back(outer.end, outer.start, LONGEST_SUFFIX), ..outer });
        if kind.is_some_and(|kind| {
            let words = [Part::Device, Part::Service, Part::Handle];
            let kept = holds_wide(self.text(kind)) && self.nothing_but(kind, &words, []);
            kept && (self.says(kind, Part::Device) || !self.acts(sentence, name))
        }) {
            return true;
        }
        let before = Span { start: self.reading.back(name.start, sentence.start, LONGEST_SUFFIX), end: name.start };
        let device = self.reading.parts(before, Part::Device).next_back();
        device.is_some_and(|word| {
            let gap = Span { start: word.end, end: name.start };
            let means = [Part::ByMeansOf, Part::Integrate];
            means.iter().any(|part| self.says(gap, *part)) && self.nothing_but(gap, &means, [])
        })
    }

    /// "X receives crash logs, but not your name": the verb is no denied one, and another part of the sentence is.
    fn affirmed(&self, sentence: Span, name: Span) -> bool {
        let but = self.reading.parts(sentence, Part::But).next();
        let first = Span { end: but.map_or(sentence.start, |but| but.start), ..sentence };
        name.end <= first.end && !self.says(first, Part::Not) && self.acts(first, name)
    }

    /// "Collected through X"
    fn passes(&self, sentence: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, sentence.start, ACTS), end: name.start };
        self.right_before(sentence, name, Part::ByMeansOf) && self.says(before, Part::Collect)
    }

    /// What stands before the brackets in which a name stands.
    fn bracket_before(&self, sentence: Span, name: Span) -> Option<Span> {
        let from = self.reading.back(name.start, sentence.start, LONGEST_BRACKETS);
        let before = self.text(Span { start: from, end: name.start });
        let open = before.rfind('(').filter(|at| !before.get(*at..).unwrap_or_default().contains(')'))?;
        Some(Span { end: from + open as u32, ..sentence })
    }

    /// "Contact us by X": how the reader reaches us.
    fn leads_to_us(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, LONGEST_REMARK) };
        self.says(behind, Part::Contact) && !self.says(sentence, Part::Code)
    }

    /// "The [X privacy notice](https://…)": a link to the policy of a vendor whose product is named before it.
    fn owns_a_linked_policy(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, SUBJECT) };
        let policy = self.reading.parts(behind, Part::Policy).next().is_some_and(|word| word.start <= name.end + 1);
        let linked = || {
            let mut links = self.reading.addresses_in(sentence);
            links.any(|link| link.span.contains(name) && link.span != name)
        };
        let line = self.reading.line_at(name).filter(|_| policy && linked());
        line.is_some_and(|line| {
            let before = Span { start: self.reading.back(name.start, line.body.start, FOLLOWING), end: name.start };
            let own = self.vendor_of(name);
            own.is_some() && self.reading.names(before).any(|(_, other)| Some(other.vendor) == own)
        })
    }

    /// "X: it stores …", not "X: @ourapp" below the words for a contact.
    fn tells_what_it_does(&self, paragraph: Span, name: Span) -> bool {
        let said = Span { start: name.end, end: paragraph.end };
        let acts = [Part::Collect, Part::Share, Part::Upload, Part::Integrate, Part::Purpose];
        // "X: https://…": where its policy is.
        let address = || {
            let own = self.reading.addresses_in(said).next().filter(|address| is_address(self.text(address.span)));
            own.is_some_and(|address| address.url.starts_with("http") && address.span.start <= name.end + 3)
        };
        acts.iter().any(|part| self.says(said, *part)) || self.has_data(said) || address()
    }

    /// "X: …", "X (what it is for): …"
    pub(super) fn opens_a_paragraph(&self, paragraph: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, paragraph.end, LONGEST_REMARK) };
        let text = self.text(behind).trim_start();
        let close = text.find(')').filter(|_| text.starts_with('(')).map_or(0, |close| close + 1);
        let text = text.get(close..).unwrap_or_default();
        let dashed = ["- ", "– ", "— "].iter().any(|dash| text.starts_with(dash));
        name.start <= paragraph.start + 1 && (dashed || text.starts_with(':') && !text.starts_with("://"))
    }

    /// A sentence about one product, with those behind it in the paragraph that name no other and are not about us or you.
    fn said_on(&self, paragraph: Span, sentence: Span, name: Span) -> Span {
        let product = self.product(name);
        let vendor = self.known_vendor_of(name);
        let of_it = |said: Span| match product {
            Some(_) => {
                self.products(said).iter().all(|other| self.product(*other) == product || self.is_company(*other))
            }
            None if vendor.is_none() => self.reading.names(said).all(|(other, _)| name.contains(other)),
            None => self.reading.names(said).all(|(_, other)| Some(other.vendor) == vendor),
        };
        let goes_on = |next: &Span| {
            let opening = Span { start: next.start, end: self.reading.on(next.start, next.end, SUBJECT) };
            // 我们会向其提供IMEI
            let taken_up = Span { end: self.reading.on(next.start, next.end, TAKEN_UP), ..opening };
            let given = holds_wide(self.text(opening)) && self.says(taken_up, Part::This);
            let ours = !given && self.says(opening, Part::FirstParty) || self.says(opening, Part::You);
            // "For help, email us@…"
            let to_us = || self.text(*next).contains('@') || self.says(*next, Part::Contact);
            let another = || self.says(*next, Part::Code) && !self.coded_names(*next).is_empty();
            // "Photos and dates are excluded."
            let left_out = || {
                let last = self.reading.parts(*next, Part::Without).next_back();
                last.is_some_and(|word| word.end + 2 >= next.end)
            };
            !ours && of_it(*next) && !another() && !to_us() && !left_out()
        };
        if !of_it(sentence) {
            return self.said_of_all(paragraph, sentence);
        }
        let behind = Span { start: sentence.end, end: self.reading.on(sentence.end, paragraph.end, FOLLOWING) };
        let behind = self.reading.sentences(behind).take_while(goes_on).last();
        let end = behind.map_or(sentence.end, |last| last.end);
        Span { start: sentence.start, end }
    }

    /// 我们集成甲、乙，需要获取OAID等信息。以及运营商信息，设备IMEI。: a Chinese sentence on several, with those behind it that go on with data
    /// and name nobody.
    fn said_of_all(&self, paragraph: Span, sentence: Span) -> Span {
        let behind = Span { start: sentence.end, end: self.reading.on(sentence.end, paragraph.end, FOLLOWING) };
        let goes_on = |next: &Span| {
            let others = [Part::FirstParty, Part::You, Part::Not, Part::Code, Part::ThirdParty, Part::Policy];
            self.has_data(*next)
                && self.reading.names(*next).next().is_none()
                && !others.iter().any(|part| self.says(*next, *part))
        };
        if !self.has_data(sentence) || !holds_wide(self.text(sentence)) {
            return sentence;
        }
        let last = self.reading.sentences(behind).take_while(goes_on).last();
        Span { end: last.map_or(sentence.end, |last| last.end), ..sentence }
    }

    /// "Please consult X's privacy policy", with its link.
    fn refers_to_a_policy(&self, sentence: Span) -> bool {
        self.says(sentence, Part::Policy) && self.reading.addresses_in(sentence).next().is_some()
    }

    /// "X may collect", "processed via X": the name is a verb's subject, or what something goes through.
    pub(super) fn acts(&self, sentence: Span, name: Span) -> bool {
        // "X (Y, Inc.) receives"
        let text = self.text(Span { start: name.end, end: self.reading.on(name.end, sentence.end, LONGEST_REMARK) });
        let close = text.find(')').filter(|_| text.starts_with(" (") || text.starts_with('('));
        // 定位SDK（甲、乙）会收集
        let inside = text.find(')').filter(|at| !text.get(..*at).unwrap_or_default().contains(['(', '。', ',']));
        let close = close.or_else(|| inside.filter(|_| self.is_in_the_brackets_of_a_kind(sentence, name)));
        let start = close.map_or(name.end, |at| name.end + at as u32 + 1);
        // "Our hosting provider, X, records …"
        let before = Span { start: self.reading.back(name.start, sentence.start, 2), end: name.start };
        let apposed = close.is_none() && self.text(before) == ", " && text.starts_with(", ");
        let start = (start + 2 * u32::from(apposed)).max(self.reading.behind_its_role(sentence, name));
        let behind = Span { start, end: self.reading.on(start, sentence.end, OPENING) };
        // "X and Y, which receive"
        let one_of_those = || {
            let whole = self.whole_vendor(name, sentence);
            let beside = self.reading.behind_those_beside(sentence, whole.end);
            beside > whole.end && self.collects_behind(beside, sentence)
        };
        let subject = self.collects_behind(start, sentence) || one_of_those();
        // "X powers our search"
        let serves = || self.reading.parts(behind, Part::Powers).next().is_some_and(|word| word.start <= start + 2);
        // "receipts from X": data that it gives must have come to it.
        let behind_it = Span { start: name.end, end: sentence.end };
        let source = || self.right_before(sentence, name, Part::Of) && self.says(sentence, Part::Collect);
        // "Dabei speichert X Daten wie Ihre IP-Adresse"
        let inverted = || self.right_before(sentence, name, Part::BeforeSubject) && self.has_data(behind_it);
        subject || serves() || self.right_before(sentence, name, Part::ByMeansOf) || source() || inverted()
    }

    /// "May collect", ", which receives": a verb of collecting whose subject ends here.
    pub(super) fn collects_behind(&self, start: u32, sentence: Span) -> bool {
        // 将依据相关法律法规获取
        let far = self.text(Span { start, ..sentence }).starts_with(wide);
        let near = if far { 2 * OPENING } else { OPENING };
        let behind = Span { start, end: self.reading.on(start, sentence.end, near) };
        if far && self.uploads(Span { end: self.reading.on(start, sentence.end, UPLOADED), ..behind }) {
            return true;
        }
        // "X, which may use your advertising ID", "X will upload crash logs to its servers"
        let takes = |verb: Span| {
            let rest = Span { start: verb.end, end: self.reading.on(verb.end, sentence.end, OPENING) };
            let yours = self.reading.parts(rest, Part::Yours).next().is_some_and(|word| word.start == verb.end + 1);
            let clause = self.text(Span { end: self.reading.on(verb.end, sentence.end, UPLOADED), ..rest });
            let theirs = || clause.split(' ').any(|word| self.reading.words.theirs.iter().any(|their| their == word));
            self.has_data(rest) && !self.says(rest, Part::FirstParty) && (yours || theirs())
        };
        let used =
            || [Part::Integrate, Part::Upload].iter().filter_map(|part| self.reading.parts(behind, *part).next());
        let used = || used().min().filter(|verb| !far && takes(*verb));
        self.reading.parts(behind, Part::Collect).next().or_else(used).is_some_and(|verb| {
            let between = Span { start: behind.start, end: verb.start.max(behind.start) };
            let ours = self.says(between, Part::FirstParty) || self.says(between, Part::You);
            // "X, which receives"
            let relative = self.reading.parts(between, Part::Relative).next().map_or(between.start, |word| word.end);
            let between = Span { start: relative, ..between };
            !ours && !self.text(between).contains([',', ';', '.', '。'])
        })
    }

    /// 定位SDK（甲: a Chinese name in the brackets behind a word for code or third parties.
    fn is_in_the_brackets_of_a_kind(&self, sentence: Span, name: Span) -> bool {
        let outer = self.bracket_before(sentence, name).filter(|outer| holds_wide(self.text(*outer)));
        outer.is_some_and(|outer| {
            let near = Span { start: self.reading.back(outer.end, outer.start, LONGEST_REMARK), ..outer };
            let kinds = [Part::Code, Part::ThirdParty, Part::Umbrella];
            kinds.iter().any(|part| self.reading.parts(near, *part).any(|word| word.end == outer.end))
        })
    }

    /// 会将崩溃日志上传至其服务器: data between a Chinese subject that ends here and its verb, which is not given to us.
    fn uploads(&self, behind: Span) -> bool {
        let clause = self.text(behind).find([',', ';', '。']).map_or(behind.end, |at| behind.start + at as u32);
        let clause = Span { end: clause, ..behind };
        let verb = self.reading.parts(clause, Part::Upload).next();
        verb.is_some_and(|verb| {
            let object = Span { end: verb.start, ..clause };
            let others = [Part::FirstParty, Part::You, Part::Not, Part::Integrate, Part::ProvidedBy];
            // 微信昵称会上传, 微信的昵称会上传: what is uploaded, and by others.
            let first = self.reading.data(object).next().map(|(data, ..)| Span { end: data.start, ..object });
            first.is_some_and(|gap| !self.text(gap).trim().is_empty() && !self.says(gap, Part::Particle))
                && !others.iter().any(|part| self.says(object, *part))
                && !self.says(Span { start: verb.end, ..clause }, Part::FirstParty)
        })
    }

    /// A sentence with a data list of its own, about SDKs or about a product that collects or processes it.
    fn lists_data(&self, sentence: Span) -> bool {
        let data = self.reading.data(sentence).count();
        // 照片会上传至第三方识别服务（甲）
        let moves = || [Part::Upload, Part::Share, Part::Collect].iter().any(|part| self.says(sentence, *part));
        let brought = || self.reading.brought_in(sentence).is_some_and(|name| self.is_named_code(name));
        let code = data >= 1 && self.says(sentence, Part::Code) && moves() && (data >= 2 || brought());
        let framed = |name: &Span| self.reading.framed_in(sentence).contains(name) && moves();
        let given = |name: &Span| self.acts(sentence, *name) || self.given_data(sentence, *name) || framed(name);
        code || data >= 1 && self.products(sentence).iter().any(given)
    }

    /// 推送功能由甲SDK实现。其会收集OAID。 甲SDK用于推送。收集信息：OAID. "Services such as X may be used. These services collect …": a sentence
    /// that names one, and in it or behind it what this gets.
    fn told_what_it_gets(&self, index: usize, sentence: Span) -> Option<Span> {
        let line = self.reading.lines.get(index)?;
        let wide = holds_wide(self.text(sentence));
        if self.says(sentence, Part::Not) || !wide && self.zones.kind(index) == Some(Heading::Linked) {
            return None;
        }
        let [name] = *self.sentence_names(sentence).as_slice() else { return None };
        let known = self.product(name).is_some() || self.is_named_code(name);
        let said = self.said_on(line.body, sentence, name);
        let behind = Span { start: sentence.end, end: said.end.max(sentence.end) };
        let verbs = [Part::Collect, Part::Upload, Part::Share];
        // 手机号登录服务也需要获取…: another subject takes nothing up.
        let opening = Span { end: self.reading.on(behind.start, behind.end, TAKEN_UP), ..behind };
        let openers = [Part::Collect, Part::Upload, Part::Share, Part::Personal, Part::Kind, Part::Code, Part::Befalls];
        // "These services only collect": right at its beginning.
        let names_again = [Part::This, Part::These].iter().any(|part| match wide {
            true => self.says(opening, *part),
            false => self.begins_with(self.reading.trim(opening), *part),
        });
        let takes_up =
            names_again || wide && openers.iter().any(|part| self.begins_with(self.reading.trim(behind), *part));
        let taken_up = takes_up && self.has_data(behind) && verbs.iter().any(|verb| self.says(behind, *verb));
        let told = || {
            let here = || handles_data(self.reading, sentence, name) || self.label_behind(index, sentence).is_some();
            taken_up || wide && here()
        };
        (known && told()).then_some(name)
    }

    /// 我们接入甲，会收集OAID。 我们集成了甲。其会收集OAID。: a Chinese sentence that builds in a known product, and in it or in those behind it
    /// that are on it alone what this collects.
    fn builds_in_what_collects(&self, paragraph: Span, sentence: Span) -> bool {
        let built_in = |name: &Span| {
            let before = Span { start: self.reading.back(name.start, sentence.start, ACTS), end: name.start };
            let verb = self.reading.parts(before, Part::Integrate).next_back();
            verb.is_some_and(|verb| {
                let gap = self.text(Span { start: verb.end, ..before });
                gap.trim_matches([' ', '了', '有', '“', '"']).is_empty() && !self.of_the_reader(sentence, verb)
            })
        };
        if !holds_wide(self.text(sentence)) || self.says(sentence, Part::Not) {
            return false;
        }
        self.products(sentence).into_iter().filter(built_in).any(|name| {
            let said = self.said_on(paragraph, sentence, name);
            let rest = Span { start: name.end, end: said.end.max(name.end) };
            let verb =
                [Part::Collect, Part::Upload].iter().filter_map(|part| self.reading.parts(rest, *part).next()).min();
            verb.is_some_and(|verb| {
                let gap = Span { end: verb.start.max(rest.start), ..rest };
                self.has_data(Span { start: verb.start, ..rest })
                    && !self.says(gap, Part::FirstParty)
                    && !self.says(gap, Part::You)
            })
        })
    }

    /// Names of operating systems and stores that running text mentions anyway.
    pub(super) fn platform_or_store(&self, name: Span) -> bool {
        // "X SDK for Android" is X.
        let most = |hit: Span| hit.range().len() * 2 > name.range().len();
        self.reading.hits_in(name).any(|hit| matches!(hit.meaning, Meaning::Platform(_)) && most(hit.span))
    }

    /// Whether a sentence says that something is built in or used.
    pub(super) fn integrates(&self, span: Span) -> bool {
        self.says(span, Part::Integrate) || self.says(span, Part::Share) || self.says(span, Part::ProvidedBy)
    }

    /// The names in a sentence about what is built in: known ones, and unknown ones whose company stands beside them.
    pub(super) fn sentence_names(&self, span: Span) -> Vec<Span> {
        let mut names = self.products(span);
        if !names.is_empty() && self.says(span, Part::Code) {
            names.extend(self.bracketed_names(span, &names));
        }
        // 微信号 is data.
        let of_data = |name: &Span| self.reading.data(span).any(|(data, ..)| data != *name && data.contains(*name));
        // "Here the page …": a word at the head of its sentence.
        let small = |name: &Span| self.reading.small.has(self.text(*name));
        // "A push token …": an article and a word of the sentence.
        let article = |name: &Span| {
            let first = self.reading.parts(*name, Part::Article).next().is_some_and(|word| word.start == name.start);
            let words = self.text(*name).split(' ').skip(1);
            first && words.clone().count() > 0 && words.into_iter().all(|word| word.starts_with(char::is_lowercase))
        };
        let word = |name: &Span| name.start == span.start && (small(name) && !self.acts(span, *name) || article(name));
        let nobody =
            |name: &Span| word(name) || self.leads_to_us(span, *name) || self.owns_a_linked_policy(span, *name);
        names.retain(|name| !of_data(name) && !nobody(name));
        names.extend(self.quoted_before_its_company(span));
        let names = self.side_by_side(names, span);
        let whole = |name: Span| {
            let registered = self.registered_around(name, span).or_else(|| self.registered_before(name, span));
            registered.unwrap_or_else(|| self.with_its_maker(self.whole_name(name, span), span))
        };
        let mut names: Vec<Span> = names.into_iter().map(whole).collect();
        // 微信聊天 of 微信聊天记录: data that begin within a name.
        names.retain(|name| {
            let around = Span { start: name.start, end: self.reading.on(name.end, span.end, LONGEST_REMARK) };
            let within = |data: Span| data.start > name.start && data.start < name.end && data.end > name.end;
            !self.reading.data(around).any(|(data, ..)| within(data))
        });
        self.join_brackets(&mut names, span);
        // "小米平台SDK": a vendor's name that goes on to a word for code names one of its products.
        let of_vendors = self.reading.names(span).map(|(name, _)| (name, self.with_suffix(name, span)));
        // 以下甲公司系统SDK announces a list.
        let announced = |vendor: Span| self.right_before(span, vendor, Part::Following);
        let coded = of_vendors.filter(|(vendor, product)| vendor != product && !announced(*vendor));
        names.extend(coded.map(|(_, product)| product));
        names.sort_unstable();
        names.dedup();
        for unknown in self
            .unknown_names(span)
            .into_iter()
            .chain(self.coded_names(span))
            .chain(self.enumerated(&names, span))
            .chain(self.makers(span))
            .chain(
                self.companies(span)
                    .into_iter()
                    .map(|name| self.registered_around(name, span).unwrap_or_else(|| self.whole_vendor(name, span))),
            )
        {
            let new = names.iter().all(|known| known.end <= unknown.start || unknown.end <= known.start);
            if new {
                names.push(unknown);
            }
        }
        names.extend(self.enumerated_vendors(span, &names));
        names.retain(|name| !self.whose_data_are_read(span, *name));
        names.sort_unstable();
        // "X SDK (Y Ltd.)": the company is X's.
        let maker = |name: &Span| {
            let before = Span { start: self.reading.back(name.start, span.start, LONGEST_SUFFIX), end: name.start };
            let open =
                self.text(before).trim_end().strip_suffix('(').map(|text| before.start + text.trim_end().len() as u32);
            // 乙SDK，由甲有限公司提供
            let by = || self.makes_one_of(&names, *name, span);
            let told = |open: u32| names.iter().any(|other| other.end == open);
            self.says(*name, Part::Company) && (open.is_some_and(told) || by())
        };
        // 如您使用甲手机，甲推送SDK会收集…: of two that are equal, the one that is no reader's.
        let readers = |name: &Span| self.in_a_clause_of_the_reader(span, *name);
        let again = |name: &Span| {
            let later = names.iter().filter(|other| other.start > name.start).take(MOST_AGAIN);
            later.into_iter().any(|other| self.text(*other) == self.text(*name) && !readers(other))
        };
        let first: Vec<Span> =
            names.iter().take(MOST_AGAIN).filter(|name| again(name) && readers(name)).copied().collect();
        let makers: Vec<Span> = names.iter().filter(|name| maker(name)).copied().collect();
        names.retain(|name| !first.contains(name));
        names.retain(|name| !makers.contains(name));
        self.fullest(names)
    }

    /// "X (Y)": brackets that hold nothing but another name of it.
    fn join_brackets(&self, names: &mut Vec<Span>, scope: Span) {
        let mut at = 0;
        while let (Some(&outer), Some(&inner)) = (names.get(at), names.get(at + 1)) {
            let gap = self.text(Span { start: outer.end, end: inner.start.max(outer.end) });
            let closes = self.text(Span { start: inner.end, end: scope.end }).starts_with(')');
            let own = self.vendor_of(outer).is_some() && self.vendor_of(outer) == self.vendor_of(inner);
            if matches!(gap, "'s " | "’s ") {
                // "X's Y" is Y.
                names.remove(at);
                continue;
            }
            if gap == " by " && own {
                // "X by Y", its maker.
                names.remove(at + 1);
                continue;
            }
            if gap.trim() == "(" && closes {
                names.remove(at + 1);
                if let Some(name) = names.get_mut(at) {
                    name.end = inner.end + 1;
                }
            }
            at += 1;
        }
    }

    /// "腾讯Bugly SDK … Bugly": of names that hold one another, the fullest counts, and the first of equals.
    fn fullest(&self, names: Vec<Span>) -> Vec<Span> {
        let mut all = String::new();
        let mut seen: HashSet<String> = HashSet::new();
        let named = names.into_iter().filter_map(|name| {
            let folded = folded(self.text(name));
            let start = all.len();
            if !seen.insert(folded.clone()) {
                return None;
            }
            all.push_str(&folded);
            all.push('\n');
            Some((name, start, folded))
        });
        let named: Vec<(Span, usize, String)> = named.collect();
        // Names are held against all others at once: a sentence may have a thousand.
        let held = |start: usize, own: &str| {
            let elsewhere = |from: usize| memmem::find(all.as_bytes().get(from..).unwrap_or_default(), own.as_bytes());
            elsewhere(0).is_some_and(|at| at != start) || elsewhere(start + own.len()).is_some()
        };
        named.iter().filter(|(_, start, own)| !held(*start, own)).map(|(name, ..)| *name).collect()
    }
}
