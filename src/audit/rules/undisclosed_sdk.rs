use super::Rule;
use crate::audit::case::{access_evidence, best_evidence, is_told, list, lowered, presence_in_words};
use crate::audit::matching::Party;
use crate::audit::matrix::is_open;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::inventory::{DataAccess, Via};

pub static RULE: Rule = Rule {
    id: "undisclosed-sdk",
    title: "An SDK is in the build and the policy does not name it",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &[
        "cn-2019-191-2-1",
        "cn-2019-191-5",
        "cn-2020-164",
        "cn-2023-26",
        "pipl-23",
        "gdpr-13-1-e",
        "google-play-user-data",
        "app-store-5-1-1",
    ],
    fix: "Name the SDK in the third-party section, or take it out of the app.",
    page: include_str!("../../../docs/rules/undisclosed-sdk.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    case.undisclosed().filter_map(|party| finding(rule, case, party)).collect()
}

fn finding(rule: &Rule, case: &Case, party: &Party) -> Option<Finding> {
    let (build, detection) = (party.build, party.detection);
    let vendor = case.vendor_name(&detection.vendor);
    let app = build.id.as_deref().unwrap_or(&build.path);
    let mut message = format!(
        "{} by {vendor} is inside {app}, and the privacy policy does not name it ({}).",
        detection.name,
        presence_in_words(detection.presence)
    );
    let told: Vec<&DataAccess> = detection.data_types.iter().filter(|access| is_told(access)).collect();
    if !told.is_empty() {
        message.push_str(&format!(" It can reach: {}.", case.accesses_in_words(told.iter().copied())));
    }
    if let Some(carrier) = detection.embedded_in.as_deref().or(detection.brought_by.as_deref()) {
        let name = build.sdks.iter().find(|other| other.id == carrier).map_or(carrier, |other| other.name.as_str());
        message.push_str(&format!(" It comes with {name}, which the policy does not name either."));
    }
    let doubts = case.doubts_about_policy();
    if let Some(doubts) = doubts {
        message.push_str(&format!(" {doubts}"));
    }
    let by_code =
        |access: &DataAccess| is_open(access) && access.observed.iter().any(|seen| seen.via != Via::Permission);
    let sensitive = told.iter().any(|access| by_code(access) && case.is_sensitive(&access.id));
    let purposes = list(told.iter().map(|access| case.data_name(&access.id).to_owned()));
    let what =
        if purposes.is_empty() { "what it collects".to_owned() } else { format!("what it collects ({purposes})") };
    rule.draft(case, message)
        .severity(if sensitive { Severity::Critical } else { rule.severity })
        .confidence(if doubts.is_some() { lowered(detection.confidence) } else { detection.confidence })
        .build(build)
        .sdk(detection)
        .evidence(best_evidence(detection))
        .evidence(access_evidence(told.into_iter().filter(|access| case.is_sensitive(&access.id))))
        .locators(&case.where_it_belongs())
        .fix(format!(
            "Name {} with its company ({vendor}), {what}, why, and a link to its privacy policy; or take it out of the app.",
            detection.name
        ))
        .done()
}
