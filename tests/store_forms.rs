//! Store forms against builds and policy.

#[path = "support/program.rs"]
mod program;
mod support;

use std::path::Path;
use std::sync::LazyLock;

use support::{
    BuildExt, DetectionExt, DisclosureExt, PolicyExt, android, ios, names_sdk, names_stranger, of, policy, sdk, the,
};
use undisclosed::audit::{Audit, AuditInput, Severity, audit};
use undisclosed::catalog::Catalog;
use undisclosed::catalog::model::Platform;
use undisclosed::config::Config;
use undisclosed::facts::PrivacyManifestFact;
use undisclosed::inventory::{Confidence, Evidence, EvidenceKind, Inventory, ManifestedData, OwnedManifest, Strength};
use undisclosed::policy::{Actor, Disclosures};
use undisclosed::store::{self, Mapping, StoreForm, data_safety, privacy_label};

static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::compiled);

const UNDER: &str = "data-safety-under-declared";
const AGAINST: &str = "data-safety-policy-mismatch";
const LABEL: &str = "privacy-label-mismatch";

/// A Data safety form with these answers ticked, each as collected.
fn data_safety(ticked: &[&str]) -> StoreForm {
    let known = CATALOG.store(store::GOOGLE_PLAY).expect("the store");
    let mut text = "Question ID (machine readable),Response ID (machine readable),Response value\n".to_owned();
    for answer in &known.answers {
        let question = answer.question.as_deref().expect("a question");
        let value = if ticked.contains(&answer.id.as_str()) { "true" } else { "" };
        text.push_str(&format!("{question},{},{value}\n", answer.id));
        text.push_str(&format!(
            "PSL_DATA_USAGE_RESPONSES:{}:PSL_DATA_USAGE_COLLECTION_AND_SHARING,PSL_DATA_USAGE_ONLY_COLLECTED,{value}\n",
            answer.id
        ));
    }
    let form = data_safety::read(text.as_bytes(), "form.csv", known).expect("a form");
    assert_eq!(form.problems, []);
    form
}

/// A privacy label with these answers; `!` before an id: linked, and used for tracking.
fn label(answers: &[&str]) -> StoreForm {
    let answers: Vec<String> = answers
        .iter()
        .map(|answer| {
            let protections = if answer.starts_with('!') {
                r#""DATA_LINKED_TO_YOU", "DATA_USED_TO_TRACK_YOU""#
            } else {
                r#""DATA_NOT_LINKED_TO_YOU""#
            };
            let id = answer.trim_start_matches('!');
            format!(r#"{{"category": "{id}", "purposes": ["ANALYTICS"], "data_protections": [{protections}]}}"#)
        })
        .collect();
    let text = format!("[\n{}\n]\n", answers.join(",\n"));
    let form = privacy_label::read(text.as_bytes(), "label.json", CATALOG.store(store::APP_STORE).expect("the store"));
    form.expect("a label")
}

fn judge(build: Inventory, said: Disclosures, form: StoreForm) -> Audit {
    judge_with(build, said, form, &Config::default())
}

fn judge_with(build: Inventory, said: Disclosures, form: StoreForm, config: &Config) -> Audit {
    let (builds, policies, forms) = ([build], [said], [form]);
    let input =
        AuditInput { catalog: &CATALOG, builds: &builds, policies: &policies, forms: &forms, config, as_of: None };
    audit(&input)
}

fn waiving(rule: &str, keys: &str) -> Config {
    let text = format!("[[waiver]]\nrule = {rule:?}\nreason = \"agreed\"\n{keys}\n");
    let rules: Vec<&str> = undisclosed::audit::rules::ALL.iter().map(|rule| rule.id).collect();
    Config::parse(&text, "undisclosed.toml", &rules, &CATALOG).expect("a good configuration")
}

/// What the form's answers, by rule, are found to be wrong.
fn answers<'a>(audit: &'a Audit, rule: &str) -> Vec<&'a str> {
    let mut ids: Vec<&str> =
        of(audit, rule).iter().filter_map(|finding| finding.subject.disclosure.as_deref()).collect();
    ids.sort_unstable();
    ids
}

