//! The sample apps: what must be found in each of them, and what must not, as `sample-apps/*/expected*.json` say.

use std::path::{Path, PathBuf};

use serde_json::Value;
use undisclosed::audit::{Audience, Audit, AuditInput, Finding, Severity, audit};
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;
use undisclosed::flow;
use undisclosed::inventory::Inventory;
use undisclosed::store::{self, StoreForm};

fn samples(platform: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps").join(platform)
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Whether a finding is the one that `expected.json` describes: every key that is given has to fit, and each of `data_types`
/// has to be among the finding's.
fn fits(finding: &Finding, expected: &Value) -> bool {
    let subject = &finding.subject;
    let same = |key: &str, found: &Option<String>| {
        expected.get(key).and_then(Value::as_str).is_none_or(|wanted| found.as_deref() == Some(wanted))
    };
    let named = |data_type: &&str| finding.data_types.iter().any(|found| found == data_type);
    expected["rule"] == finding.rule.as_str()
        && expected.get("sdk").and_then(Value::as_str).is_none_or(|wanted| finding.sdks.iter().any(|sdk| sdk == wanted))
        && same("permission", &subject.permission)
        && same("disclosure", &subject.disclosure)
        && texts(&expected["data_types"]).iter().all(named)
}

fn judge(builds: &[Inventory], policy: &Path, forms: &[StoreForm], catalog: &Catalog) -> Audit {
    let policies = flow::read_policies(&[policy.to_owned()], catalog);
    audit(&AuditInput { catalog, builds, policies: &policies, forms, config: &Config::default(), as_of: None })
}

/// Holds the findings against what is expected of them.
fn hold_findings(case: &str, audit: &Audit, expected: &Value) {
    let said: Vec<String> =
        audit.findings.iter().map(|f| format!("{} {:?}: {}", f.rule, f.subject, f.message)).collect();
    for finding in expected["findings"].as_array().into_iter().flatten() {
        let found = audit.findings.iter().any(|found| fits(found, finding));
        assert!(found, "{case}: {finding} is missing among\n{}", said.join("\n"));
    }
    for finding in expected["never"].as_array().into_iter().flatten() {
        let found = audit.findings.iter().any(|found| fits(found, finding));
        assert!(!found, "{case}: {finding} must not be among\n{}", said.join("\n"));
    }
    if expected["highest_severity"] == "info" {
        let mut shown = audit.findings.iter().filter(|finding| finding.audience == Audience::Default);
        let loud = shown.any(|finding| finding.severity > Severity::Info);
        assert!(!loud, "{case}: nothing above info is wanted among\n{}", said.join("\n"));
    }
}

fn hold(platform: &str, expected: &str) {
    let catalog = Catalog::compiled();
    let folder = samples(platform);
    let text = std::fs::read_to_string(folder.join(expected)).expect("an expected file");
    let expected: Value = serde_json::from_str(&text).expect("JSON");
    for build in texts(&expected["builds"]) {
        let builds = flow::scan(&[folder.join(build)], &catalog, &[]);
        let inventory = &builds[0];
        assert!(inventory.errors.is_empty(), "{build}: {:?}", inventory.errors);
        for sdk in texts(&expected["sdks"]) {
            assert!(inventory.detected(sdk).is_some(), "{build}: {sdk} was not found");
        }
        for sdk in texts(&expected["sdks_not_inside"]) {
            assert!(inventory.detected(sdk).is_none(), "{build}: {sdk} is not inside");
        }
        for (owner, wanted) in expected["data_access"].as_object().into_iter().flatten() {
            let reached = match owner.as_str() {
                "first-party" => &inventory.first_party.data_types,
                sdk => &inventory.detected(sdk).expect("an SDK").data_types,
            };
            for data_type in texts(wanted) {
                let observed = reached.iter().any(|data| data.id == data_type && !data.observed.is_empty());
                assert!(observed, "{build}: {owner} reaches {data_type}");
            }
        }
        for (policy, expected) in expected["policies"].as_object().into_iter().flatten() {
            let audit = judge(&builds, &folder.join(policy), &[], &catalog);
            hold_findings(&format!("{build} against {policy}"), &audit, expected);
        }
        for (form, expected) in expected["forms"].as_object().into_iter().flatten() {
            let store = if form.ends_with(".csv") { store::GOOGLE_PLAY } else { store::APP_STORE };
            let read = flow::read_form(&folder.join(form), store, &catalog).expect("a form");
            let policy = expected["policy"].as_str().expect("a policy");
            let audit = judge(&builds, &folder.join(policy), &[read], &catalog);
            hold_findings(&format!("{build} against {policy} and {form}"), &audit, expected);
        }
    }
}

#[test]
fn lantern_for_android() {
    hold("android", "expected.json");
}

#[test]
fn harbour_for_ios() {
    hold("ios", "expected.json");
}

#[test]
fn harbour_as_the_store_hands_it_out() {
    hold("ios", "expected-store.json");
}
