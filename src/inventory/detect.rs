//! Facts against signatures: the evidence for each SDK, and what it amounts to.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::{At, Witness};
use super::ownership::{Owner, UnitOwners, framework_name};
use super::versions;
use super::{Confidence, Evidence, EvidenceKind, Presence, Strength, Version};
use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::catalog::model::Role;
use crate::facts::{BundleKind, CodeKind, CodeUnit, DependencySource, Facts, Names, StringHit};

/// So many different literals of one SDK are not met by chance: code that is not its own knows one of them, perhaps two.
const TELLING_LITERALS: usize = 3;

/// Everything that speaks for one SDK.
#[derive(Clone, Debug, Default)]
pub(super) struct Case {
    pub evidence: Vec<Evidence>,
    presences: BTreeSet<Presence>,
    looks_renamed: bool,
    pub version: Option<Version>,
}

impl Case {
    fn add(&mut self, presence: Presence, evidence: Evidence) {
        self.presences.insert(presence);
        self.evidence.push(evidence);
    }

    /// Keeps the version that is known best.
    pub fn version(&mut self, value: &str, source: &str, confidence: Confidence) {
        if self.version.as_ref().is_none_or(|known| confidence < known.confidence) {
            self.version = Some(Version { value: value.to_owned(), source: source.to_owned(), confidence });
        }
    }

    fn kinds(&self, strength: Strength) -> BTreeSet<EvidenceKind> {
        self.evidence.iter().filter(|e| e.strength == strength).map(|e| e.kind).collect()
    }

    /// Whether the evidence detects the SDK without the help of weak indicators.
    fn stands_by_itself(&self) -> bool {
        self.evidence.iter().any(|evidence| evidence.strength != Strength::Weak)
    }

    /// What the evidence amounts to. A lone weak indicator never makes a detection: a manifest key proves that somebody
    /// prepared for an SDK, a host name that somebody wrote it down. Only code that names the SDK's own host or literal
    /// in an app that is also wired for it, or several of its literals, is taken for a renamed copy, and said with low
    /// confidence.
    pub fn judge(&self) -> (Presence, Confidence) {
        let strong = self.kinds(Strength::Strong);
        let weak = self.kinds(Strength::Weak);
        let presence = self.presences.first().copied().unwrap_or(Presence::Reference);
        if self.evidence.iter().any(|e| e.strength == Strength::Decisive) || strong.len() > 1 {
            return (presence, Confidence::Certain);
        }
        match strong.first() {
            Some(EvidenceKind::ResourceBundle) if weak.is_empty() => (presence, Confidence::Medium),
            Some(_) => (presence, Confidence::High),
            None if self.looks_renamed => (Presence::Code, Confidence::Low),
            None => (presence, Confidence::Low),
        }
    }

    /// Whether code names the SDK and the app is wired for it, or code holds several of its literals, by indicators that no
    /// SDK accounts for that stands by itself: the key and the host of one map product are those of its sister too.
    fn find_renamed(&mut self, explained: &BTreeSet<(EvidenceKind, String)>) {
        use EvidenceKind::*;
        let open = |kinds: &[EvidenceKind]| {
            self.evidence.iter().any(|e| kinds.contains(&e.kind) && !explained.contains(&(e.kind, e.indicator.clone())))
        };
        let literals = self.evidence.iter().filter(|e| e.kind == Literal);
        let literals: BTreeSet<&str> = literals.map(|e| e.indicator.as_str()).collect();
        let known = |text: &&&str| explained.contains(&(Literal, (**text).to_owned()));
        self.looks_renamed = !self.stands_by_itself()
            && (literals.iter().filter(|text| !known(text)).count() >= TELLING_LITERALS
                || open(&[Host, Literal]) && open(&[MetaData, Component, Authority, Asset, PlistKey]));
    }
}

/// Cases by SDK.
pub(super) type Cases = BTreeMap<SdkIndex, Case>;

