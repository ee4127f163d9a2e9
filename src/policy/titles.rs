//! Lines that name an entry, by what stands below them.

use std::borrow::Cow;

use super::reading::{Line, Reading, fits, holds_wide, is_letter, width};
use super::words::{Field, Part};
use super::zones::{heading_kind, whose_policy};
use crate::document::{BlockKind, Span};

/// So many labels without a value, one behind the other, are the header of a table.
const HEADER: usize = 3;
/// A description between a name and its fields is not wider than this.
const LONGEST_DESCRIPTION: usize = 160;
/// A label that no language lists is not wider than this, and its line not wider than that.
const LONGEST_UNKNOWN: usize = 24;
const LONGEST_LABELLED: usize = 80;
/// A label without a value may stand so many lines above the last one of what it is for.
const MOST_VALUES: usize = 40;
/// A title is looked for so many lines around one like it, and is then not wider than this.
const BESIDE: usize = 60;
const WIDEST_BESIDE: usize = 40;
/// A title that joins several names is not longer than this.
const LONGEST_JOINED: usize = 160;

/// A text without what its brackets hold.
pub(super) fn outside_brackets(text: &str) -> Cow<'_, str> {
    if !text.contains('(') {
        return Cow::Borrowed(text);
    }
    let mut depth = 0usize;
    let outside = |c: &char| {
        depth += usize::from(*c == '(');
        let out = depth == 0;
        depth = depth.saturating_sub(usize::from(*c == ')'));
        out
    };
    Cow::Owned(text.chars().filter(outside).collect())
}

/// A short line followed by the fields of an entry names the entry.
pub(super) fn names_an_entry(reading: &Reading, index: usize) -> bool {
    is_a_title(reading, index, false)
}

/// Adds the lines that look like a title of a known name nearby and have the same label below them: one is enough for an
/// unknown name there.
pub(super) fn add_titles_beside(reading: &Reading, titles: &mut [bool]) {
    let lines = &reading.lines;
    let known = |at: usize| lines.get(at).is_some_and(|line| reading.has_known(line.body));
    let sure: Vec<usize> = (0..lines.len()).filter(|at| titles.get(*at) == Some(&true) && known(*at)).collect();
    if sure.is_empty() {
        return;
    }
    for (index, (line, below)) in lines.iter().zip(lines.iter().skip(1)).enumerate() {
        let short = || fits(reading.text(line.body), WIDEST_BESIDE);
        let Some(title) = titles.get_mut(index).filter(|title| !**title) else { continue };
        if !line.first || line.field.is_some() || line.in_table() || below.field.is_none() || !short() {
            continue;
        }
        let from = sure.partition_point(|at| at + BESIDE < index);
        let near = sure.get(from..).unwrap_or_default().iter().take_while(|at| **at <= index + BESIDE);
        if near.copied().any(|at| are_alike(reading, at, index)) && is_a_title(reading, index, true) {
            *title = true;
        }
    }
}

/// Two lines of one rank and look, with the same label below them, and no heading of a higher rank between them.
fn are_alike(reading: &Reading, one: usize, other: usize) -> bool {
    let lines = &reading.lines;
    let look = |at: usize| {
        let (line, below) = (lines.get(at)?, lines.get(at + 1)?);
        Some((rank(line)?, line.number.is_some(), line.strong, below.field?))
    };
    let Some((own, ..)) = look(one).filter(|own| look(other).as_ref() == Some(own)) else { return false };
    let between = lines.get(one.min(other) + 1..one.max(other)).unwrap_or_default();
    between.iter().all(|line| {
        !matches!(line.kind, BlockKind::Heading(_)) || own.0 && rank(line).is_some_and(|found| found.1 >= own.1)
    })
}

