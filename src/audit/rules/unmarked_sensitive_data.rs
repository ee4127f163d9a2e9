use std::collections::BTreeSet;

use super::Rule;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::DataClass;
use crate::inventory::Confidence;
use crate::policy::TopicKind;

pub static RULE: Rule = Rule {
    id: "unmarked-sensitive-data",
    title: "Sensitive personal information is not marked as such",
    severity: Severity::Medium,
    audience: Audience::Strict,
    basis: &["pipl-30"],
    fix: "Mark the sensitive personal information, and say why it is necessary and what it means for the person.",
    page: include_str!("../../../docs/rules/unmarked-sensitive-data.md"),
    judge,
};

/// What the policy says is collected, or the build reaches and the policy mentions, where not one sentence speaks of
/// sensitive information.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    if !case.is_under("cn") || case.speaks_of(TopicKind::SensitiveInformation) || case.doubts_about_policy().is_some() {
        return Vec::new();
    }
    let said: BTreeSet<&str> = case.mentioned().into_iter().filter(|id| is_special(case, id)).collect();
    if said.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "The law counts some of what the policy says is collected as sensitive, but the policy nowhere marks it so or \
         says why it is necessary: {}.",
        case.data_names(said.iter().copied())
    );
    let own = case.policies.iter().flat_map(|document| &document.collection);
    let places = own.filter(|word| said.contains(word.data_type.as_str())).map(|word| &word.locator);
    let named = case.disclosures().flat_map(|named| &named.data_types);
    let named = named.filter(|word| said.contains(word.id.as_str())).map(|word| &word.locator);
    let draft = rule.draft(case, message).confidence(Confidence::Medium).locators(places.chain(named));
    draft.data_types(said.iter().copied()).done().into_iter().collect()
}

/// What the law names: biometrics, health, identity, accounts, whereabouts, and what GB/T 35273 adds (contacts, messages).
fn is_special(case: &Case, id: &str) -> bool {
    let special = [DataClass::Sensitive, DataClass::Location, DataClass::Content];
    case.catalog.data_type(id).is_some_and(|data| data.sensitive && special.contains(&data.class))
}
