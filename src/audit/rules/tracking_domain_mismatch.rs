use std::collections::BTreeSet;

use super::Rule;
use super::tracking_without_att::{asks, is_app};
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, Inventory, TrackingDomainUse};

pub static RULE: Rule = Rule {
    id: "tracking-domain-mismatch",
    title: "Tracking domains and privacy manifests do not agree",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["app-store-privacy-manifests", "app-store-att"],
    fix: "List every domain that is used for tracking under NSPrivacyTrackingDomains, and ask before it is used.",
    page: include_str!("../../../docs/rules/tracking-domain-mismatch.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let apps = case.builds.iter().filter(|build| is_app(build));
    apps.filter_map(|build| finding(rule, case, build)).collect()
}

/// Domains in the code that their vendor declares as used for tracking, and no manifest of the app does. An app that asks
/// nobody at all is told by `tracking-without-att`.
fn finding(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    if !asks(build) {
        return None;
    }
    let listed: BTreeSet<&str> =
        build.apple.manifests.iter().flat_map(|owned| &owned.manifest.tracking_domains).map(String::as_str).collect();
    let is_listed = |used: &&TrackingDomainUse| {
        listed.iter().any(|domain| {
            let domain = domain.trim_start_matches("https://").trim_start_matches("*.");
            used.domain == domain || used.domain.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
        })
    };
    let missing: Vec<&TrackingDomainUse> =
        build.apple.tracking_domains.iter().filter(|used| !is_listed(used)).collect();
    if missing.is_empty() {
        return None;
    }
    let message = format!(
        "The app can talk to domains that their own makers use for tracking, and none of its privacy manifests lists \
         them: {}.",
        list(missing.iter().map(|used| used.domain.clone()))
    );
    let draft = rule.draft(case, message).confidence(Confidence::Medium).build(build).topic("domains");
    let draft = draft.evidence(missing.iter().map(|used| used.evidence.clone()));
    let sdks: BTreeSet<&str> = missing.iter().map(|used| used.sdk.as_str()).collect();
    match sdks.into_iter().collect::<Vec<_>>().as_slice() {
        [only] => match build.detected(only) {
            Some(sdk) => draft.sdk(sdk).done(),
            None => draft.done(),
        },
        _ => draft.done(),
    }
}
