use super::Rule;
use crate::audit::case::count;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::config::Waiver;
use crate::inventory::Confidence;
use crate::policy::Locator;

pub static RULE: Rule = Rule {
    id: "expired-waiver",
    title: "A waiver has expired",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &[],
    fix: "Mend what it was for and take the waiver out of the configuration, or decide anew and renew it.",
    page: include_str!("../../../docs/rules/expired-waiver.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let expired = case.config.waivers.iter().filter(|waiver| !waiver.is_active(case.as_of));
    expired.filter_map(|waiver| finding(rule, case, waiver, found)).collect()
}

fn finding(rule: &Rule, case: &Case, waiver: &Waiver, found: &[Finding]) -> Option<Finding> {
    let matched = found.iter().filter(|finding| waiver.covers(finding)).count();
    let effect = match matched {
        // Most findings need a build: without one, that a waiver matches nothing says little.
        0 if case.builds.is_empty() => "It is no longer applied.".to_owned(),
        0 => "It would match no finding any more.".to_owned(),
        number => format!("It no longer covers {}.", count(number, "finding", "findings")),
    };
    let day = waiver.expires.as_deref().unwrap_or_default();
    rule.draft(case, format!("The waiver of {waiver} expired on {day}. {effect}"))
        .confidence(Confidence::Certain)
        .topic(&waiver.to_string())
        .locators([&place(case, waiver)])
        .done()
}

/// The waiver's line in the configuration, with its reason.
pub(super) fn place(case: &Case, waiver: &Waiver) -> Locator {
    Locator {
        file: case.config.path.clone().unwrap_or_default(),
        line: Some(waiver.line),
        column: Some(1),
        quote: waiver.reason.clone(),
        ..Locator::default()
    }
}
