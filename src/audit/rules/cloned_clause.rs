use std::collections::{BTreeMap, BTreeSet};

use super::parties::told_by;
use super::{Rule, stale_disclosure};
use crate::audit::case::list;
use crate::audit::finding::normalised;
use crate::audit::ontology::distance;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{DataClass, DocumentedData, Sdk};
use crate::inventory::Confidence;
use crate::policy::{Disclosure, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "cloned-clause",
    title: "The same data is said of SDKs of different vendors",
    severity: Severity::Low,
    audience: Audience::Strict,
    basis: &["pipl-17", "cn-2023-26"],
    fix: "Say of each SDK what it collects itself, as its vendor documents it.",
    page: include_str!("../../../docs/rules/cloned-clause.md"),
    judge,
};

/// Fewer types than this may well be the same by chance.
const ALIKE: usize = 4;

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    // What has to be taken out of the policy anyway need not be written anew.
    let stale = told_by(found, &[stale_disclosure::RULE.id]);
    let mut groups: BTreeMap<BTreeSet<&str>, Vec<&Disclosure>> = BTreeMap::new();
    for disclosure in case.disclosures() {
        let special = |id: &&str| case.catalog.data_type(id).is_none_or(|data| data.class != DataClass::Generic);
        let types: BTreeSet<&str> = disclosure.data_types.iter().map(|data| data.id.as_str()).filter(special).collect();
        if types.len() >= ALIKE {
            groups.entry(types).or_default().push(disclosure);
        }
    }
    let types = groups.iter().filter_map(|(types, same)| finding(rule, case, types, same, &stale));
    types.chain(purposes(rule, case)).collect()
}

/// Fewer letters than this may well be the same by chance.
const LONG: usize = 14;

/// A purpose in the same words under products of different vendors that are for different things.
fn purposes(rule: &Rule, case: &Case) -> Vec<Finding> {
    let mut groups: BTreeMap<String, Vec<(&Disclosure, &Sdk, &str)>> = BTreeMap::new();
    for disclosure in case.disclosures().filter(|said| said.resolution.to == ResolvedTo::Sdk) {
        let Some(sdk) = disclosure.resolution.sdks.iter().find_map(|id| case.catalog.sdk(id)) else { continue };
        for purpose in &disclosure.purposes {
            let words = normalised(purpose);
            if words.chars().count() >= LONG {
                groups.entry(words).or_default().push((disclosure, sdk, purpose));
            }
        }
    }
    let copied = |same: &Vec<(&Disclosure, &Sdk, &str)>| {
        let [(first, sdk, purpose), ..] = same.as_slice() else { return None };
        let (other, ..) = same.iter().find(|(said, other, _)| {
            other.vendor != sdk.vendor && other.category != sdk.category && said.locator.line != first.locator.line
        })?;
        let message = format!(
            "The policy gives \"{}\" and \"{}\" the same purpose in the same words, although they are for different \
             things: \"{purpose}\".",
            first.name, other.name
        );
        let draft = rule.draft(case, message).confidence(Confidence::Medium).disclosure(other);
        draft.topic("purpose").locators([&first.locator, &other.locator]).done()
    };
    groups.values().filter_map(copied).collect()
}

fn finding(
    rule: &Rule,
    case: &Case,
    types: &BTreeSet<&str>,
    same: &[&Disclosure],
    stale: &BTreeSet<&str>,
) -> Option<Finding> {
    // One sentence that speaks of several by name is no copy, and neither are two entries for one vendor.
    let mut vendors = BTreeSet::new();
    let mut places = BTreeSet::new();
    let copies: Vec<&Disclosure> = same
        .iter()
        .filter(|said| {
            places.insert(said.data_types.first().map(|data| &data.locator)) && vendors.insert(vendor(case, said))
        })
        .copied()
        .collect();
    let [first, _, ..] = copies.as_slice() else { return None };
    if copies.iter().all(|said| stale.contains(said.name.as_str())) {
        return None;
    }
    let wrong: Vec<&&Disclosure> = copies.iter().filter(|said| goes_beyond_documentation(case, said)).collect();
    let mut message = format!(
        "The policy says exactly the same of {}, although their vendors differ: {}.",
        list(copies.iter().map(|said| format!("\"{}\"", said.name))),
        list(types.iter().map(|&id| case.data_name(id).to_owned()))
    );
    if !wrong.is_empty() {
        let names = list(wrong.iter().map(|said| format!("\"{}\"", said.name)));
        message.push_str(&format!(" It is not what the vendor of {names} is known to document."));
    }
    rule.draft(case, message)
        .severity(if wrong.is_empty() { rule.severity } else { Severity::Medium })
        .audience(if wrong.is_empty() { rule.audience } else { Audience::Default })
        .confidence(Confidence::Medium)
        .disclosure(wrong.first().map_or(first, |said| said))
        .data_types(types.iter().copied())
        .locators(copies.iter().map(|said| &said.locator))
        .done()
}

/// The vendor whom a disclosure means, or else its name.
fn vendor(case: &Case, disclosure: &Disclosure) -> String {
    let known = disclosure.resolution.sdks.iter().find_map(|id| case.catalog.sdk(id));
    known.map_or_else(|| normalised(&disclosure.name), |sdk| sdk.vendor.clone())
}

/// Whether something is said that no known documentation of the SDKs that are meant names.
fn goes_beyond_documentation(case: &Case, disclosure: &Disclosure) -> bool {
    let meant = disclosure.resolution.sdks.iter().filter_map(|id| case.catalog.sdk(id));
    let known: Vec<&[DocumentedData]> = meant.filter_map(|sdk| sdk.documented.as_deref()).collect();
    let named_alone = matches!(disclosure.resolution.to, ResolvedTo::Sdk | ResolvedTo::Family);
    named_alone
        && !known.is_empty()
        && disclosure.data_types.iter().any(|said| {
            let near = |data: &str| {
                distance(case.catalog, &said.id, data).or_else(|| distance(case.catalog, data, &said.id)).is_some()
            };
            !known.iter().copied().flatten().any(|data| near(&data.data_type))
        })
}
