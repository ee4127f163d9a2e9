//! The data types that a third party's entry lists, and those that it denies.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::DeclaredData;
use super::data::{Context, Mention, mentions};
use super::data_labels::mostly_data;
use super::entries::{Entry, nothing};
use super::hash::Secret;
use super::negated::counted_words;
use super::reading::{Line, Reading, holds_wide};
use super::words::{Field, Meaning, Part, Spelling};
use crate::document::{BlockKind, Span};

/// How a text is read for the data types of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum As {
    /// A list of data types.
    List,
    /// Sentences, which list what is collected where `true`.
    Sentences(bool),
    /// One sentence.
    Sentence(bool),
    /// A clause that says what is given.
    Given,
    /// A purpose, which may say what it takes.
    Purpose,
}

/// The subject of a sentence ends so soon, in bytes.
const SUBJECT: usize = 40;
/// A verb ends the clause of a data type within so many bytes.
const CLAUSE: u32 = 200;
/// What is done with data, and who does it, stand so near each other, in bytes.
const NEAR: u32 = 24;
/// Prepositions are not longer than this, in bytes.
const SMALL: usize = 4;
/// A negated verb stands so far behind what it denies, in bytes.
const DENIED_BEHIND: u32 = 120;
/// A way to reach somebody is looked for in so many bytes behind its label, and a telephone number has so many digits.
const CONTACT: u32 = 48;
const DIGITS: usize = 5;
/// What somebody is to us stands in so many bytes between "to" and the name.
const ROLE: u32 = 48;
/// So many words say in brackets who gets something: "processed by X".
const BY_WHOM: usize = 2;
/// So many words, "and" among them, join data types that go on: "and optionally your name".
const JOINED: usize = 2;
/// So many items of a list are looked through for the words above it.
const LONGEST_LIST: usize = 64;

/// What was read already, by where it stands and how it was read.
type Known = HashMap<(Span, As), Arc<[Mention]>, Secret>;

/// Per data type, a bit for each of the ways in which it was seen.
struct Seen(Vec<u8>);

impl Seen {
    fn new(reading: &Reading) -> Seen {
        Seen(vec![0; reading.words.data_types.len()])
    }

    /// Whether a data type is seen for the first time in this way, a number below 8.
    fn add(&mut self, data: u16, way: u8) -> bool {
        let Some(ways) = self.0.get_mut(usize::from(data)) else { return false };
        let before = *ways;
        *ways |= 1 << way;
        before != *ways
    }
}

/// Reads the data types of entries; what several entries share is read once.
pub struct Mentioned<'r, 'a> {
    reading: &'r Reading<'a>,
    /// Where the names of entries stand that the catalog does not know, in order.
    unknown: Vec<Span>,
    known: Mutex<Known>,
}

impl<'r, 'a> Mentioned<'r, 'a> {
    pub fn new(reading: &'r Reading<'a>, entries: &[Entry]) -> Mentioned<'r, 'a> {
        let names = entries.iter().map(|entry| entry.name);
        let mut unknown: Vec<Span> = names.filter(|name| reading.names(*name).next().is_none()).collect();
        unknown.sort_unstable();
        Mentioned { reading, unknown, known: Mutex::default() }
    }

    /// The names in a text that the catalog knows, and those of other entries.
    fn names(&self, span: Span) -> impl Iterator<Item = Span> {
        let from = self.unknown.partition_point(|name| name.start < span.start);
        let unknown = self.unknown.get(from..).unwrap_or_default().iter().take_while(move |name| name.end <= span.end);
        self.reading.names(span).map(|(name, _)| name).chain(unknown.copied())
    }