mod knowledge {
    use super::*;

    #[test]
    fn every_data_type_has_its_answer_in_every_form() {
        for store in &CATALOG.signatures.stores {
            let mapping = Mapping::new(&CATALOG, &store.id).expect("the store");
            for data in &CATALOG.signatures.data_types {
                let here = data.platform.is_none_or(|platform| platform == store.platform);
                let asked = here && !store.not_asked.contains(&data.id);
                assert_eq!(mapping.of(&data.id).is_some(), asked, "{} in {}", data.id, store.id);
            }
        }
    }

    #[test]
    fn every_id_in_a_form_is_known() {
        let data_type = |id: &String| assert!(CATALOG.data_type(id).is_some(), "{id}");
        for store in &CATALOG.signatures.stores {
            store.not_asked.iter().for_each(data_type);
            for answer in &store.answers {
                answer.also.iter().chain(&answer.parts).for_each(data_type);
                let same = store.answers.iter().filter(|other| other.id == answer.id).count();
                assert_eq!(same, 1, "{} stands once in {}", answer.id, store.id);
            }
            let laws = &CATALOG.signatures.laws;
            assert!(laws.iter().any(|law| law.jurisdiction == store.id), "{} has rules", store.id);
        }
    }

    #[test]
    fn apples_answers_are_the_types_of_privacy_manifests() {
        let store = CATALOG.store(store::APP_STORE).expect("the store");
        assert!(store.answers.iter().all(|answer| answer.manifest.is_some()));
        assert_eq!((store.answers.len(), store.platform), (35, Platform::Ios));
        assert_eq!(CATALOG.store(store::GOOGLE_PLAY).expect("the store").answers.len(), 38);
    }
}

mod under_declared {
    use super::*;

    fn build() -> Inventory {
        android().has(sdk("umeng-analytics").reaches("imei").reaches("android_id").reaches("device_model"))
    }

