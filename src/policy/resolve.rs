//! Written names to SDKs, families and vendors: by link, company, alias, seen translation, and last by likeness.

use std::collections::HashMap;

use super::fold::{folded, wide};
use super::words::{Target, Words};
use super::{Resolution, ResolvedBy, ResolvedTo};
use crate::catalog::Catalog;
use crate::inventory::Confidence;

/// Names less alike than this are different names (Jaro-Winkler, from 0 to 1).
const LIKENESS: f64 = 0.93;
/// Shorter names are never compared by likeness, in characters.
const SHORTEST_LIKE: usize = 5;

/// The look-ups that resolution needs, made once from the catalog.
#[derive(Debug)]
pub struct Resolver<'c> {
    catalog: &'c Catalog,
    /// Folded bare name to indices into the names of [`Words`].
    names: HashMap<String, Vec<u32>>,
    /// By host: `host/path` prefixes, longest first, and what they stand for.
    links: HashMap<String, Vec<(String, Target)>>,
    companies: HashMap<String, String>,
}

impl<'c> Resolver<'c> {
    pub fn new(catalog: &'c Catalog, words: &Words) -> Resolver<'c> {
        let mut names: HashMap<String, Vec<u32>> = HashMap::new();
        for (index, name) in words.names.iter().enumerate() {
            names.entry(joined(&name.folded)).or_default().push(index as u32);
        }
        let mut links = Vec::new();
        let mut companies = HashMap::new();
        for sdk in &catalog.signatures.sdks {
            for link in sdk.policy_links.iter().chain(&sdk.privacy_policy) {
                links.push((host_and_path(link), Target::Sdk(sdk.id.clone())));
            }
        }
        for vendor in &catalog.signatures.vendors {
            for family in &vendor.families {
                for link in &family.policy_links {
                    links.push((host_and_path(link), Target::Family(vendor.id.clone(), family.id.clone())));
                }
            }
            for link in &vendor.policy_links {
                links.push((host_and_path(link), Target::Vendor(vendor.id.clone())));
            }
            for entity in vendor.entities.iter().chain([&vendor.name]).chain(&vendor.aliases.official) {
                companies.insert(folded(entity), vendor.id.clone());
            }
        }
        let mut by_host: HashMap<String, Vec<(String, Target)>> = HashMap::new();
        for (link, target) in links {
            let host = link.split('/').next().unwrap_or_default().to_owned();
            by_host.entry(host).or_default().push((link, target));
        }
        for links in by_host.values_mut() {
            links.sort_by(|a, b| (b.0.len(), &a.0).cmp(&(a.0.len(), &b.0)));
        }
        Resolver { catalog, names, links: by_host, companies }
    }

    /// The SDK of this id, for its vendor and family.
    fn sdk(&self, id: &str) -> Option<&'c crate::catalog::model::Sdk> {
        self.catalog.sdk(id)
    }

    /// Resolves a disclosure. The link and the company decide between names that several products share.
    pub fn resolve(&self, words: &Words, name: &str, company: Option<&str>, urls: &[&str]) -> Resolution {
        let by_link = urls.iter().find_map(|url| self.link(url));
        let vendor = company.and_then(|company| self.company(company));
        let named = self.named(words, name, vendor.as_deref(), by_link.as_ref());
        let alias = |seen: bool| if seen { ResolvedBy::SeenTranslation } else { ResolvedBy::Alias };
        if let Some(link) = &by_link {
            // The link says whose it is; a name of the same vendor says more exactly what it is.
            if let Some((target, ..)) = named.as_ref().filter(|(target, ..)| self.same_vendor(target, link)) {
                let better = match (target, link) {
                    (Target::Vendor(_), _) => link,
                    _ => target,
                };
                return self.resolution(better, ResolvedBy::Link, Confidence::Certain);
            }
            if named.is_none() {
                let confidence = if matches!(link, Target::Vendor(_)) { Confidence::Medium } else { Confidence::High };
                return self.resolution(link, ResolvedBy::Link, confidence);
            }
        }
        if let Some((target, seen, guess)) = &named {
            let agrees = vendor.as_ref().is_some_and(|vendor| self.vendor_of(target).as_deref() == Some(vendor));
            if agrees {
                return self.resolution(target, ResolvedBy::Company, Confidence::Certain);
            }
            if !guess {
                let confidence = if *seen { Confidence::Medium } else { Confidence::High };
                return self.resolution(target, alias(*seen), confidence);
            }
        }
        if let Some(vendor) = vendor {
            return self.resolution(&Target::Vendor(vendor), ResolvedBy::Company, Confidence::Medium);
        }
        if let Some(target) = self.alike(words, name) {
            return self.resolution(&target, ResolvedBy::Fuzzy, Confidence::Low);
        }
        Resolution { to: ResolvedTo::None, by: None, confidence: None, sdks: Vec::new() }
    }

