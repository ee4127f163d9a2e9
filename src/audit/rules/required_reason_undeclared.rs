use std::collections::{BTreeMap, BTreeSet};

use super::Rule;
use super::tracking_without_att::is_app;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, Inventory, RequiredReasonUse};

pub static RULE: Rule = Rule {
    id: "required-reason-undeclared",
    title: "An API is used for which the privacy manifest has to give a reason",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["app-store-privacy-manifests"],
    fix: "List the category with its reason under NSPrivacyAccessedAPITypes in PrivacyInfo.xcprivacy.",
    page: include_str!("../../../docs/rules/required-reason-undeclared.md"),
    judge,
};

/// One finding per build: whoever mends it writes one manifest after the other.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let apps = case.builds.iter().filter(|build| is_app(build));
    apps.filter_map(|build| finding(rule, case, build)).collect()
}

fn finding(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let declared = |used: &RequiredReasonUse| {
        let of_bundle = build.apple.manifests.iter().filter(|owned| owned.bundle == used.bundle);
        of_bundle.flat_map(|owned| &owned.manifest.accessed).any(|access| access.category == used.category)
    };
    let mut lacking: BTreeMap<&str, Vec<&RequiredReasonUse>> = BTreeMap::new();
    for used in build.apple.required_reasons.iter().filter(|used| !declared(used)) {
        lacking.entry(&used.bundle).or_default().push(used);
    }
    if lacking.is_empty() {
        return None;
    }
    let known = &case.catalog.signatures.apple().required_reasons;
    let label = |category: &str| {
        let known = known.iter().find(|known| known.category == category);
        known.map_or(category, |known| known.label.as_str()).to_owned()
    };
    let told = lacking.iter().map(|(bundle, used)| {
        let bundle = bundle.rsplit('/').next().unwrap_or(bundle);
        let categories: BTreeSet<&str> = used.iter().map(|used| used.category.as_str()).collect();
        format!("{bundle} ({})", list(categories.into_iter().map(label)))
    });
    let none = build.apple.manifests.is_empty();
    let message = format!(
        "Code in the app uses APIs for which Apple wants a declared reason, and {}: {}. App Store Connect answers this \
         with ITMS-91053.",
        if none { "there is no privacy manifest at all" } else { "no privacy manifest gives one" },
        list(told)
    );
    rule.draft(case, message)
        .confidence(Confidence::High)
        .build(build)
        .evidence(lacking.values().flatten().map(|used| used.evidence.clone()))
        .done()
}
