use super::Rule;
use crate::audit::finding::normalised;
use crate::audit::matching::{Party, Reach};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::{Sdk, Vendor};
use crate::inventory::Confidence;
use crate::policy::Disclosure;

pub static RULE: Rule = Rule {
    id: "mismatched-disclosure",
    title: "The company or package that the policy gives for an SDK is not the SDK's",
    severity: Severity::Low,
    audience: Audience::Default,
    basis: &["cn-2023-26", "pipl-23"],
    fix: "Give the SDK's own company and package.",
    page: include_str!("../../../docs/rules/mismatched-disclosure.md"),
    judge,
};

/// Only for SDKs that are inside: what the policy says of others is for other rules.
fn judge(rule: &Rule, case: &Case, _: &[Finding]) -> Vec<Finding> {
    let disclosures = case.disclosures();
    disclosures.filter_map(|disclosure| finding(rule, case, disclosure)).collect()
}

fn finding(rule: &Rule, case: &Case, disclosure: &Disclosure) -> Option<Finding> {
    let means = |party: &&Party| {
        party.spoken.iter().any(|spoken| {
            std::ptr::eq(spoken.disclosure, disclosure) && matches!(spoken.reach, Reach::Sdk | Reach::Family)
        })
    };
    let party = case.parties.iter().filter(|party| party.through.is_none()).find(means)?;
    let meant = disclosure.resolution.sdks.iter().filter_map(|id| case.catalog.sdk(id));
    let meant: Vec<&Sdk> = meant.collect();
    let vendor = other_vendor(case, disclosure, &meant);
    let package = disclosure.packages.iter().find_map(|package| Some((package, other_owner(case, package, &meant)?)));
    let mut message = match (vendor, package) {
        (Some(vendor), _) => format!(
            "The policy says that \"{}\" is of \"{}\"; that is {}, and the SDK inside is of {}.",
            disclosure.name,
            disclosure.vendor.as_deref().unwrap_or_default(),
            vendor.name,
            case.vendor_name(&party.detection.vendor)
        ),
        (None, Some((package, owner))) => format!(
            "The policy gives the package {package} for \"{}\"; that is the package of {}, not of {}.",
            disclosure.name, owner.name, party.detection.name
        ),
        (None, None) => return None,
    };
    if let (Some(_), Some((package, owner))) = (vendor, package) {
        message.push_str(&format!(" The package that it gives, {package}, is that of {}.", owner.name));
    }
    rule.draft(case, message)
        .confidence(Confidence::Medium)
        .build(party.build)
        .sdk(party.detection)
        .disclosure(disclosure)
        .locators([&disclosure.locator])
        .done()
}

/// The vendor of the catalog that the disclosure's company surely is, where it is none of the SDK's own.
fn other_vendor<'a>(case: &'a Case, disclosure: &Disclosure, meant: &[&Sdk]) -> Option<&'a Vendor> {
    let written = normalised(disclosure.vendor.as_deref()?);
    let is = |vendor: &&Vendor| vendor.entities.iter().any(|entity| normalised(entity) == written);
    let mut known = case.catalog.signatures.vendors.iter().filter(is);
    let vendor = known.next()?;
    let own = meant.iter().any(|sdk| sdk.vendor == vendor.id) || known.any(|v| meant.iter().any(|s| s.vendor == v.id));
    (!own).then_some(vendor)
}

/// The SDK of another vendor whose package prefix covers a package, where none of the SDK's own does.
fn other_owner<'a>(case: &'a Case, package: &str, meant: &[&Sdk]) -> Option<&'a Sdk> {
    let covers = |sdk: &Sdk| {
        let prefixes = sdk.android.iter().flat_map(|android| &android.packages);
        prefixes.map(String::as_str).any(|prefix| is_below(package, prefix))
    };
    let own = meant.iter().any(|sdk| {
        covers(sdk)
            || sdk.android.iter().flat_map(|android| &android.packages).any(|prefix| is_below(prefix, package))
            || sdk.android.is_none()
    });
    if own {
        return None;
    }
    let others = case.catalog.signatures.sdks.iter().filter(|sdk| covers(sdk));
    others.into_iter().find(|sdk| meant.iter().all(|own| own.vendor != sdk.vendor))
}

/// Whether a package is, or lies below, a prefix.
fn is_below(package: &str, prefix: &str) -> bool {
    package.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
