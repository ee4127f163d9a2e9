//! Look-ups made from the signatures, in a form that is made when the program is built and only opened when it runs.
//! Shared with `build.rs`.
//!
//! Names lie sorted in one piece of memory and are found by halving: opening a table costs nothing per name, so a
//! catalog ten times the size loads as fast.

use serde::{Deserialize, Serialize};

use super::lexicon::numbers::{Numbers, Texts};
use super::model::Sdk;
use super::source::Signatures;
use crate::halving::first_not;

/// Position of an SDK in [`Signatures::sdks`].
pub type SdkIndex = u32;

/// Names, sorted, each with the number of an SDK (in the lexicon, of something else) that it means. A name that means several
/// stands there once for each.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct NameTable {
    names: Texts,
    sdks: Numbers,
}

impl NameTable {
    pub(super) fn new(mut rows: Vec<(String, SdkIndex)>) -> NameTable {
        rows.sort();
        rows.dedup();
        let mut table = NameTable::default();
        for (name, sdk) in rows {
            table.names.push(&name);
            table.sdks.push(sdk);
        }
        table
    }

    /// Every SDK that a name means, in the catalog's order.
    pub fn get<'a>(&'a self, name: &str) -> impl DoubleEndedIterator<Item = SdkIndex> + use<'a> {
        let rows = self.sdks.count();
        let name = name.as_bytes();
        let start = first_not(rows, |row| self.names.bytes(row) < name);
        // Most names are not there at all.
        let found = start < rows && self.names.bytes(start) == name;
        let behind = || start + first_not(rows - start, |row| self.names.bytes(start + row) <= name);
        let end = if found { behind() } else { start };
        (start..end).filter_map(move |row| self.sdks.get(row))
    }

    /// The name of an SDK that has one. Where names and SDKs have the same order, it is not searched for.
    pub fn name_of(&self, sdk: SdkIndex) -> Option<&str> {
        let there = self.sdks.get(sdk as usize) == Some(sdk);
        if there {
            Some(self.names.get(sdk as usize))
        } else {
            self.iter().find(|(_, other)| *other == sdk).map(|(name, _)| name)
        }
    }

    /// The SDK of a name of which there should be one; lint sees to it.
    pub fn first(&self, name: &str) -> Option<SdkIndex> {
        self.get(name).next()
    }

    pub fn contains(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// Every name with its SDK, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, SdkIndex)> {
        (0..self.sdks.count()).filter_map(|row| Some((self.names.get(row), self.sdks.get(row)?)))
    }
}

/// Whether a file name, an entry name or a class name fits a pattern with at most one `*`.
pub fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => name == pattern,
        Some((before, after)) => {
            name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
    }
}

/// Names and patterns that mean SDKs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct NameIndex {
    exact: NameTable,
    patterns: NameTable,
}

impl NameIndex {
    fn new(rows: Vec<(String, SdkIndex)>) -> NameIndex {
        let (patterns, exact) = rows.into_iter().partition(|(name, _)| name.contains('*'));
        NameIndex { exact: NameTable::new(exact), patterns: NameTable::new(patterns) }
    }