/// Collects the evidence for every SDK. `owners` stand in the order of the code units.
pub(super) fn cases(facts: &Facts, catalog: &Catalog, witness: &Witness, owners: &[UnitOwners]) -> Cases {
    let mut cases = Cases::new();
    for (unit, owners) in facts.code.iter().zip(owners) {
        match unit.kind {
            CodeKind::Dex | CodeKind::ClassFiles => java(unit, &owners.classes, catalog, witness, &mut cases),
            CodeKind::MachO => mach_o(unit, catalog, witness, &mut cases),
            CodeKind::Elf => {}
        }
        strings(unit, &owners.classes, catalog, witness, &mut cases);
    }
    wiring(facts, catalog, witness, &mut cases);
    package(facts, catalog, witness, &mut cases);
    dependencies(facts, catalog, witness, &mut cases);
    versions::tell(facts, catalog, &mut cases);
    let standing = cases.values().filter(|case| case.stands_by_itself());
    let explained = standing.flat_map(|case| &case.evidence).map(|e| (e.kind, e.indicator.clone())).collect();
    for case in cases.values_mut() {
        case.evidence.sort();
        case.evidence.dedup_by(|a, b| a.id == b.id);
        case.find_renamed(&explained);
    }
    cases
}

fn unit_at(unit: &CodeUnit) -> At<'_> {
    At { entry: Some(&unit.entry), slice: unit.slice.as_deref(), ..At::default() }
}

fn java(unit: &CodeUnit, owners: &[Owner], catalog: &Catalog, witness: &Witness, cases: &mut Cases) {
    for (class, sdk) in catalog.index.classes.iter() {
        if unit.defined.contains(class) {
            let name = super::evidence::dotted(class);
            let at = At { class: Some(class), ..unit_at(unit) };
            let found = witness.evidence(EvidenceKind::DefinedClass, &name, Strength::Decisive, name.clone(), at);
            cases.entry(sdk).or_default().add(Presence::Code, found);
        }
    }
    for (package, sdk) in catalog.index.packages.iter() {
        let indicator = || super::evidence::dotted(package);
        let below = |names: &Names| names.joined(package, b'/');
        let owned = || below(&unit.defined).filter(|&at| owners.get(at) == Some(&Owner::Sdk(sdk)));
        // Where names were read through a mapping file, a renamed class is the example.
        let renamed =
            || owned().filter_map(|at| unit.defined.get(at)).find(|class| witness.obfuscated(class).is_some());
        let example = witness.mapping.and_then(|_| renamed()).or_else(|| unit.defined.get(owned().next()?));
        if let Some(class) = example {
            let example = super::evidence::dotted(class);
            let value = match owned().count() {
                1 => example,
                count => format!("{count} classes, such as {example}"),
            };
            let mut found =
                witness.evidence(EvidenceKind::DefinedPackage, &indicator(), Strength::Strong, value, unit_at(unit));
            found.obfuscated = witness.obfuscated(class);
            cases.entry(sdk).or_default().add(Presence::Code, found);
        } else if let Some(example) = below(&unit.referenced).next().and_then(|at| unit.referenced.get(at))
            && is_named_in_policies(catalog, sdk)
        {
            let value = super::evidence::dotted(example);
            let found =
                witness.evidence(EvidenceKind::ReferencedPackage, &indicator(), Strength::Weak, value, unit_at(unit));
            cases.entry(sdk).or_default().add(Presence::Reference, found);
        }
    }
}

/// A mere reference to a library's class is of no interest to anybody.
fn is_named_in_policies(catalog: &Catalog, sdk: SdkIndex) -> bool {
    catalog.signatures.sdks.get(sdk as usize).is_some_and(|sdk| sdk.role == Role::Sdk)
}

