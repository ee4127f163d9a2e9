use std::collections::{BTreeSet, HashMap};

use super::parties::{told_by, untold};
use super::{Rule, stale_disclosure};
use crate::audit::{Audience, Case, Finding, Severity};
use crate::catalog::Catalog;
use crate::inventory::Confidence;
use crate::policy::{Disclosure, LinkTo, host_and_path};

pub static RULE: Rule = Rule {
    id: "link-not-to-policy",
    title: "A third party's link does not lead to its privacy policy",
    severity: Severity::Medium,
    audience: Audience::Default,
    basis: &["cn-2023-26", "cn-2019-191-1-1"],
    fix: "Link the third party's own privacy policy, with https.",
    page: include_str!("../../../docs/rules/link-not-to-policy.md"),
    judge,
};

/// What can be told of a link without following it, worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    /// `https：//` and the like.
    Broken,
    /// Leads to another vendor.
    Foreign,
    /// The front page of a site.
    FrontPage,
    /// A page of the vendor that is not the policy which the catalog knows.
    OtherPage,
    /// In order but for the missing encryption.
    Plain,
}

fn judge(rule: &Rule, case: &Case, found: &[Finding]) -> Vec<Finding> {
    let told = told_by(found, &[stale_disclosure::RULE.id]);
    let known = KnownLinks::new(case.catalog);
    untold(case, &told).into_iter().filter_map(|same| finding(rule, case, &known, &same)).collect()
}

/// One good link is enough.
fn finding(rule: &Rule, case: &Case, known: &KnownLinks, same: &[&Disclosure]) -> Option<Finding> {
    let links = || same.iter().flat_map(|said| said.urls.iter().map(move |link| (*said, link)));
    let mut faults = Vec::new();
    for (said, link) in links() {
        faults.push((known.fault(case, said, link)?, said, link));
    }
    let (fault, said, link) = faults.iter().max_by_key(|(fault, ..)| *fault)?;
    let (name, url) = (&said.name, &link.url);
    let message = match fault {
        Fault::Broken => format!("The link of \"{name}\" is misspelt and leads nowhere: {}.", link.locator.quote),
        Fault::Foreign => format!("The link of \"{name}\" leads to a site of another company: {url}."),
        Fault::FrontPage => format!("The link of \"{name}\" leads to a front page and not to a privacy policy: {url}."),
        Fault::OtherPage => {
            format!("The link of \"{name}\" leads to a page of its vendor that seems to be no privacy policy: {url}.")
        }
        Fault::Plain => format!("The link of \"{name}\" is not encrypted: {url}."),
    };
    let draft = rule
        .draft(case, message)
        .disclosure(said)
        .confidence(match fault {
            Fault::Broken | Fault::Plain | Fault::FrontPage => Confidence::High,
            Fault::Foreign => Confidence::Medium,
            Fault::OtherPage => Confidence::Low,
        })
        .locators(links().map(|(_, link)| &link.locator));
    let draft = match fault {
        Fault::Plain => draft.severity(Severity::Low).audience(Audience::Strict).fix("Write it with https.".to_owned()),
        Fault::OtherPage => draft.severity(Severity::Low),
        _ => draft,
    };
    match case.known_policy(said).filter(|_| *fault != Fault::Plain) {
        Some(policy) => draft.fix(format!("Link {policy} instead.")).done(),
        None => draft.done(),
    }
}

/// The links in the catalog by their hosts: `host/path` and the vendor whose it is.
struct KnownLinks<'c>(HashMap<String, Vec<(String, &'c str)>>);

impl<'c> KnownLinks<'c> {
    fn new(catalog: &'c Catalog) -> KnownLinks<'c> {
        let mut known: HashMap<String, Vec<(String, &str)>> = HashMap::new();
        let mut add = |link: &str, vendor: &'c str| {
            let link = host_and_path(link);
            let host = link.split('/').next().unwrap_or_default().to_owned();
            known.entry(host).or_default().push((link, vendor));
        };
        for sdk in &catalog.signatures.sdks {
            sdk.policy_links.iter().chain(&sdk.privacy_policy).for_each(|link| add(link, &sdk.vendor));
        }
        for vendor in &catalog.signatures.vendors {
            let of_families = vendor.families.iter().flat_map(|family| &family.policy_links);
            of_families.chain(&vendor.policy_links).for_each(|link| add(link, &vendor.id));
        }
        KnownLinks(known)
    }

    /// The vendors whose links begin as this one does, on its host or one above it.
    fn vendors(&self, link: &str) -> BTreeSet<&'c str> {
        let (mut host, path) = link.split_at(link.find('/').unwrap_or(link.len()));
        loop {
            let here = format!("{host}{path}");
            let known = self.0.get(host).into_iter().flatten();
            let owners: BTreeSet<&str> =
                known.filter(|(prefix, _)| is_below(&here, prefix)).map(|(_, vendor)| *vendor).collect();
            match host.split_once('.').filter(|(_, above)| above.contains('.')) {
                Some((_, above)) if owners.is_empty() => host = above,
                _ => return owners,
            }
        }
    }

    /// What is wrong with a link, as far as it can be told.
    fn fault(&self, case: &Case, said: &Disclosure, link: &LinkTo) -> Option<Fault> {
        if link.locator.quote.contains("：/") || link.locator.quote.contains("：／") {
            return Some(Fault::Broken);
        }
        let address = host_and_path(&link.url);
        let (host, path) = address.split_at(address.find('/').unwrap_or(address.len()));
        let sdks: Vec<_> = said.resolution.sdks.iter().filter_map(|id| case.catalog.sdk(id)).collect();
        let vendors: BTreeSet<&str> = sdks.iter().map(|sdk| sdk.vendor.as_str()).collect();
        let owners = self.vendors(&address);
        if !vendors.is_empty() && !owners.is_empty() && owners.is_disjoint(&vendors) {
            return Some(Fault::Foreign);
        }
        let policies = sdks.iter().flat_map(|sdk| sdk.policy_links.iter().chain(&sdk.privacy_policy));
        let paths: Vec<String> = policies.map(|link| host_and_path(link)).filter(|link| link.contains('/')).collect();
        let words = case.catalog.signatures.languages.iter().flat_map(|language| &language.words.policy);
        let says_policy = words.into_iter().any(|word| address.contains(word.as_str()));
        if !says_policy && !paths.iter().any(|known| is_below(&address, known)) {
            if is_front_page(path) {
                return Some(Fault::FrontPage);
            }
            let same_site = |known: &String| known.split('/').next() == Some(host);
            if paths.iter().any(same_site) {
                return Some(Fault::OtherPage);
            }
        }
        link.url.starts_with("http://").then_some(Fault::Plain)
    }
}

/// Whether a link is a known one or goes on where it ends.
fn is_below(link: &str, known: &str) -> bool {
    link.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

fn is_front_page(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    path.is_empty() || path.split_once('.').is_some_and(|(stem, _)| stem == "index") && !path.contains('/')
}
