//! What may be a name at all: words with capitals.

use super::{NEAR, SHORTEST, Scout, WIDEST};
use crate::document::Span;
use crate::policy::addresses::hosts_among_words;
use crate::policy::fold::{folded, wide};
use crate::policy::reading::{Reading, is_address, width};
use crate::policy::words::{Hit, Meaning, Part};

/// The address of a heading's name stands in so many bytes behind it.
const BELOW: u32 = 2 << 10;

impl Reading<'_> {
    /// A word that is no name: the languages know it, or the document writes it in small letters.
    pub(super) fn ordinary(&self, word: Span) -> bool {
        let written = self.text(word);
        let inner = || written.chars().skip(1).any(char::is_uppercase) && written.chars().any(char::is_lowercase);
        if self.small.has(written) && !inner() {
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
        let aside = |hit: &Hit| {
            matches!(
                hit.meaning,
                Meaning::Name(_) | Meaning::Part(Part::Serves | Part::Builds | Part::BeforeSubject | Part::Copula)
            )
        };
        let words = self.hits_in(around).filter(|hit| !aside(hit) && !first(hit));
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
        let left = self.left_of(name, covered);
        let characters = left.chars().filter(|c| wide(*c)).count();
        let word = left
            .split(|c: char| !c.is_alphanumeric() || wide(c))
            .any(|word| word.chars().count() >= 3 && word.chars().any(char::is_uppercase));
        characters >= 2 || word
    }
}