fn mach_o(unit: &CodeUnit, catalog: &Catalog, witness: &Witness, cases: &mut Cases) {
    let index = &catalog.index;
    let mut shown: BTreeSet<SdkIndex> = BTreeSet::new();
    for class in unit.defined.iter() {
        if let Some(sdk) = index.objc_classes.first(class) {
            let at = At { class: Some(class), ..unit_at(unit) };
            let found = witness.evidence(EvidenceKind::ObjcClass, class, Strength::Decisive, class.to_owned(), at);
            cases.entry(sdk).or_default().add(Presence::Code, found);
            shown.insert(sdk);
        } else if let Some(sdk) = class.strip_prefix("PodsDummy_").and_then(|pod| index.pods.first(pod)) {
            let at = At { class: Some(class), ..unit_at(unit) };
            let found = witness.evidence(EvidenceKind::ObjcClass, class, Strength::Strong, class.to_owned(), at);
            cases.entry(sdk).or_default().add(Presence::Code, found);
        }
    }
    // A prefix only extends what an exact class has shown: GDT, WX and their like are everybody's.
    for sdk in shown {
        let prefixes = catalog.signatures.sdks.get(sdk as usize).and_then(|sdk| sdk.ios.as_ref());
        for prefix in prefixes.iter().flat_map(|ios| &ios.class_prefixes) {
            let start = unit.defined.lower_bound(prefix);
            let below = (start..unit.defined.len()).map_while(|at| unit.defined.get(at));
            let count = below.take_while(|class| class.starts_with(prefix.as_str())).count();
            if let Some(example) = unit.defined.get(start).filter(|_| count > 1) {
                let value = format!("{count} classes, such as {example}");
                let found = witness.evidence(
                    EvidenceKind::ObjcClass,
                    &format!("{prefix}*"),
                    Strength::Weak,
                    value,
                    unit_at(unit),
                );
                cases.entry(sdk).or_default().add(Presence::Code, found);
            }
        }
    }
    for class in unit.referenced.iter() {
        if let Some(sdk) = index.objc_classes.first(class) {
            let at = At { class: Some(class), ..unit_at(unit) };
            let found = witness.evidence(EvidenceKind::ObjcClassReference, class, Strength::Weak, class.to_owned(), at);
            cases.entry(sdk).or_default().add(Presence::Reference, found);
        }
    }
    for module in unit.modules.iter() {
        if let Some(sdk) = index.swift_modules.first(module) {
            let found =
                witness.evidence(EvidenceKind::SwiftModule, module, Strength::Strong, module.to_owned(), unit_at(unit));
            cases.entry(sdk).or_default().add(Presence::Code, found);
        }
    }
    for library in &unit.linked {
        // System frameworks live in /System and /usr; a third party's is found relative to the app.
        let framework = library.starts_with('@').then(|| framework_name(library)).flatten();
        let of_framework = framework.and_then(|name| Some((name, index.frameworks.first(name)?)));
        let of_library = index.static_libraries.first(library).map(|sdk| (library.as_str(), sdk));
        if let Some((indicator, sdk)) = of_framework.or(of_library) {
            let found = witness.evidence(
                EvidenceKind::LinkedLibrary,
                indicator,
                Strength::Strong,
                library.clone(),
                unit_at(unit),
            );
            cases.entry(sdk).or_default().add(Presence::Linked, found);
        }
    }
}

fn strings(unit: &CodeUnit, owners: &[Owner], catalog: &Catalog, witness: &Witness, cases: &mut Cases) {
    // What only the code of one known SDK loads is that SDK's, even if another has the same text.
    let loader = |hit: &StringHit| {
        let mut owners = hit.classes.iter().map(|class| owners.get(unit.defined.position(class)?));
        let first = owners.next().flatten()?;
        owners.all(|owner| owner == Some(first)).then_some(*first)
    };
    for hit in &unit.strings {
        let loader = if hit.host { None } else { loader(hit) };
        let (table, kind) = if hit.host {
            (&catalog.index.hosts, EvidenceKind::Host)
        } else {
            (&catalog.index.strings, EvidenceKind::Literal)
        };
        for sdk in table.get(&hit.probe) {
            if matches!(loader, Some(Owner::Sdk(other)) if other != sdk) {
                continue;
            }
            let entry = hit.entry.as_deref().unwrap_or(&unit.entry);
            let at = At { entry: Some(entry), offset: Some(hit.offset), ..unit_at(unit) };
            let found = witness.evidence(kind, &hit.probe, Strength::Weak, hit.value.clone(), at);
            cases.entry(sdk).or_default().add(Presence::Reference, found);
        }
    }
}

