//! What can go wrong with a complete policy, done to it on purpose; each time with the findings that it must cause.

use std::collections::BTreeSet;

use super::pair::{Entry, Language, Pair, covers, word};
use super::policy::{Policy, Shape, Told, called, told};

/// A finding that must be there, and nothing else may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub rule: &'static str,
    /// Any of these; empty: the finding is about no SDK, or it does not matter which.
    pub sdks: Vec<String>,
    pub disclosure: Option<String>,
    /// Exactly these; empty: whatever the finding says.
    pub data_types: BTreeSet<String>,
}

impl Expected {
    fn of(rule: &'static str, entry: &Entry) -> Expected {
        Expected { rule, sdks: entry.sdks.clone(), disclosure: None, data_types: BTreeSet::new() }
    }

    fn alone(rule: &'static str) -> Expected {
        Expected { rule, sdks: Vec::new(), disclosure: None, data_types: BTreeSet::new() }
    }

    fn disclosure(mut self, name: &str) -> Expected {
        self.disclosure = Some(name.to_owned());
        self
    }

    fn data_types<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Expected {
        self.data_types = ids.into_iter().map(str::to_owned).collect();
        self
    }
}

/// A mutated policy.
#[derive(Clone, Debug)]
pub struct Case {
    pub mutation: &'static str,
    pub policy: Policy,
    pub as_of: Option<&'static str>,
    pub expected: Vec<Expected>,
}

/// Products that are in none of the builds, for stale disclosures.
const ELSEWHERE: [(&str, &str, &str, &str, &[&str]); 3] = [
    ("Sentry", "Functional Software, Inc.", "crash", "https://sentry.io/privacy/", &["crash_logs", "os_version"]),
    ("Amplitude", "Amplitude, Inc.", "analytics", "https://amplitude.com/privacy", &["usage_data", "device_model"]),
    ("OneSignal", "OneSignal, Inc.", "push", "https://onesignal.com/privacy_policy", &["ip_address", "language_tz"]),
];

/// Every mutation of a pair in one language and shape.
pub fn cases(pair: &Pair, language: Language, shape: Shape) -> Vec<Case> {
    let base = Policy::complete(pair, language, shape);
    let mutants = Mutants { pair, language, base: &base };
    let mut all = vec![mutants.case("as it is", base.clone(), Vec::new())];
    for (at, entry) in pair.entry.iter().enumerate() {
        all.extend(mutants.of_entry(at, entry));
    }
    all.extend(mutants.of_policy());
    all
}

struct Mutants<'a> {
    pair: &'a Pair,
    language: Language,
    base: &'a Policy,
}

