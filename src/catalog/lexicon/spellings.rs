//! A tree of spellings, in which all that begin at a place of a text are found at once.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::fold::wide;
use super::numbers::{Numbers, pair};

/// Spellings, sorted, and the tree of their bytes.
///
/// Each node of the tree stands for what several spellings begin with, up to where they part or one of them ends: bytes over
/// which there is only one way are compared as a whole. Where only one spelling is left there are no more nodes, and so is its
/// rest. All that a text begins with are the longest such spelling and its own beginnings, and
/// each spelling knows the longest other that it begins with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spellings {
    #[serde(borrow)]
    text: Cow<'static, [u8]>,
    /// Where each spelling ends in `text`.
    ends: Numbers,
    /// Per spelling, one more than the row of the longest other that it begins with; 0 where there is none.
    beginnings: Numbers,
    /// Per spelling, what it asks of the characters beside it.
    #[serde(borrow)]
    edges: Cow<'static, [u8]>,
    /// Per byte, the place in the tree to which it leads as the first one, see [`place`].
    firsts: Numbers,
    /// Per byte, a bit for each second byte, by its lowest five bits, behind which has to be looked within a word: behind a
    /// letter only what may be glued.
    stops: Numbers,
    /// For each node behind the first byte, which come first, the place to which each byte leads.
    seconds: Numbers,
    /// The ways from a node over a byte, hashed: pairs of [`way`] and the place to which it leads. Empty pairs lead to 0.
    ways: Numbers,
    /// Per node a pair: where in `text` the bytes lie that lead on to it from the place behind the byte of its way; and how many
    /// these are, with one more than the row of the spelling that ends there in the bits above, 0 where none does.
    nodes: Numbers,
}

/// There is a spelling.
const OPENS: u32 = 1;
/// There is one that begins with a letter or digit of a script with spaces, and may stand right behind another.
const GLUED: u32 = 2;
/// There is only one.
const ONLY: u32 = 4;
/// One ends here.
const ENDS: u32 = 8;
/// All go on with the same bytes.
const LEADS: u32 = 16;
/// So many of these bytes are kept at most.
const LONGEST_LEAD: usize = u8::MAX as usize;
/// So many bytes may be the first one.
const FIRSTS: usize = 1 << u8::BITS;
/// So many second bytes are told apart: letters are.
const BITS: u8 = u32::BITS as u8;
/// So many bits tell of the above.
const FLAGS: u32 = 5;

/// A place in the tree: what is below it, and the number of its node; the only spelling's row where there is but one. Nothing
/// is below 0.
fn place(number: usize, below: u32) -> u32 {
    (number as u32) << FLAGS | below
}

/// The way from a node over a byte.
fn way(node: u32, byte: u8) -> u32 {
    node << u8::BITS | u32::from(byte)
}

/// No letter or digit of a script with spaces may stand before.
const FREE_BEFORE: u8 = 1;
/// Nor behind.
const FREE_BEHIND: u8 = 2;
/// An "s" may stand behind.
const PLURAL: u8 = 4;

impl Spellings {
    /// The tree of different texts, none of them empty, each with whether it may be glued to the word before it; also the
    /// order in which it keeps them, as positions in `texts`.
    pub fn new(texts: &[(String, bool)]) -> (Spellings, Vec<usize>) {
        let mut order: Vec<(&str, bool, usize)> =
            texts.iter().enumerate().map(|(at, (text, glued))| (text.as_str(), *glued, at)).collect();
        order.sort_unstable();
        let mut spellings = Spellings::default();
        let mut beginnings: Vec<(usize, &str)> = Vec::new();
        let mut opens = Vec::new();
        for (row, &(text, may_be_glued, _)) in order.iter().enumerate() {
            beginnings.retain(|(_, beginning)| text.starts_with(beginning));
            spellings.beginnings.push(beginnings.last().map_or(0, |(row, _)| *row as u32 + 1));
            beginnings.push((row, text));
            let all = spellings.text.to_mut();
            all.extend(text.bytes());
            spellings.ends.push(all.len() as u32);
            spellings.edges.to_mut().push(edges(text, may_be_glued));
            let glued = may_be_glued && text.chars().next().is_some_and(narrow);
            opens.push(if glued { OPENS | GLUED } else { OPENS });
        }
        spellings.grow(&opens);
        (spellings, order.into_iter().map(|(_, _, at)| at).collect())
    }

