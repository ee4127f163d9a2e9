use std::collections::{BTreeMap, BTreeSet};

use super::Rule;
use crate::audit::case::{list, lowered};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, Inventory, OwnedManifest};
use crate::policy::{Claim, ClaimKind, Polarity};

pub static RULE: Rule = Rule {
    id: "manifest-contradicts-policy",
    title: "The privacy manifests in the app say more than the policy",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["app-store-privacy-manifests", "app-store-5-1-1"],
    fix: "Say in the policy what the manifests declare, or correct the manifest that declares too much.",
    page: include_str!("../../../docs/rules/manifest-contradicts-policy.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    if !case.has_policy() {
        return Vec::new();
    }
    let builds = case.builds.iter();
    builds.flat_map(|build| tracking(rule, case, build).into_iter().chain(collected(rule, case, build))).collect()
}

/// A manifest says that there is tracking, the policy that there is none.
fn tracking(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let says_so = |owned: &&OwnedManifest| {
        owned.manifest.tracking == Some(true) || owned.manifest.collected.iter().any(|data| data.tracking == Some(true))
    };
    let manifests: Vec<&OwnedManifest> = build.apple.manifests.iter().filter(says_so).collect();
    let denied = |claim: &&Claim| {
        claim.kind == ClaimKind::Tracking && claim.polarity == Polarity::Denied && claim.condition.is_none()
    };
    let claims: Vec<&Claim> = case.policies.iter().flat_map(|document| &document.claims).filter(denied).collect();
    if manifests.is_empty() || claims.is_empty() {
        return None;
    }
    let message = format!(
        "The policy claims that there is no tracking, but the app's own privacy manifests say that there is: {}.",
        list(manifests.iter().map(|owned| owned.manifest.entry.clone()))
    );
    rule.draft(case, message)
        .confidence(Confidence::High)
        .build(build)
        .topic("tracking")
        .locators(claims.iter().map(|claim| &claim.locator))
        .done()
}

/// Kinds of data that a manifest declares as collected and that nothing in the policy could mean.
fn collected(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let known = &case.catalog.signatures.data_types;
    let mentioned = case.mentioned();
    let is_said = |value: &str| {
        let mut meant = known.iter().filter(|data| data.apple.as_deref() == Some(value)).peekable();
        // Kinds that no data type of the catalog stands for cannot be looked for.
        meant.peek().is_none() || meant.any(|data| case.is_touched(&data.id, &mentioned))
    };
    let mut unsaid: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for owned in &build.apple.manifests {
        // What an SDK collects that the policy does not name is told with the SDK.
        let hidden =
            |id: &str| case.undisclosed().any(|party| std::ptr::eq(party.build, build) && party.detection.id == id);
        if owned.sdk.as_deref().is_some_and(hidden) {
            continue;
        }
        for data in owned.manifest.collected.iter().filter(|data| !is_said(&data.data_type)) {
            unsaid.entry(&data.data_type).or_default().insert(&owned.manifest.entry);
        }
    }
    if unsaid.is_empty() {
        return None;
    }
    let short = |value: &str| value.strip_prefix("NSPrivacyCollectedDataType").unwrap_or(value).to_owned();
    let entries: BTreeSet<&str> = unsaid.values().flatten().copied().collect();
    let message = format!(
        "The privacy manifests in the app declare data that the policy does not mention: {}. Declared in {}.",
        list(unsaid.keys().map(|value| short(value))),
        list(entries.into_iter().map(str::to_owned))
    );
    let doubts = case.doubts_about_policy().is_some();
    rule.draft(case, message)
        .severity(Severity::Medium)
        .confidence(if doubts { lowered(Confidence::Medium) } else { Confidence::Medium })
        .build(build)
        .topic(&unsaid.keys().copied().collect::<Vec<_>>().join(" "))
        .locators(case.starts().iter().take(1))
        .done()
}
