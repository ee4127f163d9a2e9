//! Work on a document's lines by all threads at once.

use std::ops::Range;

use rayon::prelude::*;

/// So many lines are given to a thread at a time; shorter documents are not worth a second one.
const STRETCH: usize = 64;

/// Does something to so many lines, a stretch of them at a time, and yields what came of each stretch, in order.
pub fn by_stretches<T: Send>(lines: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    if lines <= STRETCH {
        return vec![work(0..lines)];
    }
    let stretches = (0..lines.div_ceil(STRETCH)).into_par_iter();
    stretches.map(|stretch| work(stretch * STRETCH..lines.min((stretch + 1) * STRETCH))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_worked_on_once_and_in_order() {
        for lines in [0, 1, STRETCH, STRETCH + 1, 5 * STRETCH, 1000] {
            let found = by_stretches(lines, |stretch| stretch.collect::<Vec<usize>>()).concat();
            assert_eq!(found, (0..lines).collect::<Vec<usize>>());
        }
    }
}
