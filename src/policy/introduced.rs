//! The names that a document introduces: third parties that no catalog knows, told by the sentences around them. "We use X
//! for crash reports", "sent to our SMS provider, Y", 接入了某某统计SDK: no single sign is enough.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::entries::clean_name;
use super::fold::{folded, wide};
use super::reading::{Line, Reading, holds_wide, is_address, width};
use super::words::{Field, Hit, Meaning, Part};
use super::zones::host_holds;
use crate::document::{BlockKind, Span};

/// More names than this are not followed.
const MOST: usize = 200;
/// A name is not wider than this.
const WIDEST: usize = 40;
/// Of an endless sentence so many bytes are searched.
const LONGEST_SENTENCE: u32 = 4 << 10;
/// The words before and behind a name reach no further than this, in bytes.
const REACH: u32 = 64;
/// A verb, a purpose or a policy stands at most so many bytes behind its name.
const NEAR: u32 = 24;
/// The title of a document, and what stands beside it, is among its first lines.
const TITLE: usize = 3;
/// So many words tell whether a document has capitals everywhere.
const MEASURED: usize = 60;
/// So many lines below a heading are searched for its address.
const BELOW: usize = 12;
/// What the signs of a name must come to.
const ENOUGH: u32 = 4;

/// What speaks for a name. Each counts once in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    /// Right behind "sent to", "we use", 接入.
    Introduced,
    /// Before "for", 用于.
    Used,
    /// Beside a kind of service: "our SMS provider, X", "X (hosting)".
    Kind,
    /// Ends in a word for code.
    Code,
    /// Has a company of its own, or is one.
    Company,
    /// Before a verb of collecting.
    Acts,
    Quoted,
    /// A capital or a digit within a word, or another script than that around it.
    Brand,
    /// "X's privacy policy".
    Policy,
    /// Joined with a name that is known.
    Joined,
    /// Introduced in more than one sentence.
    Again,
    /// Joined with several that are known.
    Listed,
    /// The sentence is about third parties, their code or data.
    About,
}

impl Sign {
    fn weight(self) -> u32 {
        match self {
            Sign::Joined => 3,
            Sign::Introduced | Sign::Kind | Sign::Code | Sign::Acts | Sign::Policy => 2,
            Sign::Used | Sign::Company | Sign::Quoted | Sign::Brand | Sign::Listed | Sign::Again | Sign::About => 1,
        }
    }
}

/// A name as it is met for the first time, with all that was seen of it.
struct Candidate {
    first: u32,
    /// The end of the last sentence with it.
    last: u32,
    signs: BTreeSet<Sign>,
    forms: BTreeSet<String>,
}

/// The names that a document introduces, in the order in which they come; each with its spellings.
pub fn introduced(reading: &Reading) -> Vec<Vec<String>> {
    let scout = Scout::new(reading);
    let mut met: BTreeMap<String, Candidate> = BTreeMap::new();
    for line in &reading.lines {
        // What a label says of itself is read by its label.
        let open = |field: Field| matches!(field, Field::Data | Field::Purpose | Field::Other);
        let sentence = width(reading.text(line.value)) > WIDEST;
        let told = line.field.is_some_and(|field| !open(field) && !(field == Field::Name && sentence));
        if matches!(line.kind, BlockKind::Heading(_)) || line.in_table() || told {
            continue;
        }
        for &sentence in reading.sentences_of(line) {
            let end = reading.on(sentence.start, sentence.end, LONGEST_SENTENCE);
            for (name, signs) in scout.names(Span { start: sentence.start, end }) {
                let stem = scout.stem(name);
                let candidate = met.entry(folded(reading.text(stem))).or_insert_with(|| Candidate {
                    first: name.start,
                    last: 0,
                    signs: BTreeSet::new(),
                    forms: BTreeSet::new(),
                });
                let again = candidate.last < sentence.start && signs.contains(&Sign::Introduced);
                if again && candidate.signs.contains(&Sign::Introduced) {
                    candidate.signs.insert(Sign::Again);
                }
                candidate.last = sentence.end;
                candidate.signs.extend(signs);
                candidate.forms.insert(reading.text(stem).to_owned());
            }
        }
    }
    for (name, form) in headed(reading) {
        let new = || Candidate { first: name.start, last: 0, signs: BTreeSet::new(), forms: BTreeSet::new() };
        let stem = folded(reading.text(name));
        if scout.plausible(name) {
            let candidate = met.entry(stem).or_insert_with(new);
            candidate.signs.extend([Sign::Introduced, Sign::Policy]);
            candidate.forms.extend([reading.text(name).to_owned(), form]);
        }
    }
    let mut found: Vec<Candidate> = met
        .into_values()
        .filter(|candidate| candidate.signs.iter().map(|sign| sign.weight()).sum::<u32>() >= ENOUGH)
        .filter(|candidate| {
            // A subject that only collects is the app itself.
            let other = [Sign::Introduced, Sign::Policy, Sign::Code, Sign::Joined];
            let more = [Sign::Kind, Sign::Company, Sign::Quoted];
            let has = |signs: &[Sign]| signs.iter().any(|sign| candidate.signs.contains(sign));
            let subject = |form: &String| scout.subjects.contains(&folded(form));
            has(&other) || has(&more) && !candidate.forms.iter().any(subject)
        })
        .collect();
    found.sort_by_key(|candidate| candidate.first);
    found.truncate(MOST);
    // "Vocalis Speech" is also called "Vocalis".
    for at in (0..found.len()).rev() {
        let short = found.get(at).and_then(|candidate| candidate.forms.first().cloned()).unwrap_or_default();
        let longer = |other: &&mut Candidate| {
            other.forms.iter().any(|form| form.strip_prefix(short.as_str()).is_some_and(|rest| rest.starts_with(' ')))
        };
        if let Some(other) = found.iter_mut().find(longer) {
            other.forms.insert(short);
            found.remove(at);
        }
    }
    found.into_iter().map(|candidate| candidate.forms.into_iter().collect()).collect()
}

