//! The names that a document introduces: third parties that no catalog knows, told by the sentences around them. "We use X
//! for crash reports", "sent to our SMS provider, Y": no single sign is enough.

mod framed;
mod signs;
mod spelled;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use memchr::memmem;

use super::addresses::hosts_among_words;
use super::entries::clean_name;
use super::fold::{folded, wide};
use super::parallel::by_stretches;
use super::reading::{Line, Reading, holds_wide, width};
use super::words::{Field, Meaning, Part};
use super::zones::{Zones, host_holds};
use crate::document::{BlockKind, Span};
pub use framed::{Framed, framed, may_frame};
use signs::{Sign, Signs};
use spelled::is_host;

/// Documents of more lines, or more bytes, are no policies that somebody wrote; in them only names of the catalog and of lists
/// are read.
const MOST_LINES: usize = 20_000;
const MOST_BYTES: usize = 1 << 20;
/// More names than this are not followed.
const MOST: usize = 200;
/// A name is not wider than this.
const WIDEST: usize = 40;
/// Capitals alone must be more than this to be a name.
const SHORTEST: usize = 4;
/// Of an endless sentence so many bytes are searched.
const LONGEST_SENTENCE: u32 = 4 << 10;
/// The words before and behind a name reach no further than this, in bytes.
const REACH: u32 = 64;
/// A verb, a purpose or a policy stands at most so many bytes behind its name.
const NEAR: u32 = 24;
/// The title of a document, and what stands beside it, is among its first lines.
const TITLE: usize = 3;
/// The first lines of a document, in which its maker is named.
const OPENING: usize = 12;
/// So many words tell whether a document has capitals everywhere.
const MEASURED: usize = 60;
/// So many lines below a heading are searched for its address.
const BELOW: usize = 12;
/// A name that opens sentences of the first lines is the maker's if it stands so often in the document.
const OFTEN: usize = 3;
/// A postal address has so many commas.
const COMMAS: usize = 2;
/// What the signs of a name must come to.
const ENOUGH: u32 = 4;
/// Signs that tell a name where capitals tell little.
const SURE: [Sign; 5] = [Sign::Brand, Sign::Company, Sign::Code, Sign::Policy, Sign::Quoted];

/// A name as it is met for the first time, with all that was seen of it.
#[derive(Default)]
struct Candidate {
    first: u32,
    /// The end of the last sentence with it.
    last: u32,
    signs: Signs,
    forms: BTreeSet<String>,
}

impl Candidate {
    fn new(name: Span) -> Candidate {
        Candidate { first: name.start, ..Candidate::default() }
    }
}

/// A name in a sentence, with what speaks for it there.
struct Met {
    sentence: Span,
    name: Span,
    signs: Signs,
}

/// Whether a document can introduce names that would be told. Without spaces and capitals the signs tell too little: what stands
/// beside a known name is taken for one. One line in ten may be in such a script.
pub fn may_introduce(reading: &Reading) -> bool {
    let lines = reading.lines.len();
    lines <= MOST_LINES
        && reading.document.text.normal().len() <= MOST_BYTES
        && reading.lines.iter().filter(|line| holds_wide(reading.text(line.body))).count() * 10 <= lines
}

/// What the lines of a document tell of the names in them, kept while names are taken up: that changes what is told by the
/// lines in which they stand, and by no others, unless the app's own names are among them.
#[derive(Default)]
pub struct Told {
    runs: Vec<(usize, Run)>,
    met: Vec<(usize, Met)>,
    headed: Vec<(usize, (Span, String))>,
    own: HashSet<String>,
    /// Where these names stand.
    pub ours: Vec<Span>,
    /// Capitals tell little where nouns or whole headlines have them.
    capitals: bool,
}

impl Told {
    pub fn new(reading: &Reading) -> Told {
        let counts =
            by_stretches(reading.lines.len(), |lines| capitals(reading, reading.lines.get(lines).unwrap_or_default()));
        let (words, capitals) = counts.into_iter().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        Told { capitals: words >= MEASURED && capitals * 5 > words, ..Told::default() }
    }

