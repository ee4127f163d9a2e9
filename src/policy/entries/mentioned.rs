//! Names in running text that nothing is given to: where readers find us, what a link leads to, where the source is published.

use super::Finder;
use crate::document::Span;
use crate::policy::words::Part;

/// A clause reaches so many bytes back from a name.
const CLAUSE: u32 = 120;

impl Finder<'_, '_> {
    /// "Contact us on X or via Y", "links may lead you to X", 源代码托管在X, "please donate via X".
    pub(super) fn is_only_mentioned(&self, sentence: Span, name: Span) -> bool {
        let from = self.reading.back(name.start, sentence.start, CLAUSE);
        let before = self.text(Span { start: from, end: name.start });
        let start = before.rfind([',', ';', ':', '。']).map_or(from, |at| from + at as u32 + 1);
        let clause = self.reading.trim(Span { start, end: name.start });
        self.is_a_way_to_us(clause) || !self.has_data(sentence) && self.gets_nothing(sentence, clause)
    }

    /// "Contact us on X": nothing is handed on there.
    fn is_a_way_to_us(&self, clause: Span) -> bool {
        let acts = [Part::Share, Part::Collect, Part::Integrate, Part::Code];
        self.says(clause, Part::Contact) && !acts.iter().any(|part| self.says(clause, *part))
    }

    /// A clause in which a link leads to a name, our source is published there, or readers are asked to do something there.
    fn gets_nothing(&self, sentence: Span, clause: Span) -> bool {
        let moves = [Part::Share, Part::Upload, Part::Collect, Part::Code, Part::ThirdParty, Part::Policy];
        let asked = || self.begins_with(clause, Part::Command) && !moves.iter().any(|part| self.says(sentence, *part));
        let published = || {
            let thing = self.reading.parts(clause, Part::Published).next_back();
            let verb = self.reading.parts(clause, Part::Introduces).next_back();
            thing.zip(verb).is_some_and(|(thing, verb)| thing.end <= verb.start && !self.says(clause, Part::Collect))
        };
        let linked = || self.says(clause, Part::Linked) && !self.says(clause, Part::Code);
        asked() || published() || linked()
    }
}