/// Whether a line is a heading, and how deep it stands; none for other lines than headings, paragraphs and items.
fn rank(line: &Line) -> Option<(bool, u8)> {
    match line.kind {
        BlockKind::Heading(level) => Some((true, level)),
        BlockKind::Paragraph => Some((false, 0)),
        BlockKind::Item { depth, first: true } => Some((false, depth)),
        _ => None,
    }
}

/// Whether a line names an entry; `beside`: one label below is enough for an unknown name.
fn is_a_title(reading: &Reading, index: usize, beside: bool) -> bool {
    let Some(line) = reading.lines.get(index) else { return false };
    if !line.first || line.field.is_some() || line.in_table() || !reading.is_title(line.body) {
        return false;
    }
    let before = index.checked_sub(1).and_then(|index| reading.lines.get(index));
    let label = before.filter(|before| !matches!(before.kind, BlockKind::Heading(_)));
    let label = label.filter(|_| !matches!(line.kind, BlockKind::Heading(_)));
    if label.is_some_and(|before| before.field != Some(Field::Platform) && reading.is_empty_label(before)) {
        // The value of a label that stands on a line of its own.
        return false;
    }
    if goes_on_with_data(reading, index) {
        return false;
    }
    let below = reading.lines.get(index + 1..).unwrap_or_default().iter();
    if below.take_while(|line| line.field.is_some() && line.value.is_empty()).take(HEADER).count() == HEADER {
        // The title of a table that lost its cells.
        return false;
    }
    let text = reading.text(line.body);
    let there = reading.parts_in(line.body);
    let says = |part| there.has(part);
    if says(Part::ThirdParty)
        && heading_kind(reading, line.body).is_some()
        && !reading.has_known(line.body)
        && !reading.distinct(line.body)
    {
        // 第三方服务收集的信息: a heading, whatever follows.
        return false;
    }
    if says(Part::FirstParty) && !says(Part::Code) && !reading.has_known(line.body) {
        // "Who we are"
        return false;
    }
    if !fits(text, 60) {
        return false;
    }
    let outer = outside_brackets(text);
    let listed = outer.matches('、').count() > 1 || outer.contains(',') && !says(Part::Company);
    let mut parts = text.trim_end_matches(':').split(':').skip(1);
    let says_more = parts.any(|behind| !behind.starts_with("//"));
    let below = reading.lines.get(index + 1);
    // 【…类】 above items: the title of a group.
    let bracketed = text.starts_with('【') && text.ends_with('】');
    if bracketed && below.is_some_and(|below| below.body.start > below.span.start && below.field.is_none()) {
        return false;
    }
    if text.ends_with(':') && below.is_some_and(|below| whose_policy(reading, below).is_some()) {
        // The title of a list of policies.
        return false;
    }
    // "X (what it does):" above the labels of a list.
    let labels_below = below.is_some_and(|below| {
        below.field.is_some()
            && matches!(below.kind, BlockKind::Item { .. })
            && !matches!(line.kind, BlockKind::Item { .. })
    });
    let provided = provider_follows(reading, index + 1);
    // "X:" in a paragraph of its own, above its labels.
    let labelled = below.is_some_and(|below| below.field.is_some()) && hardly_more_than_a_name(reading, line.body);
    let opens = says(Part::Code)
        || line.number.is_some()
        || labelled
        || (labels_below || provided) && (reading.distinct(line.body) || reading.has_known(line.body));
    if listed || says_more || text.ends_with(':') && !opens {
        return false;
    }
    let collects = says(Part::Collect) || says(Part::Share);
    let data = reading.data(line.body).next().is_some();
    // "Location, ad delivery data"; "X's privacy policy applies to:"
    let values = data && text.contains('、');
    if (values || says(Part::Policy)) && !says(Part::Code) {
        return false;
    }
    let announces = text.ends_with(':') && says(Part::Integrate);
    // "User Messaging Platform" says nothing of the reader.
    let of_a_name = |word: Span| reading.names(line.body).any(|(name, _)| name.contains(word));
    let you = reading.parts(line.body, Part::You).any(|word| !of_a_name(word));
    if announces || you || says(Part::ProvidedBy) {
        return false;
    }
    let title = line.body;
    // The heading behind the last item of a list is no label of it, though its words are one.
    let item = matches!(line.kind, BlockKind::Item { .. });
    let mut fields: Vec<Field> = Vec::new();
    let mut empty_label = false;
    for (at, line) in reading.lines.get(index + 1..).unwrap_or_default().iter().take(8).enumerate() {
        // A company may stand between the name and the first field; a label may stand above its value.
        let company = at == 0
            && reading.has(line.body, Part::Company)
            && !reading.has(line.body, Part::Code)
            && !reading.text(line.body).ends_with(')')
            && reading.is_title(line.body);
        match line.field {
            _ if line.in_table() || item && matches!(line.kind, BlockKind::Heading(_)) => break,
            Some(field) => fields.push(field),
            None if company || empty_label || looks_labelled(reading, line) => {}
            None if at == 0 && describes(reading, line) && provider_follows(reading, index + 2) => {}
            None if at == 0 && introduced_again(reading, title, line.body) => {}
            None => break,
        }
        empty_label = reading.is_empty_label(line);
    }
    let telling = fields
        .iter()
        .filter(|field| !matches!(field, Field::Other | Field::Platform | Field::Method | Field::Contact))
        .count();
    let links_only = fields.iter().all(|field| matches!(field, Field::PolicyLink | Field::SiteLink));
    let of_third_parties = [Field::Data, Field::Company, Field::PolicyLink, Field::SiteLink, Field::Package];
    let named = says(Part::Code) || reading.has_known(line.body);
    // "Location" may be a kind of data or a product; the fields below have to tell.
    let doubtful = (collects || data) && !named;
    // The company that stands between a name and its first field, not 甲SDK（乙公司） below the heading of a list.
    let above = label.filter(|above| above.first && above.field.is_none() && reading.is_title(above.body));
    let ends_as_company = !text.ends_with(')')
        && reading.parts(line.body, Part::Company).next_back().is_some_and(|word| word.end + 1 >= line.body.end);
    if ends_as_company && !says(Part::Code) && above.is_some_and(|above| reading.has(above.body, Part::Code)) {
        return false;
    }
    if doubtful
        && (telling < 2
            || !fields.iter().any(|field| matches!(field, Field::Company | Field::PolicyLink | Field::Package)))
    {
        return false;
    }
    let starts_with_name = fields.first() == Some(&Field::Name);
    let described = reading.lines.get(index + 1).is_some_and(|line| describes(reading, line)) && width(text) <= 40;
    !fields.is_empty()
        && !starts_with_name
        && (telling >= 2 && !links_only && fields.iter().any(|field| of_third_parties.contains(field))
            || telling >= 1 && beside && reading.distinct(line.body) && !doubtful
            || !doubtful && stands_above_its_data(reading, index)
            || telling >= 1 && (named || described && provider_follows(reading, index + 2)))
}