    /// The names that the document introduces, in the order in which they come; each with its spellings. `changed` are the
    /// lines, in order, in which names were taken up since this was asked last; at first all.
    pub fn introduced(&mut self, reading: &Reading, zones: &Zones, changed: &[usize]) -> Vec<Vec<String>> {
        let scout = Scout::new(reading, zones, std::mem::take(&mut self.runs), changed);
        if self.own == scout.own {
            renew(&mut self.met, changed, |index| scout.met(index, self.capitals));
        } else {
            let all: Vec<usize> = (0..reading.lines.len()).collect();
            renew(&mut self.met, &all, |index| scout.met(index, self.capitals));
        }
        renew(&mut self.headed, changed, |index| headed(reading, index).into_iter().collect());
        let found = self.candidates(&scout);
        self.ours = scout.own_places();
        (self.runs, self.own) = (scout.runs, scout.own);
        found
    }

    fn candidates(&self, scout: &Scout) -> Vec<Vec<String>> {
        let reading = scout.reading;
        let mut met: BTreeMap<String, Candidate> = BTreeMap::new();
        for (_, Met { sentence, name, signs }) in &self.met {
            let stem = scout.stem(*name);
            let candidate = met.entry(folded(reading.text(stem))).or_insert_with(|| Candidate::new(*name));
            let again = candidate.last < sentence.start && signs.has(Sign::Introduced);
            if again && candidate.signs.has(Sign::Introduced) {
                candidate.signs.add(Sign::Again);
            }
            candidate.last = sentence.end;
            candidate.signs.add_all(*signs);
            candidate.forms.insert(reading.text(stem).to_owned());
        }
        for (_, (name, form)) in &self.headed {
            if scout.plausible(*name) || scout.is_small_beside_its_host(*name) {
                let candidate = met.entry(folded(reading.text(*name))).or_insert_with(|| Candidate::new(*name));
                candidate.signs.add(Sign::Introduced);
                candidate.signs.add(Sign::Policy);
                candidate.forms.extend([reading.text(*name).to_owned(), form.clone()]);
            }
        }
        let mut found: Vec<Candidate> = met
            .into_values()
            .filter(|candidate| candidate.signs.weight() >= ENOUGH)
            .filter(|candidate| {
                // A subject that only collects is the app itself.
                // So it is not where it does so in sections about third parties alone.
                let other = [Sign::Introduced, Sign::Policy, Sign::Code, Sign::Joined];
                let apart = candidate.signs.has(Sign::Headed) && !candidate.signs.has(Sign::Elsewhere);
                let more = [Sign::Kind, Sign::Company, Sign::Quoted];
                let subject = |form: &String| scout.subjects.contains(&folded(form));
                candidate.signs.has_any(&other)
                    || apart
                    || candidate.signs.has_any(&more) && !candidate.forms.iter().any(subject)
            })
            .collect();
        found.sort_by_key(|candidate| candidate.first);
        found.truncate(MOST);
        // "Vocalis Speech" is also called "Vocalis".
        for at in (0..found.len()).rev() {
            let short = found.get(at).and_then(|candidate| candidate.forms.first().cloned()).unwrap_or_default();
            let longer = |other: &&mut Candidate| {
                other
                    .forms
                    .iter()
                    .any(|form| form.strip_prefix(short.as_str()).is_some_and(|rest| rest.starts_with(' ')))
            };
            // Not itself, once it is called so.
            let mut others = found.iter_mut().enumerate().filter(|(own, _)| *own != at).map(|(_, other)| other);
            if let Some(other) = others.find(longer) {
                other.forms.insert(short);
                found.remove(at);
            }
        }
        found.into_iter().map(|candidate| candidate.forms.into_iter().collect()).collect()
    }
}

