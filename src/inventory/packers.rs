//! Tools that hide an app's code until it runs: what they hide cannot be judged, whatever else is found.

use std::collections::BTreeMap;

use crate::catalog::Catalog;
use crate::catalog::index::fits;
use crate::facts::{ComponentKind, Facts, Inconclusive, InconclusiveReason};

/// One part per packer of which a sign is there, with the first sign: its application class, which runs before all else,
/// then a native library, then an asset.
pub(super) fn packed(facts: &Facts, catalog: &Catalog) -> Vec<Inconclusive> {
    let file = |entry: &str| entry.rsplit(['/', '!']).next().unwrap_or_default().to_owned();
    let libraries: BTreeMap<String, &str> =
        facts.entries.iter().filter(|name| name.ends_with(".so")).map(|name| (file(name), name.as_str())).collect();
    let applications = || facts.components.iter().filter(|component| component.kind == ComponentKind::Application);
    let assets = || facts.entries.iter().map(|name| (name.rsplit('!').next().unwrap_or(name), name));
    let mut all = Vec::new();
    for packer in &catalog.signatures.packers {
        let by_class = applications().find(|component| packer.applications.contains(&component.class));
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
    use crate::facts::Component;

    fn application(class: &str) -> Component {
        let (class, entry) = (class.to_owned(), "AndroidManifest.xml".to_owned());
        Component { class, kind: ComponentKind::Application, exported: None, entry }
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