impl Reading<'_> {
    /// A word that is no name: the languages know it, or the document writes it in small letters.
    fn ordinary(&self, word: Span) -> bool {
        let written = self.text(word);
        let lower = written.to_lowercase();
        let inner = written.chars().skip(1).any(char::is_uppercase) && written.chars().any(char::is_lowercase);
        if self.small.contains(lower.as_str()) && !inner {
            return true;
        }
        if self.names(word).any(|(name, _)| name == word) {
            return false;
        }
        self.hits_in(word).any(|hit| {
            hit.span == word
                && match hit.meaning {
                    Meaning::Name(_) => false,
                    Meaning::Part(part) => part != Part::Company,
                    _ => true,
                }
        })
    }

    /// Something is left of it without the words that every language knows.
    pub fn distinct(&self, name: Span) -> bool {
        // "Inc." is one word with its full stop.
        let around = Span { end: self.on(name.end, u32::MAX, 1), ..name };
        // 和 at its head joins nothing.
        let first = |hit: &Hit| hit.span.start == name.start && hit.meaning == Meaning::Part(Part::And);
        let words = self.hits_in(around).filter(|hit| !matches!(hit.meaning, Meaning::Name(_)) && !first(hit));
        let mut covered: Vec<Span> = words.map(|hit| hit.span).collect();
        if self.hits_in(name).any(|hit| hit.span == name && hit.meaning == Meaning::Part(Part::NoParty)) {
            return false;
        }
        covered.extend(
            latin_words(self.text(name))
                .map(|word| Span { start: name.start + word.start, end: name.start + word.end })
                .filter(|word| self.ordinary(*word)),
        );
        covered.sort_unstable();
        let mut at = name.start;
        let mut left = String::new();
        for span in covered.into_iter().chain([Span { start: name.end, end: name.end }]) {
            left.push_str(self.text(Span { start: at, end: span.start.max(at) }));
            left.push(' ');
            at = at.max(span.end);
        }
        let characters = left.chars().filter(|c| wide(*c)).count();
        let word = left
            .split(|c: char| !c.is_alphanumeric() || wide(c))
            .any(|word| word.chars().count() >= 3 && word.chars().any(char::is_uppercase));
        characters >= 2 || word
    }
}

/// Headings that name somebody whose address the text below gives, each with the spelling there.
fn headed(reading: &Reading) -> Vec<(Span, String)> {
    let title = |line: &Line| {
        let short = width(reading.text(line.body)) <= WIDEST && line.first && !line.in_table();
        short && (matches!(line.kind, BlockKind::Heading(_)) || line.strong && reading.is_title(line.body))
    };
    let mut found = Vec::new();
    for (index, line) in reading.lines.iter().enumerate().filter(|(_, line)| title(line)) {
        let name = clean_name(reading, line.body);
        let below =
            reading.lines.get(index + 1..).unwrap_or_default().iter().take(BELOW).take_while(|line| !title(line));
        let of_it = |line: &&Line| {
            let address = reading.addresses_in(line.body).find(|address| host_holds(&address.url, reading.text(name)));
            address.is_some()
        };
        let mut below = below.filter(of_it);
        if let Some(line) = below.next() {
            let at = reading.text(line.body).to_lowercase().find(&reading.text(name).to_lowercase());
            let form = at.and_then(|at| reading.text(line.body).get(at..at + name.range().len()));
            found.push((name, form.unwrap_or(reading.text(name)).to_owned()));
        }
    }
    found
}