    /// The data types of a text, each once, as it is said first.
    fn mentions(&self, span: Span, how: As) -> Arc<[Mention]> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().get(&(span, how)) {
            return known.clone();
        }
        let reading = self.reading;
        let mut found = match how {
            As::List => {
                let mut listed = mentions(reading, span, Context::List);
                listed.retain(|mention| {
                    !is_explained(reading, span, mention) && !labels_a_contact(reading, span, mention)
                });
                listed
            }
            As::Sentences(lists) => reading.sentences(span).flat_map(|sentence| said(self, sentence, lists)).collect(),
            As::Sentence(lists) => said(self, span, lists),
            As::Given => {
                let context = if reading.data(span).nth(1).is_some() { Context::List } else { Context::Prose };
                let mut all = mentions(reading, span, context);
                all.retain(|mention| !is_measured(reading, span, mention) || is_input(reading, span, mention));
                all
            }
            As::Purpose => {
                let mut all = mentions(reading, span, Context::Prose);
                all.retain(|mention| is_input(reading, span, mention));
                all
            }
        };
        let denied = !found.is_empty() && below_a_denial(reading, span);
        found.iter_mut().for_each(|mention| mention.denied |= denied || is_denied_behind(reading, span, mention));
        found.retain(|mention| mention.denied || !is_a_technology(reading, span, mention));
        let mut seen = Seen::new(reading);
        found.retain(|mention| seen.add(mention.data, 2 * u8::from(mention.denied) + u8::from(mention.hypernym)));
        let found: Arc<[Mention]> = found.into();
        known().insert((span, how), found.clone());
        found
    }

    /// The data types of an entry, and those that it denies.
    pub fn declared(&self, entry: &Entry) -> (Vec<DeclaredData>, Vec<DeclaredData>) {
        let reading = self.reading;
        let of = |wanted: Field| entry.fields.iter().filter(move |(field, _)| *field == wanted).map(|(_, span)| *span);
        let fields: Vec<Span> = of(Field::Data).filter(|span| !span.is_empty()).collect();
        let mut found: Vec<Mention> = Vec::new();
        // "Data protection: encrypted" lists nothing, and says not that there is nothing.
        let lists = |span: &Span| nothing(reading, *span) || !self.mentions(*span, As::List).is_empty();
        let has_field = of(Field::Data).next().is_some() && (fields.is_empty() || fields.iter().any(lists));
        for (at, span) in fields.iter().enumerate() {
            if nothing(reading, *span) {
                continue;
            }
            let listed = self.mentions(*span, As::List);
            // "Device information:" above lines that say which.
            let heads_others = reading.text(*span).ends_with(':')
                && listed.iter().all(|mention| mention.hypernym)
                && fields.get(at + 1).is_some_and(|next| !self.mentions(*next, As::List).is_empty());
            if !heads_others {
                found.extend_from_slice(&listed);
            }
        }
        for span in &entry.free {
            let all = self.mentions(*span, As::Sentences(!has_field));
            let own = entry.prose.then(|| right_before_bracket_of(reading, *span, entry.name, &all)).flatten();
            found.extend_from_slice(own.map_or(&all[..], std::slice::from_ref));
        }
        for (_, span) in entry.fields.iter().filter(|(field, _)| *field == Field::Other) {
            let value = reading.text(*span);
            let value = Span { start: span.end - value.trim_start_matches([':', ' ']).len() as u32, ..*span };
            // "Account | e-mail | X": beside a column of data, what another holds is a kind of them.
            let told = reading.line_at(value).is_some_and(Line::in_table) && !found.is_empty();
            if !value.is_empty() && !told && mostly_data(reading, value) && !below_a_negation(reading, value) {
                found.extend_from_slice(&self.mentions(value, As::List));
            }
        }
        if found.is_empty() {
            // How it is collected may say what: "automatically collects the IMEI".
            for (_, span) in entry.fields.iter().filter(|(field, _)| matches!(field, Field::Method | Field::Other)) {
                let lists = reading.has(*span, Part::Collect);
                found.extend_from_slice(&self.mentions(*span, As::Sentence(lists)));
            }
        }
        for span in of(Field::Purpose) {
            found.extend_from_slice(&self.mentions(span, As::Purpose));
        }
        for sentence in &entry.joint {
            let all = self.mentions(*sentence, As::Sentence(true));
            let own = right_before_bracket_of(reading, *sentence, entry.name, &all);
            found.extend_from_slice(own.map_or(&all[..], std::slice::from_ref));
        }
        for clause in &entry.given {
            found.extend_from_slice(&self.mentions(*clause, As::Given));
        }
        for item in &entry.joint_lists {
            found.extend_from_slice(&self.mentions(*item, As::List));
        }
        let mut seen = Seen::new(reading);
        let mut declared = (Vec::new(), Vec::new());
        for mention in found {
            if !seen.add(mention.data, mention.denied.into()) {
                continue;
            }
            let id = reading.words.data_type(mention.data).to_owned();
            let generic = reading.words.general.iter().any(|general| general.contains(&mention.data));
            let exact = !generic && !mention.hypernym;
            let data = DeclaredData { id, exact, locator: reading.document.locator(mention.span) };
            if mention.denied { declared.1.push(data) } else { declared.0.push(data) }
        }
        declared
    }
}

/// "Device type, push token (via X), location": only what stands before the bracket that names X, and nothing else, is X's.
fn right_before_bracket_of<'m>(reading: &Reading, span: Span, name: Span, all: &'m [Mention]) -> Option<&'m Mention> {
    // An entry of another place is named here by the same product.
    let same = || {
        let own = reading.names(name).next_back()?.1;
        reading.names(span).find(|(_, other)| *other == own).map(|(at, _)| at)
    };
    let name = if span.contains(name) { name } else { same()? };
    if !reading.text(Span { start: name.end, end: span.end }).starts_with(')') {
        return None;
    }
    let before = Span { start: reading.back(name.start, span.start, 16), end: name.start };
    let open = before.start + reading.text(before).rfind('(')? as u32;
    let inside = Span { start: open + 1, end: name.start };
    let by = [Part::ByMeansOf, Part::Introduces].into_iter().any(|part| reading.has(inside, part));
    let only = counted_words(reading, inside) <= BY_WHOM;
    // "An identifier for your device (via X)": the last of the enumeration, though more words follow it.
    // 姓名与快递公司（如甲）: what the brackets explain is no data.
    let last = |mention: &&Mention| {
        let gap = Span { start: mention.span.end, end: open.max(mention.span.end) };
        let others = [Part::Toward, Part::Service, Part::ThirdParty].into_iter().any(|part| reading.has(gap, part));
        mention.span.end <= open
            && !reading.text(gap).contains([',', ';', ':', '、'])
            && !(holds_wide(reading.text(span)) && others)
    };
    (by && only).then(|| all.iter().filter(last).max_by_key(|mention| mention.span.end)).flatten()
}

/// Whether the label before a value denies what it opens: "Data not collected: …".
pub fn below_a_negation(reading: &Reading, value: Span) -> bool {
    reading.line_at(value).is_some_and(|line| {
        let label = Span { start: line.body.start, end: value.start.max(line.body.start) };
        [Part::Not, Part::Without].into_iter().any(|part| reading.has(label, part))
    })
}

/// "The app does NOT collect:" above the list of which a text is an item.
fn below_a_denial(reading: &Reading, item: Span) -> bool {
    let listed =
        |index: usize| reading.lines.get(index).is_some_and(|line| matches!(line.kind, BlockKind::Item { .. }));
    let Some(index) = reading.line_of(item).filter(|index| listed(*index)) else { return false };
    let above = (index.saturating_sub(LONGEST_LIST)..index).rev().find(|above| !listed(*above));
    let Some(line) = above.and_then(|above| reading.lines.get(above)) else { return false };
    let lead = reading.sentences_of(line).last().copied().unwrap_or(line.body);
    let says = |part| reading.has(lead, part);
    let verb = [Part::Collect, Part::Share, Part::Upload, Part::Integrate].into_iter().any(says);
    reading.text(lead).ends_with(':') && says(Part::Not) && verb && !says(Part::Unless) && !says(Part::But)
}

