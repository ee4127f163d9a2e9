use std::collections::BTreeMap;

use super::Rule;
use super::undisclosed_data_type::{distinct, is_missing};
use crate::audit::case::{access_evidence, list};
use crate::audit::matching::Party;
use crate::audit::matrix::Cell;
use crate::audit::{Audience, Case, Finding, Severity, Verdict};
use crate::inventory::Confidence;

pub static RULE: Rule = Rule {
    id: "vague-data-type",
    title: "What an SDK collects is only said in general words",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2019-191-2-4", "pipl-17", "gdpr-5-1-a"],
    fix: "Name the data types themselves.",
    page: include_str!("../../../docs/rules/vague-data-type.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.by_disclosure(rule).iter().filter_map(|parties| finding(rule, case, parties)).collect()
}

/// One finding for all SDKs that one disclosure speaks for.
fn finding(rule: &Rule, case: &Case, parties: &[&Party]) -> Option<Finding> {
    let vague = |cell: &&Cell| cell.verdict == Verdict::Vague && !is_missing(case, cell);
    let of_parties = parties.iter().flat_map(|&party| {
        let cells = case.cells.iter().filter(vague).filter(move |cell| cell.is_of(party));
        cells.map(move |cell| (party, cell))
    });
    let found: Vec<(&Party, &Cell)> = of_parties.collect();
    let parties = distinct(found.iter().map(|(party, _)| *party));
    let cells: Vec<&Cell> = found.iter().map(|(_, cell)| *cell).collect();
    let first = *parties.first()?;
    let disclosure = first.spoken.first()?.disclosure;
    // "Device information" for a screen size is as good as the word itself.
    let only_attributes = cells.iter().all(|cell| case.catalog.is_attribute(cell.data_type));
    let tells = |cell: &&&Cell| only_attributes || !case.catalog.is_attribute(cell.data_type);
    let telling: Vec<&Cell> = cells.iter().filter(tells).copied().collect();
    let (general, unsaid): (Vec<&Cell>, Vec<&Cell>) = telling.iter().partition(|cell| !cell.words.is_empty());
    let who = list(parties.iter().map(|party| party.detection.name.clone()));
    let names = |cells: &[&Cell]| case.data_names(cells.iter().map(|cell| cell.data_type));
    let mut message = String::new();
    if !general.is_empty() {
        let collect = if parties.len() == 1 { "collects" } else { "collect" };
        message.push_str(&format!(
            "The policy says only in general words what {who} {collect}. Readers cannot know that it means: {}.",
            names(&general)
        ));
        let mut said: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
        for &cell in &general {
            if let Some(word) = word(cell) {
                said.entry(case.data_name(word)).or_default().push(cell);
            }
        }
        let said_as = said.iter().map(|(word, cells)| format!("\"{word}\" for {}", names(cells)));
        if !said.is_empty() {
            message.push_str(&format!(" The policy says {}.", said_as.collect::<Vec<_>>().join("; ")));
        }
        if general.iter().any(|cell| word(cell).is_none()) {
            message.push_str(" Some of it is said of third parties in general, not of this one.");
        }
    }
    if !unsaid.is_empty() {
        let also = if general.is_empty() { "" } else { " " };
        message.push_str(&format!(
            "{also}What the policy says of \"{}\" as a whole does not name {}, which {who} can reach.",
            disclosure.name,
            names(&unsaid)
        ));
    }
    let places: Vec<_> = cells.iter().flat_map(|cell| &cell.words).map(|word| word.locator).collect();
    let confidence = parties.iter().map(|party| party.detection.confidence).max()?;
    rule.draft(case, message)
        .at_most(if only_attributes { Severity::Info } else { rule.severity })
        .confidence(confidence.max(Confidence::Medium))
        .build(first.build)
        .sdks(&parties.iter().map(|party| party.detection).collect::<Vec<_>>())
        .disclosure(cells.first().and_then(|cell| cell.disclosure).unwrap_or(disclosure))
        .data_types(cells.iter().map(|cell| cell.data_type))
        .evidence(access_evidence(telling.iter().filter_map(|cell| cell.access)))
        .locators(if places.is_empty() { vec![&disclosure.locator] } else { places })
        .done()
}

/// The wider word that covers a type; `None` where the type itself is said, only not of this SDK.
fn word<'a>(cell: &Cell<'a>) -> Option<&'a str> {
    cell.words.first().map(|word| word.data_type).filter(|word| *word != cell.data_type)
}
