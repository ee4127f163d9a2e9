//! Facts against catalog: which SDKs are inside, who reaches which data, what nobody knows.

mod access;
mod apple;
mod carriers;
mod communities;
mod detect;
mod evidence;
mod fingerprints;
mod guess;
mod images;
mod ownership;
mod packers;
mod privacy;
mod startup;
mod structure;
mod switches;
mod unknown;
mod versions;
mod wiring;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::build::{Build, BuildKind, OpenError};
use crate::catalog::Catalog;
use crate::catalog::index::SdkIndex;
use crate::catalog::model::{Category, Platform, Role, Status, Tier};
use crate::facts::{Anomaly, Facts, Inconclusive, Names, PermissionFact, ReadProblem};
use access::Access;
pub use apple::{
    Apple, GuardedApi, ListedSdkUse, ManifestedData, OnlyLocalised, OwnedManifest, RequiredReasonUse, SdkSignature,
    TrackingDomainUse,
};
use carriers::Carriers;
use detect::Cases;
use evidence::Witness;
pub use fingerprints::{FingerprintUse, SignalUse};
use ownership::Owner;
pub use privacy::{CodeOwner, Declared, PrivacyRow, PrivacyTable, PrivacyTopic, TRACKING_PURPOSE_KEY, Used};
pub use startup::StartupCode;
pub use switches::SwitchState;
pub use wiring::{Android, ExportedComponent, MappingSeen};

/// What is known about one build. Serialises to an element of `builds` in the program's JSON (`schemas/`).
#[derive(Clone, Debug, Serialize)]
pub struct Inventory {
    /// As it was given on the command line, with `/` as separator.
    pub path: String,
    pub sha256: Option<String>,
    pub kind: Option<BuildKind>,
    pub platform: Option<Platform>,
    pub id: Option<String>,
    pub version: Option<String>,
    pub signer: Option<String>,
    pub sdks: Vec<Detection>,
    pub permissions: Vec<PermissionUse>,
    pub first_party: FirstParty,
    /// Who reaches so many signals of the device that it could be told apart by them.
    pub fingerprints: Vec<FingerprintUse>,
    /// Code that the system runs before the app shows anything. Android only.
    pub startup: Vec<StartupCode>,
    /// Switches for what SDKs collect, as the manifest or the Info.plist sets them.
    pub switches: Vec<SwitchState>,
    /// What only Android's packages tell.
    pub android: Android,
    /// What Apple's own rules are about. iOS only.
    pub apple: Apple,
    pub unknown: Vec<UnknownCode>,
    pub coverage: Coverage,
    pub inconclusive: Vec<Inconclusive>,
    pub anomalies: Vec<Anomaly>,
    pub errors: Vec<ReadProblem>,
}

impl Inventory {
    /// Whether the absence of an SDK may be claimed: everything was read and nothing is hidden.
    pub fn is_conclusive(&self) -> bool {
        self.platform.is_some() && self.errors.is_empty() && !self.inconclusive.iter().any(|part| part.blocks_absence)
    }

    /// The detection of an SDK, if it was detected (and not merely wired or referred to).
    pub fn detected(&self, sdk: &str) -> Option<&Detection> {
        self.sdks.iter().find(|detection| detection.id == sdk && detection.presence.is_detected())
    }
}

/// How an SDK is present. The first three are detections; the others are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Its code is defined in the build.
    Code,
    /// The build links or ships its library.
    Linked,
    /// The build itself declares it as built in.
    Metadata,
    /// The manifest or Info.plist is prepared for it, but no code was seen.
    Wiring,
    /// Its classes are only referred to.
    Reference,
}

impl Presence {
    pub fn is_detected(self) -> bool {
        matches!(self, Presence::Code | Presence::Linked | Presence::Metadata)
    }
}

/// How sure a detection is. Smaller is surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    Certain,
    High,
    Medium,
    Low,
}

/// How much one indicator says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Declared by the build, or an exact class defined in it.
    Decisive,
    Strong,
    /// Never makes a detection alone.
    Weak,
}

/// The kinds of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    Dependency,
    /// A lockfile beside the build; `artifact` is the lockfile.
    Lockfile,
    DefinedClass,
    DefinedPackage,
    ReferencedPackage,
    Component,
    MetaData,
    Authority,
    Action,
    NativeLibrary,
    Asset,
    Literal,
    Host,
    ObjcClass,
    ObjcClassReference,
    SwiftModule,
    Framework,
    LinkedLibrary,
    BundleId,
    ResourceBundle,
    PlistKey,
    Permission,
    ApiCall,
    PrivacyManifest,
}