    #[test]
    fn what_an_sdk_reaches_and_the_form_leaves_out() {
        let audit = judge(build(), policy(), data_safety(&["PSL_NAME"]));
        let finding = the(&audit, UNDER);
        assert_eq!(finding.subject.disclosure.as_deref(), Some("PSL_DEVICE_ID"));
        assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::Medium));
        assert_eq!(finding.data_types, ["android_id", "imei"]);
        assert_eq!(finding.evidence.len(), 2);
        assert_eq!((finding.locators[0].file.as_str(), finding.locators[0].line), ("form.csv", Some(76)));
        assert!(finding.message.contains("Umeng Analytics (IMEI and Android ID)"), "{}", finding.message);
    }

    #[test]
    fn what_the_form_declares_is_no_finding() {
        for form in [data_safety(&["PSL_DEVICE_ID"]), label(&[])] {
            assert_eq!(answers(&judge(build(), policy(), form), UNDER), [""; 0]);
        }
    }

    #[test]
    fn what_a_vendor_publishes_is_surer_than_what_code_can_do() {
        let build = android().has(sdk("umeng-analytics").documents("imei"));
        let finding_of = |audit: &Audit| (the(audit, UNDER).severity, the(audit, UNDER).confidence);
        let audit = judge(build, policy(), data_safety(&[]));
        assert_eq!(finding_of(&audit), (Severity::High, Confidence::High));
        let own = judge(android().itself_reaches("imei"), policy(), data_safety(&[]));
        assert_eq!(finding_of(&own), (Severity::Medium, Confidence::Low));
        assert!(the(&own, UNDER).fix.contains("never leaves the device"));
    }

    #[test]
    fn one_of_several_possible_answers_is_enough() {
        let build = || android().has(sdk("umeng-analytics").documents("crash_logs"));
        assert_eq!(answers(&judge(build(), policy(), data_safety(&[])), UNDER), ["PSL_CRASH_LOGS"]);
        let form = data_safety(&["PSL_PERFORMANCE_DIAGNOSTICS"]);
        assert_eq!(answers(&judge(build(), policy(), form), UNDER), [""; 0]);
    }

    #[test]
    fn what_the_form_does_not_ask_is_no_finding() {
        let build = android()
            .has(sdk("umeng-analytics").reaches("ip_address").reaches("screen").reaches_without_permission("imei"))
            .itself_reaches("camera");
        assert_eq!(of(&judge(build, policy(), data_safety(&[])), UNDER).len(), 0);
        assert_eq!(of(&judge(ios().itself_reaches("contacts"), policy(), data_safety(&[])), UNDER).len(), 0);
    }

    #[test]
    fn a_form_that_says_that_nothing_is_collected_gets_one_finding() {
        let text = "Question ID,Response ID,Response value\nPSL_DATA_COLLECTION_COLLECTS_PERSONAL_DATA,,FALSE\n";
        let known = CATALOG.store(store::GOOGLE_PLAY).expect("the store");
        let form = data_safety::read(text.as_bytes(), "form.csv", known).expect("a form");
        let audit = judge(build().itself_reaches("contacts"), policy(), form);
        let finding = the(&audit, UNDER);
        assert_eq!(finding.data_types, ["android_id", "contacts", "imei"]);
        assert_eq!(finding.locators[0].line, Some(2));
        assert!(finding.message.contains("says that no data is collected"), "{}", finding.message);
    }

    #[test]
    fn shared_is_not_collected() {
        let mut form = data_safety(&["PSL_DEVICE_ID"]);
        for answer in form.answers.iter_mut().filter(|answer| answer.declared) {
            (answer.collected, answer.shared) = (Some(false), Some(true));
        }
        let audit = judge(build(), policy(), form);
        assert!(the(&audit, UNDER).message.contains("as shared, but not as collected"));
    }

    #[test]
    fn it_stays_the_same_finding_when_more_is_known() {
        let id = |build: Inventory| the(&judge(build, policy(), data_safety(&[])), UNDER).id.clone();
        assert_eq!(id(build()), id(build().has(sdk("wechat").documents("mac_address"))));
    }

    #[test]
    fn it_can_be_waived_by_answer_by_sdk_and_by_data_type() {
        let build = || build().has(sdk("app-center").reaches("mac_address"));
        let judged = |keys: &str| judge_with(build(), policy(), data_safety(&[]), &waiving(UNDER, keys));
        let open = |audit: &Audit| -> Vec<String> {
            let open = of(audit, UNDER).into_iter().filter(|finding| finding.waived_by.is_none());
            open.map(|finding| finding.data_types.join(" ")).collect()
        };
        assert_eq!(open(&judged("disclosure = \"PSL_DEVICE_ID\"")), [""; 0]);
        assert_eq!(open(&judged("sdk = \"umeng-analytics\"")), ["mac_address"]);
        assert_eq!(open(&judged("data-type = \"imei\"")), ["android_id mac_address"]);
        assert_eq!(open(&judged("sdk = \"app-center\"\ndata-type = \"imei\"")), ["android_id imei mac_address"]);
        for keys in ["sdk = \"umeng-analytics\"", "data-type = \"imei\""] {
            assert_eq!(of(&judged(keys), "unused-waiver").len(), 0, "{keys}");
        }
    }
}

mod against_the_policy {
    use super::*;

