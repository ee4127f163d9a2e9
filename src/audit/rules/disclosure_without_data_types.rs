use super::lacking::lacking;
use super::parties::sureness;
use super::{Rule, stale_disclosure, undisclosed_data_type};
use crate::audit::{Audience, Case, Finding, Severity};

pub static RULE: Rule = Rule {
    id: "disclosure-without-data-types",
    title: "A third party is named without any data type",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2021-292", "cn-2023-26", "pipl-23"],
    fix: "Say which data the third party receives or collects, or that it receives none.",
    page: include_str!("../../../docs/rules/disclosure-without-data-types.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    lacking(
        rule,
        case,
        // Worse findings that say it too.
        (found, &[stale_disclosure::RULE.id, undisclosed_data_type::RULE.id]),
        |same| same.iter().all(|said| said.data_types.is_empty() && said.denied.is_empty()),
        |same| {
            let first = same.first()?;
            let message = format!("The policy names \"{}\" but not one kind of data that goes there.", first.name);
            let draft = rule.draft(case, message).disclosure(first).confidence(sureness(first));
            Some(draft.locators(same.iter().map(|said| &said.locator)))
        },
        |number| {
            format!("The policy names {number} third parties but for none of them one kind of data that goes there")
        },
    )
}