    /// What a link stands for: the longest known `host/path` prefix, on the host or on a host above it.
    fn link(&self, url: &str) -> Option<Target> {
        let url = host_and_path(url);
        let mut host = url.split('/').next().unwrap_or_default();
        let path = url.get(host.len()..).unwrap_or_default();
        loop {
            let full = format!("{host}{path}");
            let covers = |prefix: &str| {
                let rest = full.strip_prefix(prefix);
                rest.is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with(['/', '?', '#']) || prefix.contains(['?', '/'])
                })
            };
            let known = self.links.get(host).map(Vec::as_slice).unwrap_or_default();
            if let Some((longest, _)) = known.iter().find(|(prefix, _)| covers(prefix)) {
                let equals: Vec<&Target> =
                    known.iter().filter(|(prefix, _)| prefix == longest).map(|(_, target)| target).collect();
                return self.common(&equals);
            }
            host = host.split_once('.').map(|(_, rest)| rest).filter(|rest| rest.contains('.'))?;
        }
    }

    /// What several products with one link have in common: a family or a vendor.
    fn common(&self, targets: &[&Target]) -> Option<Target> {
        if let [one] = targets {
            return Some((*one).clone());
        }
        if let Some(family) = targets.iter().find(|target| matches!(target, Target::Family(..))) {
            return Some((*family).clone());
        }
        let families: Vec<Option<(String, String)>> = targets.iter().map(|target| self.family_of(target)).collect();
        if let Some(Some((vendor, family))) = families.first()
            && families.iter().all(|other| other.as_ref().is_some_and(|(_, other)| other == family))
        {
            return Some(Target::Family(vendor.clone(), family.clone()));
        }
        self.vendor_of(targets.first()?).map(Target::Vendor)
    }

    /// Exact names (with and without "SDK" and what is in brackets), best target first.
    fn named(
        &self,
        words: &Words,
        name: &str,
        vendor: Option<&str>,
        link: Option<&Target>,
    ) -> Option<(Target, bool, bool)> {
        for spelling in spellings(name) {
            let Some(indices) = self.names.get(&joined(&spelling)) else { continue };
            let mut found: Vec<_> = indices.iter().filter_map(|index| words.names.get(*index as usize)).collect();
            let fits = |target: &Target| {
                let of = self.vendor_of(target);
                vendor.is_some_and(|vendor| of.as_deref() == Some(vendor))
                    || link.is_some_and(|link| self.same_vendor(target, link))
            };
            found.sort_by_key(|name| {
                let rank = match name.target {
                    Target::Family(..) => 0,
                    Target::Sdk(_) => 1,
                    Target::Vendor(_) => 2,
                };
                (!fits(&name.target), name.guess, name.seen, rank)
            });
            if let Some(best) = found.first().filter(|best| !best.guess || fits(&best.target)) {
                return Some((best.target.clone(), best.seen, best.guess));
            }
        }
        self.contained(words, name)
    }

    /// A known name inside a longer one ("腾讯Bugly平台"): the longest product, else the vendor.
    fn contained(&self, words: &Words, name: &str) -> Option<(Target, bool, bool)> {
        let mut best: Option<(usize, &super::words::Name)> = None;
        for hit in words.hits(name) {
            let super::words::Meaning::Name(index) = hit.meaning else { continue };
            let Some(known) = words.names.get(index as usize) else { continue };
            let product = usize::from(!matches!(known.target, Target::Vendor(_))) * 1000;
            let weight = product + known.folded.len();
            if best.is_none_or(|(other, _)| weight > other) {
                best = Some((weight, known));
            }
        }
        best.map(|(_, known)| (known.target.clone(), known.seen, known.guess))
    }

    /// The one product whose name is nearly this; identifiers and short names are never guessed.
    fn alike(&self, words: &Words, name: &str) -> Option<Target> {
        let name = folded(&bare(name));
        if name.chars().count() < SHORTEST_LIKE || name.chars().any(wide) {
            return None;
        }
        let mut best: Option<(f64, &Target)> = None;
        for known in words.names.iter().filter(|known| !known.guess && known.folded.chars().count() >= SHORTEST_LIKE) {
            if known.folded.as_bytes().first() != name.as_bytes().first() {
                continue;
            }
            let likeness = strsim::jaro_winkler(&known.folded, &name);
            if likeness >= LIKENESS && best.is_none_or(|(other, _)| likeness > other) {
                best = Some((likeness, &known.target));
            }
        }
        best.map(|(_, target)| target.clone())
    }

    /// The vendor that a company is: its registered name, or one that holds the name.
    fn company(&self, company: &str) -> Option<String> {
        let name = folded(company);
        if let Some(vendor) = self.companies.get(&name) {
            return Some(vendor.clone());
        }
        let shorter = folded(company.split(['(', '及', '/', ',']).next().unwrap_or_default());
        self.companies.get(&shorter).cloned()
    }

    fn vendor_of(&self, target: &Target) -> Option<String> {
        match target {
            Target::Sdk(id) => self.sdk(id).map(|sdk| sdk.vendor.clone()),
            Target::Family(vendor, _) | Target::Vendor(vendor) => Some(vendor.clone()),
        }
    }

    fn family_of(&self, target: &Target) -> Option<(String, String)> {
        match target {
            Target::Sdk(id) => {
                let sdk = self.sdk(id)?;
                Some((sdk.vendor.clone(), sdk.family.clone()?))
            }
            Target::Family(vendor, family) => Some((vendor.clone(), family.clone())),
            Target::Vendor(_) => None,
        }
    }

    fn same_vendor(&self, one: &Target, other: &Target) -> bool {
        let vendor = self.vendor_of(one);
        vendor.is_some() && vendor == self.vendor_of(other)
    }

    fn resolution(&self, target: &Target, by: ResolvedBy, confidence: Confidence) -> Resolution {
        let sdks = &self.catalog.signatures.sdks;
        let (to, mut members): (ResolvedTo, Vec<String>) = match target {
            Target::Sdk(id) => (ResolvedTo::Sdk, vec![id.clone()]),
            Target::Family(_, family) => {
                let of = |sdk: &&crate::catalog::model::Sdk| sdk.family.as_ref() == Some(family);
                (ResolvedTo::Family, sdks.iter().filter(of).map(|sdk| sdk.id.clone()).collect())
            }
            Target::Vendor(vendor) => {
                let of = |sdk: &&crate::catalog::model::Sdk| sdk.vendor == *vendor;
                (ResolvedTo::Vendor, sdks.iter().filter(of).map(|sdk| sdk.id.clone()).collect())
            }
        };
        members.sort();
        Resolution { to, by: Some(by), confidence: Some(confidence), sdks: members }
    }

    /// The id that stands in `Disclosure::sdk`: an SDK's or a family's.
    pub fn id(
        &self,
        words: &Words,
        resolution: &Resolution,
        name: &str,
        company: Option<&str>,
        urls: &[&str],
    ) -> Option<String> {
        match resolution.to {
            ResolvedTo::Sdk => resolution.sdks.first().cloned(),
            ResolvedTo::Family => {
                let member = resolution.sdks.first().and_then(|id| self.sdk(id)).and_then(|sdk| sdk.family.clone());
                member.or_else(|| {
                    let named = self.named(words, name, company, urls.iter().find_map(|url| self.link(url)).as_ref());
                    match named {
                        Some((Target::Family(_, family), ..)) => Some(family),
                        _ => None,
                    }
                })
            }
            ResolvedTo::Vendor | ResolvedTo::None => None,
        }
    }
}

