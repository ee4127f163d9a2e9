//! The labels in the lines of a document: "Purpose:", 收集信息：, with or without a list of them in a language.

use super::super::data_labels::heads_data;
use super::{Reading, fits, holds_wide, width};
use crate::document::{BlockKind, Span};
use crate::policy::Format;
use crate::policy::words::{Field, Hit, Meaning, Part};

/// A label is not longer than this, in characters.
const LONGEST_LABEL: usize = 30;
/// Words in other letters that belong to a label take so many bytes at most.
const BEFORE_A_LABEL: usize = 16;
/// So many labels stand on a card, one below the other, each with its value in a line no wider than that.
const LABELS: usize = 3;
const ON_A_CARD: usize = 160;
/// A legal form has so many characters, and so wide is a name before it at least.
const REGISTERED: usize = 4;

impl Reading<'_> {
    pub(super) fn value_behind(&self, span: Span) -> Span {
        let text = self.text(span);
        let rest = text.trim_start_matches([' ', ':', ']', '】', '"', '》', '」']);
        let start = span.start + (text.len() - rest.len()) as u32;
        // 名称：甲；用途：推送
        let value = rest.trim_end_matches([' ', ';']);
        self.trim(Span { start, end: start + value.len() as u32 })
    }

    /// The labels in a block's body, each with its field.
    pub(super) fn labels(&self, body: Span) -> Vec<(Field, Span, bool)> {
        let mut strong: Vec<(Field, Span, bool)> = Vec::new();
        let mut weak: Vec<(Field, Span, bool)> = Vec::new();
        let mut found: Vec<(Field, Span, bool)> = Vec::new();
        for hit in self.group_in(body, Meaning::Label(Field::Other).group()) {
            let Meaning::Label(field) = hit.meaning else { continue };
            let (field, label) = self.behind_a_line_of_code(hit.span).unwrap_or((field, hit.span));
            match found.last_mut() {
                Some((first, span, either)) if *span == label => {
                    *either |= *first != field && matches!(field, Field::Name | Field::Company);
                    if *either {
                        *first = Field::Company;
                    }
                }
                _ => found.push((field, label, false)),
            }
        }
        for label in found {
            match self.label_strength(body, label.1) {
                2 => strong.push(label),
                1 => weak.push(label),
                _ => {}
            }
        }
        strong.extend(self.loose_labels(body, &strong));
        // "Third-party services" alone on a line is a heading, not a label.
        let whole = self.trim(body);
        let announces = || self.headings(whole).next().is_some();
        let alone = weak.iter().any(|(field, label, _)| *label == whole && !(*field == Field::Name && announces()));
        let different = || {
            let mut fields: Vec<Field> = weak.iter().chain(&strong).map(|(field, ..)| *field).collect();
            fields.sort_unstable();
            fields.dedup();
            fields.len() >= 2
        };
        if alone || weak.len() >= 2 && different() {
            strong.extend(weak);
        }
        strong.sort_by_key(|(_, span, _)| (span.start, u32::MAX - span.end));
        strong.dedup_by(|later, earlier| later.1.start < earlier.1.end);
        strong
    }

    /// 甲 SDK / 用途：, each on a line of the source or apart by a blank: the label is what stands behind it, whatever SDK用途 means.
    fn behind_a_line_of_code(&self, label: Span) -> Option<(Field, Span)> {
        let breaks = &self.document.soft_breaks;
        let from = breaks.partition_point(|place| *place <= label.start);
        let broken = breaks.get(from).copied().filter(|place| *place < label.end);
        // 甲SDK 用途：推送
        let text = self.document.text.normal();
        let within = text.get(..label.start as usize).is_some_and(|before| before.ends_with(char::is_alphanumeric));
        let blank = || self.text(label).find(' ').filter(|_| within).map(|at| label.start + at as u32);
        let place = broken.or_else(blank)?;
        let above = self.trim(Span { end: place, ..label });
        let below = self.trim(Span { start: place, ..label });
        let code = self.parts(above, Part::Code).any(|word| word == above);
        code.then(|| self.field_of(self.text(below))).flatten().map(|field| (field, below))
    }

    /// 公司甲公司 / 用途 推送 / 收集信息OAID: a label without a colon that opens its line, among others that open theirs, as on cards whose
    /// labels only their looks tell from the values.
    pub(super) fn label_on_a_card(&self, index: usize, body: Span) -> Option<(Field, Span, bool)> {
        let opens = |index: usize| {
            let block = self.document.blocks.get(index).filter(|block| block.kind == BlockKind::Paragraph)?;
            let hits = self.group_in(block.span, Meaning::Label(Field::Other).group());
            let first = hits.take_while(|hit| hit.span.start == block.span.start).filter_map(|hit| match hit.meaning {
                Meaning::Label(field) if hit.span != block.span && fits(self.text(block.span), ON_A_CARD) => {
                    Some((field, hit.span))
                }
                _ => None,
            });
            first.max_by_key(|(_, label)| label.end).filter(|(_, label)| holds_wide(self.text(*label)))
        };
        if self.document.format != Format::Html {
            return None;
        }
        let (field, label) = opens(index).filter(|(_, label)| label.start == body.start)?;
        let above = (0..index).rev().take(LABELS).map_while(opens);
        let below = (index + 1..).take(LABELS).map_while(opens);
        let mut fields: Vec<Field> = above.chain(below).chain([(field, label)]).map(|(field, _)| field).collect();
        fields.sort_unstable();
        fields.dedup();
        (fields.len() >= LABELS && fields.contains(&Field::Data)).then_some((field, label, false))
    }

    /// 2: a label with a colon (or in brackets); 1: one that stands alone or between spaces; 0: just words.
    pub(super) fn label_strength(&self, body: Span, label: Span) -> u8 {
        let before = self.text(Span { start: body.start, end: label.start });
        let after = self.text(Span { start: label.end, end: body.end });
        let soft = |at: u32| self.document.soft_breaks.binary_search(&at).is_ok();
        let opening = before.trim_end().chars().next_back();
        let wide_words = || holds_wide(self.text(label));
        let free = before.trim().is_empty()
            || before.ends_with(char::is_whitespace) && (soft(label.start.saturating_sub(1)) || wide_words())
            || opening
                .is_some_and(|c| matches!(c, '。' | '.' | ';' | ',' | ')' | '】' | '|' | '*' | '·' | '"' | '[' | '【'));
        // AI 服务商：, CDN 供应商：: a word in other letters is part of the label.
        let led = || {
            let opening = Span { start: body.start, end: label.start };
            opening.range().len() <= BEFORE_A_LABEL
                && !before.trim().is_empty()
                && self.nothing_but(opening, &[Part::Service, Part::NoParty], [])
        };
        if !free || opening.is_some_and(|c| c.is_ascii_alphanumeric()) && led() {
            return 0;
        }
        let rest = after.trim_start();
        if rest.starts_with(':') && !rest.starts_with("://") {
            return 2;
        }
        if opening.is_some_and(|c| matches!(c, '[' | '【')) && rest.starts_with([']', '】']) {
            // "Privacy policy: [link]": words that carried a link are the value of the label before them.
            let outer = before.trim_end().trim_end_matches(['[', '【']);
            return if outer.trim_end().ends_with(':') { 0 } else { 2 };
        }
        // Words of a language with spaces are too common for this: they need a line's end on both sides.
        let starts =
            before.trim().is_empty() || soft(label.start.saturating_sub(1)) || before.ends_with(' ') && wide_words();
        let ends = rest.is_empty() || soft(label.end) || after.starts_with(' ') && wide_words();
        u8::from(starts && ends)
    }

    /// 甲软件有限公司, "Acme Ltd. (X)": a registered name, though its last word is one of labels too.
    pub(super) fn is_registered(&self, clause: Span) -> bool {
        self.parts(clause, Part::Company).any(|word| {
            let own = self.text(Span { end: word.start, ..clause });
            let form = self.text(word);
            // 公司 alone is what a label is about.
            let legal = !holds_wide(form) || form.chars().count() >= REGISTERED;
            legal && width(own) >= REGISTERED
        })
    }

    /// Clauses before a colon that hold the words of a label.
    pub(super) fn loose_labels(&self, body: Span, known: &[(Field, Span, bool)]) -> Vec<(Field, Span, bool)> {
        let text = self.text(body);
        let mut labels = Vec::new();
        for (at, _) in text.match_indices(':') {
            if text.get(at..).is_some_and(|rest| rest.starts_with("://")) {
                continue;
            }
            let before = text.get(..at).unwrap_or_default();
            let soft = self.document.soft_breaks.partition_point(|place| *place < body.start + at as u32);
            let soft = soft.checked_sub(1).and_then(|index| self.document.soft_breaks.get(index)).copied();
            let soft = soft.map_or(0, |place| place.saturating_sub(body.start) as usize);
            let stop = before
                .char_indices()
                .rev()
                .find(|(_, c)| matches!(c, '。' | ';' | ',' | '!' | '?' | ':' | '\n'))
                .map_or(0, |(at, c)| at + c.len_utf8())
                .max(soft.min(at));
            let clause = self.trim(Span { start: body.start + stop as u32, end: body.start + at as u32 });
            let behind_a_label = before.get(..stop).is_some_and(|opening| opening.ends_with(':'));
            let clause = if behind_a_label { self.behind_its_value(clause) } else { clause };
            let inner = self.within_open_brackets(clause);
            // 我们使用甲SDK（提供方：乙公司）: a sentence goes on around them.
            if inner != clause
                && holds_wide(self.text(inner))
                && self.has(Span { end: inner.start, ..clause }, Part::Integrate)
            {
                continue;
            }
            let clause = inner;
            let words = self.text(clause);
            // "X (https://x.example/privacy): …": an address is no label.
            if words.is_empty()
                || words.starts_with("//")
                || self.is_named_and_told(clause)
                || self.is_registered(clause)
                || words.chars().count() > LONGEST_LABEL
                || words.ends_with(|c: char| c.is_ascii_digit())
                || known_ends(known, clause)
                || self.has(clause, Part::FirstParty)
                || self.has(clause, Part::You)
                || matches!(words, "http" | "https")
                || before.get(..stop).is_some_and(|opening| opening.ends_with(','))
                    && known.is_empty()
                    && labels.is_empty()
                    && self.has(Span { start: body.start, end: clause.start }, Part::FirstParty)
            {
                // The end of a sentence about us is no label.
                continue;
            }
            // "… services are used / for these purposes:": a sentence that its source breaks off announces what stands below.
            let wrapped = clause.start > body.start && before.get(..stop).is_some_and(goes_on);
            let last = known.is_empty() && labels.is_empty() && text.len() == at + 1;
            if wrapped && last && words.starts_with(char::is_lowercase) {
                continue;
            }
            // "X SDK (Y Ltd.)": a name with its company.
            let opened = words.find('(').map(|at| Span { start: clause.start + at as u32, end: clause.end });
            if opened.is_some_and(|inner| inner.start > clause.start && self.has(inner, Part::Company)) {
                continue;
            }
            // "X (privacy policy)": what stands in brackets makes no label.
            let outer = words.strip_suffix(')').and_then(|words| words.split_once('(')).map(|(outer, _)| outer.trim());
            let own = outer.filter(|outer| !outer.is_empty() && !holds_wide(words)).unwrap_or(words);
            if let Some(field) =
                self.first_of_two(clause).or_else(|| self.field_of(own)).or_else(|| heads_data(self, clause, body))
            {
                labels.push((field, clause, false));
            }
        }
        labels
    }

    /// "X — 网站托管：…": a known name and, behind a dash, what it does, which is no label.
    fn is_named_and_told(&self, clause: Span) -> bool {
        let name = self.names(clause).map(|(name, _)| name).find(|name| name.start == clause.start);
        let behind = name.map(|name| Span { start: name.end, ..clause });
        let Some(behind) =
            behind.filter(|behind| self.text(*behind).trim_start().starts_with(['—', '–', '-', '·', '|']))
        else {
            return false;
        };
        let told = self.text(behind).trim_start_matches([' ', '—', '–', '-', '·', '|']);
        let told = Span { start: clause.end - told.len() as u32, ..clause };
        let label = |hit: &Hit| matches!(hit.meaning, Meaning::Label(_)) && hit.span == told;
        !told.is_empty() && !self.hits_in(told).any(label)
    }

    /// "Privacy" in "email address (privacy: …)": what stands before brackets that are still open is of no label in them.
    pub(super) fn within_open_brackets(&self, clause: Span) -> Span {
        let text = self.text(clause);
        let open = text.rfind('(').filter(|open| *open > 0 && !text.get(*open..).unwrap_or_default().contains(')'));
        // 隐私政策见官网（甲：…；乙：…） is one label.
        let labelled = |inner: &str| !holds_wide(text) || self.field_of(inner).is_some();
        let open = open.filter(|open| text.get(open + 1..).is_some_and(labelled));
        open.map_or(clause, |open| self.trim(Span { start: clause.start + open as u32 + 1, ..clause }))
    }

    /// 甲SDK 公司 in SDK名称：甲SDK 公司：甲公司: a label behind the blank that ends the value of the label before it.
    pub(super) fn behind_its_value(&self, clause: Span) -> Span {
        let text = self.text(clause);
        let Some((_, last)) = text.rsplit_once(' ').filter(|(_, last)| holds_wide(last)) else { return clause };
        let own = Span { start: clause.end - last.len() as u32, ..clause };
        if self.field_of(last).is_some() { own } else { clause }
    }

    /// "Types of information and their use", 个人信息类型及用途: a label that opens a clause and is joined to more words.
    pub(super) fn first_of_two(&self, clause: Span) -> Option<Field> {
        let opening = self.hits_in(clause).take_while(|hit| hit.span.start == clause.start);
        let (field, label) = opening
            .filter_map(|hit| match hit.meaning {
                Meaning::Label(field) => Some((field, hit.span)),
                _ => None,
            })
            .max_by_key(|(_, span)| span.end)?;
        let rest = Span { start: label.end, end: clause.end };
        let joined =
            self.parts(rest, Part::And).any(|and| self.text(Span { end: and.start, ..rest }).trim().is_empty());
        joined.then_some(field)
    }
}

/// A line that ends within its sentence.
fn goes_on(line: &str) -> bool {
    line.trim_end().ends_with(char::is_alphanumeric)
}

/// Whether a known label ends where a clause ends.
fn known_ends(known: &[(Field, Span, bool)], clause: Span) -> bool {
    let next = known.partition_point(|(_, label, _)| label.start < clause.start);
    known
        .get(next..)
        .unwrap_or_default()
        .iter()
        .take_while(|(_, label, _)| label.start < clause.end)
        .any(|(_, label, _)| label.end == clause.end)
}
