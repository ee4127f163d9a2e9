//! The words that a document writes in small letters: no name is written like one.

use std::collections::HashSet;

use super::hash::Secret;
use super::reading::holds_wide;

/// Words up to this size are put into small letters in place, in bytes.
const SHORT: usize = 40;

/// What bytes may be in a word: small letters, what divides the parts of an address, bytes of other characters than those of
/// ASCII, and all others; and what stands between words.
const LETTER: u8 = 1;
const PART: u8 = 2;
const WIDE: u8 = 4;
const OTHER: u8 = 8;
const BLANK: u8 = 16;
static KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        match byte as u8 {
            b'a'..=b'z' => kinds[byte] = LETTER,
            b'.' | b'/' | b'@' | b'_' => kinds[byte] = PART,
            0x80.. => kinds[byte] = WIDE,
            b' ' | b'\n' => kinds[byte] = BLANK,
            _ => {}
        }
        byte += 1;
    }
    kinds
};

/// The kinds of bytes that a word holds.
fn kinds(word: &str) -> u8 {
    word.bytes().fold(0, |kinds, byte| kinds | KINDS[usize::from(byte)])
}

/// The words of a document that it writes in small letters.
#[derive(Debug)]
pub struct Small<'a>(HashSet<&'a [u8], Secret>);

impl<'a> Small<'a> {
    /// Of a text.
    pub fn new(text: &'a str) -> Small<'a> {
        // Chinese characters are letters without a look into the tables of Unicode.
        let letter = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c) || c.is_alphanumeric();
        let mut small = HashSet::with_capacity_and_hasher(text.len() / 64, Secret::default());
        let mut add = |word: &'a [u8]| {
            if word.len() > 1 {
                small.insert(word);
            }
        };
        let mut from = 0;
        while let Some(rest) = text.as_bytes().get(from..).filter(|rest| !rest.is_empty()) {
            let mut there = 0;
            let end = rest.iter().position(|byte| {
                let kind = KINDS[usize::from(*byte)];
                there |= kind;
                kind == BLANK
            });
            let token = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            from += token.len() + 1;
            if there & !BLANK == LETTER {
                add(token);
                continue;
            }
            let token = text.get(from - 1 - token.len()..from - 1).unwrap_or_default();
            let token = token.trim_end_matches(['.', ',']);
            match kinds(token) {
                LETTER => add(token.as_bytes()),
                // The parts of addresses are no words; words without small letters neither.
                kinds if kinds & PART != 0 || kinds & (LETTER | WIDE) == 0 => {}
                kinds if kinds & WIDE == 0 => {
                    let words = token.as_bytes().split(|byte| !byte.is_ascii_alphanumeric());
                    words.filter(|word| word.first().is_some_and(u8::is_ascii_lowercase)).for_each(&mut add);
                }
                _ => {
                    let words = token.split(|c| !letter(c));
                    let small = words.filter(|word| word.starts_with(char::is_lowercase) && !holds_wide(word));
                    small.for_each(|word| add(word.as_bytes()));
                }
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
