//! Facts against catalog: which SDKs are inside, who reaches which data, what nobody knows.

use serde::Serialize;

use crate::build::BuildKind;
use crate::catalog::model::{Category, Platform, Role, Status, Tier};
use crate::facts::{Anomaly, Inconclusive, ReadProblem};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    Certain,
    High,
    Medium,
    Low,
}

/// How much one indicator says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Declared by the build, or an exact class defined in it.
    Decisive,
    Strong,
    /// Never makes a detection alone.
    Weak,
}

/// The kinds of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    Dependency,
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
    pub method: Option<String>,
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
}

/// How access to a data type was observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    Api,
    Constant,
    Uri,
    Permission,
    Manifest,
}

/// One observed way to a data type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
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
    /// `null` where none is needed or it cannot be known.
    pub permission_held: Option<bool>,
}

/// What the vendor says about a data type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Documentation {
    pub purpose: Option<String>,
    pub source: String,
}

/// A data type with what was observed and what is documented; never mixed.
#[derive(Clone, Debug, Serialize)]
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
}

/// What the app's own code reaches.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FirstParty {
    pub data_types: Vec<DataAccess>,
    /// The evidence that `data_types` refers to.
    pub evidence: Vec<Evidence>,
}

/// Code that no signature explains.
#[derive(Clone, Debug, Serialize)]
pub struct UnknownCode {
    pub id: String,
    pub package: String,
    pub classes: u64,
    pub bytes: u64,
    pub apis: Vec<String>,
    pub guess: Option<String>,
}

/// How much of the code is attributed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    pub classes: Shares,
    pub bytes: Shares,
}

/// Amounts by owner.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Shares {
    pub sdk: u64,
    pub library: u64,
    pub first_party: u64,
    pub unknown: u64,
    pub unreadable: u64,
}
