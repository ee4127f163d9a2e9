//! Who owns which class of a Mach-O image, where many makers' code is linked into one.
//!
//! An exact name or a Swift module in the catalog comes first. A prefix only extends an SDK that one of those has shown
//! in the same image, and so does the order in which the linker took the classes: it takes libraries one after the other,
//! so that what stands between two classes of one SDK came with them. The app's own classes are those of its own Swift
//! module, the one that the program starts with, and what the linker took before it.

use std::collections::{BTreeMap, BTreeSet};

use super::ownership::{Owner, UnitOwners, framework_name, library};
use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::facts::{CodeKind, CodeUnit, Facts};
use crate::format::macho::swift::module_of_class;

/// Class that `pod` puts into every library that it builds.
const POD_MARK: &str = "PodsDummy_";

/// Apple reserves prefixes of two letters for itself, so that others have three; shorter ones are many makers'.
const TELLING_PREFIX: usize = 3;

/// What the images of a build tell together.
pub(super) struct Images<'a> {
    catalog: &'a Catalog,
    /// The SDKs shown in each image; the members of a static library count as one.
    shown: BTreeMap<&'a str, BTreeSet<SdkIndex>>,
    /// Swift modules that are the app's own: called as the app is, or holding the type that it starts with.
    own_modules: BTreeSet<String>,
}

