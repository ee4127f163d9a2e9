//! Search by halving in what is sorted and kept in no slice. Shared with `build.rs`.

/// The first of `count` places of which `before` does not hold; it holds of none behind that. `count` where it holds of all.
pub fn first_not(count: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
