//! What builds are searched for, and what each find means.

use std::collections::HashMap;

use super::index::{Index, NameTable, internal};
use super::model::{ApiKind, Platform, VersionPlace};
use super::records::Knowledge;
use crate::facts::CallKind;
use crate::probe::{MemberProbe, ProbeId, Probes, VersionProbe};

/// The probes that the catalog yields.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    pub probes: Probes,
    /// Per call kind and probe id: positions in [`Knowledge::apis`].
    apis: HashMap<(CallKind, ProbeId), Vec<u32>>,
    /// Per call kind and probe id: positions in `Apple::required_reasons`.
    required_reasons: HashMap<(CallKind, ProbeId), Vec<u32>>,
    /// Per probe of a version: the place in the words of the signatures, by which [`Index::versions`] knows the SDK.
    version_places: Vec<String>,
    /// The same for Mach-O code, by which [`Index::ios_versions`] knows the SDK.
    mach_o_version_places: Vec<String>,
}

/// What a probe was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wanted {
    Api(u32),
    RequiredReason(u32),
}

impl Sought {
    /// Hosts and literals of SDKs, and every API as a probe of its kind.
    pub fn new(signatures: &Knowledge, index: &Index) -> Sought {
        let mut sought = Sought::default();
        sought.probes.hosts = index.hosts.iter().map(|(host, _)| host.to_owned()).collect();
        sought.probes.strings = index.strings.iter().map(|(text, _)| text.to_owned()).collect();
        sought.probes.strings.dedup();
        (sought.probes.versions, sought.version_places) = version_probes(&index.versions, |place| match place {
            VersionPlace::Class(class, text) => Some(version_probe(Some(internal(class)), None, text)),
            VersionPlace::Beside(text, literal) => Some(version_probe(None, Some(literal.to_owned()), text)),
            VersionPlace::Text(text) => Some(version_probe(None, None, text)),
            // What the manifest and the package's list say is looked up there.
            VersionPlace::MetaData(_) | VersionPlace::Library(_) => None,
        });
        let in_mach_o = version_probes(&index.ios_versions, |place| match place {
            VersionPlace::Class(class, text) => Some(version_probe(Some(class.to_owned()), None, text)),
            VersionPlace::Text(text) => Some(version_probe(None, None, text)),
            VersionPlace::Beside(..) | VersionPlace::MetaData(_) | VersionPlace::Library(_) => None,
        });
        (sought.probes.mach_o_versions, sought.mach_o_version_places) = in_mach_o;
        let mut wanted: Vec<(CallKind, String, &str, Option<Wanted>)> = Vec::new();
        for (at, api) in signatures.apis.iter().enumerate() {
            let kind = match api.kind {
                ApiKind::Method => CallKind::Method,
                ApiKind::Field => CallKind::Field,
                ApiKind::Constant => CallKind::Constant,
                ApiKind::Symbol => CallKind::Symbol,
                ApiKind::Selector => CallKind::Selector,
            };
            let class = internal(&api.class);
            wanted.extend(
                api.names.iter().map(|name| (kind, class.clone(), name.as_str(), Some(Wanted::Api(at as u32)))),
            );
            let condition = if api.platform == Platform::Ios { CallKind::Symbol } else { CallKind::Constant };
            wanted.extend(api.with.iter().map(|name| (condition, String::new(), name.as_str(), None)));
        }
        for (at, guarded) in signatures.apple().required_reasons.iter().enumerate() {
            for (kind, names) in [(CallKind::Symbol, &guarded.symbols), (CallKind::Selector, &guarded.selectors)] {
                let reason = Some(Wanted::RequiredReason(at as u32));
                wanted.extend(names.iter().map(|name| (kind, String::new(), name.as_str(), reason)));
            }
        }
        wanted.sort();
        for (kind, class, name, means) in wanted {
            let name = name.to_owned();
            let length = match kind {
                CallKind::Method => push_new(&mut sought.probes.methods, MemberProbe { class, name }),
                CallKind::Field => push_new(&mut sought.probes.fields, MemberProbe { class, name }),
                CallKind::Constant => push_new(&mut sought.probes.constants, name),
                CallKind::Symbol => push_new(&mut sought.probes.symbols, name),
                CallKind::Selector => push_new(&mut sought.probes.selectors, name),
            };
            let probe = (kind, (length - 1) as ProbeId);
            match means {
                Some(Wanted::Api(at)) => sought.apis.entry(probe).or_default().push(at),
                Some(Wanted::RequiredReason(at)) => sought.required_reasons.entry(probe).or_default().push(at),
                None => {}
            }
        }
        sought
    }

    /// Positions in `Apple::required_reasons` of the categories that a probe belongs to.
    pub fn required_reasons(&self, kind: CallKind, probe: ProbeId) -> &[u32] {
        self.required_reasons.get(&(kind, probe)).map_or(&[], Vec::as_slice)
    }

    /// The place that a probe of a version was made from.
    pub fn version_place(&self, probe: ProbeId) -> Option<&str> {
        self.version_places.get(probe as usize).map(String::as_str)
    }

    /// As [`Sought::version_place`], for a probe of Mach-O code.
    pub fn mach_o_version_place(&self, probe: ProbeId) -> Option<&str> {
        self.mach_o_version_places.get(probe as usize).map(String::as_str)
    }

    /// Positions in [`Knowledge::apis`] that a probe stands for.
    pub fn apis(&self, kind: CallKind, probe: ProbeId) -> &[u32] {
        self.apis.get(&(kind, probe)).map_or(&[], Vec::as_slice)
    }
}

/// Appends a probe unless it is the newest one already: the wanted ones come sorted, so equal ones are neighbours.
/// Returns the list's length.
fn push_new<T: PartialEq>(list: &mut Vec<T>, probe: T) -> usize {
    if list.last() != Some(&probe) {
        list.push(probe);
    }
    list.len()
}

/// The probes of the places of versions in a table, each with the place that it was made from.
fn version_probes(
    table: &NameTable,
    probe: impl Fn(VersionPlace) -> Option<VersionProbe>,
) -> (Vec<VersionProbe>, Vec<String>) {
    let (mut probes, mut places) = (Vec::new(), Vec::new());
    for (place, _) in table.iter() {
        let Some(probe) = VersionPlace::read(place).and_then(&probe) else { continue };
        if push_new(&mut probes, probe) > places.len() {
            places.push(place.to_owned());
        }
    }
    (probes, places)
}

/// A probe of a text in which a `*` stands for the version.
fn version_probe(class: Option<String>, beside: Option<String>, text: &str) -> VersionProbe {
    let (before, after) = text.split_once('*').unwrap_or((text, ""));
    VersionProbe { class, beside, before: before.to_owned(), after: after.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn every_probe_means_an_api_or_a_condition_of_one() {
        let catalog = Catalog::compiled();
        let probes = &catalog.sought().probes;
        for (list, kind) in [(&probes.methods, CallKind::Method), (&probes.fields, CallKind::Field)] {
            assert!(list.is_sorted());
            for (id, probe) in list.iter().enumerate() {
                let apis = catalog.sought().apis(kind, id as ProbeId);
                assert!(!apis.is_empty(), "{probe:?}");
                for api in apis {
                    let api = catalog.signatures.apis.get(*api as usize).expect("a known API");
                    assert_eq!(internal(&api.class), probe.class);
                    assert!(api.names.contains(&probe.name));
                }
            }
        }
    }
}
