//! Look-ups made from the signatures, and the probes they yield.
//!
//! Built once per run. Everything is kept as indices into the catalog's lists, sorted where order decides:
//! of two package prefixes that both fit a class, the longer one owns it.

use std::collections::HashMap;

use super::model::{ApiKind, Platform, Sdk};
use super::source::Signatures;
use crate::facts::CallKind;
use crate::probe::{MemberProbe, ProbeId, Probes};

/// Position of an SDK in [`Signatures::sdks`].
pub type SdkIndex = u32;

/// Who owns the code below a package prefix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageOwner {
    /// Internal form, without a trailing slash: `com/umeng/analytics`.
    pub prefix: String,
    pub sdk: SdkIndex,
}

/// A file name, an entry name or a class name with at most one `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    before: String,
    /// What follows the `*`; absent where there is none.
    after: Option<String>,
}

impl Pattern {
    pub fn new(pattern: &str) -> Pattern {
        match pattern.split_once('*') {
            Some((before, after)) => Pattern { before: before.to_owned(), after: Some(after.to_owned()) },
            None => Pattern { before: pattern.to_owned(), after: None },
        }
    }

    pub fn matches(&self, name: &str) -> bool {
        match &self.after {
            None => name == self.before,
            Some(after) => {
                name.len() >= self.before.len() + after.len()
                    && name.starts_with(&self.before)
                    && name.ends_with(after.as_str())
            }
        }
    }

    /// How much of a name it spells out, in bytes.
    fn letters(&self) -> usize {
        self.before.len() + self.after.as_ref().map_or(0, String::len)
    }
}

/// Names that mean SDKs, exact ones by hash and patterns one by one.
#[derive(Clone, Debug, Default)]
pub struct NameIndex {
    exact: HashMap<String, Vec<SdkIndex>>,
    patterns: Vec<(Pattern, SdkIndex)>,
}

impl NameIndex {
    fn add(&mut self, names: &[String], sdk: SdkIndex) {
        for name in names {
            if name.contains('*') {
                self.patterns.push((Pattern::new(name), sdk));
            } else {
                self.exact.entry(name.clone()).or_default().push(sdk);
            }
        }
    }

