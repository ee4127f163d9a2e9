//! Code that no signature explains, gathered by package or by structure, and how much of the code is explained.

use std::collections::{BTreeMap, BTreeSet};

use super::access::UnknownReach;
use super::evidence::dotted;
use super::guess::Guesses;
use super::ownership::{Owner, UnitOwners, image_sdks, library};
use super::structure::Groups;
use super::{Coverage, Shares, UnknownCode};
use crate::catalog::Catalog;
use crate::catalog::model::Role;
use crate::digest;
use crate::facts::{CodeKind, CodeUnit, Facts};

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
    for (unit, owners) in facts.code.iter().zip(owners) {
        match unit.kind {
            CodeKind::Dex | CodeKind::ClassFiles => {
                for (at, (class, owner)) in unit.defined.iter().zip(&owners.classes).enumerate() {
                    let size = unit.class_bytes.get(at).copied().unwrap_or(0);
                    count(*owner, catalog, &mut classes, 1);
                    count(*owner, catalog, &mut bytes, size);
                    if *owner == Owner::Unknown {
                        let package = cluster(class, &groups);
                        let total = sizes.entry(package.clone()).or_default();
                        *total = total.saturating_add(size);
                        *clusters.entry(package).or_default() += 1;
                    }
                }
            }
            CodeKind::MachO => {
                mach_o(unit, owners.image.unwrap_or(Owner::Unknown), catalog, &mut classes, &mut clusters)
            }
            CodeKind::Elf => {}
        }
    }
    // Every caller without an owner is in a cluster, an image whose parts cannot be told apart too: what it reaches must
    // not be lost.
    let mut apis: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for UnknownReach { caller, api } in reach {
        let is_image = caller.contains(['/', '(']) || clusters.contains_key(caller);
        let package = if is_image { caller.clone() } else { cluster(&caller.replace('.', "/"), &groups) };
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

/// Objective-C classes have no package: an exact name or a prefix of an SDK shown by one names its owner.
fn mach_o(
    unit: &CodeUnit,
    image: Owner,
    catalog: &Catalog,
    classes: &mut Shares,
    clusters: &mut BTreeMap<String, u64>,
) {
    let inside = image_sdks(unit, catalog);
    let prefixes: Vec<(&str, u32)> = inside
        .iter()
        .filter_map(|&sdk| Some((catalog.signatures.sdks.get(sdk as usize)?.ios.as_ref()?, sdk)))
        .flat_map(|(ios, sdk)| ios.class_prefixes.iter().map(move |prefix| (prefix.as_str(), sdk)))
        .collect();
    for class in unit.defined.iter() {
        let exact = catalog.index.objc_classes.first(class);
        let by_prefix = || prefixes.iter().find(|(prefix, _)| class.starts_with(prefix)).map(|(_, sdk)| *sdk);
        let owner = exact.or_else(by_prefix).map_or(image, Owner::Sdk);
        count(owner, catalog, classes, 1);
        if owner == Owner::Unknown {
            *clusters.entry(library(&unit.entry).to_owned()).or_default() += 1;
        }
    }
}