/// "Your photos are never uploaded", "names and addresses are not included": the first verb of the sentence stands behind the
/// data types, and is negated.
fn is_denied_behind(reading: &Reading, span: Span, mention: &Mention) -> bool {
    const VERBS: [Part; 5] = [Part::Collect, Part::Share, Part::Upload, Part::Handle, Part::Integrate];
    let end = mention.span.end;
    let near = Span { start: end, end: reading.on(end, span.end, DENIED_BEHIND) };
    let Some(negation) = reading.parts(near, Part::Not).next() else { return false };
    let Some(line) = reading.line_at(mention.span) else { return false };
    let sentences = reading.sentences_of(line);
    let at = sentences.partition_point(|sentence| sentence.start <= mention.span.start).checked_sub(1);
    let Some(sentence) = at.and_then(|at| sentences.get(at)) else { return false };
    let apart = |verb: &Span| !reading.data(*sentence).any(|(data, ..)| data.contains(*verb));
    let verbs = VERBS.into_iter().filter_map(|part| reading.parts(*sentence, part).find(apart));
    verbs.min().filter(|verb| verb.start >= negation.end).is_some_and(|verb| {
        let before = reading.text(Span { start: end, end: negation.start });
        let behind = Span { start: negation.end, end: verb.start };
        // "IP address, not linked to your name"
        let beside = before.trim_end().ends_with(',');
        !before.contains([';', ':', '(', ')'])
            && !beside
            && ![Part::But, Part::FirstParty]
                .into_iter()
                .any(|part| reading.has(Span { end: negation.start, ..near }, part))
            && !reading.text(behind).contains([',', ';', ':', '(', ')'])
            && counted_words(reading, behind) <= 1
    })
}

/// "Uses cookies to count visits", "by means of cookies", "cookies are used by X": what something is done with, and no item of what is
/// collected.
fn is_a_technology(reading: &Reading, span: Span, mention: &Mention) -> bool {
    // A spelling may hold the verb.
    let word = reading.text(mention.span).rsplit(' ').next().unwrap_or_default();
    if !reading.words.technologies.iter().any(|technology| technology.eq_ignore_ascii_case(word)) {
        return false;
    }
    let at = Span { start: mention.span.end - word.len() as u32, ..mention.span };
    let before = Span { start: reading.back(at.start, span.start, CLAUSE), end: at.start };
    let last = |parts: &[Part]| parts.iter().filter_map(|part| reading.parts(before, *part).next_back()).max();
    let used = last(&[Part::Integrate, Part::ByMeansOf]).filter(|used| {
        let gap = Span { start: used.end, end: at.start };
        // "Includes", "access to" and "collects" open what is collected.
        let other = last(&[Part::Collect, Part::Share, Part::Upload, Part::SuchAs]);
        let nearest = other.is_none_or(|other| other.start < used.start);
        nearest && !reading.text(gap).contains([':', ';', '(', '.', '。']) && reading.names(gap).next().is_none()
    });
    let behind = Span { start: at.end, end: reading.on(at.end, span.end, NEAR) };
    let are_used = || {
        reading.parts(behind, Part::Integrate).next().is_some_and(|verb| {
            let gap = Span { end: verb.start, ..behind };
            reading.has(gap, Part::Befalls) && !reading.text(gap).contains([',', ';', ':', '(', '.'])
        })
    };
    // "Cookies do not follow you" tells of no data either.
    let not = reading.parts(behind, Part::Not).next();
    let are_not = not.is_some_and(|not| {
        reading.text(Span { end: not.start, ..behind }).chars().all(|c| c == ' ' || c.is_ascii_lowercase())
    });
    !holds_wide(reading.text(before)) && (are_not || used.is_some() || are_used())
}

/// The data types of a sentence about an entry: all that it says are collected where nothing else lists them, and always
/// those that a function uses.
fn said(of: &Mentioned, sentence: Span, lists: bool) -> Vec<Mention> {
    let reading = of.reading;
    let input = |mention: &Mention| is_input(reading, sentence, mention);
    let meant = |mention: &Mention| {
        (!is_measured(reading, sentence, mention) || input(mention))
            && !is_a_function(reading, sentence, mention)
            && !comes_to_us(reading, sentence, mention)
            && !is_taken_out(reading, sentence, mention)
    };
    let mut all = mentions(reading, sentence, Context::Prose);
    all.retain(meant);
    if lists && all.is_empty() {
        // "page views": hardly more than words that count in lists only.
        let mut listed = mentions(reading, sentence, Context::List);
        listed.retain(|mention| !is_looked_at(reading, sentence, mention));
        let covered: usize = listed.iter().map(|mention| mention.span.range().len()).sum();
        let links: usize = reading.addresses_in(sentence).map(|address| address.span.range().len()).sum();
        if covered * 2 >= sentence.range().len().saturating_sub(links) {
            return listed;
        }
    }
    if !(lists && says_what_is_collected(of, sentence, &all)) {
        all.retain(input);
    } else if all.len() > 1 || all.first().is_some_and(|only| goes_on(reading, sentence, only)) {
        all = mentions(reading, sentence, Context::List);
        all.retain(meant);
    }
    all
}

/// "Names are cut out of the text before we send it"
fn is_taken_out(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    befallen(reading, sentence, mention, &[Part::Without]).is_some_and(|word| {
        let rest = Span { start: word.end, end: reading.on(word.end, sentence.end, CLAUSE) };
        [Part::Share, Part::Upload].into_iter().any(|part| reading.has(rest, part))
    })
}

/// "X collects error logs, so when it fails we get an email": what we get in the clause behind that on another's data.
fn comes_to_us(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    let before = Span { start: reading.back(mention.span.start, sentence.start, CLAUSE), end: mention.span.start };
    // "Use of the app" is data.
    let in_data = |us: &Span| reading.data(before).any(|(data, ..)| data.contains(*us));
    let us = reading.parts(before, Part::FirstParty).next_back().filter(|us| !in_data(us));
    let Some(us) = us else { return false };
    let (head, clause) = (Span { end: us.start, ..sentence }, Span { start: us.end, ..before });
    let theirs = !reading.has(head, Part::FirstParty) && reading.has(head, Part::Collect);
    let gives = [Part::Share, Part::Upload, Part::ByMeansOf].into_iter().any(|part| reading.has(clause, part));
    // "Your IP address and, if we ask for it, your name": what goes on behind the clause.
    let closed = reading.text(clause).contains([',', ';', ':', '(', ')']);
    let parted = reading.text(head).contains(',') || reading.has(head, Part::Purpose);
    theirs && parted && !gives && !closed && reading.data(head).next().is_some() && !holds_wide(reading.text(before))
}

