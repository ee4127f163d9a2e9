//! The names, companies and links by which a policy tells SDKs.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::super::index::{NameTable, SdkIndex};
use super::super::model::{Aliases, Role, Sdk, Vendor};
use super::fold::folded;
use super::numbers::{Numbers, Texts, pair};

/// What a name or a link in the catalog stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    Sdk(SdkIndex),
    /// Numbers of the vendor and of the family's id, see [`Known`].
    Family(u32, u32),
    Vendor(u32),
}

/// A name of the catalog.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Name<'a> {
    pub folded: &'a str,
    pub target: Target,
    /// The vendor's number.
    pub vendor: u32,
    /// A spelling seen in a policy rather than the vendor's own.
    pub seen: bool,
    /// Resolves only together with a link or a company.
    pub guess: bool,
}

/// Names of the catalog, used as they lie in the compiled file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Names {
    texts: Texts,
    /// Pairs, two for each name: its kind and its vendor, and the numbers in its target.
    pairs: Numbers,
    /// The rows in the order of their first bytes, and per byte where its rows end there.
    by_first: Numbers,
    firsts: Numbers,
}

/// Bits of a name's kind besides that of its target.
const SEEN: u32 = 4;
const GUESS: u32 = 8;

impl Names {
    fn push(&mut self, name: Name) {
        self.texts.push(name.folded);
        let (kind, first, second) = match name.target {
            Target::Sdk(sdk) => (0, sdk, 0),
            Target::Family(vendor, family) => (1, vendor, family),
            Target::Vendor(vendor) => (2, vendor, 0),
        };
        let bit = |bit: u32, set: bool| if set { bit } else { 0 };
        let kind = kind | bit(SEEN, name.seen) | bit(GUESS, name.guess);
        [kind, name.vendor, first, second].into_iter().for_each(|number| self.pairs.push(number));
    }

    pub fn count(&self) -> usize {
        self.texts.count()
    }

    /// A name's kind, as it is kept, and whom it means.
    fn row(&self, at: usize) -> Option<(u32, Target, u32)> {
        let [[kind, vendor], [first, second]] = self.pairs.pairs().as_chunks().0.get(at)?.map(pair);
        let target = match kind & !(SEEN | GUESS) {
            0 => Target::Sdk(first),
            1 => Target::Family(first, second),
            _ => Target::Vendor(first),
        };
        Some((kind, target, vendor))
    }

    /// Whom a name means, and the number of the vendor.
    pub fn whom(&self, at: usize) -> Option<(Target, u32)> {
        self.row(at).map(|(_, target, vendor)| (target, vendor))
    }

    pub fn get(&self, at: usize) -> Option<Name<'_>> {
        let (kind, target, vendor) = self.row(at)?;
        Some(Name { folded: self.texts.get(at), target, vendor, seen: kind & SEEN != 0, guess: kind & GUESS != 0 })
    }

    pub fn iter(&self) -> impl Iterator<Item = Name<'_>> {
        (0..self.count()).filter_map(|at| self.get(at))
    }

    /// Lets the names be found by their first byte.
    fn order(&mut self) {
        let first = |row: &u32| self.texts.bytes(*row as usize).first().copied().unwrap_or_default();
        let mut rows: Vec<u32> = (0..self.count() as u32).collect();
        rows.sort_by_key(first);
        self.firsts = (0..=u8::MAX).map(|byte| rows.partition_point(|row| first(row) <= byte) as u32).collect();
        self.by_first = rows.into_iter().collect();
    }

    /// The rows of the names that begin with a byte, each with the name's bytes.
    pub fn beginning_with(&self, first: u8) -> impl Iterator<Item = (usize, &[u8])> {
        let rows = self.firsts.row(first.into()).filter_map(|at| self.by_first.get(at));
        rows.map(|row| (row as usize, self.texts.bytes(row as usize)))
    }
}

/// Whose an SDK is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    pub vendor: u32,
    pub family: Option<u32>,
}

/// What is known of the makers: look-ups from what a policy writes. Vendors and ids of families are numbered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Known {
    /// Per SDK, in the catalog's order.
    pub owners: Vec<Owner>,
    pub families: Vec<String>,
    /// Folded names without spaces to positions in [`super::Lexicon::names`].
    pub names: NameTable,
    /// Hosts to positions in `links`.
    pub hosts: NameTable,
    /// Where vendors tell of their privacy practice, as [`host_and_path`] gives it: by host, the longest address first.
    pub links: Names,
    /// Folded names of companies to vendors; of several the last counts.
    pub companies: NameTable,
}

/// Numbers for texts, in the order in which they are met.
#[derive(Default)]
struct Numbered(HashMap<String, u32>, Vec<String>);

impl Numbered {
    fn of(&mut self, text: &str) -> u32 {
        if let Some(number) = self.0.get(text) {
            return *number;
        }
        let number = self.1.len() as u32;
        self.0.insert(text.to_owned(), number);
        self.1.push(text.to_owned());
        number
    }
}

