//! Code that is only there when the app runs: what hides it cannot be judged, whatever else is found.

use std::collections::BTreeMap;

use super::evidence::dotted;
use crate::catalog::Catalog;
use crate::catalog::index::fits;
use crate::facts::{ComponentKind, Facts, Inconclusive, InconclusiveReason};

/// Classes of Android by which an app loads code from files or from memory. Source: API reference, package `dalvik.system`.
const LOADERS: [&str; 2] = ["dalvik/system/DexClassLoader", "dalvik/system/InMemoryDexClassLoader"];

/// What could not be judged: packers, what the reading left, and what the app may load when it runs. To name a class loader is
/// worth a note. With a file in the package that may hold code and cannot be decoded it means that code is hidden.
pub(super) fn inconclusive(facts: &Facts, catalog: &Catalog) -> Vec<Inconclusive> {
    let mut all = packed(facts, catalog);
    let mut units = facts.code.iter().filter(|unit| unit.kind.has_packages());
    let loader = units.find_map(|unit| Some((unit, LOADERS.iter().find(|class| unit.referenced.contains(class))?)));
    let is_payload = |part: &Inconclusive| part.reason == InconclusiveReason::UnreadableCode && !part.blocks_absence;
    all.extend(facts.inconclusive.iter().cloned().map(|mut part| {
        if let Some((unit, class)) = loader.filter(|_| is_payload(&part)) {
            part.scope = format!("{}; {} names {}, which loads code", part.scope, unit.entry, dotted(class));
            part.blocks_absence = true;
        }
        part
    }));
    if let Some((unit, class)) = loader.filter(|_| !facts.inconclusive.iter().any(is_payload)) {
        all.push(Inconclusive {
            reason: InconclusiveReason::UnreadableCode,
            scope: format!("code that is not in the package: {} may load some when the app runs", dotted(class)),
            entry: Some(unit.entry.clone()),
            blocks_absence: false,
        });
    }
    all
}

/// One part per packer of which a sign is there, with the first sign: its application class, which runs before all else,
/// then a native library, then an asset.
fn packed(facts: &Facts, catalog: &Catalog) -> Vec<Inconclusive> {
    let file = |entry: &str| entry.rsplit(['/', '!']).next().unwrap_or_default().to_owned();
    let libraries: BTreeMap<String, &str> =
        facts.entries.iter().filter(|name| name.ends_with(".so")).map(|name| (file(name), name.as_str())).collect();
    let applications = || facts.components.iter().filter(|component| component.kind == ComponentKind::Application);
    let assets = || facts.entries.iter().map(|name| (name.rsplit('!').next().unwrap_or(name), name));
    let mut all = Vec::new();
    for packer in &catalog.signatures.packers {
        let by_class =
            applications().find(|component| packer.applications.iter().any(|pattern| fits(pattern, &component.class)));
        let by_library = || {
            let fitting = |name: &String| packer.native_libraries.iter().any(|pattern| fits(pattern, name));
            libraries.iter().find(|(name, _)| fitting(name)).map(|(_, entry)| *entry)
        };
        let by_asset = || {
            assets().find(|(name, _)| packer.assets.iter().any(|pattern| fits(pattern, name))).map(|(_, entry)| entry)
        };
        let sign = match by_class {
            Some(component) => Some((component.entry.clone(), format!("the application class is {}", component.class))),
            None => by_library()
                .map(str::to_owned)
                .or_else(|| by_asset().cloned())
                .map(|entry| (entry, "its own file lies in the package".to_owned())),
        };
        if let Some((entry, sign)) = sign {
            all.push(Inconclusive {
                reason: InconclusiveReason::Packed,
                scope: format!("packed with {}: {sign}; the app's code is only there when it runs", packer.name),
                entry: Some(entry),
                blocks_absence: true,
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{CodeKind, CodeUnit, Component, Names};

    fn application(class: &str) -> Component {
        let (class, entry) = (class.to_owned(), "AndroidManifest.xml".to_owned());
        Component { class, kind: ComponentKind::Application, exported: None, entry }
    }

    #[test]
    fn a_class_loader_is_a_note_and_hides_code_where_there_is_something_to_load() {
        let catalog = Catalog::compiled();
        let unit =
            |class: &str| CodeUnit { referenced: Names::new([class]), ..CodeUnit::new("classes.dex", CodeKind::Dex) };
        let payload = Inconclusive {
            reason: InconclusiveReason::UnreadableCode,
            scope: "no archive".to_owned(),
            entry: Some("assets/data.jar".to_owned()),
            blocks_absence: false,
        };
        let of = |class: &str, payloads: &[Inconclusive]| {
            let facts = Facts { code: vec![unit(class)], inconclusive: payloads.to_vec(), ..Facts::default() };
            let found = inconclusive(&facts, &catalog);
            found.into_iter().map(|part| (part.entry.unwrap_or_default(), part.blocks_absence)).collect::<Vec<_>>()
        };
        let loader = "dalvik/system/DexClassLoader";
        assert_eq!(of(loader, &[]), [("classes.dex".to_owned(), false)]);
        assert_eq!(of(loader, std::slice::from_ref(&payload)), [("assets/data.jar".to_owned(), true)]);
        assert_eq!(of("java/lang/ClassLoader", &[payload]), [("assets/data.jar".to_owned(), false)]);
        assert_eq!(of("java/lang/ClassLoader", &[]), []);
    }

    #[test]
    fn one_sign_is_enough_and_is_told() {
        let catalog = Catalog::compiled();
        let of = |facts: &Facts| packed(facts, &catalog);
        let facts = Facts { components: vec![application("com.stub.StubApp")], ..Facts::default() };
        let found = of(&facts);
        assert_eq!(found.len(), 1);
        assert!(found[0].scope.contains("360 Jiagu: the application class is com.stub.StubApp"), "{}", found[0].scope);
        assert!(found[0].blocks_absence);
        let numbered = Facts { components: vec![application("com.qihoo.util.StubApp1053578832")], ..Facts::default() };
        assert_eq!(of(&numbered).len(), 1);
        let facts = Facts { entries: vec!["base.apk!lib/x86/libshella-4.1.so".to_owned()], ..Facts::default() };
        assert_eq!(of(&facts)[0].entry.as_deref(), Some("base.apk!lib/x86/libshella-4.1.so"));
        let plain = Facts {
            components: vec![application("com.example.App")],
            entries: vec!["lib/x86/libexec.so".to_owned(), "assets/classes.dex".to_owned()],
            ..Facts::default()
        };
        assert_eq!(of(&plain), []);
    }
}