/// "IP address, country", "IP address and country": more of a list stands right behind a data type, or behind its brackets.
fn goes_on(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    let rest = Span { start: mention.span.end, end: reading.on(mention.span.end, sentence.end, NEAR) };
    let text = reading.text(rest).trim_start_matches([')', ' ']);
    let start = rest.end - text.len() as u32;
    let and = reading.parts(rest, Part::And).next().is_some_and(|and| and.start == start);
    (text.starts_with([',', '、', '/']) || and) && !holds_wide(reading.text(sentence))
}

/// "Through the geographical location", 利用网络信息: the function uses the type.
fn is_input(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    let before = Span { start: reading.back(mention.span.start, sentence.start, 48), end: mention.span.start };
    reading.parts(before, Part::ByMeansOf).next_back().is_some_and(|word| {
        let gap = reading.text(Span { start: word.end, end: mention.span.start });
        let reader = Span { start: reading.back(word.start, sentence.start, 6), end: word.start };
        // "Through X's page": the means is X.
        let between = Span { start: word.end, end: mention.span.start };
        let named = reading.names(between).next().is_some();
        // 使用云桥SDK统计使用情况: the means is what stands before the verb.
        let looks = reading.parts(between, Part::Measures).any(|verb| verb.start > between.start);
        !named
            && !looks
            && gap.chars().count() <= 16
            && !gap.contains([',', '、', '。', ';', '.'])
            && !reading.has(reader, Part::You)
    })
}

/// "Telephone: 400 100 1000", "E-mail: a@b.example": how somebody is reached.
fn labels_a_contact(reading: &Reading, field: Span, mention: &Mention) -> bool {
    let rest = Span { start: mention.span.end, end: reading.on(mention.span.end, field.end, CONTACT) };
    let Some(value) = reading.text(rest).trim_start().strip_prefix(':') else { return false };
    let value = value.split([',', '、', ';', '\n', ' ']).find(|part| !part.is_empty()).unwrap_or_default();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    digits >= DIGITS && digits * 2 > value.len() || value.contains('@')
}

/// "Identifiers (…): used for the analysis of X": what stands behind a colon and words of purpose explains the types before.
fn is_explained(reading: &Reading, field: Span, mention: &Mention) -> bool {
    let before = Span { start: reading.back(mention.span.start, field.start, 300), end: mention.span.start };
    if !reading.has(before, Part::Purpose) {
        return false;
    }
    let sentence = reading.sentences(before).last().unwrap_or(before);
    let opened = reading.text(before).trim_end().ends_with(['。', ';']);
    // 这些信息将用于生成设备标识: a sentence behind the list, which takes it up.
    let takes_up = || {
        let collects = [Part::Collect, Part::Upload, Part::Share].into_iter().any(|part| reading.has(sentence, part));
        let head = Span { start: sentence.start, end: reading.on(sentence.start, sentence.end, SUBJECT as u32) };
        sentence.start > before.start
            && !collects
            && (reading.has(head, Part::Kind) || reading.has(head, Part::Personal))
    };
    let explains = purposes(reading, sentence).any(|word| {
        let head = reading.text(Span { start: sentence.start, end: word.start });
        let rest = Span { start: word.end, end: mention.span.start };
        (head.trim_end().ends_with(':') || head.len() <= SUBJECT && takes_up())
            && !reading.has(rest, Part::Collect)
            && !reading.text(rest).contains([':', '('])
    });
    !opened && explains
}

/// What a function is for is no data type: it stands behind "used for", with no collecting verb between.
fn is_measured(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    if is_looked_at(reading, sentence, mention) {
        return true;
    }
    let before = Span { start: reading.back(mention.span.start, sentence.start, 300), end: mention.span.start };
    let Some(purpose) = purposes(reading, before).next_back() else { return false };
    let between = Span { start: purpose.end, end: mention.span.start };
    let text = reading.text(between);
    // "(IDFV for iOS devices); IP address": the purpose ended with its bracket or its part of the enumeration.
    let ended = text.contains(';') || text.matches(')').count() > text.matches('(').count();
    // "When you sign up for it, your name is sent to X": the purpose ended with its clause.
    let verbs = [Part::Share, Part::Upload, Part::Collect, Part::Handle];
    let ended = ended || text.contains(',') && befallen(reading, sentence, mention, &verbs).is_some();
    let ended = ended || another_clause(reading, sentence, between, mention);
    // 用于扫码的相机权限: an item that opens with its purpose.
    let opens = purpose.start == sentence.start
        && reading.parts(between, Part::Particle).next_back().is_some_and(|word| word.end == between.end)
        && !reading.parts(between, Part::Yours).any(|word| word.end == between.end);
    // 获取MAC is a spelling with its verb.
    let with_verb = reading.parts(mention.span, Part::Collect).any(|verb| verb.start == mention.span.start);
    !ended
        && !opens
        && !with_verb
        && !reading.has(between, Part::Collect)
        && !text.contains([':', '('])
        && !collected_at_the_end(reading, sentence, mention)
        && !is_handed_on(reading, sentence, mention)
}