/// An indicator found at a place; a sceptic can check it by hand.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// Stable: a digest of everything below.
    pub id: String,
    pub kind: EvidenceKind,
    /// What the signature says to look for.
    pub indicator: String,
    pub strength: Strength,
    /// What was found.
    pub value: String,
    /// The build file, as in [`Inventory::path`].
    pub artifact: String,
    pub entry: Option<String>,
    pub slice: Option<String>,
    /// Bytes from the start of the entry.
    pub offset: Option<u64>,
    pub class: Option<String>,
    /// The class's name in the build, where `class` (or the example in `value`) was read through a mapping file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obfuscated: Option<String>,
    pub method: Option<String>,
    /// The method's name in the build, where `method` was read through a mapping file. Several methods of the source that
    /// cannot be told apart are joined by ` or `.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obfuscated_method: Option<String>,
}

/// A version and how it came to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    pub value: String,
    pub source: String,
    pub confidence: Confidence,
}

/// An SDK found in a build.
#[derive(Clone, Debug, Serialize)]
pub struct Detection {
    pub id: String,
    pub name: String,
    pub vendor: String,
    pub family: Option<String>,
    pub category: Category,
    pub role: Role,
    pub tier: Tier,
    pub status: Status,
    pub presence: Presence,
    pub confidence: Confidence,
    pub version: Option<Version>,
    /// The SDK whose own code holds this copy.
    pub embedded_in: Option<String>,
    /// The SDK that depends on this one.
    pub brought_by: Option<String>,
    pub evidence: Vec<Evidence>,
    pub data_types: Vec<DataAccess>,
    /// APIs that it reaches and that open no data type by themselves, such as the keychain.
    pub other_apis: Vec<Observation>,
}

/// How access to a data type was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    Api,
    Constant,
    Uri,
    Permission,
    Manifest,
}

/// One observed way to a data type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Observation {
    pub via: Via,
    /// Id in `signatures/apis`, or a permission.
    pub api: String,
    /// Calling class with dots, or the image.
    pub caller: Option<String>,
    /// Evidence id.
    pub evidence: String,
    /// Any one of these would do; empty: none needed.
    pub permission_required: Vec<String>,
    /// `null` where none is needed or it cannot be known, as in a library: what it may do is up to the app.
    pub permission_held: Option<bool>,
}

/// What the vendor says about a data type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Documentation {
    pub purpose: Option<String>,
    pub source: String,
}

/// A data type with what was observed and what is documented; never mixed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DataAccess {
    /// Data type id.
    pub id: String,
    pub observed: Vec<Observation>,
    /// `null`: it is not known what the vendor documents. Empty: the vendor's documentation is known and does not name this type.
    pub documented: Option<Vec<Documentation>>,
}

/// A permission of the build.
#[derive(Clone, Debug, Serialize)]
pub struct PermissionUse {
    pub name: String,
    pub data_types: Vec<String>,
    /// The entry that declares it.
    pub declared_in: String,
    /// SDKs known to merge it in.
    pub merged_by: Vec<String>,
    /// The purpose string of an Info.plist.
    pub purpose: Option<String>,
    /// The same in the languages that the app has texts of its own in, sorted by language.
    pub languages: Vec<PurposeText>,
    /// Android's protection level and group, where the catalog knows them.
    pub level: Option<String>,
    pub group: Option<String>,
    /// The last version of Android, by its API level, on which it is asked for.
    pub max_sdk: Option<u32>,
}

/// A purpose string in one language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PurposeText {
    /// As its folder is called: `de`, `zh-Hans`.
    pub language: String,
    /// `null`: the language has none, so that the words of the Info.plist are shown.
    pub purpose: Option<String>,
    /// The file of the language.
    pub entry: String,
}

/// What the app's own code reaches.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FirstParty {
    pub data_types: Vec<DataAccess>,
    /// As in [`Detection::other_apis`].
    pub other_apis: Vec<Observation>,
    /// The evidence that the lists above refer to.
    pub evidence: Vec<Evidence>,
}

/// Code that no signature explains.
#[derive(Clone, Debug, Serialize)]
pub struct UnknownCode {
    pub id: String,
    pub package: String,
    pub classes: u64,
    /// Size of its code in bytes (of Android's methods with their headers); `null` where it cannot be told.
    pub bytes: Option<u64>,
    pub apis: Vec<String>,
    pub guess: Option<String>,
    /// What the guess rests on, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Where renamed classes or packages were gathered by how they hold together: these, with dots, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// How much of the code is attributed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    pub classes: Shares,
    /// Bytes of code, as in [`UnknownCode::bytes`]; `null` where code is not kept class by class (iOS).
    pub bytes: Option<Shares>,
}

