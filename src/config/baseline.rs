//! The baseline: findings that were there before, so that only new ones fail a run.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::audit::Finding;

/// Why a file is no baseline.
#[derive(Debug, thiserror::Error)]
#[error("{file}: not a baseline: {detail}")]
pub struct BaselineError {
    pub file: String,
    pub detail: String,
}

/// The value of `schema` in a written baseline.
const SCHEMA: &str = "undisclosed.baseline/0.1";

/// Reads the ids of a baseline: one that [`write_baseline`] made, the JSON of a former `check`, or a bare list of
/// findings.
///
/// # Errors
/// If the text is not JSON, or holds no findings with ids.
pub fn read_baseline(text: &str, file: &str) -> Result<BTreeSet<String>, BaselineError> {
    #[derive(Deserialize)]
    struct Known {
        id: String,
    }
    #[derive(Deserialize)]
    struct Report {
        findings: Vec<Known>,
    }
    let error = |error: serde_json::Error| BaselineError { file: file.to_owned(), detail: error.to_string() };
    let known: Vec<Known> = if text.trim_start().starts_with('[') {
        serde_json::from_str(text).map_err(error)?
    } else {
        serde_json::from_str::<Report>(text).map_err(error)?.findings
    };
    Ok(known.into_iter().map(|finding| finding.id).collect())
}

/// The baseline of an audit: what is needed to know its findings again, sorted, with a message for people.
pub fn write_baseline(findings: &[Finding]) -> String {
    #[derive(Serialize)]
    struct Known<'a> {
        id: &'a str,
        rule: &'a str,
        subject: &'a crate::audit::Subject,
        message: &'a str,
    }
    #[derive(Serialize)]
    struct Baseline<'a> {
        schema: &'a str,
        findings: Vec<Known<'a>>,
    }
    let mut known: Vec<Known> = findings
        .iter()
        .map(|finding| Known {
            id: &finding.id,
            rule: &finding.rule,
            subject: &finding.subject,
            message: &finding.message,
        })
        .collect();
    known.sort_by_key(|finding| (finding.rule, finding.subject, finding.id));
    let baseline = Baseline { schema: SCHEMA, findings: known };
    let mut text = serde_json::to_string_pretty(&baseline).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_report_and_a_bare_list() {
        let ids = BTreeSet::from(["a1".to_owned()]);
        assert_eq!(
            read_baseline(r#"{"schema": "x", "findings": [{"id": "a1", "rule": "r"}]}"#, "f").ok(),
            Some(ids.clone())
        );
        assert_eq!(read_baseline(r#" [{"id": "a1"}]"#, "f").ok(), Some(ids));
    }

    #[test]
    fn says_which_file_is_no_baseline() {
        let error = read_baseline(r#"{"builds": []}"#, "old.json").expect_err("no findings");
        assert!(error.to_string().starts_with("old.json: not a baseline: missing field `findings`"), "{error}");
        assert!(read_baseline("", "f").is_err());
    }
}