impl Known {
    /// The look-ups, and every name of the catalog, official spellings first.
    pub fn new(sdks: &[&Sdk], vendors: &[&Vendor]) -> (Known, Names) {
        let mut numbers = Numbered::default();
        let mut families = Numbered::default();
        for vendor in vendors {
            numbers.of(&vendor.id);
        }
        let mut names = Names::default();
        let mut links: Vec<(String, Target)> = Vec::new();
        let mut companies: Vec<(String, u32)> = Vec::new();
        let mut owners = Vec::new();
        for (at, sdk) in sdks.iter().enumerate() {
            let target = Target::Sdk(at as SdkIndex);
            let vendor = numbers.of(&sdk.vendor);
            owners.push(Owner { vendor, family: sdk.family.as_deref().map(|family| families.of(family)) });
            if matches!(sdk.role, Role::Sdk | Role::Component | Role::Framework | Role::Library) {
                add_names(&mut names, target, vendor, &sdk.name, &sdk.aliases);
            }
            links.extend(sdk.policy_links.iter().chain(&sdk.privacy_policy).map(|link| (host_and_path(link), target)));
        }
        for vendor in vendors {
            let number = numbers.of(&vendor.id);
            for family in &vendor.families {
                let target = Target::Family(number, families.of(&family.id));
                add_names(&mut names, target, number, &family.name, &family.aliases);
                links.extend(family.policy_links.iter().map(|link| (host_and_path(link), target)));
            }
            let target = Target::Vendor(number);
            add_names(&mut names, target, number, &vendor.name, &vendor.aliases);
            links.extend(vendor.policy_links.iter().map(|link| (host_and_path(link), target)));
            let entities = vendor.entities.iter().chain([&vendor.name]).chain(&vendor.aliases.official);
            companies.extend(entities.map(|entity| (folded(entity), number)));
        }
        let host = |link: &str| link.split('/').next().unwrap_or_default().to_owned();
        links.sort_by_cached_key(|(link, _)| (host(link), Reverse(link.len()), link.clone()));
        let numbered = |rows: Vec<String>| rows.into_iter().zip(0..).collect();
        let mut known = Known {
            owners,
            families: families.1,
            names: NameTable::new(numbered(names.iter().map(|name| joined(name.folded)).collect())),
            hosts: NameTable::new(numbered(links.iter().map(|(link, _)| host(link)).collect())),
            links: Names::default(),
            companies: NameTable::new(companies),
        };
        for (address, target) in &links {
            let vendor = match *target {
                Target::Sdk(sdk) => known.owners.get(sdk as usize).map_or(0, |owner| owner.vendor),
                Target::Family(vendor, _) | Target::Vendor(vendor) => vendor,
            };
            known.links.push(Name { folded: address, target: *target, vendor, seen: false, guess: false });
        }
        names.order();
        (known, names)
    }
}

fn add_names(names: &mut Names, target: Target, vendor: u32, name: &str, aliases: &Aliases) {
    let mut put = |text: &str, seen: bool, guess: bool| {
        // ShareSDK is a name; "share" is a word.
        let stem = text.strip_suffix("SDK").unwrap_or_default();
        let grown_together = stem.ends_with(|c: char| c.is_ascii_alphabetic());
        let text = if grown_together { folded(text) } else { folded(&bare(text)) };
        if !text.is_empty() {
            names.push(Name { folded: &text, target, vendor, seen, guess });
        }
    };
    put(name, false, false);
    aliases.official.iter().for_each(|alias| put(alias, false, false));
    aliases.seen.iter().for_each(|alias| put(alias, true, false));
    aliases.guess.iter().for_each(|alias| put(alias, false, true));
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
pub fn joined(folded: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back_as_they_were_kept() {
        let name = |folded, target, seen, guess| Name { folded, target, vendor: 7, seen, guess };
        let kept = [
            name("友盟", Target::Family(7, 3), false, false),
            name("", Target::Vendor(7), true, false),
            name("app center", Target::Sdk(70_000), true, true),
        ];
        let mut names = Names::default();
        kept.into_iter().for_each(|name| names.push(name));
        names.order();
        assert_eq!(names.iter().collect::<Vec<_>>(), kept);
        let rows = |first| names.beginning_with(first).map(|(row, _)| row).collect::<Vec<_>>();
        assert_eq!((rows(b'a'), rows(b'b'), rows("友".as_bytes()[0])), (vec![2], vec![], vec![0]));
        assert_eq!(names.get(3), None);
    }

    #[test]
    fn names_are_bared_and_links_shortened() {
        assert_eq!(bare("友盟+SDK"), "友盟+");
        assert_eq!(bare("“极光推送”"), "极光推送");
        assert_eq!(bare("SDK"), "SDK");
        assert_eq!(host_and_path("https://www.A.example/P/"), "a.example/p");
    }
}
