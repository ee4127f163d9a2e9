//! One verdict for every pair of SDK and data type.

use std::collections::{BTreeMap, BTreeSet};

use super::case::PLACES;
use super::matching::{Party, Reach, is_for};
use super::ontology::distance;
use super::{FIRST_PARTY, MatrixCell, Verdict};
use crate::catalog::Catalog;
use crate::catalog::model::DataClass;
use crate::inventory::{DataAccess, Inventory};
use crate::policy::{Actor, DeclaredData, Disclosure, Disclosures, Locator, Polarity};

/// A cell with what its verdict rests on.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    pub build: &'a Inventory,
    /// `None`: the app's own code.
    pub party: Option<&'a Party<'a>>,
    pub data_type: &'a str,
    pub verdict: Verdict,
    pub distance: Option<u32>,
    /// What was observed and what is documented; `None` where the type is only declared.
    pub access: Option<&'a DataAccess>,
    /// The disclosure that speaks for the SDK: the one whose words decided, else the closest.
    pub disclosure: Option<&'a Disclosure>,
    /// The words of the policy that decided.
    pub words: Vec<Word<'a>>,
}

/// A data type as the policy names it.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    pub data_type: &'a str,
    pub locator: &'a Locator,
    disclosure: Option<&'a Disclosure>,
}

impl Cell<'_> {
    pub fn sdk(&self) -> &str {
        self.party.map_or(FIRST_PARTY, |party| party.detection.id.as_str())
    }

    /// Whether it is about this SDK in this build.
    pub fn is_of(&self, party: &Party) -> bool {
        self.party.is_some_and(|own| std::ptr::eq(own.build, party.build) && own.detection.id == party.detection.id)
    }

    /// The cell as it is printed.
    pub fn printed(&self) -> MatrixCell {
        let mut evidence: Vec<String> =
            self.access.iter().flat_map(|access| &access.observed).map(|seen| seen.evidence.clone()).collect();
        evidence.sort();
        evidence.dedup();
        MatrixCell {
            build: self.build.path.clone(),
            sdk: self.sdk().to_owned(),
            data_type: self.data_type.to_owned(),
            verdict: self.verdict,
            distance: self.distance,
            evidence,
            disclosure: self.disclosure.map(|disclosure| disclosure.name.clone()),
        }
    }
}

/// Whether code that reaches the data was seen, and nothing says that the app lacks the permission for it.
pub fn is_open(access: &DataAccess) -> bool {
    access.observed.iter().any(|seen| seen.permission_held != Some(false))
}

/// Whether the vendor publishes that its SDK collects it.
pub fn is_documented(access: &DataAccess) -> bool {
    access.documented.as_ref().is_some_and(|documented| !documented.is_empty())
}

/// The verdicts on all builds, in the order of `parties`, the app's own code of each build last.
pub fn cells<'a>(
    catalog: &'a Catalog,
    builds: &'a [&'a Inventory],
    policies: &'a [&'a Disclosures],
    parties: &'a [Party<'a>],
) -> Vec<Cell<'a>> {
    if all_unread(policies) {
        return Vec::new();
    }
    let said_of_all = collected(policies, &[Actor::ThirdParty]);
    let mut cells = Vec::new();
    for party in parties.iter().filter(|party| party.needs_disclosure() || party.is_disclosed()) {
        let row = Row {
            catalog,
            builds,
            parties,
            build: party.build,
            party: Some(party),
            reached: party.detection.data_types.as_slice(),
            own: in_disclosures(party),
            general: said_of_all.clone(),
        };
        cells.extend(row.cells());
    }
    for &build in builds {
        let row = Row {
            catalog,
            builds,
            parties,
            build,
            party: None,
            reached: build.first_party.data_types.as_slice(),
            own: collected(policies, &[Actor::FirstParty, Actor::Unspecified]),
            general: Words::default(),
        };
        cells.extend(row.cells());
    }
    cells
}

/// Whether there is no policy, or nothing at all could be read of it.
pub fn all_unread(policies: &[&Disclosures]) -> bool {
    policies.iter().all(|document| is_unread(document))
}

