use std::collections::BTreeMap;

use super::Rule;
use crate::audit::case::{best_evidence, is_told, list};
use crate::audit::matching::Party;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Tier;
use crate::inventory::Confidence;
use crate::policy::TopicKind;

pub static RULE: Rule = Rule {
    id: "cross-border-recipient",
    title: "A recipient abroad, and not a word of data leaving the country",
    severity: Severity::Medium,
    audience: Audience::Strict,
    basis: &["pipl-39"],
    fix: "Say which data goes to which recipient abroad, how to reach it, and ask for a separate consent.",
    page: include_str!("../../../docs/rules/cross-border-recipient.md"),
    judge,
};

/// The country whose law it is.
const HOME: &str = "CN";

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    if !case.is_under("cn")
        || !case.has_policy()
        || case.speaks_of(TopicKind::CrossBorder)
        || case.doubts_about_policy().is_some()
    {
        return Vec::new();
    }
    let abroad = |party: &&Party| {
        let vendor = case.catalog.vendor(&party.detection.vendor);
        party.needs_disclosure()
            && party.detection.tier != Tier::Listed
            && party.detection.data_types.iter().any(is_told)
            && vendor.and_then(|vendor| vendor.country.as_deref()).is_some_and(|country| country != HOME)
    };
    let parties: Vec<&Party> = case.parties.iter().filter(abroad).collect();
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for party in &parties {
        let vendor = case.catalog.vendor(&party.detection.vendor);
        let country = vendor.and_then(|vendor| vendor.country.as_deref()).unwrap_or_default();
        let vendor = case.vendor_name(&party.detection.vendor);
        names.insert(&party.detection.id, format!("{} ({vendor}, {country})", party.detection.name));
    }
    if names.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "SDKs of vendors abroad are inside the app, and the policy does not say that data may leave the country: {}.",
        list(names.into_values())
    );
    let draft = rule.draft(case, message).confidence(Confidence::Low).locators(&case.where_it_belongs());
    draft
        .evidence(parties.iter().flat_map(|party| best_evidence(party.detection).into_iter().take(1)))
        .done()
        .into_iter()
        .collect()
}
