//! Texts that are sought in another one, all at once.

use crate::document::Span;

/// So many bytes there are.
const BYTES: usize = 1 << u8::BITS;

/// Texts that are sought, each with its number.
#[derive(Debug)]
pub struct Sought<'t> {
    /// In order.
    forms: Vec<(&'t str, u32)>,
    /// Where those of each first byte begin among them.
    firsts: [usize; BYTES],
    /// Which bytes are the first of any, the second and the third.
    opens: [bool; BYTES],
    seconds: [bool; BYTES],
    thirds: [bool; BYTES],
}

impl<'t> Sought<'t> {
    pub fn new(mut forms: Vec<(&'t str, u32)>) -> Sought<'t> {
        forms.retain(|(form, _)| !form.is_empty());
        forms.sort_unstable();
        let from = |byte: u8| forms.partition_point(|(form, _)| form.as_bytes().first() < Some(&byte));
        let firsts: [usize; BYTES] = std::array::from_fn(|byte| from(byte as u8));
        let next = |at: usize| firsts.get(at + 1).copied().unwrap_or(forms.len());
        let opens: [bool; BYTES] = std::array::from_fn(|byte| firsts[byte] < next(byte));
        let mut seconds = [false; BYTES];
        let mut thirds = [false; BYTES];
        for (form, _) in &forms {
            let mark = |bytes: &mut [bool; BYTES], at: usize| match form.as_bytes().get(at) {
                Some(byte) => bytes[usize::from(*byte)] = true,
                None => bytes.fill(true),
            };
            mark(&mut seconds, 1);
            mark(&mut thirds, 2);
        }
        Sought { forms, firsts, opens, seconds, thirds }
    }

    /// Whether one of the texts holds this.
    pub fn holds(&self, character: char) -> bool {
        self.forms.iter().any(|(form, _)| form.contains(character))
    }

    /// Where they stand in another text, each with its number; those of one text do not overlap.
    pub fn places(&self, text: &str, mut found: impl FnMut(Span, u32)) {
        let next = |at: usize| self.firsts.get(at + 1).copied().unwrap_or(self.forms.len());
        let mut past = vec![0; self.forms.len()];
        let bytes = text.as_bytes();
        let mut at = 0;
        let opens = |byte: &u8| self.opens[usize::from(*byte)];
        while let Some(skipped) = bytes.get(at..).and_then(|rest| rest.iter().position(opens)) {
            at += skipped;
            let rest = bytes.get(at..).unwrap_or_default();
            let there = |bytes: &[bool; BYTES], at: usize| rest.get(at).is_none_or(|byte| bytes[usize::from(*byte)]);
            if there(&self.seconds, 1) && there(&self.thirds, 2) {
                let first = rest.first().map_or(0, |first| usize::from(*first));
                let alike = self.forms.iter().zip(&mut past).take(next(first)).skip(self.firsts[first]);
                for ((form, number), past) in alike {
                    if at >= *past && rest.starts_with(form.as_bytes()) {
                        *past = at + form.len();
                        found(Span::new(at, *past), *number);
                    }
                }
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn each_text_is_found_as_if_it_were_sought_alone(
            sought in proptest::collection::btree_set("[aB中é ]{1,4}", 0..8), text in "[aB中é ]{0,60}",
        ) {
            let sought: Vec<(&str, u32)> = sought.iter().map(String::as_str).zip(0..).collect();
            let mut found = Vec::new();
            Sought::new(sought.clone()).places(&text, |span, number| found.push((number, span)));
            found.sort_unstable();
            let alone = sought.iter().flat_map(|(form, number)| {
                let places = text.match_indices(form);
                places.map(|(at, _)| (*number, Span::new(at, at + form.len()))).collect::<Vec<_>>()
            });
            proptest::prop_assert_eq!(found, alone.collect::<Vec<_>>());
        }
    }
}
