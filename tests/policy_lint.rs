//! `policy --lint` as its users run it.

#[path = "support/program.rs"]
mod program;

use program::Folder;
use serde_json::Value;

const POLICY: &str = "# Privacy\n\nPolicy last updated: [Date]\n\nThis app has no ads.\n\n## Third-party SDKs\n\n\
                      - Bugly, for crash reports: https://bugly.qq.com/\n";

fn folder() -> Folder {
    let folder = Folder::empty();
    folder.write("privacy.md", POLICY);
    folder
}

fn rules(findings: &Value) -> Vec<&str> {
    findings.as_array().expect("a list").iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

#[test]
fn findings_fail_at_the_limit_and_what_is_unread_always() {
    let folder = folder();
    folder.write("list.md", "## Third-party SDKs\n\nThe SDKs are in the SDK list: https://a.example/sdk\n");
    for (arguments, exit) in [
        ("policy --lint privacy.md", 1),
        ("policy --lint privacy.md --fail-on critical", 0),
        ("policy --lint privacy.md --fail-on never", 0),
        ("policy --lint list.md", 0),
        ("policy --lint list.md --fail-on medium", 1),
        ("policy --lint nowhere.md privacy.md", 2),
        ("policy --lint", 2),
        ("policy --lint privacy.md --as-of yesterday", 2),
        ("policy privacy.md --format sarif", 2),
        ("policy privacy.md --fail-on high", 2),
        ("policy privacy.md", 0),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.exit, exit, "{arguments}: {}{}", ran.out, ran.err);
        assert_eq!(ran.err.is_empty(), exit != 2, "{arguments}: {}", ran.err);
    }
}

#[test]
fn what_strict_readers_want_is_held_back_and_counted() {
    let folder = folder();
    let mild = folder.run("policy --lint privacy.md");
    assert!(mild.out.lines().next().is_some_and(|head| head.ends_with("· privacy.md")), "{}", mild.out);
    assert!(!mild.out.contains("info unchecked-denial"), "{}", mild.out);
    assert!(mild.out.contains("1 finding for a closer look not shown (1 strict): --audience strict"), "{}", mild.out);
    let strict = folder.run("policy --lint privacy.md --audience strict");
    assert!(strict.out.contains("info unchecked-denial"), "{}", strict.out);
    let limit = "policy --lint privacy.md --fail-on info";
    folder.write(
        "undisclosed.toml",
        "[severity]\ntemplate-residue = \"off\"\nlink-not-to-policy = \"off\"\n\
                     disclosure-without-data-types = \"off\"\nrecipient-without-company = \"off\"\n\
                     undated-policy = \"off\"\n",
    );
    let (mild, strict) = (folder.run(limit), folder.run(&format!("{limit} --audience strict")));
    assert_eq!((mild.exit, strict.exit), (0, 1), "{}{}", mild.out, strict.out);
    assert!(mild.out.contains("in order"), "{}", mild.out);
}

#[test]
fn json_hands_every_finding_to_its_document() {
    let folder = folder();
    folder.write("more.md", "# More\n\n请按SDK功能填写\n");
    let printed = folder.run("policy --lint privacy.md more.md --format json").json();
    let findings = |at: usize| &printed["documents"][at]["findings"];
    let (more, privacy) = (rules(findings(0)), rules(findings(1)));
    assert_eq!(printed["documents"][0]["path"], "more.md");
    assert!(privacy.contains(&"link-not-to-policy") && !more.contains(&"link-not-to-policy"), "{printed}");
    // One finding on both files stands where its first place is.
    assert_eq!([&more, &privacy].iter().filter(|rules| rules.contains(&"template-residue")).count(), 1);
    let plain = folder.run("policy privacy.md --format json").json();
    assert_eq!(rules(&plain["documents"][0]["findings"]), Vec::<&str>::new());
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/policy.schema.json");
    let schema: Value = serde_json::from_slice(&std::fs::read(schema).expect("the schema")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&printed).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn the_configuration_names_policies_and_waives() {
    let folder = folder();
    folder.write(
        "undisclosed.toml",
        "policies = [\"privacy.md\"]\n[[waiver]]\nrule = \"template-residue\"\nreason = \"later\"\n\
         expires = 2026-03-31\n[[waiver]]\nrule = \"undisclosed-sdk\"\nreason = \"needs a build\"\n",
    );
    let waived = folder.run("policy --lint --as-of 2026-03-31");
    assert_eq!(waived.exit, 0, "{}", waived.out);
    assert!(waived.out.contains("1 waived:\n  template-residue (later)"), "{}", waived.out);
    assert!(!waived.out.contains("unused-waiver"), "{}", waived.out);
    let expired = folder.run("policy --lint --as-of 2026-04-01");
    assert_eq!(expired.exit, 1, "{}", expired.out);
    assert!(expired.out.contains("expired-waiver"), "{}", expired.out);
    let known = folder.run("policy --lint --as-of 2026-04-01 --write-baseline known.json --format sarif");
    let results = &known.json()["runs"][0]["results"];
    assert!(results.as_array().is_some_and(|results| results.len() > 2), "{}", known.out);
    let after = folder.run("policy --lint --as-of 2026-04-01 --baseline known.json --fail-on info");
    assert_eq!(after.exit, 0, "{}", after.out);
}
