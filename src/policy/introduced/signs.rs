//! The signs that speak for a name.

use super::spelled::latin_words;
use super::{NEAR, REACH, Scout};
use crate::document::Span;
use crate::policy::reading::is_address;
use crate::policy::words::{Meaning, Part};

/// A verb stands at most so many bytes behind its name, with the adverbs between.
const VERB: u32 = 36;

/// What speaks for a name. Each counts once in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sign {
    /// Right behind "sent to", "we use", 接入.
    Introduced,
    /// Before "for", 用于.
    Used,
    /// Beside a kind of service: "our SMS provider, X", "X (hosting)".
    Kind,
    /// Ends in a word for code.
    Code,
    /// Has a company of its own, or is one.
    Company,
    /// Before a verb of collecting.
    Acts,
    Quoted,
    /// A capital or a digit within a word.
    Brand,
    /// "X's privacy policy".
    Policy,
    /// Joined with a name that is known.
    Joined,
    /// Introduced in more than one sentence.
    Again,
    /// Joined with several that are known.
    Listed,
    /// The sentence is about third parties, their code or data.
    About,
    /// Introduced, or before a verb of collecting, under a heading about third parties.
    Headed,
    /// Under another heading, and not introduced there.
    Elsewhere,
}

impl Sign {
    fn weight(self) -> u32 {
        match self {
            Sign::Joined => 3,
            Sign::Introduced | Sign::Kind | Sign::Code | Sign::Acts | Sign::Policy | Sign::Company => 2,
            Sign::Used | Sign::Quoted | Sign::Brand | Sign::Listed | Sign::Again | Sign::About | Sign::Headed => 1,
            Sign::Elsewhere => 0,
        }
    }
}

impl Sign {
    const ALL: [Sign; 15] = [
        Sign::Introduced,
        Sign::Used,
        Sign::Kind,
        Sign::Code,
        Sign::Company,
        Sign::Acts,
        Sign::Quoted,
        Sign::Brand,
        Sign::Policy,
        Sign::Joined,
        Sign::Again,
        Sign::Listed,
        Sign::About,
        Sign::Headed,
        Sign::Elsewhere,
    ];
}

/// Some signs, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs(u16);

impl Signs {
    pub(super) fn add(&mut self, sign: Sign) {
        self.0 |= 1 << sign as u16;
    }

    pub(super) fn add_all(&mut self, others: Signs) {
        self.0 |= others.0;
    }

    pub(super) fn has(self, sign: Sign) -> bool {
        self.0 & 1 << sign as u16 != 0
    }

    pub(super) fn has_any(self, signs: &[Sign]) -> bool {
        signs.iter().any(|sign| self.has(*sign))
    }

    /// What they come to.
    pub(super) fn weight(self) -> u32 {
        Sign::ALL.iter().filter(|sign| self.has(**sign)).map(|sign| sign.weight()).sum()
    }
}

