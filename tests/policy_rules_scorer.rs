//! Measures the rules that judge a policy by itself against the labels in `$UNDISCLOSED_CORPUS/policies/labels.json`, or
//! of the folder in `UNDISCLOSED_LABELLED`.
//!
//! A label says that a rule of `facts/policy/rules.json` holds somewhere in a document, so a document counts once per
//! rule, for any reader. In documents whose labels are not complete, a finding without a label counts as nothing.
//! `cargo test --test policy_rules_scorer -- --nocapture` prints the figures for every rule with five labels or more: by
//! part, as told to default readers, by language and by shape. `UNDISCLOSED_SCORER_DETAIL=1` adds the documents of the
//! development part in which a rule is wrong, and `UNDISCLOSED_SCORER_DEVELOPMENT=1` keeps silent about the set-aside part.

#[path = "support/count.rs"]
mod count;
#[path = "support/labels.rs"]
mod labels;

use std::collections::{BTreeMap, BTreeSet};

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

/// Precision and recall with what they are of, and F1; a dash where there is nothing to share.
fn printed(count: Count) -> String {
    let share = |share: f64, of: u32| if of == 0 { "   –".to_owned() } else { format!("{share:.2}") };
    let Count { right, extra, missed } = count;
    let (found, labelled) = (right + extra, right + missed);
    let (precision, recall) = (share(count.precision(), found), share(count.recall(), labelled));
    let f1 = share(count.f1(), found + labelled);
    format!("P {precision} ({right}/{found})  R {recall} ({right}/{labelled})  F1 {f1}")
}

#[test]
fn policies_are_judged_as_people_judge_them() {
    let Some(labels) = Labels::load() else { return };
    let detail = std::env::var_os("UNDISCLOSED_SCORER_DETAIL").is_some();
    let catalog = Catalog::compiled();
    let reader = Reader::new(&catalog);
    let silent = std::env::var_os("UNDISCLOSED_SCORER_DEVELOPMENT").is_some();
    let mut counts: BTreeMap<(&str, String), Count> = BTreeMap::new();
    for label in &labels.documents {
        let aside = labels.set_aside(label);
        if aside && silent {
            continue;
        }
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
        let part = if aside { "set aside" } else { "development" };
        for (pd, ours) in RULES {
            let wanted = label.expected_policy_only_findings.contains(pd);
            let have = ours.iter().any(|rule| found.contains(rule));
            let have_by_default = ours.iter().any(|rule| by_default.contains(rule));
            let rows = [
                ("1 all".to_owned(), have),
                (format!("2 {part}"), have),
                ("3 all, told to default readers".to_owned(), have_by_default),
                (format!("4 {part}, told to default readers"), have_by_default),
                (format!("5 language {}", label.language), have),
                (format!("6 shape {}", label.shape), have),
            ];
            for (row, have) in rows {
                let count = counts.entry((pd, row)).or_default();
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
    let labelled = |pd: &str| {
        let judged = labels.documents.iter().filter(|label| !(silent && labels.set_aside(label)));
        judged.filter(|label| label.expected_policy_only_findings.contains(pd)).count()
    };
    for (pd, ours) in RULES.iter().filter(|(pd, _)| labelled(pd) >= FEWEST) {
        println!("{pd} {}", ours.join(", "));
        for ((_, row), count) in counts.iter().filter(|((of, _), _)| of == pd) {
            // The number only orders the rows.
            let row = row.split_once(' ').map_or(row.as_str(), |(_, row)| row);
            if count.right + count.extra + count.missed > 0 {
                println!("  {row:<40} {}", printed(*count));
            }
        }
    }
}
