//! SARIF 2.1.0 (OASIS standard), as code scanning services read it.
//!
//! A result stands where its words are in the policy; where only the build is known, at the build. Evidence of the
//! builds is in the related locations.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Check, TOOL, VERSION, evidence_by_id};
use crate::audit::rules::{self, Rule};
use crate::audit::{Finding, Severity};
use crate::catalog::Catalog;
use crate::inventory::Evidence;
use crate::policy::Locator;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The key of the fingerprint; its number changes when the way in which ids are made changes.
const FINGERPRINT: &str = "undisclosedFindingId/v1";

/// The findings of a check as one SARIF run, ending in a newline. Waived findings carry a suppression.
pub fn check(check: &Check, catalog: &Catalog) -> String {
    let evidence = evidence_by_id(check.builds);
    let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
    for law in &catalog.signatures.laws {
        texts.insert(&law.id, &law.says);
    }
    let rules: Vec<Value> = rules::ALL.iter().map(|rule| describe(rule, &texts)).collect();
    let results: Vec<Value> = check.audit.findings.iter().map(|finding| result(finding, check, &evidence)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": TOOL, "semanticVersion": VERSION, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": check.audit.summary.exit != 2,
                "exitCode": check.audit.summary.exit,
                "toolExecutionNotifications": notifications(check),
            }],
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn describe(rule: &Rule, laws: &BTreeMap<&str, &str>) -> Value {
    let basis: Vec<String> =
        rule.basis.iter().map(|id| format!("{id}: {}", laws.get(id).copied().unwrap_or_default())).collect();
    json!({
        "id": rule.id,
        "name": pascal_case(rule.id),
        "shortDescription": { "text": format!("{}.", rule.title) },
        "fullDescription": { "text": format!("{}. {}", rule.title, rule.fix) },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": ["privacy"], "basis": basis, "security-severity": security_severity(rule.severity) },
    })
}

fn result(finding: &Finding, check: &Check, evidence: &BTreeMap<&str, &Evidence>) -> Value {
    let related = finding.evidence.iter().filter_map(|id| evidence.get(id.as_str())).enumerate();
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": locations(finding, check),
        "relatedLocations": related.map(|(number, found)| in_build(number, found)).collect::<Vec<Value>>(),
        "partialFingerprints": { FINGERPRINT: finding.id },
        "properties": {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "audience": finding.audience,
            "subject": finding.subject,
            "dataTypes": finding.data_types,
            "fix": finding.fix,
            "security-severity": security_severity(finding.severity),
        },
    });
    if let Some(object) = result.as_object_mut() {
        if let Some(index) = rules::ALL.iter().position(|rule| rule.id == finding.rule) {
            object.insert("ruleIndex".to_owned(), json!(index));
        }
        if let Some(reason) = &finding.waived_by {
            let suppression = json!([{ "kind": "external", "status": "accepted", "justification": reason }]);
            object.insert("suppressions".to_owned(), suppression);
        }
    }
    result
}

/// The places in the policy; else the build that the finding is about; else every build.
fn locations(finding: &Finding, check: &Check) -> Vec<Value> {
    if !finding.locators.is_empty() {
        return finding.locators.iter().map(in_policy).collect();
    }
    let builds: Vec<&str> = match &finding.subject.build {
        Some(build) => vec![build],
        None => check.builds.iter().map(|build| build.path.as_str()).collect(),
    };
    builds.into_iter().map(|build| json!({ "physicalLocation": { "artifactLocation": artifact(build) } })).collect()
}

fn in_policy(locator: &Locator) -> Value {
    let mut place = Map::new();
    place.insert("artifactLocation".to_owned(), artifact(&locator.file));
    // Lines of a part inside a container are not lines of the file.
    if let Some(region) = region(locator).filter(|_| locator.part.is_none()) {
        place.insert("region".to_owned(), region);
    }
    let mut location = json!({ "physicalLocation": place });
    if let (Some(part), Some(object)) = (&locator.part, location.as_object_mut()) {
        let line = locator.line.map(|line| format!(":{line}")).unwrap_or_default();
        let logical = json!([{ "fullyQualifiedName": format!("{part}{line}"), "kind": "resource" }]);
        object.insert("logicalLocations".to_owned(), logical);
    }
    location
}

