//! Words by their places in a text.

use std::ops::Range;

use super::words::{GROUPS, Hit, is_part};
use crate::document::Span;

/// Two to the power of this is how many bytes of text a stretch has.
const STRETCH: u32 = 6;
/// The same for the longer stretches by which the words of a group are found: a few begin in each.
const LONG: u32 = 8;
/// So few words of a group are found without a table.
const FEW_WORDS: u32 = 32;
/// So many stretches are looked at before their words are.
const FEW: usize = 16;

/// Words in the order in which they begin, found by their places: all of them, or those of one group.
#[derive(Debug)]
pub struct Placed {
    /// As they were found, one piece of the text behind the other.
    pieces: Vec<Piece>,
    /// Per stretch of the text, the piece and the position in it of the first word that begins there or behind it.
    firsts: Vec<(u32, u32)>,
    /// Every other group, and those between.
    halves: [Half; 2],
}

/// The words of a piece of a text, in order.
#[derive(Debug)]
pub struct Piece {
    hits: Vec<Hit>,
    /// Where the next piece begins.
    end: u32,
    /// How many words there are of each group.
    counts: [u32; GROUPS],
}

/// The words of half of the groups.
#[derive(Debug)]
struct Half {
    groups: Vec<Group>,
    /// Per stretch, a bit for each of these groups of which a word begins there.
    there: Vec<u64>,
}

/// The words of one group.
#[derive(Clone, Debug, Default)]
struct Group {
    /// Where they stand.
    spans: Vec<Span>,
    /// The words, where they are more than parts of a sentence.
    words: Vec<Hit>,
    /// Per long stretch, how many of them begin before it; nothing where they are few.
    before: Vec<u32>,
    /// They are few.
    few: bool,
}

const _: () = assert!(GROUPS <= 2 * u64::BITS as usize);

impl Piece {
    /// Of words that come in order and begin before `end`; those of a group do not overlap.
    pub fn new(hits: Vec<Hit>, end: usize) -> Piece {
        let mut counts = [0; GROUPS];
        hits.iter().for_each(|hit| counts[usize::from(hit.meaning.group())] += 1);
        Piece { hits, end: end as u32, counts }
    }

    /// Drops words and adds others, as they come in order; what is added stands behind what begins at the same place.
    fn change(&mut self, changes: &[(Hit, bool)]) {
        let old = std::mem::take(&mut self.hits);
        let mut hits: Vec<Hit> = Vec::with_capacity(old.len() + changes.len());
        let mut taken = 0;
        for &(hit, added) in changes {
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
        self.hits = hits;
    }
}

impl Half {
    /// The words of the groups whose numbers leave this rest when they are halved.
    fn new(pieces: &[Piece], half: usize) -> Half {
        let stretches = stretches(pieces);
        let long = stretches.div_ceil(1 << (LONG - STRETCH));
        let count = |group: usize| pieces.iter().map(|piece| piece.counts.get(group).copied().unwrap_or(0)).sum();
        let groups = (half..GROUPS).step_by(2).map(|group| Group::with_room(group as u8, count(group), long)).collect();
        let mut made = Half { groups, there: vec![0; stretches] };
        for hit in pieces.iter().flat_map(|piece| &piece.hits) {
            let group = hit.meaning.group();
            if usize::from(group) % 2 != half {
                continue;
            }
            let at = usize::from(group) / 2;
            if let Some(of_group) = made.groups.get_mut(at) {
                of_group.push(*hit, group);
            }
            if let Some(groups) = made.there.get_mut((hit.span.start >> STRETCH) as usize) {
                *groups |= 1 << at;
            }
        }
        made
    }

