use std::collections::BTreeMap;

use super::Rule;
use crate::audit::case::{access_evidence, best_evidence, is_told, list, lowered, presence_in_words};
use crate::audit::matching::Party;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{Role, Tier};
use crate::inventory::{DataAccess, Detection, Inventory};
use crate::policy::{Passing, ResolvedTo};

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

/// One finding for the modules of a family, and for what an SDK brings along of its own vendor: one name in the policy
/// mends them all.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let mut groups: BTreeMap<(&str, &str, bool), Vec<&Party>> = BTreeMap::new();
    for party in case.undisclosed() {
        let head = match case.undisclosed_carrier(party) {
            Some(carrier) if carrier.detection.vendor == party.detection.vendor => carrier.detection,
            // What another vendor's SDK brings is for `transitive-sdk` to tell.
            Some(_) => continue,
            None => party.detection,
        };
        let alone = case.config.waives_sdk(rule.id, &party.detection.id, case.as_of);
        let name = if alone { &party.detection.id } else { head.family.as_ref().unwrap_or(&head.id) };
        let listed = party.detection.tier == Tier::Listed;
        groups.entry((&party.build.path, name, listed)).or_default().push(party);
    }
    groups.values().filter_map(|parties| finding(rule, case, parties)).collect()
}

fn finding(rule: &Rule, case: &Case, parties: &[&Party]) -> Option<Finding> {
    let first = parties.first()?;
    let build = first.build;
    let detections: Vec<&Detection> = parties.iter().map(|party| party.detection).collect();
    let names = list(detections.iter().map(|detection| detection.name.clone()));
    let vendor = case.vendor_name(&first.detection.vendor);
    let app = build.id.as_deref().unwrap_or(&build.path);
    let mut message = match parties {
        [only] => format!(
            "{names} by {vendor} is inside {app}, and the privacy policy does not name it ({}).",
            presence_in_words(only.detection.presence)
        ),
        _ => format!("{names} by {vendor} are inside {app}, and the privacy policy names none of them."),
    };
    let parts = components(case, build, &detections);
    if !parts.is_empty() {
        message.push_str(&format!(" With it: {}.", list(parts.iter().map(|part| part.name.clone()))));
    }
    let told: Vec<&DataAccess> =
        detections.iter().chain(&parts).flat_map(|found| &found.data_types).filter(|access| is_told(access)).collect();
    if !told.is_empty() {
        let they = if parties.len() == 1 { "It" } else { "They" };
        message.push_str(&format!(" {they} can reach: {}.", case.accesses_in_words(told.iter().copied())));
    }
    let passing: Vec<&Passing> = in_passing(case, &detections);
    if let Some(mention) = passing.first() {
        message.push_str(&format!(
            " The text mentions \"{}\", but not as somebody who receives or collects data.",
            mention.name
        ));
    }
    let doubts = case.doubts_about_policy();
    if let Some(doubts) = doubts {
        message.push_str(&format!(" {doubts}"));
    }
    let sensitive = told.iter().any(|access| case.reads_sensitive(access));
    let purposes = case.data_names(told.iter().map(|access| access.id.as_str()));
    let what =
        if purposes.is_empty() { "what it collects".to_owned() } else { format!("what it collects ({purposes})") };
    let surest = detections.iter().map(|detection| detection.confidence).min()?;
    rule.draft(case, message)
        .severity(if sensitive { Severity::Critical } else { rule.severity })
        .confidence(if doubts.is_some() { lowered(surest) } else { surest })
        .build(build)
        .sdks(&detections)
        .evidence(detections.iter().flat_map(|detection| best_evidence(detection)))
        .evidence(access_evidence(told.into_iter().filter(|access| case.is_sensitive(&access.id))))
        .locators(case.where_it_belongs().iter().chain(passing.iter().map(|mention| &mention.locator)))
        .fix(format!(
            "Name {names} with its company ({vendor}), {what}, why, and a link to its privacy policy; or take it out of the app."
        ))
        .done()
}

/// Where running text names these SDKs without saying more of them ("pay by WeChat or Alipay").
fn in_passing<'a>(case: &Case<'a>, detections: &[&Detection]) -> Vec<&'a Passing> {
    let meant = |mention: &&Passing| {
        let ids = &mention.resolution.sdks;
        mention.resolution.to != ResolvedTo::Vendor && detections.iter().any(|found| ids.contains(&found.id))
    };
    case.policies.iter().flat_map(|document| &document.passing).filter(meant).collect()
}

/// The parts of a build that only ship inside these SDKs, or with them: what they reach is on these SDKs' account.
fn components<'a>(case: &Case<'a>, build: &Inventory, detections: &[&Detection]) -> Vec<&'a Detection> {
    let parties = || case.parties.iter().filter(|party| std::ptr::eq(party.build, build));
    // What all products of a vendor stand on may be there for the one that the policy names.
    let shared = |part: &Detection| {
        parties().any(|party| party.needs_disclosure() && party.is_disclosed() && party.detection.vendor == part.vendor)
    };
    let carried = |part: &Detection| {
        let by_name = part.embedded_in.iter().chain(&part.brought_by).any(|id| detections.iter().any(|d| d.id == *id));
        by_name || part.family.is_some() && detections.iter().any(|d| d.family == part.family) && !shared(part)
    };
    let parts = parties()
        .filter(|party| !party.is_disclosed())
        .map(|party| party.detection)
        .filter(|part| part.role == Role::Component);
    parts.filter(|part| carried(part)).collect()
}
