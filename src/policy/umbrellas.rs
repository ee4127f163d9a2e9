//! Recipients that are named only as a class: "partners", "third-party services such as …", a row that names nobody.

use super::reading::{Reading, width};
use super::words::Part;
use super::zones::Zones;
use crate::document::Span;

/// Besides the words for kinds of services, a title of them holds letters of at most this width.
const LEFT: usize = 6;

/// The names follow so soon, in bytes, where a sentence announces them.
const SOON: u32 = 700;

/// The name of the app's maker is not longer than this, in bytes.
const LONGEST_NAME: usize = 60;

/// An item of a list of third parties that only says which kind of service they are: "Cloud hosting & email providers: …".
pub fn unnamed_row(reading: &Reading, zones: &Zones, index: usize, names: &[u32]) -> Option<Span> {
    let line = reading.lines.get(index)?;
    let depth = line.opens_item()?;
    let listed = zones.lists_parties(index) && line.field.is_none();
    let head = reading.text(line.body).find(':').filter(|_| listed)?;
    let title = reading.trim(Span { end: line.body.start + head as u32, ..line.body });
    let parts = [Part::Service, Part::ThirdParty, Part::Umbrella, Part::Code, Part::And, Part::Article];
    let words = reading.words_of(title, &parts, reading.data(title).map(|(data, ..)| data));
    let kind = [Part::Service, Part::ThirdParty, Part::Umbrella].into_iter().any(|part| reading.has(title, part));
    let left: String = reading.left_of(title, words).chars().filter(|letter| letter.is_alphanumeric()).collect();
    let named_in = |other: usize| {
        reading.lines.get(other).is_some_and(|line| {
            let next = names.partition_point(|name| *name < line.span.start);
            names.get(next).is_some_and(|name| *name < line.span.end)
        })
    };
    let item_of = |other: usize, wanted: fn(u8, u8) -> bool| {
        reading.lines.get(other).and_then(|line| line.depth()).is_some_and(|found| wanted(found, depth))
    };
    let beside = |other: usize| item_of(other, |found, depth| found == depth) && named_in(other);
    let beside_names = index.checked_sub(1).is_some_and(beside) || beside(index + 1);
    let opens_list = item_of(index + 1, |found, depth| found > depth);
    (kind && width(&left) <= LEFT && beside_names && !named_in(index) && !opens_list).then_some(line.body)
}

/// "We share data with trusted providers:" and "Currently the following are used:", with a list of names below: nobody is
/// left unnamed.
pub fn announces_names(reading: &Reading, sentence: Span, names: &[u32]) -> bool {
    let next = names.partition_point(|name| *name < sentence.end);
    let soon = names.get(next..).into_iter().flatten().take_while(|name| name.saturating_sub(sentence.start) <= SOON);
    soon.take(2).any(|&name| {
        let up_to_name = reading.text(Span { start: sentence.start, end: name });
        // Further down, a colon may belong to anything: "Company: X".
        let near = || memchr::memchr_iter(b'\n', up_to_name.as_bytes()).nth(2).is_none();
        up_to_name.trim_end_matches(|letter: char| !letter.is_alphanumeric() && letter != ':').ends_with(':') && near()
    })
}

/// "We (including our affiliates and partners)": others who have what the app has.
pub fn among_us(reading: &Reading, sentence: Span) -> Option<Span> {
    let us = reading.parts(sentence, Part::FirstParty).next()?;
    let rest = Span { start: us.end, end: sentence.end };
    let including = reading.parts(rest, Part::SuchAs).next()?;
    let near = Span { start: including.end, end: reading.on(including.end, sentence.end, 24) };
    let close = reading.text(Span { start: us.end, end: including.start });
    let class = reading.parts(near, Part::Umbrella).next()?;
    let gap = Span { start: including.end, end: class.start };
    let between: usize = reading.parts(gap, Part::Article).map(|article| article.range().len()).sum();
    let verbs = [Part::Share, Part::Collect, Part::Integrate];
    let acts = verbs.into_iter().any(|part| reading.has(Span { start: us.end, end: including.start }, part));
    (close.len() <= LONGEST_NAME && !acts && reading.text(gap).trim().len() <= between).then_some(class)
}

/// Whether a class of others may be among the recipients: not where data comes from it ("from partners"), nor where its
/// word is a part of the data ("browser, Internet service provider, IP address").
pub fn receives(reading: &Reading, sentence: Span, class: Span) -> bool {
    let before = Span { start: reading.back(class.start, sentence.start, 30), end: class.start };
    let source = reading.parts(before, Part::Source).next_back().is_some_and(|from| {
        let between = reading.text(Span { start: from.end, end: class.start });
        !between.contains([',', '、', ';', ')']) && between.chars().count() <= 24
    });
    let behind = Span { start: class.end, end: reading.on(class.end, sentence.end, 60) };
    let stroke = |letter: char| matches!(letter, ',' | '、' | '/' | ';');
    let short = |words: &str| words.chars().count() <= 12;
    let opens =
        reading.text(before).rfind(stroke).is_some_and(|at| short(reading.text(before).get(at..).unwrap_or_default()));
    let closes =
        reading.text(behind).find(stroke).filter(|at| short(reading.text(behind).get(..*at).unwrap_or_default()));
    let within_data = opens
        && closes.is_some_and(|at| {
            let rest = Span { start: class.end, end: class.end + at as u32 };
            ![Part::Share, Part::Collect].into_iter().any(|part| reading.has(rest, part))
        })
        && reading.data(before).chain(reading.data(behind)).next().is_some();
    !source && !within_data
}

/// "Third-party services such as Bugly": a class of recipients of which only an example is named.
pub fn by_example(reading: &Reading, sentence: Span) -> Option<Span> {
    reading.parts(sentence, Part::Example).find(|example| {
        let before = Span { start: reading.back(example.start, sentence.start, 48), end: example.start };
        let after = Span { start: example.end, end: reading.on(example.end, sentence.end, 40) };
        let class = [Part::ThirdParty, Part::Umbrella, Part::Code].into_iter();
        let class = class.filter_map(|part| reading.parts(before, part).next_back()).max_by_key(|class| class.end);
        let close = |gap: &str| !gap.contains(char::is_alphanumeric);
        class.is_some_and(|class| close(reading.text(Span { start: class.end, end: example.start })))
            && reading.names(after).any(|(name, _)| close(reading.text(Span { start: example.end, end: name.start })))
    })
}
