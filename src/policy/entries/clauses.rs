//! The clauses of a sentence that names several: whose each is, and which names are the reader's or denied.

use super::Finder;
use super::prose::ACTS;
use crate::document::Span;
use crate::policy::fold::wide;
use crate::policy::reading::holds_wide;
use crate::policy::words::Part;

/// A clause begins at most so many bytes before a name.
const CLAUSE: u32 = 2_000;
/// Who a name is to us stands in so many bytes before it.
const ROLE: u32 = 64;
/// 登录 stands so many bytes behind the names at most.
const SIGN_IN: u32 = 60;
/// What is denied stands so many bytes behind the denial.
const DENIED: u32 = 3;

impl<'a> Finder<'_, 'a> {
    /// Each name with its clause of a sentence: "A stores your photos, B your mail". Names that are joined share one, and all
    /// of them the sentence where its end takes them up again.
    pub(super) fn clauses(&self, sentence: Span, names: &[Span]) -> Vec<(Span, Span)> {
        let sentence = self.behind_what_we_collect(sentence, names);
        let first = names.first().map_or(sentence.start, |name| name.end);
        let behind = Span { start: first, end: sentence.end };
        let whole = self.says(behind, Part::These) || self.says(behind, Part::HandsOn);
        let mut bounds: Vec<u32> = Vec::new();
        let mut homes: Vec<usize> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| names.get(at)).filter(|_| !whole);
            let gap = before.map(|before| Span { start: before.end, end: name.start.max(before.end) });
            let apart = |gap: Span| self.clause_between(gap).or_else(|| self.clause_of_its_own(sentence, gap));
            bounds.extend(gap.and_then(apart));
            homes.push(bounds.len());
        }
        if bounds.is_empty() && names.len() >= 2 && self.data_in_brackets(sentence, names) {
            // "A (push token), B (email)": to each its own brackets.
            let next = |at: usize| names.get(at + 1).map_or(sentence.end, |next| next.start);
            return names.iter().enumerate().map(|(at, name)| (*name, Span { end: next(at), ..*name })).collect();
        }
        let bound = |at: usize| bounds.get(at).copied();
        let scope = |home: usize| Span {
            start: home.checked_sub(1).and_then(bound).unwrap_or(sentence.start),
            end: bound(home).unwrap_or(sentence.end),
        };
        names.iter().zip(homes).map(|(name, home)| (*name, scope(home))).collect()
    }

    /// 我们会收集您的IMEI，以及通过甲SDK、乙SDK收集网络信息: what we collect ourselves stands in a clause before that in which they do.
    fn behind_what_we_collect(&self, sentence: Span, names: &[Span]) -> Span {
        let (Some(first), Some(last)) = (names.first(), names.last()) else { return sentence };
        let before = Span { start: self.reading.back(first.start, sentence.start, CLAUSE), end: first.start };
        let Some(comma) = self.text(before).rfind(',').filter(|_| holds_wide(self.text(before))) else {
            return sentence;
        };
        let start = before.start + comma as u32 + 1;
        let ours = Span { end: start, ..before };
        let means = self.right_before(Span { start, ..sentence }, *first, Part::ByMeansOf);
        let behind = Span { start: last.end, end: self.reading.on(last.end, sentence.end, ACTS) };
        let collected = self.reading.parts(behind, Part::Collect).next().is_some_and(|verb| {
            let gap = self.text(Span { end: verb.start.max(behind.start), ..behind });
            !gap.contains([',', ';', ':'])
        });
        let we = self.says(ours, Part::FirstParty) && self.says(ours, Part::Collect) && self.has_data(ours);
        if means && collected && we && self.has_data(Span { start: last.end, ..sentence }) {
            Span { start, ..sentence }
        } else {
            sentence
        }
    }

    /// Right behind a name, brackets hold data types.
    fn data_in_brackets(&self, sentence: Span, names: &[Span]) -> bool {
        names.iter().any(|name| {
            let rest = Span { start: name.end, end: sentence.end };
            let text = self.text(rest);
            let close = text.find(')').filter(|_| text.trim_start().starts_with('('));
            close.is_some_and(|at| self.has_data(Span { start: rest.start, end: rest.start + at as u32 }))
        })
    }

    /// "Handled by A, and B keeps your name": where a clause begins with a name, though nothing but a comma and "and" part it from the last.
    fn clause_of_its_own(&self, sentence: Span, gap: Span) -> Option<u32> {
        let comma = self.text(gap).find(',').map(|at| gap.start + at as u32 + 1)?;
        let and = self.reading.parts(gap, Part::And).next_back().filter(|and| and.end + 1 >= gap.end)?;
        let verbs = [Part::Collect, Part::Share, Part::Upload, Part::Handle];
        let before = Span { start: self.reading.back(gap.start, sentence.start, CLAUSE), end: gap.start };
        let first = verbs.iter().any(|part| self.says(before, *part));
        let name = self.reading.names(Span { start: gap.end, ..sentence }).next().map(|(name, _)| name)?;
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, ACTS) };
        let own = verbs.iter().filter_map(|part| self.reading.parts(behind, *part).next()).min();
        let acts = own.is_some_and(|verb| verb.start == name.end + 1 && !self.says(verb, Part::HandsOn));
        (first && acts && comma <= and.start).then_some(comma)
    }

    /// Where a new clause begins between two names, if more than marks, brackets and kinds of service stand there.
    fn clause_between(&self, gap: Span) -> Option<u32> {
        let text = self.text(gap);
        let mut depth = 0usize;
        let letters = |at: usize, c: char| {
            let inside = |word: Span| word.range().contains(&(gap.start as usize + at));
            let light = [Part::And, Part::Code, Part::Service, Part::Company, Part::AndOther, Part::Particle];
            c.is_alphanumeric() && !light.iter().any(|part| self.reading.parts(gap, *part).any(inside))
        };
        let mut heavy = false;
        let mut comma = None;
        for (at, c) in text.char_indices() {
            depth += usize::from(c == '(');
            heavy |= depth == 0 && letters(at, c);
            if depth == 0 && matches!(c, ',' | ';') {
                comma = Some(gap.start + at as u32 + 1);
            }
            depth = depth.saturating_sub(usize::from(c == ')'));
        }
        let and = || self.reading.parts(gap, Part::And).next_back().map(|word| word.end);
        heavy.then(|| comma.or_else(and)).flatten()
    }

    /// A word of this part stands right before a name, blanks aside.
    pub(super) fn right_before(&self, sentence: Span, name: Span, part: Part) -> bool {
        let before = Span { start: self.reading.back(name.start, sentence.start, ACTS), end: name.start };
        let last = self.reading.parts(before, part).next_back();
        last.is_some_and(|word| self.text(Span { start: word.end, end: name.start }).trim().is_empty())
    }

    /// The first word of this part in a text is what the text begins with.
    pub(super) fn begins_with(&self, text: Span, part: Part) -> bool {
        self.reading.begins_with(text, part)
    }

    /// Nothing stands in a gap but words of these parts and these others.
    pub(super) fn nothing_but(&self, gap: Span, parts: &[Part], others: impl IntoIterator<Item = Span>) -> bool {
        self.reading.nothing_but(gap, parts, others)
    }

    /// A word of this part leads to a name, with nothing but its role between: "to our e-mail provider, X".
    pub(super) fn leads_to(&self, sentence: Span, name: Span, part: Part) -> Option<Span> {
        let before = Span { start: self.reading.back(name.start, sentence.start, ROLE), end: name.start };
        let roles = [
            Part::Service,
            Part::ThirdParty,
            Part::Umbrella,
            Part::Article,
            Part::FirstParty,
            Part::Ads,
            Part::Code,
            Part::Yours,
        ];
        let word = self.reading.parts(before, part).next_back()?;
        let gap = Span { start: word.end, end: name.start };
        if self.text(gap).trim().is_empty() {
            return Some(word);
        }
        (self.nothing_but(gap, &roles, []) && !self.text(gap).contains([';', '.', '。', ')'])).then_some(word)
    }

    /// "Stored on X", "we rely on X": a word right before the name says that it is used or given something.
    pub(super) fn given_to(&self, sentence: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, sentence.start, ACTS), end: name.start };
        // What a store or the system does is said of every app, but not what another service of its maker does.
        let general = self.reading.parts(name, Part::NoParty).any(|word| word == name);
        let whole = if general { self.whole_vendor(name, sentence) } else { name };
        if general && (whole == name || self.reading.parts(whole, Part::NoParty).any(|word| !name.contains(word))) {
            return false;
        }
        self.reading.parts(before, Part::Introduces).next_back().is_some_and(|word| {
            let gap = Span { start: word.end, end: name.start };
            let bare = |gap: Span| self.text(gap).trim_matches([' ', '“', '"', '「']).is_empty();
            (bare(gap) || self.is_an_article(gap)) && !self.of_the_reader(sentence, word)
        })
    }

    /// "The", "a", but not "your": a word before a name that says nothing of whose it is.
    fn is_an_article(&self, gap: Span) -> bool {
        let theirs = self.reading.words.theirs.iter().any(|word| self.text(gap).trim() == word);
        !theirs && !self.says(gap, Part::Yours) && self.nothing_but(gap, &[Part::Article], [])
    }

    /// "What you write is sent to", 您输入的内容会发送至: the clause goes on about a thing, and what befalls it.
    pub(super) fn befalls(&self, clause: Span) -> bool {
        let verbs = [Part::Upload, Part::Share, Part::Collect, Part::Handle].into_iter();
        verbs.filter_map(|part| self.reading.parts(clause, part).next_back()).any(|verb| {
            let before = Span { start: self.reading.back(verb.start, clause.start, ACTS), end: verb.end };
            let befalls = self.reading.parts(before, Part::Befalls).next_back();
            // 将发送 holds the verb: 将 alone would mark its object.
            befalls.is_some_and(|word| word.start < verb.start && !self.of_the_reader(clause, word))
        })
    }

    /// "You can sign in with X or Y", 通过X登录: who knows the reader already is asked who it is.
    pub(super) fn signs_in(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, SIGN_IN) };
        let light = |gap: Span| {
            let light = [Part::And, Part::Service, Part::Article, Part::Particle];
            self.nothing_but(gap, &light, self.reading.names(gap).map(|(name, _)| name))
        };
        let before = Span { start: self.reading.back(name.start, sentence.start, CLAUSE), end: name.start };
        let word =
            self.reading.parts(before, Part::SignsIn).next_back().filter(|word| !self.text(*word).contains(wide));
        let next = self.reading.parts(behind, Part::SignsIn).next().filter(|word| self.text(*word).contains(wide));
        word.is_some_and(|word| light(Span { start: word.end, end: name.start }))
            || next.is_some_and(|word| light(Span { start: name.end, end: word.start }))
    }

    /// 您使用X登录时，我们会获取您的昵称: a sign-in of which data come.
    pub(super) fn signs_in_for_data(&self, sentence: Span, name: Span) -> bool {
        let told = self.has_data(sentence) && self.says(sentence, Part::Collect);
        // 微信登录, a name.
        let within = || self.reading.parts(name, Part::SignsIn).any(|word| word.end == name.end);
        told && holds_wide(self.text(sentence)) && (self.signs_in(sentence, name) || within())
    }

    /// "You can share it to X", 您可以分享到X: between its commas, a name belongs to what the reader does.
    pub(super) fn in_a_clause_of_the_reader(&self, sentence: Span, name: Span) -> bool {
        let from = self.reading.back(name.start, sentence.start, CLAUSE);
        let before = self.text(Span { start: from, end: name.start });
        let start = before.rfind([',', ':']).map_or(from, |at| from + at as u32 + 1);
        let clause = Span { start, end: name.start };
        let opening = Span { start, end: self.reading.on(start, name.start, 12) };
        let yours = self.reading.opens_with_a_thing_of_the_reader(clause, opening);
        // "If you use a phone of X, the code of these makers collects …" takes the names up again.
        let taken_up =
            self.says(Span { start: name.end, end: sentence.end }, Part::These) || self.we_give_then(sentence, name);
        let reader = self.says(opening, Part::You) && !yours && !taken_up && !self.says(clause, Part::FirstParty);
        let signs_in = || self.signs_in(sentence, name) || self.signs_in_for_data(sentence, name);
        reader && !signs_in() && !self.befalls(clause) && !self.allowed(sentence, name)
            || self.is_what_the_reader_uses(sentence, clause, name)
    }

    /// 为了便于您使用甲登录，我们接入了甲SDK: what we want the reader to use, where the sentence names what of it we build in.
    fn is_what_the_reader_uses(&self, sentence: Span, clause: Span, name: Span) -> bool {
        let used = self.reading.parts(clause, Part::Integrate).next_back().filter(|verb| verb.end == name.start);
        let yours = used.filter(|_| holds_wide(self.text(clause))).is_some_and(|verb| {
            self.reading.parts(clause, Part::You).next_back().is_some_and(|you| you.end == verb.start)
        });
        let behind = Span { start: name.end, ..sentence };
        let vendor = self.known_vendor_of(name);
        let built_in = |other: Span| {
            let before = Span { start: self.reading.back(other.start, behind.start, ACTS), end: other.start };
            self.reading.parts(before, Part::Integrate).next_back().is_some_and(|verb| verb.end + 3 >= other.start)
        };
        let same = |other: &Span| vendor.is_some() && self.known_vendor_of(*other) == vendor && built_in(*other);
        yours && self.says(behind, Part::FirstParty) && self.products(behind).iter().any(same)
    }

    /// 当您使用甲地图时，甲会获取位置信息: behind the clause of the reader, whose product it is does something.
    pub(super) fn its_vendor_acts(&self, sentence: Span, name: Span) -> bool {
        let vendor = self.known_vendor_of(name);
        let behind = Span { start: name.end, ..sentence };
        let own = self.reading.names(behind).filter(|(_, other)| Some(other.vendor) == vendor);
        let acts = own.map(|(other, _)| other).any(|other| self.acts(sentence, other));
        acts && holds_wide(self.text(name))
    }

    /// 您通过甲支付时，我们会与支付机构共享您的订单: the clause behind one in Chinese says what we give to a third party then.
    fn we_give_then(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, CLAUSE) };
        let comma = self.text(behind).find(',').filter(|_| holds_wide(self.text(behind)));
        let next = comma.map(|at| Span { start: behind.start + at as u32 + 1, ..behind });
        next.is_some_and(|next| {
            let ours = self.begins_with(next, Part::FirstParty);
            let to = self.reading.parts(next, Part::Toward).next().is_some();
            let yours = self.has_data(next) || self.says(next, Part::Yours);
            ours && to && yours && self.says(next, Part::Share) && !self.says(next, Part::Not)
        })
    }

    /// 您授权甲收集您的昵称: the reader lets another do it.
    fn allowed(&self, sentence: Span, name: Span) -> bool {
        let near = |most: u32| Span { start: name.end, end: self.reading.on(name.end, sentence.end, most) };
        let verb = self.reading.parts(near(ACTS), Part::Collect).next();
        let right = || self.right_before(sentence, name, Part::Allow);
        // 您授权认证机构甲有限公司在提供服务时收集
        let company = || {
            let before = Span { start: self.reading.back(name.start, sentence.start, ROLE), end: name.start };
            let allow = self.reading.parts(before, Part::Allow).next_back();
            let sort = allow.map(|allow| self.text(Span { start: allow.end, ..before }));
            let acts = self.reading.parts(near(ROLE), Part::Collect).next().is_some_and(|verb| {
                !self.text(Span { start: name.end, end: verb.start.max(name.end) }).contains([',', ';', '。'])
            });
            acts && sort.is_some_and(|sort| !sort.contains([',', ';', '。'])) && self.is_company(name)
        };
        verb.is_some_and(|verb| verb.start <= name.end + 3) && right() || company()
    }

    /// "When you use X": the reader's act.
    pub(super) fn of_the_reader(&self, sentence: Span, verb: Span) -> bool {
        let before = Span { start: self.reading.back(verb.start, sentence.start, 6), end: verb.start };
        self.says(before, Part::You)
    }

    /// "Faster than X", "instead of X or Y": what is only held against another.
    fn is_compared(&self, said: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, said.start, CLAUSE), end: name.start };
        // "Other than X" leaves it out of a denial.
        let excepted = |word: Span| self.reading.parts(before, Part::Unless).any(|unless| unless.contains(word));
        let word = self.reading.parts(before, Part::Compares).next_back().filter(|word| !excepted(*word));
        word.is_some_and(|word| {
            let gap = Span { start: word.end, end: name.start };
            let others = self.reading.names(gap).map(|(other, _)| other);
            !self.text(gap).contains(['.', ';', ':']) && self.nothing_but(gap, &[Part::And, Part::Article], others)
        })
    }

    /// "It uses neither X nor Y": the name stands in a sentence that denies.
    pub(super) fn in_a_denial(&self, said: Span, name: Span) -> bool {
        if self.is_compared(said, name) {
            return true;
        }
        if !self.says(said, Part::Not) {
            return false;
        }
        let sentence = self.reading.sentences(said).find(|sentence| sentence.contains(name));
        sentence.is_some_and(|sentence| {
            let before = Span { start: sentence.start, end: name.start };
            let denial = self.reading.denials(before).next_back();
            let goes_on = |denial: Span| {
                let between = Span { start: denial.end, end: name.start };
                // Behind a comma another clause may begin, or the enumeration goes on.
                let comma = self.text(between).find(',').map(|at| Span { start: between.start + at as u32, ..between });
                let acts = [Part::Integrate, Part::FirstParty, Part::You, Part::Share, Part::Introduces];
                let goes_on = |rest: Span| {
                    let first = Span { end: rest.start, ..between };
                    // "No ads SDKs, analytics SDKs (such as X)"
                    let enumerates = self.reading.names(first).next().is_some()
                        || self.says(first, Part::Code) && self.says(rest, Part::Code);
                    // 未接入任何第三方SDK，例如甲: an example of what is denied.
                    let own = self.reading.trim(Span { start: rest.start + 1, ..rest });
                    let example = [Part::SuchAs, Part::Including].iter().any(|part| self.begins_with(own, *part));
                    let kinds = [Part::Code, Part::ThirdParty, Part::Umbrella];
                    example && kinds.iter().any(|part| self.says(first, *part))
                        || !acts.iter().any(|part| self.says(rest, *part)) && enumerates
                };
                // 不会调用甲获取您的位置: the verb that is denied, and not one of another clause.
                let right_behind = |verb: Span| holds_wide(self.text(verb)) && verb.start <= between.start + DENIED;
                let others = self.reading.parts(between, Part::Collect).any(|verb| !right_behind(verb));
                !self.says(between, Part::But) && comma.is_none_or(goes_on) && !others
            };
            // Further on, the same product may be what is denied.
            let own = self.product(name);
            let later = |verb: Span| {
                let rest = Span { start: verb.end, end: sentence.end };
                let denied = self
                    .reading
                    .parts(Span { start: name.end, end: verb.end }, Part::Not)
                    .any(|not| not.end >= verb.end);
                denied && self.products(rest).first().is_some_and(|next| own.is_some() && self.product(*next) == own)
            };
            let behind = Span { start: name.end, end: sentence.end };
            (denial.is_some_and(goes_on) || self.reading.parts(behind, Part::Integrate).any(later))
                && !self.says(sentence, Part::Unless)
        })
    }
}
