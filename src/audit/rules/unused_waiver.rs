use super::expired_waiver::place;
use super::{Rule, find};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::config::Waiver;
use crate::inventory::Confidence;

pub static RULE: Rule = Rule {
    id: "unused-waiver",
    title: "A waiver matches nothing",
    severity: Severity::Info,
    audience: Audience::Default,
    basis: &[],
    fix: "Take the waiver out of the configuration.",
    page: include_str!("../../../docs/rules/unused-waiver.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    // Most findings need a build: without one, that a waiver matches nothing says little.
    if case.builds.is_empty() {
        return Vec::new();
    }
    // A rule that was not asked could find nothing.
    let asked = |waiver: &&Waiver| find(&waiver.rule).is_none_or(|rule| rule.had_its_say(case));
    let waivers = case.config.waivers.iter().filter(|waiver| waiver.is_active(case.as_of)).filter(asked);
    let unused = waivers.filter(|waiver| !found.iter().any(|finding| waiver.covers(finding)));
    unused
        .filter_map(|waiver| {
            rule.draft(case, format!("The waiver of {waiver} matches no finding."))
                .confidence(Confidence::Certain)
                .topic(&waiver.to_string())
                .locators([&place(case, waiver)])
                .done()
        })
        .collect()
}
