//! Store forms against the builds and the policy: the questions that the rules about them ask.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Case;
use super::case::{access_evidence, best_evidence, is_told, list};
use super::matching::{Party, is_for};
use super::matrix::{is_documented, is_open};
use super::ontology::distance;
use crate::catalog::model::StoreAnswer;
use crate::config::Waiver;
use crate::inventory::{Confidence, DataAccess, Inventory, ManifestedData};
use crate::policy::{Disclosure, Locator, Polarity, ResolvedTo};
use crate::store::{Answer, Mapping, StoreForm, Type};

/// A form with what the catalog knows of it.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    pub form: &'a StoreForm,
    pub mapping: Mapping<'a>,
}

/// Somebody who can collect a data type that the form asks about.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'a> {
    /// `None`: the app's own code, or a bundle's privacy manifest.
    pub party: Option<&'a Party<'a>>,
    pub by: By<'a>,
}

/// How it is known.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    Access(&'a DataAccess),
    Manifest(&'a ManifestedData),
}

/// What a build can collect in the terms of one answer. Where a waiver singles some of it out, that stands apart.
#[derive(Debug)]
pub struct Claimed<'a> {
    pub build: &'a Inventory,
    pub answer: &'a StoreAnswer,
    pub waiver: Option<&'a Waiver>,
    pub reaches: Vec<Reach<'a>>,
}

