//! Measures the rules that judge a policy by itself against the labels in `$UNDISCLOSED_CORPUS/policies/labels.json`, or
//! of the folder in `UNDISCLOSED_LABELLED`.
//!
//! A label says that a rule of `facts/policy/rules.json` holds somewhere in a document, so a document counts once per
//! rule, for any reader. In documents whose labels are not complete, a finding without a label counts as nothing.
//! `cargo test --test policy_rules_scorer -- --nocapture` prints the figures for every rule with five labels or more,
//! and with `UNDISCLOSED_SCORER_DETAIL=1` the documents of the development part in which it is wrong.

#[path = "support/count.rs"]
mod count;
#[path = "support/labels.rs"]
mod labels;

use std::collections::BTreeSet;

use count::Count;
use labels::Labels;
use undisclosed::audit::{Audience, AuditInput, audit};
use undisclosed::catalog::Catalog;
use undisclosed::config::Config;
use undisclosed::document;
use undisclosed::policy::Reader;

/// The labels' own ids of rules, and ours.
const RULES: [(&str, &[&str]); 19] = [
    ("PD001", &["no-third-party-section"]),
    ("PD002", &["unchecked-denial"]),
    ("PD003", &["disclosure-without-data-types"]),
    ("PD004", &["general-data-types"]),
    ("PD005", &["boilerplate-identifiers"]),
    ("PD006", &["recipient-without-company"]),
    ("PD007", &["disclosure-without-link"]),
    ("PD008", &["link-not-to-policy"]),
    ("PD009", &["company-without-product"]),
    ("PD010", &["disclosure-without-purpose"]),
    ("PD011", &["umbrella-disclosure"]),
    ("PD012", &["list-not-supplied"]),
    ("PD013", &["template-residue"]),
    ("PD014", &["contradicted-claim"]),
    ("PD015", &["cloned-clause"]),
    ("PD016", &["undated-policy"]),
    ("PD017", &["retired-sdk-disclosed"]),
    ("PD018", &["sdk-missing-from-list"]),
    ("PD019", &["unofficial-name"]),
];

/// A rule with fewer labels is not scored.
const FEWEST: usize = 5;

/// Shares and what they are of; a dash where there is nothing to share.
fn printed(count: Count) -> String {
    let share = |share: f64, of: u32| if of == 0 { "   –".to_owned() } else { format!("{share:.2}") };
    let Count { right, extra, missed } = count;
    let (found, labelled) = (right + extra, right + missed);
    let (precision, recall) = (share(count.precision(), found), share(count.recall(), labelled));
    format!("P {precision} ({right}/{found})  R {recall} ({right}/{labelled})")
}

#[test]
fn policies_are_judged_as_people_judge_them() {
    let Some(labels) = Labels::load() else { return };
    let detail = std::env::var_os("UNDISCLOSED_SCORER_DETAIL").is_some();
    let catalog = Catalog::compiled();
    let reader = Reader::new(&catalog);
    // All, development, set aside, and all again for what default readers are told.
    let mut counts = [[Count::default(); 4]; RULES.len()];
    for label in &labels.documents {
        let said = reader.understand(&document::read(&labels.read(label), &label.file).unwrap());
        let config = Config::default();
        let judged = audit(&AuditInput {
            catalog: &catalog,
            builds: &[],
            policies: &[said],
            forms: &[],
            config: &config,
            as_of: None,
        });
        let told = |audience| -> BTreeSet<&str> {
            let findings = judged.findings.iter().filter(|finding| finding.audience <= audience);
            findings.map(|finding| finding.rule.as_str()).collect()
        };
        let (found, by_default) = (told(Audience::Auditor), told(Audience::Default));
        let aside = labels.set_aside(label);
        for ((pd, ours), counts) in RULES.iter().zip(&mut counts) {
            let wanted = label.expected_policy_only_findings.contains(*pd);
            let have = ours.iter().any(|rule| found.contains(rule));
            let have_by_default = ours.iter().any(|rule| by_default.contains(rule));
            for (part, have) in [(0, have), (if aside { 2 } else { 1 }, have), (3, have_by_default)] {
                let count = &mut counts[part];
                match (wanted, have) {
                    (true, true) => count.right += 1,
                    (true, false) => count.missed += 1,
                    (false, true) => count.extra += u32::from(label.complete),
                    (false, false) => {}
                }
            }
            if detail && !aside && wanted != have && label.complete {
                println!("{} {pd} {} in {}", if have { "EXTRA " } else { "MISSED" }, ours.join(", "), label.file);
            }
        }
    }
    let only_development = std::env::var_os("UNDISCLOSED_SCORER_DEVELOPMENT").is_some();
    let labelled =
        |pd: &str| labels.documents.iter().filter(|label| label.expected_policy_only_findings.contains(pd)).count();
    for ((pd, ours), [all, development, aside, by_default]) in RULES.iter().zip(counts) {
        if labelled(pd) >= FEWEST {
            println!("{pd} {}", ours.join(", "));
            println!("  development  {}", printed(development));
            if only_development {
                continue;
            }
            println!("  all          {}", printed(all));
            println!("  set aside    {}", printed(aside));
            println!("  all, told to default readers  {}", printed(by_default));
        }
    }
}
