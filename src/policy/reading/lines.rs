//! The lines of a document: one for each block, or for each part of it that a label or a number opens.

use std::ops::Range;

use super::{LONGEST_TITLE, Line, Reading, abbreviation, bulleted, closes, holds_wide, numbering, width};
use crate::document::{Block, BlockKind, Span};
use crate::policy::Format;
use crate::policy::entries::separates;
use crate::policy::fold::wide;
use crate::policy::words::{Field, Part};

/// So many lines of a paragraph that count are a list.
const LEAST_NUMBERED: usize = 2;
/// A name at the head of such a line, with what follows it, is looked for in so many bytes.
const HEAD: u32 = 64;
/// A number and its marks are not longer than this, in bytes.
const NUMBER: u32 = 24;

impl Reading<'_> {
    /// The lines of some blocks, with their sentences.
    pub(super) fn lines_of(&self, blocks: Range<usize>) -> (Vec<Line>, Vec<Span>) {
        let (mut lines, mut sentences) = (Vec::with_capacity(blocks.len()), Vec::new());
        blocks.for_each(|block| self.block_lines(block, &mut lines));
        for line in &mut lines {
            let from = sentences.len() as u32;
            sentences.extend(self.sentences(line.body));
            line.sentences = (from, sentences.len() as u32);
        }
        (lines, sentences)
    }

    /// Adds a block's parts to the lines: one per label, and what stands before the first.
    pub(super) fn block_lines(&self, index: usize, lines: &mut Vec<Line>) {
        let Some(block) = self.document.blocks.get(index) else { return };
        for part in self.numbered_parts(block) {
            self.part_lines(index, block, part, lines);
        }
    }

    /// （1）甲SDK，… / （2）乙SDK，…, 甲SDK：用于推送 / 乙SDK：用于统计: the parts of a paragraph whose source lines count, or each say what
    /// a name is for, which Markdown takes for one; else the whole.
    pub(super) fn numbered_parts(&self, block: &Block) -> Vec<Span> {
        let breaks = &self.document.soft_breaks;
        let from = breaks.partition_point(|place| *place <= block.span.start);
        let places = breaks.get(from..).unwrap_or_default().iter().copied().take_while(|place| *place < block.span.end);
        let starts = std::iter::once(block.span.start).chain(places);
        let opening = |start: u32| Span { start, end: self.on(start, block.span.end, NUMBER) };
        let style = |start: u32| numbering(self.text(opening(start)).trim_start()).0.map(|number| number.style);
        let counts = block.kind == BlockKind::Paragraph && self.document.format != Format::Html;
        let starts: Vec<u32> = starts.filter(|_| counts).collect();
        let bullets = starts.iter().copied().filter(|start| bulleted(self.text(opening(*start)).trim_start()));
        let bullets: Vec<u32> = bullets.collect();
        let numbered: Vec<(u32, u8)> = starts.iter().filter_map(|start| Some((*start, style(*start)?))).collect();
        // 9.第三方服务…: above （1）…, （2）…, counts for itself.
        let of = |style: u8| numbered.iter().filter(move |(_, other)| *other == style);
        let counted = numbered.iter().map(|(_, style)| *style).find(|style| of(*style).count() >= LEAST_NUMBERED);
        let wide = holds_wide(self.text(block.span));
        let counts = |style: u8| counted == Some(style) || wide && counted.is_some();
        let mut cuts: Vec<u32> = numbered.iter().filter(|(_, style)| counts(*style)).map(|(start, _)| *start).collect();
        // "(1) X: …" in other scripts, where the paragraph begins with a number; a sentence may break before one.
        let begins = cuts.len() >= LEAST_NUMBERED && cuts.first() == Some(&block.span.start);
        if cuts.len() < LEAST_NUMBERED {
            let told = |start: &u32| self.tells_what_for(Span { start: *start, ..block.span });
            cuts = starts.into_iter().filter(told).collect();
        }
        cuts.retain(|_| begins || wide);
        if cuts.len() < LEAST_NUMBERED {
            cuts = bullets;
        }
        // One behind the other in one line, without any mark but their full stops.
        if cuts.len() < LEAST_NUMBERED {
            cuts = self.rows_in_a_paragraph(block);
        }
        if cuts.is_empty() {
            return vec![block.span];
        }
        cuts.push(block.span.end);
        let head = Span { end: cuts.first().copied().unwrap_or(block.span.end), ..block.span };
        let parts = cuts.windows(2).filter_map(|pair| Some(Span { start: *pair.first()?, end: *pair.last()? }));
        std::iter::once(head).chain(parts).map(|part| self.trim(part)).filter(|part| !part.is_empty()).collect()
    }

    /// 甲SDK：用于推送: a line opens with a name, and what it is for follows.
    pub(super) fn tells_what_for(&self, line: Span) -> bool {
        let near = self.text(Span { end: self.on(line.start, line.end, HEAD), ..line });
        let Some((head, rest)) = near.split_once(':') else { return false };
        let behind = head.len() + 1 + rest.len() - rest.trim_start().len();
        let start = line.start + behind as u32;
        let value = Span { start, end: self.on(start, line.end, NUMBER) };
        let opens = |part: Part| self.parts(value, part).next().is_some_and(|word| word.start == start);
        holds_wide(rest) && !head.contains(['。', ',', ';', '(']) && (opens(Part::Purpose) || opens(Part::Collect))
    }

    /// Adds a part of a block to the lines.
    pub(super) fn part_lines(&self, index: usize, block: &Block, whole: Span, lines: &mut Vec<Line>) {
        let (number, skipped) = numbering(self.text(whole));
        let body = Span { start: whole.start + skipped as u32, end: whole.end };
        let mut labels = self.labels_behind_a_lead(block, body).unwrap_or_else(|| self.labels(body));
        if labels.is_empty() && whole == block.span {
            labels.extend(self.label_on_a_card(index, body));
        }
        // 个人信息：指以电子方式记录的…: what a word means, and no row.
        labels.retain(|(_, label, _)| {
            !self.begins_with(self.value_behind(Span { start: label.end, end: body.end }), Part::Defines)
        });
        if let Some(first) = labels.first_mut() {
            match self.behind_the_code_of_a_name(body, first.1) {
                Some(label) => first.1 = label,
                None => drop(labels.remove(0)),
            }
        }
        let line = |span: Span, body: Span, first: bool, label: Option<(Field, Span, bool)>| {
            let value = match label {
                Some((_, label, _)) => self.value_behind(Span { start: label.end, end: body.end }),
                None => body,
            };
            // Some pages put their running text into the elements of headings.
            let running = matches!(block.kind, BlockKind::Heading(_)) && self.runs_on(block.span);
            Line {
                block: index as u32,
                kind: if running { BlockKind::Paragraph } else { block.kind },
                span,
                body,
                number: number.filter(|_| first),
                strong: block.strong,
                lead: block.lead.filter(|lead| first && lead.end > body.start && lead.start < whole.end).map(|lead| {
                    let words = self.text(Span { start: body.start.max(lead.start), end: lead.end });
                    let bare = words.trim_end_matches([' ', ':']);
                    // **X.** is X, **X Ltd.** is not.
                    let stop = bare.strip_suffix(['.', '。']).unwrap_or(bare);
                    let bare = if abbreviation(&self.words.abbreviations, stop) { bare } else { stop };
                    let end = lead.end - (words.len() - bare.len()) as u32;
                    Span { start: body.start.max(lead.start), end }
                }),
                first,
                cut: false,
                field: label.map(|(field, _, _)| field),
                either: label.is_some_and(|(_, _, either)| either),
                value,
                sentences: (0, 0),
            }
        };
        let first = labels.first().map_or(body.end, |(_, label, _)| label.start);
        let head = self.trim(Span { start: body.start, end: first });
        // 甲SDK，用途：推送
        let marks = self.text(head).trim_end_matches([',', ' ']).len() as u32;
        let head = if labels.is_empty() { head } else { Span { end: head.start + marks, ..head } };
        // "SDK privacy policy:" is one label.
        let code: usize = self.parts(head, Part::Code).map(|word| word.range().len()).sum();
        let opens_with_label = code >= head.range().len() && !labels.is_empty();
        if !opens_with_label {
            lines.push(line(Span { start: whole.start, end: head.end }, head, true, None));
        }
        for (at, label) in labels.iter().enumerate() {
            let end = labels.get(at + 1).map_or(body.end, |(_, next, _)| next.start);
            let part = self.trim(Span { start: label.1.start, end });
            let first = at == 0 && opens_with_label;
            // 甲SDK（公司：乙公司）。其会收集…: a label in brackets reaches to their end.
            let (part, rest) = match self.end_of_its_brackets(body, part) {
                Some(end) => (Span { end, ..part }, self.trim(Span { start: end + 1, ..part })),
                None => (part, Span { start: part.end, ..part }),
            };
            let (part, another) = self.before_another(part, label.1.end);
            let (part, tail) = self.pieces(part, label.1.end);
            let span = if first { Span { start: whole.start, end: part.end } } else { part };
            // …。乙可能收集的信息：…: a label that brings in another opens a row of its own.
            let opens_a_row = !first
                && self.follows_a_sentence(part.start)
                && self.brought_in(part).is_some_and(|name| name.start == part.start);
            let labelled = line(span, part, first || opens_a_row, Some(*label));
            lines.push(if opens_a_row { Line { cut: true, number: None, ..labelled } } else { labelled });
            lines.extend(tail.map(|piece| Line { cut: true, number: None, ..line(piece, piece, true, None) }));
            if self.text(rest).contains(char::is_alphanumeric) {
                lines.push(line(rest, rest, false, None));
            }
            lines.extend(another.map(|said| Line { cut: true, number: None, ..line(said, said, true, None) }));
        }
    }

    /// 甲SDK隐私政策：…: a word for code right behind other words belongs to the name that these are, and not to the label; nothing is left of
    /// one in 甲SDK：….
    fn behind_the_code_of_a_name(&self, body: Span, label: Span) -> Option<Span> {
        let head = self.trim(Span { end: label.start, ..body });
        let words = self.text(head);
        let named = !words.is_empty()
            && width(words) <= LONGEST_TITLE
            && words.ends_with(char::is_alphanumeric)
            && !words.contains(separates)
            && self.distinct(head);
        let code = self.parts(label, Part::Code).next().filter(|code| named && code.start == label.start);
        let Some(code) = code else { return Some(label) };
        let rest = self.trim(Span { start: code.end, ..label });
        // 北风 SDK: in a line of its own may be two labels' words.
        if rest.is_empty() && head.end == label.start && words.ends_with(wide) {
            return None;
        }
        Some(if self.field_of(self.text(rest)).is_some() { rest } else { label })
    }

    /// **X** Purpose: …; Data: …: the labels of a part whose first one stands right behind its bold words.
    fn labels_behind_a_lead(&self, block: &Block, body: Span) -> Option<Vec<(Field, Span, bool)>> {
        let lead =
            block.lead.filter(|lead| lead.start <= body.start && lead.end > body.start && lead.end < body.end)?;
        let rest = self.trim(Span { start: lead.end, ..body });
        let plain = !self.text(lead).ends_with(':') && self.field_of(self.text(lead)).is_none();
        let labels = if plain { self.labels(rest) } else { Vec::new() };
        // "**X** collects: …" is about X.
        let own = |label: Span| {
            let gap = Span { start: lead.end, end: label.start.max(lead.end) };
            let word = self.text(label).starts_with(char::is_alphanumeric);
            word && self.text(gap).trim().is_empty() && !self.has(label, Part::Collect)
        };
        labels.first().is_some_and(|(_, label, _)| own(*label)).then_some(labels)
    }

    /// Where the brackets close right behind whose opening a labelled part begins.
    fn end_of_its_brackets(&self, body: Span, part: Span) -> Option<u32> {
        let before = self.text(Span { start: body.start, end: part.start });
        if !before.trim_end().ends_with('(') {
            return None;
        }
        closes(self.text(part)).map(|at| part.start + at as u32)
    }

    /// A labelled part, cut where the source breaks its last line off: the name of the next entry may stand there.
    pub(super) fn pieces(&self, part: Span, label_end: u32) -> (Span, Option<Span>) {
        let breaks = &self.document.soft_breaks;
        let last =
            breaks.partition_point(|place| *place < part.end).checked_sub(1).and_then(|at| breaks.get(at)).copied();
        let Some(place) = last.filter(|place| *place > label_end + 2) else { return (part, None) };
        let tail = self.trim(Span { start: place, end: part.end });
        let named = || self.has(tail, Part::Code) || self.names(tail).next().is_some();
        // The lines of HTML are its author's layout; elsewhere they mean something.
        let lines_count = self.document.format != Format::Html;
        let clause = self.text(tail).find(',').map_or(tail, |at| Span { end: tail.start + at as u32, ..tail });
        let title = self.is_title(tail) || clause != tail && self.is_title(clause) && self.has(clause, Part::Code);
        if title && width(self.text(clause)) <= 60 && (lines_count || named()) {
            (self.trim(Span { start: part.start, end: place }), Some(tail))
        } else {
            (part, None)
        }
    }

    /// More than a headline: sentences, one behind the other.
    pub(super) fn runs_on(&self, span: Span) -> bool {
        width(self.text(span)) > 2 * LONGEST_TITLE && self.sentences(span).nth(1).is_some()
    }
}