/// What a document's words tell of its names.
struct Scout<'r, 'a> {
    reading: &'r Reading<'a>,
    /// The app's own names and its maker's, folded.
    own: HashSet<String>,
    /// Names that are said to use others: the app's, unless more speaks for another.
    subjects: HashSet<String>,
    /// Vendors of which the document names a product.
    vendors: HashSet<u32>,
    /// Runs of words with capitals, by sentence; those of the sentences without any are not kept.
    latin: HashMap<Span, Vec<Span>>,
    /// Capitals tell little where nouns or whole headlines have them.
    capitals: bool,
}

impl<'r, 'a> Scout<'r, 'a> {
    fn new(reading: &'r Reading<'a>) -> Scout<'r, 'a> {
        let text = reading.document.text.normal();
        let whole = Span::new(0, text.len());
        let vendors = reading.names(whole).filter(|(_, name)| !name.is_vendor()).map(|(_, name)| name.vendor).collect();
        // Words in the middle of sentences, where only names and the nouns of some languages have capitals.
        let inner = text.split([' ', '\n']).zip(text.split([' ', '\n']).skip(1));
        let inner = inner.filter(|(before, word)| {
            before.ends_with(char::is_lowercase) && word.len() > 3 && word.starts_with(char::is_alphabetic)
        });
        let (all, capital) = inner.fold((0usize, 0usize), |(all, capital), (_, word)| {
            (all + 1, capital + usize::from(word.starts_with(char::is_uppercase)))
        });
        let capitals = all >= MEASURED && capital * 5 > all;
        let (own, subjects, latin) = (HashSet::new(), HashSet::new(), HashMap::new());
        let mut scout = Scout { reading, own, subjects, vendors, latin, capitals };
        scout.own_names();
        scout
    }

