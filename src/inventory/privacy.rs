//! Three columns side by side: what the app's own privacy manifest says, what those of its SDKs say, and what the code does.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Apple, DataAccess, Detection, FirstParty, OwnedManifest, PermissionUse, UnknownCode};
use crate::catalog::Catalog;
use crate::catalog::model::DataClass;

/// Without this key in the Info.plist the system asks nobody and hands out zeros.
pub const TRACKING_PURPOSE_KEY: &str = "NSUserTrackingUsageDescription";

/// The table, and what the app says to users when it asks whether it may track them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PrivacyTable {
    /// `NSUserTrackingUsageDescription`.
    pub tracking_purpose: Option<String>,
    pub rows: Vec<PrivacyRow>,
}

/// What a row is about; rows are in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrivacyTopic {
    /// A category of APIs that needs a declared reason.
    RequiredReason,
    /// A data type that manifests declare as collected, or that code can reach.
    CollectedData,
    /// `NSPrivacyTracking`.
    Tracking,
    TrackingDomain,
}

/// One category, data type or domain in the three columns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PrivacyRow {
    pub topic: PrivacyTopic,
    /// As manifests write it: `NSPrivacyAccessedAPICategoryDiskSpace`, `NSPrivacyCollectedDataTypeDeviceID`, a domain.
    pub value: String,
    /// For people: `free disk space`, `DeviceID`.
    pub label: String,
    pub app: Vec<Declared>,
    pub sdks: Vec<Declared>,
    pub code: Vec<Used>,
}

/// What a manifest says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Declared {
    /// Id of the SDK whose manifest it is, where that is known.
    pub sdk: Option<String>,
    /// The bundle that holds the manifest: `Alamofire.framework`.
    pub bundle: String,
    /// Entry of the manifest.
    pub entry: String,
    /// Codes of reasons; `linked`, `tracking` and purposes of a data type; `true` or `false` for tracking.
    pub says: Vec<String>,
}

/// What code does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Used {
    pub by: CodeOwner,
    /// Id of the SDK whose code it is.
    pub sdk: Option<String>,
    /// What is used: an API's id in `signatures/apis`, the name of a category, a domain.
    pub what: String,
    /// Evidence id; `null` where the code is nobody's that is known, and stands under `unknown`.
    pub evidence: Option<String>,
}

/// Whose code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeOwner {
    App,
    Sdk,
    Unknown,
}

/// What the table is made of.
pub(super) struct Sources<'a> {
    pub apple: &'a Apple,
    pub sdks: &'a [Detection],
    pub first_party: &'a FirstParty,
    pub unknown: &'a [UnknownCode],
    pub permissions: &'a [PermissionUse],
    pub catalog: &'a Catalog,
}

/// The columns of a row while they are filled.
#[derive(Default)]
struct Columns {
    app: BTreeSet<Declared>,
    sdks: BTreeSet<Declared>,
    code: BTreeSet<Used>,
}

type Rows = BTreeMap<(PrivacyTopic, String), Columns>;

/// The table of an iOS build.
pub(super) fn table(from: &Sources<'_>) -> PrivacyTable {
    let mut rows = Rows::new();
    for owned in &from.apple.manifests {
        declared(owned, &mut rows);
    }
    required_reasons(from, &mut rows);
    reached(from, &mut rows);
    for found in &from.apple.tracking_domains {
        let columns = rows.entry((PrivacyTopic::TrackingDomain, found.domain.clone())).or_default();
        columns.code.insert(Used {
            by: CodeOwner::Sdk,
            sdk: Some(found.sdk.clone()),
            what: found.domain.clone(),
            evidence: Some(found.evidence.clone()),
        });
    }
    let asking = from.permissions.iter().find(|permission| permission.name == TRACKING_PURPOSE_KEY);
    let rows = rows.into_iter().map(|((topic, value), columns)| PrivacyRow {
        label: label(topic, &value, from.catalog),
        topic,
        value,
        app: columns.app.into_iter().collect(),
        sdks: columns.sdks.into_iter().collect(),
        code: columns.code.into_iter().collect(),
    });
    PrivacyTable { tracking_purpose: asking.and_then(|found| found.purpose.clone()), rows: rows.collect() }
}

/// For people.
fn label(topic: PrivacyTopic, value: &str, catalog: &Catalog) -> String {
    let known = &catalog.signatures.apple().required_reasons;
    let label = match topic {
        PrivacyTopic::RequiredReason => {
            known.iter().find(|known| known.category == value).map(|known| known.label.as_str())
        }
        PrivacyTopic::CollectedData => value.strip_prefix("NSPrivacyCollectedDataType"),
        PrivacyTopic::Tracking | PrivacyTopic::TrackingDomain => None,
    };
    label.unwrap_or(value).to_owned()
}

