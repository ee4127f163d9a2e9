//! The parts of a document under its headings, and which of them are about third parties.

use super::addresses::hosts_among_words;
use super::numbering::numbering;
use super::parallel::by_stretches;
use super::reading::{Line, Reading, holds_wide, is_address, width};
use super::titles::{add_titles_beside, goes_on_with_data, lines_above_data, names_an_entry, outside_brackets};
use super::words::{Field, Heading, Hit, Meaning, Part};
use crate::document::{BlockKind, Span};
use crate::policy::Format;

/// Lines under one heading, up to the next of the same rank.
#[derive(Clone, Copy, Debug)]
pub struct Zone {
    /// The heading's line; none for a list that a sentence introduces.
    pub heading: Option<usize>,
    pub kind: Option<Heading>,
    pub rank: u8,
    pub start: usize,
    pub end: usize,
    pub parent: Option<usize>,
}

/// The zones of a document and the innermost one of every line.
#[derive(Debug, Default)]
pub struct Zones {
    pub zones: Vec<Zone>,
    of_line: Vec<Option<u32>>,
    /// Lines that name an entry, by what follows them.
    titles: Vec<bool>,
    /// Those of them that only their data follows.
    above_data: Vec<bool>,
    /// Lines that are the value of a label above them.
    values: Vec<bool>,
}

/// The title of a part of a list is not wider than this.
const PART: usize = 16;
/// Who makes what a row is about stands in its first so many bytes.
const MAKER: u32 = 160;
/// The label of a platform has so many bytes.
const PLATFORM: u32 = 24;
/// A list or table that a sentence introduces ranks below every heading.
const INTRODUCED: u8 = 200;
/// A name of code on a line of its own ranks below every heading that has a number.
const CODED: u8 = 190;
/// So many items that are hosts make a list of them.
const HOSTS: usize = 2;
/// Nesting beyond this depth is not followed upwards.
const DEEPEST: usize = 12;

impl Zones {
    pub fn new(reading: &Reading) -> Zones {
        let count = reading.lines.len();
        let mut zones = Zones {
            zones: Vec::new(),
            of_line: vec![None; count],
            titles: Vec::new(),
            above_data: lines_above_data(reading),
            values: values_below(reading),
        };
        let value = |index: usize| zones.values.get(index).copied().unwrap_or(false);
        let title = |index: usize| names_an_entry(reading, index) && !value(index) || zones.is_above_data(index);
        let mut titles = by_stretches(count, |lines| lines.map(title).collect::<Vec<bool>>()).concat();
        add_titles_beside(reading, &mut titles);
        zones.titles = titles;
        let mut open: Vec<usize> = Vec::new();
        for (index, line) in reading.lines.iter().enumerate() {
            if let Some(rank) = zones.rank(reading, index) {
                zones.raise_an_empty_list(&open, reading, index, rank);
                zones.open(
                    &mut open,
                    Zone {
                        heading: Some(index),
                        kind: heading_kind(reading, line.span),
                        rank,
                        start: index,
                        end: count,
                        parent: None,
                    },
                );
            } else {
                zones.close_introduced(&mut open, reading, index);
                let known = open.iter().rev().find_map(|zone| zones.zones.get(*zone)?.kind);
                let listed = matches!(known, Some(Heading::SdkList | Heading::Sharing));
                let ours = matches!(known, Some(Heading::Own | Heading::Linked));
                let dense = || !listed && dense_list(reading, index, ours);
                let above_names = || stands_above_linked_names(reading, index) || stands_above_hosts(reading, index);
                if introduces(reading, line) || above_names() || dense() {
                    zones.open(
                        &mut open,
                        Zone {
                            heading: None,
                            kind: Some(Heading::SdkList),
                            rank: INTRODUCED,
                            start: index,
                            end: count,
                            parent: None,
                        },
                    );
                }
            }
            if let Some(slot) = zones.of_line.get_mut(index) {
                *slot = open.last().map(|zone| *zone as u32);
            }
        }
        zones
    }

    fn open(&mut self, open: &mut Vec<usize>, mut zone: Zone) {
        while let Some(last) = open.last().and_then(|last| self.zones.get_mut(*last)) {
            if last.rank < zone.rank {
                break;
            }
            last.end = zone.start;
            open.pop();
        }
        zone.parent = open.last().copied();
        open.push(self.zones.len());
        self.zones.push(zone);
    }