/// Amounts by owner.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Shares {
    pub sdk: u64,
    pub library: u64,
    pub first_party: u64,
    pub unknown: u64,
    /// Known to be there but not readable. How much an encrypted image holds is not known, so it is not counted here.
    pub unreadable: u64,
}

impl Inventory {
    /// A build that could not be opened: reported like the others, with nothing claimed about it.
    pub fn unreadable(error: &OpenError) -> Inventory {
        Inventory {
            path: error.path.clone(),
            sha256: None,
            kind: None,
            platform: None,
            id: None,
            version: None,
            signer: None,
            sdks: Vec::new(),
            permissions: Vec::new(),
            first_party: FirstParty::default(),
            fingerprints: Vec::new(),
            startup: Vec::new(),
            switches: Vec::new(),
            android: Android::default(),
            apple: Apple::default(),
            unknown: Vec::new(),
            coverage: Coverage::default(),
            inconclusive: Vec::new(),
            anomalies: Vec::new(),
            errors: vec![ReadProblem { entry: None, detail: error.detail.clone() }],
        }
    }
}

/// Holds the facts of a build against the catalog. `first_party` are package prefixes that the configuration calls the
/// app's own.
pub fn take(build: &Build, facts: &Facts, catalog: &Catalog, first_party: &[String]) -> Inventory {
    let platform = build.kind().platform();
    let witness = Witness { artifact: build.path().to_owned(), mapping: facts.mapping.as_ref() };
    let own = ownership::first_party_packages(facts, catalog, first_party);
    let owners = ownership::owners(facts, catalog, &own);
    let cases = detect::cases(facts, catalog, &witness, &owners);
    let is_app = facts.identity.id.is_some() && !build.kind().is_part();
    let mut access = access::access(facts, catalog, &witness, &owners, is_app);
    let (unknown, coverage) = unknown::unknown_and_coverage(facts, catalog, &owners, &access.unknown);
    let first_party = match access.by_owner.remove(&Owner::FirstParty) {
        Some(reached) => FirstParty {
            data_types: access::data_types(None, platform, &reached),
            other_apis: reached.other_apis.into_iter().collect(),
            evidence: reached.evidence,
        },
        None => FirstParty::default(),
    };
    let carriers = carriers::carriers(facts, catalog);
    let sdks = detections(cases, access, catalog, platform, &carriers);
    let permissions = permissions(facts, catalog, &sdks);
    let fingerprints = fingerprints::fingerprints(&sdks, &first_party, platform, catalog);
    let startup = startup::startup(facts, catalog, &owners);
    let switches = switches::switches(facts, catalog, platform);
    let android = match platform {
        Platform::Android => wiring::android(facts, catalog, &owners),
        Platform::Ios => Android::default(),
    };
    let inconclusive = packers::inconclusive(facts, catalog);
    let apple = match platform {
        Platform::Ios => {
            let mut apple = apple::apple(build.kind(), facts, catalog, &witness, &owners);
            let sources = privacy::Sources {
                apple: &apple,
                sdks: &sdks,
                first_party: &first_party,
                unknown: &unknown,
                permissions: &permissions,
                catalog,
            };
            apple.privacy = privacy::table(&sources);
            apple
        }
        Platform::Android => Apple::default(),
    };
    Inventory {
        path: build.path().to_owned(),
        sha256: None,
        kind: Some(build.kind()),
        platform: Some(platform),
        id: facts.identity.id.clone(),
        version: facts.identity.version.clone(),
        signer: facts.identity.signer.clone(),
        sdks,
        permissions,
        first_party,
        fingerprints,
        startup,
        switches,
        android,
        apple,
        unknown,
        coverage,
        inconclusive,
        anomalies: facts.anomalies.clone(),
        errors: facts.errors.clone(),
    }
}

/// The SDK that owns each of these DEX classes (internal form), as in a build that defines them all and has no code of its
/// own.
pub fn class_owners(classes: &Names, catalog: &Catalog) -> Vec<Option<SdkIndex>> {
    let owners = ownership::class_owners(classes, catalog, &BTreeSet::new());
    let sdk = |owner: Owner| if let Owner::Sdk(sdk) = owner { Some(sdk) } else { None };
    owners.into_iter().map(sdk).collect()
}

