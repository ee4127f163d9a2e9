//! Written names to SDKs, families and vendors: by link, company, alias, seen translation, and last by likeness.

use super::fold::{folded, wide};
use super::words::{Target, Words};
use super::{Resolution, ResolvedBy, ResolvedTo};
use crate::catalog::Catalog;
use crate::catalog::lexicon::names::{Known, Owner, joined};
pub use crate::catalog::lexicon::names::{bare, host_and_path};
use crate::inventory::Confidence;

/// Names less alike than this are different names (Jaro-Winkler, from 0 to 1).
const LIKENESS: f64 = 0.93;
/// Shorter names are never compared by likeness, in characters.
const SHORTEST_LIKE: usize = 5;
/// Names that are [`LIKENESS`] alike have lengths that stand in at least this ratio: where all of a shorter name stands in a
/// longer one, four letters of it at the beginning, the measure is 0.8 + 0.2 × their ratio.
const LEAST_RATIO: f64 = 0.64;

/// How many characters a text has, by its bytes.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

/// What a name is written with, to tell at once from which others it differs too much.
struct Letters<'t> {
    name: &'t [u8],
    length: usize,
    /// How often each byte stands in it.
    counts: [u16; 1 << u8::BITS],
}

impl Letters<'_> {
    fn of(name: &[u8]) -> Letters<'_> {
        let mut counts = [0u16; 1 << u8::BITS];
        for byte in name {
            let count = &mut counts[usize::from(*byte)];
            *count = count.saturating_add(1);
        }
        Letters { name, length: characters(name), counts }
    }

    /// Whether the measure can be as much as [`LIKENESS`]: it is at most what both would have if all letters that they share
    /// stood in the same order. Letters are counted by their bytes, which are as many or more.
    fn may_be_like(&self, other: &[u8]) -> bool {
        let length = characters(other);
        let mut counts = self.counts;
        let mut shared = 0;
        for byte in other {
            let count = &mut counts[usize::from(*byte)];
            shared += usize::from(*count > 0);
            *count = count.saturating_sub(1);
        }
        let shared = shared.min(length).min(self.length) as f64;
        let most = (shared / length as f64 + shared / self.length as f64 + 1.0) / 3.0;
        let alike = self.name.iter().zip(other).take(4).take_while(|(one, other)| one == other).count();
        most + 0.1 * alike as f64 * (1.0 - most) >= LIKENESS - 1e-9
    }
}

/// Resolves by the names, companies and links of a catalog.
#[derive(Clone, Copy, Debug)]
pub struct Resolver<'c> {
    catalog: &'c Catalog,
    known: &'c Known,
}

