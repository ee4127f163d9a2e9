//! A table of spellings, in which all that begin at a place of a text are found at once.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::fold::wide;
use super::numbers::Numbers;
use crate::halving::first_not;

/// Buckets of the table; a power of two.
const BUCKETS: usize = 1 << 13;
/// So many bytes choose the bucket; shorter spellings are kept apart.
const KEY: usize = 3;

/// Spellings by their first bytes.
///
/// Those of a bucket are sorted, so that the last one that is not greater than the text is found by halving. All that the
/// text begins with are that one or its own beginnings, and each spelling knows the longest other that it begins with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spellings {
    #[serde(borrow)]
    text: Cow<'static, str>,
    /// Where each spelling ends in `text`, in bytes.
    ends: Numbers,
    /// Per spelling, one more than the row of the longest other that it begins with; 0 where there is none.
    beginnings: Numbers,
    /// Per byte, whether spellings begin with it: [`OPENS`] and [`GLUED`].
    #[serde(borrow)]
    firsts: Cow<'static, [u8]>,
    /// Where each bucket ends.
    buckets: Numbers,
    /// The same per bucket.
    #[serde(borrow)]
    held: Cow<'static, [u8]>,
    /// Rows of the spellings that are shorter than a key, by their first byte, longest first.
    short: Numbers,
    /// Where those of each first byte end.
    short_ends: Numbers,
    /// Per spelling, what it asks of the characters beside it.
    #[serde(borrow)]
    edges: Cow<'static, [u8]>,
}

/// There is a spelling.
const OPENS: u8 = 1;
/// There is one that begins with a letter or digit of a script with spaces, and may stand right behind another.
const GLUED: u8 = 2;

/// No letter or digit of a script with spaces may stand before.
const FREE_BEFORE: u8 = 1;
/// Nor behind.
const FREE_BEHIND: u8 = 2;
/// An "s" may stand behind.
const PLURAL: u8 = 4;

impl Spellings {
    /// The table of different texts, each with whether it may be glued to the word before it; also the order in which it
    /// keeps them, as positions in `texts`.
    pub fn new(texts: &[(String, bool)]) -> (Spellings, Vec<usize>) {
        let mut order: Vec<(usize, &str, usize)> =
            texts.iter().enumerate().map(|(at, (text, _))| (bucket(text.as_bytes()), text.as_str(), at)).collect();
        order.sort_unstable();
        let mut spellings = Spellings::default();
        let (mut firsts, mut held, mut counts) = (vec![0; 256], vec![0; BUCKETS + 1], vec![0; BUCKETS + 1]);
        let mut beginnings: Vec<(usize, &str)> = Vec::new();
        for (row, &(bucket, text, at)) in order.iter().enumerate() {
            beginnings.retain(|(_, beginning)| text.starts_with(beginning));
            spellings.beginnings.push(beginnings.last().map_or(0, |(row, _)| *row as u32 + 1));
            beginnings.push((row, text));
            let all = spellings.text.to_mut();
            all.push_str(text);
            spellings.ends.push(all.len() as u32);
            let may_be_glued = texts.get(at).is_some_and(|(_, glued)| *glued);
            spellings.edges.to_mut().push(edges(text, may_be_glued));
            let glued = may_be_glued && text.chars().next().is_some_and(narrow);
            let what = if glued { OPENS | GLUED } else { OPENS };
            let first = text.bytes().next().and_then(|first| firsts.get_mut(usize::from(first)));
            first.into_iter().chain(held.get_mut(bucket)).for_each(|slot| *slot |= what);
            if let Some(count) = counts.get_mut(bucket) {
                *count += 1;
            }
        }
        let sums = counts.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        spellings.buckets = sums.collect();
        let mut short: Vec<usize> = spellings.buckets.row(BUCKETS).collect();
        let first = |row: &usize| spellings.get(*row).first().copied();
        short.sort_by_key(|row| (first(row), std::cmp::Reverse(spellings.get(*row).len())));
        let ends = (0..=u8::MAX).map(|byte| short.partition_point(|row| first(row) <= Some(byte)) as u32);
        spellings.short_ends = ends.collect();
        spellings.short = short.into_iter().map(|row| row as u32).collect();
        (spellings.firsts, spellings.held) = (firsts.into(), held.into());
        (spellings, order.into_iter().map(|(_, _, at)| at).collect())
    }

    fn get(&self, row: usize) -> &[u8] {
        self.text.as_bytes().get(self.ends.row(row)).unwrap_or_default()
    }