impl<'a> Images<'a> {
    pub fn new(facts: &'a Facts, catalog: &'a Catalog) -> Images<'a> {
        let mut images = Images { catalog, shown: BTreeMap::new(), own_modules: BTreeSet::new() };
        images.own_modules.extend(facts.identity.name.as_deref().map(module_name));
        for unit in facts.code.iter().filter(|unit| unit.kind == CodeKind::MachO) {
            let shown = images.sdks(unit);
            images.shown.entry(library(&unit.entry)).or_default().extend(shown);
            if let Some(program) = &unit.program {
                // A file that is a build itself may carry its architecture behind a dot.
                let file = unit.entry.rsplit('/').next().unwrap_or(&unit.entry);
                images.own_modules.insert(module_name(file.split('.').next().unwrap_or(file)));
                let modules = program.starts_with.iter().filter_map(|class| class.split_once('.'));
                images.own_modules.extend(modules.map(|(module, _)| module.to_owned()));
            }
        }
        images.own_modules.retain(|module| !catalog.index.swift_modules.contains(module));
        images
    }

    /// The SDKs whose exact Objective-C classes, pods or Swift modules an image defines.
    fn sdks(&self, unit: &CodeUnit) -> BTreeSet<SdkIndex> {
        let classes = unit.defined.iter().filter_map(|class| self.exact(class));
        let modules = unit.modules.iter().filter_map(|module| self.catalog.index.swift_modules.first(module));
        classes.chain(modules).collect()
    }

    fn exact(&self, class: &str) -> Option<SdkIndex> {
        let index = &self.catalog.index;
        index.objc_classes.first(class).or_else(|| index.pods.first(class.strip_prefix(POD_MARK)?))
    }

    /// The owners of an image and of all that is in it.
    pub fn owners(&self, unit: &CodeUnit) -> UnitOwners {
        let shown = self.shown.get(library(&unit.entry)).cloned().unwrap_or_default();
        let modules: Vec<Owner> = unit.modules.iter().map(|module| self.module(module, unit)).collect();
        let prefixes = self.prefixes(&shown);
        let mut classes: Vec<Option<Owner>> = unit
            .defined
            .iter()
            .map(|class| {
                if let Some(sdk) = self.exact(class) {
                    return Some(Owner::Sdk(sdk));
                }
                if let Some(module) = module_of_class(class) {
                    return unit.modules.position(module).and_then(|at| modules.get(at)).copied();
                }
                prefixes.iter().find(|(prefix, _)| class.starts_with(prefix)).map(|(_, sdk)| Owner::Sdk(*sdk))
            })
            .collect();
        let marks = self.marks(unit);
        for (class, owner) in unit.defined.iter().zip(classes.iter_mut()).filter(|(_, owner)| owner.is_none()) {
            *owner = prefix(class).and_then(|prefix| marks.get(prefix)).copied();
        }
        own_classes(unit, &mut classes);
        extend_by_order(unit, &mut classes);
        let has_strangers = has_strangers(unit, &classes) || modules.contains(&Owner::Unknown);
        let image = self.image(unit, &shown, has_strangers);
        let or_image = |owner: Owner| if owner == Owner::Unknown { image } else { owner };
        let classes = classes.into_iter().map(|owner| or_image(owner.unwrap_or(Owner::Unknown))).collect();
        UnitOwners { classes, modules: modules.into_iter().map(or_image).collect(), marks, image: Some(image) }
    }

    /// The prefixes that the exact classes of only one SDK bear in this image.
    fn marks(&self, unit: &CodeUnit) -> BTreeMap<String, Owner> {
        let mut bearers: BTreeMap<&str, BTreeSet<SdkIndex>> = BTreeMap::new();
        for class in unit.defined.iter() {
            let own = prefix(class).filter(|prefix| prefix.len() >= TELLING_PREFIX);
            if let Some((sdk, prefix)) = self.catalog.index.objc_classes.first(class).zip(own) {
                bearers.entry(prefix).or_default().insert(sdk);
            }
        }
        let only = |sdks: &BTreeSet<SdkIndex>| sdks.first().copied().filter(|_| sdks.len() == 1);
        let marks = bearers.iter().filter_map(|(prefix, sdks)| Some(((*prefix).to_owned(), Owner::Sdk(only(sdks)?))));
        marks.collect()
    }

    fn module(&self, module: &str, unit: &CodeUnit) -> Owner {
        match self.catalog.index.swift_modules.first(module) {
            Some(sdk) => Owner::Sdk(sdk),
            None if unit.program.is_some() && self.own_modules.contains(module) => Owner::FirstParty,
            None => Owner::Unknown,
        }
    }

    /// The owner of what no name tells: the SDK whose framework it is, or whose library it is alone; the app, where
    /// nothing in its program comes from elsewhere; otherwise nobody can be named.
    fn image(&self, unit: &CodeUnit, shown: &BTreeSet<SdkIndex>, has_strangers: bool) -> Owner {
        if let Some(sdk) = framework_name(&unit.entry).and_then(|name| self.catalog.index.frameworks.first(name)) {
            return Owner::Sdk(sdk);
        }
        let is_app = unit.program.is_some() || unit.entry.contains(".app/") && framework_name(&unit.entry).is_none();
        // What is encrypted may hold any SDK.
        let is_own = is_app && !has_strangers && !unit.encrypted;
        match (shown.len(), shown.first()) {
            (0, _) if is_own => Owner::FirstParty,
            (1, Some(sdk)) if !is_app => Owner::Sdk(*sdk),
            _ => Owner::Unknown,
        }
    }

    /// The prefixes of the SDKs shown, the longest first.
    fn prefixes(&self, shown: &BTreeSet<SdkIndex>) -> Vec<(&str, SdkIndex)> {
        let signatures = shown.iter().filter_map(|at| Some((*at, self.catalog.signatures.sdks.get(*at as usize)?)));
        let of_ios = signatures.filter_map(|(at, sdk)| Some((at, sdk.ios.as_ref()?)));
        let mut prefixes: Vec<(&str, SdkIndex)> =
            of_ios.flat_map(|(at, ios)| ios.class_prefixes.iter().map(move |prefix| (prefix.as_str(), at))).collect();
        prefixes.sort_by_key(|(prefix, at)| (std::cmp::Reverse(prefix.len()), *prefix, *at));
        prefixes
    }
}

