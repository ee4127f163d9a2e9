//! The judgement: what the builds do against what the policy says.
//!
//! [`audit`] first finds, for every detected SDK, the disclosures that speak for it ([`matching`]), then gives every
//! pair of SDK and data type one verdict ([`matrix`]), and lets the [`rules`] draw their conclusions. What the build
//! was *observed* to do, what the vendor *documents* and what the policy *declares* stay three different things.

pub(crate) mod case;
mod finding;
mod forms;
pub mod matching;
pub mod matrix;
pub mod ontology;
mod profile;
pub mod rules;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::config::{self, Compared, Config};
use crate::inventory::{Confidence, Inventory};
use crate::policy::{Disclosures, Locator};
use crate::store::StoreForm;
pub use case::Case;
pub(crate) use finding::normalised;
pub use profile::PROFILES;

/// How bad a finding is. Greater is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Info,
    Low,
    Medium,
    High,
    Critical,
}

impl Severity {
    /// Mildest first.
    pub const ALL: [Severity; 5] =
        [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];

    pub fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Low => "low",
            Severity::Medium => "medium",
            Severity::High => "high",
            Severity::Critical => "critical",
        }
    }

    pub fn from_word(word: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|severity| severity.word() == word)
    }
}

/// Who wants to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    Default,
    Strict,
    Auditor,
}

impl Audience {
    /// Those who want the least first.
    pub const ALL: [Audience; 3] = [Audience::Default, Audience::Strict, Audience::Auditor];

    pub fn word(self) -> &'static str {
        match self {
            Audience::Default => "default",
            Audience::Strict => "strict",
            Audience::Auditor => "auditor",
        }
    }

    pub fn from_word(word: &str) -> Option<Audience> {
        Audience::ALL.into_iter().find(|audience| audience.word() == word)
    }
}

/// The verdict on one pair of SDK and data type, in the terms of the literature on flow-to-policy consistency
/// (PoliCheck, USENIX Security 2020), with two of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// The `sdk` of a cell about the app's own code.
pub const FIRST_PARTY: &str = "first-party";

/// One cell of the matrix.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    pub build: Option<String>,
    pub sdk: Option<String>,
    pub vendor: Option<String>,
    /// Set where the finding is about exactly one; [`Finding::data_types`] has them all.
    pub data_type: Option<String>,
    pub permission: Option<String>,
    /// Name as written in the policy, or the id of an answer in a store form.
    pub disclosure: Option<String>,
}

/// Something that the policy owes its readers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// Stable across runs and paths.
    pub id: String,
    /// Kebab-case rule id.
    pub rule: String,
    pub severity: Severity,
    pub confidence: Confidence,
    pub audience: Audience,
    /// [`Subject::sdk`] is the one that stands for all of [`Finding::sdks`].
    pub subject: Subject,
    /// Every SDK that the finding is about: one, or the modules that one disclosure or one name speaks for.
    pub sdks: Vec<String>,
    /// Every data type that the finding is about. Sorted.
    pub data_types: Vec<String>,
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

/// Everything that is judged together.
#[derive(Clone, Copy, Debug)]
pub struct AuditInput<'a> {
    pub catalog: &'a Catalog,
    /// Empty: only the policy is judged, by itself.
    pub builds: &'a [Inventory],
    /// Several files form one policy.
    pub policies: &'a [Disclosures],
    /// The forms that stores ask for; at most one of each store.
    pub forms: &'a [StoreForm],
    pub config: &'a Config,
    /// ISO date on which waivers are judged; without it no waiver expires.
    pub as_of: Option<&'a str>,
}

/// The outcome of [`audit`].
#[derive(Clone, Debug)]
pub struct Audit {
    /// Sorted by build, SDK and data type.
    pub matrix: Vec<MatrixCell>,
    /// Worst first, then by rule and subject; waived ones too.
    pub findings: Vec<Finding>,
    /// Ids of the detected SDKs that the policy speaks for.
    pub disclosed: BTreeSet<String>,
    /// The store forms that were judged along, by path.
    pub forms: Vec<StoreForm>,
    /// What became of the findings of the baseline, where one was given.
    pub baseline: Option<Compared>,
    pub summary: Summary,
    /// For whom it was judged: findings for a closer audience are there, but fail nothing.
    pub audience: Audience,
}

