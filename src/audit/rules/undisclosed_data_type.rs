use std::collections::{BTreeMap, BTreeSet};

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
    basis: &[
        "cn-2019-191-2-1",
        "cn-2020-164",
        "cn-2021-292",
        "pipl-23",
        "google-play-user-data",
        "gdpr-5-1-a",
        "ccpa-1798-130",
    ],
    fix: "Add the missing data types to what the policy says of the SDK.",
    page: include_str!("../../../docs/rules/undisclosed-data-type.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.by_disclosure(rule).iter().flat_map(|parties| findings(rule, case, parties)).collect()
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

/// One finding for all types of the SDKs that one disclosure speaks for, and one more for each type that has a waiver of
/// its own.
fn findings(rule: &Rule, case: &Case, parties: &[&Party]) -> Vec<Finding> {
    let mut groups: BTreeMap<Option<&str>, Vec<(&Party, &Cell)>> = BTreeMap::new();
    for party in parties {
        for cell in case.cells.iter().filter(|cell| cell.is_of(party) && is_missing(case, cell)) {
            let own = case.config.waives_data_type(rule.id, &party.detection.id, cell.data_type, case.as_of);
            groups.entry(own.then_some(cell.data_type)).or_default().push((party, cell));
        }
    }
    groups.values().filter_map(|cells| finding(rule, case, cells)).collect()
}

/// How much a missing type weighs. What the code was seen to reach weighs more than what only the vendor's documentation
/// says; what describes the device less than what points to a person; what is said of the family something.
fn weight(case: &Case, cell: &Cell) -> Severity {
    let Some(access) = cell.access else { return Severity::Info };
    let (sensitive, attribute) = (case.is_sensitive(&access.id), case.catalog.is_attribute(&access.id));
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

fn finding(rule: &Rule, case: &Case, cells: &[(&Party, &Cell)]) -> Option<Finding> {
    let (party, _) = *cells.first()?;
    let disclosure = party.spoken.first()?.disclosure;
    let parties = distinct(cells.iter().map(|(party, _)| *party));
    let accesses = || cells.iter().filter_map(|(_, cell)| cell.access);
    let (seen, published): (Vec<_>, Vec<_>) = accesses().partition(|access| !access.observed.is_empty());
    let seen_ids: BTreeSet<&str> = seen.iter().map(|access| access.id.as_str()).collect();
    let published = published.iter().map(|access| access.id.as_str()).filter(|id| !seen_ids.contains(id));
    let published = case.data_names(published);
    let names = case.data_names(accesses().map(|access| access.id.as_str()));
    let who = list(parties.iter().map(|party| party.detection.name.clone()));
    let nothing_said = disclosure.data_types.is_empty() && parties.iter().all(|party| party.spoken.len() == 1);
    let them = if parties.len() == 1 { "it" } else { "them" };
    let mut message = match (nothing_said, seen.is_empty()) {
        (true, _) if parties.len() == 1 => format!("The policy names {who} but says nothing of what it collects."),
        (true, _) => format!("The policy names \"{}\" but says nothing of what {who} collect.", disclosure.name),
        (false, false) => format!("{who} can reach more than the policy says of {them}."),
        (false, true) => format!("The vendor of {who} publishes that more is collected than the policy says."),
    };
    if !seen.is_empty() {
        message.push_str(&format!(" Seen in the code: {}.", case.accesses_in_words(seen)));
    }
    if !published.is_empty() {
        message.push_str(&format!(" Only published by the vendor: {published}."));
    }
    if party.through.is_some() {
        message.push_str(&format!(" The policy speaks of {them} through \"{}\".", disclosure.name));
    }
    let severity = cells.iter().map(|(_, cell)| weight(case, cell)).max()?;
    let mut confidence = parties.iter().map(|party| party.detection.confidence).max()?.max(Confidence::High);
    if !accesses().any(is_open) {
        confidence = lowered(confidence);
    }
    if parties.iter().all(|party| party.reach() == Some(Reach::Vendor)) || case.doubts_about_policy().is_some() {
        confidence = lowered(confidence);
    }
    let said_in = parties.iter().flat_map(|party| &party.spoken).map(|spoken| &spoken.disclosure.locator);
    rule.draft(case, message)
        .severity(severity)
        .confidence(confidence)
        .build(party.build)
        .sdks(&parties.iter().map(|party| party.detection).collect::<Vec<_>>())
        .disclosure(disclosure)
        .data_types(accesses().map(|access| access.id.as_str()))
        .evidence(access_evidence(accesses()))
        .locators(said_in)
        .fix(format!(
            "Add {names} to what the policy says of \"{}\", or use a version or setting of the SDK that does not collect it.",
            disclosure.name
        ))
        .done()
}

/// The parties in their order, each once.
pub(super) fn distinct<'p, 'a>(parties: impl Iterator<Item = &'p Party<'a>>) -> Vec<&'p Party<'a>> {
    let mut all: Vec<&Party> = Vec::new();
    for party in parties {
        if !all.iter().any(|known| std::ptr::eq(*known, party)) {
            all.push(party);
        }
    }
    all
}
