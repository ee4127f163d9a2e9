//! The judgement: what the builds do against what the policy says.

pub mod rules;

use serde::Serialize;

use crate::inventory::Confidence;
use crate::policy::Locator;

/// How bad a finding is. Greater is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

/// Who wants to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    Default,
    Strict,
    Auditor,
}

/// The verdict on one pair of SDK and data type, in the terms of the literature on flow-to-policy consistency
/// (PoliCheck, USENIX Security 2020), with two of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Clear,
    Vague,
    Omitted,
    Incorrect,
    Ambiguous,
    /// Declared, and the vendor's documentation is known and does not name it, and it was not observed.
    OverDeclared,
    Undecided,
}

/// One cell of the matrix.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixCell {
    /// Path of the build.
    pub build: String,
    /// SDK id, or `first-party`.
    pub sdk: String,
    pub data_type: String,
    pub verdict: Verdict,
    /// Steps in the ontology between what was said and what is done; only for *vague*.
    pub distance: Option<u32>,
    /// Evidence ids.
    pub evidence: Vec<String>,
    /// Name as written of the disclosure that speaks for it.
    pub disclosure: Option<String>,
}

/// What a finding is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Subject {
    pub build: Option<String>,
    pub sdk: Option<String>,
    pub vendor: Option<String>,
    pub data_type: Option<String>,
    pub permission: Option<String>,
    /// Name as written in the policy.
    pub disclosure: Option<String>,
}

/// Something that the policy owes its readers.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// Stable across runs and paths.
    pub id: String,
    /// Kebab-case rule id.
    pub rule: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub audience: Audience,
    pub subject: Subject,
    pub message: String,
    /// Ids in `signatures/laws.toml`.
    pub basis: Vec<String>,
    /// Evidence ids of the builds.
    pub evidence: Vec<String>,
    /// Places in the policy.
    pub locators: Vec<Locator>,
    pub fix: String,
    /// The reason of the waiver, or `baseline`.
    pub waived_by: Option<String>,
}
