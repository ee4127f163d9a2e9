//! A hash for short keys.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A number that nobody knows beforehand: texts are hostile, and are not to choose keys of one hash.
#[derive(Clone, Copy, Debug)]
pub struct Secret(u64);

impl Default for Secret {
    fn default() -> Secret {
        Secret(RandomState::new().hash_one(0))
    }
}

impl BuildHasher for Secret {
    type Hasher = Mixed;

    fn build_hasher(&self) -> Mixed {
        Mixed(self.0)
    }
}

/// Eight bytes at a time are multiplied, and both halves of the product mixed.
pub struct Mixed(u64);

impl Mixed {
    fn mix(&mut self, number: u64) {
        let product = u128::from(self.0 ^ number) * 0x9E37_79B9_7F4A_7C15;
        self.0 = product as u64 ^ (product >> u64::BITS) as u64;
    }
}

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        let (whole, rest) = bytes.as_chunks();
        whole.iter().for_each(|eight| self.mix(u64::from_le_bytes(*eight)));
        let half = |four: &[u8; 4]| u64::from(u32::from_le_bytes(*four));
        match (rest.first_chunk(), rest.last_chunk(), rest) {
            // The last four bytes may begin among the first four.
            (Some(first), Some(last), _) => self.mix(half(first) << u32::BITS | half(last)),
            (.., [first, others @ ..]) => {
                self.mix(others.iter().fold(u64::from(*first), |number, byte| number << u8::BITS | u64::from(*byte)));
            }
            _ => {}
        }
    }

    fn write_u8(&mut self, number: u8) {
        self.mix(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.mix(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.mix(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.mix(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.mix(number as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
