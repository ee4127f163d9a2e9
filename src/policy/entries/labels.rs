//! Labels that no language lists, told by their place: between known ones, below the heading of a record, again and again.

use std::collections::{HashMap, HashSet};

use super::{Entry, Finder};
use crate::document::Span;
use crate::policy::data_labels::mostly_data;
use crate::policy::hash::Secret;
use crate::policy::reading::{Line, Reading, holds_wide, width};
use crate::policy::words::{Field, Meaning, Part};

/// What a label may say besides the name of its entry is not wider than this.
const LONGEST_REST: usize = 24;
/// A record has at most so many lines.
pub(super) const MOST_FIELDS: usize = 40;
/// A label is not wider than this.
pub(super) const LONGEST_LABEL: usize = 40;
/// So many items that are labels make a list of them.
const LEAST_LABELS: usize = 3;
/// So often, beside known labels, a head is a label too.
const REPEATED: usize = 3;

impl<'a> Finder<'_, 'a> {
    /// "Weather provider: …" beside the item "X: …" that opened the entry, where only a part of its head is a label.
    pub(super) fn sibling(&self, entry: &Entry, line: &Line) -> bool {
        let Some(own) = self.reading.lines.get(entry.line) else { return false };
        let label = Span { start: line.body.start, end: line.value.start };
        let whole = self.reading.hits_in(label).any(|hit| {
            matches!(hit.meaning, Meaning::Label(_)) && hit.span.start == label.start && hit.span.end + 4 >= label.end
        });
        let items = own.opens_item().is_some() && own.opens_item() == line.opens_item();
        // a) 甲SDK：… / b) 推送服务供应商：由乙公司提供
        let numbered = own.number.is_some() && own.number == line.number;
        let provided = || self.begins_with(line.value, Part::ProvidedBy);
        let headed = own.field.is_none() && entry.fields.is_empty() && self.text(own.body).contains(':');
        !whole && line.first && (items || numbered) && (headed || provided())
    }

    /// "Maker: …" below "SDK name: …": where names have a label of their own, what else stands before a colon is one.
    pub(super) fn in_a_record(&self, entry: &Entry, line: &Line) -> bool {
        let opened = self.reading.lines.get(entry.line).is_some_and(|own| own.field == Some(Field::Name));
        let Some(head) = label_head(self.text(line.body)).filter(|_| opened) else { return false };
        let head = Span { end: line.body.start + head.len() as u32, ..line.body };
        !self.has_data(line.body) && self.known(head).is_none() && !self.says(line.body, Part::Code)
    }

    /// 设备信息：IMEI、设备型号 below the labels of a record: data behind the kind that they are of.
    pub(super) fn data_by_their_kind(&self, line: &Line) -> Option<Span> {
        let (kind, value) = self.behind_a_label_for_data(line)?;
        let is_kind = self.reading.data(kind).any(|(data, ..)| data == kind);
        (is_kind && mostly_data(self.reading, value)).then_some(value)
    }

    /// 位置信息：当您使用与位置有关的服务时，甲会记录您所在的位置。 among the data of a record: what is told of a kind, or the kind alone.
    pub(super) fn told_of_their_kind(&self, line: &Line) -> Option<Span> {
        let (kind, value) = self.behind_a_label_for_data(line)?;
        // 用于判定位置信息 is what for, and what is taken may follow.
        let aims = self.begins_with(value, Part::Purpose);
        let clause = self.text(value).find(',').filter(|_| aims);
        let told = clause.map_or(value, |at| Span { start: value.start + at as u32, ..value });
        if !self.text(told).contains(char::is_alphanumeric) || self.says(told, Part::Not) || aims && clause.is_none() {
            return None;
        }
        // 邮箱：a@b.example is how to reach somebody.
        let named = || self.reading.parts(kind, Part::Kind).any(|word| word.end == kind.end).then_some(kind);
        if self.has_data(told) { Some(told) } else { named() }
    }

    /// 设备信息：…, 其他相关信息：…: words for data that label a line, and what stands behind them.
    fn behind_a_label_for_data(&self, line: &Line) -> Option<(Span, Span)> {
        let head = label_head(self.text(line.body)).filter(|_| line.first && !line.in_table())?;
        let head = Span { end: line.body.start + head.len() as u32, ..line.body };
        let kind = self.reading.trim(head);
        let whole = self.reading.data(kind).any(|(data, ..)| data == kind);
        let ends = || self.reading.parts(kind, Part::Kind).any(|word| word.end == kind.end);
        // android版本：IMEI says on what it is taken.
        let for_data = holds_wide(self.text(kind)) && !self.names_a_platform(kind) && (whole || ends());
        let rest = self.text(Span { start: head.end, ..line.body });
        let value = rest.trim_start_matches([':', ' ']);
        let value = Span { start: line.body.end - value.len() as u32, ..line.body };
        for_data.then_some((kind, value))
    }

    /// android版本, "On iOS".
    pub(super) fn names_a_platform(&self, span: Span) -> bool {
        self.reading.hits_in(span).any(|hit| matches!(hit.meaning, Meaning::Platform(_)))
    }

    /// "Server seats: …" beside known labels again and again: a label that no language lists.
    pub(super) fn is_a_repeated_label(&self, line: &Line) -> bool {
        label_head(self.text(line.body)).is_some_and(|head| self.shape.repeated.contains(head))
    }

    /// "X SDK website / privacy policy: …": a label opens with the name of its own entry.
    pub(super) fn name_of_a_label(&self, entry: &Entry, index: usize, line: &Line) -> bool {
        let next = self.reading.lines.get(index + 1);
        let linked = next.is_some_and(|next| {
            next.block == line.block && matches!(next.field, Some(Field::PolicyLink | Field::SiteLink))
        });
        let rest = || width(self.text(line.body)).saturating_sub(width(self.text(entry.name)));
        let labels = || self.reading.hits_in(line.body).any(|hit| matches!(hit.meaning, Meaning::Label(_)));
        // 详情参阅甲 before SDK隐私政策：…
        let leads_to_it = || {
            let called = self.text(self.called(entry.name));
            !called.is_empty() && self.text(line.body).ends_with(called)
        };
        let own = || labels() && self.names(entry, line.body) || leads_to_it();
        linked && line.field.is_none() && rest() <= LONGEST_REST && own()
    }

    /// A value that is a sentence about us rather than a name.
    pub(super) fn tells(&self, value: Span) -> bool {
        let text = self.text(value);
        width(text) > 40 && text.contains([',', '。']) && self.says(value, Part::FirstParty)
    }

    /// "8.4 X SDK" right above "Service name: …" and the other fields of X: the heading names the entry.
    pub(super) fn heading_of_a_record(&self, index: usize) -> Option<Span> {
        let above = index.checked_sub(1).filter(|above| self.zones.is_heading(*above))?;
        let heading = self.reading.lines.get(above)?.body;
        let product = self.known(heading).is_some_and(|(_, product)| product);
        let named = self.says(heading, Part::Code) && !self.generic(heading) && self.reading.distinct(heading);
        let mut own = self.below_heading(index).take(MOST_FIELDS);
        let one = !own.any(|(_, line)| line.field == Some(Field::Name) && !line.either);
        ((product || named) && one && !holds_wide(self.text(heading))).then(|| self.title_name(heading))
    }

    /// An unknown head before a colon that is no name, by its place.
    pub(super) fn is_label_of(&self, entry: &Entry, index: usize, line: &Line) -> bool {
        let Some(head) = self.text(line.body).split_once(':').map(|(head, _)| head) else { return false };
        let head = Span { end: line.body.start + head.len() as u32, ..line.body };
        let value = Span { start: head.end, ..line.body };
        let plain = !head.is_empty()
            && !self.of_the_system(self.line_of(line.span), head)
            && !self.says(value, Part::Code)
            && width(self.text(head)) <= LONGEST_LABEL
            && self.known(head).is_none()
            && !self.says(head, Part::Code)
            && !self.says(head, Part::Company);
        plain && (self.zones.is_heading(entry.line) || self.among_labels(index, line))
    }

    /// "Frequency: …" between items that are labels: a label that no language lists.
    pub(super) fn among_labels(&self, index: usize, line: &Line) -> bool {
        let Some(own) = line.opens_item() else { return false };
        let within = |line: &&Line| line.depth().is_some_and(|depth| depth >= own);
        let before =
            self.reading.lines.get(..index).unwrap_or_default().iter().rev().take(MOST_FIELDS).take_while(within);
        let behind =
            self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(MOST_FIELDS).take_while(within);
        let siblings: Vec<&Line> = before.chain(behind).filter(|line| line.opens_item() == Some(own)).collect();
        let labels = siblings.iter().filter(|line| line.field.is_some_and(|field| field != Field::Name)).count();
        labels >= LEAST_LABELS && labels * 2 >= siblings.len()
    }

    /// "Name" as a kind of data: alone in a list of ours, or before what it is used for.
    pub(super) fn is_our_data(&self, index: usize, line: &Line) -> bool {
        let label = line.head();
        if self.says(label, Part::Code) || self.says(label, Part::ThirdParty) {
            return false;
        }
        if line.value.is_empty() {
            let next = self.reading.lines.get(index + 1).filter(|next| !next.in_table());
            return !self.zones.third_party(index) || next.is_some_and(|next| self.mostly_data(next.body));
        }
        let words = self.text(line.value);
        let small = words.split(' ').skip(1).all(|word| word.chars().all(|c| c.is_lowercase() || !c.is_alphabetic()));
        let said = small && words.split(' ').count() >= 3 && !holds_wide(words);
        said && self.known(line.value).is_none() && !self.says(line.value, Part::Code)
    }

    /// Whether the next label is that of a name.
    pub(super) fn name_follows(&self, index: usize) -> bool {
        let next = self.reading.lines.get(index + 1);
        next.is_some_and(|next| next.field == Some(Field::Name) && !next.either)
    }
}

