use std::collections::{BTreeMap, BTreeSet};

use super::lacking::lacking;
use super::{Rule, stale_disclosure, undisclosed_data_type};
use crate::audit::finding::normalised;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::Confidence;
use crate::policy::{Disclosure, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "disclosure-without-data-types",
    title: "A third party is named without any data type",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2021-292", "cn-2023-26", "pipl-23"],
    fix: "Say which data the third party receives or collects, or that it receives none.",
    page: include_str!("../../../docs/rules/disclosure-without-data-types.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    lacking(
        rule,
        case,
        // Worse findings that say it too.
        (found, &[stale_disclosure::RULE.id, undisclosed_data_type::RULE.id]),
        |same| same.iter().all(|said| said.data_types.is_empty() && said.denied.is_empty()),
        |same| {
            let first = same.first()?;
            let message = format!("The policy names \"{}\" but not one kind of data that goes there.", first.name);
            let draft = rule.draft(case, message).disclosure(first).confidence(sureness(first));
            Some(draft.locators(same.iter().map(|said| &said.locator)))
        },
        |number| {
            format!("The policy names {number} third parties but for none of them one kind of data that goes there")
        },
    )
}

/// The disclosures, those of the same third party together: one list may hold the data and another the links.
pub(super) fn once_per_party<'a>(case: &Case<'a>) -> Vec<Vec<&'a Disclosure>> {
    let mut parties: BTreeMap<String, Vec<&Disclosure>> = BTreeMap::new();
    for disclosure in case.disclosures() {
        let key = disclosure.sdk.clone().unwrap_or_else(|| normalised(&disclosure.name));
        parties.entry(key).or_default().push(disclosure);
    }
    parties.into_values().collect()
}

/// The names of the disclosures that findings of these rules are about.
pub(super) fn told_by<'a>(found: &'a [Finding], rules: &[&str]) -> BTreeSet<&'a str> {
    let theirs = found.iter().filter(|finding| rules.contains(&finding.rule.as_str()));
    theirs.filter_map(|finding| finding.subject.disclosure.as_deref()).collect()
}

/// A name that is known to be somebody's is surely a third party; any other may be a heading.
pub(super) fn sureness(disclosure: &Disclosure) -> Confidence {
    if disclosure.resolution.to == ResolvedTo::None { Confidence::Low } else { Confidence::High }
}
