use super::parties::{told_by, untold};
use super::{Rule, stale_disclosure};
use crate::audit::case::list;
use crate::audit::finding::normalised;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{Role, Sdk};
use crate::inventory::Confidence;
use crate::policy::{Disclosure, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "company-without-product",
    title: "A company is named, but not which of its products is used",
    severity: Severity::Low,
    audience: Audience::Strict,
    basis: &["cn-2023-26", "cn-2019-191-2-1"],
    fix: "Name the product or SDK beside the company.",
    page: include_str!("../../../docs/rules/company-without-product.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let told = told_by(found, &[stale_disclosure::RULE.id]);
    untold(case, &told).into_iter().filter_map(|same| finding(rule, case, same.first()?)).collect()
}

/// Only where the company is known to offer something that could have been named.
fn finding(rule: &Rule, case: &Case, disclosure: &Disclosure) -> Option<Finding> {
    if disclosure.resolution.to != ResolvedTo::Vendor {
        return None;
    }
    let sdks = disclosure.resolution.sdks.iter().filter_map(|id| case.catalog.sdk(id));
    let offered: Vec<&Sdk> = sdks.filter(|sdk| sdk.role == Role::Sdk).collect();
    let vendor = case.catalog.vendor(&offered.first()?.vendor)?;
    let name = normalised(&disclosure.name);
    let aliases = [&vendor.aliases.official, &vendor.aliases.seen, &vendor.entities].into_iter().flatten();
    // A name that only the link or the company beside it gives away is a product's.
    if !aliases.chain([&vendor.name]).any(|known| normalised(known) == name) {
        return None;
    }
    let message = format!(
        "The policy names the company \"{}\" but not which of its products is used: it offers {}.",
        disclosure.name,
        list(offered.iter().map(|sdk| sdk.name.clone()))
    );
    rule.draft(case, message)
        .confidence(Confidence::Medium)
        .disclosure(disclosure)
        .locators([&disclosure.locator])
        .done()
}
