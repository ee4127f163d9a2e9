use std::collections::BTreeSet;

use super::Rule;
use crate::audit::case::list;
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

/// One finding per disclosure: what is said of a family is untrue of all its members or of none.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let mut groups: Vec<Vec<&Cell>> = Vec::new();
    for cell in case.cells.iter().filter(|cell| cell.verdict == Verdict::OverDeclared) {
        let same = |group: &&mut Vec<&Cell>| {
            group.first().is_some_and(|first| {
                let of = |cell: &Cell| (cell.disclosure.map(std::ptr::from_ref), std::ptr::from_ref(cell.build));
                of(first) == of(cell)
            })
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(cell),
            None => groups.push(vec![cell]),
        }
    }
    groups.iter().filter_map(|cells| finding(rule, case, cells)).collect()
}

fn finding(rule: &Rule, case: &Case, cells: &[&Cell]) -> Option<Finding> {
    let first = cells.first()?;
    let disclosure = first.disclosure?;
    let types: BTreeSet<&str> = cells.iter().map(|cell| cell.data_type).collect();
    let names = list(types.iter().map(|&id| case.data_name(id).to_owned()));
    let message = format!(
        "The policy says more of \"{}\" than is true: neither the vendor's documentation nor the code in the build shows {names}.",
        disclosure.name
    );
    let only_attributes = types.iter().all(|id| case.is_attribute(id));
    let draft = rule
        .draft(case, message)
        .at_most(if only_attributes { Severity::Info } else { rule.severity })
        .confidence(Confidence::Medium)
        .build(first.build)
        .disclosure(disclosure)
        .data_types(types)
        .locators(cells.iter().flat_map(|cell| &cell.words).map(|word| word.locator))
        .fix(format!("Take {names} out of what the policy says of \"{}\".", disclosure.name));
    let party = first.party.filter(|party| cells.iter().all(|cell| cell.is_of(party)));
    match party {
        Some(party) => draft.sdk(party.detection).done(),
        None => draft.done(),
    }
}
