//! The third parties of a policy, as the rules about its disclosures go through them.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::finding::normalised;
use crate::audit::{Case, Finding};
use crate::inventory::Confidence;
use crate::policy::{Disclosure, ResolvedTo};

/// The disclosures, those of the same third party together: one list may hold the data and another the links.
pub(super) fn once_per_party<'a>(case: &Case<'a>) -> Vec<Vec<&'a Disclosure>> {
    let mut parties: BTreeMap<String, Vec<&Disclosure>> = BTreeMap::new();
    for disclosure in case.disclosures() {
        let key = disclosure.sdk.clone().unwrap_or_else(|| normalised(&disclosure.name));
        parties.entry(key).or_default().push(disclosure);
    }
    parties.into_values().collect()
}

/// The names of the disclosures that findings of these rules are about.
pub(super) fn told_by<'a>(found: &'a [Finding], rules: &[&str]) -> BTreeSet<&'a str> {
    let theirs = found.iter().filter(|finding| rules.contains(&finding.rule.as_str()));
    theirs.filter_map(|finding| finding.subject.disclosure.as_deref()).collect()
}

/// The third parties without those that are `told` of elsewhere, see [`told_by`].
pub(super) fn untold<'a>(case: &Case<'a>, told: &BTreeSet<&str>) -> Vec<Vec<&'a Disclosure>> {
    let untold = |party: &Vec<&Disclosure>| !party.iter().any(|said| told.contains(said.name.as_str()));
    once_per_party(case).into_iter().filter(untold).collect()
}

/// A name that is known to be somebody's is surely a third party; any other may be a heading.
pub(super) fn sureness(disclosure: &Disclosure) -> Confidence {
    if disclosure.resolution.to == ResolvedTo::None { Confidence::Low } else { Confidence::High }
}
