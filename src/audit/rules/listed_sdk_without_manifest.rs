use super::Rule;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, Inventory, ListedSdkUse};

pub static RULE: Rule = Rule {
    id: "listed-sdk-without-manifest",
    title: "An SDK of Apple's list comes without its privacy manifest",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["app-store-privacy-manifests"],
    fix: "Use a version of the SDK that brings its own privacy manifest (and, as a binary, a signature).",
    page: include_str!("../../../docs/rules/listed-sdk-without-manifest.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.builds.iter().filter_map(|build| finding(rule, case, build)).collect()
}

fn finding(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let lacking: Vec<&ListedSdkUse> = build.apple.listed_sdks.iter().filter(|listed| !listed.has_manifest).collect();
    if lacking.is_empty() {
        return None;
    }
    let names: Vec<String> = lacking.iter().map(|listed| listed.name.clone()).collect();
    let message = format!(
        "Apple wants a privacy manifest from {}, and there is none for {} in the app. App Store Connect answers this with \
         ITMS-91061. Whether the SDK was signed cannot be seen in a finished app.",
        list(names.iter().cloned()),
        if names.len() == 1 { "it" } else { "them" }
    );
    rule.draft(case, message)
        .confidence(Confidence::High)
        .build(build)
        .topic(&names.join(" "))
        .evidence(lacking.iter().map(|listed| listed.evidence.clone()))
        .done()
}
