//! A guess at whose code a package is that no signature explains.

use std::collections::{BTreeMap, BTreeSet};

use super::ownership::{Owner, UnitOwners};
use super::structure::Groups;
use super::unknown::cluster;
use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::catalog::model::{Role, Sdk};
use crate::facts::Facts;

/// What guesses rest on.
pub(super) struct Guesses<'a> {
    facts: &'a Facts,
    catalog: &'a Catalog,
    /// By cluster, the hosts and literals that its classes load, each with the SDKs that it is a sign of.
    named: BTreeMap<String, BTreeMap<&'a str, BTreeSet<SdkIndex>>>,
    /// By cluster that was gathered by structure, who refers to it from outside.
    referring: BTreeMap<String, Referring>,
}

/// Links into a cluster from outside of it.
#[derive(Default)]
struct Referring {
    all: usize,
    by_sdk: BTreeMap<SdkIndex, usize>,
}

/// Who, and why that is thought.
type Guess = (String, String);

/// So many links from an SDK's classes are no accident.
const MIN_LINKS: usize = 3;
/// What names one maker among the texts, or refers to the cluster among the links: three in four.
const MOST: (usize, usize) = (3, 4);
/// Texts that a reason spells out.
const SHOWN: usize = 3;

impl<'a> Guesses<'a> {
    pub fn new(facts: &'a Facts, catalog: &'a Catalog, owners: &[UnitOwners], groups: &Groups) -> Guesses<'a> {
        let mut named: BTreeMap<String, BTreeMap<&str, BTreeSet<SdkIndex>>> = BTreeMap::new();
        for hit in facts.code.iter().flat_map(|unit| &unit.strings) {
            let table = if hit.host { &catalog.index.hosts } else { &catalog.index.strings };
            for class in &hit.classes {
                let texts = named.entry(cluster(class, groups)).or_default();
                texts.entry(&hit.probe).or_default().extend(table.get(&hit.probe));
            }
        }
        let mut referring: BTreeMap<u32, Referring> = BTreeMap::new();
        for link in &facts.links {
            let Some(group) = groups.number(link.to).filter(|group| groups.number(link.from) != Some(*group)) else {
                continue;
            };
            let owner = owners.get(link.from.unit as usize).and_then(|unit| unit.classes.get(link.from.class as usize));
            let links = referring.entry(group).or_default();
            links.all += 1;
            if let Some(Owner::Sdk(sdk)) = owner
                && catalog.signatures.sdks.get(*sdk as usize).is_some_and(|sdk| sdk.role == Role::Sdk)
            {
                *links.by_sdk.entry(*sdk).or_default() += 1;
            }
        }
        let named_groups = referring.into_iter().filter_map(|(at, links)| Some((groups.get(at)?.name.clone(), links)));
        Guesses { facts, catalog, named, referring: named_groups.collect() }
    }

    /// What a package (with dots) or a group may be, by the first of these that gives one answer: the only library that the
    /// build itself declares under a group that the package lies in or around; the SDK or maker that most of the hosts and
    /// literals which its classes load are signs of; the SDK whose classes refer to it where hardly any others do; the only
    /// maker who is known to use packages that begin with the same two segments.
    pub fn of(&self, package: &str) -> Option<Guess> {
        let found = || self.declared(package).or_else(|| self.by_texts(package)).or_else(|| self.by_links(package));
        found().or_else(|| self.by_maker(package))
    }

    fn declared(&self, package: &str) -> Option<Guess> {
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
        let one = declared.first().filter(|_| declared.len() == 1)?;
        Some((one.clone(), "the only library that the build declares under such a group".to_owned()))
    }

    fn by_texts(&self, package: &str) -> Option<Guess> {
        let texts = self.named.get(package)?;
        // A text may be a sign of several SDKs; it counts for their maker where they have one.
        let mut by_maker: BTreeMap<&str, (BTreeSet<SdkIndex>, Vec<&str>)> = BTreeMap::new();
        for (text, sdks) in texts {
            let makers: BTreeSet<&str> = sdks.iter().filter_map(|at| self.sdk(*at)).map(|sdk| &*sdk.vendor).collect();
            if let Some(maker) = makers.first().filter(|_| makers.len() == 1) {
                let (known, loaded) = by_maker.entry(maker).or_default();
                known.extend(sdks);
                loaded.push(text);
            }
        }
        let (sdks, loaded) = by_maker.into_values().max_by_key(|(_, loaded)| loaded.len())?;
        if loaded.len() * MOST.1 < texts.len() * MOST.0 {
            return None;
        }
        let name = self.one(&sdks)?;
        let shown = loaded.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
        Some((name, format!("its classes load {shown}")))
    }

    fn by_links(&self, package: &str) -> Option<Guess> {
        let links = self.referring.get(package)?;
        let sdks: BTreeSet<SdkIndex> = links.by_sdk.keys().copied().collect();
        let (count, name) = (links.by_sdk.values().sum::<usize>(), self.one(&sdks)?);
        let most = count >= MIN_LINKS && count * MOST.1 >= links.all * MOST.0;
        most.then(|| (name, format!("{count} of {} references to it are by this SDK's classes", links.all)))
    }

    fn sdk(&self, at: SdkIndex) -> Option<&Sdk> {
        self.catalog.signatures.sdks.get(at as usize)
    }

    fn by_maker(&self, package: &str) -> Option<Guess> {
        let [first, second] = start(package)?;
        let head = format!("{first}/{second}");
        let alike =
            |other: &str| other.strip_prefix(&head).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let known = self.catalog.index.packages.iter().filter(|(other, _)| alike(other));
        let vendors: BTreeSet<String> =
            known.filter_map(|(_, sdk)| self.sdk(sdk).map(|sdk| sdk.vendor.clone())).collect();
        Some((self.vendor(&vendors)?, "the only maker known to use packages that begin alike".to_owned()))
    }

    /// The SDK's name, or its maker's where several of one maker are meant.
    fn one(&self, sdks: &BTreeSet<SdkIndex>) -> Option<String> {
        let sdks: Vec<&Sdk> = sdks.iter().filter_map(|at| self.sdk(*at)).collect();
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
        Guesses::new(facts, catalog, &[], &Groups::default()).of(package).map(|(name, _)| name)
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
