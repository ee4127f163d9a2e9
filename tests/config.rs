//! `undisclosed.toml` as its users meet it: what `docs/configuration.md` says is run here.

#[path = "support/program.rs"]
mod program;

use program::Folder;
use serde_json::Value;

const DOCS: &str = include_str!("../docs/configuration.md");

/// Every key that the page has to show.
const KEYS: [&str; 11] = [
    "builds",
    "policies",
    "data-safety",
    "privacy-label",
    "profiles",
    "audience",
    "first-party",
    "fail-on",
    "[severity]",
    "[[waiver]]",
    "baseline",
];

/// A folder with the sample apps, their policies and their forms.
fn samples() -> Folder {
    Folder::with(&[
        "android/lantern.apk",
        "android/policy.md",
        "android/policy.zh.md",
        "android/policy-complete.md",
        "android/data-safety.csv",
        "android/data-safety-complete.csv",
        "ios/harbour.ipa",
        "ios/app_privacy_details.json",
    ])
}

impl Folder {
    /// The mistakes of a configuration, as they are printed.
    fn mistakes(&self, text: &str) -> String {
        self.write("undisclosed.toml", text);
        let ran = self.run("check");
        assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{}", ran.err);
        ran.err
    }

    fn json(&self, arguments: &str) -> Value {
        self.run(&format!("{arguments} --format json")).json()
    }
}

/// The fenced blocks of a language in the page.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    DOCS.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

#[test]
fn every_key_has_an_example_that_runs() {
    let headings: Vec<&str> =
        DOCS.lines().filter_map(|line| line.strip_prefix("### `")).filter_map(|line| line.strip_suffix('`')).collect();
    assert_eq!(headings, KEYS);
    let blocks = blocks("toml");
    assert_eq!(blocks.len(), KEYS.len() + 1);
    for (key, example) in KEYS.iter().zip(&blocks[1..]) {
        assert!(example.contains(key), "{key} is not in its example: {example}");
    }
    let folder = samples();
    folder.run("check lantern.apk --policy policy.md --write-baseline known.json");
    for example in blocks {
        folder.write("undisclosed.toml", example);
        let mut arguments = "check".to_owned();
        if !example.contains("builds =") {
            arguments.push_str(" lantern.apk");
        }
        if !example.contains("policies =") {
            arguments.push_str(" --policy policy.md");
        }
        let ran = folder.run(&arguments);
        assert_ne!(ran.exit, 2, "{example}\n{}", ran.err);
    }
}

#[test]
fn the_example_of_the_page_does_what_the_page_says() {
    let folder = samples();
    folder.write("undisclosed.toml", blocks("toml")[0]);
    let report = folder.json("check");
    let findings = report["findings"].as_array().expect("findings");
    let of = |rule: &str| findings.iter().filter(|finding| finding["rule"] == rule).collect::<Vec<_>>();
    assert_eq!(of("umbrella-disclosure").len(), 0);
    assert!(of("disclosure-without-link").iter().all(|finding| finding["severity"] == "medium"));
    assert!(!of("data-safety-under-declared").is_empty());
    let waived: Vec<_> = findings.iter().filter(|finding| !finding["waived_by"].is_null()).collect();
    assert_eq!(waived.len(), 1);
    assert_eq!(waived[0]["subject"]["sdk"], "bugly");
    assert_eq!((&report["summary"]["waived"], &report["summary"]["in_baseline"]), (&1.into(), &0.into()));
    let late = folder.run("check --as-of 2026-04-01");
    assert!(late.out.contains("low expired-waiver"), "{}", late.out);
    assert!(late.out.contains("expired on 2026-03-31. It no longer covers 1 finding."), "{}", late.out);
}

