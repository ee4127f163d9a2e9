//! What an iOS build owes the store: its privacy manifests, the guarded APIs that it uses, the SDKs of Apple's list.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::evidence::{At, Witness};
use super::ownership::{Owner, UnitOwners, framework_name};
use super::privacy::PrivacyTable;
use super::{Evidence, EvidenceKind, Strength};
use crate::build::BuildKind;
use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::catalog::model::ListedSdk;
use crate::facts::{
    BundleKind, CallKind, CodeKind, CodeUnit, Facts, ImageFact, PrivacyManifestFact, ProfileFact, SymbolsUse,
};

/// Where bundles of the Mac keep their resources.
const MAC_RESOURCES: &str = "/Contents/Resources";
/// What signing an XCFramework leaves at its root.
const XCFRAMEWORK_SEAL: &str = ".xcframework/_CodeSignature/CodeResources";

/// The parts of an iOS build that Apple's own rules are about. Empty for Android.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Apple {
    /// Which build this is, image by image: what it was built for, its UUID, its signature.
    pub images: Vec<ImageFact>,
    pub profiles: Vec<ProfileFact>,
    /// Debugging symbols that named functions of images.
    pub symbols: Vec<SymbolsUse>,
    pub manifests: Vec<OwnedManifest>,
    /// What the manifests say is collected, all of them together, as in Xcode's privacy report.
    pub collected: Vec<ManifestedData>,
    pub required_reasons: Vec<RequiredReasonUse>,
    pub listed_sdks: Vec<ListedSdkUse>,
    pub tracking_domains: Vec<TrackingDomainUse>,
    /// APIs that the system only opens with a purpose string, by whoever uses them.
    pub guarded_apis: Vec<GuardedApi>,
    /// Purpose strings that only languages have, and not the Info.plist, where the system and the store look for them.
    pub only_localised: Vec<OnlyLocalised>,
    /// What the app's manifest says, what those of SDKs say, and what the code does, side by side.
    pub privacy: PrivacyTable,
    /// The evidence that the lists above refer to.
    pub evidence: Vec<Evidence>,
}

/// A privacy manifest and whose it is.
#[derive(Clone, Debug, Serialize)]
pub struct OwnedManifest {
    /// The app, app extension or framework whose code it speaks for, by its folder; empty where the build is code alone.
    pub bundle: String,
    /// `true`: it is the app's own (or an extension's), not that of an SDK.
    pub first_party: bool,
    /// Id of the SDK whose framework or resource bundle holds it, where that is known.
    pub sdk: Option<String>,
    #[serde(flatten)]
    pub manifest: PrivacyManifestFact,
}

/// A data type that a privacy manifest says is collected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ManifestedData {
    /// `NSPrivacyCollectedDataType…`
    pub data_type: String,
    /// `null`: the manifest does not say.
    pub linked: Option<bool>,
    pub tracking: Option<bool>,
    /// The manifest's entry in the build.
    pub entry: String,
    /// Evidence id.
    pub evidence: String,
}

/// A use of an API that needs a declared reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RequiredReasonUse {
    /// As in [`OwnedManifest::bundle`].
    pub bundle: String,
    /// Value of `NSPrivacyAccessedAPIType`.
    pub category: String,
    /// The code that uses it is the app's own.
    pub first_party: bool,
    /// Id of the SDK whose code it is, where that is known.
    pub sdk: Option<String>,
    /// Evidence id.
    pub evidence: String,
}

/// An SDK of Apple's list that is inside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ListedSdkUse {
    /// As Apple writes it.
    pub name: String,
    /// `null`: it is only known by its classes in the app's code, so that what it would say may stand in the app's own
    /// manifest.
    pub has_manifest: Option<bool>,
    pub signature: SdkSignature,
    /// Evidence id.
    pub evidence: String,
}

/// Whether the maker of an SDK signed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SdkSignature {
    Signed,
    Unsigned,
    /// The build does not tell: it was built from source, or signed again with the app.
    CannotVerify,
}

/// A domain in the code that its vendor declares as used for tracking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TrackingDomainUse {
    pub domain: String,
    pub sdk: String,
    /// Evidence id.
    pub evidence: String,
}

/// An imported API behind a purpose string.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct GuardedApi {
    /// Id in `signatures/apis`.
    pub api: String,
    /// Info.plist keys, any of which would do.
    pub purpose_keys: Vec<String>,
    /// Id of the SDK whose code it is, where that is known.
    pub sdk: Option<String>,
    /// Evidence id.
    pub evidence: String,
}