    /// "### SDK list" right above "### Push": the headings of a list's groups have the rank of its own, which counts as a higher one.
    fn raise_an_empty_list(&mut self, open: &[usize], reading: &Reading, index: usize, rank: u8) {
        let Some(above) = open.last().and_then(|last| self.zones.get_mut(*last)) else { return };
        let own = reading.lines.get(index).and_then(|line| heading_kind(reading, line.span));
        let right_above = above.heading.is_some_and(|heading| heading + 1 == index);
        if right_above && above.kind == Some(Heading::SdkList) && above.rank == rank && own.is_none() {
            above.rank = rank.saturating_sub(1);
        }
    }

    /// A list that a sentence introduced ends with the first plain paragraph behind it.
    fn close_introduced(&mut self, open: &mut Vec<usize>, reading: &Reading, index: usize) {
        let Some(zone) = open.last().copied().and_then(|last| self.zones.get_mut(last)) else { return };
        if zone.rank != INTRODUCED {
            return;
        }
        let Some(line) = reading.lines.get(index) else { return };
        let listed = matches!(line.kind, BlockKind::Item { .. } | BlockKind::Cell { .. })
            || line.number.is_some()
            || line.field.is_some()
            || !line.first
            || tells_of_a_platform(reading, line)
            || self.titles.get(index).copied().unwrap_or(false)
            || reading.is_title(line.body) && width(reading.text(line.body)) <= 60;
        if !listed {
            zone.end = index;
            open.pop();
        }
    }

    /// The rank of the heading that a line is; 1 is the highest.
    fn rank(&self, reading: &Reading, index: usize) -> Option<u8> {
        let line = reading.lines.get(index)?;
        let value = self.values.get(index).copied().unwrap_or(false);
        if !line.first || line.cut || line.in_table() || self.is_title(index) || value {
            return None;
        }
        if let BlockKind::Heading(level) = line.kind {
            return Some(level);
        }
        let labelled = line.field.is_some() && !heads_third_parties(reading, line);
        if labelled || !reading.is_title(line.body) || matches!(line.kind, BlockKind::Item { .. }) {
            return None;
        }
        let text = reading.text(line.body);
        if titles_a_group(reading, index) {
            return None;
        }
        let next = next_block(reading, index).map_or(0, |next| width(reading.text(next.body)));
        let known = heading_kind(reading, line.body).is_some();
        if text.ends_with(':') && !known {
            return None;
        }
        if let Some((head, _)) = text.trim_end_matches(':').split_once(':') {
            let head = Span { start: line.body.start, end: line.body.start + head.len() as u32 };
            let packaged = reading.text(head).matches('.').count() >= 1 && !reading.text(head).contains(' ');
            if line.number.is_none() || packaged {
                return None;
            }
        }
        // 分享SDK（甲、乙）: brackets behind a word for code hold names.
        let open = text.find('(').filter(|_| text.ends_with(')'));
        let outer = open.map(|at| Span { end: line.body.start + at as u32, ..line.body });
        let coded = outer.is_some_and(|outer| ends_in_code(reading, outer));
        let lists = text.contains('、') && !coded && reading.data(line.body).next().is_some();
        if lists {
            return None;
        }
        if numbered_neighbour(reading, index) {
            return None;
        }
        if line.number.is_some() && width(text) <= 60 && !outside_brackets(text).contains(',') {
            return Some(20 + line.number.map_or(0, |number| number.style));
        }
        if text.ends_with(':') || text.contains(',') {
            return None;
        }
        let plain = reading.document.format == Format::Text || reading.document.format == Format::Html;
        // A text copied into a Markdown file has headings without marks; that of a list is told by its words.
        let alone = reading.document.blocks.get(line.block as usize).is_some_and(|block| block.span == line.span);
        let plain = plain || alone && heading_kind(reading, line.body) == Some(Heading::SdkList);
        if line.strong && width(text) <= 70 {
            return Some(18);
        }
        if ends_a_list_of_names(reading, index) {
            return None;
        }
        let code = is_some_code(reading, line.body);
        let rank = if code { CODED } else { 19 };
        (plain && width(text) <= 60 && (known && (next > 0 || code) || next > 100)).then_some(rank)
    }

