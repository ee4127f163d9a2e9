//! What stands beside a build: mapping files and lockfiles, from the command line's side.

use std::path::{Path, PathBuf};

use serde_json::Value;
use undisclosed::catalog::Catalog;
use undisclosed::verify::{Given, Subject, read_report, verify_with};
use undisclosed::{flow, report};

fn lantern() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps/android/lantern.apk")
}

fn scan(mapping: Option<&str>, lockfile: Option<&str>) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: Option<&str>| -> Vec<PathBuf> {
        let path = folder.path().join(name);
        text.iter().for_each(|text| std::fs::write(&path, text).expect("a written file"));
        text.map(|_| path).into_iter().collect()
    };
    let beside = flow::read_beside(&write("mapping.txt", mapping), &write("gradle.lockfile", lockfile)).expect("read");
    let scanned = flow::scan_with(&[lantern()], &Catalog::compiled(), &[], &beside);
    serde_json::to_value(&scanned[0]).expect("plain data")
}

/// Everything that is evidence for an SDK.
fn evidence(build: &Value, sdk: &str) -> Vec<Value> {
    let found = build["sdks"].as_array().expect("SDKs").iter().find(|found| found["id"] == sdk);
    found.map_or(Vec::new(), |sdk| sdk["evidence"].as_array().expect("evidence").clone())
}

#[test]
fn names_are_shown_as_in_the_source_and_kept_as_in_the_build() {
    let plain = scan(None, None);
    let class = "com.microsoft.appcenter.utils.DeviceInfoHelper";
    let calls = evidence(&plain, "app-center");
    assert!(calls.iter().any(|found| found["class"] == class), "{calls:?}");
    let map = format!("com.umeng.analytics.Tracker -> {class}:\n");
    let mapped = scan(Some(&map), None);
    let call = evidence(&mapped, "umeng-analytics");
    let call = call.iter().find(|found| found["kind"] == "api-call").expect("calls belong to the original name's SDK");
    assert_eq!(call["class"], "com.umeng.analytics.Tracker");
    assert_eq!(call["obfuscated"], class);
    assert_eq!(mapped["android"]["mapping"]["classes"], 1);
    assert_eq!(mapped["errors"], Value::Array(Vec::new()));
}

/// The sample knows its methods by their own names; a map may give them any.
#[test]
fn methods_have_the_names_of_the_source_and_what_rests_on_them_can_be_verified() {
    let plain = scan(None, None);
    let calls = evidence(&plain, "app-center");
    let call = calls.iter().find(|found| found["kind"] == "api-call").expect("a call");
    let (class, method) = (call["class"].as_str().expect("a class"), call["method"].as_str().expect("a method"));
    let map = format!(
        "com.umeng.analytics.Tracker -> {class}:\n    1:1:void com.umeng.Other.inlined(int):7:7 -> {method}\n    \
         1:1:void source(byte[][]):20:20 -> {method}\n    2:2:void another(byte):30:30 -> {method}\n"
    );
    let mapped = scan(Some(&map), None);
    let calls = evidence(&mapped, "umeng-analytics");
    let call = calls.iter().find(|found| found["obfuscated_method"] == method).expect("a renamed method");
    assert_eq!((&call["method"], &call["obfuscated"]), (&Value::from("another or source"), &Value::from(class)));

    let folder = tempfile::tempdir().expect("a temporary folder");
    let given = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a written file");
        Given { shown: flow::shown(&path), path }
    };
    let own = given("mapping.txt", &map);
    let catalog = Catalog::compiled();
    let beside = flow::read_beside(std::slice::from_ref(&own.path), &[]).expect("read");
    let report = report::json::scan(&flow::scan_with(&[lantern()], &catalog, &[], &beside), &catalog.digest);
    let report = read_report(report.as_bytes(), "report.json").expect("a report");
    let build = Given { shown: flow::shown(&lantern()), path: lantern() };
    let verified = |maps: &[Given]| {
        let found = verify_with(&report, std::slice::from_ref(&build), &[], maps, &catalog).tally(Subject::Evidence);
        (found.fails, found.unchecked)
    };
    assert_eq!(verified(std::slice::from_ref(&own)), (0, 0));
    let (fails, unchecked) = verified(&[]);
    assert!(fails == 0 && unchecked > 0, "without the map: {fails} fail, {unchecked} are not checked");
    std::fs::write(&own.path, map.replace("another", "other")).expect("a written file");
    assert!(verified(&[own]).0 > 0, "a map that calls a method otherwise");
}

#[test]
fn a_map_of_another_build_is_refused_with_the_reason() {
    let build = scan(Some("a.B -> c.d:\ne.F -> g.h:\n"), None);
    let error = build["errors"][0]["detail"].as_str().expect("an error");
    assert!(error.contains("does not belong to this build: of its 2 classes only 0 are defined"), "{error}");
    assert_eq!(build["android"]["mapping"], Value::Null);
    assert_eq!(build["sdks"], scan(None, None)["sdks"]);
}

#[test]
fn a_lockfile_is_evidence_of_its_own() {
    let build = scan(None, Some("com.mixpanel.android:mixpanel-android:7.3=releaseRuntimeClasspath\n"));
    let found = evidence(&build, "mixpanel");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["kind"], "lockfile");
    assert_eq!(found[0]["entry"], Value::Null);
    assert!(found[0]["artifact"].as_str().expect("a file").ends_with("gradle.lockfile"));
}
