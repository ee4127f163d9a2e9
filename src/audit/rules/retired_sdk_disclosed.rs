use super::Rule;
use crate::audit::case::{best_evidence, cap};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{Sdk, Status};
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
    if !matches!(disclosure.resolution.to, ResolvedTo::Sdk | ResolvedTo::Family) {
        return None;
    }
    let ids = &disclosure.resolution.sdks;
    let meant: Vec<&Sdk> = ids.iter().filter_map(|id| case.catalog.sdk(id)).collect();
    let first = meant.first()?;
    if meant.iter().any(|sdk| sdk.status != Status::Retired) {
        return None;
    }
    let last = meant.iter().filter_map(|sdk| sdk.retired.as_deref()).max();
    let since = last.map(|day| format!(" on {day}")).unwrap_or_default();
    let inside: Vec<_> = case.parties.iter().filter(|party| ids.contains(&party.detection.id)).collect();
    // Where a build could not be read to the end, the SDK may be inside all the same.
    let gone = inside.is_empty() && case.builds.iter().all(|build| build.is_conclusive());
    let mut message = format!("The policy names \"{}\", but its vendor ended it{since}.", disclosure.name);
    if !inside.is_empty() {
        message.push_str(" It is still inside the app, where nobody mends it any more.");
    }
    let fix = match &first.successor {
        _ if gone && !case.builds.is_empty() => "Take it out of the policy.".to_owned(),
        Some(successor) => format!("Replace it; its vendor names {successor} instead."),
        None => rule.fix.to_owned(),
    };
    rule.draft(case, message)
        // To name what is inside is right; that the app still holds it is a remark about the app.
        .at_most(if gone { rule.severity } else { Severity::Info })
        .at_most(meant.iter().map(|sdk| cap(sdk.tier)).max()?)
        .disclosure(disclosure)
        .locators([&disclosure.locator])
        .evidence(inside.iter().flat_map(|party| best_evidence(party.detection)))
        .fix(fix)
        .done()
}
