//! Words by their places in a text.

use std::ops::Range;

use super::words::{GROUPS, Hit, is_part};
use crate::document::Span;

/// Two to the power of this is how many bytes of text a stretch has.
const STRETCH: u32 = 6;
/// The same for the longer stretches by which the words of a group are found: a few begin in each.
const LONG: u32 = 8;
/// So many stretches are looked at before their words are.
const FEW: usize = 16;

/// Words in the order in which they begin, found by their places: all of them, or those of one group.
#[derive(Debug)]
pub struct Placed {
    hits: Vec<Hit>,
    /// Per stretch of the text, the position of the first word that begins there or behind it.
    firsts: Vec<u32>,
    groups: Vec<Group>,
    /// Per stretch, a bit for each group of which a word begins there: of half of the groups, and of the others.
    there: [Vec<u64>; 2],
}

/// The words of one group.
#[derive(Clone, Debug, Default)]
struct Group {
    /// Where they stand.
    spans: Vec<Span>,
    /// The words, where they are more than parts of a sentence.
    words: Vec<Hit>,
    /// Per long stretch, how many of them begin before it.
    before: Vec<u32>,
}

const _: () = assert!(GROUPS <= 2 * u64::BITS as usize);

impl Placed {
    /// Of words that come in order; those of a group do not overlap.
    pub fn new(hits: Vec<Hit>) -> Placed {
        let mut counts = [0; GROUPS];
        hits.iter().for_each(|hit| counts[usize::from(hit.meaning.group())] += 1);
        let stretches = hits.last().map_or(0, |last| (last.span.start >> STRETCH) as usize + 1);
        let long = stretches.div_ceil(1 << (LONG - STRETCH));
        let groups = (0..).zip(counts).map(|(group, count)| Group::with_room(group, count, long)).collect();
        let there = [vec![0; stretches], vec![0; stretches]];
        let mut placed = Placed { hits: Vec::new(), firsts: Vec::new(), groups, there };
        for hit in &hits {
            let group = hit.meaning.group();
            if let Some(of_group) = placed.groups.get_mut(usize::from(group)) {
                of_group.push(*hit, group);
            }
            let (half, bit) = bit(group);
            if let Some(groups) = placed.there[half].get_mut((hit.span.start >> STRETCH) as usize) {
                *groups |= bit;
            }
        }
        placed.order(hits);
        placed
    }

    /// Takes all words, in order.
    fn order(&mut self, hits: Vec<Hit>) {
        self.firsts.clear();
        self.firsts.reserve(self.there[0].len());
        for (at, hit) in (0..).zip(&hits) {
            while self.firsts.len() <= (hit.span.start >> STRETCH) as usize {
                self.firsts.push(at);
            }
        }
        self.hits = hits;
    }

    /// Drops words of one group that are not kept, and adds others of it, which come in order.
    pub fn change(&mut self, group: u8, keep: impl Fn(&Hit) -> bool, new: &[Hit]) {
        let old = std::mem::take(&mut self.hits);
        let mut hits: Vec<Hit> = Vec::with_capacity(old.len() + new.len());
        let known = self.groups.get(usize::from(group)).map(|of_group| of_group.words.as_slice());
        let dropped = known.unwrap_or_default().iter().filter(|hit| !keep(hit)).map(|hit| (*hit, false));
        let mut changes: Vec<(Hit, bool)> = dropped.chain(new.iter().map(|hit| (*hit, true))).collect();
        // What is added stands behind what begins at the same place.
        changes.sort_by_key(|(hit, added)| (hit.span.start, *added));
        let mut taken = 0;
        for (hit, added) in changes {
            let rest = old.get(taken..).unwrap_or_default();
            let before = rest.partition_point(|other| other.span.start < hit.span.start);
            let same = rest.get(before..).unwrap_or_default().iter();
            let alike =
                same.take_while(|other| other.span.start == hit.span.start && (added || **other != hit)).count();
            hits.extend_from_slice(rest.get(..before + alike).unwrap_or_default());
            taken += before + alike;
            if added {
                hits.push(hit);
            } else {
                taken += 1;
            }
        }
        hits.extend_from_slice(old.get(taken..).unwrap_or_default());
        let mut of_group: Vec<Hit> =
            known.unwrap_or_default().iter().filter(|hit| keep(hit)).chain(new).copied().collect();
        of_group.sort_by_key(|hit| hit.span.start);
        let stretches = hits.last().map_or(0, |last| (last.span.start >> STRETCH) as usize + 1);
        self.there.iter_mut().for_each(|there| there.resize(stretches, 0));
        let (half, bit) = bit(group);
        self.there[half].iter_mut().for_each(|groups| *groups &= !bit);
        let mut words = Group::with_room(group, of_group.len(), stretches.div_ceil(1 << (LONG - STRETCH)));
        for hit in of_group {
            words.push(hit, group);
            if let Some(groups) = self.there[half].get_mut((hit.span.start >> STRETCH) as usize) {
                *groups |= bit;
            }
        }
        if let Some(slot) = self.groups.get_mut(usize::from(group)) {
            *slot = words;
        }
        self.order(hits);
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

    /// The words of a group in a span, if there may be any: in a short one there is most often none.
    #[inline]
    fn found(&self, span: Span, group: u8) -> Option<(&Group, Range<usize>)> {
        let (half, bit) = bit(group);
        let first = (span.start >> STRETCH) as usize;
        let count = ((span.end >> STRETCH) as usize + 1).saturating_sub(first);
        let there = self.there[half].get(first..)?;
        let there = there.get(..count).unwrap_or(there);
        if there.len() <= FEW && there.iter().all(|groups| groups & bit == 0) {
            return None;
        }
        let of_group = self.groups.get(usize::from(group))?;
        Some((of_group, of_group.within(span)))
    }

    /// The words of one group in a span, of those that are more than parts of a sentence.
    #[inline]
    pub fn of_group(&self, span: Span, group: u8) -> impl DoubleEndedIterator<Item = &Hit> {
        let words = self.found(span, group).and_then(|(of_group, within)| of_group.words.get(within));
        words.unwrap_or_default().iter()
    }

    /// Where the words of one group stand in a span.
    #[inline]
    pub fn spans_of(&self, span: Span, group: u8) -> impl DoubleEndedIterator<Item = Span> {
        let spans = self.found(span, group).and_then(|(of_group, within)| of_group.spans.get(within));
        spans.unwrap_or_default().iter().copied()
    }
}

impl Group {
    /// A group of so many words in so many long stretches.
    fn with_room(group: u8, count: usize, long: usize) -> Group {
        Group {
            spans: Vec::with_capacity(count),
            words: Vec::with_capacity(if is_part(group) { 0 } else { count }),
            before: Vec::with_capacity(if count > 0 { long } else { 0 }),
        }
    }

