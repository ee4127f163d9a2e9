use std::collections::BTreeSet;

use super::{Rule, undisclosed_collection, undisclosed_data_type};
use crate::audit::case::list;
use crate::audit::matrix::is_open;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{Permission, Role};
use crate::inventory::{Confidence, Detection, Inventory, PermissionUse};

pub static RULE: Rule = Rule {
    id: "permission-without-disclosure",
    title: "A permission opens personal data that the policy does not mention",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2019-191-2-3", "cn-2020-164", "google-play-user-data", "app-store-5-1-1"],
    fix: "Say in the policy what the permission is asked for and which data is used, or drop the permission.",
    page: include_str!("../../../docs/rules/permission-without-disclosure.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    if !case.has_policy() {
        return Vec::new();
    }
    let mentioned = case.mentioned();
    let builds = case.builds.iter();
    builds.flat_map(|&build| findings(rule, case, build, &mentioned, found)).collect()
}

/// A permission asked for, with what the catalog knows of it.
struct Asked<'a> {
    used: &'a PermissionUse,
    known: &'a Permission,
}

fn findings(
    rule: &Rule,
    case: &Case,
    build: &Inventory,
    mentioned: &BTreeSet<&str>,
    found: &[Finding],
) -> Vec<Finding> {
    let mut asked: Vec<Asked> = build
        .permissions
        .iter()
        .filter_map(|used| Some(Asked { used, known: known(case, build, &used.name)? }))
        .filter(|asked| asked.known.explain && !asked.known.data_types.is_empty())
        .filter(|asked| !asked.known.data_types.iter().any(|id| case.is_mentioned(id, mentioned)))
        .filter(|asked| !is_named_in_policy(case, asked.used))
        .filter(|asked| !follows_from_undisclosed_sdk(case, build, asked.used, asked.known))
        .filter(|asked| !is_told(build, asked, found))
        .filter(|asked| !follows_from_undisclosed_collection(build, asked.known, found))
        .collect();
    // The permission that opens most speaks for those that open nothing more.
    asked.sort_by_key(|asked| (std::cmp::Reverse(asked.known.data_types.len()), &asked.used.name));
    let mut groups: Vec<Vec<Asked>> = Vec::new();
    for permission in asked {
        let covered = |group: &&mut Vec<Asked>| {
            let opened = |id: &String| group.first().is_some_and(|first| first.known.data_types.contains(id));
            permission.known.data_types.iter().all(opened)
        };
        match groups.iter_mut().find(covered) {
            Some(group) => group.push(permission),
            None => groups.push(vec![permission]),
        }
    }
    groups.iter().filter_map(|group| finding(rule, case, build, group)).collect()
}

/// What the catalog knows of a permission.
pub(super) fn known<'a>(case: &Case<'a>, build: &Inventory, name: &str) -> Option<&'a Permission> {
    let permissions = &case.catalog.signatures.permissions;
    permissions.iter().find(|known| known.name == name && Some(known.platform) == build.platform)
}

/// Whether a disclosure names the permission itself.
fn is_named_in_policy(case: &Case, used: &PermissionUse) -> bool {
    let short = used.name.rsplit('.').next().unwrap_or(&used.name);
    case.disclosures().flat_map(|said| &said.permissions).any(|said| said.contains(short))
}

/// Whether only SDKs that the policy does not name bring the permission, or read what it opens: naming them is what is
/// missing.
pub(super) fn follows_from_undisclosed_sdk(
    case: &Case,
    build: &Inventory,
    used: &PermissionUse,
    known: &Permission,
) -> bool {
    let own = |id: &String| build.first_party.data_types.iter().any(|access| access.id == *id && is_open(access));
    let of_build = || case.parties.iter().filter(|party| std::ptr::eq(party.build, build) && !party.is_disclosed());
    let hidden =
        |id: &String| of_build().any(|party| party.detection.id == *id && party.detection.role <= Role::Component);
    let merged = !used.merged_by.is_empty() && used.merged_by.iter().all(hidden);
    let reads = |detection: &Detection| {
        let reached = detection.data_types.iter().filter(|access| !access.observed.is_empty());
        reached.into_iter().any(|access| known.data_types.contains(&access.id))
    };
    // Where nobody says who brought the permission, those who read what it opens may have.
    let readers = || build.sdks.iter().filter(|sdk| reads(sdk));
    let read = used.merged_by.is_empty() && readers().next().is_some() && readers().all(|sdk| hidden(&sdk.id));
    (merged || read) && !known.data_types.iter().any(own)
}

/// Whether a rule about this very permission has told it already.
fn is_told(build: &Inventory, asked: &Asked, found: &[Finding]) -> bool {
    found.iter().any(|finding| {
        let subject = &finding.subject;
        subject.build.as_ref() == Some(&build.path) && subject.permission.as_ref() == Some(&asked.used.name)
    })
}

/// Whether a finding tells already that the app's own code, or a disclosed SDK, reaches what the permission opens and the
/// policy does not say.
pub(super) fn follows_from_undisclosed_collection(build: &Inventory, known: &Permission, found: &[Finding]) -> bool {
    found.iter().any(|finding| {
        [undisclosed_collection::RULE.id, undisclosed_data_type::RULE.id].contains(&finding.rule.as_str())
            && finding.subject.build.as_ref() == Some(&build.path)
            && known.data_types.iter().any(|id| finding.data_types.contains(id))
    })
}

fn finding(rule: &Rule, case: &Case, build: &Inventory, group: &[Asked]) -> Option<Finding> {
    let first = group.first()?;
    let data_types = &first.known.data_types;
    let data = list(data_types.iter().map(|id| case.data_name(id).to_owned()));
    let mut message = format!(
        "The app asks for {} ({}), and the privacy policy says nothing of the data that it opens: {data}.",
        first.known.label, first.used.name
    );
    if let [_, others @ ..] = group
        && !others.is_empty()
    {
        let others = list(others.iter().map(|asked| asked.used.name.clone()));
        message.push_str(&format!(" The same holds for {others}."));
    }
    let mut merged: Vec<&str> = group.iter().flat_map(|asked| &asked.used.merged_by).map(String::as_str).collect();
    merged.sort_unstable();
    merged.dedup();
    if !merged.is_empty() {
        let name = |id: &str| case.catalog.sdk(id).map_or(id.to_owned(), |sdk| sdk.name.clone());
        message.push_str(&format!(" It may come from {}.", list(merged.into_iter().map(name))));
    }
    message.push_str(&format!(" Declared in {}.", first.used.declared_in));
    rule.draft(case, message)
        .confidence(if case.doubts_about_policy().is_some() { Confidence::Medium } else { Confidence::High })
        .build(build)
        .permission(&first.used.name)
        .data_types(data_types.iter().map(String::as_str))
        .locators(case.starts().iter().take(1))
        .done()
}
