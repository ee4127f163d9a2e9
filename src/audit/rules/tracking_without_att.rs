use super::Rule;
use crate::audit::case::{access_evidence, list};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::build::BuildKind;
use crate::catalog::model::{DataClass, Platform};
use crate::inventory::{Confidence, DataAccess, Inventory, TRACKING_PURPOSE_KEY as PURPOSE_KEY};

pub static RULE: Rule = Rule {
    id: "tracking-without-att",
    title: "Code for tracking, and no question to the user",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["app-store-att", "app-store-purpose-strings"],
    fix: "Add NSUserTrackingUsageDescription and ask through App Tracking Transparency, or take the code out.",
    page: include_str!("../../../docs/rules/tracking-without-att.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.builds.iter().filter_map(|build| finding(rule, case, build)).collect()
}

/// Whether the build is an app with a readable Info.plist, of which a missing key can be said.
pub(super) fn is_app(build: &Inventory) -> bool {
    build.platform == Some(Platform::Ios)
        && matches!(build.kind, Some(BuildKind::Ipa | BuildKind::App | BuildKind::Xcarchive))
        && build.errors.is_empty()
        && build.id.is_some()
}

pub(super) fn asks(build: &Inventory) -> bool {
    build.permissions.iter().any(|permission| permission.name == PURPOSE_KEY)
}

fn finding(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    if !is_app(build) || asks(build) {
        return None;
    }
    let is_ad_id = |access: &&DataAccess| {
        case.catalog.data_type(&access.id).is_some_and(|data| data.class == DataClass::AdvertisingId)
            && !access.observed.is_empty()
    };
    let of_sdks = build.sdks.iter().map(|sdk| (Some(sdk.name.as_str()), &sdk.data_types));
    let all = of_sdks.chain([(None, &build.first_party.data_types)]);
    let readers: Vec<(Option<&str>, &DataAccess)> =
        all.flat_map(|(name, types)| types.iter().filter(is_ad_id).map(move |access| (name, access))).collect();
    let imports: Vec<_> =
        build.apple.guarded_apis.iter().filter(|api| api.purpose_keys.iter().any(|key| key == PURPOSE_KEY)).collect();
    let tracking: Vec<&str> = build
        .apple
        .manifests
        .iter()
        .filter(|owned| owned.manifest.tracking == Some(true))
        .map(|owned| owned.manifest.entry.as_str())
        .collect();
    if readers.is_empty() && imports.is_empty() && tracking.is_empty() {
        return None;
    }
    let mut message = "The app has code for tracking, but never asks the user: its Info.plist has no \
                       NSUserTrackingUsageDescription."
        .to_owned();
    let mut names: Vec<String> = readers.iter().filter_map(|(name, _)| name.map(str::to_owned)).collect();
    names.dedup();
    if !names.is_empty() {
        message.push_str(&format!(" The advertising identifier is read by {}.", list(names)));
    } else if !imports.is_empty() {
        let apis = list(imports.iter().map(|api| api.api.clone()));
        message.push_str(&format!(" Linked: {apis}."));
    }
    if !tracking.is_empty() {
        let entries = list(tracking.iter().map(|&entry| entry.to_owned()));
        message.push_str(&format!(" Privacy manifests that say that there is tracking: {entries}."));
    }
    if !imports.is_empty() {
        message.push_str(" App Store Connect answers a linked framework without the text with ITMS-90683.");
    }
    // The framework alone is in many an app that never asks it; since iOS 14.5 it answers with zeros.
    let only_linked = tracking.is_empty() && readers.is_empty();
    rule.draft(case, message)
        .severity(if only_linked { Severity::Medium } else { rule.severity })
        .confidence(Confidence::High)
        .build(build)
        .permission(PURPOSE_KEY)
        .evidence(access_evidence(readers.iter().map(|(_, access)| *access)))
        .evidence(imports.iter().map(|api| api.evidence.clone()))
        .done()
}