    /// The rows of the short spellings that begin like a text.
    fn short_with(&self, text: &[u8]) -> impl Iterator<Item = usize> {
        let rows = text.first().map(|first| self.short_ends.row(usize::from(*first))).unwrap_or_default();
        rows.filter_map(|at| self.short.get(at)).map(|row| row as usize)
    }

    /// Every place where a spelling stands between the characters that it asks for: its start, its end and its row; by
    /// start, and of one start the longest first.
    pub fn matches(&self, text: &str, mut found: impl FnMut(usize, usize, usize)) {
        let mut inside = false;
        let mut next = 0;
        while let Some(&first) = text.as_bytes().get(next) {
            let at = next;
            let (letter, length) = if first.is_ascii() {
                (first.is_ascii_alphanumeric(), 1)
            } else {
                let character = text.get(at..).and_then(|rest| rest.chars().next());
                character.map_or((false, 1), |character| (narrow(character), character.len_utf8()))
            };
            next += length;
            let glued = inside && letter;
            inside = letter;
            let wanted = if glued { GLUED } else { OPENS };
            let may_open = |held: &[u8], at: usize| held.get(at).is_some_and(|held| held & wanted != 0);
            if !may_open(&self.firsts, usize::from(first)) {
                continue;
            }
            let Some(rest) = text.get(at..) else { continue };
            let bytes = rest.as_bytes();
            let mut meet = |row: usize, length: usize| {
                let edges = self.edges.get(row).copied().unwrap_or(0);
                if (edges & FREE_BEFORE == 0 || !glued) && free_behind(edges, rest, length) {
                    found(at, at + length, row);
                }
            };
            let bucket = bucket(bytes);
            if bucket < BUCKETS && may_open(&self.held, bucket) {
                let rows = self.buckets.row(bucket);
                let before = rows.start + first_not(rows.len(), |row| self.get(rows.start + row) <= bytes);
                let mut row = before.checked_sub(1).filter(|row| rows.contains(row));
                let shared = row.map_or(0, |row| shared(self.get(row), bytes));
                while let Some(one) = row {
                    let length = self.get(one).len();
                    if length <= shared {
                        meet(one, length);
                    }
                    row = self.beginnings.get(one).and_then(|beginning| (beginning as usize).checked_sub(1));
                }
            }
            if !may_open(&self.held, BUCKETS) {
                continue;
            }
            for row in self.short_with(bytes) {
                // Their first bytes are the same, and they have two at most.
                let spelling = self.get(row);
                if spelling.get(1).is_none_or(|second| bytes.get(1) == Some(second)) {
                    meet(row, spelling.len());
                }
            }
        }
    }
}

/// A letter or digit of a script with spaces.
fn narrow(character: char) -> bool {
    !wide(character) && character.is_alphanumeric()
}

/// The bytes that two texts begin with alike.
fn shared(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

fn edges(text: &str, glued: bool) -> u8 {
    let word = |character: Option<char>| character.is_some_and(narrow);
    let last = text.chars().next_back();
    let plural = last.is_some_and(|last| last.is_ascii_alphabetic() && last != 's') && text.len() >= 4;
    let free_before = word(text.chars().next()) && !glued;
    let of = |edge: u8, asked: bool| if asked { edge } else { 0 };
    of(FREE_BEFORE, free_before) | of(FREE_BEHIND, word(last)) | of(PLURAL, plural)
}

fn free_behind(edges: u8, rest: &str, length: usize) -> bool {
    if edges & FREE_BEHIND == 0 {
        return true;
    }
    let mut behind = rest.get(length..).unwrap_or_default().chars();
    match behind.next() {
        Some('s') if edges & PLURAL != 0 => !behind.next().is_some_and(narrow),
        Some(next) => !narrow(next),
        None => true,
    }
}

/// The bucket of a text by its first bytes; the one behind all others where it is too short.
fn bucket(text: &[u8]) -> usize {
    let Some(key) = text.get(..KEY) else { return BUCKETS };
    let key = key.iter().fold(0u32, |key, byte| key << 8 | u32::from(*byte));
    (key.wrapping_mul(0x9E37_79B1) >> 19) as usize & (BUCKETS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
                    if text[start..].starts_with(spelling) && !within && free_behind(edges, &text[start..], spelling.len()) {
                        expected.push((start, std::cmp::Reverse(start + spelling.len()), at));
                    }
                }
            }
            expected.sort();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
