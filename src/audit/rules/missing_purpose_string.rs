use std::collections::BTreeMap;

use super::Rule;
use super::tracking_without_att::is_app;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, GuardedApi, Inventory, PermissionUse, TRACKING_PURPOSE_KEY as PURPOSE_KEY};

pub static RULE: Rule = Rule {
    id: "missing-purpose-string",
    title: "A guarded API without a word on what it is for",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["app-store-purpose-strings", "cn-2019-191-2-3"],
    fix: "Write into the Info.plist, for the user to read, what the access is for.",
    page: include_str!("../../../docs/rules/missing-purpose-string.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let apps = case.builds.iter().filter(|build| is_app(build));
    apps.flat_map(|build| missing(rule, case, build).into_iter().chain(hollow(rule, case, build))).collect()
}

/// The system ends an app that asks without the string, and the store refuses it (ITMS-90683).
fn missing(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let mut lacking: BTreeMap<&str, Vec<&GuardedApi>> = BTreeMap::new();
    for api in &build.apple.guarded_apis {
        let has = |key: &String| build.permissions.iter().any(|permission| permission.name == *key);
        // Tracking has a rule of its own.
        if api.purpose_keys.iter().any(|key| key == PURPOSE_KEY || has(key)) {
            continue;
        }
        if let Some(key) = api.purpose_keys.first() {
            lacking.entry(key).or_default().push(api);
        }
    }
    if lacking.is_empty() {
        return None;
    }
    let told = lacking.iter().map(|(key, apis)| {
        let names: Vec<String> = apis.iter().map(|api| api.api.clone()).collect();
        format!("{key} ({} is linked)", list(names))
    });
    let message = format!(
        "The app links code that the system only lets ask with a purpose string, and the Info.plist has none: {}. App \
         Store Connect answers this with ITMS-90683.",
        list(told)
    );
    let draft = rule.draft(case, message).confidence(Confidence::High).build(build);
    let keys: Vec<&str> = lacking.keys().copied().collect();
    let draft = match keys.as_slice() {
        [only] => draft.permission(only),
        _ => draft.topic(&keys.join(" ")),
    };
    draft.evidence(lacking.values().flatten().map(|api| api.evidence.clone())).done()
}

/// A purpose string that tells nobody anything.
fn hollow(rule: &Rule, case: &Case, build: &Inventory) -> Vec<Finding> {
    let placeholders = &case.catalog.signatures.apple().placeholders;
    let is_hollow = |used: &&PermissionUse| {
        let Some(purpose) = &used.purpose else { return false };
        let words = purpose.trim().to_lowercase();
        words.is_empty() || placeholders.iter().any(|placeholder| words.starts_with(placeholder.as_str()))
    };
    let used = build.permissions.iter().filter(is_hollow);
    used.filter_map(|used| {
        let purpose = used.purpose.as_deref().unwrap_or_default().trim();
        let message = match purpose {
            "" => format!("The purpose string {} is empty, so nobody learns what the access is for.", used.name),
            words => {
                format!("The purpose string {} is \"{words}\", which tells nobody what the access is for.", used.name)
            }
        };
        let draft = rule.draft(case, message).severity(Severity::Medium).confidence(Confidence::High);
        draft.build(build).permission(&used.name).topic("hollow").done()
    })
    .collect()
}
