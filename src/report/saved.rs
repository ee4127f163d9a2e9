//! A report read back: what `check`, `scan` or `policy` printed with `--format json`.
//!
//! Only what explaining and verifying need is kept. A report is input like any other: its size is bounded, and what it
//! says is believed by nobody before it is verified.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::TOOL;
use super::json::SCHEMA_VERSION;
use crate::audit::{Finding, MatrixCell};
use crate::catalog::model::Platform;
use crate::inventory::{DataAccess, Evidence, Presence};
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
}

/// An SDK that was found in a build.
#[derive(Clone, Debug, Deserialize)]
pub struct Sdk {
    pub id: String,
    pub name: String,
    pub vendor: String,
    pub presence: Presence,
    pub embedded_in: Option<String>,
    pub evidence: Vec<Evidence>,
    pub data_types: Vec<DataAccess>,
}

/// The app's own code.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FirstParty {
    pub data_types: Vec<DataAccess>,
    pub evidence: Vec<Evidence>,
}

impl Build {
    /// Every piece of evidence, with the SDK for which it speaks; the app's own last.
    pub fn evidence(&self) -> impl Iterator<Item = (Option<&Sdk>, &Evidence)> {
        let of_sdks = self.sdks.iter().flat_map(|sdk| sdk.evidence.iter().map(move |found| (Some(sdk), found)));
        of_sdks.chain(self.first_party.evidence.iter().map(|found| (None, found)))
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