impl<'a> Form<'a> {
    /// The forms of a store that were given.
    pub fn of(case: &Case<'a>, store: &str) -> Vec<Form<'a>> {
        let forms = case.forms.iter().filter(|form| form.store == store);
        forms.filter_map(|form| Some(Form { form, mapping: Mapping::new(case.catalog, store)? })).collect()
    }

    /// Whether the form declares an answer.
    pub fn declares(&self, answer: &str) -> bool {
        self.form.answer(answer).is_some_and(|answer| answer.declared)
    }

    /// Whether a data type is declared by the answer that it asks for, or by another that may be meant for it.
    fn covers(&self, data_type: &Type) -> bool {
        self.declares(&data_type.answer.id) || data_type.also.iter().any(|answer| self.declares(&answer.id))
    }

    /// Where the form could say something: the answer's own place, else the statement that nothing is collected, else
    /// the start.
    pub fn place(&self, answer: &str) -> Locator {
        let own = self.form.answer(answer).map(|answer| &answer.locator);
        own.or(self.form.nothing_collected.as_ref()).cloned().unwrap_or_else(|| self.form.start())
    }

    /// `Device or other IDs (PSL_DEVICE_ID)`.
    pub fn named(&self, answer: &str) -> String {
        let name = self.mapping.answer(answer).map_or(answer, |answer| answer.name.as_str());
        format!("{name} ({answer})")
    }

    /// `the Google Play Data safety form`.
    pub fn title(&self) -> String {
        format!("the {} {}", self.mapping.store.name, self.mapping.store.form)
    }

    /// The same at the start of a sentence.
    pub fn opening(&self) -> String {
        format!("The {} {}", self.mapping.store.name, self.mapping.store.form)
    }

    /// What the builds can collect, by build and answer, with what the form leaves out where `missing` is set, and with
    /// what it declares otherwise.
    pub fn claimed(&self, case: &Case<'a>, rule: &str, missing: bool) -> Vec<Claimed<'a>> {
        let mut all = Vec::new();
        for &build in case.builds.iter().filter(|build| build.platform == Some(self.mapping.store.platform)) {
            type Key<'k> = (&'k str, Option<usize>);
            let mut groups: BTreeMap<Key, Claimed<'a>> = BTreeMap::new();
            for (reach, answer, waiver) in self.reaches(case, build, rule, missing) {
                let at = waiver.and_then(|one| case.config.waivers.iter().position(|other| std::ptr::eq(one, other)));
                let group = groups.entry((&answer.id, at));
                group.or_insert_with(|| Claimed { build, answer, waiver, reaches: Vec::new() }).reaches.push(reach);
            }
            all.extend(groups.into_values());
        }
        all
    }

    fn reaches(
        &self,
        case: &Case<'a>,
        build: &'a Inventory,
        rule: &str,
        missing: bool,
    ) -> Vec<(Reach<'a>, &'a StoreAnswer, Option<&'a Waiver>)> {
        let parties = case.parties.iter().filter(|party| std::ptr::eq(party.build, build));
        let of_sdks =
            parties.flat_map(|party| party.detection.data_types.iter().map(move |access| (Some(party), access)));
        let own = build.first_party.data_types.iter().map(|access| (None, access));
        let mut found = Vec::new();
        for (party, access) in of_sdks.chain(own).filter(|(_, access)| is_told(access)) {
            let Some(data_type) = self.mapping.of(&access.id) else { continue };
            if self.covers(&data_type) != missing {
                let sdk = party.map(|party| party.detection.id.as_str());
                let waiver = case.config.waiver_of(rule, sdk, &access.id, case.as_of);
                found.push((Reach { party, by: By::Access(access) }, data_type.answer, waiver));
            }
        }
        for data in &build.apple.collected {
            let Some(answer) = self.mapping.of_manifest(&data.data_type) else { continue };
            if self.declares(&answer.id) != missing {
                found.push((Reach { party: None, by: By::Manifest(data) }, answer, None));
            }
        }
        found
    }

    /// What the form declares and no word of the policy could mean.
    pub fn unsaid(&self, case: &Case<'a>) -> Vec<&'a Answer> {
        let words = self.words(case);
        let meant = |answer: &&Answer| {
            let types = self.mapping.data_types(&answer.id);
            // An answer for which the catalog has no data type cannot be looked for in a text.
            types.is_empty()
                || types.iter().any(|data| words.keys().any(|word| distance(case.catalog, &data.id, word).is_some()))
        };
        self.form.answers.iter().filter(|answer| answer.declared && !meant(answer)).collect()
    }

    /// What the policy says is collected and the form does not declare, by answer, with the places.
    pub fn undeclared(&self, case: &Case<'a>) -> BTreeMap<&'a str, Vec<&'a Locator>> {
        let words = self.words(case);
        let mut missing: BTreeMap<&str, Vec<&Locator>> = BTreeMap::new();
        for (id, places) in &words {
            let Some(data_type) = self.mapping.of(id).filter(|data_type| !self.covers(data_type)) else { continue };
            let whole_lines = self.lines_of_wholes(id, &words);
            let own = places.iter().filter(|place| !whole_lines.contains(&(place.file.as_str(), place.line)));
            let mut own = own.peekable();
            if own.peek().is_some() {
                missing.entry(&data_type.answer.id).or_default().extend(own);
            }
        }
        missing
    }

    /// The lines on which the policy names something that a data type may only be a part of: names and phone numbers in
    /// an address book are contacts.
    fn lines_of_wholes(
        &self,
        id: &str,
        words: &BTreeMap<&'a str, Vec<&'a Locator>>,
    ) -> BTreeSet<(&'a str, Option<u32>)> {
        let wholes = self.mapping.store.answers.iter().filter(|answer| answer.parts.iter().any(|part| part == id));
        let types = wholes.flat_map(|answer| self.mapping.data_types(&answer.id)).filter(|whole| whole.id != id);
        types
            .filter_map(|whole| words.get(whole.id.as_str()))
            .flatten()
            .map(|place| (place.file.as_str(), place.line))
            .collect()
    }

    /// Every data type that the policy says is collected on the form's platform, with its places.
    fn words(&self, case: &Case<'a>) -> BTreeMap<&'a str, Vec<&'a Locator>> {
        let mut words: BTreeMap<&str, Vec<&Locator>> = BTreeMap::new();
        let collection = case.policies.iter().flat_map(|document| &document.collection);
        for said in collection.filter(|said| said.polarity == Polarity::Affirmed) {
            words.entry(&said.data_type).or_default().push(&said.locator);
        }
        for data in self.disclosures(case).into_iter().flat_map(|said| &said.data_types) {
            words.entry(&data.id).or_default().push(&data.locator);
        }
        words
    }

    /// The disclosures that may be true of this form's app. An SDK that is surely not inside is a stale disclosure, and
    /// nothing for the form.
    fn disclosures(&self, case: &Case<'a>) -> Vec<&'a Disclosure> {
        let platform = Some(self.mapping.store.platform);
        let builds = || case.builds.iter().filter(|build| build.platform == platform);
        let absence = builds().count() > 0 && builds().all(|build| build.is_conclusive());
        let spoken =
            case.parties.iter().filter(|party| party.build.platform == platform).flat_map(|party| &party.spoken);
        let of_inside: HashSet<*const Disclosure> =
            spoken.map(|spoken| std::ptr::from_ref(spoken.disclosure)).collect();
        let is_code = |said: &Disclosure| matches!(said.resolution.to, ResolvedTo::Sdk | ResolvedTo::Family);
        case.disclosures()
            .filter(|said| is_for(said, platform))
            .filter(|said| !absence || !is_code(said) || of_inside.contains(&std::ptr::from_ref(*said)))
            .collect()
    }
}

impl Claimed<'_> {
    /// Our data types, each once.
    pub fn data_types(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.accesses().map(|access| access.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn accesses(&self) -> impl Iterator<Item = &DataAccess> {
        self.reaches.iter().filter_map(|reach| match reach.by {
            By::Access(access) => Some(access),
            By::Manifest(_) => None,
        })
    }

    pub fn manifested(&self) -> impl Iterator<Item = &ManifestedData> {
        self.reaches.iter().filter_map(|reach| match reach.by {
            By::Manifest(data) => Some(data),
            By::Access(_) => None,
        })
    }

    /// The SDK that a waiver singles out.
    pub fn waived_sdk(&self) -> Option<&Party<'_>> {
        self.waiver?.sdk.as_ref()?;
        self.reaches.first()?.party
    }

    /// The data type that a waiver singles out.
    pub fn waived_type(&self) -> Option<&str> {
        self.waiver?.data_type.as_deref()
    }

    /// Whether a manifest or a vendor says that it is collected. Code that can is not code that does.
    pub fn is_published(&self) -> bool {
        self.manifested().next().is_some() || self.accesses().any(is_documented)
    }

    /// Whether code of an SDK can reach it.
    pub fn is_reached_by_sdk(&self) -> bool {
        let open = |reach: &Reach| matches!(reach.by, By::Access(access) if is_open(access));
        self.reaches.iter().any(|reach| reach.party.is_some() && open(reach))
    }

    /// How sure the surest detection of those that collect is.
    pub fn surest(&self) -> Confidence {
        let sure = |reach: &Reach| reach.party.map_or(Confidence::High, |party| party.detection.confidence);
        self.reaches.iter().map(sure).min().unwrap_or(Confidence::Low)
    }

    /// Who can collect what, in words: `Umeng Common (IMEI; its vendor says: OAID) and the app itself (Contacts)`.
    pub fn in_words(&self, case: &Case) -> String {
        let mut by_name: BTreeMap<&str, [Vec<String>; 2]> = BTreeMap::new();
        for reach in &self.reaches {
            let By::Access(access) = reach.by else { continue };
            let name = reach.party.map_or("the app itself", |party| party.detection.name.as_str());
            let data = case.catalog.data_type(&access.id).map_or(access.id.as_str(), |data| data.name.as_str());
            let [seen, published] = by_name.entry(name).or_default();
            let named = if is_open(access) { seen } else { published };
            named.push(data.to_owned());
        }
        let accesses =
            by_name.into_iter().map(|(name, [seen, published])| match (seen.is_empty(), published.is_empty()) {
                (false, true) => format!("{name} ({})", list(seen)),
                (true, _) => format!("{name} (its vendor says: {})", list(published)),
                (false, false) => format!("{name} ({}; its vendor says: {})", list(seen), list(published)),
            });
        let manifests = self.manifested().map(|data| format!("{} (says so itself)", data.entry));
        list(accesses.chain(manifests))
    }

    /// Evidence of each that collects: manifests first, then calls, then that the SDK is inside.
    pub fn evidence(&self) -> Vec<String> {
        let manifests = self.manifested().map(|data| data.evidence.clone());
        let inside = self.reaches.iter().filter_map(|reach| match (reach.party, reach.by) {
            (Some(party), By::Access(access)) if access.observed.is_empty() => Some(best_evidence(party.detection)),
            _ => None,
        });
        manifests.chain(access_evidence(self.accesses())).chain(inside.flatten().take(3)).collect()
    }
}
