//! The versions of SDKs that stand in their own code, in the manifest and in the names of native libraries.

use std::collections::{BTreeMap, BTreeSet};

use super::Confidence;
use super::detect::Cases;
use crate::catalog::Catalog;
use crate::catalog::index::{SdkIndex, fits};
use crate::catalog::model::VersionPlace;
use crate::facts::{CodeKind, Facts};
use crate::probe::is_version;

/// Gives the SDKs that are there the versions that the build tells of them. A place that tells two different ones tells
/// nothing; of one that continues the other (`5.6.7` and `5.6.7.0`) the shorter one counts.
pub(super) fn tell(facts: &Facts, catalog: &Catalog, cases: &mut Cases) {
    let mut told: BTreeMap<(SdkIndex, Confidence, String), BTreeSet<String>> = BTreeMap::new();
    let is_mach_o = facts.code.iter().any(|unit| unit.kind == CodeKind::MachO);
    for found in &facts.versions {
        let (place, table) = match is_mach_o {
            true => (catalog.sought().mach_o_version_place(found.probe), &catalog.index.ios_versions),
            false => (catalog.sought().version_place(found.probe), &catalog.index.versions),
        };
        let Some(place) = place else { continue };
        // The class is the vendor's own; a text may be somebody else's who speaks to the same server.
        let (trust, source) = match &found.class {
            Some(class) => (Confidence::High, format!("{}: {}", found.entry, class.replace('/', "."))),
            None => (Confidence::Medium, found.entry.clone()),
        };
        for sdk in table.get(place) {
            told.entry((sdk, trust, source.clone())).or_default().insert(found.version.clone());
        }
    }
    for (place, sdk) in catalog.index.versions.iter() {
        let mut tell = |version: &str, source: String, trust| {
            if is_version(version) {
                told.entry((sdk, trust, source)).or_default().insert(version.replace('_', "."));
            }
        };
        match VersionPlace::read(place) {
            // Whoever wires an SDK writes it by hand, and may leave it as it was.
            Some(VersionPlace::MetaData(name)) => {
                for item in facts.meta_data.iter().filter(|item| item.name == name) {
                    let source = format!("{}: {name}", item.entry);
                    tell(item.value.as_deref().unwrap_or_default(), source, Confidence::Medium);
                }
            }
            Some(VersionPlace::Library(pattern)) => {
                let (before, after) = pattern.split_once('*').unwrap_or((pattern, ""));
                for entry in facts.entries.iter() {
                    let file = entry.rsplit('/').next().unwrap_or(entry);
                    let version = file.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                    if let Some(version) = version.filter(|_| fits(pattern, file)) {
                        tell(version, entry.clone(), Confidence::High);
                    }
                }
            }
            _ => {}
        }
    }
    for ((sdk, trust, source), versions) in told {
        let Some(version) = versions.first() else { continue };
        if versions.iter().all(|longer| longer.starts_with(version.as_str()))
            && let Some(case) = cases.get_mut(&sdk)
        {
            case.version(version, &source, trust);
        }
    }
}
