//! Sentences of Chinese running text that bring in a third party, each by its own: where what is said of one ends, and the next
//! begins.

use super::{Reading, closes, holds_wide, width};
use crate::document::{Block, BlockKind, Span};
use crate::policy::fold::wide;
use crate::policy::words::Part;

/// The name that a sentence is about stands in its first so many bytes, and its verb in so many behind it.
const OPENING: u32 = 128;
/// So much stands between a name and its verb: 需要.
const BEFORE_A_VERB: usize = 6;

impl Reading<'_> {
    /// 我们接入了甲, 甲会收集, 由甲处理, 云桥SDK获取, Norvex：: whom a Chinese sentence brings in, as the first that it names, used or
    /// getting something; none in 该SDK会收集. Up to its word for code, where the catalog does not know the name.
    pub fn brought_in(&self, said: Span) -> Option<Span> {
        let opening = Span { end: self.on(said.start, said.end, OPENING), ..said };
        let known = self.names(opening).map(|(name, _)| name).next();
        let coded = || self.parts(opening, Part::Code).next().filter(|code| code.start > said.start);
        // 北风SDK（乙公司）, where only the company is known.
        let first = coded().filter(|code| {
            known.is_some_and(|known| {
                self.text(Span { start: code.end, end: known.start.max(code.end) }).trim_end() == "("
            })
        });
        let known = known.filter(|_| first.is_none());
        let name = known.or_else(coded).or_else(|| self.latin_at_the_head(opening))?;
        // 在您登录时，甲会收集: the clause before is about something else.
        let lead = Span { end: name.start, ..said };
        let comma = self.text(lead).rfind(',').map_or(lead.start, |comma| lead.start + comma as u32 + 1);
        let lead = Span { start: comma, ..lead };
        if [Part::These, Part::This, Part::Not].iter().any(|part| self.has(Span { end: name.end, ..lead }, *part)) {
            return None;
        }
        let behind = self.behind_brackets(Span { start: name.end, end: self.on(name.end, said.end, OPENING) });
        let gets = || {
            let acts = [Part::Befalls, Part::Serves, Part::Powers, Part::Purpose, Part::ProvidedBy];
            let right_behind =
                |part: &Part| self.parts(behind, *part).next().is_some_and(|word| word.start == behind.start);
            let verb = self.parts(behind, Part::Collect).next();
            self.text(behind).starts_with([':', ','])
                || acts.iter().any(right_behind)
                || verb.is_some_and(|verb| width(self.text(Span { end: verb.start, ..behind })) <= BEFORE_A_VERB)
        };
        let uses = [Part::Integrate, Part::Introduces, Part::ByMeansOf, Part::ProvidedBy, Part::Toward];
        let used = uses.iter().any(|part| self.has(lead, *part)) && !self.has(lead, Part::Purpose);
        let subject = match known {
            Some(_) => self.nothing_but(lead, &[], []),
            None => !self.text(lead).contains(['、', '(']) && !self.has(lead, Part::Purpose),
        };
        let brings = used && (self.has(lead, Part::FirstParty) || gets()) || subject && gets();
        let whole = Span { start: lead.start, end: name.end };
        // 推送SDK会收集 is about one named before.
        let named = known.is_some() || self.distinct(whole);
        let brings = brings && named && holds_wide(self.text(behind));
        brings.then(|| self.trim(if known.is_some() { name } else { whole }))
    }

    /// Norvex in Norvex：用于统计: letters that open a sentence in another script, and are no words of a language.
    fn latin_at_the_head(&self, opening: Span) -> Option<Span> {
        let end = self.text(opening).find(|letter: char| wide(letter) || matches!(letter, ':' | '(' | ','))?;
        let name = self.trim(Span { end: opening.start + end as u32, ..opening });
        (!name.is_empty() && self.distinct(name)).then_some(name)
    }

    /// 甲SDK（乙公司）为我们提供: what stands behind the brackets that a text opens with.
    fn behind_brackets(&self, text: Span) -> Span {
        let close = self.text(text).strip_prefix('(').and_then(closes).map_or(0, |close| close as u32 + 2);
        Span { start: text.start + close, ..text }
    }

    /// Whether a full stop stands right before a place: 甲：…；乙：… goes on.
    pub fn follows_a_sentence(&self, at: u32) -> bool {
        let before = Span { start: self.back(at, 0, 4), end: at };
        self.text(before).trim_end().ends_with('。')
    }

    /// 收集信息：IMEI。此外，我们接入了乙SDK，…: a labelled part of running text, up to the sentence that brings in another.
    pub(super) fn before_another(&self, part: Span, label_end: u32) -> (Span, Option<Span>) {
        let value = Span { start: label_end.min(part.end), ..part };
        if !self.text(value).contains('。') || !holds_wide(self.text(value)) {
            return (part, None);
        }
        let mut behind = self.sentences(value).skip(1).filter(|said| self.follows_a_sentence(said.start));
        let another = behind.find(|said| self.brought_in(*said).is_some());
        another.map_or((part, None), |said| {
            (self.trim(Span { end: said.start, ..part }), Some(self.trim(Span { start: said.start, ..part })))
        })
    }

    /// 甲SDK：IMEI。乙SDK：手机号。: where sentences within a Chinese paragraph open with a name and a mark, as rows do.
    pub(super) fn rows_in_a_paragraph(&self, block: &Block) -> Vec<u32> {
        let text = self.text(block.span);
        if block.kind != BlockKind::Paragraph || !text.contains('。') || !text.contains([':', ',']) {
            return Vec::new();
        }
        let row = |said: &Span| {
            let name = self.brought_in(*said).filter(|name| name.start == said.start);
            name.is_some_and(|name| {
                self.text(self.behind_brackets(Span { start: name.end, ..*said })).starts_with([':', ','])
            })
        };
        let within = self.sentences(block.span).skip(1).filter(|said| self.follows_a_sentence(said.start));
        within.filter(row).map(|said| said.start).collect()
    }
}
