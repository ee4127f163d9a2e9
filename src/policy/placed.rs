//! Words by their places in a text.

use super::words::{GROUPS, Hit};
use crate::document::Span;

/// Two to the power of this is how many bytes of text a stretch has.
const STRETCH: u32 = 8;
/// The same for the shorter stretches of which it is known which groups have a word there.
const SHORT: u32 = 6;
/// So many short stretches are looked at before their words are.
const FEW: usize = 16;

/// Words in the order in which they begin, found by their places: all of them, or those of one group.
#[derive(Debug)]
pub struct Placed {
    hits: Vec<Hit>,
    /// Per stretch of the text, the position of the first word that begins there or behind it.
    firsts: Vec<u32>,
    groups: Vec<Group>,
    /// Per short stretch, a bit for each group of which a word begins there.
    there: Vec<[u64; 2]>,
}

const _: () = assert!(GROUPS <= 2 * u64::BITS as usize);

/// The words of one group, by their positions among all words.
#[derive(Clone, Debug, Default)]
struct Group {
    members: Vec<u32>,
    /// As in [`Placed`], positions in `members`.
    firsts: Vec<u32>,
}

impl Placed {
    /// Of words that come in order; those of a group do not overlap.
    pub fn new(hits: Vec<Hit>) -> Placed {
        let mut counts = [0; GROUPS];
        hits.iter().for_each(|hit| counts[usize::from(hit.meaning.group())] += 1);
        let mut groups = counts.map(|count| Group { members: Vec::with_capacity(count), firsts: Vec::new() });
        let mut firsts = Vec::new();
        let mut there = Vec::new();
        for (at, hit) in hits.iter().enumerate() {
            let stretches = (hit.span.start >> STRETCH) as usize + 1;
            let group = &mut groups[usize::from(hit.meaning.group())];
            begin(&mut firsts, stretches, at);
            begin(&mut group.firsts, stretches, group.members.len());
            group.members.push(at as u32);
            there.resize((hit.span.start >> SHORT) as usize + 1, [0; 2]);
            let (half, bit) = bit(hit.meaning.group());
            there.last_mut().into_iter().for_each(|there| there[half] |= bit);
        }
        Placed { hits, firsts, groups: groups.into(), there }
    }

    pub fn all(&self) -> &[Hit] {
        &self.hits
    }

    /// The words that begin at a place or behind it.
    pub fn from(&self, start: u32) -> &[Hit] {
        let from = from(&self.firsts, &self.hits, start, |hit| hit.span.start);
        self.hits.get(from..).unwrap_or_default()
    }

    /// Whether a word of a group may begin in a span: in a short one there is most often none.
    #[inline]
    fn may_have(&self, span: Span, group: u8) -> bool {
        let (half, bit) = bit(group);
        let (first, last) = ((span.start >> SHORT) as usize, (span.end >> SHORT) as usize);
        last > first + FEW || (first..=last).any(|at| self.there.get(at).is_some_and(|there| there[half] & bit != 0))
    }

    /// The words of one group in a span.
    #[inline]
    pub fn of_group(&self, span: Span, group: u8) -> impl DoubleEndedIterator<Item = &Hit> {
        let members = if self.may_have(span, group) { self.members(span, group) } else { &[] };
        members.iter().filter_map(|at| self.hits.get(*at as usize))
    }

    /// The positions of the words of one group in a span.
    fn members(&self, span: Span, group: u8) -> &[u32] {
        let Some(Group { members, firsts }) = self.groups.get(usize::from(group)) else { return &[] };
        let place = |at: &u32| self.hits.get(*at as usize).map_or(Span::default(), |hit| hit.span);
        let from = from(firsts, members, span.start, |at| place(at).start);
        let rest = members.get(from..).unwrap_or_default();
        // Most spans are short.
        let near = rest.iter().take(8).position(|at| place(at).end > span.end);
        let count = near.unwrap_or_else(|| rest.partition_point(|at| place(at).end <= span.end));
        rest.get(..count).unwrap_or_default()
    }
}

/// Where the bit of a group is.
fn bit(group: u8) -> (usize, u64) {
    (usize::from(group) / u64::BITS as usize, 1 << (u32::from(group) % u64::BITS))
}

/// Notes that the next word, at a position, begins in the last of so many stretches.
fn begin(firsts: &mut Vec<u32>, stretches: usize, at: usize) {
    if firsts.len() < stretches {
        firsts.resize(stretches, at as u32);
    }
}

/// The position of the first of these words that begins at a place or behind it.
fn from<T>(firsts: &[u32], words: &[T], start: u32, start_of: impl Fn(&T) -> u32) -> usize {
    let stretch = (start >> STRETCH) as usize;
    let Some(&first) = firsts.get(stretch) else { return words.len() };
    let next = firsts.get(stretch + 1).map_or(words.len(), |next| *next as usize);
    let there = words.get(first as usize..next).unwrap_or_default();
    first as usize + there.partition_point(|word| start_of(word) < start)
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
            let group: Vec<Hit> = placed.of_group(span, Meaning::NotData.group()).copied().collect();
            proptest::prop_assert_eq!(group, within);
            proptest::prop_assert_eq!(placed.of_group(span, Meaning::Mark(0).group()).count(), 0);
        }
    }
}
