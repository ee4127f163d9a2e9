//! Code that no signature explains, gathered by package or by structure (of Objective-C by prefix, of Swift by module), and
//! how much of the code is explained.

use std::collections::{BTreeMap, BTreeSet};

use super::access::UnknownReach;
use super::evidence::dotted;
use super::guess::Guesses;
use super::images::prefix;
use super::ownership::{Owner, UnitOwners, library};
use super::structure::Groups;
use super::{Coverage, Shares, UnknownCode};
use crate::catalog::Catalog;
use crate::catalog::model::Role;
use crate::digest;
use crate::facts::{CodeKind, CodeUnit, Facts};
use crate::format::macho::swift::module_of_class;

/// By what a class (internal form) is gathered: its group where its package says nothing, else the first three segments of its
/// package at most.
pub(super) fn cluster(class: &str, groups: &Groups) -> String {
    if let Some(group) = groups.of(class) {
        return group.name.clone();
    }
    let package = class.rsplit_once('/').map_or("", |(package, _)| package);
    if package.is_empty() {
        return "(default package)".to_owned();
    }
    dotted(&package.split('/').take(3).collect::<Vec<_>>().join("/"))
}

/// Gathers unknown classes and counts every class by its owner.
pub(super) fn unknown_and_coverage(
    facts: &Facts,
    catalog: &Catalog,
    owners: &[UnitOwners],
    reach: &BTreeSet<UnknownReach>,
) -> (Vec<UnknownCode>, Coverage) {
    let groups = Groups::new(facts, owners);
    let mut clusters: BTreeMap<String, u64> = BTreeMap::new();
    let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
    let (mut classes, mut bytes) = (Shares::default(), Shares::default());
    let prefixes = Prefixes::new(facts, owners);
    let home = |class: &str, unit: &CodeUnit| match unit.kind {
        CodeKind::MachO => prefixes.home(class, unit),
        _ => cluster(class, &groups),
    };
    for (unit, owners) in facts.code.iter().zip(owners) {
        for (at, (class, owner)) in unit.defined.iter().zip(&owners.classes).enumerate() {
            let size = unit.class_bytes.get(at).copied();
            count(*owner, catalog, &mut classes, 1);
            count(*owner, catalog, &mut bytes, size.unwrap_or(0));
            if *owner == Owner::Unknown {
                let package = home(class, unit);
                if let Some(size) = size {
                    let total = sizes.entry(package.clone()).or_default();
                    *total = total.saturating_add(size);
                }
                *clusters.entry(package).or_default() += 1;
            }
        }
    }
    // Every caller without an owner is in a cluster, an image whose parts cannot be told apart too: what it reaches must
    // not be lost.
    let mut apis: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for UnknownReach { unit, classes, api } in reach {
        let Some(unit) = facts.code.get(*unit) else { continue };
        let homes: BTreeSet<String> = classes.iter().map(|class| home(class, unit)).collect();
        // A function between two makers' classes may be either's.
        let package = match homes.first() {
            Some(one) if homes.len() == 1 => one.clone(),
            _ => library(&unit.entry).to_owned(),
        };
        clusters.entry(package.clone()).or_default();
        apis.entry(package).or_default().insert(api);
    }
    let guesses = Guesses::new(facts, catalog, owners, &groups);
    let by_name = groups.by_name();
    let mut unknown: Vec<UnknownCode> = clusters
        .into_iter()
        .map(|(package, classes)| {
            let (guess, reason) = guesses.of(&package).unzip();
            UnknownCode {
                id: format!("u-{}", digest::short(package.as_bytes())),
                apis: apis.get(&package).into_iter().flatten().map(|api| (*api).to_owned()).collect(),
                classes,
                bytes: sizes.get(&package).copied(),
                guess,
                reason,
                members: by_name.get(package.as_str()).map_or(Vec::new(), |group| group.members.clone()),
                package,
            }
        })
        .collect();
    unknown.sort_by(|a, b| {
        (b.apis.len(), b.classes).cmp(&(a.apis.len(), a.classes)).then_with(|| a.package.cmp(&b.package))
    });
    // The size of a class is only known where code is kept class by class.
    let is_measured = facts.code.iter().any(|unit| !unit.class_bytes.is_empty());
    (unknown, Coverage { classes, bytes: is_measured.then_some(bytes) })
}

fn count(owner: Owner, catalog: &Catalog, shares: &mut Shares, amount: u64) {
    let share = match owner {
        Owner::FirstParty => &mut shares.first_party,
        Owner::Unknown => &mut shares.unknown,
        Owner::Sdk(sdk) => match catalog.signatures.sdks.get(sdk as usize).map(|sdk| sdk.role) {
            Some(Role::Library | Role::Framework) => &mut shares.library,
            _ => &mut shares.sdk,
        },
    };
    *share = share.saturating_add(amount);
}

/// The prefixes of the Objective-C classes that nobody is known to own. Where one begins with another, the shorter
/// stands for both: `AF` for `AFHTTPSessionManager` too.
struct Prefixes(BTreeSet<String>);

impl Prefixes {
    fn new(facts: &Facts, owners: &[UnitOwners]) -> Prefixes {
        let units = facts.code.iter().zip(owners).filter(|(unit, _)| unit.kind == CodeKind::MachO);
        let unknown = units.flat_map(|(unit, owners)| {
            let owned = unit.defined.iter().zip(&owners.classes);
            owned.filter(|(_, owner)| **owner == Owner::Unknown).map(|(class, _)| class)
        });
        let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
        for prefix in unknown.filter(|class| module_of_class(class).is_none()).filter_map(prefix) {
            *counted.entry(prefix).or_default() += 1;
        }
        let mut kept: BTreeSet<String> = BTreeSet::new();
        // Shorter ones come before those that begin with them.
        for (prefix, count) in counted {
            let is_covered = (2..prefix.len()).any(|end| prefix.get(..end).is_some_and(|start| kept.contains(start)));
            if count > 1 && !is_covered {
                kept.insert(prefix.to_owned());
            }
        }
        Prefixes(kept)
    }

    /// Where a class is gathered: with its Swift module, with its prefix, or else with its image.
    fn home(&self, class: &str, unit: &CodeUnit) -> String {
        let module = module_of_class(class).or_else(|| class.split_once('.').map(|(module, _)| module));
        if let Some(module) = module {
            return module.to_owned();
        }
        let own = prefix(class).unwrap_or_default();
        let known = (2..=own.len()).filter_map(|end| own.get(..end)).find(|start| self.0.contains(*start));
        known.map_or_else(|| library(&unit.entry).to_owned(), |prefix| format!("{prefix}*"))
    }
}
