//! A report is worth what can be checked of it: it holds against the files that it was made from, and not against files in
//! which one byte of evidence or one quoted word is another.

#[path = "support/program.rs"]
mod program;

use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use program::Folder;
use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;
use undisclosed::audit::{AuditInput, audit};
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;
use undisclosed::report::{self, Check};
use undisclosed::verify::{Given, Subject, Verification, read_report, verify};
use undisclosed::{digest, flow};

/// The bits that make another byte of one: a letter becomes another letter, a call no call.
const OTHER: u8 = 0x21;

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-apps").join(name)
}

/// The report of `check` on these files.
fn checked(builds: &[PathBuf], policies: &[PathBuf], catalog: &Catalog) -> Value {
    let builds = flow::scan(builds, catalog, &[]);
    let documents = flow::read_policies(policies, catalog);
    let config = Config::default();
    let audit =
        audit(&AuditInput { catalog, builds: &builds, policies: &documents, forms: &[], config: &config, as_of: None });
    let check = Check { builds: &builds, documents: &documents, audit: &audit };
    serde_json::from_str(&report::json::check(&check, &catalog.digest)).expect("JSON")
}

fn given(paths: &[PathBuf]) -> Vec<Given> {
    paths.iter().map(|path| Given { path: path.clone(), shown: flow::shown(path) }).collect()
}

fn verified(report: &Value, builds: &[PathBuf], policies: &[PathBuf], catalog: &Catalog) -> Verification {
    let report = read_report(&serde_json::to_vec(report).expect("JSON"), "report.json").expect("a report");
    verify(&report, &given(builds), &given(policies), catalog)
}

/// Nothing fails, nothing is left unchecked.
fn assert_holds(found: &Verification) {
    assert_eq!(found.failures, []);
    assert_eq!(found.unchecked, []);
    assert_eq!(found.unread, Vec::<String>::new());
}

/// A policy as a Word document: a paragraph per line.
fn as_docx(text: &str) -> Vec<u8> {
    let escaped = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;");
    let paragraphs: String =
        text.lines().map(|line| format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", escaped(line))).collect();
    let body = format!("<w:document><w:body>{paragraphs}</w:body></w:document>");
    packed(&[("word/document.xml".to_owned(), body.into_bytes())])
}

/// A policy as an OpenDocument text, each paragraph with a note in its middle.
fn as_odt(text: &str) -> String {
    let note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>";
    let paragraph = |line: &str| {
        let line = line.replace('&', "&amp;").replace('<', "&lt;").replacen(' ', &format!("{note} "), 1);
        format!("<text:p>{line}</text:p>\n")
    };
    let paragraphs: String = text.lines().map(paragraph).collect();
    format!("<office:document><office:body><office:text>{paragraphs}</office:text></office:body></office:document>")
}

/// A page as a browser saves it in one file.
fn as_mhtml(html: &[u8]) -> Vec<u8> {
    let header =
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"--b\"\r\n\r\n";
    let page = "----b\r\nContent-Type: text/html\r\nContent-Location: https://x.example/p\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    [header.as_bytes(), page.as_bytes(), html, b"\r\n----b--\r\n"].concat()
}

fn packed(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        archive.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(content).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

fn unpacked(path: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("a file")).expect("a package");
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).expect("an entry");
        let mut content = Vec::new();
        entry.read_to_end(&mut content).expect("bytes");
        let name = entry.name().expect("a text").into_owned();
        entries.push((name, content));
    }
    entries
}

/// A sample app with its report; a copy of it is changed and packed again.
struct Trial {
    folder: TempDir,
    catalog: Catalog,
    build: PathBuf,
    policies: Vec<PathBuf>,
    report: Value,
}

impl Trial {
    fn new(build: &str, policy: &str) -> Trial {
        let catalog = Catalog::compiled();
        let (build, policies) = (sample(build), vec![sample(policy)]);
        let report = checked(std::slice::from_ref(&build), &policies, &catalog);
        Trial { folder: tempfile::tempdir().expect("a folder"), catalog, build, policies, report }
    }

