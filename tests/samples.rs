//! The sample apps: what must be found in each of them, and what must not, as `sample-apps/*/expected*.json` say.

use std::path::{Path, PathBuf};

use serde_json::Value;
use undisclosed::audit::{Audit, AuditInput, Finding, Severity, audit};
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;
use undisclosed::flow;
use undisclosed::inventory::Inventory;

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

fn judge(builds: &[Inventory], policy: &Path, catalog: &Catalog) -> Audit {
    let policies = flow::read_policies(&[policy.to_owned()], catalog);
    audit(&AuditInput { catalog, builds, policies: &policies, config: &Config::default(), as_of: None })
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
            let audit = judge(&builds, &folder.join(policy), &catalog);
            let case = format!("{build} against {policy}");
            let said: Vec<String> =
                audit.findings.iter().map(|f| format!("{} {:?}: {}", f.rule, f.subject, f.message)).collect();
            let wanted = expected["findings"].as_array().into_iter().flatten();
            for finding in wanted {
                assert!(
                    audit.findings.iter().any(|found| fits(found, finding)),
                    "{case}: {finding} is missing among\n{}",
                    said.join("\n")
                );
            }
            for finding in expected["never"].as_array().into_iter().flatten() {
                assert!(
                    !audit.findings.iter().any(|found| fits(found, finding)),
                    "{case}: {finding} must not be among\n{}",
                    said.join("\n")
                );
            }
            if expected["highest_severity"] == "info" {
                let loud = audit.findings.iter().any(|finding| finding.severity > Severity::Info);
                assert!(!loud, "{case}: nothing above info is wanted among\n{}", said.join("\n"));
            }
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