/// Reads some lines again, in order, and keeps what the others told.
fn renew<T: Send>(kept: &mut Vec<(usize, T)>, changed: &[usize], read: impl Fn(usize) -> Vec<T> + Send + Sync) {
    kept.retain(|(line, _)| changed.binary_search(line).is_err());
    let told = by_stretches(changed.len(), |lines| {
        let lines = changed.get(lines).unwrap_or_default().iter();
        lines.flat_map(|line| read(*line).into_iter().map(|told| (*line, told))).collect::<Vec<(usize, T)>>()
    });
    kept.extend(told.into_iter().flatten());
    kept.sort_by_key(|(line, _)| *line);
}

/// A sentence rather than a title, a label or a row.
fn is_told(reading: &Reading, line: &Line) -> bool {
    let text = reading.text(line.body);
    !line.in_table()
        && !matches!(line.kind, BlockKind::Heading(_))
        && text.len() > WIDEST
        && text.ends_with(['.', ':', ';'])
}

/// How many words stand in the middle of the sentences of some lines, where only names and the nouns of some languages have
/// capitals; and how many of them have one.
fn capitals(reading: &Reading, lines: &[Line]) -> (usize, usize) {
    let (mut all, mut capital) = (0, 0);
    for line in lines.iter().filter(|line| line.field.is_none() && !line.strong && is_told(reading, line)) {
        let text = reading.text(line.body);
        for blank in memchr::memchr_iter(b' ', text.as_bytes()) {
            let long = text.as_bytes().get(blank + 1..blank + 5).is_some_and(|word| !word.contains(&b' '));
            let word = text.get(blank + 1..).filter(|word| long && word.starts_with(char::is_alphabetic));
            let Some(word) = word.filter(|_| text.get(..blank).is_some_and(|text| text.ends_with(char::is_lowercase)))
            else {
                continue;
            };
            all += 1;
            capital += usize::from(word.starts_with(char::is_uppercase));
        }
    }
    (all, capital)
}

/// Whom a line names that is a heading, and whose address the text below gives, with the spelling there.
fn headed(reading: &Reading, index: usize) -> Option<(Span, String)> {
    let title = |line: &Line| {
        let titled = matches!(line.kind, BlockKind::Heading(_)) || line.strong && reading.is_title(line.body);
        titled && line.first && !line.in_table() && width(reading.text(line.body)) <= WIDEST
    };
    let line = reading.lines.get(index).filter(|line| title(line))?;
    // Most headings have no address anywhere near.
    let near = reading.lines.get(index + 1..)?;
    let last = near.get(..BELOW).unwrap_or(near).last()?;
    reading.addresses_in(Span { start: line.body.end, end: last.body.end }).next()?;
    let below = reading.lines.get(index + 1..).unwrap_or_default().iter().take(BELOW).take_while(|line| !title(line));
    let mut linked = below.filter(|line| reading.addresses_in(line.body).next().is_some()).peekable();
    linked.peek()?;
    let name = clean_name(reading, line.body);
    let of_it =
        |line: &&Line| reading.addresses_in(line.body).any(|address| host_holds(&address.url, reading.text(name)));
    let line = linked.find(of_it)?;
    let at = reading.text(line.body).to_lowercase().find(&reading.text(name).to_lowercase());
    let form = at.and_then(|at| reading.text(line.body).get(at..at + name.range().len()));
    Some((name, form.unwrap_or(reading.text(name)).to_owned()))
}

/// The hosts of a text's mail addresses.
fn mail_hosts(text: &str) -> HashSet<&str> {
    let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let hosts = memchr::memchr_iter(b'@', text.as_bytes()).filter_map(|at| {
        let rest = text.get(at + 1..)?;
        Some(rest.get(..rest.find(|c| !host(c)).unwrap_or(rest.len()))?.trim_end_matches('.'))
    });
    hosts.filter(|host| host.contains('.')).collect()
}

