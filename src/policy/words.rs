//! The words of a text: where they stand and what they mean.

use std::ops::Range;

use super::fold::{Folded, wide};
pub use crate::catalog::lexicon::Lexicon as Words;
pub use crate::catalog::lexicon::meaning::{Field, GROUPS, Heading, Meaning, Part, Spelling, is_part};
pub use crate::catalog::lexicon::names::{Name, Target};
use crate::document::Span;

/// A shorter name in small letters is only a word.
const LEAST_SMALL: usize = 6;
/// And than this among Chinese characters.
const LEAST_AMONG_WIDE: usize = 5;
/// Names apart by strokes reach no further than this from one of them to Chinese characters, in bytes.
const LONGEST_RUN: usize = 160;
/// One of fewer letters, as QQ, is told by its place alone.
const SHORTEST_APART: usize = 3;
/// A text has a word in so many bytes, or fewer.
const DENSE: usize = 3;

/// A word in the text and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    pub span: Span,
    pub meaning: Meaning,
    /// Index of the language that the word belongs to; 255 for names.
    pub language: u8,
}

/// Whom a name in the text means: equal where they mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Named {
    /// None where the document introduces the name and the catalog does not know it.
    pub target: Option<Target>,
    /// The vendor's number; a name that is introduced has one of its own.
    pub vendor: u32,
}

impl Named {
    /// A name that only the document knows, by its number there.
    pub fn introduced(number: u32) -> Named {
        Named { target: None, vendor: u32::MAX - number }
    }

    pub fn is_vendor(&self) -> bool {
        matches!(self.target, Some(Target::Vendor(_)))
    }
}

impl Words {
    /// All words of a text, by place; within a group only the leftmost and longest.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        self.hits_within(text, 0..text.len())
    }

    /// The words of whole lines of a text: no word goes on in the next line.
    pub fn hits_within(&self, original: &str, lines: Range<usize>) -> Vec<Hit> {
        let base = lines.start as u32;
        let text = Folded::new(original.get(lines).unwrap_or_default());
        // The last word of each group, from its start to its end.
        let mut last = [(usize::MAX, 0); GROUPS];
        let mut hits: Vec<Hit> = Vec::with_capacity(text.text.len() / DENSE);
        let mut passed = 0;
        self.spellings.matches(&text.text, |start, end, row| {
            let from = base + text.origin(start, &mut passed);
            let to = base + text.origin(end, &mut { passed });
            let ending = to.checked_sub(1).and_then(|ending| original.as_bytes().get(ending as usize));
            // Blanks and hyphens behind the last letter, which fold into nothing, are no part of the words.
            let blank = |letter: char| letter.is_whitespace() || matches!(letter, '-' | '_' | '\u{2010}' | '\u{2011}');
            let to = if ending.is_some_and(|ending| ending.is_ascii_graphic() && !blank(char::from(*ending))) {
                to
            } else {
                let words = original.get(from as usize..to as usize).unwrap_or_default();
                from + words.trim_end_matches(blank).len() as u32
            };
            let span = Span { start: from, end: to };
            let meanings = self.meanings(row);
            // A name that is also a common word ("share") only counts where a name is expected.
            let aside = |part| {
                matches!(
                    part,
                    Part::Service
                        | Part::NoParty
                        | Part::Introduces
                        | Part::HandsOn
                        | Part::Receiver
                        | Part::OurName
                        | Part::Article
                        | Part::Relative
                        | Part::NoAct
                        | Part::Serves
                        | Part::Copula
                        | Part::Builds
                        | Part::BeforeSubject
                )
            };
            let common = || {
                meanings.clone().any(|(meaning, _)| match meaning {
                    Meaning::Name(_) | Meaning::Mark(_) => false,
                    Meaning::Part(part) => !aside(part),
                    _ => true,
                })
            };
            let mut named = None;
            for (meaning, language) in meanings.clone() {
                if matches!(meaning, Meaning::Name(_))
                    && !*named.get_or_insert_with(|| {
                        is_written_like_a_name(original, from as usize, to as usize) && !common()
                    })
                {
                    continue;
                }
                let Some(last) = last.get_mut(usize::from(meaning.group())) else { continue };
                // A spelling with several meanings yields them all; any other overlap is shorter or later.
                if start < last.1 && *last != (start, end) {
                    continue;
                }
                *last = (start, end);
                hits.push(Hit { span, meaning, language });
            }
        });
        hits
    }
}