/// 位置服务使用甲SDK, 通讯录功能由甲提供, and 功能使用 itself in 推送功能使用了甲: what is done with somebody's help, and no data.
fn is_a_function(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    let behind = Span { start: mention.span.end, end: reading.on(mention.span.end, sentence.end, CLAUSE) };
    if !holds_wide(reading.text(mention.span)) {
        return false;
    }
    let verbs = [Part::Integrate, Part::Introduces, Part::ProvidedBy, Part::ByMeansOf];
    let ends = |verb: Span| verb.start > mention.span.start && verb.end == mention.span.end;
    let own = reading.parts(mention.span, Part::Integrate).any(ends);
    let service = reading.parts(behind, Part::Service).find(|word| word.start == behind.start);
    let verb = service.and_then(|service| {
        let rest = Span { start: service.end, ..behind };
        verbs.iter().flat_map(|part| reading.parts(rest, *part)).find(|verb| verb.start == rest.start)
    });
    let Some(from) = verb.map(|verb| verb.end).or(own.then_some(mention.span.end)) else { return false };
    let rest = Span { start: from, ..behind };
    let text = reading.text(rest);
    let length = text.find([',', '。', ';', ':']).unwrap_or(text.len()) as u32;
    let whom = Span { end: from + length, ..rest };
    reading.names(whom).next().is_some() || reading.has(whom, Part::Code)
}

/// 为了推送，我们会将IMEI共享给甲: the clause behind the one of the purpose says who does what with the type.
fn another_clause(reading: &Reading, sentence: Span, between: Span, mention: &Mention) -> bool {
    let text = reading.text(between);
    // "To prevent fraud, we send your IP address", "in order to help we send your IP address"
    if !holds_wide(text) {
        let verbs = [Part::Share, Part::Upload];
        return reading.parts(between, Part::FirstParty).next_back().is_some_and(|us| {
            // A verb may be spelled with "your".
            let rest = Span { start: us.end, end: mention.span.end };
            verbs.into_iter().any(|part| reading.has(rest, part)) && !reading.has(rest, Part::Purpose)
        });
    }
    let Some(comma) = text.find(',') else { return false };
    let clause = Span { start: between.start + comma as u32 + 1, ..between };
    let behind = Span { start: mention.span.end, end: reading.on(mention.span.end, sentence.end, CLAUSE) };
    let length = reading.text(behind).find([',', ';', '。']).unwrap_or(behind.range().len()) as u32;
    let own = Span { end: behind.start + length, ..behind };
    let ours = reading.has(clause, Part::FirstParty) && !reading.has(clause, Part::Integrate);
    let verbs = [Part::Share, Part::Upload, Part::ProvidedBy];
    ours || verbs.into_iter().any(|part| reading.has(own, part) || reading.has(clause, part))
}

/// 统计使用情况, 分析您的崩溃数据: right behind a verb that says what a function looks at; 收集并分析崩溃数据 takes them first.
fn is_looked_at(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    let before = Span { start: reading.back(mention.span.start, sentence.start, CLAUSE), end: mention.span.start };
    let mut looks = reading.parts(before, Part::Measures).rev();
    let right_before = |word: &Span| {
        let mut end = mention.span.start;
        for light in [Part::Yours, Part::Particle, Part::Article] {
            let behind = Span { start: word.end, end };
            end =
                reading.parts(behind, light).next_back().filter(|own| own.end + 1 >= end).map_or(end, |own| own.start);
        }
        reading.text(Span { start: word.end, end }).trim().is_empty()
    };
    looks.next().filter(right_before).is_some_and(|word| {
        let clause = Span { end: word.start, ..before };
        let from =
            reading.text(clause).rfind([',', '。', ';', ':']).map_or(clause.start, |mark| clause.start + mark as u32);
        !reading.has(Span { start: from, ..clause }, Part::Collect)
    })
}

/// 手机号（用于统计分析）: how long a text is, without the brackets behind its data that end it.
fn before_a_remark(reading: &Reading, own: Span, all: &[Mention]) -> usize {
    let text = reading.text(own);
    let open = text.find('(').filter(|_| text.trim_end().ends_with(')'));
    let behind = |open: &usize| all.iter().all(|mention| mention.span.end <= own.start + *open as u32);
    open.filter(behind).unwrap_or(text.len())
}

/// 您的手机号会发送给云桥统计SDK: behind the data, a verb of giving that leads to somebody, and neither to us nor to the reader.
fn goes_to_another(reading: &Reading, sentence: Span, all: &[Mention]) -> bool {
    let given = |word: &Span| [Part::Share, Part::Upload].iter().any(|part| reading.has(*word, *part));
    let to_another = |word: &Span| {
        let behind = Span { start: word.end, end: reading.on(word.end, sentence.end, ROLE) };
        let us = [Part::FirstParty, Part::You, Part::Device];
        !us.iter().any(|part| reading.parts(behind, *part).next().is_some_and(|us| us.start == behind.start))
    };
    let mut words = reading.parts(sentence, Part::Introduces).filter(given).filter(to_another);
    words.any(|word| all.iter().any(|mention| mention.span.end <= word.start))
}

/// 将您的手机号与甲共享, 将手机号向快递公司（如甲）提供: a small word for whom right behind the data, and behind that in its clause the verb.
fn is_shared_with_another(reading: &Reading, sentence: Span, all: &[Mention]) -> bool {
    // 包括手机号在内的信息与
    let kinds = [Part::Kind, Part::Personal, Part::AndOther, Part::Particle, Part::Inside, Part::Within];
    let led = |word: &Span| {
        let of = all.iter().map(|mention| mention.span.end).filter(|end| *end <= word.start).max();
        of.is_some_and(|end| {
            let gap = Span { start: end, end: word.start };
            // 订单信息及对账信息与
            let joins = || {
                let verbs = [Part::Share, Part::Upload, Part::Collect, Part::FirstParty, Part::Purpose];
                gap.range().len() <= NEAR as usize
                    && reading.has(gap, Part::And)
                    && !verbs.into_iter().any(|part| reading.has(gap, part))
                    && !reading.text(gap).contains([',', ';', '。', ':', '('])
            };
            reading.nothing_but(gap, &kinds, []) || joins()
        })
    };
    let shared = |word: Span| {
        let behind = Span { start: word.end, end: reading.on(word.end, sentence.end, CLAUSE) };
        let clause = Span { end: behind.start + clause_outside_brackets(reading.text(behind)) as u32, ..behind };
        let us = [Part::FirstParty, Part::You, Part::Device];
        let to_us =
            us.iter().any(|part| reading.parts(clause, *part).next().is_some_and(|us| us.start == clause.start));
        !to_us && [Part::Share, Part::Upload].iter().any(|part| reading.has(clause, *part))
    };
    reading.parts(sentence, Part::Toward).filter(led).any(shared)
}

