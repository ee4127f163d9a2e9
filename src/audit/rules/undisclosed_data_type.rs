use std::collections::BTreeMap;

use super::Rule;
use crate::audit::case::{access_evidence, list, lowered};
use crate::audit::matching::{Party, Reach};
use crate::audit::matrix::{Cell, is_documented, is_open};
use crate::audit::{Audience, Case, Finding, Severity, Verdict};
use crate::inventory::Confidence;

pub static RULE: Rule = Rule {
    id: "undisclosed-data-type",
    title: "An SDK is named, but not all that it can collect",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2020-164", "cn-2021-292", "pipl-23", "google-play-user-data"],
    fix: "Add the missing data types to what the policy says of the SDK.",
    page: include_str!("../../../docs/rules/undisclosed-data-type.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let disclosed = case.parties.iter().filter(|party| party.is_disclosed());
    disclosed.flat_map(|party| findings(rule, case, party)).collect()
}

/// One finding for all types of an SDK, and one more for each type that has a waiver of its own.
fn findings(rule: &Rule, case: &Case, party: &Party) -> Vec<Finding> {
    let mut groups: BTreeMap<Option<&str>, Vec<&Cell>> = BTreeMap::new();
    for cell in case.cells.iter().filter(|cell| cell.is_of(party)) {
        let unheld = cell.verdict == Verdict::Undecided && cell.access.is_some();
        if cell.verdict == Verdict::Omitted || unheld {
            let own = case.config.waives_data_type(rule.id, &party.detection.id, cell.data_type, case.as_of);
            groups.entry(own.then_some(cell.data_type)).or_default().push(cell);
        }
    }
    groups.values().filter_map(|cells| finding(rule, case, party, cells)).collect()
}

fn finding(rule: &Rule, case: &Case, party: &Party, cells: &[&Cell]) -> Option<Finding> {
    let detection = party.detection;
    let disclosure = party.spoken.first()?.disclosure;
    let accesses = || cells.iter().filter_map(|cell| cell.access);
    let names = list(accesses().map(|access| case.data_name(&access.id).to_owned()));
    let mut message = if disclosure.data_types.is_empty() && party.spoken.len() == 1 {
        format!("The policy names {} but says nothing of what it collects; it can reach {names}.", detection.name)
    } else {
        format!("{} can reach more than the policy says of it: {names}.", detection.name)
    };
    message.push_str(&format!(" In detail: {}.", case.accesses_in_words(accesses())));
    if party.through.is_some() {
        message.push_str(&format!(" The policy speaks of it through \"{}\".", disclosure.name));
    }
    let open = |sensitive: bool| {
        accesses()
            .any(|access| (is_open(access) || is_documented(access)) && (!sensitive || case.is_sensitive(&access.id)))
    };
    let severity = match (open(true), open(false)) {
        (true, _) => Severity::High,
        (_, true) => rule.severity,
        _ => Severity::Low,
    };
    let mut confidence = detection.confidence.max(Confidence::High);
    if !accesses().any(is_open) {
        confidence = lowered(confidence);
    }
    if party.reach() == Some(Reach::Vendor) || case.doubts_about_policy().is_some() {
        confidence = lowered(confidence);
    }
    rule.draft(case, message)
        .severity(severity)
        .confidence(confidence)
        .build(party.build)
        .sdk(detection)
        .disclosure(disclosure)
        .data_types(accesses().map(|access| access.id.as_str()))
        .evidence(access_evidence(accesses()))
        .locators(party.spoken.iter().map(|spoken| &spoken.disclosure.locator))
        .fix(format!(
            "Add {names} to what the policy says of {}, or use a version or setting of the SDK that does not collect it.",
            detection.name
        ))
        .done()
}