    pub fn is_title(&self, index: usize) -> bool {
        self.titles.get(index).copied().unwrap_or(false)
    }

    /// Whether a line stands right above a list of data, as names do elsewhere in the document.
    pub fn is_above_data(&self, index: usize) -> bool {
        self.above_data.get(index).copied().unwrap_or(false)
    }

    pub fn is_heading(&self, index: usize) -> bool {
        self.innermost(index).is_some_and(|zone| zone.heading == Some(index))
    }

    pub fn innermost(&self, index: usize) -> Option<&Zone> {
        let zone = (*self.of_line.get(index)?)?;
        self.zones.get(zone as usize)
    }

    /// The zones of a line from the innermost outwards.
    pub fn around(&self, index: usize) -> impl Iterator<Item = &Zone> {
        let mut next = self.innermost(index);
        std::iter::from_fn(move || {
            let zone = next?;
            next = zone.parent.and_then(|parent| self.zones.get(parent));
            Some(zone)
        })
        .take(DEEPEST)
    }

    /// The zones right under another one, in order.
    pub fn under(&self, parent: usize) -> impl Iterator<Item = &Zone> {
        let end = self.zones.get(parent).map_or(0, |zone| zone.end);
        let behind = self.zones.get(parent + 1..).unwrap_or_default().iter();
        behind.take_while(move |zone| zone.start < end).filter(move |zone| zone.parent == Some(parent))
    }

    /// What the nearest heading that says anything says about a line.
    pub fn kind(&self, index: usize) -> Option<Heading> {
        self.around(index).find_map(|zone| zone.kind)
    }

    /// Whether a line stands where third parties are listed.
    pub fn lists_parties(&self, index: usize) -> bool {
        matches!(self.kind(index), Some(Heading::SdkList | Heading::Sharing))
    }

    /// Whether a line stands under a heading about third parties.
    pub fn third_party(&self, index: usize) -> bool {
        matches!(self.kind(index), Some(Heading::SdkList | Heading::Sharing | Heading::Disclosing))
    }
}

/// "Types of information:" above "(1) Required", 收集的信息：1.存储权限 above 2.粗略位置: the numbers below a label for data whose
/// value they begin or go on with, up to the next label; and the first line below a label that ends in a colon or stands alone.
fn values_below(reading: &Reading) -> Vec<bool> {
    let mut open = false;
    let mut below = false;
    let mut style = None;
    let mut count = None;
    let mut values = Vec::with_capacity(reading.lines.len());
    for (index, line) in reading.lines.iter().enumerate() {
        let mut value = is_the_kind_on_a_card(reading, index) || goes_on_with_data(reading, index);
        if line.field.is_some() || matches!(line.kind, BlockKind::Heading(_)) || line.in_table() {
            let empty = reading.is_empty_label(line) && !line.in_table();
            let data = line.field == Some(Field::Data);
            open = empty && data;
            // 使用目的 in a paragraph of its own, above 用于登录.
            let told = matches!(line.field, Some(Field::Data | Field::Purpose | Field::Company | Field::Method));
            let alone = told && line.first && matches!(line.kind, BlockKind::Paragraph);
            below = empty && (reading.text(line.span).ends_with(':') || alone);
            let counted = data && !empty && !line.in_table();
            let first = numbering(reading.text(line.value)).0.filter(|_| counted);
            (style, count) = (first, first.and(counts(reading.text(line.value))));
        } else {
            value |= std::mem::take(&mut below) && line.number.is_none();
            if std::mem::take(&mut open) {
                // The first line below the label opens the count.
                style = line.number;
            }
            if let Some(before) = count {
                // What does not go on counting is another list.
                count = counts(reading.text(line.span)).filter(|next| *next == before.saturating_add(1));
                style = style.filter(|_| count.is_some());
            }
        }
        values.push(value || line.field.is_none() && style.is_some() && line.number == style);
    }
    values
}

/// 乙山推送SDK: a line that is the name of some code, and announces none.
pub fn is_some_code(reading: &Reading, span: Span) -> bool {
    let ends = ends_in_code(reading, span);
    let others = [Part::ThirdParty, Part::FirstParty, Part::You, Part::Collect, Part::Share, Part::Following];
    // 分享 says what it is for.
    let service = |word: Span| reading.parts(span, Part::Service).any(|kind| kind.contains(word));
    let told = |part: &Part| reading.parts(span, *part).any(|word| !service(word));
    ends && (reading.has_known(span) || reading.distinct(span)) && !others.iter().any(told)
}

