//! Rows of numbers and of texts that are used as they lie in the compiled file: opening them costs nothing per number or
//! text.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Bytes of a number.
const SIZE: usize = size_of::<u32>();

/// Numbers, each with its lowest byte first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Numbers(#[serde(borrow)] Cow<'static, [u8]>);

impl Numbers {
    pub fn get(&self, at: usize) -> Option<u32> {
        self.0.as_chunks().0.get(at).map(|bytes| u32::from_le_bytes(*bytes))
    }

    pub fn count(&self) -> usize {
        self.0.len() / SIZE
    }

    /// The numbers two by two, as they lie.
    pub fn pairs(&self) -> &[[u8; 2 * SIZE]] {
        self.0.as_chunks().0
    }

    /// As many numbers as there are bytes, as they lie: one for each.
    pub fn per_byte(&self) -> Option<&[[u8; SIZE]; 1 << u8::BITS]> {
        self.0.as_chunks().0.first_chunk()
    }

    pub fn push(&mut self, number: u32) {
        self.0.to_mut().extend_from_slice(&number.to_le_bytes());
    }

    /// Where a row of something lies, where these numbers say where its rows end.
    pub fn row(&self, row: usize) -> std::ops::Range<usize> {
        let Some(before) = row.checked_sub(1) else { return 0..self.get(0).unwrap_or(0) as usize };
        let bytes = before.checked_mul(SIZE).and_then(|at| self.0.get(at..)?.first_chunk());
        let [start, end] = pair(bytes.copied().unwrap_or_default());
        start as usize..end as usize
    }
}

/// Texts one behind another, used as they lie in the compiled file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Texts {
    #[serde(borrow)]
    bytes: Cow<'static, [u8]>,
    /// Where each text ends, in bytes.
    ends: Numbers,
}

impl Texts {
    pub fn push(&mut self, text: &str) {
        self.bytes.to_mut().extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len() as u32);
    }

    pub fn count(&self) -> usize {
        self.ends.count()
    }

    /// The bytes of a text; none behind the last one.
    pub fn bytes(&self, row: usize) -> &[u8] {
        self.bytes.get(self.ends.row(row)).unwrap_or_default()
    }

    pub fn get(&self, row: usize) -> &str {
        str::from_utf8(self.bytes(row)).unwrap_or_default()
    }
}

/// The numbers of a pair.
pub fn pair(bytes: [u8; 2 * SIZE]) -> [u32; 2] {
    let [a, b, c, d, second @ ..] = bytes;
    [u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(second)]
}

impl FromIterator<u32> for Numbers {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Numbers {
        let mut all = Numbers::default();
        numbers.into_iter().for_each(|number| all.push(number));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_lie_between_their_ends() {
        let ends: Numbers = [2, 2, 70_000].into_iter().collect();
        assert_eq!([ends.row(0), ends.row(1), ends.row(2)], [0..2, 2..2, 2..70_000]);
        assert_eq!((ends.row(3), ends.get(3)), (0..0, None));
        assert_eq!((ends.count(), ends.pairs().iter().map(|bytes| pair(*bytes)).collect()), (3, vec![[2, 2]]));
    }
}