/// How long a clause is, in bytes: to its comma, semicolon or full stop, those in brackets aside.
fn clause_outside_brackets(text: &str) -> usize {
    let mut depth = 0usize;
    let ends = |(_, mark): &(usize, char)| {
        depth = (depth + usize::from(*mark == '(')).saturating_sub(usize::from(*mark == ')'));
        depth == 0 && matches!(mark, ',' | ';' | '。')
    };
    text.char_indices().find(ends).map_or(text.len(), |(at, _)| at)
}

/// "Um Ihre IP-Adresse zu verarbeiten": a verb of collecting that ends the clause.
fn collected_at_the_end(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    let behind = Span { start: mention.span.end, end: reading.on(mention.span.end, sentence.end, CLAUSE) };
    let verb = reading.parts(behind, Part::Collect).next();
    verb.is_some_and(|verb| {
        let gap = reading.text(Span { end: verb.start, ..behind });
        let rest = reading.text(Span { start: verb.end, ..behind });
        !gap.contains([';', '.', ':', '(', '。']) && (rest.trim().is_empty() || rest.starts_with([',', '.', ';', '。']))
    })
}

/// "…, and share your phone number with them", "…, to whom we send your address": goes to those whom the sentence named before.
fn is_handed_on(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    let before = Span { start: reading.back(mention.span.start, sentence.start, CLAUSE), end: mention.span.start };
    let behind = Span { start: mention.span.end, end: reading.on(mention.span.end, sentence.end, CLAUSE) };
    let verbs = [Part::Share, Part::Upload].into_iter();
    let verb = verbs.filter_map(|part| reading.parts(before, part).next_back()).max();
    let of_the_reader = |verb: Span| {
        let led = Span { start: reading.back(verb.start, sentence.start, SUBJECT as u32), end: verb.end };
        reading.has(led, Part::ReaderAct) || reading.parts(led, Part::You).any(|you| you.end + 1 >= verb.start)
    };
    verb.filter(|verb| !of_the_reader(*verb)).is_some_and(|verb| {
        let led = Span { start: reading.back(verb.start, before.start, SUBJECT as u32), end: verb.start };
        reading.hands_on(behind) || reading.hands_on(led)
    })
}

/// Words that open a purpose; those of "for example" and "Analytics for Firebase" do not.
fn purposes(reading: &Reading, span: Span) -> impl DoubleEndedIterator<Item = Span> {
    let whole = reading.document.text.normal().len() as u32;
    reading.parts(span, Part::Purpose).filter(move |word| {
        let names = reading.names(span).map(|(name, _)| name);
        // "IDFV for iOS devices"
        let behind = Span { start: word.end, end: reading.on(word.end, span.end, 12) };
        let platform = reading
            .hits_in(behind)
            .any(|hit| hit.span.start <= word.end + 1 && matches!(hit.meaning, Meaning::Platform(_)));
        // "Data zum Gerät, zur Nutzung der App": on what, not what for.
        let on_what = || {
            let data = |place: Span| reading.data(place).any(|(data, ..)| data.start <= word.end + 1);
            let before = Span { start: reading.back(word.start, span.start, 12), end: word.start };
            let joined = [Part::Kind, Part::And]
                .into_iter()
                .any(|part| reading.parts(before, part).next_back().is_some_and(|other| word.start - other.end <= 1));
            let small = word.range().len() <= SMALL;
            let goes_on = reading.text(before).trim_end().ends_with(',');
            small && (joined || goes_on) && data(Span { start: word.end, end: reading.on(word.end, whole, 40) })
        };
        // "Daten zum Gerät" as a whole is a data type.
        let within = || {
            let around = Span { start: reading.back(word.start, span.start, 40), end: reading.on(word.end, whole, 40) };
            reading.data(around).any(|(data, ..)| data.contains(*word))
        };
        !platform
            && !on_what()
            && !within()
            && !names.chain(reading.parts(span, Part::SuchAs)).any(|other| other.contains(*word) && other != *word)
    })
}

/// "These services transfer …"
fn takes_up_services(reading: &Reading, sentence: Span) -> bool {
    let opening = Span { start: sentence.start, end: reading.on(sentence.start, sentence.end, 32) };
    reading.parts(opening, Part::These).any(|word| word.start == sentence.start)
}

/// "(mail delivery): email address", "(https://…) – email address", "https://…): email address": what stands behind the brackets of a name.
fn behind_its_brackets(reading: &Reading, said: Span) -> Span {
    let own = reading.names(said).next().map(|(name, _)| name).filter(|name| name.start == said.start);
    let bracketed = |name: &Span| reading.text(Span { start: name.end, ..said }).starts_with(" (");
    let said = own.filter(bracketed).map_or(said, |name| Span { start: name.end, ..said });
    let text = reading.text(said);
    let link =
        reading.addresses_in(said).next().map(|address| address.span).filter(|link| link.start <= said.start + 2);
    let opened = text.trim_start().starts_with('(').then(|| text.find(')')).flatten();
    let from = link.map(|link| (link.end - said.start) as usize).or(opened).unwrap_or(0);
    let rest = text.get(from..).unwrap_or_default();
    // "): IP address" behind the name in "Errors (X): IP address".
    let rest = if from > 0 || rest.starts_with(')') { rest.trim_start_matches([')', ' ']) } else { rest };
    Span { start: said.end - rest.len() as u32, ..said }
}

