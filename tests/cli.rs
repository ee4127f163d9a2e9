//! The program as its users run it: arguments and files in; exit code, text and files out.

#[path = "support/program.rs"]
mod program;

use std::io::{Read, Write};
use std::process::Stdio;

use program::{Folder, Ran};
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_undisclosed");

/// A check that leaves findings at or above the default `--fail-on`.
const CHECK: &str = "check lantern.apk --policy policy.md";

/// A working folder that holds the sample app for Android as `lantern.apk` and two of its policies. `policy.md` leaves Bugly
/// unsaid.
fn lantern() -> Folder {
    Folder::with(&["android/lantern.apk", "android/policy.md", "android/policy-none.md"])
}

impl Ran {
    /// Its standard output, which has to be as `schemas/` says.
    fn valid(&self, schema: &str) -> Value {
        let path = format!("{}/schemas/{schema}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a schema")).expect("JSON");
        let value = self.json();
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
        value
    }

    /// The lines of standard output that hold this text.
    fn lines_with(&self, text: &str) -> Vec<&str> {
        self.out.lines().map(str::trim).filter(|line| line.contains(text)).collect()
    }
}

/// The texts at `key` of every element of a list.
fn each<'a>(list: &'a Value, key: &str) -> Vec<&'a str> {
    list.as_array().expect("a list").iter().filter_map(|element| element[key].as_str()).collect()
}

/// An archive with these entries.
fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("an entry");
        archive.write_all(content).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

/// Signatures that take the sample app's own code for an SDK.
fn overlay(folder: &Folder) {
    folder.write("own/vendors/example-works.toml", "id = \"example-works\"\nname = \"Example Works\"\n");
    folder.write(
        "own/sdks/example-lamp.toml",
        "id = \"example-lamp\"\nname = \"Lamp SDK\"\nvendor = \"example-works\"\ncategory = \"analytics\"\n\
         role = \"sdk\"\ntier = \"sourced\"\nsources = [\"a test\"]\n[android]\npackages = [\"com.example.lantern\"]\n",
    );
}

// Exit codes.

#[test]
fn the_exit_code_tells_done_from_findings_from_unread() {
    let folder = lantern();
    let cases = [
        ("scan lantern.apk", 0),
        ("policy policy.md policy-none.md", 0),
        ("check lantern.apk --policy policy.md --fail-on never", 0),
        ("sdk list", 0),
        ("sdk show bugly", 0),
        ("sdk search 穿山甲", 0),
        ("rule list", 0),
        ("rule show undisclosed-sdk", 0),
        (CHECK, 1),
        ("check lantern.apk --policy policy-none.md", 1),
        ("scan nowhere.apk", 2),
        ("policy nowhere.md", 2),
        ("check nowhere.apk --policy policy.md", 2),
        ("check lantern.apk --policy nowhere.md", 2),
        ("check nowhere.apk --policy policy.md --fail-on never", 2),
        ("check lantern.apk", 2),
        ("check --policy policy.md", 2),
        ("sdk show nowhere", 2),
        ("rule show nowhere", 2),
        ("scan lantern.apk --format sarif", 2),
        ("scan lantern.apk --threads many", 2),
        ("scan lantern.apk --threads 0", 2),
        ("scan lantern.apk --threads 100000", 2),
        ("scan", 2),
        ("nothing", 2),
        ("", 2),
    ];
    for (arguments, exit) in cases {
        let ran = folder.run(arguments);
        assert_eq!(ran.exit, exit, "{arguments}: {}{}", ran.out, ran.err);
        if exit == 2 {
            assert!(!ran.err.is_empty(), "{arguments}: says why");
        } else {
            assert_eq!(ran.err, "", "{arguments}");
        }
    }
}

#[test]
fn fail_on_moves_the_line_between_0_and_1() {
    let folder = lantern();
    for (level, exit) in [("critical", 1), ("high", 1), ("low", 1), ("info", 1), ("never", 0)] {
        assert_eq!(folder.run(&format!("{CHECK} --fail-on {level}")).exit, exit, "{level}");
    }
    let mild = "[severity]\n".to_owned()
        + &each(&folder.run("rule list --format json").json(), "id")
            .into_iter()
            .map(|rule| format!("{rule} = \"low\"\n"))
            .collect::<String>();
    folder.write("undisclosed.toml", mild);
    assert_eq!(folder.run(CHECK).exit, 0);
    assert_eq!(folder.run(&format!("{CHECK} --fail-on low")).exit, 1);
}

