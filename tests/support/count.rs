//! What a measurement counts.
#![allow(dead_code)]

/// Right, extra and missed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub right: u32,
    pub extra: u32,
    pub missed: u32,
}

impl Count {
    pub fn precision(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.extra).max(1))
    }

    pub fn recall(self) -> f64 {
        f64::from(self.right) / f64::from((self.right + self.missed).max(1))
    }

    pub fn f1(self) -> f64 {
        f64::from(2 * self.right) / f64::from((2 * self.right + self.extra + self.missed).max(1))
    }

    pub fn add(&mut self, other: Count) {
        self.right += other.right;
        self.extra += other.extra;
        self.missed += other.missed;
    }
}
