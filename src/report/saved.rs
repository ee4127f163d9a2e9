//! A report read back: what `check`, `scan` or `policy` printed with `--format json`.
//!
//! Only what explaining and verifying need is kept. A report is input like any other: its size is bounded, and what it
//! says is believed by nobody before it is verified.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::TOOL;
use super::json::SCHEMA_VERSION;
use crate::audit::{Finding, MatrixCell};
use crate::catalog::model::{Platform, Role};
use crate::inventory::{DataAccess, Evidence, FingerprintUse, Observation, Presence};
use crate::policy::Locator;

/// The largest report that is read, in bytes.
pub const LARGEST: u64 = 256 << 20;

/// What a report says, of its three kinds the widest.
#[derive(Clone, Debug, Deserialize)]
pub struct Report {
    /// `undisclosed.check/0.1`.
    pub schema: String,
    pub tool: Tool,
    #[serde(default)]
    pub builds: Vec<Build>,
    #[serde(default)]
    pub documents: Vec<Document>,
    #[serde(default)]
    pub forms: Vec<Form>,
    #[serde(default)]
    pub matrix: Vec<MatrixCell>,
    #[serde(default)]
    pub findings: Vec<Finding>,
    #[serde(default)]
    pub summary: Option<Summary>,
}

/// Which program wrote it, with which knowledge.
#[derive(Clone, Debug, Deserialize)]
pub struct Tool {
    pub name: String,
    pub version: String,
    pub catalog_digest: String,
}

/// A build, as far as it is of interest here.
#[derive(Clone, Debug, Deserialize)]
pub struct Build {
    pub path: String,
    pub sha256: Option<String>,
    pub platform: Option<Platform>,
    pub id: Option<String>,
    pub sdks: Vec<Sdk>,
    pub first_party: FirstParty,
    #[serde(default)]
    pub fingerprints: Vec<FingerprintUse>,
    #[serde(default)]
    pub permissions: Vec<Permission>,
    #[serde(default)]
    pub unknown: Vec<Unknown>,
    #[serde(default)]
    pub apple: Apple,
    #[serde(default)]
    pub android: Android,
}

/// What of an Android build's own part is of interest here.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Android {
    pub mapping: Option<Mapping>,
}

/// The mapping file through which names were read.
#[derive(Clone, Debug, Deserialize)]
pub struct Mapping {
    /// The entry, or the file as it was given.
    pub source: String,
}

/// An SDK that was found in a build.
#[derive(Clone, Debug, Deserialize)]
pub struct Sdk {
    pub id: String,
    pub name: String,
    pub vendor: String,
    pub family: Option<String>,
    pub role: Role,
    pub presence: Presence,
    pub embedded_in: Option<String>,
    pub brought_by: Option<String>,
    pub evidence: Vec<Evidence>,
    pub data_types: Vec<DataAccess>,
    #[serde(default)]
    pub other_apis: Vec<Observation>,
}

/// The app's own code.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FirstParty {
    pub data_types: Vec<DataAccess>,
    #[serde(default)]
    pub other_apis: Vec<Observation>,
    pub evidence: Vec<Evidence>,
}

/// A permission, or a purpose string.
#[derive(Clone, Debug, Deserialize)]
pub struct Permission {
    pub name: String,
    pub declared_in: String,
    pub purpose: Option<String>,
    #[serde(default)]
    pub languages: Vec<PurposeText>,
}

/// A purpose string in one language.
#[derive(Clone, Debug, Deserialize)]
pub struct PurposeText {
    pub purpose: Option<String>,
    pub entry: String,
}

/// Code that no signature explains.
#[derive(Clone, Debug, Deserialize)]
pub struct Unknown {
    pub apis: Vec<String>,
}

/// An executable or library of one architecture.
#[derive(Clone, Debug, Deserialize)]
pub struct Image {
    pub entry: String,
    pub slice: String,
    pub system: Option<String>,
    pub minimum_os: Option<String>,
    pub sdk_version: Option<String>,
    pub uuid: Option<String>,
    pub signature: Option<Signature>,
    pub encrypted: Option<Encrypted>,
}

/// The signature of an image.
#[derive(Clone, Debug, Deserialize)]
pub struct Signature {
    pub identifier: Option<String>,
    pub team: Option<String>,
    pub ad_hoc: bool,
    pub entitlements_source: Option<String>,
    pub entitlements: BTreeMap<String, serde_json::Value>,
}

/// The encrypted part of an image.
#[derive(Clone, Debug, Deserialize)]
pub struct Encrypted {
    pub offset: u64,
    pub size: u64,
}