impl<'c> Resolver<'c> {
    pub fn new(catalog: &'c Catalog) -> Resolver<'c> {
        Resolver { catalog, known: &catalog.lexicon().known }
    }

    /// Resolves a disclosure. The link and the company decide between names that several products share.
    pub fn resolve(&self, words: &Words, name: &str, company: Option<&str>, urls: &[&str]) -> Resolution {
        let by_link = urls.iter().find_map(|url| self.link(url));
        let vendor = company.and_then(|company| self.company(company));
        let named = self.named(words, name, vendor, by_link);
        let alias = |seen: bool| if seen { ResolvedBy::SeenTranslation } else { ResolvedBy::Alias };
        if let Some(link) = by_link {
            // The link says whose it is; a name of the same vendor says more exactly what it is.
            if let Some((target, ..)) = named.filter(|(target, ..)| self.same_vendor(*target, link)) {
                let better = if matches!(target, Target::Vendor(_)) { link } else { target };
                return self.resolution(better, ResolvedBy::Link, Confidence::Certain);
            }
            if named.is_none() {
                let confidence = if matches!(link, Target::Vendor(_)) { Confidence::Medium } else { Confidence::High };
                return self.resolution(link, ResolvedBy::Link, confidence);
            }
        }
        if let Some((target, seen, guess)) = named {
            if vendor.is_some() && self.vendor_of(target) == vendor {
                return self.resolution(target, ResolvedBy::Company, Confidence::Certain);
            }
            if !guess {
                let confidence = if seen { Confidence::Medium } else { Confidence::High };
                return self.resolution(target, alias(seen), confidence);
            }
        }
        if let Some(vendor) = vendor {
            return self.resolution(Target::Vendor(vendor), ResolvedBy::Company, Confidence::Medium);
        }
        if let Some(target) = self.alike(words, name) {
            return self.resolution(target, ResolvedBy::Fuzzy, Confidence::Low);
        }
        Resolution { to: ResolvedTo::None, by: None, confidence: None, sdks: Vec::new() }
    }

    /// What a link stands for: the longest known `host/path` prefix, on the host or on a host above it.
    fn link(&self, url: &str) -> Option<Target> {
        let url = host_and_path(url);
        let mut rest = url.as_str();
        loop {
            let host = rest.split('/').next().unwrap_or_default();
            let covers = |prefix: &str| {
                let rest = rest.strip_prefix(prefix);
                rest.is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with(['/', '?', '#']) || prefix.contains(['?', '/'])
                })
            };
            let known = || self.known.hosts.get(host).filter_map(|link| self.known.links.get(link as usize));
            if let Some(longest) = known().find(|link| covers(link.folded)) {
                let equals: Vec<Target> =
                    known().filter(|link| link.folded == longest.folded).map(|link| link.target).collect();
                return self.common(&equals);
            }
            let above = host.split_once('.').map(|(_, above)| above).filter(|above| above.contains('.'))?;
            rest = rest.get(host.len() - above.len()..)?;
        }
    }

    /// What several products with one link have in common: a family or a vendor.
    fn common(&self, targets: &[Target]) -> Option<Target> {
        if let [one] = targets {
            return Some(*one);
        }
        if let Some(family) = targets.iter().find(|target| matches!(target, Target::Family(..))) {
            return Some(*family);
        }
        let first = *targets.first()?;
        if let Some((vendor, family)) = self.family_of(first)
            && targets.iter().all(|other| self.family_of(*other).is_some_and(|(_, other)| other == family))
        {
            return Some(Target::Family(vendor, family));
        }
        self.vendor_of(first).map(Target::Vendor)
    }

    /// Exact names (with and without "SDK" and what is in brackets), best target first.
    fn named(
        &self,
        words: &Words,
        name: &str,
        vendor: Option<u32>,
        link: Option<Target>,
    ) -> Option<(Target, bool, bool)> {
        for spelling in spellings(name) {
            let indices = self.known.names.get(&joined(&spelling));
            let mut found: Vec<_> = indices.filter_map(|index| words.names.get(index as usize)).collect();
            let fits = |target: Target| {
                vendor.is_some_and(|vendor| self.vendor_of(target) == Some(vendor))
                    || link.is_some_and(|link| self.same_vendor(target, link))
            };
            found.sort_by_key(|name| {
                let rank = match name.target {
                    Target::Family(..) => 0,
                    Target::Sdk(_) => 1,
                    Target::Vendor(_) => 2,
                };
                (!fits(name.target), name.guess, name.seen, rank)
            });
            if let Some(best) = found.first().filter(|best| !best.guess || fits(best.target)) {
                return Some((best.target, best.seen, best.guess));
            }
        }
        self.contained(words, name)
    }

    /// A known name inside a longer one ("腾讯Bugly平台"): the longest product, else the vendor.
    fn contained(&self, words: &Words, name: &str) -> Option<(Target, bool, bool)> {
        let mut best: Option<(usize, super::words::Name)> = None;
        for hit in words.hits(name) {
            let super::words::Meaning::Name(index) = hit.meaning else { continue };
            let Some(known) = words.names.get(index as usize) else { continue };
            let product = usize::from(!matches!(known.target, Target::Vendor(_))) * 1000;
            let weight = product + known.folded.len();
            if best.is_none_or(|(other, _)| weight > other) {
                best = Some((weight, known));
            }
        }
        best.map(|(_, known)| (known.target, known.seen, known.guess))
    }

    /// The one product whose name is nearly this; identifiers and short names are never guessed.
    fn alike(&self, words: &Words, name: &str) -> Option<Target> {
        let name = folded(&bare(name));
        let length = name.chars().count();
        if length < SHORTEST_LIKE || name.chars().any(wide) {
            return None;
        }
        let first = *name.as_bytes().first()?;
        let near =
            |other: usize| other >= SHORTEST_LIKE && length.min(other) as f64 >= LEAST_RATIO * length.max(other) as f64;
        let letters = Letters::of(name.as_bytes());
        let mut best: Option<(f64, Target)> = None;
        for (row, other) in words.names.beginning_with(first) {
            if !(near(characters(other)) && letters.may_be_like(other)) {
                continue;
            }
            let Some(known) = words.names.get(row).filter(|known| !known.guess) else { continue };
            let likeness = strsim::jaro_winkler(known.folded, &name);
            if likeness >= LIKENESS && best.is_none_or(|(other, _)| likeness > other) {
                best = Some((likeness, known.target));
            }
        }
        best.map(|(_, target)| target)
    }

    /// The vendor that a company is: its registered name, or one that holds the name.
    fn company(&self, company: &str) -> Option<u32> {
        let find = |name: &str| self.known.companies.get(&folded(name)).last();
        find(company).or_else(|| find(company.split(['(', '及', '/', ',']).next().unwrap_or_default()))
    }

    fn vendor_of(&self, target: Target) -> Option<u32> {
        match target {
            Target::Sdk(sdk) => self.known.owners.get(sdk as usize).map(|owner| owner.vendor),
            Target::Family(vendor, _) | Target::Vendor(vendor) => Some(vendor),
        }
    }

    /// Numbers of vendor and family.
    fn family_of(&self, target: Target) -> Option<(u32, u32)> {
        match target {
            Target::Sdk(sdk) => {
                let owner = self.known.owners.get(sdk as usize)?;
                Some((owner.vendor, owner.family?))
            }
            Target::Family(vendor, family) => Some((vendor, family)),
            Target::Vendor(_) => None,
        }
    }

    fn same_vendor(&self, one: Target, other: Target) -> bool {
        let vendor = self.vendor_of(one);
        vendor.is_some() && vendor == self.vendor_of(other)
    }

    fn resolution(&self, target: Target, by: ResolvedBy, confidence: Confidence) -> Resolution {
        let members = |of: &dyn Fn(&Owner) -> bool| -> Vec<u32> {
            (0..).zip(&self.known.owners).filter(|(_, owner)| of(owner)).map(|(sdk, _)| sdk).collect()
        };
        let (to, members) = match target {
            Target::Sdk(sdk) => (ResolvedTo::Sdk, vec![sdk]),
            Target::Family(_, family) => (ResolvedTo::Family, members(&|owner| owner.family == Some(family))),
            Target::Vendor(vendor) => (ResolvedTo::Vendor, members(&|owner| owner.vendor == vendor)),
        };
        let ids = members.into_iter().filter_map(|sdk| self.catalog.index.ids.name_of(sdk));
        let mut sdks: Vec<String> = ids.map(str::to_owned).collect();
        sdks.sort();
        Resolution { to, by: Some(by), confidence: Some(confidence), sdks }
    }

    /// The id that stands in `Disclosure::sdk`: an SDK's or a family's.
    pub fn id(&self, words: &Words, resolution: &Resolution, name: &str, urls: &[&str]) -> Option<String> {
        match resolution.to {
            ResolvedTo::Sdk => resolution.sdks.first().cloned(),
            ResolvedTo::Family => {
                let sdk = resolution.sdks.first().and_then(|id| self.catalog.index.ids.first(id));
                let member = sdk.and_then(|sdk| self.known.owners.get(sdk as usize)).and_then(|owner| owner.family);
                let family = member.or_else(|| {
                    match self.named(words, name, None, urls.iter().find_map(|url| self.link(url))) {
                        Some((Target::Family(_, family), ..)) => Some(family),
                        _ => None,
                    }
                })?;
                self.known.families.get(family as usize).cloned()
            }
            ResolvedTo::Vendor | ResolvedTo::None => None,
        }
    }
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

    proptest::proptest! {
        #[test]
        fn names_that_are_alike_are_compared(one in "[abcé]{1,12}", other in "[abcé]{1,12}") {
            let may_be = Letters::of(one.as_bytes()).may_be_like(other.as_bytes());
            proptest::prop_assert!(may_be || strsim::jaro_winkler(&other, &one) < LIKENESS);
        }
    }

    #[test]
    fn a_name_is_looked_up_without_its_brackets_too() {
        assert!(spellings("小米推送（MiPush）SDK").contains(&"小米推送".to_owned()));
    }
}
