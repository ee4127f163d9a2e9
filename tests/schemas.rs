//! What the program prints for machines, held against `schemas/` and the SARIF standard's structure.

mod support;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::*;
use undisclosed::audit::{Audit, Severity, rules};
use undisclosed::config::Config;
use undisclosed::facts::Anomaly;
use undisclosed::inventory::{Inventory, Presence, UnknownCode};
use undisclosed::policy::{Actor, ClaimKind, ClaimScope, Disclosures, SectionKind};
use undisclosed::report::{Check, json as report, sarif};

fn schema(name: &str) -> Value {
    let path = format!("{}/schemas/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).expect("the schema")).expect("JSON")
}

fn assert_valid(name: &str, printed: &str) -> Value {
    let schema = schema(name);
    jsonschema::meta::validate(&schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let value: Value = serde_json::from_str(printed).expect("JSON");
    let errors: Vec<String> =
        validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, Vec::<String>::new());
    value
}

/// Builds and policies that between them have something in every list.
fn everything() -> (Vec<Inventory>, Vec<Disclosures>) {
    let mut build = android()
        .has(sdk("wechat").reaches("imei").reaches_without_permission("contacts").documents("ip-address"))
        .has(sdk("mta").inside("wechat").reaches("mac-address"))
        .has(sdk("umeng-push").only(Presence::Wiring))
        .has(sdk("app-center").reaches("ip-address"))
        .has(sdk("umeng-analytics").reaches("imei"))
        .asks_for("android.permission.READ_CONTACTS", &["wechat"])
        .itself_reaches("imei");
    build.unknown.push(UnknownCode {
        id: "u-1".to_owned(),
        package: "a.b".to_owned(),
        classes: 12,
        bytes: Some(3400),
        apis: vec!["TelephonyManager.getDeviceId".to_owned()],
        guess: Some("Umeng Analytics".to_owned()),
        reason: Some("its classes load alog.umeng.com".to_owned()),
        members: vec!["a.b0".to_owned(), "a.b1".to_owned()],
    });
    build.anomalies.push(Anomaly { kind: "duplicate-entry".to_owned(), entry: None, detail: "twice".to_owned() });
    let mut said = policy()
        .section(SectionKind::SdkList)
        .names(names_sdk("wechat").data(&["device-info"]).denying(&["contacts"]))
        .names(names_sdk("app-center").data(&["imei", "ip-address"]).on(undisclosed::catalog::model::Platform::Android))
        .names(names_family("友盟+", "umeng").unlinked())
        .names(names_stranger("Somebody").unlinked())
        .collects("imei", Actor::FirstParty)
        .denies_collecting("contacts", Actor::Unspecified)
        .denies(ClaimKind::ThirdPartyCode, ClaimScope::All)
        .denies_unless(ClaimKind::Sharing, "with your permission")
        .speaks_of_partners();
    said.disclosures[0].locator.bytes = Some([10, 20]);
    said.disclosures[0].locator.part = Some("word/document.xml".to_owned());
    said.disclosures[0].locator.page = Some(1);
    (vec![build, ios().packed().unreadable()], vec![said, policy().unread()])
}

fn judged_everything() -> (Vec<Inventory>, Vec<Disclosures>, Audit) {
    let (builds, policies) = everything();
    let text = "[[waiver]]\nrule = \"umbrella-disclosure\"\nreason = \"agreed\"\n\
                [[waiver]]\nrule = \"stale-disclosure\"\nreason = \"never needed\"\n";
    let audit = judged(&builds, &policies, &config(text));
    (builds, policies, audit)
}

#[test]
fn scan_is_as_its_schema_says() {
    let (builds, _) = everything();
    let value = assert_valid("scan", &report::scan(&builds, "00ff"));
    assert_eq!(value["tool"]["catalog_digest"], "00ff");
    assert_eq!(value["builds"][0]["path"], "out/app.apk");
    assert_valid("scan", &report::scan(&[], "00ff"));
}

#[test]
fn policy_is_as_its_schema_says() {
    let (_, mut policies) = everything();
    let lint = judged(&[], &policies, &Config::default());
    policies[0].findings = lint.findings.iter().map(|finding| serde_json::to_value(finding).expect("JSON")).collect();
    assert!(!policies[0].findings.is_empty());
    assert_valid("policy", &report::policy(&policies, "00ff"));
}

#[test]
fn check_is_as_its_schema_says() {
    let (builds, documents, audit) = judged_everything();
    let check = Check { builds: &builds, documents: &documents, audit: &audit };
    let value = assert_valid("check", &report::check(&check, "00ff"));
    assert_eq!(value["policy_set"], json!(["privacy.md", "privacy.md"]));
    assert_eq!(value["summary"]["exit"], 2);
    let empty = judged(&[], &[], &Config::default());
    assert_valid("check", &report::check(&Check { builds: &[], documents: &[], audit: &empty }, ""));
}

#[test]
fn a_schema_refuses_what_it_does_not_know() {
    let validator = jsonschema::validator_for(&schema("scan")).expect("a schema");
    let (builds, _) = everything();
    let good: Value = serde_json::from_str(&report::scan(&builds, "")).expect("JSON");
    assert!(validator.is_valid(&good));
    type Change = fn(&mut Value);
    let changes: [(&str, Change); 3] = [
        ("an unknown key", |value| value["builds"][0]["more"] = json!(1)),
        ("an unknown word", |value| value["builds"][0]["platform"] = json!("windows")),
        ("a missing key", |value| drop(value["builds"][0].as_object_mut().and_then(|build| build.remove("sdks")))),
    ];
    for (what, change) in changes {
        let mut bad = good.clone();
        change(&mut bad);
        assert!(!validator.is_valid(&bad), "{what}");
    }
}

#[test]
fn the_schemas_know_every_rule_and_severity() {
    let ids: BTreeSet<&str> = rules::ALL.iter().map(|rule| rule.id).collect();
    let severities: BTreeSet<&str> = Severity::ALL.into_iter().map(Severity::word).collect();
    for name in ["check", "policy"] {
        let schema = schema(name);
        let listed = |of: &str| -> BTreeSet<String> {
            let values = schema["$defs"][of]["enum"].as_array().expect("an enum");
            values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        assert_eq!(listed("rule"), ids.iter().map(|&id| id.to_owned()).collect(), "{name}");
        assert_eq!(listed("severity"), severities.iter().map(|&word| word.to_owned()).collect(), "{name}");
    }
}

#[test]
fn the_same_files_in_another_order_print_the_same() {
    let (mut builds, mut documents) = everything();
    documents[1].path = "second.md".to_owned();
    let print = |builds: &[Inventory], documents: &[Disclosures]| {
        let audit = judged(builds, documents, &Config::default());
        let check = Check { builds, documents, audit: &audit };
        (report::check(&check, ""), sarif::check(&check, &catalog()))
    };
    let first = print(&builds, &documents);
    builds.reverse();
    documents.reverse();
    let second = print(&builds, &documents);
    assert_eq!(first.0, second.0);
    assert_eq!(first.1, second.1);
}

/// What the SARIF 2.1.0 standard asks of the parts that are used here.
mod sarif_structure {
    use super::*;

    fn log() -> (Value, Audit) {
        let (builds, documents, audit) = judged_everything();
        let check = Check { builds: &builds, documents: &documents, audit: &audit };
        (serde_json::from_str(&sarif::check(&check, &catalog())).expect("JSON"), audit)
    }

    fn list<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
        value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("{pointer} is a list"))
    }

    #[test]
    fn the_log_has_one_run_with_every_rule() {
        let (log, _) = log();
        assert_eq!(log["version"], "2.1.0");
        assert_eq!(list(&log, "/runs").len(), 1);
        let rules = list(&log, "/runs/0/tool/driver/rules");
        assert_eq!(rules.len(), rules::ALL.len());
        for rule in rules {
            for text in ["/shortDescription/text", "/fullDescription/text", "/help/text", "/help/markdown"] {
                assert!(rule.pointer(text).and_then(Value::as_str).is_some_and(|text| !text.is_empty()), "{text}");
            }
            let level = rule.pointer("/defaultConfiguration/level").and_then(Value::as_str).unwrap_or_default();
            assert!(["error", "warning", "note"].contains(&level), "{level}");
        }
    }

    #[test]
    fn every_finding_is_a_result_with_a_place_and_a_fingerprint() {
        let (log, audit) = log();
        let results = list(&log, "/runs/0/results");
        assert_eq!(results.len(), audit.findings.len());
        for (result, finding) in results.iter().zip(&audit.findings) {
            assert_eq!(result["ruleId"], finding.rule.as_str());
            let index = result["ruleIndex"].as_u64().expect("an index");
            let rule = &list(&log, "/runs/0/tool/driver/rules")[index as usize];
            assert_eq!(rule["id"], result["ruleId"]);
            assert_eq!(result["message"]["text"], finding.message.as_str());
            assert_eq!(result["partialFingerprints"]["undisclosedFindingId/v1"], finding.id.as_str());
        }
    }

    #[test]
    fn every_place_names_a_file_and_counts_from_one() {
        let (log, _) = log();
        for result in list(&log, "/runs/0/results") {
            let locations = list(result, "/locations");
            assert!(!locations.is_empty(), "{result}");
            for location in locations.iter().chain(list(result, "/relatedLocations")) {
                let uri = location.pointer("/physicalLocation/artifactLocation/uri").and_then(Value::as_str);
                assert!(uri.is_some_and(|uri| !uri.is_empty() && !uri.contains(' ')), "{location}");
                if let Some(region) = location.pointer("/physicalLocation/region") {
                    assert!(region["startLine"].as_u64().is_some_and(|line| line > 0), "{region}");
                    assert!(region["startColumn"].as_u64().is_none_or(|column| column > 0), "{region}");
                }
            }
        }
    }

    #[test]
    fn a_waived_finding_is_suppressed_with_its_reason() {
        let (log, audit) = log();
        let waived = audit.findings.iter().filter(|finding| finding.waived_by.is_some()).count();
        assert_eq!(waived, 1);
        let suppressed: Vec<&Value> =
            list(&log, "/runs/0/results").iter().filter(|result| result.get("suppressions").is_some()).collect();
        assert_eq!(suppressed.len(), 1);
        assert_eq!(suppressed[0]["suppressions"][0]["kind"], "external");
        assert_eq!(suppressed[0]["suppressions"][0]["justification"], "agreed");
    }

    #[test]
    fn what_could_not_be_read_is_a_notification() {
        let (log, _) = log();
        assert_eq!(log.pointer("/runs/0/invocations/0/executionSuccessful"), Some(&json!(false)));
        let notifications = list(&log, "/runs/0/invocations/0/toolExecutionNotifications");
        let texts: Vec<&str> =
            notifications.iter().filter_map(|told| told.pointer("/message/text")?.as_str()).collect();
        assert_eq!(texts, ["classes2.dex: bad checksum", "the file is damaged"]);
    }
}
