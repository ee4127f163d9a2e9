use std::collections::BTreeMap;

use super::Rule;
use crate::audit::case::{access_evidence, best_evidence, is_told, list};
use crate::audit::matching::Party;
use crate::audit::matrix::{Cell, is_open};
use crate::audit::{Audience, Case, Finding, Severity, Verdict};
use crate::catalog::model::{Category, DataClass, Tier};
use crate::inventory::{Confidence, DataAccess};
use crate::policy::{Claim, ClaimKind, ClaimScope, Disclosure, Polarity, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "contradicted-claim",
    title: "The policy denies what the build or the policy itself shows",
    severity: Severity::Critical,
    audience: Audience::Default,
    basis: &["pipl-17", "gdpr-5-1-a", "google-play-user-data", "app-store-5-1-1", "ftc-5"],
    fix: "Take the denial out, or take out of the app what contradicts it.",
    page: include_str!("../../../docs/rules/contradicted-claim.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let mut groups: BTreeMap<(ClaimKind, ClaimScope, bool), Vec<&Claim>> = BTreeMap::new();
    for claim in case.policies.iter().flat_map(|document| &document.claims) {
        if claim.polarity == Polarity::Denied {
            groups.entry((claim.kind, claim.scope, claim.condition.is_some())).or_default().push(claim);
        }
    }
    let claims = groups.values().filter_map(|claims| general_denial(rule, case, claims));
    let denials = case.parties.iter().filter_map(|party| denied_data(rule, case, party));
    claims.chain(denials).collect()
}

/// Denials of one kind, held against every SDK and every disclosure that gives them the lie.
fn general_denial(rule: &Rule, case: &Case, claims: &[&Claim]) -> Option<Finding> {
    let claim = *claims.first()?;
    let counted = |party: &&Party| party.needs_disclosure() && party.detection.tier != Tier::Listed;
    let inside: Vec<&Party> =
        case.parties.iter().filter(counted).filter(|party| contradicts(case, claim, party)).collect();
    let named: Vec<&Disclosure> = case.disclosures().filter(|said| said_otherwise(claim, said)).collect();
    let own: Vec<&DataAccess> = match claim.kind {
        ClaimKind::Collecting => {
            let reached = case.builds.iter().flat_map(|build| &build.first_party.data_types);
            reached.filter(|access| is_open(access) && in_scope(case, claim.scope, &access.id)).collect()
        }
        _ => Vec::new(),
    };
    if inside.is_empty() && named.is_empty() && own.is_empty() {
        return None;
    }
    let says = match claim.kind {
        ClaimKind::ThirdPartyCode if claim.scope == ClaimScope::All => "that no third-party code is inside",
        ClaimKind::ThirdPartyCode => "that certain third-party code is not inside",
        ClaimKind::Sharing => "that data is not given to third parties",
        ClaimKind::Collecting => "that data is not collected",
        ClaimKind::Uploading => "that data does not leave the device",
        ClaimKind::Tracking => "that there is no tracking or advertising",
        ClaimKind::Umbrella => return None,
    };
    let mut message = match &claim.condition {
        None if in_part(claim) => format!("The policy claims {says}, and what is inside may be just that."),
        None => format!("The policy claims {says}, and that is not so."),
        Some(condition) => format!(
            "The policy claims {says} but takes it back in part (\"{condition}\"), so readers cannot know what holds."
        ),
    };
    let mut names: Vec<&str> = inside.iter().map(|party| party.detection.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if !names.is_empty() {
        message.push_str(&format!(" In the app: {}.", list(names.iter().map(|&name| name.to_owned()))));
    }
    if !own.is_empty() {
        message.push_str(&format!(" The app's own code reaches {}.", case.accesses_in_words(own.iter().copied())));
    }
    if !named.is_empty() {
        let named = list(named.iter().map(|said| format!("\"{}\"", said.name)));
        message.push_str(&format!(" The policy itself names {named}."));
    }
    let hidden = inside.iter().any(|party| !party.is_disclosed());
    let severity = match (&claim.condition, claim.kind) {
        (Some(_), _) => Severity::Low,
        (None, _) if in_part(claim) => Severity::High,
        (None, ClaimKind::ThirdPartyCode) if !inside.is_empty() => Severity::Critical,
        (None, _) if hidden => Severity::Critical,
        _ => Severity::High,
    };
    let surest = inside.iter().map(|party| party.detection.confidence).min();
    let in_policy_only = if named.is_empty() { Confidence::Low } else { Confidence::Medium };
    let seen = || inside.iter().map(|party| party.detection);
    let draft = rule
        .draft(case, message)
        .severity(severity)
        .confidence(if in_part(claim) {
            Confidence::Low
        } else {
            surest.unwrap_or(in_policy_only).max(Confidence::High)
        })
        .topic(&format!("{:?} {:?} {}", claim.kind, claim.scope, claim.condition.is_some()))
        .evidence(seen().flat_map(|detection| best_evidence(detection).into_iter().take(1)))
        .evidence(access_evidence(own))
        .locators(claims.iter().map(|claim| &claim.locator).chain(named.iter().map(|said| &said.locator)));
    match inside.as_slice() {
        [only] => draft.sdk(only.detection).done(),
        _ => draft.done(),
    }
}

/// Whether a denial of third-party code is about some kinds of it ("no analytics or social SDKs"): which ones, the
/// scope does not say, so only the kinds that such sentences speak of are held against it.
fn in_part(claim: &Claim) -> bool {
    claim.kind == ClaimKind::ThirdPartyCode && claim.scope == ClaimScope::Other
}

/// Whether an SDK inside the app shows that a denial does not hold.
fn contradicts(case: &Case, claim: &Claim, party: &Party) -> bool {
    let detection = party.detection;
    let reaches = |scope| {
        let told = detection.data_types.iter().filter(|access| is_told(access));
        told.into_iter().any(|access| in_scope(case, scope, &access.id))
    };
    let advertises = || {
        matches!(detection.category, Category::Ads | Category::Attribution)
            || detection.data_types.iter().filter(|access| is_told(access)).any(|access| {
                let data = case.catalog.data_type(&access.id);
                data.is_some_and(|data| data.class == DataClass::AdvertisingId)
            })
    };
    match (claim.kind, claim.scope) {
        (ClaimKind::ThirdPartyCode, ClaimScope::Other) => {
            use Category::{Ads, Analytics, Attribution, Social};
            matches!(detection.category, Ads | Analytics | Attribution | Social)
        }
        (_, ClaimScope::Other) | (ClaimKind::Umbrella, _) => false,
        (ClaimKind::Tracking, _) | (_, ClaimScope::Ads) => advertises(),
        (ClaimKind::ThirdPartyCode, _) => true,
        (ClaimKind::Sharing | ClaimKind::Collecting | ClaimKind::Uploading, scope) => reaches(scope),
    }
}

/// Whether the policy itself names somebody whom a denial rules out: a company, or a name that is known.
fn said_otherwise(claim: &Claim, disclosure: &Disclosure) -> bool {
    if disclosure.resolution.to == ResolvedTo::None && disclosure.vendor.is_none() {
        return false;
    }
    match (claim.kind, claim.scope) {
        (ClaimKind::ThirdPartyCode, ClaimScope::All) => true,
        (ClaimKind::Sharing, ClaimScope::All | ClaimScope::PersonalInformation) => !disclosure.data_types.is_empty(),
        _ => false,
    }
}

/// Whether a data type is among what a claim speaks of.
fn in_scope(case: &Case, scope: ClaimScope, data_type: &str) -> bool {
    let class = case.catalog.data_type(data_type).map(|data| data.class);
    match scope {
        ClaimScope::All => true,
        ClaimScope::PersonalInformation => class != Some(DataClass::Generic),
        ClaimScope::Device => {
            matches!(class, Some(DataClass::PermanentId | DataClass::DeviceId | DataClass::AdvertisingId))
        }
        ClaimScope::Ads | ClaimScope::Other => false,
    }
}

/// Data that the policy denies for an SDK by name and that the SDK can reach all the same.
fn denied_data(rule: &Rule, case: &Case, party: &Party) -> Option<Finding> {
    let of = |verdict: Verdict| -> Vec<&Cell> {
        case.cells.iter().filter(|cell| cell.verdict == verdict && cell.is_of(party)).collect()
    };
    let (denied, both) = (of(Verdict::Incorrect), of(Verdict::Ambiguous));
    let names = |cells: &[&Cell]| list(cells.iter().map(|cell| case.data_name(cell.data_type).to_owned()));
    let disclosure = party.spoken.first()?.disclosure;
    let (cells, mut message) = if !denied.is_empty() {
        let text = format!(
            "The policy denies that {} collects {}, but it can reach it.",
            party.detection.name,
            names(&denied)
        );
        (denied, text)
    } else if !both.is_empty() {
        (
            both.clone(),
            format!("The policy both says and denies that {} collects {}.", party.detection.name, names(&both)),
        )
    } else {
        return None;
    };
    let accesses = || cells.iter().filter_map(|cell| cell.access);
    message.push_str(&format!(" In detail: {}.", case.accesses_in_words(accesses())));
    let sensitive = accesses().any(|access| is_open(access) && case.is_sensitive(&access.id));
    let severity = match (cells.first()?.verdict, sensitive) {
        (Verdict::Ambiguous, _) => Severity::Low,
        (_, true) => Severity::Critical,
        _ => Severity::High,
    };
    rule.draft(case, message)
        .severity(severity)
        .confidence(party.detection.confidence.max(Confidence::High))
        .build(party.build)
        .sdk(party.detection)
        .disclosure(disclosure)
        .data_types(cells.iter().map(|cell| cell.data_type))
        .evidence(access_evidence(accesses()))
        .locators(cells.iter().flat_map(|cell| &cell.words).map(|word| word.locator))
        .done()
}
