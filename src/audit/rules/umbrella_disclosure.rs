use super::Rule;
use crate::audit::case::{count, list};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Tier;
use crate::policy::{Claim, ClaimKind, Polarity, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "umbrella-disclosure",
    title: "Recipients are named only as a class",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2019-191-2-4", "pipl-23", "gdpr-13-1-e"],
    fix: "Replace words such as \"partners\" by the names of those who receive data.",
    page: include_str!("../../../docs/rules/umbrella-disclosure.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let claims: Vec<&Claim> = case
        .policies
        .iter()
        .flat_map(|document| &document.claims)
        .filter(|claim| claim.kind == ClaimKind::Umbrella && claim.polarity == Polarity::Affirmed)
        .collect();
    if claims.is_empty() {
        return Vec::new();
    }
    let mut hidden: Vec<&str> = case
        .undisclosed()
        .filter(|party| party.detection.tier != Tier::Listed)
        .map(|party| party.detection.name.as_str())
        .collect();
    hidden.sort_unstable();
    hidden.dedup();
    let mut message = format!(
        "The policy says in {} that data goes to others without saying who they are.",
        count(claims.len(), "place", "places")
    );
    if !hidden.is_empty() {
        message.push_str(&format!(
            " Among them may be {} inside the app that it does not name: {}.",
            if hidden.len() == 1 { "an SDK" } else { "SDKs" },
            list(hidden.iter().map(|&name| name.to_owned()))
        ));
    }
    // A list of names says whom the general words mean, as far as anybody can tell without the app; unless the words are
    // an item of that list.
    let listed = case.disclosures().filter(|said| said.resolution.to != ResolvedTo::None).nth(1).is_some()
        && !claims.iter().any(|claim| claim.listed);
    let (severity, audience) = match (hidden.is_empty(), listed) {
        (false, _) => (Severity::High, rule.audience),
        (true, false) => (rule.severity, rule.audience),
        (true, true) => (Severity::Low, Audience::Strict),
    };
    rule.draft(case, message)
        .severity(severity)
        .audience(audience)
        .locators(claims.iter().map(|claim| &claim.locator))
        .done()
        .into_iter()
        .collect()
}