/// A provisioning profile.
#[derive(Clone, Debug, Deserialize)]
pub struct Profile {
    pub entry: String,
    pub name: Option<String>,
    pub uuid: Option<String>,
    pub teams: Vec<String>,
    pub team_name: Option<String>,
    pub distribution: String,
    pub devices: u64,
    pub created: Option<String>,
    pub expires: Option<String>,
    pub entitlements: BTreeMap<String, serde_json::Value>,
}

/// The manifests and the code side by side.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Privacy {
    pub rows: Vec<PrivacyRow>,
}

/// One category, data type or domain.
#[derive(Clone, Debug, Deserialize)]
pub struct PrivacyRow {
    pub topic: String,
    pub value: String,
    pub app: Vec<Declared>,
    pub sdks: Vec<Declared>,
    pub code: Vec<Used>,
}

/// What a manifest says.
#[derive(Clone, Debug, Deserialize)]
pub struct Declared {
    pub entry: String,
    pub says: Vec<String>,
}

/// What code does.
#[derive(Clone, Debug, Deserialize)]
pub struct Used {
    pub what: String,
    pub evidence: Option<String>,
}

/// What Apple's own rules are about, and the evidence for it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Apple {
    #[serde(default)]
    pub images: Vec<Image>,
    #[serde(default)]
    pub profiles: Vec<Profile>,
    #[serde(default)]
    pub privacy: Privacy,
    pub collected: Vec<Manifested>,
    pub required_reasons: Vec<RequiredReason>,
    pub listed_sdks: Vec<ListedSdk>,
    pub tracking_domains: Vec<TrackingDomain>,
    pub guarded_apis: Vec<GuardedApi>,
    pub evidence: Vec<Evidence>,
}

/// A data type in a privacy manifest.
#[derive(Clone, Debug, Deserialize)]
pub struct Manifested {
    pub data_type: String,
    /// Evidence id.
    pub evidence: String,
}

/// A use of an API that needs a declared reason.
#[derive(Clone, Debug, Deserialize)]
pub struct RequiredReason {
    pub category: String,
    /// Evidence id.
    pub evidence: String,
}

/// An SDK of Apple's list.
#[derive(Clone, Debug, Deserialize)]
pub struct ListedSdk {
    pub name: String,
    /// Evidence id.
    pub evidence: String,
}

/// A domain that its vendor uses for tracking.
#[derive(Clone, Debug, Deserialize)]
pub struct TrackingDomain {
    pub domain: String,
    pub sdk: String,
    /// Evidence id.
    pub evidence: String,
}

/// An API behind a purpose string.
#[derive(Clone, Debug, Deserialize)]
pub struct GuardedApi {
    pub api: String,
    pub purpose_keys: Vec<String>,
    /// Evidence id.
    pub evidence: String,
}

/// For whom a piece of evidence speaks.
#[derive(Clone, Copy, Debug)]
pub enum Speaks<'r> {
    ForSdk(&'r Sdk),
    /// The app's own code.
    ForApp,
    /// Whoever owes something under Apple's rules.
    ToApple,
}

impl<'r> Speaks<'r> {
    /// The SDK, if it is one.
    pub fn sdk(self) -> Option<&'r Sdk> {
        match self {
            Speaks::ForSdk(sdk) => Some(sdk),
            Speaks::ForApp | Speaks::ToApple => None,
        }
    }
}

impl Build {
    /// Every piece of evidence: of the SDKs, of the app, of what Apple's rules are about.
    pub fn evidence(&self) -> impl Iterator<Item = (Speaks<'_>, &Evidence)> {
        let of_sdks =
            self.sdks.iter().flat_map(|sdk| sdk.evidence.iter().map(move |found| (Speaks::ForSdk(sdk), found)));
        let of_app = self.first_party.evidence.iter().map(|found| (Speaks::ForApp, found));
        of_sdks.chain(of_app).chain(self.apple.evidence.iter().map(|found| (Speaks::ToApple, found)))
    }
}

/// A store form, as far as it is of interest here.
#[derive(Clone, Debug, Deserialize)]
pub struct Form {
    pub path: String,
    pub answers: Vec<Located>,
    pub nothing_collected: Option<Locator>,
    pub problems: Vec<Located>,
}

impl Form {
    /// Every place of the form that the report points at.
    pub fn locators(&self) -> impl Iterator<Item = &Locator> {
        let answers = self.answers.iter().chain(&self.problems).map(|located| &located.locator);
        answers.chain(&self.nothing_collected)
    }
}

