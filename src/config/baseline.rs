//! The baseline: findings that were there before, so that only new ones fail a run.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::audit::{Finding, Subject};
use crate::catalog;
use crate::inventory::Inventory;

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
#[error("{file}: not a baseline: {detail}")]
pub struct BaselineError {
    pub file: String,
    pub detail: String,
}

/// The value of `schema` in a written baseline. It is not asked for when reading: ids outlive versions.
const SCHEMA: &str = "undisclosed.baseline/0.1";

/// What `waived_by` says of a finding that is in the baseline.
pub const WAIVED_BY: &str = "baseline";

/// The findings of a former run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<String, KnownFinding>,
    /// The app that each finding was about, by the finding's id, where the file tells.
    apps: BTreeMap<String, App>,
}

/// A finding of a former run, as far as its baseline tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownFinding {
    pub id: String,
    pub rule: Option<String>,
    pub message: Option<String>,
}

/// The application id and platform, which survive a new path or version.
type App = (Option<String>, Option<String>);

/// A finding of the baseline that was not met again and yet may be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Undecided {
    #[serde(flatten)]
    pub known: KnownFinding,
    /// Why it cannot be called fixed, in words.
    pub reason: &'static str,
}

/// What became of the findings of a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// How many are there still.
    pub open: u64,
    /// Those that are gone, by id.
    pub fixed: Vec<KnownFinding>,
    /// Those that were not met again while something was not read or not asked, by id.
    pub undecided: Vec<Undecided>,
}

#[derive(Deserialize)]
struct ReadFinding {
    id: String,
    rule: Option<String>,
    message: Option<String>,
    #[serde(default)]
    subject: ReadSubject,
    waived_by: Option<String>,
}

#[derive(Default, Deserialize)]
struct ReadSubject {
    build: Option<String>,
}

#[derive(Deserialize, Serialize)]
struct KnownBuild {
    path: String,
    id: Option<String>,
    platform: Option<String>,
}

#[derive(Deserialize)]
struct Report {
    findings: Vec<ReadFinding>,
    #[serde(default)]
    builds: Vec<KnownBuild>,
}

/// Reads a baseline: one that [`write_baseline`] made, the JSON of a former `check`, or a bare list of findings, of any
/// version and made with any catalog. What a waiver covered is left out, so that it comes back when the waiver ends.
///
/// # Errors
/// If the text is not JSON, or holds no findings with ids.
pub fn read_baseline(text: &str, file: &str) -> Result<Baseline, BaselineError> {
    let error = |error: serde_json::Error| BaselineError { file: file.to_owned(), detail: error.to_string() };
    let report = if text.trim_start().starts_with('[') {
        Report { findings: serde_json::from_str(text).map_err(error)?, builds: Vec::new() }
    } else {
        serde_json::from_str(text).map_err(error)?
    };
    let app = |path: &String| report.builds.iter().find(|build| build.path == *path);
    let mut baseline = Baseline::default();
    for finding in report.findings {
        if finding.waived_by.is_some_and(|reason| reason != WAIVED_BY) {
            continue;
        }
        if let Some(path) = &finding.subject.build {
            let app = app(path).map_or((None, None), |build| (build.id.clone(), build.platform.clone()));
            baseline.apps.insert(finding.id.clone(), app);
        }
        let known = KnownFinding { id: finding.id.clone(), rule: finding.rule, message: finding.message };
        baseline.known.insert(finding.id, known);
    }
    Ok(baseline)
}

/// The baseline of an audit: what is needed to know its findings again, sorted, with a message for people. What a waiver
/// covers is left out.
pub fn write_baseline(findings: &[Finding], builds: &[Inventory]) -> String {
    #[derive(Serialize)]
    struct Known<'a> {
        id: &'a str,
        rule: &'a str,
        subject: &'a Subject,
        message: &'a str,
    }
    #[derive(Serialize)]
    struct Written<'a> {
        schema: &'a str,
        builds: Vec<KnownBuild>,
        findings: Vec<Known<'a>>,
    }
    let mut known: Vec<Known> = findings
        .iter()
        .filter(|finding| finding.waived_by.as_deref().is_none_or(|reason| reason == WAIVED_BY))
        .map(|finding| Known {
            id: &finding.id,
            rule: &finding.rule,
            subject: &finding.subject,
            message: &finding.message,
        })
        .collect();
    known.sort_by_key(|finding| (finding.rule, finding.subject, finding.id));
    let mut builds: Vec<KnownBuild> = builds
        .iter()
        .map(|build| KnownBuild {
            path: build.path.clone(),
            id: build.id.clone(),
            platform: build.platform.map(|platform| catalog::word(&platform)),
        })
        .collect();
    builds.sort_by(|a, b| a.path.cmp(&b.path));
    let mut text =
        serde_json::to_string_pretty(&Written { schema: SCHEMA, builds, findings: known }).unwrap_or_default();
    text.push('\n');
    text
}