/// A purpose string that is not in the Info.plist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OnlyLocalised {
    pub key: String,
    /// Files of languages that have it.
    pub entries: Vec<String>,
}

/// Collects the lists; every use brings its evidence.
struct Collector<'a> {
    facts: &'a Facts,
    catalog: &'a Catalog,
    witness: &'a Witness<'a>,
    apple: Apple,
}

/// What Apple's rules are about, in an iOS build. `owners` stand in the order of the code units.
pub(super) fn apple(
    kind: BuildKind,
    facts: &Facts,
    catalog: &Catalog,
    witness: &Witness,
    owners: &[UnitOwners],
) -> Apple {
    let apple = Apple {
        images: facts.images.clone(),
        profiles: facts.profiles.clone(),
        symbols: facts.symbols.clone(),
        only_localised: only_localised(facts),
        ..Apple::default()
    };
    let mut all = Collector { facts, catalog, witness, apple };
    all.manifests();
    all.calls(owners);
    all.listed_sdks(kind);
    all.tracking_domains();
    let mut apple = all.apple;
    apple.collected.sort();
    apple.collected.dedup();
    apple.required_reasons.sort();
    apple.required_reasons.dedup_by(|a, b| {
        (&a.bundle, &a.category, a.first_party, &a.sdk) == (&b.bundle, &b.category, b.first_party, &b.sdk)
    });
    // One SDK under two of its names: what one of them shows holds for it.
    apple.listed_sdks.sort_by(|a, b| {
        let order =
            |of: &ListedSdkUse| (of.name.clone(), of.has_manifest != Some(true), of.signature, of.evidence.clone());
        order(a).cmp(&order(b))
    });
    apple.listed_sdks.dedup_by(|a, b| a.name == b.name);
    apple.tracking_domains.sort();
    apple.tracking_domains.dedup_by(|a, b| a.domain == b.domain);
    apple.guarded_apis.sort();
    apple.guarded_apis.dedup_by(|a, b| (&a.api, &a.sdk) == (&b.api, &b.sdk));
    apple.evidence.retain(|evidence| {
        let id = &evidence.id;
        apple.collected.iter().any(|found| found.evidence == *id)
            || apple.required_reasons.iter().any(|found| found.evidence == *id)
            || apple.listed_sdks.iter().any(|found| found.evidence == *id)
            || apple.tracking_domains.iter().any(|found| found.evidence == *id)
            || apple.guarded_apis.iter().any(|found| found.evidence == *id)
    });
    apple.evidence.sort();
    apple.evidence.dedup_by(|a, b| a.id == b.id);
    apple
}

fn only_localised(facts: &Facts) -> Vec<OnlyLocalised> {
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for localised in &facts.localised_purposes {
        let is_listed = |key: &&String| {
            facts.permissions.iter().any(|permission| permission.name == **key && permission.entry == localised.of)
        };
        for key in localised.texts.keys().filter(|key| !is_listed(key)) {
            found.entry(key).or_default().push(localised.entry.clone());
        }
    }
    found.into_iter().map(|(key, entries)| OnlyLocalised { key: key.to_owned(), entries }).collect()
}

