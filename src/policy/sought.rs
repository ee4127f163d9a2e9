//! Texts that are sought in another one, all at once.

use crate::document::Span;

/// Where texts of several stand in another one, each with its number; those of one text do not overlap.
pub fn places(text: &str, mut sought: Vec<(&str, u32)>, mut found: impl FnMut(Span, u32)) {
    sought.retain(|(form, _)| !form.is_empty());
    sought.sort_unstable();
    // Where the texts of each first byte begin among all, and which second and third bytes stand in any.
    let from = |byte: u8| sought.partition_point(|(form, _)| form.as_bytes().first() < Some(&byte));
    let firsts: [usize; 1 << u8::BITS] = std::array::from_fn(|byte| from(byte as u8));
    let next = |at: usize| firsts.get(at + 1).copied().unwrap_or(sought.len());
    let opens: [bool; 1 << u8::BITS] = std::array::from_fn(|byte| firsts[byte] < next(byte));
    let mut seconds = [false; 1 << u8::BITS];
    let mut thirds = [false; 1 << u8::BITS];
    for (form, _) in &sought {
        let mark = |bytes: &mut [bool; 1 << u8::BITS], at: usize| match form.as_bytes().get(at) {
            Some(byte) => bytes[usize::from(*byte)] = true,
            None => bytes.fill(true),
        };
        mark(&mut seconds, 1);
        mark(&mut thirds, 2);
    }
    let mut past = vec![0; sought.len()];
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skipped) = bytes.get(at..).and_then(|rest| rest.iter().position(|byte| opens[usize::from(*byte)])) {
        at += skipped;
        let rest = bytes.get(at..).unwrap_or_default();
        let there =
            |bytes: &[bool; 1 << u8::BITS], at: usize| rest.get(at).is_none_or(|byte| bytes[usize::from(*byte)]);
        if there(&seconds, 1) && there(&thirds, 2) {
            let first = rest.first().map_or(0, |first| usize::from(*first));
            let alike = sought.iter().zip(&mut past).take(next(first)).skip(firsts[first]);
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
            places(&text, sought.clone(), |span, number| found.push((number, span)));
            found.sort_unstable();
            let alone = sought.iter().flat_map(|(form, number)| {
                let places = text.match_indices(form);
                places.map(|(at, _)| (*number, Span::new(at, at + form.len()))).collect::<Vec<_>>()
            });
            proptest::prop_assert_eq!(found, alone.collect::<Vec<_>>());
        }
    }
}
