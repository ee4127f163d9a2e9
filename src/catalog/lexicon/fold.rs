//! Text folded for comparing words: without case, hyphens as spaces, no space beside a Chinese character, and Chinese
//! characters in their simplified form.

use std::sync::LazyLock;

/// Folded text that knows where its characters stand in the original.
#[derive(Debug, Default)]
pub struct Folded {
    pub text: String,
    /// Offsets in the folded text and in the original that belong together; from each on, both advance alike.
    anchors: Vec<(u32, u32)>,
}

impl Folded {
    pub fn new(original: &str) -> Folded {
        let mut anchors = Vec::new();
        let text = fold_text(original, |folded, origin| anchors.push((folded as u32, origin as u32)));
        anchors.push((text.len() as u32, original.len() as u32));
        Folded { text, anchors }
    }

    /// Where a character of the folded text begins in the original. Asked for one place behind the other: `passed` counts
    /// the anchors that lie before, from 0.
    pub fn origin(&self, at: usize, passed: &mut usize) -> u32 {
        let at = at as u32;
        while self.anchors.get(*passed).is_some_and(|(folded, _)| *folded <= at) {
            *passed += 1;
        }
        let anchor = passed.checked_sub(1).and_then(|before| self.anchors.get(before));
        anchor.map_or(0, |(folded, original)| original + at.saturating_sub(*folded))
    }
}

/// A word or phrase, folded.
pub fn folded(text: &str) -> String {
    fold_text(text.trim(), |_, _| {})
}

/// A text, folded. `anchor` is told each place in it, and that in the original which belongs to it, where what follows is not
/// what follows in the original.
fn fold_text(original: &str, mut anchor: impl FnMut(usize, usize)) -> String {
    let mut text = String::with_capacity(original.len());
    // The offset in the original that the end of the folded text stands for, if both go on alike.
    let mut next = usize::MAX;
    let mut space: Option<usize> = None;
    let mut after_wide = true;
    let mut at = 0;
    while let Some(&byte) = original.as_bytes().get(at) {
        let plain = if at == next { plain_run(original.get(at..).unwrap_or_default()) } else { "" };
        if !plain.is_empty() {
            let start = text.len();
            text.push_str(plain);
            text.get_mut(start..).into_iter().for_each(str::make_ascii_lowercase);
            at += plain.len();
            (next, after_wide) = (at, false);
            continue;
        }
        let wide_run = simplified_run(original.get(at..).unwrap_or_default());
        if !wide_run.is_empty() {
            // No space stands beside a Chinese character.
            space = None;
            if at != next {
                anchor(text.len(), at);
            }
            text.push_str(wide_run);
            at += wide_run.len();
            (next, after_wide) = (at, true);
            continue;
        }
        let (character, length) = if byte.is_ascii() {
            (fold_ascii(byte), 1)
        } else {
            let Some(character) = original.get(at..).and_then(|rest| rest.chars().next()) else { break };
            (fold(character), character.len_utf8())
        };
        let from = at;
        at += length;
        if character == ' ' {
            space = space.or(Some(from));
            continue;
        }
        let wide = !character.is_ascii() && wide(character) || character == '\n';
        if let Some(from) = space.take()
            && !wide
            && !after_wide
        {
            if from != next {
                anchor(text.len(), from);
            }
            text.push(' ');
            next = from + 1;
        }
        if from != next {
            anchor(text.len(), from);
        }
        text.push(character);
        // A character whose folded form takes more or fewer bytes ends the run.
        next = if character.len_utf8() == length { at } else { usize::MAX };
        after_wide = wide;
    }
    text
}

/// What a text begins with that takes only small letters to fold: Latin letters, digits and signs, and single spaces between
/// them.
fn plain_run(text: &str) -> &str {
    let plain = |byte: &u8| PLAIN[usize::from(*byte)];
    let mut at = 0;
    loop {
        at += text.as_bytes().get(at..).unwrap_or_default().iter().take_while(|byte| plain(byte)).count();
        match text.as_bytes().get(at..) {
            Some([b' ', byte, ..]) if at > 0 && plain(byte) => at += 2,
            _ => return text.get(..at).unwrap_or_default(),
        }
    }
}

/// The bytes that take only small letters to fold, blanks aside.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        plain[byte as usize] = !matches!(byte, b'-' | b'_' | b'`');
        byte += 1;
    }
    plain
};

/// The Chinese characters that a text begins with, up to the first that has a simplified form.
fn simplified_run(text: &str) -> &str {
    if !matches!(text.as_bytes(), [0xe4..=0xe9, ..]) {
        return "";
    }
    let (mut at, forms) = (0, &**SIMPLIFIED);
    // From U+4E00 to U+9FFF.
    while let Some([first @ 0xe4..=0xe9, second, third]) = text.as_bytes().get(at..).and_then(<[u8]>::first_chunk::<3>)
    {
        let code = usize::from(*first & 0xf) << 12 | usize::from(*second & 0x3f) << 6 | usize::from(*third & 0x3f);
        if code.checked_sub(FIRST as usize).and_then(|place| forms.get(place)) != Some(&0) {
            break;
        }
        at += 3;
    }
    text.get(..at).unwrap_or_default()
}

fn fold_ascii(byte: u8) -> char {
    match byte {
        b'-' | b'_' | b'\t' => ' ',
        b'`' => '\'',
        _ => char::from(byte.to_ascii_lowercase()),
    }
}

fn fold(character: char) -> char {
    match character {
        '\u{2010}' | '\u{2011}' => ' ',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        FIRST..=LAST => simplified(character),
        // Chinese punctuation has no case.
        '\u{3000}'..='\u{303f}' => character,
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
        assert!(forms.clone().count() > 2_500 && forms.clone().all(|(_, to)| simplified(to) == to));
    }

    #[test]
    fn every_character_knows_its_origin() {
        let origins = |original: &str| -> Vec<(char, u32)> {
            let folded = Folded::new(original);
            let end = (' ', folded.origin(folded.text.len(), &mut 0));
            folded.text.char_indices().map(|(at, c)| (c, folded.origin(at, &mut 0))).chain([end]).collect()
        };
        assert_eq!(origins("A 设备 ID"), [('a', 0), ('设', 2), ('备', 5), ('i', 9), ('d', 10), (' ', 11)]);
        assert_eq!(origins("b\u{2011} c "), [('b', 0), (' ', 1), ('c', 5), (' ', 7)]);
        // The Kelvin sign takes three bytes, its small letter one.
        assert_eq!(origins("\u{212a}k"), [('k', 0), ('k', 3), (' ', 4)]);
        assert_eq!(origins("A B-c"), [('a', 0), (' ', 1), ('b', 2), (' ', 3), ('c', 4), (' ', 5)]);
        assert_eq!(origins(""), [(' ', 0)]);
    }

    proptest::proptest! {
        #[test]
        fn a_character_stands_for_the_one_at_its_origin(original in "[aB9é设備（\u{2011}\u{212a}_`\\n \u{3000}]{0,40}") {
            let folded = Folded::new(&original);
            for (at, character) in folded.text.char_indices() {
                let from = original[folded.origin(at, &mut 0) as usize..].chars().next().unwrap();
                proptest::prop_assert_eq!(character, if from.is_ascii() { fold_ascii(from as u8) } else { fold(from) });
            }
        }
    }
}
