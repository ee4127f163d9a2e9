//! The date of a policy: of its last update, else of its effect, else none.

use super::reading::Reading;
use super::words::{Meaning, Part};
use crate::document::Span;

/// A date stands at most this far from the words that announce it, in bytes.
const NEAR: u32 = 60;

/// The policy's date as `YYYY-MM-DD`.
pub fn date(reading: &Reading) -> Option<String> {
    let whole = Span::new(0, reading.document.text.normal().len());
    [Part::Updated, Part::Effective].into_iter().find_map(|part| {
        reading.parts(whole, part).take(2_000).find_map(|word| {
            let line = reading.on(word.end, whole.end, NEAR);
            let after = Span { start: word.end, end: line };
            let before = Span { start: reading.back(word.start, 0, NEAR / 2), end: word.start };
            let close = |text: &str| text.split('\n').next().map(str::len).unwrap_or(0) as u32;
            let after = Span { start: after.start, end: after.start + close(reading.text(after)) };
            first_date(reading, after).or_else(|| {
                let text = reading.text(before);
                let cut = text
                    .rfind(['\n', '。', ','])
                    .map_or(0, |at| at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
                first_date(reading, Span { start: before.start + cut as u32, end: before.end })
            })
        })
    })
}

/// The first date in a span: 2024-04-16, 2024年4月16日, 2024.04.16, April 16, 2024, 16 April 2024.
fn first_date(reading: &Reading, span: Span) -> Option<String> {
    let numbers = numbers(reading.text(span));
    for (index, year) in numbers.iter().enumerate().filter(|(_, number)| number.digits == 4) {
        if let [month, day, ..] = numbers.get(index + 1..).unwrap_or_default()
            && month.start - year.end <= 5
            && day.start - month.end <= 5
            && let Some(date) = valid(year.value, month.value, day.value)
        {
            return Some(date);
        }
    }
    let month = reading.hits_in(span).find_map(|hit| match hit.meaning {
        Meaning::Month(month) => Some((month, (hit.span.start - span.start) as usize)),
        _ => None,
    })?;
    let year = numbers.iter().find(|number| number.digits == 4)?;
    let day = numbers.iter().filter(|number| number.digits <= 2).min_by_key(|number| number.start.abs_diff(month.1))?;
    valid(year.value, u32::from(month.0), day.value)
}

fn valid(year: u32, month: u32, day: u32) -> Option<String> {
    let plausible = (1990..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    plausible.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

struct Number {
    value: u32,
    digits: usize,
    start: usize,
    end: usize,
}

fn numbers(text: &str) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
        let digit = u32::from(byte - b'0');
        match numbers.last_mut().filter(|number| number.end == at) {
            Some(number) => {
                number.value = number.value.saturating_mul(10).saturating_add(digit);
                number.digits += 1;
                number.end = at + 1;
            }
            None => numbers.push(Number { value: digit, digits: 1, start: at, end: at + 1 }),
        }
    }
    numbers
}
