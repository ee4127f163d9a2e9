//! One rule per file, and the list of them in one place.

mod advertising_id_permission;
mod boilerplate_identifiers;
mod cloned_clause;
mod company_without_product;
mod contradicted_claim;
mod cross_border_recipient;
mod data_safety_policy_mismatch;
mod data_safety_under_declared;
mod device_fingerprint;
mod disclosure_without_data_types;
mod disclosure_without_link;
mod disclosure_without_purpose;
mod expired_waiver;
mod general_data_types;
mod inconclusive_build;
mod installed_apps_permission;
mod invalid_privacy_manifest;
mod lacking;
mod link_not_to_policy;
mod list_not_supplied;
mod listed_sdk_without_manifest;
mod manifest_contradicts_policy;
mod mismatched_disclosure;
mod missing_purpose_string;
mod no_third_party_section;
mod non_resettable_identifier;
mod outdated_policy;
mod over_declared_data_type;
mod parties;
mod permission_without_disclosure;
mod pre_consent_startup;
mod privacy_label_mismatch;
mod recipient_without_company;
mod required_reason_undeclared;
mod retired_sdk_disclosed;
mod sdk_missing_from_list;
mod stale_disclosure;
mod store_form_problem;
mod template_residue;
mod tracking_domain_mismatch;
mod tracking_without_att;
mod transitive_sdk;
mod umbrella_disclosure;
mod unchecked_denial;
mod undated_policy;
mod undisclosed_collection;
mod undisclosed_data_type;
mod undisclosed_sdk;
mod unmarked_sensitive_data;
mod unofficial_name;
mod unused_waiver;
mod vague_data_type;
mod wrong_platform_identifier;

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

impl Rule {
    /// Whether the rule is asked at all: the configuration has not turned it off, and a chosen profile wants it.
    pub(super) fn speaks(&self, case: &Case) -> bool {
        case.config.severity.get(self.id) != Some(&Level::Off) && self.is_chosen(case)
    }

    /// Whether the rule is asked and was given what it compares. Only then does its silence mean that there is nothing to
    /// say.
    pub(super) fn had_its_say(&self, case: &Case) -> bool {
        let form = |store: &str| case.forms.iter().any(|form| form.store == store);
        let given = match self.id {
            id if id == data_safety_under_declared::RULE.id => form(store::GOOGLE_PLAY),
            id if id == data_safety_policy_mismatch::RULE.id => form(store::GOOGLE_PLAY) && case.has_policy(),
            id if id == privacy_label_mismatch::RULE.id => form(store::APP_STORE) && case.has_policy(),
            id if id == store_form_problem::RULE.id => !case.forms.is_empty(),
            id if [inconclusive_build::RULE.id, expired_waiver::RULE.id, unused_waiver::RULE.id].contains(&id) => true,
            _ => case.has_policy(),
        };
        given && self.speaks(case)
    }
}

/// Every rule. They speak in this order, so that a rule can keep silent about what follows from a former finding.
pub static ALL: &[&Rule] = &[
    &inconclusive_build::RULE,
    &undisclosed_sdk::RULE,
    &transitive_sdk::RULE,
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
    &disclosure_without_purpose::RULE,
    &recipient_without_company::RULE,
    &company_without_product::RULE,
    &general_data_types::RULE,
    &boilerplate_identifiers::RULE,
    &link_not_to_policy::RULE,
    &unofficial_name::RULE,
    &sdk_missing_from_list::RULE,
    &list_not_supplied::RULE,
    &template_residue::RULE,
    &undated_policy::RULE,
    &outdated_policy::RULE,
    &unchecked_denial::RULE,
    &mismatched_disclosure::RULE,
    &wrong_platform_identifier::RULE,
    &unmarked_sensitive_data::RULE,
    &cross_border_recipient::RULE,
    &advertising_id_permission::RULE,
    &installed_apps_permission::RULE,
    &permission_without_disclosure::RULE,
    &non_resettable_identifier::RULE,
    &pre_consent_startup::RULE,
    &device_fingerprint::RULE,
    &tracking_without_att::RULE,
    &missing_purpose_string::RULE,
    &listed_sdk_without_manifest::RULE,
    &required_reason_undeclared::RULE,
    &invalid_privacy_manifest::RULE,
    &manifest_contradicts_policy::RULE,
    &tracking_domain_mismatch::RULE,
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

/// Lets every rule speak that the configuration has not turned off.
pub(super) fn run(case: &Case) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in ALL {
        if rule.speaks(case) {
            found.extend((rule.judge)(rule, case, &found));
        }
    }
    found
}
