//! The names that a paragraph opens with.

use super::Finder;
use super::heads::Heads;
use super::likeness::domain;
use super::prose::SUBJECT;
use crate::document::{BlockKind, Span};
use crate::policy::reading::{Line, holds_wide, is_address, outside, width};
use crate::policy::words::{Field, Heading, Part};

/// Fields of a name stand in so many lines below it.
const FIELDS: usize = 4;
/// The clause that a paragraph opens with is not longer than this, in bytes.
const LONGEST_CLAUSE: usize = 200;
/// A known name is looked for in so many paragraphs behind an unknown one.
const BESIDE: usize = 3;
/// What a name is for, before what it gets, has so many words at most.
const FEW_WORDS: usize = 5;

impl<'a> Finder<'_, 'a> {
    /// 甲SDK，用于统计，收集IMEI, 甲SDK（乙公司）：为您统计，获取IMEI, 甲SDK是乙公司提供的服务，会收集IMEI: in a list of third parties, what a paragraph
    /// in Chinese opens with and says data of: a product of the catalog, or a name that ends in a word for code.
    pub(super) fn subject_of_a_paragraph(&self, index: usize, line: &Line) -> Option<Span> {
        let text = self.text(line.body);
        let end = outside(text).find(|(_, c)| matches!(c, ',' | ':' | '。' | ';')).map(|(at, _)| at)?;
        let whole = Span { end: line.body.start + end as u32, ..line.body };
        let behind = Span { start: whole.end, ..line.body };
        // 甲SDK，目的是统计，信息类型为IMEI
        let listed = self.zones.kind(index) == Some(Heading::SdkList);
        let gets = || [Part::Collect, Part::Share].iter().any(|part| self.says(behind, *part));
        let tells = || self.has_data(behind) && (gets() || listed && self.says(behind, Part::Kind));
        if !holds_wide(text) || end > LONGEST_CLAUSE || !self.zones.third_party(index) || !tells() {
            return None;
        }
        let name = self.clean(self.in_its_clause(self.before_its_company(whole)));
        let product = self.known(name).is_some_and(|(known, product)| product && known.start == name.start);
        let others =
            [Part::Integrate, Part::FirstParty, Part::You, Part::Collect, Part::Purpose, Part::These, Part::This];
        let plain = !others.iter().any(|part| self.says(name, *part));
        let sure = product && self.hardly_more_than_a_name(name) || self.is_named_code(name);
        (plain && sure && name.start == line.body.start).then_some(name)
    }

    /// A paragraph that opens with names and a colon, or with a name whose fields follow in the same paragraph.
    fn named_paragraph(&self, index: usize, line: &Line, follows: bool) -> Heads {
        let text = self.text(line.body);
        if let Some(colon) = text.find(':') {
            let head = self.reading.trim(Span { end: line.body.start + colon as u32, ..line.body });
            let behind = if self.says_what_for(head) { self.nothing_but_names(line, head) } else { Vec::new() };
            let behind = if behind.is_empty() { self.enumerated_values(line, head) } else { behind };
            if !behind.is_empty() {
                return behind.into_iter().map(|name| (name, false)).collect();
            }
        }
        // "X https://…"
        let address = self.reading.addresses_in(line.body).next().filter(|address| is_address(self.text(address.span)));
        if let Some(address) = address.filter(|address| address.span.end >= line.body.end) {
            let name = self.clean(Span { end: address.span.start, ..line.body });
            let listed = self.zones.kind(index) == Some(Heading::SdkList);
            if listed && self.known(name).is_some_and(|(known, _)| known == name) {
                return vec![(name, false)];
            }
        }
        let bare = self.bare_names(index, line);
        if !bare.is_empty() {
            return bare.into_iter().map(|name| (name, false)).collect();
        }
        if let Some(name) = self.subject_of_a_paragraph(index, line) {
            return vec![(name, false)];
        }
        let fields =
            self.reading.lines.get(index + 1).is_some_and(|next| next.block == line.block && next.field.is_some());
        let mark = text.find(|c| c == ':' || fields && c == ',').filter(|at| *at <= 80);
        let whole = fields && width(text) <= 60;
        let Some(end) = mark.or(whole.then_some(text.len())) else { return Vec::new() };
        let head = Span { start: line.body.start, end: line.body.start + end as u32 };
        let verbs = [Part::FirstParty, Part::Integrate, Part::These, Part::This, Part::You];
        if verbs.iter().any(|part| self.says(head, *part)) || self.text(head).contains('。') {
            return Vec::new();
        }
        let members = self.members(head, line.body);
        if members.len() >= 2 {
            return members.into_iter().map(|name| (name, false)).collect();
        }
        let joined = self.joined_names(head);
        if !joined.is_empty() {
            return joined.into_iter().map(|name| (name, false)).collect();
        }
        let known = self.known(head).filter(|(_, product)| *product);
        let rest = known.map(|(span, _)| {
            // "X (subscriptions): …"
            let behind = self.text(Span { start: span.end, end: head.end });
            let bracket = behind.trim_start().starts_with('(') && behind.ends_with(')');
            let bracket = if bracket && span.start == head.start { width(behind) } else { 0 };
            width(self.text(head)).saturating_sub(width(self.text(span)) + bracket)
        });
        let verbs = [Part::Collect, Part::Share];
        let ends_in_code =
            self.reading.parts(head, Part::Code).next_back().is_some_and(|code| code.end + 1 >= head.end)
                && !self.generic(head)
                && (self.brand(head) || self.wide_name(head) || known.is_some())
                && !verbs.iter().any(|part| self.says(head, *part));
        let ends_in_code = ends_in_code && (known.is_some() || self.reading.distinct(head));
        // "X: payments are processed by X."
        let vendor = || self.known(head).is_some_and(|(name, _)| name == head) && self.zones.third_party(index);
        if ends_in_code || rest.is_some_and(|rest| rest <= 12) || vendor() {
            return vec![(self.clean(head), false)];
        }
        // 甲有限公司：用于统计，收集IMEI
        let aims = self.aims_behind(line, head)
            && self.zones.lists_parties(index)
            && (self.is_company(head) || self.wide_name(head) && self.as_a_row(line, head))
            && self.reading.distinct(head);
        if aims {
            return vec![(self.clean(head), true)];
        }
        // An unknown name between known ones, with data or a link of its own.
        let plain = [Part::Personal, Part::ThirdParty, Part::Policy, Part::Unless, Part::Purpose, Part::Collect];
        let remark = Span { start: head.end, end: line.body.end };
        // "Important: these services …", "Note: we …"
        let opening = Span { end: self.reading.on(remark.start, remark.end, 2 * SUBJECT), ..remark };
        let told = [Part::These, Part::This, Part::FirstParty, Part::You].iter().any(|part| self.says(opening, *part));
        let below = self.fields_right_below(index) && width(self.text(remark)) <= 60;
        // Norvex：用于统计，会收集IMEI, in Chinese
        let gets = !holds_wide(self.text(head))
            && holds_wide(self.text(line.body))
            && self.has_data(remark)
            && ([Part::Collect, Part::Share].iter().any(|part| self.says(remark, *part)) || self.mostly_data(remark));
        let unknown = !told
            && ((follows || gets) && self.zones.kind(index) == Some(Heading::SdkList)
                || below && self.zones.third_party(index))
            && (self.brand(head) || self.wide_name(head))
            && width(self.text(head)) <= 30
            && self.reading.distinct(head)
            && !self.mostly_data(head)
            && self.reading.field_of(self.text(head)).is_none()
            && !plain.iter().any(|part| self.says(head, *part));
        if unknown { vec![(self.clean(head), true)] } else { Vec::new() }
    }

    /// "Norvex: statistics" above "Sentry: errors": one of the next paragraphs opens with a product of the catalog and a colon.
    pub(super) fn stands_before_a_known_name(&self, index: usize) -> bool {
        let next = self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(BESIDE);
        let mut next = next.take_while(|line| matches!(line.kind, BlockKind::Paragraph) && line.field.is_none());
        next.any(|line| {
            let known = self
                .reading
                .names(line.body)
                .next()
                .filter(|(name, named)| name.start == line.body.start && !named.is_vendor());
            known
                .is_some_and(|(name, _)| self.text(Span { start: name.end, ..line.body }).trim_start().starts_with(':'))
        })
    }

    /// The names that a paragraph opens with: its bold words first (**X.** See https://…), and words before a dash last.
    pub(super) fn heads_of_a_paragraph(&self, index: usize, line: &Line, follows: bool) -> Heads {
        if let Some(name) = self.subject_of_its_fields(index, line) {
            return vec![(name, false)];
        }
        let behind = self.behind_what_it_does(line);
        if !behind.is_empty() {
            return behind.into_iter().map(|name| (name, false)).collect();
        }
        let opened = self.head_of_a_paragraph(line).map(|head| (self.clean(head), true));
        let named = if opened.is_some() && line.lead.is_some() {
            Vec::new()
        } else {
            self.named_paragraph(index, line, follows)
        };
        if named.is_empty() { opened.into_iter().collect() } else { named }
    }

    /// 云桥SDK（乙公司）为我们提供统计服务，收集的信息包括：IMEI: a name of code that a paragraph with fields of its own opens with.
    fn subject_of_its_fields(&self, index: usize, line: &Line) -> Option<Span> {
        let next = self.reading.lines.get(index + 1).filter(|next| next.block == line.block && !next.first);
        next.filter(|next| next.field == Some(Field::Data))?;
        let name = self.reading.brought_in(line.body)?;
        (name.start == line.body.start && self.is_named_code(name)).then_some(name)
    }

    /// **X** — it stores your mail, X – email: the bold words, or those before a dash, that open a paragraph of a list of third parties, written like a name, and not about
    /// what we do.
    pub(super) fn head_of_a_paragraph(&self, line: &Line) -> Option<Span> {
        let text = self.text(line.body);
        let labelled = text.find(':').map(|colon| Span { end: line.body.start + colon as u32, ..line.body });
        if let Some(name) = labelled.and_then(|head| self.led_to(line, head).or_else(|| self.known_led_to(line, head)))
        {
            return Some(name);
        }
        let dashed = || {
            let dash = [" — ", " – ", " - "].iter().filter_map(|dash| text.find(dash)).min()?;
            Some(Span { end: line.body.start + dash as u32, ..line.body })
        };
        let lead = line.lead.map(|lead| self.reading.trim(lead)).filter(|lead| lead.start <= line.body.start + 2);
        let explained = || labelled.filter(|head| self.says_what_it_is_for(line, *head));
        let remarked = || labelled.and_then(|head| self.before_its_role(head));
        let lead = lead.or_else(dashed).or_else(explained).or_else(remarked)?;
        let head = Span { end: lead.start + self.text(lead).trim_end_matches([':', ' ']).len() as u32, ..lead };
        let behind = Span { start: head.end, end: line.body.end };
        let opening = Span { end: self.reading.on(behind.start, behind.end, 2 * SUBJECT), ..behind };
        let acts = [Part::Integrate, Part::Share, Part::Upload].iter().any(|part| self.says(opening, *part));
        let used = acts || !self.says(opening, Part::FirstParty) || self.announces_data(line);
        let named = self.brand(head) && self.reading.distinct(head) || self.is_company(head) || domain(self.text(head));
        let reader = self.says(opening, Part::You) && !self.says(opening, Part::Yours);
        let told = reader || [Part::These, Part::Not].iter().any(|part| self.says(opening, *part));
        let known = self.known(head).is_some_and(|(_, product)| product) && self.hardly_more_than_a_name(head);
        // **App Store** — orders: a store among third parties.
        let store = || {
            let whole = self.reading.parts(head, Part::NoParty).any(|word| word == head);
            line.lead == Some(head) && whole && self.vendor_of(head).is_some()
        };
        let sure = known || store() || named && used && (self.has_data(behind) || self.has_data_below(line));
        (self.as_a_row(line, head) && sure && !told).then_some(head)
    }

    /// "Norvex (error tracking)": a name before nothing but what it does, in brackets.
    fn before_its_role(&self, head: Span) -> Option<Span> {
        let outer = self.reading.trim(self.before_brackets(head));
        let inner = Span { start: self.before_brackets(head).end + 1, end: head.end.saturating_sub(1) };
        let closed = inner.start < inner.end && self.text(head).ends_with(')');
        let inner = closed.then(|| self.reading.trim(inner))?;
        (self.is_a_role(inner) || self.is_a_phrase(inner)).then_some(outer)
    }

    /// "Norvex: used for maps; collects …", "Norvex: sending mail. Collects …": right behind the mark of a head in a paragraph stands what
    /// it is for, and what it gets behind that.
    fn says_what_it_is_for(&self, line: &Line, head: Span) -> bool {
        let rest = self.reading.trim(Span { start: (head.end + 1).min(line.body.end), ..line.body });
        let text = self.text(rest);
        let verbs = [Part::Collect, Part::Share, Part::Upload];
        let aims = [Part::Purpose, Part::Toward].iter().any(|part| self.begins_with(rest, *part));
        let gets = aims && verbs.iter().any(|part| self.says(rest, *part));
        // A few words, and behind them a verb without a subject, or a label.
        let stop = text.find(['.', ';']).unwrap_or(text.len());
        let first = Span { end: rest.start + stop as u32, ..rest };
        let next = self.reading.trim(Span { start: (first.end + 1).min(rest.end), ..rest });
        let plain =
            ![Part::FirstParty, Part::You, Part::Not, Part::Personal].iter().any(|part| self.says(first, *part));
        let few =
            (1..=FEW_WORDS).contains(&self.text(first).split_whitespace().count()) && plain && !self.has_data(first);
        let told = verbs.iter().any(|part| self.begins_with(next, *part)) || self.has_data_below(line);
        (gets || few && told) && !holds_wide(self.text(line.body))
    }

    /// "Norvex — sending mail. Data: …": the label of what it gets opens the next line of the paragraph; or "Norvex — we collect:"
    /// stands above a list of it.
    pub(super) fn has_data_below(&self, line: &Line) -> bool {
        let next = self.reading.lines.get(self.line_of(line.span) + 1);
        let labelled = next.is_some_and(|next| {
            next.block == line.block && !next.first && next.field == Some(Field::Data) && self.has_data(next.value)
        });
        labelled || self.announces_data(line)
    }

    /// "…, we collect:" above a list that holds data.
    pub(super) fn announces_data(&self, line: &Line) -> bool {
        let verbs = [Part::Collect, Part::Share, Part::Upload];
        let list = || self.list_below(self.line_of(line.span));
        verbs.iter().any(|part| self.says(line.body, *part))
            && !self.says(line.body, Part::Not)
            && list().iter().any(|item| self.has_data(*item))
    }

    /// Labelled lines right below, two at least: "Data: …" and "Policy: …".
    pub(super) fn fields_right_below(&self, index: usize) -> bool {
        let below = self.reading.lines.get(index + 1..).unwrap_or_default().iter().take(FIELDS);
        let fields =
            below.take_while(|line| !line.in_table() && (line.field.is_some() || self.is_a_repeated_label(line)));
        fields.filter(|line| line.field.is_some()).count() >= 2
    }
}