fn is_unread(document: &Disclosures) -> bool {
    !document.errors.is_empty()
        && document.sections.is_empty()
        && document.disclosures.is_empty()
        && document.collection.is_empty()
        && document.claims.is_empty()
}

/// What a policy says and denies, by data type.
#[derive(Clone, Debug, Default)]
struct Words<'a> {
    said: BTreeMap<&'a str, Vec<Word<'a>>>,
    denied: BTreeMap<&'a str, Vec<Word<'a>>>,
}

/// Keeps a word, unless its data type has been said often enough already.
fn keep<'a>(side: &mut BTreeMap<&'a str, Vec<Word<'a>>>, word: Word<'a>) {
    let known = side.entry(word.data_type).or_default();
    if known.len() < PLACES {
        known.push(word);
    }
}

fn in_disclosures<'a>(party: &'a Party<'a>) -> Words<'a> {
    let mut words = Words::default();
    for spoken in &party.spoken {
        let disclosure = Some(spoken.disclosure);
        for DeclaredData { id, locator, .. } in &spoken.disclosure.data_types {
            keep(&mut words.said, Word { data_type: id, locator, disclosure });
        }
        for DeclaredData { id, locator, .. } in &spoken.disclosure.denied {
            keep(&mut words.denied, Word { data_type: id, locator, disclosure });
        }
    }
    words
}

fn collected<'a>(policies: &[&'a Disclosures], actors: &[Actor]) -> Words<'a> {
    let mut words = Words::default();
    for said in policies.iter().flat_map(|document| &document.collection) {
        if actors.contains(&said.actor) {
            let side = match said.polarity {
                Polarity::Affirmed => &mut words.said,
                Polarity::Denied => &mut words.denied,
            };
            keep(side, Word { data_type: &said.data_type, locator: &said.locator, disclosure: None });
        }
    }
    words
}

fn documentation_known(catalog: &Catalog, party: &Party) -> bool {
    party.detection.data_types.iter().any(|access| access.documented.is_some())
        || catalog.sdk(&party.detection.id).is_some_and(|sdk| sdk.documented.is_some())
}

/// All that decides the cells of one SDK (or of the app's own code) in one build.
struct Row<'a> {
    catalog: &'a Catalog,
    builds: &'a [&'a Inventory],
    parties: &'a [Party<'a>],
    build: &'a Inventory,
    party: Option<&'a Party<'a>>,
    reached: &'a [DataAccess],
    /// What is said of this party itself.
    own: Words<'a>,
    /// What is said of third parties in general.
    general: Words<'a>,
}