impl<'a> Scout<'_, 'a> {
    pub(super) fn signs(&self, sentence: Span, name: Span, headed: bool) -> Signs {
        let reading = self.reading;
        let mut signs = Signs::default();
        let before = Span { start: reading.back(name.start, sentence.start, REACH), end: name.start };
        let behind = Span { start: name.end, end: reading.on(name.end, sentence.end, REACH) };
        // "X Co., Ltd. will collect": the full stop is the company's.
        let stop = self.says(name, Part::Company) && self.text(behind).starts_with('.');
        // "Our SMS provider, X, receives"
        let apposed = self.text(before).ends_with(", ") && self.text(behind).starts_with(", ");
        let end = name.end + u32::from(stop) + 2 * u32::from(apposed);
        let end = end.max(reading.behind_its_role(sentence, name));
        let near = Span { start: end, end: reading.on(end, sentence.end, NEAR) };
        if self.is_introduced(sentence, name, headed) {
            signs.add(Sign::Introduced);
        }
        let acts = reading.acts_as(sentence, name) && !self.says(sentence, Part::Not);
        if acts || self.about(sentence) && reading.is_excepted(sentence, name) {
            signs.add(Sign::Introduced);
            signs.add(Sign::Kind);
        }
        let follows = |part: Part| {
            reading.parts(near, part).next().is_some_and(|word| {
                let between = Span { start: end, end: word.start.max(end) };
                let others = [Part::FirstParty, Part::You, Part::And].iter().any(|part| self.says(between, *part));
                !others && !self.text(between).contains(['.', ';', '。', '、'])
            })
        };
        let clause = |part: Part| {
            let word = reading.parts(near, part).next();
            follows(part)
                && word.is_some_and(|word| !self.text(Span { start: end, end: word.start.max(end) }).contains(','))
        };
        // "uses X to"
        let aim = reading.parts(near, Part::Toward).any(|word| word.start == end + 1)
            && reading.parts(before, Part::Integrate).any(|word| word.end + 1 == name.start);
        if follows(Part::Purpose) || aim {
            signs.add(Sign::Used);
        }
        // "X does not store": of whom that is said may be we.
        let denied = || {
            let verb = [Part::Collect, Part::Upload].iter().filter_map(|part| reading.parts(near, *part).next()).min();
            verb.is_some_and(|verb| self.says(Span { end: verb.start.max(near.start), ..near }, Part::Not))
        };
        // "X may automatically collect"
        let acting = Span { end: reading.on(end, sentence.end, VERB), ..near };
        if (clause(Part::Collect) || clause(Part::Upload) || self.acts_by_an_adverb(acting))
            && self.acts(acting)
            && !denied()
            || self.acts_behind_brackets(sentence, name)
        {
            signs.add(Sign::Acts);
        }
        // "X and Y, which receive"
        let beside = reading.behind_those_beside(sentence, name.end);
        let behind_all = Span { start: beside, end: reading.on(beside, sentence.end, NEAR) };
        let relative = reading.parts(behind_all, Part::Relative).next().filter(|word| word.start == beside + 2);
        let told = relative.is_some_and(|word| self.acts(Span { start: word.end, ..behind_all }));
        if beside > name.end && told {
            signs.add(Sign::Acts);
        }
        // "X powers our search"
        if reading.parts(near, Part::Powers).next().is_some_and(|verb| verb.start == end + 1) {
            signs.add(Sign::Acts);
            // "X helps us count visits; for this it reads your address."
            let rest = reading.line_at(name).map(|line| Span { start: name.end, end: line.body.end });
            let gets = |rest: Span| self.says(rest, Part::Collect) && reading.data(rest).next().is_some();
            if headed && name.start == sentence.start && rest.is_some_and(gets) {
                signs.add(Sign::Used);
            }
        }
        if headed && self.is_our_means(sentence, name)
            || self.is_given(sentence, name)
            || self.is_sent_data(sentence, name)
        {
            signs.add(Sign::Introduced);
            signs.add(Sign::Used);
        }
        if headed && self.is_used(near) && self.says(sentence, Part::Collect) {
            signs.add(Sign::Introduced);
            signs.add(Sign::Used);
        }
        let open = self.text(near).trim_start_matches([' ', '(', ':', '<', '[']);
        let address = reading.addresses_in(behind).next().filter(|address| is_address(self.text(address.span)));
        let linked = address.is_some_and(|address| address.span.start + open.len() as u32 <= near.end);
        if clause(Part::Policy) || linked {
            signs.add(Sign::Policy);
        }
        if self.says(name, Part::Code) || self.code_follows(near) {
            signs.add(Sign::Code);
        }
        if self.beside_a_kind(before, name, behind) {
            signs.add(Sign::Kind);
        }
        if headed && name.start == sentence.start && self.is_a_service(behind) {
            signs.add(Sign::Introduced);
            signs.add(Sign::Kind);
        }
        if self.says(name, Part::Company) || self.company_in_brackets(name, sentence) {
            signs.add(Sign::Company);
        }
        if self.quoted(name) {
            signs.add(Sign::Quoted);
        }
        if self.brand(name) {
            signs.add(Sign::Brand);
        }
        if self.joined(before, behind) {
            signs.add(Sign::Joined);
            let mut others = reading.names(sentence).filter(|(_, name)| !name.is_vendor()).map(|(_, name)| name);
            if others.next().is_some_and(|first| others.any(|other| other != first)) {
                signs.add(Sign::Listed);
            }
        }
        signs
    }

    /// "May automatically collect": nothing but small words before a verb that stands further on.
    fn acts_by_an_adverb(&self, acting: Span) -> bool {
        let verb = self.reading.parts(acting, Part::Collect).next();
        verb.is_some_and(|verb| {
            let gap = self.text(Span { end: verb.start, ..acting });
            gap.chars().all(|c| c == ' ' || c.is_ascii_lowercase())
        })
    }

    /// "Through X we collect your address", "with X, we collect": what we do by its means, under a heading about third parties.
    fn is_our_means(&self, sentence: Span, name: Span) -> bool {
        let led = Span { end: name.start, ..sentence };
        let means = [Part::ByMeansOf, Part::With].into_iter().flat_map(|part| self.reading.parts(led, part)).max();
        let opens = means.is_some_and(|word| {
            let gap = self.text(Span { start: word.end, ..led });
            gap == " " && self.text(Span { end: word.start, ..led }).split_whitespace().count() <= 1
        });
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, VERB) };
        let us = self.reading.parts(behind, Part::FirstParty).next();
        let us = us.filter(|us| matches!(self.text(Span { end: us.start, ..behind }), " " | ", "));
        let verb = us.is_some_and(|us| {
            let rest = Span { start: us.end, ..behind };
            self.reading.parts(rest, Part::Collect).next().is_some_and(|verb| verb.start <= us.end + 5)
        });
        opens && verb && self.reading.data(Span { start: name.end, ..sentence }).next().is_some()
    }

    /// "We give X your address": a name between a verb of giving and what it is given.
    fn is_given(&self, sentence: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, sentence.start, NEAR), end: name.start };
        let verb = self.reading.parts(before, Part::Share).next_back().filter(|verb| verb.end + 1 == name.start);
        let ours = verb.is_some_and(|verb| {
            let us = self.reading.parts(Span { end: verb.start, ..before }, Part::FirstParty).next_back();
            us.is_some_and(|us| self.text(Span { start: us.end, end: verb.start }).split_whitespace().count() <= 1)
        });
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, REACH) };
        let object = self.reading.data(behind).next().map(|(data, ..)| Span { end: data.start, ..behind });
        ours && object.is_some_and(|gap| {
            let yours = self.reading.parts(gap, Part::Yours).any(|word| word.start == name.end + 1);
            yours && self.reading.nothing_but(gap, &[Part::Yours, Part::Article], [])
        })
    }

    /// "X (https://…) collects", "X (Y GmbH) receives": the verb right behind brackets that hold an address or a company.
    fn acts_behind_brackets(&self, sentence: Span, name: Span) -> bool {
        let behind = Span { start: name.end, end: self.reading.on(name.end, sentence.end, 2 * REACH) };
        let text = self.text(behind);
        let Some(close) = text.find(')').filter(|_| text.starts_with(" (")) else { return false };
        let inner = Span { end: behind.start + close as u32, ..behind };
        let start = inner.end + 1;
        let near = Span { start, end: self.reading.on(start, sentence.end, NEAR) };
        let told = self.reading.addresses_in(inner).next().is_some() || self.says(inner, Part::Company);
        told && !self.text(near).starts_with([',', '.', ';', ':'])
            && !self.says(near, Part::FirstParty)
            && self.acts(near)
    }

    /// "X is used for maps"
    fn is_used(&self, near: Span) -> bool {
        let is = self.reading.parts(near, Part::Befalls).next().filter(|is| is.start == near.start + 1);
        is.is_some_and(|is| {
            let verb = self.reading.parts(Span { start: is.end, ..near }, Part::Integrate).next();
            verb.is_some_and(|verb| verb.start == is.end + 1)
        })
    }

    /// "We send your address to X": what we give and to whom, with no more than small words between.
    fn is_sent_data(&self, sentence: Span, name: Span) -> bool {
        let before = Span { start: self.reading.back(name.start, sentence.start, REACH), end: name.start };
        let toward = self.reading.parts(before, Part::Toward).next_back().filter(|to| to.end + 1 == name.start);
        let Some(toward) = toward else { return false };
        let verbs = [Part::Share, Part::Upload].into_iter().flat_map(|part| self.reading.parts(before, part));
        let verb = verbs.filter(|verb| verb.end < toward.start).max_by_key(|verb| verb.start);
        verb.is_some_and(|verb| {
            let head = Span { start: self.reading.back(verb.start, sentence.start, NEAR), end: verb.start };
            let us = self.reading.parts(head, Part::FirstParty).next_back();
            let ours = us.is_some_and(|us| {
                let gap = self.text(Span { start: us.end, end: verb.start });
                gap.split_whitespace().count() <= 2 && !gap.contains([',', '.'])
            });
            let object = Span { start: verb.end, end: toward.start };
            let clause = self.text(object).contains([';', ':']) || self.says(object, Part::You);
            ours && !clause && self.reading.data(object).next().is_some() && !self.says(head, Part::Not)
        })
    }

    /// Nothing but an adverb or two before the verb: "X data collected by" is not about X.
    pub(super) fn acts(&self, near: Span) -> bool {
        let verb = [Part::Collect, Part::Upload].iter().filter_map(|part| self.reading.parts(near, *part).next()).min();
        verb.is_some_and(|verb| {
            let gap = Span { start: near.start, end: verb.start.max(near.start) };
            // "Mail is processed by X"
            let is = self.reading.parts(gap, Part::Befalls).next_back().filter(|is| is.end + 1 == verb.start);
            let agent = Span { start: verb.end + 1, end: self.reading.on(verb.end + 1, u32::MAX, NEAR) };
            let by = [Part::ByMeansOf, Part::Inside, Part::Toward];
            let led = by.iter().any(|part| self.reading.parts(agent, *part).any(|word| word.start == agent.start));
            let passive = is.is_some() && led;
            // "What they receive" has a subject of its own.
            let others = [Part::Kind, Part::These].iter().any(|part| self.says(gap, *part));
            let noun = others || self.reading.data(gap).next().is_some();
            // "Beim Aufruf speichert X": the subject stands behind.
            let rest = Span { start: verb.end, end: self.reading.on(verb.end, u32::MAX, NEAR) };
            let behind = self.reading.names(rest).next().is_some_and(|(name, _)| name.start <= verb.end + 1);
            let noun = noun || behind && self.says(verb, Part::BeforeSubject);
            !noun && !passive && self.text(gap).split_whitespace().count() <= 3
        })
    }

    pub(super) fn code_follows(&self, near: Span) -> bool {
        self.reading.parts(near, Part::Code).next().is_some_and(|code| {
            let gap = Span { start: near.start, end: code.start };
            let particles: usize = self.reading.parts(gap, Part::Particle).map(|word| word.range().len()).sum();
            gap.range().len() <= particles + 1
        })
    }

    /// A word that introduces stands right before, or one of giving before "to".
    pub(super) fn is_introduced(&self, sentence: Span, name: Span, headed: bool) -> bool {
        let before = Span { start: self.reading.back(name.start, sentence.start, REACH), end: name.start };
        let denied = |word: Span| {
            let text = self.text(Span { start: sentence.start, end: word.start });
            let clause = text.rfind([',', '.', ';']).map_or(sentence.start, |at| sentence.start + at as u32);
            self.says(Span { start: clause, end: word.end }, Part::Not)
        };
        let of_the_reader = |word: Span| {
            let right = Span { start: self.reading.back(word.start, sentence.start, 8), end: word.start };
            self.says(right, Part::You)
        };
        let right_before = |part: Part| {
            let word = self.reading.parts(before, part).next_back()?;
            self.light(Span { start: word.end, end: before.end }).then_some(word)
        };
        if let Some(word) = right_before(Part::Introduces).or_else(|| right_before(Part::ProvidedBy)) {
            // A film's name (e.g. "X"): examples of what nobody receives data for.
            let example = self.reading.parts(before, Part::SuchAs).any(|such| such == word);
            if example && self.quoted(name) && !self.beside_a_kind(before, name, name) {
                return false;
            }
            return !denied(word) && !of_the_reader(word);
        }
        let given = [Part::Toward, Part::ByMeansOf].into_iter().find_map(right_before);
        given.is_some_and(|word| {
            let head = Span { start: sentence.start, end: word.start };
            let verbs = [Part::Share, Part::Upload, Part::Collect];
            // "Werden an X übermittelt"
            let beside = Span { start: name.end, end: self.reading.on(name.end, sentence.end, NEAR) };
            let behind = || {
                let verbs = verbs.iter().filter_map(|part| self.reading.parts(beside, *part).next());
                verbs.min().is_some_and(|verb| verb.start == name.end + 1)
            };
            let verb = verbs.iter().any(|part| self.says(head, *part)) || behind();
            let object = self.reading.data(sentence).next().is_some() || self.says(sentence, Part::Personal);
            verb && (object || headed) && !denied(word)
        })
    }

    /// Nothing but articles and kinds of service.
    pub(super) fn light(&self, gap: Span) -> bool {
        const LIGHT: [Part; 8] = [
            Part::Article,
            Part::Service,
            Part::ThirdParty,
            Part::Code,
            Part::Particle,
            Part::Ads,
            Part::FirstParty,
            Part::Introduces,
        ];
        // "Sent to our hosting provider X", but not "to your Phone".
        let kind = self.says(gap, Part::Service) || self.says(gap, Part::ThirdParty);
        let parts = if kind { LIGHT.as_slice() } else { LIGHT.get(1..).unwrap_or_default() };
        let text = self.text(gap);
        let everyday = self.reading.group_in(gap, Meaning::Mark(0).group()).map(|hit| hit.span);
        !text.contains([';', '。', ')'])
            && text.matches(',').count() <= 1
            && self.reading.nothing_but(gap, parts, everyday)
    }

    /// "our SMS provider, X", "X (hosting)", "X, a payment service".
    pub(super) fn beside_a_kind(&self, before: Span, name: Span, behind: Span) -> bool {
        let last = self.reading.parts(before, Part::Service).next_back();
        let opened = last.is_some_and(|word| {
            let gap = self.text(Span { start: word.end, end: name.start });
            matches!(gap, " " | ", " | ": " | " (" | ":" | "(" | " \"" | " “" | "“")
        });
        // "third-party services such as X"
        let such = self.reading.parts(before, Part::SuchAs).next_back().filter(|such| {
            let gap = self.text(Span { start: such.end, end: name.start });
            gap.trim_matches([' ', '“', '"', '「', ':']).is_empty()
        });
        let of_a_class = such.is_some_and(|such| {
            let class = [Part::Service, Part::ThirdParty, Part::Code, Part::Umbrella];
            let head = Span { start: before.start, end: such.start };
            let last =
                class.iter().filter_map(|part| self.reading.parts(head, *part).next_back()).map(|word| word.end).max();
            last.is_some_and(|end| {
                self.text(Span { start: end, end: such.start }).trim_matches([' ', ',', '(']).is_empty()
            })
        });
        let text = self.text(behind);
        let explained = text.starts_with([',', '(']) || text.starts_with(" (");
        let stop = text.get(1..).and_then(|rest| rest.find([',', ')', '.', '。', ';'])).map_or(text.len(), |at| at + 1);
        let inner = Span { start: behind.start, end: behind.start + stop as u32 };
        let closed = explained && self.says(inner, Part::Service) && !self.says(inner, Part::And);
        opened || closed || of_a_class
    }

    /// "X is an analytics service", "X is a service for maps by Y".
    fn is_a_service(&self, behind: Span) -> bool {
        let is = self.reading.parts(behind, Part::Befalls).next().filter(|word| word.start == behind.start + 1);
        is.is_some_and(|is| {
            let rest = Span { start: is.end, ..behind };
            let article = self.reading.parts(rest, Part::Article).next().filter(|word| word.start == is.end + 1);
            let kind = self.reading.parts(rest, Part::Service).next();
            article.zip(kind).is_some_and(|(article, kind)| {
                let gap = Span { start: article.end, end: kind.start.max(article.end) };
                self.text(gap).split_whitespace().count() <= 1 && !self.text(gap).contains([',', '.'])
            })
        })
    }

    pub(super) fn quoted(&self, name: Span) -> bool {
        let text = self.reading.document.text.normal();
        let before = text.get(..name.start as usize).and_then(|text| text.chars().next_back());
        let behind = text.get(name.end as usize..).and_then(|text| text.chars().next());
        matches!(
            (before, behind),
            (Some('“'), Some('”'))
                | (Some('"'), Some('"'))
                | (Some('「'), Some('」'))
                | (Some('【'), Some('】'))
                | (Some('‘'), Some('’'))
        )
    }

    pub(super) fn company_in_brackets(&self, name: Span, sentence: Span) -> bool {
        let rest = Span { start: name.end, end: self.reading.on(name.end, sentence.end, 2 * REACH) };
        let text = self.text(rest);
        let open = text.trim_start_matches(['”', '"', '」', '】', '’', ' ']);
        let Some(close) = text.find(')').filter(|_| open.starts_with('(')) else { return false };
        self.says(Span { start: rest.start, end: rest.start + close as u32 }, Part::Company)
    }

    pub(super) fn brand(&self, name: Span) -> bool {
        latin_words(self.text(name)).any(|word| {
            let word = self.text(Span { start: name.start + word.start, end: name.start + word.end });
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let inner = word.chars().zip(word.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
            let digit = word.chars().any(|c| c.is_ascii_digit()) && letters >= 3;
            inner && letters > 3 || digit
        })
    }

    /// A known name stands before or behind, with a mark or "and" between.
    pub(super) fn joined(&self, before: Span, behind: Span) -> bool {
        let joins = |gap: Span| {
            let text = self.text(gap);
            let close = text.find(')').filter(|_| text.trim_start().starts_with('('));
            let gap = Span { start: close.map_or(gap.start, |at| gap.start + at as u32 + 1), ..gap };
            let text = self.text(gap).trim();
            matches!(text, "," | "、" | "/" | "”“" | "」「" | "】【")
                || self.reading.parts(gap, Part::And).any(|and| text.trim_start_matches([',', ' ']) == self.text(and))
        };
        let last = self.reading.names(before).rfind(|(_, name)| !name.is_vendor());
        let next = self.reading.names(behind).find(|(_, name)| !name.is_vendor());
        last.is_some_and(|(name, _)| joins(Span { start: name.end, end: before.end }))
            || next.is_some_and(|(name, _)| joins(Span { start: behind.start, end: name.start }))
    }
}