/// Everything that one manifest says.
fn declared(owned: &OwnedManifest, rows: &mut Rows) {
    let manifest = &owned.manifest;
    let holder = manifest.entry.rsplit('/').skip(1).find(|part| part.contains('.')).unwrap_or_default();
    let mut add = |topic: PrivacyTopic, value: &str, says: Vec<String>| {
        let columns = rows.entry((topic, value.to_owned())).or_default();
        let column = if owned.first_party { &mut columns.app } else { &mut columns.sdks };
        let (sdk, bundle, entry) = (owned.sdk.clone(), holder.to_owned(), manifest.entry.clone());
        column.insert(Declared { sdk, bundle, entry, says });
    };
    for access in manifest.accessed.iter().filter(|access| !access.category.is_empty()) {
        add(PrivacyTopic::RequiredReason, &access.category, access.reasons.clone());
    }
    for data in manifest.collected.iter().filter(|data| !data.data_type.is_empty()) {
        let flags = [(data.linked, "linked"), (data.tracking, "tracking")];
        let flags = flags.into_iter().filter(|(flag, _)| *flag == Some(true)).map(|(_, word)| word.to_owned());
        let purpose = |text: &String| text.strip_prefix("NSPrivacyCollectedDataTypePurpose").unwrap_or(text).to_owned();
        add(PrivacyTopic::CollectedData, &data.data_type, flags.chain(data.purposes.iter().map(purpose)).collect());
    }
    if let Some(tracking) = manifest.tracking {
        add(PrivacyTopic::Tracking, "NSPrivacyTracking", vec![tracking.to_string()]);
    }
    for domain in &manifest.tracking_domains {
        add(PrivacyTopic::TrackingDomain, domain, Vec::new());
    }
}

fn required_reasons(from: &Sources<'_>, rows: &mut Rows) {
    for used in &from.apple.required_reasons {
        let by = match (&used.sdk, used.first_party) {
            (Some(_), _) => CodeOwner::Sdk,
            (None, true) => CodeOwner::App,
            (None, false) => CodeOwner::Unknown,
        };
        let found = from.apple.evidence.iter().find(|evidence| evidence.id == used.evidence);
        let columns = rows.entry((PrivacyTopic::RequiredReason, used.category.clone())).or_default();
        columns.code.insert(Used {
            by,
            sdk: used.sdk.clone(),
            what: found.map(|evidence| evidence.value.clone()).unwrap_or_default(),
            evidence: Some(used.evidence.clone()),
        });
    }
}

/// Data types that code reaches, under the names that Apple has for them, and what reads the advertising identifier.
fn reached(from: &Sources<'_>, rows: &mut Rows) {
    let mut add = |by: CodeOwner, sdk: Option<&str>, data_type: &str, api: &str, evidence: Option<&str>| {
        let Some(known) = from.catalog.data_type(data_type) else { return };
        let used =
            Used { by, sdk: sdk.map(str::to_owned), what: api.to_owned(), evidence: evidence.map(str::to_owned) };
        if known.class == DataClass::AdvertisingId {
            let tracking = (PrivacyTopic::Tracking, "NSPrivacyTracking".to_owned());
            rows.entry(tracking).or_default().code.insert(used.clone());
        }
        if let Some(apple) = &known.apple {
            rows.entry((PrivacyTopic::CollectedData, apple.clone())).or_default().code.insert(used);
        }
    };
    let of_sdks = from.sdks.iter().map(|sdk| (CodeOwner::Sdk, Some(sdk.id.as_str()), sdk.data_types.as_slice()));
    let of_app = (CodeOwner::App, None, from.first_party.data_types.as_slice());
    for (by, sdk, types) in of_sdks.chain([of_app]) {
        let types: &[DataAccess] = types;
        for (access, seen) in types.iter().flat_map(|access| access.observed.iter().map(move |seen| (access, seen))) {
            add(by, sdk, &access.id, &seen.api, Some(&seen.evidence));
        }
    }
    for api in from.unknown.iter().flat_map(|code| &code.apis) {
        let Some(known) = from.catalog.signatures.apis.find(api, |known| &known.id) else { continue };
        for data_type in &known.data_types {
            add(CodeOwner::Unknown, None, data_type, api, None);
        }
    }
}
