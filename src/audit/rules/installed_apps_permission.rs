use super::Rule;
use super::permission_without_disclosure::{follows_from_undisclosed_collection, follows_from_undisclosed_sdk, known};
use crate::audit::case::{access_evidence, list};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, Inventory};

pub static RULE: Rule = Rule {
    id: "installed-apps-permission",
    title: "The app may see every installed app, and the policy does not say so",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["cn-2020-164", "google-play-packages", "google-play-user-data"],
    fix: "Say in the policy why the list of installed apps is read, or name the few apps in <queries> instead.",
    page: include_str!("../../../docs/rules/installed-apps-permission.md"),
    judge,
};

/// Android's permission to see all packages, since Android 11.
pub(super) const PERMISSION: &str = "android.permission.QUERY_ALL_PACKAGES";

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    if !case.has_policy() {
        return Vec::new();
    }
    case.builds.iter().filter_map(|build| finding(rule, case, build, found)).collect()
}

fn finding(rule: &Rule, case: &Case, build: &Inventory, found: &[Finding]) -> Option<Finding> {
    let used = build.permissions.iter().find(|used| used.name == PERMISSION)?;
    let known = known(case, build, PERMISSION)?;
    let mentioned = case.mentioned();
    if known.data_types.iter().any(|id| case.is_mentioned(id, &mentioned))
        || follows_from_undisclosed_sdk(case, build, used, known)
        || follows_from_undisclosed_collection(build, known, found)
    {
        return None;
    }
    let opened = |id: &str| known.data_types.iter().any(|opened| opened == id);
    let reading: Vec<_> = build
        .sdks
        .iter()
        .filter_map(|sdk| Some((&sdk.name, sdk.data_types.iter().find(|access| opened(&access.id))?)))
        .filter(|(_, access)| !access.observed.is_empty())
        .collect();
    let mut message = "The app asks to see every installed app, and the privacy policy says nothing of it.".to_owned();
    if !reading.is_empty() {
        let names = list(reading.iter().map(|(name, _)| (*name).clone()));
        message.push_str(&format!(" Code that reads the list: {names}."));
    }
    rule.draft(case, message)
        .confidence(if case.doubts_about_policy().is_some() { Confidence::Medium } else { Confidence::High })
        .build(build)
        .permission(PERMISSION)
        .data_types(known.data_types.iter().map(String::as_str))
        .evidence(access_evidence(reading.iter().map(|(_, access)| *access)))
        .locators(case.starts().iter().take(1))
        .done()
}