/// The audit in numbers. Waived findings are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub by_severity: BTreeMap<&'static str, u64>,
    pub by_rule: BTreeMap<String, u64>,
    /// Findings that a waiver covers.
    pub waived: u64,
    /// Findings that the baseline knows.
    pub in_baseline: u64,
    /// Distinct SDKs of third parties whose code is in the builds (components, libraries and frameworks aside).
    pub sdks_detected: u64,
    /// How many of them the policy speaks for, by name or through the SDK that brings them.
    pub sdks_disclosed: u64,
    /// Whether the absence of something may be claimed: every build and every document was read to the end.
    pub conclusive: bool,
    /// The exit code of the program: 2 where a build or document could not be read in part or whole, else 1 where an
    /// unwaived finding for the chosen audience is at or above `fail-on`, else 0.
    pub exit: u8,
}

/// Judges builds against a policy. Without builds only the policy is judged; without a policy, or where none of it
/// could be read, nothing is called undisclosed.
pub fn audit(input: &AuditInput) -> Audit {
    // In the order of their paths, so that the order on the command line changes nothing.
    let mut builds: Vec<&Inventory> = input.builds.iter().collect();
    builds.sort_by(|a, b| a.path.cmp(&b.path));
    let mut policies: Vec<&Disclosures> = input.policies.iter().collect();
    policies.sort_by(|a, b| a.path.cmp(&b.path));
    let AuditInput { catalog, config, as_of, .. } = *input;
    let parties = matching::parties(&builds, &policies);
    let cells = matrix::cells(catalog, &builds, &policies, &parties);
    let mut forms = input.forms.to_vec();
    forms.sort_by(|a, b| a.path.cmp(&b.path));
    let case = Case {
        catalog,
        config,
        as_of,
        builds: &builds,
        policies: &policies,
        forms: &forms,
        parties: &parties,
        cells: &cells,
    };
    let mut findings = finding::merged(rules::run(&case));
    finding::waive(&mut findings, config, as_of);
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| (std::cmp::Reverse(finding.severity), finding.rule.clone());
        key(a).cmp(&key(b)).then_with(|| a.subject.cmp(&b.subject)).then_with(|| a.id.cmp(&b.id))
    });
    let mut matrix: Vec<MatrixCell> = cells.iter().map(matrix::Cell::printed).collect();
    matrix.sort();
    matrix.dedup();
    let summary = summarise(&case, &findings);
    let disclosed = distinct(parties.iter().filter(|party| party.is_disclosed()));
    let disclosed = disclosed.into_iter().map(str::to_owned).collect();
    let spoke: Vec<&str> = rules::ALL.iter().filter(|rule| rule.had_its_say(&case)).map(|rule| rule.id).collect();
    let baseline = config.baseline.as_ref().map(|known| known.compare(&findings, &builds, &spoke, summary.conclusive));
    Audit { matrix, findings, disclosed, baseline, summary, audience: config.audience, forms }
}

/// The SDK ids of parties, each once.
fn distinct<'a>(parties: impl Iterator<Item = &'a matching::Party<'a>>) -> BTreeSet<&'a str> {
    parties.map(|party| party.detection.id.as_str()).collect()
}

impl Summary {
    /// Counts findings, and whether they fail the run where nothing worse happened.
    fn tally(&mut self, findings: &[Finding], settings: &Config) {
        self.by_severity = Severity::ALL.into_iter().map(|severity| (severity.word(), 0)).collect();
        self.by_rule.clear();
        let open = || findings.iter().filter(|finding| finding.waived_by.is_none());
        for finding in open() {
            *self.by_severity.entry(finding.severity.word()).or_default() += 1;
            *self.by_rule.entry(finding.rule.clone()).or_default() += 1;
        }
        let waived = findings.iter().filter_map(|finding| finding.waived_by.as_deref());
        let (known, waived): (Vec<&str>, Vec<&str>) = waived.partition(|reason| *reason == config::WAIVED_BY);
        (self.in_baseline, self.waived) = (known.len() as u64, waived.len() as u64);
        if self.exit != 2 {
            let mut told = open().filter(|finding| finding.audience <= settings.audience);
            self.exit = u8::from(settings.fail_on.is_some_and(|limit| told.any(|finding| finding.severity >= limit)));
        }
    }
}

fn summarise(case: &Case, findings: &[Finding]) -> Summary {
    let unread = case.builds.iter().any(|build| !build.errors.is_empty())
        || case.policies.iter().any(|document| !document.errors.is_empty());
    let third_parties = || case.parties.iter().filter(|party| party.needs_disclosure());
    let mut summary = Summary {
        sdks_detected: distinct(third_parties()).len() as u64,
        sdks_disclosed: distinct(third_parties().filter(|party| party.is_disclosed())).len() as u64,
        conclusive: !case.builds.is_empty()
            && case.builds.iter().all(|build| build.is_conclusive())
            && case.policies.iter().all(|document| document.errors.is_empty()),
        exit: if unread { 2 } else { 0 },
        ..Summary::default()
    };
    summary.tally(findings, case.config);
    summary
}
