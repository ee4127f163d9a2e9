//! What a template left behind: placeholders that nobody filled in.

use super::Locator;
use super::reading::Reading;
use super::words::Part;
use crate::document::Span;

/// More places than this are not kept.
const MOST: usize = 200;
/// So many bytes around a placeholder tell whether it is one.
const AROUND: u32 = 120;

/// The places of placeholders and of a template's own advice, in order. Which words those are, the languages say.
pub fn residue(reading: &Reading) -> Vec<Locator> {
    let whole = Span::new(0, reading.document.text.normal().len());
    let left = reading.parts(whole, Part::Residue).filter(|words| !is_decoration(reading, whole, *words));
    left.take(MOST).map(|words| reading.document.locator(words)).collect()
}

/// "【公司名称】 Example Ltd", "[email address](mailto:…)": brackets around a label or the text of a link.
fn is_decoration(reading: &Reading, whole: Span, words: Span) -> bool {
    if !reading.text(words).starts_with(['【', '[']) {
        return false;
    }
    let before = reading.text(Span { start: reading.back(words.start, whole.start, AROUND), end: words.start });
    let after = reading.text(Span { start: words.end, end: reading.on(words.end, whole.end, AROUND) });
    let opens_line = before.rsplit('\n').next().is_none_or(|line| !line.contains(char::is_alphabetic));
    let goes_on = after.split('\n').next().is_some_and(|line| line.contains(char::is_alphanumeric));
    after.starts_with([':', '(']) || opens_line && goes_on
}
