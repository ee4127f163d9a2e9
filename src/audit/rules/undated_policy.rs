use super::Rule;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;

pub static RULE: Rule = Rule {
    id: "undated-policy",
    title: "The policy bears no date",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-2"],
    fix: "State when the policy was last changed and from when it holds.",
    page: include_str!("../../../docs/rules/undated-policy.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    if !case.has_policy() || case.policies.iter().any(|document| document.date.is_some()) {
        return Vec::new();
    }
    let message = "The policy says neither when it was last changed nor from when it holds.".to_owned();
    let draft = rule.draft(case, message).confidence(Confidence::Medium).locators(&case.starts());
    draft.done().into_iter().collect()
}
