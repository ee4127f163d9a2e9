//! Parsers of bytes. Each takes `&[u8]`, borrows from it, never panics, never recurses or allocates without a bound,
//! and records what is odd as data. No word of SDKs or privacy in here.

pub mod apk_signing;
pub mod ar;
pub mod zip;
