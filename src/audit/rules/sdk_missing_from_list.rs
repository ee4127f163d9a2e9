use std::collections::HashSet;

use super::Rule;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::policy::{Passing, SectionKind};

pub static RULE: Rule = Rule {
    id: "sdk-missing-from-list",
    title: "The text names a product that the policy's own list leaves out",
    severity: Severity::Low,
    audience: Audience::Strict,
    basis: &["cn-2023-26"],
    fix: "Add the product to the list, or take it out of the text if it is no longer used.",
    page: include_str!("../../../docs/rules/sdk-missing-from-list.md"),
    judge,
};

/// Only where there is a list; a product is in it by itself, by its family or by its company.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let sections = || case.policies.iter().flat_map(|document| &document.sections);
    let has_list = sections().any(|section| section.kind == SectionKind::SdkList);
    if !has_list || case.disclosures().next().is_none() {
        return Vec::new();
    }
    let vendor = |id: &String| case.catalog.sdk(id).map(|sdk| sdk.vendor.as_str());
    let (mut ids, mut vendors) = (HashSet::new(), HashSet::new());
    for said in case.disclosures() {
        ids.extend(&said.resolution.sdks);
        if said.sdk.is_none() {
            vendors.extend(said.resolution.sdks.iter().filter_map(vendor));
        }
    }
    let listed = |passing: &Passing| {
        let mut meant = passing.resolution.sdks.iter();
        meant.any(|id| ids.contains(id) || vendor(id).is_some_and(|vendor| vendors.contains(vendor)))
            || case.disclosures().any(|said| said.name.contains(&passing.name))
    };
    let named = case.policies.iter().flat_map(|document| &document.passing);
    let missing: Vec<&Passing> = named.filter(|passing| !listed(passing)).collect();
    let names = list(missing.iter().map(|passing| format!("\"{}\"", passing.name)));
    let message = format!("The text of the policy names {names}, but its list of third parties does not.");
    let draft = rule.draft(case, message).confidence(Confidence::Low);
    draft.locators(missing.iter().map(|passing| &passing.locator)).done().into_iter().collect()
}
