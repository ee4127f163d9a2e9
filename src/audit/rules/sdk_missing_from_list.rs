use super::Rule;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::policy::{Disclosure, Passing, SectionKind};

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
    let listed = |passing: &Passing| {
        let speaks_for = |said: &Disclosure| {
            let resolution = &said.resolution;
            resolution.sdks.iter().any(|id| passing.resolution.sdks.contains(id))
                || said.name.contains(&passing.name)
                || said.sdk.is_none()
                    && resolution
                        .sdks
                        .iter()
                        .any(|id| passing.resolution.sdks.iter().any(|other| vendor(other) == vendor(id)))
        };
        case.disclosures().any(speaks_for)
    };
    let named = case.policies.iter().flat_map(|document| &document.passing);
    let missing: Vec<&Passing> = named.filter(|passing| !listed(passing)).collect();
    let names = list(missing.iter().map(|passing| format!("\"{}\"", passing.name)));
    let message = format!("The text of the policy names {names}, but its list of third parties does not.");
    let draft = rule.draft(case, message).confidence(Confidence::Low);
    draft.locators(missing.iter().map(|passing| &passing.locator)).done().into_iter().collect()
}