#[test]
fn mistakes_are_told_all_at_once_with_carets() {
    let folder = samples();
    let told = folder.mistakes(
        "builds = \"lantern.apk\"\npolicies = [\"policy.md\", 2]\nfail_on = \"high\"\n[[waiver]]\n\
         rule = \"undisclosed-sdk\"\ndata_type = \"imei\"\nsdk = \"bugli\"\nreason = \"x\"\n[severity]\n\
         stale-disclosures = \"of\"\n[[waiver]]\nrule = \"undisclosed-data-type\"\ndata-type = \"android-id\"\n\
         expires = \"31.12.2026\"\n",
    );
    insta::assert_snapshot!(told, @r#"
    undisclosed: undisclosed.toml:1:10: `builds` has to be an array of strings, and this is a string
      |
    1 | builds = "lantern.apk"
      |          ^^^^^^^^^^^^^ write it as builds = ["…"]
    undisclosed.toml:2:26: `policies` has to be an array of strings, and this is an integer
      |
    2 | policies = ["policy.md", 2]
      |                          ^ write it as policies = ["…"]
    undisclosed.toml:3:1: unknown key `fail_on` in the configuration
      |
    3 | fail_on = "high"
      | ^^^^^^^ did you mean `fail-on`?
    undisclosed.toml:6:1: unknown key `data_type` in a waiver
      |
    6 | data_type = "imei"
      | ^^^^^^^^^ did you mean `data-type`?
    undisclosed.toml:7:7: unknown SDK `bugli`
      |
    7 | sdk = "bugli"
      |       ^^^^^^^ did you mean `bugly`?
    undisclosed.toml:10:1: unknown rule `stale-disclosures`
       |
    10 | stale-disclosures = "of"
       | ^^^^^^^^^^^^^^^^^ did you mean `stale-disclosure`?
    undisclosed.toml:10:21: unknown severity `of`
       |
    10 | stale-disclosures = "of"
       |                     ^^^^ one of info, low, medium, high, critical, off
    undisclosed.toml:11:1: a waiver needs a `reason`
       |
    11 | [[waiver]]
       | ^^^^^^^^^^ add reason = "why this is accepted"
    undisclosed.toml:13:13: unknown data type `android-id`
       |
    13 | data-type = "android-id"
       |             ^^^^^^^^^^^^ did you mean `android_id`?
    undisclosed.toml:14:11: `31.12.2026` is not a date
       |
    14 | expires = "31.12.2026"
       |           ^^^^^^^^^^^^ write it as 2026-03-31
    "#);
    let syntax = folder.mistakes("builds = [\"a.apk\"\n");
    assert!(syntax.starts_with("undisclosed: undisclosed.toml:"), "{syntax}");
    assert_eq!(syntax.lines().filter(|line| line.contains('^')).count(), 1, "{syntax}");
}

#[test]
fn the_page_shows_mistakes_as_they_are_printed() {
    let folder = samples();
    let told = folder.mistakes(
        "builds = [\"lantern.apk\"]\n\nfail_on = \"high\"\n\n[[waiver]]\nrule = \"undisclosed-sdk\"\nsdk = \"bugli\"\n\
         reason = \"x\"\n",
    );
    assert_eq!(blocks("text"), [told]);
}

#[test]
fn paths_are_relative_to_the_file() {
    let folder = samples();
    folder.write(
        "undisclosed.toml",
        "builds = [\"lantern.apk\", \"harbour.ipa\"]\npolicies = [\"policy-complete.md\"]\nbaseline = \"known.json\"\n\
         data-safety = \"data-safety.csv\"\nprivacy-label = \"app_privacy_details.json\"\n",
    );
    folder.write("app/src/main.txt", "");
    let missing = folder.run_with("check", "app/src", &[]);
    assert_eq!(missing.exit, 2);
    assert!(missing.err.starts_with("undisclosed: ../../known.json: "), "{}", missing.err);
    // The first time there is nothing to read yet.
    assert_eq!(folder.run_with("check --write-baseline ../../known.json", "app/src", &[]).exit, 1);
    let ran = folder.run_with("check", "app/src", &[]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    let head = ran.out.lines().next().unwrap_or_default();
    for path in ["../../lantern.apk", "../../policy-complete.md", "../../data-safety.csv"] {
        assert!(head.contains(path) || ran.out.contains("and 3 more"), "{head}");
    }
}

#[test]
fn a_baseline_hides_nothing_in_silence_and_tells_what_is_fixed() {
    let folder = samples();
    let check = "check lantern.apk --policy policy-complete.md --data-safety data-safety.csv";
    folder.run(&format!("{check} --write-baseline known.json"));
    let known = folder.run(&format!("{check} --baseline known.json"));
    assert_eq!(known.exit, 0, "{}", known.out);
    let head = known.out.lines().next().unwrap_or_default();
    assert!(head.starts_with("0 findings · ") && head.contains(" in the baseline · "), "{head}");

    // The form is mended; a baseline of another version, with more in it, is read all the same.
    let text = std::fs::read_to_string(folder.path("known.json")).expect("the baseline");
    let other = text.replace("undisclosed.baseline/0.1", "undisclosed.baseline/7").replacen('{', "{\"catalog\": 1,", 1);
    folder.write("known.json", &other);
    let mended = check.replace("data-safety.csv", "data-safety-complete.csv");
    let ran = folder.run(&format!("{mended} --baseline known.json"));
    assert!(ran.out.contains("\n6 fixed since the baseline:\n"), "{}", ran.out);
    assert!(ran.out.contains("The Google Play Data safety form does not declare Device or other IDs"), "{}", ran.out);
    let report = folder.json(&format!("{mended} --baseline known.json"));
    let fixed = report["baseline"]["fixed"].as_array().expect("fixed");
    assert_eq!(fixed.len(), 6);
    assert_eq!(report["baseline"]["open"], report["summary"]["in_baseline"]);
    assert_eq!(report["baseline"]["undecided"].as_array().map(Vec::len), Some(0));
    assert!(fixed.iter().any(|known| known["rule"] == "store-form-problem"));
}

#[test]
fn what_was_not_asked_is_not_called_fixed() {
    let folder = samples();
    let check = "check lantern.apk --policy policy-complete.md --data-safety data-safety";
    folder.run(&format!("{check}.csv --write-baseline known.json"));
    let undecided = |arguments: &str| -> Vec<String> {
        let report = folder.json(&format!("{arguments} --baseline known.json"));
        let all = report["baseline"]["undecided"].as_array().expect("undecided");
        all.iter().map(|known| known["reason"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let not_compared = "its rule is off, or was not given what it compares";
    assert_eq!(undecided("check lantern.apk --policy policy-complete.md"), [not_compared; 6]);
    let other_app = undecided("check harbour.ipa --policy policy-complete.md --data-safety data-safety-complete.csv");
    assert!(other_app.iter().any(|reason| reason == "its build was not given"), "{other_app:?}");
    folder.write("undisclosed.toml", "severity.data-safety-under-declared = \"off\"\n");
    assert_eq!(undecided(&format!("{check}-complete.csv")), [not_compared; 3]);
}

#[test]
fn what_a_waiver_covers_comes_back_when_it_ends() {
    let folder = samples();
    folder.write(
        "undisclosed.toml",
        "[[waiver]]\nrule = \"undisclosed-sdk\"\nsdk = \"bugly\"\nreason = \"agreed\"\nexpires = 2026-03-31\n",
    );
    folder.run("check lantern.apk --policy policy.md --write-baseline known.json");
    let in_time = folder.run("check lantern.apk --policy policy.md --baseline known.json --as-of 2026-03-31");
    assert_eq!(in_time.exit, 0, "{}", in_time.out);
    assert!(in_time.out.lines().next().is_some_and(|head| head.contains(" · 1 waived · ")), "{}", in_time.out);
    let late = folder.run("check lantern.apk --policy policy.md --baseline known.json --as-of 2026-04-01");
    assert_eq!(late.exit, 1, "{}", late.out);
    assert!(late.out.contains("undisclosed-sdk bugly  ["), "{}", late.out);
}

#[test]
fn a_waiver_can_name_a_disclosure_or_an_answer() {
    let folder = samples();
    folder.write(
        "undisclosed.toml",
        "[[waiver]]\nrule = \"stale-disclosure\"\ndisclosure = \"GrowingIO\"\nreason = \"old users\"\n\
         [[waiver]]\nrule = \"data-safety-under-declared\"\ndisclosure = \"PSL_CONTACTS\"\nreason = \"on the device\"\n\
         [[waiver]]\nrule = \"data-safety-under-declared\"\nsdk = \"bugly\"\nreason = \"turned off\"\n",
    );
    let report = folder.json("check lantern.apk --policy policy.md --data-safety data-safety.csv");
    let findings = report["findings"].as_array().expect("findings");
    let mut waived: Vec<(&str, &str)> = findings
        .iter()
        .filter(|finding| finding["waived_by"].is_string())
        .map(|finding| {
            (finding["waived_by"].as_str().unwrap_or_default(), finding["subject"]["disclosure"].as_str().unwrap_or(""))
        })
        .collect();
    waived.sort();
    assert_eq!(
        waived,
        [("old users", "GrowingIO"), ("on the device", "PSL_CONTACTS"), ("turned off", "PSL_DEVICE_ID")]
    );
    let open: Vec<&Value> = findings
        .iter()
        .filter(|finding| finding["subject"]["disclosure"] == "PSL_DEVICE_ID" && finding["waived_by"].is_null())
        .collect();
    assert_eq!(open.len(), 1);
    assert!(open[0]["message"].as_str().is_some_and(|message| !message.contains("Bugly")), "{open:?}");
    assert!(!findings.iter().any(|finding| finding["rule"] == "unused-waiver"), "{findings:#?}");
}