/// 甲推送SDK, 甲推送SDK：: a word for code is the last one.
pub fn ends_in_code(reading: &Reading, span: Span) -> bool {
    let end = span.start + reading.text(span).trim_end_matches([':', ' ']).len() as u32;
    reading.parts(span, Part::Code).next_back().is_some_and(|code| code.end >= end)
}

/// 【其他类】 above items, where it announces nothing by itself: the title of a group of them, within a section.
fn titles_a_group(reading: &Reading, index: usize) -> bool {
    let Some([line, below]) = reading.lines.get(index..index + 2) else { return false };
    let text = reading.text(line.body);
    let item = matches!(below.kind, BlockKind::Item { .. }) || below.body.start > below.span.start;
    text.starts_with('【') && text.ends_with('】') && item && heading_kind(reading, line.body).is_none()
}

/// 地图服务 below 甲地图SDK and 甲软件有限公司, above the labels: what kind of service it is, on a card.
fn is_the_kind_on_a_card(reading: &Reading, index: usize) -> bool {
    let plain = |line: &&Line| line.first && line.field.is_none() && !line.in_table();
    let card = |index: usize| {
        let [name, company, kind, label] = reading.lines.get(index.checked_sub(2)?..index + 2)? else { return None };
        let ends = |word: Span| word.end + 1 >= company.body.end;
        let own = label.field.is_some()
            && [name, company, kind].iter().all(plain)
            && reading.parts(company.body, Part::Company).next_back().is_some_and(ends)
            && (reading.has(name.body, Part::Code) || reading.has_known(name.body))
            && !reading.has(name.body, Part::Company)
            && !reading.has(kind.body, Part::Code)
            && !reading.distinct(kind.body);
        Some(own)
    };
    card(index).unwrap_or(false)
}

/// A name of the catalog right below another one, each in a line of its own: the last of several, though running text follows.
fn ends_a_list_of_names(reading: &Reading, index: usize) -> bool {
    let name = |line: &Line| {
        let plain = line.first && line.field.is_none() && matches!(line.kind, BlockKind::Paragraph) && !line.strong;
        plain && reading.is_title(line.body) && reading.has_known(line.body)
    };
    let lines = index.checked_sub(1).and_then(|above| reading.lines.get(above..=index)).unwrap_or_default();
    !lines.is_empty() && lines.iter().all(name)
}

/// The number in figures that a text opens with.
fn counts(text: &str) -> Option<u32> {
    let figures = text.trim_start_matches('(');
    figures.get(..figures.len() - figures.trim_start_matches(|c: char| c.is_ascii_digit()).len())?.parse().ok()
}

/// "1. X: …" right above or below "2. Y: …": items of a list rather than headings. Those that say nothing behind a colon may
/// be both.
fn numbered_neighbour(reading: &Reading, index: usize) -> bool {
    let Some(line) = reading.lines.get(index).filter(|line| line.number.is_some()) else { return false };
    let told = |line: &Line| {
        let text = reading.text(line.body);
        let value = text.split_once(':').map(|(_, value)| value.trim());
        value.is_some_and(|value| !value.is_empty())
            || reading.has(line.body, Part::Collect) && reading.has_known(line.body)
    };
    let beside = |index: Option<usize>| {
        let other = index.and_then(|index| reading.lines.get(index));
        other.is_some_and(|other| {
            other.number == line.number && other.first && matches!(other.kind, BlockKind::Paragraph) && told(other)
        })
    };
    told(line) && (beside(index.checked_sub(1)) || beside(Some(index + 1)))
}

/// The first line of the next block.
fn next_block<'r>(reading: &'r Reading, index: usize) -> Option<&'r Line> {
    reading.lines.get(index + 1..)?.iter().find(|line| line.first)
}

/// What a heading announces: by its longest phrase.
pub fn heading_kind(reading: &Reading, span: Span) -> Option<Heading> {
    reading
        .headings(span)
        .max_by_key(|(heading, span)| (span.end - span.start, std::cmp::Reverse(*heading)))
        .map(|(heading, _)| heading)
}