/// `host/path` of a URL, without scheme, `www.` and a closing slash.
pub fn host_and_path(url: &str) -> String {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let lower = rest.to_ascii_lowercase();
    let rest = lower.strip_prefix("www.").unwrap_or(&lower);
    rest.trim_end_matches('/').to_owned()
}

/// A folded name without spaces: "App Center" is "AppCenter".
fn joined(folded: &str) -> String {
    folded.replace(' ', "")
}

/// A name without the words that every SDK's name may carry.
pub fn bare(name: &str) -> String {
    let mut bare = name.trim().trim_matches(['"', '“', '”', '《', '》', '「', '」', ' ', ':', '：']).to_owned();
    for suffix in [" SDK", "SDK", " sdk", " Sdk"] {
        if let Some(rest) = bare.strip_suffix(suffix).filter(|rest| !rest.trim().is_empty()) {
            bare = rest.trim_end_matches([' ', '-']).to_owned();
            break;
        }
    }
    bare
}

/// The spellings under which a name is looked up, surest first.
fn spellings(name: &str) -> Vec<String> {
    let mut spellings = vec![folded(name), folded(&bare(name))];
    let without: String = {
        let mut depth = 0usize;
        name.chars()
            .filter(|c| {
                depth += usize::from(matches!(c, '(' | '（'));
                let keep = depth == 0;
                depth = depth.saturating_sub(usize::from(matches!(c, ')' | '）')));
                keep
            })
            .collect()
    };
    spellings.push(folded(&without));
    spellings.push(folded(&bare(&without)));
    if let Some((_, inner)) = name.split_once(['(', '（']) {
        let inner = inner.split([')', '）']).next().unwrap_or_default();
        spellings.push(folded(&bare(inner)));
    }
    spellings.retain(|spelling| !spelling.is_empty());
    spellings.dedup();
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bared_and_links_shortened() {
        assert_eq!(bare("友盟+SDK"), "友盟+");
        assert_eq!(bare("“极光推送”"), "极光推送");
        assert_eq!(bare("SDK"), "SDK");
        assert_eq!(host_and_path("https://www.A.example/P/"), "a.example/p");
        assert!(spellings("小米推送（MiPush）SDK").contains(&"小米推送".to_owned()));
    }
}
