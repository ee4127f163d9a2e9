//! A table of spellings, in which all that begin at a place of a text are found at once.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::fold::wide;
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
    ends: Vec<u32>,
    /// Per spelling, one more than the row of the longest other that it begins with; 0 where there is none.
    beginnings: Vec<u32>,
    /// Where each bucket begins, and the end of the last.
    buckets: Vec<u32>,
    /// Whether a bucket holds a spelling that may stand right behind a letter.
    glued: Vec<bool>,
    /// Rows of the spellings that are shorter than a key, by their first byte, longest first.
    short: Vec<u32>,
    /// Where those of each first byte begin, and the end of the last.
    short_starts: Vec<u32>,
    /// Per spelling, what it asks of the characters beside it.
    edges: Vec<u8>,
}

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
        let mut spellings =
            Spellings { buckets: vec![0; BUCKETS + 2], glued: vec![false; BUCKETS + 1], ..Spellings::default() };
        let mut beginnings: Vec<(usize, &str)> = Vec::new();
        for (row, &(bucket, text, at)) in order.iter().enumerate() {
            beginnings.retain(|(_, beginning)| text.starts_with(beginning));
            spellings.beginnings.push(beginnings.last().map_or(0, |(row, _)| *row as u32 + 1));
            beginnings.push((row, text));
            let all = spellings.text.to_mut();
            all.push_str(text);
            spellings.ends.push(all.len() as u32);
            let glued = texts.get(at).is_some_and(|(_, glued)| *glued);
            let edges = edges(text, glued);
            spellings.edges.push(edges);
            if let Some(glued) = spellings.glued.get_mut(bucket) {
                *glued |= edges & FREE_BEFORE == 0;
            }
            if let Some(count) = spellings.buckets.get_mut(bucket + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut spellings.buckets {
            sum += *start;
            *start = sum;
        }
        let mut short: Vec<usize> = spellings.rows(BUCKETS).collect();
        let first = |row: &usize| spellings.get(*row).bytes().next();
        short.sort_by_key(|row| (first(row), std::cmp::Reverse(spellings.get(*row).len())));
        let starts = (0..=256u16).map(|byte| short.partition_point(|row| first(row).map(u16::from) < Some(byte)));
        spellings.short_starts = starts.map(|start| start as u32).collect();
        spellings.short = short.into_iter().map(|row| row as u32).collect();
        (spellings, order.into_iter().map(|(_, _, at)| at).collect())
    }

    fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(row).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn rows(&self, bucket: usize) -> std::ops::Range<usize> {
        let start = self.buckets.get(bucket).copied().unwrap_or(0);
        let end = self.buckets.get(bucket + 1).copied().unwrap_or(start);
        start as usize..end as usize
    }

    /// The rows of the short spellings that begin like a text.
    fn short_with(&self, text: &[u8]) -> &[u32] {
        let Some(first) = text.first().map(|byte| usize::from(*byte)) else { return &[] };
        let starts = self.short_starts.get(first).zip(self.short_starts.get(first + 1));
        starts.and_then(|(start, end)| self.short.get(*start as usize..*end as usize)).unwrap_or_default()
    }

    /// Every place where a spelling stands between the characters that it asks for: its start, its end and its row; by
    /// start, and of one start the longest first.
    pub fn matches(&self, text: &str, mut found: impl FnMut(usize, usize, usize)) {
        let mut inside = false;
        for (at, character) in text.char_indices() {
            let narrow = character.is_alphanumeric() && !wide(character);
            let glued = inside && narrow;
            inside = narrow;
            let Some(rest) = text.get(at..) else { continue };
            let mut meet = |row: usize, length: usize| {
                let edges = self.edges.get(row).copied().unwrap_or(0);
                if (edges & FREE_BEFORE == 0 || !glued) && free_behind(edges, rest, length) {
                    found(at, at + length, row);
                }
            };
            let bucket = bucket(rest.as_bytes());
            if bucket < BUCKETS && (!glued || self.glued.get(bucket) == Some(&true)) {
                let rows = self.rows(bucket);
                let before =
                    rows.start + first_not(rows.len(), |row| self.get(rows.start + row).as_bytes() <= rest.as_bytes());
                let mut row = before.checked_sub(1).filter(|row| rows.contains(row));
                let shared = row.map_or(0, |row| shared(self.get(row), rest));
                while let Some(one) = row {
                    let length = self.get(one).len();
                    if length <= shared {
                        meet(one, length);
                    }
                    row = self.beginnings.get(one).and_then(|beginning| (*beginning as usize).checked_sub(1));
                }
            }
            for row in self.short_with(rest.as_bytes()) {
                let spelling = self.get(*row as usize);
                if rest.starts_with(spelling) {
                    meet(*row as usize, spelling.len());
                }
            }
        }
    }
}

/// The bytes that two texts begin with alike.
fn shared(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count()
}

fn edges(text: &str, glued: bool) -> u8 {
    let word = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() && !wide(c));
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
    let narrow = |character: char| character.is_alphanumeric() && !wide(character);
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
            assert_eq!(&text[start..end], spellings.get(row));
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
            let texts: Vec<(String, bool)> = texts.into_iter().map(|text| (text, false)).collect();
            let (spellings, order) = Spellings::new(&texts);
            let mut found = Vec::new();
            spellings.matches(&text, |start, end, row| found.push((start, std::cmp::Reverse(end), order[row])));
            let narrow = |c: char| c.is_alphanumeric() && !wide(c);
            let mut expected = Vec::new();
            for (at, (spelling, _)) in texts.iter().enumerate() {
                for start in (0..text.len()).filter(|start| text.is_char_boundary(*start)) {
                    let opens = spelling.starts_with(narrow) && text[..start].ends_with(narrow);
                    let edges = edges(spelling, false);
                    if text[start..].starts_with(spelling) && !opens && free_behind(edges, &text[start..], spelling.len()) {
                        expected.push((start, std::cmp::Reverse(start + spelling.len()), at));
                    }
                }
            }
            expected.sort();
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
