use super::Rule;
use crate::audit::case::{access_evidence, best_evidence, is_told, lowered};
use crate::audit::matching::Party;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::DataAccess;

pub static RULE: Rule = Rule {
    id: "transitive-sdk",
    title: "An SDK came along with another, and the policy names neither",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-1", "cn-2023-26", "pipl-23", "google-play-user-data", "app-store-5-1-1"],
    fix: "Name the SDK beside the one that brings it, or take that one out of the app.",
    page: include_str!("../../../docs/rules/transitive-sdk.md"),
    judge,
};

/// Only where the two are of different vendors: modules of one vendor are told with the SDK that brings them.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.undisclosed().filter_map(|party| finding(rule, case, party)).collect()
}

fn finding(rule: &Rule, case: &Case, party: &Party) -> Option<Finding> {
    let carrier = case.undisclosed_carrier(party)?.detection;
    let (build, detection) = (party.build, party.detection);
    if carrier.vendor == detection.vendor {
        return None;
    }
    let vendor = case.vendor_name(&detection.vendor);
    let app = build.id.as_deref().unwrap_or(&build.path);
    let mut message = format!(
        "{} by {vendor} came into {app} with {}, and the privacy policy names neither of them.",
        detection.name, carrier.name
    );
    let told: Vec<&DataAccess> = detection.data_types.iter().filter(|access| is_told(access)).collect();
    if !told.is_empty() {
        message.push_str(&format!(" It can reach: {}.", case.accesses_in_words(told.iter().copied())));
    }
    let sensitive = told.iter().any(|access| case.reads_sensitive(access));
    let doubts = case.doubts_about_policy();
    rule.draft(case, message)
        .severity(if sensitive { Severity::High } else { rule.severity })
        .confidence(if doubts.is_some() { lowered(detection.confidence) } else { detection.confidence })
        .build(build)
        .sdk(detection)
        .evidence(best_evidence(detection))
        .evidence(access_evidence(told.into_iter().filter(|access| case.is_sensitive(&access.id))))
        .locators(&case.where_it_belongs())
        .fix(format!(
            "Name {} with its company ({vendor}) beside {}, or ask the maker of {} for a version without it.",
            detection.name, carrier.name, carrier.name
        ))
        .done()
}
