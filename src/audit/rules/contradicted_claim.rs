use std::collections::BTreeMap;

use super::Rule;
use super::undisclosed_data_type::distinct;
use crate::audit::case::{access_evidence, best_evidence, is_told, list};
use crate::audit::matching::Party;
use crate::audit::matrix::{Cell, is_open};
use crate::audit::{Audience, Case, Finding, Severity, Verdict};
use crate::catalog::model::{Category, DataClass, Role, Tier};
use crate::inventory::{Confidence, DataAccess, Detection};
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
    let mut kinds: BTreeMap<ClaimKind, Vec<&Claim>> = BTreeMap::new();
    for claim in case.policies.iter().flat_map(|document| &document.claims) {
        if claim.polarity == Polarity::Denied {
            kinds.entry(claim.kind).or_default().push(claim);
        }
    }
    let mut claims: Vec<Finding> = kinds.values().filter_map(|claims| general_denial(rule, case, claims)).collect();
    // One sentence may deny several things ("neither collect nor share"); the worst of them is told.
    claims.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.evidence.len(), finding.locators.len())));
    let mut told: Vec<Finding> = Vec::new();
    for finding in claims {
        let same = |former: &Finding| {
            finding.evidence.iter().all(|id| former.evidence.contains(id))
                && former.locators.iter().any(|place| finding.locators.contains(place))
        };
        if !told.iter().any(same) {
            told.push(finding);
        }
    }
    let denials = case.by_disclosure(rule);
    told.extend(denials.iter().filter_map(|parties| denied_data(rule, case, parties)));
    told.extend(no_data_for_collectors(rule, case));
    if !told.iter().any(|finding| finding.severity >= Severity::Medium) {
        told.extend(collecting_both_ways(rule, case));
    }
    told
}

/// "Collects: none" of an SDK whose vendor documents what it collects.
fn no_data_for_collectors(rule: &Rule, case: &Case) -> Vec<Finding> {
    let answers = case.policies.iter().flat_map(|document| {
        document.no_data.iter().filter_map(|(index, place)| Some((document.disclosures.get(*index)?, place)))
    });
    let judged = answers.filter_map(|(said, place)| {
        let only = match said.resolution.sdks.as_slice() {
            [only] if said.resolution.to == ResolvedTo::Sdk => case.catalog.sdk(only)?,
            _ => return None,
        };
        let documented = only.documented.as_deref().filter(|documented| !documented.is_empty())?;
        let message = format!(
            "The policy says that no data goes to \"{}\", but its vendor documents that it collects {}.",
            said.name,
            case.data_names(documented.iter().map(|data| data.data_type.as_str()))
        );
        let draft = rule.draft(case, message).severity(Severity::High).confidence(Confidence::Medium);
        draft.disclosure(said).locators([place, &said.locator]).done()
    });
    judged.collect()
}

/// A policy that says both that personal information is not collected and that it is. Told where nothing worse is.
fn collecting_both_ways(rule: &Rule, case: &Case) -> Option<Finding> {
    let claims = || {
        let all = case.policies.iter().flat_map(|document| &document.claims);
        all.filter(|claim| claim.kind == ClaimKind::Collecting)
    };
    let wide = |claim: &&Claim| matches!(claim.scope, ClaimScope::All | ClaimScope::PersonalInformation);
    let denied =
        claims().find(|claim| claim.polarity == Polarity::Denied && claim.condition.is_none() && wide(claim))?;
    let affirmed = claims().find(|claim| claim.polarity == Polarity::Affirmed && wide(claim))?;
    let message =
        "The policy says in one place that personal information is not collected, and in another that it is, so \
                   readers cannot know what holds."
            .to_owned();
    let draft =
        rule.draft(case, message).severity(Severity::Medium).audience(Audience::Strict).confidence(Confidence::Low);
    draft.topic("collecting both ways").locators([&denied.locator, &affirmed.locator]).done()
}

/// What gives a denial the lie.
#[derive(Default)]
struct Proof<'a> {
    inside: Vec<&'a Party<'a>>,
    named: Vec<&'a Disclosure>,
    own: Vec<&'a DataAccess>,
}

impl Proof<'_> {
    /// Whether it shows that a claim does not hold. "Unless …" announces what the policy itself names further down: that is
    /// no contradiction.
    fn tells_against(&self, claim: &Claim) -> bool {
        let described = claim.condition.is_some() || self.named.is_empty();
        !(self.inside.is_empty() && self.own.is_empty() && described)
    }

    /// Whether something is inside that the policy does not even name.
    fn is_hidden(&self) -> bool {
        self.inside.iter().any(|party| !party.is_disclosed())
    }
}

