//! What somebody does for us before the name, in a line that goes on to say what it gets: "Sending mail: Norvex. Collects …",
//! "Error tracking (Norvex and Tavro): IP address"; and names that are joined.

use super::Finder;
use super::heads::Head;
use super::likeness::domain;
use crate::document::Span;
use crate::policy::reading::{Line, holds_wide, outside, width};
use crate::policy::words::Part;

/// Names that are joined are no more than this.
const MOST_JOINED: usize = 8;
/// A name that no catalog knows is not wider than this.
const LONGEST_NAME: usize = 40;
/// What may stand behind names.
const MARKS: [&str; 4] = [":", " – ", " — ", " - "];
/// What somebody does is told in so many words at most.
const FEW_WORDS: usize = 5;

impl Finder<'_, '_> {
    /// The names behind words for what they do, where what they get follows.
    pub(super) fn behind_what_it_does(&self, line: &Line) -> Vec<Span> {
        let text = self.text(line.body);
        let listed = self.zones.lists_parties(self.line_of(line.span));
        let Some(mark) = text.find([':', '(']).filter(|_| listed && !holds_wide(text)) else { return Vec::new() };
        let role = self.reading.trim(Span { end: line.body.start + mark as u32, ..line.body });
        let value = Span { start: line.body.start + mark as u32 + 1, ..line.body };
        if !self.is_a_role(role) && !self.is_a_phrase(role) {
            return Vec::new();
        }
        let inner = self.text(value);
        let bracket = text.get(mark..).is_some_and(|rest| rest.starts_with('('));
        let stop = if bracket { inner.find(')') } else { end_of_names(inner) };
        let Some(stop) = stop.map(|stop| value.start + stop as u32) else { return Vec::new() };
        let rest = Span { start: (stop + 1).min(value.end), ..value };
        let said = self.text(rest).trim_start();
        let behind = Span { start: rest.end - said.len() as u32, ..rest };
        let verbs = [Part::Collect, Part::Share, Part::Upload];
        let gets = verbs.iter().any(|part| self.begins_with(behind, *part)) || self.has_data_below(line);
        let marked = said.starts_with([':', '—', '–', '-']) && self.has_data(behind);
        let dashed = MARKS.iter().skip(1).any(|dash| self.text(Span { start: stop, ..value }).starts_with(dash));
        let stopped = self.text(Span { start: stop, ..value }).starts_with('.');
        let told = if bracket || dashed { marked } else { gets && stopped };
        if told { self.names_side_by_side(Span { end: stop, ..value }) } else { Vec::new() }
    }

    /// "Analytics (Norvex)", all of an item in a list of third parties: the names in the brackets behind a kind of service.
    pub(super) fn strangers_in_brackets(&self, line: &Line, head: Head, outer: Span) -> Vec<Span> {
        let listed = self.zones.lists_parties(self.line_of(line.span)) && line.opens_item().is_some();
        let closed = self.text(head.span).ends_with(')') && head.bare && outer != head.span;
        let inner = Span { start: (outer.end + 1).min(head.span.end), end: head.span.end.saturating_sub(1) };
        let outer = self.reading.trim(outer);
        // "Personalized ads (Norvex)"
        let phrase = || self.is_a_phrase(outer) && (self.says(outer, Part::Ads) || self.says(outer, Part::Service));
        let role = listed && closed && !holds_wide(self.text(head.span)) && (self.is_a_role(outer) || phrase());
        let known = |name: &Span| self.known(*name).is_some();
        let names = if role { self.names_side_by_side(inner) } else { Vec::new() };
        if names.iter().any(known) { Vec::new() } else { names }
    }

    /// "Norvex and Tavro: crash reports": names that no catalog knows, before a mark and what they get or do.
    pub(super) fn strangers_joined(&self, line: &Line, head: Span) -> Vec<Span> {
        let behind = Span { start: head.end, ..line.body };
        let said =
            [Part::FirstParty, Part::You, Part::Not, Part::ThirdParty].iter().any(|part| self.says(behind, *part));
        let told = self.has_data(behind) || self.says(behind, Part::Service);
        let row = || self.as_a_row(line, head) && !holds_wide(self.text(line.body));
        let names = if told && !said && row() { self.names_side_by_side(head) } else { Vec::new() };
        if names.len() >= 2 { names } else { Vec::new() }
    }