impl Mutants<'_> {
    fn case(&self, mutation: &'static str, policy: Policy, expected: Vec<Expected>) -> Case {
        Case { mutation, policy, as_of: None, expected }
    }

    fn pick<'t>(&self, english: &'t str, chinese: &'t str) -> &'t str {
        match self.language {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }

    /// The base with one disclosure changed.
    fn with(&self, at: usize, change: impl FnOnce(&mut Told)) -> Policy {
        let mut policy = self.base.clone();
        change(&mut policy.told[at]);
        policy
    }

    fn words<'t>(&self, ids: impl IntoIterator<Item = &'t str>) -> Vec<String> {
        ids.into_iter().map(|id| word(id, self.language).to_owned()).collect()
    }

    fn of_entry(&self, at: usize, entry: &Entry) -> Vec<Case> {
        let name = self.base.told[at].name.clone();
        let mut all = Vec::new();
        // Where nobody else is named, a dropped disclosure is a dropped section.
        if self.pair.entry.len() > 1 {
            let mut dropped = self.base.clone();
            dropped.told.remove(at);
            // What a named SDK brings along needs no name of its own.
            let carrier = |sdk| self.pair.entry.iter().find(|other| other.sdks.contains(sdk));
            let expected = match entry.brought_by.as_ref().and_then(carrier) {
                // Its data are then missing from what is said of its carrier.
                Some(carrier) => {
                    let beyond = entry.data.iter().filter(|id| !carrier.data.contains(id)).map(String::as_str);
                    vec![Expected::of("undisclosed-data-type", entry).data_types(beyond)]
                }
                None => vec![self.undisclosed(entry)],
            };
            all.push(self.case("drop an entry", dropped, expected));
        }
        let without = |rule, mutation, change: fn(&mut Told)| {
            self.case(mutation, self.with(at, change), vec![Expected::of(rule, entry).disclosure(&name)])
        };
        all.push(without("disclosure-without-link", "remove the link", |told| told.link = None));
        // Of a sentence nobody can say that none of its words is a purpose: there the rule keeps silent.
        if self.base.shape != Shape::Prose {
            all.push(without("disclosure-without-purpose", "remove the purpose", |told| told.purpose = None));
        }
        all.push(without("recipient-without-company", "remove the company", |told| told.company = None));
        if !entry.data.is_empty() {
            let emptied = self.with(at, |told| told.data.clear());
            let all_types = entry.data.iter().map(String::as_str);
            let expected = vec![Expected::of("undisclosed-data-type", entry).data_types(all_types)];
            all.push(self.case("remove all data types", emptied, expected));
        }
        all.extend(self.of_data(at, entry));
        for seen in &entry.seen {
            let renamed = self.with(at, |told| told.name = seen.clone());
            let expected = vec![Expected::of("unofficial-name", entry).disclosure(seen)];
            all.push(self.case("translate the name literally", renamed, expected));
        }
        all
    }

    fn undisclosed(&self, entry: &Entry) -> Expected {
        let rule = if entry.brought_by.is_some() { "transitive-sdk" } else { "undisclosed-sdk" };
        Expected::of(rule, entry)
    }

    /// Mutations of what is said to be collected.
    fn of_data(&self, at: usize, entry: &Entry) -> Vec<Case> {
        let mut all = Vec::new();
        for (number, id) in entry.data.iter().enumerate() {
            let left: Vec<&str> = entry.data.iter().map(String::as_str).filter(|other| other != id).collect();
            // What "device information" still adds beside the IMEI depends on what the maker meant by it.
            if left.is_empty() || left.iter().any(|other| covers(id, other)) {
                continue;
            }
            // Each third type is deleted, the next one replaced, the next one denied.
            match number % 3 {
                0 => {
                    let policy = self.with(at, |told| told.data = self.words(left.iter().copied()));
                    all.push(self.case("delete a data type", policy, self.consequences(entry, &left)));
                }
                1 => {
                    let wider = ["device_id_generic", "location_generic", "device_info_generic"];
                    let Some(general) = wider.into_iter().find(|general| covers(general, id)) else { continue };
                    let said: Vec<&str> =
                        left.iter().copied().filter(|other| *other != general).chain([general]).collect();
                    let policy = self.with(at, |told| told.data = self.words(said.iter().copied()));
                    all.push(self.case("replace a data type by a wider one", policy, self.consequences(entry, &said)));
                }
                _ => all.push(self.denied(at, entry, id, &left)),
            }
        }
        if let Some(foreign) = ["contacts", "microphone", "call_log"].into_iter().find(|id| self.is_foreign(entry, id))
        {
            let said: Vec<&str> = entry.data.iter().map(String::as_str).chain([foreign]).collect();
            let policy = self.with(at, |told| told.data = self.words(said.iter().copied()));
            all.push(self.case("add a data type that it does not collect", policy, self.consequences(entry, &said)));
        }
        all
    }

    /// A data type is taken out of the list, and denied in a sentence.
    fn denied(&self, at: usize, entry: &Entry, id: &str, left: &[&str]) -> Case {
        let name = called(&self.base.told[at].name);
        let what = word(id, self.language);
        let mut policy = self.with(at, |told| told.data = self.words(left.iter().copied()));
        policy.inside.push(match self.language {
            Language::English => format!("The {name} does not collect {what}."),
            Language::Chinese => format!("{name}不会收集您的{what}。"),
        });
        self.case("deny a data type", policy, vec![Expected::of("contradicted-claim", entry).data_types([id])])
    }

    /// Whether nothing is known that would make this entry collect it.
    fn is_foreign(&self, entry: &Entry, id: &str) -> bool {
        entry.documented && !entry.data.iter().any(|own| own == id || covers(id, own) || covers(own, id))
    }

    /// What follows where a disclosure names these types: the ones that it leaves out, those that only a wider word covers,
    /// and those that it makes up.
    fn consequences(&self, entry: &Entry, said: &[&str]) -> Vec<Expected> {
        let missing = || entry.data.iter().map(String::as_str).filter(|id| !said.contains(id));
        let covered = |id: &str| entry.family || said.iter().any(|general| covers(general, id));
        let made_up: Vec<&str> = said.iter().copied().filter(|id| self.is_foreign(entry, id)).collect();
        let vague: Vec<&str> = missing().filter(|id| covered(id)).collect();
        let omitted: Vec<&str> = missing().filter(|id| !covered(id)).collect();
        let verdicts =
            [("undisclosed-data-type", omitted), ("vague-data-type", vague), ("over-declared-data-type", made_up)];
        let said = verdicts.into_iter().filter(|(_, ids)| !ids.is_empty());
        let name = entry.name.in_language(self.language);
        said.map(|(rule, ids)| Expected::of(rule, entry).disclosure(name).data_types(ids)).collect()
    }

    /// Mutations of the policy as a whole.
    fn of_policy(&self) -> Vec<Case> {
        let mut all = Vec::new();
        let changed = |change: &dyn Fn(&mut Policy)| {
            let mut policy = self.base.clone();
            change(&mut policy);
            policy
        };
        for shape in Shape::ALL.into_iter().filter(|shape| *shape != self.base.shape) {
            all.push(self.case("write it in another shape", changed(&|policy| policy.shape = shape), Vec::new()));
        }
        for (name, company, purpose, link, data) in ELSEWHERE {
            let entry = Entry {
                sdks: Vec::new(),
                name: super::pair::Both { en: name.to_owned(), zh: name.to_owned() },
                seen: Vec::new(),
                company: super::pair::Both { en: company.to_owned(), zh: company.to_owned() },
                link: link.to_owned(),
                purpose: purpose.to_owned(),
                data: data.iter().map(|&id| id.to_owned()).collect(),
                said: Vec::new(),
                documented: false,
                family: false,
                brought_by: None,
            };
            let policy = changed(&|policy| policy.told.push(told(&entry, self.language)));
            all.push(self.case(
                "add a stale entry",
                policy,
                vec![Expected::alone("stale-disclosure").disclosure(name)],
            ));
        }
        all.push(self.case(
            "remove the date",
            changed(&|policy| policy.date = None),
            vec![Expected::alone("undated-policy")],
        ));
        let mut old = self.case("let it grow old", self.base.clone(), vec![Expected::alone("outdated-policy")]);
        old.as_of = Some("2029-01-01");
        all.push(old);
        all.push(self.case(
            "leave words of the template",
            changed(&|policy| {
                policy.before.push(self.pick("Our company is [company name].", "本应用由【公司名称】运营。").to_owned())
            }),
            vec![Expected::alone("template-residue")],
        ));
        all.push(self.case(
            "say that nobody else is there",
            changed(&|policy| {
                policy
                    .before
                    .push(self.pick("The app contains no third-party SDK.", "本应用未接入任何第三方SDK。").to_owned())
            }),
            vec![Expected::alone("contradicted-claim")],
        ));
        let mut nobody = changed(&|policy| policy.section = false);
        let mut expected: Vec<Expected> = self.pair.entry.iter().map(|entry| self.undisclosed(entry)).collect();
        expected.push(Expected::alone("no-third-party-section"));
        all.push(self.case("remove the third-party section", nobody.clone(), expected.clone()));
        nobody.before.push(
            self.pick(
                "We may share your information with our partners and service providers.",
                "我们可能会与合作伙伴、服务提供商共享您的个人信息。",
            )
            .to_owned(),
        );
        expected.push(Expected::alone("umbrella-disclosure"));
        all.push(self.case("speak of partners instead", nobody, expected));
        if !self.pair.collection.is_empty() {
            // What is said of an SDK is mentioned.
            let elsewhere = |id: &&str| self.pair.entry.iter().any(|entry| entry.data.iter().any(|own| own == id));
            let reached: Vec<&str> = self.pair.reached.iter().map(String::as_str).filter(|id| !elsewhere(id)).collect();
            let nothing = reached.is_empty();
            let told = Expected::alone("undisclosed-collection").data_types(reached);
            let expected = if nothing { Vec::new() } else { vec![told] };
            all.push(self.case(
                "leave out what the app collects",
                changed(&|policy| policy.collection.clear()),
                expected,
            ));
        }
        all.extend(self.clones());
        all
    }

    /// The data of one disclosure pasted under another.
    fn clones(&self) -> Vec<Case> {
        let pairs = self.pair.entry.iter().enumerate().zip(self.pair.entry.iter().skip(1));
        let telling = pairs.filter(|((_, from), to)| from.data.len() >= 5 && from.company.en != to.company.en);
        telling
            .map(|((at, from), to)| {
                let source = self.base.told[at].clone();
                let policy = self.with(at + 1, |told| {
                    told.data = source.data;
                });
                let said: Vec<&str> = from.data.iter().map(String::as_str).collect();
                let mut expected = self.consequences(to, &said);
                expected.push(Expected::alone("cloned-clause"));
                self.case("clone a clause", policy, expected)
            })
            .collect()
    }
}
