use std::collections::{BTreeMap, BTreeSet};

use super::Rule;
use crate::audit::FIRST_PARTY;
use crate::audit::case::{access_evidence, list};
use crate::audit::matrix::is_open;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::DataClass;
use crate::inventory::{Confidence, DataAccess, Inventory};

pub static RULE: Rule = Rule {
    id: "non-resettable-identifier",
    title: "Code reads identifiers of the device that nobody can reset",
    severity: Severity::Medium,
    audience: Audience::Strict,
    basis: &["cn-2020-164", "google-play-ad-id", "google-play-user-data"],
    fix: "Use an identifier that can be reset, such as one that the app makes itself; drop the permission.",
    page: include_str!("../../../docs/rules/non-resettable-identifier.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.builds.iter().filter_map(|build| finding(rule, case, build)).collect()
}

/// Whether the policy says it or not: what an app with other means would not need at all.
fn finding(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let permanent = |access: &&DataAccess| {
        let class = case.catalog.data_type(&access.id).map(|data| data.class);
        class == Some(DataClass::PermanentId) && !access.observed.is_empty() && is_open(access)
    };
    let of_sdks = build.sdks.iter().map(|sdk| (sdk.name.as_str(), &sdk.data_types));
    let all = of_sdks.chain([(FIRST_PARTY, &build.first_party.data_types)]);
    let mut readers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut accesses: Vec<&DataAccess> = Vec::new();
    for (name, data_types) in all {
        for access in data_types.iter().filter(permanent) {
            readers.entry(case.data_name(&access.id)).or_default().insert(name);
            accesses.push(access);
        }
    }
    if readers.is_empty() {
        return None;
    }
    let app = |name: &&str| if *name == FIRST_PARTY { "the app's own code".to_owned() } else { (*name).to_owned() };
    let told = readers.iter().map(|(data, names)| format!("{data} (by {})", list(names.iter().map(app))));
    let message = format!("Code inside the app reads identifiers that nobody can reset: {}.", list(told));
    rule.draft(case, message)
        .confidence(Confidence::High)
        .build(build)
        .data_types(accesses.iter().map(|access| access.id.as_str()))
        .evidence(access_evidence(accesses.iter().copied()))
        .done()
}
