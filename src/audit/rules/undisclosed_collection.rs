use super::Rule;
use crate::audit::case::{access_evidence, list, lowered};
use crate::audit::matrix::{Cell, is_open};
use crate::audit::{Audience, Case, Finding, Severity, Verdict};
use crate::catalog::model::DataClass;
use crate::inventory::{Confidence, Inventory};

pub static RULE: Rule = Rule {
    id: "undisclosed-collection",
    title: "The app's own code reaches personal data that the policy does not mention",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "pipl-17", "google-play-user-data", "app-store-5-1-1", "gdpr-5-1-a", "ccpa-1798-130"],
    fix: "Say in the policy that the app collects the data and for what, or stop reaching it.",
    page: include_str!("../../../docs/rules/undisclosed-collection.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.builds.iter().filter_map(|build| finding(rule, case, build)).collect()
}

/// Only what holds on to a person or a device: every app knows the language and the version of the system.
fn finding(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let own = |cell: &&Cell| {
        cell.party.is_none()
            && std::ptr::eq(cell.build, build)
            && cell.verdict == Verdict::Omitted
            && cell.access.is_some_and(is_open)
            && identifies(case, cell.data_type)
    };
    let cells: Vec<&Cell> = case.cells.iter().filter(own).collect();
    let accesses = || cells.iter().filter_map(|cell| cell.access);
    if cells.is_empty() {
        return None;
    }
    let names = list(cells.iter().map(|cell| case.data_name(cell.data_type).to_owned()));
    let message = format!(
        "The code of {} itself can reach data that the privacy policy does not mention: {names}. In detail: {}.",
        build.id.as_deref().unwrap_or(&build.path),
        case.accesses_in_words(accesses())
    );
    let sensitive = cells.iter().any(|cell| case.is_sensitive(cell.data_type));
    let confidence =
        if case.doubts_about_policy().is_some() { lowered(Confidence::Medium) } else { Confidence::Medium };
    rule.draft(case, message)
        .severity(if sensitive { Severity::High } else { rule.severity })
        .confidence(confidence)
        .build(build)
        .data_types(cells.iter().map(|cell| cell.data_type))
        .evidence(access_evidence(accesses()))
        .locators(case.starts().iter().take(1))
        .fix(format!("Say in the policy that the app collects {names} and for what, or stop reaching it."))
        .done()
}

fn identifies(case: &Case, data_type: &str) -> bool {
    let light = [DataClass::Attribute, DataClass::Behaviour, DataClass::Generic];
    let data = case.catalog.data_type(data_type);
    case.is_sensitive(data_type) || data.is_some_and(|data| !light.contains(&data.class))
}