impl Collector<'_> {
    fn evidence(&mut self, kind: EvidenceKind, indicator: &str, value: &str, at: At<'_>) -> String {
        let evidence = self.witness.evidence(kind, indicator, Strength::Strong, value.to_owned(), at);
        let id = evidence.id.clone();
        self.apple.evidence.push(evidence);
        id
    }

    fn manifests(&mut self) {
        for manifest in &self.facts.privacy_manifests {
            let bundle = code_bundle(&manifest.entry);
            let folder = manifest.entry.rsplit_once('/').map_or("", |(folder, _)| folder);
            let sdk =
                folder.rsplit('/').find_map(|part| part.strip_suffix(".bundle")).and_then(|name| self.of_bundle(name));
            let of_framework =
                || framework_name(&manifest.entry).and_then(|name| self.catalog.index.frameworks.first(name));
            let sdk = sdk.or_else(of_framework);
            let is_own = folder == bundle || folder.strip_suffix(MAC_RESOURCES) == Some(bundle);
            self.apple.manifests.push(OwnedManifest {
                bundle: bundle.to_owned(),
                first_party: is_own && !bundle.ends_with(".framework") && !bundle.is_empty(),
                sdk: sdk.and_then(|at| Some(self.catalog.signatures.sdks.get(at as usize)?.id.clone())),
                manifest: manifest.clone(),
            });
            for data in manifest.collected.iter().filter(|data| !data.data_type.is_empty()) {
                let (kind, at) = (EvidenceKind::PrivacyManifest, At::entry(&manifest.entry));
                let evidence = self.evidence(kind, &data.data_type, &data.data_type, at);
                self.apple.collected.push(ManifestedData {
                    data_type: data.data_type.clone(),
                    linked: data.linked,
                    tracking: data.tracking,
                    entry: manifest.entry.clone(),
                    evidence,
                });
            }
        }
    }

    /// The SDK of a resource bundle: of the pod `X` in `X_Privacy.bundle`, of the package and target in SwiftPM's
    /// `Package_Target.bundle`, or of the bundle itself.
    fn of_bundle(&self, name: &str) -> Option<SdkIndex> {
        let index = &self.catalog.index;
        let pod = |name: &str| index.pods.first(name);
        let of_package = || name.split_once('_').and_then(|(package, target)| pod(target).or_else(|| pod(package)));
        pod(name.strip_suffix("_Privacy").unwrap_or(name))
            .or_else(|| index.bundles.get(&format!("{name}.bundle")).first().copied())
            .or_else(of_package)
    }

    fn calls(&mut self, owners: &[UnitOwners]) {
        for (unit, owners) in self.facts.code.iter().zip(owners) {
            let mut seen: BTreeSet<(bool, u32, Owner)> = BTreeSet::new();
            for call in &unit.calls {
                let at = || At {
                    entry: Some(&unit.entry),
                    slice: unit.slice.as_deref(),
                    offset: Some(call.offset),
                    class: call.class.as_deref(),
                    method: call.method.as_deref(),
                    obfuscated_method: call.obfuscated.as_deref(),
                };
                let owner = owners.caller(call, unit);
                let sdk = match owner {
                    Owner::Sdk(at) => self.catalog.signatures.sdks.get(at as usize).map(|sdk| sdk.id.clone()),
                    Owner::FirstParty | Owner::Unknown => None,
                };
                let sought = self.catalog.sought();
                for &number in sought.required_reasons(call.kind, call.probe) {
                    let Some(guarded) = self.catalog.signatures.apple().required_reasons.get(number as usize) else {
                        continue;
                    };
                    if seen.insert((true, number, owner)) {
                        let name = self.probe_name(call.kind, call.probe);
                        let evidence = self.evidence(EvidenceKind::ApiCall, &guarded.label, &name, at());
                        let bundle = code_bundle(&unit.entry).to_owned();
                        self.apple.required_reasons.push(RequiredReasonUse {
                            bundle,
                            category: guarded.category.clone(),
                            first_party: owner == Owner::FirstParty,
                            sdk: sdk.clone(),
                            evidence,
                        });
                    }
                }
                for &number in sought.apis(call.kind, call.probe) {
                    let Some(api) = self.catalog.signatures.apis.get(number as usize) else { continue };
                    // A selector of the same name may be the app's own; an imported class is the system's.
                    let is_import = call.kind == CallKind::Symbol && api.with.is_empty();
                    if is_import && !api.permissions.is_empty() && seen.insert((false, number, owner)) {
                        let name = self.probe_name(call.kind, call.probe);
                        let evidence = self.evidence(EvidenceKind::ApiCall, &api.id, &name, at());
                        self.apple.guarded_apis.push(GuardedApi {
                            api: api.id.clone(),
                            purpose_keys: api.permissions.clone(),
                            sdk: sdk.clone(),
                            evidence,
                        });
                    }
                }
            }
        }
    }

    fn probe_name(&self, kind: CallKind, probe: u32) -> String {
        let probes = &self.catalog.sought().probes;
        let names = if kind == CallKind::Selector { &probes.selectors } else { &probes.symbols };
        names.get(probe as usize).cloned().unwrap_or_default()
    }

    /// By framework, by the traces that a pod leaves in a static link, by the Swift module, or by classes.
    fn listed_sdks(&mut self, kind: BuildKind) {
        let listed = &self.catalog.signatures.apple().listed_sdks;
        for known in listed {
            let mut is_named = false;
            for name in std::iter::once(&known.name).chain(&known.aliases) {
                let frameworks = self.facts.bundles.iter().filter(|bundle| bundle.kind == BundleKind::Framework);
                let framework = frameworks.clone().find(|bundle| bundle.name == *name);
                let (evidence, has_manifest) = if let Some(framework) = framework {
                    let at = At::entry(&framework.entry);
                    let evidence = self.evidence(EvidenceKind::Framework, name, &framework.entry, at);
                    (evidence, self.manifest_below(&framework.entry))
                } else if let Some(evidence) = self.linked_in(name) {
                    (evidence, self.has_resource_manifest(name))
                } else {
                    continue;
                };
                is_named = true;
                let signature = self.signature_of(kind, name);
                self.apple.listed_sdks.push(ListedSdkUse {
                    name: known.name.clone(),
                    has_manifest: Some(has_manifest),
                    signature,
                    evidence,
                });
            }
            if !is_named {
                self.listed_by_class(kind, known);
            }
        }
    }

    /// Code that was linked in as it is: in a static library, or with its sources among the app's own.
    fn listed_by_class(&mut self, kind: BuildKind, known: &ListedSdk) {
        let facts = self.facts;
        let is_mach_o = |unit: &&CodeUnit| unit.kind == CodeKind::MachO;
        let hit = facts.code.iter().filter(is_mach_o).find_map(|unit| {
            let class = known.classes.iter().find(|class| unit.defined.contains(class))?;
            Some((unit, class))
        });
        let Some((unit, class)) = hit else { return };
        let slice = unit.slice.as_deref();
        let at = At { entry: Some(&unit.entry), slice, class: Some(class), ..At::default() };
        let evidence = self.evidence(EvidenceKind::ObjcClass, class, class, at);
        let names = || std::iter::once(&known.name).chain(&known.aliases);
        let has_manifest = match facts.privacy_manifests.is_empty() {
            true => Some(false),
            false => names().any(|name| self.has_resource_manifest(name)).then_some(true),
        };
        let signatures: BTreeSet<SdkSignature> = names().map(|name| self.signature_of(kind, name)).collect();
        let signature = signatures.first().copied().unwrap_or(SdkSignature::CannotVerify);
        self.apple.listed_sdks.push(ListedSdkUse { name: known.name.clone(), has_manifest, signature, evidence });
    }

    /// Evidence that a pod or a Swift module of this name is linked into an image that is not its own.
    fn linked_in(&mut self, name: &str) -> Option<String> {
        let dummy = format!("PodsDummy_{name}");
        let facts = self.facts;
        if let Some(unit) = facts.code.iter().find(|unit| unit.defined.contains(&dummy)) {
            let at = At { entry: Some(&unit.entry), class: Some(&dummy), ..At::default() };
            return Some(self.evidence(EvidenceKind::ObjcClass, &dummy, &dummy, at));
        }
        let unit = facts.code.iter().find(|unit| unit.modules.contains(name))?;
        let at = At { entry: Some(&unit.entry), slice: unit.slice.as_deref(), ..At::default() };
        Some(self.evidence(EvidenceKind::SwiftModule, name, name, at))
    }

    /// Whether a resource bundle of a pod or a Swift package of this name holds a manifest.
    fn has_resource_manifest(&self, name: &str) -> bool {
        let is_its = |part: &str| {
            let bundle = part.strip_suffix(".bundle");
            bundle.is_some_and(|bundle| {
                bundle == name
                    || bundle.split_once('_').is_some_and(|(first, rest)| first == name || rest == name)
                    || bundle.strip_suffix("_Privacy") == Some(name)
            })
        };
        self.facts.privacy_manifests.iter().any(|manifest| manifest.entry.split('/').any(is_its))
    }

    /// What the build says about the maker's signature: the records of the archive, or the seal of an XCFramework.
    fn signature_of(&self, kind: BuildKind, name: &str) -> SdkSignature {
        let of_record = self.facts.recorded_signatures.iter().filter(|record| record.library == name);
        let signed = match kind {
            BuildKind::Xcframework => Some(self.facts.entries.iter().any(|entry| entry.ends_with(XCFRAMEWORK_SEAL))),
            _ => of_record.map(|record| record.signed).min(),
        };
        match signed {
            Some(true) => SdkSignature::Signed,
            Some(false) => SdkSignature::Unsigned,
            None => SdkSignature::CannotVerify,
        }
    }

    fn manifest_below(&self, folder: &str) -> bool {
        let below = |entry: &str| entry.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.facts.privacy_manifests.iter().any(|found| below(&found.entry))
    }

    fn tracking_domains(&mut self) {
        for known in &self.catalog.signatures.apple().tracking_domains {
            let hit = self.facts.code.iter().find_map(|unit| {
                let hit = unit.strings.iter().find(|hit| hit.host && names_host(&hit.value, &known.domain))?;
                Some((unit, hit))
            });
            if let Some((unit, hit)) = hit {
                let slice = unit.slice.as_deref();
                let at = At { entry: Some(&unit.entry), slice, offset: Some(hit.offset), ..At::default() };
                let evidence = self.evidence(EvidenceKind::Host, &known.domain, &hit.value, at);
                let (domain, sdk) = (known.domain.clone(), known.sdk.clone());
                self.apple.tracking_domains.push(TrackingDomainUse { domain, sdk, evidence });
            }
        }
    }
}

