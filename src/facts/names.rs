//! A sorted list of names in one piece of memory.

use std::ops::Range;

use serde::{Serialize, Serializer, ser::SerializeSeq};

use crate::halving;

/// Sorted, distinct names, stored end to end: ten thousand class names cost one allocation, not ten thousand.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
}

impl Names {
    /// Sorts and stores the names; duplicates are dropped. Names past 4 GiB of text in all are dropped.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
        let mut names: Vec<&str> = names.into_iter().collect();
        if !names.is_sorted() {
            names.sort_unstable();
        }
        names.dedup();
        let mut text = String::with_capacity(names.iter().map(|name| name.len()).sum::<usize>().min(u32::MAX as usize));
        let mut ends = Vec::with_capacity(names.len());
        for name in names {
            if text.len() + name.len() > u32::MAX as usize {
                break;
            }
            text.push_str(name);
            ends.push(text.len() as u32);
        }
        Names { text, ends }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The `index`-th name in order.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        self.text.get(start..end)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    pub fn contains(&self, name: &str) -> bool {
        self.position(name).is_some()
    }

    /// Where a name stands in the order.
    pub fn position(&self, name: &str) -> Option<usize> {
        let at = self.lower_bound(name);
        (self.get(at) == Some(name)).then_some(at)
    }

    /// The first name that is not smaller than `name`.
    pub fn lower_bound(&self, name: &str) -> usize {
        self.first_not(|found| found < name)
    }

    /// The names that begin with `head` and the byte `joint` after it: `a/b` and `/` for what lies in the package `a.b`.
    /// Nothing is put together for the search: thousands of prefixes are looked up per DEX file.
    pub fn joined(&self, head: &str, joint: u8) -> Range<usize> {
        let order = |found: &str| {
            let found = found.as_bytes();
            let start = &found[..found.len().min(head.len())];
            start.cmp(head.as_bytes()).then_with(|| found.get(head.len()).cmp(&Some(&joint)))
        };
        self.first_not(|found| order(found).is_lt())..self.first_not(|found| order(found).is_le())
    }

    /// The first name of which `before` does not hold; it holds of none behind that.
    fn first_not(&self, before: impl Fn(&str) -> bool) -> usize {
        halving::first_not(self.len(), |at| self.get(at).is_some_and(&before))
    }
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(Some(self.len()))?;
        for name in self.iter() {
            sequence.serialize_element(name)?;
        }
        sequence.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_sorted_and_once() {
        let names = Names::new(["b", "a", "b", ""]);
        assert_eq!(names.iter().collect::<Vec<_>>(), ["", "a", "b"]);
        assert!(names.contains("a"));
        assert!(!names.contains("ab"));
        assert_eq!(names.lower_bound("aa"), 2);
        assert_eq!(names.lower_bound("c"), 3);
    }

    #[test]
    fn what_lies_below_a_package_begins_with_it_and_a_slash() {
        let names = Names::new(["a", "a/b", "a/b$c", "a/b/c", "a/b/d/e", "a/b0", "a/bc", "é/b/c"]);
        let below = |head, joint| names.joined(head, joint).filter_map(|at| names.get(at)).collect::<Vec<_>>();
        assert_eq!(below("a/b", b'/'), ["a/b/c", "a/b/d/e"]);
        assert_eq!(below("a/b", b'$'), ["a/b$c"]);
        assert_eq!(below("a/b/c", b'/'), [""; 0]);
        assert_eq!(below("é/b", b'/'), ["é/b/c"]);
        assert_eq!(below("", b'a').len(), 7);
    }
}
