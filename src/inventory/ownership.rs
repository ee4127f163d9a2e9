//! Who owns which class: an SDK, the app itself, or nobody that is known.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::facts::{CodeUnit, ComponentKind, Facts, Names};

/// The owner of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Sdk(SdkIndex),
    FirstParty,
    Unknown,
}

/// The range of names that lie below a package prefix in internal form.
pub(super) fn below(names: &Names, prefix: &str) -> std::ops::Range<usize> {
    // `/` is the byte before `0`: everything between is `prefix/…`.
    names.lower_bound(&format!("{prefix}/"))..names.lower_bound(&format!("{prefix}0"))
}

/// The owner of every defined class of a DEX file, in the order of its names. A longer prefix wins over a shorter one, and
/// a signature over the app's own packages: a vendor's own demo shares its SDK's prefix.
pub(super) fn dex_owners(unit: &CodeUnit, catalog: &Catalog, first_party: &BTreeSet<String>) -> Vec<Owner> {
    let mut owners = vec![Owner::Unknown; unit.defined.len()];
    for prefix in first_party {
        for owner in owners.get_mut(below(&unit.defined, prefix)).into_iter().flatten() {
            *owner = Owner::FirstParty;
        }
    }
    for package in &catalog.index.packages {
        for owner in owners.get_mut(below(&unit.defined, &package.prefix)).into_iter().flatten() {
            *owner = Owner::Sdk(package.sdk);
        }
    }
    for (class, sdk) in &catalog.index.classes {
        if let Some(owner) = exact(unit, class).and_then(|at| owners.get_mut(at)) {
            *owner = Owner::Sdk(*sdk);
        }
        let nested = unit.defined.lower_bound(&format!("{class}$"))..unit.defined.lower_bound(&format!("{class}%"));
        for owner in owners.get_mut(nested).into_iter().flatten() {
            *owner = Owner::Sdk(*sdk);
        }
    }
    owners
}

/// Position of an exact name among the defined classes.
pub(super) fn exact(unit: &CodeUnit, class: &str) -> Option<usize> {
    let at = unit.defined.lower_bound(class);
    (unit.defined.get(at) == Some(class)).then_some(at)
}

/// The packages that are the app's own, in internal form: its application id, what the configuration says, and the
/// packages of components that no signature owns. At most three segments of a component's package are taken, and never
/// fewer than two, so that `com` alone is nobody's.
pub(super) fn first_party_packages(facts: &Facts, catalog: &Catalog, configured: &[String]) -> BTreeSet<String> {
    let mut packages: BTreeSet<String> = configured.iter().map(|prefix| prefix.replace('.', "/")).collect();
    if let Some(id) = &facts.identity.id {
        packages.insert(id.replace('.', "/"));
    }
    for component in facts.components.iter().filter(|component| component.kind != ComponentKind::Provider) {
        let class = component.class.replace('.', "/");
        let owned = catalog
            .index
            .packages
            .iter()
            .any(|package| class.strip_prefix(&package.prefix).is_some_and(|rest| rest.starts_with('/')));
        let known = owned || !catalog.index.components.get(&component.class).is_empty();
        let defined = facts.code.iter().any(|unit| unit.defined.contains(&class));
        if let Some((package, _)) = class.rsplit_once('/').filter(|_| !known && defined) {
            let segments: Vec<&str> = package.split('/').take(3).collect();
            if segments.len() > 1 {
                packages.insert(segments.join("/"));
            }
        }
    }
    packages
}

/// The SDKs whose exact Objective-C classes or Swift modules a Mach-O image defines.
pub(super) fn image_sdks(unit: &CodeUnit, catalog: &Catalog) -> BTreeSet<SdkIndex> {
    let classes = unit.defined.iter().filter_map(|class| catalog.index.objc_classes.get(class));
    let modules = unit.modules.iter().filter_map(|module| catalog.index.swift_modules.get(module));
    classes.chain(modules).copied().collect()
}

/// Who reaches what a Mach-O image reaches, as far as the image as a whole can tell: the SDK whose framework it is, or
/// whose library it is alone; the app, where no known SDK is linked in; otherwise nobody can be named.
pub(super) fn image_owner(unit: &CodeUnit, catalog: &Catalog) -> Owner {
    if let Some(sdk) = framework_name(&unit.entry).and_then(|name| catalog.index.frameworks.get(name)) {
        return Owner::Sdk(*sdk);
    }
    let inside = image_sdks(unit, catalog);
    let is_app = unit.entry.contains(".app/") && framework_name(&unit.entry).is_none();
    match (inside.len(), inside.first()) {
        (0, _) if is_app => Owner::FirstParty,
        (1, Some(sdk)) if !is_app => Owner::Sdk(*sdk),
        _ => Owner::Unknown,
    }
}

/// `FMDB` of `…/FMDB.framework/FMDB`, the innermost one.
pub(super) fn framework_name(entry: &str) -> Option<&str> {
    let folder = entry.rsplit('/').find_map(|part| part.strip_suffix(".framework"));
    folder.filter(|name| !name.is_empty())
}
