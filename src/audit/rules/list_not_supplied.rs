use super::Rule;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::policy::{Section, SectionKind};

pub static RULE: Rule = Rule {
    id: "list-not-supplied",
    title: "The list of third parties is kept elsewhere and was not given",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-1-1", "cn-2021-292"],
    fix: "Give the file with the list too, and keep the list where readers of the policy find it.",
    page: include_str!("../../../docs/rules/list-not-supplied.md"),
    judge,
};

/// A list in any file of the policy is taken for the one that is meant.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let sections = || case.policies.iter().flat_map(|document| &document.sections);
    let elsewhere: Vec<&Section> = sections().filter(|section| section.kind == SectionKind::DelegatedList).collect();
    let supplied =
        case.disclosures().next().is_some() || sections().any(|section| section.kind == SectionKind::SdkList);
    if elsewhere.is_empty() || supplied {
        return Vec::new();
    }
    let message =
        "The policy says that its list of third parties is kept elsewhere, and that list was not given: what \
                   it says cannot be judged."
            .to_owned();
    rule.draft(case, message).locators(elsewhere.iter().map(|section| &section.locator)).done().into_iter().collect()
}