/// "Norvex" above "收集的信息：IMEI": a Latin name that nobody knows, among Chinese lines, with a list of data right below.
fn stands_above_its_data(reading: &Reading, index: usize) -> bool {
    let (Some(line), Some(below)) = (reading.lines.get(index), reading.lines.get(index + 1)) else { return false };
    let listed = below.field == Some(Field::Data) && holds_wide(reading.text(below.body));
    let first = reading.lines.get(index + 2).filter(|_| below.value.is_empty()).map_or(below.value, |item| item.body);
    let data = || reading.data(first).next().is_some();
    listed && !holds_wide(reading.text(line.body)) && reading.distinct(line.body) && data()
}

/// "X:": a name of the catalog and a mark.
fn hardly_more_than_a_name(reading: &Reading, title: Span) -> bool {
    let known = reading.names(title).find(|(name, _)| name.start == title.start);
    known.is_some_and(|(name, _)| reading.text(Span { start: name.end, ..title }) == ":")
}

/// A sentence on a line of its own that is not about us.
fn describes(reading: &Reading, line: &Line) -> bool {
    let text = reading.text(line.body);
    let sentence = text.ends_with(['。', '.']) && width(text) <= LONGEST_DESCRIPTION && line.number.is_none();
    sentence && line.first && !reading.has(line.body, Part::FirstParty)
}