    /// Makes the tree; `opens` says of each spelling whether it may be glued.
    fn grow(&mut self, opens: &[u32]) {
        // What is below each node: its rows, how many bytes they have in common, and how many of these lead on to it.
        let mut nodes = vec![(0..opens.len(), 0, 0)];
        let mut ways: Vec<(u32, u32)> = Vec::new();
        let mut pairs = Numbers::default();
        let mut next = 0;
        while let Some((below, depth, lead)) = nodes.get(next).cloned() {
            let byte = |row: usize| self.get(row).get(depth).copied();
            let ends_here = below.start < below.end && byte(below.start).is_none();
            pairs.push((self.ends.row(below.start).start + depth - lead) as u32);
            pairs.push((if ends_here { below.start as u32 + 1 } else { 0 }) << u8::BITS | lead as u32);
            let mut from = below.start + usize::from(ends_here);
            while let Some(label) = byte(from).filter(|_| from < below.end) {
                let same = (from..below.end).take_while(|row| byte(*row) == Some(label)).count();
                let inner = from..from + same;
                from = inner.end;
                let flags = opens.get(inner.clone()).unwrap_or_default().iter().fold(0, |flags, opens| flags | opens);
                // The rows are sorted: what the first and the last have in common, all have. What is behind the first byte is
                // looked up by the second one.
                let (first, last) = (self.get(inner.start), self.get(inner.end - 1));
                let rest = first.iter().zip(last).skip(depth + 1).take(if depth > 0 { LONGEST_LEAD } else { 0 });
                let lead = if same > 1 { rest.take_while(|(one, other)| one == other).count() } else { 0 };
                let flags = if first.len() == depth + 1 + lead { flags | ENDS } else { flags };
                let flags = if lead > 0 { flags | LEADS } else { flags };
                let to = if same == 1 { place(inner.start, flags | ONLY) } else { place(nodes.len(), flags) };
                if same > 1 {
                    nodes.push((inner, depth + 1 + lead, lead));
                }
                ways.push((way(next as u32, label), to));
            }
            next += 1;
        }
        let mut hashed = vec![(0, 0); (ways.len() * 3 / 2 + 1).next_power_of_two()];
        for (way, to) in ways {
            let mut at = slot(way, hashed.len());
            while hashed.get(at).is_some_and(|(_, there)| *there != 0) {
                at = (at + 1) % hashed.len();
            }
            hashed.get_mut(at).into_iter().for_each(|pair| *pair = (way, to));
        }
        self.nodes = pairs;
        self.ways = hashed.into_iter().flat_map(|(way, to)| [way, to]).collect();
        self.firsts = (0..=u8::MAX).map(|byte| step(self.ways.pairs(), 0, byte)).collect();
        let nodes = (0..=u8::MAX).filter_map(|byte| self.firsts.get(byte.into())).filter(|place| place & ONLY == 0);
        let last = nodes.map(|place| place >> FLAGS).max().unwrap_or(0);
        let bytes = |node: u32| (0..=u8::MAX).map(move |byte| (node, byte));
        self.seconds = (1..=last).flat_map(bytes).map(|(node, byte)| step(self.ways.pairs(), node, byte)).collect();
        let seconds = |first: u8| {
            if !first.is_ascii_alphanumeric() {
                return u32::MAX;
            }
            let place = step(self.ways.pairs(), 0, first);
            // Where one ends with the first byte, anything may stand behind it.
            let any = place & (ONLY | ENDS) != 0;
            let glued = |second: &u8| any || step(self.ways.pairs(), place >> FLAGS, *second) & GLUED != 0;
            let bits = (0..=u8::MAX).filter(glued).fold(0, |bits, second| bits | 1 << (second % BITS));
            if place & GLUED != 0 { bits } else { 0 }
        };
        self.stops = (0..=u8::MAX).map(seconds).collect();
    }

    fn get(&self, row: usize) -> &[u8] {
        self.text.get(self.ends.row(row)).unwrap_or_default()
    }

    /// The rows of all spellings that stand in a text, whatever stands beside them.
    pub fn within(&self, text: &str) -> impl Iterator<Item = usize> {
        let rests = (0..text.len()).filter_map(|at| text.as_bytes().get(at..));
        let first = |rest: &[u8]| self.firsts.get(usize::from(*rest.first()?));
        let longest = rests.filter_map(move |rest| self.longest(rest, first(rest)?, OPENS));
        longest.flat_map(|longest| std::iter::successors(Some(longest), |row| self.beginning(*row)))
    }

