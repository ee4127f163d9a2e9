//! Work on a document by all threads at once.

use std::ops::Range;

use rayon::prelude::*;

/// So many lines are given to a thread at a time; shorter documents are not worth a second one.
const STRETCH: usize = 64;

/// Does something to so many lines, a stretch of them at a time, and yields what came of each stretch, in order.
pub fn by_stretches<T: Send>(lines: usize, work: impl Fn(Range<usize>) -> T + Send + Sync) -> Vec<T> {
    if lines <= STRETCH {
        return vec![work(0..lines)];
    }
    // Whoever has nothing to do takes one from who has many: their lengths differ.
    let stretches = (0..lines.div_ceil(STRETCH)).into_par_iter().with_max_len(1);
    stretches.map(|stretch| work(stretch * STRETCH..lines.min((stretch + 1) * STRETCH))).collect()
}

/// So many bytes of text are given to a thread at a time.
const PIECE: usize = 4 << 10;

/// Does something to a text, some of its lines at a time, and yields what came of each piece, in order.
pub fn by_pieces<T: Send>(text: &str, work: impl Fn(Range<usize>) -> T + Send + Sync) -> Vec<T> {
    let mut pieces = Vec::with_capacity(text.len() / PIECE + 1);
    let mut from = 0;
    while let Some(rest) = text.as_bytes().get(from + PIECE..) {
        let Some(line) = memchr::memchr(b'\n', rest) else { break };
        pieces.push(from..from + PIECE + line + 1);
        from += PIECE + line + 1;
    }
    pieces.push(from..text.len());
    pieces.into_par_iter().with_max_len(1).map(work).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_whole_lines() {
        for line in ["", "a", "line of text", &"long ".repeat(PIECE)] {
            let text = format!("{line}\n").repeat(5000 / line.len().max(1) * 10) + line;
            let pieces = by_pieces(&text, |piece| text[piece].to_owned());
            assert_eq!(pieces.concat(), text);
            assert!(pieces.iter().rev().skip(1).all(|piece| piece.ends_with('\n')));
        }
    }

    #[test]
    fn every_line_is_worked_on_once_and_in_order() {
        for lines in [0, 1, STRETCH, STRETCH + 1, 5 * STRETCH, 1000] {
            let found = by_stretches(lines, |stretch| stretch.collect::<Vec<usize>>()).concat();
            assert_eq!(found, (0..lines).collect::<Vec<usize>>());
        }
    }
}