/// Whether a text holds a domain as a whole, not as the end or the beginning of a longer one.
fn names_host(text: &str, domain: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '.');
    text.match_indices(domain).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at.saturating_add(domain.len())..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// The innermost folder around an entry that is an app, an app extension or a framework: what holds code and answers for
/// it. Empty where there is none.
fn code_bundle(entry: &str) -> &str {
    let ends = entry.match_indices('/').map(|(at, _)| at);
    let mut folders = ends.filter_map(|end| entry.get(..end));
    let is_code = |folder: &&str| [".app", ".appex", ".framework"].iter().any(|suffix| folder.ends_with(suffix));
    folders.rfind(is_code).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_answers_to_the_innermost_bundle() {
        assert_eq!(code_bundle("Payload/A.app/PrivacyInfo.xcprivacy"), "Payload/A.app");
        assert_eq!(code_bundle("Payload/A.app/X_Privacy.bundle/PrivacyInfo.xcprivacy"), "Payload/A.app");
        assert_eq!(code_bundle("Payload/A.app/Frameworks/B.framework/B"), "Payload/A.app/Frameworks/B.framework");
        assert_eq!(code_bundle("libX.a!x.o"), "");
    }

    #[test]
    fn a_domain_is_named_as_a_whole() {
        assert!(names_host("https://consent.adjust.com/x", "consent.adjust.com"));
        assert!(names_host("consent.adjust.com", "consent.adjust.com"));
        assert!(!names_host("https://my.consent.adjust.com", "consent.adjust.com"));
        assert!(!names_host("https://consent.adjust.com.example.org", "consent.adjust.com"));
    }

    #[test]
    fn a_listed_sdk_is_known_by_its_classes_where_it_bears_no_name() {
        use crate::facts::Names;
        let catalog = Catalog::compiled();
        let unit = CodeUnit {
            defined: Names::new(["AppDelegate", "FMDatabase"]),
            ..CodeUnit::new("Payload/A.app/A", CodeKind::MachO)
        };
        let listed = |manifests: &[&str]| {
            let manifest = |entry: &&str| PrivacyManifestFact { entry: (*entry).to_owned(), ..Default::default() };
            let privacy_manifests = manifests.iter().map(manifest).collect();
            let facts = Facts { code: vec![unit.clone()], privacy_manifests, ..Facts::default() };
            let witness = Witness { artifact: "A.ipa".to_owned(), mapping: None };
            let owners = [UnitOwners { image: Some(Owner::Unknown), ..UnitOwners::default() }];
            let found = apple(BuildKind::Ipa, &facts, &catalog, &witness, &owners).listed_sdks;
            found.into_iter().map(|found| (found.name, found.has_manifest, found.signature)).collect::<Vec<_>>()
        };
        let told = |has_manifest| vec![("FMDB".to_owned(), has_manifest, SdkSignature::CannotVerify)];
        assert_eq!(listed(&[]), told(Some(false)), "no manifest at all");
        assert_eq!(listed(&["Payload/A.app/PrivacyInfo.xcprivacy"]), told(None), "it may be part of the app's");
        assert_eq!(listed(&["Payload/A.app/FMDB.bundle/PrivacyInfo.xcprivacy"]), told(Some(true)));
    }
}
