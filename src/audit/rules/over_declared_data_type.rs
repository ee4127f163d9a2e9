use super::Rule;
use crate::audit::case::list;
use crate::audit::matching::Party;
use crate::audit::matrix::Cell;
use crate::audit::{Audience, Case, Finding, Severity, Verdict};
use crate::inventory::Confidence;

pub static RULE: Rule = Rule {
    id: "over-declared-data-type",
    title: "The policy says that an SDK collects what it does not",
    severity: Severity::Low,
    audience: Audience::Strict,
    basis: &["pipl-17", "cn-2023-26"],
    fix: "Take the data types out of what the policy says of the SDK.",
    page: include_str!("../../../docs/rules/over-declared-data-type.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.parties.iter().filter_map(|party| finding(rule, case, party)).collect()
}

fn finding(rule: &Rule, case: &Case, party: &Party) -> Option<Finding> {
    let over = |cell: &&Cell| cell.verdict == Verdict::OverDeclared && cell.is_of(party);
    let cells: Vec<&Cell> = case.cells.iter().filter(over).collect();
    let first = cells.first()?;
    let names = list(cells.iter().map(|cell| case.data_name(cell.data_type).to_owned()));
    let message = format!(
        "The policy says more of {} than is true: neither its vendor's documentation nor its code in the build shows {names}.",
        party.detection.name
    );
    let draft = rule
        .draft(case, message)
        .confidence(Confidence::Medium)
        .build(party.build)
        .sdk(party.detection)
        .data_types(cells.iter().map(|cell| cell.data_type))
        .locators(cells.iter().flat_map(|cell| &cell.words).map(|word| word.locator))
        .fix(format!("Take {names} out of what the policy says of {}.", party.detection.name));
    match first.disclosure {
        Some(disclosure) => draft.disclosure(disclosure).done(),
        None => draft.done(),
    }
}