    /// The row of the longest other spelling that one begins with.
    fn beginning(&self, row: usize) -> Option<usize> {
        (self.beginnings.get(row)? as usize).checked_sub(1)
    }

    /// The row of the longest spelling that a text begins with, where its first byte leads to a place; `wanted` is what has to be
    /// below the places on the way to it.
    fn longest(&self, text: &[u8], first: u32, wanted: u32) -> Option<usize> {
        let ways = self.ways.pairs();
        let mut longest = None;
        let mut place = first;
        let mut depth = 1;
        while place & wanted != 0 {
            let number = place >> FLAGS;
            if place & ONLY != 0 {
                let rest = self.get(number as usize).get(depth..).unwrap_or_default();
                return text.get(depth..)?.starts_with(rest).then_some(number as usize).or(longest);
            }
            if place & (LEADS | ENDS) != 0 {
                let [from, node] = pair(self.nodes.pairs().get(number as usize).copied().unwrap_or_default());
                let lead = (node & u32::from(u8::MAX)) as usize;
                let bytes = self.text.get(from as usize..from as usize + lead).unwrap_or_default();
                if !text.get(depth..).is_some_and(|rest| rest.starts_with(bytes)) {
                    break;
                }
                depth += lead;
                longest = ((node >> u8::BITS) as usize).checked_sub(1).or(longest);
            }
            let Some(&byte) = text.get(depth) else { break };
            let second = (number as usize).wrapping_sub(1).wrapping_mul(FIRSTS) + usize::from(byte);
            place = if depth == 1 { self.seconds.get(second).unwrap_or(0) } else { step(ways, number, byte) };
            depth += 1;
        }
        longest
    }

    /// Every place where a spelling stands between the characters that it asks for: its start, its end and its row; by
    /// start, and of one start the longest first.
    pub fn matches(&self, text: &str, mut found: impl FnMut(usize, usize, usize)) {
        let mut inside = false;
        let mut next = 0;
        let (Some(firsts), Some(stops)) = (self.firsts.per_byte(), self.stops.per_byte()) else { return };
        let of = |table: &[[u8; 4]; FIRSTS], byte: u8| u32::from_le_bytes(table[usize::from(byte)]);
        let bytes = text.as_bytes();
        loop {
            if inside {
                // Most of a text lies within words, where hardly anything may stand.
                let pairs = bytes.get(next..).unwrap_or_default().windows(2);
                let plain = |pair: &&[u8]| match **pair {
                    [first, second] => of(stops, first) >> (second % BITS) & 1 == 0,
                    _ => false,
                };
                next += pairs.take_while(plain).count();
            }
            let Some(&first) = bytes.get(next) else { break };
            let at = next;
            let (letter, length) = match first {
                0..0x80 => (first.is_ascii_alphanumeric(), 1),
                // From U+4000 to U+9FFF.
                0xe4..=0xe9 => (false, 3),
                _ => {
                    let character = text.get(at..).and_then(|rest| rest.chars().next());
                    character.map_or((false, 1), |character| (narrow(character), character.len_utf8()))
                }
            };
            next += length;
            let glued = inside && letter;
            inside = letter;
            let wanted = if glued { GLUED } else { OPENS };
            let place = of(firsts, first);
            if place & wanted == 0 {
                continue;
            }
            let Some(rest) = bytes.get(at..) else { break };
            let mut row = self.longest(rest, place, wanted);
            while let Some(one) = row {
                let length = self.ends.row(one).len();
                let edges = self.edges.get(one).copied().unwrap_or(0);
                if (edges & FREE_BEFORE == 0 || !glued) && free_behind(edges, text, at + length) {
                    found(at, at + length, one);
                }
                row = self.beginning(one);
            }
        }
    }
}

/// A letter or digit of a script with spaces.
fn narrow(character: char) -> bool {
    !wide(character) && character.is_alphanumeric()
}

/// The place to which a byte leads from a node; 0 where there is none.
fn step(ways: &[[u8; 8]], node: u32, byte: u8) -> u32 {
    let wanted = way(node, byte);
    let mut at = slot(wanted, ways.len());
    while let Some(bytes) = ways.get(at) {
        let [way, place] = pair(*bytes);
        if way == wanted || place == 0 {
            return place;
        }
        at = (at + 1) & (ways.len() - 1);
    }
    0
}

/// Where the search for a way begins among so many slots, a power of two.
fn slot(way: u32, slots: usize) -> usize {
    (way.wrapping_mul(0x9E37_79B1) >> 8) as usize & slots.saturating_sub(1)
}

