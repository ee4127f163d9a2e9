//! `undisclosed explain` as its users run it: a finding, a piece of evidence or an SDK, down to bytes and up to the law.

#[path = "support/program.rs"]
mod program;

use program::Folder;
use serde_json::Value;

/// A working folder with the sample app for Android, a policy that leaves Bugly unsaid, and the report on both.
struct Explained {
    folder: Folder,
    report: Value,
}

impl Explained {
    fn new() -> Explained {
        let folder = Folder::with(&["android/lantern.apk", "android/policy.md"]);
        folder.run("check lantern.apk --policy policy.md --format json -o report.json");
        let report = serde_json::from_str(&folder.read("report.json")).expect("JSON");
        Explained { folder, report }
    }

    /// Exit code, standard output and standard error.
    fn run(&self, arguments: &str, input: &[u8]) -> (i32, String, String) {
        let ran = self.folder.run_with(arguments, "", input);
        (ran.exit, ran.out, ran.err)
    }

    /// What is printed where it has to go well.
    fn explain(&self, arguments: &str) -> String {
        let (exit, out, err) = self.run(&format!("explain {arguments}"), b"");
        assert_eq!((exit, err.as_str()), (0, ""), "{arguments}");
        out
    }

    fn finding(&self, rule: &str) -> &Value {
        let findings = self.report["findings"].as_array().expect("findings");
        findings.iter().find(|finding| finding["rule"] == rule).expect("a finding of this rule")
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().expect(key)
}

#[test]
fn a_finding_is_explained_from_bytes_to_law() {
    let folder = Explained::new();
    let finding = folder.finding("undisclosed-sdk");
    let out = folder.explain(&format!("{} report.json", text(finding, "id")));
    for wanted in [
        "Bugly by Tencent is inside",
        "lantern.apk!classes.dex",
        "com.tencent.bugly of android.packages",
        "signatures/sdks/bugly.toml",
        "gives: Android ID",
        "policy.md:23:4",
        "docs/rules/undisclosed-sdk.md",
        "PIPL Art. 23:",
        "How to mend it",
        "sdk = \"bugly\"",
    ] {
        assert!(out.contains(wanted), "{wanted} is not in:\n{out}");
    }
}

#[test]
fn the_waiver_that_it_offers_waives_the_finding() {
    let folder = Explained::new();
    let id = text(folder.finding("undisclosed-sdk"), "id").to_owned();
    let explained: Value =
        serde_json::from_str(&folder.explain(&format!("{id} report.json --format json"))).expect("JSON");
    folder.folder.write("undisclosed.toml", text(&explained, "waiver"));
    let (_, out, _) = folder.run("check lantern.apk --policy policy.md --format json", b"");
    let report: Value = serde_json::from_str(&out).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let waived: Vec<&str> =
        findings.iter().filter(|finding| !finding["waived_by"].is_null()).map(|finding| text(finding, "id")).collect();
    assert_eq!(waived, [id]);
}

#[test]
fn the_same_chain_comes_from_a_report_standard_input_builds_or_the_configuration() {
    let folder = Explained::new();
    let id = text(folder.finding("undisclosed-sdk"), "id");
    let from_report = folder.explain(&format!("{id} report.json"));
    assert_eq!(folder.explain(&format!("{id} lantern.apk --policy policy.md")), from_report);
    let report = folder.folder.read("report.json").into_bytes();
    assert_eq!(folder.run(&format!("explain {id} -"), &report).1, from_report);
    folder.folder.write("undisclosed.toml", "builds = [\"lantern.apk\"]\npolicies = [\"policy.md\"]\n");
    assert_eq!(folder.explain(id), from_report);
}

#[test]
fn the_beginning_of_an_id_is_enough_where_it_is_the_only_one() {
    let folder = Explained::new();
    let id = text(folder.finding("undisclosed-sdk"), "id");
    assert_eq!(folder.explain(&format!("{} report.json", &id[..8])), folder.explain(&format!("{id} report.json")));
    let evidence = text(&folder.report["builds"][0]["sdks"][0]["evidence"][0], "id");
    // With and without its mark.
    let whole = folder.explain(&format!("{evidence} report.json"));
    assert_eq!(folder.explain(&format!("{} report.json", &evidence[2..12])), whole);
    let (exit, _, err) = folder.run("explain e- report.json", b"");
    assert_eq!(exit, 2);
    assert!(err.contains("may be e-") && err.contains("more; give more of the id"), "{err}");
}

#[test]
fn an_sdk_is_explained_with_its_findings() {
    let folder = Explained::new();
    let out = folder.explain("bugly report.json");
    assert!(out.starts_with("Bugly by Tencent in lantern.apk: its code is inside."), "{out}");
    assert!(
        out.contains(&format!("critical undisclosed-sdk [{}]", text(folder.finding("undisclosed-sdk"), "id"))),
        "{out}"
    );
}

#[test]
fn an_unknown_id_is_told_with_the_nearest() {
    let folder = Explained::new();
    let (exit, out, err) = folder.run("explain bugli report.json", b"");
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(err.contains("no finding, evidence or SDK with the id `bugli`; the nearest is the sdk `bugly`"), "{err}");
}

#[test]
fn what_is_no_report_is_refused() {
    let folder = Explained::new();
    let refused = |arguments: &str, input: &[u8]| {
        let (exit, _, err) = folder.run(arguments, input);
        assert_eq!(exit, 2, "{arguments}");
        assert!(!err.contains("panicked"), "{err}");
        err
    };
    assert!(refused("explain bugly -", b"{}").contains("not a report"));
    assert!(refused("explain bugly -", b"PK").contains("not a report"));
    assert!(refused("explain bugly missing.json", b"").contains("missing.json"));
    assert!(refused("explain bugly report.json lantern.apk", b"").contains("given alone"));
    assert!(refused("explain bugly", b"").contains("a report, or builds with --policy"));
}

#[test]
fn every_id_of_a_report_is_explained_as_the_schema_says() {
    let folder = Explained::new();
    let report = serde_json::to_vec(&folder.report).expect("JSON");
    let report = undisclosed::report::saved::Report::read(&report, "report.json").expect("a report");
    let catalog = undisclosed::catalog::Catalog::compiled();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/explain.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON");
    jsonschema::meta::validate(&schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let evidence = report.builds.iter().flat_map(|build| build.evidence()).map(|(_, evidence)| &evidence.id);
    let sdks = report.builds.iter().flat_map(|build| &build.sdks).map(|sdk| &sdk.id);
    for id in report.findings.iter().map(|finding| &finding.id).chain(evidence).chain(sdks) {
        let explained = undisclosed::report::explain::explain(id, &report, &catalog).expect("it is known");
        assert_eq!(explained.id, *id);
        assert!(!explained.sentence.is_empty());
        let printed: Value =
            serde_json::from_str(&undisclosed::report::json::explain(&explained, &catalog.digest)).expect("JSON");
        let errors: Vec<String> =
            validator.iter_errors(&printed).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "{id}");
        assert!(!undisclosed::report::text::explain(&explained, &catalog, 80).is_empty());
    }
}
