use std::collections::BTreeMap;

use super::Rule;
use crate::audit::case::{access_evidence, list, lowered};
use crate::audit::matching::{Party, Reach};
use crate::audit::matrix::{Cell, is_documented, is_open};
use crate::audit::{Audience, Case, Finding, Severity, Verdict};
use crate::inventory::{Confidence, DataAccess};

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

/// Whether a cell belongs to this rule: the type is left out, or an identifier or sensitive type is read by a member of a
/// family of which only other types are said (the verdict is *vague*, but there are no words that could cover it).
pub(super) fn is_missing(case: &Case, cell: &Cell) -> bool {
    match cell.verdict {
        Verdict::Omitted => true,
        Verdict::Undecided => cell.access.is_some(),
        Verdict::Vague => {
            cell.words.is_empty() && cell.access.is_some_and(is_open) && case.is_sensitive(cell.data_type)
        }
        _ => false,
    }
}

/// One finding for all types of an SDK, and one more for each type that has a waiver of its own.
fn findings(rule: &Rule, case: &Case, party: &Party) -> Vec<Finding> {
    let mut groups: BTreeMap<Option<&str>, Vec<&Cell>> = BTreeMap::new();
    for cell in case.cells.iter().filter(|cell| cell.is_of(party) && is_missing(case, cell)) {
        let own = case.config.waives_data_type(rule.id, &party.detection.id, cell.data_type, case.as_of);
        groups.entry(own.then_some(cell.data_type)).or_default().push(cell);
    }
    groups.values().filter_map(|cells| finding(rule, case, party, cells)).collect()
}

/// How much a missing type weighs. What the code was seen to reach weighs more than what only the vendor's documentation
/// says; what describes the device less than what points to a person; what is said of the family something.
fn weight(case: &Case, cell: &Cell) -> Severity {
    let Some(access) = cell.access else { return Severity::Info };
    let (sensitive, attribute) = (case.is_sensitive(&access.id), case.is_attribute(&access.id));
    match (is_open(access), is_documented(access)) {
        (true, _) if sensitive && cell.verdict == Verdict::Omitted => Severity::High,
        (true, _) if !attribute => Severity::Medium,
        (true, _) => Severity::Low,
        (false, true) if sensitive => Severity::Medium,
        (false, true) if !attribute => Severity::Low,
        (false, true) => Severity::Info,
        (false, false) => Severity::Low,
    }
}

fn finding(rule: &Rule, case: &Case, party: &Party, cells: &[&Cell]) -> Option<Finding> {
    let detection = party.detection;
    let disclosure = party.spoken.first()?.disclosure;
    let accesses = || cells.iter().filter_map(|cell| cell.access);
    let name = |access: &DataAccess| case.data_name(&access.id).to_owned();
    let (seen, published): (Vec<_>, Vec<_>) = accesses().partition(|access| !access.observed.is_empty());
    let names = list(seen.iter().chain(&published).map(|access| name(access)));
    let nothing_said = disclosure.data_types.is_empty() && party.spoken.len() == 1;
    let mut message = match (nothing_said, seen.is_empty()) {
        (true, _) => format!("The policy names {} but says nothing of what it collects.", detection.name),
        (false, false) => format!("{} can reach more than the policy says of it.", detection.name),
        (false, true) => {
            format!("The vendor of {} publishes that it collects more than the policy says.", detection.name)
        }
    };
    if !seen.is_empty() {
        message.push_str(&format!(" Seen in its code: {}.", case.accesses_in_words(seen)));
    }
    if !published.is_empty() {
        message.push_str(&format!(
            " Only published by its vendor: {}.",
            list(published.iter().map(|access| name(access)))
        ));
    }
    if party.through.is_some() {
        message.push_str(&format!(" The policy speaks of it through \"{}\".", disclosure.name));
    }
    let severity = cells.iter().map(|cell| weight(case, cell)).max()?;
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