    #[test]
    fn what_only_one_of_the_two_says() {
        let said = policy().collects("email", Actor::FirstParty).names(names_stranger("Maps").data(&["health"]));
        let audit = judge(android(), said, data_safety(&["PSL_NAME", "PSL_CONTACTS"]));
        let messages: Vec<&str> = of(&audit, AGAINST).iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages.len(), 2, "{messages:?}");
        assert!(messages.iter().any(|message| message.ends_with("Contacts (PSL_CONTACTS) and Name (PSL_NAME).")));
        assert!(
            messages.iter().any(|message| message.ends_with("Email address (PSL_EMAIL) and Health info (PSL_HEALTH)."))
        );
        let files: Vec<&str> = of(&audit, AGAINST)[0].locators.iter().map(|place| place.file.as_str()).collect();
        assert!(files.contains(&"form.csv"));
    }

    #[test]
    fn general_words_denials_and_parts_of_contacts_are_enough() {
        let said = policy()
            .collects("device_info_generic", Actor::FirstParty)
            .collects("contacts", Actor::FirstParty)
            .collects("phone_number", Actor::FirstParty)
            .denies_collecting("email", Actor::FirstParty);
        let audit = judge(android(), said, data_safety(&["PSL_DEVICE_ID", "PSL_CONTACTS"]));
        assert_eq!(of(&audit, AGAINST).len(), 0, "{:#?}", of(&audit, AGAINST));
    }

    #[test]
    fn what_another_finding_says_is_not_said_again() {
        let build = android().has(sdk("umeng-analytics").reaches("imei"));
        let said = policy().names(names_sdk("umeng-analytics").data(&["imei"]));
        let audit = judge(build, said.clone(), data_safety(&[]));
        assert_eq!((of(&audit, UNDER).len(), of(&audit, AGAINST).len()), (1, 0));
        // Nor what a stale disclosure says, where everything was read.
        assert_eq!(of(&judge(android(), said.clone(), data_safety(&[])), AGAINST).len(), 0);
        assert_eq!(of(&judge(android().packed(), said, data_safety(&[])), AGAINST).len(), 1);
    }

    #[test]
    fn what_is_said_for_the_other_platform_is_not_for_this_form() {
        let said = policy()
            .names(names_stranger("Ads").data(&["gaid"]))
            .names(names_stranger("Watch").data(&["health"]).on(Platform::Ios));
        let audit = judge(android(), said.clone(), data_safety(&[]));
        assert!(the(&audit, AGAINST).message.ends_with("Device or other IDs (PSL_DEVICE_ID)."));
        assert!(the(&judge(ios(), said, label(&[])), LABEL).message.ends_with("Health (HEALTH)."));
    }

    #[test]
    fn without_a_readable_policy_nothing_is_held_against_it() {
        let audit = judge(android(), policy().unread(), data_safety(&["PSL_NAME"]));
        assert_eq!(of(&audit, AGAINST).len(), 0);
    }

    #[test]
    fn it_can_be_waived_by_answer() {
        let form = data_safety(&["PSL_NAME", "PSL_CONTACTS"]);
        let said = policy().collects("usage_data", Actor::FirstParty);
        let config = waiving(AGAINST, "disclosure = \"PSL_NAME\"");
        let audit = judge_with(android(), said, form, &config);
        let waived: Vec<_> = of(&audit, AGAINST).into_iter().filter(|finding| finding.waived_by.is_some()).collect();
        assert_eq!(waived.len(), 1);
        assert_eq!(waived[0].subject.disclosure.as_deref(), Some("PSL_NAME"));
        assert_eq!(of(&audit, AGAINST).len(), 3);
    }
}

mod privacy_labels {
    use super::*;

    fn manifest(mut build: Inventory, data_type: &str, linked: bool, tracking: bool) -> Inventory {
        let id = format!("e-{data_type}");
        build.apple.evidence.push(Evidence {
            id: id.clone(),
            kind: EvidenceKind::PrivacyManifest,
            indicator: data_type.to_owned(),
            strength: Strength::Decisive,
            value: data_type.to_owned(),
            artifact: build.path.clone(),
            entry: Some("PrivacyInfo.xcprivacy".to_owned()),
            slice: None,
            offset: None,
            class: None,
            obfuscated: None,
            obfuscated_method: None,
            method: None,
        });
        build.apple.collected.push(ManifestedData {
            data_type: format!("NSPrivacyCollectedDataType{data_type}"),
            linked: Some(linked),
            tracking: Some(tracking),
            entry: "PrivacyInfo.xcprivacy".to_owned(),
            evidence: id,
        });
        build
    }

