use super::Rule;
use super::permission_without_disclosure::{follows_from_undisclosed_sdk, known};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{DataClass, Permission, Platform};
use crate::inventory::{Confidence, Inventory, PermissionUse};
use crate::policy::{Locator, Polarity};

pub static RULE: Rule = Rule {
    id: "advertising-id-permission",
    title: "The permission for the advertising id and the policy do not agree",
    severity: Severity::High,
    audience: Audience::Default,
    basis: &["google-play-ad-id", "google-play-user-data"],
    fix: "Say in the policy, and in Play's declaration, what the advertising id is used for; or take the permission out.",
    page: include_str!("../../../docs/rules/advertising-id-permission.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    if !case.has_policy() {
        return Vec::new();
    }
    let builds = case.builds.iter().filter(|build| build.platform == Some(Platform::Android));
    builds
        .filter_map(|build| asked_and_not_said(rule, case, build).or_else(|| said_and_not_there(rule, case, build)))
        .collect()
}

/// The permissions of a build that open nothing but an advertising id.
fn asked<'a>(case: &'a Case, build: &'a Inventory) -> impl Iterator<Item = (&'a PermissionUse, &'a Permission)> {
    let opens = |known: &Permission| {
        !known.data_types.is_empty() && known.data_types.iter().all(|id| is_advertising_id(case, id))
    };
    let known = build.permissions.iter().filter_map(|used| Some((used, known(case, build, &used.name)?)));
    known.filter(move |(_, known)| opens(known))
}

fn is_advertising_id(case: &Case, id: &str) -> bool {
    let data = case.catalog.data_type(id);
    data.is_some_and(|data| data.class == DataClass::AdvertisingId && data.platform == Some(Platform::Android))
}

fn asked_and_not_said(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    let mentioned = case.mentioned();
    let (used, known) = asked(case, build).find(|(used, known)| {
        !known.data_types.iter().any(|id| case.is_mentioned(id, &mentioned))
            && !follows_from_undisclosed_sdk(case, build, used, known)
    })?;
    let message =
        format!("The app asks for {} ({}), and the privacy policy says nothing of it.", known.label, used.name);
    rule.draft(case, message)
        .confidence(if case.doubts_about_policy().is_some() { Confidence::Medium } else { Confidence::High })
        .build(build)
        .permission(&used.name)
        .data_types(known.data_types.iter().map(String::as_str))
        .locators(case.starts().iter().take(1))
        .done()
}

/// The policy says that the app itself uses the id by its own name, but the build has no permission and no code for it.
fn said_and_not_there(rule: &Rule, case: &Case, build: &Inventory) -> Option<Finding> {
    if !build.is_conclusive() || asked(case, build).next().is_some() {
        return None;
    }
    let said = case.policies.iter().flat_map(|document| &document.collection);
    let opened = |id: &str| {
        let permissions = &case.catalog.signatures.permissions;
        permissions.iter().any(|known| known.data_types.iter().all(|opened| opened == id) && known.explain)
    };
    let said = said.filter(|word| {
        word.polarity == Polarity::Affirmed && is_advertising_id(case, &word.data_type) && opened(&word.data_type)
    });
    let said: Vec<(&str, &Locator)> = said.map(|word| (word.data_type.as_str(), &word.locator)).collect();
    let (id, _) = *said.first()?;
    let reached = || build.sdks.iter().flat_map(|sdk| &sdk.data_types).chain(&build.first_party.data_types);
    if reached().any(|access| access.id == id) || !build.unknown.is_empty() {
        return None;
    }
    let message = format!(
        "The policy says that the {} is used, but the app neither asks for the permission nor has code that reads it.",
        case.data_name(id)
    );
    rule.draft(case, message)
        .severity(Severity::Low)
        .confidence(Confidence::Medium)
        .build(build)
        .topic("absent")
        .data_types([id])
        .locators(said.iter().map(|(_, place)| *place))
        .fix("Take the advertising id out of the policy, or say where else it comes from.".to_owned())
        .done()
}