/// What a document's words tell of its names.
struct Scout<'r, 'a> {
    reading: &'r Reading<'a>,
    zones: &'r Zones,
    /// The app's own names and its maker's, folded.
    own: HashSet<String>,
    /// Names that are said to use others: the app's, unless more speaks for another.
    subjects: HashSet<String>,
    /// The hosts that mail to the app's maker goes to.
    hosts: HashSet<&'a str>,
    /// Vendors of which the document names a product.
    vendors: HashSet<u32>,
    /// Runs of words with capitals, in order, each with its line.
    runs: Vec<(usize, Run)>,
}

/// A run of words with capitals.
#[derive(Clone, Copy)]
struct Run {
    name: Span,
    role: Role,
}

/// What a run of words with capitals stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The app or its maker.
    Own,
    /// Somebody who is said to use others.
    Subject,
    Other,
}

impl<'r, 'a> Scout<'r, 'a> {
    /// Of the runs that are known, and the lines, in order, of which they are looked for again.
    fn new(reading: &'r Reading<'a>, zones: &'r Zones, runs: Vec<(usize, Run)>, changed: &[usize]) -> Scout<'r, 'a> {
        let text = reading.document.text.normal();
        let whole = Span::new(0, text.len());
        let vendors = reading.names(whole).filter(|(_, name)| !name.is_vendor()).map(|(_, name)| name.vendor).collect();
        let mut runs = runs;
        let mut scout = Scout {
            reading,
            zones,
            own: HashSet::new(),
            subjects: HashSet::new(),
            hosts: mail_hosts(text),
            vendors,
            runs: Vec::new(),
        };
        renew(&mut runs, changed, |index| scout.runs_of(index));
        scout.runs = runs;
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
        let stem = |name: Span| folded(self.text(self.stem(name)));
        let of =
            |role: Role| self.runs.iter().map(|(_, run)| run).filter(move |run| run.role == role).map(|run| run.name);
        let own = of(Role::Own).chain((0..TITLE).flat_map(|index| self.in_title(index)));
        let unknown = own.filter(|name| self.reading.names(*name).next().is_none());
        let own = unknown.map(stem).filter(|name| name.chars().count() >= 2).collect();
        let subjects = of(Role::Subject).map(stem).collect();
        (self.own, self.subjects) = (own, subjects);
    }

    /// Where the names of the app and of its maker stand.
    fn own_places(&self) -> Vec<Span> {
        let stems = self.runs.iter().map(|(_, run)| self.stem(run.name));
        stems.filter(|stem| self.own.contains(&folded(self.text(*stem)))).collect()
    }

    /// The hosts in a sentence that may be names: "vendor.example", none of the app's own.
    fn hosts(&self, sentence: Span) -> impl Iterator<Item = Span> {
        let hosts = hosts_among_words(self.text(sentence));
        let hosts = hosts.map(move |host| Span { start: sentence.start + host.start, end: sentence.start + host.end });
        hosts.filter(move |host| {
            let text = self.text(*host);
            let ends = |at: usize| text.get(at..).is_some_and(|rest| self.hosts.contains(rest));
            !ends(0) && !text.match_indices('.').any(|(stop, _)| ends(stop + 1))
        })
    }

    /// The names in a line that is a title of the document.
    fn in_title(&self, index: usize) -> Vec<Span> {
        let Some(line) = self.reading.lines.get(index) else { return Vec::new() };
        let title = index == 0 || self.says(line.body, Part::Policy);
        if !title || !self.reading.is_title(line.body) {
            return Vec::new();
        }
        let mut names = self.latin(line.body);
        for part in self.text(line.body).split(['-', '|', '–', '—', '(', ')', '《', '》', '「', '」']) {
            let start = line.body.start + (part.as_ptr() as usize - self.text(line.body).as_ptr() as usize) as u32;
            let part = Span { start, end: start + part.len() as u32 };
            let policy = self.reading.parts(part, Part::Policy).next().map_or(part.end, |word| word.start);
            names.push(self.reading.trim(Span { end: policy, ..part }));
        }
        names
    }