    /// Every SDK that a name means, in the catalog's order. The exact name wins over patterns, and of those the one that
    /// spells out the most, as a longer package wins over a shorter one.
    pub fn get(&self, name: &str) -> Vec<SdkIndex> {
        let mut found = self.exact.get(name).cloned().unwrap_or_default();
        if found.is_empty() {
            let fitting = || self.patterns.iter().filter(|(pattern, _)| pattern.matches(name));
            let most = fitting().map(|(pattern, _)| pattern.letters()).max();
            found.extend(fitting().filter(|(pattern, _)| Some(pattern.letters()) == most).map(|(_, sdk)| *sdk));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// All look-ups.
#[derive(Clone, Debug, Default)]
pub struct Index {
    /// Shorter prefixes first, so that a longer one, applied later, wins.
    pub packages: Vec<PackageOwner>,
    /// Exact DEX classes in internal form.
    pub classes: Vec<(String, SdkIndex)>,
    pub components: NameIndex,
    pub meta_data: NameIndex,
    pub authorities: NameIndex,
    pub actions: NameIndex,
    pub native_libraries: NameIndex,
    pub assets: NameIndex,
    /// `group:artifact`.
    pub maven: NameIndex,
    /// For sources that name only the artifact. Single words (`analytics`) are everybody's and left out.
    pub artifacts: NameIndex,
    pub objc_classes: HashMap<String, SdkIndex>,
    pub swift_modules: HashMap<String, SdkIndex>,
    pub frameworks: HashMap<String, SdkIndex>,
    pub bundle_ids: HashMap<String, SdkIndex>,
    pub bundles: NameIndex,
    pub plist_keys: NameIndex,
    pub pods: HashMap<String, SdkIndex>,
    pub strings: HashMap<String, Vec<SdkIndex>>,
    pub hosts: HashMap<String, Vec<SdkIndex>>,
    /// Permission name to the SDKs whose manifest merges it in.
    pub merged_permissions: HashMap<String, Vec<SdkIndex>>,
    pub probes: Probes,
    /// Per call kind and probe id: positions in [`Signatures::apis`].
    apis: HashMap<(CallKind, ProbeId), Vec<u32>>,
    /// Per call kind and probe id: positions in `Apple::required_reasons`.
    required_reasons: HashMap<(CallKind, ProbeId), Vec<u32>>,
    permissions: HashMap<String, u32>,
}

/// What a probe was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wanted {
    Api(u32),
    RequiredReason(u32),
}

fn internal(name: &str) -> String {
    name.replace('.', "/")
}

/// Adds `sdk` under each name; the first signature to claim a name keeps it (lint reports the second).
fn claim(map: &mut HashMap<String, SdkIndex>, names: &[String], sdk: SdkIndex) {
    for name in names {
        map.entry(name.clone()).or_insert(sdk);
    }
}

fn share(map: &mut HashMap<String, Vec<SdkIndex>>, names: &[String], sdk: SdkIndex) {
    for name in names {
        map.entry(name.clone()).or_default().push(sdk);
    }
}

impl Index {
    pub fn new(signatures: &Signatures) -> Index {
        let mut index = Index::default();
        for (position, sdk) in signatures.sdks.iter().enumerate() {
            index.add(sdk, position as SdkIndex);
        }
        index.packages.sort_by(|a, b| a.prefix.len().cmp(&b.prefix.len()).then_with(|| a.cmp(b)));
        index.classes.sort();
        index.probes.hosts = index.hosts.keys().cloned().collect();
        index.probes.strings = index.strings.keys().cloned().collect();
        index.probes.strings.sort();
        index.add_apis(signatures);
        index.permissions =
            signatures.permissions.iter().enumerate().map(|(at, p)| (p.name.clone(), at as u32)).collect();
        index
    }

    fn add(&mut self, sdk: &Sdk, at: SdkIndex) {
        if let Some(android) = &sdk.android {
            let own = android.packages.iter();
            let relocated = sdk.embeds.iter().flat_map(|embedded| &embedded.packages);
            self.packages.extend(own.chain(relocated).map(|prefix| PackageOwner { prefix: internal(prefix), sdk: at }));
            self.classes.extend(android.classes.iter().map(|class| (internal(class), at)));
            self.components.add(&android.components, at);
            self.meta_data.add(&android.meta_data, at);
            self.authorities.add(&android.authorities, at);
            self.actions.add(&android.actions, at);
            self.native_libraries.add(&android.native_libraries, at);
            self.assets.add(&android.assets, at);
            self.maven.add(&android.maven, at);
            let artifacts = android.maven.iter().filter_map(|coordinate| coordinate.split_once(':'));
            let telling = artifacts.map(|(_, artifact)| artifact).filter(|a| a.contains('-') && !a.contains('*'));
            self.artifacts.add(&telling.map(str::to_owned).collect::<Vec<_>>(), at);
            share(&mut self.strings, &android.strings, at);
            share(&mut self.merged_permissions, &android.permissions, at);
        }
        if let Some(ios) = &sdk.ios {
            claim(&mut self.objc_classes, &ios.classes, at);
            claim(&mut self.swift_modules, &ios.swift_modules, at);
            claim(&mut self.frameworks, &ios.frameworks, at);
            claim(&mut self.bundle_ids, &ios.bundle_ids, at);
            self.bundles.add(&ios.bundles, at);
            self.plist_keys.add(&ios.plist_keys, at);
            claim(&mut self.pods, &ios.pods, at);
            share(&mut self.strings, &ios.strings, at);
        }
        share(&mut self.hosts, &sdk.hosts, at);
    }

    /// Turns the APIs into probes and remembers what each probe means.
    fn add_apis(&mut self, signatures: &Signatures) {
        let mut wanted: Vec<(CallKind, String, String, Option<Wanted>)> = Vec::new();
        for (at, api) in signatures.apis.iter().enumerate() {
            let kind = match api.kind {
                ApiKind::Method => CallKind::Method,
                ApiKind::Field => CallKind::Field,
                ApiKind::Constant => CallKind::Constant,
                ApiKind::Symbol => CallKind::Symbol,
                ApiKind::Selector => CallKind::Selector,
            };
            for name in &api.names {
                wanted.push((kind, internal(&api.class), name.clone(), Some(Wanted::Api(at as u32))));
            }
            let condition = if api.platform == Platform::Ios { CallKind::Symbol } else { CallKind::Constant };
            for name in &api.with {
                wanted.push((condition, String::new(), name.clone(), None));
            }
        }
        for (at, guarded) in signatures.apple.required_reasons.iter().enumerate() {
            for (kind, names) in [(CallKind::Symbol, &guarded.symbols), (CallKind::Selector, &guarded.selectors)] {
                let reason = Some(Wanted::RequiredReason(at as u32));
                wanted.extend(names.iter().map(|name| (kind, String::new(), name.clone(), reason)));
            }
        }
        wanted.sort();
        for (kind, class, name, means) in wanted {
            let length = match kind {
                CallKind::Method => push_new(&mut self.probes.methods, MemberProbe { class, name }),
                CallKind::Field => push_new(&mut self.probes.fields, MemberProbe { class, name }),
                CallKind::Constant => push_new(&mut self.probes.constants, name),
                CallKind::Symbol => push_new(&mut self.probes.symbols, name),
                CallKind::Selector => push_new(&mut self.probes.selectors, name),
            };
            let probe = (kind, (length - 1) as ProbeId);
            match means {
                Some(Wanted::Api(api)) => self.apis.entry(probe).or_default().push(api),
                Some(Wanted::RequiredReason(at)) => self.required_reasons.entry(probe).or_default().push(at),
                None => {}
            }
        }
    }

    /// Positions in [`Signatures::apis`] that a probe stands for.
    pub fn apis(&self, kind: CallKind, probe: ProbeId) -> &[u32] {
        self.apis.get(&(kind, probe)).map_or(&[], Vec::as_slice)
    }

    /// Positions in `Apple::required_reasons` of the categories that a probe belongs to.
    pub fn required_reasons(&self, kind: CallKind, probe: ProbeId) -> &[u32] {
        self.required_reasons.get(&(kind, probe)).map_or(&[], Vec::as_slice)
    }

    /// Position in [`Signatures::permissions`].
    pub fn permission(&self, name: &str) -> Option<u32> {
        self.permissions.get(name).copied()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_at_most_one_star() {
        assert!(Pattern::new("libjcore*.so").matches("libjcore123.so"));
        assert!(!Pattern::new("libjcore*.so").matches("libjcore.s"));
        assert!(Pattern::new("a").matches("a"));
        assert!(!Pattern::new("ab*b").matches("ab"));
    }

    #[test]
    fn the_more_exact_name_wins() {
        let mut names = NameIndex::default();
        names.add(&["com.maker:*".to_owned()], 0);
        names.add(&["com.maker:ads-*".to_owned()], 1);
        names.add(&["com.maker:ads-core".to_owned()], 2);
        names.add(&["com.maker:ads-core".to_owned()], 3);
        assert_eq!(names.get("com.maker:map"), [0]);
        assert_eq!(names.get("com.maker:ads-video"), [1]);
        assert_eq!(names.get("com.maker:ads-core"), [2, 3]);
    }

    #[test]
    fn every_probe_means_an_api_or_a_condition_of_one() {
        let catalog = crate::catalog::Catalog::compiled();
        let probes = &catalog.index.probes;
        for (list, kind) in [(&probes.methods, CallKind::Method), (&probes.fields, CallKind::Field)] {
            assert!(list.is_sorted());
            for (id, probe) in list.iter().enumerate() {
                let apis = catalog.index.apis(kind, id as ProbeId);
                assert!(!apis.is_empty(), "{probe:?}");
                for api in apis {
                    let api = &catalog.signatures.apis[*api as usize];
                    assert_eq!(internal(&api.class), probe.class);
                    assert!(api.names.contains(&probe.name));
                }
            }
        }
    }
}