fn proof<'a>(case: &Case<'a>, claim: &Claim) -> Proof<'a> {
    let counted = |party: &&Party| party.needs_disclosure() && party.detection.tier != Tier::Listed;
    let own = match claim.kind {
        ClaimKind::Collecting => {
            let reached = case.builds.iter().flat_map(|build| &build.first_party.data_types);
            let telling = |access: &&DataAccess| is_open(access) && !case.catalog.is_attribute(&access.id);
            reached.filter(telling).filter(|access| in_scope(case, claim.scope, &access.id)).collect()
        }
        _ => Vec::new(),
    };
    Proof {
        inside: case.parties.iter().filter(counted).filter(|party| contradicts(case, claim, party)).collect(),
        named: case.disclosures().filter(|said| said_otherwise(case, claim, said)).collect(),
        own,
    }
}

/// Denials of one kind, held against every SDK and every disclosure that gives them the lie. The firmest of them decides:
/// what is taken back in part only counts where nothing is denied without a condition.
fn general_denial(rule: &Rule, case: &Case, claims: &[&Claim]) -> Option<Finding> {
    let firmness = |claim: &Claim| (claim.condition.is_some(), in_part(claim));
    let contradicted: Vec<(&Claim, Proof)> = claims
        .iter()
        .map(|claim| (*claim, proof(case, claim)))
        .filter(|(claim, proof)| proof.tells_against(claim))
        .collect();
    let firmest = contradicted.iter().map(|(claim, _)| firmness(claim)).min()?;
    let firm: Vec<&(&Claim, Proof)> = contradicted.iter().filter(|(claim, _)| firmness(claim) == firmest).collect();
    // The claim of the widest reach among them shows the most.
    let (claim, proof) =
        firm.iter().copied().max_by_key(|(_, proof)| proof.inside.len() + proof.named.len() + proof.own.len())?;
    let says = match claim.kind {
        ClaimKind::ThirdPartyCode if claim.scope == ClaimScope::All => "that no third-party code is inside",
        ClaimKind::ThirdPartyCode => "that certain third-party code is not inside",
        ClaimKind::Sharing => "that data is not given to third parties",
        ClaimKind::Collecting => "that data is not collected",
        ClaimKind::Uploading => "that data does not leave the device",
        ClaimKind::Tracking => "that there is no tracking or advertising",
        ClaimKind::Umbrella => return None,
    };
    let taken_back = taken_back(case, claim);
    let mut message = match &claim.condition {
        Some(condition) => format!(
            "The policy claims {says} but takes it back in part (\"{condition}\"), so readers cannot know what holds."
        ),
        None if taken_back => {
            format!("The policy claims {says}, and says otherwise elsewhere, so readers cannot know what holds.")
        }
        None if in_part(claim) => format!("The policy claims {says}, and what is inside may be just that."),
        None => format!("The policy claims {says}, and that is not so."),
    };
    let mut names: Vec<&str> = proof.inside.iter().map(|party| party.detection.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if !names.is_empty() {
        message.push_str(&format!(" In the app: {}.", list(names.iter().map(|&name| name.to_owned()))));
    }
    if !proof.own.is_empty() {
        message
            .push_str(&format!(" The app's own code reaches {}.", case.accesses_in_words(proof.own.iter().copied())));
    }
    if !proof.named.is_empty() {
        let named = list(proof.named.iter().map(|said| format!("\"{}\"", said.name)));
        message.push_str(&format!(" The policy itself names {named}."));
    }
    let severity = match (&claim.condition, claim.kind) {
        (Some(_), _) => Severity::Low,
        (None, _) if taken_back => Severity::Low,
        (None, _) if in_part(claim) => Severity::High,
        (None, ClaimKind::ThirdPartyCode) if !proof.inside.is_empty() => Severity::Critical,
        (None, _) if proof.is_hidden() => Severity::Critical,
        _ => Severity::High,
    };
    let surest = proof.inside.iter().map(|party| party.detection.confidence).min();
    let in_policy_only = if proof.named.is_empty() { Confidence::Low } else { Confidence::Medium };
    let unsure = in_part(claim) || taken_back;
    let told = !proof.named.is_empty() || claim.kind == ClaimKind::Collecting;
    let inside: Vec<&Detection> = proof.inside.iter().map(|party| party.detection).collect();
    let places = firm.iter().map(|(claim, _)| &claim.locator);
    let draft = rule
        .draft(case, message)
        .severity(severity)
        // A condition is what an honest sentence has: who names recipients, or collects only on terms, hides nothing.
        .audience(if claim.condition.is_some() && told || taken_back { Audience::Strict } else { rule.audience })
        .confidence(if unsure { Confidence::Low } else { surest.unwrap_or(in_policy_only).max(Confidence::High) })
        .topic(&format!("{:?} {}", claim.kind, claim.condition.is_some()))
        .evidence(inside.iter().flat_map(|detection| best_evidence(detection).into_iter().take(1)))
        .evidence(access_evidence(proof.own.iter().copied()))
        .locators(places.chain(proof.named.iter().map(|said| &said.locator)));
    match inside.as_slice() {
        [only] => draft.sdk(only).done(),
        _ => draft.done(),
    }
}

/// Whether the policy tells elsewhere what it denies: "we do not collect from third parties" denies nothing where sentences
/// about what is collected stand beside it, nor "we do not share for …" where others say on which terms data is shared. Only
/// where entries say who receives it.
fn taken_back(case: &Case, claim: &Claim) -> bool {
    let mut collected = case.policies.iter().flat_map(|document| &document.collection);
    let mut claims = case.policies.iter().flat_map(|document| &document.claims);
    case.disclosures().next().is_some()
        && match claim.kind {
            ClaimKind::Collecting => collected.any(|word| word.polarity == Polarity::Affirmed),
            ClaimKind::Sharing => claims.any(|other| {
                other.kind == claim.kind && (other.polarity == Polarity::Affirmed || other.condition.is_some())
            }),
            _ => false,
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
            || detection.data_types.iter().filter(|access| is_open(access)).any(|access| {
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

/// Whether the policy itself names somebody whom a denial rules out: a company, or a name that is known. A library that
/// gives nothing to anybody is no third party; and a service that is only queried is no code inside.
fn said_otherwise(case: &Case, claim: &Claim, disclosure: &Disclosure) -> bool {
    let known: Vec<_> = disclosure.resolution.sdks.iter().filter_map(|id| case.catalog.sdk(id)).collect();
    let only_libraries = !known.is_empty() && known.iter().all(|sdk| sdk.role == Role::Library);
    if disclosure.resolution.to == ResolvedTo::None && disclosure.vendor.is_none() || only_libraries {
        return false;
    }
    match (claim.kind, claim.scope) {
        (ClaimKind::ThirdPartyCode, ClaimScope::All) => {
            matches!(disclosure.resolution.to, ResolvedTo::Sdk | ResolvedTo::Family)
        }
        (ClaimKind::Sharing, ClaimScope::All | ClaimScope::PersonalInformation)
        | (ClaimKind::Uploading, ClaimScope::All) => !disclosure.data_types.is_empty(),
        _ => false,
    }
}

/// Whether a data type is among what a claim speaks of.
fn in_scope(case: &Case, scope: ClaimScope, data_type: &str) -> bool {
    let class = case.catalog.data_type(data_type).map(|data| data.class);
    match scope {
        ClaimScope::All => true,
        // "Device identifiers" are personal, "device information" need not be.
        ClaimScope::PersonalInformation => {
            let data = case.catalog.data_type(data_type);
            let special = data.is_some_and(|data| class == Some(DataClass::Generic) && !data.generalises_to.is_empty());
            special || !case.catalog.is_attribute(data_type)
        }
        ClaimScope::Device => {
            matches!(class, Some(DataClass::PermanentId | DataClass::DeviceId | DataClass::AdvertisingId))
        }
        ClaimScope::Ads | ClaimScope::Other => false,
    }
}

/// Data that the policy denies of SDKs by name and that they can reach all the same.
fn denied_data(rule: &Rule, case: &Case, parties: &[&Party]) -> Option<Finding> {
    let first = *parties.first()?;
    let of = |verdict: Verdict| -> Vec<(&Party, &Cell)> {
        let cells = parties.iter().flat_map(|&party| {
            case.cells
                .iter()
                .filter(move |cell| cell.verdict == verdict && cell.is_of(party))
                .map(move |cell| (party, cell))
        });
        cells.collect()
    };
    let (denied, both) = (of(Verdict::Incorrect), of(Verdict::Ambiguous));
    let is_denied = !denied.is_empty();
    let found = if is_denied { denied } else { both };
    let parties = distinct(found.iter().map(|(party, _)| *party));
    let who = list(parties.iter().map(|party| party.detection.name.clone()));
    let what = case.data_names(found.iter().map(|(_, cell)| cell.data_type));
    let (collects, can) = if parties.len() == 1 { ("collects", "it can") } else { ("collect", "they can") };
    let accesses = || found.iter().filter_map(|(_, cell)| cell.access);
    let mut message = if is_denied {
        format!("The policy denies that {who} {collects} {what}, but {can} reach it.")
    } else {
        format!("The policy both says and denies that {who} {collects} {what}.")
    };
    message.push_str(&format!(" In detail: {}.", case.accesses_in_words(accesses())));
    let sensitive = accesses().any(|access| is_open(access) && case.is_sensitive(&access.id));
    let severity = match (is_denied, sensitive) {
        (false, _) => Severity::Low,
        (true, true) => Severity::Critical,
        (true, false) => Severity::High,
    };
    let surest = parties.iter().map(|party| party.detection.confidence).min()?;
    rule.draft(case, message)
        .severity(severity)
        .confidence(surest.max(Confidence::High))
        .build(first.build)
        .sdks(&parties.iter().map(|party| party.detection).collect::<Vec<_>>())
        .disclosure(first.spoken.first()?.disclosure)
        .data_types(found.iter().map(|(_, cell)| cell.data_type))
        .evidence(access_evidence(accesses()))
        .locators(found.iter().flat_map(|(_, cell)| &cell.words).map(|word| word.locator))
        .done()
}
