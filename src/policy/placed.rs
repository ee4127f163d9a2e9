//! Words by their places in a text.

use super::words::Hit;
use crate::document::Span;

/// Two to the power of this is how many bytes of text a stretch has.
const STRETCH: u32 = 8;

/// Words in the order in which they begin, found by their places.
#[derive(Debug, Default)]
pub struct Placed {
    hits: Vec<Hit>,
    /// Per stretch of the text, the position of the first word that begins there or behind it.
    firsts: Vec<u32>,
}

impl Placed {
    /// Of words that come in order.
    pub fn new(hits: Vec<Hit>) -> Placed {
        let mut firsts = Vec::new();
        for (at, hit) in hits.iter().enumerate() {
            let stretches = (hit.span.start >> STRETCH) as usize + 1;
            firsts.resize(stretches.max(firsts.len()), at as u32);
        }
        Placed { hits, firsts }
    }

    pub fn all(&self) -> &[Hit] {
        &self.hits
    }

    /// The words that begin at a place or behind it.
    pub fn from(&self, start: u32) -> &[Hit] {
        let stretch = (start >> STRETCH) as usize;
        let Some(&first) = self.firsts.get(stretch) else { return &[] };
        let next = self.firsts.get(stretch + 1).map_or(self.hits.len(), |next| *next as usize);
        let there = self.hits.get(first as usize..next).unwrap_or_default();
        let before = there.partition_point(|hit| hit.span.start < start);
        self.hits.get(first as usize + before..).unwrap_or_default()
    }

    /// The words of a span, of such as do not overlap.
    pub fn within(&self, span: Span) -> &[Hit] {
        let rest = self.from(span.start);
        // Most spans are short.
        let near = rest.iter().take(8).position(|hit| hit.span.end > span.end);
        let count = near.unwrap_or_else(|| rest.partition_point(|hit| hit.span.end <= span.end));
        rest.get(..count).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::words::Meaning;

    proptest::proptest! {
        #[test]
        fn words_are_found_by_their_places(
            lengths in proptest::collection::vec((0_usize..900, 1_usize..30), 0..60), start in 0_usize..20_000, length in 0_usize..3000,
        ) {
            let mut at = 0;
            let hits: Vec<Hit> = lengths
                .iter()
                .map(|(gap, length)| {
                    let span = Span::new(at + gap, at + gap + length);
                    at += gap + length;
                    Hit { span, meaning: Meaning::NotData, language: 0 }
                })
                .collect();
            let span = Span::new(start, start + length);
            let behind: Vec<Hit> = hits.iter().filter(|hit| hit.span.start >= span.start).copied().collect();
            let within: Vec<Hit> = hits.iter().filter(|hit| span.contains(hit.span)).copied().collect();
            let placed = Placed::new(hits);
            proptest::prop_assert_eq!(placed.from(span.start), behind);
            proptest::prop_assert_eq!(placed.within(span), within);
        }
    }
}