impl Baseline {
    pub fn contains(&self, id: &str) -> bool {
        self.known.contains_key(id)
    }

    /// What became of it. `rules` are the ids of the rules that spoke; `conclusive` whether everything was read to the
    /// end. Only then can what is not there be called fixed.
    pub fn compare(&self, findings: &[Finding], builds: &[&Inventory], rules: &[&str], conclusive: bool) -> Compared {
        let there: BTreeSet<&str> = findings.iter().map(|finding| finding.id.as_str()).collect();
        let given: Vec<App> = builds
            .iter()
            .map(|build| (build.id.clone(), build.platform.map(|platform| catalog::word(&platform))))
            .collect();
        let mut compared = Compared::default();
        for known in self.known.values() {
            let silent = known.rule.as_deref().is_some_and(|rule| !rules.contains(&rule));
            let elsewhere = self.apps.get(&known.id).is_some_and(|app| !given.contains(app));
            let reason = match (there.contains(known.id.as_str()), silent, elsewhere, conclusive) {
                (true, ..) => {
                    compared.open += 1;
                    continue;
                }
                (_, true, ..) => "its rule is off, or was not given what it compares",
                (_, _, true, _) => "its build was not given",
                (_, _, _, false) => "not everything could be read",
                _ => {
                    compared.fixed.push(known.clone());
                    continue;
                }
            };
            compared.undecided.push(Undecided { known: known.clone(), reason });
        }
        compared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Baseline {
        read_baseline(text, "f").expect("a baseline")
    }

    #[test]
    fn reads_a_report_and_a_bare_list() {
        let report = read(r#"{"schema": "x/9", "more": 1, "findings": [{"id": "a1", "rule": "r", "new": true}]}"#);
        assert!(report.contains("a1") && !report.contains("r"));
        assert!(read(r#" [{"id": "a1"}]"#).contains("a1"));
    }

    #[test]
    fn what_a_waiver_covered_is_not_in_it() {
        let report = read(r#"[{"id": "a1", "waived_by": "agreed"}, {"id": "a2", "waived_by": "baseline"}]"#);
        assert!(!report.contains("a1") && report.contains("a2"));
    }

    #[test]
    fn says_which_file_is_no_baseline() {
        let error = read_baseline(r#"{"builds": []}"#, "old.json").expect_err("no findings");
        assert!(error.to_string().starts_with("old.json: not a baseline: missing field `findings`"), "{error}");
        assert!(read_baseline("", "f").is_err());
    }

    #[test]
    fn what_is_gone_is_fixed_only_where_everything_was_read_and_asked() {
        let known = read(r#"[{"id": "a1", "rule": "r"}, {"id": "a2", "rule": "off"}, {"id": "a3"}]"#);
        let ids =
            |compared: &Compared| -> Vec<String> { compared.fixed.iter().map(|known| known.id.clone()).collect() };
        let compared = known.compare(&[], &[], &["r"], true);
        assert_eq!(ids(&compared), ["a1", "a3"]);
        assert_eq!(
            compared.undecided.iter().map(|known| known.reason).collect::<Vec<_>>(),
            ["its rule is off, or was not given what it compares"]
        );
        let partial = known.compare(&[], &[], &["r"], false);
        assert_eq!((partial.fixed.len(), partial.undecided.len(), partial.open), (0, 3, 0));
    }

    #[test]
    fn a_finding_about_a_build_that_was_not_given_is_not_fixed() {
        let known = read(
            r#"{"builds": [{"path": "a.ipa", "id": "com.example", "platform": "ios"}],
                "findings": [{"id": "a1", "rule": "r", "subject": {"build": "a.ipa"}}]}"#,
        );
        assert_eq!(known.compare(&[], &[], &["r"], true).undecided[0].reason, "its build was not given");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_baseline_or_none(text in "\\PC{0,200}|[\\[\\]{}\":,a-z0-9 ]{0,200}") {
            let _ = read_baseline(&text, "f");
        }
    }
}