/// What the manifest or Info.plist says.
fn wiring(facts: &Facts, catalog: &Catalog, witness: &Witness, cases: &mut Cases) {
    let index = &catalog.index;
    for component in &facts.components {
        let class = component.class.replace('.', "/");
        let defined = facts.code.iter().any(|unit| unit.defined.contains(&class));
        let (presence, strength) =
            if defined { (Presence::Code, Strength::Strong) } else { (Presence::Wiring, Strength::Weak) };
        for sdk in index.components.get(&component.class) {
            let at = At { class: Some(&class), ..At::entry(&component.entry) };
            let value = component.class.clone();
            let found = witness.evidence(EvidenceKind::Component, &component.class, strength, value, at);
            cases.entry(sdk).or_default().add(presence, found);
        }
    }
    for item in &facts.meta_data {
        let value = match &item.value {
            Some(value) => format!("{} = {value}", item.name),
            None => item.name.clone(),
        };
        for (kind, sdks) in [
            (EvidenceKind::MetaData, index.meta_data.get(&item.name)),
            (EvidenceKind::PlistKey, index.plist_keys.get(&item.name)),
        ] {
            for sdk in sdks {
                let at = At::entry(&item.entry);
                let found = witness.evidence(kind, &item.name, Strength::Weak, value.clone(), at);
                cases.entry(sdk).or_default().add(Presence::Wiring, found);
            }
        }
    }
    for (kind, places, names) in [
        (EvidenceKind::Authority, &facts.authorities, &index.authorities),
        (EvidenceKind::Action, &facts.actions, &index.actions),
    ] {
        for place in places {
            for sdk in names.get(&place.name) {
                let at = At::entry(&place.entry);
                let found = witness.evidence(kind, &place.name, Strength::Weak, place.name.clone(), at);
                cases.entry(sdk).or_default().add(Presence::Wiring, found);
            }
        }
    }
}

/// What the package ships: native libraries, assets, frameworks, resource bundles.
fn package(facts: &Facts, catalog: &Catalog, witness: &Witness, cases: &mut Cases) {
    let index = &catalog.index;
    for entry in &facts.entries {
        let file = entry.rsplit('/').next().unwrap_or(entry);
        let native = if file.ends_with(".so") { index.native_libraries.get(file) } else { Vec::new() };
        for sdk in native.into_iter().chain(index.static_libraries.first(file)) {
            let at = At::entry(entry);
            let found = witness.evidence(EvidenceKind::NativeLibrary, file, Strength::Strong, entry.clone(), at);
            cases.entry(sdk).or_default().add(Presence::Linked, found);
        }
        for sdk in index.assets.get(entry) {
            let found = witness.evidence(EvidenceKind::Asset, entry, Strength::Weak, entry.clone(), At::entry(entry));
            cases.entry(sdk).or_default().add(Presence::Wiring, found);
        }
    }
    for bundle in &facts.bundles {
        let at = || At::entry(&bundle.entry);
        match bundle.kind {
            BundleKind::Framework => {
                let by_name =
                    index.frameworks.first(&bundle.name).map(|sdk| (sdk, EvidenceKind::Framework, &bundle.name));
                let by_id = bundle
                    .bundle_id
                    .as_ref()
                    .and_then(|id| index.bundle_ids.first(id).map(|sdk| (sdk, EvidenceKind::BundleId, id)));
                for (sdk, kind, indicator) in by_name.into_iter().chain(by_id) {
                    let found = witness.evidence(kind, indicator, Strength::Strong, bundle.entry.clone(), at());
                    let case = cases.entry(sdk).or_default();
                    case.add(Presence::Linked, found);
                    // Many vendors never touch the version of the template they began with.
                    if let Some(version) = &bundle.version {
                        let trust = if matches!(version.as_str(), "1.0" | "1" | "1.0.0") {
                            Confidence::Low
                        } else {
                            Confidence::Medium
                        };
                        case.version(version, &format!("{}/Info.plist", bundle.entry), trust);
                    }
                }
            }
            BundleKind::Resources => {
                let file = format!("{}.bundle", bundle.name);
                let pod = bundle.name.strip_suffix("_Privacy").and_then(|pod| index.pods.first(pod));
                for sdk in index.bundles.get(&file).into_iter().chain(pod).collect::<BTreeSet<_>>() {
                    let found = witness.evidence(
                        EvidenceKind::ResourceBundle,
                        &file,
                        Strength::Strong,
                        bundle.entry.clone(),
                        at(),
                    );
                    cases.entry(sdk).or_default().add(Presence::Linked, found);
                }
            }
            BundleKind::App | BundleKind::Extension => {}
        }
    }
}

