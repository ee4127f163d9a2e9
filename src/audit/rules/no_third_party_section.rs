use super::Rule;
use crate::audit::case::{best_evidence, count};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Tier;
use crate::policy::{Claim, ClaimKind, Polarity};

pub static RULE: Rule = Rule {
    id: "no-third-party-section",
    title: "The policy has no third-party section and names no recipient",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &[
        "cn-2019-191-2-1",
        "cn-2021-292",
        "pipl-23",
        "gdpr-13-1-e",
        "google-play-user-data",
        "app-store-5-1-1",
        "ccpa-1798-130",
    ],
    fix: "Add a section that lists every third party with its name, company, data, purpose and a link to its policy.",
    page: include_str!("../../../docs/rules/no-third-party-section.md"),
    judge,
};

/// With builds, only where an SDK is inside that has to be named; without, wherever the policy does not rule out
/// third-party code.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    // A section on services of others that only names them as a class is told by `umbrella-disclosure`.
    let by_class = case.policies.iter().any(|document| {
        let umbrella = |claim: &Claim| claim.kind == ClaimKind::Umbrella && claim.polarity == Polarity::Affirmed;
        !document.sections.is_empty() && document.claims.iter().any(umbrella)
    });
    let named = by_class || case.disclosures().next().is_some() || !case.third_party_sections().is_empty();
    if named || !case.has_policy() {
        return Vec::new();
    }
    let inside: Vec<_> = case.undisclosed().filter(|party| party.detection.tier != Tier::Listed).collect();
    let ruled_out = case
        .policies
        .iter()
        .flat_map(|document| &document.claims)
        .any(|claim| claim.kind == ClaimKind::ThirdPartyCode && claim.polarity == Polarity::Denied);
    let others = case.policies.iter().flat_map(|document| &document.claims).any(|claim| {
        claim.polarity == Polarity::Affirmed && matches!(claim.kind, ClaimKind::Sharing | ClaimKind::Umbrella)
    });
    let message = match (inside.len(), case.builds.is_empty()) {
        (0, true) if !ruled_out && others => {
            "The policy says that data goes to others, but it has no section that lists \
                                              them, and no name of a recipient was found."
                .to_owned()
        }
        (0, true) if !ruled_out => "The policy tells its readers about no third party at all: it has no section on \
                                    third parties and names no recipient of data."
            .to_owned(),
        (0, _) => return Vec::new(),
        (number, _) => format!(
            "The policy tells its readers about no third party at all, although {} inside the app: it has no section \
             on third parties and names no recipient of data.",
            count(number, "SDK that has to be named is", "SDKs that have to be named are")
        ),
    };
    rule.draft(case, message)
        .evidence(inside.iter().flat_map(|party| best_evidence(party.detection).into_iter().take(1)))
        .locators(&case.starts())
        .done()
        .into_iter()
        .collect()
}
