use std::collections::HashSet;

use super::lacking::lacking;
use super::parties::sureness;
use super::{Rule, disclosure_without_data_types, stale_disclosure};
use crate::audit::case::lowered;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::policy::Locator;

pub static RULE: Rule = Rule {
    id: "disclosure-without-purpose",
    title: "A third party is named without what it is for",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2021-292", "gdpr-13-1-c"],
    fix: "Say what the third party's product is used for.",
    page: include_str!("../../../docs/rules/disclosure-without-purpose.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let silent: HashSet<&Locator> = case.policies.iter().flat_map(|document| &document.without_purpose).collect();
    lacking(
        rule,
        case,
        (found, &[stale_disclosure::RULE.id, disclosure_without_data_types::RULE.id]),
        |same| same.iter().all(|said| silent.contains(&said.locator)),
        |same| {
            let first = same.first()?;
            let message = format!("The policy does not say what \"{}\" is used for.", first.name);
            let draft = rule.draft(case, message).confidence(lowered(sureness(first))).disclosure(first);
            Some(draft.locators(same.iter().map(|said| &said.locator)))
        },
        |number| format!("The policy does not say what any of its {number} third parties is used for"),
    )
}