    /// The runs of words with capitals in the sentences of a line.
    fn runs_of(&self, index: usize) -> Vec<Run> {
        let Some(line) = self.reading.lines.get(index) else { return Vec::new() };
        let mut runs = Vec::new();
        for &sentence in self.reading.sentences_of(line) {
            let sentence = Span { end: self.reading.on(sentence.start, sentence.end, LONGEST_SENTENCE), ..sentence };
            let mut names = self.latin(sentence);
            names.extend(self.hosts(sentence));
            names.sort_unstable();
            // "References to "we" mean X."
            let quoted = !names.is_empty() && self.quotes_us(sentence);
            runs.extend(names.into_iter().map(|name| {
                let role = match () {
                    () if quoted
                        || self.stands_for_us(sentence, name)
                        || self.opens_the_policy(index, sentence, name)
                        || self.is_the_site(index, sentence, name) =>
                    {
                        Role::Own
                    }
                    () if self.uses_others(sentence, name) => Role::Subject,
                    () => Role::Other,
                };
                Run { name, role }
            }));
        }
        runs
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

    /// “We” stands in quotes.
    fn quotes_us(&self, sentence: Span) -> bool {
        let text = self.reading.document.text.normal();
        self.reading.parts(sentence, Part::FirstParty).any(|word| {
            let before = text.get(..word.start as usize).and_then(|text| text.chars().next_back());
            matches!(before, Some('“' | '"' | '「' | '\''))
        })
    }

    /// "X Ltd. built the app": a company that the first lines name, before any third party or their code, is the maker.
    fn opens_the_policy(&self, index: usize, sentence: Span, name: Span) -> bool {
        let registered =
            || self.reading.parts(name, Part::Company).next_back().is_some_and(|word| word.end >= name.end);
        let first = Span { end: name.start, ..sentence };
        let of_others = || {
            let used =
                [Part::ThirdParty, Part::Code, Part::Service, Part::Share, Part::Upload, Part::Toward, Part::SuchAs];
            used.iter().any(|part| self.says(first, *part))
                || self.is_brought_in(first)
                || self.reading.names(sentence).any(|(other, _)| !name.contains(other))
        };
        let presented = || index <= TITLE && self.is_presented(sentence, name);
        let maker =
            || registered() || self.is_defined_first(sentence, name) || presented() || self.speaks(sentence, name);
        index < OPENING && !self.zones.third_party(index) && maker() && !of_others()
    }

    /// "We use", "we have commissioned": these words bring somebody in, who does not make the app.
    fn is_brought_in(&self, words: Span) -> bool {
        let brings = |word: Span| self.reading.parts(word, Part::ProvidedBy).next().is_none();
        self.reading.parts(words, Part::Introduces).any(brings)
    }

    /// "X respects your privacy", "this policy tells how X uses your data": a name that stands where "we" would, and again later.
    fn speaks(&self, sentence: Span, name: Span) -> bool {
        let first = Span { end: name.start, ..sentence };
        let opens = name.start == sentence.start || self.says(first, Part::Policy);
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
        let verb = self.text(behind).strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
        let to_readers = || [Part::You, Part::Personal, Part::Policy].iter().any(|part| self.says(sentence, *part));
        let others = || [Part::ThirdParty, Part::Code].iter().any(|part| self.says(sentence, *part));
        let again = || memmem::find_iter(self.reading.document.text.normal().as_bytes(), self.text(name)).count();
        opens && verb && to_readers() && !others() && again() >= OFTEN
    }

    /// "At vendor.example we respect your privacy": a host that the first lines name without saying that it is used.
    fn is_the_site(&self, index: usize, sentence: Span, name: Span) -> bool {
        let open = index < OPENING && !self.zones.third_party(index) && is_host(self.text(name));
        let before = Span { start: self.reading.back(name.start, sentence.start, NEAR), end: name.start };
        // "We use a.example and b.example", "our host, a.example, …"
        let joined = self.text(before).trim_end().ends_with([',', '('])
            || self.reading.parts(before, Part::And).next_back().is_some_and(|and| and.end + 1 >= before.end);
        open && !joined && !self.is_introduced(sentence, name, false) && !self.reading.acts_as(sentence, name)
    }

    /// "X is a notebook for …" as the first that a policy says: what its app is.
    fn is_presented(&self, sentence: Span, name: Span) -> bool {
        let near = Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
        let is = self.reading.parts(near, Part::Befalls).next().filter(|word| word.start == name.end + 1);
        let article = is.is_some_and(|is| {
            let rest = Span { start: is.end, ..near };
            self.reading.parts(rest, Part::Article).next().is_some_and(|word| word.start == is.end + 1)
        });
        let behind = Span { start: name.end, ..sentence };
        let others = [Part::FirstParty, Part::ThirdParty, Part::Integrate, Part::Collect];
        let serves = self.reading.acts_as(sentence, name);
        article && !serves && name.start == sentence.start && !others.iter().any(|part| self.says(behind, *part))
    }

    /// "X Labs (“X”)" at the head of a sentence: what the policy calls somebody from here on, by either name.
    fn is_defined_first(&self, sentence: Span, name: Span) -> bool {
        let first = self.text(Span { start: sentence.start, end: name.start });
        let behind = self.text(Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) });
        let small = first.split(' ').any(|word| word.starts_with(char::is_lowercase));
        let marks = ["(“", "(\""];
        let mut marked = marks.iter().filter(|mark| first.ends_with(**mark) || behind.trim_start().starts_with(**mark));
        !small && marked.next().is_some()
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
            // 本应用的解读功能由X提供: a part of it is made by another.
            let subject = Span { start: before.start, end: by.start };
            let part = self.text(subject).contains('的');
            // 本应用使用由X提供的服务, "we use the Y service, operated by X", "we use Y (operated by X)"
            let aside = self.text(subject).trim_end().ends_with([',', '(']);
            let used = self.reading.parts(subject, Part::Integrate).any(|verb| aside || holds_wide(self.text(verb)));
            self.light(Span { start: by.end, end: name.start })
                && self.says(subject, Part::FirstParty)
                && !part
                && !used
        });
        let called = self.reading.parts(before, Part::OurName).next_back();
        let called = called.is_some_and(|word| {
            let gap = self.text(Span { start: word.end, end: name.start });
            gap.trim_matches([' ', '“', '"', '「', '《', ':', '\'', '‘']).is_empty()
                // "We have commissioned Y (hereinafter: "X")"
                && !self.is_brought_in(Span { end: word.start, ..sentence })
        });
        // "X for iOS"
        let system = Span { start: name.end, end: self.reading.on(name.end, sentence.end, 12) };
        let ports = self.reading.parts(system, Part::Purpose).next().is_some_and(|word| {
            let rest = Span { start: word.end, ..system };
            word.start == name.end + 1
                && self
                    .reading
                    .hits_in(rest)
                    .any(|hit| matches!(hit.meaning, Meaning::Platform(_)) && hit.span.start == word.end + 1)
        });
        // "X integrates the following services:"
        let near = Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
        let verb = self.reading.parts(near, Part::Integrate).next().filter(|verb| verb.start == name.end + 1);
        let announces = verb.is_some_and(|verb| {
            self.reading
                .parts(Span { start: verb.end, end: behind.end }, Part::Following)
                .next()
                .is_some_and(|word| word.start <= verb.end + 1)
        });
        // "users of X", X用户, "the X app".
        let after =
            self.reading.hits_in(Span { end: self.reading.on(name.end, behind.end, 16), ..behind }).any(|hit| {
                let near = hit.span.start <= name.end + 1 && self.text(hit.span).contains(wide);
                near && matches!(hit.meaning, Meaning::Part(Part::FirstParty | Part::You))
            });
        // "The X app": “the app”, with its name.
        let article = self.text(before).strip_suffix(' ').and_then(|before| before.rsplit(' ').next());
        let noun = self.text(behind).strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next());
        let us = |meaning: Meaning| (meaning == Meaning::Part(Part::FirstParty)).then_some(());
        let named_app = article.zip(noun).is_some_and(|(article, noun)| {
            !noun.is_empty() && self.reading.words.whole(&format!("{article} {noun}"), us).is_some()
        });
        // "X itself", beside others.
        let itself = self.reading.parts(near, Part::Itself).next().is_some_and(|word| word.start == name.end + 1);
        ours || maker || called || after || ports || announces || named_app || itself
    }

    /// The names in the sentences of a line, with what speaks for them; `capitals` where these tell little.
    fn met(&self, index: usize, capitals: bool) -> Vec<Met> {
        let reading = self.reading;
        let Some(line) = reading.lines.get(index) else { return Vec::new() };
        // What a label says of itself is read by its label.
        let open = |field: Field| matches!(field, Field::Data | Field::Purpose | Field::Other);
        let told = |field: Field| !(open(field) || field == Field::Name && width(reading.text(line.value)) > WIDEST);
        let mut met = Vec::new();
        if matches!(line.kind, BlockKind::Heading(_)) || line.in_table() || line.field.is_some_and(told) {
            return met;
        }
        for &sentence in reading.sentences_of(line) {
            let from = self.runs.partition_point(|(_, run)| run.name.start < sentence.start);
            let end = reading.on(sentence.start, sentence.end, LONGEST_SENTENCE);
            let runs = self.runs.get(from..).unwrap_or_default();
            let runs = runs.get(..runs.iter().take_while(|(_, run)| run.name.start < end).count()).unwrap_or_default();
            if !runs.is_empty() && !holds_wide(reading.text(sentence)) {
                let headed = self.zones.third_party(index);
                self.names(Span { end, ..sentence }, runs, headed, |name, signs| {
                    if !capitals || signs.has_any(&SURE) {
                        met.push(Met { sentence, name, signs });
                    }
                });
            }
        }
        met
    }

    /// The names in a sentence among its runs of words with capitals, with their signs; `headed` where it stands under a heading
    /// about third parties.
    fn names(&self, sentence: Span, runs: &[(usize, Run)], headed: bool, mut found: impl FnMut(Span, Signs)) {
        let about = self.about(sentence);
        // Where an enumeration that was introduced goes on behind its last name.
        let head = self.lead(sentence);
        let mut open = head;
        let mut known = self.reading.names(sentence).map(|(name, _)| name).peekable();
        let behind = |name: Span| Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
        for name in runs.iter().map(|(_, run)| run.name) {
            while let Some(other) = known.next_if(|other| other.start < name.start) {
                let goes_on = open.is_some_and(|from| self.goes_on(Span { start: from, end: other.start }));
                open = (goes_on || self.is_introduced(sentence, other, headed)).then_some(other.end);
            }
            let goes_on =
                open.is_some_and(|from| from <= name.start && self.goes_on(Span { start: from, end: name.start }));
            // "Partners: Results of checks": any word has a capital there.
            let opens = open == head && goes_on && self.opens_a_clause(sentence, name);
            let goes_on = goes_on && !opens;
            if !self.plausible(name) || self.in_a_postal_address(sentence, name) {
                if goes_on {
                    open = Some(name.end);
                }
                continue;
            }
            let mut signs = self.signs(sentence, name, headed);
            if !headed && !signs.has(Sign::Introduced) {
                signs.add(Sign::Elsewhere);
            }
            if goes_on {
                signs.add(Sign::Introduced);
                // "We use A to find errors and B to send mail."
                if self.reading.parts(behind(name), Part::Toward).any(|word| word.start == name.end + 1) {
                    signs.add(Sign::Used);
                }
            }
            if headed && signs.has_any(&[Sign::Introduced, Sign::Acts]) {
                signs.add(Sign::Headed);
            }
            open = signs.has(Sign::Introduced).then_some(name.end);
            if about {
                signs.add(Sign::About);
            }
            found(name, signs);
        }
    }

    /// "(Innovation Centre, Cowley Road, Cambridge, CB4 0WS)": brackets with a number and several commas say where somebody sits; and so
    /// does what stands behind a company and its comma, beside a number.
    fn in_a_postal_address(&self, sentence: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, sentence.start, 2 * REACH), end: name.start };
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, 2 * REACH) };
        if self.is_beside_a_postal_code(before, name, behind) || self.is_in_an_address_behind_a_company(before, name) {
            return true;
        }
        let Some((_, opened)) = self.text(before).rsplit_once('(').filter(|(_, rest)| !rest.contains(')')) else {
            return false;
        };
        let Some((rest, _)) = self.text(behind).split_once(')') else { return false };
        let commas = opened.matches(',').count() + rest.matches(',').count();
        commas >= COMMAS && [opened, rest].iter().any(|part| part.contains(|c: char| c.is_ascii_digit()))
    }

    /// ", 1 Kendall Square", ", 20144 Hamburg", "Cambridge, MA 02139": a number that opens its part, or the code that closes it.
    fn is_beside_a_postal_code(&self, before: Span, name: Span, behind: Span) -> bool {
        let number =
            |word: &str| word.bytes().any(|b| b.is_ascii_digit()) && word.bytes().all(|b| b.is_ascii_alphanumeric());
        let before = self.text(before);
        let opened = before.strip_suffix(' ').is_some_and(|before| {
            let (rest, word) = before.rsplit_once(' ').unwrap_or(("", before));
            number(word) && rest.trim_end().ends_with([',', '–', '-', '('])
        });
        let mut next = self.text(behind).strip_prefix(", ").unwrap_or_default().split([' ', ',']);
        let state = next.next().is_some_and(|word| word.len() == 2 && word.bytes().all(|b| b.is_ascii_uppercase()));
        let coded =
            state && next.next().is_some_and(|word| word.len() >= 4 && word.bytes().all(|b| b.is_ascii_digit()));
        let house = self.text(name).rsplit_once(' ').is_some_and(|(_, last)| number(last));
        opened || coded || house && before.ends_with(", ") && self.text(behind).starts_with(',')
    }

    /// "X GmbH, Mainstreet 250, 60326 Frankfurt am Main": a number stands between the company and the name, and no other part of the
    /// sentence.
    fn is_in_an_address_behind_a_company(&self, before: Span, name: Span) -> bool {
        let Some(company) = self.reading.parts(before, Part::Company).next_back() else { return false };
        let address = self.text(Span { start: company.end, end: name.start }).trim_start_matches('.');
        let words = || address.split([' ', ',']).filter(|word| !word.is_empty());
        // "am", "der": words of an address are short, where they are small.
        let plain = words().all(|word| !word.starts_with(char::is_lowercase) || word.len() < SHORTEST);
        // "6th Floor", "13a"
        let number = words().any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        address.starts_with([',', ' ']) && number && plain && !address.contains(['(', ')', ':', ';', '"', '“'])
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

    /// One word before others in small letters, none of which says what it is used for.
    fn opens_a_clause(&self, sentence: Span, name: Span) -> bool {
        let near = Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
        let next = self.text(near).strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_lowercase));
        let used = self.reading.parts(near, Part::Purpose).next().is_some_and(|word| word.start == name.end + 1);
        // "A and B"
        let joined = self.reading.parts(near, Part::And).next().is_some_and(|and| {
            let rest = self.text(Span { start: and.end, ..near }).trim_start();
            and.start == name.end + 1 && rest.starts_with(char::is_uppercase)
        });
        let written = self.text(name);
        next && !used && !joined && !written.contains(' ') && !self.brand(name) && !is_host(written)
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

    pub(super) fn about(&self, sentence: Span) -> bool {
        let parts =
            [Part::Code, Part::ThirdParty, Part::Umbrella, Part::Collect, Part::Share, Part::Upload, Part::Service];
        let there = self.reading.parts_in(sentence);
        parts.iter().any(|part| there.has(*part)) || self.reading.data(sentence).next().is_some()
    }
}
