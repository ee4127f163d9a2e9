use super::{Rule, find};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::config::Waiver;
use crate::inventory::Confidence;
use crate::policy::Locator;

pub static RULE: Rule = Rule {
    id: "unused-waiver",
    title: "A waiver matches nothing, or has expired",
    severity: Severity::Info,
    audience: Audience::Default,
    basis: &[],
    fix: "Take the waiver out of the configuration, or renew it.",
    page: include_str!("../../../docs/rules/unused-waiver.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    // A rule that was not asked could find nothing.
    let asked = |waiver: &&Waiver| find(&waiver.rule).is_none_or(|rule| rule.speaks(case));
    let waivers = case.config.waivers.iter().filter(asked);
    waivers.filter_map(|waiver| finding(rule, case, waiver, found)).collect()
}

fn finding(rule: &Rule, case: &Case, waiver: &Waiver, found: &[Finding]) -> Option<Finding> {
    let matches = found.iter().any(|finding| waiver.covers(finding));
    let message = match (&waiver.expires, matches) {
        // Most findings need a build: without one, that a waiver matches nothing says little.
        (_, false) if case.builds.is_empty() => return None,
        (_, false) => format!("The waiver of {waiver} matches no finding.{}", unknown(case, waiver)),
        (Some(day), true) if !waiver.is_active(case.as_of) => {
            format!("The waiver of {waiver} expired on {day} and is no longer applied.")
        }
        _ => return None,
    };
    let place = Locator {
        file: case.config.path.clone().unwrap_or_default(),
        line: Some(waiver.line),
        column: Some(1),
        quote: waiver.reason.clone(),
        ..Locator::default()
    };
    rule.draft(case, message).confidence(Confidence::Certain).topic(&waiver.to_string()).locators([&place]).done()
}

/// What in a waiver the catalog has never heard of: most likely a slip of the pen.
fn unknown(case: &Case, waiver: &Waiver) -> String {
    let sdk = waiver.sdk.as_deref().filter(|id| case.catalog.sdk(id).is_none());
    let data_type = waiver.data_type.as_deref().filter(|id| case.catalog.data_type(id).is_none());
    let told = |what: &str, id: Option<&str>| id.map(|id| format!(" There is no {what} `{id}`.")).unwrap_or_default();
    told("SDK", sdk) + &told("data type", data_type)
}