/// A policy file, as far as it is of interest here.
#[derive(Clone, Debug, Deserialize)]
pub struct Document {
    pub path: String,
    /// Absent where the file could not be read.
    pub format: Option<String>,
    pub sections: Vec<Located>,
    pub disclosures: Vec<Disclosure>,
    pub collection: Vec<Located>,
    pub claims: Vec<Located>,
    /// Of `policy --lint`; [`Report::read`] moves them to those of the report.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

/// Anything with a place in the policy.
#[derive(Clone, Debug, Deserialize)]
pub struct Located {
    pub locator: Locator,
}

/// A party that the policy names.
#[derive(Clone, Debug, Deserialize)]
pub struct Disclosure {
    pub name: String,
    pub resolution: Resolution,
    pub urls: Vec<Located>,
    pub data_types: Vec<Located>,
    pub denied: Vec<Located>,
    pub locator: Locator,
}

/// The SDKs that a disclosure speaks for.
#[derive(Clone, Debug, Deserialize)]
pub struct Resolution {
    pub sdks: Vec<String>,
}

impl Document {
    /// Every place of the document that the report points at.
    pub fn locators(&self) -> impl Iterator<Item = &Locator> {
        let of_disclosures = self.disclosures.iter().flat_map(|disclosure| {
            let inner = disclosure.urls.iter().chain(&disclosure.data_types).chain(&disclosure.denied);
            std::iter::once(&disclosure.locator).chain(inner.map(|inner| &inner.locator))
        });
        let others = self.sections.iter().chain(&self.collection).chain(&self.claims);
        of_disclosures.chain(others.map(|other| &other.locator))
    }
}

/// The kinds of texts that findings point into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKind {
    Policy,
    Form,
    /// `undisclosed.toml`, which a report names nowhere else.
    Configuration,
}

/// The audit in numbers.
#[derive(Clone, Debug, Deserialize)]
pub struct Summary {
    pub by_severity: BTreeMap<String, u64>,
    pub by_rule: BTreeMap<String, u64>,
}

/// Whether a text begins like a report rather than a build or a policy.
pub fn looks_like_report(bytes: &[u8]) -> bool {
    let head = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    head.trim_ascii_start().first() == Some(&b'{')
}

impl Report {
    /// Reads a report. `name` is how messages call it.
    ///
    /// # Errors
    /// It is no JSON, no report of this program, or of a version that is not known here.
    pub fn read(bytes: &[u8], name: &str) -> Result<Report, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        #[derive(Deserialize)]
        struct Head {
            schema: Option<String>,
        }
        let hint = "a report is what `undisclosed check --format json` prints";
        let head: Head =
            serde_json::from_slice(bytes).map_err(|error| format!("{name}: not a report: {error}; {hint}"))?;
        let schema = head.schema.unwrap_or_default();
        let known = ["check", "scan", "policy"].map(|command| format!("{TOOL}.{command}/{SCHEMA_VERSION}"));
        if !known.contains(&schema) {
            return Err(match schema.strip_prefix(TOOL) {
                Some(_) => format!("{name}: a report of version `{schema}`; this program reads {}", known.join(", ")),
                None => format!("{name}: not a report: it names no `schema` of {TOOL}; {hint}"),
            });
        }
        let mut report: Report =
            serde_json::from_slice(bytes).map_err(|error| format!("{name}: a damaged report: {error}"))?;
        // A finding about several documents stands with each of them.
        let mut known: BTreeSet<String> = report.findings.iter().map(|finding| finding.id.clone()).collect();
        for document in &mut report.documents {
            let new = document.findings.drain(..).filter(|finding| known.insert(finding.id.clone()));
            report.findings.extend(new);
        }
        Ok(report)
    }

    /// What a file that a finding points into is to the report.
    pub fn text(&self, path: &str) -> TextKind {
        if self.documents.iter().any(|document| document.path == path) {
            TextKind::Policy
        } else if self.forms.iter().any(|form| form.path == path) {
            TextKind::Form
        } else {
            TextKind::Configuration
        }
    }

    pub fn finding(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_report_is_refused_with_a_reason() {
        let refused = |text: &str| Report::read(text.as_bytes(), "r.json").unwrap_err();
        assert!(refused("PK").starts_with("r.json: not a report: "));
        assert!(refused("[]").contains("not a report"));
        assert!(refused(r#"{"version":"2.1.0"}"#).contains("names no `schema`"));
        assert!(refused(r#"{"schema":"undisclosed.check/99"}"#).contains("`undisclosed.check/99`"));
        assert!(refused(r#"{"schema":"undisclosed.check/0.1"}"#).contains("damaged"));
    }

    #[test]
    fn a_report_begins_with_a_brace() {
        assert!(looks_like_report(b"\xef\xbb\xbf \n{\"schema\""));
        assert!(!looks_like_report(b"PK\x03\x04"));
    }
}