/// With a capital, or where no word of the language stands; a name of two letters in a name's place alone.
fn is_written_like_a_name(original: &str, from: usize, to: usize) -> bool {
    let in_place = |least: usize| to - from >= least && has_a_place(original, from, to);
    // vivo推送 goes on in characters without case.
    let with_wide = || original.get(from..to).is_some_and(|name| name.contains(wide));
    capital(original, from) && (to - from >= SHORTEST_APART || in_place(0) || enumerated(original, from, to))
        || with_wide()
        || address(original, from, to)
        || in_place(LEAST_SMALL)
        || among_wide(original, from, to)
        || between_strokes(original, from, to)
        // 华为、vivo、小米
        || to - from > SHORTEST_APART && enumerated(original, from, to)
}

/// The whole of a line or cell, or its head before a colon, a dash, a bracket or a comma.
fn has_a_place(original: &str, from: usize, to: usize) -> bool {
    let before = original.get(..from).unwrap_or_default();
    // "- ", "1. ", "(2) "
    let before = before.trim_end_matches(|c: char| " -*•·.、()".contains(c) || c.is_ascii_digit());
    let behind = original.get(to..).unwrap_or_default();
    let rest = behind.trim_start_matches(' ');
    let dash = behind.starts_with(' ') && rest.starts_with(['-', '–', '—']);
    let ends = rest.is_empty() || rest.starts_with(['\n', ':', '(', ',', '|']) || dash;
    (before.is_empty() || before.ends_with(['\n', '|'])) && ends
}

/// 微信、QQ、微博 and 微信/QQ, but not 微信、QQ：123 and QQ号: one of an enumeration among Chinese characters.
fn enumerated(original: &str, from: usize, to: usize) -> bool {
    let before = original.get(..from).unwrap_or_default().trim_end_matches(' ');
    let behind = original.get(to..).unwrap_or_default().trim_start_matches(' ');
    let joins = ['、', '/'];
    // 与QQ等合作方共享
    let first = before.ends_with(['与', '向', '给']) && behind.starts_with('等');
    let beside = first
        || before.strip_suffix(joins).is_some_and(|before| before.ends_with(wide))
        || behind.strip_prefix(joins).is_some_and(|behind| behind.starts_with(wide));
    let ends = behind
        .chars()
        .next()
        .is_none_or(|next| !next.is_alphanumeric() || matches!(next, '和' | '或' | '与' | '等' | '及'));
    beside && ends && !behind.starts_with([':', '：'])
}

/// 三星/vivo/oppo/华为: in small letters in an enumeration with strokes that begins and ends with Chinese characters.
fn between_strokes(original: &str, from: usize, to: usize) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '/';
    let before = original.get(..from).unwrap_or_default();
    let behind = original.get(to..).unwrap_or_default();
    let joined = before.ends_with('/') || behind.starts_with('/');
    // Each name of a long run looks around itself.
    let before = before.get(before.ceil_char_boundary(before.len().saturating_sub(LONGEST_RUN))..).unwrap_or_default();
    let behind = behind.get(..behind.floor_char_boundary(LONGEST_RUN)).unwrap_or_default();
    joined
        && to - from > SHORTEST_APART
        && before.trim_end_matches(letter).ends_with(wide)
        && behind.trim_start_matches(letter).starts_with(wide)
}

/// 由 stripe 提供, 使用giscus评论: in small letters among Chinese characters, where a word in other letters is hardly one of the language.
fn among_wide(original: &str, from: usize, to: usize) -> bool {
    let before = original.get(..from).unwrap_or_default();
    let behind = original.get(to..).unwrap_or_default();
    let last = before.strip_suffix(' ').unwrap_or(before).chars().next_back();
    let next = behind.trim_start_matches(' ').chars().next();
    let joined = behind.starts_with(['.', '/', '@', '_', '-', ':']);
    // "giscus 评论" at the head of a line
    let opens = || last.is_none_or(|last| last == '\n') && next.is_some_and(wide);
    let among = last.is_some_and(wide) && next.is_none_or(|next| !next.is_ascii_alphanumeric()) || opens();
    to - from >= LEAST_AMONG_WIDE && among && !joined
}

/// "tawk.to": a name with a full stop inside is no word, and stands by itself where it is no part of a longer address.
fn address(original: &str, from: usize, to: usize) -> bool {
    let name = original.get(from..to).unwrap_or_default();
    let before = original.get(..from).unwrap_or_default();
    let behind = original.get(to..).unwrap_or_default();
    let dotted = name.trim_matches('.').contains('.') && !name.contains(' ');
    dotted && !before.ends_with(['.', '/', '@', '-', ':']) && !behind.starts_with(['/', '@', '-', ':'])
}

/// Names of products begin with a capital or a character without case.
fn capital(original: &str, at: usize) -> bool {
    let mut rest = original.get(at..).unwrap_or_default().chars();
    let (first, second) = (rest.next(), rest.next());
    first.is_none_or(|first| !first.is_lowercase()) || second.is_some_and(char::is_uppercase)
}