/// The name in a line that says no more than where somebody's policy is: "X Privacy Policy: https://…", "X: https://…/privacy".
pub fn whose_policy(reading: &Reading, line: &Line) -> Option<Span> {
    const LONGEST: usize = 60;
    let own = reading.addresses_in(line.body).next()?;
    let address = own.span;
    let head = if is_address(reading.text(address)) {
        Span { start: line.body.start, end: address.start }
    } else {
        Span { start: line.body.start, end: address.end }
    };
    let policy = reading.parts(head, Part::Policy).next().or_else(|| {
        let url = own.url.to_ascii_lowercase();
        let of_policy = url.contains("privacy") || url.contains("polic");
        // "X: https://…", "X - https://…"
        let marked = reading.text(head).trim_end().strip_suffix([':', '-', '–', '—']);
        let colon = marked.filter(|_| of_policy && is_address(reading.text(address)));
        colon.map(|name| Span { start: head.start + name.len() as u32, end: head.end })
    })?;
    if width(reading.text(head)) > LONGEST {
        return None;
    }
    let behind = Span { start: policy.end, end: head.end };
    let more = reading.text(behind).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
    let mut name = Span { start: head.start, end: policy.start };
    // "X Ad Policy": what kind of policy it is.
    if let Some(kind) = reading.parts(name, Part::Service).next_back()
        && reading.text(Span { start: kind.end, end: name.end }).trim().is_empty()
        && reading.names(name).all(|(known, _)| known.end <= kind.start)
        // 甲推送 is a name.
        && !holds_wide(reading.text(kind))
    {
        name.end = kind.start;
    }
    let text = reading.text(name).trim_end_matches([' ', ':', '-', '–', '的', '(', '《', '\'', '’']);
    let text = text.strip_suffix("'s").or_else(|| text.strip_suffix("’s")).unwrap_or(text);
    name.end = name.start + text.len() as u32;
    let others = [
        Part::FirstParty,
        Part::You,
        Part::ThirdParty,
        Part::These,
        Part::This,
        Part::Collect,
        Part::Share,
        Part::Integrate,
        Part::Personal,
    ];
    let plain = || !others.iter().any(|part| reading.has(name, *part));
    let own_host = || reading.addresses_in(line.body).next().is_some_and(|address| host_holds(&address.url, text));
    let named = || reading.names(name).next().is_some() || reading.distinct(name) || own_host();
    // "X, Y - https://…": one policy for both.
    let both = policy.is_empty() || reading.text(policy).trim().len() <= 1;
    let listed = both && text.split(", ").all(|name| name.starts_with(char::is_uppercase));
    let one = !text.contains(['。', ';', ':', '—', '–']) && !text.contains(". ") && !text.contains(" - ");
    let one = one && (listed || !text.contains(','));
    let closed = text.matches('(').count() == text.matches(')').count();
    (one && closed && more <= 4 && plain() && named()).then_some(name)
}

/// Whether the host of an address is named like something: "premiumads.net" like "Premium Ads".
pub fn host_holds(url: &str, name: &str) -> bool {
    const SHORTEST: usize = 4;
    let letters = |text: &str| {
        let mut letters = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii_alphanumeric() {
                letters.push(c.to_ascii_lowercase());
            } else if !c.is_ascii() && c.is_alphanumeric() {
                letters.extend(c.to_lowercase());
            }
        }
        letters
    };
    let host = url.split("://").nth(1).unwrap_or(url).split('/').next().unwrap_or_default();
    let name = letters(name);
    name.len() >= SHORTEST && letters(host).contains(&name)
}

