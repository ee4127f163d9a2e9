//! One rule per file, and the list of them in one place.

mod cloned_clause;
mod contradicted_claim;
mod data_safety_policy_mismatch;
mod data_safety_under_declared;
mod disclosure_without_data_types;
mod disclosure_without_link;
mod expired_waiver;
mod inconclusive_build;
mod no_third_party_section;
mod over_declared_data_type;
mod permission_without_disclosure;
mod privacy_label_mismatch;
mod retired_sdk_disclosed;
mod stale_disclosure;
mod store_form_problem;
mod umbrella_disclosure;
mod undisclosed_collection;
mod undisclosed_data_type;
mod undisclosed_sdk;
mod unused_waiver;
mod vague_data_type;

use super::{Audience, Case, Finding, Severity};
use crate::config::Level;
use crate::store;

/// Something that a policy can get wrong, and how it is found.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case; also the name of the rule's page in `docs/rules/`.
    pub id: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// How bad it usually is; single findings may weigh more or less.
    pub severity: Severity,
    pub audience: Audience,
    /// Ids in `signatures/laws.toml`.
    pub basis: &'static [&'static str],
    /// How to mend it, where a finding has nothing better to say.
    pub fix: &'static str,
    /// The rule's page in Markdown.
    pub page: &'static str,
    /// What the rule finds, given what the rules before it found.
    judge: fn(&Rule, &Case, &[Finding]) -> Vec<Finding>,
}

/// Every rule. They speak in this order, so that a rule can keep silent about what follows from a former finding.
pub static ALL: &[&Rule] = &[
    &inconclusive_build::RULE,
    &undisclosed_sdk::RULE,
    &no_third_party_section::RULE,
    &umbrella_disclosure::RULE,
    &contradicted_claim::RULE,
    &undisclosed_data_type::RULE,
    &vague_data_type::RULE,
    &undisclosed_collection::RULE,
    &over_declared_data_type::RULE,
    &stale_disclosure::RULE,
    &retired_sdk_disclosed::RULE,
    &cloned_clause::RULE,
    &disclosure_without_data_types::RULE,
    &disclosure_without_link::RULE,
    &permission_without_disclosure::RULE,
    &data_safety_under_declared::RULE,
    &data_safety_policy_mismatch::RULE,
    &privacy_label_mismatch::RULE,
    &store_form_problem::RULE,
    &expired_waiver::RULE,
    &unused_waiver::RULE,
];

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.id == id)
}

/// Whether a rule is on and was given what it compares. Only then does its silence mean that there is nothing to say.
pub(super) fn had_its_say(rule: &Rule, case: &Case) -> bool {
    let form = |store: &str| case.forms.iter().any(|form| form.store == store);
    let given = match rule.id {
        id if id == data_safety_under_declared::RULE.id => form(store::GOOGLE_PLAY),
        id if id == data_safety_policy_mismatch::RULE.id => form(store::GOOGLE_PLAY) && case.has_policy(),
        id if id == privacy_label_mismatch::RULE.id => form(store::APP_STORE) && case.has_policy(),
        id if id == store_form_problem::RULE.id => !case.forms.is_empty(),
        id if [inconclusive_build::RULE.id, expired_waiver::RULE.id, unused_waiver::RULE.id].contains(&id) => true,
        _ => case.has_policy(),
    };
    given && case.config.severity.get(rule.id) != Some(&Level::Off)
}

/// Lets every rule speak that the configuration has not turned off.
pub(super) fn run(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in ALL {
        if case.config.severity.get(rule.id) != Some(&Level::Off) {
            found.extend((rule.judge)(rule, case, &found));
        }
    }
    found
}
