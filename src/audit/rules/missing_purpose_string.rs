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
    let judge = |build: &&Inventory| {
        let found = missing(rule, case, build).into_iter().chain(hollow(rule, case, build));
        found.chain(hollow_in_languages(rule, case, build)).collect::<Vec<_>>()
    };
    apps.flat_map(judge).collect()
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
        let localised = build.apple.only_localised.iter().find(|only| only.key == **key);
        let elsewhere = localised.map_or(String::new(), |only| {
            format!("; {} has it, which does not count", list(only.entries.iter().map(|entry| lproj(entry).to_owned())))
        });
        format!("{key} ({} is linked{elsewhere})", list(names))
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

/// The file of a language without its bundle: `de.lproj/InfoPlist.strings`.
fn lproj(entry: &str) -> &str {
    let before = entry.rsplit_once('/').and_then(|(folder, _)| folder.rfind('/'));
    before.and_then(|at| entry.get(at + 1..)).unwrap_or(entry)
}

/// Whether a purpose string tells nobody anything.
fn is_hollow(purpose: &str, case: &Case) -> bool {
    let words = purpose.trim().to_lowercase();
    let mut placeholders = case.catalog.signatures.apple().placeholders.iter();
    words.is_empty() || placeholders.any(|placeholder| words.starts_with(placeholder.as_str()))
}

/// Purpose strings that tell nobody anything.
fn hollow(rule: &Rule, case: &Case, build: &Inventory) -> Vec<Finding> {
    let is_hollow = |used: &&PermissionUse| used.purpose.as_deref().is_some_and(|purpose| is_hollow(purpose, case));
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

/// Purpose strings that tell nobody anything who reads certain languages: their texts take the place of the Info.plist's.
fn hollow_in_languages(rule: &Rule, case: &Case, build: &Inventory) -> Vec<Finding> {
    let told = |used: &PermissionUse| {
        let hollow = used.languages.iter().filter_map(|text| {
            let words = text.purpose.as_deref().filter(|words| is_hollow(words, case))?.trim();
            let words = if words.is_empty() { "empty".to_owned() } else { format!("\"{words}\"") };
            Some((text.language.as_str(), format!("{words} in {}", lproj(&text.entry))))
        });
        let (languages, places): (Vec<&str>, Vec<String>) = hollow.unzip();
        if languages.is_empty() {
            return None;
        }
        let message = format!(
            "The purpose string {} is {}, so whoever reads that language does not learn what the access is for.",
            used.name,
            list(places)
        );
        let draft = rule.draft(case, message).severity(Severity::Medium).confidence(Confidence::High);
        draft.build(build).permission(&used.name).topic(&format!("hollow {}", languages.join(" "))).done()
    };
    build.permissions.iter().filter_map(told).collect()
}
