use unicode_normalization::UnicodeNormalization;

use super::disclosure_without_data_types::sureness;
use super::lacking::{Party, lacking};
use super::{Rule, stale_disclosure};
use crate::audit::finding::normalised;
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::model::Vendor;
use crate::policy::{Disclosure, ResolvedTo};

pub static RULE: Rule = Rule {
    id: "recipient-without-company",
    title: "A third party is named without the company behind it",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["pipl-23", "cn-2023-26"],
    fix: "Name the company as it is registered.",
    page: include_str!("../../../docs/rules/recipient-without-company.md"),
    judge,
};

/// No company at all is one thing, a brand in its place a lesser one.
fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let follows = (found, &[stale_disclosure::RULE.id][..]);
    let nobody = |same: Party| same.iter().all(|said| company(said).is_none());
    let brand = |same: Party| {
        !nobody(same) && !same.iter().filter_map(|said| company(said)).any(|name| is_registered(case, name))
    };
    let without = lacking(
        rule,
        case,
        follows,
        nobody,
        |same| {
            let first = same.first()?;
            let message = format!("The policy does not say which company is behind \"{}\".", first.name);
            let draft = rule
                .draft(case, message)
                .confidence(sureness(first))
                .disclosure(first)
                .locators(same.iter().map(|said| &said.locator));
            Some(match entity(case, first) {
                Some(entity) => draft.fix(format!("Name {entity}, or whichever of its companies receives the data.")),
                None => draft,
            })
        },
        |number| format!("The policy does not say which companies are behind any of its {number} third parties"),
    );
    let brands = lacking(
        rule,
        case,
        follows,
        brand,
        |same| {
            let first = same.first()?;
            let name = same.iter().find_map(|said| company(said))?;
            let message =
                format!("Behind \"{}\" the policy names \"{name}\", which is no registered company.", first.name);
            let draft = rule
                .draft(case, message)
                .severity(Severity::Low)
                .audience(Audience::Strict)
                .confidence(sureness(first))
                .disclosure(first)
                .locators(same.iter().map(|said| &said.locator));
            Some(match entity(case, first) {
                Some(entity) => draft.fix(format!("Name {entity}, or whichever of its companies receives the data.")),
                None => draft,
            })
        },
        |number| format!("The policy names no registered company behind any of its {number} third parties"),
    );
    without.into_iter().chain(brands).collect()
}

/// The company as the policy writes it; where the third party is a company itself, its name.
fn company(disclosure: &Disclosure) -> Option<&str> {
    let named = (disclosure.resolution.to == ResolvedTo::Vendor).then_some(&disclosure.name);
    disclosure.vendor.as_ref().or(named).map(String::as_str)
}

/// Whether a name ends as those of companies do in some language, or is one that the catalog knows.
fn is_registered(case: &Case, name: &str) -> bool {
    let text: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    let endings = case.catalog.signatures.languages.iter().flat_map(|language| &language.words.company);
    let ends_like = |ending: &String| match ending.trim_end_matches('.') {
        word if word.is_ascii() => words.contains(&word),
        glued => text.contains(glued),
    };
    endings.into_iter().any(ends_like) || {
        let name = normalised(name);
        let entities = case.catalog.signatures.vendors.iter().flat_map(|vendor| &vendor.entities);
        entities.into_iter().any(|entity| normalised(entity) == name)
    }
}

/// The registered name that the catalog knows for a disclosure.
fn entity<'a>(case: &Case<'a>, disclosure: &Disclosure) -> Option<&'a str> {
    let sdk = disclosure.resolution.sdks.iter().find_map(|id| case.catalog.sdk(id))?;
    let vendor: &'a Vendor = case.catalog.vendor(&sdk.vendor)?;
    vendor.entities.first().map(String::as_str)
}