    /// "Norvex, Tavro and Brask: crash logs": the names before the mark, apart by commas.
    pub(super) fn strangers_before_a_mark(&self, line: &Line) -> Vec<Span> {
        let text = self.text(line.body);
        let mark = MARKS.iter().filter_map(|mark| text.find(mark)).min();
        let head = mark.map(|at| self.reading.trim(Span { end: line.body.start + at as u32, ..line.body }));
        let listed = head.filter(|head| self.text(*head).contains(',') && !self.text(*head).contains('('));
        listed.map_or_else(Vec::new, |head| self.strangers_joined(line, head))
    }

    /// "Sending mail", "Finding errors": a few words of which only the first may have a capital.
    pub(super) fn is_a_phrase(&self, head: Span) -> bool {
        let words: Vec<&str> = self.text(head).split(' ').collect();
        let small = |word: &&str| word.starts_with(|c: char| c.is_lowercase());
        let others = [Part::FirstParty, Part::You, Part::Not, Part::Personal, Part::Policy, Part::Contact];
        (2..=FEW_WORDS).contains(&words.len())
            && words.iter().skip(1).all(small)
            && self.known(head).is_none()
            && !self.mostly_data(head)
            && !others.iter().any(|part| self.says(head, *part))
    }

    /// "Norvex and Tavro", "Norvex, Sentry and Tavro", "Norvex": a text that is nothing but names, known or written like one; else none. A
    /// stroke or "&" may be part of a name.
    pub(super) fn names_side_by_side(&self, names: Span) -> Vec<Span> {
        self.names_between(names, &[','])
    }

    /// "(incl. Norvex & Tavro)", （含 Norvex、Tavro）: the names that brackets list as parts of what stands before them, known or not.
    pub(super) fn names_included(&self, inner: Span) -> Vec<Span> {
        let close = self.text(inner).find(')').map_or(inner.end, |at| inner.start + at as u32);
        let inner = Span { end: close, ..inner };
        let including = self.reading.parts(inner, Part::Including).next();
        let opens = including.filter(|word| self.text(Span { end: word.start, ..inner }).trim().is_empty());
        let names = opens.map(|word| self.names_between(Span { start: word.end, ..inner }, &[',', '、', '&']));
        names.filter(|names| names.len() >= 2).unwrap_or_default()
    }

    fn names_between(&self, names: Span, apart: &[char]) -> Vec<Span> {
        let marks = outside(self.text(names));
        let marks = marks.filter(|(at, c)| apart.contains(c) && !self.company_goes_on(names, *at));
        let mut cuts: Vec<Span> = marks
            .map(|(at, c)| Span::new(names.start as usize + at, names.start as usize + at + c.len_utf8()))
            .collect();
        cuts.extend(self.reading.parts(names, Part::And));
        // A known name may hold a word that joins.
        cuts.retain(|cut| !self.reading.names(names).any(|(name, _)| name.contains(*cut)));
        let mut found = self.between_cuts(names, cuts);
        found.retain(|part| !part.is_empty());
        let named = |part: &Span| {
            let whole = self.known(*part).is_some_and(|(name, _)| name.start == part.start);
            let like = domain(self.text(*part)) || self.brand(*part) && self.reading.distinct(*part);
            let plain = !self.mostly_data(*part) && width(self.text(*part)) <= LONGEST_NAME;
            whole && self.hardly_more_than_a_name(*part) || self.known(*part).is_none() && like && plain
        };
        let sane = found.len() <= MOST_JOINED && found.iter().all(named);
        if sane { found.into_iter().map(|name| self.clean(name)).collect() } else { Vec::new() }
    }
}

/// Where names end in a text that goes on with a sentence or a part of its own: at a dash, at a full stop.
fn end_of_names(text: &str) -> Option<usize> {
    let dash = MARKS.iter().skip(1).filter_map(|dash| text.find(dash)).min();
    let stop = text.find(". ").or_else(|| text.ends_with('.').then(|| text.len() - 1));
    dash.into_iter().chain(stop).min()
}