    /// Adds the next word.
    #[inline]
    fn push(&mut self, hit: Hit, group: u8) {
        while self.before.len() <= (hit.span.start >> LONG) as usize {
            self.before.push(self.spans.len() as u32);
        }
        self.spans.push(hit.span);
        if !is_part(group) {
            self.words.push(hit);
        }
    }

    /// Which of the words stand in a span.
    #[inline(never)]
    fn within(&self, span: Span) -> Range<usize> {
        let Some(&before) = self.before.get((span.start >> LONG) as usize) else { return 0..0 };
        let rest = self.spans.get(before as usize..).unwrap_or_default();
        let from = rest.iter().position(|word| word.start >= span.start).unwrap_or(rest.len());
        let rest = rest.get(from..).unwrap_or_default();
        // Most spans are short.
        let near = rest.iter().take(8).position(|word| word.end > span.end);
        let count = near.unwrap_or_else(|| rest.partition_point(|word| word.end <= span.end));
        let from = before as usize + from;
        from..from + count
    }
}

/// Where the bit of a group is.
#[inline]
fn bit(group: u8) -> (usize, u64) {
    (usize::from(group) / u64::BITS as usize, 1 << (u32::from(group) % u64::BITS))
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
            proptest::prop_assert_eq!(&group, &within);
            let spans: Vec<Span> = placed.spans_of(span, Meaning::NotData.group()).collect();
            proptest::prop_assert_eq!(spans, within.iter().map(|hit| hit.span).collect::<Vec<Span>>());
            proptest::prop_assert_eq!(placed.of_group(span, Meaning::Mark(0).group()).count(), 0);
        }

        #[test]
        fn words_that_are_changed_are_as_if_they_had_been_there(
            all in proptest::collection::vec((0_usize..40, 1_usize..12, 0_u8..4), 0..60), drops in proptest::collection::vec(0_u32..2000, 0..9),
        ) {
            let mut at = 0;
            let mut hit = |gap: usize, length: usize, meaning: Meaning| {
                let span = Span::new(at + gap, at + gap + length);
                at += gap + length;
                Hit { span, meaning, language: 0 }
            };
            let part = Meaning::Part(super::super::words::Part::Not);
            // Words of another group, names that are there, and others that are added.
            let kinds: Vec<(Hit, u8)> = all
                .iter()
                .map(|(gap, length, kind)| (hit(*gap, *length, if *kind < 2 { part } else { Meaning::Name(1) }), *kind))
                .collect();
            let of = |kind: fn(u8) -> bool| kinds.iter().filter(move |(_, of)| kind(*of)).map(|(hit, _)| *hit);
            let keep = |hit: &Hit| !drops.contains(&hit.span.start);
            let group = Meaning::Name(0).group();
            let mut changed = Placed::new(of(|kind| kind < 3).collect());
            changed.change(group, keep, &of(|kind| kind == 3).collect::<Vec<Hit>>());
            let kept = kinds.iter().filter(|(hit, kind)| *kind != 2 || keep(hit)).map(|(hit, _)| *hit);
            let expected = Placed::new(kept.collect());
            proptest::prop_assert_eq!(changed.all(), expected.all());
            let whole = Span::new(0, 4000);
            let names = |placed: &Placed| placed.of_group(whole, group).copied().collect::<Vec<Hit>>();
            proptest::prop_assert_eq!(names(&changed), names(&expected));
            for start in (0..3000).step_by(37) {
                proptest::prop_assert_eq!(changed.from(start), expected.from(start));
                let near = Span { start, end: start + 50 };
                proptest::prop_assert!(changed.spans_of(near, group).eq(expected.spans_of(near, group)));
            }
        }
    }
}