/// A list whose items open with names of the catalog is one of third parties, whatever stands above it.
fn dense_list(reading: &Reading, index: usize, ours: bool) -> bool {
    // "Name - purpose" on lines of plain text.
    let dashed = |line: &Line| {
        let text = reading.text(line.body);
        reading.document.format == Format::Text && line.first && text.find(" - ").is_some_and(|at| at <= 40)
    };
    let item =
        |line: &Line| matches!(line.kind, BlockKind::Item { first: true, .. }) || line.number.is_some() || dashed(line);
    // Labels in the paragraph of a number, or on lines below it, belong to that.
    let labelled = |line: &Line| !line.first || line.cut || line.field.is_some() || tells_of_a_platform(reading, line);
    let of_list = |line: &Line| {
        matches!(line.kind, BlockKind::Item { .. }) || line.number.is_some() || dashed(line) || labelled(line)
    };
    let Some(line) = reading.lines.get(index) else { return false };
    let before = index.checked_sub(1).and_then(|index| reading.lines.get(index));
    let counted = |before: &Line| before.number.is_some() && line.number.is_some() && before.number != line.number;
    // "A. Android" above "(a) …" is the title of a part.
    let part = |before: &Line| {
        holds_wide(reading.text(before.body)) && width(reading.text(before.body)) <= PART && counted(before)
    };
    // 1.2 …我们使用第三方SDK。 above 1.2.1 甲推送：由乙公司提供
    let made = || {
        let near = Span { end: reading.on(line.body.start, line.body.end, MAKER), ..line.body };
        reading.has(near, Part::ProvidedBy) && reading.has(near, Part::Company)
    };
    let below = before.is_some_and(|before| of_list(before) && !part(before));
    if !item(line) || below && !(before.is_some_and(counted) && made()) {
        return false;
    }
    let items: Vec<&Line> = reading
        .lines
        .get(index..)
        .unwrap_or_default()
        .iter()
        .take_while(|other| of_list(other))
        .take(40)
        .filter(|other| item(other) && !(below && other.number != line.number))
        .collect();
    let told = line_above_tells_who_gets(reading, index);
    let named = items.iter().filter(|line| {
        if told && is_a_registered_name(reading, line.body) {
            return true;
        }
        let end = reading.on(line.body.start, line.body.end, 60);
        let head = Span { start: line.body.start, end };
        // 甲，由乙有限公司开发，可能会调取…, however much it takes.
        let near = Span { end: reading.on(line.body.start, line.body.end, MAKER), ..line.body };
        let made = || reading.has(near, Part::ProvidedBy) && reading.has(near, Part::Company);
        let brief = width(reading.text(line.body)) <= 300 || made();
        // "E-mail (mailbox, X sign-in)": data of ours.
        let known = reading.names(head).next().filter(|(name, _)| !reading.is_held_by_readers(*name, line.body));
        let known = known.map(|(name, _)| Span { end: name.start, ..head });
        let of_ours = |before: Span| reading.text(before).contains('(') && reading.data(before).next().is_some();
        // Among what is ours, a name that gets something, or that is explained.
        let gets = [Part::ProvidedBy, Part::Share, Part::Integrate, Part::Purpose, Part::Code, Part::Service];
        let told = || {
            gets.iter().any(|part| reading.has(line.body, *part)) || reading.addresses_in(line.body).next().is_some()
        };
        brief && known.is_some_and(|before| !of_ours(before)) && (!ours || told())
    });
    let named = named.count();
    named >= 2 && named * 2 >= items.len()
}

/// "iOS: IDFA", android版本：IMEI: a line that says what is read on one system.
fn tells_of_a_platform(reading: &Reading, line: &Line) -> bool {
    let near = Span { end: reading.on(line.body.start, line.body.end, PLATFORM), ..line.body };
    let label = reading.text(near).find(':').map(|mark| Span { end: near.start + mark as u32, ..near });
    let platform = |hit: &Hit| matches!(hit.meaning, Meaning::Platform(_)) && hit.span.start == near.start;
    label.is_some_and(|label| reading.hits_in(label).any(platform))
}

/// "When you help us:" right above "[X](…), whose platform we use": an item that is a link and what its name does.
fn stands_above_linked_names(reading: &Reading, index: usize) -> bool {
    let (Some(line), Some(item)) = (reading.lines.get(index), reading.lines.get(index + 1)) else { return false };
    let link = reading.addresses_in(item.body).next().map(|address| address.span);
    let link = link.filter(|link| link.start == item.body.start && !is_address(reading.text(*link)));
    let told = link.is_some_and(|link| {
        let behind = Span { start: (link.end + 2).min(item.body.end), ..item.body };
        let comma = reading.text(Span { start: link.end, ..behind }).starts_with(", ");
        comma && reading.parts(behind, Part::Relative).next().is_some_and(|word| word.start == behind.start)
    });
    told && item.opens_item().is_some()
        && reading.text(line.body).ends_with(':')
        && !line.in_table()
        && !reading.has(line.body, Part::Not)
}