fn edges(text: &str, glued: bool) -> u8 {
    let word = |character: Option<char>| character.is_some_and(narrow);
    let last = text.chars().next_back();
    let plural = last.is_some_and(|last| last.is_ascii_alphabetic() && last != 's') && text.len() >= 4;
    let free_before = word(text.chars().next()) && !glued;
    let of = |edge: u8, asked: bool| if asked { edge } else { 0 };
    of(FREE_BEFORE, free_before) | of(FREE_BEHIND, word(last)) | of(PLURAL, plural)
}

/// Whether what stands behind a word is what its edge asks for; `end` is where it ends.
fn free_behind(edges: u8, text: &str, end: usize) -> bool {
    if edges & FREE_BEHIND == 0 {
        return true;
    }
    // Most often a blank or a sign stands there.
    match text.as_bytes().get(end) {
        None => return true,
        Some(next @ 0..0x80) if *next != b's' => return !next.is_ascii_alphanumeric(),
        Some(_) => {}
    }
    let mut behind = text.get(end..).unwrap_or_default().chars();
    match behind.next() {
        Some('s') if edges & PLURAL != 0 => !behind.next().is_some_and(narrow),
        Some(next) => !narrow(next),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_letter_may_be_glued() {
        let texts = [("b".to_owned(), true), ("b ".to_owned(), false)];
        let mut found = Vec::new();
        Spellings::new(&texts).0.matches("ab中", |start, end, _| found.push((start, end)));
        assert_eq!(found, [(1, 2)]);
    }

    #[test]
    fn what_a_word_holds_is_found_inside_it() {
        let texts = ["use", "data", "user", "名称"].map(|text| (text.to_owned(), false));
        let (spellings, _) = Spellings::new(&texts);
        let found: Vec<&[u8]> = spellings.within("reuserdata产品名称").map(|row| spellings.get(row)).collect();
        assert_eq!(found, [b"user".as_slice(), b"use", b"data", "名称".as_bytes()]);
    }

    fn found(texts: &[&str], text: &str) -> Vec<String> {
        let texts: Vec<(String, bool)> = texts.iter().map(|text| ((*text).to_owned(), *text == "sdk")).collect();
        let (spellings, _) = Spellings::new(&texts);
        let mut found = Vec::new();
        spellings.matches(text, |start, end, row| {
            assert_eq!(&text.as_bytes()[start..end], spellings.get(row));
            found.push(format!("{start} {}", &text[start..end]));
        });
        found
    }

    #[test]
    fn of_one_place_the_longest_comes_first() {
        assert_eq!(
            found(&["设备", "设备信息", "设备标识", "信息", "备", "i"], "设备信息"),
            ["0 设备信息", "0 设备", "3 备", "6 信息"]
        );
        assert_eq!(
            found(&["device", "device id", "id", "de"], "de device id"),
            ["0 de", "3 device id", "3 device", "10 id"]
        );
    }

    #[test]
    fn words_end_where_words_end() {
        assert_eq!(
            found(&["cookie", "sdk", "kie", "us"], "Cookies cookies cookiest qqsdk us"),
            ["8 cookie", "27 sdk", "31 us"]
        );
        assert_eq!(found(&["mac"], "mac地址 imac"), ["0 mac"]);
    }

    proptest::proptest! {
        #[test]
        fn it_finds_what_a_plain_search_finds(
            texts in proptest::collection::btree_set("[ab中 ]{1,6}", 1..20), text in "[abs中 ]{0,40}",
        ) {
            let texts: Vec<(String, bool)> =
                texts.into_iter().map(|text| (text.clone(), text.ends_with('b'))).collect();
            let (spellings, order) = Spellings::new(&texts);
            let mut found = Vec::new();
            spellings.matches(&text, |start, end, row| found.push((start, std::cmp::Reverse(end), order[row])));
            let mut expected = Vec::new();
            for (at, (spelling, glued)) in texts.iter().enumerate() {
                for start in (0..text.len()).filter(|start| text.is_char_boundary(*start)) {
                    let edges = edges(spelling, *glued);
                    let within = spelling.starts_with(narrow) && text[..start].ends_with(narrow) && !glued;
                    if text[start..].starts_with(spelling) && !within && free_behind(edges, text.as_str(), start + spelling.len()) {
                        expected.push((start, std::cmp::Reverse(start + spelling.len()), at));
                    }
                }
            }
            expected.sort();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
