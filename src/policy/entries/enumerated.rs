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
        let names = self.parts_apart(head);
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
        let parts = self.parts_apart(Span { start, end: start + value.len() as u32 });
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

    /// 推送 and 分享 in a name say what it is for.
    fn sends(&self, part: Span) -> bool {
        self.reading.parts(part, Part::Service).any(|word| word.end >= part.end)
    }

    /// The parts of a text between 、 outside brackets.
    fn parts_apart(&self, head: Span) -> Vec<Span> {
        let marks = outside(self.text(head)).filter(|(_, c)| *c == '、');
        let cuts: Vec<u32> = marks.map(|(at, _)| head.start + at as u32).collect();
        let starts = std::iter::once(head.start).chain(cuts.iter().map(|cut| cut + '、'.len_utf8() as u32));
        let ends = cuts.iter().copied().chain([head.end]);
        starts.zip(ends).map(|(start, end)| self.clean(Span { start, end })).collect()
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
