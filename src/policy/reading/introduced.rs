//! The names that a document introduces, taken up among the words of the catalog.

use std::ops::Range;

use super::{Parts, Reading, outside, stands_free};
use crate::document::Span;
use crate::policy::fold::folded;
use crate::policy::introduced::{Framed, Told, framed, may_frame, may_introduce};
use crate::policy::parallel::{by_pieces, by_stretches};
use crate::policy::sought::Sought;
use crate::policy::words::{Field, Hit, Meaning, Part};
use crate::policy::zones::Zones;

/// Between a name and what it is to us stand at most so many bytes.
const ROLE: u32 = 64;
/// So often names that were taken up may speak for others.
const ROUNDS: usize = 4;

impl Reading<'_> {
    /// Takes up the names that the document introduces, and keeps what stands in its sentences then.
    pub fn introduce(&mut self, zones: &Zones) {
        if may_introduce(self) {
            self.introduce_by_rounds(zones);
        } else if may_frame(self) {
            let Framed { names, places } = framed(self, zones);
            let first = self.words.names.count() as u32;
            self.framed = places;
            self.take_up(&names, first);
            self.introduced += names.len() as u32;
        }
        let parts = |sentences: Range<usize>| {
            let sentences = self.sentences.get(sentences).unwrap_or_default().iter();
            sentences.map(|sentence| self.parts_of(*sentence)).collect::<Vec<Parts>>()
        };
        self.parts = by_stretches(self.sentences.len(), parts).concat();
    }

    /// Names stand beside names: those that are taken up first speak for others.
    pub(super) fn introduce_by_rounds(&mut self, zones: &Zones) {
        let mut told = Told::new(self);
        let mut changed: Vec<usize> = (0..self.lines.len()).collect();
        let known = self.words.names.count() as u32 + self.introduced;
        for _ in 0..ROUNDS {
            let first = self.words.names.count() as u32 + self.introduced;
            let names = told.introduced(self, zones, &changed);
            let ours = if first == known { self.take_up_own(&told.ours) } else { Vec::new() };
            changed = self.take_up(&names, first);
            changed.extend(ours);
            changed.sort_unstable();
            changed.dedup();
            if changed.is_empty() {
                break;
            }
            self.introduced += names.len() as u32;
        }
    }

    /// Takes up the app's own names as words for "we", in sentences; answers the lines in which they stand.
    fn take_up_own(&mut self, places: &[Span]) -> Vec<usize> {
        let running = |place: Span| {
            let line = self.line_at(place).filter(|line| !line.in_table() && line.field.is_none());
            let around = Span { start: self.back(place.start, 0, ROLE), end: self.on(place.end, u32::MAX, ROLE) };
            line.is_some_and(|line| !self.is_title(line.body))
                && self.distinct(place)
                && !self.names(around).any(|(name, _)| name.contains(place))
        };
        let places: Vec<Span> = places.iter().copied().filter(|place| running(*place)).collect();
        let lines = places.iter().filter_map(|place| self.line_of(*place)).collect();
        self.read_as_us(places);
        lines
    }

    /// Takes up names that the document introduces: wherever they stand, they are read like those of the catalog, unless
    /// a product of the catalog stands there. Answers the lines, in order, in which they stand.
    pub(super) fn take_up(&mut self, names: &[Vec<String>], first: u32) -> Vec<usize> {
        let text = self.document.text.normal();
        let forms =
            (first..).zip(names).flat_map(|(number, forms)| forms.iter().map(move |form| (form.as_str(), number)));
        let sought = Sought::new(forms.collect());
        let find = |lines: Range<usize>| {
            let mut new: Vec<Hit> = Vec::new();
            sought.places(text.get(lines.clone()).unwrap_or_default(), |found, number| {
                let span = Span::new(lines.start + found.start as usize, lines.start + found.end as usize);
                if stands_free(text, span) && self.may_be_introduced(span) {
                    new.push(Hit { span, meaning: Meaning::Name(number), language: u8::MAX });
                }
            });
            new
        };
        // A name stands in one line.
        let mut new = if sought.holds('\n') { find(0..text.len()) } else { by_pieces(text, find).concat() };
        // Of names that overlap the longest counts.
        new.sort_unstable_by_key(|hit| (hit.span.start, u32::MAX - hit.span.end));
        let mut past = 0;
        new.retain(|hit| {
            let free =
                hit.span.start >= past && self.names(hit.span).all(|(at, known)| known.is_vendor() && at != hit.span);
            past = if free { hit.span.end } else { past };
            free
        });
        if new.is_empty() {
            return Vec::new();
        }
        let kept = |hit: &Hit| {
            let before = new.partition_point(|name| name.span.start <= hit.span.start);
            !before.checked_sub(1).and_then(|at| new.get(at)).is_some_and(|name| name.span.contains(hit.span))
        };
        self.hits.change(Meaning::Name(0).group(), kept, &new);
        let line_of = |at: u32| self.line_of(Span { start: at, end: at }).unwrap_or(0);
        let mut lines: Vec<usize> =
            new.iter().flat_map(|hit| line_of(hit.span.start)..=line_of(hit.span.end)).collect();
        lines.dedup();
        lines
    }

    /// What a label says is read by its label; and beside a product of the catalog in the same sentence, only what a word
    /// introduces or what is joined with it is another name. The rest is said of that product: its maker, what it does.
    pub(super) fn may_be_introduced(&self, span: Span) -> bool {
        let Some(line) = self.line_at(span) else { return false };
        // "vendor.example" in x@vendor.example or vendor.example/privacy.
        let text = self.document.text.normal();
        let before = text.get(..span.start as usize).and_then(|text| text.chars().next_back());
        let behind = text.get(span.end as usize..).and_then(|text| text.chars().next());
        if matches!(before, Some('@' | '/' | '.')) || behind == Some('/') && self.text(span).contains('.') {
            return false;
        }
        // "X receives: …" has the name before its value.
        let label = matches!(line.field, Some(Field::Data | Field::Other))
            && span.start <= line.body.start + 1
            && span.end <= line.value.start;
        if line.field.is_some_and(|field| field != Field::Name) && !self.tells_who_gets(line) && !label {
            return false;
        }
        let sentences = self.sentences_of(line);
        let at = sentences.partition_point(|sentence| sentence.start <= span.start).checked_sub(1);
        let Some(&sentence) = at.and_then(|at| sentences.get(at)) else { return true };
        let before = Span { start: sentence.start, end: span.start };
        let known = self.names(before).rfind(|(_, name)| name.target.is_some() && !name.is_vendor());
        let Some((known, _)) = known else { return true };
        let gap = Span { start: known.end, end: span.start };
        let right_before = |part| self.parts(gap, part).next_back().is_some_and(|word| word.end + 1 >= span.start);
        // 托管由甲负责，短信由乙发送, 由甲提供（含验证服务 乙）: a frame of its own, in another clause or behind its own role.
        let framed = self.framed_in(span).first() == Some(&span);
        let clause = self.text(gap).rfind([',', ';']).map(|at| Span { start: gap.start + at as u32 + 1, ..gap });
        let apart = || clause.is_some_and(|clause| !self.nothing_but(clause, &[Part::ProvidedBy], []));
        let role = || [Part::Service, Part::ThirdParty, Part::Umbrella].into_iter().any(right_before);
        if framed && (apart() || role()) {
            return true;
        }
        // "X SDK of Y Ltd.", "X (Y Ltd.)"
        let open = self.text(gap).rsplit_once('(').is_some_and(|(_, inner)| !inner.contains(')'));
        if open || right_before(Part::Of) || right_before(Part::ProvidedBy) {
            return false;
        }
        right_before(Part::Introduces)
            || self.names(before).next_back().is_some_and(|(last, _)| {
                let gap = Span { start: last.end, end: span.start };
                // "X SDK, Y SDK and Z SDK"
                let light = [Part::And, Part::Code].into_iter().flat_map(|part| self.parts(gap, part));
                let words: usize = light.map(|word| word.range().len()).sum();
                // "X (hosting), Y (mail)": brackets say what a name is for.
                let letters = outside(self.text(gap)).filter(|(_, c)| c.is_alphanumeric());
                letters.map(|(_, c)| c.len_utf8()).sum::<usize>() <= words || self.told_alike(gap, span, sentence)
            })
    }

    /// "X for crash reports, Y for hosting and Z to send mail": what follows each of two names says what it is for, and nothing but that
    /// and a mark or "and" stands between them.
    fn told_alike(&self, gap: Span, name: Span, sentence: Span) -> bool {
        let behind = Span { start: name.end, end: self.on(name.end, sentence.end, ROLE) };
        let aims = |span: Span| {
            let parts = [Part::Purpose, Part::Toward, Part::ActsAs];
            parts.iter().any(|part| self.parts(span, *part).next().is_some_and(|word| word.start == span.start + 1))
        };
        let joins = self.text(gap).trim_end().ends_with(',')
            || self.parts(gap, Part::And).next_back().is_some_and(|and| and.end + 1 >= gap.end);
        let others = [Part::Collect, Part::Share, Part::Upload, Part::FirstParty, Part::Not];
        let plain = !self.text(gap).contains(['.', ';', ':', '(']) && !others.iter().any(|part| self.has(gap, *part));
        gap.range().len() <= ROLE as usize && aims(gap) && aims(behind) && joins && plain
    }

    /// "X is our mail provider", "we use X as our mail provider", "our mail provider is X".
    pub fn acts_as(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.on(name.end, sentence.end, ROLE) };
        let before = Span { start: self.back(name.start, sentence.start, ROLE), end: name.start };
        let kinds = [Part::Service, Part::ThirdParty];
        // "Our main mail provider"
        let few =
            |gap: Span| self.text(gap).split_whitespace().count() <= 1 && !self.text(gap).contains([',', '.', ';']);
        let led = self.parts(behind, Part::ActsAs).next().filter(|word| word.start <= name.end + 1);
        let told = led.is_some_and(|word| {
            let rest = Span { start: word.end, ..behind };
            let first = kinds.iter().filter_map(|kind| self.parts(rest, *kind).next()).min();
            // "X is our payment provider's task"
            let owned = |kind: Span| self.text(Span { start: kind.end, ..rest }).starts_with(['\'', '’']);
            first.is_some_and(|kind| few(Span { end: kind.start, ..rest }) && !owned(kind))
        });
        let is = self.parts(before, Part::Befalls).next_back().filter(|word| word.end + 1 >= name.start);
        told || self.receives(Span { end: name.start, ..sentence })
            || is.is_some_and(|word| {
                let subject = Span { end: word.start, ..before };
                let last = kinds.iter().filter_map(|kind| self.parts(subject, *kind).next_back()).max();
                last.is_some_and(|kind| {
                    let ours = self.parts(Span { end: kind.start, ..subject }, Part::Article).next_back();
                    let right = self.text(Span { start: kind.end, ..subject }).trim().is_empty();
                    // "The storage is Encrypted": a kind of third party, not of service.
                    let agent = self.words.recipients.iter().any(|word| folded(self.text(kind)).ends_with(word));
                    right && agent && ours.is_some_and(|ours| few(Span { start: ours.end, end: kind.start }))
                })
            })
    }

    /// "We measure visits with X", "I process telemetry with X": what we do with somebody's help, told by what is done or handled.
    pub fn done_with(&self, sentence: Span, name: Span) -> bool {
        let before = Span { start: self.back(name.start, sentence.start, 2 * ROLE), end: name.start };
        let with = self.parts(before, Part::With).next_back().filter(|word| word.end + 1 >= name.start);
        let ours = self.parts(before, Part::FirstParty).next_back();
        ours.zip(with).filter(|(ours, with)| ours.end < with.start).is_some_and(|(ours, with)| {
            let opens = self.text(Span { end: ours.start, ..before }).trim_end();
            let act = Span { start: ours.end, end: with.start };
            let verbs = [Part::Collect, Part::Handle, Part::Track];
            let verb = verbs.iter().filter_map(|part| self.parts(act, *part).next()).min();
            // The verb right behind "we", and then what it is done with.
            let done = verb.is_some_and(|verb| {
                let gap = self.text(Span { end: verb.start, ..act });
                let object = Span { start: verb.end, ..act };
                gap.split_whitespace().count() <= 2 && self.text(object).contains(char::is_alphabetic)
            });
            let told = done || self.has(act, Part::Service) || self.data(act).next().is_some();
            let others = [Part::Not, Part::Share, Part::You, Part::ThirdParty];
            let plain = !self.text(act).contains([',', ';', '.', '(', ':']) && self.names(act).next().is_none();
            told && plain
                && !others.iter().any(|part| self.has(act, *part))
                && (opens.is_empty() || opens.ends_with([',', ':', ';']))
        })
    }

    /// Where the names end that are joined to one that ends here: "X, Y and Z, which receive".
    pub fn behind_those_beside(&self, sentence: Span, end: u32) -> u32 {
        let rest = Span { start: end, end: self.on(end, sentence.end, 2 * ROLE) };
        let text = self.text(rest);
        let mut at = 0;
        loop {
            let here = text.get(at..).unwrap_or_default();
            let blank = here.len() - here.trim_start_matches([' ', ',']).len();
            let word = Span { start: end + (at + blank) as u32, ..rest };
            let and = self.parts(word, Part::And).next().filter(|and| and.start == word.start);
            let from = and.map_or(at + blank, |and| (and.end - end) as usize + 1);
            let joined = and.is_some() || here.starts_with(", ");
            let run = text.get(from..).filter(|_| joined).map_or(0, titled_length);
            if run == 0 {
                return end + at as u32;
            }
            at = from + run;
        }
    }

    /// "With them", "to this provider": words that take up who was named before, as those whom something goes to.
    pub fn hands_on(&self, span: Span) -> bool {
        let taken_up = [Part::These, Part::This].into_iter().flat_map(|part| self.parts(span, part));
        let led = |word: Span| {
            let before = Span { start: self.back(word.start, span.start, ROLE), end: word.start };
            self.parts(before, Part::Toward).next_back().is_some_and(|small| small.end + 1 >= word.start)
        };
        self.has(span, Part::HandsOn) || taken_up.into_iter().any(led)
    }

    /// "The recipients of your IP address are", and nothing behind it.
    pub fn receives(&self, before: Span) -> bool {
        let near = Span { start: self.back(before.end, before.start, 2 * ROLE), ..before };
        let is = self.parts(near, Part::Befalls).next_back().filter(|word| word.end + 1 >= near.end);
        is.zip(self.parts(near, Part::Receiver).next_back()).is_some_and(|(is, receiver)| {
            let gap = Span { start: receiver.end, end: is.start.max(receiver.end) };
            let told = self.data(gap).next().is_some() || self.has(gap, Part::Personal) || self.has(gap, Part::Kind);
            told && !self.text(gap).contains(['.', ';', ':'])
        })
    }

    /// Where a clause goes on behind a name and what it is to us: "X, our payment provider, receives", else right behind the name.
    pub fn behind_its_role(&self, sentence: Span, name: Span) -> u32 {
        let behind = Span { start: name.end, end: self.on(name.end, sentence.end, ROLE) };
        let close = self.text(behind).strip_prefix(", ").and_then(|rest| rest.find([',', '.', ';', '(']));
        let role = close.map(|at| Span { start: name.end + 2, end: name.end + 2 + at as u32 });
        let told = role.filter(|role| {
            let opens = [Part::Article, Part::FirstParty]
                .iter()
                .any(|part| self.parts(*role, *part).next().is_some_and(|word| word.start == role.start));
            let kind = self.has(*role, Part::Service) || self.has(*role, Part::ThirdParty);
            // "X, a service of the app," is ours.
            let ours = self.parts(*role, Part::FirstParty).any(|word| word.start > role.start);
            opens && kind && !ours && self.text(Span { start: role.end, ..behind }).starts_with(", ")
        });
        told.map_or(name.end, |role| role.end + 2)
    }

    /// "No third party receives it except X", "nobody other than our host, X": what a denial leaves out is used.
    pub fn is_excepted(&self, sentence: Span, name: Span) -> bool {
        let before = Span { start: self.back(name.start, sentence.start, ROLE), end: name.start };
        let beside = [
            Part::Service,
            Part::ThirdParty,
            Part::Umbrella,
            Part::Article,
            Part::Ads,
            Part::Toward,
            Part::ByMeansOf,
            Part::And,
        ];
        // Not "other than X devices".
        let behind = Span { start: name.end, end: self.on(name.end, sentence.end, ROLE) };
        let led = [Part::And, Part::Purpose, Part::Toward, Part::ByMeansOf];
        let ends = !self.text(behind).trim_start().starts_with(char::is_alphanumeric)
            || led.iter().any(|part| self.parts(behind, *part).next().is_some_and(|word| word.start <= name.end + 1));
        let denied = ends && self.has(sentence, Part::Not);
        let word = self.parts(before, Part::Unless).next_back().filter(|_| denied);
        word.is_some_and(|word| {
            let gap = Span { start: word.end, end: name.start };
            self.nothing_but(gap, &beside, self.names(gap).map(|(other, _)| other))
        })
    }
}

/// How many bytes of words with capitals a text opens with.
fn titled_length(text: &str) -> usize {
    let titled = |word: &&str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let words = text.split(' ').take_while(|word| titled(word)).map(str::len);
    let mut length = 0;
    for word in words {
        length += word + usize::from(length > 0);
        let run = text.get(..length).unwrap_or_default();
        if run.ends_with([',', '.', ';', ':', ')']) {
            return run.len() - 1;
        }
    }
    length
}
