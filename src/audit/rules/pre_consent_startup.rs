use super::Rule;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Role;
use crate::facts::ComponentKind;
use crate::inventory::{Confidence, DataAccess, EvidenceKind, Inventory, Observation};

pub static RULE: Rule = Rule {
    id: "pre-consent-startup",
    title: "Code that may collect runs before anybody can have agreed",
    severity: Severity::Info,
    audience: Audience::Auditor,
    basis: &["cn-2019-191-3", "cn-2020-164", "eprivacy-5-3"],
    fix: "Start the SDK only after the user has agreed: take its provider out of the merged manifest and initialise it in code.",
    page: include_str!("../../../docs/rules/pre-consent-startup.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.builds.iter().filter_map(|build| finding(rule, case, build)).collect()
}

/// What the manifest and the code show without running: SDKs that bring a content provider, and identifiers that the
/// application class or a provider asks for itself. Whether a dialogue holds them back cannot be seen.
fn finding(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let sdk = |id: &Option<String>| build.detected(id.as_deref()?).filter(|found| found.role == Role::Sdk);
    let started: Vec<_> = build
        .startup
        .iter()
        .filter(|code| code.kind == ComponentKind::Provider)
        .filter_map(|code| Some((code, sdk(&code.sdk)?)))
        .collect();
    let reached = || build.sdks.iter().flat_map(|sdk| &sdk.data_types).chain(&build.first_party.data_types);
    let by_startup = |seen: &&Observation| {
        let caller = seen.caller.as_deref().map(outer_class);
        build.startup.iter().any(|code| caller == Some(code.class.as_str()))
    };
    let early: Vec<(&DataAccess, &Observation)> = reached()
        .filter(|access| !case.catalog.is_attribute(&access.id))
        .flat_map(|access| access.observed.iter().filter(by_startup).map(move |seen| (access, seen)))
        .collect();
    if started.is_empty() && early.is_empty() {
        return None;
    }
    let mut message = "Some code runs as soon as the app starts, before a user can have agreed to anything.".to_owned();
    if !started.is_empty() {
        let names = list(started.iter().map(|(code, sdk)| format!("{} ({})", sdk.name, code.class)));
        message.push_str(&format!(" Started by the system through a content provider: {names}."));
    }
    if !early.is_empty() {
        let reads = list(early.iter().map(|(access, seen)| {
            let caller = seen.caller.as_deref().unwrap_or_default();
            format!("{} ({caller} calls {})", case.data_name(&access.id), seen.api)
        }));
        message.push_str(&format!(" Asked for by code of the start: {reads}."));
    }
    message.push_str(" Whether it waits for consent has to be tried on a device.");
    let components = started.iter().flat_map(|(code, sdk)| {
        let shown = sdk.evidence.iter();
        shown.filter(|found| found.kind == EvidenceKind::Component && found.value == code.class).map(|e| e.id.clone())
    });
    rule.draft(case, message)
        .confidence(Confidence::Low)
        .build(build)
        .data_types(early.iter().map(|(access, _)| access.id.as_str()))
        .evidence(components)
        .evidence(early.iter().map(|(_, seen)| seen.evidence.clone()))
        .done()
}

/// The class that a nested class or a lambda stands in.
fn outer_class(class: &str) -> &str {
    class.split_once('$').map_or(class, |(outer, _)| outer)
}