// Reports.

#[test]
fn a_scan_tells_sdks_and_what_they_reach() {
    let folder = lantern();
    let scan = folder.run("scan lantern.apk");
    assert!(scan.out.starts_with("lantern.apk: com.example.lantern 1.0, Android"), "{}", scan.out);
    assert_eq!(scan.lines_with("Bugly ").len(), 1, "{}", scan.out);
    assert!(!scan.lines_with("TelephonyManager.getDeviceId").is_empty(), "{}", scan.out);
    assert!(!scan.out.contains('\u{1b}'), "no colour where the reader is no terminal");
}

#[test]
fn a_policy_tells_whom_it_names_and_where() {
    let folder = lantern();
    let document = &folder.run("policy policy.md --format json").valid("policy")["documents"][0];
    assert_eq!(document["path"], "policy.md");
    assert!(each(&document["disclosures"], "sdk").contains(&"jpush"), "{document}");
    let line = document["disclosures"][0]["locator"]["line"].as_u64().expect("a line") as usize;
    let name = document["disclosures"][0]["name"].as_str().expect("a name");
    assert!(folder.read("policy.md").lines().nth(line - 1).is_some_and(|line| line.contains(name)), "{line}: {name}");
}

#[test]
fn a_check_tells_the_worst_first() {
    let check = lantern().run(CHECK);
    let head = check.out.lines().next().unwrap_or_default();
    assert!(head.contains("SDKs found") && head.ends_with("lantern.apk against policy.md"), "{head}");
    let severities = ["critical ", "high ", "medium ", "low ", "info "];
    let ranks: Vec<usize> = check
        .out
        .lines()
        .filter(|line| line.ends_with(']'))
        .filter_map(|line| severities.iter().position(|severity| line.starts_with(severity)))
        .collect();
    assert!(ranks.len() > 3 && ranks.is_sorted(), "{ranks:?} in {}", check.out);
    assert_eq!(check.lines_with("undisclosed-sdk bugly").len(), 1, "{}", check.out);
}

#[test]
fn json_is_as_the_schemas_say() {
    let folder = lantern();
    let scan = folder.run("scan lantern.apk --format json").valid("scan");
    assert_eq!(scan["builds"][0]["path"], "lantern.apk");
    let check = folder.run(&format!("{CHECK} --format json")).valid("check");
    assert_eq!(check["policy_set"][0], "policy.md");
    assert_eq!(check["summary"]["exit"], 1);
    let unread = folder.run("check nowhere.apk --policy nowhere.md --format json").valid("check");
    assert_eq!(unread["summary"]["exit"], 2);
    assert_eq!(unread["summary"]["conclusive"], false);
    let sdks = folder.run("sdk list --format json").json();
    assert!(each(&sdks, "id").contains(&"bugly"));
    assert_eq!(folder.run("sdk show bugly --format json").json()["id"], "bugly");
    let rules = folder.run("rule list --format json").json();
    assert!(each(&rules, "id").contains(&"undisclosed-sdk"));
    assert_eq!(folder.run("rule show undisclosed-sdk --format json").json()["severity"], "high");
}