impl<'a> Row<'a> {
    fn cells(&self) -> Vec<Cell<'a>> {
        let reached: BTreeMap<&str, &DataAccess> =
            self.reached.iter().map(|access| (access.id.as_str(), access)).collect();
        let all: BTreeSet<&str> = reached.keys().chain(self.own.said.keys()).copied().collect();
        let mut cells = Vec::new();
        for data_type in all {
            let access = reached.get(data_type).copied();
            let judged = match access.filter(|access| !access.observed.is_empty() || is_documented(access)) {
                Some(access) => self.of_reached(data_type, access),
                None => self.of_declared(data_type),
            };
            let Some((verdict, distance, words)) = judged else { continue };
            let closest = || self.party.and_then(|party| party.spoken.first()).map(|spoken| spoken.disclosure);
            let disclosure = words.iter().find_map(|word| word.disclosure).or_else(closest);
            let (build, party) = (self.build, self.party);
            cells.push(Cell { build, party, data_type, verdict, distance, access, disclosure, words });
        }
        cells
    }

    /// The words nearest to a data type, with their distance from it.
    fn covering(&self, data_type: &str, words: &BTreeMap<&str, Vec<Word<'a>>>) -> Option<(u32, Vec<Word<'a>>)> {
        let near = words.iter().filter_map(|(said, words)| Some((distance(self.catalog, data_type, said)?, words)));
        near.min_by_key(|(steps, _)| *steps).map(|(steps, words)| (steps, words.clone()))
    }

    /// A type that the code reaches or the vendor documents.
    fn of_reached(&self, data_type: &str, access: &DataAccess) -> Option<(Verdict, Option<u32>, Vec<Word<'a>>)> {
        let said = self.covering(data_type, &self.own.said).or_else(|| self.more_exactly(data_type, access));
        let denied = self.covering(data_type, &self.own.denied);
        Some(match (said, denied) {
            (Some((0, said)), Some((_, denied))) => (Verdict::Ambiguous, None, [said, denied].concat()),
            (Some((0, said)), None) => (Verdict::Clear, None, said),
            (_, Some((_, denied))) => (Verdict::Incorrect, None, denied),
            (Some((steps, said)), None) => (Verdict::Vague, Some(steps), said),
            (None, None) => match self.covering(data_type, &self.general.said) {
                // One step more: the text speaks of third parties, not of this one.
                Some((steps, said)) => (Verdict::Vague, Some(steps.saturating_add(1)), said),
                None if self.is_named_with_others() => (Verdict::Vague, None, Vec::new()),
                None if !is_open(access) && !is_documented(access) => (Verdict::Undecided, None, Vec::new()),
                None => (Verdict::Omitted, None, Vec::new()),
            },
        })
    }

    /// Words for a part of what a vendor publishes in general words only ("location", where the policy says "precise
    /// location"): more cannot be asked of the policy.
    fn more_exactly(&self, data_type: &str, access: &DataAccess) -> Option<(u32, Vec<Word<'a>>)> {
        let general = self.catalog.data_type(data_type).is_some_and(|data| data.class == DataClass::Generic);
        if !general || !access.observed.is_empty() {
            return None;
        }
        let mut said = self.own.said.iter();
        said.find(|(said, _)| distance(self.catalog, said, data_type).is_some()).map(|(_, words)| (0, words.clone()))
    }

    /// Whether only the family's or vendor's name speaks for it and does say something: what a member does beyond that
    /// is said too vaguely, not left out.
    fn is_named_with_others(&self) -> bool {
        let reach = self.party.and_then(Party::reach);
        reach.is_some_and(|reach| reach != Reach::Sdk) && !self.own.said.is_empty()
    }

    /// A type that the policy names and nothing else shows.
    fn of_declared(&self, data_type: &str) -> Option<(Verdict, Option<u32>, Vec<Word<'a>>)> {
        let words = self.own.said.get(data_type).cloned().unwrap_or_default();
        let related = |from: &str, to: &str| distance(self.catalog, from, to).is_some();
        if self.reached.iter().any(|access| related(&access.id, data_type)) {
            return Some((Verdict::Clear, None, words));
        }
        let platform = self.catalog.data_type(data_type).and_then(|data| data.platform);
        if platform.is_some() && platform != self.build.platform {
            // The build of that platform decides, if there is one.
            let given = self.builds.iter().any(|build| build.platform == platform);
            return (!given).then_some((Verdict::Undecided, None, words));
        }
        let over = self.build.is_conclusive() && words.iter().any(|word| self.is_too_much(word));
        Some((if over { Verdict::OverDeclared } else { Verdict::Undecided }, None, words))
    }

    /// Whether a word is true of nothing that its disclosure speaks for in this build. Undecided, and so false, where a
    /// vendor's documentation is not known, or names only something that may mean the same.
    fn is_too_much(&self, word: &Word) -> bool {
        let Some(disclosure) = word.disclosure else { return false };
        let meant: Vec<&Party> = self.parties.iter().filter(|party| self.is_meant(party, disclosure)).collect();
        let related =
            |a: &str, b: &str| distance(self.catalog, a, b).or_else(|| distance(self.catalog, b, a)).is_some();
        let untrue = |party: &&Party| {
            let reached = &party.detection.data_types;
            documentation_known(self.catalog, party)
                && !reached.iter().any(|access| related(word.data_type, &access.id))
        };
        is_for(disclosure, self.build.platform) && !meant.is_empty() && meant.iter().all(untrue)
    }

    /// Whether a disclosure speaks for an SDK of this build by its own or its family's name. A vendor's name may stand
    /// for more than SDKs.
    fn is_meant(&self, party: &Party, disclosure: &Disclosure) -> bool {
        std::ptr::eq(party.build, self.build)
            && party.spoken.iter().any(|spoken| {
                std::ptr::eq(spoken.disclosure, disclosure) && matches!(spoken.reach, Reach::Sdk | Reach::Family)
            })
    }
}