fn region(locator: &Locator) -> Option<Value> {
    let mut region = Map::new();
    match (locator.line, locator.bytes) {
        (Some(line), _) => {
            region.insert("startLine".to_owned(), json!(line.max(1)));
            if let Some(column) = locator.column {
                region.insert("startColumn".to_owned(), json!(column.max(1)));
            }
        }
        (None, Some([start, end])) => {
            region.insert("byteOffset".to_owned(), json!(start));
            region.insert("byteLength".to_owned(), json!(end.saturating_sub(start)));
        }
        (None, None) => return None,
    }
    if !locator.quote.is_empty() {
        region.insert("snippet".to_owned(), json!({ "text": locator.quote }));
    }
    Some(Value::Object(region))
}

fn in_build(number: usize, evidence: &Evidence) -> Value {
    let names = [evidence.class.as_deref(), evidence.method.as_deref()];
    let member: Vec<&str> = names.into_iter().flatten().collect();
    let mut logical = Vec::new();
    if let Some(entry) = &evidence.entry {
        logical.push(json!({ "fullyQualifiedName": entry, "kind": "module" }));
    }
    if !member.is_empty() {
        let kind = if evidence.method.is_some() { "function" } else { "type" };
        logical.push(json!({ "fullyQualifiedName": member.join("."), "kind": kind }));
    }
    json!({
        "id": number,
        "physicalLocation": { "artifactLocation": artifact(&evidence.artifact) },
        "logicalLocations": logical,
        "message": { "text": format!("{} ({})", evidence.value, evidence.indicator) },
    })
}

/// What could not be read, as the standard wants failures of the tool told.
fn notifications(check: &Check) -> Vec<Value> {
    let notification = |file: &str, text: String| {
        json!({
            "level": "error",
            "message": { "text": text },
            "locations": [{ "physicalLocation": { "artifactLocation": artifact(file) } }],
        })
    };
    let of_builds = check.builds.iter().flat_map(|build| {
        build.errors.iter().map(move |error| (build.path.as_str(), &error.detail, error.entry.as_deref()))
    });
    let of_documents = check.documents.iter().flat_map(|document| {
        document.errors.iter().map(move |error| (document.path.as_str(), &error.detail, error.locator.part.as_deref()))
    });
    of_builds
        .chain(of_documents)
        .map(|(file, detail, part)| {
            let part = part.map(|part| format!("{part}: ")).unwrap_or_default();
            notification(file, format!("{part}{detail}"))
        })
        .collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number by which code scanning services sort: from 9.0 critical, from 7.0 high, from 4.0 medium, above 0 low.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.0",
    }
}

fn artifact(path: &str) -> Value {
    json!({ "uri": uri(path) })
}

/// A path as a URI reference (RFC 3986): relative as it was given, absolute with the scheme `file`.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' | b'+' | b'@' | b'=' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    if uri.starts_with('/') { format!("file://{uri}") } else { uri }
}

/// `undisclosed-sdk` as `UndisclosedSdk`.
fn pascal_case(id: &str) -> String {
    id.split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("./docs/隐私 政策.md"), "docs/%E9%9A%90%E7%A7%81%20%E6%94%BF%E7%AD%96.md");
        assert_eq!(uri("/abs/app.apk"), "file:///abs/app.apk");
        assert_eq!(uri("C:\\app.apk"), "C%3A/app.apk");
        assert_eq!(pascal_case("undisclosed-sdk"), "UndisclosedSdk");
    }

    #[test]
    fn lines_inside_a_container_are_no_region_of_the_file() {
        let inside = Locator {
            file: "policy.docx".to_owned(),
            part: Some("word/document.xml".to_owned()),
            line: Some(3),
            ..Locator::default()
        };
        assert_eq!(in_policy(&inside).pointer("/physicalLocation/region"), None);
        let outside = Locator { part: None, ..inside };
        assert_eq!(in_policy(&outside).pointer("/physicalLocation/region/startLine"), Some(&json!(3)));
    }
}