impl<'a> Scout<'_, 'a> {
    /// Runs of words with capitals: "Amazon Web Services", "Kevel, Inc.", "the X SDK" without its article.
    pub(super) fn latin(&self, sentence: Span) -> Vec<Span> {
        let mut names = Vec::new();
        let mut run: Vec<Span> = Vec::new();
        let mut from = sentence.start;
        while let Some(start) = self.next_capital(Span { start: from, end: sentence.end }) {
            let rest = Span { start, end: sentence.end };
            from = sentence.end;
            for word in latin_words(self.text(rest)) {
                let word = Span { start: start + word.start, end: start + word.end };
                let written = self.text(word);
                let joins = run.last().is_none_or(|last| {
                    let gap = self.text(Span { start: last.end, end: word.start });
                    matches!(gap, " " | " & " | "-")
                });
                let number = !run.is_empty() && written.starts_with(|c: char| c.is_ascii_digit());
                if !(joins && (number || has_capital(written))) {
                    from = if run.is_empty() { word.end } else { word.start };
                    break;
                }
                run.push(word);
            }
            names.extend(self.trimmed(sentence, &run));
            run.clear();
        }
        names
    }

    /// Where the next word begins that may have a capital.
    fn next_capital(&self, span: Span) -> Option<u32> {
        let whole = self.text(span);
        let text = whole.as_bytes();
        let mut capital = 0;
        loop {
            capital += text.get(capital..)?.iter().position(|byte| MAY_BE_CAPITAL[usize::from(*byte)])?;
            // Scripts without spaces have no capitals.
            let wide_length = match text.get(capital) {
                // From U+4000 to U+9FFF.
                Some(0xe4..=0xe9) => 3,
                Some(0xe3..=0xef) => {
                    let character = whole.get(capital..).and_then(|rest| rest.chars().next());
                    character.filter(|character| wide(*character)).map_or(0, char::len_utf8)
                }
                _ => 0,
            };
            if wide_length == 0 {
                break;
            }
            capital += wide_length;
        }
        let inner = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+');
        let before = text.get(..capital).unwrap_or_default().iter().rev().take_while(inner).count();
        Some(span.start + (capital - before) as u32)
    }

    /// A run of words without the ordinary ones at its ends, and with the ends of its company and its word for code.
    fn trimmed(&self, sentence: Span, words: &[Span]) -> Option<Span> {
        let run = words.first()?.to(*words.last()?);
        let first = words.iter().position(|word| !self.reading.ordinary(*word))?;
        // "Ondel Analytics service": the kind goes on behind the name.
        let kind = |word: &Span| {
            let around = Span { start: run.start, end: self.reading.on(word.end, sentence.end, NEAR) };
            let mut kinds = self.reading.parts(around, Part::Service);
            kinds.any(|kind| kind.end == word.end || kind.start == word.start && kind.end > word.end)
        };
        let ends = |word: &Span| {
            kind(word)
                || !self.reading.ordinary(*word)
                || self.says(*word, Part::Company)
                || self.says(*word, Part::Code)
        };
        let last = words.iter().skip(first + 1).rfind(|word| ends(word)).or(words.get(first))?;
        let mut name = Span { start: words.get(first)?.start, end: last.end };
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

    /// Whether a name may be one at all.
    pub(super) fn plausible(&self, name: Span) -> bool {
        let written = self.text(name);
        let address = || self.reading.addresses_in(name).any(|at| is_address(self.text(at.span)));
        if !(2..=WIDEST).contains(&width(written)) || address() {
            return false;
        }
        // "A push token": an article at the head of a sentence.
        if self.reading.parts(name, Part::Article).any(|word| word.start == name.start) {
            return false;
        }
        // "HTTPS" of "HTTPS/TLS": a part of what is no party.
        let around = Span { end: self.reading.on(name.end, u32::MAX, NEAR), ..name };
        let wider = Span { start: self.reading.back(name.start, 0, NEAR), ..around };
        if self.reading.parts(wider, Part::NoParty).any(|word| word.contains(name)) {
            return false;
        }
        // "Error" of "Error tracking": what somebody does.
        if self.reading.parts(around, Part::Service).any(|word| word.start == name.start && word.end > name.end) {
            return false;
        }
        // SOS, IAP: an abbreviation of anything.
        let short = written.len() <= SHORTEST && written.bytes().all(|byte| byte.is_ascii_uppercase());
        if short {
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
        // 友盟 SDK: a vendor's name before a word for code is read as one of its products.
        let bare = self.stem(name);
        if bare != name && self.reading.names(bare).any(|(known, _)| known == bare) {
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
        // "Big Idea" of "Big Idea Games".
        let ours = |own: &String| own.strip_prefix(stem.as_str()).is_some_and(|rest| rest.starts_with(' '));
        let written_apart = if is_host(written) { !self.is_our_host(written) } else { self.reading.distinct(name) };
        !self.own.contains(&stem) && written_apart && !self.own.iter().any(ours)
    }

    /// "Norvex" above "we use norvex services (https://norvex.example/…)": a heading of one word that no language knows, though
    /// the text writes it in small letters, and with which the domain of an address below begins.
    pub(super) fn is_small_beside_its_host(&self, name: Span) -> bool {
        let written = self.text(name);
        let small = self.reading.small.has(written) && written.len() >= SHORTEST;
        let word = written.bytes().all(|byte| byte.is_ascii_alphabetic());
        let own = folded(written);
        let known = self.reading.hits_in(name).next().is_some() || self.own.contains(&own);
        let below = Span { start: name.end, end: self.reading.on(name.end, u32::MAX, BELOW) };
        let begins = |url: &str| {
            let host = url.split("://").nth(1).unwrap_or(url).split('/').next().unwrap_or_default();
            host.rsplit('.').nth(1).is_some_and(|domain| domain.starts_with(own.as_str()))
        };
        let mut links = self.reading.addresses_in(below);
        small && word && !known && links.any(|link| begins(&link.url))
    }

    /// "acme.example" of "Acme Diary".
    fn is_our_host(&self, host: &str) -> bool {
        let parts = |own: &String| host.split('.').any(|part| own.split(' ').next() == Some(part) || own == part);
        self.own.iter().any(parts)
    }

    /// A name without its word for code and its company's ending.
    pub(super) fn stem(&self, name: Span) -> Span {
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
}

/// The bytes that capitals begin with, and all that are no ASCII.
static MAY_BE_CAPITAL: [bool; 256] = {
    let mut may_be = [true; 256];
    let mut byte = 0;
    while byte < 128 {
        may_be[byte] = (byte as u8).is_ascii_uppercase();
        byte += 1;
    }
    may_be
};

/// "vendor.example", in small letters.
pub(super) fn is_host(name: &str) -> bool {
    hosts_among_words(name).any(|host| host.range().len() == name.len())
}

fn has_capital(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_uppercase()) || !word.is_ascii() && word.contains(char::is_uppercase)
}

/// The words of scripts with capitals, with the full stops and hyphens inside them.
pub(super) fn latin_words(text: &str) -> impl Iterator<Item = Span> {
    // Whether a letter begins at a place, and how many bytes its character takes.
    let letter = |at: usize| {
        let byte = *text.as_bytes().get(at)?;
        if byte.is_ascii() {
            return Some((byte.is_ascii_alphanumeric(), 1));
        }
        let character = text.get(at..)?.chars().next()?;
        Some((!wide(character) && character.is_alphanumeric(), character.len_utf8()))
    };
    let inner = move |at: usize| match text.as_bytes().get(at) {
        Some(b'.') => letter(at + 1).is_some_and(|(is_letter, _)| is_letter),
        Some(b'+') => text.as_bytes().get(at + 1) != Some(&b' '),
        _ => false,
    };
    let mut from = 0;
    std::iter::from_fn(move || {
        let mut start = from;
        while let (false, length) = letter(start)? {
            start += length;
        }
        let plain = |at: usize| {
            let rest = text.as_bytes().get(at..).unwrap_or_default();
            rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()
        };
        let mut end = start + plain(start);
        while let Some((_, length)) = letter(end).filter(|(is_letter, _)| *is_letter || inner(end)) {
            end += length + plain(end + length);
        }
        from = end;
        Some(Span { start: start as u32, end: end as u32 })
    })
}
