use super::parties::{told_by, untold};
use super::{Rule, stale_disclosure};
use crate::audit::finding::normalised;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Sdk;
use crate::policy::{Disclosure, ResolvedBy, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "unofficial-name",
    title: "A product is named in a way that its vendor does not",
    severity: Severity::Info,
    audience: Audience::Strict,
    basis: &["cn-2019-191-2-4"],
    fix: "Write the name as the vendor writes it.",
    page: include_str!("../../../docs/rules/unofficial-name.md"),
    judge,
};

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let told = told_by(found, &[stale_disclosure::RULE.id]);
    untold(case, &told).into_iter().filter_map(|same| finding(rule, case, same.first()?)).collect()
}

fn finding(rule: &Rule, case: &Case, disclosure: &Disclosure) -> Option<Finding> {
    if !matches!(disclosure.resolution.to, ResolvedTo::Sdk | ResolvedTo::Family) {
        return None;
    }
    let by = match disclosure.resolution.by? {
        ResolvedBy::Link => "the link beside it",
        ResolvedBy::Company => "the company beside it",
        ResolvedBy::SeenTranslation => "having seen it translated so",
        ResolvedBy::Fuzzy => "its likeness to a known name",
        ResolvedBy::Alias => return None,
    };
    let meant: Vec<&Sdk> = disclosure.resolution.sdks.iter().filter_map(|id| case.catalog.sdk(id)).collect();
    let official = official_names(case, disclosure, &meant);
    let written = normalised(&disclosure.name);
    let holds = |name: &&str| {
        let name = normalised(name);
        name.chars().count() > 1 && written.contains(&name)
    };
    if official.iter().any(holds) {
        return None;
    }
    let name = official.first()?;
    let message = format!("What the policy calls \"{}\" is known to be {name} only by {by}.", disclosure.name);
    rule.draft(case, message)
        .disclosure(disclosure)
        .locators([&disclosure.locator])
        .fix(format!("Write the name as the vendor writes it: {name}."))
        .done()
}

/// The names that the vendor uses for what is meant, the one to write first: the family's where a family is meant.
fn official_names<'a>(case: &Case<'a>, disclosure: &Disclosure, meant: &[&'a Sdk]) -> Vec<&'a str> {
    let families = meant.iter().filter_map(|sdk| {
        let vendor = case.catalog.vendor(&sdk.vendor)?;
        vendor.families.iter().find(|family| Some(&family.id) == sdk.family.as_ref())
    });
    let of_family = families.flat_map(|family| std::iter::once(&family.name).chain(&family.aliases.official));
    let of_sdks = meant.iter().flat_map(|sdk| std::iter::once(&sdk.name).chain(&sdk.aliases.official));
    let (of_family, of_sdks) = (of_family.map(String::as_str), of_sdks.map(String::as_str));
    match disclosure.resolution.to {
        ResolvedTo::Family => of_family.chain(of_sdks).collect(),
        _ => of_sdks.chain(of_family).collect(),
    }
}
