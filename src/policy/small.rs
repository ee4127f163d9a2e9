//! The words that a document writes in small letters: no name is written like one.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher, RandomState};

use super::reading::{holds_wide, tokens};

/// Words up to this size are put into small letters in place, in bytes.
const SHORT: usize = 40;

/// The words of a document that it writes in small letters.
#[derive(Debug)]
pub struct Small<'a>(HashSet<&'a [u8], Secret>);

impl<'a> Small<'a> {
    /// Of a text.
    pub fn new(text: &'a str) -> Small<'a> {
        // The parts of addresses are no words.
        let part = |byte| matches!(byte, b'.' | b'/' | b'@' | b'_');
        // Chinese characters are letters without a look into the tables of Unicode.
        let letter = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_alphanumeric();
        let mut small = HashSet::with_capacity_and_hasher(text.len() / 64, Secret::new());
        let mut add = |word: &'a str| {
            if word.len() > 1 {
                small.insert(word.as_bytes());
            }
        };
        for token in tokens(text) {
            if token.bytes().all(|byte| byte.is_ascii_lowercase()) {
                add(token);
            } else if !token.trim_end_matches(['.', ',']).bytes().any(part) {
                let words = token.split(|c| !letter(c));
                words.filter(|word| word.starts_with(char::is_lowercase) && !holds_wide(word)).for_each(&mut add);
            }
        }
        Small(small)
    }

    /// Whether a word stands somewhere in small letters.
    pub fn has(&self, word: &str) -> bool {
        let mut buffer = [0; SHORT];
        match buffer.get_mut(..word.len()).filter(|_| word.is_ascii()) {
            Some(lower) => {
                lower.copy_from_slice(word.as_bytes());
                lower.make_ascii_lowercase();
                self.0.contains(&*lower)
            }
            None => self.0.contains(word.to_lowercase().as_bytes()),
        }
    }
}

/// A number that nobody knows beforehand: texts are hostile, and are not to choose words of one hash.
#[derive(Clone, Copy, Debug)]
struct Secret(u64);

impl Secret {
    fn new() -> Secret {
        Secret(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Secret {
    type Hasher = Mixed;

    fn build_hasher(&self) -> Mixed {
        Mixed(self.0)
    }
}

/// A hash for short words: eight bytes at a time are multiplied, and both halves of the product mixed.
struct Mixed(u64);

impl Mixed {
    fn mix(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number) * 0x9E37_79B9_7F4A_7C15;
        self.0 = product as u64 ^ (product >> u64::BITS) as u64;
    }
}

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks();
        whole.iter().for_each(|eight| self.mix(u64::from_le_bytes(*eight)));
        if !rest.is_empty() {
            self.mix(rest.iter().fold(0, |number, byte| number << u8::BITS | u64::from(*byte)));
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_small_where_a_text_writes_them_so() {
        let small = Small::new("We use Bright data, a (service) of Élan; user@host.example, überall\n我们use它 x");
        for word in ["use", "Data", "SERVICE", "Überall", "of"] {
            assert!(small.has(word), "{word}");
        }
        for word in ["we", "Bright", "élan", "user", "host", "x", ""] {
            assert!(!small.has(word), "{word}");
        }
    }
}