/// What stands before the colon of a line, where it may be a label.
pub(super) fn label_head(text: &str) -> Option<&str> {
    let (head, value) = text.split_once(':')?;
    (!head.is_empty() && width(head) <= LONGEST_REST && !head.contains([',', '、', '(']) && !value.starts_with("//"))
        .then_some(head)
}

/// The heads that stand beside labelled lines in at least so many places, and that no language lists and no catalog knows.
pub(super) fn repeated_labels<'a>(reading: &Reading<'a>) -> HashSet<&'a str> {
    let lines = &reading.lines;
    let labelled = |index: Option<usize>| {
        index.and_then(|index| lines.get(index)).is_some_and(|line| line.field.is_some() && !line.in_table())
    };
    let mut places: HashMap<&str, usize, Secret> = HashMap::default();
    let mut of_data: HashSet<&str, Secret> = HashSet::default();
    for (index, line) in lines.iter().enumerate() {
        let head = label_head(reading.text(line.body)).filter(|_| line.field.is_none() && !line.in_table());
        if let Some(head) = head.filter(|_| labelled(index.checked_sub(1)) || labelled(Some(index + 1))) {
            let span = Span { end: line.body.start + head.len() as u32, ..line.body };
            // Without spaces, what stands before a colon is a kind of data as often: between two labels, and before no data.
            let wide = holds_wide(head);
            let within = labelled(index.checked_sub(1)) && (labelled(Some(index + 1)) || line.opens_item().is_some());
            let told = if wide { line.body } else { span };
            let data = reading.data(told).next().is_some();
            if wide && data {
                of_data.insert(head);
            }
            if !data
                && (!wide || within)
                && !reading.has_known(span)
                && !reading.has(span, Part::Code)
                && !reading.has(span, Part::Company)
            {
                *places.entry(head).or_default() += 1 + usize::from(wide);
            }
        }
    }
    places.retain(|head, _| !of_data.contains(head));
    places.into_iter().filter(|(_, count)| *count >= REPEATED).map(|(head, _)| head).collect()
}
