//! What keeps the catalog in order: checking it, trying it on names from artifacts, searching it, and writing new
//! signatures from artifacts.

pub mod examples;
pub mod learn;
pub mod lint;
pub mod search;

use unicode_normalization::UnicodeNormalization;

/// A name as it is compared: without case, width, white space, `-`, `_` and `+`.
fn key(name: &str) -> String {
    let letters = name.nfkc().flat_map(char::to_lowercase);
    letters.filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '_' | '+')).collect()
}
