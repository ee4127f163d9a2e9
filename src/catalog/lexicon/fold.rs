//! Text folded for comparing words: without case, hyphens as spaces, no space beside a Chinese character, and Chinese
//! characters in their simplified form.

use std::sync::LazyLock;

/// Folded text with the offset in the original for every byte of it.
#[derive(Debug, Default)]
pub struct Folded {
    pub text: String,
    origin: Vec<u32>,
}

impl Folded {
    pub fn new(original: &str) -> Folded {
        let mut folded = Folded { text: String::with_capacity(original.len()), origin: Vec::new() };
        folded.origin.reserve(original.len() + 1);
        let mut space: Option<u32> = None;
        let mut after_wide = true;
        for (at, character) in original.char_indices() {
            let character = fold(character);
            if character == ' ' {
                space = space.or(Some(at as u32));
                continue;
            }
            let wide = wide(character) || character == '\n';
            if let Some(at) = space.take()
                && !wide
                && !after_wide
            {
                folded.text.push(' ');
                folded.origin.push(at);
            }
            let before = folded.text.len();
            folded.text.push(character);
            folded.origin.resize(folded.origin.len() + folded.text.len() - before, at as u32);
            after_wide = wide;
        }
        folded.origin.push(original.len() as u32);
        folded
    }

    /// Where a byte of the folded text stands in the original.
    pub fn origin(&self, at: usize) -> u32 {
        self.origin.get(at).or(self.origin.last()).copied().unwrap_or(0)
    }
}

/// A word or phrase, folded.
pub fn folded(text: &str) -> String {
    Folded::new(text.trim()).text
}

fn fold(character: char) -> char {
    match character {
        '-' | '_' | '\u{2010}' | '\u{2011}' | '\t' => ' ',
        '\u{2018}' | '\u{2019}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        _ if character.is_ascii() => character.to_ascii_lowercase(),
        FIRST..=LAST => simplified(character),
        _ => {
            let mut lower = character.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(single), None) => single,
                _ => character,
            }
        }
    }
}

/// The Chinese characters that are looked up, and how many these are.
const FIRST: char = '\u{4e00}';
const LAST: char = '\u{9fff}';
const CHARACTERS: usize = LAST as usize - FIRST as usize + 1;

/// For each character from [`FIRST`] on, its simplified form where it is a traditional one, else 0.
static SIMPLIFIED: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut forms = vec![0; CHARACTERS];
    let file = include_str!("../../../signatures/traditional.txt");
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        let mut characters = line.chars();
        while let (Some(traditional), Some(simplified)) = (characters.next(), characters.next()) {
            let place = (traditional as usize).checked_sub(FIRST as usize);
            if let (Some(form), Ok(code)) = (place.and_then(|at| forms.get_mut(at)), u16::try_from(simplified as u32)) {
                *form = code;
            }
        }
    }
    forms
});

/// A Chinese character as its simplified form, where our words are written with that; both take three bytes.
fn simplified(character: char) -> char {
    let form = (character as usize).checked_sub(FIRST as usize).and_then(|at| SIMPLIFIED.get(at)).copied();
    form.filter(|form| *form != 0).and_then(|form| char::from_u32(form.into())).unwrap_or(character)
}

/// Characters of scripts that write no spaces, and their punctuation.
pub fn wide(character: char) -> bool {
    matches!(character, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_hyphens_and_case_do_not_tell_words_apart() {
        assert_eq!(folded("设备 MAC 地址"), folded("设备mac地址"));
        assert_eq!(folded("Third-party  SDK"), "third party sdk");
        assert_eq!(folded("ANDROID_ID"), folded("Android ID"));
        assert_eq!(folded("安卓 ID"), "安卓id");
    }

    #[test]
    fn traditional_characters_are_read_as_simplified_ones() {
        assert_eq!(folded("設備標識符"), folded("设备标识符"));
        assert_eq!(folded("騰訊"), "腾讯");
        let forms = (FIRST..=LAST).map(|from| (from, simplified(from))).filter(|(from, to)| from != to);
        assert!(forms.clone().count() > 300 && forms.clone().all(|(_, to)| simplified(to) == to));
    }

    #[test]
    fn every_byte_knows_its_origin() {
        let folded = Folded::new("A 设备 ID");
        assert_eq!(folded.text, "a设备id");
        assert_eq!(folded.origin(1), 2);
        assert_eq!(folded.origin(7), 9);
        assert_eq!(folded.origin(9), 11);
    }
}