/// What the build itself declares as built in, and what a lockfile beside it says was resolved for it.
fn dependencies(facts: &Facts, catalog: &Catalog, witness: &Witness, cases: &mut Cases) {
    for dependency in &facts.dependencies {
        let artifact = &dependency.artifact;
        let name = match &dependency.group {
            Some(group) => format!("{group}:{artifact}"),
            None => artifact.clone(),
        };
        // A file that names only the artifact can be matched where the artifact's name is the signature's own.
        let found = match (dependency.source, &dependency.group) {
            (DependencySource::PodfileLock | DependencySource::PackageResolved, _) => pods(artifact, catalog),
            (_, Some(_)) => catalog.index.maven.get(&name),
            (_, None) => catalog.index.artifacts.get(artifact),
        };
        for sdk in found {
            let value = match &dependency.version {
                Some(version) => format!("{name}:{version}"),
                None => name.clone(),
            };
            let evidence = match dependency.source {
                source if source.is_beside() => {
                    let lockfile = Witness { artifact: dependency.entry.clone(), mapping: None };
                    lockfile.evidence(EvidenceKind::Lockfile, &name, Strength::Strong, value, At::default())
                }
                // The name of a Kotlin module is chosen freely: it tells, but not as surely as a coordinate.
                DependencySource::KotlinModule => {
                    let at = At::entry(&dependency.entry);
                    witness.evidence(EvidenceKind::Dependency, &name, Strength::Strong, value, at)
                }
                _ => {
                    let at = At::entry(&dependency.entry);
                    witness.evidence(EvidenceKind::Dependency, &name, Strength::Decisive, value, at)
                }
            };
            let case = cases.entry(sdk).or_default();
            case.add(Presence::Metadata, evidence);
            if let Some(version) = &dependency.version {
                let trust = match dependency.source {
                    DependencySource::DependenciesPb => Confidence::Certain,
                    DependencySource::VersionFile
                    | DependencySource::Properties
                    | DependencySource::KotlinModule
                    | DependencySource::VersionString => Confidence::High,
                    // It says what was resolved on the day that it was written.
                    DependencySource::Gradle | DependencySource::PodfileLock | DependencySource::PackageResolved => {
                        Confidence::Medium
                    }
                };
                case.version(version, &dependency.entry, trust);
            }
        }
    }
}

/// The SDKs of a pod or of one of its subspecs (`Firebase/Core`).
fn pods(name: &str, catalog: &Catalog) -> Vec<SdkIndex> {
    let pods = &catalog.index.pods;
    match name.split_once('/') {
        Some((pod, _)) if !pods.contains(name) => pods.get(pod).collect(),
        _ => pods.get(name).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Signatures;

    /// What is found in a DEX whose classes load these literals, where the catalog knows three of one SDK and the packages of
    /// another.
    fn presence(hits: &[(&str, &str)]) -> Option<Presence> {
        let sdk = |id: &str, android: &str| {
            let head = format!("id = \"{id}\"\nname = \"{id}\"\nvendor = \"maker\"\ncategory = \"push\"\n");
            toml::from_str(&format!("{head}role = \"sdk\"\ntier = \"verified\"\n[android]\n{android}"))
                .expect("a signature")
        };
        let known = sdk("known", "packages = [\"com.known\"]");
        let renamed = sdk("renamed", "strings = [\"one text\", \"two texts\", \"three texts\"]");
        let catalog = Catalog::new(&Signatures { sdks: vec![known, renamed], ..Signatures::default() });
        let hit = |(text, class): &(&str, &str)| StringHit {
            probe: (*text).to_owned(),
            host: false,
            value: (*text).to_owned(),
            entry: None,
            offset: 0,
            classes: vec![(*class).to_owned()],
        };
        let unit = CodeUnit {
            defined: Names::new(["a/b", "com/known/C"]),
            strings: hits.iter().map(hit).collect(),
            ..CodeUnit::new("classes.dex", CodeKind::Dex)
        };
        let facts = Facts { code: vec![unit], ..Facts::default() };
        let witness = Witness { artifact: "app.apk".to_owned(), mapping: None };
        let known = catalog.index.ids.first("known").expect("an SDK");
        let owners = [UnitOwners { classes: vec![Owner::Unknown, Owner::Sdk(known)], ..UnitOwners::default() }];
        let cases = cases(&facts, &catalog, &witness, &owners);
        cases.get(&catalog.index.ids.first("renamed")?).map(|case| case.judge().0)
    }

    #[test]
    fn several_literals_tell_a_renamed_copy() {
        let texts = ["one text", "two texts", "three texts"];
        assert_eq!(presence(&texts.map(|text| (text, "a/b"))), Some(Presence::Code));
        assert_eq!(presence(&[(texts[0], "a/b"), (texts[1], "a/b")]), Some(Presence::Reference));
        // What another SDK loads is its own.
        assert_eq!(presence(&texts.map(|text| (text, "com/known/C"))), None);
    }
}
