use super::Rule;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, Inventory, OwnedManifest};

pub static RULE: Rule = Rule {
    id: "invalid-privacy-manifest",
    title: "A privacy manifest that the store refuses",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["app-store-privacy-manifests"],
    fix: "Correct the manifest; for an SDK's own, take a version in which its maker has.",
    page: include_str!("../../../docs/rules/invalid-privacy-manifest.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let manifests = case.builds.iter().flat_map(|build| build.apple.manifests.iter().map(move |owned| (build, owned)));
    manifests.filter_map(|(build, owned)| finding(rule, case, build, owned)).collect()
}

/// What is wrong with its form, and with its values against Apple's lists.
fn finding(rule: &Rule, case: &Case, build: &Inventory, owned: &OwnedManifest) -> Option<Finding> {
    let apple = &case.catalog.signatures.apple();
    let manifest = &owned.manifest;
    let mut problems: Vec<(&str, String)> =
        manifest.problems.iter().map(|problem| (code(problem), problem.clone())).collect();
    // What has not even the form of Apple's values was told above.
    let told = |value: &str| manifest.problems.iter().any(|problem| problem.contains(&format!("`{value}`")));
    for data in manifest.collected.iter().filter(|data| !data.data_type.is_empty()) {
        if !apple.collected_data_types.contains(&data.data_type) && !told(&data.data_type) {
            problems.push(("ITMS-91056", format!("there is no data type `{}`", data.data_type)));
        }
        let unknown = |purpose: &&String| !apple.collection_purposes.contains(purpose) && !told(purpose);
        for purpose in data.purposes.iter().filter(unknown) {
            problems.push(("ITMS-91056", format!("there is no purpose `{purpose}`")));
        }
    }
    for access in manifest.accessed.iter().filter(|access| !access.category.is_empty()) {
        match apple.required_reasons.iter().find(|known| known.category == access.category) {
            None if told(&access.category) => {}
            None => problems.push(("ITMS-91054", format!("there is no API category `{}`", access.category))),
            Some(known) => {
                for reason in access.reasons.iter().filter(|reason| !known.reasons.contains(reason) && !told(reason)) {
                    let text = format!("`{reason}` is no reason for {}", known.label);
                    problems.push(("ITMS-91055", text));
                }
            }
        }
    }
    if problems.is_empty() {
        return None;
    }
    problems.dedup();
    let message = format!(
        "The privacy manifest {} is not valid: {}.",
        manifest.entry,
        list(problems.iter().map(|(code, problem)| format!("{problem} ({code})")))
    );
    let draft = rule.draft(case, message).confidence(Confidence::Certain).build(build).topic(&manifest.entry);
    match owned.sdk.as_deref().and_then(|id| build.detected(id)) {
        Some(sdk) => draft.sdk(sdk).done(),
        None => draft.done(),
    }
}

/// What the store answers to a fault of form.
fn code(problem: &str) -> &'static str {
    let of_tracking = problem.contains("NSPrivacyTracking is") && problem.contains("domain")
        || problem.contains("NSPrivacyTrackingDomains lists domains");
    if of_tracking {
        "ITMS-91064"
    } else if problem.contains("is not a NSPrivacyAccessedAPICategory") {
        "ITMS-91054"
    } else if problem.ends_with("is not a reason code") {
        "ITMS-91055"
    } else {
        "ITMS-91056"
    }
}
