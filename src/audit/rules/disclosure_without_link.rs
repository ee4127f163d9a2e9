use super::lacking::lacking;
use super::parties::sureness;
use super::{Rule, stale_disclosure};
use crate::audit::{Audience, Case, Finding, Severity};

pub static RULE: Rule = Rule {
    id: "disclosure-without-link",
    title: "A third party is named without a link to its privacy policy",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2023-26"],
    fix: "Link the third party's own privacy policy beside its name.",
    page: include_str!("../../../docs/rules/disclosure-without-link.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    lacking(
        rule,
        case,
        (found, &[stale_disclosure::RULE.id]),
        |same| same.iter().all(|said| said.urls.is_empty()),
        |same| {
            let first = same.first()?;
            let message = format!("The policy names \"{}\" without a link to its privacy policy.", first.name);
            let known = case.known_policy(first);
            let draft = rule
                .draft(case, message)
                .disclosure(first)
                .confidence(sureness(first))
                .locators(same.iter().map(|said| &said.locator));
            Some(match known {
                Some(link) => draft.fix(format!("Link {link} beside the name.")),
                None => draft,
            })
        },
        |number| format!("The policy links the privacy policy of none of its {number} third parties"),
    )
}
