use super::Rule;
use crate::audit::case::{cap, list};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Platform;
use crate::inventory::{Confidence, FingerprintUse, Inventory};

pub static RULE: Rule = Rule {
    id: "device-fingerprint",
    title: "One SDK reaches enough signals to tell devices apart without an identifier",
    severity: Severity::Low,
    audience: Audience::Strict,
    basis: &["app-store-fingerprinting", "eprivacy-5-3"],
    fix: "Ask the vendor what the signals are for and turn off what is not needed; say in the policy that they are read, and do \
          not use them to recognise a device.",
    page: include_str!("../../../docs/rules/device-fingerprint.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let uses = case.builds.iter().flat_map(|build| build.fingerprints.iter().map(move |found| (*build, found)));
    uses.filter_map(|(build, found)| finding(rule, case, build, found)).collect()
}

/// Nobody saw the signals put together, so that this is never more than a note.
fn finding(rule: &Rule, case: &Case, build: &Inventory, found: &FingerprintUse) -> Option<Finding> {
    let sdk = found.sdk.as_deref().and_then(|id| build.detected(id));
    let owner = match (&found.sdk, sdk) {
        (None, _) => "The app's own code",
        (Some(_), Some(sdk)) => sdk.name.as_str(),
        (Some(id), None) => id,
    };
    let labels = list(found.signals.iter().map(|signal| signal.label.clone()));
    let mut message = format!(
        "{owner} can read {} of {} signals of {}: {labels}. Together they can tell devices apart. Whether they are put together \
         is not seen.",
        found.signals.len(),
        found.of,
        found.name
    );
    if build.platform == Some(Platform::Ios) {
        message.push_str(" Apple allows nobody to recognise a device by them, whatever the user agreed to.");
    }
    let evidence = found.signals.iter().flat_map(|signal| signal.evidence.iter().cloned());
    let draft = rule.draft(case, message).confidence(Confidence::Medium).build(build).topic(&found.id);
    match sdk {
        Some(sdk) => draft.sdk(sdk).at_most(cap(sdk.tier)),
        None => draft,
    }
    .evidence(evidence)
    .done()
}