    fn evidence(&self, kind: &str) -> Value {
        let build = &self.report["builds"][0];
        let sdks = build["sdks"].as_array().expect("SDKs");
        let of_sdks = sdks.iter().flat_map(|sdk| sdk["evidence"].as_array().expect("evidence"));
        let mut all = of_sdks.chain(build["apple"]["evidence"].as_array().expect("evidence"));
        all.find(|evidence| evidence["kind"] == kind).unwrap_or_else(|| panic!("no {kind}")).clone()
    }

    /// Verifies against the build with one byte changed in an entry, where the report names the digest of the changed build:
    /// what is left to fail are the checks of the evidence.
    fn with_byte(&self, entry: &str, at: usize) -> Verification {
        let mut entries = unpacked(&self.build);
        let content = &mut entries.iter_mut().find(|(name, _)| name == entry).expect("the entry").1;
        content[at] ^= OTHER;
        let bytes = packed(&entries);
        let path = self.folder.path().join(self.build.file_name().expect("a name"));
        std::fs::write(&path, &bytes).expect("written");
        let mut report = self.report.clone();
        let untouched = verified(&report, std::slice::from_ref(&path), &self.policies, &self.catalog);
        assert_eq!(untouched.tally(Subject::Digest).fails, 1, "the digest tells, too");
        report["builds"][0]["sha256"] = json!(digest::sha256(&bytes));
        let found = verified(&report, &[path], &self.policies, &self.catalog);
        assert_eq!(found.tally(Subject::Digest).fails, 0);
        found
    }

    /// A changed byte fails this evidence.
    fn assert_byte_counts(&self, evidence: &Value, entry: &str, at: usize) {
        let found = self.with_byte(entry, at);
        let failed = found
            .failures
            .iter()
            .any(|failure| failure.subject == Subject::Evidence && evidence["id"] == failure.id.as_str());
        assert!(failed, "{evidence} holds with another byte at {at} of {entry}: {:?}", found.failures);
    }

    /// A changed byte in these bytes of the evidence's entry fails it.
    fn assert_bytes_count(&self, kind: &str, needle: impl Fn(&Value) -> Vec<u8>) {
        let evidence = self.evidence(kind);
        let entry = evidence["entry"].as_str().expect("an entry").to_owned();
        let content = unpacked(&self.build).into_iter().find(|(name, _)| *name == entry).expect("the entry").1;
        let needle = needle(&evidence);
        let at = memchr::memmem::find(&content, &needle).unwrap_or_else(|| panic!("{evidence} is not in {entry}"));
        self.assert_byte_counts(&evidence, &entry, at + needle.len() / 2);
    }
}

fn text(evidence: &Value, key: &str) -> Vec<u8> {
    evidence[key].as_str().expect("a text").as_bytes().to_vec()
}