/// "Titles may be sent to these services:" above items that are nothing but hosts.
fn stands_above_hosts(reading: &Reading, index: usize) -> bool {
    let host = |line: &Line| {
        let text = reading.text(line.body);
        let host = |found: Span| found.range().len() == text.len();
        line.opens_item().is_some() && hosts_among_words(text).next().is_some_and(host)
    };
    let (Some(line), Some(items)) = (reading.lines.get(index), reading.lines.get(index + 1..)) else { return false };
    let listed = items.len() >= HOSTS && items.iter().take(HOSTS).all(host);
    let says = |part: &Part| reading.has(line.body, *part);
    listed
        && reading.text(line.body).ends_with(':')
        && [Part::Code, Part::ThirdParty, Part::Umbrella, Part::Service].iter().any(says)
        && [Part::Integrate, Part::Share, Part::Upload, Part::Collect].iter().any(says)
        && !says(&Part::Not)
}

/// "We share your address with carriers. These are:", right above a list.
fn line_above_tells_who_gets(reading: &Reading, index: usize) -> bool {
    let above = index.checked_sub(1).and_then(|above| reading.lines.get(above)).filter(|above| !above.in_table());
    above.is_some_and(|above| {
        let moves = [Part::Share, Part::Upload, Part::ThirdParty].iter().any(|part| reading.has(above.body, *part));
        moves && reading.text(above.body).ends_with(':') && !reading.has(above.body, Part::Not)
    })
}

/// "Norvex Parcels B.V. (NPS)": a registered name, with or without brackets, and nothing else.
fn is_a_registered_name(reading: &Reading, body: Span) -> bool {
    let end = reading.text(body).find('(').map_or(body.end, |open| body.start + open as u32);
    let outer = reading.trim(Span { end, ..body });
    let last = reading.parts(outer, Part::Company).next_back();
    // Of everyday words too: "United Post Service Inc."
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let own = last.map(|word| reading.trim(Span { end: word.start, ..outer })).filter(|own| !own.is_empty());
    let written = own.is_some_and(|own| reading.text(own).split(' ').all(capital) || reading.distinct(own));
    written && last.is_some_and(|word| word.end + 1 >= outer.end) && !reading.has(outer, Part::FirstParty)
}

/// 9.第三方服务收集信息的情形：, with a number: a heading, though it is worded like a label for data.
fn heads_third_parties(reading: &Reading, line: &Line) -> bool {
    line.number.is_some()
        && line.value.is_empty()
        && reading.has(line.body, Part::ThirdParty)
        && matches!(heading_kind(reading, line.body), Some(Heading::SdkList | Heading::Sharing))
        && reading.headings(line.body).any(|(_, words)| words.start == line.body.start)
        && !reading.has_known(line.body)
}

/// A sentence that ends in a colon and speaks of third parties or their code introduces a list of them.
fn introduces(reading: &Reading, line: &Line) -> bool {
    let text = reading.text(line.body);
    // "Policies of the third parties that we use:" is no label.
    let of_others = line.value.is_empty() && reading.has(line.body, Part::ThirdParty);
    let label = line.field.is_some_and(|field| field != Field::Data && !(field == Field::PolicyLink && of_others));
    if line.in_table() || !text.ends_with([':']) || label {
        return false;
    }
    let Some(&last) = reading.sentences_of(line).last() else { return false };
    let says = |part| reading.has(last, part);
    let whole = |part| reading.has(line.body, part);
    let denied = says(Part::Not) || says(Part::Unless);
    // "… shares with X:" introduces what X gets.
    let to_one = reading.names(last).any(|(name, _)| name.end + 1 >= last.end);
    // "We provide the data to your chosen shipping provider:"
    let to_a_kind = || {
        let kind = text.trim_end_matches([':', ' ']).rsplit(' ').next().unwrap_or_default();
        reading.words.recipients.iter().any(|word| word.eq_ignore_ascii_case(kind)) && says(Part::Toward)
    };
    !denied
        && !to_one
        && (says(Part::Code) || says(Part::ThirdParty) || (says(Part::Umbrella) || to_a_kind()) && whole(Part::Share))
        && (says(Part::Integrate)
            || says(Part::Share)
            || says(Part::Collect)
            || says(Part::Policy)
            || says(Part::ThirdParty)
            || says(Part::Code) && says(Part::Including))
}