#[test]
fn sarif_holds_the_findings_and_the_exit_code() {
    let folder = lantern();
    let log = folder.run(&format!("{CHECK} --format sarif")).json();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["invocations"][0]["exitCode"], 1);
    let findings = folder.run(&format!("{CHECK} --format json")).json();
    assert_eq!(each(&run["results"], "ruleId"), each(&findings["findings"], "rule"));
    let unread = folder.run("check lantern.apk nowhere.apk --policy policy.md --format sarif").json();
    assert_eq!(unread["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn a_report_goes_to_a_file_as_it_would_be_printed() {
    let folder = lantern();
    for arguments in [CHECK, "scan lantern.apk --format json", "policy policy.md", "sdk show bugly", "rule list"] {
        let printed = folder.run(arguments);
        let kept = folder.run(&format!("{arguments} -o report"));
        assert_eq!((kept.exit, kept.out.as_str()), (printed.exit, ""), "{arguments}");
        assert_eq!(folder.read("report"), printed.out, "{arguments}");
    }
    let lost = folder.run("scan lantern.apk -o no/such/folder/report");
    assert_eq!(lost.exit, 2);
    assert!(lost.err.starts_with("undisclosed: no/such/folder/report: "), "{}", lost.err);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let folder = lantern();
    folder.copy("android/lantern.aab", "lantern.aab");
    folder.copy("ios/harbour.ipa", "harbour.ipa");
    let arguments =
        "check lantern.apk lantern.aab harbour.ipa --policy policy.md --policy policy-none.md --format json";
    let one = folder.run(&format!("{arguments} --threads 1"));
    let eight = folder.run(&format!("{arguments} --threads 8"));
    assert_eq!(one.valid("check")["builds"].as_array().map(Vec::len), Some(3));
    assert_eq!(one.out, eight.out);
}

#[test]
fn whoever_closes_the_pipe_has_read_enough() {
    let folder = lantern();
    // Both are longer than a pipe holds.
    for arguments in [
        &["sdk", "list", "--format", "json"][..],
        &["check", "lantern.apk", "--policy", "policy.md", "--format", "sarif"],
    ] {
        let mut command = std::process::Command::new(PROGRAM);
        command.current_dir(folder.path("")).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut out = child.stdout.take().expect("a pipe");
        out.read_exact(&mut [0; 16]).expect("a first line");
        drop(out);
        let ended = child.wait_with_output().expect("it ends");
        assert!(matches!(ended.status.code(), Some(0 | 1)), "{arguments:?}: {}", ended.status);
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{arguments:?}");
    }
}

// What is read.

#[test]
fn standard_input_is_a_build_or_a_policy() {
    let folder = lantern();
    let apk = std::fs::read(folder.path("lantern.apk")).expect("the sample");
    let piped = folder.run_with("scan - --format json", "", &apk).valid("scan");
    let named = folder.run("scan lantern.apk --format json").json();
    assert_eq!(piped["builds"][0]["path"], "standard input");
    assert_eq!(piped["builds"][0]["sha256"], named["builds"][0]["sha256"]);
    assert_eq!(each(&piped["builds"][0]["sdks"], "id"), each(&named["builds"][0]["sdks"], "id"));

    let policy = folder.read("policy.md");
    let piped = folder.run_with("policy - --format json", "", policy.as_bytes()).valid("policy");
    assert_eq!(piped["documents"][0]["path"], "standard input");
    let named = folder.run("policy policy.md --format json").json();
    assert_eq!(
        each(&piped["documents"][0]["disclosures"], "name"),
        each(&named["documents"][0]["disclosures"], "name")
    );

    let check = folder.run_with("check - --policy policy.md", "", &apk);
    assert_eq!(check.exit, 1, "{}", check.err);
    let check = folder.run_with("check lantern.apk --policy -", "", policy.as_bytes());
    assert_eq!(check.exit, 1, "{}", check.err);
    assert!(check.out.contains("policy: standard input:"), "{}", check.out);
}

#[test]
fn standard_input_can_be_given_once() {
    let folder = lantern();
    for arguments in ["check - --policy -", "scan - -", "policy - policy.md -"] {
        let ran = folder.run(arguments);
        assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{arguments}");
        assert_eq!(ran.err, "undisclosed: `-` can be given once: there is only one standard input\n", "{arguments}");
    }
}

#[test]
fn a_folder_stands_for_the_builds_in_it() {
    let folder = lantern();
    folder.copy("android/lantern.apk", "releases/lantern.apk");
    folder.copy("ios/harbour.ipa", "releases/ios/harbour.ipa");
    folder.write("releases/notes.txt", "nothing");
    let scan = folder.run("scan releases --format json").valid("scan");
    assert_eq!(each(&scan["builds"], "path"), ["releases/ios/harbour.ipa", "releases/lantern.apk"]);
    folder.write("empty/notes.txt", "nothing");
    let none = folder.run("scan empty");
    assert_eq!(none.exit, 2);
    assert_eq!(none.err, "undisclosed: not read to the end: empty\n");
}

#[test]
fn a_bad_build_does_not_hide_the_good_ones() {
    let folder = lantern();
    let apk = std::fs::read(folder.path("lantern.apk")).expect("the sample");
    folder.write("cut.apk", &apk[..3000]);
    folder.write("empty.apk", "");
    folder.write("broken.apk", zipped(&[("AndroidManifest.xml", b"\x03\0\x08\0"), ("classes.dex", b"dex\n035\0")]));
    let scan = folder.run("scan cut.apk lantern.apk empty.apk broken.apk");
    assert_eq!(scan.exit, 2);
    assert_eq!(scan.err, "undisclosed: not read to the end: cut.apk, empty.apk, broken.apk\n");
    assert_eq!(scan.lines_with("Bugly ").len(), 1, "{}", scan.out);
    let bad = scan.out.split("\n\n").filter(|part| part.contains("INCONCLUSIVE")).collect::<Vec<_>>().join("\n\n");
    insta::assert_snapshot!(bad, @r#"
    cut.apk: platform unknown
      INCONCLUSIVE: not everything could be read, so more SDKs may be inside.
        error not a zip archive: no end-of-central-directory record found

    empty.apk: platform unknown
      INCONCLUSIVE: not everything could be read, so more SDKs may be inside.
        error the file is empty

    broken.apk: Android, no signature found
      INCONCLUSIVE: not everything could be read, so more SDKs may be inside.
        unreadable-code classes.dex: code that cannot be read: the file ends within the DEX header
        error AndroidManifest.xml: the manifest cannot be read
        error classes.dex: the file ends within the DEX header
    "#);
    let check = folder.run("check cut.apk lantern.apk --policy policy.md");
    assert_eq!(check.exit, 2);
    assert_eq!(check.lines_with("undisclosed-sdk bugly").len(), 1, "{}", check.out);
}

#[test]
fn a_missing_file_is_told_by_name() {
    let folder = lantern();
    insta::assert_snapshot!(folder.run("scan nowhere.apk").out, @r#"
    nowhere.apk: platform unknown
      INCONCLUSIVE: not everything could be read, so more SDKs may be inside.
        error cannot be opened: No such file or directory (os error 2)

      0 third-party SDKs found
    "#);
    let policy = folder.run("policy nowhere.md policy.md");
    assert!(policy.lines_with("NOT READ:").iter().all(|line| line.contains("nowhere.md")), "{}", policy.out);
    assert_eq!(policy.err, "undisclosed: not read to the end: nowhere.md\n");
    assert!(!policy.lines_with("JPush").is_empty(), "{}", policy.out);
}

// Signatures.

#[test]
fn signatures_of_ones_own_lie_over_the_built_in_ones() {
    let folder = lantern();
    overlay(&folder);
    let sdks = |arguments: &str| {
        let scan = folder.run(arguments).valid("scan");
        each(&scan["builds"][0]["sdks"], "id").into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let (plain, more) =
        (sdks("scan lantern.apk --format json"), sdks("scan lantern.apk --format json --signatures own"));
    assert!(!plain.contains(&"example-lamp".to_owned()));
    assert!(more.contains(&"example-lamp".to_owned()) && more.contains(&"bugly".to_owned()), "{more:?}");
    let shown = folder.run("--signatures own sdk show example-lamp");
    assert!(shown.out.contains("Example Works"), "{}", shown.out);
    let digest = |arguments: &str| folder.run(arguments).json()["tool"]["catalog_digest"].clone();
    assert_ne!(digest("scan lantern.apk --format json"), digest("scan lantern.apk --format json --signatures own"));
}

#[test]
fn signatures_that_do_not_fit_together_are_findings() {
    let folder = lantern();
    overlay(&folder);
    std::fs::remove_file(folder.path("own/vendors/example-works.toml")).expect("removed");
    let lint = folder.run("sdk lint --signatures own");
    assert_eq!(lint.exit, 1, "{}", lint.err);
    let found = lint.lines_with("example-lamp: there is no vendor `example-works`");
    assert!(found.len() == 1 && found[0].starts_with("error "), "{}", lint.out);
    let told = folder.run("sdk lint --signatures own --format json").json();
    assert!(each(&told["complaints"], "record").contains(&"example-lamp"), "{told}");
    assert!(folder.run("sdk test --format json").json().is_object());
}

#[test]
fn a_mistake_in_signatures_is_told_with_file_and_line() {
    let folder = lantern();
    overlay(&folder);
    folder.write("own/sdks/second.toml", "id = \"second\"\nname = \"Second\"\ntier = \"certain\"\n");
    let ran = folder.run("scan lantern.apk --signatures own");
    assert_eq!((ran.exit, ran.out.as_str()), (2, ""));
    insta::assert_snapshot!(ran.err, @r#"
    undisclosed: own/sdks/second.toml: TOML parse error at line 3, column 8
      |
    3 | tier = "certain"
      |        ^^^^^^^^^
    unknown variant `certain`, expected one of `verified`, `sourced`, `listed`
    "#);
    let ran = folder.run("sdk list --signatures nowhere");
    assert_eq!((ran.exit, ran.err.as_str()), (2, "undisclosed: nowhere: not a folder of signatures\n"));
}

// Configuration, waivers and baselines.

const CONFIGURATION: &str = "builds = [\"lantern.apk\"]\npolicies = [\"policy.md\"]\n\n[[waiver]]\n\
    rule = \"undisclosed-sdk\"\nsdk = \"bugly\"\nreason = \"agreed with legal\"\nexpires = 2026-03-31\n";

#[test]
fn the_configuration_is_found_upwards() {
    let folder = lantern();
    folder.write("undisclosed.toml", CONFIGURATION);
    folder.write("app/src/main.txt", "");
    let here = folder.run("check");
    assert_eq!(here.lines_with("undisclosed-sdk bugly"), ["undisclosed-sdk bugly (agreed with legal)"], "{}", here.out);
    let below = folder.run_with("check", "app/src", &[]);
    assert_eq!(below.exit, here.exit);
    let head = below.out.lines().next().unwrap_or_default();
    assert!(head.ends_with("../../lantern.apk against ../../policy.md"), "{head}");
    assert_eq!(below.lines_with("(agreed with legal)").len(), 1, "{}", below.out);
    let named = folder.run_with("check --config ../undisclosed.toml", "app", &[]);
    assert_eq!(named.lines_with("(agreed with legal)").len(), 1, "{}", named.out);
    let other = folder.run("check --policy policy-none.md");
    assert!(other.out.lines().next().is_some_and(|head| head.ends_with("against policy-none.md")), "{}", other.out);
    assert_eq!(folder.run("check --config nowhere.toml").exit, 2);
}

#[test]
fn a_waiver_ends_with_its_last_day() {
    let folder = lantern();
    folder.write("undisclosed.toml", CONFIGURATION);
    let waived = |arguments: &str| folder.run(arguments).lines_with("(agreed with legal)").len();
    assert_eq!(waived("check --as-of 2026-03-31"), 1);
    assert_eq!(waived("check --as-of 2026-04-01"), 0);
    let ran = folder.run("check --as-of 2026-02-30");
    assert_eq!((ran.exit, ran.err.as_str()), (2, "undisclosed: --as-of 2026-02-30: not a date such as 2026-03-31\n"));
}

#[test]
fn mistakes_in_the_configuration_are_shown_in_their_place() {
    let folder = lantern();
    let wrong = CONFIGURATION.replace("undisclosed-sdk", "undisclosed-sdks").replace("agreed with legal", " ");
    folder.write("undisclosed.toml", wrong);
    let ran = folder.run("check");
    assert_eq!((ran.exit, ran.out.as_str()), (2, ""));
    insta::assert_snapshot!(ran.err, @r#"
    undisclosed: undisclosed.toml:5:8: unknown rule `undisclosed-sdks`
      |
    5 | rule = "undisclosed-sdks"
      |        ^^^^^^^^^^^^^^^^^^ did you mean `undisclosed-sdk`?
    undisclosed.toml:7:10: `reason` is empty
      |
    7 | reason = " "
      |          ^^^
    "#);
    folder.write("undisclosed.toml", "builds = [\"lantern.apk\"\npolicy = 1\n");
    let ran = folder.run("check");
    assert_eq!(ran.exit, 2);
    assert!(ran.err.starts_with("undisclosed: undisclosed.toml:2:1: "), "{}", ran.err);
    assert!(ran.err.contains("\n2 | policy = 1\n  | ^"), "{}", ran.err);
}

#[test]
fn a_baseline_accepts_what_is_known_and_nothing_new() {
    let folder = lantern();
    let first = folder.run(&format!("{CHECK} --write-baseline known.json"));
    assert_eq!(first.exit, 1);
    let known = format!("{CHECK} --baseline known.json");
    let again = folder.run(&known);
    assert_eq!(again.exit, 0, "{}", again.out);
    assert_eq!(again.lines_with("undisclosed-sdk bugly"), ["undisclosed-sdk bugly (baseline)"]);

    overlay(&folder);
    let grown = folder.run(&format!("{known} --signatures own"));
    assert_eq!(grown.exit, 1, "{}", grown.out);
    assert_eq!(grown.lines_with("undisclosed-sdk example-lamp").len(), 1, "{}", grown.out);
    assert_eq!(grown.lines_with("undisclosed-sdk bugly"), ["undisclosed-sdk bugly (baseline)"]);

    // A former report is a baseline as well.
    folder.run(&format!("{CHECK} --format json -o report.json"));
    assert_eq!(folder.run(&format!("{CHECK} --baseline report.json")).exit, 0);
    for (file, told) in [("nowhere.json", "nowhere.json: "), ("policy.md", "policy.md: not a baseline: ")] {
        let ran = folder.run(&format!("{CHECK} --baseline {file}"));
        assert_eq!(ran.exit, 2, "{file}");
        assert!(ran.err.starts_with(&format!("undisclosed: {told}")), "{}", ran.err);
    }
}

#[test]
fn a_baseline_fits_the_same_files_elsewhere() {
    let folder = lantern();
    folder.run(&format!("{CHECK} --write-baseline known.json"));
    folder.copy("android/lantern.apk", "out/release.apk");
    folder.copy("android/policy.md", "docs/privacy.md");
    let moved = folder.run("check out/release.apk --policy docs/privacy.md --baseline known.json");
    assert_eq!(moved.exit, 0, "{}", moved.out);
}

// Help.

#[test]
fn a_signature_is_drafted_from_files() {
    let folder = lantern();
    folder.copy("android/lantern.apk", "lantern-2.1.apk");
    folder.run("sdk learn lantern-2.1.apk -o lantern.toml");
    let draft = std::fs::read_to_string(folder.path("lantern.toml")).expect("a draft");
    assert!(draft.contains("\nid = \"lantern\"\n"), "{draft}");
    assert!(draft.contains("# known already: "), "{draft}");
    let nothing = folder.run("sdk learn nowhere.aar");
    assert_eq!((nothing.exit, nothing.err.starts_with("undisclosed: nowhere.aar: ")), (2, true), "{}", nothing.err);
}

#[test]
fn an_unknown_id_suggests_the_nearest() {
    let folder = lantern();
    let sdk = folder.run("sdk show bugli").err;
    assert!(sdk.starts_with("undisclosed: no SDK has the id `bugli`; the nearest is `bugly`."), "{sdk}");
    let rule = folder.run("rule show undisclosed-sdks").err;
    assert!(rule.contains("no rule has the id `undisclosed-sdks`; the nearest is `undisclosed-sdk`."), "{rule}");
}

#[test]
fn help_has_examples_everywhere() {
    let folder = lantern();
    for command in
        ["", "check", "scan", "policy", "sdk", "sdk list", "sdk lint", "sdk learn", "rule", "rule list", "rule show"]
    {
        let help = folder.run(&format!("{command} --help"));
        assert_eq!(help.exit, 0, "{command}");
        let example = format!("\n  undisclosed {}", command.split(' ').next().unwrap_or_default());
        let examples = help.out.split("Examples:").nth(1).unwrap_or_default();
        assert!(examples.contains(&example), "{command}: {}", help.out);
    }
}

#[test]
fn every_example_names_arguments_that_are_understood() {
    let folder = lantern();
    for name in ["app.apk", "releases/app.apk"] {
        folder.copy("android/lantern.apk", name);
    }
    folder.copy("android/lantern.aab", "app.aab");
    folder.copy("android/lantern.apk", "maker-push-3.2.aar");
    folder.copy("ios/harbour.ipa", "app.ipa");
    folder.copy("android/policy.md", "privacy.md");
    folder.copy("ios/policy.html", "privacy.html");
    folder.copy("ios/policy.html", "sdk-list.html");
    folder.copy("android/data-safety.csv", "data-safety.csv");
    folder.copy("ios/app_privacy_details.json", "app_privacy_details.json");
    folder.write("my-signatures/vendors/example.toml", "id = \"example\"\nname = \"Example\"\n");
    folder.write("undisclosed.toml", "builds = [\"app.apk\"]\npolicies = [\"privacy.md\"]\n");
    folder.write("mapping.txt", "a.B -> com.microsoft.appcenter.utils.DeviceInfoHelper:\n");
    folder.write("gradle.lockfile", "com.microsoft.appcenter:appcenter:4.4.5=releaseRuntimeClasspath\n");
    let mut tried = 0;
    for command in ["", "check", "explain", "verify", "scan", "policy", "sdk", "rule"] {
        let help = folder.run(&format!("{command} --help")).out;
        let lines = help.split("Examples:").nth(1).unwrap_or_default().lines();
        for line in lines.filter_map(|line| line.strip_prefix("  undisclosed ")) {
            // A remark stands behind two spaces.
            let arguments = line.split("  ").next().unwrap_or_default();
            let ran = folder.run(arguments);
            assert!(ran.exit < 2, "{arguments}: {}", ran.err);
            tried += 1;
        }
    }
    assert!(tried > 15, "{tried}");
}

#[test]
fn the_version_names_the_catalog() {
    let version = lantern().run("--version").out;
    let digest = version.strip_prefix(concat!("undisclosed ", env!("CARGO_PKG_VERSION"), " (catalog "));
    let digest = digest.and_then(|rest| rest.strip_suffix(")\n")).unwrap_or_default();
    assert!(digest.len() == 12 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{version}");
}

#[test]
fn a_profile_chooses_what_is_asked_and_cited() {
    let folder = lantern();
    let all = folder.run(CHECK);
    assert!(all.out.contains("disclosure-without-link") && all.out.contains("PIPL Art. 23"), "{}", all.out);
    let eu = folder.run(&format!("{CHECK} --profile eu"));
    assert!(!eu.out.contains("disclosure-without-link") && !eu.out.contains("PIPL"), "{}", eu.out);
    assert!(eu.out.contains("basis: GDPR Art. 13(1)(e)"), "{}", eu.out);
    let wrong = folder.run(&format!("{CHECK} --profile eu,appstore"));
    assert_eq!(wrong.exit, 2);
    assert!(wrong.err.contains("--profile appstore: no such profile; did you mean `app-store`?"), "{}", wrong.err);
}

#[test]
fn findings_for_a_closer_look_are_counted_and_shown_when_asked_for() {
    let folder = lantern();
    let short = folder.run(CHECK);
    let told = short.lines_with("for a closer look not shown");
    assert_eq!(told.len(), 1, "{}", short.out);
    assert!(told[0].contains("--audience strict") || told[0].contains("--audience auditor"), "{}", told[0]);
    assert!(!short.out.contains("non-resettable-identifier"), "{}", short.out);
    let long = folder.run(&format!("{CHECK} --audience auditor"));
    assert!(long.out.contains("non-resettable-identifier"), "{}", long.out);
    assert_eq!(long.lines_with("not shown").len(), 0, "{}", long.out);
    let json = folder.run(&format!("{CHECK} --format json")).valid("check");
    let rules = each(&json["findings"], "rule");
    assert!(rules.contains(&"non-resettable-identifier"), "JSON holds them all: {rules:?}");
}