    /// Takes other words of one of these groups, in order, in a text of so many stretches.
    fn replace(&mut self, group: u8, hits: Vec<Hit>, stretches: usize) {
        let at = usize::from(group) / 2;
        self.there.resize(stretches, 0);
        self.there.iter_mut().for_each(|groups| *groups &= !(1 << at));
        let mut words = Group::with_room(group, hits.len() as u32, stretches.div_ceil(1 << (LONG - STRETCH)));
        for hit in hits {
            words.push(hit, group);
            if let Some(groups) = self.there.get_mut((hit.span.start >> STRETCH) as usize) {
                *groups |= 1 << at;
            }
        }
        if let Some(slot) = self.groups.get_mut(at) {
            *slot = words;
        }
    }
}

/// How many stretches of the text have words.
fn stretches(pieces: &[Piece]) -> usize {
    let last = pieces.iter().rev().find_map(|piece| piece.hits.last());
    last.map_or(0, |last| (last.span.start >> STRETCH) as usize + 1)
}

/// Per stretch, the piece and the position in it of the first word that begins there or behind it.
fn firsts(pieces: &[Piece]) -> Vec<(u32, u32)> {
    let mut firsts = Vec::with_capacity(stretches(pieces));
    for (number, piece) in (0..).zip(pieces) {
        for (at, hit) in (0..).zip(&piece.hits) {
            while firsts.len() <= (hit.span.start >> STRETCH) as usize {
                firsts.push((number, at));
            }
        }
    }
    firsts
}

impl Placed {
    /// Of the words of a text's pieces.
    pub fn new(pieces: Vec<Piece>) -> Placed {
        let others = || (Half::new(&pieces, 1), firsts(&pieces));
        let (half, (other, firsts)) = match pieces.as_slice() {
            [_, _, ..] => rayon::join(|| Half::new(&pieces, 0), others),
            _ => (Half::new(&pieces, 0), others()),
        };
        Placed { pieces, firsts, halves: [half, other] }
    }

    /// Drops words of one group that are not kept, and adds others of it, which come in order.
    pub fn change(&mut self, group: u8, keep: impl Fn(&Hit) -> bool, new: &[Hit]) {
        let half = usize::from(group) % 2;
        // Of parts of sentences only the places are kept by group.
        let mut of_group: Vec<Hit> = self.all().filter(|hit| hit.meaning.group() == group).copied().collect();
        let dropped = of_group.iter().filter(|hit| !keep(hit)).map(|hit| (*hit, false));
        let mut changes: Vec<(Hit, bool)> = dropped.chain(new.iter().map(|hit| (*hit, true))).collect();
        changes.sort_by_key(|(hit, added)| (hit.span.start, *added));
        let mut changes = changes.as_slice();
        for piece in &mut self.pieces {
            let own = changes.partition_point(|(hit, _)| hit.span.start < piece.end);
            let (own, others) = changes.split_at(own);
            changes = others;
            if !own.is_empty() {
                piece.change(own);
            }
        }
        of_group.retain(|hit| keep(hit));
        of_group.extend_from_slice(new);
        of_group.sort_by_key(|hit| hit.span.start);
        let stretches = stretches(&self.pieces);
        self.halves.iter_mut().for_each(|half| half.there.resize(stretches, 0));
        self.halves[half].replace(group, of_group, stretches);
        self.firsts = firsts(&self.pieces);
    }

    /// All words, in order.
    pub fn all(&self) -> impl Iterator<Item = &Hit> {
        self.pieces.iter().flat_map(|piece| &piece.hits)
    }

    /// The words that begin at a place or behind it.
    pub fn from(&self, start: u32) -> impl Iterator<Item = &Hit> {
        let first = self.firsts.get((start >> STRETCH) as usize);
        let (piece, at) = first.map_or((self.pieces.len(), 0), |(piece, at)| (*piece as usize, *at as usize));
        let mut others = self.pieces.get(piece..).unwrap_or_default().iter();
        let mut here = others.next().and_then(|piece| piece.hits.get(at..)).unwrap_or_default();
        loop {
            let before = here.iter().take_while(|hit| hit.span.start < start).count();
            here = here.get(before..).unwrap_or_default();
            match others.as_slice() {
                [next, rest @ ..] if here.is_empty() => (here, others) = (&next.hits, rest.iter()),
                _ => break,
            }
        }
        here.iter().chain(others.flat_map(|piece| &piece.hits))
    }