/// Whether classes that nobody has show that a library was linked in: by the mark of a pod, or by a prefix that several of
/// them bear, which Swift and the makers of apps do without.
fn has_strangers(unit: &CodeUnit, classes: &[Option<Owner>]) -> bool {
    let mut bearers: BTreeMap<&str, usize> = BTreeMap::new();
    for (class, _) in unit.defined.iter().zip(classes).filter(|(_, owner)| owner.is_none()) {
        if class.starts_with(POD_MARK) {
            return true;
        }
        if let Some(prefix) = prefix(class) {
            *bearers.entry(prefix).or_default() += 1;
        }
    }
    bearers.values().any(|count| *count > 1)
}

/// The app's own among the classes that nobody has: those that the program starts with, others of the same prefix, and
/// whatever the linker took before the last of these, as long as nothing from elsewhere was taken before that.
fn own_classes(unit: &CodeUnit, classes: &mut [Option<Owner>]) {
    let Some(program) = &unit.program else { return };
    for at in program.starts_with.iter().filter_map(|class| unit.defined.position(class)) {
        if let Some(owner) = classes.get_mut(at) {
            owner.get_or_insert(Owner::FirstParty);
        }
    }
    let owned: Vec<(&str, Option<Owner>)> = unit.defined.iter().zip(classes.iter().copied()).collect();
    let bearers = |of: &dyn Fn(Owner) -> bool| -> BTreeSet<&str> {
        owned.iter().filter(|(_, owner)| owner.is_some_and(of)).filter_map(|(class, _)| prefix(class)).collect()
    };
    let (own, others) = (bearers(&|owner| owner == Owner::FirstParty), bearers(&|owner| owner != Owner::FirstParty));
    for ((class, _), owner) in owned.iter().zip(classes.iter_mut()) {
        if prefix(class).is_some_and(|prefix| own.contains(prefix) && !others.contains(prefix)) {
            owner.get_or_insert(Owner::FirstParty);
        }
    }
    let order: Vec<usize> = program.link_order.iter().map(|at| *at as usize).collect();
    let owner_of = |at: &usize| classes.get(*at).copied().flatten();
    let is_foreign = |at: &usize| {
        matches!(owner_of(at), Some(Owner::Sdk(_) | Owner::Unknown))
            || unit.defined.get(*at).is_some_and(|class| class.starts_with(POD_MARK))
    };
    let foreign = order.iter().position(is_foreign).unwrap_or(order.len());
    let first = order.get(..foreign).unwrap_or_default();
    let Some(last) = first.iter().rposition(|at| owner_of(at) == Some(Owner::FirstParty)) else { return };
    let own: Vec<usize> = first.iter().take(last).copied().collect();
    for at in own {
        if let Some(owner) = classes.get_mut(at) {
            owner.get_or_insert(Owner::FirstParty);
        }
    }
}

/// Gives classes without an owner to the SDK of which there are classes before and behind in the linker's order, with
/// nobody else's in between.
fn extend_by_order(unit: &CodeUnit, classes: &mut [Option<Owner>]) {
    let Some(program) = &unit.program else { return };
    let mut open: Vec<usize> = Vec::new();
    let mut last = None;
    for at in program.link_order.iter().map(|at| *at as usize) {
        let is_mark = unit.defined.get(at).is_some_and(|class| class.starts_with(POD_MARK));
        let owner = classes.get(at).copied().flatten().or(is_mark.then_some(Owner::Unknown));
        let Some(owner) = owner else {
            open.push(at);
            continue;
        };
        if matches!(owner, Owner::Sdk(_)) && last == Some(owner) {
            for between in &open {
                if let Some(found) = classes.get_mut(*between) {
                    *found = Some(owner);
                }
            }
        }
        open.clear();
        last = Some(owner);
    }
}

/// The capitals at the beginning of a class's name that are no part of a word, two at least: `GAD` of `GADRequest`.
pub(super) fn prefix(class: &str) -> Option<&str> {
    let capitals = class.bytes().take_while(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit()).count();
    let is_word = class.as_bytes().get(capitals).is_some_and(u8::is_ascii_lowercase);
    class.get(..capitals.saturating_sub(usize::from(is_word))).filter(|prefix| prefix.len() > 1)
}

