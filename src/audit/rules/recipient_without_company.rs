use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::lacking::lacking;
use super::parties::sureness;
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

/// No company at all is one thing, a brand in its place a lesser one. Where a policy has no registered company for any
/// of its third parties, both are.
fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let companies = Companies::new(case);
    let named = |said: &Disclosure| {
        company(said).is_some_and(|name| companies.is_registered(name)) || companies.stands_beside(case, said)
    };
    lacking(
        rule,
        case,
        (found, &[stale_disclosure::RULE.id]),
        |same| !same.iter().any(|said| named(said)),
        |same| {
            let first = same.first()?;
            let brand = same.iter().find_map(|said| company(said).or_else(|| brand(case, said)));
            let message = match brand {
                None => format!("The policy does not say which company is behind \"{}\".", first.name),
                Some(brand) if brand == first.name => {
                    format!("The policy names the company \"{brand}\", but not as it is registered.")
                }
                Some(brand) => {
                    format!("Behind \"{}\" the policy names \"{brand}\", which is no registered company.", first.name)
                }
            };
            let draft = rule
                .draft(case, message)
                .confidence(sureness(first))
                .disclosure(first)
                .locators(same.iter().map(|said| &said.locator));
            let draft = match brand {
                Some(_) => draft.severity(Severity::Low).audience(Audience::Strict),
                None => draft,
            };
            Some(match vendor(case, first).and_then(|vendor| vendor.entities.first()) {
                Some(entity) => draft.fix(format!("Name {entity}, or whichever of its companies receives the data.")),
                None => draft,
            })
        },
        |number| format!("The policy names no registered company behind any of its {number} third parties"),
    )
}

/// The company as the policy writes it; where the third party is a company itself, its name.
fn company(disclosure: &Disclosure) -> Option<&str> {
    let named = (disclosure.resolution.to == ResolvedTo::Vendor).then_some(&disclosure.name);
    disclosure.vendor.as_ref().or(named).map(String::as_str)
}

/// The vendor's name within the product's: "Google AdMob".
fn brand<'a>(case: &Case<'a>, disclosure: &Disclosure) -> Option<&'a str> {
    let vendor = vendor(case, disclosure)?;
    let written = normalised(&disclosure.name);
    let names = std::iter::once(&vendor.name).chain(&vendor.aliases.official);
    names.map(String::as_str).find(|name| written.contains(&normalised(name)))
}

/// The vendor whom the catalog knows for a disclosure.
fn vendor<'a>(case: &Case<'a>, disclosure: &Disclosure) -> Option<&'a Vendor> {
    let sdk = disclosure.resolution.sdks.iter().find_map(|id| case.catalog.sdk(id))?;
    case.catalog.vendor(&sdk.vendor)
}

/// How registered companies are told from brands, and where the policy names them.
struct Companies<'a> {
    /// Words with which their names end, in some language.
    endings: Vec<&'a str>,
    /// Names that the catalog knows, normalised.
    entities: HashSet<String>,
    /// The lines on which a company stands, each with the vendor that it is.
    lines: HashSet<(&'a str, u32, &'a str)>,
}

impl<'a> Companies<'a> {
    fn new(case: &Case<'a>) -> Companies<'a> {
        let signatures = &case.catalog.signatures;
        let endings = signatures.languages.iter().flat_map(|language| &language.words.company);
        let entities = signatures.vendors.iter().flat_map(|vendor| &vendor.entities);
        let mut companies = Companies {
            endings: endings.map(|ending| ending.trim_end_matches('.')).collect(),
            entities: entities.map(|entity| normalised(entity)).collect(),
            lines: HashSet::new(),
        };
        let named = case.disclosures().filter(|said| company(said).is_some_and(|name| companies.is_registered(name)));
        companies.lines = named.filter_map(|said| line(case, said)).collect();
        companies
    }

    fn is_registered(&self, name: &str) -> bool {
        let text: String = name.nfkc().flat_map(char::to_lowercase).collect();
        let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
        let ends_like = |ending: &&str| if ending.is_ascii() { words.contains(ending) } else { text.contains(*ending) };
        self.endings.iter().any(ends_like) || self.entities.contains(&normalised(name))
    }

    /// "Google LLC (Firebase, Crashlytics)": products on one line with the company whose they are.
    fn stands_beside(&self, case: &Case<'a>, said: &'a Disclosure) -> bool {
        line(case, said).is_some_and(|line| self.lines.contains(&line))
    }
}

/// The line on which a disclosure stands, and its vendor.
fn line<'a>(case: &Case<'a>, said: &'a Disclosure) -> Option<(&'a str, u32, &'a str)> {
    Some((&said.locator.file, said.locator.line?, &vendor(case, said)?.id))
}