    /// Every SDK that a name means, in the catalog's order. The exact name wins over patterns, and of those the one that
    /// spells out the most, as a longer package wins over a shorter one.
    pub fn get(&self, name: &str) -> Vec<SdkIndex> {
        let mut found: Vec<SdkIndex> = self.exact.get(name).collect();
        if found.is_empty() {
            let fitting = || self.patterns.iter().filter(|(pattern, _)| fits(pattern, name));
            let most = fitting().map(|(pattern, _)| pattern.len()).max();
            found.extend(fitting().filter(|(pattern, _)| Some(pattern.len()) == most).map(|(_, sdk)| sdk));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// All look-ups.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Index {
    /// By id.
    pub ids: NameTable,
    /// Package prefixes in internal form, without a trailing slash: `com/umeng/analytics`. A prefix stands before the
    /// longer ones that begin with it, so that the longer one, applied later, wins.
    pub packages: NameTable,
    /// Exact DEX classes in internal form.
    pub classes: NameTable,
    pub components: NameIndex,
    pub meta_data: NameIndex,
    pub authorities: NameIndex,
    pub actions: NameIndex,
    pub native_libraries: NameIndex,
    pub assets: NameIndex,
    /// `group:artifact`.
    pub maven: NameIndex,
    /// For sources that name only the artifact. Single words (`analytics`) are everybody's and left out.
    pub artifacts: NameIndex,
    pub objc_classes: NameTable,
    pub swift_modules: NameTable,
    pub frameworks: NameTable,
    pub bundle_ids: NameTable,
    pub bundles: NameIndex,
    pub plist_keys: NameIndex,
    pub pods: NameTable,
    pub static_libraries: NameTable,
    pub strings: NameTable,
    /// Where versions stand, as [`VersionPlace`](super::model::VersionPlace) writes it.
    pub versions: NameTable,
    /// The same in Mach-O code.
    pub ios_versions: NameTable,
    pub hosts: NameTable,
    /// Permission name to the SDKs whose manifest merges it in.
    pub merged_permissions: NameTable,
}

/// A class or package as DEX files write it.
pub(super) fn internal(name: &str) -> String {
    name.replace('.', "/")
}

impl Index {
    pub fn new(signatures: &Signatures) -> Index {
        let sdks = signatures.sdks.as_slice();
        let table = |names: fn(&Sdk) -> Vec<String>| NameTable::new(rows(sdks, names));
        let index = |names: fn(&Sdk) -> Vec<String>| NameIndex::new(rows(sdks, names));
        macro_rules! android {
            ($field:ident) => {
                |sdk| sdk.android.as_ref().map(|android| android.$field.clone()).unwrap_or_default()
            };
        }
        macro_rules! ios {
            ($field:ident) => {
                |sdk| sdk.ios.as_ref().map(|ios| ios.$field.clone()).unwrap_or_default()
            };
        }
        Index {
            ids: table(|sdk| vec![sdk.id.clone()]),
            packages: table(packages),
            classes: table(|sdk| {
                sdk.android.iter().flat_map(|android| &android.classes).map(|c| internal(c)).collect()
            }),
            components: index(android!(components)),
            meta_data: index(android!(meta_data)),
            authorities: index(android!(authorities)),
            actions: index(android!(actions)),
            native_libraries: index(android!(native_libraries)),
            assets: index(android!(assets)),
            maven: index(android!(maven)),
            artifacts: index(telling_artifacts),
            objc_classes: table(ios!(classes)),
            swift_modules: table(ios!(swift_modules)),
            frameworks: table(ios!(frameworks)),
            bundle_ids: table(ios!(bundle_ids)),
            bundles: index(ios!(bundles)),
            plist_keys: index(ios!(plist_keys)),
            pods: table(ios!(pods)),
            static_libraries: table(ios!(static_libraries)),
            strings: table(|sdk| {
                let android = sdk.android.iter().flat_map(|android| &android.strings);
                android.chain(sdk.ios.iter().flat_map(|ios| &ios.strings)).cloned().collect()
            }),
            versions: table(android!(versions)),
            ios_versions: table(ios!(versions)),
            hosts: table(|sdk| sdk.hosts.clone()),
            merged_permissions: table(android!(permissions)),
        }
    }
}

/// Every name that signatures claim, with the position of each.
fn rows(sdks: &[Sdk], names: fn(&Sdk) -> Vec<String>) -> Vec<(String, SdkIndex)> {
    let numbered = sdks.iter().enumerate();
    numbered.flat_map(|(at, sdk)| names(sdk).into_iter().map(move |name| (name, at as SdkIndex))).collect()
}

/// An SDK's own packages and those of the relocated copies in it.
fn packages(sdk: &Sdk) -> Vec<String> {
    let Some(android) = &sdk.android else { return Vec::new() };
    let relocated = sdk.embeds.iter().flat_map(|embedded| &embedded.packages);
    android.packages.iter().chain(relocated).map(|prefix| internal(prefix)).collect()
}

fn telling_artifacts(sdk: &Sdk) -> Vec<String> {
    let coordinates = sdk.android.iter().flat_map(|android| &android.maven);
    let artifacts = coordinates.filter_map(|coordinate| coordinate.split_once(':')).map(|(_, artifact)| artifact);
    artifacts.filter(|artifact| artifact.contains('-') && !artifact.contains('*')).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<(String, SdkIndex)> {
        names.iter().enumerate().map(|(at, name)| ((*name).to_owned(), at as SdkIndex)).collect()
    }

    #[test]
    fn a_pattern_has_at_most_one_star() {
        assert!(fits("libjcore*.so", "libjcore123.so"));
        assert!(!fits("libjcore*.so", "libjcore.s"));
        assert!(fits("a", "a"));
        assert!(!fits("ab*b", "ab"));
    }

    #[test]
    fn a_name_means_all_that_claim_it() {
        let table = NameTable::new(named(&["b", "a", "b", "ab", ""]));
        assert_eq!(table.get("b").collect::<Vec<_>>(), [0, 2]);
        assert_eq!(table.first("ab"), Some(3));
        assert_eq!([table.name_of(3), table.name_of(9)], [Some("ab"), None]);
        assert_eq!(table.get("").collect::<Vec<_>>(), [4]);
        assert_eq!(table.first("c"), None);
        assert!(!NameTable::default().contains("a"));
        assert_eq!(table.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["", "a", "ab", "b", "b"]);
    }

    #[test]
    fn the_more_exact_name_wins() {
        let names =
            NameIndex::new(named(&["com.maker:*", "com.maker:ads-*", "com.maker:ads-core", "com.maker:ads-core"]));
        assert_eq!(names.get("com.maker:map"), [0]);
        assert_eq!(names.get("com.maker:ads-video"), [1]);
        assert_eq!(names.get("com.maker:ads-core"), [2, 3]);
    }
}