/// 时区和网络状态 as the last of many lines of data below "Information collected:".
pub(super) fn goes_on_with_data(reading: &Reading, index: usize) -> bool {
    let of_data = |line: &&Line| {
        let named = reading.has(line.body, Part::Code) || reading.has_known(line.body);
        line.field.is_none() && !named && reading.data(line.body).next().is_some()
    };
    if !reading.lines.get(index).is_some_and(|line| of_data(&line)) {
        return false;
    }
    let before = reading.lines.get(..index).unwrap_or_default().iter().rev();
    let above = before.take(MOST_VALUES).find(|line| !of_data(line));
    above.is_some_and(|label| label.field == Some(Field::Data) && label.value.is_empty())
}

/// "X is a service provided by Y" below the title "X (Y)".
fn introduced_again(reading: &Reading, title: Span, below: Span) -> bool {
    let words = reading.text(title);
    let name = words.split('(').next().unwrap_or(words).trim();
    let said = reading.text(below);
    let starts = name.char_indices().filter(|(at, _)| *at == 0 || name.as_bytes().get(at - 1) == Some(&b' '));
    let again = starts.filter_map(|(at, _)| name.get(at..)).any(|own| own.len() >= 3 && said.starts_with(own));
    again && reading.has(below, Part::ProvidedBy)
}

/// Whether a labelled company or policy stands on a line.
fn provider_follows(reading: &Reading, index: usize) -> bool {
    let field = reading.lines.get(index).and_then(|line| line.field);
    matches!(field, Some(Field::Company | Field::PolicyLink | Field::Package))
}

/// "Server: host.example": a few words before a colon, in a line of its own, may be a label that no language lists.
fn looks_labelled(reading: &Reading, line: &Line) -> bool {
    let text = reading.text(line.body);
    let Some((head, value)) = text.split_once(':').map(|(head, value)| (head.trim(), value.trim())) else {
        return false;
    };
    let label = Span { start: line.body.start, end: line.body.start + head.len() as u32 };
    let named = reading.has_known(label);
    let short = !head.is_empty() && width(head) <= LONGEST_UNKNOWN && !head.contains(['、', ',']) && !value.is_empty();
    short && !named && line.first && !text.contains(['。', ';', '\n']) && width(text) <= LONGEST_LABELLED
}

/// Lines right above a labelled list of data ("AdMob" above "Personal Data: Cookies; Usage Data"), where several of them hold
/// names of the catalog: each of them then says whose data it is.
pub(super) fn lines_above_data(reading: &Reading) -> Vec<bool> {
    let above = |index: usize| {
        let (line, next) = (reading.lines.get(index)?, reading.lines.get(index + 1)?);
        let text = reading.text(line.body);
        let title = line.first
            && line.field.is_none()
            && !line.in_table()
            && !text.ends_with(['.', '。', ':', ';', '?', '!'])
            && text.chars().any(is_letter)
            && fits(text, LONGEST_JOINED);
        let listed = next.field == Some(Field::Data) && !next.value.is_empty() && !next.in_table();
        (title && listed).then_some(line.body)
    };
    let mut found: Vec<bool> = (0..reading.lines.len()).map(|index| above(index).is_some()).collect();
    let named = |body: Span| reading.has_known(body);
    if (0..reading.lines.len()).filter_map(above).filter(|body| named(*body)).count() < 2 {
        found.fill(false);
    }
    found
}
