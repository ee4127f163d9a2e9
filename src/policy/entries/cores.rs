//! The name among the words that stand around it in a title, an item or a cell: "Crash reporting by X", "To X", "Hosting (X)".

use super::Finder;
use super::likeness::domain;
use crate::document::Span;
use crate::policy::reading::holds_wide;
use crate::policy::words::Part;

impl Finder<'_, '_> {
    /// A name in words without what leads to it; the whole where nothing does. What a catalog's name holds is never cut.
    pub(super) fn core(&self, name: Span) -> Span {
        let text = self.text(name);
        if holds_wide(text) {
            return self.wide_core(name);
        }
        if !text.contains(' ') || self.reading.names(name).any(|(known, _)| known == name) {
            return name;
        }
        // "Log in with X" is what X calls it.
        if self.reading.parts(name, Part::SignsIn).any(|word| word.start == name.start) {
            return name;
        }
        let rest = self.behind_its_preposition(self.behind_its_article(name));
        let rest = self.behind_its_means(rest);
        self.in_brackets_behind_its_role(rest)
    }

    /// Whether a text begins like a name: known, or distinct words with capitals.
    fn begins_a_name(&self, rest: Span) -> bool {
        let known = self.reading.names(rest).next().is_some_and(|(name, _)| name.start == rest.start);
        let first = self.text(rest).split([' ', '(', ',']).next().unwrap_or_default();
        let word = Span { end: rest.start + first.len() as u32, ..rest };
        let named = first.starts_with(char::is_uppercase) && self.reading.distinct(word) || domain(first);
        known || named && !self.mostly_data(rest)
    }

    /// "The X SDK"
    fn behind_its_article(&self, name: Span) -> Span {
        let article = self.reading.parts(name, Part::Article).next().filter(|word| word.start == name.start);
        let coded = self.reading.parts(name, Part::Code).next_back().is_some_and(|code| code.end == name.end);
        let rest = article.filter(|_| coded).map(|word| self.reading.trim(Span { start: word.end, ..name }));
        rest.filter(|rest| self.begins_a_name(*rest)).unwrap_or(name)
    }

    /// "To X", "With X", "Use of X", "About X".
    fn behind_its_preposition(&self, name: Span) -> Span {
        let leads = [Part::Toward, Part::ByMeansOf, Part::About, Part::Of];
        let first = |span: Span| {
            let words = leads.iter().filter_map(|part| self.reading.parts(span, *part).next());
            words.filter(|word| word.start == span.start).map(|word| word.end).max()
        };
        // "Use of X"
        let used = self.reading.parts(name, Part::Integrate).next().filter(|word| word.start == name.start);
        let from = used.map_or(name, |word| self.reading.trim(Span { start: word.end, ..name }));
        let inside = |at: u32| self.reading.names(name).any(|(known, _)| known.start < at && at <= known.end);
        let rest = first(from).filter(|end| !inside(*end)).map(|end| self.reading.trim(Span { start: end, ..name }));
        rest.filter(|rest| self.begins_a_name(*rest)).unwrap_or(name)
    }

    /// "Crash reporting by X", "Maps via X": what it is for, and who does it.
    fn behind_its_means(&self, name: Span) -> Span {
        let outer = self.before_brackets(name);
        let means = [Part::ByMeansOf, Part::Toward].into_iter().flat_map(|part| self.reading.parts(outer, part));
        let Some(word) = means.filter(|word| word.start > name.start).min() else { return name };
        let before = Span { end: word.start, ..name };
        let rest = self.reading.trim(Span { start: word.end, ..name });
        let held = self.reading.names(name).any(|(known, _)| known.contains(word));
        let kinds = [Part::Service, Part::Ads, Part::Code, Part::ThirdParty, Part::Integrate, Part::Collect];
        let goes = self.opens_with_what_goes(before, word);
        let kind = kinds.iter().any(|kind| self.says(before, *kind)) || self.has_data(before) || goes;
        let verbs = [Part::FirstParty, Part::You, Part::Not, Part::Share, Part::Upload];
        let told = verbs.iter().any(|verb| self.says(before, *verb)) && !goes;
        let product = self.known(rest).is_some_and(|(known, product)| product && known.start == rest.start);
        let plain = !told && self.known(before).is_none() && (kind || product && !self.reading.distinct(before));
        if !held && plain && self.begins_a_name(rest) { rest } else { name }
    }

    /// "Data shared with", "Information we send to": the title of what somebody gets.
    fn opens_with_what_goes(&self, before: Span, word: Span) -> bool {
        let opens = [Part::Kind, Part::Personal].iter().any(|part| self.begins_with(before, *part));
        let verbs = [Part::Share, Part::Upload, Part::Collect].into_iter();
        // "Shared with" may be one word.
        let led = Span { end: word.end, ..before };
        let verb = verbs.filter_map(|part| self.reading.parts(led, part).next_back()).max();
        let denied = [Part::You, Part::Not].iter().any(|part| self.says(before, *part));
        opens && !denied && verb.is_some_and(|verb| verb.end + 1 >= word.start)
    }

    /// "Our backend host (X)": a role without a name, and who has it in brackets.
    fn in_brackets_behind_its_role(&self, name: Span) -> Span {
        let outer = self.before_brackets(name);
        let text = self.text(name);
        if outer == name || !text.ends_with(')') || text.matches('(').count() != 1 {
            return name;
        }
        let inner = self.reading.trim(Span { start: outer.end + 1, end: name.end - 1 });
        let roles = [Part::Service, Part::Ads, Part::ThirdParty, Part::Umbrella];
        let role = roles.iter().any(|role| self.says(outer, *role));
        let own = self.says(outer, Part::FirstParty) || self.text(outer).starts_with(char::is_uppercase);
        let others = [Part::Code, Part::Company].iter().any(|part| self.says(outer, *part));
        let plain = self.known(outer).is_none() && !self.reading.distinct(outer) && !others;
        let one = !self.text(inner).contains([',', ';', '/']) && !self.says(inner, Part::Including);
        let named = self.known(inner).is_some_and(|(known, _)| known.start == inner.start)
            || self.brand(inner) && self.reading.distinct(inner);
        if role && own && plain && one && named { inner } else { name }
    }
}
