//! Who owns which class: an SDK, the app itself, or nobody that is known.

use std::collections::{BTreeMap, BTreeSet};

use super::images::{Images, prefix};
use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::facts::{Call, CodeKind, CodeUnit, ComponentKind, Facts, Names, is_renamed_in};

/// The owner of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Sdk(SdkIndex),
    FirstParty,
    Unknown,
}

/// Who owns what a code unit holds.
#[derive(Clone, Debug, Default)]
pub(super) struct UnitOwners {
    /// The owners of its defined classes, in their order.
    pub classes: Vec<Owner>,
    /// Mach-O: the owners of its Swift modules, in their order.
    pub modules: Vec<Owner>,
    /// Mach-O: the prefixes by which its SDKs mark what is theirs.
    pub marks: BTreeMap<String, Owner>,
    /// The owner of what a Mach-O image does outside of any class, as far as it can be told; `None` for other code.
    pub image: Option<Owner>,
}

impl UnitOwners {
    /// Who makes a call of this unit. A function of no class is its neighbours', where both are of one owner, or that of the
    /// mark in the name of the category whose method it is.
    pub fn caller(&self, call: &Call, unit: &CodeUnit) -> Owner {
        if let Some(class) = &call.class {
            return self.class(class, unit);
        }
        let category = || call.method.as_deref()?.split_once('(')?.1.split_once(')').map(|(category, _)| category);
        if let Some(owner) = category().and_then(prefix).and_then(|mark| self.marks.get(mark)) {
            return *owner;
        }
        let image = self.image.unwrap_or(Owner::Unknown);
        let Some([before, behind]) = &call.between else { return image };
        match (before.as_str(), behind.as_str()) {
            ("", "") => image,
            // The linker takes the app's own object files before any library.
            ("", behind) => match self.class(behind, unit) {
                Owner::FirstParty => Owner::FirstParty,
                _ => image,
            },
            (_, "") => image,
            (before, behind) => {
                let (before, behind) = (self.class(before, unit), self.class(behind, unit));
                if before == behind { before } else { image }
            }
        }
    }

    /// The owner of a class of this unit, or of a Swift type by its module.
    fn class(&self, class: &str, unit: &CodeUnit) -> Owner {
        let by_class = unit.defined.position(class).and_then(|at| self.classes.get(at));
        let module = || class.split_once('.').and_then(|(module, _)| unit.modules.position(module));
        let found = by_class.or_else(|| self.modules.get(module()?));
        found.copied().unwrap_or(self.image.unwrap_or(Owner::Unknown))
    }
}

/// The owners of every code unit, in the order of [`Facts::code`].
pub(super) fn owners(facts: &Facts, catalog: &Catalog, first_party: &BTreeSet<String>) -> Vec<UnitOwners> {
    let images = Images::new(facts, catalog);
    let of_unit = |unit: &CodeUnit| match unit.kind {
        CodeKind::Dex | CodeKind::ClassFiles => {
            let mut classes = class_owners(&unit.defined, catalog, first_party);
            // Into the app's own package everybody's classes may have been put.
            for (class, owner) in unit.defined.iter().zip(&mut classes) {
                if *owner == Owner::FirstParty && is_renamed_in(class, facts.repackaged.as_deref()) {
                    *owner = Owner::Unknown;
                }
            }
            UnitOwners { classes, ..UnitOwners::default() }
        }
        CodeKind::MachO => images.owners(unit),
        CodeKind::Elf => UnitOwners::default(),
    };
    facts.code.iter().map(of_unit).collect()
}

/// The owner of a class (with dots) that some code unit defines.
pub(super) fn owner_of(class: &str, facts: &Facts, owners: &[UnitOwners]) -> Option<Owner> {
    let internal = class.replace('.', "/");
    let mut units = facts.code.iter().zip(owners);
    units.find_map(|(unit, owners)| owners.classes.get(unit.defined.position(&internal)?).copied())
}

/// The owner of every class (internal form), in the order of the names. A longer prefix wins over a shorter one, and a
/// signature over the app's own packages: a vendor's own demo shares its SDK's prefix.
pub(super) fn class_owners(classes: &Names, catalog: &Catalog, first_party: &BTreeSet<String>) -> Vec<Owner> {
    let mut owners = vec![Owner::Unknown; classes.len()];
    for prefix in first_party {
        for owner in owners.get_mut(classes.joined(prefix, b'/')).into_iter().flatten() {
            *owner = Owner::FirstParty;
        }
    }
    for (package, sdk) in catalog.index.packages.iter() {
        for owner in owners.get_mut(classes.joined(package, b'/')).into_iter().flatten() {
            *owner = Owner::Sdk(sdk);
        }
    }
    for (class, sdk) in catalog.index.classes.iter() {
        if let Some(owner) = classes.position(class).and_then(|at| owners.get_mut(at)) {
            *owner = Owner::Sdk(sdk);
        }
        for owner in owners.get_mut(classes.joined(class, b'$')).into_iter().flatten() {
            *owner = Owner::Sdk(sdk);
        }
    }
    owners
}

