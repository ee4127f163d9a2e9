use std::collections::BTreeSet;

use super::parties::{told_by, untold};
use super::{Rule, cloned_clause, stale_disclosure};
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Boilerplate;
use crate::inventory::Confidence;
use crate::policy::{DeclaredData, Disclosure};

pub static RULE: Rule = Rule {
    id: "boilerplate-identifiers",
    title: "A list of identifiers was copied rather than written for the SDK",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["pipl-17", "cn-gbt-35273"],
    fix: "Name the identifiers that the SDK reads on the platforms of the app, and leave the others out.",
    page: include_str!("../../../docs/rules/boilerplate-identifiers.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let mut told = told_by(found, &[stale_disclosure::RULE.id]);
    // A clause that was plainly copied from another vendor's is told already.
    let copies = found.iter().filter(|finding| finding.rule == cloned_clause::RULE.id);
    told.extend(
        copies.filter(|copy| copy.audience == rule.audience).filter_map(|copy| copy.subject.disclosure.as_deref()),
    );
    let parties = untold(case, &told);
    let lists = &case.catalog.signatures.boilerplate;
    lists.iter().flat_map(|list| parties.iter().filter_map(|same| finding(rule, case, list, same))).collect()
}

fn finding(rule: &Rule, case: &Case, copied: &Boilerplate, same: &[&Disclosure]) -> Option<Finding> {
    let of_list = |data: &&DeclaredData| copied.data_types.contains(&data.id);
    let said: Vec<&DeclaredData> = same.iter().flat_map(|said| &said.data_types).filter(of_list).collect();
    let types: BTreeSet<&str> = said.iter().map(|data| data.id.as_str()).collect();
    if types.len() < copied.at_least {
        return None;
    }
    let first = same.first()?;
    let names = |ids: &mut dyn Iterator<Item = &str>| list(ids.map(|id| name(case, id)));
    let mut message = format!(
        "What the policy says of \"{}\" repeats {}: {}.",
        first.name,
        copied.name,
        names(&mut types.iter().copied())
    );
    let mut ended = copied.ended.iter().map(String::as_str).filter(|id| types.contains(id)).peekable();
    if ended.peek().is_some() {
        message.push_str(&format!(" No current system has {} any more.", names(&mut ended)));
    }
    rule.draft(case, message)
        .confidence(Confidence::Medium)
        .topic(&copied.id)
        .disclosure(first)
        .data_types(types.iter().copied())
        .locators(said.iter().map(|data| &data.locator))
        .done()
}

fn name(case: &Case, id: &str) -> String {
    case.catalog.data_type(id).map_or(id, |data| data.name.as_str()).to_owned()
}
