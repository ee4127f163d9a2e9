use super::Rule;
use super::parties::sureness;
use crate::audit::case::list;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Platform;
use crate::policy::{DeclaredData, Disclosure};

pub static RULE: Rule = Rule {
    id: "wrong-platform-identifier",
    title: "An identifier that does not exist on the platform it is declared for",
    severity: Severity::Low,
    audience: Audience::Strict,
    basis: &["pipl-17"],
    fix: "Take the identifier out of the entry, or move it to the entry of its own platform.",
    page: include_str!("../../../docs/rules/wrong-platform-identifier.md"),
    judge,
};

/// Only in entries that say themselves that they are about one platform.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.disclosures().filter_map(|disclosure| finding(rule, case, disclosure)).collect()
}

fn finding(rule: &Rule, case: &Case, disclosure: &Disclosure) -> Option<Finding> {
    let [platform] = disclosure.platforms.as_slice() else { return None };
    let foreign = |data: &&DeclaredData| {
        let of = case.catalog.data_type(&data.id).and_then(|known| known.platform);
        data.exact && of.is_some_and(|of| of != *platform)
    };
    let wrong: Vec<&DeclaredData> = disclosure.data_types.iter().filter(foreign).collect();
    if wrong.is_empty() {
        return None;
    }
    let name = match platform {
        Platform::Android => "Android",
        Platform::Ios => "iOS",
    };
    let message = format!(
        "The policy's {name} entry for \"{}\" lists what {name} does not have: {}.",
        disclosure.name,
        list(wrong.iter().map(|data| case.data_name(&data.id).to_owned()))
    );
    rule.draft(case, message)
        .confidence(sureness(disclosure))
        .disclosure(disclosure)
        .topic(name)
        .data_types(wrong.iter().map(|data| data.id.as_str()))
        .locators(wrong.iter().map(|data| &data.locator))
        .done()
}