    /// The words of a group in a span, if there may be any: in a short one there is most often none.
    #[inline]
    fn found(&self, span: Span, group: u8) -> Option<(&Group, Range<usize>)> {
        let (half, at) = (&self.halves[usize::from(group) % 2], usize::from(group) / 2);
        let first = (span.start >> STRETCH) as usize;
        let count = ((span.end >> STRETCH) as usize + 1).saturating_sub(first);
        let there = half.there.get(first..)?;
        let there = there.get(..count).unwrap_or(there);
        if there.len() <= FEW && there.iter().all(|groups| groups >> at & 1 == 0) {
            return None;
        }
        let of_group = half.groups.get(at)?;
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
    fn with_room(group: u8, count: u32, long: usize) -> Group {
        Group {
            spans: Vec::with_capacity(count as usize),
            words: Vec::with_capacity(if is_part(group) { 0 } else { count as usize }),
            before: Vec::with_capacity(if count > FEW_WORDS { long } else { 0 }),
            few: count <= FEW_WORDS,
        }
    }

    /// Adds the next word.
    #[inline]
    fn push(&mut self, hit: Hit, group: u8) {
        while !self.few && self.before.len() <= (hit.span.start >> LONG) as usize {
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
        let from = if self.few {
            self.spans.partition_point(|word| word.start < span.start)
        } else {
            let Some(&before) = self.before.get((span.start >> LONG) as usize) else { return 0..0 };
            let rest = self.spans.get(before as usize..).unwrap_or_default();
            before as usize + rest.iter().position(|word| word.start >= span.start).unwrap_or(rest.len())
        };
        let rest = self.spans.get(from..).unwrap_or_default();
        // Most spans are short.
        let near = rest.iter().take(8).position(|word| word.end > span.end);
        let count = near.unwrap_or_else(|| rest.partition_point(|word| word.end <= span.end));
        from..from + count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::words::Meaning;

    /// Words in pieces of so many; behind the last one there may be others.
    fn placed(hits: &[Hit], each: usize) -> Placed {
        let ends = hits.iter().skip(each).step_by(each).map(|hit| hit.span.start as usize);
        let chunks = hits.chunks(each).chain(hits.is_empty().then_some(hits));
        let pieces = chunks.zip(ends.chain([u32::MAX as usize])).map(|(hits, end)| Piece::new(hits.to_vec(), end));
        Placed::new(pieces.collect())
    }

    fn collected<'h>(hits: impl Iterator<Item = &'h Hit>) -> Vec<Hit> {
        hits.copied().collect()
    }

    proptest::proptest! {
        #[test]
        fn words_are_found_by_their_places(
            lengths in proptest::collection::vec((0_usize..900, 1_usize..30), 0..60), start in 0_usize..20_000, length in 0_usize..3000,
            each in 1_usize..70,
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
            let placed = placed(&hits, each);
            proptest::prop_assert_eq!(collected(placed.from(span.start)), behind);
            let group: Vec<Hit> = placed.of_group(span, Meaning::NotData.group()).copied().collect();
            proptest::prop_assert_eq!(&group, &within);
            let spans: Vec<Span> = placed.spans_of(span, Meaning::NotData.group()).collect();
            proptest::prop_assert_eq!(spans, within.iter().map(|hit| hit.span).collect::<Vec<Span>>());
            proptest::prop_assert_eq!(placed.of_group(span, Meaning::Mark(0).group()).count(), 0);
        }

        #[test]
        fn words_that_are_changed_are_as_if_they_had_been_there(
            all in proptest::collection::vec((0_usize..40, 1_usize..12, 0_u8..4), 0..60), drops in proptest::collection::vec(0_u32..2000, 0..9),
            each in 1_usize..70, of_parts in proptest::bool::ANY,
        ) {
            let mut at = 0;
            let mut hit = |gap: usize, length: usize, meaning: Meaning| {
                let span = Span::new(at + gap, at + gap + length);
                at += gap + length;
                Hit { span, meaning, language: 0 }
            };
            let part = Meaning::Part(super::super::words::Part::Not);
            let (other, own) = if of_parts { (Meaning::Name(1), part) } else { (part, Meaning::Name(1)) };
            // Words of another group, those of one that are there, and others of it that are added.
            let kinds: Vec<(Hit, u8)> = all
                .iter()
                .map(|(gap, length, kind)| (hit(*gap, *length, if *kind < 2 { other } else { own }), *kind))
                .collect();
            let of = |kind: fn(u8) -> bool| kinds.iter().filter(move |(_, of)| kind(*of)).map(|(hit, _)| *hit);
            let keep = |hit: &Hit| !drops.contains(&hit.span.start);
            let group = own.group();
            let mut changed = placed(&of(|kind| kind < 3).collect::<Vec<Hit>>(), each);
            changed.change(group, keep, &of(|kind| kind == 3).collect::<Vec<Hit>>());
            let kept = kinds.iter().filter(|(hit, kind)| *kind != 2 || keep(hit)).map(|(hit, _)| *hit);
            let expected = placed(&kept.collect::<Vec<Hit>>(), 1000);
            proptest::prop_assert_eq!(collected(changed.all()), collected(expected.all()));
            let whole = Span::new(0, 4000);
            let names = |placed: &Placed| placed.of_group(whole, group).copied().collect::<Vec<Hit>>();
            proptest::prop_assert_eq!(names(&changed), names(&expected));
            for start in (0..3000).step_by(37) {
                proptest::prop_assert_eq!(collected(changed.from(start)), collected(expected.from(start)));
                let near = Span { start, end: start + 50 };
                proptest::prop_assert!(changed.spans_of(near, group).eq(expected.spans_of(near, group)));
            }
        }
    }
}