/// The descriptor of the class at the end of a value.
fn descriptor(evidence: &Value) -> Vec<u8> {
    let value = evidence["value"].as_str().expect("a value");
    let class = value.rsplit(' ').next().expect("a class").replace('.', "/");
    format!("L{class};").into_bytes()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn reports_of_the_samples_hold() {
    let catalog = Catalog::compiled();
    let folder = tempfile::tempdir().expect("a folder");
    let docx = folder.path().join("policy.docx");
    std::fs::write(&docx, as_docx(&std::fs::read_to_string(sample("android/policy.md")).expect("a policy")))
        .expect("written");
    let mhtml = folder.path().join("policy.mhtml");
    std::fs::write(&mhtml, as_mhtml(&std::fs::read(sample("ios/policy.html")).expect("a policy"))).expect("written");
    let (odt, fodt) = (folder.path().join("policy.odt"), folder.path().join("policy.fodt"));
    let text = as_odt(&std::fs::read_to_string(sample("android/policy.md")).expect("a policy"));
    std::fs::write(&odt, packed(&[("content.xml".to_owned(), text.clone().into_bytes())])).expect("written");
    std::fs::write(&fodt, text).expect("written");
    let builds = ["android/lantern.apk", "android/lantern.aab", "ios/harbour.ipa", "ios/harbour-store.ipa"].map(sample);
    let policies =
        ["android/policy.md", "android/policy.zh.md", "android/policy-none.md", "ios/policy.html"].map(sample);
    for policy in policies.into_iter().chain([docx, mhtml, odt, fodt]) {
        let policies = [policy];
        let report = checked(&builds, &policies, &catalog);
        let found = verified(&report, &builds, &policies, &catalog);
        assert_holds(&found);
        assert!(found.tally(Subject::Evidence).holds > 100, "{:?}", found.tallies);
        assert!(found.tally(Subject::Quote).holds > 0, "{:?}", found.tallies);
    }
}

#[test]
fn files_may_lie_elsewhere() {
    let trial = Trial::new("android/lantern.apk", "android/policy.md");
    let moved = [trial.folder.path().join("renamed.apk"), trial.folder.path().join("policy.md")];
    std::fs::copy(&trial.build, &moved[0]).expect("copied");
    std::fs::copy(&trial.policies[0], &moved[1]).expect("copied");
    assert_holds(&verified(&trial.report, &moved[..1], &moved[1..], &trial.catalog));
}

#[test]
fn one_byte_of_evidence_in_an_android_package_is_enough() {
    let trial = Trial::new("android/lantern.apk", "android/policy.md");
    trial.assert_bytes_count("defined-class", descriptor);
    trial.assert_bytes_count("defined-package", descriptor);
    trial.assert_bytes_count("host", |evidence| text(evidence, "indicator"));
    let manifest = |evidence: &Value| {
        let content = unpacked(&sample("android/lantern.apk"));
        let content = &content.iter().find(|(name, _)| name == "AndroidManifest.xml").expect("a manifest").1;
        let plain = text(evidence, "indicator");
        let wide = utf16(evidence["indicator"].as_str().expect("a text"));
        if memchr::memmem::find(content, &plain).is_some() { plain } else { wide[..wide.len() / 2 * 2].to_vec() }
    };
    trial.assert_bytes_count("component", manifest);
    trial.assert_bytes_count("meta-data", manifest);
    // The instruction itself, and the number of the method that it calls.
    let call = trial.evidence("api-call");
    let at = call["offset"].as_u64().expect("an offset") as usize;
    trial.assert_byte_counts(&call, "classes.dex", at);
    trial.assert_byte_counts(&call, "classes.dex", at + 2);
}

#[test]
fn one_byte_of_evidence_in_a_bundle_is_enough() {
    let trial = Trial::new("android/lantern.aab", "android/policy.md");
    trial.assert_bytes_count("dependency", |evidence| {
        evidence["value"].as_str().expect("a value").split(':').next().expect("a group").as_bytes().to_vec()
    });
    trial.assert_bytes_count("component", |evidence| text(evidence, "value"));
    trial.assert_bytes_count("meta-data", |evidence| text(evidence, "indicator"));
}

#[test]
fn one_byte_of_evidence_in_an_ios_app_is_enough() {
    let trial = Trial::new("ios/harbour.ipa", "ios/policy.html");
    trial.assert_bytes_count("linked-library", |evidence| text(evidence, "value"));
    trial.assert_bytes_count("host", |evidence| text(evidence, "indicator"));
    let call = trial.evidence("api-call");
    let at = call["offset"].as_u64().expect("an offset") as usize;
    trial.assert_byte_counts(&call, call["entry"].as_str().expect("an entry"), at);
    // The linker has copies of a class's name; what counts is the one that the runtime reads.
    let class = trial.evidence("objc-class");
    let (name, entry) = (class["value"].as_str().expect("a class"), class["entry"].as_str().expect("an entry"));
    let content = unpacked(&trial.build).into_iter().find(|(name, _)| name == entry).expect("the entry").1;
    let mut copies = memchr::memmem::find_iter(&content, name);
    let fails =
        |at: usize| trial.with_byte(entry, at).failures.iter().any(|failure| class["id"] == failure.id.as_str());
    assert!(copies.any(fails), "{name}");
}

#[test]
fn one_byte_of_what_apple_asks_about_is_enough() {
    let trial = Trial::new("ios/harbour.ipa", "ios/policy.html");
    let apple = &trial.report["builds"][0]["apple"];
    let manifest = trial.evidence("privacy-manifest");
    let content = unpacked(&trial.build).into_iter().find(|(name, _)| manifest["entry"] == name.as_str());
    let at = memchr::memmem::find(&content.expect("the entry").1, &text(&manifest, "value")).expect("the value");
    trial.assert_byte_counts(&manifest, manifest["entry"].as_str().expect("an entry"), at + 4);
    let guarded = &apple["guarded_apis"][0]["evidence"];
    let call = apple["evidence"].as_array().expect("evidence").iter().find(|found| found["id"] == *guarded);
    let call = call.expect("a call");
    let at = call["offset"].as_u64().expect("an offset") as usize;
    trial.assert_byte_counts(call, call["entry"].as_str().expect("an entry"), at);
    for (pointer, value) in [
        ("guarded_apis/0/api", "CLLocationManager"),
        ("guarded_apis/0/evidence", "e-000000000000"),
        ("guarded_apis/0/purpose_keys/0", "NSOtherUsageDescription"),
        ("collected/0/data_type", "NSPrivacyCollectedDataTypeOther"),
    ] {
        let mut report = trial.report.clone();
        let place = report.pointer_mut(&format!("/builds/0/apple/{pointer}"));
        *place.unwrap_or_else(|| panic!("no {pointer}")) = json!(value);
        let found = verified(&report, std::slice::from_ref(&trial.build), &trial.policies, &trial.catalog);
        assert!(found.tally(Subject::Reference).fails > 0, "{pointer}");
    }
}

#[test]
fn a_missing_entry_fails_what_it_should_hold() {
    let trial = Trial::new("ios/harbour.ipa", "ios/policy.html");
    let entries: Vec<_> =
        unpacked(&trial.build).into_iter().filter(|(name, _)| !name.contains("Adjust.framework")).collect();
    let path = trial.folder.path().join("harbour.ipa");
    std::fs::write(&path, packed(&entries)).expect("written");
    let found = verified(&trial.report, &[path], &trial.policies, &trial.catalog);
    let framework = trial.evidence("framework");
    assert!(found.failures.iter().any(|failure| framework["id"] == failure.id.as_str()), "{:?}", found.failures);
}

#[test]
fn one_other_word_in_the_policy_is_enough() {
    for (build, policy) in [("android/lantern.apk", "android/policy.md"), ("ios/harbour.ipa", "ios/policy.html")] {
        let trial = Trial::new(build, policy);
        let source = std::fs::read_to_string(&trial.policies[0]).expect("a policy");
        let changed = trial.folder.path().join(trial.policies[0].file_name().expect("a name"));
        let findings = trial.report["findings"].as_array().expect("findings");
        let locators = findings.iter().flat_map(|finding| finding["locators"].as_array().expect("locators"));
        let mut tried = 0;
        for locator in locators.filter(|locator| !locator["bytes"].is_null()) {
            let start = locator["bytes"][0].as_u64().expect("an offset") as usize;
            let word = source[start..].find(char::is_alphabetic).expect("a word") + start;
            let mut other = source.clone();
            other.replace_range(word..word + 1, if &source[word..word + 1] == "x" { "y" } else { "x" });
            std::fs::write(&changed, other).expect("written");
            let found = verified(
                &trial.report,
                std::slice::from_ref(&trial.build),
                std::slice::from_ref(&changed),
                &trial.catalog,
            );
            assert!(found.tally(Subject::Quote).fails > 0, "{locator}");
            assert_eq!(found.tally(Subject::Evidence).fails, 0);
            tried += 1;
        }
        assert!(tried > 3, "{tried}");
    }
}

#[test]
fn a_report_that_was_changed_does_not_hold() {
    let trial = Trial::new("android/lantern.apk", "android/policy.md");
    let position = |rule: &str| {
        let findings = trial.report["findings"].as_array().expect("findings");
        findings.iter().position(|finding| finding["rule"] == rule).expect("a finding")
    };
    let undisclosed = position("undisclosed-sdk");
    let api = trial.evidence("api-call");
    let sdk_of = |kind: &str| {
        let sdks = trial.report["builds"][0]["sdks"].as_array().expect("SDKs");
        let has = |sdk: &Value, kind: &str| {
            sdk["evidence"].as_array().expect("a list").iter().position(|e| e["kind"] == kind)
        };
        sdks.iter().enumerate().find_map(|(at, sdk)| Some((at, has(sdk, kind)?))).expect("evidence")
    };
    let evidence = |kind: &str, key: &str| {
        let (sdk, at) = sdk_of(kind);
        format!("/builds/0/sdks/{sdk}/evidence/{at}/{key}")
    };
    let finding = |key: &str| format!("/findings/{undisclosed}/{key}");
    let edits: Vec<(String, Value, Subject)> = vec![
        (finding("evidence/0"), json!("e-000000000000"), Subject::Reference),
        (finding("subject/sdk"), json!("nobody"), Subject::Reference),
        (finding("sdks/0"), json!("nobody"), Subject::Reference),
        (finding("sdks"), json!(["jcore"]), Subject::Reference),
        (finding("subject/build"), json!("other.apk"), Subject::Reference),
        (finding("rule"), json!("no-such-rule"), Subject::Reference),
        (finding("locators/0/quote"), json!("Other words"), Subject::Quote),
        (finding("locators/0/line"), json!(2), Subject::Quote),
        (finding("locators/0/column"), json!(9), Subject::Quote),
        (finding("severity"), json!("low"), Subject::Sum),
        ("/summary/by_severity/critical".to_owned(), json!(7), Subject::Sum),
        ("/summary/by_rule/undisclosed-sdk".to_owned(), json!(0), Subject::Sum),
        ("/tool/catalog_digest".to_owned(), json!("000000000000"), Subject::Digest),
        ("/builds/0/sha256".to_owned(), json!("00"), Subject::Digest),
        (
            evidence("defined-package", "value"),
            json!("9999 classes, such as com.amap.api.location.AMapLocation"),
            Subject::Evidence,
        ),
        (evidence("defined-package", "indicator"), json!("com.example"), Subject::Signature),
        (evidence("component", "value"), json!("com.example.Nothing"), Subject::Evidence),
        (evidence("host", "offset"), json!(40), Subject::Evidence),
        (evidence("host", "indicator"), json!("example.org"), Subject::Signature),
        (evidence("api-call", "method"), json!("other"), Subject::Evidence),
        (evidence("api-call", "class"), json!("com.example.Other"), Subject::Evidence),
        (evidence("api-call", "offset"), json!(api["offset"].as_u64().expect("an offset") + 2), Subject::Evidence),
        (evidence("api-call", "artifact"), json!("other.apk"), Subject::Evidence),
        (evidence("api-call", "entry"), json!("classes9.dex"), Subject::Evidence),
    ];
    for (pointer, value, subject) in edits {
        let mut report = trial.report.clone();
        *report.pointer_mut(&pointer).unwrap_or_else(|| panic!("{pointer}")) = value.clone();
        let found = verified(&report, std::slice::from_ref(&trial.build), &trial.policies, &trial.catalog);
        assert!(found.tally(subject).fails > 0, "{pointer} = {value}: {:?}", found.failures);
    }
}

#[test]
fn exit_codes_and_json() {
    let folder = Folder::with(&["android/lantern.apk", "android/policy.md"]);
    let run = |arguments: &str| {
        let ran = folder.run(arguments);
        (ran.exit, ran.out, ran.err)
    };
    run("check lantern.apk --policy policy.md --format json -o report.json");
    let (exit, out, _) = run("verify report.json lantern.apk --policy policy.md");
    assert_eq!(exit, 0, "{out}");
    assert!(out.starts_with("The report holds.\n"), "{out}");
    let (exit, out, _) = run("verify report.json lantern.apk");
    assert_eq!(exit, 2);
    assert!(out.contains("NOT READ: policy.md: the report speaks of this policy, and it was not given"), "{out}");
    assert_eq!(run("verify report.json --policy policy.md").0, 2);
    assert_eq!(run("verify policy.md lantern.apk").0, 2);
    let policy = folder.read("policy.md");
    folder.write("policy.md", policy.replace("Third-party", "Fourth-party"));
    let (exit, out, _) = run("verify report.json lantern.apk --policy policy.md");
    assert_eq!(exit, 1);
    assert!(out.contains("expected: \"Third-party SDKs\"") && out.contains("Fourth-party"), "{out}");
    let (_, out, _) = run("verify report.json lantern.apk --policy policy.md --format json");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/verify.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON");
    jsonschema::meta::validate(&schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let value: Value = serde_json::from_str(&out).expect("JSON");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    for command in ["scan lantern.apk", "policy policy.md"] {
        run(&format!("{command} --format json -o part.json"));
        let (exit, out, _) = run("verify part.json lantern.apk --policy policy.md");
        assert_eq!(exit, 0, "{command}: {out}");
    }
}

/// Quotes from store forms and from the configuration are held against the bytes of these files.
#[test]
fn forms_and_the_configuration_are_read_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = ["lantern.apk", "harbour.ipa", "policy.md", "data-safety.csv", "app_privacy_details.json"];
    for name in names {
        let platform = if name == "harbour.ipa" || name.ends_with(".json") { "ios" } else { "android" };
        std::fs::copy(sample(platform).join(name), folder.path().join(name)).expect("copied");
    }
    let waiver =
        "# One waiver\n[[waiver]]\nrule = \"undisclosed-sdk\"\nsdk = \"appsflyer\"\nreason = \"not \\\"ours\\\"\"\n";
    std::fs::write(folder.path().join("undisclosed.toml"), waiver).expect("written");
    let run = |arguments: &str| {
        let ran = program::run(folder.path(), arguments, &[]);
        (Some(ran.exit), ran.out)
    };
    let forms = "--policy policy.md --data-safety data-safety.csv --privacy-label app_privacy_details.json";
    run(&format!("check lantern.apk harbour.ipa {forms} --format json -o report.json"));
    let (exit, out) = run(&format!("verify report.json lantern.apk harbour.ipa {forms}"));
    assert_eq!(exit, Some(2), "{out}");
    assert!(out.contains("undisclosed.toml: the report speaks of this configuration"), "{out}");
    let all = format!("verify report.json lantern.apk harbour.ipa {forms} --config undisclosed.toml");
    assert_eq!(run(&all).0, Some(0), "{}", run(&all).1);
    for (name, old, new) in [
        ("data-safety.csv", "PSL_DEVICE_ID", "PSL_OTHERS_ID"),
        ("data-safety.csv", "\n", "\n\n"),
        ("app_privacy_details.json", "\"DEVICE_ID\"", "\"OTHERS_ID\""),
        ("undisclosed.toml", "ours", "theirs"),
        ("undisclosed.toml", "[[waiver]]", "\n\n\n\n[[waiver]]"),
    ] {
        let path = folder.path().join(name);
        let source = std::fs::read_to_string(&path).expect("a text");
        std::fs::write(&path, source.replacen(old, new, 1)).expect("written");
        let (exit, out) = run(&all);
        assert!(exit == Some(1) && out.contains("fails quote"), "{name} {new}: {out}");
        std::fs::write(&path, source).expect("written");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// A report is input, too.
    #[test]
    fn a_damaged_report_is_refused_or_verified(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        use std::sync::LazyLock;
        static TRIAL: LazyLock<(Trial, Vec<u8>)> = LazyLock::new(|| {
            let trial = Trial::new("android/lantern.apk", "android/policy.md");
            let text = serde_json::to_vec(&trial.report).expect("JSON");
            (trial, text)
        });
        let (trial, text) = &*TRIAL;
        let mut text = text.clone();
        for (at, byte) in edits {
            let at = at.index(text.len());
            // Digits stay digits, so that numbers lead elsewhere.
            text[at] = if text[at].is_ascii_digit() { b'0' + byte % 10 } else { byte };
        }
        if let Ok(report) = read_report(&text, "report.json") {
            verify(&report, &given(std::slice::from_ref(&trial.build)), &given(&trial.policies), &trial.catalog);
        }
    }
}

#[test]
fn reports_of_real_builds_hold() {
    let Some(corpus) = std::env::var_os("UNDISCLOSED_CORPUS").map(PathBuf::from) else {
        println!("skipped: UNDISCLOSED_CORPUS is not set");
        return;
    };
    let catalog = Catalog::compiled();
    let folder = tempfile::tempdir().expect("a folder");
    let seeds = std::fs::read_dir(corpus.join("policies/seeds")).expect("the seeds").flatten().map(|seed| seed.path());
    let mut seeds: Vec<PathBuf> = seeds.collect();
    seeds.sort();
    let docx = folder.path().join("seed.docx");
    std::fs::write(&docx, as_docx(&std::fs::read_to_string(&seeds[4]).expect("a seed"))).expect("written");
    let documents = ["001_ecliujianbo_ecliujianbo_github_io.html", "011_uclouddoc_team_app_legal_agreement.md"];
    let mut policies = seeds;
    policies.extend(documents.map(|name| corpus.join("policies/documents").join(name)));
    policies.push(docx);
    let truth = std::fs::read_to_string(corpus.join("builds/truth.json")).expect("truth.json");
    let truth: Vec<Value> = serde_json::from_str(&truth).expect("builds");
    let (mut evidence, mut quotes, mut flipped, mut told) = (0, 0, 0, 0);
    for build in &truth {
        let build = corpus.join("builds").join(build["file"].as_str().expect("a file"));
        let report = checked(std::slice::from_ref(&build), &policies, &catalog);
        let found = verified(&report, std::slice::from_ref(&build), &policies, &catalog);
        assert_eq!(found.failures, [], "{}", build.display());
        assert_eq!(found.unchecked, [], "{}", build.display());
        evidence += found.tally(Subject::Evidence).holds;
        quotes += found.tally(Subject::Quote).holds;
        let (tried, failed) = flip(&build, &report, &policies, folder.path(), &catalog);
        flipped += tried;
        told += failed;
    }
    println!("{} builds: {evidence} pieces of evidence and {quotes} quotes hold", truth.len());
    println!("{told} of {flipped} changed bytes in DEX files were told by the check of their evidence");
    assert_eq!(told, flipped);
}

/// Changes one byte in the first text of every DEX that is evidence, and counts how many changes the evidence's own
/// check tells.
fn flip(build: &Path, report: &Value, policies: &[PathBuf], folder: &Path, catalog: &Catalog) -> (u32, u32) {
    let sdks = report["builds"][0]["sdks"].as_array().expect("SDKs");
    let all = || sdks.iter().flat_map(|sdk| sdk["evidence"].as_array().expect("evidence"));
    let is_dex = |found: &&Value| found["entry"].as_str().is_some_and(|entry| entry.ends_with(".dex"));
    let mut counts = (0, 0);
    for kind in ["host", "literal", "defined-package", "api-call"] {
        let Some(evidence) = all().filter(is_dex).find(|found| found["kind"] == kind) else { continue };
        let mut entries = unpacked(build);
        let entry = evidence["entry"].as_str().expect("an entry");
        let content = &mut entries.iter_mut().find(|(name, _)| name == entry).expect("the entry").1;
        let at = match evidence["offset"].as_u64() {
            Some(offset) => offset as usize,
            None => memchr::memmem::find(content, &descriptor(evidence)).expect("the class") + 2,
        };
        content[at] ^= OTHER;
        let path = folder.join(build.file_name().expect("a name"));
        std::fs::write(&path, packed(&entries)).expect("written");
        let found = verified(report, &[path], policies, catalog);
        counts.0 += 1;
        counts.1 += u32::from(
            found
                .failures
                .iter()
                .any(|failure| failure.subject == Subject::Evidence && evidence["id"] == failure.id.as_str()),
        );
    }
    counts
}
