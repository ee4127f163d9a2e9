//! What in a slot is spelled like a name: registered names, words in other letters, words for code.

use super::super::spelled::latin_words;
use super::super::{REACH, WIDEST};
use super::{CODED, Frames, LONGEST_COMPANY, company_before, registered};
use crate::document::Span;
use crate::policy::entries::separates;
use crate::policy::fold::{folded, wide};
use crate::policy::reading::width;
use crate::policy::words::Part;

/// A name in other letters has so many words at most.
const WORDS: usize = 4;
/// A name in small letters has so many at least.
const SMALLEST: usize = 4;

impl<'a> Frames<'_, 'a> {
    /// The name at the head of a text.
    pub(super) fn name_at(&self, rest: Span) -> Option<Span> {
        self.company_at(rest).or_else(|| self.latin_at(rest))
    }

    /// 星河(中国)网络科技有限公司: a registered name that begins right here and is not the app's own.
    pub(super) fn company_at(&self, rest: Span) -> Option<Span> {
        let reading = self.scout.reading;
        let near = Span { end: reading.on(rest.start, rest.end, LONGEST_COMPANY), ..rest };
        let word = reading.parts(near, Part::Company).find(|word| registered(reading, *word))?;
        let name = company_before(reading, rest.start, word).filter(|name| name.start == rest.start)?;
        let own = Span { end: word.start, ..name };
        let verbs = [Part::Collect, Part::Share, Part::You, Part::These, Part::This, Part::Purpose];
        let plain = !verbs.iter().any(|part| self.says(own, *part));
        (plain
            && self.text(own).chars().filter(|c| wide(*c)).count() >= 2
            && !self.companies.contains(&folded(self.text(name))))
        .then_some(name)
    }

    /// Acmetrics, Open Metrics: words with capitals among Chinese ones.
    pub(super) fn latin_at(&self, rest: Span) -> Option<Span> {
        if !self.text(rest).starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return None;
        }
        let near = Span { end: self.scout.reading.on(rest.start, rest.end, REACH), ..rest };
        let mut end = rest.start;
        for (at, word) in latin_words(self.text(near)).take(WORDS).enumerate() {
            let word = Span { start: rest.start + word.start, end: rest.start + word.end };
            let gap = self.text(Span { start: end, end: word.start });
            let written = self.text(word);
            let first = at == 0 && gap.is_empty();
            let named = written.starts_with(|c: char| c.is_ascii_uppercase()) || written.contains('.');
            if !(first && (named || written.chars().any(|c| c.is_ascii_uppercase())) || at > 0 && gap == " " && named) {
                break;
            }
            end = word.end;
        }
        let name = self.with_code(Span { start: rest.start, end }, near);
        // HarmonyOS Sans: what begins with a system's name is a part of that.
        let general = self.scout.reading.parts(name, Part::NoParty).any(|word| word.start == name.start);
        let subject = general || self.scout.subjects.contains(&folded(self.text(name)));
        (!name.is_empty() && width(self.text(name)) <= WIDEST && !subject && self.scout.plausible(name)).then_some(name)
    }

    /// cdnjs: a word in small letters among Chinese ones, which no list of words has.
    pub(super) fn small_at(&self, rest: Span) -> Option<Span> {
        let near = Span { end: self.scout.reading.on(rest.start, rest.end, REACH), ..rest };
        let text = self.text(near);
        let length = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-').unwrap_or(text.len());
        let name = Span { end: rest.start + length as u32, ..rest };
        let written = self.text(name);
        let small = written.starts_with(|c: char| c.is_ascii_lowercase()) && written.len() >= SMALLEST;
        let word = self.scout.reading.hits_in(name).any(|hit| hit.span == name);
        let own = self.scout.own.contains(written);
        (small && !word && !own).then_some(name)
    }

    /// 甲云SDK: Chinese characters that end in a word for code, and of which not all are words that every policy has.
    pub(super) fn coded_at(&self, rest: Span) -> Option<Span> {
        let reading = self.scout.reading;
        let near = Span { end: reading.on(rest.start, rest.end, CODED), ..rest };
        let code = reading.parts(near, Part::Code).next().filter(|code| self.text(*code).is_ascii())?;
        let own = reading.trim(Span { end: code.start, ..rest });
        let others = [
            Part::FirstParty,
            Part::You,
            Part::ThirdParty,
            Part::Umbrella,
            Part::These,
            Part::This,
            Part::NoParty,
            Part::Not,
            Part::And,
            Part::AndOther,
            Part::Particle,
            Part::Integrate,
            Part::Collect,
            Part::Share,
            Part::Purpose,
            Part::Following,
            Part::Company,
            Part::SuchAs,
            Part::Including,
            Part::Befalls,
            Part::ByMeansOf,
        ];
        let whole = Span { end: code.end, ..own };
        // 学习通内甲SDK: in the app that it is in.
        let inside = reading.behind_its_app(own).is_some();
        let plain = self.text(own).chars().count() >= 2
            && !inside
            && self.text(own).chars().all(|c| wide(c) && !separates(c))
            && !others.iter().any(|part| self.says(own, *part))
            && ![Part::These, Part::This, Part::ThirdParty].iter().any(|part| self.says(whole, *part))
            // 推送SDK, not 甲云推送SDK
            && reading.parts(whole, Part::KindOfCode).all(|kind| kind.start > own.start)
            && reading.data(own).next().is_none()
            && reading.distinct(own);
        plain.then_some(Span { end: code.end, ..own })
    }

    /// 第三方SDK“盈华讯方”: what stands in quotes right behind a word for code is its name.
    pub(super) fn quoted_at(&self, rest: Span) -> Option<Span> {
        let reading = self.scout.reading;
        let before = self.text(Span { start: reading.back(rest.start, 0, REACH), end: rest.start });
        let quote = before.chars().next_back()?;
        let close = match quote {
            '“' => '”',
            '「' => '」',
            '【' => '】',
            '"' => '"',
            _ => return None,
        };
        let open = rest.start - quote.len_utf8() as u32;
        let led = Span { start: reading.back(open, 0, CODED), end: open };
        let coded = reading.parts(led, Part::Code).next_back().is_some_and(|code| code.end == open);
        let near = Span { end: reading.on(rest.start, rest.end, CODED), ..rest };
        let length = self.text(near).find(close)?;
        let name = Span { end: rest.start + length as u32, ..rest };
        let plain = length > 0 && !self.text(name).contains(separates) && reading.data(name).next().is_none();
        (coded && plain && reading.distinct(name)).then_some(name)
    }

    /// Acmetrics SDK, Acmetrics聚合SDK: a name goes on to the word for code behind it.
    pub(super) fn with_code(&self, name: Span, near: Span) -> Span {
        let reading = self.scout.reading;
        let code = reading.parts(Span { start: name.end, ..near }, Part::Code).next();
        let joined = code.filter(|code| {
            let gap = Span { start: name.end, end: code.start };
            let text = self.text(gap).trim();
            !name.is_empty()
                && self.text(*code).is_ascii()
                && text.chars().all(|c| wide(c) && !separates(c))
                && ![Part::Particle, Part::And, Part::AndOther, Part::Integrate, Part::Serves, Part::ProvidedBy]
                    .iter()
                    .any(|part| self.says(gap, *part))
        });
        joined.map_or(name, |code| Span { end: code.end, ..name })
    }
}
