use super::{Rule, contradicted_claim};
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::policy::{Claim, ClaimKind, Locator, Polarity};

pub static RULE: Rule = Rule {
    id: "unchecked-denial",
    title: "The policy rules something out that only the build can show",
    severity: Severity::Info,
    audience: Audience::Strict,
    basis: &["pipl-17"],
    fix: "Hold the app's builds against the policy with `undisclosed check`.",
    page: include_str!("../../../docs/rules/unchecked-denial.md"),
    judge,
};

/// Silent where every build was read to the end: what the builds show is then told as a contradiction or is in order.
fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let checked = !case.builds.is_empty() && case.builds.iter().all(|build| build.is_conclusive());
    if checked {
        return Vec::new();
    }
    let contradicted: Vec<&Locator> = found
        .iter()
        .filter(|finding| finding.rule == contradicted_claim::RULE.id)
        .flat_map(|finding| &finding.locators)
        .collect();
    let rules_out = |claim: &&Claim| {
        claim.polarity == Polarity::Denied
            && claim.condition.is_none()
            && matches!(claim.kind, ClaimKind::ThirdPartyCode | ClaimKind::Tracking)
            && !contradicted.contains(&&claim.locator)
    };
    let claims: Vec<&Claim> = case.policies.iter().flat_map(|document| &document.claims).filter(rules_out).collect();
    let says = |kind, what: &str| claims.iter().any(|claim| claim.kind == kind).then(|| what.to_owned());
    let what =
        [says(ClaimKind::ThirdPartyCode, "third-party code"), says(ClaimKind::Tracking, "tracking or advertising")];
    let message = format!(
        "The policy rules out {}. Nothing in a policy can prove that; {}.",
        list(what.into_iter().flatten()),
        if case.builds.is_empty() { "the builds can" } else { "a part of the build could not be read" }
    );
    let draft =
        rule.draft(case, message).confidence(Confidence::Medium).locators(claims.iter().map(|claim| &claim.locator));
    draft.done().into_iter().collect()
}
