use super::Rule;
use crate::audit::case::best_evidence;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{Status, Tier};
use crate::policy::{Disclosure, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "retired-sdk-disclosed",
    title: "The policy names an SDK that its vendor has ended",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2023-26"],
    fix: "Take the SDK out of the app and of the policy.",
    page: include_str!("../../../docs/rules/retired-sdk-disclosed.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.disclosures().filter_map(|disclosure| finding(rule, case, disclosure)).collect()
}

fn finding(rule: &Rule, case: &Case, disclosure: &Disclosure) -> Option<Finding> {
    let ([id], ResolvedTo::Sdk) = (disclosure.resolution.sdks.as_slice(), disclosure.resolution.to) else {
        return None;
    };
    let sdk = case.catalog.sdk(id).filter(|sdk| sdk.status == Status::Retired)?;
    let since = sdk.retired.as_deref().map(|day| format!(" on {day}")).unwrap_or_default();
    let inside: Vec<_> = case.parties.iter().filter(|party| party.detection.id == *id).collect();
    let mut message = format!("The policy names \"{}\", but its vendor ended it{since}.", disclosure.name);
    if !inside.is_empty() {
        message.push_str(" It is still inside the app, where nobody mends it any more.");
    }
    let fix = match &sdk.successor {
        _ if inside.is_empty() && !case.builds.is_empty() => "Take it out of the policy.".to_owned(),
        Some(successor) => format!("Replace it; its vendor names {successor} instead."),
        None => rule.fix.to_owned(),
    };
    let mut finding = rule
        .draft(case, message)
        .at_most(if sdk.tier == Tier::Listed { Severity::Info } else { Severity::Critical })
        .disclosure(disclosure)
        .locators([&disclosure.locator])
        .evidence(inside.iter().flat_map(|party| best_evidence(party.detection)))
        .fix(fix)
        .done()?;
    finding.subject.sdk = Some(id.clone());
    Some(finding)
}
