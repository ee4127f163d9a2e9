//! A guess at whose code a package is that no signature explains.

use std::collections::{BTreeMap, BTreeSet};

use super::unknown::cluster;
use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::catalog::model::Sdk;
use crate::facts::Facts;

/// What guesses rest on.
pub(super) struct Guesses<'a> {
    facts: &'a Facts,
    catalog: &'a Catalog,
    /// The SDKs whose hosts and literals the classes of a package load.
    named: BTreeMap<String, BTreeSet<SdkIndex>>,
}

impl<'a> Guesses<'a> {
    pub fn new(facts: &'a Facts, catalog: &'a Catalog) -> Guesses<'a> {
        let mut named: BTreeMap<String, BTreeSet<SdkIndex>> = BTreeMap::new();
        for hit in facts.code.iter().flat_map(|unit| &unit.strings) {
            let table = if hit.host { &catalog.index.hosts } else { &catalog.index.strings };
            for class in &hit.classes {
                named.entry(cluster(class)).or_default().extend(table.get(&hit.probe));
            }
        }
        Guesses { facts, catalog, named }
    }

    /// What a package (with dots) may be, by the first of these that gives one answer: the only library that the build itself
    /// declares under a group that the package lies in or around; the SDK whose hosts and literals its classes load; the only
    /// maker who is known to use packages that begin with the same two segments.
    pub fn of(&self, package: &str) -> Option<String> {
        self.declared(package).or_else(|| self.by_texts(package)).or_else(|| self.by_maker(package))
    }

    fn declared(&self, package: &str) -> Option<String> {
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let around = |group: &str| start(group).is_some() && (within(package, group) || within(group, package));
        let declared: BTreeSet<String> = self
            .facts
            .dependencies
            .iter()
            .filter(|dependency| dependency.group.as_deref().is_some_and(around))
            .filter_map(|dependency| dependency.coordinate())
            .filter(|coordinate| self.catalog.index.maven.get(coordinate).is_empty())
            .collect();
        declared.first().filter(|_| declared.len() == 1).cloned()
    }

    fn by_texts(&self, package: &str) -> Option<String> {
        let sdks = self.named.get(package)?;
        self.one(sdks.iter().filter_map(|at| self.catalog.signatures.sdks.get(*at as usize)).collect())
    }

    fn by_maker(&self, package: &str) -> Option<String> {
        let [first, second] = start(package)?;
        let head = format!("{first}/{second}");
        let alike =
            |other: &str| other.strip_prefix(&head).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let known = self.catalog.index.packages.iter().filter(|(other, _)| alike(other));
        let vendors: BTreeSet<String> = known
            .filter_map(|(_, sdk)| self.catalog.signatures.sdks.get(sdk as usize).map(|sdk| sdk.vendor.clone()))
            .collect();
        self.vendor(&vendors)
    }

    /// The SDK's name, or its maker's where several of one maker are meant.
    fn one(&self, sdks: Vec<&Sdk>) -> Option<String> {
        match sdks.as_slice() {
            [sdk] => Some(sdk.name.clone()),
            _ => self.vendor(&sdks.iter().map(|sdk| sdk.vendor.clone()).collect()),
        }
    }

    fn vendor(&self, ids: &BTreeSet<String>) -> Option<String> {
        let id = ids.first().filter(|_| ids.len() == 1)?;
        Some(self.catalog.vendor(id).map_or_else(|| id.clone(), |vendor| vendor.name.clone()))
    }
}

/// The first two segments. Those of one or two letters are what renaming leaves and name nobody.
fn start(package: &str) -> Option<[&str; 2]> {
    let mut segments = package.split('.');
    let start = [segments.next()?, segments.next()?];
    (start[0].len() > 1 && start[1].len() > 2).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Dependency, DependencySource};

    fn name(package: &str, facts: &Facts, catalog: &Catalog) -> Option<String> {
        Guesses::new(facts, catalog).of(package)
    }

    #[test]
    fn the_maker_is_guessed_by_what_only_it_uses() {
        let catalog = Catalog::compiled();
        let facts = Facts::default();
        assert!(name("com.umeng.somethingnew", &facts, &catalog).is_some_and(|guess| guess.contains("Umeng")));
        assert_eq!(name("a.b.c", &facts, &catalog), None);
        assert_eq!(name("com.nobody.knows", &facts, &catalog), None);
    }

    #[test]
    fn a_declared_library_is_a_better_guess() {
        let catalog = Catalog::compiled();
        let dependency = Dependency {
            group: Some("com.nobody.knows".to_owned()),
            artifact: "core".to_owned(),
            version: None,
            source: DependencySource::DependenciesPb,
            entry: String::new(),
            needed_by: Vec::new(),
            asked_for_by_app: true,
        };
        let facts = Facts { dependencies: vec![dependency], ..Facts::default() };
        assert_eq!(name("com.nobody.knows", &facts, &catalog).as_deref(), Some("com.nobody.knows:core"));
    }
}