/// 支付信息由甲处理, 录音将由甲转写: data right before a name in the passive, and what it does with them right behind; 位置信息由甲提供 is
/// what comes from it.
pub fn handles_data(reading: &Reading, sentence: Span, name: Span) -> bool {
    let before = Span { start: reading.back(name.start, sentence.start, NEAR), end: name.start };
    let right_before = |part: Part| {
        let word = reading.parts(before, part).next_back();
        word.filter(|word| reading.text(Span { start: word.end, ..before }).trim().is_empty())
    };
    let behind = Span { start: name.end, end: reading.on(name.end, sentence.end, NEAR) };
    let verb = reading.parts(behind, Part::Serves).next().filter(|verb| {
        let gap = Span { start: behind.start, end: verb.start };
        reading.nothing_but(gap, &[Part::Befalls, Part::Code], []) && !reading.has(*verb, Part::Provides)
    });
    let by = right_before(Part::ProvidedBy).filter(|_| verb.is_some());
    let handles = by.is_some_and(|by| {
        let near = Span { start: reading.back(by.start, sentence.start, NEAR), end: by.start };
        let right = |data: Span| reading.nothing_but(Span { start: data.end, end: by.start }, &[Part::Befalls], []);
        reading.data(near).any(|(data, ..)| right(data))
    });
    // 我们委托甲处理手机号
    let entrusted = right_before(Part::Toward).or_else(|| right_before(Part::Introduces)).and(verb);
    let object = |verb: Span| {
        let rest = Span { start: verb.end, end: reading.on(verb.end, sentence.end, NEAR) };
        let data = reading.data(rest).next().map(|(data, ..)| Span { end: data.start, ..rest });
        data.is_some_and(|gap| reading.nothing_but(gap, &[Part::Yours, Part::Particle], []))
    };
    handles || entrusted.is_some_and(object)
}

/// Whether a sentence of an entry lists what is collected.
fn says_what_is_collected(of: &Mentioned, sentence: Span, all: &[Mention]) -> bool {
    let reading = of.reading;
    if all.is_empty() {
        return false;
    }
    let verb = [Part::Collect, Part::Upload].iter().any(|part| reading.has(sentence, *part))
        || (all.len() >= 2 || takes_up_services(reading, sentence)) && reading.has(sentence, Part::Share);
    // 共享订单信息, 向其提供您的订单信息: its object, right behind the verb.
    let shared = || {
        all.iter().any(|mention| {
            let before = Span { start: reading.back(mention.span.start, sentence.start, 24), end: mention.span.start };
            let object = |verb: Span| {
                let gap = Span { start: verb.end, end: mention.span.start };
                reading.nothing_but(gap, &[Part::Yours, Part::Particle], [])
            };
            reading.parts(before, Part::Share).next_back().is_some_and(object)
        })
    };
    let wide = holds_wide(reading.text(sentence));
    let handled = || of.names(sentence).any(|name| handles_data(reading, sentence, name));
    let goes = || goes_to_another(reading, sentence, all) || is_shared_with_another(reading, sentence, all);
    let verb = verb || wide && (shared() || handled() || goes());
    let platform = reading
        .hits_in(sentence)
        .find(|hit| matches!(hit.meaning, Meaning::Platform(_)))
        .is_some_and(|hit| hit.span.start <= sentence.start + 8);
    let covered: usize = all.iter().map(|mention| mention.span.range().len()).sum();
    // "X, for newsletters (email address)", "X (data: email address)"
    let bracketed = all.iter().any(|mention| {
        let before = Span { start: reading.back(mention.span.start, sentence.start, NEAR), end: mention.span.start };
        let open = reading.text(before).rfind('(').map(|open| Span { start: before.start + open as u32 + 1, ..before });
        let behind = reading.text(Span { start: mention.span.end, end: sentence.end });
        let labels = [Part::Kind, Part::Personal, Part::Article, Part::Yours, Part::SuchAs];
        open.is_some_and(|inner| reading.nothing_but(inner, &labels, [])) && behind.starts_with([')', ',', '、'])
    });
    // "We share your phone number with X": who is given it stands right behind.
    let given = of.names(sentence).any(|name| {
        let head = Span { start: sentence.start, end: name.start };
        let right = Span { start: reading.back(name.start, sentence.start, ROLE), end: name.start };
        let word =
            [Part::Toward, Part::Introduces].into_iter().filter_map(|part| reading.parts(right, part).next_back());
        // "With our mail providers X and Y"
        let roles = [Part::Article, Part::Service, Part::ThirdParty, Part::Umbrella, Part::FirstParty, Part::Ads];
        let led = |end: u32| {
            let gap = Span { start: end, ..right };
            gap.range().len() <= 1 || !reading.text(gap).contains(',') && reading.nothing_but(gap, &roles, [])
        };
        // "Your photos are stored with X"
        let kept = |word: Span| reading.has(word, Part::Handle) && !reading.has(word, Part::Integrate);
        let keeps = || reading.parts(right, Part::Introduces).next_back().is_some_and(kept);
        word.map(|word| word.end).max().is_some_and(led)
            && (reading.has(head, Part::Share) || reading.has(head, Part::Upload) || keeps())
    });
    let told =
        || all.iter().any(|only| is_among_its_data(reading, sentence, only) || is_sent_off(reading, sentence, only));
    let received = || of.names(sentence).any(|name| reading.receives(Span { end: name.start, ..sentence }));
    let handed = || all.iter().any(|mention| is_handed_on(reading, sentence, mention));
    // "We send X your first name", "X shares device identifiers with …"
    let of_name = of.names(sentence).any(|name| {
        let before = Span { start: reading.back(name.start, sentence.start, 16), end: name.start };
        let behind = Span { start: name.end, end: sentence.end };
        let first = all.iter().find(|mention| mention.span.start >= name.end).map(|mention| mention.span.start);
        let sends = [Part::Share, Part::Upload]
            .into_iter()
            .any(|part| reading.parts(before, part).next_back().is_some_and(|verb| name.start - verb.end <= 1));
        let direct = first.is_some_and(|first| counted_words(reading, Span { end: first, ..behind }) == 0);
        let shares = [Part::Share, Part::Upload, Part::Integrate].into_iter().any(|part| {
            let verb = reading.parts(behind, part).next();
            verb.is_some_and(|verb| {
                counted_words(reading, Span { start: name.end, end: verb.start }) <= 1
                    && first.is_some_and(|first| {
                        first >= verb.end && counted_words(reading, Span { start: verb.end, end: first }) == 0
                    })
            })
        });
        sends && direct || name.start <= sentence.start + 1 && shares
    });
    // "X — IP address used to find errors"
    let own = behind_its_brackets(reading, sentence);
    // The general word that the first examples stand for opens the item in their place.
    let general = reading.data(own).find(|(_, _, spelling, _)| *spelling == Spelling::Hypernym).map(|(data, ..)| data);
    let first = all.iter().map(|mention| mention.span).find(|data| data.start >= own.start);
    let opens = first.map(|first| general.map_or(first, |general| general.min(first))).is_some_and(|first| {
        let before = Span { start: own.start, end: first.start };
        let words = reading.text(before).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        let text = reading.text(Span { start: before.start, ..sentence });
        let item = || {
            let line = reading.line_at(sentence);
            line.is_some_and(|line| matches!(line.kind, BlockKind::Item { .. }) && line.body.start == sentence.start)
        };
        let marked = (text.starts_with(['—', '–', '-', '→', ':', '|']) || item()) && !holds_wide(text);
        let verbs = [Part::Integrate, Part::Not, Part::You, Part::FirstParty];
        marked && words <= 2 && !verbs.iter().any(|part| reading.has(before, *part))
    });
    opens
        || bracketed
        || given
        || of_name
        || verb
        || platform
        || covered * 3 >= before_a_remark(reading, own, all)
        || all.len() >= 3
        || handed()
        || received()
        || !wide && (told() || uses_its_object(reading, sentence))
}

