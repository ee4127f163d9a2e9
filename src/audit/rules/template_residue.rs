use super::Rule;
use crate::audit::case::{count, list};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::policy::Locator;

pub static RULE: Rule = Rule {
    id: "template-residue",
    title: "Words of a template were left in the policy",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["pipl-17", "cn-2019-191-2-4"],
    fix: "Fill in what the template leaves open, and take its advice out.",
    page: include_str!("../../../docs/rules/template-residue.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let places: Vec<&Locator> = case.policies.iter().flat_map(|document| &document.residue).collect();
    let mut words: Vec<&str> = places.iter().map(|place| place.quote.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    let message = format!(
        "The policy still holds words of the template that it was made from, in {}: {}.",
        count(places.len(), "place", "places"),
        list(words.iter().map(|words| format!("\"{words}\"")))
    );
    rule.draft(case, message).locators(places).done().into_iter().collect()
}