/// The packages that are the app's own, in internal form: its application id, what the configuration says, and the
/// packages of components that no signature owns, at most three segments of each.
pub(super) fn first_party_packages(facts: &Facts, catalog: &Catalog, configured: &[String]) -> BTreeSet<String> {
    let mut packages: BTreeSet<String> = configured.iter().map(|prefix| prefix.replace('.', "/")).collect();
    if let Some(id) = &facts.identity.id {
        packages.insert(id.replace('.', "/"));
    }
    for component in facts.components.iter().filter(|component| component.kind != ComponentKind::Provider) {
        let class = component.class.replace('.', "/");
        let mut packages_above = class.match_indices('/').filter_map(|(slash, _)| class.get(..slash));
        let owned = packages_above.any(|package| catalog.index.packages.contains(package));
        let known = owned || !catalog.index.components.get(&component.class).is_empty();
        let defined = facts.code.iter().any(|unit| unit.defined.contains(&class));
        if let Some((package, _)) = class.rsplit_once('/').filter(|_| !known && defined) {
            let segments: Vec<&str> = package.split('/').take(3).collect();
            // `com` alone is nobody's; a longer single word (`activity`) is how some apps name their own packages.
            if segments.len() > 1 || package.len() > 3 {
                packages.insert(segments.join("/"));
            }
        }
    }
    packages
}

/// What a member of a static library belongs to: `lib.a` of `lib.a!arm64!x.o`, or `(library)` where the build is the library
/// itself. An image that is no member stands for itself.
pub(super) fn library(entry: &str) -> &str {
    if !entry.ends_with(".o") {
        return entry;
    }
    entry.split_once('!').map(|(outer, _)| outer).filter(|outer| outer.contains('.')).unwrap_or("(library)")
}

/// `FMDB` of `…/FMDB.framework/FMDB`, the innermost one.
pub(super) fn framework_name(entry: &str) -> Option<&str> {
    let folder = entry.rsplit('/').find_map(|part| part.strip_suffix(".framework"));
    folder.filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Component, Identity};

    fn owner(class: &str, first_party: &BTreeSet<String>, catalog: &Catalog) -> String {
        match class_owners(&Names::new([class]), catalog, first_party)[0] {
            Owner::Sdk(sdk) => catalog.signatures.sdks.get(sdk as usize).expect("an SDK").id.clone(),
            Owner::FirstParty => "the app".to_owned(),
            Owner::Unknown => "nobody".to_owned(),
        }
    }

    #[test]
    fn a_copy_belongs_to_the_sdk_that_bundles_it() {
        let catalog = Catalog::compiled();
        for (class, sdk) in [
            ("com/umeng/facebook/FacebookSdk", "umeng-share"),
            ("com/umeng/facebook/internal/a", "umeng-share"),
            ("com/umeng/weixin/handler/UmengWXHandler", "umeng-share"),
            ("com/umeng/qq/tencent/Tencent", "umeng-share"),
            ("com/facebook/FacebookSdk", "facebook-core"),
            ("com/tencent/wxop/stat/StatService", "wechat-opensdk"),
            ("com/tencent/stat/StatService", "tencent-mta"),
        ] {
            assert_eq!(owner(class, &BTreeSet::new(), &catalog), sdk, "{class}");
        }
    }

    #[test]
    fn the_app_owns_its_packages_but_for_what_a_signature_knows() {
        let catalog = Catalog::compiled();
        let component = |class: &str| Component {
            class: class.to_owned(),
            kind: ComponentKind::Activity,
            exported: None,
            entry: "AndroidManifest.xml".to_owned(),
        };
        let code = CodeUnit {
            defined: Names::new(["org/maker/app/screens/home/Main", "com/umeng/message/Push"]),
            ..CodeUnit::new("classes.dex", CodeKind::Dex)
        };
        // A vendor's own demo, whose id lies above its SDK.
        let facts = Facts {
            identity: Identity { id: Some("com.umeng".to_owned()), ..Identity::default() },
            components: ["org.maker.app.screens.home.Main", "com.umeng.message.Push", "net.absent.Main"]
                .map(component)
                .to_vec(),
            code: vec![code],
            ..Facts::default()
        };
        let own = first_party_packages(&facts, &catalog, &["io.own.library".to_owned()]);
        let expected = ["com/umeng", "io/own/library", "org/maker/app"].map(str::to_owned);
        assert_eq!(own, BTreeSet::from(expected));
        for (class, who) in [
            ("org/maker/app/model/User", "the app"),
            ("org/maker/application/User", "nobody"),
            ("io/own/library/Any", "the app"),
            ("com/umeng/demo/Main", "the app"),
            ("com/umeng/analytics/MobclickAgent", "umeng-analytics"),
        ] {
            assert_eq!(owner(class, &own, &catalog), who, "{class}");
        }
    }
}