    #[test]
    fn what_a_manifest_says_and_the_label_leaves_out() {
        let build = || manifest(ios(), "CrashData", false, false);
        let audit = judge(build(), policy(), label(&["NAME"]));
        let finding = of(&audit, LABEL)[0];
        assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::High));
        assert_eq!(finding.subject.disclosure.as_deref(), Some("CRASH_DATA"));
        assert_eq!(finding.evidence, ["e-CrashData"]);
        assert_eq!(answers(&judge(build(), policy().unread(), label(&["CRASH_DATA"])), LABEL), [""; 0]);
    }

    #[test]
    fn what_is_documented_or_reached_counts_too() {
        let build = ios().has(sdk("umeng-analytics").documents("idfa")).itself_reaches("contacts");
        assert_eq!(answers(&judge(build, policy(), label(&[])), LABEL), ["CONTACTS", "DEVICE_ID"]);
    }

    #[test]
    fn a_label_may_not_play_down_a_manifest() {
        let build = || manifest(ios(), "DeviceID", true, true);
        let audit = judge(build(), policy().unread(), label(&["DEVICE_ID"]));
        assert!(the(&audit, LABEL).message.contains("is linked to the user and used for tracking"));
        assert_eq!(of(&judge(build(), policy().unread(), label(&["!DEVICE_ID"])), LABEL).len(), 0);
        let less = manifest(ios(), "DeviceID", false, false);
        assert_eq!(of(&judge(less, policy().unread(), label(&["!DEVICE_ID"])), LABEL).len(), 0);
    }

    #[test]
    fn an_app_that_tracks_says_which_data() {
        let mut build = ios();
        build.apple.manifests.push(OwnedManifest {
            bundle: "Payload/App.app".to_owned(),
            first_party: true,
            sdk: None,
            manifest: PrivacyManifestFact { tracking: Some(true), ..PrivacyManifestFact::default() },
        });
        let audit = judge(build.clone(), policy().unread(), label(&["NAME"]));
        assert!(the(&audit, LABEL).message.contains("says of no data that it is"));
        assert_eq!(of(&judge(build, policy().unread(), label(&["!NAME"])), LABEL).len(), 0);
    }

    #[test]
    fn label_and_policy_have_to_agree() {
        let said = policy().collects("health", Actor::FirstParty);
        let audit = judge(ios(), said, label(&["CONTACTS"]));
        assert_eq!(answers(&audit, LABEL), ["CONTACTS", "HEALTH"]);
        assert!(of(&audit, LABEL).iter().all(|finding| finding.severity == Severity::Medium));
    }

    #[test]
    fn it_can_be_waived() {
        let build = manifest(ios(), "CrashData", false, false);
        let audit = judge_with(build, policy().unread(), label(&[]), &waiving(LABEL, "disclosure = \"CRASH_DATA\""));
        assert_eq!(the(&audit, LABEL).waived_by.as_deref(), Some("agreed"));
    }

    #[test]
    fn the_manifests_of_a_build_are_read_together() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps/ios/harbour.ipa");
        let builds = undisclosed::flow::scan(&[sample], &CATALOG, &[]);
        let apple = &builds[0].apple;
        let types: Vec<&str> = apple.collected.iter().map(|data| data.data_type.as_str()).collect();
        assert_eq!(types, ["NSPrivacyCollectedDataTypeDeviceID", "NSPrivacyCollectedDataTypePreciseLocation"]);
        let known = |id: &str| apple.evidence.iter().any(|evidence| evidence.id == id);
        assert!(apple.collected.iter().all(|data| known(&data.evidence)));
    }
}