    fn text(&self, span: Span) -> &'a str {
        self.reading.text(span)
    }

    fn says(&self, span: Span, part: Part) -> bool {
        self.reading.has(span, part)
    }

    /// The names of the app and of its maker: those of the title, and those that stand for "we".
    fn own_names(&mut self) {
        let (mut own, mut subjects, mut latin) = (HashSet::new(), HashSet::new(), HashMap::new());
        let mut add = |span: Span| {
            let name = folded(self.text(self.stem(span)));
            if name.chars().count() >= 2 && self.reading.names(span).next().is_none() {
                own.insert(name);
            }
        };
        for (index, line) in self.reading.lines.iter().enumerate() {
            let title = index == 0 || index < TITLE && self.says(line.body, Part::Policy);
            if title && self.reading.is_title(line.body) {
                for part in self.text(line.body).split(['-', '|', '–', '—', '(', ')', '《', '》', '「', '」']) {
                    let start =
                        line.body.start + (part.as_ptr() as usize - self.text(line.body).as_ptr() as usize) as u32;
                    let part = Span { start, end: start + part.len() as u32 };
                    let policy = self.reading.parts(part, Part::Policy).next().map_or(part.end, |word| word.start);
                    add(self.reading.trim(Span { end: policy, ..part }));
                }
                self.latin(line.body).into_iter().for_each(&mut add);
            }
            for &sentence in self.reading.sentences_of(line) {
                let end = self.reading.on(sentence.start, sentence.end, LONGEST_SENTENCE);
                let sentence = Span { end, ..sentence };
                let mut names = self.latin(sentence);
                if !names.is_empty() {
                    latin.insert(sentence, names.clone());
                }
                if holds_wide(self.text(sentence)) {
                    names.extend(self.chunks(sentence));
                }
                for name in names {
                    if self.stands_for_us(sentence, name) {
                        add(name);
                    } else if self.uses_others(sentence, name) {
                        subjects.insert(folded(self.text(self.stem(name))));
                    }
                }
            }
        }
        (self.own, self.subjects, self.latin) = (own, subjects, latin);
    }

    /// "X uses A and B".
    fn uses_others(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
        let uses = self.reading.parts(behind, Part::Integrate).next().filter(|verb| verb.start <= name.end + 2);
        uses.is_some_and(|verb| {
            let rest = Span { start: verb.end, end: sentence.end };
            self.reading.names(rest).next().is_some() || self.says(rest, Part::Code) || !self.latin(rest).is_empty()
        })
    }

    /// "X ("we")", "this app is operated by X", "X's privacy policy" as ours.
    fn stands_for_us(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, REACH) };
        let text = self.text(behind);
        let bracket = text.trim_start().starts_with(['(', '"', '“']);
        let closes = text.find(')').map_or(behind.end, |at| behind.start + at as u32);
        let ours = bracket && self.says(Span { end: closes, ..behind }, Part::FirstParty);
        let before = Span { start: self.reading.back(name.start, sentence.start, REACH), end: name.start };
        let by = self.reading.parts(before, Part::ProvidedBy).next_back();
        let maker = by.is_some_and(|by| {
            self.light(Span { start: by.end, end: name.start })
                && self.says(Span { start: before.start, end: by.start }, Part::FirstParty)
        });
        let called = self.reading.parts(before, Part::OurName).next_back();
        let called = called.is_some_and(|word| {
            let gap = self.text(Span { start: word.end, end: name.start });
            gap.trim_matches([' ', '“', '"', '「', '《', ':', '\'', '‘']).is_empty()
        });
        // "users of X", X用户, "the X app".
        let after =
            self.reading.hits_in(Span { end: self.reading.on(name.end, behind.end, 16), ..behind }).any(|hit| {
                let near = hit.span.start <= name.end + 1 && self.text(hit.span).contains(wide);
                near && matches!(hit.meaning, Meaning::Part(Part::FirstParty | Part::You))
            });
        ours || maker || called || after
    }

    /// The names in a sentence, with their signs.
    fn names(&self, sentence: Span) -> Vec<(Span, Vec<Sign>)> {
        let mut names = self.latin.get(&sentence).cloned().unwrap_or_default();
        let wide_around = holds_wide(self.text(sentence));
        if wide_around {
            let chunks = self.chunks(sentence);
            names.retain(|name| !chunks.iter().any(|chunk| chunk.contains(*name)));
            names.extend(chunks);
        }
        let about = self.about(sentence);
        names.sort_unstable();
        let mut found = Vec::new();
        // Where an enumeration that was introduced goes on behind its last name.
        let mut open = self.lead(sentence);
        let known = self.reading.names(sentence).map(|(name, _)| name);
        let mut known = known.collect::<Vec<Span>>().into_iter().peekable();
        for name in names {
            while let Some(other) = known.next_if(|other| other.start < name.start) {
                let goes_on = open.is_some_and(|from| self.goes_on(Span { start: from, end: other.start }));
                open = (goes_on || self.is_introduced(sentence, other)).then_some(other.end);
            }
            let goes_on =
                open.is_some_and(|from| from <= name.start && self.goes_on(Span { start: from, end: name.start }));
            if !self.plausible(name) {
                if goes_on {
                    open = Some(name.end);
                }
                continue;
            }
            let mut signs = self.signs(sentence, name, wide_around);
            if goes_on && !signs.contains(&Sign::Introduced) {
                signs.push(Sign::Introduced);
            }
            open = signs.contains(&Sign::Introduced).then_some(name.end);
            let sure = [Sign::Brand, Sign::Company, Sign::Code, Sign::Policy, Sign::Quoted];
            if self.capitals && !wide_around && !signs.iter().any(|sign| sure.contains(sign)) {
                continue;
            }
            if about {
                signs.push(Sign::About);
            }
            found.push((name, signs));
        }
        found
    }

    /// Behind the colon of "the following companies receive data:" stand names.
    fn lead(&self, sentence: Span) -> Option<u32> {
        let colon = self.text(sentence).find(':')? as u32 + sentence.start;
        let head = Span { start: sentence.start, end: colon };
        let named =
            [Part::ThirdParty, Part::Umbrella, Part::Code, Part::Service].iter().any(|part| self.says(head, *part));
        let denied = self.says(head, Part::Not) && !self.says(head, Part::Unless);
        (named && !denied).then_some(colon + 1)
    }

    /// From one name of an enumeration to the next: a mark or "and", behind brackets or a purpose.
    fn goes_on(&self, gap: Span) -> bool {
        let text = self.text(gap);
        let open = text.trim().trim_end_matches(['(', '"', '“', '「', '【']).is_empty();
        let joined = text.contains([',', '、', '/', '”', ')', ':']) || self.says(gap, Part::And);
        let verbs = [Part::FirstParty, Part::You, Part::Collect, Part::Share, Part::Not];
        (open || joined && gap.range().len() <= REACH as usize)
            && !text.contains(['。', '.'])
            && !verbs.iter().any(|part| self.says(gap, *part))
    }

    fn about(&self, sentence: Span) -> bool {
        let parts =
            [Part::Code, Part::ThirdParty, Part::Umbrella, Part::Collect, Part::Share, Part::Upload, Part::Service];
        let there = self.reading.parts_in(sentence);
        parts.iter().any(|part| there.has(*part)) || self.reading.data(sentence).next().is_some()
    }

    /// Runs of words with capitals: "Amazon Web Services", "Kevel, Inc.", "the X SDK" without its article.
    fn latin(&self, sentence: Span) -> Vec<Span> {
        let text = self.text(sentence);
        let mut runs: Vec<Span> = Vec::new();
        let mut open: Option<Span> = None;
        for word in latin_words(text) {
            let span = Span { start: sentence.start + word.start, end: sentence.start + word.end };
            let written = self.text(span);
            let joined = open.filter(|run| {
                let gap = self.text(Span { start: run.end, end: span.start });
                matches!(gap, " " | " & " | "-")
            });
            let capital = written.chars().any(char::is_uppercase);
            let number = written.starts_with(|c: char| c.is_ascii_digit()) && joined.is_some();
            if capital || number {
                open = Some(match joined {
                    Some(run) => Span { end: span.end, ..run },
                    None => {
                        runs.extend(open.take());
                        span
                    }
                });
            } else {
                runs.extend(open.take());
            }
        }
        runs.extend(open);
        runs.into_iter().filter_map(|run| self.trimmed(sentence, run)).collect()
    }

    /// A run without the ordinary words at its ends, and with the ends of its company and its word for code.
    fn trimmed(&self, sentence: Span, run: Span) -> Option<Span> {
        let words: Vec<Span> = latin_words(self.text(run))
            .map(|word| Span { start: run.start + word.start, end: run.start + word.end })
            .collect();
        let first = words.iter().position(|word| !self.reading.ordinary(*word))?;
        let kind = |word: &Span| {
            let around = Span { start: run.start, end: word.end };
            self.reading.parts(around, Part::Service).next_back().is_some_and(|kind| kind.end == word.end)
        };
        let ends = |word: &Span| {
            kind(word)
                || !self.reading.ordinary(*word)
                || self.says(*word, Part::Company)
                || self.says(*word, Part::Code)
        };
        let last = words.iter().rposition(ends)?;
        let mut name = Span { start: words.get(first)?.start, end: words.get(last.max(first))?.end };
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
        let tail = Span { start: name.start, end: behind.end };
        let ending =
            self.reading.parts(tail, Part::Company).filter(|word| word.start < name.end && word.end > name.end);
        name.end = ending.map(|word| word.end).max().unwrap_or(name.end);
        for part in [Part::Company, Part::Code] {
            let next = self.reading.parts(behind, part).find(|word| {
                let gap = self.text(Span { start: name.end, end: word.start.max(name.end) });
                matches!(gap, "" | " " | ", " | ",")
            });
            if let Some(word) = next.filter(|word| part == Part::Company || !self.text(*word).contains(' ')) {
                name.end = name.end.max(word.end);
            }
        }
        Some(name)
    }

    /// Stretches between the verbs and marks of a sentence in a script without spaces.
    fn chunks(&self, sentence: Span) -> Vec<Span> {
        let text = self.text(sentence);
        let stops = [
            Part::Introduces,
            Part::Collect,
            Part::Share,
            Part::Upload,
            Part::Purpose,
            Part::ProvidedBy,
            Part::Provides,
            Part::FirstParty,
            Part::You,
            Part::And,
            Part::Not,
            Part::Halt,
            Part::Particle,
            Part::SuchAs,
            Part::Including,
            Part::ByMeansOf,
            Part::Toward,
            Part::These,
            Part::This,
            Part::AndOther,
            Part::Integrate,
        ];
        let there = self.reading.parts_in(sentence);
        let mut cuts: Vec<Span> = stops
            .iter()
            .filter(|part| there.has(**part))
            .flat_map(|part| self.reading.parts(sentence, *part))
            .filter(|word| self.text(*word).contains(wide))
            .collect();
        cuts.extend(text.char_indices().filter(|(_, c)| mark(*c)).map(|(at, c)| {
            let start = sentence.start + at as u32;
            Span { start, end: start + c.len_utf8() as u32 }
        }));
        cuts.sort_unstable();
        let mut chunks = Vec::new();
        let mut start = sentence.start;
        let mut marked = true;
        let (mut provided, mut toward) = (false, false);
        for cut in cuts.into_iter().chain([Span { start: sentence.end, end: sentence.end }]) {
            // 和 right behind a mark joins nothing.
            let joins = cut.start == start && marked && self.reading.parts(cut, Part::And).any(|and| and == cut);
            if cut.start < start {
                start = start.max(cut.end);
                continue;
            }
            if joins && cut.end < sentence.end {
                continue;
            }
            let chunk = self.reading.trim(Span { start, end: cut.start });
            (start, marked) = (cut.end, self.text(cut).starts_with(mark));
            if !self.text(chunk).contains(wide) {
                continue;
            }
            let code = self.reading.parts(chunk, Part::Code).next();
            let chunk = code.map_or(chunk, |code| Span { end: code.end, ..chunk });
            let ended = code.is_some()
                || self.reading.parts(chunk, Part::Service).next_back().is_some_and(|word| word.end == chunk.end)
                || self.quoted(chunk)
                || self
                    .reading
                    .parts(cut, Part::FirstParty)
                    .chain(self.reading.parts(cut, Part::You))
                    .any(|word| word == cut)
                || self.reading.parts(cut, Part::Share).any(|word| word == cut) && toward
                || self.company_in_brackets(chunk, sentence)
                || self.reading.parts(cut, Part::Provides).any(|word| word == cut) && provided;
            provided = self.reading.parts(cut, Part::ProvidedBy).any(|word| word == cut);
            toward = self.reading.parts(cut, Part::Toward).any(|word| word == cut);
            // "provided by X Ltd.": the company of what is named behind it.
            let company = self.reading.parts(chunk, Part::Company).any(|word| word.end == chunk.end);
            if ended && !company {
                chunks.push(chunk);
            }
        }
        chunks
    }

    /// Whether a name may be one at all.
    fn plausible(&self, name: Span) -> bool {
        let written = self.text(name);
        let address = || self.reading.addresses_in(name).any(|at| is_address(self.text(at.span)));
        if !(2..=WIDEST).contains(&width(written)) || address() {
            return false;
        }
        // "Software Development Kits": a part of words that are no name.
        let general = [Part::Code, Part::ThirdParty, Part::Umbrella, Part::Personal];
        let before = Span { start: self.reading.back(name.start, 0, NEAR), end: name.end };
        let within = |word: Span| word.start < name.start && word.end > name.start;
        let holds =
            self.says(name, Part::Umbrella) || self.says(name, Part::ThirdParty) || self.says(name, Part::FirstParty);
        if holds || general.iter().any(|part| self.reading.parts(before, *part).any(within)) {
            return false;
        }
        let known = self.reading.names(name);
        for (at, known) in known {
            let whole = at.range().len() * 2 > written.len();
            if !known.is_vendor() || whole && self.vendors.contains(&known.vendor) {
                return false;
            }
        }
        // 收货信息 is data of some kind.
        if self.reading.parts(name, Part::Kind).next_back().is_some_and(|kind| kind.end == name.end) {
            return false;
        }
        let stem = folded(self.text(self.stem(name)));
        !self.own.contains(&stem) && self.reading.distinct(name)
    }

    /// A name without its word for code and its company's ending.
    fn stem(&self, name: Span) -> Span {
        let mut end = name.end;
        loop {
            let rest = Span { start: name.start, end };
            let tail = [Part::Code, Part::Company].iter().find_map(|part| {
                let word = self.reading.parts(rest, *part).next_back()?;
                let left = self.text(Span { start: word.end, end });
                (word.start > name.start && !left.contains(char::is_alphanumeric)).then_some(word.start)
            });
            let Some(tail) = tail else { break };
            let kept = self.text(Span { start: name.start, end: tail });
            end = name.start + kept.trim_end_matches([' ', ',', '.', '-', '的']).len() as u32;
        }
        if end > name.start + 1 { Span { start: name.start, end } } else { name }
    }

    fn signs(&self, sentence: Span, name: Span, wide_around: bool) -> Vec<Sign> {
        let reading = self.reading;
        let mut signs = Vec::new();
        let before = Span { start: reading.back(name.start, sentence.start, REACH), end: name.start };
        let behind = Span { start: name.end, end: reading.on(name.end, sentence.end, REACH) };
        let near = Span { start: name.end, end: reading.on(name.end, sentence.end, NEAR) };
        if self.is_introduced(sentence, name) {
            signs.push(Sign::Introduced);
        }
        let follows = |part: Part| {
            reading.parts(near, part).next().is_some_and(|word| {
                let between = Span { start: name.end, end: word.start.max(name.end) };
                let others = [Part::FirstParty, Part::You, Part::And].iter().any(|part| self.says(between, *part));
                !others && !self.text(between).contains(['.', ';', '。', '、'])
            })
        };
        let clause = |part: Part| {
            let word = reading.parts(near, part).next();
            follows(part)
                && word.is_some_and(|word| {
                    !self.text(Span { start: name.end, end: word.start.max(name.end) }).contains(',')
                })
        };
        let enclosed = reading.parts(near, Part::Provides).any(|word| word.start == name.end)
            && reading.parts(before, Part::ProvidedBy).any(|word| word.end == name.start);
        // 与某某共享, and "uses X to".
        let given =
            reading.parts(near, Part::Share).any(|word| word.start == name.end && self.text(word).contains(wide))
                && reading.parts(before, Part::Toward).any(|word| word.end == name.start);
        let aim = reading.parts(near, Part::Toward).any(|word| word.start == name.end + 1)
            && reading.parts(before, Part::Integrate).any(|word| word.end + 1 == name.start);
        if follows(Part::Purpose) || enclosed || given || aim {
            signs.push(Sign::Used);
        }
        if (clause(Part::Collect) || clause(Part::Upload)) && self.acts(near) {
            signs.push(Sign::Acts);
        }
        let open = self.text(near).trim_start_matches([' ', '(', ':', '<', '[']);
        let address = reading.addresses_in(behind).next().filter(|address| is_address(self.text(address.span)));
        let linked = address.is_some_and(|address| address.span.start + open.len() as u32 <= near.end);
        if clause(Part::Policy) || linked {
            signs.push(Sign::Policy);
        }
        if self.says(name, Part::Code) || self.code_follows(near) {
            signs.push(Sign::Code);
        }
        if self.beside_a_kind(before, name, behind) {
            signs.push(Sign::Kind);
        }
        // 由某某公司提供的X: its company stands before the word that introduces it.
        let maker = || {
            let word = reading.parts(before, Part::Introduces).next_back().filter(|word| word.end == name.start)?;
            reading.parts(before, Part::Company).next_back().filter(|company| company.end == word.start)
        };
        if self.says(name, Part::Company) || self.company_in_brackets(name, sentence) || maker().is_some() {
            signs.push(Sign::Company);
        }
        if self.quoted(name) {
            signs.push(Sign::Quoted);
        }
        if self.brand(name, wide_around) {
            signs.push(Sign::Brand);
        }
        if self.joined(before, behind) {
            signs.push(Sign::Joined);
            let mut others = reading.names(sentence).filter(|(_, name)| !name.is_vendor()).map(|(_, name)| name);
            if others.next().is_some_and(|first| others.any(|other| other != first)) {
                signs.push(Sign::Listed);
            }
        }
        signs
    }

    /// Nothing but an adverb or two before the verb: "X data collected by" is not about X.
    fn acts(&self, near: Span) -> bool {
        let verb = [Part::Collect, Part::Upload].iter().filter_map(|part| self.reading.parts(near, *part).next()).min();
        verb.is_some_and(|verb| {
            let gap = Span { start: near.start, end: verb.start.max(near.start) };
            let noun = self.says(gap, Part::Kind) || self.reading.data(gap).next().is_some();
            !noun && self.text(gap).split_whitespace().count() <= 3
        })
    }

    fn code_follows(&self, near: Span) -> bool {
        self.reading.parts(near, Part::Code).next().is_some_and(|code| {
            let gap = Span { start: near.start, end: code.start };
            let particles: usize = self.reading.parts(gap, Part::Particle).map(|word| word.range().len()).sum();
            gap.range().len() <= particles + 1
        })
    }

    /// A word that introduces stands right before, or one of giving before "to".
    fn is_introduced(&self, sentence: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, sentence.start, REACH), end: name.start };
        let denied = |word: Span| {
            let text = self.text(Span { start: sentence.start, end: word.start });
            let clause = text.rfind([',', '.', ';']).map_or(sentence.start, |at| sentence.start + at as u32);
            self.says(Span { start: clause, end: word.end }, Part::Not)
        };
        let of_the_reader = |word: Span| {
            let right = Span { start: self.reading.back(word.start, sentence.start, 8), end: word.start };
            self.says(right, Part::You)
        };
        let right_before = |part: Part| {
            let word = self.reading.parts(before, part).next_back()?;
            self.light(Span { start: word.end, end: before.end }).then_some(word)
        };
        if let Some(word) = right_before(Part::Introduces).or_else(|| right_before(Part::ProvidedBy)) {
            return !denied(word) && !of_the_reader(word);
        }
        // 与某某共享.
        let near = Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
        let with = right_before(Part::Toward).is_some()
            && self
                .reading
                .parts(near, Part::Share)
                .any(|verb| verb.start == name.end && self.text(verb).contains(wide));
        if with {
            return true;
        }
        let given = [Part::Toward, Part::ByMeansOf].into_iter().find_map(right_before);
        given.is_some_and(|word| {
            let head = Span { start: sentence.start, end: word.start };
            let verb = [Part::Share, Part::Upload, Part::Collect].iter().any(|part| self.says(head, *part));
            let object = self.reading.data(sentence).next().is_some() || self.says(sentence, Part::Personal);
            verb && object && !denied(word)
        })
    }

    /// Nothing but articles and kinds of service.
    fn light(&self, gap: Span) -> bool {
        let text = self.text(gap);
        let mut at = gap.start;
        let mut left = String::new();
        for hit in self.reading.hits_in(gap) {
            let light = match hit.meaning {
                Meaning::Mark(_) => true,
                Meaning::Part(part) => matches!(
                    part,
                    Part::Service
                        | Part::ThirdParty
                        | Part::Code
                        | Part::Particle
                        | Part::Ads
                        | Part::FirstParty
                        | Part::Introduces
                ),
                _ => false,
            };
            if light {
                left.push_str(self.text(Span { start: at, end: hit.span.start.max(at) }));
                at = at.max(hit.span.end);
            }
        }
        left.push_str(self.text(Span { start: at, end: gap.end.max(at) }));
        !text.contains([';', '。', ')']) && !left.contains(char::is_alphanumeric) && text.matches(',').count() <= 1
    }

    /// "our SMS provider, X", "X (hosting)", "X, a payment service".
    fn beside_a_kind(&self, before: Span, name: Span, behind: Span) -> bool {
        let last = self.reading.parts(before, Part::Service).next_back();
        let opened = last.is_some_and(|word| {
            let gap = self.text(Span { start: word.end, end: name.start });
            matches!(gap, " " | ", " | ": " | " (" | ":" | "(" | " \"" | " “" | "“")
        });
        // "third-party services such as X"
        let such = self.reading.parts(before, Part::SuchAs).next_back().filter(|such| {
            let gap = self.text(Span { start: such.end, end: name.start });
            gap.trim_matches([' ', '“', '"', '「', ':']).is_empty()
        });
        let of_a_class = such.is_some_and(|such| {
            let class = [Part::Service, Part::ThirdParty, Part::Code, Part::Umbrella];
            let head = Span { start: before.start, end: such.start };
            let last =
                class.iter().filter_map(|part| self.reading.parts(head, *part).next_back()).map(|word| word.end).max();
            last.is_some_and(|end| {
                self.text(Span { start: end, end: such.start }).trim_matches([' ', ',', '(']).is_empty()
            })
        });
        let text = self.text(behind);
        let explained = text.starts_with([',', '(']) || text.starts_with(" (");
        let stop = text.get(1..).and_then(|rest| rest.find([',', ')', '.', '。', ';'])).map_or(text.len(), |at| at + 1);
        let inner = Span { start: behind.start, end: behind.start + stop as u32 };
        let closed = explained && self.says(inner, Part::Service) && !self.says(inner, Part::And);
        opened || closed || of_a_class
    }

    fn quoted(&self, name: Span) -> bool {
        let text = self.reading.document.text.normal();
        let before = text.get(..name.start as usize).and_then(|text| text.chars().next_back());
        let behind = text.get(name.end as usize..).and_then(|text| text.chars().next());
        matches!(
            (before, behind),
            (Some('“'), Some('”'))
                | (Some('"'), Some('"'))
                | (Some('「'), Some('」'))
                | (Some('【'), Some('】'))
                | (Some('‘'), Some('’'))
        )
    }

    fn company_in_brackets(&self, name: Span, sentence: Span) -> bool {
        let rest = Span { start: name.end, end: self.reading.on(name.end, sentence.end, 2 * REACH) };
        let text = self.text(rest);
        let open = text.trim_start_matches(['”', '"', '」', '】', '’', ' ']);
        let Some(close) = text.find(')').filter(|_| open.starts_with('(')) else { return false };
        self.says(Span { start: rest.start, end: rest.start + close as u32 }, Part::Company)
    }

    fn brand(&self, name: Span, wide_around: bool) -> bool {
        latin_words(self.text(name)).any(|word| {
            let word = self.text(Span { start: name.start + word.start, end: name.start + word.end });
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let inner = word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
            let digit = word.chars().any(|c| c.is_ascii_digit()) && letters >= 3;
            let capitals = word.chars().all(|c| c.is_uppercase());
            let other =
                wide_around && letters >= 3 && !(capitals && letters <= 4) && word.starts_with(char::is_uppercase);
            inner && letters > 3 || digit || other
        })
    }

    /// A known name stands before or behind, with a mark or "and" between.
    fn joined(&self, before: Span, behind: Span) -> bool {
        let joins = |gap: Span| {
            let text = self.text(gap);
            let close = text.find(')').filter(|_| text.trim_start().starts_with('('));
            let gap = Span { start: close.map_or(gap.start, |at| gap.start + at as u32 + 1), ..gap };
            let text = self.text(gap).trim();
            matches!(text, "," | "、" | "/" | "”“" | "」「" | "】【")
                || self.reading.parts(gap, Part::And).any(|and| text.trim_start_matches([',', ' ']) == self.text(and))
        };
        let last = self.reading.names(before).rfind(|(_, name)| !name.is_vendor());
        let next = self.reading.names(behind).find(|(_, name)| !name.is_vendor());
        last.is_some_and(|(name, _)| joins(Span { start: name.end, end: before.end }))
            || next.is_some_and(|(name, _)| joins(Span { start: behind.start, end: name.start }))
    }
}

/// What ends a stretch of characters.
fn mark(c: char) -> bool {
    !(c.is_alphanumeric() || matches!(c, ' ' | '-' | '+' | '.' | '_' | '&' | '·'))
}

/// The words of scripts with capitals, with the full stops and hyphens inside them.
fn latin_words(text: &str) -> impl Iterator<Item = Span> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let letter = |c: char| c.is_alphanumeric() && !wide(c);
        let rest = text.get(from..)?;
        let start = from + rest.find(letter)?;
        let rest = text.get(start..)?;
        let mut end = rest.len();
        for (at, c) in rest.char_indices() {
            let inner = matches!(c, '.' | '+')
                && rest
                    .get(at + c.len_utf8()..)
                    .is_some_and(|next| next.starts_with(letter) || c == '+' && !next.starts_with(' '));
            if !letter(c) && !inner {
                end = at;
                break;
            }
        }
        from = start + end;
        Some(Span { start: start as u32, end: from as u32 })
    })
}
