use super::disclosure_without_data_types::once_per_party;
use super::disclosure_without_data_types::told_by;
use super::{Rule, stale_disclosure, undisclosed_data_type, vague_data_type};
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::policy::{DeclaredData, Disclosure};

pub static RULE: Rule = Rule {
    id: "general-data-types",
    title: "A third party's data is named only in general words",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2019-191-2-4", "pipl-17"],
    fix: "Say which data is meant, such as the IMEI or the Android ID, as the vendor documents it.",
    page: include_str!("../../../docs/rules/general-data-types.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    // What a build shows of it says it better.
    let told = told_by(found, &[stale_disclosure::RULE.id, undisclosed_data_type::RULE.id, vague_data_type::RULE.id]);
    let parties = once_per_party(case).into_iter();
    let untold = parties.filter(|same| !same.iter().any(|said| told.contains(said.name.as_str())));
    untold.filter_map(|same| finding(rule, case, &same)).collect()
}

fn finding(rule: &Rule, case: &Case, same: &[&Disclosure]) -> Option<Finding> {
    let first = same.iter().find(|said| !said.data_types.is_empty())?;
    let said: Vec<&DeclaredData> = same.iter().flat_map(|said| &said.data_types).collect();
    if said.iter().any(|data| data.exact) {
        return None;
    }
    let mut words: Vec<String> = said.iter().map(|data| format!("\"{}\"", data.locator.quote)).collect();
    words.dedup();
    let message = format!("All that the policy says of the data of \"{}\" is {}.", first.name, list(words));
    rule.draft(case, message)
        .confidence(Confidence::Medium)
        .disclosure(first)
        .data_types(said.iter().map(|data| data.id.as_str()))
        .locators(said.iter().map(|data| &data.locator))
        .done()
}