mod problems {
    use super::*;

    #[test]
    fn a_form_with_problems_is_told_and_can_be_waived() {
        let text =
            "[{\"category\": \"NAME\", \"data_protections\": [\"DATA_LINKED_TO_YOU\"]}, {\"category\": \"FACES\"}]";
        let known = CATALOG.store(store::APP_STORE).expect("the store");
        let form = || privacy_label::read(text.as_bytes(), "label.json", known).expect("a label");
        let audit = judge(ios(), policy(), form());
        let found = of(&audit, "store-form-problem");
        let told: Vec<(Severity, &str)> = found.iter().map(|found| (found.severity, found.message.as_str())).collect();
        let expected = [
            (
                Severity::Medium,
                "The App Store privacy label contradicts itself or leaves an answer open: line 1: NAME has no purpose.",
            ),
            (
                Severity::Low,
                "The App Store privacy label holds something that is not known here, and that was left out: line 1: the \
                 category FACES is not known.",
            ),
        ];
        assert_eq!(told, expected);
        assert!(found.iter().all(|found| found.basis == ["app-store-privacy-details"]));
        let waived = judge_with(ios(), policy(), form(), &waiving("store-form-problem", ""));
        assert!(of(&waived, "store-form-problem").iter().all(|found| found.waived_by.is_some()));
        assert_eq!(of(&judge(ios(), policy(), label(&["NAME"])), "store-form-problem").len(), 0);
    }
}

mod on_the_command_line {
    use super::*;

    fn run(arguments: &[&str]) -> (i32, String, String) {
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps");
        let ran = crate::program::run(&samples, &arguments.join(" "), &[]);
        (ran.exit, ran.out, ran.err)
    }

    #[test]
    fn a_form_needs_no_policy() {
        let (exit, out, _) = run(&["check", "android/lantern.apk", "--data-safety", "android/data-safety.csv"]);
        assert_eq!(exit, 1);
        assert!(out.lines().next().is_some_and(|head| head.ends_with("lantern.apk against android/data-safety.csv")));
        assert!(out.contains("high data-safety-under-declared PSL_DEVICE_ID"), "{out}");
        assert!(!out.contains("undisclosed-sdk"), "{out}");
    }

    #[test]
    fn what_is_no_form_ends_the_run_with_its_line() {
        let told = |form: &str, file: &str| {
            let (exit, out, err) = run(&["check", "android/lantern.apk", form, file]);
            assert_eq!((exit, out.as_str()), (2, ""));
            err
        };
        let swapped = told("--data-safety", "ios/app_privacy_details.json");
        assert!(swapped.starts_with("undisclosed: ios/app_privacy_details.json:"), "{swapped}");
        let swapped = told("--privacy-label", "android/data-safety.csv");
        assert!(swapped.starts_with("undisclosed: android/data-safety.csv:1: not JSON"), "{swapped}");
        assert!(told("--data-safety", "nowhere.csv").starts_with("undisclosed: nowhere.csv: "));
    }

    #[test]
    fn json_holds_what_the_form_was_read_as() {
        let arguments =
            ["check", "ios/harbour.ipa", "--format", "json", "--privacy-label", "ios/app_privacy_details.json"];
        let report: serde_json::Value = serde_json::from_str(&run(&arguments).1).expect("JSON");
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/check.schema.json");
        let schema = std::fs::read_to_string(schema).expect("the schema");
        let validator = jsonschema::validator_for(&serde_json::from_str(&schema).expect("JSON")).expect("a schema");
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0]);
        assert_eq!(report["forms"][0]["store"], "app-store");
        assert_eq!(report["forms"][0]["answers"][0]["id"], "DEVICE_ID");
        let ids: Vec<&serde_json::Value> = report["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|found| found["evidence"].as_array())
            .flatten()
            .collect();
        let printed = report["builds"].to_string();
        assert!(ids.iter().all(|id| printed.contains(&id.to_string())));
    }
}