/// Turns cases into detections: detected SDKs first, then what is only wired or referred to, each by id.
fn detections(
    cases: Cases,
    mut access: Access,
    catalog: &Catalog,
    platform: Platform,
    carriers: &Carriers,
) -> Vec<Detection> {
    let judged: Vec<_> = cases
        .into_iter()
        .filter_map(|(index, case)| Some((index, catalog.signatures.sdks.get(index as usize)?, case)))
        .collect();
    let detected: BTreeSet<&str> =
        judged.iter().filter(|(_, _, case)| case.judge().0.is_detected()).map(|(_, sdk, _)| sdk.id.as_str()).collect();
    let holder = |inner: &str| {
        judged
            .iter()
            .filter(|(_, outer, _)| outer.id != inner && detected.contains(outer.id.as_str()))
            .find(|(_, outer, _)| outer.embeds.iter().any(|e| e.sdk == inner && e.packages.is_empty()))
            .map(|(_, outer, _)| outer.id.clone())
    };
    let mut detections: Vec<Detection> = judged
        .iter()
        .map(|(index, sdk, case)| {
            let (presence, confidence) = case.judge();
            let reached = access.by_owner.remove(&Owner::Sdk(*index)).unwrap_or_default();
            let data_types =
                if presence.is_detected() { access::data_types(Some(sdk), platform, &reached) } else { Vec::new() };
            let other_apis = if presence.is_detected() { reached.other_apis } else { BTreeSet::new() };
            let mut evidence = case.evidence.clone();
            evidence.extend(reached.evidence);
            // What the build declares as a dependency of its own stands beside, not inside, another SDK.
            let declared = case.evidence.iter().any(|e| e.kind == EvidenceKind::Dependency);
            Detection {
                id: sdk.id.clone(),
                name: sdk.name.clone(),
                vendor: sdk.vendor.clone(),
                family: sdk.family.clone(),
                category: sdk.category,
                role: sdk.role,
                tier: sdk.tier,
                status: sdk.status,
                presence,
                confidence,
                version: case.version.clone(),
                embedded_in: holder(&sdk.id).filter(|_| !declared && presence.is_detected()),
                brought_by: carriers.get(sdk.id.as_str()).cloned().or_else(|| holder(&sdk.id).filter(|_| declared)),
                evidence,
                data_types,
                other_apis: other_apis.into_iter().collect(),
            }
        })
        .filter(|detection| detection.presence != Presence::Reference || detection.role == Role::Sdk)
        .collect();
    detections.sort_by(|a, b| (!a.presence.is_detected(), &a.id).cmp(&(!b.presence.is_detected(), &b.id)));
    detections
}

/// What each language of an Info.plist says in place of it.
fn languages(purpose: &PermissionFact, facts: &Facts) -> Vec<PurposeText> {
    let beside = facts.localised_purposes.iter().filter(|localised| localised.of == purpose.entry);
    let mut texts: Vec<PurposeText> = beside
        .filter(|_| purpose.purpose.is_some())
        .map(|localised| PurposeText {
            language: localised.language.clone(),
            purpose: localised.texts.get(&purpose.name).cloned(),
            entry: localised.entry.clone(),
        })
        .collect();
    texts.sort();
    texts
}

fn permissions(facts: &Facts, catalog: &Catalog, sdks: &[Detection]) -> Vec<PermissionUse> {
    let mut permissions: Vec<PermissionUse> = facts
        .permissions
        .iter()
        .map(|fact| {
            let known = catalog.permission(&fact.name);
            let mergers = catalog.index.merged_permissions.get(&fact.name);
            let merged_by: BTreeSet<String> = mergers
                .filter_map(|at| catalog.signatures.sdks.get(at as usize))
                .filter(|sdk| sdks.iter().any(|found| found.id == sdk.id && found.presence.is_detected()))
                .map(|sdk| sdk.id.clone())
                .collect();
            PermissionUse {
                name: fact.name.clone(),
                data_types: known.map(|permission| permission.data_types.clone()).unwrap_or_default(),
                declared_in: fact.entry.clone(),
                merged_by: merged_by.into_iter().collect(),
                purpose: fact.purpose.clone(),
                languages: languages(fact, facts),
                level: known.and_then(|permission| permission.level.clone()),
                group: known.and_then(|permission| permission.group.clone()),
                max_sdk: fact.max_sdk,
            }
        })
        .collect();
    permissions.sort_by(|a, b| (&a.name, &a.declared_in).cmp(&(&b.name, &b.declared_in)));
    permissions.dedup_by(|a, b| a.name == b.name && a.declared_in == b.declared_in);
    permissions
}
