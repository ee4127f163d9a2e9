//! Several names in one item that hardly anybody knows: libraries, each with its maker in brackets.

use super::Finder;
use crate::document::Span;
use crate::policy::reading::{Line, holds_wide, outside, width};
use crate::policy::words::Part;

/// So many names in a row, apart by 、, need no catalog.
const LEAST: usize = 3;
/// A name beside what it is for is not wider than this.
const SHORT: usize = 24;
/// A name in other letters has so many at least.
const SHORTEST: usize = 2;
/// A line of nothing but names with brackets is not wider than this.
const LONGEST_LINE: usize = 400;
/// A name with its brackets is not wider than this.
const LONGEST: usize = 40;

impl Finder<'_, '_> {
    /// OkLink（Quad）、Okzip（Quad）、图片压缩库（Squeezer） — 网络与图片处理: the names of a list of libraries, in a section about third
    /// parties; each is written like a name, or ends in one in brackets.
    pub(super) fn enumerated_heads(&self, line: &Line, head: Span) -> Vec<Span> {
        let listed = self.zones.lists_parties(self.line_of(line.span));
        if !listed || !self.text(head).contains('、') || self.text(head).contains('/') {
            return Vec::new();
        }
        let names: Vec<Span> = self.parts_apart(head, '、').into_iter().map(|part| self.clean(part)).collect();
        let many = names.len() >= LEAST && names.iter().all(|name| self.like_a_library(*name));
        if many { names } else { Vec::new() }
    }

    /// 推送服务：小米推送、甲推送、乙推送。 what for, and names apart by 、 most of which begin with one that is known; what is data among
    /// them is none.
    pub(super) fn enumerated_values(&self, line: &Line, head: Span) -> Vec<Span> {
        let listed = self.zones.lists_parties(self.line_of(line.span));
        let rest = self.text(Span { start: head.end, end: line.body.end });
        let value = rest.trim_start().strip_prefix(':').unwrap_or_default().trim().trim_end_matches('。');
        if !listed || !value.contains('、') || value.contains(['。', ';', ',', ':', '(']) || !holds_wide(rest) {
            return Vec::new();
        }
        let start = line.body.end - rest.len() as u32 + rest.find(value).unwrap_or_default() as u32;
        let parts = self.parts_apart(Span { start, end: start + value.len() as u32 }, '、').into_iter();
        let parts: Vec<Span> = parts.map(|part| self.clean(part)).collect();
        let known = |part: &Span| self.reading.names(*part).any(|(name, _)| name.start == part.start);
        let names: Vec<Span> = parts.iter().filter(|part| known(part) || !self.mostly_data(**part)).copied().collect();
        let verbs = [Part::Collect, Part::Share, Part::Purpose, Part::You, Part::FirstParty, Part::Not, Part::AndOther];
        let short = |part: &Span| {
            width(self.text(*part)) <= SHORT && !verbs.iter().any(|verb| self.says(*part, *verb) && !self.sends(*part))
        };
        // vivo, vivo推送, QQ
        let latin = |part: &Span| {
            let word = self.text(*part).split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
            let end = part.start + word.len() as u32;
            word.len() >= SHORTEST && self.reading.parts(*part, Part::NoParty).all(|word| word.end != end)
        };
        let like = |part: &Span| known(part) || self.reading.distinct(*part) || latin(part);
        let sure = names.iter().filter(|part| known(part)).count();
        let all = names.iter().all(|part| short(part) && like(part));
        if self.says_what_for(head) && all && sure >= 2 && sure * 2 >= names.len() { names } else { Vec::new() }
    }

    /// "Stripe (payments), Norvex (domains), providers of servers, Trask GmbH (mail).": a line of little more than names in a
    /// section about third parties, each with its brackets.
    pub(super) fn names_with_remarks(&self, line: &Line) -> Vec<(Span, Span)> {
        let text = self.text(line.body).trim_end_matches('.');
        let body = Span { end: line.body.start + text.len() as u32, ..line.body };
        let listed = self.zones.lists_parties(self.line_of(line.span));
        let sentence = || {
            outside(text)
                .any(|(at, c)| matches!(c, ':' | ';') || text.get(at..).is_some_and(|rest| rest.starts_with(". ")))
        };
        if !listed || !text.contains("), ") || width(text) > LONGEST_LINE || holds_wide(text) || sentence() {
            return Vec::new();
        }
        let parts = self.parts_apart(body, ',');
        let remarked = |part: &&Span| self.text(**part).ends_with(')');
        let named: Vec<(Span, Span)> =
            parts.iter().filter(remarked).filter_map(|part| Some((self.name_before_a_remark(*part)?, *part))).collect();
        let known = |(name, _): &(Span, Span)| self.known(*name).is_some() || self.is_company(*name);
        let serves = |(name, part): &(Span, Span)| self.says(Span { start: name.end, ..*part }, Part::Service);
        let sure = named.iter().any(known) || named.iter().filter(|name| serves(name)).count() * 2 >= named.len();
        if named.len() >= 2 && named.len() * 3 >= parts.len() * 2 && sure { named } else { Vec::new() }
    }

    /// The name in "X (what for)"; "X (Y Ltd.)" is one.
    fn name_before_a_remark(&self, part: Span) -> Option<Span> {
        let outer = self.reading.trim(self.before_brackets(part));
        let inner = Span { start: outer.end, ..part };
        let known =
            self.known(outer).is_some_and(|(name, _)| name.start == outer.start) && self.hardly_more_than_a_name(outer);
        let like = self.brand(outer) && self.reading.distinct(outer) && !self.mostly_data(outer);
        let another = self.says(inner, Part::Company) || self.reading.names(inner).next().is_some();
        let whole = another || self.are_initials(inner, outer);
        (known || like || self.is_company(outer)).then_some(if whole { part } else { outer })
    }

    /// 推送 and 分享 in a name say what it is for.
    fn sends(&self, part: Span) -> bool {
        self.reading.parts(part, Part::Service).any(|word| word.end >= part.end)
    }

    /// The parts of a text between marks outside brackets.
    fn parts_apart(&self, head: Span, mark: char) -> Vec<Span> {
        let parts = |(at, c): &(usize, char)| *c == mark && !(mark == ',' && self.company_goes_on(head, *at));
        let marks = outside(self.text(head)).filter(parts);
        let cuts: Vec<u32> = marks.map(|(at, _)| head.start + at as u32).collect();
        let starts = std::iter::once(head.start).chain(cuts.iter().map(|cut| cut + mark.len_utf8() as u32));
        let ends = cuts.iter().copied().chain([head.end]);
        starts.zip(ends).map(|(start, end)| self.reading.trim(Span { start, end })).collect()
    }

    /// OkLink, OkLink（Quad）, 甲云SDK, 图片压缩库（Squeezer）; neither data nor a clause.
    fn like_a_library(&self, name: Span) -> bool {
        let verbs = [Part::Collect, Part::Share, Part::Purpose, Part::You, Part::FirstParty, Part::Personal, Part::Not];
        let outer = self.before_brackets(name);
        let inner = Span { start: outer.end, ..name };
        let latin = |part: Span| self.brand(part) && self.reading.distinct(part) && !holds_wide(self.text(part));
        let known = self.reading.names(outer).any(|(known, _)| known.start <= outer.start + 1);
        let coded = self.says(outer, Part::Code) && self.reading.distinct(outer);
        (known || coded || latin(outer) || latin(inner))
            && width(self.text(name)) <= LONGEST
            && !self.mostly_data(name)
            && !verbs.iter().any(|verb| self.says(name, *verb))
    }
}