/// A product's name as its Swift module has it: what is neither letter nor digit becomes an underscore.
fn module_name(product: &str) -> String {
    product.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Names, Program};

    fn unit(in_link_order: &[&str], starts_with: &[&str]) -> CodeUnit {
        let defined = Names::new(in_link_order.iter().copied());
        let positions = in_link_order.iter().filter_map(|class| defined.position(class));
        let program = Program {
            starts_with: starts_with.iter().map(|class| (*class).to_owned()).collect(),
            link_order: positions.map(|at| at as u32).collect(),
        };
        CodeUnit {
            slice: Some("arm64".to_owned()),
            modules: Names::new(in_link_order.iter().filter_map(|class| module_of_class(class))),
            defined,
            program: Some(program),
            ..CodeUnit::new("Payload/Demo App.app/Demo App", CodeKind::MachO)
        }
    }

    fn owners(unit: CodeUnit, names: &[&str]) -> Vec<Owner> {
        let catalog = Catalog::compiled();
        let facts = Facts { code: vec![unit], ..Facts::default() };
        let owners = Images::new(&facts, &catalog).owners(&facts.code[0]);
        names.iter().map(|name| owners.classes[facts.code[0].defined.position(name).expect("defined")]).collect()
    }

    #[test]
    fn the_apps_own_classes_are_those_of_which_it_is_certain() {
        let order =
            ["FirstView", "AppDelegate", "OtherView", "_TtC8Demo_App4Main", "GADRequest", "GADOther", "Stranger"];
        let found = owners(unit(&order, &["AppDelegate"]), &order);
        let [first, delegate, other, swift, exact, prefixed, stranger] = found[..] else { panic!("{found:?}") };
        assert_eq!([first, delegate, other, swift], [Owner::FirstParty; 4]);
        assert!(matches!(exact, Owner::Sdk(_)) && exact == prefixed);
        assert_eq!(stranger, Owner::Unknown);
    }

    #[test]
    fn a_prefix_alone_shows_nobody() {
        let order = ["AppDelegate", "GADOther", "PodsDummy_Nobody"];
        assert_eq!(owners(unit(&order, &[]), &order), [Owner::Unknown; 3]);
    }

    #[test]
    fn a_prefix_that_nobody_knows_is_a_library_that_nobody_knows() {
        let order = ["AppDelegate", "View", "QZXOne", "QZXTwo"];
        let found = owners(unit(&order, &["AppDelegate"]), &order);
        assert_eq!(found, [Owner::FirstParty, Owner::Unknown, Owner::Unknown, Owner::Unknown]);
    }

    #[test]
    fn an_sdk_shown_by_exact_classes_has_what_stands_between_them() {
        let order = [
            "GADRequest",
            "Between",
            "PodsDummy_Nobody",
            "Behind",
            "GADBannerView",
            "Inside",
            "GADRewardedAd",
            "After",
        ];
        let found = owners(unit(&order, &[]), &order);
        let [exact, between, mark, behind, _, inside, last, after] = found[..] else { panic!("{found:?}") };
        assert!(matches!(exact, Owner::Sdk(_)) && exact == inside && exact == last);
        assert_eq!([between, mark, behind, after], [Owner::Unknown; 4]);
    }

    #[test]
    fn a_prefix_is_what_stands_before_the_first_word() {
        assert_eq!(prefix("GADRequest"), Some("GAD"));
        assert_eq!(prefix("AFHTTPSessionManager"), Some("AFHTTP"));
        assert_eq!(prefix("SWRevealViewController"), Some("SW"));
        assert_eq!(prefix("UM_Thing"), Some("UM"));
        for class in ["AppDelegate", "object", "", "é", "A"] {
            assert_eq!(prefix(class), None, "{class}");
        }
    }

    #[test]
    fn an_app_without_anything_from_elsewhere_is_its_own() {
        let order = ["ViewA", "AppDelegate", "ViewB"];
        assert_eq!(owners(unit(&order, &["AppDelegate"]), &order), [Owner::FirstParty; 3]);
    }
}
