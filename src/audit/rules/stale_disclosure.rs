use super::{Rule, retired_sdk_disclosed};
use crate::audit::matching::is_for;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{Platform, Sdk, Status, Tier};
use crate::inventory::{Confidence, Inventory, Presence};
use crate::policy::{Disclosure, ResolvedBy, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "stale-disclosure",
    title: "The policy names an SDK that is not in the build",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["pipl-17", "gdpr-5-1-a"],
    fix: "Take the SDK out of the policy, or say where else it is used.",
    page: include_str!("../../../docs/rules/stale-disclosure.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.disclosures().filter_map(|disclosure| finding(rule, case, disclosure)).collect()
}

/// Silent wherever the absence is not certain: the SDK may be known for, or the words may be about, a platform that
/// was not given; a build may not be readable to the end, or be a mere part of an app; a company may receive data
/// without code in the app.
fn finding(rule: &Rule, case: &Case, disclosure: &Disclosure) -> Option<Finding> {
    if !matches!(disclosure.resolution.to, ResolvedTo::Sdk | ResolvedTo::Family) {
        return None;
    }
    let ids = || disclosure.resolution.sdks.iter();
    let known: Vec<&Sdk> = ids().filter_map(|id| case.catalog.sdk(id)).collect();
    // What its vendor has ended, `retired-sdk-disclosed` tells.
    let ended = !known.is_empty() && known.iter().all(|sdk| sdk.status == Status::Retired);
    if ended && retired_sdk_disclosed::RULE.speaks(case) {
        return None;
    }
    let concerned = |build: &&Inventory| {
        let recognisable = |sdk: &Sdk| match build.platform {
            Some(Platform::Android) => sdk.android.is_some(),
            Some(Platform::Ios) => sdk.ios.is_some(),
            None => false,
        };
        // A family of which most is for another platform is named for that one: Google Play services.
        let here = known.iter().filter(|sdk| recognisable(sdk)).count();
        let is_of_platform = here > 0 && here.saturating_mul(2) >= known.len();
        let is_whole = build.kind.is_none_or(|kind| !kind.is_part());
        is_whole && is_for(disclosure, build.platform) && is_of_platform
    };
    let builds: Vec<&Inventory> = case.builds.iter().copied().filter(concerned).collect();
    let first = builds.first()?;
    if !case.builds.iter().all(|build| build.is_conclusive()) {
        return None;
    }
    let speaks_for = |id: &str| {
        ids().any(|listed| listed == id)
            || disclosure.sdk.as_deref() == Some(id)
            || case.catalog.sdk(id).is_some_and(|sdk| sdk.family.is_some() && sdk.family == disclosure.sdk)
    };
    let seen = || case.builds.iter().flat_map(|build| &build.sdks).filter(|found| speaks_for(&found.id));
    if seen().any(|found| found.presence.is_detected()) {
        return None;
    }
    let mut message = format!("The policy names \"{}\", but no such SDK is in the app.", disclosure.name);
    if let Some(trace) = seen().find(|found| found.presence == Presence::Wiring) {
        message.push_str(&format!(" The build is prepared for {}, but its code is not inside.", trace.name));
    }
    let unexplained = builds.iter().any(|build| !build.unknown.is_empty());
    if unexplained {
        message.push_str(" Some code in the build belongs to no known SDK.");
    }
    let guessed = disclosure.resolution.by == Some(ResolvedBy::Fuzzy);
    let listed = known.iter().all(|sdk| sdk.tier == Tier::Listed);
    let draft = rule
        .draft(case, message)
        .confidence(match (guessed, unexplained) {
            (true, _) => Confidence::Low,
            (_, true) => Confidence::Medium,
            _ => Confidence::High,
        })
        .at_most(if listed { Severity::Info } else { Severity::Critical })
        .disclosure(disclosure)
        .locators([&disclosure.locator]);
    match builds.as_slice() {
        [_] => draft.build(first).done(),
        _ => draft.done(),
    }
}