/// "This plugin uses your IP address to connect", "sends your IP address", "our provider returns your name": a short subject that
/// is neither we nor you, or none, and data right behind the verb.
fn uses_its_object(reading: &Reading, sentence: Span) -> bool {
    let first = |part: &Part| reading.parts(sentence, *part).next();
    // "X sends your name to us" may tell of us.
    let opens = [Part::Share, Part::Upload].iter().filter_map(first).find(|verb| verb.start == sentence.start);
    let verb = opens.or_else(|| [Part::Integrate, Part::Powers].iter().filter_map(first).min());
    verb.is_some_and(|verb| {
        let before = Span { end: verb.start, ..sentence };
        let mark = reading.text(before).rfind([':', '.', '–', '—']).unwrap_or_default() as u32;
        let subject = Span { start: before.start + mark, ..before };
        let rest = Span { start: verb.end, end: reading.on(verb.end, sentence.end, ROLE) };
        let object = reading.data(rest).next().map(|(data, ..)| Span { end: data.start, ..rest });
        let others = [Part::FirstParty, Part::You, Part::Not, Part::Device, Part::ReaderAct];
        // A spelling may hold "your".
        let yours = |gap: Span| {
            let around = Span { end: reading.on(gap.end, rest.end, NEAR), ..gap };
            let own = reading.parts(around, Part::Yours).next().is_some_and(|word| word.start <= gap.end);
            own && reading.nothing_but(gap, &[Part::Article, Part::Yours], [])
        };
        subject.range().len() <= SUBJECT
            && !others.into_iter().any(|part| reading.has(subject, part))
            && reading.data(subject).all(|(_, _, spelling, _)| spelling == Spelling::InList)
            && !reading.text(subject).contains([',', '(', ';'])
            && object.is_some_and(yours)
    })
}

/// "This data includes your phone number": the subject is data, and right behind its verb stands some of them.
fn is_among_its_data(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    let before = Span { start: reading.back(mention.span.start, sentence.start, CLAUSE), end: mention.span.start };
    let Some(verb) = reading.parts(before, Part::SuchAs).next_back() else { return false };
    let object = reading.nothing_but(Span { start: verb.end, ..before }, &[Part::Article, Part::Yours], []);
    let subject = Span { end: verb.start, ..sentence };
    let data = [Part::Kind, Part::Personal].into_iter().any(|part| reading.has(subject, part));
    let others = [Part::FirstParty, Part::You, Part::Not, Part::Policy].into_iter();
    object && data && subject.range().len() <= SUBJECT && !others.into_iter().any(|part| reading.has(subject, part))
}

/// "Your phone number may be sent to its servers", and not to us.
fn is_sent_off(reading: &Reading, sentence: Span, mention: &Mention) -> bool {
    befallen(reading, sentence, mention, &[Part::Share, Part::Upload]).is_some_and(|verb| {
        let whom = Span { start: verb.end, end: reading.on(verb.end, sentence.end, NEAR) };
        let us = [Part::FirstParty, Part::You, Part::Yours, Part::Device];
        // "Sent to us"
        let given = Span { start: verb.start, ..whom };
        !us.into_iter().any(|part| reading.has(whom, part))
            && !reading.parts(given, Part::Give).any(|words| words.start == verb.start && words.end > verb.end)
    })
}

/// "Your name and phone number may be sent": the verb in the passive right behind a data type and those joined to it.
fn befallen(reading: &Reading, sentence: Span, mention: &Mention, verbs: &[Part]) -> Option<Span> {
    let behind = Span { start: mention.span.end, end: reading.on(mention.span.end, sentence.end, CLAUSE) };
    let verb = verbs.iter().filter_map(|part| reading.parts(behind, *part).next()).min()?;
    let gap = Span { end: verb.start, ..behind };
    let passive = reading.parts(gap, Part::Befalls).next_back()?;
    let beside = Span { end: passive.start, ..gap };
    let joined = counted_words(reading, beside) <= JOINED && !reading.text(beside).contains([';', ':', '.', '(']);
    (joined && reading.text(Span { start: passive.end, ..gap }).split_whitespace().count() <= 1).then_some(verb)
}
