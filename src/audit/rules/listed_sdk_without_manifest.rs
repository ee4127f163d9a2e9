use super::Rule;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{Confidence, Inventory, ListedSdkUse, SdkSignature};

pub static RULE: Rule = Rule {
    id: "listed-sdk-without-manifest",
    title: "An SDK of Apple's list comes without its privacy manifest or signature",
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
    let listed = &build.apple.listed_sdks;
    let lacking: Vec<&ListedSdkUse> = listed.iter().filter(|listed| listed.has_manifest == Some(false)).collect();
    let unsigned: Vec<&ListedSdkUse> =
        listed.iter().filter(|listed| listed.signature == SdkSignature::Unsigned).collect();
    if lacking.is_empty() && unsigned.is_empty() {
        return None;
    }
    let names = |of: &[&ListedSdkUse]| of.iter().map(|listed| listed.name.clone()).collect::<Vec<_>>();
    let pronoun = |of: &[&ListedSdkUse]| if of.len() == 1 { "it" } else { "them" };
    let mut sentences = Vec::new();
    if !lacking.is_empty() {
        sentences.push(format!(
            "Apple wants a privacy manifest from {}, and there is none for {} in the app. App Store Connect answers this \
             with ITMS-91061.",
            list(names(&lacking)),
            pronoun(&lacking)
        ));
    }
    if !unsigned.is_empty() {
        sentences.push(format!(
            "Apple wants its maker's signature on {}, and the build says that there was none. App Store Connect answers \
             this with ITMS-91065.",
            list(names(&unsigned))
        ));
    }
    if lacking.iter().any(|listed| listed.signature == SdkSignature::CannotVerify) {
        sentences.push(format!("Whether the maker signed {} cannot be verified from this build.", pronoun(&lacking)));
    }
    let topic: Vec<String> = match lacking.is_empty() {
        false => names(&lacking),
        true => std::iter::once("unsigned".to_owned()).chain(names(&unsigned)).collect(),
    };
    rule.draft(case, sentences.join(" "))
        .confidence(Confidence::High)
        .build(build)
        .topic(&topic.join(" "))
        .evidence(lacking.iter().chain(&unsigned).map(|listed| listed.evidence.clone()))
        .done()
}
